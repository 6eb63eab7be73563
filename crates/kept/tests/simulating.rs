//! The simulated year: it holds, it is the same from the same seed, and it finds the mistakes that are made on purpose.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod common;

use common::{Ran, kept, run};

fn simulate(args: &[&str]) -> Ran {
    run(kept().arg("simulate").args(args), "")
}

/// The one line of a run in which nothing is wrong.
fn holds(args: &[&str]) -> String {
    let ran = simulate(args).ok();
    let line = ran.json();
    assert_eq!(line["violations"], 0, "{ran:?}");
    assert_eq!(ran.out.lines().count(), 1, "one line and no more: {ran:?}");
    ran.out
}

#[test]
fn twenty_days_hold_from_three_seeds_with_every_fault() {
    for seed in ["1", "2", "3"] {
        let line: serde_json::Value =
            serde_json::from_str(&holds(&["--seed", seed, "--days", "20", "--json"])).unwrap();
        let number = |name: &str| line[name].as_i64().unwrap();
        assert_eq!((number("seed").to_string().as_str(), number("days")), (seed, 20));
        assert!(number("promises") > 60 && number("kept") > 20 && number("broken") > 3, "{line}");
        assert!(number("told_in_time") <= number("broken") && number("faults") > 5, "{line}");
    }
}

#[test]
fn the_same_seed_gives_the_same_line_and_another_another() {
    let args = ["--seed", "7", "--days", "6", "--json"];
    let first = holds(&args);
    assert_eq!(first, holds(&args));
    assert_ne!(first, holds(&["--seed", "8", "--days", "6", "--json"]));
}

#[test]
fn three_nodes_on_postgresql_hold_and_give_the_line_of_three_on_sqlite() {
    let args = ["--seed", "5", "--days", "5", "--nodes", "3", "--json"];
    let on_sqlite = holds(&args);
    let Some(fresh) = db::testing::fresh_postgres() else { return };
    let on_postgres = holds(&[&args[..], &["--database", &fresh.url]].concat());
    assert_eq!(on_sqlite, on_postgres);
    let again = simulate(&[&args[..], &["--database", &fresh.url]].concat()).refused();
    assert!(again.err.contains("hint: "), "never beside what is there already: {again:?}");
}

/// The mistake is found, and the shortest history that shows it is printed.
fn is_caught(seed: &str, plant: &str) -> Ran {
    let ran = simulate(&["--seed", seed, "--days", "60", "--json", "--plant", plant]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.json()["violations"].as_i64().unwrap() > 0, "{ran:?}");
    assert_eq!(ran.json()["seed"].to_string(), seed);
    for part in ["wrong on day", "the shortest of", &format!("--seed {seed} --days"), "the last steps:"] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
    // What is printed can be run as it stands, and shows it.
    let line = ran.err.lines().find(|line| line.contains("the shortest of")).unwrap();
    let (_, args) = line.split_once("kept simulate ").unwrap();
    let args: Vec<&str> = args.split_whitespace().collect();
    let again = simulate(&[&args[..], &["--json"]].concat());
    assert!(again.code == 1 && again.json()["violations"].as_i64().unwrap() > 0, "{args:?}: {again:?}");
    ran
}

#[test]
fn a_timer_that_is_skipped_is_missed() {
    let ran = is_caught("3", "skip-timer");
    assert!(ran.err.contains("a timer was lost"), "{}", ran.err);
}

#[test]
fn a_mail_that_is_sent_before_its_commit_is_seen() {
    let ran = is_caught("7", "send-before-commit");
    assert!(ran.err.contains("a mail that nobody wrote"), "{}", ran.err);
}

#[test]
fn a_pause_of_a_clock_that_is_forgotten_is_seen_though_row_and_log_agree() {
    let ran = is_caught("7", "forget-pause");
    assert!(ran.err.contains("it runs, and must stand still: Waiting"), "{}", ran.err);
}

#[test]
fn a_warning_that_is_set_as_if_they_never_closed_is_seen() {
    let ran = is_caught("3", "forget-hours");
    assert!(ran.err.contains("expected") || ran.err.contains("the timer is"), "{}", ran.err);
}

#[test]
fn a_reply_that_leaves_though_it_was_taken_back_is_seen() {
    let ran = is_caught("3", "send-withdrawn");
    assert!(ran.err.contains("a reply left that had been taken back"), "{}", ran.err);
}

#[test]
fn a_mail_that_is_filed_as_somebody_elses_is_seen_though_all_our_rows_agree() {
    let ran = is_caught("3", "wrong-person");
    assert!(ran.err.contains("and the reply went to"), "{}", ran.err);
}

#[test]
fn a_page_that_never_left_pages_nobody() {
    let ran = is_caught("3", "drop-page");
    assert!(ran.err.contains("and no mail left"), "{}", ran.err);
}

#[test]
fn a_complaint_that_goes_on_without_a_confirmation_is_seen() {
    let ran = is_caught("3", "skip-confirmation");
    let said = ["of one that is restated", "must be restated", "the journal says"];
    assert!(said.iter().any(|one| ran.err.contains(one)), "{}", ran.err);
}

#[test]
fn a_ledger_that_tells_a_narrowed_story_is_seen() {
    let ran = is_caught("3", "tell-story");
    assert!(ran.err.contains("says of a narrowed story: They told us everything."), "{}", ran.err);
}

#[test]
fn a_clock_that_ended_long_ago_and_is_changed_in_silence_is_seen_in_its_week() {
    let ran = is_caught("3", "change-ended");
    assert!(ran.err.contains("heard of was"), "{}", ran.err);
}

#[test]
fn a_mail_that_reads_otherwise_than_it_was_meant_is_seen() {
    let ran = is_caught("3", "garble-mail");
    assert!(ran.err.contains("was meant as"), "{}", ran.err);
}

#[test]
fn a_database_that_is_in_use_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let mut urls = vec![format!("sqlite:{}", folder.path().join("used.db").display())];
    let fresh = db::testing::fresh_postgres();
    urls.extend(fresh.as_ref().map(|fresh| fresh.url.clone()));
    for url in urls {
        let database = db::Db::open(&url).unwrap();
        database.write_now(|tx| tx.run(db::sql!("create table somebodys (x BIGINT)"), db::params![])).unwrap();
        let before = db::schema(&database).unwrap();
        let ran = simulate(&["--days", "1", "--database", &url]).refused();
        assert!(ran.err.contains("none of them was touched"), "{ran:?}");
        assert_eq!(db::schema(&database).unwrap(), before, "{url}");
    }
}

#[test]
fn what_can_not_be_understood_is_refused_with_what_can() {
    let ran = simulate(&["--faults", "rain"]).refused();
    assert!(ran.err.contains("mail,kill,clock,disk"), "{ran:?}");
    let ran = simulate(&["--plant", "a-tree"]).refused();
    assert!(ran.err.contains("skip-timer"), "{ran:?}");
    assert_ne!(simulate(&["--days", "0"]).code, 0);
}
