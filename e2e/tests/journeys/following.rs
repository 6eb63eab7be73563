//! A name in a note rings at the colleague's, who reads it; and a message on the screen of a real browser.

use anyhow::{Context, Result, ensure};
use e2e::{PASSPHRASE, Start, play};
use serde_json::json;

use crate::past;

const ENTER: &str = "\u{e007}";

#[tokio::test]
async fn a_mention_rings_and_is_read_by_opening_the_conversation() -> Result<()> {
    play("mention", Start::SetUp, async |stage| {
        past::import(stage)?;
        stage.log_in().await?;
        let browser = &stage.browser;
        let omar = ["staff", "add", "--name", "Omar Reyes", "--email", "omar@alder.example", "--passphrase-stdin"];
        stage.kept.run_with(&omar, &format!("{PASSPHRASE}\n"))?;
        browser.go("/search?q=walnut").await?;
        browser.click("Refund of the call-out fee").await?;
        browser.press("n").await?;
        let open = "return document.querySelector('form[data-kind=note]').closest('details').open";
        ensure!(browser.run(open).await? == true, "n opens the note");
        browser.press("Ask @om").await?;
        browser.wait_for("@omar.reyes").await?;
        browser.shot("mention-list").await?;
        browser.press(ENTER).await?;
        browser.press("and @nora about the walnut").await?;
        let typed = browser.run("return document.querySelector('form[data-kind=note] textarea').value").await?;
        ensure!(typed == "Ask @omar.reyes and @nora about the walnut", "typed by keyboard: {typed}");
        browser.run("document.querySelector('form[data-kind=note]').requestSubmit()").await?;
        browser.wait_for("Told: Omar Reyes").await?;
        browser.wait_for("Nobody here is called @nora").await?;
        browser.wait_for("Followed by Omar Reyes.").await?;
        browser.click("Follow").await?;
        browser.wait_for("Followed by you, Omar Reyes.").await?;
        browser.look("mention-noted").await?;

        browser.web().delete_all_cookies().await?;
        browser.go("/login").await?;
        browser.fill("Your mail address", "omar@alder.example").await?;
        browser.fill("Your pass phrase", PASSPHRASE).await?;
        browser.click("Log in").await?;
        browser.wait_for("1 thing wants your attention").await?;
        browser.click("1 thing wants your attention").await?;
        browser.wait_for("Dana Moss named you in").await?;
        browser.look("mention-bell").await?;
        browser.click("Dana Moss named you in").await?;
        browser.wait_for("Ask @omar.reyes and @nora").await?;
        browser.go("/notifications").await?;
        browser.wait_for("Nothing new.").await?;
        ensure!(!browser.text().await?.contains("wants your attention"), "it was read");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_push_message_is_shown_by_the_worker_and_its_page_keeps_the_policy() -> Result<()> {
    play("push", Start::SetUp, async |stage| {
        stage.log_in().await?;
        let browser = &stage.browser;
        browser.go("/settings/notices").await?;
        browser.wait_for("Tell me on this device").await?;
        let asked = browser.run("return Notification.permission").await?;
        ensure!(asked != "granted", "nothing is asked for before a click: {asked}");
        browser.look("notices").await?;

        let origin = stage.kept.url.clone();
        browser.devtools("Browser.grantPermissions", json!({"origin": origin, "permissions": ["notifications"]}))?;
        browser.go("/settings/notices").await?;
        let ready = browser
            .web()
            .execute_async(
                "const done = arguments[0]; (async () => { const box = document.getElementById('push-here');
                 await navigator.serviceWorker.register(box.dataset.worker, { scope: '/' });
                 const worker = await navigator.serviceWorker.ready; return worker.active.scriptURL; })().then(done, (error) => done(String(error)));",
                Vec::<serde_json::Value>::new(),
            )
            .await?;
        let url = ready.json().as_str().unwrap_or_default().to_owned();
        ensure!(url == format!("{origin}/push-worker.js"), "the worker runs: {url}");

        browser.devtools("ServiceWorker.enable", json!({}))?;
        // A browser that has not stored the worker yet drops what is pushed to it, and says nothing.
        let mut shown = json!([]);
        for _ in 0..8 {
            for title in ["Omar Reyes named you in #7", "Omar Reyes named you again in #7"] {
                let said = json!({"title": title, "body": "", "path": "/notifications", "tag": "seven"});
                let message = json!({"origin": format!("{origin}/"), "registrationId": "0", "data": said.to_string()});
                browser.devtools("ServiceWorker.deliverPushMessage", message).context("delivering by CDP")?;
            }
            let look = "const done = arguments[0]; (async () => { const worker = await navigator.serviceWorker.ready;
                 for (let n = 0; n < 30; n++) { const all = await worker.getNotifications(); if (all.some((one) => one.title.includes('again'))) return all.map((one) => [one.title, one.tag, one.data.path]); await new Promise((go) => setTimeout(go, 100)); }
                 return []; })().then(done, (error) => done(String(error)));";
            shown = browser.web().execute_async(look, Vec::<serde_json::Value>::new()).await?.json().clone();
            if shown != json!([]) {
                break;
            }
        }
        let expected = json!([["Omar Reyes named you again in #7", "seven", "/notifications"]]);
        ensure!(shown == expected, "one conversation is one message on the screen: {shown}");

        browser.click("Log out").await?;
        browser.wait_for("Your mail address").await?;
        let left = "const done = arguments[0]; (async () => { const worker = await navigator.serviceWorker.ready;
             return (await worker.getNotifications()).length; })().then(done, (error) => done(String(error)));";
        let left = browser.web().execute_async(left, Vec::<serde_json::Value>::new()).await?;
        ensure!(*left.json() == 0, "who logged out leaves nothing on the screen: {}", left.json());
        Ok(())
    })
    .await
}
