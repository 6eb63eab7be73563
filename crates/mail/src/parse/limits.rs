//! How much a parser would keep of a mail, found out before it is asked to. Many tiny parts, headers or addresses make a
//! small mail fill the memory: of a part of ten bytes a parser keeps several hundred.

use std::collections::HashSet;

use super::attachments;

/// What is kept of one part, one header line, and one address, id or parameter in it; in bytes, at most, while lists grow.
const PART: usize = 400;
const HEADER: usize = 250;
const PIECE: usize = 200;

/// What a mail may cost: so many times its size, and something for the smallest.
const TIMES: usize = 6;
const FLOOR: usize = 512 * 1024;

/// Mails that were packed into mails in base64 are looked at up to this depth; the parser stops there too.
const DEEPEST_PACKED: usize = 3;

fn budget(mail: &[u8]) -> usize {
    mail.len().saturating_mul(TIMES).saturating_add(FLOOR)
}

/// May the parts of this mail be taken apart?
pub fn may_be_unfolded(mail: &[u8]) -> bool {
    cost(mail, DEEPEST_PACKED) <= budget(mail)
}

/// The beginning of a header block that can be afforded, `None`: all of it. The rest stands in the raw mail.
pub fn affordable(head: &[u8], mail: &[u8]) -> Option<usize> {
    let (budget, mut cost, mut at) = (budget(mail), 0, 0);
    for line in head.split_inclusive(|b| *b == b'\n') {
        cost += line_cost(line);
        let room = budget.saturating_sub(cost) / PIECE;
        let pieces = pieces(line);
        if cost > budget || pieces > room {
            let within = line.iter().enumerate().filter(|(_, b)| is_separator(**b)).nth(room).map_or(0, |(at, _)| at);
            return Some(at + if cost > budget { 0 } else { within });
        }
        cost += pieces * PIECE;
        at += line.len();
    }
    None
}

/// A line that goes on with the header above is one more piece of it.
fn line_cost(line: &[u8]) -> usize {
    if line.starts_with(b" ") || line.starts_with(b"\t") { PIECE } else { HEADER }
}

/// Addresses, ids and parameters are separated by these.
fn is_separator(byte: u8) -> bool {
    matches!(byte, b',' | b';' | b'<' | b':' | b'"')
}

fn pieces(line: &[u8]) -> usize {
    line.iter().filter(|b| is_separator(**b)).count()
}

/// Where in a mail a line stands.
struct Block {
    head: bool,
    /// A message follows these headers, and maybe packed.
    message: bool,
    packed: bool,
}

impl Block {
    fn begins() -> Block {
        Block { head: true, message: false, packed: false }
    }
}

fn cost(mail: &[u8], depth: usize) -> usize {
    let boundaries = Boundaries::of(mail);
    let (mut cost, mut block, mut at) = (PART, Block::begins(), 0);
    // The mail's own headers were cut to what can be afforded.
    let mut above = depth == DEEPEST_PACKED;
    for line in mail.split_inclusive(|b| *b == b'\n') {
        at += line.len();
        if boundaries.separates(line) {
            cost += PART;
            above = false;
            block = Block::begins();
        } else if block.head && crate::head::is_blank(line) {
            if block.message && block.packed && depth > 0 {
                cost += packed(mail.get(at..).unwrap_or_default(), depth);
            }
            // The headers of a message within this one follow.
            let inner = block.message && !block.packed;
            above = false;
            cost += if inner { PART } else { 0 };
            block = if inner { Block::begins() } else { Block { head: false, ..block } };
        } else if block.head {
            if !above {
                cost += pieces(line) * PIECE + line_cost(line);
            }
            block.message |= holds(line, b"message/") || holds(line, b"digest");
            block.packed |= holds(line, b"base64") || holds(line, b"quoted-printable");
        }
    }
    cost
}

/// The cost of a message in base64 that begins here, up to the next line that can't be of it.
fn packed(body: &[u8], depth: usize) -> usize {
    let lines = body.split_inclusive(|b| *b == b'\n');
    let length =
        lines.take_while(|line| !line.starts_with(b"--") && !crate::head::is_blank(line)).map(<[u8]>::len).sum();
    let body = body.get(..length).unwrap_or_default();
    cost(&attachments::from_base64(body), depth - 1)
}

fn holds(line: &[u8], word: &[u8]) -> bool {
    line.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word))
}

/// The boundaries that the mail names, wherever it does.
struct Boundaries<'a> {
    named: HashSet<&'a [u8]>,
    /// One is written in pieces (RFC 2231): then every line that looks like one counts.
    any: bool,
}

impl<'a> Boundaries<'a> {
    fn of(mail: &'a [u8]) -> Boundaries<'a> {
        let mut found = Boundaries { named: HashSet::new(), any: false };
        let mut rest = mail;
        while let Some(at) = rest.iter().position(|b| matches!(b, b'b' | b'B')) {
            let here = rest.get(at..).unwrap_or_default();
            rest = here.get(1..).unwrap_or_default();
            let Some((word, value)) = here.split_at_checked(8) else { continue };
            if !word.eq_ignore_ascii_case(b"boundary") {
                continue;
            }
            match value.trim_ascii_start().split_first() {
                Some((b'*', _)) => found.any = true,
                Some((b'=', value)) => {
                    let value = value.trim_ascii_start();
                    let value = value.strip_prefix(b"\"").unwrap_or(value);
                    let end =
                        value.iter().position(|b| matches!(b, b'"' | b';' | b'\r' | b'\n')).unwrap_or(value.len());
                    found.named.insert(value.get(..end).unwrap_or_default().trim_ascii());
                }
                _ => {}
            }
        }
        found
    }

    fn separates(&self, line: &[u8]) -> bool {
        let Some(rest) = line.strip_prefix(b"--") else { return false };
        let rest = rest.trim_ascii_end();
        self.any || self.named.contains(rest) || rest.strip_suffix(b"--").is_some_and(|rest| self.named.contains(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::{affordable, may_be_unfolded};

    #[test]
    fn usual_mails_may_be_unfolded() {
        let plain = format!("Subject: x\n\n{}", "--\n-- Table structure for x\n--\n".repeat(20_000));
        assert!(may_be_unfolded(plain.as_bytes()), "lines of hyphens are no parts");
        let parts = "--b\nContent-Type: image/png; name=x\nContent-Transfer-Encoding: base64\nContent-ID: <x@y>\n\niVBORw0KGgo=\n";
        let album = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", parts.repeat(300));
        assert!(may_be_unfolded(album.as_bytes()));
    }

    #[test]
    fn crowds_of_tiny_parts_are_seen_wherever_they_hide() {
        let crowd = format!("Content-Type: multipart/mixed; boundary=\"b\"\n\n{}", "--b\n\nx\n".repeat(20_000));
        assert!(!may_be_unfolded(crowd.as_bytes()));
        assert!(!may_be_unfolded(crowd.replace("boundary=", "BOUNDARY*0=").as_bytes()));
        let packed = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &crowd);
        let within = format!("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{packed}\n");
        assert!(!may_be_unfolded(within.as_bytes()));
        let inner = format!("Content-Type: message/rfc822\n\n{}\nx", "X: y\n".repeat(20_000));
        assert!(!may_be_unfolded(inner.as_bytes()));
    }

    #[test]
    fn headers_are_cut_only_where_they_are_too_many() {
        let usual = "Received: from a by b; Tue, 24 Nov 2026 13:55:00 +0000\n".repeat(100);
        assert_eq!(affordable(usual.as_bytes(), usual.as_bytes()), None);
        let crowd = "X: y\n".repeat(50_000);
        assert!(affordable(crowd.as_bytes(), crowd.as_bytes()).is_some_and(|at| at > 1_000 && at < crowd.len()));
        let to = format!("To: {}\n", "a@b,".repeat(50_000));
        assert!(affordable(to.as_bytes(), to.as_bytes()).is_some_and(|at| at > 1_000 && at < to.len()));
    }
}
