//! All the real mail of the shared data: nothing is lost, nothing crashes, and what it says is understood.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mail::parse::{Kind, parse};
use mail::source::{Item, open};

#[test]
fn every_file_gives_at_least_one_item_and_every_mail_is_understood() {
    let Some(root) = common::shared("mail") else { return };
    let mut files = BTreeSet::new();
    files_below(&root, &mut files);
    let mut seen = BTreeSet::new();
    let (mut mails, mut aside) = (0, BTreeMap::<String, usize>::new());
    let began = Instant::now();
    let mut reader = open(&[root]).unwrap();
    let mut refused = Vec::new();
    for item in reader.by_ref() {
        let path = item.origin().rsplit_once('#').map_or(item.origin(), |(path, _)| path).to_owned();
        seen.insert(PathBuf::from(path));
        match item {
            Item::Mail(mail) => {
                mails += 1;
                let began = Instant::now();
                match parse(&mail.raw) {
                    Ok(understood) => {
                        for attachment in &understood.attachments {
                            let bytes = mail::parse::attachment(&mail.raw, attachment.part).unwrap_or_default();
                            assert_eq!(bytes.len(), attachment.size, "{}: {}", mail.origin, attachment.name);
                        }
                    }
                    Err(error) => refused.push(format!("{}: {error}", mail.origin)),
                }
                assert!(began.elapsed() < Duration::from_secs(5), "{} took too long", mail.origin);
            }
            Item::SetAside { reason, .. } => *aside.entry(reason).or_default() += 1,
        }
    }
    println!("{} files, {mails} mails, set aside {aside:?}, {:?}", files.len(), began.elapsed());
    assert_eq!(reader.bytes_done(), reader.bytes_total());
    let lost: Vec<_> = files.difference(&seen).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    assert!(refused.is_empty(), "{refused:#?}");
    assert!(mails >= 1500, "{mails}");
}

fn files_below(folder: &Path, all: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.path().is_dir() {
            files_below(&entry.path(), all);
        } else {
            all.insert(entry.path());
        }
    }
}

/// Counts how often subject, sender, date and attachments are what the collection expects.
#[test]
fn the_expected_parses_are_reached() {
    let Some(root) = common::shared("mail/parse/eml") else { return };
    let mut files = BTreeSet::new();
    files_below(&root, &mut files);
    let mut right = BTreeMap::<&str, usize>::new();
    let (mut all, mut wrong) = (0, Vec::new());
    for path in files.iter().filter(|p| p.extension().is_some_and(|e| e == "eml")) {
        let Ok(expected) = std::fs::read_to_string(path.with_extension("json")) else { continue };
        let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
        let Ok(mail) = parse(&std::fs::read(path).unwrap()) else {
            wrong.push(format!("{}: not parsed", path.display()));
            continue;
        };
        all += 1;
        let found = [
            ("subject", expected_subject(&expected), mail.subject.clone()),
            ("from", expected_from(&expected), mail.from.as_ref().map(|f| f.email.clone()).unwrap_or_default()),
            ("date", expected_date(&expected), mail.date.map(|d| d.to_string()).unwrap_or_default()),
            (
                "attachments",
                expected["attachments"].as_array().unwrap().len().to_string(),
                mail.attachments.len().to_string(),
            ),
        ];
        for (what, expected, got) in found {
            if expected == got {
                *right.entry(what).or_default() += 1;
            } else {
                wrong.push(format!("{}: {what}: expected {expected:?}, got {got:?}", path.display()));
            }
        }
    }
    println!("{right:?} of {all}\n{}", wrong.join("\n"));
    for (what, count) in &right {
        assert!(*count * 100 >= all * 95, "{what}: {count} of {all}");
    }
    assert!(all >= 50);
}

fn header<'a>(expected: &'a serde_json::Value, name: &str) -> Option<&'a serde_json::Value> {
    let headers = expected["parts"][0]["headers"].as_array()?;
    headers.iter().rev().find(|h| h["name"] == name).map(|h| &h["value"])
}

fn expected_subject(expected: &serde_json::Value) -> String {
    let text = header(expected, "subject").and_then(|v| v["Text"].as_str()).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn expected_from(expected: &serde_json::Value) -> String {
    let Some(address) = header(expected, "from").map(|v| &v["Address"]) else { return String::new() };
    let list = if address["Group"].is_null() { &address["List"] } else { &address["Group"][0]["addresses"] };
    list[0]["address"].as_str().unwrap_or_default().to_owned()
}

fn expected_date(expected: &serde_json::Value) -> String {
    let Some(date) = header(expected, "date").map(|v| &v["DateTime"]) else { return String::new() };
    let number = |name: &str| date[name].as_u64();
    let Some(year) = number("year") else { return String::new() };
    let small = |name: &str| u8::try_from(number(name).unwrap()).unwrap();
    let parsed = mail_parser::DateTime {
        year: u16::try_from(year).unwrap(),
        month: small("month"),
        day: small("day"),
        hour: small("hour"),
        minute: small("minute"),
        second: small("second"),
        tz_before_gmt: date["tz_before_gmt"].as_bool().unwrap(),
        tz_hour: small("tz_hour"),
        tz_minute: small("tz_minute"),
    };
    (parsed.to_timestamp() * 1000).to_string()
}

fn kinds(folder: &str, wanted: impl Fn(&str) -> bool) -> Vec<(String, Kind, Option<String>)> {
    let mut all = Vec::new();
    for item in common::items(folder) {
        if let Item::Mail(mail) = item
            && wanted(&mail.origin)
        {
            let understood = parse(&mail.raw).unwrap();
            all.push((mail.origin, understood.kind, understood.kind_reason));
        }
    }
    all
}

fn share(name: &str, all: &[(String, Kind, Option<String>)], good: impl Fn(Kind) -> bool, at_least_percent: usize) {
    let right = all.iter().filter(|(_, kind, _)| good(*kind)).count();
    println!("{name}: {right} of {}", all.len());
    for (origin, kind, reason) in all.iter().filter(|(_, kind, _)| !good(*kind)) {
        println!("   {kind} {origin} {reason:?}");
    }
    assert!(right * 100 >= all.len() * at_least_percent, "{name}: {right} of {}", all.len());
}

#[test]
fn automatic_mails_and_bounces_are_never_answered() {
    share("auto", &kinds("mail/auto", |_| true), |k| !k.may_be_answered_by_program(), 100);
    let maildir = |o: &str| o.contains("/bsd/") || o.contains("/mailbox/");
    let bounces = kinds("mail/bounces_sisimai", |o| maildir(o) && !o.contains("/rfc3834") && !o.contains("/arf-"));
    share("sisimai not answered", &bounces, |k| !k.may_be_answered_by_program(), 97);
    share("sisimai bounces", &bounces, |k| k == Kind::Bounce, 95);
    share(
        "sisimai vacation",
        &kinds("mail/bounces_sisimai", |o| o.contains("/rfc3834")),
        |k| matches!(k, Kind::Vacation | Kind::AutoReply),
        100,
    );
    share("sisimai abuse", &kinds("mail/bounces_sisimai", |o| o.contains("/arf-")), |k| k == Kind::AbuseReport, 94);
    let flufl: serde_json::Value = match common::shared("mail/bounces_flufl/expected.json") {
        Some(path) => serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap(),
        None => return,
    };
    let bounced = |origin: &str| {
        let path = origin.split('#').next().unwrap();
        let rows = flufl.as_array().unwrap();
        rows.iter()
            .any(|r| path.ends_with(r["file"].as_str().unwrap()) && !r["addresses"].as_array().unwrap().is_empty())
    };
    share("flufl bounces", &kinds("mail/bounces_flufl", bounced), |k| k == Kind::Bounce, 90);
}

#[test]
fn people_are_not_taken_for_machines() {
    let ham = kinds("mail/inbox", |o| o.contains("ham"));
    share("ham", &ham, |k| matches!(k, Kind::Person | Kind::List | Kind::Bulk), 97);
    share(
        "not bounces",
        &kinds("mail/bounces_sisimai/set-of-emails/maildir/not", |_| true),
        |k| k == Kind::Person,
        100,
    );
}
