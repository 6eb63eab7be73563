//! Files written into the text of a mail, as before MIME: `begin 644 name`, lines of letters, `end`.

use std::ops::Range;

/// A file within a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Where its lines stand, with their ends.
    pub lines: Range<usize>,
    pub name: Vec<u8>,
    pub bytes: Vec<u8>,
}

/// Files in one text, at most: each takes a list of attachments ten times its own size. What is more stays text.
const MOST_FILES: usize = 1000;

/// The files within a text. Takes time in proportion to its length.
pub fn blocks(text: &[u8]) -> Vec<Block> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty() && all.len() < MOST_FILES) {
        let (line, length) = line(rest);
        if let Some(name) = begins(line) {
            let (bytes, behind) = body(rest.get(length..).unwrap_or_default());
            if let Some(bytes) = bytes {
                all.push(Block { lines: at..at + length + behind, name: name.to_vec(), bytes });
            }
            // What is no file is not looked at twice: lines of letters hold no beginning.
            at += length + behind;
        } else {
            at += length;
        }
    }
    all
}

/// The text without its files; `None` when it holds none.
pub fn without(text: &str) -> Option<String> {
    // Looking for the word alone is quick, and nearly every text is done with it.
    if !text.contains("begin ") {
        return None;
    }
    let files = blocks(text.as_bytes());
    let mut left = String::with_capacity(text.len());
    let mut at = 0;
    for file in &files {
        left.push_str(text.get(at..file.lines.start).unwrap_or_default());
        at = file.lines.end;
    }
    left.push_str(text.get(at..).unwrap_or_default());
    (!files.is_empty()).then_some(left)
}

/// The first line without its end, and its length with it.
fn line(rest: &[u8]) -> (&[u8], usize) {
    let end = rest.iter().position(|b| *b == b'\n');
    let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    (line.strip_suffix(b"\r").unwrap_or(line), end.map_or(rest.len(), |end| end + 1))
}

/// The name behind `begin 644 `.
fn begins(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"begin ")?;
    let digits = rest.iter().take_while(|b| (b'0'..=b'7').contains(*b)).count();
    let name = rest.get(digits..)?.strip_prefix(b" ")?.trim_ascii();
    ((3..=4).contains(&digits) && !name.is_empty() && name.len() <= 255).then_some(name)
}

/// The bytes of a file up to its `end`, and how far it reaches. A file that was cut off is one if it holds a full line.
fn body(text: &[u8]) -> (Option<Vec<u8>>, usize) {
    let mut bytes = Vec::new();
    let (mut at, mut full) = (0, false);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (line, length) = line(rest);
        if line.trim_ascii() == b"end" {
            return (Some(bytes), at + length);
        }
        let blank = line.iter().all(|b| *b == b' ' || *b == b'`');
        if !blank {
            match decoded(line, full) {
                Some(some) => bytes.extend(some),
                None => return (full.then_some(bytes), at),
            }
            full |= line.first() == Some(&b'M');
        }
        at += length;
    }
    (full.then_some(bytes), at)
}

/// The bytes of one line; `None` when it is none of such a file.
fn decoded(line: &[u8], sure: bool) -> Option<Vec<u8>> {
    let (first, letters) = line.split_first()?;
    let count = usize::from(value(*first)?);
    let needed = count.div_ceil(3) * 4;
    // Programs add a letter to check by, or cut spaces off the end: many of them only where we are sure of a file.
    if letters.len() > needed + 2 || (!sure && letters.len() + 8 < needed) {
        return None;
    }
    let mut bytes = Vec::with_capacity(needed);
    for four in 0..needed / 4 {
        let mut group = 0u32;
        for one in 0..4 {
            let letter = letters.get(four * 4 + one).copied().unwrap_or(b' ');
            group = group << 6 | u32::from(value(letter)?);
        }
        let [_, a, b, c] = group.to_be_bytes();
        bytes.extend([a, b, c]);
    }
    bytes.truncate(count);
    Some(bytes)
}

fn value(letter: u8) -> Option<u8> {
    (32..=96).contains(&letter).then(|| (letter - 32) & 0x3F)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_out_of_the_text() {
        let text = "Hello\nbegin 644 cat.txt\n#0V%T\n`\nend\nBye\n";
        let all = blocks(text.as_bytes());
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].name.as_slice(), all[0].bytes.as_slice()), (&b"cat.txt"[..], &b"Cat"[..]));
        assert_eq!(without(text).as_deref(), Some("Hello\nBye\n"));
        let crlf = text.replace('\n', "\r\n");
        assert_eq!(blocks(crlf.as_bytes())[0].bytes, b"Cat");
    }

    #[test]
    fn people_who_write_begin_keep_their_words() {
        for text in
            ["begin 644 things at once\nand see.\n", "begin 100 tests\n\nend of story\n", "begin the work\n", ""]
        {
            assert_eq!(without(text), None, "{text}");
        }
    }

    #[test]
    fn more_files_than_anybody_sends_stay_text() {
        let text = "begin 644 x\n#0V%T\n`\nend\n".repeat(MOST_FILES + 2);
        assert_eq!(blocks(text.as_bytes()).len(), MOST_FILES);
        assert_eq!(without(&text).map(|left| left.matches("begin").count()), Some(2));
    }

    proptest::proptest! {
        #[test]
        fn garbage_never_panics(text in "(begin 644 a\n|[ -a]{0,20}\n|end\n|`\n|é){0,12}") {
            let left = without(&text).unwrap_or_default();
            assert!(left.len() <= text.len());
        }
    }
}
