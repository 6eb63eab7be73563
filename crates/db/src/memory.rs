//! Databases in the memory of this process, by name: for simulations alone. A node of a simulation that is killed and
//! starts again takes the connection that was left: reading the schema and preparing its statements once more was a
//! tenth of a simulated year, and proves nothing.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use crate::Error;

/// What is in memory is read from there once more by each connection: a year has a few hundred MiB.
const CACHE_KIB: i64 = 512 * 1024;

#[derive(Default)]
struct Shelf {
    open: usize,
    idle: Vec<Connection>,
}

static SHELVES: Mutex<BTreeMap<String, Shelf>> = Mutex::new(BTreeMap::new());

/// A connection to the database of this name; the first one makes it.
pub(crate) fn take(name: &str) -> Result<Connection, Error> {
    let mut shelves = SHELVES.lock().unwrap_or_else(PoisonError::into_inner);
    let idle = shelves.get_mut(name).and_then(|shelf| shelf.idle.pop());
    let conn = idle.map_or_else(|| open(name), Ok)?;
    shelves.entry(name.to_owned()).or_default().open += 1;
    Ok(conn)
}

/// It is left for the next one. With the last that is open the database is gone.
pub(crate) fn put_back(name: &str, conn: Connection) {
    let mut shelves = SHELVES.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(shelf) = shelves.get_mut(name) else { return };
    shelf.open = shelf.open.saturating_sub(1);
    shelf.idle.push(conn);
    if shelf.open == 0 {
        shelves.remove(name);
    }
}

/// No system call is made for it: a third of the database's time of a simulated year went into writing a log that
/// nobody reads.
fn open(name: &str) -> Result<Connection, Error> {
    let address = format!("file:/{name}?vfs=memdb");
    let opened = Connection::open(&address).and_then(|conn| {
        conn.pragma_update(None, "journal_mode", "memory")?;
        conn.pragma_update(None, "synchronous", "off")?;
        conn.pragma_update(None, "temp_store", "memory")?;
        conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
        crate::sqlite::strict(&conn)?;
        Ok(conn)
    });
    opened.map_err(|error| Error::Connect { address, message: error.to_string() })
}
