//! A letter about a story that is for a few of us: the mail says where it stands, and the customer reads it on their page.

use anyhow::{Result, ensure};
use e2e::{Start, play};
use serde_json::json;

use crate::programs::Program;
use crate::{conversations, portal};

const LETTER: &str = "Dear Ms Haddad,

we received your grievance about what was said at our front desk on Tuesday. We take it seriously, and we are sorry that it \
happened to you.

Your contact person is Dana Moss: she reads what you write, and nobody else does. You reach her at 555 0100 between 8 and 17, \
or by https://alder.example/a-page-with-an-address-that-is-longer-than-a-telephone-is-wide

Dana Moss
Alder Office Interiors";

#[tokio::test]
async fn a_letter_of_a_narrowed_story_is_read_on_the_customers_page() -> Result<()> {
    play("own-letter", Start::WithMail, async |stage| {
        let program = Program::of(stage)?;
        let noor = json!({"name": "Noor Haddad", "email": "noor@haddad.example"});
        let customer_id = program.make("customers", &noor)?;
        let new = json!({
            "customer_id": customer_id, "summary": "Somebody spoke of her illness aloud", "regime": "us-hospital",
            "narrowed": true,
        });
        let id = program.make("complaints", &new)?;
        let letter =
            json!({"kind": "acknowledgement", "how": "mail", "subject": "What you told us on Tuesday", "text": LETTER});
        program.post(&format!("complaints/{id}/letters"), &letter)?;
        let mail = conversations::mail_with(stage, "noor@haddad.example", "/c/").await?;
        ensure!(!mail.contains("front desk") && !mail.contains("Tuesday"), "the mail says nothing of it:\n{mail}");
        let browser = &stage.browser;
        browser.go(&portal::link_in(&mail, &stage.kept.url)?).await?;
        browser.wait_for("What you told us on Tuesday").await?;
        browser.wait_for("she reads what you write, and nobody else does").await?;
        let shown = browser.run("return document.querySelector('main').innerText").await?;
        let lines = shown.as_str().is_some_and(|text| text.contains("Dear Ms Haddad,\n\nwe received"));
        ensure!(lines, "a letter has its lines: {shown}");
        browser.look("portal-letter").await
    })
    .await
}
