//! What the journeys lean on must see faults when there are some.
#![allow(clippy::expect_used, reason = "tests")]

use anyhow::Result;
use e2e::{Browser, play_alone};

const BAD: &str = "data:text/html,<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>t</title><main><h1>t</h1><img src='data:,'>\
    <p style='width:900px'>wide</p></main>";

#[tokio::test]
async fn a_picture_without_words_a_row_twice_and_a_page_too_wide_are_seen() -> Result<()> {
    play_alone("harness", async |browser: &Browser| {
        browser.go(BAD).await?;
        let fault = browser.look("harness").await.expect_err("a picture without alt").to_string();
        assert!(fault.contains("image-alt"), "{fault}");
        browser.run("document.querySelector('img').remove(); for (const n of [1, 2]) document.querySelector('main').insertAdjacentHTML('beforeend', '<b id=row>x</b>')").await?;
        let fault = browser.look("harness").await.expect_err("one id twice").to_string();
        assert!(fault.contains("stand twice: row"), "{fault}");
        browser.run("document.querySelector('#row').remove()").await?;
        let fault = browser.look("harness").await.expect_err("900 px").to_string();
        assert!(fault.contains("too wide: p."), "{fault}");
        browser.run("console.error('something broke')").await?;
        let fault = browser.console_is_clean().expect_err("an error in the console").to_string();
        assert!(fault.contains("something broke"), "{fault}");
        Ok(())
    })
    .await
}
