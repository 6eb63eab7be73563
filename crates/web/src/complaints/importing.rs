//! Complaints coming in out of a file: it is sent, its columns are mapped, the first rows are looked at, and then it is
//! read in pieces. What could not be taken is there to be downloaded, row by row, with why.

use app::complaints::import::{self, Dates, File, Map, Preview, Problem, Told};
use app::customers::csv;
use app::{Error, Field, Id, Tx, Who};
use askama::Template;
use axum::extract::{Multipart, Path};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};

use super::import_form::{self, Choice, Column};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};
use crate::reports::csv::cell;

type Answer = Result<Response, Failure>;

/// The largest file, in bytes.
pub const LARGEST: usize = 64 * 1024 * 1024;
/// So many rows are shown before anything is imported.
const SHOWN: usize = 12;
/// What was set aside is read in pieces of so many rows.
const PIECE: i64 = 1_000;

/// A file that was brought before, in a line.
struct Brought {
    id: Id,
    name: String,
    why: String,
    state: String,
}

#[derive(Template)]
#[template(path = "complaints/import.html")]
struct ImportPage {
    page: Layout,
    brought: Vec<Brought>,
    problems: Problems,
    refusal: Option<(String, String)>,
}

pub async fn page(visit: Visit) -> Answer {
    show(&visit, StatusCode::OK, Problems::none(), None).await
}

async fn show(visit: &Visit, status: StatusCode, problems: Problems, refusal: Option<(String, String)>) -> Answer {
    let who = visit.who.clone();
    let files = visit.web.kept.read(who.workspace_id, move |tx| import::list(tx, &who)).await?;
    let words = &visit.words;
    let brought = files.iter().map(|one| Brought {
        id: one.id,
        name: one.name.clone(),
        why: format!("{} · {}", words.moment(one.began_at, visit.web.now()), counted(words, one)),
        state: words.t(&format!("import-state-{}", one.state)).into_owned(),
    });
    let page = ImportPage {
        brought: brought.collect(),
        problems,
        refusal,
        page: visit.page("complaints", words.t("import-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn counted(words: &Words, one: &File) -> String {
    let args = [
        ("rows", Arg::from(one.rows)),
        ("made", Arg::from(one.made)),
        ("known", Arg::from(one.known)),
        ("aside", Arg::from(one.set_aside)),
    ];
    words.with(if one.state == "waiting" { "import-counted-rows" } else { "import-counted" }, &args)
}

/// The file comes. Nothing is imported by that.
pub async fn bring(visit: Visit, parts: Multipart) -> Answer {
    let (name, bytes) = read_file(parts).await?;
    if bytes.is_empty() {
        let problems = Problems::new(&visit.words, &[Field::new("file", "problem-import-no-file")]);
        return show(&visit, StatusCode::UNPROCESSABLE_ENTITY, problems, None).await;
    }
    let table = tokio::task::spawn_blocking(move || csv::read(&bytes)).await;
    let table = table.map_err(|error| Error::Internal(error.to_string()))?.map_err(Error::from);
    let who = visit.who.clone();
    let brought = match table {
        Ok(table) => {
            let begin = move |tx: &mut Tx| import::begin(tx, &who, &name, table.clone());
            visit.web.kept.write(visit.who.workspace_id, begin).await
        }
        Err(error) => Err(error),
    };
    match brought {
        Ok(one) => Ok(see_other(urls::with_id(urls::COMPLAINTS_IMPORT_ONE, one.id))),
        Err(Error::Invalid(fields)) => {
            show(&visit, StatusCode::UNPROCESSABLE_ENTITY, Problems::new(&visit.words, &fields), None).await
        }
        Err(refused @ Error::Refused(_)) => {
            let failure = Failure::from(refused);
            let said = (failure.detail(&visit.words), failure.hint(&visit.words));
            show(&visit, failure.status(), Problems::none(), Some(said)).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

async fn read_file(mut parts: Multipart) -> Result<(String, Vec<u8>), Failure> {
    let wrong = |_| Failure::from(Error::invalid("body", "problem-form"));
    while let Some(part) = parts.next_field().await.map_err(wrong)? {
        if let Some(name) = part.file_name().map(str::to_owned) {
            return Ok((name, part.bytes().await.map_err(wrong)?.to_vec()));
        }
    }
    Ok((String::new(), Vec::new()))
}

/// A row as a complaint, before it is one.
struct Row {
    line: u64,
    customer: String,
    summary: String,
    received: String,
    state: String,
}

#[derive(Template)]
#[template(path = "complaints/import_one.html")]
struct OnePage {
    page: Layout,
    file: File,
    counted: String,
    columns: Vec<Column>,
    choices: Vec<Choice>,
    states: Vec<(String, &'static str)>,
    source: String,
    zone: String,
    dates: Vec<(&'static str, String, bool)>,
    /// What would become of it, where the map can be read with.
    seen: Option<String>,
    rows: Vec<Row>,
    wrong: Vec<(u64, String)>,
    problems: Problems,
}

/// All that the page of one file shows.
struct Brief {
    file: File,
    map: Map,
    columns: Vec<Column>,
    states: Vec<(String, &'static str)>,
    seen: Result<Preview, Vec<Field>>,
}

fn brief(tx: &mut Tx, who: &Who, id: Id) -> app::Result<Brief> {
    let file = import::file(tx, who, id)?;
    let map: Map = serde_json::from_str(&file.map)?;
    let waits = file.state == "waiting";
    let rows = if waits { import::waiting_texts(tx, who, id)? } else { Vec::new() };
    let seen = match if waits { import::preview(tx, who, id, SHOWN) } else { Ok(Preview::default()) } {
        Ok(seen) => Ok(seen),
        Err(Error::Invalid(fields)) => Err(fields),
        Err(other) => return Err(other),
    };
    let columns = import_form::columns(&file.headings, &rows);
    Ok(Brief { states: import_form::states(&map, &file.headings, &rows), columns, file, map, seen })
}

pub async fn one(visit: Visit, Path(id): Path<Id>) -> Answer {
    show_one(&visit, id, StatusCode::OK).await
}

async fn show_one(visit: &Visit, id: Id, status: StatusCode) -> Answer {
    let (who, words) = (visit.who.clone(), &visit.words);
    let Brief { file, map, columns, states, seen } =
        visit.web.kept.read(who.workspace_id, move |tx| brief(tx, &who, id)).await?;
    let (seen, fields) = match seen {
        Ok(seen) => (Some(seen), Vec::new()),
        Err(fields) => (None, fields),
    };
    let date = |one: Dates| {
        let name = words.t(&format!("import-dates-{}", one.as_str())).into_owned();
        (one.as_str(), name, one == map.dates)
    };
    let waits = file.state == "waiting";
    let page = OnePage {
        counted: counted(words, &file),
        columns,
        choices: import_form::choices(words, &map),
        states,
        source: map.source.clone(),
        zone: map.zone.clone().unwrap_or_default(),
        dates: Dates::ALL.into_iter().map(date).collect(),
        seen: seen.as_ref().filter(|_| waits).map(|seen| foreseen(words, seen)),
        rows: seen.iter().flat_map(|seen| &seen.first).map(|(line, told)| row(words, *line, told)).collect(),
        wrong: seen.iter().flat_map(|seen| &seen.first_wrong).map(|(line, all)| (*line, said(words, all))).collect(),
        problems: Problems::new(words, &fields),
        page: visit.page("complaints", file.name.clone()),
        file,
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn foreseen(words: &Words, seen: &Preview) -> String {
    let args = [
        ("rows", Arg::from(seen.looked_at)),
        ("open", Arg::from(seen.open)),
        ("closed", Arg::from(seen.closed)),
        ("known", Arg::from(seen.known)),
        ("wrong", Arg::from(seen.wrong)),
    ];
    let told = words.with("import-foreseen", &args);
    if seen.open == 0 { told } else { format!("{told} {}", words.t("import-queue")) }
}

fn row(words: &Words, line: u64, told: &Told) -> Row {
    let closed = told.closed.map(|at| words.date(at)).unwrap_or_default();
    let state = words.t(if told.is_closed { "import-is-closed" } else { "import-is-open" });
    Row {
        line,
        customer: told.customer.name.clone(),
        summary: told.summary.clone(),
        received: format!("{} {}", words.date(told.received), words.time(told.received)),
        state: format!("{state} {closed}").trim_end().to_owned(),
    }
}

/// What is wrong with a row, in words.
pub fn said(words: &Words, problems: &[Problem]) -> String {
    let one = |problem: &Problem| {
        let args: Vec<(&str, Arg<'_>)> =
            problem.args.iter().map(|(name, value)| (name.as_str(), Arg::from(value.as_str()))).collect();
        let target = format!("import-target-{}", problem.field.replace('_', "-"));
        let text = words.with(&problem.problem, &args);
        if words.has(&target) { format!("{}: {text}", words.t(&target)) } else { text }
    };
    problems.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The map that was chosen, kept; then looked at again, or imported by it.
pub async fn decide(visit: Visit, Path(id): Path<Id>, form: Form) -> Answer {
    let who = visit.who.clone();
    let start = form.get("do") == "start";
    let done = visit.web.kept.write(visit.who.workspace_id, move |tx| {
        let before: Map = serde_json::from_str(&import::file(tx, &who, id)?.map)?;
        import::set_map(tx, &who, id, &import_form::read(&form, &before))
    });
    done.await?;
    let who = visit.who.clone();
    let started = match start {
        true => visit.web.kept.write(visit.who.workspace_id, move |tx| import::start(tx, &who, id)).await.map(drop),
        false => Ok(()),
    };
    match started {
        Ok(()) => Ok(see_other(urls::with_id(urls::COMPLAINTS_IMPORT_ONE, id))),
        Err(Error::Invalid(_)) => show_one(&visit, id, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn discard(visit: Visit, Path(id): Path<Id>) -> Answer {
    let who = visit.who.clone();
    visit.web.kept.write(visit.who.workspace_id, move |tx| import::discard(tx, &who, id)).await?;
    Ok(see_other(urls::COMPLAINTS_IMPORT.to_owned()))
}

/// The rows that were set aside as they stood in the file, behind the line and what is wrong: put right, it can be brought
/// again.
pub async fn set_aside(visit: Visit, Path(id): Path<Id>) -> Answer {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let file = import::file(tx, &who, id)?;
        let mut rows = Vec::new();
        loop {
            let after = rows
                .last()
                .map_or(0, |(row, _): &(csv::Row, Vec<Problem>)| i64::try_from(row.line).unwrap_or(i64::MAX));
            let more = import::set_aside(tx, &who, id, after, PIECE)?;
            let is_last = i64::try_from(more.len()).unwrap_or(0) < PIECE;
            rows.extend(more);
            if is_last {
                return Ok((file.headings, rows));
            }
        }
    };
    let (headings, rows) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let text = aside_file(&visit.words, &headings, &rows);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"set-aside.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// The columns of the file, and behind them its line and what is wrong.
pub fn aside_file(words: &Words, headings: &[String], rows: &[(csv::Row, Vec<Problem>)]) -> String {
    let line = |cells: Vec<String>| cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",") + "\r\n";
    let behind = ["import-aside-line", "import-aside-why"].map(|key| words.t(key).into_owned());
    let mut text = line(headings.iter().cloned().chain(behind).collect());
    for (row, problems) in rows {
        let mut cells = row.cells.clone();
        cells.resize(cells.len().max(headings.len()), String::new());
        cells.extend([row.line.to_string(), said(words, problems)]);
        text.push_str(&line(cells));
    }
    text
}
