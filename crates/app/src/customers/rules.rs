//! What a customer, a contact and a preference are, and what may be written into them. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::Field;
use crate::ids::Id;
use crate::search::fold;
use crate::workspaces::checks;
pub use crate::workspaces::checks::email_key;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Person,
    Organisation,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Person, Kind::Organisation];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Organisation => "organisation",
        }
    }

    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Where the relationship stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Prospect,
    StartUp,
    Steady,
    AtRisk,
    Ended,
}

impl Stage {
    pub const ALL: [Stage; 5] = [Stage::Prospect, Stage::StartUp, Stage::Steady, Stage::AtRisk, Stage::Ended];

    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Prospect => "prospect",
            Stage::StartUp => "start_up",
            Stage::Steady => "steady",
            Stage::AtRisk => "at_risk",
            Stage::Ended => "ended",
        }
    }

    pub fn parse(text: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

/// One customer. `email` and `phone` are those of the first contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Customer {
    pub id: Id,
    pub name: String,
    pub kind: Kind,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub stage: Stage,
    /// The language they read, as `es` or `en-GB`; the workspace's when left out.
    pub locale: Option<String>,
    /// An IANA name as `America/Chicago`; the workspace's when left out.
    pub time_zone: Option<String>,
    pub owner_id: Option<Id>,
    /// For pages; the API names people by id.
    #[serde(skip)]
    pub owner_name: Option<String>,
    pub note: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub merged_into_id: Option<Id>,
}

/// A person there: the customer themselves, or somebody who acts for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    pub id: Id,
    pub customer_id: Id,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// What they are there; empty for the person themselves.
    pub role: String,
    /// The one whose address is the customer's.
    pub first: bool,
    /// Since when mail to the address comes back for good; it is not used until it is corrected or confirmed.
    pub email_bounced_at: Option<Timestamp>,
    /// The server's words for it.
    pub email_bounce_reason: String,
    /// Since when nothing goes there that no human wrote: its reader called a mail of ours spam.
    pub email_complained_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// What the customer asked for, in the words they used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preference {
    pub id: Id,
    pub customer_id: Id,
    /// What it is about: "Reach her", "By phone", …
    pub about: String,
    pub words: String,
    pub said_by: String,
    pub recorded_by_id: Option<Id>,
    pub recorded_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// All we know about one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    #[serde(flatten)]
    pub customer: Customer,
    /// The first contact first, then in the order they were added.
    pub contacts: Vec<Contact>,
    /// Those in force first, then the ended ones, latest first.
    pub preferences: Vec<Preference>,
}

/// A customer to be made. Texts as they were typed; an empty optional text counts as left out.
#[derive(Debug, Clone, Default)]
pub struct NewCustomer {
    /// `person` (when empty) or `organisation`.
    pub kind: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub locale: Option<String>,
    pub time_zone: Option<String>,
    /// `steady` when empty.
    pub stage: String,
    pub owner_id: Option<Id>,
    pub note: String,
}

/// What changes about a customer: `None` leaves it as it is, `Some(None)` takes it away.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub kind: Option<String>,
    pub name: Option<String>,
    pub email: Option<Option<String>>,
    pub phone: Option<Option<String>>,
    pub locale: Option<Option<String>>,
    pub time_zone: Option<Option<String>>,
    pub stage: Option<String>,
    pub owner_id: Option<Option<Id>>,
    pub note: Option<String>,
}

/// A contact to be added, or what one is changed to.
#[derive(Debug, Clone, Default)]
pub struct NewContact {
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub role: String,
}

#[derive(Debug, Clone, Default)]
pub struct NewPreference {
    pub about: String,
    pub words: String,
    pub said_by: String,
}

/// The longest texts we take, in characters.
pub const MAX_NAME: usize = 200;
pub const MAX_PHONE: usize = 60;
pub const MAX_NOTE: usize = 20_000;
pub const MAX_WORDS: usize = 2_000;

/// `None` for nothing but white space.
pub fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Enough digits to call (an extension number has three), and nothing that is not part of a phone number.
pub fn check_phone(field: &str, phone: &str) -> Result<(), Field> {
    if digits(phone).len() < 3 || phone.contains(char::is_control) {
        return Err(Field::new(field, "problem-phone").with("value", phone.chars().take(80).collect::<String>()));
    }
    at_most(field, phone, MAX_PHONE)
}

/// The digits of a phone number, without the way it is written.
pub fn digits(phone: &str) -> String {
    phone.chars().filter_map(|c| c.to_digit(10)).filter_map(|d| char::from_digit(d, 10)).collect()
}

/// The same line, whether written with the country's code or without: nine last digits say so, or all there are.
pub fn same_phone(one: &str, other: &str) -> bool {
    let (one, other) = (digits(one), digits(other));
    let tail = |text: &str| text.chars().rev().take(9).collect::<String>();
    one.len() >= 7 && other.len() >= 7 && tail(&one) == tail(&other)
}

fn at_most(field: &str, text: &str, max: usize) -> Result<(), Field> {
    if text.chars().count() > max { Err(Field::new(field, "problem-too-long").with("max", max)) } else { Ok(()) }
}

fn check_filled(field: &str, text: &str, max: usize) -> Result<(), Field> {
    if text.trim().is_empty() { Err(Field::new(field, "problem-empty")) } else { at_most(field, text, max) }
}

impl NewCustomer {
    /// Trimmed, with empty texts left out, the zone in its own spelling.
    pub fn tidied(mut self) -> NewCustomer {
        self.kind = filled(Some(&self.kind)).unwrap_or_else(|| Kind::Person.as_str().to_owned());
        self.stage = filled(Some(&self.stage)).unwrap_or_else(|| Stage::Steady.as_str().to_owned());
        self.name = self.name.trim().to_owned();
        self.note = self.note.trim().to_owned();
        self.email = filled(self.email.as_deref());
        self.phone = filled(self.phone.as_deref());
        self.locale = filled(self.locale.as_deref());
        let zone = filled(self.time_zone.as_deref());
        self.time_zone = zone.map(|text| checks::time_zone("time_zone", &text).unwrap_or(text));
        self
    }

    /// Everything that is wrong, so that a form shows every problem at once.
    pub fn problems(&self) -> Vec<Field> {
        let mut found = Vec::new();
        found.extend(check_filled("name", &self.name, MAX_NAME).err());
        if Kind::parse(&self.kind).is_none() {
            found.push(Field::new("kind", "problem-customer-kind"));
        }
        if Stage::parse(&self.stage).is_none() {
            found.push(Field::new("stage", "problem-customer-stage"));
        }
        found.extend(self.email.as_deref().and_then(|email| checks::email("email", email).err()));
        found.extend(self.phone.as_deref().and_then(|phone| check_phone("phone", phone).err()));
        found.extend(self.locale.as_deref().and_then(|locale| checks::locale("locale", locale).err()));
        found.extend(self.time_zone.as_deref().and_then(|zone| checks::time_zone("time_zone", zone).err()));
        found.extend(at_most("note", &self.note, MAX_NOTE).err());
        found
    }
}

impl Customer {
    /// This customer with the change, in the shape that can be checked as a whole.
    pub fn changed(&self, change: Change) -> NewCustomer {
        NewCustomer {
            kind: change.kind.unwrap_or_else(|| self.kind.as_str().to_owned()),
            name: change.name.unwrap_or_else(|| self.name.clone()),
            email: change.email.unwrap_or_else(|| self.email.clone()),
            phone: change.phone.unwrap_or_else(|| self.phone.clone()),
            locale: change.locale.unwrap_or_else(|| self.locale.clone()),
            time_zone: change.time_zone.unwrap_or_else(|| self.time_zone.clone()),
            stage: change.stage.unwrap_or_else(|| self.stage.as_str().to_owned()),
            owner_id: change.owner_id.unwrap_or(self.owner_id),
            note: change.note.unwrap_or_else(|| self.note.clone()),
        }
    }
}

impl NewContact {
    pub fn tidied(mut self) -> NewContact {
        self.name = self.name.trim().to_owned();
        self.role = self.role.trim().to_owned();
        self.email = filled(self.email.as_deref());
        self.phone = filled(self.phone.as_deref());
        self
    }

    /// Somebody without address and number is no contact: we could not reach them.
    pub fn problems(&self) -> Vec<Field> {
        let mut found = Vec::new();
        found.extend(check_filled("name", &self.name, MAX_NAME).err());
        found.extend(at_most("role", &self.role, MAX_NAME).err());
        found.extend(self.email.as_deref().and_then(|email| checks::email("email", email).err()));
        found.extend(self.phone.as_deref().and_then(|phone| check_phone("phone", phone).err()));
        if self.email.is_none() && self.phone.is_none() {
            found.push(Field::new("email", "problem-contact-unreachable"));
        }
        found
    }
}

impl NewPreference {
    pub fn problems(&self) -> Vec<Field> {
        let mut found = Vec::new();
        found.extend(check_filled("about", &self.about, MAX_NAME).err());
        found.extend(check_filled("words", &self.words, MAX_WORDS).err());
        found.extend(at_most("said_by", &self.said_by, MAX_NAME).err());
        found
    }
}

/// Why two customers may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    SamePhone,
    SameName,
    /// The part before the `@` is the same, and the names are alike.
    SameMailName,
}

impl Likeness {
    pub fn as_str(self) -> &'static str {
        match self {
            Likeness::SamePhone => "same_phone",
            Likeness::SameName => "same_name",
            Likeness::SameMailName => "same_mail_name",
        }
    }
}

/// Names that share a word of three letters or more, or are the same but for white space.
pub fn similar_names(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() >= 3).map(str::to_owned).collect()
    };
    let others = words(&other);
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    words(&one).iter().any(|word| others.contains(word)) || (!bare(&one).is_empty() && bare(&one) == bare(&other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_phone_written_in_two_ways_is_one_phone() {
        assert!(same_phone("+1 (212) 555-0143", "212.555.0143"));
        assert!(same_phone("0049 30 1234567", "+49 30 1234567"));
        assert!(!same_phone("212 555 0143", "212 555 0144"));
        assert!(!same_phone("12", "12"), "an extension is no line of its own");
    }

    #[test]
    fn every_bad_field_is_named() {
        let new = NewCustomer {
            kind: "dog".to_owned(),
            email: Some("no address".to_owned()),
            phone: Some("soon".to_owned()),
            locale: Some("english please".to_owned()),
            time_zone: Some("Mars/Base".to_owned()),
            stage: "happy".to_owned(),
            ..NewCustomer::default()
        };
        let fields: Vec<String> = new.tidied().problems().into_iter().map(|field| field.field).collect();
        assert_eq!(fields, ["name", "kind", "stage", "email", "phone", "locale", "time_zone"]);
    }

    #[test]
    fn alike_names_share_a_word() {
        assert!(similar_names("Ann Lee", "Lee, Ann Mary"));
        assert!(similar_names("José García", "jose garcia"));
        assert!(!similar_names("Ann Lee", "Bob Marsh"));
        assert!(!similar_names("", ""));
    }
}
