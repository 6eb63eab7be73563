//! Fresh databases for tests: one of each engine, gone when dropped.

mod cluster;
mod template;

use std::sync::atomic::{AtomicU32, Ordering};

pub use cluster::{Cluster, own_cluster};

use crate::pg::Target;
use crate::{Db, Engine, Error, Migration};

/// An empty database of its own.
#[derive(Debug)]
pub struct Fresh {
    pub engine: Engine,
    /// For [`Db::open`].
    pub url: String,
    /// Removed with it.
    _folder: Option<tempfile::TempDir>,
    /// The server's own address, and the name of the database to drop.
    server: Option<(String, String)>,
}

/// One database of each engine that is there. PostgreSQL is looked for at `KEPT_TEST_POSTGRES` (default
/// `postgres://postgres@127.0.0.1:5432/`); without one it is left out loudly, or, with `KEPT_REQUIRE_ALL=1`, this
/// panics. May be called from async tests.
pub fn fresh_databases() -> Vec<Fresh> {
    [Some(fresh_sqlite()), fresh_postgres()].into_iter().flatten().collect()
}

/// As [`fresh_databases`], for tests that begin with these migrations: the one on PostgreSQL has them already. It is a copy
/// of a template, which whoever comes first makes and which stays for the tests to come; hundreds of statements a test
/// were most of what the tests took.
pub fn migrated_databases(migrations: &[Migration]) -> Vec<Fresh> {
    [Some(fresh_sqlite()), postgres_like(Some(migrations))].into_iter().flatten().collect()
}

/// A SQLite file in a folder of its own.
pub fn fresh_sqlite() -> Fresh {
    let folder = tempfile::tempdir();
    assert!(folder.is_ok(), "no temporary folder can be made: {folder:?}");
    let folder = folder.ok();
    let path = folder.as_ref().map(|folder| folder.path().join("test.db")).unwrap_or_default();
    Fresh { engine: Engine::Sqlite, url: format!("sqlite:{}", path.display()), _folder: folder, server: None }
}

/// A database on the test server, if there is a server. See [`fresh_databases`].
pub fn fresh_postgres() -> Option<Fresh> {
    postgres_like(None)
}

fn postgres_like(migrations: Option<&[Migration]>) -> Option<Fresh> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("KEPT_TEST_POSTGRES").unwrap_or("postgres://postgres@127.0.0.1:5432/".to_owned());
    let name = format!("kept_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let made = match migrations {
        None => on_server(&server, format!("create database {name}")),
        Some(migrations) => template::copy(&server, &name, migrations),
    };
    if let Err(error) = made {
        let required = std::env::var("KEPT_REQUIRE_ALL").is_ok_and(|value| value == "1");
        assert!(!required, "KEPT_REQUIRE_ALL=1, but there is no PostgreSQL for the tests: {error}");
        eprintln!("left out: PostgreSQL, because the test server can't be used: {error}");
        return None;
    }
    let url = database_url(&server, &name);
    Some(Fresh { engine: Engine::Postgres, url, _folder: None, server: Some((server, name)) })
}

impl Fresh {
    pub fn open(&self) -> Result<Db, Error> {
        Db::open(&self.url)
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some((server, name)) = self.server.take()
            && let Err(error) = on_server(&server, format!("drop database if exists {name} with (force)"))
        {
            eprintln!("the test database {name} could not be dropped: {error}");
        }
    }
}

/// `postgres://host/?sslmode=…` and `name`: `postgres://host/name?sslmode=…`
fn database_url(server: &str, name: &str) -> String {
    let (base, query) =
        server.split_once('?').map_or((server, String::new()), |(base, query)| (base, format!("?{query}")));
    let host = base.split_once("://").and_then(|(_, rest)| rest.split('/').next()).unwrap_or_default();
    format!("postgres://{host}/{name}{query}")
}

/// On a thread of its own: the blocking client must not run on a tokio worker.
fn on_server(server: &str, statement: String) -> Result<(), Error> {
    let server = server.to_owned();
    let thread = std::thread::spawn(move || Target::parse(&server)?.run_alone(&statement));
    thread.join().unwrap_or(Err(Error::Closed))
}
