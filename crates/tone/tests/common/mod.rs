//! The texts that tone is trained and measured on, and how it is measured. Shared with `examples/train.rs`.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::panic)]
#![allow(clippy::as_conversions, reason = "figures of a few thousand texts")]

pub mod baseline;
pub mod measured;
pub mod replies;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tone::Language;
use tone::complaint::Source;

#[derive(Clone, Debug)]
pub struct Sample {
    /// `tweets`, `health`, `bank`, `ham`; of our own pen `pen`, `more`, `blind`.
    pub from: &'static str,
    pub text: String,
    pub source: Source,
    pub language: Option<Language>,
    pub complaint: bool,
    /// Of our own pen: what kind of mail.
    pub kind: String,
    pub hash: u64,
}

impl Sample {
    /// Never looked at, never tuned on: three texts of ten, and half of those of our own pen.
    pub fn is_held(&self) -> bool {
        match self.from {
            "pen" => self.hash & 1 == 1,
            "more" => false,
            "blind" => true,
            _ => self.hash % 10 >= 7,
        }
    }
}

/// The letters alone, so that a text that was passed on or sent twice lies on one side.
fn hash(text: &str) -> u64 {
    let words = text.split_whitespace().filter(|word| !word.starts_with(['@', '#']) && !word.starts_with("http"));
    let letters = words.filter(|word| *word != "RT").flat_map(str::chars).filter(|c| c.is_alphanumeric());
    let mut hash = letters.flat_map(char::to_lowercase).fold(0xcbf2_9ce4_8422_2325_u64, |hash, c| {
        (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3)
    });
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}

fn sample(from: &'static str, source: Source, text: &str, complaint: bool) -> Sample {
    Sample { from, text: text.to_owned(), source, language: None, complaint, kind: String::new(), hash: hash(text) }
}

/// The folder of real data: `KEPT_SHARED`, or `../shared/data` beside the worktree. Without it a test is left out
/// aloud, or fails when `KEPT_REQUIRE_ALL=1`.
pub fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("KEPT_SHARED").map_or(beside, PathBuf::from);
    if root.join("complaints").is_dir() {
        return Some(root);
    }
    assert!(std::env::var("KEPT_REQUIRE_ALL").as_deref() != Ok("1"), "{} is missing; set KEPT_SHARED", root.display());
    eprintln!("left out: {} is missing; set KEPT_SHARED to the folder with the shared data", root.display());
    None
}

/// Mails of our own pen: they are there always.
pub fn pen() -> Vec<Sample> {
    mails("pen", include_str!("../mails.tsv"))
}

/// More of them, which serve to train alone.
fn more() -> Vec<Sample> {
    mails("more", include_str!("../mails-more.tsv"))
}

/// Written when the model was trained: what it does with mails that nobody had thought of.
pub fn blind() -> Vec<Sample> {
    mails("blind", include_str!("../mails-blind.tsv"))
}

fn mails(from: &'static str, lines: &str) -> Vec<Sample> {
    lines
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let parts: Vec<&str> = line.split('\t').collect();
            let [kind, language, text] = parts[..] else { panic!("three columns: {line}") };
            let complaint = matches!(kind, "complaint" | "polite");
            let language = Some(if language == "es" { Language::Spanish } else { Language::English });
            let text = text.replace("\\n", "\n");
            Sample { kind: kind.to_owned(), language, ..sample(from, Source::Mail, &text, complaint) }
        })
        .collect()
}

/// Everything, each text once.
pub fn samples(root: &Path) -> Vec<Sample> {
    let mut all = pen();
    all.extend(more());
    all.extend(tweets(root));
    all.extend(health(root));
    all.extend(bank(root));
    all.extend(ham(root));
    let mut seen: BTreeMap<(&str, u64), usize> = BTreeMap::new();
    let mut once: Vec<(Sample, i32)> = Vec::new();
    for sample in all {
        let vote = if sample.complaint { 1 } else { -1 };
        match seen.get(&(sample.from, sample.hash)) {
            Some(place) => once[*place].1 += vote,
            None => {
                seen.insert((sample.from, sample.hash), once.len());
                once.push((sample, vote));
            }
        }
    }
    // People who wrote the same were labelled differently: as most were.
    once.into_iter().filter(|(_, votes)| *votes != 0).map(|(s, votes)| Sample { complaint: votes > 0, ..s }).collect()
}

fn table(path: PathBuf) -> Vec<BTreeMap<String, String>> {
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut rows = rows(&String::from_utf8_lossy(&bytes)).into_iter();
    let head = rows.next().unwrap();
    rows.map(|row| head.iter().cloned().zip(row).collect()).collect()
}

/// CSV with quotation marks and line ends in fields.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            c => field.push(c),
        }
    }
    if !row.is_empty() || !field.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows
}

fn tweets(root: &Path) -> Vec<Sample> {
    let rows = table(root.join("complaints/airline_tweets.csv"));
    let plain = |text: &str| text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    rows.iter()
        .map(|row| sample("tweets", Source::Post, &plain(&row["tweet_text"]), row["complaint_label"] == "Complaint"))
        .collect()
}

/// Comments that somebody judged as negative (sentiment 4 and 5, criticality below 0) or positive (1 and 2, 0 and more).
fn health(root: &Path) -> Vec<Sample> {
    let mut found = Vec::new();
    for row in table(root.join("feedback/health_feedback_v6.csv")) {
        let negative = match row.get("Comment sentiment").map(String::as_str) {
            Some("1" | "2") => false,
            Some("4" | "5") => true,
            _ => continue,
        };
        found.push(sample("health", Source::Survey, &row["FFT answer"], negative));
    }
    for row in table(root.join("feedback/health_feedback_phase1.csv")) {
        let Ok(criticality) = row["criticality"].parse::<i32>() else { continue };
        if (-4..=4).contains(&criticality) {
            found.push(sample("health", Source::Survey, &row["feedback"], criticality < 0));
        }
    }
    found.retain(|sample| sample.text.chars().any(char::is_alphabetic));
    found
}

/// Complaints about banks: there is nothing else to tell them from, so they help in training only.
fn bank(root: &Path) -> Vec<Sample> {
    let rows = table(root.join("complaints/cfpb.csv"));
    let told = rows.iter().filter_map(|row| row.get("Consumer complaint narrative")).filter(|text| text.len() > 20);
    told.map(|text| sample("bank", Source::Mail, text, true)).collect()
}

/// Mails of people and lists, none of them a customer's complaint as far as we know.
fn ham(root: &Path) -> Vec<Sample> {
    let mut found = Vec::new();
    for folder in ["easy-ham-1", "easy-ham-2", "hard-ham-1"] {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(root.join("mail/inbox").join(folder))
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default();
        paths.sort();
        for path in paths {
            let bytes = std::fs::read(&path).unwrap();
            if let Some(text) = words_of_mail(&String::from_utf8_lossy(&bytes)) {
                found.push(sample("ham", Source::Mail, &text, false));
            }
        }
    }
    found
}

/// The plain text of a mail without what it quotes; `None` where there is none. Rough: it serves to train and measure.
fn words_of_mail(raw: &str) -> Option<String> {
    let raw = raw.replace("\r\n", "\n");
    let (head, mut body) = raw.split_once("\n\n")?;
    let low = head.to_lowercase();
    if low.contains("text/html") || low.contains("base64") {
        return None;
    }
    let cut;
    if low.contains("content-type: multipart") {
        let at = body.to_lowercase().find("text/plain")?;
        let (_, part) = body[at..].split_once("\n\n")?;
        cut = part.split("\n--").next()?.to_owned();
        body = &cut;
    }
    let own = body.split("\n-- \n").next()?;
    let lines = own.lines().filter(|line| !line.starts_with(['>', '|']) && !line.ends_with("wrote:"));
    let text = lines.collect::<Vec<_>>().join("\n").replace("=\n", "").replace("=20", " ");
    (text.split_whitespace().count() >= 3).then_some(text)
}

/// How well a score parts complaints from the rest.
#[derive(Clone, Copy, Debug)]
pub struct Parted {
    pub complaints: usize,
    pub others: usize,
    /// Of two texts, one of them a complaint: how often it has the higher score.
    pub auc: f64,
    /// The largest share of the complaints that can be pointed out while nine of ten that are pointed out are some.
    pub recall: f64,
}

pub fn parted(scored: &[(f64, bool)]) -> Parted {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let complaints = sorted.iter().filter(|(_, complaint)| *complaint).count();
    let others = sorted.len() - complaints;
    let (mut wins, mut seen_others, mut seen_complaints, mut recall) = (0.0, 0, 0, 0.0);
    for tied in sorted.chunk_by(|one, other| one.0 == other.0) {
        let right = tied.iter().filter(|(_, complaint)| *complaint).count();
        let wrong = tied.len() - right;
        wins += right as f64 * ((others - seen_others - wrong) as f64 + wrong as f64 / 2.0);
        seen_others += wrong;
        seen_complaints += right;
        if seen_complaints as f64 / (seen_complaints + seen_others) as f64 >= 0.9 {
            recall = seen_complaints as f64 / complaints.max(1) as f64;
        }
    }
    Parted { complaints, others, auc: wins / (complaints * others).max(1) as f64, recall }
}
