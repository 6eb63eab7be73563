//! Complaints going out: a line a case for a spreadsheet, everything as JSON, or one case on paper.

use app::complaints::Filter;
use app::complaints::export::{self, Whole};
use app::{Error, Field, Timestamp, Tx, Who, workspaces};
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::stream;
use serde::Deserialize;

use super::{api, one, pages, paper};
use crate::core::{Call, Failure, Visit, Web};
use crate::reports::csv::cell;

/// So many cases are read at once.
const PIECE: i64 = 100;

/// `?format=csv|json`
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    format: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
}

impl Format {
    pub fn parse(text: &str) -> Option<Format> {
        match text {
            "csv" => Some(Format::Csv),
            "json" => Some(Format::Json),
            _ => None,
        }
    }

    /// What stands before the first case.
    pub fn begin(self) -> String {
        match self {
            Format::Csv => COLUMNS.join(",") + "\r\n",
            Format::Json => "{\"items\":[".to_owned(),
        }
    }

    /// One case; `first`: nothing stands before it.
    pub fn case(self, whole: &Whole, first: bool) -> Result<String, Error> {
        match self {
            Format::Csv => Ok(line(whole)),
            Format::Json => Ok(format!("{}\n{}", if first { "" } else { "," }, serde_json::to_string(whole)?)),
        }
    }

    pub fn end(self) -> &'static str {
        match self {
            Format::Csv => "",
            Format::Json => "\n]}\n",
        }
    }

    fn headers(self) -> [(header::HeaderName, &'static str); 2] {
        match self {
            Format::Csv => [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"complaints.csv\""),
            ],
            Format::Json => [
                (header::CONTENT_TYPE, "application/json"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"complaints.json\""),
            ],
        }
    }
}

/// The names of columns are for programs, as those of the API: the same in every language.
const COLUMNS: [&str; 38] = [
    "number",
    "id",
    "state",
    "step",
    "owed",
    "owed_by",
    "owner",
    "customer",
    "customer_id",
    "summary",
    "kind",
    "regime",
    "severity",
    "found_by",
    "came_from",
    "safety",
    "at_stake",
    "at_stake_minor",
    "opened_at",
    "listened_at",
    "restated",
    "confirmed_at",
    "confirmed_how",
    "call_back_by",
    "call_backs_broken",
    "called_back_at",
    "rejections",
    "accepted_at",
    "accepted_words",
    "exception",
    "exception_words",
    "closed_at",
    "watch_until",
    "failed_again_at",
    "story",
    "wants",
    "source",
    "reference",
];

fn line(whole: &Whole) -> String {
    let (case, c) = (&whole.case, &whole.case.complaint);
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let (source, reference) = whole.origin.as_ref().map_or(("", ""), |one| (&one.source, &one.reference));
    let cells: [String; 38] = [
        c.number.to_string(),
        c.id.to_string(),
        c.state.as_str().to_owned(),
        case.step.as_str().to_owned(),
        case.owed.as_ref().map_or("", |owed| owed.what.as_str()).to_owned(),
        time(case.owed.as_ref().and_then(|owed| owed.by)),
        whole.owner_name.clone(),
        whole.customer_name.clone(),
        c.customer_id.to_string(),
        c.summary.clone(),
        c.kind.clone(),
        c.regime.clone(),
        c.severity.as_str().to_owned(),
        c.found_by.as_str().to_owned(),
        c.came_from.as_str().to_owned(),
        c.safety.to_string(),
        c.at_stake.clone(),
        c.at_stake_minor.map(|minor| minor.to_string()).unwrap_or_default(),
        c.opened_at.to_string(),
        time(c.listened_at),
        c.rounds.to_string(),
        time(c.confirmed_at),
        c.confirmed_how.map_or("", |how| how.as_str()).to_owned(),
        time(c.call_back_by),
        c.call_backs_broken.to_string(),
        time(c.called_back_at),
        c.rejections.to_string(),
        time(c.accepted_at),
        c.accepted_words.clone(),
        c.exception.map_or("", |exception| exception.as_str()).to_owned(),
        c.exception_words.clone(),
        time(c.closed_at),
        time(c.watch_until),
        time(c.failed_again_at),
        c.story.clone(),
        c.wants.clone(),
        source.to_owned(),
        reference.to_owned(),
    ];
    cells.map(|text| cell(&text)).join(",") + "\r\n"
}

/// What is read next, and what for.
struct Reading {
    web: Web,
    who: Who,
    filter: Filter,
    format: Format,
    cursor: Option<String>,
    first: bool,
    is_over: bool,
}

impl Reading {
    /// The next piece of the file; nothing when it is whole.
    async fn piece(&mut self) -> Result<Option<String>, Error> {
        if self.is_over {
            return Ok(None);
        }
        let (who, filter, cursor) = (self.who.clone(), self.filter.clone(), self.cursor.take());
        let read = move |tx: &mut Tx| export::page(tx, &who, &filter, cursor.as_deref(), PIECE);
        let found = self.web.kept.read(self.who.workspace_id, read).await?;
        let mut text = if self.first { self.format.begin() } else { String::new() };
        for (at, whole) in found.items.iter().enumerate() {
            text.push_str(&self.format.case(whole, self.first && at == 0)?);
        }
        self.first = false;
        self.cursor = found.next;
        if self.cursor.is_none() {
            self.is_over = true;
            text.push_str(self.format.end());
        }
        Ok(Some(text))
    }
}

/// Piece by piece, so that neither side holds it whole. What fails before the first is said as any failure; later, the
/// connection ends, and nobody takes a part for the whole.
async fn stream_of(web: Web, who: Who, filter: Filter, format: &str) -> Result<Response, Failure> {
    let wrong = || Error::Invalid(vec![Field::new("format", "problem-export-format")]);
    let format = Format::parse(format).ok_or_else(wrong)?;
    let mut reading = Reading { web, who, filter, format, cursor: None, first: true, is_over: false };
    let head = reading.piece().await?;
    let rest = stream::unfold((Some(head), reading), |(ready, mut reading)| async move {
        let next = match ready {
            Some(ready) => Ok(ready),
            None => reading.piece().await,
        };
        match next {
            Ok(Some(text)) => Some((Ok(text), (None, reading))),
            Ok(None) => None,
            Err(error) => {
                tracing::error!(%error, "an export of complaints ended early");
                reading.is_over = true;
                Some((Err(std::io::Error::other(error)), (None, reading)))
            }
        }
    });
    Ok((format.headers(), Body::from_stream(rest)).into_response())
}

pub async fn download(
    visit: Visit,
    Query(asked): Query<Asked>,
    Query(list): Query<pages::Asked>,
) -> Result<Response, Failure> {
    let filter = list.listed(visit.who.staff_id());
    stream_of(visit.web.clone(), visit.who.clone(), filter, &asked.format).await
}

pub async fn program(
    call: Call,
    Query(asked): Query<Asked>,
    Query(list): Query<api::Asked>,
) -> Result<Response, Failure> {
    let filter = list.filter()?;
    stream_of(call.web.clone(), call.who.clone(), filter, &asked.format).await
}

fn file(source: &paper::Source, words: &i18n::Words) -> Result<Response, Failure> {
    let bytes = paper::write(source, words)?;
    let name = format!("attachment; filename=\"{}\"", paper::file_name(&source.whole.case.complaint));
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

/// One case on paper, in the words of its reader.
pub async fn pdf(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = one::find(&visit, &id).await?;
    let who = visit.who.clone();
    let source = visit.web.kept.read(visit.who.workspace_id, move |tx| paper::source(tx, &who, id)).await?;
    file(&source, &visit.words)
}

/// The same, in the words of the business.
pub async fn program_pdf(call: Call, Path(id): Path<String>) -> Result<Response, Failure> {
    let (id, who) = (api::parse_id(&id)?, call.who.clone());
    let read = move |tx: &mut Tx| Ok((paper::source(tx, &who, id)?, workspaces::words(tx, None, None)?));
    let (source, words) = call.web.kept.read(call.who.workspace_id, read).await?;
    file(&source, &words)
}
