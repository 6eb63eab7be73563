//! The chance that a promise will be kept: counted as promises end, read in a few look-ups, and never from nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::as_conversions, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use app::calendars;
use app::calendars::typed::{self, Typed};
use app::conversations::{self, Channel, NewConversation};
use app::promises::chance::{self, Chance, Of, Reason};
use app::promises::realism;
use app::promises::{self, Kind, Move, NewPromise, Promise, Warning, history};
use app::time::plus_ms;
use app::{Error, Id, Role, Timestamp, Who};
use proptest::prelude::*;
use testkit::TestKept;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// A Monday morning, when the house opens.
const MONDAY: &str = "2026-11-30T13:00:00Z";

fn make(kept: &TestKept, who: &Who, kind: Kind, customer_id: Id, by: Timestamp) -> Promise {
    let new = NewPromise {
        customer_id,
        conversation_id: None,
        words: "Call back about the cabinets".to_owned(),
        kind,
        owner_id: who.staff_id(),
        from: None,
        by,
        source: "by_hand",
    };
    let who = who.clone();
    kept.write(move |tx| promises::make(tx, &who, new.clone())).unwrap()
}

/// To the opening of this working day: 0 is Monday 30 November 2026.
fn day(kept: &TestKept, number: i64) {
    let days = number / 5 * 7 + number % 5;
    kept.at(&plus_ms(MONDAY.parse().unwrap(), days * 24 * HOUR).to_string());
}

fn talk(kept: &TestKept, customer_id: Id) -> Id {
    let (who, subject) = (kept.agent.clone(), "The cabinets".to_owned());
    let new = NewConversation { customer_id, subject, channel: Channel::Phone, first: None };
    kept.write(move |tx| conversations::start(tx, &who, new.clone())).unwrap().id
}

fn keep(kept: &TestKept, who: &Who, id: Id) {
    let who = who.clone();
    kept.write(move |tx| promises::keep(tx, &who, id, "Done")).unwrap();
}

/// One with two working hours: kept after so many minutes, or never.
fn one(kept: &TestKept, who: &Who, customer_id: Id, kept_after: Option<i64>) -> Promise {
    let promise = make(kept, who, Kind::CallBack, customer_id, plus_ms(kept.now(), 2 * HOUR));
    match kept_after {
        Some(minutes) => {
            kept.later_ms(minutes * MINUTE);
            keep(kept, who, promise.id);
        }
        None => kept.later_ms(2 * HOUR + 1),
    }
    promise
}

fn chance_of(kept: &TestKept, promise: &Promise) -> Chance {
    let promise = promise.clone();
    kept.read(move |tx| chance::of(tx, &promise)).unwrap()
}

fn at_risk(kept: &TestKept, promise: &Promise) -> bool {
    let promise = promise.clone();
    kept.read(move |tx| chance::is_at_risk(tx, &promise)).unwrap()
}

fn counts_agree(kept: &TestKept) {
    let (held, found) = kept.read(history::recount).unwrap();
    assert_eq!(held, found);
}

#[test]
fn nothing_is_said_before_five_have_ended_and_then_n_is_said() {
    for kept in testkit::each_database() {
        day(&kept, 0);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let agent = kept.agent.clone();
        (0..4).for_each(|_| drop(one(&kept, &agent, ruth, Some(10))));
        let open = make(&kept, &agent, Kind::CallBack, ruth, plus_ms(kept.now(), 2 * HOUR));
        let few = chance_of(&kept, &open);
        assert_eq!((few.like, few.known(), few.reasons.as_slice()), (None, None, &[Reason::TooFew { n: 4 }][..]));
        keep(&kept, &agent, open.id);
        let open = make(&kept, &agent, Kind::CallBack, ruth, plus_ms(kept.now(), 2 * HOUR));
        let five = chance_of(&kept, &open);
        let like = five.like.unwrap();
        assert_eq!((like.of, like.n, like.kept), (Of::KindOwnerTime, 5, 5));
        assert!(five.low < five.chance && five.chance < five.high && five.chance < 1.0, "five of five is no certainty");
        // Another kind that nobody made yet is read from what is known of all.
        let refund = make(&kept, &agent, Kind::Refund, ruth, plus_ms(kept.now(), 2 * HOUR));
        assert_eq!(chance_of(&kept, &refund).like.map(|like| (like.of, like.n)), Some((Of::All, 5)));
    }
}

#[test]
fn who_keeps_little_has_little_chance_and_is_at_risk_from_the_beginning() {
    for kept in testkit::each_database() {
        day(&kept, 0);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let (steady, busy) = (kept.agent.clone(), kept.staff("Bao Nakamura", "bao@example.com", Role::Agent));
        for number in 0..20 {
            day(&kept, number);
            one(&kept, &steady, ruth, Some(30));
            one(&kept, &busy, ruth, (number % 3 == 0).then_some(30));
        }
        day(&kept, 20);
        let by = plus_ms(kept.now(), 2 * HOUR);
        let (good, bad) =
            (make(&kept, &steady, Kind::CallBack, ruth, by), make(&kept, &busy, Kind::CallBack, ruth, by));
        let (of_good, of_bad) = (chance_of(&kept, &good), chance_of(&kept, &bad));
        assert!(of_good.chance > 0.75 && of_bad.chance < 0.65, "{of_good:?} {of_bad:?}");
        assert_eq!((at_risk(&kept, &good), at_risk(&kept, &bad)), (false, true));
        let owner = kept.owner.clone();
        kept.write(move |tx| chance::set_risk_percent(tx, &owner, 20)).unwrap();
        assert!(!at_risk(&kept, &bad), "the business says what is a risk");
        let agent = kept.agent.clone();
        let refused = kept.write(move |tx| chance::set_risk_percent(tx, &agent, 30)).unwrap_err();
        assert!(matches!(refused, Error::Forbidden(_)), "{refused}");
        counts_agree(&kept);
    }
}

/// Works in the mornings only.
fn part_timer(kept: &TestKept) -> Who {
    let bao = kept.staff("Bao Nakamura", "bao@example.com", Role::Agent);
    let days = ["8-12", "8-12", "8-12", "8-12", "8-12", "closed", "closed"].map(str::to_owned);
    let layer = typed::layer(&Typed { week: Some(days), ..Typed::default() }).unwrap();
    let (owner, scope) = (kept.owner.clone(), calendars::Scope::Staff(bao.staff_id().unwrap()));
    kept.write(move |tx| calendars::set(tx, &owner, scope, &layer)).unwrap();
    bao
}

#[test]
fn the_time_of_who_works_mornings_only_is_over_at_noon() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let (all_day, mornings) = (kept.agent.clone(), part_timer(&kept));
        for number in 0..10 {
            day(&kept, number);
            (0..2).for_each(|_| drop(one(&kept, &all_day, ruth, Some(30))));
            (0..2).for_each(|_| drop(one(&kept, &mornings, ruth, Some(30))));
        }
        day(&kept, 10);
        let by = plus_ms(kept.now(), 9 * HOUR); // 17:00
        let theirs = [&all_day, &mornings].map(|who| make(&kept, who, Kind::CallBack, ruth, by));
        kept.later_ms(4 * HOUR);
        let gone = |promise: &Promise| {
            let reasons = chance_of(&kept, promise).reasons;
            reasons.into_iter().find_map(|why| match why {
                Reason::TimeGone { percent } => Some(percent),
                _ => None,
            })
        };
        assert_eq!(theirs.each_ref().map(gone), [Some(50), Some(100)]);
        let [of_all_day, of_mornings] = theirs.each_ref().map(|one| chance_of(&kept, one).chance);
        assert!(of_mornings < of_all_day, "{of_mornings} {of_all_day}");
        counts_agree(&kept);

        let holds_by = |who: &Who, begun_at| {
            let owner_id = who.staff_id().unwrap();
            kept.read(move |tx| realism::holds_by(tx, Kind::CallBack, owner_id, begun_at)).unwrap().unwrap()
        };
        let noon = kept.now();
        let after_lunch = holds_by(&all_day, noon);
        assert!(after_lunch > plus_ms(noon, HOUR) && after_lunch < plus_ms(noon, 2 * HOUR), "{after_lunch}");
        assert_eq!(holds_by(&mornings, noon), plus_ms(after_lunch, 19 * HOUR), "as much time, tomorrow from eight");
    }
}

#[test]
fn with_nothing_known_it_is_at_risk_late_in_its_time_as_before() {
    for kept in testkit::each_database() {
        day(&kept, 0);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = make(&kept, &kept.agent, Kind::Fix, ruth, plus_ms(kept.now(), 4 * HOUR));
        kept.later_ms(3 * HOUR);
        assert!(!at_risk(&kept, &promise));
        kept.later_ms(13 * MINUTE);
        assert!(at_risk(&kept, &promise), "80 % of the time is gone");
        let (who, id, new_by) = (kept.agent.clone(), promise.id, plus_ms(promise.by, HOUR));
        let warning = Warning { reason: "The lab is late".to_owned(), new_from: None, new_by, how: "phone".to_owned() };
        let told = kept.write(move |tx| promises::warn(tx, &who, id, &warning)).unwrap();
        assert!(!at_risk(&kept, &told), "whoever was told is not at risk of hearing nothing");
    }
}

#[test]
fn time_without_a_sign_of_work_lowers_it_and_a_note_takes_some_of_that_back() {
    for kept in testkit::each_database() {
        day(&kept, 0);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let agent = kept.agent.clone();
        for number in 0..24 {
            day(&kept, number);
            one(&kept, &agent, ruth, (number % 6 > 0).then_some(20));
        }
        day(&kept, 24);
        let talk = talk(&kept, ruth);
        let new = NewPromise {
            customer_id: ruth,
            conversation_id: Some(talk),
            words: "Call back".to_owned(),
            kind: Kind::CallBack,
            owner_id: None,
            from: None,
            by: plus_ms(kept.now(), 2 * HOUR),
            source: "by_hand",
        };
        let who = agent.clone();
        let promise = kept.write(move |tx| promises::make(tx, &who, new.clone())).unwrap();
        let at_first = chance_of(&kept, &promise).chance;
        kept.later_ms(HOUR);
        let silent = chance_of(&kept, &promise);
        assert!(silent.chance < at_first - 0.15, "they are usually done in twenty minutes: {at_first} {silent:?}");
        assert!(silent.reasons.contains(&Reason::TimeGone { percent: 50 }));
        let who = agent.clone();
        kept.write(move |tx| conversations::note(tx, &who, talk, "The joiner looks for the hinges.")).unwrap();
        let seen = chance_of(&kept, &promise);
        assert!(seen.chance > silent.chance + 0.05 && seen.chance < at_first, "{seen:?}");
        assert!(seen.reasons.iter().any(|why| matches!(why, Reason::WorkSeen { .. })), "{seen:?}");
    }
}

#[test]
fn a_full_day_counts_only_what_is_due_on_it_and_the_evidence_says_so() {
    for kept in testkit::each_database() {
        day(&kept, 0);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let agent = kept.agent.clone();
        // On full days they keep one of six; on quiet ones all.
        for number in 0..14 {
            day(&kept, number);
            one(&kept, &agent, ruth, Some(20));
            let by = plus_ms(kept.now(), 3 * HOUR);
            let full: Vec<Promise> = (0..6).map(|_| make(&kept, &agent, Kind::Deliver, ruth, by)).collect();
            keep(&kept, &agent, full[0].id);
        }
        day(&kept, 14);
        let by = plus_ms(kept.now(), 3 * HOUR);
        let alone = make(&kept, &agent, Kind::CallBack, ruth, by);
        let before = chance_of(&kept, &alone);
        for _ in 0..4 {
            make(&kept, &agent, Kind::Update, ruth, by);
        }
        make(&kept, &agent, Kind::Update, ruth, plus_ms(by, 48 * HOUR));
        let after = chance_of(&kept, &alone);
        assert!(after.chance < before.chance - 0.03, "{before:?} {after:?}");
        assert!(after.reasons.contains(&Reason::Load { others: 4, lowers: true }), "{after:?}");
        counts_agree(&kept);
    }
}

#[test]
fn a_time_that_would_hold_is_one_in_which_nine_of_ten_were_done() {
    for kept in testkit::each_database() {
        day(&kept, 0);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let agent = kept.agent.clone();
        // Promised for two hours, done after one to three: half of them late.
        for number in 0..10 {
            day(&kept, number);
            let promise = make(&kept, &agent, Kind::Deliver, ruth, plus_ms(kept.now(), 2 * HOUR));
            kept.later_ms(if number % 2 == 0 { 80 } else { 170 } * MINUTE);
            keep(&kept, &agent, promise.id);
        }
        day(&kept, 10);
        let (who, by) = (agent.clone(), plus_ms(kept.now(), 2 * HOUR));
        let owner_id = agent.staff_id().unwrap();
        let found = kept.read(move |tx| realism::of(tx, &who, Kind::Deliver, owner_id, by)).unwrap();
        let made = found.made.unwrap();
        assert_eq!((made.of, made.n, made.kept, found.done_by), (Of::KindOwnerTime, 10, 5, Some(5)));
        let better = found.better.unwrap();
        assert_eq!((better.done_by, better.n), (10, 10));
        assert!(
            better.by >= plus_ms(kept.now(), 170 * MINUTE) && better.by <= plus_ms(kept.now(), 4 * HOUR),
            "{}",
            better.by
        );
        let (who, by) = (agent.clone(), plus_ms(kept.now(), 6 * HOUR));
        let enough = kept.read(move |tx| realism::of(tx, &who, Kind::Deliver, owner_id, by)).unwrap();
        assert_eq!(enough.better, None, "a time that holds needs no other");
        // For one that was begun in the morning it is later than for one of now, and in the hours.
        let begun = kept.now();
        kept.later_ms(100 * MINUTE);
        let of_rest = kept.read(move |tx| realism::holds_by(tx, Kind::Deliver, owner_id, begun)).unwrap().unwrap();
        assert!(of_rest > kept.now() && of_rest <= plus_ms(begun, 4 * HOUR), "{of_rest}");
        let unknown = kept.read(move |tx| realism::holds_by(tx, Kind::Fix, owner_id, begun)).unwrap();
        assert_eq!(unknown, None, "nobody has fixed anything yet");
    }
}

#[test]
fn what_was_moved_did_not_hold_and_took_as_long_as_from_the_beginning() {
    for kept in testkit::each_database() {
        day(&kept, 0);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let agent = kept.agent.clone();
        for number in 0..5 {
            day(&kept, number);
            let first = make(&kept, &agent, Kind::Fix, ruth, plus_ms(kept.now(), HOUR));
            kept.later_ms(30 * MINUTE);
            let to = Move { from: None, by: plus_ms(first.by, HOUR), reason: "Asked".to_owned(), agreed: true };
            let who = agent.clone();
            let (_, next) = kept.write(move |tx| promises::move_to(tx, &who, first.id, to.clone())).unwrap();
            kept.later_ms(60 * MINUTE);
            keep(&kept, &agent, next.id);
        }
        day(&kept, 5);
        let (who, owner_id, by) = (agent.clone(), agent.staff_id().unwrap(), plus_ms(kept.now(), HOUR));
        let found = kept.read(move |tx| realism::of(tx, &who, Kind::Fix, owner_id, by)).unwrap();
        let made = found.made.unwrap();
        assert_eq!(
            (made.n, made.kept, found.done_by),
            (5, 0, Some(0)),
            "five were promised, and none was done by the time said first"
        );
        assert!(found.better.unwrap().by >= plus_ms(kept.now(), 90 * MINUTE));
        counts_agree(&kept);
    }
}

#[test]
fn promises_of_before_are_counted_by_and_by_as_if_they_had_been_counted_then() {
    for kept in testkit::each_database() {
        day(&kept, 0);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let agent = kept.agent.clone();
        (0..6).for_each(|number| drop(one(&kept, &agent, ruth, (number != 2).then_some(15))));
        let first = make(&kept, &agent, Kind::Fix, ruth, plus_ms(kept.now(), HOUR));
        let (who, to) =
            (agent.clone(), Move { from: None, by: plus_ms(first.by, HOUR), reason: "Asked".to_owned(), agreed: true });
        let (_, next) = kept.write(move |tx| promises::move_to(tx, &who, first.id, to.clone())).unwrap();
        keep(&kept, &agent, next.id);
        let open = make(&kept, &agent, Kind::CallBack, ruth, plus_ms(kept.now(), 2 * HOUR));
        kept.write(forget_all).unwrap();
        assert_eq!(chance_of(&kept, &open).like, None);
        let mut turns = 0;
        while kept.write(|tx| history::catch_up(tx, 3)).unwrap() > 0 {
            turns += 1;
        }
        assert_eq!(turns, 3);
        assert_eq!(chance_of(&kept, &open).like.map(|like| (like.n, like.kept)), Some((6, 5)));
        counts_agree(&kept);
        kept.write(history::rebuild).unwrap();
        counts_agree(&kept);
    }
}

/// As the rows were before there was a history.
fn forget_all(tx: &mut app::Tx) -> app::Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        db::sql!(
            "update promise set work_ms = null, made_month = null, due_weekday = null, load = null, ended_owner_id = null,
               ended_part = null, took_ms = null where workspace_id = $1"
        ),
        db::params![workspace_id],
    )?;
    tx.run(db::sql!("delete from promise_history where workspace_id = $1"), db::params![workspace_id])?;
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn after_anything_the_history_is_what_the_promises_come_to(deeds in prop::collection::vec((0u8..7, 0usize..6, 1i64..300), 5..40)) {
        for kept in testkit::each_database() {
            day(&kept, 0);
            let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
            let people = [kept.agent.clone(), kept.owner.clone()];
            let mut made: Vec<Id> = Vec::new();
            for (deed, place, minutes) in &deeds {
                let (who, by) = (people[place % 2].clone(), plus_ms(kept.now(), minutes * 3 * MINUTE));
                let id = made.get(place % made.len().max(1)).copied().unwrap_or_default();
                let other = people[(place + 1) % 2].staff_id().unwrap();
                // Whatever is refused changes nothing.
                let _done = match deed {
                    0 | 1 => {
                        made.push(make(&kept, &who, Kind::ALL[place % 3], ruth, by).id);
                        Ok(())
                    }
                    2 => kept.write(move |tx| promises::keep(tx, &who, id, "Done").map(drop)),
                    3 => kept.write(move |tx| promises::release(tx, &who, id, "Not needed").map(drop)),
                    4 => kept.write(move |tx| promises::hand_over(tx, &who, id, other, "You know it").map(drop)),
                    5 => {
                        let to = Move { from: None, by, reason: "Asked".to_owned(), agreed: true };
                        let done = kept.write(move |tx| promises::move_to(tx, &who, id, to.clone()));
                        done.map(|(_, next)| made.push(next.id))
                    }
                    _ => {
                        kept.later_ms(minutes * MINUTE);
                        Ok(())
                    }
                };
            }
            let (held, found) = kept.read(history::recount).unwrap();
            prop_assert_eq!(held, found);
        }
    }
}
