//! What lies ahead: what breaks soon and why, a week, who owes how much, and who waits for what.

use std::collections::BTreeMap;

use app::promises::ahead::{self, Horizon, Load};
use app::promises::{Kind, Shown};
use app::{Timestamp, promises};
use askama::Template;
use axum::extract::Query;
use axum::response::Html;
use i18n::{Arg, Words};
use jiff::civil::Date;
use serde::Deserialize;

use super::chance;
use super::view::{self, Line};
use crate::core::{Failure, Layout, Visit};

/// The ways of looking at promises: address and text.
pub const VIEWS: [(&str, &str); 5] = [
    ("/promises", "promises-view-time"),
    ("/promises/soon", "promises-view-soon"),
    ("/promises/week", "promises-view-week"),
    ("/promises/by-owner", "promises-view-owner"),
    ("/promises/by-customer", "promises-view-customer"),
];

pub fn views(words: &Words) -> Vec<(&'static str, String)> {
    VIEWS.into_iter().map(|(href, key)| (href, words.t(key).into_owned())).collect()
}

#[derive(Template)]
#[template(path = "promises/soon.html")]
struct SoonPage {
    page: Layout,
    views: Vec<(&'static str, String)>,
    view: &'static str,
    lines: Vec<Breaks>,
}

/// One that may break: how likely it is kept, and why.
struct Breaks {
    line: Line,
    percent: Option<String>,
    why: Vec<String>,
}

pub async fn soon(visit: Visit) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let shown = visit.web.kept.read(who.workspace_id, move |tx| ahead::soon(tx, &who)).await?;
    let (words, now) = (&visit.words, visit.web.now());
    let breaks = |one: &Shown| {
        let chance = one.chance.as_ref();
        Breaks {
            line: view::line(words, one, now),
            percent: chance.and_then(|chance| chance::percent(words, chance)),
            why: chance.map_or_else(Vec::new, |chance| chance::evidence(words, chance, &one.owner_name, now)),
        }
    };
    let page = SoonPage {
        views: views(words),
        view: "/promises/soon",
        lines: shown.iter().take(50).map(breaks).collect(),
        page: visit.page("promises", words.t("promises-soon-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

#[derive(Template)]
#[template(path = "promises/week.html")]
struct WeekPage {
    page: Layout,
    views: Vec<(&'static str, String)>,
    view: &'static str,
    range: String,
    monday: Date,
    before: Date,
    after: Date,
    days: Vec<Day>,
}

struct Day {
    name: String,
    is_today: bool,
    items: Vec<Item>,
}

struct Item {
    id: app::Id,
    time: String,
    words: String,
    to: String,
    chip: view::Chip,
}

#[derive(Debug, Deserialize)]
pub struct Week {
    from: Option<String>,
}

pub async fn week(visit: Visit, Query(asked): Query<Week>) -> Result<Html<String>, Failure> {
    let (words, now, zone) = (visit.words.clone(), visit.web.now(), visit.words.zone().clone());
    let today = zone.to_datetime(now).date();
    let date = asked.from.and_then(|text| text.parse().ok()).unwrap_or(today);
    let (monday, begins) = ahead::week_of(&zone, date);
    let [from, .., to] = begins;
    let who = visit.who.clone();
    let shown = visit.web.kept.read(who.workspace_id, move |tx| ahead::due_between(tx, &who, from, to)).await?;
    let item = |one: &Shown| Item {
        id: one.promise.id,
        time: words.time(one.promise.by),
        words: one.promise.words.clone(),
        to: one.customer_name.clone(),
        chip: view::chip(&words, one, now),
    };
    let day = |pair: &[Timestamp]| {
        let [begin, end] = pair else { return None };
        let of_day = shown.iter().filter(|one| *begin <= one.promise.by && one.promise.by < *end);
        let is_today = *begin <= now && now < *end;
        Some(Day { name: words.date(*begin), is_today, items: of_day.map(item).collect() })
    };
    let shift = |days: i64| monday.checked_add(jiff::Span::new().days(days)).unwrap_or(monday);
    let page = WeekPage {
        views: views(&words),
        view: "/promises/week",
        range: words.with("promises-week-of", &[("date", Arg::from(words.date_long(from)))]),
        monday,
        before: shift(-7),
        after: shift(7),
        days: begins.windows(2).filter_map(day).collect(),
        page: visit.page("promises", words.t("promises-week-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

#[derive(Template)]
#[template(path = "promises/by_owner.html")]
struct OwnerPage {
    page: Layout,
    views: Vec<(&'static str, String)>,
    view: &'static str,
    days: Vec<(String, String)>,
    people: Vec<Person>,
    months: Vec<String>,
    horizons: Vec<(String, Vec<String>)>,
}

struct Person {
    id: app::Id,
    name: String,
    open: String,
    due: Vec<String>,
    lines: Vec<Line>,
}

/// So many of each person's promises stand under their name.
const SHOWN_OF_EACH: i64 = 5;
/// Months that the table of the time given goes back.
const MONTHS: i64 = 6;

pub async fn by_owner(visit: Visit) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut app::Tx| {
        let mut people = Vec::new();
        for load in ahead::loads(tx, &who)? {
            let owned = promises::Filter {
                state: Some(promises::State::Open),
                owner_id: Some(load.staff_id),
                ..promises::Filter::default()
            };
            let shown = match load.open {
                0 => Vec::new(),
                _ => promises::list_shown(tx, &who, &owned, None, SHOWN_OF_EACH)?.items,
            };
            people.push((load, shown));
        }
        people.sort_by_key(|(load, _)| std::cmp::Reverse(load.open));
        Ok((people, ahead::horizons(tx, &who, MONTHS)?))
    };
    let (people, horizons) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let (words, now) = (&visit.words, visit.web.now());
    let (months, rows) = table(words, &horizons);
    let days = people.first().map_or_else(Vec::new, |(load, _)| {
        load.days.iter().map(|day| (day_name(words, day.date), words.duration(day.work_ms))).collect()
    });
    let person = |(load, shown): (Load, Vec<Shown>)| Person {
        id: load.staff_id,
        open: counted(words, load.open),
        due: load.days.iter().map(|day| counted(words, day.due)).collect(),
        name: load.name,
        lines: shown.iter().map(|one| view::line(words, one, now)).collect(),
    };
    let page = OwnerPage {
        views: views(words),
        view: "/promises/by-owner",
        days,
        people: people.into_iter().map(person).collect(),
        months,
        horizons: rows,
        page: visit.page("promises", words.t("promises-owner-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

fn counted(words: &Words, n: i64) -> String {
    let number = words.number(n);
    if n >= ahead::MOST_COUNTED { words.with("promises-or-more", &[("n", Arg::from(number))]) } else { number }
}

fn day_name(words: &Words, date: Date) -> String {
    let noon = words.zone().to_timestamp(date.at(12, 0, 0, 0));
    noon.map_or_else(|_| date.to_string(), |noon| words.date(noon))
}

/// The months as they stand over the columns, and a row for each kind: the usual time given, with how many.
fn table(words: &Words, horizons: &[Horizon]) -> (Vec<String>, Vec<(String, Vec<String>)>) {
    let mut months: Vec<i64> = horizons.iter().map(|one| one.month).collect();
    months.sort_unstable();
    months.dedup();
    let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (place, kind) in Kind::ALL.into_iter().enumerate() {
        let of_kind: Vec<&Horizon> = horizons.iter().filter(|one| one.kind == kind).collect();
        if of_kind.iter().any(|one| one.median_ms.is_some()) {
            let cell = |month: &i64| {
                of_kind.iter().find(|one| one.month == *month).map_or_else(String::new, |one| cell(words, one))
            };
            rows.insert(place, months.iter().map(cell).collect());
        }
    }
    let name = |place: usize| Kind::ALL.get(place).map_or_else(String::new, |kind| view::kind(words, *kind));
    let month = |month: &i64| format!("{:04}-{:02}", month / 100, month % 100);
    (months.iter().map(month).collect(), rows.into_iter().map(|(place, cells)| (name(place), cells)).collect())
}

fn cell(words: &Words, one: &Horizon) -> String {
    let n = Arg::from(i64::from(one.n));
    match one.median_ms {
        Some(ms) => words.with("promises-horizon", &[("time", Arg::from(words.duration(ms))), ("n", n)]),
        None => words.with("promises-horizon-few", &[("n", n)]),
    }
}

#[derive(Template)]
#[template(path = "promises/by_customer.html")]
struct CustomerPage {
    page: Layout,
    views: Vec<(&'static str, String)>,
    view: &'static str,
    customers: Vec<(app::Id, String, Vec<Line>)>,
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct From {
    after: Option<String>,
}

pub async fn by_customer(visit: Visit, Query(from): Query<From>) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut app::Tx| ahead::by_customer(tx, &who, from.after.as_deref(), 40);
    let found = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let (words, now) = (&visit.words, visit.web.now());
    let customer = |one: &ahead::OfCustomer| {
        let name = one.promises.first().map(|shown| shown.customer_name.clone()).unwrap_or_default();
        (one.customer_id, name, one.promises.iter().map(|shown| view::line(words, shown, now)).collect())
    };
    let page = CustomerPage {
        views: views(words),
        view: "/promises/by-customer",
        customers: found.items.iter().map(customer).collect(),
        next: found.next,
        page: visit.page("promises", words.t("promises-customer-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}
