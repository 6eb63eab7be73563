//! Standards: standing promises made to everybody or to a group, and the clocks that measure them.
//!
//! Conversations say what happened (`heard`), as they do to `following`. What comes of it is decided by pure rules over
//! the open clocks, and written as lines of their logs.

mod answers;
mod changing;
mod clock;
mod course;
mod facts;
mod logs;
mod moving;
mod phrases;
pub mod preview;
mod recounting;
mod ringing;
pub mod rules;
mod saving;
mod showing;
mod store;
mod why;

#[cfg(test)]
mod answers_tests;
#[cfg(test)]
mod course_tests;
#[cfg(test)]
mod random_tests;
#[cfg(test)]
mod uncounted_tests;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jiff::Timestamp;
use planner::OpeningHours;
use sha2::{Digest, Sha256};

pub use changing::{Touched, begin, change, done, end, get, list, make, make_starters, place, touches};
pub(crate) use moving::{arrived_not, as_it_stands, deleted, forget, merged, restored, split, taken_back, unmerged};
pub use recounting::{Difference, Recounted, recount, recount_these};
pub(crate) use recounting::{all_clocks, clocks_of};
pub use ringing::{BROKEN, HOURS, NEAR, OF_CUSTOMER, concerns, is_still_so, ring};
pub use rules::{Metric, Standard, Terms};
pub use showing::{Listed, Shown, Uncounted, log, of_conversation, of_conversations, one, soon, uncounted};

use crate::ids::Id;
use crate::{Error, Result, Tx, Who, calendars};
use facts::Look;
use rules::{Book, By, Choice, Choices, Clock, Deed, Scene, State, Track, What};

/// Something that happened in a conversation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Happened {
    pub conversation_id: Id,
    pub deed: Deed,
    /// Since when they wait, where that is not now.
    pub since: Option<Timestamp>,
    /// The message.
    pub cause_id: Option<Id>,
}

/// Whether anything was promised at all: one statement, and the only one in a house without standards.
pub(crate) fn in_force(tx: &mut Tx) -> Result<Vec<Standard>> {
    store::in_force(tx)
}

/// Something happened in a conversation: its clocks begin, stand still, go on, end.
pub(crate) fn heard(tx: &mut Tx, who: &Who, standards: &[Standard], what: Happened) -> Result<()> {
    let clocks = store::open_of(tx, what.conversation_id)?;
    if clocks.is_empty() && !begins(what.deed) {
        return Ok(());
    }
    let Some(look) = facts::looks(tx, &[what.conversation_id], standards)?.remove(&what.conversation_id) else {
        return Ok(());
    };
    let mut tracks: Vec<Track> = clocks.into_iter().map(Track::of).collect();
    let mut desk = Desk::of(tx, standards)?;
    desk.know(tx, &tracks)?;
    let scene = scene(tx, who, &mut desk, &look, what, &tracks)?;
    rules::run(&mut tracks, &scene, &desk.book, &mut || tx.new_id());
    for track in &tracks {
        desk.save(tx, what.conversation_id, track)?;
    }
    Ok(())
}

/// What may begin a clock.
fn begins(deed: Deed) -> bool {
    matches!(deed, Deed::Asked { .. } | Deed::Answered | Deed::Talked { .. } | Deed::Reopened | Deed::Begun(_))
}

fn scene(tx: &mut Tx, who: &Who, desk: &mut Desk, look: &Look, what: Happened, tracks: &[Track]) -> Result<Scene> {
    let theirs = matches!(what.deed, Deed::Asked { .. } | Deed::Thanked);
    let owed = tracks.iter().any(|track| track.clock.metric.is_reply());
    let spoke = match what.deed {
        Deed::Asked { .. } if !owed => store::spoke(tx, what.conversation_id, what.cause_id.unwrap_or_default())?,
        _ => true,
    };
    let now = tx.now;
    Ok(Scene {
        now,
        deed: what.deed,
        since: what.since.unwrap_or(now).min(now),
        cause_id: what.cause_id,
        staff_id: who.staff_id(),
        // Their word opens it, whatever it stood at a moment ago.
        stands: if theirs { Default::default() } else { look.stands },
        spoke,
        choices: desk.choices(look, now),
    })
}

/// The standards of the house and the calendars they are counted by.
pub(crate) struct Desk {
    standards: Vec<Standard>,
    pub book: Book,
    business: Arc<OpeningHours>,
    /// By which calendar each is counted.
    counted_by: HashMap<Id, i64>,
    /// As they are stored.
    texts: Vec<Arc<(i64, String)>>,
}

impl Desk {
    pub fn of(tx: &mut Tx, standards: &[Standard]) -> Result<Desk> {
        let business = calendars::business(tx)?;
        let (mut book, mut counted_by, mut texts) = (Book::default(), HashMap::new(), Vec::new());
        for one in standards {
            let hours = hours_for(tx, &one.terms, &business)?;
            let text = named(&hours)?;
            let hours_id = text.0;
            book.terms.insert((one.id, one.version), one.terms.clone());
            book.hours.insert(hours_id, hours);
            counted_by.insert(one.id, hours_id);
            texts.push(text);
        }
        Ok(Desk { standards: standards.to_vec(), book, business, counted_by, texts })
    }

    /// The calendars of clocks that were begun under other hours.
    pub fn know(&mut self, tx: &mut Tx, tracks: &[Track]) -> Result<()> {
        for id in tracks.iter().map(|track| track.clock.hours_id) {
            if !self.book.hours.contains_key(&id)
                && let Some(hours) = store::hours(tx, id)?
            {
                self.book.hours.insert(id, hours);
            }
        }
        Ok(())
    }

    /// Which standard holds for each metric.
    pub fn choices(&self, look: &Look, now: Timestamp) -> Choices {
        let counted_by = |one: &Standard| self.counted_by.get(&one.id).copied().unwrap_or_default();
        let choice = |one: &Standard| Choice { standard_id: one.id, version: one.version, hours_id: counted_by(one) };
        let mut choices = Choices::default();
        for metric in Metric::ALL.into_iter().filter(|metric| !metric.is_by_hand()) {
            if let Some(one) = rules::choose(&self.standards, metric, &look.facts, now) {
                choices.of_metric.insert(metric, choice(one));
            }
        }
        let by_hand = self.standards.iter().filter(|one| one.terms.metric.is_by_hand() && one.ended_at.is_none());
        choices.by_hand.extend(by_hand.filter(|one| one.terms.is_for(&look.facts)).map(|one| (one.id, choice(one))));
        choices
    }

    /// Writes what is new in a log, the row, and when to look at it again; and tells of a break.
    pub fn save(&self, tx: &mut Tx, conversation_id: Id, track: &Track) -> Result<()> {
        if track.fresh.is_empty() {
            return Ok(());
        }
        for id in track.fresh.iter().filter_map(|event| event.hours_id) {
            if let Some(text) = self.texts.iter().find(|text| text.0 == id) {
                store::put_hours(tx, id, &text.1)?;
            }
        }
        store::put_clock(tx, conversation_id, &track.clock)?;
        for event in &track.fresh {
            logs::insert(tx, track.clock.id, event)?;
        }
        let begun = track.fresh.iter().any(|event| event.what == What::Started);
        self.set_timer(tx, &track.clock, !begun)?;
        let is_broken = track.clock.state == State::Broken;
        if is_broken && track.fresh.iter().any(|event| event.what == What::Broken) {
            ringing::tell_broken(tx, self, conversation_id, &track.clock)?;
        }
        Ok(())
    }

    /// One row a clock: when somebody is to be warned, or when it is over.
    fn set_timer(&self, tx: &mut Tx, clock: &Clock, had_one: bool) -> Result<()> {
        if had_one {
            crate::timers::cancel(tx, clock.id)?;
        }
        match self.next_ring(clock, tx.now) {
            Some((at, kind)) => crate::timers::set(tx, at, kind, clock.id),
            None => Ok(()),
        }
    }

    fn next_ring(&self, clock: &Clock, now: Timestamp) -> Option<(Timestamp, &'static str)> {
        let warn = self.book.terms_of(clock).map(|terms| terms.warn.clone()).unwrap_or_default();
        let (at, is_due) = rules::warnings(clock, &warn, &self.book, &self.business, now)?;
        Some((at, if is_due { ringing::DUE } else { ringing::WARN }))
    }
}

/// By which calendar a standard is counted: one for a team by the team's own, all others by the business's.
fn hours_for(tx: &mut Tx, terms: &Terms, business: &Arc<OpeningHours>) -> Result<Arc<OpeningHours>> {
    if terms.around_the_clock {
        return Ok(Arc::new(OpeningHours::always(business.zone.clone())));
    }
    let mut teams = terms.only.iter().filter(|one| one.by == By::Team).filter_map(|one| one.value.parse().ok());
    match (teams.next(), teams.next()) {
        (Some(team_id), None) => match calendars::of_team(tx, team_id) {
            Err(Error::NotFound(_)) => Ok(business.clone()), // the team is gone
            other => other,
        },
        _ => Ok(business.clone()),
    }
}

/// A calendar as it is stored, and its name: from its text. Calendars are shared until they change: one that was named
/// before is known by its place, where it stays as long as it is remembered here.
fn named(hours: &Arc<OpeningHours>) -> Result<Arc<(i64, String)>> {
    type Named = (Arc<OpeningHours>, Arc<(i64, String)>);
    static KNOWN: LazyLock<Mutex<HashMap<usize, Named>>> = LazyLock::new(Mutex::default);
    let lock = || KNOWN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let place = Arc::as_ptr(hours).addr();
    if let Some((_, named)) = lock().get(&place) {
        return Ok(named.clone());
    }
    let text = serde_json::to_string(&**hours)?;
    let digest = Sha256::digest(text.as_bytes());
    let mut first = [0; 8];
    first.iter_mut().zip(digest.iter()).for_each(|(to, from)| *to = *from);
    let named = Arc::new((i64::from_be_bytes(first), text));
    let mut all = lock();
    if all.len() > 1000 {
        all.clear();
    }
    all.insert(place, (hours.clone(), named.clone()));
    Ok(named)
}
