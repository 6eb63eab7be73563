//! The mails about complaints that the server took: each to whom it is meant, about what is still so.

use app::Id;
use app::outbox::StaffMail;

use super::case::Case;
use super::ledger::Heard;
use super::narrowed::STORY;
use super::peer::Arrived;
use super::promised::mark_in;
use super::run::Year;

/// What stands before the link by which they say how it went.
const ASKS: &str = "/after/";
/// How notices about what the rules ask begin.
const BY_RULE: &str = "complaint-rule-";

/// The link by which a customer says how it went.
pub fn token_in(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(ASKS)?;
    rest.split_whitespace().next()
}

impl Case {
    /// What they said is for a person to read; or was, when a mail about it was put together.
    fn is_unread(&self, prepared_at: i64) -> bool {
        self.to_read || self.read_at.is_some_and(|at| at >= prepared_at)
    }
}

impl Year {
    /// "Did we understand?", asked of whoever complained; in a mail that all of us read, what we understood of a story that
    /// was narrowed does not stand.
    pub fn check_question(&self, arrived: &Arrived, case_id: Id, heard: &mut Heard) {
        let house = self.houses.at(arrived.house);
        let Some(case) = house.ledger.complained.cases.get(&case_id) else { return };
        let whose = house.meant.get(&case.mark).map(String::as_str);
        let (text, asks) = (&arrived.parcel.text, &house.ledger.complained.asks_of_narrowed);
        let right = match asks.contains(&arrived.row.subject_id) {
            true => mark_in(text).is_none() && !text.contains(STORY),
            false => mark_in(text) == Some(case.mark.as_str()),
        };
        if !right || house.address_of(case.customer) != whose || whose.is_none_or(|email| arrived.parcel.to != [email])
        {
            heard.wrong(format!("what we understood of {} went to {:?}", case.mark, arrived.parcel.to), case_id);
        }
    }

    /// A letter goes to whoever complained, and speaks of nothing else.
    pub fn check_letter(&self, arrived: &Arrived, case_id: Id, heard: &mut Heard) {
        let house = self.houses.at(arrived.house);
        let Some(case) = house.ledger.complained.cases.get(&case_id) else { return };
        let other = mark_in(&arrived.parcel.text).is_some_and(|mark| mark != case.mark);
        if other || house.address_of(case.customer).is_none_or(|email| arrived.parcel.to != [email]) {
            heard.wrong(format!("a letter of {} went to {:?}", case.mark, arrived.parcel.to), case_id);
        }
    }

    /// How it went, asked of whoever accepted: not when it has happened again, nor while they wait for something else.
    pub fn check_asked_after(&self, arrived: &Arrived, case_id: Id, heard: &mut Heard) {
        let house = self.houses.at(arrived.house);
        let Some(case) = house.ledger.complained.cases.get(&case_id) else { return };
        if house.address_of(case.customer).is_none_or(|email| arrived.parcel.to != [email]) {
            heard.wrong(format!("how it went was asked of {:?}", arrived.parcel.to), case_id);
        }
        if token_in(&arrived.parcel.text).is_none() {
            heard.wrong("how it went was asked without a link to say it".to_owned(), case_id);
        }
        let other = house.ledger.complained.other_is_open(case_id, case);
        if case.failed_at.into_iter().chain(other).any(|at| at < arrived.prepared_at) {
            heard.wrong("how it went was asked while it goes on".to_owned(), case_id);
        }
    }

    /// The mail of the morning names complaints that somebody has to see to, and at least one.
    pub fn check_morning(&self, arrived: &Arrived, heard: &mut Heard) {
        let cases = &self.houses.at(arrived.house).ledger.complained.cases;
        let marks: Vec<&str> = arrived.parcel.text.split_inclusive(')').filter_map(mark_in).collect();
        if marks.is_empty() {
            heard.wrong("a mail in the morning about nothing".to_owned(), arrived.row.subject_id);
        }
        for mark in marks {
            let case = cases.iter().find(|(_, case)| case.mark == mark);
            let over = |at: Option<i64>| at.is_some_and(|at| at < arrived.prepared_at);
            let done = |case: &Case| over(case.closed_at) && !case.failed_again && !case.is_unread(arrived.prepared_at);
            if case.is_none_or(|(_, case)| done(case)) {
                heard.wrong(format!("the mail of the morning names {mark}: {case:?}"), arrived.row.subject_id);
            }
        }
    }

    /// Nobody gets a mail about a complaint that was over when it was put together, and each says which one it is about.
    pub fn check_case_mail(&self, arrived: &Arrived, mail: &StaffMail, heard: &mut Heard) {
        let cases = &self.houses.at(arrived.house).ledger.complained.cases;
        let Some(case) = cases.get(&mail.subject_id) else {
            return heard.wrong("told about a complaint that is not here".to_owned(), mail.subject_id);
        };
        // What the rules ask is named by the number of the complaint alone.
        let by_rule = mail.kind.starts_with(BY_RULE);
        let names = if by_rule { format!("complaint #{} of ", case.number) } else { case.mark.clone() };
        if !arrived.parcel.text.contains(&names) {
            heard.wrong(format!("a mail about {} says something else", case.mark), mail.subject_id);
        }
        let over = case.closed_at.is_some_and(|closed| closed < arrived.prepared_at);
        let still = match mail.kind.as_str() {
            "complaint-again" | "complaint-letter-failed" => true,
            "complaint-not-content" => case.is_unread(arrived.prepared_at),
            _ => by_rule && !case.listened, // they never heard that we have it
        };
        if over && !still {
            heard.wrong(format!("told {} about a complaint that is closed", mail.kind), mail.subject_id);
        }
    }
}
