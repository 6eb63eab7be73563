//! `kept backup`: everything in one SQLite file, while Kept runs, from either database.

use std::path::{Path, PathBuf};

use app::{Kept, migrations, upkeep};
use db::{Db, Engine};
use serde_json::json;

use crate::cli::Backup;
use crate::out;
use crate::place::{Place, private_file};
use crate::trouble::{Result, Trouble, of_file};

pub fn run(place: &Place, verb: &Backup) -> Result<()> {
    let kept = place.open()?;
    let target = &verb.file;
    if place.sqlite_file().is_some_and(|file| same_file(&file, target)) {
        return Err(Trouble::new("this is the database itself", "name another file to write the backup into"));
    }
    if target.is_dir() {
        return Err(Trouble::new(
            format!("{} is a folder", target.display()),
            format!("name a file in it: {}", target.join("kept-backup.db").display()),
        ));
    }
    if target.exists() && !verb.force {
        return Err(Trouble::new(
            format!("{} is there already", target.display()),
            "name another file, or replace it with --force",
        ));
    }
    let unfinished = beside(target, &format!("unfinished-{}", std::process::id()));
    may_write(&unfinished, target)?;
    let done = write(&kept, &unfinished, target).and_then(|rows| {
        std::fs::rename(&unfinished, target).map_err(|error| of_file("write", target, &error))?;
        Ok(rows)
    });
    if done.is_err() {
        remove(&unfinished);
    }
    let rows = done?;
    let size = std::fs::metadata(target).map(|meta| meta.len()).unwrap_or(0);
    if verb.json {
        return out::json(&json!({"file": target.display().to_string(), "bytes": size, "rows": rows}));
    }
    out::note(&format!("{rows} rows, {size} bytes, read back and found whole"));
    if place.sqlite_file().is_some() && place.config.secret_key.is_none() {
        out::note("the mail password is sealed in it: keep a copy of secret.key from the data folder too, elsewhere");
    }
    out::line(&target.display().to_string())
}

/// Said before anything is copied, and in words about files: SQLite would only say that it can't open the database.
fn may_write(file: &Path, target: &Path) -> Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(of_file("write into", folder, &missing));
    }
    private_file(file).map_err(|error| of_file("write", target, &error))?;
    remove(file);
    Ok(())
}

/// Writes the copy and reads it back; gives its rows.
fn write(kept: &Kept, file: &Path, target: &Path) -> Result<i64> {
    let doing = |error: db::Error| match error {
        db::Error::DiskFull => Trouble::new(
            format!("the backup was not written: there is no room for {}", target.display()),
            "free some space there, or name a file on another disk; nothing of it was left behind",
        ),
        error => Trouble::from(error).while_doing("the backup was not written"),
    };
    match kept.db.engine() {
        Engine::Sqlite => kept.db.backup_to(file).map_err(doing)?,
        Engine::Postgres => {
            let copy = Db::open(&format!("sqlite:{}", file.display())).map_err(doing)?;
            copy.migrate(migrations::ALL, migrations::SIZES).map_err(doing)?;
            db::copy(&kept.db, &copy, migrations::TABLES, |_| {}).map_err(doing)?;
        }
    }
    let copy = Db::open(&format!("sqlite:{}", file.display())).map_err(doing)?;
    copy.check().map_err(doing)?;
    let rows = upkeep::rows(&copy)?.iter().map(|(_, count)| count).sum();
    drop(copy);
    std::fs::File::open(file).and_then(|file| file.sync_all()).map_err(|error| of_file("write", file, &error))?;
    Ok(rows)
}

/// `kept.db` → `kept.db.WHAT`, in the same folder.
pub fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{what}"));
    PathBuf::from(name)
}

/// Removes a SQLite file that was not finished, with what belongs to it. What is not there is no trouble.
pub fn remove(path: &Path) {
    for path in [
        path.to_owned(),
        PathBuf::from(format!("{}-wal", path.display())),
        PathBuf::from(format!("{}-shm", path.display())),
    ] {
        if path.exists()
            && let Err(error) = std::fs::remove_file(&path)
        {
            out::note(&format!("note: {} could not be removed: {error}", path.display()));
        }
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
