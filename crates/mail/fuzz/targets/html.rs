//! What is shown of a stranger's HTML holds nothing but what is allowed, and stays so when it is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/hostile/strict.rs"]
mod strict;

fuzz_target!(|bytes: &[u8]| {
    let html = String::from_utf8_lossy(bytes);
    strict::check_all(&html);
    let _ = mail::html::to_text(&html);
});
