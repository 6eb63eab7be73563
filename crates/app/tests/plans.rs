//! No statement reads the whole of a table that grows with the business: mails, promises, contacts and what is counted
//! of them are a million rows one day. What one page or one mail needs is found by an index. The plans are those of
//! SQLite under `migrations::SIZES`, which every database is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what makes ready for a test stops it, loudly

use std::collections::BTreeSet;

use app::migrations::{SIZES, TABLES};

/// A file, a piece of a statement in it that does read a whole table, and why it may.
const MAY: &[(&str, &str, &str)] = &[
    ("recount.rs", "", "counts everything anew: a command, and the simulated year"),
    ("search/store.rs", "delete from", "one row by its number, or all when the search is made anew"),
    ("search/store.rs", "select customer_id from customer", "when the search is made anew"),
    ("search/store.rs", "search.words match", "the index of words is a table that is asked, not read"),
    ("search/alike", "", "the index of words is a table that is asked, not read"),
    ("improvement/store_counts.rs", "", "recounts, and sums of one row a month"),
    ("improvement/store_actions.rs", "", "what the business does about its causes: hundreds"),
    ("improvement/store.rs", "update why", "two causes become one: a verb that is rare"),
    ("reports/store.rs", "promise_length", "counts of lengths, one row a minute: not the promises"),
    ("promises/figures_store.rs", "", "recounts, and what is kept counted"),
    ("promises/history.rs", "", "recounts, and what is kept counted"),
    ("fields/store.rs", "from field_value", "the kind of a field is changed: every word of it is looked at"),
    ("remedies/spend.rs", "from remedy_spend", "what is kept counted, for the recount"),
    ("customers/merge.rs", "from contact", "doubles of a customer are looked for on request, by likeness of names"),
    ("complaints/owing.rs", "order by complaint_id", "counts what is owed anew: the simulated year"),
    ("complaints/aside.rs", "order by a.promise_id", "whether words were put back: the simulated year"),
    ("complaints/aside.rs", "with made", "whether a narrowed story is told: the simulated year"),
    ("complaints/owed.rs", "select distinct", "the hours changed: what is owed by rules is worked out anew, all of it"),
    ("complaints/lookup.rs", "group by owner_id", "somebody leaves: what is theirs is counted, once"),
    ("workspaces/notifications.rs", "and kind = $2", "a mailbox or a webhook goes: what was said of it goes too"),
    ("complaints/lookup.rs", "from likeness", "once after an update, until every complaint has its words"),
];

/// Whether a step reads all rows of a business: it names no column after the workspace.
fn reads_all(step: &str) -> bool {
    step.starts_with("SCAN ") || step.ends_with("(workspace_id=?)")
}

/// A partial index has only what waits; an order and a limit end the reading early.
fn ends_early(sql: &str, step: &str, partial: &BTreeSet<String>) -> bool {
    let index = step.split("INDEX ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
    partial.contains(index) || ["limit", "max(", "min("].iter().any(|end| sql.contains(end)) && step.contains("INDEX")
}

/// The table behind the name in a step, which may be an alias.
fn table<'a>(sql: &'a str, step: &'a str) -> &'a str {
    let name = step.split(' ').nth(1).unwrap_or_default();
    let words = || sql.split_whitespace();
    let named = |(table, alias): &(&str, &str)| {
        alias.trim_matches(|c: char| !c.is_alphanumeric()) == name && TABLES.contains(table)
    };
    words().zip(words().skip(1)).find(named).map_or(name, |(table, _)| table)
}

#[test]
fn no_statement_reads_all_of_a_table_that_grows() {
    let kept = testkit::on_sqlite();
    let schema = db::schema(&kept.kept.db).unwrap();
    let partial = schema.iter().flat_map(|table| &table.indexes).filter(|index| index.partial);
    let partial: BTreeSet<String> = partial.filter_map(|index| index.name.clone()).collect();
    let mut wrong = Vec::new();
    for plan in db::plans(&kept.kept.db).unwrap() {
        let sql = plan.sql.split_whitespace().collect::<Vec<_>>().join(" ");
        for step in plan.steps.iter().filter(|step| reads_all(step)) {
            let table = table(&sql, step);
            let grows = TABLES.contains(&table) && !SIZES.few_rows.contains(&table);
            let may = MAY.iter().any(|(file, piece, _)| plan.location.contains(file) && sql.contains(piece));
            if grows && !may && !ends_early(&sql, step, &partial) {
                wrong.push(format!("{}: {step}\n    {sql}", plan.location));
            }
        }
    }
    assert!(wrong.is_empty(), "these read a whole table:\n{}", wrong.join("\n"));
}

/// Found by twenty rows of an index that are sorted, not by all rows in the order of their key.
#[test]
fn what_belongs_to_one_customer_or_message_is_found_by_it() {
    let kept = testkit::on_sqlite();
    let plans = db::plans(&kept.kept.db).unwrap();
    for (file, piece, index) in [
        ("customers/store.rs", "from contact where workspace_id = $1 and customer_id = $2", "contact_customer"),
        ("promises/store.rs", "and break_notice_id = $2", "promise_break_notice"),
        ("conversations/messages.rs", "select rfc_id, direction from message", "message_conversation"),
        ("conversations/delivery.rs", "select sent_at from message", "message_automatic"),
        ("conversations/messages.rs", "from attachment where workspace_id = $1 and message_id", "attachment_message"),
    ] {
        let of_it = |plan: &&db::Plan| {
            plan.location.contains(file) && plan.sql.split_whitespace().collect::<Vec<_>>().join(" ").contains(piece)
        };
        let plan = plans.iter().find(of_it).unwrap_or_else(|| panic!("no statement in {file} says: {piece}"));
        assert!(plan.steps[0].contains(index), "{}: {:?}", plan.location, plan.steps);
    }
}

#[test]
fn what_is_small_is_there() {
    let kept = testkit::on_sqlite();
    let schema = db::schema(&kept.kept.db).unwrap();
    for table in SIZES.few_rows {
        assert!(schema.iter().any(|one| one.name == *table), "there is no table {table}");
    }
    for column in SIZES.few_values {
        let there = schema.iter().flat_map(|one| &one.columns).any(|one| one.name == *column);
        assert!(there, "no table has a column {column}");
    }
}
