//! Everything by the keyboard alone.

use anyhow::{Result, ensure};
use e2e::{Start, play};

use crate::past;

const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";
const ESCAPE: &str = "\u{e00c}";

#[tokio::test]
async fn the_keys_that_are_shown_work() -> Result<()> {
    play("keyboard", Start::SetUp, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/customers").await?;
        browser.press("gt").await?;
        browser.wait_for("Promises, soonest first").await?;
        ensure!(browser.path().await? == "/", "g t goes to Today, not to {}", browser.path().await?);

        browser.press("?").await?;
        browser.wait_for("Keys").await?;
        browser.look("keys").await?;
        browser.press(ESCAPE).await?;

        browser.go("/").await?;
        browser.press("/").await?;
        browser.press(format!("walnut{ENTER}")).await?;
        browser.wait_for_path("/search?q=walnut").await?;
        browser.wait_for("Refund of the call-out fee").await?;

        browser.go("/").await?;
        browser.press(TAB).await?;
        ensure!(
            browser.focused().await?.contains("Skip"),
            "first the way past the rooms: {}",
            browser.focused().await?
        );
        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.wait_for("nobody came on Monday").await?;
        let begun = [("c", "Nobody came", "/record"), ("n", "Van 2", "/note"), ("r", "Sorry, Ruth", "/reply")];
        for (key, words, form) in begun {
            browser.press(key).await?;
            browser.press(words).await?;
            browser.press(ESCAPE).await?;
            let typed = format!("return document.querySelector('form[action$=\"{form}\"] textarea').value");
            let typed = browser.run(&typed).await?;
            ensure!(typed == words, "{key} opens what it says, and one types at once: {typed}");
        }

        browser.go("/").await?;
        browser.press("p").await?;
        browser.wait_for("What we promised").await
    })
    .await
}
