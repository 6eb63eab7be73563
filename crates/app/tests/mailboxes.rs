//! Several mailboxes: one is written from, one rests, one is taken away and nothing of it is lost, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use app::conversations::{self, Channel, Direction, First, NewConversation};
use app::fetching::{self, AfterFetch, Batch, Fetched, Lease, NewAccount};
use app::workspaces::{NewMailbox, mailboxes};
use app::{Error, Id, Who, notices, outbox, workspaces};
use post::{add_mailbox, mail, of, write};
use testkit::{TestKept, each_database};

fn another(kept: &TestKept, address: &str) -> Id {
    let (seal, address) = (kept.seal.clone(), address.to_owned());
    write(kept, move |tx, who| {
        let new = NewMailbox {
            name: "Alder sales".to_owned(),
            address: address.clone(),
            smtp_host: "smtp.alder.example".to_owned(),
            smtp_port: "465".to_owned(),
            smtp_security: "tls".to_owned(),
            ..NewMailbox::default()
        };
        mailboxes::add(tx, who, &new, &seal)
    })
    .id
}

fn fetched(kept: &TestKept, id: Id) -> (Lease, Id) {
    let seal = kept.seal.clone();
    write(kept, move |tx, who| {
        let new = NewAccount {
            active: true,
            imap_host: "imap.alder.example".to_owned(),
            imap_port: "993".to_owned(),
            imap_security: "tls".to_owned(),
            imap_user: "desk".to_owned(),
            imap_password: Some("s3cret".to_owned()),
            ..NewAccount::default()
        };
        fetching::change(tx, who, id, &new, &seal)
    });
    let lease = Lease { mailbox_id: id, holder: Id(7) };
    let folder = kept
        .write(move |tx| {
            assert!(fetching::take(tx, lease)?);
            let folder = fetching::folders(tx, id)?[0].id;
            fetching::open_folder(tx, lease, folder, 1)?;
            Ok(folder)
        })
        .unwrap();
    (lease, folder)
}

/// A mail that lies in this mailbox, stored and filed.
fn arrives(kept: &TestKept, (lease, folder_id): (Lease, Id), uid: u32, raw: Vec<u8>) {
    let mails = vec![Fetched { uid, arrived_at: kept.now(), raw }];
    let after = AfterFetch::Leave;
    let batch = Batch { lease, folder_id, uid_validity: 1, settled_to: uid, mails, too_large: Vec::new(), after };
    kept.write(move |tx| fetching::store_batch(tx, &batch)).unwrap();
    kept.write(|tx| app::jobs::take_in(tx, 10)).unwrap();
}

fn newest(kept: &TestKept) -> conversations::Conversation {
    let filter = conversations::Filter::default();
    write(kept, move |tx, who| conversations::list(tx, who, &filter, None, 1)).items.remove(0)
}

#[test]
fn a_mail_begins_from_the_account_that_was_chosen() {
    for kept in each_database() {
        let first = add_mailbox(&kept).id;
        let second = another(&kept, "sales@alder.example");
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let start = |mailbox_id: Option<Id>| {
            let who = kept.owner.clone();
            kept.write(move |tx| {
                let first = First {
                    direction: Direction::Outbound,
                    text: "The offer.".to_owned(),
                    cc: Vec::new(),
                    attachments: Vec::new(),
                };
                let subject = "Your offer".to_owned();
                let new = NewConversation { customer_id: ruth, subject, channel: Channel::Mail, first: Some(first) };
                conversations::start_from(tx, &who, new, mailbox_id)
            })
        };
        let chosen = start(Some(second)).unwrap();
        assert_eq!(chosen.mailbox_id, Some(second));
        let sent = write(&kept, move |tx, who| conversations::thread(tx, who, chosen.id)).remove(0);
        assert_eq!(sent.from_email, "sales@alder.example");
        let sent = kept.write(move |tx| conversations::outgoing(tx, sent.id)).unwrap();
        assert_eq!((sent.from.email.as_str(), sent.mailbox_id), ("sales@alder.example", second));
        let usual = start(None).unwrap();
        let sent = write(&kept, move |tx, who| conversations::thread(tx, who, usual.id)).remove(0);
        assert_eq!(sent.from_email, "desk@alder.example");
        assert!(matches!(start(Some(Id(1))), Err(Error::Invalid(_))));
        assert_ne!(first, second);
    }
}

#[test]
fn one_that_rests_keeps_how_far_it_was_read() {
    for kept in each_database() {
        let id = add_mailbox(&kept).id;
        let way = fetched(&kept, id);
        arrives(&kept, way, 5, mail("Ruth <ruth@harbor.example>", "1@h", "Desk", "", "Where is it?"));
        write(&kept, move |tx, who| fetching::set_active(tx, who, id, false));
        assert!(!kept.read(move |tx| fetching::get(tx, id)).unwrap().active);
        kept.later_ms(3 * 3_600_000);
        assert_eq!(kept.write(fetching::sound).unwrap(), 0, "nobody is told that one that rests is silent");
        let account = write(&kept, move |tx, who| fetching::set_active(tx, who, id, true));
        assert!(account.active && account.has_password && !fetching::still_silent(&account, app::time::ms(kept.now())));
        assert_eq!(kept.read(move |tx| fetching::folders(tx, id)).unwrap()[0].last_uid, 5);
        let agent = kept.agent.clone();
        let refused = kept.write(move |tx| fetching::set_active(tx, &agent, id, false));
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
}

#[test]
fn one_that_is_taken_away_leaves_its_conversations_to_another() {
    for kept in each_database() {
        let first = add_mailbox(&kept).id;
        let second = another(&kept, "sales@alder.example");
        let way = fetched(&kept, second);
        let to_sales =
            mail("Ruth <ruth@harbor.example>", "1@h", "An offer", "Delivered-To: sales@alder.example", "Please.");
        let to_sales = String::from_utf8(to_sales).unwrap().replace("desk@alder", "sales@alder").into_bytes();
        arrives(&kept, way, 1, to_sales);
        let of_sales = newest(&kept);
        assert_eq!(of_sales.mailbox_id, Some(second));
        // Somebody was told that it is silent: the bell must not ring for what is gone.
        kept.later_ms(3 * 3_600_000);
        assert_eq!(kept.write(fetching::sound).unwrap(), 1);
        write(&kept, move |tx, who| mailboxes::send_test(tx, who, second));

        let remove = |heir: Option<Id>| {
            let who = kept.owner.clone();
            kept.write(move |tx| fetching::remove(tx, &who, second, heir))
        };
        for wrong in [None, Some(second), Some(Id(1))] {
            assert!(matches!(remove(wrong), Err(Error::Invalid(_))), "{wrong:?}");
        }
        assert_eq!(write(&kept, move |tx, who| fetching::conversations_of(tx, who, second)), 1);
        assert_eq!(remove(Some(first)).unwrap(), 1);
        assert!(matches!(remove(Some(first)), Err(Error::NotFound(_))));
        let id = of_sales.id;
        let now = write(&kept, move |tx, who| conversations::get(tx, who, id));
        assert_eq!((now.mailbox_id, now.message_count, now.subject.as_str()), (Some(first), 1, "An offer"));
        let ways = kept.read(move |tx| conversations::mailboxes_of(tx, id)).unwrap();
        assert!(ways.is_empty(), "{ways:?}");
        let unseen = write(&kept, workspaces::notifications::unseen);
        assert!(unseen.iter().all(|one| one.kind != fetching::SILENT), "{unseen:?}");
        let staff_id = kept.owner.staff_id().unwrap();
        let told = outbox::StaffMail { staff_id, kind: fetching::SILENT.to_owned(), subject_id: second };
        assert!(kept.read(move |tx| notices::staff_mail(tx, &told, "http://x")).unwrap().is_none());
        // A fetch that was under way writes nothing more.
        let (lease, folder_id) = way;
        let late = kept.write(move |tx| fetching::take_good(tx, lease, folder_id));
        assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
        // The same address may come back, as another account.
        assert_ne!(another(&kept, "sales@alder.example"), second);
    }
}

#[test]
fn what_waits_to_be_filed_when_its_mailbox_goes_is_for_the_heir_and_as_old_as_it_is() {
    for kept in each_database() {
        let first = add_mailbox(&kept).id;
        let second = another(&kept, "sales@alder.example");
        let (to_first, to_second) = (fetched(&kept, first), fetched(&kept, second));
        // To an alias: only where it lay says which mailbox it is for. One came by both, the other by the second alone.
        let raw = |id: &str| {
            let raw =
                String::from_utf8(mail("Ruth <ruth@harbor.example>", id, &format!("Of {id}"), "", "Please.")).unwrap();
            raw.replace("desk@alder.example", "alias@alder.example").replace("24 Nov", "20 Oct").into_bytes()
        };
        let long_ago = app::time::plus_ms(kept.now(), -30 * 24 * 3_600_000);
        let lay = |(lease, folder_id): (Lease, Id), arrived_at, ids: &[&str]| {
            let of = |(id, uid): (&&str, u32)| Fetched { uid, arrived_at, raw: raw(id) };
            let mails: Vec<Fetched> = ids.iter().zip(1..).map(of).collect();
            let settled_to = u32::try_from(mails.len()).unwrap();
            let (too_large, after) = (Vec::new(), AfterFetch::Leave);
            let batch = Batch { lease, folder_id, uid_validity: 1, settled_to, mails, too_large, after };
            kept.write(move |tx| fetching::store_batch(tx, &batch)).unwrap();
        };
        lay(to_first, kept.now(), &["both@h"]);
        lay(to_second, long_ago, &["both@h", "one@h"]);
        write(&kept, move |tx, who| fetching::remove(tx, who, second, Some(first)));
        kept.write(|tx| app::jobs::take_in(tx, 10)).unwrap();
        let filter = conversations::Filter::default();
        let filed = write(&kept, move |tx, who| conversations::list(tx, who, &filter, None, 10)).items;
        assert_eq!(filed.len(), 2);
        for one in filed {
            assert_eq!(one.mailbox_id, Some(first), "{one:?}");
            assert_eq!(one.unanswered_since_at, None, "it lay there for a month, and asks for nothing now: {one:?}");
            let ways = kept.read(move |tx| conversations::mailboxes_of(tx, one.id)).unwrap();
            assert_eq!(ways.len(), 1, "{ways:?}");
        }
    }
}

#[test]
fn what_became_of_one_that_was_taken_away_is_known() {
    for kept in each_database() {
        let first = add_mailbox(&kept).id;
        let second = another(&kept, "sales@alder.example");
        let third = another(&kept, "offers@alder.example");
        let became = |id: Id| {
            let found = kept.read(move |tx| fetching::removed(tx, id)).unwrap();
            found.map(|one| (one.address, one.heir.map(|heir| heir.id)))
        };
        assert_eq!((became(third), became(Id(1))), (None, None));
        write(&kept, move |tx, who| fetching::remove(tx, who, third, Some(second)));
        write(&kept, move |tx, who| fetching::remove(tx, who, second, Some(first)));
        assert_eq!(became(third), Some(("offers@alder.example".to_owned(), Some(first))), "the heir of its heir");
        write(&kept, move |tx, who| fetching::remove(tx, who, first, None));
        assert_eq!(became(third), Some(("offers@alder.example".to_owned(), None)));
    }
}

#[test]
fn the_last_one_may_go_and_its_conversations_wait_for_another() {
    for kept in each_database() {
        let only = add_mailbox(&kept).id;
        let way = fetched(&kept, only);
        arrives(&kept, way, 1, mail("Ruth <ruth@harbor.example>", "1@h", "Desk", "", "Where is it?"));
        assert_eq!(write(&kept, move |tx, who| fetching::remove(tx, who, only, None)), 1);
        let left = newest(&kept);
        assert_eq!(left.mailbox_id, None);
        let who = kept.owner.clone();
        let answer = move |tx: &mut app::Tx| {
            let new = conversations::NewReply { text: "Soon.".to_owned(), ..conversations::NewReply::default() };
            conversations::reply(tx, &who, left.id, new)
        };
        assert!(matches!(kept.write(answer.clone()), Err(Error::Refused(_))));
        let next = another(&kept, "hello@alder.example");
        let message_id = kept.write(answer).unwrap();
        assert_eq!(kept.write(move |tx| conversations::outgoing(tx, message_id)).unwrap().mailbox_id, next);
    }
}

#[test]
fn what_was_deleted_with_us_is_not_missing() {
    for kept in each_database() {
        let id = add_mailbox(&kept).id;
        let way = fetched(&kept, id);
        let (lease, folder_id) = way;
        for uid in 1..=3 {
            let name = format!("{uid}@h");
            arrives(&kept, way, uid, mail("Ruth <ruth@harbor.example>", &name, &format!("Desk {uid}"), "", "Where?"));
        }
        let conversation_id = newest(&kept).id;
        write(&kept, move |tx, who| conversations::trash(tx, who, conversation_id));
        kept.write(move |tx| conversations::purge(tx, conversation_id)).unwrap();
        let count = move |tx: &mut app::Tx| {
            let server = [1, 2, 3];
            let found = fetching::compare(tx, lease, folder_id, &server)?;
            fetching::mark_count(tx, lease, folder_id, &server, &found.lacking)?;
            Ok(found)
        };
        let found = kept.write(count).unwrap();
        assert!(found.lacking.is_empty() && found.gone.is_empty(), "{found:?}");
        let folder = kept.read(move |tx| fetching::folders(tx, id)).unwrap().remove(0);
        assert_eq!((folder.server_count, folder.held_count, folder.deleted_count), (Some(3), Some(3), Some(1)));
        assert!(kept.read(move |tx| fetching::oddities(tx, id)).unwrap().is_empty());
        // The server numbers its mails anew: all come again, and the deleted one stays deleted.
        kept.write(move |tx| fetching::open_folder(tx, lease, folder_id, 2)).unwrap();
        let mails = (1..=3)
            .map(|uid| {
                let raw = mail("Ruth <ruth@harbor.example>", &format!("{uid}@h"), &format!("Desk {uid}"), "", "Where?");
                Fetched { uid: uid + 10, arrived_at: kept.now(), raw }
            })
            .collect();
        let (after, too_large) = (AfterFetch::Leave, Vec::new());
        let batch = Batch { lease, folder_id, uid_validity: 2, settled_to: 13, mails, too_large, after };
        assert_eq!(kept.write(move |tx| fetching::store_batch(tx, &batch)).unwrap(), 0);
        assert_eq!(kept.write(|tx| app::jobs::take_in(tx, 10)).unwrap(), 0);
        let recount = move |tx: &mut app::Tx| {
            fetching::compare(tx, lease, folder_id, &[11, 12, 13])?;
            fetching::mark_count(tx, lease, folder_id, &[11, 12, 13], &[])
        };
        kept.write(recount).unwrap();
        let folder = kept.read(move |tx| fetching::folders(tx, id)).unwrap().remove(0);
        assert_eq!((folder.held_count, folder.deleted_count), (Some(3), Some(1)));
    }
}

#[test]
fn a_mail_to_an_address_with_a_plus_is_for_the_mailbox_before_it() {
    for kept in each_database() {
        let id = add_mailbox(&kept).id;
        let found = |address: &'static str| kept.read(move |tx| fetching::mailbox_for(tx, address)).unwrap();
        assert_eq!(found("Desk@Alder.example"), Some(id));
        assert_eq!(found("desk+kept.38gds78y09xc8@alder.example"), Some(id));
        assert_eq!(found("other@alder.example"), None);
        assert_eq!(found("desk"), None);
        let who = Who::kept(kept.workspace_id);
        let raw = mail("Ruth <ruth@harbor.example>", "1@h", "Desk", "", "Where is it?");
        kept.write(move |tx| fetching::deliver(tx, &who, "desk+tag@alder.example", &raw)).unwrap();
        kept.write(|tx| app::jobs::take_in(tx, 10)).unwrap();
        let message = write(&kept, |tx, who| {
            let one = conversations::list(tx, who, &conversations::Filter::default(), None, 1)?.items.remove(0);
            Ok(conversations::thread(tx, who, one.id)?.remove(0).id)
        });
        assert_eq!(of(&kept, Some(message)).mailbox_id, Some(id));
    }
}
