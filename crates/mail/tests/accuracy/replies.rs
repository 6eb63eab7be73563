//! Against what the makers of three quotation cutters expect of their own examples.

use std::path::Path;

use mail::explain;

use crate::{Tally, squeezed};

#[derive(Default)]
pub struct Replies {
    pub exact: Tally,
    /// Counts those that are cut: here few are good.
    pub cut: Tally,
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
        let cut = expected.lines().find(|line| !reply.contains(&squeezed(line)));
        replies.cut.count(cut.is_some(), || id.to_owned());
        if let Some(line) = cut {
            println!("cut: {id}: {line:?}");
        }
    }
    replies.exact.print("replies");
    replies
}
