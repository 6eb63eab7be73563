//! Understanding a mail takes at most ten times its size in memory, whatever its shape. In a binary of its own: every byte
//! that is allocated is counted.
#![allow(clippy::unwrap_used, clippy::panic, clippy::as_conversions)] // tests

use mail::parse::parse;
use peak_alloc::PeakAlloc;

#[path = "hostile/mails.rs"]
mod mails;

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

/// Tables of charsets and the like, which the smallest mail needs as well.
const FLOOR: usize = 1 << 20;

/// Bytes that were held at the worst moment of doing this, beyond what was held before.
fn most_held<T>(what: impl FnOnce() -> T) -> usize {
    let before = COUNTED.current_usage();
    COUNTED.reset_peak_usage();
    let result = what();
    let most = COUNTED.peak_usage();
    drop(result);
    most.saturating_sub(before)
}

#[test]
fn ten_times_its_size_is_enough_for_any_mail() {
    let mut greedy = Vec::new();
    for (name, raw) in mails::all() {
        let held = most_held(|| parse(&raw));
        println!(
            "{name}: {} KiB, {} KiB held, {:.1} times",
            raw.len() >> 10,
            held >> 10,
            held as f64 / raw.len() as f64
        );
        if held > raw.len() * 10 + FLOOR {
            greedy.push(format!("{name}: {} bytes for a mail of {}", held, raw.len()));
        }
    }
    assert!(greedy.is_empty(), "{greedy:#?}");
}

#[test]
fn a_zip_is_handed_on_as_it_is() {
    let (_, raw) = mails::all().into_iter().find(|(name, _)| name.starts_with("a zip")).unwrap();
    let mail = parse(&raw).unwrap();
    assert_eq!(mail.attachments.len(), 1);
    let bytes = mail::parse::attachment(&raw, mail.attachments[0].part).unwrap();
    assert!(bytes.starts_with(b"PK\x03\x04") && bytes.len() == mail.attachments[0].size && bytes.len() < 100);
}
