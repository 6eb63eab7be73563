//! `kept mail`: mail at the command line.

pub mod explain;

use std::process::ExitCode;

use crate::cli::Mail;
use crate::trouble::Result;

pub fn run(verb: &Mail) -> Result<ExitCode> {
    match verb {
        Mail::Explain(verb) => explain::run(verb),
    }
}
