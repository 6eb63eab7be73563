//! How a deadline was worked out, in pieces that add up.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::walk::{DAY_MS, HORIZON_MS, Span, date_of, day_of, end_ms};
use super::{OpeningHours, Work};

/// From this many whole days that follow each other they are told in one piece.
const SUMMED_DAYS: usize = 3;
/// More pieces than that nobody reads: then the holidays in between are counted too, not named.
const MOST_PIECES: usize = 20;

/// A deadline, or the working time between two instants, and what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub zone: TimeZone,
    pub from: Timestamp,
    /// What was asked for, or what was counted.
    pub work: Work,
    /// The answer to "when"; what was asked for with [`OpeningHours::counted`].
    pub due: Timestamp,
    /// In the order of time; their sum is `work`.
    pub pieces: Vec<Piece>,
    /// It was `due` that was given, and `work` that was looked for.
    pub is_count: bool,
}

/// One stretch of a date. The times on the wall are milliseconds since its midnight; 24:00 is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub date: Date,
    pub begin: Timestamp,
    pub end: Timestamp,
    pub begin_wall_ms: i64,
    pub end_wall_ms: i64,
    /// What the clock was put back inside it; less than nothing where it was put forward.
    pub change_ms: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Counted as it stands.
    Open(Stretch),
    /// Whole days: so many of this length, so many of that. `without` has one date for each weekday that is always
    /// closed, `others` how many more days were closed.
    Days { first: Date, last: Date, sums: Vec<(i64, i64)>, without: Vec<Date>, others: i64 },
    /// Working days, each counted as one.
    Counted { first: Date, last: Date, n: i64, without: Vec<Date>, others: i64 },
    /// Dates that follow each other, all closed for one reason.
    Closed { first: Date, last: Date, why: Why },
    /// Closed in the middle of a day; its `change_ms` is not told.
    Pause { stretch: Stretch, why: Why },
    /// It was after hours when it began.
    After { date: Date, wall_ms: i64 },
    /// Working days are counted from the next opening.
    Starts { at: Timestamp },
    /// It would be closed then, so it is the last closing before.
    Held { date: Date, wall_ms: i64 },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// As every week; between two blocks of a day.
    Hours,
    Holiday {
        name: Option<String>,
    },
    Away {
        name: Option<String>,
    },
    /// The zone went over the date line.
    NoSuchDay,
}

/// Why there is no deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.key())]
pub enum NoDeadline {
    NeverOpen,
    /// Not within a hundred years.
    TooFar,
}

impl NoDeadline {
    pub fn key(self) -> &'static str {
        match self {
            NoDeadline::NeverOpen => "problem-deadline-never-open",
            NoDeadline::TooFar => "problem-deadline-too-far",
        }
    }
}

impl Stretch {
    pub fn ms(&self) -> i64 {
        self.end.as_millisecond() - self.begin.as_millisecond()
    }
}

impl Piece {
    /// The open time that it stands for.
    pub fn ms(&self) -> i64 {
        match self {
            Piece::Open(stretch) => stretch.ms(),
            Piece::Days { sums, .. } => sums.iter().map(|(n, each_ms)| n * each_ms).sum(),
            _ => 0,
        }
    }
}

impl Explanation {
    /// Whether the pieces are exactly what was asked for, and each says of itself what is true.
    pub fn adds_up(&self) -> bool {
        let whole = self.pieces.iter().all(|piece| match piece {
            Piece::Open(one) => one.end_wall_ms - one.begin_wall_ms + one.change_ms == one.ms(),
            _ => true,
        });
        let days = |piece: &Piece| if let Piece::Counted { n, .. } = piece { *n } else { 0 };
        whole
            && match self.work {
                Work::Time { ms } => self.pieces.iter().map(Piece::ms).sum::<i64>() == ms,
                Work::Days { n } => self.pieces.iter().map(days).sum::<i64>() == n,
            }
    }
}

impl OpeningHours {
    /// When so much working time is over, and how that comes about.
    pub fn deadline(&self, from: Timestamp, work: Work) -> Result<Explanation, NoDeadline> {
        let made = |due, pieces| Explanation { zone: self.zone.clone(), from, work, due, pieces, is_count: false };
        let short = || if self.next_open(from).is_none() { NoDeadline::NeverOpen } else { NoDeadline::TooFar };
        match work {
            Work::Time { ms: ..=0 } | Work::Days { n: ..=0 } => Ok(made(from, Vec::new())),
            Work::Time { ms } => {
                let spans = self.first_spans(from, ms).ok_or_else(short)?;
                let due_ms = spans.last().map_or(from.as_millisecond(), |span| span.end_ms);
                let due = Timestamp::from_millisecond(due_ms).map_err(|_| NoDeadline::TooFar)?;
                Ok(made(due, Told::new(self, from, due, &spans).pieces()))
            }
            Work::Days { n } => {
                let landing = self.land(from, n).ok_or_else(short)?;
                Ok(made(landing.due, Told::days(self, from, &landing)))
            }
        }
    }

    /// The working time between two instants, and what it is made of; none where the second is not later.
    pub fn counted(&self, from: Timestamp, to: Timestamp) -> Result<Explanation, NoDeadline> {
        let to_ms = to.as_millisecond();
        if to_ms.saturating_sub(from.as_millisecond()) > HORIZON_MS {
            return Err(NoDeadline::TooFar);
        }
        let cut = |span: Span| Span { end_ms: span.end_ms.min(to_ms), ..span };
        let spans: Vec<Span> = self.walk(from, to_ms).map(cut).collect();
        let work = Work::Time { ms: spans.iter().map(Span::length_ms).sum() };
        let pieces = if from < to { Told::new(self, from, to, &spans).pieces() } else { Vec::new() };
        Ok(Explanation { zone: self.zone.clone(), from, work, due: to, pieces, is_count: true })
    }

    /// The open stretches from `from` that are `ms` long together.
    fn first_spans(&self, from: Timestamp, ms: i64) -> Option<Vec<Span>> {
        let mut walk = self.walk(from, from.as_millisecond().saturating_add(HORIZON_MS));
        let (mut spans, mut left_ms) = (Vec::with_capacity(16), ms);
        while left_ms > 0 {
            let span = walk.next()?;
            let end_ms = span.end_ms.min(span.begin_ms + left_ms);
            left_ms -= end_ms - span.begin_ms;
            spans.push(Span { end_ms, ..span });
        }
        Some(spans)
    }

    /// Why there is no open time on a day.
    fn why_closed(&self, day: i64) -> Why {
        let date = date_of(day);
        if self.blocks(date).is_empty() {
            let usual = self.weekday_blocks(day).is_empty();
            let name = self.holiday_name(date).map(str::to_owned);
            return if usual { Why::Hours } else { Why::Holiday { name } };
        }
        let noon = date.at(12, 0, 0, 0);
        if self.zone.to_timestamp(noon).is_ok_and(|at| self.zone.to_datetime(at).date() != date) {
            return Why::NoSuchDay;
        }
        let name = self.closed_within(day, 0, DAY_MS).first().and_then(|(_, name)| name.clone());
        Why::Away { name }
    }

    /// The absences of a day between two times on the wall, and their names.
    fn closed_within(&self, day: i64, from_wall_ms: i64, to_wall_ms: i64) -> Vec<(Stretch, Option<String>)> {
        // By the calendar of Greenwich, a day more at both ends.
        let (first_ms, last_ms) = ((day - 1) * DAY_MS, (day + 2) * DAY_MS);
        let first = self.closed.partition_point(|closed| closed.to.as_millisecond() <= first_ms);
        let near = self.closed.iter().skip(first).take_while(|closed| closed.from.as_millisecond() < last_ms);
        let on_wall = |at: Timestamp| {
            let local = self.zone.to_datetime(at);
            (day_of(local.date()) - day) * DAY_MS + super::walk::time_ms(local.time())
        };
        let of_day = near.filter_map(|closed| {
            let (from, to) = (on_wall(closed.from), on_wall(closed.to));
            let begin = if from < from_wall_ms { self.at_wall_time(day, from_wall_ms) } else { closed.from };
            let end = if to > to_wall_ms { self.at_wall_time(day, to_wall_ms) } else { closed.to };
            let (begin_wall_ms, end_wall_ms) = (from.max(from_wall_ms), to.min(to_wall_ms));
            let stretch = Stretch { date: date_of(day), begin, end, begin_wall_ms, end_wall_ms, change_ms: 0 };
            (from < to_wall_ms && to > from_wall_ms).then(|| (stretch, closed.name.clone()))
        });
        of_day.collect()
    }

    /// The first time that the clock shows it, or the time it jumps to.
    fn at_wall_time(&self, day: i64, wall_ms: i64) -> Timestamp {
        let seconds = wall_ms.div_euclid(1000);
        let local =
            date_of(day).at(0, 0, 0, 0).checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or_default();
        self.zone.to_ambiguous_timestamp(local).compatible().unwrap_or(Timestamp::MAX)
    }
}

/// One date on the way: its stretches, none where it is closed.
struct Day {
    day: i64,
    stretches: Vec<(usize, Stretch)>,
    /// Like any such weekday, from its first opening to its last closing.
    is_usual: bool,
    why: Why,
}

pub(super) struct Told<'a> {
    hours: &'a OpeningHours,
    from_ms: i64,
    days: Vec<Day>,
}

impl<'a> Told<'a> {
    fn new(hours: &'a OpeningHours, from: Timestamp, due: Timestamp, spans: &[Span]) -> Told<'a> {
        let from_ms = from.as_millisecond();
        let (from_day, due_day) = (local_day(hours, from), local_day(hours, due));
        let mut told = Told { hours, from_ms, days: Vec::new() };
        let mut next_day = from_day;
        for span in spans {
            if next_day < span.day {
                told.close(next_day, span.day);
            }
            told.add(span);
            next_day = next_day.max(span.day + 1);
        }
        // With a deadline there is nothing behind the last stretch.
        told.close(next_day, due_day);
        for day in &mut told.days {
            let is_edge = day.day == from_day || day.day == due_day;
            day.is_usual = !is_edge && !day.stretches.is_empty() && hours.is_usual(day);
        }
        told
    }

    fn close(&mut self, first_day: i64, until_day: i64) {
        for day in first_day..until_day {
            let why = self.hours.why_closed(day);
            self.days.push(Day { day, stretches: Vec::new(), is_usual: false, why });
        }
    }

    /// Puts a stretch to its date, or to the stretch before where only the clock changed between them.
    fn add(&mut self, span: &Span) {
        let wall_ms = |ms: i64| ms + span.offset_ms - span.day * DAY_MS;
        let at = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX);
        let one = Stretch {
            date: date_of(span.day),
            begin: at(span.begin_ms),
            end: at(span.end_ms),
            begin_wall_ms: wall_ms(span.begin_ms),
            end_wall_ms: wall_ms(span.end_ms),
            change_ms: 0,
        };
        if self.days.last().is_none_or(|day| day.day != span.day) {
            self.days.push(Day { day: span.day, stretches: Vec::new(), is_usual: false, why: Why::Hours });
        }
        let Some(day) = self.days.last_mut() else { return };
        match day.stretches.last_mut() {
            Some((block, last)) if *block == span.block && last.end == one.begin => {
                last.change_ms += last.end_wall_ms - one.begin_wall_ms;
                (last.end, last.end_wall_ms) = (one.end, one.end_wall_ms);
            }
            _ => day.stretches.push((span.block, one)),
        }
    }

    fn pieces(&self) -> Vec<Piece> {
        let pieces = self.told(false);
        if pieces.len() > MOST_PIECES { self.told(true) } else { pieces }
    }

    /// Day by day, long runs of whole days in one piece. `short`: holidays and odd days go into the runs.
    fn told(&self, short: bool) -> Vec<Piece> {
        let (mut pieces, mut at) = (Vec::new(), 0);
        while let Some(day) = self.days.get(at) {
            let run = if day.stretches.is_empty() { &[] } else { self.run(at, short) };
            if run.iter().filter(|day| !day.stretches.is_empty()).count() >= SUMMED_DAYS {
                pieces.push(summed(run));
                at += run.len();
                continue;
            }
            self.push_day(&mut pieces, day);
            at += 1;
        }
        pieces
    }

    /// The days from this one on that can be told in one piece; it ends with one that is open.
    fn run(&self, at: usize, short: bool) -> &[Day] {
        let ahead = self.days.get(at..).unwrap_or_default();
        let fits = |(place, day): (usize, &Day)| {
            let is_inner = place > 0 && place + 1 < self.days.len();
            let is_plain = if day.stretches.is_empty() { day.why == Why::Hours } else { day.is_usual };
            is_plain || short && is_inner
        };
        let length = (at..).zip(ahead).take_while(|place| fits(*place)).count();
        let run = ahead.get(..length).unwrap_or_default();
        let open = run.iter().rposition(|day| !day.stretches.is_empty()).map_or(0, |last| last + 1);
        run.get(..open).unwrap_or_default()
    }

    fn push_day(&self, pieces: &mut Vec<Piece>, day: &Day) {
        if !day.stretches.is_empty() {
            pieces.extend(self.of_day(day));
            return;
        }
        let date = date_of(day.day);
        let midnight_ms = day.day * DAY_MS;
        let from_wall_ms = self.from_ms + self.hours.offset_ms(self.from_ms) - midnight_ms;
        let last_end = self.hours.blocks(date).last().map(|block| end_ms(block.1));
        if let Some(wall_ms) = last_end.filter(|end_ms| *end_ms <= from_wall_ms) {
            pieces.push(Piece::After { date, wall_ms });
            return;
        }
        push_closed(pieces, date, day.why.clone());
    }

    /// The stretches of one date, and why it is closed between them.
    fn of_day(&self, day: &Day) -> Vec<Piece> {
        let date = date_of(day.day);
        let blocks = self.hours.blocks(date);
        let first_ms = blocks.first().map_or(0, |block| super::walk::time_ms(block.0));
        let last_ms = blocks.last().map_or(DAY_MS, |block| end_ms(block.1));
        let from_wall_ms = self.from_ms + self.hours.offset_ms(self.from_ms) - day.day * DAY_MS;
        let begin_ms = first_ms.max(from_wall_ms);
        let is_due_day = self.days.last().is_some_and(|last| last.day == day.day);
        let counted_ms = day.stretches.iter().map(|(_, one)| one.end_wall_ms).max().unwrap_or(last_ms);
        let until_ms = if is_due_day { counted_ms } else { last_ms };
        let away = self.hours.closed_within(day.day, begin_ms, until_ms);
        let mut pieces: Vec<(Timestamp, Piece)> = Vec::new();
        let mut open_until = None;
        for (_, one) in &day.stretches {
            // Before the first one, only if it began in the middle of a break.
            let in_break = || self.break_at(blocks, begin_ms).map(|ms| (self.hours.at_wall_time(day.day, ms), ms));
            let gap = open_until.or_else(in_break).filter(|(_, ms)| *ms < one.begin_wall_ms);
            if let Some((begin, begin_wall_ms)) = gap
                && !away.iter().any(|(away, _)| away.begin < one.begin && begin < away.end)
            {
                let (end, end_wall_ms) = (one.begin, one.begin_wall_ms);
                let stretch = Stretch { date, begin, end, begin_wall_ms, end_wall_ms, change_ms: 0 };
                pieces.push((begin, Piece::Pause { stretch, why: Why::Hours }));
            }
            pieces.push((one.begin, Piece::Open(*one)));
            open_until = Some((one.end, one.end_wall_ms));
        }
        for (stretch, name) in away {
            pieces.push((stretch.begin, Piece::Pause { stretch, why: Why::Away { name } }));
        }
        // By the instant: what the clock shows may come twice.
        pieces.sort_by_key(|(at, _)| *at);
        pieces.into_iter().map(|(_, piece)| piece).collect()
    }

    /// Where the break began in which a time lies.
    fn break_at(&self, blocks: &[(Time, Time)], wall_ms: i64) -> Option<i64> {
        let pairs = blocks.iter().zip(blocks.iter().skip(1));
        let mut breaks = pairs.map(|(block, next)| (end_ms(block.1), super::walk::time_ms(next.0)));
        breaks.find(|(begin, end)| *begin <= wall_ms && wall_ms < *end).map(|(begin, _)| begin)
    }

    /// Working days: which count, and which do not.
    pub(super) fn days(hours: &'a OpeningHours, from: Timestamp, landing: &super::days::Landing) -> Vec<Piece> {
        let told = |short: bool| {
            let mut pieces = Vec::new();
            let mut run: Vec<(i64, bool)> = Vec::new();
            let from_day = local_day(hours, from);
            let first_closed = if landing.first_day > from_day { from_day } else { landing.first_day };
            for day in first_closed..=landing.last_day {
                let works = !hours.spans_of_day(day).is_empty();
                let counts = works && day >= landing.first_day;
                if works && !counts {
                    continue;
                }
                let why = (!works).then(|| hours.why_closed(day));
                let fits = counts || !run.is_empty() && (short || why == Some(Why::Hours));
                if fits {
                    run.push((day, counts));
                    continue;
                }
                push_counted(hours, &mut pieces, &mut run);
                push_closed(&mut pieces, date_of(day), why.unwrap_or(Why::Hours));
            }
            push_counted(hours, &mut pieces, &mut run);
            pieces
        };
        let mut pieces = told(false);
        if pieces.len() > MOST_PIECES {
            pieces = told(true);
        }
        if landing.start.as_millisecond() != from.as_millisecond() {
            let starts = hours.zone.to_datetime(landing.start).date();
            let is_before = |piece: &Piece| matches!(piece, Piece::Closed { last, .. } if *last < starts);
            let place = pieces.iter().position(|piece| !is_before(piece)).unwrap_or(pieces.len());
            pieces.insert(place, Piece::Starts { at: landing.start });
        }
        if let Some((day, wall_ms)) = landing.meant {
            pieces.push(Piece::Held { date: date_of(day), wall_ms });
        }
        pieces
    }
}

impl OpeningHours {
    fn offset_ms(&self, at_ms: i64) -> i64 {
        let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::MAX);
        i64::from(self.zone.to_offset(at).seconds()) * 1000
    }

    fn is_usual(&self, day: &Day) -> bool {
        let open_ms: i64 = day.stretches.iter().map(|(_, one)| one.ms()).sum();
        let usual_ms: i64 =
            self.weekday_blocks(day.day).iter().map(|block| end_ms(block.1) - super::walk::time_ms(block.0)).sum();
        let changes = day.stretches.iter().any(|(_, one)| one.change_ms != 0);
        open_ms == usual_ms && !changes && !self.open.contains_key(&date_of(day.day))
    }
}

pub(super) fn local_day(hours: &OpeningHours, at: Timestamp) -> i64 {
    day_of(hours.zone.to_datetime(at).date())
}

/// Whole days in one piece: how many of which length.
fn summed(days: &[Day]) -> Piece {
    let mut sums: Vec<(i64, i64)> = Vec::new();
    let (mut without, mut others) = (Vec::new(), 0);
    for day in days {
        if day.stretches.is_empty() {
            note_closed(date_of(day.day), &day.why, &mut without, &mut others);
            continue;
        }
        let length_ms: i64 = day.stretches.iter().map(|(_, one)| one.ms()).sum();
        match sums.iter_mut().find(|(_, each_ms)| *each_ms == length_ms) {
            Some((n, _)) => *n += 1,
            None => sums.push((1, length_ms)),
        }
    }
    let edge = |day: Option<&Day>| day.map_or(Date::ZERO, |day| date_of(day.day));
    Piece::Days { first: edge(days.first()), last: edge(days.last()), sums, without, others }
}

/// A day that is always closed is named once, any other is counted.
fn note_closed(date: Date, why: &Why, without: &mut Vec<Date>, others: &mut i64) {
    match why {
        Why::Hours if without.iter().any(|known| known.weekday() == date.weekday()) => {}
        Why::Hours => without.push(date),
        _ => *others += 1,
    }
}

fn push_closed(pieces: &mut Vec<Piece>, date: Date, why: Why) {
    match pieces.last_mut() {
        Some(Piece::Closed { last, why: before, .. }) if *before == why && last.tomorrow().ok() == Some(date) => {
            *last = date;
        }
        _ => pieces.push(Piece::Closed { first: date, last: date, why }),
    }
}

/// A run of working days, without the closed ones at its end, which stand for themselves.
fn push_counted(hours: &OpeningHours, pieces: &mut Vec<Piece>, run: &mut Vec<(i64, bool)>) {
    let length = run.iter().rposition(|(_, counts)| *counts).map_or(0, |last| last + 1);
    let rest = run.split_off(length);
    let (mut without, mut others) = (Vec::new(), 0);
    for (day, _) in run.iter().filter(|(_, counts)| !counts) {
        note_closed(date_of(*day), &hours.why_closed(*day), &mut without, &mut others);
    }
    if let (Some((first, _)), Some((last, _))) = (run.first(), run.last()) {
        let counted = run.iter().filter(|(_, counts)| *counts).count();
        let n = i64::try_from(counted).unwrap_or(i64::MAX);
        pieces.push(Piece::Counted { first: date_of(*first), last: date_of(*last), n, without, others });
    }
    run.clear();
    for (day, _) in rest {
        push_closed(pieces, date_of(day), hours.why_closed(day));
    }
}
