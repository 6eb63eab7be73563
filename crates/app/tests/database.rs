//! One SQL text on two engines, and two nodes on one database.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what makes ready for a test stops it, loudly

use std::collections::BTreeSet;

use app::promises::{self, Kind, NewPromise};
use app::time::plus_ms;
use app::{Id, Ids, Kept, jobs, journal, outbox, timers};
use testkit::{TestKept, each_database};

#[test]
fn every_statement_is_understood_by_both_engines() {
    assert!(db::STATEMENTS.len() > 100, "the statements of app are not linked in: {}", db::STATEMENTS.len());
    for kept in each_database() {
        if let Err(wrong) = db::prepare_all(&kept.kept.db) {
            let all: Vec<String> = wrong.iter().map(|one| format!("{}: {}", one.location, one.error)).collect();
            panic!("on {:?}:\n{}", kept.engine, all.join("\n"));
        }
    }
}

/// Full-text search alone has tables of its own on each engine.
fn is_search(name: &str) -> bool {
    ["message_search", "customer_search", "complaint_search"].iter().any(|index| name.starts_with(index))
}

#[test]
fn both_engines_have_the_same_tables_columns_and_indexes() {
    let all: Vec<_> = each_database()
        .iter()
        .map(|kept| {
            let tables = db::schema(&kept.kept.db).unwrap();
            tables.into_iter().filter(|table| !is_search(&table.name)).collect::<Vec<_>>()
        })
        .collect();
    for pair in all.windows(2) {
        for (one, other) in pair[0].iter().zip(&pair[1]) {
            assert_eq!(one, other);
        }
        assert_eq!(pair[0].len(), pair[1].len());
    }
}

#[test]
fn a_backup_takes_every_table_along() {
    let kept = testkit::on_sqlite();
    let tables: BTreeSet<String> = db::schema(&kept.kept.db)
        .unwrap()
        .into_iter()
        .map(|table| table.name)
        .filter(|name| !is_search(name) && name != "schema_migration")
        .collect();
    let copied: BTreeSet<String> = app::migrations::TABLES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(tables, copied);
}

fn promise_many(kept: &TestKept, count: usize, in_ms: i64) -> Vec<Id> {
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    let (who, by) = (kept.agent.clone(), plus_ms(kept.now(), in_ms));
    kept.write(move |tx| {
        let new = || NewPromise {
            customer_id: ruth,
            conversation_id: None,
            words: "Call back".to_owned(),
            kind: Kind::CallBack,
            owner_id: None,
            from: None,
            by,
            source: "by_hand",
        };
        (0..count).map(|_| promises::make(tx, &who, new()).map(|promise| promise.id)).collect()
    })
    .unwrap()
}

/// The same database, opened again with chance of its own, as another node does.
fn another_node(kept: &TestKept, seed: u64) -> Kept {
    Kept::open(&kept.url, kept.clock.clone(), Ids::seeded(seed)).unwrap()
}

#[test]
fn two_nodes_ring_each_timer_once() {
    for kept in each_database() {
        let ids = promise_many(&kept, 700, 60_000);
        kept.clock.set(plus_ms(kept.now(), 120_000));
        let workspace_id = kept.workspace_id;
        let nodes: Vec<_> = (2..4)
            .map(|seed| {
                let node = another_node(&kept, seed);
                std::thread::spawn(move || {
                    let mut rung = 0;
                    loop {
                        match node.write_now(workspace_id, |tx| timers::run_due(tx, jobs::ring)).unwrap() {
                            0 => return rung,
                            some => rung += some,
                        }
                    }
                })
            })
            .collect();
        let rung: i64 = nodes.into_iter().map(|node| node.join().unwrap()).sum();
        assert_eq!(rung, 700);
        let failing = kept.read(timers::failing).unwrap();
        assert!(failing.is_empty(), "on {:?}: {:?}", kept.engine, failing.first());
        let entries = kept.read(|tx| journal::entries_after(tx, 0, 10_000)).unwrap();
        let broken: Vec<Id> =
            entries.iter().filter(|one| one.kind == "promise.broken").map(|one| one.subject_id).collect();
        assert_eq!(broken.len(), ids.len(), "each breaks once");
        assert_eq!(broken.iter().collect::<BTreeSet<_>>().len(), ids.len());
        let numbers: Vec<i64> = entries.iter().map(|one| one.id).collect();
        let first_to_last: Vec<i64> = (1..=i64::try_from(entries.len()).unwrap()).collect();
        assert_eq!(numbers, first_to_last, "the journal has no gap and no double");
    }
}

#[test]
fn two_nodes_lease_each_row_of_the_outbox_once() {
    for kept in each_database() {
        kept.write(|tx| {
            for n in 0..300 {
                let subject_id = tx.new_id();
                outbox::put(tx, "staff_mail", subject_id, &format!("{n}@kept.invalid"), "{}")?;
            }
            Ok(())
        })
        .unwrap();
        let workspace_id = kept.workspace_id;
        let nodes: Vec<_> = (2..4)
            .map(|seed| {
                let node = another_node(&kept, seed);
                std::thread::spawn(move || {
                    let mut mine = Vec::new();
                    loop {
                        let rows = node.write_now(workspace_id, |tx| outbox::lease(tx, 7)).unwrap();
                        if rows.is_empty() {
                            return mine;
                        }
                        mine.extend(rows.into_iter().map(|row| row.rfc_id));
                    }
                })
            })
            .collect();
        let leased: Vec<String> = nodes.into_iter().flat_map(|node| node.join().unwrap()).collect();
        assert_eq!(leased.len(), 300);
        assert_eq!(leased.iter().collect::<BTreeSet<_>>().len(), 300, "no mail is sent by two");

        // A node that died while sending: after its lease another one sends, with the same Message-ID.
        kept.clock.set(plus_ms(kept.now(), outbox::LEASE_MS + 1));
        let again = kept.write(|tx| outbox::lease(tx, 500)).unwrap();
        assert_eq!(again.len(), 300);
        assert!(again.iter().all(|row| leased.contains(&row.rfc_id)));
    }
}
