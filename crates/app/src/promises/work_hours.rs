//! By which hours the working time of promises is counted: those of whoever has to do it, without the time they are away.

use std::sync::Arc;

use jiff::tz::TimeZone;
use planner::hours::OpeningHours;

use crate::calendars::{self, Calendars, Scope};
use crate::ids::Id;
use crate::{Result, Tx};

/// All calendars as they are now.
#[derive(Clone)]
pub(super) struct WorkHours {
    calendars: Arc<Calendars>,
    business: Arc<OpeningHours>,
}

impl WorkHours {
    pub fn read(tx: &mut Tx) -> Result<WorkHours> {
        Ok(WorkHours { calendars: calendars::all(tx)?, business: calendars::business(tx)? })
    }

    /// When this person works; when the business does, where it is nobody that is here.
    pub fn of(&self, owner_id: Id) -> Arc<OpeningHours> {
        self.calendars.hours(Scope::Staff(owner_id)).unwrap_or_else(|| self.business.clone())
    }

    /// Days, weekdays and months are those of the business.
    pub fn zone(&self) -> &TimeZone {
        &self.business.zone
    }
}
