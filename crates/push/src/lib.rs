//! Web Push: what a browser's push service is sent (RFC 8030), so that only the browser can read it (RFC 8291) and the
//! service knows who sends (RFC 8292). Knows nothing of the business, and no database.

pub mod encrypt;
pub mod endpoint;
pub mod get;
pub mod hook;
pub mod send;
pub mod vapid;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// As browsers write keys: base64 for addresses, with or without `=` at the end.
fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim().trim_end_matches('=')).ok()
}
