//! Whatever the text: no panic, places that fit, and time that grows with the length alone.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

use std::time::{Duration, Instant};

use commitments::{Found, Setting, Who, find, usual_hours};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn found(text: &str, at: Timestamp) -> Vec<Found> {
    let zone = TimeZone::get("America/New_York").unwrap();
    let hours = usual_hours(&zone);
    find(text, &Setting { at, zone: &zone, hours: &hours, from: Who::Us, language: None })
}

/// The places are of characters, in order and apart, and the text is what stands there.
fn check(text: &str, found: &[Found], at: Timestamp) {
    let chars: Vec<char> = text.chars().collect();
    let mut last = 0;
    for one in found {
        assert!(last <= one.start && one.start < one.end && one.end <= chars.len(), "{one:?}");
        assert_eq!(one.text, chars[one.start..one.end].iter().collect::<String>());
        assert!(one.by.is_none_or(|by| by > at), "{one:?}");
        last = one.end;
    }
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "I'll", "we", "will", "you", "call", "send", "it", "by", "noon", "tomorrow", "Friday", "at", "3", "12/3", "31",
        "pm", "between", "and", "if", ",", ".", "?", "\"", "“", ">", "\n", "\n\n", "le", "llamo", "mañana", "a las",
        "y media", "enviaré", "in", "999999", "days", "business", "next", "week", "the", "5th", "of", "December",
        "let me", "check", "expect", "a refund", "should", "have", "-- \n", "On", "wrote:", "2-4", "0", "-", "’ll",
        "é", "🙂", "de", "la", "tarde", "half", "past", "going to", "am", "sending", "back", "would", "told", "her",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,200}", seconds in -2_000_000_000_i64..7_000_000_000) {
        let at = Timestamp::from_second(seconds).unwrap();
        check(&text, &found(&text, at), at);
    }

    #[test]
    fn any_heap_of_our_words_is_read_without_a_panic(text in words(), seconds in -2_000_000_000_i64..7_000_000_000) {
        let at = Timestamp::from_second(seconds).unwrap();
        check(&text, &found(&text, at), at);
    }
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    for at in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH] {
        for text in [
            "I'll call you Friday",
            "I'll call you in 3000 weeks",
            "I'll call you next month at 25",
            "I'll refund you on 31/31/9999",
        ] {
            check(text, &found(text, at), at);
        }
    }
}

#[test]
fn hostile_texts_take_time_in_proportion() {
    let at: Timestamp = "2026-11-24T14:00:00Z".parse().unwrap();
    let nasty = [
        "I'll ",
        "will ",
        "\"",
        "“",
        "(",
        "if ",
        "and I will call ",
        "between 2 and ",
        "or Friday ",
        "in 3 ",
        "not ",
        "said ",
        ">\n",
        "-",
        "a",
        "I will call you you you ",
        "on Friday ",
        "let me ",
        "le llamo y ",
        "si ",
        "On 1 wrote:\n",
        "expect ",
        "the the ",
        "12/",
        "9:",
        "I'll have the ",
        "\n",
        "a\n",
        "would ",
        "told ",
    ];
    for piece in nasty {
        let time = |count: usize| {
            let text = piece.repeat(count);
            let begun = Instant::now();
            check(&text, &found(&text, at), at);
            begun.elapsed()
        };
        let (short, long) = (time(4_000 / piece.len()), time(64_000 / piece.len()));
        // Sixteen times the length; debug builds on a busy machine waver.
        if std::env::var_os("KEPT_SHOW").is_some() {
            println!("{piece:?}: {short:?}, then {long:?}");
        }
        assert!(long < short * 80 + Duration::from_millis(400), "{piece:?}: {short:?}, then {long:?}");
    }
}
