//! Finding the promises in a text of 2,000 characters, and reading it for how it sounds.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use commitments::{Setting, Who, find, usual_hours};
use jiff::tz::TimeZone;

use crate::report::{Figure, Reach, Report};

/// As people write: most of it promises nothing.
const LETTER: &str = "Hi Ann,\n\nthanks for the photos, they help a lot. The valve you can see on the second one is \
original, and the manufacturer no longer makes it, but there is a replacement that fits. I have asked the warehouse \
whether it is on the shelf. Please keep the water off until then; the pump would run dry otherwise. I'll call you on \
Friday at 10 with the price, and our fitter will be there on Monday between 2 and 4 to put it in. If you are not at \
home, leave the key with your neighbour. We are sorry for the trouble, and you will have a credit note by noon \
tomorrow. Dijo usted que prefiere hablar en español: le llamo mañana antes de las diez.\n\n";
const RUNS: usize = 200;

pub fn measure(report: &mut Report) -> Result<()> {
    let text: String = LETTER.chars().cycle().take(2_000).collect();
    let zone = TimeZone::get("America/New_York")?;
    let hours = usual_hours(&zone);
    let at = "2026-11-24T14:00:00Z".parse()?;
    let setting = Setting { at, zone: &zone, hours: &hours, from: Who::Us, language: None };
    ensure!(find(&text, &setting).len() > 6, "the promises of the letter are not found");
    let (median, p95) = times(|| drop(std::hint::black_box(find(std::hint::black_box(&text), &setting))))?;
    // The least that whoever looks for words has to do.
    let (words, _) = times(|| {
        let lower = std::hint::black_box(&text).to_lowercase();
        let count = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).count();
        std::hint::black_box(count);
    })?;
    report.add(
        Figure::new("finding promises in 2,000 characters, median", median, "ms")
            .with("p95_ms", (p95 * 1000.0).round() / 1000.0)
            .with("times_of_splitting_into_words", crate::report::round(median / words))
            .reach(Reach::AtMost(1.0))
            .floor(Reach::AtMost(5.0)),
    );
    tone(report)
}

/// As somebody writes who is annoyed, and as somebody answers who is, too.
const SHARP: &str = "Dear Ruth,\n\nas I already explained, the installer should have called you before, and we were very \
busy. I am sorry if you feel that way. Per our policy nobody can come on a Saturday. PLEASE READ the confirmation \
again!!! This is the second time you write, and nobody told us that you took a day off. We apologize for any \
inconvenience, and the fitter will be there on Monday between 2 and 4 with the new doors. Le ruego que se calme.\n\n";

fn tone(report: &mut Report) -> Result<()> {
    let text: String = SHARP.chars().cycle().take(2_000).collect();
    ensure!(tone::calm::remarks(&text, None).len() > 20, "what is wrong with the reply is not found");
    let (median, p95) = times(|| drop(std::hint::black_box(tone::calm::remarks(std::hint::black_box(&text), None))))?;
    let of_mail = tone::complaint::Setting::default();
    let (judged, _) =
        times(|| drop(std::hint::black_box(tone::complaint::find(std::hint::black_box(&text), of_mail))))?;
    report.add(
        Figure::new("reading a reply of 2,000 characters for tone, median", median, "ms")
            .with("p95_ms", (p95 * 1000.0).round() / 1000.0)
            .with("possible_complaint_ms", (judged * 1000.0).round() / 1000.0)
            .reach(Reach::AtMost(2.0)),
    );
    Ok(())
}

/// Median and 95th percentile in milliseconds.
fn times(mut work: impl FnMut()) -> Result<(f64, f64)> {
    let mut took: Vec<f64> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    took.sort_by(f64::total_cmp);
    let at = |percent: usize| took.get(RUNS * percent / 100).copied().context("no runs");
    Ok((at(50)?, at(95)?))
}
