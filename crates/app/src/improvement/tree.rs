//! The business's own tree of causes. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use crate::error::Field;
use crate::ids::Id;
use crate::search;

/// So many causes at most, those that are retired too: a tree nobody can read finds nothing.
pub const MAX_CAUSES: usize = 2_000;
/// So many levels at most.
pub const MAX_DEPTH: usize = 6;
/// The longest name, in characters.
pub const MAX_NAME: usize = 120;

/// Why complaints come about, in the business's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    pub id: Id,
    /// `None`: at the top.
    pub parent_id: Option<Id>,
    pub name: String,
    pub made_at: Timestamp,
    /// No longer offered; its complaints stay.
    pub retired_at: Option<Timestamp>,
    /// The one that has its complaints now.
    pub merged_into_id: Option<Id>,
}

/// All causes, and how they hang together. What was merged into another is known but stands nowhere.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    causes: BTreeMap<Id, Cause>,
    below: BTreeMap<Option<Id>, Vec<Id>>,
}

impl Tree {
    pub fn of(causes: Vec<Cause>) -> Tree {
        let mut tree = Tree::default();
        let mut by_name: Vec<Cause> = causes;
        by_name.sort_by_cached_key(|cause| (search::fold(&cause.name), cause.id));
        for cause in by_name {
            if cause.merged_into_id.is_none() {
                tree.below.entry(cause.parent_id).or_default().push(cause.id);
            }
            tree.causes.insert(cause.id, cause);
        }
        tree
    }

    /// How many there are, those that are retired or merged too.
    pub fn len(&self) -> usize {
        self.causes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.causes.is_empty()
    }

    /// Those that stand in the tree.
    pub fn standing(&self) -> impl Iterator<Item = &Cause> {
        self.causes.values().filter(|cause| cause.merged_into_id.is_none())
    }

    /// The cause itself, or the one it was merged into.
    pub fn get(&self, id: Id) -> Option<&Cause> {
        let mut cause = self.causes.get(&id)?;
        // Merging never closes a ring, so this ends; the bound is for a tree somebody wrote by hand.
        for _ in 0..=self.causes.len() {
            match cause.merged_into_id {
                Some(into) => cause = self.causes.get(&into)?,
                None => return Some(cause),
            }
        }
        None
    }

    /// The cause and all above it, itself first.
    pub fn above(&self, id: Id) -> Vec<Id> {
        let (mut all, mut next) = (Vec::new(), Some(id));
        while let Some(cause) = next.and_then(|id| self.causes.get(&id)).filter(|_| all.len() <= MAX_DEPTH) {
            all.push(cause.id);
            next = cause.parent_id;
        }
        all
    }

    /// The cause and all below it.
    pub fn under(&self, id: Id) -> Vec<Id> {
        let mut all = vec![id];
        let mut at = 0;
        while let Some(id) = all.get(at).copied() {
            all.extend(self.below.get(&Some(id)).into_iter().flatten());
            at += 1;
        }
        all
    }

    /// Several causes and all above them, each once.
    pub fn closure(&self, ids: &BTreeSet<Id>) -> BTreeSet<Id> {
        ids.iter().flat_map(|id| self.above(*id)).collect()
    }

    /// "Visit › Nobody came › Not in the plan".
    pub fn path(&self, id: Id) -> String {
        let mut names: Vec<&str> =
            self.above(id).into_iter().filter_map(|id| self.causes.get(&id)).map(|cause| cause.name.as_str()).collect();
        names.reverse();
        names.join(" › ")
    }

    /// The one that can be chosen under this path, or under this name where only one has it; capitals and accents aside.
    pub fn named(&self, name: &str) -> Option<&Cause> {
        let wanted = search::fold(name.trim());
        let open: Vec<&Cause> = self.standing().filter(|cause| cause.retired_at.is_none()).collect();
        let by_path = open.iter().find(|cause| search::fold(&self.path(cause.id)) == wanted);
        let mut by_name = open.iter().filter(|cause| search::fold(&cause.name) == wanted);
        match (by_path, by_name.next(), by_name.next()) {
            (Some(cause), ..) | (None, Some(cause), None) => Some(cause),
            _ => None,
        }
    }

    /// How many levels stand below it, itself one.
    fn height(&self, id: Id) -> usize {
        1 + self.below.get(&Some(id)).into_iter().flatten().map(|id| self.height(*id)).max().unwrap_or(0)
    }

    /// From the top, each with its level (0 at the top), by name.
    pub fn lines(&self) -> Vec<(usize, &Cause)> {
        let mut lines = Vec::new();
        let mut open: Vec<(usize, Id)> = self.children(None).rev().map(|id| (0, id)).collect();
        while let Some((level, id)) = open.pop() {
            let Some(cause) = self.causes.get(&id) else { continue };
            lines.push((level, cause));
            open.extend(self.children(Some(id)).rev().map(|id| (level + 1, id)));
        }
        lines
    }

    fn children(&self, id: Option<Id>) -> impl DoubleEndedIterator<Item = Id> + '_ {
        self.below.get(&id).into_iter().flatten().copied()
    }

    /// What is wrong with this name at that place; `id` is the cause that gets it, if it is there already.
    pub fn name_problem(&self, id: Option<Id>, parent_id: Option<Id>, name: &str) -> Option<Field> {
        let (name, key) = (name.trim(), search::fold(name.trim()));
        if name.is_empty() {
            return Some(Field::new("name", "problem-empty"));
        }
        if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
            return Some(Field::new("name", "problem-name-long").with("max", MAX_NAME));
        }
        let beside = self.children(parent_id).filter(|other| Some(*other) != id);
        let taken = beside.filter_map(|id| self.causes.get(&id)).any(|other| search::fold(&other.name) == key);
        taken.then(|| Field::new("name", "problem-cause-taken").with("given", name))
    }

    /// What is wrong with hanging `id` (a new one: `None`) below that cause.
    pub fn place_problem(&self, id: Option<Id>, parent_id: Option<Id>) -> Option<Field> {
        let parent_id = parent_id?;
        match self.causes.get(&parent_id) {
            Some(parent) if parent.merged_into_id.is_none() && parent.retired_at.is_none() => {}
            _ => return Some(Field::new("parent_id", "problem-unknown-cause")),
        }
        let above = self.above(parent_id);
        if id.is_some_and(|id| above.contains(&id)) {
            return Some(Field::new("parent_id", "problem-cause-under-itself"));
        }
        let height = id.map_or(1, |id| self.height(id));
        let deep = above.len() + height > MAX_DEPTH;
        deep.then(|| Field::new("parent_id", "problem-cause-deep").with("max", MAX_DEPTH))
    }
}

/// A tree to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Starter {
    MedicalPractice,
    FieldService,
    OfficeServices,
}

impl Starter {
    pub const ALL: [Starter; 3] = [Starter::MedicalPractice, Starter::FieldService, Starter::OfficeServices];

    pub fn as_str(self) -> &'static str {
        match self {
            Starter::MedicalPractice => "medical_practice",
            Starter::FieldService => "field_service",
            Starter::OfficeServices => "office_services",
        }
    }

    pub fn parse(text: &str) -> Option<Starter> {
        Starter::ALL.into_iter().find(|starter| starter.as_str() == text)
    }

    /// (level, name), as it stands in its file: two spaces a level.
    pub fn lines(self) -> Vec<(usize, &'static str)> {
        let text = match self {
            Starter::MedicalPractice => include_str!("starters/medical_practice.txt"),
            Starter::FieldService => include_str!("starters/field_service.txt"),
            Starter::OfficeServices => include_str!("starters/office_services.txt"),
        };
        let level = |line: &str| (line.len() - line.trim_start().len()) / 2;
        text.lines().filter(|line| !line.trim().is_empty()).map(|line| (level(line), line.trim())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(id: i64, parent: i64, name: &str) -> Cause {
        Cause {
            id: Id(id),
            parent_id: (parent != 0).then_some(Id(parent)),
            name: name.to_owned(),
            made_at: Timestamp::UNIX_EPOCH,
            retired_at: None,
            merged_into_id: None,
        }
    }

    fn small() -> Tree {
        Tree::of(vec![
            cause(1, 0, "Visit"),
            cause(2, 1, "Nobody came"),
            cause(3, 2, "Not in the plan"),
            cause(4, 1, "Came late"),
            cause(5, 0, "Money"),
        ])
    }

    #[test]
    fn a_tree_is_read_by_name_from_the_top() {
        let tree = small();
        let lines: Vec<(usize, &str)> =
            tree.lines().into_iter().map(|(level, cause)| (level, cause.name.as_str())).collect();
        assert_eq!(lines, [(0, "Money"), (0, "Visit"), (1, "Came late"), (1, "Nobody came"), (2, "Not in the plan")]);
        assert_eq!(tree.path(Id(3)), "Visit › Nobody came › Not in the plan");
        assert_eq!(tree.above(Id(3)), [Id(3), Id(2), Id(1)]);
        assert_eq!(tree.under(Id(1)).into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([1, 2, 3, 4].map(Id)));
        assert_eq!(tree.closure(&BTreeSet::from([Id(3), Id(4)])).len(), 4, "what is above both counts once");
    }

    #[test]
    fn nothing_hangs_below_itself_or_too_deep_or_twice_under_one_name() {
        let tree = small();
        let problem = |found: Option<Field>| found.map(|field| field.problem);
        assert_eq!(problem(tree.place_problem(Some(Id(1)), Some(Id(3)))), Some("problem-cause-under-itself"));
        assert_eq!(problem(tree.place_problem(Some(Id(2)), Some(Id(2)))), Some("problem-cause-under-itself"));
        assert_eq!(problem(tree.place_problem(Some(Id(2)), Some(Id(5)))), None);
        assert_eq!(problem(tree.place_problem(None, Some(Id(9)))), Some("problem-unknown-cause"));
        assert_eq!(problem(tree.name_problem(None, Some(Id(1)), "  NOBODY came ")), Some("problem-cause-taken"));
        assert_eq!(problem(tree.name_problem(Some(Id(2)), Some(Id(1)), "Nobody Came")), None, "its own name");
        assert_eq!(problem(tree.name_problem(None, None, "Nobody came")), None, "at another place");
        let deep = Tree::of((1..=6).map(|id| cause(id, id - 1, "x")).collect());
        assert_eq!(problem(deep.place_problem(None, Some(Id(6)))), Some("problem-cause-deep"));
        assert_eq!(problem(deep.place_problem(None, Some(Id(5)))), None);
    }

    #[test]
    fn a_merged_cause_stands_nowhere_and_leads_on() {
        let mut merged = cause(2, 1, "Nobody came");
        merged.merged_into_id = Some(Id(4));
        let tree = Tree::of(vec![cause(1, 0, "Visit"), merged, cause(4, 1, "Came late")]);
        assert_eq!(tree.get(Id(2)).map(|cause| cause.id), Some(Id(4)));
        assert_eq!(tree.lines().len(), 2);
    }

    #[test]
    fn the_starters_are_trees_without_doubles() {
        for starter in Starter::ALL {
            let lines = starter.lines();
            assert!(lines.len() > 30, "{}", starter.as_str());
            let mut path: Vec<&str> = Vec::new();
            let mut seen = BTreeSet::new();
            for (level, name) in lines {
                assert!(level <= path.len() && level < MAX_DEPTH, "{name} hangs on nothing");
                path.truncate(level);
                path.push(name);
                assert!(seen.insert(path.join("/")), "{name} is there twice");
            }
        }
    }
}
