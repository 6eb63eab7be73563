//! Mail that waits, filed many at a time: read, understood on all cores with no transaction open, filed in one. Killed
//! at any moment, what was not committed waits still.

use db::{params, sql};
use jiff::Timestamp;

use super::import::is_about_this_mail;
use super::inbound::{FRESH_MS, load, remember, set_aside, set_state, stay_deleted};
use super::letter::{Letter, ParsedInput};
use super::returned::{self, Returned};
use super::sort::{Filed, House, Read, When, file};
use super::ways::{Ways, ways};
use crate::ids::Id;
use crate::time::{ms, plus_ms};
use crate::{Error, Result, Tx, search};

/// What taking in mail brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Took {
    /// How many mails were looked at.
    pub count: i64,
    /// The message of the last one, if it became one.
    pub message_id: Option<Id>,
    /// Messages of ours that did not arrive, as these mails say.
    pub returned: Vec<Returned>,
    /// What people wrote to us now.
    pub heard: Vec<Id>,
}

impl Took {
    fn add(&mut self, other: Took) {
        self.count += other.count;
        self.message_id = other.message_id;
        self.returned.extend(other.returned);
        self.heard.extend(other.heard);
    }
}

/// Mails filed at once, and their bytes: they lie in memory together, and people's writes go between.
pub const TAKEN_AT_ONCE: i64 = 128;
pub const BYTES_AT_ONCE: i64 = 2 << 20;

/// A mail that waits.
#[derive(Debug)]
pub struct Raw {
    inbound_id: Id,
    origin: String,
    raw: Vec<u8>,
    ways: Ways,
}

/// A mail that waits, with what was understood of it.
#[derive(Debug)]
pub struct Understood {
    pub inbound_id: Id,
    input: ParsedInput,
    arrived_at: Option<Timestamp>,
}

impl Raw {
    fn read(tx: &mut Tx, inbound_id: Id) -> Result<Raw> {
        let (origin, _, raw) = load(tx, inbound_id)?;
        Ok(Raw { inbound_id, origin, raw, ways: ways(tx, inbound_id)? })
    }

    fn understand(self) -> Understood {
        let Ways { arrived_at, addresses } = self.ways;
        let mut input = ParsedInput::read(self.origin, self.raw);
        if let Ok(letter) = &mut input.letter {
            // A mail to an alias names none of our mailboxes; where it lay says which one it is for.
            letter.mail.delivered_to.extend(addresses);
            letter.judge();
        }
        Understood { inbound_id: self.inbound_id, input, arrived_at }
    }
}

/// The mails that wait behind this one, oldest first: at most `limit`, and no more than `bytes` of them unless the
/// first alone is larger.
pub fn waiting(tx: &mut Tx, after: Option<Id>, limit: i64, bytes: i64) -> Result<Vec<Raw>> {
    let (workspace_id, after) = (tx.workspace_id, after.unwrap_or(Id(i64::MIN)));
    let known: Vec<(Id, i64)> = tx.rows(
        sql!(
            "select inbound_id, size from inbound where workspace_id = $1 and state = 'waiting' and inbound_id > $2
             order by inbound_id limit $3"
        ),
        params![workspace_id, after, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (mut mails, mut sum) = (Vec::new(), 0_i64);
    for (inbound_id, size) in known {
        sum = sum.saturating_add(size);
        if sum > bytes && !mails.is_empty() {
            break;
        }
        mails.push(Raw::read(tx, inbound_id)?);
    }
    Ok(mails)
}

/// Understands mails on all cores, in their order. Takes its time, and wants a thread that may be held up.
pub fn understand(mails: Vec<Raw>) -> Vec<Understood> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = mails.len().div_ceil(threads).max(1);
    let (mut shares, mut mails) = (Vec::new(), mails.into_iter().peekable());
    while mails.peek().is_some() {
        shares.push(mails.by_ref().take(share).collect::<Vec<Raw>>());
    }
    let all = |share: Vec<Raw>| share.into_iter().map(Raw::understand).collect::<Vec<Understood>>();
    std::thread::scope(|scope| {
        let mine = shares.pop();
        let others: Vec<_> = shares.into_iter().map(|share| scope.spawn(move || all(share))).collect();
        let mine = mine.map(all);
        // A thread that ended badly has none: what it had waits on, and so does all behind it, for the order.
        let done = others.into_iter().map(|other| other.join().ok()).chain([mine]);
        done.map_while(|share| share).flatten().collect()
    })
}

/// Files mails that were understood before, in this order. One that fails is set aside with the failure, so that it
/// does not block those behind it; what does not wait any more stays as it is.
pub fn file_understood(tx: &mut Tx, mails: &[Understood]) -> Result<Took> {
    let house = House::of(tx)?;
    match tx.attempt(|tx| at_once(tx, &house, mails)) {
        Err(Error::Db(error)) if !is_about_this_mail(&error) => Err(error.into()),
        Err(_) => one_by_one(tx, &house, mails),
        done => done,
    }
}

/// All in one savepoint, their words into the index at the end.
fn at_once(tx: &mut Tx, house: &House, mails: &[Understood]) -> Result<Took> {
    let (mut took, mut found_by) = (Took::default(), Vec::new());
    for mail in mails {
        found_by.extend(file_one(tx, house, mail, &mut took)?);
    }
    search::index_messages(tx, found_by)?;
    Ok(took)
}

/// Each in its own savepoint: slower, and finds the one that fails.
fn one_by_one(tx: &mut Tx, house: &House, mails: &[Understood]) -> Result<Took> {
    let mut all = Took::default();
    for mail in mails {
        let mut filed = tx.attempt(|tx| at_once(tx, house, std::slice::from_ref(mail)));
        if let Err(Error::Db(db::Error::Unique { .. })) = filed {
            // Two old mails of one second drew the same id: the next draw is another.
            filed = tx.attempt(|tx| at_once(tx, house, std::slice::from_ref(mail)));
        }
        match filed {
            Ok(took) => all.add(took),
            Err(Error::Db(error)) if !is_about_this_mail(&error) => return Err(error.into()),
            Err(error) => {
                tracing::error!(%error, inbound = %mail.inbound_id, "a mail could not be filed and is set aside");
                set_aside(tx, mail.inbound_id, &error.to_string())?;
                all.count += 1;
            }
        }
    }
    Ok(all)
}

/// Whether a mail waits: on another node, or by hand, it may have been filed since it was read.
fn waits(tx: &mut Tx, inbound_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let state: Option<String> = tx.maybe(
        sql!("select state from inbound where workspace_id = $1 and inbound_id = $2"),
        params![workspace_id, inbound_id],
        |row| row.get(0),
    )?;
    Ok(state.is_some_and(|state| state == "waiting"))
}

/// Its message and the words it is found by, where a new one came of it.
fn file_one<'a>(
    tx: &mut Tx,
    house: &House,
    mail: &'a Understood,
    took: &mut Took,
) -> Result<Option<(Id, &'a [String])>> {
    took.count += 1;
    took.message_id = None;
    let inbound_id = mail.inbound_id;
    if !waits(tx, inbound_id)? {
        return Ok(None);
    }
    let letter = match &mail.input.letter {
        Ok(letter) => letter,
        Err(reason) => {
            set_aside(tx, inbound_id, reason)?;
            return Ok(None);
        }
    };
    // What lay in the mailbox for long before we came asks nothing of anybody now.
    let is_old = mail.arrived_at.is_some_and(|at| ms(at) < ms(plus_ms(tx.now, -FRESH_MS)));
    let (when, raw) = (if is_old { When::Past } else { When::Now }, &mail.input.raw);
    let filed = file(tx, house, &Read { letter, raw, inbound_id }, when, false)?;
    took.message_id = settle(tx, inbound_id, letter, &filed)?;
    let Filed::Stored(message_id) = filed else { return Ok(None) };
    if when == When::Now {
        took.returned.extend(returned::take(tx, letter, raw)?);
        took.heard.extend(letter.by_person().then_some(message_id));
    }
    Ok(Some((message_id, &letter.document)))
}

/// Writes down what became of a mail; gives its message.
fn settle(tx: &mut Tx, inbound_id: Id, letter: &Letter, filed: &Filed) -> Result<Option<Id>> {
    match *filed {
        Filed::Stored(message_id) => {
            set_state(tx, inbound_id, "stored", "", Some(message_id))?;
            Ok(Some(message_id))
        }
        Filed::Answered(message_id) => {
            set_state(tx, inbound_id, "stored", "", Some(message_id))?;
            remember(tx, inbound_id, letter)?;
            Ok(Some(message_id))
        }
        Filed::Duplicate(message_id) => {
            set_state(tx, inbound_id, "duplicate", "", Some(message_id))?;
            Ok(None)
        }
        Filed::Deleted => {
            stay_deleted(tx, inbound_id, letter)?;
            Ok(None)
        }
        Filed::Aside(reason) => {
            set_aside(tx, inbound_id, reason)?;
            Ok(None)
        }
    }
}

/// Files a mail that was stored: its message, or nothing when it was a double or was set aside. A mail that was
/// processed before stays as it is.
pub fn process(tx: &mut Tx, inbound_id: Id) -> Result<Took> {
    let mail = Raw::read(tx, inbound_id)?.understand();
    let house = House::of(tx)?;
    at_once(tx, &house, &[mail])
}

/// Files what was stored and not yet processed, oldest first, within this transaction; gives how many. For the command
/// line and for tests: the worker understands mails before it opens one (`jobs::take_in_all`). Never more in memory than
/// the worker has.
pub fn process_waiting(tx: &mut Tx, limit: i64) -> Result<Took> {
    let (mut all, mut after) = (Took::default(), None);
    loop {
        let at_once = TAKEN_AT_ONCE.min(limit - all.count);
        let mails: Vec<Understood> =
            waiting(tx, after, at_once, BYTES_AT_ONCE)?.into_iter().map(Raw::understand).collect();
        let Some(last) = mails.last() else { return Ok(all) };
        after = Some(last.inbound_id);
        all.add(file_understood(tx, &mails)?);
    }
}
