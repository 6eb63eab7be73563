//! What became of our promises, counted as it happens: by the month they were due in, by kind, owner and team. Reports read
//! these counts, never all promises; `count_anew` makes them from the rows, and `recount` compares.
//!
//! Called where a promise is written and nowhere else: `made` by `store::insert`, `changed` by `store::update`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::figures_store as store;
use super::month::Month;
use super::rules::{Kind, Promise, State};
use crate::ids::Id;
use crate::time::ms;
use crate::{Result, Tx};

/// What became of some promises. An open one adds nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub kept: i64,
    /// Before it was due, once, with the customer's consent: a class of its own.
    pub moved: i64,
    pub released: i64,
    pub broken: i64,
    /// Of the broken ones: the customer was told before it was due.
    pub told: i64,
    /// Of the broken ones: done late.
    pub late: i64,
}

impl Counts {
    /// Kept by due or broken. Moved and released ones never fell due.
    pub fn fell_due(&self) -> i64 {
        self.kept + self.broken
    }

    pub fn plus(self, other: Counts, times: i64) -> Counts {
        Counts {
            kept: self.kept + times * other.kept,
            moved: self.moved + times * other.moved,
            released: self.released + times * other.released,
            broken: self.broken + times * other.broken,
            told: self.told + times * other.told,
            late: self.late + times * other.late,
        }
    }

    pub fn is_nothing(&self) -> bool {
        *self == Counts::default()
    }
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Counts>>(all: I) -> Counts {
        all.fold(Counts::default(), |sum, one| sum.plus(one, 1))
    }
}

/// What of a promise its figures depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub kind: Kind,
    pub state: State,
    pub made_at: Timestamp,
    pub by: Timestamp,
    pub told_at: Option<Timestamp>,
    pub late_kept_at: Option<Timestamp>,
    pub moves: i64,
}

impl Standing {
    pub fn of(promise: &Promise) -> Standing {
        Standing {
            kind: promise.kind,
            state: promise.state,
            made_at: promise.made_at,
            by: promise.by,
            told_at: promise.told_at,
            late_kept_at: promise.late_kept_at,
            moves: promise.moves,
        }
    }

    pub fn counts(&self) -> Counts {
        let is = |state: State| i64::from(self.state == state);
        let broken = is(State::Broken);
        Counts {
            kept: is(State::Kept),
            moved: is(State::Moved),
            released: is(State::Released),
            broken,
            told: broken * i64::from(self.told_at.is_some_and(|at| at <= self.by)),
            late: broken * i64::from(self.late_kept_at.is_some()),
        }
    }

    /// How late it was done, if it was.
    fn lateness(&self) -> Option<i64> {
        let done = self.late_kept_at.filter(|_| self.state == State::Broken)?;
        Some(rounded(ms(done) - ms(self.by)))
    }

    /// How far ahead it was promised. One that follows a moved one was agreed under way, and says nothing about padding.
    fn horizon(&self) -> Option<i64> {
        (self.moves == 0).then(|| rounded(ms(self.by) - ms(self.made_at)))
    }
}

const MINUTE_MS: i64 = 60_000;

/// A length in minutes, as its count is kept: to the minute up to an hour, to 5 up to four hours, to 15 up to a day, to the
/// hour up to a week, to 4 hours up to thirty days, then to the day. So a year of any business is a few hundred rows.
pub fn rounded(length_ms: i64) -> i64 {
    let minutes = length_ms.max(0).saturating_add(MINUTE_MS / 2) / MINUTE_MS;
    let step = match minutes {
        ..=60 => 1,
        61..=240 => 5,
        241..=1_440 => 15,
        1_441..=10_080 => 60,
        10_081..=43_200 => 240,
        _ => 1_440,
    };
    (minutes + step / 2) / step * step
}

/// A kind of length that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// From making to due, by the month of making.
    Horizon,
    /// From due to done, by the month due.
    Late,
}

impl Measure {
    pub fn as_str(self) -> &'static str {
        match self {
            Measure::Horizon => "horizon",
            Measure::Late => "late",
        }
    }
}

/// Whose figures: an owner's or a team's, as they were when the promise ended.
pub type Whose = (String, Id);

/// All figures of a workspace; what is 0 is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub months: BTreeMap<(Month, String, Whose), Counts>,
    /// By measure, month, kind and minutes.
    pub lengths: BTreeMap<(String, Month, String, i64), i64>,
}

impl Tally {
    fn take(&mut self, promise: &Standing, whose: &[Whose], zone: &TimeZone) {
        let (kind, counts) = (promise.kind.as_str().to_owned(), promise.counts());
        let month = Month::of(promise.by, zone);
        if !counts.is_nothing() {
            for one in whose {
                let sum = self.months.entry((month, kind.clone(), one.clone())).or_default();
                *sum = sum.plus(counts, 1);
            }
        }
        let late = promise.lateness().map(|minutes| (Measure::Late, month, minutes));
        let horizon = promise.horizon().map(|minutes| (Measure::Horizon, Month::of(promise.made_at, zone), minutes));
        for (measure, month, minutes) in late.into_iter().chain(horizon) {
            *self.lengths.entry((measure.as_str().to_owned(), month, kind.clone(), minutes)).or_default() += 1;
        }
    }
}

/// A promise was made.
pub(super) fn made(tx: &mut Tx, promise: &Promise) -> Result<()> {
    let Some(zone) = counted_zone(tx)? else { return count_anew(tx) };
    let standing = Standing::of(promise);
    if let Some(minutes) = standing.horizon() {
        store::add_length(tx, Measure::Horizon, Month::of(promise.made_at, &zone), promise.kind, minutes, 1)?;
    }
    Ok(())
}

/// A promise was written: what it added before is taken out, what it adds now is put in. Its owner and their teams are held
/// as they are when it ends.
pub(super) fn changed(tx: &mut Tx, id: Id, before: &Standing, now: &Standing) -> Result<()> {
    let (was, is) = (before.counts(), now.counts());
    if was == is && before.lateness() == now.lateness() {
        return Ok(());
    }
    let Some(zone) = counted_zone(tx)? else { return count_anew(tx) };
    if before.state == State::Open {
        store::hold_whose(tx, id)?;
    }
    let month = Month::of(now.by, &zone);
    store::add_counts(tx, id, month, now.kind, is.plus(was, -1))?;
    for (minutes, times) in before.lateness().map(|it| (it, -1)).into_iter().chain(now.lateness().map(|it| (it, 1))) {
        store::add_length(tx, Measure::Late, month, now.kind, minutes, times)?;
    }
    Ok(())
}

/// The zone that months are counted in; `None` before anything was counted.
pub fn counted_zone(tx: &mut Tx) -> Result<Option<TimeZone>> {
    let name = store::zone_name(tx)?;
    Ok(name.map(|name| TimeZone::get(&name).unwrap_or(TimeZone::UTC)))
}

/// Whether they are to be counted anew: never counted, or the business has another zone since.
pub fn is_stale(tx: &mut Tx) -> Result<bool> {
    Ok(store::zone_name(tx)?.is_none_or(|name| store::own_zone(tx).is_ok_and(|own| own != name)))
}

/// Forgets all figures and counts them from the promises, in the zone the business has now.
pub fn count_anew(tx: &mut Tx) -> Result<()> {
    let zone = store::own_zone(tx)?;
    store::hold_missing(tx)?;
    let tally = from_rows(tx, &TimeZone::get(&zone).unwrap_or(TimeZone::UTC))?;
    store::replace(tx, &tally, &zone)
}

/// What the promises come to, read row by row.
pub fn from_rows(tx: &mut Tx, zone: &TimeZone) -> Result<Tally> {
    let (mut tally, mut after) = (Tally::default(), None);
    loop {
        let rows = store::standings(tx, after)?;
        let (Some((first, _)), Some((last, _))) = (rows.first().copied(), rows.last().copied()) else {
            return Ok(tally);
        };
        let mut whose: BTreeMap<Id, Vec<Whose>> = BTreeMap::new();
        for (id, one) in store::whose_between(tx, first, last)? {
            whose.entry(id).or_default().push(one);
        }
        for (id, promise) in &rows {
            tally.take(promise, whose.get(id).map_or(&[], Vec::as_slice), zone);
        }
        after = Some(last);
    }
}

/// What is kept counted.
pub fn kept_counted(tx: &mut Tx) -> Result<Tally> {
    store::tally(tx)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn a_length_is_rounded_as_people_say_it() {
        let minutes = [MINUTE_MS * 61, HOUR * 4, HOUR * 5 + 8 * MINUTE_MS, HOUR * 49, HOUR * 24 * 45, -5];
        assert_eq!(minutes.map(rounded), [60, 240, 315, 2_940, 64_800, 0]);
    }

    proptest! {
        #[test]
        fn rounding_keeps_the_order_and_stays_within_a_twentieth(one in 30 * MINUTE_MS..400 * 24 * HOUR, more in 0..HOUR) {
            prop_assert!(rounded(one) <= rounded(one + more));
            let off = (rounded(one) * MINUTE_MS - one).abs();
            prop_assert!(off * 20 <= one, "{one} became {}", rounded(one));
        }
    }
}
