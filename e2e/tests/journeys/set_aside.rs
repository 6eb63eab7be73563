//! What could not be understood is kept, shown, and filed when a person says so.

use std::fs;

use anyhow::{Result, ensure};
use e2e::{Start, play};

const NOTES: &str = "Ruth rang: the left door of the walnut cabinet scratches.\n";

#[tokio::test]
async fn mail_that_is_no_mail_is_set_aside_and_processed_anyway() -> Result<()> {
    play("set-aside", Start::SetUp, async |stage| {
        let file = stage.kept.folder().join("notes.txt");
        fs::write(&file, NOTES)?;
        let said = stage.kept.run(&["import", "mail", &file.display().to_string(), "--json"])?;
        ensure!(said.contains("\"set_aside\":1"), "nothing is lost: {said}");
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/settings").await?;
        browser.click("Look at it").await?;
        browser.wait_for("notes.txt").await?;
        browser.look("set-aside").await?;
        browser.click("Process anyway").await?;
        browser.wait_for("Nothing is set aside").await?;
        browser.fill("Search", "scratches").await?;
        browser.press("\u{e007}").await?;
        browser.wait_for_path("/search").await?;
        browser.wait_for("walnut cabinet").await
    })
    .await
}
