//! Following and naming each other in notes, on both databases: who hears of what, once, and only while it is so.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod post;

use app::conversations::{self, Category, Channel, Conversation, Direction, First, NewConversation, To};
use app::following::{self, Outcome};
use app::outbox::{self, StaffMail};
use app::promises::{self, Kind, NewPromise};
use app::workspaces::choices::{self, Topic, Ways};
use app::workspaces::{notifications, teams};
use app::{Error, Id, Role, Timestamp, Tx, Who, leaving, notices, upkeep};
use testkit::{TestKept, each_database};

fn by<T: Send + 'static>(
    kept: &TestKept,
    who: &Who,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> T {
    let who = who.clone();
    kept.write(move |tx| f(tx, &who)).unwrap()
}

fn asked(kept: &TestKept, subject: &'static str) -> Conversation {
    let customer_id = kept.customer("Ruth Alvarez", &format!("{subject}@harbor.example"));
    by(kept, &kept.owner, move |tx, who| {
        let text = "Nobody came.".to_owned();
        let first = First { direction: Direction::Inbound, text, cc: Vec::new(), attachments: Vec::new() };
        let subject = subject.to_owned();
        conversations::start(
            tx,
            who,
            NewConversation { customer_id, subject, channel: Channel::Text, first: Some(first) },
        )
    })
}

fn note(kept: &TestKept, who: &Who, id: Id, text: &'static str) -> Id {
    by(kept, who, move |tx, who| conversations::note(tx, who, id, text))
}

/// What the bell shows, oldest first.
fn bell(kept: &TestKept, who: &Who) -> Vec<String> {
    let all = by(kept, who, notifications::unseen);
    all.into_iter().rev().map(|one| one.kind).collect()
}

fn seen(kept: &TestKept, who: &Who) {
    by(kept, who, |tx, who| notifications::mark_seen(tx, who, None));
}

/// The subjects of the mails that leave for somebody by now; those that were read, or are over, do not.
fn mails(kept: &TestKept, who: &Who) -> Vec<String> {
    let to = who.staff_id().unwrap();
    kept.write(move |tx| {
        let mut subjects = Vec::new();
        for row in outbox::lease(tx, 100)? {
            let what: StaffMail = serde_json::from_str(&row.payload)?;
            outbox::sent(tx, row.id)?;
            if what.staff_id != to || notifications::was_seen(tx, row.subject_id)? {
                continue;
            }
            assert_eq!(
                notices::answer_line(tx, &what, row.subject_id)?,
                None,
                "a note is never answered to a customer"
            );
            subjects.extend(notices::staff_mail(tx, &what, "https://desk.example")?.map(|notice| notice.subject));
        }
        Ok(subjects)
    })
    .unwrap()
}

fn outcomes(kept: &TestKept, id: Id, message_id: Id) -> Vec<(String, Outcome, String)> {
    let all = by(kept, &kept.owner, move |tx, who| following::mentions(tx, who, id));
    let said = all.get(&message_id).cloned().unwrap_or_default();
    said.into_iter().map(|one| (one.typed, one.outcome, one.meant)).collect()
}

fn followers(kept: &TestKept, id: Id) -> Vec<String> {
    by(kept, &kept.owner, move |tx, who| following::followers(tx, who, id)).into_iter().map(|one| one.name).collect()
}

fn follow(kept: &TestKept, who: &Who, id: Id) {
    by(kept, who, move |tx, who| following::follow(tx, who, id));
}

#[test]
fn who_is_named_is_told_once_and_follows_from_then_on() {
    for kept in each_database() {
        let of = asked(&kept, "desk");
        follow(&kept, &kept.agent, of.id);
        let message_id = note(&kept, &kept.owner, of.id, "@omar can you call her? @Omar Reyes, today.");
        assert_eq!(bell(&kept, &kept.agent), ["message-mention"], "named twice and following is one thing");
        assert_eq!(followers(&kept, of.id), ["Omar Reyes"]);
        let told = |typed: &str| (typed.to_owned(), Outcome::Told, "Omar Reyes".to_owned());
        assert_eq!(outcomes(&kept, of.id, message_id), [told("@omar"), told("@Omar Reyes")]);
        assert_eq!(bell(&kept, &kept.owner), Vec::<String>::new(), "nobody hears of their own deeds");
        kept.later_ms(3 * 60_000);
        assert_eq!(mails(&kept, &kept.agent), [format!("Dana Moss named you in #{} desk", of.number)]);
        note(&kept, &kept.agent, of.id, "@dana done");
        assert_eq!(bell(&kept, &kept.owner), ["message-mention"]);
        assert_eq!(followers(&kept, of.id), ["Dana Moss", "Omar Reyes"]);
    }
}

#[test]
fn a_team_is_named_and_who_left_or_nobody_is_said_so_and_the_note_is_kept() {
    for kept in each_database() {
        let of = asked(&kept, "desk");
        let (ann, bob) = (
            kept.staff("Ann Lee", "ann@alder.example", Role::Agent),
            kept.staff("Bob Stone", "bob@alder.example", Role::Agent),
        );
        let ids = [&kept.agent, &ann, &kept.owner].map(|who| who.staff_id().unwrap());
        by(&kept, &kept.owner, move |tx, who| teams::save(tx, who, None, "Front desk", &ids));
        let gone = bob.staff_id().unwrap();
        by(&kept, &kept.owner, move |tx, who| leaving::deactivate(tx, who, gone, None));
        let message_id =
            note(&kept, &kept.owner, of.id, "@front desk and @bob, @nora; not `@ann` nor ann@alder.example");
        assert_eq!([&kept.agent, &ann, &bob].map(|who| bell(&kept, who).len()), [1, 1, 0]);
        let expected = [
            ("@front desk", Outcome::Told, "Front desk"),
            ("@bob", Outcome::Left, "Bob Stone"),
            ("@nora", Outcome::Nobody, ""),
        ];
        let expected = expected.map(|(typed, outcome, meant)| (typed.to_owned(), outcome, meant.to_owned()));
        assert_eq!(outcomes(&kept, of.id, message_id), expected);
        let kept_text = by(&kept, &kept.owner, move |tx, who| conversations::message(tx, who, message_id)).text;
        assert!(kept_text.starts_with("@front desk and @bob"), "{kept_text}");
        assert_eq!(followers(&kept, of.id), ["Ann Lee", "Omar Reyes"]);
    }
}

#[test]
fn a_call_that_is_written_down_names_people_too() {
    for kept in each_database() {
        let of = asked(&kept, "desk");
        by(&kept, &kept.owner, move |tx, who| {
            conversations::record(tx, who, of.id, Channel::Phone, Direction::Inbound, "She asks for @omar")
        });
        assert_eq!(bell(&kept, &kept.agent), ["message-mention"]);
    }
}

#[test]
fn who_follows_hears_of_mail_notes_hands_and_the_end_but_never_of_their_own() {
    for kept in each_database() {
        let of = asked(&kept, "desk");
        let ann = kept.staff("Ann Lee", "ann@alder.example", Role::Agent);
        for who in [&kept.agent, &ann] {
            follow(&kept, who, of.id);
            follow(&kept, who, of.id);
        }
        let ruth = Who::customer(kept.workspace_id, of.customer_id);
        let answer = |tx: &mut Tx, who: &Who, id: Id| conversations::web_answer(tx, who, Some(id), "", "Any news?");
        by(&kept, &ruth, move |tx, who| answer(tx, who, of.id));
        note(&kept, &ann, of.id, "She is waiting.");
        let ann_id = ann.staff_id();
        by(&kept, &kept.owner, move |tx, who| conversations::assign(tx, who, of.id, ann_id));
        by(&kept, &ann, move |tx, who| conversations::set_status(tx, who, of.id, To::Category(Category::Resolved)));
        assert_eq!(
            bell(&kept, &kept.agent),
            ["message-new", "message-noted", "conversation-passed", "conversation-resolved"]
        );
        assert_eq!(bell(&kept, &ann), ["message-new", "conversation-given"], "once for each, nothing of her own");
        by(&kept, &kept.agent, move |tx, who| following::unfollow(tx, who, of.id));
        seen(&kept, &kept.agent);
        by(&kept, &ruth, move |tx, who| answer(tx, who, of.id));
        assert_eq!(bell(&kept, &kept.agent), Vec::<String>::new());
    }
}

#[test]
fn mail_of_programs_tells_nobody() {
    for kept in each_database() {
        post::add_mailbox(&kept);
        let from = |id: &str, more: &str| post::mail("ruth@harbor.example", id, "Desk", more, "Where is it?");
        let of = post::of(&kept, post::comes(&kept, from("m1@harbor.example", "")));
        follow(&kept, &kept.agent, of.id);
        let answers = "In-Reply-To: <m1@harbor.example>";
        post::comes(&kept, from("m2@harbor.example", &format!("{answers}\nAuto-Submitted: auto-replied")));
        assert_eq!(bell(&kept, &kept.agent), Vec::<String>::new());
        post::comes(&kept, from("m3@harbor.example", answers));
        assert_eq!(bell(&kept, &kept.agent), ["message-new"]);
    }
}

#[test]
fn a_broken_promise_is_told_to_followers_who_do_not_hear_of_it_already() {
    for kept in each_database() {
        let of = asked(&kept, "desk");
        let ann = kept.staff("Ann Lee", "ann@alder.example", Role::Agent);
        for who in [&kept.agent, &ann, &kept.owner] {
            follow(&kept, who, of.id);
        }
        let due: Timestamp = "2026-11-24T20:00:00Z".parse().unwrap();
        by(&kept, &kept.agent, move |tx, who| {
            let new = NewPromise {
                customer_id: of.customer_id,
                conversation_id: Some(of.id),
                words: "The two desks".to_owned(),
                kind: Kind::Deliver,
                owner_id: None,
                from: None,
                by: due,
                source: "by_hand",
            };
            promises::make(tx, who, new)
        });
        kept.at("2026-11-24T20:01:00Z");
        let broken =
            |who: &Who| bell(&kept, who).into_iter().filter(|kind| kind.ends_with("broken")).collect::<Vec<_>>();
        assert_eq!(broken(&kept.agent), ["promise-broken"], "its owner");
        assert_eq!(
            broken(&kept.owner),
            ["promise-followed-broken"],
            "a manager is called when the owner does not take it"
        );
        assert_eq!(broken(&ann), ["promise-followed-broken"]);
    }
}

#[test]
fn everybody_chooses_by_which_ways_and_what_was_read_on_the_page_is_not_mailed() {
    for kept in each_database() {
        let of = asked(&kept, "desk");
        follow(&kept, &kept.agent, of.id);
        note(&kept, &kept.owner, of.id, "One.");
        kept.later_ms(3 * 60_000);
        assert_eq!(mails(&kept, &kept.agent), Vec::<String>::new(), "quiet: notes are not mailed");

        let choose = |topic: Topic, page: bool, mail: bool| {
            let ways = Ways { page, mail, push: false };
            by(&kept, &kept.agent, move |tx, who| choices::choose(tx, who, topic, ways));
        };
        choose(Topic::Note, true, true);
        note(&kept, &kept.owner, of.id, "Two.");
        assert_eq!(mails(&kept, &kept.agent), Vec::<String>::new(), "a mail waits a moment");
        kept.later_ms(3 * 60_000);
        assert_eq!(mails(&kept, &kept.agent).len(), 1);
        note(&kept, &kept.owner, of.id, "Three.");
        assert_eq!(by(&kept, &kept.agent, move |tx, who| following::looked(tx, who, of.id)), 3);
        assert_eq!(by(&kept, &kept.agent, notifications::unseen_count), 0);
        kept.later_ms(3 * 60_000);
        assert_eq!(mails(&kept, &kept.agent), Vec::<String>::new(), "read by opening the conversation");

        choose(Topic::Note, false, true);
        note(&kept, &kept.owner, of.id, "Four.");
        assert_eq!(bell(&kept, &kept.agent), Vec::<String>::new());
        kept.later_ms(3 * 60_000);
        assert_eq!(mails(&kept, &kept.agent).len(), 1, "by mail alone");
        note(&kept, &kept.owner, of.id, "Four and a half.");
        seen(&kept, &kept.agent);
        kept.later_ms(3 * 60_000);
        assert_eq!(mails(&kept, &kept.agent).len(), 1, "the bell never showed it, so nobody has seen it there");
        choose(Topic::Note, false, false);
        note(&kept, &kept.owner, of.id, "Five.");
        kept.later_ms(3 * 60_000);
        assert_eq!((bell(&kept, &kept.agent).len(), mails(&kept, &kept.agent).len()), (0, 0));

        choose(Topic::Promises, false, false);
        let ways = by(&kept, &kept.agent, choices::all);
        let promises = ways.iter().find(|(topic, _)| *topic == Topic::Promises).unwrap().1;
        assert_eq!(promises, Ways { page: true, mail: false, push: false }, "one's own promises stay on the page");
        assert_eq!(ways.len(), Topic::ALL.len());
    }
}

#[test]
fn a_mail_leaves_only_while_it_is_still_so() {
    for kept in each_database() {
        let of = asked(&kept, "desk");
        let agent_id = kept.agent.staff_id();
        for topic in [Topic::Customer, Topic::Course, Topic::Given] {
            let ways = Ways { page: true, mail: true, push: false };
            by(&kept, &kept.agent, move |tx, who| choices::choose(tx, who, topic, ways));
        }
        follow(&kept, &kept.agent, of.id);
        let ruth = Who::customer(kept.workspace_id, of.customer_id);
        let writes = || by(&kept, &ruth, move |tx, who| conversations::web_answer(tx, who, Some(of.id), "", "News?"));
        let due = || {
            kept.later_ms(3 * 60_000);
            mails(&kept, &kept.agent).len()
        };
        let is = |category: Category| {
            by(&kept, &kept.owner, move |tx, who| conversations::set_status(tx, who, of.id, To::Category(category)));
        };
        writes();
        assert_eq!(due(), 1);
        writes();
        by(&kept, &kept.owner, move |tx, who| {
            conversations::record(tx, who, of.id, Channel::Phone, Direction::Outbound, "Told her: Friday.")
        });
        assert_eq!(due(), 0, "nobody waits for an answer any more");
        is(Category::Resolved);
        assert_eq!(due(), 1);
        is(Category::Open);
        is(Category::Resolved);
        is(Category::Open);
        assert_eq!(due(), 0, "it is open again");
        by(&kept, &kept.owner, move |tx, who| conversations::assign(tx, who, of.id, agent_id));
        assert_eq!(due(), 1);
        by(&kept, &kept.owner, move |tx, who| conversations::assign(tx, who, of.id, None));
        by(&kept, &kept.owner, move |tx, who| conversations::assign(tx, who, of.id, agent_id));
        by(&kept, &kept.owner, move |tx, who| conversations::assign(tx, who, of.id, None));
        assert_eq!(due(), 0, "it was taken away again");
        let message_id = note(&kept, &kept.owner, of.id, "@omar?");
        by(&kept, &kept.owner, move |tx, who| conversations::trash_message(tx, who, message_id));
        assert_eq!(due(), 0, "the note is deleted");
        let ways = Ways { page: true, mail: true, push: false };
        by(&kept, &kept.agent, move |tx, who| choices::choose(tx, who, Topic::Note, ways));
        note(&kept, &kept.owner, of.id, "A note.");
        by(&kept, &kept.agent, move |tx, who| following::unfollow(tx, who, of.id));
        assert_eq!(due(), 0, "not followed any more");
    }
}

#[test]
fn followers_move_with_a_conversation_and_nothing_is_left_when_it_goes() {
    for kept in each_database() {
        let (one, two) = (asked(&kept, "one"), asked(&kept, "two"));
        let ann = kept.staff("Ann Lee", "ann@alder.example", Role::Auditor);
        follow(&kept, &kept.agent, one.id);
        follow(&kept, &kept.agent, two.id);
        follow(&kept, &ann, one.id);
        note(&kept, &kept.owner, one.id, "@ann, and @omar");
        kept.write(move |tx| following::move_to(tx, one.id, two.id)).unwrap();
        assert_eq!(
            (followers(&kept, one.id).len(), followers(&kept, two.id)),
            (2, vec!["Ann Lee".to_owned(), "Omar Reyes".to_owned()])
        );
        assert_eq!(by(&kept, &ann, move |tx, who| following::looked(tx, who, two.id)), 1, "read where it is now");

        by(&kept, &kept.owner, move |tx, who| conversations::trash(tx, who, one.id));
        by(&kept, &kept.owner, move |tx, who| conversations::trash(tx, who, two.id));
        kept.later_ms(31 * 86_400_000);
        kept.write(upkeep::empty_trash).unwrap();
        let rows = upkeep::rows(&kept.kept.db).unwrap();
        for table in ["follower", "mention", "message", "conversation"] {
            assert_eq!(rows.iter().find(|(name, _)| *name == table).unwrap().1, 0, "{table}");
        }
    }
}

#[test]
fn a_token_that_only_reads_follows_nothing() {
    for kept in each_database() {
        let of = asked(&kept, "desk");
        let reads = Who { may_write: false, ..kept.agent.clone() };
        let refused = kept.write(move |tx| following::follow(tx, &reads, of.id));
        assert!(matches!(refused, Err(Error::OnlyReads)));
    }
}
