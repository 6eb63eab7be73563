//! Causes, on both databases: found, counted, moved, merged; why, and why that; the monthly review.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod improving;

use app::improvement::{self, CauseFound, ComplaintFacts, NewWhy, Starter};
use app::promises::month::Month;
use app::time::plus_ms;
use app::{Error, Id, Timestamp, Who};
use improving::{DAY, add, by, causes, complain, facts, line, link, new, overview, plan, problem, recounts, tables};
use jiff::civil::date;
use testkit::{TestKept, each_database, on_sqlite};

#[test]
fn a_complaint_of_several_causes_counts_once_above_them() {
    for kept in each_database() {
        let c = causes(&kept);
        let one = facts(&kept, 1, "2026-11-02T15:00:00Z", Some(12_000));
        link(&kept, &one, &[c.plan, c.late]).unwrap();
        complain(&kept, 2, "2026-11-03T15:00:00Z", &[c.plan]);
        complain(&kept, 3, "2026-10-05T15:00:00Z", &[c.late]);
        let seen = overview(&kept, "2026-11", "2026-11");
        assert_eq!(seen.all.complaints, 2);
        let (own, tops) = tables(&seen);
        assert_eq!(own, [line("Visit › Nobody came › Not in the plan", 2), line("Visit › Came late", 1)]);
        assert_eq!(tops, [line("Visit", 2)], "each complaint once");
        let plan = seen.lines[0].counts.own;
        assert_eq!(
            (plan.harm_minor, plan.harm_known),
            (12_000, 1),
            "of the other it is not known, which is not nothing"
        );
        link(&kept, &one, &[c.late]).unwrap();
        let (own, _) = tables(&overview(&kept, "2026-11", "2026-11"));
        assert_eq!(
            own.iter().map(|(_, n)| *n).collect::<Vec<_>>(),
            [1, 1],
            "found anew, in the place of what was found"
        );
        link(&kept, &one, &[]).unwrap();
        assert_eq!(overview(&kept, "2026-11", "2026-11").all.complaints, 1);
        recounts(&kept);
    }
}

#[test]
fn a_cause_without_evidence_retired_or_named_twice_is_not_taken() {
    for kept in each_database() {
        let c = causes(&kept);
        let one = facts(&kept, 1, "2026-11-02T15:00:00Z", None);
        let bare = vec![CauseFound { cause_id: c.plan, evidence: "  ".to_owned() }];
        let (agent, of) = (kept.agent.clone(), one.clone());
        let bare = by(&kept, &agent, move |tx, who| improvement::link(tx, who, of.clone(), &bare));
        assert_eq!(problem(bare), "problem-empty");
        assert_eq!(problem(link(&kept, &one, &[c.plan, c.plan])), "problem-cause-twice");
        assert_eq!(problem(link(&kept, &one, &[Id(99)])), "problem-unknown-cause");
        link(&kept, &one, &[c.plan]).unwrap();
        by(&kept, &kept.owner, move |tx, who| improvement::retire(tx, who, c.nobody)).unwrap();
        let other = facts(&kept, 2, "2026-11-02T15:00:00Z", None);
        assert_eq!(problem(link(&kept, &other, &[c.plan])), "problem-unknown-cause", "retired with what it hangs on");
        link(&kept, &one, &[c.plan, c.late]).unwrap();
        by(&kept, &kept.owner, move |tx, who| improvement::restore(tx, who, c.plan)).unwrap();
        link(&kept, &other, &[c.plan, c.nobody]).unwrap();
        let agent = by(&kept, &kept.agent, move |tx, who| improvement::add(tx, who, None, "Mine"));
        assert!(matches!(agent, Err(Error::Forbidden(_))), "the tree is the business's");
        recounts(&kept);
    }
}

#[test]
fn a_cause_that_moves_or_merges_takes_its_complaints_along() {
    for kept in each_database() {
        let c = causes(&kept);
        let money = add(&kept, None, "Money");
        complain(&kept, 1, "2026-11-02T15:00:00Z", &[c.plan]);
        complain(&kept, 2, "2026-11-03T15:00:00Z", &[c.plan, c.late]);
        by(&kept, &kept.owner, move |tx, who| improvement::move_to(tx, who, c.nobody, Some(money))).unwrap();
        let (_, tops) = tables(&overview(&kept, "2026-11", "2026-11"));
        assert_eq!(tops, [line("Money", 2), line("Visit", 1)]);
        recounts(&kept);
        let under = by(&kept, &kept.owner, move |tx, who| improvement::move_to(tx, who, money, Some(c.plan)));
        assert_eq!(problem(under), "problem-cause-under-itself");
        let action = plan(&kept, Id(1), new(&kept.agent, "2026-12-01T22:00:00Z", date(2027, 3, 1))).unwrap();
        by(&kept, &kept.owner, move |tx, who| improvement::merge(tx, who, c.plan, c.late)).unwrap();
        let (own, tops) = tables(&overview(&kept, "2026-11", "2026-11"));
        assert_eq!((own, tops), (vec![line("Visit › Came late", 2)], vec![line("Visit", 2)]));
        let of = kept.read(|tx| improvement::of_complaint(tx, Id(2))).unwrap();
        assert_eq!(of.causes.len(), 1, "one where both were found");
        assert_eq!(of.causes[0].evidence, "The plan of that day / The plan of that day");
        let who = kept.owner.clone();
        let shown = kept.read(move |tx| improvement::get(tx, &who, action.id)).unwrap().0;
        assert_eq!(shown.cause_ids, [c.late], "its action guards on");
        complain(&kept, 3, "2026-11-04T15:00:00Z", &[c.plan]);
        let (own, _) = tables(&overview(&kept, "2026-11", "2026-11"));
        assert_eq!(own, [line("Visit › Came late", 3)], "who still names the old one means the new one");
        recounts(&kept);
    }
}

#[test]
fn starter_trees_are_planted_once_and_twice_changes_nothing() {
    for kept in each_database() {
        for starter in Starter::ALL {
            let plant = move |tx: &mut app::Tx, who: &Who| improvement::plant(tx, who, starter);
            assert!(by(&kept, &kept.owner, plant).unwrap() > 20, "{}", starter.as_str());
            assert_eq!(by(&kept, &kept.owner, plant).unwrap(), 0);
        }
        let who = kept.owner.clone();
        let tree = kept.read(move |tx| improvement::tree(tx, &who)).unwrap();
        let tops = tree.standing().filter(|cause| cause.parent_id.is_none() && cause.name == "Money").count();
        assert_eq!(tops, 1, "what is the same at the same place is one");
    }
}

#[test]
fn why_is_asked_again_and_branches_and_what_was_wrong_goes_with_its_branch() {
    for kept in each_database() {
        let c = causes(&kept);
        complain(&kept, 1, "2026-11-02T15:00:00Z", &[c.plan]);
        let why = |parent_id: Option<Id>, says: &str, cause_id: Option<Id>| {
            let new = NewWhy { parent_id, says: says.to_owned(), evidence: String::new(), cause_id };
            by(&kept, &kept.agent, move |tx, who| improvement::ask_why(tx, who, Id(1), &new))
        };
        let nobody = why(None, "Nobody came", None).unwrap().id;
        let plan = why(Some(nobody), "It stood in no plan", None).unwrap().id;
        why(Some(nobody), "Nobody called when the van broke down", Some(c.late)).unwrap();
        why(Some(plan), "Booked by telephone, and not written down", Some(c.plan)).unwrap();
        let seen = || {
            let of = kept.read(|tx| improvement::of_complaint(tx, Id(1))).unwrap();
            of.whys.into_iter().map(|why| (why.level, why.says)).collect::<Vec<_>>()
        };
        let shown: Vec<(usize, String)> = seen();
        let levels: Vec<usize> = shown.iter().map(|(level, _)| *level).collect();
        assert_eq!(levels, [0, 1, 2, 1]);
        assert_eq!(shown[2].1, "Booked by telephone, and not written down");
        assert_eq!(problem(why(Some(Id(99)), "x", None)), "problem-unknown-why");
        by(&kept, &kept.agent, move |tx, who| improvement::take_back_why(tx, who, Id(1), plan)).unwrap();
        assert_eq!(seen().len(), 2);
    }
}

#[test]
fn the_review_of_a_month_is_held_once_and_its_words_may_change() {
    for kept in each_database() {
        let c = causes(&kept);
        complain(&kept, 1, "2026-10-02T15:00:00Z", &[c.plan]);
        complain(&kept, 2, "2026-09-02T15:00:00Z", &[c.plan]);
        complain(&kept, 3, "2026-09-03T15:00:00Z", &[c.plan]);
        let review = |kept: &TestKept| {
            let who = kept.owner.clone();
            kept.read(move |tx| improvement::review(tx, &who, None)).unwrap()
        };
        let seen = review(&kept);
        assert_eq!((seen.month, seen.overview.all.complaints, seen.before.complaints), (Month(202610), 1, 2));
        assert_eq!(seen.held, None);
        for words in ["Booking first", "Booking first, then vans"] {
            by(&kept, &kept.agent, move |tx, who| improvement::hold(tx, who, Month(202610), words)).unwrap();
        }
        assert_eq!(review(&kept).held.unwrap().words, "Booking first, then vans");
        let ahead = by(&kept, &kept.agent, |tx, who| improvement::hold(tx, who, Month(202712), "x"));
        assert_eq!(problem(ahead), "problem-month-ahead");
    }
}

/// Whatever is linked, moved, merged and unlinked, in whatever order, the kept counts are what the complaints come to.
#[test]
fn the_counts_agree_after_anything() {
    let kept = on_sqlite();
    let mut ids: Vec<Id> = Vec::new();
    for (at, name) in ["a", "b", "c", "d", "e", "f"].into_iter().enumerate() {
        let parent = if at % 2 == 1 { ids.last().copied() } else { None };
        ids.push(add(&kept, parent, name));
    }
    let ruth = kept.customer("Ruth", "ruth@example.com");
    let mut dice = 7_u64;
    let mut next = move |n: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(dice >> 33).unwrap() % n
    };
    for step in 0..160 {
        let (one, other) = (ids[next(6)], ids[next(6)]);
        let number = i64::try_from(next(12)).unwrap() + 1;
        let opened: Timestamp = plus_ms("2026-06-01T00:00:00Z".parse().unwrap(), number * 13 * DAY);
        let harm_minor = (step % 3 != 0).then_some(100 * number);
        let facts = ComplaintFacts {
            id: Id(number),
            number,
            customer_id: ruth,
            opened_at: opened,
            severity: "low".into(),
            harm_minor,
        };
        // What can't be is refused, and changes nothing.
        let _refused_or_done = match next(8) {
            0 => by(&kept, &kept.owner, move |tx, who| improvement::move_to(tx, who, one, Some(other))).map(drop),
            1 if step > 100 => by(&kept, &kept.owner, move |tx, who| improvement::merge(tx, who, one, other)).map(drop),
            2 => link(&kept, &facts, &[]).map(drop),
            3 => link(&kept, &facts, &[one]).map(drop),
            _ => link(&kept, &facts, &[one, other]).map(drop),
        };
        recounts(&kept);
    }
}
