//! Deleted stays deleted, and can be taken back for a while.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use app::conversations::{self, Category, Filter, NewReply, ParsedInput, Stored};
use app::{Error, Id, Role, counters, customers, jobs, outbox, search, upkeep};
use post::{add_good_mailbox, comes, conversation, mail, message, of, replies, write};
use testkit::{TestKept, each_database};

const RUTH: &str = "Ruth <ruth@harbor.example>";

fn trash(kept: &TestKept, id: Id) {
    let agent = kept.agent.clone();
    kept.write(move |tx| conversations::trash(tx, &agent, id)).unwrap();
}

fn listed(kept: &TestKept, trashed: bool) -> Vec<Id> {
    let filter = Filter { trashed, ..Filter::default() };
    let page = write(kept, move |tx, who| conversations::list(tx, who, &filter, None, 50));
    page.items.into_iter().map(|one| one.id).collect()
}

fn found(kept: &TestKept, word: &str) -> usize {
    let word = word.to_owned();
    write(kept, move |tx, who| search::conversations(tx, who, &word, None, 50)).items.len()
}

/// By another way, so that its bytes are others.
fn by_another_way(raw: &[u8]) -> Vec<u8> {
    [b"Received: from elsewhere by here; Tue, 24 Nov 2026 13:56:00 +0000\r\n".to_vec(), raw.to_vec()].concat()
}

fn process(kept: &TestKept, raw: Vec<u8>) -> (bool, Option<Id>) {
    match kept.write(move |tx| conversations::store_raw(tx, "mailbox", raw.clone())).unwrap() {
        Stored::SameBytes(_) => (false, None),
        Stored::New(id) => (true, kept.write(move |tx| jobs::take_in_one(tx, id)).unwrap()),
    }
}

fn days(kept: &TestKept, days: i64) {
    kept.later_ms(days * 86_400_000 + 1);
    while kept.write(upkeep::empty_trash).unwrap() > 0 {}
}

#[test]
fn a_deleted_conversation_is_nowhere_and_comes_back_whole() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Marble desk", "", "Where is it?")));
        let open = kept.read(|tx| counters::get(tx, counters::CONVERSATIONS_OPEN)).unwrap();
        let before = conversation(&kept, first.id);
        trash(&kept, first.id);
        trash(&kept, first.id);
        assert_eq!((listed(&kept, false), listed(&kept, true)), (vec![], vec![first.id]));
        assert_eq!(found(&kept, "marble"), 0);
        kept.write(search::rebuild).unwrap();
        assert_eq!(found(&kept, "marble"), 0, "nor in an index made anew");
        assert!(write(&kept, |tx, who| conversations::unanswered(tx, who, 50)).is_empty());
        assert_eq!(kept.read(|tx| counters::get(tx, counters::CONVERSATIONS_OPEN)).unwrap(), open - 1);
        let timeline = write(&kept, move |tx, who| customers::timeline(tx, who, first.customer_id, None, 50));
        assert!(timeline.items.is_empty());
        let who = kept.agent.clone();
        let said = kept.write(move |tx| conversations::note(tx, &who, first.id, "Hello"));
        assert!(matches!(said, Err(Error::Refused(refused)) if refused.rule == "conversation-trashed"));

        let agent = kept.agent.clone();
        let back = kept.write(move |tx| conversations::restore(tx, &agent, first.id)).unwrap();
        assert_eq!(
            (back.category, back.message_count, back.unanswered_since_at),
            (before.category, 1, before.unanswered_since_at)
        );
        assert_eq!((listed(&kept, false), found(&kept, "marble")), (vec![first.id], 1));
        assert_eq!(kept.read(|tx| counters::get(tx, counters::CONVERSATIONS_OPEN)).unwrap(), open);
    }
}

#[test]
fn a_deleted_mail_never_comes_back_by_a_mailbox_or_an_import() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let raw = mail(RUTH, "1@h", "Desk", "", "Where is it?");
        let first = of(&kept, comes(&kept, raw.clone()));
        let sent = replies(&kept, first.id, "On Friday.");
        let row = kept.write(|tx| outbox::lease(tx, 1)).unwrap().remove(0);
        kept.write(move |tx| conversations::mark_sent(tx, &row, "250 ok")).unwrap();
        trash(&kept, first.id);
        let ours = format!(
            "From: desk@alder.example\r\nTo: ruth@harbor.example\r\nSubject: Re: Desk\r\nMessage-ID: <{}>\r\n\r\nOn Friday.\r\n",
            sent.rfc_id
        )
        .into_bytes();
        let again = |kept: &TestKept, n: u8| {
            let mut way = by_another_way(&raw);
            way.splice(0..0, format!("X-Way: {n}\r\n").into_bytes());
            let mut copy = ours.clone();
            copy.splice(0..0, format!("X-Way: {n}\r\n").into_bytes());
            assert_eq!(process(kept, raw.clone()).1, None, "the same bytes");
            assert_eq!(process(kept, way), (true, None), "another way");
            assert_eq!(process(kept, copy), (true, None), "from the folder of sent mail");
            let batch = [
                ParsedInput::read("past.mbox#1", by_another_way(&by_another_way(&raw))),
                ParsedInput::read("a", raw.clone()),
            ];
            let counts = write(kept, move |tx, who| conversations::import(tx, who, &batch));
            assert_eq!((counts.stored, counts.set_aside), (0, 0));
            assert!(listed(kept, false).is_empty());
        };
        again(&kept, 1);
        days(&kept, 30);
        assert!(listed(&kept, true).is_empty(), "gone for good");
        let rows: i64 = kept
            .read(|tx| {
                let workspace_id = tx.workspace_id;
                let sql = db::Sql::built(
                    "select (select count(*) from message where workspace_id = $1) + (select count(*) from inbound_raw where workspace_id = $1)"
                        .to_owned(),
                );
                Ok(tx.row(&sql, db::params![workspace_id], |row| row.get(0))?)
            })
            .unwrap();
        assert_eq!(rows, 0, "nothing of what was said is left");
        again(&kept, 2);
        // What they write from now on is a conversation of its own.
        let next = comes(&kept, mail(RUTH, "2@h", "Re: Desk [#1]", "References: <1@h>", "Hello?"));
        assert_eq!(of(&kept, next).message_count, 1);
    }
}

#[test]
fn an_answer_to_what_was_deleted_begins_anew_and_is_not_lost() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let sent = replies(&kept, first.id, "On Friday.");
        trash(&kept, first.id);
        assert!(kept.read(outbox::waiting).unwrap().is_empty(), "what had not left stays");
        let answers = format!("In-Reply-To: <{}>", sent.rfc_id);
        let next = of(&kept, comes(&kept, mail(RUTH, "2@h", "Re: Desk [#1]", &answers, "Hello?")));
        assert_ne!(next.id, first.id);
        assert_eq!(next.category, Category::Open);
    }
}

#[test]
fn one_deleted_message_leaves_the_others_as_they_stand() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let one = comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?"));
        let first = of(&kept, one);
        kept.later_ms(60_000);
        let spam = String::from_utf8(mail(RUTH, "2@h", "Re: Desk", "References: <1@h>", "Buy now")).unwrap();
        let two = comes(&kept, spam.replace("13:55:00", "13:59:00").into_bytes()).unwrap();
        let agent = kept.agent.clone();
        kept.write(move |tx| conversations::trash_message(tx, &agent, two)).unwrap();
        let after = conversation(&kept, first.id);
        assert_eq!((after.message_count, after.snippet.as_str()), (1, "Where is it?"));
        assert_eq!(after.unanswered_since_at, first.unanswered_since_at);
        assert_eq!(found(&kept, "buy"), 0);
        let page = write(&kept, move |tx, who| conversations::messages(tx, who, first.id, None, 50));
        assert_eq!(page.items.len(), 1);
        let one = one.unwrap();
        let agent = kept.agent.clone();
        kept.write(move |tx| conversations::trash_message(tx, &agent, one)).unwrap();
        assert_eq!(conversation(&kept, first.id).unanswered_since_at, None, "nobody waits for an answer to it");
        let agent = kept.agent.clone();
        kept.write(move |tx| conversations::restore_message(tx, &agent, one)).unwrap();
        let back = conversation(&kept, first.id);
        assert_eq!((back.message_count, back.unanswered_since_at), (1, first.unanswered_since_at));
        days(&kept, 30);
        assert_eq!(message(&kept, Some(one)).text, "Where is it?");
        let gone = kept.read({
            let who = kept.owner.clone();
            move |tx| conversations::message(tx, &who, two)
        });
        assert!(matches!(gone, Err(Error::NotFound(_))));
    }
}

#[test]
fn who_only_looks_deletes_nothing() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let auditor = kept.staff("Vera Lind", "vera@alder.example", Role::Auditor);
        let id = first.id;
        assert!(matches!(kept.write(move |tx| conversations::trash(tx, &auditor, id)), Err(Error::Forbidden(_))));
        let reply = NewReply { text: "Hello".to_owned(), ..NewReply::default() };
        write(&kept, move |tx, who| conversations::reply(tx, who, id, reply.clone()));
    }
}
