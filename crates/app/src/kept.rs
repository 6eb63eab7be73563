//! The handle that everything holds, and the transaction that verbs get.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use db::{Db, params, sql};
use jiff::Timestamp;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::ids::{INSTALLATION, Id, Ids};
use crate::{Result, migrations};

/// Database, clock and chance. Cheap to clone.
#[derive(Clone)]
pub struct Kept {
    pub db: Db,
    pub clock: Clock,
    pub ids: Ids,
    /// Wakes the workers and the live pages after a write.
    pub written: Arc<Notify>,
}

/// A transaction of one workspace at one moment. Derefs to the database's, so stores can run statements on it.
pub struct Tx<'a, 'c> {
    db: &'a mut db::Tx<'c>,
    pub workspace_id: Id,
    pub now: Timestamp,
    ids: &'a Ids,
}

impl<'c> Deref for Tx<'_, 'c> {
    type Target = db::Tx<'c>;
    fn deref(&self) -> &db::Tx<'c> {
        self.db
    }
}

impl<'c> DerefMut for Tx<'_, 'c> {
    fn deref_mut(&mut self) -> &mut db::Tx<'c> {
        self.db
    }
}

impl<'a, 'c> Tx<'a, 'c> {
    pub fn new(db: &'a mut db::Tx<'c>, workspace_id: Id, now: Timestamp, ids: &'a Ids) -> Tx<'a, 'c> {
        Tx { db, workspace_id, now, ids }
    }

    pub fn new_id(&mut self) -> Id {
        self.ids.next(self.now)
    }

    /// An id of another time: an imported message sorts where it was written.
    pub fn new_id_at(&mut self, at: Timestamp) -> Id {
        self.ids.next_in_second(at)
    }

    /// Runs `f` in a savepoint: what it wrote is undone when it fails, and the transaction goes on.
    pub fn attempt<T>(&mut self, f: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        let (workspace_id, now, ids) = (self.workspace_id, self.now, self.ids);
        self.db.savepoint(|db| f(&mut Tx { db, workspace_id, now, ids }))
    }
}

impl Kept {
    /// Opens the database and brings its tables up to date.
    pub fn open(url: &str, clock: Clock, ids: Ids) -> Result<Kept> {
        let db = Db::open(url)?;
        db.migrate(migrations::ALL, migrations::SIZES)?;
        ids.set_node(node_number(&db));
        Ok(Kept { db, clock, ids, written: Arc::new(Notify::new()) })
    }

    /// What a simulation holds in memory, as it is at this moment, which stands still there; in the place of an earlier
    /// copy, if there is one. `None` of any other database.
    pub fn copied(&self, earlier: Option<Kept>) -> Result<Option<Kept>> {
        let copy = |db| Kept { db, clock: Clock::by_hand(self.now()), ids: self.ids.clone(), written: Arc::default() };
        Ok(self.db.copied(earlier.map(|earlier| earlier.db))?.map(copy))
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Reads in one snapshot. `f` may be run again and does no I/O of its own.
    pub async fn read<T: Send + 'static>(
        &self,
        workspace_id: Id,
        mut f: impl FnMut(&mut Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (clock, ids) = (self.clock.clone(), self.ids.clone());
        self.db.read(move |db| f(&mut Tx::new(db, workspace_id, clock.now(), &ids))).await
    }

    /// Writes as the workspace's only writer; durable when it returns `Ok`. `f` may be run again and does no I/O of its own.
    pub async fn write<T: Send + 'static>(
        &self,
        workspace_id: Id,
        mut f: impl FnMut(&mut Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (clock, ids) = (self.clock.clone(), self.ids.clone());
        let done = self
            .db
            .write(move |db| {
                db.lock(workspace_id.0)?;
                f(&mut Tx::new(db, workspace_id, clock.now(), &ids))
            })
            .await;
        self.written.notify_waiters();
        done
    }

    /// As `read`, for callers without an async runtime (CLI, tests, simulation).
    pub fn read_now<T: Send + 'static>(
        &self,
        workspace_id: Id,
        mut f: impl FnMut(&mut Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (clock, ids) = (self.clock.clone(), self.ids.clone());
        self.db.read_now(move |db| f(&mut Tx::new(db, workspace_id, clock.now(), &ids)))
    }

    /// As `write`, for callers without an async runtime (CLI, tests, simulation).
    pub fn write_now<T: Send + 'static>(
        &self,
        workspace_id: Id,
        mut f: impl FnMut(&mut Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (clock, ids) = (self.clock.clone(), self.ids.clone());
        let done = self.db.write_now(move |db| {
            db.lock(workspace_id.0)?;
            f(&mut Tx::new(db, workspace_id, clock.now(), &ids))
        });
        self.written.notify_waiters();
        done
    }
}

/// The number of this opening among all of the database, so that nodes make different ids. A database that can't be
/// written (a full disk) still opens: then chance tells the nodes apart.
fn node_number(db: &Db) -> i64 {
    let counted = db.write_now(|tx| -> Result<i64> {
        tx.lock(INSTALLATION.0)?;
        let before: Option<Vec<u8>> = tx.maybe(
            sql!("select value from secret where workspace_id = $1 and name = 'openings'"),
            params![INSTALLATION],
            |row| row.get(0),
        )?;
        let before = before.and_then(|bytes| bytes.try_into().ok()).map_or(0, i64::from_be_bytes);
        tx.run(
            sql!(
                "insert into secret (workspace_id, name, value) values ($1, 'openings', $2)
                 on conflict (workspace_id, name) do update set value = $2"
            ),
            params![INSTALLATION, (before.wrapping_add(1)).to_be_bytes().to_vec()],
        )?;
        Ok(before)
    });
    counted.unwrap_or_else(|_| rand::random_range(0..crate::ids::NODES))
}
