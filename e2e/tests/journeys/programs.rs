//! What a program does by the API: a past that nobody would click together.

use anyhow::{Context, Result, ensure};
use e2e::{EMAIL, Stage};
use serde_json::{Value, json};

/// What is promised to nobody but this past is due then.
const FAR: &str = "2090-01-01T12:00:00Z";

pub struct Program {
    url: String,
    token: String,
}

impl Program {
    pub fn of(stage: &Stage) -> Result<Program> {
        Program::of_one(stage, EMAIL)
    }

    /// Of whoever has this address.
    pub fn of_one(stage: &Stage, email: &str) -> Result<Program> {
        let said = stage.kept.run(&["token", "create", "--email", email, "--name", "journey"])?;
        let token = said.split_whitespace().last().context("a token")?.to_owned();
        Ok(Program { url: stage.kept.url.clone(), token })
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let asked = ureq::post(format!("{}/api/v1/{path}", self.url)).config().http_status_as_error(false).build();
        let mut answer = asked.header("authorization", format!("Bearer {}", self.token)).send_json(body)?;
        let said: Value = answer.body_mut().read_json()?;
        ensure!(answer.status().is_success(), "{path}: {said}");
        Ok(said)
    }

    /// What is made there; its id.
    pub fn make(&self, path: &str, body: &Value) -> Result<String> {
        let made = self.post(path, body)?;
        Ok(made.get("id").and_then(Value::as_str).context("an id")?.to_owned())
    }

    /// A complaint of a customer of its own up to where we know what happened, and call back; its id.
    pub fn found(&self, customer: &str, summary: &str, story: &str) -> Result<String> {
        let mail = format!("{}@example.com", customer.to_lowercase().replace(' ', "."));
        let customer_id = self.make("customers", &json!({"name": customer, "email": mail}))?;
        let id = self.make("complaints", &json!({"customer_id": customer_id, "summary": summary}))?;
        for (verb, body) in [
            ("listen", json!({"story": story})),
            ("restate", json!({"text": story})),
            ("confirm", json!({"how": "phone", "words": "Yes"})),
            ("promise-call-back", json!({"by": FAR})),
            ("research", json!({"findings": "The booking was moved on Friday."})),
        ] {
            self.post(&format!("complaints/{id}/{verb}"), &body)?;
        }
        Ok(id)
    }

    /// The same up to where its cause is looked for; its id.
    pub fn accepted(&self, customer: &str, summary: &str, story: &str) -> Result<String> {
        let id = self.found(customer, summary, story)?;
        let call = json!({
            "outcome": "explanation", "what_happened": "We told the crew and not the customer.", "apology": true,
            "explanation": true, "by": FAR,
        });
        self.post(&format!("complaints/{id}/call-back"), &call)?;
        self.accept(&id)?;
        Ok(id)
    }

    pub fn accept(&self, id: &str) -> Result<()> {
        self.post(&format!("complaints/{id}/accept"), &json!({"words": "That is fine"})).map(drop)
    }

    /// The same to its end: this was its cause, and nothing was done against it.
    pub fn closed(&self, customer: &str, summary: &str, story: &str, cause_id: &str) -> Result<String> {
        let id = self.accepted(customer, summary, story)?;
        self.end(&id, cause_id)?;
        Ok(id)
    }

    /// One that was accepted, to its end.
    pub fn end(&self, id: &str, cause_id: &str) -> Result<()> {
        let causes = json!([{"id": cause_id, "evidence": "The dispatcher’s log of that day"}]);
        let guard = json!({"causes": causes, "none_because": "It was taken for bad luck", "review_on": FAR});
        self.post(&format!("complaints/{id}/guard"), &guard)?;
        self.post(&format!("complaints/{id}/close"), &json!({})).map(drop)
    }
}
