//! From anywhere to a complaint.

use serde_json::json;

use super::rules::{CameFrom, Complaint, FoundBy, Severity, State, Temperature};
use super::{access, load, lookup, may_say, must_say, save, store, telling, twins, write};
use crate::error::Field;
use crate::ids::Id;
use crate::promises::rules::check_words;
use crate::{Actor, Can, Error, Result, Tx, Who, conversations, counters, customers, promises, regimes, workspaces};

/// The kind where nothing else is said.
pub const GENERAL: &str = "general";

/// A complaint to be opened. The customer is who it is about, or whose conversation or promise it came from; `owner_id` is the
/// caller when left out.
#[derive(Debug, Clone)]
pub struct NewComplaint {
    pub customer_id: Option<Id>,
    pub conversation_ids: Vec<Id>,
    pub promise_id: Option<Id>,
    pub came_from: CameFrom,
    pub kind: String,
    /// The one chosen for its kind when left out.
    pub regime: Option<String>,
    pub summary: String,
    pub found_by: FoundBy,
    pub severity: Severity,
    pub temperature: Option<Temperature>,
    pub at_stake: String,
    pub at_stake_minor: Option<i64>,
    pub safety: bool,
    pub owner_id: Option<Id>,
    pub team_id: Option<Id>,
    pub narrowed: bool,
}

impl Default for NewComplaint {
    fn default() -> NewComplaint {
        NewComplaint {
            customer_id: None,
            conversation_ids: Vec::new(),
            promise_id: None,
            came_from: CameFrom::ByHand,
            kind: GENERAL.to_owned(),
            regime: None,
            summary: String::new(),
            found_by: FoundBy::Customer,
            severity: Severity::Medium,
            temperature: None,
            at_stake: String::new(),
            at_stake_minor: None,
            safety: false,
            owner_id: None,
            team_id: None,
            narrowed: false,
        }
    }
}

/// All that is wrong with a new complaint at once.
pub fn problems(tx: &mut Tx, new: &NewComplaint) -> Result<Vec<Field>> {
    let mut problems = Vec::from_iter(check_words("summary", &new.summary).err());
    problems.extend(match customer_of(tx, new) {
        Ok(_) => None,
        Err(Error::Invalid(fields)) => fields.into_iter().next(),
        Err(Error::NotFound("promise")) => Some(Field::new("promise_id", "problem-unknown-promise")),
        Err(Error::NotFound(_)) => Some(Field::new("customer_id", "problem-unknown-customer")),
        Err(other) => return Err(other),
    });
    for id in &new.conversation_ids {
        if let Some(wrong) = conversations::unknown_conversation(tx, *id)? {
            problems.push(Field { field: "conversation_ids".to_owned(), ..wrong });
        }
    }
    if let Some(owner_id) = new.owner_id {
        problems.extend(workspaces::owner_problem(tx, "owner_id", owner_id)?);
    }
    problems.extend(access::team_problem(tx, new.team_id)?);
    if new.at_stake_minor.is_some_and(|minor| minor < 0) {
        problems.push(Field::new("at_stake_minor", "problem-complaint-negative"));
    }
    if new.kind.trim().is_empty() || new.kind.chars().count() > regimes::MAX_KIND {
        problems.push(Field::new("kind", "problem-complaint-kind"));
    }
    if let Some(key) = &new.regime
        && !regimes::is_known(tx, key.trim())?
    {
        problems.push(Field::new("regime", "problem-regime-unknown"));
    }
    Ok(problems)
}

/// Whose complaint it is.
fn customer_of(tx: &mut Tx, new: &NewComplaint) -> Result<Id> {
    if let Some(id) = new.customer_id {
        return customers::surviving(tx, id);
    }
    if let Some(id) = new.promise_id {
        return Ok(promises::get(tx, &Who::kept(tx.workspace_id), id)?.customer_id);
    }
    match new.conversation_ids.first() {
        Some(id) => {
            let id = conversations::surviving(tx, *id)?;
            conversations::customer_of(tx, id)
        }
        None => Err(Error::invalid("customer_id", "problem-empty")),
    }
}

/// One click from anywhere. Whoever takes it has it, unless it is given to somebody; what a customer opens goes to who holds
/// the relationship, or to a manager.
pub fn open(tx: &mut Tx, who: &Who, new: &NewComplaint) -> Result<Complaint> {
    open_following(tx, who, new, None)
}

/// As `open`, behind this one; where it is not watched any more, behind another of theirs that is.
pub(super) fn open_following(tx: &mut Tx, who: &Who, new: &NewComplaint, of_id: Option<Id>) -> Result<Complaint> {
    who.may(if matches!(who.actor, Actor::Customer(_)) { Can::Answer } else { Can::Talk })?;
    let problems = problems(tx, new)?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    may_say(&[("at_stake", &new.at_stake)])?;
    let customer_id = customer_of(tx, new)?;
    let owner_id = owner(tx, who, new, customer_id)?;
    let mut complaint = begun(tx, who, new, customer_id, owner_id)?;
    let fresh = complaint.clone();
    complaint.again_of_id = match of_id {
        Some(id) if store::load(tx, id)?.is_watched(tx.now) => Some(id),
        _ => lookup::watched(tx, customer_id, complaint.id)?,
    };
    store::insert(tx, &complaint)?;
    twins::index(tx, &complaint)?;
    for id in &complaint.conversation_ids {
        store::link(tx, complaint.id, *id)?;
        conversations::hints::take(tx, *id)?;
    }
    counters::add(tx, counters::COMPLAINTS_OPEN, 1)?;
    telling::who_must_know(tx, &fresh, &mut complaint)?;
    complaint.owed_by = super::owed_by(tx, &complaint)?;
    let details = json!({
        "summary": complaint.summary, "found_by": complaint.found_by, "came_from": complaint.came_from,
        "owner_id": owner_id, "severity": complaint.severity, "again_of_id": complaint.again_of_id,
        "conversation_ids": complaint.conversation_ids, "promise_id": complaint.promise_id, "kind": complaint.kind,
        "regime": complaint.regime, "regime_version": complaint.regime_version,
    });
    let complaint = save(tx, who, &fresh, complaint, ("complaint.received", details))?;
    if who.staff_id() != Some(owner_id) {
        telling::tell(tx, &complaint, owner_id, telling::GIVEN)?;
    }
    happened_again(tx, who, &complaint)?;
    telling::safety(tx, who, complaint)
}

fn begun(tx: &mut Tx, who: &Who, new: &NewComplaint, customer_id: Id, owner_id: Id) -> Result<Complaint> {
    let mut conversation_ids: Vec<Id> = Vec::new();
    let mut named = new.conversation_ids.clone();
    if let Some(id) = new.promise_id {
        named.extend(promises::get(tx, &Who::kept(tx.workspace_id), id)?.conversation_id);
    }
    for id in named {
        let id = conversations::surviving(tx, id)?;
        if !conversation_ids.contains(&id) {
            conversation_ids.push(id);
        }
    }
    let rules = match &new.regime {
        Some(key) => regimes::load(tx, key.trim())?,
        None => regimes::known_of_kind(tx, &new.kind)?,
    };
    let number = counters::next(tx, counters::COMPLAINT_NUMBER)?;
    Ok(Complaint {
        conversation_ids,
        promise_id: new.promise_id,
        came_from: new.came_from,
        kind: new.kind.trim().to_owned(),
        regime: rules.regime.key,
        regime_version: rules.version,
        summary: new.summary.trim().to_owned(),
        found_by: new.found_by,
        severity: new.severity,
        temperature: new.temperature,
        at_stake: new.at_stake.trim().to_owned(),
        at_stake_minor: new.at_stake_minor,
        safety: new.safety,
        team_id: new.team_id,
        narrowed: new.narrowed,
        opened_by_id: who.staff_id(),
        ..Complaint::new(tx.new_id(), number, customer_id, owner_id, tx.now)
    })
}

fn owner(tx: &mut Tx, who: &Who, new: &NewComplaint, customer_id: Id) -> Result<Id> {
    if let Some(id) = new.owner_id.or(who.staff_id()) {
        return Ok(id);
    }
    let holds = customers::get(tx, &Who::kept(tx.workspace_id), customer_id)?.customer.owner_id;
    let here = match holds {
        Some(id) if workspaces::owner_problem(tx, "owner_id", id)?.is_none() => Some(id),
        _ => workspaces::managers_first(tx)?.first().copied(),
    };
    here.ok_or_else(|| Error::invalid("owner_id", "problem-owner-missing"))
}

/// It follows one that is still watched: the highest alarm there is.
fn happened_again(tx: &mut Tx, who: &Who, complaint: &Complaint) -> Result<()> {
    let Some(id) = complaint.again_of_id else { return Ok(()) };
    let before = store::load(tx, id)?;
    let after = before.clone().failed_again(&complaint.summary, tx.now)?;
    store::update(tx, &after)?;
    let details = json!({"words": after.failed_again_words, "again_id": complaint.id});
    write(tx, who, "complaint.failed_again", &after, details)?;
    telling::alarm(tx, complaint)
}

/// It happened again, and no complaint of theirs says so: one that is watched gives the alarm.
pub fn again(tx: &mut Tx, who: &Who, id: Id, words: &str) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    must_say(&[("words", words)])?;
    let after = before.clone().failed_again(words, tx.now)?;
    let details = json!({"words": after.failed_again_words});
    let after = save(tx, who, &before, after, ("complaint.failed_again", details))?;
    telling::alarm(tx, &after)?;
    Ok(after)
}

/// Another conversation that belongs to it: with the customer, or with somebody else who is hit.
pub fn add_conversation(tx: &mut Tx, who: &Who, id: Id, conversation_id: Id) -> Result<Complaint> {
    let mut complaint = load(tx, who, id, Can::Talk)?;
    let conversation_id = conversations::surviving(tx, conversation_id)?;
    if store::link(tx, id, conversation_id)? {
        conversations::hints::take(tx, conversation_id)?;
        complaint.conversation_ids.push(conversation_id);
        write(tx, who, "complaint.conversation_added", &complaint, json!({"conversation_id": conversation_id}))?;
    }
    Ok(complaint)
}

impl Complaint {
    /// One that was just received, with nothing said yet.
    pub(super) fn new(id: Id, number: i64, customer_id: Id, owner_id: Id, now: crate::Timestamp) -> Complaint {
        Complaint {
            id,
            number,
            customer_id,
            conversation_ids: Vec::new(),
            promise_id: None,
            came_from: CameFrom::ByHand,
            kind: String::new(),
            regime: String::new(),
            regime_version: 0,
            summary: String::new(),
            found_by: FoundBy::Customer,
            state: State::Received,
            severity: Severity::Medium,
            temperature: None,
            at_stake: String::new(),
            at_stake_minor: None,
            harm: String::new(),
            safety: false,
            owner_id,
            team_id: None,
            narrowed: false,
            opened_at: now,
            opened_by_id: None,
            listened_at: None,
            story: String::new(),
            wants: String::new(),
            others_affected: Vec::new(),
            customer_spoke_s: None,
            we_spoke_s: None,
            rounds: 0,
            confirmed_at: None,
            confirmed_how: None,
            confirmed_words: String::new(),
            call_back_promised_at: None,
            call_back_id: None,
            call_back_by: None,
            call_back_owner_id: None,
            call_back_broken: false,
            call_backs_broken: 0,
            researched_at: None,
            findings: String::new(),
            called_back_at: None,
            rejections: 0,
            raised_at: None,
            accepted_at: None,
            accepted_words: String::new(),
            final_response_at: None,
            exception: None,
            exception_at: None,
            exception_words: String::new(),
            guarded_at: None,
            guard: None,
            closed_at: None,
            watch_until: None,
            again_of_id: None,
            failed_again_at: None,
            failed_again_words: String::new(),
            relationship_told_at: None,
            safety_called_at: None,
            safety_taken_at: None,
            safety_taken_by_id: None,
            next_attempt_at: None,
            owed_by: None,
        }
    }
}
