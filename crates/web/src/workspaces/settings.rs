//! The settings: one page; each part is its own form, and owners see more of them.

use std::collections::HashMap;

use app::conversations::calm::{self as reading, Reads};
use app::leaving::{self, Work};
use app::workspaces::business::{self, Workspace};
use app::workspaces::sessions::{self, OpenSession};
use app::workspaces::tokens::{self, Token};
use app::workspaces::{self, Staff, staff};
use app::{Can, Id, Role};
use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::Arg;
use serde::Deserialize;

use super::inputs::{self, Input, Inputs, filled};
use crate::conversations::calm;
use crate::core::{Failure, Form, Layout, Problems, Visit};
use crate::fetching::accounts;

/// What was typed into the one form that was sent, and what is wrong with it.
#[derive(Default)]
pub struct Sent {
    /// `business`, `mail`, `staff`, `token`, `me`, `passphrase`; empty when nothing was.
    pub part: &'static str,
    pub form: Form,
    pub fields: Vec<app::Field>,
    /// A token that was just made: shown once.
    pub token: Option<String>,
}

#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    done: String,
}

/// What is there now.
struct Found {
    undo_send_s: i64,
    calm: Reads,
    workspace: Workspace,
    mailboxes: Vec<accounts::Known>,
    staff: Vec<Staff>,
    work: HashMap<Id, Work>,
    tokens: Vec<Token>,
    sessions: Vec<OpenSession>,
    me: Staff,
}

#[derive(Template)]
#[template(path = "workspaces/settings.html")]
struct SettingsPage {
    page: Layout,
    said: Option<String>,
    has_problems: bool,
    token: Option<String>,
    me: Vec<Input>,
    passphrase: Vec<Input>,
    sessions: Vec<OpenSession>,
    /// `None` for those who may not change it.
    business: Option<Vec<Input>>,
    hours: Vec<Input>,
    /// The form of the first mail account.
    mail: Option<Vec<Input>>,
    mailboxes: Vec<accounts::Line>,
    undo_send_s: i64,
    /// What is read before it leaves, to choose from.
    calm: Vec<(&'static str, String, bool)>,
    staff: Vec<Staff>,
    /// What each of them has in hand, for the day they leave.
    work: HashMap<Id, Work>,
    new_staff: Option<Vec<Input>>,
    own_id: app::Id,
    roles: Vec<(String, String)>,
    tokens: Vec<Token>,
    new_token: Vec<Input>,
    may_admin: bool,
    looks_after: bool,
    zones: Vec<String>,
}

/// What stands in a user agent, and what people call it. The first that fits: Edge says Chrome too, Chrome says Safari.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

fn find_name(user_agent: &str, names: &[(&str, &'static str)]) -> Option<&'static str> {
    names.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name)
}

/// "Firefox on Windows", where the browser says so.
pub(crate) fn browser_of(words: &i18n::Words, user_agent: &str) -> Option<String> {
    match (find_name(user_agent, &BROWSERS), find_name(user_agent, &SYSTEMS)) {
        (Some(browser), Some(system)) => {
            Some(words.with("session-device", &[("browser", Arg::from(browser)), ("system", Arg::from(system))]))
        }
        (one, other) => one.or(other).map(str::to_owned),
    }
}

impl SettingsPage {
    fn role(&self, role: &Role) -> String {
        self.page.t(&format!("role-{}", role.as_str())).to_string()
    }

    /// "Firefox on Windows", where the browser says so.
    fn device(&self, user_agent: &str) -> String {
        browser_of(&self.page.words, user_agent).unwrap_or_else(|| user_agent.to_owned())
    }

    /// What to ask before somebody's log-in is closed, if anything is in their hands.
    fn takes_over(&self, id: &Id) -> Option<String> {
        let work = self.work.get(id)?;
        let args = [
            ("promises", Arg::from(work.promises)),
            ("conversations", Arg::from(work.conversations)),
            ("complaints", Arg::from(work.complaints)),
            ("actions", Arg::from(work.actions)),
        ];
        Some(self.page.words.with("staff-deactivate-to", &args))
    }

    fn when(&self, at: &app::Timestamp) -> String {
        self.page.words.moment(*at, self.page.now)
    }
}

pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let said = match asked.done.as_str() {
        "saved" => Some("settings-saved"),
        "revoked" => Some("settings-token-revoked"),
        "mailbox-removed" => Some("mailbox-removed"),
        _ => None,
    };
    let said = said.map(|key| visit.words.t(key).to_string());
    settings_page(&visit, StatusCode::OK, Sent::default(), said).await
}

/// The page, with what was typed and what is wrong with it in its own part.
pub async fn settings_page(
    visit: &Visit,
    status: StatusCode,
    sent: Sent,
    said: Option<String>,
) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let staff_id = visit.staff.staff_id;
    let found = visit
        .web
        .kept
        .read(visit.who.workspace_id, move |tx| {
            Ok(Found {
                undo_send_s: workspaces::undo_send::undo_send_s(tx)?,
                calm: reading::reads(tx)?,
                workspace: business::get(tx)?,
                mailboxes: accounts::read(tx, &who)?,
                staff: staff::list(tx, &who)?,
                work: leaving::work(tx, &who)?,
                tokens: tokens::list(tx, &who)?.into_iter().filter(|token| token.revoked_at.is_none()).collect(),
                sessions: sessions::list(tx, &who)?,
                me: staff::get(tx, staff_id)?,
            })
        })
        .await?;
    let page = page(visit, found, sent, said);
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// The fields of one part: as they were typed if it is the one that was sent, else as they are.
fn part(
    visit: &Visit,
    sent: &Sent,
    key: &'static str,
    now: Form,
    fields: impl Fn(&Inputs<'_>) -> Vec<Input>,
) -> Vec<Input> {
    let is_sent = sent.part == key;
    let problems = if is_sent { Problems::new(&visit.words, &sent.fields) } else { Problems::none() };
    let form = if is_sent { sent.form.clone() } else { now };
    fields(&Inputs { words: &visit.words, form: &form, problems: &problems, key, prefix: "" })
}

fn page(visit: &Visit, found: Found, sent: Sent, said: Option<String>) -> SettingsPage {
    let words = &visit.words;
    let manages = visit.who.may(Can::ManageWorkspace).is_ok();
    let manages_staff = visit.who.may(Can::ManageStaff).is_ok();
    let business_form = business_form(&found.workspace);
    let new_staff = || {
        part(visit, &sent, "staff", filled([("role", "agent".to_owned())]), |inputs| {
            vec![
                inputs.text("name"),
                inputs.field("email", "email"),
                inputs.select("role", inputs::roles(inputs.words)),
                inputs.field("passphrase", "password").autocomplete("new-password"),
            ]
        })
    };
    SettingsPage {
        page: visit.page("settings", words.t("settings-title").to_string()),
        said,
        has_problems: !sent.fields.is_empty(),
        me: me(visit, &sent, &found.me),
        passphrase: part(visit, &sent, "passphrase", Form::default(), |inputs| {
            vec![
                inputs.field("old", "password").autocomplete("current-password"),
                inputs.field("new", "password").autocomplete("new-password"),
            ]
        }),
        sessions: found.sessions,
        business: manages.then(|| {
            part(visit, &sent, "business", business_form.clone(), |inputs| {
                let mut all = inputs::business(inputs);
                all.push(inputs.field("public_url", "url"));
                all
            })
        }),
        hours: part(visit, &sent, "business", business_form.clone(), inputs::hours),
        mail: manages
            .then(|| part(visit, &sent, "mail", accounts::empty_form(), |fields| inputs::mailbox(fields, false))),
        undo_send_s: found.undo_send_s,
        calm: calm::choices(words, found.calm),
        mailboxes: accounts::lines(visit, &found.mailboxes),
        staff: found.staff,
        work: found.work,
        new_staff: manages_staff.then(new_staff),
        own_id: visit.staff.staff_id,
        roles: inputs::roles(words),
        tokens: found.tokens,
        new_token: part(visit, &sent, "token", Form::default(), |inputs| vec![inputs.text("name")]),
        token: sent.token,
        may_admin: manages_staff,
        looks_after: visit.who.may(Can::LookAfter).is_ok(),
        zones: inputs::zones(),
    }
}

fn me(visit: &Visit, sent: &Sent, me: &Staff) -> Vec<Input> {
    let now = filled([
        ("name", me.name.clone()),
        ("time_zone", me.time_zone.clone().unwrap_or_default()),
        ("locale", me.locale.clone().unwrap_or_default()),
    ]);
    part(visit, sent, "me", now, |inputs| {
        let mut locales = vec![(String::new(), inputs.words.t("me-as-business").to_string())];
        locales.extend(inputs::locales(inputs.words));
        vec![inputs.text("name"), inputs.text("time_zone").list("zones"), inputs.select("locale", locales)]
    })
}

fn business_form(now: &Workspace) -> Form {
    let mut form = filled([
        ("name", now.name.clone()),
        ("trade", now.trade.clone()),
        ("time_zone", now.time_zone.clone()),
        ("currency", now.currency.clone()),
        ("locale", now.locale.clone()),
        ("public_url", now.public_url.clone()),
        ("holidays", now.holidays_text()),
    ]);
    form.0.extend(business::HOURS_FIELDS.iter().map(|name| (*name).to_owned()).zip(now.hours_lines()));
    form
}
