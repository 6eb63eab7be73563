//! Whatever people do to complaints, in whatever order and at once: one call back lives, nothing is skipped, and none is closed
//! without an acceptance or its recorded exception.
#![allow(clippy::unwrap_used, clippy::panic, clippy::as_conversions, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod case;

use app::complaints::{self, Answer, Channel, Confirmed, Exception, How, Known, NewLetter, Reached, State, Way};
use app::promises::{self, Kind, MakingRight, Move, NewPromise, Warning};
use app::time::plus_ms;
use app::{Error, Role, Who, recount};
use case::{DAY, HOUR, Steps};
use proptest::prelude::*;
use testkit::TestKept;

/// What somebody does, or that time passes.
#[derive(Debug, Clone)]
enum Deed {
    Listen,
    Restate,
    Confirm,
    CustomerConfirms,
    Correct,
    CustomerCorrects,
    RefuseConfirmation,
    Attempt(usize),
    Unreachable,
    Promise(i64),
    MoveByComplaint(i64),
    Research,
    Call(i64),
    Accept,
    CustomerAccepts,
    Reject,
    OtherWay,
    Guard,
    Close,
    HandOver(usize),
    KeepPromise,
    ReleasePromise,
    MovePromise(i64),
    HandOverPromise(usize),
    WarnPromise,
    MakeRight(bool),
    Letter(usize),
    Leave(usize),
    Wait(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let hours = 1_i64..30;
    prop_oneof![
        2 => Just(Deed::Listen),
        3 => Just(Deed::Restate),
        3 => Just(Deed::Confirm),
        1 => Just(Deed::CustomerConfirms),
        1 => Just(Deed::Correct),
        1 => Just(Deed::CustomerCorrects),
        1 => Just(Deed::RefuseConfirmation),
        2 => (0_usize..3).prop_map(Deed::Attempt),
        1 => Just(Deed::Unreachable),
        4 => hours.clone().prop_map(Deed::Promise),
        1 => hours.clone().prop_map(Deed::MoveByComplaint),
        3 => Just(Deed::Research),
        3 => hours.clone().prop_map(Deed::Call),
        2 => Just(Deed::Accept),
        1 => Just(Deed::CustomerAccepts),
        2 => Just(Deed::Reject),
        1 => Just(Deed::OtherWay),
        2 => Just(Deed::Guard),
        2 => Just(Deed::Close),
        1 => (0_usize..3).prop_map(Deed::HandOver),
        1 => Just(Deed::KeepPromise),
        1 => Just(Deed::ReleasePromise),
        1 => hours.clone().prop_map(Deed::MovePromise),
        1 => (0_usize..3).prop_map(Deed::HandOverPromise),
        1 => Just(Deed::WarnPromise),
        1 => any::<bool>().prop_map(Deed::MakeRight),
        3 => (0_usize..3).prop_map(Deed::Letter),
        1 => (0_usize..2).prop_map(Deed::Leave),
        3 => hours.prop_map(Deed::Wait),
    ]
}

/// Letters of the plain rules that lack nothing.
const LETTERS: [(&str, &str); 3] = [
    ("acknowledgement", "We received your complaint. You will hear from us by Friday. How to reach us: +1 555 0100."),
    ("holding", "The reason is this: the van. You will hear from us by Friday."),
    ("final_response", "What we found: the van. What we do about it: sorry. If this does not settle it, call us."),
];

struct World<'a> {
    steps: Steps<'a>,
    staff: Vec<Who>,
}

impl World<'_> {
    fn kept(&self) -> &TestKept {
        self.steps.kept
    }

    /// Does it as this person; refusals are as good as doing.
    fn act(&self, who: &Who, deed: &Deed) -> Result<(), Error> {
        let (id, who) = (self.steps.id, who.clone());
        let steps = Steps { kept: self.kept(), id, who: who.clone() };
        let at = |hours: &i64| plus_ms(self.kept().now(), hours * HOUR);
        let person = |place: &usize| self.staff[*place].staff_id().unwrap();
        let customer = Who::customer(who.workspace_id, steps.now().customer_id);
        match deed {
            Deed::Listen => steps.listen().map(drop),
            Deed::Restate => steps.restate("What we understood").map(drop),
            Deed::Confirm => steps.confirm().map(drop),
            Deed::CustomerConfirms => {
                self.kept().write(move |tx| complaints::confirm(tx, &customer, id, How::Link, "", None).map(drop))
            }
            Deed::Correct => steps.correct("There was another visitor").map(drop),
            Deed::CustomerCorrects => {
                self.kept().write(move |tx| complaints::correct(tx, &customer, id, How::Link, "Not so", None).map(drop))
            }
            Deed::RefuseConfirmation => steps.refuse_confirmation().map(drop),
            Deed::Attempt(which) => {
                let channel = [Channel::Phone, Channel::Text, Channel::Phone][*which];
                let outcome = [Reached::Voicemail, Reached::NoAnswer, Reached::NoAnswer][*which];
                steps.attempt(channel, outcome).map(drop)
            }
            Deed::Unreachable => steps.unreachable().map(drop),
            Deed::Promise(hours) => steps.promise(hours * HOUR).map(drop),
            Deed::MoveByComplaint(hours) => {
                let by = at(hours);
                self.kept().write(move |tx| {
                    complaints::move_call_back(tx, &who, id, by, "They asked", Channel::Phone).map(drop)
                })
            }
            Deed::Research => steps.research().map(drop),
            Deed::Call(hours) => steps.call(hours * HOUR).map(drop),
            Deed::Accept => steps.accept().map(drop),
            Deed::CustomerAccepts => {
                self.kept().write(move |tx| complaints::accept(tx, &customer, id, "Good").map(drop))
            }
            Deed::Reject => steps.reject().map(drop),
            Deed::OtherWay => {
                self.kept().write(move |tx| complaints::found_another_way(tx, &who, id, "Elsewhere").map(drop))
            }
            Deed::Guard => steps.guard().map(drop),
            Deed::Close => steps.close().map(drop),
            Deed::HandOver(place) => {
                let to = person(place);
                self.kept().write(move |tx| complaints::hand_over(tx, &who, id, to, "I am off").map(drop))
            }
            Deed::KeepPromise
            | Deed::ReleasePromise
            | Deed::MovePromise(_)
            | Deed::HandOverPromise(_)
            | Deed::WarnPromise
            | Deed::MakeRight(_) => self.acts_on_the_promise(&steps, deed),
            Deed::Letter(which) => self.writes(&steps, *which),
            Deed::Leave(place) => self.leaves(*place),
            Deed::Wait(hours) => {
                self.kept().later_ms(hours * HOUR);
                Ok(())
            }
        }
    }

    /// A letter that lacks nothing leaves by post.
    fn writes(&self, steps: &Steps, which: usize) -> app::Result<()> {
        let (kind, text) = LETTERS[which];
        let new = NewLetter {
            kind: kind.to_owned(),
            subject: Some("About it".to_owned()),
            // Each its own: the very same letter does not leave twice.
            text: Some(format!("{text} {}", self.kept().now())),
            how: Way::Post,
            sent_at: None,
            known: Known::default(),
        };
        steps.does(move |tx, who, id| complaints::send_letter(tx, who, id, &new)).map(drop)
    }

    /// Somebody leaves, and comes back.
    fn leaves(&self, place: usize) -> app::Result<()> {
        let (gone, dana) = (self.staff[place + 1].staff_id().unwrap(), self.staff[0].clone());
        let to = dana.staff_id();
        self.kept().write(move |tx| {
            app::leaving::deactivate(tx, &dana, gone, to)?;
            app::workspaces::staff::reactivate(tx, &dana, gone).map(drop)
        })
    }

    /// What somebody does to the call-back promise by the verbs of promises.
    fn acts_on_the_promise(&self, steps: &Steps, deed: &Deed) -> app::Result<()> {
        let who = steps.who.clone();
        let at = |hours: &i64| plus_ms(self.kept().now(), hours * HOUR);
        let promise = steps.now().call_back_id.ok_or(Error::NotFound("promise"))?;
        match deed {
            Deed::KeepPromise => self.kept().write(move |tx| promises::keep(tx, &who, promise, "Done").map(drop)),
            Deed::ReleasePromise => {
                self.kept().write(move |tx| promises::release(tx, &who, promise, "Not wanted").map(drop))
            }
            Deed::MovePromise(hours) => {
                let by = at(hours);
                let to = Move { from: None, by, reason: "They asked".to_owned(), agreed: true };
                self.kept().write(move |tx| promises::move_to(tx, &who, promise, to.clone()).map(drop))
            }
            Deed::HandOverPromise(place) => {
                let to = self.staff[*place].staff_id().unwrap();
                self.kept().write(move |tx| promises::hand_over(tx, &who, promise, to, "I am off").map(drop))
            }
            Deed::WarnPromise => {
                let new_by = at(&40);
                let (reason, how) = ("Held up".to_owned(), "phone".to_owned());
                let warning = Warning { reason, new_from: None, new_by, how };
                self.kept().write(move |tx| promises::warn(tx, &who, promise, &warning).map(drop))
            }
            Deed::MakeRight(with_call) => {
                let by = at(&5);
                let next = with_call.then(|| NewPromise {
                    customer_id: steps.now().customer_id,
                    conversation_id: None,
                    words: "Call you".to_owned(),
                    kind: Kind::CallBack,
                    owner_id: None,
                    from: None,
                    by,
                    source: "by_hand",
                });
                let right = MakingRight { words: "Called".to_owned(), next, ..MakingRight::default() };
                self.kept().write(move |tx| promises::make_right_with(tx, &who, promise, &right).map(drop))
            }
            _ => Ok(()),
        }
    }

    /// What must hold whatever was done. The timers that are due have rung.
    fn check(&self, done: &[(usize, Deed)]) {
        self.kept().later_ms(1);
        let case = self.steps.case();
        let it = &case.complaint;
        let live = self.steps.live();
        let wanted = usize::from(it.needs_call_back());
        assert_eq!(live.len(), wanted, "{:?}: live call backs {live:#?}\nafter {done:?}", it.state);
        if let Some(one) = live.first() {
            assert_eq!((it.call_back_id, it.call_back_by), (Some(one.id), Some(one.by)), "after {done:?}");
            assert_eq!(it.call_back_broken, one.state == promises::State::Broken, "after {done:?}");
        }
        let past = [
            State::Confirmed,
            State::CallBackPromised,
            State::Researched,
            State::CalledBack,
            State::Accepted,
            State::Rejected,
        ];
        if past.contains(&it.state) {
            let last = case.restatements.last().and_then(|one| one.answer);
            let wanted = match it.confirmed_how {
                Some(Confirmed::Refused) => Answer::Refused,
                Some(Confirmed::Unreachable) => Answer::Unreachable,
                Some(_) => Answer::Confirmed,
                None => panic!("{:?} without a confirmation, after {done:?}", it.state),
            };
            assert_eq!(last, Some(wanted), "after {done:?}");
        }
        if [State::Accepted, State::Guarded, State::Closed].contains(&it.state) {
            assert!(
                it.accepted_at.is_some() || it.exception.is_some(),
                "{:?} without an end, after {done:?}",
                it.state
            );
        }
        for one in &case.ruled.letters {
            let begins = LETTERS.iter().any(|(kind, text)| *kind == one.kind && one.text.starts_with(text));
            assert!(begins, "a letter that left is changed, after {done:?}");
        }
        if it.exception == Some(Exception::FinalResponse) {
            let closes = case.ruled.letters.iter().any(|one| one.closes);
            let known = it.researched_at.is_some() && it.confirmed_at.is_some() && it.accepted_at.is_none();
            assert!(closes && known, "ended by a letter that had no ground, after {done:?}");
        }
        if it.state == State::Closed {
            assert!(it.guard.is_some() && case.owed.is_none(), "after {done:?}");
        } else {
            assert!(case.owed.is_some(), "something is owed, after {done:?}");
        }
        for counted in self.kept().read(recount::counters).unwrap() {
            assert_eq!(counted.kept, counted.found, "{} after {done:?}", counted.name);
        }
    }
}

fn refused_or_done(done: Result<(), Error>, deed: &Deed) {
    match done {
        Ok(()) | Err(Error::Refused(_) | Error::Invalid(_) | Error::NotFound(_) | Error::Forbidden(_)) => {}
        Err(other) => panic!("{deed:?}: {other}"),
    }
}

fn play(kept: &TestKept, deeds: Vec<(usize, Deed)>) {
    let mona = kept.staff("Mona Falk", "mona@alder.example", Role::Manager);
    let world = World { steps: Steps::begin(kept), staff: vec![kept.owner.clone(), kept.agent.clone(), mona] };
    let mut done = Vec::new();
    for (place, deed) in deeds {
        refused_or_done(world.act(&world.staff[place], &deed), &deed);
        done.push((place, deed));
        world.check(&done);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Three of us, the customer, and time, in any order.
    #[test]
    fn no_order_skips_a_step_or_loses_the_call_back(deeds in proptest::collection::vec((0_usize..3, deed()), 1..40)) {
        play(&testkit::on_sqlite(), deeds);
    }

    /// The same from where a call back lives already, so that more of it happens late on the ladder.
    #[test]
    fn no_order_behind_the_confirmation_does(deeds in proptest::collection::vec((0_usize..3, deed()), 1..40)) {
        let begins = [Deed::Listen, Deed::Restate, Deed::Confirm, Deed::Promise(20)].map(|deed| (1, deed));
        play(&testkit::on_sqlite(), begins.into_iter().chain(deeds).collect());
    }
}

#[test]
fn two_who_promise_a_call_back_at_once_leave_one() {
    for kept in testkit::each_database() {
        let steps = Steps::restated(&kept);
        steps.confirm().unwrap();
        let (id, by) = (steps.id, plus_ms(kept.now(), 5 * HOUR));
        let both: Vec<bool> = std::thread::scope(|scope| {
            let promise = |who: Who| {
                let (kept, workspace_id) = (kept.kept.clone(), kept.workspace_id);
                scope.spawn(move || {
                    kept.write_now(workspace_id, move |tx| complaints::promise_call_back(tx, &who, id, by, None))
                        .is_ok()
                })
            };
            let both = [promise(kept.owner.clone()), promise(kept.agent.clone())];
            both.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(both.iter().filter(|done| **done).count(), 1, "the second is told that it is promised");
        assert_eq!(steps.live().len(), 1);
        kept.later_ms(DAY);
        assert_eq!(steps.live().len(), 1, "broken, and still owed");
    }
}
