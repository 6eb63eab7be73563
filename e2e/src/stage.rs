//! A journey's surroundings: Kept, a browser, and what is asked of every journey at its end.

use anyhow::{Context, Result, ensure};

use crate::driver;
use crate::{Browser, Kept, Start};

pub const NAME: &str = "Dana Moss";
pub const EMAIL: &str = "dana@alder.example";
pub const PASSPHRASE: &str = "a quiet tuesday morning";

pub struct Stage {
    pub browser: Browser,
    pub kept: Kept,
}

impl Stage {
    /// As the owner, by the form.
    pub async fn log_in(&self) -> Result<()> {
        log_in(&self.browser, PASSPHRASE).await?;
        self.browser.wait_for("Today").await
    }

    /// Days go by in which Kept is off and nobody has a page of it open; then the owner logs in again.
    pub async fn days_pass(&self, days: i64) -> Result<()> {
        self.browser.web().delete_all_cookies().await?;
        self.browser.web().goto("about:blank").await?;
        self.kept.is_off_for(days)?;
        self.log_in().await
    }
}

/// Fills the log-in form and sends it.
pub async fn log_in(browser: &Browser, passphrase: &str) -> Result<()> {
    browser.go("/login").await?;
    browser.fill("Your mail address", EMAIL).await?;
    browser.fill("Your pass phrase", passphrase).await?;
    browser.click("Log in").await
}

/// Says loudly that a journey is left out; with `KEPT_REQUIRE_ALL=1` that is a failure.
fn is_left_out(name: &str) -> Result<bool> {
    if driver::is_there() {
        return Ok(false);
    }
    let required = std::env::var("KEPT_REQUIRE_ALL").is_ok_and(|value| value == "1");
    ensure!(!required, "KEPT_REQUIRE_ALL=1, but chromium or chromedriver is not here: install both");
    eprintln!("left out: the journey {name}, because chromium and chromedriver are not here");
    Ok(true)
}

/// Plays one journey. At its end the console must be clean; when it fails there is a picture and the page's text.
pub async fn play(name: &str, start: Start, journey: impl AsyncFnOnce(&Stage) -> Result<()>) -> Result<()> {
    if is_left_out(name)? {
        return Ok(());
    }
    let kept = Kept::start(start)?;
    let browser = Browser::open(&kept.url).await?;
    let stage = Stage { browser, kept };
    let mut done = journey(&stage).await;
    if done.is_ok() {
        done = stage.browser.console_is_clean();
    }
    if done.is_err() {
        let _ = stage.browser.shot(&format!("{name}-failed")).await;
        let page = stage.browser.text().await.unwrap_or_default();
        let log = stage.kept.log().unwrap_or_default();
        return done.with_context(|| format!("the page said:\n{page}\nkept serve said:\n{log}"));
    }
    done
}

/// A browser without Kept.
pub async fn play_alone(name: &str, journey: impl AsyncFnOnce(&Browser) -> Result<()>) -> Result<()> {
    if is_left_out(name)? {
        return Ok(());
    }
    journey(&Browser::open("").await?).await
}
