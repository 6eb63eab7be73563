//! What time it is: the system's, or one that a test or the simulation sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

use crate::time::from_ms;

#[derive(Debug, Clone)]
pub enum Clock {
    System,
    /// Milliseconds since 1970, moved by hand.
    ByHand(Arc<AtomicI64>),
}

impl Clock {
    pub fn by_hand(start: Timestamp) -> Clock {
        Clock::ByHand(Arc::new(AtomicI64::new(start.as_millisecond())))
    }

    /// Now, in whole milliseconds (what the database stores).
    #[allow(clippy::disallowed_methods)] // the one place where the wall clock is read
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => from_ms(Timestamp::now().as_millisecond()),
            Clock::ByHand(ms) => from_ms(ms.load(Ordering::SeqCst)),
        }
    }

    /// Sets a clock that is moved by hand; the system's clock stays as it is.
    pub fn set(&self, to: Timestamp) {
        if let Clock::ByHand(ms) = self {
            ms.store(to.as_millisecond(), Ordering::SeqCst);
        }
    }
}
