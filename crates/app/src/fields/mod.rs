//! Custom fields: what a business wants to know about its customers and conversations besides what Kept knows.
//!
//! A lower noun than customers and conversations: it knows their ids alone. Whether there is such a customer, and who
//! may change it, is for the caller to say (`customers::set_fields`, `conversations::set_fields`).

mod rules;
mod store;
mod value;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

pub use rules::{
    Asked, Change, Choice, Condition, Definition, Kind, MAX_CHOICES, MAX_FIELDS, NewChoice, NewDefinition, Noun, Typed,
    is_key, key_of, named,
};
pub use store::narrow;
pub use value::{Decimal, Value, read};

use crate::error::{Field, Refused};
use crate::ids::Id;
use crate::journal::{self, About};
use crate::{Can, Error, Result, Tx, Who, search};

/// All fields, archived ones too, in their order.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<Definition>> {
    who.may(Can::Read)?;
    store::definitions(tx)
}

/// Those of a noun that are in use.
pub fn of(tx: &mut Tx, noun: Noun) -> Result<Vec<Definition>> {
    Ok(store::definitions(tx)?.into_iter().filter(|one| one.noun == noun && !one.archived).collect())
}

pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<Definition> {
    list(tx, who)?.into_iter().find(|one| one.id == id).ok_or(Error::NotFound("field"))
}

pub fn create(tx: &mut Tx, who: &Who, new: &NewDefinition) -> Result<Definition> {
    who.may(Can::LookAfter)?;
    let label = new.label.split_whitespace().collect::<Vec<_>>().join(" ");
    let key = new.key.as_deref().map(str::trim).filter(|key| !key.is_empty());
    let before = store::definitions(tx)?;
    let mut one = Definition {
        id: tx.new_id(),
        noun: new.noun,
        key: key.map_or_else(|| key_of(&label), str::to_owned),
        label,
        kind: new.kind,
        help: new.help.trim().to_owned(),
        required_on_making: new.required_on_making,
        required_on_resolving: new.required_on_resolving,
        in_list: new.in_list,
        place: before.iter().filter(|one| one.noun == new.noun).map(|one| one.place + 1).max().unwrap_or(1),
        archived: false,
        choices: Vec::new(),
    };
    let mut problems = rules::problems(&one);
    if one.kind.has_choices() {
        match rules::choices(&[], &new.choices) {
            Ok(choices) => one.choices = choices,
            Err(problem) => problems.push(problem),
        }
    }
    if before.iter().any(|other| other.noun == one.noun && other.key == one.key) {
        problems.push(Field::new("key", "problem-field-key-taken").with("key", &one.key));
    }
    if before.iter().filter(|other| other.noun == one.noun).count() >= MAX_FIELDS {
        problems.push(Field::new("label", "problem-field-many").with("max", MAX_FIELDS));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    store::insert(tx, &one)?;
    write(tx, who, "field.created", &one)?;
    Ok(one)
}

/// Changes what is named. The key and the noun stay; another kind is refused when a value would not fit into it.
pub fn change(tx: &mut Tx, who: &Who, id: Id, change: &Change) -> Result<Definition> {
    who.may(Can::LookAfter)?;
    let before = get(tx, who, id)?;
    let mut one = changed(&before, change);
    let mut problems = rules::problems(&one);
    let choices = match &change.choices {
        Some(new) if one.kind.has_choices() => rules::choices(&before.choices, new),
        // A kind with choices needs some.
        None if one.kind.has_choices() && before.choices.is_empty() => rules::choices(&[], &[]),
        _ => Ok(before.choices.clone()),
    };
    match choices {
        Ok(choices) => one.choices = choices,
        Err(problem) => problems.push(problem),
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if one.kind != before.kind {
        refit(tx, &before, &one)?;
    }
    store::update(tx, &one)?;
    let found = |one: &Definition| one.kind.is_searched() && !one.archived;
    if found(&one) != found(&before) {
        for (noun, subject_id, _) in store::words_in(tx, id)? {
            match noun {
                Noun::Customer => search::index_customer_anew(tx, subject_id)?,
                Noun::Conversation => search::index_fields(tx, subject_id)?,
            }
        }
    }
    write(tx, who, "field.changed", &one)?;
    get(tx, who, id)
}

fn changed(before: &Definition, change: &Change) -> Definition {
    let label = change.label.as_deref().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    Definition {
        label: label.unwrap_or_else(|| before.label.clone()),
        kind: change.kind.unwrap_or(before.kind),
        help: change.help.as_deref().map_or_else(|| before.help.clone(), |text| text.trim().to_owned()),
        required_on_making: change.required_on_making.unwrap_or(before.required_on_making),
        required_on_resolving: change.required_on_resolving.unwrap_or(before.required_on_resolving),
        in_list: change.in_list.unwrap_or(before.in_list),
        place: change.place.unwrap_or(before.place).clamp(0, 1_000_000),
        archived: change.archived.unwrap_or(before.archived),
        ..before.clone()
    }
}

/// Writes all values anew as another kind has them; refused, with how many and which, when one does not fit.
fn refit(tx: &mut Tx, before: &Definition, after: &Definition) -> Result<()> {
    const EXAMPLES: usize = 3;
    let (mut fitting, mut strange) = (Vec::new(), Vec::new());
    for (_, subject_id, words) in store::words_in(tx, before.id)? {
        let Some(value) = Value::parse(before.kind, &words) else { continue };
        // As people read it: a choice by its name.
        let plain = value.plain(before);
        let breaks = plain.contains('\n') && after.kind != Kind::LongText;
        // Between kinds with choices by the key, which a new name does not change.
        let by_key = before.kind.has_choices() && after.kind.has_choices();
        let sent = if by_key { value.print() } else { plain.clone() };
        match value::read(after, &Json::String(sent), Some(&value)) {
            Ok(Some(value)) if !breaks => fitting.push((subject_id, value)),
            _ => strange.push(plain),
        }
    }
    if !strange.is_empty() {
        let count = strange.len();
        let short = |text: &String| text.chars().take(40).collect::<String>();
        strange.sort();
        strange.dedup();
        let examples: Vec<String> = strange.iter().take(EXAMPLES).map(short).collect();
        let refused = Refused::new("field-values-do-not-fit").with("count", count).with("label", &before.label);
        return Err(refused.with("examples", examples.join("”, “")).into());
    }
    fitting.iter().try_for_each(|(subject_id, value)| store::put(tx, after, *subject_id, Some(value)))
}

fn write(tx: &mut Tx, who: &Who, kind: &str, one: &Definition) -> Result<()> {
    let details =
        json!({"noun": one.noun, "key": one.key, "label": one.label, "kind": one.kind, "archived": one.archived});
    journal::write(tx, who, kind, About { subject_id: one.id, ..About::default() }, &details)
}

/// A field and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub field: Arc<Definition>,
    pub value: Option<Value>,
}

/// The fields of one customer or conversation, in their order: those in use, filled or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    pub cells: Vec<Cell>,
}

impl Sheet {
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.cells.iter().find(|cell| cell.field.key == key)?.value.as_ref()
    }

    /// For programs: every key, null where nothing stands.
    pub fn json(&self) -> Typed {
        let pair = |cell: &Cell| (cell.field.key.clone(), cell.value.as_ref().map_or(Json::Null, Value::json));
        self.cells.iter().map(pair).collect()
    }

    /// For templates: every key, empty where nothing stands.
    pub fn plain(&self) -> Vec<(String, String)> {
        let plain = |cell: &Cell| cell.value.as_ref().map(|value| value.plain(&cell.field)).unwrap_or_default();
        self.cells.iter().map(|cell| (cell.field.key.clone(), plain(cell))).collect()
    }
}

/// The fields of one.
pub fn sheet(tx: &mut Tx, noun: Noun, id: Id) -> Result<Sheet> {
    Ok(sheets(tx, noun, &[id])?.remove(&id).unwrap_or_default())
}

/// The fields of all of these, in three statements however many they are; an entry for each.
pub fn sheets(tx: &mut Tx, noun: Noun, ids: &[Id]) -> Result<HashMap<Id, Sheet>> {
    let fields = of(tx, noun)?;
    filled(tx, noun, ids, fields)
}

/// As `sheet`, with the archived fields in which something stands.
pub fn whole_sheet(tx: &mut Tx, noun: Noun, id: Id) -> Result<Sheet> {
    let mut sheet = whole_sheets(tx, noun, &[id])?.remove(&id).unwrap_or_default();
    sheet.cells.retain(|cell| !cell.field.archived || cell.value.is_some());
    Ok(sheet)
}

/// For templates: every key there ever was, empty where nothing stands, so that a text goes on when a field is archived.
pub fn plain_of(tx: &mut Tx, noun: Noun, id: Id) -> Result<Vec<(String, String)>> {
    Ok(whole_sheets(tx, noun, &[id])?.remove(&id).unwrap_or_default().plain())
}

fn whole_sheets(tx: &mut Tx, noun: Noun, ids: &[Id]) -> Result<HashMap<Id, Sheet>> {
    let fields = store::definitions(tx)?.into_iter().filter(|one| one.noun == noun).collect();
    filled(tx, noun, ids, fields)
}

/// As `sheets`, of these fields alone.
pub fn filled(tx: &mut Tx, noun: Noun, ids: &[Id], fields: Vec<Definition>) -> Result<HashMap<Id, Sheet>> {
    let fields: Vec<Arc<Definition>> = fields.into_iter().map(Arc::new).collect();
    if fields.is_empty() {
        return Ok(ids.iter().map(|id| (*id, Sheet::default())).collect());
    }
    let words = store::words_of(tx, noun, ids)?;
    let cell = |id: &Id, field: &Arc<Definition>| {
        let word = words.get(id).and_then(|words| words.get(&field.id));
        Cell { value: word.and_then(|word| Value::parse(field.kind, word)), field: Arc::clone(field) }
    };
    Ok(ids.iter().map(|id| (*id, Sheet { cells: fields.iter().map(|field| cell(id, field)).collect() })).collect())
}

/// All that is wrong with what was typed for one who has this; `making`: what is needed from the beginning must be there.
pub fn problems(sheet: &Sheet, typed: &Typed, making: bool) -> Vec<Field> {
    changes_in(sheet, typed, making).err().unwrap_or_default()
}

/// What changes, field by field; or everything that is wrong.
fn changes_in(sheet: &Sheet, typed: &Typed, making: bool) -> Result<Vec<(Cell, Option<Value>)>, Vec<Field>> {
    let (mut changes, mut problems) = (Vec::new(), Vec::new());
    for key in typed.keys().filter(|key| sheet.cells.iter().all(|cell| cell.field.key != **key)) {
        let known: Vec<&str> = sheet.cells.iter().map(|cell| cell.field.key.as_str()).collect();
        let shown: String = key.chars().take(MAX_SHOWN_KEY).collect();
        problems.push(
            Field::new(&named(&shown), "problem-field-unknown").with("key", &shown).with("known", known.join(", ")),
        );
    }
    for cell in &sheet.cells {
        let sent = match typed.get(&cell.field.key) {
            Some(sent) => sent,
            None if making => &Json::Null,
            None => continue,
        };
        match value::read(&cell.field, sent, cell.value.as_ref()) {
            Ok(None) if cell.field.required_on_making && (making || cell.value.is_some()) => {
                let label = &cell.field.label;
                problems.push(Field::new(&named(&cell.field.key), "problem-field-required").with("label", label));
            }
            Ok(value) if value != cell.value => changes.push((cell.clone(), value)),
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(changes) } else { Err(problems) }
}

const MAX_SHOWN_KEY: usize = 60;

/// Writes what was typed for a customer or a conversation; says whether anything changed. The journal says who changed
/// what from what to what: `customer.fields_changed`, `conversation.fields_changed`.
pub fn set(tx: &mut Tx, who: &Who, noun: Noun, about: About, typed: &Typed, making: bool) -> Result<bool> {
    let sheet = sheet(tx, noun, about.subject_id)?;
    set_in(tx, who, noun, about, &sheet, typed, making)
}

/// What stood there goes back, whatever is asked of the fields by now: an archived choice too, and nothing where nothing
/// stood.
pub fn put_back(tx: &mut Tx, who: &Who, noun: Noun, about: About, typed: &Typed) -> Result<bool> {
    let mut sheet = sheet(tx, noun, about.subject_id)?;
    for field in sheet.cells.iter_mut().map(|cell| Arc::make_mut(&mut cell.field)) {
        field.required_on_making = false;
        field.choices.iter_mut().for_each(|choice| choice.archived = false);
    }
    set_in(tx, who, noun, about, &sheet, typed, false)
}

fn set_in(
    tx: &mut Tx,
    who: &Who,
    noun: Noun,
    about: About,
    sheet: &Sheet,
    typed: &Typed,
    making: bool,
) -> Result<bool> {
    let changes = changes_in(sheet, typed, making).map_err(Error::Invalid)?;
    if changes.is_empty() {
        return Ok(false);
    }
    let mut told = Typed::new();
    for (cell, value) in &changes {
        store::put(tx, &cell.field, about.subject_id, value.as_ref())?;
        let json = |value: &Option<Value>| value.as_ref().map(Value::json);
        told.insert(cell.field.key.clone(), json!({"from": json(&cell.value), "to": json(value)}));
    }
    let kind = format!("{}.fields_changed", noun.as_str());
    journal::write(tx, who, &kind, about, &json!({"changed": told}))?;
    Ok(true)
}

/// The names of fields that a conversation needs before it can be resolved, and that are empty.
pub fn missing_to_resolve(tx: &mut Tx, id: Id) -> Result<Vec<String>> {
    let cells = sheet(tx, Noun::Conversation, id)?.cells.into_iter();
    let missing = cells.filter(|cell| cell.field.required_on_resolving && cell.value.is_none());
    Ok(missing.map(|cell| cell.field.label.clone()).collect())
}

/// What stands in the fields of `from_id` goes to `to_id`, where nothing stands there yet: the target's own values win,
/// archived fields too. Gives what was not taken over, by key, for the journal of whoever joins the two.
pub fn move_to(tx: &mut Tx, noun: Noun, from_id: Id, to_id: Id) -> Result<Typed> {
    let mut sheets = whole_sheets(tx, noun, &[from_id, to_id])?;
    let (from, to) = (sheets.remove(&from_id).unwrap_or_default(), sheets.remove(&to_id).unwrap_or_default());
    let lost = from.cells.iter().filter_map(|cell| {
        let (own, theirs) = (to.value(&cell.field.key)?, cell.value.as_ref()?);
        (own != theirs).then(|| (cell.field.key.clone(), theirs.json()))
    });
    let lost: Typed = lost.collect();
    store::move_to(tx, noun, from_id, to_id)?;
    Ok(lost)
}

/// Takes all values of one away, for good.
pub fn forget(tx: &mut Tx, noun: Noun, id: Id) -> Result<()> {
    store::delete_all(tx, noun, id)
}

/// What is wrong with the conditions of a list: a key that no field has. An archived field may still be asked for.
pub fn unknown_conditions(tx: &mut Tx, noun: Noun, conditions: &[Condition]) -> Result<Vec<Field>> {
    if conditions.is_empty() {
        return Ok(Vec::new());
    }
    let fields: Vec<Definition> = store::definitions(tx)?.into_iter().filter(|one| one.noun == noun).collect();
    let unknown = conditions.iter().filter(|one| fields.iter().all(|field| field.key != one.key));
    let known = fields.iter().map(|field| field.key.as_str()).collect::<Vec<_>>().join(", ");
    let problem = |one: &Condition| {
        let key: String = one.key.chars().take(MAX_SHOWN_KEY).collect();
        Field::new(&format!("field.{key}"), "problem-field-unknown").with("key", &key).with("known", &known)
    };
    Ok(unknown.map(problem).collect())
}
