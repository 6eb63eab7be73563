//! Macros on both databases: who sees them, what they say and do, all or nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use app::conversations::{self, Category, Channel, Direction, DraftKind, NewConversation, NewDraft};
use app::macros::{self, Actions, AssignTo, Macro, NewMacro, TextAs};
use app::views::Whose;
use app::workspaces::{NewMailbox, mailboxes, teams};
use app::{Error, Id, Tx, Who, journal};
use testkit::{TestKept, each_database, on_sqlite};

fn by<T: Send + 'static>(
    kept: &TestKept,
    who: &Who,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> app::Result<T> {
    let who = who.clone();
    kept.write(move |tx| f(tx, &who))
}

fn called(kept: &TestKept) -> Id {
    let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
    by(kept, &kept.owner, move |tx, who| {
        let subject = "The {{ grey }} desk".to_owned();
        let id = conversations::start(
            tx,
            who,
            NewConversation { customer_id: ruth, subject, channel: Channel::Mail, first: None },
        )?
        .id;
        conversations::record(tx, who, id, Channel::Letter, Direction::Inbound, "Where is my desk?")?;
        Ok(id)
    })
    .unwrap()
}

fn text(name: &str, text: &str) -> NewMacro {
    NewMacro { name: name.to_owned(), whose: Whose::All, text: text.to_owned(), actions: Actions::default() }
}

fn create(kept: &TestKept, who: &Who, new: NewMacro) -> app::Result<Macro> {
    by(kept, who, move |tx, who| macros::create(tx, who, &new))
}

fn fields<T: std::fmt::Debug>(result: app::Result<T>) -> Vec<(String, &'static str)> {
    match result {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|field| (field.field, field.problem)).collect(),
        other => panic!("not invalid: {other:?}"),
    }
}

#[test]
fn everybody_sees_their_own_their_team_s_and_those_of_all() {
    for kept in each_database() {
        let (dana, omar) = (kept.owner.clone(), kept.agent.clone());
        let omar_id = omar.staff_id().unwrap();
        let team = by(&kept, &dana, move |tx, who| teams::save(tx, who, None, "Desk", &[omar_id])).unwrap().id;
        create(&kept, &dana, text("For all", "Hello")).unwrap();
        let own = create(&kept, &dana, NewMacro { whose: Whose::Own, ..text("Dana's", "Hello") }).unwrap();
        create(&kept, &omar, NewMacro { whose: Whose::Team(team), ..text("The desk's", "Hello") }).unwrap();
        let names =
            |who: &Who| by(&kept, who, macros::list).unwrap().into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names(&omar), ["For all", "The desk's"]);
        assert_eq!(names(&dana), ["Dana's", "For all"], "she is not in that team");
        assert_eq!(
            fields(create(&kept, &dana, NewMacro { whose: Whose::Team(team), ..text("x", "y") })),
            [("team_id".to_owned(), "problem-not-your-team")]
        );
        assert!(matches!(by(&kept, &omar, move |tx, who| macros::get(tx, who, own.id)), Err(Error::NotFound("macro"))));
    }
}

#[test]
fn one_s_own_is_changed_and_another_s_only_by_a_manager() {
    for kept in each_database() {
        let (dana, omar) = (kept.owner.clone(), kept.agent.clone());
        let danas = create(&kept, &dana, text("Hello", "Hello {{ customer.first_name }}")).unwrap().id;
        let omars = create(&kept, &omar, text("Bye", "Bye")).unwrap().id;
        let change =
            |who: &Who, id: Id| by(&kept, who, move |tx, who| macros::change(tx, who, id, &text("New", "New")));
        assert!(matches!(change(&omar, danas), Err(Error::Forbidden(_))));
        assert_eq!(change(&dana, omars).unwrap().owner_id, omar.staff_id().unwrap(), "it stays his");
        assert_eq!(change(&omar, omars).unwrap().text, "New");
        assert!(matches!(by(&kept, &omar, move |tx, who| macros::remove(tx, who, danas)), Err(Error::Forbidden(_))));
        by(&kept, &omar, move |tx, who| macros::remove(tx, who, omars)).unwrap();
        assert_eq!(by(&kept, &omar, macros::list).unwrap().len(), 1);
    }
}

#[test]
fn what_can_never_work_is_refused_when_it_is_saved() {
    let kept = on_sqlite();
    let dana = kept.owner.clone();
    let wrong = |new: NewMacro| fields(create(&kept, &dana, new));
    let field = |field: &str, problem| (field.to_owned(), problem);
    assert_eq!(wrong(text(" ", "Hello")), [field("name", "problem-macro-name")]);
    assert_eq!(wrong(text("x", "Hello {{ customer.nmae }}")), [field("text", "problem-macro-variable")]);
    assert_eq!(wrong(text("x", "Hello {{ customer")), [field("text", "problem-macro-template")]);
    assert_eq!(wrong(text("x", " ")), [field("text", "problem-macro-empty")]);
    let acts = |actions: Actions| NewMacro { actions, ..text("x", "y") };
    assert_eq!(
        wrong(acts(Actions { status_id: Some(Id(7)), ..Actions::default() })),
        [field("status_id", "problem-unknown-status")]
    );
    assert_eq!(
        wrong(acts(Actions { assign: Some(AssignTo::One(Id(7))), ..Actions::default() })),
        [field("assignee_id", "problem-unknown-assignee")]
    );
    assert_eq!(
        wrong(acts(Actions { snooze: Some("when pigs fly".to_owned()), ..Actions::default() })),
        [field("snooze", "problem-window-not-understood")]
    );
    assert_eq!(
        wrong(acts(Actions { add_tags: vec!["x".repeat(61)], ..Actions::default() })),
        [field("add_tags", "problem-tag")]
    );
}

#[test]
fn a_macro_does_all_of_it_as_its_preview_says() {
    for kept in each_database() {
        let (id, dana) = (called(&kept), kept.owner.clone());
        let statuses = by(&kept, &dana, conversations::statuses).unwrap();
        let waiting = statuses.iter().find(|status| status.category == Category::Waiting).unwrap().id;
        by(&kept, &dana, move |tx, who| conversations::tag(tx, who, id, "new")).unwrap();
        let actions = Actions {
            text_as: TextAs::Note,
            status_id: Some(waiting),
            assign: Some(AssignTo::Me),
            add_tags: vec![" looked  at ".to_owned(), String::new()],
            remove_tags: vec!["new".to_owned()],
            snooze: Some("tomorrow 9:00".to_owned()),
            ..Actions::default()
        };
        let one = create(
            &kept,
            &dana,
            NewMacro {
                actions,
                ..text("Look", "{{ staff.name }} looks at #{{ conversation.number }} {{ conversation.subject }}")
            },
        )
        .unwrap()
        .id;
        let before = kept.read(journal::last).unwrap();
        let shown = by(&kept, &dana, move |tx, who| macros::preview(tx, who, one, id)).unwrap();
        assert_eq!(shown.text, "Dana Moss looks at #1 The {{ grey }} desk", "what they wrote is no template");
        assert_eq!(shown.snoozed_until_at.unwrap().to_string(), "2026-11-25T14:00:00Z", "nine in New York");
        assert_eq!(kept.read(journal::last).unwrap(), before, "looked at, not done");
        let applied = by(&kept, &kept.agent, move |tx, who| macros::apply(tx, who, one, id, None)).unwrap();
        let of = by(&kept, &dana, move |tx, who| conversations::get(tx, who, id)).unwrap();
        assert_eq!(
            (of.assignee_id, of.category, of.tags),
            (kept.agent.staff_id(), Category::Waiting, vec!["looked at".to_owned()])
        );
        assert_eq!(of.snoozed_until_at, shown.snoozed_until_at);
        let note =
            by(&kept, &dana, move |tx, who| conversations::message(tx, who, applied.message_id.unwrap())).unwrap();
        assert_eq!(
            (note.direction, note.text.as_str()),
            (Direction::Note, "Omar Reyes looks at #1 The {{ grey }} desk")
        );
        assert_eq!(kept.read(|tx| journal::entries_after(tx, 0, 500)).unwrap().pop().unwrap().kind, "macro.applied");
    }
}

#[test]
fn when_one_deed_is_refused_nothing_is_done() {
    for kept in each_database() {
        let (id, dana) = (called(&kept), kept.owner.clone());
        let actions = Actions {
            text_as: TextAs::Send,
            assign: Some(AssignTo::Me),
            add_tags: vec!["sent".to_owned()],
            ..Actions::default()
        };
        let one = create(&kept, &dana, NewMacro { actions, ..text("Send", "On Friday.") }).unwrap().id;
        let before = kept.read(journal::last).unwrap();
        let refused = by(&kept, &dana, move |tx, who| macros::apply(tx, who, one, id, None)).unwrap_err();
        assert!(matches!(refused, Error::Refused(refused) if refused.rule == "conversation-no-mailbox"));
        let of = by(&kept, &dana, move |tx, who| conversations::get(tx, who, id)).unwrap();
        assert_eq!((of.assignee_id, of.tags.len(), kept.read(journal::last).unwrap()), (None, 0, before));

        let seal = kept.seal.clone();
        let new = NewMailbox {
            name: "Alder".to_owned(),
            address: "desk@alder.example".to_owned(),
            smtp_host: "mail.alder.example".to_owned(),
            smtp_port: "587".to_owned(),
            smtp_security: "starttls".to_owned(),
            smtp_user: String::new(),
            smtp_password: None,
        };
        by(&kept, &dana, move |tx, who| mailboxes::add(tx, who, &new, &seal)).unwrap();
        let seen = by(&kept, &dana, move |tx, who| conversations::thread(tx, who, id)).unwrap()[0].id;
        by(&kept, &kept.agent, move |tx, who| {
            conversations::record(tx, who, id, Channel::Letter, Direction::Inbound, "Hello?")
        })
        .unwrap();
        let refused = by(&kept, &dana, move |tx, who| macros::apply(tx, who, one, id, Some(seen))).unwrap_err();
        assert!(matches!(refused, Error::Refused(refused) if refused.rule == "conversation-answered-meanwhile"));
        let applied = by(&kept, &dana, move |tx, who| macros::apply(tx, who, one, id, None)).unwrap();
        assert_eq!(
            by(&kept, &dana, move |tx, who| conversations::message(tx, who, applied.message_id.unwrap()))
                .unwrap()
                .state,
            "queued"
        );
    }
}

#[test]
fn a_snippet_goes_behind_what_is_typed() {
    for kept in each_database() {
        let (id, dana) = (called(&kept), kept.owner.clone());
        let one = create(&kept, &dana, text("Hours", "We are open until five, {{ customer.first_name }}.")).unwrap();
        assert!(one.is_snippet());
        create(
            &kept,
            &dana,
            NewMacro {
                actions: Actions { assign: Some(AssignTo::Me), ..Actions::default() },
                ..text("Mine", "I look.")
            },
        )
        .unwrap();
        let all = by(&kept, &dana, move |tx, who| macros::snippets(tx, who, id)).unwrap();
        assert_eq!(all, [("Hours".to_owned(), "We are open until five, Ruth.".to_owned())]);
        let begun =
            NewDraft { text: "Hello Ruth,".to_owned(), cc: "bob@harbor.example".to_owned(), ..NewDraft::default() };
        by(&kept, &dana, move |tx, who| conversations::save_draft(tx, who, id, &begun)).unwrap();
        let applied = by(&kept, &dana, move |tx, who| macros::apply(tx, who, one.id, id, None)).unwrap();
        assert_eq!(applied.message_id, None);
        let draft = by(&kept, &dana, move |tx, who| conversations::draft_of(tx, who, id, DraftKind::Reply)).unwrap();
        assert_eq!(
            (draft.text.as_str(), draft.cc.as_str()),
            ("Hello Ruth,\n\nWe are open until five, Ruth.", "bob@harbor.example")
        );
    }
}
