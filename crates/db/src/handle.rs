//! `Db`: the handle everything else holds.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::job::{Job, Queue, Work};
use crate::room::Room;
use crate::{Error, Tx};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database. Cheap to clone; its threads end, and its files are closed, when the last clone is dropped.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    engine: Engine,
    /// Where it is, without a password.
    address: String,
    path: Option<PathBuf>,
    reads: Arc<Queue>,
    writes: Arc<Queue>,
    /// Of a database that is not durable: whoever asks does the work themselves, with this one connection.
    direct: Option<crate::memory::Shared>,
    room: Room,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({})", self.0.address)
    }
}

impl Db {
    /// Opens `sqlite:PATH` (the folder must exist, the file is made) or `postgres://user@host:port/name?sslmode=…`.
    ///
    /// `sqlite:NAME?memory` is for simulations alone: it lives in the memory of this process, for all who open it by this
    /// name, and is gone with the last of them. They share one connection, so they too block each other.
    ///
    /// `sqlite:PATH?synchronous=off` is for simulations and tests alone: it gives up durability, and its callers block each
    /// other. One connection does all, on the caller's thread; with a thread in between, a simulated year spent a third of
    /// its time on waking it.
    pub fn open(url: &str) -> Result<Self, Error> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            if let Some(name) = rest.strip_suffix("?memory") {
                return Ok(Self::direct(url, None, crate::memory::open(name)?));
            }
            let (path, durable) = rest.strip_suffix("?synchronous=off").map_or((rest, true), |path| (path, false));
            return Self::open_sqlite(path.strip_prefix("//").unwrap_or(path).into(), durable);
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Self::open_postgres(url);
        }
        let address = url.split("://").next().unwrap_or_default().to_owned();
        Err(Error::Connect { address, message: "an address begins with sqlite: or postgres://".to_owned() })
    }

    fn open_sqlite(path: PathBuf, durable: bool) -> Result<Self, Error> {
        let (address, conn) = (path.display().to_string(), crate::sqlite::open(&path, true, durable)?);
        if !durable {
            return Ok(Self::direct(&address, Some(path), Arc::new(Mutex::new(conn))));
        }
        let inner = Inner::new(Engine::Sqlite, address, Some(path.clone()), Arc::default());
        let db = Self(Arc::new(inner));
        let (writes, room) = (Arc::clone(&db.0.writes), db.0.room.clone());
        db.spawn("db-writer", move || crate::sqlite::write_jobs(&conn, &writes, &room))?;
        for _ in 0..crate::sqlite::READERS {
            let conn = crate::sqlite::open(&path, false, true)?;
            let reads = Arc::clone(&db.0.reads);
            db.spawn("db-reader", move || crate::sqlite::read_jobs(&conn, &reads))?;
        }
        Ok(db)
    }

    fn direct(address: &str, path: Option<PathBuf>, conn: crate::memory::Shared) -> Self {
        let mut inner = Inner::new(Engine::Sqlite, address.to_owned(), path, Arc::default());
        inner.direct = Some(conn);
        Self(Arc::new(inner))
    }

    /// All that `sqlite:NAME?memory` holds now, by itself: what is done here goes on without it. It takes the place of an
    /// earlier copy, if there is one. `None` of any other database.
    pub fn copied(&self, earlier: Option<Self>) -> Result<Option<Self>, Error> {
        let (Some(from), None) = (&self.0.direct, &self.0.path) else { return Ok(None) };
        let to = match earlier.and_then(|earlier| earlier.0.direct.clone()) {
            Some(to) if !Arc::ptr_eq(from, &to) => to,
            _ => crate::memory::to_copy_into(&self.0.address)?,
        };
        crate::memory::copy(from, &to)?;
        Ok(Some(Self::direct(&self.0.address, None, to)))
    }

    fn open_postgres(url: &str) -> Result<Self, Error> {
        let target = Arc::new(crate::pg::Target::parse(url)?);
        // One pool for both: each job says itself whether it reads.
        let queue = Arc::<Queue>::default();
        let db = Self(Arc::new(Inner::new(Engine::Postgres, target.address.clone(), None, Arc::clone(&queue))));
        for _ in 0..crate::pg::CONNECTIONS {
            let (target, queue, room) = (Arc::clone(&target), Arc::clone(&queue), db.0.room.clone());
            db.spawn("db-postgres", move || crate::pg::serve_jobs(&target, &queue, &room))?;
        }
        db.check()?;
        Ok(db)
    }

    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
        let thread = thread.map_err(|error| Error::Connect {
            address: self.0.address.clone(),
            message: format!("no thread could be started: {error}"),
        })?;
        self.0.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }

    pub fn engine(&self) -> Engine {
        self.0.engine
    }

    /// The file of a SQLite database.
    pub(crate) fn path(&self) -> Option<&std::path::Path> {
        self.0.path.as_deref()
    }

    pub(crate) fn room(&self) -> &Room {
        &self.0.room
    }

    /// Reads from one snapshot. The closure sees no change that commits after it began.
    pub async fn read<T, E>(&self, f: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = tokio::sync::oneshot::channel();
        self.push_read(Box::new(Work::new(f, reply)));
        answer.await.unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// Changes the database: all of it, durably, once this answers `Ok`; nothing of it when the closure answers `Err`.
    pub async fn write<T, E>(&self, f: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = tokio::sync::oneshot::channel();
        self.push_write(Box::new(Work::new(f, reply)));
        answer.await.unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// [`Db::read`] for a thread that may block: never on a tokio worker, never inside another closure of this `Db`.
    pub fn read_now<T, E>(&self, f: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = std::sync::mpsc::sync_channel(1);
        self.push_read(Box::new(Work::new(f, reply)));
        answer.recv().unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// [`Db::write`] for a thread that may block: never on a tokio worker, never inside another closure of this `Db`.
    pub fn write_now<T, E>(&self, f: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = std::sync::mpsc::sync_channel(1);
        self.push_write(Box::new(Work::new(f, reply)));
        answer.recv().unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    fn push_read(&self, job: Box<dyn Job>) {
        match (&self.0.direct, self.0.engine) {
            (Some(conn), _) => crate::sqlite::read_one(&conn.lock().unwrap_or_else(PoisonError::into_inner), job),
            (None, Engine::Sqlite) => self.0.reads.push(job),
            (None, Engine::Postgres) => self.0.writes.push(Box::new(crate::pg::Reading(job))),
        }
    }

    fn push_write(&self, job: Box<dyn Job>) {
        let Some(conn) = &self.0.direct else { return self.0.writes.push(job) };
        crate::sqlite::write_alone(&conn.lock().unwrap_or_else(PoisonError::into_inner), job, &self.0.room);
    }
}

impl Inner {
    fn new(engine: Engine, address: String, path: Option<PathBuf>, writes: Arc<Queue>) -> Self {
        let (reads, room, threads) = (Arc::default(), Room::default(), Mutex::default());
        Self { engine, address, path, reads, writes, direct: None, room, threads }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.reads.close();
        let mut threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        // SQLite's writer, the first, ends last: its log goes into the file when the last connection that may write
        // closes, and the file is whole by itself.
        let readers = if self.engine == Engine::Sqlite { threads.split_off(threads.len().min(1)) } else { Vec::new() };
        join(readers);
        self.writes.close();
        join(threads);
    }
}

fn join(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        // The last clone may have lived in a closure: a thread can't wait for itself.
        if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
            tracing::error!("a database thread had ended by a panic");
        }
    }
}
