//! Working time: a deadline worked out, and told in one line.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result};
use i18n::{Arg, Words};
use jiff::Timestamp;
use planner::OpeningHours;
use planner::hours::{Explanation, Gap, Work};

use crate::report::{Figure, Reach, Report};

const HOUR_MS: i64 = 3_600_000;
/// Begins a whole number of minutes apart, over about a year.
const QUESTIONS: i64 = 5_000;
const APART_MS: i64 = 103 * 60_000;

pub fn measure(report: &mut Report) -> Result<()> {
    let hours = practice()?;
    let words = Words::new("en", &hours.zone);
    for (what, work) in [
        ("4 working hours", Work::Time { ms: 4 * HOUR_MS }),
        ("200 working hours", Work::Time { ms: 200 * HOUR_MS }),
        ("5 working days", Work::Days { n: 5 }),
    ] {
        let told_us = each_us(|at| Ok(say(&words, &hours.deadline(at, work)?).len()))?;
        let alone_us = each_us(|at| Ok(hours.deadline(at, work)?))?;
        let figure = Figure::new(format!("a deadline of {what}, worked out and explained"), told_us, "µs");
        let figure = figure.with("without_words_us", crate::report::round(alone_us));
        let figure = figure.with("times_without_words", crate::report::round(told_us / alone_us));
        report.add(figure.reach(Reach::AtMost(50.0)).floor(Reach::AtMost(200.0)));
    }
    for (what, ms) in [("4 working hours", 4 * HOUR_MS), ("ten years of working hours", 20_000 * HOUR_MS)] {
        let alone_us = each_us(|at| hours.add_working(at, ms).context("no deadline"))?;
        let figure = Figure::new(format!("a deadline of {what}, worked out alone"), alone_us, "µs");
        report.add(figure.reach(Reach::AtMost(50.0)).floor(Reach::AtMost(200.0)));
    }
    Ok(())
}

/// Two blocks a day, ten holidays a year for twelve years, a zone with summer time.
fn practice() -> Result<OpeningHours> {
    let day = "8-12, 13-17";
    let days = ["01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-26", "12-25"];
    let holidays: Vec<String> =
        (2026..2038).flat_map(|year| days.iter().map(move |day| format!("{year}-{day}"))).collect();
    let read = OpeningHours::from_form("America/New_York", [day, day, day, day, day, "", ""], &holidays.join(" "));
    read.map_err(|faults| anyhow::anyhow!("{faults:?}"))
}

/// The mean of many, each from another instant.
fn each_us<T>(mut ask: impl FnMut(Timestamp) -> Result<T>) -> Result<f64> {
    let start: Timestamp = "2026-01-05T14:00:00Z".parse()?;
    let at = |n: i64| Timestamp::from_millisecond(start.as_millisecond() + n * APART_MS);
    black_box(ask(start)?);
    let begun = Instant::now();
    for n in 0..QUESTIONS {
        black_box(ask(at(n)?)?);
    }
    let count = i32::try_from(QUESTIONS)?;
    Ok(begun.elapsed().as_secs_f64() * 1e6 / f64::from(count))
}

fn say(words: &Words, told: &Explanation) -> String {
    told.say(&|key, gaps| {
        let arg = |gap: &Gap| match gap {
            Gap::Text(text) => Arg::from(text.clone()),
            Gap::Number(n) => Arg::from(*n),
        };
        let args: Vec<(&str, Arg)> = gaps.iter().map(|(name, gap)| (*name, arg(gap))).collect();
        words.with(key, &args)
    })
}
