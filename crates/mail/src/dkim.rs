//! Signing a mail so that other servers know it comes from our domain (DKIM, RFC 6376; Ed25519: RFC 8463).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use sha2::{Digest, Sha256};

/// A private key, as it stands in a PEM file.
pub struct Key(Kind);

enum Kind {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

/// Why a mail can't be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("this is no private key (PEM) of RSA, 2048 bits or more, or Ed25519")]
    BadKey,
    #[error("\"{name}\" can be no part of the signature")]
    BadName { name: String },
    #[error("the mail could not be signed")]
    Unsigned,
}

/// What a signature is made with.
pub struct Signer<'a> {
    pub key: &'a Key,
    /// The public key stands in the TXT record `SELECTOR._domainkey.DOMAIN`.
    pub selector: &'a str,
    pub domain: &'a str,
}

impl Key {
    /// `BEGIN PRIVATE KEY` (PKCS #8) or `BEGIN RSA PRIVATE KEY` (PKCS #1).
    pub fn read(pem: &str) -> Result<Key, Error> {
        let (_, rest) = pem.split_once("-----BEGIN ").ok_or(Error::BadKey)?;
        let (label, rest) = rest.split_once("-----").ok_or(Error::BadKey)?;
        let (body, _) = rest.split_once("-----END ").ok_or(Error::BadKey)?;
        let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
        let der = STANDARD.decode(body).map_err(|_| Error::BadKey)?;
        let rsa = |key: Result<RsaKeyPair, _>| key.map(|key| Key(Kind::Rsa(Box::new(key)))).map_err(|_| Error::BadKey);
        match label {
            "RSA PRIVATE KEY" => rsa(RsaKeyPair::from_der(&der)),
            "PRIVATE KEY" => match Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der) {
                Ok(key) => Ok(Key(Kind::Ed25519(Box::new(key)))),
                Err(_) => rsa(RsaKeyPair::from_pkcs8(&der)),
            },
            _ => Err(Error::BadKey),
        }
    }

    fn algorithm(&self) -> &'static str {
        match self.0 {
            Kind::Rsa(_) => "rsa-sha256",
            Kind::Ed25519(_) => "ed25519-sha256",
        }
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, Error> {
        match &self.0 {
            Kind::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).map_err(|_| Error::Unsigned)?;
                Ok(signature)
            }
            // RFC 8463, 3: the hash is what is signed.
            Kind::Ed25519(key) => Ok(key.sign(&Sha256::digest(text)).as_ref().to_vec()),
        }
    }
}

/// The headers that are signed where they are there. `From` is signed once more than it is there, so that no second one
/// can be put in (RFC 6376, 8.15).
const SIGNED: [&str; 14] = [
    "from",
    "from",
    "to",
    "cc",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "auto-submitted",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

/// The mail (lines ending in CRLF, as [`crate::compose::build`] writes them) with its signature in front. `at` is the
/// second of signing, since 1970.
pub fn sign(raw: &[u8], signer: &Signer<'_>, at: i64) -> Result<Vec<u8>, Error> {
    for name in [signer.selector, signer.domain] {
        let good =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
        if !good {
            return Err(Error::BadName { name: name.to_owned() });
        }
    }
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").map_or(raw.len(), |at| at + 4);
    let (head, body) = raw.split_at_checked(end).unwrap_or((raw, &[]));
    let head = String::from_utf8_lossy(head);
    let fields = fields(&head);
    let (mut names, mut signed) = (Vec::new(), String::new());
    let mut last: Option<&str> = None;
    for name in SIGNED {
        let there = fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).filter(|_| last != Some(name));
        if there.is_some() || name == "from" {
            names.push(name);
        }
        signed.extend(there.map(|(name, value)| relaxed(name, value) + "\r\n"));
        last = Some(name);
    }
    let hash = STANDARD.encode(Sha256::digest(relaxed_body(body)));
    let unsigned = format!(
        " v=1; a={}; c=relaxed/relaxed; d={}; s={};\r\n t={at}; h={};\r\n bh={hash};\r\n b=",
        signer.key.algorithm(),
        signer.domain,
        signer.selector,
        names.join(":"),
    );
    signed.push_str(&relaxed(NAME, &unsigned));
    let signature = STANDARD.encode(signer.key.sign(signed.as_bytes())?);
    let mut out = format!("{NAME}:{unsigned}{}\r\n", folded(&signature)).into_bytes();
    out.extend_from_slice(raw);
    Ok(out)
}

const NAME: &str = "DKIM-Signature";

/// Names and values of the header lines, folded as they are.
fn fields(head: &str) -> Vec<(&str, &str)> {
    let mut all = Vec::new();
    let mut rest = head;
    while let Some((name, after)) = rest.split_once(':') {
        let mut end = after.len();
        for (at, _) in after.match_indices("\r\n") {
            if !after.get(at + 2..).is_some_and(|next| next.starts_with([' ', '\t'])) {
                end = at;
                break;
            }
        }
        let (value, next) = after.split_at_checked(end).unwrap_or((after, ""));
        all.push((name, value));
        rest = next.strip_prefix("\r\n").unwrap_or_default();
        if rest.starts_with("\r\n") {
            break;
        }
    }
    all
}

/// RFC 6376, 3.4.2, without the line end.
fn relaxed(name: &str, value: &str) -> String {
    format!("{}:{}", name.trim().to_ascii_lowercase(), value.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}

/// RFC 6376, 3.4.4.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut empty_lines = 0;
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let kept = line.trim_ascii_end();
        if kept.is_empty() {
            empty_lines += 1;
            continue;
        }
        for _ in 0..empty_lines {
            out.extend_from_slice(b"\r\n");
        }
        empty_lines = 0;
        let mut spaced = false;
        for byte in kept {
            let space = matches!(byte, b' ' | b'\t');
            match (space, spaced) {
                (true, true) => {}
                (true, false) => out.push(b' '),
                _ => out.push(*byte),
            }
            spaced = space;
        }
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// Base64 in lines that every server takes.
fn folded(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(72).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relaxed_forms_of_the_rfc() {
        // RFC 6376, 3.4.5.
        assert_eq!(relaxed("A", " X"), "a:X");
        assert_eq!(relaxed("B ", " Y\t\r\n\tZ  "), "b:Y Z");
        assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b"\r\n\r\n"), b"");
        let head = "A: X\r\nB: Y\r\n\tZ\r\n\r\n";
        assert_eq!(fields(head), [("A", " X"), ("B", " Y\r\n\tZ")]);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for bad in ["", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"] {
            assert!(Key::read(bad).is_err(), "{bad}");
        }
    }
}
