//! Encoded words in headers (RFC 2047), by our own tables: letters that were cut in two between words, words in a charset
//! of another name, 8-bit bytes within a word.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::attachments::from_base64;
use super::charset;

/// A word is at most 75 letters (RFC 2047, 2); careless programs write a whole subject as one.
const LONGEST: usize = 1000;

/// The header block with every run of encoded words written as one word in UTF-8, which any reader understands;
/// `None` when there is none in a charset of ours.
pub fn in_utf8(head: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = head;
    let mut changed = false;
    while let Some(at) = find(rest, b"=?") {
        let (before, from) = rest.split_at_checked(at)?;
        out.extend_from_slice(before);
        if let Some((text, behind)) = run(from) {
            out.extend_from_slice(b"=?utf-8?B?");
            out.extend_from_slice(STANDARD.encode(text).as_bytes());
            out.extend_from_slice(b"?=");
            rest = behind;
            changed = true;
        } else {
            out.extend_from_slice(b"=?");
            rest = from.get(2..)?;
        }
    }
    out.extend_from_slice(rest);
    changed.then_some(out)
}

/// A header value with its encoded words read.
pub fn decoded(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value.as_bytes();
    while let Some(at) = find(rest, b"=?") {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        out.push_str(&String::from_utf8_lossy(before));
        if let Some((text, behind)) = run(from) {
            out.push_str(&text);
            rest = behind;
        } else {
            out.push_str("=?");
            rest = from.get(2..).unwrap_or_default();
        }
    }
    out.push_str(&String::from_utf8_lossy(rest));
    out
}

/// Neighbouring words and the letters they make, and what comes behind them. White space between words is none (RFC 2047,
/// 6.2); bytes of one charset are put together before they are read.
fn run(from: &[u8]) -> Option<(String, &[u8])> {
    let mut word = word(from)?;
    let mut text = String::new();
    let mut bytes = std::mem::take(&mut word.bytes);
    let mut charset = word.charset;
    let mut behind = word.behind;
    while let Some(next) = self::word(behind.trim_ascii_start()) {
        if !next.charset.eq_ignore_ascii_case(&charset) {
            text.push_str(&charset::guess(&bytes, Some(&charset)).text);
            bytes.clear();
            charset = next.charset;
        }
        bytes.extend_from_slice(&next.bytes);
        behind = next.behind;
    }
    text.push_str(&charset::guess(&bytes, Some(&charset)).text);
    (!text.is_empty()).then_some((text, behind))
}

struct Word<'a> {
    charset: String,
    bytes: Vec<u8>,
    behind: &'a [u8],
}

/// `=?charset?B?…?=` at the beginning, in a charset we know.
fn word(from: &[u8]) -> Option<Word<'_>> {
    let rest = from.strip_prefix(b"=?")?;
    let end = rest.iter().take(64).position(|b| *b == b'?')?;
    let (name, rest) = rest.split_at_checked(end)?;
    let charset = std::str::from_utf8(name).ok()?;
    let [b'?', encoding, b'?', rest @ ..] = rest else { return None };
    let near = rest.get(..LONGEST).unwrap_or(rest);
    let end = find(near, b"?=")?;
    let (written, behind) = rest.split_at_checked(end)?;
    if written.contains(&b'\n') || !charset::is_known(charset) {
        return None;
    }
    let bytes = match encoding {
        b'b' | b'B' => from_base64(written),
        b'q' | b'Q' => from_q(written),
        _ => return None,
    };
    let charset = charset.split('*').next().unwrap_or(charset).to_owned();
    Some(Word { charset, bytes, behind: behind.get(2..)? })
}

/// RFC 2047, 4.2: as quoted-printable, with `_` for the space.
fn from_q(written: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = written.iter().map(|b| if *b == b'_' { b' ' } else { *b }).collect();
    super::attachments::from_quoted_printable(&spaced)
}

fn find(bytes: &[u8], what: &[u8; 2]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_cut_in_two_come_together() {
        assert_eq!(decoded("Re: =?utf-8?B?R3LD?= =?utf-8?B?vMOf?= x"), "Re: Grüß x");
        assert_eq!(decoded("=?UTF-8?Q?Gr=C3?=\r\n =?utf-8*de?Q?=BC=C3=9Fe?="), "Grüße");
        assert_eq!(decoded("=?koi8-r?B?8NLJ18XU?= =?iso-8859-1?Q?_J=F6rg?="), "Привет Jörg");
        assert_eq!(decoded("=?utf-8?Q?Why??="), "Why?");
    }

    #[test]
    fn what_is_no_word_stays() {
        for text in ["=?", "=?utf-8?B?abc", "a =? b ?= c", "=?no-such-charset?Q?a?=", "=?utf-8?X?a?=", "=?utf-8?Q??="] {
            assert_eq!(decoded(text), text);
            assert_eq!(in_utf8(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_header_block_keeps_its_lines() {
        let head = b"Subject: =?iso-8859-1?Q?Gr=FC?= =?iso-8859-1?Q?n?=\r\nFrom: a@b.example\r\n\r\n";
        let read = String::from_utf8(in_utf8(head).unwrap()).unwrap();
        assert_eq!(read, "Subject: =?utf-8?B?R3LDvG4=?=\r\nFrom: a@b.example\r\n\r\n");
    }

    #[test]
    fn a_million_openings_take_no_time() {
        let began = std::time::Instant::now();
        in_utf8("=?utf-8?Q?".repeat(100_000).as_bytes());
        in_utf8("=?no-such?Q?a?= ".repeat(60_000).as_bytes());
        assert!(began.elapsed() < std::time::Duration::from_secs(20));
    }

    proptest::proptest! {
        #[test]
        fn garbage_never_panics(bytes in "(=\\?(utf-8|x)\\?[BQ]\\?[A-Za-z=_]{0,6}(\\?=)?[ \r\n?=]{0,3}){0,6}") {
            decoded(&bytes);
            in_utf8(bytes.as_bytes());
        }
    }
}
