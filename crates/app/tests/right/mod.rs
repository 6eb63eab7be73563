//! A catalogue, offers, and what somebody was asked and told.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)] // each test file uses a part of it

use app::remedies::asking::{self, AnswerLink};
use app::remedies::{self, Ask, Loss, NewOffer, NewRemedy, Offer, Remedy, Shown, Spend, Terms};
use app::time::plus_ms;
use app::workspaces::notifications;
use app::{Id, Who, journal};
use testkit::TestKept;

pub fn remedy(kept: &TestKept, loss: Loss, name: &str, cost_minor: Option<i64>) -> Remedy {
    let (owner, name) = (kept.owner.clone(), name.to_owned());
    let new = NewRemedy { loss, name, fits: "It was not right.".to_owned(), cost_minor, active: true };
    kept.write(move |tx| remedies::create(tx, &owner, &new)).unwrap()
}

pub fn as_new(one: &Remedy) -> NewRemedy {
    let Remedy { loss, name, fits, cost_minor, active, .. } = one.clone();
    NewRemedy { loss, name, fits, cost_minor, active }
}

/// To be done in two days, for complaint 4711.
pub fn new_offer(kept: &TestKept, customer_id: Id, remedy: &Remedy) -> NewOffer {
    NewOffer {
        complaint_id: Id(4_711),
        customer_id,
        remedy_id: remedy.id,
        words: "Install it again".to_owned(),
        about: "The installers did not come, for the second time.".to_owned(),
        by: plus_ms(kept.now(), 48 * 3_600_000),
        ..NewOffer::default()
    }
}

pub fn offered(kept: &TestKept, who: &Who, new: NewOffer) -> app::Result<Offer> {
    let who = who.clone();
    kept.write(move |tx| remedies::offer(tx, &who, new.clone()))
}

/// A refund for Ruth that is more than the front desk may give.
pub fn waits(kept: &TestKept, amount_minor: i64) -> Offer {
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    let refund = remedy(kept, Loss::Money, "Refund what was paid", None);
    let new = NewOffer { amount_minor: Some(amount_minor), ..new_offer(kept, ruth, &refund) };
    offered(kept, &kept.agent.clone(), new).unwrap()
}

pub fn shown(kept: &TestKept, id: Id) -> Shown {
    let who = kept.owner.clone();
    kept.read(move |tx| remedies::offer_shown(tx, &who, id)).unwrap()
}

pub fn of_complaint(kept: &TestKept, complaint_id: Id) -> Vec<Shown> {
    kept.read(move |tx| remedies::of_complaint(tx, complaint_id)).unwrap()
}

pub fn asks(kept: &TestKept, offer_id: Id) -> Vec<Ask> {
    let who = kept.owner.clone();
    kept.read(move |tx| remedies::asks_of(tx, &who, offer_id)).unwrap()
}

pub fn spent(kept: &TestKept) -> Spend {
    let who = kept.owner.clone();
    kept.read(move |tx| remedies::spend(tx, &who, None)).unwrap()
}

pub fn budget(kept: &TestKept, budget_minor: Option<i64>) {
    let owner = kept.owner.clone();
    kept.write(move |tx| {
        let now = remedies::terms(tx, &owner)?;
        remedies::set_terms(tx, &owner, &Terms { budget_minor, ..now })
    })
    .unwrap();
}

/// What the bell shows them about remedies, newest first.
pub fn notices(kept: &TestKept, who: &Who) -> Vec<String> {
    let who = who.clone();
    let told = kept.read(move |tx| notifications::unseen(tx, &who)).unwrap();
    told.into_iter().map(|one| one.kind).filter(|kind| kind.starts_with("remedy-")).collect()
}

pub fn happened(kept: &TestKept, id: Id) -> Vec<String> {
    let entries = kept.read(move |tx| journal::of_subject(tx, id)).unwrap();
    entries.into_iter().map(|entry| entry.kind.trim_start_matches("remedy.").to_owned()).collect()
}

pub fn open(kept: &TestKept, token: &str) -> AnswerLink {
    let token = token.to_owned();
    kept.read(move |tx| asking::open(tx, &token)).unwrap()
}

/// A mail with `LINK` in the place of its link, and the token of that.
pub fn without_link(body: &str) -> (String, String) {
    let before = "https://desk.example/remedies/answer/";
    let (_, rest) = body.split_once(before).unwrap();
    let token = rest.split_whitespace().next().unwrap();
    (body.replace(&format!("{before}{token}"), "LINK"), token.to_owned())
}
