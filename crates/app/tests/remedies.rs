//! Making right: within one's authority at once, what it comes to, and what there is to offer.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod case;
mod danger;
mod right;

use app::complaints::{self, NewRemedyOffer};
use app::promises::{self, Move, State as PromiseState};
use app::remedies::{self, Above, Loss, NewOffer, NewRemedy, Offer, State};
use app::time::plus_ms;
use app::{Can, Error, Role, Who, customers};
use danger::{HOUR, field, id_of, mail_to, manager, rule};
use proptest::prelude::*;
use right::*;
use testkit::TestKept;

#[test]
fn within_the_authority_it_is_a_promise_at_once_and_its_evidence_shows_that_it_was_done() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let again = remedy(&kept, Loss::Again, "Do it again", Some(4_000));
        let offer = offered(&kept, &kept.agent.clone(), new_offer(&kept, ruth, &again)).unwrap();
        assert_eq!((offer.state, offer.above, offer.amount_minor), (State::Granted, None, 4_000));
        let promise = danger::now_is(&kept, offer.promise_id.unwrap());
        assert_eq!((promise.state, promise.owner_id), (PromiseState::Open, id_of(&kept.agent)));
        assert_eq!(
            (promise.words.as_str(), promise.by, promise.source.as_str()),
            ("Install it again", offer.by, "complaint")
        );
        assert!(notices(&kept, &kept.owner.clone()).is_empty(), "nobody has to be asked");

        let (who, to) = (kept.agent.clone(), plus_ms(offer.by, HOUR));
        let promise_id = promise.id;
        let moved = move |tx: &mut app::Tx| {
            let to = Move { from: None, by: to, reason: "The van broke down".to_owned(), agreed: true };
            promises::move_to(tx, &who, promise_id, to)
        };
        let next = kept.write(moved).unwrap().1;
        assert_eq!(shown(&kept, offer.id).promise_state.as_deref(), Some("open"), "the one that follows it");
        let who = kept.agent.clone();
        kept.write(move |tx| promises::keep(tx, &who, next.id, "Installed, signed by Ruth")).unwrap();
        let done = shown(&kept, offer.id);
        assert_eq!(
            (done.promise_state.as_deref(), done.evidence.as_str()),
            (Some("kept"), "Installed, signed by Ruth")
        );
        assert_eq!(of_complaint(&kept, offer.complaint_id), [done]);
    }
}

#[test]
fn the_limit_of_a_month_is_that_of_a_person_and_begins_anew() {
    for kept in testkit::each_database() {
        manager(&kept);
        let tess = kept.staff("Tess Vale", "tess@alder.example", Role::Agent);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
        let give = |who: &Who, complaint: i64, amount: i64| {
            let new = NewOffer {
                complaint_id: app::Id(complaint),
                amount_minor: Some(amount),
                ..new_offer(&kept, ruth, &refund)
            };
            offered(&kept, who, new).unwrap().above
        };
        let agent = kept.agent.clone();
        for complaint in 1..=5 {
            assert_eq!(give(&agent, complaint, 5_000), None);
        }
        assert_eq!(give(&agent, 6, 1), Some(Above::Month));
        assert_eq!(give(&agent, 6, 0), None, "what costs nothing can always be given");
        assert_eq!(give(&tess, 6, 5_000), None, "it is the limit of a person");
        assert_eq!(give(&tess, 1, 1), Some(Above::Case), "and that of a complaint is everybody's");
        kept.at("2026-12-01T04:59:00Z"); // still November in New York
        assert_eq!(give(&agent, 7, 1), Some(Above::Month));
        kept.at("2026-12-01T05:00:00Z");
        assert_eq!(give(&agent, 8, 1), None);
    }
}

#[test]
fn beyond_the_budget_the_front_desk_asks_and_managers_decide() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
        budget(&kept, Some(6_000));
        let give = |who: &Who, complaint: i64| {
            let new = NewOffer {
                complaint_id: app::Id(complaint),
                amount_minor: Some(4_000),
                ..new_offer(&kept, ruth, &refund)
            };
            offered(&kept, who, new).unwrap()
        };
        let agent = kept.agent.clone();
        assert_eq!(give(&agent, 1).above, None);
        let beyond = give(&agent, 2);
        assert_eq!(beyond.above, Some(Above::Budget));
        let mail = mail_to(&kept, &mia, "remedy-asked", beyond.id).unwrap();
        assert!(mail.body.contains("The budget of the month is $60.00, and $40.00 of it is spent."), "{}", mail.body);
        assert_eq!(give(&mia, 3).state, State::Granted, "a manager sees the budget and decides");
    }
}

#[test]
fn what_is_taken_back_counts_no_longer_and_what_was_done_stays() {
    for kept in testkit::each_database() {
        let mia = manager(&kept);
        let tess = kept.staff("Tess Vale", "tess@alder.example", Role::Agent);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let again = remedy(&kept, Loss::Again, "Do it again", Some(4_000));
        let agent = kept.agent.clone();
        let offer = offered(&kept, &agent, new_offer(&kept, ruth, &again)).unwrap();
        assert_eq!(spent(&kept).spent.amount_minor, 4_000);
        let back = |who: &Who, id: app::Id| {
            let who = who.clone();
            kept.write(move |tx| remedies::withdraw(tx, &who, id, "She found another firm"))
        };
        assert!(matches!(back(&tess, offer.id), Err(Error::Forbidden(Can::ApproveRemedies))), "not hers");
        let gone = back(&agent, offer.id).unwrap();
        let promise = danger::now_is(&kept, offer.promise_id.unwrap());
        assert_eq!((gone.state, promise.state), (State::Withdrawn, PromiseState::Released));
        assert_eq!((spent(&kept).spent.amount_minor, spent(&kept).by_loss.len()), (0, 0));
        assert_eq!(rule(back(&agent, offer.id).unwrap_err()), "remedy-is-withdrawn");

        let done = offered(&kept, &agent, new_offer(&kept, ruth, &again)).unwrap();
        let (who, promise_id) = (agent.clone(), done.promise_id.unwrap());
        kept.write(move |tx| promises::keep(tx, &who, promise_id, "Done")).unwrap();
        assert_eq!(rule(back(&mia, done.id).unwrap_err()), "remedy-is-done");
        let owed =
            offered(&kept, &agent, NewOffer { complaint_id: app::Id(9), ..new_offer(&kept, ruth, &again) }).unwrap();
        kept.later_ms(49 * HOUR);
        assert_eq!(rule(back(&mia, owed.id).unwrap_err()), "remedy-is-owed");
        assert_eq!(spent(&kept).spent.amount_minor, 8_000);

        let new = NewOffer { amount_minor: Some(30_000), ..new_offer(&kept, ruth, &again) };
        let waiting = offered(&kept, &agent, new).unwrap();
        back(&agent, waiting.id).unwrap();
        assert!(notices(&kept, &mia).iter().all(|kind| kind != "remedy-asked"), "nobody is asked any more");
    }
}

#[test]
fn what_was_given_is_counted_by_loss_and_by_cause() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let again = remedy(&kept, Loss::Again, "Do it again", Some(4_000));
        let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
        let (owner, cause) = (kept.owner.clone(), Some(app::Id(77)));
        let of = |remedy: &app::remedies::Remedy, amount, cause_id| {
            let new = NewOffer { amount_minor: amount, cause_id, ..new_offer(&kept, ruth, remedy) };
            offered(&kept, &owner, new).unwrap();
        };
        of(&again, None, cause);
        of(&again, Some(1_000), None);
        of(&refund, Some(90_000), cause);
        let now = spent(&kept);
        assert_eq!((now.month.to_string().as_str(), now.spent.count, now.spent.amount_minor), ("2026-11", 3, 95_000));
        let by_loss: Vec<_> = now.by_loss.iter().map(|one| (one.loss, one.sum.count, one.sum.amount_minor)).collect();
        assert_eq!(by_loss, [(Loss::Money, 1, 90_000), (Loss::Again, 2, 5_000)]);
        let by_cause: Vec<_> =
            now.by_cause.iter().map(|one| (one.cause_id, one.sum.count, one.sum.amount_minor)).collect();
        assert_eq!(by_cause, [(cause, 2, 94_000), (None, 1, 1_000)]);
    }
}

#[test]
fn all_that_is_wrong_with_an_offer_is_said_at_once() {
    for kept in testkit::each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
        let agent = kept.agent.clone();
        let wrong = NewOffer {
            customer_id: app::Id(5),
            currency: "US$".to_owned(),
            words: " ".to_owned(),
            about: "x".repeat(1_001),
            by: kept.now(),
            ..new_offer(&kept, ruth, &refund)
        };
        let fields: Vec<String> =
            field(offered(&kept, &agent, wrong).unwrap_err()).into_iter().map(|(name, _)| name).collect();
        assert_eq!(fields, ["amount_minor", "currency", "words", "by", "about", "customer_id"]);
        let (owner, id) = (kept.owner.clone(), refund.id);
        let retired = NewRemedy { active: false, ..as_new(&refund) };
        kept.write(move |tx| remedies::change(tx, &owner, id, &retired)).unwrap();
        let old = NewOffer { amount_minor: Some(1), ..new_offer(&kept, ruth, &refund) };
        assert_eq!(
            field(offered(&kept, &agent, old).unwrap_err()),
            [("remedy_id".to_owned(), "problem-remedy-not-offered")]
        );
        let none = NewOffer { remedy_id: app::Id(5), ..new_offer(&kept, ruth, &refund) };
        assert_eq!(
            field(offered(&kept, &agent, none).unwrap_err()),
            [("remedy_id".to_owned(), "problem-unknown-remedy")]
        );
        let auditor = kept.staff("Abe Lot", "abe@alder.example", Role::Auditor);
        let refused = offered(&kept, &auditor, new_offer(&kept, ruth, &refund)).unwrap_err();
        assert!(matches!(refused, Error::Forbidden(Can::OfferRemedies)));
    }
}

#[test]
fn the_starter_catalogue_is_put_in_once_and_shown_by_what_fits() {
    for kept in testkit::each_database() {
        let owner = kept.owner.clone();
        let put_in = move |tx: &mut app::Tx| remedies::starters::put_in(tx, &owner);
        assert_eq!((kept.write(put_in.clone()).unwrap(), kept.write(put_in).unwrap()), (13, 0));
        let who = kept.agent.clone();
        let all = kept.read(move |tx| remedies::fitting(tx, &who, &[Loss::Attention, Loss::Time])).unwrap();
        let first: Vec<&str> = all.iter().take(5).map(|one| one.name.as_str()).collect();
        let expected = [
            "A call each day until it is right",
            "One person who looks after it, by name and number",
            "Come outside our usual hours",
            "The first visit of a day they choose",
            "The next visit free of charge",
        ];
        assert_eq!(first, expected);
        assert!(Loss::ALL.into_iter().all(|loss| all.iter().filter(|one| one.loss == loss).count() >= 2));
        let agent = kept.agent.clone();
        let refused = kept.write(move |tx| remedies::starters::put_in(tx, &agent)).unwrap_err();
        assert!(matches!(refused, Error::Forbidden(Can::ManageRemedies)));
    }
}

#[test]
fn a_remedy_has_a_name_of_its_own_and_keeps_its_currency_until_its_cost_changes() {
    for kept in testkit::each_database() {
        let again = remedy(&kept, Loss::Again, "Do it again", Some(4_000));
        let owner = kept.owner.clone();
        let same = as_new(&again);
        let taken = kept.write(move |tx| remedies::create(tx, &owner, &same)).unwrap_err();
        assert_eq!(field(taken), [("name".to_owned(), "problem-remedy-name")]);
        let owner = kept.owner.clone();
        kept.write(move |tx| {
            let now = app::workspaces::business::get(tx)?;
            let change = app::workspaces::Change {
                name: now.name.clone(),
                time_zone: now.time_zone.clone(),
                currency: "EUR".to_owned(),
                locale: now.locale.clone(),
                hours: now.hours_lines(),
                ..app::workspaces::Change::default()
            };
            app::workspaces::business::change(tx, &owner, &change)
        })
        .unwrap();
        let change = |new: NewRemedy| {
            let (owner, id) = (kept.owner.clone(), again.id);
            kept.write(move |tx| remedies::change(tx, &owner, id, &new)).unwrap()
        };
        assert_eq!(change(NewRemedy { name: "Again".to_owned(), ..as_new(&again) }).currency, "USD");
        assert_eq!(change(NewRemedy { cost_minor: Some(5_000), ..as_new(&again) }).currency, "EUR");
        let who = kept.owner.clone();
        let terms = kept.read(move |tx| remedies::terms(tx, &who)).unwrap();
        assert_eq!((terms.currency.as_str(), terms.of(Role::Agent).currency.as_str()), ("EUR", "EUR"));
    }
}

#[test]
fn what_was_given_in_a_complaint_counts_for_the_cause_that_is_found_afterwards() {
    for kept in testkit::each_database() {
        let steps = case::Steps::promised(&kept, HOUR);
        steps.research().unwrap();
        steps.call(48 * HOUR).unwrap();
        let again = remedy(&kept, Loss::Again, "Do it again", Some(4_000));
        let new = NewRemedyOffer {
            remedy_id: again.id,
            amount_minor: None,
            currency: String::new(),
            words: String::new(),
            cause_id: None,
            by: plus_ms(kept.now(), HOUR),
        };
        let (who, id) = (kept.agent.clone(), steps.id);
        let offer = kept.write(move |tx| complaints::offer_remedy(tx, &who, id, &new)).unwrap();
        assert_eq!(shown(&kept, offer.id).offer.cause_id, None);
        steps.keep_offer();
        let (who, promise_id) = (kept.agent.clone(), offer.promise_id.unwrap());
        kept.write(move |tx| promises::keep(tx, &who, promise_id, "Installed again")).unwrap();
        steps.accept().unwrap();
        steps.guard().unwrap();
        let named = shown(&kept, offer.id).offer.cause_id;
        assert!(named.is_some(), "the cause of the complaint");
        let who = kept.owner.clone();
        let spent = kept.read(move |tx| remedies::spend(tx, &who, None)).unwrap();
        let by_cause: Vec<_> = spent.by_cause.iter().map(|one| (one.cause_id, one.sum.amount_minor)).collect();
        assert_eq!(by_cause, [(named, 4_000)]);
        assert_eq!(kept.read(app::recount::spend).unwrap(), Vec::<String>::new());
    }
}

#[test]
fn offers_go_over_to_the_customer_that_two_became() {
    for kept in testkit::each_database() {
        manager(&kept);
        let offer = waits(&kept, 30_000);
        let (owner, other) = (kept.owner.clone(), offer.customer_id);
        let keep = kept.customer("Ruth A. Alvarez", "ruth.a@example.com");
        kept.write(move |tx| customers::merge(tx, &owner, keep, other)).unwrap();
        let found = shown(&kept, offer.id);
        assert_eq!((found.offer.customer_id, found.customer_name.as_str()), (keep, "Ruth A. Alvarez"));
        let (who, id) = (kept.owner.clone(), offer.id);
        let yes = kept.write(move |tx| remedies::approve(tx, &who, id, "")).unwrap();
        assert_eq!(danger::now_is(&kept, yes.promise_id.unwrap()).customer_id, keep);
    }
}

/// What happens to an offer, by whoever it may be.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Offer(i64, i64),
    Approve(usize),
    Decline(usize),
    Withdraw(usize),
    Keep(usize),
    Later(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => (1..4_i64, 0..60_000_i64).prop_map(|(complaint, amount)| Deed::Offer(complaint, amount)),
        2 => (0..8_usize).prop_map(Deed::Approve),
        1 => (0..8_usize).prop_map(Deed::Decline),
        2 => (0..8_usize).prop_map(Deed::Withdraw),
        1 => (0..8_usize).prop_map(Deed::Keep),
        1 => (1..40_i64).prop_map(Deed::Later),
    ]
}

fn does(kept: &TestKept, ruth: app::Id, refund: &remedies::Remedy, offers: &mut Vec<app::Id>, deed: Deed) {
    let pick = |at: usize| offers.get(at % offers.len().max(1)).copied();
    let answer = |verb: fn(&mut app::Tx, &Who, app::Id, &str) -> app::Result<Offer>, at: usize| {
        if let Some(id) = pick(at) {
            let who = kept.owner.clone();
            let _ = kept.write(move |tx| verb(tx, &who, id, "so"));
        }
    };
    match deed {
        Deed::Offer(complaint, amount) => {
            let new = NewOffer {
                complaint_id: app::Id(complaint),
                amount_minor: Some(amount),
                cause_id: Some(app::Id(amount % 3)).filter(|id| id.0 > 0),
                ..new_offer(kept, ruth, refund)
            };
            offers.push(offered(kept, &kept.agent.clone(), new).unwrap().id);
        }
        Deed::Approve(at) => answer(remedies::approve, at),
        Deed::Decline(at) => answer(remedies::decline, at),
        Deed::Withdraw(at) => answer(remedies::withdraw, at),
        Deed::Keep(at) => {
            if let Some(promise_id) = pick(at).and_then(|id| shown(kept, id).offer.promise_id) {
                let who = kept.owner.clone();
                let _ = kept.write(move |tx| promises::keep(tx, &who, promise_id, "Done"));
            }
        }
        Deed::Later(hours) => kept.later_ms(hours * HOUR),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn what_is_kept_counted_is_what_was_granted_and_every_granted_one_has_its_promise(deeds in prop::collection::vec(deed(), 1..24)) {
        let kept = testkit::on_sqlite();
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let refund = remedy(&kept, Loss::Money, "Refund what was paid", None);
        let mut offers = Vec::new();
        for deed in deeds {
            does(&kept, ruth, &refund, &mut offers, deed);
        }
        let (held, found) = kept.read(|tx| Ok((remedies::spend::kept_counted(tx)?, remedies::spend::from_rows(tx)?))).unwrap();
        let found: std::collections::BTreeMap<_, _> = found.into_iter().filter(|(_, sum)| sum.count != 0).collect();
        prop_assert_eq!(held, found);
        for id in offers {
            let one = shown(&kept, id);
            let open_asks = asks(&kept, id).iter().filter(|ask| ask.ended_at.is_none()).count();
            match one.offer.state {
                State::Granted => prop_assert!(one.promise_state.is_some() && open_asks == 0),
                State::Waiting => prop_assert!(one.promise_state.is_none() && one.offer.above.is_some()),
                State::Declined | State::Lapsed => prop_assert!(one.promise_state.is_none() && open_asks == 0),
                State::Withdrawn => prop_assert!(one.promise_state.is_none_or(|state| state == "released")),
            }
        }
    }
}
