//! What a standard would have come to on last month's real cases.

use std::collections::HashMap;
use std::sync::Arc;

use db::{Sql, params, sql};
use jiff::Timestamp;
use serde_json::Value;

use super::Desk;
use super::facts::{self, Look};
use super::rules::{
    Deed, Metric, Scene, Standard, Stands, State, Terms, Track, Why, asks_call, break_overdue, is_answer,
    is_substantive, needs_answer, reached_nobody, run,
};
use crate::ids::{self, Id};
use crate::time::{from_ms, ms, plus_ms};
use crate::{Can, Result, Tx, Who};

/// What somebody said, as far as it matters to a clock.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    pub inbound: bool,
    /// By a person of theirs or of ours, not by a program.
    pub by_person: bool,
    pub channel: &'a str,
    pub text: &'a str,
    /// Seconds that somebody talked, where they were measured.
    pub talked_s: Option<i64>,
}

/// Shorter, nobody talked: they picked up and hung up.
const TALK_S: i64 = 20;

/// What a word is to the clocks; nothing, if a program wrote it.
pub fn deed_of(said: &Said) -> Option<Deed> {
    if !said.by_person {
        return None;
    }
    if matches!(said.channel, "phone" | "in_person") {
        let nobody = said.channel == "phone" && reached_nobody(said.text);
        let too_short = said.talked_s.is_some_and(|seconds| seconds < TALK_S);
        return Some(match (said.inbound, nobody || too_short) {
            (inbound, false) => Deed::Talked { theirs: inbound },
            (true, true) => Deed::Asked { call: true },
            (false, true) => Deed::Acknowledged { why: Why::NobodyThere },
        });
    }
    let own = mail::reply::split_text(said.text).reply;
    Some(match said.inbound {
        true if needs_answer(&own) => Deed::Asked { call: asks_call(&own) },
        true => Deed::Thanked,
        false if is_answer(&own) => Deed::Answered,
        false => Deed::Acknowledged { why: is_substantive(&own).because.why() },
    })
}

/// Of more conversations than this a sample is looked at.
pub const MOST: i64 = 5_000;
/// Conversations that are read at once.
const AT_ONCE: usize = 400;
/// The newest words of one conversation that are looked at.
const WORDS: i64 = 60;
const DAY_MS: i64 = 86_400_000;
const ASKED_DAYS: i64 = 30;
/// Conversations that began before are known to have been answered, or not, from here on.
const READ_DAYS: i64 = 60;

/// A word or a change of how it stands.
#[derive(Debug, Clone)]
enum Piece {
    Said { inbound: bool, by_person: bool, channel: String, text: String },
    Stands(Stands),
}

#[derive(Debug, Clone)]
struct History {
    look: Look,
    number: i64,
    subject: String,
    began_before: bool,
    pieces: Vec<(i64, i64, Piece)>,
}

/// Which conversations are looked at: all of last month's, or some of them, evenly through the month.
pub struct Plan {
    desk: Arc<Desk>,
    standards: [Standard; 1],
    now: Timestamp,
    ids: Vec<Id>,
    of: u32,
}

/// What was read of some, to be judged without a transaction.
pub struct Material {
    desk: Arc<Desk>,
    now: Timestamp,
    histories: Vec<History>,
    cut: bool,
}

/// One measurement that there would have been.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Case {
    pub conversation_id: Id,
    pub number: i64,
    pub subject: String,
    pub started_at: Timestamp,
    pub due_at: Option<Timestamp>,
    pub state: State,
    pub late_ms: Option<i64>,
}

/// What would have come of it: k of n, and the cases that would have been broken.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Previewed {
    pub kept: u32,
    pub due: u32,
    /// Still running, standing still, or needed no more: they count as neither.
    pub open: u32,
    /// The latest, at most [`BROKEN`].
    pub broken: Vec<Case>,
    /// Conversations that were looked at, and how many there were.
    pub looked_at: u32,
    pub of: u32,
    /// There was more than was looked at: conversations, or words in one.
    pub cut: bool,
}

/// So many broken cases are told one by one.
pub const BROKEN: usize = 200;

impl Previewed {
    /// With what came of some more.
    pub fn and(mut self, more: Previewed) -> Previewed {
        self.kept += more.kept;
        self.due += more.due;
        self.open += more.open;
        self.cut |= more.cut;
        self.broken.extend(more.broken);
        self.broken.sort_by_key(|case| (std::cmp::Reverse(case.late_ms), case.number));
        self.broken.truncate(BROKEN);
        self
    }
}

/// Which conversations a preview looks at.
pub fn plan(tx: &mut Tx, who: &Who, terms: &Terms) -> Result<Plan> {
    plan_at_most(tx, who, terms, MOST)
}

/// As `plan`, with another bound.
pub fn plan_at_most(tx: &mut Tx, who: &Who, terms: &Terms, most: i64) -> Result<Plan> {
    who.may(Can::Read)?;
    let now = tx.now;
    let began = plus_ms(now, -2 * READ_DAYS * DAY_MS);
    let one = Standard {
        id: Id::default(),
        place: 1,
        version: 1,
        terms: terms.clone(),
        since: began,
        made_at: began,
        ended_at: None,
    };
    let standards = [one];
    let desk = Arc::new(Desk::of(tx, &standards)?);
    let since = plus_ms(now, -ASKED_DAYS * DAY_MS);
    let workspace_id = tx.workspace_id;
    let count: i64 = tx.row(
        sql!(
            "select count(*) from conversation
             where workspace_id = $1 and last_message_at >= $2 and trashed_at is null and merged_into_id is null"
        ),
        params![workspace_id, ms(since)],
        |row| row.get(0),
    )?;
    let ids = evenly(tx, since, count.min(most), count)?;
    Ok(Plan { desk, standards, now, ids, of: u32::try_from(count).unwrap_or(u32::MAX) })
}

/// So many of all, evenly through the month.
fn evenly(tx: &mut Tx, since: Timestamp, wanted: i64, of: i64) -> Result<Vec<Id>> {
    if of <= 0 {
        return Ok(Vec::new());
    }
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select conversation_id from
               (select conversation_id, row_number() over (order by last_message_at, conversation_id) as place
                from conversation
                where workspace_id = $1 and last_message_at >= $2 and trashed_at is null and merged_into_id is null) as month
             where place * cast($3 as bigint) / cast($4 as bigint) > (place - 1) * cast($3 as bigint) / cast($4 as bigint)
             order by place"
        ),
        params![workspace_id, ms(since), wanted, of],
        |row| row.get(0),
    )?)
}

impl Plan {
    /// So many times is read.
    pub fn pages(&self) -> usize {
        self.ids.len().div_ceil(AT_ONCE)
    }

    /// What is known before the first page was judged.
    pub fn begun(&self) -> Previewed {
        let looked_at = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        Previewed { looked_at, of: self.of, cut: looked_at < self.of, ..Previewed::default() }
    }
}

/// Reads one page of the conversations in a few statements, however many they are.
pub fn gather(tx: &mut Tx, who: &Who, plan: &Plan, page: usize) -> Result<Material> {
    who.may(Can::Read)?;
    let ids = plan.ids.chunks(AT_ONCE).nth(page).unwrap_or_default();
    let read_from = plus_ms(plan.now, -READ_DAYS * DAY_MS);
    let mut histories = conversations(tx, ids, read_from)?;
    for (id, look) in facts::looks(tx, ids, &plan.standards)? {
        if let Some(history) = histories.get_mut(&id) {
            history.look = look;
        }
    }
    let cut = words(tx, ids, read_from, &mut histories)?;
    changes(tx, ids, read_from, &mut histories)?;
    let mut histories: Vec<History> = histories.into_values().collect();
    for history in &mut histories {
        history.pieces.sort_by_key(|(at, order, _)| (*at, *order));
    }
    histories.sort_by_key(|history| history.number);
    Ok(Material { desk: plan.desk.clone(), now: plan.now, histories, cut })
}

/// All of it at once, in one transaction.
pub fn of(tx: &mut Tx, who: &Who, terms: &Terms) -> Result<Previewed> {
    let plan = plan(tx, who, terms)?;
    let pages = (0..plan.pages()).map(|page| Ok(gather(tx, who, &plan, page)?.judge()));
    pages.collect::<Result<Vec<_>>>().map(|all| all.into_iter().fold(plan.begun(), Previewed::and))
}

fn conversations(tx: &mut Tx, ids: &[Id], first: Timestamp) -> Result<HashMap<Id, History>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = ids::places(ids, &mut values);
    let text = format!(
        "select conversation_id, number, subject, created_at from conversation
         where workspace_id = $1 and conversation_id in ({places})"
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    let rows = tx.rows(&Sql::built(text), &params, |row| {
        let (id, created): (Id, i64) = (row.get(0)?, row.get(3)?);
        let history = History {
            look: Look::default(),
            number: row.get(1)?,
            subject: row.get(2)?,
            began_before: created < ms(first),
            pieces: Vec::new(),
        };
        Ok((id, history))
    })?;
    Ok(rows.into_iter().collect())
}

/// What was said; gives whether there was more.
fn words(tx: &mut Tx, ids: &[Id], since: Timestamp, histories: &mut HashMap<Id, History>) -> Result<bool> {
    if ids.is_empty() {
        return Ok(false);
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0), db::Value::Int(ms(since)), db::Value::Int(WORDS)];
    let places = ids::places(ids, &mut values);
    let text = format!(
        "select conversation_id, at, message_id, direction, kind, channel, words, place from
           (select conversation_id, at, message_id, direction, kind, channel, substr(body, 1, 1500) as words,
              row_number() over (partition by conversation_id order by at desc, message_id desc) as place
            from message
            where workspace_id = $1 and at >= $2 and conversation_id in ({places}) and direction in ('inbound', 'outbound')
              and state not in ('held', 'withdrawn', 'failed') and trashed_at is null) as newest
         where place <= cast($3 as bigint) + 1"
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    let rows = tx.rows(&Sql::built(text), &params, |row| {
        let (direction, kind): (String, String) = (row.get(3)?, row.get(4)?);
        let piece = Piece::Said {
            inbound: direction == "inbound",
            by_person: kind == "person",
            channel: row.get(5)?,
            text: row.get(6)?,
        };
        Ok((row.get::<Id>(0)?, row.get::<i64>(7)?, (row.get::<i64>(1)?, row.get::<i64>(2)?, piece)))
    })?;
    let mut cut = false;
    for (id, place, piece) in rows {
        match histories.get_mut(&id) {
            Some(history) if place <= WORDS => history.pieces.push(piece),
            _ => cut = true,
        }
    }
    Ok(cut)
}

/// How they stood, from the journal.
fn changes(tx: &mut Tx, ids: &[Id], since: Timestamp, histories: &mut HashMap<Id, History>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0), db::Value::Int(ms(since))];
    let places = ids::places(ids, &mut values);
    let text = format!(
        "select subject_id, at, kind, details from journal where workspace_id = $1 and at >= $2
           and subject_id in ({places}) and kind in ('conversation.status_changed', 'conversation.snoozed')
         order by journal_id limit 10000"
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    let rows = tx.rows(&Sql::built(text), &params, |row| {
        let (kind, details): (String, String) = (row.get(2)?, row.get(3)?);
        Ok((row.get::<Id>(0)?, row.get::<i64>(1)?, kind, details))
    })?;
    for (id, at, kind, details) in rows {
        let details: Value = serde_json::from_str(&details).unwrap_or_default();
        let word = |name: &str| details.get(name).and_then(Value::as_str).unwrap_or_default();
        let agreed = details.get("agreed").and_then(Value::as_bool).unwrap_or(false);
        let stands = match kind.as_str() {
            "conversation.snoozed" => Stands { waiting: true, resolved: false, on_hold: agreed },
            _ => Stands {
                waiting: word("category") == "waiting",
                resolved: word("category") == "resolved",
                on_hold: false,
            },
        };
        let piece = Piece::Stands(stands);
        if let Some(history) = histories.get_mut(&id) {
            history.pieces.push((at, i64::MAX, piece)); // behind what was said in the same moment
        }
    }
    Ok(())
}

impl Material {
    /// What would have come of it. Pure.
    pub fn judge(&self) -> Previewed {
        let since = plus_ms(self.now, -ASKED_DAYS * DAY_MS);
        let mut found = Previewed { cut: self.cut, ..Previewed::default() };
        for history in &self.histories {
            for track in self.replayed(history).into_iter().filter(|track| track.clock.started_at >= since) {
                let clock = &track.clock;
                match clock.state {
                    State::Kept => (found.kept, found.due) = (found.kept + 1, found.due + 1),
                    State::Broken => {
                        found.due += 1;
                        found.broken.push(Case {
                            conversation_id: history.look.conversation_id,
                            number: history.number,
                            subject: history.subject.clone(),
                            started_at: clock.started_at,
                            due_at: clock.due_at,
                            state: clock.state,
                            late_ms: clock.late_now_ms(self.now, &self.desk.book),
                        });
                    }
                    _ => found.open += 1,
                }
            }
        }
        found
    }

    fn replayed(&self, history: &History) -> Vec<Track> {
        let (mut tracks, mut spoke, mut stands) = (Vec::new(), history.began_before, Stands::default());
        let choices = self.desk.choices(&history.look, self.now);
        if choices.of_metric.is_empty() {
            return tracks;
        }
        let mut last_id = 0;
        for (at, _, piece) in &history.pieces {
            let deed = match piece {
                Piece::Said { inbound, by_person, channel, text } => {
                    let said = Said { inbound: *inbound, by_person: *by_person, channel, text, talked_s: None };
                    deed_of(&said)
                }
                Piece::Stands(after) => {
                    stands = *after;
                    Some(if after.resolved { Deed::Resolved } else { Deed::Changed })
                }
            };
            let Some(deed) = deed else { continue };
            if matches!(deed, Deed::Asked { .. } | Deed::Thanked) {
                stands = Stands::default();
            }
            let now = from_ms(*at);
            let choices = choices.clone();
            let scene = Scene { now, deed, since: now, cause_id: None, staff_id: None, stands, spoke, choices };
            run(&mut tracks, &scene, &self.desk.book, &mut || {
                last_id += 1;
                Id(last_id)
            });
            spoke |= matches!(deed, Deed::Answered | Deed::Acknowledged { .. } | Deed::Talked { .. });
        }
        break_overdue(&mut tracks, self.now, &self.desk.book);
        tracks
    }
}

/// Whether there is anything to look at: what is begun by hand was not begun before.
pub fn can_be_previewed(metric: Metric) -> bool {
    !metric.is_by_hand()
}
