//! What a text is about, as its words tell: plain forms without those that every text has, how much a shared one says, and
//! how alike two texts are by them. Pure.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::super::words::{fold, words};

/// Words of one text that count at most: those it uses most, then those that come first. A story of ten thousand words is
/// told by these as well.
const MOST: usize = 160;
/// Words that are looked for at most, and how many complaints may have them together: what is read is bounded, however many
/// there are. Those that say most are looked for first.
const MOST_SOUGHT: usize = 32;
const MOST_READ: i64 = 24_000;
/// Less alike, or with fewer words in common, nobody would call them twins.
const LEAST_ALIKE: f64 = 0.12;
const LEAST_SHARED: usize = 2;

/// Words that say nothing of what a text is about, English and Spanish, folded.
static EMPTY: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("empty_words.txt").split_whitespace().collect());

/// A word as it is compared: without its ending for several, for time and for gender.
pub fn plain(word: &str) -> String {
    let is_word = word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_word {
        return word.to_owned();
    }
    let one = match word.strip_suffix("ies") {
        Some(start) if start.len() > 1 => format!("{start}y"),
        _ if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") => word.to_owned(),
        _ => word.strip_suffix('s').unwrap_or(word).to_owned(),
    };
    let ended = ["ing", "ed"].iter().find_map(|end| one.strip_suffix(end).filter(|start| start.len() > 3));
    let mut stem = ended.unwrap_or(&one);
    if stem.len() > 4 {
        stem = stem.strip_suffix(['a', 'e', 'o']).unwrap_or(stem);
    }
    let doubled = stem.len() > 3 && stem.bytes().rev().nth(1) == stem.bytes().next_back();
    stem.get(..stem.len() - usize::from(doubled)).unwrap_or(stem).to_owned()
}

/// Whether a folded word says what a text is about.
fn says(word: &str) -> bool {
    word.chars().count() > 2 && !EMPTY.contains(word) || word.chars().all(|c| !c.is_ascii())
}

/// A plain word of a text, and how often it stands there.
pub type Counted = (String, u32);

/// The plain words of a text, each once.
pub fn essence(text: &str) -> Vec<Counted> {
    let mut counts: HashMap<String, (u32, usize)> = HashMap::new();
    for (place, word) in words(text).iter().filter(|word| says(word)).enumerate() {
        counts.entry(plain(word)).or_insert((0, place)).0 += 1;
    }
    let mut all: Vec<(String, (u32, usize))> = counts.into_iter().collect();
    all.sort_by_key(|(_, (count, place))| (std::cmp::Reverse(*count), *place));
    all.truncate(MOST);
    all.into_iter().map(|(word, (count, _))| (word, count)).collect()
}

/// As they are kept: `van booking:3`.
pub fn written(essence: &[Counted]) -> String {
    let one = |(word, count): &Counted| if *count > 1 { format!("{word}:{count}") } else { word.clone() };
    essence.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Reads what `written` wrote.
pub fn read(written: &str) -> Vec<Counted> {
    let one = |word: &str| match word.split_once(':') {
        Some((word, count)) => (word.to_owned(), count.parse().unwrap_or(1)),
        None => (word.to_owned(), 1),
    };
    written.split(' ').filter(|word| !word.is_empty()).map(one).collect()
}

/// A word of a text, in how many complaints it is, and how much it says there.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    pub word: String,
    pub complaints: i64,
    /// By its rarity alone.
    pub rarity: f64,
    /// And by how often it stands there.
    pub weight: f64,
    often: f64,
}

/// The words of a text by what is known of them, among `all` complaints. One that nobody else uses is in one: this.
pub fn weigh(own: &[Counted], known: &HashMap<String, i64>, all: i64) -> Vec<Weighed> {
    let weigh = |(word, count): &Counted| {
        let complaints = known.get(word).copied().unwrap_or(0).max(1);
        let (rarity, often) = (rarity(complaints, all), often(*count));
        Weighed { word: word.clone(), complaints, rarity, weight: rarity * often, often }
    };
    own.iter().map(weigh).collect()
}

/// Rare words say more; what all have says next to nothing.
fn rarity(complaints: i64, all: i64) -> f64 {
    let (having, all) = (float(complaints), float(all.max(complaints)));
    (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
}

/// What is said twice says more than what is said once, but not twice as much.
fn often(count: u32) -> f64 {
    1.0 + f64::from(count.max(1)).ln()
}

fn float(count: i64) -> f64 {
    i32::try_from(count).map_or(f64::MAX, f64::from)
}

/// Those that are worth looking for: another has them, and reading who does costs no more than it may.
pub fn sought(own: &[Weighed], all: i64) -> Vec<&Weighed> {
    let mut shared: Vec<&Weighed> = own.iter().filter(|one| one.complaints > 1).collect();
    // What more than a third have is no reason, where there are enough to say so.
    shared.retain(|one| all < 30 || one.complaints * 3 < all);
    shared.sort_by(|one, two| two.weight.total_cmp(&one.weight).then_with(|| one.word.cmp(&two.word)));
    let mut read = 0;
    shared.retain(|one| {
        let fits = read + one.complaints <= MOST_READ;
        read += if fits { one.complaints } else { 0 };
        fits
    });
    shared.truncate(MOST_SOUGHT);
    shared
}

/// How alike another text is, and by which words, those that say most first. `None`: not enough to be called a twin. The
/// cosine of what both say; of the other it is not known how rare its own words are, so they count as those of this one do
/// on average. The same text is 1.
pub fn likeness(own: &[Weighed], other: &[Counted]) -> Option<(f64, Vec<String>)> {
    let theirs: HashMap<&str, u32> = other.iter().map(|(word, count)| (word.as_str(), *count)).collect();
    let counted = own.iter().filter_map(|one| theirs.get(one.word.as_str()).map(|count| (one, often(*count))));
    let mut shared: Vec<(&Weighed, f64)> = counted.map(|(one, often)| (one, one.weight * one.rarity * often)).collect();
    let both: f64 = shared.iter().map(|(_, says)| says).sum();
    let all: f64 = own.iter().map(|one| one.weight * one.weight).sum();
    let length = own.iter().map(|one| one.often * one.often).sum::<f64>().sqrt();
    let their_length = other.iter().map(|(_, count)| often(*count).powi(2)).sum::<f64>().sqrt();
    let likeness = (both * length / all / their_length).min(1.0);
    if shared.len() < LEAST_SHARED.min(own.len()) || !likeness.is_finite() || likeness < LEAST_ALIKE {
        return None;
    }
    shared.sort_by(|(one, says), (two, say)| say.total_cmp(says).then_with(|| one.word.cmp(&two.word)));
    Some((likeness, shared.into_iter().map(|(one, _)| one.word.clone()).collect()))
}

/// A text cut at these words: each piece, and whether it is one of them. The pieces together are the text.
pub fn marked(text: &str, shared: &HashSet<String>) -> Vec<(bool, String)> {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    let mut add = |is_shared: bool, piece: &str| match pieces.last_mut() {
        Some((last, so_far)) if *last == is_shared => so_far.push_str(piece),
        _ => pieces.push((is_shared, piece.to_owned())),
    };
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        add(!word.is_empty() && shared.contains(&plain(&fold(word))), word);
        add(false, piece.get(word.len()..).unwrap_or(""));
    }
    pieces.retain(|(_, piece)| !piece.is_empty());
    pieces
}

/// Words of a passage, and how many of a text are looked at for the best one.
const PASSAGE: usize = 36;
const LOOKED_AT: usize = 3_000;

/// The piece of a text with most of these words, in one line.
pub fn passage(text: &str, shared: &HashSet<String>) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let folded = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        Some(plain(&fold(word))).filter(|word| shared.contains(word))
    };
    let found: Vec<Option<String>> = words.iter().take(LOOKED_AT).map(folded).collect();
    let kinds = |from: usize| {
        let within = found.iter().skip(from).take(PASSAGE).flatten();
        within.collect::<HashSet<_>>().len()
    };
    let places = (0..found.len()).step_by(PASSAGE / 4);
    let from = places.max_by_key(|from| (kinds(*from), std::cmp::Reverse(*from))).unwrap_or(0);
    let mut line = words.iter().skip(from).take(PASSAGE).copied().collect::<Vec<_>>().join(" ");
    if from > 0 {
        line.insert(0, '…');
    }
    if from + PASSAGE < words.len() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one_word() {
        let same = [
            ("charge", "charged"),
            ("charges", "charging"),
            ("installer", "installers"),
            ("stopped", "stop"),
            ("deliveries", "delivery"),
            ("calls", "called"),
            ("instalador", "instaladores"),
            ("factura", "facturas"),
            ("retraso", "retrasos"),
        ];
        for (one, other) in same {
            assert_eq!(plain(one), plain(other), "{one} {other}");
        }
        assert_ne!(plain("bill"), plain("bell"));
    }

    #[test]
    fn the_essence_has_each_word_once_and_no_empty_ones() {
        let found = essence("The installers did not come. Los instaladores no vinieron, and the INSTALLER was late.");
        let installer: Vec<u32> =
            found.iter().filter(|(word, _)| word.starts_with("install")).map(|(_, count)| *count).collect();
        assert_eq!(installer, [2]);
        assert_eq!(read(&written(&found)), found);
        for empty in ["the", "not", "and", "los", "was"] {
            assert!(!found.iter().any(|(word, _)| word == empty), "{empty}");
        }
        assert!(essence(&"word ".repeat(20_000)).len() == 1);
        let long: String = (0..10_000).map(|n| format!("term{n} ")).collect();
        assert_eq!(essence(&long).len(), MOST);
    }

    #[test]
    fn rare_words_weigh_more_and_reading_is_bounded() {
        let said = |words: &[&str]| words.iter().map(|word| ((*word).to_owned(), 1)).collect::<Vec<Counted>>();
        let own = said(&["booking", "moved", "van", "desk"]);
        let known = [("booking", 90_000), ("moved", 20_000), ("van", 40), ("desk", 1)];
        let known: HashMap<String, i64> = known.into_iter().map(|(word, n)| (word.to_owned(), n)).collect();
        let all = weigh(&own, &known, 100_000);
        let found: Vec<&str> = sought(&all, 100_000).into_iter().map(|one| one.word.as_str()).collect();
        assert_eq!(found, ["van", "moved"]);
        let (same, words) = likeness(&all, &own).unwrap();
        assert!((same - 1.0).abs() < 1e-9 && words.first().is_some_and(|word| word == "desk"));
        let (near, _) = likeness(&all, &said(&["van", "desk", "lamp", "door"])).unwrap();
        let (far, _) = likeness(&all, &said(&["van", "moved", "lamp", "door"])).unwrap();
        assert!(same > near && near > far, "{same} {near} {far}");
        assert_eq!(likeness(&all, &said(&["booking", "lamp"])), None);
        assert_eq!(likeness(&all, &[]), None);
    }

    #[test]
    fn shared_words_are_marked_in_every_form_and_nothing_is_lost() {
        let shared: HashSet<String> = [plain("installer"), plain("late")].into();
        let text = "Two INSTALLERS; late, «again»…";
        let pieces = marked(text, &shared);
        assert_eq!(pieces.iter().map(|(_, piece)| piece.as_str()).collect::<String>(), text);
        let said: Vec<&str> = pieces.iter().filter(|(is, _)| *is).map(|(_, piece)| piece.as_str()).collect();
        assert_eq!(said, ["INSTALLERS", "late"]);
        let long = format!("{} the installers came late {}", "before ".repeat(500), "after ".repeat(500));
        assert!(passage(&long, &shared).contains("installers came late"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cut_and_put_together_again(text in "\\PC{0,200}", word in "\\PC{1,8}") {
            let shared: HashSet<String> = [plain(&fold(&word))].into();
            let together: String = marked(&text, &shared).into_iter().map(|(_, piece)| piece).collect();
            proptest::prop_assert_eq!(together, text.clone());
            passage(&text, &shared);
            proptest::prop_assert!(essence(&text).len() <= MOST);
        }
    }
}
