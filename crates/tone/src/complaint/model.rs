//! The weights, and how a text is judged by them.

use std::sync::LazyLock;

use super::Source;
use super::features::{BUCKETS, COUNTED, Features, Seen};

/// Every source has its own counted weights beside those of all, and its own step from score to likelihood.
pub const SOURCES: [Source; 3] = [Source::Mail, Source::Post, Source::Survey];

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scale {
    pub slope: f32,
    pub offset: f32,
    pub threshold: f32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub scales: [Scale; 3],
    /// Of all sources, then of each.
    pub counted: [[f32; COUNTED]; 4],
    /// One hashed weight is this much for each step of its byte.
    pub step: f32,
    pub hashed: Vec<i8>,
}

/// As they were written by `examples/train.rs`.
static SHIPPED: LazyLock<Model> =
    LazyLock::new(|| Model::from_bytes(include_bytes!("weights.bin")).unwrap_or_else(Model::empty));

pub fn shipped() -> &'static Model {
    &SHIPPED
}

const MARK: &[u8; 8] = b"kepttone";

pub fn place(source: Source) -> usize {
    match source {
        Source::Mail => 0,
        Source::Post => 1,
        Source::Survey => 2,
    }
}

/// A hashed feature counts for all sources, and once more for its own: "late" is news in a survey, and none in a post.
pub fn own_bucket(bucket: usize, source: Source) -> usize {
    let mask = match source {
        Source::Mail => 0x2_5a31,
        Source::Post => 0x1_93c6,
        Source::Survey => 0x3_6ca9,
    };
    bucket ^ mask
}

impl Model {
    pub fn empty() -> Model {
        // Without weights nothing is pointed out.
        let never = Scale { threshold: 1.0, ..Scale::default() };
        Model { scales: [never; 3], counted: [[0.0; COUNTED]; 4], step: 0.0, hashed: vec![0; BUCKETS] }
    }

    /// `None` where the bytes are of another version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Model> {
        let rest = bytes.strip_prefix(MARK)?;
        let (head, hashed) = rest.split_at_checked(4 * (3 * 3 + 4 * COUNTED + 1))?;
        let mut numbers = head.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four));
        let mut model = Model::empty();
        for scale in &mut model.scales {
            *scale = Scale { slope: numbers.next()?, offset: numbers.next()?, threshold: numbers.next()? };
        }
        for weight in model.counted.iter_mut().flatten() {
            *weight = numbers.next()?;
        }
        model.step = numbers.next()?;
        model.hashed = hashed.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        (model.hashed.len() == BUCKETS).then_some(model)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MARK.to_vec();
        let scales = self.scales.iter().flat_map(|scale| [scale.slope, scale.offset, scale.threshold]);
        let numbers = scales.chain(self.counted.iter().flatten().copied()).chain([self.step]);
        bytes.extend(numbers.flat_map(f32::to_le_bytes));
        bytes.extend(self.hashed.iter().flat_map(|weight| weight.to_le_bytes()));
        bytes
    }

    fn weight(&self, seen: &Seen, source: Source) -> f32 {
        let byte = |bucket: usize| self.hashed.get(bucket).map_or(0.0, |weight| f32::from(*weight));
        (byte(seen.bucket) + byte(own_bucket(seen.bucket, source))) * self.step * seen.value
    }

    pub fn score(&self, features: &Features, source: Source) -> f32 {
        let hashed: f32 = features.hashed.iter().map(|seen| self.weight(seen, source)).sum();
        let own = self.counted.get(1 + place(source)).into_iter().flatten();
        let of_all = self.counted.first().into_iter().flatten();
        let counted: f32 =
            features.counted.iter().zip(of_all).zip(own).map(|((value, all), own)| value * (all + own)).sum();
        hashed + counted
    }

    /// Likelihood, threshold, and what each token adds to the score.
    pub(crate) fn judge(&self, features: &Features, source: Source) -> (f64, f64, Vec<f32>) {
        let scale = self.scales.get(place(source)).copied().unwrap_or_default();
        let score = self.score(features, source);
        let likelihood = 1.0 / (1.0 + f64::from(-(scale.slope * score + scale.offset)).exp());
        let mut by_token = vec![0.0; features.tokens];
        for seen in &features.hashed {
            let share = self.weight(seen, source) / super::features::real(seen.tokens.max(1));
            for slot in by_token.iter_mut().skip(seen.token).take(seen.tokens) {
                *slot += share;
            }
        }
        (likelihood, f64::from(scale.threshold), by_token)
    }
}
