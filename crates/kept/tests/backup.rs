//! Backup and restore: what was there is there again.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use app::Who;
use app::customers::{self, NewCustomer};
use common::House;

fn with_customer(name: &str) -> House {
    let house = House::set_up();
    add(&house, name);
    house
}

fn add(house: &House, name: &str) {
    let kept = house.open();
    let workspace_id = kept.read_now(app::ids::INSTALLATION, app::workspaces::only).unwrap();
    let name = name.to_owned();
    kept.write_now(workspace_id, move |tx| {
        let new = NewCustomer {
            kind: "person".to_owned(),
            name: name.clone(),
            stage: "steady".to_owned(),
            ..NewCustomer::default()
        };
        customers::create(tx, &Who::kept(workspace_id), new)
    })
    .unwrap();
}

fn found(house: &House, name: &str) -> usize {
    let kept = house.open();
    let workspace_id = kept.read_now(app::ids::INSTALLATION, app::workspaces::only).unwrap();
    let name = name.to_owned();
    kept.read_now(workspace_id, move |tx| app::search::customers(tx, &Who::kept(workspace_id), &name, 10))
        .unwrap()
        .len()
}

#[test]
fn a_backup_made_while_kept_runs_brings_everything_back_also_the_search() {
    let house = with_customer("Greenfield");
    let server = house.serve();
    let file = house.path("backup.db");
    let made = house.run(&["backup", file.to_str().unwrap(), "--json"]).ok().json();
    assert!(made["rows"].as_i64().unwrap() > 5, "{made}");
    drop(server);
    let leftovers: Vec<_> =
        std::fs::read_dir(house.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(leftovers.len(), 2, "data and the backup: {leftovers:?}");

    let other = House::empty();
    let restored = other.run(&["restore", file.to_str().unwrap(), "--json"]).ok().json();
    assert_eq!(restored["rows"], made["rows"]);
    assert_eq!(found(&other, "greenfield"), 1);
    assert_eq!(other.run(&["doctor", "--json"]).ok().json()["state"], "warn");
}

#[test]
fn nothing_is_overwritten_unless_asked_for() {
    let house = with_customer("Greenfield");
    let file = house.path("backup.db");
    let file = file.to_str().unwrap();
    house.run(&["backup", file]).ok();
    let refused = house.run(&["backup", file]).refused();
    assert!(refused.err.contains("--force"), "{refused:?}");
    add(&house, "Moss");
    house.run(&["restore", file]).refused();
    house.run(&["backup", file, "--force"]).ok();
    house.run(&["backup", house.data().join("kept.db").to_str().unwrap(), "--force"]).refused();
    add(&house, "Later");
    house.run(&["restore", file, "--force"]).ok();
    assert_eq!((found(&house, "moss"), found(&house, "later")), (1, 0));
    let aside =
        std::fs::read_dir(house.data()).unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    assert_eq!(aside.filter(|name| name.contains(".before-")).count(), 1, "the old one is kept");
}

#[test]
fn no_restore_under_a_running_server() {
    let house = with_customer("Greenfield");
    let file = house.path("backup.db");
    house.run(&["backup", file.to_str().unwrap()]).ok();
    let server = house.serve();
    let refused = house.run(&["restore", file.to_str().unwrap(), "--force"]).refused();
    assert!(refused.err.contains(&server.url), "{refused:?}");
}

#[test]
fn what_is_no_backup_changes_nothing() {
    let house = with_customer("Greenfield");
    let text = common::write(&house.path("notes.txt"), b"these are my notes of last week");
    let backup = house.path("backup.db");
    house.run(&["backup", backup.to_str().unwrap()]).ok();
    let bytes = std::fs::read(&backup).unwrap();
    let torn = common::write(&house.path("torn.db"), &bytes[..bytes.len() / 3]);
    for file in [text, torn, house.path("nothing.db")] {
        house.run(&["restore", file.to_str().unwrap(), "--force"]).refused();
        assert_eq!(found(&house, "greenfield"), 1);
    }
    let left: Vec<_> =
        std::fs::read_dir(house.data()).unwrap().filter_map(|e| e.unwrap().file_name().into_string().ok()).collect();
    assert!(!left.iter().any(|name| name.contains("restoring") || name.contains("before")), "{left:?}");
}

/// From SQLite to PostgreSQL and back, where there is a PostgreSQL.
#[test]
fn a_move_to_postgres_and_back() {
    let Some(fresh) = db::testing::fresh_postgres() else { return };
    let url = fresh.url.clone();
    let house = with_customer("Greenfield");
    let file = house.path("backup.db");
    let made = house.run(&["backup", file.to_str().unwrap(), "--json"]).ok().json();
    let moved = house.run(&["restore", file.to_str().unwrap(), "--db", &url, "--json"]).ok().json();
    assert_eq!(moved["rows"], made["rows"]);
    house.run(&["restore", file.to_str().unwrap(), "--db", &url]).refused();
    let back = house.path("from-postgres.db");
    let copied = house.run(&["backup", back.to_str().unwrap(), "--json", "--db", &url]).ok().json();
    assert_eq!(copied["rows"], made["rows"]);
    let other = House::empty();
    other.run(&["restore", back.to_str().unwrap()]).ok();
    assert_eq!(found(&other, "greenfield"), 1);
}
