//! Mails to ourselves about promises, and the line under mails to customers.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // test helpers

use app::notices;
use app::outbox::StaffMail;
use app::promises::{self, Kind, NewPromise};
use app::{Id, Timestamp};
use testkit::{TestKept, each_database, on_sqlite};

fn promise(kept: &TestKept, by: &str) -> Id {
    let customer_id = kept.customer("Ruth Alvarez", "ruth@example.com");
    let (agent, by): (_, Timestamp) = (kept.agent.clone(), by.parse().unwrap());
    kept.write(move |tx| {
        let new = NewPromise {
            customer_id,
            conversation_id: None,
            words: "The two desks are at your\ndoor".to_owned(),
            kind: Kind::Deliver,
            owner_id: None,
            from: None,
            by,
            source: "by_hand",
        };
        promises::make(tx, &agent, new)
    })
    .unwrap()
    .id
}

fn mail(kept: &TestKept, who: &app::Who, kind: &str, subject_id: Id) -> Option<notices::StaffNotice> {
    let mail = StaffMail { staff_id: who.staff_id().unwrap(), kind: kind.to_owned(), subject_id };
    kept.read(move |tx| notices::staff_mail(tx, &mail, "https://desk.alder.example/")).unwrap()
}

#[test]
fn the_owner_is_told_what_was_promised_to_whom_by_when_and_who_was_told() {
    for kept in each_database() {
        let id = promise(&kept, "2026-11-24T20:00:00Z");
        let half = mail(&kept, &kept.agent, "promise-half", id).unwrap();
        assert_eq!(half.to_email, "omar@alder.example");
        assert_eq!(half.subject, "Half the time is over: The two desks are at your door");
        for part in [
            "Ruth Alvarez",
            "Tuesday 24 November 2026, 15:00 (GMT-5)",
            "It is yours. Ruth Alvarez has not been told.",
            &format!("https://desk.alder.example/promises/{id}"),
        ] {
            assert!(half.body.contains(part), "{part} in:\n{}", half.body);
        }
        let manager = mail(&kept, &kept.owner, "promise-soon", id).unwrap();
        assert!(manager.body.contains("in the hands of Omar Reyes"), "{}", manager.body);
    }
}

#[test]
fn nobody_is_paged_about_what_was_done_meanwhile() {
    for kept in each_database() {
        let id = promise(&kept, "2026-11-24T20:00:00Z");
        let agent = kept.agent.clone();
        kept.write(move |tx| promises::keep(tx, &agent, id, "signed for by Ruth")).unwrap();
        assert_eq!(mail(&kept, &kept.agent, "promise-soon", id), None);
        assert_eq!(mail(&kept, &kept.agent, "promise-broken", id), None);
    }
}

#[test]
fn a_broken_promise_says_so_until_it_was_made_right() {
    for kept in each_database() {
        let id = promise(&kept, "2026-11-24T20:00:00Z");
        kept.at("2026-11-24T20:01:00Z");
        let broken = mail(&kept, &kept.owner, "promise-broken", id).unwrap();
        assert!(broken.body.contains("not kept in time") && broken.body.contains("has not been told"));
        let agent = kept.agent.clone();
        kept.write(move |tx| promises::make_right(tx, &agent, id, "brought them ourselves")).unwrap();
        assert_eq!(mail(&kept, &kept.owner, "promise-broken", id), None);
    }
}

#[test]
fn the_line_under_a_mail_speaks_the_customers_language() {
    let kept = on_sqlite();
    let footer = |locale: &'static str| {
        kept.read(move |tx| {
            let words = app::workspaces::words(tx, Some(locale), None)?;
            notices::customer_footer(tx, &words, "https://desk.alder.example/c/abc")
        })
        .unwrap()
    };
    assert_eq!(
        footer("en"),
        "-- \nAlder Office Interiors\nWhat we promised you, what became of it, and a way to answer: https://desk.alder.example/c/abc"
    );
    assert!(footer("es").contains("Lo que le prometimos"));
}
