//! The model of calls: who is here, who is called about a promise and for how long, and that nobody is when it is over.

use std::collections::{BTreeMap, BTreeSet};

use app::Id;
use app::journal::Entry;
use app::time::{from_ms, ms};

use super::ledger::{Heard, Page, id, text, time};
use super::promised::{PATIENCE, Promised};

/// Somebody is called about a promise until somebody takes it.
#[derive(Debug, Clone)]
pub struct Alarm {
    vow: Id,
    cause: String,
    called: BTreeSet<Id>,
    pub next: Option<i64>,
}

/// One of us is away, as their calendar says.
#[derive(Debug, Clone, Copy)]
struct Away {
    from: i64,
    to: i64,
    stand_in: Option<Id>,
}

#[derive(Default)]
pub struct Calls {
    alarms: BTreeMap<Id, Alarm>,
    /// Whom there is to call in the end, in their order.
    pub managers: Vec<Id>,
    away: BTreeMap<Id, Vec<Away>>,
    /// (promise, cause) that somebody took.
    taken: BTreeSet<(Id, String)>,
    /// Everybody who was called: (promise, cause, who).
    ever: BTreeSet<(Id, String, Id)>,
    /// (promise, who) whose reminder was the call.
    reminded: BTreeSet<(Id, Id)>,
}

impl Calls {
    pub fn hear_absence(&mut self, entry: &Entry) {
        if let (Some(from), Some(to)) = (time(entry, "from"), time(entry, "to")) {
            let stand_in = id(entry, "stand_in_id");
            self.away.entry(entry.subject_id).or_default().push(Away { from, to, stand_in });
        }
    }

    fn away(&self, staff: Id, at: i64) -> Option<Away> {
        let theirs = self.away.get(&staff).into_iter().flatten();
        theirs.copied().filter(|away| away.from <= at && at < away.to).max_by_key(|away| away.to)
    }

    /// Whoever stands in for somebody who is away: the one they named or, if that one is away too, the next.
    fn stand_in(&self, staff: Id, at: i64) -> Option<Id> {
        let mut asked = BTreeSet::from([staff]);
        let mut next = self.away(staff, at)?.stand_in?;
        while asked.insert(next) {
            match self.away(next, at) {
                None => return Some(next),
                Some(away) => next = away.stand_in?,
            }
        }
        None
    }

    /// Who hears of somebody's promises.
    pub fn hears(&self, owner: Id, at: i64) -> Id {
        match self.away(owner, at) {
            Some(_) => self.stand_in(owner, at).unwrap_or(owner),
            None => owner,
        }
    }

    /// A customer who knew does not any more: who was called before may be called again.
    pub fn begin_anew(&mut self, vow_id: Id) {
        self.taken.retain(|(vow, _)| *vow != vow_id);
        self.ever.retain(|(vow, ..)| *vow != vow_id);
    }

    /// Somebody is yet to be called about it, when they come.
    pub fn waits(&self, vow_id: Id) -> bool {
        self.alarms.values().any(|alarm| alarm.vow == vow_id && alarm.next.is_some())
    }

    /// Whether somebody who was called for it still is: nobody has taken it.
    pub fn is_taken(&self, vow_id: Id, cause: &str) -> bool {
        self.taken.contains(&(vow_id, cause.to_owned()))
    }

    /// A reminder of theirs called them at once: it is over when the call is.
    pub fn was_reminder(&self, vow_id: Id, staff: Id) -> bool {
        self.reminded.contains(&(vow_id, staff))
    }

    pub fn left_over(&self, now: i64) -> Vec<(Id, String)> {
        let late = self.alarms.values().filter(|alarm| alarm.next.is_some_and(|at| at <= now));
        late.map(|alarm| (alarm.vow, format!("nobody was called for {} when it was time", alarm.cause))).collect()
    }

    pub fn timers(&self) -> impl Iterator<Item = (Id, i64, &'static str)> {
        self.alarms.iter().filter_map(|(id, alarm)| alarm.next.map(|at| (*id, at, "promise.page")))
    }

    fn was_called(&self, vow_id: Id, cause: &str, staff: Id) -> bool {
        // A break, and that the customer has not heard of it, are one thing.
        let causes = match cause {
            "broken" | "untold" => vec!["broken", "untold"],
            cause => vec![cause],
        };
        causes.into_iter().any(|cause| self.ever.contains(&(vow_id, cause.to_owned(), staff)))
    }
}

impl Promised {
    /// In the opening hours, and not away.
    pub fn is_here(&self, staff: Id, at: i64) -> bool {
        self.hours.is_open(from_ms(at)) && self.calls.away(staff, at).is_none()
    }

    /// When somebody is here next.
    pub fn comes(&self, staff: Id, at: i64) -> Option<i64> {
        const LOOKED_AT: usize = 100;
        let mut opens = self.hours.next_open(from_ms(at)).map(ms)?;
        for _ in 0..LOOKED_AT {
            let Some(away) = self.calls.away(staff, opens) else { return Some(opens) };
            opens = self.hours.next_open(from_ms(away.to)).map(ms)?;
        }
        None
    }

    /// What there is no reason to call anybody about any more.
    pub fn call_off(&mut self, vow_id: Id) {
        let Some(vow) = self.vows.get(&vow_id) else { return };
        self.calls.alarms.retain(|_, alarm| alarm.vow != vow_id || vow.alarms(&alarm.cause));
    }

    /// The alarm an entry is about, which begins with it if it is new.
    pub fn alarm(&mut self, entry: &Entry, f: impl FnOnce(&mut Alarm)) {
        let Some(alarm_id) = id(entry, "alarm_id") else { return };
        let (vow, cause) = (entry.subject_id, text(entry, "cause").to_owned());
        let new = Alarm { vow, cause, called: BTreeSet::new(), next: None };
        f(self.calls.alarms.entry(alarm_id).or_insert(new));
    }

    /// Somebody was called: never off duty, never twice for the same, never for what is done or taken.
    pub fn paged(&mut self, entry: &Entry, heard: &mut Heard) {
        let (vow_id, at) = (entry.subject_id, ms(entry.at));
        let Some(staff) = id(entry, "staff_id") else {
            return heard.wrong("nobody was called".to_owned(), vow_id);
        };
        let Some(vow) = self.vows.get(&vow_id) else { return };
        let (cause, broken) = (text(entry, "cause"), vow.state == "broken");
        if !vow.alarms(cause) {
            heard.wrong(format!("called for {cause} about a promise that is {} at {at}", vow.state), vow_id);
        }
        if !self.is_here(staff, at) {
            heard.wrong(format!("{staff} was called off duty, at {}", from_ms(at)), vow_id);
        }
        if cause != "notice_failed" {
            if self.calls.is_taken(vow_id, cause) {
                heard.wrong(format!("{staff} was called for {cause}, which somebody has taken"), vow_id);
            }
            if self.calls.was_called(vow_id, cause, staff) {
                heard.wrong(format!("{staff} was called again for {cause}"), vow_id);
            }
        }
        let (next, expected) = (time(entry, "next_at"), self.after(at, PATIENCE));
        if next != Some(expected) {
            heard.wrong(format!("the next is called at {next:?}, and must be at {expected}"), vow_id);
        }
        let mut again = false;
        self.alarm(entry, |alarm| {
            again = !alarm.called.insert(staff);
            alarm.next = next;
        });
        if again {
            heard.wrong(format!("{staff} was called twice for {cause}"), vow_id);
        }
        self.calls.ever.insert((vow_id, cause.to_owned(), staff));
        self.change(vow_id, |vow| {
            vow.called = true;
            vow.called_since |= broken;
        });
        // Where it is missing, the reminder before it was the call.
        if text(entry, "kind").is_empty() {
            self.calls.reminded.insert((vow_id, staff));
        } else {
            heard.pages.push(Page { staff, kind: text(entry, "kind").to_owned(), subject: vow_id });
        }
    }

    /// Nobody is called now: so nobody is here of whom there is still somebody to call.
    pub fn page_waits(&mut self, entry: &Entry, heard: &mut Heard) {
        let (vow_id, at, cause) = (entry.subject_id, ms(entry.at), text(entry, "cause"));
        let Some(vow) = self.vows.get(&vow_id) else { return };
        let owners = [Some(vow.owner), self.calls.stand_in(vow.owner, at)].into_iter().flatten();
        let chain = owners.filter(|_| cause != "untold").chain(self.calls.managers.iter().copied());
        let here = |staff: &Id| self.is_here(*staff, at) && !self.calls.was_called(vow_id, cause, *staff);
        if let Some(staff) = chain.into_iter().find(here).filter(|_| cause != "notice_failed") {
            heard.wrong(format!("{staff} is here, and was not called for {cause}"), vow_id);
        }
        self.alarm(entry, |alarm| alarm.next = time(entry, "until"));
    }

    /// Somebody has it in hand. It was called for, and nobody had taken it before.
    pub fn taken(&mut self, entry: &Entry, heard: &mut Heard) {
        let Some(alarm) = id(entry, "alarm_id").and_then(|alarm| self.calls.alarms.remove(&alarm)) else {
            return heard.wrong("what nobody was called for is taken".to_owned(), entry.subject_id);
        };
        self.calls.taken.insert((alarm.vow, alarm.cause));
    }
}
