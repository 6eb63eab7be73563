//! Just enough of Rust's grammar: what is code, what is a text, where a function begins and ends.

use std::ops::Range;

/// A source file with comments and texts blanked out of `code`, byte for byte, so that places agree.
pub struct Source {
    pub code: String,
    pub texts: Vec<Text>,
    pub comments: Vec<Text>,
}

#[derive(Debug, Clone)]
pub struct Text {
    /// The byte where it begins.
    pub at: usize,
    /// As written: escapes are not resolved.
    pub text: String,
}

pub struct Function {
    pub name: String,
    pub lines: usize,
}

pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

pub fn read(source: &str) -> Source {
    let bytes = source.as_bytes();
    let mut read = Source { code: String::new(), texts: Vec::new(), comments: Vec::new() };
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let end = if rest.starts_with(b"//") {
            at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
        } else if rest.starts_with(b"/*") {
            block_comment_end(bytes, at)
        } else if let Some((from, until, end)) = text(bytes, at) {
            read.texts.push(Text { at, text: String::from_utf8_lossy(&bytes[from..until]).into_owned() });
            blank(&mut code[at..end]);
            at = end;
            continue;
        } else if rest[0] == b'\'' {
            let end = char_end(source, at);
            blank(&mut code[at..end]);
            at = end;
            continue;
        } else {
            at += 1;
            continue;
        };
        read.comments.push(Text { at, text: String::from_utf8_lossy(&bytes[at..end]).into_owned() });
        blank(&mut code[at..end]);
        at = end;
    }
    read.code = String::from_utf8(code).expect("whole characters were blanked");
    read
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| **byte != b'\n') {
        *byte = b' ';
    }
}

fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// A text that begins here: where its content begins and ends, and where it ends itself.
fn text(bytes: &[u8], start: usize) -> Option<(usize, usize, usize)> {
    if start > 0 && is_word(bytes[start - 1]) {
        return if bytes[start] == b'"' { plain_text(bytes, start) } else { None };
    }
    let prefix = bytes[start..].iter().take(2).take_while(|byte| matches!(byte, b'b' | b'c' | b'r')).count();
    let at = start + prefix;
    if bytes[start..at].contains(&b'r') {
        let hashes = bytes[at..].iter().take_while(|byte| **byte == b'#').count();
        if bytes.get(at + hashes) != Some(&b'"') {
            return None;
        }
        let from = at + hashes + 1;
        let close = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
        let length = bytes[from..].windows(close.len()).position(|window| window == close)?;
        return Some((from, from + length, from + length + close.len()));
    }
    if bytes.get(at) == Some(&b'"') { plain_text(bytes, at) } else { None }
}

fn plain_text(bytes: &[u8], quote: usize) -> Option<(usize, usize, usize)> {
    let mut at = quote + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return Some((quote + 1, at, at + 1)),
            _ => at += 1,
        }
    }
    None
}

/// The end of a character such as `'{'`; a lifetime ends at once.
fn char_end(source: &str, start: usize) -> usize {
    let mut chars = source[start + 1..].char_indices();
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((escaped, _))) => {
            let from = start + 1 + escaped + 1;
            source[from..].find('\'').map_or(source.len(), |end| from + end + 1)
        }
        (Some(_), Some((end, '\''))) => start + 1 + end + 1,
        _ => start + 1,
    }
}

/// The bracket that closes the one at `open`.
pub fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// Where `word` stands alone in the code.
pub fn words(code: &str, word: &str) -> Vec<usize> {
    let bytes = code.as_bytes();
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| *at == 0 || !is_word(bytes[at - 1]))
        .filter(|at| bytes.get(at + word.len()).is_none_or(|byte| !is_word(*byte)))
        .collect()
}

/// The word that begins at or after `at`, over white space only.
pub fn word_at(code: &str, at: usize) -> &str {
    let rest = code[at..].trim_start();
    let end = rest.bytes().position(|byte| !is_word(byte)).unwrap_or(rest.len());
    &rest[..end]
}

pub fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for at in words(code, "fn") {
        let name = word_at(code, at + 2);
        let Some(open) = body(code, at) else { continue };
        if !name.is_empty() {
            let lines = code[at..closing(code, open)].matches('\n').count() + 1;
            found.push(Function { name: name.to_owned(), lines });
        }
    }
    found
}

/// The `{` that opens what is declared at `at`; none when a `;` comes first.
fn body(code: &str, at: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in code.bytes().enumerate().skip(at) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' if depth == 0 => return Some(at),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Modules and functions that exist in tests only.
pub fn test_spans(code: &str) -> Vec<Range<usize>> {
    let marks = ["#[cfg(test)]", "#[cfg(any(test", "#[test]"];
    let marked = marks.iter().flat_map(|mark| code.match_indices(mark));
    marked.filter_map(|(at, mark)| Some(at..closing(code, body(code, at + mark.len())?))).collect()
}
