//! Where complaints, promises and rules meet: times that a letter or a page named are promises of the ledger; what rules ask
//! stands on a list of its own; letters of a narrowed story say nothing to all of us.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod case;
mod post;

use app::calendars::typed::{self, Typed};
use app::calendars::{self, Scope};
use app::complaints::form::{self, FromForm};
use app::complaints::{self, Known, NewComplaint, NewLetter, OwedByRules, Telling, Way};
use app::promises::paging::{self, Cause};
use app::promises::{self, Filter, Kind, Promise, State};
use app::time::plus_ms;
use app::workspaces::keeping;
use app::{Id, Role, Timestamp, Who, conversations, outbox};
use case::{DAY, HOUR, Steps, happened, hears, new};
use post::add_mailbox;
use testkit::{TestKept, each_database};

const FINAL: &str = "This is our decision. Your contact person: Dana Moss. Steps taken: we spoke to both drivers. \
    Results: the van was booked elsewhere. Date of completion: 24 November 2026.";

fn under<'a>(kept: &'a TestKept, regime: &str, narrowed: bool) -> Steps<'a> {
    let number = kept.write(|tx| Ok(tx.new_id())).unwrap();
    let ruth = kept.customer("Ruth Alvarez", &format!("ruth-{number}@alvarez.example"));
    let (who, regime) = (kept.agent.clone(), Some(regime.to_owned()));
    let new = NewComplaint { regime, narrowed, ..new(ruth) };
    let id = kept.write(move |tx| complaints::open(tx, &who, &new)).unwrap().id;
    Steps { kept, id, who: kept.agent.clone() }
}

fn sends(steps: &Steps, kind: &str, by: Option<&str>) {
    let known = Known {
        delay_reason: "The driver is away".to_owned(),
        next_update: by.map(|by| by.parse::<Timestamp>().unwrap()),
    };
    let letter = NewLetter { kind: kind.to_owned(), subject: None, text: None, how: Way::Mail, sent_at: None, known };
    steps.does(move |tx, who, id| complaints::send_letter(tx, who, id, &letter)).unwrap();
}

fn decides(steps: &Steps) {
    let letter = NewLetter {
        kind: "final_response".to_owned(),
        subject: Some("Our decision".to_owned()),
        text: Some(FINAL.to_owned()),
        how: Way::Mail,
        sent_at: None,
        known: Known::default(),
    };
    steps.does(move |tx, who, id| complaints::send_letter(tx, who, id, &letter)).unwrap();
}

/// The promises to its customer of this kind, oldest first.
fn promised(steps: &Steps, kind: Kind) -> Vec<Promise> {
    let (who, customer_id) = (steps.kept.owner.clone(), steps.now().customer_id);
    let filter = Filter { customer_id: Some(customer_id), kind: Some(kind), ..Filter::default() };
    let mut all = steps.kept.read(move |tx| promises::list(tx, &who, &filter, None, 100)).unwrap().items;
    all.sort_by_key(|one| one.id);
    all
}

fn is_live(one: &Promise) -> bool {
    one.state == State::Open || one.state == State::Broken && one.made_right_at.is_none()
}

/// The one that lives.
fn live(steps: &Steps, kind: Kind) -> Promise {
    let all: Vec<Promise> = promised(steps, kind).into_iter().filter(is_live).collect();
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

fn loses_its_letters(kept: &TestKept) {
    kept.write(|tx| {
        for row in outbox::lease(tx, 50)?.into_iter().filter(|row| row.kind == "message") {
            if let conversations::Delivered::Failed(Some(id)) = conversations::mark_failed(tx, &row, true, "550 no")? {
                promises::notice_failed(tx, id, "550 no")?;
                complaints::mail_failed(tx, id, "550 no")?;
            }
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_time_that_a_letter_names_is_promised_moved_by_the_next_and_kept_by_the_decision() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = under(&kept, "us-hospital", false);
        sends(&steps, "acknowledgement", Some("2026-11-30T20:00:00Z"));
        let first = live(&steps, Kind::Update);
        assert_eq!(first.by.to_string(), "2026-11-30T20:00:00Z");
        assert_eq!((first.source.as_str(), Some(first.owner_id)), ("complaint", kept.agent.staff_id()));
        assert!(first.words.starts_with("Write to you again about: The installers"), "{}", first.words);
        assert!(first.conversation_id.is_some());

        kept.later_ms(DAY);
        sends(&steps, "holding", Some("2026-12-04T20:00:00Z"));
        let second = live(&steps, Kind::Update);
        assert_eq!((second.by.to_string().as_str(), second.moves), ("2026-12-04T20:00:00Z", 1));
        let moved = promised(&steps, Kind::Update).remove(0);
        assert_eq!(
            (moved.state, moved.told_how.as_str()),
            (State::Moved, "letter"),
            "nobody agreed to it: they were told"
        );

        kept.later_ms(DAY);
        sends(&steps, "holding", Some("2026-12-09T20:00:00Z"));
        let told = live(&steps, Kind::Update);
        assert_eq!((told.id, told.state), (second.id, State::Open), "it moves once");
        assert_eq!(told.told_by.unwrap().to_string(), "2026-12-09T20:00:00Z");
        kept.at("2026-12-04T20:00:01Z");
        kept.later_ms(1);
        let third = live(&steps, Kind::Update);
        assert_eq!((third.state, third.by.to_string().as_str()), (State::Open, "2026-12-09T20:00:00Z"));
        let broken = promised(&steps, Kind::Update).into_iter().find(|one| one.id == second.id).unwrap();
        assert_eq!((broken.state, broken.right_promise_id), (State::Broken, Some(third.id)));
        assert!(broken.customer_knows());

        steps.listen().unwrap();
        steps.restate("Nobody came.").unwrap();
        steps.confirm().unwrap();
        steps.promise(HOUR).unwrap();
        steps.research().unwrap();
        decides(&steps);
        let all = promised(&steps, Kind::Update);
        assert_eq!(all.iter().filter(|one| is_live(one)).count(), 0, "{all:?}");
        assert_eq!(all.last().map(|one| (one.id, one.state)), Some((third.id, State::Kept)));

        loses_its_letters(&kept);
        let again = live(&steps, Kind::Update);
        assert_eq!(again.by, third.by, "a decision that did not arrive kept nothing");
    }
}

fn calls_about(kept: &TestKept, promise: &Promise) -> Vec<Cause> {
    let id = promise.id;
    kept.read(move |tx| paging::store::running_of(tx, id)).unwrap().into_iter().map(|alarm| alarm.cause).collect()
}

fn delivers_its_letters(kept: &TestKept) {
    kept.write(|tx| {
        for row in outbox::lease(tx, 50)?.into_iter().filter(|row| row.kind == "message") {
            conversations::mark_sent(tx, &row, "250 ok")?;
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_letter_that_told_of_a_second_delay_and_came_back_told_nobody() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = under(&kept, "us-hospital", false);
        sends(&steps, "acknowledgement", Some("2026-11-30T20:00:00Z"));
        sends(&steps, "holding", Some("2026-12-04T20:00:00Z"));
        delivers_its_letters(&kept);
        sends(&steps, "holding", Some("2026-12-09T20:00:00Z"));
        let told = live(&steps, Kind::Update);
        let calls_off = {
            let (id, to) = (told.notice_id.unwrap(), told.customer_id);
            let evidence = "She was called, and knows all of it";
            kept.write(move |tx| {
                tx.attempt(|tx| {
                    promises::keep(tx, &Who::kept(tx.workspace_id), told.id, evidence)?;
                    let off = promises::call_off_if_over(tx, id, to)?;
                    Err::<(), app::Error>(app::Error::Internal(off.to_string()))
                })
                .map_or_else(|error| Ok(error.to_string()), |()| Ok(String::new()))
            })
        };
        assert!(calls_off.unwrap().contains("false"), "a letter leaves whatever becomes of the promise");
        assert!(told.customer_knows());

        loses_its_letters(&kept);
        let again = live(&steps, Kind::Update);
        assert_eq!((again.id, again.state, again.told_by), (told.id, State::Open, None));
        assert!(!again.customer_knows(), "it came back: nobody told them");
        assert_eq!(calls_about(&kept, &again), [Cause::NoticeFailed]);

        sends(&steps, "holding", Some("2026-12-10T20:00:00Z"));
        let once_more = live(&steps, Kind::Update);
        assert_eq!(once_more.told_by.unwrap().to_string(), "2026-12-10T20:00:00Z");
        assert_eq!(calls_about(&kept, &once_more), []);
    }
}

#[test]
fn a_letter_that_owned_up_to_a_break_and_came_back_told_nobody() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = under(&kept, "us-hospital", false);
        sends(&steps, "acknowledgement", Some("2026-11-25T20:00:00Z"));
        delivers_its_letters(&kept);
        kept.at("2026-11-26T15:00:00Z");
        sends(&steps, "holding", Some("2026-12-04T20:00:00Z"));
        let broken = || promised(&steps, Kind::Update).into_iter().find(|one| one.state == State::Broken).unwrap();
        assert!(broken().customer_knows() && !broken().is_unsettled());
        loses_its_letters(&kept);
        assert!(!broken().customer_knows() && broken().is_unsettled(), "{:?}", broken());
        assert!(hears(&kept, &kept.agent, "complaint-letter-failed"), "and whoever has it hears that");
        assert_eq!(live(&steps, Kind::Update).by.to_string(), "2026-12-04T20:00:00Z", "what it named stays promised");
    }
}

#[test]
fn a_letter_after_the_time_makes_it_right_and_what_names_no_time_promises_none() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = under(&kept, "us-hospital", false);
        let silent = NewLetter {
            kind: "acknowledgement".to_owned(),
            subject: Some("We have it".to_owned()),
            text: Some("We received your grievance. Your contact person is Omar.".to_owned()),
            how: Way::Post,
            sent_at: None,
            known: Known { next_update: Some("2026-11-30T20:00:00Z".parse().unwrap()), ..Known::default() },
        };
        steps.does(move |tx, who, id| complaints::send_letter(tx, who, id, &silent)).unwrap();
        assert_eq!(promised(&steps, Kind::Update), [], "the letter names no day");

        sends(&steps, "acknowledgement", Some("2026-11-25T20:00:00Z"));
        let first = live(&steps, Kind::Update);
        kept.at("2026-11-26T15:00:00Z");
        assert_eq!(live(&steps, Kind::Update).state, State::Broken);
        sends(&steps, "holding", Some("2026-12-04T20:00:00Z"));
        let next = live(&steps, Kind::Update);
        assert_eq!((next.state, next.by.to_string().as_str()), (State::Open, "2026-12-04T20:00:00Z"));
        let all = promised(&steps, Kind::Update);
        let late = all.iter().find(|one| one.id == first.id).unwrap();
        assert!(late.made_right_at.is_some() && late.customer_knows() && late.late_kept_at.is_none(), "{late:?}");

        steps.to_the_end();
        let all = promised(&steps, Kind::Update);
        assert_eq!(all.last().map(|one| one.state), Some(State::Released), "nobody waits for it any more");
        assert_eq!(all.iter().filter(|one| is_live(one)).count(), 0);

        let called = Steps::promised(&kept, 2 * DAY);
        sends(&called, "acknowledgement", None);
        assert_eq!(promised(&called, Kind::Update), [], "the letter names the call back, which is promised already");
    }
}

#[test]
fn by_when_somebody_listens_is_a_promise_once_the_customer_read_it() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let (who, telling) = (
            Who::customer(kept.workspace_id, ruth),
            Telling { happened: "Nobody came".to_owned(), ..Telling::default() },
        );
        let told = kept.write(move |tx| complaints::tell_us(tx, &who, None, &telling)).unwrap();
        let steps = Steps { kept: &kept, id: told.id, who: kept.owner.clone() };
        let promise = live(&steps, Kind::Reply);
        assert_eq!((Some(promise.by), promise.owner_id), (told.owed_by, told.owner_id));
        assert_eq!(promise.words, "Listen to you about: Nobody came");

        let omar = kept.agent.staff_id().unwrap();
        kept.later_ms(HOUR / 2);
        steps.does(move |tx, who, id| complaints::hand_over(tx, who, id, omar, "He knows her")).unwrap();
        assert_eq!(live(&steps, Kind::Reply).owner_id, omar);
        let (who, id) = (Who::customer(kept.workspace_id, ruth), told.id);
        let read = kept.read(move |tx| complaints::received(tx, &who, id)).unwrap();
        assert_eq!(read.listens_by, Some(promise.by), "the time that she read stands, whoever has it now");
        steps.listen().unwrap();
        let kept_now = promised(&steps, Kind::Reply).remove(0);
        assert_eq!((kept_now.state, kept_now.evidence.as_str()), (State::Kept, "They told us, and we listened."));

        let (who, telling) =
            (Who::customer(kept.workspace_id, ruth), Telling { happened: "Again".to_owned(), ..Telling::default() });
        let late = kept.write(move |tx| complaints::tell_us(tx, &who, None, &telling)).unwrap();
        let steps = Steps { kept: &kept, id: late.id, who: kept.owner.clone() };
        kept.later_ms(2 * HOUR);
        assert_eq!(live(&steps, Kind::Reply).state, State::Broken);
        steps.listen().unwrap();
        let broken = promised(&steps, Kind::Reply).remove(1);
        assert!(broken.late_kept_at.is_some() && !broken.is_unsettled(), "{broken:?}");
    }
}

#[test]
fn whoever_nobody_has_seen_yet_is_promised_it_too_and_kept_mails_them_nothing() {
    for kept in each_database() {
        add_mailbox(&kept);
        let owner = kept.owner.clone();
        kept.write(move |tx| {
            form::set_open(tx, &owner, true)?;
            let to = keeping::Keeping { honest_by_kept: true, ..keeping::get(tx)? };
            keeping::change(tx, &owner, &to).map(drop)
        })
        .unwrap();
        let sent = FromForm {
            name: "Ann Example".to_owned(),
            email: "somebody@else.example".to_owned(),
            telling: Telling { happened: "Nobody came".to_owned(), ..Telling::default() },
            source: "192.0.2.1".to_owned(),
            ..FromForm::default()
        };
        let by = kept.write(move |tx| form::send(tx, &sent)).unwrap().unwrap();
        let who = kept.owner.clone();
        let id = kept.read(move |tx| complaints::by_number(tx, &who, 1)).unwrap().complaint.id;
        let steps = Steps { kept: &kept, id, who: kept.owner.clone() };
        let promise = live(&steps, Kind::Reply);
        assert_eq!((promise.by, promise.source.as_str()), (by, "form"));
        kept.later_ms(3 * HOUR);
        assert_eq!(live(&steps, Kind::Reply).state, State::Broken);
        let mails = kept.read(outbox::waiting).unwrap().into_iter().filter(|row| row.kind == "message").count();
        assert_eq!(mails, 0, "nobody has seen that the address is theirs");
    }
}

fn owed(kept: &TestKept, who: &Who, until: &str) -> Vec<(i64, String, String)> {
    let (who, until) = (who.clone(), until.parse::<Timestamp>().unwrap());
    let all = kept.read(move |tx| complaints::owed_by_rules(tx, &who, until)).unwrap();
    all.into_iter().map(|one: OwedByRules| (one.number, one.letter, one.do_by.to_string())).collect()
}

fn line(number: i64, letter: &str, do_by: &str) -> (i64, String, String) {
    (number, letter.to_owned(), do_by.to_owned())
}

#[test]
fn what_rules_ask_in_writing_is_listed_for_whoever_has_it_and_whoever_leads_until_it_left() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = under(&kept, "us-hospital", false);
        let plain = Steps::begin(&kept);
        let other = kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let acknowledge = line(1, "acknowledgement", "2026-11-25T22:00:00Z");
        assert_eq!(owed(&kept, &kept.agent, "2026-11-25T05:00:00Z"), [], "it is owed tomorrow");
        for who in [&kept.agent, &kept.owner] {
            assert_eq!(owed(&kept, who, "2026-11-26T04:59:00Z"), std::slice::from_ref(&acknowledge));
        }
        assert_eq!(owed(&kept, &other, "2026-11-26T04:59:00Z"), [], "nobody else's matter");
        let decision = line(1, "final_response", "2026-12-01T22:00:00Z");
        assert_eq!(owed(&kept, &kept.agent, "2026-12-02T04:00:00Z"), [acknowledge.clone(), decision.clone()]);
        assert_eq!(plain.now().number, 2, "and what a step answers stands where the step does");

        let luis = other.staff_id().unwrap();
        let owner = Steps { who: kept.owner.clone(), ..Steps { kept: &kept, id: steps.id, who: kept.owner.clone() } };
        owner.does(move |tx, who, id| complaints::hand_over(tx, who, id, luis, "He knows her")).unwrap();
        assert_eq!(owed(&kept, &other, "2026-11-26T04:59:00Z"), std::slice::from_ref(&acknowledge));
        assert_eq!(owed(&kept, &kept.agent, "2026-11-26T04:59:00Z"), []);

        sends(&steps, "acknowledgement", None);
        assert_eq!(owed(&kept, &other, "2026-12-02T04:00:00Z"), std::slice::from_ref(&decision));
        loses_its_letters(&kept);
        assert_eq!(owed(&kept, &other, "2026-12-02T04:00:00Z"), [acknowledge, decision.clone()], "it did not arrive");
        let message = kept.write(move |tx| {
            let who = Who::kept(tx.workspace_id);
            let case = complaints::by_number(tx, &who, 1)?;
            Ok(case.ruled.letters[0].message_id.unwrap())
        });
        let (message, who) = (message.unwrap(), kept.owner.clone());
        kept.write(move |tx| app::jobs::send_again(tx, &who, message)).unwrap();
        assert_eq!(owed(&kept, &other, "2026-12-02T04:00:00Z"), [decision], "it goes once more");
        assert_eq!(differences(&kept), Vec::<String>::new());
    }
}

/// Everybody has been told of all of it, so no timer is left that would look at it by itself.
#[test]
fn other_hours_move_what_was_told_to_the_last_too() {
    for kept in each_database() {
        let steps = under(&kept, "us-hospital", false);
        let missed = || happened(&kept, steps.id).iter().filter(|kind| *kind == "complaint.duty_missed").count();
        kept.at("2026-12-03T15:00:00Z");
        assert_eq!(missed(), 2, "everybody was told");
        let before = owed(&kept, &kept.owner, "2026-12-31T00:00:00Z");
        let decision = line(1, "final_response", "2026-12-01T22:00:00Z");
        assert_eq!(before, [line(1, "acknowledgement", "2026-11-25T22:00:00Z"), decision]);

        let (who, typed) =
            (kept.owner.clone(), Typed { holidays: "2026-11-25\n2026-12-01".to_owned(), ..Typed::default() });
        let layer = typed::layer(&typed).unwrap();
        kept.write(move |tx| calendars::set(tx, &who, Scope::Business, &layer)).unwrap();
        kept.later_ms(1);
        let decision = line(1, "final_response", "2026-11-30T22:00:00Z");
        let after = owed(&kept, &kept.owner, "2026-12-31T00:00:00Z");
        assert_eq!(after, [line(1, "acknowledgement", "2026-11-26T22:00:00Z"), decision], "{before:?}");
        assert_eq!(missed(), 2, "nobody is told again");
        assert_eq!(differences(&kept), Vec::<String>::new());
    }
}

fn differences(kept: &TestKept) -> Vec<String> {
    kept.read(|tx| app::recount::duties(tx, true)).unwrap()
}

#[test]
fn when_the_final_response_left_is_remembered_and_counted_anew_when_its_mail_fails() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = under(&kept, "us-hospital", false);
        steps.listen().unwrap();
        steps.restate("Nobody came.").unwrap();
        steps.confirm().unwrap();
        steps.promise(HOUR).unwrap();
        steps.research().unwrap();
        let at = kept.now();
        decides(&steps);
        assert_eq!(steps.now().final_response_at, Some(at));
        kept.later_ms(HOUR);
        loses_its_letters(&kept);
        assert_eq!(steps.now().final_response_at, None);
        decides(&steps);
        assert_eq!(steps.now().final_response_at, Some(plus_ms(at, HOUR)));
        assert_eq!(differences(&kept), Vec::<String>::new());
    }
}

#[test]
fn a_letter_of_a_narrowed_story_stands_on_the_customers_page_and_in_no_mail() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = under(&kept, "us-hospital", true);
        let letter = NewLetter {
            kind: "acknowledgement".to_owned(),
            subject: Some("About your sister".to_owned()),
            text: Some("We received your grievance about your sister. Your contact person is Omar.".to_owned()),
            how: Way::Mail,
            sent_at: None,
            known: Known::default(),
        };
        let sent = steps.does(move |tx, who, id| complaints::send_letter(tx, who, id, &letter)).unwrap();
        let (who, message_id) = (kept.agent.clone(), steps.case().ruled.letters[0].message_id.unwrap());
        let (mail, thread) = kept
            .read(move |tx| {
                let mail = conversations::message(tx, &who, message_id)?;
                Ok((mail.clone(), conversations::get(tx, &who, mail.conversation_id)?))
            })
            .unwrap();
        assert!(!mail.text.contains("sister") && mail.text.contains("The letter stands on your page"), "{}", mail.text);
        assert!(!thread.subject.contains("sister"), "{}", thread.subject);
        let theirs = letters_to(&kept, sent.customer_id);
        assert_eq!(
            theirs,
            ["About your sister: We received your grievance about your sister. Your contact person is Omar."]
        );
        let other = kept.customer("Sam Okafor", "sam@example.com");
        assert_eq!(letters_to(&kept, other), Vec::<String>::new());
        let open = under(&kept, "us-hospital", false);
        sends(&open, "acknowledgement", None);
        assert_eq!(letters_to(&kept, open.now().customer_id), Vec::<String>::new(), "that one has it in the mail");
    }
}

fn letters_to(kept: &TestKept, customer_id: Id) -> Vec<String> {
    let who = Who::customer(kept.workspace_id, customer_id);
    let all = kept.read(move |tx| complaints::letters_to(tx, &who)).unwrap();
    all.into_iter().map(|one| format!("{}: {}", one.subject, one.text)).collect()
}
