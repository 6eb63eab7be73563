//! What the times in a promise mean, on a Tuesday at nine in New York (and elsewhere where it says so).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

use commitments::{Found, Precision, Setting, Who, find, usual_hours};
use jiff::tz::TimeZone;
use planner::OpeningHours;

fn found_at(text: &str, at: &str, zone: &str) -> Vec<Found> {
    let zone = TimeZone::get(zone).unwrap();
    found_with(text, at, &zone, &usual_hours(&zone))
}

fn found_with(text: &str, at: &str, zone: &TimeZone, hours: &OpeningHours) -> Vec<Found> {
    let at = zone.to_timestamp(at.parse::<jiff::civil::DateTime>().unwrap()).unwrap();
    find(text, &Setting { at, zone, hours, from: Who::Us, language: None })
}

/// "11-27 17:00", with "d" or "t" behind it for a day or a time; "-" where no time was understood.
fn said(text: &str, at: &str, zone: &str) -> String {
    let found = found_at(text, at, zone);
    let [one] = found.as_slice() else { return format!("{} found", found.len()) };
    let Some(by) = one.by else { return "-".to_owned() };
    let letter = if one.precision == Precision::Day { "d" } else { "t" };
    format!("{} {letter}", by.to_zoned_datetime(TimeZone::get(zone).unwrap()).strftime("%m-%d %H:%M"))
}

fn all_mean(frame: &str, at: &str, zone: &str, table: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (phrase, wanted) in table {
        let text = frame.replace("{}", phrase);
        let got = said(&text, at, zone);
        if got != *wanted {
            wrong.push(format!("{text:?}: {got}, not {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

const NOW: &str = "2026-11-24T09:00:00";
const NEW_YORK: &str = "America/New_York";

#[test]
fn days_in_english() {
    all_mean(
        "I'll call you {}.",
        NOW,
        NEW_YORK,
        &[
            ("today", "11-24 17:00 d"),
            ("tomorrow", "11-25 17:00 d"),
            ("the day after tomorrow", "11-26 17:00 d"),
            ("on Tuesday", "12-01 17:00 d"),
            ("Monday", "11-30 17:00 d"),
            ("this Friday", "11-27 17:00 d"),
            ("next Friday", "12-04 17:00 d"),
            ("next Monday", "11-30 17:00 d"),
            ("on Monday of next week", "11-30 17:00 d"),
            ("a week from Friday", "12-04 17:00 d"),
            ("Friday week", "12-04 17:00 d"),
            ("by Saturday", "11-28 17:00 d"),
            ("this week", "11-27 17:00 d"),
            ("by the end of the week", "11-27 17:00 d"),
            ("by the end of next week", "12-04 17:00 d"),
            ("next week", "12-04 17:00 d"),
            ("sometime next week", "12-04 17:00 d"),
            ("over the weekend", "11-29 17:00 d"),
            ("by the end of the month", "11-30 17:00 d"),
            ("next month", "12-31 17:00 d"),
            ("on the 5th", "12-05 17:00 d"),
            ("by the 24th", "11-24 17:00 d"),
            ("on the fifth", "12-05 17:00 d"),
            ("on December 5", "12-05 17:00 d"),
            ("on Dec. 5th", "12-05 17:00 d"),
            ("on 5 December 2026", "12-05 17:00 d"),
            ("on the 5th of December", "12-05 17:00 d"),
            ("on 12/5", "12-05 17:00 d"),
            ("on 12/05/2026", "12-05 17:00 d"),
            ("on 12-05-2026", "12-05 17:00 d"),
            ("on 2026-12-05", "12-05 17:00 d"),
            ("on Friday the 4th", "12-04 17:00 d"),
            ("Friday, December 4th", "12-04 17:00 d"),
            ("in two days", "11-26 17:00 d"),
            ("in a couple of days", "11-26 17:00 d"),
            ("within 3 business days", "11-27 17:00 d"),
            ("in 3 to 5 business days", "12-01 17:00 d"),
            ("within 3-5 working days", "12-01 17:00 d"),
            ("within five (5) business days", "12-01 17:00 d"),
            ("in a week", "12-01 17:00 d"),
            ("two weeks from now", "12-08 17:00 d"),
            ("in a fortnight", "12-08 17:00 d"),
            ("the next business day", "11-25 17:00 d"),
            ("Thursday or Friday", "11-27 17:00 d"),
            ("before Friday", "11-26 17:00 d"),
            ("not later than Friday", "11-27 17:00 d"),
            ("today or tomorrow", "11-25 17:00 d"),
            ("in December", "12-31 17:00 d"),
            ("thrusday", "11-26 17:00 d"),
        ],
    );
}

#[test]
fn hours_in_english() {
    all_mean(
        "I'll call you {}.",
        NOW,
        NEW_YORK,
        &[
            ("at noon", "11-24 12:00 t"),
            ("by noon tomorrow", "11-25 12:00 t"),
            ("tomorrow at noon", "11-25 12:00 t"),
            ("at 3", "11-24 15:00 t"),
            ("at 3 pm", "11-24 15:00 t"),
            ("at 3pm on Friday", "11-27 15:00 t"),
            ("Friday at 3", "11-27 15:00 t"),
            ("on Friday, 3:30 p.m.", "11-27 15:30 t"),
            ("at 3:30 p.m. on Friday", "11-27 15:30 t"),
            ("at 3.30 on Friday", "11-27 15:30 t"),
            ("at 15:30", "11-24 15:30 t"),
            ("at 8 a.m. tomorrow", "11-25 08:00 t"),
            ("before 10", "11-24 10:00 t"),
            ("by 5", "11-24 17:00 t"),
            ("by 5p", "11-24 17:00 t"),
            ("around 4ish", "11-24 16:00 t"),
            ("at half past two", "11-24 14:30 t"),
            ("at quarter to three", "11-24 14:45 t"),
            ("at a quarter past 3", "11-24 15:15 t"),
            ("at three thirty", "11-24 15:30 t"),
            ("at ten o'clock", "11-24 10:00 t"),
            ("at 8", "11-25 08:00 t"),
            ("at 9 tonight", "11-24 21:00 t"),
            ("at 6 in the evening", "11-24 18:00 t"),
            ("between 2 and 4", "11-24 16:00 t"),
            ("between 2 and 4 on Thursday", "11-26 16:00 t"),
            ("Thursday between 2 and 4 pm", "11-26 16:00 t"),
            ("from 9 to 11 tomorrow", "11-25 11:00 t"),
            ("tomorrow 2-4pm", "11-25 16:00 t"),
            ("tomorrow, 10:00 to 12:30", "11-25 12:30 t"),
            ("on Friday between 11 and 1", "11-27 13:00 t"),
            ("by end of day", "11-24 17:00 t"),
            ("by the end of the day tomorrow", "11-25 17:00 t"),
            ("by COB Friday", "11-27 17:00 t"),
            ("by EOD", "11-24 17:00 t"),
            ("by close of business on Thursday", "11-26 17:00 t"),
            ("tomorrow morning", "11-25 12:00 t"),
            ("this morning", "11-24 12:00 t"),
            ("this afternoon", "11-24 17:00 t"),
            ("Friday afternoon", "11-27 17:00 t"),
            ("tonight", "11-24 21:00 t"),
            ("first thing tomorrow", "11-25 10:00 t"),
            ("in two hours", "11-24 11:00 t"),
            ("in an hour", "11-24 10:00 t"),
            ("in half an hour", "11-24 09:30 t"),
            ("in an hour and a half", "11-24 10:30 t"),
            ("within the hour", "11-24 10:00 t"),
            ("within the next 2 hours", "11-24 11:00 t"),
            ("within 24 hours", "11-25 09:00 t"),
            ("within twenty-four hours", "11-25 09:00 t"),
            ("in 48hrs", "11-26 09:00 t"),
            ("in 10 mins", "11-24 09:10 t"),
            ("in 4 business hours", "11-24 13:00 t"),
            ("in an hour or two", "11-24 11:00 t"),
            ("at midnight", "11-25 00:00 t"),
            ("on Friday by noon at the latest", "11-27 12:00 t"),
        ],
    );
}

#[test]
fn no_time_is_made_up() {
    all_mean(
        "I'll call you {}.",
        NOW,
        NEW_YORK,
        &[
            ("back", "-"),
            ("as soon as possible", "-"),
            ("ASAP", "-"),
            ("shortly", "-"),
            ("in a few days", "-"),
            ("about your visit on Monday", "-"),
            ("about Friday's delivery", "-"),
            ("about the invoice from last week", "-"),
            ("about the 3 lamps", "-"),
            ("at 555 1234", "-"),
            ("at +1 212 555 0100", "-"),
            ("regarding order 12", "-"),
            ("when I have the results", "-"),
            ("with the results of the test you took on Monday", "-"),
        ],
    );
}

#[test]
fn in_spanish() {
    all_mean(
        "Le llamaré {}.",
        NOW,
        NEW_YORK,
        &[
            ("hoy", "11-24 17:00 d"),
            ("mañana", "11-25 17:00 d"),
            ("pasado mañana", "11-26 17:00 d"),
            ("el martes", "12-01 17:00 d"),
            ("este viernes", "11-27 17:00 d"),
            ("el próximo viernes", "12-04 17:00 d"),
            ("el viernes que viene", "12-04 17:00 d"),
            ("la semana que viene", "12-04 17:00 d"),
            ("la próxima semana", "12-04 17:00 d"),
            ("el lunes de la semana que viene", "11-30 17:00 d"),
            ("el 5 de diciembre", "12-05 17:00 d"),
            ("el día 5", "12-05 17:00 d"),
            ("el viernes 4 de diciembre", "12-04 17:00 d"),
            ("el 5/12", "12-05 17:00 d"),
            ("antes del viernes", "11-26 17:00 d"),
            ("a más tardar el viernes", "11-27 17:00 d"),
            ("en tres días hábiles", "11-27 17:00 d"),
            ("dentro de dos semanas", "12-08 17:00 d"),
            ("a finales de semana", "11-27 17:00 d"),
            ("a fin de mes", "11-30 17:00 d"),
            ("mañana antes de las diez", "11-25 10:00 t"),
            ("a las 3", "11-24 15:00 t"),
            ("a las tres y media de la tarde", "11-24 15:30 t"),
            ("a las cuatro menos cuarto", "11-24 15:45 t"),
            ("a la una", "11-24 13:00 t"),
            ("a las 15h", "11-24 15:00 t"),
            ("a las 15:30 h", "11-24 15:30 t"),
            ("mañana a las 9 de la mañana", "11-25 09:00 t"),
            ("mañana por la mañana", "11-25 12:00 t"),
            ("esta tarde", "11-24 17:00 t"),
            ("el jueves por la tarde", "11-26 17:00 t"),
            ("esta noche", "11-24 21:00 t"),
            ("al mediodía", "11-24 12:00 t"),
            ("entre las 2 y las 4", "11-24 16:00 t"),
            ("el jueves de 9 a 11", "11-26 11:00 t"),
            ("mañana a primera hora", "11-25 10:00 t"),
            ("hoy a última hora", "11-24 17:00 t"),
            ("al final del día", "11-24 17:00 t"),
            ("en dos horas", "11-24 11:00 t"),
            ("dentro de media hora", "11-24 09:30 t"),
            ("en hora y media", "11-24 10:30 t"),
            ("en un par de horas", "11-24 11:00 t"),
            ("en 24 horas", "11-25 09:00 t"),
            ("en breve", "-"),
            ("lo antes posible", "-"),
            ("sobre su cita del lunes", "-"),
        ],
    );
}

#[test]
fn a_day_is_read_where_people_write_it() {
    let text = "We'll refund you on 3/7.";
    assert_eq!(said(text, "2026-01-05T09:00:00", NEW_YORK), "03-07 17:00 d");
    assert_eq!(said(text, "2026-01-05T09:00:00", "Europe/London"), "07-03 17:00 d");
    assert_eq!(said("We'll refund you on 25/3.", "2026-01-05T09:00:00", NEW_YORK), "03-25 17:00 d");
    assert_eq!(said("Le llamaré el 3/7.", "2026-01-05T09:00:00", NEW_YORK), "07-03 17:00 d");
}

#[test]
fn the_weekday_of_today_is_in_a_week_and_this_one_is_today() {
    let friday = "2026-11-27T15:30:00";
    all_mean(
        "I'll call you {}.",
        friday,
        NEW_YORK,
        &[
            ("Friday", "12-04 17:00 d"),
            ("this Friday", "11-27 17:00 d"),
            ("tomorrow", "11-28 17:00 d"),
            ("at 2", "11-30 14:00 t"),
            ("by end of day", "11-27 17:00 t"),
            ("next week", "12-04 17:00 d"),
            ("in 2 business hours", "11-30 09:30 t"),
            ("in 3 business days", "12-02 17:00 d"),
        ],
    );
    let evening = "2026-11-24T18:30:00";
    all_mean(
        "I'll call you {}.",
        evening,
        NEW_YORK,
        &[
            ("today", "11-24 23:59 d"),
            ("by end of day", "11-25 17:00 t"),
            ("tomorrow", "11-25 17:00 d"),
            ("tonight", "11-24 21:00 t"),
        ],
    );
}

#[test]
fn the_nights_the_clock_changes() {
    // Forward on 8 March 2026 at 2:00, back on 1 November at 2:00.
    assert_eq!(said("I'll call you in 48 hours.", "2026-03-06T16:30:00", NEW_YORK), "03-08 17:30 t");
    assert_eq!(said("I'll call you Sunday at 2:30 am.", "2026-03-06T16:30:00", NEW_YORK), "03-08 03:30 t");
    assert_eq!(said("I'll call you in 24 hours.", "2026-10-31T12:00:00", NEW_YORK), "11-01 11:00 t");
    assert_eq!(said("I'll call you Sunday at 1:30 am.", "2026-10-31T12:00:00", NEW_YORK), "11-01 01:30 t");
}

#[test]
fn hours_and_holidays_of_the_business_count() {
    let hours: OpeningHours = serde_json::from_str(
        r#"{"zone":"America/New_York","holidays":["2026-11-26","2026-11-27"],
            "week":{"mon":[["08:00","12:00"],["13:00","18:30"]],"tue":[["08:00","12:00"]],"wed":[["08:00","16:00"]],
                    "thu":[["08:00","16:00"]],"fri":[["08:00","15:00"]]}}"#,
    )
    .unwrap();
    let zone = TimeZone::get(NEW_YORK).unwrap();
    let by = |text: &str| {
        let found = found_with(text, NOW, &zone, &hours);
        found[0].by.unwrap().to_zoned_datetime(zone.clone()).strftime("%m-%d %H:%M").to_string()
    };
    assert_eq!(by("I'll call you Monday."), "11-30 18:30");
    assert_eq!(by("I'll call you by end of day."), "11-24 12:00");
    assert_eq!(by("I'll call you in two business days."), "11-30 18:30");
    assert_eq!(by("I'll call you this week."), "11-25 16:00"); // Thursday and Friday are holidays
    assert_eq!(by("I'll call you next week."), "12-04 15:00");
    assert_eq!(by("I'll call you at 6 on Monday."), "11-30 18:00");
}

#[test]
fn several_times_go_to_their_own_promises() {
    let text = "Tomorrow I'll email you the form, and on Friday at 2 Tom will call you. By noon on Monday you'll have the rest.";
    let zone = TimeZone::get(NEW_YORK).unwrap();
    let found = found_at(text, NOW, NEW_YORK);
    let by = |found: &Found| found.by.unwrap().to_zoned_datetime(zone.clone()).strftime("%m-%d %H:%M").to_string();
    assert_eq!(found.iter().map(by).collect::<Vec<_>>(), ["11-25 17:00", "11-27 14:00", "11-30 12:00"]);
    let texts: Vec<&str> = found.iter().map(|found| found.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Tomorrow I'll email you the form",
            "on Friday at 2 Tom will call you",
            "By noon on Monday you'll have the rest"
        ]
    );
}
