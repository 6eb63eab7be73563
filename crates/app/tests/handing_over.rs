//! What is in one pair of hands goes to another: one promise, or all of somebody's when they leave.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use app::conversations::{self, Category, Channel, Direction, First, NewConversation, To};
use app::promises::{self, Filter, Kind, NewPromise, Promise, State};
use app::time::plus_ms;
use app::workspaces::{notifications, staff};
use app::{Error, Id, Role, Who, journal, leaving, notices, outbox, timers};
use testkit::{TestKept, each_database};

const HOUR: i64 = 3_600_000;

fn made(kept: &TestKept, customer_id: Id, in_ms: i64) -> Promise {
    let (who, by) = (kept.agent.clone(), plus_ms(kept.now(), in_ms));
    let make = move |tx: &mut app::Tx| {
        let new = NewPromise {
            customer_id,
            conversation_id: None,
            words: "Call back about the cabinets".to_owned(),
            kind: Kind::CallBack,
            owner_id: None,
            from: None,
            by,
            source: "by_hand",
        };
        promises::make(tx, &who, new)
    };
    kept.write(make).unwrap()
}

fn hand_over(kept: &TestKept, who: &Who, id: Id, to: Id, reason: &str) -> app::Result<Promise> {
    let (who, reason) = (who.clone(), reason.to_owned());
    kept.write(move |tx| promises::hand_over(tx, &who, id, to, &reason))
}

fn leaves(kept: &TestKept, who: &Who, to: Option<Id>) -> app::Result<staff::Staff> {
    let (owner, id) = (kept.owner.clone(), who.staff_id().unwrap());
    kept.write(move |tx| leaving::deactivate(tx, &owner, id, to))
}

fn heard(kept: &TestKept, who: &Who) -> Vec<String> {
    let who = who.clone();
    let mut kinds: Vec<String> =
        kept.read(move |tx| notifications::unseen(tx, &who)).unwrap().into_iter().map(|one| one.kind).collect();
    kinds.reverse();
    kinds
}

fn rule(error: Error) -> &'static str {
    match error {
        Error::Refused(refused) => refused.rule,
        other => panic!("not refused by a rule: {other}"),
    }
}

fn fields(error: Error) -> Vec<(String, &'static str)> {
    match error {
        Error::Invalid(fields) => fields.into_iter().map(|field| (field.field, field.problem)).collect(),
        other => panic!("no field is wrong: {other}"),
    }
}

fn called(kept: &TestKept, who: &Who, customer_id: Id) -> Id {
    let who = who.clone();
    let start = move |tx: &mut app::Tx| {
        let first = First {
            direction: Direction::Inbound,
            text: "Where are they?".to_owned(),
            cc: Vec::new(),
            attachments: Vec::new(),
        };
        let new = NewConversation {
            customer_id,
            subject: "Cabinets".to_owned(),
            channel: Channel::Phone,
            first: Some(first),
        };
        let id = conversations::start(tx, &who, new)?.id;
        conversations::assign(tx, &who, id, who.staff_id())
    };
    kept.write(start).unwrap().id
}

#[test]
fn a_promise_has_a_new_owner_who_hears_of_it_at_once_and_its_times_stay() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let tom = kept.staff("Tom Baker", "tom@alder.example", Role::Agent);
        let tom_id = tom.staff_id().unwrap();
        let promise = made(&kept, ruth, 3 * HOUR);
        let rings = kept.read(timers::next_due).unwrap();
        let handed = hand_over(&kept, &kept.agent, promise.id, tom_id, " Tom is there anyway ").unwrap();
        assert_eq!((handed.owner_id, handed.state, handed.by), (tom_id, State::Open, promise.by));
        assert_eq!(kept.read(timers::next_due).unwrap(), rings, "the timer is the same");

        assert_eq!(heard(&kept, &tom), ["promise-handed-over"]);
        let mails = kept.read(outbox::waiting).unwrap();
        assert_eq!(mails.iter().filter(|row| row.kind == "staff_mail").count(), 1, "by mail too, and nobody else");
        let mail =
            outbox::StaffMail { staff_id: tom_id, kind: "promise-handed-over".to_owned(), subject_id: promise.id };
        let mail = kept.read(move |tx| notices::staff_mail(tx, &mail, "https://desk.example")).unwrap().unwrap();
        assert_eq!(mail.subject, "Yours now: Call back about the cabinets");
        assert!(mail.body.contains("Ruth Alvarez") && mail.body.contains("It is yours."), "{}", mail.body);

        let entry = kept.read(move |tx| journal::of_subject(tx, promise.id)).unwrap().pop().unwrap();
        assert_eq!(entry.kind, "promise.handed_over");
        assert_eq!(entry.details["owner_id"], tom_id.to_string());
        assert_eq!(entry.details["before"], kept.agent.staff_id().unwrap().to_string());
        assert_eq!(entry.details["reason"], "Tom is there anyway");

        kept.later_ms(2 * HOUR); // half of it is over
        assert_eq!(heard(&kept, &tom), ["promise-handed-over", "promise-half"], "the reminder goes to the new owner");
        assert!(heard(&kept, &kept.agent).is_empty());
        kept.later_ms(2 * HOUR);
        assert!(heard(&kept, &tom).contains(&"promise-broken".to_owned()), "and so does the news that it broke");
    }
}

#[test]
fn who_takes_a_promise_over_needs_no_notice_and_a_notice_that_is_no_longer_true_is_not_sent() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let tom = kept.staff("Tom Baker", "tom@alder.example", Role::Agent);
        let (tom_id, omar_id) = (tom.staff_id().unwrap(), kept.agent.staff_id().unwrap());
        let promise = made(&kept, ruth, 3 * HOUR);
        hand_over(&kept, &tom, promise.id, tom_id, "I am there anyway").unwrap();
        assert!(heard(&kept, &tom).is_empty(), "they did it themselves");
        hand_over(&kept, &tom, promise.id, omar_id, "Not after all").unwrap();
        hand_over(&kept, &tom, promise.id, tom_id, "After all").unwrap();
        let mail =
            outbox::StaffMail { staff_id: omar_id, kind: "promise-handed-over".to_owned(), subject_id: promise.id };
        assert_eq!(kept.read(move |tx| notices::staff_mail(tx, &mail, "https://desk.example")).unwrap(), None);
    }
}

#[test]
fn a_promise_is_handed_over_as_long_as_something_is_to_be_done_about_it() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let (agent, owner_id) = (kept.agent.clone(), kept.owner.staff_id().unwrap());
        let omar_id = agent.staff_id().unwrap();
        let id = made(&kept, ruth, HOUR).id;
        assert_eq!(rule(hand_over(&kept, &agent, id, omar_id, "x").unwrap_err()), "promise-is-theirs");

        // Nobody has rung the timer yet: it is broken all the same, at its minute, and stays so.
        kept.clock.set(plus_ms(kept.now(), 2 * HOUR));
        let broken = hand_over(&kept, &agent, id, owner_id, "He is ill").unwrap();
        assert_eq!((broken.state, broken.broken_at, broken.owner_id), (State::Broken, Some(broken.by), owner_id));
        let by = agent.clone();
        kept.write(move |tx| promises::keep(tx, &by, id, "late")).unwrap();
        hand_over(&kept, &agent, id, omar_id, "He is back").unwrap();
        let by = agent.clone();
        kept.write(move |tx| promises::make_right(tx, &by, id, "Waived the fee")).unwrap();
        assert_eq!(rule(hand_over(&kept, &agent, id, owner_id, "x").unwrap_err()), "promise-is-made-right");

        let (by, id) = (agent.clone(), made(&kept, ruth, HOUR).id);
        kept.write(move |tx| promises::keep(tx, &by, id, "")).unwrap();
        assert_eq!(rule(hand_over(&kept, &agent, id, owner_id, "x").unwrap_err()), "promise-is-kept");
        let (by, id) = (agent.clone(), made(&kept, ruth, HOUR).id);
        kept.write(move |tx| promises::release(tx, &by, id, "sold the house")).unwrap();
        assert_eq!(rule(hand_over(&kept, &agent, id, owner_id, "x").unwrap_err()), "promise-is-released");
    }
}

#[test]
fn nobody_gets_a_promise_who_could_not_keep_it() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let reader = kept.staff("Ada Quist", "ada@alder.example", Role::Auditor);
        let gone = kept.staff("Tom Baker", "tom@alder.example", Role::Agent);
        leaves(&kept, &gone, None).unwrap();
        let promise = made(&kept, ruth, HOUR);
        let try_to = |to: Id, reason: &str| fields(hand_over(&kept, &kept.agent, promise.id, to, reason).unwrap_err());
        let unknown = || ("to_staff_id".to_owned(), "problem-unknown-owner");
        assert_eq!(try_to(gone.staff_id().unwrap(), "x"), [unknown()]);
        assert_eq!(
            try_to(promise.id, " "),
            [unknown(), ("reason".to_owned(), "problem-empty")],
            "all that is wrong at once"
        );
        assert_eq!(try_to(reader.staff_id().unwrap(), "x"), [("to_staff_id".to_owned(), "problem-owner-only-reads")]);
        let forbidden = hand_over(&kept, &reader, promise.id, kept.owner.staff_id().unwrap(), "x").unwrap_err();
        assert!(matches!(forbidden, Error::Forbidden(_)));
    }
}

#[test]
fn who_leaves_hands_everything_over_and_nothing_is_left_with_nobody() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let tom = kept.staff("Tom Baker", "tom@alder.example", Role::Agent);
        let (omar, tom_id) = (kept.agent.clone(), tom.staff_id().unwrap());
        let omar_id = omar.staff_id().unwrap();
        let broken = made(&kept, ruth, HOUR);
        kept.later_ms(2 * HOUR);
        let open = made(&kept, ruth, 3 * HOUR);
        let kept_one = made(&kept, ruth, HOUR);
        let by = omar.clone();
        kept.write(move |tx| promises::keep(tx, &by, kept_one.id, "done")).unwrap();
        let (talk, done) = (called(&kept, &omar, ruth), called(&kept, &omar, ruth));
        let by = omar.clone();
        kept.write(move |tx| conversations::set_status(tx, &by, done, To::Category(Category::Resolved))).unwrap();

        let owner = kept.owner.clone();
        let work = kept.read(move |tx| leaving::work(tx, &owner)).unwrap();
        let has = leaving::Work { promises: 2, conversations: 1, ..leaving::Work::default() };
        assert_eq!(work.get(&omar_id), Some(&has));
        assert_eq!(rule(leaves(&kept, &omar, None).unwrap_err()), "staff-has-work");
        let to_oneself = leaves(&kept, &omar, Some(omar_id)).unwrap_err();
        assert_eq!(fields(to_oneself), [("to_staff_id".to_owned(), "problem-unknown-owner")]);
        assert!(kept.read(move |tx| staff::get(tx, omar_id)).unwrap().active, "a refusal changes nothing");

        assert!(!leaves(&kept, &omar, Some(tom_id)).unwrap().active);
        let (by, of_tom) = (tom.clone(), Filter { owner_id: Some(tom_id), ..Filter::default() });
        let theirs = kept.read(move |tx| promises::list(tx, &by, &of_tom, None, 10)).unwrap().items;
        assert_eq!(theirs.iter().map(|one| one.id).collect::<Vec<_>>(), [broken.id, open.id]);
        let by = tom.clone();
        let (talk, done) =
            kept.read(move |tx| Ok((conversations::get(tx, &by, talk)?, conversations::get(tx, &by, done)?))).unwrap();
        assert_eq!((talk.assignee_id, done.assignee_id), (Some(tom_id), Some(omar_id)), "what is done stays theirs");
        assert_eq!(heard(&kept, &tom), ["staff-left"], "one notice, however much it is");
        let mail = outbox::StaffMail { staff_id: tom_id, kind: "staff-left".to_owned(), subject_id: omar_id };
        let mail = kept.read(move |tx| notices::staff_mail(tx, &mail, "https://desk.example/")).unwrap().unwrap();
        assert!(mail.body.contains("Omar Reyes") && mail.body.contains("https://desk.example/promises?show=mine"));
        let last = kept.read(move |tx| journal::of_subject(tx, open.id)).unwrap().pop().unwrap();
        assert_eq!((last.kind.as_str(), &last.details["left"]), ("promise.handed_over", &true.into()));
    }
}

#[test]
fn who_only_reads_from_now_on_hands_over_what_is_in_hand() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let omar = kept.agent.staff_id().unwrap();
        let promise = made(&kept, ruth, HOUR);
        let becomes = |role: Role, to: Option<Id>| {
            let owner = kept.owner.clone();
            kept.write(move |tx| leaving::change_role(tx, &owner, omar, role, to))
        };
        assert_eq!(becomes(Role::Manager, None).unwrap().role, Role::Manager, "who can keep promises keeps them");
        assert_eq!(rule(becomes(Role::Auditor, None).unwrap_err()), "staff-has-work");
        assert_eq!(kept.read(move |tx| staff::get(tx, omar)).unwrap().role, Role::Manager, "a refusal changes nothing");
        let tom = kept.staff("Tom Baker", "tom@alder.example", Role::Agent);
        let tom_id = tom.staff_id().unwrap();
        called(&kept, &kept.agent.clone(), ruth);
        assert_eq!(becomes(Role::Auditor, Some(tom_id)).unwrap().role, Role::Auditor);
        let by = kept.owner.clone();
        assert_eq!(kept.read(move |tx| promises::get(tx, &by, promise.id)).unwrap().owner_id, tom_id);
        assert_eq!(heard(&kept, &tom), ["staff-left"], "one notice, however much it is");
    }
}

#[test]
fn a_conversation_that_is_opened_again_does_not_wait_for_somebody_who_left() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let omar = kept.agent.clone();
        let id = called(&kept, &omar, ruth);
        kept.write(move |tx| conversations::set_status(tx, &omar, id, To::Category(Category::Resolved))).unwrap();
        leaves(&kept, &kept.agent, None).unwrap();
        let owner = kept.owner.clone();
        let open =
            kept.write(move |tx| conversations::set_status(tx, &owner, id, To::Category(Category::Open))).unwrap();
        assert_eq!(open.assignee_id, None, "it is nobody's, where everybody sees it");
    }
}
