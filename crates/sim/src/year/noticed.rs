//! What notices are about, and which promises are a complaint's call back.

use app::Id;

use super::ledger::Heard;
use super::promised::{Promised, Vow};

impl Promised {
    pub fn about(&mut self, vow_id: Id, notice: Option<Id>) {
        if let Some(notice) = notice {
            self.by_notice.entry(notice).or_default().insert(vow_id);
        }
    }

    /// The promises that a notice is about.
    pub fn of_notice(&self, notice: Id) -> impl Iterator<Item = (Id, &Vow)> {
        let ids = self.by_notice.get(&notice).into_iter().flatten();
        ids.filter_map(|id| Some((*id, self.vows.get(id)?)))
    }

    /// A notice that was called off: what it says was not so any more.
    pub fn called_off(&self, notice: Id, heard: &mut Heard) {
        for (vow_id, vow) in self.of_notice(notice).filter(|(_, vow)| vow.honest_notices.contains(&notice)) {
            if vow.break_told_how == "mail" {
                heard.wrong("an honest notice was called off, and nobody else has told them".to_owned(), vow_id);
            }
        }
    }

    /// The call backs of a complaint that are owed still: open, or broken with nothing in their place.
    pub fn live_call_backs(&self, mark: &str) -> Vec<Id> {
        let lives = |id: &&Id| {
            self.vows.get(id).is_some_and(|vow| vow.state == "open" || vow.state == "broken" && !vow.made_right)
        };
        self.call_backs.get(mark).into_iter().flatten().filter(lives).copied().collect()
    }
}
