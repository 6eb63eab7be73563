//! Many conversations, quickly: for measuring.

use std::sync::Arc;

use app::conversations::{self, Category, Channel, Direction, First, NewConversation, To};
use app::customers::{self, NewCustomer};
use app::promises::{self, Kind, NewPromise};
use app::time::plus_ms;
use app::{Id, Kept, Result, Timestamp, Tx, Who};

use crate::dice::Dice;

/// How much to fill in.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub conversations: usize,
    /// Made first; the conversations are spread over them.
    pub customers: usize,
    /// Every so many-th conversation has ten messages, the others one or two.
    pub long_every: usize,
    pub seed: u64,
}

impl Size {
    pub fn of(conversations: usize) -> Size {
        Size { conversations, customers: (conversations / 20).max(10), long_every: 100, seed: 7 }
    }
}

/// What is there now.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    pub customers: Vec<Id>,
    /// The conversations that have ten messages.
    pub long: Vec<Id>,
    pub conversations: usize,
    pub messages: usize,
}

/// Words that a good part of all messages have.
pub const COMMON_WORDS: [&str; 4] = ["appointment", "doctor", "please", "tomorrow"];

/// The word that only the messages of some five conversations have: `number` counts from 0 to conversations / 5.
pub fn rare_word(number: usize) -> String {
    format!("zyxw{number}q")
}

pub(crate) const BATCH: usize = 500;
/// The vocabulary has 2^(this + 1) words; each doubling of the rank is as likely as the one before.
const OCTAVES: i64 = 14;
const YEAR_MS: i64 = 365 * 86_400_000;

/// Fills in conversations over the year before now, by the real verbs, so that counters, lists, journal and search are
/// as they always are. `told` hears how many are done after each batch. Blocks: call it outside of an async runtime.
///
/// Bodies have some 60 words each, drawn by Zipf's law from 32,000, a common word now and then, and one rare word.
pub fn fill(kept: &Kept, who: &Who, size: Size, mut told: impl FnMut(usize)) -> Result<Filled> {
    let mut filled = Filled { customers: make_customers(kept, who, size)?, ..Filled::default() };
    let all = Arc::new(filled.customers.clone());
    let start = plus_ms(kept.now(), -YEAR_MS);
    let step_ms = YEAR_MS / i64::try_from(size.conversations.max(1)).unwrap_or(1);
    for from in (0..size.conversations).step_by(BATCH) {
        let (who, all, to) = (who.clone(), all.clone(), (from + BATCH).min(size.conversations));
        let (long, messages) = kept.write_now(who.workspace_id, move |tx| {
            let mut dice = Dice::new(size.seed ^ u64::try_from(from).unwrap_or(0).wrapping_mul(0x9e37_79b9));
            let (mut long, mut messages) = (Vec::new(), 0);
            for number in from..to {
                tx.now = plus_ms(start, step_ms.saturating_mul(i64::try_from(number).unwrap_or(0)));
                let customer_id = dice.pick(&all).copied().unwrap_or_default();
                let count = if number % size.long_every == 0 { 10 } else { dice.below(2) + 1 };
                let id = talk(tx, &who, &mut dice, Talk { number, customer_id, count, until_ms: step_ms })?;
                messages += count;
                if count == 10 {
                    long.push(id);
                }
            }
            Ok((long, messages))
        })?;
        filled.long.extend(long);
        filled.messages += messages;
        filled.conversations = to;
        told(to);
    }
    Ok(filled)
}

const MAKE_UP: [(Kind, &str); 4] = [
    (Kind::CallBack, "Call back about the chest X-ray"),
    (Kind::Deliver, "The replacement for the valve is there"),
    (Kind::Reply, "Answer the question about the invoice"),
    (Kind::Fix, "The door closes again"),
];
/// The first is due after a day, the last after two months.
const FIRST_DUE_MS: i64 = 86_400_000;
const LAST_DUE_MS: i64 = 60 * 86_400_000;

/// A promise to one of these, due at some time of the next two months: another one for each number.
pub fn some_promise(customers: &[Id], number: usize, now: Timestamp) -> NewPromise {
    let mut dice = Dice::new(u64::try_from(number).unwrap_or(0) ^ 0x0051_7cc1);
    let (kind, words) = dice.pick(&MAKE_UP).copied().unwrap_or((Kind::Other, "It is done"));
    NewPromise {
        customer_id: dice.pick(customers).copied().unwrap_or_default(),
        conversation_id: None,
        words: format!("{words}, {}", vocable(number)),
        kind,
        owner_id: None,
        from: None,
        by: plus_ms(now, dice.between(FIRST_DUE_MS, LAST_DUE_MS)),
        source: "by_hand",
    }
}

/// Fills in open promises by the real verb: rows, timers, counters and journal are as they always are. A customer for
/// every twenty; gives the customers.
pub fn fill_promises(kept: &Kept, who: &Who, count: usize, mut told: impl FnMut(usize)) -> Result<Vec<Id>> {
    let customers = Arc::new(make_customers(kept, who, Size::of(count))?);
    for from in (0..count).step_by(BATCH) {
        let (who, customers, to) = (who.clone(), Arc::clone(&customers), (from + BATCH).min(count));
        kept.write_now(who.workspace_id, move |tx| {
            (from..to)
                .try_for_each(|number| promises::make(tx, &who, some_promise(&customers, number, tx.now)).map(drop))
        })?;
        told(to);
    }
    Ok(customers.to_vec())
}

pub(crate) fn make_customers(kept: &Kept, who: &Who, size: Size) -> Result<Vec<Id>> {
    let mut made = Vec::new();
    for from in (0..size.customers).step_by(BATCH) {
        let (who, to) = (who.clone(), (from + BATCH).min(size.customers));
        made.extend(kept.write_now(who.workspace_id, move |tx| {
            (from..to)
                .map(|number| {
                    let new = NewCustomer {
                        name: format!("{} {}", vocable(number % 997), vocable(number)),
                        email: Some(format!("customer{number}@mail{}.example", number % 50)),
                        ..NewCustomer::default()
                    };
                    customers::create(tx, &who, new).map(|customer| customer.id)
                })
                .collect::<Result<Vec<Id>>>()
        })?);
    }
    Ok(made)
}

struct Talk {
    number: usize,
    customer_id: Id,
    count: usize,
    /// All of it is said within this time.
    until_ms: i64,
}

fn talk(tx: &mut Tx, who: &Who, dice: &mut Dice, talk: Talk) -> Result<Id> {
    let subject = format!("{} {} {}", zipf(dice), zipf(dice), zipf(dice));
    let first =
        First { direction: Direction::Inbound, text: text(dice, talk.number), cc: Vec::new(), attachments: Vec::new() };
    let new = NewConversation { customer_id: talk.customer_id, subject, channel: Channel::Text, first: Some(first) };
    let id = conversations::start(tx, who, new)?.id;
    for place in 1..talk.count {
        tx.now = plus_ms(tx.now, talk.until_ms / 20);
        let direction = if place % 2 == 1 { Direction::Outbound } else { Direction::Inbound };
        conversations::record(tx, who, id, Channel::Text, direction, &text(dice, talk.number))?;
    }
    let category = match dice.between(1, 100) {
        1..=15 => return Ok(id),
        16..=30 => Category::Waiting,
        _ => Category::Resolved,
    };
    conversations::set_status(tx, who, id, To::Category(category))?;
    Ok(id)
}

fn text(dice: &mut Dice, number: usize) -> String {
    let mut text = String::with_capacity(500);
    for place in 0..dice.between(30, 90) {
        if place > 0 {
            text.push_str(if place % 12 == 0 { ".\n" } else { " " });
        }
        if dice.chance(12) {
            text.push_str(dice.word(&COMMON_WORDS));
        } else {
            text.push_str(&zipf(dice));
        }
    }
    text.push(' ');
    text.push_str(&rare_word(number / 5));
    text
}

/// A word by Zipf's law: the second comes half as often as the first, the tenth a tenth as often.
pub(crate) fn zipf(dice: &mut Dice) -> String {
    let octave = 1_i64 << dice.between(0, OCTAVES);
    vocable(usize::try_from(dice.between(octave, 2 * octave - 1) - 1).unwrap_or(0))
}

/// The word of a rank: two to four syllables, never twice the same.
pub(crate) fn vocable(mut rank: usize) -> String {
    const SYLLABLES: [&str; 30] = [
        "ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu", "la", "me", "ni",
        "ro", "su", "ta", "we", "ri", "do", "bu", "ga", "he", "ki", "lo", "mu",
    ];
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(SYLLABLES.get(rank % SYLLABLES.len()).copied().unwrap_or_default());
        rank /= SYLLABLES.len();
        if rank == 0 && word.len() > 2 {
            break;
        }
    }
    word
}
