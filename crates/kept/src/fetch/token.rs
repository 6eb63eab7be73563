//! The token of a mailbox that is signed in at a provider: as it is, or asked for anew, without a transaction open.

use app::fetching::{self, Given, Ticket};
use app::workspaces::SealKey;
use app::{Error, Id, Kept};
use mail::oauth::{self, Tokens};

static ASKING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Why there is no token.
pub enum NoToken {
    /// Try again later.
    Later(String),
    /// A person has to sign in.
    Person(String),
    Database(Error),
}

impl From<Error> for NoToken {
    fn from(error: Error) -> NoToken {
        NoToken::Database(error)
    }
}

/// An access token that is good for a while yet.
pub async fn token(kept: &Kept, seal_key: &SealKey, workspace_id: Id, mailbox_id: Id) -> Result<String, NoToken> {
    // Fetching and sending may want one at the same time, and a code is good once.
    let _one_at_a_time = ASKING.lock().await;
    let seal = seal_key.clone();
    let question = match kept.read(workspace_id, move |tx| fetching::ticket(tx, mailbox_id, &seal)).await? {
        Ticket::Access(token) => return Ok(token),
        Ticket::Nothing => return Err(NoToken::Person("Nobody has signed in at the provider yet.".to_owned())),
        Ticket::Ask(question) => question,
    };
    let asking = question.clone();
    let asked = tokio::task::spawn_blocking(move || {
        let fields: Vec<(&str, &str)> = asking.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        oauth::redeem(&asking.url, &fields)
    });
    match asked.await.map_err(|error| NoToken::Later(error.to_string()))? {
        Ok(Tokens { access, refresh, life_s }) => {
            let (given, seal) = (Given { access: access.clone(), refresh, life_s }, seal_key.clone());
            kept.write(workspace_id, move |tx| fetching::take_tokens(tx, mailbox_id, &given, &seal)).await?;
            Ok(access)
        }
        Err(failure) => {
            let (reason, for_good) = (failure.to_string(), matches!(failure, oauth::Failure::Refused(_)));
            let said = reason.clone();
            kept.write(workspace_id, move |tx| fetching::not_given(tx, mailbox_id, &question, &said, for_good)).await?;
            Err(if for_good { NoToken::Person(reason) } else { NoToken::Later(reason) })
        }
    }
}
