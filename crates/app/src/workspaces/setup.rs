//! The beginning: a business, its first person, and the link that lets them in.

use db::{params, sql};
use serde_json::json;

use super::checks::{self, Problems};
use super::mailboxes::{self, NewMailbox};
use super::seal::SealKey;
use super::{business, ids, passphrase, staff};
use crate::ids::{INSTALLATION, Id};
use crate::journal::{self, About};
use crate::time::{ms, plus_ms};
use crate::{Error, Kept, Result, Role, Tx, Who, links};

/// All that set-up asks for, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct NewWorkspace {
    pub name: String,
    /// What the business does: "Office furniture". May be empty.
    pub trade: String,
    /// IANA name.
    pub time_zone: String,
    /// ISO 4217.
    pub currency: String,
    /// `en-US`, `es-MX`, …
    pub locale: String,
    /// Monday first, as typed: "8-12, 13-17", "closed".
    pub hours: [String; 7],
    /// Dates like 2026-12-25, one a line.
    pub holidays: String,
    pub owner_name: String,
    pub owner_email: String,
    pub passphrase: String,
    pub mailbox: Option<NewMailbox>,
}

/// Makes the workspace and its owner: (workspace, staff). Call it on [`INSTALLATION`]: `kept.write(INSTALLATION, …)`.
/// Hashes the pass phrase inside the transaction, once in the life of an installation.
///
/// Errors: `Invalid` names every field that can't be taken; refused (`workspace-exists`) when there is one already.
pub fn setup(tx: &mut Tx, new: &NewWorkspace, seal: &SealKey) -> Result<(Id, Id)> {
    if !ids(tx)?.is_empty() {
        return Err(Error::refused("workspace-exists"));
    }
    make(tx, new, seal)
}

/// As `setup`, beside the businesses that are there already: none of them can see another.
pub fn setup_another(tx: &mut Tx, new: &NewWorkspace, seal: &SealKey) -> Result<(Id, Id)> {
    make(tx, new, seal)
}

fn make(tx: &mut Tx, new: &NewWorkspace, seal: &SealKey) -> Result<(Id, Id)> {
    let checked = check(new)?;
    let hashed = passphrase::hash(&new.passphrase)?;
    let workspace_id = tx.new_id();
    let outer = std::mem::replace(&mut tx.workspace_id, workspace_id);
    let made = fill(tx, new, checked, &hashed, seal);
    tx.workspace_id = outer;
    made
}

struct Checked {
    business: business::Fields,
    owner_name: String,
    owner_email: String,
}

/// All that is wrong at once, so that the form shows every problem beside its field.
fn check(new: &NewWorkspace) -> Result<Checked> {
    let mut problems = Problems::default();
    let business = business::check(
        &mut problems,
        &business::Change {
            name: new.name.clone(),
            trade: new.trade.clone(),
            time_zone: new.time_zone.clone(),
            currency: new.currency.clone(),
            locale: new.locale.clone(),
            hours: new.hours.clone(),
            holidays: new.holidays.clone(),
            public_url: String::new(),
        },
    );
    let owner_name = problems.take(checks::name("owner_name", &new.owner_name));
    let owner_email = problems.take(checks::email("owner_email", &new.owner_email));
    problems.0.extend(passphrase::check("passphrase", &new.passphrase));
    if let Some(mailbox) = &new.mailbox {
        mailboxes::check(&mut problems, "mailbox_", mailbox);
    }
    problems.none()?;
    Ok(Checked { business, owner_name, owner_email })
}

fn fill(
    tx: &mut Tx,
    new: &NewWorkspace,
    checked: Checked,
    hashed: &passphrase::Hashed,
    seal: &SealKey,
) -> Result<(Id, Id)> {
    let workspace_id = tx.workspace_id;
    insert_workspace(tx, &checked.business)?;
    insert_statuses(tx)?;
    links::make_key(tx)?;
    let owner = staff::insert(tx, &checked.owner_name, &checked.owner_email, Role::Owner, hashed)?;
    let who = Who::staff(workspace_id, owner, Role::Owner);
    let about = About { subject_id: workspace_id, ..About::default() };
    journal::write(tx, &who, "workspace.made", about, &json!({"name": checked.business.name, "owner_id": owner}))?;
    if let Some(mailbox) = &new.mailbox {
        mailboxes::add(tx, &who, mailbox, seal)?;
    }
    Ok((workspace_id, owner))
}

fn insert_workspace(tx: &mut Tx, fields: &business::Fields) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into workspace (workspace_id, name, trade, time_zone, currency, locale, hours, public_url, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![
            workspace_id,
            fields.name,
            fields.trade,
            fields.time_zone,
            fields.currency,
            fields.locale,
            fields.hours,
            fields.public_url,
            now
        ],
    )?;
    Ok(())
}

/// Labels to begin with, in the workspace's language; the business may rename them. (Below conversations, so here.)
fn insert_statuses(tx: &mut Tx) -> Result<()> {
    let words = super::words(tx, None, None)?;
    let labels = [
        ("open", words.t("status-open"), words.t("status-open-customer")),
        ("waiting", words.t("status-waiting"), words.t("status-waiting-customer")),
        ("waiting", words.t("status-elsewhere"), words.t("status-elsewhere-customer")),
        ("resolved", words.t("status-resolved"), words.t("status-resolved-customer")),
    ];
    let workspace_id = tx.workspace_id;
    for ((category, staff_label, customer_label), place) in labels.iter().zip(1_i64..) {
        let id = tx.new_id();
        tx.run(
            sql!(
                "insert into status (workspace_id, status_id, category, staff_label, customer_label, place)
                 values ($1, $2, $3, $4, $5, $6)"
            ),
            params![workspace_id, id, category, staff_label, customer_label, place],
        )?;
    }
    Ok(())
}

/// How long the set-up link opens the door.
pub const SETUP_LINK_MINUTES: i64 = 30;
const SETUP: &str = "setup";

/// A new token for the one-time set-up link. Refused (`workspace-exists`) when there is nothing to set up.
pub async fn setup_link(kept: &Kept) -> Result<String> {
    kept.write(INSTALLATION, new_setup_link).await
}

/// As `setup_link`, in a transaction on [`INSTALLATION`].
pub fn new_setup_link(tx: &mut Tx) -> Result<String> {
    if !ids(tx)?.is_empty() {
        return Err(Error::refused("workspace-exists"));
    }
    links::make_key(tx)?;
    let until = plus_ms(tx.now, SETUP_LINK_MINUTES * 60_000);
    links::sign(tx, SETUP, &links::Signed { about: INSTALLATION, also: None, expires_at: until })
}

/// Whether the link still opens set-up. Refused: `workspace-exists` (it was used), `setup-link-expired`,
/// `setup-link-altered`.
pub async fn check_setup_link(kept: &Kept, token: &str) -> Result<()> {
    let token = token.to_owned();
    kept.read(INSTALLATION, move |tx| setup_link_opens(tx, &token)).await
}

/// As `check_setup_link`, in a transaction on [`INSTALLATION`]: check it again in the transaction that sets up.
pub fn setup_link_opens(tx: &mut Tx, token: &str) -> Result<()> {
    if !ids(tx)?.is_empty() {
        return Err(Error::refused("workspace-exists"));
    }
    match links::verify(tx, SETUP, token)? {
        links::Verified::Good(_) => Ok(()),
        links::Verified::Expired(_) => Err(Error::refused("setup-link-expired")),
        links::Verified::Altered => Err(Error::refused("setup-link-altered")),
    }
}
