//! `kept restore`: a backup becomes the database. Nothing is replaced before the new one is whole and counted.

use std::io::Read;
use std::path::Path;

use app::ids::INSTALLATION;
use app::{Clock, Ids, Kept, migrations, search, upkeep};
use db::{Db, Sql};
use serde_json::json;

use crate::backup::{beside, remove};
use crate::cli::Restore;
use crate::place::{Place, give_to_owner_of, make_folder, private_file};
use crate::trouble::{Result, Trouble, of_file};
use crate::{lock, out};

pub fn run(place: &Place, verb: &Restore) -> Result<()> {
    check_is_backup(&verb.file)?;
    let rows = match place.sqlite_file() {
        Some(target) => into_sqlite(place, &verb.file, &target, verb.force)?,
        None => into_postgres(place, &verb.file)?,
    };
    if verb.json {
        return out::json(&json!({"restored": verb.file.display().to_string(), "rows": rows}));
    }
    out::note(&format!(
        "{rows} rows restored and counted; `kept serve` starts it, `kept doctor` looks whether all is well"
    ));
    Ok(())
}

/// A SQLite file, before anything is touched.
fn check_is_backup(file: &Path) -> Result<()> {
    let mut start = [0; 16];
    let read = std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut start));
    match read {
        Ok(()) if &start == b"SQLite format 3\0" => Ok(()),
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Err(of_file("read", file, &error)),
        _ => Err(Trouble::new(
            format!("{} is no backup of Kept", file.display()),
            "give the file that `kept backup` wrote, unpacked",
        )),
    }
}

fn into_sqlite(place: &Place, file: &Path, target: &Path, force: bool) -> Result<i64> {
    let folder = lock::folder_of(&place.config.db).unwrap_or_default();
    make_folder(&folder)?;
    let _lock = lock::take(&folder)?;
    if target.exists() && !force {
        return Err(Trouble::new(
            format!("there is a database at {} already", target.display()),
            "restore into an empty folder with --data, or add --force: the old one is kept beside it",
        ));
    }
    let fresh = beside(target, "restoring");
    remove(&fresh);
    let made = copy_privately(file, &fresh).and_then(|()| renew(&fresh)).and_then(|rows| {
        std::fs::File::open(&fresh).and_then(|file| file.sync_all()).map_err(|e| of_file("write", &fresh, &e))?;
        Ok(rows)
    });
    let rows = match made {
        Ok(rows) => rows,
        Err(trouble) => {
            remove(&fresh);
            return Err(trouble.while_doing("nothing was changed"));
        }
    };
    if target.exists() {
        put_aside(target)?;
    }
    std::fs::rename(&fresh, target).map_err(|error| of_file("write", target, &error))?;
    give_to_owner_of(&folder, target);
    Ok(rows)
}

/// Whoever may read the backup: the copy is for its owner alone.
fn copy_privately(from: &Path, to: &Path) -> Result<()> {
    let mut source = std::fs::File::open(from).map_err(|error| of_file("read", from, &error))?;
    let copied = private_file(to).and_then(|mut file| std::io::copy(&mut source, &mut file));
    copied.map(drop).map_err(|error| of_file("write", to, &error))
}

/// Brings the copy up to date, checks it, makes the search anew; gives its rows.
fn renew(file: &Path) -> Result<i64> {
    let kept = Kept::open(&format!("sqlite:{}", file.display()), Clock::System, Ids::random())?;
    kept.db.check()?;
    rebuild_search(&kept)?;
    Ok(upkeep::rows(&kept.db)?.iter().map(|(_, count)| count).sum())
}

fn rebuild_search(kept: &Kept) -> Result<()> {
    for (workspace_id, name) in kept.read_now(INSTALLATION, upkeep::names)? {
        out::note(&format!("making the search of {name} anew"));
        kept.write_now(workspace_id, search::rebuild)?;
    }
    Ok(())
}

/// The old database stays, under a name with the time.
fn put_aside(target: &Path) -> Result<()> {
    let stamp = Clock::System.now().to_zoned_datetime(jiff::tz::TimeZone::UTC).strftime("%Y%m%d-%H%M%S").to_string();
    let aside = beside(target, &format!("before-{stamp}"));
    for end in ["-wal", "-shm", ""] {
        let (from, to) = (format!("{}{end}", target.display()), format!("{}{end}", aside.display()));
        if Path::new(&from).exists() {
            std::fs::rename(&from, &to).map_err(|error| of_file("rename", Path::new(&from), &error))?;
        }
    }
    out::note(&format!("the old database is kept as {}", aside.display()));
    Ok(())
}

fn into_postgres(place: &Place, file: &Path) -> Result<i64> {
    let target = Db::open(&place.config.db)?;
    target.migrate(migrations::ALL, migrations::SIZES)?;
    empty(&target)?;
    // A copy of its own, so that an older backup can be brought up to date and the file stays as it is.
    let folder = std::env::temp_dir();
    let copy = folder.join(format!("kept-restore-{}.db", std::process::id()));
    copy_privately(file, &copy)?;
    let done = copy_over(&target, &copy);
    remove(&copy);
    let rows = done?;
    drop(target);
    rebuild_search(&place.open_or_make()?)?;
    Ok(rows)
}

/// Makes room where nobody set up a business: a look at an empty database leaves its keys in it.
fn empty(target: &Db) -> Result<()> {
    let rows = upkeep::rows(target)?;
    if rows.iter().any(|(table, count)| *table == "workspace" && *count > 0) {
        return Err(Trouble::new(
            "there is a business in this PostgreSQL database already",
            "restore into an empty database: createdb kept_restored, then --db postgres://…/kept_restored",
        ));
    }
    let keys = Sql::built("delete from secret where workspace_id >= 0".to_owned());
    target.write_now(move |tx: &mut db::Tx<'_>| tx.run(&keys, db::params![]))?;
    Ok(())
}

fn copy_over(target: &Db, copy: &Path) -> Result<i64> {
    let from = Db::open(&format!("sqlite:{}", copy.display()))?;
    from.migrate(migrations::ALL, migrations::SIZES)?;
    from.check()?;
    db::copy(&from, target, migrations::TABLES, |copied| {
        tracing::info!(table = copied.table, rows = copied.rows, "restored");
    })?;
    let (wanted, found) = (upkeep::rows(&from)?, upkeep::rows(target)?);
    for ((table, wanted), (_, found)) in wanted.iter().zip(&found) {
        if wanted != found {
            return Err(Trouble::new(
                format!("table {table} has {found} rows after the restore, and {wanted} in the backup"),
                "start again with an empty database; if it happens twice, report it with this line",
            ));
        }
    }
    Ok(found.iter().map(|(_, count)| count).sum())
}
