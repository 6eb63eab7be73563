//! What must be so, as far as the journal says: a model of our own that follows it, entry by entry.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::journal::Entry;
use app::standards::rules::Clock;
use app::time::ms;
use app::{Id, Timestamp};
use planner::hours::OpeningHours;

use super::clocks::{Clocks, Looked};
use super::complained::Complained;
use super::promised::Promised;
use super::said::{Said, Turn};
use super::week::Week;

/// Something that one of us must have been told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Page {
    pub staff: Id,
    pub kind: String,
    pub subject: Id,
}

/// What people see on their pages, and act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    Customer { id: Id, name: String },
    Heard { talk: Id },
    Made { vow: Id },
    OwnerTold { vow: Id },
    Broken { vow: Id },
    Sent { letter: Id },
    Complained { case: Id },
    Planned { action: Id, owner: Id, due: i64 },
}

/// What came of the entries that were heard last.
#[derive(Default)]
pub struct Heard {
    pub wrong: Vec<(String, Option<Id>)>,
    pub news: Vec<News>,
    /// What must have been told in the same moment.
    pub pages: Vec<Page>,
    pub lines: Vec<(i64, String, Id)>,
    /// Clocks that broke.
    pub broken: Vec<Id>,
    /// Mails to us that stand on no page.
    pub mailed: i64,
}

impl Heard {
    pub fn wrong(&mut self, what: String, subject: Id) {
        self.wrong.push((what, Some(subject)));
    }
}

pub struct Ledger {
    /// The number of the last entry.
    pub last: i64,
    pub promised: Promised,
    pub said: Said,
    pub complained: Complained,
    pub clocks: Clocks,
    pub customers: BTreeMap<Id, String>,
}

impl Ledger {
    pub fn new(hours: Arc<OpeningHours>, week: Week) -> Ledger {
        Ledger {
            last: 0,
            promised: Promised::new(hours.clone()),
            said: Said::default(),
            complained: Complained::default(),
            clocks: Clocks::new(hours, week),
            customers: BTreeMap::new(),
        }
    }

    /// The clocks of the conversations that were heard of are as they must be.
    pub fn look_at_clocks(&mut self, found: &[(Id, Vec<Clock>)], entries: &[Entry], heard: &mut Heard) {
        for (talk_id, rows) in found {
            let Some(talk) = self.said.talks.get(talk_id) else { continue };
            let turns: Vec<Turn> = self.said.turns.iter().filter(|turn| turn.talk == *talk_id).copied().collect();
            let about = || entries.iter().filter(|entry| entry.conversation_id == Some(*talk_id));
            let Some(at) = about().map(|entry| ms(entry.at)).max() else { continue };
            let undone = about().any(|entry| {
                matches!(entry.kind.as_str(), "message.withdrawn" | "message.failed" | "message.returned")
            });
            self.clocks.hear(&Looked { talk, turns: &turns, rows, undone, at }, heard);
        }
    }

    pub fn hear(&mut self, entries: &[Entry], now: i64) -> Heard {
        let mut heard = Heard::default();
        self.promised.now = now;
        self.said.turns.clear();
        for entry in entries {
            if entry.id != self.last + 1 {
                heard.wrong(format!("the journal goes from {} to {}", self.last, entry.id), entry.subject_id);
            }
            self.last = entry.id;
            heard.lines.push((ms(entry.at), format!("{} by {}", entry.kind, entry.actor), entry.subject_id));
            match entry.kind.split_once('.') {
                Some(("promise", verb)) => self.promised.hear(verb, entry, &self.said, &mut heard),
                Some(("conversation", verb)) => self.said.hear_talk(verb, entry, &mut heard),
                Some(("message", verb)) => {
                    self.said.hear_letter(verb, entry, &mut heard);
                    let failed = matches!(verb, "failed" | "returned");
                    if verb == "withdrawn" {
                        self.promised.called_off(entry.subject_id, &mut heard);
                    }
                    self.promised.unreached.extend(entry.customer_id.filter(|_| failed));
                }
                Some(("complaint", verb)) => self.complained.hear(verb, entry, &self.promised, &mut heard),
                Some(("action", verb)) => self.complained.hear_action(verb, entry, &mut heard),
                Some(("absence", "recorded")) => self.promised.calls.hear_absence(entry),
                Some(("workspace", "changed")) => {
                    let allowed = entry.details.pointer("/keeping/honest_by_kept").and_then(|value| value.as_bool());
                    self.promised.honest_by_kept = allowed.unwrap_or(self.promised.honest_by_kept);
                }
                Some(("standard", "broken")) => heard.broken.push(entry.subject_id),
                Some(("customer", "made")) => {
                    let name = text(entry, "name").to_owned();
                    if self.customers.insert(entry.subject_id, name.clone()).is_some() {
                        heard.wrong("a customer was made twice".to_owned(), entry.subject_id);
                    }
                    heard.news.push(News::Customer { id: entry.subject_id, name });
                }
                _ => {}
            }
        }
        let concerns = |entry: &Entry| entry.kind.starts_with("complaint.") || entry.kind.starts_with("promise.");
        if entries.iter().any(concerns) {
            self.complained.check(&self.promised, &mut heard);
        }
        heard
    }
}

pub fn text<'a>(entry: &'a Entry, name: &str) -> &'a str {
    entry.details.get(name).and_then(|value| value.as_str()).unwrap_or_default()
}

pub fn id(entry: &Entry, name: &str) -> Option<Id> {
    text(entry, name).parse().ok()
}

pub fn time(entry: &Entry, name: &str) -> Option<i64> {
    text(entry, name).parse::<Timestamp>().ok().map(ms)
}

pub fn truth(entry: &Entry, name: &str) -> bool {
    entry.details.get(name).and_then(|value| value.as_bool()).unwrap_or_default()
}
