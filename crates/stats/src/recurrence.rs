//! Whether something happens less often than before: two counts, each with its exposure (jobs done, or days). Pure.

use crate::Interval;

/// How often, in how much of what it could have happened in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    pub events: u32,
    /// Jobs, days …; above 0.
    pub exposure: f64,
}

/// The rate after, over the rate before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// `None`: nothing was seen before, so there is nothing to divide by.
    pub ratio: Option<f64>,
    /// The exact 95 % interval of the ratio, 0 to infinity.
    pub interval: Interval,
    /// How likely so few or fewer after are, if nothing has changed: one-sided.
    pub fewer: f64,
    /// How likely so many or more after are, if nothing has changed: one-sided.
    pub more: f64,
    /// What `fewer` would be with none after: the least these exposures can show.
    pub fewest: f64,
}

/// 2.5 % on each side.
const TAIL: f64 = 0.025;

/// The exact conditional test of two Poisson rates. Given how many there were in all, how many of them came after is
/// binomial with p = ratio × after / (before + ratio × after) (Przyborowski and Wilenski 1940, Biometrika 31:313); its
/// interval is Clopper and Pearson's, carried over to the ratio (Fay 2010, The R Journal 2:53, central intervals).
/// `None` without exposure on a side.
pub fn compare(before: Seen, after: Seen) -> Option<Compared> {
    let usable = |seen: &Seen| seen.exposure.is_finite() && seen.exposure > 0.0;
    if !usable(&before) || !usable(&after) {
        return None;
    }
    let all = before.events.saturating_add(after.events);
    let share = after.exposure / (before.exposure + after.exposure);
    let odds_even = before.exposure / after.exposure;
    let ratio_of = |p: f64| if p >= 1.0 { f64::INFINITY } else { p / (1.0 - p) * odds_even };
    let low = if after.events == 0 { 0.0 } else { solve(|p| 1.0 - at_most(after.events - 1, all, p) - TAIL) };
    let high = if after.events == all { 1.0 } else { solve(|p| TAIL - at_most(after.events, all, p)) };
    let rate = |seen: Seen| f64::from(seen.events) / seen.exposure;
    Some(Compared {
        ratio: (before.events > 0).then(|| rate(after) / rate(before)),
        interval: Interval { low: ratio_of(low), high: ratio_of(high) },
        fewer: at_most(after.events, all, share),
        more: if after.events == 0 { 1.0 } else { 1.0 - at_most(after.events - 1, all, share) },
        fewest: at_most(0, before.events, share),
    })
}

/// Where a rising function of p crosses 0, between 0 and 1.
fn solve(rising: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if rising(middle) < 0.0 { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// P(X ≤ k) for X binomial of n and p, summed in logarithms.
fn at_most(k: u32, n: u32, p: f64) -> f64 {
    if k >= n || p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return 0.0;
    }
    let odds = (p / (1.0 - p)).ln();
    let mut term = f64::from(n) * (1.0 - p).ln();
    let mut sum = term.exp();
    for i in 0..k {
        term += odds + (f64::from(n - i) / f64::from(i + 1)).ln();
        sum += term.exp();
    }
    sum.clamp(0.0, 1.0)
}

/// What the figures allow to be said of a guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// At most half as often, and that is no chance.
    Effective,
    /// Less often; by less than half, or it may be chance.
    Partly,
    /// As often, or more.
    Not,
    /// Even none at all could be chance, with so few before and so little exposure since.
    TooEarly,
}

/// A guard that works leaves at most this share of what it was before.
pub const HALF: f64 = 0.5;
/// So likely by chance at most.
pub const CHANCE: f64 = 0.05;

/// Judged on one side, because the question is whether it became less. None after where even that proves nothing is too
/// early; any after are counted against it at once.
pub fn judge(compared: &Compared, after: Seen) -> Said {
    match compared.ratio {
        None if after.events > 0 => Said::Not,
        None => Said::TooEarly,
        Some(ratio) if ratio >= 1.0 => Said::Not,
        Some(ratio) if ratio <= HALF && compared.fewer < CHANCE => Said::Effective,
        Some(_) if after.events == 0 && compared.fewest >= CHANCE => Said::TooEarly,
        Some(_) => Said::Partly,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seen(events: u32, exposure: f64) -> Seen {
        Seen { events, exposure }
    }

    fn said(before: Seen, after: Seen) -> Said {
        judge(&compare(before, after).unwrap(), after)
    }

    /// `poisson.test(c(11, 6+8+7), c(800, 1083+1050+878))` in R's own example: 1.971488, 0.8584264 to 4.2772659.
    #[test]
    fn the_example_of_r() {
        let found = compare(seen(21, 3011.0), seen(11, 800.0)).unwrap();
        let shown = (found.ratio.unwrap(), found.interval.low, found.interval.high);
        assert_eq!(format!("{:.6} {:.7} {:.7}", shown.0, shown.1, shown.2), "1.971488 0.8584264 4.2772659");
    }

    #[test]
    fn five_and_then_none_in_as_many_jobs_is_less_than_one_in_twenty() {
        let found = compare(seen(5, 180.0), seen(0, 180.0)).unwrap();
        assert!((found.fewer - 1.0 / 32.0).abs() < 1e-12);
        assert_eq!((found.ratio, found.interval.low), (Some(0.0), 0.0));
        // The upper end: (1 − p)^5 = 0.025.
        let p = 1.0 - 0.025_f64.powf(0.2);
        assert!((found.interval.high - p / (1.0 - p)).abs() < 1e-9);
        assert_eq!(said(seen(5, 180.0), seen(0, 180.0)), Said::Effective);
    }

    #[test]
    fn few_before_prove_nothing_yet_and_any_after_count_at_once() {
        assert_eq!(said(seen(2, 180.0), seen(0, 180.0)), Said::TooEarly, "one in four by chance");
        assert_eq!(
            said(seen(2, 180.0), seen(0, 700.0)),
            Said::Effective,
            "in four times as many it is one in twenty-four"
        );
        assert_eq!(said(seen(2, 180.0), seen(1, 360.0)), Said::Partly);
        assert_eq!(said(seen(2, 180.0), seen(2, 180.0)), Said::Not);
        assert_eq!(said(seen(0, 180.0), seen(0, 180.0)), Said::TooEarly);
        assert_eq!(said(seen(0, 180.0), seen(1, 180.0)), Said::Not);
        assert_eq!(said(seen(100, 1000.0), seen(70, 1000.0)), Said::Partly, "less, and no chance, but not by half");
    }

    #[test]
    fn without_exposure_nothing_is_compared() {
        assert_eq!(compare(seen(5, 0.0), seen(1, 10.0)), None);
        assert_eq!(compare(seen(5, 10.0), seen(1, f64::NAN)), None);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_ratio_and_agrees_with_the_test(
            k in 1u32..400, l in 0u32..400, a in 1.0f64..5_000.0, b in 1.0f64..5_000.0
        ) {
            let found = compare(seen(k, a), seen(l, b)).unwrap();
            let ratio = found.ratio.unwrap();
            prop_assert!(found.interval.low <= ratio * (1.0 + 1e-9) && ratio <= found.interval.high * (1.0 + 1e-9));
            prop_assert!((0.0..=1.0).contains(&found.fewer) && (0.0..=1.0).contains(&found.more));
            prop_assert!(found.fewer + found.more >= 1.0 - 1e-9, "the middle is in both");
            // An interval all below 1 and a one-sided chance under 2.5 % are the same thing said twice.
            if (found.fewer - TAIL).abs() > 1e-6 {
                prop_assert_eq!(found.interval.high < 1.0, found.fewer < TAIL);
            }
        }

        #[test]
        fn what_is_less_after_never_sounds_worse(k in 0u32..60, l in 1u32..60, a in 1.0f64..500.0, b in 1.0f64..500.0) {
            let good = |said: Said| match said { Said::Effective => 2, Said::Partly => 1, Said::Not => 0, Said::TooEarly => 1 };
            prop_assert!(good(said(seen(k, a), seen(l - 1, b))) >= good(said(seen(k, a), seen(l, b))));
        }
    }
}
