//! Promises: what may happen to them, and that none breaks in silence.
#![allow(clippy::unwrap_used, clippy::panic, clippy::as_conversions, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use app::promises::{self, Filter, Kind, Move, NewPromise, Owning, Promise, State, Warning};
use app::time::plus_ms;
use app::{Error, Id, Timestamp, Who, counters, jobs, journal, outbox, timers, workspaces};
use proptest::prelude::*;
use testkit::TestKept;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn new(customer_id: Id, by: Timestamp) -> NewPromise {
    NewPromise {
        customer_id,
        conversation_id: None,
        words: "Call back about the cabinets".to_owned(),
        kind: Kind::CallBack,
        owner_id: None,
        from: None,
        by,
        source: "by_hand",
    }
}

fn made(kept: &TestKept, customer_id: Id, in_ms: i64) -> Promise {
    let (who, by) = (kept.agent.clone(), plus_ms(kept.now(), in_ms));
    kept.write(move |tx| promises::make(tx, &who, new(customer_id, by))).unwrap()
}

fn now_is(kept: &TestKept, id: Id) -> Promise {
    let who = kept.agent.clone();
    kept.read(move |tx| promises::get(tx, &who, id)).unwrap()
}

/// Without who was called: that is for the tests of telling.
fn happened(kept: &TestKept, id: Id) -> Vec<String> {
    let kinds = kept.read(move |tx| journal::of_subject(tx, id)).unwrap().into_iter().map(|entry| entry.kind);
    kinds.filter(|kind| !kind.starts_with("promise.page")).collect()
}

fn rule(error: Error) -> &'static str {
    match error {
        Error::Refused(refused) => refused.rule,
        other => panic!("not refused by a rule: {other}"),
    }
}

fn field(error: Error) -> Vec<(String, &'static str)> {
    match error {
        Error::Invalid(fields) => fields.into_iter().map(|field| (field.field, field.problem)).collect(),
        other => panic!("no field is wrong: {other}"),
    }
}

fn moved_to(by: Timestamp) -> Move {
    Move { from: None, by, reason: "The van broke down".to_owned(), agreed: true }
}

#[test]
fn a_promise_is_kept_with_what_shows_it() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = made(&kept, ruth, HOUR);
        assert_eq!((promise.state, Some(promise.owner_id)), (State::Open, kept.agent.staff_id()));
        kept.later_ms(30 * MINUTE);
        let (who, id) = (kept.agent.clone(), promise.id);
        let done = kept.write(move |tx| promises::keep(tx, &who, id, " Called at 09:30 ")).unwrap();
        assert_eq!(
            (done.state, done.kept_at, done.evidence.as_str()),
            (State::Kept, Some(kept.now()), "Called at 09:30")
        );
        kept.later_ms(3 * HOUR);
        assert_eq!(now_is(&kept, id).state, State::Kept, "a kept promise never breaks");
        assert_eq!(kept.read(|tx| counters::get(tx, counters::PROMISES_OPEN)).unwrap(), 0);
        assert_eq!(happened(&kept, id), ["promise.made", "promise.owner_told", "promise.kept"]);
    }
}

#[test]
fn at_its_minute_an_unkept_promise_is_broken_and_the_right_people_hear_of_it() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = made(&kept, ruth, HOUR);
        kept.at(&promise.by.to_string());
        assert_eq!(now_is(&kept, promise.id).state, State::Open, "at `by` it can still be kept");
        kept.later_ms(1);
        let broken = now_is(&kept, promise.id);
        assert_eq!((broken.state, broken.broken_at, broken.told_at), (State::Broken, Some(promise.by), None));
        let entries = kept.read(move |tx| journal::of_subject(tx, promise.id)).unwrap();
        let last = entries.iter().find(|entry| entry.kind == "promise.broken").unwrap();
        assert_eq!(last.details["customer_told"], false);
        let hears = |who: &Who| {
            let who = who.clone();
            let heard = kept.read(move |tx| workspaces::notifications::unseen(tx, &who)).unwrap();
            heard.iter().any(|one| matches!(one.kind.as_str(), "promise-broken" | "promise-untold"))
        };
        assert!(hears(&kept.agent) && !hears(&kept.owner), "nobody was told: its owner hears of it first");
        kept.later_ms(15 * MINUTE);
        assert!(hears(&kept.owner), "and when they do not take it, a manager");
    }
}

#[test]
fn many_break_in_one_minute_and_a_timer_that_fails_holds_up_none_of_them() {
    for kept in testkit::each_database() {
        let customer_id = kept.customer("Ruth Alvarez", "ruth@example.com");
        let many: Vec<Promise> = (0..5).map(|_| made(&kept, customer_id, 2 * HOUR)).collect();
        let (soon, unknown) = (plus_ms(kept.now(), MINUTE), kept.write(|tx| Ok(tx.new_id())).unwrap());
        kept.write(move |tx| timers::set(tx, soon, "teapot.boils", unknown)).unwrap();
        kept.clock.set(plus_ms(kept.now(), 2 * HOUR + MINUTE));
        let rung = kept.write(|tx| timers::run_due(tx, jobs::ring)).unwrap();
        assert_eq!(rung, 6, "five promises and the timer that nobody knows");
        for promise in &many {
            assert_eq!(now_is(&kept, promise.id).state, State::Broken);
            assert_eq!(
                happened(&kept, promise.id),
                ["promise.made", "promise.broken"],
                "once, and by no try that failed"
            );
        }
        assert_eq!(kept.read(|tx| counters::get(tx, counters::PROMISES_OPEN)).unwrap(), 0);
        let failing = kept.read(timers::failing).unwrap();
        assert_eq!(failing.iter().map(|timer| (timer.subject_id, timer.attempts)).collect::<Vec<_>>(), [(unknown, 1)]);
        assert_eq!(kept.write(|tx| timers::run_due(tx, jobs::ring)).unwrap(), 0, "it comes again later");
    }
}

#[test]
fn the_owner_is_told_at_half_at_most_and_half_an_hour_before() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        // 09:00 to 12:00: 10:30, 11:24, 11:30.
        let promise = made(&kept, ruth, 3 * HOUR);
        let told = |kept: &TestKept| {
            let entries = kept.read(move |tx| journal::of_subject(tx, promise.id)).unwrap();
            let owner_told = entries.iter().filter(|entry| entry.kind == "promise.owner_told");
            owner_told.map(|entry| entry.at.to_string()).collect::<Vec<_>>()
        };
        kept.at("2026-11-24T15:29:59Z");
        assert!(told(&kept).is_empty());
        kept.at("2026-11-24T16:59:00Z");
        assert_eq!(told(&kept), ["2026-11-24T15:30:00Z", "2026-11-24T16:24:00Z", "2026-11-24T16:30:00Z"]);
        let mails = kept.read(outbox::waiting).unwrap();
        let reminds = |row: &&outbox::Row| row.kind == "staff_mail" && !row.payload.contains("promise-untouched");
        assert_eq!(mails.iter().filter(reminds).count(), 3, "on the page and by mail");
    }
}

#[test]
fn nobody_is_told_at_night_unless_the_promise_falls_there() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        // Tuesday 09:00 to Wednesday 12:00: half is 22:30, told when we open at 08:00 instead; 80 % is 06:36, the same.
        let promise = made(&kept, ruth, 27 * HOUR);
        kept.at("2026-11-25T12:59:59Z");
        assert_eq!(happened(&kept, promise.id), ["promise.made"]);
        kept.at("2026-11-25T13:00:01Z");
        assert_eq!(happened(&kept, promise.id), ["promise.made", "promise.owner_told"]);
        let at_night = made(&kept, ruth, 16 * HOUR); // until midnight
        kept.at("2026-11-25T21:00:01Z");
        assert_eq!(happened(&kept, at_night.id), ["promise.made", "promise.owner_told"]);
    }
}

#[test]
fn a_promise_moves_once_before_it_is_due_with_reason_and_agreement() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = made(&kept, ruth, HOUR);
        let (later, id) = (plus_ms(kept.now(), 5 * HOUR), promise.id);
        let moves = |id: Id, to: Move| {
            let who = kept.agent.clone();
            kept.write(move |tx| promises::move_to(tx, &who, id, to.clone()))
        };
        let silent = Move { reason: "  ".to_owned(), ..moved_to(later) };
        assert_eq!(field(moves(id, silent).unwrap_err()), [("reason".to_owned(), "problem-empty")]);
        let alone = Move { agreed: false, ..moved_to(later) };
        assert_eq!(rule(moves(id, alone).unwrap_err()), "promise-move-needs-agreement");
        assert_eq!(now_is(&kept, id).state, State::Open, "what is refused changes nothing");

        let (old, next) = moves(id, moved_to(later)).unwrap();
        assert_eq!(
            (old.state, old.moved_to_id, next.moved_from_id, next.by),
            (State::Moved, Some(next.id), Some(id), later)
        );
        assert_eq!(rule(moves(next.id, moved_to(plus_ms(later, HOUR))).unwrap_err()), "promise-moved-once");
        assert_eq!(rule(moves(id, moved_to(later)).unwrap_err()), "promise-is-moved");
        kept.later_ms(2 * HOUR);
        assert_eq!(now_is(&kept, id).state, State::Moved, "what was moved does not break at its old time");
        kept.later_ms(4 * HOUR);
        assert_eq!(now_is(&kept, next.id).state, State::Broken);
        assert_eq!(rule(moves(next.id, moved_to(plus_ms(kept.now(), HOUR))).unwrap_err()), "promise-is-broken");
    }
}

#[test]
fn a_warning_counts_only_with_a_later_time_and_before_it_is_due() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = made(&kept, ruth, HOUR);
        let warns = |reason: &str, new_by: Timestamp, how: &str| {
            let who = kept.agent.clone();
            let warning = Warning { reason: reason.to_owned(), new_from: None, new_by, how: how.to_owned() };
            kept.write(move |tx| promises::warn(tx, &who, promise.id, &warning))
        };
        let later = plus_ms(kept.now(), 4 * HOUR);
        assert_eq!(field(warns("", later, "phone").unwrap_err()), [("reason".to_owned(), "problem-empty")]);
        assert_eq!(
            field(warns("Late", promise.by, "phone").unwrap_err()),
            [("new_by".to_owned(), "problem-new-time-not-later")]
        );
        assert_eq!(field(warns("Late", later, "smoke").unwrap_err()), [("how".to_owned(), "problem-unknown-channel")]);
        let told = warns("The installer is ill", later, "phone").unwrap();
        assert_eq!((told.state, told.told_at, told.told_how.as_str()), (State::Open, Some(kept.now()), "phone"));
        assert_eq!((now_is(&kept, promise.id).told_by, told.by), (Some(later), promise.by), "telling is not moving");
        kept.later_ms(HOUR + 1);
        let broken = now_is(&kept, promise.id);
        assert_eq!((broken.state, broken.told_at.is_some()), (State::Broken, true), "broken, but told");
        assert_eq!(rule(warns("Late", later, "phone").unwrap_err()), "promise-too-late-to-warn");
    }
}

#[test]
fn a_broken_promise_stays_until_it_is_made_right_and_kept_late_is_said_so() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let id = made(&kept, ruth, HOUR).id;
        kept.later_ms(2 * HOUR);
        let who = kept.agent.clone();
        let not_made_right = |kept: &TestKept| {
            let (who, filter) = (kept.agent.clone(), Filter { not_made_right: true, ..Filter::default() });
            kept.read(move |tx| promises::list(tx, &who, &filter, None, 50)).unwrap().items.len()
        };
        let late = kept.write(move |tx| promises::keep(tx, &who, id, "Called at 11:00")).unwrap();
        assert_eq!((late.state, late.late_kept_at), (State::Broken, Some(kept.now())), "late is not kept");
        assert_eq!(not_made_right(&kept), 1);
        let who = kept.agent.clone();
        kept.write(move |tx| promises::make_right(tx, &who, id, "Apologised, waived the fee")).unwrap();
        assert_eq!(not_made_right(&kept), 1, "nothing says yet that they know");
        let (who, own) = (kept.agent.clone(), Owning { how: "phone".to_owned(), ..Owning::default() });
        kept.write(move |tx| promises::own_up(tx, &who, id, &own)).unwrap();
        assert_eq!(not_made_right(&kept), 0);
        let who = kept.agent.clone();
        let again = kept.write(move |tx| promises::make_right(tx, &who, id, "Once more")).unwrap_err();
        assert_eq!(rule(again), "promise-is-made-right");
    }
}

#[test]
fn a_promise_that_can_not_be_made_says_everything_that_is_wrong() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let who = kept.agent.clone();
        let wrong = NewPromise { words: " ".to_owned(), owner_id: Some(Id(5)), ..new(Id(7), kept.now()) };
        let error = kept.write(move |tx| promises::make(tx, &who, wrong.clone())).unwrap_err();
        let names: Vec<String> = field(error).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["words", "by", "owner_id", "customer_id"]);
        let (who, by) = (kept.agent.clone(), plus_ms(kept.now(), HOUR));
        let backwards = NewPromise { from: Some(plus_ms(by, 1)), ..new(ruth, by) };
        let error = kept.write(move |tx| promises::make(tx, &who, backwards.clone())).unwrap_err();
        assert_eq!(field(error), [("from".to_owned(), "problem-window-ends-before-it-begins")]);
        assert_eq!(kept.read(|tx| counters::get(tx, counters::PROMISES_OPEN)).unwrap(), 0, "nothing half written");
    }
}

#[test]
fn an_auditor_reads_and_promises_nothing() {
    let kept = testkit::on_sqlite();
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    let id = made(&kept, ruth, HOUR).id;
    let auditor = kept.staff("Ines Park", "ines@alder.example", app::Role::Auditor);
    let (who, by) = (auditor.clone(), plus_ms(kept.now(), HOUR));
    assert!(matches!(kept.write(move |tx| promises::make(tx, &who, new(ruth, by))), Err(Error::Forbidden(_))));
    let who = auditor.clone();
    assert!(matches!(kept.write(move |tx| promises::keep(tx, &who, id, "")), Err(Error::Forbidden(_))));
    assert!(kept.read(move |tx| promises::get(tx, &auditor, id)).is_ok());
}

#[test]
fn lists_come_in_pages_by_due_time_without_gaps_or_doubles() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let mut ids: Vec<Id> = (0..23).map(|n| made(&kept, ruth, HOUR + (n % 5) * MINUTE).id).collect();
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let (who, filter, after) =
                (kept.agent.clone(), Filter { customer_id: Some(ruth), ..Filter::default() }, cursor.clone());
            let page = kept.read(move |tx| promises::list(tx, &who, &filter, after.as_deref(), 5)).unwrap();
            seen.extend(page.items.iter().map(|promise| (promise.by, promise.id)));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert!(seen.is_sorted());
        let mut found: Vec<Id> = seen.into_iter().map(|(_, id)| id).collect();
        found.sort();
        ids.sort();
        assert_eq!(found, ids);
    }
}

/// What a person or time may do next.
#[derive(Debug, Clone)]
enum Step {
    Keep,
    Move { in_minutes: i64, agreed: bool },
    Release,
    Warn { in_minutes: i64 },
    MakeRight,
    Wait { minutes: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Keep),
        (-30_i64..600, any::<bool>()).prop_map(|(in_minutes, agreed)| Step::Move { in_minutes, agreed }),
        Just(Step::Release),
        (-30_i64..600).prop_map(|in_minutes| Step::Warn { in_minutes }),
        Just(Step::MakeRight),
        (1_i64..200).prop_map(|minutes| Step::Wait { minutes }),
    ]
}

fn act(kept: &TestKept, who: Who, id: Id, step: &Step) {
    let now = kept.now();
    // What is refused is part of the game; what must hold is checked after each step.
    let _ = match step.clone() {
        Step::Keep => kept.write(move |tx| promises::keep(tx, &who, id, "done")).map(|_| ()),
        Step::Move { in_minutes, agreed } => kept
            .write(move |tx| {
                let to = Move { agreed, ..moved_to(plus_ms(now, in_minutes * MINUTE)) };
                promises::move_to(tx, &who, id, to)
            })
            .map(|_| ()),
        Step::Release => kept.write(move |tx| promises::release(tx, &who, id, "not wanted")).map(|_| ()),
        Step::Warn { in_minutes } => kept
            .write(move |tx| {
                let warning = Warning {
                    reason: "late".to_owned(),
                    new_from: None,
                    new_by: plus_ms(now, in_minutes * MINUTE),
                    how: "phone".to_owned(),
                };
                promises::warn(tx, &who, id, &warning)
            })
            .map(|_| ()),
        Step::MakeRight => kept.write(move |tx| promises::make_right(tx, &who, id, "sorry")).map(|_| ()),
        Step::Wait { minutes } => {
            kept.later_ms(minutes * MINUTE);
            Ok(())
        }
    };
}

/// Every promise is in a state that can be, and what became of it stands in the journal.
fn check(kept: &TestKept, customer_id: Id) {
    let (who, filter) = (kept.agent.clone(), Filter { customer_id: Some(customer_id), ..Filter::default() });
    let all = kept.read(move |tx| promises::list(tx, &who, &filter, None, 200)).unwrap().items;
    let open = all.iter().filter(|promise| promise.state == State::Open).count();
    assert_eq!(kept.read(|tx| counters::get(tx, counters::PROMISES_OPEN)).unwrap(), open as i64);
    for promise in &all {
        let ended = [
            (State::Kept, promise.kept_at.is_some(), "promise.kept"),
            (State::Moved, promise.moved_at.is_some(), "promise.moved"),
            (State::Released, promise.released_at.is_some(), "promise.released"),
            (State::Broken, promise.broken_at.is_some(), "promise.broken"),
        ];
        let happened = happened(kept, promise.id);
        for (state, at, kind) in ended {
            assert_eq!(promise.state == state, at, "{promise:?}");
            assert_eq!(promise.state == state, happened.iter().any(|entry| entry == kind), "{kind}: {promise:?}");
        }
        assert!(promise.moves <= 1);
        assert_eq!(promise.state == State::Moved, promise.moved_to_id.is_some());
        assert!(promise.state != State::Open || kept.now() <= promise.by, "overdue and not broken: {promise:?}");
        assert!(promise.kept_at.is_none_or(|at| at <= promise.by));
        assert!(promise.told_at.is_none_or(|at| at <= promise.by), "told after it was due does not count");
        assert!(promise.made_right_at.is_none() || promise.state == State::Broken);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// No sequence of verbs and time reaches an impossible state or breaks a promise in silence.
    #[test]
    fn no_promise_breaks_in_silence(steps in proptest::collection::vec((any::<proptest::sample::Index>(), step()), 1..25)) {
        let kept = testkit::on_sqlite();
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let mut ids = vec![made(&kept, ruth, 3 * HOUR).id, made(&kept, ruth, 20 * HOUR).id];
        for (which, step) in steps {
            let id = *which.get(&ids);
            act(&kept, kept.agent.clone(), id, &step);
            if let Some(next) = now_is(&kept, id).moved_to_id && !ids.contains(&next) {
                ids.push(next);
            }
            check(&kept, ruth);
        }
    }
}
