//! The tree of causes, and one cause: its complaints, its chart, what is done against it.

use app::improvement::{self, Filter, Starter};
use app::workspaces::business;
use app::{Can, Error, Id, Tx, Who, customers};
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};

use super::forms::{self, Trouble};
use super::view::{self, ActionLine};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};
use crate::reports::Query;
use crate::reports::view::Card;

#[derive(Template)]
#[template(path = "improvement/causes.html")]
struct TreePage {
    page: Layout,
    lines: Vec<TreeLine>,
    starters: Vec<(&'static str, String)>,
    /// Where a new one may hang.
    places: Vec<(String, String)>,
    may_change: bool,
    problems: Problems,
    form: Form,
}

struct TreeLine {
    id: Id,
    level: usize,
    name: String,
    is_retired: bool,
}

pub async fn tree(visit: Visit) -> Result<Response, Failure> {
    show_tree(&visit, Trouble::default()).await
}

async fn show_tree(visit: &Visit, trouble: Trouble) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let tree = visit.web.kept.read(who.workspace_id, move |tx| improvement::tree(tx, &who)).await?;
    let words = &visit.words;
    let line = |(level, cause): (usize, &improvement::Cause)| TreeLine {
        id: cause.id,
        level,
        name: cause.name.clone(),
        is_retired: cause.retired_at.is_some(),
    };
    let lines: Vec<TreeLine> = tree.lines().into_iter().map(line).collect();
    let starter = |one: Starter| {
        (one.as_str(), words.t(&format!("cause-starter-{}", one.as_str().replace('_', "-"))).into_owned())
    };
    let page = TreePage {
        starters: if lines.is_empty() { Starter::ALL.into_iter().map(starter).collect() } else { Vec::new() },
        places: places(&tree, None),
        lines,
        may_change: visit.who.may(Can::LookAfter).is_ok(),
        problems: trouble.problems,
        form: trouble.form,
        page: visit.page("improve", words.t("causes-title")),
    };
    Ok((trouble.status, Html(page.render().unwrap_or_default())).into_response())
}

/// (id, path) of every cause that is offered, but for one and what hangs below it.
fn places(tree: &improvement::Tree, without: Option<Id>) -> Vec<(String, String)> {
    let hidden = without.map(|id| tree.under(id)).unwrap_or_default();
    let offered =
        tree.lines().into_iter().filter(|(_, cause)| cause.retired_at.is_none() && !hidden.contains(&cause.id));
    offered.map(|(_, cause)| (cause.id.to_string(), tree.path(cause.id))).collect()
}

pub async fn add(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, name, parent_id) = (visit.who.clone(), form.get("name").to_owned(), form.id("parent_id")?);
    let add = move |tx: &mut Tx| improvement::add(tx, &who, parent_id, &name);
    match visit.web.kept.write(visit.who.workspace_id, add).await {
        Ok(cause) => Ok(see_other(format!("{}#c-{}", urls::CAUSES, cause.id))),
        Err(error) => {
            let trouble = Trouble::of(&visit, form, Failure::from(error))?;
            show_tree(&visit, trouble).await
        }
    }
}

pub async fn plant(visit: Visit, form: Form) -> Result<Response, Failure> {
    let starter = Starter::parse(form.get("starter")).ok_or(Error::invalid("starter", "problem-unknown-starter"))?;
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| improvement::plant(tx, &who, starter)).await?;
    Ok(see_other(urls::CAUSES))
}

#[derive(Template)]
#[template(path = "improvement/cause.html")]
struct CausePage {
    page: Layout,
    id: Id,
    /// Those above it, from the top.
    above: Vec<(Id, String)>,
    name: String,
    is_retired: bool,
    parent: String,
    below: Vec<(Id, String)>,
    card: Option<Card>,
    actions: Vec<ActionLine>,
    complaints: Vec<Complaint>,
    places: Vec<(String, String)>,
    owners: Vec<(Id, String)>,
    strengths: Vec<(&'static str, String, String)>,
    may_change: bool,
    /// The limits of this chart are moved by nobody yet.
    may_decide: bool,
    may_plan: bool,
    problems: Problems,
    refusal: Option<(String, String)>,
    form: Form,
    query: Query,
}

struct Complaint {
    id: Id,
    title: String,
    when: String,
    why: String,
}

/// (word, name, what it means) of each strength.
pub fn strengths(words: &Words) -> Vec<(&'static str, String, String)> {
    let one = |strength: improvement::Strength| {
        let about = words.t(&format!("action-strength-{}-about", strength.as_str())).into_owned();
        (strength.as_str(), view::strength(words, strength), about)
    };
    improvement::Strength::ALL.into_iter().map(one).collect()
}

pub async fn one(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    show(&visit, id, Trouble::default()).await
}

async fn show(visit: &Visit, id: Id, trouble: Trouble) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let tree = improvement::tree(tx, &who)?;
        let id = tree.get(id).map(|cause| cause.id).ok_or(Error::NotFound("cause"))?;
        let filter = Filter { cause_id: Some(id), ..Filter::default() };
        let complaints = improvement::complaints_of(tx, &who, id)?;
        let ids: Vec<Id> = complaints.iter().map(|(facts, _)| facts.customer_id).collect();
        Ok((
            improvement::chart_of(tx, &who, id)?,
            improvement::list(tx, &who, &filter, None, 50)?.items,
            customers::names(tx, &ids)?,
            complaints,
            forms::owners(tx, &who)?,
            business::get(tx)?.currency,
            tree,
            id,
        ))
    };
    let (chart, actions, names, complaints, owners, currency, tree, id) =
        visit.web.kept.read(visit.who.workspace_id, read).await?;
    let (words, now) = (&visit.words, visit.web.now());
    let cause = tree.get(id).ok_or(Error::NotFound("cause"))?;
    let named = |id: &Id| tree.get(*id).map(|cause| (cause.id, cause.name.clone()));
    let complaint = |(facts, evidence): &(improvement::ComplaintFacts, String)| {
        let customer = names.get(&facts.customer_id).map_or("", String::as_str);
        let harm = facts.harm_minor.map(|harm| words.money(harm, &currency));
        Complaint {
            id: facts.id,
            title: words.with(
                "improve-complaint",
                &[("number", Arg::from(facts.number.to_string())), ("customer", Arg::from(customer))],
            ),
            when: words.date(facts.opened_at),
            why: [Some(evidence.clone()), harm].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        }
    };
    let mut above: Vec<(Id, String)> = tree.above(id).iter().skip(1).filter_map(named).collect();
    above.reverse();
    let page = CausePage {
        id,
        above,
        name: cause.name.clone(),
        is_retired: cause.retired_at.is_some(),
        parent: cause.parent_id.map(|id| id.to_string()).unwrap_or_default(),
        below: tree.standing().filter(|one| one.parent_id == Some(id)).map(|one| (one.id, one.name.clone())).collect(),
        card: chart.and_then(|chart| view::chart(words, &chart, 0)),
        actions: actions.iter().map(|one| view::action_line(words, one, &tree, now)).collect(),
        complaints: complaints.iter().map(complaint).collect(),
        places: places(&tree, Some(id)),
        owners,
        strengths: strengths(words),
        may_change: visit.who.may(Can::LookAfter).is_ok(),
        may_decide: false,
        may_plan: visit.who.may(Can::KeepPromises).is_ok(),
        problems: trouble.problems,
        refusal: trouble.refusal,
        form: trouble.form,
        query: Query::default(),
        page: visit.page("improve", cause.name.clone()),
    };
    Ok((trouble.status, Html(page.render().unwrap_or_default())).into_response())
}

/// A verb on one cause; then back to it, or to the same page with what is wrong.
async fn act<T: Send + 'static>(
    visit: Visit,
    id: Id,
    form: Form,
    verb: impl FnMut(&mut Tx, &Who, &Form) -> app::Result<T> + Send + 'static,
) -> Result<Response, Failure> {
    match forms::written(&visit, form, verb).await? {
        Ok(()) => Ok(see_other(urls::with_id(urls::CAUSE, id))),
        Err(trouble) => show(&visit, id, trouble).await,
    }
}

pub async fn rename(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, form| improvement::rename(tx, who, id, form.get("name"))).await
}

pub async fn move_to(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, form| improvement::move_to(tx, who, id, form.id("parent_id")?)).await
}

pub async fn merge(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, form| {
        let into_id = form.id("into_id")?.ok_or(Error::invalid("into_id", "problem-unknown-cause"))?;
        improvement::merge(tx, who, id, into_id)
    })
    .await
}

pub async fn retire(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, _| improvement::retire(tx, who, id)).await
}

pub async fn restore(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, _| improvement::restore(tx, who, id)).await
}

/// An action against this cause, without a complaint.
pub async fn plan(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let zone = visit.words.zone().clone();
    act(visit, id, form, move |tx, who, form| {
        improvement::plan_for(tx, who, None, &[id], forms::new_action(form, &zone)?)
    })
    .await
}
