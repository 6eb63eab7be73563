//! `kept promises find`: what a text promises, and by when. Needs no data folder.

use std::io::Read;
use std::process::ExitCode;

use app::{Clock, Timestamp};
use commitments::{Found, Language, Setting, Who, find as find_in, usual_hours};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use planner::OpeningHours;
use serde_json::{Value, json};

use crate::batch::each_line;
use crate::cli::{FindPromises, From, Lang};
use crate::out;
use crate::trouble::{Result, Trouble, of_file};

/// What holds for a text: from the command line, and in a batch from its line.
struct Asked {
    at: Timestamp,
    zone: TimeZone,
    hours: OpeningHours,
    from: Who,
    language: Language,
}

pub fn find(verb: &FindPromises) -> Result<ExitCode> {
    let hours = verb.hours.as_deref().map(hours_in).transpose()?;
    if verb.batch {
        return batch(verb, hours.as_ref());
    }
    let asked = asked(verb, &Value::Null, hours.as_ref()).map_err(|what| Trouble::new(what, HINT))?;
    let mut raw = Vec::new();
    std::io::stdin().lock().read_to_end(&mut raw).map_err(|error| of_file("read", "-".as_ref(), &error))?;
    for found in asked.find(&String::from_utf8_lossy(&raw)) {
        if verb.json {
            out::line(&line(&found, &asked.zone))?;
        } else {
            out::text(&for_people(&found, &asked.zone))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

const HINT: &str =
    "write --at as 2026-11-24T09:00 (or with an offset, 2026-11-24T09:00-05:00) and --zone as America/New_York";

/// A line for each line; one that can't be read is told in its place, and the rest goes on.
fn batch(verb: &FindPromises, hours: Option<&OpeningHours>) -> Result<ExitCode> {
    let mut all_well = true;
    each_line(std::io::stdin().lock(), |line| {
        let found = line.map_err(str::to_owned).and_then(|line| {
            let text = String::from_utf8_lossy(line);
            found_in_line(verb, &text, hours)
        });
        all_well &= found.is_ok();
        found.map_or_else(|what| out::json(&json!({ "error": what })), |found| out::line(&found))
    })?;
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn found_in_line(verb: &FindPromises, line_text: &str, hours: Option<&OpeningHours>) -> Result<String, String> {
    let asked_line: Value = serde_json::from_str(line_text).map_err(|error| format!("not a line of JSON: {error}"))?;
    let text = asked_line.get("text").and_then(Value::as_str).ok_or("\"text\" is missing, or is no text")?;
    let asked = asked(verb, &asked_line, hours)?;
    let lines: Vec<String> = asked.find(text).iter().map(|found| line(found, &asked.zone)).collect();
    Ok(format!("{{\"found\":[{}]}}", lines.join(",")))
}

fn asked(verb: &FindPromises, of_line: &Value, hours: Option<&OpeningHours>) -> Result<Asked, String> {
    let said = |name: &str| match of_line.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(other) => Err(format!("\"{name}\" is no text: {other}")),
    };
    let zone = match said("zone")?.or(verb.zone.as_deref()) {
        Some(name) => TimeZone::get(name).map_err(|_| format!("there is no time zone \"{name}\""))?,
        None => hours.map_or_else(TimeZone::system, |hours| hours.zone.clone()),
    };
    let at = match said("at")?.or(verb.at.as_deref()) {
        Some(text) => moment(text, &zone).ok_or_else(|| format!("\"{text}\" is no time like 2026-11-24T09:00"))?,
        None => Clock::System.now(),
    };
    let from = match said("from")? {
        Some("us") => Who::Us,
        Some("them") => Who::Them,
        Some(other) => return Err(format!("\"from\" is us or them, not \"{other}\"")),
        None if verb.from == From::Them => Who::Them,
        None => Who::Us,
    };
    let language = match said("lang")? {
        Some("en") => Language::English,
        Some("es") => Language::Spanish,
        Some(other) => return Err(format!("\"lang\" is en or es, not \"{other}\"")),
        None if verb.lang == Lang::Es => Language::Spanish,
        None => Language::English,
    };
    let hours = match of_line.get("hours") {
        Some(given) if !given.is_null() => {
            serde_json::from_value(given.clone()).map_err(|error| format!("\"hours\" can't be read: {error}"))?
        }
        _ => hours.cloned().unwrap_or_else(|| usual_hours(&zone)),
    };
    Ok(Asked { at, zone, hours, from, language })
}

impl Asked {
    fn find(&self, text: &str) -> Vec<Found> {
        let Asked { at, zone, hours, from, language } = self;
        find_in(text, &Setting { at: *at, zone, hours, from: *from, language: Some(*language) })
    }
}

/// With an offset, or as the clock of the zone shows it; of a time shown twice the first, of one skipped the later.
fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let with_offset = text.parse::<Timestamp>().ok();
    let local = || text.parse::<DateTime>().ok();
    with_offset.or_else(|| zone.to_ambiguous_timestamp(local()?).compatible().ok())
}

fn hours_in(path: &std::path::Path) -> Result<OpeningHours> {
    let text = std::fs::read_to_string(path).map_err(|error| of_file("read", path, &error))?;
    serde_json::from_str(&text).map_err(|error| {
        Trouble::new(
            format!("can't read the opening hours in {}: {error}", path.display()),
            "write them as {\"zone\": \"America/New_York\", \"week\": {\"mon\": [[\"09:00\", \"17:00\"]]}, \"holidays\": []}",
        )
    })
}

fn line(found: &Found, zone: &TimeZone) -> String {
    serde_json::to_string(&found.in_zone(zone)).unwrap_or_default()
}

fn for_people(found: &Found, zone: &TimeZone) -> String {
    let due = found.by.map_or("no time said".to_owned(), |by| {
        by.to_zoned_datetime(zone.clone()).strftime("by %A %-d %B %Y, %H:%M").to_string()
    });
    let who = match found.who {
        Who::Us => "we promise",
        Who::Them => "they promise",
    };
    let words = found.text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{words}\n  {who}: {}, {due}\n", found.kind.as_str().replace('_', " "))
}
