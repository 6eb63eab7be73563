//! Where complaints come from, how they are listed, and who reads them.
#![allow(clippy::unwrap_used, clippy::panic)] // what makes ready for a test stops it, loudly

mod case;

use app::complaints::{self, FoundBy, NewComplaint, State};
use app::promises::{self, Kind};
use app::time::plus_ms;
use app::{Error, Role};
use case::{HOUR, Steps, rule};
use testkit::each_database;

#[test]
fn a_complaint_comes_from_a_broken_promise_or_a_conversation_alone() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = steps_promise(&kept, ruth);
        let who = kept.agent.clone();
        let new = NewComplaint {
            promise_id: Some(promise),
            summary: "They did not come".to_owned(),
            found_by: FoundBy::Us,
            ..NewComplaint::default()
        };
        let made = kept.write(move |tx| complaints::open(tx, &who, &new)).unwrap();
        assert_eq!((made.customer_id, made.found_by, made.promise_id), (ruth, FoundBy::Us, Some(promise)));
        let (who, nothing) = (kept.agent.clone(), NewComplaint { summary: "x".to_owned(), ..NewComplaint::default() });
        let refused = kept.write(move |tx| complaints::open(tx, &who, &nothing)).unwrap_err();
        let Error::Invalid(fields) = refused else { panic!("{refused}") };
        assert_eq!(fields.first().map(|field| field.field.as_str()), Some("customer_id"));
    }
}

fn steps_promise(kept: &testkit::TestKept, customer_id: app::Id) -> app::Id {
    let (who, by) = (kept.agent.clone(), plus_ms(kept.now(), HOUR));
    let new = promises::NewPromise {
        customer_id,
        conversation_id: None,
        words: "Install the desk".to_owned(),
        kind: Kind::Arrive,
        owner_id: None,
        from: None,
        by,
        source: "by_hand",
    };
    kept.write(move |tx| promises::make(tx, &who, new.clone())).unwrap().id
}

#[test]
fn the_list_is_filtered_and_paged_by_key() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let all: Vec<Steps> = (0..5).map(|_| Steps::of(&kept, ruth)).collect();
        all.first().unwrap().listen().unwrap();
        let page = |filter: complaints::Filter, after: Option<String>| {
            let who = kept.agent.clone();
            kept.read(move |tx| complaints::list(tx, &who, &filter, after.as_deref(), 2)).unwrap()
        };
        let numbers = |page: &app::Page<complaints::Listed>| -> Vec<i64> {
            page.items.iter().map(|one| one.complaint.number).collect()
        };
        let first = page(complaints::Filter::default(), None);
        let second = page(complaints::Filter::default(), first.next.clone());
        let third = page(complaints::Filter::default(), second.next.clone());
        assert_eq!((numbers(&first), numbers(&second), numbers(&third)), (vec![5, 4], vec![3, 2], vec![1]));
        assert_eq!(third.next, None);
        let listened = complaints::Filter { state: Some(State::Listened), ..complaints::Filter::default() };
        assert_eq!(numbers(&page(listened, None)), [1]);
        let owed = complaints::Filter { by_owed: true, ..complaints::Filter::default() };
        let first = page(owed.clone(), None);
        let second = page(owed, first.next.clone());
        assert_eq!((first.items.len(), second.items.len()), (2, 2));
    }
}

#[test]
fn a_narrowed_story_is_for_its_team_alone() {
    for kept in each_database() {
        let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let (who, new) = (kept.agent.clone(), NewComplaint { narrowed: true, ..case::new(ruth) });
        let id = kept.write(move |tx| complaints::open(tx, &who, &new)).unwrap().id;
        let steps = Steps { kept: &kept, id, who: kept.agent.clone() };
        steps.listen().unwrap();
        let who = luis.clone();
        assert_eq!(rule(kept.read(move |tx| complaints::one(tx, &who, id)).unwrap_err()), "complaint-is-narrowed");
        let who = luis.clone();
        let list = kept.read(move |tx| complaints::list(tx, &who, &complaints::Filter::default(), None, 10)).unwrap();
        assert_eq!(list.items.first().map(|one| one.complaint.story.as_str()), Some(""));
        let who = kept.owner.clone();
        assert!(!kept.read(move |tx| complaints::one(tx, &who, id)).unwrap().complaint.story.is_empty());
    }
}
