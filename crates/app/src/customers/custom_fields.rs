//! The business's own fields of a customer.

use std::collections::HashMap;

use super::rules::{Customer, NewCustomer};
use super::{check, create, index, store, surviving};
use crate::error::Field;
use crate::fields::{self, Definition, Noun, Sheet, Typed};
use crate::ids::Id;
use crate::journal::About;
use crate::search::fold;
use crate::{Can, Error, Result, Tx, Who, timers};

fn about(id: Id) -> About {
    About { subject_id: id, customer_id: Some(id), conversation_id: None }
}

/// As `create`, with its fields. What is needed from the beginning must be there.
pub fn create_with_fields(tx: &mut Tx, who: &Who, new: NewCustomer, typed: &Typed) -> Result<Customer> {
    who.may(Can::EditCustomers)?;
    let blank = fields::sheet(tx, Noun::Customer, Id::default())?;
    let mut problems = match check(tx, &new.clone().tidied()) {
        Err(Error::Invalid(fields)) => fields,
        checked => checked.map(|()| Vec::new())?,
    };
    problems.extend(fields::problems(&blank, typed, true));
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let made = create(tx, who, new)?;
    set(tx, who, made.id, typed, true)?;
    Ok(made)
}

/// Writes what was typed for fields of a customer; gives all of them.
pub fn set_fields(tx: &mut Tx, who: &Who, id: Id, typed: &Typed) -> Result<Sheet> {
    who.may(Can::EditCustomers)?;
    let id = surviving(tx, id)?;
    set(tx, who, id, typed, false)?;
    fields::sheet(tx, Noun::Customer, id)
}

fn set(tx: &mut Tx, who: &Who, id: Id, typed: &Typed, making: bool) -> Result<bool> {
    let changed = fields::set(tx, who, Noun::Customer, about(id), typed, making)?;
    if changed {
        store::touch(tx, id)?;
        index(tx, id)?;
        timers::set(tx, tx.now, "standard.customer", id)?;
    }
    Ok(changed)
}

/// What would be wrong with it.
pub fn problems_of_fields(tx: &mut Tx, id: Option<Id>, typed: &Typed) -> Result<Vec<Field>> {
    let of = id.map(|id| surviving(tx, id)).transpose()?;
    let sheet = fields::sheet(tx, Noun::Customer, of.unwrap_or_default())?;
    Ok(fields::problems(&sheet, typed, id.is_none()))
}

/// The columns of a file that are fields of ours: by the folded key or name.
pub struct Columns(HashMap<String, Definition>);

impl Columns {
    pub fn load(tx: &mut Tx) -> Result<Columns> {
        let all = fields::of(tx, Noun::Customer)?;
        let by_name = all.iter().map(|one| (fold(&one.label), one.clone()));
        // Behind the names: a key wins over what another field is called.
        let by_key = all.iter().map(|one| (one.key.clone(), one.clone()));
        Ok(Columns(by_name.chain(by_key).collect()))
    }

    /// The field that a heading names.
    pub fn of(&self, heading: &str) -> Option<&Definition> {
        let heading = fold(heading.trim());
        self.0.get(heading.strip_prefix("fields.").unwrap_or(&heading))
    }

    pub(super) fn typed(&self, cells: &[(String, String)]) -> Typed {
        let pair = |(heading, cell): &(String, String)| Some((self.of(heading)?.key.clone(), cell.clone().into()));
        cells.iter().filter_map(pair).collect()
    }
}

/// What a row of a file says about fields in which nothing stands yet: what we knew is never overwritten. Whether that
/// was anything.
pub(super) fn add_fields(tx: &mut Tx, who: &Who, id: Id, typed: &Typed) -> Result<bool> {
    if typed.is_empty() {
        return Ok(false);
    }
    let sheet = fields::sheet(tx, Noun::Customer, id)?;
    let fresh: Typed = typed
        .iter()
        .filter(|(key, _)| sheet.value(key).is_none())
        .map(|(key, sent)| (key.clone(), sent.clone()))
        .collect();
    set(tx, who, id, &fresh, false)
}

/// The first thing that is wrong with what a row says about fields.
pub(super) fn wrong(blank: &Sheet, typed: &Typed) -> Option<Field> {
    fields::problems(blank, typed, false).into_iter().next()
}
