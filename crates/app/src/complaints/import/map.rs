//! What the columns of a file of complaints mean: written as TOML, or chosen on a page. Pure.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::error::Field;
use crate::search::fold;

/// What a column may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// What the other system calls this case: the same reference is imported once.
    Reference,
    Customer,
    Email,
    Phone,
    /// Our own id of the customer, or a key of the other system's, which is remembered.
    CustomerKey,
    Summary,
    Story,
    Wants,
    Received,
    Closed,
    State,
    Kind,
    Severity,
    /// What is at stake, as an amount.
    Amount,
    /// What was answered to the customer: how a closed one ended.
    Response,
}

impl Target {
    pub const ALL: [Target; 15] = [
        Target::Reference,
        Target::Customer,
        Target::Email,
        Target::Phone,
        Target::CustomerKey,
        Target::Summary,
        Target::Story,
        Target::Wants,
        Target::Received,
        Target::Closed,
        Target::State,
        Target::Kind,
        Target::Severity,
        Target::Amount,
        Target::Response,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Target::Reference => "reference",
            Target::Customer => "customer",
            Target::Email => "email",
            Target::Phone => "phone",
            Target::CustomerKey => "customer_key",
            Target::Summary => "summary",
            Target::Story => "story",
            Target::Wants => "wants",
            Target::Received => "received",
            Target::Closed => "closed",
            Target::State => "state",
            Target::Kind => "kind",
            Target::Severity => "severity",
            Target::Amount => "amount",
            Target::Response => "response",
        }
    }

    /// Headings that mean it, folded; for a first guess.
    fn usual_headings(self) -> &'static [&'static str] {
        match self {
            Target::Reference => &["complaint id", "case id", "id", "reference", "case number", "ticket id", "number"],
            Target::Customer => &["customer", "customer name", "name", "client", "cliente", "consumer", "patient"],
            Target::Email => &["email", "e-mail", "mail", "customer email", "correo"],
            Target::Phone => &["phone", "telephone", "mobile", "telefono"],
            Target::CustomerKey => &["customer id", "client id", "customer number", "account"],
            Target::Summary => &["summary", "subject", "title", "issue", "asunto"],
            Target::Story => {
                &["story", "narrative", "description", "consumer complaint narrative", "complaint", "text"]
            }
            Target::Wants => &["wants", "desired outcome", "desired resolution"],
            Target::Received => {
                &["date received", "received", "received at", "opened", "created", "created at", "date"]
            }
            Target::Closed => &["closed", "date closed", "closed at", "resolved at", "resolved"],
            Target::State => &["state", "status", "estado", "company response to consumer"],
            Target::Kind => &["kind", "category", "product", "type"],
            Target::Severity => &["severity", "priority"],
            Target::Amount => &["amount", "value", "loss"],
            Target::Response => &["response", "resolution", "company response to consumer"],
        }
    }
}

/// Where a target is read: a column, several joined, or a text with columns in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum From {
    One(String),
    Several(Vec<String>),
    /// As `Consumer {Complaint ID}`.
    Text {
        text: String,
    },
}

impl From {
    /// The headings it names.
    pub fn headings(&self) -> Vec<&str> {
        match self {
            From::One(heading) => vec![heading],
            From::Several(all) => all.iter().map(String::as_str).collect(),
            From::Text { text } => {
                text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
            }
        }
    }

    /// What it says of a row; `cell` gives what stands under a heading.
    pub fn read<'a>(&self, cell: impl Fn(&str) -> &'a str) -> String {
        match self {
            From::One(heading) => cell(heading).to_owned(),
            From::Several(all) => {
                let said = all.iter().map(|heading| cell(heading)).filter(|text| !text.is_empty());
                said.collect::<Vec<_>>().join(" · ")
            }
            From::Text { text } => {
                let mut parts = text.split('{');
                let mut said = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    match part.split_once('}') {
                        Some((name, rest)) => said.extend([cell(name), rest]),
                        None => said.extend(["{", part]),
                    }
                }
                said
            }
        }
    }
}

/// How dates with strokes are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dates {
    #[default]
    YearFirst,
    DayFirst,
    MonthFirst,
}

impl Dates {
    pub const ALL: [Dates; 3] = [Dates::YearFirst, Dates::DayFirst, Dates::MonthFirst];

    pub fn as_str(self) -> &'static str {
        match self {
            Dates::YearFirst => "year-first",
            Dates::DayFirst => "day-first",
            Dates::MonthFirst => "month-first",
        }
    }
}

/// What a word of the other system's says about a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Open,
    Closed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// Whose references these are: the same reference of another source is another case.
    #[serde(default = "Map::plain_source")]
    pub source: String,
    /// Of times that name none; that of the business where it is left out.
    #[serde(default)]
    pub zone: Option<String>,
    #[serde(default)]
    pub dates: Dates,
    pub columns: BTreeMap<Target, From>,
    /// What the words in the column of the state say.
    #[serde(default)]
    pub states: BTreeMap<String, Standing>,
    /// What all others of them say; a row is set aside where this is left out.
    #[serde(default)]
    pub other_states: Option<Standing>,
}

/// Maps for files that many have.
pub const SHIPPED: [(&str, &str); 1] = [("cfpb", include_str!("maps/cfpb.toml"))];

impl Map {
    fn plain_source() -> String {
        "csv".to_owned()
    }

    /// Reads a map; what is wrong with it is said as TOML says it, with the line.
    pub fn parse(text: &str) -> Result<Map, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim().to_owned())
    }

    /// One of the shipped maps.
    pub fn shipped(name: &str) -> Option<Map> {
        let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name)?;
        Map::parse(text).ok()
    }

    /// By the headings alone; each column means one thing, and a shipped map that fits is taken whole.
    pub fn guess(headings: &[String]) -> Map {
        let fits =
            |map: &Map| map.columns.values().flat_map(From::headings).all(|one| headings.iter().any(|h| h == one));
        if let Some(map) = SHIPPED.iter().filter_map(|(name, _)| Map::shipped(name)).find(fits) {
            return map;
        }
        let mut columns: BTreeMap<Target, From> = BTreeMap::new();
        for target in Target::ALL {
            let is_free = |heading: &&String| !columns.values().any(|from| from.headings().contains(&heading.as_str()));
            let usual = target.usual_headings();
            let found = usual.iter().find_map(|one| headings.iter().filter(is_free).find(|h| fold(h) == *one));
            if let Some(heading) = found {
                columns.insert(target, From::One(heading.clone()));
            }
        }
        let (states, other_states) = (BTreeMap::new(), None);
        Map { source: Map::plain_source(), zone: None, dates: Dates::default(), columns, states, other_states }
    }

    /// The zone it names. `Err`: there is no such zone.
    pub fn time_zone(&self, usual: &TimeZone) -> Result<TimeZone, Field> {
        match self.zone.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            None => Ok(usual.clone()),
            Some(name) => {
                TimeZone::get(name).map_err(|_| Field::new("zone", "problem-hours-unknown-zone").with("text", name))
            }
        }
    }

    /// All that is wrong with it for a file with these headings.
    pub fn problems(&self, headings: &[String]) -> Vec<Field> {
        let mut problems = Vec::new();
        let has = |target: Target| self.columns.contains_key(&target);
        for (target, from) in &self.columns {
            let gone = from.headings().into_iter().filter(|name| !headings.iter().any(|heading| heading == name));
            problems
                .extend(gone.map(|name| Field::new(target.as_str(), "problem-import-no-column").with("column", name)));
        }
        if !has(Target::Summary) && !has(Target::Story) {
            problems.push(Field::new("summary", "problem-import-no-words"));
        }
        if !has(Target::Received) {
            problems.push(Field::new("received", "problem-import-no-date"));
        }
        if ![Target::Customer, Target::Email, Target::Phone, Target::CustomerKey].into_iter().any(has) {
            problems.push(Field::new("customer", "problem-import-nobody"));
        }
        if self.source.trim().is_empty() || self.source.chars().count() > 60 {
            problems.push(Field::new("source", "problem-complaint-kind"));
        }
        problems.extend(self.time_zone(&TimeZone::UTC).err());
        problems
    }

    /// Columns whose text a complaint has a place for; what stands in all others is kept beside it.
    pub fn has_place(&self, heading: &str) -> bool {
        let placed = [Target::Reference, Target::Customer, Target::Email, Target::Phone, Target::Story, Target::Wants];
        let whole = |target: &Target| match self.columns.get(target) {
            Some(From::One(name)) => name == heading,
            _ => false,
        };
        placed.iter().any(whole)
    }
}
