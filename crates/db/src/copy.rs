//! All rows of one database into another, of whichever engine: how PostgreSQL is backed up into a SQLite file, and how
//! a SQLite database moves to PostgreSQL.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use crate::{Db, Engine, Error, Sql, Table, ToParam, Tx, Value, params, schema};

/// So far so many rows of this table; after the copy, all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    pub table: String,
    pub rows: u64,
}

/// Rows in one `insert`.
const ROWS: usize = 100;
/// Placeholders in one `insert`: both engines take more than 32,000.
const PLACEHOLDERS: usize = 30_000;
/// Bytes of text and blobs kept in memory before they are written, about.
const BYTES: usize = 1 << 20;

/// Copies all rows of `tables` from one snapshot of `from` into `to`, in one transaction: all or nothing. `to` has the
/// schema already and no rows in these tables. Foreign keys are checked at the end, so their order matters little.
/// Blocks; never call it on a tokio worker.
pub fn copy(from: &Db, to: &Db, tables: &[&str], mut on_progress: impl FnMut(&Copied)) -> Result<Vec<Copied>, Error> {
    let plans = plan(to, tables)?;
    let (send, receive) = sync_channel(4);
    let (report, progress) = channel();
    let (readings, writings) = (plans.clone(), plans);
    let (from, to) = (from.clone(), to.clone());
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut send = Some(send);
            from.read_now(move |tx: &mut Tx<'_>| read_all(tx, &readings, send.take()))
        });
        let writer = scope.spawn(move || {
            let mut ends = Some((receive, report));
            to.write_now(move |tx: &mut Tx<'_>| write_all(tx, &writings, ends.take()))
        });
        for copied in progress {
            on_progress(&copied);
        }
        let read = reader.join().unwrap_or(Err(Error::Closed));
        let written = writer.join().unwrap_or(Err(Error::Closed));
        match (read, written) {
            // One end stops when the other one fails: tell the cause, not the consequence.
            (Err(cause), Err(Error::Closed)) => Err(cause),
            (_, written) => written,
        }
    })
}

#[derive(Clone)]
struct Plan {
    table: String,
    width: usize,
    /// Rows in a full batch.
    rows: usize,
    select: String,
    empty: String,
    insert_one: String,
    insert_full: String,
}

fn plan(to: &Db, tables: &[&str]) -> Result<Vec<Plan>, Error> {
    let shapes = schema(to)?;
    let find = |name: &&str| {
        let shape = shapes.iter().find(|shape| shape.name == *name);
        shape.map(Plan::new).ok_or_else(|| Error::other("copy", format!("the target has no table {name}")))
    };
    tables.iter().map(find).collect()
}

impl Plan {
    fn new(shape: &Table) -> Self {
        let quote = |name: &str| format!("\"{name}\"");
        let list = |names: Vec<String>| names.join(", ");
        let columns = list(shape.columns.iter().map(|column| quote(&column.name)).collect());
        let key = list(shape.primary_key.iter().map(|name| quote(name)).collect());
        let table = quote(&shape.name);
        let width = shape.columns.len().max(1);
        let rows = (PLACEHOLDERS / width).clamp(1, ROWS);
        let values = |rows: usize| {
            let row =
                |row: usize| format!("({})", list((1..=width).map(|at| format!("${}", row * width + at)).collect()));
            format!("insert into {table} ({columns}) values {}", list((0..rows).map(row).collect()))
        };
        let order = if key.is_empty() { String::new() } else { format!(" order by {key}") };
        Self {
            table: shape.name.clone(),
            width,
            rows,
            select: format!("select {columns} from {table}{order}"),
            empty: format!("select 1 from {table} limit 1"),
            insert_one: values(1),
            insert_full: values(rows),
        }
    }
}

enum Batch {
    /// Rows of the plan at `plan`, one after the other.
    Rows { plan: usize, values: Vec<Value> },
    /// The reader has given everything: the writer may commit.
    End,
}

fn unhurried(tx: &mut Tx<'_>) -> Result<(), Error> {
    match tx.engine() {
        Engine::Sqlite => Ok(()),
        Engine::Postgres => tx.script("set local statement_timeout = 0"),
    }
}

fn again() -> Error {
    Error::other("copy", "the connection broke while copying; nothing was copied")
}

fn read_all(tx: &mut Tx<'_>, plans: &[Plan], send: Option<SyncSender<Batch>>) -> Result<(), Error> {
    let send = send.ok_or_else(again)?;
    unhurried(tx)?;
    for (number, plan) in plans.iter().enumerate() {
        let full = plan.rows * plan.width;
        let (mut values, mut bytes) = (Vec::with_capacity(full), 0);
        tx.each(&Sql::built(plan.select.clone()), params![], |row| {
            for index in 0..plan.width {
                let value: Value = row.get(index)?;
                bytes += size(&value);
                values.push(value);
            }
            if values.len() >= full || bytes >= BYTES {
                bytes = 0;
                let values = std::mem::replace(&mut values, Vec::with_capacity(full));
                send.send(Batch::Rows { plan: number, values }).map_err(|_| Error::Closed)?;
            }
            Ok::<_, Error>(())
        })?;
        send.send(Batch::Rows { plan: number, values }).map_err(|_| Error::Closed)?;
    }
    send.send(Batch::End).map_err(|_| Error::Closed)
}

fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        _ => 8,
    }
}

type Ends = (Receiver<Batch>, Sender<Copied>);

fn write_all(tx: &mut Tx<'_>, plans: &[Plan], ends: Option<Ends>) -> Result<Vec<Copied>, Error> {
    let (receive, report) = ends.ok_or_else(again)?;
    unhurried(tx)?;
    for plan in plans {
        if tx.maybe(&Sql::built(plan.empty.clone()), params![], |_| Ok(()))?.is_some() {
            return Err(Error::other("copy", format!("the target's table {} has rows already", plan.table)));
        }
    }
    let relaxed = defer_foreign_keys(tx)?;
    let mut copied: Vec<Copied> = plans.iter().map(|plan| Copied { table: plan.table.clone(), rows: 0 }).collect();
    loop {
        match receive.recv().map_err(|_| Error::Closed)? {
            Batch::End => break,
            Batch::Rows { plan: number, values } => {
                let (Some(plan), Some(so_far)) = (plans.get(number), copied.get_mut(number)) else { continue };
                so_far.rows += insert(tx, plan, &values)?;
                // Nobody may be listening.
                let _gone = report.send(so_far.clone());
            }
        }
    }
    restore_foreign_keys(tx, &relaxed)?;
    Ok(copied)
}

fn insert(tx: &mut Tx<'_>, plan: &Plan, values: &[Value]) -> Result<u64, Error> {
    let (text, rows) =
        if values.len() == plan.rows * plan.width { (&plan.insert_full, plan.rows) } else { (&plan.insert_one, 1) };
    let sql = Sql::built(text.clone());
    let mut count = 0;
    for chunk in values.chunks(rows * plan.width) {
        let bound: Vec<&dyn ToParam> = chunk.iter().map(crate::as_param).collect();
        count += tx.run(&sql, &bound)?;
    }
    Ok(count)
}

/// Lets foreign keys wait for the end of the transaction; the constraints that were changed for it.
fn defer_foreign_keys(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>, Error> {
    static STRICT: Sql = Sql::common(
        "select quote_ident(t.relname), quote_ident(k.conname) from pg_constraint k join pg_class t on t.oid = k.conrelid \
         where k.contype = 'f' and not k.condeferrable and k.conparentid = 0 \
         and k.connamespace = cast(current_schema() as regnamespace)",
    );
    if tx.engine() == Engine::Sqlite {
        tx.script("pragma defer_foreign_keys = on")?;
        return Ok(Vec::new());
    }
    let strict = tx.rows(&STRICT, params![], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (table, name) in &strict {
        tx.script(&format!("alter table {table} alter constraint {name} deferrable initially deferred"))?;
    }
    Ok(strict)
}

fn restore_foreign_keys(tx: &mut Tx<'_>, relaxed: &[(String, String)]) -> Result<(), Error> {
    if tx.engine() == Engine::Sqlite {
        return Ok(());
    }
    tx.script("set constraints all immediate")?;
    for (table, name) in relaxed {
        tx.script(&format!("alter table {table} alter constraint {name} not deferrable"))?;
    }
    tx.script("analyze")
}
