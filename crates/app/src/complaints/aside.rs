//! What the ledger of promises says in the words of a story: how a call went, why it was released, how it was made right. While
//! the story is narrowed it says where the words stand instead; they are kept here, and go back when it is opened again.

use db::{Row, params, sql};

use super::outward;
use super::rules::Complaint;
use crate::ids::Id;
use crate::promises::{self, Filter, Promise, of_complaint};
use crate::{Result, Tx, Who, journal};

/// So many promises to its customer are read at once.
const AT_ONCE: i64 = 100;

/// The words of one promise.
struct Aside {
    promise_id: Id,
    said: [String; 3],
    /// What stands there meanwhile.
    instead: String,
}

fn row(row: &Row<'_>) -> Result<Aside, db::Error> {
    Ok(Aside { promise_id: row.get(0)?, said: [row.get(1)?, row.get(2)?, row.get(3)?], instead: row.get(4)? })
}

fn said(promise: &mut Promise) -> [&mut String; 3] {
    [&mut promise.evidence, &mut promise.release_reason, &mut promise.made_right]
}

/// The story was narrowed: its words go out of the ledger.
pub(super) fn put(tx: &mut Tx, complaint: &Complaint) -> Result<()> {
    let (workspace_id, instead) = (tx.workspace_id, outward(tx, complaint, "")?);
    for mut promise in made_by(tx, complaint)? {
        let id = promise.id;
        let [evidence, release_reason, made_right] = said(&mut promise).map(|words| {
            let before = words.clone();
            if !words.is_empty() {
                words.clone_from(&instead);
            }
            before
        });
        tx.run(
            sql!(
                "insert into complaint_aside (workspace_id, promise_id, complaint_id, evidence, release_reason, made_right, instead)
                 values ($1, $2, $3, $4, $5, $6, $7)"
            ),
            params![workspace_id, id, complaint.id, evidence, release_reason, made_right, instead],
        )?;
        of_complaint::say(tx, &promise)?;
    }
    Ok(())
}

/// It was opened again: they go back, but where the ledger says something else meanwhile.
pub(super) fn put_back(tx: &mut Tx, complaint: &Complaint) -> Result<()> {
    let (workspace_id, id) = (tx.workspace_id, complaint.id);
    let all: Vec<Aside> = tx.rows(
        sql!(
            "select promise_id, evidence, release_reason, made_right, instead from complaint_aside
             where workspace_id = $1 and complaint_id = $2 order by promise_id"
        ),
        params![workspace_id, id],
        row,
    )?;
    let ids: Vec<Id> = all.iter().map(|one| one.promise_id).collect();
    for shown in promises::of_ids_shown(tx, &Who::kept(workspace_id), &ids)? {
        let mut promise = shown.promise;
        let Some(aside) = all.iter().find(|one| one.promise_id == promise.id) else { continue };
        for (now, before) in said(&mut promise).into_iter().zip(&aside.said) {
            if *now == aside.instead && !before.is_empty() {
                now.clone_from(before);
            }
        }
        of_complaint::say(tx, &promise)?;
    }
    tx.run(
        sql!("delete from complaint_aside where workspace_id = $1 and complaint_id = $2"),
        params![workspace_id, id],
    )?;
    Ok(())
}

/// Where the ledger does not say what it must of a story, in words; empty when it does. Of calls back, in which people's own
/// words stand (the times that were told end in words of Kept's), and in the language that the business has now.
pub fn apart(tx: &mut Tx) -> Result<Vec<String>> {
    let workspace_id = tx.workspace_id;
    let left: Vec<Id> = tx.rows(
        sql!(
            "select a.promise_id from complaint_aside a
             join complaint c on c.workspace_id = $1 and c.complaint_id = a.complaint_id and not c.narrowed
             where a.workspace_id = $1 order by a.promise_id"
        ),
        params![workspace_id],
        |row| row.get(0),
    )?;
    let mut apart: Vec<String> = left.iter().map(|id| format!("{id}: its words were not put back")).collect();
    let narrowed: Vec<(Complaint, Id, [String; 3])> = tx
        .rows(
            sql!(
                "with made (complaint_id, promise_id) as (
                   select complaint_id, promise_id from complaint_aside where workspace_id = $1
                   union select complaint_id, call_back_id from complaint where workspace_id = $1)
                 select c.complaint_id, p.promise_id, p.evidence, p.release_reason, p.made_right from made
                 join complaint c on c.workspace_id = $1 and c.complaint_id = made.complaint_id and c.narrowed
                 join promise p on p.workspace_id = $1 and p.promise_id = made.promise_id and p.kind = 'call_back'
                 order by p.promise_id"
            ),
            params![workspace_id],
            |row| Ok((row.get::<Id>(0)?, row.get(1)?, [row.get(2)?, row.get(3)?, row.get(4)?])),
        )?
        .into_iter()
        .map(|(id, promise, said)| Ok((super::store::load(tx, id)?, promise, said)))
        .collect::<Result<_>>()?;
    for (complaint, promise, said) in narrowed {
        let instead = outward(tx, &complaint, "")?;
        let words = said.iter().find(|words| !words.is_empty() && **words != instead);
        apart.extend(words.map(|words| format!("{promise} says of a narrowed story: {words}")));
    }
    Ok(apart)
}

/// Its calls back and the times that were told, as many as it made one after the other. What we offered is not among them:
/// that is a promise like any other.
fn made_by(tx: &mut Tx, complaint: &Complaint) -> Result<Vec<Promise>> {
    let (workspace_id, id) = (tx.workspace_id, complaint.id);
    let mut known: Vec<Id> = tx.rows(
        sql!("select promise_id from complaint_told_time where workspace_id = $1 and complaint_id = $2"),
        params![workspace_id, id],
        |row| row.get(0),
    )?;
    known.extend(complaint.call_back_id);
    // What it is about was promised by somebody else, maybe by another complaint.
    for entry in journal::of_subject(tx, id)?.into_iter().filter(|entry| entry.kind != "complaint.received") {
        let named = ["promise_id", "call_back_id"].into_iter().filter_map(|name| entry.details.get(name)?.as_str());
        known.extend(named.filter_map(|text| text.parse::<Id>().ok()));
    }
    let mut rest = said_to(tx, complaint.customer_id)?;
    let mut found: Vec<Promise> = Vec::new();
    loop {
        let of_it = |one: &Promise| {
            let next = [one.moved_to_id, one.right_promise_id];
            known.contains(&one.id) || next.into_iter().flatten().any(|id| known.contains(&id))
        };
        let (more, others): (Vec<Promise>, Vec<Promise>) = rest.into_iter().partition(of_it);
        rest = others;
        if more.is_empty() {
            return Ok(found);
        }
        known.extend(more.iter().map(|one| one.id));
        found.extend(more);
    }
}

/// All that complaints of this customer promised them, however much else was promised beside.
fn said_to(tx: &mut Tx, customer_id: Id) -> Result<Vec<Promise>> {
    let (kept, filter) = (Who::kept(tx.workspace_id), Filter { customer_id: Some(customer_id), ..Filter::default() });
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = promises::list(tx, &kept, &filter, cursor.as_deref(), AT_ONCE)?;
        found.extend(page.items.into_iter().filter(of_complaint::is_said_there));
        cursor = page.next;
        if cursor.is_none() {
            return Ok(found);
        }
    }
}
