//! How a call went: how long they talked and we listened, and how long we talked. The aim is to listen four fifths.

use std::collections::HashMap;

use db::{params, sql};
use serde::Serialize;

use super::talk::record_measured;
use super::{Channel, Direction};
use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who};

/// Longest call that is believed: a day. Somebody forgot to stop the watch otherwise.
const LONGEST_S: i64 = 86_400;

/// Seconds of a call, as the two buttons of the stopwatch measured them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Call {
    pub listened_s: i64,
    pub talked_s: i64,
}

impl Call {
    /// Of a hundred seconds, how many we listened; `None` when nothing was measured.
    pub fn listened_percent(self) -> Option<i64> {
        let whole = self.listened_s + self.talked_s;
        (whole > 0).then(|| (self.listened_s * 100 + whole / 2) / whole)
    }
}

/// Writes down a call with its times; gives the message.
pub fn record_call(tx: &mut Tx, who: &Who, id: Id, direction: Direction, text: &str, call: Call) -> Result<Id> {
    let fits = |seconds: i64| (0..=LONGEST_S).contains(&seconds);
    if !fits(call.listened_s) || !fits(call.talked_s) {
        return Err(Error::invalid("listened_s", "problem-call-times"));
    }
    let measured_s = call.listened_s + call.talked_s;
    let talked_s = (measured_s > 0).then_some(measured_s);
    let message_id = record_measured(tx, who, id, Channel::Phone, direction, text, talked_s)?;
    if measured_s > 0 {
        let workspace_id = tx.workspace_id;
        tx.run(
            sql!("insert into call_time (workspace_id, message_id, listened_s, talked_s) values ($1, $2, $3, $4)"),
            params![workspace_id, message_id, call.listened_s, call.talked_s],
        )?;
    }
    Ok(message_id)
}

/// The measured calls of a conversation, by message.
pub fn calls_of(tx: &mut Tx, who: &Who, conversation_id: Id) -> Result<HashMap<Id, Call>> {
    who.may(Can::Read)?;
    let workspace_id = tx.workspace_id;
    let rows = tx.rows(
        sql!(
            "select message.message_id, call_time.listened_s, call_time.talked_s from message
             join call_time on call_time.workspace_id = $1 and call_time.message_id = message.message_id
             where message.workspace_id = $1 and message.conversation_id = $2 and message.channel = 'phone'"
        ),
        params![workspace_id, conversation_id],
        |row| Ok((row.get(0)?, Call { listened_s: row.get(1)?, talked_s: row.get(2)? })),
    )?;
    Ok(rows.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_fifths_listened() {
        assert_eq!(Call { listened_s: 240, talked_s: 60 }.listened_percent(), Some(80));
        assert_eq!(Call { listened_s: 2, talked_s: 1 }.listened_percent(), Some(67));
        assert_eq!(Call { listened_s: 0, talked_s: 0 }.listened_percent(), None);
    }
}
