//! What customers said when it was over: on the complaint's own page, and what the answers of many come to.

use app::complaints::after::{self, Question, Tally};
use app::complaints::{Case, Complaint};
use app::{Error, Id, Tx, customers};
use askama::Template;
use axum::Json;
use axum::extract::{Path, Query};
use axum::response::{Html, Response};
use i18n::{Arg, Words};
use serde::{Deserialize, Serialize};
use stats::Interval;

use super::doing::does;
use super::one::{answer, find};
use crate::core::{Call, Failure, Form, Layout, Visit, urls};
use crate::reports::api::{ShownRate, shown};
use crate::reports::view::rate;

/// What they said to one complaint.
pub struct Card {
    /// When they were asked, or said something.
    pub when: String,
    /// Each question with its answer; a class where it is not well.
    pub lines: Vec<(String, String, &'static str)>,
    pub words: String,
    pub to_read: bool,
    /// The complaint that follows.
    pub next: Option<String>,
}

/// `None`: they were not asked.
pub fn card(words: &Words, case: &Case, now: app::Timestamp) -> Option<Card> {
    let after = case.after.as_ref()?;
    let (key, at) = match after.answered_at {
        Some(at) => ("complaint-after-answered", at),
        None => ("complaint-after-asked", after.asked_at),
    };
    let line = |question: Question| {
        let mark = after.said.to(question)?;
        let class = if mark < after::rules::CONTENT { "broken" } else { "kept" };
        let asked = words.t(&format!("notice-after-asked-{}", question.as_str())).into_owned();
        Some((asked, words.t(&format!("portal-after-mark-{mark}")).into_owned(), class))
    };
    Some(Card {
        when: words.with(key, &[("when", words.moment(at, now).into())]),
        lines: Question::ALL.into_iter().filter_map(line).collect(),
        words: after.said.words.clone(),
        to_read: after.to_read,
        next: after.taken_up_id.map(|id| urls::with_id(urls::COMPLAINT, id)),
    })
}

/// One click: a complaint that follows.
pub async fn take_up(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let id = find(&visit, &id).await?;
    let done = does(&visit, id, None, after::take_up).await;
    answer(&visit, id, "take-up", form, done).await
}

/// Somebody read it, and there is nothing to take up.
pub async fn read(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let id = find(&visit, &id).await?;
    let done = does(&visit, id, None, after::read).await;
    answer(&visit, id, "read-after", form, done).await
}

/// A year: complaints are rare, and what customers say of them is rarer.
const DAYS: i64 = 365;

#[derive(Template)]
#[template(path = "complaints/afterwards.html")]
struct FiguresPage {
    page: Layout,
    tally: Tally,
    lead: String,
    lines: Vec<Line>,
    to_read: Vec<(Complaint, String)>,
}

struct Line {
    asked: String,
    top: String,
    bounds: String,
}

pub async fn figures(visit: Visit) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let (tally, to_read) = after::figures(tx, &who, DAYS)?;
        let ids: Vec<app::Id> = to_read.iter().map(|one| one.customer_id).collect();
        let names = customers::names(tx, &ids)?;
        let named = to_read.into_iter().map(|one| {
            let name = names.get(&one.customer_id).cloned().unwrap_or_default();
            (one, name)
        });
        Ok((tally, named.collect::<Vec<_>>()))
    };
    let (tally, to_read) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let words = &visit.words;
    let page = FiguresPage {
        lead: words.with("after-lead", &[("days", Arg::from(DAYS))]),
        lines: Question::ALL.into_iter().map(|question| line(words, &tally, question)).collect(),
        tally,
        to_read,
        page: visit.page("complaints", words.t("after-title").into_owned()),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

fn line(words: &Words, tally: &Tally, question: Question) -> Line {
    let bounds = tally.bounds(question).map(|all| {
        let args = [("low", Arg::from(words.percent(all.low))), ("high", Arg::from(words.percent(all.high)))];
        words.with("after-bounds-between", &args)
    });
    Line {
        asked: words.t(&format!("portal-after-{}", question.as_str())).into_owned(),
        top: rate(words, tally.top(question)),
        bounds: bounds.unwrap_or_else(|| words.t("after-too-few").into_owned()),
    }
}

/// `?days=`
#[derive(Debug, Deserialize)]
pub struct Asked {
    days: Option<String>,
}

/// The longest time that can be asked for, in days.
const MOST_DAYS: i64 = 3_650;

/// The same figures, for programs.
#[derive(Debug, Serialize)]
pub struct Figures {
    days: i64,
    asked: u32,
    delivered: u32,
    answered: u32,
    not_content: u32,
    outcome: Answered,
    way: Answered,
    treated: Answered,
    to_read: Vec<Id>,
}

/// The share of the highest answer.
#[derive(Debug, Serialize)]
struct Answered {
    #[serde(flatten)]
    top: ShownRate,
    /// Between what it would lie if the silent had answered; null under five.
    bounds: Option<Bounds>,
}

#[derive(Debug, Serialize)]
struct Bounds {
    low: f64,
    high: f64,
}

fn answered(tally: &Tally, question: Question) -> Answered {
    let bounds = tally.bounds(question).map(|Interval { low, high }| Bounds { low, high });
    Answered { top: shown(tally.top(question)), bounds }
}

pub async fn api_figures(call: Call, Query(asked): Query<Asked>) -> Result<Json<Figures>, Failure> {
    let days = match asked.days.as_deref().map(str::parse::<i64>) {
        None => DAYS,
        Some(Ok(days)) if (1..=MOST_DAYS).contains(&days) => days,
        Some(_) => return Err(Failure::from(Error::invalid("days", "problem-complaint-after-days"))),
    };
    let who = call.who.clone();
    let read = move |tx: &mut Tx| after::figures(tx, &who, days);
    let (tally, to_read) = call.web.kept.read(call.who.workspace_id, read).await?;
    Ok(Json(Figures {
        days,
        asked: tally.asked,
        delivered: tally.delivered,
        answered: tally.answered,
        not_content: tally.bad,
        outcome: answered(&tally, Question::Outcome),
        way: answered(&tally, Question::Way),
        treated: answered(&tally, Question::Treated),
        to_read: to_read.iter().map(|one| one.id).collect(),
    }))
}
