//! Signing in at a provider instead of with a password: the real binary, a real token server, a real Dovecot that asks it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};

use app::fetching::{self, NewAccount, NewProvider};
use app::workspaces::{SealKey, mailboxes};
use app::{Error, Id, Kept, Who, upkeep};
use axum::extract::State;
use axum::routing::post;
use axum::{Form, Json, Router};
use common::{House, Ran};
use mail::testing::{Dovecot, Wishes, dovecot};
use serde_json::{Value, json};

const ADDRESS: &str = "office@alder.example";
const CODE: &str = "the code of the provider";

/// What the provider knows.
#[derive(Default)]
struct Provider {
    challenge: String,
    /// Refresh tokens are taken.
    revoked: bool,
    given: u32,
    /// The access token that is good.
    good: String,
    asked: Vec<HashMap<String, String>>,
}

type Shared = Arc<Mutex<Provider>>;

async fn give(
    State(provider): State<Shared>,
    Form(form): Form<HashMap<String, String>>,
) -> (axum::http::StatusCode, Json<Value>) {
    let mut provider = provider.lock().unwrap();
    provider.asked.push(form.clone());
    let of = |name: &str| form.get(name).cloned().unwrap_or_default();
    let right = match of("grant_type").as_str() {
        "authorization_code" => {
            of("code") == CODE && mail::oauth::challenge(&of("code_verifier")) == provider.challenge
        }
        "refresh_token" => of("refresh_token") == "ref-1" && !provider.revoked,
        _ => false,
    };
    if !right || of("client_secret") != "hush" {
        let said = json!({"error": "invalid_grant", "error_description": "Token has been expired or revoked."});
        return (axum::http::StatusCode::BAD_REQUEST, Json(said));
    }
    provider.given += 1;
    provider.good = format!("tok-{}", provider.given);
    let said =
        json!({"access_token": provider.good, "refresh_token": "ref-1", "expires_in": 3600, "token_type": "Bearer"});
    (axum::http::StatusCode::OK, Json(said))
}

/// Dovecot asks whether a token is good, and whose it is.
async fn introspect(State(provider): State<Shared>, Form(form): Form<HashMap<String, String>>) -> Json<Value> {
    let good = form.get("token").is_some_and(|token| *token == provider.lock().unwrap().good);
    Json(if good { json!({"active": true, "email": "ruth"}) } else { json!({"active": false}) })
}

/// Runs the provider in a thread of its own; gives its port.
fn provider() -> (Shared, u16) {
    let shared = Shared::default();
    let router = Router::new()
        .route("/token", post(give))
        .route("/introspect", post(introspect))
        .with_state(Arc::clone(&shared));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), router).await })
    });
    (shared, port)
}

fn of_query(url: &str, name: &str) -> String {
    let query = url.split_once('?').unwrap().1;
    let found = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
    found.unwrap_or_else(|| panic!("{name} is missing in {url}")).1.to_owned()
}

/// A business whose mailbox lies on a Dovecot that asks our provider whether a token is good.
struct Desk {
    provider: Shared,
    house: House,
    kept: Kept,
    workspace_id: Id,
    mailbox_id: Id,
    who: Who,
    seal: SealKey,
    server: Dovecot,
    _folder: tempfile::TempDir,
}

fn desk() -> Option<Desk> {
    let (provider, port) = provider();
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let asks = folder.path().join("oauth2.conf");
    let lines =
        "introspection_mode = post\nusername_attribute = email\nactive_attribute = active\nactive_value = true\n";
    std::fs::write(&asks, format!("{lines}introspection_url = http://127.0.0.1:{port}/introspect\n")).unwrap();
    let more = format!(
        "auth_mechanisms = plain login xoauth2\npassdb {{\n driver = oauth2\n mechanisms = xoauth2\n args = {}\n}}\n",
        asks.display()
    );
    let server = dovecot(&Wishes { more, ..Wishes::default() }).unwrap()?;
    let house = House::empty();
    house.set_up_with(&["--mail-address", ADDRESS, "--smtp-host", "127.0.0.1", "--smtp-security", "none"]);
    let kept = house.open();
    let workspace_id = kept.read_now(app::ids::INSTALLATION, app::workspaces::only).unwrap();
    let mailbox_id = kept.read_now(workspace_id, mailboxes::all).unwrap()[0].id;
    let key: [u8; 32] = std::fs::read(house.data().join("secret.key")).unwrap().try_into().unwrap();
    let (who, seal) = (Who::kept(workspace_id), SealKey::new(key));
    let desk = Desk { provider, house, kept, workspace_id, mailbox_id, who, seal, server, _folder: folder };
    desk.set_up(port);
    Some(desk)
}

impl Desk {
    fn set_up(&self, port: u16) {
        let new = NewProvider {
            provider: "custom".to_owned(),
            client_id: "kept-test".to_owned(),
            client_secret: Some("hush".to_owned()),
            authorize_url: format!("http://127.0.0.1:{port}/authorize"),
            token_url: format!("http://127.0.0.1:{port}/token"),
            scopes: "mail".to_owned(),
        };
        let account = NewAccount {
            active: true,
            imap_host: "127.0.0.1".to_owned(),
            imap_port: self.server.port.to_string(),
            imap_security: "none".to_owned(),
            imap_user: "ruth".to_owned(),
            proof: "oauth".to_owned(),
            ..NewAccount::default()
        };
        let (who, seal, id) = (self.who.clone(), self.seal.clone(), self.mailbox_id);
        let done = self.kept.write_now(self.workspace_id, move |tx| {
            fetching::set_provider(tx, &who, id, &new, &seal)?;
            fetching::change(tx, &who, id, &account, &seal)
        });
        done.unwrap();
    }

    /// Goes to the provider; gives the state to come back with.
    fn begin(&self) -> String {
        let (who, seal, id) = (self.who.clone(), self.seal.clone(), self.mailbox_id);
        let back = "https://desk.example/settings/mail/signed-in";
        let url = self.kept.write_now(self.workspace_id, move |tx| fetching::begin(tx, &who, id, back, &seal)).unwrap();
        assert_eq!(of_query(&url, "code_challenge_method"), "S256");
        self.provider.lock().unwrap().challenge = of_query(&url, "code_challenge");
        of_query(&url, "state")
    }

    fn come_back(&self, state: &str) -> Result<Id, Error> {
        let (who, seal, state) = (self.who.clone(), self.seal.clone(), state.to_owned());
        self.kept.write_now(self.workspace_id, move |tx| fetching::came_back(tx, &who, &state, CODE, &seal))
    }

    fn fetch(&self) -> Ran {
        self.house.run(&["mail", "fetch"])
    }

    fn messages(&self) -> i64 {
        upkeep::rows(&self.kept.db).unwrap().iter().find(|(name, _)| *name == "message").unwrap().1
    }
}

#[test]
fn a_way_back_from_the_provider_is_good_once_and_cannot_be_guessed() {
    let Some(desk) = desk() else { return };
    let seen = desk.fetch();
    assert!(seen.code == 1 && seen.out.contains("Nobody has signed in"), "{seen:?}");
    let state = desk.begin();
    assert!(matches!(desk.come_back("guessed"), Err(Error::Refused(_))));
    assert!(matches!(desk.come_back(""), Err(Error::Refused(_))));
    assert_eq!(desk.come_back(&state).unwrap(), desk.mailbox_id);
    assert!(matches!(desk.come_back(&state), Err(Error::Refused(_))));
}

#[test]
fn a_mailbox_is_fetched_with_tokens_that_are_renewed_until_the_provider_takes_them_back() {
    let Some(desk) = desk() else { return };
    desk.server
        .deliver("ruth", "INBOX", &[b"From: c@customer.example\r\nSubject: one\r\n\r\nHello\r\n".to_vec()])
        .unwrap();
    let state = desk.begin();
    desk.come_back(&state).unwrap();
    let seen = desk.fetch();
    assert_eq!((seen.code, desk.messages()), (0, 1), "{seen:?}\n{}", desk.server.log());
    // Still good: nobody is asked again.
    desk.fetch().ok();
    assert_eq!(desk.provider.lock().unwrap().asked.len(), 1);
    // The server no longer believes it: one look fails, the next asks for another token.
    desk.provider.lock().unwrap().good = "another".to_owned();
    let seen = desk.fetch();
    assert_eq!(seen.code, 1, "{seen:?}");
    desk.fetch().ok();
    assert_eq!(desk.provider.lock().unwrap().asked[1]["grant_type"], "refresh_token");
    // The person takes it back at the provider: said in words, and no token is left.
    {
        let mut provider = desk.provider.lock().unwrap();
        provider.good = "another".to_owned();
        provider.revoked = true;
    }
    desk.fetch();
    let seen = desk.fetch();
    assert!(seen.code == 1 && seen.out.contains("revoked") && seen.out.contains("Sign in again"), "{seen:?}");
    let id = desk.mailbox_id;
    let left = desk.kept.read_now(desk.workspace_id, move |tx| fetching::sign_in(tx, id)).unwrap().unwrap();
    assert!(!left.signed_in);
    // Nothing of it lies open in the database.
    for secret in ["hush", CODE, "ref-1", "tok-1"] {
        for name in ["kept.db", "kept.db-wal"] {
            let bytes = std::fs::read(desk.house.data().join(name)).unwrap_or_default();
            assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret} in {name}");
        }
    }
}
