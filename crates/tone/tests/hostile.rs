//! Any text, without a panic.
#![allow(clippy::as_conversions)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

use proptest::prelude::*;
use tone::calm::remarks;
use tone::complaint::{Setting, Source, find};

const SOURCES: [Source; 3] = [Source::Mail, Source::Post, Source::Survey];

fn check(text: &str) {
    let length = text.chars().count();
    for source in SOURCES {
        for language in [None, Some(tone::Language::English), Some(tone::Language::Spanish)] {
            let found = find(text, Setting { source, language });
            assert!((0.0..=1.0).contains(&found.likelihood), "{}", found.likelihood);
            assert_eq!(found.is_possible, found.likelihood >= found.threshold);
            assert!(found.words.iter().all(|span| span.start < span.end && span.end <= length));
            assert!(found.words.is_sorted_by(|one, other| one.end <= other.start), "they do not overlap");
            assert!(found.is_possible || found.words.is_empty());
            let said = remarks(text, language);
            assert!(said.iter().all(|remark| remark.start < remark.end && remark.end <= length));
            assert!(said.is_sorted_by_key(|remark| remark.start));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn texts_of_telling_words_and_signs_are_read(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "you", "should", "have", "not", "read", "!!!", "?!", "NEVER", "AGAIN", "“", "”", "\"", ">", "\n", "\n\n", ".",
                "don't", "wait", "3", "hours", "sorry", "if", "policy", "our", "the", "driver", "política", "cálmese", "ß",
                "İ", "ﬁ", "👎", ":(", "On 3 May Ann wrote:", "’", "’s", "n't", "\u{301}", "\u{0}", "refund", "late",
            ]),
            0..60,
        ),
        between in prop::sample::select(vec!["", " ", "\n"]),
    ) {
        check(&words.join(between));
    }
}
