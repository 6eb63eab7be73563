//! chromedriver and one browser session in it.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};

/// Nothing is asked of the network but Kept's own pages.
const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
];

pub struct Driver {
    pub web: WebDriver,
    url: String,
    process: Child,
    _profile: TempDir,
}

/// Are Chromium and its driver here?
pub fn is_there() -> bool {
    ["chromium", "chromedriver"].iter().all(|program| find(program).is_some())
}

fn find(program: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

impl Driver {
    pub async fn start() -> Result<Driver> {
        let profile = tempfile::tempdir()?;
        let (mut process, port) = listening(&profile)?;
        let url = format!("http://127.0.0.1:{port}");
        let web = WebDriver::new(&url, capabilities(&profile)).await;
        let web = web.inspect_err(|_| end(&mut process)).context("Chromium could not be started")?;
        Ok(Driver { web, url, process, _profile: profile })
    }

    /// What WebDriver has no word for: chromedriver's own addresses below the session.
    fn ask(&self, path: &str, body: &Value) -> Result<Value> {
        let url = format!("{}/session/{}/{path}", self.url, self.web.session_id());
        let mut answer: Value = ureq::post(&url).send_json(body)?.body_mut().read_json()?;
        Ok(answer.get_mut("value").map(Value::take).unwrap_or_default())
    }

    /// A command of the Chrome DevTools Protocol.
    pub fn devtools(&self, command: &str, params: Value) -> Result<Value> {
        self.ask("goog/cdp/execute", &json!({"cmd": command, "params": params}))
    }

    /// What the console said since it was asked last.
    pub fn console(&self) -> Result<Vec<Value>> {
        let entries = self.ask("se/log", &json!({"type": "browser"}))?;
        Ok(entries.as_array().cloned().unwrap_or_default())
    }
}

/// A driver that listens, and where. It takes one free port for both address families: when the second one is
/// taken it ends without having listened, so it is asked again.
fn listening(profile: &TempDir) -> Result<(Child, u16)> {
    let mut said = String::new();
    for _ in 0..5 {
        let mut process = Command::new("chromedriver")
            .args(["--port=0", "--log-level=SEVERE"])
            .env("TMPDIR", profile.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("chromedriver could not be started")?;
        let stdout = process.stdout.take().context("chromedriver has an output")?;
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            if let Some(port) = port_in(&line) {
                return Ok((process, port));
            }
            said.push_str(&line);
            said.push('\n');
        }
        end(&mut process);
    }
    anyhow::bail!("chromedriver did not listen, five times over. It said:\n{said}")
}

fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.rsplit_once("on port ").filter(|_| line.contains("started successfully"))?;
    port.trim_end_matches('.').parse().ok()
}

fn capabilities(profile: &TempDir) -> Capabilities {
    let mut args: Vec<String> = FLAGS.map(str::to_owned).into();
    args.push(format!("--user-data-dir={}", profile.path().join("profile").display()));
    let all = [
        ("browserName", json!("chrome")),
        ("goog:loggingPrefs", json!({"browser": "ALL"})),
        ("goog:chromeOptions", json!({"binary": find("chromium"), "args": args})),
    ];
    let all: Map<String, Value> = all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    all.into()
}

/// The driver and the browsers it started.
fn end(process: &mut Child) {
    let _ = Command::new("kill").args(["-9", "--", &format!("-{}", process.id())]).status();
    let _ = process.wait();
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = ureq::delete(format!("{}/session/{}", self.url, self.web.session_id())).call();
        let _ = self.web.clone().leak(); // it is closed already: thirtyfour need not block on it
        end(&mut self.process);
    }
}
