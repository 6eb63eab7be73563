//! Import, list, search, reply.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use e2e::{Stage, Start, play};

use crate::past;

#[tokio::test]
async fn what_was_imported_is_listed_and_found() -> Result<()> {
    play("import", Start::SetUp, async |stage| {
        let first = past::import(stage)?;
        ensure!(first.contains("\"stored\":2"), "{first}");
        let second = past::import(stage)?;
        ensure!(second.contains("\"duplicates\":2"), "a second run adds nothing: {second}");

        let browser = &stage.browser;
        stage.log_in().await?;
        browser.click("Conversations").await?;
        browser.wait_for("Cabinets for the front office").await?;
        browser.wait_for("Refund of the call-out fee").await?;
        browser.look("conversations").await?;
        browser.fill("Search", "walnut").await?;
        browser.press("\u{e007}").await?;
        browser.wait_for_path("/search").await?;
        browser.wait_for("Refund of the call-out fee").await?;
        ensure!(
            !browser.text().await?.contains("Cabinets for the front office"),
            "only what was searched for is found"
        );
        browser.look("search").await
    })
    .await
}

#[tokio::test]
async fn a_reply_reaches_the_customer() -> Result<()> {
    play("reply", Start::WithMail, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.wait_for("nobody came on Monday").await?;
        browser.look("conversation").await?;
        browser.fill("Reply", "We are sorry, Ruth. Dana calls you today before noon.").await?;
        browser.click("Send").await?;
        browser.wait_for("Dana calls you today before noon").await?;
        let mail = mail_to(stage, "ruth@rivera.example").await?;
        ensure!(mail.contains("In-Reply-To: <cabinets-1@rivera.example>"), "it joins the thread:\n{mail}");
        browser.wait_for("Sent").await
    })
    .await
}

/// The first mail that the mail server took for this address.
pub async fn mail_to(stage: &Stage, address: &str) -> Result<String> {
    mail_with(stage, address, "").await
}

/// The first one that says this.
pub async fn mail_with(stage: &Stage, address: &str, words: &str) -> Result<String> {
    let server = stage.kept.mail.as_ref().context("a journey with mail")?;
    let until = Instant::now() + Duration::from_secs(15);
    loop {
        let is_it = |mail: &String| mail.contains(address) && mail.contains(words);
        let found = server.taken().into_iter().find(is_it);
        match found {
            Some(mail) => return Ok(mail),
            None => ensure!(Instant::now() < until, "no mail to {address} left the house that says “{words}”"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
