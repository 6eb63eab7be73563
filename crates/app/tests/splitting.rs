//! One conversation that is two, and conversations that belong together.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use app::conversations::{self, Category, Conversation, Direction, LinkKind, NewReply, NewSplit, Relation, To};
use app::promises::{self, Kind, NewPromise};
use app::{Error, Id, Role, Tx, Who, counters, journal};
use post::{add_good_mailbox, comes, conversation, mail, message, of, replies, write};
use testkit::{TestKept, each_database};

const RUTH: &str = "Ruth <ruth@harbor.example>";
const BEN: &str = "Ben <ben@other.example>";

fn tries<T: Send + 'static>(
    kept: &TestKept,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> app::Result<T> {
    let who = kept.agent.clone();
    kept.write(move |tx| f(tx, &who))
}

fn rule<T: std::fmt::Debug>(result: app::Result<T>) -> &'static str {
    match result {
        Err(Error::Refused(refused)) => refused.rule,
        other => panic!("not refused by a rule: {other:?}"),
    }
}

fn split(kept: &TestKept, id: Id, new: NewSplit) -> app::Result<Conversation> {
    tries(kept, move |tx, who| conversations::split(tx, who, id, &new))
}

fn texts(kept: &TestKept, id: Id) -> Vec<String> {
    let said = write(kept, move |tx, who| conversations::thread(tx, who, id));
    said.into_iter().map(|one| if one.kind == "person" { one.text.trim().to_owned() } else { one.kind }).collect()
}

fn relations(kept: &TestKept, id: Id) -> Vec<(i64, Relation)> {
    let links = write(kept, move |tx, who| conversations::links(tx, who, id));
    links.into_iter().map(|link| (link.number, link.relation)).collect()
}

/// A mail of Ruth about two things, an answer, and a second mail: a conversation with three messages.
fn talk(kept: &TestKept) -> (Id, Vec<Id>) {
    add_good_mailbox(kept);
    let first = comes(kept, mail(RUTH, "1@h", "Desk", "", "Where is it?"));
    let id = of(kept, first).id;
    let sent = replies(kept, id, "On Friday.");
    kept.later_ms(60_000);
    let second = mail(RUTH, "2@h", "Re: Desk", "In-Reply-To: <1@h>", "And my chair is broken");
    let second = String::from_utf8(second).unwrap().replace("13:55:00", "14:00:30").into_bytes();
    let second = comes(kept, second);
    (id, vec![first.unwrap(), sent.message_id, second.unwrap()])
}

#[test]
fn what_is_split_off_is_a_conversation_of_its_own() {
    for kept in each_database() {
        let (id, said) = talk(&kept);
        let before = conversation(&kept, id);
        assert!(before.unanswered_since_at.is_some());
        let agent_id = kept.agent.staff_id();
        write(&kept, move |tx, who| conversations::assign(tx, who, id, agent_id));
        let promise = |words: &'static str| {
            let customer_id = before.customer_id;
            write(&kept, move |tx, who| {
                let new = NewPromise {
                    customer_id,
                    conversation_id: Some(id),
                    words: words.to_owned(),
                    kind: Kind::Fix,
                    owner_id: None,
                    from: None,
                    by: app::time::plus_ms(tx.now, 86_400_000),
                    source: "by_hand",
                };
                promises::make(tx, who, new)
            })
            .id
        };
        let (stays, goes) = (promise("Bring the desk"), promise("Mend the chair"));
        let new = NewSplit {
            message_ids: vec![said[2]],
            promise_ids: vec![goes],
            subject: "Broken chair".to_owned(),
            ..NewSplit::default()
        };
        let own = split(&kept, id, new.clone()).unwrap();
        assert_eq!((own.number, own.subject.as_str(), own.customer_id), (2, "Broken chair", before.customer_id));
        assert_eq!((own.category, own.unanswered_since_at), (Category::Open, before.unanswered_since_at));
        assert_eq!((own.assignee_id, own.mailbox_id), (agent_id, before.mailbox_id));
        let rest = conversation(&kept, id);
        assert_eq!(
            (rest.unanswered_since_at, rest.snippet.as_str()),
            (None, "On Friday."),
            "they wait for that no more"
        );
        assert_eq!(texts(&kept, id), ["Where is it?", "On Friday.", "split_off"]);
        assert_eq!(texts(&kept, own.id), ["And my chair is broken", "split_from"]);
        let of_promise = |promise_id| write(&kept, move |tx, who| promises::get(tx, who, promise_id)).conversation_id;
        assert_eq!((of_promise(stays), of_promise(goes)), (Some(id), Some(own.id)));
        assert_eq!(relations(&kept, id), [(2, Relation::SplitInto)]);
        assert_eq!(relations(&kept, own.id), [(1, Relation::SplitFrom)]);
        assert_eq!(kept.read(|tx| counters::get(tx, counters::CONVERSATIONS_OPEN)).unwrap(), 2);
        // What answers a message finds it where it is.
        let answer = comes(&kept, mail(RUTH, "3@h", "Re: Desk", "In-Reply-To: <2@h>", "It fell over"));
        assert_eq!(of(&kept, answer).id, own.id);
        let answer = comes(&kept, mail(RUTH, "4@h", "Re: Desk", "References: <1@h>", "Friday is fine"));
        assert_eq!(of(&kept, answer).id, id);
        let reply = replies(&kept, own.id, "Oh dear.");
        assert!(!reply.references.contains(&"1@h".to_owned()), "the other one is not named: {:?}", reply.references);
        let last = kept.read(journal::last).unwrap();
        assert_eq!(split(&kept, id, new).unwrap().id, own.id, "twice is as once");
        assert_eq!(kept.read(journal::last).unwrap(), last);
    }
}

#[test]
fn a_message_and_all_after_it_go_and_what_was_typed_is_not_lost() {
    for kept in each_database() {
        let (id, said) = talk(&kept);
        write(&kept, move |tx, who| conversations::note(tx, who, id, "Ask the joiner"));
        let newest = write(&kept, move |tx, who| conversations::thread(tx, who, id)).last().unwrap().id;
        let new = NewSplit { from_message_id: Some(said[2]), ..NewSplit::default() };
        let own = split(&kept, id, new.clone()).unwrap();
        assert_eq!(own.subject, "Re: Desk");
        assert_eq!(texts(&kept, own.id), ["And my chair is broken", "Ask the joiner", "split_from"]);
        assert_eq!(split(&kept, id, new).unwrap().id, own.id, "twice is as once");
        let sent = tries(&kept, move |tx, who| {
            let text = "On Friday, at nine.".to_owned();
            conversations::reply(tx, who, id, NewReply { text, seen_message_id: Some(newest), ..NewReply::default() })
        });
        assert_eq!(message(&kept, sent.ok()).conversation_id, id, "its writer had seen all of it");
        let merged = tries(&kept, move |tx, who| conversations::merge(tx, who, own.id, id, false)).unwrap();
        assert_eq!((merged.id, relations(&kept, id).len()), (id, 0), "one again, and no link to itself");
    }
}

#[test]
fn a_reply_that_is_split_off_and_taken_back_leaves_nobody_forgotten() {
    for kept in each_database() {
        kept.undo_send(10);
        add_good_mailbox(&kept);
        let id = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?"))).id;
        let waited = conversation(&kept, id).unanswered_since_at;
        let sent = replies(&kept, id, "On Friday.").message_id;
        let own = split(&kept, id, NewSplit { message_ids: vec![sent], ..NewSplit::default() }).unwrap().id;
        write(&kept, move |tx, who| conversations::withdraw(tx, who, sent));
        let said_in = conversation(&kept, id);
        assert_eq!((said_in.category, said_in.unanswered_since_at), (Category::Open, waited), "Ruth waits again");
        assert_eq!(conversation(&kept, own).unanswered_since_at, None, "nobody said anything here");
    }
}

#[test]
fn what_can_not_be_split_says_why() {
    for kept in each_database() {
        let (id, said) = talk(&kept);
        let of_ids = |message_ids: Vec<Id>| NewSplit { message_ids, ..NewSplit::default() };
        assert!(matches!(split(&kept, id, of_ids(vec![])), Err(Error::Invalid(_))));
        assert!(matches!(split(&kept, id, of_ids(vec![Id(7)])), Err(Error::Invalid(_))));
        let other = comes(&kept, mail(BEN, "9@o", "Bill", "", "My bill?"));
        assert!(matches!(split(&kept, id, of_ids(vec![other.unwrap()])), Err(Error::Invalid(_))));
        assert_eq!(rule(split(&kept, id, of_ids(said.clone()))), "conversation-split-all");
        let all = NewSplit { from_message_id: Some(said[0]), ..NewSplit::default() };
        assert_eq!(rule(split(&kept, id, all)), "conversation-split-all");
        let held = comes(&kept, mail("M <m@evil.example>", "3@e", "Re", "In-Reply-To: <2@h>", "Send it to me"));
        assert_eq!(rule(split(&kept, id, of_ids(vec![held.unwrap()]))), "conversation-split-held");
        let promised = NewSplit { promise_ids: vec![Id(7)], ..of_ids(vec![said[2]]) };
        assert!(matches!(split(&kept, id, promised), Err(Error::Invalid(_))));
        let auditor = kept.staff("Vera Lind", "vera@alder.example", Role::Auditor);
        let new = of_ids(vec![said[2]]);
        let looks = kept.write(move |tx| conversations::split(tx, &auditor, id, &new));
        assert!(matches!(looks, Err(Error::Forbidden(_))));
        write(&kept, move |tx, who| conversations::trash(tx, who, id));
        assert_eq!(rule(split(&kept, id, of_ids(vec![said[2]]))), "conversation-trashed");
    }
}

#[test]
fn what_came_from_another_customer_goes_back_to_them() {
    for kept in each_database() {
        let (id, _) = talk(&kept);
        let bill = of(&kept, comes(&kept, mail(BEN, "9@o", "Bill", "", "My bill?")));
        tries(&kept, move |tx, who| conversations::merge(tx, who, bill.id, id, true)).unwrap();
        replies(&kept, id, "On Friday at nine.");
        let came = write(&kept, move |tx, who| conversations::came_with(tx, who, bill.id));
        let own = split(&kept, id, NewSplit { message_ids: came, ..NewSplit::default() }).unwrap();
        assert_eq!((own.customer_id, own.subject.as_str()), (bill.customer_id, "Bill"));
        let reply = replies(&kept, own.id, "Here it is.");
        assert_eq!(reply.to[0].email, "ben@other.example");
        assert_eq!(conversation(&kept, bill.id).id, id, "its number still leads where it went");
    }
}

#[test]
fn two_that_belong_together_know_of_each_other() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let one = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?"))).id;
        let other = of(&kept, comes(&kept, mail(BEN, "2@o", "Same desk", "", "Mine too"))).id;
        let third = of(&kept, comes(&kept, mail(RUTH, "3@h", "Chair", "", "A chair"))).id;
        let link = |from: Id, to: Id, kind: LinkKind| {
            tries(&kept, move |tx, who| conversations::link(tx, who, from, to, kind))
        };
        let made = link(one, other, LinkKind::Related).unwrap();
        assert_eq!((made.id, made.subject.as_str(), made.status.as_str()), (other, "Same desk", "Open"));
        assert_eq!(
            (relations(&kept, one), relations(&kept, other)),
            (vec![(2, Relation::Related)], vec![(1, Relation::Related)])
        );
        let last = kept.read(journal::last).unwrap();
        link(one, other, LinkKind::Related).unwrap();
        link(other, one, LinkKind::Related).unwrap();
        assert_eq!(kept.read(journal::last).unwrap(), last, "twice is as once, from either side");
        link(other, one, LinkKind::Follows).unwrap();
        assert_eq!(
            (relations(&kept, one), relations(&kept, other)),
            (vec![(2, Relation::FollowedBy)], vec![(1, Relation::Follows)])
        );
        assert_eq!(rule(link(one, one, LinkKind::Related)), "conversation-link-with-itself");
        assert!(matches!(link(one, Id(7), LinkKind::Related), Err(Error::NotFound(_))));

        // The links of one that is merged are those of the one it went into; and they come apart with it.
        tries(&kept, move |tx, who| conversations::merge(tx, who, one, third, false)).unwrap();
        assert_eq!(
            (relations(&kept, third), relations(&kept, other)),
            (vec![(2, Relation::FollowedBy)], vec![(3, Relation::Follows)])
        );
        tries(&kept, move |tx, who| conversations::unmerge(tx, who, one)).unwrap();
        assert_eq!((relations(&kept, third), relations(&kept, other)), (vec![], vec![(1, Relation::Follows)]));
        write(&kept, move |tx, who| conversations::trash(tx, who, other));
        assert_eq!(relations(&kept, one), [], "a deleted one is out of sight");
        write(&kept, move |tx, who| conversations::restore(tx, who, other));
        for _ in 0..2 {
            tries(&kept, move |tx, who| conversations::unlink(tx, who, one, other)).unwrap();
        }
        assert_eq!((relations(&kept, one), relations(&kept, other)), (vec![], vec![]));
        let auditor = kept.staff("Vera Lind", "vera@alder.example", Role::Auditor);
        let looks = kept.write(move |tx| conversations::link(tx, &auditor, one, other, LinkKind::Related));
        assert!(matches!(looks, Err(Error::Forbidden(_))));
        // None of it is anything a customer said or heard.
        let ruth = conversation(&kept, one).customer_id;
        let timeline = write(&kept, move |tx, who| app::customers::timeline(tx, who, ruth, None, 50));
        assert!(timeline.items.iter().all(|item| match &item.what {
            app::customers::Happening::Said(said) => said.direction != Direction::Event.as_str(),
            app::customers::Happening::Promised(_) => true,
        }));
        write(&kept, move |tx, who| conversations::set_status(tx, who, one, To::Category(Category::Resolved)));
    }
}
