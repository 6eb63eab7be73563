//! Ids: 64 bits, ordered by time, shown to people as 13 letters of Crockford's base 32.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// 42 bits of milliseconds since 1970 (until 2109), 15 random bits, and 6 bits that tell the nodes of one database apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub i64);

const RANDOM_BITS: u32 = 21;
const NODE_BITS: u32 = 6;
/// How many nodes can make ids for one database at the same time.
pub const NODES: i64 = 1 << NODE_BITS;
/// A transaction that began this much before another still asks for ids of now.
const LATE_MS: i64 = 60_000;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The letter that stands for five bits, in ids and in signed marks.
pub fn letter(five_bits: u8) -> char {
    ALPHABET.get(usize::from(five_bits % 32)).copied().map_or('0', char::from)
}

/// `$3, $4, …`: the places of these ids behind the values that a statement has already.
pub fn places(ids: &[Id], values: &mut Vec<db::Value>) -> String {
    let first = values.len() + 1;
    values.extend(ids.iter().map(|id| db::Value::Int(id.0)));
    (first..=values.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// The installation itself: where its keys live.
pub const INSTALLATION: Id = Id(0);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = [b'0'; 13];
        let mut rest = self.0.unsigned_abs();
        for place in out.iter_mut().rev() {
            let digit = usize::try_from(rest % 32).unwrap_or(0);
            *place = ALPHABET.get(digit).copied().unwrap_or(b'0');
            rest /= 32;
        }
        f.write_str(std::str::from_utf8(&out).unwrap_or_default())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not an id")]
pub struct NotAnId;

impl FromStr for Id {
    type Err = NotAnId;
    /// Reads what `Display` writes; upper case is taken too.
    fn from_str(text: &str) -> Result<Id, NotAnId> {
        if text.len() != 13 {
            return Err(NotAnId);
        }
        let mut value: i64 = 0;
        for byte in text.bytes() {
            let digit = ALPHABET.iter().position(|a| *a == byte.to_ascii_lowercase()).ok_or(NotAnId)?;
            let digit = i64::try_from(digit).map_err(|_| NotAnId)?;
            value = value.checked_mul(32).and_then(|v| v.checked_add(digit)).ok_or(NotAnId)?;
        }
        Ok(Id(value))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl db::ToParam for Id {
    fn to_param(&self) -> db::ValueRef<'_> {
        db::ValueRef::Int(self.0)
    }
}

impl db::FromColumn for Id {
    fn from_column(value: db::ValueRef<'_>) -> Result<Id, db::Error> {
        i64::from_column(value).map(Id)
    }
}

/// Makes ids; seeded in tests and in the simulation, so that a run can be repeated.
#[derive(Clone)]
pub struct Ids(Arc<Mutex<Source>>);

struct Source {
    random: SmallRng,
    last: i64,
    last_past: i64,
    /// The latest time an id was asked for; well before it is the past.
    newest_asked: i64,
    node: i64,
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ids")
    }
}

impl Ids {
    pub fn random() -> Ids {
        Ids::seeded(rand::random())
    }

    pub fn seeded(seed: u64) -> Ids {
        Ids(Arc::new(Mutex::new(Source {
            random: SmallRng::seed_from_u64(seed),
            last: 0,
            last_past: 0,
            newest_asked: 0,
            node: 0,
        })))
    }

    /// Says which node makes these ids: two nodes with different numbers never make the same id.
    pub fn set_node(&self, number: i64) {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).node = number.rem_euclid(NODES);
    }

    /// A new id of this time; ids of one process and one time grow. Ids of the past (imported mail) are a row of their
    /// own, so that those of now still grow when the two take turns.
    pub fn next(&self, now: Timestamp) -> Id {
        let mut source = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let node = source.node;
        let random: i64 = source.random.random_range(0..(1 << (RANDOM_BITS - NODE_BITS)));
        let mut id = Id::first_of(now).0 | (random << NODE_BITS) | node;
        let asked = Id::first_of(now).0;
        let past = asked >> RANDOM_BITS < (source.newest_asked >> RANDOM_BITS) - LATE_MS;
        source.newest_asked = source.newest_asked.max(asked);
        let last = if past { &mut source.last_past } else { &mut source.last };
        // Of now, ids always grow: they run over into the next milliseconds when one is full, and while a clock that is
        // moved by hand stands still.
        if *last >= id && (!past || *last >> RANDOM_BITS == id >> RANDOM_BITS) {
            id = ((*last >> NODE_BITS) + 1) << NODE_BITS | node;
        }
        *last = id;
        Id(id)
    }

    /// An id of a past that is known to the second only, as a mail's date is: spread over that second, so that mails of
    /// one second from different runs do not meet.
    pub fn next_in_second(&self, at: Timestamp) -> Id {
        let spread = match at.as_millisecond() % 1000 {
            0 => self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).random.random_range(0..1000),
            _ => 0,
        };
        self.next(crate::time::plus_ms(at, spread))
    }

    /// 32 random bytes for keys and tokens: from the system, never from the seed.
    pub fn secret() -> [u8; 32] {
        rand::random()
    }
}

impl Id {
    /// The smallest id of a time: a place to begin reading at.
    pub fn first_of(at: Timestamp) -> Id {
        Id(at.as_millisecond().clamp(0, (1 << 42) - 1) << RANDOM_BITS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_as_it_was_shown() {
        let ids = Ids::seeded(7);
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        for _ in 0..1000 {
            let id = ids.next(now);
            assert_eq!(id.to_string().len(), 13);
            assert_eq!(id.to_string().parse::<Id>().unwrap(), id);
        }
        assert!("nonsense".parse::<Id>().is_err());
        assert!("zzzzzzzzzzzzz".parse::<Id>().is_err(), "more than 63 bits");
        assert!("uuuuuuuuuuuuu".parse::<Id>().is_err(), "u is not in the alphabet");
    }

    #[test]
    fn ids_of_the_past_between_them_leave_those_of_now_apart() {
        let ids = Ids::seeded(3);
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let mut seen = std::collections::HashSet::new();
        for second in 0..20_000 {
            assert!(seen.insert(ids.next(now)));
            assert!(seen.insert(ids.next(crate::time::plus_ms(now, -second * 1000 - 60_001))));
        }
    }

    #[test]
    fn two_nodes_never_make_the_same_id() {
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let mut seen = std::collections::HashSet::new();
        for node in 0..3 {
            let ids = Ids::seeded(5);
            ids.set_node(node);
            for _ in 0..20_000 {
                assert!(seen.insert(ids.next(now)));
            }
        }
    }

    #[test]
    fn a_clock_that_stands_still_gives_no_id_twice() {
        let ids = Ids::seeded(5);
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let many: Vec<Id> = (0..1_000_000).map(|_| ids.next(now)).collect();
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn ids_grow_with_time_and_within_one_millisecond() {
        let ids = Ids::seeded(1);
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let many: Vec<Id> = (0..5000).map(|_| ids.next(now)).collect();
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ids.next(crate::time::plus_ms(now, 86_400_000)) > *many.last().unwrap());
    }
}
