//! Making right by the catalogue: what there is to offer and who may give how much, an offer above that, a yes by one click,
//! the promise that keeps it, and what it cost by cause.

use anyhow::{Result, ensure};
use e2e::{Browser, PASSPHRASE, Start, play};
use serde_json::json;

use crate::complaint_rooms::log_in_as_omar;
use crate::programs::Program;
use crate::{conversations, portal};

const CAUSE: &str = "Customers are not told when a booking moves";
/// The labels are the same for each role: what the front desk may give alone.
const LIMITS: &str = "for (const [name, sum] of [['case', '100'], ['month', '400']])
    document.querySelector(`[name='${name}_minor.agent']`).value = sum";
const STORY: &str = "I set aside a full work day, for the second time.";

/// The catalogue as the owner sets it up: a remedy of our own beside the starters, and limits for the front desk.
async fn catalogue(browser: &Browser) -> Result<()> {
    browser.go("/settings/remedies").await?;
    browser.wait_for("Nothing yet").await?;
    browser.look("remedies-none").await?;
    browser.click("Put in the starter catalogue").await?;
    browser.wait_for("Refund what was paid").await?;
    browser.choose("What it makes good", "Time").await?;
    browser.fill("What it is", "A day of an installer").await?;
    browser.fill("When it fits", "They kept a whole day free, and nobody came.").await?;
    browser.fill("What it costs us", "280").await?;
    browser.send("Add").await?;
    browser.wait_for("A day of an installer").await?;
    browser.run(LIMITS).await?;
    browser.fill("Budget of a month", "2000").await?;
    browser.send("Save").await?;
    browser.wait_for("Saved.").await?;
    browser.look("remedies-settings").await
}

/// What Omar says in the call, and what he offers: more than he may give alone.
async fn offers(browser: &Browser) -> Result<()> {
    browser.go("/complaints/1/call").await?;
    browser.wait_for("A day of an installer").await?;
    browser.fill("What we will do", "Both installers on Thursday, and their day is on us.").await?;
    browser.fill("By when is it done", "in 2 d").await?;
    browser.tick("We apologised").await?;
    browser.tick("We explained why").await?;
    browser.tick("A day of an installer").await?;
    browser.look("remedies-script").await?;
    browser.click("Write down the call").await?;
    browser.wait_for("Waits for an answer").await?;
    browser.look("remedies-offered").await?;
    browser.go("/remedies/waiting").await?;
    browser.wait_for("You asked, and somebody else has it").await?;
    browser.wait_for("A day of an installer").await?;
    browser.look("remedies-waiting-mine").await
}

#[tokio::test]
async fn a_remedy_above_ones_authority_is_granted_by_one_click_kept_and_counted_by_cause() -> Result<()> {
    play("remedies", Start::WithMail, async |stage| {
        let browser = &stage.browser;
        stage.log_in().await?;
        catalogue(browser).await?;
        let add = ["staff", "add", "--name", "Omar Reyes", "--email", "omar@alder.example", "--passphrase-stdin"];
        stage.kept.run_with(&add, &format!("{PASSPHRASE}\n"))?;
        let cause_id = Program::of(stage)?.make("causes", &json!({"name": CAUSE}))?;
        let omar = Program::of_one(stage, "omar@alder.example")?;
        let id = omar.found("Noor Haddad", "The installers did not come, for the second time", STORY)?;

        log_in_as_omar(browser).await?;
        offers(browser).await?;

        let mail = conversations::mail_with(stage, "dana@alder.example", "/remedies/answer/").await?;
        let link = portal::link_to(&mail, &format!("{}/remedies/answer/", stage.kept.url))?;
        browser.web().delete_all_cookies().await?; // she answers out of her mail, without logging in
        browser.go(&link).await?;
        browser.wait_for("Your answer is wanted").await?;
        browser.look("remedies-answer").await?;
        browser.send("Yes, give it").await?;
        browser.wait_for("It is given. Omar Reyes keeps the promise.").await?;
        browser.look("remedies-answered").await?;

        log_in_as_omar(browser).await?;
        browser.go("/promises?show=open").await?;
        browser.click("A day of an installer").await?;
        browser.fill("How do we know?", "The invoice of the day was taken back").await?;
        browser.look("remedies-promise").await?;
        browser.click("Mark kept").await?;
        browser.wait_for("taken back").await?;

        omar.accept(&id)?;
        omar.end(&id, &cause_id)?;
        browser.web().delete_all_cookies().await?;
        stage.log_in().await?;
        browser.go("/remedies/waiting").await?;
        browser.wait_for("Nobody waits for you.").await?;
        browser.go("/improve").await?;
        browser.wait_for("What making it right cost this month").await?;
        browser.wait_for(&format!("{CAUSE}: $280")).await?;
        browser.look("remedies-improve").await?;
        browser.go("/settings/remedies").await?;
        let text = browser.text().await?;
        ensure!(text.contains("in one remedy of $2,000"), "{text}");
        browser.look("remedies-spend").await
    })
    .await
}
