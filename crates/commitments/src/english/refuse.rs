//! What takes a promise back: questions, conditions, negations, hedges, habits, reports, quotes.

use super::words::{CUSTOMER, HABITS, HEDGES, HEDGING, REPORTS, SUBORDINATE};
use super::{Anchor, Mode, Subject};
use crate::text::Sentence;
use crate::tokens::Toks;

/// The sentence commits nobody, whatever stands in it.
pub(super) fn whole(toks: &Toks) -> bool {
    (0..toks.len()).any(|at| HEDGING.iter().any(|words| toks.are(at, words)))
}

pub(super) fn anchor(toks: &Toks, sentence: &Sentence, anchor: &Anchor, until: usize) -> bool {
    let modal = anchor.verb.saturating_sub(1).max(anchor.start);
    let quoted = toks.0.get(modal).is_some_and(|tok| sentence.quoted(tok.start));
    quoted
        || anchor.subject == Subject::No
        || negated(toks, anchor)
        || hedged(toks, anchor)
        || asked(toks, sentence, anchor)
        || habit(toks, anchor, until)
        || subordinate(toks, anchor)
        || reported(toks, anchor)
        || conditional(toks, anchor, until)
        || asked_for(toks, anchor)
}

/// "Send me the photos and I'll …", "Let me know and we'll …": only when they do. "Give me a day and I'll …" is none.
fn asked_for(toks: &Toks, anchor: &Anchor) -> bool {
    let asks = [
        "send", "reply", "email", "call", "text", "tell", "show", "bring", "fill", "sign", "click", "pay", "return",
        "drop", "mail", "forward", "confirm", "fax", "upload", "provide", "choose", "pick", "book", "order", "visit",
        "come", "give", "let", "write", "say", "ask", "answer", "ring",
    ];
    let and =
        anchor.start.checked_sub(1).filter(|and| toks.is(*and, &["and"])).or_else(|| {
            anchor.start.checked_sub(2).filter(|and| toks.is(*and, &["and"]) && toks.is(*and + 1, &["then"]))
        });
    let Some(and) = and else { return false };
    let first =
        (0..and).rev().find(|at| toks.is_sign(*at) && !toks.is(*at, &["'s", "'", "-", "/"])).map_or(0, |at| at + 1);
    let first = first + (first..and).take_while(|at| toks.is(*at, &["just", "please", "kindly", "simply"])).count();
    let time_given = toks.are(first, &["give", "me"])
        || toks.are(first, &["give", "us"])
        || toks.is(first, &["let"])
            && !toks.are(first, &["let", "me", "know"])
            && !toks.are(first, &["let", "us", "know"]);
    toks.is(first, &asks) && !time_given && !toks.any(first, and, &["will", "i"])
}

fn negated(toks: &Toks, anchor: &Anchor) -> bool {
    let not = ["not", "never", "hardly", "neither", "nor", "cannot", "rarely", "seldom"];
    toks.any(anchor.start, anchor.verb + 1, &not) && !forgets(toks, anchor)
        || toks.are(anchor.verb, &["no", "longer"])
        || anchor.mode == Mode::Will && toks.is(anchor.start.wrapping_sub(1), &["nor", "neither"])
}

/// "I won't forget to call you".
fn forgets(toks: &Toks, anchor: &Anchor) -> bool {
    (anchor.verb..anchor.verb + 2).any(|at| toks.is(at, &["forget", "fail"]) && toks.word(at + 1) == "to")
}

fn hedged(toks: &Toks, anchor: &Anchor) -> bool {
    let first = clause_start(toks, anchor.start);
    toks.any(first, anchor.verb + 1, &HEDGES) && !toks.are(anchor.verb, &["may"])
        || toks.is(
            anchor.verb,
            &["try", "attempt", "aim", "endeavour", "endeavor", "strive", "hope", "love", "like", "plan"],
        ) && !toks.is(anchor.verb + 1, &["again", "you", "calling"])
        || toks.are(anchor.verb, &["be", "trying"])
        || toks.word(anchor.start.wrapping_sub(1)) == "like"
            && toks.is(anchor.start.wrapping_sub(2), &["looks", "look", "looking", "seems", "sounds"])
        || toks.any(anchor.verb + 1, anchor.verb + 4, &["hopefully", "probably", "maybe", "possibly", "likely"])
        || toks.are(anchor.verb, &["be", "happy"])
        || toks.are(anchor.verb, &["be", "glad"])
        || toks.are(anchor.verb, &["be", "delighted"])
        || toks.are(anchor.verb, &["be", "pleased"])
        || anchor.mode == Mode::Should && anchor.subject == Subject::Writer
        || (anchor.verb..anchor.verb + 3).any(|at| {
            toks.are(at, &["my", "best"]) || toks.are(at, &["our", "best"]) || toks.are(at, &["my", "utmost"])
        })
}

/// Where the clause begins that this word is in.
pub(super) fn clause_start(toks: &Toks, at: usize) -> usize {
    let mut start = at;
    while start > 0
        && !toks.is(start - 1, &["and", "but", "so", ":", "(", "-"])
        && !(toks.word(start - 1) == "," && start < at)
    {
        start -= 1;
    }
    start
}

/// A question; but "I'll call you Friday, ok?" is none.
fn asked(toks: &Toks, sentence: &Sentence, anchor: &Anchor) -> bool {
    let opens = [
        "shall", "will", "would", "could", "can", "should", "do", "does", "did", "is", "are", "may", "when", "what",
        "where", "why", "who", "how", "which",
    ];
    let first = clause_start(toks, anchor.start);
    let inverted = toks.is(first, &["shall", "would", "could", "can", "do", "does", "did", "may", "should"])
        && toks.is(first + 1, &["i", "we", "you", "they", "he", "she"])
        && first < anchor.start;
    if inverted || toks.is(first, &["why"]) {
        return true;
    }
    if !sentence.question {
        return false;
    }
    let comma = (0..toks.len()).rev().find(|at| toks.is(*at, &[",", "-", "."]));
    let tag = comma.is_some_and(|comma| {
        comma > anchor.verb
            && (toks.is(
                comma + 1,
                &[
                    "ok", "okay", "k", "alright", "deal", "yeah", "yes", "cool", "sound", "sounds", "all", "fine",
                    "does", "is", "would", "good",
                ],
            ))
            && toks.len() - comma < 9
    });
    !tag || anchor.subject != Subject::Writer || toks.is(0, &opens)
}

fn habit(toks: &Toks, anchor: &Anchor, until: usize) -> bool {
    let first = clause_start(toks, anchor.start);
    (first..until.min(toks.len())).any(|at| {
        toks.is(at, &HABITS) && !toks.is(at.wrapping_sub(1), &["as"])
            || toks.is(at, &["every", "each"])
                && toks.is(at + 1, &["time", "customer", "patient", "caller", "one", "year"])
            || toks.are(at, &["as", "a", "rule"])
    }) || toks.any(anchor.start, anchor.verb, &["always"])
}

/// "when we'll have it", "whether you will": a clause of something else.
fn subordinate(toks: &Toks, anchor: &Anchor) -> bool {
    let before = toks.back(anchor.start, 1);
    let so_far = ["in", "case"];
    let either_way = toks.any(anchor.verb, toks.len(), &["regardless"]);
    SUBORDINATE.contains(&before) && !either_way && !(before == "before" && anchor.start >= 2)
        || toks.are(anchor.start.wrapping_sub(2), &so_far)
        || toks.are(anchor.start.wrapping_sub(2), &["as", "that"])
        || toks.are(anchor.start.wrapping_sub(3), &["by", "the", "time"])
        || toks.are(anchor.start.wrapping_sub(2), &["soon", "as"])
        || toks.are(anchor.start.wrapping_sub(2), &["long", "as"])
        || before == "for" && anchor.subject == Subject::You
}

/// "she said we'll have it": told, not promised. What we ourselves told somebody else (a note) is one.
fn reported(toks: &Toks, anchor: &Anchor) -> bool {
    let of_customer = anchor.subject == Subject::One && toks.any(0, anchor.start, &CUSTOMER);
    if of_customer && toks.is(anchor.start.wrapping_sub(1), &["says", "said", "promised", "that", "confirmed"]) {
        return false;
    }
    let third = matches!(anchor.subject, Subject::One | Subject::They);
    let said = ["said", "stated", "told", "explained", "informed", "advised", "promised", "replied"];
    if third && (0..anchor.start).any(|at| toks.is(at, &said) && at > 0 && !toks.is(at - 1, &["i", "we"])) {
        return true;
    }
    let first = anchor.start.saturating_sub(6);
    let Some(verb) = (first..anchor.start).rev().find(|at| toks.is(*at, &REPORTS)) else {
        return told_passive(toks, anchor);
    };
    if toks.word(verb) == "assured" && toks.is(verb.wrapping_sub(1), &["rest", "be"]) {
        return false;
    }
    if toks.is(anchor.start - 1, &[":"])
        && anchor.start - verb < 5
        && !toks.is(verb.wrapping_sub(1), &["i", "we", "to"])
    {
        return true;
    }
    let between = verb + 1..anchor.start;
    if between.clone().any(|at| toks.is(at, &[",", "-", ":", "and", "but", "so"])) {
        return told_passive(toks, anchor);
    }
    if toks.is(verb.wrapping_sub(1), &["as", "let", "to", "can", "will"])
        && !toks.is(verb, &["see", "hope", "think", "believe"])
        || toks.is(verb.wrapping_sub(2), &["as"]) && toks.word(verb - 1) == "i"
    {
        return false;
    }
    if toks.is(verb, &["see"]) {
        return !toks.is(verb + 1, &["to", "that"]) || !toks.is(verb.wrapping_sub(1), &["will", "i"]);
    }
    let told = toks.is(verb, &["told", "promised", "assured", "tell"]);
    let ours = verb == 0 || toks.is(verb - 1, &["i", "we", ".", "have"]) || toks.is_sign(verb - 1);
    let note = told && ours && !toks.is(verb + 1, &["you", "me", "us"]) && !matches!(anchor.subject, Subject::You);
    !note
}

/// "I was told I will get": what others said.
fn told_passive(toks: &Toks, anchor: &Anchor) -> bool {
    (0..anchor.start).any(|at| {
        toks.is(at, &["was", "were", "been", "am"])
            && toks.is(at + 1, &["told", "promised", "assured", "informed"])
            && !toks.is(at.wrapping_sub(1), &["customer"])
    })
}

/// Words after which "if" means "whether".
const WHETHER: [&str; 15] = [
    "check",
    "see",
    "out",
    "ask",
    "confirm",
    "verify",
    "determine",
    "wonder",
    "wondering",
    "checking",
    "even",
    "asking",
    "decide",
    "as",
    "investigate",
];

fn conditional(toks: &Toks, anchor: &Anchor, until: usize) -> bool {
    let either = ["regardless", "anyway", "anyhow"];
    if toks.any(0, toks.len(), &either)
        || (0..toks.len()).any(|at| toks.are(at, &["either", "way"]) || toks.are(at, &["any", "case"]))
    {
        return false;
    }
    (0..until.min(toks.len())).any(|at| {
        let own = at >= anchor.start;
        let begins_next = own && toks.is(at.wrapping_sub(1), &["and", "but"]) && at > anchor.verb + 1;
        let before_ours = at < anchor.start && separated(toks, at, anchor.start);
        if begins_next || before_ours {
            return false;
        }
        condition(toks, at)
            || depends_on_you(toks, at)
            || !own
                && toks.is(at, &["should"])
                && toks.is(at + 1, &["you", "there", "anything", "it", "the"])
                && (at == 0 || toks.is_sign(at - 1))
    })
}

/// "If so, call us; but I'll …": what the condition was for is over.
fn separated(toks: &Toks, condition: usize, start: usize) -> bool {
    let ends = (condition..start)
        .rev()
        .find(|at| toks.is(*at, &["but", "-", ";"]) || toks.are(*at, &[",", "so"]) || toks.are(*at, &[",", "and"]));
    let dashed = ends.is_some_and(|at| {
        (condition..at).any(|verb| toks.is(verb, &["please", "call", "know", "can", "sorry", "then", "will"]))
    });
    dashed || ends.is_some_and(|at| toks.is(at, &["but"]))
}

fn condition(toks: &Toks, at: usize) -> bool {
    match toks.word(at) {
        "if" => {
            let whether =
                toks.is(at.wrapping_sub(1), &WHETHER) && !(toks.back(at, 1) == "as" && toks.back(at, 2) == "only");
            let sooner = toks.word(at + 1) == "not" && toks.is(at + 2, &["sooner", "before", "earlier"]);
            let polite = toks.are(at + 1, &["i", "may"]) || toks.are(at + 1, &["you", "do", "not", "mind"]);
            !(whether || sooner || polite)
        }
        "unless" | "providing" | "assuming" | "permitting" | "depending" => true,
        "provided" => {
            let next = [
                "that",
                "you",
                "we",
                "the",
                "it",
                "your",
                "nothing",
                "no",
                "all",
                "everything",
                "they",
                "he",
                "she",
                "there",
                "nobody",
                "i",
            ];
            let before = [
                "you", "have", "be", "was", "were", "is", "are", "we", "i", "they", "he", "she", "has", "had",
                "already", "who",
            ];
            at == 0 || toks.is(at + 1, &next) && !toks.is(at.wrapping_sub(1), &before)
        }
        "long" => toks.are(at.wrapping_sub(1), &["as", "long", "as"]),
        "case" => toks.is(at.wrapping_sub(1), &["in"]) && !toks.is(at + 1, &[",", "."]),
        "event" => toks.is(at.wrapping_sub(1), &["the"]) && toks.is(at + 1, &["that", "of"]),
        "pending" => {
            let before =
                ["the", "a", "your", "any", "this", "that", "my", "our", "is", "are", "be", "still", "all", "and"];
            at == 0 || !toks.is(at - 1, &before)
        }
        _ => false,
    }
}

/// "once you sign", "as soon as we receive your payment".
fn depends_on_you(toks: &Toks, at: usize) -> bool {
    let word = toks.word(at);
    let soon = word == "as" && toks.back(at, 1) == "soon";
    if toks.are(at, &["upon", "receipt"])
        || toks.are(at, &["of", "receiving"])
        || toks.are(at, &["after", "receiving"])
        || toks.are(at, &["of", "receipt"])
    {
        return true;
    }
    if !(soon || matches!(word, "once" | "when" | "whenever" | "after" | "until")) {
        return false;
    }
    let from_you = toks.is(at + 1, &["you"]) && !toks.is(at + 2, &["guys"])
        || toks.is(at + 1, &["your"])
            && toks.is(
                at + 2,
                &[
                    "payment",
                    "form",
                    "signature",
                    "deposit",
                    "documents",
                    "approval",
                    "check",
                    "application",
                    "return",
                    "account",
                    "email",
                    "reply",
                    "order",
                ],
            );
    let received = (at + 1..at + 4).any(|verb| toks.is(verb, &["receive", "received", "get", "have", "hear"]))
        && toks.is(at + 1, &["we", "i"])
        && (at + 2..at + 8).any(|what| toks.is(what, &["your", "you"]) || toks.is(what, &["payment", "deposit"]));
    // Only a clause: "after you" in "I'll call after you" is none.
    from_you || received
}
