//! Coming in: set-up from the printed link, log in, log out, lock-out.

use anyhow::Result;
use e2e::{EMAIL, NAME, PASSPHRASE, Start, log_in, play};

#[tokio::test]
async fn a_business_is_set_up_from_the_printed_link() -> Result<()> {
    play("set-up", Start::Empty, async |stage| {
        let (browser, link) = (&stage.browser, stage.kept.setup_link()?);
        browser.go(&link).await?;
        browser.look("set-up").await?;
        browser.fill("Name", "Alder Office Interiors").await?;
        browser.fill("What you do", "Office furniture").await?;
        browser.fill("Time zone", "America/Nowhere").await?;
        browser.fill("Your name", NAME).await?;
        browser.fill("Your mail address", EMAIL).await?;
        browser.fill("Pass phrase", PASSPHRASE).await?;
        browser.fill("The pass phrase once more", PASSPHRASE).await?;
        browser.expect_status(422);
        browser.click("Begin").await?;
        browser.wait_for("There is no time zone").await?;
        browser.look("set-up-corrected").await?;
        browser.fill("Time zone", "America/New_York").await?;
        browser.fill("Pass phrase", PASSPHRASE).await?;
        browser.fill("The pass phrase once more", PASSPHRASE).await?;
        browser.click("Begin").await?;
        browser.wait_for("Today").await?;

        browser.expect_status(409);
        browser.go(&link).await?;
        browser.wait_for("set up already").await
    })
    .await
}

#[tokio::test]
async fn who_logs_out_is_out() -> Result<()> {
    play("log-in", Start::SetUp, async |stage| {
        let browser = &stage.browser;
        browser.go("/login").await?;
        browser.look("log-in").await?;
        stage.log_in().await?;
        browser.click("Log out").await?;
        browser.wait_for("You are logged out").await?;
        browser.expect_status(401);
        browser.go("/promises").await?;
        browser.wait_for("Your pass phrase").await
    })
    .await
}

#[tokio::test]
async fn guessing_a_pass_phrase_locks_the_door() -> Result<()> {
    play("lock-out", Start::SetUp, async |stage| {
        let browser = &stage.browser;
        for status in [401, 422, 429] {
            browser.expect_status(status);
        }
        for _ in 0..10 {
            log_in(browser, "not the pass phrase at all").await?;
            browser.wait_for("Log in").await?;
        }
        log_in(browser, PASSPHRASE).await?;
        browser.wait_for("too many wrong tries").await?;
        browser.look("lock-out").await
    })
    .await
}
