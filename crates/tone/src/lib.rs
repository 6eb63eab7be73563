//! How a text sounds. [`complaint`]: whether a customer may be complaining, and which words say so. [`calm`]: what in
//! our own reply would make it worse. Pure: no clock, no I/O, no words for people (keys of `tone.ftl` instead).
//!
//! Places in a text are counted in characters (Unicode scalar values), not bytes.

pub mod calm;
pub mod complaint;
mod language;
mod phrases;
mod quotes;
mod tokens;

pub use language::Language;

/// The longest text that is read; what stands behind it is left alone.
pub const MAX_CHARS: usize = 50_000;
