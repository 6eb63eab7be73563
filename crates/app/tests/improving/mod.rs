//! Complaints with causes and actions against them, for the tests of improvement.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // each test file uses a part of it

use app::improvement::{self, Action, Again, CauseFound, ComplaintFacts, NewAction, Overview, Strength, Verdict};
use app::promises::month::Month;
use app::workspaces::notifications;
use app::{Error, Id, Who, recount};
use jiff::civil::{Date, date};
use testkit::TestKept;

pub const DAY: i64 = 86_400_000;

pub fn by<T: Send + 'static>(
    kept: &TestKept,
    who: &Who,
    mut verb: impl FnMut(&mut app::Tx, &Who) -> app::Result<T> + Send + 'static,
) -> app::Result<T> {
    let who = who.clone();
    kept.write(move |tx| verb(tx, &who))
}

pub fn add(kept: &TestKept, parent_id: Option<Id>, name: &str) -> Id {
    let name = name.to_owned();
    by(kept, &kept.owner, move |tx, who| improvement::add(tx, who, parent_id, &name)).unwrap().id
}

/// Visit › Nobody came › Not in the plan; Visit › Came late.
pub struct Causes {
    pub visit: Id,
    pub nobody: Id,
    pub plan: Id,
    pub late: Id,
}

pub fn causes(kept: &TestKept) -> Causes {
    let visit = add(kept, None, "Visit");
    let nobody = add(kept, Some(visit), "Nobody came");
    Causes {
        visit,
        nobody,
        plan: add(kept, Some(nobody), "Not in the plan"),
        late: add(kept, Some(visit), "Came late"),
    }
}

pub fn facts(kept: &TestKept, number: i64, opened: &str, harm_minor: Option<i64>) -> ComplaintFacts {
    let ruth = kept.customer(&format!("Ruth {number}"), &format!("ruth{number}@example.com"));
    ComplaintFacts {
        id: Id(number),
        number,
        customer_id: ruth,
        opened_at: opened.parse().unwrap(),
        severity: "high".to_owned(),
        harm_minor,
    }
}

pub fn link(kept: &TestKept, facts: &ComplaintFacts, cause_ids: &[Id]) -> app::Result<Vec<improvement::Found>> {
    let facts = facts.clone();
    let found: Vec<CauseFound> = cause_ids
        .iter()
        .map(|cause_id| CauseFound { cause_id: *cause_id, evidence: "The plan of that day".to_owned() })
        .collect();
    by(kept, &kept.agent, move |tx, who| improvement::link(tx, who, facts.clone(), &found))
}

pub fn complain(kept: &TestKept, number: i64, opened: &str, cause_ids: &[Id]) -> ComplaintFacts {
    let facts = facts(kept, number, opened, None);
    link(kept, &facts, cause_ids).unwrap();
    facts
}

pub fn new(owner: &Who, due: &str, check_on: Date) -> NewAction {
    NewAction {
        what: "Book installers and visitors in one step".to_owned(),
        owner_id: owner.staff_id().unwrap(),
        due: due.parse().unwrap(),
        strength: Strength::Strong,
        check_on,
        touchpoint: Some("Booking".to_owned()),
    }
}

pub fn plan(kept: &TestKept, complaint_id: Id, new: NewAction) -> app::Result<Action> {
    by(kept, &kept.owner, move |tx, who| improvement::plan(tx, who, complaint_id, new.clone()))
}

pub fn done(kept: &TestKept, id: Id) -> app::Result<Action> {
    by(kept, &kept.agent, move |tx, who| improvement::done(tx, who, id, "Live since Monday"))
}

pub fn check(kept: &TestKept, id: Id, verdict: Verdict) -> app::Result<Action> {
    let look = move |tx: &mut app::Tx, who: &Who| {
        improvement::check(tx, who, id, verdict, "We looked at it together", Again::default())
    };
    by(kept, &kept.owner, look).map(|(action, _)| action)
}

pub fn overview(kept: &TestKept, from: &str, to: &str) -> Overview {
    let (who, from, to) = (kept.owner.clone(), Month::parse(from), Month::parse(to));
    kept.read(move |tx| improvement::overview(tx, &who, from, to)).unwrap()
}

/// (path, complaints of it alone) of the table of causes, and (path, with all below) of the tops.
pub type Table = Vec<(String, i64)>;

pub fn tables(seen: &Overview) -> (Table, Table) {
    let own = seen.lines.iter().map(|line| (line.path.clone(), line.counts.own.complaints)).collect();
    (own, seen.groups.iter().map(|line| (line.path.clone(), line.counts.all.complaints)).collect())
}

/// What is kept counted is what the complaints come to.
pub fn recounts(kept: &TestKept) {
    assert_eq!(kept.read(recount::causes).unwrap(), Vec::<String>::new());
}

pub fn bell(kept: &TestKept, who: &Who) -> Vec<String> {
    let who = who.clone();
    let read = move |tx: &mut app::Tx| {
        let mut kinds = Vec::new();
        for told in notifications::unseen(tx, &who)? {
            if improvement::is_still_so(tx, &told.kind, told.subject_id)? {
                kinds.push(told.kind);
            }
        }
        Ok(kinds)
    };
    kept.read(read).unwrap()
}

pub fn rule<T: std::fmt::Debug>(result: app::Result<T>) -> &'static str {
    match result {
        Err(Error::Refused(refused)) => refused.rule,
        other => panic!("{other:?}"),
    }
}

pub fn problem<T: std::fmt::Debug>(result: app::Result<T>) -> &'static str {
    match result {
        Err(Error::Invalid(fields)) => fields[0].problem,
        other => panic!("{other:?}"),
    }
}

pub fn line(path: &str, n: i64) -> (String, i64) {
    (path.to_owned(), n)
}

/// Five complaints of one cause before the action, which is done on 1 December.
pub fn guarded(kept: &TestKept) -> (Causes, Action) {
    let c = causes(kept);
    for (at, day) in ["06-20", "07-14", "08-18", "09-22", "11-20"].into_iter().enumerate() {
        complain(kept, i64::try_from(at).unwrap() + 1, &format!("2026-{day}T15:00:00Z"), &[c.plan]);
    }
    let action = plan(kept, Id(5), new(&kept.agent, "2026-12-04T14:00:00Z", date(2027, 5, 3))).unwrap();
    kept.at("2026-12-01T15:00:00Z");
    let action = done(kept, action.id).unwrap();
    (c, action)
}
