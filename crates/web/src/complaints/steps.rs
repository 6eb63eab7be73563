//! The steps of a complaint by API, one verb each. A step out of order is refused with 409, the rule and a hint.

use std::collections::BTreeMap;

use app::complaints::{
    self, Action, CauseFound, Channel, Guard, Heard, How, NewAccess, NewAttempt, NewOutcome, Outcome, Reached,
    Restating, Severity, Strength,
};
use app::{Error, Field, Id, Timestamp, Tx, Who, workspaces};
use axum::extract::Path;
use axum::response::Response;
use serde_json::Value;

use super::api::{ids, temperature, verb};
use crate::core::body::{Body, Reader};
use crate::core::{Call, Failure};

type Answer = Result<Response, Failure>;

/// `{story, wants?, severity?, others_affected?, temperature?, at_stake?, at_stake_minor?, harm?, safety?, customer_spoke_s?,
/// we_spoke_s?}`
pub async fn listen(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let severity = |text: &str| Severity::parse(text).map(Some);
    let heard = Heard {
        story: read.text("story"),
        wants: read.maybe_text("wants").unwrap_or_default(),
        severity: read.word_or("severity", severity, "problem-complaint-severity", None),
        temperature: temperature(&mut read),
        others_affected: others(&mut read, &body),
        at_stake: read.maybe_text("at_stake"),
        at_stake_minor: read.maybe_number("at_stake_minor"),
        harm: read.maybe_text("harm"),
        safety: body.has("safety").then(|| read.flag_or("safety", false)),
        customer_spoke_s: read.maybe_number("customer_spoke_s"),
        we_spoke_s: read.maybe_number("we_spoke_s"),
    };
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::listen(tx, who, id, &heard)).await
}

/// Who else was hit: a list, or one text or number.
fn others(read: &mut Reader<'_>, body: &Body) -> Vec<String> {
    match body.0.get("others_affected") {
        Some(Value::Number(number)) => vec![number.to_string()],
        Some(Value::String(_)) => {
            read.maybe_text("others_affected").filter(|text| !text.trim().is_empty()).into_iter().collect()
        }
        _ => read.texts("others_affected"),
    }
}

/// `{text, mail?}`: what we understood; `mail`: Kept asks them by mail.
pub async fn restate(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let new = Restating { text: read.text("text"), mail: read.flag_or("mail", false) };
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::restate(tx, who, id, &new)).await
}

/// `{how, words, round?}`: how they said "yes, that is it".
pub async fn confirm(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let how = how(&mut read, &body);
    let (words, round) = (read.text("words"), read.maybe_number("round"));
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::confirm(tx, who, id, how, &words, round)).await
}

/// `{words, how?, round?}`: what they put right.
pub async fn correct(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let how = read.word_or("how", How::parse, "problem-complaint-how", How::Phone);
    let (words, round) = (read.text("words"), read.maybe_number("round"));
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::correct(tx, who, id, how, &words, round)).await
}

fn how(read: &mut Reader<'_>, body: &Body) -> How {
    if !body.has("how") {
        read.also(vec![Field::new("how", "problem-complaint-how")]);
    }
    read.word_or("how", How::parse, "problem-complaint-how", How::Phone)
}

/// `{reason}`
pub async fn refuse_confirmation(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let reason = read.text("reason");
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::refuse_confirmation(tx, who, id, &reason)).await
}

/// `{channel, outcome, words?}`
pub async fn attempt(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let new = NewAttempt {
        channel: channel(&mut read, &body, "channel"),
        outcome: must_be(&mut read, &body, "outcome", Reached::parse, "problem-complaint-reached", Reached::NoAnswer),
        words: read.maybe_text("words").unwrap_or_default(),
    };
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::attempt(tx, who, id, &new)).await
}

fn channel(read: &mut Reader<'_>, body: &Body, name: &str) -> Channel {
    must_be(read, body, name, Channel::parse, "problem-complaint-channel", Channel::Phone)
}

/// One of a fixed set of words, which has to be there; `otherwise` only stands in until the refusal.
fn must_be<T>(
    read: &mut Reader<'_>,
    body: &Body,
    name: &str,
    parse: fn(&str) -> Option<T>,
    problem: &'static str,
    otherwise: T,
) -> T {
    if !body.has(name) {
        read.also(vec![Field::new(name, problem)]);
    }
    read.word_or(name, parse, problem, otherwise)
}

/// `{}`
pub async fn unreachable(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    body.reader().done_or_repeated()?;
    verb(call, id, &body, complaints::unreachable).await
}

/// `{words}`
pub async fn found_another_way(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let words = read.text("words");
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::found_another_way(tx, who, id, &words)).await
}

/// `{by, how?}`: a time, always; `how` they were told of it.
pub async fn promise_call_back(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let (by, how) = (read.time("by"), read.maybe_text("how"));
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::promise_call_back(tx, who, id, by, how.as_deref())).await
}

/// `{by, reason, how}`: another time that they agreed to, and how we spoke with them.
pub async fn move_call_back(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let (by, reason, how) = (read.time("by"), read.text("reason"), channel(&mut read, &body, "how"));
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::move_call_back(tx, who, id, by, &reason, how)).await
}

/// `{findings}`
pub async fn research(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let findings = read.text("findings");
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::research(tx, who, id, &findings)).await
}

/// `{outcome, what_happened, offer?, apology, explanation, remedies?, amounts?, by, how?}`; `amounts`: what a remedy costs,
/// by its id, in the smallest unit of its currency.
pub async fn call_back(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let missing = ["apology", "explanation"].into_iter().filter(|name| !body.has(name));
    read.also(missing.map(|name| Field::new(name, "problem-complaint-asked")).collect());
    let new = NewOutcome {
        outcome: must_be(
            &mut read,
            &body,
            "outcome",
            Outcome::parse,
            "problem-complaint-outcome",
            Outcome::Explanation,
        ),
        what_happened: read.text("what_happened"),
        offer: read.maybe_text("offer").unwrap_or_default(),
        apology: read.flag_or("apology", false),
        explanation: read.flag_or("explanation", false),
        remedies: ids(&mut read, "remedies"),
        amounts: amounts(&mut read),
        by: read.time("by"),
        how: read.maybe_text("how").unwrap_or_else(|| "phone".to_owned()),
    };
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::call_back(tx, who, id, &new)).await
}

fn amounts(read: &mut Reader<'_>) -> BTreeMap<Id, i64> {
    let mut found = BTreeMap::new();
    for (name, value) in read.maybe_object("amounts").unwrap_or_default() {
        match (name.parse::<Id>(), value.as_i64()) {
            (Ok(id), Some(minor)) => drop(found.insert(id, minor)),
            (Err(_), _) => read.also(vec![Field::new("amounts", "problem-not-an-id")]),
            (_, None) => read.also(vec![Field::new(&format!("amounts.{name}"), "problem-not-a-number")]),
        }
    }
    found
}

/// `{words}`
pub async fn accept(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let words = read.text("words");
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::accept(tx, who, id, &words)).await
}

/// `{words}`
pub async fn reject(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let words = read.text("words");
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::reject(tx, who, id, &words)).await
}

/// `{causes: [{id, evidence}], action: {what, owner_id, due, strength, check_on}}` or `{none_because, review_on}`; days are
/// days, or times.
pub async fn guard(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let zone = call.web.kept.read(call.who.workspace_id, |tx| Ok(workspaces::hours(tx)?.zone.clone())).await?;
    let mut read = body.reader();
    let mut causes = Vec::new();
    for (place, object) in read.objects("causes").into_iter().enumerate() {
        let cause = Body::within(object);
        let mut within = cause.reader();
        causes.push(CauseFound { id: within.id("id"), evidence: within.text("evidence") });
        read.also(named(&format!("causes[{place}]"), within));
    }
    let action = read.maybe_object("action").map(|object| {
        let object = Body::within(object);
        let mut within = object.reader();
        let action = Action {
            what: within.text("what"),
            owner_id: within.id("owner_id"),
            due: day(&mut within, "due", &zone).unwrap_or(Timestamp::UNIX_EPOCH),
            strength: must_be(
                &mut within,
                &object,
                "strength",
                Strength::parse,
                "problem-complaint-strength",
                Strength::Weak,
            ),
            check_on: day(&mut within, "check_on", &zone).unwrap_or(Timestamp::UNIX_EPOCH),
        };
        for name in ["due", "check_on"].into_iter().filter(|name| !object.has(name)) {
            within.also(vec![Field::new(name, "problem-empty")]);
        }
        read.also(named("action", within));
        action
    });
    let guard = Guard {
        causes,
        action,
        none_because: read.maybe_text("none_because").unwrap_or_default(),
        review_on: day(&mut read, "review_on", &zone),
    };
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::guard(tx, who, id, &guard)).await
}

/// What is wrong within an object, by its place in the whole.
fn named(place: &str, within: Reader<'_>) -> Vec<Field> {
    match within.done() {
        Err(Error::Invalid(fields)) => {
            fields.into_iter().map(|field| Field { field: format!("{place}.{}", field.field), ..field }).collect()
        }
        _ => Vec::new(),
    }
}

/// A time, or a day: then its end, where the business is.
fn day(read: &mut Reader<'_>, name: &str, zone: &jiff::tz::TimeZone) -> Option<Timestamp> {
    let text = read.maybe_text(name)?;
    let end = |day: jiff::civil::Date| zone.to_timestamp(day.at(23, 59, 0, 0)).ok();
    let found = text.parse::<Timestamp>().ok().or_else(|| text.parse::<jiff::civil::Date>().ok().and_then(end));
    if found.is_none() {
        read.also(vec![Field::new(name, "problem-complaint-day")]);
    }
    found
}

/// `{}`
pub async fn close(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    body.reader().done_or_repeated()?;
    verb(call, id, &body, complaints::close).await
}

/// `{words}`: it happened again while it was watched.
pub async fn again(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let words = read.text("words");
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::again(tx, who, id, &words)).await
}

/// `{to_staff_id, reason}`
pub async fn hand_over(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let (to_staff_id, reason) = (read.id("to_staff_id"), read.text("reason"));
    read.done_or_repeated()?;
    verb(call, id, &body, move |tx, who, id| complaints::hand_over(tx, who, id, to_staff_id, &reason)).await
}

/// `{narrowed, team_id?}`: who reads its story; its team stays where nothing is said of it, and null is none.
pub async fn set_access(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    let mut read = body.reader();
    let (narrowed, team_id) = (read.flag_or("narrowed", false), read.maybe_id("team_id"));
    if !body.has("narrowed") {
        read.also(vec![Field::new("narrowed", "problem-empty")]);
    }
    let names_team = body.names("team_id");
    read.done_or_repeated()?;
    let set = move |tx: &mut Tx, who: &Who, id: Id| {
        let team_id = if names_team { team_id } else { complaints::one(tx, who, id)?.complaint.team_id };
        complaints::set_access(tx, who, id, NewAccess { narrowed, team_id })
    };
    verb(call, id, &body, set).await
}

/// `{}`: somebody has the matter of safety in hand.
pub async fn take_safety(call: Call, Path(id): Path<String>, body: Body) -> Answer {
    body.reader().done_or_repeated()?;
    verb(call, id, &body, complaints::take_safety).await
}
