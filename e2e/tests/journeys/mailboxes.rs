//! A second mail account, from "add" to a mail that came by it and one that left from it.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use e2e::{ImapServer, MailServer, Stage, Start, play};

const TO_SALES: &str = "From: Ruth Alvarez <ruth@rivera.example>\r\nTo: sales@alder.example\r\nSubject: Twelve chairs\r\n\
    Message-ID: <chairs@rivera.example>\r\n\r\nWhat would twelve chairs cost?\r\n";

#[tokio::test]
async fn a_second_mail_account_is_added_fetched_written_from_and_taken_away() -> Result<()> {
    let Some(imap) = ImapServer::start()? else { return Ok(()) };
    play("mailboxes", Start::WithMail, async |stage| {
        stage.log_in().await?;
        add(stage).await?;
        imap.deliver("sales", TO_SALES)?;
        fetch(stage, imap.port).await?;
        write(stage).await?;
        take_away(stage).await?;
        let browser = &stage.browser;
        browser.go("/conversations").await?;
        browser.wait_for("Twelve chairs").await
    })
    .await
}

/// The account itself.
async fn add(stage: &Stage) -> Result<()> {
    let browser = &stage.browser;
    browser.go("/settings").await?;
    browser.wait_for("hello@alder.example").await?;
    browser.click("Add a mail account").await?;
    browser.wait_for_path("/settings/mailboxes/new").await?;
    browser.fill("Name that customers see", "Alder sales").await?;
    browser.fill("Address", "sales@alder.example").await?;
    browser.fill("Server for sending", "127.0.0.1").await?;
    let smtp = stage.kept.mail.as_ref().map(|mail| mail.port.to_string()).unwrap_or_default();
    browser.fill("Port", &smtp).await?;
    browser.choose("Encryption", "None (only for a server on the same machine)").await?;
    browser.click("Save").await?;
    browser.wait_for("The mail account is here").await?;
    browser.look("mailbox-added").await?;
    Ok(())
}

/// Its own server, its own folders.
async fn fetch(stage: &Stage, port: u16) -> Result<()> {
    let browser = &stage.browser;
    browser.click("Fetch its mail").await?;
    browser.wait_for_path("/settings/mail/fetching").await?;
    browser.fill("Server", "127.0.0.1").await?;
    browser.fill("Port", &port.to_string()).await?;
    browser.choose("Encryption", "None (only for a server on the same machine)").await?;
    browser.fill("User name", "sales").await?;
    browser.fill("Password", ImapServer::PASSWORD).await?;
    browser.click("Save").await?;
    browser.wait_for("Looked: all that was there is here.").await?;
    browser.go("/settings").await?;
    browser.wait_for("Last good look").await?;
    browser.look("mailboxes").await?;
    Ok(())
}

/// What came by it says so, and a new mail asks which one to write from.
async fn write(stage: &Stage) -> Result<()> {
    let browser = &stage.browser;
    browser.go("/conversations").await?;
    browser.wait_for("Twelve chairs").await?;
    browser.wait_for("sales@alder.example").await?;
    browser.look("mailboxes-list").await?;
    browser.go("/conversations/new").await?;
    browser.fill("Their mail address", "omar@hill.example").await?;
    browser.choose("From which mail account", "sales@alder.example · Alder sales").await?;
    browser.fill("Subject", "Your offer").await?;
    browser.fill("Text", "Twelve chairs are 1,200.").await?;
    browser.click("Send").await?;
    browser.wait_for("Twelve chairs are 1,200.").await?;
    let left = || {
        let taken = stage.kept.mail.as_ref().map(MailServer::taken).unwrap_or_default();
        taken.iter().any(|raw| raw.contains("Your offer") && raw.contains("sales@alder.example"))
    };
    let until = Instant::now() + Duration::from_secs(20);
    while !left() {
        ensure!(Instant::now() < until, "the offer never left from sales@alder.example");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// It rests, and goes.
async fn take_away(stage: &Stage) -> Result<()> {
    let browser = &stage.browser;
    browser.go("/settings").await?;
    browser.click("sales@alder.example").await?;
    browser.click("Pause fetching").await?;
    browser.wait_for("nothing that comes meanwhile is missed").await?;
    browser.click("What becomes of its conversations?").await?;
    browser.choose("Its conversations go on from", "hello@alder.example").await?;
    browser.look("mailbox-remove").await?;
    browser.click("Take it away").await?;
    browser.wait_for("The mail account is gone").await?;
    ensure!(!browser.text().await?.contains("sales@alder.example"), "it is out of the list");
    Ok(())
}
