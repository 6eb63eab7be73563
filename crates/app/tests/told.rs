//! Told, or it does not count: notices that are ready, the honest notice, quiet hours, making right.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::as_conversions)] // what makes ready for a test stops it, loudly

mod danger;
mod post;

use app::customers::{self, NewContact, NewPreference};
use app::promises::paging::{self, Cause, Step};
use app::promises::reach::Way;
use app::promises::{self, Kind, MakingRight, NewPromise, Night, Notice, Owning, Promise, State, drafts};
use app::time::plus_ms;
use app::workspaces::keeping::Keeping;
use danger::*;
use testkit::TestKept;

#[test]
fn a_notice_is_ready_when_a_promise_is_in_danger_in_the_customers_language_and_gone_when_it_is_not() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        speaks(&kept, ruth, "es", "America/Los_Angeles");
        let promise = in_hours(&kept, ruth, 3);
        let draft = |kept: &TestKept| {
            let (who, id) = (kept.agent.clone(), promise.id);
            kept.read(move |tx| drafts::of(tx, &who, id)).unwrap()
        };
        assert!(draft(&kept).is_none(), "there is time");
        kept.at("2026-11-24T16:24:00Z"); // 11:24: four fifths
        let ready = draft(&kept).unwrap();
        assert_eq!(ready.promises[0].new_by, Some(at("2026-11-24T20:30:00Z")), "three working hours more: 15:30");
        assert!(ready.route.by_mail());
        assert!(ready.text.contains("El motivo: …"), "no reason is made up:\n{}", ready.text);
        let (subject, text) = ready.with_reason(&ready.reasons[1]);
        assert_eq!(subject, "Una nueva hora para lo que le prometimos");
        assert!(text.contains("La persona que lo hace está enferma."), "{text}");
        assert!(text.contains("martes 24 de noviembre de 2026, 12:30"), "in her zone:\n{text}");
        let (who, id) = (kept.agent.clone(), promise.id);
        kept.write(move |tx| promises::keep(tx, &who, id, "brought")).unwrap();
        assert!(draft(&kept).is_none(), "it was kept");
    }
}

#[test]
fn several_promises_to_one_customer_are_told_in_one_mail_and_taken_back_together() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let (ruth, bob) =
            (kept.customer("Ruth Alvarez", "ruth@example.com"), kept.customer("Bob Marsh", "bob@example.com"));
        let desks = promised(&kept, ruth, "Bring the two desks", plus_ms(kept.now(), HOUR));
        let lamps = promised(&kept, ruth, "Fix the lamps", plus_ms(kept.now(), 2 * HOUR));
        let other = promised(&kept, bob, "Call Bob", plus_ms(kept.now(), HOUR));
        let strange = tell(&kept, by_mail(vec![about(&desks, 4), about(&other, 4)])).unwrap_err();
        assert_eq!(field(strange), [("promises".to_owned(), "problem-notice-one-customer")]);
        let backwards = tell(&kept, by_mail(vec![about(&desks, 4), about(&lamps, 0)])).unwrap_err();
        assert_eq!(field(backwards), [("promises[1].new_by".to_owned(), "problem-new-time-not-later")]);
        assert!(to_leave(&kept).is_empty(), "nothing half done");

        let told = tell(&kept, by_mail(vec![about(&desks, 4), about(&lamps, 5)])).unwrap();
        let notice_id = told[0].notice_id.unwrap();
        assert_eq!(told[1].notice_id, Some(notice_id));
        assert_eq!(to_leave(&kept).len(), 1, "one mail");
        let (_, subject, text) = text_of(&kept, notice_id);
        assert_eq!(subject, "New times for what we promised you");
        for part in ["\"Bring the two desks\"", "\"Fix the lamps\"", "14:00", "16:00", "The van broke down."] {
            assert!(text.contains(part), "{part} in:\n{text}");
        }
        assert_eq!(now_is(&kept, lamps.id).told_by, Some(plus_ms(lamps.by, 5 * HOUR)));
        post_leaves(&kept, false);
        for id in [desks.id, lamps.id] {
            assert_eq!(now_is(&kept, id).told_at, None, "it told nobody");
            let called = calls(&kept, id);
            assert_eq!((called[0].0, called[0].2), (Cause::NoticeFailed, id_of(&kept.agent)), "a human hears at once");
        }
    }
}

#[test]
fn the_only_address_bounces_so_she_is_called_and_nothing_goes_there_again() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 4);
        let route = |kept: &TestKept| kept.read(move |tx| promises::reach::of(tx, ruth)).unwrap();
        assert!(route(&kept).by_mail());
        tell(&kept, by_mail(vec![about(&promise, 4)])).unwrap();
        post_leaves(&kept, false);
        assert_eq!(route(&kept).way, None, "no way is known");
        assert_eq!(route(&kept).passed_over.as_deref(), Some("ruth@example.com"));
        assert_eq!(rule(tell(&kept, by_mail(vec![about(&promise, 4)])).unwrap_err()), "conversation-address-bounced");
        let who = kept.agent.clone();
        let phone = customers::Change { phone: Some(Some("+1 555 0142".to_owned())), ..customers::Change::default() };
        kept.write(move |tx| customers::update(tx, &who, ruth, phone.clone())).unwrap();
        assert_eq!((route(&kept).way, route(&kept).at.as_str()), (Some(Way::Phone), "+1 555 0142"));
        let by_phone = Notice { how: "phone".to_owned(), ..by_mail(vec![about(&promise, 4)]) };
        tell(&kept, by_phone).unwrap();
        assert!(running(&kept, promise.id).is_empty(), "she was told: nobody needs to be called any more");
    }
}

#[test]
fn somebody_else_there_reads_mail_where_the_first_address_is_dead() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let who = kept.owner.clone();
        kept.write(move |tx| {
            let name = "Ben Ortiz".to_owned();
            let new = NewContact { name, email: Some("ben@example.com".to_owned()), ..NewContact::default() };
            customers::add_contact(tx, &who, ruth, new)?;
            customers::address_failed(tx, "ruth@example.com", "5.1.1").map(drop)
        })
        .unwrap();
        let promise = in_hours(&kept, ruth, 4);
        let told = tell(&kept, by_mail(vec![about(&promise, 4)])).unwrap();
        let (to, ..) = text_of(&kept, told[0].notice_id.unwrap());
        assert!(to.contains("ben@example.com") && !to.contains("ruth@"), "{to}");
    }
}

#[test]
fn she_asked_to_be_called_so_she_is_a_call_and_no_mail() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let who = kept.owner.clone();
        kept.write(move |tx| {
            let phone =
                customers::Change { phone: Some(Some("+1 555 0142".to_owned())), ..customers::Change::default() };
            customers::update(tx, &who, ruth, phone)?;
            let words = "Please call, I never look at mail before lunch.".to_owned();
            let new = NewPreference { about: "Reach her".to_owned(), words, said_by: "Ruth".to_owned() };
            customers::record_preference(tx, &who, ruth, &new)
        })
        .unwrap();
        keeping(&kept, |keeping| Keeping { honest_by_kept: true, ..keeping });
        let promise = in_hours(&kept, ruth, 1);
        kept.at("2026-11-24T14:50:00Z");
        let who = kept.agent.clone();
        let ready = kept.read(move |tx| drafts::ready(tx, &who)).unwrap();
        assert_eq!((ready[0].promise.id, ready[0].route.way), (promise.id, Some(Way::Phone)));
        kept.at("2026-11-24T15:20:00Z"); // broken at 10:00
        assert!(to_leave(&kept).is_empty(), "Kept does not write to whom wants to be called");
        let who = kept.agent.clone();
        let reach = kept.read(move |tx| promises::honest::to_reach(tx, &who)).unwrap();
        assert_eq!((reach[0].promise.id, reach[0].route.at.as_str()), (promise.id, "+1 555 0142"));
    }
}

#[test]
fn within_fifteen_working_minutes_kept_sends_the_honest_notice_where_it_may() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        keeping(&kept, |keeping| Keeping { honest_by_kept: true, call_us: "+1 555 0100".to_owned(), ..keeping });
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let (desks, lamps) =
            (in_hours(&kept, ruth, 1), promised(&kept, ruth, "Fix the lamps", plus_ms(kept.now(), HOUR)));
        kept.at("2026-11-24T15:14:59Z");
        assert!(to_leave(&kept).is_empty());
        kept.at("2026-11-24T15:15:00Z");
        let leaves = to_leave(&kept);
        assert_eq!(leaves.len(), 1, "one mail for both");
        let (_, subject, text) = text_of(&kept, leaves[0].0);
        assert_eq!(subject, "We did not keep what we promised you");
        for part in [
            "\"Bring the two desks\" (Tuesday 24 November 2026, 10:00 (GMT-5)).",
            "\"Fix the lamps\"",
            "Why it happened we do not know yet. We will not guess.",
            "Omar Reyes sees to it, and you will hear more from us by Tuesday 24 November 2026, 13:15",
            "call +1 555 0100",
        ] {
            assert!(text.contains(part), "{part} in:\n{text}");
        }
        for id in [desks.id, lamps.id] {
            let told = now_is(&kept, id);
            assert_eq!((told.break_told_how.as_str(), told.told_at), ("mail", None), "told since, and not before");
            assert!(told.is_unsettled() && running(&kept, id).is_empty());
        }
        let who = kept.agent.clone();
        let filter = promises::Filter { state: Some(State::Open), ..promises::Filter::default() };
        let open = kept.read(move |tx| promises::list(tx, &who, &filter, None, 50)).unwrap().items;
        assert_eq!(open.len(), 1, "what Kept says will happen is promised, once");
        assert_eq!((open[0].by, open[0].source.as_str()), (at("2026-11-24T18:15:00Z"), "honest"));
        // It comes back: then a human has to tell them.
        post_leaves(&kept, false);
        assert_eq!(now_is(&kept, desks.id).break_told_at, None);
        assert!(calls(&kept, desks.id).iter().any(|(cause, ..)| *cause == Cause::NoticeFailed));
        kept.later_ms(8 * HOUR);
        assert!(to_leave(&kept).is_empty(), "the promise of more broke too, and a machine says sorry once");
    }
}

#[test]
fn a_warning_that_comes_back_asks_nothing_of_anybody_once_they_were_told_of_the_break() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        let notice_id = tell(&kept, by_mail(vec![about(&promise, 2)])).unwrap()[0].notice_id.unwrap();
        post_leaves(&kept, true);
        kept.at("2026-11-24T15:01:00Z");
        let (who, id) = (kept.agent.clone(), promise.id);
        let own = Owning { how: "phone".to_owned(), ..Owning::default() };
        kept.write(move |tx| promises::own_up(tx, &who, id, &own)).unwrap();
        kept.write(move |tx| promises::notice_failed(tx, notice_id, "550 5.2.2 full")).unwrap();
        let waits = kept.read(app::recount::timers).unwrap().into_iter().filter(|timer| timer.subject_id == id);
        assert_eq!((waits.count(), running(&kept, id).len()), (0, 0));
    }
}

#[test]
fn where_kept_may_not_send_it_a_manager_is_called() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let mia = manager(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        kept.at("2026-11-24T15:01:00Z");
        // Its owner has it in hand, and still tells nobody.
        let (who, page_id) = (kept.agent.clone(), running(&kept, promise.id)[0].pages[0].id);
        kept.write(move |tx| paging::acknowledge(tx, &who, page_id)).unwrap();
        kept.at("2026-11-24T15:15:00Z");
        let last = calls(&kept, promise.id).pop().unwrap();
        assert_eq!(last, (Cause::Untold, Step::Manager, id_of(&mia), "2026-11-24T15:15:00Z".to_owned()));
        assert!(
            mail_to(&kept, &mia, "promise-untold", promise.id).unwrap().body.contains("nobody has told the customer")
        );
        let (who, id) = (mia.clone(), promise.id);
        let own = Owning { how: "phone".to_owned(), ..Owning::default() };
        kept.write(move |tx| promises::own_up(tx, &who, id, &own)).unwrap();
        assert!(running(&kept, id).is_empty());
        assert_eq!(mail_to(&kept, &mia, "promise-untold", promise.id), None);
    }
}

#[test]
fn the_honest_notice_waits_for_the_morning_where_the_customer_is() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        keeping(&kept, |keeping| Keeping { honest_by_kept: true, ..keeping });
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        speaks(&kept, ruth, "es", "America/Los_Angeles");
        let promise = in_hours(&kept, ruth, 1); // 10:00 here, 07:00 there
        kept.at("2026-11-24T15:59:59Z");
        assert!(to_leave(&kept).is_empty(), "07:59 there");
        assert!(happened(&kept, promise.id).contains(&"honest_waits".to_owned()));
        kept.at("2026-11-24T16:00:00Z");
        let (_, subject, text) = text_of(&kept, to_leave(&kept)[0].0);
        assert_eq!(subject, "No cumplimos lo que le prometimos");
        assert!(text.contains("Todavía no sabemos por qué ocurrió."), "{text}");
    }
}

#[test]
fn by_night_whoever_sends_is_told_and_it_waits_or_leaves_as_they_say() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        speaks(&kept, ruth, "en", "Europe/Madrid");
        kept.at("2026-11-24T20:30:00Z"); // 15:30 here, 21:30 there
        let early = promised(&kept, ruth, "Call before seven", at("2026-11-25T06:00:00Z"));
        let late = promised(&kept, ruth, "Bring the desks", at("2026-11-25T20:00:00Z"));
        let with = |promise: &Promise, night| Notice { night, ..by_mail(vec![about(promise, 24)]) };
        assert_eq!(rule(tell(&kept, with(&late, Night::Ask)).unwrap_err()), "promise-quiet-hours");
        assert_eq!(rule(tell(&kept, with(&early, Night::Wait)).unwrap_err()), "promise-quiet-too-late");
        assert!(to_leave(&kept).is_empty());
        tell(&kept, with(&late, Night::Wait)).unwrap();
        assert_eq!(to_leave(&kept)[0].1, at("2026-11-25T07:00:00Z"), "08:00 in Madrid");
        tell(&kept, with(&early, Night::Send)).unwrap();
        let at_once = to_leave(&kept).into_iter().filter(|(_, at)| *at <= kept.now()).count();
        assert_eq!(at_once, 1, "a person said so");
    }
}

#[test]
fn no_warning_leaves_after_the_break() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        let notice_id = tell(&kept, by_mail(vec![about(&promise, 4)])).unwrap()[0].notice_id.unwrap();
        kept.later_ms(2 * HOUR); // the mail server was away
        assert_eq!(now_is(&kept, promise.id).told_at, None);
        let off = kept.write(move |tx| promises::call_off_if_over(tx, notice_id, ruth)).unwrap();
        assert!(off && to_leave(&kept).is_empty(), "\"we will probably not make it\" would be a lie now");
    }
}

#[test]
fn a_call_beside_an_honest_mail_that_waits_calls_the_mail_off() {
    for kept in testkit::each_database() {
        post::add_mailbox(&kept);
        keeping(&kept, |keeping| Keeping { honest_by_kept: true, ..keeping });
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        kept.at("2026-11-24T15:16:00Z");
        let (who, id) = (kept.agent.clone(), promise.id);
        let own = Owning { how: "phone".to_owned(), reason: "The van broke down.".to_owned(), ..Owning::default() };
        kept.write(move |tx| promises::own_up(tx, &who, id, &own)).unwrap();
        let notice_id = to_leave(&kept)[0].0;
        assert!(kept.write(move |tx| promises::call_off_if_over(tx, notice_id, ruth)).unwrap());
        assert_eq!(now_is(&kept, id).break_told_how, "phone");
    }
}

#[test]
fn it_stays_until_the_customer_was_told_and_it_was_made_right() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        kept.later_ms(2 * HOUR);
        let stays = |kept: &TestKept| {
            let (who, filter) = (kept.agent.clone(), promises::Filter { not_made_right: true, ..Default::default() });
            kept.read(move |tx| promises::list(tx, &who, &filter, None, 50)).unwrap().items.len()
        };
        let (who, id) = (kept.agent.clone(), promise.id);
        kept.write(move |tx| promises::make_right(tx, &who, id, "Waived the fee")).unwrap();
        assert_eq!(stays(&kept), 1, "made right, and she does not know");
        let (who, own) = (kept.agent.clone(), Owning { how: "phone".to_owned(), ..Owning::default() });
        kept.write(move |tx| promises::own_up(tx, &who, id, &own)).unwrap();
        assert_eq!(stays(&kept), 0);

        let other = in_hours(&kept, ruth, 1);
        kept.later_ms(2 * HOUR);
        let (who, id, by) = (kept.agent.clone(), other.id, plus_ms(kept.now(), 24 * HOUR));
        let right = MakingRight {
            words: "Brought them ourselves".to_owned(),
            told_how: Some("phone".to_owned()),
            told_by_id: None,
            told_at: Some(plus_ms(kept.now(), -20 * MINUTE)),
            apology: "We are sorry, we let you down.".to_owned(),
            remedy: "No delivery fee".to_owned(),
            next: Some(NewPromise {
                customer_id: ruth,
                conversation_id: None,
                words: "The chairs, too".to_owned(),
                kind: Kind::Deliver,
                owner_id: None,
                from: None,
                by,
                source: "by_hand",
            }),
        };
        let done = kept.write(move |tx| promises::make_right_with(tx, &who, id, &right)).unwrap();
        assert_eq!(stays(&kept), 0);
        assert_eq!(
            (done.remedy.as_str(), done.break_told_at),
            ("No delivery fee", Some(plus_ms(kept.now(), -20 * MINUTE)))
        );
        assert_eq!(now_is(&kept, done.right_promise_id.unwrap()).words, "The chairs, too");
        assert!(running(&kept, id).is_empty());
    }
}

#[test]
fn making_right_in_part_changes_nothing() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = in_hours(&kept, ruth, 1);
        kept.later_ms(2 * HOUR);
        let (who, id, past) = (kept.agent.clone(), promise.id, kept.now());
        let right = MakingRight {
            words: "Brought them".to_owned(),
            next: Some(NewPromise {
                customer_id: ruth,
                conversation_id: None,
                words: " ".to_owned(),
                kind: Kind::Other,
                owner_id: None,
                from: None,
                by: past,
                source: "by_hand",
            }),
            ..MakingRight::default()
        };
        let wrong = kept.write(move |tx| promises::make_right_with(tx, &who, id, &right)).unwrap_err();
        assert_eq!(field(wrong).len(), 2);
        assert_eq!(now_is(&kept, id).made_right_at, None);
    }
}
