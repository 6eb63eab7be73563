//! Figures that say how sure they are. Pure.

pub mod chance;
pub mod chart;
pub mod compare;
pub mod recurrence;
pub mod spread;

/// The 97.5 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Under so many cases no percentage is shown (MEASURES.md, Small numbers).
pub const FEWEST: u32 = 5;

/// A 95 % interval of a share: 0 ≤ low ≤ high ≤ 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// Intervals that overlap allow no ranking.
    pub fn overlaps(&self, other: &Interval) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// Wilson's 95 % interval of `k` of `n` (Brown, Cai, DasGupta 2001, Statistical Science 16:101, formula 4).
/// Nothing seen says nothing: n = 0 gives 0 to 1. More than `n` counts as `n`.
pub fn wilson(k: u32, n: u32) -> Interval {
    if n == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (n, k) = (f64::from(n), f64::from(k.min(n)));
    let share = k / n;
    let square = Z * Z;
    let middle = (k + square / 2.0) / (n + square);
    let half = Z / (n + square) * (n * share * (1.0 - share) + square / 4.0).sqrt();
    // At the ends the formula gives exactly 0 and 1 but for rounding.
    Interval { low: (middle - half).clamp(0.0, share), high: (middle + half).clamp(share, 1.0) }
}

/// `k` of `n`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    pub k: u32,
    pub n: u32,
}

/// How a rate may be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown {
    /// Nothing fell due yet: unknown, not zero.
    Unknown,
    /// Too few for a percentage: "3 of 4".
    Counts { k: u32, n: u32 },
    /// "97.2 %, 412 of 424, 95.1–98.4".
    Share { share: f64, interval: Interval, k: u32, n: u32 },
}

impl Rate {
    pub fn new(k: u32, n: u32) -> Rate {
        Rate { k: k.min(n), n }
    }

    pub fn interval(&self) -> Interval {
        wilson(self.k, self.n)
    }

    pub fn shown(&self) -> Shown {
        let Rate { k, n } = *self;
        match n {
            0 => Shown::Unknown,
            n if n < FEWEST => Shown::Counts { k, n },
            n => Shown::Share { share: f64::from(k.min(n)) / f64::from(n), interval: self.interval(), k, n },
        }
    }
}

/// The middle of some lengths of time in milliseconds, between the two middle ones when they are even in number;
/// `None` when there are none.
pub fn median(durations_ms: &[i64]) -> Option<i64> {
    let mut sorted = durations_ms.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(middle.checked_sub(1)?)?;
    Some(i64::midpoint(lower, upper))
}

/// The value under which `share` of some counted lengths lie: the smallest one that at least so many of `n` do not
/// exceed. `counted` is (length, how many), shortest first; those of `n` that are not in it are longer than all of them.
/// `None`: it is one of these, or there are none.
pub fn percentile_of_counts(counted: &[(i64, i64)], n: i64, share: f64) -> Option<i64> {
    let mut upto = 0_i64;
    for (length, count) in counted {
        upto = upto.saturating_add(*count);
        if n > 0 && whole(upto) >= share * whole(n) {
            return Some(*length);
        }
    }
    None
}

/// A count as a fraction; exact up to four thousand million.
fn whole(count: i64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(if count < 0 { 0 } else { u32::MAX }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn percent(k: u32, n: u32) -> String {
        let Interval { low, high } = wilson(k, n);
        format!("{:.0}–{:.0} %", low * 100.0, high * 100.0)
    }

    #[test]
    fn the_examples_of_measures_md() {
        assert_eq!(percent(5, 5), "57–100 %");
        assert_eq!(percent(9, 10), "60–98 %");
        assert_eq!(percent(45, 50), "79–96 %");
    }

    #[test]
    fn the_figure_on_the_today_page() {
        let Interval { low, high } = wilson(412, 424);
        assert_eq!((format!("{:.1}", low * 100.0), format!("{:.1}", high * 100.0)), ("95.1".into(), "98.4".into()));
    }

    #[test]
    fn under_five_cases_there_is_no_percentage_and_without_any_nothing_is_known() {
        assert_eq!(Rate::new(0, 0).shown(), Shown::Unknown);
        assert_eq!(Rate::new(4, 4).shown(), Shown::Counts { k: 4, n: 4 });
        assert!(matches!(Rate::new(4, 5).shown(), Shown::Share { share, k: 4, n: 5, .. } if share == 0.8));
    }

    #[test]
    fn overlapping_intervals_are_not_ranked() {
        assert!(wilson(9, 10).overlaps(&wilson(7, 10)));
        assert!(!wilson(95, 100).overlaps(&wilson(40, 100)));
    }

    #[test]
    fn the_median_lies_in_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7]), Some(7));
        assert_eq!(median(&[9, 1, 5]), Some(5));
        assert_eq!(median(&[4, 1, 9, 6]), Some(5));
    }

    #[test]
    fn a_percentile_of_counted_lengths_knows_that_some_are_longer_than_all() {
        let counted = [(1, 4), (5, 5), (60, 1)];
        assert_eq!(percentile_of_counts(&counted, 10, 0.5), Some(5));
        assert_eq!(percentile_of_counts(&counted, 10, 0.9), Some(5), "nine of ten are five or less");
        assert_eq!(percentile_of_counts(&counted, 10, 0.91), Some(60));
        assert_eq!(
            percentile_of_counts(&counted, 12, 0.9),
            None,
            "two are not over yet: nobody knows how long they take"
        );
        assert_eq!(percentile_of_counts(&[], 0, 0.5), None);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share_and_narrows_with_more_cases(n in 1u32..100_000, k in 0u32..100_000) {
            let k = k.min(n);
            let found = wilson(k, n);
            let share = f64::from(k) / f64::from(n);
            prop_assert!(0.0 <= found.low && found.low <= share && share <= found.high && found.high <= 1.0);
            let more = wilson(k * 4, n * 4);
            prop_assert!(more.high - more.low < found.high - found.low);
        }
    }
}
