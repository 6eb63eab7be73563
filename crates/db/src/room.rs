//! Whether a change can be saved at all: room on the disk, and the right to write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::job::Job;
use crate::{Db, Error, Sql, Tx, params};

/// Whether a write found the disk full and none has been tried since.
#[derive(Debug, Clone, Default)]
pub(crate) struct Room(Arc<AtomicBool>);

impl Room {
    /// Answers a write, and remembers when the disk was full. A write that went well says nothing: it may have changed
    /// nothing. [`Db::try_to_save`] finds out.
    pub(crate) fn answer(&self, job: Box<dyn Job>, outcome: Result<(), Error>) {
        if matches!(outcome, Err(Error::DiskFull)) {
            self.0.store(true, Ordering::Relaxed);
        }
        job.answer(outcome);
    }
}

/// Something small that reaches the disk and changes nothing anyone reads: SQLite writes the page with this number into
/// its log, PostgreSQL a transaction that has an id.
static SAVE: Sql = Sql::split("pragma user_version = 1", "select pg_current_xact_id()");

impl Db {
    /// Whether the last write that needed room on the disk found none. Costs nothing to ask.
    pub fn is_full(&self) -> bool {
        self.room().0.load(Ordering::Relaxed)
    }

    /// Writes and commits something small: whether changes can be saved now.
    pub async fn try_to_save(&self) -> Result<(), Error> {
        let saved = self.write(save).await;
        self.saved(saved)
    }

    /// [`Db::try_to_save`] for a thread that may block.
    pub fn try_to_save_now(&self) -> Result<(), Error> {
        let saved = self.write_now(save);
        self.saved(saved)
    }

    fn saved(&self, saved: Result<(), Error>) -> Result<(), Error> {
        if saved.is_ok() {
            self.room().0.store(false, Ordering::Relaxed);
        }
        saved
    }
}

fn save(tx: &mut Tx<'_>) -> Result<(), Error> {
    tx.run(&SAVE, params![]).map(drop)
}
