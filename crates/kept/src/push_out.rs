//! Messages to browsers and telephones (Web Push), out of the same outbox as mail.

use app::notices::screen;
use app::outbox::{self, Row};
use app::workspaces::devices::{self, Push};
use app::workspaces::{SealKey, mailboxes, notifications};
use app::{Error, Tx};
use push::encrypt::{Keys, encrypt};
use push::endpoint;
use push::send::{Answer, Post, Urgency};
use push::vapid;

use crate::deliver::Prepared;

/// Puts the message together: its words as they are now, encrypted for the one device, signed.
pub fn prepare(tx: &mut Tx, row: &Row, seal_key: &SealKey, public_url: &str) -> app::Result<Prepared> {
    let what: Push = serde_json::from_str(&row.payload)?;
    let old = app::time::ms(tx.now) - app::time::ms(row.created_at) >= devices::HOLDS_MS;
    if old || notifications::was_seen(tx, row.subject_id)? {
        return Ok(Prepared::Nothing);
    }
    let Some(target) = devices::target(tx, what.device_id)? else { return Ok(Prepared::Nothing) };
    let Some(screen) = screen::on_screen(tx, &what)? else { return Ok(Prepared::Nothing) };
    if let Some(at) = devices::take_place(tx, target.id)? {
        return Ok(Prepared::Later(at));
    }
    let internal = |error: &dyn std::fmt::Display| Error::Internal(format!("a push message: {error}"));
    let endpoint = endpoint::read(&target.endpoint, endpoint::inside()).map_err(|error| internal(&error))?;
    let keys = Keys::read(&target.p256dh, &target.auth).map_err(|error| internal(&error))?;
    let body = encrypt(&keys, serde_json::to_string(&screen)?.as_bytes()).map_err(|error| internal(&error))?;
    let subject = subject(tx, public_url)?;
    let private = devices::private_key(tx, seal_key)?;
    let now_s = app::time::ms(tx.now).div_euclid(1000);
    let authorization = vapid::authorization(&private, &endpoint::origin(&endpoint), &subject, now_s);
    Ok(Prepared::Push(Box::new(Post {
        endpoint,
        authorization: authorization.map_err(|error| internal(&error))?,
        body,
        ttl_s: devices::HOLDS_MS / 1000,
        urgency: if what.urgent { Urgency::High } else { Urgency::Normal },
        topic: screen.tag,
    })))
}

/// Whom a push service can ask about us: our own site, else the first mail account.
fn subject(tx: &mut Tx, public_url: &str) -> app::Result<String> {
    if public_url.starts_with("https://") {
        return Ok(public_url.to_owned());
    }
    let first = mailboxes::all(tx)?.into_iter().next();
    Ok(first.map_or_else(|| "mailto:postmaster@kept.invalid".to_owned(), |one| format!("mailto:{}", one.address)))
}

/// Hands it over, off the threads that answer.
pub async fn send(post: Post) -> Answer {
    let sent =
        tokio::task::spawn_blocking(move || push::send::send(&post, endpoint::inside(), app::Clock::System.now()));
    sent.await.unwrap_or_else(|error| Answer::Later { after_s: None, reason: error.to_string() })
}

/// Writes down what became of it. What can't be handed over is no matter for a person: it is on the page as well.
pub fn mark(tx: &mut Tx, row: &Row, answer: &Answer) -> app::Result<()> {
    let what: Push = serde_json::from_str(&row.payload)?;
    match answer {
        Answer::Taken => devices::note(tx, what.device_id, "")?,
        Answer::Gone => devices::gone(tx, what.device_id)?,
        Answer::Later { after_s, reason } => {
            devices::note(tx, what.device_id, reason)?;
            let dead = outbox::failed(tx, row, false, reason)?;
            if dead != Some(true) {
                return match after_s.filter(|_| dead.is_some()) {
                    Some(seconds) => outbox::not_before(tx, row, app::time::plus_ms(tx.now, seconds * 1000)),
                    None => Ok(()),
                };
            }
        }
        Answer::Refused(reason) => devices::note(tx, what.device_id, reason)?,
    }
    outbox::sent(tx, row.id).map(|_| ())
}
