//! Regimes: clocks around weekends, holidays and changes of the clock; letters that lack nothing; own files and choices.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod letter;

use app::regimes::{self, Basis, Clock, Facts, read, shipped};
use app::{Error, Timestamp};
use i18n::Words;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use letter::{facts, shipped};
use planner::OpeningHours;
use proptest::prelude::*;
use testkit::{TestKept, each_database, on_sqlite};

fn office(zone: &str, holidays: &str) -> OpeningHours {
    let day = "8-12, 13-17";
    OpeningHours::from_form(zone, [day, day, day, day, day, "", ""], holidays).unwrap()
}

fn london() -> OpeningHours {
    office("Europe/London", "2026-12-25, 2026-12-28, 2027-01-01, 2027-03-26, 2027-03-29")
}

fn new_york() -> OpeningHours {
    office("America/New_York", "2026-11-26, 2026-12-25, 2027-01-01")
}

fn at(hours: &OpeningHours, local: &str) -> Timestamp {
    hours.zone.to_timestamp(local.parse::<DateTime>().unwrap()).unwrap()
}

fn said(hours: &OpeningHours, at: Timestamp) -> String {
    hours.zone.to_datetime(at).strftime("%a %-d %b %Y %H:%M").to_string()
}

fn clock(regime: &str, event: &str, step: &str, local: &str, hours: &OpeningHours) -> Clock {
    let clocks = shipped(regime).clocks_after(event, at(hours, local), hours);
    clocks.into_iter().find(|one| one.step == step).unwrap_or_else(|| panic!("{regime} has no {step} after {event}"))
}

#[test]
fn four_come_with_kept_and_each_names_its_source_its_date_and_that_it_is_no_advice() {
    let keys: Vec<&str> = shipped::all().iter().map(|(regime, _)| regime.key.as_str()).collect();
    assert_eq!(keys, ["plain", "uk-financial", "us-hospital", "health-privacy"]);
    for text in shipped::FILES {
        let regime = read(text).unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert!(regime.no_legal_advice.contains("This is no legal advice"), "{}", regime.key);
        assert!(!regime.source.is_empty() && regime.source_date.year() > 2000, "{}", regime.key);
        assert!(regime.letter("final_response").is_some_and(|letter| letter.closes), "{}", regime.key);
        assert!(regime.letter("acknowledgement").is_some() && regime.letter("holding").is_some(), "{}", regime.key);
        for rule in &regime.clocks {
            assert!(!rule.because.is_empty(), "{} {}: from which rule?", regime.key, rule.step);
        }
    }
}

#[test]
fn clocks_of_all_four_around_weekends_holidays_and_changes_of_the_clock() {
    let (uk, us) = (london(), new_york());
    let table = [
        // A Tuesday like any other.
        (&uk, "uk-financial", "received", "summary_resolution", "2026-11-24T10:00", "Fri 27 Nov 2026 17:00"),
        (&uk, "uk-financial", "received", "final_response", "2026-11-24T10:00", "Tue 19 Jan 2027 23:59"),
        (&us, "us-hospital", "received", "final_response", "2026-11-24T10:00", "Tue 1 Dec 2026 23:59"),
        (&us, "health-privacy", "received", "final_response", "2026-11-24T10:00", "Thu 24 Dec 2026 23:59"),
        (&us, "plain", "received", "acknowledge", "2026-11-24T10:00", "Wed 25 Nov 2026 17:00"),
        // After closing, before opening, and at the weekend: the date counts as the day it came in all the same.
        (&uk, "uk-financial", "received", "summary_resolution", "2026-11-24T23:59:59", "Fri 27 Nov 2026 17:00"),
        (&uk, "uk-financial", "received", "summary_resolution", "2026-11-24T00:00", "Fri 27 Nov 2026 17:00"),
        (&uk, "uk-financial", "received", "summary_resolution", "2026-11-27T16:59", "Wed 2 Dec 2026 17:00"),
        (&uk, "uk-financial", "received", "summary_resolution", "2026-11-28T12:00", "Wed 2 Dec 2026 17:00"),
        (&uk, "uk-financial", "received", "summary_resolution", "2026-11-29T12:00", "Wed 2 Dec 2026 17:00"),
        // Over Christmas: 25 and 28 December are holidays.
        (&uk, "uk-financial", "received", "summary_resolution", "2026-12-23T10:00", "Wed 30 Dec 2026 17:00"),
        (&uk, "uk-financial", "received", "acknowledge", "2026-12-24T15:00", "Thu 31 Dec 2026 17:00"),
        (&uk, "uk-financial", "received", "final_response", "2026-10-30T10:00", "Fri 25 Dec 2026 23:59"),
        (&us, "plain", "received", "acknowledge", "2026-11-25T16:00", "Fri 27 Nov 2026 17:00"),
        (&us, "plain", "received", "final_response", "2026-12-18T09:00", "Tue 5 Jan 2027 17:00"),
        (&us, "health-privacy", "received", "acknowledge", "2026-12-30T09:00", "Tue 5 Jan 2027 17:00"),
        // Over Easter, and the Sunday on which the clocks go forward (28 March in London, 14 March in New York).
        (&uk, "uk-financial", "received", "summary_resolution", "2027-03-25T09:30", "Thu 1 Apr 2027 17:00"),
        (&uk, "uk-financial", "received", "final_response", "2027-03-25T09:30", "Thu 20 May 2027 23:59"),
        (&us, "us-hospital", "received", "final_response", "2027-03-13T23:30", "Sat 20 Mar 2027 23:59"),
        (&us, "us-hospital", "received", "final_response", "2027-03-07T01:00", "Sun 14 Mar 2027 23:59"),
        // The clocks go back on 25 October 2026 in London, on 1 November in New York.
        (&uk, "uk-financial", "received", "summary_resolution", "2026-10-24T12:00", "Wed 28 Oct 2026 17:00"),
        (&uk, "uk-financial", "received", "final_response", "2026-08-30T23:00", "Sun 25 Oct 2026 23:59"),
        (&us, "us-hospital", "received", "final_response", "2026-10-25T23:59", "Sun 1 Nov 2026 23:59"),
        (&us, "us-hospital", "received", "final_response", "2026-11-01T00:30", "Sun 8 Nov 2026 23:59"),
        // Months of other lengths: the last day there is.
        (&uk, "uk-financial", "sent.final_response", "ombudsman", "2026-08-31T10:00", "Sun 28 Feb 2027 23:59"),
        (&uk, "uk-financial", "sent.final_response", "ombudsman", "2027-08-31T10:00", "Tue 29 Feb 2028 23:59"),
        (
            &us,
            "us-hospital",
            "sent.holding",
            "final_response_after_holding",
            "2026-12-01T10:00",
            "Tue 22 Dec 2026 23:59",
        ),
    ];
    for (hours, regime, event, step, local, due) in table {
        let found = clock(regime, event, step, local, hours);
        assert_eq!(said(hours, found.due_at), due, "{regime} {step} of {local}");
    }
}

#[test]
fn a_time_at_which_nobody_works_says_until_when_somebody_does() {
    let (uk, us) = (london(), new_york());
    for (hours, regime, local, by) in [
        (&uk, "uk-financial", "2026-10-30T10:00", "Thu 24 Dec 2026 17:00"), // due on Christmas Day
        (&us, "us-hospital", "2026-11-01T00:30", "Fri 6 Nov 2026 17:00"),   // due on a Sunday
        (&us, "us-hospital", "2026-12-25T03:00", "Thu 31 Dec 2026 17:00"),  // due on New Year's Day
        (&us, "us-hospital", "2026-11-24T10:00", "Tue 1 Dec 2026 17:00"),   // due at midnight of a working day
    ] {
        let found = clock(regime, "received", "final_response", local, hours);
        assert_eq!(said(hours, found.do_by.unwrap()), by, "{regime} {local}");
        let line = found.say(&Words::new("en-GB", &hours.zone));
        assert!(line.contains("Nobody works then: be done by"), "{line}");
    }
    assert_eq!(clock("plain", "received", "acknowledge", "2026-11-24T10:00", &us).do_by, None, "the close of business");
}

#[test]
fn every_time_explains_itself() {
    let uk = london();
    let words = Words::new("en-GB", &uk.zone);
    let line = clock("uk-financial", "received", "final_response", "2026-11-24T10:00", &uk).say(&words);
    assert!(line.starts_with("8 weeks from ") && line.contains("until the end of ") && line.contains("19 "), "{line}");
    let line = clock("uk-financial", "received", "summary_resolution", "2026-12-23T10:00", &uk).say(&words);
    assert!(line.starts_with("3 working days from Wed 23 Dec") && line.contains("holiday"), "{line}");
    assert!(line.contains("= Wed 30 Dec") && line.contains("17:00"), "{line}");
    let never = OpeningHours::from_form("Europe/London", [""; 7], "").unwrap();
    let found = clock("uk-financial", "received", "summary_resolution", "2026-12-23T10:00", &never);
    assert_eq!(said(&never, found.due_at), "Sat 26 Dec 2026 23:59");
    assert!(found.say(&words).contains("no opening hours, so every day is counted"), "{}", found.say(&words));
}

#[test]
fn files_are_kept_as_long_as_the_regime_says() {
    let us = new_york();
    let closed = Some(at(&us, "2024-02-29T12:00"));
    let until = shipped("health-privacy").kept_until(at(&us, "2024-01-02T09:00"), closed, &us.zone).unwrap();
    assert_eq!(said(&us, until), "Thu 28 Feb 2030 23:59");
    assert_eq!(shipped("health-privacy").kept_until(at(&us, "2024-01-02T09:00"), None, &us.zone), None);
    let uk = london();
    let until = shipped("uk-financial").kept_until(at(&uk, "2024-01-02T09:00"), None, &uk.zone).unwrap();
    assert_eq!(said(&uk, until), "Sat 2 Jan 2027 23:59");
}

fn hours() -> impl Strategy<Value = OpeningHours> {
    let zones =
        prop_oneof![Just("Europe/London"), Just("America/New_York"), Just("Asia/Kolkata"), Just("Pacific/Apia")];
    let day = prop_oneof![
        4 => Just("8-12, 13-17"),
        2 => Just("9-17"),
        1 => Just("0-24"),
        1 => Just("22-24"),
        2 => Just(""),
    ];
    (zones, proptest::array::uniform7(day), proptest::collection::vec(0_i64..900, 0..12)).prop_map(
        |(zone, days, off)| {
            let mut hours = OpeningHours::from_form(zone, days, "").unwrap();
            for n in off {
                hours.close_date(jiff::civil::date(2026, 1, 1).saturating_add(jiff::Span::new().days(n)), None);
            }
            hours
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn times_hold_whatever_the_hours_are(hours in hours(), s in 1_767_225_600_i64..1_845_000_000, later in 0_i64..900_000) {
        let from = Timestamp::from_second(s).unwrap();
        let date = |at| hours.zone.to_datetime(at).date();
        let end_of = |date| hours.close_of_day(date).map(|close| hours.named_end(close));
        for (regime, _) in shipped::all() {
            let all = regime.clocks(from, &hours);
            let after = regime.clocks(Timestamp::from_second(s + later).unwrap(), &hours);
            for (one, next) in all.iter().zip(&after) {
                prop_assert!(one.due_at > from);
                prop_assert!(next.due_at >= one.due_at, "what comes in later is never due earlier");
                if let Some(by) = one.do_by {
                    prop_assert!(by > from && by < one.due_at && !hours.is_open(one.due_at));
                    prop_assert_eq!(end_of(date(app::time::plus_ms(by, -1))), Some(by));
                }
                let opens = hours.next_open(from).is_some();
                if one.basis == Basis::Business && opens {
                    let last = date(app::time::plus_ms(one.due_at, -1));
                    prop_assert_eq!(end_of(last), Some(one.due_at));
                    let mut day = date(from);
                    let mut worked = 0;
                    while day < last {
                        day = day.tomorrow().unwrap();
                        worked += i64::from(hours.close_of_day(day).is_some());
                    }
                    let rule = regime.clocks.iter().find(|rule| rule.step == one.step).unwrap();
                    prop_assert_eq!(worked, rule.target.n);
                } else {
                    prop_assert!(date(app::time::plus_ms(one.due_at, 1)) > date(one.due_at), "the end of a day");
                }
            }
        }
    }
}

fn english() -> Words {
    Words::new("en-US", &TimeZone::get("America/New_York").unwrap())
}

#[test]
fn a_letter_that_is_filled_in_lacks_nothing_and_an_empty_one_is_told_all_it_lacks() {
    for (regime, _) in shipped::all() {
        for letter in &regime.letters {
            let place = format!("{} {} {}", regime.key, letter.kind, regime.language_of(letter));
            let words = Words::new(regime.language_of(letter), english().zone());
            let filled = regime.fill(&letter.kind, &facts(), &words).unwrap();
            assert!(filled.missing.is_empty(), "{place}: {:?}\n{}", filled.missing, filled.text);
            assert!(!filled.text.contains("{{") && !filled.text.contains('⟦'), "{place}");
            let empty = regime.lacking(letter, "", "");
            let keys: Vec<&str> = empty.iter().map(|one| one.key.as_str()).collect();
            for content in &letter.required {
                assert!(keys.contains(&content.key.as_str()), "{place}: {}", content.key);
            }
            // Whatever phrase is struck out is missed.
            for content in &letter.required {
                let mut text = filled.text.to_lowercase();
                for phrase in &content.phrases {
                    text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(&phrase.to_lowercase(), "…");
                }
                let missing = regime.lacking(letter, "", &text);
                assert!(missing.iter().any(|one| one.key == content.key), "{place}: {}", content.key);
            }
        }
    }
}

#[test]
fn a_place_that_nobody_filled_is_named_and_the_body_outside_too() {
    let hospital = shipped("us-hospital");
    let short = Facts { steps: String::new(), completed_at: None, ..facts() };
    let filled = hospital.fill("final_response", &short, &english()).unwrap();
    let names: Vec<&str> = filled.missing.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["the steps taken to investigate", "the date of completion"]);
    assert_eq!(filled.missing[0].because, "42 CFR 482.13(a)(2)(iii)");
    assert!(filled.text.contains("Steps taken to investigate it: ⟦complaint.steps⟧"), "{}", filled.text);
    let no_remedy = Facts { remedy: String::new(), ..facts() };
    let filled = shipped("plain").fill("final_response", &no_remedy, &english()).unwrap();
    assert!(filled.missing.is_empty() && !filled.text.contains("To make it right"), "{}", filled.text);
    let nobody = Facts { customer_name: String::new(), ..facts() };
    let filled = shipped("plain").fill("holding", &nobody, &english()).unwrap();
    assert_eq!(filled.missing[0].key, "customer.name", "also where no rule asks for it");
    let bank = shipped("uk-financial");
    let text = bank.fill("final_response", &facts(), &english()).unwrap().text;
    let without = text.replace("Financial Ombudsman Service", "ombudsman");
    let missing = bank.missing("final_response", "en", &without);
    assert!(missing.iter().any(|one| one.key == "outside.ombudsman"), "{missing:?}");
    let curly = text.replace('\n', " ").replace("final response", "FINAL\n  Response");
    assert!(bank.missing("final_response", "en", &curly).is_empty(), "capitals and line breaks don't matter");
    assert_eq!(bank.fill("no_such_letter", &facts(), &english()), None);
}

#[test]
fn what_customers_wrote_is_never_a_template() {
    let facts = Facts { summary: "{{ staff.name }} {% if".to_owned(), ..facts() };
    let filled = shipped("plain").fill("acknowledgement", &facts, &english()).unwrap();
    assert!(filled.text.contains("{{ staff.name }} {% if"), "{}", filled.text);
}

const OWN: &str = include_str!("../src/regimes/shipped/plain.toml");

fn own(key: &str) -> String {
    OWN.replacen("key = \"plain\"", &format!("key = \"{key}\""), 1)
}

#[test]
fn all_that_is_wrong_with_a_file_is_named_with_its_place() {
    let wrong = |from: &str, to: &str| {
        assert!(OWN.contains(from), "{from}");
        let problems = read(&OWN.replacen(from, to, 1)).unwrap_err();
        problems.into_iter().map(|field| (field.field, field.problem)).collect::<Vec<_>>()
    };
    for (from, to, place, problem) in [
        ("key = \"plain\"", "key = \"Our Rules\"", "key", "problem-regime-key"),
        ("name = \"Plain\"", "name = \"\"", "name", "problem-empty"),
        ("years = 3", "years = 0", "retention.years", "problem-regime-years"),
        ("from = \"received\"", "from = \"shouted\"", "clocks[1].from", "problem-regime-event"),
        ("from = \"sent.holding\"", "from = \"sent.nothing\"", "clocks[3].from", "problem-regime-event"),
        ("target = \"1 day\"", "target = \"2 weeks\"", "clocks[1].target", "problem-regime-business"),
        ("step = \"final_response\"", "step = \"acknowledge\"", "clocks[2].step", "problem-regime-twice"),
        (
            "[\"acknowledgement\", \"final_response\", \"listened\"]",
            "[\"poem\"]",
            "clocks[1].answered_by",
            "problem-regime-no-letter",
        ),
        ("kind = \"holding\"", "kind = \"Holding\"", "letters[2].kind", "problem-regime-word"),
        ("{{ complaint.summary }}", "{{ complaint.price }}", "letters[1].text", "problem-regime-variable"),
        ("{{ complaint.summary }}", "{% for a in b %}x{% endfor %}", "letters[1].text", "problem-regime-statement"),
        ("{{ complaint.summary }}", "{{ \"a\" * 9999999 }}", "letters[1].text", "problem-regime-statement"),
        ("{% if complaint.remedy %}", "", "letters[3].text", "problem-regime-template"),
        ("phrases = [\"how to reach us\"]", "phrases = []", "letters[1].required[3].phrases", "problem-regime-phrases"),
        ("The reason is this:", "Well:", "letters[2].text", "problem-regime-lacks"),
        ("years = 3", "years = \"three\"", "text", "problem-regime-not-read"),
        ("target = \"1 day\"", "target = \"soon\"", "text", "problem-regime-not-read"),
        ("ours = true", "our = true", "text", "problem-regime-not-read"),
    ] {
        let found = wrong(from, to);
        assert!(found.contains(&(place.to_owned(), problem)), "{from} → {to}: {found:?}");
    }
    let problems = read(&OWN.replacen("target = \"1 day\"", "target = \"soon\"", 1)).unwrap_err();
    let args = format!("{:?}", problems[0].args);
    assert!(args.contains("soon") && args.contains("write 3 days") && args.contains("\"17\""), "with its line: {args}");
    let two = OWN.replacen("years = 3", "years = 0", 1).replacen("from = \"received\"", "from = \"x\"", 1);
    assert!(read(&two).unwrap_err().len() >= 2, "all at once");
    assert!(read(&"#".repeat(70_000)).is_err());
}

fn save(kept: &TestKept, text: String) -> app::Result<regimes::Known> {
    let who = kept.owner.clone();
    kept.write(move |tx| regimes::save(tx, &who, &text))
}

fn choose(kept: &TestKept, kind: Option<&'static str>, key: Option<&'static str>) -> app::Result<regimes::Choices> {
    let who = kept.owner.clone();
    kept.write(move |tx| regimes::choose(tx, &who, kind, key))
}

fn of_kind(kept: &TestKept, kind: &'static str) -> String {
    kept.read(move |tx| regimes::of_kind(tx, kind)).unwrap().key
}

#[test]
fn a_business_chooses_for_each_kind_and_adds_its_own() {
    for kept in each_database() {
        assert_eq!(of_kind(&kept, "billing"), "plain", "nothing was chosen");
        choose(&kept, Some("  Privacy "), Some("health-privacy")).unwrap();
        choose(&kept, None, Some("us-hospital")).unwrap();
        assert_eq!(
            (of_kind(&kept, "privacy"), of_kind(&kept, "billing")),
            ("health-privacy".into(), "us-hospital".into())
        );
        assert!(matches!(choose(&kept, Some("x"), Some("no-such")), Err(Error::Invalid(_))));
        assert!(matches!(choose(&kept, Some(" "), Some("plain")), Err(Error::Invalid(_))));
        choose(&kept, Some("privacy"), None).unwrap();
        assert_eq!(of_kind(&kept, "privacy"), "us-hospital");

        assert!(matches!(save(&kept, OWN.to_owned()), Err(Error::Invalid(_))), "the key of one that comes with Kept");
        let first = save(&kept, own("ours")).unwrap();
        assert_eq!((first.version, first.own), (1, true));
        choose(&kept, Some("billing"), Some("ours")).unwrap();
        assert_eq!(of_kind(&kept, "Billing"), "ours");
        let second = save(&kept, own("ours").replacen("target = \"1 day\"", "target = \"2 days\"", 1)).unwrap();
        assert_eq!(second.version, 2);
        let before = kept.read(|tx| regimes::load_version(tx, "ours", 1)).unwrap();
        assert_eq!((before.regime.clocks[0].target.n, second.regime.clocks[0].target.n), (1, 2), "cases keep theirs");

        let remove = |key: &'static str| {
            let who = kept.owner.clone();
            kept.write(move |tx| regimes::remove(tx, &who, key))
        };
        assert!(matches!(remove("ours"), Err(Error::Refused(refused)) if refused.rule == "regime-holds"));
        assert!(matches!(remove("plain"), Err(Error::Refused(refused)) if refused.rule == "regime-comes-with-kept"));
        choose(&kept, Some("billing"), None).unwrap();
        remove("ours").unwrap();
        let who = kept.agent.clone();
        let keys = kept.read(move |tx| regimes::list(tx, &who)).unwrap();
        assert_eq!(keys.len(), 4);
        assert!(kept.read(|tx| regimes::load_version(tx, "ours", 2)).is_ok(), "cases that began under it find it");
        assert_eq!(save(&kept, own("ours")).unwrap().version, 3);
        let agent = kept.agent.clone();
        let refused = kept.write(move |tx| regimes::save(tx, &agent, &own("mine")));
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
}

#[test]
fn clocks_run_by_the_hours_of_the_business() {
    let kept = on_sqlite();
    let (who, now) = (kept.agent.clone(), kept.now());
    let clocks = kept.read(move |tx| regimes::clocks(tx, &who, "plain", "received", now)).unwrap();
    assert_eq!(clocks[0].due_at.to_string(), "2026-11-25T22:00:00Z", "Wednesday 17:00 in New York");
    let who = kept.agent.clone();
    let wrong = kept.read(move |tx| regimes::clocks(tx, &who, "plain", "sent.poem", now));
    assert!(matches!(wrong, Err(Error::Invalid(_))));
    let who = kept.agent.clone();
    let filled = kept.read(move |tx| regimes::fill(tx, &who, "plain", "holding", &facts())).unwrap();
    assert!(filled.missing.is_empty() && filled.text.contains("Tue 1 Dec 2026"), "{}", filled.text);
}
