//! A customer with all that was said and promised.

use anyhow::Result;
use e2e::{Start, play};

use crate::{past, promises};

#[tokio::test]
async fn a_customer_is_found_with_everything_said_and_promised() -> Result<()> {
    play("customer", Start::SetUp, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        promises::promise(browser, "Call Ruth back about the cabinets", "in 2 h").await?;
        browser.click("Customers").await?;
        browser.look("customers").await?;
        browser.click("Ruth Alvarez").await?;
        browser.wait_for("Cabinets for the front office").await?;
        browser.wait_for("Call Ruth back about the cabinets").await?;
        browser.look("customer").await
    })
    .await
}
