//! `kept import`: the past, from files.

mod customers;
mod mails;

use crate::cli::Import;
use crate::place::Place;
use crate::trouble::Result;

pub fn run(place: &Place, verb: &Import) -> Result<()> {
    match verb {
        Import::Mail { paths, json } => mails::run(place, paths, *json),
        Import::SetAside { json } => mails::set_aside(place, *json),
        Import::Customers { file, dry_run, json } => customers::run(place, file, *dry_run, *json),
    }
}
