//! How large SQLite shall think the tables are.
//!
//! Without statistics it takes ten rows for what the first column of an index finds. Here the first column is the
//! workspace, which finds all rows: SQLite then reads a whole table in the order it is wanted in rather than twenty rows
//! by an index and sort them. Statistics of its own (`analyze`) are those of an empty database on the first day, cost a
//! whole read of it later, and change plans while people work. So it is told, once, what a large business comes to, and
//! every database has the plans that the tests have seen. (PostgreSQL keeps statistics by itself.)

use crate::{Engine, Error, Sql, Tx, params};

/// What the tables of a program come to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sizes {
    /// Tables with tens of rows in a workspace, whatever its size: staff, settings. All others may have a million.
    pub few_rows: &'static [&'static str],
    /// Columns with few different values: states, kinds, who of the staff.
    pub few_values: &'static [&'static str],
}

const MANY: i64 = 1_000_000;
const FEW: i64 = 30;
/// A partial index has the exceptions.
const PARTIAL: i64 = 10;
/// How many values a column has.
const FEW_VALUES: i64 = 10;
const MANY_VALUES: i64 = 50_000;
/// The column that all rows of a business share.
const WORKSPACE: &str = "workspace_id";

/// table, index, unique, partial, columns joined by commas; a raw text: it is asked of SQLite alone
static INDEXES: Sql = Sql::common(
    "select list.name, one.name, one.\"unique\", one.partial,
       (select group_concat(coalesce(part.name, ''), ',' order by part.seqno) from pragma_index_xinfo(one.name) part where part.key = 1)
     from pragma_table_list list join pragma_index_list(list.name) one
     where list.schema = 'main' and list.type = 'table' and list.name not glob 'sqlite_*' order by list.name, one.name",
);
static IS_TOLD: Sql = Sql::common("select 1 from sqlite_schema where name = 'sqlite_stat1'");
static FORGET: Sql = Sql::common("delete from sqlite_stat1");
static TELL: Sql = Sql::common("insert into sqlite_stat1 (tbl, idx, stat) values ($1, $2, $3)");

/// Whether SQLite was told once; always on PostgreSQL, which finds out by itself.
pub(crate) fn are_told(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(tx.engine() == Engine::Postgres || tx.maybe(&IS_TOLD, params![], |_| Ok(()))?.is_some())
}

/// Tells SQLite of every index there is. Do it whenever the schema has changed.
pub(crate) fn tell(tx: &mut Tx<'_>, sizes: &Sizes) -> Result<(), Error> {
    if tx.engine() == Engine::Postgres {
        return Ok(());
    }
    tx.script("analyze sqlite_schema")?; // makes the table of statistics where there is none, and reads nothing
    tx.run(&FORGET, params![])?;
    let indexes = tx.rows(&INDEXES, params![], |row| {
        let columns: String = row.get(4)?;
        Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<i64>(2)? != 0, row.get::<i64>(3)? != 0, columns))
    })?;
    for (table, index, unique, partial, columns) in indexes {
        let all = if sizes.few_rows.contains(&table.as_str()) { FEW } else { MANY };
        let rows = if partial { all / PARTIAL } else { all };
        let stat = stat(rows, unique, &columns, sizes.few_values);
        tx.run(&TELL, params![table, index, stat])?;
    }
    tx.script("analyze sqlite_schema") // this connection takes it from there; others when they read the schema
}

/// As in `sqlite_stat1`: all rows, and for each column how many rows agree in it and those before it.
fn stat(rows: i64, unique: bool, columns: &str, few_values: &[&str]) -> String {
    let mut stat = rows.to_string();
    let mut agree = rows;
    let last = columns.split(',').count();
    for (place, column) in (1..).zip(columns.split(',')) {
        agree = match column {
            _ if unique && place == last => 1,
            WORKSPACE => agree,
            column if few_values.contains(&column) => (agree / FEW_VALUES).max(1),
            _ => (agree / MANY_VALUES).max(1),
        };
        stat.push(' ');
        stat.push_str(&agree.to_string());
    }
    stat
}

#[cfg(test)]
mod tests {
    use super::stat;

    #[test]
    fn all_rows_share_the_workspace_and_few_share_what_comes_after() {
        let stat = |unique, columns| stat(1_000_000, unique, columns, &["state"]);
        assert_eq!(stat(true, "workspace_id,promise_id"), "1000000 1000000 1");
        assert_eq!(stat(false, "workspace_id,customer_id,at"), "1000000 1000000 20 1");
        assert_eq!(stat(false, "workspace_id,state,by_at,promise_id"), "1000000 1000000 100000 2 1");
    }
}
