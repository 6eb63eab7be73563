//! The customer's own page, by the link in our mail.

use anyhow::{Context, Result};
use e2e::{Start, play};

use crate::{conversations, past, promises};

#[tokio::test]
async fn a_customer_reads_and_answers_by_their_link() -> Result<()> {
    play("portal", Start::WithMail, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        promises::promise(browser, "Call you back about the cabinets", "in 2 h").await?;
        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.fill("Reply", "We call you today.").await?;
        browser.click("Send").await?;
        let mail = conversations::mail_to(stage, "ruth@rivera.example").await?;
        let link = link_in(&mail, &stage.kept.url)?;

        browser.web().delete_all_cookies().await?; // the customer has no account
        browser.go(&link).await?;
        browser.wait_for("Call you back about the cabinets").await?;
        browser.look("portal").await?;
        browser.fill("Your answer, a question", "Noon suits me well.").await?;
        browser.click("Send").await?;
        browser.wait_for("Thank you. We have it").await?;

        for status in [403, 404, 410] {
            browser.expect_status(status);
        }
        browser.go(&format!("{}x", link.trim_end_matches(char::is_alphanumeric))).await?;
        browser.wait_for("This link is not whole").await?;
        browser.look("portal-altered").await
    })
    .await
}

/// The link to the customer's own page.
pub fn link_in(mail: &str, home: &str) -> Result<String> {
    link_to(mail, &format!("{home}/c/"))
}

/// Mails break long lines softly: `=` at the end of one.
pub fn link_to(mail: &str, begins: &str) -> Result<String> {
    let whole = mail.replace("=\r\n", "").replace("=\n", "");
    let from = whole.find(begins).with_context(|| format!("no link in:\n{mail}"))?;
    let link: String = whole
        .chars()
        .skip(whole.chars().count() - whole.get(from..).unwrap_or_default().chars().count())
        .take_while(|char| !char.is_whitespace() && !"<>\"".contains(*char))
        .collect();
    Ok(link)
}
