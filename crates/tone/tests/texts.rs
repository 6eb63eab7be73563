//! Every key that tone names is a text, in both languages.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

use std::collections::BTreeSet;

use tone::calm::{Kind, remarks};
use tone::complaint::Why;

fn keys(language: &str) -> BTreeSet<String> {
    let path = format!("{}/../i18n/words/{language}/tone.ftl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key.to_owned()).collect()
}

/// The labels of the lists, without `own`.
fn labels(list: &str) -> BTreeSet<String> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(": ")).map(|(label, _)| label.to_owned()).filter(|l| l != "own").collect()
}

#[test]
fn every_key_has_a_text_and_every_text_a_key() {
    let (english, spanish) = (include_str!("../src/calm/english.txt"), include_str!("../src/calm/spanish.txt"));
    assert!(labels(english).is_superset(&labels(spanish)));
    let mut wanted: BTreeSet<String> =
        labels(english).into_iter().map(|label| format!("tone-instead-{label}")).collect();
    wanted.extend(["tone-instead-shouting-capitals", "tone-instead-shouting-marks"].map(str::to_owned));
    wanted.extend(Kind::ALL.map(|kind| kind.why_key().to_owned()));
    wanted.extend(Why::ALL.map(|why| why.text_key().to_owned()));
    assert_eq!(keys("en"), wanted);
    assert_eq!(keys("es"), wanted);
}

#[test]
fn a_remark_is_in_the_language_of_the_words() {
    let found = remarks("Cálmese, por favor. Nuestra política no lo permite.", None);
    let names: Vec<&str> = found.iter().map(|remark| remark.instead.as_str()).collect();
    assert_eq!(names, ["tone-instead-calm-down", "tone-instead-policy"]);
    assert!(found.iter().all(|remark| remark.language == tone::Language::Spanish));
}
