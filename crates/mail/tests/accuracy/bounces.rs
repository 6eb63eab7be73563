//! Against what two collections of bounces expect, and real mail of people. Sisimai's is under BSD-2, flufl.bounce's
//! under Apache-2.0; see their SOURCE files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mail::parse::{Kind, Mail, parse};
use serde_json::Value;

use crate::{Tally, files_below};

#[derive(Default)]
pub struct Bounces {
    pub recall: Tally,
    pub sisimai: Tally,
    pub flufl: Tally,
    /// Those of both in which one collection does not contradict the other.
    pub undisputed: Tally,
    /// The failed addresses of a mail, all and no other.
    pub addresses: Tally,
    pub vacation: Tally,
    pub abuse: Tally,
    /// Counts those that are taken for automatic: here few are good.
    pub people: Tally,
}

pub fn score(root: &Path) -> Bounces {
    let mut bounces = Bounces::default();
    sisimai(&mut bounces, root);
    flufl(&mut bounces, root);
    people(&mut bounces, root);
    bounces.recall.print("bounces");
    bounces.sisimai.print("permanent or not: sisimai");
    bounces.flufl.print("permanent or not: flufl");
    bounces.addresses.print("addresses");
    bounces.vacation.print("vacation");
    bounces.abuse.print("abuse");
    bounces
}

fn understood(path: &Path) -> Mail {
    parse(&std::fs::read(path).unwrap()).unwrap()
}

fn expected(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn sisimai(bounces: &mut Bounces, root: &Path) {
    let folder = root.join("bounces_sisimai");
    let expected: BTreeMap<String, Vec<Value>> =
        serde_json::from_value(expected(&folder.join("expected.json"))).unwrap();
    for (name, recipients) in expected {
        let mail = understood(&folder.join("set-of-emails/maildir/bsd").join(&name));
        let told = || format!("{name}: {} {:?}", mail.kind, mail.kind_reason);
        if name.starts_with("rfc3834-") {
            bounces.vacation.count(matches!(mail.kind, Kind::Vacation | Kind::AutoReply), told);
        } else if name.starts_with("arf-") {
            bounces.abuse.count(mail.kind == Kind::AbuseReport, told);
        } else {
            bounces.recall.count(mail.kind == Kind::Bounce, told);
            for at in 0..recipients.len().max(mail.bounces.len()) {
                let wanted = recipients.get(at).and_then(|r| r["hardbounce"].as_bool());
                let got = mail.bounces.get(at).map(|bounce| bounce.permanent);
                let nobody_failed = got.is_none()
                    && recipients.get(at).is_some_and(|r| r["reason"] == "delivered" || r["reason"] == "feedback");
                let right = wanted == got || nobody_failed;
                bounces.undisputed.count(right, String::new);
                bounces.sisimai.count(right, || {
                    format!("{name}: expected {:?}, got {:?}", recipients.get(at), mail.bounces.get(at))
                });
            }
        }
    }
}

fn flufl(bounces: &mut Bounces, root: &Path) {
    let folder = root.join("bounces_flufl");
    for row in expected(&folder.join("expected.json")).as_array().unwrap() {
        let addresses: Vec<&str> = row["addresses"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        if addresses.is_empty() {
            continue;
        }
        let name = row["file"].as_str().unwrap();
        let path = folder.join(name);
        let mail = understood(&path);
        bounces.recall.count(mail.kind == Kind::Bounce, || format!("{name}: {} {:?}", mail.kind, mail.kind_reason));
        bounces
            .addresses
            .count(same_addresses(&addresses, &mail), || format!("{name}: {addresses:?}, got {:?}", mail.bounces));
        let disputed = is_disputed(&path);
        let permanent = !row["temporary"].as_bool().unwrap_or(false);
        for address in addresses {
            let found = mail.bounces.iter().find(|bounce| bounce.address.eq_ignore_ascii_case(address));
            let right = found.is_some_and(|bounce| bounce.permanent == permanent);
            if !(permanent && disputed) {
                bounces.undisputed.count(right, String::new);
            }
            bounces.flufl.count(right, || format!("{name}: {address} permanent {permanent}, got {:?}", mail.bounces));
        }
    }
}

fn same_addresses(wanted: &[&str], mail: &Mail) -> bool {
    let lower = |all: &mut dyn Iterator<Item = &str>| all.map(str::to_lowercase).collect::<BTreeSet<_>>();
    lower(&mut wanted.iter().copied()) == lower(&mut mail.bounces.iter().map(|b| b.address.as_str()))
}

/// The mailbox is full, or time ran out between the servers: for good says flufl, which asks whether this one mail was
/// given up; not for good says Sisimai, which asks for the address. Told by the bytes alone, not by our reading of them.
fn is_disputed(path: &Path) -> bool {
    let raw = String::from_utf8_lossy(&std::fs::read(path).unwrap()).to_lowercase();
    let words = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    let full = ["quota", "mailbox is full", "mailfolder is full", "inbox is full", "too much mail stored"];
    let time = [
        "maximum-time-expired",
        "failed 20 attempts",
        "has been in the queue too long",
        "server unavailable or busy",
        "not been collected",
    ];
    full.iter().chain(&time).any(|said| words.contains(said))
}

fn people(bounces: &mut Bounces, root: &Path) {
    let mut files = Vec::new();
    for ham in ["easy-ham-1", "easy-ham-2", "hard-ham-1"] {
        files_below(&root.join("inbox").join(ham), &mut files);
    }
    files_below(&root.join("replies_talon"), &mut files);
    let whole =
        |p: &&std::path::PathBuf| p.extension().is_some_and(|e| e == "eml") || p.starts_with(root.join("inbox"));
    for path in files.iter().filter(whole) {
        let mail = understood(path);
        let automatic = matches!(mail.kind, Kind::AutoReply | Kind::Vacation | Kind::Bounce | Kind::AbuseReport);
        if automatic {
            println!("taken for automatic: {}: {} {:?}", path.display(), mail.kind, mail.kind_reason);
        }
        bounces.people.count(automatic, String::new);
    }
}
