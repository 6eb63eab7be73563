//! Texts are whole, and dates read as a person says them. Now is Tuesday 24 November 2026, 10:06, in New York.
#![allow(clippy::unwrap_used)]

use i18n::{Arg, Locale, Words};
use jiff::Timestamp;
use jiff::tz::TimeZone;

const NOW: &str = "2026-11-24T10:06";

fn zone() -> TimeZone {
    TimeZone::get("America/New_York").unwrap()
}

fn at(local: &str) -> Timestamp {
    zone().to_timestamp(local.parse().unwrap()).unwrap()
}

fn words(locale: &str) -> Words {
    Words::new(locale, &zone())
}

/// Every form of each moment, a line each.
fn forms(locale: &str) -> String {
    let (words, now) = (words(locale), at(NOW));
    let moments = [
        "2025-11-24T09:00",
        "2026-11-23T15:00",
        "2026-11-24T10:05",
        "2026-11-24T10:30",
        "2026-11-24T12:00",
        "2026-11-25T01:30",
        "2026-11-26T08:30",
        "2026-12-03T14:05",
        "2027-01-05T17:00",
    ];
    let line = |local: &str| {
        let ts = at(local);
        let parts = [
            words.day(ts, now),
            words.date_long(ts),
            words.moment(ts, now),
            words.window(None, ts, now),
            words.relative(ts, now),
            words.ago(ts, now),
        ];
        parts.join(" | ")
    };
    moments.map(line).join("\n")
}

#[test]
fn dates_in_english() {
    insta::assert_snapshot!(forms("en-US"), @r"
    Mon 24 Nov 2025 | Monday 24 November | Mon 24 Nov 2025 09:00 | Monday 24 November 2025 by 09:00 | 365 days late | Mon 24 Nov 2025 09:00
    Yesterday | Monday 23 November | yesterday 15:00 | yesterday by 15:00 | 19 h late | yesterday 15:00
    Today | Tuesday 24 November | today 10:05 | today by 10:05 | 1 min late | 1 min ago
    Today | Tuesday 24 November | today 10:30 | today by 10:30 | in 24 min | today 10:30
    Today | Tuesday 24 November | today 12:00 | today by 12:00 | in 1 h 54 | today 12:00
    Tomorrow | Wednesday 25 November | tomorrow 01:30 | tomorrow by 01:30 | in 15 h | tomorrow 01:30
    Thu | Thursday 26 November | Thu 26 Nov 08:30 | Thursday by 08:30 | in 46 h | Thu 26 Nov 08:30
    Thu 3 Dec | Thursday 3 December | Thu 3 Dec 14:05 | Thursday 3 December by 14:05 | in 9 days | Thu 3 Dec 14:05
    Tue 5 Jan 2027 | Tuesday 5 January | Tue 5 Jan 2027 17:00 | Tuesday 5 January 2027 by 17:00 | in 42 days | Tue 5 Jan 2027 17:00
    ");
}

#[test]
fn dates_in_spanish() {
    insta::assert_snapshot!(forms("es-ES"), @r"
    lun 24 nov 2025 | lunes 24 de noviembre | lun 24 nov 2025 09:00 | lunes 24 de noviembre de 2025 antes de las 09:00 | 365 días de retraso | lun 24 nov 2025 09:00
    Ayer | lunes 23 de noviembre | ayer 15:00 | ayer antes de las 15:00 | 19 h de retraso | ayer 15:00
    Hoy | martes 24 de noviembre | hoy 10:05 | hoy antes de las 10:05 | 1 min de retraso | hace 1 min
    Hoy | martes 24 de noviembre | hoy 10:30 | hoy antes de las 10:30 | en 24 min | hoy 10:30
    Hoy | martes 24 de noviembre | hoy 12:00 | hoy antes de las 12:00 | en 1 h 54 | hoy 12:00
    Mañana | miércoles 25 de noviembre | mañana 01:30 | mañana antes de la 01:30 | en 15 h | mañana 01:30
    jue | jueves 26 de noviembre | jue 26 nov 08:30 | jueves antes de las 08:30 | en 46 h | jue 26 nov 08:30
    jue 3 dic | jueves 3 de diciembre | jue 3 dic 14:05 | jueves 3 de diciembre antes de las 14:05 | en 9 días | jue 3 dic 14:05
    mar 5 ene 2027 | martes 5 de enero | mar 5 ene 2027 17:00 | martes 5 de enero de 2027 antes de las 17:00 | en 42 días | mar 5 ene 2027 17:00
    ");
}

#[test]
fn windows_name_the_day_once() {
    let (en, es, now) = (words("en-US"), words("es-ES"), at(NOW));
    let (from, by) = (Some(at("2026-11-26T08:30")), at("2026-11-26T09:30"));
    assert_eq!(en.window(from, by, now), "Thursday 08:30–09:30");
    assert_eq!(es.window(from, by, now), "jueves 08:30–09:30");
    let over_night = (Some(at("2026-11-24T22:00")), at("2026-11-25T02:00"));
    assert_eq!(en.window(over_night.0, over_night.1, now), "today 22:00 – tomorrow 02:00");
}

#[test]
fn a_moment_is_read_back_in_full() {
    assert_eq!(words("en-US").moment_full(at("2026-11-24T10:30")), "Tuesday 24 November 2026, 10:30 (GMT-5)");
    assert_eq!(words("es-US").moment_full(at("2026-11-24T10:30")), "martes 24 de noviembre de 2026, 10:30 (GMT-5)");
    let kolkata = Words::new("en-GB", &TimeZone::get("Asia/Kolkata").unwrap());
    assert_eq!(kolkata.moment_full(at("2026-11-24T10:30")), "Tuesday 24 November 2026, 21:00 (GMT+5:30)");
    assert_eq!(words("en-US").twelve_hour(true).time(at("2026-11-24T00:30")), "12:30 AM");
}

#[test]
fn on_the_night_the_clock_goes_back_the_offset_tells_the_two_hours_apart() {
    let words = words("en-US");
    let now: Timestamp = "2026-10-31T12:00:00Z".parse().unwrap();
    let first: Timestamp = "2026-11-01T05:30:00Z".parse().unwrap();
    let second: Timestamp = "2026-11-01T06:30:00Z".parse().unwrap();
    assert_eq!(words.window(Some(first), second, now), "tomorrow 01:30 (GMT-4)–01:30 (GMT-5)");
    assert_eq!(words.relative(second, first), "in 1 h");
}

#[test]
fn a_day_of_23_hours_is_still_tomorrow() {
    let words = words("en-US");
    let (now, next) = (at("2026-03-07T23:30"), at("2026-03-08T23:30"));
    assert_eq!(words.moment(next, now), "tomorrow 23:30");
    assert_eq!(words.relative(next, now), "in 23 h");
    assert_eq!(words.day(at("2026-03-09T00:10"), now), "Mon");
}

#[test]
fn people_are_greeted_by_their_own_clock() {
    let greeting = |local| words("en-US").greeting(at(local));
    assert_eq!(greeting("2026-11-24T10:06"), "Good morning");
    assert_eq!(greeting("2026-11-24T12:00"), "Good afternoon");
    assert_eq!(greeting("2026-11-24T18:00"), "Good evening");
    assert_eq!(words("es-ES").greeting(at("2026-11-24T21:00")), "Buenas noches");
}

#[test]
fn money_and_numbers_follow_the_country() {
    let (us, spain) = (words("en-US"), words("es-ES"));
    assert_eq!(us.money(125_000, "USD"), "$1,250.00");
    assert_eq!(us.money(-5, "usd"), "-$0.05");
    assert_eq!(us.money(500, "JPY"), "¥500");
    assert_eq!(us.money(1_234_567, "KWD"), "KWD\u{a0}1,234.567");
    assert_eq!(spain.money(1_250_050, "EUR"), "12.500,50\u{a0}€");
    assert_eq!(
        (us.number(1234), spain.number(1234), spain.number(-12345)),
        ("1,234".into(), "1234".into(), "-12.345".into())
    );
    assert_eq!(
        (us.percent(0.9717), us.percent(0.5), spain.percent(0.9717)),
        ("97.2%".into(), "50%".into(), "97,2\u{a0}%".into())
    );
}

#[test]
fn lengths_are_said_in_one_way() {
    let words = words("en-US");
    let of = |minutes: i64| words.duration(minutes * 60_000);
    assert_eq!(
        [of(0), of(24), of(84), of(60), of(1146), of(2880), of(1500)].join(", "),
        "less than 1 min, 24 min, 1 h 24, 1 h, 19 h, 2 days, 25 h"
    );
}

#[test]
fn what_a_language_lacks_is_said_in_english() {
    assert_eq!(words("es-ES").t("problem-window-empty"), "Please say by when.");
    assert_eq!(words("es-MX").t("dates-today"), "hoy");
    assert_eq!(words("en-US").with("dates-ago", &[("length", Arg::from("5 min"))]), "5 min ago");
}

#[test]
fn locales_are_found_by_language_when_the_country_is_unknown() {
    let tag = |text: &str| Locale::parse(text).as_str();
    assert_eq!(
        [tag("en-GB"), tag("ES_us"), tag("es-AR"), tag("es"), tag("xx"), tag("")],
        ["en-GB", "es-US", "es-ES", "es-ES", "en-US", "en-US"]
    );
    assert_eq!((Locale::parse("en-US").day_first(), Locale::parse("en-GB").day_first()), (false, true));
}

#[test]
fn spanish_is_whole_where_a_customer_reads() {
    let read = ["portal-", "notice-", "dates-", "deadline-"];
    let missing: Vec<String> =
        i18n::missing("es-ES").into_iter().filter(|key| read.iter().any(|noun| key.starts_with(noun))).collect();
    assert!(missing.is_empty(), "Spanish lacks {missing:?}");
}

#[cfg(debug_assertions)]
#[test]
#[should_panic(expected = "there is no text for the key no-such-text")]
fn a_missing_text_stops_a_debug_build() {
    words("en-US").t("no-such-text");
}

#[test]
fn decimals_and_money_of_millionths() {
    let (us, spain) = (words("en-US"), words("es-ES"));
    let decimals = |words: &Words| ["1234567.5", "-0.25", "12"].map(|plain| words.decimal(plain)).join(" | ");
    assert_eq!(
        (decimals(&us).as_str(), decimals(&spain).as_str()),
        ("1,234,567.5 | -0.25 | 12", "1.234.567,5 | -0,25 | 12")
    );
    assert_eq!((us.money_of(1_250_500_000, "usd"), us.money_of(-2_000_000, "JPY")), ("$1,250.50".into(), "-¥2".into()));
}
