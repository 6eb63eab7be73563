//! The page of the settings: the catalogue, who may give how much, the budget, and what this month came to.

use app::improvement::{self, Tree};
use app::remedies::authority::ROLES;
use app::remedies::{self, Loss, Remedy, Spend, Terms, starters as starter};
use app::{Can, Error, Field, Tx};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use i18n::Words;

use super::spend::{SpendView, spend_view};
use super::{form, view};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "remedies/settings.html")]
struct SettingsPage {
    page: Layout,
    /// By kind of loss, those that can be offered.
    groups: Vec<Group>,
    retired: Vec<Row>,
    /// A new one, with what was typed and could not be taken.
    new: [Row; 1],
    losses: Vec<(&'static str, String)>,
    limits: Vec<Limit>,
    terms: Form,
    terms_problems: Problems,
    spend: SpendView,
    may_change: bool,
    may_set_terms: bool,
    saved: bool,
}

struct Group {
    name: String,
    hint: String,
    rows: Vec<Row>,
}

/// A remedy as a line and as its form.
struct Row {
    id: String,
    cost: String,
    form: Form,
    problems: Problems,
}

impl Row {
    fn is(&self, loss: &&str) -> bool {
        self.form.get("loss") == *loss
    }
}

/// What a role may give.
struct Limit {
    role: String,
    case_name: String,
    month_name: String,
}

fn row(words: &Words, one: &Remedy) -> Row {
    let cost = match one.cost_minor {
        Some(minor) => view::amount(words, minor, &one.currency),
        None => words.t("remedy-cost-said").into_owned(),
    };
    Row { id: one.id.to_string(), cost, form: form::of_remedy(one), problems: Problems::none() }
}

/// What could not be taken: of a remedy, or of the terms.
enum Typed {
    Nothing,
    Remedy(Form, Vec<Field>),
    Terms(Form, Vec<Field>),
}

async fn page(visit: &Visit, status: StatusCode, typed: Typed) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let (all, terms) = (remedies::list(tx, &who, &[])?, remedies::terms(tx, &who)?);
        Ok((all, terms, (remedies::spend(tx, &who, None)?, improvement::tree(tx, &who)?)))
    };
    let (all, terms, spend) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    Ok((status, Html(shown(visit, &all, &terms, &spend, typed).render().unwrap_or_default())).into_response())
}

fn shown(visit: &Visit, all: &[Remedy], terms: &Terms, (spend, tree): &(Spend, Tree), typed: Typed) -> SettingsPage {
    let words = &visit.words;
    let none = || Row { id: String::new(), cost: String::new(), form: Form::default(), problems: Problems::none() };
    let (mut new, mut rows) = (none(), all.iter().map(|one| row(words, one)).collect::<Vec<_>>());
    new.form.0.insert("active".to_owned(), "yes".to_owned());
    let (mut filled, mut terms_problems) = (form::of_terms(terms), Problems::none());
    match typed {
        Typed::Nothing => {}
        Typed::Remedy(form, fields) => {
            let place = rows.iter_mut().find(|row| row.id == form.get("remedy_id")).unwrap_or(&mut new);
            place.problems = Problems::new(words, &fields);
            place.form = form;
        }
        Typed::Terms(form, fields) => {
            (filled, terms_problems) = (form, Problems::new(words, &fields));
        }
    }
    let (mut groups, mut retired): (Vec<Group>, Vec<Row>) =
        (Loss::ALL.map(|loss| group(words, loss)).into(), Vec::new());
    for (one, row) in all.iter().zip(rows) {
        let place = Loss::ALL.iter().position(|loss| *loss == one.loss).and_then(|at| groups.get_mut(at));
        match place.filter(|_| one.active) {
            Some(group) => group.rows.push(row),
            None => retired.push(row),
        }
    }
    groups.retain(|group| !group.rows.is_empty());
    let limit = |role: app::Role| Limit {
        role: words.t(&format!("role-{}", role.as_str())).into_owned(),
        case_name: format!("case_minor.{}", role.as_str()),
        month_name: format!("month_minor.{}", role.as_str()),
    };
    SettingsPage {
        groups,
        retired,
        new: [new],
        losses: Loss::ALL.map(|loss| (loss.as_str(), group(words, loss).name)).to_vec(),
        limits: ROLES.map(limit).into(),
        terms: filled,
        terms_problems,
        spend: spend_view(words, spend, tree),
        may_change: visit.who.may(Can::ManageRemedies).is_ok(),
        may_set_terms: visit.who.may(Can::ManageWorkspace).is_ok(),
        saved: visit.path.ends_with("?saved=yes"),
        page: visit.page("settings", words.t("remedies-title")),
    }
}

fn group(words: &Words, loss: Loss) -> Group {
    let of = |key: String| words.t(&key).into_owned();
    let name = loss.as_str();
    Group { name: of(format!("remedy-loss-{name}")), hint: of(format!("remedy-loss-{name}-hint")), rows: Vec::new() }
}

pub async fn show(visit: Visit) -> Result<Response, Failure> {
    page(&visit, StatusCode::OK, Typed::Nothing).await
}

async fn currency(visit: &Visit) -> Result<String, Failure> {
    let read = |tx: &mut Tx| Ok(app::workspaces::business::get(tx)?.currency);
    Ok(visit.web.kept.read(visit.who.workspace_id, read).await?)
}

/// A new remedy, or (with an id) one that is there.
pub async fn save(visit: Visit, typed: Form) -> Result<Response, Failure> {
    let (who, id, currency) = (visit.who.clone(), typed.id("remedy_id")?, currency(&visit).await?);
    let saved = match form::remedy(&typed, &currency) {
        Ok(new) => {
            let save = move |tx: &mut Tx| match id {
                Some(id) => remedies::change(tx, &who, id, &new),
                None => remedies::create(tx, &who, &new),
            };
            visit.web.kept.write(visit.who.workspace_id, save).await
        }
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match saved {
        Ok(one) => Ok(see_other(format!("{}#remedy-{}", urls::SETTINGS_REMEDIES, one.id))),
        Err(Error::Invalid(fields)) => {
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, Typed::Remedy(typed, fields)).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn save_terms(visit: Visit, typed: Form) -> Result<Response, Failure> {
    let (who, currency) = (visit.who.clone(), currency(&visit).await?);
    let saved = match form::terms(&typed, &currency) {
        Ok(to) => {
            let save = move |tx: &mut Tx| remedies::set_terms(tx, &who, &to);
            visit.web.kept.write(visit.who.workspace_id, save).await
        }
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match saved {
        Ok(_) => Ok(see_other(format!("{}?saved=yes", urls::SETTINGS_REMEDIES))),
        Err(Error::Invalid(fields)) => {
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, Typed::Terms(typed, fields)).await
        }
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn starters(visit: Visit) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| starter::put_in(tx, &who)).await?;
    Ok(see_other(urls::SETTINGS_REMEDIES))
}
