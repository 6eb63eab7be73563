//! How fields look: filled in, to be filled in, in a list, and as what a list is narrowed to.

use std::collections::HashMap;

use app::fields::{self, Cell, Condition, Definition, Kind, Noun, Sheet, Value};
use app::workspaces::business;
use app::{Id, Result, Tx};
use i18n::{Arg, Words};

use super::Looked;
use crate::core::{Form, Problems};

/// Something to choose.
pub struct Offer {
    pub key: String,
    pub label: String,
    pub chosen: bool,
}

/// One field: what stands in it, and what a form has for it.
pub struct Input {
    /// As the form sends it: `field.KEY`.
    pub name: String,
    pub label: String,
    pub help: String,
    pub kind: &'static str,
    pub needed: bool,
    /// What is typed in it.
    pub value: String,
    /// What stood there when the form was shown first.
    pub was: String,
    pub offers: Vec<Offer>,
    pub problem: Option<String>,
    /// What stands there, for reading; empty where nothing does.
    pub shown: String,
    /// Where it leads: a link, a mail address, a number.
    pub href: Option<String>,
}

/// The fields of one, as a card or as part of a form.
#[derive(Default)]
pub struct Fields {
    pub inputs: Vec<Input>,
    /// Where the card's form goes.
    pub action: String,
    pub may_edit: bool,
    pub open: bool,
}

impl Fields {
    /// `typed`: the form that could not be taken, shown again with `problems`.
    pub fn of(words: &Words, looked: &Looked, typed: Option<&Form>, problems: &Problems) -> Fields {
        let cells = looked.sheet.cells.iter();
        let inputs = cells.map(|cell| input(words, cell, &looked.currency, typed, problems)).collect();
        Fields { inputs, open: typed.is_some(), ..Fields::default() }
    }

    pub fn any_shown(&self) -> bool {
        self.inputs.iter().any(|input| !input.shown.is_empty())
    }
}

fn input(words: &Words, cell: &Cell, currency: &str, typed: Option<&Form>, problems: &Problems) -> Input {
    let one = &*cell.field;
    let name = format!("field.{}", one.key);
    let printed = cell.value.as_ref().map(Value::print).unwrap_or_default();
    let of_form = |name: &str| typed.filter(|form| form.has(name)).map(|form| form.get(name).to_owned());
    let was = of_form(&format!("was.{name}")).unwrap_or_else(|| printed.clone());
    let value = of_form(&name).unwrap_or(printed);
    Input {
        offers: offers(words, one, &value),
        label: one.label.clone(),
        help: one.help.clone(),
        kind: one.kind.as_str(),
        needed: one.required_on_making,
        problem: problems.of(&fields::named(&one.key)).map(str::to_owned),
        shown: cell.value.as_ref().map(|value| value.shown(one, words, currency)).unwrap_or_default(),
        href: cell.value.as_ref().and_then(|value| href(one.kind, value)),
        name,
        value,
        was,
    }
}

/// The choices that can be made, and an archived one where it was chosen.
fn offers(words: &Words, one: &Definition, value: &str) -> Vec<Offer> {
    let chosen = |key: &str| value.lines().any(|line| line == key);
    if one.kind == Kind::YesNo {
        let offer = |key: &str, text: &str| Offer {
            key: key.to_owned(),
            label: words.t(text).into_owned(),
            chosen: chosen(key),
        };
        return vec![offer("yes", "field-yes"), offer("no", "field-no")];
    }
    let offered = one.choices.iter().filter(|choice| !choice.archived || chosen(&choice.key));
    offered
        .map(|choice| Offer {
            key: choice.key.clone(),
            label: if choice.archived {
                words.with("field-no-longer-offered", &[("label", Arg::from(choice.label.as_str()))])
            } else {
                choice.label.clone()
            },
            chosen: chosen(&choice.key),
        })
        .collect()
}

fn href(kind: Kind, value: &Value) -> Option<String> {
    let text = value.print();
    match kind {
        Kind::Link => Some(text),
        Kind::Email => Some(format!("mailto:{text}")),
        Kind::Phone => {
            Some(format!("tel:{}", text.chars().filter(|c| *c == '+' || c.is_ascii_digit()).collect::<String>()))
        }
        _ => None,
    }
}

/// What the fields add to a list.
#[derive(Default)]
pub struct Listed {
    fields: Vec<Definition>,
    sheets: HashMap<Id, Sheet>,
    currency: String,
}

impl Listed {
    /// Four statements, however long the list is; one where the business has no fields.
    pub fn read(tx: &mut Tx, noun: Noun, ids: &[Id]) -> Result<Listed> {
        let fields = fields::of(tx, noun)?;
        if fields.is_empty() {
            return Ok(Listed::default());
        }
        let shows = fields.iter().any(|one| one.in_list);
        let sheets = if shows { fields::filled(tx, noun, ids, fields.clone())? } else { HashMap::new() };
        Ok(Listed { fields, sheets, currency: business::get(tx)?.currency })
    }

    /// What a row shows: "Area: North".
    pub fn chips(&self, words: &Words, id: Id) -> Vec<String> {
        let cells = self.sheets.get(&id).map(|sheet| sheet.cells.as_slice()).unwrap_or_default();
        let shown = cells.iter().filter(|cell| cell.field.in_list).filter_map(|cell| {
            let value = cell.value.as_ref()?.shown(&cell.field, words, &self.currency);
            let short: String = value.chars().take(60).collect();
            Some(is(words, &cell.field.label, &short))
        });
        shown.collect()
    }

    /// What the list can be narrowed by, with what it is narrowed to.
    pub fn narrowing(&self, words: &Words, conditions: &[Condition]) -> Vec<Narrow> {
        let one = |field: &Definition| {
            let value = conditions.iter().find(|one| one.key == field.key).map_or("", |one| one.value.as_str());
            let (first, last) = value.split_once("..").unwrap_or((value, value));
            let label = [("label", Arg::from(field.label.as_str()))];
            Narrow {
                name: format!("field.{}", field.key),
                label: field.label.clone(),
                from_label: words.with("field-from", &label),
                to_label: words.with("field-to", &label),
                has_range: field.kind.has_range(),
                is_date: field.kind == Kind::Date,
                from: first.to_owned(),
                to: last.to_owned(),
                offers: offers(words, field, value),
            }
        };
        self.fields.iter().filter(|field| field.kind.narrows()).map(one).collect()
    }

    /// What it is narrowed to, in words.
    pub fn narrowed(&self, words: &Words, conditions: &[Condition]) -> Vec<String> {
        let said = |one: &Condition| {
            let field = self.fields.iter().find(|field| field.key == one.key);
            let offers = field.map(|field| offers(words, field, &one.value)).unwrap_or_default();
            let value = offers.into_iter().find(|offer| offer.chosen).map(|offer| offer.label);
            let value = value.unwrap_or_else(|| one.value.replace("..", " – "));
            is(words, field.map_or(one.key.as_str(), |field| &field.label), &value)
        };
        conditions.iter().map(said).collect()
    }

    /// What can be set on many at once: fields with choices, and the choices as `KEY=CHOICE`.
    pub fn settable(&self, words: &Words) -> Vec<(String, Vec<Offer>)> {
        let fields = self.fields.iter().filter(|field| matches!(field.kind, Kind::Choice | Kind::YesNo));
        let offered = |field: &Definition| {
            let offers = offers(words, field, "").into_iter();
            let keyed = offers.map(|offer| Offer { key: format!("{}={}", field.key, offer.key), ..offer });
            (field.label.clone(), keyed.collect())
        };
        fields.map(offered).collect()
    }
}

fn is(words: &Words, label: &str, value: &str) -> String {
    words.with("field-is", &[("label", Arg::from(label)), ("value", Arg::from(value))])
}

/// One thing that a list can be narrowed by.
pub struct Narrow {
    pub name: String,
    pub label: String,
    pub from_label: String,
    pub to_label: String,
    pub has_range: bool,
    pub is_date: bool,
    pub from: String,
    pub to: String,
    pub offers: Vec<Offer>,
}
