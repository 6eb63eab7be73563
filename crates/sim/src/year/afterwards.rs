//! The model of what goes beside the ladder of a complaint: what the rules ask by when, whether they are asked how it went
//! when it is over, and the mail of each morning.

use app::Id;
use app::journal::Entry;
use app::time::ms;

use super::case::Case;
use super::complained::Complained;
use super::ledger::{Heard, Page, id, text, time};
use super::promised::Promised;
use super::{DAY, HOUR};

/// Working time between closing and asking.
const WAITS: i64 = 24 * HOUR;
/// Nobody is asked again within so long, nor so long after closing.
const MONTH: i64 = 30 * DAY;
/// What the plain rules ask, which all complaints here run by.
const STEPS: [&str; 3] = ["acknowledge", "final_response", "final_response_after_holding"];
/// They were told that it was missed: the last there is to tell.
const MISSED: u8 = 3;

/// Whether they are yet to be asked how it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    No,
    /// It is looked at then, and later again while something else comes first.
    From(i64),
    /// They were asked at that moment.
    At(i64),
}

/// A letter that left.
#[derive(Debug, Clone)]
pub struct Letter {
    kind: String,
    message: Option<Id>,
    at: i64,
    /// Its mail did not arrive.
    failed: bool,
}

impl Case {
    /// We called: with what we will do, and when we call again to hear whether it is right.
    pub fn calls(&mut self, entry: &Entry) {
        (self.live, self.by, self.broken) = (id(entry, "call_back_id"), time(entry, "by"), false);
        (self.called_at, self.offer) = (Some(ms(entry.at)), id(entry, "promise_id"));
    }

    /// Those who accepted are asked, and nobody else.
    pub fn ends(&mut self, at: i64, promised: &Promised) {
        let asked = self.exception.is_none();
        self.ask = if asked { Ask::From(promised.after(at, WAITS)) } else { Ask::No };
    }

    /// Where no complaint follows that says so, nobody is asked any more; where one does, that is found when they would be.
    pub fn fails_again(&mut self, entry: &Entry, now: i64) {
        if !self.failed_again && id(entry, "again_id").is_none() && matches!(self.ask, Ask::From(_)) {
            self.ask = Ask::No;
        }
        self.failed_again = true;
        self.failed_at = self.failed_at.or(Some(now));
    }

    /// When it must be settled whether they are asked.
    pub fn ask_is_settled_at(&self) -> Option<i64> {
        let Ask::From(from) = self.ask else { return None };
        Some(from.max(self.latest_ask()?))
    }

    fn latest_ask(&self) -> Option<i64> {
        Some(self.ended_at? + MONTH)
    }

    /// Whether a timer at this moment asks them: when it is looked at first, or after that.
    pub fn may_ask_at(&self, at: i64) -> bool {
        match self.ask {
            Ask::From(from) => at == from || at > from && self.latest_ask().is_some_and(|latest| at <= latest),
            _ => false,
        }
    }

    /// Whether we are yet to be told of something that the rules ask.
    pub fn owes_by_rule(&self) -> bool {
        let waits = |step: &str| self.duties.get(step).is_none_or(|told| *told < MISSED);
        STEPS.into_iter().any(|step| self.owes(step) && waits(step))
    }

    /// Whether nobody has done what the rules ask. A step answers what began no later.
    fn owes(&self, step: &str) -> bool {
        let since = |at: i64| self.called_at.is_some_and(|called| called >= at) || !self.is_open();
        match step {
            "acknowledge" => !self.listened && !self.wrote("acknowledgement", 0) && !self.wrote("final_response", 0),
            "final_response" => !since(0) && !self.wrote("holding", 0) && !self.wrote("final_response", 0),
            "final_response_after_holding" => {
                let holding = self.letters.iter().filter(|one| one.kind == "holding" && !one.failed);
                let began = holding.map(|one| one.at).min();
                began.is_some_and(|at| !since(at) && !self.wrote("final_response", at))
            }
            _ => false,
        }
    }

    /// Whether a letter of this kind left since then, as far as we know.
    fn wrote(&self, kind: &str, since: i64) -> bool {
        self.letters.iter().any(|one| one.kind == kind && !one.failed && one.at >= since)
    }

    /// They have our final response: it may end by that.
    pub fn ends_by_letter(&self) -> bool {
        self.wrote("final_response", 0) && !matches!(self.state, "accepted" | "guarded" | "closed")
    }

    fn letter(&mut self, verb: &str, entry: &Entry, heard: &mut Heard) {
        let (kind, message) = (text(entry, "letter"), id(entry, "message_id"));
        if verb == "letter_sent" {
            let at = time(entry, "sent_at").unwrap_or_default();
            return self.letters.push(Letter { kind: kind.to_owned(), message, at, failed: false });
        }
        match self.letters.iter_mut().find(|one| one.message == message && !one.failed) {
            Some(one) => one.failed = true,
            None => heard.wrong(format!("a letter failed that nobody wrote: {kind}"), entry.subject_id),
        }
        heard.pages.push(Page {
            staff: self.owner,
            kind: "complaint-letter-failed".to_owned(),
            subject: entry.subject_id,
        });
    }

    /// We are told of each step ahead, at last, and when it was missed: never twice, never backwards, and only while it is owed.
    fn duty(&mut self, verb: &str, entry: &Entry, heard: &mut Heard) {
        let step = text(entry, "step");
        let rank = match verb {
            "duty_ahead" => 1,
            "duty_last" => 2,
            _ => MISSED,
        };
        let owed = self.owes(step);
        let before = self.duties.insert(step.to_owned(), rank).unwrap_or(0);
        if !owed || before >= rank {
            heard
                .wrong(format!("{verb} of {step} at {}, behind {before}, of {self:?}", ms(entry.at)), entry.subject_id);
        }
    }
}

impl Complained {
    pub fn beside(&mut self, verb: &str, entry: &Entry, (case, promised): (&mut Case, &Promised), heard: &mut Heard) {
        let at = ms(entry.at);
        match verb {
            "duty_ahead" | "duty_last" | "duty_missed" => case.duty(verb, entry, heard),
            "letter_sent" | "letter_failed" => {
                case.letter(verb, entry, heard);
                self.letters.extend(id(entry, "message_id").map(|message| (message, entry.subject_id)));
            }
            "after_asked" => {
                if let Some(why) = self.must_not_be_asked(entry, case, promised) {
                    heard.wrong(format!("asked how it went, and {why}: {case:?}"), entry.subject_id);
                }
                case.ask = Ask::At(at);
                self.asked_after.extend(id(entry, "message_id").map(|message| (message, entry.subject_id)));
            }
            "after_not_asked" => {
                let is_time = matches!(case.ask, Ask::From(from) if from <= at);
                let offer = case.offer.and_then(|offer| promised.vows.get(&offer));
                let fits = match text(entry, "why") {
                    "failed_again" => case.failed_again,
                    "offer_broken" => offer.is_some_and(|vow| vow.state == "broken" && !vow.made_right),
                    "ended_otherwise" => false, // nobody comes to ask
                    _ => !case.failed_again,
                };
                if !is_time || !fits {
                    heard.wrong(format!("not asked at {at}: {}, of {case:?}", text(entry, "why")), entry.subject_id);
                }
                case.ask = Ask::No;
            }
            "after_called_off" => {
                let over = case.failed_again || self.other_is_open(entry.subject_id, case).is_some();
                if !over || !matches!(case.ask, Ask::At(_)) {
                    heard.wrong(format!("an ask was called off for nothing: {case:?}"), entry.subject_id);
                }
                case.ask = Ask::From(at + DAY);
            }
            "narrowed" | "opened_up" | "team_chosen" => case.readers_change(verb, entry, &self.managers, heard),
            "after_answered" => self.answered(entry, (case, promised), heard),
            "after_read" => {
                if !case.to_read {
                    heard.wrong(format!("what nobody said was read: {case:?}"), entry.subject_id);
                }
                (case.to_read, case.read_at) = (false, Some(promised.now));
            }
            _ => {}
        }
    }

    /// A mark below the upper two, or words alone, are for a person: its owner and managers hear of it, once.
    fn answered(&self, entry: &Entry, (case, promised): (&mut Case, &Promised), heard: &mut Heard) {
        let (case_id, at) = (entry.subject_id, ms(entry.at));
        let said = |name: &str| entry.details.pointer(&format!("/said/{name}"));
        let marks: Vec<i64> = ["outcome", "way", "treated"].iter().filter_map(|name| said(name)?.as_i64()).collect();
        let bad = marks.is_empty() || marks.iter().any(|mark| *mark < 4);
        let theirs = entry.actor == format!("customer:{}", case.customer);
        if !theirs || !matches!(case.ask, Ask::At(asked) if at < asked + MONTH) {
            heard.wrong(format!("{} said how it went, of {case:?}", entry.actor), case_id);
        }
        if bad && !case.to_read {
            let mut hear = self.managers_here(promised, at);
            hear.insert(case.owner);
            let kind = "complaint-not-content".to_owned();
            heard.pages.extend(hear.into_iter().map(|staff| Page { staff, kind: kind.clone(), subject: case_id }));
        }
        if case.to_read && !bad {
            case.read_at = Some(promised.now);
        }
        case.to_read = bad;
    }

    fn must_not_be_asked(&self, entry: &Entry, case: &Case, promised: &Promised) -> Option<&'static str> {
        let at = ms(entry.at);
        let mut theirs =
            self.cases.iter().filter(|(id, one)| one.customer == case.customer && **id != entry.subject_id);
        let lately = theirs.any(|(_, one)| matches!(one.ask, Ask::At(asked) if at < asked + MONTH));
        let offer = case.offer.and_then(|offer| promised.vows.get(&offer));
        let wrong = [
            (case.is_open() || case.exception.is_some(), "it is not accepted and closed"),
            (!case.may_ask_at(at), "it is not the time"),
            (case.failed_again, "it happened again"),
            (self.other_is_open(entry.subject_id, case).is_some(), "another is open"),
            (lately, "they were asked lately"),
            (offer.is_some_and(|vow| vow.state == "open"), "what was offered is still to be done"),
            (offer.is_some_and(|vow| vow.state == "broken" && !vow.made_right), "what was offered broke"),
        ];
        wrong.into_iter().find(|(is_so, _)| *is_so).map(|(_, why)| why)
    }

    /// Since when another complaint of theirs is open, by the true time.
    pub fn other_is_open(&self, case_id: Id, case: &Case) -> Option<i64> {
        let theirs = self.cases.iter().filter(|(id, one)| one.customer == case.customer && **id != case_id);
        theirs.filter(|(_, one)| one.is_open()).map(|(_, one)| one.opened_at).min()
    }

    /// Who hears of what the rules ask: its owner, and managers of what was missed.
    pub fn duty_pages(&self, verb: &str, owner: Id, case_id: Id) -> Vec<Page> {
        let page = |staff: Id, kind: &str| Page { staff, kind: kind.to_owned(), subject: case_id };
        match verb {
            "duty_ahead" => vec![page(owner, "complaint-rule-ahead")],
            "duty_last" => vec![page(owner, "complaint-rule-last")],
            "duty_missed" => {
                let owner = Some(owner).filter(|owner| !self.managers.contains(owner));
                let all = self.managers.iter().copied().chain(owner);
                all.map(|staff| page(staff, "complaint-rule-missed")).collect()
            }
            _ => Vec::new(),
        }
    }

    /// One mail a day, to one of us, and only where there is something to say.
    pub fn morning(&mut self, entry: &Entry, heard: &mut Heard) {
        let day = text(entry, "day");
        let how_many = entry.details.get("complaints").and_then(|count| count.as_u64()).unwrap_or(0);
        let known = u64::try_from(self.cases.len()).unwrap_or(0);
        if !self.mornings.insert(day.to_owned()) {
            heard.wrong(format!("a second mail on the morning of {day}"), entry.subject_id);
        }
        if how_many == 0 || how_many > known || id(entry, "staff_id").is_none_or(|id| !self.staff.contains(&id)) {
            heard.wrong(format!("a mail in the morning about {how_many} complaints of {known}"), entry.subject_id);
        }
        heard.mailed += 1;
    }
}
