//! Quotations and signatures of a dozen languages and mail programs.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use mail::reply::split_text;

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn most_real_replies_are_found() {
    let Some(root) = common::shared("mail") else { return };
    let pairs = std::fs::read_to_string(root.join("reply_pairs.jsonl")).unwrap();
    let (mut all, mut right) = (0, 0);
    for line in pairs.lines() {
        let pair: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(expected) = pair["expected"].as_str() else { continue };
        let raw = std::fs::read(root.join(pair["input_file"].as_str().unwrap())).unwrap();
        let plain = String::from_utf8_lossy(&raw).into_owned();
        let kind = pair["kind"].as_str().unwrap();
        let text = match kind {
            "eml-plain-reply" => mail::parse::parse(&raw).unwrap().text,
            "html-reply" => mail::html::to_text(&plain),
            _ => plain,
        };
        let parts = split_text(&text);
        let (got, wanted) = (squeezed(&parts.reply), squeezed(expected));
        all += 1;
        if got == wanted || (kind == "first-fragment" && got.starts_with(&wanted)) {
            right += 1;
        } else {
            println!(
                "--- {} ({kind})\nexpected {expected:?}\ngot      {:?}",
                pair["id"],
                parts.reply.chars().take(600).collect::<String>()
            );
        }
    }
    println!("{right} of {all}");
    assert!(right * 100 >= all * 70, "{right} of {all}");
}
