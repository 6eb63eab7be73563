//! When somebody comes on duty.

use jiff::Timestamp;
use planner::hours::OpeningHours;

use crate::calendars::{self, Calendars, Scope};
use crate::ids::Id;
use crate::time::plus_ms;
use crate::{Result, Tx};

/// When the first of them comes on duty.
pub fn comes(tx: &mut Tx, staff: &[Id]) -> Result<Option<Timestamp>> {
    let (calendars, now) = (calendars::all(tx)?, tx.now);
    Ok(staff.iter().filter_map(|id| comes_one(&calendars, *id, now)).min())
}

/// Looks at the moments at which it may change whether they are on duty, one by one, for over a year.
fn comes_one(calendars: &Calendars, staff_id: Id, now: Timestamp) -> Option<Timestamp> {
    const LOOKED_AT: usize = 1_500;
    let mut at = now;
    for _ in 0..LOOKED_AT {
        if calendars.is_on_duty(staff_id, at) {
            return Some(at);
        }
        at = next_edge(calendars, staff_id, at)?;
    }
    None
}

fn next_edge(calendars: &Calendars, staff_id: Id, at: Timestamp) -> Option<Timestamp> {
    let (sheets, later) = (calendars.sheets(), plus_ms(at, 1));
    let hours = calendars.hours(Scope::Staff(staff_id))?;
    let week = sheets.duty.get(&staff_id).cloned();
    let week = week.and_then(|week| OpeningHours::new(hours.zone.clone(), week, Default::default()).ok());
    let shifts = sheets.shifts.iter().filter(|shift| shift.staff_id == staff_id);
    let absences = sheets.absences.iter().filter(|absence| absence.staff_id == staff_id);
    let tomorrow = hours.zone.to_datetime(at).date().tomorrow().ok()?;
    let midnight = hours.zone.to_timestamp(tomorrow.at(0, 0, 0, 0)).ok();
    let edges = hours.next_open(later).into_iter();
    let edges = edges.chain(week.and_then(|week| week.next_open(later))).chain(midnight);
    let edges = edges.chain(shifts.flat_map(|shift| [shift.from, shift.to])).chain(absences.map(|one| one.to));
    edges.filter(|edge| *edge > at).min()
}
