//! Who reads the story of a complaint: it is narrowed, opened again and given a team by whoever is at it, and each of us is
//! asked what they see of it.

use app::complaints::{self, NewAccess};
use app::journal::{self, Entry};
use app::workspaces::teams::Team;
use app::{Error, Id, Result, Tx, Who};

use super::Plant;
use super::case::Case;
use super::ledger::{Heard, id};
use super::nodes::Planted;
use super::run::Year;

/// What stands in every story, and in nothing else that is said of a complaint.
pub const STORY: &str = "nobody told you";

impl Case {
    /// The rule, written down anew.
    pub fn concerns(&self, staff: Id, leads: &[Id], teams: &[Team]) -> bool {
        let of_team = teams.iter().any(|team| self.team == Some(team.id) && team.member_ids.contains(&staff));
        !self.narrowed || self.owner == staff || leads.contains(&staff) || of_team
    }

    /// The owner or one who leads said who reads it, and something changed by that.
    pub fn readers_change(&mut self, verb: &str, entry: &Entry, leads: &[Id], heard: &mut Heard) {
        let team = id(entry, "team_id");
        let may = leads.iter().chain([&self.owner]).any(|id| entry.actor == format!("staff:{id}"));
        let changes = match verb {
            "narrowed" => !self.narrowed,
            "opened_up" => self.narrowed,
            _ => self.team != team,
        };
        if !may || !changes || id(entry, "before") != self.team {
            heard.wrong(format!("{verb} by {}, of {self:?}", entry.actor), entry.subject_id);
        }
        self.team = team;
        self.narrowed = verb == "narrowed" || verb == "team_chosen" && self.narrowed;
    }
}

impl Year {
    /// Whoever is at it says who reads it, or may not.
    pub fn say_who_reads(&mut self, house: usize, case: Id, who: Who) {
        let teams: Vec<Id> = self.houses.at(house).ledger.complained.teams.iter().map(|team| team.id).collect();
        let has_team = self.dice.chance(500);
        let team_id = self.dice.pick(&teams).copied().filter(|_| has_team);
        let to = NewAccess { narrowed: self.dice.chance(700), team_id };
        let planted = self.planted();
        let done = self.deed(house, "says who reads it", move |tx| {
            complaints::set_access(tx, &who, case, to)?;
            planted.narrowed(tx, case)?;
            Ok(((), None))
        });
        if done.is_ok() {
            self.look_at_story(house, case);
        }
    }

    /// Each of us looks at every story that is narrowed.
    pub fn look_at_stories(&mut self, house: usize) {
        let cases = &self.houses.at(house).ledger.complained.cases;
        let narrowed: Vec<Id> = cases.iter().filter(|(_, case)| case.narrowed).map(|(id, _)| *id).collect();
        for case in narrowed {
            self.look_at_story(house, case);
        }
    }

    fn look_at_story(&mut self, house: usize, case_id: Id) {
        let Some(kept) = self.nodes.iter().find_map(|node| node.kept.clone()) else { return };
        let at = self.houses.at(house);
        let Some(case) = at.ledger.complained.cases.get(&case_id) else { return };
        let all: Vec<Who> = at.staff.iter().map(|one| one.who.clone()).collect();
        let complained = &at.ledger.complained;
        let concerns = |id: Id| case.concerns(id, &complained.managers, &complained.teams);
        let expected: Vec<bool> = all.iter().map(|who| who.staff_id().is_some_and(concerns)).collect();
        let seen = kept.read_now(at.id, move |tx| {
            let told = tells(&journal::of_subject(tx, case_id)?);
            all.iter().map(|who| sees(tx, who, case_id, told)).collect::<Result<Vec<_>>>()
        });
        let wrong = match seen {
            Ok(seen) => {
                let wrong = seen.iter().zip(&expected).zip(0..).find(|((seen, expected), _)| !seen.is_as(**expected));
                wrong
                    .map(|((seen, _), number)| format!("staff {number} must not see that of it: {seen:?}, of {case:?}"))
            }
            Err(error) => Some(format!("a story could not be looked at: {error}")),
        };
        if let Some(what) = wrong {
            self.wrong(house, what, Some(case_id));
        }
    }
}

/// What somebody sees of a complaint: its page, and its story in the journal.
#[derive(Debug, Clone, Copy)]
struct Seen {
    page: bool,
    told: bool,
    in_journal: bool,
}

impl Seen {
    fn is_as(self, concerned: bool) -> bool {
        self.page == concerned && self.in_journal == (concerned && self.told)
    }
}

fn sees(tx: &mut Tx, who: &Who, case: Id, told: bool) -> Result<Seen> {
    let page = match complaints::one(tx, who, case) {
        Ok(_) => true,
        Err(Error::Refused(_)) => false,
        Err(error) => return Err(error),
    };
    Ok(Seen { page, told, in_journal: tells(&journal::of_subject_for(tx, who, case)?) })
}

fn tells(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.details.to_string().contains(STORY))
}

impl Planted {
    /// `tell-story`: the words of a story that was narrowed stay in the ledger.
    fn narrowed(&self, tx: &mut Tx, case: Id) -> Result<()> {
        if self.plant == Some(Plant::TellStory) { self.post.tell_story(tx, case) } else { Ok(()) }
    }
}
