//! The chance that something promised will be done in time, from how others like it went. Pure.
//!
//! Few cases are drawn towards many: what is known of all pulls what is known of a kind, that pulls what is known of a
//! person, and so on (a Beta prior of a fixed weight at each step, its mean the step before; Efron and Morris 1975).
//! What has gone by without an end is evidence too: at half of the time only those count that were still open then.

use crate::{FEWEST, Interval, Rate, Z};

/// What is expected before anything is known: a judgement, which counts as much as `WEIGHT` cases.
pub const PRIOR: f64 = 0.85;
/// How many cases the step before counts for.
const WEIGHT: f64 = 15.0;
/// A day of the week, or a full day, says little by itself: it must be seen more often.
const SIDE_WEIGHT: f64 = 40.0;
/// The working time of a promise in so many parts.
pub const PARTS: usize = 10;

/// How those that are over went: each of something in common with the one in question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    pub all: Rate,
    pub kind: Rate,
    /// Of all kinds.
    pub owner: Rate,
    pub kind_of_owner: Rate,
    /// Of the kind, with about as much time.
    pub kind_in_time: Rate,
    /// Of the kind, the owner, with about as much time.
    pub alike: Rate,
    pub weekday: Rate,
    /// On days on which as much else was due.
    pub load: Rate,
}

/// The narrowest group that is large enough to speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Like {
    KindOwnerTime,
    KindOwner,
    KindTime,
    Kind,
    All,
}

impl Past {
    pub fn like(&self) -> Option<(Like, Rate)> {
        [
            (Like::KindOwnerTime, self.alike),
            (Like::KindOwner, self.kind_of_owner),
            (Like::KindTime, self.kind_in_time),
            (Like::Kind, self.kind),
            (Like::All, self.all),
        ]
        .into_iter()
        .find(|(_, rate)| rate.n >= FEWEST)
    }
}

/// How much of the time counts as gone: what lies before a sign of work counts half. A judgement, to be fitted again on
/// the business's own outcomes.
pub fn gone(share: f64, work_seen_at: Option<f64>) -> f64 {
    share - work_seen_at.map_or(0.0, |seen| seen.clamp(0.0, share.max(0.0)) / 2.0)
}

/// Those that went before, by the time they were still open at: the first are all of them, the second those that were open
/// when a tenth of their time was over, and so on.
pub type Open = [Past; PARTS];

/// A chance with its 95 % interval, and what moved it, in odds: 1 is no effect, under 1 lowers it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub chance: f64,
    pub interval: Interval,
    pub of_weekday: f64,
    pub of_load: f64,
}

/// The chance of one that is open, of whose time `gone` is over (0 to 1): between those of the tenth before and of the
/// tenth after, none when all of it is over, and never more than before.
pub fn estimate(open: &Open, gone: f64) -> Estimate {
    let [whole, ..] = open;
    let usual = drawn(whole.all, PRIOR, WEIGHT);
    let of_weekday = odds(drawn(whole.weekday, usual, SIDE_WEIGHT)) / odds(usual);
    let of_load = odds(drawn(whole.load, usual, SIDE_WEIGHT)) / odds(usual);
    let (mut edges, mut before, mut part) = (Vec::with_capacity(PARTS + 1), [1.0; 3], 0.0);
    for past in open {
        before =
            least(before, at_edge(past, part / FLOAT_PARTS, (of_weekday * of_load).powf(1.0 - part / FLOAT_PARTS)));
        edges.push(before);
        part += 1.0;
    }
    edges.push([0.0; 3]);
    let place = if gone.is_finite() { gone.clamp(0.0, 1.0) * FLOAT_PARTS } else { FLOAT_PARTS };
    let ([mut low, mut chance, mut high], mut begins) = ([0.0; 3], 0.0);
    for pair in edges.windows(2) {
        if let [from, to] = pair
            && place >= begins
        {
            [low, chance, high] = between(*from, *to, place - begins);
        }
        begins += 1.0;
    }
    Estimate { chance, interval: Interval { low, high }, of_weekday, of_load }
}

const FLOAT_PARTS: f64 = 10.0;

fn least(one: [f64; 3], other: [f64; 3]) -> [f64; 3] {
    each(one, other, f64::min)
}

fn between(from: [f64; 3], to: [f64; 3], place: f64) -> [f64; 3] {
    each(from, to, |from, to| (from + (to - from) * place.clamp(0.0, 1.0)).clamp(0.0, 1.0))
}

fn each([a, b, c]: [f64; 3], [x, y, z]: [f64; 3], f: impl Fn(f64, f64) -> f64) -> [f64; 3] {
    [f(a, x), f(b, y), f(c, z)]
}

/// Low end, chance and high end of those that are open when so much of their time is over.
fn at_edge(past: &Past, gone: f64, of_sides: f64) -> [f64; 3] {
    // Before anything is known: as many are done in one part of the time as in another.
    let prior = chance(odds(PRIOR) * (1.0 - gone));
    // Each case counts once: what is known of a wider group is taken without the narrower one in it.
    let all = drawn(less(past.all, past.kind), prior, WEIGHT);
    let kind = drawn(less(past.kind, past.kind_of_owner), all, WEIGHT);
    // What this person does with this kind, beginning from what they do with other kinds.
    let of_others = odds(drawn(less(past.owner, past.kind_of_owner), all, WEIGHT)) / odds(all);
    let theirs = drawn(less(past.kind_of_owner, past.alike), chance(odds(kind) * of_others), WEIGHT);
    // Those of the kind that were given about as much time, beginning from those that were not.
    let in_time = less(past.kind_in_time, past.alike);
    let out_of_time = drawn(less(less(past.kind, past.kind_of_owner), in_time), all, WEIGHT);
    let of_time_given = odds(drawn(in_time, out_of_time, WEIGHT)) / odds(kind);
    let alike = drawn(past.alike, chance(odds(theirs) * of_time_given), WEIGHT);
    let found = odds(alike) * of_sides;
    let (low, high) = around(found, WEIGHT + f64::from(past.alike.n));
    [chance(low), chance(found), chance(high)]
}

/// `rate`, with `weight` cases of `mean` beside it.
fn drawn(rate: Rate, mean: f64, weight: f64) -> f64 {
    (f64::from(rate.k.min(rate.n)) + weight * mean) / (f64::from(rate.n) + weight)
}

fn less(wide: Rate, narrow: Rate) -> Rate {
    Rate::new(wide.k.saturating_sub(narrow.k), wide.n.saturating_sub(narrow.n))
}

/// Further out nothing is believed.
const MOST_ODDS: f64 = 1e9;

fn odds(chance: f64) -> f64 {
    (chance / (1.0 - chance)).clamp(1.0 / MOST_ODDS, MOST_ODDS)
}

fn chance(odds: f64) -> f64 {
    1.0 - 1.0 / (1.0 + odds)
}

/// The odds at both ends of the 95 % interval after `cases` cases: normal on the scale of log odds.
fn around(odds: f64, cases: f64) -> (f64, f64) {
    let share = chance(odds);
    let half = (Z / (cases * share * (1.0 - share)).max(f64::EPSILON).sqrt()).min(MOST_ODDS.ln());
    (odds * (-half).exp(), odds * half.exp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(k: u32, n: u32) -> Rate {
        Rate::new(k, n)
    }

    /// Of a person who has made nothing else.
    fn alike(k: u32, n: u32) -> Past {
        let same = rate(k, n);
        Past {
            all: same,
            kind: same,
            owner: same,
            kind_of_owner: same,
            kind_in_time: same,
            alike: same,
            ..Past::default()
        }
    }

    /// None of them ended before its time.
    fn to_the_end(past: &Past) -> Open {
        [*past; PARTS]
    }

    /// So many kept in each tenth, and so many broken.
    fn kept_in(tenths: [u32; PARTS], broken: u32) -> Open {
        let left = |from: usize| tenths.iter().skip(from).sum::<u32>();
        std::array::from_fn(|tenth| alike(left(tenth), left(tenth) + broken))
    }

    fn begins(past: &Past) -> f64 {
        estimate(&to_the_end(past), 0.0).chance
    }

    #[test]
    fn with_nothing_known_it_is_the_prior_and_the_interval_says_how_little_that_is() {
        let found = estimate(&to_the_end(&Past::default()), 0.0);
        assert!((found.chance - PRIOR).abs() < 1e-9);
        assert!(found.interval.low < 0.6 && found.interval.high > 0.95, "{:?}", found.interval);
        assert_eq!(Past::default().like(), None, "too few to say");
    }

    #[test]
    fn many_cases_speak_for_themselves_and_few_hardly() {
        assert!((begins(&alike(240, 300)) - 0.8).abs() < 0.01);
        let few = begins(&alike(0, 2));
        assert!(
            (few - PRIOR * 15.0 / 17.0).abs() < 1e-9,
            "two failures are two cases of seventeen, and no certainty: {few}"
        );
        let wide = estimate(&to_the_end(&alike(24, 30)), 0.0).interval;
        let narrow = estimate(&to_the_end(&alike(240, 300)), 0.0).interval;
        assert!(narrow.high - narrow.low < (wide.high - wide.low) / 2.0);
    }

    #[test]
    fn somebody_new_to_a_kind_is_taken_as_they_are_with_others() {
        let house = Past { all: rate(850, 1000), kind: rate(170, 200), ..Past::default() };
        let careful = begins(&Past { owner: rate(98, 100), ..house });
        let careless = begins(&Past { owner: rate(50, 100), ..house });
        assert!(careful > 0.93 && careless < 0.6, "{careful} {careless}");
        let known_better = begins(&Past { owner: rate(50, 100), kind_of_owner: rate(39, 40), ..house });
        assert!(known_better > 0.75, "what is known of the very kind outweighs the rest: {known_better}");
    }

    #[test]
    fn a_full_day_lowers_it_and_says_so() {
        let house = Past { load: rate(60, 120), ..alike(425, 500) };
        let found = estimate(&to_the_end(&house), 0.0);
        assert!(found.of_load < 0.5 && found.chance < begins(&alike(425, 500)) - 0.1);
    }

    #[test]
    fn time_that_goes_by_without_an_end_lowers_it_more_where_they_are_usually_quick() {
        let quick = kept_in([50, 20, 10, 5, 5, 4, 3, 1, 1, 1], 20);
        let late = kept_in([0, 0, 0, 1, 1, 2, 6, 10, 30, 50], 20);
        let at_half = |open: &Open| estimate(open, 0.5).chance;
        assert!(at_half(&quick) < 0.5, "{}", at_half(&quick));
        assert!(at_half(&late) > 0.75, "{}", at_half(&late));
        assert!(estimate(&late, 1.0).chance < 1e-9, "no time is left");
    }

    #[test]
    fn of_those_that_are_still_open_late_as_many_are_kept_as_were_of_those_before() {
        // 1,000 kept evenly, 1,000 broken: at half of the time 500 of the 1,500 that are open are kept.
        let found = estimate(&kept_in([100; PARTS], 1_000), 0.5).chance;
        assert!((found - 1.0 / 3.0).abs() < 0.01, "{found}");
        // With nothing known they are done as evenly.
        let unknown = estimate(&to_the_end(&Past::default()), 0.5).chance;
        assert!((unknown - 0.425 / 0.575).abs() < 1e-9, "{unknown}");
    }

    #[test]
    fn a_sign_of_work_takes_back_half_of_the_time_before_it() {
        assert_eq!((gone(0.8, None), gone(0.8, Some(0.6)), gone(0.8, Some(0.8))), (0.8, 0.5, 0.4));
        assert_eq!(gone(0.3, Some(0.9)), 0.15, "a sign can't lie in the future");
    }

    #[test]
    fn the_narrowest_group_of_five_is_the_one_to_speak_of() {
        let mut past = alike(4, 4);
        past.kind_of_owner = rate(5, 6);
        assert_eq!(past.like(), Some((Like::KindOwner, rate(5, 6))));
        past.alike = rate(1, 5);
        assert_eq!(past.like(), Some((Like::KindOwnerTime, rate(1, 5))));
    }

    prop_compose! {
        fn some()(n in 0u32..2_000, k in 0u32..2_000) -> Rate { Rate::new(k.min(n), n) }
    }
    fn both(one: Rate, other: Rate) -> Rate {
        Rate::new(one.k + other.k, one.n + other.n)
    }

    prop_compose! {
        /// Groups within groups, as they are.
        fn any_past()(alike in some(), theirs in some(), in_time in some(), kind in some(), others in some(), rest in some(),
            weekday in some(), load in some()) -> Past {
            let kind_of_owner = both(alike, theirs);
            let kind_in_time = both(alike, in_time);
            let kind = both(both(kind_of_owner, in_time), kind);
            let owner = both(kind_of_owner, others);
            Past { all: both(both(kind, others), rest), kind, owner, kind_of_owner, kind_in_time, alike, weekday, load }
        }
    }
    prop_compose! {
        /// What has ended is not open any more, but the shares are as they come.
        fn any_open()(open in prop::array::uniform10(any_past())) -> Open { open }
    }

    proptest! {
        #[test]
        fn a_chance_lies_in_its_interval_between_0_and_1(open in any_open(), gone in -0.5f64..1.5) {
            let found = estimate(&open, gone);
            prop_assert!(0.0 <= found.interval.low && found.interval.high <= 1.0);
            prop_assert!(found.interval.low <= found.chance && found.chance <= found.interval.high, "{found:?}");
        }

        #[test]
        fn more_time_gone_never_raises_it(open in any_open(), one in 0.0f64..1.0, other in 0.0f64..1.0) {
            let at = |gone: f64| estimate(&open, gone).chance;
            prop_assert!(at(one.max(other)) <= at(one.min(other)) + 1e-12);
        }

        #[test]
        fn one_more_like_it_that_was_kept_at_the_end_never_lowers_it(open in any_open(), gone in 0.0f64..1.0) {
            let more = |rate: Rate| both(rate, Rate::new(1, 1));
            let open = open.map(|past| Past { weekday: Rate::default(), load: Rate::default(), ..past });
            let better = open.map(|past| Past {
                all: more(past.all),
                kind: more(past.kind),
                owner: more(past.owner),
                kind_of_owner: more(past.kind_of_owner),
                kind_in_time: more(past.kind_in_time),
                alike: more(past.alike),
                ..past
            });
            prop_assert!(estimate(&better, gone).chance >= estimate(&open, gone).chance - 1e-9);
        }

        #[test]
        fn few_cases_stay_near_what_they_are_drawn_to(k in 0u32..3, kind in some()) {
            let own = Rate::new(k, 2);
            let and_own = Rate::new(kind.k + own.k, kind.n + own.n);
            let without = Past { all: kind, kind, ..Past::default() };
            let with = Past { all: and_own, kind: and_own, owner: own, kind_of_owner: own, ..Past::default() };
            let (a, b) = (begins(&without), begins(&with));
            prop_assert!((a - b).abs() <= 0.2 + 1e-9, "two cases of ten at most: {a} {b}");
        }
    }
}
