//! The two stories Kept was born from, each from its first word to the look whether the cause stayed away: installers who did
//! not come for the second time, and a delivery of the wrong style, colour and size whose first restatement the customer
//! corrects.

use anyhow::{Result, ensure};
use e2e::{Browser, Stage, Start, play};
use serde_json::json;

use crate::programs::Program;
use crate::{conversations, past, portal};

const STORY: &str = "I set aside a full work day, for the second time. My computer technician and an ergonomics consultant \
    were booked as well, so three schedules are hit.";
const CAUSE: &str = "Customers are not told when a booking moves";
const ACTION: &str = "Tell customers of every moved booking within 15 minutes";
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

/// Four customers whom the same cause has hit, in the two months before.
async fn it_came_before(stage: &Stage) -> Result<()> {
    let program = Program::of(stage)?;
    let cause_id = program.make("causes", &json!({"name": CAUSE}))?;
    for customer in ["Noor Haddad", "Ben Ito", "Lena Vogt", "Sam Okafor"] {
        program.closed(customer, "Nobody came", "I waited all day, and nobody came.", &cause_id)?;
    }
    stage.days_pass(60).await
}

/// Mails leave at any hour: a journey may be played at night.
pub async fn no_quiet_hours(browser: &Browser) -> Result<()> {
    browser.go("/settings/keeping").await?;
    for name in ["From", "Until"] {
        browser.fill(name, "08:00").await?;
    }
    browser.send("Save").await?;
    browser.wait_for("Saved").await
}

#[tokio::test]
async fn installers_who_did_not_come_for_the_second_time() -> Result<()> {
    play("complaint-installers", Start::WithMail, async |stage| {
        past::import(stage)?;
        it_came_before(stage).await?;
        let browser = &stage.browser;
        no_quiet_hours(browser).await?;
        take(browser, "Cabinets for the front office", "Installers did not come, for the second time", "Furious")
            .await?;
        browser.look("complaint-new").await?;
        listen(browser, "Ruth", STORY, "Both installers, on a day that holds").await?;
        browser.wait_for("Draft saved").await?;
        browser.go("/complaints/5/listen").await?; // the browser was closed by a cat: nothing is lost
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
        call_back(browser, &INSTALLERS).await?;
        make_it_stop(browser, &INSTALLERS).await?;
        browser.go("/complaints?show=closed").await?;
        browser.wait_for("Installers did not come").await?;
        do_what_we_said(browser).await?;
        she_says_how_we_did(stage).await?;
        it_stayed_away(stage).await
    })
    .await
}

/// What we found, say and change in a story.
struct Ours {
    found: &'static str,
    offer: &'static str,
    why: &'static str,
    /// What Ruth says to it.
    accepted: &'static str,
    cause: &'static str,
    evidence: &'static str,
    change: &'static str,
}

const INSTALLERS: Ours = Ours {
    found: "The van’s booking was moved on Friday and nobody told her.",
    offer: "Both installers on Thursday, arriving 08:30–09:30.",
    why: "We tell crews about changes, not customers.",
    accepted: "Thursday is fine. Thank you for calling when you said.",
    cause: CAUSE,
    evidence: "The dispatcher’s log of Friday",
    change: ACTION,
};

const DELIVERY: Ours = Ours {
    found: "The order was typed from memory after the call, two weeks after it.",
    offer: "The right cabinets on Friday, and the wrong ones go with the van.",
    why: "Nobody read the order back to her before it went to the maker.",
    accepted: "Friday is good. Those are the ones I ordered.",
    cause: "Orders are not read back",
    evidence: "The order form names another style, colour and size than her mail",
    change: "The form can’t be sent before the customer has confirmed the order",
};

async fn call_back(browser: &Browser, ours: &Ours) -> Result<()> {
    browser.fill("What happened, from our side", ours.found).await?;
    browser.click("Save what we found").await?;
    browser.wait_for("Start the call").await?;
    browser.fill("What we will do", ours.offer).await?;
    browser.fill("Why it happened, from our side", ours.why).await?;
    browser.look("complaint-call-back").await?;
    browser.click("Start the call").await?;
    browser.wait_for("Hello Ruth").await?;
    browser.fill("By when is it done", "in 2 d").await?;
    browser.tick("We apologised").await?;
    browser.tick("We explained why").await?;
    browser.look("complaint-script").await?;
    browser.click("Write down the call").await?;
    browser.wait_for("Is it right for Ruth now?").await?;
    browser.fill("In their words", ours.accepted).await?;
    browser.click("It is right for them").await?;
    browser.wait_for("Ruth accepted").await
}

async fn make_it_stop(browser: &Browser, ours: &Ours) -> Result<()> {
    browser.fill("Cause", ours.cause).await?;
    browser.fill("What shows it", ours.evidence).await?;
    browser.fill("What we change", ours.change).await?;
    browser.fill("Done by", "in 2 weeks").await?;
    browser.fill("We look whether it worked", "in 60 d").await?;
    browser.look("complaint-guard").await?;
    browser.click("This keeps it away").await?;
    browser.click("Close it, and watch").await?;
    browser.wait_for("that is the highest alarm").await?;
    browser.look("complaint-watched").await
}

/// What she was offered, and what we promised ourselves.
async fn do_what_we_said(browser: &Browser) -> Result<()> {
    browser.go("/promises?show=open").await?;
    browser.click("Both installers on Thursday").await?;
    browser.fill("How do we know?", "The desks stand, and she was there").await?;
    browser.click("Mark kept").await?;
    browser.wait_for("The desks stand").await?;
    browser.go("/").await?;
    browser.wait_for("What we promised ourselves").await?;
    browser.click(ACTION).await?;
    browser.fill("What shows that it is done", "Live in the booking since Monday").await?;
    browser.look("complaint-action").await?;
    browser.click("It is done").await?;
    browser.wait_for("Did it hold?").await?;
    browser.wait_for("The figures can't say yet").await
}

/// Three working days later, by the link in our mail, without an account.
async fn she_says_how_we_did(stage: &Stage) -> Result<()> {
    stage.days_pass(4).await?;
    let browser = &stage.browser;
    let mail = conversations::mail_with(stage, "ruth@rivera.example", "/after/").await?;
    let link = portal::link_to(&mail, &format!("{}/after/", stage.kept.url))?;
    browser.web().delete_all_cookies().await?;
    browser.go(&link).await?;
    browser.wait_for("Ruth, how did we do?").await?;
    browser.look("after").await?;
    browser.run(TAP).await?;
    browser.fill("Anything you want to add", "You called when you said.").await?;
    browser.send("Send").await?;
    browser.wait_for("Thank you. We have it").await?;
    browser.look("after-said").await?;
    stage.log_in().await?;
    browser.go("/complaints/5").await?;
    browser.wait_for("You called when you said.").await?;
    browser.look("complaint-after").await?;
    browser.go("/complaints/after").await?;
    browser.wait_for("Three questions").await?;
    browser.look("complaints-after").await
}

/// The circles lie under the words that are tapped.
const TAP: &str = "for (const [name, value] of [['outcome', 5], ['way', 4], ['treated', 5]])
    document.querySelector(`input[name=${name}][value='${value}']`).click()";

/// The day of the look: nobody complained of it since, and the figures allow to say so.
async fn it_stayed_away(stage: &Stage) -> Result<()> {
    stage.days_pass(61).await?;
    let browser = &stage.browser;
    browser.go("/improve").await?;
    browser.wait_for("Did it hold?").await?;
    browser.look("improve-to-check").await?;
    browser.click(ACTION).await?;
    browser.wait_for("The figures say: it held.").await?;
    browser.tick("It held").await?;
    browser.fill("Why we say so", "Nobody was left without word since.").await?;
    browser.look("complaint-check").await?;
    browser.click("Say so").await?;
    browser.wait_for("Nobody was left without word since.").await?;
    browser.wait_for("5 in 60 days before, 0 in 65 since").await?;
    browser.look("complaint-held").await?;
    browser.go("/complaints/5").await?;
    browser.wait_for("It was watched until").await?;
    browser.look("complaint-over").await
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
        browser.look("complaints").await?;
        browser.click("Wrong style, colour and size").await?;
        browser.fill("By when do we call Ruth back?", "in 2 h").await?;
        browser.click("Promise the call").await?;
        browser.wait_for("Find out what happened").await?;
        call_back(browser, &DELIVERY).await?;
        make_it_stop(browser, &DELIVERY).await?;

        browser.use_window(&hers).await?;
        browser.go(&link).await?;
        browser.wait_for(DELIVERY.offer).await?;
        browser.look("complaint-portal-after").await
    })
    .await
}
