use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::fields::rules::{Choice, Noun};
use crate::ids::Id;

fn field(kind: Kind) -> Definition {
    let choice = |key: &str, label: &str, archived| Choice { key: key.to_owned(), label: label.to_owned(), archived };
    Definition {
        id: Id(1),
        noun: Noun::Customer,
        key: "x".to_owned(),
        label: "X".to_owned(),
        kind,
        help: String::new(),
        required_on_making: false,
        required_on_resolving: false,
        in_list: false,
        place: 1,
        archived: false,
        choices: vec![choice("north", "North side", false), choice("south", "Süd", false), choice("old", "Old", true)],
    }
}

fn typed(kind: Kind, text: &str) -> Option<String> {
    read(&field(kind), &json!(text), None).ok().flatten().map(|value| value.print())
}

fn problem(kind: Kind, sent: &Json) -> &'static str {
    read(&field(kind), sent, None).expect_err("a problem").problem
}

#[test]
fn what_people_type_is_understood() {
    assert_eq!(typed(Kind::Text, "  a \n b "), Some("a b".to_owned()));
    assert_eq!(typed(Kind::LongText, "a\r\nb"), Some("a\nb".to_owned()));
    for (text, number) in [
        ("12", "12"),
        ("12,50", "12.5"),
        ("1 200.5", "1200.5"),
        ("-0.000001", "-0.000001"),
        ("007", "7"),
        ("+3", "3"),
        ("0", "0"),
        ("1.234", "1.234"),
    ] {
        assert_eq!(typed(Kind::Number, text), Some(number.to_owned()), "{text}");
    }
    assert_eq!(typed(Kind::YesNo, "Sí"), Some("yes".to_owned()));
    assert_eq!(typed(Kind::Date, "2026-11-24"), Some("2026-11-24".to_owned()));
    assert_eq!(typed(Kind::Choice, "sud"), Some("south".to_owned()), "by its name in any case");
    assert_eq!(typed(Kind::Choices, "\nsouth\nNorth side; south"), Some("north\nsouth".to_owned()));
    assert_eq!(typed(Kind::Link, "alder.example/desk?a=b"), Some("https://alder.example/desk?a=b".to_owned()));
    assert_eq!(typed(Kind::Phone, "+1 (555) 0142"), Some("+1 (555) 0142".to_owned()));
    assert_eq!(typed(Kind::Number, "  "), None, "empty takes it away");
}

#[test]
fn what_does_not_fit_is_named() {
    for text in ["1,234", "twelve", "1e9", "1.2.3", "1234567890123", "0.1234567", ".5", "--1", "", "."] {
        assert_eq!(Decimal::parse(text), None, "{text}");
    }
    assert_eq!(problem(Kind::Money, &json!("1.234")), "problem-field-money");
    assert_eq!(problem(Kind::Date, &json!("24.11.2026")), "problem-field-date");
    assert_eq!(problem(Kind::Date, &json!("2026-02-30")), "problem-field-date");
    assert_eq!(problem(Kind::YesNo, &json!("perhaps")), "problem-field-yes-no");
    assert_eq!(problem(Kind::Choice, &json!("west")), "problem-field-not-offered");
    assert_eq!(problem(Kind::Choice, &json!("old")), "problem-field-not-offered", "an archived one is not chosen anew");
    for text in [
        "javascript:alert(1)",
        "javascript://a.b/%0aalert(1)",
        "data://x.y",
        "no link",
        "https://",
        "https://me@a.b",
        "localhost",
    ] {
        assert_eq!(problem(Kind::Link, &json!(text)), "problem-field-link", "{text}");
    }
    assert_eq!(problem(Kind::Phone, &json!("soon")), "problem-field-phone");
    assert_eq!(problem(Kind::Text, &json!(5)), "problem-field-not-text");
    assert_eq!(problem(Kind::Text, &json!("x".repeat(501))), "problem-too-long");
    assert_eq!(problem(Kind::Number, &json!(true)), "problem-field-number");
    assert_eq!(problem(Kind::Choices, &json!(["north", 1])), "problem-field-not-offered");
    assert_eq!(problem(Kind::Text, &json!("a\0b")), "problem-nul");
}

#[test]
fn an_archived_choice_stays_where_it_was_chosen() {
    let before = Value::Choice("old".to_owned());
    assert_eq!(read(&field(Kind::Choice), &json!("old"), Some(&before)).unwrap(), Some(before.clone()));
    let both = Value::Choices(vec!["north".to_owned(), "old".to_owned()]);
    assert_eq!(read(&field(Kind::Choices), &json!(["old", "north"]), Some(&both)).unwrap(), Some(both.clone()));
    assert_eq!(both.plain(&field(Kind::Choices)), "North side, Old");
}

#[test]
fn programs_get_what_they_would_send() {
    let sent = |kind, sent: Json| read(&field(kind), &sent, None).unwrap().unwrap().json();
    assert_eq!(sent(Kind::Number, json!(12.5)), json!(12.5));
    assert_eq!(sent(Kind::Money, json!(900_000_000_000_i64)), json!(900_000_000_000_i64));
    assert_eq!(sent(Kind::YesNo, json!(false)), json!(false));
    assert_eq!(sent(Kind::Choices, json!(["south", "north"])), json!(["north", "south"]));
    assert_eq!(sent(Kind::Date, json!("2026-11-24")), json!("2026-11-24"));
}

fn any_typed() -> impl Strategy<Value = (Kind, String)> {
    let line = "[ -~äßé漢\u{301}]{0,40}";
    prop_oneof![
        line.prop_map(|text| (Kind::Text, text)),
        "[ -~\n\r漢]{0,80}".prop_map(|text| (Kind::LongText, text)),
        (-999_999_999_i64..999_999_999, 0_u32..=999_999)
            .prop_map(|(whole, part)| (Kind::Number, format!("{whole}.{part:06}"))),
        (-999_999_999_999_i64..999_999_999_999).prop_map(|whole| (Kind::Number, whole.to_string())),
        (-99_999_i64..99_999, 0_u32..100).prop_map(|(whole, part)| (Kind::Money, format!("{whole},{part:02}"))),
        any::<bool>().prop_map(|yes| (Kind::YesNo, yes.to_string())),
        (1_i16..9999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| (Kind::Date, format!("{y:04}-{m:02}-{d:02}"))),
        prop::sample::subsequence(vec!["north", "south"], 1..=2).prop_map(|keys| (Kind::Choices, keys.join("\n"))),
        prop::sample::select(vec!["north", "south"]).prop_map(|key| (Kind::Choice, key.to_owned())),
        "[a-z]{1,10}\\.[a-z]{2,5}(/[a-z0-9?=]{0,10})?".prop_map(|text| (Kind::Link, text)),
        "[a-z]{1,10}@[a-z]{1,10}\\.example".prop_map(|text| (Kind::Email, text)),
        "\\+?[0-9 ]{0,3}[0-9]{3,10}".prop_map(|text| (Kind::Phone, text)),
    ]
}

proptest! {
    /// What was typed once is printed, read back from the table, typed again from what a form shows, and sent by a
    /// program as it got it: always the same value.
    #[test]
    fn a_value_goes_round_without_a_change((kind, text) in any_typed()) {
        let one = field(kind);
        if let Some(value) = read(&one, &json!(text), None).unwrap() {
            prop_assert_eq!(Value::parse(kind, &value.print()), Some(value.clone()));
            prop_assert_eq!(read(&one, &json!(value.print()), None).unwrap(), Some(value.clone()));
            prop_assert_eq!(read(&one, &value.json(), None).unwrap(), Some(value.clone()));
            let words: Vec<String> = value.parts(kind).into_iter().map(|part| part.word).collect();
            prop_assert_eq!(Value::parse(kind, &words.join("\n")), Some(value));
        }
    }

    /// Whatever is typed, it is a value or a problem.
    #[test]
    fn nothing_panics(text in any::<String>(), kind in prop::sample::select(Kind::ALL.to_vec())) {
        let _ = read(&field(kind), &json!(text), None);
        let _ = (Value::find_key(&text), Value::amount_of(&text));
    }

    #[test]
    fn numbers_are_in_order(a in -1_000_000_000_i64..1_000_000_000, b in -1_000_000_000_i64..1_000_000_000) {
        let (one, other) = (Decimal(a), Decimal(b));
        prop_assert_eq!(Decimal::parse(&one.to_string()), Some(one));
        let (x, y): (f64, f64) = (one.to_string().parse().unwrap(), other.to_string().parse().unwrap());
        prop_assert_eq!(one.cmp(&other), x.partial_cmp(&y).unwrap());
    }
}
