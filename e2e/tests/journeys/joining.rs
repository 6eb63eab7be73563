//! One thing written about twice becomes one conversation, and comes apart again.

use anyhow::{Result, ensure};
use e2e::{Browser, Start, play};

/// A call of Ruth's, written down.
async fn call(browser: &Browser, subject: &str) -> Result<()> {
    browser.go("/conversations/new?channel=phone").await?;
    browser.fill("Their name", "Ruth Alvarez").await?;
    browser.fill("Their mail address", "ruth@rivera.example").await?;
    browser.fill("Subject", subject).await?;
    browser.fill("Text", &format!("{subject}: when?")).await?;
    browser.click("Write it down").await?;
    browser.wait_for(&format!("{subject}: when?")).await
}

#[tokio::test]
async fn two_that_are_one_are_merged_taken_apart_split_and_linked() -> Result<()> {
    play("joining", Start::SetUp, async |stage| {
        let browser = &stage.browser;
        stage.log_in().await?;
        call(browser, "Grey desk").await?;
        let first = browser.path().await?;
        call(browser, "Desk again").await?;
        let second = browser.path().await?;
        // By the keyboard: m opens the form.
        browser.press("m").await?;
        browser.fill("Goes into number", "#1").await?;
        browser.look("merging").await?;
        browser.send("Merge").await?;
        browser.wait_for("#2 Desk again was merged into this.").await?;
        ensure!(browser.path().await? == first, "the page of the one it went into");
        browser.wait_for("Desk again: when?").await?;
        browser.look("merged").await?;
        browser.go(&second).await?;
        browser.wait_for("#2 Desk again was merged into this.").await?;
        ensure!(browser.path().await? == first, "the old page leads there");

        browser.click("Split messages off…").await?;
        browser.wait_for("What you tick becomes a conversation of its own").await?;
        browser.look("split").await?;
        browser.click("Leave it as it is").await?;
        browser.click("Take it out again").await?;
        browser.wait_for("This was taken out of #1 Grey desk again.").await?;
        ensure!(browser.path().await? == second, "it has its page again");

        browser.press("l").await?;
        browser.choose("This one", "is a follow-up of").await?;
        browser.fill("The other one’s number", "1").await?;
        browser.send("Link").await?;
        browser.wait_for("this is a follow-up of it").await?;
        browser.click("#1 Grey desk").await?;
        browser.wait_for("is a follow-up of this").await?;
        browser.look("linked").await
    })
    .await
}
