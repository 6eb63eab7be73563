//! A complaint as far as causes and actions know it: what caused it, why and why that, what is done, or why nothing is.

use app::improvement::{self, CauseFound, NewWhy, OfComplaint};
use app::workspaces::business;
use app::{Can, Error, Id, Tx, Who, complaints, customers, narrowing};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Response};
use i18n::Arg;
use serde::Deserialize;

use super::causes::strengths;
use super::forms::{self, Trouble};
use super::view::{self, ActionLine};
use crate::complaints::twins::{BESIDE, TwinLine, lines};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "improvement/complaint.html")]
struct ComplaintPage {
    page: Layout,
    id: Id,
    facts: Vec<String>,
    causes: Vec<improvement::Found>,
    whys: Vec<WhyLine>,
    twins: Vec<TwinLine>,
    actions: Vec<ActionLine>,
    none: Option<(String, String)>,
    places: Vec<(String, String)>,
    owners: Vec<(Id, String)>,
    strengths: Vec<(&'static str, String, String)>,
    may_talk: bool,
    may_plan: bool,
    problems: Problems,
    refusal: Option<(String, String)>,
    form: Form,
}

/// One answer to "why?".
struct WhyLine {
    id: Id,
    level: usize,
    says: String,
    evidence: String,
    cause: Option<(Id, String)>,
}

/// `?cause=`: one that is taken from a twin.
#[derive(Debug, Deserialize)]
pub struct Asked {
    cause: Option<Id>,
}

pub async fn one(visit: Visit, Path(id): Path<Id>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let mut trouble = Trouble::default();
    if let Some(cause_id) = asked.cause {
        trouble.form.0.insert("cause_id".to_owned(), cause_id.to_string());
    }
    show(&visit, id, trouble).await
}

async fn show(visit: &Visit, id: Id, trouble: Trouble) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        narrowing::must_concern(tx, &who, id)?;
        let of = improvement::of_complaint(tx, id)?;
        let twins = match complaints::twins(tx, &who, id, BESIDE) {
            Err(Error::NotFound(_)) => Vec::new(), // known here alone
            found => found?,
        };
        let facts = of.facts.clone().ok_or(Error::NotFound("complaint"))?;
        let name = customers::names(tx, &[facts.customer_id])?.remove(&facts.customer_id).unwrap_or_default();
        let currency = business::get(tx)?.currency;
        Ok((of, twins, facts, name, improvement::tree(tx, &who)?, forms::owners(tx, &who)?, currency))
    };
    let (of, twins, facts, name, tree, owners, currency) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let (words, now) = (&visit.words, visit.web.now());
    let title = words
        .with("improve-complaint", &[("number", Arg::from(facts.number.to_string())), ("customer", Arg::from(name))]);
    let known = [
        Some(words.date(facts.opened_at)),
        words
            .has(&format!("improve-severity-{}", facts.severity))
            .then(|| words.t(&format!("improve-severity-{}", facts.severity)).into_owned()),
        facts.harm_minor.map(|harm| words.money(harm, &currency)),
    ];
    let why = |why: &improvement::Why| WhyLine {
        id: why.id,
        level: why.level,
        says: why.says.clone(),
        evidence: why.evidence.clone(),
        cause: why.cause_id.map(|id| (id, tree.path(id))),
    };
    let OfComplaint { causes, whys, actions, none, .. } = of;
    let offered = tree.lines().into_iter().filter(|(_, cause)| cause.retired_at.is_none());
    let take =
        visit.who.may(Can::Talk).is_ok().then(|| urls::with_id(urls::IMPROVE_COMPLAINT, id) + "?cause={id}#whys");
    let page = ComplaintPage {
        id,
        facts: known.into_iter().flatten().collect(),
        causes,
        whys: whys.iter().map(why).collect(),
        twins: lines(words, &twins, take.as_deref(), now),
        actions: actions.iter().map(|one| view::action_line(words, one, &tree, now)).collect(),
        none: none.map(|none| (none.because, none.review_on.map(|on| on.to_string()).unwrap_or_default())),
        places: offered.map(|(_, cause)| (cause.id.to_string(), tree.path(cause.id))).collect(),
        owners,
        strengths: strengths(words),
        may_talk: visit.who.may(Can::Talk).is_ok(),
        may_plan: visit.who.may(Can::KeepPromises).is_ok(),
        problems: trouble.problems,
        refusal: trouble.refusal,
        form: trouble.form,
        page: visit.page("improve", title),
    };
    Ok((trouble.status, Html(page.render().unwrap_or_default())).into_response())
}

/// A verb on one complaint; then back to it, or to the same page with what is wrong.
async fn act<T: Send + 'static>(
    visit: Visit,
    id: Id,
    form: Form,
    verb: impl FnMut(&mut Tx, &Who, &Form) -> app::Result<T> + Send + 'static,
) -> Result<Response, Failure> {
    match forms::written(&visit, form, verb).await? {
        Ok(()) => Ok(see_other(urls::with_id(urls::IMPROVE_COMPLAINT, id))),
        Err(trouble) => show(&visit, id, trouble).await,
    }
}

/// An answer to why. One that names a cause makes it a cause of the complaint too, with the answer as what shows it.
pub async fn why(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, form| {
        let new = NewWhy {
            parent_id: form.id("parent_id")?,
            says: form.get("says").to_owned(),
            evidence: form.get("evidence").to_owned(),
            cause_id: form.id("cause_id")?,
        };
        let why = improvement::ask_why(tx, who, id, &new)?;
        if let Some(cause_id) = why.cause_id {
            let of = improvement::of_complaint(tx, id)?;
            let mut found: Vec<CauseFound> = of
                .causes
                .into_iter()
                .map(|one| CauseFound { cause_id: one.cause_id, evidence: one.evidence })
                .collect();
            if let Some(facts) = of.facts.filter(|_| found.iter().all(|one| one.cause_id != cause_id)) {
                let evidence = if why.evidence.is_empty() { why.says.clone() } else { why.evidence.clone() };
                found.push(CauseFound { cause_id, evidence });
                improvement::link(tx, who, facts, &found)?;
            }
        }
        Ok(())
    })
    .await
}

pub async fn take_back_why(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, form| {
        let why_id = form.id("why_id")?.ok_or(Error::NotFound("why"))?;
        improvement::take_back_why(tx, who, id, why_id)
    })
    .await
}

pub async fn plan(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let zone = visit.words.zone().clone();
    act(visit, id, form, move |tx, who, form| improvement::plan(tx, who, id, forms::new_action(form, &zone)?)).await
}

pub async fn none(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, form| {
        let on = forms::date("review_on", form.get("review_on")).map_err(|field| Error::Invalid(vec![field]))?;
        improvement::no_action(tx, who, id, form.get("none_because"), on)
    })
    .await
}
