//! When a mailbox is silent, when to try again, how far a folder is read. Pure.

use std::collections::BTreeSet;

/// Without a good look for so long at least, somebody is told.
pub const SILENT_MS: i64 = 10 * 60_000;
/// … and for so many looks.
const SILENT_LOOKS: i64 = 3;
/// Holding and server are compared so often.
pub const COUNT_EVERY_MS: i64 = 3_600_000;
/// A mail that could not be fetched so often is left behind, listed, and tried again at each count.
pub const MOST_TRIES: i64 = 3;

/// Whether nobody has seen this mailbox for too long. `since_ms`: the last good look, or since when there should have
/// been one. Milliseconds.
pub fn is_silent(since_ms: i64, poll_s: i64, now_ms: i64) -> bool {
    let patience = SILENT_MS.max(poll_s.saturating_mul(1000 * SILENT_LOOKS));
    now_ms.saturating_sub(since_ms) > patience
}

/// Milliseconds until the next try after so many failures in a row: 2, 4, 8 … seconds, five minutes at most.
pub fn back_off_ms(failures: i64) -> i64 {
    let doublings = u32::try_from(failures.clamp(1, 9)).unwrap_or(9);
    2_i64.saturating_pow(doublings).saturating_mul(1000).min(300_000)
}

/// The largest UID up to which every mail asked for is settled. `asked` ascending; `before`: what was settled already.
pub fn settled_to(before: u32, asked: &[u32], settled: &BTreeSet<u32>) -> u32 {
    asked.iter().take_while(|uid| settled.contains(uid)).last().copied().unwrap_or(before).max(before)
}

/// How a folder on the server and our holding of it differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// On the server, and we hold it.
    pub held: Vec<u32>,
    /// On the server up to the cursor, and we do not hold it.
    pub lacking: Vec<u32>,
    /// We hold it; it is no longer on the server.
    pub gone: Vec<u32>,
}

/// `server` and `ours` ascending; `up_to`: what lies behind it comes with the next look anyway.
pub fn difference(server: &[u32], ours: &[u32], up_to: u32) -> Difference {
    let (there, here): (BTreeSet<u32>, BTreeSet<u32>) =
        (server.iter().copied().collect(), ours.iter().copied().collect());
    Difference {
        held: there.intersection(&here).copied().collect(),
        lacking: there.difference(&here).copied().filter(|uid| *uid <= up_to).collect(),
        gone: here.difference(&there).copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_silent_after_three_looks_and_ten_minutes() {
        let minutes = |count: i64| count * 60_000;
        assert!(!is_silent(0, 60, minutes(10)));
        assert!(is_silent(0, 60, minutes(10) + 1));
        assert!(!is_silent(0, 1800, minutes(90)));
        assert!(is_silent(0, 1800, minutes(90) + 1));
    }

    #[test]
    fn the_more_failures_the_later_the_next_try() {
        assert_eq!([1, 2, 3, 8, 9, 1000].map(back_off_ms), [2_000, 4_000, 8_000, 256_000, 300_000, 300_000]);
        assert_eq!(back_off_ms(0), 2_000);
    }

    #[test]
    fn the_cursor_never_passes_a_mail_that_did_not_come() {
        let settled = |uids: &[u32]| uids.iter().copied().collect::<BTreeSet<u32>>();
        assert_eq!(settled_to(4, &[5, 7, 9], &settled(&[5, 7, 9])), 9);
        assert_eq!(settled_to(4, &[5, 7, 9], &settled(&[5, 9])), 5);
        assert_eq!(settled_to(4, &[5, 7, 9], &settled(&[7, 9])), 4);
        assert_eq!(settled_to(4, &[], &settled(&[])), 4);
        // A mail that was missing below the cursor does not take it back.
        assert_eq!(settled_to(40, &[5], &settled(&[5])), 40);
    }

    #[test]
    fn both_sides_are_compared() {
        let found = difference(&[1, 2, 3, 9], &[2, 3, 4], 5);
        assert_eq!((found.held, found.lacking, found.gone), (vec![2, 3], vec![1], vec![4]));
    }
}
