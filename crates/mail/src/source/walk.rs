//! Finding the files.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::Error;

/// One file to read, or a place that could not be read.
pub struct Found {
    pub path: PathBuf,
    pub bytes: u64,
    /// Why it cannot be read, in words; `None` for a file that looks readable.
    pub problem: Option<String>,
}

/// All files under the paths; each path's files sorted by name, the paths in the order given.
pub fn find(paths: &[PathBuf]) -> Result<Vec<Found>, Error> {
    let mut walk = Walk { found: Vec::new(), folders: HashSet::new() };
    for path in paths {
        let shown = || path.display().to_string();
        let meta = fs::metadata(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => Error::NotFound { path: shown(), source },
            _ => Error::Unreadable { path: shown(), source },
        })?;
        if meta.is_dir() {
            fs::read_dir(path).map_err(|source| Error::Unreadable { path: shown(), source })?;
            walk.folder(path);
        } else {
            walk.found.push(Found { path: path.clone(), bytes: meta.len(), problem: None });
        }
    }
    Ok(walk.found)
}

struct Walk {
    found: Vec<Found>,
    /// Real paths of the folders already entered: a link that leads back is not followed again.
    folders: HashSet<PathBuf>,
}

impl Walk {
    /// Depth first, with a stack of our own: a very deep tree must not end the program.
    fn folder(&mut self, top: &Path) {
        let mut waiting = vec![top.to_path_buf()];
        while let Some(path) = waiting.pop() {
            match fs::metadata(&path) {
                Err(error) => self.problem(path, &error),
                Ok(meta) if meta.is_dir() => {
                    let mut inside = self.enter(&path);
                    // The stack gives back the last first.
                    inside.reverse();
                    waiting.append(&mut inside);
                }
                Ok(meta) if meta.is_file() => self.found.push(Found { path, bytes: meta.len(), problem: None }),
                // A pipe, socket or device: reading it could wait for ever.
                Ok(_) => self.found.push(Found { path, bytes: 0, problem: Some("not a plain file".to_owned()) }),
            }
        }
    }

    fn enter(&mut self, path: &Path) -> Vec<PathBuf> {
        match fs::canonicalize(path) {
            Ok(real) if !self.folders.insert(real.clone()) => return Vec::new(),
            Ok(_) => {}
            Err(error) => {
                self.problem(path.to_path_buf(), &error);
                return Vec::new();
            }
        }
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                self.problem(path.to_path_buf(), &error);
                return Vec::new();
            }
        };
        let maildir = path.join("cur").is_dir() || path.join("new").is_dir();
        let mut inside = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) if is_left_out(&entry.file_name(), maildir, path) => {}
                Ok(entry) => inside.push(entry.path()),
                Err(error) => self.problem(path.to_path_buf(), &error),
            }
        }
        inside.sort();
        inside
    }

    fn problem(&mut self, path: PathBuf, error: &std::io::Error) {
        self.found.push(Found { path, bytes: 0, problem: Some(format!("cannot be read: {error}")) });
    }
}

/// Hidden files are indexes and flags of other programs. But the sub-folders of a Maildir++ begin with a dot too
/// (`.Sent/cur`), so inside a Maildir those that are Maildirs themselves are taken. `tmp` of a Maildir holds mails that
/// are still being delivered.
fn is_left_out(name: &std::ffi::OsStr, maildir: bool, parent: &Path) -> bool {
    let shown = name.to_string_lossy();
    if shown.starts_with('.') {
        return !(maildir && parent.join(name).join("cur").is_dir());
    }
    // Files of Courier and Dovecot that lie beside cur/ and new/.
    let index = ["maildirsize", "maildirfolder", "subscriptions"].contains(&shown.as_ref())
        || shown.starts_with("dovecot")
        || shown.starts_with("courierimap");
    maildir && (shown == "tmp" || index)
}
