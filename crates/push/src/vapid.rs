//! Who sends: a key pair of ours, and a signed word with each message (RFC 8292).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;

use crate::decoded;
use crate::encrypt::{Error, any_key};

/// How long a signed word holds: less than the day that is the most.
const HOLDS_S: i64 = 12 * 3_600;

/// A key pair, as base64 for addresses: the private number, and the public point that browsers are given.
pub struct Pair {
    pub private: String,
    pub public: String,
}

pub fn new_pair() -> Pair {
    let key = any_key();
    let private = URL_SAFE_NO_PAD.encode(key.to_bytes());
    Pair { private, public: URL_SAFE_NO_PAD.encode(key.public_key().to_sec1_bytes()) }
}

/// The header `Authorization` of a message to this service (`https://push.example`), from whoever `subject` reaches
/// (`mailto:` or `https:`).
pub fn authorization(private: &str, audience: &str, subject: &str, now_s: i64) -> Result<String, Error> {
    let bytes = decoded(private).ok_or(Error::BadKeys)?;
    let key = SigningKey::from_slice(&bytes).map_err(|_| Error::BadKeys)?;
    let head = URL_SAFE_NO_PAD.encode(json!({"typ": "JWT", "alg": "ES256"}).to_string());
    let claims = json!({"aud": audience, "exp": now_s + HOLDS_S, "sub": subject});
    let said = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature: Signature = key.sign(said.as_bytes());
    let token = format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()));
    let public = p256::PublicKey::from(key.verifying_key()).to_sec1_bytes();
    Ok(format!("vapid t={token}, k={}", URL_SAFE_NO_PAD.encode(public)))
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;

    use super::*;

    #[test]
    fn the_word_is_signed_by_the_key_that_browsers_know() {
        let pair = new_pair();
        let header = authorization(&pair.private, "https://push.example", "mailto:desk@alder.example", 1_000).unwrap();
        let (token, public) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!(public, pair.public);
        let (said, signature) = token.rsplit_once('.').unwrap();
        let key = VerifyingKey::from_sec1_bytes(&decoded(public).unwrap()).unwrap();
        let signature = Signature::from_slice(&decoded(signature).unwrap()).unwrap();
        key.verify(said.as_bytes(), &signature).unwrap();
        let claims: serde_json::Value =
            serde_json::from_slice(&decoded(said.split('.').nth(1).unwrap()).unwrap()).unwrap();
        assert_eq!(claims, json!({"aud": "https://push.example", "exp": 44_200, "sub": "mailto:desk@alder.example"}));
        assert_ne!(new_pair().private, pair.private);
        assert!(authorization("no key", "https://push.example", "", 0).is_err());
    }
}
