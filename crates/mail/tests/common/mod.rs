//! Where the real data of the tests lies.
#![allow(dead_code, clippy::unwrap_used)]

use std::path::PathBuf;

/// `NAME` in the folder of real data: `KEPT_SHARED`, or `../shared/data` beside the workspace. Without it the test is left
/// out aloud, or fails when `KEPT_REQUIRE_ALL=1`.
pub fn shared(name: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("KEPT_SHARED").map_or(beside, PathBuf::from);
    let path = root.join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var("KEPT_REQUIRE_ALL").as_deref() != Ok("1"), "{} is missing; set KEPT_SHARED", path.display());
    eprintln!("left out: {} is missing; set KEPT_SHARED to the folder with the shared data", path.display());
    None
}

/// All mails and set-aside files below a folder of the shared data.
pub fn items(name: &str) -> Vec<mail::source::Item> {
    shared(name).map(|path| mail::source::open(&[path]).unwrap().collect()).unwrap_or_default()
}
