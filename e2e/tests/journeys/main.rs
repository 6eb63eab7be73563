//! What people do with Kept, in a real browser against the real binary.
#![allow(clippy::expect_used, reason = "tests")]

mod calm;
mod complaint_rooms;
mod complaints;
mod conversations;
mod customers;
mod demo;
mod desk;
mod door;
mod fields;
mod figures;
mod following;
mod hostile;
mod joining;
mod keyboard;
mod looks;
mod made_right;
mod mailboxes;
mod own_letter;
mod past;
mod portal;
mod programs;
mod promises;
mod remedies;
mod reports;
mod set_aside;
mod standards;
mod warning;
