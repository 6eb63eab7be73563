//! How a mailbox is reached for fetching, and what shall be done with what was fetched.

use jiff::Timestamp;
use serde_json::json;

use super::folders::Listed;
use super::store;
use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::ms;
use crate::workspaces::checks::{self, Problems};
use crate::workspaces::mailboxes::{self, Security};
use crate::workspaces::seal::SealKey;
use crate::{Can, Error, Result, Tx, Who};

/// What is done on the server with a mail that we hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AfterFetch {
    /// Nothing: the mailbox stays as it is.
    #[default]
    Leave,
    MarkSeen,
    Move,
}

impl AfterFetch {
    pub const ALL: [AfterFetch; 3] = [AfterFetch::Leave, AfterFetch::MarkSeen, AfterFetch::Move];

    pub fn as_str(self) -> &'static str {
        match self {
            AfterFetch::Leave => "leave",
            AfterFetch::MarkSeen => "mark_seen",
            AfterFetch::Move => "move",
        }
    }

    pub fn parse(text: &str) -> Option<AfterFetch> {
        AfterFetch::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// How we show the server who we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proof {
    #[default]
    Password,
    /// Signed in with Google, Microsoft or another provider (OAuth 2).
    OAuth,
}

impl Proof {
    pub const ALL: [Proof; 2] = [Proof::Password, Proof::OAuth];

    pub fn as_str(self) -> &'static str {
        match self {
            Proof::Password => "password",
            Proof::OAuth => "oauth",
        }
    }

    pub fn parse(text: &str) -> Option<Proof> {
        Proof::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// As it was typed.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    pub active: bool,
    pub imap_host: String,
    /// 1 to 65535.
    pub imap_port: String,
    /// `tls`, `starttls`, `none`.
    pub imap_security: String,
    pub imap_user: String,
    /// `None` leaves a stored one as it is.
    pub imap_password: Option<String>,
    /// `password`, `oauth`; empty is `password`.
    pub proof: String,
    /// `leave`, `mark_seen`, `move`; empty is `leave`.
    pub after_fetch: String,
    /// As people read it; only for `move`.
    pub move_to: String,
    /// 30 to 3600; empty is 120.
    pub poll_s: String,
    /// The folders to fetch from, as the server writes them; none is INBOX.
    pub folders: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub mailbox_id: Id,
    pub address: String,
    pub active: bool,
    pub imap_host: String,
    pub imap_port: u16,
    pub imap_security: Security,
    pub imap_user: String,
    pub has_password: bool,
    pub proof: Proof,
    pub after_fetch: AfterFetch,
    pub move_to: String,
    pub poll_s: i64,
    /// As the server listed them the last time.
    pub listed: Vec<Listed>,
    pub changed_at: Timestamp,
    pub look_wanted_at: i64,
    pub count_wanted_at: i64,
    pub look_done_at: i64,
    pub last_try_at: Option<Timestamp>,
    pub last_good_at: Option<Timestamp>,
    pub last_counted_at: Option<Timestamp>,
    pub failures: i64,
    pub last_error: String,
    pub told_at: Option<Timestamp>,
    /// When mails last came.
    pub alive_at: Timestamp,
}

/// What signing in needs.
#[derive(Clone)]
pub enum Login {
    Password(String),
    /// To be had from the provider first.
    OAuth,
}

pub(super) struct Checked {
    pub active: bool,
    pub host: String,
    pub port: i64,
    pub security: Security,
    pub user: String,
    pub proof: Proof,
    pub after: AfterFetch,
    pub move_to: String,
    pub poll_s: i64,
    pub folders: Vec<String>,
}

/// Folders of one mailbox that are followed at most.
const MOST_FOLDERS: usize = 50;
const LONGEST_FOLDER: usize = 500;

/// A stored password stays unless the server is another one: it is not sent to a server that it was not typed for.
fn keeps_password(new: &NewAccount, known: Option<&Account>) -> bool {
    let given = new.imap_password.as_deref().is_some_and(|password| !password.is_empty());
    let same_server = known.is_some_and(|known| {
        known.imap_host == new.imap_host.trim()
            && known.imap_user == new.imap_user.trim()
            && known.imap_security.as_str() == new.imap_security.trim()
    });
    same_server && !given
}

fn check(new: &NewAccount, known: Option<&Account>) -> Result<Checked> {
    let mut problems = Problems::default();
    let port = new.imap_port.trim().parse::<u16>().ok().filter(|port| *port > 0);
    let port = port.ok_or_else(|| Field::new("imap_port", "problem-port").with("given", &new.imap_port));
    let security = Security::parse(new.imap_security.trim());
    let or = |text: &str, otherwise: &str| {
        if text.trim().is_empty() { otherwise.to_owned() } else { text.trim().to_owned() }
    };
    let poll = or(&new.poll_s, "120").parse::<i64>().ok().filter(|poll| (30..=3600).contains(poll));
    let after = AfterFetch::parse(&or(&new.after_fetch, "leave"));
    let proof = Proof::parse(&or(&new.proof, "password"));
    let user = new.imap_user.trim().to_owned();
    if user.is_empty() || user.len() > 320 || user.chars().any(char::is_control) {
        problems.0.push(Field::new("imap_user", "problem-imap-user"));
    }
    let given = new.imap_password.as_deref().is_some_and(|password| !password.is_empty());
    let stored = keeps_password(new, known) && known.is_some_and(|one| one.has_password);
    if proof == Some(Proof::Password) && !given && !stored {
        problems.0.push(Field::new("imap_password", "problem-imap-password"));
    }
    let bad =
        |name: &str| name.is_empty() || name.len() > LONGEST_FOLDER || !name.chars().all(|c| (' '..='~').contains(&c));
    let move_to = mail::imap::wire_name(new.move_to.trim());
    if after == Some(AfterFetch::Move)
        && (bad(&move_to) || new.folders.contains(&move_to) || move_to.eq_ignore_ascii_case("inbox"))
    {
        problems.0.push(Field::new("move_to", "problem-move-to"));
    }
    let mut folders: Vec<String> = new.folders.iter().map(|name| name.trim().to_owned()).collect();
    folders.sort();
    folders.dedup();
    if folders.is_empty() {
        folders.push("INBOX".to_owned());
    }
    if folders.len() > MOST_FOLDERS || folders.iter().any(|name| bad(name)) {
        problems.0.push(Field::new("folders", "problem-folders"));
    }
    let checked = Checked {
        active: new.active,
        host: problems.take(checks::host("imap_host", &new.imap_host)),
        port: i64::from(problems.take(port)),
        security: problems.take(security.ok_or_else(|| Field::new("imap_security", "problem-security"))),
        user,
        proof: problems.take(proof.ok_or_else(|| Field::new("proof", "problem-proof"))),
        after: problems.take(after.ok_or_else(|| Field::new("after_fetch", "problem-after-fetch"))),
        move_to,
        poll_s: problems.take(poll.ok_or_else(|| Field::new("poll_s", "problem-poll"))),
        folders,
    };
    problems.none()?;
    Ok(checked)
}

/// Where a sealed password is stored: sealed for another place it does not open.
fn place(tx: &Tx, mailbox_id: Id) -> String {
    format!("{}.fetching.{mailbox_id}", tx.workspace_id)
}

/// Says how a mailbox is reached; without a password the stored one stays, unless the server is another one.
pub fn change(tx: &mut Tx, who: &Who, mailbox_id: Id, new: &NewAccount, seal: &SealKey) -> Result<Account> {
    who.may(Can::ManageWorkspace)?;
    mailboxes::get(tx, mailbox_id)?;
    let known = store::account(tx, mailbox_id)?;
    let checked = check(new, known.as_ref())?;
    let keeps = keeps_password(new, known.as_ref());
    let given = new.imap_password.as_deref().filter(|password| !password.is_empty());
    let place = place(tx, mailbox_id);
    let sealed = given.map(|password| seal.seal(&place, password)).transpose()?;
    store::put_account(tx, mailbox_id, &checked, keeps, sealed)?;
    store::choose_folders(tx, mailbox_id, &checked.folders)?;
    let about = About { subject_id: mailbox_id, ..About::default() };
    let told = json!({"imap_host": checked.host, "active": checked.active, "folders": checked.folders});
    journal::write(tx, who, "mailbox.fetching_changed", about, &told)?;
    get(tx, mailbox_id)
}

pub fn get(tx: &mut Tx, mailbox_id: Id) -> Result<Account> {
    store::account(tx, mailbox_id)?.ok_or(Error::NotFound("mailbox"))
}

/// All mailboxes that mail is or was fetched from, the oldest first.
pub fn list(tx: &mut Tx) -> Result<Vec<Account>> {
    store::accounts(tx)
}

/// What signing in needs, for the moment of doing it. Refused (`workspace-wrong-seal-key`) when the key is another one.
pub fn login(tx: &mut Tx, mailbox_id: Id, seal: &SealKey) -> Result<Login> {
    if get(tx, mailbox_id)?.proof == Proof::OAuth {
        return Ok(Login::OAuth);
    }
    let place = place(tx, mailbox_id);
    let sealed = store::sealed_password(tx, mailbox_id)?;
    let password = sealed.map(|sealed| seal.open(&place, &sealed)).transpose()?;
    password.map(Login::Password).ok_or_else(|| Error::refused("fetching-no-password"))
}

/// Asks for a look at the mailbox now, and (`count`) for a comparison of what is there with what we hold. Gives the
/// wish, to be asked for with [`has_looked`].
pub fn ask_for_look(tx: &mut Tx, who: &Who, mailbox_id: Id, count: bool) -> Result<i64> {
    who.may(Can::LookAfter)?;
    let account = get(tx, mailbox_id)?;
    if !account.active {
        return Err(Error::refused("fetching-off"));
    }
    // Two wishes of one millisecond are two.
    let wish = ms(tx.now).max(account.look_wanted_at + 1);
    store::want_look(tx, mailbox_id, wish, count)?;
    Ok(wish)
}

/// Whether a look has answered this wish.
pub fn has_looked(tx: &mut Tx, mailbox_id: Id, wish: i64) -> Result<bool> {
    Ok(get(tx, mailbox_id)?.look_done_at >= wish)
}

/// Writes down the folders that the server lists.
pub fn take_listed(tx: &mut Tx, mailbox_id: Id, listed: &[Listed]) -> Result<()> {
    let text = serde_json::to_string(listed)?;
    if serde_json::to_string(&get(tx, mailbox_id)?.listed)? == text {
        return Ok(());
    }
    store::put_listed(tx, mailbox_id, &text)
}
