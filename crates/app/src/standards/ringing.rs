//! Timers of standards: somebody is warned, a clock is broken, the hours have changed.

use std::collections::BTreeSet;

use serde_json::json;

use super::rules::{Clock, Deed, Standard, State, Terms, Track, break_overdue};
use super::{Desk, Happened, Shown, changing, heard, store};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::timers::Timer;
use crate::workspaces::{self, teams};
use crate::{Result, Tx, Who};

pub(super) const WARN: &str = "standard.warn";
pub(super) const DUE: &str = "standard.due";
/// The opening hours are others now.
pub const HOURS: &str = "standard.hours";
/// What is known of a customer has changed.
pub const OF_CUSTOMER: &str = "standard.customer";

/// The kinds of notices.
pub const NEAR: &str = "standard-near";
pub const BROKEN: &str = "standard-broken";

/// Timers of standards ring (their rows are gone by then).
pub fn ring(tx: &mut Tx, timers: &[Timer]) -> Result<()> {
    if timers.is_empty() {
        return Ok(());
    }
    let standards = store::in_force(tx)?;
    let mut desk = Desk::of(tx, &standards)?;
    for timer in timers {
        match timer.kind.as_str() {
            HOURS => changing::reapply_all(tx, &Who::kept(tx.workspace_id), None)?,
            OF_CUSTOMER => of_customer(tx, &standards, timer.subject_id)?,
            kind => ring_clock(tx, &mut desk, timer.subject_id, kind == WARN)?,
        }
    }
    Ok(())
}

fn of_customer(tx: &mut Tx, standards: &[Standard], customer_id: Id) -> Result<()> {
    let kept = Who::kept(tx.workspace_id);
    for conversation_id in store::conversations_with_clocks(tx, customer_id)? {
        let what = Happened { conversation_id, deed: Deed::Changed, since: None, cause_id: None };
        heard(tx, &kept, standards, what)?;
    }
    Ok(())
}

fn ring_clock(tx: &mut Tx, desk: &mut Desk, id: Id, warns: bool) -> Result<()> {
    let Some(placed) = store::clock(tx, id)?.filter(|one| one.clock.state == State::Running) else { return Ok(()) };
    let mut tracks = vec![Track::of(placed.clock)];
    desk.know(tx, &tracks)?;
    break_overdue(&mut tracks, tx.now, &desk.book);
    for track in &tracks {
        if !track.fresh.is_empty() {
            desk.save(tx, placed.conversation_id, track)?;
            continue;
        }
        if warns && desk.business.is_open(tx.now) {
            warn(tx, desk, placed.conversation_id, &track.clock)?;
        }
        desk.set_timer(tx, &track.clock, false)?;
    }
    Ok(())
}

fn warn(tx: &mut Tx, desk: &Desk, conversation_id: Id, clock: &Clock) -> Result<()> {
    let terms = desk.book.terms_of(clock);
    for staff_id in hearers(tx, conversation_id, terms, false)? {
        workspaces::tell_staff_in(tx, staff_id, NEAR, clock.id, Some(conversation_id))?;
    }
    Ok(())
}

/// Broken: whoever has it and the managers hear of it, once, and the journal says so.
pub(super) fn tell_broken(tx: &mut Tx, desk: &Desk, conversation_id: Id, clock: &Clock) -> Result<()> {
    let terms = desk.book.terms_of(clock);
    let (_, customer_id) = store::hands(tx, conversation_id)?;
    let about = About { subject_id: clock.id, customer_id: Some(customer_id), conversation_id: Some(conversation_id) };
    let details = json!({
        "standard_id": clock.standard_id, "name": terms.map(|terms| terms.name.as_str()), "metric": clock.metric,
        "due_at": clock.due_at,
    });
    journal::write(tx, &Who::kept(tx.workspace_id), "standard.broken", about, &details)?;
    if !clock.is_open {
        return Ok(()); // it was done in the same breath: late, but nobody has to do anything
    }
    for staff_id in hearers(tx, conversation_id, terms, true)? {
        workspaces::tell_staff_in(tx, staff_id, BROKEN, clock.id, Some(conversation_id))?;
    }
    Ok(())
}

/// Whether somebody is among those who are told of it, as things are now.
pub fn concerns(tx: &mut Tx, conversation_id: Id, shown: &Shown, broken: bool, staff_id: Id) -> Result<bool> {
    Ok(hearers(tx, conversation_id, shown.terms.as_ref(), broken)?.contains(&staff_id))
}

/// Who is told: as the standard says. Of a break whoever has it and the managers always; of a warning the managers where
/// it would reach nobody.
fn hearers(tx: &mut Tx, conversation_id: Id, terms: Option<&Terms>, broken: bool) -> Result<BTreeSet<Id>> {
    let tells = terms.map(|terms| terms.tells).unwrap_or_default();
    let assignee_id = match store::hands(tx, conversation_id)?.0 {
        Some(id) if workspaces::is_active_staff(tx, id)? => Some(id),
        _ => None,
    };
    let mut all = BTreeSet::new();
    if let Some(assignee_id) = assignee_id {
        if tells.assignee || broken {
            all.insert(assignee_id);
        }
        if tells.team {
            let kept = Who::kept(tx.workspace_id);
            let theirs = teams::list(tx, &kept)?.into_iter().filter(|team| team.member_ids.contains(&assignee_id));
            all.extend(theirs.flat_map(|team| team.member_ids));
        }
    }
    if tells.managers || broken || all.is_empty() {
        all.extend(workspaces::managers(tx)?);
    }
    Ok(all)
}

/// Whether a notice of this kind is still worth a mail: nobody is paged about what is done, or stands still.
pub fn is_still_so(kind: &str, clock: &Clock) -> bool {
    match kind {
        BROKEN => clock.state == State::Broken && clock.is_open,
        _ => clock.state == State::Running,
    }
}

/// Another look at a clock whose log was changed by hand of another verb.
pub(super) fn set_again(tx: &mut Tx, desk: &Desk, clock: &Clock) -> Result<()> {
    desk.set_timer(tx, clock, true)
}
