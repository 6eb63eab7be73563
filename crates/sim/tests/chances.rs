//! Whether the chances of promises are what they say: held against promises that were not known when they were asked for.
#![allow(clippy::unwrap_used, clippy::panic, clippy::as_conversions, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use app::{Clock, Ids, Kept};
use sim::promising::{Said, live};

const DAYS: i64 = 420;
/// What was made before that is learned from, and not looked at.
const LEARNED: i64 = 180;

fn house(seed: u64, load: i64) -> Vec<Said> {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::by_hand("2025-03-03T13:00:00Z".parse().unwrap());
    let url = format!("sqlite:{}", folder.path().join("kept.db").display());
    live(&Kept::open(&url, clock, Ids::seeded(seed)).unwrap(), DAYS, seed, load).unwrap()
}

fn mean(of: impl Iterator<Item = f64> + Clone) -> f64 {
    let n = of.clone().count().max(1);
    of.sum::<f64>() / n as f64
}

fn brier<'a>(said: impl Iterator<Item = &'a Said> + Clone, chance: impl Fn(&Said) -> f64 + Clone) -> f64 {
    mean(said.map(move |one| (chance(one) - f64::from(u8::from(one.kept))).powi(2)))
}

struct Point {
    n: usize,
    brier: f64,
    base: f64,
    /// (n, mean chance, kept) of each tenth of those asked, lowest chances first.
    tenths: Vec<(usize, f64, usize)>,
}

fn point(said: &[Said], point: i64) -> Point {
    let learned: Vec<&Said> = said.iter().filter(|one| one.day < LEARNED && one.point == point).collect();
    let base_rate = mean(learned.iter().map(|one| f64::from(u8::from(one.kept))));
    let mut held: Vec<&Said> =
        said.iter().filter(|one| one.day >= LEARNED && one.point == point && one.known).collect();
    held.sort_by(|one, other| one.chance.total_cmp(&other.chance));
    let tenth = |part: usize| &held[held.len() * part / 10..held.len() * (part + 1) / 10];
    let tenths = (0..10).map(|part| {
        let of = tenth(part);
        (of.len(), mean(of.iter().map(|one| one.chance)), of.iter().filter(|one| one.kept).count())
    });
    Point {
        n: held.len(),
        brier: brier(held.iter().copied(), |one| one.chance),
        base: brier(held.iter().copied(), move |_| base_rate),
        tenths: tenths.collect(),
    }
}

const POINTS: [(i64, &str); 3] =
    [(0, "When it is made"), (50, "At half of its working time, if it is still open"), (80, "At four fifths of it")];

fn table(said: &[Said]) -> String {
    let mut text = String::new();
    for (when, name) in POINTS {
        let found = point(said, when);
        text += &format!("\n### {name}\n\n| tenth | said, on average | kept |\n|---|---|---|\n");
        for (tenth, (n, chance, kept)) in found.tenths.iter().enumerate() {
            let share = *kept as f64 / *n as f64 * 100.0;
            text += &format!("| {} | {:.1} % | {kept} of {n} ({share:.1} %) |\n", tenth + 1, chance * 100.0);
        }
    }
    text
}

fn scores(name: &str, said: &[Said]) -> String {
    let row = |(when, _): (i64, &str)| {
        let found = point(said, when);
        format!(" {:.3} of {} against {:.3} |", found.brier, found.n, found.base)
    };
    format!("| {name} |{}\n", POINTS.map(row).concat())
}

#[test]
fn chances_are_what_they_say_on_promises_they_did_not_know() {
    // In threads: each lives a house of its own.
    let lives = [(7, 1000), (11, 1000), (12, 1000), (13, 1000), (11, 1700)]
        .map(|(seed, load)| std::thread::spawn(move || house(seed, load)));
    let [tuned, one, two, three, drowning] = lives.map(|life| life.join().unwrap());
    let untouched = [one, two, three].concat();
    for (when, name) in POINTS {
        let found = point(&untouched, when);
        assert!(found.n > 1_000 && found.brier < found.base, "{name}: no better than one figure for all");
        for (n, chance, kept) in &found.tenths {
            let (n, kept) = (u32::try_from(*n).unwrap(), u32::try_from(*kept).unwrap());
            let around = stats::wilson(kept, n);
            assert!(
                around.low - 0.05 < *chance && *chance < around.high + 0.05,
                "{name}: {chance:.3} said, {kept} of {n} kept"
            );
        }
    }
    let rows = [
        scores("**three untouched**", &untouched),
        scores("the one we looked at while we built it", &tuned),
        scores("one that drowns in work", &drowning),
    ];
    let kept = |said: &[Said]| {
        let made: Vec<&Said> = said.iter().filter(|one| one.point == 0 && one.day >= LEARNED).collect();
        format!("{} of {}", made.iter().filter(|one| one.kept).count(), made.len())
    };
    let drowned =
        format!("\nIn the house that drowns {} were kept; in the three {}.\n", kept(&drowning), kept(&untouched));
    let text =
        [HEAD, &rows.concat(), &drowned, TAIL, &table(&untouched), "\n## The house that drowns\n", &table(&drowning)]
            .concat();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/chances.md");
    if std::env::var("KEPT_WRITE").as_deref() == Ok("1") {
        std::fs::write(path, &text).unwrap();
    }
    let there = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(there, text, "stale: KEPT_WRITE=1 cargo nextest run -p sim --test chances, and commit what changed");
}

const HEAD: &str = "<!-- Written by `KEPT_WRITE=1 cargo nextest run -p sim --test chances`; change the program, not this file. -->

# How good the chances of promises are

Held against promises that were not known when the chance was asked for. The houses are simulated
(`crates/sim/src/promising.rs`): five people, six kinds of promises, full Mondays, days away, things that are forgotten,
times that are moved. Nobody draws whether a promise is kept. People have a day and a pile; they do what is due first,
mostly, and what is not done by its time is broken. The estimate knows nothing of this: it sees promises that are made and
end, by the same code as in a real house. Half a year is learned from and not looked at, then eight months are.

We looked at one house several times while we built this, and changed the estimate (and once the house: at first its people
had far more to do than a day holds) by what we saw. So it stands apart. The other three were run once, when all was done.

A real business is not like this one. What the figures show is that the estimate is honest where its past is like its
present; your own reports show whether it is with you.

## Scores

Brier score: the mean square of what was said less what came, smaller is better; beside it the score of saying for all
alike the share that was kept in the half year before. A promise that was moved did not hold; one that was released is left
out.

| house | when it is made | at half of its working time | at four fifths |
|---|---|---|---|
";

const TAIL: &str = "
When a promise is made, and at half of its time, the chances are better than one figure for all. At four fifths they are hardly
better: that it is still open is nearly all there is to know.

Where the piles grow from week to week, the past is better than the present, and the chances are too high: the second set
of tables shows by how much. The order is still right.

## The three untouched houses

All that were asked, from the lowest chance to the highest, in ten parts of the same size.
";
