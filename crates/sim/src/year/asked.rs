//! What customers say when a complaint asks them: whether we understood, and when it is over how it went.

use app::complaints::after::{self, AfterLink, Said};
use app::complaints::{self, How};
use app::{Error, Id, Who};

use super::mailed::token_in;
use super::queue::Event;
use super::run::Year;
use super::{MINUTE, Parcel};

impl Year {
    /// A customer was asked whether we understood: some answer the mail, some on their page, most wait for the phone.
    pub fn asked(&mut self, house: usize, (case, round): (Id, i64), parcel: &super::Parcel) {
        if self.now > self.end {
            return;
        }
        let wait = self.dice.between(10, 40 * 60) * MINUTE;
        let at = self.now + wait;
        match self.dice.between(1, 100) {
            1..=18 => self.says(house, parcel, "Yes, that is it.", at),
            19..=26 => self.says(house, parcel, "No, you missed the second visit.", at),
            27..=34 => self.says(house, parcel, "When will you call me?", at),
            35..=44 => self.queue.put(at, Event::Say { house, case, round, yes: true }),
            45..=50 => self.queue.put(at, Event::Say { house, case, round, yes: false }),
            _ => {}
        }
    }

    /// By the link below the mail.
    pub fn say(&mut self, house: usize, id: Id, (round, yes): (i64, bool)) {
        let at = self.houses.at(house);
        let Some(customer) = at.ledger.complained.cases.get(&id).map(|case| case.customer) else { return };
        let who = Who::customer(at.id, customer);
        let _said = self.deed(house, "says", move |tx| {
            if yes {
                complaints::confirm(tx, &who, id, How::Link, "", Some(round))?;
            } else {
                complaints::correct(tx, &who, id, How::Link, "There was a second visit.", Some(round))?;
            }
            Ok(((), None))
        });
    }

    /// A customer was asked how it went: some say so by the link, a few twice, some write, most leave it.
    pub fn asked_how_it_went(&mut self, house: usize, case: Id, parcel: &Parcel) {
        let Some(token) = token_in(&parcel.text).map(str::to_owned) else { return };
        let at = self.now + self.dice.between(10, 72 * 60) * MINUTE;
        let says = |token: String| Event::HowItWent { house, case, token };
        match self.dice.between(1, 100) {
            1..=40 => self.queue.put(at, says(token)),
            41..=50 => {
                self.queue.put(at, says(token.clone()));
                self.queue.put(at + self.dice.between(1, 50) * 60 * MINUTE, says(token));
            }
            51..=60 => self.react(house, parcel),
            _ => {}
        }
    }

    pub fn how_it_went(&mut self, house: usize, case: Id, token: &str) {
        let mut mark = || Some(self.dice.between(1, 5)).filter(|_| self.dice.chance(850));
        let (outcome, way, treated) = (mark(), mark(), mark());
        let words = if self.dice.chance(200) { self.houses.at(house).business.word } else { "" };
        let said = Said { outcome, way, treated, words: words.to_owned() };
        let with = token.to_owned();
        let _said = self.deed(house, "says how it went", move |tx| match after::open(tx, &with)? {
            AfterLink::Good(opened) if opened.complaint_id == case => {
                after::answer(tx, &opened.who, case, &said).map(|_| ((), None))
            }
            AfterLink::Good(_) => Err(Error::Internal("the link of a customer opens something else".to_owned())),
            AfterLink::Expired(_) | AfterLink::Altered => Ok(((), None)),
        });
    }
}
