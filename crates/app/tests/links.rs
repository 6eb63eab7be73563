//! Signed links: what we made opens, what anybody changed does not.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // test helpers

use app::links::{self, FileLinks, PortalLink, Signed, Verified};
use app::{Id, customers};
use proptest::prelude::*;
use testkit::{TestKept, each_database, on_sqlite};

fn token_for(kept: &TestKept, customer_id: Id, conversation_id: Option<Id>) -> String {
    kept.write(move |tx| links::portal_token(tx, customer_id, conversation_id)).unwrap()
}

fn open(kept: &TestKept, token: &str) -> PortalLink {
    let token = token.to_owned();
    kept.read(move |tx| links::portal(tx, &token)).unwrap()
}

#[test]
fn a_customers_link_opens_for_ninety_days_and_says_kindly_that_it_is_over() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let owner = kept.owner.clone();
        let change = customers::Change { locale: Some(Some("es".to_owned())), ..customers::Change::default() };
        kept.write(move |tx| customers::update(tx, &owner, ruth, change.clone())).unwrap();
        let token = token_for(&kept, ruth, Some(Id(77)));
        assert_eq!(links::workspace_of(&token), Some(kept.workspace_id));
        match open(&kept, &token) {
            PortalLink::Good(portal) => assert_eq!((portal.customer_id, portal.conversation_id), (ruth, Some(Id(77)))),
            other => panic!("{other:?}"),
        }
        kept.at("2027-02-22T14:00:00Z");
        match open(&kept, &token) {
            PortalLink::Expired { customer_id, locale } => {
                assert_eq!(customer_id, ruth);
                assert!(locale.unwrap().starts_with("es"), "said in the customer's language");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(open(&kept, "kept"), PortalLink::Altered);
    }
}

#[test]
fn a_token_for_one_purpose_opens_nothing_else_and_neither_does_another_businesss() {
    let (kept, other) = (on_sqlite(), on_sqlite());
    let signed = Signed { about: Id(5), also: None, expires_at: "2027-01-01T00:00:00Z".parse().unwrap() };
    let token = kept.write(move |tx| links::sign(tx, "setup", &signed)).unwrap();
    assert_eq!(open(&kept, &token), PortalLink::Altered);
    let (a, b) = (token.clone(), token);
    assert_eq!(kept.read(move |tx| links::verify(tx, "setup", &a)).unwrap(), Verified::Good(signed));
    assert_eq!(other.read(move |tx| links::verify(tx, "setup", &b)).unwrap(), Verified::Altered, "another key");
}

#[test]
fn no_altered_token_passes() {
    let kept = on_sqlite();
    let token = token_for(&kept, Id(123_456_789), Some(Id(42)));
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/ é";
    let letters: Vec<char> = alphabet.chars().collect();
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: 1500, ..ProptestConfig::default() });
    let edits = proptest::collection::vec((0..3_u8, 0..token.len() + 1, proptest::sample::select(letters)), 1..4);
    let outcome = runner.run(&edits, |edits| {
        let mut changed: Vec<char> = token.chars().collect();
        for (what, at, letter) in edits {
            let at = at.min(changed.len());
            match what {
                0 => changed.insert(at, letter),
                1 if at < changed.len() => changed[at] = letter,
                _ if at < changed.len() => drop(changed.remove(at)),
                _ => changed.truncate(at / 2),
            }
        }
        let changed: String = changed.into_iter().collect();
        prop_assume!(changed != token);
        prop_assert_eq!(open(&kept, &changed), PortalLink::Altered);
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn the_link_to_a_file_opens_that_file_for_an_hour() {
    for kept in each_database() {
        kept.at("2026-11-24T14:07:00Z");
        let token = kept.read(|tx| FileLinks::for_an_hour(tx)?.token(Id(31))).unwrap();
        kept.at("2026-11-24T14:14:00Z");
        let later = kept.read(|tx| FileLinks::for_an_hour(tx)?.token(Id(31))).unwrap();
        assert_eq!(token, later, "a page shown again has the same links, so that browsers keep the pictures");
        let file = |kept: &TestKept| {
            let token = token.clone();
            kept.read(move |tx| links::file(tx, &token)).unwrap()
        };
        kept.at("2026-11-24T15:07:00Z");
        assert!(matches!(file(&kept), Verified::Good(signed) if signed.about == Id(31)));
        kept.at("2026-11-24T15:15:00Z");
        assert!(matches!(file(&kept), Verified::Expired(_)), "and no longer than an hour and a quarter");
        let as_page = token.clone();
        assert_eq!(kept.read(move |tx| links::portal(tx, &as_page)).unwrap(), PortalLink::Altered, "a file is no page");
        let page = token_for(&kept, Id(31), None);
        assert_eq!(kept.read(move |tx| links::file(tx, &page)).unwrap(), Verified::Altered, "a page is no file");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn no_random_text_passes(text in ".{0,200}") {
        prop_assert_eq!(links::workspace_of(&text), None);
    }
}
