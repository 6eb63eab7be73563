//! A mail file is read to its end: every byte that is not white space or a `From ` line comes out, once and in order.
#![no_main]

use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use mail::source::open;

/// In memory where there is such a place: a file is written for each case.
fn file() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("kept-fuzz-{}.mbox", std::process::id()))
}

fuzz_target!(|bytes: &[u8]| {
    let path = file();
    std::fs::write(&path, bytes).expect("a place for one small file");
    let items: Vec<_> = open(std::slice::from_ref(&path)).expect("the file is there").collect();
    let _ = std::fs::remove_file(&path);
    assert!(!items.is_empty(), "every file gives at least one item");
    // As in files of the old Macintosh, where there is no line feed at all.
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    // From the end, since the same words may stand in the file twice.
    let mut rest = bytes.trim_ascii_end();
    for item in items.iter().rev() {
        let raw = item.raw().trim_ascii_end();
        while !ends_with_lines(rest, raw, end) {
            let at = rest.iter().rposition(|byte| *byte == end).map_or(0, |at| at + 1);
            let line = &rest[at..];
            assert!(!rest.is_empty(), "{} is not in the file where it should be", item.origin());
            assert!(is_between(line, end), "lost after {}: {:?}", item.origin(), String::from_utf8_lossy(line));
            rest = rest[..at].trim_ascii_end();
        }
        rest = rest[..rest.len() - raw.len()].trim_ascii_end();
    }
    assert!(is_between(rest, end), "lost at the beginning: {:?}", String::from_utf8_lossy(rest));
});

/// These bytes, and not the end of a longer line that says the same.
fn ends_with_lines(rest: &[u8], raw: &[u8], end: u8) -> bool {
    rest.strip_suffix(raw).is_some_and(|before| before.last().is_none_or(|byte| *byte == end))
}

/// What belongs to the file and to none of its mails: white space, and lines that begin with `From `.
fn is_between(bytes: &[u8], end: u8) -> bool {
    bytes.split(|byte| *byte == end).all(|line| {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        line.starts_with(b"From ") || line.iter().all(u8::is_ascii_whitespace)
    })
}
