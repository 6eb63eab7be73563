//! What will happen, in the order of time; at the same moment, in the order it was decided.

use std::collections::BTreeMap;

use app::Id;

use super::ladder::Came;
use super::letters::Mail;

/// Something that happens at a moment. `house` by its place.
#[derive(Debug, Clone)]
pub enum Event {
    /// A day begins: its mails, calls and misfortunes are drawn.
    Day(usize),
    /// A mail comes to the house.
    Mail {
        house: usize,
        mail: Box<Mail>,
    },
    /// Somebody looks at a conversation that waits for an answer.
    Answer {
        house: usize,
        talk: Id,
        tries: i64,
    },
    /// Somebody takes a reply back, as long as they can.
    TakeBack {
        house: usize,
        message: Id,
        staff: usize,
    },
    /// Somebody does something about a promise.
    Vow {
        house: usize,
        vow: Id,
        deed: Deed,
        tries: i64,
    },
    /// Somebody who was called takes it, with one tap on the link in the mail.
    Tap {
        house: usize,
        staff: usize,
        vow: Id,
        token: String,
    },
    /// Somebody who was called because somebody may be hurt takes it, with one tap too.
    Safety {
        house: usize,
        staff: Id,
        case: Id,
        token: String,
    },
    /// From now on Kept may write honest notices by itself.
    Allow(usize),
    /// A customer has had enough.
    Complain {
        house: usize,
        customer: Id,
        came: Came,
        tries: i64,
    },
    /// Somebody comes to a complaint: to do this, or what is next.
    Rung {
        house: usize,
        case: Id,
        rung: Option<Rung>,
        tries: i64,
    },
    /// A customer says on their page whether we understood.
    Say {
        house: usize,
        case: Id,
        round: i64,
        yes: bool,
    },
    /// A customer says how it went, by the link in a mail.
    HowItWent {
        house: usize,
        case: Id,
        token: String,
    },
    /// Somebody does what was planned so that it stays away.
    Act {
        house: usize,
        action: Id,
        owner: Id,
        tries: i64,
    },
    /// A customer calls, and something is promised.
    Call {
        house: usize,
        customer: usize,
    },
    /// A node begins again.
    Start(usize),
    Kill(usize),
    /// A node's clock is wrong by so much from now on.
    Clock {
        node: usize,
        skew_ms: i64,
    },
    DiskFull {
        until: i64,
    },
    ServerDown {
        until: i64,
    },
    /// All rows are counted.
    Count {
        whole: bool,
    },
}

/// What is done about a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Keep,
    WarnByMail,
    WarnByPhone,
    Move,
    Release,
    HandOver,
    MakeRight,
    OwnUpByMail,
    OwnUpByPhone,
}

impl Deed {
    /// What can be done when it broke.
    pub fn repairs(self) -> bool {
        matches!(self, Deed::Keep | Deed::MakeRight | Deed::OwnUpByMail | Deed::OwnUpByPhone)
    }
}

/// What is done about a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    Listen,
    Restate {
        mail: bool,
    },
    Confirm,
    Correct,
    Refuse,
    /// An attempt that reaches nobody, and one that does.
    Attempt,
    Reach,
    Unreachable,
    Promise,
    Move,
    HandOver,
    Research,
    Call,
    Accept,
    Reject,
    OtherWay,
    Guard,
    Close,
    Again,
    TakeSafety,
    Read,
    /// A letter of this kind.
    Write(&'static str),
    Wait,
}

#[derive(Default)]
pub struct Queue {
    events: BTreeMap<(i64, u64), Event>,
    number: u64,
}

impl Queue {
    pub fn put(&mut self, at: i64, event: Event) {
        self.number += 1;
        self.events.insert((at, self.number), event);
    }

    pub fn next_at(&self) -> Option<i64> {
        self.events.keys().next().map(|(at, _)| *at)
    }

    pub fn pop(&mut self, now: i64) -> Option<Event> {
        let first = self.events.keys().next().copied().filter(|(at, _)| *at <= now)?;
        self.events.remove(&first)
    }
}
