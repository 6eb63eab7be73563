//! The model of the clocks of standards. That one began and that it ended it takes from its row; what was counted in
//! between it works out by itself, from how the journal says that the conversation stood, in working time of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::Id;
use app::standards::Metric;
use app::standards::rules::{Clock, Pause, State};
use app::time::{from_ms, ms};
use planner::hours::OpeningHours;

use super::HOUR;
use super::ledger::Heard;
use super::said::{Stands, Talk, Turn};
use super::week::Week;

/// A clock as its row says, and what we counted.
#[derive(Debug, Clone)]
struct Run {
    row: Clock,
    counted: i64,
    /// Counts from then on; `None`: it stands still.
    since: Option<i64>,
    /// It stood still for a last "thanks" once.
    was_thanked: bool,
}

pub struct Clocks {
    hours: Arc<OpeningHours>,
    week: Week,
    runs: BTreeMap<Id, Run>,
    /// (when it is over, which) of those that run.
    due: BTreeSet<(i64, Id)>,
    /// Whom was told what of which, and how often.
    told: BTreeMap<(Id, Id, String), u32>,
}

/// What a conversation and its clocks are after a transaction.
pub struct Looked<'a> {
    pub talk: &'a Talk,
    /// How it stood, one after the other, in this transaction.
    pub turns: &'a [Turn],
    pub rows: &'a [Clock],
    /// A word of ours came to nothing: it was taken back, or did not arrive.
    pub undone: bool,
    pub at: i64,
}

/// The points of the starters, in percent.
const WARN: [i64; 2] = [50, 80];

impl Clocks {
    pub fn new(hours: Arc<OpeningHours>, week: Week) -> Clocks {
        Clocks { hours, week, runs: BTreeMap::new(), due: BTreeSet::new(), told: BTreeMap::new() }
    }

    pub fn hear(&mut self, looked: &Looked, heard: &mut Heard) {
        let owed = looked.rows.iter().any(|row| row.is_open && row.metric.is_reply());
        for row in looked.rows {
            let before = self.runs.get(&row.id);
            if before.is_some_and(|before| before.row == *row && !row.is_open) {
                continue;
            }
            // "Got it" of ours after their thanks begins nothing anew, nor does what came to nothing.
            let stayed = before
                .is_some_and(|before| before.row.pause == Some(Pause::Thanks) || before.was_thanked && looked.undone);
            let thanked = stayed || looked.talk.they_spoke_last;
            let run = self.followed(before.cloned(), row, looked);
            for what in self.wrongs(&run, looked.talk, thanked && !owed) {
                heard.wrong(format!("the clock of {}: {what}", row.metric.as_str()), row.id);
            }
            self.keep(run);
        }
    }

    fn keep(&mut self, run: Run) {
        let is_over_at = |row: &Clock| row.due_at.filter(|_| row.state == State::Running).map(ms);
        if let Some(at) = self.runs.get(&run.row.id).and_then(|before| is_over_at(&before.row)) {
            self.due.remove(&(at, run.row.id));
        }
        self.due.extend(is_over_at(&run.row).map(|at| (at, run.row.id)));
        self.runs.insert(run.row.id, run);
    }

    /// What we make of a clock after what happened in its conversation.
    fn followed(&self, before: Option<Run>, row: &Clock, looked: &Looked) -> Run {
        let was_going = before.as_ref().is_none_or(|before| is_going(&before.row));
        let mut run =
            before.unwrap_or(Run { row: row.clone(), counted: 0, since: Some(ms(row.started_at)), was_thanked: false });
        run.row = row.clone();
        run.was_thanked |= row.pause == Some(Pause::Thanks);
        match (was_going, is_going(row)) {
            (true, true) => {
                for turn in looked.turns {
                    self.turn(&mut run, turn.at, stands_still(row, &turn.stands));
                }
                self.turn(&mut run, looked.at, stands_still(row, &looked.talk.stands()));
            }
            // What ended it did not happen after all: it went on as if nothing had been.
            (false, true) => self.turn(&mut run, looked.at, stands_still(row, &looked.talk.stands())),
            // It never began: what began it was taken back, or did not arrive.
            (_, false) if row.state == State::Dropped && row.ended_at == Some(row.started_at) => run.counted = 0,
            // Over, or over at another time than was thought: a reply that had kept it came to nothing, and it broke.
            (_, false) => {
                let broke = row.state == State::Broken || row.late_ms.is_some();
                let ended = if broke { row.due_at } else { row.ended_at };
                // Counted for good; where it is struck out, it goes on from here.
                if let (Some(since), Some(ended)) = (run.since, ended.map(ms)) {
                    run.counted += self.week.working(since, ended);
                    run.since = Some(ended.max(since));
                }
            }
        }
        run
    }

    fn turn(&self, run: &mut Run, at: i64, still: bool) {
        match (still, run.since) {
            (true, Some(since)) => {
                run.counted += self.week.working(since, at);
                run.since = None;
            }
            (false, None) => run.since = Some(at),
            _ => {}
        }
    }

    fn wrongs(&self, run: &Run, talk: &Talk, thanked: bool) -> Vec<String> {
        let row = &run.row;
        let mut wrong = Vec::new();
        if is_going(row) {
            wrong.extend(wrong_pause(row, &talk.stands(), thanked));
        }
        let allowed = self.allowed(row);
        if row.allowance_ms != allowed {
            wrong.push(format!("it may take {}, and its row says {}", allowed, row.allowance_ms));
        }
        let (ours, theirs) = self.counted(run);
        if ours != theirs {
            wrong.push(format!("{theirs} ms were counted, and it is {ours}"));
        }
        wrong.extend(self.wrong_end(row));
        wrong
    }

    /// What we counted and what its row says, up to the same moment.
    fn counted(&self, run: &Run) -> (i64, i64) {
        match (run.row.state, run.since, run.row.since.map(ms)) {
            (State::Running, Some(own), Some(since)) => {
                let both = own.max(since);
                (run.counted + self.week.working(own, both), run.row.counted_ms + self.week.working(since, both))
            }
            _ => (run.counted, run.row.counted_ms),
        }
    }

    /// It is over when as much was counted as there is.
    fn wrong_end(&self, row: &Clock) -> Option<String> {
        let counted = match (row.state, row.since, row.due_at) {
            (State::Running, Some(since), Some(due)) => row.counted_ms + self.week.working(ms(since), ms(due)),
            (State::Running, ..) => -1,
            (State::Broken, ..) => row.counted_ms,
            _ => return None,
        };
        let allowance = row.allowance_ms;
        (counted != allowance).then(|| format!("it ends after {counted} ms, and there are {allowance}"))
    }

    /// As much as the starters give.
    fn allowed(&self, row: &Clock) -> i64 {
        let of_days = |days: i64| {
            let due = self.hours.add_working_days(row.started_at, days);
            due.map_or(0, |due| self.week.working(ms(row.started_at), ms(due)))
        };
        match row.metric {
            Metric::FirstReply => 4 * HOUR,
            Metric::NextReply => of_days(1),
            _ => of_days(2),
        }
    }

    /// After all that is due at this moment was done: what is over, and still runs.
    pub fn left_over(&self, now: i64) -> Vec<(Id, String)> {
        let late = self.due.range(..(now, Id::default()));
        late.map(|(at, id)| (*id, format!("a clock was over at {}, and it is {}", from_ms(*at), from_ms(now))))
            .collect()
    }

    /// What is wrong with the timer of a clock; it is one of those that must be.
    pub fn check_timer(&self, id: Id, kind: &str, at: i64) -> Option<String> {
        let Some(run) = self.runs.get(&id).filter(|run| run.row.state == State::Running) else {
            return Some(format!("a timer {kind} for a clock that does not run"));
        };
        let due = run.row.due_at.map(ms)?;
        let fits = match kind {
            "standard.due" => at == due + 1,
            "standard.warn" => at < due && self.points(run).contains(&at),
            _ => false,
        };
        let (at, due) = (from_ms(at), from_ms(due));
        (!fits).then(|| format!("the timer is {kind} at {at}, and the clock is over at {due}: {run:?}"))
    }

    fn points(&self, run: &Run) -> Vec<i64> {
        let at = |percent: i64| {
            let left = run.row.allowance_ms * percent / 100 - run.row.counted_ms;
            let at = self.hours.add_working(run.row.since?, left).filter(|_| left > 0)?;
            self.hours.next_open(at).map(ms)
        };
        WARN.into_iter().filter_map(at).collect()
    }

    /// All that run.
    pub fn running(&self) -> impl Iterator<Item = Id> {
        self.due.iter().map(|(_, id)| *id)
    }

    /// Whether somebody is still to be told of its break.
    pub fn is_broken_and_open(&self, id: Id) -> bool {
        self.runs.get(&id).is_some_and(|run| run.row.state == State::Broken && run.row.is_open)
    }

    /// Nothing is to be done any more since before that moment.
    pub fn is_done_before(&self, id: Id, at: i64) -> bool {
        self.runs.get(&id).is_some_and(|run| !run.row.is_open && run.row.ended_at.is_some_and(|ended| ms(ended) < at))
    }

    /// All as their rows said when they were last heard of.
    pub fn rows(&self) -> impl Iterator<Item = (&Id, &Clock)> {
        self.runs.iter().map(|(id, run)| (id, &run.row))
    }

    /// One of us was told of a clock: that it comes to its end, or that it broke.
    pub fn told(&mut self, staff: Id, kind: &str, id: Id, now: i64) -> Option<String> {
        let times = self.told.entry((id, staff, kind.to_owned())).or_default();
        *times += 1;
        let most = if kind == "standard-near" { WARN.len() } else { 1 };
        if usize::try_from(*times).unwrap_or(0) > most {
            return Some(format!("{staff} was told {kind} {times} times"));
        }
        let state = self.runs.get(&id).map(|run| run.row.state);
        match kind {
            "standard-near" if state != Some(State::Running) => {
                Some(format!("{staff} was warned of a clock that is {state:?}"))
            }
            "standard-near" if !self.hours.is_open(from_ms(now)) => Some(format!("{staff} was warned while closed")),
            "standard-broken" if state != Some(State::Broken) => {
                Some(format!("{staff} was told of a break of what is {state:?}"))
            }
            _ => None,
        }
    }
}

fn is_going(row: &Clock) -> bool {
    matches!(row.state, State::Running | State::Paused)
}

/// Which pause the starters give for how a conversation stands.
fn pause_of(metric: Metric, stands: &Stands) -> Option<Pause> {
    match stands {
        Stands { on_hold: true, .. } => Some(Pause::Hold),
        Stands { waiting: true, .. } if metric == Metric::PeriodicUpdate => Some(Pause::Waiting),
        _ => None,
    }
}

fn stands_still(row: &Clock, stands: &Stands) -> bool {
    let thanked = row.state == State::Paused && row.pause == Some(Pause::Thanks);
    thanked || pause_of(row.metric, stands).is_some()
}

/// It runs while it must stand still, or the other way round. `thanked`: they had the last word, and nothing is owed.
fn wrong_pause(row: &Clock, stands: &Stands, thanked: bool) -> Option<String> {
    let wanted = pause_of(row.metric, stands);
    match (row.state, row.pause, wanted) {
        (State::Running, _, Some(pause)) => Some(format!("it runs, and must stand still: {pause:?}")),
        (State::Running, _, None) => None,
        // After a last "thanks" nothing is owed, until somebody says something again.
        (_, Some(Pause::Thanks), _) => {
            let fits = row.metric == Metric::PeriodicUpdate && thanked;
            (!fits).then(|| "it stands still for a thanks that is none".to_owned())
        }
        (_, pause, wanted) if pause == wanted => None,
        (_, pause, wanted) => Some(format!("it stands still for {pause:?}, and must for {wanted:?}")),
    }
}
