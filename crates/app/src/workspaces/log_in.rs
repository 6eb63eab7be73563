//! Logging in: the pass phrase is checked outside any transaction, guessing is slowed down, and an unknown address costs
//! the same time as a known one.

use db::{params, sql};
use serde_json::json;
use tokio::sync::Semaphore;

use super::checks::email_key;
use super::{all_ids, passphrase, sessions, staff};
use crate::ids::Id;
use crate::time::ms;
use crate::{Error, Kept, Result, Tx, Who};

/// This many failures are free, by account and by network address.
pub const FREE_FAILURES: i64 = 5;
/// Then every failure locks: 30 s, 1 min, 2 min … at most 15 min.
pub const FIRST_LOCK_MS: i64 = 30_000;
pub const LONGEST_LOCK_MS: i64 = 15 * 60_000;
/// Failures are forgotten when none came for this long after the lock.
const FORGET_MS: i64 = 60 * 60_000;

/// Pass phrases checked at once: each takes 19 MiB and a core for a while. It also keeps guesses that are sent all at the
/// same moment from slipping past the count.
static CHECKING: Semaphore = Semaphore::const_new(2);

/// Gives the session's token. `address` is the visitor's network address, `browser` what theirs calls itself.
///
/// Errors: `LoggedOut` when address or pass phrase are wrong (which of them is not said), `Busy(seconds)` while the
/// account or the network address is locked.
pub async fn log_in(kept: &Kept, email: &str, phrase: &str, address: &str, browser: &str) -> Result<String> {
    let _permit = CHECKING.acquire().await.map_err(|_| Error::Internal("the door is closed".to_owned()))?;
    let attempt = begin(kept, email, address).await?;
    let right = matches(phrase, attempt.stored.clone()).await?;
    let browser = browser.to_owned();
    kept.write(attempt.workspace_id, move |tx| match attempt.staff_id.filter(|_| right) {
        Some(staff_id) => {
            forgive(tx, &attempt.mail_key)?;
            let token = sessions::begin(tx, staff_id, &browser)?;
            let who = Who::kept(tx.workspace_id);
            staff::write(tx, &who, "staff.logged_in", staff_id, json!({"browser": browser}))?;
            Ok(Some(token))
        }
        None => {
            count_failure(tx, &attempt.mail_key, attempt.staff_id)?;
            count_failure(tx, &attempt.address_key, None)?;
            Ok(None)
        }
    })
    .await?
    .ok_or(Error::LoggedOut)
}

/// Changes the caller's own pass phrase, who must know the old one. All their sessions end.
///
/// Errors: `Invalid` (`old`, `new`), `Busy(seconds)` after too many wrong old ones.
pub async fn change_passphrase(kept: &Kept, who: &Who, old: &str, new: &str) -> Result<()> {
    let staff_id = who.staff_id().ok_or(Error::LoggedOut)?;
    if let Some(problem) = passphrase::check("new", new) {
        return Err(Error::Invalid(vec![problem]));
    }
    let _permit = CHECKING.acquire().await.map_err(|_| Error::Internal("the door is closed".to_owned()))?;
    let (mail_key, stored) = kept
        .read(who.workspace_id, move |tx| {
            let mail_key = format!("mail:{}", email_key(&staff::get(tx, staff_id)?.email));
            must_not_be_locked(tx, &mail_key)?;
            Ok((mail_key, stored_hash(tx, staff_id)?))
        })
        .await?;
    let who = who.clone();
    if !matches(old, Some(stored)).await? {
        kept.write(who.workspace_id, move |tx| count_failure(tx, &mail_key, Some(staff_id))).await?;
        return Err(Error::invalid("old", "problem-passphrase-wrong"));
    }
    let hashed = on_own_thread(new.to_owned(), |new| passphrase::hash(&new)).await??;
    kept.write(who.workspace_id, move |tx| staff::store_passphrase(tx, &who, staff_id, &hashed)).await
}

struct Attempt {
    workspace_id: Id,
    staff_id: Option<Id>,
    stored: Option<String>,
    mail_key: String,
    address_key: String,
}

/// Finds the account, if there is one, unless too many guesses came before.
async fn begin(kept: &Kept, email: &str, address: &str) -> Result<Attempt> {
    let mut nobody = None;
    for workspace_id in all_ids(kept).await? {
        let (email, address) = (email_key(email), address.to_owned());
        let attempt = kept.read(workspace_id, move |tx| look(tx, &email, &address)).await?;
        if attempt.staff_id.is_some() {
            return Ok(attempt);
        }
        nobody = nobody.or(Some(attempt));
    }
    nobody.ok_or(Error::refused("not-set-up"))
}

fn look(tx: &mut Tx, email: &str, address: &str) -> Result<Attempt> {
    let shortened: String = email.chars().take(254).collect();
    let (mail_key, address_key) = (format!("mail:{shortened}"), format!("address:{address}"));
    must_not_be_locked(tx, &mail_key)?;
    must_not_be_locked(tx, &address_key)?;
    let staff_id = staff::by_email(tx, email)?.filter(|one| one.active).map(|one| one.id);
    let stored = staff_id.map(|id| stored_hash(tx, id)).transpose()?;
    Ok(Attempt { workspace_id: tx.workspace_id, staff_id, stored, mail_key, address_key })
}

fn stored_hash(tx: &mut Tx, staff_id: Id) -> Result<String> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!("select passphrase_hash from staff where workspace_id = $1 and staff_id = $2"),
        params![workspace_id, staff_id],
        |row| row.get(0),
    )?)
}

async fn matches(phrase: &str, stored: Option<String>) -> Result<bool> {
    on_own_thread(phrase.to_owned(), move |phrase| passphrase::verify(&phrase, stored.as_deref())).await
}

async fn on_own_thread<T: Send + 'static>(text: String, f: impl FnOnce(String) -> T + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(move || f(text)).await;
    done.map_err(|error| Error::Internal(format!("a pass phrase could not be checked: {error}")))
}

fn must_not_be_locked(tx: &mut Tx, key: &str) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let until: Option<i64> = tx.maybe(
        sql!("select locked_until_at from login_attempt where workspace_id = $1 and who_key = $2"),
        params![workspace_id, key],
        |row| row.get(0),
    )?;
    match until.map(|until| until - now) {
        Some(left_ms) if left_ms > 0 => Err(Error::Busy((left_ms + 999) / 1000)),
        _ => Ok(()),
    }
}

/// How long the n-th failure locks, in milliseconds.
fn lock_ms(failures: i64) -> i64 {
    match failures - FREE_FAILURES {
        over if over < 0 => 0,
        over => (FIRST_LOCK_MS << over.min(10)).min(LONGEST_LOCK_MS),
    }
}

fn count_failure(tx: &mut Tx, key: &str, staff_id: Option<Id>) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let before: Option<(i64, i64, i64)> = tx.maybe(
        sql!("select failures, locked_until_at, last_at from login_attempt where workspace_id = $1 and who_key = $2"),
        params![workspace_id, key],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let failures = match before {
        Some((failures, locked_until, last)) if now - last.max(locked_until) < FORGET_MS => failures + 1,
        _ => 1,
    };
    let locked_until = now + lock_ms(failures);
    tx.run(
        sql!(
            "insert into login_attempt (workspace_id, who_key, failures, locked_until_at, last_at)
             values ($1, $2, $3, $4, $5) on conflict (workspace_id, who_key)
             do update set failures = $3, locked_until_at = $4, last_at = $5"
        ),
        params![workspace_id, key, failures, locked_until, now],
    )?;
    if let Some(staff_id) = staff_id.filter(|_| locked_until > now) {
        let seconds = (locked_until - now) / 1000;
        let who = Who::kept(workspace_id);
        staff::write(tx, &who, "staff.locked_out", staff_id, json!({"failures": failures, "seconds": seconds}))?;
    }
    forget_old(tx)
}

fn forgive(tx: &mut Tx, key: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(sql!("delete from login_attempt where workspace_id = $1 and who_key = $2"), params![workspace_id, key])?;
    forget_old(tx)
}

/// Old rows say nothing any more; without this, guesses at made-up addresses would fill the table.
fn forget_old(tx: &mut Tx) -> Result<()> {
    let (workspace_id, since) = (tx.workspace_id, ms(tx.now) - FORGET_MS);
    tx.run(
        sql!("delete from login_attempt where workspace_id = $1 and last_at < $2 and locked_until_at < $2"),
        params![workspace_id, since],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::lock_ms;

    #[test]
    fn locks_double_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<i64> = (3..13).map(|n| lock_ms(n) / 1000).collect();
        assert_eq!(seconds, [0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(lock_ms(i64::MAX), 900_000);
    }
}
