//! Business time: calendars laid over each other, absences, stand-ins, who is on duty, feeds.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use app::calendars::absences::{self, NewAbsence};
use app::calendars::feeds::{self, Got, Source, Stamp};
use app::calendars::typed::{self, Typed};
use app::calendars::{self, Scope, duty, sites};
use app::promises::{self, Kind, NewPromise};
use app::workspaces::teams;
use app::{Clock, Error, Id, Ids, Kept, Result, Role, Timestamp, Tx, Who, journal, leaving, policy};
use testkit::{TestKept, each_database, on_sqlite};

/// A time of New York, where the test workspace is.
fn at(local: &str) -> Timestamp {
    zone().to_timestamp(local.parse().unwrap()).unwrap()
}

fn zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("America/New_York").unwrap()
}

fn id(who: &Who) -> Id {
    who.staff_id().unwrap()
}

fn set(kept: &TestKept, who: &Who, scope: Scope, typed: &Typed) -> Result<()> {
    let (who, layer) = (who.clone(), typed::layer(typed).unwrap());
    kept.write(move |tx| calendars::set(tx, &who, scope, &layer))
}

fn week(days: [&str; 7]) -> Typed {
    Typed { week: Some(days.map(str::to_owned)), ..Typed::default() }
}

fn away(kept: &TestKept, whom: Id, from: &str, to: &str, stand_in_id: Option<Id>) -> Id {
    let (owner, from, to) = (kept.owner.clone(), at(from), at(to));
    let new = NewAbsence { staff_id: whom, from, to, why: "Leave".to_owned(), stand_in_id };
    kept.write(move |tx| absences::record(tx, &owner, &new)).unwrap().id
}

fn ask<T: Send + 'static>(kept: &TestKept, f: impl Fn(&mut Tx) -> Result<T> + Send + 'static) -> T {
    kept.read(move |tx| f(tx)).unwrap()
}

fn open(kept: &TestKept, scope: Scope, local: &str) -> bool {
    let moment = at(local);
    ask(kept, move |tx| {
        let hours = match scope {
            Scope::Business => calendars::business(tx)?,
            Scope::Site(id) => calendars::of_site(tx, id)?,
            Scope::Team(id) => calendars::of_team(tx, id)?,
            Scope::Staff(id) => calendars::of_staff(tx, id)?,
        };
        Ok(hours.is_open(moment))
    })
}

#[test]
fn what_the_business_closes_closes_for_all_and_what_a_team_changes_only_for_it() {
    for kept in each_database() {
        let (owner, omar) = (kept.owner.clone(), id(&kept.agent));
        let lena = id(&kept.staff("Lena Ortiz", "lena@alder.example", Role::Agent));
        let (site, team) = kept
            .write({
                let owner = owner.clone();
                move |tx| {
                    let site = sites::save(tx, &owner, None, "Phoenix", "America/Phoenix")?.id;
                    let team = teams::save(tx, &owner, None, "Installers", &[omar])?.id;
                    sites::place(tx, &owner, Scope::Team(team), Some(site))?;
                    Ok((site, team))
                }
            })
            .unwrap();
        let evenings = Typed { holidays: "2026-12-01 Training".to_owned(), ..week(["13-21"; 7]) };
        set(&kept, &owner, Scope::Team(team), &evenings).unwrap();
        let christmas = Typed {
            holidays: "2026-12-25 Christmas".to_owned(),
            open: "2026-12-24 8-12".to_owned(),
            week: Some(
                ["8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "", ""].map(str::to_owned),
            ),
            ..Typed::default()
        };
        set(&kept, &owner, Scope::Business, &christmas).unwrap();
        let all = [Scope::Business, Scope::Site(site), Scope::Team(team), Scope::Staff(omar), Scope::Staff(lena)];
        let opens = |local: &str| all.map(|scope| open(&kept, scope, local));
        // 18:00 in New York is 16:00 in Phoenix, where blocks are wall time of there.
        assert_eq!(opens("2026-11-25T18:00"), [false, true, true, true, false], "later in the west");
        assert_eq!(opens("2026-11-25T21:30"), [false, false, true, true, false], "the team's evening");
        assert_eq!(opens("2026-11-25T09:00"), [true, false, false, false, true]);
        assert_eq!(opens("2026-11-28T16:00"), [false, false, true, true, false], "they work on Saturdays");
        assert_eq!(opens("2026-12-01T16:00"), [true, true, false, false, true], "their training alone");
        assert_eq!(opens("2026-12-25T16:00"), [false; 5], "Christmas");
        assert_eq!(
            opens("2026-12-24T13:30"),
            [false, true, false, false, false],
            "Christmas Eve is short: not the team's hours"
        );
        // What the settings do not show stays when they are saved.
        let business = ask(&kept, |tx| {
            Ok(calendars::business(tx)?.holiday_name("2026-12-25".parse().unwrap()).map(str::to_owned))
        });
        assert_eq!(business.as_deref(), Some("Christmas"));
        // They leave the team, and its hours with it.
        kept.write({
            let owner = owner.clone();
            move |tx| teams::save(tx, &owner, Some(team), "Installers", &[])
        })
        .unwrap();
        assert!(
            open(&kept, Scope::Staff(omar), "2026-11-25T09:00") && !open(&kept, Scope::Staff(omar), "2026-11-25T21:30")
        );
        // The site is given up: its team is in New York again.
        kept.write(move |tx| sites::remove(tx, &owner, site)).unwrap();
        assert!(open(&kept, Scope::Team(team), "2026-11-25T14:00"));
        let gone = kept.read(move |tx| calendars::of_site(tx, site));
        assert!(matches!(gone, Err(Error::NotFound("site"))));
    }
}

#[test]
fn saving_the_settings_keeps_what_the_form_does_not_show() {
    for kept in each_database() {
        let with = Typed {
            holidays: "2026-12-25 Christmas".to_owned(),
            open: "2026-11-28 10-14".to_owned(),
            ..Typed::default()
        };
        set(&kept, &kept.owner, Scope::Business, &with).unwrap();
        let owner = kept.owner.clone();
        kept.write(move |tx| {
            let now = app::workspaces::business::get(tx)?;
            let (hours, holidays) = (now.hours_lines(), now.holidays_text());
            let change = app::workspaces::Change {
                name: now.name,
                trade: now.trade,
                time_zone: now.time_zone,
                currency: now.currency,
                locale: now.locale,
                hours,
                holidays,
                public_url: String::new(),
            };
            app::workspaces::business::change(tx, &owner, &change)
        })
        .unwrap();
        assert!(open(&kept, Scope::Business, "2026-11-28T11:00"), "the open Saturday");
        let name = ask(&kept, |tx| {
            Ok(calendars::business(tx)?.holiday_name("2026-12-25".parse().unwrap()).map(str::to_owned))
        });
        assert_eq!(name.as_deref(), Some("Christmas"));
    }
}

#[test]
fn an_absence_is_stronger_than_all_else() {
    for kept in each_database() {
        let (owner, omar) = (kept.owner.clone(), id(&kept.agent));
        set(&kept, &owner, Scope::Staff(omar), &Typed { open: "2026-11-28 0-24".to_owned(), ..Typed::default() })
            .unwrap();
        kept.write({
            let owner = owner.clone();
            move |tx| {
                duty::set_week(tx, &owner, omar, Some(&typed::week(&["24h"; 7].map(str::to_owned)).unwrap()))?;
                duty::add_shift(tx, &owner, omar, at("2026-11-28T00:00"), at("2026-11-29T00:00"), true)
            }
        })
        .unwrap();
        let on_duty = |kept: &TestKept, local: &str| {
            let moment = at(local);
            ask(kept, move |tx| calendars::is_on_duty(tx, omar, moment))
        };
        assert!(open(&kept, Scope::Staff(omar), "2026-11-28T10:00") && on_duty(&kept, "2026-11-28T10:00"));
        let absence = away(&kept, omar, "2026-11-28T09:00", "2026-11-28T12:00", None);
        assert!(!open(&kept, Scope::Staff(omar), "2026-11-28T10:00") && !on_duty(&kept, "2026-11-28T10:00"));
        assert!(
            open(&kept, Scope::Staff(omar), "2026-11-28T12:00") && on_duty(&kept, "2026-11-28T12:00"),
            "back at noon"
        );
        assert!(open(&kept, Scope::Business, "2026-11-25T10:00"), "the others work");
        kept.write(move |tx| absences::remove(tx, &owner, absence)).unwrap();
        assert!(open(&kept, Scope::Staff(omar), "2026-11-28T10:00"));
    }
}

#[test]
fn who_is_on_duty_is_said_by_the_roster_and_else_by_the_hours() {
    for kept in each_database() {
        let (owner, omar) = (kept.owner.clone(), id(&kept.agent));
        let lena = id(&kept.staff("Lena Ortiz", "lena@alder.example", Role::Agent));
        let ada = id(&kept.staff("Ada Reads", "ada@alder.example", Role::Auditor));
        let dana = id(&kept.owner);
        let on_duty = |local: &str| {
            let moment = at(local);
            ask(&kept, move |tx| calendars::on_duty(tx, moment))
        };
        assert_eq!(on_duty("2026-11-25T10:00"), [dana, omar, lena], "their hours; not who may only read");
        assert!(!on_duty("2026-11-25T10:00").contains(&ada) && on_duty("2026-11-25T20:00").is_empty());
        kept.write({
            let owner = owner.clone();
            move |tx| {
                let nights = ["0-8, 18-24", "0-8, 18-24", "0-8, 18-24", "0-8, 18-24", "0-8", "", "18-24"];
                duty::set_week(tx, &owner, lena, Some(&typed::week(&nights.map(str::to_owned)).unwrap()))?;
                duty::add_shift(tx, &owner, lena, at("2026-11-25T20:00"), at("2026-11-25T22:00"), false)?;
                duty::add_shift(tx, &owner, omar, at("2026-11-25T20:00"), at("2026-11-25T22:00"), true)
            }
        })
        .unwrap();
        assert_eq!(on_duty("2026-11-25T19:59"), [lena], "the night");
        assert_eq!(on_duty("2026-11-25T20:00"), [omar], "they swapped for two hours");
        assert_eq!(on_duty("2026-11-25T22:00"), [lena]);
        assert_eq!(on_duty("2026-11-25T10:00"), [dana], "who is in the roster is on duty by it alone");
        // Thanksgiving: closed, but somebody has the night.
        set(&kept, &owner, Scope::Business, &Typed { holidays: "2026-11-26".to_owned(), ..Typed::default() }).unwrap();
        assert_eq!(on_duty("2026-11-26T19:00"), [lena]);
        kept.write({
            let owner = owner.clone();
            move |tx| leaving::deactivate(tx, &owner, lena, None)
        })
        .unwrap();
        assert!(on_duty("2026-11-26T19:00").is_empty(), "who left is on duty no more");
    }
}

#[test]
fn who_stands_in_is_found_through_those_who_are_away_and_never_one_who_is() {
    for kept in each_database() {
        let (owner, omar, dana) = (kept.owner.clone(), id(&kept.agent), id(&kept.owner));
        let [lena, sam] = [("Lena Ortiz", "lena@alder.example"), ("Sam Wu", "sam@alder.example")]
            .map(|(name, email)| id(&kept.staff(name, email, Role::Agent)));
        let stands_in = |local: &str| {
            let moment = at(local);
            ask(&kept, move |tx| calendars::stand_in(tx, omar, moment))
        };
        assert_eq!(stands_in("2026-11-25T10:00"), None, "nobody was named");
        kept.write({
            let owner = owner.clone();
            move |tx| {
                absences::set_stand_in(tx, &owner, omar, Some(lena))?;
                absences::set_stand_in(tx, &owner, lena, Some(omar))?;
                absences::set_stand_in(tx, &owner, sam, Some(lena))
            }
        })
        .unwrap();
        away(&kept, omar, "2026-11-25T00:00", "2026-11-28T00:00", Some(sam));
        assert_eq!(stands_in("2026-11-25T10:00"), Some(sam), "whom the absence names");
        assert_eq!(stands_in("2026-11-30T10:00"), Some(lena), "who always does");
        away(&kept, sam, "2026-11-26T00:00", "2026-11-28T00:00", None);
        assert_eq!(stands_in("2026-11-26T10:00"), Some(lena), "Sam's own stand-in");
        away(&kept, lena, "2026-11-27T00:00", "2026-11-28T00:00", None);
        assert_eq!(stands_in("2026-11-27T10:00"), None, "Lena names Omar, who is away: no circle");
        away(&kept, lena, "2026-11-27T00:00", "2026-11-27T12:00", Some(dana));
        assert_eq!(stands_in("2026-11-27T10:00"), Some(dana));
        kept.write({
            let owner = owner.clone();
            move |tx| leaving::deactivate(tx, &owner, sam, None)
        })
        .unwrap();
        assert_eq!(stands_in("2026-11-25T10:00"), Some(lena), "who left stands in for nobody");
    }
}

#[test]
fn a_reminder_goes_to_who_stands_in_and_follows_the_owners_own_hours() {
    for kept in each_database() {
        let (owner, omar) = (kept.owner.clone(), id(&kept.agent));
        let lena = id(&kept.staff("Lena Ortiz", "lena@alder.example", Role::Agent));
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let promise = |by: &str| {
            let (who, by) = (kept.agent.clone(), at(by));
            let new = NewPromise {
                customer_id: ruth,
                conversation_id: None,
                words: "The grey desk".to_owned(),
                kind: Kind::Deliver,
                owner_id: None,
                from: None,
                by,
                source: "by_hand",
            };
            kept.write(move |tx| promises::make(tx, &who, new.clone())).unwrap().id
        };
        // Omar works in the afternoons: half of the time is over at 10:30, and he hears of it at one.
        set(&kept, &owner, Scope::Staff(omar), &week(["13-17"; 7])).unwrap();
        promise("2026-11-24T16:00"); // made at 09:00
        let heard = |kept: &TestKept| {
            let owner = kept.owner.clone();
            let told = ask(kept, move |tx| {
                let filter = journal::Filter { kind: Some("promise.owner_told".to_owned()), ..Default::default() };
                journal::list(tx, &owner, &filter, 0, 100)
            });
            told.iter()
                .map(|entry| (entry.at, entry.details["stand_in_id"].as_str().map(str::to_owned)))
                .collect::<Vec<_>>()
        };
        kept.at("2026-11-24T18:30:00Z");
        assert_eq!(heard(&kept), [(at("2026-11-24T13:00"), None)]);
        kept.at("2026-11-24T22:00:00Z"); // broken meanwhile
        let before = heard(&kept).len();
        // On Wednesday he is away, and Lena stands in, who works all day.
        away(&kept, omar, "2026-11-25T00:00", "2026-11-26T00:00", Some(lena));
        kept.at("2026-11-25T14:00:00Z"); // 09:00
        promise("2026-11-25T16:30");
        kept.at("2026-11-25T21:00:00Z"); // 16:00
        let told: Vec<_> = heard(&kept).split_off(before);
        assert!(!told.is_empty() && told.iter().all(|(_, to)| to.as_deref() == Some(&lena.to_string())), "{told:?}");
        let seen = ask(&kept, {
            let who = Who::staff(kept.workspace_id, lena, Role::Agent);
            move |tx| app::workspaces::notifications::unseen_count(tx, &who)
        });
        assert_eq!(usize::try_from(seen).unwrap(), told.len(), "Lena heard of each once");
    }
}

const HOLIDAYS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Christmas Day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn a_feed_that_fails_keeps_what_it_said_last_and_says_that_it_fails() {
    for kept in each_database() {
        let owner = kept.owner.clone();
        let (adds, url) = (owner.clone(), Source::Url("webcal://calendars.example.com/us.ics".to_owned()));
        let feed = kept.write(move |tx| feeds::add(tx, &adds, Scope::Business, "", &url)).unwrap();
        assert_eq!(
            (feed.url.as_str(), feed.name.as_str()),
            ("https://calendars.example.com/us.ics", "calendars.example.com")
        );
        let fetch = |got: std::result::Result<&'static str, feeds::Failed>| {
            let got = got.map(|text| Got::Text(text.to_owned(), Stamp::default()));
            kept.write(move |tx| {
                let due = feeds::lease(tx)?;
                due.iter().try_for_each(|one| feeds::fetched(tx, one, got.as_ref()))?;
                Ok(due.len())
            })
            .unwrap()
        };
        let now = || {
            let owner = owner.clone();
            ask(&kept, move |tx| feeds::list(tx, &owner, Scope::Business)).remove(0)
        };
        assert_eq!(fetch(Ok(HOLIDAYS)), 1);
        assert!(!open(&kept, Scope::Business, "2028-12-25T10:00"), "a Monday in 2028, by the rule");
        assert_eq!((now().problem, now().content_at), (None, Some(kept.now())));
        assert_eq!(fetch(Ok(HOLIDAYS)), 0, "not before tomorrow");
        let fetched_at = kept.now();
        for (hours, got, problem) in [
            (24, Err(("problem-feed-status", "503".to_owned())), "problem-feed-status"),
            (1, Ok("<html>Not found</html>"), "problem-ical-no-calendar"),
            (1, Ok(""), "problem-ical-no-calendar"),
        ] {
            kept.later_ms(hours * 3_600_000);
            assert_eq!(fetch(got), 1, "{problem}");
            let feed = now();
            assert_eq!(feed.problem.unwrap().0, problem);
            assert_eq!((feed.content_at, feed.days), (Some(fetched_at), 25), "{problem}");
            assert_eq!(feed.failed_at, Some(app::time::plus_ms(fetched_at, 24 * 3_600_000)), "since the first failure");
            assert!(!open(&kept, Scope::Business, "2028-12-25T10:00"), "the last good content holds");
        }
        kept.later_ms(3_600_000);
        assert_eq!(fetch(Ok(HOLIDAYS)), 1);
        assert_eq!((now().problem, now().failed_at), (None, None));
        let id = feed.id;
        kept.write(move |tx| feeds::remove(tx, &owner, id)).unwrap();
        assert!(open(&kept, Scope::Business, "2028-12-25T10:00"));
    }
}

#[test]
fn a_feed_comes_from_a_public_address_or_a_file_that_is_a_calendar() {
    let kept = on_sqlite();
    for (source, field) in [
        (Source::Url("http://calendars.example.com/a.ics".to_owned()), "url"),
        (Source::Url("https://169.254.169.254/latest".to_owned()), "url"),
        (Source::Url("https://localhost/a.ics".to_owned()), "url"),
        (Source::File("Dear all, we close at Christmas".to_owned()), "content"),
        (Source::File(" ".to_owned()), "content"),
        (Source::File(format!("{HOLIDAYS}{}", "x".repeat(feeds::MOST_BYTES))), "content"),
    ] {
        let owner = kept.owner.clone();
        let refused = kept.write(move |tx| feeds::add(tx, &owner, Scope::Business, "Holidays", &source));
        match refused {
            Err(Error::Invalid(fields)) => assert_eq!(fields[0].field, field),
            other => panic!("{other:?}"),
        }
    }
    let (owner, omar) = (kept.owner.clone(), id(&kept.agent));
    kept.write(move |tx| feeds::add(tx, &owner, Scope::Staff(omar), "Mine", &Source::File(HOLIDAYS.to_owned())))
        .unwrap();
    assert!(open(&kept, Scope::Business, "2028-12-25T10:00") && !open(&kept, Scope::Staff(omar), "2028-12-25T10:00"));
    let moment = at("2028-12-25T10:00");
    assert!(ask(&kept, move |tx| calendars::is_away(tx, omar, moment)), "by their own calendar they are away");
}

#[test]
fn another_node_sees_a_change_at_once_and_nobody_one_that_was_taken_back() {
    for kept in each_database() {
        let (owner, omar) = (kept.owner.clone(), id(&kept.agent));
        let other = Kept::open(&kept.url, Clock::by_hand(kept.now()), Ids::seeded(2)).unwrap();
        let there = move |kept: &Kept, workspace_id| {
            kept.read_now(workspace_id, move |tx| Ok(calendars::of_staff(tx, omar)?.is_open(at("2026-11-25T10:00"))))
                .unwrap()
        };
        let workspace_id = kept.workspace_id;
        assert!(there(&kept.kept, workspace_id) && there(&other, workspace_id));
        let absence = away(&kept, omar, "2026-11-25T00:00", "2026-11-26T00:00", None);
        assert!(!there(&other, workspace_id) && !there(&kept.kept, workspace_id));
        other
            .write_now(workspace_id, {
                let owner = owner.clone();
                move |tx| absences::remove(tx, &owner, absence)
            })
            .unwrap();
        assert!(there(&kept.kept, workspace_id) && there(&other, workspace_id));
        // A change that is seen inside of a transaction, and then undone with it.
        let undone = kept.write(move |tx| {
            let new = NewAbsence {
                staff_id: omar,
                from: at("2026-11-25T00:00"),
                to: at("2026-11-26T00:00"),
                why: String::new(),
                stand_in_id: None,
            };
            absences::record(tx, &owner, &new)?;
            assert!(!calendars::of_staff(tx, omar)?.is_open(at("2026-11-25T10:00")));
            Err::<(), _>(Error::refused("test"))
        });
        assert!(undone.is_err() && there(&kept.kept, workspace_id) && there(&other, workspace_id));
    }
}

#[test]
fn everybody_says_when_they_are_away_and_managers_say_it_for_others() {
    let kept = on_sqlite();
    let (omar, dana) = (id(&kept.agent), id(&kept.owner));
    let manager = kept.staff("Mia Lund", "mia@alder.example", Role::Manager);
    let new = move |staff_id, to: &str, stand_in_id| NewAbsence {
        staff_id,
        from: at("2026-12-01T00:00"),
        to: at(to),
        why: String::new(),
        stand_in_id,
    };
    let record = |who: &Who, new: NewAbsence| {
        let who = who.clone();
        kept.write(move |tx| absences::record(tx, &who, &new))
    };
    record(&kept.agent, new(omar, "2026-12-05T00:00", Some(dana))).unwrap();
    record(&manager, new(omar, "2026-12-05T00:00", None)).unwrap();
    assert!(matches!(
        record(&kept.agent, new(dana, "2026-12-05T00:00", None)),
        Err(Error::Forbidden(policy::Can::ManageCalendars))
    ));
    let fields = |result: Result<_>| match result {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|field| field.field).collect::<Vec<_>>(),
        other => panic!("{:?}", other.map(|_: calendars::Absence| ())),
    };
    assert_eq!(fields(record(&kept.agent, new(omar, "2026-12-01T00:00", Some(omar)))), ["to", "stand_in_id"]);
    assert_eq!(fields(record(&kept.agent, new(omar, "2036-12-01T00:00", None))), ["to"]);
    // A manager keeps calendars of teams and people; those of the business and its sites are the owner's.
    set(&kept, &manager, Scope::Staff(omar), &week(["8-12"; 7])).unwrap();
    assert!(matches!(set(&kept, &manager, Scope::Business, &Typed::default()), Err(Error::Forbidden(_))));
    assert!(matches!(set(&kept, &kept.agent, Scope::Staff(omar), &Typed::default()), Err(Error::Forbidden(_))));
}

#[test]
fn a_deadline_is_worked_out_by_whose_calendar_is_asked_for() {
    let kept = on_sqlite();
    let (owner, omar) = (kept.owner.clone(), id(&kept.agent));
    set(&kept, &owner, Scope::Staff(omar), &week(["8-10"; 7])).unwrap();
    let explain = |scope, from: &'static str, work: &'static str| {
        let owner = owner.clone();
        kept.read(move |tx| {
            let told = calendars::explain(tx, &owner, scope, from, work)?;
            Ok((told.due, calendars::say(&app::workspaces::words(tx, None, None)?, &told), told.adds_up()))
        })
    };
    let (due, said, adds_up) = explain(Scope::Business, "2026-11-27T16:30", "4h").unwrap();
    assert!(adds_up && due == at("2026-11-30T11:30"));
    assert_eq!(
        said,
        "4 working hours from Fri 27 Nov 16:30: Fri 16:30–17:00 (0:30), Sat, Sun closed, Mon 08:00–11:30 (3:30) = Mon 30 Nov 11:30"
    );
    let (due, _, adds_up) = explain(Scope::Staff(omar), "2026-11-27T16:30", "4h").unwrap();
    assert!(adds_up && due == at("2026-11-29T10:00"), "two hours on Saturday, two on Sunday");
    match explain(Scope::Business, "2026-03-08T02:30", "soon") {
        Err(Error::Invalid(fields)) => {
            assert_eq!(fields[0].problem, "problem-moment-skipped");
            assert!(fields[0].args.contains(&("first", "2026-03-08T01:30:00-05:00".to_owned())));
            assert!(fields[0].args.contains(&("second", "2026-03-08T03:30:00-04:00".to_owned())));
            assert_eq!(fields[1].field, "work");
        }
        other => panic!("{other:?}"),
    }
}
