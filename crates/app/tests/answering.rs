//! Answering together, on both databases: drafts, who is here, two who answer at once, and taking a reply back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use app::conversations::{
    self, Category, Channel, Direction, DraftKind, NewAttachment, NewConversation, NewDraft, NewReply,
};
use app::workspaces::{NewMailbox, mailboxes};
use app::{Clock, Error, Id, Ids, Kept, Tx, Who, journal, outbox, search};
use testkit::{TestKept, each_database, on_sqlite};

fn by<T: Send + 'static>(
    kept: &TestKept,
    who: &Who,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> app::Result<T> {
    let who = who.clone();
    kept.write(move |tx| f(tx, &who))
}

fn rule<T: std::fmt::Debug>(result: app::Result<T>) -> &'static str {
    match result {
        Err(Error::Refused(refused)) => refused.rule,
        other => panic!("not refused by a rule: {other:?}"),
    }
}

/// A conversation that Ruth began by calling, and that can be answered by mail.
fn called(kept: &TestKept) -> Id {
    let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
    let seal = kept.seal.clone();
    let new = NewMailbox {
        name: "Alder Office Interiors".to_owned(),
        address: "desk@alder.example".to_owned(),
        smtp_host: "mail.alder.example".to_owned(),
        smtp_port: "587".to_owned(),
        smtp_security: "starttls".to_owned(),
        smtp_user: String::new(),
        smtp_password: None,
    };
    let owner = kept.owner.clone();
    by(kept, &owner, move |tx, who| {
        mailboxes::add(tx, who, &new, &seal)?;
        let subject = "The grey desk".to_owned();
        let id = conversations::start(
            tx,
            who,
            NewConversation { customer_id: ruth, subject, channel: Channel::Mail, first: None },
        )?
        .id;
        conversations::record(tx, who, id, Channel::Letter, Direction::Inbound, "Where is my desk?")?;
        Ok(id)
    })
    .unwrap()
}

fn says(text: &str) -> NewReply {
    NewReply { text: text.to_owned(), ..NewReply::default() }
}

fn types(text: &str) -> NewDraft {
    NewDraft { text: text.to_owned(), ..NewDraft::default() }
}

fn reply(kept: &TestKept, who: &Who, id: Id, new: NewReply) -> app::Result<Id> {
    by(kept, who, move |tx, who| conversations::reply(tx, who, id, new.clone()))
}

fn thread(kept: &TestKept, id: Id) -> Vec<conversations::Message> {
    let owner = kept.owner.clone();
    by(kept, &owner, move |tx, who| conversations::thread(tx, who, id)).unwrap()
}

fn draft(kept: &TestKept, who: &Who, id: Id, kind: DraftKind) -> app::Result<conversations::Draft> {
    by(kept, who, move |tx, who| conversations::draft_of(tx, who, id, kind))
}

fn save(kept: &TestKept, who: &Who, id: Id, new: NewDraft) -> app::Result<conversations::Draft> {
    by(kept, who, move |tx, who| conversations::save_draft(tx, who, id, &new))
}

fn lease(kept: &Kept, workspace_id: Id) -> Vec<outbox::Row> {
    kept.write_now(workspace_id, |tx| outbox::lease(tx, 10)).unwrap()
}

fn last_kind(kept: &TestKept) -> String {
    kept.read(|tx| journal::entries_after(tx, 0, 500)).unwrap().pop().unwrap().kind
}

#[test]
fn a_draft_waits_wherever_its_writer_sits_and_goes_when_it_is_said() {
    for kept in each_database() {
        let (id, dana, omar) = (called(&kept), kept.owner.clone(), kept.agent.clone());
        let seen = thread(&kept, id)[0].id;
        let typed = NewDraft { cc: "bob@harbor.example".to_owned(), seen_message_id: Some(seen), ..types("It comes") };
        save(&kept, &dana, id, types("It")).unwrap();
        let saved = save(&kept, &dana, id, typed).unwrap();
        assert_eq!(
            (saved.text.as_str(), saved.cc.as_str(), saved.seen_message_id),
            ("It comes", "bob@harbor.example", Some(seen))
        );
        save(&kept, &dana, id, NewDraft { kind: DraftKind::Note, ..types("Ask Omar\nabout stairs") }).unwrap();
        assert!(matches!(draft(&kept, &omar, id, DraftKind::Reply), Err(Error::NotFound("draft"))), "it is Dana's");

        let there = by(&kept, &omar, move |tx, who| conversations::present(tx, who, id)).unwrap();
        assert_eq!(
            there.iter().map(|one| (one.name.as_str(), one.drafting, one.looking)).collect::<Vec<_>>(),
            [("Dana Moss", true, false)]
        );

        by(&kept, &dana, move |tx, who| conversations::note(tx, who, id, "Ask Omar about stairs")).unwrap();
        assert!(draft(&kept, &dana, id, DraftKind::Note).is_err(), "noted");
        assert_eq!(draft(&kept, &dana, id, DraftKind::Reply).unwrap().text, "It comes", "the reply goes on waiting");
        reply(&kept, &dana, id, says("It comes on Friday.")).unwrap();
        assert!(draft(&kept, &dana, id, DraftKind::Reply).is_err(), "sent");

        save(&kept, &dana, id, types("Half a wor")).unwrap();
        assert_eq!(save(&kept, &dana, id, types("  \n")).unwrap().text, "");
        assert!(draft(&kept, &dana, id, DraftKind::Reply).is_err(), "emptied");
        let before = kept.read(journal::last).unwrap();
        save(&kept, &dana, id, types("Again")).unwrap();
        by(&kept, &dana, move |tx, who| conversations::remove_draft(tx, who, id, DraftKind::Reply)).unwrap();
        assert!(draft(&kept, &dana, id, DraftKind::Reply).is_err());
        assert_eq!(kept.read(journal::last).unwrap(), before, "typing is not history");
        let nowhere = by(&kept, &dana, |tx, who| conversations::save_draft(tx, who, Id(7), &types("Hello")));
        assert!(matches!(nowhere, Err(Error::NotFound("conversation"))));
    }
}

#[test]
fn files_wait_with_a_draft_and_go_along() {
    for kept in each_database() {
        let (id, dana, omar) = (called(&kept), kept.owner.clone(), kept.agent.clone());
        let file = |name: &str| NewAttachment {
            name: name.to_owned(),
            content_id: None,
            media_type: "text/plain".to_owned(),
            content: name.as_bytes().to_vec(),
        };
        let two = [file("plan.txt"), file("price.txt")];
        by(&kept, &dana, move |tx, who| {
            conversations::set_draft_files(tx, who, id, &[], &two)?;
            conversations::save_draft(tx, who, id, &types(""))
        })
        .unwrap();
        let files = draft(&kept, &dana, id, DraftKind::Reply).unwrap().files;
        assert_eq!(
            files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
            ["plan.txt", "price.txt"],
            "no text yet, but a draft"
        );
        let keep = [files[1].id];
        let others = by(&kept, &omar, move |tx, who| conversations::draft_files(tx, who, id, &keep)).unwrap();
        assert!(others.is_empty(), "nobody sends another's files");
        by(&kept, &dana, move |tx, who| conversations::set_draft_files(tx, who, id, &keep, &[])).unwrap();
        let kept_files = by(&kept, &dana, move |tx, who| conversations::draft_files(tx, who, id, &keep)).unwrap();
        assert_eq!(kept_files[0].content, b"price.txt");
        let message_id = reply(&kept, &dana, id, NewReply { attachments: kept_files, ..says("The price.") }).unwrap();
        let sent = thread(&kept, id).into_iter().find(|message| message.id == message_id).unwrap();
        assert_eq!(sent.attachments[0].name, "price.txt");
        let huge = NewAttachment { content: vec![0; 26 * 1024 * 1024], ..file("film.mp4") };
        let huge = by(&kept, &dana, move |tx, who| {
            conversations::set_draft_files(tx, who, id, &[], std::slice::from_ref(&huge))
        });
        assert!(matches!(huge, Err(Error::Invalid(_))), "more than a mail can carry");
    }
}

#[test]
fn who_looks_and_who_types_is_seen_for_a_minute() {
    for kept in each_database() {
        let (id, dana, omar) = (called(&kept), kept.owner.clone(), kept.agent.clone());
        let seen = |kept: &TestKept, dana: &Who| {
            let there = by(kept, dana, move |tx, who| conversations::present(tx, who, id)).unwrap();
            there.first().map(|one| (one.looking, one.typing))
        };
        let sign = |kept: &TestKept, omar: &Who, typing| {
            by(kept, omar, move |tx, who| conversations::here(tx, who, id, typing)).unwrap()
        };
        let told = |kept: &TestKept, omar: &Who, typing| {
            by(kept, omar, move |tx, who| conversations::is_told(tx, who, id, typing)).unwrap()
        };
        assert_eq!(seen(&kept, &dana), None);
        sign(&kept, &omar, false);
        assert_eq!(seen(&kept, &dana), Some((true, false)));
        assert_eq!(seen(&kept, &omar), None, "nobody is told of themselves");
        assert!(
            told(&kept, &omar, false) && !told(&kept, &omar, true),
            "looking is written once in 20 s, typing is news"
        );
        sign(&kept, &omar, true);
        assert_eq!(seen(&kept, &dana), Some((true, true)));
        kept.later_ms(30_000);
        assert!(!told(&kept, &omar, true), "time for another sign");
        sign(&kept, &omar, false);
        kept.later_ms(40_000);
        assert_eq!(seen(&kept, &dana), Some((true, false)), "70 s without a key");
        sign(&kept, &omar, true);
        by(&kept, &omar, move |tx, who| conversations::note(tx, who, id, "I call her.")).unwrap();
        assert_eq!(seen(&kept, &dana), Some((true, false)), "what was typed is said");
        kept.later_ms(61_000);
        assert_eq!(seen(&kept, &dana), None);
        kept.later_ms(3_600_000);
        assert_eq!(kept.write(conversations::sweep_presence).unwrap(), 1);
    }
}

#[test]
fn a_reply_that_did_not_see_the_last_word_is_not_sent_unasked() {
    for kept in each_database() {
        let (id, dana, omar) = (called(&kept), kept.owner.clone(), kept.agent.clone());
        let seen = thread(&kept, id)[0].id;
        let written = NewReply { seen_message_id: Some(seen), ..says("It comes on Friday.") };
        by(&kept, &omar, move |tx, who| conversations::note(tx, who, id, "I look for it.")).unwrap();
        by(&kept, &dana, move |tx, who| conversations::note(tx, who, id, "Good.")).unwrap();
        reply(&kept, &omar, id, says("We look for it.")).unwrap();
        assert_eq!(rule(reply(&kept, &dana, id, written.clone())), "conversation-answered-meanwhile");
        let new = by(&kept, &dana, move |tx, who| conversations::said_since(tx, who, id, seen)).unwrap();
        assert_eq!(
            new.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(),
            ["We look for it."],
            "not the notes"
        );
        reply(&kept, &omar, id, written.clone()).expect("his own words are no news to him");
        let newest = thread(&kept, id).last().unwrap().id;
        reply(&kept, &dana, id, NewReply { seen_message_id: Some(newest), ..written.clone() }).expect("all seen");
        by(&kept, &dana, move |tx, who| {
            conversations::record(tx, who, id, Channel::Letter, Direction::Inbound, "Thanks!")
        })
        .unwrap();
        assert_eq!(
            rule(reply(&kept, &omar, id, NewReply { seen_message_id: Some(newest), ..written.clone() })),
            "conversation-answered-meanwhile",
            "nor over the customer's word"
        );
        reply(&kept, &omar, id, says("All the same.")).expect("a program that did not say what it saw");
        let other = reply(&kept, &dana, id, NewReply { seen_message_id: Some(Id(7)), ..written });
        assert!(matches!(other, Err(Error::Invalid(_))), "a message of no conversation of ours");
    }
}

#[test]
fn a_reply_can_be_taken_back_until_its_time_is_over() {
    for kept in each_database() {
        kept.undo_send(10);
        let (id, dana) = (called(&kept), kept.owner.clone());
        let get = |kept: &TestKept| by(kept, &kept.owner, move |tx, who| conversations::get(tx, who, id)).unwrap();
        let before = get(&kept);
        assert!(before.unanswered_since_at.is_some());
        let file = NewAttachment {
            name: "plan.txt".to_owned(),
            content_id: None,
            media_type: "text/plain".to_owned(),
            content: b"plan".to_vec(),
        };
        let new = NewReply {
            cc: vec!["bob@harbor.example".to_owned()],
            attachments: vec![file],
            category: Some(Category::Resolved),
            ..says("It comes on Firday.")
        };
        let message_id = reply(&kept, &dana, id, new).unwrap();
        assert_eq!(get(&kept).category, Category::Resolved);
        assert!(lease(&kept.kept, kept.workspace_id).is_empty(), "not yet");
        let leaves = by(&kept, &dana, move |tx, who| conversations::leaving(tx, who, id)).unwrap();
        assert_eq!(leaves[&message_id], app::time::plus_ms(kept.now(), 10_000));
        save(&kept, &dana, id, types("And the chairs?")).unwrap();
        assert!(
            matches!(
                by(&kept, &kept.agent, move |tx, who| conversations::withdraw(tx, who, message_id)),
                Err(Error::Forbidden(_))
            ),
            "Omar can't take back what Dana said"
        );

        let taken = by(&kept, &dana, move |tx, who| conversations::withdraw(tx, who, message_id)).unwrap();
        assert_eq!((taken.state.as_str(), &taken.rfc_id), ("withdrawn", &None));
        assert_eq!(last_kind(&kept), "message.withdrawn");
        let draft = draft(&kept, &dana, id, DraftKind::Reply).unwrap();
        assert_eq!(draft.text, "It comes on Firday.\n\nAnd the chairs?", "nothing typed is lost");
        assert_eq!((draft.cc.as_str(), draft.files[0].name.as_str()), ("bob@harbor.example", "plan.txt"));
        let after = get(&kept);
        assert_eq!(
            (after.category, after.status_id, after.unanswered_since_at),
            (before.category, before.status_id, before.unanswered_since_at)
        );
        assert_eq!(
            (after.message_count, after.snippet, after.last_direction, after.last_message_at),
            (before.message_count, before.snippet, before.last_direction, before.last_message_at)
        );
        assert_eq!(thread(&kept, id).len(), 1, "as if it had not been said");
        let found = by(&kept, &dana, |tx, who| search::conversations(tx, who, "firday", None, 10)).unwrap();
        assert!(found.items.is_empty(), "not found by words nobody got");
        kept.later_ms(20_000);
        assert!(lease(&kept.kept, kept.workspace_id).is_empty(), "nothing leaves");
        assert_eq!(
            rule(by(&kept, &dana, move |tx, who| conversations::withdraw(tx, who, message_id))),
            "conversation-message-on-its-way"
        );
    }
}

#[test]
fn what_was_once_tried_is_not_taken_back() {
    for kept in each_database() {
        kept.undo_send(10);
        let (id, dana) = (called(&kept), kept.owner.clone());
        let message_id = reply(&kept, &dana, id, says("It comes on Friday.")).unwrap();
        kept.later_ms(10_000);
        let row = lease(&kept.kept, kept.workspace_id).pop().unwrap();
        assert_eq!(row.subject_id, message_id, "by itself");
        assert_eq!(
            rule(by(&kept, &dana, move |tx, who| conversations::withdraw(tx, who, message_id))),
            "conversation-message-on-its-way"
        );
        kept.write(move |tx| conversations::mark_failed(tx, &row, true, "452 perhaps it arrived")).unwrap();
        by(&kept, &dana, move |tx, who| conversations::retry_message(tx, who, message_id)).unwrap();
        assert_eq!(
            rule(by(&kept, &dana, move |tx, who| conversations::withdraw(tx, who, message_id))),
            "conversation-message-on-its-way",
            "what was once tried may have arrived"
        );
    }
}

#[test]
fn what_came_between_a_reply_and_its_undo_stays() {
    for kept in each_database() {
        kept.undo_send(30);
        let (id, dana, omar) = (called(&kept), kept.owner.clone(), kept.agent.clone());
        let get = |kept: &TestKept| by(kept, &kept.owner, move |tx, who| conversations::get(tx, who, id)).unwrap();
        let since = get(&kept).unanswered_since_at;
        let first = reply(&kept, &dana, id, says("Friday.")).unwrap();
        kept.later_ms(5_000);
        by(&kept, &omar, move |tx, who| {
            conversations::record(tx, who, id, Channel::Letter, Direction::Inbound, "Hello?")
        })
        .unwrap();
        by(&kept, &dana, move |tx, who| conversations::withdraw(tx, who, first)).unwrap();
        assert_eq!(
            (get(&kept).unanswered_since_at, get(&kept).snippet.as_str()),
            (since, "Hello?"),
            "she waits since her first word"
        );
        let first = reply(&kept, &dana, id, says("Friday.")).unwrap();
        kept.later_ms(1_000);
        reply(&kept, &omar, id, says("Friday at nine.")).unwrap();
        by(&kept, &dana, move |tx, who| conversations::withdraw(tx, who, first)).unwrap();
        assert_eq!(
            (get(&kept).category, get(&kept).unanswered_since_at),
            (Category::Waiting, None),
            "Omar's answer stands"
        );
    }
}

#[test]
fn the_pause_is_the_business_s_to_choose_and_notices_do_not_wait() {
    let kept = on_sqlite();
    kept.undo_send(60);
    let id = called(&kept);
    let (owner, customer_id) = (kept.owner.clone(), thread(&kept, id)[0].customer_id);
    by(&kept, &owner, move |tx, who| {
        conversations::send_notice(tx, who, customer_id, Some(id), "Your desk", "It is late.")
    })
    .unwrap();
    let notice = lease(&kept.kept, kept.workspace_id).pop().expect("leaves at once").subject_id;
    assert_eq!(
        rule(by(&kept, &owner, move |tx, who| conversations::withdraw(tx, who, notice))),
        "conversation-message-on-its-way"
    );
    let set =
        |who: &Who, seconds| by(&kept, who, move |tx, who| app::workspaces::undo_send::set_undo_send(tx, who, seconds));
    assert!(matches!(set(&owner, 61), Err(Error::Invalid(_))) && matches!(set(&owner, -1), Err(Error::Invalid(_))));
    assert!(matches!(set(&kept.agent, 5), Err(Error::Forbidden(_))));
    set(&owner, 0).unwrap();
    let message_id = reply(&kept, &owner, id, says("Friday.")).unwrap();
    assert_eq!(lease(&kept.kept, kept.workspace_id).pop().unwrap().subject_id, message_id);
}

/// Two nodes on one database: one takes replies up to send them while the other takes them back.
#[test]
fn a_reply_is_either_sent_or_taken_back_on_two_nodes() {
    for kept in each_database() {
        kept.undo_send(1);
        let (id, dana) = (called(&kept), kept.owner.clone());
        let all: Vec<Id> = (0..24).map(|n| reply(&kept, &dana, id, says(&format!("Answer {n}"))).unwrap()).collect();
        kept.clock.set(app::time::plus_ms(kept.now(), 1_000));
        let other = Kept::open(&kept.url, Clock::by_hand(kept.now()), Ids::seeded(2)).unwrap();
        let workspace_id = kept.workspace_id;
        let sender = std::thread::spawn(move || {
            let mut taken = Vec::new();
            for _ in 0..24 {
                taken.extend(other.write_now(workspace_id, |tx| outbox::lease(tx, 1)).unwrap());
            }
            taken.into_iter().map(|row| row.subject_id).collect::<Vec<Id>>()
        });
        let mut back = Vec::new();
        for message_id in all.iter().rev().copied() {
            match by(&kept, &dana, move |tx, who| conversations::withdraw(tx, who, message_id)) {
                Ok(_) => back.push(message_id),
                Err(Error::Refused(refused)) => assert_eq!(refused.rule, "conversation-message-on-its-way"),
                Err(other) => panic!("{other}"),
            }
        }
        let mut either = sender.join().unwrap();
        either.extend(&back);
        either.sort();
        assert_eq!(either, all, "each exactly once: sent, or back in the draft");
        let text = draft(&kept, &dana, id, DraftKind::Reply).map(|draft| draft.text).unwrap_or_default();
        assert_eq!(text.lines().filter(|line| line.starts_with("Answer")).count(), back.len());
    }
}
