//! Time and memory of understanding one mail, of real ones and of those written to hurt.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(target_os = "linux")]

mod common;

use std::time::{Duration, Instant};

use base64::Engine;
use mail::explain::mail;

/// What the process holds at all, and what a small mail may take whatever its size.
const ROOM: u64 = 8 << 20;

/// Lines of /proc/self/status are kB.
fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// How long it took to explain a mail, and the most memory it took at once.
fn measured(raw: &[u8]) -> (Duration, u64) {
    std::fs::write("/proc/self/clear_refs", "5").unwrap(); // forgets the peak until now
    let before = status("VmRSS");
    let began = Instant::now();
    let _either_way = mail(raw);
    (began.elapsed(), status("VmHWM").saturating_sub(before))
}

fn assert_bounded(name: &str, raw: &[u8]) {
    let (took, memory) = measured(raw);
    let size = u64::try_from(raw.len()).unwrap();
    let shown = memory / size.max(1);
    if took > Duration::from_millis(200) || memory > ROOM / 2 {
        println!("{name}: {size} bytes, {took:?}, {memory} bytes of memory ({shown} times)");
    }
    // A hang, in whatever build. How long they take as shipped is measured by `bench attack`.
    assert!(took < Duration::from_secs(20), "{name}: {took:?}");
    assert!(memory <= size * 10 + ROOM, "{name}: {memory} bytes for {size}");
}

#[test]
fn real_mails_take_little() {
    for item in common::items("mail") {
        assert_bounded(item.origin(), item.raw());
    }
}

#[test]
fn written_to_hurt_they_take_little_too() {
    let head = "From: a@b.example\nSubject: x\nMIME-Version: 1.0\n";
    let nested = |count: usize| {
        (0..count).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect::<String>()
    };
    let file = base64::engine::general_purpose::STANDARD.encode(vec![7u8; 6 << 20]);
    let uu = format!("begin 644 x\n{}`\nend\n", format!("M{}\n", "!".repeat(60)).repeat(50_000));
    let cases = [
        ("1 MB in one header line", format!("Subject: {}\n\nbody", "x".repeat(1 << 20))),
        ("1 MB of header lines", format!("{head}{}\nbody", "X-A: b\n".repeat(150_000))),
        ("1 MB of encoded words", format!("Subject: {}\n\nbody", "=?utf-8?q?=C3=BC?= ".repeat(55_000))),
        ("1 MB of openings", format!("Subject: {}\n\nbody", "=?utf-8?q?".repeat(100_000))),
        ("1 MB of addresses", format!("To: {}\n\nbody", "a@b.example, ".repeat(80_000))),
        ("10,000 nested parts", format!("{head}{}", nested(10_000))),
        ("10,000 parts", format!("{head}Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(10_000))),
        ("50,000 parts", format!("{head}Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(50_000))),
        ("10,000 nested mails", format!("{head}{}", "Content-Type: message/rfc822\n\n".repeat(10_000))),
        (
            "an attachment of 6 MB",
            format!("{head}Content-Type: application/x-a\nContent-Transfer-Encoding: base64\n\n{file}"),
        ),
        ("a file of 2 MB within the text", format!("{head}\n{uu}")),
        ("50,000 beginnings of files", format!("{head}\n{}", "begin 644 x\nM\n".repeat(50_000))),
        ("2 MB of HTML", format!("{head}Content-Type: text/html\n\n{}", "<p><b>x</b>&amp;".repeat(130_000))),
        (
            "a calendar of 1 MB",
            format!("{head}Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n{}", "BEGIN:VEVENT\n x\n".repeat(60_000)),
        ),
    ];
    for (name, raw) in cases {
        assert_bounded(name, raw.as_bytes());
    }
}

#[test]
fn a_wrapped_bomb_takes_little() {
    // Packed RTF that says it is huge and repeats itself.
    let mut rtf = b"\0\0\0\0\xFF\xFF\xFF\x7FLZFu\0\0\0\0".to_vec();
    rtf.extend(b"\xFF\x00\x0F\x00\x0F\x00\x0F\x00\x0F\x00\x0F\x00\x0F\x00\x0F\x00\x0F".repeat(60_000));
    let mut properties = [1, 0, 0, 0, 2, 1, 9, 0x10, 1, 0, 0, 0].to_vec();
    properties.extend(u32::try_from(rtf.len()).unwrap().to_le_bytes());
    properties.extend(&rtf);
    let mut raw = b"Subject: x\nContent-Type: application/ms-tnef\nContent-Transfer-Encoding: binary\n\n\x78\x9F\x3E\x22\x01\x00\x01\x03\x90\x06\x00".to_vec();
    raw.extend(u32::try_from(properties.len()).unwrap().to_le_bytes());
    raw.extend(&properties);
    assert_bounded("packed RTF", &raw);
    for many in [&b"\x02\x02\x90\x06\x00\0\0\0\0\0\0"[..], b"\x02\x05\x90\x06\x00\x04\0\0\0\xFF\xFF\xFF\xFF\0\0"] {
        let mut raw = b"Subject: x\nContent-Type: application/ms-tnef\nContent-Transfer-Encoding: binary\n\n\x78\x9F\x3E\x22\x01\x00".to_vec();
        raw.extend(many.repeat(100_000));
        assert_bounded("attributes without end", &raw);
    }
}
