//! Signing in at a mail provider without a password (OAuth 2 with PKCE). What must be asked of the provider is asked by
//! the worker, without a transaction open; here stands what was begun, what came back, and what is to be kept.

use serde_json::json;

use super::store_sign_in as store;
use crate::error::Field;
use crate::ids::{Id, Ids};
use crate::journal::{self, About};
use crate::time::{ms, plus_ms};
use crate::workspaces::checks::Problems;
use crate::workspaces::mailboxes;
use crate::workspaces::seal::SealKey;
use crate::{Can, Error, Result, Tx, Who};

/// How long somebody may take at the provider.
const PATIENCE_MS: i64 = 15 * 60_000;
/// An access token is renewed so long before it ends.
const EARLY_MS: i64 = 5 * 60_000;

/// As it was typed. Empty addresses are those of the provider.
#[derive(Debug, Clone, Default)]
pub struct NewProvider {
    /// `google`, `microsoft`, `custom`.
    pub provider: String,
    pub client_id: String,
    /// `None` leaves a stored one as it is.
    pub client_secret: Option<String>,
    pub authorize_url: String,
    pub token_url: String,
    pub scopes: String,
}

/// What is set up, for pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub provider: String,
    pub client_id: String,
    pub has_secret: bool,
    pub authorize_url: String,
    pub token_url: String,
    pub scopes: String,
    /// Somebody has signed in, and the provider has not taken it back.
    pub signed_in: bool,
    /// Somebody came back from the provider, and the worker has not asked for the tokens yet.
    pub waits: bool,
    pub last_error: String,
}

/// What the worker needs to know.
#[derive(Clone)]
pub enum Ticket {
    /// Good for a while yet.
    Access(String),
    /// To be had.
    Ask(Question),
    /// Nobody has signed in.
    Nothing,
}

/// What is to be asked of the provider.
#[derive(Clone)]
pub struct Question {
    pub url: String,
    pub fields: Vec<(&'static str, String)>,
    /// The sealed code or refresh token that is used up by it.
    used: Vec<u8>,
}

/// What the provider gave.
#[derive(Clone)]
pub struct Given {
    pub access: String,
    pub refresh: Option<String>,
    pub life_s: i64,
}

fn place(tx: &Tx, mailbox_id: Id, what: &str) -> String {
    format!("{}.sign_in.{mailbox_id}.{what}", tx.workspace_id)
}

/// Says which provider, and who we are there. A change of client or addresses ends what was signed in.
pub fn set_provider(tx: &mut Tx, who: &Who, mailbox_id: Id, new: &NewProvider, seal: &SealKey) -> Result<()> {
    who.may(Can::ManageWorkspace)?;
    mailboxes::get(tx, mailbox_id)?;
    let checked = check(new)?;
    let known = store::load(tx, mailbox_id)?;
    let same = known.as_ref().is_some_and(|known| {
        known.client_id == checked.client_id
            && known.token_url == checked.token_url
            && known.authorize_url == checked.authorize_url
    });
    let secret = new.client_secret.as_deref().filter(|secret| !secret.is_empty());
    let place = place(tx, mailbox_id, "secret");
    let sealed = secret.map(|secret| seal.seal(&place, secret)).transpose()?;
    store::put_provider(tx, mailbox_id, &checked, same, sealed)?;
    let about = About { subject_id: mailbox_id, ..About::default() };
    journal::write(tx, who, "mailbox.provider_changed", about, &json!({"provider": checked.provider}))
}

fn check(new: &NewProvider) -> Result<NewProvider> {
    let mut problems = Problems::default();
    let usual = mail::oauth::PROVIDERS.iter().find(|one| one.name == new.provider);
    if usual.is_none() && new.provider != "custom" {
        problems.0.push(Field::new("provider", "problem-provider"));
    }
    let client_id = new.client_id.trim().to_owned();
    if client_id.is_empty() || client_id.len() > 500 || client_id.chars().any(|c| c.is_control() || c == ' ') {
        problems.0.push(Field::new("client_id", "problem-client-id"));
    }
    let or = |typed: &str, usual: Option<&str>| match typed.trim() {
        "" => usual.unwrap_or_default().to_owned(),
        typed => typed.to_owned(),
    };
    let checked = NewProvider {
        provider: new.provider.clone(),
        client_id,
        client_secret: None,
        authorize_url: or(&new.authorize_url, usual.map(|one| one.authorize_url)),
        token_url: or(&new.token_url, usual.map(|one| one.token_url)),
        scopes: or(&new.scopes, usual.map(|one| one.scopes)),
    };
    for (name, url) in [("authorize_url", &checked.authorize_url), ("token_url", &checked.token_url)] {
        if !is_safe(url) {
            problems.0.push(Field::new(name, "problem-provider-url"));
        }
    }
    if checked.scopes.len() > 1_000 || checked.scopes.chars().any(char::is_control) {
        problems.0.push(Field::new("scopes", "problem-scopes"));
    }
    problems.none()?;
    Ok(checked)
}

/// Secrets go there: only over TLS, or to this machine.
fn is_safe(url: &str) -> bool {
    let plain =
        url.len() <= 1_000 && !url.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>#\\@".contains(c));
    let here = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].iter().any(|begin| url.starts_with(begin));
    plain && (here || (url.starts_with("https://") && url.len() > 10))
}

/// Somebody wants to sign in: gives the address at the provider to send them to, good for 15 minutes.
pub fn begin(tx: &mut Tx, who: &Who, mailbox_id: Id, redirect_url: &str, seal: &SealKey) -> Result<String> {
    who.may(Can::ManageWorkspace)?;
    let known = store::load(tx, mailbox_id)?.ok_or(Error::refused("sign-in-no-provider"))?;
    let (state, verifier) = (secret(), secret());
    let place = place(tx, mailbox_id, "verifier");
    let sealed = seal.seal(&place, &verifier)?;
    store::put_begun(tx, mailbox_id, &hash(&state), &sealed, redirect_url)?;
    let user = match super::accounts::get(tx, mailbox_id) {
        Ok(account) => account.imap_user,
        Err(_) => mailboxes::get(tx, mailbox_id)?.address,
    };
    let challenge = mail::oauth::challenge(&verifier);
    let fields = [
        ("response_type", "code"),
        ("client_id", &known.client_id),
        ("redirect_uri", redirect_url),
        ("scope", &known.scopes),
        ("state", &state),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        // Google gives a refresh token only when it is asked so; others pass over it.
        ("access_type", "offline"),
        ("prompt", "consent"),
        ("login_hint", &user),
    ];
    let query: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    let glue = if known.authorize_url.contains('?') { '&' } else { '?' };
    Ok(format!("{}{glue}{}", known.authorize_url, query.join("&")))
}

/// Somebody came back with a code: it is for this mailbox. Refused (`sign-in-not-begun`) when nobody was sent, or too
/// long ago, or it came before.
pub fn came_back(tx: &mut Tx, who: &Who, state: &str, code: &str, seal: &SealKey) -> Result<Id> {
    who.may(Can::ManageWorkspace)?;
    let since = ms(plus_ms(tx.now, -PATIENCE_MS));
    let found = store::begun_by(tx, &hash(state), since)?;
    let mailbox_id = found.filter(|_| !state.is_empty()).ok_or(Error::refused("sign-in-not-begun"))?;
    if code.is_empty() || code.len() > 4_000 {
        return Err(Error::refused("sign-in-not-begun"));
    }
    let place = place(tx, mailbox_id, "code");
    let sealed = seal.seal(&place, code)?;
    store::put_code(tx, mailbox_id, &sealed)?;
    let about = About { subject_id: mailbox_id, ..About::default() };
    journal::write(tx, who, "mailbox.signed_in", about, &json!({}))?;
    Ok(mailbox_id)
}

pub fn sign_in(tx: &mut Tx, mailbox_id: Id) -> Result<Option<SignIn>> {
    store::load(tx, mailbox_id)
}

/// What there is to sign in with, or what must be asked for.
pub fn ticket(tx: &mut Tx, mailbox_id: Id, seal: &SealKey) -> Result<Ticket> {
    let (Some(known), Some(sealed)) = (store::load(tx, mailbox_id)?, store::sealed(tx, mailbox_id)?) else {
        return Ok(Ticket::Nothing);
    };
    let open = |what: &str, sealed: &Option<Vec<u8>>| -> Result<Option<String>> {
        sealed.as_ref().map(|sealed| seal.open(&place(tx, mailbox_id, what), sealed)).transpose()
    };
    let (used, mut fields) = match open("code", &sealed.code)? {
        Some(code) => {
            let fields = vec![
                ("grant_type", "authorization_code".to_owned()),
                ("code", code),
                ("redirect_uri", sealed.redirect_url.clone()),
                ("code_verifier", open("verifier", &sealed.verifier)?.unwrap_or_default()),
            ];
            (sealed.code.clone(), fields)
        }
        None => {
            if let Some(access) = open("access", &sealed.access)?
                && sealed.access_until_at > ms(plus_ms(tx.now, EARLY_MS))
            {
                return Ok(Ticket::Access(access));
            }
            let Some(refresh) = open("refresh", &sealed.refresh)? else { return Ok(Ticket::Nothing) };
            let fields = vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", refresh)];
            (sealed.refresh.clone(), fields)
        }
    };
    fields.push(("client_id", known.client_id));
    if let Some(secret) = open("secret", &sealed.secret)? {
        fields.push(("client_secret", secret));
    }
    Ok(Ticket::Ask(Question { url: known.token_url, fields, used: used.unwrap_or_default() }))
}

/// The provider gave tokens. Life short of the early renewal is used whole.
pub fn take_tokens(tx: &mut Tx, mailbox_id: Id, given: &Given, seal: &SealKey) -> Result<()> {
    let life_ms = given.life_s.clamp(1, 30 * 86_400).saturating_mul(1000);
    let until = ms(plus_ms(tx.now, life_ms.max(EARLY_MS + 30_000)));
    let access = seal.seal(&place(tx, mailbox_id, "access"), &given.access)?;
    let refresh = given.refresh.as_ref().map(|text| seal.seal(&place(tx, mailbox_id, "refresh"), text)).transpose()?;
    store::put_tokens(tx, mailbox_id, &access, until, refresh)
}

/// The mail server did not believe the token: the next one is asked for anew.
pub fn forget_access(tx: &mut Tx, mailbox_id: Id) -> Result<()> {
    store::forget_access(tx, mailbox_id)
}

/// The provider gave none to this question. `for_good`: somebody has to sign in again. What came in the meantime (from
/// another node, or somebody signed in anew) stays.
pub fn not_given(tx: &mut Tx, mailbox_id: Id, asked: &Question, reason: &str, for_good: bool) -> Result<()> {
    store::put_refused(tx, mailbox_id, &asked.used, reason, for_good)
}

/// 43 letters that nobody can guess, as PKCE and addresses take them.
fn secret() -> String {
    hex(&Ids::secret())
}

fn hash(text: &str) -> String {
    use sha2::Digest;
    hex(&sha2::Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// For a query (RFC 3986: all but the unreserved letters).
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_only_where_nobody_listens() {
        for good in ["https://oauth2.googleapis.com/token", "http://127.0.0.1:8080/token", "http://localhost:1/t"] {
            assert!(is_safe(good), "{good}");
        }
        for bad in [
            "http://oauth.example/token",
            "http://127.0.0.1.evil.example/",
            "https://",
            "javascript:x",
            "https://a@b/c",
        ] {
            assert!(!is_safe(bad), "{bad}");
        }
    }

    #[test]
    fn a_query_holds_any_words() {
        assert_eq!(escaped("a b&c=ü/"), "a%20b%26c%3D%C3%BC%2F");
    }
}
