//! Mail that waits is filed many at a time, understood before: with the same end as one by one, in the same order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use std::sync::Arc;

use app::conversations::{self, Filter, Stored};
use app::{Id, jobs, search, upkeep};
use mail::source::{self, Item};
use post::{add_mailbox, mail, write};
use testkit::{TestKept, each_database};

fn store(kept: &TestKept, raws: &[Vec<u8>]) -> usize {
    raws.iter()
        .filter(|raw| {
            let raw = (*raw).clone();
            let stored = kept.write(move |tx| conversations::store_raw(tx, "mailbox", raw.clone())).unwrap();
            matches!(stored, Stored::New(_))
        })
        .count()
}

/// Every conversation, oldest first: number, subject, who, how it stands, and what was said in it, in order.
fn all(kept: &TestKept) -> Vec<String> {
    let mut conversations = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = write(kept, move |tx, who| conversations::list(tx, who, &Filter::default(), after.as_deref(), 200));
        conversations.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    conversations.sort_by_key(|one| one.number);
    conversations
        .into_iter()
        .map(|one| {
            let thread = write(kept, move |tx, who| conversations::thread(tx, who, one.id));
            let said: Vec<_> = thread.into_iter().map(|m| (m.rfc_id, m.kind, m.state, m.attachments.len())).collect();
            format!("{} {} {} {:?} {said:?}", one.number, one.subject, one.customer_name, one.category)
        })
        .collect()
}

fn take_in_all(kept: &TestKept) -> i64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(jobs::take_in_all(&kept.kept, kept.workspace_id)).unwrap()
}

#[test]
fn many_at_once_end_as_one_by_one() {
    let Some(data) = testkit::shared_data() else { return };
    let raws: Vec<Vec<u8>> = source::open(&[data.join("mail/inbox")])
        .unwrap()
        .filter_map(|item| match item {
            Item::Mail(mail) => Some(mail.raw),
            Item::SetAside { .. } => None,
        })
        .take(450)
        .chain([b"\n\nno headers, just words\n".to_vec()])
        .collect();
    for (one_by_one, at_once) in each_database().into_iter().zip(each_database()) {
        let stored = store(&one_by_one, &raws);
        assert_eq!(store(&at_once, &raws), stored);
        while one_by_one.write(|tx| jobs::take_in(tx, 1)).unwrap() > 0 {}
        assert_eq!(take_in_all(&at_once), i64::try_from(stored).unwrap());
        assert_eq!(take_in_all(&at_once), 0);
        assert_eq!(all(&at_once), all(&one_by_one));
        assert_eq!(at_once.read(upkeep::queues).unwrap(), one_by_one.read(upkeep::queues).unwrap());
        let found = |kept: &TestKept| {
            let page = write(kept, |tx, who| search::conversations(tx, who, "linux", None, 200));
            let mut numbers: Vec<i64> = page.items.into_iter().map(|hit| hit.number).collect();
            numbers.sort_unstable();
            numbers
        };
        assert!(found(&at_once).len() > 3);
        assert_eq!(found(&at_once), found(&one_by_one));
    }
}

#[test]
fn what_was_filed_since_it_was_read_stays_as_it_is() {
    for kept in each_database() {
        add_mailbox(&kept);
        store(&kept, &[mail("Ruth <ruth@harbor.example>", "1@h", "The grey desk", "", "Where is it?")]);
        store(&kept, &[mail("Omar <omar@hill.example>", "2@h", "The chair", "", "It squeaks.")]);
        let raw = kept.read(|tx| conversations::waiting(tx, None, 10, i64::MAX)).unwrap();
        let understood = Arc::new(conversations::understand(raw));
        let first: Id = understood[0].inbound_id;
        kept.write(move |tx| jobs::take_in_one(tx, first)).unwrap();
        // On another node, say; and twice, as PostgreSQL may ask for.
        for _ in 0..2 {
            let understood = Arc::clone(&understood);
            kept.write(move |tx| conversations::file_understood(tx, &understood)).unwrap();
        }
        let subjects: Vec<String> = write(&kept, |tx, who| conversations::list(tx, who, &Filter::default(), None, 50))
            .items
            .into_iter()
            .map(|one| format!("{} {}", one.subject, one.message_count))
            .collect();
        assert_eq!(subjects.len(), 2, "{subjects:?}");
        assert!(subjects.iter().all(|one| one.ends_with(" 1")), "{subjects:?}");
    }
}

#[test]
fn large_mails_are_taken_a_few_at_a_time_and_one_is_always_taken() {
    for kept in each_database() {
        for number in 0..3 {
            let id = format!("{number}@h");
            store(&kept, &[mail("Ruth <ruth@harbor.example>", &id, "Plans", "", &"plan ".repeat(40_000))]);
        }
        let waiting = |bytes| kept.read(move |tx| conversations::waiting(tx, None, 10, bytes)).unwrap().len();
        assert_eq!((waiting(1), waiting(450_000), waiting(i64::MAX)), (1, 2, 3));
    }
}

#[test]
fn within_one_transaction_too() {
    for kept in each_database() {
        for number in 0..5 {
            let (id, subject) = (format!("{number}@h"), format!("Plan {number}"));
            let text = format!("word{number} {}", "plan ".repeat(200_000));
            store(&kept, &[mail("Ruth <ruth@harbor.example>", &id, &subject, "", &text)]);
        }
        let take = |limit| kept.write(move |tx| jobs::take_in(tx, limit)).unwrap();
        assert_eq!((take(4), take(4), take(4)), (4, 1, 0), "two of them are more than is read at once");
        let subjects: Vec<String> = all(&kept);
        assert_eq!(subjects.len(), 5, "{subjects:?}");
        for number in 0..5 {
            let found = write(&kept, move |tx, who| search::conversations(tx, who, &format!("word{number}"), None, 5));
            assert_eq!(found.items.len(), 1);
        }
    }
}
