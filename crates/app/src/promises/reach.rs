//! By which way a customer is told: as they asked, as long as that way works. What they asked for stands in their own
//! words; only what is plainly a way to reach them is read from it.

use std::collections::HashMap;

use serde::Serialize;

use crate::customers::{self, Contact, Preference};
use crate::ids::Id;
use crate::search::fold;
use crate::workspaces::mailboxes;
use crate::{Error, Result, Tx};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Mail,
    Phone,
    Text,
}

impl Way {
    /// As in `told_how`.
    pub fn as_str(self) -> &'static str {
        match self {
            Way::Mail => "mail",
            Way::Phone => "phone",
            Way::Text => "text",
        }
    }
}

/// The way that is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// `None`: there is none that works and that they accept.
    pub way: Option<Way>,
    /// Who is reached, and at which address or number.
    pub name: String,
    pub at: String,
    /// They asked for it, in these words.
    pub asked: Option<String>,
    /// An address that we know to be dead, or whose reader called our mail spam, and that was passed over.
    pub passed_over: Option<String>,
}

impl Route {
    pub fn by_mail(&self) -> bool {
        self.way == Some(Way::Mail)
    }
}

/// What they asked for: ways they want, first the one they like most, and ways they do not want.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    pub wants: Vec<Way>,
    pub never: Vec<Way>,
    pub words: Option<String>,
}

/// Beginnings of words that name a way, folded.
const NAMES: [(&str, Way); 16] = [
    ("call", Way::Phone),
    ("phone", Way::Phone),
    ("ring", Way::Phone),
    ("telephone", Way::Phone),
    ("llam", Way::Phone),
    ("telefon", Way::Phone),
    ("mail", Way::Mail),
    ("email", Way::Mail),
    ("e-mail", Way::Mail),
    ("correo", Way::Mail),
    ("text", Way::Text),
    ("sms", Way::Text),
    ("whatsapp", Way::Text),
    ("signal", Way::Text),
    ("mensaje", Way::Text),
    ("wasap", Way::Text),
];
/// A preference is about reaching somebody when its heading says so.
const ABOUT: [&str; 18] = [
    "reach", "contact", "by", "how", "way", "call", "phone", "mail", "email", "text", "channel", "tell", "notice",
    "avis", "llam", "como", "canal", "localiz",
];
const NOT: [&str; 11] = ["never", "no", "not", "don't", "dont", "without", "nunca", "sin", "jamas", "ni", "nada"];
/// "Do not call before nine" is no wish not to be called.
const TIMES: [&str; 10] =
    ["before", "after", "until", "while", "during", "antes", "despues", "hasta", "durante", "los"];

fn words(text: &str) -> Vec<String> {
    let folded = fold(text).replace('’', "'");
    let parts = folded.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'));
    parts.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn way_of(word: &str) -> Option<Way> {
    let long = |name: &str| name.len() >= 4 && word.starts_with(name);
    NAMES.iter().find(|(name, _)| word == *name || long(name)).map(|(_, way)| *way)
}

/// Reads the newest preference in force that says how to reach them.
pub fn wishes(preferences: &[Preference]) -> Wishes {
    for preference in preferences.iter().filter(|one| one.ended_at.is_none()) {
        let about = words(&preference.about);
        if !about.iter().any(|word| ABOUT.iter().any(|name| word == name || name.len() > 3 && word.starts_with(name))) {
            continue;
        }
        let mut found = Wishes { words: Some(preference.words.clone()), ..Wishes::default() };
        read(&preference.words, &mut found);
        read(&preference.about, &mut found);
        found.wants.retain(|way| !found.never.contains(way));
        if !found.wants.is_empty() || !found.never.is_empty() {
            return found;
        }
    }
    Wishes::default()
}

fn read(text: &str, found: &mut Wishes) {
    let text = fold(text).replace(" but ", ",").replace(" pero ", ",");
    for clause in text.split([',', '.', ';', '(', ')', '!', '\n']) {
        let clause = words(clause);
        let denied = clause.iter().any(|word| NOT.contains(&word.as_str()));
        let timed = clause.iter().any(|word| TIMES.contains(&word.as_str()));
        let list = if denied { &mut found.never } else { &mut found.wants };
        for way in clause.iter().filter_map(|word| way_of(word)).filter(|_| !(denied && timed)) {
            if !list.contains(&way) {
                list.push(way);
            }
        }
    }
}

fn lives(contact: &Contact) -> bool {
    contact.email_bounced_at.is_none() && contact.email_complained_at.is_none()
}

/// The first way that works: those they want, then mail, then the phone; never one they do not want.
pub fn route(contacts: &[Contact], wishes: &Wishes, can_mail: bool) -> Route {
    let mut ways = wishes.wants.clone();
    ways.extend([Way::Mail, Way::Phone].into_iter().filter(|way| !wishes.wants.contains(way)));
    ways.retain(|way| !wishes.never.contains(way));
    let passed_over = contacts.iter().find(|one| one.email.is_some() && !lives(one)).and_then(|one| one.email.clone());
    let passed_over = passed_over.filter(|_| ways.contains(&Way::Mail));
    for way in ways {
        let found = contacts.iter().find_map(|one| {
            let at = match way {
                Way::Mail => one.email.as_ref().filter(|_| can_mail && lives(one)),
                Way::Phone | Way::Text => one.phone.as_ref(),
            };
            at.map(|at| (one.name.clone(), at.clone()))
        });
        if let Some((name, at)) = found {
            let asked = wishes.words.clone().filter(|_| wishes.wants.contains(&way));
            return Route { way: Some(way), name, at, asked, passed_over };
        }
    }
    Route { way: None, name: String::new(), at: String::new(), asked: wishes.words.clone(), passed_over }
}

/// How this customer is told now.
pub fn of(tx: &mut Tx, customer_id: Id) -> Result<Route> {
    let customer_id = customers::surviving(tx, customer_id)?;
    of_all(tx, &[customer_id])?.remove(&customer_id).ok_or(Error::NotFound("customer"))
}

/// How these customers are told now.
pub fn of_all(tx: &mut Tx, customer_ids: &[Id]) -> Result<HashMap<Id, Route>> {
    let can_mail = !mailboxes::all(tx)?.is_empty();
    let ways = customers::ways(tx, customer_ids)?;
    let found = ways.into_iter().map(|(id, ways)| (id, route(&ways.contacts, &wishes(&ways.preferences), can_mail)));
    Ok(found.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn said(about: &str, words: &str) -> Preference {
        Preference {
            id: Id(1),
            customer_id: Id(1),
            about: about.to_owned(),
            words: words.to_owned(),
            said_by: String::new(),
            recorded_by_id: None,
            recorded_at: Timestamp::UNIX_EPOCH,
            ended_at: None,
        }
    }

    fn contact(email: Option<&str>, phone: Option<&str>) -> Contact {
        Contact {
            id: Id(1),
            customer_id: Id(1),
            name: "Ruth".to_owned(),
            email: email.map(str::to_owned),
            phone: phone.map(str::to_owned),
            role: String::new(),
            first: true,
            email_bounced_at: None,
            email_bounce_reason: String::new(),
            email_complained_at: None,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn wants(about: &str, words: &str) -> (Vec<Way>, Vec<Way>) {
        let found = wishes(&[said(about, words)]);
        (found.wants, found.never)
    }

    #[test]
    fn what_they_asked_for_is_read_from_their_own_words() {
        use Way::{Mail, Phone, Text};
        for (about, words, want, never) in [
            ("Reach her", "Phone, 8–10 and after 16", vec![Phone], vec![]),
            ("Reach her", "Please call, I never look at mail before lunch.", vec![Phone], vec![]),
            ("Reach her", "Text me first, then call. I teach until three.", vec![Text, Phone], vec![]),
            ("Reach her", "WhatsApp me or call, any hour, if it is about Arjun.", vec![Text, Phone], vec![]),
            ("By phone", "mornings only", vec![Phone], vec![]),
            ("How to reach me", "No mail please, just ring", vec![Phone], vec![Mail]),
            ("Contacto", "Llámeme, nada de correo: no leo el correo", vec![Phone], vec![Mail]),
            ("Avisarme", "Por correo electrónico, nunca por teléfono", vec![Mail], vec![Phone]),
            ("Reach him", "Don't call before nine", vec![], vec![]),
            ("Turnaround", "Call the lab when it is late", vec![], vec![]),
        ] {
            let (wanted, refused) = wants(about, words);
            assert_eq!((wanted, refused), (want, never), "{about}: {words}");
        }
    }

    #[test]
    fn a_dead_address_is_passed_over_and_the_next_way_is_taken() {
        let alive = contact(Some("ruth@example.com"), Some("+1 555 0142"));
        let none = Wishes::default();
        assert_eq!(route(std::slice::from_ref(&alive), &none, true).way, Some(Way::Mail));
        let dead = Contact { email_bounced_at: Some(Timestamp::UNIX_EPOCH), ..alive.clone() };
        let fallen = route(std::slice::from_ref(&dead), &none, true);
        assert_eq!((fallen.way, fallen.at.as_str()), (Some(Way::Phone), "+1 555 0142"));
        assert_eq!(fallen.passed_over.as_deref(), Some("ruth@example.com"));
        let other = contact(Some("office@example.com"), None);
        assert_eq!(
            route(&[dead.clone(), other], &none, true).at,
            "office@example.com",
            "somebody else there reads mail"
        );
        let mute = Contact { phone: None, ..dead };
        assert_eq!(route(&[mute], &none, true).way, None);
        assert_eq!(route(std::slice::from_ref(&alive), &none, false).way, Some(Way::Phone), "we have no mail account");
        let no_mail = Wishes { never: vec![Way::Mail], ..Wishes::default() };
        assert_eq!(route(&[contact(Some("ruth@example.com"), None)], &no_mail, true).way, None);
        let by_phone = wishes(&[said("Reach her", "Call me")]);
        assert_eq!(route(&[alive], &by_phone, true).way, Some(Way::Phone));
        assert_eq!(
            route(&[contact(Some("ruth@example.com"), None)], &by_phone, true).way,
            Some(Way::Mail),
            "no number"
        );
    }
}
