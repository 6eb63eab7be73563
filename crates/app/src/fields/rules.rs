//! What a custom field is, and what may stand in one. Pure.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::value::Value;
use crate::error::Field;
use crate::ids::Id;

/// Whose fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noun {
    Customer,
    Conversation,
}

impl Noun {
    pub const ALL: [Noun; 2] = [Noun::Customer, Noun::Conversation];

    pub fn as_str(self) -> &'static str {
        match self {
            Noun::Customer => "customer",
            Noun::Conversation => "conversation",
        }
    }

    pub fn parse(text: &str) -> Option<Noun> {
        Noun::ALL.into_iter().find(|noun| noun.as_str() == text)
    }
}

/// What stands in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Text,
    LongText,
    Number,
    /// In the currency of the business.
    Money,
    YesNo,
    Date,
    Choice,
    /// Several of the choices.
    Choices,
    Link,
    Email,
    Phone,
}

impl Kind {
    pub const ALL: [Kind; 11] = [
        Kind::Text,
        Kind::LongText,
        Kind::Number,
        Kind::Money,
        Kind::YesNo,
        Kind::Date,
        Kind::Choice,
        Kind::Choices,
        Kind::Link,
        Kind::Email,
        Kind::Phone,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::LongText => "long_text",
            Kind::Number => "number",
            Kind::Money => "money",
            Kind::YesNo => "yes_no",
            Kind::Date => "date",
            Kind::Choice => "choice",
            Kind::Choices => "choices",
            Kind::Link => "link",
            Kind::Email => "email",
            Kind::Phone => "phone",
        }
    }

    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    pub fn has_choices(self) -> bool {
        matches!(self, Kind::Choice | Kind::Choices)
    }

    /// Whether the search finds what stands in it.
    pub fn is_searched(self) -> bool {
        matches!(self, Kind::Text | Kind::LongText | Kind::Link | Kind::Email | Kind::Phone)
    }

    /// Whether the list offers to be narrowed by it.
    pub fn narrows(self) -> bool {
        matches!(self, Kind::Number | Kind::Money | Kind::YesNo | Kind::Date | Kind::Choice | Kind::Choices)
    }

    /// Whether it is narrowed by a first and a last.
    pub fn has_range(self) -> bool {
        matches!(self, Kind::Number | Kind::Money | Kind::Date)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub key: String,
    pub label: String,
    /// Not offered any more; where it was chosen it stays.
    pub archived: bool,
}

/// One custom field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Definition {
    pub id: Id,
    pub noun: Noun,
    pub key: String,
    pub label: String,
    pub kind: Kind,
    pub help: String,
    pub required_on_making: bool,
    pub required_on_resolving: bool,
    pub in_list: bool,
    pub place: i64,
    pub archived: bool,
    pub choices: Vec<Choice>,
}

impl Definition {
    pub fn choice(&self, key: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.key == key)
    }

    /// What a choice is called: its key, should its name be gone.
    pub fn choice_label<'a>(&'a self, key: &'a str) -> &'a str {
        self.choice(key).map_or(key, |choice| &choice.label)
    }
}

/// A choice to be saved; without a key it gets one from its label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewChoice {
    pub key: Option<String>,
    pub label: String,
}

/// A field to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDefinition {
    pub noun: Noun,
    /// From the label when left out.
    pub key: Option<String>,
    pub label: String,
    pub kind: Kind,
    pub help: String,
    pub required_on_making: bool,
    pub required_on_resolving: bool,
    pub in_list: bool,
    pub choices: Vec<NewChoice>,
}

/// What changes about a field; `None` leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    pub label: Option<String>,
    pub kind: Option<Kind>,
    pub help: Option<String>,
    pub required_on_making: Option<bool>,
    pub required_on_resolving: Option<bool>,
    pub in_list: Option<bool>,
    pub place: Option<i64>,
    pub archived: Option<bool>,
    /// All choices there are from now on, in their order. One that is not among them is archived.
    pub choices: Option<Vec<NewChoice>>,
}

/// The longest texts we take, in characters, and the most fields of a noun and choices of a field.
pub const MAX_LABEL: usize = 60;
pub const MAX_KEY: usize = 40;
pub const MAX_HELP: usize = 300;
pub const MAX_FIELDS: usize = 50;
pub const MAX_CHOICES: usize = 200;

pub fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_KEY
        && text.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
        && text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// A key made of a label: "Contract until (year)" → `contract_until_year`. Empty when it has no letter we can take.
pub fn key_of(label: &str) -> String {
    let mut key = String::new();
    for c in crate::search::fold(label).chars() {
        match c {
            'a'..='z' | '0'..='9' => key.push(c),
            _ if key.is_empty() || key.ends_with('_') => {}
            _ => key.push('_'),
        }
    }
    let mut key: String = key.chars().take(MAX_KEY).collect();
    key.truncate(key.trim_end_matches('_').len());
    if key.starts_with(|c: char| c.is_ascii_digit()) { format!("n{key}").chars().take(MAX_KEY).collect() } else { key }
}

/// The key with a number behind it when it is taken.
fn free_key(wanted: &str, taken: &[Choice]) -> String {
    let is_free = |key: &str| taken.iter().all(|choice| choice.key != key);
    let base = if wanted.is_empty() { "choice" } else { wanted };
    let short: String = base.chars().take(MAX_KEY - 4).collect();
    let mut numbered = (2..).map(|n| format!("{short}_{n}"));
    if is_free(base) { base.to_owned() } else { numbered.find(|key| is_free(key)).unwrap_or_default() }
}

/// The choices as they are from now on: those that are named in their order, then those that are archived.
pub fn choices(before: &[Choice], new: &[NewChoice]) -> Result<Vec<Choice>, Field> {
    let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut after: Vec<Choice> = Vec::new();
    for one in new {
        let label = tidy(&one.label);
        let key = one.key.as_deref().map(str::trim).filter(|key| !key.is_empty());
        if label.is_empty() || label.chars().count() > MAX_LABEL || label.contains([';', '|', '=']) {
            return Err(Field::new("choices", "problem-field-choice").with("value", label).with("max", MAX_LABEL));
        }
        if key.is_some_and(|key| !is_key(key)) {
            return Err(Field::new("choices", "problem-field-key").with("max", MAX_KEY));
        }
        let same_label = |choice: &&Choice| crate::search::fold(&choice.label) == crate::search::fold(&label);
        let known = before.iter().find(same_label).map(|choice| choice.key.clone());
        let all: Vec<Choice> = before.iter().chain(&after).cloned().collect();
        let key = key.map(str::to_owned).or(known).unwrap_or_else(|| free_key(&key_of(&label), &all));
        if after.iter().any(|choice| choice.key == key || same_label(&choice)) {
            return Err(Field::new("choices", "problem-field-choice-twice").with("value", label));
        }
        after.push(Choice { key, label, archived: false });
    }
    if after.is_empty() || after.len() > MAX_CHOICES {
        return Err(Field::new("choices", "problem-field-choices").with("max", MAX_CHOICES));
    }
    let gone: Vec<Choice> =
        before.iter().filter(|one| after.iter().all(|choice| choice.key != one.key)).cloned().collect();
    after.extend(gone.into_iter().map(|one| Choice { archived: true, ..one }));
    Ok(after)
}

/// All that is wrong with a field as it is to be.
pub fn problems(one: &Definition) -> Vec<Field> {
    let mut found = Vec::new();
    if one.label.is_empty() || one.label.chars().count() > MAX_LABEL || one.label.chars().any(char::is_control) {
        found.push(Field::new("label", "problem-field-label").with("max", MAX_LABEL));
    }
    if !is_key(&one.key) {
        found.push(Field::new("key", "problem-field-key").with("max", MAX_KEY));
    }
    if one.help.chars().count() > MAX_HELP {
        found.push(Field::new("help", "problem-too-long").with("max", MAX_HELP));
    }
    if one.required_on_resolving && one.noun != Noun::Conversation {
        found.push(Field::new("required_on_resolving", "problem-field-resolving"));
    }
    found
}

/// One thing that a list is narrowed to: the field's key, and a value, or `first..last` of numbers and dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    pub key: String,
    pub value: String,
}

/// What a condition asks the index for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    Is(String),
    /// The first and the last, both among them.
    Between(i64, i64),
}

impl Condition {
    pub fn asked(&self) -> Asked {
        let end = |text: &str, open: i64| if text.is_empty() { Some(open) } else { Value::amount_of(text) };
        if let Some((first, last)) = self.value.split_once("..")
            && let (Some(first), Some(last)) = (end(first.trim(), i64::MIN), end(last.trim(), i64::MAX))
        {
            return Asked::Between(first, last);
        }
        Asked::Is(Value::find_key(&self.value))
    }

    /// The conditions in the query of a list: `field.KEY=value`, or `field.KEY.from=` and `field.KEY.to=`.
    pub fn of_query<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Condition> {
        let mut found: Vec<Condition> = Vec::new();
        for (name, value) in pairs.filter(|(_, value)| !value.trim().is_empty()) {
            let Some(rest) = name.strip_prefix("field.") else { continue };
            let (key, end) = rest.split_once('.').unwrap_or((rest, ""));
            let value = value.trim();
            let known = found.iter_mut().find(|one| one.key == key && one.value.contains("..") && !end.is_empty());
            match (end, known) {
                ("from", Some(known)) => known.value = format!("{value}{}", known.value),
                ("to", Some(known)) => known.value.push_str(value),
                ("from", None) => found.push(Condition { key: key.to_owned(), value: format!("{value}..") }),
                ("to", None) => found.push(Condition { key: key.to_owned(), value: format!("..{value}") }),
                ("", _) => found.push(Condition { key: key.to_owned(), value: value.to_owned() }),
                _ => {}
            }
        }
        found
    }
}

/// What is typed for fields, by their keys: texts from a form, JSON from a program; null takes a value away.
pub type Typed = serde_json::Map<String, Json>;

/// The name of a field in a form or request, to say what is wrong with it.
pub fn named(key: &str) -> String {
    format!("fields.{key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(lines: &[&str]) -> Vec<NewChoice> {
        let one = |line: &&str| match line.split_once('=') {
            Some((key, label)) => NewChoice { key: Some(key.to_owned()), label: label.to_owned() },
            None => NewChoice { key: None, label: (*line).to_owned() },
        };
        lines.iter().map(one).collect()
    }

    #[test]
    fn a_label_makes_a_key() {
        assert_eq!(key_of("Contract until (year)"), "contract_until_year");
        assert_eq!(key_of("  Größe! "), "grosse");
        assert_eq!(key_of("2nd floor"), "n2nd_floor");
        assert_eq!(key_of("契約"), "");
        assert!(is_key("a_1") && !is_key("A") && !is_key("1a") && !is_key("") && !is_key(&"a".repeat(41)));
    }

    #[test]
    fn a_choice_keeps_its_key_through_a_new_name_and_comes_back() {
        let first = choices(&[], &new(&["Repair", "New work", "Répair 2"])).unwrap();
        let keys: Vec<&str> = first.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["repair", "new_work", "repair_2"]);
        let renamed = choices(&first, &new(&["repair=Repairs", "new work"])).unwrap();
        assert_eq!((renamed[0].label.as_str(), renamed[0].key.as_str()), ("Repairs", "repair"));
        assert_eq!((renamed[1].key.as_str(), renamed[2].archived), ("new_work", true), "known in any case");
        let back = choices(&renamed, &new(&["Répair 2"])).unwrap();
        assert_eq!((back[0].key.as_str(), back[0].archived, back.len()), ("repair_2", false, 3));
        let problem = |lines: &[&str]| choices(&first, &new(lines)).unwrap_err().problem;
        assert_eq!(problem(&["A", "a"]), "problem-field-choice-twice");
        assert_eq!(problem(&["A; B"]), "problem-field-choice");
        assert_eq!(problem(&[]), "problem-field-choices");
    }

    #[test]
    fn a_query_narrows_by_value_and_by_range() {
        let query = [("field.area", "north"), ("field.due.from", "2026-01-01"), ("field.due.to", ""), ("tag", "x")];
        let found = Condition::of_query(query.into_iter());
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].asked(), Asked::Is("north".to_owned()));
        assert_eq!(found[1].value, "2026-01-01..");
        assert_eq!(found[1].asked(), Asked::Between(20_454, i64::MAX));
        let both = Condition::of_query([("field.n.to", "20"), ("field.n.from", "1.5")].into_iter());
        assert_eq!(both[0].asked(), Asked::Between(1_500_000, 20_000_000));
        let text = Condition { key: "note".to_owned(), value: "well..then".to_owned() };
        assert_eq!(text.asked(), Asked::Is("well..then".to_owned()), "no range of words");
        assert_eq!(Condition { value: "5.0".to_owned(), ..text }.asked(), Asked::Is("5".to_owned()));
    }
}
