//! The demo is a practice that lives: as large as it says, a year long, the same from the same seed, with nothing left over.

#![allow(clippy::unwrap_used)] // a test that can't be set up should stop, loudly

use std::collections::BTreeMap;

use app::conversations::{self, Assignee, Category};
use app::promises::{self, State};
use app::workspaces::{SealKey, staff};
use app::{
    Clock, Id, Ids, Kept, Role, Timestamp, Who, complaints, counters, customers, improvement, upkeep, workspaces,
};

const NOW: &str = "2026-11-24T14:36:00Z";
const YEAR_MS: i64 = 365 * 86_400_000;

struct Demo {
    kept: Kept,
    owner: Who,
    workspace_id: Id,
    now: Timestamp,
    _folder: tempfile::TempDir,
}

fn demo_at(now: &str) -> Demo {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}?synchronous=off", folder.path().join("kept.db").display());
    let now: Timestamp = now.parse().unwrap();
    let clock = Clock::by_hand(now);
    let kept = Kept::open(&url, clock, Ids::seeded(1)).unwrap();
    let login = sim::demo(&kept, &SealKey::none(), now).unwrap();
    let workspace_id = kept.read_now(app::ids::INSTALLATION, workspaces::only).unwrap();
    let email = login.email;
    let owner = kept.read_now(workspace_id, move |tx| staff::by_email(tx, &email)).unwrap().unwrap();
    Demo { kept, owner: Who::staff(workspace_id, owner.id, Role::Owner), workspace_id, now, _folder: folder }
}

impl Demo {
    fn read<T: Send + 'static>(&self, f: impl Fn(&mut app::Tx, &Who) -> app::Result<T> + Send + 'static) -> T {
        let owner = self.owner.clone();
        self.kept.read_now(self.workspace_id, move |tx| f(tx, &owner)).unwrap()
    }

    fn promises(&self) -> Vec<promises::Promise> {
        self.all(|tx, who, cursor| promises::list(tx, who, &promises::Filter::default(), cursor, 200))
    }

    fn conversations(&self) -> Vec<conversations::Conversation> {
        let filter = conversations::Filter { assignee: Assignee::Anyone, ..conversations::Filter::default() };
        self.all(move |tx, who, cursor| conversations::list(tx, who, &filter, cursor, 200))
    }

    fn all<T: Send + 'static>(
        &self,
        page: impl Fn(&mut app::Tx, &Who, Option<&str>) -> app::Result<app::Page<T>> + Send + 'static,
    ) -> Vec<T> {
        self.read(move |tx, who| {
            let (mut all, mut cursor) = (Vec::new(), None::<String>);
            loop {
                let next = page(tx, who, cursor.as_deref())?;
                all.extend(next.items);
                cursor = next.next;
                if cursor.is_none() {
                    return Ok(all);
                }
            }
        })
    }

    fn rows(&self) -> BTreeMap<&'static str, i64> {
        upkeep::rows(&self.kept.db).unwrap().into_iter().collect()
    }
}

#[test]
fn the_demo_is_a_practice_with_a_year_behind_it() {
    let demo = demo_at(NOW);
    let (promises, talks, rows) = (demo.promises(), demo.conversations(), demo.rows());
    let in_state = |state: State| promises.iter().filter(|promise| promise.state == state).count();

    assert_eq!(rows["staff"], 3);
    assert_eq!(rows["customer"], 60);
    assert!((500..=720).contains(&talks.len()), "{} conversations", talks.len());
    assert!((750..=1100).contains(&promises.len()), "{} promises", promises.len());
    let (kept, broken) = (in_state(State::Kept), in_state(State::Broken));
    let permille = kept * 1000 / (kept + broken);
    assert!((935..=970).contains(&permille), "{kept} of {} kept", kept + broken);
    assert!(in_state(State::Moved) > 10 && in_state(State::Released) > 5);
    let late: Vec<_> = promises.iter().filter(|promise| promise.state == State::Broken).collect();
    assert!(late.iter().filter(|promise| promise.told_at.is_some()).count() > 10);
    assert!(late.iter().filter(|promise| promise.told_at.is_none()).count() > 10);
    let first = promises.iter().map(|promise| promise.made_at).min().unwrap();
    assert!(demo.now.as_millisecond() - first.as_millisecond() > YEAR_MS - 10 * 86_400_000);

    assert_eq!(rows["outbox"], 0, "nothing waits to be sent");
    let left = rows["timer"] - i64::try_from(in_state(State::Open)).unwrap();
    // What four complaints owe, try and are asked for by their rules; three that are watched; the actions and reasons that are
    // looked at; the mail of the morning.
    assert_eq!(left, 19, "a timer for each open promise");
    assert!(demo.read(|tx, _| app::timers::failing(tx)).is_empty());
}

#[test]
fn the_demo_ends_in_a_day_with_work_to_do() {
    let demo = demo_at(NOW);
    let (promises, talks) = (demo.promises(), demo.conversations());
    let open: Vec<_> = promises.iter().filter(|promise| promise.state == State::Open).collect();
    assert!((8..=12).contains(&open.len()), "{} open", open.len());
    assert!(open.iter().all(|promise| promise.by > demo.now));
    assert!(open.iter().any(|promise| promise.told_at.is_some()), "one was told");
    let wrong = promises.iter().filter(|it| it.state == State::Broken && it.made_right_at.is_none());
    let mut told: Vec<bool> = wrong.map(|promise| promise.told_at.is_some()).collect();
    told.sort();
    assert_eq!(told, [false, true], "of two that are not made right, one customer knew");
    assert_eq!(talks.iter().filter(|talk| talk.unanswered_since_at.is_some()).count(), 6);

    let spanish = talks.iter().find(|talk| talk.customer_name == "Lucía Fernández").unwrap().customer_id;
    let far = talks.iter().find(|talk| talk.customer_name == "George Whitfield").unwrap().customer_id;
    let locale = demo.read(move |tx, who| customers::get(tx, who, spanish)).customer.locale;
    let zone = demo.read(move |tx, who| customers::get(tx, who, far)).customer.time_zone;
    assert_eq!((locale.as_deref(), zone.as_deref()), (Some("es-US"), Some("America/Los_Angeles")));
}

#[test]
fn the_demo_has_a_complaint_on_each_rung() {
    let demo = demo_at(NOW);
    let all: Vec<complaints::Listed> =
        demo.all(|tx, who, cursor| complaints::list(tx, who, &complaints::Filter::default(), cursor, 200));
    let owed = |one: &complaints::Listed| {
        let left = one.owed.as_ref().and_then(|owed| owed.by).map(|by| (by.as_second() - demo.now.as_second()) / 60);
        format!("{:?} {:?} {left:?}", one.complaint.state, one.owed.as_ref().map(|owed| owed.what))
    };
    let open: Vec<String> = all.iter().filter(|one| one.complaint.is_open()).map(owed).collect();
    assert_eq!(
        open,
        [
            "Received Some(Listen) Some(41)",
            "Researched Some(CallBack) Some(114)",
            "Restated Some(Confirm) Some(1769)",
            "Accepted Some(Guard) Some(2974)"
        ]
    );
    let closed: Vec<&complaints::Listed> = all.iter().filter(|one| !one.complaint.is_open()).collect();
    assert_eq!((open.len(), closed.len()), (4, 17), "nine of ours, eight out of the binder");
    assert_eq!(closed.iter().filter(|one| one.complaint.is_watched(demo.now)).count(), 3);
    assert_eq!(closed.iter().filter(|one| one.complaint.came_from == complaints::CameFrom::Import).count(), 8);
    // What is owed now has its twin in what was told before.
    let twin_of = |words: &'static str| {
        let id = all.iter().find(|one| one.complaint.summary.contains(words)).unwrap().complaint.id;
        demo.read(move |tx, who| complaints::twins(tx, who, id, 3)).into_iter().map(|one| one.summary).next()
    };
    assert_eq!(twin_of("fifty minutes").as_deref(), Some("Waited an hour past his time"));
    let twin = twin_of("Promised a call back about her tablets");
    assert!(twin.as_deref().is_some_and(|summary| summary.contains("call")), "{twin:?}");
    let effective = |tx: &mut app::Tx, who: &Who| {
        let filter = improvement::Filter { state: Some(improvement::State::Effective), ..Default::default() };
        Ok(improvement::list(tx, who, &filter, None, 10)?.items.len())
    };
    assert_eq!(demo.read(effective), 1);
    let (tally, _) = demo.read(|tx, who| complaints::after::figures(tx, who, 365));
    assert_eq!((tally.asked, tally.answered, tally.bad), (9, 6, 0));
}

#[test]
fn the_counters_of_the_demo_are_what_can_be_counted() {
    let demo = demo_at(NOW);
    let (promises, talks, rows) = (demo.promises(), demo.conversations(), demo.rows());
    let count = |category| i64::try_from(talks.iter().filter(|talk| talk.category == category).count()).unwrap();
    let open = promises.iter().filter(|promise| promise.state == State::Open).count();
    let counted = |name: &'static str| demo.read(move |tx, _| counters::get(tx, name));
    assert_eq!(counted(counters::CONVERSATIONS_OPEN), count(Category::Open));
    assert_eq!(counted(counters::CONVERSATIONS_WAITING), count(Category::Waiting));
    assert_eq!(counted(counters::PROMISES_OPEN), i64::try_from(open).unwrap());
    assert_eq!(counted(counters::CUSTOMERS), 60);
    assert_eq!(counted(counters::CONVERSATION_NUMBER), rows["conversation"]);
    let said: i64 = talks.iter().map(|talk| talk.message_count).sum();
    assert_eq!(said, rows["message"]);
}

#[test]
fn the_same_moment_gives_the_same_year() {
    let (one, other) = (demo_at(NOW), demo_at(NOW));
    // The notice of a promise is a mail, and its Message-ID is the one thing that may not be guessed.
    assert_eq!(one.promises(), other.promises());
    assert_eq!(one.conversations(), other.conversations());
    assert_eq!(one.rows(), other.rows());
}

/// A visitor may come at night, at the weekend, on a holiday or when the clock has just changed.
#[test]
fn the_demo_can_be_made_at_any_moment() {
    for now in ["2026-11-29T04:10:00Z", "2027-03-14T07:30:00Z", "2026-12-25T15:00:00Z", "2028-02-29T21:59:59Z"] {
        let demo = demo_at(now);
        let open = demo.promises().iter().filter(|promise| promise.state == State::Open).count();
        assert!((8..=12).contains(&open), "{open} open at {now}");
        assert_eq!(demo.rows()["outbox"], 0);
        let open = demo.read(|tx, _| counters::get(tx, counters::COMPLAINTS_OPEN));
        assert_eq!(open, 4, "complaints open at {now}");
        let (tally, _) = demo.read(|tx, who| complaints::after::figures(tx, who, 365));
        assert_eq!(tally.answered, 6, "{now}");
    }
}

#[test]
fn what_is_filled_in_is_counted_and_found() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}?synchronous=off", folder.path().join("kept.db").display());
    let kept = Kept::open(&url, Clock::by_hand(NOW.parse().unwrap()), Ids::seeded(1)).unwrap();
    sim::demo(&kept, &SealKey::none(), NOW.parse().unwrap()).unwrap();
    let workspace_id = kept.read_now(app::ids::INSTALLATION, workspaces::only).unwrap();
    let before: BTreeMap<_, _> = upkeep::rows(&kept.db).unwrap().into_iter().collect();
    let who = Who::kept(workspace_id);
    let filled = sim::fill(&kept, &who, sim::Size::of(1200), |_| {}).unwrap();
    let after: BTreeMap<_, _> = upkeep::rows(&kept.db).unwrap().into_iter().collect();
    assert_eq!(after["conversation"] - before["conversation"], 1200);
    assert_eq!(after["message"] - before["message"], i64::try_from(filled.messages).unwrap());
    assert_eq!(filled.long.len(), 12);
    let found = |query: String| {
        let who = who.clone();
        kept.read_now(workspace_id, move |tx| app::search::conversations(tx, &who, &query, None, 50)).unwrap().items
    };
    assert_eq!(found(sim::rare_word(7)).len(), 5);
    assert_eq!(found(sim::COMMON_WORDS[0].to_owned()).len(), 50);
}
