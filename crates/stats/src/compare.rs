//! How far two shares lie apart, and whether several can be put in an order.

use crate::{FEWEST, Interval, Rate};

/// The 95 % interval of the difference between two shares, `ours − theirs`, from −1 to 1: Newcombe's hybrid score interval
/// (Newcombe 1998, Statistics in Medicine 17:873, method 10). Nothing seen on a side says nothing: −1 to 1.
pub fn newcombe(ours: Rate, theirs: Rate) -> Interval {
    let (Some(one), Some(two)) = (share(ours), share(theirs)) else { return Interval { low: -1.0, high: 1.0 } };
    let (of_one, of_two) = (ours.interval(), theirs.interval());
    let apart = one - two;
    let below = (one - of_one.low).hypot(of_two.high - two);
    let above = (of_one.high - one).hypot(two - of_two.low);
    Interval { low: (apart - below).clamp(-1.0, apart), high: (apart + above).clamp(apart, 1.0) }
}

fn share(rate: Rate) -> Option<f64> {
    (rate.n > 0).then(|| f64::from(rate.k) / f64::from(rate.n))
}

/// What may be said of two shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Difference {
    /// Too few on a side for a percentage, so for a difference too.
    Unknown,
    /// The interval holds 0: it may be chance.
    None { apart: f64, interval: Interval },
    /// More or less, and not by chance alone.
    Some { apart: f64, interval: Interval },
}

pub fn difference(ours: Rate, theirs: Rate) -> Difference {
    if ours.n < FEWEST || theirs.n < FEWEST {
        return Difference::Unknown;
    }
    let (Some(one), Some(two)) = (share(ours), share(theirs)) else { return Difference::Unknown };
    let (apart, interval) = (one - two, newcombe(ours, theirs));
    if interval.low <= 0.0 && interval.high >= 0.0 {
        Difference::None { apart, interval }
    } else {
        Difference::Some { apart, interval }
    }
}

/// The order of several shares, highest first, as places in the list; `None` where two intervals overlap, or one is of
/// too few cases: then there is no ranking.
pub fn ranking(rates: &[Rate]) -> Option<Vec<usize>> {
    if rates.len() < 2 || rates.iter().any(|rate| rate.n < FEWEST) {
        return None;
    }
    let mut order: Vec<(usize, Interval)> = rates.iter().map(Rate::interval).enumerate().collect();
    order.sort_by(|a, b| b.1.low.total_cmp(&a.1.low));
    // Sorted by their lower ends, overlapping ones stand beside each other.
    let apart = order.windows(2).all(|pair| matches!(pair, [above, below] if !above.1.overlaps(&below.1)));
    apart.then(|| order.into_iter().map(|(place, _)| place).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn between(one: (u32, u32), two: (u32, u32)) -> String {
        let found = newcombe(Rate::new(one.0, one.1), Rate::new(two.0, two.1));
        format!("{:.4} to {:.4}", found.low, found.high)
    }

    /// Newcombe 1998, table II, method 10, examples (a) to (h).
    #[test]
    fn the_examples_of_the_paper() {
        assert_eq!(between((56, 70), (48, 80)), "0.0524 to 0.3339");
        assert_eq!(between((9, 10), (3, 10)), "0.1705 to 0.8090");
        assert_eq!(between((6, 7), (2, 7)), "0.0582 to 0.8062");
        assert_eq!(between((5, 56), (0, 29)), "-0.0381 to 0.1926");
        assert_eq!(between((0, 10), (0, 20)), "-0.1611 to 0.2775");
        assert_eq!(between((0, 10), (0, 10)), "-0.2775 to 0.2775");
        assert_eq!(between((10, 10), (0, 20)), "0.6791 to 1.0000");
        assert_eq!(between((10, 10), (0, 10)), "0.6075 to 1.0000");
    }

    #[test]
    fn a_difference_that_may_be_chance_is_none_and_few_cases_say_nothing() {
        assert!(matches!(difference(Rate::new(45, 50), Rate::new(43, 50)), Difference::None { .. }));
        assert!(
            matches!(difference(Rate::new(98, 100), Rate::new(70, 100)), Difference::Some { apart, .. } if apart > 0.2)
        );
        assert_eq!(difference(Rate::new(4, 4), Rate::new(0, 100)), Difference::Unknown);
    }

    #[test]
    fn only_shares_whose_intervals_lie_apart_are_ranked() {
        let (good, fair, poor) = (Rate::new(98, 100), Rate::new(70, 100), Rate::new(20, 100));
        assert_eq!(ranking(&[poor, good, fair]), Some(vec![1, 2, 0]));
        assert_eq!(ranking(&[good, Rate::new(95, 100), poor]), None, "the first two overlap");
        assert_eq!(ranking(&[good, Rate::new(0, 4)]), None, "four cases are too few");
        assert_eq!(ranking(&[good]), None);
    }

    proptest! {
        #[test]
        fn it_holds_the_difference_and_turns_round_with_its_sides(
            a in 1u32..5_000, b in 1u32..5_000, k in 0u32..5_000, l in 0u32..5_000
        ) {
            let (one, two) = (Rate::new(k, a), Rate::new(l, b));
            let found = newcombe(one, two);
            let apart = f64::from(one.k) / f64::from(a) - f64::from(two.k) / f64::from(b);
            prop_assert!(-1.0 <= found.low && found.low <= apart && apart <= found.high && found.high <= 1.0);
            let turned = newcombe(two, one);
            prop_assert!((turned.low + found.high).abs() < 1e-9 && (turned.high + found.low).abs() < 1e-9);
        }

        #[test]
        fn a_ranking_never_puts_overlapping_ones_in_order(shares in prop::collection::vec((0u32..400, 5u32..400), 2..6)) {
            let rates: Vec<Rate> = shares.into_iter().map(|(k, n)| Rate::new(k, n)).collect();
            let overlap = rates.iter().enumerate().any(|(at, one)| {
                rates.iter().skip(at + 1).any(|two| one.interval().overlaps(&two.interval()))
            });
            prop_assert_eq!(ranking(&rates).is_none(), overlap);
        }
    }
}
