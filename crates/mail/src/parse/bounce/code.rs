//! Status codes (RFC 3463, `5.1.1`) and reply codes (RFC 5321, `550`) within words.

/// The first status code, with class 2, 4 or 5.
pub fn status_of(words: &str) -> Option<String> {
    let pieces = words.split(|c: char| !(c.is_ascii_digit() || c == '.')).take(400);
    pieces.map(|p| p.trim_matches('.')).find(|p| is_status(p)).map(str::to_owned)
}

/// Three numbers, the first one 2, 4 or 5, the others with at most three digits: four numbers are an IP address.
fn is_status(piece: &str) -> bool {
    let mut numbers = piece.split('.');
    let class = numbers.next().is_some_and(|n| matches!(n, "2" | "4" | "5"));
    let rest: Vec<&str> = numbers.collect();
    class && rest.len() == 2 && rest.iter().all(|n| !n.is_empty() && n.len() <= 3)
}

/// The class of the first reply code: `b'4'` for now, `b'5'` for good.
pub fn reply_class(words: &str) -> Option<u8> {
    let pieces =
        words.split(|c: char| c.is_whitespace() || matches!(c, '-' | ':' | '(' | ')' | '#' | ',' | ';')).take(200);
    let mut codes = pieces.filter(|p| p.len() == 3 && p.bytes().all(|b| b.is_ascii_digit()));
    codes.find_map(|p| p.bytes().next().filter(|b| matches!(b, b'4' | b'5')))
}

/// IronPort puts a general phrase before what the next server answered: `5.1.0 - Unknown address error 550-'5.7.1 …`.
pub fn behind_gateway(words: &str) -> Option<&str> {
    ["- Unknown address error ", "- Other mail system problem "]
        .iter()
        .find_map(|p| words.split_once(p))
        .map(|(_, b)| b)
}

/// Says more than "something went wrong".
pub fn is_telling(status: &str) -> bool {
    !status.is_empty() && !status.ends_with(".0.0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_other_numbers() {
        assert_eq!(status_of("550-5.7.26 no").as_deref(), Some("5.7.26"));
        assert_eq!(status_of("user unknown (#5.1.1)").as_deref(), Some("5.1.1"));
        assert_eq!(status_of("from 192.0.2.5 at 4.1 with 5.1"), None);
        assert_eq!(reply_class("host said: 450 4.2.0 greylisted"), Some(b'4'));
        assert_eq!(reply_class("after 250 tries 1550 mails"), None);
    }
}
