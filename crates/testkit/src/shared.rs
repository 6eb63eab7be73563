//! Where the real data for tests is.

use std::path::{Path, PathBuf};

/// `KEPT_REQUIRE_ALL=1`: a test that would be left out fails instead (so that CI can't skip in silence).
pub fn requires_all() -> bool {
    std::env::var("KEPT_REQUIRE_ALL").is_ok_and(|value| value == "1")
}

/// The root of this worktree.
pub fn worktree() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// The folder of real mails and contacts: `KEPT_SHARED`, or `../shared/data` beside the worktree. `None` where it is not
/// (said loudly; with `KEPT_REQUIRE_ALL=1` it panics): leave the test out then.
pub fn shared_data() -> Option<PathBuf> {
    let named = std::env::var_os("KEPT_SHARED").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| worktree().join("../shared/data"));
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(!requires_all(), "KEPT_REQUIRE_ALL=1, but there is no real data in {}", folder.display());
    eprintln!("left out: the real data is not in {}; say where with KEPT_SHARED", folder.display());
    None
}
