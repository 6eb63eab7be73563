//! Makes the weights of `tone::complaint`: `cargo run -p tone --example train`. The same data gives the same bytes.
//!
//! Logistic regression on the features of [`tone::complaint::features`], by AdaGrad, one text at a time in an order
//! drawn from a seed. What is chosen (how long, how much each set counts, thresholds) is chosen by four-fold
//! cross-validation on what is not held back; the held texts are not read here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    reason = "runs at the desk only"
)]
#![allow(clippy::indexing_slicing, clippy::as_conversions, reason = "runs at the desk only")]

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Sample, parted};
use tone::complaint::features::{self, BUCKETS, COUNTED, Features};
use tone::complaint::model::{self, Model, Scale};

const FOLDS: u64 = 4;

/// What may be tried from the command line: `name=value`.
#[derive(Debug)]
struct Choice {
    rounds: usize,
    rate: f32,
    decay: f32,
    pen: f32,
    bank: f32,
    ham: f32,
    tweets: f32,
    health: f32,
    count: f32,
    begin: f32,
}

impl Choice {
    fn new() -> Choice {
        let mut choice = Choice {
            rounds: 12,
            rate: 0.2,
            decay: 1e-5,
            pen: 2.0,
            bank: 0.1,
            ham: 1.0,
            tweets: 1.0,
            health: 1.0,
            count: 0.2,
            begin: 1.0,
        };
        for argument in std::env::args().skip(1) {
            let Some((name, value)) = argument.split_once('=') else { continue };
            let value: f32 = value.parse().expect("a number");
            match name {
                "rounds" => choice.rounds = value as usize,
                "rate" => choice.rate = value,
                "decay" => choice.decay = value,
                "pen" => choice.pen = value,
                "bank" => choice.bank = value,
                "ham" => choice.ham = value,
                "tweets" => choice.tweets = value,
                "health" => choice.health = value,
                "count" => choice.count = value,
                "begin" => choice.begin = value,
                _ => panic!("no choice is named {name}"),
            }
        }
        choice
    }

    fn weight(&self, sample: &Sample) -> f32 {
        match sample.from {
            "pen" | "more" => self.pen,
            "bank" => self.bank,
            "ham" => self.ham,
            "tweets" => self.tweets,
            _ => self.health,
        }
    }
}

struct Read {
    sample: Sample,
    features: Features,
}

/// Weights before they are made small.
struct Weights {
    hashed: Vec<f32>,
    counted: [[f32; COUNTED]; 4],
}

fn main() {
    let root = common::shared().expect("the data: set KEPT_SHARED");
    let choice = Choice::new();
    let english = |sample: &Sample| sample.language != Some(tone::Language::Spanish);
    let samples = common::samples(&root).into_iter().filter(|sample| !sample.is_held() && english(sample));
    let read: Vec<Read> = samples.map(|sample| Read { features: features::read(&sample.text), sample }).collect();
    println!("{} texts, {choice:?}", read.len());

    let mut scored: Vec<f32> = vec![0.0; read.len()];
    for fold in 0..FOLDS {
        let of_fold = |read: &Read| read.sample.hash / 16 % FOLDS == fold;
        let rest: Vec<&Read> = read.iter().filter(|read| !of_fold(read)).collect();
        let model = small(&train(&rest, &choice));
        for (slot, read) in scored.iter_mut().zip(&read).filter(|(_, read)| of_fold(read)) {
            *slot = model.score(&read.features, read.sample.source);
        }
    }
    report(&read, &scored);

    let all: Vec<&Read> = read.iter().collect();
    let mut model = small(&train(&all, &choice));
    for source in model::SOURCES {
        let of_source = read.iter().zip(&scored).filter(|(read, _)| read.sample.source == source);
        let counts = of_source.filter(|(read, _)| read.sample.from != "bank");
        let judged: Vec<(f32, bool, f32)> =
            counts.map(|(read, score)| (*score, read.sample.complaint, weight_of_scale(&read.sample))).collect();
        model.scales[model::place(source)] = scale(&judged);
        println!("{source:?} {:?}", model.scales[model::place(source)]);
    }
    let bytes = model.to_bytes();
    assert!(bytes.len() <= 300_000, "{} bytes", bytes.len());
    assert_eq!(Model::from_bytes(&bytes).as_ref(), Some(&model));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/complaint/weights.bin");
    std::fs::write(path, bytes).unwrap();
}

fn report(read: &[Read], scored: &[f32]) {
    for from in [&["tweets"][..], &["health"], &["pen"], &["pen", "ham"], &["more"]] {
        let of = read.iter().zip(scored).filter(|(read, _)| from.contains(&read.sample.from));
        let judged: Vec<(f64, bool)> = of.map(|(read, score)| (f64::from(*score), read.sample.complaint)).collect();
        let base = read.iter().filter(|read| from.contains(&read.sample.from));
        let base: Vec<(f64, bool)> =
            base.map(|read| (common::baseline::score(&read.sample.text), read.sample.complaint)).collect();
        let (ours, base) = (parted(&judged), parted(&base));
        println!(
            "{:<12} {:>5} of {:>5}  AUC {:.4} (list {:.4})  recall at 90 % {:.4} (list {:.4})",
            from.join("+"),
            ours.complaints,
            ours.complaints + ours.others,
            ours.auc,
            base.auc,
            ours.recall,
            base.recall
        );
    }
    if std::env::var_os("KEPT_SHOW").is_some() {
        let mut pen: Vec<(f32, &Sample)> = scored
            .iter()
            .copied()
            .zip(read.iter().map(|read| &read.sample))
            .filter(|(_, s)| matches!(s.source, tone::complaint::Source::Mail))
            .collect();
        pen.sort_by(|one, other| other.0.total_cmp(&one.0));
        for (score, sample) in pen {
            let text: String = sample.text.replace('\n', " ").chars().take(100).collect();
            println!("{score:>7.2} {} {} {text}", if sample.complaint { "C" } else { "-" }, sample.kind);
        }
    }
}

/// Drawn from a seed (xorshift), so that two runs make the same weights.
struct Order(u64);

impl Order {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, (self.next() % (at as u64 + 1)) as usize);
        }
    }
}

fn train(read: &[&Read], choice: &Choice) -> Weights {
    let (mut hashed, mut counted) = (vec![0.0_f32; BUCKETS], [[0.0_f32; COUNTED]; 4]);
    let (mut hashed_sum, mut counted_sum) = (vec![choice.begin; BUCKETS], [[1.0_f32; COUNTED]; 4]);
    let mut order: Vec<usize> = (0..read.len()).collect();
    let mut drawn = Order(20_261_126);
    // The mean of the later rounds is steadier than the last of them.
    let (mut hashed_mean, mut counted_mean) = (vec![0.0_f32; BUCKETS], [[0.0_f32; COUNTED]; 4]);
    let first = choice.rounds / 2;
    let part = 1.0 / (choice.rounds - first) as f32;
    for round in 0..choice.rounds {
        drawn.shuffle(&mut order);
        for at in &order {
            let Read { sample, features } = read[*at];
            let own = 1 + model::place(sample.source);
            let mut score = 0.0;
            for seen in &features.hashed {
                let own = model::own_bucket(seen.bucket, sample.source);
                score += (hashed[seen.bucket] + hashed[own]) * seen.value;
            }
            for (place, value) in features.counted.iter().enumerate() {
                score += value * (counted[0][place] + counted[own][place]);
            }
            let wanted = if sample.complaint { 1.0 } else { 0.0 };
            let slope = choice.weight(sample) * (1.0 / (1.0 + (-score).exp()) - wanted);
            for seen in &features.hashed {
                for bucket in [seen.bucket, model::own_bucket(seen.bucket, sample.source)] {
                    let weight = &mut hashed[bucket];
                    let slope = slope * seen.value + choice.decay * *weight;
                    let sum = &mut hashed_sum[bucket];
                    *sum += slope * slope;
                    *weight -= choice.rate * slope / sum.sqrt();
                }
            }
            for (place, value) in features.counted.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                for set in [0, own] {
                    let weight = &mut counted[set][place];
                    let slope = slope * value + choice.decay * *weight;
                    let sum = &mut counted_sum[set][place];
                    *sum += slope * slope;
                    *weight -= choice.count * slope / sum.sqrt();
                }
            }
        }
        if round >= first {
            for (mean, weight) in hashed_mean.iter_mut().zip(&hashed) {
                *mean += part * weight;
            }
            for (mean, weight) in counted_mean.iter_mut().flatten().zip(counted.iter().flatten()) {
                *mean += part * weight;
            }
        }
    }
    Weights { hashed: hashed_mean, counted: counted_mean }
}

/// A byte for each weight. The few largest are cut, so that the many small ones keep their order.
fn small(weights: &Weights) -> Model {
    let mut sizes: Vec<f32> = weights.hashed.iter().map(|weight| weight.abs()).collect();
    sizes.sort_by(f32::total_cmp);
    let largest = sizes[sizes.len() - 1 - sizes.len() / 2_000];
    let step = largest.max(1e-6) / 127.0;
    let hashed = weights.hashed.iter().map(|weight| (weight / step).round().clamp(-127.0, 127.0) as i8).collect();
    Model { scales: [Scale::default(); 3], counted: weights.counted, step, hashed }
}

/// Mails of our own pen are few beside the mails of lists, and what complaints look like.
fn weight_of_scale(sample: &Sample) -> f32 {
    if matches!(sample.from, "pen" | "more") { 3.0 } else { 1.0 }
}

/// Platt's step from score to likelihood, and the lowest likelihood above which 92 % are complaints.
fn scale(judged: &[(f32, bool, f32)]) -> Scale {
    let (mut slope, mut offset) = (1.0_f64, 0.0_f64);
    for _ in 0..4_000 {
        let (mut by_slope, mut by_offset, mut all) = (0.0, 0.0, 0.0);
        for (score, complaint, weight) in judged {
            let (score, weight) = (f64::from(*score), f64::from(*weight));
            let off = 1.0 / (1.0 + (-(slope * score + offset)).exp()) - f64::from(u8::from(*complaint));
            by_slope += weight * off * score;
            by_offset += weight * off;
            all += weight;
        }
        slope -= 0.3 * by_slope / all;
        offset -= 0.3 * by_offset / all;
    }
    let mut sorted = judged.to_vec();
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (mut right, mut all, mut lowest) = (0.0, 0.0, sorted[0].0);
    for (score, complaint, _) in &sorted {
        all += 1.0;
        right += f32::from(u8::from(*complaint));
        if right / all >= 0.92 {
            lowest = *score;
        }
    }
    let threshold = 1.0 / (1.0 + (-(slope * f64::from(lowest) + offset)).exp());
    Scale { slope: slope as f32, offset: offset as f32, threshold: threshold as f32 }
}
