//! The model of conversations and of the mails we sent.

use std::collections::BTreeMap;

use app::Id;
use app::journal::Entry;
use app::time::ms;

use super::ledger::{Heard, News, id, text, time, truth};

/// A conversation as we know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    pub customer: Option<Id>,
    pub category: String,
    pub assignee: Option<Id>,
    pub snoozed_until: Option<i64>,
    /// It sleeps until a time that they agreed to.
    pub agreed: bool,
    /// The last word of a person was theirs.
    pub they_spoke_last: bool,
}

impl Talk {
    pub fn stands(&self) -> Stands {
        let waiting = self.category == "waiting";
        Stands { waiting, on_hold: waiting && self.agreed && self.snoozed_until.is_some() }
    }
}

/// How a conversation stands, as far as clocks care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stands {
    pub waiting: bool,
    pub on_hold: bool,
}

/// It stands like this since then.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    pub talk: Id,
    pub at: i64,
    pub stands: Stands,
}

/// A mail of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub state: &'static str,
    /// `person` or `notice`.
    pub kind: String,
    pub customer: Option<Id>,
}

#[derive(Default)]
pub struct Said {
    pub talks: BTreeMap<Id, Talk>,
    pub letters: BTreeMap<Id, Letter>,
    asleep: BTreeMap<Id, i64>,
    /// What the entries that were heard last changed.
    pub turns: Vec<Turn>,
    /// Mails of others that became messages.
    pub received: i64,
}

impl Said {
    pub fn is_sent(&self, letter: Id) -> bool {
        self.letters.get(&letter).is_some_and(|letter| letter.state == "sent")
    }

    pub fn hear_talk(&mut self, verb: &str, entry: &Entry, heard: &mut Heard) {
        let talk_id = entry.subject_id;
        if verb == "started" {
            let category = match text(entry, "category") {
                "" => "open",
                category => category,
            };
            let talk = Talk {
                customer: entry.customer_id,
                category: category.to_owned(),
                assignee: None,
                snoozed_until: None,
                agreed: false,
                they_spoke_last: false,
            };
            if self.talks.insert(talk_id, talk).is_some() {
                heard.wrong("a conversation was begun twice".to_owned(), talk_id);
            }
            return;
        }
        let Some(talk) = self.talks.get_mut(&talk_id) else {
            return heard.wrong(format!("conversation.{verb} of one that nobody began"), talk_id);
        };
        match verb {
            "status_changed" => {
                if talk.category != text(entry, "before") {
                    heard.wrong(
                        format!("changed from {}, but it was {}", text(entry, "before"), talk.category),
                        talk_id,
                    );
                }
                talk.category = text(entry, "category").to_owned();
                if talk.category != "waiting" {
                    talk.snoozed_until = None;
                    self.asleep.remove(&talk_id);
                }
            }
            "assigned" => talk.assignee = id(entry, "assignee_id"),
            "snoozed" => {
                talk.snoozed_until = time(entry, "until");
                talk.agreed = truth(entry, "agreed");
                self.asleep.extend(talk.snoozed_until.map(|until| (talk_id, until)));
            }
            "woke" if talk.category != "open" => heard.wrong(format!("woke, and is {}", talk.category), talk_id),
            _ => {}
        }
        let stands = talk.stands();
        self.turns.push(Turn { talk: talk_id, at: ms(entry.at), stands });
    }

    pub fn hear_letter(&mut self, verb: &str, entry: &Entry, heard: &mut Heard) {
        let letter_id = entry.subject_id;
        self.spoke(verb, entry);
        match verb {
            "received" => {
                self.received += i64::from(text(entry, "channel").is_empty());
                let person = text(entry, "kind") == "person";
                heard.news.extend(entry.conversation_id.filter(|_| person).map(|talk| News::Heard { talk }));
            }
            "queued" if truth(entry, "again") => self.turn(letter_id, &["failed"], "queued", heard),
            "queued" => {
                let letter =
                    Letter { state: "queued", kind: text(entry, "kind").to_owned(), customer: entry.customer_id };
                if self.letters.insert(letter_id, letter).is_some() {
                    heard.wrong("a mail was queued twice".to_owned(), letter_id);
                }
            }
            "sent" => {
                self.turn(letter_id, &["queued"], "sent", heard);
                heard.news.push(News::Sent { letter: letter_id });
            }
            "failed" => self.turn(letter_id, &["queued"], "failed", heard),
            "returned" => self.turn(letter_id, &["sent"], "failed", heard),
            "withdrawn" => self.turn(letter_id, &["queued"], "withdrawn", heard),
            _ => {}
        }
    }

    /// Who had the last word.
    fn spoke(&mut self, verb: &str, entry: &Entry) {
        let by_person = text(entry, "kind") == "person" || verb == "recorded";
        let Some(talk) = entry.conversation_id.and_then(|id| self.talks.get_mut(&id)).filter(|_| by_person) else {
            return;
        };
        match verb {
            "received" => talk.they_spoke_last = true,
            "queued" | "recorded" => talk.they_spoke_last = false,
            _ => {}
        }
    }

    fn turn(&mut self, letter_id: Id, from: &[&str], to: &'static str, heard: &mut Heard) {
        match self.letters.get_mut(&letter_id) {
            None => heard.wrong(format!("a mail is {to} that nobody wrote"), letter_id),
            Some(letter) if !from.contains(&letter.state) => {
                heard.wrong(format!("a mail that was {} is {to}", letter.state), letter_id);
            }
            Some(letter) => letter.state = to,
        }
    }

    /// After all that is due at this moment was done: what still sleeps and should not.
    pub fn left_over(&self, now: i64) -> Vec<(Id, String)> {
        let late = self.asleep.iter().filter(|(_, until)| **until <= now);
        late.map(|(id, until)| (*id, format!("it was to wake at {until}, and it is {now}"))).collect()
    }

    pub fn timers(&self) -> impl Iterator<Item = (Id, i64, &'static str)> {
        self.asleep.iter().map(|(id, until)| (*id, *until, "conversation.wake"))
    }
}
