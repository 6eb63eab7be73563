//! How the mails of each account look and find home again.

use app::workspaces::sending::{self, Sending};
use app::workspaces::{Mailbox, mailboxes};
use app::{Error, Field, Id};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::inputs::{Input, Inputs, filled};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

/// One account's part of the page.
struct Account {
    mailbox: Mailbox,
    inputs: Vec<Input>,
    plus_addressing: bool,
}

#[derive(Template)]
#[template(path = "workspaces/sending.html")]
struct SendingPage {
    page: Layout,
    limit: Vec<Input>,
    accounts: Vec<Account>,
}

/// What was typed and could not be taken.
struct Sent {
    /// For which account; none for the whole business.
    mailbox_id: Id,
    form: Form,
    fields: Vec<Field>,
}

pub async fn show(visit: Visit) -> Result<Response, Failure> {
    page(&visit, StatusCode::OK, None).await
}

async fn page(visit: &Visit, status: StatusCode, sent: Option<Sent>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let (all, an_hour) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| Ok((mailboxes::list(tx, &who)?, sending::automatic_mails_an_hour(tx)?)))
        .await?;
    let account = |mailbox: Mailbox| {
        let sent = sent.as_ref().filter(|sent| sent.mailbox_id == mailbox.id);
        let stored = filled([
            ("authserv_id", mailbox.authserv_id.clone()),
            ("signature", mailbox.signature.clone()),
            (
                "mails_a_minute",
                Some(mailbox.mails_a_minute).filter(|n| *n > 0).map_or(String::new(), |n| n.to_string()),
            ),
            ("dkim_selector", mailbox.dkim_selector.clone()),
        ]);
        let problems = Problems::new(&visit.words, sent.map_or(&[], |sent| &sent.fields));
        let form = sent.map_or(&stored, |sent| &sent.form);
        let inputs = Inputs { words: &visit.words, form, problems: &problems, key: "sending", prefix: "" };
        let plus_addressing = sent.map_or(mailbox.plus_addressing, |sent| sent.form.has("plus_addressing"));
        let mut inputs = vec![
            inputs.field("signature", "textarea"),
            inputs.text("authserv_id"),
            inputs.field("mails_a_minute", "number"),
            inputs.text("dkim_selector"),
            inputs.field("dkim_key", "textarea"),
        ];
        for input in &mut inputs {
            input.id = format!("{}-{}", input.id, mailbox.id);
        }
        Account { inputs, plus_addressing, mailbox }
    };
    let accounts = all.into_iter().map(account).collect();
    let typed = sent.as_ref().filter(|sent| sent.mailbox_id == Id::default());
    let stored = filled([("automatic_mails_an_hour", an_hour.to_string())]);
    let problems = Problems::new(&visit.words, typed.map_or(&[], |sent| &sent.fields));
    let form = typed.map_or(&stored, |sent| &sent.form);
    let inputs = Inputs { words: &visit.words, form, problems: &problems, key: "sending", prefix: "" };
    let limit = vec![inputs.field("automatic_mails_an_hour", "number")];
    let page = SendingPage { limit, accounts, page: visit.page("settings", visit.words.t("sending-title")) };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

pub async fn change(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let text = |name: &str| form.get(name).to_owned();
    let (seal, to) = (
        visit.web.settings.seal_key.clone(),
        Sending {
            plus_addressing: form.has("plus_addressing"),
            authserv_id: text("authserv_id"),
            signature: text("signature"),
            mails_a_minute: text("mails_a_minute"),
            dkim_selector: text("dkim_selector"),
            dkim_key: Some(text("dkim_key")),
        },
    );
    match visit.web.kept.write(who.workspace_id, move |tx| sending::change(tx, &who, id, &to, &seal)).await {
        Ok(_) => Ok(see_other(urls::SETTINGS_SENDING)),
        Err(Error::Invalid(fields)) => {
            // What could not be taken is shown again, but never a key.
            let form = Form(form.0.into_iter().filter(|(name, _)| name != "dkim_key").collect());
            let sent = Sent { mailbox_id: id, form, fields };
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sent)).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

/// The limit of the whole business.
pub async fn limit(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, an_hour) = (visit.who.clone(), form.get("automatic_mails_an_hour").to_owned());
    match visit.web.kept.write(who.workspace_id, move |tx| sending::limit_automatic_mails(tx, &who, &an_hour)).await {
        Ok(()) => Ok(see_other(urls::SETTINGS_SENDING)),
        Err(Error::Invalid(fields)) => {
            let sent = Sent { mailbox_id: Id::default(), form, fields };
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sent)).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}
