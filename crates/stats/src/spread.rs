//! Lengths of time counted in steps of a fifth, so that what is asked of many is read from few numbers. Pure.

use crate::Rate;

const MINUTE: f64 = 60_000.0;
/// The first step ends after so many minutes; each ends 2^(1/4) times later than the one before.
const FIRST: f64 = 5.0;
const STEPS_TO_DOUBLE: f64 = 4.0;
/// Longer than two years of working days is as long as that.
const LAST: i64 = 64;

/// The step in which this length lies. Nothing, and less than five minutes, is the first.
pub fn step(ms: i64) -> i64 {
    (0..LAST).find(|step| ms <= end(*step)).unwrap_or(LAST)
}

/// The longest that lies in a step.
pub fn end(step: i64) -> i64 {
    whole(FIRST * MINUTE * (float(step) / STEPS_TO_DOUBLE).exp2())
}

fn float(step: i64) -> f64 {
    i32::try_from(step).map_or(f64::from(i32::MAX), f64::from)
}

/// A length in whole milliseconds.
fn whole(ms: f64) -> i64 {
    std::time::Duration::try_from_secs_f64(ms / 1000.0)
        .ok()
        .and_then(|length| i64::try_from(length.as_millis()).ok())
        .unwrap_or(i64::MAX)
}

/// How many took how long, and how many never came to an end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    steps: std::collections::BTreeMap<i64, u32>,
    pub never: u32,
}

impl Spread {
    pub fn add(&mut self, step: i64, count: u32) {
        *self.steps.entry(step).or_default() += count;
    }

    pub fn count(&self) -> u32 {
        self.steps.values().sum::<u32>() + self.never
    }

    /// How many were over within this time, for certain: a step that reaches further is left out.
    pub fn within(&self, ms: i64) -> Rate {
        let done = self.steps.iter().filter(|(step, _)| end(**step) <= ms).map(|(_, count)| count).sum();
        Rate::new(done, self.count())
    }

    /// The shortest time within which at least `share` of those were over that were not over after `gone_ms`; with how many
    /// that is. `None`: there is no such time.
    pub fn long_enough(&self, share: f64, gone_ms: i64) -> Option<(i64, Rate)> {
        let (before, all) = (self.within(gone_ms).k, self.count());
        let left = all.checked_sub(before).filter(|left| *left > 0)?;
        let mut done = 0;
        for (step, count) in self.steps.iter().filter(|(step, _)| end(**step) > gone_ms) {
            done += count;
            if f64::from(done) >= share * f64::from(left) {
                return Some((end(*step), Rate::new(done, left)));
            }
        }
        None
    }

    /// About the middle: no further from it than a tenth. Those that never came to an end are the longest.
    pub fn median_ms(&self) -> Option<i64> {
        let all = self.count();
        let mut seen = 0;
        let half = self.steps.iter().find(|(_, count)| {
            seen += **count;
            seen.saturating_mul(2) >= all
        });
        // The middle of the step on the scale it is drawn on.
        half.filter(|_| all > 0)
            .map(|(step, _)| whole(FIRST * MINUTE * ((float(*step) - 0.5) / STEPS_TO_DOUBLE).exp2()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: i64 = 3_600_000;

    fn of(lengths: &[i64], never: u32) -> Spread {
        let mut spread = Spread { never, ..Spread::default() };
        lengths.iter().for_each(|ms| spread.add(step(*ms), 1));
        spread
    }

    #[test]
    fn within_a_time_counts_only_what_is_certain() {
        let spread = of(&[HOUR, 2 * HOUR, 3 * HOUR, 30 * HOUR], 1);
        assert_eq!(spread.within(4 * HOUR), Rate::new(3, 5));
        assert_eq!(spread.within(40 * HOUR), Rate::new(4, 5));
        assert_eq!(spread.within(0), Rate::new(0, 5));
    }

    #[test]
    fn a_time_that_would_hold_for_nine_of_ten_is_given_or_there_is_none() {
        let spread = of(&[HOUR, HOUR, HOUR, 2 * HOUR, 2 * HOUR, 2 * HOUR, 2 * HOUR, 3 * HOUR, 3 * HOUR], 1);
        let (ms, rate) = spread.long_enough(0.9, 0).unwrap();
        assert!((3 * HOUR..4 * HOUR).contains(&ms) && rate == Rate::new(9, 10), "{ms} {rate:?}");
        assert_eq!(spread.long_enough(0.95, 0), None, "one of ten never came to an end");
    }

    #[test]
    fn what_is_not_done_after_a_while_takes_as_long_as_the_slow_ones() {
        let spread = of(&[HOUR, HOUR, HOUR, HOUR, HOUR, HOUR, 10 * HOUR, 10 * HOUR, 11 * HOUR, 20 * HOUR], 0);
        let (fresh, _) = spread.long_enough(0.5, 0).unwrap();
        let (begun, of_rest) = spread.long_enough(0.5, 5 * HOUR).unwrap();
        assert!(fresh < 2 * HOUR && begun >= 10 * HOUR, "{fresh} {begun}");
        assert_eq!(of_rest.n, 4);
    }

    #[test]
    fn nothing_counted_has_no_middle() {
        assert_eq!(Spread::default().median_ms(), None);
        assert_eq!(Spread { never: 3, ..Spread::default() }.median_ms(), None);
    }

    proptest! {
        #[test]
        fn a_length_lies_in_its_step(ms in 0i64..10_000 * HOUR) {
            let step = step(ms);
            prop_assert!(ms <= end(step) || step == LAST);
            prop_assert!(step == 0 || ms > end(step - 1));
        }

        #[test]
        fn the_middle_is_right_to_a_tenth(lengths in prop::collection::vec(10 * 60_000i64..2_000 * HOUR, 1..60)) {
            let found = of(&lengths, 0).median_ms().unwrap();
            let mut sorted = lengths.clone();
            sorted.sort_unstable();
            let exact = sorted[(sorted.len() - 1) / 2];
            let off = (found - exact).abs() * 10;
            prop_assert!(off <= exact + 10, "{found} for {exact}");
        }

        #[test]
        fn more_time_is_never_enough_for_fewer(lengths in prop::collection::vec(0i64..1_000 * HOUR, 0..40), a in 0i64..1_000 * HOUR, b in 0i64..1_000 * HOUR) {
            let spread = of(&lengths, 2);
            prop_assert!(spread.within(a.min(b)).k <= spread.within(a.max(b)).k);
        }
    }
}
