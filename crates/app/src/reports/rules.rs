//! Which report is asked for, and what its figures come to. Pure.

use serde::Serialize;
use stats::Rate;

use crate::error::Field;
use crate::ids::Id;
use crate::promises::Kind;
use crate::promises::figures::Counts;
use crate::promises::month::Month;
use crate::{Error, Result};

/// A period is at most so many months.
pub const LONGEST: i64 = 120;
/// Without a wish, a report is of so many months.
const USUAL: i64 = 12;

/// Whose promises, or which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    #[default]
    All,
    Kind(Kind),
    /// Whose owner this person was when they ended.
    Person(Id),
    /// Whose owner was in this team when they ended.
    Team(Id),
}

impl Scope {
    fn parse(text: &str) -> Option<Scope> {
        match text.split_once('.') {
            None if text.is_empty() => Some(Scope::All),
            Some(("kind", kind)) => Kind::parse(kind).map(Scope::Kind),
            Some(("owner", id)) => id.parse().ok().map(Scope::Person),
            Some(("team", id)) => id.parse().ok().map(Scope::Team),
            _ => None,
        }
    }

    pub fn kind(self) -> Option<Kind> {
        if let Scope::Kind(kind) = self { Some(kind) } else { None }
    }
}

/// What a chart is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Kept of those that fell due.
    Kept,
    /// Told before due, of those broken.
    Told,
    /// 90th percentile of how late the broken ones were.
    Late,
    /// Median of how far ahead we promise.
    Horizon,
}

/// A chart by name: `kept`, `kept.kind.reply`, `told.team.ID`, `horizon.kind.fix`. Its limits are its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    pub of: Of,
    pub scope: Scope,
}

impl Key {
    pub fn parse(text: &str) -> Option<Key> {
        let (of, scope) = text.split_once('.').unwrap_or((text, ""));
        let scope = Scope::parse(scope)?;
        let of = match (of, scope) {
            ("kept", _) => Of::Kept,
            ("told", _) => Of::Told,
            // How long something took is counted by kind, not by person.
            ("late", Scope::All | Scope::Kind(_)) => Of::Late,
            ("horizon", Scope::Kind(_)) => Of::Horizon,
            _ => return None,
        };
        Some(Key { of, scope })
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.of {
            Of::Kept => "kept",
            Of::Told => "told",
            Of::Late => "late",
            Of::Horizon => "horizon",
        })?;
        match self.scope {
            Scope::All => Ok(()),
            Scope::Kind(kind) => write!(f, ".kind.{}", kind.as_str()),
            Scope::Person(id) => write!(f, ".owner.{id}"),
            Scope::Team(id) => write!(f, ".team.{id}"),
        }
    }
}

impl Serialize for Key {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From one month to another, both in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Period {
    pub from: Month,
    pub to: Month,
}

impl Period {
    /// What was asked for, up to the running month; the last twelve months unless said.
    pub fn asked(from: Option<Month>, to: Option<Month>, running: Month) -> Result<Period> {
        let to = to.unwrap_or(running).min(running);
        let from = from.unwrap_or(to.plus(1 - USUAL));
        if from > to {
            return Err(Error::invalid("from", "problem-period-backwards"));
        }
        if from.until(to) >= LONGEST {
            return Err(Error::Invalid(vec![Field::new("from", "problem-period-too-long").with("max", LONGEST)]));
        }
        Ok(Period { from, to })
    }

    /// As long, and just before.
    pub fn before(self) -> Period {
        let length = self.from.until(self.to) + 1;
        Period { from: self.from.plus(-length), to: self.from.plus(-1) }
    }

    pub fn holds(self, month: Month) -> bool {
        self.from <= month && month <= self.to
    }
}

/// A count as rates take it.
pub fn whole(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

/// Kept of those that fell due.
pub fn kept(counts: &Counts) -> Rate {
    Rate::new(whole(counts.kept), whole(counts.fell_due()))
}

/// Told before due, of those that were broken.
pub fn told(counts: &Counts) -> Rate {
    Rate::new(whole(counts.told), whole(counts.broken))
}

/// How late the broken ones were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lateness {
    pub broken: i64,
    /// Of these, done late; the others are not done to this day.
    pub done: i64,
    /// Nine of ten were done within so many minutes. `None`: fewer than five, or too many are not done to know.
    pub p90_minutes: Option<i64>,
}

/// `counted` is (minutes late, how many), shortest first. Those not done are later than all.
pub fn lateness(broken: i64, counted: &[(i64, i64)]) -> Lateness {
    let known = broken >= i64::from(stats::FEWEST);
    Lateness {
        broken,
        done: counted.iter().map(|(_, count)| count).sum(),
        p90_minutes: stats::percentile_of_counts(counted, broken, 0.9).filter(|_| known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    #[test]
    fn a_period_ends_with_the_running_month_and_goes_forward() {
        let running = month("2026-11");
        let asked = |from: &str, to: &str| Period::asked(Month::parse(from), Month::parse(to), running);
        assert_eq!(asked("", "").unwrap(), Period { from: month("2025-12"), to: running });
        assert_eq!(asked("2026-10", "2027-05").unwrap().to, running);
        assert_eq!(
            asked("2026-09", "2026-10").unwrap().before(),
            Period { from: month("2026-07"), to: month("2026-08") }
        );
        assert!(asked("2026-11", "2026-10").is_err());
        assert!(asked("2000-01", "2026-10").is_err());
    }

    #[test]
    fn a_chart_is_known_by_its_name() {
        for name in
            ["kept", "told.kind.call_back", "kept.owner.0000000000009", "kept.team.0000000000009", "horizon.kind.fix"]
        {
            assert_eq!(Key::parse(name).unwrap().to_string(), name);
        }
        for name in ["", "kept.x", "kept.kind.teapot", "late.team.0000000000009", "horizon", "kept.kind.fix.more"] {
            assert_eq!(Key::parse(name), None, "{name}");
        }
    }

    #[test]
    fn what_is_not_done_is_later_than_all() {
        let nine_done = [(10, 5), (60, 4)];
        assert_eq!(lateness(10, &nine_done).p90_minutes, Some(60));
        assert_eq!(lateness(11, &nine_done), Lateness { broken: 11, done: 9, p90_minutes: None });
        assert_eq!(lateness(4, &[(10, 4)]).p90_minutes, None, "four are too few");
    }
}
