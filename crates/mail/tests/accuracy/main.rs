//! How well mail is understood, counted on the shared data: one table, checked in as docs/reference/mail-accuracy.md.
//! `KEPT_WRITE=1` writes it anew; without it the file must be what is counted.
#![allow(clippy::string_slice, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod bounces;
mod parses;
mod replies;
mod threads;

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// How many of how many, and which were not.
#[derive(Default)]
struct Tally {
    right: usize,
    all: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn count(&mut self, right: bool, told: impl FnOnce() -> String) {
        self.all += 1;
        if right {
            self.right += 1;
        } else {
            self.wrong.push(told());
        }
    }

    fn percent(&self) -> f64 {
        100.0 * f64::from(u32::try_from(self.right).unwrap()) / f64::from(u32::try_from(self.all.max(1)).unwrap())
    }

    /// `409 of 414 (98.8 %)`, cut and not rounded, so that no figure says more than is so.
    fn figure(&self) -> String {
        format!("{} of {} ({:.1} %)", self.right, self.all, (self.percent() * 10.0).floor() / 10.0)
    }

    fn print(&self, name: &str) {
        println!("{name}: {}", self.figure());
        for wrong in &self.wrong {
            println!("   {wrong}");
        }
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn files_below(folder: &Path, all: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files_below(&path, all) } else { all.push(path) }
    }
}

#[test]
fn parses_are_equal_to_the_expected_ones() {
    let Some(root) = common::shared("mail/parse/eml") else { return };
    let fields = parses::score(&root);
    let mut all = Tally::default();
    for (name, tally) in &fields {
        tally.print(name);
        all.right += tally.right;
        all.all += tally.all;
    }
    all.print("all fields");
    assert!(all.percent() >= 98.0, "{}", all.figure());
    for (name, tally) in &fields {
        assert!(tally.percent() >= 95.0, "{name}: {}", tally.figure());
    }
}

#[test]
fn the_figures_of_the_reference_are_these() {
    let Some(root) = common::shared("mail") else { return };
    let text = page(&root);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/mail-accuracy.md");
    println!("{text}");
    if std::env::var("KEPT_WRITE").as_deref() == Ok("1") {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(there, text, "stale: KEPT_WRITE=1 cargo nextest run -p mail --test accuracy, and commit what changed");
}

const HEAD: &str = "\
<!-- Written by `KEPT_WRITE=1 cargo nextest run -p mail --test accuracy`; change the program, not this file. -->

# How well mail is understood

Counted on the shared data (`../shared/data/mail`), by the functions that every mail goes through. The same test fails when a
figure here is no longer so.

| what | reach | we |
|---|---|---|
";

const FOOT: &str = "
How each row is counted:

- **Fields of a parse**: every mail of `parse/eml`, one point each for the subject, From, To and Cc with their names, the
  date, the text, and the list of attachments with name, type and size. Runs of white space count as one. A size is that of
  the decoded bytes in the charset they were sent in. Where the expected parse holds a mark for a letter it could not read,
  any letter will do there.
- **Reply text**: `reply_pairs.jsonl`, white space ignored; where only the first fragment is expected, the reply must
  begin with it. *Cut* is every pair of which at least one expected line is neither in the reply nor in the signature. Talon
  leaves a signature behind `-- ` in the reply, the other two collections do not; we show it apart from it, below, and count
  the pair as not exact.
- **Signature found**: Talon is told who the sender is, learnt from a thousand mails, and calls a bare *Thank you, Noam* a signature.
  Without a line or a mark before it we leave such words in the reply: there they are at least seen.
- **Bounces**: every file of `bounces_sisimai` that is expected to be a bounce (not `rfc3834-*` and `arf-*`), and of
  `bounces_flufl` with an address. *Permanent or not* is asked for each recipient, in their order; one that is missing or
  too many is wrong, except that a report of a delivery (`delivered`) or a complaint (`feedback`) names nobody who failed.
  The two collections ask different questions. Sisimai's `hardbounce` is of the address: a full or locked mailbox, a refused
  mail and a server that did not answer are not for good. flufl's is of the one mail: all is for good unless it is still being
  tried. We follow Sisimai, because a customer's address is not used again after a permanent one. *Where the collections
  agree* leaves out flufl's rows that are about a full mailbox or about time that ran out; they are in all other rows.
- **People taken for automatic**: all ham of `inbox` (people who write, to us or through a list, and newsletters) and the
  whole mails among the replies. Wrong is every one that is called auto_reply, vacation, bounce or abuse_report. Among the
  ham are some mails that programs wrote; they count as people here, to our disadvantage.
- **Threads**: each mail of `inbox` whose References or In-Reply-To names another mail of the set, read by a second,
  simple reader of the raw header lines, must name it too when parsed.
";

fn both(one: &Tally, other: &Tally) -> Tally {
    Tally { right: one.right + other.right, all: one.all + other.all, wrong: Vec::new() }
}

fn page(root: &Path) -> String {
    let mut text = HEAD.to_owned();
    let mut row = |what: &str, reach: &str, we: &str| writeln!(text, "| {what} | {reach} | {we} |").unwrap();
    let mut all = Tally::default();
    for (name, tally) in parses::score(&root.join("parse/eml")) {
        row(&format!("parse: {name}"), "", &tally.figure());
        all.right += tally.right;
        all.all += tally.all;
    }
    row("**parse: all fields**", "≥ 98 %", &all.figure());
    let replies = replies::score(root);
    row("**reply text exact**", "≥ 90 %", &replies.exact.figure());
    row("**reply text: wanted words cut away**", "≤ 1 %", &replies.cut.figure());
    row("reply text: a signature that the collection leaves in the reply is shown apart", "", &replies.apart.figure());
    row("signature found", "", &replies.signature.figure());
    let reached =
        |what: &str, tally: &Tally, least: f64| assert!(tally.percent() >= least, "{what}: {}", tally.figure());
    let stays_under =
        |what: &str, tally: &Tally, most: f64| assert!(tally.percent() <= most, "{what}: {}", tally.figure());
    reached("reply text", &replies.exact, 90.0);
    stays_under("cut away", &replies.cut, 1.0);
    let bounces = bounces::score(root);
    reached("bounces", &bounces.recall, 97.0);
    stays_under("people taken for automatic", &bounces.people, 0.2);
    reached("permanent or not, where the collections agree", &bounces.undisputed, 95.0);
    reached("permanent or not, Sisimai's", &bounces.sisimai, 95.0);
    row("**bounces recognised**", "≥ 97 %", &bounces.recall.figure());
    row("**people taken for automatic**", "≤ 2 in 1,000", &bounces.people.figure());
    row("**bounce permanent or not**", "≥ 95 %", &both(&bounces.sisimai, &bounces.flufl).figure());
    row("bounce permanent or not: where the collections agree", "≥ 95 %", &bounces.undisputed.figure());
    row("bounce permanent or not: Sisimai's alone", "", &bounces.sisimai.figure());
    row("bounce permanent or not: flufl's alone", "", &bounces.flufl.figure());
    row("failed addresses of a bounce (flufl's)", "", &bounces.addresses.figure());
    row("vacation notes and automatic answers", "", &bounces.vacation.figure());
    row("abuse reports", "", &bounces.abuse.figure());
    row("**threads of inbox**", "100 %", &threads::score(root).figure());
    text + FOOT
}
