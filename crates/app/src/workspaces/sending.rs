//! How the mails of an account look, how fast they leave, and how their answers find home.

use db::{params, sql};
use jiff::Timestamp;
use serde_json::json;

use super::checks::Problems;
use super::mailboxes::{self, Mailbox};
use super::seal::SealKey;
use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::{from_ms, ms};
use crate::{Can, Error, Result, Tx, Who};

/// As it was typed.
#[derive(Debug, Clone, Default)]
pub struct Sending {
    pub plus_addressing: bool,
    pub authserv_id: String,
    /// Stands under what people write from this account.
    pub signature: String,
    /// Empty or 0: as fast as it goes.
    pub mails_a_minute: String,
    /// Empty: mails are not signed.
    pub dkim_selector: String,
    /// A private key as PEM; `None` or empty leaves the stored one.
    pub dkim_key: Option<String>,
}

/// The longest name of a server.
const MAX_SERVER: usize = 253;
/// The longest signature, in characters.
const MAX_SIGNATURE: usize = 2_000;
/// The most that can be asked for as a limit.
const MOST: i64 = 10_000;

struct Checked<'a> {
    authserv_id: &'a str,
    signature: String,
    mails_a_minute: i64,
    dkim_selector: &'a str,
    dkim_key: Option<&'a str>,
}

fn check(to: &Sending, has_key: bool) -> Result<Checked<'_>> {
    let mut problems = Problems::default();
    let is_word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    let authserv_id = to.authserv_id.trim();
    if authserv_id.len() > MAX_SERVER || !is_word(authserv_id) {
        problems.0.push(Field::new("authserv_id", "problem-host").with("given", authserv_id));
    }
    let signature = to.signature.trim().replace("\r\n", "\n");
    if signature.chars().count() > MAX_SIGNATURE {
        problems.0.push(Field::new("signature", "problem-too-long").with("max", MAX_SIGNATURE));
    }
    let limit = match to.mails_a_minute.trim() {
        "" => Ok(0),
        text => text.parse::<i64>().ok().filter(|n| (0..=MOST).contains(n)).ok_or_else(|| between("mails_a_minute", 0)),
    };
    let mails_a_minute = problems.take(limit);
    let selector = to.dkim_selector.trim();
    if selector.len() > 63 || !is_word(selector) {
        problems.0.push(Field::new("dkim_selector", "problem-dkim-selector").with("given", selector));
    }
    let key = to.dkim_key.as_deref().map(str::trim).filter(|key| !key.is_empty());
    match key {
        Some(pem) if mail::dkim::Key::read(pem).is_err() => problems.0.push(Field::new("dkim_key", "problem-dkim-key")),
        None if !selector.is_empty() && !has_key => problems.0.push(Field::new("dkim_key", "problem-dkim-key")),
        _ => {}
    }
    problems.none()?;
    Ok(Checked { authserv_id, signature, mails_a_minute, dkim_selector: selector, dkim_key: key })
}

fn between(field: &str, from: i64) -> Field {
    Field::new(field, "problem-number-between").with("from", from).with("to", MOST)
}

/// The server whose word about senders counts: the one name that all accounts share. With several servers a mail could
/// come in by one of them and bear the forged word of another, which that one does not take away.
pub fn vouching_server(tx: &mut Tx) -> Result<Option<String>> {
    let workspace_id = tx.workspace_id;
    let names: Vec<String> = tx.rows(
        sql!("select authserv_id from mailbox where workspace_id = $1 order by mailbox_id"),
        params![workspace_id],
        |row| row.text(0).map(str::to_lowercase),
    )?;
    let mut names = names.into_iter();
    let first = names.next().filter(|name| !name.is_empty());
    Ok(first.filter(|first| names.all(|name| name == *first)))
}

/// Where a sealed key is stored: sealed for another place it does not open.
fn place(tx: &Tx, id: Id) -> String {
    format!("{}.mailbox.{id}.dkim", tx.workspace_id)
}

pub fn change(tx: &mut Tx, who: &Who, id: Id, to: &Sending, seal: &SealKey) -> Result<Mailbox> {
    who.may(Can::ManageWorkspace)?;
    let before = mailboxes::get(tx, id)?;
    let checked = check(to, before.has_dkim_key)?;
    let sealed = checked.dkim_key.map(|pem| seal.seal(&place(tx, id), pem)).transpose()?;
    let (workspace_id, keeps) = (tx.workspace_id, sealed.is_none());
    tx.run(
        sql!(
            "update mailbox set plus_addressing = $3, authserv_id = $4, signature = $5, mails_a_minute = $6, dkim_selector = $7,
               dkim_key_sealed = case when $8 then dkim_key_sealed else $9 end
             where workspace_id = $1 and mailbox_id = $2"
        ),
        params![
            workspace_id,
            id,
            to.plus_addressing,
            checked.authserv_id,
            checked.signature,
            checked.mails_a_minute,
            checked.dkim_selector,
            keeps,
            sealed
        ],
    )?;
    let about = About { subject_id: id, ..About::default() };
    let details = json!({
        "plus_addressing": to.plus_addressing, "authserv_id": checked.authserv_id,
        "mails_a_minute": checked.mails_a_minute, "dkim_selector": checked.dkim_selector, "new_dkim_key": !keeps,
    });
    journal::write(tx, who, "mailbox.sending_changed", about, &details)?;
    mailboxes::get(tx, id)
}

/// The key that mails are signed with, as PEM, for the moment of sending; `None` where they are not. Refused
/// (`workspace-wrong-seal-key`) when the seal is another one.
pub fn dkim_key(tx: &mut Tx, mailbox: &Mailbox, seal: &SealKey) -> Result<Option<String>> {
    let (workspace_id, id) = (tx.workspace_id, mailbox.id);
    if mailbox.dkim_selector.is_empty() {
        return Ok(None);
    }
    let sealed: Option<Option<Vec<u8>>> = tx.maybe(
        sql!("select dkim_key_sealed from mailbox where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    let place = place(tx, id);
    sealed.flatten().map(|sealed| seal.open(&place, &sealed)).transpose()
}

const MINUTE_MS: i64 = 60_000;

/// Takes one of the places that an account has in this minute, on whatever node; the next minute when all are taken.
pub fn take_place(tx: &mut Tx, mailbox: &Mailbox) -> Result<Option<Timestamp>> {
    if mailbox.mails_a_minute == 0 {
        return Ok(None);
    }
    let (workspace_id, id, minute) = (tx.workspace_id, mailbox.id, ms(tx.now).div_euclid(MINUTE_MS));
    let taken = tx.run(
        sql!(
            "update mailbox set sent_in_minute = case when sent_minute = $3 then sent_in_minute + 1 else 1 end, sent_minute = $3
             where workspace_id = $1 and mailbox_id = $2 and (sent_minute <> $3 or sent_in_minute < mails_a_minute)"
        ),
        params![workspace_id, id, minute],
    )?;
    Ok((taken == 0).then(|| from_ms((minute + 1) * MINUTE_MS)))
}

/// At most so many mails that no human wrote go to one address in an hour.
pub fn automatic_mails_an_hour(tx: &mut Tx) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!("select automatic_mails_an_hour from workspace where workspace_id = $1"),
        params![workspace_id],
        |row| row.get(0),
    )?)
}

/// Sets that number; those above wait.
pub fn limit_automatic_mails(tx: &mut Tx, who: &Who, an_hour: &str) -> Result<()> {
    who.may(Can::ManageWorkspace)?;
    let most = an_hour.trim().parse::<i64>().ok().filter(|n| (1..=MOST).contains(n));
    let most = most.ok_or_else(|| Error::Invalid(vec![between("automatic_mails_an_hour", 1)]))?;
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update workspace set automatic_mails_an_hour = $2 where workspace_id = $1"),
        params![workspace_id, most],
    )?;
    let about = About { subject_id: workspace_id, ..About::default() };
    journal::write(tx, who, "workspace.automatic_mails_limited", about, &json!({"an_hour": most}))
}
