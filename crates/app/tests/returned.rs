//! What comes back: who is told, what no longer counts, where no mail goes any more. And what goes round in circles.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use app::conversations::{self, Category, NewReply, Outgoing, To};
use app::promises::{self, Kind, NewPromise, Warning};
use app::workspaces::{notifications, sending};
use app::{Error, Id, customers, journal, outbox};
use post::{add_good_mailbox, comes, conversation, mail, message, of, replies, write};
use testkit::{TestKept, each_database};

const RUTH: &str = "Ruth <ruth@harbor.example>";
const DAEMON: &str = "MAILER-DAEMON@harbor.example";

/// The worker sends what waits.
fn goes_out(kept: &TestKept) {
    let rows = kept.write(|tx| outbox::lease(tx, 100)).unwrap();
    for row in rows {
        kept.write(move |tx| conversations::mark_sent(tx, &row, "250 taken")).unwrap();
    }
}

/// A delivery report (RFC 3464); `shows` is the mail it is about, as far as it shows it.
fn report(id: &str, action: &str, status: &str, shows: &str) -> Vec<u8> {
    format!(
        "From: {DAEMON}\r\nTo: desk@alder.example\r\nSubject: Delivery report\r\nMessage-ID: <{id}>\r\n\
         Date: Tue, 24 Nov 2026 13:58:00 +0000\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.harbor.example\r\n\r\n\
         Final-Recipient: rfc822; ruth@harbor.example\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 {status} as we said\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\n{shows}\r\n--b--\r\n"
    )
    .into_bytes()
}

fn shown(sent: &Outgoing) -> String {
    format!("Message-ID: <{}>\r\nSubject: x\r\n\r\ny", sent.rfc_id)
}

fn refused_rule<T>(result: app::Result<T>) -> &'static str {
    match result {
        Err(Error::Refused(refused)) => refused.rule,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("not refused"),
    }
}

fn try_reply(kept: &TestKept, id: Id) -> app::Result<Id> {
    let who = kept.agent.clone();
    kept.write(move |tx| {
        conversations::reply(tx, &who, id, NewReply { text: "Hello".to_owned(), ..NewReply::default() })
    })
}

fn told(kept: &TestKept) -> Vec<String> {
    write(kept, notifications::unseen).into_iter().map(|one| one.kind).collect()
}

#[test]
fn a_mail_that_comes_back_for_good_is_failed_and_its_address_rests_until_it_is_confirmed() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let sent = replies(&kept, first.id, "On Friday.");
        goes_out(&kept);
        let before = conversation(&kept, first.id);
        let bounce = comes(&kept, report("b1@h", "failed", "5.1.1", &shown(&sent)));
        assert_eq!(of(&kept, bounce).id, first.id, "in the conversation it is about");
        let failed = message(&kept, Some(sent.message_id));
        assert_eq!(failed.state, "failed");
        assert!(failed.state_reason.contains("5.1.1") && failed.sent_at.is_some(), "{}", failed.state_reason);
        let after = conversation(&kept, first.id);
        assert_eq!((after.category, after.unanswered_since_at), (before.category, before.unanswered_since_at));
        assert_eq!(told(&kept), ["message-returned"], "who wrote it hears of it");

        assert_eq!(refused_rule(try_reply(&kept, first.id)), "conversation-address-bounced");
        let (who, id) = (kept.agent.clone(), sent.message_id);
        let again = kept.write(move |tx| conversations::retry_message(tx, &who, id));
        assert_eq!(refused_rule(again), "conversation-address-bounced");
        let contact = write(&kept, move |tx, who| customers::get(tx, who, first.customer_id)).contacts[0].clone();
        assert!(contact.email_bounced_at.is_some() && contact.email_bounce_reason.contains("5.1.1"));
        write(&kept, move |tx, who| customers::confirm_address(tx, who, contact.id));
        assert!(try_reply(&kept, first.id).is_ok());
    }
}

#[test]
fn another_address_is_a_fresh_one() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let sent = replies(&kept, first.id, "On Friday.");
        goes_out(&kept);
        comes(&kept, report("b1@h", "failed", "5.1.1", &shown(&sent)));
        let change = customers::Change { email: Some(Some("ruth@new.example".to_owned())), ..Default::default() };
        write(&kept, move |tx, who| customers::update(tx, who, first.customer_id, change.clone()));
        assert!(try_reply(&kept, first.id).is_ok());
    }
}

#[test]
fn who_writes_again_can_be_answered_again() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let sent = replies(&kept, first.id, "On Friday.");
        goes_out(&kept);
        comes(&kept, report("b1@h", "failed", "5.1.1", &shown(&sent)));
        comes(&kept, mail(RUTH, "2@h", "Re: Desk", "References: <1@h>", "Our server was broken"));
        assert!(try_reply(&kept, first.id).is_ok());
    }
}

#[test]
fn a_delay_is_noted_and_a_full_mailbox_closes_no_address() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let sent = replies(&kept, first.id, "On Friday.");
        goes_out(&kept);
        comes(&kept, report("b1@h", "delayed", "4.4.1", &shown(&sent)));
        let late = message(&kept, Some(sent.message_id));
        assert_eq!(late.state, "sent");
        assert!(late.state_reason.contains("4.4.1"), "{}", late.state_reason);
        comes(&kept, report("b2@h", "delivered", "2.0.0", &shown(&sent)));
        assert_eq!(message(&kept, Some(sent.message_id)).state, "sent");
        assert_eq!(told(&kept), [""; 0]);
        comes(&kept, report("b3@h", "failed", "4.2.2", &shown(&sent)));
        assert_eq!(message(&kept, Some(sent.message_id)).state, "failed", "it did not arrive");
        assert!(try_reply(&kept, first.id).is_ok(), "and the next one may");
    }
}

#[test]
fn a_made_up_report_closes_nobodys_address() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let sent = replies(&kept, first.id, "On Friday.");
        goes_out(&kept);
        // No Message-ID of ours in it: it may be genuine, so it is taken for the newest mail, and for no more.
        comes(&kept, report("b1@h", "failed", "5.1.1", "Message-ID: <made-up@x>\r\n\r\nx"));
        assert_eq!(message(&kept, Some(sent.message_id)).state, "failed");
        assert!(try_reply(&kept, first.id).is_ok());
    }
}

/// A promise whose customer was told by mail that it will not hold: the promise and the notice.
fn warned(kept: &TestKept) -> (Id, Outgoing) {
    add_good_mailbox(kept);
    let first = of(kept, comes(kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
    let by = app::time::plus_ms(kept.now(), 3 * 3_600_000);
    let id = write(kept, move |tx, who| {
        let new = NewPromise {
            customer_id: first.customer_id,
            conversation_id: Some(first.id),
            words: "The desk is there".to_owned(),
            kind: Kind::Deliver,
            owner_id: None,
            from: None,
            by,
            source: "by_hand",
        };
        let id = promises::make(tx, who, new)?.id;
        let warning = Warning {
            reason: "The van broke down".to_owned(),
            new_from: None,
            new_by: app::time::plus_ms(by, 3_600_000),
            how: "mail".to_owned(),
        };
        promises::warn(tx, who, id, &warning)
    });
    let (promise_id, notice_id) = (id.id, id.notice_id.unwrap());
    let sent = kept.write(move |tx| conversations::outgoing(tx, notice_id)).unwrap();
    goes_out(kept);
    (promise_id, sent)
}

#[test]
fn who_did_not_get_the_notice_was_not_told() {
    for kept in each_database() {
        let (promise_id, notice) = warned(&kept);
        let told_at = move |kept: &TestKept| write(kept, move |tx, who| promises::get(tx, who, promise_id)).told_at;
        assert!(told_at(&kept).is_some());
        comes(&kept, report("b1@h", "failed", "5.1.1", &shown(&notice)));
        assert_eq!(told_at(&kept), None);
        assert_eq!(told(&kept), ["promise-notice-failed"], "once, with what to do");
        let (who, by) = (kept.owner.clone(), app::time::plus_ms(kept.now(), 9 * 3_600_000));
        let again = kept.write(move |tx| {
            let warning =
                Warning { reason: "Still broken".to_owned(), new_from: None, new_by: by, how: "mail".to_owned() };
            promises::warn(tx, &who, promise_id, &warning)
        });
        assert_eq!(refused_rule(again), "conversation-address-bounced", "not told, and said so");
    }
}

#[test]
fn what_comes_back_after_the_promise_broke_takes_the_told_back_too() {
    for kept in each_database() {
        let (promise_id, notice) = warned(&kept);
        kept.later_ms(4 * 3_600_000);
        let promise = move |kept: &TestKept| write(kept, move |tx, who| promises::get(tx, who, promise_id));
        assert_eq!((promise(&kept).state.as_str(), promise(&kept).told_at.is_some()), ("broken", true));
        comes(&kept, report("b1@h", "failed", "5.1.1", &shown(&notice)));
        assert_eq!(promise(&kept).told_at, None);
    }
}

#[test]
fn who_calls_our_mail_spam_gets_no_more_of_it_by_itself() {
    for kept in each_database() {
        let (_, notice) = warned(&kept);
        let raw = format!(
            "From: abuse@provider.example\r\nTo: desk@alder.example\r\nSubject: Abuse report\r\nMessage-ID: <a1@p>\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n\
             --b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n\r\n\
             --b\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--b--\r\n",
            shown(&notice)
        );
        comes(&kept, raw.into_bytes());
        assert_eq!(told(&kept), ["message-complained"]);
        let by = app::time::plus_ms(kept.now(), 9 * 3_600_000);
        let who = kept.owner.clone();
        let conversation_id = notice.conversation_id;
        assert!(try_reply(&kept, conversation_id).is_ok(), "a person may still write, and should think first");
        let promise_id =
            write(&kept, move |tx, who| promises::list(tx, who, &promises::Filter::default(), None, 10)).items[0].id;
        let again = kept.write(move |tx| {
            let warning = Warning { reason: "Late".to_owned(), new_from: None, new_by: by, how: "mail".to_owned() };
            promises::warn(tx, &who, promise_id, &warning)
        });
        assert_eq!(refused_rule(again), "conversation-address-complained");
    }
}

#[test]
fn so_many_automatic_mails_an_hour_and_the_rest_wait() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        write(&kept, |tx, who| sending::limit_automatic_mails(tx, who, "2"));
        let first = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let notice = |kept: &TestKept| {
            let id = write(kept, move |tx, who| {
                conversations::send_notice(tx, who, first.customer_id, Some(first.id), "News", "Something")
            });
            kept.write(move |tx| conversations::outgoing(tx, id)).unwrap()
        };
        for _ in 0..2 {
            assert_eq!(notice(&kept).not_before, None);
            goes_out(&kept);
            kept.later_ms(60_000);
        }
        let third = notice(&kept);
        let wait = third.not_before.expect("it waits");
        assert_eq!(app::time::ms(wait) - app::time::ms(kept.now()), 3_600_000 - 2 * 60_000);
        let row = kept.write(|tx| outbox::lease(tx, 1)).unwrap().remove(0);
        kept.write(move |tx| outbox::postpone(tx, &row, wait)).unwrap();
        assert_eq!(kept.read(outbox::next_due).unwrap(), Some(wait));
        assert_eq!(replies(&kept, first.id, "By a person").not_before, None, "people are not counted");
        kept.at(&wait.to_string());
        kept.later_ms(1);
        let id = third.message_id;
        assert_eq!(kept.write(move |tx| conversations::outgoing(tx, id)).unwrap().not_before, None);
        assert_eq!(kept.write(|tx| outbox::lease(tx, 5)).unwrap()[0].attempts, 1, "waiting is no failure");
        let bad = kept.write({
            let who = kept.owner.clone();
            move |tx| sending::limit_automatic_mails(tx, &who, "0")
        });
        assert!(matches!(bad, Err(Error::Invalid(_))));
    }
}

#[test]
fn a_mail_of_ours_that_comes_round_says_nothing_and_reopens_nothing() {
    for kept in each_database() {
        let (_, notice) = warned(&kept);
        let id = notice.conversation_id;
        write(&kept, move |tx, who| conversations::set_status(tx, who, id, To::Category(Category::Resolved)));
        // Their program sends our notice on, under a name and with an id of its own, and without saying that it does.
        let head = format!("X-Kept-Loop: {}\nReferences: <1@h>", notice.loop_mark);
        let round = comes(&kept, mail(RUTH, "f1@h", "Fwd: A new time", &head, "We promised you"));
        assert_eq!(
            (of(&kept, round).category, message(&kept, round).kind.as_str()),
            (Category::Resolved, "auto_reply")
        );
        // Another desk's mail is a person's, whatever its header says.
        let head = "X-Kept-Loop: 38gds78y05rgs.0123456789abcdefghjk\nReferences: <1@h>";
        let person = comes(&kept, mail(RUTH, "f2@h", "Re: Desk", head, "Hello?"));
        assert_eq!(of(&kept, person).category, Category::Open);
        let kinds: Vec<String> =
            kept.read(|tx| journal::entries_after(tx, 0, 500)).unwrap().into_iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "message.queued").count(), 1, "nothing was answered");
    }
}

#[test]
fn an_account_sends_so_many_a_minute_on_all_nodes_together() {
    for kept in each_database() {
        let id = add_good_mailbox(&kept).id;
        let seal = kept.seal.clone();
        let to = sending::Sending { mails_a_minute: "2".to_owned(), ..sending::Sending::default() };
        let mailbox = write(&kept, move |tx, who| sending::change(tx, who, id, &to, &seal));
        let place = |kept: &TestKept| {
            let mailbox = mailbox.clone();
            kept.write(move |tx| sending::take_place(tx, &mailbox)).unwrap()
        };
        assert_eq!((place(&kept), place(&kept)), (None, None));
        let next = place(&kept).expect("the minute is full");
        assert_eq!(app::time::ms(next) % 60_000, 0);
        kept.at(&next.to_string());
        assert_eq!(place(&kept), None);
    }
}
