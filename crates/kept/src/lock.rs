//! One server on one SQLite file: a locked file beside it. The lock ends with the process, however it ends.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::place::give_to_owner_of;
use crate::trouble::{Result, Trouble, of_file};

/// Held as long as the server runs.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// The folder of a SQLite file, whose lock it is; `None` for PostgreSQL, where many nodes may run.
pub fn folder_of(db_url: &str) -> Option<PathBuf> {
    let path = db_url.strip_prefix("sqlite:")?;
    let path = path.split('?').next().unwrap_or(path);
    let folder = Path::new(path).parent().unwrap_or(Path::new("."));
    Some(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() })
}

/// Takes the lock of the folder, or says who has it.
pub fn take(folder: &Path) -> Result<Lock> {
    let path = folder.join("kept.lock");
    let is_new = !path.exists();
    let file = File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
    let mut file = file.map_err(|error| of_file("write", &path, &error))?;
    if is_new {
        give_to_owner_of(folder, &path);
    }
    match file.try_lock() {
        Ok(()) => Ok(Lock { file }),
        Err(TryLockError::WouldBlock) => {
            let mut who = String::new();
            file.read_to_string(&mut who).unwrap_or_default();
            let who = if who.trim().is_empty() { "another program".to_owned() } else { who.trim().to_owned() };
            Err(Trouble::new(
                format!("Kept is running on {} already ({who})", folder.display()),
                "use that one, or stop it first; a second server needs a --data folder of its own, or PostgreSQL",
            ))
        }
        Err(TryLockError::Error(error)) => Err(of_file("lock", &path, &error)),
    }
}

/// Whether a server runs on the folder. Only looks: where there is no lock, none is made.
pub fn is_taken(folder: &Path) -> Result<bool> {
    let path = folder.join("kept.lock");
    match File::open(&path) {
        Ok(file) => match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(of_file("read", &path, &error)),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(of_file("read", &path, &error)),
    }
}

impl Lock {
    /// Leaves word for the one who finds the lock taken.
    pub fn sign(&mut self, words: &str) -> std::io::Result<()> {
        self.file.rewind()?;
        self.file.set_len(0)?;
        writeln!(self.file, "{words}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_the_first_is() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = take(folder.path()).unwrap();
        first.sign("process 7 at http://127.0.0.1:8080").unwrap();
        let trouble = take(folder.path()).unwrap_err();
        assert!(trouble.what.contains("process 7 at http://127.0.0.1:8080"), "{trouble:?}");
        drop(first);
        take(folder.path()).unwrap();
    }

    #[test]
    fn a_look_whether_a_server_runs_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_taken(folder.path()).unwrap());
        assert!(!folder.path().join("kept.lock").exists());
        let held = take(folder.path()).unwrap();
        assert!(is_taken(folder.path()).unwrap());
        drop(held);
        assert!(!is_taken(folder.path()).unwrap());
    }

    #[test]
    fn the_lock_is_beside_the_file_and_only_for_sqlite() {
        assert_eq!(folder_of("sqlite:kept-data/kept.db"), Some(PathBuf::from("kept-data")));
        assert_eq!(folder_of("sqlite:kept.db?synchronous=off"), Some(PathBuf::from(".")));
        assert_eq!(folder_of("postgres://kept@db/kept"), None);
    }
}
