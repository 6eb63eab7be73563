//! A letter by the rules: begun from the template, looked at with what it lacks, and sent or recorded as sent.

use app::complaints::{self, Case, Known, NewLetter, Way, Written};
use app::workspaces::mailboxes;
use app::{Error, Field, Id, Timestamp, Tx, customers, workspaces};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::Arg;

use super::doing::does;
use super::one::{self, Trouble, Typed, find, to_now};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other};
use crate::promises::{hours_of, when};

type Answer = Result<Response, Failure>;

#[derive(Template)]
#[template(path = "complaints/letter.html")]
struct LetterPage {
    page: Layout,
    case: Case,
    kind: String,
    /// The form that what is typed is kept under.
    doing: String,
    letter: Written,
    /// Shown as it will be read.
    looked_at: bool,
    /// Whether the rules have it in the customer's language, where that is another.
    language: Option<&'static str>,
    lead: String,
    /// What only people know is asked where the template says it.
    asks_delay: bool,
    asks_next: bool,
    can_mail: bool,
    ways: Vec<(&'static str, String)>,
    typed: Typed,
    refusal: Option<(String, String)>,
}

/// What the page is made of.
struct Found {
    case: Case,
    letter: Written,
    typed: Typed,
    can_mail: bool,
    theirs: String,
}

/// What is to be shown of the letter.
#[derive(Clone, PartialEq, Eq)]
enum Show {
    /// As it was typed last, or begun from the template.
    Begun,
    /// From the template, with what is known now.
    Anew(Known),
    /// As it stands in the form.
    Typed,
}

pub async fn page(visit: Visit, Path((id, kind)): Path<(String, String)>) -> Answer {
    let id = find(&visit, &id).await?;
    show(&visit, (id, kind), StatusCode::OK, Trouble::default(), Show::Begun).await
}

/// Looks at what was typed, or fills the template in anew. Nothing leaves, and nothing typed is lost.
pub async fn preview(visit: Visit, Path((id, kind)): Path<(String, String)>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let known = match known(&visit, &form).await? {
        Ok(known) => known,
        Err(wrong) => return not_understood(&visit, (id, kind), form, wrong).await,
    };
    let anew = form.has("fill") || form.get("text").is_empty();
    let what = if anew { Show::Anew(known) } else { Show::Typed };
    let typed = Typed { doing: draft_of(&kind), form, ..Typed::default() };
    show(&visit, (id, kind), StatusCode::OK, Trouble { typed, refusal: None }, what).await
}

/// It leaves, or is recorded as having left.
pub async fn send(visit: Visit, Path((id, kind)): Path<(String, String)>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let how = if form.has("mail") { Some(Way::Mail) } else { Way::parse(form.get("how")) };
    let sent_at = sent_on(&visit, id, &form).await?;
    let (Some(how), Ok(sent_at)) = (how, &sent_at) else {
        let how = how.is_none().then(|| Field::new("how", "problem-letter-how"));
        let problems: Vec<Field> = sent_at.err().into_iter().chain(how).collect();
        let typed = Typed {
            doing: draft_of(&kind),
            form,
            problems: Problems::new(&visit.words, &problems),
            ..Typed::default()
        };
        let trouble = Trouble { typed, refusal: None };
        return show(&visit, (id, kind), StatusCode::UNPROCESSABLE_ENTITY, trouble, Show::Typed).await;
    };
    // What can't be read any more names no time; the letter itself says what it says.
    let known = known(&visit, &form).await?.unwrap_or_default();
    let new = NewLetter {
        kind: kind.clone(),
        subject: Some(form.get("subject").to_owned()),
        text: Some(form.get("text").to_owned()),
        how,
        sent_at: *sent_at,
        known,
    };
    let named = draft_of(&kind);
    let done = does(&visit, id, None, move |tx, who, id| {
        let done = complaints::send_letter(tx, who, id, &new)?;
        complaints::forget_drafts(tx, id, &named)?;
        Ok(done)
    });
    let failure = match done.await {
        Ok(complaint) => return Ok(see_other(to_now(complaint.number).replace("#now", "#letters"))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => Failure::from(error),
        Err(other) => return Err(Failure::from(other)),
    };
    let (typed, refusal) = one::trouble(&visit.words, &failure);
    let trouble = Trouble { typed: Typed { doing: draft_of(&kind), form, ..typed }, refusal };
    show(&visit, (id, kind), failure.status(), trouble, Show::Typed).await
}

fn draft_of(kind: &str) -> String {
    format!("letter-{kind}")
}

/// Why it takes longer, and by when they hear from us, as somebody typed it.
async fn known(visit: &Visit, form: &Form) -> Result<Result<Known, when::Wrong>, Failure> {
    let delay_reason = form.get("delay_reason").to_owned();
    if form.get("when").is_empty() {
        return Ok(Ok(Known { delay_reason, next_update: None }));
    }
    let hours = hours_of(visit, None).await?;
    let read = when::read(form.get("when"), &visit.words, &hours, visit.web.now());
    Ok(read.map(|window| Known { delay_reason, next_update: Some(window.by) }))
}

async fn not_understood(visit: &Visit, of: (Id, String), form: Form, wrong: when::Wrong) -> Answer {
    let readings = wrong.readings.iter().map(|one| (one.typed.clone(), visit.words.moment_full(one.at))).collect();
    let problems = Problems::new(&visit.words, &[wrong.field]);
    let typed = Typed { doing: draft_of(&of.1), form, problems, readings, ..Typed::default() };
    let trouble = Trouble { typed, refusal: None };
    show(visit, of, StatusCode::UNPROCESSABLE_ENTITY, trouble, Show::Typed).await
}

/// The day on which it went another way: now where none is said, else noon of it, where the business is; never before the
/// complaint came in on that day.
async fn sent_on(visit: &Visit, id: Id, form: &Form) -> Result<Result<Option<Timestamp>, Field>, Failure> {
    let Some(text) = form.maybe("sent_on") else { return Ok(Ok(None)) };
    let Ok(date) = text.parse::<jiff::civil::Date>() else {
        return Ok(Err(Field::new("sent_at", "problem-letter-day")));
    };
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        Ok((workspaces::hours(tx)?.zone.clone(), complaints::one(tx, &who, id)?.complaint.opened_at))
    };
    let (zone, opened_at) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let on_that_day = |at: Timestamp| zone.to_datetime(at).date() == date;
    if on_that_day(visit.web.now()) {
        return Ok(Ok(None));
    }
    let noon = zone.to_timestamp(date.at(12, 0, 0, 0)).ok();
    Ok(Ok(if on_that_day(opened_at) { noon.max(Some(opened_at)) } else { noon }))
}

async fn show(visit: &Visit, of: (Id, String), status: StatusCode, trouble: Trouble, what: Show) -> Answer {
    let (who, (id, kind)) = (visit.who.clone(), of);
    let (asked, shown) = (kind.clone(), what.clone());
    let form = trouble.typed.form.clone();
    let read = move |tx: &mut Tx| {
        let case = complaints::one(tx, &who, id)?;
        let customer = customers::get(tx, &who, case.complaint.customer_id)?.customer;
        let typed = Typed { drafts: complaints::drafts(tx, &who, id)?, ..Typed::default() };
        let doing = draft_of(&asked);
        let (subject, text) = (typed.of(&doing, "subject"), typed.of(&doing, "text"));
        let letter = match &shown {
            Show::Anew(known) => complaints::write_letter(tx, &who, id, &asked, known)?,
            Show::Typed => complaints::look_at_letter(tx, &who, id, &asked, form.get("subject"), form.get("text"))?,
            Show::Begun if !text.is_empty() => complaints::look_at_letter(tx, &who, id, &asked, subject, text)?,
            Show::Begun => complaints::write_letter(tx, &who, id, &asked, &Known::default())?,
        };
        let theirs = customers::words(tx, case.complaint.customer_id)?.locale().language().to_owned();
        let can_mail = customer.email.is_some() && !mailboxes::all(tx)?.is_empty();
        Ok((Found { case, letter, typed, can_mail, theirs }, customer.name))
    };
    let (found, name) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let words = &visit.words;
    let rules = found.case.ruled.rules.clone();
    let other = found.theirs != rules.language;
    let title = [("letter", Arg::from(found.letter.name.as_str())), ("customer", Arg::from(name))];
    let way = |way: Way| {
        let key = if way == Way::Post { "complaint-letter-way-post" } else { "complaint-letter-way-handed-over" };
        (way.as_str(), words.t(key).into_owned())
    };
    let template = rules.letter_in(&kind, &found.letter.language);
    let page = LetterPage {
        asks_delay: template.is_some_and(|letter| letter.names("complaint.delay_reason")),
        asks_next: template.is_some_and(|letter| letter.names("complaint.next_update")),
        doing: draft_of(&kind),
        kind,
        looked_at: what == Show::Typed || trouble.refusal.is_some(),
        language: other.then_some(if found.letter.language == found.theirs {
            "complaint-letter-language"
        } else {
            "complaint-letter-no-language"
        }),
        lead: words.with("complaint-letter-lead", &[("rules", Arg::from(rules.name.as_str()))]),
        can_mail: found.can_mail,
        ways: vec![way(Way::Post), way(Way::HandedOver)],
        typed: Typed { drafts: found.typed.drafts, ..trouble.typed },
        refusal: trouble.refusal,
        page: visit.page("complaints", words.with("complaint-letter-title", &title)),
        letter: found.letter,
        case: found.case,
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}
