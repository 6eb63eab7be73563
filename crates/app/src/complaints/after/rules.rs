//! What a customer says when it is over: when they are asked, what they may answer, what a person has to read, and what
//! the answers of many come to. Pure.
//!
//! The three questions are the three kinds of fairness by which people judge how a complaint was handled (Tax, Brown,
//! Chandrashekaran 1998: of the outcome, of the way, of the treatment). Each is answered on five steps with a word under
//! every one, as such questions usually are (Colquitt 2001; fully named steps are answered most alike by the same
//! people, Krosnick and Fabrigar 1997). The upper two are content; whatever is below them is for a person to read.

use jiff::Timestamp;
use serde::Serialize;
use stats::{FEWEST, Interval, Rate};

use crate::error::Field;
use crate::promises::rules::check_words;
use crate::time::plus_ms;

const DAY_MS: i64 = 86_400_000;
/// Working time between closing and asking: three days of eight hours. They have lived with the outcome for a while, and
/// remember still.
pub const WAITS_MS: i64 = 3 * 8 * 3_600_000;
/// So long their link opens, and what they said can be put right.
pub const LINK_MS: i64 = 30 * DAY_MS;
/// Nobody is asked again within so many days, which is as long as a link lives: no two asks are open.
pub const BETWEEN_MS: i64 = LINK_MS;
/// Whoever could not be asked within so many days of closing is not asked any more.
pub const LATEST_MS: i64 = 30 * DAY_MS;

/// The steps of the scale, and the lowest that is content.
pub const LEAST: i64 = 1;
pub const MOST: i64 = 5;
pub const CONTENT: i64 = 4;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    Outcome,
    Way,
    Treated,
}

impl Question {
    pub const ALL: [Question; 3] = [Question::Outcome, Question::Way, Question::Treated];

    pub fn as_str(self) -> &'static str {
        match self {
            Question::Outcome => "outcome",
            Question::Way => "way",
            Question::Treated => "treated",
        }
    }
}

/// What they said. Each question may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    pub outcome: Option<i64>,
    pub way: Option<i64>,
    pub treated: Option<i64>,
    pub words: String,
}

impl Said {
    pub fn to(&self, question: Question) -> Option<i64> {
        match question {
            Question::Outcome => self.outcome,
            Question::Way => self.way,
            Question::Treated => self.treated,
        }
    }

    fn marks(&self) -> impl Iterator<Item = i64> {
        [self.outcome, self.way, self.treated].into_iter().flatten()
    }

    /// Everything that can't be taken.
    pub fn problems(&self) -> Vec<Field> {
        let off = |question: &Question| self.to(*question).is_some_and(|mark| !(LEAST..=MOST).contains(&mark));
        let wrong = Question::ALL.into_iter().filter(off);
        let mut problems: Vec<Field> =
            wrong.map(|one| Field::new(one.as_str(), "problem-complaint-after-mark")).collect();
        if !self.words.is_empty() {
            problems.extend(check_words("words", &self.words).err());
        } else if self.marks().next().is_none() {
            problems.push(Field::new("outcome", "problem-complaint-after-nothing"));
        }
        problems
    }

    /// A mark below the upper two; or words and no mark, which only a person can read.
    pub fn is_to_read(&self) -> bool {
        self.marks().any(|mark| mark < CONTENT) || self.marks().next().is_none() && !self.words.is_empty()
    }
}

/// All that decides whether they are asked now.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    pub closed_at: Timestamp,
    /// It ended without an acceptance: they could not be reached, or want nothing more of us.
    pub ended_otherwise: bool,
    pub failed_again: bool,
    /// What we offered is not done yet, and due then.
    pub offer_by: Option<Timestamp>,
    /// What we offered broke, and was not made right.
    pub offer_broken: bool,
    /// Another complaint of theirs is open.
    pub other_is_open: bool,
    /// When they were last asked about another.
    pub asked_at: Option<Timestamp>,
    /// Mail reaches them, and they want it.
    pub by_mail: bool,
    pub quiet_until: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    Now,
    /// It is looked at again then.
    Later(Timestamp),
    /// And why.
    Never(&'static str),
}

/// Whether they are asked now, later or never. Who has told us already that it is not well is not asked whether it is.
pub fn ask(standing: &Standing, now: Timestamp) -> Ask {
    let never = [
        (standing.ended_otherwise, "ended_otherwise"),
        (standing.failed_again, "failed_again"),
        (standing.offer_broken, "offer_broken"),
        (!standing.by_mail, "no_mail"),
    ];
    if let Some((_, why)) = never.into_iter().find(|(is_so, _)| *is_so) {
        return Ask::Never(why);
    }
    let asked = standing.asked_at.map(|at| plus_ms(at, BETWEEN_MS)).filter(|free| *free > now);
    let offer = standing.offer_by.map(|by| plus_ms(by.max(now), DAY_MS));
    let other = standing.other_is_open.then(|| plus_ms(now, DAY_MS));
    let quiet = standing.quiet_until.filter(|until| *until > now);
    let latest = plus_ms(standing.closed_at, LATEST_MS);
    match [asked, offer, other, quiet].into_iter().flatten().max() {
        _ if now > latest => Ask::Never("too_late"),
        None => Ask::Now,
        Some(at) if at > latest => Ask::Never("too_late"),
        Some(at) => Ask::Later(at),
    }
}

/// What the answers to one question come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// The highest mark.
    pub top: u32,
    pub answered: u32,
}

/// How many were asked, how many got it, how many answered, and what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub asked: u32,
    pub delivered: u32,
    pub answered: u32,
    /// Said something that a person has to read.
    pub bad: u32,
    /// In the order of `Question::ALL`.
    pub questions: [Counted; 3],
}

impl Tally {
    pub fn of(&self, question: Question) -> Counted {
        let at = Question::ALL.iter().position(|one| *one == question);
        at.and_then(|at| self.questions.get(at)).copied().unwrap_or_default()
    }

    /// The share of the highest mark among those who answered.
    pub fn top(&self, question: Question) -> Rate {
        let counted = self.of(question);
        Rate::new(counted.top, counted.answered)
    }

    /// Between these it would lie if all who got it had answered: those who were silent all badly, or all best. `None`
    /// under five.
    pub fn bounds(&self, question: Question) -> Option<Interval> {
        let counted = self.of(question);
        let all = self.delivered.max(counted.answered);
        if all < FEWEST {
            return None;
        }
        let silent = all - counted.answered;
        let share = |k: u32| f64::from(k) / f64::from(all);
        Some(Interval { low: share(counted.top), high: share(counted.top + silent) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn closed() -> Standing {
        Standing {
            closed_at: at("2026-11-20T15:00:00Z"),
            ended_otherwise: false,
            failed_again: false,
            offer_by: None,
            offer_broken: false,
            other_is_open: false,
            asked_at: None,
            by_mail: true,
            quiet_until: None,
        }
    }

    #[test]
    fn whoever_told_us_already_that_it_is_not_well_is_not_asked() {
        let now = at("2026-11-25T15:00:00Z");
        assert_eq!(ask(&closed(), now), Ask::Now);
        for (standing, why) in [
            (Standing { ended_otherwise: true, ..closed() }, "ended_otherwise"),
            (Standing { failed_again: true, ..closed() }, "failed_again"),
            (Standing { offer_broken: true, ..closed() }, "offer_broken"),
            (Standing { by_mail: false, ..closed() }, "no_mail"),
        ] {
            assert_eq!(ask(&standing, now), Ask::Never(why));
        }
        assert_eq!(ask(&closed(), at("2026-12-21T15:00:00Z")), Ask::Never("too_late"));
    }

    #[test]
    fn it_waits_for_what_we_owe_them_for_another_ask_and_for_the_morning() {
        let now = at("2026-11-25T15:00:00Z");
        let later = |standing: Standing| match ask(&standing, now) {
            Ask::Later(at) => at.to_string(),
            other => panic!("{other:?}"),
        };
        let night = Some(at("2026-11-26T13:00:00Z"));
        assert_eq!(later(Standing { quiet_until: night, ..closed() }), "2026-11-26T13:00:00Z");
        assert_eq!(later(Standing { other_is_open: true, ..closed() }), "2026-11-26T15:00:00Z");
        let offer = Some(at("2026-12-01T15:00:00Z"));
        assert_eq!(later(Standing { offer_by: offer, quiet_until: night, ..closed() }), "2026-12-02T15:00:00Z");
        assert_eq!(
            later(Standing { asked_at: Some(at("2026-11-01T15:00:00Z")), ..closed() }),
            "2026-12-01T15:00:00Z",
            "one ask in 30 days"
        );
        let lately = Standing { asked_at: Some(at("2026-11-24T15:00:00Z")), ..closed() };
        assert_eq!(ask(&lately, now), Ask::Never("too_late"), "then it is too long ago");
    }

    #[test]
    fn what_is_below_the_upper_two_is_for_a_person_to_read() {
        let said = |outcome, way, treated, words: &str| Said { outcome, way, treated, words: words.to_owned() };
        assert!(!said(Some(5), Some(4), None, "Thank you").is_to_read());
        assert!(said(Some(5), Some(3), Some(5), "").is_to_read());
        assert!(said(None, None, None, "You still owe me a desk").is_to_read());
        assert!(said(None, None, Some(5), "").problems().is_empty());
        let wrong = said(Some(0), Some(6), None, "").problems();
        assert_eq!(wrong.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["outcome", "way"]);
        assert_eq!(said(None, None, None, "").problems().len(), 1);
    }

    #[test]
    fn silence_is_shown_as_what_it_may_be() {
        let counted = Counted { top: 6, answered: 8 };
        let tally = Tally { asked: 22, delivered: 20, answered: 8, bad: 1, questions: [counted; 3] };
        assert_eq!(tally.bounds(Question::Way), Some(Interval { low: 0.3, high: 0.9 }));
        let few =
            Tally { asked: 4, delivered: 4, answered: 4, bad: 0, questions: [Counted { top: 4, answered: 4 }; 3] };
        assert_eq!(few.bounds(Question::Way), None, "no percentage under five");
        assert_eq!(few.top(Question::Way).shown(), stats::Shown::Counts { k: 4, n: 4 });
    }

    proptest! {
        /// It is never asked at night, twice within 30 days, later than 30 days after closing, or while something is owed.
        #[test]
        fn nobody_is_asked_when_they_should_not_be(
            flags in proptest::array::uniform4(any::<bool>()), after in 0..60_i64, asked in proptest::option::of(-60..60_i64),
            offer in proptest::option::of(-5..40_i64), quiet in proptest::option::of(0..12_i64),
        ) {
            let [failed_again, ended_otherwise, other_is_open, by_mail] = flags;
            let day = |days: i64| plus_ms(closed().closed_at, days * DAY_MS);
            let now = day(after);
            let standing = Standing {
                failed_again, ended_otherwise, other_is_open, by_mail,
                asked_at: asked.map(day).filter(|at| *at <= now),
                offer_by: offer.map(day),
                quiet_until: quiet.map(|hours| plus_ms(now, hours * 3_600_000)),
                ..closed()
            };
            match ask(&standing, now) {
                Ask::Now => {
                    prop_assert!(by_mail && !failed_again && !ended_otherwise && !other_is_open && offer.is_none());
                    prop_assert!(after <= 30 && standing.asked_at.is_none_or(|at| plus_ms(at, BETWEEN_MS) <= now));
                    prop_assert!(standing.quiet_until.is_none_or(|until| until <= now));
                }
                Ask::Later(at) => prop_assert!(at > now && at <= day(30)),
                Ask::Never(_) => {}
            }
        }
    }
}
