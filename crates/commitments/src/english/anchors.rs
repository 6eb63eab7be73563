//! Where a promise may begin.

use super::words::{ADVERBS, CUSTOMER, GENERIC, HEDGES, OUTSIDE, PEOPLE};
use super::{Anchor, Mode, Subject};
use crate::tokens::Toks;
use crate::verbs::ENGLISH;

/// Whether anything in it can begin a promise; most sentences end here.
pub(super) fn may_be(toks: &Toks) -> bool {
    let marks = [
        "will",
        "shall",
        "going",
        "let",
        "promise",
        "guarantee",
        "expect",
        "should",
        "am",
        "are",
        "would",
        "commit",
        "back",
        "calling",
        "sending",
        "is",
        "having",
        "look",
        "watch",
        "ll",
        "ought",
        "scheduled",
        "booked",
        "arranged",
        "count",
        "rely",
        "gets",
        "ships",
        "arrives",
        "goes",
    ];
    toks.any(0, toks.len(), &marks)
}

pub(super) fn anchors(toks: &Toks) -> Vec<Anchor> {
    let mut found: Vec<Anchor> = Vec::new();
    for at in 0..toks.len() {
        let anchor = match toks.word(at) {
            "will" | "shall" | "ll" => will(toks, at),
            "going" if toks.word(at + 1) == "to" => going(toks, at),
            "am" | "are" | "is" => now(toks, at),
            "calling" | "sending" | "emailing" | "shipping" | "ringing" if at == 0 => {
                Some(Anchor { subject: Subject::Writer, mode: Mode::Now, start: at, verb: at })
            }
            "back" if begins(toks, at) && toks.are(at + 1, &["to", "you"]) => {
                Some(Anchor { subject: Subject::Writer, mode: Mode::Will, start: at, verb: at })
            }
            "let"
                if toks.is(at + 1, &["me", "us"])
                    && !toks.is(
                        at.wrapping_sub(1),
                        &["will", "to", "please", "not", "would", "you", "can", "could", "they", "he", "she"],
                    ) =>
            {
                Some(Anchor { subject: Subject::Writer, mode: Mode::LetMe, start: at, verb: at + 2 })
            }
            "promise" | "guarantee" | "commit" | "undertake" | "vow" | "swear"
                if toks.is(at.wrapping_sub(1), &["i", "we"])
                    || toks.word(at.wrapping_sub(1)) == "do" && toks.is(at.wrapping_sub(2), &["i", "we"]) =>
            {
                promise(toks, at)
            }
            // "We've booked a technician for Friday".
            "scheduled" | "booked" | "arranged" if toks.word(at.wrapping_sub(1)) == "have" => {
                let (subject, start) = subject(toks, at - 1);
                Some(Anchor { subject, mode: Mode::Will, start, verb: at })
                    .filter(|anchor| anchor.subject == Subject::Writer)
            }
            "should" => should(toks, at, at + 1),
            "ought" if toks.word(at + 1) == "to" => should(toks, at, at + 2),
            "gets" | "ships" | "arrives" | "goes" => planned(toks, at),
            "us" if toks.word(at + 1) == "to" && toks.are(at.wrapping_sub(2), &["count", "on"])
                || toks.word(at + 1) == "to" && toks.are(at.wrapping_sub(2), &["rely", "on"]) =>
            {
                Some(Anchor { subject: Subject::Writer, mode: Mode::Will, start: at - 2, verb: at + 2 })
            }
            "expect" | "watch" | "look" => expect(toks, at),
            "would" => told(toks, at),
            _ => None,
        };
        if let Some(anchor) = anchor {
            let seen = found.last().is_some_and(|last| last.verb > anchor.start && last.subject != Subject::No);
            if !seen {
                found.push(anchor);
            }
        }
    }
    found
}

/// Whether a clause begins here.
pub(super) fn begins(toks: &Toks, at: usize) -> bool {
    if at == 0 {
        return true;
    }
    let signs_before = toks.is_sign(at - 1) && !toks.is(at - 1, &["'", "\"", "$", "#"]);
    let opening =
        ["ok", "okay", "sure", "yes", "thanks", "sorry", "right", "hi", "hello", "cool", "great", "voicemail", "but"];
    signs_before || toks.is(at - 1, &opening)
}

fn will(toks: &Toks, at: usize) -> Option<Anchor> {
    let asks = [
        "i", "we", "you", "he", "she", "they", "it", "this", "that", "there", "someone", "somebody", "the", "your",
        "my", "our", "anyone",
    ];
    let (subject, start) = subject(toks, at);
    if toks.is(at + 1, &asks) && matches!(subject, Subject::Writer) && start == at {
        return Some(Anchor { subject: Subject::No, mode: Mode::Will, start: at, verb: at + 1 });
    }
    Some(Anchor { subject, mode: Mode::Will, start, verb: at + 1 })
}

fn going(toks: &Toks, at: usize) -> Option<Anchor> {
    let mut be = at.checked_sub(1);
    while be.is_some_and(|be| toks.is(be, &ADVERBS) || toks.is(be, &["not"])) {
        be = be.and_then(|be| be.checked_sub(1));
    }
    let verb = at + 2;
    match be {
        Some(be) if toks.is(be, &["am", "are", "is", "'s"]) => {
            let (subject, start) = subject(toks, be);
            Some(Anchor { subject, mode: Mode::Will, start, verb })
        }
        Some(be) if toks.is(be, &["i", "we"]) => {
            Some(Anchor { subject: Subject::Writer, mode: Mode::Will, start: be, verb })
        }
        _ if begins(toks, at) || toks.is(at.wrapping_sub(1), &["and", "just"]) => {
            Some(Anchor { subject: Subject::Writer, mode: Mode::Will, start: at, verb })
        }
        _ => None,
    }
}

/// "I'm sending it today", "we are having the plumber come at 3".
fn now(toks: &Toks, at: usize) -> Option<Anchor> {
    let mut verb = at + 1;
    while toks.is(verb, &ADVERBS) {
        verb += 1;
    }
    let base = base_of(toks.word(verb)).filter(|base| base != "go")?;
    let about = matches!(
        base.as_str(),
        "call" | "write" | "email" | "contact" | "check" | "follow" | "ring" | "phone" | "reach"
    ) && (toks
        .is(verb + 1, &["to", "about", "regarding", "because", "from", "in", "on", "as", "for", "with"])
        || toks.is(verb + 2, &["to", "about", "regarding", "because", "from", "as"]));
    if about || toks.is(at + 1, &["not"]) {
        return None;
    }
    let (subject, start) = subject(toks, at);
    let yours = subject == Subject::Thing && toks.is(start, &["your", "the", "it"]);
    (yours || matches!(subject, Subject::Writer | Subject::One | Subject::Ours)).then_some(Anchor {
        subject,
        mode: Mode::Now,
        start,
        verb,
    })
}

/// The verb of "-ing", when we know it.
pub(super) fn base_of(word: &str) -> Option<String> {
    let stem = word.strip_suffix("ing").filter(|stem| stem.len() > 1)?;
    let doubled = {
        let mut back = stem.chars().rev();
        let last = back.next();
        if last == back.next() { stem.strip_suffix(|c| Some(c) == last) } else { None }
    };
    let with_e = format!("{stem}e");
    [stem, with_e.as_str(), doubled.unwrap_or(stem)].into_iter().find(|base| ENGLISH.knows(base)).map(str::to_owned)
}

fn promise(toks: &Toks, at: usize) -> Option<Anchor> {
    let noun = at + 1 + usize::from(toks.is(at + 1, &["a", "your", "same"]));
    if toks.is(noun, &["delivery", "completion", "arrival", "shipment"]) {
        return Some(Anchor { subject: Subject::Writer, mode: Mode::Will, start: at - 1, verb: noun });
    }
    let verb = at + 1 + usize::from(toks.word(at + 1) == "you");
    if toks.word(verb) != "to" || toks.is(at.wrapping_sub(2), &["not", "can"]) {
        return None;
    }
    Some(Anchor { subject: Subject::Writer, mode: Mode::Will, start: at - 1, verb: verb + 1 })
}

/// "You should have it by Friday"; "I should" is a wish.
fn should(toks: &Toks, at: usize, verb: usize) -> Option<Anchor> {
    let (subject, start) = subject(toks, at);
    let comes = subject == Subject::Ours
        && (toks.is(verb, &["arrive"])
            || toks.word(verb) == "be" && toks.is(verb + 1, &["with", "there", "at", "here", "on"]));
    (comes || matches!(subject, Subject::You | Subject::Thing)).then_some(Anchor {
        subject,
        mode: Mode::Should,
        start,
        verb,
    })
}

/// "Your order ships Monday", "the invoice gets corrected today".
fn planned(toks: &Toks, at: usize) -> Option<Anchor> {
    let (subject, start) = subject(toks, at);
    let one =
        toks.is(start, &["your", "the", "our"]) || toks.is(start + 1, &["your", "the"]) || toks.word(start) == "it";
    let sure = toks.is(start.wrapping_sub(1), &["sure", "that", "ensure", "if", "when", "once", "until"]);
    (subject == Subject::Thing && one && !sure).then_some(Anchor { subject, mode: Mode::Should, start, verb: at })
}

/// "Expect a call from us", "you can expect your refund", "look out for my email".
fn expect(toks: &Toks, at: usize) -> Option<Anchor> {
    if toks.word(at) != "expect" && !toks.is(at + 1, &["for", "out"]) {
        return None;
    }
    let before = toks.back(at, 1);
    if begins(toks, at) || matches!(before, "please" | "so" | "and" | "then") {
        return Some(Anchor { subject: Subject::You, mode: Mode::Expect, start: at, verb: at });
    }
    let able = matches!(before, "can" | "may" | "should") && toks.back(at, 2) == "you";
    able.then(|| Anchor { subject: Subject::You, mode: Mode::Expect, start: at - 2, verb: at })
}

/// A note: "Told her I would call back by 3".
fn told(toks: &Toks, at: usize) -> Option<Anchor> {
    let pronoun = at.checked_sub(1).filter(|at| toks.is(*at, &["i", "we"]))?;
    let told = (0..pronoun).find(|at| toks.is(*at, &["told", "promised", "assured"]))?;
    let ours = begins(toks, told) || toks.is(told - 1, &["i", "we"]);
    let of_note = !toks.is(told + 1, &["you", "me", "us"]) && pronoun - told <= 5;
    let apart = toks.any(told, pronoun, &[","]);
    (ours && !apart && of_note && toks.word(at + 1) != "have").then_some(Anchor {
        subject: Subject::Writer,
        mode: Mode::Will,
        start: pronoun,
        verb: at + 1,
    })
}

/// Who stands before the word at `at`, and where that begins.
fn subject(toks: &Toks, at: usize) -> (Subject, usize) {
    let mut back = at;
    while back > 0
        && (toks.is(back - 1, &ADVERBS)
            || toks.is(back - 1, &HEDGES)
            || toks.is(back - 1, &["always", "usually", "normally", "often", "never", "will"]))
        && !(back > 1 && toks.is(back - 2, &["the", "our", "your"]))
    {
        back -= 1;
    }
    let Some(last) = back.checked_sub(1) else { return (Subject::Writer, back) };
    let subject = match toks.word(last) {
        "i" | "we" => Subject::Writer,
        "you" | "youse" => Subject::You,
        "he" | "she" => Subject::One,
        "they" => Subject::They,
        "it" | "this" | "that" | "these" | "everything" | "both" => Subject::Thing,
        "someone" | "somebody" => Subject::Ours,
        "nobody" | "none" | "nothing" | "neither" | "who" | "which" | "there" | "what" | "anyone" | "people"
        | "those" => Subject::No,
        "and" | "or" | "then" => Subject::Writer,
        _ if toks.is_sign(last)
            || toks.is(last, &["ok", "okay", "sure", "yes", "thanks", "sorry", "right", "cool", "great", "but"]) =>
        {
            Subject::Writer
        }
        _ => return named(toks, last + 1),
    };
    let implied = matches!(toks.word(last), "and" | "or" | "then" | "but")
        || toks.is_sign(last)
        || subject == Subject::Writer && !toks.is(last, &["i", "we"]);
    if implied && matches!(toks.word(last), "and" | "or") {
        return (carried(toks, last), back);
    }
    if implied {
        return (Subject::Writer, back);
    }
    if toks.are(last.wrapping_sub(1), &["no", "one"]) {
        return (Subject::No, last - 1);
    }
    (subject, last)
}

/// "and will …": who it was before the "and".
fn carried(toks: &Toks, and: usize) -> Subject {
    let first = (0..and).rev().find(|at| toks.is_sign(*at) && !toks.is(*at, &["'s", "'", "-"])).map_or(0, |at| at + 1);
    let pronoun = |at: &usize| toks.is(*at, &["i", "we", "you", "he", "she", "they", "it", "who", "which"]);
    match (first..and).find(pronoun).map(|at| toks.word(at)) {
        Some("i" | "we") => Subject::Writer,
        Some(_) => Subject::No,
        None => {
            let verb = (first..and).find(|at| toks.is(*at, &["is", "are", "has", "have", "was", "were", "'s"]));
            verb.filter(|verb| *verb > first).map_or(Subject::Writer, |verb| named(toks, verb).0)
        }
    }
}

/// Before these no name of somebody begins.
const STOPS: &str = "and but so because that if when then as while where until once know think hope said says told confirm sure \
    whether is are was promise assure guarantee ok yes thanks";

/// A subject of several words: what is it?
fn named(toks: &Toks, end: usize) -> (Subject, usize) {
    let stops = |at: usize| STOPS.split_whitespace().any(|stop| stop == toks.word(at));
    let passes = |at: usize| !toks.is_sign(at) || toks.is(at, &["'s", "#", "&"]) || title(toks, at);
    let mut start = end;
    while start > 0 && end - start < 12 && !stops(start - 1) && passes(start - 1) {
        start -= 1;
    }
    (what_is(toks, start, end), start)
}

/// What may stand before a name: a time.
const LEADS: [&str; 15] = [
    "tomorrow",
    "today",
    "noon",
    "morning",
    "afternoon",
    "evening",
    "am",
    "pm",
    "on",
    "at",
    "by",
    "and",
    "colleague",
    "week",
    "'s",
];

fn what_is(toks: &Toks, start: usize, end: usize) -> Subject {
    let has = |words: &[&str]| toks.any(start, end, words);
    let last = end - 1;
    let nobody = toks.is(start, &["no", "neither", "nobody", "who", "which", "what"]);
    let of_all = toks.is(start, &["all", "any", "every", "most", "cancelled", "late", "missed"]);
    let everybody = toks.is(start, &GENERIC) || of_all && toks.is(start + 1, &GENERIC);
    let thing = toks.is(last, &["delivery", "payment", "everything", "work", "service", "shipping", "support"]);
    // "Tom", "Mary Hill", "on Monday Tom"; but not "in my experience Windows".
    let before = last.saturating_sub(1);
    let led = last <= start || toks.cap(before) || toks.is(before, &LEADS) || toks.number(before).is_some();
    let name = toks.cap(last) && !thing && led && (last > 0 || !toks.word(last).ends_with('s'));
    // "Rosa from accounts", "Jim in billing".
    let name = name
        || (start..last).any(|at| toks.cap(at) && at > 0 && toks.is(at + 1, &["from", "in", "at", "here"]))
        || toks.cap(start) && toks.is(start + 1, &["from", "in", "here"]) && !toks.is(start, &["all", "the", "any"]);
    let one_of_us = toks.are(start, &["one", "of", "us"]) || toks.are(start, &["one", "of", "our"]);
    let yours = has(&["your"]) && !has(&OUTSIDE);
    match () {
        () if one_of_us => Subject::Ours,
        () if nobody || everybody || toks.is(start, &["you"]) => Subject::No,
        () if has(&["our"]) || has(&["from"]) && has(&PEOPLE) => Subject::Ours,
        () if yours && !toks.is(last, &PEOPLE) => Subject::Thing,
        () if has(&OUTSIDE) => Subject::No,
        () if has(&CUSTOMER) && !yours => Subject::Customer,
        () if has(&PEOPLE) || name => Subject::Ours,
        () => Subject::Thing,
    }
}

/// The point of "Mr.".
fn title(toks: &Toks, at: usize) -> bool {
    toks.word(at) == "." && toks.is(at.wrapping_sub(1), &["mr", "mrs", "ms", "dr"])
}
