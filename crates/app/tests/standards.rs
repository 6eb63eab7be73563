//! Standards on both databases: clocks that begin, stand still, go on, end and break with what happens in conversations.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod standard;

use app::conversations::{self, Category, Channel, Delivered, Direction, NewReply, NewSplit, To};
use app::outbox::{self, StaffMail};
use app::standards::rules::{Deed, Pause, State, Why};
use app::standards::{self, Metric};
use app::{Error, Id, Role, Timestamp, notices};
use standard::post::{add_mailbox, comes, mail, of};
use standard::{HOUR, ask, bell, by, clock, clocks, due, make, more, recounts, reply, state};
use testkit::{TestKept, each_database, on_sqlite};

#[test]
fn a_first_reply_is_owed_from_their_mail_on_and_kept_by_an_answer() {
    for kept in each_database() {
        add_mailbox(&kept);
        make(&kept, Metric::FirstReply, "4h");
        make(&kept, Metric::NextReply, "1d");
        let id = ask(&kept, "a1", "Nobody came.").id; // Tuesday 09:00
        assert_eq!(due(&kept, id, Metric::FirstReply), "2026-11-24T19:00:00Z", "9–12 and 13–14");
        assert!(clock(&kept, id, Metric::FirstReply).explanation.unwrap().adds_up());
        kept.at("2026-11-24T15:00:00Z");
        reply(&kept, &kept.owner, id, "Got it, we'll look into it.");
        assert_eq!(state(&kept, id, Metric::FirstReply), State::Running, "that answers nobody");
        reply(&kept, &kept.owner, id, "The fitter was ill. He comes tomorrow at 10.");
        let kept_clock = clock(&kept, id, Metric::FirstReply);
        assert_eq!((kept_clock.clock.state, kept_clock.clock.counted_ms), (State::Kept, HOUR));
        more(&kept, "a2", "a1", "Thanks!");
        assert_eq!(clocks(&kept, id).len(), 1, "a last thanks begins nothing");
        more(&kept, "a3", "a1", "And the second desk?");
        assert_eq!(due(&kept, id, Metric::NextReply), "2026-11-25T15:00:00Z", "a working day");
        by(&kept, &kept.owner, move |tx, who| conversations::set_status(tx, who, id, To::Category(Category::Resolved)));
        assert_eq!(state(&kept, id, Metric::NextReply), State::Dropped);
        recounts(&kept);
    }
}

#[test]
fn it_warns_in_opening_hours_and_breaks_at_its_time_and_tells_once() {
    for kept in each_database() {
        add_mailbox(&kept);
        make(&kept, Metric::FirstReply, "4h");
        let (agent_id, manager) = (kept.agent.staff_id(), kept.staff("Mia Lund", "mia@alder.example", Role::Manager));
        let id = ask(&kept, "b1", "Nobody came.").id;
        by(&kept, &kept.owner, move |tx, who| conversations::assign(tx, who, id, agent_id));
        kept.at("2026-11-24T15:59:00Z");
        assert_eq!(bell(&kept, &kept.agent), Vec::<String>::new());
        kept.at("2026-11-24T16:01:00Z");
        assert_eq!(bell(&kept, &kept.agent), ["standard-near"], "half of it is over at eleven");
        assert_eq!(bell(&kept, &manager), Vec::<String>::new());
        kept.at("2026-11-24T19:00:00Z");
        assert_eq!(state(&kept, id, Metric::FirstReply), State::Running, "on the minute is in time");
        kept.at("2026-11-24T19:00:01Z");
        assert_eq!(state(&kept, id, Metric::FirstReply), State::Broken);
        assert_eq!(bell(&kept, &kept.agent), ["standard-broken"], "the warning is over");
        assert_eq!(bell(&kept, &manager), ["standard-broken"]);
        let said = by(&kept, &kept.owner, |tx, who| {
            let all = app::journal::after(tx, who, 0, 1000)?;
            Ok(all.into_iter().filter(|entry| entry.kind == "standard.broken").count())
        });
        assert_eq!(said, 1);
        reply(&kept, &kept.agent, id, "He comes tomorrow at 10.");
        let late = clock(&kept, id, Metric::FirstReply);
        assert_eq!((late.clock.state, late.clock.late_ms), (State::Broken, Some(1000)));
        assert_eq!(bell(&kept, &manager), Vec::<String>::new(), "it is done: nothing to look at any more");
        recounts(&kept);
    }
}

#[test]
fn a_mail_of_a_broken_standard_leaves_only_while_it_is_so_and_for_whom_it_concerns() {
    for kept in each_database() {
        add_mailbox(&kept);
        make(&kept, Metric::FirstReply, "1h");
        let id = ask(&kept, "c1", "Nobody came.").id;
        kept.at("2026-11-24T16:00:00Z");
        let mails = |kept: &TestKept| {
            kept.write(|tx| {
                let mut subjects = Vec::new();
                for row in outbox::waiting(tx)?.into_iter().filter(|row| row.kind == "staff_mail") {
                    let what: StaffMail = serde_json::from_str(&row.payload)?;
                    subjects.extend(notices::staff_mail(tx, &what, "https://desk.example")?.map(|one| one.subject));
                }
                Ok(subjects)
            })
            .unwrap()
        };
        let of = by(&kept, &kept.owner, move |tx, who| conversations::get(tx, who, id));
        assert_eq!(mails(&kept), [format!("Not kept: first_reply in 1h, #{} Desk c1", of.number)]);
        reply(&kept, &kept.owner, id, "He comes tomorrow at 10.");
        assert_eq!(mails(&kept), Vec::<String>::new());
    }
}

#[test]
fn programs_notes_and_what_is_held_or_past_begin_and_keep_nothing() {
    for kept in each_database() {
        add_mailbox(&kept);
        make(&kept, Metric::FirstReply, "1h");
        make(&kept, Metric::Resolution, "1d");
        let auto = mail("Ruth <ruth@harbor.example>", "d1", "Away", "Auto-Submitted: auto-replied\n", "I am away.");
        let id = of(&kept, comes(&kept, auto)).id;
        assert!(clocks(&kept, id).is_empty(), "a vacation note asks nothing");
        let asked = ask(&kept, "d2", "Nobody came.").id;
        by(&kept, &kept.owner, move |tx, who| conversations::note(tx, who, asked, "He comes tomorrow at 10."));
        by(&kept, &kept.owner, move |tx, who| {
            let customer_id = conversations::customer_of(tx, asked)?;
            conversations::send_notice(tx, who, customer_id, Some(asked), "A new time", "It will be Friday at 10.")
        });
        assert_eq!(state(&kept, asked, Metric::FirstReply), State::Running, "neither a note nor a notice answers");
        let stranger = mail("Evan <evan@else.example>", "d3", "Re: Desk d2", "In-Reply-To: <d2>\n", "Is it ready?");
        let held = comes(&kept, stranger).unwrap();
        assert_eq!(clocks(&kept, asked).len(), 2);
        reply(&kept, &kept.owner, asked, "He comes tomorrow at 10.");
        make(&kept, Metric::NextReply, "1h");
        kept.later_ms(HOUR / 2);
        by(&kept, &kept.owner, move |tx, who| conversations::admit(tx, who, held));
        let next = clock(&kept, asked, Metric::NextReply).clock;
        assert_eq!(next.started_at.to_string(), testkit::START, "admitted, it waits since it came");
        let past = mail("Old <old@harbor.example>", "d4", "Long ago", "", "Where is it?");
        let counts = by(&kept, &kept.owner, move |tx, who| {
            let stored = vec![conversations::ParsedInput::read("past.mbox#1", past.clone())];
            conversations::import(tx, who, &stored)
        });
        assert_eq!(counts.stored, 1);
        let imported = by(&kept, &kept.owner, |tx, who| {
            let all = conversations::list(tx, who, &conversations::Filter::default(), None, 50)?;
            Ok(all.items.into_iter().filter(|one| one.subject == "Long ago").map(|one| one.id).collect::<Vec<_>>())
        });
        assert_eq!(imported.len(), 1);
        assert!(clocks(&kept, imported[0]).is_empty(), "the past is over");
        recounts(&kept);
    }
}

#[test]
fn a_reply_taken_back_kept_nothing_and_one_that_did_not_arrive_neither() {
    for kept in each_database() {
        add_mailbox(&kept);
        kept.undo_send(30);
        make(&kept, Metric::FirstReply, "2h");
        make(&kept, Metric::PeriodicUpdate, "1d");
        make(&kept, Metric::Resolution, "2d");
        let id = ask(&kept, "e1", "Nobody came.").id;
        let resolution = clock(&kept, id, Metric::Resolution).clock;
        let said = by(&kept, &kept.owner, move |tx, who| {
            let text = "He comes tomorrow at 10.".to_owned();
            let new = NewReply { text, category: Some(Category::Resolved), ..NewReply::default() };
            conversations::reply(tx, who, id, new)
        });
        assert_eq!(state(&kept, id, Metric::Resolution), State::Kept);
        kept.later_ms(5_000);
        by(&kept, &kept.owner, move |tx, who| conversations::withdraw(tx, who, said));
        assert_eq!(state(&kept, id, Metric::FirstReply), State::Running);
        assert_eq!(
            clock(&kept, id, Metric::Resolution).clock,
            standards::rules::Clock { seq: clock(&kept, id, Metric::Resolution).clock.seq, ..resolution }
        );
        assert_eq!(state(&kept, id, Metric::PeriodicUpdate), State::Dropped, "it never began");
        reply(&kept, &kept.owner, id, "He comes tomorrow at 10.");
        kept.later_ms(31_000);
        assert_eq!(state(&kept, id, Metric::FirstReply), State::Kept);
        let failed = kept
            .write(|tx| {
                let row = outbox::lease(tx, 10)?.into_iter().find(|row| row.kind == "message").unwrap();
                conversations::mark_failed(tx, &row, true, "550 5.1.1 no such user")
            })
            .unwrap();
        assert!(matches!(failed, Delivered::Failed(_)));
        assert_eq!(state(&kept, id, Metric::FirstReply), State::Running, "nobody got it");
        kept.at("2026-11-24T17:00:00Z");
        assert_eq!(state(&kept, id, Metric::FirstReply), State::Broken);
        recounts(&kept);
    }
}

/// The course of a conversation that is still counted.
fn update(kept: &TestKept, id: Id) -> (State, Option<Pause>) {
    let open = clocks(kept, id).into_iter().find(|one| one.clock.metric == Metric::PeriodicUpdate && one.clock.is_open);
    open.map(|one| (one.clock.state, one.clock.pause)).unwrap()
}

#[test]
fn a_reply_that_came_to_nothing_leaves_the_clock_as_the_conversation_stands_now() {
    for kept in each_database() {
        add_mailbox(&kept);
        kept.undo_send(30);
        make(&kept, Metric::PeriodicUpdate, "2d");
        let (one, two) = (ask(&kept, "k1", "Nobody came.").id, ask(&kept, "m1", "Nobody came.").id);
        for id in [one, two] {
            reply(&kept, &kept.owner, id, "He comes tomorrow at 10.");
            assert_eq!(update(&kept, id), (State::Paused, Some(Pause::Waiting)));
        }
        kept.later_ms(HOUR);
        let said = reply(&kept, &kept.owner, two, "He brings it along.");
        kept.later_ms(5_000);
        more(&kept, "m2", "m1", "And the second desk?");
        by(&kept, &kept.owner, move |tx, who| conversations::withdraw(tx, who, said));
        assert_eq!(update(&kept, two), (State::Running, None), "they asked meanwhile");
        more(&kept, "k2", "k1", "And the second desk?");
        assert_eq!(update(&kept, one), (State::Running, None));
        let lost = reply(&kept, &kept.owner, one, "He brings it along.");
        kept.later_ms(31_000);
        let failed = kept.write(move |tx| {
            let row = outbox::lease(tx, 10)?.into_iter().find(|row| row.subject_id == lost).unwrap();
            conversations::mark_failed(tx, &row, true, "550 5.1.1 no such user")
        });
        assert!(matches!(failed, Ok(Delivered::Failed(_))));
        assert_eq!(update(&kept, one), (State::Paused, Some(Pause::Waiting)), "it still waits for them");
        recounts(&kept);
    }
}

#[test]
fn a_hold_that_the_customer_agreed_to_stops_the_clock_and_a_sleep_of_ours_does_not() {
    for kept in each_database() {
        add_mailbox(&kept);
        make(&kept, Metric::FirstReply, "4h");
        let (one, two) = (ask(&kept, "f1", "Nobody came.").id, ask(&kept, "f2", "Nobody came.").id);
        let until: Timestamp = "2026-11-25T14:00:00Z".parse().unwrap();
        by(&kept, &kept.owner, move |tx, who| conversations::snooze(tx, who, one, until));
        by(&kept, &kept.owner, move |tx, who| conversations::hold(tx, who, two, until));
        assert_eq!(state(&kept, one, Metric::FirstReply), State::Running, "putting it out of sight is no agreement");
        assert_eq!(clock(&kept, two, Metric::FirstReply).clock.pause, Some(Pause::Hold));
        kept.at("2026-11-25T14:30:00Z");
        assert_eq!(state(&kept, one, Metric::FirstReply), State::Broken);
        assert_eq!(state(&kept, two, Metric::FirstReply), State::Running);
        assert_eq!(due(&kept, two, Metric::FirstReply), "2026-11-25T19:00:00Z", "all four hours are left at nine");
        recounts(&kept);
    }
}

#[test]
fn clocks_go_with_what_was_said() {
    for kept in each_database() {
        add_mailbox(&kept);
        make(&kept, Metric::FirstReply, "4h");
        let first = ask(&kept, "g1", "Nobody came.").id;
        kept.later_ms(HOUR);
        let second = ask(&kept, "g2", "Still nobody.").id;
        let (a, b) =
            (clock(&kept, first, Metric::FirstReply).clock.id, clock(&kept, second, Metric::FirstReply).clock.id);
        by(&kept, &kept.owner, move |tx, who| conversations::merge(tx, who, second, first, false));
        assert_eq!(clocks(&kept, first).len(), 2);
        let there = |id: Id| clocks(&kept, first).into_iter().find(|one| one.clock.id == id).unwrap().clock.state;
        assert_eq!((there(a), there(b)), (State::Running, State::Dropped), "who waits longer is waited for");
        by(&kept, &kept.owner, move |tx, who| conversations::unmerge(tx, who, second));
        assert_eq!(clock(&kept, second, Metric::FirstReply).clock.id, b);
        assert_eq!(state(&kept, second, Metric::FirstReply), State::Running);
        assert_eq!(clock(&kept, first, Metric::FirstReply).clock.id, a);
        let added = more(&kept, "g3", "g1", "And the lamp is broken.");
        let own = by(&kept, &kept.owner, move |tx, who| {
            let new = NewSplit { message_ids: vec![added], ..NewSplit::default() };
            conversations::split(tx, who, first, &new)
        });
        assert_eq!(clock(&kept, first, Metric::FirstReply).clock.id, a, "the clock stays with the words that began it");
        assert_eq!(state(&kept, own.id, Metric::FirstReply), State::Running, "and they wait there too");
        by(&kept, &kept.owner, move |tx, who| conversations::trash(tx, who, first));
        assert_eq!(state(&kept, first, Metric::FirstReply), State::Dropped);
        by(&kept, &kept.owner, move |tx, who| conversations::restore(tx, who, first));
        assert_eq!(state(&kept, first, Metric::FirstReply), State::Running);
        recounts(&kept);
    }
}

#[test]
fn a_call_with_talk_counts_and_voicemail_does_not() {
    for kept in each_database() {
        add_mailbox(&kept);
        make(&kept, Metric::CallBack, "2h");
        let id = ask(&kept, "j1", "Please call me back about the desk.").id;
        let call = |text: &'static str| {
            by(&kept, &kept.owner, move |tx, who| {
                conversations::record(tx, who, id, Channel::Phone, Direction::Outbound, text)
            });
        };
        call("No answer, left a voicemail.");
        assert_eq!(state(&kept, id, Metric::CallBack), State::Running, "an attempt is no call");
        call("She is fine with Friday.");
        assert_eq!(state(&kept, id, Metric::CallBack), State::Kept);
        recounts(&kept);
    }
}

#[test]
fn what_is_begun_by_hand_is_ended_by_hand() {
    for kept in each_database() {
        add_mailbox(&kept);
        let lab = make(&kept, Metric::ResultDelivery, "1d");
        let first = make(&kept, Metric::FirstReply, "1d");
        let id = ask(&kept, "k1", "When are the results there?").id;
        by(&kept, &kept.owner, move |tx, who| standards::begin(tx, who, id, lab.id));
        by(&kept, &kept.owner, move |tx, who| standards::begin(tx, who, id, lab.id));
        assert_eq!(clocks(&kept, id).len(), 2, "twice is as once");
        let owner = kept.owner.clone();
        let refused = kept.write(move |tx| standards::begin(tx, &owner, id, first.id));
        assert!(matches!(refused, Err(Error::Refused(refused)) if refused.rule == "standard-not-by-hand"));
        let clock_id = clock(&kept, id, Metric::ResultDelivery).clock.id;
        by(&kept, &kept.owner, move |tx, who| standards::done(tx, who, clock_id));
        assert_eq!(state(&kept, id, Metric::ResultDelivery), State::Kept);
        let auditor = kept.staff("Ana Ruiz", "ana@alder.example", Role::Auditor);
        let refused = kept.write(move |tx| standards::begin(tx, &auditor, id, lab.id));
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
}

#[test]
fn without_standards_nothing_is_measured_and_nothing_asked_for_but_that() {
    let kept = on_sqlite();
    add_mailbox(&kept);
    let id = ask(&kept, "l1", "Nobody came.").id;
    reply(&kept, &kept.owner, id, "He comes tomorrow at 10.");
    assert!(clocks(&kept, id).is_empty());
    make(&kept, Metric::FirstReply, "1h");
    more(&kept, "l2", "l1", "And the second desk?");
    assert!(clocks(&kept, id).is_empty(), "the first reply was given before there was a standard");
}

#[test]
fn deeds_are_told_from_words() {
    use standards::preview::{Said, deed_of};
    let said = |inbound: bool, channel: &'static str, text: &'static str| {
        deed_of(&Said { inbound, by_person: true, channel, text, talked_s: None })
    };
    assert_eq!(said(true, "mail", "Where is it?\n\n> Thanks!"), Some(Deed::Asked { call: false }));
    assert_eq!(said(true, "mail", "Thanks!\n\nOn Monday Ann wrote:\n> Where is it?"), Some(Deed::Thanked));
    assert_eq!(said(true, "phone", "Left a voicemail, please call back"), Some(Deed::Asked { call: true }));
    assert_eq!(said(true, "phone", "She wants the blue one."), Some(Deed::Talked { theirs: true }));
    let short = Said { inbound: false, by_person: true, channel: "phone", text: "Hello", talked_s: Some(5) };
    assert_eq!(deed_of(&short), Some(Deed::Acknowledged { why: Why::NobodyThere }));
    assert_eq!(deed_of(&Said { by_person: false, ..short }), None);
}
