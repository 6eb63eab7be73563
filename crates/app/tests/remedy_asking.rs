//! Making right above one's authority: who is asked, by what mail, until when, and what their answer does.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // what makes ready for a test stops it, loudly

mod danger;
mod right;

use app::remedies::asking::{self, AnswerLink};
use app::remedies::{self, Above, Loss, NewOffer, State};
use app::time::plus_ms;
use app::workspaces::notifications;
use app::{Can, Error, Role, Who, links};
use danger::{HOUR, MINUTE, at, away, field, id_of, mail_to, manager, rule, stands_in};
use right::*;

#[test]
fn above_it_a_manager_is_asked_by_a_mail_that_says_all_that_is_needed() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
        budget(&kept, Some(100_000));
        let agent = kept.agent.clone();
        offered(&kept, &agent, NewOffer { amount_minor: Some(3_000), ..new_offer(&kept, ruth, &refund) }).unwrap();
        let new = NewOffer { amount_minor: Some(24_050), ..new_offer(&kept, ruth, &refund) };
        let offer = offered(&kept, &agent, new).unwrap();
        assert_eq!((offer.state, offer.above, offer.promise_id), (State::Waiting, Some(Above::Case), None));
        assert_eq!(notices(&kept, &mia), ["remedy-asked"]);
        let mail = mail_to(&kept, &mia, "remedy-asked", offer.id).unwrap();
        assert_eq!(mail.subject, "Yes or no? Refund what was paid, $240.50, for Ruth Alvarez");
        let (body, token) = without_link(&mail.body);
        assert_eq!(
            body,
            "Hello Mia Lund,\n\n\
             Omar Reyes would like to make something right for Ruth Alvarez, and may not give as much alone:\n\n  \
             “Install it again”, by Thursday 26 November 2026, 09:00 (GMT-5)\n  From the catalogue: Refund what was paid, $240.50\n\n\
             What went wrong: The installers did not come, for the second time.\n\
             Omar Reyes may give $50.00 in one complaint. $30.00 was given in this one before.\n\
             Given this month by all of us: $30.00 of $1,000.00.\n\n\
             Yes or no, without logging in: LINK\n\n\
             The link answers once, and for you alone. Please answer by Tuesday 24 November 2026, 10:00 (GMT-5); then the next is asked.",
        );
        let AnswerLink::Good(opened) = open(&kept, &token) else { panic!("it opens") };
        assert_eq!((opened.who.staff_id(), opened.shown.offer.id), (Some(id_of(&mia)), offer.id));
        assert_eq!(shown(&kept, offer.id).offer.state, State::Waiting, "looking answers nothing");
        let (who, id) = (opened.who, offer.id);
        let yes = kept.write(move |tx| remedies::approve(tx, &who, id, "And say sorry from me.")).unwrap();
        assert_eq!((yes.state, yes.decided_by_id), (State::Granted, Some(id_of(&mia))));
        let promise = danger::now_is(&kept, yes.promise_id.unwrap());
        assert_eq!(promise.owner_id, id_of(&agent), "a promise of whoever asked");
        assert_eq!((notices(&kept, &mia).len(), notices(&kept, &agent)), (0, vec!["remedy-granted".to_owned()]));
        let told = mail_to(&kept, &agent, "remedy-granted", offer.id).unwrap();
        assert!(
            told.body.contains("Mia Lund says yes") && told.body.contains("And say sorry from me."),
            "{}",
            told.body
        );
        assert!(mail_to(&kept, &mia, "remedy-asked", offer.id).is_none(), "there is nothing to ask any more");

        let AnswerLink::Good(again) = open(&kept, &token) else { panic!("it shows what became of it") };
        let who = again.who;
        assert_eq!(rule(kept.write(move |tx| remedies::approve(tx, &who, id, "")).unwrap_err()), "remedy-is-granted");
        assert!(again.ask.answered_at.is_some());
        kept.later_ms(47 * HOUR);
        assert_eq!(happened(&kept, offer.id), ["offered", "asked", "granted"], "nobody else was asked");
    }
}

#[test]
fn who_does_not_answer_is_followed_by_the_stand_in_then_the_other_managers_and_nobody_off_duty() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let ida = kept.staff("Ida Kern", "ida@alder.example", Role::Manager);
        let noa = kept.staff("Noa Berg", "noa@alder.example", Role::Manager);
        stands_in(&kept, &mia, &noa);
        away(&kept, &ida, "2026-11-24T13:00:00Z", "2026-11-30T13:00:00Z", None);
        let offer = waits(&kept, 30_000);
        kept.at("2026-11-25T21:59:00Z");
        let expected = [
            ("Mia", "manager", "2026-11-24T14:00:00Z"),
            ("Noa", "stand_in", "2026-11-24T15:00:00Z"),
            ("Dana", "manager", "2026-11-24T16:00:00Z"),
        ];
        let name = |id: app::Id| match id {
            id if id == id_of(&mia) => "Mia",
            id if id == id_of(&noa) => "Noa",
            id if id == id_of(&ida) => "Ida",
            _ => "Dana",
        };
        let asks = asks(&kept, offer.id);
        let asked: Vec<(&str, &str, String)> =
            asks.iter().map(|ask| (name(ask.staff_id), ask.step.as_str(), ask.asked_at.to_string())).collect();
        assert_eq!(asked, expected.map(|(who, step, when)| (who, step, when.to_owned())));
        let waiting = shown(&kept, offer.id).offer;
        assert_eq!((waiting.state, waiting.next_at), (State::Waiting, None), "Ida comes when it is over");
        let (who, id) = (mia.clone(), offer.id);
        kept.write(move |tx| remedies::approve(tx, &who, id, "")).unwrap();
        assert_eq!(shown(&kept, offer.id).offer.state, State::Granted, "who was asked first may still answer");
    }
}

#[test]
fn at_night_nobody_is_asked_and_in_the_morning_whoever_comes_first() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        kept.at("2026-11-25T02:00:00Z"); // 21:00
        let offer = waits(&kept, 30_000);
        assert!(asks(&kept, offer.id).is_empty());
        assert_eq!(offer.next_at, Some(at("2026-11-25T13:00:00Z")), "08:00");
        kept.at("2026-11-25T13:00:00Z");
        let asked = asks(&kept, offer.id);
        assert_eq!((asked.len(), asked[0].staff_id), (1, id_of(&mia)));
        assert_eq!(asked[0].answer_by, at("2026-11-25T14:00:00Z"));
    }
}

#[test]
fn what_nobody_answers_ends_when_it_was_to_be_done_and_promises_nothing() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let offer = waits(&kept, 30_000);
        let mail = mail_to(&kept, &mia, "remedy-asked", offer.id).unwrap();
        kept.at("2026-11-26T14:00:00Z");
        let lapsed = shown(&kept, offer.id);
        assert_eq!((lapsed.offer.state, lapsed.offer.promise_id, lapsed.decided_by_name), (State::Lapsed, None, None));
        assert_eq!(notices(&kept, &kept.agent.clone()), ["remedy-lapsed"]);
        assert!(notices(&kept, &mia).is_empty(), "nothing to look at");
        let told = mail_to(&kept, &kept.agent.clone(), "remedy-lapsed", offer.id).unwrap();
        assert!(told.body.contains("Nothing was promised by it."), "{}", told.body);
        let (who, id) = (mia, offer.id);
        assert_eq!(rule(kept.write(move |tx| remedies::approve(tx, &who, id, "")).unwrap_err()), "remedy-is-lapsed");
        assert_eq!(open(&kept, &without_link(&mail.body).1), AnswerLink::Expired);
        assert!(spent(&kept).by_loss.is_empty());
    }
}

#[test]
fn a_link_ends_after_three_days_and_one_that_was_cut_opens_nothing() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
        let by = plus_ms(kept.now(), 14 * 24 * HOUR);
        let new = NewOffer { amount_minor: Some(30_000), by, ..new_offer(&kept, ruth, &refund) };
        let offer = offered(&kept, &kept.agent.clone(), new).unwrap();
        let token = without_link(&mail_to(&kept, &mia, "remedy-asked", offer.id).unwrap().body).1;
        assert_eq!(links::workspace_of(&token), Some(kept.workspace_id));
        assert_eq!(open(&kept, &token[..token.len() - 2]), AnswerLink::Altered);
        let owner_token = kept.write(move |tx| links::portal_token(tx, ruth, None)).unwrap();
        assert_eq!(open(&kept, &owner_token), AnswerLink::Altered, "a link for something else");
        kept.at("2026-11-27T13:59:59Z");
        assert!(matches!(open(&kept, &token), AnswerLink::Good(_)));
        kept.at("2026-11-27T14:00:00Z");
        assert_eq!(open(&kept, &token), AnswerLink::Expired);
    }
}

#[test]
fn the_link_of_somebody_who_may_decide_no_longer_opens_nothing() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let offer = waits(&kept, 30_000);
        let token = without_link(&mail_to(&kept, &mia, "remedy-asked", offer.id).unwrap().body).1;
        let (owner, mia_id) = (kept.owner.clone(), id_of(&mia));
        kept.write(move |tx| app::leaving::change_role(tx, &owner, mia_id, Role::Agent, None)).unwrap();
        assert_eq!(open(&kept, &token), AnswerLink::Expired);
    }
}

#[test]
fn a_no_has_a_reason_that_whoever_asked_reads() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let offer = waits(&kept, 30_000);
        let (who, id) = (mia.clone(), offer.id);
        let empty = kept.write(move |tx| remedies::decline(tx, &who, id, " ")).unwrap_err();
        assert_eq!(field(empty), [("words".to_owned(), "problem-empty")]);
        let who = mia.clone();
        let no = kept.write(move |tx| remedies::decline(tx, &who, id, "She asked for a visit.")).unwrap();
        assert_eq!((no.state, no.decision.as_str(), no.promise_id), (State::Declined, "She asked for a visit.", None));
        let told = mail_to(&kept, &kept.agent.clone(), "remedy-declined", offer.id).unwrap();
        assert!(
            told.body.contains("Mia Lund says no") && told.body.contains("She asked for a visit."),
            "{}",
            told.body
        );
        assert_eq!(asks(&kept, offer.id).iter().filter(|ask| ask.answered_at.is_some()).count(), 1);
    }
}

#[test]
fn nobody_says_yes_to_themselves_or_to_more_than_they_may_give() {
    for kept in testkit::each_database() {
        let (mia, ida) = (manager(&kept), kept.staff("Ida Kern", "ida@alder.example", Role::Manager));
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
        let new = NewOffer { amount_minor: Some(60_000), ..new_offer(&kept, ruth, &refund) };
        let offer = offered(&kept, &mia, new).unwrap();
        assert_eq!((offer.state, offer.above), (State::Waiting, Some(Above::Case)));
        assert_eq!(asks(&kept, offer.id).iter().map(|ask| ask.staff_id).collect::<Vec<_>>(), [id_of(&kept.owner)]);
        let answer = |who: &Who, yes: bool| {
            let (who, id) = (who.clone(), offer.id);
            let verb = if yes { remedies::approve } else { remedies::decline };
            kept.write(move |tx| verb(tx, &who, id, "No")).unwrap_err()
        };
        assert_eq!((rule(answer(&mia, true)), rule(answer(&mia, false))), ("remedy-own-offer", "remedy-own-offer"));
        assert_eq!(rule(answer(&ida, true)), "remedy-beyond-authority");
        assert_eq!(rule(answer(&ida, false)), "remedy-beyond-authority", "nor no to what another may still give");
        let auditor = kept.staff("Abe Lot", "abe@alder.example", Role::Auditor);
        for who in [kept.agent.clone(), auditor] {
            assert!(matches!(answer(&who, true), Error::Forbidden(Can::ApproveRemedies)));
        }
        let (who, id) = (kept.owner.clone(), offer.id);
        assert_eq!(kept.write(move |tx| remedies::approve(tx, &who, id, "")).unwrap().state, State::Granted);
    }
}

#[test]
fn who_asked_and_left_leaves_the_promise_to_who_says_yes() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let tess = kept.staff("Tess Vale", "tess@alder.example", Role::Agent);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
        let new = NewOffer { amount_minor: Some(30_000), ..new_offer(&kept, ruth, &refund) };
        let offer = offered(&kept, &tess, new).unwrap();
        let (owner, tess_id) = (kept.owner.clone(), id_of(&tess));
        kept.write(move |tx| app::leaving::deactivate(tx, &owner, tess_id, None)).unwrap();
        let (who, id) = (mia.clone(), offer.id);
        let yes = kept.write(move |tx| remedies::approve(tx, &who, id, "")).unwrap();
        assert_eq!(danger::now_is(&kept, yes.promise_id.unwrap()).owner_id, id_of(&mia));
    }
}

#[test]
fn what_waits_is_listed_for_who_was_asked_and_who_asked() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let offer = waits(&kept, 30_000);
        let of = |who: &Who| {
            let who = who.clone();
            let (for_me, of_mine) = kept.read(move |tx| remedies::waiting(tx, &who)).unwrap();
            let ids = |all: Vec<remedies::Shown>| all.into_iter().map(|one| one.offer.id).collect::<Vec<_>>();
            (ids(for_me), ids(of_mine))
        };
        assert_eq!(of(&mia), (vec![offer.id], vec![]));
        assert_eq!(of(&kept.agent.clone()), (vec![], vec![offer.id]));
        assert_eq!(of(&kept.owner.clone()), (vec![], vec![]), "not asked yet");
        kept.later_ms(HOUR + MINUTE);
        assert_eq!(of(&kept.owner.clone()), (vec![offer.id], vec![]));
        let (who, id) = (mia.clone(), offer.id);
        kept.write(move |tx| remedies::decline(tx, &who, id, "No")).unwrap();
        assert_eq!((of(&mia), of(&kept.agent.clone())), ((vec![], vec![]), (vec![], vec![])));
        let asked = kept.read(move |tx| asking::link(tx, id, id_of(&mia))).unwrap();
        assert!(asked.is_none());
    }
}

#[test]
fn a_notification_is_read_in_one_line() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let offer = waits(&kept, 30_000);
        let who = mia.clone();
        let told = kept.read(move |tx| notifications::unseen(tx, &who)).unwrap();
        assert_eq!(told.iter().map(|one| one.subject_id).collect::<Vec<_>>(), [offer.id]);
        let id = offer.id;
        let said = kept.read(move |tx| {
            let words = app::workspaces::words(tx, Some("es-MX"), None)?;
            app::notices::remedy_on_page(tx, &words, "remedy-asked", id)
        });
        let said = said.unwrap().unwrap();
        assert_eq!(
            said, "Omar Reyes pregunta: Refund what was paid, $300.00, para Ruth Alvarez",
            "in the language of who is asked"
        );
    }
}
