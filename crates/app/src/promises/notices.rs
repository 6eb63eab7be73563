//! What a customer is told about a promise, in their language and zone.

use i18n::Arg;

use super::{Promise, Warning};
use crate::ids::Id;
use crate::{Result, Tx, Who, conversations, customers};

/// Queues the notice that a promise may not hold: the words, the reason, the new time. Gives the message.
pub fn send_warning(tx: &mut Tx, who: &Who, promise: &Promise, warning: &Warning) -> Result<Id> {
    let words = customers::words(tx, promise.customer_id)?;
    let args = [
        ("words", Arg::from(promise.words.as_str())),
        ("was", Arg::from(words.moment_full(promise.by))), // read on another day, "today" would be wrong
        ("reason", Arg::from(warning.reason.trim())),
        ("new_time", Arg::from(new_time(&words, warning))),
    ];
    let (subject, body) = (words.with("notice-warning-subject", &args), words.with("notice-warning-body", &args));
    conversations::send_notice(tx, who, promise.customer_id, promise.conversation_id, &subject, &body)
}

/// The new window in full: read on another day, "tomorrow" would be wrong.
fn new_time(words: &i18n::Words, warning: &Warning) -> String {
    let by = words.moment_full(warning.new_by);
    match warning.new_from {
        Some(from) => {
            words.with("notice-window", &[("from", Arg::from(words.moment_full(from))), ("by", Arg::from(by))])
        }
        None => by,
    }
}
