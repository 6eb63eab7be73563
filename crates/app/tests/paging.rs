//! Somebody is called until somebody takes it: by duty, never twice, never for what is done.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::as_conversions)] // what makes ready for a test stops it, loudly

mod danger;
mod post;

use app::conversations::{self, Channel, NewConversation};
use app::promises::paging::{self, Cause, PageLink, Step};
use app::promises::{self, Kind, Move, NewPromise, NewTime, Notice, Owning, State};
use app::time::plus_ms;
use app::workspaces::keeping::{self, Keeping};
use app::workspaces::notifications;
use app::{Error, Id, Role, Who, calendars, jobs, links, timers};
use danger::*;
use proptest::prelude::*;
use testkit::TestKept;

#[test]
fn the_chain_goes_from_owner_to_stand_in_to_manager_each_after_fifteen_working_minutes() {
    for kept in testkit::each_database() {
        let (tess, mia) = (kept.staff("Tess Vale", "tess@alder.example", Role::Agent), manager(&kept));
        stands_in(&kept, &kept.agent.clone(), &tess);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 6); // 09:00 to 15:00; four fifths at 13:48
        kept.at("2026-11-24T19:59:00Z"); // 14:59
        let called = calls(&kept, promise.id);
        let expected = [
            (Cause::Untouched, Step::Owner, id_of(&kept.agent), "2026-11-24T18:48:00Z".to_owned()),
            (Cause::Untouched, Step::StandIn, id_of(&tess), "2026-11-24T19:03:00Z".to_owned()),
            (Cause::Untouched, Step::Manager, id_of(&mia), "2026-11-24T19:18:00Z".to_owned()),
            (Cause::Untouched, Step::Manager, id_of(&kept.owner), "2026-11-24T19:33:00Z".to_owned()),
        ];
        assert_eq!(called, expected);
        let alarm = &running(&kept, promise.id)[0].alarm;
        assert_eq!((alarm.next_at, alarm.waits), (None, false), "everybody was called");
        let mail = mail_to(&kept, &mia, "promise-untouched", promise.id).unwrap();
        assert!(mail.body.contains("nothing shows that anybody works on it") && mail.body.contains("/take/"));
    }
}

#[test]
fn a_sign_of_work_calls_nobody() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let who = kept.agent.clone();
        let start = move |tx: &mut app::Tx| {
            let subject = "Desks".to_owned();
            let new = NewConversation { customer_id: ruth, subject, channel: Channel::Phone, first: None };
            conversations::start(tx, &who, new)
        };
        let conversation_id = kept.write(start).unwrap().id;
        let (who, by) = (kept.agent.clone(), plus_ms(kept.now(), 6 * HOUR));
        let make = move |tx: &mut app::Tx| {
            let new = NewPromise {
                customer_id: ruth,
                conversation_id: Some(conversation_id),
                words: "Bring the desks".to_owned(),
                kind: Kind::Deliver,
                owner_id: None,
                from: None,
                by,
                source: "by_hand",
            };
            promises::make(tx, &who, new)
        };
        let promise = kept.write(make).unwrap();
        kept.later_ms(HOUR);
        let who = kept.agent.clone();
        kept.write(move |tx| conversations::note(tx, &who, conversation_id, "They are on the van.")).unwrap();
        kept.at("2026-11-24T19:59:00Z");
        assert!(calls(&kept, promise.id).is_empty());
        assert_eq!(happened(&kept, promise.id), ["made", "owner_told", "owner_told", "owner_told"], "reminders stay");
    }
}

#[test]
fn an_owner_who_is_away_is_not_called_and_who_stands_in_is() {
    for kept in testkit::each_database() {
        let tess = kept.staff("Tess Vale", "tess@alder.example", Role::Agent);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        away(&kept, &kept.agent.clone(), "2026-11-24T14:01:00Z", "2026-11-26T14:00:00Z", Some(id_of(&tess)));
        kept.at("2026-11-24T15:01:00Z");
        let called = calls(&kept, promise.id);
        assert!(called.iter().all(|(.., who, _)| *who != id_of(&kept.agent)), "{called:?}");
        let broken = called.iter().find(|(cause, ..)| *cause == Cause::Broken).unwrap();
        assert_eq!((broken.1, broken.2), (Step::StandIn, id_of(&tess)));
    }
}

#[test]
fn where_nobody_is_on_duty_it_waits_for_the_first_who_comes() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = promised(&kept, ruth, "Call at nine", at("2026-11-25T02:00:00Z")); // 21:00
        kept.at("2026-11-25T03:00:00Z");
        assert_eq!(now_is(&kept, promise.id).state, State::Broken);
        assert!(calls(&kept, promise.id).is_empty(), "nobody is called at night");
        let waits = running(&kept, promise.id);
        assert_eq!(waits.len(), 1);
        assert_eq!(paging::waits_until(&waits[0].alarm), Some(at("2026-11-25T13:00:00Z")), "08:00, and Today says so");
        kept.at("2026-11-25T13:00:00Z");
        assert_eq!(calls(&kept, promise.id)[0].2, id_of(&kept.agent));
    }
}

#[test]
fn a_night_shift_is_called_in_the_night() {
    for kept in testkit::each_database() {
        let tess = kept.staff("Tess Vale", "tess@alder.example", Role::Agent);
        let (owner, staff_id) = (kept.owner.clone(), id_of(&tess));
        let (from, to) = (at("2026-11-25T04:50:00Z"), at("2026-11-25T11:00:00Z"));
        kept.write(move |tx| calendars::duty::add_shift(tx, &owner, staff_id, from, to, true)).unwrap();
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = promised(&kept, ruth, "Call at nine", at("2026-11-25T05:00:00Z")); // midnight
        kept.at("2026-11-25T05:30:00Z");
        let called = calls(&kept, promise.id);
        assert_eq!((called[0].1, called[0].2), (Step::OnDuty, id_of(&tess)), "whoever is on duty, and nobody at home");
        assert_eq!(called.len(), 1);
    }
}

#[test]
fn one_tap_takes_it_and_then_nobody_else_is_called() {
    for kept in testkit::each_database() {
        manager(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        kept.at("2026-11-24T15:01:00Z");
        let (agent, id) = (id_of(&kept.agent), promise.id);
        let mail = mail_to(&kept, &kept.agent.clone(), "promise-broken", id).unwrap();
        let (_, token) = mail.body.split_once("https://desk.example/take/").unwrap();
        let token = token.trim().to_owned();
        assert_eq!(links::workspace_of(&token), Some(kept.workspace_id));
        let open = |kept: &TestKept, token: &str| {
            let token = token.to_owned();
            kept.read(move |tx| paging::open(tx, &token)).unwrap()
        };
        let PageLink::Good(opened) = open(&kept, &token) else { panic!("it opens") };
        assert_eq!((opened.who.staff_id(), opened.taken_by, running(&kept, id).len()), (Some(agent), None, 1));
        let (who, page_id) = (opened.who.clone(), opened.page.id);
        let taken = kept.write(move |tx| paging::acknowledge(tx, &who, page_id)).unwrap();
        assert_eq!(taken.acknowledged_at, Some(kept.now()));
        assert!(running(&kept, id).is_empty());
        assert_eq!(mail_to(&kept, &kept.agent.clone(), "promise-broken", id), None, "no mail follows");
        kept.at("2026-11-24T15:14:00Z");
        assert_eq!(calls(&kept, id).iter().filter(|(cause, ..)| *cause == Cause::Broken).count(), 1);
        let who = kept.agent.clone();
        let again = kept.write(move |tx| paging::acknowledge(tx, &who, page_id)).unwrap();
        assert_eq!(again.acknowledged_at, taken.acknowledged_at, "twice is once");
        assert_eq!(happened(&kept, id).iter().filter(|kind| *kind == "page_acknowledged").count(), 1);
        let PageLink::Good(opened) = open(&kept, &token) else { panic!("it still opens") };
        assert_eq!(opened.taken_by, Some(agent));
        assert_eq!(open(&kept, &token.chars().rev().collect::<String>()), PageLink::Altered);
        kept.later_ms(25 * HOUR);
        assert_eq!(open(&kept, &token), PageLink::Expired);
    }
}

#[test]
fn what_somebody_has_taken_calls_nobody_again_when_its_time_is_nearly_over() {
    for kept in testkit::each_database() {
        manager(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 6); // 09:00 to 15:00; four fifths at 13:48, half an hour before at 14:30
        kept.at("2026-11-24T18:50:00Z");
        let (who, page_id) = (kept.agent.clone(), running(&kept, promise.id)[0].pages[0].id);
        kept.write(move |tx| paging::acknowledge(tx, &who, page_id)).unwrap();
        kept.at("2026-11-24T19:59:00Z");
        assert_eq!(calls(&kept, promise.id).len(), 1, "the one they took");
        assert!(running(&kept, promise.id).is_empty());
        assert_eq!(
            happened(&kept, promise.id).iter().filter(|kind| *kind == "owner_told").count(),
            3,
            "reminders stay"
        );
    }
}

#[test]
fn a_link_of_somebody_who_left_opens_nothing() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        kept.at("2026-11-24T15:01:00Z");
        let (agent, id) = (id_of(&kept.agent), promise.id);
        let token = kept.write(move |tx| paging::link(tx, id, agent, "promise-broken")).unwrap().unwrap();
        let (owner, to) = (kept.owner.clone(), id_of(&kept.owner));
        kept.write(move |tx| app::leaving::deactivate(tx, &owner, agent, Some(to))).unwrap();
        assert_eq!(kept.read(move |tx| paging::open(tx, &token)).unwrap(), PageLink::Expired);
    }
}

#[test]
fn who_is_called_between_the_timer_and_the_sending_hears_nothing_when_it_was_done_meanwhile() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 6);
        kept.at("2026-11-24T19:05:00Z"); // 14:05: the owner and a manager were called
        let id = promise.id;
        assert!(calls(&kept, id).iter().any(|(.., who, _)| *who == id_of(&mia)));
        let (who, manager) = (kept.agent.clone(), mia.clone());
        kept.write(move |tx| promises::keep(tx, &who, id, "brought")).unwrap();
        assert_eq!(mail_to(&kept, &mia, "promise-untouched", id), None);
        let unseen = kept.read(move |tx| notifications::unseen(tx, &manager)).unwrap();
        assert!(unseen.iter().all(|one| one.subject_id != id), "nor on her page");
        let before = calls(&kept, id).len();
        kept.later_ms(5 * HOUR);
        assert_eq!(calls(&kept, id).len(), before);
        let left = kept.read(app::recount::timers).unwrap();
        assert!(left.is_empty(), "no timer is left of it: {left:?}");
    }
}

#[test]
fn two_nodes_that_ring_at_once_call_once() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        kept.clock.set(plus_ms(promise.by, 1));
        let other = app::Kept::open(&kept.url, kept.clock.clone(), app::Ids::seeded(2)).unwrap();
        let ring = |node: app::Kept, workspace_id: Id| {
            std::thread::spawn(move || node.write_now(workspace_id, |tx| timers::run_due(tx, jobs::ring)).unwrap())
        };
        let (one, two) = (ring(kept.kept.clone(), kept.workspace_id), ring(other, kept.workspace_id));
        one.join().unwrap();
        two.join().unwrap();
        let called = calls(&kept, promise.id);
        assert_eq!(called.len(), 1, "{called:?}");
        let agent = kept.agent.clone();
        let told = kept.read(move |tx| notifications::unseen(tx, &agent)).unwrap();
        assert_eq!(told.iter().filter(|one| one.kind == "promise-broken").count(), 1);
    }
}

#[test]
fn whoever_takes_the_promise_over_has_taken_the_call() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        kept.at("2026-11-24T15:01:00Z");
        let (id, to) = (promise.id, id_of(&mia));
        let who = mia.clone();
        kept.write(move |tx| promises::hand_over(tx, &who, id, to, "I know her")).unwrap();
        assert!(running(&kept, id).is_empty());
    }
}

#[test]
fn the_settings_are_the_owners_and_hold_from_then_on() {
    for kept in testkit::each_database() {
        let agent = kept.agent.clone();
        let refused = kept.write(move |tx| keeping::change(tx, &agent, &Keeping::default()));
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        manager(&kept);
        keeping(&kept, |keeping| Keeping { acknowledge_minutes: 5, ..keeping });
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        kept.at("2026-11-24T15:06:00Z");
        let broken = calls(&kept, promise.id).into_iter().filter(|(cause, ..)| *cause == Cause::Broken);
        assert_eq!(broken.count(), 2, "the next after five minutes");
    }
}

/// What a person or time may do next.
#[derive(Debug, Clone)]
enum Deed {
    Keep,
    MoveOn,
    Release,
    WarnByPhone,
    WarnByMail,
    PostFails,
    PostLeaves,
    Acknowledge,
    HandOver,
    OwnUp,
    MakeRight,
    Absent { hours: i64 },
    Wait { minutes: i64 },
}

fn step() -> impl Strategy<Value = Deed> {
    prop_oneof![
        2 => Just(Deed::Keep),
        1 => Just(Deed::MoveOn),
        1 => Just(Deed::Release),
        2 => Just(Deed::WarnByPhone),
        3 => Just(Deed::WarnByMail),
        3 => Just(Deed::PostFails),
        2 => Just(Deed::PostLeaves),
        4 => Just(Deed::Acknowledge),
        2 => Just(Deed::HandOver),
        2 => Just(Deed::OwnUp),
        2 => Just(Deed::MakeRight),
        2 => (1_i64..40).prop_map(|hours| Deed::Absent { hours }),
        12 => (1_i64..400).prop_map(|minutes| Deed::Wait { minutes }),
    ]
}

fn act(kept: &TestKept, people: &[Who], id: Id, step: &Deed) {
    let (who, now) = (kept.agent.clone(), kept.now());
    let by = plus_ms(now_is(kept, id).by.max(now), 3 * HOUR);
    let notice = |how: &str| Notice {
        how: how.to_owned(),
        ..by_mail(vec![NewTime { promise_id: id, new_from: None, new_by: by }])
    };
    // What is refused is part of the game; what must hold is checked after each step.
    let _ = match step.clone() {
        Deed::Keep => kept.write(move |tx| promises::keep(tx, &who, id, "done")).map(drop),
        Deed::MoveOn => kept
            .write(move |tx| {
                let to = Move { from: None, by, reason: "late".to_owned(), agreed: true };
                promises::move_to(tx, &who, id, to)
            })
            .map(drop),
        Deed::Release => kept.write(move |tx| promises::release(tx, &who, id, "not wanted")).map(drop),
        Deed::WarnByPhone => tell(kept, notice("phone")).map(drop),
        Deed::WarnByMail => tell(kept, notice("mail")).map(drop),
        Deed::PostFails => {
            post_leaves(kept, false);
            Ok(())
        }
        Deed::PostLeaves => {
            post_leaves(kept, true);
            Ok(())
        }
        Deed::Acknowledge => match running(kept, id).first().and_then(|one| one.pages.last().map(|page| page.id)) {
            Some(page_id) => kept.write(move |tx| paging::acknowledge(tx, &who, page_id)).map(drop),
            None => Ok(()),
        },
        Deed::HandOver => {
            let to = id_of(&people[now.as_second().rem_euclid(3).unsigned_abs() as usize]);
            kept.write(move |tx| promises::hand_over(tx, &who, id, to, "you know more")).map(drop)
        }
        Deed::OwnUp => {
            let own = Owning { how: "phone".to_owned(), ..Owning::default() };
            kept.write(move |tx| promises::own_up(tx, &who, id, &own)).map(drop)
        }
        Deed::MakeRight => kept.write(move |tx| promises::make_right(tx, &who, id, "sorry")).map(drop),
        Deed::Absent { hours } => {
            let (owner, staff_id) = (kept.owner.clone(), id_of(&people[hours.rem_euclid(3).unsigned_abs() as usize]));
            let new = calendars::absences::NewAbsence {
                staff_id,
                from: now,
                to: plus_ms(now, hours * HOUR),
                why: String::new(),
                stand_in_id: None,
            };
            kept.write(move |tx| calendars::absences::record(tx, &owner, &new)).map(drop)
        }
        Deed::Wait { minutes } => {
            kept.later_ms(minutes * MINUTE);
            Ok(())
        }
    };
}

/// Nobody was called off duty, twice for one thing, or for what is done; and no break stays in silence.
fn check(kept: &TestKept, seen: &mut std::collections::BTreeMap<Id, usize>, id: Id) {
    let promise = now_is(kept, id);
    let pages = kept.read(move |tx| paging::store::pages_about(tx, id)).unwrap();
    for page in &pages[seen.get(&id).copied().unwrap_or(0)..] {
        let (staff_id, sent_at) = (page.staff_id, page.sent_at);
        // As it was when they were called: what was said of absences since begins later.
        let on_duty = kept.read(move |tx| calendars::is_on_duty(tx, staff_id, sent_at)).unwrap();
        assert!(on_duty, "called off duty: {page:?}");
    }
    seen.insert(id, pages.len());
    let mut called: Vec<(Id, Id)> = pages.iter().map(|page| (page.alarm_id, page.staff_id)).collect();
    called.sort();
    called.dedup();
    assert_eq!(called.len(), pages.len(), "called twice: {pages:?}");
    let broke = calls(kept, id).into_iter().filter(|(cause, ..)| matches!(cause, Cause::Broken | Cause::Untold));
    let mut broke: Vec<Id> = broke.map(|(_, _, who, _)| who).collect();
    let all = broke.len();
    broke.sort();
    broke.dedup();
    assert_eq!(broke.len(), all, "called twice about one break: {:?}", calls(kept, id));
    for one in running(kept, id) {
        assert!(one.alarm.cause.holds(&promise), "called for what is done: {one:?} {promise:?}");
        assert!(one.alarm.next_at.is_some() || !one.pages.is_empty(), "nobody is ever called: {one:?}");
    }
    if promise.state == State::Broken && promise.told_at.is_none() {
        let settled = promise.customer_knows() || promise.made_right_at.is_some() || promise.late_kept_at.is_some();
        let somebody = !pages.is_empty() || running(kept, id).iter().any(|one| one.alarm.waits);
        assert!(settled || somebody, "in silence: {promise:?} {:?}", happened(kept, id));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whatever people do, and whatever the post does: nobody is called off duty, twice for the same, or for what is done;
    /// and every break that was not told of ends in told or in somebody who was called.
    #[test]
    fn no_break_stays_in_silence(steps in proptest::collection::vec((any::<proptest::sample::Index>(), step()), 1..30)) {
        let kept = testkit::on_sqlite();
        post::add_mailbox(&kept);
        let people = [kept.agent.clone(), kept.owner.clone(), manager(&kept)];
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let mut ids = vec![in_hours(&kept, ruth, 2).id, in_hours(&kept, ruth, 20).id];
        let mut seen = std::collections::BTreeMap::new();
        for (which, step) in steps {
            let id = *which.get(&ids);
            act(&kept, &people, id, &step);
            if let Some(next) = now_is(&kept, id).moved_to_id && !ids.contains(&next) {
                ids.push(next);
            }
            for id in ids.clone() {
                check(&kept, &mut seen, id);
            }
        }
        // In the end somebody has been called about each, or it is settled: nothing waits for ever.
        kept.later_ms(14 * 24 * HOUR);
        for id in ids {
            check(&kept, &mut seen, id);
            prop_assert!(running(&kept, id).iter().all(|one| !one.alarm.waits), "waits for ever");
        }
    }
}
