//! What staff do, by the verbs that their pages call.

use app::conversations::{self, Category, Channel, Direction, First, NewConversation, NewReply, To};
use app::outbox::Row;
use app::promises::{self, Kind, Move, NewPromise, Owning, Promise, Warning};
use app::time::from_ms;
use app::{Error, Id, Result, Tx, Who, customers};

use super::cast::{ANSWERS, TOPICS};
use super::house::Habit;
use super::ladder::Came;
use super::nodes::Planted;
use super::peer::Arrived;
use super::queue::{Deed, Event};
use super::run::Year;
use super::{DAY, HOUR, MINUTE, Parcel, Plant};

/// What a mistake that is planted sent before its time.
type Early = std::sync::Arc<std::sync::Mutex<Option<(Row, Box<Parcel>)>>>;

impl Year {
    /// As `write`, on any node that is up, by a person. What a planted mistake sends early leaves even when the
    /// transaction fails: that is the mistake.
    pub fn deed<T: Send + 'static>(
        &mut self,
        house: usize,
        what: &str,
        mut f: impl FnMut(&mut Tx) -> Result<(T, Option<Id>)> + Send + 'static,
    ) -> Result<T> {
        let Some(node) = self.any_node() else { return Err(Error::Busy(1)) };
        if self.options.plant != Some(Plant::SendBeforeCommit) {
            return self.write(node, house, what, move |tx| f(tx).map(|(done, _)| done));
        }
        let early = Early::default();
        let (planted, sent) = (self.planted(), early.clone());
        let done = self.write(node, house, what, move |tx| {
            let (done, queued) = f(tx)?;
            let parcel = queued.map(|id| planted.queued(tx, id)).transpose()?.flatten();
            *sent.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = parcel;
            Ok(done)
        });
        let parcel = early.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        if let Some((row, parcel)) = parcel {
            let prepared_at = self.now;
            self.hand_over(&Arrived { house, row: &row, parcel: &parcel, prepared_at });
        }
        done
    }

    pub fn planted(&self) -> Planted {
        Planted { plant: self.options.plant, post: self.options.post.clone() }
    }

    /// One who is here now, and what they are like.
    pub fn somebody(&mut self, house: usize) -> Option<(usize, Who, Habit)> {
        let now = self.now;
        let here: Vec<usize> = {
            let staff = &self.houses.at(house).staff;
            staff.iter().zip(0..).filter(|(one, _)| one.absent_until <= now).map(|(_, place)| place).collect()
        };
        let place = self.dice.pick(&here).copied()?;
        self.houses.at(house).staff.get(place).map(|one| (place, one.who.clone(), one.habit))
    }

    /// Somebody looks at a conversation that waits for an answer.
    pub fn answer(&mut self, house: usize, talk: Id, tries: i64) {
        let opens = self.houses.at(house).open_at(self.now);
        let again = |wait: i64| Event::Answer { house, talk, tries: tries + wait };
        if opens > self.now {
            let at = opens + self.dice.between(1, 90) * MINUTE;
            return self.queue.put(at, again(0));
        }
        let Some((place, who, habit)) = self.somebody(house) else {
            return self.queue.put(self.now + DAY, again(1));
        };
        let customer = self.houses.at(house).ledger.said.talks.get(&talk).and_then(|talk| talk.customer);
        let Some(customer) = customer else { return };
        let avoided = self.houses.at(house).by_customer.get(&customer).is_some_and(|number| number % 4 == 1);
        if tries < 4 && (habit == Habit::Avoiding && avoided || habit == Habit::Overloaded && self.dice.chance(350)) {
            let at = self.now + self.dice.between(1, 8) * HOUR;
            return self.queue.put(at, again(1));
        }
        self.take_up(house, talk, customer);
        match self.dice.between(1, 1000) {
            1..=50 => self.snooze(house, talk, &who),
            51..=120 => self.close(house, talk, &who),
            _ => self.reply(house, talk, customer, (place, &who)),
        }
    }

    /// Whoever reads that somebody is angry makes it a complaint, or does not.
    fn take_up(&mut self, house: usize, talk: Id, customer: Id) {
        let at = self.houses.at_mut(house);
        let is_angry = at.by_customer.get(&customer).copied().is_some_and(|place| at.angry.remove(&place));
        if is_angry && self.dice.chance(450) {
            self.complain(house, customer, Came::Talk(talk), 0);
        }
    }

    fn snooze(&mut self, house: usize, talk: Id, who: &Who) {
        let until = self.now + self.dice.between(2, 80) * HOUR;
        let (by, agreed) = (who.clone(), self.dice.chance(400));
        let done = self.deed(house, "snoozes", move |tx| {
            let sleep = if agreed { conversations::hold } else { conversations::snooze };
            sleep(tx, &by, talk, from_ms(until)).map(|_| ((), None))
        });
        let wait = if done.is_ok() { until - self.now + MINUTE } else { 10 * MINUTE };
        self.queue.put(self.now + wait, Event::Answer { house, talk, tries: 3 });
    }

    fn close(&mut self, house: usize, talk: Id, who: &Who) {
        let by = who.clone();
        let done = self.deed(house, "resolves", move |tx| {
            conversations::note(tx, &by, talk, "Nothing to do here.")?;
            conversations::set_status(tx, &by, talk, To::Category(Category::Resolved)).map(|_| ((), None))
        });
        self.done_with(house, talk, &done);
    }

    /// The conversation is off the list, or comes again when it could not be done.
    fn done_with<T>(&mut self, house: usize, talk: Id, done: &Result<T>) {
        match done {
            Ok(_) | Err(Error::Refused(_)) => drop(self.houses.at_mut(house).pending.remove(&talk)),
            Err(_) => self.queue.put(self.now + 10 * MINUTE, Event::Answer { house, talk, tries: 9 }),
        }
    }

    fn reply(&mut self, house: usize, talk: Id, customer: Id, (place, who): (usize, &Who)) {
        let at = self.houses.at(house);
        let (email, word) = (at.address_of(customer).unwrap_or_default().to_owned(), at.business.word);
        let number = self.houses.at_mut(house).next_number();
        let words = self.dice.word(&ANSWERS);
        let category = match self.dice.between(1, 100) {
            1..=60 => Category::Waiting,
            61..=95 => Category::Resolved,
            _ => Category::Open,
        };
        let new = NewReply {
            text: format!("{words} (to {email}) {word} {number}"),
            category: Some(category),
            ..NewReply::default()
        };
        let (by, assigns, planted) = (who.clone(), self.dice.chance(600), self.planted());
        let done = self.deed(house, "replies", move |tx| {
            if assigns {
                conversations::assign(tx, &by, talk, by.staff_id())?;
            }
            let id = conversations::reply(tx, &by, talk, new.clone())?;
            planted.waits(tx, talk)?;
            Ok((id, Some(id)))
        });
        self.done_with(house, talk, &done);
        match done {
            Ok(message) => {
                if self.dice.chance(20) {
                    let at = self.now + self.dice.between(1, 15) * 1000;
                    self.queue.put(at, Event::TakeBack { house, message, staff: place });
                }
                if self.dice.chance(self.houses.at(house).business.promising) {
                    self.promise(house, customer, Some(talk), who);
                }
            }
            Err(Error::Refused(_)) => self.instead_of_mail(house, talk, customer, who),
            Err(_) => {}
        }
    }

    /// The address does not work: somebody calls, and perhaps hears that it does.
    fn instead_of_mail(&mut self, house: usize, talk: Id, customer: Id, who: &Who) {
        let (by, confirms) = (who.clone(), self.dice.chance(500));
        let _tried = self.deed(house, "calls", move |tx| {
            conversations::record(tx, &by, talk, Channel::Phone, Direction::Outbound, "We called them.")?;
            if confirms {
                let known = customers::get(tx, &by, customer)?;
                for contact in known.contacts {
                    customers::confirm_address(tx, &by, contact.id)?;
                }
            }
            Ok(((), None))
        });
        if confirms
            && let Some(number) = self.houses.at(house).by_customer.get(&customer).copied()
            && let Some(one) = self.houses.at_mut(house).customers.get_mut(number)
        {
            one.gone = false;
        }
    }

    pub fn take_back(&mut self, house: usize, message: Id, staff: usize) {
        let Some(who) = self.houses.at(house).staff.get(staff).map(|one| one.who.clone()) else { return };
        let (planted, early) = (self.planted(), Early::default());
        let sent = early.clone();
        let tried = self.deed(house, "takes a reply back", move |tx| {
            let parcel = planted.taken_back(tx, message)?;
            conversations::withdraw(tx, &who, message)?;
            *sent.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = parcel;
            Ok(((), None))
        });
        let parcel = early.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        if let (Ok(()), Some((row, parcel))) = (tried, parcel) {
            let prepared_at = self.now;
            self.hand_over(&Arrived { house, row: &row, parcel: &parcel, prepared_at });
        }
    }

    /// A customer calls, and something is promised.
    pub fn call(&mut self, house: usize, customer: usize) {
        let opens = self.houses.at(house).open_at(self.now);
        if opens > self.now {
            return;
        }
        let Some((_, who, _)) = self.somebody(house) else { return };
        let known = self.houses.at(house).customers.get(customer).and_then(|one| Some((one.id?, one.email.clone())));
        let Some((customer, email)) = known else { return };
        if self.dice.chance(60) {
            let came = if self.dice.chance(300) { Came::Portal } else { Came::Call };
            return self.complain(house, customer, came, 0);
        }
        let at = self.houses.at_mut(house);
        let reference = format!("{}{}", at.business.letter, at.next_number());
        let subject = format!("Call {reference}");
        at.meant.insert(reference, email);
        let (by, word) = (who.clone(), at.business.word);
        let done = self.deed(house, "writes a call down", move |tx| {
            let first = First {
                direction: Direction::Inbound,
                text: format!("They called. {word}"),
                cc: Vec::new(),
                attachments: Vec::new(),
            };
            let new = NewConversation {
                customer_id: customer,
                subject: subject.clone(),
                channel: Channel::Phone,
                first: Some(first),
            };
            let talk = conversations::start(tx, &by, new)?.id;
            conversations::set_status(tx, &by, talk, To::Category(Category::Waiting))?;
            Ok((talk, None))
        });
        if let Ok(talk) = done {
            // Some are written down without where they were made: a notice about one begins a conversation.
            let talk = self.dice.chance(700).then_some(talk);
            self.promise(house, customer, talk, &who);
        }
    }

    fn promise(&mut self, house: usize, customer: Id, talk: Option<Id>, who: &Who) {
        let working = self.dice.between(25, 1_300) * MINUTE;
        let inside = self.houses.at(house).after(self.now, working);
        let outside = self.now + self.dice.between(6, 70) * HOUR;
        let by = if self.dice.chance(60) { outside } else { inside };
        let by = (by / (5 * MINUTE) + 1) * 5 * MINUTE - self.dice.between(0, 1) * 5 * MINUTE;
        let owner = if self.dice.chance(200) { self.somebody(house).map(|(_, who, _)| who) } else { None };
        let (topic, kind) = (self.dice.word(&TOPICS), self.dice.pick(&Kind::ALL).copied().unwrap_or(Kind::Other));
        let email = self.houses.at(house).address_of(customer).unwrap_or_default().to_owned();
        let at = self.houses.at_mut(house);
        let mark = format!("{}{:06}", at.business.letter, at.next_number());
        at.meant.insert(mark.clone(), email);
        let new = NewPromise {
            customer_id: customer,
            conversation_id: talk,
            words: format!("See to {topic} {} (ref {mark})", at.business.word),
            kind,
            owner_id: owner.and_then(|who| who.staff_id()),
            from: None,
            by: from_ms(by),
            source: "by_hand",
        };
        let (maker, planted) = (who.clone(), self.planted());
        let _made: Result<Promise> = self.deed(house, "promises", move |tx| {
            let made = promises::make(tx, &maker, new.clone())?;
            planted.made(tx, &made)?;
            Ok((made, None))
        });
    }

    /// Somebody does something about a promise: its owner, or who looks after the house.
    pub fn act(&mut self, house: usize, vow: Id, deed: Deed, tries: i64) {
        let Some(known) = self.houses.at(house).ledger.promised.vows.get(&vow) else { return };
        let (owner, by, open) = (known.owner, known.by, known.state == "open");
        let later = |wait: i64| (wait, Event::Vow { house, vow, deed, tries: tries + 1 });
        let repairs = known.state == "broken" && deed.repairs();
        if !(open || repairs) {
            return;
        }
        if known.told && matches!(deed, Deed::WarnByMail | Deed::WarnByPhone) {
            return;
        }
        let now = self.now;
        let staff = &self.houses.at(house).staff;
        let who = staff.iter().find(|one| one.who.staff_id() == Some(owner) && one.absent_until <= now);
        let Some(who) = who.or(staff.first().filter(|_| tries > 1)).map(|one| one.who.clone()) else {
            let (wait, event) = later(self.dice.between(1, 5) * HOUR);
            return if tries < 6 {
                self.queue.put(now + wait, event)
            };
        };
        let done = self.do_deed(house, (vow, by), deed, &who);
        match done {
            Ok(()) => self.after_deed(house, (vow, by), deed),
            Err(Error::Refused(_) | Error::Invalid(_)) => {}
            Err(_) if tries < 6 => {
                let (wait, event) = later(self.dice.between(3, 12) * MINUTE);
                self.queue.put(now + wait, event);
            }
            Err(_) => {}
        }
    }

    fn do_deed(&mut self, house: usize, (vow, by): (Id, i64), deed: Deed, who: &Who) -> Result<()> {
        let who = who.clone();
        let later = by + self.dice.between(2, 60) * HOUR;
        let other = self.somebody(house).and_then(|(_, who, _)| who.staff_id());
        self.deed(house, "acts", move |tx| {
            let made = match deed {
                Deed::Keep => promises::keep(tx, &who, vow, "Done, and they know.")?,
                Deed::WarnByMail | Deed::WarnByPhone => {
                    let how = if deed == Deed::WarnByMail { "mail" } else { "phone" };
                    let (reason, new_by) = ("It takes longer than we thought.".to_owned(), from_ms(later));
                    promises::warn(tx, &who, vow, &Warning { reason, new_from: None, new_by, how: how.to_owned() })?
                }
                Deed::Move => {
                    let to =
                        Move { from: None, by: from_ms(later), reason: "They asked for it.".to_owned(), agreed: true };
                    promises::move_to(tx, &who, vow, to)?.0
                }
                Deed::Release => promises::release(tx, &who, vow, "They do not need it any more.")?,
                Deed::HandOver => {
                    let to =
                        other.filter(|to| Some(*to) != who.staff_id()).ok_or(Error::refused("promise-is-theirs"))?;
                    promises::hand_over(tx, &who, vow, to, "You know more about it.")?
                }
                Deed::MakeRight => promises::make_right(tx, &who, vow, "We said sorry and sent flowers.")?,
                Deed::OwnUpByMail | Deed::OwnUpByPhone => {
                    let how = if deed == Deed::OwnUpByMail { "mail" } else { "phone" };
                    let reason = "We had noted the wrong day.".to_owned();
                    promises::own_up(tx, &who, vow, &Owning { how: how.to_owned(), reason, ..Owning::default() })?
                }
            };
            let notice = match deed {
                Deed::WarnByMail => made.notice_id,
                Deed::OwnUpByMail => made.break_notice_id,
                _ => None,
            };
            Ok(((), notice))
        })
    }

    /// What follows from it.
    fn after_deed(&mut self, house: usize, (vow, by): (Id, i64), deed: Deed) {
        let left = (by - self.now).max(MINUTE);
        let next = match deed {
            Deed::WarnByMail | Deed::WarnByPhone => match self.dice.between(1, 100) {
                1..=20 => Some((Deed::Keep, left * self.dice.between(10, 900) / 1000)),
                21..=45 => Some((Deed::Release, self.dice.between(1, 40) * MINUTE)),
                _ => None,
            },
            Deed::HandOver if self.dice.chance(700) => Some((Deed::Keep, left * self.dice.between(10, 990) / 1000)),
            _ => None,
        };
        if let Some((deed, wait)) = next {
            self.queue.put(self.now + wait, Event::Vow { house, vow, deed, tries: 0 });
        }
    }
}
