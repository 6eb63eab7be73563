//! Mails from files.

use std::path::PathBuf;

use crate::place::Place;
use crate::trouble::{Result, Trouble};

pub fn run(_place: &Place, _paths: &[PathBuf], _as_json: bool) -> Result<()> {
    Err(Trouble::new("mails can't be imported yet", "wait for the next version"))
}
