//! A business of the simulation: its people, its customers, and the model of what must be so there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::ids::INSTALLATION;
use app::improvement::{self, Starter};
use app::journal::Entry;
use app::remedies::{self, Loss, NewRemedy};
use app::standards::{self, Metric};
use app::workspaces::teams::{self, Team};
use app::workspaces::{self, NewMailbox, NewStaff, NewWorkspace, SealKey, passphrase, staff};
use app::{Error, Id, Kept, Result, Tx, Who};
use jiff::tz::TimeZone;
use planner::hours::OpeningHours;

use super::cast::{Business, FIRST_NAMES, LAST_NAMES, holidays, role};
use super::ledger::{Heard, Ledger, Page};
use super::week::Week;

const PASSPHRASE: &str = "a quiet tuesday morning";

/// One of the staff, and how they work.
pub struct Colleague {
    pub who: Who,
    pub email: String,
    pub habit: Habit,
    pub absent_until: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    Steady,
    /// Comes to everything late.
    Overloaded,
    /// Hears a warning and forgets it again.
    Forgetful,
    /// Puts off whatever is about some of the customers.
    Avoiding,
}

pub struct Customer {
    pub name: String,
    pub email: String,
    pub id: Option<Id>,
    /// Their address does not exist any more.
    pub gone: bool,
}

/// What a node looks at to know whether there is something to do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ahead {
    pub timer: Option<i64>,
    pub mail: Option<i64>,
    pub inbound: bool,
}

pub struct House {
    pub business: &'static Business,
    pub id: Id,
    pub zone: TimeZone,
    pub hours: Arc<OpeningHours>,
    pub staff: Vec<Colleague>,
    pub customers: Vec<Customer>,
    pub by_customer: BTreeMap<Id, usize>,
    pub ledger: Ledger,
    pub ahead: Ahead,
    /// Notifications we have seen, and what they say.
    pub seen: BTreeMap<Id, Page>,
    /// Those whose mail came: whoever they are for has been paged.
    pub paged: BTreeSet<Id>,
    /// Whom a subject or a promise is about, by the reference in it, as whoever wrote it knows: not as we filed it.
    pub meant: BTreeMap<String, String>,
    /// All notifications there must be.
    pub pages: i64,
    /// How many of them went out by mail too.
    pub mailed: i64,
    /// Raw mails that the house has taken, and which mails they were.
    pub taken: i64,
    pub mails: BTreeSet<String>,
    /// Rows of mails to staff that are done with.
    pub staff_mails_done: i64,
    /// Customers whose last mail was a complaint.
    pub angry: BTreeSet<usize>,
    /// What there is to offer, and what there is to have gone wrong.
    pub remedies: Vec<Id>,
    pub causes: Vec<Id>,
    /// Conversations that somebody will look at.
    pub pending: BTreeSet<Id>,
    pub number: u64,
}

impl House {
    pub fn set_up(kept: &Kept, business: &'static Business) -> Result<House> {
        let seal = SealKey::none();
        let owner_email = format!("staff0@{}", domain(business));
        let new = NewWorkspace {
            name: business.name.to_owned(),
            trade: String::new(),
            time_zone: business.zone.to_owned(),
            currency: "USD".to_owned(),
            locale: "en-US".to_owned(),
            hours: business.hours.map(str::to_owned),
            holidays: holidays(),
            owner_name: format!("Staff {}0", business.letter),
            owner_email: owner_email.clone(),
            passphrase: PASSPHRASE.to_owned(),
            mailbox: Some(NewMailbox {
                name: business.name.to_owned(),
                address: business.address.to_owned(),
                smtp_host: format!("smtp.{}", domain(business)),
                smtp_port: "587".to_owned(),
                smtp_security: "starttls".to_owned(),
                ..NewMailbox::default()
            }),
        };
        let (id, owner_id) = kept.write_now(INSTALLATION, move |tx| workspaces::setup_another(tx, &new, &seal))?;
        let owner = Who::staff(id, owner_id, role(0));
        let mut people = vec![(owner.clone(), owner_email)];
        let hashed = passphrase::hash(PASSPHRASE)?;
        for number in 1..business.staff {
            let email = format!("staff{number}@{}", domain(business));
            let new = NewStaff {
                name: format!("Staff {}{number}", business.letter),
                email: email.clone(),
                role: role(number),
                passphrase: hashed.clone(),
            };
            let owner = owner.clone();
            let made = kept.write_now(id, move |tx| staff::add(tx, &owner, &new))?;
            people.push((Who::staff(id, made.id, role(number)), email));
        }
        let name_of = |metric: Metric| metric.as_str().to_owned();
        let ids: Vec<Id> = people.iter().filter_map(|(who, _)| who.staff_id()).collect();
        let (remedies, causes, teams) = kept.write_now(id, move |tx| {
            standards::make_starters(tx, &owner, &Metric::ALL, &name_of)?;
            Ok((catalogue(tx, &owner)?, tree(tx, &owner)?, two_teams(tx, &owner, &ids)?))
        })?;
        let mut house = House { remedies, causes, ..House::of(business, id, people)? };
        house.ledger.complained.teams = teams;
        Ok(house)
    }

    fn of(business: &'static Business, id: Id, people: Vec<(Who, String)>) -> Result<House> {
        let hours = OpeningHours::from_form(business.zone, business.hours, &holidays())
            .map_err(|faults| Error::Internal(format!("the hours of the simulation are wrong: {faults:?}")))?;
        let (hours, zone) = (Arc::new(hours), TimeZone::get(business.zone).unwrap_or(TimeZone::UTC));
        let habits = [Habit::Steady, Habit::Overloaded, Habit::Forgetful, Habit::Steady, Habit::Avoiding];
        let staff = people.into_iter().zip(habits.into_iter().cycle());
        let staff = staff.map(|((who, email), habit)| Colleague { who, email, habit, absent_until: 0 });
        let mut house = House {
            business,
            id,
            zone,
            hours: hours.clone(),
            staff: staff.collect(),
            customers: (0..business.customers).map(customer).collect(),
            by_customer: BTreeMap::new(),
            ledger: Ledger::new(hours, Week::of(business)),
            ahead: Ahead::default(),
            seen: BTreeMap::new(),
            paged: BTreeSet::new(),
            meant: BTreeMap::new(),
            pages: 0,
            mailed: 0,
            taken: 0,
            mails: BTreeSet::new(),
            staff_mails_done: 0,
            angry: BTreeSet::new(),
            remedies: Vec::new(),
            causes: Vec::new(),
            pending: BTreeSet::new(),
            number: 0,
        };
        house.ledger.promised.calls.managers = house.managers().collect();
        house.ledger.complained.managers = house.managers().collect();
        house.ledger.complained.staff = house.staff.iter().filter_map(|one| one.who.staff_id()).collect();
        Ok(house)
    }

    /// Of a clock that broke and is not done whoever has the conversation hears, and who looks after the house.
    pub fn hear_of_breaks(&self, heard: &Heard, entries: &[Entry]) -> BTreeSet<Page> {
        let broken = heard.broken.iter().filter(|id| self.ledger.clocks.is_broken_and_open(**id));
        let page = |subject: Id, staff: Id| Page { staff, kind: "standard-broken".to_owned(), subject };
        let hear = |id: &Id| {
            let talk = entries.iter().find(|entry| entry.subject_id == *id).and_then(|entry| entry.conversation_id);
            let has_it = talk.and_then(|talk| self.ledger.said.talks.get(&talk)).and_then(|talk| talk.assignee);
            self.managers().chain(has_it).map(|staff| page(*id, staff)).collect::<Vec<_>>()
        };
        broken.flat_map(hear).collect()
    }

    /// Who holds the relationship with a customer who is known from the beginning.
    pub fn holder(&self, number: usize) -> Option<Id> {
        let place = number.checked_rem(self.staff.len()).filter(|_| number.is_multiple_of(4))?;
        self.staff.get(place).and_then(|one| one.who.staff_id())
    }

    /// A number that no other thing of this house has.
    pub fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// Who looks after the house, and hears of what broke.
    pub fn managers(&self) -> impl Iterator<Item = Id> {
        let all = self.staff.iter().zip(0..).filter(|(_, number)| role(*number) != app::Role::Agent);
        all.filter_map(|(one, _)| one.who.staff_id())
    }

    pub fn email_of(&self, staff_id: Id) -> Option<&str> {
        let one = self.staff.iter().find(|one| one.who.staff_id() == Some(staff_id));
        one.map(|one| one.email.as_str())
    }

    /// The address of a customer, as the customer knows it.
    pub fn address_of(&self, customer_id: Id) -> Option<&str> {
        let number = self.by_customer.get(&customer_id)?;
        self.customers.get(*number).map(|customer| customer.email.as_str())
    }

    /// After so much working time, or plain time where they never open.
    pub fn after(&self, from: i64, working_ms: i64) -> i64 {
        let at = app::time::from_ms(from);
        self.hours.add_working(at, working_ms).map_or(from + working_ms, app::time::ms)
    }

    /// This moment or, when they are closed, the next opening.
    pub fn open_at(&self, at: i64) -> i64 {
        self.hours.next_open(app::time::from_ms(at)).map_or(at, app::time::ms)
    }
}

/// What there is to offer: one that costs nothing, one that the front desk may give, and one that a manager has to.
fn catalogue(tx: &mut Tx, owner: &Who) -> Result<Vec<Id>> {
    let all = [
        ("A letter by hand", Loss::Apology, 0),
        ("Their way here", Loss::Money, 2_000),
        ("The fee", Loss::Money, 9_000),
    ];
    let made = all.into_iter().map(|(name, loss, cost)| {
        let new = NewRemedy {
            loss,
            name: name.to_owned(),
            fits: "When they ask for it.".to_owned(),
            cost_minor: Some(cost),
            active: true,
        };
        remedies::create(tx, owner, &new).map(|remedy| remedy.id)
    });
    made.collect()
}

fn tree(tx: &mut Tx, owner: &Who) -> Result<Vec<Id>> {
    improvement::plant(tx, owner, Starter::MedicalPractice)?;
    Ok(improvement::tree(tx, owner)?.standing().map(|cause| cause.id).collect())
}

/// Every second of us is at the front desk, the others behind it.
fn two_teams(tx: &mut Tx, owner: &Who, staff: &[Id]) -> Result<Vec<Team>> {
    let (front, back): (Vec<_>, Vec<_>) = staff.iter().copied().zip(0..).partition(|(_, number)| number % 2 == 0);
    let ids = |some: Vec<(Id, i32)>| some.into_iter().map(|(id, _)| id).collect::<Vec<Id>>();
    Ok(vec![
        teams::save(tx, owner, None, "Front desk", &ids(front))?,
        teams::save(tx, owner, None, "Back office", &ids(back))?,
    ])
}

fn domain(business: &Business) -> &'static str {
    business.address.split_once('@').map_or("", |(_, domain)| domain)
}

/// The same people write to both businesses, from the same addresses.
fn customer(number: i64) -> Customer {
    let place = usize::try_from(number).unwrap_or(0);
    let of = |names: &[&'static str], at: usize| names.get(at % names.len()).copied().unwrap_or_default();
    let (first, last) = (of(&FIRST_NAMES, place), of(&LAST_NAMES, place / FIRST_NAMES.len() + place));
    let email = format!("{}.{}{place}@mail{}.example", first.to_lowercase(), last.to_lowercase(), place % 7);
    Customer { name: format!("{first} {last}"), email, id: None, gone: false }
}

/// One or more, reached by their place without fear.
pub struct Few<T> {
    first: T,
    others: Vec<T>,
}

impl<T> Few<T> {
    pub fn new(first: T, others: Vec<T>) -> Few<T> {
        Few { first, others }
    }

    pub fn at(&self, place: usize) -> &T {
        place.checked_sub(1).and_then(|place| self.others.get(place)).unwrap_or(&self.first)
    }

    pub fn at_mut(&mut self, place: usize) -> &mut T {
        place.checked_sub(1).and_then(|place| self.others.get_mut(place)).unwrap_or(&mut self.first)
    }

    pub fn places(&self) -> std::ops::RangeInclusive<usize> {
        0..=self.others.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.first).chain(&self.others)
    }
}
