//! The pages of regimes: which holds for what, what one asks, and a business's own as a file.

use app::regimes::{self, Choices, Clock, KeptFrom, Known, Regime};
use app::{Can, Error, Tx};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use serde::Deserialize;

use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "regimes/list.html")]
struct ListPage {
    page: Layout,
    shipped: Vec<Row>,
    own: Vec<Row>,
    choices: Choices,
    form: Form,
    problems: Problems,
    may_change: bool,
}

struct Row {
    key: String,
    name: String,
    about: String,
}

impl ListPage {
    /// All that can be chosen.
    fn all(&self) -> impl Iterator<Item = &Row> {
        self.shipped.iter().chain(&self.own)
    }

    fn name(&self, key: &str) -> String {
        self.all().find(|row| row.key == key).map_or_else(|| key.to_owned(), |row| row.name.clone())
    }
}

pub async fn list(visit: Visit) -> Result<Response, Failure> {
    show_list(&visit, StatusCode::OK, Form::default(), Problems::none()).await
}

async fn show_list(visit: &Visit, status: StatusCode, form: Form, problems: Problems) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| Ok((regimes::list(tx, &who)?, regimes::choices(tx, &who)?));
    let (all, choices) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let row = |known: &Known| Row {
        key: known.regime.key.clone(),
        name: known.regime.name.clone(),
        about: known.regime.about.clone(),
    };
    let (own, shipped): (Vec<&Known>, Vec<&Known>) = all.iter().partition(|known| known.own);
    let page = ListPage {
        shipped: shipped.into_iter().map(row).collect(),
        own: own.into_iter().map(row).collect(),
        choices,
        form,
        problems,
        may_change: visit.who.may(Can::LookAfter).is_ok(),
        page: visit.page("settings", visit.words.t("regimes-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// Which holds for a kind, or (without one) for all that are not named.
pub async fn choose(visit: Visit, form: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let kind = form.has("kind").then(|| form.get("kind").to_owned());
    let key = form.maybe("regime").map(str::to_owned);
    let choose = move |tx: &mut Tx| regimes::choose(tx, &who, kind.as_deref(), key.as_deref());
    match visit.web.kept.write(visit.who.workspace_id, choose).await {
        Ok(_) => Ok(see_other(urls::SETTINGS_REGIMES)),
        Err(Error::Invalid(fields)) => {
            let problems = Problems::new(&visit.words, &fields);
            show_list(&visit, StatusCode::UNPROCESSABLE_ENTITY, form, problems).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

#[derive(Template)]
#[template(path = "regimes/one.html")]
struct OnePage {
    page: Layout,
    /// `None`: a new one.
    regime: Option<Regime>,
    version: String,
    source_date: String,
    kept: String,
    clocks: Vec<Section>,
    /// The file, to be looked at or changed.
    text: String,
    problems: Problems,
    own: bool,
    may_change: bool,
    refusal: Option<(String, String)>,
}

/// The clocks that one event begins.
struct Section {
    title: String,
    lines: Vec<Line>,
}

struct Line {
    name: String,
    due: String,
    why: String,
    because: String,
    chip: Option<String>,
}

fn line(words: &Words, clock: &Clock, now: app::Timestamp) -> Line {
    let chip = match (clock.ours, clock.optional, clock.theirs) {
        (_, _, true) => Some("regime-clock-theirs"),
        (_, true, _) => Some("regime-clock-optional"),
        (true, ..) => Some("regime-clock-ours"),
        _ => None,
    };
    Line {
        name: clock.name.clone(),
        due: words.moment(clock.due_at, now),
        why: clock.say(words),
        because: clock.because.clone(),
        chip: chip.map(|key| words.t(key).into_owned()),
    }
}

fn title(words: &Words, regime: &Regime, event: &str) -> String {
    match (event, event.strip_prefix("sent.").and_then(|kind| regime.letter(kind))) {
        ("received", _) => words.t("regime-clocks-now").into_owned(),
        (_, Some(letter)) => words.with("regime-clocks-sent", &[("letter", Arg::from(letter.name.as_str()))]),
        (event, None) => words.with("regime-clocks-event", &[("event", Arg::from(event.replace('_', " ")))]),
    }
}

pub async fn one(visit: Visit, Path(key): Path<String>) -> Result<Response, Failure> {
    show_one(&visit, StatusCode::OK, Some(key), None, Problems::none(), None).await
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    from: Option<String>,
}

/// A file of one's own, begun from another.
pub async fn new(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let from = asked.from.unwrap_or_else(|| regimes::shipped::PLAIN.to_owned());
    let known = visit.web.kept.read(who.workspace_id, move |tx| regimes::get(tx, &who, &from)).await?;
    let copied = known.text.replacen(
        &format!("key = \"{}\"", known.regime.key),
        &format!("key = \"our-{}\"", known.regime.key.trim_start_matches("our-")),
        1,
    );
    show_one(&visit, StatusCode::OK, None, Some(copied), Problems::none(), None).await
}

async fn show_one(
    visit: &Visit,
    status: StatusCode,
    key: Option<String>,
    typed: Option<String>,
    problems: Problems,
    refusal: Option<(String, String)>,
) -> Result<Response, Failure> {
    let (who, now) = (visit.who.clone(), visit.web.now());
    let read = move |tx: &mut Tx| {
        let Some(key) = &key else { return Ok(None) };
        let known = regimes::get(tx, &who, key)?;
        let mut events: Vec<String> = Vec::new();
        for rule in &known.regime.clocks {
            if !events.contains(&rule.from) {
                events.push(rule.from.clone());
            }
        }
        let hours = app::calendars::business(tx)?;
        let of = |event: String| {
            let clocks = known.regime.clocks_after(&event, now, &hours);
            (event, clocks)
        };
        let clocks: Vec<(String, Vec<Clock>)> = events.into_iter().map(of).collect();
        Ok(Some((known, clocks)))
    };
    let found = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let words = &visit.words;
    let (known, clocks) = found.map_or((None, Vec::new()), |(known, clocks)| (Some(known), clocks));
    let regime = known.as_ref().map(|known| known.regime.clone());
    let section = |(event, clocks): &(String, Vec<Clock>)| Section {
        title: regime.as_ref().map(|regime| title(words, regime, event)).unwrap_or_default(),
        lines: clocks.iter().map(|clock| line(words, clock, now)).collect(),
    };
    let version = known.as_ref().filter(|known| known.own).map(|known| known.version);
    let page = OnePage {
        version: version.map(|n| words.with("regime-version", &[("version", Arg::from(n))])).unwrap_or_default(),
        source_date: regime.as_ref().map(|regime| regime.source_date.to_string()).unwrap_or_default(),
        kept: regime.as_ref().map(|regime| kept(words, regime)).unwrap_or_default(),
        clocks: clocks.iter().map(section).collect(),
        text: typed.or_else(|| known.as_ref().map(|known| known.text.clone())).unwrap_or_default(),
        problems,
        own: known.as_ref().is_none_or(|known| known.own),
        may_change: visit.who.may(Can::LookAfter).is_ok(),
        refusal,
        page: visit.page(
            "settings",
            regime.as_ref().map_or_else(|| words.t("regime-new").into_owned(), |regime| regime.name.clone()),
        ),
        regime,
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn kept(words: &Words, regime: &Regime) -> String {
    let key = match regime.retention.from {
        KeptFrom::Received => "regime-kept-received",
        KeptFrom::Closed => "regime-kept-closed",
    };
    words.with(key, &[("years", Arg::from(regime.retention.years))])
}

/// Saves a file: under the key that stands in it.
pub async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, text) = (visit.who.clone(), form.get("text").to_owned());
    let typed = text.clone();
    let saved = visit.web.kept.write(visit.who.workspace_id, move |tx| regimes::save(tx, &who, &text)).await;
    match saved {
        Ok(known) => Ok(see_other(of_key(urls::SETTINGS_REGIME, &known.regime.key))),
        Err(Error::Invalid(fields)) => {
            let problems = Problems::new(&visit.words, &fields);
            let key = form.maybe("key").map(str::to_owned);
            show_one(&visit, StatusCode::UNPROCESSABLE_ENTITY, key, Some(typed), problems, None).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn remove(visit: Visit, Path(key): Path<String>) -> Result<Response, Failure> {
    let (who, asked) = (visit.who.clone(), key.clone());
    let removed = visit.web.kept.write(visit.who.workspace_id, move |tx| regimes::remove(tx, &who, &asked)).await;
    match removed {
        Ok(()) => Ok(see_other(urls::SETTINGS_REGIMES)),
        Err(error @ Error::Refused(_)) => {
            let failure = Failure::from(error);
            let refusal = Some((failure.detail(&visit.words), failure.hint(&visit.words)));
            show_one(&visit, failure.status(), Some(key), None, Problems::none(), refusal).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

fn of_key(url: &str, key: &str) -> String {
    urls::with_id(url, key)
}
