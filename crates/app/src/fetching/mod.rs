//! Mail fetched from the business's mailboxes: how each is reached, how far its folders are read, and whether what the
//! server holds is what we hold.
//!
//! A folder is followed by UIDVALIDITY and UID, never by time and never by what is unread, so that nothing is missed
//! because a clock was wrong or somebody read it on the telephone. Mails and cursor are written in one transaction.

mod accounts;
mod alarm;
mod delivered;
mod folders;
mod lease;
mod removing;
mod rules;
mod sign_in;
mod store;
mod store_mails;
mod store_sign_in;

pub use accounts::{
    Account, AfterFetch, Login, NewAccount, Proof, ask_for_look, change, get, has_looked, list, login, take_listed,
};
pub use alarm::{SILENT, sound, still_silent};
pub use delivered::{LARGEST, deliver, deliver_to_all, mailbox_for};
pub use folders::{
    Batch, Fetched, Folder, Listed, Oddity, Opened, blame, compare, did, folders, known_from, mark_count, oddities,
    open_folder, store_batch, take_good, take_trouble, to_do, trying,
};
pub use lease::{Lease, look_failed, look_went_well, renew, take, tell_free};
pub use removing::{Removed, conversations_of, remove, removed, set_active};
pub use rules::{COUNT_EVERY_MS, Difference, MOST_TRIES, back_off_ms, settled_to};
pub use sign_in::{
    Given, NewProvider, Question, SignIn, Ticket, begin, came_back, forget_access, not_given, set_provider, sign_in,
    take_tokens, ticket,
};
