//! Against what the makers of three quotation cutters expect of their own examples.

use std::path::Path;

use mail::explain;

use crate::{Tally, squeezed};

#[derive(Default)]
pub struct Replies {
    pub exact: Tally,
    /// Counts those of which words are in the quotation instead: here few are good.
    pub cut: Tally,
    /// Counts those of which a collection leaves the signature in the reply, and we show it apart.
    pub apart: Tally,
    pub signature: Tally,
}

pub fn score(root: &Path) -> Replies {
    let mut replies = Replies::default();
    for line in std::fs::read_to_string(root.join("reply_pairs.jsonl")).unwrap().lines() {
        let pair: serde_json::Value = serde_json::from_str(line).unwrap();
        let (id, kind) = (pair["id"].as_str().unwrap(), pair["kind"].as_str().unwrap());
        let raw = std::fs::read(root.join(pair["input_file"].as_str().unwrap())).unwrap();
        let got = match kind {
            "eml-plain-reply" => explain::mail(&raw).unwrap(),
            "html-reply" => explain::html(&raw),
            _ => explain::text(&raw),
        };
        if let Some(expected) = pair["expected_signature"].as_str() {
            let wanted = squeezed(&expected.replace("#sig#", ""));
            replies.signature.count(squeezed(&got.signature) == wanted, || id.to_owned());
        }
        let Some(expected) = pair["expected"].as_str() else { continue };
        let (reply, wanted) = (squeezed(&got.reply), squeezed(expected));
        let exact = reply == wanted || (kind == "first-fragment" && reply.starts_with(&wanted));
        replies.exact.count(exact, || format!("{id}: expected {expected:?}, got {:?}", got.reply));
        let missing = |there: &str| expected.lines().find(|line| !there.contains(&squeezed(line)));
        let cut = missing(&format!("{reply}{}", squeezed(&got.signature)));
        replies.cut.count(cut.is_some(), String::new);
        replies.apart.count(cut.is_none() && missing(&reply).is_some(), String::new);
        if let Some(line) = missing(&reply) {
            println!("{}: {id}: {line:?}", if cut.is_some() { "cut" } else { "signature apart" });
        }
    }
    replies.exact.print("replies");
    replies.signature.print("signatures");
    replies
}
