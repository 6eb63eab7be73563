//! The README's start command does what the README says, in an empty folder. `.ci/run` types the very command in a fresh
//! clone with a release build; here its words after `--` go to the binary under test.
#![allow(clippy::expect_used, reason = "tests")]

use anyhow::{Context, Result, ensure};
use e2e::{Kept, Start};

fn line_of_readme(words: &str) -> Result<String> {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(readme).context("README.md")?;
    let blocks = readme.split("```").skip(1).step_by(2);
    let found = blocks.flat_map(str::lines).find(|line| line.contains(words));
    Ok(found.with_context(|| format!("README.md has no line with `{words}` in a code block"))?.trim().to_owned())
}

#[test]
fn the_start_command_answers_and_prints_a_set_up_link() -> Result<()> {
    let line = line_of_readme("cargo run")?;
    let (_, verb) = line.split_once(" -- ").with_context(|| format!("`{line}` says nothing to kept"))?;
    ensure!(verb.trim() == "serve", "the harness starts `kept serve`, the README `kept {verb}`");
    let kept = Kept::start(Start::Empty)?; // it waits for /health
    ensure!(kept.setup_link()?.starts_with(&kept.url), "the link leads to the address it listens on");
    ensure!(kept.data().join("kept.db").exists(), "its database is in kept-data");
    Ok(())
}

#[test]
fn the_test_command_is_the_one_of_ci() -> Result<()> {
    ensure!(line_of_readme("cargo nextest run")?.ends_with("cargo nextest run --workspace"));
    Ok(())
}
