//! Standards that change while clocks run by them, and the log from which all of it can be worked out again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod standard;

use app::conversations::{self, Category, Channel, Direction, First, NewConversation, To};
use app::standards::rules::{By, Condition, State, Terms, What};
use app::standards::{self, Metric};
use app::workspaces::business;
use app::{Error, Id, Tx};
use proptest::prelude::*;
use standard::post::add_mailbox;
use standard::{HOUR, ask, by, clock, clocks, due, log, make, more, recounts, reply, state, terms};
use testkit::{TestKept, each_database, on_sqlite};

#[test]
fn a_change_says_whom_it_touches_and_keeps_what_was_counted() {
    for kept in each_database() {
        add_mailbox(&kept);
        let standard = make(&kept, Metric::Resolution, "8h");
        let ids = ["h1", "h2", "h3"].map(|id| ask(&kept, id, "Nobody came.").id);
        kept.at("2026-11-24T16:00:00Z"); // eleven: two hours
        let late = ask(&kept, "h4", "Nobody came.").id;
        let to = |target: &str| Terms { target: target.to_owned(), ..terms(Metric::Resolution, "8h") };
        let shorter = to("1h");
        let touched = by(&kept, &kept.owner, move |tx, who| {
            standards::touches(tx, who, Some(standard.id), Some(shorter.clone()))
        });
        assert_eq!((touched.running, touched.earlier, touched.late_at_once), (4, 1, 3));
        assert_eq!(due(&kept, ids[0], Metric::Resolution), "2026-11-25T14:00:00Z", "looking changes nothing");
        let shorter = to("3h");
        let changed = by(&kept, &kept.owner, move |tx, who| standards::change(tx, who, standard.id, shorter.clone()));
        assert_eq!(changed.version, 2);
        let clock = clock(&kept, ids[0], Metric::Resolution).clock;
        assert_eq!((clock.version, clock.counted_ms), (2, 2 * HOUR));
        assert_eq!(due(&kept, ids[0], Metric::Resolution), "2026-11-24T17:00:00Z", "one hour is left");
        assert_eq!(log(&kept, clock.id), [What::Started, What::Reapplied]);
        by(&kept, &kept.owner, move |tx, who| standards::end(tx, who, standard.id));
        assert_eq!(state(&kept, late, Metric::Resolution), State::Dropped);
        let error = kept.write({
            let (owner, id) = (kept.owner.clone(), standard.id);
            move |tx| standards::end(tx, &owner, id)
        });
        assert!(matches!(error, Err(Error::Refused(refused)) if refused.rule == "standard-ended"));
        recounts(&kept);
    }
}

#[test]
fn very_many_clocks_go_over_to_what_holds_now_in_batches_and_none_is_forgotten() {
    for kept in each_database() {
        let standard = make(&kept, Metric::Resolution, "8h");
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        const MANY: usize = 230;
        let ids = by(&kept, &kept.owner, move |tx, who| {
            let begin = |number: usize, tx: &mut Tx| {
                let text = "Where is it?".to_owned();
                let first = First { direction: Direction::Inbound, text, cc: Vec::new(), attachments: Vec::new() };
                let subject = format!("Desk {number}");
                let new = NewConversation { customer_id: ruth, subject, channel: Channel::Text, first: Some(first) };
                conversations::start(tx, who, new).map(|one| one.id)
            };
            (0..MANY).map(|number| begin(number, tx)).collect::<app::Result<Vec<Id>>>()
        });
        kept.at("2026-11-24T16:00:00Z"); // two hours
        let (short, id) = (terms(Metric::Resolution, "3h"), standard.id);
        by(&kept, &kept.owner, move |tx, who| standards::change(tx, who, id, short.clone()));
        for id in [ids[0], ids[99], ids[100], ids[MANY - 1]] {
            let clock = clock(&kept, id, Metric::Resolution).clock;
            assert_eq!((clock.version, clock.counted_ms), (2, 2 * HOUR));
            assert_eq!(due(&kept, id, Metric::Resolution), "2026-11-24T17:00:00Z");
            assert_eq!(log(&kept, clock.id), [What::Started, What::Reapplied]);
        }
        let timers = kept.read(app::recount::timers).unwrap();
        assert_eq!(timers.iter().filter(|one| one.kind.starts_with("standard.")).count(), MANY, "one a clock");
        recounts(&kept);
        let (shorter, id) = (terms(Metric::Resolution, "1h"), standard.id);
        by(&kept, &kept.owner, move |tx, who| standards::change(tx, who, id, shorter.clone()));
        kept.later_ms(1);
        assert!(ids.iter().all(|id| state(&kept, *id, Metric::Resolution) == State::Broken), "late at once");
        recounts(&kept);
    }
}

#[test]
fn tags_customers_and_hours_apply_other_standards_to_running_clocks() {
    for kept in each_database() {
        add_mailbox(&kept);
        let only = |by: By, value: &str| vec![Condition { by, key: String::new(), value: value.to_owned() }];
        for (by_what, value, target) in [(By::Tag, "urgent", "1h"), (By::Stage, "at_risk", "3h")] {
            let terms = Terms { only: only(by_what, value), ..terms(Metric::FirstReply, target) };
            by(&kept, &kept.owner, move |tx, who| standards::make(tx, who, terms.clone()));
        }
        make(&kept, Metric::FirstReply, "7h");
        let of = ask(&kept, "i1", "Nobody came.");
        let (id, customer_id) = (of.id, of.customer_id);
        assert_eq!(due(&kept, id, Metric::FirstReply), "2026-11-24T22:00:00Z");
        by(&kept, &kept.owner, move |tx, who| conversations::tag(tx, who, id, "Urgent"));
        assert_eq!(due(&kept, id, Metric::FirstReply), "2026-11-24T15:00:00Z");
        by(&kept, &kept.owner, move |tx, who| conversations::untag(tx, who, id, "Urgent"));
        by(&kept, &kept.owner, move |tx, who| {
            let change = app::customers::Change { stage: Some("at_risk".to_owned()), ..Default::default() };
            app::customers::update(tx, who, customer_id, change)
        });
        kept.later_ms(1);
        assert_eq!(due(&kept, id, Metric::FirstReply), "2026-11-24T17:00:00Z", "nine to twelve");
        kept.at("2026-11-24T15:00:00Z");
        by(&kept, &kept.owner, |tx, who| {
            let now = business::get(tx)?;
            let mut hours = now.hours_lines();
            hours[1] = "8-10, 15-17".to_owned();
            let change = business::Change {
                name: now.name.clone(),
                trade: now.trade.clone(),
                time_zone: now.time_zone.clone(),
                currency: now.currency.clone(),
                locale: now.locale.clone(),
                hours,
                holidays: String::new(),
                public_url: String::new(),
            };
            business::change(tx, who, &change)
        });
        kept.later_ms(1);
        let clock = clock(&kept, id, Metric::FirstReply).clock;
        assert_eq!(clock.counted_ms, HOUR, "counted by the hours that were");
        assert_eq!(due(&kept, id, Metric::FirstReply), "2026-11-24T22:00:00Z", "the rest by those that are: 15–17");
        recounts(&kept);
    }
}

#[test]
fn last_months_cases_say_what_a_standard_would_have_come_to() {
    for kept in each_database() {
        add_mailbox(&kept);
        let answered = ask(&kept, "m1", "Nobody came.").id;
        let left = ask(&kept, "m2", "Nobody came.").id;
        let thanked = ask(&kept, "m3", "Nobody came.").id;
        kept.later_ms(HOUR);
        reply(&kept, &kept.owner, answered, "He comes tomorrow at 10.");
        reply(&kept, &kept.owner, left, "We'll look into it.");
        reply(&kept, &kept.owner, thanked, "He comes tomorrow at 10.");
        more(&kept, "m4", "m3", "Thanks!");
        kept.at("2026-11-26T15:00:00Z");
        let judged = |terms: Terms| {
            let owner = kept.owner.clone();
            kept.read(move |tx| standards::preview::of(tx, &owner, &terms)).unwrap()
        };
        let four = judged(terms(Metric::FirstReply, "4h"));
        assert_eq!((four.kept, four.due), (2, 3));
        assert_eq!(four.broken.iter().map(|case| case.conversation_id).collect::<Vec<_>>(), [left]);
        let half = judged(terms(Metric::FirstReply, "30m"));
        assert_eq!((half.kept, half.due), (0, 3));
        let next = judged(terms(Metric::NextReply, "1h"));
        assert_eq!((next.kept, next.due), (0, 0), "thanks are no question");
        let nobody = Terms {
            only: vec![Condition { by: By::Channel, key: String::new(), value: "letter".to_owned() }],
            ..terms(Metric::FirstReply, "4h")
        };
        assert_eq!(judged(nobody).due, 0);
    }
}

#[test]
fn of_too_many_cases_some_are_taken_evenly_and_it_says_so() {
    use standards::preview::{gather, plan_at_most};
    for kept in each_database() {
        add_mailbox(&kept);
        let asked: Vec<Id> = (0..10)
            .map(|n| {
                kept.later_ms(60_000);
                ask(&kept, &format!("e{n}"), "Nobody came.").id
            })
            .collect();
        kept.at("2026-11-26T15:00:00Z");
        let owner = kept.owner.clone();
        let judged = kept.read(move |tx| {
            let plan = plan_at_most(tx, &owner, &terms(Metric::FirstReply, "4h"), 4)?;
            let judged = gather(tx, &owner, &plan, 0)?.judge();
            Ok(plan.begun().and(judged))
        });
        let judged = judged.unwrap();
        assert_eq!((judged.looked_at, judged.of, judged.cut), (4, 10, true));
        let mut looked_at: Vec<Id> = judged.broken.iter().map(|case| case.conversation_id).collect();
        looked_at.sort();
        assert_eq!(looked_at, [2, 4, 7, 9].map(|at: usize| asked[at]), "through the whole month, not the newest");
    }
}

#[test]
fn all_of_last_months_cases_are_looked_at_however_many_pages_they_fill() {
    let kept = on_sqlite();
    add_mailbox(&kept);
    for n in 0..450 {
        ask(&kept, &format!("p{n}"), "Nobody came.");
    }
    kept.at("2026-11-26T15:00:00Z");
    let owner = kept.owner.clone();
    let judged = kept.read(move |tx| standards::preview::of(tx, &owner, &terms(Metric::FirstReply, "4h"))).unwrap();
    assert_eq!((judged.looked_at, judged.of, judged.cut), (450, 450, false));
    assert_eq!((judged.kept, judged.due, judged.broken.len()), (0, 450, 200), "the latest are told one by one");
}

#[test]
fn a_row_that_was_changed_behind_its_back_is_found_and_set_right() {
    let kept = on_sqlite();
    add_mailbox(&kept);
    make(&kept, Metric::FirstReply, "4h");
    let id = ask(&kept, "n1", "Nobody came.").id;
    let right = clock(&kept, id, Metric::FirstReply).clock;
    kept.write(|tx| {
        let workspace_id = tx.workspace_id;
        tx.run(
            db::sql!("update standard_clock set counted_ms = 7, state = 'kept' where workspace_id = $1"),
            db::params![workspace_id],
        )?;
        Ok(())
    })
    .unwrap();
    let found = kept.write(|tx| standards::recount(tx, Id::default(), 100, true)).unwrap();
    assert_eq!((found.differences.len(), found.differences[0].place.as_str()), (1, "row"));
    assert_eq!(state(&kept, id, Metric::FirstReply), State::Kept, "looking sets nothing right");
    kept.write(|tx| standards::recount(tx, Id::default(), 100, false)).unwrap();
    assert_eq!(clock(&kept, id, Metric::FirstReply).clock, right);
    recounts(&kept);
}

/// What may happen to a conversation.
#[derive(Debug, Clone, Copy)]
enum Step {
    Asks,
    Thanks,
    Answers,
    GotIt,
    Waits,
    Opens,
    Resolves,
    Holds,
    Tags(bool),
    Changes(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Asks),
        Just(Step::Asks),
        Just(Step::Thanks),
        Just(Step::Answers),
        Just(Step::GotIt),
        Just(Step::Waits),
        Just(Step::Opens),
        Just(Step::Resolves),
        Just(Step::Holds),
        any::<bool>().prop_map(Step::Tags),
        (1_u8..9).prop_map(Step::Changes),
    ]
}

fn happens(kept: &TestKept, id: Id, standard_id: Id, step: Step) {
    let owner = kept.owner.clone();
    kept.write(move |tx| {
        let says = |tx: &mut Tx, direction: Direction, text: &str| {
            conversations::record(tx, &owner, id, Channel::Text, direction, text).map(drop)
        };
        let set = |tx: &mut Tx, to: Category| conversations::set_status(tx, &owner, id, To::Category(to)).map(drop);
        match step {
            Step::Asks => says(tx, Direction::Inbound, "Where is it?"),
            Step::Thanks => says(tx, Direction::Inbound, "Thanks!"),
            Step::Answers => says(tx, Direction::Outbound, "It is on the second shelf."),
            Step::GotIt => says(tx, Direction::Outbound, "Got it."),
            Step::Waits => set(tx, Category::Waiting),
            Step::Opens => set(tx, Category::Open),
            Step::Resolves => set(tx, Category::Resolved),
            Step::Holds => conversations::hold(tx, &owner, id, app::time::plus_ms(tx.now, 5 * HOUR)).map(drop),
            Step::Tags(true) => conversations::tag(tx, &owner, id, "urgent").map(drop),
            Step::Tags(false) => conversations::untag(tx, &owner, id, "urgent").map(drop),
            Step::Changes(hours) => {
                let terms = Terms { target: format!("{hours}h"), ..terms(Metric::Resolution, "1h") };
                standards::change(tx, &owner, standard_id, terms).map(drop)
            }
        }
    })
    .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn after_any_history_every_row_is_what_its_log_says(
        steps in proptest::collection::vec((0_i64..20 * 60, step()), 1..25)
    ) {
        let kept = on_sqlite();
        for metric in [Metric::FirstReply, Metric::NextReply, Metric::PeriodicUpdate] {
            make(&kept, metric, "3h");
        }
        let urgent = Terms {
            only: vec![Condition { by: By::Tag, key: String::new(), value: "urgent".to_owned() }],
            ..terms(Metric::NextReply, "1h")
        };
        by(&kept, &kept.owner, move |tx, who| standards::make(tx, who, urgent.clone()));
        let standard_id = make(&kept, Metric::Resolution, "6h").id;
        let customer_id = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let id = by(&kept, &kept.owner, move |tx, who| {
            let first = First {
                direction: Direction::Inbound,
                text: "Where is it?".to_owned(),
                cc: Vec::new(),
                attachments: Vec::new(),
            };
            let subject = "Desk".to_owned();
            let new = NewConversation { customer_id, subject, channel: Channel::Text, first: Some(first) };
            conversations::start(tx, who, new)
        }).id;
        for (minutes, step) in steps {
            kept.later_ms(minutes * 60_000);
            happens(&kept, id, standard_id, step);
            recounts(&kept);
            let all = clocks(&kept, id);
            for metric in [Metric::NextReply, Metric::PeriodicUpdate, Metric::Resolution] {
                let open = all.iter().filter(|one| one.clock.metric == metric && one.clock.is_open);
                prop_assert!(open.count() <= 1, "two clocks measure one thing");
            }
            let resolved = by(&kept, &kept.owner, move |tx, who| conversations::get(tx, who, id)).category;
            if resolved == Category::Resolved {
                prop_assert!(all.iter().all(|one| !one.clock.is_open), "nothing is owed any more");
            }
            for one in all.iter().filter(|one| one.clock.state == State::Running) {
                prop_assert!(one.explanation.as_ref().is_some_and(planner::hours::Explanation::adds_up));
                let said = one.explanation.as_ref().map(|told| told.due);
                prop_assert_eq!(said, one.clock.due_at, "a deadline explains itself");
            }
        }
    }
}
