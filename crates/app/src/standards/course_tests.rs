//! Every pitfall that other desks fell into, by its name: PRODUCT.md "Promise", FIELD.md 3.1.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use planner::OpeningHours;

use super::rules::*;
use crate::ids::Id;

/// Monday to Friday 9–17 with lunch from 12 to 13.
pub const NEW_YORK: &str = r#"{"zone":"America/New_York","week":{"mon":[["09:00","12:00"],["13:00","17:00"]],
 "tue":[["09:00","12:00"],["13:00","17:00"]],"wed":[["09:00","12:00"],["13:00","17:00"]],
 "thu":[["09:00","12:00"],["13:00","17:00"]],"fri":[["09:00","12:00"],["13:00","17:00"]]},
 "holidays":["2026-11-26"]}"#;
pub const MADRID: &str = r#"{"zone":"Europe/Madrid","week":{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],
 "wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]],"sun":[["00:00","06:00"]]},"holidays":[]}"#;

/// A word of ours that answers nothing.
pub const GOT_IT: Deed = Deed::Acknowledged { why: Why::OnlyAcknowledges };

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn terms(metric: Metric, target: &str) -> Terms {
    Terms {
        name: format!("{metric:?}"),
        metric,
        target: target.to_owned(),
        around_the_clock: false,
        only: Vec::new(),
        warn: vec![50, 80],
        pauses: Pauses { waiting: !metric.is_reply(), hold: true },
        tells: Tells::default(),
    }
}

/// One conversation, and the standards of its house.
pub struct Desk {
    standards: Vec<Standard>,
    pub book: Book,
    hours_id: i64,
    pub tracks: Vec<Track>,
    pub logs: HashMap<Id, Vec<Event>>,
    order: Vec<Id>,
    pub stands: Stands,
    pub spoke: bool,
    facts: Facts,
    last_id: i64,
}

impl Desk {
    pub fn new(hours: &str, all: &[Terms]) -> Desk {
        let mut desk = Desk {
            standards: Vec::new(),
            book: Book::default(),
            hours_id: 1,
            tracks: Vec::new(),
            logs: HashMap::new(),
            order: Vec::new(),
            stands: Stands::default(),
            spoke: false,
            facts: Facts::default(),
            last_id: 0,
        };
        desk.book.hours.insert(1, Arc::new(serde_json::from_str::<OpeningHours>(hours).unwrap()));
        for (place, terms) in (1..).zip(all) {
            desk.set(place, 1, terms.clone());
        }
        desk
    }

    /// A version of the standard in that place.
    pub fn set(&mut self, place: i64, version: i64, terms: Terms) {
        let since = Timestamp::UNIX_EPOCH;
        let one =
            Standard { id: Id(place), place, version, terms: terms.clone(), since, made_at: since, ended_at: None };
        self.book.terms.insert((Id(place), version), terms);
        self.standards.retain(|standard| standard.place != place);
        self.standards.push(one);
        self.standards.sort_by_key(|one| one.place);
    }

    pub fn does(&mut self, when: &str, deed: Deed) {
        self.does_at(at(when), deed);
    }

    pub fn does_at(&mut self, now: Timestamp, deed: Deed) {
        match deed {
            Deed::Asked { .. } | Deed::Thanked | Deed::Reopened => self.stands = Stands::default(),
            Deed::Resolved => self.stands = Stands { resolved: true, ..Stands::default() },
            _ => {}
        }
        let mut choices = Choices::default();
        for metric in Metric::ALL.into_iter().filter(|metric| !metric.is_by_hand()) {
            if let Some(one) = choose(&self.standards, metric, &self.facts, now) {
                let choice = Choice { standard_id: one.id, version: one.version, hours_id: self.hours_id };
                choices.of_metric.insert(metric, choice);
            }
        }
        let (stands, spoke) = (self.stands, self.spoke);
        let scene = Scene { now, deed, since: now, cause_id: None, staff_id: None, stands, spoke, choices };
        let last_id = &mut self.last_id;
        let mut new_id = || {
            *last_id += 1;
            Id(*last_id)
        };
        run(&mut self.tracks, &scene, &self.book, &mut new_id);
        self.spoke |= matches!(deed, Deed::Answered | Deed::Acknowledged { .. } | Deed::Talked { .. });
        self.note();
    }

    fn note(&mut self) {
        for track in &mut self.tracks {
            if !self.order.contains(&track.clock.id) {
                self.order.push(track.clock.id);
            }
            self.logs.entry(track.clock.id).or_default().append(&mut track.fresh);
            let replayed = replay(track.clock.id, &self.logs[&track.clock.id], &self.book);
            assert_eq!(replayed.as_ref(), Some(&track.clock), "the log gives the same clock");
        }
    }

    /// Nothing happens but that time goes by.
    fn passes(&mut self, when: &str) {
        break_overdue(&mut self.tracks, at(when), &self.book);
        self.note();
    }

    fn waits(&mut self, when: &str) {
        self.stands = Stands { waiting: true, ..Stands::default() };
        self.does(when, Deed::Changed);
    }

    fn holds(&mut self, when: &str) {
        self.stands = Stands { waiting: true, on_hold: true, ..Stands::default() };
        self.does(when, Deed::Changed);
    }

    fn opens(&mut self, when: &str) {
        self.stands = Stands::default();
        self.does(when, Deed::Opened);
    }

    /// The newest clock of a metric.
    pub fn clock(&self, metric: Metric) -> &Clock {
        self.tracks.iter().map(|track| &track.clock).rfind(|clock| clock.metric == metric).expect("a clock")
    }

    fn count(&self, metric: Metric) -> usize {
        self.tracks.iter().filter(|track| track.clock.metric == metric).count()
    }

    fn due(&self, metric: Metric) -> String {
        self.clock(metric).due_at.expect("due").to_string()
    }

    pub fn whats(&self, metric: Metric) -> Vec<What> {
        self.logs[&self.clock(metric).id].iter().map(|event| event.what).collect()
    }
}

pub const ASKED: Deed = Deed::Asked { call: false };

#[test]
fn business_hours_near_closing() {
    // Friday 16:30 and one hour: not Friday 17:30, when nobody is there.
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::FirstReply, "1h")]);
    desk.does("2026-11-20T16:30:00-05:00", ASKED);
    assert_eq!(desk.due(Metric::FirstReply), "2026-11-23T14:30:00Z", "Monday 09:30");
    desk.passes("2026-11-20T17:31:00-05:00");
    assert_eq!(desk.clock(Metric::FirstReply).state, State::Running);
    desk.does("2026-11-23T09:30:00-05:00", Deed::Answered);
    assert_eq!(desk.clock(Metric::FirstReply).state, State::Kept, "on the minute is in time");
    assert_eq!(desk.clock(Metric::FirstReply).counted_ms, 3_600_000);
}

#[test]
fn several_blocks_a_day_and_lunch() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::FirstReply, "4h")]);
    desk.does("2026-11-24T11:00:00-05:00", ASKED);
    assert_eq!(desk.due(Metric::FirstReply), "2026-11-24T21:00:00Z", "1 h before lunch, 3 h behind it: 16:00");
    let explained = desk.clock(Metric::FirstReply).explain(&desk.book).unwrap();
    assert!(explained.adds_up());
    assert_eq!(explained.due.to_string(), "2026-11-24T21:00:00Z");
}

#[test]
fn the_late_figure_stops_growing_at_resolution() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::NextReply, "1h"), terms(Metric::FirstReply, "1h")]);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.passes("2026-11-24T11:00:00-05:00");
    let late = |desk: &Desk, now: &str| desk.clock(Metric::FirstReply).late_now_ms(at(now), &desk.book);
    assert_eq!(late(&desk, "2026-11-24T11:00:00-05:00"), Some(3_600_000), "an hour, and growing");
    desk.does("2026-11-24T11:30:00-05:00", Deed::Resolved);
    assert_eq!(desk.clock(Metric::FirstReply).state, State::Broken, "resolving mends nothing");
    assert_eq!(late(&desk, "2026-12-24T11:30:00-05:00"), Some(5_400_000), "a month later it is what it was");
}

#[test]
fn the_clock_does_not_run_after_the_last_thanks() {
    let all = [
        terms(Metric::FirstReply, "1h"),
        terms(Metric::NextReply, "1h"),
        terms(Metric::PeriodicUpdate, "1d"),
        terms(Metric::Resolution, "3d"),
    ];
    let mut desk = Desk::new(NEW_YORK, &all);
    desk.does("2026-11-23T09:00:00-05:00", ASKED);
    desk.does("2026-11-23T09:30:00-05:00", Deed::Answered);
    desk.does("2026-11-23T10:00:00-05:00", Deed::Thanked);
    assert_eq!(desk.count(Metric::NextReply), 0, "there is nothing to answer");
    for metric in [Metric::PeriodicUpdate, Metric::Resolution] {
        assert_eq!((desk.clock(metric).state, desk.clock(metric).pause), (State::Paused, Some(Pause::Thanks)));
    }
    desk.does("2026-11-23T10:00:00-05:00", Deed::Changed); // their word opens it
    desk.passes("2026-12-23T10:00:00-05:00");
    assert_eq!(desk.clock(Metric::PeriodicUpdate).state, State::Paused, "and nothing breaks behind it");
    desk.does("2026-12-23T10:00:00-05:00", ASKED);
    assert_eq!(desk.clock(Metric::NextReply).state, State::Running);
    assert_eq!(desk.clock(Metric::Resolution).state, State::Running, "until they ask again");
    desk.does("2026-12-23T10:10:00-05:00", Deed::Resolved);
    assert_eq!(desk.clock(Metric::NextReply).state, State::Dropped, "resolving ends it");
    assert_eq!(desk.clock(Metric::Resolution).state, State::Kept);
}

#[test]
fn warnings_never_come_outside_opening_hours() {
    for (target, begun) in
        [("4h", "2026-11-20T16:30:00-05:00"), ("2d", "2026-11-25T11:59:00-05:00"), ("6h", "2026-11-24T20:00:00-05:00")]
    {
        let mut desk = Desk::new(NEW_YORK, &[terms(Metric::FirstReply, target)]);
        desk.does(begun, ASKED);
        let hours = desk.book.hours[&1].clone();
        let (mut now, mut told) = (at(begun), 0);
        let clock = desk.clock(Metric::FirstReply);
        while let Some((next, is_over)) = warnings(clock, &[25, 50, 80], &desk.book, &hours, now) {
            assert!(next > now);
            now = next;
            if is_over {
                break;
            }
            assert!(hours.is_open(next), "{target} from {begun}: {next}");
            told += 1;
        }
        assert_eq!((told, now), (3, crate::time::plus_ms(clock.due_at.unwrap(), 1)));
    }
    // A standard that counts day and night warns in opening hours all the same.
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::FirstReply, "20h")]);
    let hours = desk.book.hours[&1].clone();
    desk.book.hours.insert(1, Arc::new(OpeningHours::always(hours.zone.clone())));
    desk.does("2026-11-24T15:00:00-05:00", ASKED);
    let next = warnings(desk.clock(Metric::FirstReply), &[50], &desk.book, &hours, at("2026-11-24T15:00:00-05:00"));
    assert_eq!(next, Some((at("2026-11-25T09:00:00-05:00"), false)), "half of it is over at one in the night");
}

#[test]
fn first_reply_on_a_closed_day() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::FirstReply, "1h")]);
    desk.does("2026-11-21T11:00:00-05:00", ASKED); // a Saturday
    assert_eq!(desk.due(Metric::FirstReply), "2026-11-23T15:00:00Z", "Monday 10:00");
    desk.does("2026-11-21T12:00:00-05:00", Deed::Answered);
    let clock = desk.clock(Metric::FirstReply);
    assert_eq!((clock.state, clock.counted_ms), (State::Kept, 0), "no working time went by, and none is below zero");
    assert_eq!(clock.late_now_ms(at("2026-11-30T12:00:00-05:00"), &desk.book), None);
}

#[test]
fn hold_across_a_holiday_counts_working_time() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::Resolution, "10h")]);
    desk.does("2026-11-25T15:00:00-05:00", ASKED); // Wednesday; Thursday is a holiday
    desk.holds("2026-11-25T16:00:00-05:00");
    assert_eq!(desk.clock(Metric::Resolution).due_at, None, "nothing is due while it stands still");
    desk.opens("2026-11-27T10:00:00-05:00");
    // One hour is counted; nine are left: Friday 10–12 and 13–17 are six, Monday three.
    assert_eq!(desk.due(Metric::Resolution), "2026-11-30T17:00:00Z", "Monday 12:00");
    assert!(desk.clock(Metric::Resolution).explain(&desk.book).unwrap().adds_up());
}

#[test]
fn a_change_of_priority_keeps_pauses_and_counted_time() {
    let mut urgent = terms(Metric::Resolution, "4h");
    urgent.only = vec![Condition { by: By::Tag, key: String::new(), value: "urgent".to_owned() }];
    let mut desk = Desk::new(NEW_YORK, &[urgent, terms(Metric::Resolution, "14h")]);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.waits("2026-11-24T10:00:00-05:00");
    desk.opens("2026-11-24T14:00:00-05:00");
    desk.facts.tags = vec!["urgent".to_owned()];
    desk.does("2026-11-24T15:00:00-05:00", Deed::Changed);
    let clock = desk.clock(Metric::Resolution);
    assert_eq!((clock.standard_id, clock.counted_ms), (Id(1), 2 * 3_600_000), "9–10 and 14–15, not the pause");
    assert_eq!(desk.due(Metric::Resolution), "2026-11-24T22:00:00Z", "two of the four hours are left: 17:00");
    desk.facts.tags.clear();
    desk.does("2026-11-24T16:00:00-05:00", Deed::Changed);
    assert_eq!(desk.clock(Metric::Resolution).counted_ms, 3 * 3_600_000);
    assert_eq!(desk.count(Metric::Resolution), 1, "it is one clock all the time");
}

#[test]
fn where_no_standard_holds_any_more_it_stands_still_and_goes_on_when_one_does() {
    let mut urgent = terms(Metric::FirstReply, "4h");
    urgent.only = vec![Condition { by: By::Tag, key: String::new(), value: "urgent".to_owned() }];
    let mut desk = Desk::new(NEW_YORK, &[urgent]);
    desk.facts.tags = vec!["urgent".to_owned()];
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.facts.tags.clear();
    desk.does("2026-11-24T10:00:00-05:00", Deed::Changed);
    assert_eq!(desk.clock(Metric::FirstReply).pause, Some(Pause::NoStandard));
    desk.facts.tags = vec!["urgent".to_owned()];
    desk.does("2026-11-24T14:00:00-05:00", Deed::Changed);
    assert_eq!(desk.due(Metric::FirstReply), "2026-11-24T22:00:00Z", "three of four hours are left");
    desk.facts.tags.clear();
    desk.does("2026-11-24T15:00:00-05:00", Deed::Answered);
    assert_eq!(desk.clock(Metric::FirstReply).state, State::Dropped, "nothing was promised then: not kept either");
}

#[test]
fn the_update_clock_never_runs_before_the_first_reply() {
    let all = [terms(Metric::FirstReply, "8h"), terms(Metric::PeriodicUpdate, "1h")];
    let mut desk = Desk::new(NEW_YORK, &all);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.passes("2026-11-24T12:00:00-05:00");
    assert_eq!(desk.count(Metric::PeriodicUpdate), 0);
    desk.does("2026-11-24T13:00:00-05:00", GOT_IT);
    assert_eq!(desk.count(Metric::PeriodicUpdate), 0, "\"got it\" is no first reply");
    desk.does("2026-11-24T14:00:00-05:00", Deed::Answered);
    assert_eq!(desk.due(Metric::PeriodicUpdate), "2026-11-24T20:00:00Z");
}

#[test]
fn the_update_clock_asks_who_wrote_last() {
    let all = [terms(Metric::FirstReply, "8h"), terms(Metric::PeriodicUpdate, "2h")];
    let mut desk = Desk::new(NEW_YORK, &all);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.does("2026-11-24T09:30:00-05:00", Deed::Answered);
    desk.does("2026-11-24T10:00:00-05:00", ASKED);
    assert_eq!(desk.due(Metric::PeriodicUpdate), "2026-11-24T16:30:00Z", "their word is no update of ours");
    desk.does("2026-11-24T11:00:00-05:00", Deed::Answered);
    assert_eq!(desk.count(Metric::PeriodicUpdate), 2, "ours keeps one and begins the next");
    assert_eq!(desk.due(Metric::PeriodicUpdate), "2026-11-24T19:00:00Z", "11–12 and 13–14");
    desk.waits("2026-11-24T11:30:00-05:00");
    desk.passes("2026-11-25T16:00:00-05:00");
    assert_eq!(desk.clock(Metric::PeriodicUpdate).state, State::Paused, "it is their turn");
}

#[test]
fn two_zones() {
    let asked = "2026-11-24T20:00:00Z";
    let mut here = Desk::new(NEW_YORK, &[terms(Metric::FirstReply, "1h")]);
    let mut there = Desk::new(MADRID, &[terms(Metric::FirstReply, "1h")]);
    here.does(asked, ASKED);
    there.does(asked, ASKED);
    assert_eq!(here.due(Metric::FirstReply), "2026-11-24T21:00:00Z");
    assert_eq!(there.due(Metric::FirstReply), "2026-11-25T09:00:00Z", "10:00 in Madrid");
    // A conversation that goes to a team in the other zone takes its counted time along.
    here.book.hours.insert(2, there.book.hours[&1].clone());
    here.hours_id = 2;
    here.does("2026-11-24T20:30:00Z", Deed::Changed);
    assert_eq!(here.clock(Metric::FirstReply).counted_ms, 1_800_000);
    assert_eq!(here.due(Metric::FirstReply), "2026-11-25T08:30:00Z", "half an hour is left, from 09:00 in Madrid");
}

#[test]
fn spring_and_autumn_clock_change() {
    // Sundays from midnight to 6 in Madrid: 5 hours in March, 7 in October.
    for (begun, due, counted) in [
        ("2026-03-29T00:00:00+01:00", "2026-03-29T04:00:00Z", 5),
        ("2026-10-25T00:00:00+02:00", "2026-10-25T05:00:00Z", 7),
    ] {
        let mut desk = Desk::new(MADRID, &[terms(Metric::Resolution, &format!("{counted}h"))]);
        desk.does(begun, ASKED);
        assert_eq!(desk.due(Metric::Resolution), due);
        desk.does(due, Deed::Resolved);
        let clock = desk.clock(Metric::Resolution);
        assert_eq!((clock.state, clock.counted_ms), (State::Kept, counted * 3_600_000));
    }
}

#[test]
fn a_standard_swapped_while_paused() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::Resolution, "10h")]);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.holds("2026-11-24T11:00:00-05:00");
    desk.set(1, 2, terms(Metric::Resolution, "3h"));
    desk.does("2026-11-24T15:00:00-05:00", Deed::Standards);
    let clock = desk.clock(Metric::Resolution);
    assert_eq!((clock.state, clock.version, clock.counted_ms), (State::Paused, 2, 2 * 3_600_000));
    desk.opens("2026-11-25T09:00:00-05:00");
    assert_eq!(desk.due(Metric::Resolution), "2026-11-25T15:00:00Z", "one of three hours is left: 10:00");
}

#[test]
fn a_shorter_target_is_late_from_the_change_on_and_not_before() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::Resolution, "10h")]);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.set(1, 2, terms(Metric::Resolution, "1h"));
    desk.does("2026-11-24T15:00:00-05:00", Deed::Standards);
    assert_eq!(desk.due(Metric::Resolution), "2026-11-24T20:00:00Z", "now: nobody was late at ten");
    desk.passes("2026-11-24T15:00:01-05:00");
    assert_eq!(desk.clock(Metric::Resolution).state, State::Broken);
}

#[test]
fn reopen_after_a_break_is_a_new_clock_and_the_break_stays() {
    let all = [terms(Metric::FirstReply, "1h"), terms(Metric::NextReply, "1h"), terms(Metric::Resolution, "2h")];
    let mut desk = Desk::new(NEW_YORK, &all);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.does("2026-11-24T09:30:00-05:00", Deed::Answered);
    desk.does("2026-11-24T14:00:00-05:00", Deed::Resolved);
    let broken = desk.clock(Metric::Resolution).clone();
    assert_eq!((broken.state, broken.is_open, broken.late_ms), (State::Broken, false, Some(2 * 3_600_000)));
    desk.does("2026-11-24T15:00:00-05:00", ASKED);
    assert_eq!(desk.count(Metric::Resolution), 2);
    let fresh = desk.clock(Metric::Resolution);
    assert_eq!((fresh.state, fresh.counted_ms), (State::Running, 0));
    assert_eq!(desk.clock(Metric::NextReply).state, State::Running, "we have spoken: it is the next reply");
    assert!(desk.tracks.iter().any(|track| track.clock == broken), "the break stays as it was");
    desk.does("2026-11-24T15:10:00-05:00", Deed::Resolved);
    desk.does("2026-11-24T15:20:00-05:00", Deed::Reopened);
    assert_eq!(desk.count(Metric::Resolution), 3, "opened by us it begins anew too");
}

#[test]
fn paused_and_resolved_directly() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::Resolution, "10h")]);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.waits("2026-11-24T10:00:00-05:00");
    desk.does("2027-01-05T10:00:00-05:00", Deed::Resolved); // 42 days later
    let clock = desk.clock(Metric::Resolution);
    assert_eq!((clock.state, clock.counted_ms), (State::Kept, 3_600_000), "the pause is no time of ours");
    assert_eq!(desk.whats(Metric::Resolution), [What::Started, What::Paused, What::Kept]);
}

#[test]
fn got_it_keeps_nothing_and_a_late_answer_is_late() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::FirstReply, "1h")]);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.does("2026-11-24T09:05:00-05:00", GOT_IT);
    assert_eq!(desk.clock(Metric::FirstReply).state, State::Running);
    desk.does("2026-11-24T11:00:00-05:00", Deed::Answered);
    let clock = desk.clock(Metric::FirstReply);
    assert_eq!((clock.state, clock.late_ms, clock.is_open), (State::Broken, Some(3_600_000), false));
    assert_eq!(desk.whats(Metric::FirstReply), [What::Started, What::DidNotCount, What::Broken, What::Kept]);
}

#[test]
fn what_they_add_does_not_begin_anew() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::FirstReply, "2h"), terms(Metric::NextReply, "2h")]);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.does("2026-11-24T10:30:00-05:00", ASKED);
    assert_eq!(desk.due(Metric::FirstReply), "2026-11-24T16:00:00Z");
    assert_eq!(desk.count(Metric::NextReply), 0);
}

#[test]
fn a_call_back_is_kept_by_talking() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::CallBack, "2h"), terms(Metric::FirstReply, "4h")]);
    desk.does("2026-11-24T09:00:00-05:00", Deed::Asked { call: true });
    desk.does("2026-11-24T09:10:00-05:00", Deed::Answered);
    assert_eq!(desk.clock(Metric::CallBack).state, State::Running, "a mail is no call");
    assert_eq!(desk.clock(Metric::FirstReply).state, State::Kept);
    desk.does("2026-11-24T10:00:00-05:00", Deed::Talked { theirs: false });
    assert_eq!(desk.clock(Metric::CallBack).state, State::Kept);
}

#[test]
fn what_was_struck_out_did_not_happen() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::FirstReply, "2h")]);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    desk.does("2026-11-24T09:30:00-05:00", Deed::Answered);
    let id = desk.clock(Metric::FirstReply).id;
    let mut log = desk.logs[&id].clone();
    let when = at("2026-11-24T09:30:05-05:00");
    log.push(Event { seq: 3, strikes: Some(2), ..Event::new(What::Struck, Why::None, when, when) });
    let clock = replay(id, &log, &desk.book).unwrap();
    assert_eq!((clock.state, clock.due_at), (State::Running, Some(at("2026-11-24T11:00:00-05:00"))));
    log.push(Event { seq: 4, strikes: Some(1), ..Event::new(What::Struck, Why::None, when, when) });
    let clock = replay(id, &log, &desk.book).unwrap();
    assert_eq!((clock.state, clock.is_open, clock.counted_ms), (State::Dropped, false, 0), "it never began");
}
