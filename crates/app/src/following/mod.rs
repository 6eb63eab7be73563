//! Following a conversation, and being named in a note: who of us hears of what happens in it.
//!
//! Conversations write what happens into the journal, and `heard` is called with each entry. Nobody hears of their own
//! deeds, and of one thing nobody hears twice.

pub mod rules;
mod store;

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::ids::Id;
use crate::policy::allows;
use crate::workspaces::telling::{self, Telling};
use crate::workspaces::{Staff, notifications, staff, teams};
use crate::{Can, Error, Result, Tx, Who};
use rules::{Found, Mention, Named, Target};

/// You were named in a note; the subject is the note.
pub const MENTION: &str = "message-mention";
/// They wrote, in a conversation you follow.
pub const NEW: &str = "message-new";
/// A colleague wrote something down, in a conversation you follow.
pub const NOTED: &str = "message-noted";
/// It is yours now.
pub const GIVEN: &str = "conversation-given";
/// It is somebody else's now.
pub const PASSED: &str = "conversation-passed";
pub const RESOLVED: &str = "conversation-resolved";
/// The subject is the promise.
pub const BROKEN: &str = "promise-followed-broken";

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Follower {
    pub staff_id: Id,
    pub name: String,
    pub since: Timestamp,
}

/// What came of one `@name`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// As it stands in the note.
    pub typed: String,
    pub outcome: Outcome,
    /// The name it stands for; of several, how to name each.
    pub meant: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Told,
    /// The writer.
    Own,
    Left,
    MayNotSee,
    Several,
    Nobody,
    /// A team with nobody else in it.
    Empty,
}

impl Outcome {
    pub const ALL: [Outcome; 7] = [
        Outcome::Told,
        Outcome::Own,
        Outcome::Left,
        Outcome::MayNotSee,
        Outcome::Several,
        Outcome::Nobody,
        Outcome::Empty,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Told => "told",
            Outcome::Own => "own",
            Outcome::Left => "left",
            Outcome::MayNotSee => "may_not_see",
            Outcome::Several => "several",
            Outcome::Nobody => "nobody",
            Outcome::Empty => "empty",
        }
    }

    pub fn parse(text: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// The caller follows it from now on. Twice is as once.
pub fn follow(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<()> {
    let staff_id = follower(who)?;
    store::add(tx, conversation_id, staff_id, "asked")?;
    Ok(())
}

/// The caller does not follow it any more.
pub fn unfollow(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<()> {
    let staff_id = follower(who)?;
    store::remove(tx, conversation_id, staff_id)?;
    Ok(())
}

/// What every role may do, but no token that only reads.
fn follower(who: &Who) -> Result<Id> {
    who.may(Can::MakeTokens)?;
    who.staff_id().ok_or(Error::Forbidden(Can::Read))
}

/// Who follows it, by name; nobody who has left.
pub fn followers(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<Vec<Follower>> {
    who.may(Can::Read)?;
    store::of(tx, conversation_id)
}

pub fn follows(tx: &mut Tx, conversation_id: Id, staff_id: Id) -> Result<bool> {
    store::is(tx, conversation_id, staff_id)
}

/// What came of the names in the notes of a conversation, by note.
pub fn mentions(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<HashMap<Id, Vec<Said>>> {
    who.may(Can::Read)?;
    store::mentions_in(tx, conversation_id)
}

/// Those who follow one conversation follow another too from now on (it was merged into it), and what they have not read
/// yet is read there.
pub fn move_to(tx: &mut Tx, from_id: Id, to_id: Id) -> Result<()> {
    store::move_to(tx, from_id, to_id)
}

/// It came out again.
pub fn move_back(tx: &mut Tx, from_id: Id, to_id: Id) -> Result<()> {
    store::leave(tx, from_id, to_id)?;
    store::read_there(tx, to_id, from_id)
}

/// What is there now, and was told of and not read yet, is read there.
pub fn read_there(tx: &mut Tx, id: Id, there: Id) -> Result<()> {
    store::read_there(tx, id, there)
}

/// The caller has the conversation before them: what they were told of it is read. Gives how much of it the bell showed.
pub fn looked(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<i64> {
    who.may(Can::Read)?;
    notifications::mark_seen_of(tx, who, conversation_id)
}

/// Everybody and every team that can be named, with the handle to name them by: (handle, name), by name.
pub fn names(tx: &mut Tx, who: &Who) -> Result<Vec<(String, String)>> {
    let all = named(&staff::list(tx, who)?, &teams::list(tx, who)?);
    Ok(all.iter().filter(|one| one.active).map(|one| (rules::handle(one, &all), one.name.clone())).collect())
}

fn named(people: &[Staff], teams: &[teams::Team]) -> Vec<Named> {
    let people = people.iter().map(|one| Named::person(one.id, &one.name, &one.email, one.active));
    people.chain(teams.iter().map(|team| Named::team(team.id, &team.name))).collect()
}

/// Something happened in a conversation: whoever follows it, or is named, is told. `kind`, `subject_id` and `details` as
/// in the journal.
pub(crate) fn heard(
    tx: &mut Tx,
    who: &Who,
    kind: &str,
    conversation_id: Id,
    subject_id: Id,
    details: &Value,
) -> Result<()> {
    let place = Place { conversation_id, subject_id };
    match kind {
        "message.noted" | "message.recorded" => noted(tx, who, place),
        "message.received" | "message.admitted" => match store::message(tx, subject_id)? {
            (_, true) => tell_followers(tx, who, NEW, place, &BTreeSet::new()),
            _ => Ok(()), // a program wrote it
        },
        "conversation.assigned" => assigned(tx, who, place, details),
        "conversation.status_changed"
            if word(details, "category") == Some("resolved") && word(details, "before") != Some("resolved") =>
        {
            tell_followers(tx, who, RESOLVED, place, &BTreeSet::new())
        }
        _ => Ok(()),
    }
}

/// A promise of a conversation was broken; `told` hear of it already.
pub(crate) fn broken(tx: &mut Tx, conversation_id: Option<Id>, promise_id: Id, told: &[Id]) -> Result<()> {
    let Some(conversation_id) = conversation_id else { return Ok(()) };
    let place = Place { conversation_id, subject_id: promise_id };
    tell_followers(tx, &Who::kept(tx.workspace_id), BROKEN, place, &told.iter().copied().collect())
}

/// What is told of: in which conversation, about what.
#[derive(Clone, Copy)]
struct Place {
    conversation_id: Id,
    subject_id: Id,
}

fn tell(tx: &mut Tx, kind: &str, staff_id: Id, place: Place) -> Result<()> {
    let of = Some(place.conversation_id);
    telling::tell(tx, &Telling { of_conversation_id: of, ..Telling::of(staff_id, kind, place.subject_id) })?;
    Ok(())
}

/// All who follow it but whoever did it, and those who hear of it otherwise.
fn tell_followers(tx: &mut Tx, who: &Who, kind: &str, place: Place, but: &BTreeSet<Id>) -> Result<()> {
    for one in store::of(tx, place.conversation_id)? {
        if who.staff_id() != Some(one.staff_id) && !but.contains(&one.staff_id) {
            tell(tx, kind, one.staff_id, place)?;
        }
    }
    Ok(())
}

/// Those who are named are told that they are, and follow it from now on; who follows it already hears of the note.
fn noted(tx: &mut Tx, who: &Who, place: Place) -> Result<()> {
    let (text, _) = store::message(tx, place.subject_id)?;
    let told = if text.contains('@') { name(tx, who, place.subject_id, &text)? } else { BTreeSet::new() };
    tell_followers(tx, who, NOTED, place, &told)?;
    for staff_id in told {
        tell(tx, MENTION, staff_id, place)?;
        store::add(tx, place.conversation_id, staff_id, "mention")?;
    }
    Ok(())
}

/// Writes down what came of each name; gives who is to be told.
fn name(tx: &mut Tx, who: &Who, message_id: Id, text: &str) -> Result<BTreeSet<Id>> {
    let kept = Who::kept(tx.workspace_id);
    let (people, teams) = (staff::list(tx, &kept)?, teams::list(tx, &kept)?);
    let all = named(&people, &teams);
    let mut told = BTreeSet::new();
    for (place, mention) in (0..).zip(rules::mentions(text, &all)) {
        let (outcome, ids) = meant(&mention, who, &people, &teams);
        let said = Said { typed: mention.typed.clone(), outcome, meant: called(&mention, &all) };
        store::add_mention(tx, message_id, place, &said)?;
        told.extend(ids);
    }
    Ok(told)
}

/// What comes of a name, and who is told.
fn meant(mention: &Mention, who: &Who, people: &[Staff], teams: &[teams::Team]) -> (Outcome, Vec<Id>) {
    match &mention.found {
        Found::One(Target::Staff(id)) if who.staff_id() == Some(*id) => (Outcome::Own, Vec::new()),
        Found::One(Target::Staff(id)) => match people.iter().find(|one| one.id == *id) {
            Some(one) if allows(one.role, Can::Read) => (Outcome::Told, vec![*id]),
            _ => (Outcome::MayNotSee, Vec::new()),
        },
        Found::One(Target::Team(id)) => {
            let members = teams.iter().filter(|team| team.id == *id).flat_map(|team| team.member_ids.clone());
            let others: Vec<Id> = members.filter(|id| who.staff_id() != Some(*id)).collect();
            (if others.is_empty() { Outcome::Empty } else { Outcome::Told }, others)
        }
        Found::Left(_) => (Outcome::Left, Vec::new()),
        Found::Several(_) => (Outcome::Several, Vec::new()),
        Found::Nobody => (Outcome::Nobody, Vec::new()),
    }
}

/// The name behind what was typed; of several, how to name each.
fn called(mention: &Mention, all: &[Named]) -> String {
    let of = |target: &Target| all.iter().find(|one| one.target == *target);
    match &mention.found {
        Found::One(target) | Found::Left(target) => of(target).map(|one| one.name.clone()).unwrap_or_default(),
        Found::Several(targets) => {
            let handles = targets.iter().filter_map(of).map(|one| format!("@{}", rules::handle(one, all)));
            handles.collect::<Vec<_>>().join(", ")
        }
        Found::Nobody => String::new(),
    }
}

fn word<'a>(details: &'a Value, name: &str) -> Option<&'a str> {
    details.get(name).and_then(Value::as_str)
}

fn assigned(tx: &mut Tx, who: &Who, place: Place, details: &Value) -> Result<()> {
    let Some(to) = word(details, "assignee_id").and_then(|text| text.parse::<Id>().ok()) else { return Ok(()) };
    // With all that somebody had in hand: that is told once, as a whole (`leaving`).
    let as_a_whole = details.get("left").is_some();
    if who.staff_id() != Some(to) && !as_a_whole {
        tell(tx, GIVEN, to, place)?;
    }
    tell_followers(tx, who, PASSED, place, &BTreeSet::from([to]))
}
