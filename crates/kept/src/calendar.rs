//! `kept calendar explain`: when working time is over, and how that comes about. With `--hours` it needs no data
//! folder.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use app::calendars;
use i18n::{Arg, Words};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use planner::hours::{Explanation, Fault, Moment, NoDeadline, OpeningHours, Work, Written, Wrong};
use planner::{hours, ical};
use serde_json::{Value, json};

use crate::batch::each_line;
use crate::cli::CalendarExplain;
use crate::out;
use crate::place::Place;
use crate::trouble::{Result, Trouble, of_file};

/// Of what repeats in a feed, what lies in these years.
const FEED_YEARS: (i16, i16) = (2000, 2050);

/// Why there is no answer to a question, and what could be asked instead.
#[derive(Debug)]
struct No {
    error: String,
    readings: Vec<String>,
}

impl From<String> for No {
    fn from(error: String) -> No {
        No { error, readings: Vec::new() }
    }
}

pub fn run(place: Option<&Place>, verb: &CalendarExplain) -> Result<ExitCode> {
    let asking = Asking { words: Words::new(&verb.locale, &TimeZone::UTC), verb };
    if verb.batch {
        return asking.batch(place);
    }
    let hours = match &verb.hours {
        Some(file) => asking.hours_of(file),
        None => asking.hours_here(place)?,
    };
    let answer = hours.and_then(|hours| {
        let at = |text: &Option<String>| text.as_deref().unwrap_or_default().to_owned();
        let question = match (&verb.from, &verb.to) {
            (Some(from), Some(to)) => Question::Count { from: from.clone(), to: to.clone() },
            _ => Question::Due { at: at(&verb.at), work: at(&verb.work) },
        };
        asking.answer(&hours, &question)
    });
    match answer {
        Ok(told) if verb.json => out::json(&asking.as_json(&told))?,
        Ok(told) => out::line(&asking.say(&told))?,
        Err(no) => {
            if verb.json {
                out::json(&as_json(&no))?;
            }
            let hint = match no.readings.as_slice() {
                [first, second] => format!("write {first} or {second}"),
                _ => "`kept calendar explain --help` shows how times, work and hours are written".to_owned(),
            };
            return Err(Trouble::new(no.error, hint));
        }
    }
    Ok(ExitCode::SUCCESS)
}

enum Question {
    Due { at: String, work: String },
    Count { from: String, to: String },
}

impl Question {
    fn read(line: &Value) -> Result<Question, No> {
        let text = |name: &str| line.get(name).and_then(Value::as_str).map(str::to_owned);
        match (text("at"), text("work"), text("from"), text("to")) {
            (Some(at), Some(work), None, None) => Ok(Question::Due { at, work }),
            (None, None, Some(from), Some(to)) => Ok(Question::Count { from, to }),
            _ => Err("a question has the texts \"at\" and \"work\", or \"from\" and \"to\"".to_owned().into()),
        }
    }
}

struct Asking<'a> {
    words: Words,
    verb: &'a CalendarExplain,
}

impl Asking<'_> {
    /// One answer for each line, in their order; a bad one is told in its place, and the rest goes on.
    fn batch(&self, place: Option<&Place>) -> Result<ExitCode> {
        let mut known: HashMap<String, OpeningHours> = HashMap::new();
        let usual = match &self.verb.hours {
            Some(file) if file == Path::new("-") => {
                return Err(Trouble::new("stdin has the questions already", "give the hours in a file"));
            }
            Some(file) => {
                Some(self.hours_of(file).map_err(|no| Trouble::new(no.error, "correct the file of the hours"))?)
            }
            // Each line may bring its own.
            None => self.hours_here(place).ok().and_then(Result::ok),
        };
        let mut all_well = true;
        each_line(std::io::stdin().lock(), |line| {
            let asked = line.map_err(|wrong| No::from(wrong.to_owned()));
            let answer = asked.and_then(|line| self.of_line(line, usual.as_ref(), &mut known));
            all_well &= answer.is_ok();
            out::json(&answer.map_or_else(|no| as_json(&no), |told| self.as_json(&told)))
        })?;
        Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn of_line(
        &self,
        line: &[u8],
        usual: Option<&OpeningHours>,
        known: &mut HashMap<String, OpeningHours>,
    ) -> Result<Explanation, No> {
        let value: Value = serde_json::from_slice(line).map_err(|error| format!("this line is no JSON: {error}"))?;
        let question = Question::read(&value)?;
        let own = match value.get("hours") {
            None | Some(Value::Null) => None,
            Some(given) => {
                let key = given.to_string();
                if !known.contains_key(&key) {
                    let hours = match given.as_str() {
                        Some("-") => return Err("stdin has the questions: give the hours in a file".to_owned().into()),
                        Some(path) => self.hours_of(Path::new(path))?,
                        None => self.hours_from(&key)?,
                    };
                    if known.len() >= 1000 {
                        known.clear();
                    }
                    known.insert(key.clone(), hours);
                }
                known.get(&key)
            }
        };
        let hours = own.or(usual).ok_or_else(|| "no hours: give --hours FILE, or \"hours\" in the line".to_owned())?;
        self.answer(hours, &question)
    }

    fn answer(&self, hours: &OpeningHours, question: &Question) -> Result<Explanation, No> {
        let at = |text: &str| hours::read_moment(text, &hours.zone).map_err(|wrong| self.of_moment(&wrong));
        let none = |wrong: NoDeadline| No::from(self.words.t(wrong.key()).into_owned());
        match question {
            Question::Count { from, to } => hours.counted(at(from)?, at(to)?).map_err(none),
            Question::Due { at: begin, work } => {
                let begin = at(begin)?;
                let unread = || self.words.with("problem-work-not-read", &[("text", short(work).into())]);
                let work: Work = work.parse().map_err(|_| unread())?;
                hours.deadline(begin, work).map_err(none)
            }
        }
    }

    fn hours_of(&self, file: &Path) -> Result<OpeningHours, No> {
        let text = read(file)?;
        self.hours_from(&text).map_err(|no| No { error: format!("{}: {}", file.display(), no.error), ..no })
    }

    fn hours_from(&self, text: &str) -> Result<OpeningHours, No> {
        let written: Written =
            serde_json::from_str(text).map_err(|error| format!("these are no opening hours: {error}"))?;
        let hours = OpeningHours::try_from(written).map_err(|fault| self.of_fault(&fault))?;
        self.with_feeds(hours)
    }

    /// The business's own.
    fn hours_here(&self, place: Option<&Place>) -> Result<Result<OpeningHours, No>> {
        let missing = |trouble: Trouble| Trouble {
            hint: format!("give the hours with --hours FILE, or: {}", trouble.hint),
            ..trouble
        };
        let Some(place) = place else { return Ok(Err("no hours: give --hours FILE".to_owned().into())) };
        let kept = place.open().map_err(missing)?;
        let workspace_id = place.workspace(&kept).map_err(missing)?;
        let hours = kept.read_now(workspace_id, calendars::business)?;
        Ok(self.with_feeds(OpeningHours::clone(&hours)))
    }

    fn with_feeds(&self, mut hours: OpeningHours) -> Result<OpeningHours, No> {
        let first = Date::new(FEED_YEARS.0, 1, 1).unwrap_or(Date::MIN);
        let last = first.checked_add((FEED_YEARS.1 - FEED_YEARS.0).years()).unwrap_or(Date::MAX);
        for file in &self.verb.ics {
            let wrong = |wrong: ical::NotACalendar| format!("{}: {}", file.display(), self.words.t(wrong.key()));
            let feed = ical::read(&read(file)?, &hours.zone, &(first..=last)).map_err(wrong)?;
            for skipped in &feed.skipped {
                let gaps = [("name", Arg::from(skipped.name.as_str())), ("text", Arg::from(skipped.text.as_str()))];
                out::note(&format!("note: {}: {}", file.display(), self.words.with(skipped.why.key(), &gaps)));
            }
            hours.close_feed(&feed);
        }
        Ok(hours)
    }

    fn of_moment(&self, wrong: &Moment) -> No {
        let [first, second] = [0, 1].map(|place| wrong.readings().get(place).cloned().unwrap_or_default());
        let gaps = [
            ("text", Arg::from(wrong.text())),
            ("zone", Arg::from(wrong.zone())),
            ("first", Arg::from(first)),
            ("second", Arg::from(second)),
        ];
        No { error: self.words.with(wrong.key(), &gaps), readings: wrong.readings().to_vec() }
    }

    fn of_fault(&self, fault: &Fault) -> No {
        let no = match &fault.wrong {
            Wrong::Moment { wrong } => self.of_moment(wrong),
            other => No::from(self.words.with(other.key(), &[("text", short(other.text()).into())])),
        };
        No { error: format!("{}: {}", fault.field, no.error), ..no }
    }

    fn say(&self, told: &Explanation) -> String {
        calendars::say(&self.words, told)
    }

    fn as_json(&self, told: &Explanation) -> Value {
        match told.work {
            Work::Time { ms } if told.is_count => json!({ "ms": ms, "explanation": self.say(told) }),
            _ => json!({ "due": hours::rfc3339(told.due, &told.zone), "explanation": self.say(told) }),
        }
    }
}

fn as_json(no: &No) -> Value {
    json!({ "error": no.error, "readings": no.readings })
}

fn read(file: &Path) -> Result<String, No> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(drop)
    } else {
        std::fs::read(file).map(|found| bytes = found)
    };
    read.map_err(|error| of_file("read", file, &error).what)?;
    String::from_utf8(bytes).map_err(|_| format!("{} is not UTF-8", file.display()).into())
}

fn short(text: &str) -> String {
    text.chars().take(100).collect()
}
