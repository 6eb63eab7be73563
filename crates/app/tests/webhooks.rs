//! Programs of the business's own are told what happens: all of it, once, signed; and one that fails holds up nobody.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use app::outbox::Row;
use app::webhooks::{self, Message, NewWebhook, Outcome, Webhook};
use app::workspaces::notifications;
use app::{Error, Id, journal, outbox};
use testkit::{TestKept, each_database, on_sqlite};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn make(kept: &TestKept, name: &str, kinds: &[&str]) -> (Webhook, String) {
    let (who, seal) = (kept.owner.clone(), kept.seal.clone());
    let new = NewWebhook {
        name: name.to_owned(),
        url: format!("https://hooks.example.com/{name}?key=k"),
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
    };
    kept.write(move |tx| webhooks::make(tx, &who, &new, &seal)).unwrap()
}

fn queue(kept: &TestKept) {
    while kept.write(webhooks::queue).unwrap() {}
}

/// What waits and is due for one webhook.
fn leased(kept: &TestKept, id: Id) -> Vec<(Row, Message)> {
    let seal = kept.seal.clone();
    kept.write(move |tx| {
        let rows = webhooks::lease(tx, id, 100)?;
        rows.into_iter().map(|row| Ok((row.clone(), webhooks::prepare(tx, &row, &seal)?.unwrap()))).collect()
    })
    .unwrap()
}

fn answered(status: Option<u16>) -> Outcome {
    Outcome { status, said: "so it is".to_owned(), after_s: None, took_ms: 7 }
}

fn mark(kept: &TestKept, row: &Row, outcome: Outcome) {
    let row = row.clone();
    kept.write(move |tx| webhooks::mark(tx, &row, Some(&outcome))).unwrap();
}

fn get(kept: &TestKept, id: Id) -> Webhook {
    let who = kept.owner.clone();
    kept.read(move |tx| webhooks::get(tx, &who, id)).unwrap()
}

/// (kind, state, attempts) of what a webhook was told, oldest first.
fn log(kept: &TestKept, id: Id) -> Vec<(String, String, i64)> {
    let who = kept.owner.clone();
    let page = kept.read(move |tx| webhooks::deliveries(tx, &who, id, None, None, 200)).unwrap();
    page.items.into_iter().rev().map(|one| (one.kind, one.state, one.attempts)).collect()
}

/// (on, turned off by itself, messages that wait, messages that failed for good), as whoever looks after it all sees them.
fn standing(kept: &TestKept) -> (i64, i64, i64, i64) {
    let all = kept.read(app::upkeep::queues).unwrap().webhooks;
    (all.on, all.off, all.waiting.count, all.failed.count)
}

#[test]
fn each_entry_that_is_wanted_is_told_once_and_signed() {
    for kept in each_database() {
        kept.customer("Before", "before@example.com");
        let (hook, secret) = make(&kept, "books", &["customer."]);
        assert!(secret.starts_with("whsec_") && hook.active);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let who = kept.agent.clone();
        kept.write(move |tx| app::conversations::start(tx, &who, conversation(ruth)).map(drop)).unwrap();
        queue(&kept);
        queue(&kept);
        let told = leased(&kept, hook.id);
        assert_eq!(told.len(), 1, "what was before, and what nobody asked for, is not told");
        let (row, message) = &told[0];
        let body: serde_json::Value = serde_json::from_str(&message.body).unwrap();
        let entries = kept.read(|tx| journal::entries_after(tx, 0, 1000)).unwrap();
        let entry = entries.iter().find(|one| one.customer_id == Some(ruth) || one.subject_id == ruth).unwrap();
        assert_eq!(body["type"], entry.kind);
        assert_eq!(body["data"], serde_json::to_value(entry).unwrap());
        let header = |name: &str| message.headers.iter().find(|(known, _)| *known == name).unwrap().1.clone();
        assert_eq!(header("webhook-timestamp"), kept.now().as_second().to_string());
        assert!(header("webhook-signature").starts_with("v1,") && !header("webhook-signature").contains(' '));
        assert_eq!(header("webhook-id"), row.rfc_id);
        mark(&kept, row, answered(Some(204)));
        assert!(leased(&kept, hook.id).is_empty());
        assert_eq!(log(&kept, hook.id), [(entry.kind.clone(), "delivered".to_owned(), 1)]);
        assert_eq!(get(&kept, hook.id).last_ok_at, Some(kept.now()));
    }
}

fn conversation(customer_id: Id) -> app::conversations::NewConversation {
    let (subject, channel) = ("Chairs".to_owned(), app::conversations::Channel::Phone);
    app::conversations::NewConversation { customer_id, subject, channel, first: None }
}

#[test]
fn the_secret_is_sealed_and_a_new_one_overlaps_for_a_day() {
    let kept = on_sqlite();
    let (hook, secret) = make(&kept, "books", &[]);
    let (who, seal) = (kept.owner.clone(), kept.seal.clone());
    let renew = move |tx: &mut app::Tx| webhooks::renew_secret(tx, &who, hook.id, &seal);
    let newer = kept.write(renew).unwrap();
    assert_ne!(secret, newer);
    let entries = kept.read(|tx| journal::entries_after(tx, 0, 1000)).unwrap();
    let written = format!("{entries:?}");
    assert!(!written.contains("whsec_") && !written.contains("key=k"), "nothing secret in the journal");
    queue(&kept);
    let signatures = |told: &[(Row, Message)]| told[0].1.headers[2].1.split(' ').count();
    let told = leased(&kept, hook.id);
    assert_eq!(signatures(&told), 2, "by the new one and the old one");
    kept.later_ms(DAY + 1000);
    assert_eq!(signatures(&leased(&kept, hook.id)), 1);
}

#[test]
fn one_that_fails_is_tried_twelve_times_and_can_be_sent_again() {
    for kept in each_database() {
        let (hook, _) = make(&kept, "books", &["customer."]);
        kept.customer("Ruth Alvarez", "ruth@example.com");
        queue(&kept);
        let (mut tries, began) = (0, kept.now());
        loop {
            for (row, message) in leased(&kept, hook.id) {
                tries += 1;
                assert_eq!(message.headers[0].1, row.rfc_id, "the same name at every try");
                mark(&kept, &row, answered(Some(500)));
            }
            if log(&kept, hook.id)[0].1 == "failed" {
                break;
            }
            kept.later_ms(MINUTE);
        }
        assert_eq!(tries, 12);
        let hours = (kept.now().as_second() - began.as_second()) / 3600;
        assert!((15..=18).contains(&hours), "most of a day, not {hours} hours");
        let dead = kept.read(outbox::waiting).unwrap();
        assert!(dead.iter().any(|row| row.kind == "webhook" && row.state == "dead"), "kept jobs shows it: {dead:?}");
        assert!(get(&kept, hook.id).active, "one message in a day is no reason to give up");
        assert_eq!(standing(&kept), (1, 0, 0, 1));
        let who = kept.owner.clone();
        let page = kept.read(move |tx| webhooks::deliveries(tx, &who, hook.id, Some("failed"), None, 10)).unwrap();
        assert_eq!((page.items[0].status, page.items[0].answer.as_str()), (Some(500), "so it is"));
        let (who, delivery) = (kept.owner.clone(), page.items[0].id);
        kept.write(move |tx| webhooks::send_again(tx, &who, delivery)).unwrap();
        assert_eq!(standing(&kept), (1, 0, 1, 0));
        kept.later_ms(61 * MINUTE); // it is left alone for an hour after so many failures
        let again = leased(&kept, hook.id);
        assert_eq!(again[0].1.headers[0].1, delivery.to_string());
        mark(&kept, &again[0].0, answered(Some(200)));
        assert_eq!(log(&kept, hook.id)[0].1, "delivered");
        // What arrived can be sent again too.
        let who = kept.owner.clone();
        kept.write(move |tx| webhooks::send_again(tx, &who, delivery)).unwrap();
        assert_eq!(leased(&kept, hook.id).len(), 1);
    }
}

#[test]
fn one_that_fails_for_days_is_turned_off_and_managers_hear_of_it_once() {
    for kept in each_database() {
        let (hook, _) = make(&kept, "books", &["customer."]);
        for day in 0..5 {
            for n in 0..4 {
                kept.customer(&format!("Somebody {day} {n}"), &format!("s{day}-{n}@example.com"));
            }
            queue(&kept);
            for (row, _) in leased(&kept, hook.id) {
                mark(&kept, &row, answered(None));
            }
            kept.later_ms(DAY);
        }
        let off = get(&kept, hook.id);
        assert_eq!((off.active, off.off_why.as_str()), (false, "failing"));
        let who = kept.owner.clone();
        let told = kept.read(move |tx| notifications::unseen(tx, &who)).unwrap();
        assert_eq!(told.iter().filter(|one| one.kind == webhooks::OFF && one.subject_id == hook.id).count(), 1);
        let mail = outbox::StaffMail {
            staff_id: kept.owner.staff_id().unwrap(),
            kind: webhooks::OFF.to_owned(),
            subject_id: hook.id,
        };
        let notice = kept.read(move |tx| app::notices::staff_mail(tx, &mail, "https://kept.example")).unwrap().unwrap();
        assert!(notice.body.contains(&format!("https://kept.example/settings/webhooks/{}", hook.id)), "{notice:?}");
        assert!(log(&kept, hook.id).iter().all(|(_, state, _)| state == "failed"), "nothing waits for ever");
        let before = log(&kept, hook.id).len();
        assert_eq!(standing(&kept), (0, 1, 0, i64::try_from(before).unwrap()));
        kept.customer("Later", "later@example.com");
        queue(&kept);
        assert_eq!(log(&kept, hook.id).len(), before, "nothing more is told");
        let who = kept.owner.clone();
        kept.write(move |tx| webhooks::turn(tx, &who, hook.id, true)).unwrap();
        kept.customer("Now", "now@example.com");
        queue(&kept);
        assert_eq!(leased(&kept, hook.id).len(), 1, "on again: told from now on");
        let who = kept.owner.clone();
        kept.write(move |tx| webhooks::turn(tx, &who, hook.id, false)).unwrap();
        assert_eq!(standing(&kept), (0, 0, 0, 0), "somebody wanted it so");
    }
}

#[test]
fn a_slow_or_failing_program_holds_up_no_mail_and_no_other_program() {
    for kept in each_database() {
        let (bad, _) = make(&kept, "bad", &["customer."]);
        let (good, _) = make(&kept, "good", &["customer."]);
        for n in 0..30 {
            kept.customer(&format!("Somebody {n}"), &format!("s{n}@example.com"));
        }
        queue(&kept);
        for (row, _) in leased(&kept, bad.id) {
            mark(&kept, &row, answered(Some(503)));
        }
        assert_eq!(leased(&kept, good.id).len(), 30);
        assert!(kept.write(|tx| outbox::lease(tx, 100)).unwrap().iter().all(|row| row.kind != "webhook"));
        assert_eq!(kept.read(outbox::next_due).unwrap(), None, "the mail's worker does not wake for it");
        let look = kept.read(webhooks::look).unwrap();
        let lane = look.lanes.iter().find(|lane| lane.webhook_id == bad.id).unwrap();
        assert!(
            lane.next_at.unwrap() >= app::time::plus_ms(kept.now(), 60 * MINUTE),
            "left alone for an hour: {lane:?}"
        );
        assert!(!look.behind);
    }
}

#[test]
fn a_program_that_asks_for_a_pause_gets_it_and_one_that_is_gone_is_told_no_more() {
    let kept = on_sqlite();
    let (hook, _) = make(&kept, "books", &["customer."]);
    kept.customer("Ruth Alvarez", "ruth@example.com");
    queue(&kept);
    let (row, _) = leased(&kept, hook.id).remove(0);
    mark(&kept, &row, Outcome { after_s: Some(600), ..answered(Some(429)) });
    kept.later_ms(9 * MINUTE);
    assert!(leased(&kept, hook.id).is_empty());
    kept.later_ms(MINUTE + 1000);
    let (row, _) = leased(&kept, hook.id).remove(0);
    mark(&kept, &row, answered(Some(410)));
    let gone = get(&kept, hook.id);
    assert_eq!((gone.active, gone.off_why.as_str()), (false, "gone"));
    let (who, id) = (kept.owner.clone(), row.rfc_id.parse::<Id>().unwrap());
    let refused = kept.write(move |tx| webhooks::send_again(tx, &who, id));
    assert!(matches!(refused, Err(Error::Refused(refused)) if refused.rule == "webhook-off"));
}

#[test]
fn only_owners_make_them_and_the_log_goes_back_thirty_days() {
    let kept = on_sqlite();
    let new = NewWebhook { name: "x".to_owned(), url: "https://hooks.example.com/".to_owned(), kinds: Vec::new() };
    let (who, seal) = (kept.agent.clone(), kept.seal.clone());
    assert!(matches!(kept.write(move |tx| webhooks::make(tx, &who, &new, &seal)), Err(Error::Forbidden(_))));
    let (hook, _) = make(&kept, "books", &[]);
    let who = kept.owner.clone();
    kept.write(move |tx| webhooks::send_test(tx, &who, hook.id).map(drop)).unwrap();
    let (row, message) = leased(&kept, hook.id).remove(0);
    assert!(message.body.contains("webhook.test"));
    mark(&kept, &row, answered(Some(200)));
    assert_eq!(log(&kept, hook.id).len(), 1);
    kept.clock.set(app::time::plus_ms(kept.now(), 31 * DAY));
    kept.write(app::upkeep::sweep).unwrap();
    assert!(log(&kept, hook.id).is_empty());
    let who = kept.owner.clone();
    kept.write(move |tx| webhooks::remove(tx, &who, hook.id)).unwrap();
    assert!(kept.read(webhooks::look).unwrap().lanes.is_empty());
}
