//! The one live call back of a complaint: made, moved, broken, replaced, and what becomes of it outside of the complaint.

use serde_json::json;

use super::rules::{Complaint, State};
use super::{hand, lookup, may_read, outward, save, store, telling, told_times, without_story, write};
use crate::ids::Id;
use crate::promises::{self, Kind, MakingRight, NewPromise, Promise, of_complaint};
use crate::{Can, Result, Timestamp, Tx, Who, customers, journal};

/// What the ledger says of a complaint's call back.
struct Stands {
    promise: Promise,
    broken: bool,
}

/// Follows a promise that was moved, or made right by another call back.
fn stands(tx: &mut Tx, promise_id: Id) -> Result<Stands> {
    let kept = Who::kept(tx.workspace_id);
    let mut promise = promises::get(tx, &kept, promise_id)?;
    loop {
        let next = match promise.state {
            promises::State::Moved => promise.moved_to_id,
            promises::State::Broken => promise.right_promise_id,
            _ => None,
        };
        let Some(next) = next else { break };
        let follower = promises::get(tx, &kept, next)?;
        if follower.kind != Kind::CallBack {
            break;
        }
        promise = follower;
    }
    let broken = promise.state != promises::State::Open || promise.is_overdue(tx.now);
    Ok(Stands { promise, broken })
}

/// Looks at its promise, and changes nothing that is stored: for whoever reads.
pub(super) fn look(tx: &mut Tx, complaint: &mut Complaint) -> Result<bool> {
    let Some(id) = complaint.call_back_id.filter(|_| complaint.needs_call_back()) else { return Ok(false) };
    let Stands { promise, broken } = stands(tx, id)?;
    let before = complaint.clone();
    complaint.call_back_id = Some(promise.id);
    complaint.call_back_by = Some(promise.by);
    complaint.call_back_owner_id = Some(promise.owner_id);
    complaint.call_back_broken = broken;
    if broken && (!before.call_back_broken || before.call_back_id != Some(promise.id)) {
        complaint.call_backs_broken += 1;
    }
    if super::rules::patience_ms_of(complaint).is_none() {
        complaint.owed_by = complaint.call_back_by;
    }
    Ok(*complaint != before)
}

/// As `look`, and remembers what it found.
pub(super) fn settle(tx: &mut Tx, complaint: &mut Complaint) -> Result<()> {
    let before = complaint.clone();
    if !look(tx, complaint)? {
        return Ok(());
    }
    store::update(tx, complaint)?;
    telling::set_timers(tx, &before, complaint)?;
    let kind = match complaint.call_backs_broken > before.call_backs_broken {
        true => "complaint.call_back_broken",
        false => "complaint.call_back_moved",
    };
    let details = json!({
        "promise_id": complaint.call_back_id, "by": complaint.call_back_by, "owner_id": complaint.call_back_owner_id,
    });
    write(tx, &Who::kept(tx.workspace_id), kind, complaint, details)
}

/// The complaint whose call back this is: by the promise itself, or by the one it came of when it was moved. Its number is
/// known to all of us, whoever reads its story.
pub fn of_call_back(tx: &mut Tx, who: &Who, promise_id: Id) -> Result<Option<Complaint>> {
    who.may(Can::Read)?;
    let found = match lookup::of_call_back(tx, promise_id)? {
        Some(id) => Some(id),
        None => match promises::get(tx, who, promise_id)?.moved_from_id {
            Some(before) => lookup::of_call_back(tx, before)?,
            None => None,
        },
    };
    let Some(id) = found else { return Ok(None) };
    let complaint = store::load(tx, id)?;
    Ok(Some(if may_read(tx, who, &complaint)? { complaint } else { without_story(complaint) }))
}

/// Something became of a promise that a complaint made: of its call back, or of what we said we will do.
pub fn promise_changed(tx: &mut Tx, promise_id: Id) -> Result<()> {
    if let Some(id) = lookup::of_call_back(tx, promise_id)? {
        let mut complaint = store::load(tx, id)?;
        return settle(tx, &mut complaint);
    }
    told_times::promise_changed(tx, promise_id)?;
    let Some(id) = super::rounds::of_offer(tx, promise_id)? else { return Ok(()) };
    let kept = Who::kept(tx.workspace_id);
    let promise = promises::get(tx, &kept, promise_id)?;
    if promise.state != promises::State::Broken || promise.made_right_at.is_some() {
        return Ok(());
    }
    let complaint = store::load(tx, id)?;
    if is_known_broken(tx, id, promise_id)? {
        return Ok(());
    }
    write(tx, &kept, "complaint.offer_broken", &complaint, json!({"promise_id": promise_id, "words": promise.words}))?;
    if complaint.is_watched(tx.now) && complaint.failed_again_at.is_none() {
        let after = complaint.clone().failed_again(&promise.words, tx.now)?;
        let details = json!({"words": after.failed_again_words, "promise_id": promise_id});
        let after = save(tx, &kept, &complaint, after, ("complaint.failed_again", details))?;
        telling::alarm(tx, &after)?;
    }
    Ok(())
}

/// Whether it was said before that this offer broke: whoever reaches the customer about it, or takes it over, breaks nothing.
fn is_known_broken(tx: &mut Tx, id: Id, promise_id: Id) -> Result<bool> {
    let said = journal::of_subject(tx, id)?;
    let about_it = |entry: &journal::Entry| entry.details.get("promise_id") == Some(&json!(promise_id));
    Ok(said.iter().any(|entry| entry.kind == "complaint.offer_broken" && about_it(entry)))
}

/// A call back as it goes into the ledger, in the customer's language.
fn new_call_back(tx: &mut Tx, complaint: &Complaint, by: Timestamp) -> Result<NewPromise> {
    let words = customers::words(tx, complaint.customer_id)?;
    let said = words.with("complaint-call-back-words", &[("summary", complaint.summary.as_str().into())]);
    Ok(NewPromise {
        customer_id: complaint.customer_id,
        conversation_id: of_theirs(tx, complaint)?,
        words: said.chars().take(promises::rules::MAX_WORDS).collect(),
        kind: Kind::CallBack,
        owner_id: Some(complaint.owner_id),
        from: None,
        by,
        source: of_complaint::SOURCE,
    })
}

/// A conversation of the complaint that is with its customer.
pub(super) fn of_theirs(tx: &mut Tx, complaint: &Complaint) -> Result<Option<Id>> {
    for id in complaint.conversation_ids.iter().rev() {
        let id = crate::conversations::surviving(tx, *id)?;
        if crate::conversations::customer_of(tx, id)? == complaint.customer_id {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Why another call back takes the place of the one there is.
pub(super) struct Why<'a> {
    /// They heard us: the call that was promised took place, and this shows it.
    pub evidence: Option<&'a str>,
    /// How they know of the new time.
    pub how: &'a str,
    pub words: &'a str,
}

/// Another call back, the only live one from now on: the one before it is kept by the call that took place, or made right
/// by this one where it broke.
pub(super) fn another(tx: &mut Tx, who: &Who, complaint: Complaint, by: Timestamp, why: &Why) -> Result<Complaint> {
    let new = new_call_back(tx, &complaint, by)?;
    let evidence = why.evidence.map(|words| outward(tx, &complaint, words)).transpose()?;
    let said = outward(tx, &complaint, why.words)?;
    let actor = hand(who);
    let old = match complaint.call_back_id {
        Some(id) if complaint.call_back_by.is_some() => Some(promises::get(tx, &actor, id)?),
        _ => None,
    };
    let Some(old) = old.filter(|_| complaint.state != State::Confirmed) else {
        let made = promises::make(tx, &actor, new)?;
        return Ok(complaint.promised(made.id, made.by, made.owner_id));
    };
    let mut old = old;
    if let Some(evidence) = &evidence
        && old.late_kept_at.is_none()
        && matches!(old.state, promises::State::Open | promises::State::Broken)
    {
        old = of_complaint::keep(tx, &actor, old.id, evidence)?;
    }
    let is_broken = old.state == promises::State::Broken || old.is_overdue(tx.now);
    let made = if is_broken && old.made_right_at.is_none() {
        let right =
            MakingRight { words: said, told_how: Some(why.how.to_owned()), next: Some(new), ..MakingRight::default() };
        let old = of_complaint::make_right(tx, &actor, old.id, &right)?;
        promises::get(tx, &actor, old.right_promise_id.unwrap_or(old.id))?
    } else {
        promises::make(tx, &actor, new)?
    };
    Ok(complaint.promised(made.id, made.by, made.owner_id))
}

/// How a complaint ends for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// They accepted.
    Accepted,
    /// They told us that they found another way.
    OtherWay,
    Unreachable,
    /// They have our final response.
    FinalResponse,
}

/// It is over: the last call back is kept by their word, or released where they want or can hear no more of it. One that
/// broke is made right by that; who could not be reached has not been told.
pub(super) fn over(tx: &mut Tx, who: &Who, complaint: &Complaint, words: &str, end: End) -> Result<()> {
    let Some(id) = complaint.call_back_id else { return Ok(()) };
    let words = outward(tx, complaint, words)?;
    let actor = hand(who);
    let mut promise = promises::get(tx, &actor, id)?;
    let is_owed = matches!(promise.state, promises::State::Open | promises::State::Broken);
    if end == End::Accepted && is_owed && promise.late_kept_at.is_none() {
        promise = of_complaint::keep(tx, &actor, id, &words)?;
    }
    if promise.state == promises::State::Open && !promise.is_overdue(tx.now) {
        promise = of_complaint::release(tx, &actor, id, &words)?;
    }
    let is_broken = promise.state == promises::State::Broken || promise.is_overdue(tx.now);
    if is_broken && promise.made_right_at.is_none() {
        let how = match end {
            End::Unreachable => None,
            End::FinalResponse => Some("letter"),
            End::Accepted | End::OtherWay => Some("phone"),
        };
        let told_how = how.filter(|_| promise.break_told_at.is_none()).map(str::to_owned);
        let right = MakingRight { words, told_how, ..MakingRight::default() };
        of_complaint::make_right(tx, &actor, id, &right)?;
    }
    Ok(())
}
