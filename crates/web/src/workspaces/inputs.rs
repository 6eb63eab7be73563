//! Fields of a form, as the template `workspaces/input.html` shows them: label, hint, what was typed, what is wrong.

use app::Role;
use app::workspaces::checks;
use app::workspaces::mailboxes::Security;
use i18n::Words;

use crate::core::{Form, Problems};

pub struct Input {
    pub id: String,
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    /// `text`, `email`, `password`, `number`, `url`, `textarea`, `select`.
    pub kind: &'static str,
    pub value: String,
    pub error: Option<String>,
    /// For `select`: value and label.
    pub options: Vec<(String, String)>,
    /// The id of a datalist on the page.
    pub list: &'static str,
    pub autocomplete: &'static str,
}

/// Makes the fields of one form: labels are texts `KEY-NAME`, hints `KEY-NAME-hint` where there are any.
pub struct Inputs<'a> {
    pub words: &'a Words,
    pub form: &'a Form,
    pub problems: &'a Problems,
    /// `business`, `mail`, `person`, …: whose texts.
    pub key: &'static str,
    /// Goes before the names of the fields, where a form holds several groups.
    pub prefix: &'static str,
}

impl Inputs<'_> {
    pub fn field(&self, name: &str, kind: &'static str) -> Input {
        let full = format!("{}{name}", self.prefix);
        let key = format!("{}-{}", self.key, name.replace('_', "-"));
        let hint = format!("{key}-hint");
        Input {
            id: format!("{}-{full}", self.key).replace('_', "-"),
            label: self.words.t(&key).to_string(),
            hint: self.words.has(&hint).then(|| self.words.t(&hint).to_string()),
            kind,
            value: if kind == "password" { String::new() } else { self.form.get(&full).to_owned() },
            error: self.problems.of(&full).map(str::to_owned),
            options: Vec::new(),
            list: "",
            autocomplete: "off",
            name: full,
        }
    }

    /// A password. `stored`: there is one, which an empty field keeps; else the hint is the text `KEY-NAME-new-hint`.
    pub fn secret(&self, name: &str, stored: bool) -> Input {
        let field = self.field(name, "password").autocomplete("new-password");
        if stored {
            return field;
        }
        let key = format!("{}-{}-new-hint", self.key, name.replace('_', "-"));
        Input { hint: Some(self.words.t(&key).to_string()), ..field }
    }

    pub fn text(&self, name: &str) -> Input {
        self.field(name, "text")
    }

    pub fn select(&self, name: &str, options: Vec<(String, String)>) -> Input {
        Input { options, ..self.field(name, "select") }
    }
}

impl Input {
    pub fn list(self, list: &'static str) -> Input {
        Input { list, ..self }
    }

    pub fn autocomplete(self, autocomplete: &'static str) -> Input {
        Input { autocomplete, ..self }
    }

    pub fn is_invalid(&self) -> bool {
        self.error.is_some()
    }

    /// What a screen reader reads after the label.
    pub fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        hint.into_iter().chain(error).collect::<Vec<String>>().join(" ")
    }
}

/// Name, trade, place, money, language of a business.
pub fn business(inputs: &Inputs<'_>) -> Vec<Input> {
    vec![
        inputs.text("name").autocomplete("organization"),
        inputs.text("trade"),
        inputs.text("time_zone").list("zones"),
        inputs.text("currency").list("currencies"),
        inputs.select("locale", locales(inputs.words)),
    ]
}

/// A line a day, and the holidays.
pub fn hours(inputs: &Inputs<'_>) -> Vec<Input> {
    let days = app::workspaces::business::HOURS_FIELDS.map(|day| inputs.text(day));
    days.into_iter().chain([inputs.field("holidays", "textarea")]).collect()
}

/// `stored`: whether it has a password already.
pub fn mailbox(inputs: &Inputs<'_>, stored: bool) -> Vec<Input> {
    let security = Security::ALL
        .map(|one| (one.as_str().to_owned(), inputs.words.t(&format!("mail-security-{}", one.as_str())).to_string()));
    vec![
        inputs.text("name"),
        inputs.field("address", "email"),
        inputs.text("smtp_host"),
        inputs.text("smtp_port"),
        inputs.select("smtp_security", security.to_vec()),
        inputs.text("smtp_user"),
        inputs.secret("smtp_password", stored),
    ]
}

pub fn roles(words: &Words) -> Vec<(String, String)> {
    let roles = [Role::Agent, Role::Manager, Role::Owner, Role::Auditor];
    roles.map(|role| (role.as_str().to_owned(), words.t(&format!("role-{}", role.as_str())).to_string())).to_vec()
}

pub fn locales(words: &Words) -> Vec<(String, String)> {
    let all = i18n::Locale::all().map(i18n::Locale::as_str);
    all.map(|tag| (tag.to_owned(), words.t(&format!("locale-{}", tag.to_lowercase())).to_string())).collect()
}

pub fn zones() -> Vec<String> {
    checks::time_zones()
}

/// A form filled with what is there now.
pub fn filled<const N: usize>(pairs: [(&str, String); N]) -> Form {
    Form(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
