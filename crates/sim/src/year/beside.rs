//! What is checked on a thread beside the year, which goes on: once a week all rows, and the mails of the week as they are
//! written. What lives in memory is copied for it; any other database is counted on the spot.

use std::thread::{self, JoinHandle};

use app::{Id, Kept};

use super::check::{Found, counting_failed};
use super::run::Year;
use super::whole::{Model, Wanted, count};
use super::{DAY, Pen, Writing};

/// How long the thread may take before it is waited for. What it finds is heard at the same moment in each run, whoever was
/// quicker.
const PATIENCE: i64 = 4 * DAY;

/// A mail that was put together, and is to be written.
pub struct Unwritten {
    pub at: i64,
    pub house: usize,
    pub about: Id,
    pub writing: Writing,
    pub pen: Pen,
}

/// What goes on beside the year, and what is to go on there next.
#[derive(Default)]
pub struct Beside {
    going: Option<Going>,
    /// The last copy: its memory is used again.
    copy: Option<Kept>,
    pub to_write: Vec<Unwritten>,
}

struct Going {
    at: i64,
    thread: JoinHandle<(Kept, Vec<Finding>)>,
}

/// When, in which house, and what is wrong there.
type Finding = (i64, usize, Found);

/// All that is to be checked, of the rows as they are at this moment.
struct Work {
    at: i64,
    houses: Vec<(Wanted, Model)>,
    mails: Vec<Unwritten>,
}

impl Work {
    fn check(self, kept: &Kept) -> Vec<Finding> {
        let mut findings = of_mails(self.mails);
        for (house, (wanted, model)) in (0..).zip(self.houses) {
            findings.push((self.at, house, count(kept, wanted, &model)));
        }
        findings
    }
}

fn of_mails(mails: Vec<Unwritten>) -> Vec<Finding> {
    let wrong =
        |mail: Unwritten| (mail.writing)(mail.pen).map(|what| (mail.at, mail.house, vec![(what, Some(mail.about))]));
    mails.into_iter().filter_map(wrong).collect()
}

impl Year {
    /// All rows of each house, and all mails since the last time; when all is over on the spot, and more of it.
    pub fn check_all(&mut self, is_end: bool) {
        self.hear_beside(true);
        let Some(kept) = self.nodes.iter().find_map(|node| node.kept.clone()) else { return };
        let work = Work {
            at: self.now,
            houses: self.houses.places().map(|house| self.wanted(house, is_end)).collect(),
            mails: std::mem::take(&mut self.beside.to_write),
        };
        match if is_end { Ok(None) } else { kept.copied(self.beside.copy.take()) } {
            Ok(Some(copy)) => self.begin_beside(copy, work),
            Ok(None) => self.all_found(work.check(&kept)),
            Err(error) => self.wrong(0, counting_failed(&error), None),
        }
    }

    fn begin_beside(&mut self, copy: Kept, work: Work) {
        let thread = thread::Builder::new().name("beside".to_owned()).spawn(move || {
            let findings = work.check(&copy);
            (copy, findings)
        });
        match thread {
            Ok(thread) => self.beside.going = Some(Going { at: self.now, thread }),
            Err(error) => self.wrong(0, format!("no thread could be started: {error}"), None),
        }
    }

    /// What was found beside the year, if it began long enough ago, or `at_once`.
    pub fn hear_beside(&mut self, at_once: bool) {
        let until = self.now - PATIENCE;
        let Some(going) = self.beside.going.take_if(|going| at_once || going.at <= until) else { return };
        match going.thread.join() {
            Ok((copy, findings)) => {
                self.beside.copy = Some(copy);
                self.all_found(findings);
            }
            Err(_) => self.wrong(0, "the thread beside the year ended by a panic".to_owned(), None),
        }
    }

    fn all_found(&mut self, findings: Vec<Finding>) {
        for (at, house, found) in findings {
            self.found(at, house, found);
        }
    }
}
