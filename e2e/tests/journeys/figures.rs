//! Tables of figures on a telephone: nobody should have to push them aside to read what they are about.

use anyhow::{Result, ensure};
use e2e::{Browser, Start, play};
use serde_json::json;

use crate::programs::Program;
use crate::{complaints, conversations};

/// Of every cell of these tables that ends outside of the screen: what it says. Where it begins is the first cell of a line.
const OUTSIDE: &str = "const wide = document.documentElement.clientWidth;
    return [...document.querySelectorAll('table.figures th, table.figures td')]
      .filter(e => e.checkVisibility({contentVisibilityAuto: true}) && e.innerText)
      .filter(e => { const box = e.getBoundingClientRect(); return box.left < 0 || box.right > wide; })
      .map(e => e.innerText).join(' | ');";

/// How the cells of a column stand.
const ALIGNED: &str = "return [...new Set([...document.querySelectorAll('table.answers th, table.answers td')]
      .map(e => getComputedStyle(e).textAlign))].join(' ');";

async fn fits(browser: &Browser) -> Result<()> {
    for width in [390, 320] {
        let metrics = json!({"width": width, "height": 800, "deviceScaleFactor": 2, "mobile": true});
        browser.devtools("Emulation.setDeviceMetricsOverride", metrics)?;
        let outside = browser.run(OUTSIDE).await?;
        ensure!(outside == "", "at {width} px these are not to be seen whole: {outside}");
    }
    browser.devtools("Emulation.clearDeviceMetricsOverride", json!({}))?;
    Ok(())
}

#[tokio::test]
async fn causes_and_answers_are_read_whole_on_a_telephone() -> Result<()> {
    play("figures", Start::WithMail, async |stage| {
        let program = Program::of(stage)?;
        let area = program.make("causes", &json!({"name": "Everything that has to do with dates and bookings"}))?;
        let name = "Customers are not told when the booking of an installer moves to another day";
        let cause_id = program.make("causes", &json!({"name": name, "parent_id": area}))?;
        for customer in ["Noor Haddad", "Ben Ito", "Lena Vogt"] {
            program.closed(customer, "Nobody came", "I waited all day, and nobody came.", &cause_id)?;
        }
        stage.log_in().await?;
        complaints::no_quiet_hours(&stage.browser).await?;
        stage.days_pass(7).await?; // three working days later they are asked, whatever day it is
        conversations::mail_with(stage, "ben.ito@example.com", "/after/").await?;
        let browser = &stage.browser;
        browser.go("/improve").await?;
        browser.wait_for(name).await?;
        browser.look("figures-causes").await?;
        fits(browser).await?;
        browser.go("/complaints/after").await?;
        browser.wait_for("Three questions").await?;
        browser.look("figures-answers").await?;
        fits(browser).await?;
        let aligned = browser.run(ALIGNED).await?;
        ensure!(aligned == "left" || aligned == "start", "the answers begin where one reads: {aligned}");
        Ok(())
    })
    .await
}
