//! The rooms around a complaint: how it comes in without us, out of a file, which letters leave, whom its story concerns,
//! what is like it, and the monthly review.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::{Browser, PASSPHRASE, Start, play};
use serde_json::json;

use crate::programs::Program;
use crate::{conversations, past, portal, promises};

/// Another one of us, by the form.
pub async fn log_in_as_omar(browser: &Browser) -> Result<()> {
    browser.web().delete_all_cookies().await?;
    browser.go("/login").await?;
    browser.fill("Your mail address", "omar@alder.example").await?;
    browser.fill("Your pass phrase", PASSPHRASE).await?;
    browser.click("Log in").await?;
    browser.wait_for("Today").await
}

#[tokio::test]
async fn a_stranger_tells_us_by_the_public_form() -> Result<()> {
    play("complaint-form", Start::SetUp, async |stage| {
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/settings/complaint-form").await?;
        browser.tick("It is open").await?;
        browser.send("Save").await?;
        browser.wait_for("Its address, to copy").await?;
        browser.look("complaint-form-setting").await?;
        let address = browser.run("return document.querySelector('input[readonly]').value").await?;
        let address = address.as_str().context("an address")?.to_owned();
        ensure!(address.starts_with(&format!("{}/form/alder-office-interiors-", stage.kept.url)), "{address}");

        browser.web().delete_all_cookies().await?; // a stranger has no account
        browser.go(&address).await?;
        browser.wait_for("Tell Alder Office Interiors that something went wrong").await?;
        browser.look("complaint-form").await?;
        browser.click("Español").await?;
        browser.wait_for("Su nombre").await?;
        browser.look("complaint-form-es").await?;
        browser.click("English").await?;
        browser.expect_status(422);
        browser.fill("Your name", "Noor Haddad").await?;
        browser.fill("What happened?", "I waited all of Monday, and nobody came.").await?;
        browser.click("Tell us").await?;
        browser.wait_for("Tell us an address or a number").await?;
        browser.look("complaint-form-lacks").await?;
        browser.fill("Your phone number", "+1 555 0199").await?;
        browser.fill("What would make it right for you?", "A day on which you really come").await?;
        browser.tick("You may call me").await?;
        browser.fill("When is it good to call?", "mornings").await?;
        browser.click("Tell us").await?;
        browser.wait_for("Thank you. We have it.").await?;
        browser.look("complaint-form-told").await?;

        stage.log_in().await?;
        browser.go("/complaints").await?;
        browser.click("I waited all of Monday").await?;
        for part in ["Noor Haddad", "What they told us", "You may call", "mornings", "A day on which you really come"] {
            browser.wait_for(part).await?;
        }
        browser.look("complaint-from-form").await
    })
    .await
}

#[tokio::test]
async fn a_customer_tells_us_on_their_own_page_that_something_went_wrong() -> Result<()> {
    play("portal-wrong", Start::WithMail, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        promises::promise(browser, "Install the cabinets", "in 2 h").await?;
        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.fill("Reply", "We come today.").await?;
        browser.click("Send").await?;
        let mail = conversations::mail_to(stage, "ruth@rivera.example").await?;
        let link = portal::link_in(&mail, &stage.kept.url)?;

        browser.web().delete_all_cookies().await?;
        browser.go(&link).await?;
        browser.click("Something went wrong? Tell us").await?;
        browser.wait_for("you will not have to tell it twice").await?;
        browser.look("portal-wrong").await?;
        browser.fill("What happened?", "They came, and scratched the new floor.\n\nIt is a long scratch.").await?;
        browser.fill("What would make it right for you?", "A floor without a scratch").await?;
        browser.tick("You may call me").await?;
        browser.choose("Is it about something that we promised you?", "Install the cabinets").await?;
        browser.click("Tell us").await?;
        browser.wait_for("What happens next").await?;
        browser.wait_for("Dana Moss").await?;
        browser.look("portal-told").await?;
        browser.click("Back to your page").await?;
        browser.wait_for("Promises").await?;

        stage.log_in().await?;
        browser.go("/complaints").await?;
        browser.click("They came, and scratched").await?;
        browser.wait_for("A floor without a scratch").await?;
        browser.look("complaint-from-portal").await
    })
    .await
}

const FILE: &str = "Case,Client,Mail,Opened,What,Status
A-1,Noor Haddad,noor@example.com,2026-03-04,\"Nobody came, for the second time\",Erledigt
A-2,Ben Ito,ben@example.com,2026-04-11,Wrong colour,Offen
A-3,Lena Vogt,lena@example.com,soon,Too late,Offen
";

#[tokio::test]
async fn complaints_of_another_system_come_in_by_a_file() -> Result<()> {
    play("complaint-import", Start::SetUp, async |stage| {
        stage.log_in().await?;
        let browser = &stage.browser;
        let file = stage.kept.folder().join("cases.csv");
        fs::write(&file, FILE)?;
        browser.go("/complaints").await?;
        browser.click("Import from a file").await?;
        browser.wait_for("Import complaints").await?;
        browser.look("complaints-import").await?;
        browser.attach("File", &file).await?;
        browser.click("Look at it").await?;
        browser.wait_for("What the columns mean").await?;
        browser.choose("Reference", "Case").await?;
        browser.choose("Customer’s name", "Client").await?;
        browser.choose("Customer’s address", "Mail").await?;
        browser.choose("Summary", "What").await?;
        browser.choose("Received", "Opened").await?;
        browser.choose("State", "Status").await?;
        browser.send("Look again").await?;
        browser.wait_for("What its states say").await?;
        browser.choose("Erledigt", "closed").await?;
        browser.choose("Offen", "open").await?;
        browser.send("Look again").await?;
        browser.wait_for("1 would be open and 1 closed").await?;
        browser.wait_for("These would be set aside").await?;
        browser.look("complaints-import-seen").await?;
        browser.send("Import it").await?;
        browser.wait_for("3 rows: 2 new, 0 were there already, 1 set aside").await?;
        browser.wait_for("The file was read to its end").await?;
        browser.wait_for("Put this file away").await?;
        ensure!(!browser.text().await?.contains("0 new"), "nothing on the page stays as it was before");
        browser.look("complaints-import-over").await?;
        browser.click("To the complaints").await?;
        browser.wait_for("Wrong colour").await?;
        browser.click("Nobody came, for the second time").await?;
        browser.wait_for("Noor Haddad").await?;
        browser.wait_for("It had ended before it came to us: no time of ours runs").await?;
        browser.look("complaint-imported").await
    })
    .await
}

#[tokio::test]
async fn a_letter_says_what_it_lacks_and_leaves_when_it_is_whole() -> Result<()> {
    play("complaint-letter", Start::WithMail, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/settings/regimes").await?;
        browser.choose("All kinds that are not named", "US hospital grievance").await?;
        browser.send("Choose").await?;
        browser.look("regimes").await?;
        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.press("!").await?;
        browser.fill("What went wrong, in one line", "Nobody came").await?;
        browser.click("Take it, and listen").await?;
        browser.wait_for_path("/complaints/1/listen").await?;
        browser.go("/complaints/1").await?;
        browser.click("Write Acknowledgement").await?;
        browser.wait_for("Begun from the rules").await?;
        ensure!(!browser.text().await?.contains("Why it takes longer"), "what the template does not use is not asked");
        browser.look("complaint-letter").await?;
        browser.fill("Letter", "We received your grievance.").await?;
        browser.expect_status(409);
        browser.send("Send by mail").await?;
        browser.wait_for("The letter lacks: the contact person").await?;
        browser.look("complaint-letter-lacks").await?;
        browser.fill("Letter", "We received your grievance. Your contact person is Dana Moss.").await?;
        browser.send("Look at it").await?;
        browser.wait_for("All that the rules ask for stands in it.").await?;
        browser.look("complaint-letter-whole").await?;
        browser.send("Send by mail").await?;
        browser.wait_for("by mail today").await?;
        browser.look("complaint-letter-sent").await?;
        let mail = conversations::mail_with(stage, "ruth@rivera.example", "contact person").await?;
        ensure!(mail.contains("Dana Moss"), "{mail}");
        browser.go("/complaints/1/letters/holding").await?;
        browser.wait_for("Why it takes longer").await?;
        browser.look("complaint-letter-holding").await
    })
    .await
}

#[tokio::test]
async fn a_cause_is_taken_from_a_twin() -> Result<()> {
    play("complaint-twins", Start::SetUp, async |stage| {
        let program = Program::of(stage)?;
        let cause_id = program.make("causes", &json!({"name": "Nobody is told of a move"}))?;
        let story = "The installers and their van never came on Monday. I kept the whole day free.";
        program.closed("Noor Haddad", "The installers did not come", story, &cause_id)?;
        let like = "On Monday the installers never came with their van, and the whole day was lost.";
        program.accepted("Ben Ito", "No installers came", like)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/complaints/2").await?;
        browser.wait_for("Complaints with like words").await?;
        browser.look("complaint-twin").await?;
        browser.click("Take this cause").await?;
        browser.wait_for("This cause was taken from a twin").await?;
        let cause = browser.run("return document.querySelector('[name=cause]').value").await?;
        ensure!(cause == "Nobody is told of a move", "{cause}");
        browser.click("All twins").await?;
        browser.wait_for("Twins of #2").await?;
        browser.look("complaint-twins").await
    })
    .await
}

#[tokio::test]
async fn a_narrowed_story_is_for_those_whom_it_concerns() -> Result<()> {
    play("complaint-narrowed", Start::SetUp, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        let omar = ["staff", "add", "--name", "Omar Reyes", "--email", "omar@alder.example", "--passphrase-stdin"];
        stage.kept.run_with(&omar, &format!("{PASSPHRASE}\n"))?;
        browser.go("/conversations").await?;
        browser.click("Refund of the call-out fee").await?;
        browser.press("!").await?;
        browser.fill("What went wrong, in one line", "An employee was rude").await?;
        browser.click("More").await?;
        browser.tick("Only for its owner, its team and managers").await?;
        browser.look("complaint-new-narrowed").await?;
        browser.click("Take it, and listen").await?;
        browser.fill("What happened, in Tobe’s own words", "The one with the red beard laughed at my illness.").await?;
        browser.click("They have told us").await?;
        browser.wait_for("Write what we understood").await?;
        browser.wait_for("red beard").await?;
        browser.wait_for("who has it, owners and managers. Nobody else.").await?;
        browser.look("complaint-narrowed").await?;

        log_in_as_omar(browser).await?;
        browser.go("/complaints").await?;
        browser.click("An employee was rude").await?;
        browser.wait_for("or a manager to let you in").await?;
        ensure!(!browser.text().await?.contains("red beard"), "the story is not for Omar");
        browser.look("complaint-narrowed-outside").await
    })
    .await
}

#[tokio::test]
async fn a_story_is_narrowed_after_it_was_told_and_opened_again() -> Result<()> {
    play("complaint-access", Start::SetUp, async |stage| {
        let program = Program::of(stage)?;
        let customer = program.make("customers", &json!({"name": "Noor Haddad", "email": "noor@example.com"}))?;
        let summary = "An employee was rude";
        let id = program.make("complaints", &json!({"customer_id": customer, "summary": summary}))?;
        let story = "The one with the red beard laughed at my illness.";
        program.post(&format!("complaints/{id}/listen"), &json!({"story": story}))?;
        let omar = ["staff", "add", "--name", "Omar Reyes", "--email", "omar@alder.example", "--passphrase-stdin"];
        stage.kept.run_with(&omar, &format!("{PASSPHRASE}\n"))?;
        let browser = &stage.browser;

        stage.log_in().await?;
        browser.go("/settings/teams").await?;
        browser.fill("Name", "Installers").await?;
        browser.click("Add the team").await?;
        browser.wait_for_no("No teams yet").await?;

        log_in_as_omar(browser).await?;
        browser.go("/complaints/1").await?;
        browser.wait_for("red beard").await?;
        browser.wait_for("All of us read it.").await?;
        let text = browser.text().await?;
        ensure!(!text.contains("Change who reads it"), "that is for its owner and for managers");

        browser.web().delete_all_cookies().await?;
        stage.log_in().await?;
        browser.go("/complaints/1").await?;
        browser.click("Change who reads it").await?;
        browser.tick("Only for its owner, its team and managers").await?;
        browser.choose("Its team", "Installers").await?;
        browser.look("complaint-readers-change").await?;
        browser.click("Save who reads it").await?;
        browser.wait_for("the team Installers (nobody is in it yet), owners and managers. Nobody else.").await?;
        browser.wait_for("red beard").await?;
        browser.look("complaint-readers").await?;

        log_in_as_omar(browser).await?;
        browser.go("/complaints").await?;
        browser.click(summary).await?;
        browser.wait_for("or a manager to let you in").await?;
        let text = browser.text().await?;
        ensure!(!text.contains("red beard"), "the story is not for Omar: {text}");
        for known in ["#1", "Noor Haddad", summary, "Nobody else."] {
            ensure!(text.contains(known), "{known} is known to all of us: {text}");
        }
        browser.look("complaint-cover").await?;

        browser.web().delete_all_cookies().await?;
        stage.log_in().await?;
        browser.go("/complaints/1").await?;
        browser.click("Change who reads it").await?;
        browser.tick("For all of us").await?;
        browser.click("Save who reads it").await?;
        browser.wait_for("All of us read it. Its team is Installers.").await?;

        log_in_as_omar(browser).await?;
        browser.go("/complaints/1").await?;
        browser.wait_for("red beard").await
    })
    .await
}

#[tokio::test]
async fn the_monthly_review_is_gone_through_and_on_paper() -> Result<()> {
    play("complaint-review", Start::SetUp, async |stage| {
        let program = Program::of(stage)?;
        let cause_id = program.make("causes", &json!({"name": "Nobody is told of a move"}))?;
        for customer in ["Noor Haddad", "Ben Ito", "Lena Vogt"] {
            program.closed(customer, "Nobody came", "I waited all day, and nobody came.", &cause_id)?;
        }
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/improve").await?;
        browser.click("Monthly review").await?;
        browser.wait_for("Twenty minutes, from top to bottom").await?;
        let now = "const d = new Date(); return new Intl.DateTimeFormat('sv', {timeZone: 'America/New_York', year: 'numeric', month: '2-digit'}).format(d)";
        let month = browser.run(now).await?;
        let month = month.as_str().context("a month")?.to_owned();
        browser.go(&format!("/improve/review?month={month}")).await?;
        browser.wait_for("3 complaints whose cause we know").await?;
        browser.wait_for("Nobody is told of a move").await?;
        browser.look("review").await?;
        browser.fill("What we decided", "Omar tells every customer of a moved booking.").await?;
        browser.click("We went through it").await?;
        browser.wait_for("Gone through on").await?;
        browser.look("review-held").await?;

        let fetch = "const link = [...document.querySelectorAll('a[download]')].find(a => a.href.includes('/pdf'));
            const request = new XMLHttpRequest(); request.open('GET', link.href, false);
            request.overrideMimeType('text/plain; charset=x-user-defined'); request.send();
            return [request.status, request.getResponseHeader('content-type'), [...request.responseText].map(c => c.charCodeAt(0) & 255)]";
        let file = browser.run(fetch).await?;
        let bytes: Vec<u8> = serde_json::from_value(file.get(2).cloned().unwrap_or_default())?;
        ensure!(file.get(1).is_some_and(|kind| kind == "application/pdf") && bytes.starts_with(b"%PDF-"), "a PDF");
        e2e::keep("review.pdf", &bytes)
    })
    .await
}

#[tokio::test]
async fn what_a_colleague_does_is_seen_and_never_under_somebodys_hands() -> Result<()> {
    play("complaint-live", Start::SetUp, async |stage| {
        let program = Program::of(stage)?;
        let customer = program.make("customers", &json!({"name": "Noor Haddad", "phone": "+1 555 0199"}))?;
        let id = program.make("complaints", &json!({"customer_id": customer, "summary": "Nobody came"}))?;
        let does = |verb: &str, body| program.post(&format!("complaints/{id}/{verb}"), &body);
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/complaints/1").await?;
        browser.wait_for("Hear them out").await?;
        does("listen", json!({"story": "I waited all day, and nobody came."}))?;
        browser.wait_for("Write what we understood").await?;
        browser.wait_for("I waited all day").await?;
        browser.fill("What we understood", "You waited all").await?;
        browser.wait_for("Draft saved").await?; // also in a form that came later
        does("restate", json!({"text": "You waited all day."}))?;
        browser.run("document.activeElement.blur()").await?;
        browser.wait_for("This complaint changed while you were at it").await?;
        let typed = browser.run("return document.querySelector('[name=text]').value").await?;
        ensure!(typed == "You waited all", "what is typed stays: {typed}");
        browser.look("complaint-changed").await?;
        browser.click("Show how it stands now").await?;
        browser.wait_for("Have it confirmed").await
    })
    .await
}
