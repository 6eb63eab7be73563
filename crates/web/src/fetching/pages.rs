//! How a mailbox is fetched, what state it is in, and a look at it now.

use std::time::Duration;

use app::fetching::{self, Account, AfterFetch, Folder, NewAccount, Oddity, Proof};
use app::workspaces::mailboxes::{self, Security};
use app::workspaces::{Mailbox, SealKey};
use app::{Can, Error, Field, Id, Tx, Who};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::Arg;
use serde::Deserialize;

use crate::core::{Failure, Form, Layout, Problems, Visit, Web, see_other, urls};
use crate::workspaces::inputs::{Input, Inputs, filled};

/// How long a page waits for a look that was asked for.
const PATIENCE: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(250);

#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    done: String,
}

/// A folder to choose, or one that is followed.
struct Choice {
    name: String,
    shown: String,
    purpose: String,
    chosen: bool,
}

/// A folder that is followed, in words.
struct Line {
    name: String,
    holds: String,
    counted: String,
    error: String,
    good: bool,
}

struct OddLine {
    what: String,
    why: String,
}

#[derive(Template)]
#[template(path = "fetching/one.html")]
struct FetchingPage {
    page: Layout,
    said: Option<String>,
    failed: Option<String>,
    mailboxes: Vec<Mailbox>,
    chosen: Id,
    has_account: bool,
    is_on: bool,
    state: String,
    silent: bool,
    error: String,
    lines: Vec<Line>,
    odd: Vec<OddLine>,
    /// `None` for those who may not change it.
    inputs: Option<Vec<Input>>,
    active: bool,
    choices: Vec<Choice>,
    folders_error: Option<String>,
}

/// All that the page shows.
struct Found {
    mailboxes: Vec<Mailbox>,
    chosen: Mailbox,
    account: Option<Account>,
    folders: Vec<Folder>,
    odd: Vec<Oddity>,
}

fn find(tx: &mut Tx, who: &Who, id: Option<Id>) -> Result<Found, Error> {
    let mailboxes = mailboxes::list(tx, who)?;
    let chosen = match id {
        Some(id) => mailboxes.iter().find(|one| one.id == id).ok_or(Error::NotFound("mailbox"))?,
        None => mailboxes.first().ok_or(Error::refused("mailbox-missing"))?,
    };
    let chosen = chosen.clone();
    let account = match fetching::get(tx, chosen.id) {
        Ok(account) => Some(account),
        Err(Error::NotFound(_)) => None,
        Err(other) => return Err(other),
    };
    let folders = fetching::folders(tx, chosen.id)?;
    let odd = fetching::oddities(tx, chosen.id)?;
    Ok(Found { mailboxes, chosen, account, folders, odd })
}

pub async fn first(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    show(&visit, None, StatusCode::OK, None, &[], &asked.done).await
}

pub async fn one(visit: Visit, Path(id): Path<Id>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    show(&visit, Some(id), StatusCode::OK, None, &[], &asked.done).await
}

pub async fn change(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let (who, seal, new) = (visit.who.clone(), visit.web.settings.seal_key.clone(), typed(&form));
    match save(&visit.web, &who, id, new, seal).await {
        Ok(account) if account.active => look_and_say(&visit, id, false).await,
        Ok(_) => Ok(see_other(format!("{}?done=saved", urls::with_id(urls::FETCHING_ONE, id)))),
        Err(Error::Invalid(fields)) => {
            show(&visit, Some(id), StatusCode::UNPROCESSABLE_ENTITY, Some(form), &fields, "").await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

pub(super) async fn save(web: &Web, who: &Who, id: Id, new: NewAccount, seal: SealKey) -> Result<Account, Error> {
    let who = who.clone();
    web.kept.write(who.workspace_id, move |tx| fetching::change(tx, &who, id, &new, &seal)).await
}

fn typed(form: &Form) -> NewAccount {
    let text = |name: &str| form.get(name).to_owned();
    NewAccount {
        active: form.has("active"),
        imap_host: text("imap_host"),
        imap_port: text("imap_port"),
        imap_security: text("imap_security"),
        imap_user: text("imap_user"),
        imap_password: form.0.get("imap_password").cloned().filter(|password| !password.is_empty()),
        proof: text("proof"),
        after_fetch: text("after_fetch"),
        move_to: text("move_to"),
        poll_s: text("poll_s"),
        folders: form.0.keys().filter_map(|name| name.strip_prefix("folder:")).map(str::to_owned).collect(),
    }
}

/// A look now, by the worker; the page waits a little for it.
pub async fn look(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    look_and_say(&visit, id, form.has("count")).await
}

pub(super) async fn look_and_say(visit: &Visit, id: Id, count: bool) -> Result<Response, Failure> {
    let looked = looked(&visit.web, &visit.who, id, count).await?;
    let done = match looked {
        Some(account) if account.last_error.is_empty() => "well",
        Some(_) => "badly",
        None => "looking",
    };
    Ok(see_other(format!("{}?done={done}", urls::with_id(urls::FETCHING_ONE, id))))
}

/// Asks for a look and waits for it; `None` when it is not over yet.
pub(super) async fn looked(web: &Web, who: &Who, id: Id, count: bool) -> Result<Option<Account>, Error> {
    let by = who.clone();
    let wish = web.kept.write(who.workspace_id, move |tx| fetching::ask_for_look(tx, &by, id, count)).await?;
    let until = tokio::time::Instant::now() + PATIENCE;
    while tokio::time::Instant::now() < until {
        let account = web.kept.read(who.workspace_id, move |tx| fetching::get(tx, id)).await?;
        if account.look_done_at >= wish {
            return Ok(Some(account));
        }
        tokio::time::sleep(GLANCE).await;
    }
    Ok(None)
}

async fn show(
    visit: &Visit,
    id: Option<Id>,
    status: StatusCode,
    form: Option<Form>,
    fields: &[Field],
    done: &str,
) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let found = visit.web.kept.read(who.workspace_id, move |tx| find(tx, &who, id)).await?;
    let said = match done {
        "saved" => Some("settings-saved"),
        "well" => Some("fetching-tried-well"),
        "looking" => Some("fetching-still-looking"),
        _ => None,
    };
    let words = &visit.words;
    let page = page(visit, found, form, fields);
    let page = FetchingPage {
        said: said.map(|key| words.t(key).to_string()),
        failed: (done == "badly").then(|| words.t("fetching-tried-badly").to_string()),
        ..page
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn page(visit: &Visit, found: Found, form: Option<Form>, fields: &[Field]) -> FetchingPage {
    let words = &visit.words;
    let manages = visit.who.may(Can::ManageWorkspace).is_ok();
    let problems = Problems::new(words, fields);
    let account = found.account.as_ref();
    let active = form.as_ref().map_or(account.is_none_or(|one| one.active), |form| form.has("active"));
    let choices = choices(&found, form.as_ref(), words);
    let form = form.unwrap_or_else(|| now(&found.chosen, account));
    let stored = account.is_some_and(|one| one.has_password);
    let fields = Inputs { words, form: &form, problems: &problems, key: "fetching", prefix: "" };
    let inputs = manages.then(|| inputs(&fields, stored));
    let silent = account.is_some_and(|one| fetching::still_silent(one, app::time::ms(visit.web.now())));
    FetchingPage {
        page: visit.page("settings", words.t("fetching-title").to_string()),
        said: None,
        failed: None,
        chosen: found.chosen.id,
        has_account: account.is_some(),
        is_on: account.is_some_and(|one| one.active),
        state: account.map_or_else(String::new, |one| state(visit, one, silent)),
        silent,
        error: account.map_or_else(String::new, |one| one.last_error.clone()),
        lines: found.folders.iter().filter(|folder| folder.active).map(|folder| line(visit, folder)).collect(),
        odd: found.odd.iter().map(|one| odd_line(words, one)).collect(),
        inputs,
        active,
        choices,
        folders_error: problems.of("folders").map(str::to_owned),
        mailboxes: found.mailboxes,
    }
}

pub(super) fn state(visit: &Visit, account: &Account, silent: bool) -> String {
    let (words, now) = (&visit.words, visit.web.now());
    let when = account.last_good_at.map(|at| words.ago(at, now));
    let with = |key: &str, when: String| words.with(key, &[("when", Arg::from(when))]);
    match (account.active, silent, when) {
        (false, ..) => words.t("fetching-off").to_string(),
        (true, true, Some(when)) => with("fetching-silent", when),
        (true, true, None) => words.t("fetching-silent-never").to_string(),
        (true, false, Some(when)) => with("fetching-good", when),
        (true, false, None) => words.t("fetching-never").to_string(),
    }
}

fn line(visit: &Visit, folder: &Folder) -> Line {
    let (words, now) = (&visit.words, visit.web.now());
    let holds = match (folder.server_count, folder.held_count) {
        (Some(server), Some(held)) if folder.deleted_count.unwrap_or(0) > 0 => words.with(
            "fetching-holds-deleted",
            &[
                ("server", Arg::from(server)),
                ("held", Arg::from(held)),
                ("deleted", Arg::from(folder.deleted_count.unwrap_or(0))),
            ],
        ),
        (Some(server), Some(held)) => {
            words.with("fetching-holds", &[("server", Arg::from(server)), ("held", Arg::from(held))])
        }
        _ => words.t("fetching-not-counted").to_string(),
    };
    let counted =
        folder.counted_at.map(|at| words.with("fetching-counted", &[("when", Arg::from(words.ago(at, now)))]));
    Line {
        name: mail::imap::shown(&folder.name),
        holds,
        counted: counted.unwrap_or_default(),
        error: folder.last_error.clone(),
        good: folder.server_count == folder.held_count && folder.last_error.is_empty(),
    }
}

fn odd_line(words: &i18n::Words, one: &Oddity) -> OddLine {
    let key = format!("fetching-odd-{}", one.state.replace('_', "-"));
    let what = words.with(&key, &[("size", Arg::from(one.size))]);
    let why = if words.has(&one.reason) { words.t(&one.reason).to_string() } else { one.reason.clone() };
    OddLine { what: format!("{} · UID {} · {what}", one.folder, one.uid), why }
}

/// Folders of the server, and those that are followed though it no longer lists them.
fn choices(found: &Found, form: Option<&Form>, words: &i18n::Words) -> Vec<Choice> {
    let followed = |name: &str| found.folders.iter().any(|folder| folder.active && folder.name == name);
    let chosen = |name: &str| match form {
        Some(form) => form.has(&format!("folder:{name}")),
        None => followed(name),
    };
    let listed = found.account.iter().flat_map(|account| &account.listed);
    let mut all: Vec<Choice> = listed
        .map(|folder| {
            let purpose = format!("fetching-purpose-{}", folder.purpose);
            Choice {
                chosen: chosen(&folder.name),
                name: folder.name.clone(),
                shown: folder.shown.clone(),
                purpose: if words.has(&purpose) { words.t(&purpose).to_string() } else { String::new() },
            }
        })
        .collect();
    for folder in found.folders.iter().filter(|folder| folder.active) {
        if all.iter().all(|one| one.name != folder.name) {
            let shown = mail::imap::shown(&folder.name);
            all.push(Choice { name: folder.name.clone(), shown, purpose: String::new(), chosen: chosen(&folder.name) });
        }
    }
    all
}

/// What is set, or what is likely before anything is.
fn now(mailbox: &Mailbox, account: Option<&Account>) -> Form {
    match account {
        Some(account) => filled([
            ("imap_host", account.imap_host.clone()),
            ("imap_port", account.imap_port.to_string()),
            ("imap_security", account.imap_security.as_str().to_owned()),
            ("imap_user", account.imap_user.clone()),
            ("proof", account.proof.as_str().to_owned()),
            ("after_fetch", account.after_fetch.as_str().to_owned()),
            ("move_to", mail::imap::shown(&account.move_to)),
            ("poll_s", account.poll_s.to_string()),
        ]),
        None => filled([
            ("imap_host", mailbox.smtp_host.replacen("smtp.", "imap.", 1)),
            ("imap_port", "993".to_owned()),
            ("imap_security", "tls".to_owned()),
            ("imap_user", mailbox.smtp_user.clone().unwrap_or_else(|| mailbox.address.clone())),
            ("poll_s", "120".to_owned()),
        ]),
    }
}

fn inputs(inputs: &Inputs<'_>, stored: bool) -> Vec<Input> {
    let words = inputs.words;
    let choices = |prefix: &str, all: &[&str]| -> Vec<(String, String)> {
        let key = |one: &str| format!("fetching-{prefix}-{}", one.replace('_', "-"));
        all.iter().map(|one| ((*one).to_owned(), words.t(&key(one)).to_string())).collect()
    };
    vec![
        inputs.text("imap_host"),
        inputs.text("imap_port"),
        inputs.select("imap_security", choices("security", &Security::ALL.map(Security::as_str))),
        inputs.text("imap_user"),
        inputs.secret("imap_password", stored),
        inputs.select("proof", choices("proof", &Proof::ALL.map(Proof::as_str))),
        inputs.select("after_fetch", choices("after", &AfterFetch::ALL.map(AfterFetch::as_str))),
        inputs.text("move_to"),
        inputs.text("poll_s"),
    ]
}
