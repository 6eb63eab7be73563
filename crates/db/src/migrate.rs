//! Forward-only, checksummed migrations, each in one transaction.

use sha2::{Digest, Sha256};

use crate::sizes::{self, Sizes};
use crate::{Db, Engine, Error, Sql, Tx, params};

/// One step of the schema. Never changed once released.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Counted upwards; steps are applied in this order.
    pub version: i64,
    pub name: &'static str,
    pub sql: Script,
}

/// Several statements in one text, without parameters.
#[derive(Debug, Clone, Copy)]
pub enum Script {
    Common(&'static str),
    Split { sqlite: &'static str, postgres: &'static str },
}

impl Script {
    pub fn text(&self, engine: Engine) -> &'static str {
        match (*self, engine) {
            (Self::Common(text), _) => text,
            (Self::Split { sqlite, .. }, Engine::Sqlite) => sqlite,
            (Self::Split { postgres, .. }, Engine::Postgres) => postgres,
        }
    }

    /// Over the texts of both engines: the same migration has one checksum everywhere.
    fn checksum(&self) -> String {
        let mut hash = Sha256::new();
        match self {
            Self::Common(text) => hash.update(text),
            Self::Split { sqlite, postgres } => {
                hash.update(sqlite);
                hash.update([0]);
                hash.update(postgres);
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

static TABLE: &str = "create table if not exists schema_migration (version bigint not null primary key, \
     name text not null, checksum text not null, applied_at bigint not null)";
static KNOWN: Sql = Sql::common("select version, checksum from schema_migration order by version");
static RECORD: Sql = Sql::split(
    "insert into schema_migration (version, name, checksum, applied_at) \
     values ($1, $2, $3, cast(unixepoch('subsec') * 1000 as bigint))",
    "insert into schema_migration (version, name, checksum, applied_at) \
     values ($1, $2, $3, cast(extract(epoch from clock_timestamp()) * 1000 as bigint))",
);
/// Any number: whoever migrates takes this lock, so that two nodes that start together do it once.
const LOCK: i64 = 0x6b65_7074_6462;

impl Db {
    /// Brings the schema up to the newest of `migrations`. Two programs may do it at once. Refuses a database with a
    /// version that is not in the list, and a list whose applied part has changed. `sizes`: what SQLite is told of it.
    pub fn migrate(&self, migrations: &[Migration], sizes: Sizes) -> Result<(), Error> {
        let mut migrations = migrations.to_vec();
        migrations.sort_by_key(|migration| migration.version);
        let known = migrations.clone();
        let (applied, told) = self.write_now(move |tx: &mut Tx<'_>| {
            tx.lock(LOCK)?;
            tx.script(TABLE)?;
            Ok::<_, Error>((verify(tx, &known)?, sizes::are_told(tx)?))
        })?;
        migrations.retain(|one| !applied.contains(&one.version));
        let newest = migrations.last().map(|migration| migration.version);
        for migration in migrations {
            self.write_now(move |tx: &mut Tx<'_>| {
                tx.lock(LOCK)?;
                apply(tx, &migration)?;
                if newest == Some(migration.version) { sizes::tell(tx, &sizes) } else { Ok(()) }
            })?;
        }
        if newest.is_none() && !told {
            self.write_now(move |tx: &mut Tx<'_>| sizes::tell(tx, &sizes))?;
        }
        Ok(())
    }
}

fn applied(tx: &mut Tx<'_>) -> Result<Vec<(i64, String)>, Error> {
    tx.rows(&KNOWN, params![], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The versions that are there, if they are those of this list.
fn verify(tx: &mut Tx<'_>, migrations: &[Migration]) -> Result<Vec<i64>, Error> {
    let known = migrations.last().map_or(0, |migration| migration.version);
    let applied = applied(tx)?;
    for (found, checksum) in &applied {
        let Some(migration) = migrations.iter().find(|migration| migration.version == *found) else {
            return Err(Error::NewerVersion { found: *found, known });
        };
        if migration.sql.checksum() != *checksum {
            return Err(Error::ChecksumChanged { version: *found, name: migration.name.to_owned() });
        }
    }
    Ok(applied.into_iter().map(|(version, _)| version).collect())
}

/// A name for what these migrations come to on this engine.
#[cfg(feature = "testing")]
pub(crate) fn fingerprint(migrations: &[Migration], engine: Engine) -> String {
    let mut hash = Sha256::new();
    migrations.iter().for_each(|migration| hash.update(migration.sql.text(engine)));
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn apply(tx: &mut Tx<'_>, migration: &Migration) -> Result<(), Error> {
    if applied(tx)?.iter().any(|(version, _)| *version == migration.version) {
        return Ok(());
    }
    let engine = tx.engine();
    tx.script(migration.sql.text(engine))?;
    tx.run(&RECORD, params![migration.version, migration.name, migration.sql.checksum()]).map(drop)
}
