//! The page of reports.

use app::promises::month::Month;
use app::reports::{self, Report, Scope};
use app::workspaces::{Staff, staff};
use app::{Can, Error};
use askama::Template;
use axum::extract::Query as Asks;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};

use super::view::{self, Card, Table};
use super::{Query, address, csv};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "reports/promises.html")]
struct ReportsPage {
    page: Layout,
    query: Query,
    /// What is shown of all promises: a kind, a person, a team; and the way back to all.
    of: Option<(String, String)>,
    period: String,
    periods: Vec<Choice>,
    first: String,
    more: Vec<String>,
    cards: Vec<Card>,
    tables: Vec<Table>,
    horizons: Vec<[String; 3]>,
    files: Vec<(String, String)>,
    may_decide: bool,
    form: Form,
    problems: Problems,
}

/// A period that a link leads to.
struct Choice {
    href: String,
    name: String,
    is_shown: bool,
}

/// Periods by link: how many months, and how many before the running one they end.
const PERIODS: [(&str, i64, i64); 5] = [
    ("reports-this-month", 1, 0),
    ("reports-last-month", 1, 1),
    ("reports-3-months", 3, 0),
    ("reports-12-months", 12, 0),
    ("reports-36-months", 36, 0),
];

pub async fn show(visit: Visit, Asks(query): Asks<Query>) -> Result<Response, Failure> {
    page(&visit, query, StatusCode::OK, Form::default(), Problems::none()).await
}

async fn page(
    visit: &Visit,
    query: Query,
    status: StatusCode,
    form: Form,
    problems: Problems,
) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let words = &visit.words;
    let read = async |query: &Query| super::read(&visit.web, &visit.who, query.read()?).await;
    // A period or month that can't be read is said beside its field, above the usual report.
    let (report, status, problems) = match read(&query).await {
        Ok(report) => (report, status, problems),
        Err(Error::Invalid(fields)) => {
            let usual =
                Query { kind: String::new(), owner_id: String::new(), team_id: String::new(), ..Query::default() };
            (read(&usual).await?, StatusCode::UNPROCESSABLE_ENTITY, Problems::new(words, &fields))
        }
        Err(other) => return Err(Failure::from(other)),
    };
    let staff = visit.web.kept.read(who.workspace_id, move |tx| staff::list(tx, &who)).await?;
    let page = fill(visit, query, &report, &staff, form, problems);
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn fill(visit: &Visit, query: Query, report: &Report, staff: &[Staff], form: Form, problems: Problems) -> ReportsPage {
    let (words, period) = (&visit.words, report.period);
    let (first, more) = view::sentences(words, report);
    let typed = |text: &str, month: Month| if text.is_empty() { month.to_string() } else { text.to_owned() };
    let file = |table: &&'static str| {
        let href = address(urls::REPORTS_CSV, period.from, period.to, report.scope, &format!("&by={table}"));
        (words.t(&format!("reports-by-{table}")).into_owned(), href)
    };
    ReportsPage {
        of: of(words, report),
        period: period_words(words, report),
        periods: periods(words, report),
        first,
        more,
        cards: cards(words, report, staff),
        tables: view::tables(words, report),
        horizons: horizons(words, report),
        files: csv::tables(report).iter().map(file).collect(),
        may_decide: visit.who.may(Can::LookAfter).is_ok(),
        form,
        problems,
        query: Query { from: typed(&query.from, period.from), to: typed(&query.to, period.to), ..query },
        page: visit.page("reports", words.t("reports-title")),
    }
}

fn of(words: &Words, report: &Report) -> Option<(String, String)> {
    let name = match (report.scope, &report.of) {
        (Scope::Kind(kind), _) => view::kind_name(words, kind),
        (_, Some(named)) => named.name.clone(),
        _ => return None,
    };
    Some((name, address(urls::REPORTS, report.period.from, report.period.to, Scope::All, "")))
}

fn period_words(words: &Words, report: &Report) -> String {
    let names = [("from", report.period.from), ("to", report.period.to)]
        .map(|(name, month)| (name, Arg::from(view::month_name(words, month))));
    let key = match (report.period.from == report.period.to, report.so_far) {
        (true, false) => "reports-in",
        (true, true) => "reports-in-so-far",
        (false, false) => "reports-between",
        (false, true) => "reports-between-so-far",
    };
    words.with(key, &names)
}

fn periods(words: &Words, report: &Report) -> Vec<Choice> {
    let choice = |(key, months, before): (&str, i64, i64)| {
        let to = report.running.plus(-before);
        let from = to.plus(1 - months);
        Choice {
            href: address(urls::REPORTS, from, to, report.scope, ""),
            name: words.t(key).into_owned(),
            is_shown: (from, to) == (report.period.from, report.period.to),
        }
    };
    PERIODS.into_iter().map(choice).collect()
}

fn cards(words: &Words, report: &Report, staff: &[Staff]) -> Vec<Card> {
    let series = [(&report.kept, "kept"), (&report.told, "told"), (&report.late, "late"), (&report.horizon, "horizon")];
    let mut cards: Vec<Card> =
        series.into_iter().filter_map(|(series, id)| view::card(words, report, series.as_ref()?, id, staff)).collect();
    cards.extend(report.gaps.as_ref().and_then(|gaps| view::gaps_card(words, gaps)));
    cards
}

/// Month, kind, and how far ahead; latest first.
fn horizons(words: &Words, report: &Report) -> Vec<[String; 3]> {
    let line = |one: &reports::Median| {
        let n = [("n", Arg::from(one.made))];
        let said = if one.made < i64::from(stats::FEWEST) {
            words.with("reports-length-unknown", &n)
        } else {
            let length = super::chart::length(words, f64::from(u32::try_from(one.minutes).unwrap_or(u32::MAX)));
            words.with("reports-length-of-n", &[("length", Arg::from(length)), ("n", Arg::from(one.made))])
        };
        [view::month_name(words, one.month), view::kind_name(words, one.kind), said]
    };
    report.horizons.iter().rev().map(line).collect()
}

/// The limits of a chart move, by decision. Back to the report it was taken in.
pub async fn move_limits(visit: Visit, form: Form) -> Result<Response, Failure> {
    let field = |name: &str| form.get(name).to_owned();
    let query = Query {
        from: field("shown_from"),
        to: field("shown_to"),
        kind: field("kind"),
        owner_id: field("owner_id"),
        team_id: field("team_id"),
        by: String::new(),
    };
    let asked = query.read()?;
    let (who, chart, reason) = (visit.who.clone(), field("chart"), field("reason"));
    let month = Month::parse(form.get("from")).ok_or(Error::invalid("from", "problem-not-a-month"));
    let done = match month {
        Ok(from) => {
            let decide = move |tx: &mut app::Tx| reports::move_limits(tx, &who, &chart, from, &reason);
            visit.web.kept.write(visit.who.workspace_id, decide).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(decided) => {
            let anchor = decided.chart.to_string();
            let id = anchor.split('.').next().unwrap_or_default();
            let (from, to) = (
                asked.from.unwrap_or(decided.from),
                asked.to.unwrap_or(Month::of(visit.web.now(), visit.words.zone())),
            );
            Ok(see_other(format!("{}#{id}", address(urls::REPORTS, from, to, asked.scope, ""))))
        }
        Err(Error::Invalid(fields)) => {
            let problems = Problems::new(&visit.words, &fields);
            page(&visit, query, StatusCode::UNPROCESSABLE_ENTITY, form, problems).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}
