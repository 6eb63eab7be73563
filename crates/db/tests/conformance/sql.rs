//! Statements that mean the same on both engines, and some that don't.

use crate::{both, int, rows, run, script, text, try_rows};
use db::{Engine, Value};

const PROMISES: &str = "create table promise (workspace_id bigint not null, id bigint not null, kind text not null, \
    due_at bigint, kept boolean not null default false, primary key (workspace_id, id)); \
    insert into promise (workspace_id, id, kind, due_at, kept) values \
    (1, 1, 'reply', 100, true), (1, 2, 'reply', 200, false), (1, 3, 'fix', null, false), (1, 4, 'fix', 50, true), \
    (2, 1, 'reply', 10, false)";

#[test]
fn parameters_bind_by_their_number_not_by_their_place() {
    both(|db| {
        let sql = "select cast($2 as text), cast($1 as text), cast($2 as text)";
        assert_eq!(rows(db, sql, vec![text("one"), text("two")]), ["two|one|two"]);
    });
}

#[test]
fn a_dollar_in_a_text_is_no_parameter() {
    both(|db| {
        assert_eq!(rows(db, "select '$2', cast($1 as text) -- $3", vec![text("one")]), ["$2|one"]);
    });
}

#[test]
fn upsert_gives_back_the_row_it_made_or_changed() {
    both(|db| {
        script(db, PROMISES);
        let sql = "insert into promise (workspace_id, id, kind, due_at) values ($1, $2, $3, $4) \
            on conflict (workspace_id, id) do update set due_at = excluded.due_at, kind = promise.kind || '+' \
            returning id, kind, due_at";
        assert_eq!(rows(db, sql, vec![int(1), int(2), text("x"), int(7)]), ["2|reply+|7"]);
        assert_eq!(rows(db, sql, vec![int(1), int(9), text("x"), int(8)]), ["9|x|8"]);
        let nothing =
            "insert into promise (workspace_id, id, kind) values ($1, $2, $3) on conflict do nothing returning id";
        assert!(rows(db, nothing, vec![int(1), int(9), text("x")]).is_empty());
    });
}

#[test]
fn a_cte_may_stand_before_update_and_delete() {
    both(|db| {
        script(db, PROMISES);
        let sql = "with due as (select id from promise where workspace_id = $1 and not kept order by due_at limit $2) \
            update promise set kept = true where workspace_id = $1 and id in (select id from due) returning id, kept";
        assert_eq!(rows(db, sql, vec![int(1), int(5)]).len(), 2);
        let sql = "with old as (select id from promise where workspace_id = $1 and due_at < $2) \
            delete from promise where workspace_id = $1 and id in (select id from old) returning id, kind";
        assert_eq!(rows(db, sql, vec![int(1), int(100)]), ["4|fix"]);
    });
}

#[test]
fn a_changing_statement_inside_a_cte_is_for_postgres_alone() {
    both(|db| {
        script(db, PROMISES);
        let sql = "with done as (update promise set kept = true where workspace_id = $1 returning id) \
            select count(*) from done";
        let given = try_rows(db, sql, vec![int(1)]);
        match db.engine() {
            Engine::Sqlite => assert!(given.is_err()),
            Engine::Postgres => assert_eq!(given.unwrap(), ["4"]),
        }
    });
}

#[test]
fn update_from_another_table() {
    both(|db| {
        script(db, PROMISES);
        script(
            db,
            "create table moved (id bigint not null, due_at bigint not null); insert into moved values (2, 999)",
        );
        let sql = "update promise set due_at = moved.due_at from moved \
            where promise.id = moved.id and promise.workspace_id = $1 returning promise.id, promise.due_at";
        assert_eq!(rows(db, sql, vec![int(1)]), ["2|999"]);
    });
}

#[test]
fn insert_from_select_with_conflict_needs_a_where() {
    both(|db| {
        script(db, PROMISES);
        let sql = "insert into promise (workspace_id, id, kind) select workspace_id, id, 'again' from promise \
            where workspace_id = $1 on conflict (workspace_id, id) do update set kind = excluded.kind";
        assert_eq!(run(db, sql, vec![int(1)]).unwrap(), 4);
    });
}

#[test]
fn aggregates_with_filter() {
    both(|db| {
        script(db, PROMISES);
        let sql = "select kind, count(*) filter (where kept), cast(sum(due_at) filter (where not kept) as bigint) \
            from promise where workspace_id = $1 group by kind order by kind";
        assert_eq!(rows(db, sql, vec![int(1)]), ["fix|1|null", "reply|1|200"]);
        let sql = "select string_agg(kind, ',' order by id) from promise where workspace_id = $1 having count(*) > 1";
        assert_eq!(rows(db, sql, vec![int(1)]), ["reply,reply,fix,fix"]);
    });
}

#[test]
fn an_uncast_sum_is_refused_in_words_on_postgres() {
    both(|db| {
        script(db, PROMISES);
        let sum = db.read_now(|tx: &mut db::Tx<'_>| {
            tx.row(db::sql!("select sum(due_at) from promise"), db::params![], |row| row.get::<i64>(0))
        });
        match db.engine() {
            Engine::Sqlite => assert_eq!(sum.unwrap(), 360),
            Engine::Postgres => assert!(sum.unwrap_err().to_string().contains("cast(… as bigint)")),
        }
    });
}

#[test]
fn window_functions() {
    both(|db| {
        script(db, PROMISES);
        let sql = "select id, row_number() over (partition by kind order by id), lag(due_at) over (order by id), \
            cast(sum(due_at) over (order by id rows unbounded preceding) as bigint) \
            from promise where workspace_id = $1 order by id";
        assert_eq!(rows(db, sql, vec![int(1)]), ["1|1|null|100", "2|2|100|300", "3|1|200|300", "4|2|null|350"]);
    });
}

#[test]
fn nulls_go_where_they_are_told() {
    both(|db| {
        script(db, PROMISES);
        let sql = "select id from promise where workspace_id = $1 order by due_at nulls last, id";
        assert_eq!(rows(db, sql, vec![int(1)]), ["4", "1", "2", "3"]);
        let sql = "select id from promise where workspace_id = $1 order by due_at desc nulls last, id";
        assert_eq!(rows(db, sql, vec![int(1)]), ["2", "1", "4", "3"]);
    });
}

#[test]
fn keyset_pages_compare_whole_rows() {
    both(|db| {
        script(db, PROMISES);
        let sql =
            "select kind, id from promise where workspace_id = $1 and (kind, id) > ($2, $3) order by kind, id limit $4";
        assert_eq!(rows(db, sql, vec![int(1), text("fix"), int(3), int(2)]), ["fix|4", "reply|1"]);
    });
}

#[test]
fn partial_and_expression_indexes_hold_and_serve_conflicts() {
    both(|db| {
        script(
            db,
            "create table mailbox (workspace_id bigint not null, id bigint not null, address text not null, closed_at bigint); \
             create unique index mailbox_open on mailbox (workspace_id, address) where closed_at is null; \
             create unique index mailbox_kind on mailbox (workspace_id, coalesce(closed_at, 0), id)",
        );
        let add = "insert into mailbox values ($1, $2, $3, $4)";
        run(db, add, vec![int(1), int(1), text("a"), int(5)]).unwrap();
        run(db, add, vec![int(1), int(2), text("a"), Value::Null]).unwrap();
        let twice = run(db, add, vec![int(1), int(3), text("a"), Value::Null]).unwrap_err();
        assert_eq!(twice, db::Error::Unique { on: "mailbox.workspace_id, mailbox.address".to_owned() });
        let expression = run(db, add, vec![int(1), int(1), text("b"), int(5)]).unwrap_err();
        assert_eq!(expression, db::Error::Unique { on: "mailbox_kind".to_owned() });
        let upsert = "insert into mailbox values ($1, $2, $3, null) \
            on conflict (workspace_id, address) where closed_at is null do update set id = excluded.id returning id";
        assert_eq!(rows(db, upsert, vec![int(1), int(9), text("a")]), ["9"]);
    });
}

#[test]
fn small_things_that_are_the_same() {
    both(|db| {
        script(db, PROMISES);
        let sql = "select 7 / 2, -7 / 2, coalesce(null, 'x'), nullif('a', 'a'), substr('promise', 2, 3), \
            case when true then 'yes' else 'no' end, 1 is distinct from null, 'a' || 'b', length('äö'), \
            cast(round(2.5) as bigint), abs(-3), replace('aba', 'a', 'c'), 5 % 3, octet_length('äö')";
        assert_eq!(rows(db, sql, vec![]), ["3|-3|x|null|rom|yes|1|ab|2|3|3|cbc|2|4"]);
        let sql = "select id from promise where workspace_id = $1 and kept and exists \
            (select 1 from promise later where later.workspace_id = promise.workspace_id and later.id > promise.id) \
            order by id";
        assert_eq!(rows(db, sql, vec![int(1)]), ["1"]);
        let sql =
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 4) select i from n order by i";
        assert_eq!(rows(db, sql, vec![]), ["1", "2", "3", "4"]);
        let sql = "select * from (values (2, 'b'), (1, 'a')) as v order by 1";
        assert_eq!(rows(db, sql, vec![]), ["1|a", "2|b"]);
    });
}

/// Known differences: fold case and order in Rust, with a `…_key` column, and `collate "C"` in PostgreSQL's schema.
#[test]
fn like_and_lower_differ_so_case_is_folded_in_rust() {
    both(|db| {
        let sql = "select case when 'A' like 'a' then 'alike' else 'apart' end, lower('Ä')";
        match db.engine() {
            Engine::Sqlite => assert_eq!(rows(db, sql, vec![]), ["alike|Ä"]),
            Engine::Postgres => {
                assert_eq!(rows(db, "select case when 'A' like 'a' then 'alike' else 'apart' end", vec![]), ["apart"])
            }
        }
    });
}

#[test]
fn a_misspelt_column_in_double_quotes_is_an_error_on_both() {
    both(|db| {
        script(db, PROMISES);
        assert!(try_rows(db, "select \"knid\" from promise", vec![]).is_err());
    });
}

#[test]
fn every_registered_statement_is_prepared_and_a_wrong_one_is_named() {
    both(|db| {
        let statement =
            db::sql! { sqlite: "select nowhere from promise", postgres: "select nowhere from promise where $1" };
        assert!(statement.is_split());
        script(db, PROMISES);
        let refused = db::prepare_all(db).unwrap_err();
        // The other tests' statements are registered too; their tables are not here.
        let here: Vec<_> = refused.iter().filter(|one| one.location.contains("conformance/sql.rs:")).collect();
        assert_eq!(here.len(), 1, "{here:?}");
        assert!(here[0].sql.contains("nowhere") && here[0].error.to_string().contains("nowhere"));
        assert!(refused.len() > 5, "the statements of the other files are missing");
    });
}
