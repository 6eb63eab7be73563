//! Working at the desk, on both databases: many at once and back again, sleep, saved views, teams, turns.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use app::conversations::assigning::{self, How};
use app::conversations::{
    self, Assignee, Category, Channel, Conversation, Deed, Direction, Filter, First, NewConversation,
};
use app::outbox::StaffMail;
use app::views::{self, Whose};
use app::workspaces::{NewMailbox, mailboxes, notifications, teams};
use app::{Error, Id, Role, Tx, Who, counters, notices};
use testkit::{TestKept, each_database};

fn by<T: Send + 'static>(
    kept: &TestKept,
    who: &Who,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> app::Result<T> {
    let who = who.clone();
    kept.write(move |tx| f(tx, &who))
}

fn asked(kept: &TestKept, customer_id: Id, subject: &'static str) -> Id {
    by(kept, &kept.owner, move |tx, who| {
        let text = "Nobody came.".to_owned();
        let first = First { direction: Direction::Inbound, text, cc: Vec::new(), attachments: Vec::new() };
        let new =
            NewConversation { customer_id, subject: subject.to_owned(), channel: Channel::Text, first: Some(first) };
        conversations::start(tx, who, new)
    })
    .unwrap()
    .id
}

fn read(kept: &TestKept, id: Id) -> Conversation {
    by(kept, &kept.owner, move |tx, who| conversations::get(tx, who, id)).unwrap()
}

fn rule(error: Error) -> &'static str {
    match error {
        Error::Refused(refused) => refused.rule,
        other => panic!("not refused by a rule: {other:?}"),
    }
}

fn open_and_waiting(kept: &TestKept) -> (i64, i64) {
    kept.read(|tx| {
        Ok((counters::get(tx, counters::CONVERSATIONS_OPEN)?, counters::get(tx, counters::CONVERSATIONS_WAITING)?))
    })
    .unwrap()
}

#[test]
fn many_are_changed_together_and_taken_back_but_not_what_somebody_changed_since() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let ids: Vec<Id> = ["One", "Two", "Three"].into_iter().map(|subject| asked(&kept, ruth, subject)).collect();
        let before: Vec<Conversation> = ids.iter().map(|id| read(&kept, *id)).collect();
        let all = ids.clone();
        let done = by(&kept, &kept.agent, move |tx, who| {
            conversations::many(tx, who, &all, &Deed::Category(Category::Resolved))
        })
        .unwrap();
        assert_eq!((done.changed, done.left, open_and_waiting(&kept)), (3, 0, (0, 0)));
        assert_eq!(read(&kept, ids[0]).unanswered_since_at, None);

        let third = ids[2];
        by(&kept, &kept.owner, move |tx, who| conversations::tag(tx, who, third, "desk")).unwrap();
        let undo_id = done.id.unwrap();
        let of_other = by(&kept, &kept.owner, move |tx, who| conversations::undo(tx, who, undo_id));
        assert!(matches!(of_other, Err(Error::NotFound(_))), "only whoever did it takes it back");
        let back = by(&kept, &kept.agent, move |tx, who| conversations::undo(tx, who, undo_id)).unwrap();
        assert_eq!((back.changed, back.left), (2, 1));
        let after: Vec<Conversation> = ids.iter().map(|id| read(&kept, *id)).collect();
        for n in 0..2 {
            let (one, was) = (&after[n], &before[n]);
            assert_eq!((one.status_id, one.unanswered_since_at), (was.status_id, was.unanswered_since_at));
        }
        assert_eq!((after[2].category, open_and_waiting(&kept)), (Category::Resolved, (2, 0)));
        let twice = by(&kept, &kept.agent, move |tx, who| conversations::undo(tx, who, undo_id)).unwrap_err();
        assert_eq!(rule(twice), "conversation-undo-over");
    }
}

#[test]
fn all_or_none_of_many_change_and_later_than_ten_minutes_nothing_is_taken_back() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let one = asked(&kept, ruth, "One");
        let with_stranger = vec![one, Id(42)];
        let refused = by(&kept, &kept.owner, move |tx, who| {
            conversations::many(tx, who, &with_stranger, &Deed::Tag("vip".to_owned()))
        });
        assert!(matches!(refused, Err(Error::NotFound(_))));
        assert!(read(&kept, one).tags.is_empty(), "nothing half done");
        let same = by(&kept, &kept.owner, move |tx, who| {
            conversations::many(tx, who, &[one], &Deed::Category(Category::Open))
        });
        assert_eq!(same.unwrap().id, None, "nothing changed, so there is nothing to take back");
        let none = by(&kept, &kept.owner, |tx, who| conversations::many(tx, who, &[], &Deed::Assign(None)));
        assert!(matches!(none, Err(Error::Invalid(_))));

        let agent_id = kept.agent.staff_id();
        let done = by(&kept, &kept.owner, move |tx, who| conversations::many(tx, who, &[one], &Deed::Assign(agent_id)));
        let undo_id = done.unwrap().id.unwrap();
        kept.later_ms(11 * 60_000);
        let late = by(&kept, &kept.owner, move |tx, who| conversations::undo(tx, who, undo_id)).unwrap_err();
        assert_eq!((rule(late), read(&kept, one).assignee_id), ("conversation-undo-over", agent_id));
        assert_eq!(kept.write(conversations::sweep_undo).unwrap(), 1);
    }
}

#[test]
fn a_conversation_sleeps_until_its_time_or_until_they_write() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let id = asked(&kept, ruth, "The grey desk");
        let agent_id = kept.agent.staff_id();
        by(&kept, &kept.owner, move |tx, who| conversations::assign(tx, who, id, agent_id)).unwrap();
        let past = by(&kept, &kept.owner, move |tx, who| conversations::snooze(tx, who, id, tx.now));
        assert!(matches!(past, Err(Error::Invalid(_))));
        let until = app::time::plus_ms(kept.now(), 3_600_000);
        let asleep = by(&kept, &kept.owner, move |tx, who| conversations::snooze(tx, who, id, until)).unwrap();
        assert_eq!((asleep.category, asleep.snoozed_until_at), (Category::Waiting, Some(until)));
        assert!(asleep.unanswered_since_at.is_some(), "they still wait");
        let waiting = by(&kept, &kept.owner, |tx, who| conversations::unanswered(tx, who, 10)).unwrap();
        assert!(waiting.is_empty(), "out of the way until it wakes");

        kept.later_ms(3_600_000 - 1);
        assert_eq!(read(&kept, id).category, Category::Waiting);
        kept.later_ms(1);
        let awake = read(&kept, id);
        assert_eq!((awake.category, awake.snoozed_until_at), (Category::Open, None));
        let mut told = by(&kept, &kept.agent, notifications::unseen).unwrap();
        told.retain(|one| one.kind != "conversation-given");
        assert_eq!((told.len(), told[0].kind.as_str(), told[0].subject_id), (1, "conversation-woke", id));
        let mail = StaffMail { staff_id: agent_id.unwrap(), kind: told[0].kind.clone(), subject_id: id };
        let sent = kept.write(move |tx| notices::staff_mail(tx, &mail, "https://desk.example")).unwrap().unwrap();
        assert_eq!(sent.subject, "Awake again: #1 The grey desk");
        assert!(sent.body.contains(&format!("https://desk.example/conversations/{id}")), "{}", sent.body);

        let until = app::time::plus_ms(kept.now(), 3_600_000);
        by(&kept, &kept.owner, move |tx, who| conversations::snooze(tx, who, id, until)).unwrap();
        by(&kept, &kept.owner, move |tx, who| {
            conversations::record(tx, who, id, Channel::Text, Direction::Inbound, "Hello?")
        })
        .unwrap();
        let heard = read(&kept, id);
        assert_eq!((heard.category, heard.snoozed_until_at), (Category::Open, None));
        kept.later_ms(7_200_000);
        let mut told = by(&kept, &kept.agent, notifications::unseen).unwrap();
        told.retain(|one| one.kind != "conversation-given");
        assert_eq!(told.len(), 1, "nobody is told of a waking that did not happen");
        let again = by(&kept, &kept.owner, move |tx, who| conversations::wake(tx, who, id)).unwrap_err();
        assert_eq!(rule(again), "conversation-not-snoozed");
    }
}

#[test]
fn a_view_is_seen_by_whom_it_is_for() {
    for kept in each_database() {
        let mia = kept.staff("Mia Fox", "mia@alder.example", Role::Agent);
        let ids: Vec<Id> = [&kept.agent, &mia].into_iter().filter_map(Who::staff_id).collect();
        let members = ids.clone();
        let team = by(&kept, &kept.owner, move |tx, who| teams::save(tx, who, None, "Installers", &members)).unwrap();
        assert_eq!(team.member_ids, ids);
        let filter =
            Filter { assignee: Assignee::Mine, tag: Some("desk".to_owned()), unanswered: true, ..Filter::default() };
        for (name, whose) in [("Mine", Whose::Own), ("Ours", Whose::Team(team.id)), ("All", Whose::All)] {
            let filter = filter.clone();
            by(&kept, &kept.agent, move |tx, who| views::save(tx, who, name, whose, &filter)).unwrap();
        }
        let names = |who: &Who| -> Vec<String> {
            by(&kept, who, views::list).unwrap().into_iter().map(|view| view.name).collect()
        };
        assert_eq!(names(&kept.agent), ["All", "Mine", "Ours"]);
        assert_eq!(names(&mia), ["All", "Ours"]);
        assert_eq!(names(&kept.owner), ["All"]);
        let seen = by(&kept, &mia, views::list).unwrap();
        assert_eq!(seen[1].filter, filter, "whoever looks sees their own with `mine`");

        let (all, ours) = (seen[0].id, seen[1].id);
        assert!(matches!(by(&kept, &mia, move |tx, who| views::remove(tx, who, all)), Err(Error::Forbidden(_))));
        by(&kept, &kept.owner, move |tx, who| views::remove(tx, who, all)).unwrap();
        assert!(matches!(by(&kept, &kept.owner, move |tx, who| views::get(tx, who, ours)), Err(Error::NotFound(_))));
        let not_ours = by(&kept, &kept.owner, move |tx, who| {
            views::save(tx, who, "Theirs", Whose::Team(team.id), &Filter::default())
        });
        assert!(matches!(not_ours, Err(Error::Invalid(_))));
        let taken = by(&kept, &kept.owner, |tx, who| teams::save(tx, who, None, "installers", &[]));
        assert!(matches!(taken, Err(Error::Invalid(_))), "one name, one team");
    }
}

#[test]
fn what_comes_in_goes_to_each_in_turn_or_to_whoever_has_least_open() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let (owner_id, agent_id) = (kept.owner.staff_id(), kept.agent.staff_id());
        let comes_in = |subject: &'static str| -> Option<Id> {
            let web = Who::customer(kept.workspace_id, ruth);
            let said =
                by(&kept, &web, move |tx, who| conversations::web_answer(tx, who, None, subject, "Hello")).unwrap();
            let message = by(&kept, &kept.owner, move |tx, who| conversations::message(tx, who, said)).unwrap();
            read(&kept, message.conversation_id).assignee_id
        };
        assert_eq!(comes_in("By hand"), None);
        let agent_may = by(&kept, &kept.agent, |tx, who| assigning::change(tx, who, How::InTurn, None));
        assert!(matches!(agent_may, Err(Error::Forbidden(_))));
        by(&kept, &kept.owner, |tx, who| assigning::change(tx, who, How::InTurn, None)).unwrap();
        let turns = [comes_in("One"), comes_in("Two"), comes_in("Three")];
        assert_eq!(turns, [owner_id, agent_id, owner_id]);
        by(&kept, &kept.owner, |tx, who| assigning::change(tx, who, How::LeastOpen, None)).unwrap();
        assert_eq!((comes_in("Four"), comes_in("Five")), (agent_id, owner_id), "two each, then the longer here");
        let only_agent: Vec<Id> = agent_id.into_iter().collect();
        let team = by(&kept, &kept.owner, move |tx, who| teams::save(tx, who, None, "Desk", &only_agent)).unwrap();
        by(&kept, &kept.owner, move |tx, who| assigning::change(tx, who, How::InTurn, Some(team.id))).unwrap();
        assert_eq!((comes_in("Six"), comes_in("Seven")), (agent_id, agent_id));
    }
}

#[test]
fn a_conversation_moves_to_another_mail_account() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let seal = kept.seal.clone();
        let mailbox = by(&kept, &kept.owner, move |tx, who| {
            let new = NewMailbox {
                name: "Alder".to_owned(),
                address: "bills@alder.example".to_owned(),
                smtp_host: "mail.alder.example".to_owned(),
                smtp_port: "465".to_owned(),
                smtp_security: "tls".to_owned(),
                ..NewMailbox::default()
            };
            mailboxes::add(tx, who, &new, &seal)
        })
        .unwrap();
        let id = asked(&kept, ruth, "The bill");
        let moved = by(&kept, &kept.agent, move |tx, who| conversations::move_to_mailbox(tx, who, id, mailbox.id));
        assert_eq!(moved.unwrap().mailbox_id, Some(mailbox.id));
        let filter = Filter { mailbox_id: Some(mailbox.id), ..Filter::default() };
        let list = by(&kept, &kept.owner, move |tx, who| conversations::list(tx, who, &filter, None, 10)).unwrap();
        assert_eq!(list.items.len(), 1);
        let unknown = by(&kept, &kept.agent, move |tx, who| conversations::move_to_mailbox(tx, who, id, Id(7)));
        assert!(matches!(unknown, Err(Error::Invalid(_))));
    }
}
