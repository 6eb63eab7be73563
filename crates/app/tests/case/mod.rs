//! One complaint and its steps, for tests.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)] // each test file uses a part of it

use app::complaints::{
    self, Action, Case, CauseFound, Channel, Complaint, Guard, Heard, How, NewAttempt, NewComplaint, NewOutcome,
    Outcome, Reached, Restating, Strength,
};
use app::promises::{self, Filter, Kind, Promise};
use app::time::plus_ms;
use app::{Error, Id, Result, Who, improvement, journal, workspaces};
use testkit::TestKept;

pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;

pub fn rule(error: Error) -> &'static str {
    match error {
        Error::Refused(refused) => refused.rule,
        other => panic!("not refused by a rule: {other}"),
    }
}

/// What the journal says of it.
pub fn happened(kept: &TestKept, id: Id) -> Vec<String> {
    kept.read(move |tx| journal::of_subject(tx, id)).unwrap().into_iter().map(|entry| entry.kind).collect()
}

/// Whether somebody has an unseen notice of this kind.
pub fn hears(kept: &TestKept, who: &Who, kind: &str) -> bool {
    let who = who.clone();
    let heard = kept.read(move |tx| workspaces::notifications::unseen(tx, &who)).unwrap();
    heard.iter().any(|one| one.kind == kind)
}

pub fn new(customer_id: Id) -> NewComplaint {
    NewComplaint {
        customer_id: Some(customer_id),
        summary: "The installers did not come, for the second time".to_owned(),
        ..NewComplaint::default()
    }
}

/// A complaint of Ruth's, and who takes the steps: the agent, unless said.
pub struct Steps<'a> {
    pub kept: &'a TestKept,
    pub id: Id,
    pub who: Who,
}

impl<'a> Steps<'a> {
    pub fn begin(kept: &'a TestKept) -> Steps<'a> {
        let number = kept.write(|tx| Ok(tx.new_id())).unwrap();
        Steps::of(kept, kept.customer("Ruth Alvarez", &format!("ruth-{number}@example.com")))
    }

    pub fn of(kept: &'a TestKept, customer_id: Id) -> Steps<'a> {
        let who = kept.agent.clone();
        let id = kept.write(move |tx| complaints::open(tx, &who, &new(customer_id))).unwrap().id;
        Steps { kept, id, who: kept.agent.clone() }
    }

    pub fn restated(kept: &'a TestKept) -> Steps<'a> {
        let steps = Steps::begin(kept);
        steps.listen().unwrap();
        steps.restate("You kept Monday free and nobody came.").unwrap();
        steps
    }

    pub fn promised(kept: &'a TestKept, in_ms: i64) -> Steps<'a> {
        let steps = Steps::restated(kept);
        steps.confirm().unwrap();
        steps.promise(in_ms).unwrap();
        steps
    }

    /// What we offered is done.
    pub fn keep_offer(&self) {
        let (who, id) = (self.kept.owner.clone(), self.case().outcomes.last().unwrap().promise_id.unwrap());
        self.kept.write(move |tx| promises::keep(tx, &who, id, "The desks stand")).unwrap();
    }

    /// All steps that are left, without losing time.
    pub fn to_the_end(&self) {
        self.listen().unwrap();
        self.restate("You kept Monday free and nobody came.").unwrap();
        self.confirm().unwrap();
        self.promise(HOUR).unwrap();
        self.research().unwrap();
        self.call(2 * DAY).unwrap();
        self.keep_offer();
        self.accept().unwrap();
        self.guard().unwrap();
        self.close().unwrap();
    }

    pub fn case(&self) -> Case {
        let (who, id) = (self.kept.owner.clone(), self.id);
        self.kept.read(move |tx| complaints::one(tx, &who, id)).unwrap()
    }

    pub fn now(&self) -> Complaint {
        self.case().complaint
    }

    /// Its call backs that are owed still: open, or broken with no other in their place.
    pub fn live(&self) -> Vec<Promise> {
        let (who, customer_id) = (self.kept.owner.clone(), self.now().customer_id);
        let filter = Filter { customer_id: Some(customer_id), kind: Some(Kind::CallBack), ..Filter::default() };
        let all = self.kept.read(move |tx| promises::list(tx, &who, &filter, None, 200)).unwrap().items;
        let is_live = |one: &Promise| match one.state {
            promises::State::Open => true,
            promises::State::Broken => one.made_right_at.is_none(),
            _ => false,
        };
        all.into_iter().filter(is_live).collect()
    }

    pub fn does(
        &self,
        mut verb: impl FnMut(&mut app::Tx, &Who, Id) -> Result<Complaint> + Send + 'static,
    ) -> Result<Complaint> {
        let (who, id) = (self.who.clone(), self.id);
        self.kept.write(move |tx| verb(tx, &who, id))
    }

    pub fn listen(&self) -> Result<Complaint> {
        let heard = Heard {
            story: "I set aside a full work day, for the second time.".to_owned(),
            wants: "A day on which they really come".to_owned(),
            others_affected: vec!["the computer technician".to_owned()],
            ..Heard::default()
        };
        self.does(move |tx, who, id| complaints::listen(tx, who, id, &heard))
    }

    pub fn restate(&self, text: &str) -> Result<Complaint> {
        let new = Restating { text: text.to_owned(), mail: false };
        self.does(move |tx, who, id| complaints::restate(tx, who, id, &new))
    }

    pub fn confirm(&self) -> Result<Complaint> {
        self.does(|tx, who, id| complaints::confirm(tx, who, id, How::Phone, "Yes, that is it", None))
    }

    pub fn correct(&self, words: &'static str) -> Result<Complaint> {
        self.does(move |tx, who, id| complaints::correct(tx, who, id, How::Phone, words, None))
    }

    pub fn refuse_confirmation(&self) -> Result<Complaint> {
        self.does(|tx, who, id| complaints::refuse_confirmation(tx, who, id, "She wants a date and nothing else"))
    }

    pub fn attempt(&self, channel: Channel, outcome: Reached) -> Result<Complaint> {
        let new = NewAttempt { channel, outcome, words: String::new() };
        self.does(move |tx, who, id| complaints::attempt(tx, who, id, &new))
    }

    pub fn unreachable(&self) -> Result<Complaint> {
        self.does(complaints::unreachable)
    }

    pub fn promise(&self, in_ms: i64) -> Result<Complaint> {
        let by = plus_ms(self.kept.now(), in_ms);
        self.does(move |tx, who, id| complaints::promise_call_back(tx, who, id, by, None))
    }

    pub fn research(&self) -> Result<Complaint> {
        self.does(|tx, who, id| complaints::research(tx, who, id, "The van was booked elsewhere; nobody told her"))
    }

    pub fn call(&self, in_ms: i64) -> Result<Complaint> {
        let new = NewOutcome {
            outcome: Outcome::Solution,
            what_happened: "The booking was moved, and the change never reached you".to_owned(),
            offer: "Both installers on Thursday, 08:30 to 09:30".to_owned(),
            apology: true,
            explanation: true,
            remedies: Vec::new(),
            amounts: std::collections::BTreeMap::new(),
            by: plus_ms(self.kept.now(), in_ms),
            how: "phone".to_owned(),
        };
        self.does(move |tx, who, id| complaints::call_back(tx, who, id, &new))
    }

    pub fn accept(&self) -> Result<Complaint> {
        self.does(|tx, who, id| complaints::accept(tx, who, id, "That is right for me"))
    }

    pub fn reject(&self) -> Result<Complaint> {
        self.does(|tx, who, id| complaints::reject(tx, who, id, "I lost two days, and that is not enough"))
    }

    /// The one cause of the business's tree.
    fn cause(&self) -> app::Id {
        let owner = self.kept.owner.clone();
        let named = move |tx: &mut app::Tx| {
            let name = "Nobody is told of a move";
            if let Some(cause) = improvement::tree(tx, &owner)?.named(name) {
                return Ok(cause.id);
            }
            Ok(improvement::add(tx, &owner, None, name)?.id)
        };
        self.kept.write(named).unwrap()
    }

    pub fn guard(&self) -> Result<Complaint> {
        let (now, owner_id) = (self.kept.now(), self.kept.owner.staff_id().unwrap());
        let cause_id = self.cause();
        self.does(move |tx, who, id| {
            let guard = Guard {
                causes: vec![CauseFound { id: cause_id, evidence: "As in 187 and 203".to_owned() }],
                action: Some(Action {
                    what: "Tell customers of every moved booking".to_owned(),
                    owner_id,
                    due: plus_ms(now, 10 * DAY),
                    strength: Strength::Medium,
                    check_on: plus_ms(now, 60 * DAY),
                }),
                ..Guard::default()
            };
            complaints::guard(tx, who, id, &guard)
        })
    }

    pub fn close(&self) -> Result<Complaint> {
        self.does(complaints::close)
    }
}
