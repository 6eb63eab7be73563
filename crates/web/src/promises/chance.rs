//! The chance of a promise in words, and what is realistic for one that is about to be made. The same by API.

use app::promises::chance::{self, Chance, Group, Of, Reason};
use app::promises::realism::{self, Better, Realism};
use app::promises::{self, Kind};
use app::{Error, Field, Id, Timestamp, workspaces};
use axum::Json;
use axum::extract::{Path, Query};
use i18n::{Arg, Words};
use serde::{Deserialize, Serialize};

use super::pages::parse_id;
use crate::core::{Call, Failure};

/// "83 %"; `None` where too few are known to say one.
pub fn percent(words: &Words, chance: &Chance) -> Option<String> {
    chance.known().map(|share| words.percent(share))
}

/// What it comes from, a sentence each, and the interval first.
pub fn evidence(words: &Words, chance: &Chance, owner: &str, now: Timestamp) -> Vec<String> {
    let interval = chance.is_known().then(|| {
        let args = [("low", Arg::from(words.percent(chance.low))), ("high", Arg::from(words.percent(chance.high)))];
        words.with("chance-interval", &args)
    });
    interval.into_iter().chain(chance.reasons.iter().map(|why| sentence(words, *why, owner, now))).collect()
}

fn sentence(words: &Words, why: Reason, owner: &str, now: Timestamp) -> String {
    match why {
        Reason::Like { of, n, kept } => like(words, Group { of, n, kept }, owner),
        Reason::Owner { n, kept } => like(words, Group { of: Of::KindOwner, n, kept }, owner),
        Reason::Load { others, lowers } => {
            let key = if lowers { "chance-load-lowers" } else { "chance-load" };
            words.with(key, &[("n", Arg::from(others))])
        }
        Reason::Weekday { weekday, n, kept, lowers } => {
            let key = if lowers { "chance-weekday-lowers" } else { "chance-weekday-raises" };
            let day = words.t(&format!("chance-day-{weekday}")).into_owned();
            words.with(key, &[("day", Arg::from(day)), ("n", count(n)), ("kept", count(kept))])
        }
        Reason::TimeGone { percent } => words.with("chance-time-gone", &[("percent", Arg::from(percent))]),
        Reason::WorkSeen { at, percent } => {
            words.with("chance-work-seen", &[("percent", Arg::from(percent)), ("when", Arg::from(words.ago(at, now)))])
        }
        Reason::TooFew { n } => {
            let taken = words.percent(stats::chance::PRIOR);
            words.with("chance-too-few", &[("n", count(n)), ("taken", Arg::from(taken))])
        }
    }
}

fn like(words: &Words, group: Group, owner: &str) -> String {
    let key = match group.of {
        Of::KindOwnerTime => "chance-like-owner-time",
        Of::KindOwner => "chance-like-owner",
        Of::KindTime => "chance-like-time",
        Of::Kind => "chance-like-kind",
        Of::All => "chance-like-all",
    };
    words.with(key, &[("owner", Arg::from(owner)), ("n", count(group.n)), ("kept", count(group.kept))])
}

fn count(n: u32) -> Arg<'static> {
    Arg::from(i64::from(n))
}

/// A few words for the form: what was, and a time that would hold.
pub struct Hint {
    pub said: String,
    pub better: Option<BetterHint>,
}

pub struct BetterHint {
    pub said: String,
    /// As it is typed.
    pub typed: String,
}

pub fn hint(words: &Words, found: &Realism, owner: &str, now: Timestamp) -> Hint {
    let said = match found.made {
        Some(made) => like(words, made, owner),
        None => evidence(words, &found.chance, owner, now).join(" "),
    };
    let better = found.better.map(|better: Better| {
        let args = [
            ("time", Arg::from(words.moment(better.by, now))),
            ("done", count(better.done_by)),
            ("n", count(better.n)),
        ];
        let local = words.zone().to_datetime(better.by);
        BetterHint { said: words.with("chance-better", &args), typed: local.strftime("%Y-%m-%d %H:%M").to_string() }
    });
    Hint { said, better }
}

/// How a stretch of time lies in the working time, in one line that adds up.
pub fn lies(words: &Words, hours: &planner::hours::OpeningHours, from: Timestamp, to: Timestamp) -> Option<String> {
    let told = hours.counted(from, to).ok()?;
    Some(app::calendars::say(words, &told))
}

/// A chance as the API gives it: no figure under five.
#[derive(Debug, Serialize)]
pub struct Given {
    chance: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    /// What is taken for granted while too few are known.
    prior: Option<f64>,
    like: Option<Group>,
    ended: u32,
    reasons: Vec<Reason>,
    evidence: Vec<String>,
}

fn given(words: &Words, chance: Chance, owner: &str, now: Timestamp) -> Given {
    let (known, evidence) = (chance.is_known(), evidence(words, &chance, owner, now));
    let rounded = |share: f64| known.then(|| (share * 1000.0).round() / 1000.0);
    Given {
        chance: rounded(chance.chance),
        low: rounded(chance.low),
        high: rounded(chance.high),
        prior: (!known).then_some(stats::chance::PRIOR),
        like: chance.like,
        ended: chance.ended,
        reasons: chance.reasons,
        evidence,
    }
}

/// The chance of one promise, and how its time lies in the working time.
#[derive(Debug, Serialize)]
pub struct OfPromise {
    #[serde(flatten)]
    given: Given,
    at_risk: bool,
    deadline: Option<String>,
}

pub async fn one(call: Call, Path(id): Path<String>) -> Result<Json<OfPromise>, Failure> {
    let (id, who, now) = (parse_id(&id)?, call.who.clone(), call.web.now());
    let read = move |tx: &mut app::Tx| {
        let mut shown = promises::get_shown(tx, &who, id)?;
        chance::look(tx, std::slice::from_mut(&mut shown))?;
        let chance = shown.chance.take().ok_or(Error::refused("promise-is-over"))?;
        let (words, hours) = (workspaces::words(tx, None, None)?, workspaces::hours(tx)?);
        let deadline = lies(&words, &hours, shown.promise.made_at, shown.promise.by);
        Ok(OfPromise { given: given(&words, chance, &shown.owner_name, now), at_risk: shown.at_risk, deadline })
    };
    Ok(Json(call.web.kept.read(call.who.workspace_id, read).await?))
}

/// `?kind=&owner_id=&by=`
#[derive(Debug, Deserialize)]
pub struct Asked {
    kind: Option<String>,
    owner_id: Option<String>,
    by: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Realistic {
    chance: Given,
    made: Option<Group>,
    done_by: Option<u32>,
    better: Option<Better>,
    sentence: String,
}

/// What would be realistic, before anything is promised.
pub async fn realism(call: Call, Query(asked): Query<Asked>) -> Result<Json<Realistic>, Failure> {
    let kind = asked.kind.as_deref().map_or(Some(Kind::Other), Kind::parse);
    let by: Option<Timestamp> = asked.by.as_deref().and_then(|text| text.parse().ok());
    let owner: Option<Id> = match asked.owner_id.as_deref() {
        Some(text) => text.parse().ok(),
        None => call.who.staff_id(),
    };
    let mut fields = Vec::new();
    fields.extend(kind.is_none().then(|| Field::new("kind", "problem-unknown-kind")));
    fields.extend(owner.is_none().then(|| Field::new("owner_id", "problem-not-an-id")));
    fields.extend(by.is_none().then(|| Field::new("by", "problem-not-a-time")));
    let (Some(kind), Some(owner_id), Some(by)) = (kind, owner, by) else {
        return Err(Failure::from(Error::Invalid(fields)));
    };
    let (who, now) = (call.who.clone(), call.web.now());
    let read = move |tx: &mut app::Tx| {
        let problems: Vec<Field> = workspaces::owner_problem(tx, "owner_id", owner_id)?.into_iter().collect();
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        promises::rules::check_window(None, by, now).map_err(|field| Error::Invalid(vec![field]))?;
        let owner = workspaces::staff::get(tx, owner_id)?.name;
        let (words, found) = (workspaces::words(tx, None, None)?, realism::of(tx, &who, kind, owner_id, by)?);
        let hint = hint(&words, &found, &owner, now);
        let sentence =
            [Some(hint.said), hint.better.map(|better| better.said)].into_iter().flatten().collect::<Vec<_>>();
        Ok(Realistic {
            made: found.made,
            done_by: found.done_by,
            better: found.better,
            chance: given(&words, found.chance, &owner, now),
            sentence: sentence.join(" "),
        })
    };
    Ok(Json(call.web.kept.read(call.who.workspace_id, read).await?))
}
