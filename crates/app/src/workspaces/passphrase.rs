//! Pass phrases: argon2id, computed outside any transaction, because it is slow on purpose.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::error::Field;
use crate::{Error, Result};

/// The shortest pass phrase we take, in characters (NIST SP 800-63B asks for at least 8, OWASP for more without a
/// second factor).
pub const MIN_CHARS: usize = 12;
/// Longer ones only cost time.
pub const MAX_CHARS: usize = 512;

/// What is stored of a pass phrase. Made by [`hash`] alone, so a verb that takes one cannot hash inside a transaction.
#[derive(Clone)]
pub struct Hashed(pub(super) String);

impl std::fmt::Debug for Hashed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hashed")
    }
}

/// OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane.
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19_456, 2, 1, None).unwrap_or(Params::DEFAULT))
}

pub(super) fn check(field: &str, passphrase: &str) -> Option<Field> {
    match passphrase.chars().count() {
        n if n < MIN_CHARS => Some(Field::new(field, "problem-passphrase-short").with("min", MIN_CHARS)),
        n if n > MAX_CHARS => Some(Field::new(field, "problem-passphrase-long").with("max", MAX_CHARS)),
        _ => None,
    }
}

/// Some 20 ms of one core: call it outside transactions, on a thread that may block. Refuses what is too short.
pub fn hash(passphrase: &str) -> Result<Hashed> {
    if let Some(problem) = check("passphrase", passphrase) {
        return Err(Error::Invalid(vec![problem]));
    }
    let hashed = hasher().hash_password(passphrase.as_bytes());
    let hashed = hashed.map_err(|error| Error::Internal(format!("the pass phrase could not be hashed: {error}")))?;
    Ok(Hashed(hashed.to_string()))
}

/// Whether this is the pass phrase. Without a stored hash (an unknown address) it does the same work and says no.
pub(super) fn verify(passphrase: &str, stored: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> =
        LazyLock::new(|| hash("nobody has this pass phrase").map(|hashed| hashed.0).unwrap_or_default());
    let known = stored.is_some();
    let Ok(parsed) = PasswordHash::new(stored.unwrap_or(&NOBODY)) else { return false };
    let right =
        passphrase.chars().count() <= MAX_CHARS && hasher().verify_password(passphrase.as_bytes(), &parsed).is_ok();
    right && known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_pass_phrase_opens() {
        let stored = hash("a long winter evening").unwrap();
        assert!(stored.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored.0);
        assert!(verify("a long winter evening", Some(&stored.0)));
        assert!(!verify("a long summer evening", Some(&stored.0)));
        assert!(!verify("nobody has this pass phrase", None), "an unknown address never opens");
        assert!(hash("too short").is_err());
    }
}
