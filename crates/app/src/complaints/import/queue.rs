//! By when open complaints out of a file are listened to: one behind the other, so that nobody is flooded. Pure.

use std::collections::HashMap;

use jiff::Timestamp;
use planner::hours::OpeningHours;

use crate::complaints::rules::Severity;
use crate::ids::Id;

/// Working time for each of them. Listening takes an hour at most; the other one is for the work of the day.
const EACH_MS: i64 = 2 * 3_600_000;
/// So many stand one behind the other: two weeks of five days of eight hours. Who comes behind them shares their times, so
/// that no customer who complained elsewhere waits longer for being heard.
const PLACES: i64 = 40;

/// Who has how many to listen to that came out of files, by how grave they are.
#[derive(Debug, Clone, Default)]
pub struct Queue(HashMap<Id, [i64; Severity::ALL.len()]>);

fn rank(severity: Severity) -> usize {
    Severity::ALL.iter().position(|one| *one == severity).unwrap_or_default()
}

impl Queue {
    pub fn add(&mut self, owner_id: Id, severity: Severity, count: i64) {
        if let Some(so_far) = self.0.entry(owner_id).or_default().get_mut(rank(severity)) {
            *so_far += count;
        }
    }

    /// How many stand before another of this owner: those that are as grave, or graver.
    pub fn ahead(&self, owner_id: Id, severity: Severity) -> i64 {
        let waiting = self.0.get(&owner_id).copied().unwrap_or_default();
        waiting.iter().skip(rank(severity)).sum()
    }
}

/// By when one is listened to that has so many before it: from the next day on, while its owner works. `None`: they never do.
pub fn heard_by(ahead: i64, hours: &OpeningHours, now: Timestamp) -> Option<Timestamp> {
    let tomorrow = hours.zone.to_datetime(now).date().tomorrow().ok()?;
    let begins = hours.zone.to_timestamp(tomorrow.at(0, 0, 0, 0)).ok()?;
    hours.add_working(begins, (ahead.rem_euclid(PLACES) + 1) * EACH_MS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OWNER: Id = Id(7);

    fn office() -> OpeningHours {
        let weekday = "8-12, 13-17";
        let days = [weekday, weekday, weekday, weekday, weekday, "closed", "closed"];
        OpeningHours::from_form("America/New_York", days, "2026-11-26").unwrap()
    }

    fn local(ahead: i64, now: &str) -> String {
        let (office, now) = (office(), now.parse().unwrap());
        let by = heard_by(ahead, &office, now).unwrap();
        office.zone.to_datetime(by).strftime("%a %d %H:%M").to_string()
    }

    #[test]
    fn four_a_day_from_the_next_working_day_on_and_none_on_the_day_itself() {
        let tuesday = "2026-11-24T15:00:00Z";
        let times: Vec<String> = (0..6).map(|ahead| local(ahead, tuesday)).collect();
        assert_eq!(
            times,
            ["Wed 25 10:00", "Wed 25 12:00", "Wed 25 15:00", "Wed 25 17:00", "Fri 27 10:00", "Fri 27 12:00"],
            "over the holiday"
        );
        assert_eq!(local(0, "2026-11-27T22:00:00Z"), "Mon 30 10:00", "over the weekend");
        assert_eq!(local(0, "2026-11-28T15:00:00Z"), "Mon 30 10:00");
    }

    #[test]
    fn nobody_waits_longer_than_two_working_weeks_and_more_of_them_share_the_times() {
        let tuesday = "2026-11-24T15:00:00Z";
        assert_eq!(local(39, tuesday), "Wed 09 17:00");
        assert_eq!(local(40, tuesday), local(0, tuesday));
        assert_eq!(local(199, tuesday), local(39, tuesday));
    }

    #[test]
    fn the_grave_ones_do_not_stand_behind_the_others() {
        let mut queue = Queue::default();
        queue.add(OWNER, Severity::Medium, 30);
        queue.add(OWNER, Severity::High, 2);
        queue.add(Id(8), Severity::Critical, 9);
        let ahead = |severity| queue.ahead(OWNER, severity);
        assert_eq!(ahead(Severity::Critical), 0);
        assert_eq!((ahead(Severity::High), ahead(Severity::Medium), ahead(Severity::Low)), (2, 32, 32));
    }

    proptest! {
        /// However many there are: each has a time, while its owner works, not today, within two working weeks; and no time
        /// has more than one beyond what any other has.
        #[test]
        fn each_has_a_time_and_no_time_has_too_many(minute in 0_i64..60 * 24 * 14, count in 1_i64..200) {
            let office = office();
            let now = crate::time::plus_ms("2026-11-20T00:00:00Z".parse().unwrap(), minute * 60_000);
            let mut slots: HashMap<Timestamp, i64> = HashMap::new();
            for ahead in 0..count {
                let by = heard_by(ahead, &office, now).unwrap();
                prop_assert!(office.zone.to_datetime(by).date() > office.zone.to_datetime(now).date());
                prop_assert!(office.working_ms(now, by) <= PLACES * EACH_MS + 8 * 3_600_000);
                *slots.entry(by).or_default() += 1;
            }
            let (least, most) = (slots.values().min().unwrap(), slots.values().max().unwrap());
            prop_assert!(most - least <= 1, "{slots:?}");
        }
    }
}
