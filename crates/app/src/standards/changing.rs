//! Standards are made, changed and ended; and what that does to the clocks that run.

use serde::Serialize;
use serde_json::json;

use super::rules::{By, Deed, MAX_STANDARDS, Metric, Scene, Standard, State, Terms, Track, starters};
use super::store::{self, Placed};
use super::{Desk, Happened, facts, heard, saving};
use crate::error::Field;
use crate::fields::{self, Noun};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::workspaces::{mailboxes, teams};
use crate::{Can, Error, Result, Tx, Who};

/// All standards by place, ended ones behind.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<Standard>> {
    who.may(Can::Read)?;
    let mut all = store::all(tx)?;
    all.sort_by_key(|one| (one.ended_at.is_some(), one.place, one.id));
    Ok(all)
}

pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<Standard> {
    who.may(Can::Read)?;
    store::load(tx, id)
}

/// What a change does to the clocks that run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Touched {
    pub running: usize,
    pub earlier: usize,
    pub later: usize,
    /// Their time is over as soon as it is saved.
    pub late_at_once: usize,
    /// Nothing is promised there any more.
    pub dropped: usize,
}

/// A new standard, behind all others. It holds from now on.
pub fn make(tx: &mut Tx, who: &Who, terms: Terms) -> Result<Standard> {
    who.may(Can::LookAfter)?;
    let terms = checked(tx, terms)?;
    let known = store::in_force(tx)?;
    if known.len() >= MAX_STANDARDS {
        return Err(Error::Invalid(vec![Field::new("name", "problem-standard-many").with("max", MAX_STANDARDS)]));
    }
    let one = fresh(tx, terms, &known);
    store::insert(tx, &one, who.staff_id())?;
    reapply_all(tx, who, Some(one.terms.metric))?;
    write(tx, who, "standard.made", &one)?;
    Ok(one)
}

fn fresh(tx: &mut Tx, terms: Terms, known: &[Standard]) -> Standard {
    let place = known.iter().map(|one| one.place + 1).max().unwrap_or(1);
    Standard { id: tx.new_id(), place, version: 1, terms, since: tx.now, made_at: tx.now, ended_at: None }
}

/// The three that are offered to begin with, those of them whose metric has no standard yet. `name_of` names them.
pub fn make_starters(
    tx: &mut Tx,
    who: &Who,
    metrics: &[Metric],
    name_of: &dyn Fn(Metric) -> String,
) -> Result<Vec<Standard>> {
    who.may(Can::LookAfter)?;
    let known = store::in_force(tx)?;
    let wanted = starters(name_of)
        .into_iter()
        .filter(|terms| metrics.contains(&terms.metric) && known.iter().all(|one| one.terms.metric != terms.metric));
    wanted.map(|terms| make(tx, who, terms)).collect()
}

/// What it says from now on: a new version. What was counted stays counted.
pub fn change(tx: &mut Tx, who: &Who, id: Id, terms: Terms) -> Result<Standard> {
    who.may(Can::LookAfter)?;
    let before = in_force(tx, id)?;
    let terms = checked_change(tx, &before, terms)?;
    if terms == before.terms {
        return Ok(before);
    }
    let one = Standard { version: before.version + 1, terms, since: tx.now, ..before };
    store::insert_version(tx, &one, who.staff_id())?;
    store::update(tx, &one)?;
    reapply_all(tx, who, Some(one.terms.metric))?;
    write(tx, who, "standard.changed", &one)?;
    Ok(one)
}

/// It goes before (`up`) or behind its neighbour of the same metric.
pub fn place(tx: &mut Tx, who: &Who, id: Id, up: bool) -> Result<Standard> {
    who.may(Can::LookAfter)?;
    let one = in_force(tx, id)?;
    let all = store::in_force(tx)?;
    let alike: Vec<&Standard> = all.iter().filter(|other| other.terms.metric == one.terms.metric).collect();
    let at = alike.iter().position(|other| other.id == id).unwrap_or(0);
    let beside = if up { at.checked_sub(1) } else { Some(at + 1) };
    let Some(other) = beside.and_then(|at| alike.get(at)) else { return Ok(one) };
    let (moved, other) =
        (Standard { place: other.place, ..one.clone() }, Standard { place: one.place, ..(*other).clone() });
    store::update(tx, &moved)?;
    store::update(tx, &other)?;
    reapply_all(tx, who, Some(one.terms.metric))?;
    write(tx, who, "standard.changed", &moved)?;
    Ok(moved)
}

/// It holds no more. Its clocks go over to another that holds, or are dropped; what was kept and broken stays.
pub fn end(tx: &mut Tx, who: &Who, id: Id) -> Result<Standard> {
    who.may(Can::LookAfter)?;
    let one = Standard { ended_at: Some(tx.now), ..in_force(tx, id)? };
    store::update(tx, &one)?;
    reapply_all(tx, who, Some(one.terms.metric))?;
    write(tx, who, "standard.ended", &one)?;
    Ok(one)
}

/// Whom it would touch to make this standard (`id`: `None`), to change it into this, or to end it (`terms`: `None`).
pub fn touches(tx: &mut Tx, who: &Who, id: Option<Id>, terms: Option<Terms>) -> Result<Touched> {
    who.may(Can::Read)?;
    let mut all = store::in_force(tx)?;
    let before = id.map(|id| in_force(tx, id)).transpose()?;
    let metric = terms.as_ref().map(|terms| terms.metric).or(before.as_ref().map(|one| one.terms.metric));
    let after = match (&before, terms) {
        (Some(before), Some(terms)) => {
            let terms = checked_change(tx, before, terms)?;
            Some(Standard { version: before.version + 1, terms, since: tx.now, ..before.clone() })
        }
        (None, Some(terms)) => {
            let terms = checked(tx, terms)?;
            Some(fresh(tx, terms, &all))
        }
        (_, None) => None,
    };
    all.retain(|one| Some(one.id) != id);
    all.extend(after);
    all.sort_by_key(|one| (one.place, one.id));
    let (_, plan) = plan(tx, who, &all, metric, Deed::Standards)?;
    let now = tx.now;
    let mut touched = Touched::default();
    for (before, track) in plan.iter().filter(|(_, track)| !track.fresh.is_empty()) {
        let (was, is) = (before.clock.due_at, track.clock.due_at);
        touched.running += 1;
        match track.clock.state {
            State::Dropped => touched.dropped += 1,
            State::Broken => touched.late_at_once += 1,
            _ if is.is_some_and(|due| due <= now) => touched.late_at_once += 1,
            _ if is.is_some() && is < was => touched.earlier += 1,
            _ if is > was => touched.later += 1,
            _ => {}
        }
    }
    Ok(touched)
}

/// Somebody begins one that is begun by hand.
pub fn begin(tx: &mut Tx, who: &Who, conversation_id: Id, standard_id: Id) -> Result<()> {
    who.may(Can::Talk)?;
    let one = in_force(tx, standard_id)?;
    if !one.terms.metric.is_by_hand() {
        return Err(Error::refused("standard-not-by-hand"));
    }
    let standards = store::in_force(tx)?;
    let deed = Deed::Begun(standard_id);
    heard(tx, who, &standards, Happened { conversation_id, deed, since: None, cause_id: None })
}

/// What was promised is done: for a clock that nothing else ends.
pub fn done(tx: &mut Tx, who: &Who, clock_id: Id) -> Result<()> {
    who.may(Can::Talk)?;
    let placed = store::clock(tx, clock_id)?.ok_or(Error::NotFound("standard_clock"))?;
    if !placed.clock.metric.is_by_hand() {
        return Err(Error::refused("standard-not-by-hand"));
    }
    if !placed.clock.is_open {
        return Ok(());
    }
    let standards = store::in_force(tx)?;
    let conversation_id = placed.conversation_id;
    heard(tx, who, &standards, Happened { conversation_id, deed: Deed::Done(clock_id), since: None, cause_id: None })
}

fn in_force(tx: &mut Tx, id: Id) -> Result<Standard> {
    let one = store::load(tx, id)?;
    if one.ended_at.is_some() { Err(Error::refused("standard-ended")) } else { Ok(one) }
}

fn checked_change(tx: &mut Tx, before: &Standard, terms: Terms) -> Result<Terms> {
    let terms = checked(tx, terms)?;
    if terms.metric == before.terms.metric {
        Ok(terms)
    } else {
        Err(Error::invalid("metric", "problem-standard-metric"))
    }
}

const STAGES: [&str; 5] = ["prospect", "start_up", "steady", "at_risk", "ended"];
const CHANNELS: [&str; 7] = ["mail", "phone", "text", "web", "chat", "in_person", "letter"];

/// The terms, if they can be taken.
fn checked(tx: &mut Tx, terms: Terms) -> Result<Terms> {
    let terms = terms.tidied();
    let mut problems = terms.problems();
    let kept = Who::kept(tx.workspace_id);
    for one in &terms.only {
        let of =
            |noun: Noun, tx: &mut Tx| Ok::<_, Error>(fields::of(tx, noun)?.iter().any(|field| field.key == one.key));
        let known = match one.by {
            By::Stage => STAGES.contains(&one.value.as_str()),
            By::Channel => CHANNELS.contains(&one.value.as_str()),
            By::Mailbox => mailboxes::all(tx)?.iter().any(|mailbox| mailbox.id.to_string() == one.value),
            By::Team => teams::list(tx, &kept)?.iter().any(|team| team.id.to_string() == one.value),
            By::CustomerField => of(Noun::Customer, tx)?,
            By::ConversationField => of(Noun::Conversation, tx)?,
            By::Tag => true,
        };
        if !known && problems.iter().all(|problem| problem.field != "only") {
            problems.push(Field::new("only", "problem-standard-condition"));
        }
    }
    if problems.is_empty() { Ok(terms) } else { Err(Error::Invalid(problems)) }
}

fn write(tx: &mut Tx, who: &Who, kind: &str, one: &Standard) -> Result<()> {
    let about = About { subject_id: one.id, ..About::default() };
    let details = json!({"name": one.terms.name, "version": one.version, "place": one.place, "terms": one.terms});
    journal::write(tx, who, kind, about, &details)
}

/// What these standards make of every clock that runs or stands still.
fn plan(
    tx: &mut Tx,
    who: &Who,
    standards: &[Standard],
    metric: Option<Metric>,
    deed: Deed,
) -> Result<(Desk, Vec<(Placed, Track)>)> {
    let going = store::going(tx, metric)?;
    let mut desk = Desk::of(tx, standards)?;
    let ids: Vec<Id> = going.iter().map(|one| one.conversation_id).collect();
    let looks = facts::looks(tx, &ids, standards)?;
    let now = tx.now;
    let mut plan = Vec::with_capacity(going.len());
    for before in going {
        let Some(look) = looks.get(&before.conversation_id) else { continue };
        let mut tracks = vec![Track::of(before.clock.clone())];
        desk.know(tx, &tracks)?;
        let scene = Scene {
            now,
            deed,
            since: now,
            cause_id: None,
            staff_id: who.staff_id(),
            stands: look.stands,
            spoke: true,
            choices: desk.choices(look, now),
        };
        super::rules::run(&mut tracks, &scene, &desk.book, &mut Id::default);
        plan.extend(tracks.into_iter().map(|track| (before.clone(), track)));
    }
    Ok((desk, plan))
}

/// Other standards or other hours: every clock goes on by what holds now.
pub(super) fn reapply_all(tx: &mut Tx, who: &Who, metric: Option<Metric>) -> Result<()> {
    let standards = store::in_force(tx)?;
    let deed = if metric.is_some() { Deed::Standards } else { Deed::Changed };
    let (desk, plan) = plan(tx, who, &standards, metric, deed)?;
    let tracks: Vec<(Id, Track)> = plan.into_iter().map(|(before, track)| (before.conversation_id, track)).collect();
    saving::save_all(tx, &desk, &tracks)
}
