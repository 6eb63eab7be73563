//! What happened lately, to show how something came about.

use std::collections::VecDeque;

use app::Id;
use app::time::from_ms;

/// Something that must not be, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub at: i64,
    pub house: usize,
    pub what: String,
    pub subject: Option<Id>,
}

/// Steps kept at most: what is found beside the year is heard days later.
const KEPT: usize = 20_000;
/// Steps shown at most.
const SHOWN: usize = 30;

struct Step {
    at: i64,
    what: String,
    subject: Option<Id>,
}

#[derive(Default)]
pub struct History {
    steps: VecDeque<Step>,
    pub count: u64,
}

impl History {
    pub fn note(&mut self, at: i64, what: impl Into<String>, subject: Option<Id>) {
        self.count += 1;
        if self.steps.len() >= KEPT {
            self.steps.pop_front();
        }
        self.steps.push_back(Step { at, what: what.into(), subject });
    }

    /// The last steps up to a moment that have to do with a subject, and what befell the house meanwhile.
    pub fn about(&self, subject: Option<Id>, until: i64) -> Vec<String> {
        let concerns = |step: &Step| step.subject.is_none() || subject.is_none() || step.subject == subject;
        let relevant = |step: &&Step| step.at <= until && concerns(step);
        let mut last: Vec<String> =
            self.steps.iter().rev().filter(relevant).take(SHOWN).map(|step| line(step.at, &step.what)).collect();
        last.reverse();
        last
    }
}

pub fn line(at: i64, what: &str) -> String {
    format!("{}  {what}", from_ms(at).strftime("%Y-%m-%d %H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_after_is_not_shown() {
        let mut history = History::default();
        for (at, what, subject) in [(1, "made", Some(Id(7))), (2, "killed", None), (3, "made", Some(Id(8)))] {
            history.note(at, what, subject);
        }
        history.note(5, "kept", Some(Id(7)));
        history.note(4, "WRONG", Some(Id(7)));
        let (made, killed) = (line(1, "made"), line(2, "killed"));
        assert_eq!(history.about(Some(Id(7)), 4), [made.clone(), killed.clone(), line(4, "WRONG")]);
        assert_eq!(history.about(Some(Id(7)), 5), [made, killed, line(5, "kept"), line(4, "WRONG")]);
    }
}
