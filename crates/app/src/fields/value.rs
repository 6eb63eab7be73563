//! A value of a custom field: read from what was typed or sent, printed to be stored, shown. Pure.

use i18n::Words;
use jiff::civil::Date;
use serde_json::{Number, Value as Json};

use super::rules::{Definition, Kind, named};
use crate::error::Field;
use crate::search::fold;
use crate::workspaces::checks;

/// The longest texts we take, in characters.
pub const MAX_TEXT: usize = 500;
pub const MAX_LONG_TEXT: usize = 10_000;
pub const MAX_LINK: usize = 1_000;
/// How much of a value the index holds, in characters.
const MAX_FIND_KEY: usize = 100;
const MILLION: i64 = 1_000_000;
/// A JSON number holds fifteen digits for sure.
const MAX_DIGITS: usize = 15;

/// A decimal number with at most six places, in millionths: exact, and in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(i64);

impl Decimal {
    /// "12", "-0.5", "12,50" (a comma before one or two digits), "1 200". "1,234" could be two numbers and is none.
    pub fn parse(text: &str) -> Option<Decimal> {
        let text: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'')).collect();
        let (negative, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(&text)),
        };
        let (whole, part) = match (digits.split_once('.'), digits.split_once(',')) {
            (Some(parts), None) => parts,
            (None, Some((_, part))) if part.len() == 3 => return None,
            (None, Some(parts)) => parts,
            (None, None) => (digits, "0"),
            (Some(_), Some(_)) => return None,
        };
        let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
        let fits = whole.len() <= 12 && part.len() <= 6 && whole.len() + part.len() <= MAX_DIGITS;
        let has_digits =
            digits.bytes().any(|byte| byte.is_ascii_digit()) && digits.starts_with(|c: char| c.is_ascii_digit());
        if !has_digits || !fits || !(whole.is_empty() || are_digits(whole)) || !(part.is_empty() || are_digits(part)) {
            return None;
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let part: i64 = format!("{part:0<6}").parse().ok()?;
        let amount = whole.checked_mul(MILLION)?.checked_add(part)?;
        Some(Decimal(if negative { amount.checked_neg()? } else { amount }))
    }

    pub fn millionths(self) -> i64 {
        self.0
    }

    fn places(self) -> usize {
        self.to_string().split_once('.').map_or(0, |(_, part)| part.len())
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, part) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let minus = if self.0 < 0 { "-" } else { "" };
        if part == 0 {
            return write!(to, "{minus}{whole}");
        }
        write!(to, "{minus}{whole}.{}", format!("{part:06}").trim_end_matches('0'))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Number(Decimal),
    YesNo(bool),
    Date(Date),
    /// The key of a choice.
    Choice(String),
    /// Keys, each once, in the order of the choices.
    Choices(Vec<String>),
}

/// A row of the table: the word, what it is found by, and how much it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub word: String,
    pub find_key: Option<String>,
    pub amount: Option<i64>,
}

const YES: [&str; 9] = ["yes", "y", "true", "1", "on", "si", "s", "ja", "j"];
const NO: [&str; 7] = ["no", "n", "false", "0", "off", "nein", "nee"];

fn yes_no(text: &str) -> Option<bool> {
    let text = fold(text.trim());
    if YES.contains(&text.as_str()) { Some(true) } else { NO.contains(&text.as_str()).then_some(false) }
}

/// What a value sent as JSON says, as somebody would type it; `None` where the kind takes no such thing.
fn text_of(kind: Kind, sent: &Json) -> Option<String> {
    match (sent, kind) {
        (Json::Null, _) => Some(String::new()),
        (Json::String(text), _) => Some(text.clone()),
        // Never as 1e-6, which nobody types.
        (Json::Number(number), Kind::Number | Kind::Money) => {
            Some(number.as_f64().filter(|_| number.is_f64()).map_or_else(|| number.to_string(), |n| n.to_string()))
        }
        (Json::Bool(yes), Kind::YesNo) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        (Json::Array(items), Kind::Choices) => {
            let texts: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
            texts.map(|texts| texts.join("\n"))
        }
        _ => None,
    }
}

/// Reads what was typed or sent; `None` when it takes the value away. `before` is what stands there now: an archived
/// choice may stay, but not be chosen anew.
pub fn read(one: &Definition, sent: &Json, before: Option<&Value>) -> Result<Option<Value>, Field> {
    let name = named(&one.key);
    let text = text_of(one.kind, sent).ok_or_else(|| wrong(one))?;
    if text.contains('\0') {
        return Err(Field::new(&name, "problem-nul"));
    }
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let is_line = !matches!(one.kind, Kind::Text | Kind::LongText | Kind::Choices);
    if is_line && text.contains(char::is_control) {
        return Err(wrong(one));
    }
    let value = match one.kind {
        Kind::Text => Value::Text(short(&name, &text.split_whitespace().collect::<Vec<_>>().join(" "), MAX_TEXT)?),
        Kind::LongText => Value::Text(short(&name, &text.replace("\r\n", "\n").replace('\r', "\n"), MAX_LONG_TEXT)?),
        Kind::Number => Value::Number(Decimal::parse(text).ok_or_else(|| wrong(one))?),
        Kind::Money => {
            let amount = Decimal::parse(text).filter(|amount| amount.places() <= 2);
            Value::Number(amount.ok_or_else(|| wrong(one))?)
        }
        Kind::YesNo => Value::YesNo(yes_no(text).ok_or_else(|| wrong(one))?),
        Kind::Date => Value::Date(text.parse().map_err(|_| wrong(one))?),
        Kind::Choice => Value::Choice(choice(one, text, before)?),
        Kind::Choices => return several(one, text, before),
        Kind::Link => Value::Text(link(&name, text).ok_or_else(|| wrong(one))??),
        Kind::Email => Value::Text(checks::email(&name, text)?),
        Kind::Phone => {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let is_number = (3..=20).contains(&digits) && text.chars().count() <= 60;
            Value::Text(Some(text.to_owned()).filter(|_| is_number).ok_or_else(|| wrong(one))?)
        }
    };
    Ok(Some(value))
}

fn short(name: &str, text: &str, max: usize) -> Result<String, Field> {
    let too_long = text.chars().count() > max;
    if too_long { Err(Field::new(name, "problem-too-long").with("max", max)) } else { Ok(text.to_owned()) }
}

/// An address of the web, and nothing a browser would run.
fn link(name: &str, text: &str) -> Option<Result<String, Field>> {
    let scheme = text.split_once(':').filter(|(scheme, rest)| !scheme.contains(['.', '/']) && rest.starts_with("//"));
    let text = match scheme {
        Some((scheme, _)) if matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") => text.to_owned(),
        Some(_) => return None,
        None => format!("https://{text}"),
    };
    let (_, rest) = text.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = host.contains('.') && !host.starts_with('.') && !host.contains(['@', '"', '<', '>', '\\']);
    let is_plain = !text.contains(|c: char| c.is_whitespace() || c.is_control());
    (is_host && is_plain).then(|| short(name, &text, MAX_LINK))
}

/// By key, or by name in any case.
fn choice(one: &Definition, text: &str, before: Option<&Value>) -> Result<String, Field> {
    let wanted = fold(text);
    let found = one
        .choices
        .iter()
        .find(|choice| choice.key == text)
        .or_else(|| one.choices.iter().find(|choice| fold(&choice.label) == wanted))
        .filter(|choice| !choice.archived || before.is_some_and(|value| value.keys().contains(&choice.key.as_str())));
    found.map(|choice| choice.key.clone()).ok_or_else(|| wrong(one))
}

/// One a line, or with `;` or `|` between.
fn several(one: &Definition, text: &str, before: Option<&Value>) -> Result<Option<Value>, Field> {
    let parts = text.split(['\n', ';', '|']).map(str::trim).filter(|part| !part.is_empty());
    let chosen = parts.map(|part| choice(one, part, before)).collect::<Result<Vec<String>, Field>>()?;
    let in_order = one.choices.iter().map(|choice| &choice.key).filter(|key| chosen.contains(key)).cloned();
    let keys: Vec<String> = in_order.collect();
    Ok(if keys.is_empty() { None } else { Some(Value::Choices(keys)) })
}

/// What is wrong, in words that name what would be right.
fn wrong(one: &Definition) -> Field {
    let name = named(&one.key);
    let field = |problem| Field::new(&name, problem).with("label", &one.label);
    match one.kind {
        Kind::Number => field("problem-field-number"),
        Kind::Money => field("problem-field-money"),
        Kind::YesNo => field("problem-field-yes-no"),
        Kind::Date => field("problem-field-date"),
        Kind::Link => field("problem-field-link"),
        Kind::Phone => field("problem-field-phone"),
        Kind::Choice | Kind::Choices => {
            let offered: Vec<&str> =
                one.choices.iter().filter(|choice| !choice.archived).map(|choice| choice.label.as_str()).collect();
            field("problem-field-not-offered").with("offered", offered.join(", "))
        }
        Kind::Text | Kind::LongText | Kind::Email => field("problem-field-not-text"),
    }
}

impl Value {
    /// The keys of what is chosen.
    pub fn keys(&self) -> Vec<&str> {
        match self {
            Value::Choice(key) => vec![key],
            Value::Choices(keys) => keys.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// As it is stored; `parse` reads it back. Several choices stand one a line.
    pub fn print(&self) -> String {
        match self {
            Value::Text(text) | Value::Choice(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Value::Date(date) => date.to_string(),
            Value::Choices(keys) => keys.join("\n"),
        }
    }

    pub fn parse(kind: Kind, text: &str) -> Option<Value> {
        Some(match kind {
            Kind::Text | Kind::LongText | Kind::Link | Kind::Email | Kind::Phone => Value::Text(text.to_owned()),
            Kind::Number | Kind::Money => Value::Number(Decimal::parse(text)?),
            Kind::YesNo => Value::YesNo(yes_no(text)?),
            Kind::Date => Value::Date(text.parse().ok()?),
            Kind::Choice => Value::Choice(text.to_owned()),
            Kind::Choices => Value::Choices(text.lines().map(str::to_owned).collect()),
        })
    }

    /// Its rows in the table.
    pub fn parts(&self, kind: Kind) -> Vec<Part> {
        let words = match self {
            Value::Choices(keys) => keys.clone(),
            other => vec![other.print()],
        };
        let amount = match self {
            Value::Number(number) => Some(number.millionths()),
            Value::Date(date) => Some(days(*date)),
            _ => None,
        };
        let found = |word: &str| (kind != Kind::LongText).then(|| Value::find_key(word));
        words.into_iter().map(|word| Part { find_key: found(&word), word, amount }).collect()
    }

    /// What a value is found by: the same for "North", "north" and "NORTH", for "5" and "5.0".
    pub fn find_key(text: &str) -> String {
        let text = text.trim();
        match Decimal::parse(text) {
            Some(number) => number.to_string(),
            // As programs say it.
            None => match fold(text).as_str() {
                "true" => "yes".to_owned(),
                "false" => "no".to_owned(),
                folded => folded.chars().take(MAX_FIND_KEY).collect(),
            },
        }
    }

    /// A number or a date as the index has them in order.
    pub fn amount_of(text: &str) -> Option<i64> {
        let day = || text.parse::<Date>().ok().map(days);
        Decimal::parse(text).map(Decimal::millionths).or_else(day)
    }

    /// For programs: a number as a number, yes and no as true and false, choices by their keys.
    pub fn json(&self) -> Json {
        match self {
            Value::Text(_) | Value::Date(_) | Value::Choice(_) => Json::String(self.print()),
            Value::Number(number) => number.to_string().parse::<Number>().map_or(Json::Null, Json::Number),
            Value::YesNo(yes) => Json::Bool(*yes),
            Value::Choices(keys) => keys.iter().cloned().map(Json::String).collect(),
        }
    }

    /// For templates and where it must be read without a language: choices by their names.
    pub fn plain(&self, one: &Definition) -> String {
        match self {
            Value::Choice(_) | Value::Choices(_) => {
                self.keys().into_iter().map(|key| one.choice_label(key)).collect::<Vec<_>>().join(", ")
            }
            other => other.print(),
        }
    }

    /// For people.
    pub fn shown(&self, one: &Definition, words: &Words, currency: &str) -> String {
        match self {
            Value::Number(number) if one.kind == Kind::Money => words.money_of(number.millionths(), currency),
            Value::Number(number) => words.decimal(&number.to_string()),
            Value::YesNo(yes) => words.t(if *yes { "field-yes" } else { "field-no" }).into_owned(),
            Value::Date(date) => {
                let noon = words.zone().to_timestamp(date.at(12, 0, 0, 0));
                noon.map_or_else(|_| date.to_string(), |noon| words.date(noon))
            }
            other => other.plain(one),
        }
    }
}

/// Days since 1970.
fn days(date: Date) -> i64 {
    date.since(Date::constant(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;
