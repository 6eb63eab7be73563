//! Everything by the keyboard alone.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use e2e::{Browser, PASSPHRASE, Start, play};
use serde_json::json;

use crate::past;
use crate::programs::Program;

const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";
const ESCAPE: &str = "\u{e00c}";
const CONTROL: char = '\u{e009}';

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

/// By the palette: Ctrl and K, some letters, Enter.
async fn by_palette(browser: &Browser, letters: &str) -> Result<()> {
    let chord = browser.web().action_chain().key_down(CONTROL).send_keys("k").key_up(CONTROL);
    chord.perform().await?;
    browser.press(letters).await?;
    let first = "return document.querySelector('#palette-0')?.textContent.toLowerCase() ?? ''";
    let until = Instant::now() + Duration::from_secs(10);
    while !browser.run(first).await?.as_str().is_some_and(|said| said.contains(letters)) {
        ensure!(Instant::now() < until, "the palette offers {}", browser.run(first).await?);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    browser.press(ENTER).await
}

/// Where the caret is: the name of the field.
async fn field(browser: &Browser) -> Result<String> {
    let name = browser.run("return document.activeElement.name ?? ''").await?;
    Ok(name.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_complaint_goes_up_by_the_keyboard_and_the_palette() -> Result<()> {
    play("keyboard-complaint", Start::SetUp, async |stage| {
        stage.log_in().await?;
        let (browser, program) = (&stage.browser, Program::of(stage)?);
        let ruth = program.make("customers", &json!({"name": "Ruth Alvarez", "phone": "+1 555 0100"}))?;
        let new = json!({"customer_id": ruth, "summary": "The fitters did not come"});
        let id = program.make("complaints", &new)?;
        let omar = ["staff", "add", "--name", "Omar Reyes", "--email", "omar@alder.example", "--passphrase-stdin"];
        stage.kept.run_with(&omar, &format!("{PASSPHRASE}\n"))?;

        browser.go("/").await?;
        by_palette(browser, "#1").await?;
        browser.wait_for_path("/complaints/1").await?;
        browser.press("d").await?; // listening has a page of its own
        browser.wait_for_path("/complaints/1/listen").await?;
        let heard =
            json!({"story": "I waited all of Monday.", "wants": "A day on which you come", "severity": "medium"});
        program.post(&format!("complaints/{id}/listen"), &heard)?;

        browser.go("/complaints/1").await?;
        browser.press("d").await?;
        ensure!(field(browser).await? == "text", "one types what we understood, not {}", field(browser).await?);
        browser.press(ESCAPE).await?;
        by_palette(browser, "could not reach").await?;
        ensure!(field(browser).await? == "channel", "the attempt opens, not {}", field(browser).await?);
        browser.look("palette-opened").await?;
        browser.press(ESCAPE).await?;
        browser.press("h").await?;
        browser.wait_for("To whom").await
    })
    .await
}
