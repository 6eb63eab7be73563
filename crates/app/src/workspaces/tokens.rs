//! API tokens: `kept_WORKSPACE_SECRET`, shown once, stored as a hash.

use db::{params, sql};
use jiff::Timestamp;
use serde_json::json;

use super::checks::{self, Problems};
use super::sessions::{hash, secret_text};
use super::staff;
use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::{from_ms, ms};
use crate::{Can, Error, Result, Role, Tx, Who};

/// What a token may do, within its person's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Read,
    Write,
    /// Staff and settings; without it an owner's token acts as a manager's.
    Admin,
}

impl Scope {
    pub const ALL: [Scope; 3] = [Scope::Read, Scope::Write, Scope::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Write => "write",
            Scope::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.as_str() == text)
    }

    /// "read write"; every token reads.
    pub fn parse_all(text: &str) -> Result<Vec<Scope>> {
        let names = text.split([' ', ',']).filter(|name| !name.is_empty());
        names.map(|name| Scope::parse(name).ok_or(Error::invalid("scopes", "problem-scope-unknown"))).collect()
    }
}

const PREFIX: &str = "kept_";

/// The workspace that a token names; the token is not checked by that.
pub fn workspace_of(token: &str) -> Option<Id> {
    token.strip_prefix(PREFIX)?.split_once('_').and_then(|(workspace, _)| workspace.parse().ok())
}

/// A token for one of us, by mail address; gives its text, which can't be seen again. For somebody else, and with
/// `admin`, the caller must be one who manages staff.
pub fn make_token(tx: &mut Tx, who: &Who, email: &str, name: &str, scopes: &[Scope]) -> Result<String> {
    who.may(Can::MakeTokens)?;
    let mut problems = Problems::default();
    let name = problems.take(checks::name("name", name));
    let person = staff::by_email(tx, email)?.filter(|person| person.active);
    if person.is_none() {
        problems.0.push(Field::new("email", "problem-nobody-with-mail").with("given", email.trim()));
    }
    problems.none()?;
    let person = person.ok_or(Error::NotFound("staff"))?;
    if who.staff_id() != Some(person.id) || scopes.contains(&Scope::Admin) {
        who.may(Can::ManageStaff)?;
    }
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    let token = format!("{PREFIX}{workspace_id}_{}", secret_text());
    let kept: Vec<&str> = Scope::ALL
        .iter()
        .filter(|scope| **scope == Scope::Read || scopes.contains(scope))
        .map(|scope| scope.as_str())
        .collect();
    let scopes = kept.join(" ");
    tx.run(
        sql!(
            "insert into api_token (workspace_id, token_id, staff_id, name, token_hash, scopes, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![workspace_id, id, person.id, name, hash(&token), scopes, now],
    )?;
    let about = About { subject_id: id, ..About::default() };
    journal::write(tx, who, "token.made", about, &json!({"name": name, "staff_id": person.id, "scopes": scopes}))?;
    Ok(token)
}

/// Who calls with this token, and their name. `LoggedOut` when it is unknown, revoked, or its person has left.
pub fn token(tx: &mut Tx, token: &str) -> Result<(Who, String)> {
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!(
            "select p.staff_id, p.role, p.name, t.scopes
             from api_token t join staff p on p.workspace_id = t.workspace_id and p.staff_id = t.staff_id
             where t.workspace_id = $1 and t.token_hash = $2 and t.revoked_at is null and p.active"
        ),
        params![workspace_id, hash(token)],
        |row| {
            let (staff_id, role, scopes): (Id, String, String) = (row.get(0)?, row.get(1)?, row.get(3)?);
            let has = |scope: Scope| scopes.split(' ').any(|name| name == scope.as_str());
            let role = match Role::parse(&role).unwrap_or(Role::Auditor) {
                Role::Owner if !has(Scope::Admin) => Role::Manager,
                role => role,
            };
            let who = Who { may_write: has(Scope::Write), ..Who::staff(workspace_id, staff_id, role) };
            Ok((who, row.get(2)?))
        },
    )?
    .ok_or(Error::LoggedOut)
}

/// As [`token`], for callers who need no name.
pub fn bearer(tx: &mut Tx, text: &str) -> Result<Who> {
    token(tx, text).map(|(who, _)| who)
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: Id,
    pub staff_id: Id,
    pub staff_name: String,
    pub name: String,
    pub scopes: String,
    pub created_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// What a token says about itself; `who` came in with it.
pub fn described(tx: &mut Tx, who: &Who, text: &str) -> Result<Token> {
    who.may(Can::Read)?;
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!(
            "select t.token_id, t.staff_id, p.name, t.name, t.scopes, t.created_at, t.revoked_at
             from api_token t join staff p on p.workspace_id = t.workspace_id and p.staff_id = t.staff_id
             where t.workspace_id = $1 and t.token_hash = $2"
        ),
        params![workspace_id, hash(text)],
        described_row,
    )?
    .ok_or(Error::LoggedOut)
}

fn described_row(row: &db::Row<'_>) -> Result<Token, db::Error> {
    Ok(Token {
        id: row.get(0)?,
        staff_id: row.get(1)?,
        staff_name: row.get(2)?,
        name: row.get(3)?,
        scopes: row.get(4)?,
        created_at: from_ms(row.get(5)?),
        revoked_at: row.get::<Option<i64>>(6)?.map(from_ms),
    })
}

/// One's own tokens; everybody's for who manages staff. Newest first.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<Token>> {
    who.may(Can::Read)?;
    let workspace_id = tx.workspace_id;
    let mut all = tx.rows(
        sql!(
            "select t.token_id, t.staff_id, p.name, t.name, t.scopes, t.created_at, t.revoked_at
             from api_token t join staff p on p.workspace_id = t.workspace_id and p.staff_id = t.staff_id
             where t.workspace_id = $1 order by t.token_id desc limit 500"
        ),
        params![workspace_id],
        described_row,
    )?;
    if who.may(Can::ManageStaff).is_err() {
        all.retain(|token| Some(token.staff_id) == who.staff_id());
    }
    Ok(all)
}

/// From now on the token opens nothing. One's own, or anybody's for who manages staff.
pub fn revoke(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    who.may(Can::MakeTokens)?;
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let owner: Option<Id> = tx.maybe(
        sql!("select staff_id from api_token where workspace_id = $1 and token_id = $2 and revoked_at is null"),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    let owner = owner.ok_or(Error::NotFound("token"))?;
    if who.staff_id() != Some(owner) {
        who.may(Can::ManageStaff)?;
    }
    tx.run(
        sql!("update api_token set revoked_at = $3 where workspace_id = $1 and token_id = $2"),
        params![workspace_id, id, now],
    )?;
    journal::write(tx, who, "token.revoked", About { subject_id: id, ..About::default() }, &json!({"staff_id": owner}))
}

pub(super) fn revoke_all(tx: &mut Tx, staff_id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!("update api_token set revoked_at = $3 where workspace_id = $1 and staff_id = $2 and revoked_at is null"),
        params![workspace_id, staff_id, now],
    )?;
    Ok(())
}
