//! The shape of a complaint. Pure.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::kinds::{CameFrom, Channel, Confirmed, Due, Exception, FoundBy, Reached, Severity, State, Temperature};
use crate::error::Refused;
use crate::ids::Id;
use crate::improvement::rules::Strength;

/// One complaint. Everything that happens more than once (restatements, attempts, outcomes) stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Complaint {
    pub id: Id,
    /// From 1 in each workspace.
    pub number: i64,
    pub customer_id: Id,
    pub conversation_ids: Vec<Id>,
    /// The broken promise it is about.
    pub promise_id: Option<Id>,
    pub came_from: CameFrom,
    /// The business's own word for what it is about.
    pub kind: String,
    pub regime: String,
    /// The version of its rules that held when it was opened, and holds to the end; 0 of those that come with Kept.
    pub regime_version: i64,
    pub summary: String,
    pub found_by: FoundBy,
    pub state: State,
    pub severity: Severity,
    pub temperature: Option<Temperature>,
    /// What they could lose, or we: in words, and in minor units of the workspace's currency.
    pub at_stake: String,
    pub at_stake_minor: Option<i64>,
    /// What harm was done, in words.
    pub harm: String,
    pub safety: bool,
    pub owner_id: Id,
    pub team_id: Option<Id>,
    /// Its story is for its owner, its team and managers alone.
    pub narrowed: bool,
    pub opened_at: Timestamp,
    pub opened_by_id: Option<Id>,
    pub listened_at: Option<Timestamp>,
    /// In the customer's own words.
    pub story: String,
    pub wants: String,
    pub others_affected: Vec<String>,
    /// Who spoke how long in the call, in seconds, where it was measured.
    pub customer_spoke_s: Option<i64>,
    pub we_spoke_s: Option<i64>,
    /// How often it was restated.
    pub rounds: i64,
    pub confirmed_at: Option<Timestamp>,
    pub confirmed_how: Option<Confirmed>,
    pub confirmed_words: String,
    /// When a time was last promised that stood for a step.
    pub call_back_promised_at: Option<Timestamp>,
    /// The live call-back promise, when it is due and whose it is.
    pub call_back_id: Option<Id>,
    pub call_back_by: Option<Timestamp>,
    pub call_back_owner_id: Option<Id>,
    /// It broke, and no other stands in its place yet.
    pub call_back_broken: bool,
    pub call_backs_broken: i64,
    pub researched_at: Option<Timestamp>,
    pub findings: String,
    pub called_back_at: Option<Timestamp>,
    pub rejections: i64,
    pub raised_at: Option<Timestamp>,
    pub accepted_at: Option<Timestamp>,
    pub accepted_words: String,
    /// When the first letter left after which it may end without their acceptance.
    pub final_response_at: Option<Timestamp>,
    pub exception: Option<Exception>,
    pub exception_at: Option<Timestamp>,
    pub exception_words: String,
    pub guarded_at: Option<Timestamp>,
    pub guard: Option<Guard>,
    pub closed_at: Option<Timestamp>,
    pub watch_until: Option<Timestamp>,
    /// The complaint under watch that this one follows.
    pub again_of_id: Option<Id>,
    /// It happened again while it was watched.
    pub failed_again_at: Option<Timestamp>,
    pub failed_again_words: String,
    /// When whoever holds the relationship was told.
    pub relationship_told_at: Option<Timestamp>,
    #[serde(skip)]
    pub safety_called_at: Option<Timestamp>,
    pub safety_taken_at: Option<Timestamp>,
    pub safety_taken_by_id: Option<Id>,
    /// When to try to reach them next.
    pub next_attempt_at: Option<Timestamp>,
    #[serde(skip)]
    pub owed_by: Option<Timestamp>,
}

/// What is owed now, to the customer or to ourselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Owed {
    pub what: Due,
    pub by: Option<Timestamp>,
    pub owner_id: Id,
}

/// What was decided so that it stays away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    pub causes: Vec<CauseFound>,
    pub action: Option<Action>,
    /// Why there is none.
    pub none_because: String,
    pub review_on: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseFound {
    pub id: Id,
    pub evidence: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub what: String,
    pub owner_id: Id,
    pub due: Timestamp,
    pub strength: Strength,
    /// When we look whether it worked.
    pub check_on: Timestamp,
}

/// What the customer told us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    pub story: String,
    pub wants: String,
    pub severity: Option<Severity>,
    pub temperature: Option<Temperature>,
    pub others_affected: Vec<String>,
    pub at_stake: Option<String>,
    pub at_stake_minor: Option<i64>,
    pub harm: Option<String>,
    pub safety: Option<bool>,
    pub customer_spoke_s: Option<i64>,
    pub we_spoke_s: Option<i64>,
}

/// Where we tried to reach them, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attempt {
    pub id: Id,
    pub channel: Channel,
    pub outcome: Reached,
    pub words: String,
    pub made_at: Timestamp,
    pub made_by_id: Option<Id>,
}

/// How much was tried since they were last reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    pub attempts: usize,
    pub channels: usize,
    pub days: usize,
}

impl Tried {
    /// Counts the attempts after `since` and after the last that reached them; days are those of `zone`.
    pub fn count(attempts: &[Attempt], since: Option<Timestamp>, zone: &TimeZone) -> Tried {
        let reached = attempts.iter().filter(|one| one.outcome == Reached::Reached).map(|one| one.made_at).max();
        let after = since.max(reached);
        let failed: Vec<&Attempt> = attempts
            .iter()
            .filter(|one| one.outcome != Reached::Reached && after.is_none_or(|after| one.made_at >= after))
            .collect();
        let mut channels: Vec<&str> = failed.iter().map(|one| one.channel.as_str()).collect();
        let mut days: Vec<jiff::civil::Date> = failed.iter().map(|one| zone.to_datetime(one.made_at).date()).collect();
        channels.sort_unstable();
        channels.dedup();
        days.sort_unstable();
        days.dedup();
        Tried { attempts: failed.len(), channels: channels.len(), days: days.len() }
    }

    /// Three attempts on two channels over two days.
    pub(super) fn must_be_enough(self) -> Result<(), Refused> {
        if self.attempts >= 3 && self.channels >= 2 && self.days >= 2 {
            return Ok(());
        }
        let refused = Refused::new("complaint-attempts-too-few").with("attempts", self.attempts);
        Err(refused.with("channels", self.channels).with("days", self.days))
    }
}
