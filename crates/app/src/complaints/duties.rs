//! What the rules ask of a complaint by when, and what became of each: worked out from what happened and the hours of the
//! business, and never stored. Pure.

use jiff::{Span, Timestamp};
use planner::OpeningHours;
use serde::Serialize;

use super::kinds::{Point, State};
use super::letters::Letter;
use super::rules::Complaint;
use super::{CalledBack, Restatement};
use crate::regimes::{Clock, OutsideBody, Regime};
use crate::time::plus_ms;

/// Before the last working moment somebody still has so long, in ms.
const LAST_HOUR_MS: i64 = 3_600_000;
/// How far back a working day is looked for.
const LOOK_BACK_DAYS: i64 = 31;

/// A step that was taken, or a letter that left (`sent.KIND`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    pub event: String,
    pub at: Timestamp,
}

/// What stopped a clock: the kind of a letter, or a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered {
    pub by: String,
    pub at: Timestamp,
}

/// A clock of the rules that a complaint runs by, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Duty {
    pub clock: Clock,
    pub answered: Option<Answered>,
    /// It passed before anything answered it. Never a chance, nor what is the customer's.
    pub missed: bool,
}

/// All that can begin or stop a clock. What happens again counts when it happened last; a letter when it first left.
pub fn happened(
    complaint: &Complaint,
    restatements: &[Restatement],
    outcomes: &[CalledBack],
    letters: &[Letter],
) -> Vec<Happened> {
    let rejected = outcomes.iter().filter(|one| one.answer.as_deref() == Some("rejected"));
    let states = [
        (State::Received, Some(complaint.opened_at)),
        (State::Listened, complaint.listened_at),
        (State::Restated, restatements.last().map(|one| one.written_at)),
        (State::Confirmed, complaint.confirmed_at),
        (State::CallBackPromised, complaint.call_back_promised_at),
        (State::Researched, complaint.researched_at),
        (State::CalledBack, outcomes.last().map(|one| one.called_at)),
        (State::Accepted, complaint.accepted_at),
        (State::Rejected, rejected.filter_map(|one| one.answered_at).next_back()),
        (State::Guarded, complaint.guarded_at),
        (State::Closed, complaint.closed_at),
    ];
    let steps = states.into_iter().filter_map(|(state, at)| Some((state.as_str().to_owned(), at?)));
    let arrived = letters.iter().filter(|one| !one.failed);
    let all = steps.chain(arrived.map(|one| (format!("sent.{}", one.kind), one.sent_at)));
    // Nothing was done before it came to us: another node's clock was behind.
    all.map(|(event, at)| Happened { event, at: at.max(complaint.opened_at) }).collect()
}

/// Every clock that runs or ran, by when it is due.
pub fn duties(regime: &Regime, happened: &[Happened], hours: &OpeningHours, now: Timestamp) -> Vec<Duty> {
    let mut begun: Vec<&Happened> = Vec::new();
    for one in happened {
        match begun.iter_mut().find(|known| known.event == one.event) {
            Some(known) if one.at < known.at => *known = one,
            Some(_) => {}
            None => begun.push(one),
        }
    }
    let clocks = begun.into_iter().flat_map(|one| regime.clocks_after(&one.event, one.at, hours));
    let mut all: Vec<Duty> = clocks.map(|clock| duty(clock, happened, now)).collect();
    all.sort_by_key(|one| one.clock.due_at);
    all
}

fn duty(clock: Clock, happened: &[Happened], now: Timestamp) -> Duty {
    let stops = |one: &&Happened| {
        let name = one.event.strip_prefix("sent.").unwrap_or(&one.event);
        one.at >= clock.from && clock.answered_by.iter().any(|by| by == name)
    };
    let first = happened.iter().filter(stops).min_by_key(|one| one.at);
    let answered =
        first.map(|one| Answered { by: one.event.strip_prefix("sent.").unwrap_or(&one.event).to_owned(), at: one.at });
    let until = answered.as_ref().map_or(now, |answered| answered.at);
    let binds = !clock.optional && !clock.theirs;
    Duty { missed: binds && until > clock.due_at, answered, clock }
}

impl Duty {
    /// Somebody has to answer it: no chance, and not the customer's.
    pub fn is_owed(&self) -> bool {
        self.answered.is_none() && !self.clock.optional && !self.clock.theirs
    }

    /// The last moment at which somebody who works can still do it.
    pub fn do_by(&self) -> Timestamp {
        self.clock.do_by.unwrap_or(self.clock.due_at)
    }

    /// When we are told of it, as long as nobody answers it: always while the business is open.
    pub fn points(&self, hours: &OpeningHours) -> Vec<(Point, Timestamp)> {
        if !self.is_owed() {
            return Vec::new();
        }
        let (from, by) = (self.clock.from, self.do_by());
        let last = plus_ms(by, -LAST_HOUR_MS);
        let passed = plus_ms(self.clock.due_at, 1);
        let missed = hours.next_open(passed).unwrap_or(passed);
        let ahead = working_day_before(by, from, hours).filter(|at| *at < last);
        let all =
            [(Point::Ahead, ahead), (Point::Last, Some(last).filter(|at| *at > from)), (Point::Missed, Some(missed))];
        all.into_iter().filter_map(|(point, at)| Some((point, at?))).collect()
    }

    /// The point that is reached, where nobody was told of it or of a later one.
    pub fn reached(&self, told: Option<Point>, hours: &OpeningHours, now: Timestamp) -> Option<Point> {
        let reached =
            self.points(hours).into_iter().filter(|(_, at)| *at <= now).map(|(point, _)| point).next_back()?;
        Some(reached).filter(|point| told.is_none_or(|told| rank(told) < rank(*point)))
    }

    /// When the next point is reached.
    pub fn next_at(&self, told: Option<Point>, hours: &OpeningHours, now: Timestamp) -> Option<Timestamp> {
        if self.reached(told, hours, now).is_some() {
            return Some(now);
        }
        let ahead = |(point, at): &(Point, Timestamp)| *at > now && told.is_none_or(|told| rank(told) < rank(*point));
        self.points(hours).into_iter().find(ahead).map(|(_, at)| at)
    }
}

fn rank(point: Point) -> usize {
    Point::ALL.iter().position(|one| *one == point).unwrap_or_default()
}

/// When work begins on the working day before; where the clock began later than that, on the day itself.
fn working_day_before(by: Timestamp, from: Timestamp, hours: &OpeningHours) -> Option<Timestamp> {
    let date = hours.zone.to_datetime(plus_ms(by, -1)).date();
    let days = (1..=LOOK_BACK_DAYS).map(|n| date.saturating_sub(Span::new().try_days(n).unwrap_or_default()));
    let before = days.filter_map(|date| hours.open_of_day(date)).next();
    before.filter(|at| *at > from).or_else(|| hours.open_of_day(date).filter(|at| *at > from))
}

/// Who outside the customer is told of: those that a letter named which reached them; all of them when they did not accept,
/// when our final response left, or when we missed what rules from outside ask.
pub fn named_outside<'a>(
    regime: &'a Regime,
    complaint: &Complaint,
    letters: &[Letter],
    duties: &[Duty],
) -> Vec<&'a OutsideBody> {
    let missed = duties.iter().any(|duty| duty.missed && !duty.clock.ours);
    let all = complaint.rejections > 0 || complaint.final_response_at.is_some() || missed;
    let sent = |kind: &String| letters.iter().any(|one| one.kind == *kind && !one.failed);
    regime.outside_bodies.iter().filter(|body| all || body.named_in.iter().any(sent)).collect()
}
