//! What our own mail server found out about a sender (`Authentication-Results`, RFC 8601).
//!
//! Anybody can write such a header into a mail. Ours is the topmost one, because servers put theirs above what came, and
//! it bears the name that the business told us its server signs with. RFC 8601, 5 asks that server to take away headers
//! under its own name which came from outside.

/// What the topmost `Authentication-Results` says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Results {
    authserv_id: String,
    /// Every DMARC result there is says `pass`, and there is one (RFC 7489).
    dmarc_pass: bool,
    /// Whose DMARC it is, where the server says so.
    header_from: Option<String>,
}

/// Whether the server of this name vouches that the mail comes from the domain of `email`, and `email` is all that its
/// `From` holds: one header, one address. An empty name vouches for nothing.
pub fn vouches(raw: &[u8], authserv_id: &str, email: &str) -> bool {
    let Some((_, domain)) = email.rsplit_once('@') else { return false };
    let Some(results) = fields(raw, "authentication-results").next().map(|value| read(&value)) else { return false };
    let for_domain = results.header_from.as_deref().is_none_or(|from| from.eq_ignore_ascii_case(domain));
    let named = !authserv_id.trim().is_empty() && results.authserv_id.eq_ignore_ascii_case(authserv_id.trim());
    named && results.dmarc_pass && for_domain && is_only_sender(raw, email)
}

/// `From` stands there once and holds this address alone. Programs differ in which one of several they show and check.
fn is_only_sender(raw: &[u8], email: &str) -> bool {
    let all: Vec<String> = fields(raw, "from").collect();
    let [value] = all.as_slice() else { return false };
    let bare = bare(value);
    let address = match (bare.split_once('<'), bare.matches('@').count()) {
        (Some((_, rest)), 1) => rest.split_once('>').map(|(address, _)| address.trim().to_owned()),
        (None, 1) => Some(bare.trim().to_owned()),
        _ => None,
    };
    address.is_some_and(|address| address.eq_ignore_ascii_case(email))
}

/// The first value of a header, trimmed.
pub fn field(raw: &[u8], name: &str) -> Option<String> {
    fields(raw, name).next().map(|value| value.trim().to_owned())
}

/// The values of a header, unfolded, in the order they stand.
fn fields<'a>(raw: &'a [u8], name: &'a str) -> impl Iterator<Item = String> + 'a {
    let head = raw.get(crate::head::start(raw)..).unwrap_or_default();
    let lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let mut unfolded: Vec<(bool, String)> = Vec::new();
    for line in lines.take_while(|line| !line.is_empty()) {
        if line.first().is_some_and(|first| *first == b' ' || *first == b'\t') {
            if let Some((true, value)) = unfolded.last_mut() {
                value.push_str(&String::from_utf8_lossy(line));
            }
            continue;
        }
        let (before, value) = match line.iter().position(|byte| *byte == b':') {
            Some(at) => line.split_at_checked(at).unwrap_or((line, &[])),
            None => (line, &[][..]),
        };
        let wanted = before.trim_ascii_end().eq_ignore_ascii_case(name.as_bytes());
        let value = if wanted {
            String::from_utf8_lossy(value.get(1..).unwrap_or_default()).into_owned()
        } else {
            String::new()
        };
        unfolded.push((wanted, value));
    }
    unfolded.into_iter().filter(|(wanted, _)| *wanted).map(|(_, value)| value)
}

/// Without comments and quoted strings, which hold what anybody likes.
fn bare(value: &str) -> String {
    let (mut out, mut depth, mut quoted, mut escaped) = (String::new(), 0_usize, false, false);
    for char in value.chars() {
        match char {
            _ if escaped => escaped = false,
            '\\' if depth > 0 || quoted => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            other => out.push(other),
        }
    }
    out
}

fn read(value: &str) -> Results {
    let bare = bare(value);
    let mut parts = bare.split(';');
    let authserv_id = parts.next().unwrap_or_default().split_whitespace().next().unwrap_or_default().to_owned();
    let (mut passes, mut fails, mut header_from) = (0, 0, None);
    for part in parts {
        // White space may stand around the signs.
        let part = part.replace('=', " = ");
        let words: Vec<&str> = part.split_whitespace().collect();
        let pairs: Vec<(&str, &str)> = words
            .windows(3)
            .filter_map(|three| match three {
                [name, "=", value] => Some((*name, *value)),
                _ => None,
            })
            .collect();
        let Some((method, result)) = pairs.first() else { continue };
        if method.split('/').next().is_some_and(|method| method.eq_ignore_ascii_case("dmarc")) {
            if result.eq_ignore_ascii_case("pass") {
                passes += 1
            } else {
                fails += 1
            }
            let from = pairs.iter().find(|(name, _)| name.eq_ignore_ascii_case("header.from"));
            header_from = from.map(|(_, domain)| (*domain).to_owned()).or(header_from);
        }
    }
    Results { authserv_id, dmarc_pass: passes > 0 && fails == 0, header_from }
}

#[cfg(test)]
mod tests {
    use super::vouches;

    fn mail(head: &str) -> Vec<u8> {
        format!("{head}\r\nSubject: Hello\r\n\r\nAuthentication-Results: mx.alder.example; dmarc=pass\r\n").into_bytes()
    }

    fn dana(results: &str) -> bool {
        let raw = mail(&format!("{results}From: \"Dana, <x@y>\" <dana@alder.example>"));
        vouches(&raw, "mx.alder.example", "dana@alder.example")
    }

    #[test]
    fn our_server_alone_is_believed() {
        let pass = "Authentication-Results: mx.alder.example 1;\r\n\tspf=fail smtp.mailfrom=alder.example;\r\n \
                    dmarc = pass (p=reject; dmarc=fail) header.from=alder.example\r\n";
        assert!(dana(pass));
        assert!(!dana(""), "nobody said anything; the body is no header");
        assert!(!dana("Authentication-Results: mx.evil.example; dmarc=pass\r\n"));
        assert!(!dana(&format!("Authentication-Results: mx.evil.example; dmarc=pass\r\n{pass}")), "the topmost counts");
        assert!(!dana(&format!("Authentication-Results: mx.alder.example; dmarc=fail\r\n{pass}")));
        assert!(!dana("Authentication-Results: mx.alder.example (dmarc=pass); spf=pass\r\n"));
        assert!(!dana("Authentication-Results: mx.alder.example; spf=pass reason=\"; dmarc=pass\"\r\n"));
        assert!(!dana("Authentication-Results: mx.alder.example; dmarc=pass header.from=evil.example\r\n"));
        assert!(!dana("Authentication-Results: mx.alder.example; dmarc=pass; dmarc=fail\r\n"));
        assert!(!vouches(
            &mail("Authentication-Results: ; dmarc=pass\r\nFrom: dana@alder.example"),
            "",
            "dana@alder.example"
        ));
    }

    #[test]
    fn one_sender_and_no_other() {
        let pass = "Authentication-Results: mx.alder.example; dmarc=pass\r\n";
        let is = |from: &str| vouches(&mail(&format!("{pass}{from}")), "MX.alder.example", "dana@alder.example");
        assert!(is("From: dana@alder.example"));
        assert!(is("FROM : Dana\r\n <Dana@Alder.example>"));
        assert!(!is("From: dana@alder.example, m@evil.example"));
        assert!(!is("From: dana@alder.example\r\nFrom: m@evil.example"));
        assert!(!is("From: dana@alder.example <m@evil.example>"));
        assert!(!is("From: m@evil.example (dana@alder.example)"));
        assert!(!is("X-From: dana@alder.example"));
    }
}
