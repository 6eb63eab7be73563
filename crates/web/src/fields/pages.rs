//! The page of the fields in the settings.

use app::fields::{self, Change, Choice, Definition, Kind, NewChoice, NewDefinition, Noun};
use app::{Can, Error, Id, Tx};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "fields/settings.html")]
struct FieldsPage {
    page: Layout,
    /// The fields of each noun.
    nouns: Vec<(String, Vec<Filled>)>,
    /// A new one, with what was typed and could not be taken.
    new: Filled,
    kinds: Vec<(&'static str, String)>,
    may_change: bool,
    refusal: Option<(String, String)>,
}

/// A field as its form shows it.
#[derive(Default)]
struct Filled {
    id: String,
    title: String,
    about: String,
    archived: bool,
    form: Form,
    problems: Problems,
    open: bool,
}

impl FieldsPage {
    fn new_ones(&self) -> [&Filled; 1] {
        [&self.new]
    }
}

impl Filled {
    fn is(&self, field: &str, value: &str) -> bool {
        self.form.get(field) == value
    }
}

/// A choice as a line: with its key where that does not follow from its name.
fn line(choice: &Choice) -> String {
    let follows = fields::key_of(&choice.label) == choice.key;
    if follows { choice.label.clone() } else { format!("{} = {}", choice.key, choice.label) }
}

fn filled(visit: &Visit, one: &Definition) -> Filled {
    let yes = |flag: bool| if flag { "yes" } else { "" }.to_owned();
    let lines: Vec<String> = one.choices.iter().filter(|choice| !choice.archived).map(line).collect();
    let pairs = [
        ("noun", one.noun.as_str().to_owned()),
        ("label", one.label.clone()),
        ("kind", one.kind.as_str().to_owned()),
        ("help", one.help.clone()),
        ("place", one.place.to_string()),
        ("choices", lines.join("\n")),
        ("required_on_making", yes(one.required_on_making)),
        ("required_on_resolving", yes(one.required_on_resolving)),
        ("in_list", yes(one.in_list)),
    ];
    let mut form = Form::default();
    form.0.extend(pairs.map(|(name, value)| (name.to_owned(), value)));
    let about = format!("{} · {}", kind_name(visit, one.kind), one.key);
    Filled {
        id: one.id.to_string(),
        title: one.label.clone(),
        about,
        archived: one.archived,
        form,
        ..Filled::default()
    }
}

fn kind_name(visit: &Visit, kind: Kind) -> String {
    visit.words.t(&format!("field-kind-{}", kind.as_str().replace('_', "-"))).into_owned()
}

pub async fn show(visit: Visit) -> Result<Response, Failure> {
    page(&visit, StatusCode::OK, None, Form::default()).await
}

/// The page; with what was typed, where it was typed, when that could not be taken.
async fn page(visit: &Visit, status: StatusCode, failure: Option<Failure>, typed: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let all = visit.web.kept.read(who.workspace_id, move |tx| fields::list(tx, &who)).await?;
    let of = |noun: Noun| all.iter().filter(|one| one.noun == noun).map(|one| filled(visit, one)).collect::<Vec<_>>();
    let mut nouns = vec![
        (visit.words.t("fields-of-conversation").into_owned(), of(Noun::Conversation)),
        (visit.words.t("fields-of-customer").into_owned(), of(Noun::Customer)),
    ];
    let mut new = Filled::default();
    let mut refusal = None;
    if let Some(failure) = failure {
        let id = typed.get("field_id").to_owned();
        let known = nouns.iter_mut().flat_map(|(_, filled)| filled).find(|one| one.id == id);
        let tried = known.unwrap_or(&mut new);
        match &*failure.0 {
            Error::Invalid(fields) => tried.problems = Problems::new(&visit.words, fields),
            _ => refusal = Some((failure.detail(&visit.words), failure.hint(&visit.words))),
        }
        let noun = tried.form.get("noun").to_owned();
        (tried.form, tried.open) = (typed, true);
        if !noun.is_empty() {
            tried.form.0.insert("noun".to_owned(), noun);
        }
    }
    let page = FieldsPage {
        nouns,
        new,
        kinds: Kind::ALL.iter().map(|kind| (kind.as_str(), kind_name(visit, *kind))).collect(),
        may_change: visit.who.may(Can::LookAfter).is_ok(),
        refusal,
        page: visit.page("settings", visit.words.t("fields-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

/// A choice a line; `key = name` names the key too.
fn choices(form: &Form) -> Vec<NewChoice> {
    let one = |line: &str| match line.split_once('=') {
        Some((key, label)) => NewChoice { key: Some(key.trim().to_owned()), label: label.to_owned() },
        None => NewChoice { key: None, label: line.to_owned() },
    };
    form.get("choices").lines().filter(|line| !line.trim().is_empty()).map(one).collect()
}

fn kind(form: &Form) -> Result<Kind, Error> {
    Kind::parse(form.get("kind")).ok_or(Error::invalid("kind", "problem-field-kind"))
}

fn new_definition(form: &Form) -> Result<NewDefinition, Error> {
    let is = |name: &str| form.maybe(name).is_some();
    Ok(NewDefinition {
        noun: Noun::parse(form.get("noun")).ok_or(Error::invalid("noun", "problem-field-noun"))?,
        key: form.maybe("key").map(str::to_owned),
        label: form.get("label").to_owned(),
        kind: kind(form)?,
        help: form.get("help").to_owned(),
        required_on_making: is("required_on_making"),
        required_on_resolving: is("required_on_resolving"),
        in_list: is("in_list"),
        choices: choices(form),
    })
}

fn as_changed(form: &Form) -> Result<Change, Error> {
    let is = |name: &str| Some(form.maybe(name).is_some());
    let kind = kind(form)?;
    let place = form.maybe("place").map(str::parse::<i64>).transpose();
    Ok(Change {
        label: Some(form.get("label").to_owned()),
        kind: Some(kind),
        help: Some(form.get("help").to_owned()),
        required_on_making: is("required_on_making"),
        required_on_resolving: is("required_on_resolving"),
        in_list: is("in_list"),
        place: place.map_err(|_| Error::invalid("place", "problem-not-a-number"))?,
        archived: None,
        choices: kind.has_choices().then(|| choices(form)),
    })
}

/// A new field, or (with an id) one that is there.
pub async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, id) = (visit.who.clone(), form.id("field_id")?);
    let asked = match id {
        Some(id) => as_changed(&form).map(|change| (Some((id, change)), None)),
        None => new_definition(&form).map(|new| (None, Some(new))),
    };
    let saved = match asked {
        Err(error) => Err(error),
        Ok(asked) => {
            let save = move |tx: &mut Tx| match &asked {
                (Some((id, change)), _) => fields::change(tx, &who, *id, change),
                (None, Some(new)) => fields::create(tx, &who, new),
                (None, None) => Err(Error::NotFound("field")),
            };
            visit.web.kept.write(visit.who.workspace_id, save).await
        }
    };
    match saved {
        Ok(one) => Ok(see_other(format!("{}#field-{}", urls::SETTINGS_FIELDS, one.id))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            let failure = Failure::from(error);
            page(&visit, failure.status(), Some(failure), form).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

/// Not used any more, or again; what stands in it stays.
pub async fn archive(visit: Visit, Path(id): Path<Id>, form: Form) -> Result<Response, Failure> {
    let (who, archived) = (visit.who.clone(), form.get("archived") == "yes");
    let change = Change { archived: Some(archived), ..Change::default() };
    visit.web.kept.write(who.workspace_id, move |tx| fields::change(tx, &who, id, &change)).await?;
    Ok(see_other(format!("{}#field-{id}", urls::SETTINGS_FIELDS)))
}
