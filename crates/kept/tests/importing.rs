//! Bringing the past: everything that is read is accounted for, however it ends.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use std::path::Path;
use std::process::Stdio;

use common::{House, run, wait_until, write};

fn mail(number: u32) -> String {
    format!(
        "From: Customer {n} <c{n}@example.com>\r\nTo: office@alder.example\r\nSubject: Question {n}\r\nMessage-ID: <q{n}@example.com>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\nWhen will the chairs come? {n}\r\n",
        n = number
    )
}

fn mbox(path: &Path, count: u32) {
    let text: String = (0..count)
        .map(|n| format!("From c{n}@example.com Mon Nov  2 10:00:00 2026\n{}\n", mail(n).replace("\r\n", "\n")))
        .collect();
    write(path, text.as_bytes());
}

fn import(house: &House, path: &Path) -> (i64, i64, i64, i64) {
    let counts = house.run(&["import", "mail", path.to_str().unwrap(), "--json"]).ok().json();
    let count = |name: &str| counts[name].as_i64().unwrap();
    let all = (count("read"), count("stored"), count("duplicates"), count("set_aside"));
    assert_eq!(all.0, all.1 + all.2 + all.3, "{counts}");
    all
}

/// Rows of a table, as a person with a database tool would count them.
fn rows(house: &House, sql: &str) -> i64 {
    count(&house.open(), sql)
}

fn count(kept: &app::Kept, sql: &str) -> i64 {
    let sql = db::Sql::built(sql.to_owned());
    kept.db.read_now(move |tx: &mut db::Tx<'_>| tx.row(&sql, db::params![], |row| row.get(0))).unwrap()
}

#[test]
fn real_mail_is_all_accounted_for_and_a_second_run_adds_nothing() {
    let Some(shared) = testkit::shared_data() else { return };
    let house = House::set_up();
    let (read, stored, ..) = import(&house, &shared.join("mail"));
    assert!(read > 1_500 && stored > 1_000, "{read} {stored}");
    assert_eq!(rows(&house, "select count(*) from message"), stored);
    assert_eq!(rows(&house, "select count(*) from outbox"), 0, "the past sends nothing");
    assert_eq!(rows(&house, "select count(*) from timer"), 0, "and sets no clocks");
    assert_eq!(import(&house, &shared.join("mail")), (read, 0, read, 0));
    assert_eq!(rows(&house, "select count(*) from message"), stored);
}

#[test]
fn the_reconciliation_is_the_last_thing_said() {
    let house = House::set_up();
    let folder = house.path("mails");
    std::fs::create_dir(&folder).unwrap();
    write(&folder.join("a.eml"), mail(1).as_bytes());
    write(&folder.join("b.eml"), mail(1).as_bytes());
    write(&folder.join("notes.txt"), b"no mail at all");
    let told = house.run(&["import", "mail", folder.to_str().unwrap()]).ok();
    assert_eq!(told.out, "read 3 = stored 1 + already there 1 + set aside 1\n");
    assert!(told.err.contains("kept import set-aside"), "{told:?}");
    let aside = house.run(&["import", "set-aside", "--json"]).ok().json();
    assert!(aside["items"][0]["origin"].as_str().unwrap().ends_with("notes.txt"), "{aside}");
}

#[test]
fn a_truncated_mbox_loses_nothing_that_is_in_it() {
    let house = House::set_up();
    let path = house.path("all.mbox");
    mbox(&path, 10);
    let whole = std::fs::read(&path).unwrap();
    write(&path, &whole[..whole.len() - 150]);
    let (read, stored, ..) = import(&house, &path);
    assert_eq!((read, stored), (10, 10), "the last one as far as it goes");
    write(&path, &whole);
    let (read, stored, ..) = import(&house, &path);
    assert_eq!((read, stored), (10, 1), "and whole when it comes whole");
}

#[test]
fn a_path_that_is_not_there_and_a_house_that_is_not_set_up() {
    let house = House::set_up();
    let refused = house.run(&["import", "mail", "/nowhere/at/all"]).refused();
    assert!(refused.err.contains("/nowhere/at/all"), "{refused:?}");
    let empty = House::empty();
    empty.run(&["import", "mail", house.folder.path().to_str().unwrap()]).refused();
}

#[test]
fn killed_in_the_middle_it_goes_on_where_it_stopped() {
    let house = House::set_up();
    let path = house.path("all.mbox");
    mbox(&path, 6_000);
    let all = 6_000;
    let kept = house.open();
    let messages = || count(&kept, "select count(*) from message");
    for _ in 0..2 {
        let mut child = house.command(&["import", "mail", path.to_str().unwrap()]);
        let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let before = messages();
        wait_until("some mails are in", || messages() > before);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let there = messages();
    assert!(there < all, "it was killed before it was done");
    assert_eq!(import(&house, &path), (all, all - there, there, 0));
    assert_eq!(count(&kept, "select count(distinct rfc_id) from message"), all);
    assert_eq!(messages(), all);
    assert_eq!(count(&kept, "select count(*) from inbound where state = 'stored'"), all);
}

#[test]
fn contact_exports_show_their_mapping_and_merge_by_address() {
    let Some(shared) = testkit::shared_data() else { return };
    let house = House::set_up();
    let file = shared.join("contacts_csv/thunderbird_basic_csv_addressbook.csv");
    let args = ["import", "customers", file.to_str().unwrap(), "--json"];
    let dry = run(house.command(&args).arg("--dry-run"), "").ok();
    assert!(dry.err.contains("Primary Email") && dry.err.contains("mail address"), "{dry:?}");
    assert_eq!(rows(&house, "select count(*) from customer"), 0, "a dry run writes nothing");
    let first = house.run(&args).ok().json();
    assert_eq!(first["created"], first["read"]);
    let second = house.run(&args).ok().json();
    assert_eq!((second["created"].as_i64(), &second["unchanged"]), (Some(0), &first["read"]));
}

#[test]
fn a_table_that_can_not_be_read_writes_nothing() {
    let house = House::set_up();
    for text in [&b"Name,Email\nRuth,\"ruth@example.com\nTom,tom@example.com\n"[..], b"", b"a,b\n1,2\n", b"\0\x01\x02"]
    {
        let file = write(&house.path("c.csv"), text);
        let refused = house.run(&["import", "customers", file.to_str().unwrap()]).refused();
        assert!(refused.err.contains("c.csv"), "{refused:?}");
        assert_eq!(rows(&house, "select count(*) from customer"), 0);
    }
}

#[test]
fn complaints_come_in_once_and_go_out_again() {
    let house = House::set_up();
    let (file, map, aside) = (house.path("old.csv"), house.path("old.toml"), house.path("aside.csv"));
    write(&file, "Fall;Kunde;Tag;Was;Stand\r\n1;Jörg;03.04.2026;Kratzer;zu\r\n2;Ana;bald;Bruch;auf\r\n".as_bytes());
    write(&map, b"[columns]\nreference = \"Fall\"\ncustomer = \"Kunde\"\nreceived = \"Tag\"\nsummary = \"Was\"\nstate = \"Stand\"\n[states]\nzu = \"closed\"\nauf = \"open\"\n");
    let [file, map, aside] = [&file, &map, &aside].map(|path| path.to_str().unwrap());
    let tried = house.run(&["complaints", "import", file, "--map", map, "--dry-run"]).ok();
    assert_eq!(tried.out, "read 2 = new 1 (0 open) + already there 0 + would be set aside 1\n");
    assert_eq!(rows(&house, "select count(*) from complaint"), 0);
    let told = house.run(&["complaints", "import", file, "--map", map, "--set-aside", aside]).ok();
    assert_eq!(told.out, "read 2 = new 1 (0 open) + already there 0 + set aside 1; new customers 1\n");
    assert!(told.err.contains("line 3 was set aside: Received: “bald” can’t be read as a date."), "{told:?}");
    assert!(std::fs::read_to_string(aside).unwrap().contains("2,Ana,bald,Bruch,auf,3,"));
    let again = house.run(&["complaints", "import", file, "--map", map]).ok();
    assert_eq!(again.out, "read 2 = new 0 (0 open) + already there 1 + set aside 1; new customers 0\n");
    let wrong = house.run(&["complaints", "import", file, "--map", "cfpb"]);
    assert!(wrong.code != 0 && wrong.err.contains("the columns of this file are: Fall, Kunde"), "{wrong:?}");
    let csv = house.run(&["complaints", "export"]).ok().out;
    assert!(csv.starts_with("number,id,state,") && csv.contains(",Jörg,") && csv.contains(",before,"), "{csv}");
    let json: serde_json::Value =
        serde_json::from_str(&house.run(&["complaints", "export", "--format", "json"]).ok().out).unwrap();
    assert_eq!(json["items"][0]["origin"]["reference"], "1");
    let folder = house.path("papers");
    house.run(&["complaints", "export", "--format", "pdf", "--to", folder.to_str().unwrap()]).ok();
    assert!(std::fs::read(folder.join("complaint-1.pdf")).unwrap().starts_with(b"%PDF-"));
}
