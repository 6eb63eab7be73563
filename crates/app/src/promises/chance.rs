//! The chance that an open promise will be kept, and what it is read from.

use std::collections::{BTreeSet, HashMap};

use db::{Sql, Value, params, sql};
use serde::Serialize;
use serde_json::json;
use stats::Rate;
use stats::chance::{Estimate, Like, Open, Past, estimate, gone};

use super::course::{self, ALIKE, ALL_OF_US, LOAD, WEEKDAY};
use super::work_hours::WorkHours;
use super::{Kind, Promise, Shown, State, history};
use crate::error::Field;
use crate::ids::{self, Id};
use crate::journal::{self, About};
use crate::{Can, Error, Result, Timestamp, Tx, Who};

/// How likely it is that a promise will be kept, and why. Between 0 and 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chance {
    /// Before five like it have ended: what is taken for granted, and no figure to show.
    pub chance: f64,
    pub low: f64,
    pub high: f64,
    /// Those it is read from, and how many of them were kept; `None` while there are fewer than five.
    pub like: Option<Group>,
    /// How many ended at all.
    pub ended: u32,
    /// What it comes from, the most telling first.
    pub reasons: Vec<Reason>,
}

impl Chance {
    pub fn is_known(&self) -> bool {
        self.like.is_some()
    }

    /// `None` where too few are known to speak of one.
    pub fn known(&self) -> Option<f64> {
        self.like.map(|_| self.chance)
    }
}

/// Some that went before, of how much in common, and how many of them were kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Group {
    pub of: Of,
    pub n: u32,
    pub kept: u32,
}

/// What those that are counted have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    KindOwnerTime,
    KindOwner,
    KindTime,
    Kind,
    All,
}

impl From<Like> for Of {
    fn from(like: Like) -> Of {
        match like {
            Like::KindOwnerTime => Of::KindOwnerTime,
            Like::KindOwner => Of::KindOwner,
            Like::KindTime => Of::KindTime,
            Like::Kind => Of::Kind,
            Like::All => Of::All,
        }
    }
}

/// Why a chance is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Reason {
    /// So many like this ended.
    Like { of: Of, n: u32, kept: u32 },
    /// Of this kind, by this person.
    Owner { n: u32, kept: u32 },
    /// So much else is due on that day.
    Load { others: i64, lowers: bool },
    /// Of those due on such a day of the week (1 is Monday).
    Weekday { weekday: i64, n: u32, kept: u32, lowers: bool },
    /// So much of the working time is over, in percent, and nobody has been seen working on it.
    TimeGone { percent: i64 },
    /// One of us did something in the conversation then.
    WorkSeen { at: Timestamp, percent: i64 },
    /// Fewer than five ended.
    TooFew { n: u32 },
}

/// What is not due yet can still be done, also when no working time is left.
const LAST_OF_TIME: f64 = 0.95;

/// What is known of a workspace's past, read as it is asked for.
pub struct Reader {
    pub(super) hours: WorkHours,
    least: f64,
    alike: HashMap<(Kind, Id), Vec<Counted>>,
    sides: Option<Vec<(String, i64, Rate)>>,
    loads: HashMap<(Id, Timestamp), i64>,
    seen: HashMap<Id, Option<Timestamp>>,
}

/// Some that ended alike.
#[derive(Debug, Clone, Copy)]
struct Counted {
    of_kind: bool,
    of_owner: bool,
    level: i64,
    /// The tenth of their time in which they ended.
    part: i64,
    rate: Rate,
}

impl Reader {
    pub fn new(tx: &mut Tx) -> Result<Reader> {
        Ok(Reader {
            hours: WorkHours::read(tx)?,
            least: percent(risk_percent(tx)?),
            alike: HashMap::new(),
            sides: None,
            loads: HashMap::new(),
            seen: HashMap::new(),
        })
    }

    /// One for these: what their chances are read from is read for all of them at once.
    pub fn of_all(tx: &mut Tx, promises: &[&Promise]) -> Result<Reader> {
        let mut reader = Reader::new(tx)?;
        for some in promises.chunks(history::AT_ONCE) {
            let ids: Vec<Id> = some.iter().map(|one| one.id).collect();
            reader.seen.extend(history::work_seen(tx, &ids)?);
            let mut days = Vec::new();
            for one in some {
                let (from, to) = history::day_of(reader.hours.zone(), one.by);
                if !reader.loads.contains_key(&(one.owner_id, from)) && !days.contains(&(one.owner_id, from, to)) {
                    days.push((one.owner_id, from, to));
                }
            }
            if !days.is_empty() {
                let counted = history::loads(tx, &days)?;
                reader.loads.extend(counted.into_iter().map(|(owner_id, day, load)| ((owner_id, day), load)));
            }
        }
        reader.read_alike(tx, promises.iter().map(|one| (one.kind, one.owner_id)).collect())?;
        Ok(reader)
    }

    /// The chance of an open promise, now.
    pub fn of(&mut self, tx: &mut Tx, promise: &Promise) -> Result<Chance> {
        let now = tx.now;
        let seen_at = match self.seen.get(&promise.id) {
            Some(seen_at) => *seen_at,
            None => history::work_seen(tx, &[promise.id])?.first().and_then(|(_, seen_at)| *seen_at),
        };
        let hours = self.hours.of(promise.owner_id);
        let share = |at| course::share_gone(promise.made_at, promise.by, at, &hours);
        let (over, seen) = (share(now), seen_at.map(share));
        let work_ms = hours.working_ms(promise.made_at, promise.by);
        let asked = Asked { kind: promise.kind, owner_id: promise.owner_id, work_ms, by: promise.by };
        let others = (self.day_load(tx, promise.owner_id, promise.by)? - 1).max(0);
        let mut chance = self.chance(tx, &asked, others, gone(over, seen).min(LAST_OF_TIME))?;
        let percent = whole_percent(over);
        match seen_at {
            Some(at) => chance.reasons.push(Reason::WorkSeen { at, percent }),
            None if percent >= 25 => chance.reasons.push(Reason::TimeGone { percent }),
            None => {}
        }
        Ok(chance)
    }

    /// Open, the customer has heard nothing, and it will probably not hold; or it is late in its time, where nothing is
    /// known of others like it. The one place that decides.
    pub fn is_at_risk(&self, promise: &Promise, chance: &Chance, now: Timestamp) -> bool {
        promise.is_at_risk(chance.known(), self.least, now)
    }

    pub(super) fn chance(&mut self, tx: &mut Tx, asked: &Asked, others: i64, gone: f64) -> Result<Chance> {
        let weekday = course::weekday(asked.by, self.hours.zone());
        let (weekdays, loads) = (self.side(tx, WEEKDAY, weekday)?, self.side(tx, LOAD, course::load_bucket(others))?);
        let rows = self.alike(tx, asked.kind, asked.owner_id)?;
        let level = course::level(asked.work_ms);
        let mut open: Open = Default::default();
        for (past, part) in open.iter_mut().zip(0..) {
            *past = Past { weekday: weekdays, load: loads, ..open_at(&rows, part, level) };
        }
        let [past, ..] = open;
        let found = estimate(&open, gone);
        let like = past.like().map(group_of);
        let reasons = reasons(&past, like, &found, (weekday, others));
        let (low, high) = (found.interval.low, found.interval.high);
        Ok(Chance { chance: found.chance, low, high, like, ended: past.all.n, reasons })
    }

    fn alike(&mut self, tx: &mut Tx, kind: Kind, owner_id: Id) -> Result<Vec<Counted>> {
        if !self.alike.contains_key(&(kind, owner_id)) {
            self.read_alike(tx, BTreeSet::from([(kind, owner_id)]))?;
        }
        Ok(self.alike.get(&(kind, owner_id)).cloned().unwrap_or_default())
    }

    /// What is counted of these kinds and people, in one statement.
    fn read_alike(&mut self, tx: &mut Tx, asked: BTreeSet<(Kind, Id)>) -> Result<()> {
        let owners: BTreeSet<Id> = asked.iter().map(|(_, owner_id)| *owner_id).chain([ALL_OF_US]).collect();
        let owners: Vec<Id> = owners.into_iter().collect();
        let kinds: BTreeSet<&str> = asked.iter().map(|(kind, _)| kind.as_str()).chain([""]).collect();
        let mut values = vec![Value::Int(tx.workspace_id.0), Value::Text(ALIKE.to_owned())];
        let owners = ids::places(&owners, &mut values);
        let first = values.len() + 1;
        values.extend(kinds.into_iter().map(|kind| Value::Text(kind.to_owned())));
        let kinds: Vec<String> = (first..=values.len()).map(|n| format!("${n}")).collect();
        let text = format!(
            "select kind, owner_id, level, bucket, kept, ended from promise_history
             where workspace_id = $1 and part = $2 and owner_id in ({owners}) and kind in ({})",
            kinds.join(", ")
        );
        let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
        let rows = tx.rows(&Sql::built(text), &params, |row| {
            let (kind, owner_id): (String, Id) = (row.get(0)?, row.get(1)?);
            let counted = Counted {
                of_kind: !kind.is_empty(),
                of_owner: owner_id != ALL_OF_US,
                level: row.get(2)?,
                part: row.get(3)?,
                rate: rate(row.get(4)?, row.get(5)?),
            };
            Ok((kind, owner_id, counted))
        })?;
        for (kind, owner_id) in asked {
            let concerns = |(of, whose, _): &&(String, Id, Counted)| {
                (of.is_empty() || of == kind.as_str()) && (*whose == ALL_OF_US || *whose == owner_id)
            };
            self.alike.insert((kind, owner_id), rows.iter().filter(concerns).map(|(_, _, counted)| *counted).collect());
        }
        Ok(())
    }

    fn side(&mut self, tx: &mut Tx, part: &str, bucket: i64) -> Result<Rate> {
        if self.sides.is_none() {
            let workspace_id = tx.workspace_id;
            self.sides = Some(tx.rows(
                sql!(
                    "select part, bucket, kept, ended from promise_history
                     where workspace_id = $1 and part in ($2, $3) and kind = '' and owner_id = 0"
                ),
                params![workspace_id, WEEKDAY, LOAD],
                |row| Ok((row.get(0)?, row.get(1)?, rate(row.get(2)?, row.get(3)?))),
            )?);
        }
        let found = self.sides.iter().flatten().find(|side| side.0 == part && side.1 == bucket);
        Ok(found.map_or(Rate::default(), |side| side.2))
    }

    /// What this person owes on the day of `by`.
    pub(super) fn day_load(&mut self, tx: &mut Tx, owner_id: Id, by: Timestamp) -> Result<i64> {
        let (day, _) = history::day_of(self.hours.zone(), by);
        if let Some(known) = self.loads.get(&(owner_id, day)) {
            return Ok(*known);
        }
        let load = history::load_beside(tx, owner_id, by, Id(0))?;
        self.loads.insert((owner_id, day), load);
        Ok(load)
    }
}

/// Those that were still open when so many tenths of their time were over.
fn open_at(rows: &[Counted], part: i64, level: i64) -> Past {
    let sum = |kind: bool, owner: bool, level: Option<i64>| {
        let fits = rows.iter().filter(|row| {
            row.part >= part && (row.of_kind, row.of_owner) == (kind, owner) && level.is_none_or(|at| row.level == at)
        });
        fits.fold(Rate::default(), |sum, row| Rate::new(sum.k + row.rate.k, sum.n + row.rate.n))
    };
    Past {
        all: sum(false, false, None),
        kind: sum(true, false, None),
        owner: sum(false, true, None),
        kind_of_owner: sum(true, true, None),
        kind_in_time: sum(true, false, Some(level)),
        alike: sum(true, true, Some(level)),
        ..Past::default()
    }
}

fn group_of((like, rate): (Like, Rate)) -> Group {
    Group { of: like.into(), n: rate.n, kept: rate.k }
}

/// What a chance is asked for.
pub(super) struct Asked {
    pub kind: Kind,
    pub owner_id: Id,
    pub work_ms: i64,
    pub by: Timestamp,
}

fn reasons(past: &Past, like: Option<Group>, found: &Estimate, (weekday, others): (i64, i64)) -> Vec<Reason> {
    let Some(like) = like else { return vec![Reason::TooFew { n: past.all.n }] };
    let mut reasons = vec![Reason::Like { of: like.of, n: like.n, kept: like.kept }];
    let theirs = past.kind_of_owner;
    if like.of == Of::KindOwnerTime && theirs.n > like.n {
        reasons.push(Reason::Owner { n: theirs.n, kept: theirs.k });
    }
    if others >= 3 {
        reasons.push(Reason::Load { others, lowers: found.of_load < 0.9 });
    }
    // Half or twice the odds is worth a word.
    if past.weekday.n >= stats::FEWEST && !(0.67..1.5).contains(&found.of_weekday) {
        let (n, kept, lowers) = (past.weekday.n, past.weekday.k, found.of_weekday < 1.0);
        reasons.push(Reason::Weekday { weekday, n, kept, lowers });
    }
    reasons
}

/// The chance of an open promise, now. For several use one [`Reader`].
pub fn of(tx: &mut Tx, promise: &Promise) -> Result<Chance> {
    Reader::new(tx)?.of(tx, promise)
}

/// Whether an open promise is at risk now.
pub fn is_at_risk(tx: &mut Tx, promise: &Promise) -> Result<bool> {
    let (mut reader, now) = (Reader::new(tx)?, tx.now);
    let chance = reader.of(tx, promise)?;
    Ok(reader.is_at_risk(promise, &chance, now))
}

/// Those of these open promises that are at risk now.
pub fn in_danger(tx: &mut Tx, promises: Vec<Promise>) -> Result<Vec<Promise>> {
    let (mut reader, now) = (Reader::of_all(tx, &promises.iter().collect::<Vec<_>>())?, tx.now);
    let mut found = Vec::new();
    for promise in promises {
        let chance = reader.of(tx, &promise)?;
        if reader.is_at_risk(&promise, &chance, now) {
            found.push(promise);
        }
    }
    Ok(found)
}

/// Adds the chances of those that are open, and whether they are at risk.
pub fn look(tx: &mut Tx, shown: &mut [Shown]) -> Result<()> {
    let open: Vec<&Promise> = shown.iter().map(|one| &one.promise).filter(|one| one.state == State::Open).collect();
    let (mut reader, now) = (Reader::of_all(tx, &open)?, tx.now);
    for one in shown.iter_mut().filter(|one| one.promise.state == State::Open) {
        let chance = reader.of(tx, &one.promise)?;
        one.at_risk = reader.is_at_risk(&one.promise, &chance, now);
        one.chance = Some(chance);
    }
    Ok(())
}

/// Under this chance, in percent, a promise is at risk.
pub fn risk_percent(tx: &mut Tx) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(sql!("select risk_percent from workspace where workspace_id = $1"), params![workspace_id], |row| {
        row.get(0)
    })?)
}

/// From now on that is when a promise is at risk.
pub fn set_risk_percent(tx: &mut Tx, who: &Who, percent: i64) -> Result<()> {
    who.may(Can::ManageWorkspace)?;
    if !(1..=99).contains(&percent) {
        return Err(Error::Invalid(vec![Field::new("risk_percent", "problem-risk-percent")]));
    }
    let workspace_id = tx.workspace_id;
    tx.run(sql!("update workspace set risk_percent = $2 where workspace_id = $1"), params![workspace_id, percent])?;
    let about = About { subject_id: workspace_id, ..About::default() };
    journal::write(tx, who, "workspace.changed", about, &json!({"risk_percent": percent}))
}

fn rate(kept: i64, ended: i64) -> Rate {
    Rate::new(whole(kept), whole(ended))
}

pub(super) fn whole(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(if count < 0 { 0 } else { u32::MAX })
}

fn percent(percent: i64) -> f64 {
    f64::from(i32::try_from(percent).unwrap_or(0)) / 100.0
}

/// Rounded down, so that 100 is only said when it is over.
fn whole_percent(share: f64) -> i64 {
    (1..=100).rev().find(|percent| share * 100.0 >= f64::from(*percent)).map_or(0, i64::from)
}
