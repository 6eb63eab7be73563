//! `kept complaints find` and `kept calm`, as a person at a terminal and a program meet them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use common::{kept, run};
use serde_json::{Value, json};

const ANGRY: &str = "Grüße. This is the second time nobody came, and nobody told us. I want my money back.";

fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The words that stand at each place.
fn cut(text: &str, place: &Value) -> String {
    let at = |name: &str| usize::try_from(place[name].as_u64().unwrap()).unwrap();
    text.chars().skip(at("start")).take(at("end") - at("start")).collect()
}

#[test]
fn a_complaint_is_found_with_the_words_that_say_so() {
    let found = lines(&run(kept().args(["complaints", "find", "--json"]), ANGRY).ok().out);
    assert_eq!((found.len(), &found[0]["possible"]), (1, &json!(true)), "{found:?}");
    let words = found[0]["words"].as_array().unwrap();
    assert!(!words.is_empty() && words.iter().all(|one| cut(ANGRY, one) == one["text"]), "{words:?}");
    let fine = "Thank you, Thursday at ten is fine. Could you bring the brochure as well?";
    let none = lines(&run(kept().args(["complaints", "find", "--json"]), fine).ok().out);
    assert_eq!((&none[0]["possible"], &none[0]["words"]), (&json!(false), &json!([])));
    assert!(found[0]["score"].as_f64() > none[0]["score"].as_f64());
    let read = run(kept().args(["complaints", "find"]), ANGRY).ok().out;
    assert!(read.starts_with("may be a complaint (") && read.contains("nobody told"), "{read}");
}

#[test]
fn a_batch_of_texts_has_an_answer_for_each_line_in_its_place() {
    let batch = [
        json!({ "text": ANGRY }).to_string(),
        "not json".to_owned(),
        json!({ "text": "@air lost my bag AGAIN, worst airline ever, 3 hours on hold", "kind": "tweet" }).to_string(),
        json!({ "text": "fine", "kind": "song" }).to_string(),
        json!({ "text": "The nurse was kind and quick.", "kind": "comment" }).to_string(),
        json!({ "text": "Ella pregunta cuándo abrimos.", "kind": "call_note" }).to_string(),
    ];
    let ran = run(kept().args(["complaints", "find", "--batch"]), &batch.join("\n"));
    assert_eq!(ran.code, 1, "two lines were bad: {ran:?}");
    let answers = lines(&ran.out);
    let possible: Vec<&Value> = answers.iter().map(|one| &one["possible"]).collect();
    let (yes, no, bad) = (json!(true), json!(false), Value::Null);
    assert_eq!(possible, [&yes, &bad, &yes, &bad, &no, &no], "{answers:?}");
    assert!(answers[3]["error"].as_str().unwrap().contains("song"));
    // As mail the same few words stand out less: each kind has its own weights.
    let as_mail = run(kept().args(["complaints", "find", "--json"]), "@air lost my bag AGAIN").ok().out;
    let as_tweet = run(kept().args(["complaints", "find", "--json", "--kind", "tweet"]), "@air lost my bag AGAIN").ok();
    assert_ne!(as_mail, as_tweet.out);
}

#[test]
fn each_remark_on_a_reply_says_where_why_and_how_else() {
    let reply =
        "Señora Alvarez, I'm sorry if you were upset. You didn't read our mail. Per our policy nobody comes twice.";
    let found = lines(&run(kept().args(["calm", "--json"]), reply).ok().out);
    let rules: Vec<&str> = found.iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["empty_apology", "blame", "policy"], "{found:?}");
    for one in &found {
        assert_eq!(cut(reply, one), one["text"]);
        assert!(one["why"].as_str().unwrap().ends_with('.') && !one["instead"].as_str().unwrap().starts_with("tone-"));
    }
    assert_eq!(run(kept().args(["calm", "--json"]), "We forgot to call you. I am sorry.").ok().out, "");
    let spanish = "Por favor, cálmese. Es nuestra política.";
    let batch = json!({ "text": spanish }).to_string();
    let remarks = lines(&run(kept().args(["calm", "--batch"]), &batch).ok().out)[0]["remarks"].clone();
    assert_eq!(remarks[0]["rule"], "calm_down", "{remarks}");
    assert_eq!(remarks[0]["why"], "Who is told how to feel feels it more. Say that you see why.", "for who writes");
    assert_eq!(remarks[0]["instead"], "«Entiendo su enfado. Yo también lo estaría.»", "for who reads it");
    let ran = run(kept().args(["calm", "--batch"]), "{}");
    assert_eq!((ran.code, lines(&ran.out)[0]["error"].is_string()), (1, true));
    let read = run(kept().args(["calm", "--lang", "es"]), spanish).ok().out;
    assert!(read.contains("calm_down: A quien se le dice"), "{read}");
}
