//! One complaint: its ladder with the form of the step that is due right in it, and beside it the customer, how to reach
//! them, and what we owe them.

use std::collections::HashMap;

use app::complaints::import::Origin;
use app::complaints::{self, Case, Channel, Complaint, Draft, Due, How, Reached, Strength, Told, Tried};
use app::promises::{self, Filter};
use app::workspaces::{Staff, mailboxes, staff};
use app::{Can, Error, Id, Timestamp, Tx, conversations, customers, improvement, remedies, workspaces};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};
use serde::Deserialize;

use super::afterwards;
use super::readers;
use super::ruled::{self, Card};
use super::told::TheirWords;
use super::twins::{self, TwinLine};
use super::view::{self, Chip, People, Rung, Version};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};
use crate::customers::view as customer_view;
use crate::promises::view::{self as promise_view, Line};

/// What was typed and could not be taken, and what was typed before and is kept: shown again, nothing lost.
#[derive(Default)]
pub struct Typed {
    /// The verb whose form was sent, or is to be shown open.
    pub doing: String,
    pub form: Form,
    pub problems: Problems,
    pub readings: Vec<(String, String)>,
    pub drafts: Vec<Draft>,
    /// The cause that was taken from a twin.
    pub taken: Option<String>,
}

impl Typed {
    /// What stands in a field of the form of this verb.
    pub fn of(&self, doing: &str, name: &str) -> &str {
        if self.doing == doing && !self.form.0.is_empty() {
            return self.form.get(name);
        }
        match &self.taken {
            Some(cause) if doing == "guard" && name == self.takes() => cause,
            _ => self.drafted(doing, name),
        }
    }

    /// Where a cause goes that is taken from a twin: the first field, or the second where another stands in the first.
    fn takes(&self) -> &'static str {
        let first = self.drafted("guard", "cause");
        let is_free = first.is_empty() || self.taken.as_deref() == Some(first);
        if is_free { "cause" } else { "cause2" }
    }

    fn drafted(&self, doing: &str, name: &str) -> &str {
        let draft = self.drafts.iter().find(|draft| draft.form == doing);
        draft.and_then(|draft| draft.fields.get(name)).map_or("", String::as_str)
    }

    /// As `of`, or this where nothing was typed.
    pub fn or<'a>(&'a self, doing: &str, name: &str, otherwise: &'a str) -> &'a str {
        Some(self.of(doing, name)).filter(|text| !text.is_empty()).unwrap_or(otherwise)
    }

    pub fn problem(&self, doing: &str, name: &str) -> Option<&str> {
        self.problems.of(name).filter(|_| self.doing == doing)
    }

    /// What is wrong with any member of a list.
    pub fn problems_in(&self, list: &str) -> Vec<String> {
        let within = self.problems.all().iter().filter(|(field, _)| field.starts_with(list));
        within.map(|(_, words)| words.clone()).collect()
    }

    pub fn is(&self, doing: &str) -> bool {
        self.doing == doing
    }
}

/// What failed with a verb on this page.
#[derive(Default)]
pub struct Trouble {
    pub typed: Typed,
    pub refusal: Option<(String, String)>,
}

/// All that the pages of one complaint are made of.
pub struct Seen {
    pub case: Case,
    pub known: customers::Known,
    pub promises: Vec<promises::Shown>,
    pub conversations: Vec<(Id, String)>,
    pub staff: Vec<Staff>,
    pub drafts: Vec<Draft>,
    pub can_mail: bool,
    pub tried: Tried,
    /// What they told us themselves, and whose the address is that they typed.
    pub told: Option<(Told, Option<customers::Customer>)>,
    pub currency: String,
    /// What was offered to make it right.
    pub offers: Vec<remedies::Shown>,
    /// The causes that can be chosen, while that is the step.
    pub causes: Vec<String>,
    /// The causes that were found, once it was decided what is done about it.
    pub found: Vec<improvement::Found>,
    /// Complaints with like words, while that is the step.
    pub twins: Vec<complaints::Twin>,
    /// The file it came out of.
    pub origin: Option<Origin>,
    pub readers: complaints::Readers,
    pub teams: Vec<(Id, String)>,
}

impl Seen {
    pub fn names(&self) -> HashMap<Id, String> {
        self.staff.iter().map(|one| (one.id, one.name.clone())).collect()
    }
}

/// So many conversations of a complaint are named on its page, so many promises to its customer.
const MOST_NAMED: usize = 5;
const MOST_OWED: i64 = 8;

/// By the number that people say, or by the id that a notice carries. That it is there is known to all of us.
pub async fn find(visit: &Visit, text: &str) -> Result<Id, Failure> {
    let Ok(number) = text.parse::<i64>() else {
        return text.parse().map_err(|_| Failure::from(Error::NotFound("complaint")));
    };
    let read = move |tx: &mut Tx| complaints::lookup::id_of_number(tx, number);
    Ok(visit.web.kept.read(visit.who.workspace_id, read).await?)
}

pub async fn seen(visit: &Visit, id: Id) -> Result<Seen, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let case = complaints::one(tx, &who, id)?;
        let customer_id = case.complaint.customer_id;
        let known = customers::get(tx, &who, customer_id)?;
        let can_mail = known.customer.email.is_some() && !mailboxes::all(tx)?.is_empty();
        let owed = Filter { customer_id: Some(customer_id), latest_first: true, ..Filter::default() };
        let zone = workspaces::hours(tx)?.zone.clone();
        Ok(Seen {
            promises: promises::list_shown(tx, &who, &owed, None, MOST_OWED)?.items,
            conversations: named(tx, &who, &case)?,
            staff: staff::list(tx, &who)?,
            drafts: complaints::drafts(tx, &who, id)?,
            tried: Tried::count(&case.attempts, case.complaint.attempts_since(), &zone),
            told: told(tx, &who, id)?,
            currency: workspaces::business::get(tx)?.currency,
            offers: remedies::of_complaint(tx, id)?,
            causes: causes(tx, &who, &case)?,
            found: if case.complaint.guard.is_some() { improvement::causes_of(tx, id)? } else { Vec::new() },
            twins: twins::beside(tx, &who, &case)?,
            origin: complaints::import::origin(tx, id)?,
            readers: complaints::readers(tx, &who, &case.complaint)?,
            teams: readers::teams(tx, &who)?,
            known,
            can_mail,
            case,
        })
    };
    Ok(visit.web.kept.read(visit.who.workspace_id, read).await?)
}

fn told(tx: &mut Tx, who: &app::Who, id: Id) -> app::Result<Option<(Told, Option<customers::Customer>)>> {
    let Some(told) = complaints::told(tx, who, id)? else { return Ok(None) };
    let whose = if told.apart { customers::by_email(tx, who, &told.email)? } else { None };
    Ok(Some((told, whose)))
}

fn causes(tx: &mut Tx, who: &app::Who, case: &Case) -> app::Result<Vec<String>> {
    let is_due = case.owed.as_ref().is_some_and(|owed| owed.what == Due::Guard);
    if !is_due && !case.complaint.ends_by_final_response() {
        return Ok(Vec::new());
    }
    let tree = improvement::tree(tx, who)?;
    let open = tree.lines().into_iter().filter(|(_, cause)| cause.retired_at.is_none());
    Ok(open.map(|(_, cause)| tree.path(cause.id)).collect())
}

/// The conversations that belong to it, by number and subject; few, and each is there once.
fn named(tx: &mut Tx, who: &app::Who, case: &Case) -> app::Result<Vec<(Id, String)>> {
    let ids = case.complaint.conversation_ids.iter().rev().take(MOST_NAMED);
    let found = ids.map(|id| conversations::get(tx, who, *id));
    let named = found.map(|one| one.map(|one| (one.id, format!("#{} {}", one.number, one.subject))));
    named.collect()
}

#[derive(Template)]
#[template(path = "complaints/one.html")]
struct OnePage {
    page: Layout,
    case: Case,
    customer: customers::Customer,
    first_name: String,
    /// What is owed now: its verb, in words, by when, and by whom.
    due: &'static str,
    due_words: String,
    due_by: String,
    due_owner: String,
    chips: Vec<Chip>,
    rungs: Vec<Rung>,
    versions: Vec<Version>,
    attempts: Vec<String>,
    tried: Tried,
    next_attempt: Option<String>,
    facts: Vec<(String, String)>,
    call: Option<(String, String)>,
    promises: Vec<Line>,
    conversations: Vec<(Id, String)>,
    told: Option<TheirWords>,
    /// Each by its page, its words, and how it stands.
    offers: Vec<(String, String, String)>,
    causes: Vec<String>,
    twins: Vec<TwinLine>,
    origin: Option<Origin>,
    others: Vec<(Id, String)>,
    staff: Vec<(Id, String)>,
    me: String,
    hows: Vec<(&'static str, String)>,
    channels: Vec<(&'static str, String)>,
    reached: Vec<(&'static str, String)>,
    strengths: Vec<(&'static str, String)>,
    can_mail: bool,
    may_talk: bool,
    may_merge: bool,
    typed: Typed,
    refusal: Option<(String, String)>,
    notes: Vec<(&'static str, String)>,
    /// What the rules ask, and the letters.
    ruled: Card,
    /// When our final response left, where it can end by that.
    final_way: Option<String>,
    /// What they said when it was over.
    after: Option<afterwards::Card>,
    readers: readers::Card,
}

#[derive(Debug, Deserialize)]
pub struct Doing {
    #[serde(default, rename = "do")]
    doing: String,
    /// The cause of a twin, to be taken.
    cause: Option<Id>,
}

pub async fn page(visit: Visit, Path(id): Path<String>, Query(asked): Query<Doing>) -> Result<Response, Failure> {
    let id = find(&visit, &id).await?;
    if let Some(cover) = readers::cover(&visit, id).await? {
        return Ok(cover);
    }
    let mut typed = Typed { doing: asked.doing, ..Typed::default() };
    if let Some(cause_id) = asked.cause {
        let who = visit.who.clone();
        let path = move |tx: &mut Tx| twins::path_of(tx, &who, cause_id);
        typed.taken = visit.web.kept.read(visit.who.workspace_id, path).await?;
    }
    show(&visit, id, StatusCode::OK, Trouble { typed, refusal: None }).await
}

pub async fn show(visit: &Visit, id: Id, status: StatusCode, trouble: Trouble) -> Result<Response, Failure> {
    let seen = seen(visit, id).await?;
    let page = made(visit, seen, trouble);
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn made(visit: &Visit, seen: Seen, trouble: Trouble) -> OnePage {
    let (words, now) = (&visit.words, visit.web.now());
    let names = seen.names();
    let first_name = first_name(&seen.known.customer.name);
    let people = People { customer: &first_name, staff: &names };
    let complaint = &seen.case.complaint;
    let owed = seen.case.owed.clone();
    let may_talk = visit.who.may(Can::Talk).is_ok();
    let may_own: Vec<(Id, String)> =
        seen.staff.iter().filter(|one| one.may_own()).map(|one| (one.id, one.name.clone())).collect();
    OnePage {
        due: owed.as_ref().map_or("", |owed| owed.what.as_str()),
        due_words: owed.as_ref().map_or_else(String::new, |owed| view::due(words, owed.what)),
        due_by: owed.as_ref().and_then(|owed| owed.by).map_or_else(String::new, |by| words.moment(by, now)),
        due_owner: people.name(owed.as_ref().map(|owed| owed.owner_id)),
        chips: view::chips(words, complaint, owed.as_ref(), now),
        rungs: view::ladder(words, &seen.case, &seen.found, &people, now),
        versions: view::versions(words, &seen.case.restatements, &people, now),
        attempts: attempts(words, &seen.case, now),
        tried: seen.tried,
        next_attempt: complaint.next_attempt_at.map(|at| words.moment(at, now)),
        facts: facts(words, &seen, &people),
        call: call(&seen),
        promises: seen.promises.iter().map(|one| promise_view::line(words, one, now)).collect(),
        told: seen.told.as_ref().map(|(told, whose)| TheirWords::of(words, complaint, (told, whose.as_ref()), now)),
        notes: notes(words, &seen, &people, now),
        ruled: ruled::card(words, &seen.case, &people, now),
        final_way: complaint
            .final_response_at
            .filter(|_| complaint.ends_by_final_response())
            .map(|at| words.moment(at, now)),
        after: afterwards::card(words, &seen.case, now),
        readers: readers::card(words, &seen, &trouble.typed),
        others: may_own.iter().filter(|(id, _)| *id != complaint.owner_id).cloned().collect(),
        staff: may_own,
        me: visit.who.staff_id().map(|id| id.to_string()).unwrap_or_default(),
        hows: values(words, "how", How::ALL, How::as_str).into_iter().filter(|(how, _)| *how != "link").collect(),
        channels: our_channels(words),
        reached: values(words, "reached", Reached::ALL, Reached::as_str),
        strengths: values(words, "strength", &Strength::ALL, Strength::as_str),
        can_mail: seen.can_mail,
        may_merge: visit.who.may(Can::MergeCustomers).is_ok(),
        may_talk,
        refusal: trouble.refusal,
        typed: Typed { drafts: seen.drafts, ..trouble.typed },
        page: visit.page("complaints", complaint.summary.clone()),
        customer: seen.known.customer,
        conversations: seen.conversations,
        offers: seen.offers.iter().map(|one| offer(words, one)).collect(),
        causes: seen.causes,
        twins: twins::lines(words, &seen.twins, twins::form_of(&seen.case, may_talk).as_deref(), now),
        origin: seen.origin,
        first_name,
        case: seen.case,
    }
}

fn offer(words: &Words, shown: &remedies::Shown) -> (String, String, String) {
    let state = words.t(&format!("remedy-state-{}", shown.offer.state.as_str())).into_owned();
    (urls::with_id(urls::REMEDY_OFFER, shown.offer.id), shown.offer.name.clone(), state)
}

/// By what we can talk to them or tell them: all but a form on the web, which only they fill in.
pub fn our_channels(words: &Words) -> Vec<(&'static str, String)> {
    let all = values(words, "channel", Channel::ALL, Channel::as_str);
    all.into_iter().filter(|(channel, _)| *channel != Channel::Web.as_str()).collect()
}

/// The choices of a fixed set, as they are sent and in words.
pub fn values<T: Copy>(
    words: &Words,
    set: &str,
    all: &[T],
    as_str: fn(T) -> &'static str,
) -> Vec<(&'static str, String)> {
    all.iter().map(|one| (as_str(*one), view::value(words, set, as_str(*one)))).collect()
}

pub fn first_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or_default().to_owned()
}

/// Each attempt in a line, the newest first.
fn attempts(words: &Words, case: &Case, now: Timestamp) -> Vec<String> {
    let line = |one: &complaints::Attempt| {
        let parts = [
            words.moment(one.made_at, now),
            view::value(words, "channel", one.channel.as_str()),
            view::value(words, "reached", one.outcome.as_str()),
            one.words.clone(),
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    case.attempts.iter().rev().map(line).collect()
}

/// How to reach them, who they are to us, what is at stake, who has it.
pub fn facts(words: &Words, seen: &Seen, people: &People<'_>) -> Vec<(String, String)> {
    let (complaint, customer) = (&seen.case.complaint, &seen.known.customer);
    let t = |key: &str| words.t(key).into_owned();
    let mut facts =
        vec![(t("complaint-reach"), customer_view::reach(customer.phone.as_deref(), customer.email.as_deref()))];
    let wants = seen.known.preferences.iter().filter(|one| one.ended_at.is_none());
    facts.extend(wants.map(|one| (one.about.clone(), format!("“{}”", one.words))));
    facts.push((t("complaint-relationship"), customer_view::stage_name(words, customer.stage)));
    facts.push((t("complaint-at-stake"), at_stake(words, complaint, &seen.currency)));
    facts.push((t("complaint-severity"), view::value(words, "severity", complaint.severity.as_str())));
    facts.push((t("complaint-harm"), complaint.harm.clone()));
    facts.push((t("complaint-owner"), people.name(Some(complaint.owner_id))));
    let holds = customer.owner_name.clone().filter(|_| customer.owner_id != Some(complaint.owner_id));
    facts.extend(holds.map(|name| (t("complaint-holds"), name)));
    facts.retain(|(_, text)| !text.is_empty());
    facts
}

/// What could be lost, in words and as an amount, whatever is known of it.
fn at_stake(words: &Words, complaint: &Complaint, currency: &str) -> String {
    let minor = complaint.at_stake_minor.filter(|minor| *minor > 0);
    match (complaint.at_stake.as_str(), minor.map(|minor| words.money(minor, currency))) {
        (said, None) => said.to_owned(),
        ("", Some(amount)) => amount,
        (said, Some(amount)) => {
            words.with("complaint-stake-both", &[("words", Arg::from(said)), ("amount", Arg::from(amount))])
        }
    }
}

/// The number to call, as a link and in words.
pub fn call(seen: &Seen) -> Option<(String, String)> {
    let phone = seen.known.customer.phone.clone().filter(|phone| !phone.trim().is_empty())?;
    let digits: String = phone.chars().filter(|char| char.is_ascii_digit() || *char == '+').collect();
    Some((format!("tel:{digits}"), phone))
}

/// What nobody may overlook, by its class.
fn notes(words: &Words, seen: &Seen, people: &People<'_>, now: Timestamp) -> Vec<(&'static str, String)> {
    let (c, holds) = (&seen.case.complaint, seen.known.customer.owner_name.clone());
    let mut notes = Vec::new();
    if let Some(at) = c.safety_taken_at.filter(|_| c.is_open()) {
        let args = [("name", Arg::from(people.name(c.safety_taken_by_id))), ("when", Arg::from(words.moment(at, now)))];
        notes.push(("", words.with("complaint-safety-in-hand", &args)));
    }
    if c.failed_again_at.is_some() {
        notes.push(("broken", words.t("complaint-note-again").into_owned()));
    }
    if c.call_back_broken {
        notes.push(("broken", words.t("complaint-note-call-broken").into_owned()));
    }
    if let Some(at) = c.relationship_told_at.filter(|_| c.is_open()) {
        let told = match holds {
            Some(name) => {
                let args = [("name", Arg::from(name)), ("when", Arg::from(words.moment(at, now)))];
                words.with("complaint-relationship-told", &args)
            }
            None => words.t("complaint-note-at-stake").into_owned(),
        };
        notes.push(("risk", told));
    }
    notes
}

/// The step that is due, on the page of this complaint.
pub fn to_now(number: i64) -> String {
    format!("{}#now", urls::with_id(urls::COMPLAINT, number))
}

/// After a verb: to where its result is to be seen, or the page again with what was refused and all that was typed.
pub async fn answer(
    visit: &Visit,
    id: Id,
    doing: &str,
    form: Form,
    done: Result<Complaint, Error>,
) -> Result<Response, Failure> {
    let failure = match done {
        Ok(complaint) => return Ok(see_other(to_now(complaint.number))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => Failure::from(error),
        Err(other) => return Err(Failure::from(other)),
    };
    let (typed, refusal) = trouble(&visit.words, &failure);
    let trouble = Trouble { typed: Typed { doing: doing.to_owned(), form, ..typed }, refusal };
    show(visit, id, failure.status(), trouble).await
}

/// What failed, beside its field or above the page.
pub fn trouble(words: &Words, failure: &Failure) -> (Typed, Option<(String, String)>) {
    match &*failure.0 {
        Error::Invalid(fields) => (Typed { problems: Problems::new(words, fields), ..Typed::default() }, None),
        _ => (Typed::default(), Some((failure.detail(words), failure.hint(words)))),
    }
}
