//! One measurement, folded from its log. Pure: what is in the log, and the calendars it was counted by, is all there is
//! to it, so every row and figure can be worked out again.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use planner::OpeningHours;
use planner::hours::{Explanation, Work};
use serde::{Deserialize, Serialize};

use super::rules::{Metric, Terms};
use super::why::Why;
use crate::ids::Id;

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Running,
    Paused,
    Kept,
    /// Its time was over first; open until it is done all the same.
    Broken,
    /// Nothing was owed any more.
    Dropped,
}

impl State {
    pub const ALL: [State; 5] = [State::Running, State::Paused, State::Kept, State::Broken, State::Dropped];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Paused => "paused",
            State::Kept => "kept",
            State::Broken => "broken",
            State::Dropped => "dropped",
        }
    }

    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Why a clock stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// It is their turn.
    Waiting,
    /// They agreed to a time.
    Hold,
    /// They said thanks, and no more.
    Thanks,
    /// No standard is for this conversation now.
    NoStandard,
}

impl Pause {
    pub const ALL: [Pause; 4] = [Pause::Waiting, Pause::Hold, Pause::Thanks, Pause::NoStandard];

    pub fn as_str(self) -> &'static str {
        match self {
            Pause::Waiting => "waiting",
            Pause::Hold => "hold",
            Pause::Thanks => "thanks",
            Pause::NoStandard => "no_standard",
        }
    }

    pub fn parse(text: &str) -> Option<Pause> {
        Pause::ALL.into_iter().find(|pause| pause.as_str() == text)
    }
}

/// What happened to a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Started,
    Paused,
    Resumed,
    /// What was owed was done; after a break that it was done late.
    Kept,
    Broken,
    /// Another standard, another version of it or another calendar holds from now on.
    Reapplied,
    /// Nothing is owed any more.
    Dropped,
    /// One of us said something that answers nothing, and why: the clock goes on as it was.
    DidNotCount,
    /// An earlier entry did not happen after all: the reply was taken back, or did not arrive.
    Struck,
}

impl What {
    pub const ALL: [What; 9] = [
        What::Started,
        What::Paused,
        What::Resumed,
        What::Kept,
        What::Broken,
        What::Reapplied,
        What::Dropped,
        What::DidNotCount,
        What::Struck,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            What::Started => "started",
            What::Paused => "paused",
            What::Resumed => "resumed",
            What::Kept => "kept",
            What::Broken => "broken",
            What::Reapplied => "reapplied",
            What::Dropped => "dropped",
            What::DidNotCount => "did_not_count",
            What::Struck => "struck",
        }
    }

    pub fn parse(text: &str) -> Option<What> {
        What::ALL.into_iter().find(|what| what.as_str() == text)
    }
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    pub seq: i64,
    pub what: What,
    pub why: Why,
    /// When it was so; of a break the moment it was due.
    pub at: Timestamp,
    /// When it was written down.
    pub noted_at: Timestamp,
    /// By which standard, version and calendar it is counted from then on: of `started` and `reapplied`.
    pub standard_id: Option<Id>,
    pub version: Option<i64>,
    #[serde(skip)]
    pub hours_id: Option<i64>,
    /// The message, or whatever else it was.
    pub cause_id: Option<Id>,
    pub staff_id: Option<Id>,
    /// Working time counted so far.
    pub counted_ms: i64,
    /// The entry that this one strikes out.
    pub strikes: Option<i64>,
}

impl Event {
    pub fn new(what: What, why: Why, at: Timestamp, noted_at: Timestamp) -> Event {
        Event {
            seq: 0,
            what,
            why,
            at,
            noted_at,
            standard_id: None,
            version: None,
            hours_id: None,
            cause_id: None,
            staff_id: None,
            counted_ms: 0,
            strikes: None,
        }
    }
}

/// One running measurement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clock {
    pub id: Id,
    pub metric: Metric,
    pub standard_id: Id,
    pub version: i64,
    #[serde(skip)]
    pub hours_id: i64,
    pub state: State,
    pub pause: Option<Pause>,
    pub started_at: Timestamp,
    /// The message that began it.
    pub cause_id: Option<Id>,
    /// Working time counted up to `since`, or in all.
    pub counted_ms: i64,
    /// Counts from then on; nothing while it stands still.
    pub since: Option<Timestamp>,
    /// The working time there is in all.
    pub allowance_ms: i64,
    /// When its time is over, or was.
    pub due_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// How late it was done, in working time; still growing while it is broken and open.
    pub late_ms: Option<i64>,
    /// Something is still to be done.
    pub is_open: bool,
    /// The last line of its log.
    #[serde(skip)]
    pub seq: i64,
}

/// The terms and calendars that logs name.
#[derive(Debug, Clone, Default)]
pub struct Book {
    pub terms: HashMap<(Id, i64), Terms>,
    pub hours: HashMap<i64, Arc<OpeningHours>>,
}

/// More than anybody waits for.
const FOREVER_MS: i64 = 36_525 * 86_400_000;

impl Book {
    pub fn hours(&self, id: i64) -> Option<&OpeningHours> {
        self.hours.get(&id).map(Arc::as_ref)
    }

    pub fn terms_of(&self, clock: &Clock) -> Option<&Terms> {
        self.terms.get(&(clock.standard_id, clock.version))
    }

    pub fn working_ms(&self, hours_id: i64, from: Timestamp, to: Timestamp) -> i64 {
        self.hours(hours_id).map_or(0, |hours| hours.working_ms(from, to))
    }

    fn after(&self, hours_id: i64, from: Timestamp, ms: i64) -> Option<Timestamp> {
        self.hours(hours_id)?.add_working(from, ms)
    }

    /// How much working time a standard gives: of days that which lies between, so that pauses can be counted in it.
    fn allowance_ms(&self, terms: (Id, i64), hours_id: i64, started: Timestamp) -> i64 {
        match self.terms.get(&terms).and_then(Terms::work) {
            Some(Work::Time { ms }) => ms,
            Some(Work::Days { n }) => {
                let hours = self.hours(hours_id);
                let due = hours.and_then(|hours| hours.add_working_days(started, n));
                due.map_or(FOREVER_MS, |due| self.working_ms(hours_id, started, due))
            }
            None => FOREVER_MS,
        }
    }
}

impl Clock {
    /// Its first entry; nothing without terms.
    pub fn start(id: Id, event: &Event, book: &Book) -> Option<Clock> {
        let (standard_id, version, hours_id) = (event.standard_id?, event.version?, event.hours_id?);
        let mut clock = Clock {
            id,
            metric: book.terms.get(&(standard_id, version))?.metric,
            standard_id,
            version,
            hours_id,
            state: State::Running,
            pause: None,
            started_at: event.at,
            cause_id: event.cause_id,
            counted_ms: 0,
            since: Some(event.at),
            allowance_ms: book.allowance_ms((standard_id, version), hours_id, event.at),
            due_at: None,
            ended_at: None,
            late_ms: None,
            is_open: true,
            seq: event.seq,
        };
        clock.due_at = clock.due(book);
        Some(clock)
    }

    /// Whether its time is over, and nobody has said so yet.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.state == State::Running && self.due_at.is_some_and(|due| due < now)
    }

    fn is_going(&self) -> bool {
        matches!(self.state, State::Running | State::Paused)
    }

    pub fn left_ms(&self) -> i64 {
        (self.allowance_ms - self.counted_ms).max(0)
    }

    fn due(&self, book: &Book) -> Option<Timestamp> {
        book.after(self.hours_id, self.since?, self.left_ms())
    }

    /// Counted until then.
    fn count(&mut self, at: Timestamp, book: &Book) {
        if let Some(since) = self.since.take() {
            self.counted_ms += book.working_ms(self.hours_id, since, at);
        }
        self.due_at = None;
    }

    fn end(&mut self, state: State, at: Timestamp, book: &Book) {
        if self.state == State::Broken {
            let due = self.due_at.unwrap_or(at);
            self.late_ms = Some(book.working_ms(self.hours_id, due, at));
        } else {
            let due = self.due_at;
            self.count(at, book);
            (self.state, self.due_at) = (state, due);
        }
        (self.pause, self.ended_at, self.is_open) = (None, Some(at), false);
    }

    /// What an entry makes of it. An entry that does not fit how it stands changes nothing: the log may be read in spite
    /// of what was struck out of it.
    pub fn apply(&mut self, event: &Event, book: &Book) {
        self.seq = event.seq;
        match event.what {
            What::Started | What::DidNotCount | What::Struck => {}
            What::Paused if self.is_going() => {
                self.count(event.at, book);
                (self.state, self.pause) = (State::Paused, Some(event.why.pause()));
            }
            What::Resumed if self.state == State::Paused => {
                (self.state, self.pause, self.since) = (State::Running, None, Some(event.at));
                self.due_at = self.due(book);
            }
            What::Reapplied if self.is_going() => {
                let running = self.since.is_some();
                self.count(event.at, book);
                self.standard_id = event.standard_id.unwrap_or(self.standard_id);
                self.version = event.version.unwrap_or(self.version);
                self.hours_id = event.hours_id.unwrap_or(self.hours_id);
                let terms = (self.standard_id, self.version);
                self.allowance_ms = book.allowance_ms(terms, self.hours_id, self.started_at);
                self.since = running.then_some(event.at);
                self.due_at = self.due(book);
            }
            What::Broken if self.state == State::Running => {
                self.count(event.at, book);
                (self.state, self.due_at) = (State::Broken, Some(event.at));
            }
            What::Kept if self.is_open => self.end(State::Kept, event.at, book),
            What::Dropped if self.is_open => self.end(State::Dropped, event.at, book),
            _ => {}
        }
    }

    /// Lateness in working time up to now.
    pub fn late_now_ms(&self, now: Timestamp, book: &Book) -> Option<i64> {
        match (self.state, self.late_ms, self.due_at) {
            (State::Broken, None, Some(due)) => Some(book.working_ms(self.hours_id, due, now)),
            (_, late_ms, _) => late_ms,
        }
    }

    /// Working time counted up to now.
    pub fn counted_now_ms(&self, now: Timestamp, book: &Book) -> i64 {
        self.counted_ms + self.since.map_or(0, |since| book.working_ms(self.hours_id, since, now))
    }

    /// How the time it is due comes about: from the beginning, or from where it last went on.
    pub fn explain(&self, book: &Book) -> Option<Explanation> {
        let hours = book.hours(self.hours_id)?;
        let work = match book.terms_of(self).and_then(Terms::work) {
            Some(work) if self.counted_ms == 0 && self.since == Some(self.started_at) => work,
            _ => Work::Time { ms: self.left_ms() },
        };
        let since = match self.state {
            State::Broken => return hours.deadline(self.started_at, book.terms_of(self)?.work()?).ok(),
            _ => self.since?,
        };
        hours.deadline(since, work).ok()
    }
}

/// A clock from its log, in order; `None` from an empty one, or one whose terms are unknown. What was struck out did not
/// happen.
pub fn replay(id: Id, events: &[Event], book: &Book) -> Option<Clock> {
    replay_each(id, events, book, |_| {})
}

/// As `replay`, and what was counted up to each line of the log, as the lines up to it say; empty where its terms are
/// unknown.
pub fn replay_by_line(id: Id, events: &[Event], book: &Book) -> (Option<Clock>, Vec<i64>) {
    let mut counted = Vec::with_capacity(events.len());
    let clock = replay_each(id, events, book, |clock| counted.push(clock.counted_ms));
    if events.iter().any(|event| event.strikes.is_some()) {
        // What a later line strikes out did happen for the lines before that one.
        let up_to = |at: usize| replay(id, events.get(..=at)?, book).map(|clock| clock.counted_ms);
        counted = (0..events.len()).map_while(up_to).collect();
    }
    (clock, counted)
}

fn replay_each(id: Id, events: &[Event], book: &Book, mut each: impl FnMut(&Clock)) -> Option<Clock> {
    let struck: BTreeSet<i64> = events.iter().filter_map(|event| event.strikes).collect();
    let (first, rest) = events.split_first()?;
    let mut clock = Clock::start(id, first, book)?;
    if struck.contains(&first.seq) {
        // It never began: no word of it counts.
        clock.end(State::Dropped, first.at, book);
    }
    each(&clock);
    for event in rest {
        match struck.contains(&event.seq) {
            true => clock.seq = event.seq,
            false => clock.apply(event, book),
        }
        each(&clock);
    }
    Some(clock)
}

/// When somebody is to be told of a clock next, and whether it is over then. In opening hours alone: a point that falls
/// outside waits for them, unless it is over before they begin. `desk` is when somebody is there.
pub fn warnings(
    clock: &Clock,
    warn: &[i64],
    book: &Book,
    desk: &OpeningHours,
    now: Timestamp,
) -> Option<(Timestamp, bool)> {
    let (since, due) = (clock.since?, clock.due_at?);
    let point = |percent: &i64| {
        let ms = clock.allowance_ms.checked_mul(*percent)? / 100 - clock.counted_ms;
        let at = book.after(clock.hours_id, since, ms)?;
        (ms > 0).then(|| desk.next_open(at).unwrap_or(at))
    };
    let next = warn.iter().filter_map(point).filter(|at| *at > now && *at < due).min();
    Some(next.map_or((crate::time::plus_ms(due, 1), true), |at| (at, false)))
}
