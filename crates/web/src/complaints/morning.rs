//! Who gets the mail of each working morning: one click for each choice.

use app::complaints::morning::{self, Morning};
use app::workspaces::{self, staff};
use app::{Field, Id, Tx, Who};
use askama::Template;
use axum::Json;
use axum::response::{Html, Response};
use i18n::Arg;
use serde::Serialize;

use crate::core::body::Body;
use crate::core::{Call, Failure, Form, Layout, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "complaints/morning.html")]
struct MorningPage {
    page: Layout,
    choices: Vec<Choice>,
    is_off: bool,
    saved: bool,
}

struct Choice {
    /// An id, or empty for the first manager.
    value: String,
    name: String,
    why: String,
    now: bool,
}

type Found = (Morning, Vec<workspaces::Staff>, Option<String>);

fn found(tx: &mut Tx, who: &Who) -> app::Result<Found> {
    let staff = staff::list(tx, who)?;
    let first = workspaces::managers_first(tx)?.first().copied();
    let name = staff.iter().find(|one| Some(one.id) == first).map(|one| one.name.clone());
    Ok((morning::get(tx, who)?, staff, name))
}

pub async fn show(visit: Visit) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let (set, staff, first) = visit.web.kept.read(visit.who.workspace_id, move |tx| found(tx, &who)).await?;
    let words = &visit.words;
    let manager = Choice {
        value: String::new(),
        name: words.t("morning-manager").into_owned(),
        why: words.with("morning-manager-why", &[("name", Arg::from(first.unwrap_or_default()))]),
        now: !set.is_off && set.staff_id.is_none(),
    };
    let people = staff.iter().filter(|one| one.may_own()).map(|one| Choice {
        value: one.id.to_string(),
        name: one.name.clone(),
        why: words.t(&format!("role-{}", one.role.as_str())).into_owned(),
        now: !set.is_off && set.staff_id == Some(one.id),
    });
    let page = MorningPage {
        choices: std::iter::once(manager).chain(people).collect(),
        is_off: set.is_off,
        saved: visit.path.ends_with("?saved=yes"),
        page: visit.page("settings", words.t("morning-title").into_owned()),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

pub async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let to = match form.get("to") {
        "off" => Morning { is_off: true, staff_id: None },
        _ => Morning { is_off: false, staff_id: form.id("to")? },
    };
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| morning::set(tx, &who, to)).await?;
    Ok(see_other(format!("{}?saved=yes", urls::SETTINGS_MORNING)))
}

/// `{is_off, staff_id, goes_to_id}`
#[derive(Debug, Serialize)]
pub struct Shown {
    #[serde(flatten)]
    set: Morning,
    goes_to_id: Option<Id>,
}

fn shown(tx: &mut Tx, who: &Who) -> app::Result<Shown> {
    Ok(Shown { set: morning::get(tx, who)?, goes_to_id: morning::goes_to(tx, who)? })
}

pub async fn api_get(call: Call) -> Result<Json<Shown>, Failure> {
    let who = call.who.clone();
    Ok(Json(call.web.kept.read(who.workspace_id, move |tx| shown(tx, &who)).await?))
}

/// `{is_off, staff_id?}`: without `staff_id` it goes to the first manager.
pub async fn api_change(call: Call, body: Body) -> Result<Json<Shown>, Failure> {
    let mut sent = body.reader();
    if !body.has("is_off") {
        sent.also(vec![Field::new("is_off", "problem-empty")]);
    }
    let to = Morning { is_off: sent.flag_or("is_off", false), staff_id: sent.maybe_id("staff_id") };
    sent.done()?;
    let who = call.who.clone();
    let change = move |tx: &mut Tx| {
        morning::set(tx, &who, to)?;
        shown(tx, &who)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, change).await?))
}
