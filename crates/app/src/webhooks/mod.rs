//! Webhooks: programs of the business's own that are told what happens, entry by entry of the journal. Signed, tried
//! again with growing pauses, written down; each in a lane of its own, so that one that fails holds up no other.

mod rules;
mod sending;
mod store;

use serde_json::json;

pub use rules::{Delivery, MOST, NewWebhook, Outcome, Verdict, Webhook};
pub use sending::{Look, Message, lease, look, mark, not_made, prepare, queue, sweep};
pub use store::Lane;

use crate::error::{Field, Refused};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::time::plus_ms;
use crate::workspaces::{SealKey, notifications};
use crate::{Can, Error, Page, Result, Tx, Who, outbox};

/// The kind of a message that only shows that it arrives.
pub const TEST: &str = "webhook.test";
/// The kind of notice that one was turned off; its subject is the webhook.
pub const OFF: &str = "webhook-off";
/// The outbox's name for these rows.
const KIND: &str = "webhook";
const SECRET_BYTES: usize = 32;

/// All of them, oldest first.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<Webhook>> {
    who.may(Can::LookAfter)?;
    store::list(tx)
}

pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<Webhook> {
    who.may(Can::LookAfter)?;
    store::load(tx, id)
}

/// For notices: its name, while it is off by itself.
pub(crate) fn turned_off(tx: &mut Tx, id: Id) -> Result<Option<Webhook>> {
    Ok(store::maybe(tx, id)?.filter(|one| !one.active && one.off_why != "by_hand"))
}

/// What a notice about one that was turned off says on the page; `None`: it is on again, or gone.
pub fn off_on_page(tx: &mut Tx, id: Id) -> Result<Option<String>> {
    Ok(turned_off(tx, id)?.map(|one| one.name))
}

/// A new webhook, told of what happens from now on, and its secret, which can't be seen again.
pub fn make(tx: &mut Tx, who: &Who, new: &NewWebhook, seal: &SealKey) -> Result<(Webhook, String)> {
    who.may(Can::ManageWorkspace)?;
    let checked = rules::check(new, push::hook::inside()).map_err(Error::Invalid)?;
    if store::list(tx)?.len() >= MOST {
        return Err(Error::Invalid(vec![Field::new("name", "problem-webhook-many").with("max", MOST)]));
    }
    let (id, secret) = (tx.new_id(), new_secret());
    let sealed = seal.seal(&place(tx, id), &secret)?;
    store::insert(tx, id, &checked, &sealed, who.staff_id())?;
    write(tx, who, "webhook.made", id, &checked)?;
    from_now_on(tx, id)?;
    Ok((store::load(tx, id)?, secret))
}

/// The webhook as it is to be from now on. What waits goes to the new address.
pub fn change(tx: &mut Tx, who: &Who, id: Id, new: &NewWebhook) -> Result<Webhook> {
    who.may(Can::ManageWorkspace)?;
    store::load(tx, id)?;
    let checked = rules::check(new, push::hook::inside()).map_err(Error::Invalid)?;
    store::update(tx, id, &checked)?;
    write(tx, who, "webhook.changed", id, &checked)?;
    store::load(tx, id)
}

/// Off: nothing is sent, and what happens meanwhile is not told later. On: told from now on.
pub fn turn(tx: &mut Tx, who: &Who, id: Id, on: bool) -> Result<Webhook> {
    who.may(Can::ManageWorkspace)?;
    let before = store::load(tx, id)?;
    if before.active == on {
        return Ok(before);
    }
    store::turn(tx, id, (!on).then_some("by_hand"))?;
    let kind = if on { "webhook.turned_on" } else { "webhook.turned_off" };
    journal::write(tx, who, kind, About { subject_id: id, ..About::default() }, &json!({"name": before.name}))?;
    if on {
        from_now_on(tx, id)?;
    }
    store::load(tx, id)
}

/// For good, with all that it was told and waits.
pub fn remove(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    who.may(Can::ManageWorkspace)?;
    let before = store::load(tx, id)?;
    store::delete(tx, id)?;
    notifications::forget_about(tx, OFF, id)?;
    let about = About { subject_id: id, ..About::default() };
    journal::write(tx, who, "webhook.removed", about, &json!({"name": before.name}))
}

/// A new secret, which can't be seen again. The one before signs too for a day, so that nothing is lost meanwhile.
pub fn renew_secret(tx: &mut Tx, who: &Who, id: Id, seal: &SealKey) -> Result<String> {
    who.may(Can::ManageWorkspace)?;
    let before = store::load(tx, id)?;
    let secret = new_secret();
    let sealed = seal.seal(&place(tx, id), &secret)?;
    let old_until = plus_ms(tx.now, rules::OLD_SECRET_MS);
    store::put_secret(tx, id, &sealed, old_until)?;
    let about = About { subject_id: id, ..About::default() };
    journal::write(tx, who, "webhook.secret_renewed", about, &json!({"name": before.name}))?;
    Ok(secret)
}

/// Sends a message that only shows that it arrives.
pub fn send_test(tx: &mut Tx, who: &Who, id: Id) -> Result<Delivery> {
    who.may(Can::LookAfter)?;
    on(tx, id)?;
    put(tx, id, 0, TEST)
}

/// What it was told, newest first; `state`: `waiting`, `delivered`, `failed`.
pub fn deliveries(
    tx: &mut Tx,
    who: &Who,
    id: Id,
    state: Option<&str>,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Delivery>> {
    who.may(Can::LookAfter)?;
    store::load(tx, id)?;
    let wrong = || Error::invalid("after", "problem-not-an-id");
    let before = after.map(|after| after.parse::<Id>().map_err(|_| wrong())).transpose()?;
    let mut items = store::deliveries(tx, id, state, before, limit.saturating_add(1))?;
    let fits = usize::try_from(limit).unwrap_or(0);
    let more = items.len() > fits;
    items.truncate(fits);
    let next = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Page { items, next })
}

/// Sends it again now, under the same name, whatever became of it before.
pub fn send_again(tx: &mut Tx, who: &Who, delivery_id: Id) -> Result<Delivery> {
    who.may(Can::LookAfter)?;
    let one = store::maybe_delivery(tx, delivery_id)?.ok_or(Error::NotFound("delivery"))?;
    on(tx, one.webhook_id)?;
    if !store::wait_again(tx, &one)? {
        outbox::put(tx, KIND, one.webhook_id, &one.id.to_string(), "")?;
    }
    store::maybe_delivery(tx, delivery_id)?.ok_or(Error::NotFound("delivery"))
}

/// One that is on.
fn on(tx: &mut Tx, id: Id) -> Result<Webhook> {
    let one = store::load(tx, id)?;
    if one.active { Ok(one) } else { Err(Refused::new("webhook-off").with("name", &one.name).into()) }
}

/// Queues a message for one webhook.
fn put(tx: &mut Tx, webhook_id: Id, journal_id: i64, kind: &str) -> Result<Delivery> {
    let id = tx.new_id();
    store::insert_delivery(tx, id, webhook_id, journal_id, kind)?;
    outbox::put(tx, KIND, webhook_id, &id.to_string(), "")?;
    store::maybe_delivery(tx, id)?.ok_or(Error::NotFound("delivery"))
}

fn from_now_on(tx: &mut Tx, id: Id) -> Result<()> {
    let last = journal::last(tx)?;
    store::put_read_to(tx, id, last)
}

fn new_secret() -> String {
    rules::secret_text(&rand::random::<[u8; SECRET_BYTES]>())
}

/// Where a secret is stored: sealed for another place it does not open.
fn place(tx: &Tx, id: Id) -> String {
    format!("{}.webhook.{id}", tx.workspace_id)
}

fn write(tx: &mut Tx, who: &Who, kind: &str, id: Id, checked: &NewWebhook) -> Result<()> {
    let about = About { subject_id: id, ..About::default() };
    // The address may hold a secret of its own behind the `?`.
    let url = checked.url.split('?').next().unwrap_or_default();
    journal::write(tx, who, kind, about, &json!({"name": checked.name, "url": url, "kinds": checked.kinds}))
}
