//! The customer says whether we understood: by answering the mail, or on their own page.
#![allow(clippy::unwrap_used, clippy::panic)] // what makes ready for a test stops it, loudly

mod case;
mod post;

use app::complaints::{self, Answer, Confirmed, How, Restating, State};
use app::{Error, Id, Who, conversations, customers};
use case::{Steps, happened, hears};
use post::{add_mailbox, comes, mail};
use testkit::{TestKept, each_database};

/// Restated by mail; gives the Message-ID of the mail that asks.
fn asked(kept: &TestKept, steps: &Steps) -> String {
    steps.listen().unwrap();
    let new = Restating { text: "You kept Monday free, again, and nobody came.".to_owned(), mail: true };
    steps.does(move |tx, who, id| complaints::restate(tx, who, id, &new)).unwrap();
    let (who, message_id) = (kept.agent.clone(), steps.case().restatements.last().unwrap().message_id.unwrap());
    let message = kept.read(move |tx| conversations::message(tx, &who, message_id)).unwrap();
    assert!(message.text.contains("You kept Monday free, again, and nobody came."), "{}", message.text);
    message.rfc_id.unwrap()
}

fn answers(kept: &TestKept, from: &str, id: &str, to: &str, text: &str) {
    let more = format!("In-Reply-To: <{to}>");
    comes(kept, mail(from, id, "Re: Did we understand you?", &more, text)).unwrap();
}

const RUTH: &str = "Ruth Alvarez <ruth@alvarez.example>";

fn ruth(kept: &TestKept) -> Id {
    kept.customer("Ruth Alvarez", "ruth@alvarez.example")
}

#[test]
fn a_mail_that_says_yes_confirms_it_in_her_words() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = Steps::of(&kept, ruth(&kept));
        let asked = asked(&kept, &steps);
        let text = "Yes, that is it.\r\n\r\nRuth\r\n\r\nOn Tue, Nov 24, 2026 Omar wrote:\r\n> You kept Monday free";
        answers(&kept, RUTH, "1@alvarez.example", &asked, text);
        let case = steps.case();
        assert_eq!((case.complaint.state, case.complaint.confirmed_how), (State::Confirmed, Some(Confirmed::Mail)));
        let last = case.restatements.last().unwrap();
        assert_eq!((last.answer, last.recorded_by_id), (Some(Answer::Confirmed), None));
        assert!(last.words.starts_with("Yes, that is it.") && !last.words.contains("Monday"), "{}", last.words);
        assert!(hears(&kept, &kept.agent, "complaint-confirmed"));
    }
}

#[test]
fn in_her_own_language_too() {
    for kept in each_database() {
        add_mailbox(&kept);
        let ruth = ruth(&kept);
        let who = kept.owner.clone();
        let change = customers::Change { locale: Some(Some("es".to_owned())), ..customers::Change::default() };
        kept.write(move |tx| customers::update(tx, &who, ruth, change.clone())).unwrap();
        let steps = Steps::of(&kept, ruth);
        let asked = asked(&kept, &steps);
        let (who, id) = (kept.agent.clone(), steps.case().restatements.last().unwrap().message_id.unwrap());
        let message = kept.read(move |tx| conversations::message(tx, &who, id)).unwrap();
        assert!(message.text.contains("«sí, eso es»"), "{}", message.text);
        answers(&kept, RUTH, "1@alvarez.example", &asked, "Si, eso es");
        assert_eq!(steps.now().state, State::Confirmed);
    }
}

#[test]
fn a_mail_that_puts_us_right_is_a_correction_and_what_is_neither_is_read_by_its_owner() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = Steps::of(&kept, ruth(&kept));
        let first = asked(&kept, &steps);
        answers(&kept, RUTH, "1@alvarez.example", &first, "When will you call me?");
        assert_eq!(steps.now().state, State::Restated, "nothing is read into it");
        assert!(happened(&kept, steps.id).contains(&"complaint.answer_came".to_owned()));
        assert!(hears(&kept, &kept.agent, "complaint-answered"));
        answers(&kept, RUTH, "2@alvarez.example", &first, "No, you missed the technician");
        let case = steps.case();
        assert_eq!(case.complaint.state, State::Listened);
        assert_eq!(case.restatements.last().unwrap().words, "No, you missed the technician");
        let second = asked(&kept, &steps);
        answers(&kept, RUTH, "3@alvarez.example", &second, "Yes, exactly");
        assert_eq!(steps.now().state, State::Confirmed);
    }
}

#[test]
fn a_machine_or_a_stranger_confirms_nothing() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = Steps::of(&kept, ruth(&kept));
        let asked = asked(&kept, &steps);
        let more = format!("In-Reply-To: <{asked}>\nAuto-Submitted: auto-replied");
        comes(&kept, mail(RUTH, "1@alvarez.example", "Re: Did we understand you?", &more, "Yes"));
        answers(&kept, "Lee <lee@gmail.example>", "2@gmail.example", &asked, "Yes, that is it");
        assert_eq!(steps.now().state, State::Restated);
    }
}

#[test]
fn on_their_page_they_answer_their_own_and_the_version_that_they_read() {
    for kept in each_database() {
        let (ruth, other) = (ruth(&kept), kept.customer("Ben Ortiz", "ben@ortiz.example"));
        let steps = Steps::of(&kept, ruth);
        steps.listen().unwrap();
        steps.restate("The wrong colour came.").unwrap();
        let id = steps.id;
        let (ruth, other) = (Who::customer(kept.workspace_id, ruth), Who::customer(kept.workspace_id, other));
        let who = other.clone();
        let strange = kept.write(move |tx| complaints::confirm(tx, &who, id, How::Link, "", None));
        assert!(matches!(strange, Err(Error::NotFound(_))), "not even that it exists");
        assert!(kept.read(move |tx| complaints::restated_to(tx, &other)).unwrap().is_empty());
        let who = ruth.clone();
        let shown = kept.read(move |tx| complaints::restated_to(tx, &who)).unwrap();
        assert_eq!(
            shown.iter().map(|one| (one.round, one.text.as_str())).collect::<Vec<_>>(),
            [(1, "The wrong colour came.")]
        );
        steps.restate("The wrong colour and the wrong size came.").unwrap();
        let who = ruth.clone();
        let old = kept.write(move |tx| complaints::confirm(tx, &who, id, How::Link, "", Some(1)));
        assert_eq!(case::rule(old.unwrap_err()), "complaint-restated-anew");
        let who = ruth.clone();
        kept.write(move |tx| complaints::confirm(tx, &who, id, How::Link, "", Some(2))).unwrap();
        assert_eq!(steps.now().confirmed_how, Some(Confirmed::Link));
        let who = ruth;
        let listens = kept.write(move |tx| complaints::research(tx, &who, id, "x"));
        assert!(matches!(listens, Err(Error::Forbidden(_))), "nothing else is theirs to do");
    }
}
