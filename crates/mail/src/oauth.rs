//! Signing in with a provider (OAuth 2, RFC 6749, with PKCE, RFC 7636): where people are sent, and what a code or a
//! refresh token is redeemed for.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// How long the provider may take.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Bytes of an answer.
const LONGEST_ANSWER: u64 = 256 * 1024;
/// A token whose life the provider does not tell.
const USUAL_LIFE_S: i64 = 3_600;

/// What we know of the usual providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provider {
    pub name: &'static str,
    pub authorize_url: &'static str,
    pub token_url: &'static str,
    /// For IMAP and SMTP, and to be asked again without the person.
    pub scopes: &'static str,
    pub imap_host: &'static str,
}

pub const PROVIDERS: [Provider; 2] = [
    Provider {
        name: "google",
        authorize_url: "https://accounts.google.com/o/oauth2/v2/auth",
        token_url: "https://oauth2.googleapis.com/token",
        scopes: "https://mail.google.com/",
        imap_host: "imap.gmail.com",
    },
    Provider {
        name: "microsoft",
        authorize_url: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token_url: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        scopes: "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
        imap_host: "outlook.office365.com",
    },
];

/// What the provider gave.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    pub access: String,
    /// A new one, when the provider changes it.
    pub refresh: Option<String>,
    /// How long the access token lives, in seconds.
    pub life_s: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Worth trying again.
    #[error("{0}")]
    Temporary(String),
    /// A person has to sign in again.
    #[error("{0}")]
    Refused(String),
}

/// The challenge to a verifier (S256).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// Redeems a code or a refresh token: `fields` as RFC 6749 names them. Blocks; waits 20 seconds at most.
pub fn redeem(token_url: &str, fields: &[(&str, &str)]) -> Result<Tokens, Failure> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into();
    let temporary = |error: &dyn std::fmt::Display| Failure::Temporary(format!("{token_url} did not answer: {error}"));
    let mut answer = agent.post(token_url).send_form(fields.iter().copied()).map_err(|error| temporary(&error))?;
    let status = answer.status().as_u16();
    let text =
        answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string().map_err(|error| temporary(&error))?;
    understand(token_url, status, &text)
}

fn understand(token_url: &str, status: u16, text: &str) -> Result<Tokens, Failure> {
    let json: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let word = |name: &str| json.get(name).and_then(serde_json::Value::as_str).filter(|text| !text.is_empty());
    if let (200, Some(access)) = (status, word("access_token")) {
        let life_s = json.get("expires_in").and_then(serde_json::Value::as_i64).unwrap_or(USUAL_LIFE_S);
        return Ok(Tokens { access: access.to_owned(), refresh: word("refresh_token").map(str::to_owned), life_s });
    }
    let said = word("error_description").or(word("error")).unwrap_or("nothing that makes sense");
    let said: String = said.chars().filter(|char| !char.is_control()).take(300).collect();
    let reason = format!("{token_url} answered {status}: {said}");
    // RFC 6749, 5.2: these do not change by themselves.
    let final_words = ["invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope", "invalid_request"];
    match word("error") {
        Some(word) if (400..500).contains(&status) && final_words.contains(&word) => Err(Failure::Refused(reason)),
        _ => Err(Failure::Temporary(reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn an_answer_is_tokens_or_a_reason() {
        let good = understand("https://x", 200, r#"{"access_token":"a","expires_in":10,"refresh_token":"r"}"#).unwrap();
        assert_eq!((good.access.as_str(), good.refresh.as_deref(), good.life_s), ("a", Some("r"), 10));
        assert_eq!(understand("https://x", 200, r#"{"access_token":"a"}"#).unwrap().life_s, 3_600);
        let gone = r#"{"error":"invalid_grant","error_description":"Token has been revoked."}"#;
        assert!(matches!(understand("https://x", 400, gone), Err(Failure::Refused(said)) if said.contains("revoked")));
        for (status, text) in
            [(500, "oops"), (429, r#"{"error":"slow_down"}"#), (200, "<html>"), (200, r#"{"access_token":""}"#)]
        {
            assert!(matches!(understand("https://x", status, text), Err(Failure::Temporary(_))), "{text}");
        }
    }
}
