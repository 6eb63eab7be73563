//! A promise is made by a typed time, kept, moved once, and broken at its minute.

use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::{Browser, Start, play};

use crate::past;

/// From Ruth's conversation, as at the desk.
pub async fn promise(browser: &Browser, words: &str, by: &str) -> Result<()> {
    browser.go("/conversations").await?;
    browser.click("Cabinets for the front office").await?;
    browser.click("Make a promise").await?;
    browser.fill("What we promised", words).await?;
    browser.fill("By when", by).await?;
    browser.click("Promise it").await?;
    browser.wait_for(words).await
}

#[tokio::test]
async fn a_promise_by_a_typed_time_is_kept() -> Result<()> {
    play("promise-kept", Start::SetUp, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        promise(browser, "Call Ruth back about the cabinets", "in 2 h").await?;
        browser.go("/").await?;
        browser.wait_for("Call Ruth back about the cabinets").await?;
        browser.look("today").await?;
        browser.click("Call Ruth back about the cabinets").await?;
        browser.look("promise").await?;
        browser.fill("How do we know?", "Called at ten, she was glad").await?;
        browser.click("Mark kept").await?;
        browser.wait_for("Called at ten, she was glad").await?;
        browser.go("/promises?show=kept").await?;
        browser.wait_for("Call Ruth back about the cabinets").await
    })
    .await
}

#[tokio::test]
async fn a_time_in_the_past_is_not_promised() -> Result<()> {
    play("promise-past", Start::SetUp, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.expect_status(422);
        browser.go("/promises/new").await?;
        browser.fill("To whom", "Ruth").await?;
        browser.fill("What we promised", "Call back").await?;
        browser.fill("By when", "3 Jan 2020 10:00").await?;
        browser.click("Promise it").await?;
        browser.wait_for("That time is over already").await?;
        ensure!(browser.path().await?.starts_with("/promises"), "the form is shown again");
        browser.look("promise-corrected").await
    })
    .await
}

#[tokio::test]
async fn a_promise_moves_once() -> Result<()> {
    play("promise-moved", Start::SetUp, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        promise(browser, "Install the cabinets", "in 3 h").await?;
        for (turn, by) in ["in 5 h", "in 7 h"].into_iter().enumerate() {
            browser.go("/promises?show=open").await?;
            browser.click("Install the cabinets").await?; // the second time it is the promise that followed
            browser.click("Move it").await?;
            browser.fill("New time", by).await?;
            browser.fill("Why", "The installers are ill").await?;
            browser.tick("Ruth Alvarez agreed").await?;
            if turn == 1 {
                browser.expect_status(409);
            }
            browser.send("Move it").await?;
            browser.wait_for(["The promise it was before", "a promise moves only once"][turn]).await?;
        }
        browser.look("promise-refused").await
    })
    .await
}

#[tokio::test]
async fn a_promise_breaks_at_its_minute_before_everybodys_eyes() -> Result<()> {
    play("promise-broken", Start::SetUp, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        let (desk, other) = browser.second_window().await?;
        browser.go("/").await?;
        browser.use_window(&desk).await?;
        promise(browser, "Send the style sheet", "in 1 min").await?;
        browser.use_window(&other).await?;
        browser.wait_for("Send the style sheet").await?;
        browser.wait_long_for("Broken, not told", Duration::from_secs(90)).await?;
        browser.wait_for("Send the style sheet").await?;
        browser.look("today-broken").await
    })
    .await
}
