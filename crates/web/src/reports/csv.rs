//! The tables of a report as CSV (RFC 4180), for a spreadsheet.

use app::promises::figures::Counts;
use app::reports::rules::{kept, told};
use app::reports::{Report, Scope};
use app::{Error, Field};
use axum::extract::Query as Asks;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use stats::{Rate, Shown};

use super::Query;
use crate::core::{Failure, Visit};

/// The tables there are.
pub const TABLES: [&str; 5] = ["kind", "person", "team", "month", "horizon"];

/// The names of columns are for programs, as those of the API: the same in every language.
const FIGURES: [&str; 15] = [
    "from",
    "to",
    "by",
    "name",
    "fell_due",
    "kept",
    "kept_share",
    "kept_low",
    "kept_high",
    "broken",
    "told_before_due",
    "done_late",
    "moved",
    "released",
    "id",
];

pub async fn promises(visit: Visit, Asks(query): Asks<Query>) -> Result<Response, Failure> {
    let asked = query.read()?;
    let by = TABLES
        .into_iter()
        .find(|table| *table == if query.by.is_empty() { "month" } else { &query.by })
        .ok_or_else(|| Error::Invalid(vec![Field::new("by", "problem-unknown-table")]))?;
    let report = super::read(&visit.web, &visit.who, asked).await?;
    let text = if by == "horizon" { horizons(&report) } else { figures(&report, by) };
    let period = report.period;
    let name = format!("attachment; filename=\"promises-by-{by}-{}-{}.csv\"", period.from, period.to);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

fn figures(report: &Report, by: &str) -> String {
    let mut text = line(&FIGURES.map(str::to_owned));
    let mut add = |name: String, id: String, counts: &Counts| text.push_str(&line(&row(report, by, name, id, counts)));
    match by {
        "kind" => report.kinds.iter().for_each(|one| add(one.key.as_str().to_owned(), String::new(), &one.counts)),
        "person" => report.people.iter().for_each(|one| add(one.key.name.clone(), one.key.id.to_string(), &one.counts)),
        "team" => report.teams.iter().for_each(|one| add(one.key.name.clone(), one.key.id.to_string(), &one.counts)),
        _ => report.months.iter().for_each(|one| add(one.key.to_string(), String::new(), &one.counts)),
    }
    text
}

fn row(report: &Report, by: &str, name: String, id: String, counts: &Counts) -> [String; 15] {
    let (share, low, high) = shares(kept(counts));
    let told = told(counts);
    [
        report.period.from.to_string(),
        report.period.to.to_string(),
        by.to_owned(),
        name,
        counts.fell_due().to_string(),
        counts.kept.to_string(),
        share,
        low,
        high,
        counts.broken.to_string(),
        told.k.to_string(),
        counts.late.to_string(),
        counts.moved.to_string(),
        counts.released.to_string(),
        id,
    ]
}

/// Share and interval; empty where too few fell due for one.
fn shares(rate: Rate) -> (String, String, String) {
    let places = |share: f64| format!("{share:.4}");
    match rate.shown() {
        Shown::Share { share, interval, .. } => (places(share), places(interval.low), places(interval.high)),
        Shown::Unknown | Shown::Counts { .. } => Default::default(),
    }
}

fn horizons(report: &Report) -> String {
    let mut text = line(&["month", "kind", "made", "median_minutes"].map(str::to_owned));
    for one in &report.horizons {
        // Of fewer than five there is no median either.
        let median = if one.made >= i64::from(stats::FEWEST) { one.minutes.to_string() } else { String::new() };
        text.push_str(&line(&[one.month.to_string(), one.kind.as_str().to_owned(), one.made.to_string(), median]));
    }
    text
}

fn line<const N: usize>(cells: &[String; N]) -> String {
    cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",") + "\r\n"
}

/// One that a spreadsheet would take for a formula gets an apostrophe before it: somebody's name must not reckon.
pub(crate) fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n', ';', '\t']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// The tables that a report has lines in, for the links to them.
pub fn tables(report: &Report) -> Vec<&'static str> {
    let has = |table: &&str| match *table {
        "kind" => !report.kinds.is_empty(),
        "person" => !report.people.is_empty(),
        "team" => !report.teams.is_empty(),
        "month" => !report.months.is_empty(),
        _ => !report.horizons.is_empty() && matches!(report.scope, Scope::All | Scope::Kind(_)),
    };
    TABLES.into_iter().filter(has).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_as_the_standard_says_and_never_reckons() {
        assert_eq!(cell("Ana Ruiz"), "Ana Ruiz");
        assert_eq!(cell("Ruiz, Ana \"Nana\""), "\"Ruiz, Ana \"\"Nana\"\"\"");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
        assert_eq!(cell("=HYPERLINK(\"http://x\",1)"), "\"'=HYPERLINK(\"\"http://x\"\",1)\"");
        for evil in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"] {
            assert!(cell(evil).trim_start_matches('"').starts_with('\''), "{evil}");
        }
        assert_eq!(line(&["a".to_owned(), String::new()]), "a,\r\n");
    }
}
