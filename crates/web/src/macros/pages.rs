//! The page of the macros in the settings.

use app::conversations::{self, Status};
use app::fields;
use app::macros::{self, Actions, AssignTo, Macro, NewMacro, TextAs};
use app::views::Whose;
use app::workspaces::teams::{self, Team};
use app::workspaces::{Staff, staff};
use app::{Can, Error, Field, Id};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "macros/list.html")]
struct MacrosPage {
    page: Layout,
    filled: Vec<Filled>,
    /// A new one, with what was typed and could not be taken.
    new: Filled,
    statuses: Vec<Status>,
    staff: Vec<Staff>,
    teams: Vec<Team>,
    may_change: bool,
    variables: String,
    has_fields: bool,
}

/// A macro as its form shows it.
struct Filled {
    id: String,
    form: Form,
    problems: Problems,
    may_change: bool,
    is_snippet: bool,
}

impl MacrosPage {
    fn new_ones(&self) -> [&Filled; 1] {
        [&self.new]
    }
}

impl Filled {
    fn is(&self, field: &str, value: &str) -> bool {
        self.form.get(field) == value
    }

    fn is_id(&self, field: &str, id: &Id) -> bool {
        self.form.get(field) == id.to_string()
    }
}

fn filled(visit: &Visit, one: &Macro) -> Filled {
    let mut form = Form::default();
    let actions = &one.actions;
    let whose = match one.whose {
        Whose::Own => "own".to_owned(),
        Whose::All => "all".to_owned(),
        Whose::Team(id) => id.to_string(),
    };
    for (name, value) in [
        ("name", one.name.clone()),
        ("text", one.text.clone()),
        ("whose", whose),
        ("text_as", actions.text_as.as_str().to_owned()),
        ("status_id", actions.status_id.map(|id| id.to_string()).unwrap_or_default()),
        ("assign", actions.assign.map(String::from).unwrap_or_default()),
        ("add_tags", actions.add_tags.join(", ")),
        ("remove_tags", actions.remove_tags.join(", ")),
        ("snooze", actions.snooze.clone().unwrap_or_default()),
        ("set_fields", lines(&actions.set_fields)),
    ] {
        form.0.insert(name.to_owned(), value);
    }
    let own = visit.who.staff_id() == Some(one.owner_id);
    let may_change = visit.who.may(Can::Talk).is_ok() && (own || visit.who.may(Can::LookAfter).is_ok());
    Filled { id: one.id.to_string(), form, problems: Problems::none(), may_change, is_snippet: one.is_snippet() }
}

/// What fields are set to, one a line.
fn lines(set: &fields::Typed) -> String {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        serde_json::Value::Array(items) => items.iter().filter_map(|item| item.as_str()).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    };
    set.iter().map(|(key, value)| format!("{key} = {}", text(value))).collect::<Vec<_>>().join("\n")
}

/// The same, read from the form.
fn set_lines(text: &str) -> Result<fields::Typed, Field> {
    let pair = |line: &str| {
        let (key, value) = line.split_once('=').ok_or_else(|| Field::new("set_fields", "problem-field-line"))?;
        Ok((key.trim().to_owned(), value.trim().into()))
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(pair).collect()
}

pub async fn show(visit: Visit) -> Result<Response, Failure> {
    page(&visit, StatusCode::OK, Form::default(), &[]).await
}

/// The page; with what was typed, where it was typed, when that could not be taken.
async fn page(visit: &Visit, status: StatusCode, typed: Form, fields: &[Field]) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let (all, statuses, mut staff, mut teams, known) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let (all, statuses) = (macros::list(tx, &who)?, conversations::statuses(tx, &who)?);
            let known = macros::known_fields(tx)?;
            Ok((all, statuses, staff::list(tx, &who)?, teams::list(tx, &who)?, known))
        })
        .await?;
    staff.retain(|one| one.active);
    teams.retain(|team| visit.who.staff_id().is_some_and(|id| team.member_ids.contains(&id)));
    let problems = Problems::new(&visit.words, fields);
    let mut filled: Vec<Filled> = all.iter().map(|one| filled(visit, one)).collect();
    let may_change = visit.who.may(Can::Talk).is_ok();
    let mut new =
        Filled { id: String::new(), form: Form::default(), problems: Problems::none(), may_change, is_snippet: false };
    let tried = filled.iter_mut().find(|one| one.id == typed.get("macro_id")).unwrap_or(&mut new);
    if problems.any() {
        (tried.form, tried.problems) = (typed, problems);
    }
    let page = MacrosPage {
        filled,
        new,
        statuses,
        staff,
        teams,
        may_change,
        has_fields: !known.conversation.is_empty(),
        variables: macros::template::VARIABLES
            .iter()
            .map(|name| (*name).to_owned())
            .chain(known.variables())
            .map(|name| format!("{{{{ {name} }}}}"))
            .collect::<Vec<_>>()
            .join(" "),
        page: visit.page("settings", visit.words.t("macros-title")),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

fn new_macro(form: &Form) -> Result<NewMacro, Vec<Field>> {
    let mut problems = Vec::new();
    let whose = match form.get("whose") {
        "all" => Whose::All,
        "own" | "" => Whose::Own,
        team => Whose::Team(team.parse().unwrap_or_default()),
    };
    let assign = form.maybe("assign").map(AssignTo::parse);
    if assign == Some(None) {
        problems.push(Field::new("assign", "problem-macro-assign"));
    }
    let status_id = form.id("status_id").unwrap_or_else(|_| {
        problems.push(Field::new("status_id", "problem-unknown-status"));
        None
    });
    let tags = |name: &str| form.get(name).split(',').map(str::to_owned).collect();
    let actions = Actions {
        text_as: TextAs::parse(form.get("text_as")).unwrap_or_default(),
        status_id,
        assign: assign.flatten(),
        add_tags: tags("add_tags"),
        remove_tags: tags("remove_tags"),
        snooze: form.maybe("snooze").map(str::to_owned),
        set_fields: set_lines(form.get("set_fields")).unwrap_or_else(|problem| {
            problems.push(problem);
            fields::Typed::new()
        }),
    };
    let new = NewMacro { name: form.get("name").to_owned(), whose, text: form.get("text").to_owned(), actions };
    if problems.is_empty() { Ok(new) } else { Err(problems) }
}

/// A new macro, or (with an id) one that is there.
pub async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, id) = (visit.who.clone(), form.id("macro_id")?);
    let saved = match new_macro(&form) {
        Ok(new) => {
            let save = move |tx: &mut app::Tx| match id {
                Some(id) => macros::change(tx, &who, id, &new),
                None => macros::create(tx, &who, &new),
            };
            visit.web.kept.write(visit.who.workspace_id, save).await
        }
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match saved {
        Ok(one) => Ok(see_other(format!("{}#macro-{}", urls::SETTINGS_MACROS, one.id))),
        Err(Error::Invalid(fields)) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form, &fields).await,
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn remove(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| macros::remove(tx, &who, id)).await?;
    Ok(see_other(urls::SETTINGS_MACROS))
}
