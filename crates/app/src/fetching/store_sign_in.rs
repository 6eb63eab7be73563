//! The table of signing in.

use db::{params, sql};

use super::sign_in::{NewProvider, SignIn};
use crate::ids::Id;
use crate::time::ms;
use crate::{Result, Tx};

/// What is sealed, and until when.
pub struct Sealed {
    pub secret: Option<Vec<u8>>,
    pub verifier: Option<Vec<u8>>,
    pub code: Option<Vec<u8>>,
    pub refresh: Option<Vec<u8>>,
    pub access: Option<Vec<u8>>,
    pub access_until_at: i64,
    pub redirect_url: String,
}

pub fn load(tx: &mut Tx, mailbox_id: Id) -> Result<Option<SignIn>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select provider, client_id, client_secret_sealed is not null, authorize_url, token_url, scopes,
               refresh_token_sealed is not null or access_token_sealed is not null, code_sealed is not null, last_error
             from sign_in where workspace_id = $1 and mailbox_id = $2"
        ),
        params![workspace_id, mailbox_id],
        |row| {
            Ok(SignIn {
                provider: row.get(0)?,
                client_id: row.get(1)?,
                has_secret: row.get(2)?,
                authorize_url: row.get(3)?,
                token_url: row.get(4)?,
                scopes: row.get(5)?,
                signed_in: row.get(6)?,
                waits: row.get(7)?,
                last_error: row.get(8)?,
            })
        },
    )?)
}

pub fn sealed(tx: &mut Tx, mailbox_id: Id) -> Result<Option<Sealed>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select client_secret_sealed, verifier_sealed, code_sealed, refresh_token_sealed, access_token_sealed,
               access_until_at, redirect_url from sign_in where workspace_id = $1 and mailbox_id = $2"
        ),
        params![workspace_id, mailbox_id],
        |row| {
            Ok(Sealed {
                secret: row.get(0)?,
                verifier: row.get(1)?,
                code: row.get(2)?,
                refresh: row.get(3)?,
                access: row.get(4)?,
                access_until_at: row.get(5)?,
                redirect_url: row.get(6)?,
            })
        },
    )?)
}

/// `same`: client and addresses stay, and with them what was signed in and, without a new one, the secret.
pub fn put_provider(tx: &mut Tx, mailbox_id: Id, new: &NewProvider, same: bool, secret: Option<Vec<u8>>) -> Result<()> {
    let (workspace_id, keeps_secret) = (tx.workspace_id, same && secret.is_none());
    tx.run(
        sql!(
            "insert into sign_in (workspace_id, mailbox_id, provider, client_id, client_secret_sealed, authorize_url, token_url,
               scopes, state_hash, redirect_url, access_until_at, begun_at, last_error)
             values ($1, $2, $3, $4, $5, $6, $7, $8, '', '', 0, 0, '')
             on conflict (workspace_id, mailbox_id) do update set provider = $3, client_id = $4,
               client_secret_sealed = case when $10 then sign_in.client_secret_sealed else $5 end,
               authorize_url = $6, token_url = $7, scopes = $8, last_error = '',
               refresh_token_sealed = case when $9 then sign_in.refresh_token_sealed else null end,
               access_token_sealed = case when $9 then sign_in.access_token_sealed else null end"
        ),
        params![
            workspace_id,
            mailbox_id,
            new.provider,
            new.client_id,
            secret,
            new.authorize_url,
            new.token_url,
            new.scopes,
            same,
            keeps_secret
        ],
    )?;
    Ok(())
}

pub fn put_begun(tx: &mut Tx, mailbox_id: Id, state_hash: &str, verifier: &[u8], redirect_url: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update sign_in set state_hash = $3, verifier_sealed = $4, redirect_url = $5, begun_at = $6, code_sealed = null
             where workspace_id = $1 and mailbox_id = $2"
        ),
        params![workspace_id, mailbox_id, state_hash, verifier, redirect_url, now],
    )?;
    Ok(())
}

pub fn begun_by(tx: &mut Tx, state_hash: &str, since: i64) -> Result<Option<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select mailbox_id from sign_in where workspace_id = $1 and state_hash = $2 and begun_at >= $3"),
        params![workspace_id, state_hash, since],
        |row| row.get(0),
    )?)
}

/// The state is used up with it.
pub fn put_code(tx: &mut Tx, mailbox_id: Id, code: &[u8]) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update sign_in set code_sealed = $3, state_hash = '', last_error = '' where workspace_id = $1 and mailbox_id = $2"
        ),
        params![workspace_id, mailbox_id, code],
    )?;
    Ok(())
}

pub fn put_tokens(tx: &mut Tx, mailbox_id: Id, access: &[u8], until: i64, refresh: Option<Vec<u8>>) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update sign_in set access_token_sealed = $3, access_until_at = $4,
               refresh_token_sealed = coalesce($5, refresh_token_sealed), code_sealed = null, verifier_sealed = null,
               last_error = '' where workspace_id = $1 and mailbox_id = $2"
        ),
        params![workspace_id, mailbox_id, access, until, refresh],
    )?;
    Ok(())
}

pub fn forget_access(tx: &mut Tx, mailbox_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update sign_in set access_token_sealed = null where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, mailbox_id],
    )?;
    Ok(())
}

/// `for_good`: what was used is of no more use.
pub fn put_refused(tx: &mut Tx, mailbox_id: Id, used: &[u8], reason: &str, for_good: bool) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let reason: String = reason.chars().filter(|char| !char.is_control()).take(500).collect();
    tx.run(
        sql!(
            "update sign_in set last_error = $4,
               code_sealed = case when $5 and code_sealed = $3 then null else code_sealed end,
               refresh_token_sealed = case when $5 and refresh_token_sealed = $3 then null else refresh_token_sealed end
             where workspace_id = $1 and mailbox_id = $2 and (code_sealed = $3 or refresh_token_sealed = $3)"
        ),
        params![workspace_id, mailbox_id, used, reason, for_good],
    )?;
    Ok(())
}
