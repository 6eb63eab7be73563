//! Mails made to hurt, by the classes that hit other desks: what must not happen with each.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // tests

#[path = "../common/mod.rs"]
mod common;

mod anything;
mod files;
mod html;
mod mails;
mod outgoing;
mod round_trip;
mod senders;
mod strict;
mod structure;
