//! The mail server on the other side: it takes mails, refuses them, is down, or takes one and does not get to say so. It
//! remembers every mail it took, which is the truth about who was told what.

use std::collections::{BTreeSet, HashMap};

use app::Id;
use app::outbox::{Row, StaffMail};

use super::ledger::{Heard, Page};
use super::promised::{Vow, mark_in, reference_in};
use super::queue::{Event, Rung};
use super::run::Year;
use super::{MINUTE, Outcome, Parcel};

#[derive(Default)]
pub struct Peer {
    pub down_until: i64,
    /// By Message-ID: to whom.
    taken: HashMap<String, Vec<String>>,
    /// Messages that came, by house.
    letters: BTreeSet<(usize, Id)>,
    /// What a mail says, and the Message-ID it came with.
    said: HashMap<String, String>,
    pub mails: u64,
}

/// A mail that the server took.
pub struct Arrived<'a> {
    pub house: usize,
    pub row: &'a Row,
    pub parcel: &'a Parcel,
    /// When it was put together, by the true time: what happened after that could not be known.
    pub prepared_at: i64,
}

/// The link by which whoever was called takes it.
fn token_in(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("/take/")?;
    rest.split_whitespace().next()
}

impl Year {
    /// Hands a mail to the server; gives its answer.
    pub fn hand_over(&mut self, arrived: &Arrived) -> Outcome {
        let temporary = |reason: &str| Outcome::Failed { permanent: false, reason: reason.to_owned() };
        if self.now < self.peer.down_until {
            return temporary("Nothing listens at smtp.example:587 (connection refused).");
        }
        if self.is_gone(arrived) {
            let reason = "The server said: 550 5.1.1 no such user".to_owned();
            return Outcome::Failed { permanent: true, reason };
        }
        if self.options.faults.mail && self.chance.chance(8) {
            self.fault("the server refuses a mail for now");
            return temporary("The server said: 451 4.7.1 try again later");
        }
        self.take(arrived);
        if self.options.faults.mail && self.chance.chance(6) {
            self.fault("the server takes a mail, and its answer is lost");
            return temporary("The server did not answer in time.");
        }
        Outcome::Sent("250 2.0.0 Ok".to_owned())
    }

    /// What is said to have been sent must have come.
    pub fn check_sent(&mut self, house: usize, letter: Id) {
        if !self.peer.letters.contains(&(house, letter)) {
            self.wrong(house, "a mail is said to be sent, and never came".to_owned(), Some(letter));
        }
    }

    fn is_gone(&self, arrived: &Arrived) -> bool {
        let customers = &self.houses.at(arrived.house).customers;
        arrived.row.kind == "message" && customers.iter().any(|one| one.gone && arrived.parcel.to.contains(&one.email))
    }

    fn take(&mut self, arrived: &Arrived) {
        let (house, parcel) = (arrived.house, arrived.parcel);
        let mut heard = Heard::default();
        let again = match self.peer.taken.get(&parcel.message_id) {
            Some(to) if *to != parcel.to => {
                heard.wrong(format!("one Message-ID went to {to:?} and {:?}", parcel.to), arrived.row.subject_id);
                true
            }
            Some(_) => true,
            None => false,
        };
        self.peer.taken.insert(parcel.message_id.clone(), parcel.to.clone());
        if arrived.row.kind == "message" {
            self.peer.letters.insert((house, arrived.row.subject_id));
        }
        self.check_apart(arrived, &mut heard);
        match arrived.row.kind.as_str() {
            "message" => self.check_customer_mail(arrived, &mut heard),
            _ => self.check_staff_mail(arrived, &mut heard),
        }
        for (what, subject) in heard.wrong {
            self.wrong(house, what, subject);
        }
        if !again {
            self.peer.mails += 1;
            let complained = &self.houses.at(house).ledger.complained;
            let asked = complained.asks.get(&arrived.row.subject_id).copied();
            match (asked, complained.asked_after.get(&arrived.row.subject_id).copied()) {
                (Some(asked), _) => self.asked(house, asked, parcel),
                (_, Some(case)) => self.asked_how_it_went(house, case, parcel),
                _ if arrived.row.kind == "message" => self.react(house, parcel),
                _ => {}
            }
        }
    }

    /// No word of one house is in a mail of another.
    fn check_apart(&self, arrived: &Arrived, heard: &mut Heard) {
        let own = self.houses.at(arrived.house).business.word;
        for other in self.houses.iter().filter(|other| other.business.word != own) {
            let word = other.business.word;
            if arrived.parcel.text.contains(word) || arrived.parcel.subject.contains(word) {
                heard.wrong(
                    format!("a mail of one house holds words of {}", other.business.name),
                    arrived.row.subject_id,
                );
            }
        }
    }

    fn check_customer_mail(&mut self, arrived: &Arrived, heard: &mut Heard) {
        let (message_id, parcel) = (arrived.row.subject_id, arrived.parcel);
        let house = self.houses.at(arrived.house);
        let Some(letter) = house.ledger.said.letters.get(&message_id) else {
            return heard.wrong("the server took a mail that nobody wrote".to_owned(), message_id);
        };
        // Whoever takes a reply back is told no when it is on its way.
        if letter.state == "withdrawn" {
            heard.wrong("a reply left that had been taken back".to_owned(), message_id);
        }
        if letter.kind != "notice" {
            let meant = parcel.text.split_once("(to ").and_then(|(_, rest)| rest.split_once(')'));
            if meant.is_none_or(|(email, _)| parcel.to != [email]) {
                heard.wrong(format!("a reply meant for {meant:?} went to {:?}", parcel.to), message_id);
            }
            // Whose it is, not whose it was filed as.
            let whose = reference_in(&parcel.subject).and_then(|reference| house.meant.get(reference));
            if whose.is_none_or(|email| parcel.to != [email.as_str()]) {
                heard.wrong(
                    format!("\"{}\" is of {whose:?}, and the reply went to {:?}", parcel.subject, parcel.to),
                    message_id,
                );
            }
            return;
        }
        self.check_notice(arrived, heard);
        // Whoever answers it is whom it came to.
        if let (Some(reference), Some(to)) = (reference_in(&parcel.subject), parcel.to.first()) {
            self.houses.at_mut(arrived.house).meant.entry(reference.to_owned()).or_insert_with(|| to.clone());
        }
    }

    /// A mail that Kept worded: to whom it is meant, about what is still so, and once.
    fn check_notice(&mut self, arrived: &Arrived, heard: &mut Heard) {
        let (message_id, parcel) = (arrived.row.subject_id, arrived.parcel);
        let house = self.houses.at(arrived.house);
        if let Some((case_id, _)) = house.ledger.complained.asks.get(&message_id) {
            return self.check_question(arrived, *case_id, heard);
        }
        if let Some(case_id) = house.ledger.complained.letters.get(&message_id) {
            return self.check_letter(arrived, *case_id, heard);
        }
        if let Some(case_id) = house.ledger.complained.asked_after.get(&message_id) {
            return self.check_asked_after(arrived, *case_id, heard);
        }
        // A remedy has the words of the catalogue, and no mark.
        let mark = mark_in(&parcel.text).unwrap_or_default();
        let told = house.ledger.promised.of_notice(message_id).find(|(_, vow)| vow.mark() == mark);
        let Some((vow_id, vow)) = told else {
            return heard.wrong(format!("a notice about {mark}, which nobody sent"), message_id);
        };
        let theirs = house.address_of(vow.customer);
        let whose = if mark.is_empty() { theirs } else { house.meant.get(mark).map(String::as_str) };
        if theirs != whose || whose.is_none_or(|email| parcel.to != [email]) {
            heard.wrong(format!("the notice about {mark} went to {:?}", parcel.to), vow_id);
        }
        let otherwise = |vow: &Vow| {
            let known = vow.break_told_at < arrived.prepared_at && vow.break_told_how != "mail";
            vow.honest_notices.contains(&message_id) && known
        };
        if house.ledger.promised.of_notice(message_id).all(|(_, vow)| otherwise(vow)) {
            heard.wrong("an honest notice left after somebody had told them".to_owned(), vow_id);
        }
        if matches!(vow.state, "released" | "kept" | "moved")
            && vow.ended_at.is_some_and(|ended| ended < arrived.prepared_at)
        {
            heard.wrong(format!("the notice about {mark} left after it was {}", vow.state), vow_id);
        }
        // The link below is made anew each time.
        let said = parcel.text.split_once("https://").map_or(parcel.text.as_str(), |(said, _)| said);
        // One remedy may be given to many.
        let key = if vow.mark().is_empty() { vow_id.to_string() } else { mark.to_owned() };
        self.once(format!("notice {key}: {said}"), parcel, vow_id, heard);
    }

    fn check_staff_mail(&mut self, arrived: &Arrived, heard: &mut Heard) {
        let parcel = arrived.parcel;
        let Ok(mail) = serde_json::from_str::<StaffMail>(&arrived.row.payload) else {
            return heard.wrong("a mail to staff without its reason".to_owned(), arrived.row.subject_id);
        };
        let house = self.houses.at_mut(arrived.house);
        // Who must hear of what is known from what they see on the page, not from the row that is sent.
        let page = Page { staff: mail.staff_id, kind: mail.kind.clone(), subject: mail.subject_id };
        let told = house.seen.get(&arrived.row.subject_id).cloned();
        if told.as_ref().is_some_and(|told| *told != page) {
            heard.wrong(format!("{told:?} was told, and the mail is {page:?}"), mail.subject_id);
        }
        let staff = told.map_or(mail.staff_id, |told| told.staff);
        if house.email_of(staff).is_none_or(|email| parcel.to != [email]) {
            heard.wrong(format!("a mail for {staff} went to {:?}", parcel.to), mail.subject_id);
        }
        house.paged.insert(arrived.row.subject_id);
        if let Some(token) = token_in(&parcel.text) {
            self.may_tap(arrived.house, staff, mail.subject_id, token);
        }
        let house = self.houses.at(arrived.house);
        if mail.kind.starts_with("standard-") {
            let done = house.ledger.clocks.is_done_before(mail.subject_id, arrived.prepared_at);
            if done {
                heard.wrong(format!("told {} about a clock that is done", mail.kind), mail.subject_id);
            }
        }
        if mail.kind == "complaint-safety" && !self.may_take(arrived.house, (staff, mail.subject_id), &parcel.text) {
            heard.wrong("a call about safety without its link".to_owned(), mail.subject_id);
        }
        if mail.kind == "complaint-not-content" && self.dice.chance(300) {
            let at = self.now + self.dice.between(5, 600) * MINUTE;
            let rung = Some(Rung::Read);
            self.queue.put(at, Event::Rung { house: arrived.house, case: mail.subject_id, rung, tries: 0 });
        }
        match mail.kind.as_str() {
            "complaint-morning" => return self.check_morning(arrived, heard),
            kind if kind.starts_with("complaint-") => return self.check_case_mail(arrived, &mail, heard),
            _ => {}
        }
        let house = self.houses.at(arrived.house);
        if !mail.kind.starts_with("promise-") {
            return;
        }
        let Some(vow) = house.ledger.promised.vows.get(&mail.subject_id) else {
            return heard.wrong("told about a promise that is not here".to_owned(), mail.subject_id);
        };
        let over = vow.ended_at.is_some_and(|ended| ended < arrived.prepared_at);
        let warns = matches!(mail.kind.as_str(), "promise-half" | "promise-most" | "promise-soon");
        if warns && over && vow.state != "open" {
            heard.wrong(format!("told {} about a promise that is {}", mail.kind, vow.state), mail.subject_id);
        }
        if !parcel.text.contains(vow.mark()) {
            heard.wrong(format!("a mail about {} says something else", vow.mark()), mail.subject_id);
        }
        if warns || mail.kind == "promise-broken" {
            let key = format!("{} {} {}", mail.kind, mail.staff_id, mail.subject_id);
            self.once(key, parcel, mail.subject_id, heard);
        }
    }

    /// A mail to one of us that is done without having left had nothing to say any more.
    pub fn check_silence(&mut self, house: usize, row: &Row) {
        let Ok(mail) = serde_json::from_str::<StaffMail>(&row.payload) else { return };
        if let Some(case) = self.houses.at(house).ledger.complained.cases.get(&mail.subject_id) {
            let still = match mail.kind.as_str() {
                "complaint-safety" => case.is_unsafe(),
                "complaint-again" => case.is_open(),
                "complaint-not-content" => case.to_read,
                "complaint-letter-failed" => true,
                "complaint-given" => case.is_open() && case.owner == mail.staff_id,
                _ => false,
            };
            if still {
                let what = format!("{} was to hear {}, and no mail left", mail.staff_id, mail.kind);
                self.wrong(house, what, Some(mail.subject_id));
            }
            return;
        }
        let Some(vow) = self.houses.at(house).ledger.promised.vows.get(&mail.subject_id) else { return };
        // Whoever called for it is called no more once somebody has it in hand.
        let calls = &self.houses.at(house).ledger.promised.calls;
        let taken = |cause: &str| calls.is_taken(mail.subject_id, cause);
        // The first call, where nobody works on it: over when the customer knows.
        let calls_still = !vow.told && vow.owner == mail.staff_id && !taken("untouched");
        let still = match mail.kind.as_str() {
            "promise-half" | "promise-most" | "promise-soon" => {
                vow.state == "open" && (calls_still || !calls.was_reminder(mail.subject_id, mail.staff_id))
            }
            "promise-broken" => vow.is_in_silence() && !taken("broken"),
            "promise-untold" => vow.is_in_silence() && !taken("untold"),
            _ => false,
        };
        if still {
            self.wrong(
                house,
                format!("{} was to hear {}, and no mail left", mail.staff_id, mail.kind),
                Some(mail.subject_id),
            );
        }
    }

    /// The same thing is said with one Message-ID.
    pub fn once(&mut self, key: String, parcel: &Parcel, subject: Id, heard: &mut Heard) {
        match self.peer.said.get(&key) {
            Some(before) if *before != parcel.message_id => {
                heard.wrong(format!("said twice: {key}, as {before} and {}", parcel.message_id), subject);
            }
            Some(_) => {}
            None => {
                self.peer.said.insert(key, parcel.message_id.clone());
            }
        }
    }
}
