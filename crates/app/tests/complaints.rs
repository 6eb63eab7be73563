//! Complaints: no step can be skipped, and nobody is left without an answer.
#![allow(clippy::unwrap_used, clippy::panic)] // what makes ready for a test stops it, loudly

mod case;

use app::complaints::{self, Channel, Confirmed, Due, Exception, Heard, How, Reached, State, Step};
use app::promises::{self, Kind};
use app::time::plus_ms;
use app::{Role, counters, customers};
use case::{DAY, HOUR, Steps, happened, hears, rule};
use testkit::each_database;

#[test]
fn from_the_call_to_the_watch_every_step_is_owed_to_somebody_by_a_time() {
    for kept in each_database() {
        let steps = Steps::begin(&kept);
        let opened = steps.now();
        assert_eq!((opened.number, opened.state, opened.due()), (1, State::Received, Some(Due::Listen)));
        let owed = opened.owed().unwrap();
        assert_eq!((Some(owed.owner_id), owed.by), (kept.agent.staff_id(), Some(plus_ms(kept.now(), HOUR))));
        steps.listen().unwrap();
        steps.restate("You kept Monday free and nobody came.").unwrap();
        steps.confirm().unwrap();
        assert_eq!(steps.now().step(kept.now()), Step::PromiseATime);
        steps.promise(3 * HOUR).unwrap();
        let live = steps.live();
        assert_eq!((live.len(), live.first().map(|one| one.kind)), (1, Some(Kind::CallBack)));
        steps.research().unwrap();
        kept.later_ms(HOUR);
        steps.call(2 * DAY).unwrap();
        let called = steps.now();
        assert_eq!((called.state, called.due()), (State::CalledBack, Some(Due::Accept)));
        assert_eq!(steps.live().len(), 1, "another call is promised until they accept");
        steps.keep_offer();
        steps.accept().unwrap();
        assert_eq!(steps.live().len(), 0);
        steps.guard().unwrap();
        steps.close().unwrap();
        let closed = steps.now();
        assert_eq!((closed.state, closed.step(kept.now()), closed.owed()), (State::Closed, Step::Watch, None));
        assert_eq!(closed.watch_until, Some(plus_ms(kept.now(), 60 * DAY)));
        assert_eq!(kept.read(|tx| counters::get(tx, counters::COMPLAINTS_OPEN)).unwrap(), 0);
        kept.later_ms(61 * DAY);
        assert_eq!(steps.now().step(kept.now()), Step::Done);
        let told: Vec<String> = happened(&kept, closed.id);
        let wanted = [
            "complaint.received",
            "complaint.listened",
            "complaint.restated",
            "complaint.confirmed",
            "complaint.call_back_promised",
            "complaint.researched",
            "complaint.called_back",
            "complaint.accepted",
            "cause.found",
            "complaint.guarded",
            "complaint.closed",
            "complaint.after_not_asked", // there is no mail account
            "complaint.watch_ended",
        ];
        assert_eq!(told, wanted);
    }
}

#[test]
fn a_step_out_of_order_is_refused_by_the_step_that_is_missing() {
    for kept in each_database() {
        let steps = Steps::begin(&kept);
        assert_eq!(rule(steps.restate("x").unwrap_err()), "complaint-not-listened");
        assert_eq!(rule(steps.confirm().unwrap_err()), "complaint-not-listened");
        steps.listen().unwrap();
        assert_eq!(rule(steps.confirm().unwrap_err()), "complaint-not-restated");
        assert_eq!(rule(steps.promise(HOUR).unwrap_err()), "complaint-not-restated");
        steps.restate("What we understood").unwrap();
        assert_eq!(rule(steps.listen().unwrap_err()), "complaint-is-restated");
        assert_eq!(rule(steps.promise(HOUR).unwrap_err()), "complaint-not-confirmed");
        steps.confirm().unwrap();
        assert_eq!(rule(steps.confirm().unwrap_err()), "complaint-is-confirmed");
        assert_eq!(rule(steps.research().unwrap_err()), "complaint-no-call-back");
        steps.promise(5 * HOUR).unwrap();
        assert_eq!(rule(steps.promise(HOUR).unwrap_err()), "complaint-call-back-is-promised");
        assert_eq!(rule(steps.call(DAY).unwrap_err()), "complaint-not-researched");
        steps.research().unwrap();
        assert_eq!(rule(steps.accept().unwrap_err()), "complaint-not-called-back");
        steps.call(DAY).unwrap();
        assert_eq!(rule(steps.guard().unwrap_err()), "complaint-not-accepted");
        assert_eq!(rule(steps.close().unwrap_err()), "complaint-not-accepted");
        steps.accept().unwrap();
        assert_eq!(rule(steps.reject().unwrap_err()), "complaint-is-accepted");
        assert_eq!(rule(steps.close().unwrap_err()), "complaint-not-guarded");
        steps.guard().unwrap();
        assert_eq!(rule(steps.guard().unwrap_err()), "complaint-is-guarded");
        steps.close().unwrap();
        assert_eq!(rule(steps.close().unwrap_err()), "complaint-is-closed");
    }
}

#[test]
fn a_correction_goes_back_to_restating_and_the_rounds_are_kept() {
    for kept in each_database() {
        let steps = Steps::begin(&kept);
        steps.listen().unwrap();
        steps.restate("The wrong colour came.").unwrap();
        steps.correct("The style and the size were wrong too, and two weeks late").unwrap();
        assert_eq!((steps.now().state, steps.now().due()), (State::Listened, Some(Due::Restate)));
        assert_eq!(rule(steps.confirm().unwrap_err()), "complaint-not-restated");
        steps.restate("Wrong style, colour and size, two weeks late.").unwrap();
        let (who, id) = (kept.agent.clone(), steps.id);
        let old = kept.write(move |tx| complaints::confirm(tx, &who, id, How::Phone, "Yes", Some(1)));
        assert_eq!(rule(old.unwrap_err()), "complaint-restated-anew");
        steps.confirm().unwrap();
        let rounds = steps.case().restatements;
        let answers: Vec<_> = rounds.iter().map(|one| one.answer.map(|answer| answer.as_str())).collect();
        assert_eq!(answers, [Some("corrected"), Some("confirmed")]);
        assert_eq!(steps.now().rounds, 2);
    }
}

#[test]
fn without_a_confirmation_it_goes_on_only_by_a_refusal_or_three_attempts_on_two_channels_over_two_days() {
    for kept in each_database() {
        let steps = Steps::restated(&kept);
        steps.refuse_confirmation().unwrap();
        assert_eq!((steps.now().state, steps.now().confirmed_how), (State::Confirmed, Some(Confirmed::Refused)));
        let other = Steps::restated(&kept);
        assert_eq!(rule(other.unreachable().unwrap_err()), "complaint-attempts-too-few");
        other.attempt(Channel::Phone, Reached::Voicemail).unwrap();
        other.attempt(Channel::Text, Reached::NoAnswer).unwrap();
        other.attempt(Channel::Phone, Reached::NoAnswer).unwrap();
        assert_eq!(rule(other.unreachable().unwrap_err()), "complaint-attempts-too-few", "all on one day");
        kept.later_ms(DAY);
        other.attempt(Channel::Phone, Reached::Voicemail).unwrap();
        other.unreachable().unwrap();
        assert_eq!(other.now().confirmed_how, Some(Confirmed::Unreachable));
        let counted = kept.read(|tx| counters::get(tx, counters::COMPLAINTS_UNCONFIRMED)).unwrap();
        assert_eq!(counted, 2, "counted apart");
    }
}

#[test]
fn whoever_was_reached_is_not_unreachable_and_one_channel_is_not_two() {
    for kept in each_database() {
        let steps = Steps::restated(&kept);
        steps.attempt(Channel::Phone, Reached::Voicemail).unwrap();
        steps.attempt(Channel::Text, Reached::NoAnswer).unwrap();
        kept.later_ms(DAY);
        steps.attempt(Channel::Phone, Reached::NoAnswer).unwrap();
        kept.later_ms(HOUR);
        steps.attempt(Channel::Phone, Reached::Reached).unwrap();
        assert_eq!(rule(steps.unreachable().unwrap_err()), "complaint-attempts-too-few");
        let other = Steps::restated(&kept);
        for _ in 0..3 {
            other.attempt(Channel::Phone, Reached::Voicemail).unwrap();
            kept.later_ms(DAY);
        }
        assert_eq!(rule(other.unreachable().unwrap_err()), "complaint-attempts-too-few", "the telephone alone");
    }
}

#[test]
fn the_next_attempt_is_planned_into_hours_that_suit_both() {
    for kept in each_database() {
        let steps = Steps::restated(&kept);
        kept.at("2026-11-24T21:00:00Z"); // 16:00 in New York: in two hours nobody works any more
        steps.attempt(Channel::Phone, Reached::Voicemail).unwrap();
        assert_eq!(steps.now().next_attempt_at.unwrap().to_string(), "2026-11-25T13:00:00Z");
        kept.at("2026-11-25T13:00:00Z");
        assert!(hears(&kept, &kept.agent, "complaint-attempt-due"));
        steps.attempt(Channel::Phone, Reached::Reached).unwrap();
        assert_eq!(steps.now().next_attempt_at, None);
    }
}

#[test]
fn a_customer_who_cannot_be_reached_ends_it_only_when_we_know_what_happened() {
    for kept in each_database() {
        let steps = Steps::promised(&kept, 6 * DAY);
        assert_eq!(rule(steps.unreachable().unwrap_err()), "complaint-not-researched");
        steps.research().unwrap();
        for channel in [Channel::Phone, Channel::Text, Channel::Phone] {
            steps.attempt(channel, Reached::NoAnswer).unwrap();
            kept.later_ms(DAY);
        }
        steps.unreachable().unwrap();
        let ended = steps.now();
        assert_eq!((ended.exception, ended.due()), (Some(Exception::Unreachable), Some(Due::Guard)));
        assert_eq!(steps.live().len(), 0, "released, and recorded why");
        assert_eq!(rule(steps.accept().unwrap_err()), "complaint-ended-otherwise");
        assert_eq!(rule(steps.close().unwrap_err()), "complaint-not-guarded");
        steps.guard().unwrap();
        steps.close().unwrap();
        assert_eq!(kept.read(|tx| counters::get(tx, counters::COMPLAINTS_UNREACHABLE)).unwrap(), 1);
    }
}

#[test]
fn who_found_another_way_ends_it_and_is_counted_apart() {
    for kept in each_database() {
        let steps = Steps::promised(&kept, 3 * HOUR);
        let (who, id) = (kept.agent.clone(), steps.id);
        kept.write(move |tx| complaints::found_another_way(tx, &who, id, "They bought desks elsewhere")).unwrap();
        assert_eq!(steps.now().exception, Some(Exception::OtherWay));
        assert_eq!(steps.live().len(), 0);
        kept.later_ms(4 * HOUR);
        assert!(!hears(&kept, &kept.agent, "promise-broken"), "nothing breaks that nobody wants any more");
        assert_eq!(kept.read(|tx| counters::get(tx, counters::COMPLAINTS_OTHER_WAY)).unwrap(), 1);
    }
}

#[test]
fn the_call_back_is_kept_by_the_complaint_alone() {
    for kept in each_database() {
        let steps = Steps::promised(&kept, 3 * HOUR);
        let (who, live) = (kept.agent.clone(), steps.live().first().unwrap().id);
        let keep = kept.write(move |tx| promises::keep(tx, &who, live, "Called"));
        assert_eq!(rule(keep.unwrap_err()), "promise-belongs-to-complaint");
        let who = kept.agent.clone();
        let release = kept.write(move |tx| promises::release(tx, &who, live, "No longer wanted"));
        assert_eq!(rule(release.unwrap_err()), "promise-belongs-to-complaint");
        assert_eq!(steps.live().len(), 1);
    }
}

#[test]
fn a_call_back_that_is_moved_in_the_ledger_stays_the_live_one() {
    for kept in each_database() {
        let steps = Steps::promised(&kept, 3 * HOUR);
        let (who, live) = (kept.agent.clone(), steps.live().first().unwrap().id);
        let by = plus_ms(kept.now(), 6 * HOUR);
        let to = promises::Move { from: None, by, reason: "She is at the dentist".to_owned(), agreed: true };
        let (_, next) = kept.write(move |tx| promises::move_to(tx, &who, live, to.clone())).unwrap();
        kept.later_ms(1);
        let moved = steps.now();
        assert_eq!((moved.call_back_id, moved.call_back_by), (Some(next.id), Some(by)));
        assert_eq!(steps.live().len(), 1);
        let (who, id, later) = (kept.agent.clone(), steps.id, plus_ms(by, HOUR));
        let again = kept.write(move |tx| complaints::move_call_back(tx, &who, id, later, "Again", Channel::Phone));
        assert_eq!(rule(again.unwrap_err()), "promise-moved-once");
    }
}

#[test]
fn moving_by_the_complaint_records_that_they_were_spoken_with() {
    for kept in each_database() {
        let steps = Steps::promised(&kept, 3 * HOUR);
        let (who, id, by) = (kept.agent.clone(), steps.id, plus_ms(kept.now(), 6 * HOUR));
        kept.write(move |tx| complaints::move_call_back(tx, &who, id, by, "She asked for the evening", Channel::Phone))
            .unwrap();
        let case = steps.case();
        assert_eq!(case.attempts.iter().map(|one| one.outcome).collect::<Vec<_>>(), [Reached::Reached]);
        assert_eq!((case.complaint.call_back_by, steps.live().len()), (Some(by), 1));
    }
}

#[test]
fn a_call_back_that_breaks_is_known_and_a_new_time_takes_its_place() {
    for kept in each_database() {
        let steps = Steps::promised(&kept, HOUR);
        kept.later_ms(2 * HOUR);
        let broken = steps.now();
        assert!(broken.call_back_broken && broken.needs_call_back());
        assert_eq!(broken.call_backs_broken, 1);
        assert!(happened(&kept, steps.id).contains(&"complaint.call_back_broken".to_owned()));
        let old = broken.call_back_id.unwrap();
        steps.promise(3 * HOUR).unwrap();
        let mended = steps.now();
        assert!(!mended.call_back_broken && mended.call_back_id != Some(old));
        assert_eq!(steps.live().len(), 1);
        let who = kept.agent.clone();
        let old = kept.read(move |tx| promises::get(tx, &who, old)).unwrap();
        assert_eq!(old.right_promise_id, mended.call_back_id, "the new time makes the broken one right");
        assert_eq!(mended.state, State::CallBackPromised);
    }
}

#[test]
fn a_late_call_still_counts_as_the_call_and_another_is_promised() {
    for kept in each_database() {
        let steps = Steps::promised(&kept, HOUR);
        steps.research().unwrap();
        kept.later_ms(2 * HOUR);
        let old = steps.now().call_back_id.unwrap();
        steps.call(DAY).unwrap();
        let who = kept.agent.clone();
        let old = kept.read(move |tx| promises::get(tx, &who, old)).unwrap();
        assert!(old.late_kept_at.is_some() && old.made_right_at.is_some());
        assert_eq!((steps.live().len(), steps.now().call_back_broken), (1, false));
        steps.accept().unwrap();
        assert_eq!(steps.live().len(), 0);
    }
}

#[test]
fn what_we_offer_becomes_a_promise_the_moment_it_is_saved() {
    for kept in each_database() {
        let steps = Steps::promised(&kept, 3 * HOUR);
        steps.research().unwrap();
        steps.call(2 * DAY).unwrap();
        let outcome = steps.case().outcomes.pop().unwrap();
        let (who, id) = (kept.agent.clone(), outcome.promise_id.unwrap());
        let promise = kept.read(move |tx| promises::get(tx, &who, id)).unwrap();
        assert_eq!((promise.kind, promise.words.as_str()), (Kind::Fix, "Both installers on Thursday, 08:30 to 09:30"));
        assert_eq!(promise.by, outcome.by);
        assert!(outcome.apology && outcome.explanation);
    }
}

#[test]
fn a_rejected_outcome_goes_up_to_a_manager_and_another_time_is_owed() {
    for kept in each_database() {
        let mona = kept.staff("Mona Falk", "mona@alder.example", Role::Manager);
        let steps = Steps::promised(&kept, 3 * HOUR);
        steps.research().unwrap();
        steps.call(DAY).unwrap();
        steps.reject().unwrap();
        let rejected = steps.now();
        assert_eq!((rejected.state, Some(rejected.owner_id)), (State::Rejected, mona.staff_id()));
        assert_eq!(
            rejected.owed().map(|owed| (owed.what, Some(owed.owner_id))),
            Some((Due::PromiseCallBack, mona.staff_id()))
        );
        assert!(hears(&kept, &mona, "complaint-rejected"));
        assert_eq!(steps.live().len(), 1, "the call that was promised goes with it");
        assert_eq!(steps.live().first().map(|one| Some(one.owner_id)), Some(mona.staff_id()));
        steps.promise(5 * HOUR).unwrap();
        assert_eq!((steps.now().state, steps.live().len()), (State::CallBackPromised, 1));
        steps.research().unwrap();
        steps.call(DAY).unwrap();
        steps.accept().unwrap();
        assert_eq!((steps.case().outcomes.len(), steps.live().len()), (2, 0));
    }
}

#[test]
fn a_safety_flag_calls_the_manager_at_once_until_somebody_takes_it() {
    for kept in each_database() {
        let mona = kept.staff("Mona Falk", "mona@alder.example", Role::Manager);
        let steps = Steps::begin(&kept);
        let heard = Heard { story: "The shelf fell on a child".to_owned(), safety: Some(true), ..Heard::default() };
        let (who, id) = (kept.agent.clone(), steps.id);
        kept.write(move |tx| complaints::listen(tx, &who, id, &heard)).unwrap();
        assert!(hears(&kept, &mona, "complaint-safety"));
        kept.later_ms(HOUR);
        let calls = || happened(&kept, steps.id).iter().filter(|kind| *kind == "complaint.safety_called").count();
        let before = calls();
        assert!(before > 1, "nobody took it: they are called again");
        let who = mona.clone();
        kept.write(move |tx| complaints::take_safety(tx, &who, id)).unwrap();
        kept.later_ms(2 * HOUR);
        assert_eq!((calls(), steps.now().safety_taken_by_id), (before, mona.staff_id()));
    }
}

#[test]
fn who_holds_the_relationship_is_told_at_once_where_much_is_at_stake_or_it_has_just_begun() {
    for kept in each_database() {
        let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let (who, holds) = (kept.owner.clone(), luis.staff_id());
        let change = customers::Change { owner_id: Some(holds), ..customers::Change::default() };
        kept.write(move |tx| customers::update(tx, &who, ruth, change.clone())).unwrap();
        let steps = Steps::of(&kept, ruth);
        assert!(!hears(&kept, &luis, "complaint-at-stake"));
        let heard = Heard { story: "Nobody came".to_owned(), at_stake_minor: Some(480_000), ..Heard::default() };
        let (who, id) = (kept.agent.clone(), steps.id);
        kept.write(move |tx| complaints::listen(tx, &who, id, &heard)).unwrap();
        assert!(hears(&kept, &luis, "complaint-at-stake"));
        assert_eq!(steps.now().relationship_told_at, Some(kept.now()));
    }
}

#[test]
fn it_has_one_owner_at_every_moment_and_the_call_goes_with_it() {
    for kept in each_database() {
        let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let steps = Steps::promised(&kept, 3 * HOUR);
        let (who, id, to) = (kept.agent.clone(), steps.id, luis.staff_id().unwrap());
        kept.write(move |tx| complaints::hand_over(tx, &who, id, to, "I am off")).unwrap();
        assert_eq!((steps.now().owner_id, steps.now().call_back_owner_id), (to, Some(to)));
        assert_eq!(steps.live().first().map(|one| one.owner_id), Some(to));
        assert!(hears(&kept, &luis, "complaint-handed-over"));
        let who = kept.owner.clone();
        let dana = kept.owner.staff_id();
        kept.write(move |tx| app::leaving::deactivate(tx, &who, to, dana).map(drop)).unwrap();
        assert_eq!(Some(steps.now().owner_id), dana, "who leaves leaves nothing behind");
    }
}

#[test]
fn a_second_failure_inside_of_60_days_is_the_highest_alarm() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let first = Steps::of(&kept, ruth);
        first.to_the_end();
        kept.later_ms(59 * DAY);
        let second = Steps::of(&kept, ruth);
        assert_eq!(second.now().again_of_id, Some(first.id));
        assert_eq!(first.now().failed_again_at, Some(kept.now()));
        assert!(hears(&kept, &kept.owner, "complaint-again"));
        second.to_the_end();
        kept.later_ms(61 * DAY);
        let third = Steps::of(&kept, ruth);
        assert_eq!(third.now().again_of_id, None, "the watch was over");
        let (who, id) = (kept.agent.clone(), second.id);
        let late = kept.write(move |tx| complaints::again(tx, &who, id, "Again"));
        assert_eq!(rule(late.unwrap_err()), "complaint-not-watched");
    }
}

#[test]
fn what_we_offered_and_broke_under_watch_is_a_second_failure() {
    for kept in each_database() {
        let steps = Steps::promised(&kept, HOUR);
        steps.research().unwrap();
        steps.call(2 * DAY).unwrap(); // what we offered is due in two days, and nobody does it
        steps.accept().unwrap();
        steps.guard().unwrap();
        steps.close().unwrap();
        kept.later_ms(3 * DAY);
        assert!(steps.now().failed_again_at.is_some());
        assert!(hears(&kept, &kept.owner, "complaint-again"));
    }
}

#[test]
fn a_step_that_nobody_does_is_told_to_its_owner_and_then_to_the_managers() {
    for kept in each_database() {
        let steps = Steps::begin(&kept);
        kept.later_ms(HOUR);
        assert!(hears(&kept, &kept.agent, "complaint-step-due") && !hears(&kept, &kept.owner, "complaint-step-late"));
        kept.later_ms(6 * HOUR);
        assert!(hears(&kept, &kept.owner, "complaint-step-late"));
        steps.listen().unwrap();
        assert!(!happened(&kept, steps.id).is_empty());
    }
}
