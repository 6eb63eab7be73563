//! Somebody is angry: their words are pointed out, and what we answer is read before it leaves. The writer decides.

use anyhow::{Result, ensure};
use e2e::{Browser, Start, play};

use crate::{conversations, past};

const ANGRY: &str =
    "She says this is the second time nobody came, and nobody told her. She is furious and wants her money back.";
const REPLY: &str = "return document.querySelector('form[data-kind=reply] textarea').value";

/// A call is logged on the page of the conversation.
async fn log_call(browser: &Browser, text: &str) -> Result<()> {
    browser.click("Log a call or a visit").await?;
    browser.fill("What was said", text).await?;
    browser.run("document.querySelector('form[action$=\"/record\"] button:not([type])').click()").await?;
    browser.wait_for(text).await
}

#[tokio::test]
async fn a_complaint_is_pointed_out_and_the_answer_is_read_before_it_leaves() -> Result<()> {
    play("calm", Start::WithMail, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.wait_for("nobody came on Monday").await?;
        ensure!(!browser.text().await?.contains("may be a complaint"), "nobody is asked about the past");
        log_call(browser, ANGRY).await?;
        browser.wait_for("This may be a complaint: “").await?;
        browser.wait_for("Take it as a complaint").await?;

        // As somebody types: why, and another wording, which goes in on a click and leaves its gap to be filled.
        browser.fill("Reply", "Dear Ruth, the installer should have called you. He comes on Friday.").await?;
        browser.wait_for("To them we are one house.").await?;
        browser.run("document.querySelector('.note.calm').scrollIntoView()").await?;
        browser.look("calm").await?;
        browser.click("Use this wording").await?;
        let changed = browser.run(REPLY).await?;
        ensure!(
            changed == "Dear Ruth, that went wrong on our side: …, and I am sorry. He comes on Friday.",
            "{changed}"
        );
        browser.wait_for_no("To them we are one house.").await?;
        browser.press("nobody told you").await?;
        let filled = browser.run(REPLY).await?;
        ensure!(filled.as_str().is_some_and(|text| text.contains("our side: nobody told you, and")), "{filled}");

        // What was shown was read: it goes as it is.
        browser.fill("Reply", "Please calm down, Ruth. Dana calls you before noon.").await?;
        browser.wait_for("Who is told how to feel feels it more.").await?;
        browser.click("Send").await?;
        let mail = conversations::mail_to(stage, "ruth@rivera.example").await?;
        ensure!(mail.contains("Please calm down, Ruth."), "as it was written:\n{mail}");

        // Sent before it was read, as without script: it is shown once, nothing is lost, and nothing left the house.
        browser.expect_status(409);
        let typed = "document.querySelector('form[data-kind=reply] textarea').value = 'It is our policy, Ruth.'";
        browser.run(typed).await?;
        browser.click("Send").await?;
        browser.wait_for("Nothing was sent yet.").await?;
        browser.click("See why").await?;
        browser.look("calm-stopped").await?;
        ensure!(browser.run(REPLY).await? == "It is our policy, Ruth.", "what was typed stands there");
        browser.click("Send as it is").await?;
        browser.wait_for_no("Nothing was sent yet.").await?;
        browser.wait_for("It is our policy, Ruth.").await?;

        // It was none: nobody asks again, on Today neither, and the next answer is not read.
        browser.go("/").await?;
        browser.wait_for("1 message may be a complaint.").await?;
        browser.click("Look").await?;
        browser.click("Cabinets for the front office").await?;
        browser.click("No, it is not").await?;
        browser.wait_for_no("may be a complaint").await?;
        browser.fill("Reply", "Please calm down, Ruth. It is our policy.").await?;
        browser.click("Send").await?;
        browser.wait_for("Please calm down, Ruth. It is our policy.").await?;
        browser.go("/").await?;
        browser.wait_for("Log a call").await?;
        ensure!(!browser.text().await?.contains("may be a complaint"), "it was answered");
        Ok(())
    })
    .await
}
