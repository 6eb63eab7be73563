//! Opening hours as JSON: in files, in the database, in the API.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::moment::{self, Moment};
use super::{Block, Closed, DAYS, Fault, Layer, OpeningHours, Wrong, end_text, hhmm, parse_day, zone_named};

type Texts = Vec<(String, String)>;

/// Opening hours as they are written, not checked yet: `OpeningHours::try_from` says what is wrong with them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    zone: String,
    week: BTreeMap<String, Texts>,
    #[serde(default)]
    holidays: Vec<Holiday>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    absences: Vec<Absence>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    open: BTreeMap<String, Texts>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a date like \"2026-12-25\", or {\"date\": …, \"name\": …}")]
enum Holiday {
    Date(String),
    Named { date: String, name: String },
}

/// From and to are dates, both of them away, or times.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Absence {
    from: String,
    to: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
}

impl From<OpeningHours> for Written {
    fn from(hours: OpeningHours) -> Written {
        let local = |at: Timestamp| moment::rfc3339(at, &hours.zone);
        let holiday = |date: &Date| written_holiday(*date, hours.names.get(date));
        let absence = |closed: &Closed| Absence {
            from: local(closed.from),
            to: local(closed.to),
            name: closed.name.clone().unwrap_or_default(),
        };
        Written {
            zone: hours.zone.iana_name().unwrap_or("UTC").to_owned(),
            week: written_week(&hours.week),
            holidays: hours.holidays.iter().map(holiday).collect(),
            absences: hours.closed.iter().map(absence).collect(),
            open: written_open(&hours.open),
        }
    }
}

fn written_blocks(blocks: &[Block]) -> Texts {
    blocks.iter().map(|(begin, end)| (hhmm(*begin), end_text(*end))).collect()
}

/// Days that are closed are left out.
fn written_week(week: &[Vec<Block>; 7]) -> BTreeMap<String, Texts> {
    let open = DAYS.iter().zip(week).filter(|(_, day)| !day.is_empty());
    open.map(|(day, found)| ((*day).to_owned(), written_blocks(found))).collect()
}

fn written_open(open: &BTreeMap<Date, Vec<Block>>) -> BTreeMap<String, Texts> {
    open.iter().map(|(date, found)| (date.to_string(), written_blocks(found))).collect()
}

fn written_holiday(date: Date, name: Option<&String>) -> Holiday {
    match name {
        Some(name) => Holiday::Named { date: date.to_string(), name: name.clone() },
        None => Holiday::Date(date.to_string()),
    }
}

/// A layer as it is written: as opening hours, but nothing has to be there. Without `week` the one above holds; a week
/// without days is closed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WrittenLayer {
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    week: Option<BTreeMap<String, Texts>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    holidays: Vec<Holiday>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    open: BTreeMap<String, Texts>,
}

/// Without its closed stretches, which have a place of their own.
impl From<Layer> for WrittenLayer {
    fn from(layer: Layer) -> WrittenLayer {
        WrittenLayer {
            zone: layer.zone.as_ref().map(|zone| zone.iana_name().unwrap_or("UTC").to_owned()),
            week: layer.week.as_ref().map(written_week),
            holidays: layer.holidays.iter().map(|(date, name)| written_holiday(*date, name.as_ref())).collect(),
            open: written_open(&layer.open),
        }
    }
}

impl TryFrom<WrittenLayer> for Layer {
    type Error = Fault;

    fn try_from(json: WrittenLayer) -> Result<Layer, Fault> {
        let zone = json.zone.as_deref().map(zone_named).transpose();
        let mut layer = Layer {
            zone: zone.map_err(|wrong| Fault { field: "zone".to_owned(), wrong })?,
            week: json.week.as_ref().map(week).transpose()?,
            ..Layer::default()
        };
        for holiday in &json.holidays {
            let (day, name) = holiday.read()?;
            layer.holidays.insert(day, name);
        }
        for (text, texts) in &json.open {
            layer.open.insert(date("open", text)?, blocks(text, texts)?);
        }
        Ok(layer)
    }
}

impl Holiday {
    fn read(&self) -> Result<(Date, Option<String>), Fault> {
        match self {
            Holiday::Date(text) => Ok((date("holidays", text)?, None)),
            Holiday::Named { date: text, name } => {
                let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
                Ok((date("holidays", text)?, name))
            }
        }
    }
}

fn week(texts: &BTreeMap<String, Texts>) -> Result<[Vec<Block>; 7], Fault> {
    let mut week: [Vec<Block>; 7] = Default::default();
    for (day, texts) in texts {
        let unknown = || Fault { field: day.clone(), wrong: Wrong::NotADay { text: day.clone() } };
        let place = DAYS.iter().position(|name| name == day).and_then(|index| week.get_mut(index));
        *place.ok_or_else(unknown)? = blocks(day, texts)?;
    }
    Ok(week)
}

impl TryFrom<Written> for OpeningHours {
    type Error = Fault;

    fn try_from(json: Written) -> Result<OpeningHours, Fault> {
        let zone = zone_named(&json.zone).map_err(|wrong| Fault { field: "zone".to_owned(), wrong })?;
        let mut hours = OpeningHours::new(zone, week(&json.week)?, Default::default()).map_err(|faults| {
            let none = Fault { field: "week".to_owned(), wrong: Wrong::NotHours { text: String::new() } };
            faults.into_iter().next().unwrap_or(none)
        })?;
        for holiday in &json.holidays {
            let (day, name) = holiday.read()?;
            hours.close_date(day, name);
        }
        for (text, texts) in &json.open {
            hours.open_date(date("open", text)?, blocks(text, texts)?);
        }
        let closed: Result<Vec<Closed>, Fault> = json.absences.iter().map(|one| closed(one, &hours.zone)).collect();
        hours.close(closed?);
        Ok(hours)
    }
}

fn date(field: &str, text: &str) -> Result<Date, Fault> {
    let wrong = |_| Fault { field: field.to_owned(), wrong: Wrong::NotADate { text: text.to_owned() } };
    text.trim().parse::<Date>().map_err(wrong)
}

fn blocks(field: &str, texts: &Texts) -> Result<Vec<Block>, Fault> {
    let line: Vec<String> = texts.iter().map(|(begin, end)| format!("{begin}-{end}")).collect();
    parse_day(&line.join(",")).map_err(|wrong| Fault { field: field.to_owned(), wrong })
}

fn closed(absence: &Absence, zone: &TimeZone) -> Result<Closed, Fault> {
    let fault = |wrong| Fault { field: "absences".to_owned(), wrong };
    let edge = |text: &str, is_end: bool| match text.trim().parse::<Date>() {
        Ok(date) if !text.contains(['T', ' ']) => {
            let date = if is_end { date.checked_add(1.day()) } else { Ok(date) };
            let begin = date.and_then(|date| zone.to_timestamp(date.to_datetime(Time::midnight())));
            begin.map_err(|_| fault(Wrong::NotADate { text: text.to_owned() }))
        }
        _ => moment::read(text, zone).map_err(|wrong| match wrong {
            Moment::NotRead { text } => fault(Wrong::NotADate { text }),
            Moment::Skipped { .. } | Moment::Twice { .. } => fault(Wrong::Moment { wrong: Box::new(wrong) }),
        }),
    };
    let (from, to) = (edge(&absence.from, false)?, edge(&absence.to, true)?);
    if to <= from {
        return Err(fault(Wrong::EndsBeforeBegin { text: format!("{} – {}", absence.from, absence.to) }));
    }
    let name = Some(absence.name.trim().to_owned()).filter(|name| !name.is_empty());
    Ok(Closed { from, to, name })
}
