//! The desk: two people at one conversation, drafts that stay, macros and snippets, how mails look when they leave.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Start, play};

use crate::{conversations, past};

const TOM: &str = "tom@alder.example";
const TOMS_PHRASE: &str = "another quiet wednesday";

#[tokio::test]
async fn two_people_at_one_conversation_do_not_answer_twice() -> Result<()> {
    play("together", Start::WithMail, async |stage| {
        past::import(stage)?;
        let add = ["staff", "add", "--name", "Tom Baker", "--email", TOM, "--role", "agent", "--passphrase-stdin"];
        stage.kept.run_with(&add, &format!("{TOMS_PHRASE}\n"))?;
        let toms = Browser::open(&stage.kept.url).await?;
        toms.go("/login").await?;
        toms.fill("Your mail address", TOM).await?;
        toms.fill("Your pass phrase", TOMS_PHRASE).await?;
        toms.click("Log in").await?;
        toms.wait_for("Today").await?;
        stage.log_in().await?;
        let danas = &stage.browser;
        for browser in [danas, &toms] {
            browser.go("/conversations").await?;
            browser.click("Cabinets for the front office").await?;
            browser.wait_for("nobody came on Monday").await?;
        }

        toms.fill("Reply", "The fitter is ill, Ruth").await?;
        toms.wait_for("Draft saved").await?;
        danas.wait_long_for("Tom Baker is typing an answer.", Duration::from_secs(20)).await?;
        danas.look("together").await?;

        danas.fill("Reply", "Tobe installs them on Thursday at nine.").await?;
        danas.click("Send").await?;
        danas.wait_for("installs them on Thursday").await?;

        toms.fill("Reply", "The fitter is ill, Ruth. We come next week.").await?;
        toms.expect_status(409);
        toms.click("Send").await?;
        toms.wait_for("Said since you began to write").await?;
        toms.wait_for("Tobe installs them on Thursday at nine.").await?;
        toms.look("answered-meanwhile").await?;
        toms.click("Keep as draft").await?;
        toms.wait_for_no("Said since you began to write").await?;
        toms.go("/conversations?category=waiting").await?;
        toms.click("Cabinets for the front office").await?;
        let draft = toms.run("return document.querySelector('form[data-kind=reply] textarea').value").await?;
        ensure!(draft == "The fitter is ill, Ruth. We come next week.", "what was typed is still there: {draft}");
        toms.console_is_clean()?;
        let sent = stage.kept.mail.as_ref().context("mail")?.taken();
        ensure!(sent.iter().all(|mail| !mail.contains("The fitter is ill")), "the second answer did not leave");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_typed_is_a_draft_when_the_window_closes() -> Result<()> {
    play("draft", Start::SetUp, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.fill("Reply", "Dear Ruth, the cabinets").await?;
        browser.go("/").await?; // away before the second and a half is over in which it would have been saved
        browser.wait_for("Today").await?;
        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.wait_for("Draft saved").await?;
        let draft = browser.run("return document.querySelector('form[data-kind=reply] textarea').value").await?;
        ensure!(draft == "Dear Ruth, the cabinets", "{draft}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_macro_does_several_things_and_a_snippet_saves_typing() -> Result<()> {
    play("macros", Start::WithMail, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/settings/macros").await?;
        browser.wait_for("No macros yet").await?;
        browser.fill("Name", "late fitter").await?;
        browser.fill("Text", "Hello {{ contact.firstname }}, we are late").await?;
        browser.expect_status(422);
        browser.send("Add").await?;
        browser.wait_for("firstname").await?; // refused, with the name that is unknown, and what was typed is there
        browser.look("macro-refused").await?;
        browser.fill("Text", "Hello {{ customer.first_name }}, we are late and call you back.").await?;
        browser.choose("Assigned to", "Whoever uses the macro").await?;
        browser.fill("Add tags", "late, fitting").await?;
        browser.send("Add").await?;
        browser.wait_for("late fitter").await?;
        browser.fill("Name", "parking").await?;
        browser.fill("Text", "You can park behind the house.").await?;
        browser.choose("Who sees it", "Everybody").await?;
        browser.send("Add").await?;
        browser.wait_for("parking Snippet").await?;
        browser.look("macros").await?;

        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.choose("Macro", "late fitter").await?;
        browser.send("Look at it").await?;
        browser.wait_for("Hello Ruth, we are late and call you back.").await?;
        browser.wait_for("Adds the tag late").await?;
        browser.look("macro-preview").await?;
        browser.send("Do it").await?;
        browser.wait_for("Draft saved").await?;
        browser.wait_for("fitting").await?;
        let text = "return document.querySelector('form[data-kind=reply] textarea').value";
        let filled = browser.run(text).await?;
        ensure!(filled == "Hello Ruth, we are late and call you back.", "the reply to look at: {filled}");

        browser.run("const box = document.querySelector('form[data-kind=reply] textarea'); box.focus(); box.setSelectionRange(box.value.length, box.value.length)").await?;
        browser.press(" /park").await?;
        browser.wait_for("parking").await?;
        browser.press("\u{e007}").await?;
        let filled = browser.run(text).await?;
        ensure!(filled.as_str().is_some_and(|text| text.ends_with("back. You can park behind the house.")), "{filled}");
        browser.click("Send").await?;
        let mail = conversations::mail_to(stage, "ruth@rivera.example").await?;
        ensure!(mail.contains("You can park behind the house."), "{mail}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn mails_leave_signed_by_people_and_by_key() -> Result<()> {
    play("sending", Start::WithMail, async |stage| {
        past::import(stage)?;
        let made = Command::new("openssl").args(["genpkey", "-algorithm", "ed25519"]).output()?;
        let key = String::from_utf8(made.stdout)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/settings/sending").await?;
        browser.fill("Signature", "Alder Office Interiors\n12 Hill Street").await?;
        browser.fill("DKIM selector", "kept1").await?;
        browser.fill("DKIM private key", "no key at all").await?;
        browser.expect_status(422);
        browser.send("Save").await?;
        browser.wait_for("Give the private key whole").await?;
        browser.look("sending-refused").await?;
        browser.fill("DKIM private key", &key).await?;
        browser.send("Save").await?;
        browser.wait_for_no("Give the private key whole").await?;
        ensure!(
            !browser.run("return document.documentElement.outerHTML").await?.to_string().contains("PRIVATE KEY-"),
            "a key is never shown again"
        );
        browser.look("sending").await?;
        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.fill("Reply", "We come on Thursday.").await?;
        browser.click("Send").await?;
        let mail = conversations::mail_to(stage, "ruth@rivera.example").await?;
        for part in ["DKIM-Signature: v=1;", "a=ed25519-sha256", "s=kept1", "d=alder.example", "12 Hill Street"] {
            ensure!(mail.contains(part), "“{part}” is not in:\n{mail}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pasted_picture_stands_in_the_mail() -> Result<()> {
    play("picture", Start::WithMail, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.fill("Reply", "This is the new handle: ").await?;
        let paste = "const bytes = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), c => c.charCodeAt(0));
            const all = new DataTransfer(); all.items.add(new File([bytes], 'image.png', {type: 'image/png'}));
            document.querySelector('form[data-kind=reply] textarea').dispatchEvent(
              new ClipboardEvent('paste', {clipboardData: all, bubbles: true, cancelable: true}));
            return document.querySelector('form[data-kind=reply] textarea').value";
        let text = browser.run(paste).await?;
        ensure!(text.as_str().is_some_and(|text| text.contains("[picture-") && text.ends_with(".png]")), "{text}");
        let cells = "const all = new DataTransfer(); all.setData('text/plain', 'A1'); all.setData('text/html', '<b>A1</b>');
            all.items.add(new File([new Uint8Array(8)], 'image.png', {type: 'image/png'}));
            const paste = new ClipboardEvent('paste', {clipboardData: all, bubbles: true, cancelable: true});
            document.querySelector('form[data-kind=reply] textarea').dispatchEvent(paste);
            return paste.defaultPrevented";
        ensure!(browser.run(cells).await? == false, "copied cells are words, though they bring a picture of themselves");
        browser.click("Send").await?;
        browser.wait_for("This is the new handle").await?;
        let mail = conversations::mail_to(stage, "ruth@rivera.example").await?;
        for part in ["multipart/related", "cid:", "Content-ID:", "iVBORw0KGgo"] {
            ensure!(mail.contains(part), "“{part}” is not in:\n{mail}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_promise_in_a_reply_is_recorded_with_one_key_and_dismissed_with_another() -> Result<()> {
    play("offer", Start::WithMail, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/conversations").await?;
        browser.click("Cabinets for the front office").await?;
        browser.fill("Reply", "Sorry, Ruth. I will call you in two days at 10. The drawing follows as soon as it is done; I'll send it.").await?;
        browser.click("Send").await?;
        browser.wait_for("You promised:").await?;
        browser.look("offer").await?;
        browser.run("document.querySelector('[data-offer] button').focus()").await?; // a look at a telephone took it away
        browser.press("\u{e007}").await?;
        browser.wait_for("I will call you in two days at 10 Open").await?;
        let left = browser.run("return document.querySelectorAll('[data-offer]').length").await?;
        browser.run("document.querySelector('[data-offer] button').focus()").await?;
        browser.press("\u{e00c}").await?;
        let none = "return document.querySelectorAll('[data-offer]').length";
        for _ in 0..50 {
            if browser.run(none).await? == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        ensure!(left == 1 && browser.run(none).await? == 0, "one was left, and then none");
        Ok(())
    })
    .await
}
