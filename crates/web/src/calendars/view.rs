//! Calendars as people read them.

use app::calendars::typed::{day_text, edge};
use app::calendars::{Absence, Scope, sites};
use app::workspaces::{business, staff, teams};
use app::{Field, Id, Timestamp, Tx, Who};
use i18n::{Arg, Words};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use planner::hours::{Block, OpeningHours};

use crate::promises::when;

/// One day of a calendar.
pub struct Day {
    pub label: String,
    pub said: String,
    pub is_open: bool,
}

/// So many days from this moment's on, in the calendar's own zone.
pub fn days(words: &Words, hours: &OpeningHours, from: Timestamp, n: usize) -> Vec<Day> {
    let words = in_zone(words, &hours.zone);
    let first = hours.zone.to_datetime(from).date();
    first.series(1.day()).take(n).map(|date| day(&words, hours, date)).collect()
}

fn day(words: &Words, hours: &OpeningHours, date: Date) -> Day {
    let (begin, end) = edges(date, &hours.zone);
    let away: Vec<_> = hours.absences().iter().filter(|one| one.from < end && one.to > begin).collect();
    let whole = away.iter().find(|one| one.from <= begin && one.to >= end);
    let blocks = hours.blocks(date);
    let mut said = match (whole, blocks.is_empty(), hours.holidays.contains(&date)) {
        (Some(one), _, _) => away_said(words, one.name.as_deref()),
        (None, false, _) => blocks_said(blocks),
        (None, true, true) => match hours.holiday_name(date) {
            Some(name) => words.with("calendar-closed-for", &[("name", Arg::from(name))]),
            None => words.t("calendar-holiday").into_owned(),
        },
        (None, true, false) => words.t("calendar-closed").into_owned(),
    };
    for one in away.iter().filter(|_| whole.is_none() && !blocks.is_empty()) {
        let time = |at: Timestamp| words.time(at);
        let span =
            format!("{}–{}", time(one.from.max(begin)), if one.to >= end { "24:00".to_owned() } else { time(one.to) });
        said.push_str(&format!(" · {} {span}", away_said(words, one.name.as_deref())));
    }
    let is_open = hours.open_of_day(date).is_some();
    Day { label: date_said(words, date, &hours.zone), said, is_open }
}

fn away_said(words: &Words, name: Option<&str>) -> String {
    match name {
        Some(name) => words.with("calendar-away-for", &[("name", Arg::from(name))]),
        None => words.t("calendar-away").into_owned(),
    }
}

/// "08:00–12:00, 13:00–17:00"; nothing for a closed day.
pub fn blocks_said(blocks: &[Block]) -> String {
    day_text(blocks).replace('-', "–")
}

/// "Tue 24 Nov 2026"
pub fn date_said(words: &Words, date: Date, zone: &TimeZone) -> String {
    let noon = zone.to_timestamp(date.at(12, 0, 0, 0));
    noon.map_or_else(|_| date.to_string(), |noon| in_zone(words, zone).date(noon))
}

/// The first instant of a date, and the first of the next.
pub fn edges(date: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let begin = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX);
    (begin(date), begin(date.tomorrow().unwrap_or(date)))
}

pub fn in_zone(words: &Words, zone: &TimeZone) -> Words {
    Words::new(words.locale().as_str(), zone)
}

/// "Tue 1 Dec 2026 – Fri 4 Dec 2026" for whole days, else with the times, in the zone of whom it is about.
pub fn stretch(words: &Words, zone: &TimeZone, from: Timestamp, to: Timestamp) -> String {
    let words = in_zone(words, zone);
    let (begin, end) = (zone.to_datetime(from), zone.to_datetime(to));
    let whole = [begin, end].iter().all(|edge| edge.time() == jiff::civil::Time::midnight());
    if !whole {
        let day = |at: Timestamp| format!("{} {}", words.date(at), words.time(at));
        let end = if begin.date() == end.date() { words.time(to) } else { day(to) };
        return format!("{} – {end}", day(from));
    }
    let last = end.date().yesterday().unwrap_or(end.date());
    let (first, last) = (date_said(&words, begin.date(), zone), date_said(&words, last, zone));
    if first == last { first } else { format!("{first} – {last}") }
}

pub fn absence(words: &Words, zone: &TimeZone, one: &Absence) -> String {
    stretch(words, zone, one.from, one.to)
}

/// A moment as somebody types it: a date, a moment, or words like "Fri noon", in the zone and hours of whom it is about.
pub fn typed_edge(
    field: &str,
    text: &str,
    is_end: bool,
    words: &Words,
    hours: &OpeningHours,
    now: Timestamp,
) -> Result<Timestamp, Field> {
    let written = match edge(field, text, is_end, &hours.zone) {
        Err(wrong) if wrong.problem == "problem-moment-not-read" => wrong,
        done => return done,
    };
    if text.contains('T') {
        return Err(written);
    }
    let window = when::read(text, &in_zone(words, &hours.zone), hours, now);
    match window {
        Ok(window) if is_end => Ok(window.by),
        Ok(window) => Ok(window.from.unwrap_or(window.by)),
        Err(wrong) => {
            let readings: Vec<String> = wrong.readings.iter().map(|reading| reading.typed.clone()).collect();
            match readings.as_slice() {
                [first, second] => Err(Field::new(field, "problem-moment-choose")
                    .with("text", text)
                    .with("first", first)
                    .with("second", second)),
                _ => Err(Field { field: field.to_owned(), ..wrong.field }),
            }
        }
    }
}

/// What whose calendar it is, is called.
pub fn name(tx: &mut Tx, who: &Who, scope: Scope) -> app::Result<String> {
    Ok(match scope {
        Scope::Business => business::get(tx)?.name,
        Scope::Site(id) => sites::get(tx, who, id)?.name,
        Scope::Team(id) => {
            let team = teams::list(tx, who)?.into_iter().find(|team| team.id == id);
            team.ok_or(app::Error::NotFound("team"))?.name
        }
        Scope::Staff(id) => staff::get(tx, id)?.name,
    })
}

/// Who may stand in for somebody, by id and name.
pub fn others(staff: &[app::workspaces::Staff], but: Option<Id>) -> Vec<(Id, String)> {
    let others = staff.iter().filter(|one| one.may_own() && Some(one.id) != but);
    others.map(|one| (one.id, one.name.clone())).collect()
}
