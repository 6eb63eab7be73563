//! The nodes: what `kept serve` does beside the pages, step by step, so that anything can come between two of them.

use std::collections::BTreeSet;

use app::journal::{self, Entry};
use app::outbox::{self, Row};
use app::recount::{self, Told};
use app::standards::rules::Clock;
use app::time::{from_ms, ms};
use app::timers::{self, Ring, Timer};
use app::{Error, Id, Ids, Kept, Result, Timestamp, Tx, jobs, promises, upkeep};

use super::beside::Unwritten;
use super::house::Ahead;
use super::peer::Arrived;
use super::promised::unpaused_point;
use super::queue::Event;
use super::run::Year;
use super::{MINUTE, Outcome, Parcel, Pen, Plant, Prepared};

/// Mails that are under way at once, as in the delivery worker.
const AT_ONCE: usize = 4;
/// How long a node rests after the database could not be written.
const AFTER_ERROR: i64 = MINUTE;
/// A bite of raw mail, as the worker takes it.
const BITE: i64 = 20;

pub struct Node {
    /// `None` while it is down.
    pub kept: Option<Kept>,
    pub clock: app::Clock,
    pub skew_ms: i64,
    pub rest_until: i64,
    flights: Vec<Flight>,
}

/// A row of the outbox that a node has leased. Gone with the node.
struct Flight {
    house: usize,
    row: Row,
    stage: Stage,
    ready_at: i64,
}

enum Stage {
    Leased,
    Prepared(Box<Parcel>, i64),
    Answered(Outcome),
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Ring(usize),
    TakeIn(usize),
    Lease(usize),
    Flight(usize),
}

impl Node {
    pub fn open(url: &str, seed: u64, opening: u64, now: i64) -> Result<Node> {
        let clock = app::Clock::by_hand(from_ms(now));
        let ids = Ids::seeded(seed.wrapping_mul(1_000_003).wrapping_add(opening));
        let kept = Kept::open(url, clock.clone(), ids)?;
        Ok(Node { kept: Some(kept), clock, skew_ms: 0, rest_until: 0, flights: Vec::new() })
    }

    pub fn kill(&mut self) {
        self.kept = None;
        self.flights.clear();
    }
}

/// Some of the timers ring, and one in twenty is forgotten: what is planted by `skip-timer`.
fn ring_but_skip(tx: &mut Tx, timers: &[Timer]) -> Result<()> {
    let rung: Vec<Timer> = timers.iter().filter(|timer| timer.subject_id.0 / 64 % 20 != 7).cloned().collect();
    jobs::ring(tx, &rung)
}

/// What is new in a house, and what it looks ahead to.
struct Glance {
    entries: Vec<Entry>,
    told: Vec<Told>,
    clocks: Vec<(Id, Vec<Clock>)>,
    ahead: Ahead,
}

/// At the end of the transaction that wrote it: it is seen where it is committed, and only there. Where somebody may have
/// been told without a word in the journal, `told_since` when.
fn glance(tx: &mut Tx, last: i64, told_since: Option<Timestamp>) -> Result<Glance> {
    let entries = journal::entries_after(tx, last, 10_000)?;
    let first = entries.iter().map(|entry| entry.at).chain(told_since).min();
    let told = first.map_or(Ok(Vec::new()), |first| recount::told_since(tx, Id::first_of(first)))?;
    let talks: BTreeSet<Id> = entries.iter().filter_map(|entry| entry.conversation_id).collect();
    let clocks = talks.into_iter().map(|talk| Ok((talk, recount::clocks(tx, talk)?))).collect::<Result<Vec<_>>>()?;
    let (timer, mail) = (timers::next_due(tx)?.map(ms), outbox::next_due(tx)?.map(ms));
    Ok(Glance { entries, told, clocks, ahead: Ahead { timer, mail, inbound: upkeep::inbound_waits(tx)? } })
}

impl Year {
    /// All that is due is done, by whichever node comes to it.
    pub fn settle(&mut self) {
        const MOST: u32 = 20_000;
        for _ in 0..MOST {
            let todo = self.todo();
            let Some((node, step)) = self.chance.pick(&todo).copied() else { return };
            if self.options.faults.kill && self.calm_until < self.now && self.chance.between(1, 2_500) == 1 {
                self.kill(node, "between two steps");
                continue;
            }
            self.step(node, step);
            if !self.violations.is_empty() {
                return;
            }
        }
        self.wrong(0, "the nodes find no rest".to_owned(), None);
    }

    fn todo(&self) -> Vec<(usize, Step)> {
        let mut todo = Vec::new();
        for place in self.nodes.places() {
            let node = self.nodes.at(place);
            if node.kept.is_none() || node.rest_until > self.now {
                continue;
            }
            let now = self.now + node.skew_ms;
            let ready = node.flights.iter().zip(0..).filter(|(flight, _)| flight.ready_at <= self.now);
            todo.extend(ready.map(|(_, at)| (place, Step::Flight(at))));
            for house in self.houses.places() {
                let ahead = self.houses.at(house).ahead;
                if ahead.timer.is_some_and(|at| at <= now) {
                    todo.push((place, Step::Ring(house)));
                }
                if ahead.inbound {
                    todo.push((place, Step::TakeIn(house)));
                }
                if node.flights.len() < AT_ONCE && ahead.mail.is_some_and(|at| at <= now) {
                    todo.push((place, Step::Lease(house)));
                }
            }
        }
        todo
    }

    /// When a node next has something to do.
    pub fn next_due(&self) -> Option<i64> {
        let mut next: Option<i64> = None;
        for node in self.nodes.iter().filter(|node| node.kept.is_some()) {
            let free = node.flights.len() < AT_ONCE;
            let mut soonest = node.flights.iter().map(|flight| flight.ready_at).min();
            for house in self.houses.iter() {
                let ahead = house.ahead;
                let mail = ahead.mail.filter(|_| free);
                let inbound = ahead.inbound.then_some(self.now);
                let due = [ahead.timer, mail].into_iter().flatten().map(|at| at - node.skew_ms).chain(inbound).min();
                soonest = soonest.into_iter().chain(due).min();
            }
            let at = soonest.map(|at| at.max(node.rest_until).max(self.now));
            next = next.into_iter().chain(at).min();
        }
        next
    }

    fn step(&mut self, node: usize, step: Step) {
        let done = match step {
            Step::Ring(house) => self.ring(node, house),
            Step::TakeIn(house) => self.write(node, house, "takes in", |tx| jobs::take_in(tx, BITE)).map(|_| ()),
            Step::Lease(house) => self.lease(node, house),
            Step::Flight(at) => self.fly(node, at),
        };
        if done.is_err() {
            self.nodes.at_mut(node).rest_until = self.now + AFTER_ERROR;
        }
    }

    fn ring(&mut self, node: usize, house: usize) -> Result<()> {
        let ring: Ring = if self.options.plant == Some(Plant::SkipTimer) { ring_but_skip } else { jobs::ring };
        while self.write(node, house, "rings", move |tx| timers::run_due(tx, ring))? >= timers::BATCH {}
        let now = self.now + self.nodes.at(node).skew_ms;
        let ledger = &mut self.houses.at_mut(house).ledger;
        let mut left = ledger.promised.left_over(now);
        left.extend(ledger.said.left_over(now));
        left.extend(ledger.clocks.left_over(now));
        left.extend(ledger.complained.left_over(now));
        for (subject, what) in left {
            self.wrong(house, format!("a timer was lost: {what}"), Some(subject));
        }
        Ok(())
    }

    fn lease(&mut self, node: usize, house: usize) -> Result<()> {
        let free = AT_ONCE.saturating_sub(self.nodes.at(node).flights.len());
        let free = i64::try_from(free).unwrap_or(0);
        let mut rows = self.write(node, house, "leases", move |tx| outbox::lease(tx, free))?;
        rows.sort_by_key(|row| row.id); // as they were queued
        let now = self.now;
        let flights = rows.into_iter().map(|row| Flight { house, row, stage: Stage::Leased, ready_at: now });
        self.nodes.at_mut(node).flights.extend(flights);
        Ok(())
    }

    /// One more step of a mail on its way: it is put together, handed over, marked.
    fn fly(&mut self, node: usize, at: usize) -> Result<()> {
        let flights = &mut self.nodes.at_mut(node).flights;
        if at >= flights.len() {
            return Ok(());
        }
        let mut flight = flights.swap_remove(at);
        match flight.stage {
            Stage::Leased => {
                flight.stage = self.prepare(node, flight.house, &flight.row);
                self.nodes.at_mut(node).flights.push(flight);
                Ok(())
            }
            Stage::Prepared(parcel, prepared_at) => {
                let arrived = Arrived { house: flight.house, row: &flight.row, parcel: &parcel, prepared_at };
                let outcome = self.hand_over(&arrived);
                self.history.note(
                    self.now,
                    format!("node {node} sends to {:?}: {outcome:?}", parcel.to),
                    Some(flight.row.subject_id),
                );
                flight.stage = Stage::Answered(outcome);
                if self.options.faults.mail && self.chance.chance(10) {
                    flight.ready_at = self.now + self.chance.between(5, 240) * 1000;
                }
                self.nodes.at_mut(node).flights.push(flight);
                Ok(())
            }
            Stage::Answered(outcome) => self.mark(node, flight.house, flight.row, outcome),
        }
    }

    /// What is planted by `drop-page`.
    fn drops(&self, row: &Row) -> bool {
        self.options.plant == Some(Plant::DropPage) && row.kind == "staff_mail" && row.subject_id.0 / 64 % 10 == 7
    }

    /// What is planted by `garble-mail`.
    fn pen(&self, row: &Row) -> Pen {
        let slips = self.options.plant == Some(Plant::GarbleMail) && row.subject_id.0 / 64 % 10 == 7;
        if slips { Pen::Slips } else { Pen::Steady }
    }

    fn prepare(&mut self, node: usize, house: usize, row: &Row) -> Stage {
        let (post, of) = (self.options.post.clone(), row.clone());
        let prepared_at = self.now;
        match self.write(node, house, "prepares", move |tx| post.prepare(tx, &of)) {
            Ok(Prepared::Mail(..)) if self.drops(row) => Stage::Answered(Outcome::Nothing),
            Ok(Prepared::Mail(parcel, writing)) => {
                let pen = self.pen(row);
                self.beside.to_write.push(Unwritten { at: prepared_at, house, about: row.subject_id, writing, pen });
                Stage::Prepared(parcel, prepared_at)
            }
            Ok(Prepared::Nothing) => Stage::Answered(Outcome::Nothing),
            Ok(Prepared::Later(at)) => Stage::Answered(Outcome::Later(at)),
            Err(error) => Stage::Answered(self.options.post.not_made(error)),
        }
    }

    /// A failure here leaves the row leased: it comes again.
    fn mark(&mut self, node: usize, house: usize, row: Row, outcome: Outcome) -> Result<()> {
        let post = self.options.post.clone();
        if row.kind == "staff_mail" && matches!(outcome, Outcome::Nothing) {
            self.check_silence(house, &row);
        }
        let done = matches!(outcome, Outcome::Sent(_) | Outcome::Nothing) && row.kind == "staff_mail";
        let there = self.write(node, house, "marks", move |tx| post.mark(tx, &row, &outcome))?;
        self.houses.at_mut(house).staff_mails_done += i64::from(done && there);
        Ok(())
    }

    /// One transaction of a node, and a look at what came of it. The disk may be full at any of its statements.
    pub fn write<T: Send + 'static>(
        &mut self,
        node: usize,
        house: usize,
        what: &str,
        mut f: impl FnMut(&mut Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let dies = self.draws_death();
        let room = if dies { Some(self.draw_place()) } else { self.draw_room() };
        let (at, id) = (self.nodes.at(node), self.houses.at(house).id);
        self.node_now = self.now + at.skew_ms;
        let since = from_ms(self.node_now);
        at.clock.set(since);
        let Some(kept) = at.kept.clone() else {
            return Err(Error::Busy(1));
        };
        let (last, told_since) = (self.houses.at(house).ledger.last, Some(since).filter(|_| what == "rings"));
        let done = kept.write_now(id, move |tx| {
            if let Some(room) = room {
                tx.run_out_of_room_after(room);
            }
            let done = f(tx)?;
            tx.is_there_room()?;
            let seen = if tx.has_changed() { Some(glance(tx, last, told_since)?) } else { None };
            Ok((done, seen))
        });
        let done = match done {
            Ok((done, seen)) => {
                if let Some(seen) = seen {
                    self.see(house, seen);
                }
                Ok(done)
            }
            Err(error) => {
                self.failed(house, &format!("node {node} {what}"), &error, room.is_some());
                Err(error)
            }
        };
        if dies {
            self.kill(node, "within a transaction");
        }
        done
    }

    fn failed(&mut self, house: usize, what: &str, error: &Error, no_room: bool) {
        self.history.note(self.now, format!("{what}: {error}"), None);
        let expected =
            matches!(error, Error::Refused(_) | Error::Invalid(_) | Error::Conflict(_) | Error::Forbidden(_));
        let planned = no_room && error.is_disk_full();
        if !(expected || planned) {
            self.wrong(house, format!("{what}, and {error}"), None);
        }
    }

    /// Follows the journal, and sees what is due next.
    pub fn look(&mut self, kept: &Kept, house: usize) {
        let at = self.houses.at(house);
        let (id, last, clock) = (at.id, at.ledger.last, self.now);
        match kept.read_now(id, move |tx| glance(tx, last, None)) {
            Ok(seen) => self.see(house, seen),
            Err(error) => self.wrong(house, format!("reading failed at {clock}: {error}"), None),
        }
    }

    fn see(&mut self, house: usize, seen: Glance) {
        self.houses.at_mut(house).ahead = seen.ahead;
        self.follow(house, &seen.entries, seen.told, &seen.clocks);
    }

    /// A node that is up, by chance; `None` when all are down.
    pub fn any_node(&mut self) -> Option<usize> {
        let up: Vec<usize> = self.nodes.places().filter(|place| self.nodes.at(*place).kept.is_some()).collect();
        self.chance.pick(&up).copied()
    }

    pub fn kill(&mut self, node: usize, when: &str) {
        if self.nodes.at(node).kept.is_none() {
            return;
        }
        self.fault(&format!("node {node} is killed {when}"));
        self.nodes.at_mut(node).kill();
        let down = self.chance.between(1, 20) * MINUTE;
        self.queue.put(self.now + down, Event::Start(node));
    }

    /// It begins again, with nothing in its head.
    pub fn start(&mut self, node: usize) {
        if self.nodes.at(node).kept.is_some() {
            return;
        }
        self.openings += 1;
        let skew = self.nodes.at(node).skew_ms;
        match Node::open(&self.url, self.options.seed, self.openings, self.now + skew) {
            Ok(opened) => *self.nodes.at_mut(node) = Node { skew_ms: skew, ..opened },
            Err(error) => self.wrong(0, format!("node {node} does not start: {error}"), None),
        }
        self.history.note(self.now, format!("node {node} starts"), None);
    }
}

/// What the planted mistakes do within a transaction of a person. Both are possible mistakes of a verb; neither can be
/// switched on where people are served, because no verb knows of them.
pub struct Planted {
    pub plant: Option<Plant>,
    pub post: std::sync::Arc<dyn super::Post>,
}

impl Planted {
    /// `forget-pause`: every third conversation that begins to wait.
    pub fn waits(&self, tx: &mut Tx, talk: Id) -> Result<()> {
        let forgets = self.plant == Some(Plant::ForgetPause) && talk.0 / 64 % 3 == 1;
        if forgets { self.post.forget_pauses(tx, talk) } else { Ok(()) }
    }

    /// `forget-hours`: the timer of a new promise is set as if they were always open. `change-ended`: the hand slips.
    pub fn made(&self, tx: &mut Tx, promise: &promises::Promise) -> Result<()> {
        match self.plant {
            Some(Plant::ForgetHours) => {}
            Some(Plant::ChangeEnded) => return self.post.change_ended(tx),
            _ => return Ok(()),
        }
        let at = unpaused_point(ms(promise.made_at), ms(promise.by));
        timers::cancel(tx, promise.id)?;
        timers::set(tx, from_ms(at), "promise.half", promise.id)
    }

    /// `send-before-commit`: what was queued goes to the server at once. Gives what was sent.
    pub fn queued(&self, tx: &mut Tx, message_id: Id) -> Result<Option<(Row, Box<Parcel>)>> {
        self.of_queue(tx, message_id, Plant::SendBeforeCommit)
    }

    /// `send-withdrawn`: what is taken back is in somebody's hands already, who does not look again.
    pub fn taken_back(&self, tx: &mut Tx, message_id: Id) -> Result<Option<(Row, Box<Parcel>)>> {
        self.of_queue(tx, message_id, Plant::SendWithdrawn)
    }

    fn of_queue(&self, tx: &mut Tx, message_id: Id, plant: Plant) -> Result<Option<(Row, Box<Parcel>)>> {
        if self.plant != Some(plant) {
            return Ok(None);
        }
        let waiting =
            outbox::waiting(tx)?.into_iter().find(|row| row.kind == "message" && row.subject_id == message_id);
        let Some(row) = waiting else { return Ok(None) };
        match self.post.prepare(tx, &row)? {
            Prepared::Mail(parcel, _) => Ok(Some((row, parcel))),
            _ => Ok(None),
        }
    }
}
