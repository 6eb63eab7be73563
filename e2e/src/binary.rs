//! The binary under test, and what else is fetched once into the target folder.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

pub fn worktree() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// `CARGO_TARGET_DIR`, or what cargo says.
pub fn target() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("CARGO_TARGET_DIR") {
        return Ok(worktree().join(folder));
    }
    let mut ask = cargo();
    let output = output_of(ask.args(["metadata", "--format-version", "1", "--no-deps"]).current_dir(worktree()))?;
    let metadata: serde_json::Value = serde_json::from_str(&output)?;
    let folder = metadata.get("target_directory").and_then(|value| value.as_str());
    Ok(folder.context("cargo names its target directory")?.into())
}

/// As from a shell: without what tells a test which package it is of. Build scripts look at that (ring's does), and with
/// another answer than `cargo nextest` gave, all that stands on them was built anew, before the journeys and again after them.
fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    let of_this_package = |name: &OsString| {
        ["CARGO_MANIFEST_", "CARGO_PKG_"].into_iter().any(|start| name.to_string_lossy().starts_with(start))
    };
    std::env::vars_os().map(|(name, _)| name).filter(of_this_package).for_each(|name| {
        cargo.env_remove(name);
    });
    cargo
}

/// The `kept` to test: `KEPT_BIN`, or one built from this worktree. Built once a run, though each journey is a process.
pub fn kept() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("KEPT_BIN") {
        return Ok(named.into());
    }
    let target = target()?;
    let run = std::env::var("NEXTEST_RUN_ID").unwrap_or(format!("process-{}", std::process::id()));
    once(&target.join("e2e"), &format!("built-{run}"), || {
        // As in `cargo nextest run --workspace`: the same features, so nothing is built that is not there already.
        let mut build = cargo();
        build.args(["build", "--quiet", "--workspace", "--bin", "kept"]).current_dir(worktree());
        output_of(&mut build).map(drop)
    })?;
    Ok(target.join("debug/kept"))
}

/// Runs `make` unless `folder/mark` says that it was done; one process at a time.
pub fn once(folder: &Path, mark: &str, make: impl FnOnce() -> Result<()>) -> Result<()> {
    fs::create_dir_all(folder)?;
    let lock = File::create(folder.join("lock"))?;
    lock.lock()?;
    let mark = folder.join(mark);
    if !mark.exists() {
        make()?;
        File::create(mark)?;
    }
    Ok(())
}

/// What a command prints; its own words when it fails.
pub fn output_of(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{command:?} could not be started"))?;
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    ensure!(output.status.success(), "{command:?} failed:\n{}{}", said(&output.stdout), said(&output.stderr));
    Ok(said(&output.stdout))
}
