//! The rows themselves, counted: every day what is quick to count, every week all of it.

use std::collections::{BTreeMap, BTreeSet};

use app::standards::rules::Clock;
use app::time::{from_ms, ms};
use app::timers::Timer;
use app::{Error, Id, Result, Tx, recount, standards};

use super::DAY;
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
    whole: Option<Whole>,
}

struct Whole {
    promises: Vec<recount::PromiseRow>,
    talks: Vec<recount::ConversationRow>,
    letters: Vec<(Id, String)>,
    complaints: Vec<recount::ComplaintRow>,
    figures: Vec<String>,
    duties: Vec<String>,
    stories: Vec<String>,
    miscounted: usize,
    strange: i64,
    clocks: Vec<Clock>,
    clock_lines: i64,
    recounted: standards::Recounted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Weekly,
    AtTheEnd,
}

fn rows(tx: &mut Tx, strange_words: &[&str], whole: Option<When>, texts_from: Id) -> Result<Rows> {
    let mut strange = 0;
    for word in strange_words.iter().filter(|_| whole.is_some()) {
        strange += recount::texts_with(tx, word, texts_from)?;
    }
    Ok(Rows {
        counters: recount::counters(tx)?,
        timers: recount::timers(tx)?,
        outbox: recount::outbox(tx)?,
        inbound: recount::inbound(tx)?,
        told: recount::told_count(tx)?,
        whole: whole.map(|when| all_of(tx, when, strange)).transpose()?,
    })
}

fn all_of(tx: &mut Tx, when: When, strange: i64) -> Result<Whole> {
    let clocks = recount::all_clocks(tx)?;
    Ok(Whole {
        promises: recount::promises(tx)?,
        talks: recount::conversations(tx)?,
        letters: recount::mails_out(tx)?,
        complaints: recount::complaints(tx)?,
        figures: figures(tx)?,
        duties: recount::duties(tx, when == When::AtTheEnd)?,
        stories: recount::stories(tx)?,
        miscounted: recount::history(tx)?,
        strange,
        recounted: standards::recount_these(tx, &clocks)?,
        clock_lines: recount::clock_lines(tx)?,
        clocks,
    })
}

/// What is kept counted, and its rows do not say: of promises, causes, and what was given.
fn figures(tx: &mut Tx) -> Result<Vec<String>> {
    let (promises, causes, spend) = (recount::figures(tx)?, recount::causes(tx)?, recount::spend(tx)?);
    Ok(promises.into_iter().chain(causes).chain(spend).collect())
}

type Found = Vec<(String, Option<Id>)>;

impl Year {
    /// `whole`: with what is counted once a week.
    pub fn count(&mut self, whole: bool, is_end: bool) {
        for house in self.houses.places() {
            let Some(kept) = self.nodes.iter().find_map(|node| node.kept.clone()) else { return };
            let when = if is_end { When::AtTheEnd } else { When::Weekly };
            let at = self.houses.at(house);
            let own = at.business.word;
            let strange: Vec<&'static str> =
                self.houses.iter().map(|one| one.business.word).filter(|word| *word != own).collect();
            // Once a week what is new, and when all is over all of it.
            let week_before = Id::first_of(from_ms(self.now - 15 * DAY));
            let texts_from = if is_end { Id::default() } else { week_before };
            let read = kept.read_now(at.id, move |tx| rows(tx, &strange, whole.then_some(when), texts_from));
            let found = match read {
                Ok(rows) => compare(at, &rows),
                Err(error) => vec![(counting_failed(&error), None)],
            };
            for (what, subject) in found {
                self.wrong(house, what, subject);
            }
        }
    }

    /// When all is over, every promise has ended and nothing is on its way.
    pub fn check_end(&mut self) {
        self.count(true, true);
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
            for (what, subject) in found {
                self.wrong(house, what, subject);
            }
        }
    }
}

fn counting_failed(error: &Error) -> String {
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
    if let Some(whole) = &rows.whole {
        replayed(house, whole, &mut found);
        found.extend(whole.figures.iter().map(|apart| (format!("a figure of the reports is wrong: {apart}"), None)));
        found.extend(whole.duties.iter().map(|apart| (format!("what rules ask is written down wrong: {apart}"), None)));
        found.extend(whole.stories.iter().map(|apart| (format!("the ledger tells a story wrong: {apart}"), None)));
        if whole.miscounted > 0 {
            found.push((format!("{} counts of how promises went are wrong", whole.miscounted), None));
        }
        clocks(house, whole, &mut found);
        if whole.strange > 0 {
            found.push((format!("{} texts are of another business", whole.strange), None));
        }
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

/// Each row with what the model has of it: both are in the order of their ids.
fn beside<'a, R, V>(
    rows: &'a [R],
    id_of: impl Fn(&R) -> Id + 'a,
    model: impl IntoIterator<Item = (&'a Id, &'a V)>,
) -> impl Iterator<Item = (&'a R, Option<&'a V>)>
where
    V: 'a,
{
    let mut all = model.into_iter().peekable();
    rows.iter().map(move |row| {
        let id = id_of(row);
        while all.next_if(|(known, _)| **known < id).is_some() {}
        (row, all.next_if(|(known, _)| **known == id).map(|(_, of_model)| of_model))
    })
}

/// Every clock is as it was when it was last heard of, and what its log comes to; and no log has a line too many.
fn clocks(house: &House, whole: &Whole, found: &mut Found) {
    let clocks = beside(&whole.clocks, |row| row.id, house.ledger.clocks.rows());
    let others = clocks.filter(|(row, heard)| *heard != Some(*row)).take(3);
    found.extend(others.map(|(row, heard)| (format!("a clock is {row:?}, heard of was {heard:?}"), Some(row.id))));
    let apart = whole.recounted.differences.iter().take(3);
    found.extend(apart.map(|apart| (format!("a clock is not what its log says: {apart:?}"), Some(apart.clock_id))));
    let lines = whole.clocks.iter().map(|row| row.seq).sum::<i64>();
    for (what, rows, seen) in [
        ("clocks", i64::try_from(whole.clocks.len()).unwrap_or(-1), house.ledger.clocks.how_many()),
        ("lines of their logs", whole.clock_lines, lines),
    ] {
        if rows != seen {
            found.push((format!("{rows} {what} are there, and {seen} were seen"), None));
        }
    }
}

/// The journal alone gives what the tables hold.
fn replayed(house: &House, whole: &Whole, found: &mut Found) {
    let vows = &house.ledger.promised.vows;
    for (row, vow) in beside(&whole.promises, |row| row.id, vows) {
        let same = vow.is_some_and(|vow| {
            let how = (vow.state, vow.owner, vow.by, vow.told || vow.state == "moved", vow.late_kept, vow.made_right);
            how == (row.state.as_str(), row.owner_id, ms(row.by), row.told, row.late_kept, row.made_right)
        });
        if !same {
            found.push((format!("the journal says {vow:?}, the row {row:?}"), Some(row.id)));
        }
    }
    complaints(house, &whole.complaints, found);
    let talks = &house.ledger.said.talks;
    for (row, talk) in beside(&whole.talks, |row| row.id, talks) {
        let same = talk.is_some_and(|talk| {
            let asleep = row.snoozed_until.map(ms);
            talk.category == row.category && talk.assignee == row.assignee_id && talk.snoozed_until == asleep
        });
        if !same {
            found.push((format!("the journal says {talk:?}, the row {row:?}"), Some(row.id)));
        }
    }
    let letters = &house.ledger.said.letters;
    for ((id, state), letter) in beside(&whole.letters, |row| row.0, letters) {
        let said = letter.map_or("nothing", |letter| letter.state);
        if said != state {
            found.push((format!("the journal says {said}, the row {state}"), Some(*id)));
        }
    }
    for (what, rows, entries) in [
        ("promises", whole.promises.len(), vows.len()),
        ("complaints", whole.complaints.len(), house.ledger.complained.cases.len()),
        ("conversations", whole.talks.len(), talks.len()),
        ("mails", whole.letters.len(), letters.len()),
    ] {
        if rows != entries {
            found.push((format!("{rows} {what} are there, and the journal tells of {entries}"), None));
        }
    }
}

fn complaints(house: &House, rows: &[recount::ComplaintRow], found: &mut Found) {
    let cases = &house.ledger.complained.cases;
    for row in rows {
        let same = cases.get(&row.id).is_some_and(|case| {
            let owed = if case.is_open() { case.step.or(case.by) } else { None };
            let how = (case.state, case.owner, case.rounds, case.confirmed, case.accepted, case.exception);
            let call = (case.live, case.broken, case.call_backs_broken, case.rejections);
            let times = (case.next_attempt, case.watch_until, owed);
            let exception = row.exception.as_deref();
            let told = (case.safety_taken, case.failed_again);
            let readers = (case.narrowed, case.team);
            how == (row.state.as_str(), row.owner_id, row.rounds, row.confirmed, row.accepted, exception)
                && call == (row.call_back_id, row.call_back_broken, row.call_backs_broken, row.rejections)
                && times == (row.next_attempt_at.map(ms), row.watch_until.map(ms), row.owed_by.map(ms))
                && told == (row.safety_taken, row.failed_again)
                && readers == (row.narrowed, row.team_id)
        });
        if !same {
            found.push((format!("the journal says {:?}, the row {row:?}", cases.get(&row.id)), Some(row.id)));
        }
    }
}
