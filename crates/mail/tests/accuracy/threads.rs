//! Do the mails of a real inbox name the mails they answer?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mail::parse::parse;

use crate::{Tally, files_below};

pub fn score(root: &Path) -> Tally {
    let mut files = Vec::new();
    files_below(&root.join("inbox"), &mut files);
    let mails: Vec<(PathBuf, Vec<u8>)> = files.into_iter().map(|p| (p.clone(), std::fs::read(p).unwrap())).collect();
    let mut by_id: BTreeMap<String, &Path> = BTreeMap::new();
    for (path, raw) in &mails {
        by_id.extend(ids(raw, "message-id").into_iter().map(|id| (id, path.as_path())));
    }
    let mut tally = Tally::default();
    for (path, raw) in &mails {
        let named = ids(raw, "references").into_iter().chain(ids(raw, "in-reply-to"));
        for id in named.filter(|id| by_id.contains_key(id)) {
            let answering = parse(raw).unwrap();
            let answered = parse(&std::fs::read(by_id[&id]).unwrap()).unwrap();
            let own = answered.message_id.unwrap_or_default();
            let joined = answering.references.contains(&own) || answering.in_reply_to.contains(&own);
            tally.count(joined, || format!("{} does not name {id}", path.display()));
        }
    }
    tally.print("threads");
    tally
}

/// What stands in angle brackets in the header lines of one name.
fn ids(raw: &[u8], name: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(raw).replace("\r\n", "\n");
    let head = text.split("\n\n").next().unwrap_or_default().replace("\n\t", " ").replace("\n ", " ");
    let lines = head.lines().filter(|l| l.to_ascii_lowercase().starts_with(&format!("{name}:")));
    let found = lines.flat_map(|l| l.split('<').skip(1).filter_map(|piece| piece.split_once('>')));
    found.map(|(id, _)| id.split_whitespace().collect()).collect()
}
