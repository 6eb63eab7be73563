//! axe-core, asked on the page as it stands.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::Browser;
use crate::binary::{once, output_of, target};

const AXE: &str = "axe-core@4.14.1";

/// Fetched once into the target folder.
fn axe() -> Result<String> {
    let folder = target()?.join("e2e/axe");
    once(&folder, "fetched-4.14.1", || {
        output_of(Command::new("npm").args(["pack", "--silent", AXE]).current_dir(&folder))?;
        output_of(Command::new("tar").args(["xzf", "axe-core-4.14.1.tgz", "package/axe.min.js"]).current_dir(&folder))
            .map(drop)
    })?;
    fs::read_to_string(folder.join("package/axe.min.js")).context("axe-core was fetched")
}

const RUN: &str = "const done = arguments[arguments.length - 1];
    axe.run(document, {resultTypes: ['violations']}).then(found => done(found.violations), fault => done(String(fault)));";

/// Fails on what hinders people seriously, and names it.
pub async fn check(browser: &Browser) -> Result<()> {
    browser.web().execute(axe()?, Vec::<Value>::new()).await?;
    let found = browser.web().execute_async(RUN, Vec::<Value>::new()).await?;
    let violations = found.json().as_array().with_context(|| format!("axe-core failed: {}", found.json()))?;
    let serious = violations.iter().filter(|violation| {
        let impact = violation.get("impact").and_then(Value::as_str).unwrap_or_default();
        matches!(impact, "serious" | "critical")
    });
    let said: Vec<String> = serious.map(describe).collect();
    ensure!(said.is_empty(), "axe-core found on {}:\n{}", browser.web().current_url().await?, said.join("\n"));
    Ok(())
}

fn describe(violation: &Value) -> String {
    let text = |value: &Value, name: &str| value.get(name).map(ToString::to_string).unwrap_or_default();
    let nodes = violation.get("nodes").and_then(Value::as_array).cloned().unwrap_or_default();
    let places: Vec<String> =
        nodes.iter().map(|node| format!("\n    {} {}", text(node, "target"), text(node, "failureSummary"))).collect();
    format!(
        "  {} ({}): {}{}",
        text(violation, "id"),
        text(violation, "impact"),
        text(violation, "help"),
        places.concat()
    )
}
