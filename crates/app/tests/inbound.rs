//! Mail coming in on both databases: filed where it belongs, never lost, never doubled.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use std::path::PathBuf;
use std::sync::Arc;

use app::conversations::{self, Category, Conversation, Counts, Direction, Filter, NewReply, ParsedInput, Stored};
use app::{Error, Page, customers, jobs, journal};
use mail::source::{self, Item};
use post::{add_mailbox, comes, mail, of, write};
use testkit::{TestKept, each_database};

fn all(kept: &TestKept) -> Page<Conversation> {
    write(kept, |tx, who| conversations::list(tx, who, &Filter::default(), None, 200))
}

fn import(kept: &TestKept, batch: Vec<ParsedInput>) -> Counts {
    let batch = Arc::new(batch);
    write(kept, move |tx, who| conversations::import(tx, who, &batch))
}

fn read(raw: Vec<u8>) -> ParsedInput {
    ParsedInput::read("past.mbox#1", raw)
}

#[test]
fn a_mail_of_somebody_new_begins_a_conversation_and_an_answer_goes_on_with_it() {
    for kept in each_database() {
        add_mailbox(&kept);
        let first = of(
            &kept,
            comes(&kept, mail("Ruth Alvarez <Ruth@harbor.example>", "1@h", "The grey desk", "", "Where is it?")),
        );
        assert_eq!((first.customer_name.as_str(), first.subject.as_str()), ("Ruth Alvarez", "The grey desk"));
        assert_eq!((first.category, first.snippet.as_str()), (Category::Open, "Where is it?"));
        assert!(first.unanswered_since_at.is_some() && first.mailbox_id.is_some());

        let id = first.id;
        let reply = write(&kept, move |tx, who| {
            conversations::reply(tx, who, id, NewReply { text: "On Friday.".to_owned(), ..NewReply::default() })
        });
        let sent = kept.write(move |tx| conversations::outgoing(tx, reply)).unwrap();
        assert_eq!((sent.subject.as_str(), sent.in_reply_to.as_deref()), ("Re: The grey desk [#1]", Some("1@h")));
        assert_eq!(sent.references, ["1@h"]);
        let answers = format!("In-Reply-To: <{}>\nReferences: <1@h> <{}>", sent.rfc_id, sent.rfc_id);
        let second =
            of(&kept, comes(&kept, mail("ruth@harbor.example", "2@h", "Re: The grey desk", &answers, "Thank you")));
        assert_eq!((second.id, second.message_count, second.category), (first.id, 3, Category::Open));
        let kinds: Vec<String> =
            kept.read(|tx| journal::entries_after(tx, 0, 100)).unwrap().into_iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "message.received").count(), 2);
    }
}

#[test]
fn a_known_message_id_alone_opens_no_strangers_conversation() {
    for kept in each_database() {
        let copied = "Cc: Lee <lee@gmail.com>";
        let first = of(&kept, comes(&kept, mail("Ruth <ruth@harbor.example>", "1@h", "Desk", copied, "Where is it?")));
        let answers = "References: <1@h>";
        let stranger =
            of(&kept, comes(&kept, mail("Mallory <m@evil.example>", "2@e", "Re: Desk", answers, "Send it to me")));
        assert_eq!((stranger.id, stranger.held_count), (first.id, 1), "held apart");
        assert_eq!((stranger.customer_id, stranger.snippet.as_str()), (first.customer_id, "Where is it?"));
        let lee = of(&kept, comes(&kept, mail("Lee <lee@gmail.com>", "3@g", "Re: Desk", answers, "I was copied")));
        assert_eq!(lee.id, first.id);
        let other =
            of(&kept, comes(&kept, mail("Somebody <other@gmail.com>", "4@g", "Re: Desk", answers, "Same provider")));
        assert_eq!((other.id, other.held_count), (first.id, 2), "everybody has an address there");
        let colleague =
            of(&kept, comes(&kept, mail("Sam <sam@harbor.example>", "5@h", "Re: Desk", answers, "For Ruth")));
        assert_eq!((colleague.id, colleague.customer_id), (first.id, first.customer_id));
        let known = write(&kept, move |tx, who| customers::get(tx, who, first.customer_id));
        let emails: Vec<&str> = known.contacts.iter().filter_map(|contact| contact.email.as_deref()).collect();
        assert!(emails.contains(&"sam@harbor.example"), "{emails:?}");
    }
}

#[test]
fn mail_of_programs_is_kept_and_reopens_nothing() {
    for kept in each_database() {
        let first = of(&kept, comes(&kept, mail("Ruth <ruth@harbor.example>", "1@h", "Desk", "", "Where is it?")));
        let id = first.id;
        write(&kept, move |tx, who| {
            conversations::set_status(tx, who, id, conversations::To::Category(Category::Resolved))
        });
        let away = "Auto-Submitted: auto-replied\nIn-Reply-To: <1@h>";
        let after =
            of(&kept, comes(&kept, mail("Ruth <ruth@harbor.example>", "2@h", "Out of office", away, "I am away")));
        assert_eq!((after.id, after.message_count), (id, 2));
        assert_eq!((after.category, after.unanswered_since_at), (Category::Resolved, None));
        let back = of(
            &kept,
            comes(&kept, mail("Ruth <ruth@harbor.example>", "3@h", "Re: Desk", "In-Reply-To: <1@h>", "I am back")),
        );
        assert_eq!((back.id, back.category), (id, Category::Open));
    }
}

#[test]
fn the_same_mail_is_stored_once_and_another_under_its_name_is_kept_too() {
    for kept in each_database() {
        let raw = mail("Ruth <ruth@harbor.example>", "1@h", "Desk", "", "Where is it?");
        let first = of(&kept, comes(&kept, raw.clone()));
        assert_eq!(comes(&kept, raw.clone()), None, "the same bytes");
        let other_way =
            [b"Received: from elsewhere by here; Tue, 24 Nov 2026 13:56:00 +0000\r\n".to_vec(), raw].concat();
        assert_eq!(comes(&kept, other_way), None, "the same mail by another way");
        let other = comes(&kept, mail("Ruth <ruth@harbor.example>", "1@h", "Chairs", "", "Something else altogether"));
        assert_ne!(of(&kept, other).id, first.id);
        assert_eq!(all(&kept).items.len(), 2);
        let nameless = b"From: ruth@harbor.example\r\nSubject: No id\r\n\r\nHello\r\n".to_vec();
        let made_up = comes(&kept, nameless).unwrap();
        let message = write(&kept, move |tx, who| conversations::message(tx, who, made_up));
        assert!(message.rfc_id.unwrap().starts_with("made-up-"));
    }
}

#[test]
fn the_past_sets_no_clock_and_is_filed_by_its_age() {
    for kept in each_database() {
        add_mailbox(&kept);
        let old = |raw: Vec<u8>| {
            String::from_utf8(raw).unwrap().replace("24 Nov 2026", "1 Sep 2026").replace("Tue, ", "").into_bytes()
        };
        let theirs = old(mail("Ruth <ruth@harbor.example>", "1@h", "Old desk", "", "Where is it?"));
        let ours = b"From: desk@alder.example\r\nTo: Ruth <ruth@harbor.example>\r\nDate: 2 Sep 2026 09:00:00 +0000\r\n\
            Subject: Re: Old desk\r\nMessage-ID: <2@a>\r\nIn-Reply-To: <1@h>\r\n\r\nOn its way\r\n"
            .to_vec();
        let recent = mail("Lee <lee@pier.example>", "3@p", "New chairs", "", "Six please");
        // The answer is read before what it answers.
        let batch =
            vec![read(ours), read(theirs), read(recent), ParsedInput::aside("notes.txt", b"x".to_vec(), "no mail")];
        let again = batch.clone();
        assert_eq!(import(&kept, batch), Counts { stored: 3, duplicates: 0, set_aside: 1 });
        assert_eq!(import(&kept, again), Counts { stored: 0, duplicates: 4, set_aside: 0 });
        let page = all(&kept);
        let found: Vec<(&str, Category, i64)> =
            page.items.iter().map(|one| (one.subject.as_str(), one.category, one.message_count)).collect();
        assert_eq!(found, [("New chairs", Category::Open, 1), ("Re: Old desk", Category::Resolved, 2)]);
        let id = page.items[1].id;
        let thread = write(&kept, move |tx, who| conversations::thread(tx, who, id));
        let said: Vec<(Direction, &str)> = thread.iter().map(|one| (one.direction, one.state.as_str())).collect();
        assert_eq!(said, [(Direction::Inbound, "received"), (Direction::Outbound, "sent")]);
        assert!(kept.read(app::outbox::waiting).unwrap().is_empty(), "nothing is sent");
        assert_eq!(kept.read(app::timers::next_due).unwrap(), None, "no clock runs");
        assert!(matches!(
            kept.write({
                let agent = kept.agent.clone();
                move |tx| conversations::import(tx, &agent, &[])
            }),
            Err(Error::Forbidden(_))
        ));
    }
}

#[test]
fn what_is_no_mail_is_set_aside_and_can_be_filed_anyway() {
    for kept in each_database() {
        let stored = kept
            .write(|tx| conversations::store_raw(tx, "scan.eml", b"\n\nno headers, just words\n".to_vec()))
            .unwrap();
        assert!(matches!(stored, Stored::New(_)));
        // As after a crash between storing and filing.
        assert_eq!(kept.write(|tx| jobs::take_in(tx, 10)).unwrap(), 1);
        assert_eq!(kept.write(|tx| jobs::take_in(tx, 10)).unwrap(), 0);
        let aside = write(&kept, |tx, who| conversations::set_aside_list(tx, who, None, 50)).items;
        assert_eq!((aside[0].origin.as_str(), aside.len()), ("scan.eml", 1));
        let id = aside[0].id;
        let message_id = write(&kept, move |tx, who| jobs::take_in_anyway(tx, who, id)).unwrap();
        let message = write(&kept, move |tx, who| conversations::message(tx, who, message_id));
        assert!(message.text.contains("just words"), "{}", message.text);
        assert_eq!(
            write(&kept, move |tx, who| conversations::raw_of(tx, who, message_id)),
            b"\n\nno headers, just words\n"
        );
        assert!(write(&kept, |tx, who| conversations::set_aside_list(tx, who, None, 50)).items.is_empty());
        let again = kept.write({
            let who = kept.owner.clone();
            move |tx| jobs::take_in_anyway(tx, &who, id)
        });
        assert!(matches!(again, Err(Error::Refused(_))));
    }
}

#[test]
fn attachments_come_out_as_they_went_in_and_odd_letters_stop_nothing() {
    for kept in each_database() {
        let raw = b"From: \"Nul\0l\" <ruth@harbor.example>\r\nSubject: Plan\0\r\nMessage-ID: <1@h>\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee\0 plan\r\n\
            --b\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b--\r\n"
            .to_vec();
        let message_id = comes(&kept, raw).unwrap();
        let message = write(&kept, move |tx, who| conversations::message(tx, who, message_id));
        let attachment = message.attachments[0].clone();
        assert_eq!((attachment.name.as_str(), attachment.size), ("plan.pdf", 4));
        let (_, bytes) = write(&kept, move |tx, who| conversations::attachment_bytes(tx, who, attachment.id));
        assert_eq!(bytes, b"%PDF");
    }
}

fn shared(folder: &str) -> Option<Vec<PathBuf>> {
    testkit::shared_data().map(|data| vec![data.join(folder)])
}

/// Reads and imports everything there is, in batches; what was read, and the counts.
fn import_all(kept: &TestKept, paths: &[PathBuf]) -> (i64, Counts) {
    let (mut read_count, mut counts, mut batch) = (0, Counts::default(), Vec::new());
    for item in source::open(paths).unwrap() {
        read_count += 1;
        batch.push(match item {
            Item::Mail(mail) => ParsedInput::read(mail.origin, mail.raw),
            Item::SetAside { origin, raw, reason } => ParsedInput::aside(origin, raw, reason),
        });
        if batch.len() == 200 {
            counts.add(import(kept, std::mem::take(&mut batch)));
        }
    }
    counts.add(import(kept, batch));
    (read_count, counts)
}

#[test]
fn all_the_real_mail_is_stored_once_and_none_is_lost() {
    let Some(paths) = shared("mail") else { return };
    for kept in each_database() {
        let (read_count, first) = import_all(&kept, &paths);
        assert!(read_count > 1000, "{read_count}");
        assert_eq!(first.read(), read_count, "read = stored + there already + set aside");
        assert!(first.stored > 1000, "{first:?}");
        let failed = write(&kept, |tx, who| conversations::set_aside_list(tx, who, None, 200));
        for one in &failed.items {
            assert!(!one.reason.contains("(in: "), "{}: {}", one.origin, one.reason);
        }
        let (again, second) = import_all(&kept, &paths);
        assert_eq!(again, read_count);
        assert_eq!(second, Counts { stored: 0, duplicates: read_count, set_aside: 0 }, "a second time adds nothing");
        eprintln!("{:?}: {first:?}", kept.engine);
    }
}
