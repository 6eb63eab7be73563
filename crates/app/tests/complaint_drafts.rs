//! What is typed into a complaint and not said yet is kept as it stands, on both databases.
#![allow(clippy::unwrap_used, clippy::panic)] // what makes ready for a test stops it, loudly

mod case;

use std::collections::BTreeMap;

use app::complaints::{self, Draft, State};
use app::{Error, Result, Who};
use case::{Steps, rule};
use testkit::{TestKept, each_database};

fn typed(words: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("story".to_owned(), words.to_owned())])
}

fn save(steps: &Steps<'_>, who: &Who, form: &'static str, words: &str) -> Result<()> {
    let (who, id, fields) = (who.clone(), steps.id, typed(words));
    steps.kept.write(move |tx| complaints::save_draft(tx, &who, id, form, &fields))
}

fn drafts(kept: &TestKept, who: &Who, id: app::Id) -> Vec<Draft> {
    let who = who.clone();
    kept.read(move |tx| complaints::drafts(tx, &who, id)).unwrap()
}

#[test]
fn what_is_typed_stays_as_it_stands_and_takes_no_step() {
    for kept in each_database() {
        let steps = Steps::begin(&kept);
        save(&steps, &kept.agent, "listen", "I kept").unwrap();
        save(&steps, &kept.agent, "listen", "I kept all of Monday free").unwrap();
        let found = drafts(&kept, &kept.agent, steps.id);
        assert_eq!(
            found.iter().map(|one| one.fields.clone()).collect::<Vec<_>>(),
            [typed("I kept all of Monday free")]
        );
        let (who, id) = (kept.agent.clone(), steps.id);
        let state = kept.read(move |tx| complaints::one(tx, &who, id)).unwrap().complaint.state;
        assert_eq!(state, State::Received);
        save(&steps, &kept.agent, "listen", "  ").unwrap();
        assert!(drafts(&kept, &kept.agent, steps.id).is_empty(), "without a word it is none");
    }
}

#[test]
fn a_colleague_who_takes_over_finds_it_until_it_is_said() {
    for kept in each_database() {
        let steps = Steps::begin(&kept);
        save(&steps, &kept.agent, "restate", "You kept all of Monday free").unwrap();
        let found = drafts(&kept, &kept.owner, steps.id);
        assert_eq!(found.first().map(|one| Some(one.staff_id)), Some(kept.agent.staff_id()));
        save(&steps, &kept.owner, "restate", "my own").unwrap();
        assert_eq!(drafts(&kept, &kept.owner, steps.id).first().map(|one| one.fields.clone()), Some(typed("my own")));
        let id = steps.id;
        kept.write(move |tx| complaints::forget_drafts(tx, id, "restate")).unwrap();
        assert!(drafts(&kept, &kept.owner, steps.id).is_empty());
    }
}

#[test]
fn only_forms_of_a_complaint_are_kept_and_none_is_endless() {
    for kept in each_database() {
        let steps = Steps::begin(&kept);
        assert!(matches!(save(&steps, &kept.agent, "diary", "x"), Err(Error::NotFound("draft"))));
        let endless = "x".repeat(120_001);
        assert!(matches!(save(&steps, &kept.agent, "listen", &endless), Err(Error::Invalid(_))));
    }
}

#[test]
fn what_is_typed_into_a_narrowed_complaint_is_for_those_whom_it_concerns() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let (who, new) = (kept.owner.clone(), complaints::NewComplaint { narrowed: true, ..case::new(ruth) });
        let id = kept.write(move |tx| complaints::open(tx, &who, &new)).unwrap().id;
        let steps = Steps { kept: &kept, id, who: kept.owner.clone() };
        save(&steps, &kept.owner, "listen", "She told me alone").unwrap();
        let agent = kept.agent.clone();
        let refused = kept.read(move |tx| complaints::drafts(tx, &agent, id)).unwrap_err();
        assert_eq!(rule(refused), "complaint-is-narrowed");
        assert_eq!(rule(save(&steps, &kept.agent, "listen", "x").unwrap_err()), "complaint-is-narrowed");
    }
}
