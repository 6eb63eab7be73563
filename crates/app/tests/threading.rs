//! Mail finds its conversation, and nobody gets into one that is not theirs.
#![allow(clippy::string_slice, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use std::collections::HashMap;

use app::conversations::{self, Category, Filter, ParsedInput, To};
use app::workspaces::notifications;
use app::{Error, Id, customers, outbox};
use mail::source::{self, Item};
use post::{SERVER, add_good_mailbox, comes, conversation, mail, message, of, replies, write};
use testkit::{TestKept, each_database, on_sqlite};

const RUTH: &str = "Ruth <ruth@harbor.example>";
const STRANGER: &str = "Mallory <m@evil.example>";

fn resolve(kept: &TestKept, id: Id) {
    write(kept, move |tx, who| conversations::set_status(tx, who, id, To::Category(Category::Resolved)));
}

/// To another address than the desk's own.
fn mail_to(to: &str, raw: Vec<u8>) -> Vec<u8> {
    String::from_utf8(raw).unwrap().replace("Desk <desk@alder.example>", to).into_bytes()
}

#[test]
fn an_answer_comes_home_by_its_signed_address_or_id_whoever_sends_it() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let sent = replies(&kept, first.id, "On Friday.");
        assert!(sent.rfc_id.starts_with("kept.") && sent.rfc_id.ends_with("@alder.example"), "{}", sent.rfc_id);
        let reply_to = sent.reply_to.unwrap().email;
        assert!(reply_to.starts_with("desk+") && reply_to.len() <= 64 + "@alder.example".len(), "{reply_to}");

        // The relay rewrote our Message-ID, the customer answers from an address nobody knows.
        let private = mail_to(&reply_to, mail("R. A. <ra@gmail.com>", "2@g", "Thanks!", "", "Friday is fine"));
        let by_address = comes(&kept, private);
        assert_eq!((of(&kept, by_address).id, message(&kept, by_address).matched_by.as_str()), (first.id, "token"));
        let answers = format!("References: <{}>", sent.rfc_id.to_uppercase());
        let by_id = comes(&kept, mail("R. A. <ra2@gmail.com>", "3@g", "Thanks!", &answers, "Indeed"));
        assert_eq!((of(&kept, by_id).id, message(&kept, by_id).matched_by.as_str()), (first.id, "token"));
        assert_eq!(of(&kept, by_id).mailbox_id, first.mailbox_id);
    }
}

/// One letter more or less.
fn altered(mark: &str) -> String {
    let (before, last) = mark.split_at(mark.find('@').unwrap() - 1);
    format!("{before}{}{}", if last.starts_with('0') { '1' } else { '0' }, &last[1..])
}

#[test]
fn an_altered_or_foreign_mark_is_worth_nothing() {
    let all = each_database();
    let other = on_sqlite();
    add_good_mailbox(&other);
    let theirs = of(&other, comes(&other, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
    let foreign = replies(&other, theirs.id, "On Friday.");
    for kept in all {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let sent = replies(&kept, first.id, "On Friday.");
        let reply_to = sent.reply_to.clone().unwrap().email;
        let tries = [
            (altered(&reply_to), String::new()),
            ("desk@alder.example".to_owned(), format!("References: <{}>", altered(&sent.rfc_id))),
            // The mark of the text is no mark of an address.
            (format!("desk+{}@alder.example", &sent.mark[5..39]), String::new()),
            (foreign.reply_to.clone().unwrap().email, String::new()),
            ("desk@alder.example".to_owned(), format!("In-Reply-To: <{}>", foreign.rfc_id)),
        ];
        for (n, (to, more)) in tries.into_iter().enumerate() {
            let id = comes(&kept, mail_to(&to, mail(STRANGER, &format!("{n}@e"), "Hello", &more, "Let me in")));
            let message = message(&kept, id);
            assert_ne!(message.conversation_id, first.id, "{to} {more}");
            assert_eq!(message.matched_by, "none");
        }
    }
}

#[test]
fn a_strangers_mail_is_held_apart_and_changes_nothing() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        resolve(&kept, first.id);
        let before = conversation(&kept, first.id);
        let known = kept.read(app::upkeep::last_entry_at).unwrap();
        assert!(known.is_some());
        let id = comes(&kept, mail(STRANGER, "2@e", "Re: Desk", "In-Reply-To: <1@h>", "Send it to me"));
        let held = message(&kept, id);
        assert_eq!((held.state.as_str(), held.matched_by.as_str(), held.contact_id), ("held", "in_reply_to", None));
        let after = conversation(&kept, first.id);
        assert_eq!(after.held_count, 1);
        assert_eq!(
            (after.category, after.snippet, after.last_message_at, after.unanswered_since_at, after.customer_id),
            (before.category, before.snippet, before.last_message_at, before.unanswered_since_at, before.customer_id)
        );
        let nobody = write(&kept, |tx, who| customers::by_email(tx, who, "m@evil.example"));
        assert!(nobody.is_none(), "held apart, they are no customer");
        // Nothing of it goes on: neither to them, nor their ids to Ruth; and they copy nobody in.
        let sent = replies(&kept, first.id, "On Friday.");
        assert_eq!(sent.to[0].email, "ruth@harbor.example");
        assert_eq!(
            (sent.in_reply_to.as_deref(), sent.references.as_slice()),
            (Some("1@h"), ["1@h".to_owned()].as_slice())
        );
        let friend = "Cc: friend@evil2.example\nReferences: <1@h>".to_owned();
        comes(&kept, mail(STRANGER, "3@e", "Re: Desk", &friend, "With a friend"));
        let friend = comes(&kept, mail("friend@evil2.example", "4@e", "Re: Desk", "References: <3@e>", "Me too"));
        assert_eq!(message(&kept, friend).state, "held");
        let timeline = write(&kept, move |tx, who| customers::timeline(tx, who, first.customer_id, None, 50));
        assert_eq!(timeline.items.len(), 2, "what is held is not what was said between us and them");
        // It does not lie there unseen.
        let list =
            write(&kept, |tx, who| conversations::list(tx, who, &Filter { held: true, ..Filter::default() }, None, 50));
        assert_eq!((list.items.len(), list.items[0].held_count), (1, 3));
        let told = write(&kept, notifications::unseen);
        assert_eq!((told[0].kind.as_str(), told.len()), ("message-held", 3));
    }
}

#[test]
fn who_is_admitted_belongs_there_from_then_on() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        resolve(&kept, first.id);
        let id = comes(&kept, mail("Lee <lee@gmail.com>", "2@g", "Re: Desk", "References: <1@h>", "I am her husband"))
            .unwrap();
        let agent = kept.agent.clone();
        kept.write(move |tx| conversations::admit(tx, &agent, id)).unwrap();
        let after = conversation(&kept, first.id);
        assert_eq!((after.held_count, after.category, after.snippet.as_str()), (0, Category::Open, "I am her husband"));
        assert!(after.unanswered_since_at.is_some() && after.message_count == 2);
        assert_eq!(replies(&kept, first.id, "Good to know").to[0].email, "lee@gmail.com", "who wrote last is answered");
        let more = comes(&kept, mail("lee@gmail.com", "3@g", "Re: Desk", "References: <1@h>", "One thing more"));
        assert_eq!((message(&kept, more).state.as_str(), of(&kept, more).id), ("received", first.id));
        let agent = kept.agent.clone();
        let again = kept.write(move |tx| conversations::admit(tx, &agent, id));
        assert!(matches!(again, Err(Error::Refused(refused)) if refused.rule == "conversation-message-not-held"));
    }
}

#[test]
fn what_is_held_apart_can_begin_a_conversation_of_its_own() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let id = comes(&kept, mail("Lee <lee@pier.example>", "2@p", "Re: Desk", "References: <1@h>", "I want one too"))
            .unwrap();
        let own = write(&kept, move |tx, who| conversations::begin_own(tx, who, id));
        assert_eq!(
            (own.customer_name.as_str(), own.snippet.as_str(), own.category),
            ("Lee", "I want one too", Category::Open)
        );
        assert!(own.unanswered_since_at.is_some() && own.message_count == 1 && own.held_count == 0);
        let left = conversation(&kept, first.id);
        assert_eq!((left.held_count, left.message_count), (0, 1));
        let more = comes(&kept, mail("lee@pier.example", "3@p", "Re: Desk", "References: <1@h> <2@p>", "When?"));
        assert_eq!(of(&kept, more).id, own.id, "the newest that it answers");
    }
}

#[test]
fn a_number_in_the_subject_opens_nothing_to_a_stranger() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let subject = replies(&kept, first.id, "On Friday.").subject;
        assert_eq!(subject, "Re: Desk [#1]");
        let hers = comes(&kept, mail(RUTH, "2@h", "AW: Desk [#1]", "", "My mail program names nothing"));
        assert_eq!((of(&kept, hers).id, message(&kept, hers).matched_by.as_str()), (first.id, "subject"));
        let stranger = comes(&kept, mail(STRANGER, "3@e", "Re: Desk [#1]", "", "Where shall I send the money?"));
        assert_ne!(of(&kept, stranger).id, first.id);
        assert_eq!(conversation(&kept, first.id).held_count, 0);
    }
}

#[test]
fn a_quotation_of_our_mail_brings_an_answer_home() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let sent = replies(&kept, first.id, "On Friday.");
        let text = format!("Good.\r\n\r\n> On Friday.\r\n> {}", sent.mark);
        let hers = comes(&kept, mail(RUTH, "2@h", "Something else", "", &text));
        assert_eq!((of(&kept, hers).id, message(&kept, hers).matched_by.as_str()), (first.id, "body"));
        let stranger = comes(&kept, mail(STRANGER, "3@e", "Fwd", "", &text));
        assert_eq!((of(&kept, stranger).id, message(&kept, stranger).state.as_str()), (first.id, "held"));
    }
}

/// A promise of Omar's in Ruth's conversation, half of its time over: the Message-ID and the reply address of the mail he got.
fn reminder(kept: &TestKept) -> (app::conversations::Conversation, String, String) {
    let mailbox = add_good_mailbox(kept);
    let first = of(kept, comes(kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
    let (agent, by, customer_id, conversation_id) =
        (kept.agent.clone(), app::time::plus_ms(kept.now(), 2 * 3_600_000), first.customer_id, Some(first.id));
    kept.write(move |tx| {
        let new = app::promises::NewPromise {
            customer_id,
            conversation_id,
            words: "Call Ruth".to_owned(),
            kind: app::promises::Kind::CallBack,
            owner_id: None,
            from: None,
            by,
            source: "by_hand",
        };
        app::promises::make(tx, &agent, new)
    })
    .unwrap();
    kept.later_ms(3_600_000);
    let row = kept.read(outbox::waiting).unwrap().into_iter().find(|row| row.kind == "staff_mail").unwrap();
    let id = row.subject_id;
    let address = kept.write(move |tx| notifications::reply_address(tx, id, &mailbox)).unwrap().unwrap();
    (first, row.rfc_id, address)
}

fn proved(result: &str) -> String {
    format!("Authentication-Results: {SERVER}; dmarc={result} header.from=alder.example\n")
}

fn outbound(kept: &TestKept, id: Id) -> Vec<String> {
    let thread = write(kept, move |tx, who| conversations::thread(tx, who, id));
    thread.into_iter().filter(|one| one.state == "queued").map(|one| one.text).collect()
}

#[test]
fn one_of_us_answers_a_customer_by_answering_a_mail_of_kept() {
    for kept in each_database() {
        let (first, rfc_id, address) = reminder(&kept);
        let head = format!("{}In-Reply-To: <{rfc_id}>", proved("pass"));
        let text = "We call you at five.\r\n\r\nOn Tuesday, Alder wrote:\r\n> Half of the time is over";
        let raw = mail("Omar <omar@alder.example>", "a@a", "Re: Half the time", &head, text);
        let answer = message(&kept, comes(&kept, raw.clone()));
        assert_eq!((answer.text.as_str(), answer.to.as_str()), ("We call you at five.", "Ruth <ruth@harbor.example>"));
        assert_eq!((answer.staff_id, answer.from_email.as_str()), (kept.agent.staff_id(), "desk@alder.example"));
        assert_eq!(conversation(&kept, first.id).category, Category::Waiting);
        // The same answer, fetched a second time from another folder, is not sent twice.
        let again = [b"X-Folder: all\r\n".to_vec(), raw].concat();
        assert_eq!(comes(&kept, again), None);
        let by_address = mail_to(&address, mail("omar@alder.example", "b@a", "Re", &proved("pass"), "And at six."));
        comes(&kept, by_address);
        assert_eq!(outbound(&kept, first.id), ["We call you at five.", "And at six."]);
    }
}

#[test]
fn nobody_speaks_to_a_customer_in_our_name() {
    for kept in each_database() {
        let (first, rfc_id, address) = reminder(&kept);
        let mark = format!("In-Reply-To: <{rfc_id}>");
        let mut guess = rfc_id.clone();
        guess.replace_range(11..12, "z");
        let omar = "Omar <omar@alder.example>";
        let tries: Vec<(&str, String)> = vec![
            // Our address in From, and a mark that was seen somewhere, but no server of ours that says so.
            (omar, mark.clone()),
            (omar, format!("{}{mark}", proved("fail"))),
            (omar, format!("Authentication-Results: mx.evil.example; dmarc=pass\n{mark}")),
            (omar, format!("{}{}{mark}", proved("none"), proved("pass"))),
            (omar, format!("Authentication-Results: {SERVER}; dmarc=pass header.from=evil.example\n{mark}")),
            (omar, format!("{}From: m@evil.example\n{mark}", proved("pass"))),
            // Proved, and without our mark, or with another's.
            (omar, proved("pass")),
            (omar, format!("{}In-Reply-To: <{guess}>", proved("pass"))),
            ("Dana <dana@alder.example>", format!("{}{mark}", proved("pass"))),
            (omar, format!("{}In-Reply-To: <1@h>", proved("pass"))),
            // A program of his.
            (omar, format!("{}Auto-Submitted: auto-replied\n{mark}", proved("pass"))),
        ];
        for (n, (from, head)) in tries.iter().enumerate() {
            comes(&kept, mail(from, &format!("{n}@x"), "Re: Half the time", head, "Pay to this account"));
            assert_eq!(outbound(&kept, first.id), [""; 0], "{from}\n{head}");
        }
        comes(&kept, mail_to(&address, mail(STRANGER, "s@x", "Re", &proved("pass"), "Pay to this account")));
        let to_customer = mail_to(RUTH, mail(omar, "c@x", "Re: Desk", "References: <1@h>", "Pay to this account"));
        comes(&kept, to_customer);
        kept.later_ms(31 * 86_400_000);
        comes(&kept, mail(omar, "late@x", "Re", &format!("{}{mark}", proved("pass")), "A month later"));
        assert_eq!(outbound(&kept, first.id), [""; 0]);
        let waiting = kept.read(outbound_rows).unwrap();
        assert_eq!(waiting, 0, "nothing waits to go to a customer");
    }
}

fn outbound_rows(tx: &mut app::Tx) -> app::Result<usize> {
    Ok(outbox::waiting(tx)?.iter().filter(|row| row.kind == "message").count())
}

/// Every mail of the inbox that names another one of it is in the same conversation, held apart or not.
#[test]
fn the_threads_of_real_mail_stay_together() {
    let Some(data) = testkit::shared_data() else { return };
    let kept = on_sqlite();
    let mut batch = Vec::new();
    let mut names: Vec<(String, Vec<String>)> = Vec::new();
    for item in source::open(&[data.join("mail/inbox")]).unwrap() {
        let Item::Mail(mail) = item else { continue };
        if let Ok(read) = mail::parse::parse(&mail.raw)
            && let Some(id) = read.message_id.clone()
        {
            names.push((id, read.in_reply_to.into_iter().chain(read.references).collect()));
        }
        batch.push(ParsedInput::read(mail.origin, mail.raw));
    }
    for part in batch.chunks(200) {
        let part = part.to_vec();
        write(&kept, move |tx, who| conversations::import(tx, who, &part));
    }
    let at: HashMap<String, Id> = kept
        .read(|tx| {
            let workspace_id = tx.workspace_id;
            let sql = db::Sql::built("select rfc_id, conversation_id from message where workspace_id = $1".to_owned());
            Ok(tx.rows(&sql, db::params![workspace_id], |row| Ok((row.get(0)?, row.get(1)?)))?)
        })
        .unwrap()
        .into_iter()
        .collect();
    let (mut pairs, mut together, mut apart) = (0, 0, Vec::new());
    for (id, others) in &names {
        for other in others.iter().filter(|other| *other != id) {
            if let (Some(one), Some(two)) = (at.get(id), at.get(other)) {
                pairs += 1;
                together += i32::from(one == two);
                if one != two {
                    apart.push(format!("{id} -> {other}"));
                }
            }
        }
    }
    eprintln!("threads: {together} of {pairs} pairs together");
    assert!(pairs > 20, "{pairs}");
    assert_eq!(together, pairs, "{apart:#?}");
}
