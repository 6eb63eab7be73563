//! What the simulated year found, each in its smallest form.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod case;
mod post;

use app::complaints::{self, Heard, Reached};
use app::conversations::{self, Channel, Delivered, NewConversation, NewReply};
use app::promises::{self, Kind, Move, NewPromise, Owning, Promise, Warning};
use app::time::plus_ms;
use app::{Id, jobs, journal, outbox, recount, timers};
use case::{DAY, HOUR, Steps};
use testkit::TestKept;

fn promised(kept: &TestKept, in_ms: i64) -> Promise {
    let customer_id = kept.customer("Ruth Alvarez", "ruth@example.com");
    let (who, by) = (kept.agent.clone(), plus_ms(kept.now(), in_ms));
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
    kept.write(move |tx| promises::make(tx, &who, new.clone())).unwrap()
}

/// Without who was called: that is for the tests of telling.
fn happened(kept: &TestKept, id: Id) -> Vec<String> {
    let kinds = kept.read(move |tx| journal::of_subject(tx, id)).unwrap().into_iter().map(|entry| entry.kind);
    kinds.filter(|kind| !kind.starts_with("promise.page")).collect()
}

fn warned_by_mail(kept: &TestKept, promise: &Promise) -> Id {
    let (who, id, new_by) = (kept.agent.clone(), promise.id, plus_ms(promise.by, HOUR));
    let warning = Warning { reason: "The van broke down".to_owned(), new_from: None, new_by, how: "mail".to_owned() };
    kept.write(move |tx| promises::warn(tx, &who, id, &warning)).unwrap().notice_id.unwrap()
}

#[test]
fn a_warning_that_rings_late_while_nobody_is_here_waits_for_the_opening() {
    for kept in testkit::each_database() {
        let promise = promised(&kept, 5 * HOUR); // due at 14:00; half of the time is over at 11:30
        kept.clock.set("2026-11-24T17:10:00Z".parse().unwrap()); // no node ran until 12:10, and they are at lunch
        kept.write(|tx| timers::run_due(tx, jobs::ring)).unwrap();
        assert_eq!(happened(&kept, promise.id), ["promise.made"]);
        kept.at("2026-11-24T17:59:59Z");
        assert_eq!(happened(&kept, promise.id), ["promise.made"]);
        kept.at("2026-11-24T18:00:00Z");
        assert_eq!(happened(&kept, promise.id), ["promise.made", "promise.owner_told"]);
        kept.at("2026-11-24T18:30:00Z");
        assert_eq!(happened(&kept, promise.id).len(), 3, "and half an hour before");
    }
}

#[test]
fn a_warning_that_rings_late_and_has_no_opening_before_the_end_is_left_out() {
    for kept in testkit::each_database() {
        let promise = promised(&kept, 3 * HOUR); // due at 12:00, when lunch begins
        kept.clock.set("2026-11-24T17:00:00Z".parse().unwrap()); // at 12:00 sharp it can still be kept
        kept.write(|tx| timers::run_due(tx, jobs::ring)).unwrap();
        assert_eq!(happened(&kept, promise.id), ["promise.made"]);
        kept.later_ms(1);
        assert_eq!(happened(&kept, promise.id), ["promise.made", "promise.broken"]);
    }
}

#[test]
fn a_notice_that_has_not_left_does_not_leave_after_the_promise_was_released() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        for ends in ["released", "kept"] {
            let promise = promised_again(&kept, ends);
            let notice_id = warned_by_mail(&kept, &promise);
            let (who, id) = (kept.agent.clone(), promise.id);
            kept.write(move |tx| match ends {
                "released" => promises::release(tx, &who, id, "They found another"),
                _ => promises::keep(tx, &who, id, "Called"),
            })
            .unwrap();
            let customer_id = promise.customer_id;
            let off = kept.write(move |tx| promises::call_off_if_over(tx, notice_id, customer_id)).unwrap();
            assert!(off, "{ends}");
            assert!(kept.read(outbox::waiting).unwrap().iter().all(|row| row.subject_id != notice_id));
            let who = kept.agent.clone();
            let notice = kept.read(move |tx| conversations::message(tx, &who, notice_id)).unwrap();
            assert_eq!(notice.state, "withdrawn");
            assert_eq!(happened(&kept, id).last().map(String::as_str), Some("promise.notice_called_off"));
            let who = kept.agent.clone();
            let after = kept.read(move |tx| promises::get(tx, &who, id)).unwrap();
            assert_eq!((after.told_at, after.told_how.as_str()), (None, ""), "it told nobody anything");
        }
    }
}

fn promised_again(kept: &TestKept, name: &str) -> Promise {
    let customer_id = kept.customer(&format!("Ruth {name}"), &format!("{name}@example.com"));
    let (who, by) = (kept.agent.clone(), plus_ms(kept.now(), 5 * HOUR));
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
    kept.write(move |tx| promises::make(tx, &who, new.clone())).unwrap()
}

#[test]
fn a_notice_leaves_while_its_promise_is_open_and_not_after_it_broke() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let promise = promised(&kept, 5 * HOUR);
        let (notice_id, customer_id) = (warned_by_mail(&kept, &promise), promise.customer_id);
        assert!(!kept.write(move |tx| promises::call_off_if_over(tx, notice_id, customer_id)).unwrap());
        kept.later_ms(6 * HOUR);
        assert!(kept.write(move |tx| promises::call_off_if_over(tx, notice_id, customer_id)).unwrap());
    }
}

#[test]
fn the_journal_alone_says_how_a_conversation_stands_that_a_notice_began() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let notice_id = warned_by_mail(&kept, &promised(&kept, 5 * HOUR));
        let who = kept.agent.clone();
        let talk = kept.read(move |tx| Ok(conversations::message(tx, &who, notice_id)?.conversation_id)).unwrap();
        let begun = kept.read(move |tx| journal::of_subject(tx, talk)).unwrap();
        assert_eq!(begun[0].details["category"], "waiting");
    }
}

#[test]
fn the_journal_says_that_a_conversation_sleeps_again_when_the_reply_was_taken_back() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        kept.undo_send(10);
        let customer_id = kept.customer("Ruth Alvarez", "ruth@example.com");
        let (who, until) = (kept.agent.clone(), plus_ms(kept.now(), 8 * HOUR));
        let new = NewConversation { customer_id, subject: "Desk".to_owned(), channel: Channel::Mail, first: None };
        let (talk, message_id) = kept
            .write(move |tx| {
                let talk = conversations::start(tx, &who, new.clone())?.id;
                conversations::snooze(tx, &who, talk, until)?;
                let category = Some(conversations::Category::Resolved);
                let reply = NewReply { text: "Done.".to_owned(), category, ..NewReply::default() };
                Ok((talk, conversations::reply(tx, &who, talk, reply)?))
            })
            .unwrap();
        let who = kept.agent.clone();
        kept.write(move |tx| conversations::withdraw(tx, &who, message_id)).unwrap();
        let kinds = happened(&kept, talk);
        let slept = kinds.iter().filter(|kind| *kind == "conversation.snoozed").count();
        assert_eq!(slept, 2, "{kinds:?}");
    }
}

#[test]
fn a_mail_that_two_nodes_sent_because_their_clocks_differ_is_marked_once() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let promise = promised(&kept, 5 * HOUR);
        let notice_id = warned_by_mail(&kept, &promise);
        let leases = |kept: &TestKept| kept.write(|tx| outbox::lease(tx, 10)).unwrap().pop().unwrap();
        let first = leases(&kept);
        kept.clock.set(plus_ms(kept.now(), 6 * 60_000)); // the other node's clock is six minutes ahead of the lease
        let second = leases(&kept);
        assert_eq!(first.id, second.id);
        let stale = first.clone();
        let late = kept.write(move |tx| conversations::mark_failed(tx, &stale, true, "550 no")).unwrap();
        assert_eq!(late, Delivered::Gone, "the one that has it now says what becomes of it");
        kept.write(move |tx| conversations::mark_sent(tx, &first, "250 ok")).unwrap();
        for permanent in [true, false] {
            let again = second.clone();
            let done = kept.write(move |tx| conversations::mark_failed(tx, &again, permanent, "550 no")).unwrap();
            assert_eq!(done, Delivered::Gone);
        }
        let again = second.clone();
        assert_eq!(kept.write(move |tx| conversations::mark_sent(tx, &again, "250 ok")).unwrap(), Delivered::Gone);
        assert_eq!(happened(&kept, notice_id), ["message.queued", "message.sent"]);
        let who = kept.agent.clone();
        let notice = kept.read(move |tx| conversations::message(tx, &who, notice_id)).unwrap();
        assert_eq!((notice.state.as_str(), notice.state_reason.as_str()), ("sent", ""));
    }
}

#[test]
fn whoever_agreed_to_a_new_time_knows_of_it_even_when_the_notice_before_comes_back() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let promise = promised(&kept, 5 * HOUR);
        let notice_id = warned_by_mail(&kept, &promise);
        let (who, id, by) = (kept.agent.clone(), promise.id, plus_ms(promise.by, 2 * HOUR));
        let to = Move { from: None, by, reason: "They asked for it".to_owned(), agreed: true };
        kept.write(move |tx| promises::move_to(tx, &who, id, to.clone())).unwrap();
        let moved_at = kept.now();
        kept.write(move |tx| promises::notice_failed(tx, notice_id, "5.2.2 full")).unwrap();
        let who = kept.agent.clone();
        let after = kept.read(move |tx| promises::get(tx, &who, id)).unwrap();
        assert_eq!((after.told_at, after.told_how.as_str()), (Some(moved_at), "agreed"));
    }
}

/// How often one of us was told so about it.
fn told(kept: &TestKept, kind: &str, id: Id) -> usize {
    let all = kept.read(|tx| recount::told_since(tx, Id::default())).unwrap();
    all.iter().filter(|one| one.kind == kind && one.subject_id == id).count()
}

#[test]
fn whoever_is_late_with_a_step_of_a_complaint_hears_of_it_once_whatever_is_tried_meanwhile() {
    for kept in testkit::each_database() {
        let steps = Steps::restated(&kept);
        kept.later_ms(2 * DAY + HOUR); // sixteen working hours are over, and four more are not
        assert_eq!(told(&kept, "complaint-step-due", steps.id), 1);
        steps.attempt(complaints::Channel::Phone, Reached::Voicemail).unwrap();
        kept.later_ms(1);
        assert_eq!(told(&kept, "complaint-step-due", steps.id), 1, "an attempt does not make it due again");
        assert_eq!(told(&kept, "complaint-step-late", steps.id), 0);
        kept.later_ms(DAY);
        assert!(told(&kept, "complaint-step-late", steps.id) > 0, "nor does it keep managers from hearing of it");
    }
}

#[test]
fn whoever_was_to_try_again_hears_of_it_once_though_the_complaint_goes_on() {
    for kept in testkit::each_database() {
        let steps = Steps::promised(&kept, 3 * DAY);
        steps.attempt(complaints::Channel::Phone, Reached::Voicemail).unwrap();
        kept.later_ms(3 * HOUR);
        assert_eq!(told(&kept, "complaint-attempt-due", steps.id), 1);
        steps.research().unwrap();
        kept.later_ms(1);
        assert_eq!(told(&kept, "complaint-attempt-due", steps.id), 1);
    }
}

#[test]
fn managers_who_are_called_again_about_safety_make_no_step_due_again() {
    for kept in testkit::each_database() {
        let steps = Steps::begin(&kept);
        let heard = Heard { story: "The shelf fell".to_owned(), safety: Some(true), ..Heard::default() };
        steps.does(move |tx, who, id| complaints::listen(tx, who, id, &heard)).unwrap();
        kept.later_ms(2 * HOUR); // restating was owed within one
        let called = told(&kept, "complaint-safety", steps.id);
        assert_eq!(told(&kept, "complaint-step-due", steps.id), 1);
        kept.later_ms(HOUR / 3);
        assert!(told(&kept, "complaint-safety", steps.id) > called, "nobody has taken it");
        assert_eq!(told(&kept, "complaint-step-due", steps.id), 1);
    }
}

#[test]
fn an_offer_that_broke_is_said_to_have_broken_once() {
    for kept in testkit::each_database() {
        let steps = Steps::promised(&kept, HOUR);
        steps.research().unwrap();
        steps.call(5 * HOUR).unwrap();
        let offer = steps.case().outcomes.last().unwrap().promise_id.unwrap();
        kept.later_ms(6 * HOUR);
        let who = kept.owner.clone();
        let own = Owning { how: "phone".to_owned(), ..Owning::default() };
        kept.write(move |tx| promises::own_up(tx, &who, offer, &own)).unwrap();
        kept.later_ms(1);
        let broke = case::happened(&kept, steps.id).into_iter().filter(|kind| kind == "complaint.offer_broken");
        assert_eq!(broke.count(), 1, "that they were told breaks nothing again");
    }
}
