//! A promise breaks: somebody is called and takes it with one tap, the customer hears it honestly, it is made right, and
//! their page says all of it.

use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::{Start, play};

use crate::{conversations, past, portal, promises};

#[tokio::test]
async fn a_broken_promise_is_taken_in_hand_owned_up_to_and_made_right() -> Result<()> {
    play("made-right", Start::WithMail, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        promises::promise(browser, "Bring the two desks", "in 1 min").await?;
        browser.go("/").await?;
        browser.wait_long_for("Broken, not told", Duration::from_secs(90)).await?;
        browser.go("/").await?;
        browser.wait_for("Somebody is needed").await?;
        browser.look("today-called").await?;
        browser.send("I have it in hand").await?;
        browser.wait_for_no("I have it in hand").await?;
        browser.look("today-in-hand").await?;

        browser.go("/promises?show=broken").await?;
        browser.click("Bring the two desks").await?;
        browser.wait_for("took it in hand").await?;
        browser.fill("Why", "The van broke down.").await?;
        browser.choose("How", "Kept sends the mail").await?;
        browser.look("promise-tell").await?;
        browser.send("They are told").await?;
        browser.wait_for("told the customer that it broke").await?;
        let mail = conversations::mail_to(stage, "ruth@rivera.example").await?;
        let text = mail.replace("=\r\n", "").replace("=\n", "");
        for part in
            ["We did not keep what we promised you", "Bring the two desks", "The van broke down.", "you will hear more"]
        {
            ensure!(text.contains(part), "\u{201c}{part}\u{201d} is not in:\n{text}");
        }

        browser.fill("What did we do so that it is right again?", "We lent her two desks of our own.").await?;
        browser.fill("The apology", "You had planned your day around us. We are sorry.").await?;
        browser.fill("What they get for it", "The delivery is free.").await?;
        browser.fill("What we promise instead", "Bring the two new desks").await?;
        browser.fill("By when", "tomorrow 10:00").await?;
        browser.look("promise-make-right").await?;
        browser.send("It is made right").await?;
        browser.wait_for("They got: The delivery is free.").await?;

        let link = portal::link_in(&mail, &stage.kept.url)?;
        browser.web().delete_all_cookies().await?; // the customer has no account
        browser.go(&link).await?;
        for part in [
            "We let you down: \u{201c}Bring the two desks\u{201d}",
            "We told you",
            "You had planned your day around us.",
            "You get for it: The delivery is free.",
            "Promised instead: \u{201c}Bring the two new desks\u{201d}",
            "Made right",
        ] {
            browser.wait_for(part).await?;
        }
        browser.look("portal-made-right").await
    })
    .await
}
