//! Sealing of what must be stored and read again (the mail account's password), with a key that is not in the database:
//! a copy of the database alone gives nothing away.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};

use crate::{Error, Result};

/// 32 bytes given by whoever opens Kept (`KEPT_SECRET_KEY`, or `secret.key` beside the database).
#[derive(Clone, Default)]
pub struct SealKey(Option<Arc<[u8; 32]>>);

const NONCE_BYTES: usize = 12;

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "SealKey" } else { "SealKey(none)" })
    }
}

impl SealKey {
    pub fn new(bytes: [u8; 32]) -> SealKey {
        SealKey(Some(Arc::new(bytes)))
    }

    /// No key: everything works but storing a password, which says so.
    pub fn none() -> SealKey {
        SealKey(None)
    }

    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }

    fn cipher(&self) -> Result<ChaCha20Poly1305> {
        let key = self.0.as_ref().ok_or(Error::refused("workspace-no-seal-key"))?;
        Ok(ChaCha20Poly1305::new(&Key::from(**key)))
    }

    /// Nonce and cipher text. `place` is where it is stored: sealed text moved to another row does not open.
    pub(crate) fn seal(&self, place: &str, plain: &str) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload { msg: plain.as_bytes(), aad: place.as_bytes() };
        let sealed = self.cipher()?.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::Internal("a password could not be sealed".to_owned()))?;
        Ok([nonce.as_slice(), sealed.as_slice()].concat())
    }

    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<String> {
        let wrong_key = || Error::refused("workspace-wrong-seal-key");
        let (nonce, cipher_text) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(wrong_key)?;
        let payload = Payload { msg: cipher_text, aad: place.as_bytes() };
        let plain = self.cipher()?.decrypt(&Nonce::from(*nonce), payload).map_err(|_| wrong_key())?;
        String::from_utf8(plain).map_err(|_| wrong_key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_with_its_key_at_its_place() {
        let key = SealKey::new([7; 32]);
        let sealed = key.seal("mailbox:1", "s3cret").unwrap();
        assert!(!sealed.windows(6).any(|w| w == b"s3cret"));
        assert_eq!(key.open("mailbox:1", &sealed).unwrap(), "s3cret");
        assert!(key.open("mailbox:2", &sealed).is_err());
        assert!(SealKey::new([8; 32]).open("mailbox:1", &sealed).is_err());
        assert!(key.open("mailbox:1", &sealed[..5]).is_err());
        assert!(SealKey::none().seal("mailbox:1", "s3cret").is_err());
    }
}
