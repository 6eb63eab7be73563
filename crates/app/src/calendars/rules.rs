//! Whose hours hold, who is on duty, who stands in for whom. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use planner::hours::{Block, Closed, Layer, OpeningHours, compose};
use planner::ical::{self, Feed};

use crate::ids::Id;
use crate::time::{from_ms, ms};

/// Whose calendar. That of the business lies under all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    Business,
    Site(Id),
    Team(Id),
    Staff(Id),
}

impl Scope {
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Business => "business",
            Scope::Site(_) => "site",
            Scope::Team(_) => "team",
            Scope::Staff(_) => "staff",
        }
    }

    pub fn id(self) -> Option<Id> {
        match self {
            Scope::Business => None,
            Scope::Site(id) | Scope::Team(id) | Scope::Staff(id) => Some(id),
        }
    }

    pub fn of(kind: &str, id: Id) -> Option<Scope> {
        match kind {
            "business" => Some(Scope::Business),
            "site" => Some(Scope::Site(id)),
            "team" => Some(Scope::Team(id)),
            "staff" => Some(Scope::Staff(id)),
            _ => None,
        }
    }

    /// As addresses and programs name it: `business`, `staff:ID`.
    pub fn parse(text: &str) -> Option<Scope> {
        match text.trim().split_once(':') {
            Some((kind, id)) if kind != "business" => Scope::of(kind, id.parse().ok()?),
            None if text.trim() == "business" => Some(Scope::Business),
            _ => None,
        }
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.id() {
            Some(id) => write!(f, "{}:{id}", self.as_str()),
            None => f.write_str(self.as_str()),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Works here, and may own a promise.
    pub may_own: bool,
    pub site_id: Option<Id>,
    /// By id.
    pub team_ids: Vec<Id>,
    /// Who stands in whenever they are away.
    pub stand_in_id: Option<Id>,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Absence {
    pub id: Id,
    pub staff_id: Id,
    pub from: Timestamp,
    pub to: Timestamp,
    pub why: String,
    /// `None`: whoever always stands in for them.
    pub stand_in_id: Option<Id>,
}

impl Absence {
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

/// A dated piece of the duty roster.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Shift {
    pub id: Id,
    pub staff_id: Id,
    pub from: Timestamp,
    pub to: Timestamp,
    /// False: off duty, whatever the week says.
    pub is_on: bool,
}

/// What the database knows, not laid over each other yet.
#[derive(Debug, Clone, Default)]
pub struct Sheets {
    pub sites: BTreeSet<Id>,
    /// The site of each team.
    pub teams: BTreeMap<Id, Option<Id>>,
    pub people: BTreeMap<Id, Person>,
    pub layers: HashMap<Scope, Layer>,
    /// iCalendar, by id.
    pub feeds: Vec<(Id, Scope, String)>,
    pub absences: Vec<Absence>,
    pub duty: BTreeMap<Id, [Vec<Block>; 7]>,
    pub shifts: Vec<Shift>,
}

/// All calendars of one workspace, laid over each other.
#[derive(Debug)]
pub struct Calendars {
    sheets: Sheets,
    hours: HashMap<Scope, Arc<OpeningHours>>,
    /// Of people: the same without their absences.
    usual: HashMap<Id, Arc<OpeningHours>>,
    /// What holds for each without what it has of its own.
    above: HashMap<Scope, Arc<OpeningHours>>,
    /// Of people: what their own calendar and feeds close, without what comes from above.
    off: HashMap<Id, Feed>,
    /// The weeks of the roster, each in its person's zone.
    duty: HashMap<Id, OpeningHours>,
}

/// Of what repeats in a feed, what lies in these years.
pub fn feed_years() -> RangeInclusive<Date> {
    date(2000, 1, 1)..=date(2050, 12, 31)
}

impl Calendars {
    pub fn new(business: &OpeningHours, sheets: Sheets) -> Calendars {
        let mut laying = Laying { sheets: &sheets, read: HashMap::new() };
        let business = laying.over(business, Scope::Business);
        let (mut hours, mut usual, mut above) = (HashMap::new(), HashMap::new(), HashMap::new());
        let (mut off, mut duty) = (HashMap::new(), HashMap::new());
        for scope in sheets.scopes() {
            let under = sheets.above(scope).into_iter().fold(business.clone(), |under, one| laying.over(&under, one));
            let mut whole = laying.over(&under, scope);
            if let Scope::Staff(id) = scope {
                off.insert(id, laying.own(&under, scope));
                let week = sheets.duty.get(&id).cloned();
                let week = week.map(|week| OpeningHours::new(whole.zone.clone(), week, BTreeSet::new()));
                duty.extend(week.and_then(Result::ok).map(|week| (id, week)));
                usual.insert(id, Arc::new(whole.clone()));
                whole.close(sheets.closed(id));
            }
            hours.insert(scope, Arc::new(whole));
            above.insert(scope, Arc::new(under));
        }
        hours.insert(Scope::Business, Arc::new(business));
        Calendars { sheets, hours, usual, above, off, duty }
    }

    /// What would hold if it had nothing of its own; `None` for the business.
    pub fn above(&self, scope: Scope) -> Option<Arc<OpeningHours>> {
        self.above.get(&scope).cloned()
    }

    pub fn sheets(&self) -> &Sheets {
        &self.sheets
    }

    /// `None`: there is no such site, team or person.
    pub fn hours(&self, scope: Scope) -> Option<Arc<OpeningHours>> {
        self.hours.get(&scope).cloned()
    }

    /// When they work while they are not away.
    pub fn usual(&self, staff_id: Id) -> Option<Arc<OpeningHours>> {
        self.usual.get(&staff_id).cloned()
    }

    /// The absence that holds at this moment; the one that ends last.
    pub fn absence(&self, staff_id: Id, at: Timestamp) -> Option<&Absence> {
        let theirs = self.sheets.absences.iter().filter(|one| one.staff_id == staff_id && one.covers(at));
        theirs.max_by_key(|one| (one.to, one.id))
    }

    /// Away: an absence, or a day or hours off in a calendar of their own.
    pub fn is_away(&self, staff_id: Id, at: Timestamp) -> bool {
        self.absence(staff_id, at).is_some() || self.is_off_by_own_calendar(staff_id, at)
    }

    fn is_off_by_own_calendar(&self, staff_id: Id, at: Timestamp) -> bool {
        let (Some(hours), Some(off)) = (self.usual.get(&staff_id), self.off.get(&staff_id)) else { return false };
        if off.closed.iter().any(|closed| closed.from <= at && at < closed.to) {
            return true;
        }
        let day = || hours.zone.to_datetime(at).date();
        let works = |day: &Date| {
            self.sheets.layers.get(&Scope::Staff(staff_id)).is_some_and(|layer| layer.open.contains_key(day))
        };
        !off.holidays.is_empty() && off.holidays.contains_key(&day()) && !works(&day())
    }

    /// By the roster, if there is one for them, else by their hours; never while they are away.
    pub fn is_on_duty(&self, staff_id: Id, at: Timestamp) -> bool {
        let here = self.sheets.people.get(&staff_id).is_some_and(|person| person.may_own);
        if !here || self.is_away(staff_id, at) {
            return false;
        }
        self.rostered(staff_id, at)
            .unwrap_or_else(|| self.hours(Scope::Staff(staff_id)).is_some_and(|hours| hours.is_open(at)))
    }

    /// What the roster says; `None`: there is none for them. A shift is stronger than the week, and off than on.
    fn rostered(&self, staff_id: Id, at: Timestamp) -> Option<bool> {
        let shifts = || self.sheets.shifts.iter().filter(|shift| shift.staff_id == staff_id);
        let now = || shifts().filter(|shift| shift.from <= at && at < shift.to);
        if now().next().is_some() {
            return Some(now().all(|shift| shift.is_on));
        }
        match self.duty.get(&staff_id) {
            Some(week) => Some(week.is_open(at)),
            // Dated shifts alone are a roster too; to be off for an hour is none.
            None => shifts().any(|shift| shift.is_on).then_some(false),
        }
    }

    /// Everybody on duty, by id.
    pub fn on_duty(&self, at: Timestamp) -> Vec<Id> {
        self.sheets.people.keys().copied().filter(|id| self.is_on_duty(*id, at)).collect()
    }

    /// When somebody is on duty between two moments, to the minute; stretches shorter than five are not looked for.
    pub fn duty_spans(&self, staff_id: Id, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        const MINUTE_MS: i64 = 60_000;
        const STEP_MS: i64 = 5 * MINUTE_MS;
        let on = |at_ms: i64| self.is_on_duty(staff_id, from_ms(at_ms));
        let (mut at, end) = (ms(from), ms(to));
        let (mut spans, mut began) = (Vec::new(), on(at).then_some(at));
        while at < end {
            let next = (at + STEP_MS).min(end);
            if on(next) != began.is_some() {
                let edge =
                    (1..=5).map(|n| at + n * MINUTE_MS).find(|ms| on(*ms) != began.is_some()).unwrap_or(next).min(end);
                match began.take() {
                    Some(begin) => spans.push((from_ms(begin), from_ms(edge))),
                    None => began = Some(edge),
                }
            }
            at = next;
        }
        spans.extend(began.filter(|begin| *begin < end).map(|begin| (from_ms(begin), to)));
        spans
    }

    /// Who stands in: whom the absence names, else who always does; if they are away or gone, who stands in for them, and
    /// so on. Nobody is asked twice.
    pub fn stand_in(&self, staff_id: Id, at: Timestamp) -> Option<Id> {
        let mut asked = BTreeSet::from([staff_id]);
        let mut next = self.named_by(staff_id, at);
        while let Some(id) = next.pop() {
            if !asked.insert(id) {
                continue;
            }
            let here = self.sheets.people.get(&id).is_some_and(|person| person.may_own);
            if here && !self.is_away(id, at) {
                return Some(id);
            }
            next.extend(self.named_by(id, at));
        }
        None
    }

    /// Whom somebody names for this moment, the first to be asked last.
    fn named_by(&self, staff_id: Id, at: Timestamp) -> Vec<Id> {
        let always = self.sheets.people.get(&staff_id).and_then(|person| person.stand_in_id);
        let mut absences: Vec<&Absence> =
            self.sheets.absences.iter().filter(|one| one.staff_id == staff_id && one.covers(at)).collect();
        absences.sort_by_key(|one| (one.to, one.id));
        always.into_iter().chain(absences.into_iter().filter_map(|one| one.stand_in_id)).collect()
    }
}

impl Sheets {
    /// All of them but the business.
    fn scopes(&self) -> Vec<Scope> {
        let (sites, teams) = (self.sites.iter().copied().map(Scope::Site), self.teams.keys().copied().map(Scope::Team));
        sites.chain(teams).chain(self.people.keys().copied().map(Scope::Staff)).collect()
    }

    /// The layers above this one and under the business, the outermost first. A person's site is their own, else that of
    /// their teams. Of several teams the one that was made first has the last word about the week.
    pub fn above(&self, scope: Scope) -> Vec<Scope> {
        match scope {
            Scope::Business | Scope::Site(_) => Vec::new(),
            Scope::Team(id) => self.teams.get(&id).copied().flatten().map(Scope::Site).into_iter().collect(),
            Scope::Staff(id) => {
                let Some(person) = self.people.get(&id) else { return Vec::new() };
                let of_teams = || person.team_ids.iter().find_map(|team_id| self.teams.get(team_id).copied().flatten());
                let site = person.site_id.or_else(of_teams).map(Scope::Site);
                site.into_iter().chain(person.team_ids.iter().rev().map(|id| Scope::Team(*id))).collect()
            }
        }
    }

    fn closed(&self, staff_id: Id) -> impl Iterator<Item = Closed> {
        let theirs = self.absences.iter().filter(move |one| one.staff_id == staff_id);
        theirs.map(|one| Closed {
            from: one.from,
            to: one.to,
            name: Some(one.why.clone()).filter(|why| !why.is_empty()),
        })
    }
}

/// Reads each feed once for each zone that it is meant in.
struct Laying<'a> {
    sheets: &'a Sheets,
    read: HashMap<(Id, String), Arc<Feed>>,
}

impl Laying<'_> {
    fn over(&mut self, above: &OpeningHours, scope: Scope) -> OpeningHours {
        let closes = self.own(above, scope);
        let layer = self.sheets.layers.get(&scope).cloned().unwrap_or_default();
        let holidays = closes.holidays.into_iter().map(|(day, name)| (day, Some(name).filter(|name| !name.is_empty())));
        let own = Layer { holidays: holidays.collect(), closed: closes.closed, ..layer };
        if scope != Scope::Business {
            return compose(above, &[own]);
        }
        // Of the business the form's dates lie in its hours: what it opens by hand stays open.
        let mut hours = above.clone();
        for (day, name) in own.holidays {
            let name = name.filter(|_| hours.holiday_name(day).is_none());
            hours.close_date(day, name);
        }
        hours.close(own.closed);
        hours
    }

    /// What this calendar closes by itself, by hand and by its feeds. A name given by hand stays.
    fn own(&mut self, above: &OpeningHours, scope: Scope) -> Feed {
        let layer = self.sheets.layers.get(&scope);
        let zone = layer.and_then(|layer| layer.zone.clone()).unwrap_or_else(|| above.zone.clone());
        let mut closes = Feed::default();
        let by_hand = layer.iter().flat_map(|layer| &layer.holidays);
        closes.holidays.extend(by_hand.map(|(day, name)| (*day, name.clone().unwrap_or_default())));
        for (id, _, text) in self.sheets.feeds.iter().filter(|(_, whose, _)| *whose == scope) {
            let key = (*id, zone.iana_name().unwrap_or("UTC").to_owned());
            // What can't be read was never taken in.
            let read = || Arc::new(ical::read(text, &zone, &feed_years()).unwrap_or_default());
            let feed = self.read.entry(key).or_insert_with(read);
            for (day, name) in &feed.holidays {
                let known = closes.holidays.entry(*day).or_default();
                if known.is_empty() {
                    known.clone_from(name);
                }
            }
            closes.closed.extend(feed.closed.iter().cloned());
        }
        closes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hours() -> OpeningHours {
        OpeningHours::always(jiff::tz::TimeZone::UTC)
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    proptest! {
        /// However people name each other, somebody who is asked for is here, is not away and is not who asked; and when
        /// nobody can be reached by going from one to the next, nobody is given.
        #[test]
        fn a_stand_in_is_always_here_and_found_whenever_there_is_a_way(
            always in prop::collection::vec(prop::option::of(1..=6_i64), 6),
            gone in prop::collection::vec(any::<bool>(), 6),
            absences in prop::collection::vec((1..=6_i64, 0..20_i64, 0..20_i64, prop::option::of(1..=6_i64)), 0..12),
        ) {
            let mut sheets = Sheets::default();
            for ((id, stand_in), gone) in (1..).zip(&always).zip(&gone) {
                let person = Person { may_own: !gone, stand_in_id: stand_in.map(Id), ..Person::default() };
                sheets.people.insert(Id(id), person);
            }
            for (n, (who, from, length, stand_in)) in (1..).zip(&absences) {
                sheets.absences.push(Absence {
                    id: Id(n), staff_id: Id(*who), from: at(*from), to: at(from + length), why: String::new(),
                    stand_in_id: stand_in.map(Id),
                });
            }
            let known = Calendars::new(&hours(), sheets);
            for now in 0..20 {
                let here = |id: Id| known.sheets.people[&id].may_own && !known.is_away(id, at(now));
                for id in (1..=6).map(Id) {
                    // All that can be reached, found the slow way.
                    let mut reached = BTreeSet::from([id]);
                    for _ in 0..6 {
                        let next: Vec<Id> = reached.iter().filter(|one| **one == id || !here(**one))
                            .flat_map(|one| known.named_by(*one, at(now))).collect();
                        reached.extend(next);
                    }
                    let found = known.stand_in(id, at(now));
                    let possible = reached.iter().any(|one| *one != id && here(*one));
                    prop_assert_eq!(found.is_some(), possible);
                    prop_assert!(found.is_none_or(|one| one != id && here(one) && reached.contains(&one)));
                }
            }
        }

        /// The stretches of the roster page say what `is_on_duty` says at every minute.
        #[test]
        fn stretches_of_duty_are_right_to_the_minute(
            week in prop::collection::vec((0..280_i64, 1..40_i64), 0..4),
            shifts in prop::collection::vec((0..2000_i64, 1..200_i64, any::<bool>()), 0..4),
            away in (0..2000_i64, 5..500_i64),
        ) {
            let mut sheets = Sheets::default();
            sheets.people.insert(Id(1), Person { may_own: true, ..Person::default() });
            let mut blocks: Vec<Block> = Vec::new();
            for (begin, length) in week {
                let wall = |five: i64| jiff::civil::Time::midnight() + jiff::SignedDuration::from_mins(five * 5);
                let block = (wall(begin), wall((begin + length).min(287)));
                if block.0 < block.1 && blocks.iter().all(|other| block.0 > other.1 || block.1 < other.0) {
                    blocks.push(block);
                }
            }
            blocks.sort();
            sheets.duty.insert(Id(1), std::array::from_fn(|_| blocks.clone()));
            for (n, (from, length, is_on)) in (1..).zip(shifts) {
                let (from, to) = (at(from * 300), at((from + length) * 300));
                sheets.shifts.push(Shift { id: Id(n), staff_id: Id(1), from, to, is_on });
            }
            let absence = Absence {
                id: Id(9), staff_id: Id(1), from: at(away.0 * 300), to: at((away.0 + away.1) * 300), why: String::new(),
                stand_in_id: None,
            };
            sheets.absences.push(absence);
            let known = Calendars::new(&hours(), sheets);
            let spans = known.duty_spans(Id(1), at(0), at(600_000));
            for minute in 0..10_000 {
                let now = at(minute * 60);
                let within = spans.iter().any(|(from, to)| *from <= now && now < *to);
                prop_assert_eq!(within, known.is_on_duty(Id(1), now), "minute {}", minute);
            }
        }
    }
}
