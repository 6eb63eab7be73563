//! The two pages for the telephone: one to listen, nearly all one text field and nothing about solutions; one to call back,
//! with what to say beside what is written down. What is typed is kept as it stands.

use std::collections::BTreeMap;

use app::complaints::{self, Case, Complaint, Due, Heard, Severity, Temperature};
use app::remedies::rules::{plain_amount, read_amount};
use app::remedies::{self, Remedy};
use app::{Can, Error, Field, Id, Tx, customers};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::{Arg, Words};

use super::doing::does;
use super::one::{self, Trouble, Typed, find, first_name, seen, to_now};
use super::readers;
use super::view::People;
use crate::core::{Failure, Form, Layout, Visit, see_other, urls};
use crate::remedies::view as remedies_view;

type Answer = Result<Response, Failure>;

#[derive(Template)]
#[template(path = "complaints/listen.html")]
struct ListenPage {
    page: Layout,
    case: Case,
    customer: customers::Customer,
    first_name: String,
    typed: Typed,
    refusal: Option<(String, String)>,
    severities: Vec<(&'static str, String)>,
    temperatures: Vec<(&'static str, String)>,
    /// Who typed what stands here, where it was a colleague.
    typed_by: Option<String>,
    /// What was written down already, where they tell more.
    known: Known,
    call: Option<(String, String)>,
    /// Whether it is too late to write more of the story.
    is_over: bool,
    currency: String,
}

/// What the complaint holds already, in the fields of the page.
struct Known {
    story: String,
    wants: String,
    stake: String,
    others: String,
    severity: &'static str,
    temperature: &'static str,
    listened_s: String,
    talked_s: String,
}

pub async fn page(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = find(&visit, &id).await?;
    show(&visit, id, StatusCode::OK, Trouble::default()).await
}

/// How they may be; where nobody noted it, that stands first: nobody is called calm because nothing was chosen.
fn temperatures(words: &Words, known: Option<Temperature>) -> Vec<(&'static str, String)> {
    let mut all = one::values(words, "temperature", Temperature::ALL, Temperature::as_str);
    if known.is_none() {
        all.insert(0, ("", words.t("complaint-temperature-not-noted").into_owned()));
    }
    all
}

async fn show(visit: &Visit, id: Id, status: StatusCode, trouble: Trouble) -> Answer {
    let seen = seen(visit, id).await?;
    let (words, now) = (&visit.words, visit.web.now());
    let (names, c) = (seen.names(), &seen.case.complaint);
    let draft = seen.drafts.iter().find(|one| one.form == "listen");
    let others = draft.filter(|one| Some(one.staff_id) != visit.who.staff_id());
    let seconds = |s: Option<i64>| s.map(|s| s.to_string()).unwrap_or_default();
    let page = ListenPage {
        typed_by: others.map(|one| {
            typed_by(words, &People { customer: "", staff: &names }.name(Some(one.staff_id)), one.saved_at, now)
        }),
        severities: one::values(words, "severity", Severity::ALL, Severity::as_str),
        temperatures: temperatures(words, c.temperature),
        known: Known {
            story: known_or(&c.story, seen.told.as_ref().map(|(told, _)| &told.happened)),
            wants: known_or(&c.wants, seen.told.as_ref().map(|(told, _)| &told.wants)),
            stake: c.at_stake_minor.map(|minor| plain_amount(minor, &seen.currency)).unwrap_or_default(),
            others: c.others_affected.join("\n"),
            severity: c.severity.as_str(),
            temperature: c.temperature.map_or("", Temperature::as_str),
            listened_s: seconds(c.customer_spoke_s),
            talked_s: seconds(c.we_spoke_s),
        },
        call: one::call(&seen),
        is_over: !matches!(seen.case.step, complaints::Step::Listen | complaints::Step::Restate) || c.rounds > 0,
        first_name: first_name(&seen.known.customer.name),
        customer: seen.known.customer,
        typed: Typed { drafts: seen.drafts, ..trouble.typed },
        refusal: trouble.refusal,
        page: visit.page("complaints", words.t("complaint-listen-title")),
        currency: seen.currency,
        case: seen.case,
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// What was written down, or else what they told us themselves: nobody has to say it twice.
fn known_or(known: &str, told: Option<&String>) -> String {
    if known.is_empty() { told.cloned().unwrap_or_default() } else { known.to_owned() }
}

fn typed_by(words: &Words, name: &str, at: app::Timestamp, now: app::Timestamp) -> String {
    words.with("complaint-typed-by", &[("name", name.into()), ("when", Arg::from(words.moment(at, now)))])
}

/// They have told us.
pub async fn heard(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let text = |name: &str| form.get(name).to_owned();
    let stake = stake(&form, &currency(&visit).await?);
    let others = form.get("others_affected").lines().map(str::trim).filter(|line| !line.is_empty());
    let heard = Heard {
        story: text("story"),
        wants: text("wants"),
        severity: Severity::parse(form.get("severity")),
        temperature: Temperature::parse(form.get("temperature")),
        others_affected: others.map(str::to_owned).collect(),
        at_stake: Some(text("at_stake")),
        at_stake_minor: stake.as_ref().ok().copied().flatten(),
        harm: Some(text("harm")),
        safety: Some(form.has("safety")),
        customer_spoke_s: form.get("listened_s").parse().ok(),
        we_spoke_s: form.get("talked_s").parse().ok(),
    };
    let listen = move |tx: &mut Tx, who: &app::Who, id| complaints::listen(tx, who, id, &heard);
    let done = match stake {
        Ok(_) => does(&visit, id, Some("listen"), listen).await,
        Err(field) => Err(Error::Invalid(vec![field])),
    };
    let failure = match done {
        Ok(complaint) => return Ok(see_other(to_now(complaint.number))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => Failure::from(error),
        Err(other) => return Err(Failure::from(other)),
    };
    let (typed, refusal) = one::trouble(&visit.words, &failure);
    let trouble = Trouble { typed: Typed { doing: "listen".to_owned(), form, ..typed }, refusal };
    show(&visit, id, failure.status(), trouble).await
}

/// The currency of the business, in which amounts are typed.
pub async fn currency(visit: &Visit) -> Result<String, Failure> {
    let read = |tx: &mut Tx| Ok(app::workspaces::business::get(tx)?.currency);
    Ok(visit.web.kept.read(visit.who.workspace_id, read).await?)
}

/// What is at stake as an amount; one that was there and is emptied is nothing.
pub fn stake(form: &Form, currency: &str) -> Result<Option<i64>, Field> {
    match form.maybe("stake") {
        None => Ok(form.has("stake_known").then_some(0)),
        Some(text) => read_amount(text, currency).map(Some).ok_or_else(|| Field::new("stake", "problem-money")),
    }
}

/// Saves what is typed as it stands, and says so: to a script, or on the page.
pub async fn save(visit: Visit, Path((id, draft)): Path<(String, String)>, form: Form) -> Answer {
    let id = find(&visit, &id).await?;
    let (quiet, goes_on) = (form.has("quiet"), form.get("go").to_owned());
    let aside = ["quiet", "go", "round"];
    let fields: BTreeMap<String, String> =
        form.0.into_iter().filter(|(name, _)| !aside.contains(&name.as_str())).collect();
    let (who, named) = (visit.who.clone(), draft.clone());
    let save = move |tx: &mut Tx| {
        complaints::save_draft(tx, &who, id, &named, &fields)?;
        Ok(complaints::one(tx, &who, id)?.complaint.number)
    };
    let number = visit.web.kept.write(visit.who.workspace_id, save).await?;
    if quiet {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(see_other(match (draft.as_str(), goes_on.as_str()) {
        ("listen", _) => urls::with_id(urls::COMPLAINT_LISTEN, number),
        ("call-back", "call") => urls::with_id(urls::COMPLAINT_CALL, number),
        (letter, _) if letter.starts_with("letter-") => to_now(number).replace("#now", "#letters"),
        _ => to_now(number),
    }))
}

#[derive(Template)]
#[template(path = "complaints/script.html")]
struct ScriptPage {
    page: Layout,
    case: Case,
    customer: customers::Customer,
    first_name: String,
    hello: String,
    confirmed: Option<String>,
    facts: Vec<(String, String)>,
    call: Option<(String, String)>,
    channels: Vec<(&'static str, String)>,
    remedies: Vec<RemedyChoice>,
    remedy_problems: Vec<String>,
    typed: Typed,
    refusal: Option<(String, String)>,
}

/// A remedy that can be offered in the call.
struct RemedyChoice {
    id: Id,
    name: String,
    /// What it costs, and when it fits.
    about: String,
    chosen: bool,
    /// The field of its amount and what stands in it, where that is said each time; and how it is asked for.
    amount: Option<(String, String, String)>,
}

/// What a remedy costs is in the catalogue, or asked for.
fn remedy_choices(words: &Words, all: Vec<Remedy>, typed: &Typed) -> Vec<RemedyChoice> {
    let chosen: Vec<&str> = typed.of("call-back", "remedies").lines().collect();
    all.into_iter()
        .map(|one| {
            let cost = one.cost_minor.map(|minor| remedies_view::amount(words, minor, &one.currency));
            let about = [cost.as_deref().unwrap_or_default(), &one.fits];
            let about: Vec<&str> = about.into_iter().filter(|part| !part.is_empty()).collect();
            let asked = || {
                let (field, args) = (format!("amount_{}", one.id), [("remedy", Arg::from(one.name.as_str()))]);
                let typed = typed.of("call-back", &field).to_owned();
                let hint = words.with("complaint-amount-hint", &[("currency", Arg::from(one.currency.as_str()))]);
                (field, typed, format!("{} ({hint})", words.with("complaint-amount-for", &args)))
            };
            RemedyChoice {
                chosen: chosen.contains(&one.id.to_string().as_str()),
                about: about.join(" · "),
                amount: one.cost_minor.is_none().then(asked),
                id: one.id,
                name: one.name,
            }
        })
        .collect()
}

/// From a call back in the ledger of promises to its call: the script, or the step that comes before it.
pub async fn of_promise(visit: Visit, Path(id): Path<String>) -> Answer {
    let promise_id: Id = id.parse().map_err(|_| Error::NotFound("promise"))?;
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| complaints::of_call_back(tx, &who, promise_id);
    let found = visit.web.kept.read(visit.who.workspace_id, read).await?;
    Ok(see_other(match found {
        Some(complaint) if complaint.due() == Some(Due::CallBack) && visit.who.may(Can::KeepPromises).is_ok() => {
            urls::with_id(urls::COMPLAINT_CALL, complaint.number)
        }
        Some(complaint) => to_now(complaint.number),
        None => urls::with_id(urls::PROMISE, promise_id),
    }))
}

pub async fn script(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = find(&visit, &id).await?;
    show_script(&visit, id, StatusCode::OK, Trouble::default()).await
}

pub async fn show_script(visit: &Visit, id: Id, status: StatusCode, trouble: Trouble) -> Answer {
    let seen = seen(visit, id).await?;
    let who = visit.who.clone();
    let catalogue = visit.web.kept.read(who.workspace_id, move |tx| remedies::fitting(tx, &who, &[])).await?;
    let (words, names) = (&visit.words, seen.names());
    let typed = Typed { drafts: seen.drafts.clone(), ..trouble.typed };
    let first_name = first_name(&seen.known.customer.name);
    let hello = [("name", Arg::from(first_name.as_str())), ("me", Arg::from(visit.staff.name.as_str()))];
    let page = ScriptPage {
        hello: words.with("complaint-script-hello", &hello),
        confirmed: seen.case.restatements.last().map(|last| last.text.clone()),
        facts: readers::with_facts(words, &seen, &People { customer: &first_name, staff: &names }),
        call: one::call(&seen),
        channels: one::our_channels(words),
        remedies: remedy_choices(words, catalogue, &typed),
        remedy_problems: typed.problems_in("remedies"),
        typed,
        refusal: trouble.refusal,
        page: visit.page("complaints", words.t("complaint-script-title")),
        customer: seen.known.customer,
        first_name,
        case: seen.case,
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// After the call was written down: on to what they say to it, or the script again with what could not be taken.
pub async fn answer_script(visit: &Visit, id: Id, form: Form, done: Result<Complaint, Error>) -> Answer {
    let failure = match done {
        Ok(complaint) => return Ok(see_other(to_now(complaint.number))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => Failure::from(error),
        Err(other) => return Err(Failure::from(other)),
    };
    let (typed, refusal) = one::trouble(&visit.words, &failure);
    let trouble = Trouble { typed: Typed { doing: "call-back".to_owned(), form, ..typed }, refusal };
    show_script(visit, id, failure.status(), trouble).await
}
