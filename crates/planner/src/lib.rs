//! Opening hours, and times as people type them. Pure: no clock, no I/O, no words for people (only keys of texts).

pub mod hours;
pub mod ical;
pub mod typed;

pub use hours::OpeningHours;
pub use typed::{Typed, Window};
