//! The two stories Kept was born from: installers who did not come for the second time, and a delivery of the wrong style,
//! colour and size whose first restatement the customer corrects.

use anyhow::{Result, ensure};
use e2e::{Browser, Start, play};

use crate::{conversations, past, portal};

const STORY: &str = "I set aside a full work day, for the second time. My computer technician and an ergonomics consultant \
    were booked as well, so three schedules are hit.";
const UNDERSTOOD: &str = "You kept all of Monday free, again. The installers did not come and nobody told you before noon. \
    Two other people lost their day too, and you still have no desk.";

/// From a conversation, by one key.
async fn take(browser: &Browser, conversation: &str, summary: &str, mood: &str) -> Result<()> {
    browser.go("/conversations").await?;
    browser.click(conversation).await?;
    browser.wait_for("Make a promise").await?;
    browser.press("!").await?;
    browser.wait_for("It is yours from now on").await?;
    browser.fill("What went wrong, in one line", summary).await?;
    browser.tick(mood).await
}

async fn listen(browser: &Browser, name: &str, story: &str, wants: &str) -> Result<()> {
    browser.click("Take it, and listen").await?;
    browser.wait_for("own words").await?;
    browser.fill(&format!("What happened, in {name}’s own words"), story).await?;
    browser.fill("What they want", wants).await
}

#[tokio::test]
async fn installers_who_did_not_come_for_the_second_time() -> Result<()> {
    play("complaint-installers", Start::SetUp, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        take(browser, "Cabinets for the front office", "Installers did not come, for the second time", "Furious")
            .await?;
        browser.look("complaint-new").await?;
        listen(browser, "Ruth", STORY, "Both installers, on a day that holds").await?;
        browser.wait_for("Draft saved").await?;
        browser.go("/complaints/1/listen").await?; // the browser was closed by a cat: nothing is lost
        let kept = browser.run("return document.querySelector('[name=story]').value").await?;
        ensure!(kept == STORY, "the story is {kept}");
        browser.fill("Who else was hit", "Computer technician\nErgonomics consultant").await?;
        browser.fill("What is lost, or could be", "$4,800 order").await?;
        browser.choose("Severity", "High").await?;
        browser.look("complaint-listen").await?;
        browser.click("They have told us").await?;
        browser.wait_for("Write what we understood").await?;
        browser.look("complaint-restate").await?;
        browser.fill("What we understood", UNDERSTOOD).await?;
        browser.click("This is what we understood").await?;
        browser.wait_for("Have it confirmed").await?;
        browser.fill("What Ruth said", "Yes, that is it. Exactly.").await?;
        browser.send("Yes, that is it").await?;
        browser.wait_for("The first version was confirmed").await?;
        browser.fill("By when do we call Ruth back?", "in 2 h").await?;
        browser.click("Promise the call").await?;
        browser.wait_for("Find out what happened").await?;
        call_back(browser).await?;
        make_it_stop(browser).await
    })
    .await
}

async fn call_back(browser: &Browser) -> Result<()> {
    browser.fill("What happened, from our side", "The van’s booking was moved on Friday and nobody told her.").await?;
    browser.click("Save what we found").await?;
    browser.wait_for("Start the call").await?;
    browser.fill("What we will do", "Both installers on Thursday, arriving 08:30–09:30.").await?;
    browser.fill("Why it happened, from our side", "We tell crews about changes, not customers.").await?;
    browser.look("complaint-call-back").await?;
    browser.click("Start the call").await?;
    browser.wait_for("Hello Ruth").await?;
    browser.fill("By when is it done", "in 2 d").await?;
    browser.tick("We apologised").await?;
    browser.tick("We explained why").await?;
    browser.look("complaint-script").await?;
    browser.click("Write down the call").await?;
    browser.wait_for("Is it right for Ruth now?").await?;
    browser.fill("In their words", "Thursday is fine. Thank you for calling when you said.").await?;
    browser.click("It is right for them").await?;
    browser.wait_for("Ruth accepted").await
}

async fn make_it_stop(browser: &Browser) -> Result<()> {
    browser.fill("Cause", "Customers are not told when a booking moves").await?;
    browser.fill("What shows it", "The dispatcher’s log of Friday").await?;
    browser.fill("What we change", "Tell customers of every moved booking within 15 minutes").await?;
    browser.fill("Done by", "in 2 weeks").await?;
    browser.fill("We look whether it worked", "in 60 d").await?;
    browser.look("complaint-guard").await?;
    browser.click("This keeps it away").await?;
    browser.click("Close it, and watch").await?;
    browser.wait_for("that is the highest alarm").await?;
    browser.look("complaint-watched").await?;
    browser.go("/complaints?show=closed").await?;
    browser.wait_for("Installers did not come").await
}

#[tokio::test]
async fn the_customer_corrects_the_first_restatement_on_her_own_page() -> Result<()> {
    play("complaint-delivery", Start::WithMail, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        take(browser, "Cabinets for the front office", "Wrong style, colour and size, two weeks late", "Angry").await?;
        listen(browser, "Ruth", "Two weeks late, and then the wrong style, colour and size.", "What I ordered").await?;
        browser.click("They have told us").await?;
        browser.fill("What we understood", "Your delivery came late, and in the wrong colour.").await?;
        browser.tick("Ask Ruth by mail").await?;
        browser.click("This is what we understood").await?;
        browser.wait_for("Asked by mail").await?;
        let mail = conversations::mail_to(stage, "ruth@rivera.example").await?;
        let link = portal::link_in(&mail, &stage.kept.url)?;
        let (desk, hers) = browser.second_window().await?;
        browser.go(&link).await?;
        browser.wait_for("Did we understand you?").await?;
        browser.look("complaint-portal").await?;
        browser.fill("What we missed", "The size is wrong as well, and so is the style.").await?;
        browser.click("Correct it").await?;
        browser.wait_for("Thank you for putting us right").await?;

        browser.use_window(&desk).await?;
        browser.go("/complaints/1").await?;
        browser.wait_for("The size is wrong as well").await?;
        browser.look("complaint-corrected").await?;
        browser.fill("What we understood", "It came two weeks late, in the wrong style, colour and size.").await?;
        browser.click("This is what we understood").await?;
        browser.wait_for("Have it confirmed").await?;

        browser.use_window(&hers).await?;
        browser.go(&link).await?;
        browser.click("Yes, that is it").await?;
        browser.wait_for("Now we know that we understood you").await?;

        browser.use_window(&desk).await?;
        browser.go("/complaints/1").await?;
        browser.wait_for("Version 2 was confirmed").await?;
        browser.look("complaint-confirmed").await?;
        browser.go("/complaints").await?;
        browser.wait_for("Promise a time to call back").await?;
        browser.look("complaints").await
    })
    .await
}
