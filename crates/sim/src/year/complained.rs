//! The model of complaints: what the journal says of each, who hears of it, and that one call back lives as long as one is
//! owed.

use std::collections::{BTreeMap, BTreeSet};

use app::Id;
use app::journal::Entry;
use app::time::ms;
use app::workspaces::teams::Team;

use super::HOUR;
use super::afterwards::Ask;
use super::case::{Case, Told, called, close, owe, step_told};
use super::ledger::{Heard, News, Page, id, text, time, truth};
use super::promised::{PATIENCE, Promised, mark_in};

/// What changes nothing on the ladder.
const BESIDE: [&str; 26] = [
    "attempted",
    "handed_over",
    "call_back_moved",
    "call_back_broken",
    "safety_called",
    "safety_taken",
    "owner_told",
    "step_late",
    "failed_again",
    "watch_ended",
    "offer_broken",
    "answer_came",
    "conversation_added",
    "letter_sent",
    "letter_failed",
    "duty_ahead",
    "duty_last",
    "duty_missed",
    "after_asked",
    "after_not_asked",
    "after_called_off",
    "after_answered",
    "after_read",
    "narrowed",
    "opened_up",
    "team_chosen",
];
/// Stands in what is opened because somebody may be hurt.
pub const DANGER: &str = "Somebody may be hurt";

#[derive(Default)]
pub struct Complained {
    pub cases: BTreeMap<Id, Case>,
    /// Those that something can still happen to.
    alive: BTreeSet<Id>,
    /// Who holds the relationship with a customer.
    pub holders: BTreeMap<Id, Id>,
    /// Mails that ask "did we understand?", and of which complaint and round.
    pub asks: BTreeMap<Id, (Id, i64)>,
    /// Those of them that were written while the story was narrowed.
    pub asks_of_narrowed: BTreeSet<Id>,
    /// Mails that ask how it went, and of which complaint.
    pub asked_after: BTreeMap<Id, Id>,
    /// Letters that went by mail, and of which complaint.
    pub letters: BTreeMap<Id, Id>,
    /// Days on which the mail of the morning was sent.
    pub mornings: BTreeSet<String>,
    pub managers: Vec<Id>,
    pub staff: Vec<Id>,
    /// Who of us works together.
    pub teams: Vec<Team>,
    /// Those that failed again under watch, and what follows them, of which the alarm is still to come.
    alarms: BTreeSet<(Id, Option<Id>)>,
    /// What is done so that it stays away: whether a timer must be there for it.
    pub actions: BTreeMap<Id, bool>,
}

impl Complained {
    pub fn hear(&mut self, verb: &str, entry: &Entry, promised: &Promised, heard: &mut Heard) {
        let case_id = entry.subject_id;
        if verb == "morning_sent" {
            return self.morning(entry, heard);
        }
        if verb == "received" {
            self.received(entry, promised, heard);
        } else if let Some(before) = self.cases.get(&case_id).cloned() {
            let mut case = before.clone();
            if let Some(state) = case.after(verb, entry) {
                case.state = state;
            } else if !BESIDE.contains(&verb) {
                heard.wrong(format!("complaint.{verb} of one that is {}", before.state), case_id);
            }
            self.apply(verb, entry, (&mut case, promised), heard);
            owe(&before, &mut case, entry, promised);
            self.cases.insert(case_id, case);
            self.pages(verb, entry, &before, heard);
        } else {
            heard.wrong(format!("complaint.{verb} of one that nobody made"), case_id);
        }
        let said = text(entry, "state");
        if let Some(case) = self.cases.get(&case_id).filter(|case| case.state != said) {
            heard.wrong(format!("complaint.{verb} says {said}, and it must be {}", case.state), case_id);
        }
        self.remember(case_id);
    }

    fn remember(&mut self, case_id: Id) {
        let Some(case) = self.cases.get(&case_id) else { return };
        if case.is_open() || !case.watch_ended {
            self.alive.insert(case_id);
        } else {
            self.alive.remove(&case_id);
        }
    }

    fn received(&mut self, entry: &Entry, promised: &Promised, heard: &mut Heard) {
        let (case_id, at) = (entry.subject_id, ms(entry.at));
        let (Some(owner), Some(customer)) = (id(entry, "owner_id"), entry.customer_id) else {
            return heard.wrong("a complaint without owner or customer".to_owned(), case_id);
        };
        let summary = text(entry, "summary");
        let watched = self.watched(customer, at);
        let again_of = id(entry, "again_of_id");
        if again_of.is_some() != watched.is_some() {
            heard.wrong(format!("it follows {again_of:?}, and {watched:?} is watched"), case_id);
        }
        self.alarms.extend(again_of.map(|before| (before, Some(case_id))));
        let case = Case {
            mark: mark_in(summary).unwrap_or_default().to_owned(),
            number: entry.details.get("number").and_then(|number| number.as_i64()).unwrap_or_default(),
            customer,
            owner,
            state: "received",
            rounds: 0,
            confirmed: false,
            accepted: false,
            exception: None,
            unconfirmed: false,
            live: None,
            by: None,
            broken: false,
            call_backs_broken: 0,
            rejections: 0,
            step: Some(promised.after(at, HOUR)),
            told: Told::Nobody,
            safety: summary.contains(DANGER),
            safety_taken: false,
            safety_next: None,
            next_attempt: None,
            attempt_rang: false,
            opened_at: promised.now,
            closed_at: None,
            ended_at: None,
            watch_until: None,
            watch_ended: false,
            failed_again: false,
            failed_at: None,
            relationship_told: false,
            broken_offers: BTreeSet::new(),
            listened: false,
            called_at: None,
            offer: None,
            duties: BTreeMap::new(),
            letters: Vec::new(),
            ask: Ask::No,
            to_read: false,
            read_at: None,
            narrowed: false,
            team: None,
        };
        if self.cases.insert(case_id, case).is_some() {
            heard.wrong("a complaint was opened twice".to_owned(), case_id);
        }
        if entry.actor != format!("staff:{owner}") {
            heard.pages.push(page(owner, "complaint-given", case_id));
        }
        heard.news.push(News::Complained { case: case_id });
    }

    /// The one of this customer that is watched longest.
    fn watched(&self, customer: Id, at: i64) -> Option<Id> {
        let theirs = self.cases.iter().filter(|(_, case)| case.customer == customer && case.is_watched(at));
        theirs.max_by_key(|(_, case)| case.watch_until).map(|(id, _)| *id)
    }

    fn apply(&mut self, verb: &str, entry: &Entry, (case, promised): (&mut Case, &Promised), heard: &mut Heard) {
        let (case_id, at) = (entry.subject_id, ms(entry.at));
        match verb {
            "listened" => self.listened(entry, case, heard),
            "restated" => self.restated(entry, case),
            "confirmed" => {
                case.confirmed = true;
                let theirs = entry.actor == format!("customer:{}", case.customer);
                if matches!(text(entry, "how"), "mail" | "link") && !theirs {
                    heard.wrong(format!("{} confirmed it by {}", entry.actor, text(entry, "how")), case_id);
                }
            }
            "confirmation_refused" => (case.confirmed, case.unconfirmed) = (true, true),
            "unreachable" if truth(entry, "ends") => case.exception = Some("unreachable"),
            "unreachable" => (case.confirmed, case.unconfirmed) = (true, true),
            "found_another_way" => case.exception = Some("other_way"),
            "call_back_promised" | "call_back_moved" | "call_back_broken" => called(verb, entry, case, heard),
            "called_back" => case.calls(entry),
            "attempted" => (case.next_attempt, case.attempt_rang) = (time(entry, "next_at"), false),
            "accepted" => case.accepted = true,
            "rejected" => case.rejections += 1,
            "handed_over" => {
                let to = id(entry, "owner_id").unwrap_or_default();
                if id(entry, "before") != Some(case.owner) || to == case.owner || !case.is_open() {
                    heard.wrong(format!("handed over to {to}, but it was of {}", case.owner), case_id);
                }
                case.owner = to;
            }
            "guarded" if text(entry, "exception") == "final_response" => case.exception = Some("final_response"),
            "closed" => close(entry, (&mut *case, promised), heard),
            "safety_called" => self.safety_called(entry, (&mut *case, promised), heard),
            "safety_taken" => (case.safety_taken, case.safety_next) = (true, None),
            "owner_told" | "step_late" => step_told(verb, entry, (&mut *case, promised), heard),
            "failed_again" => {
                if !case.is_watched(at) {
                    heard.wrong("it failed again, and was not watched".to_owned(), case_id);
                }
                case.fails_again(entry, promised.now);
                self.alarms.remove(&(case_id, id(entry, "again_id")));
            }
            "watch_ended" => {
                let over = case.watch_until.is_some_and(|until| until <= at) && !case.watch_ended;
                if !over || truth(entry, "failed_again") != case.failed_again {
                    heard.wrong(format!("the watch ended at {at}, of {case:?}"), case_id);
                }
                case.watch_ended = true;
            }
            "offer_broken" => {
                let new = id(entry, "promise_id").is_some_and(|offer| case.broken_offers.insert(offer));
                if !new {
                    heard.wrong("an offer is said to have broken twice".to_owned(), case_id);
                }
                if case.is_watched(at) && !case.failed_again {
                    self.alarms.insert((case_id, None));
                }
            }
            _ => self.beside(verb, entry, (&mut *case, promised), heard),
        }
        if case.exception.is_some() || matches!(verb, "called_back" | "closed") {
            case.next_attempt = None;
        }
        if !case.is_unsafe() {
            case.safety_next = None;
        }
    }

    fn restated(&mut self, entry: &Entry, case: &mut Case) {
        case.rounds += 1;
        let mail = id(entry, "message_id");
        self.asks.extend(mail.map(|message| (message, (entry.subject_id, case.rounds))));
        self.asks_of_narrowed.extend(mail.filter(|_| case.narrowed));
    }

    fn listened(&mut self, entry: &Entry, case: &mut Case, heard: &mut Heard) {
        (case.safety, case.listened) = (truth(entry, "safety"), true);
        let minor = entry.details.get("at_stake_minor").and_then(|value| value.as_i64());
        let at_stake = minor.is_some_and(|minor| minor > 0) || !text(entry, "at_stake").is_empty();
        let holder = self.holders.get(&case.customer).copied().filter(|_| at_stake && !case.relationship_told);
        if let Some(holder) = holder {
            case.relationship_told = true;
            if holder != case.owner {
                heard.pages.push(page(holder, "complaint-at-stake", entry.subject_id));
            }
        }
    }

    /// Managers are called: those who are here or, where none is, all of them; when nobody took it, whoever else is here and
    /// may read it too.
    fn safety_called(&self, entry: &Entry, (case, promised): (&mut Case, &Promised), heard: &mut Heard) {
        let (case_id, at) = (entry.subject_id, ms(entry.at));
        let mut wanted = self.managers_here(promised, at);
        let again = case.safety_next.is_some();
        let concerns = |id: Id| case.concerns(id, &self.managers, &self.teams);
        wanted.extend(self.staff.iter().copied().filter(|id| again && promised.is_here(*id, at) && concerns(*id)));
        let ids = entry.details.get("staff_ids").and_then(|ids| ids.as_array()).cloned().unwrap_or_default();
        let called: BTreeSet<Id> = ids.iter().filter_map(|id| id.as_str()?.parse().ok()).collect();
        if called != wanted || !case.is_unsafe() {
            heard.wrong(format!("{called:?} were called about safety, and it must be {wanted:?}"), case_id);
        }
        if case.safety_next.is_some_and(|next| at < next) {
            heard.wrong("called about safety again before its time".to_owned(), case_id);
        }
        case.safety_next = Some(promised.opens(at + PATIENCE));
        heard.pages.extend(wanted.into_iter().map(|id| page(id, "complaint-safety", case_id)));
    }

    /// Those who are here or, where none is, all of them.
    pub fn managers_here(&self, promised: &Promised, at: i64) -> BTreeSet<Id> {
        let here: BTreeSet<Id> = self.managers.iter().copied().filter(|id| promised.is_here(*id, at)).collect();
        if here.is_empty() { self.managers.iter().copied().collect() } else { here }
    }

    /// Who hears of it in the same moment.
    fn pages(&self, verb: &str, entry: &Entry, before: &Case, heard: &mut Heard) {
        let case_id = entry.subject_id;
        let Some(case) = self.cases.get(&case_id) else { return };
        let others = |owner: Id| self.managers.iter().copied().filter(move |id| *id != owner);
        let by_customer = entry.actor.starts_with("customer:");
        match verb {
            "confirmed" if by_customer => heard.pages.push(page(case.owner, "complaint-confirmed", case_id)),
            "corrected" if by_customer => heard.pages.push(page(case.owner, "complaint-corrected", case_id)),
            "answer_came" => heard.pages.push(page(case.owner, "complaint-answered", case_id)),
            "handed_over" => {
                if entry.actor != format!("staff:{}", case.owner) {
                    heard.pages.push(page(case.owner, "complaint-handed-over", case_id));
                }
                // It goes up: whoever has it from now on hears why.
                if case.state == "rejected" && !entry.actor.starts_with("staff:") {
                    heard.pages.push(page(case.owner, "complaint-rejected", case_id));
                }
            }
            "rejected" if self.managers.contains(&before.owner) => {
                heard.pages.extend(others(before.owner).map(|id| page(id, "complaint-rejected", case_id)));
            }
            "owner_told" => heard.pages.push(page(case.owner, "complaint-step-due", case_id)),
            "step_late" => heard.pages.extend(others(case.owner).map(|id| page(id, "complaint-step-late", case_id))),
            "failed_again" => {
                let about = id(entry, "again_id").unwrap_or(case_id);
                let owner = self.cases.get(&about).map(|case| case.owner).filter(|id| !self.managers.contains(id));
                let all = self.managers.iter().copied().chain(owner);
                heard.pages.extend(all.map(|id| page(id, "complaint-again", about)));
            }
            _ => heard.pages.extend(self.duty_pages(verb, case.owner, case_id)),
        }
    }

    /// An attempt rings without an entry: whoever has the complaint is told, once, when it is time.
    pub fn told(&mut self, staff: Id, kind: &str, case_id: Id, at: i64) -> Option<String> {
        let case = self.cases.get_mut(&case_id)?;
        if kind != "complaint-attempt-due" {
            return None;
        }
        let is_time = case.next_attempt.is_some_and(|next| next <= at) && !case.attempt_rang;
        case.attempt_rang = true;
        (!is_time || staff != case.owner).then(|| format!("{staff} was told to try again at {at}, of {case:?}"))
    }

    /// After all entries of a transaction: one call back lives where one is owed, none elsewhere; nobody who may be hurt
    /// waits; whatever failed under watch has raised its alarm.
    pub fn check(&mut self, promised: &Promised, heard: &mut Heard) {
        for case_id in &self.alive {
            let Some(case) = self.cases.get(case_id).filter(|case| case.is_open()) else { continue };
            let live = promised.live_call_backs(&case.mark);
            if live.len() != usize::from(case.owes_call_back()) {
                heard.wrong(format!("{} call backs live of one that is {}", live.len(), case.state), *case_id);
            }
            let told = promised.most_told_times(&case.mark);
            if told > 1 {
                heard.wrong(format!("{told} times live that were told of one thing"), *case_id);
            }
            if case.is_unsafe() && case.safety_next.is_none() {
                heard.wrong("somebody may be hurt, and nobody was called".to_owned(), *case_id);
            }
        }
        for (before, _) in std::mem::take(&mut self.alarms) {
            heard.wrong("it failed again under watch, and no alarm was raised".to_owned(), before);
        }
    }

    /// After all that is due at this moment was done: what should have rung.
    pub fn left_over(&self, now: i64) -> Vec<(Id, String)> {
        let mut left = Vec::new();
        for case_id in &self.alive {
            let Some(case) = self.cases.get(case_id) else { continue };
            for (at, kind) in case.timers().filter(|(at, _)| *at <= now) {
                left.push((*case_id, format!("{kind} was due at {at}, and it is {now}")));
            }
            if let Some(at) = case.ask_is_settled_at().filter(|at| *at <= now) {
                left.push((*case_id, format!("they were to be asked, or not, by {at}, and it is {now}")));
            }
        }
        left
    }

    /// Complaints that do not know how their call back stands, but those that are about to be told (`told`: of what).
    pub fn unaware(&self, promised: &Promised, told: &BTreeSet<Id>) -> Vec<(Id, String)> {
        let owing = self.alive.iter().filter_map(|id| Some((*id, self.cases.get(id)?)));
        let unaware = owing.filter(|(_, case)| case.owes_call_back()).filter_map(|(case_id, case)| {
            let vow_id = *promised.live_call_backs(&case.mark).first()?;
            let broken = promised.vows.get(&vow_id).is_some_and(|vow| vow.state == "broken");
            let knows = case.live == Some(vow_id) && case.broken == broken;
            let hears = told.contains(&vow_id) || case.live.is_some_and(|live| told.contains(&live));
            (!knows && !hears).then(|| (case_id, format!("it does not know its call back {vow_id}: {case:?}")))
        });
        unaware.collect()
    }

    /// (which, when, what) of every timer there must be.
    pub fn timers(&self) -> impl Iterator<Item = (Id, i64, &'static str)> {
        let alive = self.alive.iter().filter_map(|id| Some((*id, self.cases.get(id)?)));
        alive.flat_map(|(id, case)| case.timers().map(move |(at, kind)| (id, at, kind)))
    }

    /// What is done so that it stays away.
    pub fn hear_action(&mut self, verb: &str, entry: &Entry, heard: &mut Heard) {
        let (action, waits) = (entry.subject_id, matches!(verb, "planned" | "done"));
        match verb {
            "planned" if self.actions.insert(action, true).is_some() => {
                heard.wrong("an action was planned twice".to_owned(), action);
            }
            "planned" => {
                let owner = id(entry, "owner_id").unwrap_or_default();
                heard.news.push(News::Planned { action, owner, due: time(entry, "due").unwrap_or_default() });
            }
            "done" | "late" | "check_due" if self.actions.insert(action, waits).is_none() => {
                heard.wrong(format!("action.{verb} of one that nobody planned"), action);
            }
            _ => {}
        }
    }
}

fn page(staff: Id, kind: &str, subject: Id) -> Page {
    Page { staff, kind: kind.to_owned(), subject }
}
