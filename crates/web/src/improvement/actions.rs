//! One action: what it is against, whether it is done, and whether it held.

use app::improvement::{self, Again, Check, PuttingOff, Shown, State, Verdict};
use app::workspaces::staff;
use app::{Can, Error, Field, Id, Tx, Who};
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};

use super::forms::{self, Trouble};
use super::view;
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};
use crate::promises::view::Chip;

#[derive(Template)]
#[template(path = "improvement/action.html")]
struct ActionPage {
    page: Layout,
    id: Id,
    what: String,
    chip: Chip,
    /// Name and value of what is known of it.
    facts: Vec<(String, String)>,
    causes: Vec<(Id, String)>,
    complaint_id: Option<Id>,
    effect: Vec<String>,
    checks: Vec<Looked>,
    verdicts: Vec<(&'static str, String)>,
    owners: Vec<(Id, String)>,
    is_open: bool,
    is_done: bool,
    may_act: bool,
    may_drop: bool,
    problems: Problems,
    refusal: Option<(String, String)>,
    form: Form,
}

/// A look at its effect, as it was kept.
struct Looked {
    when: String,
    verdict: String,
    words: String,
    figures: String,
}

pub async fn one(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    show(&visit, id, Trouble::default()).await
}

async fn show(visit: &Visit, id: Id, trouble: Trouble) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let (shown, checks) = improvement::get(tx, &who, id)?;
        let by = checks.iter().filter_map(|check| check.staff_id).collect::<Vec<_>>();
        let staff: Vec<(Id, String)> = staff::list(tx, &who)?.into_iter().map(|one| (one.id, one.name)).collect();
        let by: Vec<(Id, String)> = staff.into_iter().filter(|(id, _)| by.contains(id)).collect();
        let effect = improvement::effect(tx, &who, id)?;
        Ok((shown, checks, by, effect, improvement::tree(tx, &who)?, forms::owners(tx, &who)?))
    };
    let (shown, checks, by, effect, tree, owners) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let (words, now) = (&visit.words, visit.web.now());
    let action = &shown.action;
    let verdict = |verdict: Verdict| words.t(&format!("action-verdict-{}", verdict.as_str())).into_owned();
    let is_done = action.state == State::Done;
    let page = ActionPage {
        id,
        what: action.what.clone(),
        chip: view::chip(words, action, now),
        facts: facts(words, &shown),
        causes: shown.cause_ids.iter().map(|id| (*id, tree.path(*id))).collect(),
        complaint_id: action.complaint_id,
        effect: effect.filter(|_| is_done).map(|effect| view::effect(words, &effect)).unwrap_or_default(),
        checks: checks.iter().map(|check| looked(words, check, &by)).collect(),
        verdicts: Verdict::ALL.into_iter().map(|one| (one.as_str(), verdict(one))).collect(),
        owners,
        is_open: action.state == State::Open,
        is_done,
        may_act: visit.who.may(Can::KeepPromises).is_ok(),
        may_drop: visit.who.may(Can::LookAfter).is_ok(),
        problems: trouble.problems,
        refusal: trouble.refusal,
        form: trouble.form,
        page: visit.page("improve", action.what.clone()),
    };
    Ok((trouble.status, Html(page.render().unwrap_or_default())).into_response())
}

fn facts(words: &Words, shown: &Shown) -> Vec<(String, String)> {
    let action = &shown.action;
    let mut all = vec![
        ("action-owner", shown.owner_name.clone()),
        ("action-due", words.moment_full(action.due)),
        ("action-strength", view::strength(words, action.strength)),
    ];
    all.extend((!action.touchpoint.is_empty()).then(|| ("action-touchpoint", action.touchpoint.clone())));
    all.extend(action.done_at.map(|at| ("action-done-on", words.moment_full(at))));
    all.extend((!action.evidence.is_empty()).then(|| ("action-evidence", action.evidence.clone())));
    all.push(("action-check-on", words.date(action.check_at)));
    all.extend((action.state == State::Dropped).then(|| ("action-dropped-because", action.ended_because.clone())));
    all.extend((action.reopened > 0).then(|| ("action-reopened-times", words.number(action.reopened))));
    all.into_iter().map(|(key, value)| (words.t(key).into_owned(), value)).collect()
}

fn looked(words: &Words, check: &Check, by: &[(Id, String)]) -> Looked {
    let name = by.iter().find(|(id, _)| Some(*id) == check.staff_id).map_or("", |(_, name)| name.as_str());
    let figures = &check.figures;
    let exposure = |value: f64| Arg::from(words.decimal(&format!("{value:.0}")));
    let args = [
        ("before", Arg::from(figures.before)),
        ("before_exposure", exposure(figures.before_exposure)),
        ("after", Arg::from(figures.after)),
        ("after_exposure", exposure(figures.after_exposure)),
    ];
    let key = if figures.unit == "jobs" { "action-looked-jobs" } else { "action-looked-days" };
    Looked {
        when: format!("{} · {name}", words.date(check.checked_at)),
        verdict: words.t(&format!("action-verdict-{}", check.verdict.as_str())).into_owned(),
        words: check.words.clone(),
        figures: words.with(key, &args),
    }
}

/// A verb on one action; then back to it, or to the same page with what is wrong.
async fn act<T: Send + 'static>(
    visit: Visit,
    id: Id,
    form: Form,
    verb: impl FnMut(&mut Tx, &Who, &Form) -> app::Result<T> + Send + 'static,
) -> Result<Response, Failure> {
    match forms::written(&visit, form, verb).await? {
        Ok(()) => Ok(see_other(urls::with_id(urls::ACTION, id))),
        Err(trouble) => show(&visit, id, trouble).await,
    }
}

pub async fn done(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, form| improvement::done(tx, who, id, form.get("evidence"))).await
}

pub async fn check(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let zone = visit.words.zone().clone();
    act(visit, id, form, move |tx, who, form| {
        let verdict =
            Verdict::parse(form.get("verdict")).ok_or(Error::invalid("verdict", "problem-unknown-verdict"))?;
        let day = |name: &str| form.maybe(name).map(|text| forms::date(name, text)).transpose();
        let invalid = |field| Error::Invalid(vec![field]);
        let due = day("due").map_err(invalid)?.map(|day| forms::end_of(day, &zone));
        let again = Again { due, check_on: day("check_on").map_err(invalid)?, strength: None };
        improvement::check(tx, who, id, verdict, form.get("words"), again)
    })
    .await
}

pub async fn check_later(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, form| {
        let on = forms::date("later_on", form.get("later_on")).map_err(|field| Error::Invalid(vec![field]))?;
        improvement::check_later(tx, who, id, on)
    })
    .await
}

pub async fn put_off(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let zone = visit.words.zone().clone();
    act(visit, id, form, move |tx, who, form| {
        let invalid = |field| Error::Invalid(vec![field]);
        let due = forms::date("put_off_to", form.get("put_off_to")).map_err(invalid)?;
        let look = form.maybe("put_off_check_on").map(|text| forms::date("put_off_check_on", text)).transpose();
        let to = PuttingOff {
            due: forms::end_of(due, &zone),
            check_on: look.map_err(invalid)?,
            reason: form.get("put_off_reason").to_owned(),
        };
        improvement::put_off(tx, who, id, &to).map_err(named_as_typed)
    })
    .await
}

/// What is wrong, by the names of the fields of this form: the page has others of the same meaning.
fn named_as_typed(error: Error) -> Error {
    let named = |field: Field| match field.field.as_str() {
        "due" => Field { field: "put_off_to".to_owned(), ..field },
        "check_on" => Field { field: "put_off_check_on".to_owned(), ..field },
        "reason" => Field { field: "put_off_reason".to_owned(), ..field },
        _ => field,
    };
    match error {
        Error::Invalid(fields) => Error::Invalid(fields.into_iter().map(named).collect()),
        other => other,
    }
}

pub async fn drop(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, form| improvement::drop(tx, who, id, form.get("because"))).await
}

pub async fn hand_over(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    act(visit, id, form, move |tx, who, form| {
        let to = form.id("to_staff_id")?.ok_or(Error::invalid("to_staff_id", "problem-owner-missing"))?;
        improvement::hand_over(tx, who, id, to, form.get("reason"))
    })
    .await
}
