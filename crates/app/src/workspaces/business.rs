//! The business itself: name, hours, zone, where its pages are.

use db::{params, sql};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use planner::hours::{DAYS, OpeningHours};
use serde_json::json;

use super::checks::{self, Problems};
use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::from_ms;
use crate::{Can, Result, Tx, Who, timers};

#[derive(Debug, Clone, PartialEq)]
pub struct Workspace {
    pub id: Id,
    pub name: String,
    pub trade: String,
    pub time_zone: String,
    pub currency: String,
    pub locale: String,
    pub hours: OpeningHours,
    /// Without a slash at the end; empty: as the server was started.
    pub public_url: String,
    pub created_at: Timestamp,
}

impl Workspace {
    /// The days as they are typed into a form, Monday first.
    pub fn hours_lines(&self) -> [String; 7] {
        let days = [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
            Weekday::Saturday,
            Weekday::Sunday,
        ];
        days.map(|day| self.hours.day_text(day))
    }

    /// One date a line.
    pub fn holidays_text(&self) -> String {
        let dates: Vec<String> = self.hours.holidays.iter().map(Date::to_string).collect();
        dates.join("\n")
    }
}

/// What settings can change, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    pub name: String,
    pub trade: String,
    pub time_zone: String,
    pub currency: String,
    pub locale: String,
    /// Monday first.
    pub hours: [String; 7],
    pub holidays: String,
    pub public_url: String,
}

/// The same, checked: `hours` is JSON now.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    pub name: String,
    pub trade: String,
    pub time_zone: String,
    pub currency: String,
    pub locale: String,
    pub hours: String,
    pub public_url: String,
}

/// The field names of the week, Monday first.
pub const HOURS_FIELDS: [&str; 7] =
    ["hours_mon", "hours_tue", "hours_wed", "hours_thu", "hours_fri", "hours_sat", "hours_sun"];

pub(super) fn check(problems: &mut Problems, change: &Change) -> Fields {
    let time_zone = checks::time_zone("time_zone", &change.time_zone);
    let zone_for_hours = time_zone.as_deref().unwrap_or("UTC").to_owned();
    Fields {
        name: problems.take(checks::name("name", &change.name)),
        trade: problems.take(trade(&change.trade)),
        time_zone: problems.take(time_zone),
        currency: problems.take(checks::currency("currency", &change.currency)),
        locale: problems.take(checks::locale("locale", &change.locale)),
        hours: hours(problems, &zone_for_hours, change),
        public_url: problems.take(checks::public_url("public_url", &change.public_url)),
    }
}

fn trade(text: &str) -> Result<String, Field> {
    if text.trim().is_empty() { Ok(String::new()) } else { checks::name("trade", text) }
}

fn hours(problems: &mut Problems, zone: &str, change: &Change) -> String {
    match OpeningHours::from_form(zone, change.hours.each_ref().map(String::as_str), &change.holidays) {
        Ok(hours) => serde_json::to_string(&hours).unwrap_or_default(),
        Err(faults) => {
            for fault in faults {
                let day = DAYS.iter().zip(HOURS_FIELDS).find(|(day, _)| **day == fault.field);
                let field = day.map_or(fault.field.as_str(), |(_, field)| field);
                problems.0.push(Field::new(field, fault.wrong.key()).with("text", fault.wrong.text()));
            }
            String::new()
        }
    }
}

pub fn get(tx: &mut Tx) -> Result<Workspace> {
    let workspace_id = tx.workspace_id;
    let hours = super::hours(tx)?;
    Ok(tx.row(
        sql!(
            "select workspace_id, name, trade, time_zone, currency, locale, public_url, created_at
             from workspace where workspace_id = $1"
        ),
        params![workspace_id],
        |row| {
            Ok(Workspace {
                id: row.get(0)?,
                name: row.get(1)?,
                trade: row.get(2)?,
                time_zone: row.get(3)?,
                currency: row.get(4)?,
                locale: row.get(5)?,
                hours: OpeningHours::clone(&hours),
                public_url: row.get(6)?,
                created_at: from_ms(row.get(7)?),
            })
        },
    )?)
}

/// Changes the business. Errors: `Invalid` names every field that can't be taken.
pub fn change(tx: &mut Tx, who: &Who, change: &Change) -> Result<Workspace> {
    who.may(Can::ManageWorkspace)?;
    let mut problems = Problems::default();
    let fields = check(&mut problems, change);
    problems.none()?;
    let fields = Fields { hours: with_the_rest(&*super::hours(tx)?, &fields.hours)?, ..fields };
    let workspace_id = tx.workspace_id;
    if serde_json::to_string(&*super::hours(tx)?)? != fields.hours {
        // What is measured by them goes on by the new ones.
        timers::set(tx, tx.now, "standard.hours", workspace_id)?;
    }
    tx.run(
        sql!(
            "update workspace set name = $2, trade = $3, time_zone = $4, currency = $5, locale = $6, hours = $7,
               public_url = $8 where workspace_id = $1"
        ),
        params![
            workspace_id,
            fields.name,
            fields.trade,
            fields.time_zone,
            fields.currency,
            fields.locale,
            fields.hours,
            fields.public_url
        ],
    )?;
    let about = About { subject_id: workspace_id, ..About::default() };
    journal::write(tx, who, "workspace.changed", about, &json!({"name": fields.name, "time_zone": fields.time_zone}))?;
    get(tx)
}

/// What the form does not show stays: names of holidays, dates with hours of their own, closed stretches.
fn with_the_rest(before: &OpeningHours, text: &str) -> Result<String> {
    let mut hours: OpeningHours = serde_json::from_str(text)?;
    for date in hours.holidays.clone() {
        hours.close_date(date, before.holiday_name(date).map(str::to_owned));
    }
    for (date, blocks) in before.open_dates() {
        hours.open_date(*date, blocks.clone());
    }
    hours.close(before.absences().iter().cloned());
    Ok(serde_json::to_string(&hours)?)
}

/// The hours of the business, from [`crate::calendars`], which has asked whether they may be changed.
pub(crate) fn set_hours(tx: &mut Tx, hours: &OpeningHours) -> Result<()> {
    let (workspace_id, text) = (tx.workspace_id, serde_json::to_string(hours)?);
    tx.run(sql!("update workspace set hours = $2 where workspace_id = $1"), params![workspace_id, text])?;
    Ok(())
}
