//! All rows of a house, held once a week against what the journal said by then.

use std::collections::BTreeMap;

use app::standards::rules::Clock;
use app::time::{from_ms, ms};
use app::{Id, Kept, Result, Tx, recount, standards};

use super::DAY;
use super::case::Case;
use super::check::{Found, counting_failed};
use super::house::House;
use super::promised::Vow;
use super::run::Year;
use super::said::{Letter, Talk};

/// What the journal has said of a house.
pub struct Model {
    vows: BTreeMap<Id, Vow>,
    cases: BTreeMap<Id, Case>,
    talks: BTreeMap<Id, Talk>,
    letters: BTreeMap<Id, Letter>,
    clocks: Vec<(Id, Clock)>,
}

/// What is counted, and in which house.
pub struct Wanted {
    workspace_id: Id,
    /// What may stand in no text of this house, from an id on.
    strange: Vec<&'static str>,
    texts_from: Id,
    /// What rules ask of closed complaints too.
    closed_too: bool,
}

struct Whole {
    promises: Vec<recount::PromiseRow>,
    talks: Vec<recount::ConversationRow>,
    letters: Vec<(Id, String)>,
    complaints: Vec<recount::ComplaintRow>,
    figures: Vec<String>,
    duties: Vec<String>,
    stories: Vec<String>,
    miscounted: usize,
    strange: i64,
    clocks: Vec<Clock>,
    clock_lines: i64,
    recounted: standards::Recounted,
}

impl Year {
    /// What to count in a house; when all is over, what was asked of closed complaints and long ago too.
    pub fn wanted(&self, house: usize, is_end: bool) -> (Wanted, Model) {
        let at = self.houses.at(house);
        let words = self.houses.iter().map(|one| one.business.word);
        let wanted = Wanted {
            workspace_id: at.id,
            strange: words.filter(|word| *word != at.business.word).collect(),
            texts_from: if is_end { Id::default() } else { Id::first_of(from_ms(self.now - 15 * DAY)) },
            closed_too: is_end,
        };
        (wanted, Model::of(at))
    }
}

impl Model {
    fn of(house: &House) -> Model {
        let ledger = &house.ledger;
        Model {
            vows: ledger.promised.vows.clone(),
            cases: ledger.complained.cases.clone(),
            talks: ledger.said.talks.clone(),
            letters: ledger.said.letters.clone(),
            clocks: ledger.clocks.rows().map(|(id, row)| (*id, row.clone())).collect(),
        }
    }
}

/// All rows of a house.
pub fn count(kept: &Kept, wanted: Wanted, model: &Model) -> Found {
    match kept.read_now(wanted.workspace_id, move |tx| all_of(tx, &wanted)) {
        Ok(whole) => compare(model, &whole),
        Err(error) => vec![(counting_failed(&error), None)],
    }
}

fn all_of(tx: &mut Tx, wanted: &Wanted) -> Result<Whole> {
    let mut strange = 0;
    for word in &wanted.strange {
        strange += recount::texts_with(tx, word, wanted.texts_from)?;
    }
    let clocks = recount::all_clocks(tx)?;
    Ok(Whole {
        promises: recount::promises(tx)?,
        talks: recount::conversations(tx)?,
        letters: recount::mails_out(tx)?,
        complaints: recount::complaints(tx)?,
        figures: figures(tx)?,
        duties: recount::duties(tx, wanted.closed_too)?,
        stories: recount::stories(tx)?,
        miscounted: recount::history(tx)?,
        strange,
        recounted: standards::recount_these(tx, &clocks)?,
        clock_lines: recount::clock_lines(tx)?,
        clocks,
    })
}

/// What is kept counted, and its rows do not say: of promises, causes, and what was given.
fn figures(tx: &mut Tx) -> Result<Vec<String>> {
    let (promises, causes, spend) = (recount::figures(tx)?, recount::causes(tx)?, recount::spend(tx)?);
    Ok(promises.into_iter().chain(causes).chain(spend).collect())
}

fn compare(model: &Model, whole: &Whole) -> Found {
    let mut found: Found = Vec::new();
    replayed(model, whole, &mut found);
    found.extend(whole.figures.iter().map(|apart| (format!("a figure of the reports is wrong: {apart}"), None)));
    found.extend(whole.duties.iter().map(|apart| (format!("what rules ask is written down wrong: {apart}"), None)));
    found.extend(whole.stories.iter().map(|apart| (format!("the ledger tells a story wrong: {apart}"), None)));
    if whole.miscounted > 0 {
        found.push((format!("{} counts of how promises went are wrong", whole.miscounted), None));
    }
    clocks(model, whole, &mut found);
    if whole.strange > 0 {
        found.push((format!("{} texts are of another business", whole.strange), None));
    }
    found
}

/// Each row with what the model has of it: both are in the order of their ids.
fn beside<'a, R, V>(
    rows: &'a [R],
    id_of: impl Fn(&R) -> Id + 'a,
    model: impl IntoIterator<Item = (&'a Id, &'a V)>,
) -> impl Iterator<Item = (&'a R, Option<&'a V>)>
where
    V: 'a,
{
    let mut all = model.into_iter().peekable();
    rows.iter().map(move |row| {
        let id = id_of(row);
        while all.next_if(|(known, _)| **known < id).is_some() {}
        (row, all.next_if(|(known, _)| **known == id).map(|(_, of_model)| of_model))
    })
}

/// Every clock is as it was when it was last heard of, and what its log comes to; and no log has a line too many.
fn clocks(model: &Model, whole: &Whole, found: &mut Found) {
    let clocks = beside(&whole.clocks, |row| row.id, model.clocks.iter().map(|(id, row)| (id, row)));
    let others = clocks.filter(|(row, heard)| *heard != Some(*row)).take(3);
    found.extend(others.map(|(row, heard)| (format!("a clock is {row:?}, heard of was {heard:?}"), Some(row.id))));
    let apart = whole.recounted.differences.iter().take(3);
    found.extend(apart.map(|apart| (format!("a clock is not what its log says: {apart:?}"), Some(apart.clock_id))));
    let lines = whole.clocks.iter().map(|row| row.seq).sum::<i64>();
    for (what, rows, seen) in [
        (
            "clocks",
            i64::try_from(whole.clocks.len()).unwrap_or(-1),
            i64::try_from(model.clocks.len()).unwrap_or(i64::MAX),
        ),
        ("lines of their logs", whole.clock_lines, lines),
    ] {
        if rows != seen {
            found.push((format!("{rows} {what} are there, and {seen} were seen"), None));
        }
    }
}

/// The journal alone gives what the tables hold.
fn replayed(model: &Model, whole: &Whole, found: &mut Found) {
    let vows = &model.vows;
    for (row, vow) in beside(&whole.promises, |row| row.id, vows) {
        let same = vow.is_some_and(|vow| {
            let how = (vow.state, vow.owner, vow.by, vow.told || vow.state == "moved", vow.late_kept, vow.made_right);
            how == (row.state.as_str(), row.owner_id, ms(row.by), row.told, row.late_kept, row.made_right)
        });
        if !same {
            found.push((format!("the journal says {vow:?}, the row {row:?}"), Some(row.id)));
        }
    }
    complaints(model, &whole.complaints, found);
    let talks = &model.talks;
    for (row, talk) in beside(&whole.talks, |row| row.id, talks) {
        let same = talk.is_some_and(|talk| {
            let asleep = row.snoozed_until.map(ms);
            talk.category == row.category && talk.assignee == row.assignee_id && talk.snoozed_until == asleep
        });
        if !same {
            found.push((format!("the journal says {talk:?}, the row {row:?}"), Some(row.id)));
        }
    }
    let letters = &model.letters;
    for ((id, state), letter) in beside(&whole.letters, |row| row.0, letters) {
        let said = letter.map_or("nothing", |letter| letter.state);
        if said != state {
            found.push((format!("the journal says {said}, the row {state}"), Some(*id)));
        }
    }
    for (what, rows, entries) in [
        ("promises", whole.promises.len(), vows.len()),
        ("complaints", whole.complaints.len(), model.cases.len()),
        ("conversations", whole.talks.len(), talks.len()),
        ("mails", whole.letters.len(), letters.len()),
    ] {
        if rows != entries {
            found.push((format!("{rows} {what} are there, and the journal tells of {entries}"), None));
        }
    }
}

fn complaints(model: &Model, rows: &[recount::ComplaintRow], found: &mut Found) {
    let cases = &model.cases;
    for row in rows {
        let same = cases.get(&row.id).is_some_and(|case| {
            let owed = if case.is_open() { case.step.or(case.by) } else { None };
            let how = (case.state, case.owner, case.rounds, case.confirmed, case.accepted, case.exception);
            let call = (case.live, case.broken, case.call_backs_broken, case.rejections);
            let times = (case.next_attempt, case.watch_until, owed);
            let exception = row.exception.as_deref();
            let told = (case.safety_taken, case.failed_again);
            let readers = (case.narrowed, case.team);
            how == (row.state.as_str(), row.owner_id, row.rounds, row.confirmed, row.accepted, exception)
                && call == (row.call_back_id, row.call_back_broken, row.call_backs_broken, row.rejections)
                && times == (row.next_attempt_at.map(ms), row.watch_until.map(ms), row.owed_by.map(ms))
                && told == (row.safety_taken, row.failed_again)
                && readers == (row.narrowed, row.team_id)
        });
        if !same {
            found.push((format!("the journal says {:?}, the row {row:?}", cases.get(&row.id)), Some(row.id)));
        }
    }
}
