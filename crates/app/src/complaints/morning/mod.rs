//! Each working morning, one mail to the manager: the complaints that need a person, and nothing else. Where there are none,
//! there is no mail.

pub mod rules;

use std::collections::HashMap;

use db::{params, sql};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

pub use rules::Need;

use super::rules::{Complaint, Tried};
use super::{Filter, after, rounds, store};
use crate::calendars::{self, Calendars, Scope};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::outbox::{self, StaffMail};
use crate::time::{from_ms, maybe_ms};
use crate::workspaces::{self, mailboxes};
use crate::{Can, Error, Result, Timestamp, Tx, Who, timers};

/// Its timer.
pub(super) const TIMER: &str = "complaint.morning";
/// The kind of the mail; its subject is the setting's own id.
pub const MAIL: &str = "complaint-morning";

/// Who gets it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Morning {
    /// Nobody.
    pub is_off: bool,
    /// `None`: the first manager, or the owner where there is none.
    pub staff_id: Option<Id>,
}

/// The row of the workspace.
#[derive(Debug, Clone)]
struct Setting {
    timer_id: Id,
    set: Morning,
    next_at: Option<Timestamp>,
    looked_on: String,
}

fn load(tx: &mut Tx) -> Result<Option<Setting>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select timer_id, is_off, staff_id, next_at, looked_on from complaint_morning where workspace_id = $1"),
        params![workspace_id],
        |row| {
            Ok(Setting {
                timer_id: row.get(0)?,
                set: Morning { is_off: row.get(1)?, staff_id: row.get(2)? },
                next_at: row.get::<Option<i64>>(3)?.map(from_ms),
                looked_on: row.get(4)?,
            })
        },
    )?)
}

fn save(tx: &mut Tx, kept: &Setting) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into complaint_morning (workspace_id, timer_id, is_off, staff_id, next_at, looked_on)
             values ($1, $2, $3, cast($4 as bigint), cast($5 as bigint), $6)
             on conflict (workspace_id) do update set timer_id = $2, is_off = $3, staff_id = $4, next_at = $5, looked_on = $6"
        ),
        params![workspace_id, kept.timer_id, kept.set.is_off, kept.set.staff_id, maybe_ms(kept.next_at), kept.looked_on],
    )?;
    Ok(())
}

fn load_or_new(tx: &mut Tx) -> Result<Setting> {
    let fresh = tx.new_id();
    let new = Setting { timer_id: fresh, set: Morning::default(), next_at: None, looked_on: String::new() };
    Ok(load(tx)?.unwrap_or(new))
}

/// Who gets it.
pub fn get(tx: &mut Tx, who: &Who) -> Result<Morning> {
    who.may(Can::Read)?;
    Ok(load(tx)?.map(|kept| kept.set).unwrap_or_default())
}

/// Whose it is as things stand; `None`: nobody gets it.
pub fn goes_to(tx: &mut Tx, who: &Who) -> Result<Option<Id>> {
    let set = get(tx, who)?;
    if set.is_off { Ok(None) } else { meant(tx, set) }
}

/// One click: off, or who gets it from the next morning on.
pub fn set(tx: &mut Tx, who: &Who, to: Morning) -> Result<Morning> {
    who.may(Can::LookAfter)?;
    if let Some(staff_id) = to.staff_id
        && let Some(problem) = workspaces::owner_problem(tx, "staff_id", staff_id)?
    {
        return Err(Error::Invalid(vec![problem]));
    }
    let mut kept = load_or_new(tx)?;
    kept.set = to;
    plan(tx, kept)?;
    let about = About { subject_id: tx.workspace_id, ..About::default() };
    journal::write(tx, who, "workspace.changed", about, &json!({"complaint_morning": to}))?;
    Ok(to)
}

/// From the first complaint on it is looked at each morning.
pub(super) fn begin(tx: &mut Tx) -> Result<()> {
    match load(tx)? {
        Some(kept) if kept.set.is_off || kept.next_at.is_some() => Ok(()),
        _ => {
            let kept = load_or_new(tx)?;
            plan(tx, kept)
        }
    }
}

/// Who is meant: the one who was chosen while they are here, else the first manager.
fn meant(tx: &mut Tx, set: Morning) -> Result<Option<Id>> {
    match set.staff_id {
        Some(id) if workspaces::owner_problem(tx, "staff_id", id)?.is_none() => Ok(Some(id)),
        _ => Ok(workspaces::managers_first(tx)?.first().copied()),
    }
}

/// The hours by which somebody's mornings are told.
struct Hours<'a> {
    calendars: &'a Calendars,
    staff_id: Id,
}

impl Hours<'_> {
    fn today(&self, now: Timestamp) -> Option<Date> {
        Some(self.calendars.usual(self.staff_id)?.zone.to_datetime(now).date())
    }

    fn begins(&self, date: Date) -> Option<Timestamp> {
        let (usual, above) = (self.calendars.usual(self.staff_id)?, self.calendars.above(Scope::Staff(self.staff_id))?);
        rules::begins(&usual, &above, |at| self.calendars.is_away(self.staff_id, at), date)
    }

    fn next(&self, after: Date) -> Option<Timestamp> {
        let (usual, above) = (self.calendars.usual(self.staff_id)?, self.calendars.above(Scope::Staff(self.staff_id))?);
        rules::next(&usual, &above, |at| self.calendars.is_away(self.staff_id, at), after)
    }

    /// The last moment of a date, where they are.
    fn end(&self, date: Date) -> Option<Timestamp> {
        let midnight = date.tomorrow().ok()?.at(0, 0, 0, 0);
        self.calendars.usual(self.staff_id)?.zone.to_timestamp(midnight).ok()
    }
}

/// Sets its timer: to this morning, if that is ahead of us and nobody has looked today; else to the next.
fn plan(tx: &mut Tx, mut kept: Setting) -> Result<()> {
    timers::cancel(tx, kept.timer_id)?;
    let meant = if kept.set.is_off { None } else { meant(tx, kept.set)? };
    let (calendars, now) = (calendars::all(tx)?, tx.now);
    kept.next_at = meant.and_then(|staff_id| {
        let hours = Hours { calendars: &calendars, staff_id };
        let today = hours.today(now)?;
        let this = hours.begins(today).filter(|at| *at > now && kept.looked_on != today.to_string());
        this.or_else(|| hours.next(today))
    });
    if let Some(at) = kept.next_at {
        timers::set(tx, at, TIMER, kept.timer_id)?;
    }
    save(tx, &kept)
}

/// Its timer rings. The row says on which day it was looked at, so that a day has one mail: on any number of nodes, after a
/// restart, whoever is chosen meanwhile. A node that comes up late in the day sends it then, while the day lasts.
pub(super) fn ring(tx: &mut Tx) -> Result<()> {
    let Some(mut kept) = load(tx)?.filter(|kept| !kept.set.is_off) else { return Ok(()) };
    let (calendars, now) = (calendars::all(tx)?, tx.now);
    if let Some(staff_id) = meant(tx, kept.set)? {
        let hours = Hours { calendars: &calendars, staff_id };
        let today = hours.today(now);
        let begun = today.and_then(|date| hours.begins(date)).is_some_and(|at| at <= now);
        if let Some(date) = today.filter(|date| begun && kept.looked_on != date.to_string()) {
            kept.looked_on = date.to_string();
            send(tx, &kept, &hours, date)?;
        }
    }
    plan(tx, kept)
}

/// One mail to whoever reads today, if there is something to say.
fn send(tx: &mut Tx, kept: &Setting, hours: &Hours<'_>, date: Date) -> Result<()> {
    let now = tx.now;
    let until = hours.end(date).unwrap_or(now);
    let Some(reader_id) = reader(tx, hours, now)? else { return Ok(()) };
    let lines = needs(tx, until)?;
    if lines.is_empty() {
        return Ok(());
    }
    let mail = StaffMail { staff_id: reader_id, kind: MAIL.to_owned(), subject_id: kept.timer_id };
    let first = mailboxes::all(tx)?.into_iter().next();
    let rfc_id = mailboxes::rfc_id(&format!("{}.{date}.{MAIL}", kept.timer_id), first.as_ref());
    outbox::put(tx, "staff_mail", kept.timer_id, &rfc_id, &serde_json::to_string(&mail)?)?;
    let about = About { subject_id: tx.workspace_id, ..About::default() };
    let details = json!({"staff_id": reader_id, "day": date.to_string(), "complaints": lines.len()});
    journal::write(tx, &Who::kept(tx.workspace_id), "complaint.morning_sent", about, &details)
}

/// Who is meant, while they are here; else who stands in, else another manager who is here. `None`: nobody is.
fn reader(tx: &mut Tx, hours: &Hours<'_>, now: Timestamp) -> Result<Option<Id>> {
    let is_here = |id: &Id| !hours.calendars.is_away(*id, now);
    if is_here(&hours.staff_id) {
        return Ok(Some(hours.staff_id));
    }
    if let Some(id) = hours.calendars.stand_in(hours.staff_id, now) {
        return Ok(Some(id));
    }
    Ok(workspaces::managers_first(tx)?.into_iter().find(is_here))
}

/// Until when today lasts, for whoever is meant.
pub fn today_ends(tx: &mut Tx) -> Result<Timestamp> {
    let (set, now) = (load(tx)?.map(|kept| kept.set).unwrap_or_default(), tx.now);
    let calendars = calendars::all(tx)?;
    let ends = meant(tx, set)?.and_then(|staff_id| {
        let hours = Hours { calendars: &calendars, staff_id };
        hours.end(hours.today(now)?)
    });
    Ok(ends.unwrap_or(now))
}

/// A complaint that needs a person, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub need: Need,
    pub complaint: Complaint,
}

/// So many open complaints are looked at, soonest owed first; so many that are closed.
const OPEN_LOOKED_AT: i64 = 500;
const CLOSED_LOOKED_AT: i64 = 50;

/// All that need a person up to this moment, the gravest first, then what is owed soonest. Each stands here once.
pub fn needs(tx: &mut Tx, until: Timestamp) -> Result<Vec<Line>> {
    let now = tx.now;
    let mut lines = closed(tx)?;
    let open = store::list(tx, &Filter { open: true, by_owed: true, ..Filter::default() }, None, OPEN_LOOKED_AT)?;
    let tried = tried(tx, &open)?;
    lines.extend(open.into_iter().filter_map(|complaint| {
        let need = rules::need(&complaint, tried.get(&complaint.id).copied(), now, until)?;
        Some(Line { need, complaint })
    }));
    lines.sort_by_key(|line| (line.need, line.complaint.owed_by, line.complaint.number));
    Ok(lines)
}

/// Closed ones: what happened again with no complaint that follows, and what they said afterwards.
fn closed(tx: &mut Tx) -> Result<Vec<Line>> {
    let failed = store::failed_alone(tx, CLOSED_LOOKED_AT)?;
    let mut lines: Vec<Line> = failed.into_iter().map(|complaint| Line { need: Need::Again, complaint }).collect();
    let ids = after::store::to_read(tx, CLOSED_LOOKED_AT)?;
    for complaint in store::of_ids(tx, &ids)? {
        if lines.iter().all(|line| line.complaint.id != complaint.id) {
            lines.push(Line { need: Need::NotContent, complaint });
        }
    }
    Ok(lines)
}

/// How much was tried with each, in one read.
fn tried(tx: &mut Tx, open: &[Complaint]) -> Result<HashMap<Id, Tried>> {
    let waiting: Vec<&Complaint> = open.iter().filter(|one| rules::may_go_on_without(one)).collect();
    let ids: Vec<Id> = waiting.iter().map(|one| one.id).collect();
    let (attempts, zone) = (rounds::attempts_of_all(tx, &ids)?, workspaces::hours(tx)?.zone.clone());
    let count = |one: &&Complaint| {
        let own = attempts.get(&one.id).map(Vec::as_slice).unwrap_or_default();
        (one.id, Tried::count(own, one.attempts_since(), &zone))
    };
    Ok(waiting.iter().map(count).collect())
}
