//! What customers say when it is over: they are asked once, when it suits, and what is not well reaches a person.
#![allow(clippy::unwrap_used, clippy::panic)] // what makes ready for a test stops it, loudly

mod case;
mod post;

use app::complaints::after::{self, AfterLink, Question, Said, rules};
use app::complaints::{self, Channel, Reached};
use app::outbox::StaffMail;
use app::{Error, Id, Role, Who, conversations, customers, links, notices, outbox};
use case::{DAY, HOUR, Steps, happened, hears, rule};
use post::add_mailbox;
use testkit::{TestKept, each_database};

fn ruth(kept: &TestKept) -> Id {
    kept.customer("Ruth Alvarez", "ruth@alvarez.example")
}

/// Closed on Tuesday 24 November at 09:00 in New York.
fn closed(kept: &TestKept) -> Steps<'_> {
    add_mailbox(kept);
    let steps = Steps::of(kept, ruth(kept));
    steps.to_the_end();
    steps
}

const FRIDAY: &str = "2026-11-27T14:00:00Z"; // 24 working hours later: 09:00 in New York

fn change(kept: &TestKept, customer_id: Id, change: customers::Change) {
    let who = kept.owner.clone();
    kept.write(move |tx| customers::update(tx, &who, customer_id, change.clone())).unwrap();
}

/// The mails that ask, as message and words.
fn asks(kept: &TestKept) -> Vec<(Id, String, String)> {
    let who = kept.owner.clone();
    kept.read(move |tx| {
        let mut found = Vec::new();
        for row in outbox::waiting(tx)?.into_iter().filter(|row| row.kind == "message") {
            if after::store::of_message(tx, row.subject_id)?.is_some() {
                let message = conversations::message(tx, &who, row.subject_id)?;
                found.push((row.subject_id, message.subject, message.text));
            }
        }
        Ok(found)
    })
    .unwrap()
}

fn asked(kept: &TestKept, id: Id) -> bool {
    happened(kept, id).contains(&"complaint.after_asked".to_owned())
}

fn not_asked(kept: &TestKept, id: Id) -> bool {
    happened(kept, id).contains(&"complaint.after_not_asked".to_owned())
}

/// The token in the mail.
fn token(kept: &TestKept) -> String {
    let message_id = asks(kept).first().unwrap().0;
    kept.write(move |tx| after::link(tx, message_id)).unwrap().unwrap()
}

fn says(outcome: i64, way: i64, treated: i64, words: &str) -> Said {
    Said { outcome: Some(outcome), way: Some(way), treated: Some(treated), words: words.to_owned() }
}

/// Opens the link and answers by it.
fn answers(kept: &TestKept, token: &str, said: Said) -> app::Result<after::After> {
    let token = token.to_owned();
    kept.write(move |tx| match after::open(tx, &token)? {
        AfterLink::Good(opened) => after::answer(tx, &opened.who, opened.complaint_id, &said),
        other => panic!("{other:?}"),
    })
}

#[test]
fn three_working_days_after_closing_they_are_asked_once_in_their_language() {
    for kept in each_database() {
        let steps = closed(&kept);
        let ruth = steps.now().customer_id;
        change(&kept, ruth, customers::Change { locale: Some(Some("es".to_owned())), ..customers::Change::default() });
        kept.at("2026-11-27T13:59:00Z");
        assert_eq!((asks(&kept).len(), steps.case().after), (0, None));
        kept.at(FRIDAY);
        let mails = asks(&kept);
        assert_eq!(mails.len(), 1);
        let (_, subject, text) = mails.first().unwrap();
        assert_eq!(subject, "¿Qué tal lo hicimos, después de su queja?");
        assert!(text.contains("Hola, Ruth") && text.contains("martes 24 de noviembre"), "{text}");
        assert!(!text.contains("installers"), "our own words for it are not for them: {text}");
        let asked = steps.case().after.unwrap();
        assert_eq!((asked.asked_at, asked.answered_at), (FRIDAY.parse().unwrap(), None));
        kept.later_ms(40 * DAY);
        assert_eq!(asks(&kept).len(), 1, "and never again");
    }
}

#[test]
fn nobody_is_asked_at_night_where_they_are() {
    for kept in each_database() {
        let steps = closed(&kept);
        let zone = Some(Some("America/Los_Angeles".to_owned()));
        change(&kept, steps.now().customer_id, customers::Change { time_zone: zone, ..customers::Change::default() });
        kept.at("2026-11-27T15:59:00Z");
        assert!(!asked(&kept, steps.id), "06:00 to 08:00 there");
        kept.at("2026-11-27T16:00:00Z");
        assert!(asked(&kept, steps.id));
    }
}

#[test]
fn who_could_not_be_reached_or_told_us_already_that_it_is_not_well_is_not_asked() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = Steps::of(&kept, ruth(&kept));
        steps.listen().unwrap();
        steps.restate("You kept Monday free and nobody came.").unwrap();
        steps.confirm().unwrap();
        steps.promise(3 * DAY).unwrap();
        steps.research().unwrap();
        steps.attempt(Channel::Phone, Reached::Voicemail).unwrap();
        steps.attempt(Channel::Text, Reached::NoAnswer).unwrap();
        kept.later_ms(DAY);
        steps.attempt(Channel::Phone, Reached::NoAnswer).unwrap();
        steps.unreachable().unwrap();
        steps.guard().unwrap();
        steps.close().unwrap();
        kept.later_ms(40 * DAY);
        assert!(!asked(&kept, steps.id));

        let again = Steps::of(&kept, kept.customer("Ben Ito", "ben@example.com"));
        again.to_the_end();
        again.does(|tx, who, id| complaints::again(tx, who, id, "Nobody came again")).unwrap();
        kept.later_ms(40 * DAY);
        assert!(!asked(&kept, again.id));

        let by_phone = Steps::of(&kept, kept.customer("Ada Roth", "ada@example.com"));
        let (who, customer_id) = (kept.owner.clone(), by_phone.now().customer_id);
        let wish = customers::NewPreference {
            about: "How to reach her".to_owned(),
            words: "Call, never mail".to_owned(),
            ..customers::NewPreference::default()
        };
        kept.write(move |tx| customers::record_preference(tx, &who, customer_id, &wish)).unwrap();
        by_phone.to_the_end();
        kept.later_ms(10 * DAY);
        assert!(!asked(&kept, by_phone.id) && not_asked(&kept, by_phone.id));
    }
}

#[test]
fn it_waits_while_another_complaint_is_open_and_one_ask_is_enough_in_thirty_days() {
    for kept in each_database() {
        add_mailbox(&kept);
        let ruth = ruth(&kept);
        let (one, other) = (Steps::of(&kept, ruth), Steps::of(&kept, ruth));
        one.to_the_end();
        kept.later_ms(6 * DAY);
        assert!(!asked(&kept, one.id), "the other is open");
        other.to_the_end();
        kept.later_ms(5 * DAY);
        assert!(asked(&kept, one.id) && !asked(&kept, other.id));
        kept.later_ms(40 * DAY);
        assert!(!asked(&kept, other.id) && not_asked(&kept, other.id), "too long ago by then");
    }
}

#[test]
fn what_they_say_is_kept_once_can_be_put_right_and_ends_with_the_link() {
    for kept in each_database() {
        let steps = closed(&kept);
        kept.at(FRIDAY);
        let token = token(&kept);
        answers(&kept, &token, says(5, 4, 5, "Thank you")).unwrap();
        answers(&kept, &token, says(5, 4, 5, " Thank you ")).unwrap();
        let count = |kind: &str| happened(&kept, steps.id).iter().filter(|one| *one == kind).count();
        assert_eq!(count("complaint.after_answered"), 1, "sent twice is said once");
        assert!(!hears(&kept, &kept.agent, "complaint-not-content"));
        answers(&kept, &token, says(5, 5, 5, "Thank you")).unwrap();
        assert_eq!(
            (count("complaint.after_answered"), steps.case().after.unwrap().said),
            (2, says(5, 5, 5, "Thank you"))
        );
        let nothing = answers(&kept, &token, Said::default()).unwrap_err();
        assert!(matches!(nothing, Error::Invalid(_)), "{nothing}");
        assert!(matches!(answers(&kept, &token, says(6, 1, 1, "")).unwrap_err(), Error::Invalid(_)));
        kept.later_ms(rules::LINK_MS);
        let late = kept.read(move |tx| after::open(tx, &token)).unwrap();
        assert!(matches!(late, AfterLink::Expired(Some(_))), "{late:?}");
    }
}

#[test]
fn a_link_answers_for_its_own_complaint_alone() {
    for kept in each_database() {
        let steps = closed(&kept);
        kept.at(FRIDAY);
        let (id, workspace_id) = (steps.id, kept.workspace_id);
        let stranger = Who::customer(workspace_id, kept.customer("Ben Ito", "ben@example.com"));
        let other = kept.write(move |tx| after::answer(tx, &stranger, id, &says(1, 1, 1, "")));
        assert!(matches!(other.unwrap_err(), Error::NotFound(_)));
        let agent = kept.agent.clone();
        let ours = kept.write(move |tx| after::answer(tx, &agent, id, &says(5, 5, 5, "")));
        assert!(matches!(ours.unwrap_err(), Error::Forbidden(_)), "none of us answers for them");
        let customer_id = steps.now().customer_id;
        let portal = kept.write(move |tx| links::portal_token(tx, customer_id, None)).unwrap();
        let wrong = kept.read(move |tx| after::open(tx, &portal)).unwrap();
        assert_eq!(wrong, AfterLink::Altered, "made for another page");
    }
}

#[test]
fn what_is_not_well_goes_to_the_owner_and_a_manager_at_once_and_is_taken_up_with_one_click() {
    for kept in each_database() {
        let mona = kept.staff("Mona Falk", "mona@alder.example", Role::Manager);
        let steps = closed(&kept);
        kept.at(FRIDAY);
        let token = token(&kept);
        answers(&kept, &token, says(2, 4, 5, "I still have no desk")).unwrap();
        assert!(hears(&kept, &kept.agent, "complaint-not-content") && hears(&kept, &mona, "complaint-not-content"));
        let mail = StaffMail {
            staff_id: mona.staff_id().unwrap(),
            kind: "complaint-not-content".to_owned(),
            subject_id: steps.id,
        };
        let read = mail.clone();
        let notice = kept.read(move |tx| notices::staff_mail(tx, &read, "https://desk.example")).unwrap().unwrap();
        for part in ["Was the outcome fair? Hardly", "I still have no desk", "#after"] {
            assert!(notice.body.contains(part), "{part} in:\n{}", notice.body);
        }
        let next = steps.does(after::take_up).unwrap();
        let once_more = steps.does(after::take_up).unwrap();
        assert_eq!((once_more.id, next.again_of_id), (next.id, Some(steps.id)), "twice is once");
        assert_eq!(steps.case().after.unwrap().taken_up_id, Some(next.id));
        assert!(hears(&kept, &mona, "complaint-again"), "it failed them a second time");
        let over = kept.read(move |tx| notices::staff_mail(tx, &mail, "")).unwrap();
        assert_eq!(over, None, "it has been taken up");
        let silent = Steps::of(&kept, kept.customer("Ben Ito", "ben@example.com"));
        assert_eq!(rule(silent.does(after::take_up).unwrap_err()), "complaint-after-nothing-said");
    }
}

#[test]
fn a_mail_that_waits_does_not_leave_any_more_once_they_complain_again() {
    for kept in each_database() {
        let steps = closed(&kept);
        kept.at(FRIDAY);
        let message_id = asks(&kept).first().unwrap().0;
        Steps::of(&kept, steps.now().customer_id);
        assert!(kept.write(move |tx| after::call_off_if_over(tx, message_id)).unwrap());
        assert_eq!((asks(&kept).len(), steps.case().after), (0, None));
    }
}

#[test]
fn the_figures_say_who_got_it_who_answered_and_what_silence_may_hide() {
    for kept in each_database() {
        add_mailbox(&kept);
        let many: Vec<Steps> = (0..6)
            .map(|n| Steps::of(&kept, kept.customer(&format!("Customer {n}"), &format!("c{n}@example.com"))))
            .collect();
        many.iter().for_each(Steps::to_the_end);
        kept.at(FRIDAY);
        let mails = asks(&kept);
        assert_eq!(mails.len(), 6);
        for (place, (message_id, ..)) in mails.into_iter().enumerate() {
            let sent = kept.write(move |tx| {
                let row = outbox::waiting(tx)?.into_iter().find(|row| row.subject_id == message_id).unwrap();
                match place {
                    5 => {
                        conversations::mark_failed(tx, &row, true, "550 no such user")?;
                        complaints::mail_failed(tx, message_id, "550 no such user")
                    }
                    _ => conversations::mark_sent(tx, &row, "250 ok").map(drop),
                }
            });
            sent.unwrap();
            let token = kept.write(move |tx| after::link(tx, message_id)).unwrap().unwrap();
            if place < 2 {
                answers(&kept, &token, says(5, if place == 0 { 5 } else { 2 }, 4, "")).unwrap();
            }
        }
        let who = kept.owner.clone();
        let (tally, to_read) = kept.read(move |tx| after::figures(tx, &who, 365)).unwrap();
        assert_eq!((tally.asked, tally.delivered, tally.answered, tally.bad, to_read.len()), (6, 5, 2, 1, 1));
        let way = tally.bounds(Question::Way).unwrap();
        assert_eq!((tally.top(Question::Way).k, tally.top(Question::Way).n, way.low, way.high), (1, 2, 0.2, 0.8));
        kept.later_ms(HOUR);
    }
}

#[test]
fn a_mail_that_failed_and_was_sent_again_by_hand_has_asked_them() {
    for kept in each_database() {
        closed(&kept);
        kept.at(FRIDAY);
        let message_id = asks(&kept).first().unwrap().0;
        let delivered = |kept: &TestKept| {
            let who = kept.owner.clone();
            kept.read(move |tx| after::figures(tx, &who, 365)).unwrap().0.delivered
        };
        let row = move |tx: &mut app::Tx| -> app::Result<outbox::Row> {
            Ok(outbox::waiting(tx)?.into_iter().find(|row| row.subject_id == message_id).unwrap())
        };
        let refuse = move |tx: &mut app::Tx| {
            let row = row(tx)?;
            conversations::mark_failed(tx, &row, true, "452 mailbox full")?;
            complaints::mail_failed(tx, message_id, "452 mailbox full")
        };
        kept.write(refuse).unwrap();
        assert_eq!(delivered(&kept), 0);
        let who = kept.owner.clone();
        kept.write(move |tx| conversations::retry_message(tx, &who, message_id)).unwrap();
        assert_eq!(delivered(&kept), 0, "it waits");
        let take = move |tx: &mut app::Tx| {
            let row = row(tx)?;
            conversations::mark_sent(tx, &row, "250 ok")?;
            complaints::mail_sent(tx, message_id, true)
        };
        kept.write(take).unwrap();
        assert_eq!(delivered(&kept), 1);
    }
}
