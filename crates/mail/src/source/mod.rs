//! Mail files, read one mail at a time: mbox, Maildir, `.eml`, single raw mails, and folders of all of them.
//!
//! Nothing is lost: every file that is found gives at least one [`Item`]. What is no mail, or cannot be read, comes as
//! [`Item::SetAside`] with the reason and the bytes we could get.
//!
//! Memory stays bounded: one mail at a time is held, and of one mail at most [`LARGEST_MAIL`] bytes.

mod mbox;
mod walk;

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A mail larger than this is set aside with its beginning; the whole of it stays in its file.
pub const LARGEST_MAIL: usize = 256 * 1024 * 1024;

/// One raw mail as it stands in its file, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawMail {
    /// The path, or `path#n` for the n-th mail of an mbox (from 1): what to tell a person.
    pub origin: String,
    pub raw: Vec<u8>,
}

/// What one step of reading gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Mail(RawMail),
    /// Not a mail, unreadable, or too large. `raw` holds what could be read of it.
    SetAside {
        origin: String,
        raw: Vec<u8>,
        reason: String,
    },
}

impl Item {
    pub fn origin(&self) -> &str {
        match self {
            Item::Mail(mail) => &mail.origin,
            Item::SetAside { origin, .. } => origin,
        }
    }

    pub fn raw(&self) -> &[u8] {
        match self {
            Item::Mail(mail) => &mail.raw,
            Item::SetAside { raw, .. } => raw,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is nothing at {path}: {source}\nhint: check the spelling; paths are taken from the current folder")]
    NotFound { path: String, source: std::io::Error },
    #[error("{path} cannot be read: {source}\nhint: check the permissions of the file or folder")]
    Unreadable { path: String, source: std::io::Error },
}

/// Finds all mail files under the paths, in sorted order. Hidden files and Maildir `tmp` folders are left out, and a
/// folder that is reached twice through links is read once.
pub fn open(paths: &[PathBuf]) -> Result<Reader, Error> {
    let found = walk::find(paths)?;
    let bytes_total = found.iter().map(|f| f.bytes).sum();
    Ok(Reader { files: found.into_iter(), mbox: None, bytes_total, done: Arc::new(AtomicU64::new(0)) })
}

/// Reads the mails one after the other. Made by [`open`].
pub struct Reader {
    files: std::vec::IntoIter<walk::Found>,
    mbox: Option<mbox::Mbox<BufReader<Counted>>>,
    bytes_total: u64,
    done: Arc<AtomicU64>,
}

impl Reader {
    /// Bytes in all files together, as they were when opened.
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    /// Bytes read so far.
    pub fn bytes_done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    fn start(&mut self, found: walk::Found) -> Option<Item> {
        let origin = found.path.display().to_string();
        if let Some(reason) = found.problem {
            return Some(Item::SetAside { origin, raw: Vec::new(), reason });
        }
        match self.begin(&found.path, &origin) {
            Ok(item) => item,
            Err(error) => {
                Some(Item::SetAside { origin, raw: Vec::new(), reason: format!("the file cannot be read: {error}") })
            }
        }
    }

    /// An mbox is left open in `self.mbox` and gives no item yet.
    fn begin(&mut self, path: &Path, origin: &str) -> std::io::Result<Option<Item>> {
        let file = Counted { file: File::open(path)?, done: Arc::clone(&self.done) };
        let mut reader = BufReader::with_capacity(64 * 1024, file);
        let head = peek(&mut reader)?;
        let after_mark = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
        let from_line = crate::head::is_from_line(after_mark.trim_ascii_start());
        let named_mbox = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("mbox"));
        if !head.is_empty() && (from_line || named_mbox) {
            self.mbox = Some(mbox::Mbox::new(origin.to_owned(), from_beginning(reader)?));
            return Ok(None);
        }
        let mut raw = head;
        let room = u64::try_from(LARGEST_MAIL.saturating_sub(raw.len())).unwrap_or(u64::MAX).saturating_add(1);
        // A read error in the middle keeps what came before it.
        let failed = reader.take(room).read_to_end(&mut raw).err();
        Ok(Some(single(origin.to_owned(), raw, failed)))
    }
}

impl Iterator for Reader {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(mbox) = &mut self.mbox {
                match mbox.next() {
                    Some(item) => return Some(item),
                    None => self.mbox = None,
                }
            }
            let found = self.files.next()?;
            if let Some(item) = self.start(found) {
                return Some(item);
            }
        }
    }
}

/// Judges the bytes of a file that holds one mail.
fn single(origin: String, raw: Vec<u8>, failed: Option<std::io::Error>) -> Item {
    let reason = if let Some(error) = failed {
        format!("reading stopped after {} bytes: {error}", raw.len())
    } else if raw.is_empty() {
        "the file is empty".to_owned()
    } else {
        return judge(origin, raw);
    };
    Item::SetAside { origin, raw, reason }
}

/// A mail, or set aside because it does not look like one or is too large.
fn judge(origin: String, mut raw: Vec<u8>) -> Item {
    if !crate::head::is_mail(&raw) {
        let reason = "no header lines: it does not look like a mail".to_owned();
        raw.truncate(LARGEST_MAIL);
        return Item::SetAside { origin, raw, reason };
    }
    if raw.len() > LARGEST_MAIL {
        raw.truncate(LARGEST_MAIL);
        let reason = format!(
            "larger than {} MiB: only its beginning is kept here, the whole mail is still in its file",
            LARGEST_MAIL >> 20
        );
        return Item::SetAside { origin, raw, reason };
    }
    Item::Mail(RawMail { origin, raw })
}

/// Reads up to one buffer, for a look at the beginning of the file.
fn peek(reader: &mut BufReader<Counted>) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.by_ref().take(64 * 1024).read_to_end(&mut head)?;
    Ok(head)
}

/// The same file from its beginning. (A pipe cannot go back, but `walk` finds plain files only.)
fn from_beginning(reader: BufReader<Counted>) -> std::io::Result<BufReader<Counted>> {
    let mut counted = reader.into_inner();
    let read = counted.file.stream_position()?;
    counted.file.rewind()?;
    counted.done.fetch_sub(read, Ordering::Relaxed);
    Ok(BufReader::with_capacity(256 * 1024, counted))
}

/// A file that counts what was read from it, for the progress bar.
struct Counted {
    file: File,
    done: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buf)?;
        self.done.fetch_add(u64::try_from(read).unwrap_or(0), Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
