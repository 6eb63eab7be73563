//! How well complaints are pointed out, beside the list of words.

use std::path::Path;

use tone::Language;
use tone::complaint::{Found, Setting, find};

use super::{Parted, Sample, baseline, parted};

pub fn judged(sample: &Sample) -> Found {
    find(&sample.text, Setting { source: sample.source, language: None })
}

pub struct Measured {
    pub name: &'static str,
    pub ours: Parted,
    pub list: Parted,
    pub pointed_out: usize,
    pub rightly: usize,
}

fn measured(name: &'static str, samples: &[&Sample]) -> Measured {
    let found: Vec<(Found, bool)> = samples.iter().map(|sample| (judged(sample), sample.complaint)).collect();
    let scored: Vec<(f64, bool)> = found.iter().map(|(found, complaint)| (found.likelihood, *complaint)).collect();
    let list: Vec<(f64, bool)> = samples.iter().map(|one| (baseline::score(&one.text), one.complaint)).collect();
    let out = found.iter().filter(|(found, _)| found.is_possible);
    Measured {
        name,
        ours: parted(&scored),
        list: parted(&list),
        pointed_out: out.clone().count(),
        rightly: out.filter(|(_, complaint)| *complaint).count(),
    }
}

impl Measured {
    pub fn row(&self) -> String {
        let share =
            |part: usize, all: usize| format!("{part} of {all} ({:.1} %)", 100.0 * part as f64 / all.max(1) as f64);
        format!(
            "| {} | {} of {} | {:.3} | {:.3} | {:.1} % | {:.1} % | {} | {} |\n",
            self.name,
            self.ours.complaints,
            self.ours.complaints + self.ours.others,
            self.ours.auc,
            self.list.auc,
            100.0 * self.ours.recall,
            100.0 * self.list.recall,
            share(self.rightly, self.pointed_out),
            share(self.rightly, self.ours.complaints),
        )
    }

    /// Floors a bit under what was measured.
    pub fn reaches(&self, auc: f64, recall: f64) {
        assert!(self.ours.auc >= auc, "{}: AUC {:.3}", self.name, self.ours.auc);
        assert!(self.ours.recall >= recall, "{}: recall at 90 % {:.3}", self.name, self.ours.recall);
        assert!(
            self.ours.auc > self.list.auc && self.ours.recall >= self.list.recall,
            "{}: beaten by a list",
            self.name
        );
    }
}

fn of<'a>(all: &'a [Sample], from: &[&str], language: Language) -> Vec<&'a Sample> {
    let spoken = |sample: &Sample| sample.language.unwrap_or(Language::English) == language;
    all.iter().filter(|sample| from.contains(&sample.from) && spoken(sample)).collect()
}

/// Mails of our own pen that were held back, and the blind round: they need no data.
pub fn own() -> Vec<Sample> {
    super::pen().into_iter().filter(Sample::is_held).chain(super::blind()).collect()
}

pub fn own_rows() -> Vec<Measured> {
    let own = own();
    vec![
        measured("mails of our own pen, English", &of(&own, &["pen"], Language::English)),
        measured("mails of our own pen, Spanish", &of(&own, &["pen"], Language::Spanish)),
        measured("blind round of mails, English", &of(&own, &["blind"], Language::English)),
    ]
}

pub fn rows(root: &Path) -> Vec<Measured> {
    let held: Vec<Sample> = super::samples(root).into_iter().filter(Sample::is_held).collect();
    let mut rows = vec![
        measured("airline tweets", &of(&held, &["tweets"], Language::English)),
        measured("health comments", &of(&held, &["health"], Language::English)),
        measured("mails: our own pen and mails of people and lists", &of(&held, &["pen", "ham"], Language::English)),
    ];
    rows.extend(own_rows());
    rows
}
