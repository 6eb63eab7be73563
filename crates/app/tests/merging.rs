//! Two conversations that are one: everything goes over, every way leads there, nobody gets what is another's, and it can
//! be taken back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use app::conversations::{
    self, Call, Category, Deed, Direction, DraftKind, Filter, NewAttachment, NewDraft, NewReply, To,
};
use app::promises::{self, Kind, NewPromise};
use app::{Error, Id, Role, Timestamp, Tx, Who, counters, journal, search, upkeep};
use post::{add_good_mailbox, comes, conversation, mail, message, of, replies, write};
use testkit::{TestKept, each_database};

const RUTH: &str = "Ruth <ruth@harbor.example>";
const BEN: &str = "Ben <ben@other.example>";

fn tries<T: Send + 'static>(
    kept: &TestKept,
    who: &Who,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> app::Result<T> {
    let who = who.clone();
    kept.write(move |tx| f(tx, &who))
}

fn rule<T: std::fmt::Debug>(result: app::Result<T>) -> &'static str {
    match result {
        Err(Error::Refused(refused)) => refused.rule,
        other => panic!("not refused by a rule: {other:?}"),
    }
}

fn merge(kept: &TestKept, from: Id, into: Id) -> app::Result<conversations::Conversation> {
    tries(kept, &kept.agent, move |tx, who| conversations::merge(tx, who, from, into, false))
}

fn merge_anyway(kept: &TestKept, from: Id, into: Id) {
    tries(kept, &kept.agent, move |tx, who| conversations::merge(tx, who, from, into, true)).unwrap();
}

fn unmerge(kept: &TestKept, from: Id) -> app::Result<conversations::Conversation> {
    tries(kept, &kept.agent, move |tx, who| conversations::unmerge(tx, who, from))
}

fn texts(kept: &TestKept, id: Id) -> Vec<String> {
    let said = write(kept, move |tx, who| conversations::thread(tx, who, id));
    said.into_iter().filter(|one| one.direction != Direction::Event).map(|one| one.text.trim().to_owned()).collect()
}

fn events(kept: &TestKept, id: Id) -> Vec<(String, String)> {
    let said = write(kept, move |tx, who| conversations::thread(tx, who, id));
    said.into_iter().filter(|one| one.direction == Direction::Event).map(|one| (one.kind, one.text)).collect()
}

fn open_count(kept: &TestKept) -> i64 {
    kept.read(|tx| counters::get(tx, counters::CONVERSATIONS_OPEN)).unwrap()
}

/// Two mails of Ruth about one thing, each in a conversation of its own: #1 and #2.
fn two(kept: &TestKept) -> (Id, Id) {
    add_good_mailbox(kept);
    let one = of(kept, comes(kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
    let other = of(kept, comes(kept, mail(RUTH, "2@h", "Grey desk", "", "Still waiting")));
    assert_ne!(one.id, other.id);
    (one.id, other.id)
}

#[test]
fn every_way_leads_to_the_one_it_went_into() {
    for kept in each_database() {
        let (one, other) = two(&kept);
        let sent = replies(&kept, other, "On Friday.");
        let before = open_count(&kept);
        let into = merge(&kept, other, one).unwrap();
        assert_eq!((into.id, into.message_count, into.category), (one, 4, Category::Open));
        assert_eq!(texts(&kept, one), ["Where is it?", "Still waiting", "On Friday."]);
        assert_eq!(events(&kept, one), [("merged".to_owned(), "#2 Grey desk".to_owned())]);
        assert_eq!(open_count(&kept), before, "what waited for them was not counted as open");
        let listed = write(&kept, |tx, who| conversations::list(tx, who, &Filter::default(), None, 50));
        assert_eq!(listed.items.iter().map(|one| one.id).collect::<Vec<_>>(), [one]);
        assert_eq!(conversation(&kept, other).id, one, "its old id");
        let numbered = write(&kept, |tx, who| conversations::by_number(tx, who, 2));
        assert_eq!(numbered.unwrap().id, one, "its number");
        let hits = write(&kept, |tx, who| search::conversations(tx, who, "waiting", None, 50));
        assert_eq!((hits.items.len(), hits.items[0].conversation_id), (1, one));

        // What had not left yet leaves, and what answers it comes home: by the mark, the thread, the number, the text.
        let out = kept.write(|tx| app::outbox::lease(tx, 1)).unwrap().remove(0);
        let outgoing = kept.write(move |tx| conversations::outgoing(tx, out.subject_id)).unwrap();
        assert_eq!((outgoing.conversation_id, outgoing.subject.as_str()), (one, "Re: Grey desk [#1]"));
        let to = sent.reply_to.clone().unwrap().email;
        let by_address = String::from_utf8(mail("R <r@gmail.com>", "3@g", "Hi", "", "By address")).unwrap();
        let by_address = by_address.replace("Desk <desk@alder.example>", &to).into_bytes();
        let ways = [
            by_address,
            mail("R <r2@gmail.com>", "4@g", "Hi", &format!("In-Reply-To: <{}>", sent.rfc_id), "By our id"),
            mail(RUTH, "5@h", "Hi", "References: <2@h>", "By their id"),
            mail(RUTH, "6@h", "Re: Grey desk [#2]", "", "By its number"),
            mail(RUTH, "7@h", "Hi", "", &format!("By the text\n> {}", sent.mark)),
        ];
        for way in ways {
            assert_eq!(of(&kept, comes(&kept, way)).id, one);
        }
        // What the customer says on their page, by the link under that mail.
        let customer = Who::customer(kept.workspace_id, into.customer_id);
        let said = kept.write(move |tx| conversations::web_answer(tx, &customer, Some(other), "", "From my page"));
        assert_eq!(of(&kept, said.ok()).id, one);
        // And every verb.
        write(&kept, move |tx, who| conversations::note(tx, who, other, "A note"));
        write(&kept, move |tx, who| conversations::tag(tx, who, other, "desk"));
        let agent_id = kept.agent.staff_id();
        let given = write(&kept, move |tx, who| conversations::assign(tx, who, other, agent_id));
        assert_eq!(
            (given.id, given.assignee_id, given.tags.as_slice()),
            (one, agent_id, ["desk".to_owned()].as_slice())
        );
        let waits =
            write(&kept, move |tx, who| conversations::set_status(tx, who, other, To::Category(Category::Waiting)));
        assert_eq!((waits.id, waits.category), (one, Category::Waiting));
        let reply = replies(&kept, other, "Here it is.");
        assert_eq!((reply.conversation_id, reply.number), (one, 1));
    }
}

/// Everything a conversation can have: tags, a colleague, a call, a promise, a stranger's mail, drafts with files, sleep.
/// The one it goes into waits, with a draft of the owner. Gives the promise.
fn load(kept: &TestKept, one: Id, other: Id, until: Timestamp) -> Id {
    let ruth = conversation(kept, one).customer_id;
    let agent_id = kept.agent.staff_id();
    write(kept, move |tx, who| conversations::tag(tx, who, other, "desk"));
    write(kept, move |tx, who| conversations::assign(tx, who, other, agent_id));
    let call = Call { listened_s: 80, talked_s: 20 };
    write(kept, move |tx, who| conversations::record_call(tx, who, other, Direction::Inbound, "She called", call));
    write(kept, move |tx, who| conversations::set_status(tx, who, one, To::Category(Category::Waiting)));
    write(kept, move |tx, who| conversations::snooze(tx, who, other, until));
    let held = comes(kept, mail("M <m@evil.example>", "3@e", "Re", "In-Reply-To: <2@h>", "Send it to me"));
    for (of, text) in [(one, "Dear Ruth"), (other, "Sorry")] {
        let text = text.to_owned();
        let new = NewDraft { kind: DraftKind::Reply, text, seen_message_id: held, ..NewDraft::default() };
        write(kept, move |tx, who| conversations::save_draft(tx, who, of, &new));
    }
    let file = NewAttachment {
        name: "a.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        content_id: None,
        content: b"x".to_vec(),
    };
    let agent = kept.agent.clone();
    kept.write(move |tx| {
        conversations::set_draft_files(tx, &agent, other, &[], std::slice::from_ref(&file))?;
        let text = "From Omar".to_owned();
        conversations::save_draft(tx, &agent, other, &NewDraft { text, ..NewDraft::default() })?;
        conversations::here(tx, &agent, other, true)
    })
    .unwrap();
    promise(kept, ruth, other, "Call Ruth back")
}

fn promise(kept: &TestKept, customer_id: Id, conversation_id: Id, words: &'static str) -> Id {
    write(kept, move |tx, who| {
        let new = NewPromise {
            customer_id,
            conversation_id: Some(conversation_id),
            words: words.to_owned(),
            kind: Kind::CallBack,
            owner_id: None,
            from: None,
            by: app::time::plus_ms(tx.now, 86_400_000),
            source: "by_hand",
        };
        promises::make(tx, who, new)
    })
    .id
}

fn where_promised(kept: &TestKept, promise_id: Id) -> Option<Id> {
    write(kept, move |tx, who| promises::get(tx, who, promise_id)).conversation_id
}

/// What the agent has drafted: the text, and how many files.
fn drafted(kept: &TestKept, id: Id) -> (String, usize) {
    let agent = kept.agent.clone();
    let draft = kept.read(move |tx| conversations::draft_of(tx, &agent, id, DraftKind::Reply)).unwrap();
    (draft.text, draft.files.len())
}

#[test]
fn all_that_belongs_to_it_goes_over_and_comes_back() {
    for kept in each_database() {
        let (one, other) = two(&kept);
        let agent_id = kept.agent.staff_id();
        let until = app::time::plus_ms(kept.now(), 7_200_000);
        let promise_id = load(&kept, one, other, until);
        let (one_before, other_before) = (conversation(&kept, one), conversation(&kept, other));

        let into = merge(&kept, other, one).unwrap();
        let stands = (into.category, into.snoozed_until_at, into.assignee_id);
        assert_eq!(stands, (Category::Waiting, Some(until), agent_id));
        assert_eq!((into.held_count, into.tags.as_slice()), (1, ["desk".to_owned()].as_slice()));
        assert_eq!(where_promised(&kept, promise_id), Some(one));
        assert_eq!(write(&kept, move |tx, who| conversations::calls_of(tx, who, one)).len(), 1);
        let mine = write(&kept, move |tx, who| conversations::draft_of(tx, who, other, DraftKind::Reply));
        assert_eq!((mine.conversation_id, mine.text.as_str()), (one, "Dear Ruth\n\nSorry"), "nothing typed is lost");
        assert_eq!(drafted(&kept, one), ("From Omar".to_owned(), 1));
        let here = write(&kept, move |tx, who| conversations::present(tx, who, one));
        assert!(here.iter().any(|one| Some(one.staff_id) == agent_id && one.typing));

        let back = unmerge(&kept, other).unwrap();
        assert_eq!(back.id, other);
        assert_eq!((back.category, back.snoozed_until_at), (other_before.category, Some(until)));
        assert_eq!((back.assignee_id, &back.tags), (agent_id, &other_before.tags));
        assert_eq!((back.held_count, back.message_count), (1, other_before.message_count + 1), "and an event");
        assert_eq!(back.unanswered_since_at, other_before.unanswered_since_at);
        let now = conversation(&kept, one);
        assert_eq!((now.category, now.snoozed_until_at, now.assignee_id), (Category::Waiting, None, None));
        assert_eq!((now.unanswered_since_at, &now.tags), (one_before.unanswered_since_at, &one_before.tags));
        assert_eq!((texts(&kept, one).len(), now.snippet.as_str()), (1, one_before.snippet.as_str()));
        assert_eq!(where_promised(&kept, promise_id), Some(other));
        assert_eq!(drafted(&kept, other), ("From Omar".to_owned(), 1));
        kept.later_ms(7_200_000);
        assert_eq!(conversation(&kept, other).category, Category::Open, "it wakes up at its time");
        assert_eq!(conversation(&kept, one).category, Category::Waiting);
    }
}

#[test]
fn a_reply_never_goes_to_the_customer_of_the_other() {
    for kept in each_database() {
        add_good_mailbox(&kept);
        let one = of(&kept, comes(&kept, mail(RUTH, "1@h", "Desk", "", "Where is it?")));
        let other = of(&kept, comes(&kept, mail(BEN, "2@o", "Desk", "", "My bill?")));
        let (one_id, other_id, ben) = (one.id, other.id, other.customer_id);
        assert_eq!(rule(merge(&kept, other_id, one_id)), "conversation-merge-other-customer");
        let same = of(&kept, comes(&kept, mail("Bea <bea@harbor.example>", "3@h", "Desk", "", "And mine?")));
        assert_ne!(same.customer_id, one.customer_id);
        assert_eq!(merge(&kept, same.id, one_id).unwrap().id, one_id, "of one organisation");

        let promise_id = promise(&kept, ben, other_id, "Send the bill");
        let queued = replies(&kept, other_id, "Here is the bill.");
        let typed =
            NewDraft { text: "Dear Ben".to_owned(), seen_message_id: Some(queued.message_id), ..NewDraft::default() };
        tries(&kept, &kept.agent, move |tx, who| conversations::save_draft(tx, who, other_id, &typed)).unwrap();
        merge_anyway(&kept, other_id, one_id);

        let out = kept.write(move |tx| conversations::outgoing(tx, queued.message_id)).unwrap();
        assert_eq!((out.to[0].email.as_str(), out.customer_id), ("ben@other.example", ben), "to whom, with whose page");
        assert_eq!(out.references, ["2@o"], "nobody else's mails are named");
        let reply = replies(&kept, one_id, "On Friday.");
        assert_eq!(reply.to[0].email, "ruth@harbor.example");
        assert!(!reply.references.iter().any(|id| id == "2@o" || *id == out.rfc_id), "{:?}", reply.references);
        let stale = tries(&kept, &kept.owner, move |tx, who| {
            let new = NewReply { text: "Dear Ben".to_owned(), ..NewReply::default() };
            conversations::reply(tx, who, other_id, new)
        });
        assert_eq!(rule(stale), "conversation-merged-elsewhere", "who answers Ben does not answer Ruth");
        let drafted =
            tries(&kept, &kept.agent, move |tx, who| conversations::draft_of(tx, who, one_id, DraftKind::Reply));
        let drafted = drafted.unwrap();
        let sent = tries(&kept, &kept.agent, move |tx, who| {
            let (text, seen_message_id) = (drafted.text.clone(), drafted.seen_message_id);
            conversations::reply(tx, who, one_id, NewReply { text, seen_message_id, ..NewReply::default() })
        });
        assert_eq!(rule(sent), "conversation-answered-meanwhile", "what was drafted for Ben is looked at first");
        // What Ben hears and says stays between him and us.
        let notice = write(&kept, move |tx, who| {
            let promised = promises::get(tx, who, promise_id)?.conversation_id;
            conversations::send_notice(tx, who, ben, promised, "Late", "The bill comes tomorrow")
        });
        let notice = message(&kept, Some(notice));
        assert_eq!(notice.customer_id, ben);
        assert_ne!(notice.conversation_id, one_id);
        let who = Who::customer(kept.workspace_id, ben);
        let said = kept.write(move |tx| conversations::web_answer(tx, &who, Some(other_id), "Bill", "Thanks"));
        assert_eq!(of(&kept, said.ok()).customer_id, ben);
        let theirs = conversation(&kept, one_id).customer_id;
        let stranger = Who::customer(kept.workspace_id, theirs);
        let none =
            kept.write(move |tx| conversations::web_answer(tx, &stranger, Some(notice.conversation_id), "", "Hi"));
        assert!(matches!(none, Err(Error::NotFound(_))));
        // What he answers to his own mail is his, wherever it stands, and is named in no mail to the other.
        let next = comes(&kept, mail(BEN, "4@o", "Re: Desk", "References: <2@o>", "And?"));
        assert_eq!((message(&kept, next).customer_id, of(&kept, next).id), (ben, one_id));
        assert!(!replies(&kept, one_id, "Tomorrow.").references.contains(&"4@o".to_owned()));
        let timeline = write(&kept, move |tx, who| app::customers::timeline(tx, who, ben, None, 50));
        let said = timeline.items.len();
        assert_eq!(said, 6, "his two mails, our answer, the promise, the notice, his answer: {:?}", timeline.items);
    }
}

#[test]
fn what_can_not_be_merged_says_why() {
    for kept in each_database() {
        let (one, other) = two(&kept);
        let third = of(&kept, comes(&kept, mail(RUTH, "3@h", "Chair", "", "And the chair?"))).id;
        assert_eq!(rule(merge(&kept, one, one)), "conversation-merge-with-itself");
        assert!(matches!(merge(&kept, one, Id(7)), Err(Error::NotFound(_))), "nor one of another business");
        let auditor = kept.staff("Vera Lind", "vera@alder.example", Role::Auditor);
        let looks = tries(&kept, &auditor, move |tx, who| conversations::merge(tx, who, other, one, false));
        assert!(matches!(looks, Err(Error::Forbidden(_))));
        write(&kept, move |tx, who| conversations::set_status(tx, who, one, To::Category(Category::Resolved)));
        assert_eq!(rule(merge(&kept, other, one)), "conversation-merge-into-resolved");
        write(&kept, move |tx, who| conversations::set_status(tx, who, one, To::Category(Category::Open)));
        write(&kept, move |tx, who| conversations::trash(tx, who, third));
        assert_eq!(rule(merge(&kept, third, one)), "conversation-trashed");
        assert_eq!(rule(merge(&kept, one, third)), "conversation-trashed");
        write(&kept, move |tx, who| conversations::restore(tx, who, third));
        assert_eq!(rule(unmerge(&kept, other)), "conversation-not-merged");

        merge(&kept, other, one).unwrap();
        let before = (conversation(&kept, one), kept.read(journal::last).unwrap());
        assert_eq!(merge(&kept, other, one).unwrap().id, one, "twice is as once");
        assert_eq!((conversation(&kept, one), kept.read(journal::last).unwrap()), before);
        assert_eq!(rule(merge(&kept, one, other)), "conversation-merge-with-itself", "no circle");
        assert_eq!(rule(merge(&kept, other, third)), "conversation-merged");
        let trashed = tries(&kept, &kept.owner, move |tx, who| conversations::trash(tx, who, other));
        assert_eq!(rule(trashed), "conversation-merged", "an old id deletes nothing that it did not mean");
    }
}

#[test]
fn it_is_taken_back_until_something_new_is_said() {
    for kept in each_database() {
        let (one, other) = two(&kept);
        let before = (conversation(&kept, one), conversation(&kept, other), open_count(&kept));
        let third = of(&kept, comes(&kept, mail(RUTH, "3@h", "Chair", "", "And the chair?"))).id;
        merge(&kept, other, one).unwrap();
        merge(&kept, third, one).unwrap();
        let merged = write(&kept, move |tx, who| conversations::merged_into(tx, who, one));
        assert_eq!(merged.iter().map(|one| (one.number, one.can_undo)).collect::<Vec<_>>(), [(2, true), (3, true)]);
        assert_eq!(merged[0].merged_by.as_deref(), Some("Omar Reyes"));
        unmerge(&kept, third).unwrap();
        let back = unmerge(&kept, other).unwrap();
        assert_eq!((back.category, back.unanswered_since_at, back.snippet.as_str()), {
            let was = &before.1;
            (was.category, was.unanswered_since_at, was.snippet.as_str())
        });
        let now = conversation(&kept, one);
        assert_eq!((now.unanswered_since_at, now.snippet), (before.0.unanswered_since_at, before.0.snippet));
        assert_eq!(open_count(&kept), before.2 + 1);
        assert_eq!(unmerge(&kept, other).unwrap().id, other, "twice is as once");
        let next = comes(&kept, mail(RUTH, "4@h", "Re: Grey desk [#2]", "References: <2@h>", "Hello?"));
        assert_eq!(of(&kept, next).id, other, "and the ways lead home again");
        let kinds: Vec<String> = events(&kept, other).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, ["unmerged_from"]);

        merge(&kept, other, one).unwrap();
        kept.later_ms(1000);
        replies(&kept, one, "Both on Friday.");
        let merged = write(&kept, move |tx, who| conversations::merged_into(tx, who, one));
        assert!(!merged[0].can_undo);
        assert_eq!(rule(unmerge(&kept, other)), "conversation-merge-grown");
        let came = write(&kept, move |tx, who| conversations::came_with(tx, who, other));
        assert_eq!(came.len(), 3, "a split knows what came: two mails and an event");
    }
}

#[test]
fn chains_lead_to_their_end_and_come_apart_in_any_order() {
    for kept in each_database() {
        for last_first in [true, false] {
            let (tag, suffix) = if last_first { ("a", "x") } else { ("b", "y") };
            let begin = |n: u8| {
                let subject = format!("Thing {tag}{n}");
                of(&kept, comes(&kept, mail(RUTH, &format!("{tag}{n}@{suffix}"), &subject, "", &subject))).id
            };
            if last_first {
                add_good_mailbox(&kept);
            }
            let (a, b, c) = (begin(1), begin(2), begin(3));
            merge(&kept, b, a).unwrap();
            merge(&kept, a, c).unwrap();
            for id in [a, b, c] {
                assert_eq!(conversation(&kept, id).id, c);
            }
            assert_eq!(texts(&kept, b).len(), 3);
            assert_eq!(merge(&kept, b, a).unwrap().id, c, "it is part of that already");
            if last_first {
                unmerge(&kept, a).unwrap();
                assert_eq!((conversation(&kept, b).id, texts(&kept, a).len(), texts(&kept, c).len()), (a, 2, 1));
                unmerge(&kept, b).unwrap();
            } else {
                unmerge(&kept, b).unwrap();
                assert_eq!((conversation(&kept, a).id, texts(&kept, b).len(), texts(&kept, c).len()), (c, 1, 2));
                unmerge(&kept, a).unwrap();
            }
            for id in [a, b, c] {
                assert_eq!((conversation(&kept, id).id, texts(&kept, id).len()), (id, 1));
            }
        }
        assert_eq!(open_count(&kept), 6);
    }
}

#[test]
fn deleted_with_the_one_it_went_into_it_is_gone_with_it() {
    for kept in each_database() {
        let (one, other) = two(&kept);
        write(&kept, move |tx, who| conversations::tag(tx, who, other, "desk"));
        write(&kept, move |tx, who| app::following::follow(tx, who, other));
        merge(&kept, other, one).unwrap();
        write(&kept, move |tx, who| conversations::trash(tx, who, one));
        assert_eq!(rule(unmerge(&kept, other)), "conversation-trashed");
        let back = write(&kept, move |tx, who| conversations::restore(tx, who, other));
        assert_eq!((back.id, texts(&kept, one).len()), (one, 2), "both come back");
        write(&kept, move |tx, who| conversations::trash(tx, who, one));
        kept.later_ms(30 * 86_400_000 + 1);
        while kept.write(upkeep::empty_trash).unwrap() > 0 {}
        let left = kept.read(upkeep_rows).unwrap();
        assert_eq!(left, 0, "no row of either is left");
        assert_eq!(write(&kept, |tx, who| conversations::by_number(tx, who, 2)), None);
        let again = comes(&kept, mail(RUTH, "9@h", "Re: Grey desk [#2]", "References: <2@h>", "Hello?"));
        assert_eq!(of(&kept, again).number, 3, "an answer to it begins anew");
    }
}

fn upkeep_rows(tx: &mut Tx) -> app::Result<i64> {
    let workspace_id = tx.workspace_id;
    let mut rows = 0;
    for table in
        ["conversation", "message", "merging", "merge_row", "conversation_link", "conversation_tag", "follower"]
    {
        let sql = db::Sql::built(format!("select count(*) from {table} where workspace_id = $1"));
        rows += tx.row(&sql, db::params![workspace_id], |row| row.get::<i64>(0))?;
    }
    Ok(rows)
}

#[test]
fn the_chosen_ones_of_a_list_become_one_and_come_apart_again() {
    for kept in each_database() {
        let (one, other) = two(&kept);
        let third = of(&kept, comes(&kept, mail(RUTH, "3@h", "Chair", "", "And the chair?"))).id;
        let before = conversation(&kept, one);
        let ids = vec![one, other, third];
        let done = write(&kept, move |tx, who| conversations::many(tx, who, &ids, &Deed::Merge(one)));
        assert_eq!((done.changed, done.left, texts(&kept, one).len(), open_count(&kept)), (2, 1, 3, 1));
        let undo_id = done.id.unwrap();
        let back = write(&kept, move |tx, who| conversations::undo(tx, who, undo_id));
        assert_eq!((back.changed, back.left, open_count(&kept)), (2, 0, 3));
        for id in [one, other, third] {
            assert_eq!((conversation(&kept, id).id, texts(&kept, id).len()), (id, 1));
        }
        assert_eq!(conversation(&kept, one).unanswered_since_at, before.unanswered_since_at);

        let ids = vec![other, third];
        let done = write(&kept, move |tx, who| conversations::many(tx, who, &ids, &Deed::Merge(one)));
        write(&kept, move |tx, who| conversations::note(tx, who, one, "Which of them?"));
        let undo_id = done.id.unwrap();
        let back = write(&kept, move |tx, who| conversations::undo(tx, who, undo_id));
        assert_eq!((back.changed, back.left), (0, 2), "something new was said");
        let ben = of(&kept, comes(&kept, mail(BEN, "5@o", "Bill", "", "My bill?"))).id;
        let all = tries(&kept, &kept.owner, move |tx, who| conversations::many(tx, who, &[ben], &Deed::Merge(one)));
        assert_eq!(rule(all), "conversation-merge-other-customer");
    }
}
