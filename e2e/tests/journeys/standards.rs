//! A standard is made and changed with what it would have come to beside it; a clock of it breaks before everybody's eyes,
//! and says how its time came about and what did not count.

use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::{Browser, Start, play};

/// What a customer told us, written down: its clock begins now.
async fn asks(browser: &Browser, subject: &str) -> Result<()> {
    browser.go("/conversations/new?channel=text").await?;
    browser.fill("Their name", "Ruth Alvarez").await?;
    browser.choose("How", "Text message").await?;
    browser.choose("Who", "They told us").await?;
    browser.fill("Subject", subject).await?;
    browser.fill("Text", "Where are my cabinets?").await?;
    browser.click("Write it down").await?;
    browser.wait_for(subject).await
}

#[tokio::test]
async fn a_standard_is_changed_by_its_preview_and_a_clock_breaks_and_explains_itself() -> Result<()> {
    play("standard", Start::SetUp, async |stage| {
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/settings/standards/new").await?;
        browser.fill("Name", "Quick answer").await?;
        browser.fill("Within", "4h").await?;
        browser.press("\u{e004}").await?; // the field is left, and so it has changed
        browser.wait_for("of the last 30 days").await?;
        browser.send("Save").await?;
        browser.wait_for("Quick answer").await?;

        asks(browser, "Cabinets").await?;
        browser.wait_for("4 working hours from").await?;
        browser.look("clock-running").await?;
        browser.click("Log a call or a visit").await?;
        let record = "const form = document.querySelector('form[action$=\"/record\"]');
            form.channel.value = 'text'; form.direction.value = 'outbound'; form.text.value = 'Thanks, got it.';
            form.requestSubmit();";
        browser.run(record).await?;
        browser.wait_for("Did not count as an answer: it only says that we have it.").await?;
        browser.look("did-not-count").await?;
        let conversation = browser.path().await?;

        browser.go("/settings/standards").await?;
        browser.click("Quick answer").await?;
        browser.wait_for("Looked at the one conversation of the last 30 days.").await?;
        browser.fill("Within", "1m").await?;
        browser.press("\u{e004}").await?;
        browser.wait_for("Touches one running clock · one is due earlier").await?;
        browser.look("standard-preview").await?;
        browser.send("Save").await?;
        browser.wait_for("A new standard").await?;

        browser.go(&conversation).await?;
        browser.wait_long_for("Not kept", Duration::from_secs(100)).await?;
        let text = browser.text().await?;
        ensure!(
            text.contains("working hours late:") && text.contains("from "),
            "it says how late, and by what: {text}"
        );
        browser.look("clock-broken").await?;
        browser.go("/").await?;
        browser.wait_for("Standards due today, and not kept").await?;
        browser.look("today-clock-broken").await
    })
    .await
}
