//! Decides which part each line belongs to.

use super::kinds::{Mark, Sort};
use super::words::is_delimiter;
use super::{Kind, Part, attribution, signature};

/// The part of each line.
pub fn places(lines: &[&str], mut kinds: Vec<Kind>, marks: &[Mark]) -> Vec<Part> {
    let mut places = vec![Part::Reply; lines.len()];
    let mut end = cut_off(lines, &mut kinds, marks, &mut places);
    take_signature(lines, &kinds, &mut places, &mut end);
    fold_quotes(lines, &kinds, &mut places, &mut end);
    take_signature(lines, &kinds, &mut places, &mut end);
    keep_something(lines, &kinds, &mut places);
    places
}

/// From the first mark below words of their own on, everything is an old mail that nothing else marks. Answers where
/// the lines end that remain.
fn cut_off(lines: &[&str], kinds: &mut [Kind], marks: &[Mark], places: &mut [Part]) -> usize {
    let written = |line: &&str| !is_delimiter(line);
    let first_text = lines.iter().zip(kinds.iter()).position(|(line, kind)| *kind == Kind::Text && written(line));
    for mark in marks {
        let below_words = first_text.is_some_and(|first| first < mark.from);
        if mark.quote_follows && mark.sort == Sort::Intro {
            continue;
        }
        if below_words && !mark.quote_follows {
            fill(places, mark.from, places.len(), Part::Quoted);
            return mark.from;
        }
        if mark.sort == Sort::Headers && !below_words && !mark.quote_follows {
            // Headers at the very top: a form, perhaps, or somebody shows what they got.
            for kind in kinds.iter_mut().take(mark.to).skip(mark.from).filter(|kind| **kind == Kind::Divider) {
                *kind = Kind::Text;
            }
            return lines.len();
        }
    }
    lines.len()
}

fn take_signature(lines: &[&str], kinds: &[Kind], places: &mut [Part], end: &mut usize) {
    // What HTML calls a signature, if other words are left.
    let left = |part: Option<&Part>| part == Some(&Part::Reply);
    let words = kinds.iter().enumerate().take(*end).any(|(at, kind)| *kind == Kind::Text && left(places.get(at)));
    if words {
        for (kind, place) in kinds.iter().zip(places.iter_mut()).take(*end) {
            if *kind == Kind::Signature && *place == Part::Reply {
                *place = Part::Signature;
            }
        }
        // What ends with such a signature ends above it.
        let last = kinds.iter().take(*end).rposition(|kind| !matches!(kind, Kind::Blank | Kind::Signature));
        *end = last.map_or(*end, |last| last + 1);
    }
    let (own, own_kinds) = (lines.get(..*end).unwrap_or_default(), kinds.get(..*end).unwrap_or_default());
    if let Some(from) = signature::begins(own, own_kinds) {
        fill(places, from, *end, Part::Signature);
        *end = from;
    }
}

/// Quotations below, above and between words.
fn fold_quotes(lines: &[&str], kinds: &[Kind], places: &mut [Part], end: &mut usize) {
    // The attribution is the program's, wherever it stands.
    for (kind, place) in kinds.iter().zip(places.iter_mut()).take(*end) {
        if matches!(kind, Kind::Intro | Kind::Divider) {
            *place = Part::Quoted;
        }
    }
    let own = kinds.get(..*end).unwrap_or_default();
    let Some(last_text) = own.iter().rposition(|kind| matches!(kind, Kind::Text | Kind::Signature)) else {
        return fill(places, 0, *end, Part::Quoted);
    };
    let runs = runs(own.get(..last_text).unwrap_or_default());
    let introduced = own.iter().any(|kind| matches!(kind, Kind::Intro | Kind::Divider));
    let below = own.get(last_text + 1..).unwrap_or_default();
    if below.contains(&Kind::Quoted) && (runs.is_empty() || introduced) {
        fill(places, last_text + 1, *end, Part::Quoted);
        *end = last_text + 1;
    }
    let [run] = runs.as_slice() else { return };
    let attributed = run.from.checked_sub(1).is_some_and(|above| {
        own.iter()
            .take(above + 1)
            .rev()
            .find(|kind| **kind != Kind::Blank)
            .is_some_and(|kind| matches!(kind, Kind::Intro | Kind::Divider))
    }) || attribution::heads(lines.get(run.from..run.to).unwrap_or_default());
    let words_above = words(lines, own, 0, run.from);
    let words_below = words(lines, own, run.to, last_text + 1);
    if attributed && (is_greeting(&words_above) || is_closing(&words_below)) {
        fill(places, run.from, run.to, Part::Quoted);
    }
}

/// Quoted lines that stand together.
struct Run {
    from: usize,
    to: usize,
}

fn runs(kinds: &[Kind]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for (at, kind) in kinds.iter().enumerate() {
        match kind {
            Kind::Blank => {}
            Kind::Quoted => {
                match runs.last_mut().filter(|_| open) {
                    Some(run) => run.to = at + 1,
                    None => runs.push(Run { from: at, to: at + 1 }),
                }
                open = true;
            }
            _ => open = false,
        }
        if runs.len() > 1 {
            break;
        }
    }
    runs
}

fn words<'a>(lines: &[&'a str], kinds: &[Kind], from: usize, to: usize) -> Vec<&'a str> {
    let own = lines.iter().zip(kinds).take(to).skip(from);
    own.filter(|(_, kind)| **kind == Kind::Text).map(|(line, _)| line.trim()).take(9).collect()
}

/// Nothing, or "Dear Ms Meyer," above a quotation: the answer stands below.
fn is_greeting(above: &[&str]) -> bool {
    let words = above.iter().map(|line| line.split_whitespace().count()).sum::<usize>();
    above.is_empty()
        || (above.len() <= 2
            && words <= 7
            && above.last().is_some_and(|line| line.ends_with([',', '!', '，', '！', '、'])))
}

/// "Regards, Ann" below a quotation: the answer stands above.
fn is_closing(below: &[&str]) -> bool {
    let Some(first) = below.first() else { return false };
    let lower = first.to_lowercase();
    let short = below.len() <= 8 && below.iter().all(|line| line.chars().count() <= 60 && !line.ends_with(['?', '.']));
    short && CLOSINGS.iter().any(|closing| lower.starts_with(closing))
}

const CLOSINGS: [&str; 44] = [
    "regards",
    "best",
    "kind regards",
    "warm regards",
    "thanks,",
    "thank you,",
    "cheers",
    "sincerely",
    "yours",
    "many thanks",
    "with kind",
    "mit freundlichen",
    "freundliche",
    "viele grüße",
    "liebe grüße",
    "beste grüße",
    "gruß",
    "grüße",
    "mfg",
    "lg",
    "vg",
    "cordialement",
    "bien à vous",
    "bien cordialement",
    "salutations",
    "saludos",
    "un saludo",
    "atentamente",
    "cordiali saluti",
    "saluti",
    "distinti saluti",
    "atenciosamente",
    "cumprimentos",
    "abraços",
    "met vriendelijke",
    "groeten",
    "med vänlig",
    "med venlig",
    "hilsen",
    "pozdrawiam",
    "s pozdravem",
    "с уважением",
    "üdvözlettel",
    "saygılar",
];

/// When no word of their own is left: a signature was what they sent, and a quotation without attribution too.
fn keep_something(lines: &[&str], kinds: &[Kind], places: &mut [Part]) {
    let said =
        |place: Part, places: &[Part]| lines.iter().zip(places).any(|(line, p)| *p == place && !line.trim().is_empty());
    if said(Part::Reply, places) {
        return;
    }
    if said(Part::Signature, places) {
        return places.iter_mut().filter(|place| **place == Part::Signature).for_each(|place| *place = Part::Reply);
    }
    let introduced = kinds.iter().any(|kind| matches!(kind, Kind::Intro | Kind::Divider));
    let first = kinds.iter().position(|kind| *kind == Kind::Quoted).unwrap_or(0);
    if !introduced && !attribution::heads(lines.get(first..).unwrap_or_default()) {
        places.fill(Part::Reply);
    }
}

fn fill(places: &mut [Part], from: usize, to: usize, part: Part) {
    places.iter_mut().take(to).skip(from).for_each(|place| *place = part);
}
