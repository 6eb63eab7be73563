//! Addresses that must not be written to: mail came back from there for good, or its reader called it spam.

use serde_json::json;

use super::rules::Contact;
use super::{store, write};
use crate::ids::Id;
use crate::{Can, Result, Tx, Who};

/// Mail to this address comes back for good: it is not used until somebody corrects or confirms it. Gives whose it is.
pub fn address_failed(tx: &mut Tx, email: &str, reason: &str) -> Result<Option<Contact>> {
    let Some(contact) = store::contact_by_email(tx, email)? else { return Ok(None) };
    if contact.email_bounced_at.is_none() {
        store::set_bounced(tx, contact.id, reason)?;
        let who = Who::kept(tx.workspace_id);
        let details = json!({"email": email, "reason": reason});
        write(tx, &who, "contact.address_failed", contact.id, contact.customer_id, &details)?;
    }
    Ok(Some(contact))
}

/// Whoever reads this address called a mail of ours spam: nothing that no human wrote goes there any more.
pub fn address_complained(tx: &mut Tx, email: &str) -> Result<Option<Contact>> {
    let Some(contact) = store::contact_by_email(tx, email)? else { return Ok(None) };
    if contact.email_complained_at.is_none() {
        store::set_complained(tx, contact.id)?;
        let who = Who::kept(tx.workspace_id);
        write(tx, &who, "contact.address_complained", contact.id, contact.customer_id, &json!({"email": email}))?;
    }
    Ok(Some(contact))
}

/// One of us knows that the address is right, and that mail is welcome there.
pub fn confirm_address(tx: &mut Tx, who: &Who, contact_id: Id) -> Result<Contact> {
    who.may(Can::EditCustomers)?;
    let contact = store::contact_by_id(tx, contact_id)?;
    if contact.email_bounced_at.is_some() || contact.email_complained_at.is_some() {
        store::clear_trouble(tx, contact_id)?;
        let details = json!({"email": contact.email});
        write(tx, who, "contact.address_confirmed", contact_id, contact.customer_id, &details)?;
    }
    store::contact_by_id(tx, contact_id)
}

/// They wrote from it, so it works.
pub fn heard_from(tx: &mut Tx, contact_id: Id) -> Result<()> {
    store::clear_bounce(tx, contact_id)
}
