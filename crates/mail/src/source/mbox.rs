//! Splitting an mbox, line by line.
//!
//! `>From ` lines stay exactly as they are in the file. Which dialect an mbox was written in cannot be told from it:
//! taking a `>` away is right for mboxrd, but in mboxo and mboxcl2 files it changes what a person wrote, and the raw
//! mail is the only record there is. One `>` too many is harmless, so nothing is undone here; `reply` and
//! `parse::essence` know that `>From ` is not a quotation.

use std::io::BufRead;

use super::{Item, LARGEST_MAIL, judge};

/// A line longer than this is taken in pieces.
const LONGEST_LINE: usize = 1024 * 1024;

pub struct Mbox<R> {
    path: String,
    reader: R,
    /// The byte that ends a line: LF, or CR in files of the old Macintosh. Known after the first look.
    line_end: Option<u8>,
    /// The mail that is being collected.
    mail: Vec<u8>,
    /// Its bytes beyond the limit were left in the file.
    too_large: bool,
    /// Mails given so far.
    count: usize,
    /// The line before was empty (or there was none).
    after_blank: bool,
    /// A `From ` line whose next line is not known yet.
    from_line: Option<Vec<u8>>,
    ended: bool,
}

impl<R: BufRead> Mbox<R> {
    pub fn new(path: String, reader: R) -> Self {
        let mail = Vec::new();
        Mbox {
            path,
            reader,
            line_end: None,
            mail,
            too_large: false,
            count: 0,
            after_blank: true,
            from_line: None,
            ended: false,
        }
    }

    /// The next mail. The last one of a truncated file is given as it is.
    pub fn next(&mut self) -> Option<Item> {
        if self.ended {
            return None;
        }
        let mut line = Vec::new();
        loop {
            line.clear();
            match self.read_line(&mut line) {
                Ok(0) => return self.finish(None),
                Ok(_) => {}
                Err(error) => return self.finish(Some(error)),
            }
            if let Some(item) = self.take_line(&line) {
                return Some(item);
            }
        }
    }

    fn take_line(&mut self, line: &[u8]) -> Option<Item> {
        let mut done = None;
        if let Some(from) = self.from_line.take() {
            if begins_mail(line) {
                // What came before the first `From ` line of the file is a mail only if something was there.
                let before = !crate::head::is_blank(&self.mail);
                done = before.then(|| self.give());
                self.mail.clear();
            } else {
                self.push(&from);
            }
        }
        if self.after_blank && crate::head::is_from_line(strip_mark(line)) {
            self.from_line = Some(line.to_vec());
            self.after_blank = false;
            return done;
        }
        self.after_blank = crate::head::is_blank(line);
        self.push(line);
        done
    }

    fn finish(&mut self, failed: Option<std::io::Error>) -> Option<Item> {
        self.ended = true;
        if let Some(from) = self.from_line.take() {
            self.push(&from);
        }
        if let Some(error) = failed {
            let reason = format!("reading stopped in the middle of the file: {error}");
            let raw = std::mem::take(&mut self.mail);
            self.count += 1;
            return Some(Item::SetAside { origin: format!("{}#{}", self.path, self.count), raw, reason });
        }
        if self.mail.is_empty() && self.count > 0 {
            return None;
        }
        Some(self.give())
    }

    /// The empty line before a `From ` line and at the end of the file belongs to the mbox, not to the mail.
    fn give(&mut self) -> Item {
        let mut raw = std::mem::take(&mut self.mail);
        for blank in [&b"\r\n\r\n"[..], b"\n\n", b"\r\r"] {
            if raw.ends_with(blank) {
                raw.truncate(raw.len() - blank.len() / 2);
                break;
            }
        }
        self.count += 1;
        let origin = format!("{}#{}", self.path, self.count);
        if std::mem::take(&mut self.too_large) {
            let reason = format!(
                "larger than {} MiB: only its beginning is kept here, the whole mail is still in its file",
                LARGEST_MAIL >> 20
            );
            return Item::SetAside { origin, raw, reason };
        }
        judge(origin, raw)
    }

    fn push(&mut self, line: &[u8]) {
        if self.mail.len() + line.len() > LARGEST_MAIL {
            self.too_large = true;
        } else {
            self.mail.extend_from_slice(line);
        }
    }

    /// One line with its end, or a piece of a very long one. 0 at the end of the file.
    fn read_line(&mut self, line: &mut Vec<u8>) -> std::io::Result<usize> {
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                return Ok(line.len());
            }
            let end = *self.line_end.get_or_insert_with(|| line_end_of(buffer));
            let (take, whole) = match buffer.iter().position(|b| *b == end) {
                Some(at) => (at + 1, true),
                None => (buffer.len(), false),
            };
            line.extend_from_slice(buffer.get(..take).unwrap_or_default());
            self.reader.consume(take);
            if whole || line.len() >= LONGEST_LINE {
                return Ok(line.len());
            }
        }
    }
}

/// CR when the beginning of the file has carriage returns and not one line feed.
fn line_end_of(beginning: &[u8]) -> u8 {
    if !beginning.contains(&b'\n') && beginning.contains(&b'\r') { b'\r' } else { b'\n' }
}

/// The line after a true `From ` line is a header, or another (quoted) `From ` line.
fn begins_mail(line: &[u8]) -> bool {
    line.starts_with(b">From ") || crate::head::header_name(line).is_some()
}

fn strip_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}
