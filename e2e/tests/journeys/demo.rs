//! `kept serve --demo`: what somebody sees who looks at Kept for the first time.

use anyhow::{Context, Result, ensure};
use e2e::{Stage, Start, play};

/// How many lines each card of Today has, by its heading.
const CARDS: &str = "return [...document.querySelectorAll('main section.card')]
    .map(card => [card.querySelector('h2')?.innerText, card.querySelectorAll('.rows > li').length])";

#[tokio::test]
async fn the_demo_lives() -> Result<()> {
    play("demo", Start::Demo, async |stage| {
        log_in_as_printed(stage).await?;
        let browser = &stage.browser;
        let cards = browser.run(CARDS).await?;
        let cards = cards.as_array().context("cards")?;
        ensure!(cards.len() >= 3, "broken ones, promises, who waits: {cards:?}");
        for card in cards {
            ensure!(card.get(1).and_then(|lines| lines.as_i64()) > Some(0), "nothing in {card}");
        }
        browser.look("demo-today").await?;
        for room in ["conversations", "promises", "complaints", "improve", "customers", "settings"] {
            browser.go(&format!("/{room}")).await?;
            browser.look(&format!("demo-{room}")).await?;
        }
        browser.go("/customers").await?;
        browser.click("Ruth Alvarez").await?;
        browser.wait_for("Everything said and promised").await?;
        browser.look("demo-customer").await
    })
    .await
}

/// As the log says that one can.
pub async fn log_in_as_printed(stage: &Stage) -> Result<()> {
    let (email, passphrase) = log_in(&stage.kept.log()?)?;
    let browser = &stage.browser;
    browser.go("/login").await?;
    browser.fill("Your mail address", &email).await?;
    browser.fill("Your pass phrase", &passphrase).await?;
    browser.click("Log in").await?;
    browser.wait_for("Promises, soonest first").await
}

/// "Log in as ADDRESS with the pass phrase: WORDS"
fn log_in(log: &str) -> Result<(String, String)> {
    let found = || {
        let (_, rest) = log.split_once("Log in as ")?;
        let (email, rest) = rest.split_once(" with the pass phrase: ")?;
        Some((email.to_owned(), rest.lines().next()?.trim().to_owned()))
    };
    found().with_context(|| format!("no log-in was printed:\n{log}"))
}
