//! How a business keeps its promises: from when one is in danger, how long somebody has who is called, what Kept may say
//! by itself, and when customers are left in peace.

use db::{params, sql};
use serde::Serialize;
use serde_json::json;

use crate::error::Field;
use crate::journal::{self, About};
use crate::{Can, Error, Result, Tx, Who};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Keeping {
    /// A chance below it is a risk, in percent.
    pub risk_percent: i64,
    /// Working minutes in which somebody who is called takes it; then the next is called.
    pub acknowledge_minutes: i64,
    /// Working minutes after a break in which the customer hears of it.
    pub honest_minutes: i64,
    /// Whether Kept may send the honest notice by itself.
    pub honest_by_kept: bool,
    /// The number that customers can call; empty: they are asked to answer.
    pub call_us: String,
    /// In minutes of the day, in the customer's own zone. The same twice: there are none.
    pub quiet_from: i64,
    pub quiet_until: i64,
}

impl Default for Keeping {
    fn default() -> Keeping {
        Keeping {
            risk_percent: 70,
            acknowledge_minutes: 15,
            honest_minutes: 15,
            honest_by_kept: false,
            call_us: String::new(),
            quiet_from: 21 * 60,
            quiet_until: 8 * 60,
        }
    }
}

/// The longest that a call, or the honest notice, may wait: a working day.
pub const MOST_MINUTES: i64 = 480;
const DAY_MINUTES: i64 = 24 * 60;
const LONGEST_NUMBER: usize = 40;

impl Keeping {
    /// Everything that can't be so.
    pub fn problems(&self) -> Vec<Field> {
        let mut found = Vec::new();
        let mut within = |name: &str, given: i64, least: i64, most: i64| {
            if !(least..=most).contains(&given) {
                found.push(Field::new(name, "problem-number-range").with("min", least).with("max", most));
            }
        };
        within("risk_percent", self.risk_percent, 1, 99);
        within("acknowledge_minutes", self.acknowledge_minutes, 1, MOST_MINUTES);
        within("honest_minutes", self.honest_minutes, 1, MOST_MINUTES);
        within("quiet_from", self.quiet_from, 0, DAY_MINUTES - 1);
        within("quiet_until", self.quiet_until, 0, DAY_MINUTES - 1);
        let digits = self.call_us.chars().filter(char::is_ascii_digit).count();
        let long = self.call_us.chars().count() > LONGEST_NUMBER;
        if !self.call_us.is_empty() && (digits < 3 || long || self.call_us.contains(char::is_control)) {
            found.push(Field::new("call_us", "problem-phone").with("value", &self.call_us));
        }
        found
    }
}

/// Minutes of the day as people write them: `21:00`.
pub fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))
}

/// Reads `21:00`, `8:30` or `21`.
pub fn read_clock(text: &str) -> Option<i64> {
    let (hours, minutes) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes)
}

pub fn get(tx: &mut Tx) -> Result<Keeping> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!(
            "select risk_percent, acknowledge_minutes, honest_minutes, honest_by_kept, call_us, quiet_from, quiet_until
             from workspace where workspace_id = $1"
        ),
        params![workspace_id],
        |row| {
            Ok(Keeping {
                risk_percent: row.get(0)?,
                acknowledge_minutes: row.get(1)?,
                honest_minutes: row.get(2)?,
                honest_by_kept: row.get(3)?,
                call_us: row.get(4)?,
                quiet_from: row.get(5)?,
                quiet_until: row.get(6)?,
            })
        },
    )?)
}

/// From now on; what waits already keeps its time.
pub fn change(tx: &mut Tx, who: &Who, to: &Keeping) -> Result<Keeping> {
    who.may(Can::ManageWorkspace)?;
    let to = Keeping { call_us: to.call_us.trim().to_owned(), ..to.clone() };
    let problems = to.problems();
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update workspace set risk_percent = $2, acknowledge_minutes = $3, honest_minutes = $4, honest_by_kept = $5,
               call_us = $6, quiet_from = $7, quiet_until = $8 where workspace_id = $1"
        ),
        params![
            workspace_id,
            to.risk_percent,
            to.acknowledge_minutes,
            to.honest_minutes,
            to.honest_by_kept,
            to.call_us,
            to.quiet_from,
            to.quiet_until
        ],
    )?;
    let about = About { subject_id: workspace_id, ..About::default() };
    journal::write(tx, who, "workspace.changed", about, &json!({"keeping": to}))?;
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_read_as_it_is_written() {
        for minutes in [0, 8 * 60, 21 * 60 + 5, DAY_MINUTES - 1] {
            assert_eq!(read_clock(&clock(minutes)), Some(minutes));
        }
        assert_eq!((read_clock("21"), read_clock("24:00"), read_clock("late")), (Some(21 * 60), None, None));
    }

    #[test]
    fn what_can_not_be_is_named() {
        let wrong =
            Keeping { risk_percent: 0, acknowledge_minutes: 0, call_us: "soon".to_owned(), ..Keeping::default() };
        let names: Vec<String> = wrong.problems().into_iter().map(|field| field.field).collect();
        assert_eq!(names, ["risk_percent", "acknowledge_minutes", "call_us"]);
        assert!(Keeping::default().problems().is_empty());
    }
}
