//! Actions against causes, on both databases: told of, done, looked at, opened again; and what has none.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod improving;

use app::improvement::{self, Events, Filter, State, Verdict};
use app::promises::month::Month;
use app::{Error, Id, Role, Who, leaving, notices, outbox};
use improving::{
    bell, by, causes, check, complain, done, facts, guarded, link, new, overview, plan, problem, recounts, rule,
};
use jiff::civil::{Date, date};
use testkit::{TestKept, each_database};

#[test]
fn an_owner_hears_of_an_action_as_of_a_promise_and_managers_when_it_is_late() {
    for kept in each_database() {
        let c = causes(&kept);
        complain(&kept, 1, "2026-11-23T15:00:00Z", &[c.plan]);
        let mia = kept.staff("Mia Lund", "mia@alder.example", Role::Manager);
        // Ten days from Tuesday 09:00; half of them is a Sunday, so it is said on Monday.
        let action = plan(&kept, Id(1), new(&kept.agent, "2026-12-04T14:00:00Z", date(2027, 3, 1))).unwrap();
        assert_eq!(bell(&kept, &kept.agent), ["action-given"]);
        kept.at("2026-11-29T20:00:00Z");
        assert_eq!(bell(&kept, &kept.agent), ["action-given"], "not on a Sunday");
        kept.at("2026-11-30T13:01:00Z");
        assert!(bell(&kept, &kept.agent).contains(&"action-half".to_owned()));
        kept.at("2026-12-02T14:01:00Z");
        assert!(bell(&kept, &kept.agent).contains(&"action-most".to_owned()));
        assert_eq!(bell(&kept, &mia), Vec::<String>::new());
        kept.at("2026-12-04T14:01:00Z");
        assert_eq!(bell(&kept, &mia), ["action-late"]);
        let mails = |kept: &TestKept| {
            kept.write(|tx| {
                let mut subjects = Vec::new();
                for row in outbox::waiting(tx)?.into_iter().filter(|row| row.kind == "staff_mail") {
                    let what = serde_json::from_str(&row.payload)?;
                    subjects.extend(notices::staff_mail(tx, &what, "https://desk.example")?.map(|one| one.subject));
                }
                Ok(subjects)
            })
            .unwrap()
        };
        let late: Vec<String> = mails(&kept).into_iter().filter(|subject| subject.starts_with("Not done by")).collect();
        assert_eq!(late.len(), 3, "its owner, the manager, the owner of the business: {late:?}");
        done(&kept, action.id).unwrap();
        assert_eq!(bell(&kept, &mia), Vec::<String>::new(), "nobody looks at what is done");
        assert_eq!(mails(&kept).into_iter().filter(|subject| subject.starts_with("Not done by")).count(), 0);
    }
}

#[test]
fn a_guard_that_held_is_effective_and_counts_as_verified() {
    for kept in each_database() {
        let (_, action) = guarded(&kept);
        kept.at("2027-01-10T15:00:00Z");
        assert_eq!(
            rule(check(&kept, action.id, Verdict::Effective)),
            "action-verdict-too-good",
            "five weeks prove nothing"
        );
        kept.at("2027-05-03T12:01:00Z");
        assert!(bell(&kept, &kept.agent).contains(&"action-check".to_owned()), "today is its day");
        let seen = overview(&kept, "2026-06", "2027-05");
        assert_eq!(seen.to_check.len(), 1);
        kept.at("2027-06-10T15:00:00Z");
        let (who, id) = (kept.owner.clone(), action.id);
        let effect = kept.read(move |tx| improvement::effect(tx, &who, id)).unwrap().unwrap();
        assert_eq!((effect.before.events, effect.after.events), (5, 0));
        assert!((effect.before.exposure - 164.0).abs() < 0.1, "since the first complaint we know: {effect:?}");
        let over = check(&kept, action.id, Verdict::Effective).unwrap();
        assert_eq!(over.state, State::Effective);
        assert_eq!(bell(&kept, &kept.agent), Vec::<String>::new());
        let (shown, checks) = by(&kept, &kept.owner, move |tx, who| improvement::get(tx, who, id)).unwrap();
        assert_eq!(shown.action.state, State::Effective);
        assert_eq!((checks.len(), checks[0].figures.said.as_str(), checks[0].figures.before), (1, "effective", 5));
    }
}

#[test]
fn a_guard_that_did_not_hold_is_open_again_and_its_owner_hears_of_it() {
    for kept in each_database() {
        let (c, action) = guarded(&kept);
        for (at, day) in ["12-10", "12-20", "12-30"].into_iter().enumerate() {
            complain(&kept, 10 + i64::try_from(at).unwrap(), &format!("2026-{day}T15:00:00Z"), &[c.plan]);
        }
        kept.at("2027-01-05T15:00:00Z");
        assert_eq!(rule(check(&kept, action.id, Verdict::Partly)), "action-verdict-too-good");
        let again = check(&kept, action.id, Verdict::Not).unwrap();
        assert_eq!((again.state, again.reopened), (State::Open, 1));
        assert!(bell(&kept, &kept.agent).contains(&"action-reopened".to_owned()));
        assert_eq!(overview(&kept, "2026-06", "2027-01").open.len(), 1);
        kept.at("2027-01-11T15:00:00Z");
        assert!(bell(&kept, &kept.agent).contains(&"action-half".to_owned()), "its time runs anew");
    }
}

#[test]
fn jobs_done_are_the_exposure_where_every_month_is_known() {
    for kept in each_database() {
        let (_, action) = guarded(&kept);
        kept.at("2027-03-01T15:00:00Z");
        for (month, jobs) in [("2026-06", 100), ("2026-07", 100), ("2026-08", 100), ("2026-09", 100), ("2026-10", 100)]
        {
            let month = Month::parse(month).unwrap();
            by(&kept, &kept.owner, move |tx, who| improvement::set_jobs(tx, who, month, jobs)).unwrap();
        }
        let effect = |kept: &TestKept| {
            let (who, id) = (kept.owner.clone(), action.id);
            kept.read(move |tx| improvement::effect(tx, &who, id)).unwrap().unwrap()
        };
        assert_eq!(effect(&kept).unit.as_str(), "days", "November is not known");
        for (month, jobs) in [("2026-11", 100), ("2026-12", 300), ("2027-01", 300), ("2027-02", 300)] {
            let month = Month::parse(month).unwrap();
            by(&kept, &kept.owner, move |tx, who| improvement::set_jobs(tx, who, month, jobs)).unwrap();
        }
        let found = effect(&kept);
        assert_eq!(found.unit.as_str(), "jobs");
        assert!(found.after.exposure > 850.0 && found.before.exposure < 600.0, "{found:?}");
        assert_eq!(check(&kept, action.id, Verdict::Effective).unwrap().state, State::Effective);
        let ahead = by(&kept, &kept.owner, |tx, who| improvement::set_jobs(tx, who, Month(202712), 5));
        assert_eq!(problem(ahead), "problem-month-ahead");
    }
}

#[test]
fn a_cause_with_two_complaints_needs_a_guard_and_one_above_it_will_do() {
    for kept in each_database() {
        let c = causes(&kept);
        complain(&kept, 1, "2026-11-02T15:00:00Z", &[c.plan]);
        assert!(overview(&kept, "2026-01", "2026-11").unguarded.is_empty(), "one may be chance");
        complain(&kept, 2, "2026-11-12T15:00:00Z", &[c.plan]);
        complain(&kept, 3, "2026-04-12T15:00:00Z", &[c.late]);
        complain(&kept, 4, "2026-04-13T15:00:00Z", &[c.late]);
        let seen = overview(&kept, "2026-01", "2026-11");
        let bare: Vec<(&str, i64)> = seen.unguarded.iter().map(|one| (one.path.as_str(), one.complaints)).collect();
        assert_eq!(bare, [("Visit › Nobody came › Not in the plan", 2)], "what is half a year ago is over");
        assert_eq!((seen.verified.k, seen.verified.n), (0, 1));
        let agent = kept.agent.clone();
        let action = by(&kept, &kept.owner, move |tx, who| {
            improvement::plan_for(tx, who, None, &[c.visit], new(&agent, "2026-12-01T22:00:00Z", date(2027, 3, 1)))
        });
        let id = action.unwrap().id;
        assert!(overview(&kept, "2026-01", "2026-11").unguarded.is_empty());
        let drop = |who: &Who| by(&kept, who, move |tx, who| improvement::drop(tx, who, id, "Too dear"));
        assert!(matches!(drop(&kept.agent), Err(Error::Forbidden(_))), "leaving a cause bare is a manager's decision");
        drop(&kept.owner).unwrap();
        assert_eq!(overview(&kept, "2026-01", "2026-11").unguarded.len(), 1);
    }
}

#[test]
fn nothing_is_done_for_a_reason_and_until_a_day() {
    for kept in each_database() {
        let c = causes(&kept);
        let none = |complaint_id: Id, because: &'static str, on: Date| {
            by(&kept, &kept.agent, move |tx, who| improvement::no_action(tx, who, complaint_id, because, on))
        };
        assert!(matches!(none(Id(1), "Once in ten years", date(2027, 1, 4)), Err(Error::NotFound("complaint"))));
        let one = facts(&kept, 1, "2026-11-02T15:00:00Z", None);
        link(&kept, &one, &[]).unwrap();
        assert_eq!(problem(none(Id(1), " ", date(2027, 1, 4))), "problem-empty");
        assert_eq!(problem(none(Id(1), "Once in ten years", date(2026, 11, 24))), "problem-by-is-past");
        none(Id(1), "Once in ten years", date(2027, 1, 4)).unwrap();
        assert_eq!(
            rule(plan(&kept, Id(1), new(&kept.agent, "2026-12-01T22:00:00Z", date(2027, 3, 1)))),
            "action-without-cause"
        );
        kept.at("2027-01-04T12:59:00Z");
        assert!(!bell(&kept, &kept.owner).contains(&"action-review".to_owned()), "the business opens at eight");
        kept.at("2027-01-04T13:01:00Z");
        assert_eq!(bell(&kept, &kept.owner), ["action-review"]);
        assert_eq!(overview(&kept, "2026-11", "2026-12").to_review.len(), 1);
        link(&kept, &one, &[c.plan]).unwrap();
        plan(&kept, Id(1), new(&kept.agent, "2027-02-01T22:00:00Z", date(2027, 6, 1))).unwrap();
        assert_eq!(bell(&kept, &kept.owner), Vec::<String>::new(), "something is done after all");
        let of = kept.read(|tx| improvement::of_complaint(tx, Id(1))).unwrap();
        assert_eq!((of.none, of.actions.len()), (None, 1));
        assert_eq!(rule(none(Id(1), "Once in ten years", date(2027, 5, 4))), "action-is-planned");
    }
}

#[test]
fn who_leaves_hands_on_what_is_to_be_done() {
    for kept in each_database() {
        let c = causes(&kept);
        complain(&kept, 1, "2026-11-02T15:00:00Z", &[c.plan]);
        let action = plan(&kept, Id(1), new(&kept.agent, "2026-12-04T14:00:00Z", date(2027, 3, 1))).unwrap();
        let omar = kept.agent.staff_id().unwrap();
        let leaves = |to: Option<Id>| by(&kept, &kept.owner, move |tx, who| leaving::deactivate(tx, who, omar, to));
        assert_eq!(rule(leaves(None)), "staff-has-work");
        let dana = kept.owner.staff_id().unwrap();
        leaves(Some(dana)).unwrap();
        let (who, id) = (kept.owner.clone(), action.id);
        let shown = kept.read(move |tx| improvement::get(tx, &who, id)).unwrap().0;
        assert_eq!((shown.action.owner_id, shown.owner_name.as_str()), (dana, "Dana Moss"));
        let who = kept.owner.clone();
        assert_eq!(kept.read(move |tx| improvement::mine(tx, &who, 10)).unwrap().len(), 1);
    }
}

#[test]
fn rare_causes_have_charts_of_the_time_or_the_jobs_between_complaints() {
    for kept in each_database() {
        let (c, _) = guarded(&kept);
        kept.at("2027-01-15T15:00:00Z");
        let charts = overview(&kept, "2026-06", "2026-12").charts;
        assert_eq!(charts.len(), 1);
        assert!(matches!(&charts[0].events, Events::Days(since) if since.len() == 5));
        let last = charts[0].chart.points.last().unwrap();
        assert!(last.running && last.value.unwrap() > 55.0, "none for eight weeks");
        for month in Month(202606).through(Month(202612)) {
            by(&kept, &kept.owner, move |tx, who| improvement::set_jobs(tx, who, month, 310)).unwrap();
        }
        let who = kept.owner.clone();
        let chart = kept.read(move |tx| improvement::chart_of(tx, &who, c.visit)).unwrap().unwrap();
        assert!(matches!(chart.events, Events::Jobs(_)), "of all below it");
        for number in 0..40 {
            let day = 1 + number % 28;
            complain(&kept, 100 + number, &format!("2026-{:02}-{day:02}T15:00:00Z", 9 + number % 4), &[c.late]);
        }
        let who = kept.owner.clone();
        let often = kept.read(move |tx| improvement::chart_of(tx, &who, c.late)).unwrap().unwrap();
        assert!(matches!(&often.events, Events::Months(months) if months.len() == 5), "{:?}", often.events);
        recounts(&kept);
    }
}

#[test]
fn actions_are_listed_by_page_soonest_due_first() {
    for kept in each_database() {
        let c = causes(&kept);
        complain(&kept, 1, "2026-11-02T15:00:00Z", &[c.plan]);
        for day in [9, 7, 8] {
            plan(&kept, Id(1), new(&kept.agent, &format!("2026-12-{day:02}T15:00:00Z"), date(2027, 3, 1))).unwrap();
        }
        let page = |after: Option<String>| {
            let (who, filter) =
                (kept.owner.clone(), Filter { state: Some(State::Open), cause_id: Some(c.plan), ..Filter::default() });
            kept.read(move |tx| improvement::list(tx, &who, &filter, after.as_deref(), 2)).unwrap()
        };
        let first = page(None);
        let second = page(first.next.clone());
        let due: Vec<String> = first.items.iter().chain(&second.items).map(|one| one.action.due.to_string()).collect();
        assert_eq!(due, ["2026-12-07T15:00:00Z", "2026-12-08T15:00:00Z", "2026-12-09T15:00:00Z"]);
        assert_eq!(second.next, None);
    }
}

#[test]
fn an_action_is_put_off_with_its_reason_and_its_owner_hears_of_the_new_day() {
    for kept in each_database() {
        let c = causes(&kept);
        complain(&kept, 1, "2026-11-23T15:00:00Z", &[c.plan]);
        let action = plan(&kept, Id(1), new(&kept.agent, "2026-12-04T14:00:00Z", date(2027, 3, 1))).unwrap();
        let put_off = |due: &str, check_on: Option<Date>, reason: &str| {
            let to = improvement::PuttingOff { due: due.parse().unwrap(), check_on, reason: reason.to_owned() };
            by(&kept, &kept.owner, move |tx, who| improvement::put_off(tx, who, action.id, &to))
        };
        let wrong = |refused: app::Result<improvement::Action>| match refused {
            Err(Error::Invalid(fields)) => fields.into_iter().map(|one| one.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong(put_off("2026-12-01T14:00:00Z", None, " ")), ["reason", "due"]);
        assert_eq!(wrong(put_off("2027-03-02T14:00:00Z", None, "The planner is late")), ["check_on"]);
        kept.at("2026-12-04T14:01:00Z");
        let later = put_off("2026-12-18T14:00:00Z", None, "The planner comes later").unwrap();
        assert_eq!((later.due, later.check_at), ("2026-12-18T14:00:00Z".parse().unwrap(), action.check_at));
        assert!(!bell(&kept, &kept.agent).contains(&"action-late".to_owned()), "it is late no longer");
        let entries = kept.read(move |tx| app::journal::of_subject(tx, action.id)).unwrap();
        let entry = entries.iter().find(|entry| entry.kind == "action.put_off").unwrap();
        assert_eq!(
            (entry.details["reason"].as_str(), entry.details["late"].as_bool(), entry.details["before"].as_str()),
            (Some("The planner comes later"), Some(true), Some("2026-12-04T14:00:00Z"))
        );
        kept.at("2026-12-18T14:01:00Z");
        assert!(bell(&kept, &kept.agent).contains(&"action-late".to_owned()), "and late anew behind the new day");
        let both = put_off("2027-03-02T14:00:00Z", Some(date(2027, 4, 1)), "Again").unwrap();
        assert_eq!(both.check_at, "2027-04-01T04:00:00Z".parse().unwrap());
        done(&kept, action.id).unwrap();
        assert_eq!(rule(put_off("2027-05-02T14:00:00Z", Some(date(2027, 6, 1)), "No")), "action-is-done");
    }
}
