//! Addresses within the words of mail servers, in whatever brackets and quotes they stand.

use std::ops::Range;

/// Where addresses stand in a line, in bytes.
pub fn places(line: &str) -> Vec<Range<usize>> {
    let bytes = line.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.match_indices('@').take(200) {
        let before = bytes.get(..at).unwrap_or_default();
        let after = bytes.get(at + 1..).unwrap_or_default();
        let mut start = at - before.iter().rev().take(64).take_while(|b| is_local(**b)).count();
        let mut end = at + 1 + after.iter().take(255).take_while(|b| is_domain(**b)).count();
        while start < at && bytes.get(start).is_some_and(|b| matches!(b, b'\'' | b'.' | b'*')) {
            start += 1;
        }
        while end > at + 1 && bytes.get(end - 1).is_some_and(|b| matches!(b, b'.' | b'-' | b'_')) {
            end -= 1;
        }
        // `dda:SMTP=a@b` of X.400.
        if let Some(behind) = line.get(start..at).and_then(|l| l.split_once("SMTP=")) {
            start = at - behind.1.len();
        }
        let whole = start < at && end > at + 1 && found.last().is_none_or(|last| last.end <= start);
        if whole {
            found.push(start..end);
        }
    }
    found
}

/// All addresses of a line.
pub fn all(line: &str) -> impl Iterator<Item = &str> {
    places(line).into_iter().filter_map(move |place| line.get(place))
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+=?^_{}~.-".contains(&byte)
}

fn is_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// The address of a report's field: `rfc822; <a@b>`, `RFC822;a@b (was: c@d)`, `rfc822;a+2Bb@c` (RFC 3461, 4).
pub fn of_field(value: &str) -> Option<String> {
    let behind = value.split_once(';').map_or(value, |(_, behind)| behind).trim();
    if let Some(found) = all(behind).next() {
        return Some(found.replace("+2B", "+").replace("+3D", "="));
    }
    // Letters of other scripts (RFC 6531).
    let bare = behind.trim_matches(['<', '>', '"', ' ']);
    (bare.contains('@') && !bare.contains(char::is_whitespace) && bare.len() < 320).then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_their_brackets() {
        let found = |line: &str| all(line).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(found("550 <a.b+c@x.example.org>... User unknown"), ["a.b+c@x.example.org"]);
        assert_eq!(found("[SMTP:a@x.example] and 'b@y.example'."), ["a@x.example", "b@y.example"]);
        assert_eq!(found("c=US;a= ;dda:SMTP=userx@example.COM; on Fri"), ["userx@example.COM"]);
        assert_eq!(found("@ a@ @b a@b"), ["a@b"]);
        assert_eq!(found("Grüße@ü an <ö@example.org>"), Vec::<String>::new());
        assert_eq!(of_field("rfc822;a+2Bb@c.example").as_deref(), Some("a+b@c.example"));
        assert_eq!(of_field("utf-8; <ö@example.org>").as_deref(), Some("ö@example.org"));
        assert_eq!(of_field("LOCAL;<>"), None);
    }
}
