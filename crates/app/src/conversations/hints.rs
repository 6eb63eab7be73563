//! Possible complaints: what a customer wrote or said that may be one is pointed out at the message, with the words that
//! say so. Nothing is filed by itself: one of us takes it as a complaint, or says that it is none and is not asked again.

use db::{Row, params, sql};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::messages::{self, Message};
use super::{Channel, Direction, store, write};
use crate::ids::Id;
use crate::time::{from_ms, ms, plus_ms};
use crate::{Can, Error, Result, Tx, Who};

/// That a message may be a complaint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hint {
    /// 0 to 1: how likely it is one.
    pub score: f64,
    /// The words that say so, in order.
    pub words: Vec<Words>,
    /// When one of us said that it is none.
    pub dismissed_at: Option<Timestamp>,
    pub dismissed_by_id: Option<Id>,
    /// When it was taken as a complaint.
    pub taken_at: Option<Timestamp>,
}

impl Hint {
    /// Whether nobody has answered it.
    pub fn is_open(&self) -> bool {
        self.dismissed_at.is_none() && self.taken_at.is_none()
    }
}

/// A stretch of a message's text, in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// What was thought of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub score: f64,
    pub words: Vec<Words>,
}

/// Today asks about those of this time: 30 days. At the message it is asked until somebody answers.
const ASKED_MS: i64 = 30 * 86_400_000;
/// More on Today is "many".
const MOST_COUNTED: i64 = 200;
/// Whoever has read so many of the words knows why.
const MOST_WORDS: usize = 12;

/// What a mail's own words say; what is quoted below them was said before. Takes less than a millisecond.
pub(super) fn of_mail(text: &str, html: Option<&str>) -> Option<Judged> {
    judge(text, &mail::reply::split_body(text, html).reply)
}

/// `None` where `new`, the new words in `text`, need not be pointed out.
fn judge(text: &str, new: &str) -> Option<Judged> {
    let found = tone::complaint::find(new, tone::complaint::Setting::default());
    let cut = |span: &tone::complaint::Span| new.chars().skip(span.start).take(span.end - span.start).collect();
    let said: Vec<String> = found.words.iter().take(MOST_WORDS).map(cut).collect();
    found.is_possible.then(|| Judged { score: found.likelihood, words: places(text, &said) })
}

/// Where in a text each of these stands, one behind the other; one that a quotation cut apart is left out.
fn places(text: &str, said: &[String]) -> Vec<Words> {
    let mut from = 0;
    let mut place = |words: &String| {
        let at = from + text.get(from..)?.find(words.as_str())?;
        from = at + words.len();
        let start = text.get(..at)?.chars().count();
        Some(Words { start, end: start + words.chars().count(), text: words.clone() })
    };
    said.iter().filter_map(&mut place).collect()
}

/// Looks at what was written down of a call, or recorded as theirs.
pub(super) fn look(tx: &mut Tx, message_id: Id, channel: Channel, direction: Direction, text: &str) -> Result<()> {
    // What was noted of a call tells what they said, whoever rang.
    let tells = direction == Direction::Inbound || matches!(channel, Channel::Phone | Channel::InPerson);
    match judge(text, text).filter(|_| tells) {
        Some(judged) => keep(tx, message_id, &judged),
        None => Ok(()),
    }
}

pub(super) fn keep(tx: &mut Tx, message_id: Id, judged: &Judged) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let words = serde_json::to_string(&judged.words)?;
    tx.run(
        sql!(
            "insert into message_hint (workspace_id, message_id, score, words, made_at) values ($1, $2, $3, $4, $5)
             on conflict (workspace_id, message_id) do nothing"
        ),
        params![workspace_id, message_id, judged.score, words, now],
    )?;
    Ok(())
}

/// Puts the hints of one conversation to their messages.
pub(super) fn attach(tx: &mut Tx, conversation_id: Id, messages: &mut [Message]) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let found = tx.rows(
        sql!(
            "select message_hint.message_id, message_hint.score, message_hint.words, message_hint.dismissed_at,
               message_hint.dismissed_by_id, message_hint.taken_at
             from message join message_hint on message_hint.workspace_id = $1 and message_hint.message_id = message.message_id
             where message.workspace_id = $1 and message.conversation_id = $2"
        ),
        params![workspace_id, conversation_id],
        |row| Ok((row.get::<Id>(0)?, hint(row)?)),
    )?;
    for (message_id, hint) in found {
        if let Some(message) = messages.iter_mut().find(|message| message.id == message_id) {
            message.hint = Some(hint);
        }
    }
    Ok(())
}

pub(super) fn of_message(tx: &mut Tx, message_id: Id) -> Result<Option<Hint>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(
            "select message_id, score, words, dismissed_at, dismissed_by_id, taken_at from message_hint
             where workspace_id = $1 and message_id = $2"
        ),
        params![workspace_id, message_id],
        hint,
    )?)
}

fn hint(row: &Row<'_>) -> Result<Hint, db::Error> {
    let words: String = row.get(2)?;
    Ok(Hint {
        score: row.get(1)?,
        words: serde_json::from_str(&words).unwrap_or_default(),
        dismissed_at: row.get::<Option<i64>>(3)?.map(from_ms),
        dismissed_by_id: row.get(4)?,
        taken_at: row.get::<Option<i64>>(5)?.map(from_ms),
    })
}

/// It is no complaint: remembered, and never asked again. Twice is as once. `NotFound` where nothing was pointed out.
pub fn dismiss(tx: &mut Tx, who: &Who, message_id: Id) -> Result<Message> {
    who.may(Can::Talk)?;
    let message = messages::load(tx, message_id)?;
    let hint = of_message(tx, message_id)?.ok_or(Error::NotFound("hint"))?;
    if hint.is_open() {
        let (workspace_id, now, staff_id) = (tx.workspace_id, ms(tx.now), who.staff_id());
        tx.run(
            sql!(
                "update message_hint set dismissed_at = $3, dismissed_by_id = $4 where workspace_id = $1 and message_id = $2"
            ),
            params![workspace_id, message_id, now, staff_id],
        )?;
        let of = store::load(tx, message.conversation_id)?;
        let details = json!({"words": hint.words.iter().map(|one| one.text.as_str()).collect::<Vec<_>>()});
        write(tx, who, "message.hint_dismissed", &of, message_id, &details)?;
    }
    super::message(tx, who, message_id)
}

/// What is pointed out in a conversation was taken as a complaint: nobody is asked about it any more. For the noun
/// complaints, in the transaction that begins one.
pub fn take(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update message_hint set taken_at = $3 where workspace_id = $1 and dismissed_at is null and taken_at is null
               and message_id in (select message_id from message where workspace_id = $1 and conversation_id = $2)"
        ),
        params![workspace_id, conversation_id, now],
    )?;
    Ok(())
}

/// How many messages of the last 30 days may be complaints and nobody said what they are, up to 200: for Today.
pub fn open_count(tx: &mut Tx, who: &Who) -> Result<i64> {
    who.may(Can::Read)?;
    let (workspace_id, since) = (tx.workspace_id, ms(plus_ms(tx.now, -ASKED_MS)));
    Ok(tx.row(
        sql!(
            "select count(*) from (select message_id from message_hint where workspace_id = $1 and made_at > $2
               and dismissed_at is null and taken_at is null and exists
                 (select 1 from message where message.workspace_id = $1 and message.message_id = message_hint.message_id
                    and message.state <> 'held' and message.trashed_at is null)
               order by made_at desc limit $3) as asked"
        ),
        params![workspace_id, since, MOST_COUNTED],
        |row| row.get(0),
    )?)
}

/// Whether something in a conversation was pointed out, and not said to be no complaint.
pub(super) fn points_at(tx: &mut Tx, conversation_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!(
            "select message.message_id from message
             join message_hint on message_hint.workspace_id = $1 and message_hint.message_id = message.message_id
               and message_hint.dismissed_at is null
             where message.workspace_id = $1 and message.conversation_id = $2 and message.state <> 'held'
               and message.trashed_at is null limit 1"
        ),
        params![workspace_id, conversation_id],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// For a list: those with something that is pointed out and not answered.
pub(super) const OPEN_HERE: &str = " and conversation.conversation_id in (select message.conversation_id from message_hint \
     join message on message.workspace_id = $1 and message.message_id = message_hint.message_id and message.state <> 'held' \
       and message.trashed_at is null \
     where message_hint.workspace_id = $1 and message_hint.dismissed_at is null and message_hint.taken_at is null)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_they_stand_in_the_whole_text() {
        let said = ["second time".to_owned(), "nobody told us".to_owned()];
        let found = places("Grüße! For the second\n> quoted\nFor the second time nobody told us.", &said);
        let places: Vec<(usize, usize)> = found.iter().map(|one| (one.start, one.end)).collect();
        assert_eq!(places, [(39, 50), (51, 65)]);
        assert_eq!(super::places("For the second\ntime", &said), []);
    }

    #[test]
    fn what_is_quoted_was_said_before() {
        let angry =
            "This is the second time nobody came and nobody told us. I am very disappointed and want my money back.";
        assert!(of_mail(angry, None).is_some_and(|judged| !judged.words.is_empty()));
        let quoted = format!("Thank you, all is well.\n\nOn Tue, 24 Nov 2026 Ruth wrote:\n> {angry}\n");
        assert_eq!(of_mail(&quoted, None), None);
    }
}
