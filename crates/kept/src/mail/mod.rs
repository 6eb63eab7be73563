//! `kept mail`: mail at the command line.

pub mod deliver;
pub mod explain;
mod fetching;

use std::process::ExitCode;

use crate::cli::Mail;
use crate::place::Place;
use crate::trouble::Result;

pub fn run(place: &Place, verb: &Mail) -> Result<ExitCode> {
    match verb {
        Mail::Explain(verb) => explain::run(verb),
        Mail::Fetch(verb) => fetching::fetch(place, verb),
        Mail::Reconcile(verb) => fetching::reconcile(place, verb),
        Mail::Deliver(verb) => Ok(deliver::run(place, verb)),
    }
}
