//! Conversations on both databases: begun, answered, delivered, noted, filed, listed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use app::conversations::{
    self, Assignee, Category, Channel, Delivered, Direction, Filter, First, NewAttachment, NewConversation, NewReply,
    To,
};
use app::workspaces::{NewMailbox, mailboxes};
use app::{Error, Id, Tx, Who, counters, journal, outbox};
use db::{Sql, params, sql};
use proptest::prelude::*;
use testkit::{TestKept, each_database, on_sqlite};

fn write<T: Send + 'static>(kept: &TestKept, mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static) -> T {
    let who = kept.owner.clone();
    kept.write(move |tx| f(tx, &who)).unwrap()
}

fn refused<T: Send + std::fmt::Debug + 'static>(
    kept: &TestKept,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> Error {
    let who = kept.owner.clone();
    kept.write(move |tx| f(tx, &who)).unwrap_err()
}

fn rule(error: Error) -> &'static str {
    match error {
        Error::Refused(refused) => refused.rule,
        other => panic!("not refused by a rule: {other:?}"),
    }
}

fn add_mailbox(kept: &TestKept) {
    let seal = kept.seal.clone();
    let new = NewMailbox {
        name: "Alder Office Interiors".to_owned(),
        address: "desk@alder.example".to_owned(),
        smtp_host: "mail.alder.example".to_owned(),
        smtp_port: "587".to_owned(),
        smtp_security: "starttls".to_owned(),
        smtp_user: String::new(),
        smtp_password: None,
    };
    write(kept, move |tx, who| mailboxes::add(tx, who, &new, &seal));
}

fn start(kept: &TestKept, customer_id: Id, subject: &'static str) -> Id {
    write(kept, move |tx, who| {
        let new = NewConversation { customer_id, subject: subject.to_owned(), channel: Channel::Mail, first: None };
        conversations::start(tx, who, new)
    })
    .id
}

fn answer(text: &str) -> NewReply {
    NewReply { text: text.to_owned(), ..NewReply::default() }
}

fn leased(kept: &TestKept) -> outbox::Row {
    kept.write(|tx| outbox::lease(tx, 10)).unwrap().into_iter().find(|row| row.kind == "message").unwrap()
}

#[test]
fn a_reply_is_queued_sent_and_keeps_its_message_id_through_failure_and_retry() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let id = start(&kept, ruth, "The grey desk");
        assert_eq!(
            rule(refused(&kept, move |tx, who| conversations::reply(tx, who, id, answer("Hello")))),
            "conversation-no-mailbox"
        );
        add_mailbox(&kept);
        let file = NewAttachment {
            name: "a/b.txt".to_owned(),
            media_type: String::new(),
            content_id: None,
            content: b"plan".to_vec(),
        };
        let reply = NewReply {
            cc: vec!["bob@harbor.example".to_owned()],
            attachments: vec![file],
            ..answer("It comes on Friday.")
        };
        let message_id = write(&kept, move |tx, who| conversations::reply(tx, who, id, reply.clone()));

        let row = leased(&kept);
        let mail = kept.write(move |tx| conversations::outgoing(tx, message_id)).unwrap();
        assert_eq!((row.subject_id, &row.rfc_id), (message_id, &mail.rfc_id));
        assert!(mail.rfc_id.ends_with("@alder.example") && mail.rfc_id.starts_with(&format!("kept.{message_id}.")));
        assert_eq!((mail.to[0].name.as_str(), mail.to[0].email.as_str()), ("Ruth Alvarez", "ruth@harbor.example"));
        assert_eq!(mail.cc[0].email, "bob@harbor.example");
        assert_eq!(
            (mail.attachments[0].name.as_str(), mail.attachments[0].content.as_slice()),
            ("a_b.txt", b"plan".as_slice())
        );
        assert_eq!(mail.from.email, "desk@alder.example");

        let again = row.clone();
        let outcome = kept.write(move |tx| conversations::mark_failed(tx, &again, false, "421 try later")).unwrap();
        assert_eq!(outcome, Delivered::Again);
        let dead = row.clone();
        let outcome = kept.write(move |tx| conversations::mark_failed(tx, &dead, true, "550 no such user")).unwrap();
        assert_eq!(outcome, Delivered::Failed(Some(message_id)));
        let thread = write(&kept, move |tx, who| conversations::thread(tx, who, id));
        assert_eq!((thread[0].state.as_str(), thread[0].state_reason.as_str()), ("failed", "550 no such user"));
        assert!(
            kept.write(move |tx| conversations::outgoing(tx, message_id)).is_err(),
            "a failed one is not sent by chance"
        );

        write(&kept, move |tx, who| conversations::retry_message(tx, who, message_id));
        let retried = leased(&kept);
        assert_eq!(retried.rfc_id, row.rfc_id, "the same mail");
        kept.write(move |tx| conversations::mark_sent(tx, &retried, "250 ok")).unwrap();
        assert!(kept.read(move |tx| conversations::is_sent(tx, message_id)).unwrap());
        assert_eq!(
            rule(refused(&kept, move |tx, who| conversations::retry_message(tx, who, message_id))),
            "conversation-message-not-failed"
        );
        let kinds: Vec<String> = kept
            .read(move |tx| journal::of_subject(tx, message_id))
            .unwrap()
            .into_iter()
            .map(|entry| entry.kind)
            .collect();
        assert_eq!(kinds, ["message.queued", "message.failed", "message.queued", "message.sent"]);
        let now = write(&kept, move |tx, who| conversations::get(tx, who, id));
        assert_eq!((now.category, now.number, now.message_count), (Category::Waiting, 1, 1));
    }
}

#[test]
fn what_can_not_be_mailed_is_refused_and_can_be_written_down() {
    for kept in each_database() {
        add_mailbox(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        kept.write(move |tx| {
            let workspace_id = tx.workspace_id;
            tx.run(
                &Sql::built("update contact set email = null, email_key = null where workspace_id = $1".to_owned()),
                params![workspace_id],
            )?;
            Ok(())
        })
        .unwrap();
        let id = start(&kept, ruth, "Chairs");
        assert_eq!(
            rule(refused(&kept, move |tx, who| conversations::reply(tx, who, id, answer("Hello")))),
            "conversation-no-address"
        );
        let bad = NewReply { cc: vec!["not an address".to_owned()], ..answer("  ") };
        match refused(&kept, move |tx, who| conversations::reply(tx, who, id, bad.clone())) {
            Error::Invalid(fields) => {
                let named: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
                assert_eq!(named, ["text", "cc"]);
            }
            other => panic!("{other:?}"),
        }
        write(&kept, move |tx, who| {
            conversations::record(tx, who, id, Channel::Phone, Direction::Inbound, "She called.")
        });
        let heard = write(&kept, move |tx, who| conversations::get(tx, who, id));
        assert_eq!(
            (heard.category, heard.unanswered_since_at),
            (Category::Open, None),
            "we were on the phone with her"
        );
        write(&kept, move |tx, who| conversations::record(tx, who, id, Channel::Text, Direction::Inbound, "And?"));
        assert!(write(&kept, move |tx, who| conversations::get(tx, who, id)).unanswered_since_at.is_some());
        write(&kept, move |tx, who| conversations::note(tx, who, id, "She sounds worried."));
        let noted = write(&kept, move |tx, who| conversations::get(tx, who, id));
        assert!(noted.unanswered_since_at.is_some(), "a note is no answer");
        assert_eq!(noted.snippet, "And?");
        write(&kept, move |tx, who| {
            conversations::record(tx, who, id, Channel::Phone, Direction::Outbound, "Told her.")
        });
        assert_eq!(write(&kept, move |tx, who| conversations::get(tx, who, id)).unanswered_since_at, None);
    }
}

#[test]
fn a_notice_answers_nothing_and_a_customer_says_more_on_their_page() {
    for kept in each_database() {
        add_mailbox(&kept);
        let (ruth, omar) = (kept.customer("Ruth", "ruth@harbor.example"), kept.customer("Omar", "omar@pier.example"));
        let id = start(&kept, ruth, "The grey desk");
        let (hers, his) = (Who::customer(kept.workspace_id, ruth), Who::customer(kept.workspace_id, omar));
        let intruder = kept.write(move |tx| conversations::web_answer(tx, &his, Some(id), "x", "Let me in"));
        assert!(matches!(intruder, Err(Error::NotFound(_))));
        let who = hers.clone();
        kept.write(move |tx| conversations::web_answer(tx, &who, Some(id), "", "Friday suits me")).unwrap();
        let notice = write(&kept, move |tx, who| {
            conversations::send_notice(tx, who, ruth, Some(id), "About the desk", "It may be late.")
        });
        let now = write(&kept, move |tx, who| conversations::get(tx, who, id));
        assert_eq!(now.category, Category::Open);
        assert!(now.unanswered_since_at.is_some());
        assert_eq!(kept.write(move |tx| conversations::outgoing(tx, notice)).unwrap().kind, "notice");
        let alone = write(&kept, move |tx, who| conversations::send_notice(tx, who, omar, None, "News", "Hello."));
        let begun = write(&kept, move |tx, who| conversations::message(tx, who, alone)).conversation_id;
        assert_eq!(write(&kept, move |tx, who| conversations::get(tx, who, begun)).category, Category::Waiting);
        let wrong = refused(&kept, move |tx, who| conversations::send_notice(tx, who, omar, Some(id), "x", "y"));
        assert_eq!(rule(wrong), "conversation-of-other-customer", "never to the wrong person");
    }
}

#[test]
fn lists_show_whose_and_how_they_stand_page_by_page() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let mut ids = Vec::new();
        for _ in 0..7 {
            kept.later_ms(60_000);
            ids.push(start(&kept, ruth, "Chairs"));
        }
        let (first, second) = (ids[0], ids[1]);
        let agent = kept.agent.staff_id().unwrap();
        write(&kept, move |tx, who| conversations::assign(tx, who, first, Some(agent)));
        write(&kept, move |tx, who| conversations::tag(tx, who, second, "Délivery"));
        write(&kept, move |tx, who| conversations::tag(tx, who, second, "DELIVERY"));
        write(&kept, move |tx, who| conversations::set_status(tx, who, second, To::Category(Category::Resolved)));

        let who = kept.agent.clone();
        let list = |filter: Filter, cursor: Option<String>, limit: i64| {
            let who = who.clone();
            kept.read(move |tx| conversations::list(tx, &who, &filter, cursor.as_deref(), limit)).unwrap()
        };
        let open = || Filter { category: Some(Category::Open), ..Filter::default() };
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = list(open(), cursor, 2);
            seen.extend(page.items.iter().map(|one| one.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let mut expected: Vec<Id> = ids.iter().copied().filter(|id| *id != second).collect();
        expected.reverse();
        assert_eq!(seen, expected, "newest first, none twice, none left out");
        let mine = list(Filter { assignee: Assignee::Mine, ..open() }, None, 50);
        assert_eq!(
            mine.items.iter().map(|one| (one.id, one.assignee_name.as_deref())).collect::<Vec<_>>(),
            [(first, Some("Omar Reyes"))]
        );
        assert_eq!(list(Filter { assignee: Assignee::Unassigned, ..open() }, None, 50).items.len(), 5);
        let tagged = list(Filter { tag: Some("delivery".to_owned()), ..Filter::default() }, None, 50);
        assert_eq!(tagged.items.len(), 1);
        assert_eq!(tagged.items[0].tags, ["Délivery"]);
        assert_eq!(tagged.items[0].customer_name, "Ruth Alvarez");
        write(&kept, move |tx, who| conversations::untag(tx, who, second, "delivery"));
        assert!(list(Filter { tag: Some("delivery".to_owned()), ..Filter::default() }, None, 50).items.is_empty());
        let wrong = kept.read({
            let who = who.clone();
            move |tx| conversations::list(tx, &who, &Filter::default(), Some("nonsense"), 50)
        });
        assert!(matches!(wrong, Err(Error::Invalid(_))));
        assert!(matches!(
            refused(&kept, move |tx, who| conversations::assign(tx, who, first, Some(ruth))),
            Error::Invalid(_)
        ));
    }
}

/// What 100,000 conversations are listed by: one index gives the rows in their order, nothing is sorted.
#[test]
fn a_list_reads_one_index_and_sorts_nothing() {
    let kept = on_sqlite();
    for assignee in [Assignee::Anyone, Assignee::Mine, Assignee::Unassigned] {
        for category in [Some(Category::Open), None] {
            if category.is_none() && assignee != Assignee::Anyone {
                continue;
            }
            let filter = Filter { category, assignee, ..Filter::default() };
            let plan = kept
                .read(move |tx| {
                    let (text, values) =
                        conversations::list_statement(tx.workspace_id, &filter, Some(Id(1)), Some((5, Id(5))), 51);
                    let params: Vec<&dyn db::ToParam> =
                        values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
                    let rows = tx
                        .rows(&Sql::built(format!("explain query plan {text}")), &params, |row| row.get::<String>(3))?;
                    Ok(rows.join("\n"))
                })
                .unwrap();
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN"), "{plan}");
        }
    }
}

#[test]
fn a_first_message_goes_out_with_the_conversation() {
    for kept in each_database() {
        add_mailbox(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let first = |direction, text: &str| {
            Some(First { direction, text: text.to_owned(), cc: Vec::new(), attachments: Vec::new() })
        };
        let (mail, call) =
            (first(Direction::Outbound, "Your desk is ready."), first(Direction::Inbound, "She called about it."));
        let begun = write(&kept, move |tx, who| {
            let new = NewConversation {
                customer_id: ruth,
                subject: "Desk".to_owned(),
                channel: Channel::Mail,
                first: mail.clone(),
            };
            conversations::start(tx, who, new)
        });
        assert_eq!((begun.category, begun.snippet.as_str()), (Category::Waiting, "Your desk is ready."));
        assert_eq!(leased(&kept).rfc_id.split('@').nth(1), Some("alder.example"));
        let called = write(&kept, move |tx, who| {
            let new = NewConversation {
                customer_id: ruth,
                subject: "Call".to_owned(),
                channel: Channel::Phone,
                first: call.clone(),
            };
            conversations::start(tx, who, new)
        });
        assert_eq!((called.category, called.number, called.channel), (Category::Open, 2, Channel::Phone));
    }
}

#[derive(Debug, Clone)]
enum Step {
    Mail { person: bool },
    Reply,
    Note,
    Web,
    Status(Category),
    Record(Direction),
    Notice,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<bool>().prop_map(|person| Step::Mail { person }),
        Just(Step::Reply),
        Just(Step::Note),
        Just(Step::Web),
        Just(Step::Notice),
        prop_oneof![Just(Category::Open), Just(Category::Waiting), Just(Category::Resolved)].prop_map(Step::Status),
        prop_oneof![Just(Direction::Inbound), Just(Direction::Outbound)].prop_map(Step::Record),
    ]
}

/// What the model knows of one conversation.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Model {
    category: Category,
    unanswered: bool,
}

fn take(kept: &TestKept, customer: Id, id: Id, number: usize, step: &Step, model: Model) -> Model {
    let heard = Model { category: Category::Open, unanswered: true };
    match step {
        Step::Mail { person } => {
            let auto = if *person { "" } else { "Auto-Submitted: auto-replied\r\n" };
            let subject_of = kept.read(move |tx| conversations::get(tx, &Who::kept(tx.workspace_id), id)).unwrap();
            let parent = kept.read(move |tx| conversations::thread(tx, &Who::kept(tx.workspace_id), id)).unwrap();
            let parent = parent.iter().find_map(|message| message.rfc_id.clone()).unwrap();
            let raw = format!(
                "From: Ruth <ruth@harbor.example>\r\nTo: desk@alder.example\r\nSubject: Re: {}\r\n{auto}\
                 Message-ID: <{number}.{id}@harbor.example>\r\nIn-Reply-To: <{parent}>\r\n\r\nWord {number}\r\n",
                subject_of.subject
            );
            let stored = kept.write(move |tx| conversations::store_raw(tx, "test", raw.clone().into_bytes())).unwrap();
            let conversations::Stored::New(inbound) = stored else { panic!("{stored:?}") };
            let message = kept.write(move |tx| app::jobs::take_in_one(tx, inbound)).unwrap().unwrap();
            let of = kept.read(move |tx| conversations::message(tx, &Who::kept(tx.workspace_id), message)).unwrap();
            assert_eq!(of.conversation_id, id, "it goes on with its thread");
            if *person { heard } else { model }
        }
        Step::Reply => {
            write(kept, move |tx, who| conversations::reply(tx, who, id, answer("An answer")));
            Model { category: Category::Waiting, unanswered: false }
        }
        Step::Note => {
            write(kept, move |tx, who| conversations::note(tx, who, id, "A note"));
            model
        }
        Step::Web => {
            let who = Who::customer(kept.workspace_id, customer);
            kept.write(move |tx| conversations::web_answer(tx, &who, Some(id), "", "From my page")).unwrap();
            heard
        }
        Step::Notice => {
            write(kept, move |tx, who| conversations::send_notice(tx, who, customer, Some(id), "Late", "Sorry"));
            model
        }
        Step::Status(category) => {
            let category = *category;
            write(kept, move |tx, who| conversations::set_status(tx, who, id, To::Category(category)));
            Model { category, unanswered: model.unanswered && category != Category::Resolved }
        }
        Step::Record(direction) => {
            let direction = *direction;
            write(kept, move |tx, who| conversations::record(tx, who, id, Channel::Text, direction, "Said"));
            if direction == Direction::Inbound { heard } else { Model { unanswered: false, ..model } }
        }
    }
}

fn check_counts(kept: &TestKept) {
    let (open, waiting, rows_open, rows_waiting) = kept
        .read(|tx| {
            let (open, waiting) =
                (counters::get(tx, counters::CONVERSATIONS_OPEN)?, counters::get(tx, counters::CONVERSATIONS_WAITING)?);
            let workspace_id = tx.workspace_id;
            let mut rows = |category: &str| -> app::Result<i64> {
                Ok(tx.row(
                    sql!(
                        "select count(*) from conversation where workspace_id = $1 and category = $2
                       and trashed_at is null and merged_into_id is null"
                    ),
                    params![workspace_id, category],
                    |row| row.get(0),
                )?)
            };
            Ok((open, waiting, rows("open")?, rows("waiting")?))
        })
        .unwrap();
    assert_eq!((open, waiting), (rows_open, rows_waiting));
}

fn run(kept: &TestKept, steps: &[(usize, Step)]) {
    add_mailbox(kept);
    let ruth = kept.customer("Ruth", "ruth@harbor.example");
    let mut all: Vec<(Id, Model)> = Vec::new();
    for _ in 0..2 {
        let id = start(kept, ruth, "Chairs");
        write(kept, move |tx, who| conversations::reply(tx, who, id, answer("Hello")));
        all.push((id, Model { category: Category::Waiting, unanswered: false }));
    }
    for (number, (which, step)) in steps.iter().enumerate() {
        kept.later_ms(60_000);
        let (id, before) = all[*which];
        let after = take(kept, ruth, id, number, step, before);
        all[*which].1 = after;
        let now = kept.read(move |tx| conversations::get(tx, &Who::kept(tx.workspace_id), id)).unwrap();
        assert_eq!((now.category, now.unanswered_since_at.is_some()), (after.category, after.unanswered), "{step:?}");
        if after.unanswered && before.unanswered {
            assert!(now.unanswered_since_at.unwrap() < kept.now(), "it counts from the first word");
        }
        check_counts(kept);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_the_counts_are_exact_and_nobody_waits_unseen(
        steps in prop::collection::vec((0_usize..2, step()), 1..14)
    ) {
        run(&on_sqlite(), &steps);
    }
}

#[test]
fn the_same_on_every_database() {
    let steps = [
        (0, Step::Mail { person: true }),
        (0, Step::Mail { person: false }),
        (1, Step::Status(Category::Resolved)),
        (1, Step::Mail { person: false }),
        (1, Step::Mail { person: true }),
        (0, Step::Reply),
        (0, Step::Web),
        (1, Step::Record(Direction::Outbound)),
        (0, Step::Notice),
    ];
    for kept in each_database() {
        run(&kept, &steps);
    }
}

#[test]
fn a_picture_that_the_text_names_stands_there_in_the_mail() {
    for kept in each_database() {
        let id = start(&kept, kept.customer("Ruth Alvarez", "ruth@harbor.example"), "The grey desk");
        add_mailbox(&kept);
        let file = |name: &str, media_type: &str| NewAttachment {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            content_id: None,
            content: b"x".to_vec(),
        };
        let attachments =
            vec![file("plan.png", "image/png"), file("photo.png", "image/png"), file("a.svg", "text/plain")];
        let reply = NewReply { attachments, ..answer("Here: [plan.png] and [a.svg]") };
        let sent = write(&kept, move |tx, who| conversations::reply(tx, who, id, reply.clone()));
        let mail = kept.write(move |tx| conversations::outgoing(tx, sent)).unwrap();
        let placed = mail.attachments.iter().map(|file| file.content_id.is_some());
        assert!(placed.eq([true, false, false]), "a picture that is named; the others go along");
    }
}
