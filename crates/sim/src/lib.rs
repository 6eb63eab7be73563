//! A simulated practice on the real verbs of `app`: the demo workspace with a year behind it, and a quick way to fill a
//! database with as many conversations as a measurement wants. The same seed and the same moment give the same year.

mod dice;
mod fill;
mod practice;

pub use fill::{COMMON_WORDS, Filled, Size, fill, rare_word};
pub use practice::{DemoLogin, demo};
