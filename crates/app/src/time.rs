//! Between the database's milliseconds and `Timestamp`.

use jiff::Timestamp;

/// Milliseconds since 1970 UTC, clamped to what a `Timestamp` can hold.
pub fn from_ms(ms: i64) -> Timestamp {
    match Timestamp::from_millisecond(ms) {
        Ok(ts) => ts,
        Err(_) if ms < 0 => Timestamp::MIN,
        Err(_) => Timestamp::MAX,
    }
}

pub fn ms(ts: Timestamp) -> i64 {
    ts.as_millisecond()
}

pub fn maybe_ms(ts: Option<Timestamp>) -> Option<i64> {
    ts.map(ms)
}

/// `ts` moved by `by` milliseconds, clamped to what a `Timestamp` can hold.
pub fn plus_ms(ts: Timestamp, by: i64) -> Timestamp {
    from_ms(ms(ts).saturating_add(by))
}
