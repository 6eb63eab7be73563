//! Days that go by while Kept is off. The machine's clock is left alone; instead everything that Kept wrote down is moved
//! back by so much. What is due by then rings when it is started again, as after a long power cut.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use rusqlite::Connection;

const DAY_MS: i64 = 86_400_000;
/// Kept writes a time as milliseconds since 1970; nothing else that it writes is a number between these (an id is a
/// million times as large).
const TIMES: std::ops::Range<i64> = 1_400_000_000_000..2_200_000_000_000;

/// In Kept's database, while it is off. Months that were counted stay the months they were, as does what stands in words.
pub fn pass(data: &Path, days: i64) -> Result<()> {
    let mut database = Connection::open(data.join("kept.db"))?;
    let change = database.transaction()?;
    let mut moved = 0;
    for table in texts(
        &change,
        "select name from pragma_table_list where type = 'table' and schema = 'main' and name not like 'sqlite%'",
    )? {
        for column in texts(&change, &format!("select name from pragma_table_info('{table}')"))? {
            let text = format!(
                "update \"{table}\" set \"{column}\" = \"{column}\" - {by}
                 where typeof(\"{column}\") = 'integer' and \"{column}\" >= {from} and \"{column}\" < {until}",
                by = days * DAY_MS,
                from = TIMES.start,
                until = TIMES.end,
            );
            moved += change.execute(&text, []).with_context(|| format!("{table}.{column}"))?;
        }
    }
    ensure!(moved > 0, "no time stands in the database");
    Ok(change.commit()?)
}

fn texts(database: &Connection, ask: &str) -> Result<Vec<String>> {
    let mut asked = database.prepare(ask)?;
    let found = asked.query_map([], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}
