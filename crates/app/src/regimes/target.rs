//! How long: "8 weeks", "3 days", "4 hours". Pure.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::rules::Basis;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

impl Unit {
    const ALL: [(Unit, &'static str, i64); 5] = [
        (Unit::Hours, "hours", 10_000),
        (Unit::Days, "days", 3_650),
        (Unit::Weeks, "weeks", 520),
        (Unit::Months, "months", 120),
        (Unit::Years, "years", 10),
    ];

    pub fn as_str(self) -> &'static str {
        Unit::ALL.iter().find(|(unit, ..)| *unit == self).map_or("", |(_, name, _)| name)
    }
}

/// A length of time, ten years at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Target {
    pub n: i64,
    pub unit: Unit,
}

impl Target {
    /// Working time has hours and days alone.
    pub fn counts_in(self, basis: Basis) -> bool {
        basis == Basis::Calendar || matches!(self.unit, Unit::Hours | Unit::Days)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no length of time: write 3 days, 8 weeks, 4 hours, 6 months")]
pub struct NoTarget(String);

impl FromStr for Target {
    type Err = NoTarget;

    fn from_str(text: &str) -> Result<Target, NoTarget> {
        let wrong = || NoTarget(text.chars().take(40).collect());
        let (n, word) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let (n, word) = (n.parse::<i64>().map_err(|_| wrong())?, word.trim());
        let known = Unit::ALL.iter().find(|(_, name, _)| *name == word || name.trim_end_matches('s') == word);
        let (unit, _, most) = known.ok_or_else(wrong)?;
        if (1..=*most).contains(&n) { Ok(Target { n, unit: *unit }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.unit.as_str();
        write!(f, "{} {}", self.n, if self.n == 1 { name.trim_end_matches('s') } else { name })
    }
}

impl TryFrom<String> for Target {
    type Error = NoTarget;

    fn try_from(text: String) -> Result<Target, NoTarget> {
        text.parse()
    }
}

impl From<Target> for String {
    fn from(target: Target) -> String {
        target.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_people_write_them_and_written_so() {
        for (text, said) in [("8 weeks", "8 weeks"), ("1 day", "1 day"), (" 1  days ", "1 day"), ("4 hours", "4 hours")]
        {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), said, "{text}");
        }
        for text in ["soon", "8", "0 days", "-1 days", "8 w", "11 years", "3.5 days", "9999999999999999999 days", ""] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
        assert!(!"8 weeks".parse::<Target>().unwrap().counts_in(Basis::Business));
    }
}
