//! Signed links: a customer's own page without an account, the set-up link, the file of an attachment. A token carries what it opens, until when,
//! and a tag over both (HMAC-SHA256, 160 bits) made with the workspace's key and the purpose, so that a token for one
//! purpose opens nothing else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{params, sql};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::ids::{Id, Ids};
use crate::time::{from_ms, ms, plus_ms};
use crate::{Error, Result, Tx};

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    pub about: Id,
    pub also: Option<Id>,
    pub expires_at: Timestamp,
}

/// What became of reading a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    Good(Signed),
    /// It was ours, and its time is over.
    Expired(Signed),
    /// Not a token of ours, or no longer as we made it.
    Altered,
}

const TAG_BYTES: usize = 20;
const BODY_BYTES: usize = 32;
const KEY: &str = "link-key";

/// Makes the workspace's key, unless it has one.
pub fn make_key(tx: &mut Tx) -> Result<()> {
    let (workspace_id, fresh) = (tx.workspace_id, Ids::secret());
    tx.run(
        sql!(
            "insert into secret (workspace_id, name, value) values ($1, $2, $3)
             on conflict (workspace_id, name) do nothing"
        ),
        params![workspace_id, KEY, fresh],
    )?;
    Ok(())
}

fn key(tx: &mut Tx) -> Result<Option<Vec<u8>>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!("select value from secret where workspace_id = $1 and name = $2"),
        params![workspace_id, KEY],
        |row| row.get(0),
    )?)
}

fn key_or_new(tx: &mut Tx) -> Result<Vec<u8>> {
    if let Some(key) = key(tx)? {
        return Ok(key);
    }
    make_key(tx)?;
    key(tx)?.ok_or(Error::Internal("the link key is gone".to_owned()))
}

fn tag(key: &[u8], purpose: &str, body: &[u8]) -> Result<[u8; TAG_BYTES]> {
    let mac = Hmac::<Sha256>::new_from_slice(key);
    let mut mac = mac.map_err(|_| Error::Internal("the link key can't be used".to_owned()))?;
    mac.update(&u64::try_from(purpose.len()).unwrap_or(0).to_be_bytes());
    mac.update(purpose.as_bytes());
    mac.update(body);
    let whole = mac.finalize().into_bytes();
    Ok(whole.first_chunk::<TAG_BYTES>().copied().unwrap_or_default())
}

/// Workspace, what it opens, what else (0: nothing), until when in ms: eight bytes each.
fn body(workspace_id: Id, signed: &Signed) -> [u8; BODY_BYTES] {
    let numbers = [workspace_id.0, signed.about.0, signed.also.map_or(0, |id| id.0), ms(signed.expires_at)];
    let mut bytes = [0; BODY_BYTES];
    for (place, byte) in bytes.iter_mut().zip(numbers.into_iter().flat_map(i64::to_be_bytes)) {
        *place = byte;
    }
    bytes
}

fn read(token: &str) -> Option<(Id, Signed, [u8; BODY_BYTES], [u8; TAG_BYTES])> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (body, tag) = bytes.split_first_chunk::<BODY_BYTES>()?;
    let tag: [u8; TAG_BYTES] = tag.try_into().ok()?;
    let numbers: Vec<i64> = body.as_chunks::<8>().0.iter().map(|chunk| i64::from_be_bytes(*chunk)).collect();
    let [workspace, about, also, until] = numbers.try_into().ok()?;
    let signed = Signed { about: Id(about), also: Some(Id(also)).filter(|id| id.0 != 0), expires_at: from_ms(until) };
    Some((Id(workspace), signed, *body, tag))
}

/// The workspace that a token names, to open a transaction on; the token is not checked by that.
pub fn workspace_of(token: &str) -> Option<Id> {
    read(token).map(|(workspace_id, ..)| workspace_id)
}

/// A token for this purpose, of this workspace. Needs a transaction that writes (the key is made on first use).
pub fn sign(tx: &mut Tx, purpose: &str, signed: &Signed) -> Result<String> {
    let key = key_or_new(tx)?;
    write(&key, tx.workspace_id, purpose, signed)
}

fn write(key: &[u8], workspace_id: Id, purpose: &str, signed: &Signed) -> Result<String> {
    let body = body(workspace_id, signed);
    let tag = tag(key, purpose, &body)?;
    Ok(URL_SAFE_NO_PAD.encode([body.as_slice(), tag.as_slice()].concat()))
}

/// Reads a token in constant time where it matters.
pub fn verify(tx: &mut Tx, purpose: &str, token: &str) -> Result<Verified> {
    let (Some((workspace_id, signed, body, given)), Some(key)) = (read(token), key(tx)?) else {
        return Ok(Verified::Altered);
    };
    let right = tag(&key, purpose, &body)?;
    let same: bool = right.ct_eq(&given).into();
    Ok(match same && workspace_id == tx.workspace_id {
        false => Verified::Altered,
        true if signed.expires_at <= tx.now => Verified::Expired(signed),
        true => Verified::Good(signed),
    })
}

/// Letters of the tag in a mark: 100 bits.
const MARK_TAG: usize = 20;
/// Letters of a mark: an id, a dot, a tag.
pub const MARK_LENGTH: usize = 13 + 1 + MARK_TAG;

fn mark_tag(key: &[u8], workspace_id: Id, purpose: &str, id: Id) -> Result<String> {
    let body = [workspace_id.0.to_be_bytes(), id.0.to_be_bytes()].concat();
    let letters = tag(key, purpose, &body)?.map(crate::ids::letter);
    Ok(letters.into_iter().take(MARK_TAG).collect())
}

/// A short signed name of a row, `id.tag` in small letters and digits, that mail programs and relays leave as it is: it
/// goes into Message-IDs, addresses and texts. Whoever shows it was shown it by us. It opens nothing by itself and has no
/// end; a mark for one purpose is worth nothing for another. Needs a transaction that writes, as `sign`.
pub fn mark(tx: &mut Tx, purpose: &str, id: Id) -> Result<String> {
    let (key, workspace_id) = (key_or_new(tx)?, tx.workspace_id);
    Ok(format!("{id}.{}", mark_tag(&key, workspace_id, purpose, id)?))
}

/// The row that a mark names, if we made it for this purpose; capitals count as small letters.
pub fn read_mark(tx: &mut Tx, purpose: &str, mark: &str) -> Result<Option<Id>> {
    let mark = mark.to_ascii_lowercase();
    let Some((Ok(id), given)) = mark.split_once('.').map(|(id, given)| (id.parse::<Id>(), given)) else {
        return Ok(None);
    };
    let workspace_id = tx.workspace_id;
    let Some(key) = key(tx)? else { return Ok(None) };
    let right = mark_tag(&key, workspace_id, purpose, id)?;
    let same: bool = right.as_bytes().ct_eq(given.as_bytes()).into();
    Ok(same.then_some(id))
}

/// The mark in a Message-ID of ours, whose local part is `begins` and the mark. Not checked yet.
pub fn mark_in_id<'a>(begins: &str, id: &'a str) -> Option<&'a str> {
    let (local, _) = id.rsplit_once('@')?;
    let ours = local.get(..begins.len())?.eq_ignore_ascii_case(begins);
    local.get(begins.len()..).filter(|mark| ours && mark.len() == MARK_LENGTH)
}

/// The mark in an address of ours, behind the `+`. Not checked yet.
pub fn mark_in_address(address: &str) -> Option<&str> {
    let (local, _) = address.trim().rsplit_once('@')?;
    let (_, mark) = local.rsplit_once('+')?;
    (mark.len() == MARK_LENGTH).then_some(mark)
}

/// The longest local part of an address (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;

/// An address with a mark in it, unless that would be too long for an address.
pub fn marked_address(address: &str, mark: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let marked = format!("{local}+{mark}");
    (marked.len() <= LONGEST_LOCAL).then(|| format!("{marked}@{domain}"))
}

const FILE: &str = "file";
const QUARTER: i64 = 15 * 60_000;

/// Makes links to the bytes of attachments, which need no log-in: whoever holds one may fetch that one file until its
/// time is over. One workspace, one attachment, nothing else.
pub struct FileLinks {
    workspace_id: Id,
    key: Vec<u8>,
    expires_at: Timestamp,
}

impl FileLinks {
    /// Links for a page or answer of now: they open for an hour, up to the next full quarter. So a page that is shown
    /// again soon has the same links, and the browser need not fetch its pictures anew.
    pub fn for_an_hour(tx: &mut Tx) -> Result<FileLinks> {
        let until = ms(tx.now) + 4 * QUARTER;
        let quarter = until.checked_add(QUARTER - 1).map_or(until, |late| late - late.rem_euclid(QUARTER));
        FileLinks::until(tx, from_ms(quarter))
    }

    /// Links that open as long as something else does, for example a customer's page.
    pub fn until(tx: &mut Tx, expires_at: Timestamp) -> Result<FileLinks> {
        let key = key(tx)?.ok_or(Error::Internal("the workspace has no link key".to_owned()))?;
        Ok(FileLinks { workspace_id: tx.workspace_id, key, expires_at })
    }

    pub fn token(&self, attachment_id: Id) -> Result<String> {
        let signed = Signed { about: attachment_id, also: None, expires_at: self.expires_at };
        write(&self.key, self.workspace_id, FILE, &signed)
    }
}

/// Reads the token of a link to a file, in a transaction of [`workspace_of`] it; `about` is the attachment.
pub fn file(tx: &mut Tx, token: &str) -> Result<Verified> {
    verify(tx, FILE, token)
}

/// How long a customer's link opens their page.
pub const PORTAL_DAYS: i64 = 90;
const PORTAL: &str = "portal";

/// What a customer's link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Portal {
    pub customer_id: Id,
    pub conversation_id: Option<Id>,
    pub expires_at: Timestamp,
}

/// What became of a customer's link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortalLink {
    Good(Portal),
    /// Ours, but too old: say so kindly, in the customer's language (`None`: the workspace's).
    Expired {
        customer_id: Id,
        locale: Option<String>,
    },
    Altered,
}

/// The token in the link under a mail to a customer: 90 days.
pub fn portal_token(tx: &mut Tx, customer_id: Id, conversation_id: Option<Id>) -> Result<String> {
    let expires_at = plus_ms(tx.now, PORTAL_DAYS * 86_400_000);
    sign(tx, PORTAL, &Signed { about: customer_id, also: conversation_id, expires_at })
}

/// Opens a customer's link, in a transaction of [`workspace_of`] the token.
pub fn portal(tx: &mut Tx, token: &str) -> Result<PortalLink> {
    Ok(match verify(tx, PORTAL, token)? {
        Verified::Good(signed) => PortalLink::Good(Portal {
            customer_id: signed.about,
            conversation_id: signed.also,
            expires_at: signed.expires_at,
        }),
        Verified::Expired(signed) => {
            PortalLink::Expired { customer_id: signed.about, locale: locale_of(tx, signed.about)? }
        }
        Verified::Altered => PortalLink::Altered,
    })
}

fn locale_of(tx: &mut Tx, customer_id: Id) -> Result<Option<String>> {
    let workspace_id = tx.workspace_id;
    let locale: Option<Option<String>> = tx.maybe(
        sql!("select locale from customer where workspace_id = $1 and customer_id = $2"),
        params![workspace_id, customer_id],
        |row| row.get(0),
    )?;
    Ok(locale.flatten())
}

/// The lines under each mail to a customer: their page, by its signed link.
pub fn customer_footer(tx: &mut Tx, words: &i18n::Words, url: &str) -> Result<String> {
    let workspace_id = tx.workspace_id;
    let business: String =
        tx.row(sql!("select name from workspace where workspace_id = $1"), params![workspace_id], |row| row.get(0))?;
    Ok(words.with("notice-customer-footer", &[("business", business.into()), ("url", url.into())]))
}
