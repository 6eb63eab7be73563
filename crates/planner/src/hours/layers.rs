//! Calendars laid over each other: the business, a site of it, a team, a person.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::json::WrittenLayer;
use super::{Block, Closed, OpeningHours};

/// What a site, a team or a person has of its own. Nothing of its own: as the one above.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "WrittenLayer", into = "WrittenLayer")]
pub struct Layer {
    /// In which the hours are meant, its own and those from above. (Where somebody reads their times is another thing.)
    pub zone: Option<TimeZone>,
    /// Takes the place of the week above.
    pub week: Option<[Vec<Block>; 7]>,
    /// Closed too, beside the holidays from above.
    pub holidays: BTreeMap<Date, Option<String>>,
    /// Dates with hours of their own, in spite of week and holidays.
    pub open: BTreeMap<Date, Vec<Block>>,
    /// Closed whatever else is said, here or above.
    pub closed: Vec<Closed>,
}

/// The calendar that holds for the innermost of these layers, the outermost first.
///
/// - A week of its own takes the place of the one above; holidays and absences add up.
/// - A date with hours of its own above binds who has another week, too: of their usual hours that day only those
///   are left that the house is open. So a short Christmas Eve is short for those in part time, and an open Saturday
///   does not call in who never works on Saturdays.
/// - An absence is stronger than any opening.
pub fn compose(business: &OpeningHours, layers: &[Layer]) -> OpeningHours {
    layers.iter().fold(business.clone(), lay)
}

fn lay(mut hours: OpeningHours, layer: &Layer) -> OpeningHours {
    if let Some(zone) = &layer.zone {
        hours.zone = zone.clone();
    }
    if let Some(week) = &layer.week {
        hours.week = week.clone();
        let above = std::mem::take(&mut hours.open);
        hours.open = above
            .into_iter()
            .map(|(date, blocks)| {
                let both = common(&blocks, hours.blocks_of_weekday(date.weekday()));
                (date, both)
            })
            .collect();
    }
    for (date, name) in &layer.holidays {
        // A holiday from above that was worked on is one here.
        hours.open.remove(date);
        hours.close_date(*date, name.clone());
    }
    for (date, blocks) in &layer.open {
        hours.open_date(*date, blocks.clone());
    }
    hours.close(layer.closed.iter().cloned());
    hours
}

/// What lies in both, in order.
fn common(some: &[Block], others: &[Block]) -> Vec<Block> {
    let mut both = BTreeSet::new();
    for one in some {
        for other in others {
            let begin = one.0.max(other.0);
            let end = if super::walk::end_ms(one.1) <= super::walk::end_ms(other.1) { one.1 } else { other.1 };
            if super::walk::time_ms(begin) < super::walk::end_ms(end) {
                both.insert((begin, end));
            }
        }
    }
    both.into_iter().collect()
}
