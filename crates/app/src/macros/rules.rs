//! What a macro is, and what can be saved. Pure.

use serde::{Deserialize, Serialize};

use super::template;
use crate::conversations::rules::MAX_TAG;
use crate::error::Field;
use crate::fields::Typed;
use crate::ids::Id;
use crate::views::Whose;

/// Longest name, in characters.
pub const MAX_NAME: usize = 60;
const MAX_TAGS: usize = 20;

/// What becomes of the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextAs {
    /// It is put into the reply form, to be looked at and sent.
    #[default]
    Draft,
    /// It is sent as a reply.
    Send,
    /// It is noted among ourselves.
    Note,
}

impl TextAs {
    pub const ALL: [TextAs; 3] = [TextAs::Draft, TextAs::Send, TextAs::Note];

    pub fn as_str(self) -> &'static str {
        match self {
            TextAs::Draft => "draft",
            TextAs::Send => "send",
            TextAs::Note => "note",
        }
    }

    pub fn parse(text: &str) -> Option<TextAs> {
        TextAs::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Whose the conversation becomes. As text `me`, `none` or an id, as in the lists of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AssignTo {
    Me,
    Nobody,
    One(Id),
}

impl AssignTo {
    pub fn parse(text: &str) -> Option<AssignTo> {
        match text {
            "me" => Some(AssignTo::Me),
            "none" => Some(AssignTo::Nobody),
            id => id.parse().ok().map(AssignTo::One),
        }
    }
}

impl TryFrom<String> for AssignTo {
    type Error = String;

    fn try_from(text: String) -> Result<AssignTo, String> {
        AssignTo::parse(&text).ok_or(text)
    }
}

impl From<AssignTo> for String {
    fn from(to: AssignTo) -> String {
        match to {
            AssignTo::Me => "me".to_owned(),
            AssignTo::Nobody => "none".to_owned(),
            AssignTo::One(id) => id.to_string(),
        }
    }
}

/// What is done besides saying the text. All of it, or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Actions {
    pub text_as: TextAs,
    pub status_id: Option<Id>,
    pub assign: Option<AssignTo>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
    /// Until when it sleeps, as people type it: "tomorrow 9:00", read when the macro is applied.
    pub snooze: Option<String>,
    /// What fields of the conversation are set to, by their keys; an empty text takes a value away.
    pub set_fields: Typed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Macro {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub whose: Whose,
    pub text: String,
    pub actions: Actions,
}

impl Macro {
    /// A text alone, to be put where somebody writes.
    pub fn is_snippet(&self) -> bool {
        self.actions == Actions::default() && !self.text.trim().is_empty()
    }
}

/// A macro to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMacro {
    pub name: String,
    pub whose: Whose,
    pub text: String,
    pub actions: Actions,
}

fn tags(names: &[String]) -> Vec<String> {
    let mut tidy: Vec<String> =
        names.iter().map(|name| name.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    tidy.retain(|name| !name.is_empty());
    tidy.dedup();
    tidy
}

/// The same, tidied, and what is wrong with it.
pub fn check(new: &NewMacro, fields: &template::Known) -> (NewMacro, Vec<Field>) {
    let mut problems = Vec::new();
    let name = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > MAX_NAME {
        problems.push(Field::new("name", "problem-macro-name").with("max", MAX_NAME));
    }
    problems.extend(template::check(&new.text, fields).err());
    let actions = Actions {
        add_tags: tags(&new.actions.add_tags),
        remove_tags: tags(&new.actions.remove_tags),
        snooze: new.actions.snooze.as_ref().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        ..new.actions.clone()
    };
    for (field, names) in [("add_tags", &actions.add_tags), ("remove_tags", &actions.remove_tags)] {
        if names.len() > MAX_TAGS || names.iter().any(|name| name.chars().count() > MAX_TAG) {
            problems.push(Field::new(field, "problem-tag").with("max", MAX_TAG));
        }
    }
    let does_nothing = Actions { text_as: TextAs::default(), ..actions.clone() } == Actions::default();
    if new.text.trim().is_empty() && does_nothing && problems.is_empty() {
        problems.push(Field::new("text", "problem-macro-empty"));
    }
    (NewMacro { name, whose: new.whose, text: new.text.replace("\r\n", "\n"), actions }, problems)
}
