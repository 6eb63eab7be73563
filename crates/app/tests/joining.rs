//! Whatever is merged, split, taken back, answered and received, in whatever order: no message is lost or doubled, every
//! number leads somewhere, and what is counted is what a count would give.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use std::collections::BTreeSet;

use app::conversations::{self, Category, NewReply, NewSplit, To};
use app::{Error, Id, Tx, Who, counters};
use db::{Sql, params, sql};
use post::{add_good_mailbox, comes, mail, of};
use proptest::prelude::*;
use testkit::{TestKept, each_database, on_sqlite};

const PEOPLE: [&str; 2] = ["Ruth <ruth@harbor.example>", "Ben <ben@other.example>"];

#[derive(Debug, Clone)]
enum Step {
    Begin(usize),
    /// Somebody answers the message of this place; a stranger is held apart.
    Answer(usize, bool),
    Reply(usize),
    Note(usize),
    Merge(usize, usize),
    Unmerge(usize),
    Split(usize, usize),
    Status(usize, Category),
    Withdraw(usize),
    Trash(usize),
    Restore(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let at = || 0_usize..12;
    prop_oneof![
        2 => (0_usize..2).prop_map(Step::Begin),
        3 => (at(), any::<bool>()).prop_map(|(at, known)| Step::Answer(at, known)),
        2 => at().prop_map(Step::Reply),
        1 => at().prop_map(Step::Note),
        4 => (at(), at()).prop_map(|(from, into)| Step::Merge(from, into)),
        3 => at().prop_map(Step::Unmerge),
        3 => (at(), at()).prop_map(|(of, from)| Step::Split(of, from)),
        1 => (at(), prop_oneof![Just(Category::Open), Just(Category::Waiting), Just(Category::Resolved)])
            .prop_map(|(at, category)| Step::Status(at, category)),
        1 => at().prop_map(Step::Withdraw),
        1 => at().prop_map(Step::Trash),
        1 => at().prop_map(Step::Restore),
    ]
}

fn ids(tx: &mut Tx, text: &str) -> app::Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(&Sql::built(text.to_owned()), params![workspace_id], |row| row.get(0))?)
}

fn pick(all: &[Id], at: usize) -> Id {
    all[at % all.len()]
}

fn take(kept: &TestKept, number: usize, step: &Step) {
    let (conversations, messages) = kept
        .read(|tx| {
            let conversations =
                ids(tx, "select conversation_id from conversation where workspace_id = $1 order by number")?;
            let said =
                "select message_id from message where workspace_id = $1 and direction <> 'event' order by message_id";
            Ok((conversations, ids(tx, said)?))
        })
        .unwrap();
    let (talk, message) = (|at: usize| pick(&conversations, at), |at: usize| pick(&messages, at));
    let who = kept.owner.clone();
    let done: app::Result<()> = match step.clone() {
        Step::Begin(person) => {
            comes(kept, mail(PEOPLE[person], &format!("{number}@x"), &format!("Thing {number}"), "", "Hello"));
            Ok(())
        }
        Step::Answer(at, known) => {
            let asked = message(at);
            let rfc_id = kept.read(move |tx| Ok(conversations::message(tx, &who, asked)?.rfc_id)).unwrap();
            let from = if known { PEOPLE[at % 2] } else { "M <m@evil.example>" };
            let answers = rfc_id.map(|id| format!("In-Reply-To: <{id}>")).unwrap_or_default();
            comes(kept, mail(from, &format!("{number}@x"), "Re: it", &answers, "And?"));
            Ok(())
        }
        Step::Reply(at) => {
            let (id, new) = (talk(at), NewReply { text: "Yes.".to_owned(), ..NewReply::default() });
            kept.write(move |tx| conversations::reply(tx, &who, id, new.clone()).map(drop))
        }
        Step::Note(at) => {
            let id = talk(at);
            kept.write(move |tx| conversations::note(tx, &who, id, "Hm.").map(drop))
        }
        Step::Merge(from, into) => {
            let (from, into) = (talk(from), talk(into));
            kept.write(move |tx| conversations::merge(tx, &who, from, into, true).map(drop))
        }
        Step::Unmerge(at) => {
            let id = talk(at);
            kept.write(move |tx| conversations::unmerge(tx, &who, id).map(drop))
        }
        Step::Split(of, from) => {
            let (id, from_message_id) = (talk(of), Some(message(from)));
            let new = NewSplit { from_message_id, ..NewSplit::default() };
            kept.write(move |tx| conversations::split(tx, &who, id, &new).map(drop))
        }
        Step::Status(at, category) => {
            let id = talk(at);
            kept.write(move |tx| conversations::set_status(tx, &who, id, To::Category(category)).map(drop))
        }
        Step::Withdraw(at) => {
            let id = message(at);
            kept.write(move |tx| conversations::withdraw(tx, &who, id).map(drop))
        }
        Step::Trash(at) => {
            let id = talk(at);
            kept.write(move |tx| conversations::trash(tx, &who, id))
        }
        Step::Restore(at) => {
            let id = talk(at);
            kept.write(move |tx| conversations::restore(tx, &who, id).map(drop))
        }
    };
    if let Err(error) = done {
        assert!(matches!(error, Error::Refused(_) | Error::Invalid(_)), "{step:?}: {error}");
    }
}

/// What must be so after every step. `known`: the messages before it.
fn check(kept: &TestKept, known: &mut BTreeSet<Id>, step: &Step) {
    let who = Who::kept(kept.workspace_id);
    kept.read(move |tx| {
        let workspace_id = tx.workspace_id;
        let lost = "select message_id from message where workspace_id = $1 and conversation_id in
                    (select conversation_id from conversation where workspace_id = $1 and merged_into_id is not null)";
        assert_eq!(ids(tx, lost)?, [], "a message stands where nobody looks");
        let chained = "select conversation_id from conversation where workspace_id = $1 and merged_into_id in
                    (select conversation_id from conversation where workspace_id = $1 and merged_into_id is not null)";
        assert_eq!(ids(tx, chained)?, [], "an old id leads to an old id");
        let wrong = "select conversation_id from conversation where workspace_id = $1
                     and (message_count <> (select count(*) from message where message.workspace_id = $1
                            and message.conversation_id = conversation.conversation_id
                            and message.state <> 'withdrawn' and message.trashed_at is null)
                       or held_count <> (select count(*) from message where message.workspace_id = $1
                            and message.conversation_id = conversation.conversation_id
                            and message.state = 'held' and message.trashed_at is null))
                     and trashed_at is null";
        assert_eq!(ids(tx, wrong)?, [], "counted otherwise than there is");
        for (name, category) in [(counters::CONVERSATIONS_OPEN, "open"), (counters::CONVERSATIONS_WAITING, "waiting")] {
            let rows: i64 = tx.row(
                sql!(
                    "select count(*) from conversation where workspace_id = $1 and category = $2
                       and merged_into_id is null and trashed_at is null"
                ),
                params![workspace_id, category],
                |row| row.get(0),
            )?;
            assert_eq!(counters::get(tx, name)?, rows, "{category}");
        }
        let last = counters::get(tx, counters::CONVERSATION_NUMBER)?;
        for number in 1..=last {
            let found = conversations::by_number(tx, &who, number)?.expect("every number leads somewhere");
            assert_eq!(found.merged_into_id, None, "#{number}");
        }
        let waits =
            "select conversation_id from conversation where workspace_id = $1 and unanswered_since_at is not null
                       and merged_into_id is null and trashed_at is null and not exists (select 1 from message
                         where message.workspace_id = $1 and message.conversation_id = conversation.conversation_id
                         and message.direction = 'inbound' and message.state = 'received')";
        assert_eq!(ids(tx, waits)?, [], "nobody is there who waits");
        Ok(())
    })
    .unwrap_or_else(|error| panic!("after {step:?}: {error}"));
    let now: BTreeSet<Id> = kept
        .read(|tx| ids(tx, "select message_id from message where workspace_id = $1"))
        .unwrap()
        .into_iter()
        .collect();
    assert!(known.is_subset(&now), "a message is lost after {step:?}");
    *known = now;
}

fn run(kept: &TestKept, steps: &[Step]) {
    add_good_mailbox(kept);
    kept.undo_send(10);
    let mut known = BTreeSet::new();
    for n in 0..3 {
        of(kept, comes(kept, mail(PEOPLE[n % 2], &format!("begin{n}@x"), &format!("Begin {n}"), "", "Hello")));
    }
    for (number, step) in steps.iter().enumerate() {
        kept.later_ms(3_000);
        take(kept, number, step);
        check(kept, &mut known, step);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn nothing_is_lost_in_any_order(steps in prop::collection::vec(step(), 1..24)) {
        run(&on_sqlite(), &steps);
    }
}

#[test]
fn the_same_on_every_database() {
    let steps = [
        Step::Begin(0),
        Step::Reply(0),
        Step::Merge(0, 2),
        Step::Answer(3, true),
        Step::Merge(2, 3),
        Step::Unmerge(0),
        Step::Split(3, 2),
        Step::Answer(1, false),
        Step::Unmerge(2),
        Step::Merge(1, 3),
        Step::Trash(3),
        Step::Restore(1),
        Step::Withdraw(3),
        Step::Unmerge(1),
    ];
    for kept in each_database() {
        run(&kept, &steps);
    }
}
