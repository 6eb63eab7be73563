//! The form in which somebody says what the columns of a file mean.

use std::collections::{BTreeMap, BTreeSet};

use app::complaints::import::{Dates, From, Map, Standing, Target, Waiting};
use i18n::Words;

use super::view::dashed;
use crate::core::Form;

/// So many different words a column of states may have to be asked about one by one.
const MOST_STATES: usize = 24;

/// A choice of columns for one thing.
pub struct Choice {
    pub name: &'static str,
    pub title: String,
    pub hint: String,
    /// The column that is chosen, and the second where two are joined.
    pub first: String,
    pub second: String,
    /// A text with columns in it, which only a map in a file can say.
    pub text: Option<String>,
}

/// A column of the file with an example out of it.
pub struct Column {
    pub heading: String,
    pub example: String,
}

/// Headings with the first text that stands under each.
pub fn columns(headings: &[String], rows: &[Waiting]) -> Vec<Column> {
    let example = |at: usize| {
        let cells = rows.iter().filter_map(|one| one.row.cells.get(at));
        let text = cells.map(String::as_str).find(|text| !text.is_empty()).unwrap_or_default();
        text.chars().take(80).collect()
    };
    headings.iter().enumerate().map(|(at, heading)| Column { heading: heading.clone(), example: example(at) }).collect()
}

pub fn choices(words: &Words, map: &Map) -> Vec<Choice> {
    let choice = |target: Target| {
        let name = dashed(target.as_str());
        let hint = format!("import-hint-{name}");
        let chosen: Vec<String> = match map.columns.get(&target) {
            Some(From::Text { .. }) | None => Vec::new(),
            Some(from) => from.headings().into_iter().map(str::to_owned).collect(),
        };
        let at = |place: usize| chosen.get(place).cloned().unwrap_or_default();
        Choice {
            name: target.as_str(),
            title: words.t(&format!("import-target-{name}")).into_owned(),
            hint: if words.has(&hint) { words.t(&hint).into_owned() } else { String::new() },
            first: at(0),
            second: at(1),
            text: match map.columns.get(&target) {
                Some(From::Text { text }) => Some(text.clone()),
                _ => None,
            },
        }
    };
    Target::ALL.into_iter().map(choice).collect()
}

/// The words in the column of the state with what each says, where there are few enough to ask.
pub fn states(map: &Map, headings: &[String], rows: &[Waiting]) -> Vec<(String, &'static str)> {
    let Some(From::One(column)) = map.columns.get(&Target::State) else { return Vec::new() };
    let Some(at) = headings.iter().position(|heading| heading == column) else { return Vec::new() };
    let said = rows.iter().filter_map(|one| one.row.cells.get(at)).filter(|text| !text.is_empty());
    let different: BTreeSet<&String> = said.collect();
    if different.len() > MOST_STATES {
        return Vec::new();
    }
    let standing = |text: &String| match map.states.get(text).copied().or(map.other_states) {
        Some(Standing::Open) => "open",
        Some(Standing::Closed) => "closed",
        None => "",
    };
    different.into_iter().map(|text| (text.clone(), standing(text))).collect()
}

fn standing(text: &str) -> Option<Standing> {
    match text {
        "open" => Some(Standing::Open),
        "closed" => Some(Standing::Closed),
        _ => None,
    }
}

/// The map as it was chosen; texts with columns in them stay as they were in `before`.
pub fn read(form: &Form, before: &Map) -> Map {
    let mut columns: BTreeMap<Target, From> = BTreeMap::new();
    for target in Target::ALL {
        let first = form.maybe(&format!("column.{}", target.as_str()));
        let second = form.maybe(&format!("second.{}", target.as_str()));
        let chosen = match (first, second) {
            (Some(first), Some(second)) if first != second => {
                Some(From::Several(vec![first.to_owned(), second.to_owned()]))
            }
            (Some(one), _) | (None, Some(one)) => Some(From::One(one.to_owned())),
            (None, None) => match before.columns.get(&target) {
                Some(From::Text { text }) if form.has(&format!("text.{}", target.as_str())) => {
                    Some(From::Text { text: text.clone() })
                }
                _ => None,
            },
        };
        columns.extend(chosen.map(|from| (target, from)));
    }
    let words = form.0.iter().filter_map(|(name, word)| Some((name.strip_prefix("state-word.")?, word)));
    let states = words.filter_map(|(at, word)| Some((word.clone(), standing(form.get(&format!("state.{at}")))?)));
    let dates = Dates::ALL.into_iter().find(|dates| dates.as_str() == form.get("dates")).unwrap_or_default();
    let states: BTreeMap<String, Standing> = states.collect();
    let other_states = if form.has("other_states") { standing(form.get("other_states")) } else { before.other_states };
    Map {
        source: form.maybe("source").unwrap_or("csv").to_owned(),
        zone: form.maybe("zone").map(str::to_owned),
        dates,
        columns,
        states,
        other_states,
    }
}
