//! What there is to offer, what fits which loss, and what may happen to an offer. Pure.
//!
//! ```text
//!   waiting ── approve ──▶ granted ── a promise keeps it, with evidence
//!    │  decline (with a reason) ──▶ declined
//!    │  nobody answers until it was to be done ──▶ lapsed
//!    └─ withdraw ──▶ withdrawn ◀── withdraw, while its promise is open ── granted
//! ```

use std::cmp::Ordering;

use jiff::Timestamp;
use serde::Serialize;

use super::authority::Above;
use crate::error::{Field, Refused};
use crate::ids::Id;
use crate::promises::Kind;
use crate::promises::month::Month;

/// What a customer lost by what went wrong. A remedy makes good one kind: money for money, doing it again for work that
/// failed, attention for neglect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// They paid for what they did not get, or it cost them something.
    Money,
    /// What we did failed: it is done again.
    Again,
    /// They waited, or came for nothing.
    Time,
    /// Nobody looked after them.
    Attention,
    /// They were hurt: somebody comes and says so.
    Apology,
}

impl Loss {
    pub const ALL: [Loss; 5] = [Loss::Money, Loss::Again, Loss::Time, Loss::Attention, Loss::Apology];

    pub fn as_str(self) -> &'static str {
        match self {
            Loss::Money => "money",
            Loss::Again => "again",
            Loss::Time => "time",
            Loss::Attention => "attention",
            Loss::Apology => "apology",
        }
    }

    pub fn parse(text: &str) -> Option<Loss> {
        Loss::ALL.into_iter().find(|loss| loss.as_str() == text)
    }

    /// Its place among all of them, from 1: under that its spend is counted.
    pub fn place(self) -> i64 {
        let before = Loss::ALL.iter().take_while(|loss| **loss != self).count();
        i64::try_from(before).unwrap_or(0) + 1
    }

    /// The kind of the promise that keeps it.
    pub fn promise_kind(self) -> Kind {
        match self {
            Loss::Money => Kind::Refund,
            Loss::Again => Kind::Fix,
            Loss::Attention => Kind::CheckIn,
            Loss::Time | Loss::Apology => Kind::Other,
        }
    }
}

/// Something that can be offered. `cost_minor` is what it costs us as a rule, in the smallest unit of the currency; `None`:
/// it is said with each offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remedy {
    pub id: Id,
    pub loss: Loss,
    pub name: String,
    /// When it fits, in words.
    pub fits: String,
    pub cost_minor: Option<i64>,
    pub currency: String,
    /// Not offered any more; what was offered stays.
    pub active: bool,
}

/// The same as it is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRemedy {
    pub loss: Loss,
    pub name: String,
    pub fits: String,
    pub cost_minor: Option<i64>,
    pub active: bool,
}

/// The longest name of a remedy, in characters.
pub const MAX_NAME: usize = 100;
/// The longest other text: when it fits, what is promised, what went wrong.
pub const MAX_TEXT: usize = 1_000;
/// The most that can be said in one amount: ten million of a currency with cents.
pub const MOST_MINOR: i64 = 1_000_000_000;

impl NewRemedy {
    /// Everything that can't be so.
    pub fn problems(&self) -> Vec<Field> {
        let name = needed("name", &self.name, MAX_NAME);
        let fits = needed("fits", &self.fits, MAX_TEXT);
        let cost = self.cost_minor.and_then(|minor| amount_problem("cost_minor", minor));
        name.into_iter().chain(fits).chain(cost).collect()
    }
}

pub(super) fn needed(field: &str, text: &str, most: usize) -> Option<Field> {
    if text.trim().is_empty() { Some(Field::new(field, "problem-empty")) } else { too_long(field, text, most) }
}

pub(super) fn too_long(field: &str, text: &str, most: usize) -> Option<Field> {
    (text.chars().count() > most).then(|| Field::new(field, "problem-too-long").with("max", most))
}

pub(super) fn amount_problem(field: &str, minor: i64) -> Option<Field> {
    (!(0..=MOST_MINOR).contains(&minor)).then(|| Field::new(field, "problem-remedy-amount"))
}

/// In the order in which they are shown: those that fit the loss first, then by kind of loss, then by name. What they
/// cost has no say: who sees the largest first gives the largest.
pub fn order(remedies: &mut [Remedy], losses: &[Loss]) {
    let place = |remedy: &Remedy| match losses.iter().position(|loss| *loss == remedy.loss) {
        Some(place) => (0, i64::try_from(place).unwrap_or(0)),
        None => (1, remedy.loss.place()),
    };
    let by_name = |one: &Remedy, other: &Remedy| -> Ordering {
        one.name.to_lowercase().cmp(&other.name.to_lowercase()).then_with(|| one.id.0.cmp(&other.id.0))
    };
    remedies.sort_by(|one, other| place(one).cmp(&place(other)).then_with(|| by_name(one, other)));
}

/// An amount as people type it, `50`, `50.00`, `1.250,50`, in the smallest unit; `None`: not read, or read in two ways.
pub fn read_amount(text: &str, currency: &str) -> Option<i64> {
    let digits = i18n::minor_digits(currency);
    let text: String = text.chars().filter(|char| !char.is_whitespace()).collect();
    let (whole, part) = match text.rfind(['.', ',']) {
        // "1,250" alone: a thousand, or one and a quarter of something?
        Some(at) => text.split_at_checked(at).map(|(whole, part)| (whole, part.get(1..).unwrap_or("")))?,
        None => (text.as_str(), ""),
    };
    let mark = text.chars().rev().find(|char| matches!(char, '.' | ','));
    let mut groups = whole.split(if mark == Some('.') { ',' } else { '.' });
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = rest.is_empty() || first.len() <= 3 && rest.iter().all(|group| group.len() == 3 && is_number(group));
    let has_part = mark.is_some();
    if !is_number(first) || !grouped || has_part && (!is_number(part) || part.len() > digits) {
        return None;
    }
    let all = format!("{first}{}{part:0<digits$}", rest.concat());
    all.parse().ok().filter(|minor| (0..=MOST_MINOR).contains(minor))
}

/// The same for a form: `50.00`.
pub fn plain_amount(minor: i64, currency: &str) -> String {
    let decimals = i18n::minor_digits(currency);
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = decimals + 1);
    match digits.split_at_checked(digits.len().saturating_sub(decimals)) {
        Some((whole, part)) if !part.is_empty() => format!("{whole}.{part}"),
        _ => digits,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Above the authority of who offers it: somebody was asked.
    Waiting,
    Granted,
    Declined,
    /// Nobody answered until it was to be done.
    Lapsed,
    Withdrawn,
}

impl State {
    pub const ALL: [State; 5] = [State::Waiting, State::Granted, State::Declined, State::Lapsed, State::Withdrawn];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Granted => "granted",
            State::Declined => "declined",
            State::Lapsed => "lapsed",
            State::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A remedy that is offered to a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    pub id: Id,
    pub complaint_id: Id,
    pub customer_id: Id,
    pub conversation_id: Option<Id>,
    pub remedy_id: Id,
    /// Loss and name as the remedy had them when it was offered.
    pub loss: Loss,
    pub name: String,
    /// In the smallest unit of the currency.
    pub amount_minor: i64,
    pub currency: String,
    /// What the customer is promised.
    pub words: String,
    /// What went wrong, for whoever is asked.
    pub about: String,
    pub cause_id: Option<Id>,
    /// When it is to be done.
    pub by: Timestamp,
    pub state: State,
    /// Why somebody had to be asked.
    pub above: Option<Above>,
    pub asked_by_id: Id,
    pub asked_at: Timestamp,
    /// When the next is asked, while it waits; `None`: nobody else can be before it ends.
    pub next_at: Option<Timestamp>,
    pub decided_by_id: Option<Id>,
    pub decided_at: Option<Timestamp>,
    /// What they said to it.
    pub decision: String,
    /// What keeps it.
    pub promise_id: Option<Id>,
    /// In which month it counts.
    pub month: Option<Month>,
}

impl Offer {
    fn must_wait(&self) -> Result<(), Refused> {
        match self.state {
            State::Waiting => Ok(()),
            State::Granted => Err(Refused::new("remedy-is-granted")),
            State::Declined => Err(Refused::new("remedy-is-declined")),
            State::Lapsed => Err(Refused::new("remedy-is-lapsed")),
            State::Withdrawn => Err(Refused::new("remedy-is-withdrawn")),
        }
    }

    /// Whether somebody may answer it at all: it waits, there is time, and nobody says yes to themselves.
    pub fn may_be_answered(&self, by_id: Option<Id>, now: Timestamp) -> Result<(), Refused> {
        self.must_wait()?;
        if by_id == Some(self.asked_by_id) {
            return Err(Refused::new("remedy-own-offer"));
        }
        if now >= self.by {
            return Err(Refused::new("remedy-is-lapsed"));
        }
        Ok(())
    }

    /// Given from now on: `promise_id` keeps it, and it counts in this month.
    pub fn grant(mut self, by: Option<Id>, words: &str, promise_id: Id, month: Month, now: Timestamp) -> Offer {
        self.decided(State::Granted, by, words, now);
        self.promise_id = Some(promise_id);
        self.month = Some(month);
        self
    }

    pub fn decline(mut self, by: Option<Id>, words: &str, now: Timestamp) -> Result<Offer, Refused> {
        self.must_wait()?;
        self.decided(State::Declined, by, words, now);
        Ok(self)
    }

    /// Nobody answered. The time at which it was to be done is over.
    pub fn lapse(mut self, now: Timestamp) -> Result<Offer, Refused> {
        self.must_wait()?;
        self.decided(State::Lapsed, None, "", now);
        Ok(self)
    }

    /// Not offered after all.
    pub fn withdraw(mut self, by: Option<Id>, words: &str, now: Timestamp) -> Result<Offer, Refused> {
        if self.state != State::Granted {
            self.must_wait()?;
        }
        self.decided(State::Withdrawn, by, words, now);
        Ok(self)
    }

    fn decided(&mut self, state: State, by: Option<Id>, words: &str, now: Timestamp) {
        self.state = state;
        self.decided_by_id = by;
        self.decided_at = Some(now);
        self.decision = words.trim().to_owned();
        self.next_at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remedy(id: i64, loss: Loss, name: &str, cost_minor: Option<i64>) -> Remedy {
        let (name, currency) = (name.to_owned(), "USD".to_owned());
        Remedy { id: Id(id), loss, name, fits: "When it fits".to_owned(), cost_minor, currency, active: true }
    }

    #[test]
    fn what_fits_the_loss_stands_first_and_what_it_costs_has_no_say() {
        let mut all = vec![
            remedy(1, Loss::Money, "Refund", None),
            remedy(2, Loss::Again, "Send the other team", Some(90_000)),
            remedy(3, Loss::Again, "do it again", Some(1)),
            remedy(4, Loss::Apology, "Come and say sorry", Some(0)),
            remedy(5, Loss::Time, "Come in the evening", Some(500)),
        ];
        let names = |all: &[Remedy]| all.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        order(&mut all, &[Loss::Time, Loss::Again]);
        let expected = ["Come in the evening", "do it again", "Send the other team", "Refund", "Come and say sorry"];
        assert_eq!(names(&all), expected);
        for one in &mut all {
            one.cost_minor = one.cost_minor.map(|minor| 100_000 - minor);
        }
        order(&mut all, &[Loss::Time, Loss::Again]);
        assert_eq!(names(&all), expected, "the same, whatever they cost");
        order(&mut all, &[]);
        assert_eq!(names(&all)[..2], ["Refund", "do it again"], "without a loss: by kind, then by name");
    }

    #[test]
    fn an_amount_is_read_as_it_is_typed_or_not_at_all() {
        let dollars = |text: &str| read_amount(text, "USD");
        assert_eq!([dollars("50"), dollars("50.5"), dollars(" 50,25 ")], [Some(5_000), Some(5_050), Some(5_025)]);
        assert_eq!([dollars("1,250.00"), dollars("1.250,00"), dollars("1 250.00")], [Some(125_000); 3]);
        for unread in ["", "-5", "1,250", "1.2.3", "12,34.00", "five", "50.001", ".", "5.", "99999999999"] {
            assert_eq!(dollars(unread), None, "{unread}");
        }
        assert_eq!(read_amount("1200", "JPY"), Some(1_200));
        assert_eq!(read_amount("1200.5", "JPY"), None, "there is no half yen");
        assert_eq!(read_amount("1.250", "KWD"), Some(1_250), "a thousand fils are a dinar");
        assert_eq!(
            [plain_amount(5_025, "USD"), plain_amount(5, "USD"), plain_amount(7, "JPY")],
            ["50.25", "0.05", "7"]
        );
    }

    #[test]
    fn every_loss_has_its_own_place_and_word() {
        let places: Vec<i64> = Loss::ALL.into_iter().map(Loss::place).collect();
        assert_eq!(places, [1, 2, 3, 4, 5]);
        assert!(Loss::ALL.into_iter().all(|loss| Loss::parse(loss.as_str()) == Some(loss)));
        assert!(State::ALL.into_iter().all(|state| State::parse(state.as_str()) == Some(state)));
    }
}
