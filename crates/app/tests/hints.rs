//! Possible complaints: pointed out where they come in, never filed by themselves, and asked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use std::sync::Arc;

use app::conversations::calm::{self, Reads};
use app::conversations::{self, Channel, Direction, Filter, First, Message, NewConversation, ParsedInput, hints};
use app::{Error, Id, Role};
use post::{add_mailbox, comes, mail, write};
use testkit::{TestKept, each_database};

const ANGRY: &str = "This is the second time nobody came, and nobody told us. I took a day off work for nothing. \
I am very disappointed and want my money back.";
const CALM: &str = "Thank you, Thursday at ten is fine. Could you bring the brochure for the oak desks as well?";

fn message(kept: &TestKept, id: Id) -> Message {
    write(kept, move |tx, who| conversations::message(tx, who, id))
}

fn open_count(kept: &TestKept) -> i64 {
    write(kept, hints::open_count)
}

fn applies(kept: &TestKept, id: Id) -> bool {
    write(kept, move |tx, _| calm::applies(tx, id, false))
}

fn letter(kept: &TestKept, id: &str, more: &str, text: &str) -> Message {
    let raw = mail("Ruth <ruth@harbor.example>", id, &format!("Desk {id}"), more, text);
    message(kept, comes(kept, raw).expect("it became a message"))
}

#[test]
fn a_mail_that_complains_is_pointed_out_with_its_words_and_files_nothing() {
    for kept in each_database() {
        add_mailbox(&kept);
        let said = letter(&kept, "1@h", "", ANGRY);
        let hint = said.hint.clone().expect("it is pointed out");
        assert!(hint.score > 0.5 && hint.score <= 1.0 && hint.is_open(), "{hint:?}");
        assert!(!hint.words.is_empty());
        for words in &hint.words {
            let there: String = said.text.chars().skip(words.start).take(words.end - words.start).collect();
            assert_eq!(there, words.text);
        }
        assert_eq!(letter(&kept, "2@h", "", CALM).hint, None);
        let quoted = format!("All is well now, thank you.\n\nOn Tue, 24 Nov 2026 Ruth wrote:\n> {ANGRY}");
        assert_eq!(letter(&kept, "3@h", "", &quoted).hint, None, "it was said before");
        assert_eq!(letter(&kept, "4@h", "Auto-Submitted: auto-replied", ANGRY).hint, None, "nobody wrote it");
        assert_eq!(letter(&kept, "5@h", "List-Id: <desks.lists.example>", ANGRY).hint, None, "not to us");
        assert_eq!(open_count(&kept), 1);
        let all = write(&kept, move |tx, who| conversations::thread(tx, who, said.conversation_id));
        assert_eq!(all.iter().find(|one| one.id == said.id).unwrap().hint, Some(hint));
    }
}

#[test]
fn what_is_none_is_dismissed_once_and_never_asked_again() {
    for kept in each_database() {
        add_mailbox(&kept);
        let said = letter(&kept, "1@h", "", ANGRY);
        let (id, of) = (said.id, said.conversation_id);
        let only = Filter { hinted: true, ..Filter::default() };
        let listed = |kept: &TestKept| {
            let only = only.clone();
            write(kept, move |tx, who| conversations::list(tx, who, &only, None, 50)).items.len()
        };
        assert_eq!((open_count(&kept), listed(&kept), applies(&kept, of)), (1, 1, true));
        let answered = write(&kept, move |tx, who| hints::dismiss(tx, who, id)).hint.unwrap();
        assert_eq!((answered.dismissed_at, answered.dismissed_by_id), (Some(kept.now()), kept.owner.staff_id()));
        assert_eq!((open_count(&kept), listed(&kept), applies(&kept, of)), (0, 0, false));
        let again = write(&kept, move |tx, who| hints::dismiss(tx, who, id)).hint.unwrap();
        assert_eq!(again, answered, "twice is as once");
        let viewer = kept.staff("Vera", "vera@alder.example", Role::Auditor);
        let refused = kept.write(move |tx| hints::dismiss(tx, &viewer, id)).unwrap_err();
        assert!(matches!(refused, Error::Forbidden(_)), "{refused}");
        let calm_one = letter(&kept, "2@h", "", CALM).id;
        let by = kept.agent.clone();
        let none = kept.write(move |tx| hints::dismiss(tx, &by, calm_one)).unwrap_err();
        assert!(matches!(none, Error::NotFound(_)), "{none}");
    }
}

#[test]
fn calls_notes_of_them_and_answers_on_their_page_are_looked_at_and_the_past_is_not() {
    for kept in each_database() {
        add_mailbox(&kept);
        let ruth = kept.customer("Ruth", "ruth@harbor.example");
        let first = |text: &str| First {
            direction: Direction::Inbound,
            text: text.to_owned(),
            cc: Vec::new(),
            attachments: Vec::new(),
        };
        let new = NewConversation {
            customer_id: ruth,
            subject: "Desk".to_owned(),
            channel: Channel::Phone,
            first: Some(first("She asks when we open.")),
        };
        let id = write(&kept, move |tx, who| conversations::start(tx, who, new.clone())).id;
        assert_eq!(open_count(&kept), 0);
        let called =
            write(&kept, move |tx, who| conversations::record(tx, who, id, Channel::Phone, Direction::Outbound, ANGRY));
        assert!(message(&kept, called).hint.is_some(), "what was noted of a call, whoever rang");
        let mailed = write(&kept, move |tx, who| {
            conversations::record(tx, who, id, Channel::Letter, Direction::Outbound, ANGRY)
        });
        assert_eq!(message(&kept, mailed).hint, None, "our own letter");
        let noted = write(&kept, move |tx, who| conversations::note(tx, who, id, ANGRY));
        assert_eq!(message(&kept, noted).hint, None, "a note among ourselves is nobody's complaint");
        let theirs = app::Who::customer(kept.workspace_id, ruth);
        let web = kept.write(move |tx| conversations::web_answer(tx, &theirs, None, "Desk", ANGRY));
        assert!(message(&kept, web.unwrap()).hint.is_some());
        assert_eq!(open_count(&kept), 2);

        let raw = mail("Lee <lee@elsewhere.example>", "9@h", "Chairs", "", ANGRY);
        let batch = Arc::new(vec![ParsedInput::read("past.mbox#1", raw)]);
        let by = kept.owner.clone();
        let counts = kept.write(move |tx| conversations::import(tx, &by, &batch)).unwrap();
        assert_eq!((counts.stored, open_count(&kept)), (1, 2), "nobody is asked about the past");
    }
}

#[test]
fn a_hint_goes_with_its_message_and_ends_when_it_is_taken_as_a_complaint() {
    for kept in each_database() {
        add_mailbox(&kept);
        let said = letter(&kept, "1@h", "", ANGRY);
        let (id, of) = (said.id, said.conversation_id);
        let owner = kept.owner.clone();
        kept.write(move |tx| conversations::trash_message(tx, &owner, id)).unwrap();
        assert_eq!((open_count(&kept), applies(&kept, of)), (0, false));
        let owner = kept.owner.clone();
        kept.write(move |tx| conversations::restore_message(tx, &owner, id)).unwrap();
        assert_eq!(open_count(&kept), 1);
        write(&kept, move |tx, _| hints::take(tx, of));
        assert_eq!((open_count(&kept), applies(&kept, of)), (0, true), "a complaint is read");
        letter(&kept, "3@h", "", ANGRY);
        assert_eq!(open_count(&kept), 1, "what comes after it is asked about");
        let owner = kept.owner.clone();
        kept.write(move |tx| {
            conversations::trash_message(tx, &owner, id)?;
            conversations::purge_message(tx, id)
        })
        .expect("a message with a hint can be deleted for good");
    }
}

#[test]
fn a_strangers_complaint_waits_with_their_message() {
    for kept in each_database() {
        add_mailbox(&kept);
        letter(&kept, "1@h", "", CALM);
        let raw = mail("Mallory <m@evil.example>", "2@e", "Re: The desk", "References: <1@h>", ANGRY);
        let held = message(&kept, comes(&kept, raw).unwrap());
        assert_eq!((held.state.as_str(), open_count(&kept), applies(&kept, held.conversation_id)), ("held", 0, false));
        write(&kept, move |tx, who| conversations::admit(tx, who, held.id));
        assert_eq!((open_count(&kept), applies(&kept, held.conversation_id)), (1, true));
    }
}

#[test]
fn the_business_says_what_is_read() {
    for kept in each_database() {
        add_mailbox(&kept);
        let (calm_one, angry_one) =
            (letter(&kept, "1@h", "", CALM).conversation_id, letter(&kept, "2@h", "", ANGRY).conversation_id);
        let reads = |kept: &TestKept| (applies(kept, calm_one), applies(kept, angry_one));
        assert_eq!(reads(&kept), (false, true), "complaints, unless it is set otherwise");
        for (set, expected) in [(Reads::Always, (true, true)), (Reads::Never, (false, false))] {
            let owner = kept.owner.clone();
            kept.write(move |tx| calm::set_reads(tx, &owner, set)).unwrap();
            assert_eq!(reads(&kept), expected);
        }
        let agent = kept.agent.clone();
        let refused = kept.write(move |tx| calm::set_reads(tx, &agent, Reads::Always)).unwrap_err();
        assert!(matches!(refused, Error::Forbidden(_)), "{refused}");
    }
}
