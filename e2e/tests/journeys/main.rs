//! What people do with Kept, in a real browser against the real binary.
#![allow(clippy::expect_used, reason = "tests")]

mod conversations;
mod customers;
mod demo;
mod door;
mod hostile;
mod keyboard;
mod looks;
mod past;
mod portal;
mod promises;
mod set_aside;
mod warning;
