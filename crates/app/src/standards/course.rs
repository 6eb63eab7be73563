//! What happens to the clocks of a conversation when something happens in it. Pure: the verbs, the preview on last month's
//! cases and the tests all run this.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::clock::{Book, Clock, Event, Pause, State, What};
use super::rules::{Metric, Terms};
use super::why::Why;
use crate::ids::Id;

/// What happened, as far as standards care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// A person on their side said something that wants an answer. `call`: they want to be called.
    Asked {
        call: bool,
    },
    /// They said thanks, and nothing else.
    Thanked,
    /// A person of ours gave an answer that is one.
    Answered,
    /// A person of ours said something that answers nothing: "got it".
    Acknowledged {
        why: Why,
    },
    /// We talked with them; `theirs`: they called us.
    Talked {
        theirs: bool,
    },
    Resolved,
    /// It was resolved, and is not any more.
    Reopened,
    /// One of us says that it is our turn.
    Opened,
    /// How it stands, who has it or what it is changed.
    Changed,
    /// It is gone, or what was asked.
    Deleted,
    /// Somebody begins a standard that is begun by hand.
    Begun(Id),
    /// Somebody says that this clock's work is done.
    Done(Id),
    /// A standard was made, changed or ended.
    Standards,
}

/// How the conversation stands after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stands {
    pub waiting: bool,
    pub resolved: bool,
    /// It sleeps until a time they agreed to.
    pub on_hold: bool,
}

/// A standard that holds, and the calendar it is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub standard_id: Id,
    pub version: i64,
    pub hours_id: i64,
}

/// Which standard holds for each metric here; those begun by hand stand for themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    pub of_metric: BTreeMap<Metric, Choice>,
    pub by_hand: BTreeMap<Id, Choice>,
}

impl Choices {
    fn of(&self, clock: &Clock) -> Option<Choice> {
        if clock.metric.is_by_hand() {
            self.by_hand.get(&clock.standard_id).copied()
        } else {
            self.of_metric.get(&clock.metric).copied()
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Scene {
    pub now: Timestamp,
    pub deed: Deed,
    /// Since when they wait, where that is not now.
    pub since: Timestamp,
    /// The message.
    pub cause_id: Option<Id>,
    pub staff_id: Option<Id>,
    pub stands: Stands,
    /// A person of ours has spoken here before.
    pub spoke: bool,
    pub choices: Choices,
}

/// A clock, and what is new in its log.
#[derive(Debug, Clone)]
pub struct Track {
    pub clock: Clock,
    pub fresh: Vec<Event>,
}

impl Track {
    pub fn of(clock: Clock) -> Track {
        Track { clock, fresh: Vec::new() }
    }

    /// Adds a line to the log.
    pub fn add(&mut self, event: Event, book: &Book) {
        let mut event = Event { seq: self.clock.seq + 1, ..event };
        self.clock.apply(&event, book);
        event.counted_ms = self.clock.counted_ms;
        self.fresh.push(event);
    }

    fn note(&mut self, scene: &Scene, what: What, why: Why, book: &Book) {
        let event = Event::new(what, why, scene.now, scene.now);
        self.add(Event { cause_id: scene.cause_id, staff_id: scene.staff_id, ..event }, book);
    }
}

/// Runs what happened over the open clocks of a conversation; new ones are added behind them.
pub fn run(tracks: &mut Vec<Track>, scene: &Scene, book: &Book, new_id: &mut dyn FnMut() -> Id) {
    break_overdue(tracks, scene.now, book);
    reapply(tracks, scene, book);
    match scene.deed {
        Deed::Asked { call } => asked(tracks, scene, call, book, new_id),
        Deed::Answered => answered(tracks, scene, book, new_id),
        Deed::Talked { theirs } => {
            keep(tracks, scene, &[Metric::CallBack], book);
            if theirs {
                begin(tracks, scene, Metric::Resolution, book, new_id);
            }
            answered(tracks, scene, book, new_id);
        }
        Deed::Resolved => {
            keep(tracks, scene, &[Metric::Resolution], book);
            drop_all(tracks, scene, Why::Resolved, book);
        }
        Deed::Reopened => begin(tracks, scene, Metric::Resolution, book, new_id),
        Deed::Deleted => drop_all(tracks, scene, Why::Deleted, book),
        Deed::Begun(standard_id) => begin_by_hand(tracks, scene, standard_id, book, new_id),
        Deed::Done(clock_id) => {
            let done = tracks.iter_mut().filter(|track| track.clock.id == clock_id && track.clock.is_open);
            done.for_each(|track| track.note(scene, What::Kept, Why::ByHand, book));
        }
        Deed::Acknowledged { why } => did_not_count(tracks, scene, why, book),
        Deed::Thanked | Deed::Opened | Deed::Changed | Deed::Standards => {}
    }
    pauses(tracks, scene, book);
    break_overdue(tracks, scene.now, book);
}

/// What is over is broken at the moment it was due, whoever comes first.
pub fn break_overdue(tracks: &mut [Track], now: Timestamp, book: &Book) {
    for track in tracks.iter_mut().filter(|track| track.clock.is_overdue(now)) {
        if let Some(due) = track.clock.due_at {
            track.add(Event::new(What::Broken, Why::None, due, now), book);
        }
    }
}

/// Another standard, version or calendar: what was counted stays counted. What is broken stays broken as it was.
fn reapply(tracks: &mut [Track], scene: &Scene, book: &Book) {
    let going = |track: &&mut Track| matches!(track.clock.state, State::Running | State::Paused);
    for track in tracks.iter_mut().filter(going) {
        let Some(choice) = scene.choices.of(&track.clock) else {
            if scene.deed == Deed::Standards {
                track.note(scene, What::Dropped, Why::StandardEnded, book);
            }
            continue;
        };
        let clock = &track.clock;
        if (clock.standard_id, clock.version, clock.hours_id) != (choice.standard_id, choice.version, choice.hours_id) {
            let event = Event::new(What::Reapplied, Why::None, scene.now, scene.now);
            let (standard_id, version) = (Some(choice.standard_id), Some(choice.version));
            let by = (scene.cause_id, scene.staff_id);
            let event = Event { standard_id, version, hours_id: Some(choice.hours_id), ..event };
            track.add(Event { cause_id: by.0, staff_id: by.1, ..event }, book);
        }
    }
}

fn is_open(tracks: &[Track], metrics: &[Metric]) -> bool {
    tracks.iter().any(|track| track.clock.is_open && metrics.contains(&track.clock.metric))
}

fn asked(tracks: &mut Vec<Track>, scene: &Scene, call: bool, book: &Book, new_id: &mut dyn FnMut() -> Id) {
    // The first thing they said and nobody answered counts; what they add to it does not begin anew.
    if !is_open(tracks, &[Metric::FirstReply, Metric::NextReply]) {
        let reply = if scene.spoke { Metric::NextReply } else { Metric::FirstReply };
        begin(tracks, scene, reply, book, new_id);
    }
    begin(tracks, scene, Metric::Resolution, book, new_id);
    if call {
        begin(tracks, scene, Metric::CallBack, book, new_id);
    }
}

fn answered(tracks: &mut Vec<Track>, scene: &Scene, book: &Book, new_id: &mut dyn FnMut() -> Id) {
    keep(tracks, scene, &[Metric::FirstReply, Metric::NextReply, Metric::PeriodicUpdate], book);
    // From our last word to the next: so it never runs before the first.
    if !scene.stands.resolved {
        begin(tracks, scene, Metric::PeriodicUpdate, book, new_id);
    }
}

/// A clock of this metric, unless one runs already or nothing was promised.
fn begin(tracks: &mut Vec<Track>, scene: &Scene, metric: Metric, book: &Book, new_id: &mut dyn FnMut() -> Id) {
    let choice = scene.choices.of_metric.get(&metric).copied();
    if let Some(choice) = choice.filter(|_| !is_open(tracks, &[metric])) {
        start(tracks, scene, choice, book, new_id());
    }
}

fn begin_by_hand(tracks: &mut Vec<Track>, scene: &Scene, id: Id, book: &Book, new_id: &mut dyn FnMut() -> Id) {
    let runs = tracks.iter().any(|track| track.clock.is_open && track.clock.standard_id == id);
    if let Some(choice) = scene.choices.by_hand.get(&id).copied().filter(|_| !runs) {
        start(tracks, scene, choice, book, new_id());
    }
}

fn start(tracks: &mut Vec<Track>, scene: &Scene, choice: Choice, book: &Book, id: Id) {
    let event = Event {
        seq: 1,
        standard_id: Some(choice.standard_id),
        version: Some(choice.version),
        hours_id: Some(choice.hours_id),
        cause_id: scene.cause_id,
        staff_id: scene.staff_id,
        ..Event::new(What::Started, Why::None, scene.since, scene.now)
    };
    if let Some(clock) = Clock::start(id, &event, book) {
        tracks.push(Track { clock, fresh: vec![event] });
    }
}

/// Done; where no standard holds any more there was nothing to keep.
fn keep(tracks: &mut [Track], scene: &Scene, metrics: &[Metric], book: &Book) {
    for track in tracks.iter_mut().filter(|track| track.clock.is_open && metrics.contains(&track.clock.metric)) {
        let is_promised = track.clock.state == State::Broken || scene.choices.of(&track.clock).is_some();
        match is_promised {
            false => track.note(scene, What::Dropped, Why::NoStandard, book),
            true => track.note(scene, What::Kept, Why::None, book),
        }
    }
}

/// What would have been kept by an answer says why this was none.
fn did_not_count(tracks: &mut [Track], scene: &Scene, why: Why, book: &Book) {
    for track in tracks.iter_mut().filter(|track| track.clock.is_open) {
        let waits = match track.clock.metric {
            Metric::FirstReply | Metric::NextReply | Metric::PeriodicUpdate => true,
            Metric::CallBack => why == Why::NobodyThere,
            Metric::Resolution | Metric::ResultDelivery | Metric::Custom => false,
        };
        if waits && scene.choices.of(&track.clock).is_some() {
            track.note(scene, What::DidNotCount, why, book);
        }
    }
}

fn drop_all(tracks: &mut [Track], scene: &Scene, why: Why, book: &Book) {
    let open = tracks.iter_mut().filter(|track| track.clock.is_open);
    open.for_each(|track| track.note(scene, What::Dropped, why, book));
}

/// Each clock runs or stands still, as its standard and the conversation say.
fn pauses(tracks: &mut [Track], scene: &Scene, book: &Book) {
    let owed = is_open(tracks, &[Metric::FirstReply, Metric::NextReply, Metric::CallBack]);
    for track in tracks.iter_mut() {
        let clock = &track.clock;
        let wanted = wanted(clock, scene, owed, book.terms_of(clock));
        match (clock.state, wanted) {
            (State::Running, Some(pause)) => track.note(scene, What::Paused, Why::of(pause), book),
            (State::Paused, Some(pause)) if clock.pause != Some(pause) => {
                track.note(scene, What::Paused, Why::of(pause), book);
            }
            (State::Paused, None) => track.note(scene, What::Resumed, Why::None, book),
            _ => {}
        }
    }
}

fn wanted(clock: &Clock, scene: &Scene, owed: bool, terms: Option<&Terms>) -> Option<Pause> {
    if scene.choices.of(clock).is_none() {
        return Some(Pause::NoStandard);
    }
    let rules = terms.map(|terms| terms.pauses).unwrap_or_default();
    let (stands, deed) = (scene.stands, scene.deed);
    // After a last "thanks" nothing is owed until somebody says something again, or one of us opens it.
    let goes_on =
        matches!(deed, Deed::Asked { .. } | Deed::Answered | Deed::Talked { .. } | Deed::Reopened | Deed::Opened);
    let thanked = deed == Deed::Thanked || clock.pause == Some(Pause::Thanks) && !goes_on;
    let is_course = matches!(clock.metric, Metric::PeriodicUpdate | Metric::Resolution);
    if thanked && is_course && !owed {
        return Some(Pause::Thanks);
    }
    if stands.on_hold && rules.hold {
        return Some(Pause::Hold);
    }
    (stands.waiting && rules.waiting).then_some(Pause::Waiting)
}
