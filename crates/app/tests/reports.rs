//! Reports: what became of the promises of some months, and that the kept counts are what the promises come to.
#![allow(clippy::unwrap_used, clippy::panic, clippy::as_conversions, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use app::promises::figures::Counts;
use app::promises::month::Month;
use app::promises::{self, Kind, Move, NewPromise, Promise, State, Warning};
use app::reports::{self, Asked, Report, Scope};
use app::time::plus_ms;
use app::workspaces::{business, staff, teams};
use app::{Error, Id, Role, Timestamp, Who, customers, journal, leaving, recount};
use db::{params, sql};
use testkit::{TestKept, each_database};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn make(kept: &TestKept, who: &Who, customer_id: Id, kind: Kind, by: Timestamp) -> Promise {
    let who = who.clone();
    let make = move |tx: &mut app::Tx| {
        let new = NewPromise {
            customer_id,
            conversation_id: None,
            words: "Call back about the cabinets".to_owned(),
            kind,
            owner_id: None,
            from: None,
            by,
            source: "by_hand",
        };
        promises::make(tx, &who, new)
    };
    kept.write(make).unwrap()
}

fn keep(kept: &TestKept, id: Id) -> app::Result<Promise> {
    let who = kept.agent.clone();
    kept.write(move |tx| promises::keep(tx, &who, id, "done"))
}

fn warn(kept: &TestKept, id: Id, by: Timestamp) -> app::Result<Promise> {
    let who = kept.agent.clone();
    let warning =
        Warning { reason: "The van broke down".into(), new_from: None, new_by: plus_ms(by, DAY), how: "phone".into() };
    kept.write(move |tx| promises::warn(tx, &who, id, &warning))
}

fn report(kept: &TestKept, scope: Scope, from: &str, to: &str) -> Report {
    let (who, asked) = (kept.owner.clone(), Asked { from: Month::parse(from), to: Month::parse(to), scope });
    kept.read(move |tx| reports::promises(tx, &who, &asked)).unwrap()
}

fn by_month(report: &Report) -> Vec<(String, i64, i64)> {
    report.months.iter().map(|line| (line.key.to_string(), line.counts.kept, line.counts.fell_due())).collect()
}

fn agree(kept: &TestKept) {
    assert_eq!(kept.read(recount::figures).unwrap(), Vec::<String>::new());
}

/// Numbers that look drawn: the same on both databases.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

fn team(kept: &TestKept, id: Option<Id>, name: &str, members: &[&Who]) -> Id {
    let (owner, name) = (kept.owner.clone(), name.to_owned());
    let members: Vec<Id> = members.iter().filter_map(|who| who.staff_id()).collect();
    kept.write(move |tx| teams::save(tx, &owner, id, &name, &members)).unwrap().id
}

#[test]
fn after_any_verbs_the_counts_are_what_the_promises_come_to() {
    for kept in each_database() {
        let customers =
            [kept.customer("Ruth Alvarez", "ruth@example.com"), kept.customer("Jonas Weber", "jonas@example.com")];
        let people = [kept.owner.clone(), kept.agent.clone(), kept.staff("Ana Ruiz", "ana@alder.example", Role::Agent)];
        let install = team(&kept, None, "Installers", &[&people[1], &people[2]]);
        team(&kept, None, "Front desk", &[&people[0], &people[1]]);
        let mut dice = Dice(7);
        let mut all: Vec<Promise> = Vec::new();
        let mut done = [0; 8];
        for step in 0..400 {
            let (who, kind) = (people[dice.below(3)].clone(), Kind::ALL[dice.below(9)]);
            // Mostly a late one, which may still be open.
            let one = (!all.is_empty()).then(|| all[all.len() - 1 - dice.below(all.len().min(9))].clone());
            let what = dice.below(8);
            let went = match (what, one) {
                (0 | 1, _) | (_, None) => {
                    let by = plus_ms(kept.now(), (1 + dice.below(72) as i64) * HOUR);
                    all.push(make(&kept, &who, customers[dice.below(2)], kind, by));
                    true
                }
                (2, Some(one)) => keep(&kept, one.id).is_ok(),
                (3, Some(one)) => {
                    let to = Move { from: None, by: plus_ms(kept.now(), DAY), reason: "Rain".into(), agreed: true };
                    let moved = kept.write(move |tx| promises::move_to(tx, &who, one.id, to.clone()));
                    moved.is_ok_and(|(_, next)| {
                        all.push(next);
                        true
                    })
                }
                (4, Some(one)) => kept.write(move |tx| promises::release(tx, &who, one.id, "Not needed")).is_ok(),
                (5, Some(one)) => warn(&kept, one.id, one.by).is_ok(),
                (6, Some(one)) => {
                    let to = people[dice.below(3)].staff_id().unwrap();
                    kept.write(move |tx| promises::hand_over(tx, &who, one.id, to, "Ill")).is_ok()
                }
                (_, Some(one)) => kept.write(move |tx| promises::make_right(tx, &who, one.id, "Said sorry")).is_ok(),
            };
            done[what] += i32::from(went);
            if step % 3 == 0 {
                kept.later_ms(dice.below(20) as i64 * HOUR);
            }
            if step % 90 == 0 {
                let who = &people[dice.below(3)];
                team(&kept, Some(install), "Installers", &[who]);
            }
        }
        assert!(done.iter().all(|times| *times > 3), "every verb was done: {done:?}");
        agree(&kept);
        let before = kept.read(app::promises::figures::kept_counted).unwrap();
        assert!(before.months.len() > 20 && before.months.values().any(|counts| counts.told > 0 && counts.late > 0));
        kept.write(app::promises::figures::count_anew).unwrap();
        assert_eq!(kept.read(app::promises::figures::kept_counted).unwrap(), before);
        // The page of the first day to the last is the sum of all promises that fell due.
        kept.later_ms(10 * DAY);
        let who = kept.owner.clone();
        let rows =
            kept.read(move |tx| promises::list(tx, &who, &promises::Filter::default(), None, 1_000)).unwrap().items;
        let of = |state: State| rows.iter().filter(|promise| promise.state == state).count() as i64;
        let total = report(&kept, Scope::All, "2026-01", "2027-12").total;
        assert_eq!((total.kept, total.broken), (of(State::Kept), of(State::Broken)));
        assert_eq!((total.moved, total.released), (of(State::Moved), of(State::Released)));
        let sum: Counts = people
            .iter()
            .map(|who| report(&kept, Scope::Person(who.staff_id().unwrap()), "2026-01", "2027-12").total)
            .sum();
        assert_eq!(sum, total, "everything has one owner");
    }
}

#[test]
fn a_month_is_the_wall_calendars_over_both_clock_changes_and_after_a_move_to_another_zone() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        for (by, before) in [
            ("2026-12-01T04:59:00Z", "23:59 on 30 November, winter time"),
            ("2026-12-01T05:00:00Z", "midnight"),
            ("2027-04-01T03:59:00Z", "23:59 on 31 March, summer time"),
            ("2027-04-01T04:00:00Z", "midnight"),
        ] {
            let promise = make(&kept, &kept.agent, ruth, Kind::Fix, by.parse().unwrap());
            keep(&kept, promise.id).unwrap_or_else(|error| panic!("{before}: {error}"));
        }
        kept.at("2027-05-01T12:00:00Z");
        let counted =
            [("2026-11", 1), ("2026-12", 1), ("2027-03", 1), ("2027-04", 1)].map(|(m, n)| (m.to_owned(), n, n));
        assert_eq!(by_month(&report(&kept, Scope::All, "2026-11", "2027-05")), counted);
        let owner = kept.owner.clone();
        let move_house = move |tx: &mut app::Tx| {
            let now = business::get(tx)?;
            let change = business::Change {
                name: now.name.clone(),
                trade: now.trade.clone(),
                time_zone: "Europe/Madrid".to_owned(),
                currency: now.currency.clone(),
                locale: now.locale.clone(),
                hours: now.hours_lines(),
                holidays: now.holidays_text(),
                public_url: now.public_url.clone(),
            };
            business::change(tx, &owner, &change)
        };
        kept.write(move_house).unwrap();
        agree(&kept);
        assert!(kept.read(reports::is_stale).unwrap());
        kept.write(reports::count_anew).unwrap();
        assert!(!kept.read(reports::is_stale).unwrap());
        let counted = [("2026-12", 2), ("2027-04", 2)].map(|(m, n)| (m.to_owned(), n, n));
        assert_eq!(by_month(&report(&kept, Scope::All, "2026-11", "2027-05")), counted);
        agree(&kept);
    }
}

#[test]
fn what_is_kept_early_counts_when_it_falls_due() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let soon = make(&kept, &kept.agent, ruth, Kind::Fix, plus_ms(kept.now(), 2 * DAY));
        keep(&kept, soon.id).unwrap();
        let total = |kept: &TestKept| report(kept, Scope::All, "2026-11", "2026-11").total.fell_due();
        assert_eq!(total(&kept), 0, "others that are due then may still break");
        kept.later_ms(2 * DAY);
        assert_eq!(total(&kept), 1);
        agree(&kept);
    }
}

#[test]
fn what_somebody_let_break_stays_theirs_when_they_leave_and_what_was_open_goes_on() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let ana = kept.staff("Ana Ruiz", "ana@alder.example", Role::Agent);
        let install = team(&kept, None, "Installers", &[&ana]);
        let broken = make(&kept, &ana, ruth, Kind::Fix, plus_ms(kept.now(), HOUR));
        let open = make(&kept, &ana, ruth, Kind::Fix, plus_ms(kept.now(), 4 * HOUR));
        kept.later_ms(2 * HOUR);
        let (owner, ana_id, omar_id) = (kept.owner.clone(), ana.staff_id().unwrap(), kept.agent.staff_id().unwrap());
        kept.write(move |tx| leaving::deactivate(tx, &owner, ana_id, Some(omar_id))).unwrap();
        let owned = |id: Id| {
            let who = kept.owner.clone();
            kept.read(move |tx| promises::get(tx, &who, id)).unwrap().owner_id
        };
        assert_eq!((owned(broken.id), owned(open.id)), (omar_id, omar_id), "both are Omar's work now");
        keep(&kept, open.id).unwrap();
        keep(&kept, broken.id).unwrap();
        kept.later_ms(4 * HOUR);
        let report = report(&kept, Scope::All, "2026-11", "2026-11");
        let people: Vec<(&str, bool, i64, i64, i64)> = report
            .people
            .iter()
            .map(|line| {
                (line.key.name.as_str(), line.key.has_left, line.counts.kept, line.counts.broken, line.counts.late)
            })
            .collect();
        assert_eq!(people, [("Ana Ruiz", true, 0, 1, 1), ("Omar Reyes", false, 1, 0, 0)]);
        let teams: Vec<(Id, i64)> = report.teams.iter().map(|line| (line.key.id, line.counts.broken)).collect();
        assert_eq!(teams, [(install, 1)]);
        agree(&kept);
    }
}

#[test]
fn merging_customers_changes_no_figure() {
    for kept in each_database() {
        let (ruth, double) =
            (kept.customer("Ruth Alvarez", "ruth@example.com"), kept.customer("R. Alvarez", "r@example.com"));
        for customer_id in [ruth, double] {
            let promise = make(&kept, &kept.agent, customer_id, Kind::Reply, plus_ms(kept.now(), HOUR));
            warn(&kept, promise.id, promise.by).unwrap();
        }
        let owner = kept.owner.clone();
        kept.later_ms(30 * MINUTE);
        kept.write(move |tx| customers::merge(tx, &owner, ruth, double)).unwrap();
        kept.later_ms(2 * HOUR);
        let total = report(&kept, Scope::Kind(Kind::Reply), "2026-11", "2026-11").total;
        assert_eq!(total, Counts { broken: 2, told: 2, ..Counts::default() });
        agree(&kept);
    }
}

#[test]
fn what_was_there_before_anything_was_counted_is_counted_once() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        for hours in 1..=6 {
            let promise = make(&kept, &kept.agent, ruth, Kind::Fix, plus_ms(kept.now(), hours * HOUR));
            if hours % 2 == 0 {
                keep(&kept, promise.id).unwrap();
            }
        }
        kept.later_ms(3 * HOUR);
        let known = kept.read(app::promises::figures::kept_counted).unwrap();
        let forget = |tx: &mut app::Tx| {
            let workspace_id = tx.workspace_id;
            for table in [
                sql!("delete from promise_figures where workspace_id = $1"),
                sql!("delete from promise_ended where workspace_id = $1"),
                sql!("delete from promise_month where workspace_id = $1"),
                sql!("delete from promise_length where workspace_id = $1"),
            ] {
                tx.run(table, params![workspace_id])?;
            }
            Ok(())
        };
        kept.write(forget).unwrap();
        assert!(kept.read(reports::is_stale).unwrap());
        kept.write(reports::count_anew).unwrap();
        assert_eq!(kept.read(app::promises::figures::kept_counted).unwrap(), known);
        // The same when nobody looks at a report before the next promise ends.
        kept.write(forget).unwrap();
        kept.later_ms(3 * HOUR);
        agree(&kept);
        let total = report(&kept, Scope::All, "2026-11", "2026-11").total;
        assert_eq!((total.kept, total.broken), (3, 3));
    }
}

#[test]
fn lateness_and_horizons_come_from_the_counts() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let all: Vec<Promise> =
            (0..10).map(|_| make(&kept, &kept.agent, ruth, Kind::CallBack, plus_ms(kept.now(), 2 * HOUR))).collect();
        let far = make(&kept, &kept.agent, ruth, Kind::Deliver, plus_ms(kept.now(), 3 * DAY));
        kept.later_ms(2 * HOUR + 30 * MINUTE);
        for promise in &all[..8] {
            keep(&kept, promise.id).unwrap();
        }
        let late = |kept: &TestKept| report(kept, Scope::All, "2026-11", "2026-11").lateness.unwrap();
        assert_eq!(
            (late(&kept).broken, late(&kept).done, late(&kept).p90_minutes),
            (10, 8, None),
            "two are not done yet"
        );
        kept.later_ms(30 * MINUTE);
        keep(&kept, all[8].id).unwrap();
        assert_eq!(late(&kept).p90_minutes, Some(60), "nine of ten were done within the hour");
        let horizons = report(&kept, Scope::All, "2026-11", "2026-11").horizons;
        let shown: Vec<(Kind, i64, i64)> = horizons.iter().map(|one| (one.kind, one.minutes, one.made)).collect();
        assert_eq!(shown, [(Kind::CallBack, 120, 10), (far.kind, 3 * 24 * 60, 1)]);
        assert_eq!(report(&kept, Scope::Person(kept.agent.staff_id().unwrap()), "", "").lateness, None);
    }
}

#[test]
fn limits_are_locked_after_twelve_months_and_move_by_a_decision_with_a_reason() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        for at in 0..15 {
            kept.at(&format!("{}-15T15:00:00Z", month("2026-12").plus(at)));
            // A year in which two of ten break, then none.
            let promises: Vec<Promise> =
                (0..10).map(|_| make(&kept, &kept.agent, ruth, Kind::Fix, plus_ms(kept.now(), HOUR))).collect();
            for promise in promises.iter().skip(if at < 12 { 2 } else { 0 }) {
                keep(&kept, promise.id).unwrap();
            }
        }
        kept.at("2028-03-10T15:00:00Z");
        let chart = |kept: &TestKept| report(kept, Scope::All, "", "").kept.unwrap();
        let centre = |kept: &TestKept, at: usize| chart(kept).chart.points[at].band.unwrap().centre;
        assert!(chart(&kept).chart.locked);
        assert_eq!((centre(&kept, 0), centre(&kept, 14)), (0.8, 0.8), "better months do not lift their own measure");
        let decide = |who: &Who, chart: &'static str, from: &str, reason: &'static str| {
            let (who, from) = (who.clone(), month(from));
            kept.write(move |tx| reports::move_limits(tx, &who, chart, from, reason))
        };
        let problems = |error: Error| match error {
            Error::Invalid(fields) => fields.into_iter().map(|field| field.problem).collect::<Vec<_>>(),
            other => panic!("{other}"),
        };
        assert!(matches!(decide(&kept.agent, "kept", "2027-12", "Two more vans"), Err(Error::Forbidden(_))));
        assert_eq!(problems(decide(&kept.owner, "kept", "2027-12", " ").unwrap_err()), ["problem-empty"]);
        assert_eq!(problems(decide(&kept.owner, "kept", "2026-12", "x").unwrap_err()), ["problem-limits-month"]);
        assert_eq!(problems(decide(&kept.owner, "teapot", "2027-12", "x").unwrap_err()), ["problem-unknown-chart"]);
        let decided = decide(&kept.owner, "kept", "2027-12", "Two more vans since December").unwrap();
        assert_eq!(problems(decide(&kept.owner, "kept", "2027-12", "again").unwrap_err()), ["problem-limits-taken"]);
        assert_eq!((centre(&kept, 0), centre(&kept, 14)), (0.8, 1.0), "the past keeps its limits");
        assert!(!chart(&kept).chart.locked, "three months do not lock");
        assert_eq!(chart(&kept).decisions[0].reason, "Two more vans since December");
        let entry = kept.read(move |tx| journal::of_subject(tx, decided.id)).unwrap().pop().unwrap();
        assert_eq!(
            (entry.kind.as_str(), &entry.details["reason"]),
            ("report.limits_moved", &"Two more vans since December".into())
        );
        let of_kind = report(&kept, Scope::Kind(Kind::Fix), "", "").kept.unwrap();
        assert_eq!(of_kind.chart.points[14].band.unwrap().centre, 0.8, "another chart has limits of its own");
    }
}

#[test]
fn rare_breaks_are_shown_by_the_time_between_them() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        for days in [10, 30, 20, 40] {
            make(&kept, &kept.agent, ruth, Kind::Fix, plus_ms(kept.now(), HOUR));
            kept.later_ms(days * DAY);
        }
        let gaps = report(&kept, Scope::All, "", "").gaps.unwrap();
        let days: Vec<i64> = gaps.chart.points.iter().map(|point| point.value.unwrap().round() as i64).collect();
        assert_eq!(days, [10, 30, 20, 40]);
        assert!(gaps.chart.points[3].running, "the time since the last one goes on");
    }
}

#[test]
fn a_report_of_nothing_and_of_a_stranger() {
    for kept in each_database() {
        let empty = report(&kept, Scope::All, "", "");
        assert!(empty.total.is_nothing() && empty.kept.is_none() && empty.people.is_empty());
        let (who, asked) = (kept.owner.clone(), Asked { scope: Scope::Person(Id(7)), ..Asked::default() });
        assert!(matches!(kept.read(move |tx| reports::promises(tx, &who, &asked)), Err(Error::NotFound("staff"))));
        let auditor = kept.staff("Ida Berg", "ida@alder.example", Role::Auditor);
        kept.read(move |tx| reports::promises(tx, &auditor, &Asked::default())).unwrap();
        let gone = kept.owner.clone();
        assert!(kept.read(move |tx| staff::list(tx, &gone)).is_ok());
    }
}
