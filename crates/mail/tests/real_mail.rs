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
