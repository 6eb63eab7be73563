//! Complaints out of files: each once, what can't be read set aside with the reason, and the past owes nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use app::complaints::import::{self, Counts, Dates, From, Map, Problem, Reading, Target, Waiting};
use app::complaints::{self, CameFrom, Complaint, Due, Exception, Filter, State};
use app::customers::{self, csv};
use app::{Id, counters, jobs, journal, timers};
use proptest::prelude::*;
use testkit::{TestKept, each_database};

const MAP: &str = r#"
source = "old desk"
zone = "Europe/Madrid"
dates = "day-first"
[columns]
reference = "Fall"
customer = "Kunde"
email = "Mail"
received = "Eingang"
closed = "Ende"
summary = ["Produkt", "Anlass"]
story = "Bericht"
state = "Stand"
amount = "Betrag"
response = "Antwort"
[states]
"Erledigt" = "closed"
"Offen" = "open"
"#;

/// Semicolons, a quoted newline, Windows-1252: as a German spreadsheet saves it.
const FILE: &str = "Fall;Kunde;Mail;Eingang;Ende;Produkt;Anlass;Bericht;Stand;Betrag;Antwort;Farbe\r\n\
    7;Jörg Müller;joerg@example.com;03/04/2026 09:30;17/04/2026;Stuhl;kam nicht;\"Zweimal gewartet,\r\nniemand kam.\";Erledigt;\"1.250,50 €\";Stuhl geliefert;grün\r\n\
    8;Ana Núñez;ana@example.com;02/11/2026;;Tisch;falsche Farbe;;Offen;;;rot\r\n\
    9;Jörg Müller;joerg@example.com;31/02/2026;;Tisch;Kratzer;;Offen;;;\r\n\
    10;;;01/11/2026;;Tisch;Kratzer;;Vielleicht;;;\r\n";

fn in_windows_1252(text: &str) -> Vec<u8> {
    let byte = |char: char| if char == '€' { 0x80 } else { u8::try_from(u32::from(char)).unwrap() };
    text.chars().map(byte).collect()
}

fn read(bytes: &[u8]) -> (Vec<String>, Vec<Waiting>) {
    let table = csv::read(bytes).unwrap();
    (table.headings.clone(), import::rows_of(table))
}

fn bring(kept: &TestKept, map: &Map, bytes: &[u8]) -> Counts {
    let ((headings, rows), map, who) = (read(bytes), map.clone(), kept.owner.clone());
    kept.write(move |tx| import::import(tx, &who, &map, &headings, &rows)).unwrap()
}

fn all(kept: &TestKept) -> Vec<Complaint> {
    let who = kept.owner.clone();
    let found = kept.read(move |tx| complaints::list(tx, &who, &Filter::default(), None, 200)).unwrap();
    found.items.into_iter().rev().map(|one| one.complaint).collect()
}

fn why(problems: &[Problem]) -> Vec<(&str, &str)> {
    problems.iter().map(|one| (one.field.as_str(), one.problem.as_str())).collect()
}

fn table_rows(kept: &TestKept, table: &str) -> i64 {
    let sql = db::Sql::built(format!("select count(*) from {table}"));
    kept.read(move |tx| Ok(tx.row(&sql, db::params![], |row| row.get(0))?)).unwrap()
}

fn timers(kept: &TestKept) -> Vec<String> {
    let sql = db::Sql::built("select kind from timer order by kind".to_owned());
    kept.read(move |tx| Ok(tx.rows(&sql, db::params![], |row| row.get(0))?)).unwrap()
}

#[test]
fn what_is_past_is_over_and_what_is_open_is_owed_from_now_on() {
    for kept in each_database() {
        let map = Map::parse(MAP).unwrap();
        let counts = bring(&kept, &map, &in_windows_1252(FILE));
        assert_eq!((counts.made, counts.open, counts.known, counts.customers_made), (2, 1, 0, 2));
        let aside: Vec<_> = counts.set_aside.iter().map(|(line, problems)| (*line, why(problems))).collect();
        // The quoted newline counts as a line of the file.
        assert_eq!(
            aside,
            [
                (5, vec![("received", "problem-import-date")]),
                (6, vec![("state", "problem-import-state"), ("customer", "problem-csv-nobody")])
            ]
        );
        let [past, open] = all(&kept).try_into().unwrap();
        assert_eq!(
            (past.came_from, past.state, past.exception),
            (CameFrom::Import, State::Closed, Some(Exception::Before))
        );
        assert_eq!((past.due(), past.owed(), past.accepted_at, past.watch_until), (None, None, None, None));
        assert_eq!(past.opened_at.to_string(), "2026-04-03T07:30:00Z", "half past nine in Madrid");
        assert_eq!(past.closed_at.unwrap().to_string(), "2026-04-16T22:00:00Z");
        assert_eq!((past.story.as_str(), past.at_stake_minor), ("Zweimal gewartet,\r\nniemand kam.", Some(125_050)));
        assert_eq!((past.summary.as_str(), past.exception_words.as_str()), ("Stuhl · kam nicht", "Stuhl geliefert"));
        assert_eq!((open.state, open.due()), (State::Received, Some(Due::Listen)));
        assert!(open.owed_by.unwrap() > kept.now(), "owed from now on, not from when it was received");
        assert_eq!(table_rows(&kept, "outbox"), 0, "nobody is told");
        assert_eq!(table_rows(&kept, "notification"), 0);
        assert_eq!(timers(&kept), ["complaint.morning", "complaint.step"], "of the open one alone");
        assert_eq!(kept.read(|tx| counters::get(tx, counters::COMPLAINTS_OPEN)).unwrap(), 1);
        let (id, open_id) = (past.id, open.id);
        let origin = kept.read(move |tx| import::origin(tx, id)).unwrap().unwrap();
        assert_eq!((origin.source.as_str(), origin.reference.as_str()), ("old desk", "7"));
        assert!(origin.facts.contains(&("Farbe".to_owned(), "grün".to_owned())), "{origin:?}");
        let history = kept.read(move |tx| journal::of_subject(tx, open_id)).unwrap();
        assert_eq!(history.iter().map(|entry| entry.kind.as_str()).collect::<Vec<_>>(), ["complaint.imported"]);
        let (who, customer_id) = (kept.owner.clone(), past.customer_id);
        let known = kept.read(move |tx| customers::get(tx, &who, customer_id)).unwrap();
        assert_eq!(
            (known.customer.name.as_str(), known.customer.email.as_deref()),
            ("Jörg Müller", Some("joerg@example.com"))
        );
    }
}

#[test]
fn many_open_ones_are_listened_to_one_behind_the_other_the_grave_ones_first() {
    for kept in each_database() {
        let map = "[columns]\ncustomer = \"Name\"\nreceived = \"On\"\nsummary = \"What\"\nseverity = \"How\"\n";
        let map = Map::parse(map).unwrap();
        let mut file = "Name,On,What,How\n".to_owned();
        (0..9).for_each(|n| {
            file.push_str(&format!("Ann {n},2026-11-02,Late {n},{}\n", if n == 8 { "high" } else { "" }))
        });
        assert_eq!(bring(&kept, &map, file.as_bytes()).open, 9);
        let owed = |kept: &TestKept| -> Vec<String> {
            let zone = jiff::tz::TimeZone::get("America/New_York").unwrap();
            let by = |one: &Complaint| zone.to_datetime(one.owed_by.unwrap()).strftime("%a %H:%M").to_string();
            all(kept).iter().map(by).collect()
        };
        insta::allow_duplicates! { insta::assert_snapshot!(owed(&kept).join("\n"), @r"
        Wed 10:00
        Wed 12:00
        Wed 15:00
        Wed 17:00
        Thu 10:00
        Thu 12:00
        Thu 15:00
        Thu 17:00
        Wed 10:00
        ") };
        // Another file stands behind the first, and whoever takes one over does not have less time for it.
        let more = "Name,On,What,How\nBen,2026-11-03,Broken,\n";
        bring(&kept, &map, more.as_bytes());
        let last = all(&kept).remove(9);
        let before = all(&kept).remove(7);
        assert!(last.owed_by > before.owed_by, "{:?}", owed(&kept));
        let (who, to, id) = (kept.owner.clone(), kept.agent.staff_id().unwrap(), last.id);
        let passed = kept.write(move |tx| complaints::hand_over(tx, &who, id, to, "She knows Ben")).unwrap();
        assert_eq!((passed.owner_id, passed.owed_by), (to, last.owed_by));
        assert_eq!(timers(&kept).iter().filter(|kind| *kind == "complaint.step").count(), 10, "each has its time");
        // Within the hour nobody owes anything.
        kept.later_ms(2 * 3_600_000);
        assert_eq!(table_rows(&kept, "notification"), 1, "that one was handed over");
    }
}

#[test]
fn the_same_file_again_adds_nothing_and_a_row_that_says_another_thing_is_set_aside() {
    for kept in each_database() {
        let map = Map::parse(MAP).unwrap();
        bring(&kept, &map, &in_windows_1252(FILE));
        let again = bring(&kept, &map, &in_windows_1252(FILE));
        assert_eq!((again.made, again.known, again.set_aside.len(), again.customers_made), (0, 2, 2, 0));
        let changed = in_windows_1252(&FILE.replace("rot", "blau"));
        let other = bring(&kept, &map, &changed);
        assert_eq!((other.made, other.known), (0, 1));
        assert_eq!(why(&other.set_aside[0].1), [("reference", "problem-import-changed")]);
        let elsewhere = Map { source: "another desk".to_owned(), ..map };
        assert_eq!(bring(&kept, &elsewhere, &in_windows_1252(FILE)).made, 2, "its 7 is not our 7");
        assert_eq!(all(&kept).len(), 4);
    }
}

#[test]
fn rows_without_a_reference_are_known_by_what_they_say_each_of_its_like() {
    for kept in each_database() {
        let file = "\u{feff}name,received,summary\nAnn,2026-03-01,Broken\nAnn,2026-03-01,Broken\nBob,2026-03-02,Late\n";
        let (headings, _) = read(file.as_bytes());
        let map = Map::guess(&headings);
        assert_eq!(map.columns.get(&Target::Received), Some(&From::One("received".to_owned())));
        assert_eq!(bring(&kept, &map, file.as_bytes()).made, 3);
        let more = format!("{file}Ann,2026-03-01,Broken\n");
        let again = bring(&kept, &map, more.as_bytes());
        assert_eq!((again.made, again.known), (1, 3));
    }
}

#[test]
fn a_customer_is_known_by_a_key_and_one_of_several_of_a_name_is_not_guessed() {
    for kept in each_database() {
        let lee = kept.customer("Lee Chan", "lee@example.com");
        kept.customer("Kim Lopez", "kim@example.com");
        kept.customer("Kim Lopez", "kim.lopez@example.com");
        let map = "[columns]\ncustomer_key = \"Key\"\ncustomer = \"Name\"\nreceived = \"On\"\nsummary = \"What\"\n";
        let file = format!(
            "Key,Name,On,What\n{lee},,2026-01-05,a\nK1,Zoe,2026-01-05,b\nK1,Zoë Ortiz,2026-01-06,c\n,Kim Lopez,2026-01-06,d\n"
        );
        let counts = bring(&kept, &Map::parse(map).unwrap(), file.as_bytes());
        assert_eq!((counts.made, counts.customers_made), (3, 1));
        assert_eq!(why(&counts.set_aside[0].1), [("customer", "problem-import-several-of-the-name")]);
        let of: Vec<Id> = all(&kept).iter().map(|one| one.customer_id).collect();
        assert_eq!((of[0], of[1]), (lee, of[2]));
    }
}

#[test]
fn one_that_was_closed_lately_is_watched_for_what_is_left_of_its_days() {
    for kept in each_database() {
        kept.at("2026-11-24T15:00:00Z");
        let map = "[columns]\ncustomer = \"Name\"\nreceived = \"On\"\nsummary = \"What\"\nclosed = \"End\"\n";
        let file = "Name,On,What,End\nAnn,2026-10-01,a,2026-10-20\n";
        bring(&kept, &Map::parse(map).unwrap(), file.as_bytes());
        let one = all(&kept).remove(0);
        assert_eq!(one.watch_until.unwrap().to_string(), "2026-12-19T04:00:00Z");
        assert_eq!(timers(&kept), ["complaint.watched"], "the end of the watch");
    }
}

#[test]
fn a_file_that_was_brought_is_read_in_pieces_and_goes_on_where_it_stopped() {
    for kept in each_database() {
        let mut file = "Complaint ID,Customer,Received,Summary\n".to_owned();
        for n in 0..450 {
            let on = if n == 77 { "soon" } else { "2026-05-01" };
            file.push_str(&format!("C{n},Customer {n},{on},Late {n}\n"));
        }
        let (who, table) = (kept.owner.clone(), csv::read(file.as_bytes()).unwrap());
        let begun = kept.write(move |tx| import::begin(tx, &who, "late.csv", table.clone())).unwrap();
        let (id, who) = (begun.id, kept.owner.clone());
        let seen = kept.read(move |tx| import::preview(tx, &who, id, 5)).unwrap();
        assert_eq!((seen.looked_at, seen.open, seen.wrong, seen.first.len()), (450, 449, 1, 5));
        assert_eq!(all(&kept).len(), 0, "looking writes nothing");
        let who = kept.owner.clone();
        kept.write(move |tx| import::start(tx, &who, id)).unwrap();
        // One piece, and then somebody pulls the plug: what is left is in the database, with its timer.
        kept.write(|tx| timers::run_due(tx, jobs::ring)).unwrap();
        let who = kept.owner.clone();
        let half = kept.read(move |tx| import::file(tx, &who, id)).unwrap();
        assert_eq!((half.state.as_str(), half.made, half.set_aside), ("running", 199, 1));
        for _ in 0..3 {
            kept.write(|tx| timers::run_due(tx, jobs::ring)).unwrap();
        }
        let who = kept.owner.clone();
        let done = kept.read(move |tx| import::file(tx, &who, id)).unwrap();
        assert_eq!((done.state.as_str(), done.made, done.known, done.set_aside), ("done", 449, 0, 1));
        assert_eq!(done.rows, done.made + done.known + done.set_aside);
        let who = kept.owner.clone();
        let aside = kept.read(move |tx| import::set_aside(tx, &who, id, 0, 100)).unwrap();
        assert_eq!((aside[0].0.line, aside[0].0.cells[2].as_str()), (79, "soon"));
        assert_eq!(table_rows(&kept, "complaint_import_row"), 1, "the others are complaints now");
        let agent = kept.agent.clone();
        let refused = kept.read(move |tx| import::file(tx, &agent, id)).unwrap_err();
        assert!(matches!(refused, app::Error::Forbidden(_)), "the past is brought by who manages");
    }
}

#[test]
fn the_complaints_of_the_bureau_come_in_by_the_map_that_comes_along() {
    let Some(shared) = testkit::shared_data() else { return };
    let (headings, rows) = read(&std::fs::read(shared.join("complaints/cfpb.csv")).unwrap());
    let map = Map::guess(&headings);
    assert_eq!(map, Map::shipped("cfpb").unwrap(), "its headings say what it is");
    let kept = testkit::on_sqlite();
    let (who, some) = (kept.owner.clone(), rows.iter().take(400).cloned().collect::<Vec<_>>());
    let counts = kept.write(move |tx| import::import(tx, &who, &map, &headings, &some)).unwrap();
    assert_eq!((counts.made, counts.set_aside.len(), counts.customers_made), (400, 0, 400));
    assert!(counts.open > 0 && counts.open < 100, "{} in progress", counts.open);
}

fn reading<'a>(map: &'a Map, headings: &'a [String]) -> Reading<'a> {
    let zone = map.time_zone(&jiff::tz::TimeZone::UTC).unwrap();
    Reading { map, headings, zone, currency: "USD", now: "2026-11-24T12:00:00Z".parse().unwrap() }
}

/// When a row was received, by how the date stands in it; or what is wrong with that.
fn received(dates: Dates, text: &str) -> Result<String, &'static str> {
    let map = "zone = \"America/New_York\"\n[columns]\ncustomer = \"n\"\nreceived = \"d\"\nsummary = \"n\"\n";
    let map = Map { dates, ..Map::parse(map).unwrap() };
    let headings = ["n".to_owned(), "d".to_owned()];
    let row = csv::Row { line: 2, cells: vec!["x".to_owned(), text.to_owned()] };
    reading(&map, &headings).read(&row).map(|told| told.received.to_string()).map_err(|problems| problems[0].problem)
}

#[test]
fn dates_are_read_in_the_zone_of_the_file_and_never_guessed() {
    let year_first = |text| received(Dates::YearFirst, text);
    assert_eq!(year_first("2026-03-09").unwrap(), "2026-03-09T04:00:00Z");
    assert_eq!(year_first("2026-03-09 14:05").unwrap(), "2026-03-09T18:05:00Z");
    assert_eq!(year_first("2026-03-09T14:05:00Z").unwrap(), "2026-03-09T14:05:00Z");
    assert_eq!(year_first("2026-03-09T14:05:00+01:00").unwrap(), "2026-03-09T13:05:00Z");
    assert_eq!(year_first("9.3.2026").unwrap(), "2026-03-09T04:00:00Z");
    assert_eq!(year_first("25/03/2026").unwrap(), "2026-03-25T04:00:00Z");
    assert_eq!(year_first("03/25/2026 9:05 PM").unwrap(), "2026-03-26T01:05:00Z");
    assert_eq!(year_first("03/04/2026"), Err("problem-import-date-order"));
    assert_eq!(received(Dates::DayFirst, "03/04/2026").unwrap(), "2026-04-03T04:00:00Z");
    assert_eq!(received(Dates::MonthFirst, "03/04/2026").unwrap(), "2026-03-04T05:00:00Z");
    assert_eq!(year_first("3/4/26"), Err("problem-import-date"));
    assert_eq!(year_first("2026-02-30"), Err("problem-import-date"));
    assert_eq!(year_first("2027-02-01"), Err("problem-import-date-ahead"));
    assert_eq!(year_first("yesterday"), Err("problem-import-date"));
    assert_eq!(year_first(""), Err("problem-import-no-date-here"));
}

#[test]
fn a_map_that_does_not_fit_says_all_that_is_wrong_at_once() {
    let map = Map::parse("zone = \"Mars/Base\"\n[columns]\nstory = \"Text\"\nkind = \"Product\"\n").unwrap();
    let problems = map.problems(&["Text".to_owned()]);
    let wrong: Vec<&str> = problems.iter().map(|one| one.problem).collect();
    let wanted =
        ["problem-import-no-column", "problem-import-no-date", "problem-import-nobody", "problem-hours-unknown-zone"];
    assert_eq!(wrong, wanted);
    assert!(Map::parse("[columns]\nsummry = \"Text\"\n").unwrap_err().contains("summry"));
    assert!(Map::parse("colums = 1").is_err());
}

proptest! {
    /// Whatever stands in a file: reading ends, and every row is a complaint or is set aside with a reason.
    #[test]
    fn no_row_is_lost_whatever_stands_in_it(cells in prop::collection::vec("[ -~äł王,;\"/:.]{0,40}", 0..8), dates in 0_usize..3) {
        let headings: Vec<String> = ["id", "customer", "received", "summary", "status", "amount"].map(str::to_owned).into();
        let map = Map { dates: Dates::ALL[dates], ..Map::guess(&headings) };
        let row = csv::Row { line: 2, cells: cells.clone() };
        match reading(&map, &headings).read(&row) {
            Ok(told) => {
                prop_assert!(cells.len() <= headings.len());
                prop_assert!(!told.summary.is_empty());
            }
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }

    /// A map that is written down and read again is the same map.
    #[test]
    fn a_map_is_what_was_written_down(source in "[a-z]{1,12}", columns in prop::collection::btree_map(0_usize..15, "[A-Za-z łé.\"]{1,12}", 1..10), several in any::<bool>()) {
        let columns = columns.into_iter().map(|(at, heading)| {
            let from = if several { From::Several(vec![heading.clone(), heading]) } else { From::One(heading) };
            (Target::ALL[at], from)
        });
        let map = Map { source, columns: columns.collect(), ..Map::parse("[columns]").unwrap() };
        prop_assert_eq!(Map::parse(&toml::to_string(&map).unwrap()).unwrap(), map.clone());
        let stored: Map = serde_json::from_str(&serde_json::to_string(&map).unwrap()).unwrap();
        prop_assert_eq!(stored, map);
    }

    /// A text with columns in it says what stands in them, and everything else as it is.
    #[test]
    fn a_text_with_columns_in_it_says_what_stands_in_them(before in "[a-z ]{0,8}", cell in "[A-Z{}]{0,8}", after in "[a-z }]{0,8}") {
        let from = From::Text { text: format!("{before}{{Name}}{after}") };
        prop_assert_eq!(from.headings(), ["Name"]);
        prop_assert_eq!(from.read(|heading| if heading == "Name" { &cell } else { "" }), format!("{before}{cell}{after}"));
    }
}
