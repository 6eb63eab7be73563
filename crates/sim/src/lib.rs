//! A simulated practice on the real verbs of `app`: the demo workspace with a year behind it, and a quick way to fill a
//! database with as many conversations as a measurement wants. The same seed and the same moment give the same year.

mod dice;
mod fill;
mod fill_complaints;
mod practice;
pub mod promising;
pub mod year;

pub use fill::{COMMON_WORDS, Filled, Size, fill, fill_promises, rare_word, some_promise};
pub use fill_complaints::{Complaints, fill_complaints};
pub use practice::{DemoLogin, demo};
