//! One row of a file as a complaint. Pure.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use sha2::{Digest, Sha256};

use super::map::{Dates, Map, Standing, Target};
use crate::complaints::LONGEST;
use crate::complaints::rules::Severity;
use crate::customers::csv::{Draft, Row};
use crate::customers::{Kind, problem_of};
use crate::error::Field;
use crate::promises::rules::MAX_WORDS;
use crate::remedies::rules::read_amount;

/// The longest kind, in characters.
const LONGEST_KIND: usize = 60;
/// So much of a story is its summary, where it has none, in characters.
const SUMMARY: usize = 160;

/// What all rows of a file are read with.
pub struct Reading<'a> {
    pub map: &'a Map,
    pub headings: &'a [String],
    pub zone: TimeZone,
    pub currency: &'a str,
    pub now: Timestamp,
}

/// A complaint as a row tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub customer: Draft,
    pub customer_key: String,
    pub summary: String,
    pub story: String,
    pub wants: String,
    pub kind: String,
    pub severity: Severity,
    pub amount_minor: Option<i64>,
    pub received: Timestamp,
    pub is_closed: bool,
    pub closed: Option<Timestamp>,
    pub response: String,
    /// What else the row says: headings and texts.
    pub facts: Vec<(String, String)>,
}

/// Of the whole row: two rows with the same say the same.
pub fn digest(row: &Row) -> String {
    let mut hash = Sha256::new();
    for cell in &row.cells {
        hash.update(u64::try_from(cell.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(cell.as_bytes());
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

impl Reading<'_> {
    fn cell<'r>(&self, row: &'r Row, heading: &str) -> &'r str {
        let place = self.headings.iter().position(|one| one == heading);
        place.and_then(|place| row.cells.get(place)).map_or("", String::as_str)
    }

    fn text(&self, row: &Row, target: Target) -> String {
        let from = self.map.columns.get(&target);
        from.map(|from| from.read(|heading| self.cell(row, heading)).trim().to_owned()).unwrap_or_default()
    }

    /// What the other system calls it; a row without is known by all that it says, and by which of its like it is in the file.
    pub fn reference(&self, row: &Row, occurrence: i64) -> String {
        let said = self.text(row, Target::Reference);
        match (said.is_empty(), occurrence) {
            (false, _) => said,
            (true, 1) => format!("row:{}", digest(row)),
            (true, more) => format!("row:{}#{more}", digest(row)),
        }
    }

    /// The row as a complaint, or all that is wrong with it.
    pub fn read(&self, row: &Row) -> Result<Told, Vec<Field>> {
        if row.cells.len() > self.headings.len() {
            return Err(vec![Field::new("row", "problem-csv-torn-row")]);
        }
        let mut problems = Vec::new();
        let mut time = |target: Target| {
            let text = self.text(row, target);
            let read = if text.is_empty() { Ok(None) } else { self.when(&text).map(Some) };
            read.unwrap_or_else(|problem| {
                problems.push(Field::new(target.as_str(), problem).with("text", &text));
                None
            })
        };
        let (received, closed) = (time(Target::Received), time(Target::Closed));
        if received.is_none() && problems.is_empty() {
            problems.push(Field::new("received", "problem-import-no-date-here"));
        }
        if received.zip(closed).is_some_and(|(received, closed)| closed < received) {
            problems.push(Field::new("closed", "problem-import-closed-before"));
        }
        let is_closed = self.is_closed(row, closed.is_some(), &mut problems);
        let severity = self.severity(row, &mut problems);
        let amount_minor = self.amount(row, &mut problems);
        let story = self.text(row, Target::Story);
        for (target, text) in [(Target::Story, &story), (Target::Wants, &self.text(row, Target::Wants))] {
            let longest = if target == Target::Story { LONGEST } else { MAX_WORDS };
            if text.chars().count() > longest {
                problems.push(Field::new(target.as_str(), "problem-too-long").with("max", longest));
            }
        }
        let summary = Some(self.text(row, Target::Summary))
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| cut(&story, SUMMARY));
        if summary.is_empty() {
            problems.push(Field::new("summary", "problem-import-no-words-here"));
        }
        let (customer, customer_key) = (self.customer(row), self.text(row, Target::CustomerKey));
        // Who has a key may be known by it, whatever else the row says of them.
        if let Some(wrong) = problem_of(&customer).filter(|_| customer_key.is_empty()) {
            let field = if wrong.field == "name" { "customer".to_owned() } else { wrong.field.clone() };
            problems.push(Field { field, ..wrong });
        }
        let Some(received) = received.filter(|_| problems.is_empty()) else { return Err(problems) };
        Ok(Told {
            customer,
            customer_key,
            summary: cut(&summary, MAX_WORDS),
            story,
            wants: self.text(row, Target::Wants),
            kind: cut(&self.text(row, Target::Kind), LONGEST_KIND),
            severity,
            amount_minor,
            received,
            is_closed,
            closed: closed.filter(|_| is_closed),
            response: cut(&self.text(row, Target::Response), MAX_WORDS),
            facts: self.facts(row),
        })
    }

    /// By the date of its end, or by the word for its state; with neither it is open.
    fn is_closed(&self, row: &Row, has_end: bool, problems: &mut Vec<Field>) -> bool {
        let word = self.text(row, Target::State);
        let folded = word.to_lowercase();
        let said =
            self.map.states.iter().find(|(known, _)| known.trim().to_lowercase() == folded).map(|(_, says)| *says);
        let said = match (said, folded.as_str()) {
            (Some(said), _) => Some(said),
            (None, "") => Some(if has_end { Standing::Closed } else { Standing::Open }),
            (None, "closed" | "resolved" | "done") => Some(Standing::Closed),
            (None, "open" | "new" | "pending" | "received") => Some(Standing::Open),
            (None, _) => self.map.other_states,
        };
        match said {
            Some(says) => says == Standing::Closed,
            None => {
                problems.push(Field::new("state", "problem-import-state").with("text", word));
                false
            }
        }
    }

    fn severity(&self, row: &Row, problems: &mut Vec<Field>) -> Severity {
        let word = self.text(row, Target::Severity).to_lowercase();
        let read = if word.is_empty() { Some(Severity::Medium) } else { Severity::parse(&word) };
        read.unwrap_or_else(|| {
            problems.push(Field::new("severity", "problem-complaint-severity"));
            Severity::Medium
        })
    }

    fn amount(&self, row: &Row, problems: &mut Vec<Field>) -> Option<i64> {
        let text = self.text(row, Target::Amount);
        let bare =
            text.trim_matches(|char: char| char.is_alphabetic() || char.is_whitespace() || "$€£¥".contains(char));
        if text.is_empty() {
            return None;
        }
        let read = read_amount(bare, self.currency);
        if read.is_none() {
            problems.push(Field::new("amount", "problem-import-amount").with("text", text));
        }
        read
    }

    fn customer(&self, row: &Row) -> Draft {
        let (email, phone) = (self.text(row, Target::Email), self.text(row, Target::Phone));
        let known_as =
            [self.text(row, Target::Customer), email.clone(), phone.clone(), self.text(row, Target::CustomerKey)];
        let some = |text: String| Some(text).filter(|text| !text.is_empty()).into_iter().collect::<Vec<_>>();
        Draft {
            line: row.line,
            name: known_as.into_iter().find(|text| !text.is_empty()).unwrap_or_default(),
            kind: Kind::Person,
            emails: some(email),
            phones: some(phone),
            role: String::new(),
            note: String::new(),
            locale: None,
            others: Vec::new(),
            torn: false,
        }
    }

    fn facts(&self, row: &Row) -> Vec<(String, String)> {
        let all = self.headings.iter().zip(&row.cells);
        let kept = all.filter(|(heading, text)| !text.is_empty() && !self.map.has_place(heading));
        kept.map(|(heading, text)| (heading.clone(), text.clone())).collect()
    }

    /// A date, or a date and a time, as exports write them; the key of a text where it can't be read.
    fn when(&self, text: &str) -> Result<Timestamp, &'static str> {
        let at = match text.parse::<Timestamp>() {
            Ok(at) => at,
            Err(_) => {
                let local = self.local(text)?;
                self.zone.to_timestamp(local).map_err(|_| "problem-import-date")?
            }
        };
        let tomorrow = self.now.checked_add(24.hours()).unwrap_or(self.now);
        if at > tomorrow {
            return Err("problem-import-date-ahead");
        }
        Ok(at)
    }

    fn local(&self, text: &str) -> Result<DateTime, &'static str> {
        if let Ok(both) = text.parse::<DateTime>() {
            return Ok(both);
        }
        let (day, time) = text.split_once([' ', 'T', ',']).map_or((text, ""), |(day, time)| (day, time.trim()));
        let date = self.date(day.trim())?;
        let time = if time.is_empty() { Time::midnight() } else { clock(time).ok_or("problem-import-date")? };
        Ok(date.to_datetime(time))
    }

    fn date(&self, text: &str) -> Result<Date, &'static str> {
        let wrong = "problem-import-date";
        let parts: Vec<i16> =
            text.split(['/', '.', '-']).map(|part| part.parse().map_err(|_| wrong)).collect::<Result<_, _>>()?;
        let [first, second, third] = parts.as_slice() else { return Err(wrong) };
        let day = |year: i16, month: i16, day: i16| {
            let small = |number: i16| i8::try_from(number).map_err(|_| wrong);
            Date::new(year, small(month)?, small(day)?).map_err(|_| wrong)
        };
        if *first > 31 {
            return day(*first, *second, *third);
        }
        if *third < 1000 {
            return Err(wrong); // a year of two digits may mean anything
        }
        match self.map.dates {
            Dates::DayFirst => day(*third, *second, *first),
            Dates::MonthFirst => day(*third, *first, *second),
            // 25.12.2025 is written where the day comes first; 25/12 and 12/25 can only be read in one way.
            Dates::YearFirst if text.contains('.') || *first > 12 => day(*third, *second, *first),
            Dates::YearFirst if *second > 12 => day(*third, *first, *second),
            Dates::YearFirst => Err("problem-import-date-order"),
        }
    }
}

/// `9:05`, `09:05:30`, `9:05 PM`.
fn clock(text: &str) -> Option<Time> {
    let lower = text.to_lowercase().replace('.', "");
    let half = if lower.ends_with("pm") { Some(true) } else { lower.ends_with("am").then_some(false) };
    let bare = lower.trim_end_matches(|char: char| char.is_alphabetic() || char == ' ');
    let parts: Vec<i8> = bare.split(':').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let hour = match half {
        Some(true) if hour < 12 => hour.checked_add(12)?,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}

/// So much of a text, in characters, at the end of a word where it can be.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    let whole = head.rsplit_once(char::is_whitespace).map_or(head.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end())
}
