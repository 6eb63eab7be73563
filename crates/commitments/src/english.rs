//! English: who acts, what makes it a promise, which verb, when.

mod acts;
mod anchors;
mod refuse;
mod things;
mod words;

use crate::text::Sentence;
use crate::tokens::Toks;
use crate::verbs::Need;
use crate::when::{self, Piece, What};
use crate::{Hit, Kind, Language, Precision, Setting, Who};

/// Who does what is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The writer: "I", "we", and nobody named at the begin of a sentence.
    Writer,
    /// "you": who gets what is promised.
    You,
    /// "he", "she".
    One,
    They,
    /// A thing: "your order", "it".
    Thing,
    /// Somebody of ours: "the technician", "Ann".
    Ours,
    Customer,
    /// No promise, whatever comes: nobody, all customers, the courier.
    No,
}

/// What makes a promise of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Will,
    /// "I'm calling you back at 3".
    Now,
    LetMe,
    Should,
    Expect,
}

/// A place where a promise may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Anchor {
    pub subject: Subject,
    pub mode: Mode,
    pub start: usize,
    pub verb: usize,
}

/// What is promised there, up to which word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    pub start: usize,
    pub verb: usize,
    pub end: usize,
    pub kind: Kind,
    pub need: Need,
    pub who: Who,
    pub let_me: bool,
    /// It shares the subject of the one before: "… and call you".
    pub conjoined: bool,
}

/// Nobody promises more in one sentence.
pub(crate) const MOST: usize = 16;

pub(crate) fn read(toks: &Toks, sentence: &Sentence, setting: &Setting<'_>) -> Vec<Hit> {
    if !anchors::may_be(toks) || refuse::whole(toks) {
        return Vec::new();
    }
    let mut anchors = anchors::anchors(toks);
    anchors.truncate(MOST);
    let mut found: Vec<Act> = Vec::new();
    for (at, anchor) in anchors.iter().enumerate() {
        let until = anchors.get(at + 1).map_or(toks.len(), |next| next.start);
        if !refuse::anchor(toks, sentence, anchor, until) {
            found.extend(acts::acts(toks, anchor, until, setting.from));
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    let pieces = when::pieces(toks, Language::English, setting);
    assemble(toks, found, &pieces, setting)
}

/// Words after which a time belongs to something else.
const TURNS: [&str; 11] =
    ["because", "since", "although", "though", "but", "which", "while", "where", "unless", "whereas", "otherwise"];

/// The acts with their times; those that are one promise together made one.
pub(crate) fn assemble(toks: &Toks, acts: Vec<Act>, pieces: &[Piece], setting: &Setting<'_>) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut merged: Option<(Act, Option<(jiff::Timestamp, Precision)>)> = None;
    let mut flush = |held: Option<(Act, Option<(jiff::Timestamp, Precision)>)>, until: usize| {
        let Some((act, by)) = held else { return };
        let vague =
            pieces.iter().any(|piece| piece.from >= act.start && piece.to <= until && piece.what == What::Vague);
        if act.need == Need::Never || act.need == Need::Time && by.is_none() && !(vague && act.kind != Kind::Other) {
            return;
        }
        let (start, end) = stretch(toks, act.start, until);
        if end > start {
            let pays = act.who == Who::Them && act.kind == Kind::Refund;
            hits.push(Hit { start, end, by, who: act.who, kind: if pays { Kind::Other } else { act.kind } });
        }
    };
    let begin =
        |act: &Act| if lead_is_own(toks, act.start, pieces) { lead(toks, act.start, pieces).0 } else { act.start };
    for (at, act) in acts.iter().enumerate() {
        let until = acts.get(at + 1).map_or(toks.len(), begin);
        let (start, by) = timed(toks, act, until, pieces, setting, at == 0);
        let mut act = Act { start, ..*act };
        let joins = merged.as_ref().is_some_and(|(before, by_before)| {
            act.conjoined && (by.is_none() || by_before.is_none() || before.need == Need::Step) || before.let_me
        });
        match merged.take() {
            Some((before, by_before)) if joins => {
                let step = before.let_me
                    || matches!(before.need, Need::Step | Need::Never)
                    || before.kind == Kind::Other && before.need == Need::Time;
                act.kind = if step { act.kind } else { before.kind };
                act.need = act.need.min(before.need);
                act.start = before.start;
                act.who = before.who;
                merged = Some((act, by.or(by_before)));
            }
            before => {
                let start = act.start;
                flush(before, start);
                merged = Some((act, by));
            }
        }
    }
    flush(merged, toks.len());
    hits
}

/// When it is due, and where its words begin, which may be the time said before them.
fn timed(
    toks: &Toks,
    act: &Act,
    until: usize,
    pieces: &[Piece],
    setting: &Setting<'_>,
    leading: bool,
) -> (usize, Option<(jiff::Timestamp, Precision)>) {
    let last = (act.verb + 1..until).find(|at| turns(toks, *at, act, until)).unwrap_or(until);
    let mut mine: Vec<Piece> = Vec::new();
    let (start, lead) =
        if lead_is_own(toks, act.start, pieces) || leading && (act.conjoined || is_given(toks, act.start, pieces)) {
            lead(toks, act.start, pieces)
        } else {
            (act.start, Vec::new())
        };
    let relative = (act.end..last).find(|at| is_relative(toks, *at)).unwrap_or(last);
    let of_it = |piece: &Piece| piece.from < relative || is_deadline(toks, piece.from);
    mine.extend(
        pieces.iter().filter(|piece| {
            piece.from >= act.start && piece.to <= last && !of_before(toks, piece, act) && of_it(piece)
        }),
    );
    let by = when::said(&[lead.as_slice(), mine.as_slice()].concat(), setting);
    // "Tomorrow we'll be there between 2 and 4": both say it; but what comes first is only taken where it fits.
    let by = by.or_else(|| when::said(&mine, setting)).or_else(|| when::said(&lead, setting));
    (start, by)
}

/// Whether something else is spoken of from here on, so that a time behind it is not the promise's.
fn turns(toks: &Toks, at: usize, act: &Act, until: usize) -> bool {
    at >= act.end && toks.is(at, &TURNS) && !toks.is(at.wrapping_sub(1), &["so", "sure", "see", "ever"])
        || toks.is(at, &["so"]) && toks.is(at + 1, &["you", "that", "we", "he", "she"])
        || toks.is(at, &["if"]) && !toks.is(at + 1, &["not"]) && at > act.end
        || toks.is(at, &["as"]) && toks.is(at + 1, &["we", "i"]) && !toks.is(at.wrapping_sub(1), &["soon"])
        || toks.is(at, &[",", "and", "-", "(", "y"]) && at >= act.end && begins_clause(toks, at + 1, until)
}

/// "…, he is in a meeting until 3", "… and the shop closes at 6": somebody, and what they do.
fn begins_clause(toks: &Toks, at: usize, until: usize) -> bool {
    const WHO: [&str; 26] = [
        "your",
        "the",
        "please",
        "our",
        "i",
        "we",
        "you",
        "he",
        "she",
        "they",
        "it",
        "this",
        "that",
        "there",
        "nobody",
        "my",
        "his",
        "her",
        "their",
        "everybody",
        "everyone",
        "el",
        "la",
        "nuestra",
        "su",
        "nadie",
    ];
    const DOES: [&str; 32] = [
        "is", "are", "was", "were", "has", "have", "had", "please", "can", "closes", "close", "open", "opens", "need",
        "am", "'s", "works", "starts", "ends", "leaves", "returns", "does", "needs", "expires", "es", "esta", "estan",
        "cierra", "cerramos", "abre", "tiene", "begins",
    ];
    let name = toks.cap(at) && !when::is_day_or_month(toks.word(at));
    (toks.is(at, &WHO) || name) && (at..until.min(at + 12)).any(|verb| toks.is(verb, &DOES))
}

/// "… the delivery that arrives at 3", "… the call she has at 3".
fn is_relative(toks: &Toks, at: usize) -> bool {
    const DOES: [&str; 24] = [
        "is", "are", "was", "were", "has", "have", "had", "'s", "arrives", "arrive", "comes", "come", "came", "starts",
        "ends", "broke", "left", "made", "begins", "begin", "leaves", "takes", "llega", "sale",
    ];
    let does = |at: usize| toks.is(at, &DOES) || toks.word(at).ends_with("ed") && toks.word(at) != "need";
    let person = |at: usize| toks.is(at, &["he", "she", "they", "it", "you", "we", "i"]);
    toks.is(at, &["that", "who", "que"]) && (does(at + 1) || person(at + 1))
        || toks.is(at, &["he", "she", "they"]) && does(at + 1)
}

/// "by Friday", "before noon", "within a day" say when something must be done, whatever stands before.
fn is_deadline(toks: &Toks, at: usize) -> bool {
    let words = ["by", "before", "within", "antes"];
    toks.is(at, &words) || toks.is(at.wrapping_sub(1), &words) || toks.is(at.wrapping_sub(2), &words)
}

/// "Give me until Thursday and I'll …": the time before is asked for.
fn is_given(toks: &Toks, start: usize, pieces: &[Piece]) -> bool {
    let (from, lead) = lead(toks, start, pieces);
    let asked = ["give", "me", "us", "need", "deme", "dame", "denos", "allow", "expect", "that", "que"];
    !lead.is_empty() && (toks.is(from, &asked) || (1..=2).any(|by| toks.is(from.wrapping_sub(by), &asked)))
}

fn lead_is_own(toks: &Toks, start: usize, pieces: &[Piece]) -> bool {
    let (from, lead) = lead(toks, start, pieces);
    !lead.is_empty()
        && (from == 0
            || toks.is_sign(from - 1)
            || toks.is(
                from - 1,
                &[
                    "and", "but", "then", "so", "y", "pero", "ok", "okay", "sure", "yes", "thanks", "hi", "hello",
                    "great", "right", "e",
                ],
            )
            || toks.is(from, &["and", "but", ",", "then"]))
}

/// A day right before the verb's own thing: "I'll check the Friday list".
fn of_before(toks: &Toks, piece: &Piece, act: &Act) -> bool {
    matches!(piece.what, What::Day(_))
        && piece.to < act.end
        && toks.is(piece.from.wrapping_sub(1), &["the", "your", "that"])
        && piece.to - piece.from == 1
        && !toks.is_sign(piece.to)
}

const FILLERS: [&str; 29] = [
    ",", "las", "los", "on", "by", "at", "no", "later", "than", "the", "then", "in", "before", "sometime", "around",
    "within", "until", "and", "also", "el", "la", "antes", "de", "a", "y", "without", "fail", "sin", "falta",
];

/// The times said right before the words: "By noon tomorrow, we'll …", "Give me until Thursday and I'll …".
fn lead(toks: &Toks, start: usize, pieces: &[Piece]) -> (usize, Vec<Piece>) {
    let mut edge = start;
    let mut from = start;
    let mut found = Vec::new();
    for piece in pieces.iter().rev().filter(|piece| piece.to <= start) {
        if !(piece.to..edge).all(|at| toks.is(at, &FILLERS)) {
            break;
        }
        edge = piece.from;
        from = piece.from;
        found.push(*piece);
    }
    found.reverse();
    while from > 0
        && toks.is(
            from - 1,
            &[
                "on", "by", "at", "no", "later", "than", "in", "before", "within", "the", "el", "la", "antes", "de",
                "a", "en", "las", "los",
            ],
        )
        && !found.is_empty()
    {
        from -= 1;
    }
    (if found.is_empty() { start } else { from }, found)
}

/// From the first character of a token to the last of the one before `until`, without signs and small words at its end.
fn stretch(toks: &Toks, start: usize, until: usize) -> (usize, usize) {
    let mut last = until;
    let loose = ["and", "but", "then", "so", "or", "y", "pero", "e", "also", "as", "luego"];
    while last > start + 1
        && (toks.is_sign(last - 1) && !matches!(toks.word(last - 1), "%" | "$" | "€") || toks.is(last - 1, &loose))
    {
        last -= 1;
    }
    let begin = toks.0.get(start).map(|tok| tok.start).unwrap_or_default();
    let end = last.checked_sub(1).and_then(|at| toks.0.get(at)).map(|tok| tok.end).unwrap_or_default();
    (begin, end)
}
