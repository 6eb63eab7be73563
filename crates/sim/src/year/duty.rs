//! Who is away, who is called, and what they make of it.

use app::calendars::absences::{self, NewAbsence};
use app::complaints::{self, SafetyLink};
use app::promises::paging::{self, PageLink};
use app::time::from_ms;
use app::workspaces::keeping;
use app::{Error, Id};

use super::house::Habit;
use super::queue::{Deed, Event, Rung};
use super::run::Year;
use super::{DAY, MINUTE};

impl Year {
    /// Some of us are away from today on. Half of them say so, and most of those name somebody who stands in.
    pub fn stay_away(&mut self, house: usize) {
        let (now, count) = (self.now, self.houses.at(house).staff.len());
        for place in 0..count {
            if !self.dice.chance(18) {
                continue;
            }
            let until = now + self.dice.between(1, 10) * DAY;
            let already = self.houses.at(house).staff.get(place).is_some_and(|one| one.absent_until > now);
            if let Some(one) = self.houses.at_mut(house).staff.get_mut(place) {
                one.absent_until = until;
            }
            if !already && self.dice.chance(500) {
                self.say_so(house, place, until);
            }
        }
    }

    fn say_so(&mut self, house: usize, place: usize, until: i64) {
        let (from, to) = (from_ms(self.now), from_ms(until));
        let stands_in =
            if self.dice.chance(700) { self.somebody(house).and_then(|(_, who, _)| who.staff_id()) } else { None };
        let Some(who) = self.houses.at(house).staff.get(place).map(|one| one.who.clone()) else { return };
        let Some(staff_id) = who.staff_id() else { return };
        let stand_in_id = stands_in.filter(|id| *id != staff_id);
        let new = NewAbsence { staff_id, from, to, why: "Away".to_owned(), stand_in_id };
        let _said = self.deed(house, "is away", move |tx| absences::record(tx, &who, &new).map(|_| ((), None)));
    }

    /// The owner lets Kept write to customers who have not heard of a break.
    pub fn allow(&mut self, house: usize) {
        let Some(owner) = self.houses.at(house).staff.first().map(|one| one.who.clone()) else { return };
        let done = self.deed(house, "lets Kept write", move |tx| {
            let to = keeping::Keeping { honest_by_kept: true, ..keeping::get(tx)? };
            keeping::change(tx, &owner, &to).map(|_| ((), None))
        });
        if done.is_err() {
            self.queue.put(self.now + 10 * MINUTE, Event::Allow(house));
        }
    }

    /// Somebody was called by mail: most take it within minutes, some never look.
    pub fn may_tap(&mut self, house: usize, staff_id: Id, vow: Id, token: &str) {
        let staff = &self.houses.at(house).staff;
        let Some(place) = staff.iter().position(|one| one.who.staff_id() == Some(staff_id)) else { return };
        let habit = staff.get(place).map_or(Habit::Steady, |one| one.habit);
        let (takes, most) = match habit {
            Habit::Steady => (700, 14),
            Habit::Overloaded => (500, 60),
            Habit::Forgetful | Habit::Avoiding => (250, 20),
        };
        if self.dice.chance(takes) {
            let at = self.now + self.dice.between(1, most) * MINUTE;
            self.queue.put(at, Event::Tap { house, staff: place, vow, token: token.to_owned() });
        }
    }

    pub fn tap(&mut self, house: usize, staff: usize, vow: Id, token: &str) {
        let Some(me) = self.houses.at(house).staff.get(staff).and_then(|one| one.who.staff_id()) else { return };
        let with = token.to_owned();
        let tapped = self.deed(house, "takes a call", move |tx| match paging::open(tx, &with)? {
            PageLink::Good(opened) if opened.who.staff_id() == Some(me) => {
                paging::acknowledge(tx, &opened.who, opened.page.id).map(|_| (true, None))
            }
            PageLink::Good(_) => Err(Error::Internal("the link of a call opens for somebody else".to_owned())),
            PageLink::Expired | PageLink::Altered => Ok((false, None)),
        });
        if tapped.is_ok_and(|taken| taken) {
            let deed = match self.dice.between(1, 100) {
                1..=30 => Deed::OwnUpByPhone,
                31..=50 => Deed::OwnUpByMail,
                51..=75 => Deed::Keep,
                76..=85 => Deed::WarnByMail,
                _ => return,
            };
            let at = self.now + self.dice.between(2, 40) * MINUTE;
            self.queue.put(at, Event::Vow { house, vow, deed, tries: 0 });
        }
    }

    /// Somebody was called because somebody may be hurt: most take it, with one tap or on its page. Gives whether there is a
    /// link to tap.
    pub fn may_take(&mut self, house: usize, (staff, case): (Id, Id), text: &str) -> bool {
        let link = text.split_once("/safety/").and_then(|(_, rest)| rest.split_whitespace().next());
        let (takes, taps) = (self.dice.chance(600), self.dice.chance(500));
        let at = self.now + self.dice.between(1, 12) * MINUTE;
        let event = match link.filter(|_| taps) {
            Some(token) => Event::Safety { house, staff, case, token: token.to_owned() },
            None => Event::Rung { house, case, rung: Some(Rung::TakeSafety), tries: 0 },
        };
        if takes {
            self.queue.put(at, event);
        }
        link.is_some()
    }

    pub fn tap_safety(&mut self, house: usize, (staff, case): (Id, Id), token: &str) {
        let with = token.to_owned();
        let _taken =
            self.deed(house, "takes a matter of safety", move |tx| match complaints::open_safety(tx, &with)? {
                SafetyLink::Good(opened) if opened.0.staff_id() == Some(staff) && opened.1.id == case => {
                    complaints::take_safety(tx, &opened.0, case).map(|_| ((), None))
                }
                SafetyLink::Good(_) => Err(Error::Internal("the link of a call opens something else".to_owned())),
                SafetyLink::Expired | SafetyLink::Altered => Ok(((), None)),
            });
    }
}
