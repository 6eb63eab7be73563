//! Fetching mail: what a business must never lose, double or misplace, on both databases.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use app::conversations::{self, Direction};
use app::fetching::{self, AfterFetch, Batch, Fetched, Lease, NewAccount};
use app::workspaces::{NewMailbox, mailboxes};
use app::{Error, Id, Who, notices, outbox};
use testkit::{TestKept, each_database};

const NODE: Id = Id(7);
const OTHER_NODE: Id = Id(8);

fn mailbox(test: &TestKept, address: &str) -> Id {
    let new = NewMailbox {
        name: "Alder".to_owned(),
        address: address.to_owned(),
        smtp_host: "smtp.alder.example".to_owned(),
        smtp_port: "465".to_owned(),
        smtp_security: "tls".to_owned(),
        ..NewMailbox::default()
    };
    let (owner, seal) = (test.owner.clone(), test.seal.clone());
    test.write(move |tx| mailboxes::add(tx, &owner, &new, &seal)).unwrap().id
}

fn account() -> NewAccount {
    NewAccount {
        active: true,
        imap_host: "imap.alder.example".to_owned(),
        imap_port: "993".to_owned(),
        imap_security: "tls".to_owned(),
        imap_user: "desk".to_owned(),
        imap_password: Some("s3cret".to_owned()),
        ..NewAccount::default()
    }
}

fn change(test: &TestKept, id: Id, new: &NewAccount) -> Result<fetching::Account, Error> {
    let (owner, seal, new) = (test.owner.clone(), test.seal.clone(), new.clone());
    test.write(move |tx| fetching::change(tx, &owner, id, &new, &seal))
}

/// A mailbox with its lease taken, and its inbox opened under this UIDVALIDITY.
fn opened(test: &TestKept, address: &str, validity: u32) -> (Lease, Id) {
    let id = mailbox(test, address);
    change(test, id, &account()).unwrap();
    let lease = Lease { mailbox_id: id, holder: NODE };
    assert!(test.write(move |tx| fetching::take(tx, lease)).unwrap());
    let folder = test.read(move |tx| fetching::folders(tx, id)).unwrap()[0].id;
    test.write(move |tx| fetching::open_folder(tx, lease, folder, validity)).unwrap();
    (lease, folder)
}

fn raw(n: u32) -> Vec<u8> {
    format!(
        "From: ruth{n}@customer.example\r\nTo: desk@alder.example\r\nSubject: mail {n}\r\n\
         Message-ID: <{n}@customer.example>\r\nDate: Tue, 24 Nov 2026 13:00:00 +0000\r\n\r\nHello {n}\r\n"
    )
    .into_bytes()
}

fn store(test: &TestKept, lease: Lease, folder: Id, validity: u32, uids: &[u32], to: u32) -> Result<usize, Error> {
    let now = test.now();
    let mails = uids.iter().map(|uid| Fetched { uid: *uid, arrived_at: now, raw: raw(*uid) }).collect();
    let batch = Batch {
        lease,
        folder_id: folder,
        uid_validity: validity,
        settled_to: to,
        mails,
        too_large: Vec::new(),
        after: AfterFetch::Leave,
    };
    test.write(move |tx| fetching::store_batch(tx, &batch))
}

fn process(test: &TestKept) {
    while test.write(|tx| app::jobs::take_in(tx, 50)).unwrap() > 0 {}
}

/// (conversations, messages) of the whole workspace.
fn filed(test: &TestKept) -> (usize, i64) {
    let who = test.owner.clone();
    let all =
        test.read(move |tx| conversations::list(tx, &who, &conversations::Filter::default(), None, 200)).unwrap().items;
    (all.len(), all.iter().map(|one| one.message_count).sum())
}

#[test]
fn mails_and_cursor_are_one_and_a_renumbered_folder_doubles_nothing() {
    for test in each_database() {
        let (lease, folder) = opened(&test, "desk@alder.example", 100);
        assert_eq!(store(&test, lease, folder, 100, &[1, 2, 3], 3).unwrap(), 3);
        process(&test);
        assert_eq!(filed(&test), (3, 3));
        let at = test.write(move |tx| fetching::open_folder(tx, lease, folder, 100)).unwrap();
        assert_eq!((at.last_uid, at.begins_anew), (3, false));
        // The server numbers everything anew: read again from the first, and the same bytes are the same mail.
        let at = test.write(move |tx| fetching::open_folder(tx, lease, folder, 200)).unwrap();
        assert_eq!((at.last_uid, at.begins_anew), (0, true));
        // A batch that was asked for under the old numbers means other mails now.
        assert!(matches!(store(&test, lease, folder, 100, &[4], 4), Err(Error::Conflict(_))));
        assert_eq!(store(&test, lease, folder, 200, &[1, 2, 3, 4], 4).unwrap(), 1);
        process(&test);
        assert_eq!(filed(&test), (4, 4));
    }
}

#[test]
fn one_node_fetches_and_another_takes_over_when_it_is_silent() {
    for test in each_database() {
        let (lease, folder) = opened(&test, "desk@alder.example", 1);
        let other = Lease { holder: OTHER_NODE, ..lease };
        assert!(!test.write(move |tx| fetching::take(tx, other)).unwrap());
        test.later_ms(61_000);
        assert!(test.write(move |tx| fetching::take(tx, other)).unwrap());
        // The first wakes up, and may write nothing any more.
        assert!(matches!(store(&test, lease, folder, 1, &[1], 1), Err(Error::Conflict(_))));
        assert_eq!(store(&test, other, folder, 1, &[1], 1).unwrap(), 1);
        test.write(move |tx| fetching::tell_free(tx, other)).unwrap();
        assert!(test.write(move |tx| fetching::take(tx, lease)).unwrap());
    }
}

#[test]
fn the_same_mail_in_two_mailboxes_is_one_message_that_names_both() {
    for test in each_database() {
        let (desk, desk_inbox) = opened(&test, "desk@alder.example", 1);
        let (info, info_inbox) = opened(&test, "info@alder.example", 1);
        store(&test, desk, desk_inbox, 1, &[5], 5).unwrap();
        store(&test, info, info_inbox, 1, &[5], 5).unwrap();
        process(&test);
        assert_eq!(filed(&test), (1, 1));
        let who = test.owner.clone();
        let named = test.read(move |tx| {
            let one = conversations::list(tx, &who, &conversations::Filter::default(), None, 5)?.items.remove(0);
            conversations::mailboxes_of(tx, one.id)
        });
        let named: Vec<String> = named.unwrap().into_iter().map(|(_, address)| address).collect();
        assert_eq!(named, ["desk@alder.example", "info@alder.example"]);
    }
}

#[test]
fn what_lay_in_the_mailbox_for_long_asks_nothing_of_anybody_now() {
    for test in each_database() {
        let (lease, folder) = opened(&test, "desk@alder.example", 1);
        let long_ago = app::time::plus_ms(test.now(), -90 * 86_400_000);
        let mail = String::from_utf8(raw(1)).unwrap().replace("24 Nov 2026", "26 Aug 2026");
        let batch = Batch {
            lease,
            folder_id: folder,
            uid_validity: 1,
            settled_to: 1,
            mails: vec![Fetched { uid: 1, arrived_at: long_ago, raw: mail.into_bytes() }],
            too_large: vec![(2, 900_000_000)],
            after: AfterFetch::Leave,
        };
        test.write(move |tx| fetching::store_batch(tx, &batch)).unwrap();
        process(&test);
        let who = test.owner.clone();
        let thread = test.read(move |tx| {
            let one = conversations::list(tx, &who, &conversations::Filter::default(), None, 5)?.items.remove(0);
            conversations::thread(tx, &who, one.id)
        });
        let message = thread.unwrap().remove(0);
        assert_eq!((message.direction, message.at.to_string().get(..10)), (Direction::Inbound, Some("2026-08-26")));
    }
}

#[test]
fn both_sides_are_counted_and_what_differs_is_listed() {
    for test in each_database() {
        let (lease, folder) = opened(&test, "desk@alder.example", 1);
        let id = lease.mailbox_id;
        store(&test, lease, folder, 1, &[1, 2, 4], 5).unwrap();
        // On the server: 2 to 5. 1 was deleted there, 3 came back from a backup, 5 is never given.
        let found = test.write(move |tx| fetching::compare(tx, lease, folder, &[2, 3, 4, 5])).unwrap();
        assert_eq!((found.lacking, found.gone), (vec![3, 5], vec![1]));
        store(&test, lease, folder, 1, &[3], 3).unwrap();
        test.write(move |tx| fetching::mark_count(tx, lease, folder, &[2, 3, 4, 5], &[3, 5])).unwrap();
        let state = test.read(move |tx| fetching::folders(tx, id)).unwrap().remove(0);
        assert_eq!((state.server_count, state.held_count, state.last_uid), (Some(4), Some(3), 5));
        let odd = test.read(move |tx| fetching::oddities(tx, id)).unwrap();
        let odd: Vec<(u32, &str)> = odd.iter().map(|one| (one.uid, one.state.as_str())).collect();
        assert_eq!(odd, [(1, "gone"), (5, "failed")]);
        // Deleted on the server at last: nobody needs to look at it any more.
        test.write(move |tx| fetching::compare(tx, lease, folder, &[2, 3, 4])).unwrap();
        test.write(move |tx| fetching::mark_count(tx, lease, folder, &[2, 3, 4], &[])).unwrap();
        let odd = test.read(move |tx| fetching::oddities(tx, id)).unwrap();
        assert_eq!(odd.iter().map(|one| one.uid).collect::<Vec<_>>(), [1]);
    }
}

#[test]
fn a_mail_that_breaks_the_conversation_is_left_behind_after_three_tries() {
    for test in each_database() {
        let (lease, folder) = opened(&test, "desk@alder.example", 1);
        for tries in 1..=3_usize {
            test.write(move |tx| fetching::blame(tx, lease, folder, 9, "it broke")).unwrap();
            let settled = test.read(move |tx| fetching::known_from(tx, folder, 0)).unwrap();
            assert_eq!(settled.contains(&9), tries == 3);
        }
        let odd = test.read(move |tx| fetching::oddities(tx, lease.mailbox_id)).unwrap();
        assert_eq!((odd[0].state.as_str(), odd[0].reason.as_str()), ("failed", "it broke"));
        // It comes after all.
        store(&test, lease, folder, 1, &[9], 9).unwrap();
        assert!(test.read(move |tx| fetching::oddities(tx, lease.mailbox_id)).unwrap().is_empty());
    }
}

#[test]
fn managers_are_told_once_when_no_mail_comes_in() {
    for test in each_database() {
        let (lease, _) = opened(&test, "desk@alder.example", 1);
        test.write(move |tx| fetching::look_went_well(tx, lease, 0, true)).unwrap();
        test.later_ms(600_000);
        assert_eq!(test.write(fetching::sound).unwrap(), 0);
        test.write(move |tx| fetching::look_failed(tx, lease, 0, "Nothing listens there.", false)).unwrap();
        test.later_ms(1_000);
        assert_eq!(test.write(fetching::sound).unwrap(), 1);
        assert_eq!(test.write(fetching::sound).unwrap(), 0);
        let rows = test.write(|tx| outbox::lease(tx, 10)).unwrap();
        let told: Vec<outbox::StaffMail> = rows.iter().map(|row| serde_json::from_str(&row.payload).unwrap()).collect();
        assert_eq!(told.len(), 1);
        let mail = told[0].clone();
        let words = test.write(move |tx| notices::staff_mail(tx, &mail, "https://desk")).unwrap().unwrap();
        assert!(
            words.subject.contains("desk@alder.example") && words.body.contains("Nothing listens there."),
            "{words:?}"
        );
        // It works again: whoever has not been told yet is not told any more, and the next silence is told anew.
        test.write(move |tx| fetching::look_went_well(tx, lease, 0, false)).unwrap();
        let mail = told[0].clone();
        assert!(test.write(move |tx| notices::staff_mail(tx, &mail, "https://desk")).unwrap().is_none());
        test.later_ms(601_000);
        assert_eq!(test.write(fetching::sound).unwrap(), 1);
    }
}

#[test]
fn a_password_goes_only_to_the_server_it_was_typed_for() {
    for test in each_database() {
        let id = mailbox(&test, "desk@alder.example");
        let without = NewAccount { imap_password: None, ..account() };
        let problem = |result: Result<fetching::Account, Error>| match result {
            Err(Error::Invalid(fields)) => fields.into_iter().map(|one| one.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(problem(change(&test, id, &without)), ["imap_password"]);
        change(&test, id, &account()).unwrap();
        assert!(change(&test, id, &without).unwrap().has_password);
        let elsewhere = NewAccount { imap_host: "imap.evil.example".to_owned(), ..without.clone() };
        assert_eq!(problem(change(&test, id, &elsewhere)), ["imap_password"]);
        let seal = test.seal.clone();
        let login = test.read(move |tx| fetching::login(tx, id, &seal)).unwrap();
        assert!(matches!(login, fetching::Login::Password(password) if password == "s3cret"));
        let agent = test.agent.clone();
        let seal = test.seal.clone();
        let forbidden = test.write(move |tx| fetching::change(tx, &agent, id, &account(), &seal));
        assert!(matches!(forbidden, Err(Error::Forbidden(_))));
        let wrong = NewAccount {
            poll_s: "5".to_owned(),
            after_fetch: "move".to_owned(),
            imap_port: "0".to_owned(),
            ..account()
        };
        assert_eq!(problem(change(&test, id, &wrong)), ["move_to", "imap_port", "poll_s"]);
    }
}

#[test]
fn a_mail_brought_by_pipe_is_taken_once() {
    for test in each_database() {
        mailbox(&test, "desk@alder.example");
        let workspace_id = test.workspace_id;
        let deliver = |address: &'static str, raw: Vec<u8>| {
            test.write(move |tx| fetching::deliver(tx, &Who::kept(workspace_id), address, &raw))
        };
        assert!(matches!(deliver("Desk@Alder.example", raw(1)), Ok(conversations::Stored::New(_))));
        assert!(matches!(deliver("desk@alder.example", raw(1)), Ok(conversations::Stored::SameBytes(_))));
        let Err(Error::Invalid(fields)) = deliver("nobody@alder.example", raw(1)) else { panic!() };
        assert_eq!(fields[0].field, "mailbox");
        let Err(Error::Invalid(fields)) = deliver("desk@alder.example", b"\r\n".to_vec()) else { panic!() };
        assert_eq!(fields[0].field, "body");
        process(&test);
        assert_eq!(filed(&test), (1, 1));
    }
}
