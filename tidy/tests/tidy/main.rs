//! The rules of ARCHITECTURE.md as tests. Each failure says where, and what to do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "all of this runs in tests only"
)]

mod arrows;
mod names;
mod rust;
mod schema;
mod size;
mod sql;
mod templates;
mod tree;
mod words;

use tree::assert_none;

#[test]
fn crates_depend_downwards() {
    assert_none(&arrows::crates(), "the arrows of ARCHITECTURE.md: move the code to the room that may know both");
}

#[test]
fn nouns_depend_downwards() {
    assert_none(&arrows::nouns(), "let the lower noun write a journal entry, and the higher one listen");
}

#[test]
fn rules_are_pure_and_web_speaks_no_sql() {
    assert_none(&arrows::strangers(), "SQL belongs into store.rs, time and chance into parameters");
}

#[test]
fn one_sql_text_for_both_engines() {
    assert_none(&sql::split_statements(), "say it in SQL that both engines know; 12 may differ (search, queue claims)");
}

#[test]
fn every_table_belongs_to_a_workspace() {
    assert_none(&schema::problems(), "every table begins with workspace_id, every key contains it");
}

#[test]
fn every_statement_names_the_workspace() {
    assert_none(&sql::without_workspace(), "add `where workspace_id = $1`");
}

#[test]
fn no_count_over_joins() {
    assert_none(&sql::counts_over_joins(), "keep a counter (app::counters) and read that");
}

#[test]
fn no_offset() {
    assert_none(&sql::offsets(), "page by the last row's key: `where (at, id) < ($2, $3)`");
}

#[test]
fn files_and_functions_stay_short() {
    assert_none(&size::problems(), "cut where the noun ends; a function reads from top to bottom");
}

#[test]
fn names_say_what_a_thing_is() {
    assert_none(&names::empty_names(), "name it after the field: customer, promise, outbox, …");
}

#[test]
fn no_test_is_switched_off() {
    assert_none(&names::ignored_tests(), "make it pass, or take it out and say why in the commit");
}

#[test]
fn nothing_is_left_for_later() {
    assert_none(&names::unfinished(), "do it now, or write an issue");
}

#[test]
fn no_path_of_one_machine() {
    assert_none(
        &names::machine_paths(),
        "use a path from the root of the repository, an environment variable or $HOME",
    );
}

#[test]
fn pages_speak_through_the_words() {
    assert_none(&templates::literal_words(), "put the text into crates/i18n/words/en/NOUN.ftl and name its key");
}

#[test]
fn every_text_that_is_asked_for_exists() {
    assert_none(&words::missing(), "add the text to crates/i18n/words/en/NOUN.ftl, or correct the key");
}

#[test]
fn no_text_is_written_twice() {
    assert_none(&words::written_twice(), "keep one, and give both callers the same arguments");
}
