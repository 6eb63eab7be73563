//! What customers tell us themselves, on their own page and by the public form, on both databases.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod case;

use app::complaints::form::{self, FromForm, MOST_OF_ADDRESS, MOST_OF_SOURCE};
use app::complaints::{self, CameFrom, Complaint, Filter, State, Telling, Told};
use app::workspaces::{NewMailbox, mailboxes};
use app::{Error, Id, Result, Timestamp, Who, conversations, customers, outbox};
use case::{HOUR, Steps, hears, rule};
use testkit::{TestKept, each_database};

const HAPPENED: &str = "I kept Monday free and nobody came.\nNobody called either.";

fn telling(happened: &str) -> Telling {
    Telling { happened: happened.to_owned(), ..Telling::default() }
}

fn tells(kept: &TestKept, customer_id: Id, new: &Telling) -> Result<Complaint> {
    let (who, new) = (Who::customer(kept.workspace_id, customer_id), new.clone());
    kept.write(move |tx| complaints::tell_us(tx, &who, None, &new))
}

fn all(kept: &TestKept) -> Vec<Complaint> {
    let who = kept.owner.clone();
    let listed = kept.read(move |tx| complaints::list(tx, &who, &Filter::default(), None, 200)).unwrap().items;
    listed.into_iter().map(|one| one.complaint).collect()
}

fn told(kept: &TestKept, id: Id) -> Told {
    let who = kept.owner.clone();
    kept.read(move |tx| complaints::told(tx, &who, id)).unwrap().unwrap()
}

fn said_in(kept: &TestKept, complaint: &Complaint) -> Vec<String> {
    let (who, id) = (kept.owner.clone(), complaint.conversation_ids[0]);
    let thread = kept.read(move |tx| conversations::thread(tx, &who, id)).unwrap();
    thread.into_iter().map(|message| message.text).collect()
}

fn with_mail(kept: &TestKept) {
    let (owner, seal) = (kept.owner.clone(), kept.seal.clone());
    kept.write(move |tx| {
        let new = NewMailbox {
            name: "Alder".to_owned(),
            address: "desk@alder.example".to_owned(),
            smtp_host: "smtp.alder.example".to_owned(),
            smtp_port: "587".to_owned(),
            smtp_security: "starttls".to_owned(),
            ..NewMailbox::default()
        };
        mailboxes::add(tx, &owner, &new, &seal).map(drop)
    })
    .unwrap();
}

/// Who gets what waits to leave to customers.
fn mails(kept: &TestKept) -> Vec<(String, String)> {
    let who = kept.owner.clone();
    kept.read(move |tx| {
        let rows = outbox::waiting(tx)?.into_iter().filter(|row| row.kind == "message");
        rows.map(|row| conversations::message(tx, &who, row.subject_id).map(|one| (one.to, one.text))).collect()
    })
    .unwrap()
}

#[test]
fn what_they_tell_on_their_page_is_a_complaint_that_somebody_has_and_a_mail_says_so() {
    for kept in each_database() {
        with_mail(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let new = Telling {
            wants: "A day on which they come".to_owned(),
            may_call: true,
            call_when: "mornings".to_owned(),
            ..telling(HAPPENED)
        };
        let complaint = tells(&kept, ruth, &new).unwrap();
        assert_eq!(
            (complaint.came_from, complaint.state, complaint.customer_id),
            (CameFrom::Portal, State::Received, ruth)
        );
        assert_eq!(complaint.summary, "I kept Monday free and nobody came.");
        assert_eq!(complaint.owner_id, kept.owner.staff_id().unwrap(), "nobody holds her: a manager has it");
        assert!(hears(&kept, &kept.owner, "complaint-given"));
        let said = said_in(&kept, &complaint).join("\n");
        for part in [HAPPENED, "What would make it right: A day on which they come", "You may call me: mornings"] {
            assert!(said.contains(part), "{part} in {said}");
        }
        let by = complaint.owed_by.unwrap();
        assert_eq!(by, "2026-11-24T15:00:00Z".parse::<Timestamp>().unwrap(), "an hour of ours");
        let mails = mails(&kept);
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].0, "Ruth Alvarez <ruth@example.com>");
        assert!(mails[0].1.contains("Dana Moss listens to you, by Tuesday 24 November 2026, 10:00"), "{}", mails[0].1);
        let (who, id) = (Who::customer(kept.workspace_id, ruth), complaint.id);
        let received = kept.read(move |tx| complaints::received(tx, &who, id)).unwrap();
        assert_eq!((received.listens_by, received.owner_name.as_str()), (Some(by), "Dana Moss"));
        let stranger = Who::customer(kept.workspace_id, kept.customer("Sam", "sam@example.com"));
        let theirs = kept.read(move |tx| complaints::received(tx, &stranger, id));
        assert!(matches!(theirs, Err(Error::NotFound("complaint"))), "another's, not even that it exists");
    }
}

#[test]
fn the_same_words_twice_are_one_complaint_and_too_many_wait() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let first = tells(&kept, ruth, &telling(HAPPENED)).unwrap();
        let again = tells(&kept, ruth, &telling(&format!("  {} ", HAPPENED.replace('\n', "\r\n")))).unwrap();
        assert_eq!((first.id, all(&kept).len()), (again.id, 1));
        assert_eq!(said_in(&kept, &first).len(), 1, "and said once");
        let other = kept.customer("Sam", "sam@example.com");
        assert_ne!(tells(&kept, other, &telling(HAPPENED)).unwrap().id, first.id, "of somebody else it is another");
        for n in 0..9 {
            tells(&kept, ruth, &telling(&format!("Something else went wrong, number {n}"))).unwrap();
        }
        let busy = tells(&kept, ruth, &telling("One more"));
        assert!(matches!(busy, Err(Error::Busy(seconds)) if seconds > 3_000), "{busy:?}");
        assert_eq!(tells(&kept, ruth, &telling(HAPPENED)).unwrap().id, first.id, "what we have is not refused");
        kept.later_ms(HOUR + 1);
        tells(&kept, ruth, &telling("One more")).unwrap();
        let steps = Steps { kept: &kept, id: first.id, who: kept.owner.clone() };
        steps.to_the_end();
        assert_ne!(tells(&kept, ruth, &telling(HAPPENED)).unwrap().id, first.id, "after it was closed it is another");
    }
}

#[test]
fn what_can_not_be_taken_is_named_and_a_promise_of_somebody_else_does_not_exist() {
    for kept in each_database() {
        let (ruth, sam) = (kept.customer("Ruth", "ruth@example.com"), kept.customer("Sam", "sam@example.com"));
        let steps = Steps::of(&kept, sam);
        steps.listen().unwrap();
        steps.restate("You waited").unwrap();
        steps.confirm().unwrap();
        let theirs = steps.promise(HOUR).unwrap().call_back_id;
        let wrong = |new: &Telling| match tells(&kept, ruth, new) {
            Err(Error::Invalid(fields)) => fields.into_iter().map(|one| one.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong(&telling("  ")), ["happened"]);
        assert_eq!(wrong(&telling(&"a".repeat(20_001))), ["happened"]);
        let long = Telling { wants: "a".repeat(2_001), call_when: "a".repeat(201), ..telling("x") };
        assert_eq!(wrong(&long), ["wants", "call_when"]);
        assert_eq!(wrong(&Telling { promise_id: theirs, ..telling("x") }), ["promise_id"]);
        assert_eq!(wrong(&Telling { promise_id: Some(Id(4)), ..telling("x") }), ["promise_id"]);
        let who = Who::customer(kept.workspace_id, sam);
        let of = Telling { promise_id: theirs, ..telling("You did not call") };
        let mine = kept.write(move |tx| complaints::tell_us(tx, &who, None, &of)).unwrap();
        assert_eq!(mine.promise_id, theirs);
        assert!(tells(&kept, kept.customer("No", "no@example.com"), &telling("x")).is_ok(), "a house without mail");
        let staff = kept.agent.clone();
        let by_us = kept.write(move |tx| complaints::tell_us(tx, &staff, None, &telling("x")));
        assert!(matches!(by_us, Err(Error::Forbidden(_))));
    }
}

fn opened(kept: &TestKept) {
    let who = kept.owner.clone();
    kept.write(move |tx| form::set_open(tx, &who, true)).unwrap();
}

fn of_form(email: &str, happened: &str) -> FromForm {
    FromForm {
        name: "Ruth Alvarez".to_owned(),
        email: email.to_owned(),
        telling: telling(happened),
        source: "198.51.100.7".to_owned(),
        ..FromForm::default()
    }
}

fn sent(kept: &TestKept, new: &FromForm) -> Result<Option<Timestamp>> {
    let new = new.clone();
    kept.write(move |tx| form::send(tx, &new))
}

#[test]
fn the_form_is_closed_until_the_owner_opens_it() {
    for kept in each_database() {
        let closed = sent(&kept, &of_form("ruth@example.com", HAPPENED));
        assert!(matches!(closed, Err(Error::NotFound("form"))));
        let agent = kept.agent.clone();
        assert!(matches!(kept.write(move |tx| form::set_open(tx, &agent, true)), Err(Error::Forbidden(_))));
        opened(&kept);
        assert!(sent(&kept, &of_form("ruth@example.com", HAPPENED)).unwrap().is_some());
        let owner = kept.owner.clone();
        kept.write(move |tx| form::set_open(tx, &owner, false)).unwrap();
        assert!(matches!(sent(&kept, &of_form("ruth@example.com", "Again")), Err(Error::NotFound("form"))));
    }
}

#[test]
fn a_stranger_who_types_a_known_address_reaches_and_learns_nothing() {
    for kept in each_database() {
        with_mail(&kept);
        opened(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let holder = kept.agent.staff_id();
        let owner = kept.owner.clone();
        let change = customers::Change { owner_id: Some(holder), ..customers::Change::default() };
        kept.write(move |tx| customers::update(tx, &owner, ruth, change.clone())).unwrap();
        let known = sent(&kept, &of_form("Ruth@Example.com", HAPPENED)).unwrap();
        let unknown = sent(&kept, &of_form("nobody@example.com", HAPPENED)).unwrap();
        let ours = sent(&kept, &of_form("desk@alder.example", HAPPENED)).unwrap();
        assert_eq!((known, known), (unknown, ours), "the answer is the same for everybody");
        let found = all(&kept);
        assert_eq!(found.len(), 3);
        for one in &found {
            assert_eq!(one.came_from, CameFrom::Form);
            assert_ne!(one.customer_id, ruth);
            assert_eq!(one.owner_id, kept.owner.staff_id().unwrap(), "not whoever holds Ruth");
        }
        let apart: Vec<bool> = found.iter().rev().map(|one| told(&kept, one.id).apart).collect();
        assert_eq!(apart, [true, false, true]);
        let who = kept.owner.clone();
        let (hers, new) = (ruth, found[1].customer_id);
        let (about_ruth, emails) = kept
            .read(move |tx| {
                let filter = conversations::Filter { customer_id: Some(hers), ..conversations::Filter::default() };
                let talks = conversations::list(tx, &who, &filter, None, 10)?.items.len();
                Ok((talks, customers::get(tx, &who, new)?.customer.email))
            })
            .unwrap();
        assert_eq!((about_ruth, emails.as_deref()), (0, Some("nobody@example.com")));
        assert_eq!(mails(&kept), [], "nobody gets mail because a stranger typed their address");
    }
}

#[test]
fn one_who_may_says_that_it_is_theirs_and_all_of_it_goes_to_them() {
    for kept in each_database() {
        opened(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        sent(&kept, &of_form("ruth@example.com", HAPPENED)).unwrap();
        sent(&kept, &of_form("nobody@example.com", HAPPENED)).unwrap();
        let (hers, other) = (all(&kept)[1].clone(), all(&kept)[0].clone());
        let admit = |who: &Who, id: Id| {
            let who = who.clone();
            kept.write(move |tx| form::is_theirs(tx, &who, id))
        };
        assert!(matches!(admit(&kept.agent, hers.id), Err(Error::Forbidden(_))), "merging is a manager's");
        let complaint = admit(&kept.owner, hers.id).unwrap();
        assert_eq!(complaint.customer_id, ruth);
        let (who, id) = (kept.owner.clone(), complaint.conversation_ids[0]);
        assert_eq!(kept.read(move |tx| conversations::get(tx, &who, id)).unwrap().customer_id, ruth);
        assert!(!told(&kept, hers.id).apart);
        assert_eq!(rule(admit(&kept.owner, hers.id).unwrap_err()), "complaint-not-apart");
        assert_eq!(rule(admit(&kept.owner, other.id).unwrap_err()), "complaint-not-apart");
    }
}

#[test]
fn so_many_an_hour_and_the_same_again_is_one() {
    for kept in each_database() {
        opened(&kept);
        let from = |source: usize, email: &str, text: &str| FromForm {
            source: format!("203.0.113.{source}"),
            ..of_form(email, text)
        };
        for n in 0..MOST_OF_SOURCE {
            sent(&kept, &from(1, &format!("a{n}@example.com"), "It broke")).unwrap();
        }
        assert!(matches!(sent(&kept, &from(1, "b@example.com", "It broke")), Err(Error::Busy(_))), "of one place");
        assert!(sent(&kept, &from(1, "a0@example.com", "it  BROKE")).is_ok(), "what we have is not refused");
        for n in 0..MOST_OF_ADDRESS {
            sent(&kept, &from(10 + usize::try_from(n).unwrap(), "c@example.com", &format!("It broke {n}"))).unwrap();
        }
        assert!(matches!(sent(&kept, &from(20, "C@example.com", "Again")), Err(Error::Busy(_))), "with one address");
        let before = all(&kept).len();
        assert_eq!(before, usize::try_from(MOST_OF_SOURCE + MOST_OF_ADDRESS).unwrap());
        kept.later_ms(HOUR + 1);
        sent(&kept, &from(20, "C@example.com", "Again")).unwrap();
        let mut through = 0;
        for n in 0..80 {
            through += usize::from(sent(&kept, &from(30 + n, &format!("d{n}@example.com"), "Flood")).is_ok());
        }
        assert_eq!(through, 59, "together sixty an hour, however many places and addresses");
    }
}

#[test]
fn hostile_texts_are_texts() {
    for kept in each_database() {
        opened(&kept);
        let nasty = "<script>alert(1)</script>\u{202e}'; drop table complaint; --\u{7}\n{{ page }} ${x} %00";
        let new = FromForm {
            name: "  <b>Ruth</b>\r\nBcc: all@example.com\u{0}".replace('\u{0}', ""),
            phone: "+1 555 0142".to_owned(),
            ..of_form("", nasty)
        };
        sent(&kept, &new).unwrap();
        let complaint = all(&kept).remove(0);
        let told = told(&kept, complaint.id);
        assert_eq!((told.name.as_str(), told.happened.as_str()), ("<b>Ruth</b> Bcc: all@example.com", nasty.trim()));
        assert!(said_in(&kept, &complaint)[0].contains("drop table complaint"));
        let wrong = |new: FromForm| match sent(&kept, &new) {
            Err(Error::Invalid(fields)) => fields.into_iter().map(|one| one.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong(of_form("", "x")), ["email"], "no way to reach them");
        assert_eq!(wrong(of_form("a@b@c, all@example.com", "x")), ["email"]);
        assert_eq!(wrong(FromForm { name: "a".repeat(201), ..of_form("a@example.com", "x") }), ["name"]);
        assert_eq!(wrong(FromForm { phone: "call".to_owned(), ..of_form("", "x") }), ["phone"]);
        assert_eq!(wrong(of_form("a@example.com", &"a".repeat(20_001))), ["happened"]);
    }
}
