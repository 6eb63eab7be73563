//! Folding quotations and signatures away loses no line.
#![no_main]

use std::collections::HashMap;

use libfuzzer_sys::fuzz_target;
use mail::reply::split_text;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes).replace('\0', "");
    let parts = split_text(&text);
    let mut lines: HashMap<&str, i64> = HashMap::new();
    let whole = text.replace('\r', "\n");
    for line in whole.lines().map(str::trim).filter(|line| !line.is_empty()) {
        *lines.entry(line).or_default() += 1;
    }
    let pieces = [&parts.reply, &parts.quoted, &parts.signature];
    for line in pieces.into_iter().flat_map(|piece| piece.lines()).map(str::trim).filter(|line| !line.is_empty()) {
        *lines.entry(line).or_default() -= 1;
    }
    lines.retain(|_, left| *left != 0);
    assert!(lines.is_empty(), "lost or made up: {lines:?}");
    let words = !parts.reply.trim().is_empty() || !parts.quoted.trim().is_empty();
    assert!(text.trim().is_empty() || words, "a signature alone is what they wrote");
});
