//! The notice that is ready: read, changed, and sent with one button.

use app::promises::drafts::{self, Draft, Due};
use app::promises::reach::{Route, Way};
use app::promises::{self, NewTime, Night, Notice, TOLD_BY_US};
use app::{Error, Field, Id, Timestamp, Tx, calendars, time};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};

use super::pages::parse_id;
use super::when;
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "promises/notice.html")]
struct NoticePage {
    page: Layout,
    id: Id,
    customer: String,
    lines: Vec<Line>,
    /// A plain reason, and whether it is chosen.
    reasons: Vec<(String, bool)>,
    own_reason: String,
    subject: String,
    text: String,
    /// What the text was made of: when that changes, so does the text.
    read: String,
    route: String,
    /// A number to call, as a link has it.
    call: Option<(String, String)>,
    by_mail: bool,
    told_ways: Vec<(&'static str, String)>,
    how: String,
    /// What time it is there, and until when it is night.
    night: Option<(String, String)>,
    problems: Problems,
    refusal: Option<(String, String)>,
    reread: bool,
}

/// A promise that the notice is about.
struct Line {
    id: Id,
    words: String,
    due: String,
    when: String,
    chosen: bool,
    problem: Option<String>,
}

/// What was typed, and what became of it.
#[derive(Default)]
struct Typed {
    form: Form,
    fields: Vec<Field>,
    refusal: Option<(String, String)>,
    reread: bool,
}

pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    page(&visit, parse_id(&id)?, StatusCode::OK, Typed::default()).await
}

async fn draft(visit: &Visit, id: Id) -> Result<Option<Draft>, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let promise = promises::get(tx, &who, id)?;
        if promise.may_warn(tx.now).is_err() {
            return Ok(None);
        }
        match drafts::of(tx, &who, id)? {
            Some(draft) => Ok(Some(draft)),
            None => drafts::about(tx, vec![promise]).map(Some),
        }
    };
    Ok(visit.web.kept.read(visit.who.workspace_id, read).await?)
}

async fn page(visit: &Visit, id: Id, status: StatusCode, typed: Typed) -> Result<Response, Failure> {
    let Some(mut draft) = draft(visit, id).await? else { return Ok(see_other(urls::with_id(urls::PROMISE, id))) };
    let (words, now, form) = (&visit.words, visit.web.now(), &typed.form);
    let lines = draft.promises.iter().map(|due| line(words, due, &typed)).collect();
    if !form.0.is_empty() {
        let (chosen, _) = chosen(visit, &draft, form).await?;
        draft.promises = chosen;
    }
    let reason = reason(form);
    let (subject, fresh) = draft.with_reason(if reason.is_empty() { "…" } else { reason.as_str() });
    let read = fingerprint(&draft, &reason);
    let stays = form.get("read") == read && form.maybe("text").is_some();
    let page = NoticePage {
        id,
        customer: draft.customer_name.clone(),
        lines,
        reasons: draft.reasons.iter().map(|plain| (plain.clone(), *plain == form.get("reason"))).collect(),
        own_reason: form.get("own_reason").to_owned(),
        subject,
        text: if stays { form.get("text").to_owned() } else { fresh },
        read,
        route: route(words, &draft.route),
        call: call(&draft.route),
        by_mail: draft.route.by_mail(),
        told_ways: TOLD_BY_US.into_iter().map(|how| (how, told_how(words, how))).collect(),
        how: match form.maybe("how") {
            Some(how) => how.to_owned(),
            None => draft.route.way.map_or("phone", Way::as_str).to_owned(),
        },
        night: draft.quiet_until.map(|until| {
            let there = Words::new(words.locale().as_str(), draft.words.zone());
            (there.time(now), there.moment(until, now))
        }),
        problems: Problems::new(words, &typed.fields),
        refusal: typed.refusal,
        reread: typed.reread,
        page: visit.page("promises", words.t("told-page-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn told_how(words: &Words, how: &str) -> String {
    words.t(&format!("told-how-{}", how.replace('_', "-"))).into_owned()
}

fn line(words: &Words, due: &Due, typed: &Typed) -> Line {
    let (id, form) = (due.promise.id, &typed.form);
    let name = format!("when_{id}");
    let problem = typed.fields.iter().find(|field| field.field == name);
    Line {
        id,
        words: due.promise.words.clone(),
        due: words.moment_full(due.promise.by),
        when: form.maybe(&name).map_or_else(|| as_typed(words, due.new_by), str::to_owned),
        chosen: form.0.is_empty() || form.get("about").lines().any(|one| one == id.to_string()),
        problem: problem.map(|field| crate::core::problem(words, field)),
    }
}

/// A time as it can be typed.
pub(super) fn as_typed(words: &Words, at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| words.zone().to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string())
}

fn reason(form: &Form) -> String {
    form.maybe("own_reason").unwrap_or(form.get("reason")).to_owned()
}

/// The promises that are ticked, with the times that were typed for them; and what can't be read.
async fn chosen(visit: &Visit, draft: &Draft, form: &Form) -> Result<(Vec<Due>, Vec<Field>), Failure> {
    let hours = visit.web.kept.read(visit.who.workspace_id, calendars::business).await?;
    let (mut chosen, mut wrong) = (Vec::new(), Vec::new());
    for due in &draft.promises {
        let id = due.promise.id;
        if !form.get("about").lines().any(|one| one == id.to_string()) {
            continue;
        }
        let name = format!("when_{id}");
        match when::read(form.get(&name), &visit.words, &hours, visit.web.now()) {
            Ok(window) => chosen.push(Due { new_from: window.from, new_by: Some(window.by), ..due.clone() }),
            Err(found) => {
                wrong.push(Field { field: name, ..found.field });
                chosen.push(due.clone());
            }
        }
    }
    Ok((chosen, wrong))
}

/// What the text says: read once more when it changes.
fn fingerprint(draft: &Draft, reason: &str) -> String {
    let times = draft.promises.iter().map(|due| {
        let ms = |at: Option<Timestamp>| at.map_or(0, time::ms);
        format!("{}.{}.{}", due.promise.id, ms(due.new_from), ms(due.new_by))
    });
    times.chain([reason.to_owned()]).collect::<Vec<_>>().join("|")
}

pub async fn send(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let id = parse_id(&id)?;
    let Some(draft) = draft(&visit, id).await? else { return Ok(see_other(urls::with_id(urls::PROMISE, id))) };
    let (chosen, mut fields) = chosen(&visit, &draft, &form).await?;
    let draft = Draft { promises: chosen, ..draft };
    let reason = reason(&form);
    if form.get("do") == "read" {
        let reread = true;
        return page(&visit, id, StatusCode::OK, Typed { form, fields, reread, ..Typed::default() }).await;
    }
    if reason.is_empty() {
        fields.push(Field::new("reason", "problem-empty"));
    }
    if !fields.is_empty() {
        return page(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, Typed { form, fields, ..Typed::default() }).await;
    }
    let is_read = form.get("read") == fingerprint(&draft, &reason);
    let by_mail = form.get("how") == "mail";
    let fresh = draft.with_reason("…").1;
    let text = form.maybe("text").filter(|_| by_mail).map(str::to_owned);
    if text.as_ref().is_some_and(|text| !is_read && text.replace("\r\n", "\n").trim() != fresh.trim()) {
        // They changed the words, and then a time or the reason: both are seen together before anything leaves.
        let reread = true;
        return page(&visit, id, StatusCode::OK, Typed { form, reread, ..Typed::default() }).await;
    }
    let notice = Notice {
        reason,
        how: form.get("how").to_owned(),
        promises: draft.promises.iter().map(new_time).collect(),
        text: text.filter(|_| is_read),
        night: match form.get("do") {
            "morning" => Night::Wait,
            "now" => Night::Send,
            _ => Night::Ask,
        },
    };
    let who = visit.who.clone();
    let sent = visit.web.kept.write(who.workspace_id, move |tx| promises::send_notice(tx, &who, &notice)).await;
    let failure = match sent {
        Ok(_) if form.get("back") == "today" => return Ok(see_other(urls::TODAY)),
        Ok(_) => return Ok(see_other(urls::with_id(urls::PROMISE, id))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => Failure::from(error),
        Err(other) => return Err(Failure::from(other)),
    };
    let mut typed = Typed { form, ..Typed::default() };
    match &*failure.0 {
        Error::Invalid(fields) => typed.fields.clone_from(fields),
        _ => typed.refusal = Some((failure.detail(&visit.words), failure.hint(&visit.words))),
    }
    page(&visit, id, failure.status(), typed).await
}

fn new_time(due: &Due) -> NewTime {
    NewTime { promise_id: due.promise.id, new_from: due.new_from, new_by: due.new_by.unwrap_or(due.promise.by) }
}

/// How somebody is reached, in a sentence.
pub fn route(words: &Words, route: &Route) -> String {
    let args = [("name", Arg::from(route.name.as_str())), ("at", Arg::from(route.at.as_str()))];
    let key = route.way.map_or("none", Way::as_str);
    let way = words.with(&format!("route-{key}"), &args);
    let asked = route.asked.as_deref().map(|said| words.with("route-asked", &[("words", said.into())]));
    let dead = route.passed_over.as_deref().map(|email| words.with("route-dead", &[("email", email.into())]));
    [way].into_iter().chain(asked).chain(dead).collect::<Vec<_>>().join(" ")
}

/// Where a telephone is to call: the link, and the number.
pub fn call(route: &Route) -> Option<(String, String)> {
    let number = matches!(route.way, Some(Way::Phone | Way::Text)).then(|| route.at.clone())?;
    let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    Some((format!("tel:{digits}"), number))
}
