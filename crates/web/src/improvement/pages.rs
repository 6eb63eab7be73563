//! The page *Improve*, and the monthly review.

use std::collections::HashMap;

use app::improvement::{self, Overview, Review};
use app::promises::month::Month;
use app::workspaces::business;
use app::{Can, Error, Field, Tx, customers, remedies};
use askama::Template;
use axum::extract::Query as Asks;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use serde::Deserialize;

use super::forms::Trouble;
use super::paper;
use super::view::{self, ActionLine, CauseRow, Order};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};
use crate::promises::view::Chip;
use crate::remedies::spend::{SpendView, spend_view};
use crate::reports::Query;
use crate::reports::view::{Card, month_name, rate};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    month: String,
}

fn month(name: &str, text: &str) -> Result<Option<Month>, Error> {
    match Month::parse(text) {
        None if text.trim().is_empty() => Ok(None),
        None => Err(Error::invalid(name, "problem-not-a-month")),
        found => Ok(found),
    }
}

/// What both pages show of an overview.
pub(super) struct Seen {
    pub(super) all: String,
    pub(super) harm: String,
    pub(super) verified: String,
    pub(super) strengths: String,
    pub(super) open_count: String,
    pub(super) late: usize,
    pub(super) open: Vec<ActionLine>,
    pub(super) to_check: Vec<ActionLine>,
    pub(super) unguarded: Vec<Bare>,
    pub(super) to_review: Vec<Undone>,
    pub(super) by_count: Vec<CauseRow>,
    pub(super) by_harm: Vec<CauseRow>,
    pub(super) groups: Vec<CauseRow>,
    /// Complaints against jobs, where these are known.
    pub(super) against_jobs: Option<String>,
}

/// A cause that nothing stands against.
pub(super) struct Bare {
    pub(super) id: app::Id,
    pub(super) path: String,
    pub(super) why: String,
}

/// A decision that nothing is done, to be looked at again.
pub(super) struct Undone {
    pub(super) id: app::Id,
    pub(super) title: String,
    pub(super) because: String,
    pub(super) chip: Chip,
}

fn seen(words: &Words, of: &Overview, names: &HashMap<app::Id, String>, currency: &str, now: app::Timestamp) -> Seen {
    let lines =
        |all: &[improvement::Shown]| all.iter().map(|one| view::action_line(words, one, &of.tree, now)).collect();
    let own = |line: &improvement::Line| line.counts.own;
    let whole = |line: &improvement::Line| line.counts.all;
    let [strong, medium, weak] = of.strengths;
    let planned = strong + medium + weak;
    let small = |n: i64| u32::try_from(n.max(0)).unwrap_or(u32::MAX);
    let bare = |one: &improvement::Unguarded| Bare {
        id: one.cause_id,
        path: one.path.clone(),
        why: words.with(
            "improve-unguarded-why",
            &[("n", Arg::from(one.complaints)), ("last", Arg::from(words.date(one.last_at)))],
        ),
    };
    let undone = |guard: &improvement::Guard| Undone {
        id: guard.facts.id,
        title: words.with(
            "improve-complaint",
            &[
                ("number", Arg::from(guard.facts.number.to_string())),
                ("customer", Arg::from(names.get(&guard.facts.customer_id).map_or("", String::as_str))),
            ],
        ),
        because: guard.none.as_ref().map(|none| none.because.clone()).unwrap_or_default(),
        chip: Chip { class: "risk", text: guard.review_at.map(|at| words.date(at)).unwrap_or_default() },
    };
    let jobs = of.jobs.filter(|jobs| *jobs > 0).map(|jobs| {
        words.with(
            "improve-against-jobs",
            &[("rate", Arg::from(rate(words, stats::Rate::new(small(of.all.complaints), small(jobs)))))],
        )
    });
    Seen {
        all: words.number(of.all.complaints),
        harm: view::harm(words, of.all, currency),
        verified: rate(words, of.verified),
        strengths: rate(words, stats::Rate::new(small(strong + medium), small(planned))),
        open_count: format!("{}{}", of.open.len(), if of.open_more { "+" } else { "" }),
        late: of.open.iter().filter(|one| one.action.is_late(now)).count(),
        open: lines(&of.open),
        to_check: lines(&of.to_check),
        unguarded: of.unguarded.iter().map(bare).collect(),
        to_review: of.to_review.iter().map(undone).collect(),
        by_count: view::pareto(words, &of.lines, of.all, own, Order::Count, currency),
        by_harm: view::pareto(words, &of.lines, of.all, own, Order::Harm, currency),
        groups: view::pareto(words, &of.groups, of.all, whole, Order::Count, currency),
        against_jobs: jobs,
    }
}

/// The customers of decisions that are to be looked at again.
fn names(tx: &mut Tx, of: &Overview) -> app::Result<HashMap<app::Id, String>> {
    let ids: Vec<app::Id> = of.to_review.iter().map(|guard| guard.facts.customer_id).collect();
    customers::names(tx, &ids)
}

#[derive(Template)]
#[template(path = "improvement/improve.html")]
struct ImprovePage {
    page: Layout,
    /// With the period that is shown.
    here: String,
    period: String,
    periods: Vec<(String, String, bool)>,
    seen: Seen,
    /// What making it right cost this month.
    spend: SpendView,
    cards: Vec<Card>,
    jobs: Vec<(String, String, i64)>,
    may_change: bool,
    /// The limits of these charts are moved by nobody yet.
    may_decide: bool,
    problems: Problems,
    form: Form,
    /// What the charts of reports ask for; here nothing may be decided.
    query: Query,
}

pub async fn improve(visit: Visit, Asks(asked): Asks<Asked>) -> Result<Response, Failure> {
    show(&visit, &asked, Trouble::default()).await
}

async fn show(visit: &Visit, asked: &Asked, trouble: Trouble) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let (from, to) = (month("from", &asked.from)?, month("to", &asked.to)?);
    let read = move |tx: &mut Tx| {
        let of = improvement::overview(tx, &who, from, to)?;
        let names = names(tx, &of)?;
        let spend = remedies::spend(tx, &who, None)?;
        Ok((of, names, improvement::jobs(tx, &who)?, business::get(tx)?.currency, spend))
    };
    let (of, names, jobs, currency, spend) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let (words, now) = (&visit.words, visit.web.now());
    let known = |month: Month| jobs.iter().find(|one| one.month == month).map(|one| one.jobs);
    let asked_months = of.running.plus(-5).through(of.running);
    let cards = of.charts.iter().enumerate().filter_map(|(at, one)| view::chart(words, one, at));
    let page = ImprovePage {
        here: format!("{}?from={}&to={}", urls::IMPROVE, of.from, of.to),
        period: period(words, of.from, of.to, of.running),
        periods: periods(words, &of),
        seen: seen(words, &of, &names, &currency, now),
        spend: spend_view(words, &spend, &of.tree),
        cards: cards.collect(),
        jobs: asked_months
            .map(|month| (month.to_string(), month_name(words, month), known(month).unwrap_or(-1)))
            .collect(),
        may_change: visit.who.may(Can::LookAfter).is_ok(),
        may_decide: false,
        problems: trouble.problems,
        form: trouble.form,
        query: Query::default(),
        page: visit.page("improve", words.t("improve-title")),
    };
    Ok((trouble.status, Html(page.render().unwrap_or_default())).into_response())
}

fn period(words: &Words, from: Month, to: Month, running: Month) -> String {
    let names = [("from", Arg::from(month_name(words, from))), ("to", Arg::from(month_name(words, to)))];
    let key = match (from == to, to == running) {
        (true, false) => "reports-in",
        (true, true) => "reports-in-so-far",
        (false, false) => "reports-between",
        (false, true) => "reports-between-so-far",
    };
    words.with(key, &names)
}

/// Address, name, whether it is shown.
fn periods(words: &Words, of: &Overview) -> Vec<(String, String, bool)> {
    let choice = |(key, months): (&str, i64)| {
        let (from, to) = (of.running.plus(1 - months), of.running);
        let href = format!("{}?from={from}&to={to}", urls::IMPROVE);
        (href, words.t(key).into_owned(), (from, to) == (of.from, of.to))
    };
    [("reports-3-months", 3), ("reports-12-months", 12), ("reports-36-months", 36)].into_iter().map(choice).collect()
}

/// Jobs done in some months: those that were typed.
pub async fn jobs(visit: Visit, form: Form) -> Result<Response, Failure> {
    let mut said: Vec<(Month, i64)> = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    for (name, text) in &form.0 {
        let Some(month) = name.strip_prefix("jobs.").and_then(Month::parse) else { continue };
        match text.trim().parse() {
            Ok(jobs) => said.push((month, jobs)),
            Err(_) if text.trim().is_empty() => {}
            Err(_) => fields.push(Field::new("jobs", "problem-not-a-number")),
        }
    }
    let who = visit.who.clone();
    let save = move |tx: &mut Tx| {
        said.iter().try_for_each(|(month, jobs)| improvement::set_jobs(tx, &who, *month, *jobs).map(drop))
    };
    let saved = match fields.is_empty() {
        true => visit.web.kept.write(visit.who.workspace_id, save).await,
        false => Err(Error::Invalid(fields)),
    };
    match saved {
        Ok(()) => Ok(see_other(format!("{}#jobs", urls::IMPROVE))),
        Err(error) => {
            let trouble = Trouble::of(&visit, form, Failure::from(error))?;
            show(&visit, &Asked::default(), trouble).await
        }
    }
}

#[derive(Template)]
#[template(path = "improvement/review.html")]
pub(super) struct ReviewPage {
    page: Layout,
    month: String,
    pub(super) month_name: String,
    before: (String, String),
    after: Option<(String, String)>,
    /// "3, and 5 the month before."
    pub(super) counted: String,
    pub(super) seen: Seen,
    pub(super) held: Option<String>,
    pub(super) held_words: String,
    may_hold: bool,
    problems: Problems,
}

pub async fn review(visit: Visit, Asks(asked): Asks<Asked>) -> Result<Response, Failure> {
    show_review(&visit, month("month", &asked.month)?, Trouble::default()).await
}

async fn show_review(visit: &Visit, month: Option<Month>, trouble: Trouble) -> Result<Response, Failure> {
    let status = trouble.status;
    let (page, _) = read_review(visit, month, trouble).await?;
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// The same on paper, to go through together.
pub async fn review_on_paper(visit: Visit, Asks(asked): Asks<Asked>) -> Result<Response, Failure> {
    let (page, business) = read_review(&visit, month("month", &asked.month)?, Trouble::default()).await?;
    let file = paper::review(&page, &visit.words, &business, visit.web.now())?;
    let name = format!("attachment; filename=\"review-{}.pdf\"", page.month);
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, file).into_response())
}

/// What the review shows, and the name of the business.
async fn read_review(visit: &Visit, month: Option<Month>, trouble: Trouble) -> Result<(ReviewPage, String), Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let review = improvement::review(tx, &who, month)?;
        let names = names(tx, &review.overview)?;
        let held_by = match review.held.as_ref().and_then(|held| held.held_by_id) {
            Some(id) => app::workspaces::staff::get(tx, id)?.name,
            None => String::new(),
        };
        Ok((review, names, held_by, business::get(tx)?))
    };
    let (review, names, held_by, business) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let (words, now) = (&visit.words, visit.web.now());
    let link = |month: Month| (format!("{}?month={month}", urls::IMPROVE_REVIEW), month_name(words, month));
    let typed = trouble.form.maybe("words").map(str::to_owned);
    let page = ReviewPage {
        month: review.month.to_string(),
        month_name: month_name(words, review.month),
        before: link(review.month.plus(-1)),
        after: (review.month < review.overview.running).then(|| link(review.month.plus(1))),
        counted: counted(words, &review),
        seen: seen(words, &review.overview, &names, &business.currency, now),
        held: review.held.as_ref().map(|held| {
            words.with(
                "improve-review-held",
                &[("on", Arg::from(words.date(held.held_at))), ("who", Arg::from(held_by.as_str()))],
            )
        }),
        held_words: typed.or_else(|| review.held.as_ref().map(|held| held.words.clone())).unwrap_or_default(),
        may_hold: visit.who.may(Can::KeepPromises).is_ok(),
        problems: trouble.problems,
        page: visit.page("improve", words.t("improve-review-title")),
    };
    Ok((page, business.name))
}

fn counted(words: &Words, review: &Review) -> String {
    let args = [("n", Arg::from(review.overview.all.complaints)), ("before", Arg::from(review.before.complaints))];
    words.with("improve-review-counted", &args)
}

pub async fn hold(visit: Visit, form: Form) -> Result<Response, Failure> {
    let of = month("month", form.get("month"))?.ok_or(Error::invalid("month", "problem-not-a-month"))?;
    let (who, text) = (visit.who.clone(), form.get("words").to_owned());
    let hold = move |tx: &mut Tx| improvement::hold(tx, &who, of, &text);
    match visit.web.kept.write(visit.who.workspace_id, hold).await {
        Ok(held) => Ok(see_other(format!("{}?month={}", urls::IMPROVE_REVIEW, held.month))),
        Err(error) => {
            let trouble = Trouble::of(&visit, form, Failure::from(error))?;
            show_review(&visit, Some(of), Trouble { status: StatusCode::UNPROCESSABLE_ENTITY, ..trouble }).await
        }
    }
}
