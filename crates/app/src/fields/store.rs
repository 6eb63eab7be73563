//! The rows of custom fields, their choices and their values.

use std::collections::HashMap;

use db::{Row, Sql, params, sql};

use super::rules::{Asked, Choice, Condition, Definition, Kind, Noun};
use super::value::Value;
use crate::ids::Id;
use crate::time::ms;
use crate::{Result, Tx};

/// All fields with their choices, archived ones too, in their order.
pub fn definitions(tx: &mut Tx) -> Result<Vec<Definition>> {
    let workspace_id = tx.workspace_id;
    let mut all = tx.rows(
        sql!(
            "select field_id, noun, field_key, label, kind, help, on_making, on_resolving, in_list, place, archived_at
             from field where workspace_id = $1 order by noun, place, field_id"
        ),
        params![workspace_id],
        definition,
    )?;
    if all.iter().any(|one| one.kind.has_choices()) {
        let mut choices = choices(tx)?;
        for one in &mut all {
            one.choices = choices.remove(&one.id).unwrap_or_default();
        }
    }
    Ok(all)
}

fn definition(row: &Row<'_>) -> Result<Definition, db::Error> {
    let (noun, kind): (String, String) = (row.get(1)?, row.get(4)?);
    Ok(Definition {
        id: row.get(0)?,
        noun: Noun::parse(&noun).unwrap_or(Noun::Customer),
        key: row.get(2)?,
        label: row.get(3)?,
        kind: Kind::parse(&kind).unwrap_or(Kind::Text),
        help: row.get(5)?,
        required_on_making: row.get(6)?,
        required_on_resolving: row.get(7)?,
        in_list: row.get(8)?,
        place: row.get(9)?,
        archived: row.get::<Option<i64>>(10)?.is_some(),
        choices: Vec::new(),
    })
}

fn choices(tx: &mut Tx) -> Result<HashMap<Id, Vec<Choice>>> {
    let workspace_id = tx.workspace_id;
    let mut all: HashMap<Id, Vec<Choice>> = HashMap::new();
    tx.each(
        sql!(
            "select field_id, choice_key, label, archived_at from field_choice where workspace_id = $1
             order by field_id, place, choice_key"
        ),
        params![workspace_id],
        |row| {
            let archived = row.get::<Option<i64>>(3)?.is_some();
            all.entry(row.get(0)?).or_default().push(Choice { key: row.get(1)?, label: row.get(2)?, archived });
            Ok::<(), crate::Error>(())
        },
    )?;
    Ok(all)
}

pub fn insert(tx: &mut Tx, one: &Definition) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into field (workspace_id, field_id, noun, field_key, label, kind, help, on_making, on_resolving, in_list, place,
               archived_at, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, $12, $12)"
        ),
        params![
            workspace_id,
            one.id,
            one.noun.as_str(),
            one.key,
            one.label,
            one.kind.as_str(),
            one.help,
            one.required_on_making,
            one.required_on_resolving,
            one.in_list,
            one.place,
            now
        ],
    )?;
    put_choices(tx, one)
}

pub fn update(tx: &mut Tx, one: &Definition) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update field set label = $3, kind = $4, help = $5, on_making = $6, on_resolving = $7, in_list = $8, place = $9,
               archived_at = case when $10 then coalesce(archived_at, $11) else null end, updated_at = $11
             where workspace_id = $1 and field_id = $2"
        ),
        params![
            workspace_id,
            one.id,
            one.label,
            one.kind.as_str(),
            one.help,
            one.required_on_making,
            one.required_on_resolving,
            one.in_list,
            one.place,
            one.archived,
            now
        ],
    )?;
    put_choices(tx, one)
}

fn put_choices(tx: &mut Tx, one: &Definition) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    for (place, choice) in (1_i64..).zip(&one.choices) {
        tx.run(
            sql!(
                "insert into field_choice (workspace_id, field_id, choice_key, label, place, archived_at)
                 values ($1, $2, $3, $4, $5, cast($6 as bigint))
                 on conflict (workspace_id, field_id, choice_key)
                 do update set label = excluded.label, place = excluded.place, archived_at = excluded.archived_at"
            ),
            params![workspace_id, one.id, choice.key, choice.label, place, choice.archived.then_some(now)],
        )?;
    }
    Ok(())
}

/// The words of a value, one a row, as `Value::parse` reads them.
pub type Words = HashMap<Id, HashMap<Id, String>>;

/// What stands in the fields of these: by subject, then by field. One statement for up to 200 of them.
pub fn words_of(tx: &mut Tx, noun: Noun, subject_ids: &[Id]) -> Result<Words> {
    let mut found = Words::new();
    for some in subject_ids.chunks(FORMS.into_iter().max().unwrap_or(1)) {
        let (text, values) = statement_of(tx.workspace_id, noun, some);
        let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
        tx.each(&Sql::built(text), &params, |row| {
            let (subject_id, field_id, word): (Id, Id, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            joined(found.entry(subject_id).or_default(), field_id, &word);
            Ok::<(), crate::Error>(())
        })?;
    }
    Ok(found)
}

/// How many ids a statement names: few forms, so that each is prepared once. The last id fills up the rest.
const FORMS: [usize; 4] = [1, 2, 51, 200];

fn statement_of(workspace_id: Id, noun: Noun, subject_ids: &[Id]) -> (String, Vec<db::Value>) {
    let wanted = FORMS.into_iter().find(|form| *form >= subject_ids.len()).unwrap_or(subject_ids.len());
    let last = subject_ids.last().copied().unwrap_or_default();
    let ids = subject_ids.iter().copied().chain(std::iter::repeat(last)).take(wanted);
    let mut values = vec![db::Value::Int(workspace_id.0), db::Value::Text(noun.as_str().to_owned())];
    values.extend(ids.map(|id| db::Value::Int(id.0)));
    let places: Vec<String> = (3..=values.len()).map(|n| format!("${n}")).collect();
    let text = format!(
        "select subject_id, field_id, word from field_value where workspace_id = $1 and noun = $2 and subject_id in ({})
         order by subject_id, field_id, part",
        places.join(", ")
    );
    (text, values)
}

fn joined(all: &mut HashMap<Id, String>, id: Id, word: &str) {
    match all.get_mut(&id) {
        Some(known) => known.extend(["\n", word]),
        None => drop(all.insert(id, word.to_owned())),
    }
}

/// Everybody who has something in this field, with its words.
pub fn words_in(tx: &mut Tx, field_id: Id) -> Result<Vec<(Noun, Id, String)>> {
    let workspace_id = tx.workspace_id;
    let rows = tx.rows(
        sql!(
            "select noun, subject_id, word from field_value where workspace_id = $1 and field_id = $2
             order by noun, subject_id, part"
        ),
        params![workspace_id, field_id],
        |row| Ok((row.get::<String>(0)?, row.get::<Id>(1)?, row.get::<String>(2)?)),
    )?;
    let mut found: Vec<(Noun, Id, String)> = Vec::new();
    for (noun, subject_id, word) in rows {
        match found.last_mut().filter(|last| last.1 == subject_id) {
            Some((_, _, known)) => known.extend(["\n", &word]),
            None => found.push((Noun::parse(&noun).unwrap_or(Noun::Customer), subject_id, word)),
        }
    }
    Ok(found)
}

/// What stands in a field of one from now on; `None`: nothing.
pub fn put(tx: &mut Tx, one: &Definition, subject_id: Id, value: Option<&Value>) -> Result<()> {
    let (workspace_id, noun, now) = (tx.workspace_id, one.noun.as_str(), ms(tx.now));
    tx.run(
        sql!("delete from field_value where workspace_id = $1 and noun = $2 and subject_id = $3 and field_id = $4"),
        params![workspace_id, noun, subject_id, one.id],
    )?;
    for (part, row) in (0_i64..).zip(value.map(|value| value.parts(one.kind)).unwrap_or_default()) {
        tx.run(
            sql!(
                "insert into field_value (workspace_id, noun, subject_id, field_id, part, word, find_key, amount, updated_at)
                 values ($1, $2, $3, $4, $5, $6, cast($7 as text), cast($8 as bigint), $9)"
            ),
            params![workspace_id, noun, subject_id, one.id, part, row.word, row.find_key, row.amount, now],
        )?;
    }
    Ok(())
}

/// What stands in fields that `to_id` has nothing in goes over to it; the rest of `from_id` is taken away.
pub fn move_to(tx: &mut Tx, noun: Noun, from_id: Id, to_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "update field_value set subject_id = $4 where workspace_id = $1 and noun = $2 and subject_id = $3
               and field_id not in (select kept.field_id from field_value as kept
                 where kept.workspace_id = $1 and kept.noun = $2 and kept.subject_id = $4)"
        ),
        params![workspace_id, noun.as_str(), from_id, to_id],
    )?;
    delete_all(tx, noun, from_id)
}

pub fn delete_all(tx: &mut Tx, noun: Noun, subject_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from field_value where workspace_id = $1 and noun = $2 and subject_id = $3"),
        params![workspace_id, noun.as_str(), subject_id],
    )?;
    Ok(())
}

/// Narrows a list of this noun to those that fit: more of a statement whose first parameter is the workspace. The index
/// gives who fits.
pub fn narrow(text: &mut String, values: &mut Vec<db::Value>, noun: Noun, conditions: &[Condition]) {
    for condition in conditions {
        let noun = noun.as_str();
        values.push(db::Value::Text(condition.key.clone()));
        text.push_str(&format!(
            " and {noun}.{noun}_id in (select field_value.subject_id from field_value where field_value.workspace_id = $1 \
             and field_value.field_id = (select field.field_id from field where field.workspace_id = $1 \
             and field.noun = '{noun}' and field.field_key = ${})",
            values.len()
        ));
        match condition.asked() {
            Asked::Is(key) => {
                values.push(db::Value::Text(key));
                text.push_str(&format!(" and field_value.find_key = ${})", values.len()));
            }
            Asked::Between(first, last) => {
                values.extend([db::Value::Int(first), db::Value::Int(last)]);
                let n = values.len();
                text.push_str(&format!(" and field_value.amount between ${} and ${n})", n - 1));
            }
        }
    }
}
