//! The monthly review on paper: what the page shows, in its order, with room to write what was decided.

use app::{Error, Timestamp};
use i18n::{Arg, Words};
use paper::{Paper, Unwritable};

use super::pages::ReviewPage;
use super::view::ActionLine;
use crate::complaints::paper::{Parts, finish, sheet};

/// The file; `as_of`: how it stood then.
pub fn review(page: &ReviewPage, words: &Words, business: &str, as_of: Timestamp) -> Result<Vec<u8>, Error> {
    written(page, words, business, as_of).map_err(|error| Error::Internal(error.to_string()))
}

fn written(page: &ReviewPage, words: &Words, business: &str, as_of: Timestamp) -> Result<Vec<u8>, Unwritable> {
    let t = |key: &str| words.t(key).into_owned();
    let mut paper = Paper::new(sheet(words))?;
    let title = format!("{}: {}", t("improve-review-title"), page.month_name);
    paper.title(&title);
    let args = [("business", Arg::from(business)), ("when", Arg::from(words.moment_full(as_of)))];
    paper.quiet(&words.with("paper-as-of", &args));
    paper.quiet(&t("improve-review-lead"));
    paper.heading(&t("improve-review-1"));
    came_in(&mut paper, page, words);
    paper.heading(&t("improve-review-2"));
    actions(&mut paper, words, &page.seen.to_check, 2);
    paper.heading(&t("improve-review-3"));
    actions(&mut paper, words, &page.seen.open, 0);
    paper.heading(&t("improve-review-4"));
    let bare: Vec<Vec<String>> =
        page.seen.unguarded.iter().map(|one| vec![one.path.clone(), one.why.clone(), String::new()]).collect();
    let head = ["improve-head-cause", "paper-review-why", "paper-review-who"].map(t);
    table(&mut paper, words, &[0.3, 0.35, 0.35], &head, &bare);
    if !bare.is_empty() {
        paper.lines_to_write_on(bare.len().min(4));
    }
    paper.heading(&t("improve-review-5"));
    let undone =
        page.seen.to_review.iter().map(|one| vec![one.title.clone(), one.because.clone(), one.chip.text.clone()]);
    let head = ["paper-review-complaint", "paper-review-because", "paper-review-by"].map(t);
    table(&mut paper, words, &[0.3, 0.5, 0.2], &head, &undone.collect::<Vec<_>>());
    paper.heading(&t("improve-review-6"));
    match &page.held {
        Some(held) => {
            paper.quiet(held);
            paper.quote(&page.held_words);
        }
        None => paper.lines_to_write_on(7),
    }
    let zone = words.zone().iana_name().unwrap_or("UTC").to_owned();
    let args = [("title", Arg::from(title.as_str())), ("business", business.into()), ("zone", zone.into())];
    let foot = words.with("paper-foot", &args);
    finish(paper, words, &Parts { title: &title, author: business, foot: &foot, as_of })
}

fn came_in(paper: &mut Paper, page: &ReviewPage, words: &Words) {
    paper.text(&page.counted);
    paper.quiet(&page.seen.harm);
    if let Some(sentence) = &page.seen.against_jobs {
        paper.quiet(sentence);
    }
    let rows: Vec<Vec<String>> =
        page.seen.by_count.iter().map(|row| vec![row.path.clone(), row.share.clone(), row.harm.clone()]).collect();
    if !rows.is_empty() {
        let head =
            ["improve-head-cause", "improve-head-share", "improve-head-harm"].map(|key| words.t(key).into_owned());
        paper.table(&[0.45, 0.27, 0.28], &head, &rows);
    }
}

/// Actions in lines; under each of them so many to write on.
fn actions(paper: &mut Paper, words: &Words, all: &[ActionLine], lines: usize) {
    let row = |one: &ActionLine| vec![one.due.clone(), one.what.clone(), one.why.clone(), one.chip.text.clone()];
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    let head =
        ["paper-action-due", "paper-action", "paper-action-who", "paper-state"].map(|key| words.t(key).into_owned());
    table(paper, words, &[0.14, 0.38, 0.32, 0.16], &head, &rows);
    if !all.is_empty() {
        paper.lines_to_write_on(lines);
    }
}

fn table(paper: &mut Paper, words: &Words, shares: &[f32], head: &[String], rows: &[Vec<String>]) {
    match rows.is_empty() {
        true => paper.quiet(&words.t("improve-review-nothing")),
        false => paper.table(shares, head, rows),
    }
}
