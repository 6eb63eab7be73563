//! The mail accounts of the business: from where its mails are sent.

use db::{params, sql};
use jiff::Timestamp;
use serde_json::json;

use super::checks::{self, Problems, email_key};
use super::seal::SealKey;
use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::{from_ms, ms};
use crate::{Can, Error, Result, Tx, Who, outbox};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Security {
    /// From the first byte (usually port 465).
    #[default]
    Tls,
    /// After a plain greeting (usually port 587); never falls back to plain.
    StartTls,
    /// For a server on the same machine.
    None,
}

impl Security {
    pub const ALL: [Security; 3] = [Security::Tls, Security::StartTls, Security::None];

    pub fn as_str(self) -> &'static str {
        match self {
            Security::Tls => "tls",
            Security::StartTls => "starttls",
            Security::None => "none",
        }
    }

    pub fn parse(text: &str) -> Option<Security> {
        Security::ALL.into_iter().find(|security| security.as_str() == text)
    }
}

/// A mail account as it was typed.
#[derive(Debug, Clone, Default)]
pub struct NewMailbox {
    /// What customers see beside the address.
    pub name: String,
    pub address: String,
    pub smtp_host: String,
    /// 1 to 65535, as typed.
    pub smtp_port: String,
    /// `tls`, `starttls`, `none`.
    pub smtp_security: String,
    /// Empty: the server asks for none.
    pub smtp_user: String,
    /// `None` leaves a stored one as it is, unless the server is another one.
    pub smtp_password: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    pub id: Id,
    pub name: String,
    pub address: String,
    pub smtp_host: String,
    pub smtp_port: u16,
    pub smtp_security: Security,
    pub smtp_user: Option<String>,
    pub has_password: bool,
    /// Its server takes `local+anything@domain`: answers go to an address of their own for each mail.
    pub plus_addressing: bool,
    /// The name its server signs its findings about senders with (RFC 8601); empty: none that we may believe.
    pub authserv_id: String,
    /// Stands under what people write.
    pub signature: String,
    /// 0: as fast as it goes.
    pub mails_a_minute: i64,
    /// Where the public key of the signatures stands; empty: mails are not signed (DKIM).
    pub dkim_selector: String,
    pub has_dkim_key: bool,
    pub created_at: Timestamp,
}

#[derive(Debug, Default)]
pub(super) struct Checked {
    name: String,
    address: String,
    host: String,
    port: i64,
    security: Security,
    user: Option<String>,
}

/// `prefix` goes before the field names, where the mail account is part of a larger form.
pub(super) fn check(problems: &mut Problems, prefix: &str, new: &NewMailbox) -> Checked {
    let field = |name: &str| format!("{prefix}{name}");
    let port = new.smtp_port.trim().parse::<u16>().ok().filter(|port| *port > 0);
    let port = port.ok_or_else(|| Field::new(&field("smtp_port"), "problem-port").with("given", &new.smtp_port));
    let security = Security::parse(new.smtp_security.trim());
    let user = new.smtp_user.trim();
    if user.chars().any(char::is_control) {
        problems.0.push(Field::new(&field("smtp_user"), "problem-name-long").with("max", checks::MAX_NAME));
    }
    Checked {
        name: problems.take(checks::name(&field("name"), &new.name)),
        address: problems.take(checks::email(&field("address"), &new.address)),
        host: problems.take(checks::host(&field("smtp_host"), &new.smtp_host)),
        port: i64::from(problems.take(port)),
        security: problems.take(security.ok_or_else(|| Field::new(&field("smtp_security"), "problem-security"))),
        user: Some(user.to_owned()).filter(|user| !user.is_empty()),
    }
}

/// As `check`, and that no other account has this address. `own` is the one that may have it.
fn check_known(tx: &mut Tx, new: &NewMailbox, own: Option<Id>) -> Result<Checked> {
    let mut problems = Problems::default();
    let checked = check(&mut problems, "", new);
    if id_of(tx, &checked.address)?.is_some_and(|other| Some(other) != own) {
        problems.0.push(Field::new("address", "problem-mail-taken").with("given", &checked.address));
    }
    problems.none()?;
    Ok(checked)
}

/// Where a sealed password is stored: sealed for another place it does not open.
fn place(tx: &Tx, id: Id) -> String {
    format!("{}.mailbox.{id}", tx.workspace_id)
}

pub fn add(tx: &mut Tx, who: &Who, new: &NewMailbox, seal: &SealKey) -> Result<Mailbox> {
    who.may(Can::ManageWorkspace)?;
    let checked = check_known(tx, new, None)?;
    let (workspace_id, id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    let sealed = seal_password(tx, id, new, seal)?;
    tx.run(
        sql!(
            "insert into mailbox (workspace_id, mailbox_id, name, address, address_key, smtp_host, smtp_port, smtp_security,
               smtp_user, smtp_password_sealed, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        params![
            workspace_id,
            id,
            checked.name,
            checked.address,
            email_key(&checked.address),
            checked.host,
            checked.port,
            checked.security.as_str(),
            checked.user,
            sealed,
            now
        ],
    )?;
    write(tx, who, "mailbox.added", id, &checked)?;
    get(tx, id)
}

/// A stored password is not sent to a server, or as a user, or less hidden, than it was typed for.
fn is_same_server(known: &Mailbox, checked: &Checked) -> bool {
    known.smtp_host.eq_ignore_ascii_case(&checked.host)
        && known.smtp_security == checked.security
        && known.smtp_user == checked.user
}

/// Changes a mail account; without a password the stored one stays, unless the server is another one: then it is asked
/// for again. Where nobody signs in there is nothing to keep.
pub fn change(tx: &mut Tx, who: &Who, id: Id, new: &NewMailbox, seal: &SealKey) -> Result<Mailbox> {
    who.may(Can::ManageWorkspace)?;
    let known = get(tx, id)?;
    let checked = check_known(tx, new, Some(id))?;
    let (untold, same) = (new.smtp_password.is_none(), is_same_server(&known, &checked));
    if untold && !same && known.has_password && checked.user.is_some() {
        return Err(Error::invalid("smtp_password", "problem-smtp-password"));
    }
    let sealed = seal_password(tx, id, new, seal)?;
    let (workspace_id, keeps) = (tx.workspace_id, untold && same);
    tx.run(
        sql!(
            "update mailbox set name = $3, address = $4, address_key = $5, smtp_host = $6, smtp_port = $7, smtp_security = $8,
               smtp_user = $9, smtp_password_sealed = case when $10 then smtp_password_sealed else $11 end
             where workspace_id = $1 and mailbox_id = $2"
        ),
        params![
            workspace_id,
            id,
            checked.name,
            checked.address,
            email_key(&checked.address),
            checked.host,
            checked.port,
            checked.security.as_str(),
            checked.user,
            keeps,
            sealed
        ],
    )?;
    write(tx, who, "mailbox.changed", id, &checked)?;
    get(tx, id)
}

/// `None` when no password was given, or an empty one to take it away.
fn seal_password(tx: &Tx, id: Id, new: &NewMailbox, seal: &SealKey) -> Result<Option<Vec<u8>>> {
    let given = new.smtp_password.as_deref().filter(|password| !password.is_empty());
    given.map(|password| seal.seal(&place(tx, id), password)).transpose()
}

/// Queues a mail from this mail account to the caller, to see that it works.
pub fn send_test(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    who.may(Can::ManageWorkspace)?;
    let staff_id = who.staff_id().ok_or(Error::LoggedOut)?;
    let mailbox = get(tx, id)?;
    let mail = outbox::StaffMail { staff_id, kind: TEST_MAIL.to_owned(), subject_id: mailbox.id };
    let rfc_id = rfc_id(&format!("{}.{TEST_MAIL}", tx.new_id()), Some(&mailbox));
    let payload = serde_json::to_string(&mail)?;
    outbox::put(tx, "staff_mail", mailbox.id, &rfc_id, &payload)?;
    let about = About { subject_id: mailbox.id, ..About::default() };
    journal::write(tx, who, "mailbox.tested", about, &json!({"address": mailbox.address}))
}

/// The row alone: what hangs on it must be gone before (`fetching::remove`).
pub fn forget(tx: &mut Tx, id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from mailbox where workspace_id = $1 and mailbox_id = $2"), params![workspace_id, id])?;
    Ok(())
}

/// The Message-ID of a mail from this account, without the angle brackets: `name` makes it unique. Its domain is ours,
/// as filters expect it; `kept.invalid` only where there is no account yet.
pub fn rfc_id(name: &str, mailbox: Option<&Mailbox>) -> String {
    let domain = mailbox.and_then(|mailbox| mailbox.address.rsplit_once('@')).map_or("kept.invalid", |(_, it)| it);
    format!("{name}@{domain}")
}

/// The kind of staff mail that only shows that mail works; its subject is the mail account.
pub const TEST_MAIL: &str = "mail-test";

fn write(tx: &mut Tx, who: &Who, kind: &str, id: Id, checked: &Checked) -> Result<()> {
    let about = About { subject_id: id, ..About::default() };
    journal::write(tx, who, kind, about, &json!({"address": checked.address, "smtp_host": checked.host}))
}

/// The account with this address, if it is ours: a mail from ourselves must not be answered.
pub fn id_of(tx: &mut Tx, address: &str) -> Result<Option<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select mailbox_id from mailbox where workspace_id = $1 and address_key = $2"),
        params![workspace_id, email_key(address)],
        |row| row.get(0),
    )?)
}

fn mailbox(row: &db::Row<'_>) -> Result<Mailbox, db::Error> {
    let (port, security): (i64, String) = (row.get(4)?, row.get(5)?);
    Ok(Mailbox {
        id: row.get(0)?,
        name: row.get(1)?,
        address: row.get(2)?,
        smtp_host: row.get(3)?,
        smtp_port: u16::try_from(port).unwrap_or(0),
        smtp_security: Security::parse(&security).unwrap_or_default(),
        smtp_user: row.get(6)?,
        has_password: row.get(7)?,
        created_at: from_ms(row.get(8)?),
        plus_addressing: row.get(9)?,
        authserv_id: row.get(10)?,
        signature: row.get(11)?,
        mails_a_minute: row.get(12)?,
        dkim_selector: row.get(13)?,
        has_dkim_key: row.get(14)?,
    })
}

pub fn get(tx: &mut Tx, id: Id) -> Result<Mailbox> {
    all(tx)?.into_iter().find(|mailbox| mailbox.id == id).ok_or(Error::NotFound("mailbox"))
}

/// Oldest first: the first is the one that mails leave from when nothing says otherwise.
pub fn all(tx: &mut Tx) -> Result<Vec<Mailbox>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select mailbox_id, name, address, smtp_host, smtp_port, smtp_security, smtp_user,
               smtp_password_sealed is not null, created_at, plus_addressing, authserv_id, signature,
               mails_a_minute, dkim_selector, dkim_key_sealed is not null
             from mailbox where workspace_id = $1 order by mailbox_id"
        ),
        params![workspace_id],
        mailbox,
    )?)
}

/// As `all`, for pages.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<Mailbox>> {
    who.may(Can::Read)?;
    all(tx)
}

/// The account's password, for the moment of sending. Refused (`workspace-wrong-seal-key`) when the key is another one.
pub fn password(tx: &mut Tx, id: Id, seal: &SealKey) -> Result<Option<String>> {
    let workspace_id = tx.workspace_id;
    let sealed: Option<Option<Vec<u8>>> = tx.maybe(
        sql!("select smtp_password_sealed from mailbox where workspace_id = $1 and mailbox_id = $2"),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    let place = place(tx, id);
    sealed.flatten().map(|sealed| seal.open(&place, &sealed)).transpose()
}
