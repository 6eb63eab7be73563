//! Encrypting for one browser: RFC 8291 (keys), RFC 8188 (aes128gcm, one record).

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Key, Nonce};
use hkdf::Hkdf;
use p256::ecdh::diffie_hellman;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;

use crate::decoded;

/// What a push service must take at least (RFC 8030, 7.2), and so the largest body of ours.
const RECORD: u32 = 4096;
/// Salt, record size, length of the key, key.
const HEAD: usize = 16 + 4 + 1 + POINT;
/// An uncompressed point of P-256.
const POINT: usize = 65;
const TAG: usize = 16;
/// What fits.
pub const LONGEST: usize = 4096 - HEAD - TAG - 1;
/// Lengths are rounded up to this: they tell nobody what is in it.
const ROUNDED: usize = 512;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the keys are none of a browser's")]
    BadKeys,
    #[error("{0} bytes are more than fit")]
    TooLong(usize),
    #[error("it could not be encrypted")]
    Unencrypted,
}

/// The keys a browser gave with its subscription.
#[derive(Clone)]
pub struct Keys {
    point: Vec<u8>,
    key: PublicKey,
    auth: [u8; 16],
}

impl Keys {
    /// `p256dh` and `auth`, as `PushSubscription.toJSON()` has them. A point that is not on the curve is refused.
    pub fn read(p256dh: &str, auth: &str) -> Result<Keys, Error> {
        let point = decoded(p256dh).filter(|point| point.len() == POINT).ok_or(Error::BadKeys)?;
        let key = PublicKey::from_sec1_bytes(&point).map_err(|_| Error::BadKeys)?;
        let auth = decoded(auth).and_then(|auth| auth.try_into().ok()).ok_or(Error::BadKeys)?;
        Ok(Keys { point, key, auth })
    }
}

/// The body of a push message, with a key pair and a salt of its own.
pub fn encrypt(to: &Keys, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let room = (plain.len() + 1).div_ceil(ROUNDED).saturating_mul(ROUNDED).min(LONGEST + 1);
    sealed(to, plain, room.saturating_sub(plain.len() + 1), &any_key(), rand::random())
}

/// A private key by chance.
pub(crate) fn any_key() -> SecretKey {
    loop {
        let bytes: [u8; 32] = rand::random();
        // All but one of four billion numbers are a key.
        if let Ok(key) = SecretKey::from_slice(&bytes) {
            return key;
        }
    }
}

fn sealed(to: &Keys, plain: &[u8], padding: usize, own: &SecretKey, salt: [u8; 16]) -> Result<Vec<u8>, Error> {
    if plain.len() > LONGEST {
        return Err(Error::TooLong(plain.len()));
    }
    let own_point = own.public_key().to_sec1_bytes();
    let shared = diffie_hellman(own.to_nonzero_scalar(), to.key.as_affine());
    let (key, nonce) = derived(shared.raw_secret_bytes().as_slice(), &to.auth, &to.point, &own_point, &salt)?;
    // The last record ends with a 2 and zeroes.
    let mut record = plain.to_vec();
    record.push(2);
    record.resize(record.len() + padding, 0);
    let cipher = Aes128Gcm::new(&Key::<Aes128Gcm>::from(key));
    let text = cipher.encrypt(&Nonce::from(nonce), record.as_slice()).map_err(|_| Error::Unencrypted)?;
    let length = u8::try_from(own_point.len()).map_err(|_| Error::Unencrypted)?;
    Ok([salt.as_slice(), &RECORD.to_be_bytes(), &[length], &own_point, &text].concat())
}

/// The key and the nonce of the one record (RFC 8291, 3.3 and 3.4).
fn derived(
    shared: &[u8],
    auth: &[u8],
    browser: &[u8],
    server: &[u8],
    salt: &[u8],
) -> Result<([u8; 16], [u8; 12]), Error> {
    let mut secret = [0; 32];
    let info = [b"WebPush: info\0".as_slice(), browser, server].concat();
    expand(auth, shared, &info, &mut secret)?;
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    expand(salt, &secret, b"Content-Encoding: aes128gcm\0", &mut key)?;
    expand(salt, &secret, b"Content-Encoding: nonce\0", &mut nonce)?;
    Ok((key, nonce))
}

fn expand(salt: &[u8], secret: &[u8], info: &[u8], out: &mut [u8]) -> Result<(), Error> {
    Hkdf::<Sha256>::new(Some(salt), secret).expand(info, out).map_err(|_| Error::Unencrypted)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::string_slice)] // ASCII

    use proptest::prelude::*;

    use super::*;

    // RFC 8291, appendix A.
    const PLAIN: &str = "When I grow up, I want to be a watermelon";
    const SERVER: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    const BROWSER: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const BROWSER_SECRET: &str = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
    const SALT: &str = "DGv6ra1nlYgDCS1FRnbzlw";
    const BODY: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    fn key(text: &str) -> SecretKey {
        SecretKey::from_slice(&decoded(text).unwrap()).unwrap()
    }

    /// As a browser reads it.
    fn opened(body: &[u8], secret: &SecretKey, auth: &[u8]) -> Vec<u8> {
        let (salt, rest) = body.split_at(16);
        assert_eq!(&rest[..5], [0, 0, 16, 0, 65]);
        let (server, text) = rest[5..].split_at(65);
        let shared =
            diffie_hellman(secret.to_nonzero_scalar(), PublicKey::from_sec1_bytes(server).unwrap().as_affine());
        let own = secret.public_key().to_sec1_bytes();
        let (key, nonce) = derived(shared.raw_secret_bytes().as_slice(), auth, &own, server, salt).unwrap();
        let plain = Aes128Gcm::new(&Key::<Aes128Gcm>::from(key)).decrypt(&Nonce::from(nonce), text).unwrap();
        let end = plain.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(plain[end], 2);
        plain[..end].to_vec()
    }

    #[test]
    fn the_example_of_the_standard_comes_out_byte_by_byte() {
        let to = Keys::read(BROWSER, AUTH).unwrap();
        let salt = decoded(SALT).unwrap().try_into().unwrap();
        let body = sealed(&to, PLAIN.as_bytes(), 0, &key(SERVER), salt).unwrap();
        assert_eq!(body, decoded(BODY).unwrap());
        assert_eq!(opened(&body, &key(BROWSER_SECRET), &decoded(AUTH).unwrap()), PLAIN.as_bytes());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let off_the_curve = format!("{}A", &BROWSER[..86]);
        for (point, auth) in
            [(off_the_curve.as_str(), AUTH), ("", AUTH), (&BROWSER[..40], AUTH), (BROWSER, "BTBZ"), (BROWSER, "*")]
        {
            assert!(Keys::read(point, auth).is_err(), "{point} {auth}");
        }
        assert!(Keys::read(&format!("{BROWSER}="), &format!("{AUTH}==")).is_ok());
    }

    proptest! {
        #[test]
        fn whatever_fits_is_read_again_and_its_length_says_little(plain in proptest::collection::vec(any::<u8>(), 0..LONGEST)) {
            let to = Keys::read(BROWSER, AUTH).unwrap();
            let body = encrypt(&to, &plain).unwrap();
            prop_assert!(body.len() <= 4096 && ((body.len() - HEAD - TAG).is_multiple_of(ROUNDED) || body.len() == 4096));
            let mut read = opened(&body, &key(BROWSER_SECRET), &decoded(AUTH).unwrap());
            read.resize(plain.len(), 0); // zeroes at the end are told from the padding by the 2 before it
            prop_assert_eq!(read, plain);
        }
    }

    #[test]
    fn more_than_fits_is_refused_and_nothing_is_the_same_twice() {
        let to = Keys::read(BROWSER, AUTH).unwrap();
        assert_eq!(encrypt(&to, &[7; LONGEST]).unwrap().len(), 4096);
        assert_eq!(encrypt(&to, &[7; LONGEST + 1]), Err(Error::TooLong(LONGEST + 1)));
        assert_ne!(encrypt(&to, b"x").unwrap(), encrypt(&to, b"x").unwrap());
    }
}
