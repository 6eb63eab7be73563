//! The verbs of one complaint that take a time, typed as people say it.

use std::collections::BTreeMap;

use app::complaints::{self, Action, CauseFound, Channel, Guard, NewOutcome, Outcome, Strength};
use app::remedies::rules::read_amount;
use app::{Can, Error, Field, Id, Timestamp, Tx, improvement, remedies};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::doing::does;
use super::listen;
use super::one::{Trouble, Typed, answer, find, show};
use crate::core::{Failure, Form, Problems, Visit};
use crate::promises::{hours_of, when};

type Answer = Result<Response, Failure>;

/// What was typed as a time in the field of this name, in the hours of who is to keep it.
async fn time(
    visit: &Visit,
    owner_id: Option<Id>,
    form: &Form,
    name: &str,
) -> Result<Result<Timestamp, when::Wrong>, Failure> {
    let hours = hours_of(visit, owner_id).await?;
    let read = when::read(form.get(name), &visit.words, &hours, visit.web.now());
    Ok(read.map(|window| window.by).map_err(|wrong| named(wrong, name)))
}

fn named(wrong: when::Wrong, name: &str) -> when::Wrong {
    when::Wrong { field: Field { field: name.to_owned(), ..wrong.field }, ..wrong }
}

/// The page again, with what a time that the clock skips or shows twice may mean.
fn not_understood(visit: &Visit, doing: &str, form: Form, wrongs: Vec<when::Wrong>) -> Trouble {
    let readings = wrongs.iter().flat_map(|wrong| &wrong.readings);
    let readings = readings.map(|one| (one.typed.clone(), visit.words.moment_full(one.at))).collect();
    let fields: Vec<Field> = wrongs.iter().map(|wrong| wrong.field.clone()).collect();
    let problems = Problems::new(&visit.words, &fields);
    Trouble { typed: Typed { doing: doing.to_owned(), form, problems, readings, ..Typed::default() }, refusal: None }
}

async fn owner_of(visit: &Visit, id: Id) -> Result<Id, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| Ok(complaints::one(tx, &who, id)?.complaint.owner_id);
    Ok(visit.web.kept.read(visit.who.workspace_id, read).await?)
}

/// A time, always: never "as soon as we can".
pub async fn promise_call_back(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let by = match time(&visit, Some(owner_of(&visit, id).await?), &form, "when").await? {
        Ok(by) => by,
        Err(wrong) => {
            let trouble = not_understood(&visit, "promise-call-back", form, vec![wrong]);
            return show(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, trouble).await;
        }
    };
    let how = form.maybe("how").map(str::to_owned);
    let promise = move |tx: &mut Tx, who: &app::Who, id| complaints::promise_call_back(tx, who, id, by, how.as_deref());
    let done = does(&visit, id, None, promise).await;
    answer(&visit, id, "promise-call-back", form, done).await
}

/// Another time that they agreed to before the first was over.
pub async fn move_call_back(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let by = match time(&visit, Some(owner_of(&visit, id).await?), &form, "when").await? {
        Ok(by) => by,
        Err(wrong) => {
            let trouble = not_understood(&visit, "move-call-back", form, vec![wrong]);
            return show(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, trouble).await;
        }
    };
    let (reason, how) = (form.get("reason").to_owned(), Channel::parse(form.get("how")).unwrap_or(Channel::Phone));
    let moves = move |tx: &mut Tx, who: &app::Who, id| complaints::move_call_back(tx, who, id, by, &reason, how);
    let done = does(&visit, id, None, moves).await;
    answer(&visit, id, "move-call-back", form, done).await
}

/// We called, and this is what we said. What could not be taken stands on the script again.
pub async fn call_back(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let by = time(&visit, Some(owner_of(&visit, id).await?), &form, "when").await?;
    let outcome = Outcome::parse(form.get("outcome"));
    let (Ok(by), Some(outcome)) = (&by, outcome) else {
        let missing = outcome.is_none().then(|| Field::new("outcome", "problem-complaint-outcome"));
        let wrongs: Vec<when::Wrong> = by.err().into_iter().collect();
        let all: Vec<Field> = wrongs.iter().map(|wrong| wrong.field.clone()).chain(missing).collect();
        let mut trouble = not_understood(&visit, "call-back", form, wrongs);
        trouble.typed.problems = Problems::new(&visit.words, &all);
        return listen::show_script(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, trouble).await;
    };
    let remedies = form.ids("remedies")?;
    let amounts = match amounts(&visit, &form, &remedies).await? {
        Ok(amounts) => amounts,
        Err(fields) => return listen::answer_script(&visit, id, form, Err(Error::Invalid(fields))).await,
    };
    let new = NewOutcome {
        outcome,
        what_happened: form.get("what_happened").to_owned(),
        offer: form.get("offer").to_owned(),
        apology: form.has("apology"),
        explanation: form.has("explanation"),
        remedies,
        amounts,
        by: *by,
        how: form.maybe("how").unwrap_or("phone").to_owned(),
    };
    let call = move |tx: &mut Tx, who: &app::Who, id| complaints::call_back(tx, who, id, &new);
    let done = does(&visit, id, Some("call-back"), call).await;
    listen::answer_script(&visit, id, form, done).await
}

/// What was typed for remedies whose price is said each time, of those that are ticked.
async fn amounts(
    visit: &Visit,
    form: &Form,
    remedies: &[Id],
) -> Result<Result<BTreeMap<Id, i64>, Vec<Field>>, Failure> {
    let who = visit.who.clone();
    let catalogue = visit.web.kept.read(who.workspace_id, move |tx| remedies::fitting(tx, &who, &[])).await?;
    let (mut amounts, mut wrong) = (BTreeMap::new(), Vec::new());
    for (place, id) in remedies.iter().enumerate() {
        let Some(text) = form.maybe(&format!("amount_{id}")) else { continue };
        let currency = catalogue.iter().find(|one| one.id == *id).map_or("", |one| one.currency.as_str());
        match read_amount(text, currency) {
            Some(minor) => drop(amounts.insert(*id, minor)),
            None => wrong.push(Field::new(&format!("remedies[{place}].amount_minor"), "problem-money")),
        }
    }
    Ok(if wrong.is_empty() { Ok(amounts) } else { Err(wrong) })
}

/// What keeps it away: a cause and an action, or why there is none and when it is looked at again.
pub async fn guard(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let none = form.has("none");
    let read = if none { without_action(&visit, &form).await? } else { with_action(&visit, &form).await? };
    let doing = if none { "no-action" } else { "guard" };
    let guard = match read {
        Ok(guard) => guard,
        Err(wrongs) => {
            let trouble = not_understood(&visit, doing, form, wrongs);
            return show(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, trouble).await;
        }
    };
    let named = if none { Vec::new() } else { causes_named(&form) };
    let done = does(&visit, id, Some("guard"), move |tx, who, id| {
        let guard = Guard { causes: causes(tx, who, &named)?, ..guard.clone() };
        complaints::guard(tx, who, id, &guard)
    });
    let done = done.await;
    answer(&visit, id, doing, form, done).await
}

type Read = Result<Result<Guard, Vec<when::Wrong>>, Failure>;

async fn without_action(visit: &Visit, form: &Form) -> Read {
    let review_on = time(visit, None, form, "review_on").await?;
    let none_because = form.get("none_because").to_owned();
    Ok(match review_on {
        Ok(on) => Ok(Guard { none_because, review_on: Some(on), ..Guard::default() }),
        Err(wrong) => Err(vec![wrong]),
    })
}

async fn with_action(visit: &Visit, form: &Form) -> Read {
    let owner_id = form.id("owner_id").ok().flatten();
    let (due, check_on) = (time(visit, owner_id, form, "due").await?, time(visit, owner_id, form, "check_on").await?);
    let (due, check_on) = match (due, check_on) {
        (Ok(due), Ok(check_on)) => (due, check_on),
        (due, check_on) => return Ok(Err(due.err().into_iter().chain(check_on.err()).collect())),
    };
    let action = Action {
        what: form.get("what").to_owned(),
        owner_id: owner_id.unwrap_or_default(),
        due,
        strength: Strength::parse(form.get("strength")).unwrap_or(Strength::Weak),
        check_on,
    };
    Ok(Ok(Guard { action: Some(action), ..Guard::default() }))
}

/// The causes that were named, with what shows each.
fn causes_named(form: &Form) -> Vec<(String, String)> {
    let pairs = [("cause", "evidence"), ("cause2", "evidence2")];
    let named = pairs.map(|(cause, evidence)| (form.get(cause).to_owned(), form.get(evidence).to_owned()));
    named.into_iter().filter(|(cause, evidence)| !cause.is_empty() || !evidence.is_empty()).collect()
}

/// Causes are chosen from the tree by their path or their own name. Whoever looks after the tree adds one by naming it.
fn causes(tx: &mut Tx, who: &app::Who, named: &[(String, String)]) -> app::Result<Vec<CauseFound>> {
    let tree = improvement::tree(tx, who)?;
    let mut found = Vec::new();
    for (name, evidence) in named {
        let id = match tree.named(name) {
            Some(cause) => cause.id,
            None if who.may(Can::LookAfter).is_ok() && !name.is_empty() => improvement::add(tx, who, None, name)?.id,
            None => return Err(Error::invalid("causes", "problem-complaint-cause")),
        };
        found.push(CauseFound { id, evidence: evidence.clone() });
    }
    Ok(found)
}
