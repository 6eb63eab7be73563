//! A house that can send mail, and Ruth, whom two desks were promised.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)] // each test file uses a part of it

use app::promises::{self, Kind, NewPromise};
use app::time::plus_ms;
use app::workspaces::{NewMailbox, mailboxes};
use app::{Id, conversations, customers, outbox};
use testkit::{TestKept, on_sqlite};

pub const HOUR: i64 = 3_600_000;

pub fn run(test: impl std::future::Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(test);
}

/// Ruth, whom Omar promised two desks in an hour, in a house that can send mail.
pub fn house() -> (TestKept, Id, Id) {
    let kept = on_sqlite();
    can_send_mail(&kept);
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    let id = promised(&kept, ruth, "Bring the two desks", 1);
    (kept, ruth, id)
}

pub fn can_send_mail(kept: &TestKept) {
    let (owner, seal) = (kept.owner.clone(), kept.seal.clone());
    kept.write(move |tx| {
        let new = NewMailbox {
            name: "Alder Office Interiors".to_owned(),
            address: "desk@alder.example".to_owned(),
            smtp_host: "smtp.alder.example".to_owned(),
            smtp_port: "587".to_owned(),
            smtp_security: "starttls".to_owned(),
            ..NewMailbox::default()
        };
        mailboxes::add(tx, &owner, &new, &seal).map(drop)
    })
    .unwrap();
}

pub fn promised(kept: &TestKept, customer_id: Id, words: &str, hours: i64) -> Id {
    let (who, by, words) = (kept.agent.clone(), plus_ms(kept.now(), hours * HOUR), words.to_owned());
    let new = NewPromise {
        customer_id,
        conversation_id: None,
        words,
        kind: Kind::Deliver,
        owner_id: None,
        from: None,
        by,
        source: "by_hand",
    };
    kept.write(move |tx| promises::make(tx, &who, new.clone())).unwrap().id
}

pub fn speaks_spanish(kept: &TestKept, customer_id: Id) {
    let who = kept.owner.clone();
    let change = customers::Change { locale: Some(Some("es".to_owned())), ..customers::Change::default() };
    kept.write(move |tx| customers::update(tx, &who, customer_id, change.clone())).unwrap();
}

/// Subject and text of what waits to leave to customers.
pub fn to_leave(kept: &TestKept) -> Vec<String> {
    let who = kept.owner.clone();
    kept.read(move |tx| {
        let rows = outbox::waiting(tx)?.into_iter().filter(|row| row.kind == "message");
        let messages =
            rows.map(|row| conversations::message(tx, &who, row.subject_id)).collect::<app::Result<Vec<_>>>()?;
        Ok(messages.into_iter().map(|one| format!("To: {}\n{}\n\n{}", one.to, one.subject, one.text)).collect())
    })
    .unwrap()
}

/// The part of a page from one line to another.
pub fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} in:\n{text}"));
    rest.split_once(to).map_or(rest, |(part, _)| part).trim()
}
