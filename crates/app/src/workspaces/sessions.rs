//! Who is logged in. A token is `WORKSPACE.SECRET`; only its hash is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{params, sql};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::staff;
use crate::ids::{Id, Ids};
use crate::time::{from_ms, ms, plus_ms};
use crate::{Error, Result, Role, Timestamp, Tx, Who};

const DAY_MS: i64 = 86_400_000;
/// A session that nobody uses ends after this.
pub const SESSION_DAYS: i64 = 14;

/// One of us, logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionStaff {
    pub who: Who,
    pub staff_id: Id,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// `None`: the workspace's.
    pub locale: Option<String>,
    pub time_zone: Option<String>,
    pub expires_at: Timestamp,
}

impl SessionStaff {
    /// A day of its time has gone by: [`renew`] it.
    pub fn is_to_renew(&self, now: Timestamp) -> bool {
        ms(self.expires_at) - ms(now) < (SESSION_DAYS - 1) * DAY_MS
    }
}

/// The workspace that a token names; the token is not checked by that.
pub fn workspace_of(token: &str) -> Option<Id> {
    token.split_once('.').and_then(|(workspace, _)| workspace.parse().ok())
}

/// What is stored of a token. A token has 256 bits of chance in it, so one round of SHA-256 is enough.
pub(super) fn hash(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn secret_text() -> String {
    URL_SAFE_NO_PAD.encode(Ids::secret())
}

/// A session of somebody whose pass phrase was right. Gives its token, which is nowhere else.
pub(super) fn begin(tx: &mut Tx, staff_id: Id, browser: &str) -> Result<String> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let token = format!("{workspace_id}.{}", secret_text());
    let browser: String = browser.chars().filter(|c| !c.is_control()).take(200).collect();
    tx.run(
        sql!("delete from session where workspace_id = $1 and staff_id = $2 and expires_at <= $3"),
        params![workspace_id, staff_id, now],
    )?;
    tx.run(
        sql!(
            "insert into session (workspace_id, session_hash, staff_id, created_at, expires_at, browser)
             values ($1, $2, $3, $4, $5, $6)"
        ),
        params![workspace_id, hash(&token), staff_id, now, now + SESSION_DAYS * DAY_MS, browser],
    )?;
    Ok(token)
}

/// Who this token logs in; runs on every page. `LoggedOut` when it is unknown, over, or its person has left.
pub fn session(tx: &mut Tx, token: &str) -> Result<SessionStaff> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.maybe(
        sql!(
            "select s.staff_id, p.name, p.email, p.role, p.locale, p.time_zone, s.expires_at
             from session s join staff p on p.workspace_id = s.workspace_id and p.staff_id = s.staff_id
             where s.workspace_id = $1 and s.session_hash = $2 and s.expires_at > $3 and p.active"
        ),
        params![workspace_id, hash(token), now],
        |row| {
            let (staff_id, role): (Id, String) = (row.get(0)?, row.get(3)?);
            let role = Role::parse(&role).unwrap_or(Role::Auditor); // the least of them
            Ok(SessionStaff {
                who: Who::staff(workspace_id, staff_id, role),
                staff_id,
                name: row.get(1)?,
                email: row.get(2)?,
                role,
                locale: row.get(4)?,
                time_zone: row.get(5)?,
                expires_at: from_ms(row.get(6)?),
            })
        },
    )?
    .ok_or(Error::LoggedOut)
}

/// Another 14 days from now: call it where [`SessionStaff::is_to_renew`] says so, once a day at most.
pub fn renew(tx: &mut Tx, token: &str) -> Result<()> {
    let (workspace_id, until, now) = (tx.workspace_id, ms(plus_ms(tx.now, SESSION_DAYS * DAY_MS)), ms(tx.now));
    tx.run(
        sql!("update session set expires_at = $3 where workspace_id = $1 and session_hash = $2 and expires_at > $4"),
        params![workspace_id, hash(token), until, now],
    )?;
    Ok(())
}

/// Ends one session. Ending what is over already is fine.
pub fn log_out(tx: &mut Tx, token: &str) -> Result<()> {
    let Ok(who) = session(tx, token).map(|staff| staff.who) else { return Ok(()) };
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from session where workspace_id = $1 and session_hash = $2"),
        params![workspace_id, hash(token)],
    )?;
    match who.staff_id() {
        Some(id) => staff::write(tx, &who, "staff.logged_out", id, json!({})),
        None => Ok(()),
    }
}

/// Ends every session of the caller, on every device. Gives how many there were.
pub fn log_out_everywhere(tx: &mut Tx, who: &Who) -> Result<u64> {
    let id = who.staff_id().ok_or(Error::LoggedOut)?;
    let ended = end_all(tx, id)?;
    staff::write(tx, who, "staff.logged_out_everywhere", id, json!({"sessions": ended}))?;
    Ok(ended)
}

pub(super) fn end_all(tx: &mut Tx, staff_id: Id) -> Result<u64> {
    let workspace_id = tx.workspace_id;
    Ok(tx.run(sql!("delete from session where workspace_id = $1 and staff_id = $2"), params![workspace_id, staff_id])?)
}

/// Where somebody is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    pub browser: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// The caller's own sessions, newest first.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<OpenSession>> {
    let id = who.staff_id().ok_or(Error::LoggedOut)?;
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    Ok(tx.rows(
        sql!(
            "select browser, created_at, expires_at from session
             where workspace_id = $1 and staff_id = $2 and expires_at > $3 order by created_at desc"
        ),
        params![workspace_id, id, now],
        |row| {
            Ok(OpenSession { browser: row.get(0)?, created_at: from_ms(row.get(1)?), expires_at: from_ms(row.get(2)?) })
        },
    )?)
}
