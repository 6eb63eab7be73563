//! What is promised at a place: the verb, and those that follow it.

use super::anchors::base_of;
use super::things::{DONE, EVENTS, EXPECTED};
use super::words::{ADVERBS, CUSTOMER, IDLE, PEOPLE};
use super::{Act, Anchor, Mode, Subject};
use crate::tokens::{Toks, near};
use crate::verbs::{ENGLISH, Match, Need, kind, you};
use crate::{Kind, Who};

/// What "I'm …ing" promises; of other verbs it says what goes on.
const PLANNED: [&str; 37] = [
    "get", "put", "pick", "call", "ring", "phone", "send", "email", "mail", "ship", "deliver", "refund", "credit",
    "come", "bring", "drop", "process", "order", "forward", "post", "replace", "pop", "swing", "arrange", "schedule",
    "book", "text", "stop", "visit", "issue", "return", "courier", "dispatch", "fix", "repair", "install", "resend",
];

pub(super) fn acts(toks: &Toks, anchor: &Anchor, until: usize, from: Who) -> Vec<Act> {
    let mut found = Vec::new();
    let Some(who) = whose(toks, anchor, until, from) else { return found };
    let Some((first, verb)) = first_act(toks, anchor, until) else { return found };
    let let_me = anchor.mode == Mode::LetMe;
    found.push(Act {
        start: anchor.start,
        verb,
        end: first.end,
        kind: first.kind,
        need: first.need,
        who,
        let_me,
        conjoined: anchor.start + 1 == anchor.verb && toks.is(anchor.start.wrapping_sub(1), &["and", "then"]),
    });
    if matches!(anchor.subject, Subject::Thing | Subject::You) {
        return found;
    }
    let mut at = first.end.max(verb + 1);
    while at < until {
        let joined = toks.is(at - 1, &["and", "then", ",", "or", "&"])
            || toks.is(at - 1, &ADVERBS) && toks.is(at.wrapping_sub(2), &["and", "then", ","]);
        let next = if joined { bare(toks, at) } else { None };
        match next {
            Some(next) if next.need < Need::Time => {
                found.push(Act {
                    start: at,
                    verb: at,
                    end: next.end,
                    kind: next.kind,
                    need: next.need,
                    who,
                    let_me: false,
                    conjoined: true,
                });
                at = next.end.max(at + 1);
            }
            _ => at += 1,
        }
    }
    found
}

/// Whose promise it is, if it is one at all.
fn whose(toks: &Toks, anchor: &Anchor, until: usize, from: Who) -> Option<Who> {
    let to_us = toks.any(anchor.verb, until.min(anchor.verb + 7), &["us", "me"]);
    let passive = toks.is(anchor.verb, &["be", "get", "receive", "have", "hear", "see"]);
    match anchor.subject {
        Subject::No => None,
        Subject::Writer | Subject::You | Subject::Thing => Some(from),
        Subject::Customer if from == Who::Them => None,
        Subject::Customer if passive => Some(Who::Us),
        Subject::Customer => Some(Who::Them),
        Subject::One | Subject::They | Subject::Ours if to_us && from == Who::Them => None,
        Subject::One if to_us || from == Who::Us && toks.any(0, anchor.start, &CUSTOMER) && says(toks, anchor) => {
            Some(from.other())
        }
        Subject::They if to_us => Some(from.other()),
        Subject::Ours if to_us && !toks.any(anchor.start, anchor.verb, &["our", "technician", "team", "someone"]) => {
            Some(from.other())
        }
        Subject::They => toks.any(anchor.verb, until, &["you"]).then_some(from),
        Subject::One | Subject::Ours => Some(from),
    }
}

/// A note: "Tenant says he'll pay on Friday".
fn says(toks: &Toks, anchor: &Anchor) -> bool {
    toks.is(anchor.start.wrapping_sub(1), &["says", "said", "promised", "that", "confirmed"])
}

fn first_act(toks: &Toks, anchor: &Anchor, until: usize) -> Option<(Match, usize)> {
    let verb = after_openers(toks, anchor.verb);
    if verb >= until {
        return None;
    }
    let act = match (anchor.mode, anchor.subject) {
        (Mode::Expect, _) => expected(toks, verb)?,
        (Mode::Now, _) => {
            let base = base_of(toks.word(verb))?;
            if anchor.subject == Subject::Thing {
                let moves = matches!(base.as_str(), "arrive" | "ship" | "come");
                return moves.then_some((Match { kind: Kind::Deliver, need: Need::Time, end: verb + 1 }, verb));
            }
            let act = ENGLISH.fit(toks, verb, &base).filter(|_| PLANNED.contains(&base.as_str()))?;
            let at_once = (act.end..until)
                .any(|at| toks.are(at, &["right", "now"]) || toks.is(at, &["now", "immediately", "over"]));
            let need = if act.need == Need::Never {
                Need::Never
            } else if at_once || act.kind == Kind::Refund {
                Need::Nothing
            } else {
                Need::Time
            };
            Match { need, ..act }
        }
        (Mode::LetMe, _) => {
            let act = ENGLISH.fit(toks, verb, toks.word(verb))?;
            let idle = [
                "explain", "tell", "say", "confirm", "see", "give", "put", "start", "begin", "show", "answer",
                "address", "be", "quote", "do", "write", "make", "share", "add", "ask", "note", "guess", "have",
                "clear", "help", "correct", "update", "talk", "speak",
            ];
            let steps = toks.is(verb, &["talk", "speak"]) && toks.is(verb + 1, &["to", "with"])
                || toks.are(verb, &["see", "what"])
                || toks.are(verb, &["see", "if"])
                || toks.is(verb, &["ask", "give", "update", "have"]) && !toks.is(verb + 1, &["you"])
                || toks.are(verb, &["give", "you", "a", "call"]);
            (!toks.is(verb, &idle) || steps).then_some(act)?
        }
        (Mode::Should, _)
            if toks.word(verb) == "have"
                && (toks.word(verb + 1).ends_with("ed")
                    || toks.is(verb + 1, &["been", "heard", "had", "seen", "gotten", "got", "known", "gone"])) =>
        {
            return None;
        }
        (_, Subject::You) => received(toks, verb)?,
        (_, Subject::Thing) => becomes(toks, verb, anchor)?,
        (_, Subject::Customer) if toks.is(verb, &["be", "get", "receive", "have", "hear"]) => received(toks, verb)?,
        (Mode::Will, Subject::Writer | Subject::Ours | Subject::One)
            if bare(toks, verb).is_none_or(|act| act.need == Need::Never) && known_later(toks, verb, until) =>
        {
            return Some((Match { kind: Kind::Other, need: Need::Never, end: verb + 1 }, verb));
        }
        _ => bare(toks, verb).or_else(|| any_verb(toks, verb, anchor)).or_else(|| {
            becomes(toks, verb, anchor).filter(|_| {
                anchor.subject != Subject::Writer || toks.is(verb + 1, &["done", "finished", "ready", "through"])
            })
        })?,
    };
    let should = anchor.mode == Mode::Should;
    (act.need != Need::Never).then_some((Match { need: if should { Need::Time } else { act.need }, ..act }, verb))
}

/// "… update the file and ring you": what is promised comes behind the "and".
fn known_later(toks: &Toks, verb: usize, until: usize) -> bool {
    let plain = toks.word(verb).len() > 2 && !toks.is(verb, &["need", "not", "never", "try", "want", "have", "wait"]);
    plain
        && (verb + 1..until)
            .any(|at| toks.is(at, &["and"]) && bare(toks, at + 1).is_some_and(|act| act.need < Need::Time))
}

/// Past what comes before the verb itself: "go ahead and", "be able to", "have to", adverbs.
fn after_openers(toks: &Toks, at: usize) -> usize {
    let openers: [&[&str]; 22] = [
        &["go", "ahead", "and"],
        &["be", "able", "to"],
        &["have", "to"],
        &["need", "to"],
        &["make", "sure", "to"],
        &["be", "sure", "to"],
        &["remember", "to"],
        &["not", "forget", "to"],
        &["not", "fail", "to"],
        &["forget", "to"],
        &["fail", "to"],
        &["get", "to", "work", "and"],
        &["sit", "down", "and"],
        &["definitely"],
        &["make", "it", "a", "point", "to"],
        &["be", "in", "a", "position", "to"],
        &["be", "back", "to"],
        &["continue", "to"],
        &["personally"],
        &["then"],
        &["want", "to"],
        &["see", "to", "it", "that", "we"],
    ];
    let mut at = at;
    for _ in 0..4 {
        if let Some(opener) = openers.iter().find(|words| toks.are(at, words)) {
            at += opener.len();
        } else if toks.is(at, &ADVERBS) || adverb(toks.word(at)) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// "definately", "absolutley" too.
fn adverb(word: &str) -> bool {
    word.len() > 5 && word.ends_with("ly") && !ENGLISH.knows(word)
}

/// The base form of a verb we know, or "be" and what it becomes.
fn bare(toks: &Toks, at: usize) -> Option<Match> {
    if toks.word(at) == "be" {
        let next = at + 1 + usize::from(toks.is(at + 1, &ADVERBS) && !toks.is(at + 1, &["back"]));
        if let Some(base) = base_of(toks.word(next)) {
            return ENGLISH.fit(toks, next, &base);
        }
    }
    if toks.word(at) == "back" && toks.are(at + 1, &["to", "you"]) {
        return Some(Match { kind: Kind::Reply, need: Need::Nothing, end: at + 3 });
    }
    if let Some(found) = ENGLISH.fit(toks, at, toks.word(at)) {
        return Some(found);
    }
    let word = toks.word(at);
    if let Some(base) = base_of(word) {
        return ENGLISH.fit(toks, at, &base);
    }
    let typo = [
        "call", "send", "email", "deliver", "phone", "forward", "check", "reply", "contact", "refund", "repair",
        "replace",
    ];
    let meant = typo.iter().find(|meant| word.len() >= 4 && near(word, meant))?;
    ENGLISH.fit(toks, at, meant).filter(|_| !IDLE.contains(&word))
}

/// "I'll whatever on Friday": a verb we do not know, of a person, with a time.
fn any_verb(toks: &Toks, at: usize, anchor: &Anchor) -> Option<Match> {
    let word = toks.word(at);
    let usable = word.len() > 2
        && word.chars().all(char::is_alphabetic)
        && !IDLE.contains(&word)
        && !matches!(word, "scheduled" | "booked" | "arranged");
    let person = matches!(anchor.subject, Subject::Writer | Subject::Ours) && anchor.start < anchor.verb - 1;
    let for_you = anchor.subject == Subject::Writer || toks.any(at, at + 10, &["you", "your"]);
    (usable && person && for_you).then_some(Match { kind: Kind::Other, need: Need::Time, end: at + 1 })
}

/// What you get: "you'll have it by noon", "you'll hear from us".
fn received(toks: &Toks, at: usize) -> Option<Match> {
    let nothing = |kind, end| Some(Match { kind, need: Need::Nothing, end });
    match toks.word(at) {
        "hear" if toks.is(at + 1, &["from", "back"]) => {
            let from = (at + 1..at + 4)
                .any(|at| toks.is(at, &["us", "me", "back", "him", "her", "them", "someone", "our", "the"]));
            let threat = toks.any(at, at + 6, &["lawyer", "attorney", "solicitor"]);
            (from && !threat).then_some(Match { kind: Kind::Reply, need: Need::Nothing, end: at + 3 })
        }
        "have" | "get" | "receive" | "see" | "be" if toks.word(at) == "be" => {
            if toks.word(at + 1) == "hearing" {
                return nothing(Kind::Reply, at + 2);
            }
            let done = DONE.iter().find(|(word, _)| toks.word(at + 1) == *word && word.ends_with("ed"));
            match done.map(|(word, letter)| (word, kind(letter))) {
                Some((_, kind)) => Some(Match {
                    kind,
                    need: if kind == Kind::Refund || kind == Kind::Reply { Need::Nothing } else { Need::Time },
                    end: at + 2,
                }),
                None if toks.is(at + 1, &["up", "back"]) => {
                    Some(Match { kind: Kind::Fix, need: Need::Time, end: at + 2 })
                }
                None => None,
            }
        }
        "have" | "get" | "receive" | "see" => {
            // "You'll have until Friday" is theirs to use.
            if toks.is(at + 1, &["to", "been", "no", "until", "till"]) {
                return None;
            }
            let noun = thing(toks, at + 1);
            match noun {
                Some((kind, end)) if toks.word(at) != "see" || kind == Kind::Refund => {
                    let kind = if kind == Kind::Arrive && toks.is(at + 1, &["it"]) { Kind::Deliver } else { kind };
                    let sure = matches!(kind, Kind::Refund | Kind::CallBack | Kind::Reply | Kind::Update)
                        && !toks.any(at, end, &["message", "email"])
                        || toks.any(at + 1, at + 2, &["your"]);
                    Some(Match { kind, need: if sure { Need::Nothing } else { Need::Time }, end })
                }
                _ => Some(Match {
                    kind: Kind::Deliver,
                    need: if toks.word(at) == "see" && !toks.is(at + 1, &["it", "your"]) {
                        Need::Never
                    } else {
                        Need::Time
                    },
                    end: at + 1,
                }),
            }
        }
        "find" => Some(Match { kind: Kind::Deliver, need: Need::Never, end: at + 1 }),
        _ => nothing(Kind::Other, at).filter(|_| false),
    }
}

/// The first thing named that can be expected.
fn thing(toks: &Toks, at: usize) -> Option<(Kind, usize)> {
    let last = (at..at + 7).find(|at| {
        toks.is(*at, &["by", "on", "in", "within", "before", "at", "tomorrow", "today", ",", "to", "and", "from"])
    });
    let last = last.unwrap_or(at + 7);
    (at..last).find_map(|at| {
        EXPECTED.iter().find(|(word, _)| toks.word(at) == *word).map(|(_, letter)| (kind(letter), at + 1))
    })
}

fn expected(toks: &Toks, at: usize) -> Option<Match> {
    let from = at + 1;
    if toks.is(at, &["look", "watch"]) {
        let (kind, end) = thing(toks, from + 1)?;
        return Some(Match { kind, need: Need::Time, end });
    }
    if toks.word(from) == "to" {
        return received(toks, from + 1)
            .map(|found| Match { need: if found.need == Need::Never { Need::Never } else { found.need }, ..found });
    }
    if let Some((kind, end)) = thing(toks, from) {
        return Some(Match { kind, need: Need::Nothing, end });
    }
    if let Some(at) = (from..from + 5).find(|at| toks.is(*at, &PEOPLE)) {
        return Some(Match { kind: Kind::Arrive, need: Need::Time, end: at + 1 });
    }
    let someone = you(toks, from).filter(|_| !toks.is(from, &["you"]));
    someone.map(|end| Match { kind: Kind::Arrive, need: Need::Time, end })
}

/// What becomes of a thing: "it will be ready at 3", "your order ships Monday".
fn becomes(toks: &Toks, at: usize, anchor: &Anchor) -> Option<Match> {
    let yours = toks.any(anchor.start, anchor.verb, &["your"]);
    if yours && toks.is(at, &["work", "run", "function"]) {
        return Some(Match { kind: Kind::Fix, need: Need::Time, end: at + 1 });
    }
    let refund = toks.any(anchor.start, anchor.verb, &["your", "the"])
        && !toks.any(anchor.start, anchor.verb, &["of", "my"])
        && toks.any(anchor.start, anchor.verb, &["refund", "credit", "money", "deposit", "reimbursement"]);
    let need = |kind| {
        if yours && (kind == Kind::Refund || kind == Kind::Fix || kind == Kind::Deliver) {
            Need::Nothing
        } else {
            Need::Time
        }
    };
    let timed = |kind, end| Some(Match { kind: if refund { Kind::Refund } else { kind }, need: Need::Time, end });
    let verb = match toks.word(at) {
        "ships" => "ship",
        "arrives" => "arrive",
        "goes" => "go",
        verb => verb,
    };
    if matches!(verb, "be" | "get" | "gets") {
        let next =
            at + 1 + usize::from(toks.is(at + 1, &ADVERBS) || toks.is(at + 1, &["fully", "all", "automatically"]));
        let what = toks.word(next);
        if let Some((_, letter)) = DONE.iter().find(|(word, _)| *word == what) {
            let kind = if refund { Kind::Refund } else { kind(letter) };
            let loose = matches!(what, "in" | "out" | "up" | "back" | "available" | "complete" | "done");
            return Some(Match { kind, need: if loose { Need::Time } else { need(kind) }, end: next + 1 });
        }
        // "Your appointment will be on Friday": told, not promised.
        let event = toks.any(anchor.start, anchor.verb, &EVENTS);
        if !event && toks.is(next, &["with", "in", "on", "at", "there", "over", "here"]) {
            return timed(Kind::Deliver, next + 1);
        }
        return None;
    }
    if refund && toks.is(at, &["show", "appear", "post", "hit", "reach", "go"]) {
        return Some(Match { kind: Kind::Refund, need: Need::Nothing, end: at + 1 });
    }
    let moves = ["ship", "arrive", "leave", "land", "hit", "follow", "appear"].contains(&verb);
    let account = toks.any(at, at + 6, &["account", "card", "statement"]) && toks.any(at, at + 5, &["your"]);
    let refund = refund || account;
    let goes = matches!(verb, "go" | "come")
        && toks.is(at + 1, &["out", "back", "in", "over", "off", "to", "by", "with", "on", "tomorrow", "today"]);
    let reaches = matches!(verb, "reach" | "get") && toks.any(at, at + 4, &["you", "your", "there"]);
    (moves || goes || reaches).then_some(Match {
        kind: if refund { Kind::Refund } else { Kind::Deliver },
        need: Need::Time,
        end: at + 1,
    })
}
