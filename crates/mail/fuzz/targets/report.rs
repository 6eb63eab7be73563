//! Bounces, automatic answers and abuse reports: any words in the places where their writers put them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::parse::{Kind, parse};

/// Beginnings that lead into each of the rules.
const HEADS: [&str; 8] = [
    "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nSubject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\n",
    "From: postmaster@mx.example\nSubject: failure notice\n\n",
    "From: abuse@isp.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\n",
    "From: ann@example.com\nSubject: Automatic reply: ",
    "From: ann@example.com\nAuto-Submitted: ",
    "From: no-reply@sns.amazonaws.com\nSubject: AWS Notification Message\n\n{\"notificationType\":\"Bounce\",",
    "From: ann@example.com\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\n",
    "From: list@example.com\nList-Id: ",
];

// As in `parse`: only panics that get out of here count.
fuzz_target!(init: std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))), |bytes: &[u8]| {
    let Some((which, rest)) = bytes.split_first() else { return };
    let head = HEADS[usize::from(*which) % HEADS.len()];
    let raw = [head.as_bytes(), rest].concat();
    let Ok(mail) = parse(&raw) else { return };
    assert_eq!(mail.kind == Kind::Person, mail.kind_reason.is_none());
    assert_eq!(mail.kind == Kind::Person, mail.kind.may_be_answered_by_program());
    let again = parse(&raw).expect("it has headers");
    assert_eq!(mail, again, "the same mail is understood the same way");
});
