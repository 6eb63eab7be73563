//! The rows themselves, counted every day, as far as that is quick. (All of them: `whole`.)

use std::collections::{BTreeMap, BTreeSet};

use app::time::ms;
use app::timers::Timer;
use app::{Error, Id, Result, Tx, recount, standards};

use super::afterwards::Ask;
use super::case::Case;
use super::house::House;
use super::ledger::Page;
use super::run::Year;

/// What was found in the tables of one house.
struct Rows {
    counters: Vec<recount::Counted>,
    timers: Vec<Timer>,
    outbox: Vec<(String, Id, String)>,
    inbound: BTreeMap<String, i64>,
    told: i64,
}

fn rows(tx: &mut Tx) -> Result<Rows> {
    Ok(Rows {
        counters: recount::counters(tx)?,
        timers: recount::timers(tx)?,
        outbox: recount::outbox(tx)?,
        inbound: recount::inbound(tx)?,
        told: recount::told_count(tx)?,
    })
}

/// What is wrong, and with what.
pub type Found = Vec<(String, Option<Id>)>;

impl Year {
    /// What is quick to count; `whole`: and all the rest. What was found beside the year is heard.
    pub fn count(&mut self, whole: bool) {
        self.hear_beside(false);
        for house in self.houses.places() {
            let Some(kept) = self.nodes.iter().find_map(|node| node.kept.clone()) else { return };
            let at = self.houses.at(house);
            let found = match kept.read_now(at.id, rows) {
                Ok(rows) => compare(at, &rows),
                Err(error) => vec![(counting_failed(&error), None)],
            };
            self.found(self.now, house, found);
        }
        if whole {
            self.check_all(false);
        }
    }

    /// When all is over, every promise has ended and nothing is on its way.
    pub fn check_end(&mut self) {
        self.count(false);
        self.check_all(true);
        for house in self.houses.places() {
            self.look_at_stories(house);
            let at = self.houses.at(house);
            let paged = |id: Id| {
                let of_it = |(told, page): (&Id, &Page)| {
                    let about_the_break = matches!(page.kind.as_str(), "promise-broken" | "promise-untold");
                    page.subject == id && about_the_break && at.paged.contains(told)
                };
                at.seen.iter().any(of_it)
            };
            let silent = at.ledger.promised.vows.iter().find(|(id, vow)| vow.is_in_silence() && !paged(**id));
            let open = at.ledger.promised.vows.iter().find(|(_, vow)| vow.state == "open");
            let queued = at.ledger.said.letters.iter().find(|(_, letter)| letter.state == "queued");
            let mut found: Found = Vec::new();
            found.extend(open.map(|(id, vow)| (format!("a promise never ended: {}", vow.words), Some(*id))));
            found.extend(queued.map(|(id, _)| ("a mail never left".to_owned(), Some(*id))));
            found.extend(silent.map(|(id, vow)| (format!("it broke, and nobody was paged: {}", vow.words), Some(*id))));
            let forgotten = at.ledger.promised.vows.iter().find(|(_, vow)| vow.is_forgotten());
            found.extend(forgotten.map(|(id, vow)| (format!("it broke in silence: {}", vow.words), Some(*id))));
            if at.ahead.mail.is_some() || at.ahead.inbound {
                found.push(("something waits for ever".to_owned(), None));
            }
            self.found(self.now, house, found);
        }
    }
}

pub fn counting_failed(error: &Error) -> String {
    format!("the rows could not be counted: {error}")
}

fn compare(house: &House, rows: &Rows) -> Found {
    let mut found: Found = Vec::new();
    for counted in rows.counters.iter().filter(|counted| counted.kept != counted.found) {
        found.push((format!("{} is {}, and {} were counted", counted.name, counted.kept, counted.found), None));
    }
    timers(house, rows, &mut found);
    outbox(house, rows, &mut found);
    inbound(house, rows, &mut found);
    if rows.told != house.pages {
        found.push((format!("{} notifications, and {} were seen", rows.told, house.pages), None));
    }
    found
}

/// One timer for each thing that must happen, at its time, and no other.
fn timers(house: &House, rows: &Rows, found: &mut Found) {
    let expected = house.ledger.promised.timers().chain(house.ledger.said.timers());
    let mut expected: BTreeMap<Id, (i64, &str)> = expected.map(|(id, at, kind)| (id, (at, kind))).collect();
    let mut running: BTreeSet<Id> = house.ledger.clocks.running().collect();
    let mut others = Others::of(house);
    for timer in &rows.timers {
        if timer.kind.starts_with("standard.") {
            clock_timer(house, timer, &mut running, found);
            continue;
        }
        if others.take(timer, found) {
            continue;
        }
        match expected.remove(&timer.subject_id) {
            None => found.push((format!("a timer {} for nothing", timer.kind), Some(timer.subject_id))),
            Some((at, kind)) if timer.attempts == 0 && (at != ms(timer.due_at) || kind != timer.kind) => {
                let what = format!("the timer is {} at {}, and must be {kind} at {at}", timer.kind, ms(timer.due_at));
                found.push((what, Some(timer.subject_id)));
            }
            Some(_) => {}
        }
    }
    found.extend(expected.into_iter().map(|(id, (at, kind))| (format!("no timer {kind} at {at}"), Some(id))));
    found.extend(running.into_iter().map(|id| ("no timer for a clock that runs".to_owned(), Some(id))));
    others.missing(found);
    let told = rows.timers.iter().filter(|timer| timer.kind == "complaint.promise").map(|timer| timer.subject_id);
    let unaware = house.ledger.complained.unaware(&house.ledger.promised, &told.collect());
    found.extend(unaware.into_iter().map(|(id, what)| (what, Some(id))));
}

/// The timers of complaints, each at its time, and of what is done about them, one for each that waits.
struct Others<'a> {
    complaints: BTreeMap<(Id, &'static str), i64>,
    /// Of what the rules ask, one for each complaint.
    duties: BTreeSet<Id>,
    /// Those who are yet to be asked how it went.
    asks: BTreeMap<Id, &'a Case>,
    /// The one of the morning, from the first complaint on.
    morning: bool,
    actions: BTreeSet<Id>,
}

impl Others<'_> {
    fn of(house: &House) -> Others<'_> {
        let complained = &house.ledger.complained;
        let cases = || complained.cases.iter().map(|(id, case)| (*id, case));
        Others {
            complaints: complained.timers().map(|(id, at, kind)| ((id, kind), at)).collect(),
            duties: cases().filter(|(_, case)| case.owes_by_rule()).map(|(id, _)| id).collect(),
            asks: cases().filter(|(_, case)| matches!(case.ask, Ask::From(_))).collect(),
            morning: !complained.cases.is_empty(),
            actions: complained.actions.iter().filter(|(_, waits)| **waits).map(|(id, _)| *id).collect(),
        }
    }

    /// Gives whether it is one of them. What became of a promise is told to its complaint at once; that nothing is done is
    /// looked at again on a day that only its own row knows; and who may say yes to a remedy is asked by the journal.
    fn take(&mut self, timer: &Timer, found: &mut Found) -> bool {
        let (id, at) = (timer.subject_id, ms(timer.due_at));
        match timer.kind.as_str() {
            "complaint.promise" | "action.review" => {}
            kind if kind.starts_with("remedy.") => {}
            "complaint.duty" if self.duties.remove(&id) => {}
            "complaint.morning" if std::mem::take(&mut self.morning) => {}
            "complaint.after" => {
                let case = self.asks.remove(&id);
                if case.is_none_or(|case| timer.attempts == 0 && !case.may_ask_at(at)) {
                    found.push((format!("they are asked how it went at {at}, of {case:?}"), Some(id)));
                }
            }
            kind if kind.starts_with("action.") => {
                if !self.actions.remove(&id) {
                    found.push((format!("a timer {kind} for nothing"), Some(id)));
                }
            }
            kind if kind.starts_with("complaint.") => {
                let known = self.complaints.keys().find(|(of, other)| *of == id && *other == kind).copied();
                let expected = known.and_then(|key| self.complaints.remove(&key));
                if expected != Some(at) && (expected.is_none() || timer.attempts == 0) {
                    found.push((format!("the timer is {kind} at {at}, and must be at {expected:?}"), Some(id)));
                }
            }
            _ => return false,
        }
        true
    }

    fn missing(self, found: &mut Found) {
        let complaints = self.complaints.into_iter().map(|((id, kind), at)| (id, format!("no timer {kind} at {at}")));
        let actions = self.actions.into_iter().map(|id| (id, "no timer for what was planned".to_owned()));
        let duties = self.duties.into_iter().map(|id| (id, "no timer for what the rules ask".to_owned()));
        let asks = self.asks.into_keys().map(|id| (id, "no timer to ask how it went".to_owned()));
        found.extend(complaints.chain(actions).chain(duties).chain(asks).map(|(id, what)| (what, Some(id))));
        if self.morning {
            found.push(("no timer of the morning".to_owned(), None));
        }
    }
}

/// One for each clock that runs. Those that set all clocks anew ring at once.
fn clock_timer(house: &House, timer: &Timer, running: &mut BTreeSet<Id>, found: &mut Found) {
    if matches!(timer.kind.as_str(), standards::HOURS | standards::OF_CUSTOMER) {
        return;
    }
    if !running.remove(&timer.subject_id) {
        found.push((format!("a timer {} for a clock that does not run", timer.kind), Some(timer.subject_id)));
    } else if timer.attempts == 0 {
        let wrong = house.ledger.clocks.check_timer(timer.subject_id, &timer.kind, ms(timer.due_at));
        found.extend(wrong.map(|what| (what, Some(timer.subject_id))));
    }
}

/// What is queued waits in the outbox, once; and every mail to one of us waits, is dead, or was dealt with.
fn outbox(house: &House, rows: &Rows, found: &mut Found) {
    let (mut waiting, mut staff_mails) = (BTreeSet::new(), 0);
    for (kind, subject, state) in &rows.outbox {
        if kind != "message" {
            staff_mails += 1;
            if state == "dead" {
                found.push(("a mail to one of us was given up".to_owned(), Some(*subject)));
            }
            continue;
        }
        let letter = house.ledger.said.letters.get(subject).map_or("unknown", |letter| letter.state);
        let fits = matches!((letter, state.as_str()), ("queued", "queued") | ("failed", "dead"));
        if !fits || !waiting.insert(*subject) {
            found.push((format!("a row of the outbox is {state}, and its mail is {letter}"), Some(*subject)));
        }
    }
    for (id, letter) in &house.ledger.said.letters {
        if letter.state == "queued" && !waiting.contains(id) {
            found.push(("a queued mail is not in the outbox".to_owned(), Some(*id)));
        }
    }
    let done = house.staff_mails_done;
    if staff_mails + done != house.mailed {
        found.push((format!("{} mails to staff: {staff_mails} wait and {done} are done", house.mailed), None));
    }
}

/// Every raw mail was stored once, and became one message or is a double.
fn inbound(house: &House, rows: &Rows, found: &mut Found) {
    let of = |state: &str| rows.inbound.get(state).copied().unwrap_or(0);
    let (waiting, stored, doubles) = (of("waiting"), of("stored"), of("duplicate"));
    let all: i64 = rows.inbound.values().sum();
    let mails = i64::try_from(house.mails.len()).unwrap_or(-1);
    if all != house.taken || waiting + stored + doubles != all {
        found.push((format!("{} mails came in, and there are {:?}", house.taken, rows.inbound), None));
    }
    if waiting == 0 && (stored != mails || doubles != all - mails) {
        found.push((format!("{mails} different mails came in, {stored} are stored, {doubles} doubles"), None));
    }
    if stored != house.ledger.said.received {
        found.push((format!("{stored} mails are stored, and {} were heard of", house.ledger.said.received), None));
    }
}
