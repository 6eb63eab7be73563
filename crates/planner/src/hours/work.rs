//! How much working time: "4h", "90m", "1h30m", or whole working days, "5d".

use std::str::FromStr;

use super::walk::HORIZON_MS;

/// An amount of working time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Open time.
    Time { ms: i64 },
    /// Working days: dates on which there is open time.
    Days { n: i64 },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("problem-work-not-read")]
pub struct NotWork;

const MOST_DAYS: i64 = 36_525;

impl FromStr for Work {
    type Err = NotWork;

    fn from_str(text: &str) -> Result<Work, NotWork> {
        let (mut rest, mut ms, mut days) = (text.trim(), 0_i64, None);
        // What came last: each unit once, the longer first.
        let mut last_ms = i64::MAX;
        if rest.is_empty() {
            return Err(NotWork);
        }
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or(NotWork)?;
            let (number, after) = rest.split_at_checked(end).ok_or(NotWork)?;
            let after = after.trim_start();
            let length = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
            let (unit, after) = after.split_at_checked(length).ok_or(NotWork)?;
            rest = after.trim_start();
            let unit_ms = match unit.to_ascii_lowercase().as_str() {
                "d" | "day" | "days" => {
                    if last_ms != i64::MAX || !rest.is_empty() {
                        return Err(NotWork);
                    }
                    days = Some(number.parse::<i64>().ok().filter(|n| *n <= MOST_DAYS).ok_or(NotWork)?);
                    continue;
                }
                "h" | "hour" | "hours" => 3_600_000,
                "m" | "min" | "minute" | "minutes" => 60_000,
                "s" | "sec" | "second" | "seconds" => 1000,
                _ => return Err(NotWork),
            };
            if unit_ms >= last_ms {
                return Err(NotWork);
            }
            last_ms = unit_ms;
            ms = ms.checked_add(times(number, unit_ms)?).filter(|ms| *ms <= HORIZON_MS).ok_or(NotWork)?;
        }
        Ok(days.map_or(Work::Time { ms }, |n| Work::Days { n }))
    }
}

/// "1.5" of a unit, exactly.
fn times(number: &str, unit_ms: i64) -> Result<i64, NotWork> {
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    if whole.is_empty() || part.is_empty() || part.len() > 6 || whole.len() > 12 {
        return Err(NotWork);
    }
    let places = u32::try_from(part.len()).map_err(|_| NotWork)?;
    let scale = 10_i64.pow(places);
    let (whole, part) = (whole.parse::<i64>().map_err(|_| NotWork)?, part.parse::<i64>().map_err(|_| NotWork)?);
    let part_ms = part * unit_ms;
    if part_ms % scale != 0 {
        return Err(NotWork);
    }
    whole.checked_mul(unit_ms).and_then(|ms| ms.checked_add(part_ms / scale)).ok_or(NotWork)
}
