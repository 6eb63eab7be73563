//! Databases in the memory of this process, by name: for simulations alone. All who open one share its connection: a
//! node of a simulation that is killed and starts again need not read the schema and prepare its statements once more,
//! and nothing is copied from one connection's pages to another's. Both cost a simulated year time, and prove nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::Error;

pub(crate) type Shared = Arc<Mutex<Connection>>;

static BY_NAME: Mutex<BTreeMap<String, Weak<Mutex<Connection>>>> = Mutex::new(BTreeMap::new());

/// The database of this name; the first one makes it, and with the last it is gone.
pub(crate) fn open(name: &str) -> Result<Shared, Error> {
    let mut by_name = BY_NAME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(shared) = by_name.get(name).and_then(Weak::upgrade) {
        return Ok(shared);
    }
    let shared = Arc::new(Mutex::new(empty(name)?));
    by_name.retain(|_, other| other.strong_count() > 0);
    by_name.insert(name.to_owned(), Arc::downgrade(&shared));
    Ok(shared)
}

/// An empty one that nobody opens by its name, to copy into. It changes by copies alone, so nothing is kept to undo it.
pub(crate) fn to_copy_into(name: &str) -> Result<Shared, Error> {
    let conn = empty(name)?;
    conn.pragma_update(None, "journal_mode", "off").map_err(|error| Error::sqlite("copy", &error))?;
    Ok(Arc::new(Mutex::new(conn)))
}

/// All that is there now. What was in `to` is gone; its memory is used again.
pub(crate) fn copy(from: &Shared, to: &Shared) -> Result<(), Error> {
    let from = from.lock().unwrap_or_else(PoisonError::into_inner);
    let mut to = to.lock().unwrap_or_else(PoisonError::into_inner);
    let done = Backup::new(&from, &mut to).and_then(|copying| copying.step(-1));
    match done.map_err(|error| Error::sqlite("copy", &error))? {
        StepResult::Done => Ok(()),
        other => Err(Error::other("copy", format!("not all of it could be copied: {other:?}"))),
    }
}

fn empty(name: &str) -> Result<Connection, Error> {
    let opened = Connection::open_in_memory().and_then(|conn| {
        conn.pragma_update(None, "temp_store", "memory")?;
        crate::sqlite::strict(&conn)?;
        Ok(conn)
    });
    opened.map_err(|error| Error::Connect { address: name.to_owned(), message: error.to_string() })
}
