//! A promise may not hold: the customer hears it from us, with a new window, before it is due.

use anyhow::{Result, ensure};
use e2e::{Start, play};

use crate::{conversations, past, portal, promises};

#[tokio::test]
async fn a_customer_is_told_that_a_promise_may_not_hold() -> Result<()> {
    play("warning", Start::WithMail, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        promises::promise(browser, "Install the cabinets", "in 3 h").await?;
        browser.go("/promises?show=open").await?;
        browser.click("Install the cabinets").await?;
        browser.click("Tell the customer it may not hold").await?;
        browser.fill("Why", "The hinges came in the wrong size").await?;
        browser.fill("New time", "tomorrow 8-12").await?;
        browser.choose("How", "Kept sends the mail").await?;
        browser.look("promise-warning").await?;
        browser.send("Tell them").await?;
        browser.wait_for("told the customer").await?;
        browser.wait_for("The hinges came in the wrong size · new time tomorrow 08:00 to tomorrow 12:00").await?;
        browser.wait_for("Told, still open").await?;
        browser.look("promise-warned").await?;

        let mail = conversations::mail_to(stage, "ruth@rivera.example").await?;
        let text = mail.replace("=\r\n", "").replace("=\n", "");
        for part in ["Install the cabinets", "The hinges came in the wrong size", "08:00", "12:00"] {
            ensure!(text.contains(part), "“{part}” is not in:\n{text}");
        }
        let link = portal::link_in(&mail, &stage.kept.url)?;
        browser.web().delete_all_cookies().await?; // the customer has no account
        browser.go(&link).await?;
        browser.wait_for("Install the cabinets").await?;
        browser.look("portal-warned").await
    })
    .await
}
