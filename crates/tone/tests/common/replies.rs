//! Sentences of replies, labelled, and how the remarks on them are counted.

use std::path::Path;

use tone::Language;
use tone::calm::{Kind, Remark, remarks};

pub struct Labelled {
    pub language: Language,
    pub text: String,
    /// Kind, start, end.
    pub wanted: Vec<(Kind, usize, usize)>,
}

fn kind(name: &str) -> Kind {
    match name {
        "blame" => Kind::Blame,
        "excuse" => Kind::Excuse,
        "jargon" => Kind::Jargon,
        "calm" => Kind::CalmDown,
        "policy" => Kind::Policy,
        "shouting" => Kind::Shouting,
        "apology" => Kind::EmptyApology,
        other => panic!("no kind is named {other}"),
    }
}

fn labelled(line: &str) -> Labelled {
    let (language, marked) = line.split_once('\t').unwrap();
    let marked = marked.replace("\\n", "\n");
    let (mut text, mut wanted, mut rest) = (String::new(), Vec::new(), marked.as_str());
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, behind) = behind.split_once(':').unwrap();
        let (words, behind) = behind.split_once('}').unwrap();
        text.push_str(before);
        let start = text.chars().count();
        text.push_str(words);
        wanted.push((kind(name), start, text.chars().count()));
        rest = behind;
    }
    text.push_str(rest);
    let language = if language == "es" { Language::Spanish } else { Language::English };
    Labelled { language, text, wanted }
}

/// Half of the sentences were never looked at when the rules were tuned.
fn is_held(text: &str) -> bool {
    text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
        >> 40
        & 1
        == 1
}

fn all(lines: &str) -> Vec<Labelled> {
    lines.lines().filter(|line| !line.starts_with('#')).map(labelled).collect()
}

pub fn half(held: bool) -> Vec<Labelled> {
    all(include_str!("../replies.tsv")).into_iter().filter(|one| is_held(&one.text) == held).collect()
}

pub fn blind() -> Vec<Labelled> {
    all(include_str!("../replies-blind.tsv"))
}

#[derive(Default)]
pub struct Score {
    pub sentences: usize,
    pub wanted: usize,
    pub found: usize,
    pub right: usize,
    pub wrong: Vec<String>,
}

impl Score {
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    pub fn recall(&self) -> f64 {
        self.right as f64 / self.wanted.max(1) as f64
    }
}

pub fn score(set: &[Labelled]) -> Score {
    let mut score = Score { sentences: set.len(), ..Score::default() };
    for Labelled { language, text, wanted } in set {
        // The language is found out, as it is for whoever writes.
        let found = remarks(text, None);
        let meets = |remark: &Remark, (kind, start, end): &(Kind, usize, usize)| {
            remark.kind == *kind && remark.start < *end && *start < remark.end
        };
        let right = wanted.iter().filter(|wanted| found.iter().any(|remark| meets(remark, wanted))).count();
        let too_many = found.iter().filter(|remark| !wanted.iter().any(|wanted| meets(remark, wanted))).count();
        score.wanted += wanted.len();
        score.found += right + too_many;
        score.right += right;
        if right < wanted.len() || too_many > 0 {
            let kinds: Vec<String> =
                found.iter().map(|remark| format!("{:?} {}", remark.kind, remark.instead)).collect();
            score
                .wrong
                .push(format!("{language:?} {text:?}: {right} of {}, {too_many} too many: {kinds:?}", wanted.len()));
        }
    }
    score
}

/// Not learned from.
pub fn second_blind() -> Vec<Labelled> {
    all(include_str!("../replies-blind2.tsv"))
}

/// The replies of the mail set without what they quote, and the mails of people and lists.
pub fn real(root: &Path) -> [(&'static str, Vec<String>); 2] {
    let pairs = std::fs::read_to_string(root.join("mail/reply_pairs.jsonl")).unwrap();
    let pair = |line: &str| {
        let pair: serde_json::Value = serde_json::from_str(line).unwrap();
        pair["expected"].as_str().map(str::to_owned)
    };
    let mails = super::samples(root).into_iter().filter(|sample| sample.from == "ham").map(|sample| sample.text);
    [("real replies", pairs.lines().filter_map(pair).collect()), ("mails of people and lists", mails.collect())]
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Alarms {
    pub texts: usize,
    pub with: usize,
    pub remarks: usize,
    pub sentences: usize,
    pub loud: usize,
}

/// How often texts that nobody complained about are remarked on.
pub fn alarms(texts: &[String]) -> Alarms {
    let mut alarms = Alarms { texts: texts.len(), ..Alarms::default() };
    for text in texts {
        let found = remarks(text, None);
        alarms.with += usize::from(!found.is_empty());
        alarms.remarks += found.len();
        alarms.loud += found.iter().filter(|remark| remark.kind == Kind::Shouting).count();
        alarms.sentences += text.split(['.', '!', '?']).filter(|part| part.split_whitespace().count() > 1).count();
    }
    alarms
}
