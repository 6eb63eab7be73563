//! Where merging, splitting, following, offers and many at once meet.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use app::conversations::{self, Deed, NewReply};
use app::promises::offers;
use app::{Error, Id, following, journal};
use post::{add_good_mailbox, comes, mail, of, write};
use testkit::{TestKept, each_database};

const RUTH: &str = "Ruth <ruth@harbor.example>";
const BEN: &str = "Ben <ben@other.example>";

fn two(kept: &TestKept) -> (Id, Id) {
    let one = of(kept, comes(kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
    let other = of(kept, comes(kept, mail(BEN, "2@o", "Bill", "", "My bill?")));
    (one.id, other.id)
}

fn followers(kept: &TestKept, id: Id) -> Vec<Id> {
    write(kept, move |tx, who| following::followers(tx, who, id)).into_iter().map(|one| one.staff_id).collect()
}

#[test]
fn who_follows_one_that_was_merged_by_mistake_follows_it_again() {
    for kept in each_database() {
        let (one, other) = two(&kept);
        let (omar, by) = (kept.agent.staff_id().unwrap(), kept.agent.clone());
        kept.write(move |tx| following::follow(tx, &by, other)).unwrap();
        comes(&kept, mail(BEN, "3@o", "Re: Bill", "References: <2@o>", "Hello?"));
        write(&kept, move |tx, who| conversations::merge(tx, who, other, one, true));
        assert_eq!(followers(&kept, one), [omar], "and hears of what is said where it went");
        write(&kept, move |tx, who| conversations::unmerge(tx, who, other));
        assert_eq!((followers(&kept, one), followers(&kept, other)), (vec![], vec![omar]));
        let by = kept.agent.clone();
        let read = kept.write(move |tx| following::looked(tx, &by, other)).unwrap();
        assert_eq!(read, 1, "what was not read yet is read where it is");
    }
}

#[test]
fn an_offer_is_a_promise_to_whoever_it_was_said_to_and_goes_with_what_was_said() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let (one, other) = two(&kept);
        let ben = write(&kept, move |tx, who| conversations::get(tx, who, other)).customer_id;
        let said = |id: Id, text: &'static str| {
            write(&kept, move |tx, who| {
                let new = NewReply { text: text.to_owned(), ..NewReply::default() };
                let message_id = conversations::reply(tx, who, id, new)?;
                offers::look(tx, who, message_id)
            })
        };
        said(other, "I will send you the bill on Friday.");
        write(&kept, move |tx, who| conversations::merge(tx, who, other, one, true));
        let offered = write(&kept, move |tx, who| offers::of_conversation(tx, who, other));
        assert_eq!(offered.len(), 1, "by its old id too: {offered:?}");
        let offer_id = offered[0].id;
        let promise = write(&kept, move |tx, who| offers::record(tx, who, offer_id));
        assert_eq!((promise.customer_id, promise.conversation_id), (ben, None), "Ben's, not Ruth's");

        kept.undo_send(10);
        let message_id = said(one, "I will call you tomorrow at 10.");
        assert_eq!(write(&kept, move |tx, who| offers::of_conversation(tx, who, one)).len(), 1);
        write(&kept, move |tx, who| conversations::withdraw(tx, who, message_id));
        let left = write(&kept, move |tx, who| offers::of_conversation(tx, who, one));
        assert_eq!(left, [], "what was taken back promises nothing");
    }
}

#[test]
fn many_at_once_find_one_that_was_merged_meanwhile_and_give_it_back() {
    for kept in each_database() {
        let (one, other) = two(&kept);
        write(&kept, move |tx, who| conversations::merge(tx, who, other, one, true));
        let omar = kept.agent.staff_id();
        let ids = vec![other, one];
        let done = write(&kept, move |tx, who| conversations::many(tx, who, &ids, &Deed::Assign(omar)));
        assert_eq!(done.changed, 1);
        let undo_id = done.id.unwrap();
        let back = write(&kept, move |tx, who| conversations::undo(tx, who, undo_id));
        assert_eq!((back.changed, back.left), (1, 0));
        assert_eq!(write(&kept, move |tx, who| conversations::get(tx, who, one)).assignee_id, None);
    }
}

#[test]
fn what_is_counted_is_what_there_is_after_a_merge_and_its_sleep_is_told() {
    for kept in each_database() {
        let (one, other) = two(&kept);
        write(&kept, move |tx, who| conversations::merge(tx, who, other, one, true));
        for counted in kept.read(app::recount::counters).unwrap() {
            assert_eq!(counted.kept, counted.found, "{}", counted.name);
        }
        let kinds = kept.read(move |tx| journal::of_subject(tx, one)).unwrap();
        assert!(kinds.iter().any(|entry| entry.kind == "conversation.merged"));
    }
}

#[test]
fn more_than_fifty_can_belong_to_one() {
    for kept in each_database() {
        let (one, _) = two(&kept);
        for n in 0..51 {
            let number = format!("{n}@x");
            let id = of(&kept, comes(&kept, mail(RUTH, &number, &format!("Outage {n}"), "", "It is dark."))).id;
            let linked =
                write(&kept, move |tx, who| conversations::link(tx, who, one, id, conversations::LinkKind::Related));
            assert_eq!(linked.id, id);
        }
        assert_eq!(write(&kept, move |tx, who| conversations::links(tx, who, one)).len(), 51);
    }
}

#[test]
fn a_promise_goes_with_its_own_customer_when_a_conversation_is_split() {
    for kept in each_database() {
        let (one, other) = two(&kept);
        let ruth = write(&kept, move |tx, who| conversations::get(tx, who, one)).customer_id;
        let by = kept.now();
        let hers = write(&kept, move |tx, who| {
            let new = app::promises::NewPromise {
                customer_id: ruth,
                conversation_id: Some(one),
                words: "Bring the desk".to_owned(),
                kind: app::promises::Kind::Deliver,
                owner_id: None,
                from: None,
                by: app::time::plus_ms(by, 3_600_000),
                source: "by_hand",
            };
            app::promises::make(tx, who, new)
        });
        write(&kept, move |tx, who| conversations::merge(tx, who, other, one, true));
        let owner = kept.owner.clone();
        let refused = kept.write(move |tx| {
            let bens = conversations::came_with(tx, &owner, other)?;
            let new = conversations::NewSplit { message_ids: bens, promise_ids: vec![hers.id], ..Default::default() };
            conversations::split(tx, &owner, one, &new)
        });
        let Err(Error::Invalid(fields)) = refused else { panic!("Ruth's promise in Ben's conversation: {refused:?}") };
        assert_eq!(fields[0].problem, "problem-split-promise");
    }
}
