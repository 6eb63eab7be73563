//! A field of the business's own: defined, filled in, shown in the list and narrowed by.

use anyhow::{Result, ensure};
use e2e::{Start, play};

#[tokio::test]
async fn a_choice_is_defined_set_and_narrowed_by() -> Result<()> {
    play("fields", Start::SetUp, async |stage| {
        crate::past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/settings").await?;
        browser.click("Fields").await?;
        browser.wait_for_path("/settings/fields").await?;
        browser.fill("Name", "Area").await?;
        browser.choose("What stands in it", "One of several choices").await?;
        browser.fill("Choices", "North\nSouth").await?;
        browser.tick("Show it in the list").await?;
        browser.click("Add").await?;
        browser.wait_for("One of several choices · area").await?;
        browser.look("fields-settings").await?;

        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.wait_for("More about it").await?;
        browser.click("Fill in").await?;
        browser.choose("Area", "North").await?;
        browser.look("fields-conversation").await?;
        browser.click("Save").await?;
        browser.wait_for("More about it Area North").await?;

        browser.go("/conversations").await?;
        browser.wait_for("Area: North").await?;
        browser.click("Filter").await?;
        browser.choose("Area", "South").await?;
        browser.look("fields-filter").await?;
        browser.send("Show these").await?;
        browser.wait_for("Area: South").await?;
        ensure!(!browser.text().await?.contains("Cabinets for the front office"), "the list is narrowed");
        browser.go("/conversations?field.area=north").await?;
        browser.wait_for("Cabinets for the front office").await?;
        ensure!(!browser.text().await?.contains("Refund of the call-out fee"), "to those in the north");
        browser.look("fields-list").await
    })
    .await
}
