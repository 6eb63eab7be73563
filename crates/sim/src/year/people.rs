//! What people decide: customers who write, answer, thank, complain; staff who see something and put it on their list.

use app::conversations::{self, Stored};
use app::customers::{self, NewCustomer};
use app::{Id, Result};

use super::cast::{ASKS, COMPLAINTS, THANKS, TOPICS};
use super::ladder::Came;
use super::letters::{Mail, Written, report};
use super::queue::{Deed, Event};
use super::run::Year;
use super::{DAY, HOUR, MINUTE, Parcel, Plant};

impl Year {
    /// Two customers of three are known from the beginning; the others are met when they write.
    pub fn know_customers(&mut self, kept: &app::Kept, house: usize) -> Result<()> {
        let at = self.houses.at(house);
        let (id, owner) = (at.id, at.staff.first().map(|one| one.who.clone()));
        let known: Vec<NewCustomer> = at
            .customers
            .iter()
            .zip(0..)
            .filter(|(_, number)| number % 3 != 2)
            .map(|(one, number)| NewCustomer {
                name: one.name.clone(),
                email: Some(one.email.clone()),
                owner_id: at.holder(number),
                ..NewCustomer::default()
            })
            .collect();
        let Some(owner) = owner else { return Ok(()) };
        kept.write_now(id, move |tx| {
            known.iter().try_for_each(|new| customers::create(tx, &owner, new.clone()).map(drop))
        })
    }

    /// The mails, calls, absences and misfortunes of a day.
    pub fn day(&mut self, house: usize) {
        if self.now >= self.end {
            return;
        }
        self.queue.put(self.now + DAY, Event::Day(house));
        let at = self.houses.at(house);
        let business = at.business;
        let date = at.zone.to_datetime(self.moment()).date();
        let opens = at.hours.open_of_day(date).map(app::time::ms);
        let load = self.options.load;
        let usual = if opens.is_some() { business.mails } else { business.mails / 4 };
        for _ in 0..self.some(usual * load / 1000) {
            let customer = self.dice.below(self.houses.at(house).customers.len());
            let at = self.now + self.dice.between(6 * 60, 22 * 60) * MINUTE;
            let complains = self.dice.chance(60);
            self.writes(house, customer, None, complains, at);
        }
        if let Some(opens) = opens {
            for _ in 0..self.some(business.calls * load / 1000) {
                let customer = self.dice.below(self.houses.at(house).customers.len());
                let working = self.dice.between(5, 400) * MINUTE;
                let at = self.houses.at(house).after(opens, working);
                self.queue.put(at, Event::Call { house, customer });
            }
            self.stay_away(house);
        }
        if self.options.faults.mail && self.dice.chance(15) {
            let customer = self.dice.below(self.houses.at(house).customers.len());
            if let Some(customer) = self.houses.at_mut(house).customers.get_mut(customer) {
                customer.gone = true;
            }
        }
        if house == 0 {
            self.draw_misfortune();
        }
    }

    /// About so many.
    fn some(&mut self, usual: i64) -> i64 {
        (usual * self.dice.between(600, 1400) + 500) / 1000
    }

    /// A customer writes a mail, which may be late or come twice.
    fn writes(&mut self, house: usize, customer: usize, answers: Option<&Parcel>, complains: bool, at: i64) {
        let number = self.houses.at_mut(house).next_number();
        let business = self.houses.at(house).business;
        let topic = self.dice.word(&TOPICS);
        let words = match answers {
            _ if complains => self.dice.word(&COMPLAINTS),
            Some(_) if self.dice.chance(450) => self.dice.word(&THANKS),
            _ => self.dice.word(&ASKS),
        };
        // Half of those who thank say nothing else.
        let only_thanks = THANKS.contains(&words) && self.dice.chance(500);
        let subject = match answers {
            Some(parcel) => parcel.subject.clone(),
            None => format!("About {topic} {}{number}", business.letter),
        };
        let Some(one) = self.houses.at(house).customers.get(customer) else { return };
        let (email, reference) = (one.email.clone(), format!("{}{number}", business.letter));
        if answers.is_none() {
            self.houses.at_mut(house).meant.insert(reference, email);
        }
        if COMPLAINTS.contains(&words) {
            self.houses.at_mut(house).angry.insert(customer);
        }
        let Some(one) = self.houses.at(house).customers.get(customer) else { return };
        let about = format!(" It is about {topic}, {}{number} ({}).", business.letter, business.word);
        let about = if only_thanks { "" } else { about.as_str() };
        let text = format!("Hello,\r\n\r\n{words}{about}\r\n\r\n{}", one.name);
        let mail = Written {
            id: format!("{}{number}@{}", business.letter, one.email.split_once('@').map_or("", |(_, domain)| domain)),
            name: &one.name,
            email: &one.email,
            to: business.address,
            subject: &subject,
            text: &text,
            answers: answers.map(|parcel| parcel.message_id.as_str()),
            at,
        }
        .mail();
        self.on_its_way(house, mail, at);
    }

    /// A customer answers a mail with just this.
    pub fn says(&mut self, house: usize, parcel: &Parcel, words: &str, at: i64) {
        let number = self.houses.at_mut(house).next_number();
        let business = self.houses.at(house).business;
        let one = self.houses.at(house).customers.iter().find(|one| parcel.to.first() == Some(&one.email));
        let Some(one) = one else { return };
        let text = format!("{words}\r\n\r\n{}", one.name);
        let mail = Written {
            id: format!("{}{number}@{}", business.letter, one.email.split_once('@').map_or("", |(_, domain)| domain)),
            name: &one.name,
            email: &one.email,
            to: business.address,
            subject: &parcel.subject,
            text: &text,
            answers: Some(&parcel.message_id),
            at,
        }
        .mail();
        self.on_its_way(house, mail, at);
    }

    fn on_its_way(&mut self, house: usize, mail: Mail, at: i64) {
        let mut arrives = at + self.dice.between(1, 90) * 1000;
        if self.options.faults.mail {
            if self.dice.chance(25) {
                arrives += self.dice.between(1, 90) * HOUR;
                self.fault("a mail comes late");
            }
            if self.dice.chance(20) {
                let number = self.houses.at_mut(house).next_number();
                let twin = if self.dice.chance(700) { mail.by_another_way(number) } else { mail.clone() };
                let again = arrives + self.dice.between(0, 20) * HOUR / 4;
                self.queue.put(again, Event::Mail { house, mail: Box::new(twin) });
                self.fault("a mail comes twice");
            }
        }
        self.queue.put(arrives, Event::Mail { house, mail: Box::new(mail) });
    }

    /// A mail comes to the house. Where it can't be stored it stays on their server, and is tried again.
    pub fn mail_comes(&mut self, house: usize, mail: Mail) {
        let raw =
            if self.options.plant == Some(Plant::WrongPerson) { self.misread(house, &mail) } else { mail.raw.clone() };
        let Some(node) = self.any_node() else {
            return self.queue.put(self.now + 5 * MINUTE, Event::Mail { house, mail: Box::new(mail) });
        };
        let stored =
            self.write(node, house, "stores a mail", move |tx| conversations::store_raw(tx, "mailbox", raw.clone()));
        match stored {
            Ok(Stored::New(_)) => {
                let at = self.houses.at_mut(house);
                at.taken += 1;
                at.mails.insert(mail.id.clone());
                if self.options.faults.kill && self.chance.chance(3) && self.now < self.end {
                    // It is here, and their server does not know: it comes again.
                    self.kill(node, "before it says that a mail is stored");
                    self.queue.put(self.now + 2 * MINUTE, Event::Mail { house, mail: Box::new(mail) });
                }
            }
            Ok(Stored::SameBytes(_)) => {}
            Err(_) => self.queue.put(self.now + 5 * MINUTE, Event::Mail { house, mail: Box::new(mail) }),
        }
    }

    /// What is planted by `wrong-person`: every fifth mail is read as if the next customer had written it.
    fn misread(&self, house: usize, mail: &Mail) -> Vec<u8> {
        let (customers, text) = (&self.houses.at(house).customers, String::from_utf8_lossy(&mail.raw));
        let writer = customers.iter().position(|one| text.contains(&format!("<{}>", one.email)));
        let other = writer
            .filter(|place| place % 5 == 2)
            .and_then(|place| Some((customers.get(place)?, customers.get(place + 1)?)));
        match other {
            Some((one, other)) => text.replace(&one.email, &other.email).into_bytes(),
            None => mail.raw.clone(),
        }
    }

    /// A customer got a mail of ours: they answer it, soon or months later, or it comes back.
    pub fn react(&mut self, house: usize, parcel: &Parcel) {
        if self.now > self.end {
            return;
        }
        let at = self.houses.at(house);
        let Some(customer) = at.customers.iter().position(|one| parcel.to.first() == Some(&one.email)) else { return };
        let address = at.business.address;
        if self.options.faults.mail && self.dice.chance(12) {
            let number = self.houses.at_mut(house).next_number();
            let status = if self.dice.chance(300) { "5.1.1" } else { "5.2.2" };
            let comes = self.now + self.dice.between(1, 2 * 24 * 60) * MINUTE;
            let to = parcel.to.first().map_or("", String::as_str);
            let mail = report(number, address, &parcel.message_id, to, status, comes);
            self.queue.put(comes, Event::Mail { house, mail: Box::new(mail) });
            return self.fault("a mail bounces");
        }
        let drawn = self.dice.between(1, 1000);
        let wait = match drawn {
            1..=280 => self.dice.between(10, 48 * 60) * MINUTE,
            281..=300 => self.dice.between(20, 120) * DAY,
            _ => return,
        };
        let complains = self.dice.chance(80);
        let at = self.now + wait;
        if at < self.end {
            self.writes(house, customer, Some(parcel), complains, at);
        }
    }

    /// Somebody wrote: one of us will look at it.
    pub fn heard(&mut self, house: usize, talk: Id) {
        let wait = self.dice.between(3, 200) * MINUTE;
        let at = self.houses.at_mut(house);
        if at.pending.insert(talk) {
            let when = at.after(self.now, wait);
            self.queue.put(when, Event::Answer { house, talk, tries: 0 });
        }
    }

    /// Something was promised: whoever owns it has a way with it.
    pub fn vowed(&mut self, house: usize, vow: Id) {
        let Some(known) = self.houses.at(house).ledger.promised.vows.get(&vow) else { return };
        let length = known.by - self.now;
        let at = |part: i64| part.clamp(0, 1500) * length / 1000;
        let (deed, part) = match self.dice.between(1, 1000) {
            1..=600 => (Deed::Keep, self.dice.between(100, 1000)),
            601..=670 => (Deed::WarnByMail, self.dice.between(300, 990)),
            671..=710 => (Deed::WarnByPhone, self.dice.between(300, 990)),
            711..=770 => (Deed::Move, self.dice.between(100, 950)),
            771..=820 => (Deed::Release, self.dice.between(50, 950)),
            821..=870 => (Deed::HandOver, self.dice.between(50, 900)),
            871..=900 => (Deed::Keep, self.dice.between(1000, 1200)),
            _ => return, // forgotten
        };
        let when = self.now + at(part);
        self.queue.put(when.max(self.now + MINUTE), Event::Vow { house, vow, deed, tries: 0 });
    }

    /// An owner is reminded; some do something about it.
    pub fn warned(&mut self, house: usize, vow: Id) {
        let (deed, wait) = match self.dice.between(1, 1000) {
            1..=120 => (Deed::Keep, self.dice.between(2, 50) * MINUTE),
            121..=160 => (Deed::WarnByMail, self.dice.between(2, 25) * MINUTE),
            161..=175 => (Deed::Release, self.dice.between(2, 50) * MINUTE),
            _ => return,
        };
        self.queue.put(self.now + wait, Event::Vow { house, vow, deed, tries: 0 });
    }

    /// It broke; most are made right.
    pub fn broke(&mut self, house: usize, vow: Id) {
        let customer = self.houses.at(house).ledger.promised.vows.get(&vow).map(|vow| vow.customer);
        if let Some(customer) = customer.filter(|_| self.dice.chance(60)) {
            let at = self.houses.at(house).after(self.now, self.dice.between(5, 600) * MINUTE);
            self.queue.put(at, Event::Complain { house, customer, came: Came::Vow(vow), tries: 0 });
        }
        if self.dice.chance(600) {
            let wait = self.dice.between(5, 900) * MINUTE;
            let at = self.houses.at(house).after(self.now, wait);
            self.queue.put(at, Event::Vow { house, vow, deed: Deed::Keep, tries: 0 });
        }
        if self.dice.chance(150) {
            let deed = if self.dice.chance(500) { Deed::OwnUpByMail } else { Deed::OwnUpByPhone };
            let wait = self.dice.between(1, 60) * MINUTE;
            let at = self.houses.at(house).after(self.now, wait);
            self.queue.put(at, Event::Vow { house, vow, deed, tries: 0 });
        }
        if self.dice.chance(700) {
            let wait = self.dice.between(5, 1200) * MINUTE;
            let at = self.houses.at(house).after(self.now, wait);
            self.queue.put(at, Event::Vow { house, vow, deed: Deed::MakeRight, tries: 0 });
        }
    }
}
