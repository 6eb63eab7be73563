//! What somebody of us has typed into a form of a complaint and not said yet. Kept on the server as it was typed, so that
//! nothing is lost while the customer speaks, and whoever takes over finds it.

use std::collections::BTreeMap;

use db::{Row, params, sql};

use super::{load, may_read, store};
use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Can, Error, Result, Timestamp, Tx, Who};

/// The forms that are kept, by the verb each belongs to.
pub const FORMS: [&str; 5] = ["listen", "restate", "research", "call-back", "guard"];
/// And one for each kind of letter: `letter-KIND`.
const LETTER: &str = "letter-";
/// All texts of one form together, in characters.
const MOST: usize = 120_000;

/// What is typed into one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// One of `FORMS`, or of a letter.
    pub form: String,
    pub staff_id: Id,
    pub fields: BTreeMap<String, String>,
    pub saved_at: Timestamp,
}

fn draft(row: &Row<'_>) -> Result<Draft, db::Error> {
    Ok(Draft {
        form: row.get(0)?,
        staff_id: row.get(1)?,
        fields: serde_json::from_str(&row.get::<String>(2)?).unwrap_or_default(),
        saved_at: from_ms(row.get(3)?),
    })
}

/// What is typed into the forms of this complaint: one for each form, the caller's own where they have one, else the newest
/// of a colleague.
pub fn drafts(tx: &mut Tx, who: &Who, id: Id) -> Result<Vec<Draft>> {
    who.may(Can::Read)?;
    let complaint = store::load(tx, id)?;
    if !may_read(tx, who, &complaint)? {
        return Err(Error::refused("complaint-is-narrowed"));
    }
    let workspace_id = tx.workspace_id;
    let all = tx.rows(
        sql!(
            "select form, staff_id, fields, saved_at from complaint_draft
             where workspace_id = $1 and complaint_id = $2 order by saved_at desc, staff_id"
        ),
        params![workspace_id, id],
        draft,
    )?;
    Ok(one_of_each(all, who.staff_id()))
}

/// `all`: newest first.
fn one_of_each(all: Vec<Draft>, me: Option<Id>) -> Vec<Draft> {
    let (mine, others): (Vec<Draft>, Vec<Draft>) = all.into_iter().partition(|one| Some(one.staff_id) == me);
    let mut kept = mine;
    for other in others {
        if !kept.iter().any(|one| one.form == other.form) {
            kept.push(other);
        }
    }
    kept
}

/// Saves what is typed as it stands. One without a word in it is none: it goes.
pub fn save_draft(tx: &mut Tx, who: &Who, id: Id, form: &str, fields: &BTreeMap<String, String>) -> Result<()> {
    let staff_id = who.staff_id().ok_or(Error::Forbidden(Can::Talk))?;
    load(tx, who, id, Can::Talk)?;
    let letter = form.strip_prefix(LETTER).is_some_and(|kind| kind.len() <= 40 && !kind.is_empty());
    if !FORMS.contains(&form) && !letter {
        return Err(Error::NotFound("draft"));
    }
    let said: BTreeMap<&String, &String> = fields.iter().filter(|(_, text)| !text.trim().is_empty()).collect();
    if said.values().map(|text| text.chars().count()).sum::<usize>() > MOST {
        return Err(Error::Invalid(vec![crate::error::Field::new("story", "problem-too-long").with("max", MOST)]));
    }
    if said.is_empty() {
        return forget(tx, id, Some(staff_id), form);
    }
    let (workspace_id, now, fields) = (tx.workspace_id, ms(tx.now), serde_json::to_string(&said)?);
    tx.run(
        sql!(
            "insert into complaint_draft (workspace_id, complaint_id, staff_id, form, fields, saved_at)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (workspace_id, complaint_id, staff_id, form) do update set fields = $5, saved_at = $6"
        ),
        params![workspace_id, id, staff_id, form, fields, now],
    )?;
    Ok(())
}

/// It was said: what was typed for it goes, whoever typed it.
pub fn forget_drafts(tx: &mut Tx, id: Id, form: &str) -> Result<()> {
    forget(tx, id, None, form)
}

fn forget(tx: &mut Tx, id: Id, staff_id: Option<Id>, form: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "delete from complaint_draft where workspace_id = $1 and complaint_id = $2 and form = $3
               and (staff_id = $4 or $4 = 0)"
        ),
        params![workspace_id, id, form, staff_id.unwrap_or_default()],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(staff: i64, form: &str, words: &str) -> Draft {
        let fields = BTreeMap::from([("story".to_owned(), words.to_owned())]);
        Draft { form: form.to_owned(), staff_id: Id(staff), fields, saved_at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn ones_own_words_stand_before_those_of_a_colleague_and_nobodys_are_hidden() {
        let all = vec![
            typed(2, "listen", "theirs"),
            typed(1, "listen", "mine"),
            typed(3, "guard", "newest"),
            typed(2, "guard", "older"),
        ];
        let kept = one_of_each(all, Some(Id(1)));
        let words: Vec<&str> = kept.iter().filter_map(|one| one.fields.get("story")).map(String::as_str).collect();
        assert_eq!(words, ["mine", "newest"]);
    }
}
