//! A run from its first day to the end of what was promised in it.

use app::ids::INSTALLATION;
use app::journal::Entry;
use app::recount::Told;
use app::standards::rules::Clock;
use app::time::{from_ms, ms};
use app::{Error, Id, Result, Timestamp, journal, workspaces};

use super::beside::Beside;
use super::cast::BUSINESSES;
use super::check::Found;
use super::history::{History, Wrong, line};
use super::house::{Few, House};
use super::ledger::{News, Page};
use super::nodes::Node;
use super::peer::Peer;
use super::queue::{Event, Queue};
use super::{DAY, HOUR, MINUTE, Options};
use crate::dice::Dice;

/// A Monday, six days before the clocks change in New York.
const BEGIN: &str = "2026-03-02T05:00:00Z";
/// How long after the last day what was promised may still end.
const AFTERMATH: i64 = 45 * DAY;

/// What a run came to.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub seed: u64,
    pub days: i64,
    pub promises: usize,
    pub kept: u64,
    pub broken: u64,
    pub told_in_time: u64,
    pub faults: u64,
    pub violations: Vec<Wrong>,
    /// How the first violation came about.
    pub story: Vec<String>,
    /// Steps that were taken and transactions that were written.
    pub steps: u64,
    pub mails: u64,
    /// The day of the first violation, from 1.
    pub wrong_on_day: i64,
}

impl Report {
    /// The one line, the same for the same seed.
    pub fn line(&self) -> String {
        format!(
            "{{\"seed\":{},\"days\":{},\"promises\":{},\"kept\":{},\"broken\":{},\"told_in_time\":{},\"faults\":{},\"violations\":{}}}",
            self.seed,
            self.days,
            self.promises,
            self.kept,
            self.broken,
            self.told_in_time,
            self.faults,
            self.violations.len()
        )
    }
}

pub struct Year {
    pub options: Options,
    pub url: String,
    /// Asked nothing: what is in memory is gone when nobody has it open, and nodes are killed.
    _open: app::Kept,
    /// What people do.
    pub dice: Dice,
    /// What machines do.
    pub chance: Dice,
    pub now: i64,
    /// By the clock of the node that wrote last.
    pub node_now: i64,
    pub begin: i64,
    pub end: i64,
    pub queue: Queue,
    pub houses: Few<House>,
    pub nodes: Few<Node>,
    pub peer: Peer,
    pub history: History,
    pub violations: Vec<Wrong>,
    pub beside: Beside,
    pub faults: u64,
    pub full_until: i64,
    /// Until then nothing befalls the machines: set up, and when it is over.
    pub calm_until: i64,
    pub openings: u64,
}

/// Lives a year in an empty database. The error is about the database or the simulation itself; what the checks find is
/// in the report.
pub fn run(url: &str, options: &Options) -> Result<Report> {
    let mut year = Year::begin(url, options)?;
    year.live();
    year.report()
}

/// Whether somebody must be told so, each time and only then. Those who follow a conversation may hear of it too; and an
/// attempt that is due has no entry.
fn is_duty(kind: &str) -> bool {
    match kind {
        "promise-followed-broken" | "complaint-attempt-due" => false,
        "standard-broken" => true,
        kind => kind.starts_with("promise-") || kind.starts_with("complaint-"),
    }
}

impl Year {
    fn begin(url: &str, options: &Options) -> Result<Year> {
        let begin = BEGIN.parse::<Timestamp>().map(ms).map_err(|error| Error::Internal(error.to_string()))?;
        let first = Node::open(url, options.seed, 1, begin)?;
        let kept = first.kept.clone().ok_or(Error::Busy(1))?;
        if !kept.read_now(INSTALLATION, workspaces::ids)?.is_empty() {
            return Err(Error::refused("workspace-exists")); // a year is lived in an empty database, never beside people
        }
        let mut others = Vec::new();
        for number in 2..=options.nodes {
            others.push(Node::open(url, options.seed, u64::try_from(number).unwrap_or(2), begin)?);
        }
        let [alder, birch] = &BUSINESSES;
        let houses = match options.houses {
            0 | 1 => Few::new(House::set_up(&kept, alder)?, Vec::new()),
            _ => Few::new(House::set_up(&kept, alder)?, vec![House::set_up(&kept, birch)?]),
        };
        let mut year = Year {
            options: options.clone(),
            url: url.to_owned(),
            _open: kept.clone(),
            dice: Dice::new(options.seed),
            chance: Dice::new(options.seed ^ 0x5bd1_e995_9d1b_54a5),
            now: begin,
            node_now: begin,
            begin,
            end: begin + options.days * DAY,
            queue: Queue::default(),
            houses,
            nodes: Few::new(first, others),
            peer: Peer::default(),
            history: History::default(),
            violations: Vec::new(),
            beside: Beside::default(),
            faults: 0,
            full_until: 0,
            calm_until: begin,
            openings: u64::try_from(options.nodes).unwrap_or(1),
        };
        year.move_in(&kept)?;
        Ok(year)
    }

    fn live(&mut self) {
        while self.violations.is_empty() {
            let next = self.queue.next_at().into_iter().chain(self.next_due()).min();
            let Some(at) = next.filter(|at| *at <= self.end + AFTERMATH) else { break };
            self.now = self.now.max(at);
            if self.now > self.end {
                self.calm();
            }
            while let Some(event) = self.queue.pop(self.now) {
                self.happen(event);
                if !self.violations.is_empty() {
                    return;
                }
            }
            self.settle();
        }
        self.hear_beside(true);
        if self.violations.is_empty() {
            self.check_end();
        }
    }

    /// The days are over: the machines work again, and what was promised comes to its end.
    fn calm(&mut self) {
        if self.calm_until > self.end {
            return;
        }
        self.calm_until = i64::MAX;
        self.options.faults = super::Faults::default();
        self.full_until = 0;
        self.peer.down_until = 0;
        for place in self.nodes.places() {
            self.nodes.at_mut(place).skew_ms = 0;
            self.start(place);
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Day(house) => self.day(house),
            Event::Mail { house, mail } => self.mail_comes(house, *mail),
            Event::Answer { house, talk, tries } => self.answer(house, talk, tries),
            Event::TakeBack { house, message, staff } => self.take_back(house, message, staff),
            Event::Vow { house, vow, deed, tries } => self.act(house, vow, deed, tries),
            Event::Call { house, customer } => self.call(house, customer),
            Event::Complain { house, customer, came, tries } => self.complain(house, customer, came, tries),
            Event::Rung { house, case, rung, tries } => self.rung(house, case, (rung, tries)),
            Event::Say { house, case, round, yes } => self.say(house, case, (round, yes)),
            Event::HowItWent { house, case, token } => self.how_it_went(house, case, &token),
            Event::Act { house, action, owner, tries } => self.act_on(house, action, (owner, tries)),
            Event::Tap { house, staff, vow, token } => self.tap(house, staff, vow, &token),
            Event::Safety { house, staff, case, token } => self.tap_safety(house, (staff, case), &token),
            Event::Allow(house) => self.allow(house),
            Event::Start(node) => self.start(node),
            Event::Count { whole } => self.count(whole),
            event => {
                if self.now <= self.end {
                    self.befall(event);
                }
            }
        }
    }

    /// What the journal says is held against the model, and people hear of it.
    pub fn follow(&mut self, house: usize, entries: &[Entry], told: Vec<Told>, clocks: &[(Id, Vec<Clock>)]) {
        let (now, told_at) = (self.now, self.node_now);
        let at = self.houses.at_mut(house);
        let mut heard = at.ledger.hear(entries, now);
        at.ledger.look_at_clocks(clocks, entries, &mut heard);
        let mut expected = heard.pages.clone();
        expected.extend(at.hear_of_breaks(&heard, entries));
        at.mailed += heard.mailed;
        let (mut stray, mut unmailed) = (Vec::new(), Vec::new());
        for one in told {
            let page = Page { staff: one.staff_id, kind: one.kind, subject: one.subject_id };
            if at.seen.insert(one.id, page.clone()).is_some() {
                continue;
            }
            at.pages += 1;
            at.mailed += i64::from(one.mailed);
            if page.kind.starts_with("standard-") {
                let clocks = &mut at.ledger.clocks;
                heard.wrong.extend(
                    clocks.told(page.staff, &page.kind, page.subject, told_at).map(|what| (what, Some(page.subject))),
                );
            }
            let tried = at.ledger.complained.told(page.staff, &page.kind, page.subject, told_at);
            heard.wrong.extend(tried.map(|what| (what, Some(page.subject))));
            if !is_duty(&page.kind) {
                continue;
            }
            if !one.mailed {
                unmailed.push(page.subject);
            }
            match expected.iter().position(|other| *other == page) {
                Some(place) => drop(expected.swap_remove(place)),
                None => stray.push(page),
            }
        }
        for (at, what, subject) in heard.lines {
            self.history.note(at, what, Some(subject));
        }
        for (what, subject) in heard.wrong {
            self.wrong(house, what, subject);
        }
        for subject in unmailed {
            self.wrong(house, "somebody was told on the page alone".to_owned(), Some(subject));
        }
        for page in stray {
            self.wrong(house, format!("{} was told {} for no reason", page.staff, page.kind), Some(page.subject));
        }
        for page in expected {
            self.wrong(house, format!("{} was not told {}", page.staff, page.kind), Some(page.subject));
        }
        for news in heard.news {
            self.read(house, news);
        }
    }

    fn read(&mut self, house: usize, news: News) {
        match news {
            News::Customer { id, name } => {
                let at = self.houses.at_mut(house);
                if let Some(place) = at.customers.iter().position(|one| one.name == name) {
                    at.by_customer.insert(id, place);
                    let holder = at.holder(place).filter(|_| place % 3 != 2);
                    at.ledger.complained.holders.extend(holder.map(|holder| (id, holder)));
                    if let Some(customer) = at.customers.get_mut(place) {
                        customer.id = Some(id);
                    }
                }
            }
            News::Heard { talk } => self.heard(house, talk),
            News::Made { vow } => self.vowed(house, vow),
            News::OwnerTold { vow } => self.warned(house, vow),
            News::Broken { vow } => self.broke(house, vow),
            News::Sent { letter } => self.check_sent(house, letter),
            News::Complained { case } => self.complained(house, case),
            News::Planned { action, owner, due } => self.planned_action(house, action, (owner, due)),
        }
    }

    pub fn wrong(&mut self, house: usize, what: String, subject: Option<Id>) {
        self.found(self.now, house, vec![(what, subject)]);
    }

    /// What was wrong at that moment.
    pub fn found(&mut self, at: i64, house: usize, found: Found) {
        for (what, subject) in found {
            self.history.note(at, format!("WRONG: {what}"), subject);
            self.violations.push(Wrong { at, house, what, subject });
        }
    }

    fn report(mut self) -> Result<Report> {
        self.hear_beside(true);
        self.violations.sort_by_key(|wrong| wrong.at);
        let story = self.story()?;
        let sum = |of: fn(&House) -> u64| self.houses.iter().map(of).sum();
        Ok(Report {
            seed: self.options.seed,
            days: self.options.days,
            promises: self.houses.iter().map(|house| house.ledger.promised.vows.len()).sum(),
            kept: sum(|house| house.ledger.promised.kept),
            broken: sum(|house| house.ledger.promised.broken),
            told_in_time: sum(|house| house.ledger.promised.told_in_time),
            faults: self.faults,
            violations: self.violations.clone(),
            story,
            steps: self.history.count,
            mails: self.peer.mails,
            wrong_on_day: (self.violations.first().map_or(self.now, |wrong| wrong.at) - self.begin) / DAY + 1,
        })
    }

    /// The journal of the subject, and the last steps.
    fn story(&mut self) -> Result<Vec<String>> {
        let Some(wrong) = self.violations.first().cloned() else { return Ok(Vec::new()) };
        for place in self.nodes.places() {
            self.start(place);
        }
        let mut story = Vec::new();
        if let (Some(subject), Some(kept)) = (wrong.subject, self.nodes.at(0).kept.clone()) {
            let id = self.houses.at(wrong.house).id;
            let entries = kept.read_now(id, move |tx| journal::of_subject(tx, subject))?;
            story.push(format!("the journal of {subject}:"));
            story.extend(entries.iter().map(|entry| {
                format!("  {}", line(ms(entry.at), &format!("{} by {} {}", entry.kind, entry.actor, entry.details)))
            }));
        }
        story.push("the last steps:".to_owned());
        story.extend(self.history.about(wrong.subject, wrong.at).into_iter().map(|step| format!("  {step}")));
        Ok(story)
    }

    /// The day before the first one: customers are known, and the days are set.
    fn move_in(&mut self, kept: &app::Kept) -> Result<()> {
        for house in self.houses.places() {
            self.know_customers(kept, house)?;
            self.look(kept, house);
            self.queue.put(self.begin, Event::Day(house));
            let allows = self.begin + self.houses.at(house).business.allows_after_days * DAY;
            self.queue.put(allows, Event::Allow(house));
        }
        for day in 1..=(self.options.days + 3) {
            let at = self.begin + day * DAY + 3 * HOUR + 7 * MINUTE;
            self.queue.put(at, Event::Count { whole: day % 7 == 0 });
        }
        Ok(())
    }

    pub fn moment(&self) -> Timestamp {
        from_ms(self.now)
    }
}
