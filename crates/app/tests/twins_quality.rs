//! How good twins are, on real complaints about banks: the issue and sub-issue that their writers chose say which belong
//! together. Prints the table of docs/reference/twins.md, and holds what it says.
//! `cargo nextest run --workspace -E 'binary(twins_quality)' --no-capture`
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)] // a measurement

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use app::complaints::{self, Heard, NewComplaint};
use app::{Id, search};
use testkit::{TestKept, each_database};

const AT: usize = 5;
/// One in so many is asked for its twins, among all of them: four times as quick.
const ASKED: usize = 4;

struct Case {
    product: String,
    issue: String,
    sub_issue: String,
    story: String,
}

/// Complaints with a story, each story once.
fn cases() -> Option<Vec<Case>> {
    let text = std::fs::read_to_string(testkit::shared_data()?.join("complaints/cfpb.csv")).unwrap();
    let rows = rows(&text);
    let column = |name: &str| rows[0].iter().position(|title| title == name).unwrap();
    let [product, issue, sub_issue, story] =
        ["Product", "Issue", "Sub-issue", "Consumer complaint narrative"].map(column);
    let mut seen = HashSet::new();
    let told = rows.iter().skip(1).filter(|row| row.len() > story && !row[story].trim().is_empty());
    let case = |row: &Vec<String>| Case {
        product: row[product].clone(),
        issue: row[issue].clone(),
        sub_issue: format!("{} / {}", row[issue], row[sub_issue]),
        story: row[story].trim().to_owned(),
    };
    Some(told.filter(|row| seen.insert(row[story].trim().to_owned())).map(case).collect())
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            other => field.push(other),
        }
    }
    rows
}

/// All of them, as complaints that were listened to. The summary says nothing: the stories alone are measured.
fn filled(kept: &TestKept, cases: &[Case]) -> Vec<Id> {
    let customer_id = kept.customer("Ruth Alvarez", "ruth@example.com");
    let mut ids = Vec::new();
    for some in cases.chunks(100) {
        let stories: Vec<String> =
            some.iter().map(|case| case.story.chars().take(complaints::LONGEST).collect()).collect();
        let who = kept.owner.clone();
        let made = kept.write(move |tx| {
            let new =
                NewComplaint { customer_id: Some(customer_id), summary: "-".to_owned(), ..NewComplaint::default() };
            let tell = |story: &String| {
                let id = complaints::open(tx, &who, &new)?.id;
                complaints::listen(tx, &who, id, &Heard { story: story.clone(), ..Heard::default() }).map(|one| one.id)
            };
            stories.iter().map(tell).collect::<app::Result<Vec<Id>>>()
        });
        ids.extend(made.unwrap());
    }
    ids
}

/// What is offered for each that is asked, by its place among the cases.
type Offered = Vec<Vec<usize>>;

fn by_twins(kept: &TestKept, ids: &[Id]) -> Offered {
    let place: HashMap<Id, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let ask = |id: &Id| {
        let id = *id;
        let found = kept.read(move |tx| search::alike::find(tx, id, app::Timestamp::UNIX_EPOCH)).unwrap();
        found.iter().take(AT).map(|one| place[&one.complaint_id]).collect()
    };
    ids.iter().step_by(ASKED).map(ask).collect()
}

/// Any five, or any five of the same product, always the same ones.
fn by_chance(cases: &[Case], may: impl Fn(&Case, &Case) -> bool) -> Offered {
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let pick = |own: usize| {
        let mut pool: Vec<usize> =
            (0..cases.len()).filter(|one| *one != own && may(&cases[own], &cases[*one])).collect();
        (0..AT.min(pool.len())).map(|_| pool.swap_remove(next(pool.len()))).collect()
    };
    (0..cases.len()).step_by(ASKED).map(pick).collect()
}

/// Five with most words in common, as they stand.
fn by_overlap(cases: &[Case]) -> Offered {
    let words: Vec<HashSet<String>> =
        cases.iter().map(|case| search::words(&case.story).into_iter().collect()).collect();
    let pick = |own: usize| {
        let mut all: Vec<usize> = (0..cases.len()).filter(|one| *one != own).collect();
        all.sort_by_key(|one| (std::cmp::Reverse(words[own].intersection(&words[*one]).count()), *one));
        all.truncate(AT);
        all
    };
    (0..cases.len()).step_by(ASKED).map(pick).collect()
}

#[derive(Clone, Copy)]
struct Quality {
    /// Of those offered, how many belong; of those that belong (five at most), how many are offered.
    precision: f64,
    recall: f64,
    /// For how many at least one belongs.
    any: f64,
    offered: f64,
}

fn judge(cases: &[Case], offered: &Offered, label: impl Fn(&Case) -> &str) -> Quality {
    let mut sizes: HashMap<&str, usize> = HashMap::new();
    cases.iter().for_each(|case| *sizes.entry(label(case)).or_default() += 1);
    let (mut asked, mut shown, mut right, mut recall, mut any) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (case, offered) in cases.iter().step_by(ASKED).zip(offered) {
        let belong = sizes[label(case)] - 1;
        if belong == 0 {
            continue;
        }
        let hits = float(offered.iter().filter(|one| label(&cases[**one]) == label(case)).count());
        (asked, shown, right) = (asked + 1.0, shown + float(offered.len()), right + hits);
        recall += hits / float(belong.min(AT));
        any += f64::from(hits > 0.0);
    }
    Quality { precision: right / shown, recall: recall / asked, any: any / asked, offered: shown / asked }
}

fn float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

#[test]
fn twins_of_real_complaints_belong_together_far_more_often_than_chance() {
    let Some(cases) = cases() else { return };
    let (random, overlap) = (by_chance(&cases, |_, _| true), by_overlap(&cases));
    let of_product = by_chance(&cases, |one, other| one.product == other.product);
    for kept in each_database() {
        let ids = filled(&kept, &cases);
        let begun = Instant::now();
        let twins = by_twins(&kept, &ids);
        let each_ms = begun.elapsed().as_secs_f64() * 1000.0 / float(twins.len());
        println!("\n{} complaints, {:?}, {each_ms:.1} ms each", cases.len(), kept.engine);
        println!(
            "| offered | precision@5 | recall@5 | at least one | offered | same issue: precision@5 | recall@5 | at least one |"
        );
        println!("|---|---|---|---|---|---|---|---|");
        let mut rows = Vec::new();
        let all = [
            ("twins", &twins),
            ("most words in common", &overlap),
            ("any of the same product", &of_product),
            ("any", &random),
        ];
        for (name, offered) in all {
            let (sub, issue) =
                (judge(&cases, offered, |case| &case.sub_issue), judge(&cases, offered, |case| &case.issue));
            println!(
                "| {name} | {:.3} | {:.3} | {:.3} | {:.2} | {:.3} | {:.3} | {:.3} |",
                sub.precision, sub.recall, sub.any, sub.offered, issue.precision, issue.recall, issue.any
            );
            rows.push((sub, issue));
        }
        let [(twins, twins_issue), (overlap, _), (product, product_issue), (random, _)] = rows[..] else { panic!() };
        assert!(twins.precision > 5.0 * random.precision && twins.recall > 5.0 * random.recall);
        assert!(twins.precision > 1.3 * overlap.precision && twins.precision > 1.4 * product.precision);
        assert!(twins_issue.precision > product_issue.precision);
    }
}
