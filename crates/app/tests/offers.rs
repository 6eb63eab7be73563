//! Promises we did not notice making: found in what we write, offered, and never recorded by themselves.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use app::conversations::{self, Channel, Direction, First, NewConversation};
use app::promises::offers::{self, Offer};
use app::promises::{self, Filter, Kind};
use app::{Error, Id, Role, Who, customers};
use testkit::{TestKept, each_database};

fn called(kept: &TestKept, customer_id: Id) -> Id {
    let who = kept.agent.clone();
    let first = First {
        direction: Direction::Inbound,
        text: "Where are my cabinets?".to_owned(),
        cc: Vec::new(),
        attachments: Vec::new(),
    };
    let new =
        NewConversation { customer_id, subject: "Cabinets".to_owned(), channel: Channel::Phone, first: Some(first) };
    kept.write(move |tx| conversations::start(tx, &who, new.clone())).unwrap().id
}

fn noted(kept: &TestKept, who: &Who, id: Id, text: &str) -> Vec<Offer> {
    let (who, text) = (who.clone(), text.to_owned());
    kept.write(move |tx| {
        let message_id = conversations::note(tx, &who, id, &text)?;
        offers::look(tx, &who, message_id)?;
        offers::of_conversation(tx, &who, id)
    })
    .unwrap()
}

fn rule(error: Error) -> &'static str {
    match error {
        Error::Refused(refused) => refused.rule,
        other => panic!("not refused by a rule: {other}"),
    }
}

#[test]
fn what_we_wrote_is_offered_and_becomes_a_promise_with_one_key() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let id = called(&kept, ruth);
        let found = noted(&kept, &kept.agent, id, "The fitter was ill. I'll call you tomorrow at 10 with a new time.");
        assert_eq!(found.len(), 1, "{found:?}");
        let (offer, who) = (found[0].clone(), kept.agent.clone());
        assert_eq!((offer.kind, Some(offer.owner_id)), (Kind::CallBack, who.staff_id()));
        assert_eq!(offer.by.unwrap().to_string(), "2026-11-25T15:00:00Z", "ten o'clock in New York");
        let of = Filter { conversation_id: Some(id), ..Filter::default() };
        let (by, filter) = (who.clone(), of.clone());
        let none = kept.read(move |tx| promises::list(tx, &by, &filter, None, 10)).unwrap();
        assert!(none.items.is_empty(), "nothing is recorded by itself");

        let (by, offer_id) = (who.clone(), offer.id);
        let promise = kept.write(move |tx| offers::record(tx, &by, offer_id)).unwrap();
        assert_eq!(
            (promise.by, promise.source.as_str(), promise.conversation_id),
            (offer.by.unwrap(), "found", Some(id))
        );
        let by = who.clone();
        assert_eq!(rule(kept.write(move |tx| offers::record(tx, &by, offer_id)).unwrap_err()), "offer-is-over");
        assert_eq!(
            noted(&kept, &who, id, "As I said, I'll call you tomorrow at 10."),
            [],
            "it is in the ledger already"
        );
        let other = noted(&kept, &who, id, "I'll call you tomorrow at 10. You will have the new plan tomorrow at 10.");
        let kinds: Vec<Kind> = other.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [Kind::Deliver], "another thing at the same time is another promise");
    }
}

#[test]
fn what_is_no_promise_is_dismissed_once_and_what_they_said_is_theirs() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let (id, who) = (called(&kept, ruth), kept.agent.clone());
        let text = "I'll call you tomorrow at 10. I will send the invoice on Friday.";
        let found = noted(&kept, &who, id, text);
        assert_eq!(found.len(), 2, "{found:?}");
        let (by, first) = (who.clone(), found[0].id);
        kept.write(move |tx| offers::dismiss(tx, &by, first)).unwrap();
        let by = who.clone();
        let left = kept.read(move |tx| offers::of_conversation(tx, &by, id)).unwrap();
        assert_eq!(left, found[1..]);
        let by = who.clone();
        let theirs = kept
            .write(move |tx| {
                let said = "I'll send you the form tomorrow at 9.";
                let message_id = conversations::record(tx, &by, id, Channel::Chat, Direction::Inbound, said)?;
                offers::look(tx, &by, message_id)?;
                offers::of_conversation(tx, &by, id)
            })
            .unwrap();
        assert_eq!(theirs, found[1..], "what the customer writes commits the customer");
        let by = who.clone();
        let noted = kept
            .write(move |tx| {
                let said = "Ruth is furious: nobody came. I will call her back at 5 pm today.";
                let message_id = conversations::record(tx, &by, id, Channel::Phone, Direction::Inbound, said)?;
                offers::look(tx, &by, message_id)?;
                offers::of_conversation(tx, &by, id)
            })
            .unwrap();
        assert_eq!(noted.last().unwrap().words, "I will call her back at 5 pm today", "the note of a call is ours");
        let reader = kept.staff("Ada Lind", "ada@alder.example", Role::Auditor);
        let last = found[1].id;
        assert!(matches!(kept.write(move |tx| offers::record(tx, &reader, last)).unwrap_err(), Error::Forbidden(_)));
        kept.later_ms(25 * 3_600_000);
        let by = who.clone();
        assert_eq!(kept.read(move |tx| offers::of_conversation(tx, &by, id)).unwrap(), [], "shown for a day");
    }
}

#[test]
fn a_promise_without_a_time_asks_for_one_and_times_are_the_customers() {
    for kept in each_database() {
        let ruth = kept.customer("Rut Álvarez", "rut@example.com");
        let owner = kept.owner.clone();
        let change = customers::Change {
            locale: Some(Some("es-US".to_owned())),
            time_zone: Some(Some("America/Los_Angeles".to_owned())),
            ..customers::Change::default()
        };
        kept.write(move |tx| customers::update(tx, &owner, ruth, change.clone()).map(drop)).unwrap();
        let (id, who) = (called(&kept, ruth), kept.agent.clone());
        let found = noted(&kept, &who, id, "Le llamo mañana a las diez. Le enviaré la factura.");
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].by.unwrap().to_string(), "2026-11-25T18:00:00Z", "ten o'clock in Los Angeles");
        assert_eq!(found[1].by, None);
        let open = found[1].id;
        assert_eq!(rule(kept.write(move |tx| offers::record(tx, &who, open)).unwrap_err()), "offer-needs-a-time");
    }
}
