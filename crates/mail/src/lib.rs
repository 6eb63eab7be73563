//! The mail room: raw mail in and out.
//!
//! - [`source`] reads mail files (mbox, Maildir, single mails, folders of them) one by one. It does I/O.
//! - [`parse`] understands one raw mail. Pure: the same bytes give the same answer, nothing is read or sent.
//! - [`reply`] folds quotations and signatures away; [`language`] says in which language the rest is; [`html`] makes
//!   the HTML of strangers safe to show.
//! - [`explain`] tells what of one mail is understood, and why.
//! - [`imap`] fetches mail from a mailbox; [`oauth`] gets the tokens to sign in with; [`lmtp`] takes what a mail system
//!   hands over.
//! - [`authentication`] says whether our own server vouches for a sender.
//! - [`compose`] writes a mail ([`plain`] its HTML), [`dkim`] signs it, [`smtp`] hands it to a server.
//!
//! This room knows no database and no other room of ours.

pub mod authentication;
pub mod compose;
pub mod dkim;
pub mod explain;
mod head;
pub mod html;
pub mod imap;
pub mod language;
pub mod lmtp;
pub mod oauth;
pub mod parse;
pub mod plain;
pub mod reply;
pub mod smtp;
pub mod source;
#[cfg(feature = "testing")]
pub mod testing;
