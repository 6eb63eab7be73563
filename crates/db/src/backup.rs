//! Online copies of a SQLite file, and a look whether a database is sound.

use std::fs::File;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::{Db, Engine, Error, Sql, Tx, params};

impl Db {
    /// A consistent copy of a SQLite database in a new file, made while others write. The file appears under its name
    /// only when it is whole and on the disk. A PostgreSQL database is copied with [`crate::copy`] into a migrated
    /// SQLite file.
    pub fn backup_to(&self, target: &Path) -> Result<(), Error> {
        let Some(source) = self.path() else {
            return Err(Error::other("backup", "a PostgreSQL database is backed up by copying it into a SQLite file"));
        };
        if target.exists() {
            return Err(Error::other("backup", format!("{} is there already", target.display())));
        }
        let mut unfinished = target.as_os_str().to_owned();
        unfinished.push(".unfinished");
        let unfinished = Path::new(&unfinished);
        let done = copy_pages(source, unfinished).and_then(|()| put_in_place(unfinished, target));
        if done.is_err() {
            // The error that matters is the first one.
            let _removed = std::fs::remove_file(unfinished);
        }
        done
    }

    /// Asks the database whether it is sound; its version in words.
    pub fn check(&self) -> Result<String, Error> {
        static VERSION: Sql = Sql::split("select 'SQLite ' || sqlite_version()", "select version()");
        static SOUND: Sql = Sql::common("pragma quick_check");
        let sqlite = self.engine() == Engine::Sqlite;
        self.read_now(move |tx: &mut Tx<'_>| {
            let version: String = tx.row(&VERSION, params![], |row| row.get(0))?;
            if sqlite {
                let findings: Vec<String> = tx.rows(&SOUND, params![], |row| row.get(0))?;
                if findings != ["ok"] {
                    return Err(Error::other("pragma quick_check", findings.join("; ")));
                }
            }
            Ok(version)
        })
    }
}

fn copy_pages(source: &Path, target: &Path) -> Result<(), Error> {
    let failed = |error: rusqlite::Error| Error::sqlite("backup", &error);
    let from = crate::sqlite::open(source, false, true)?;
    crate::sqlite::make_private(target);
    let mut to = Connection::open(target).map_err(failed)?;
    // All pages in one step: one snapshot, and writers go on beside it.
    let result = Backup::new(&from, &mut to).and_then(|backup| backup.step(-1)).map_err(failed)?;
    if result != StepResult::Done {
        return Err(Error::Busy { message: "the database was locked while it was being copied".to_owned() });
    }
    to.close().map_err(|(_, error)| failed(error))
}

fn put_in_place(unfinished: &Path, target: &Path) -> Result<(), Error> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull => Error::DiskFull,
        _ => Error::other("backup", format!("{}: {error}", target.display())),
    };
    File::open(unfinished).and_then(|file| file.sync_all()).map_err(failed)?;
    std::fs::rename(unfinished, target).map_err(failed)?;
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}
