//! What a standard says, whom it is for, and what can't be one. Pure.

use jiff::Timestamp;
use planner::hours::Work;
use serde::{Deserialize, Serialize};

pub use super::answers::{Because, Verdict, asks_call, is_answer, is_substantive, needs_answer, reached_nobody};
pub use super::clock::Clock;
pub use super::clock::{Book, Event, Pause, State, What, replay, replay_by_line, warnings};
pub use super::course::{Choice, Choices, Deed, Scene, Stands, Track, break_overdue, run};
pub use super::why::Why;
use crate::error::Field;
use crate::ids::Id;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// From the first thing they said to our first answer.
    FirstReply,
    /// From what they said next to our answer.
    NextReply,
    /// From one word of ours to the next, while it is not resolved.
    PeriodicUpdate,
    /// From what they asked to the end.
    Resolution,
    /// From "please call me" to a call in which somebody talked.
    CallBack,
    /// Begun and ended by hand.
    ResultDelivery,
    /// Begun and ended by hand.
    Custom,
}

impl Metric {
    pub const ALL: [Metric; 7] = [
        Metric::FirstReply,
        Metric::NextReply,
        Metric::PeriodicUpdate,
        Metric::Resolution,
        Metric::CallBack,
        Metric::ResultDelivery,
        Metric::Custom,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Metric::FirstReply => "first_reply",
            Metric::NextReply => "next_reply",
            Metric::PeriodicUpdate => "periodic_update",
            Metric::Resolution => "resolution",
            Metric::CallBack => "call_back",
            Metric::ResultDelivery => "result_delivery",
            Metric::Custom => "custom",
        }
    }

    pub fn parse(text: &str) -> Option<Metric> {
        Metric::ALL.into_iter().find(|metric| metric.as_str() == text)
    }

    /// Nothing in a conversation begins it: somebody does.
    pub fn is_by_hand(self) -> bool {
        matches!(self, Metric::ResultDelivery | Metric::Custom)
    }

    pub fn is_reply(self) -> bool {
        matches!(self, Metric::FirstReply | Metric::NextReply)
    }
}

/// By what a standard tells for whom it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Stage,
    /// A field of the customer: `key` names it.
    CustomerField,
    /// A field of the conversation: `key` names it.
    ConversationField,
    Mailbox,
    /// One of the teams of whoever has it.
    Team,
    Tag,
    Channel,
}

impl By {
    pub const ALL: [By; 7] =
        [By::Stage, By::CustomerField, By::ConversationField, By::Mailbox, By::Team, By::Tag, By::Channel];

    pub fn as_str(self) -> &'static str {
        match self {
            By::Stage => "stage",
            By::CustomerField => "customer_field",
            By::ConversationField => "conversation_field",
            By::Mailbox => "mailbox",
            By::Team => "team",
            By::Tag => "tag",
            By::Channel => "channel",
        }
    }

    pub fn parse(text: &str) -> Option<By> {
        By::ALL.into_iter().find(|by| by.as_str() == text)
    }
}

/// One thing that must be so. Conditions of one kind (and key) are alternatives; of different kinds all must hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Condition {
    pub by: By,
    #[serde(default)]
    pub key: String,
    pub value: String,
}

/// What is known of a conversation and its customer, as far as some standard asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub stage: String,
    pub customer_fields: Vec<(String, String)>,
    pub conversation_fields: Vec<(String, String)>,
    pub mailbox_id: Option<Id>,
    pub team_ids: Vec<Id>,
    pub tags: Vec<String>,
    pub channel: String,
}

impl Facts {
    fn fits(&self, one: &Condition) -> bool {
        let field = |all: &[(String, String)]| all.iter().any(|(key, value)| *key == one.key && *value == one.value);
        match one.by {
            By::Stage => self.stage == one.value,
            By::CustomerField => field(&self.customer_fields),
            By::ConversationField => field(&self.conversation_fields),
            By::Mailbox => self.mailbox_id.is_some_and(|id| id.to_string() == one.value),
            By::Team => self.team_ids.iter().any(|id| id.to_string() == one.value),
            By::Tag => self.tags.iter().any(|tag| crate::search::fold(tag) == crate::search::fold(&one.value)),
            By::Channel => self.channel == one.value,
        }
    }
}

/// When a clock stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Pauses {
    /// While the conversation waits for the customer.
    pub waiting: bool,
    /// While it sleeps until a time that the customer agreed to.
    pub hold: bool,
}

/// Who hears that the time comes near, and that it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tells {
    pub assignee: bool,
    /// The teams of whoever has it.
    pub team: bool,
    pub managers: bool,
}

impl Default for Tells {
    fn default() -> Tells {
        Tells { assignee: true, team: false, managers: false }
    }
}

/// What a standard says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub name: String,
    pub metric: Metric,
    /// As it was typed: "4h", "90m", "2d".
    pub target: String,
    /// Day and night, instead of in opening hours.
    #[serde(default)]
    pub around_the_clock: bool,
    /// Empty: for everybody.
    #[serde(default)]
    pub only: Vec<Condition>,
    /// In percent of the time.
    #[serde(default)]
    pub warn: Vec<i64>,
    #[serde(default)]
    pub pauses: Pauses,
    #[serde(default)]
    pub tells: Tells,
}

pub const MAX_NAME: usize = 80;
pub const MAX_CONDITIONS: usize = 40;
pub const MAX_WARNINGS: usize = 5;
/// As many standards at once are looked at with each word that is said.
pub const MAX_STANDARDS: usize = 100;

impl Terms {
    pub fn work(&self) -> Option<Work> {
        let work: Work = self.target.parse().ok()?;
        let is_some = match work {
            Work::Time { ms } => ms > 0,
            Work::Days { n } => n > 0,
        };
        is_some.then_some(work)
    }

    pub fn is_for(&self, facts: &Facts) -> bool {
        let alike = |one: &Condition, other: &Condition| one.by == other.by && one.key == other.key;
        self.only.iter().all(|one| self.only.iter().any(|other| alike(one, other) && facts.fits(other)))
    }

    pub fn asks(&self, by: By) -> bool {
        self.only.iter().any(|one| one.by == by)
    }

    /// Without what was typed around it.
    pub fn tidied(mut self) -> Terms {
        self.name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        self.target = self.target.trim().to_owned();
        self.warn.sort_unstable();
        self.warn.dedup();
        self.only.sort();
        self.only.dedup();
        self
    }

    /// All that can't be taken.
    pub fn problems(&self) -> Vec<Field> {
        let mut found = Vec::new();
        if self.name.is_empty() || self.name.chars().count() > MAX_NAME {
            found.push(Field::new("name", "problem-standard-name").with("max", MAX_NAME));
        }
        if self.work().is_none() {
            found.push(Field::new("target", "problem-standard-target").with("given", &self.target));
        }
        if self.warn.len() > MAX_WARNINGS || self.warn.iter().any(|point| !(1..=99).contains(point)) {
            found.push(Field::new("warn", "problem-standard-warn").with("max", MAX_WARNINGS));
        }
        if self.only.len() > MAX_CONDITIONS {
            found.push(Field::new("only", "problem-standard-many-conditions").with("max", MAX_CONDITIONS));
        }
        let empty = |one: &Condition| {
            one.value.trim().is_empty()
                || matches!(one.by, By::CustomerField | By::ConversationField) && one.key.trim().is_empty()
        };
        if self.only.iter().any(empty) {
            found.push(Field::new("only", "problem-standard-condition"));
        }
        found
    }
}

/// A standard as it stands: its newest version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standard {
    pub id: Id,
    /// The first one that fits wins.
    pub place: i64,
    pub version: i64,
    #[serde(flatten)]
    pub terms: Terms,
    /// Since when this version applies.
    pub since: Timestamp,
    pub made_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// The one that holds for a conversation: the first by place. Standards come in that order.
pub fn choose<'a>(standards: &'a [Standard], metric: Metric, facts: &Facts, at: Timestamp) -> Option<&'a Standard> {
    let holds = |one: &&Standard| {
        one.ended_at.is_none() && one.terms.metric == metric && one.since <= at && one.terms.is_for(facts)
    };
    standards.iter().find(holds)
}

/// What is offered to a business that has none yet.
pub fn starters(name_of: impl Fn(Metric) -> String) -> Vec<Terms> {
    let terms = |metric: Metric, target: &str, pauses: Pauses| Terms {
        name: name_of(metric),
        metric,
        target: target.to_owned(),
        around_the_clock: false,
        only: Vec::new(),
        warn: vec![50, 80],
        pauses,
        tells: Tells::default(),
    };
    let hold = Pauses { waiting: false, hold: true };
    vec![
        terms(Metric::FirstReply, "4h", hold),
        terms(Metric::NextReply, "1d", hold),
        terms(Metric::PeriodicUpdate, "2d", Pauses { waiting: true, hold: true }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(only: &[(By, &str, &str)]) -> Terms {
        let only = only.iter().map(|(by, key, value)| Condition {
            by: *by,
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        });
        Terms { only: only.collect(), ..starters(|_| "Answer".to_owned()).remove(0) }
    }

    #[test]
    fn of_one_kind_any_will_do_and_of_different_kinds_all_must() {
        let two = terms(&[
            (By::Stage, "", "start_up"),
            (By::Stage, "", "at_risk"),
            (By::CustomerField, "tier", "gold"),
            (By::Tag, "", "Reclamación"),
        ]);
        let mut facts = Facts {
            stage: "at_risk".to_owned(),
            customer_fields: vec![("tier".to_owned(), "gold".to_owned())],
            tags: vec!["reclamacion".to_owned()],
            ..Facts::default()
        };
        assert!(two.is_for(&facts));
        facts.customer_fields = vec![("rank".to_owned(), "gold".to_owned())];
        assert!(!two.is_for(&facts), "the same word in another field is none");
        assert!(terms(&[]).is_for(&Facts::default()), "for everybody");
    }

    #[test]
    fn the_first_by_place_wins_for_each_metric() {
        let at: Timestamp = "2026-11-24T14:00:00Z".parse().unwrap();
        let standard = |id: i64, terms: Terms| Standard {
            id: Id(id),
            place: id,
            version: 1,
            terms,
            since: at,
            made_at: at,
            ended_at: None,
        };
        let all = [standard(1, terms(&[(By::Tag, "", "urgent")])), standard(2, terms(&[]))];
        let urgent = Facts { tags: vec!["Urgent".to_owned()], ..Facts::default() };
        let chosen = |facts: &Facts, at| choose(&all, Metric::FirstReply, facts, at).map(|one| one.id.0);
        assert_eq!((chosen(&urgent, at), chosen(&Facts::default(), at)), (Some(1), Some(2)));
        assert_eq!(chosen(&urgent, "2026-11-24T13:59:00Z".parse().unwrap()), None, "it did not apply yet");
        assert_eq!(choose(&all, Metric::Resolution, &urgent, at), None);
    }

    #[test]
    fn what_can_not_be_a_standard_is_said_field_by_field() {
        let wrong = Terms {
            name: " ".to_owned(),
            target: "soon".to_owned(),
            warn: vec![0, 120],
            only: vec![Condition { by: By::CustomerField, key: String::new(), value: "gold".to_owned() }],
            ..terms(&[])
        };
        let fields: Vec<String> = wrong.tidied().problems().into_iter().map(|one| one.field).collect();
        assert_eq!(fields, ["name", "target", "warn", "only"]);
        assert!(Terms { target: "0h".to_owned(), ..terms(&[]) }.work().is_none(), "at once is no time");
        assert!(terms(&[]).problems().is_empty());
    }
}
