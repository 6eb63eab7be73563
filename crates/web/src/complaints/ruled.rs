//! What the rules ask of one complaint, as its page shows it: the clocks with how each comes about, the letters, how long all
//! is kept, and who outside can be turned to.

use app::Timestamp;
use app::complaints::{Case, Duty, Exception, Letter, Way, duties};
use app::regimes::OutsideBody;
use i18n::{Arg, Words};

use super::view::{Chip, People};

/// One clock, in a row.
pub struct Line {
    pub name: String,
    pub chip: Chip,
    /// How the time comes about.
    pub why: String,
    /// The rule it comes from, and whose choice it is.
    pub because: String,
}

/// A letter that left.
pub struct Sent {
    pub name: String,
    pub how: String,
    pub subject: String,
    pub text: String,
    pub failed: bool,
}

/// A letter that can be written.
pub struct Kind {
    pub kind: String,
    pub name: String,
}

/// Somebody outside, with how to reach them.
pub struct Body {
    pub name: String,
    pub lines: Vec<String>,
}

/// The card of the rules.
pub struct Card {
    pub by: String,
    pub no_advice: String,
    pub lines: Vec<Line>,
    /// Why there are no lines.
    pub none: &'static str,
    pub sent: Vec<Sent>,
    pub kinds: Vec<Kind>,
    pub kept: String,
    pub kept_because: String,
    pub bodies: Vec<Body>,
    /// Whether the customer's own page names somebody outside now.
    pub told: bool,
}

pub fn card(words: &Words, case: &Case, people: &People<'_>, now: Timestamp) -> Card {
    let ruled = &case.ruled;
    let all: Vec<Duty> = ruled.clocks.iter().map(|one| one.duty.clone()).collect();
    let kept = match ruled.kept.until {
        Some(at) => words.with("complaint-kept-until", &[("date", words.date(at).into())]),
        None => words.with("complaint-kept-years", &[("years", ruled.kept.years.into())]),
    };
    Card {
        by: words.with("complaint-rules-by", &[("name", ruled.regime_name.as_str().into())]),
        no_advice: ruled.rules.no_legal_advice.clone(),
        lines: all.iter().map(|duty| line(words, duty, now)).collect(),
        none: match case.complaint.exception {
            Some(Exception::Before) => "complaint-rules-before",
            _ => "complaint-rules-none",
        },
        sent: ruled.letters.iter().rev().map(|one| sent(words, case, one, people, now)).collect(),
        kinds: ruled.rules.kinds().map(|one| Kind { kind: one.kind.clone(), name: one.name.clone() }).collect(),
        kept,
        kept_because: ruled.kept.because.clone(),
        told: !duties::named_outside(&ruled.rules, &case.complaint, &ruled.letters, &all).is_empty(),
        bodies: ruled.outside_bodies.iter().map(body).collect(),
    }
}

fn body(one: &OutsideBody) -> Body {
    let lines = [&one.address, &one.phone, &one.website, &one.within, &one.when];
    let said = lines.into_iter().filter(|line| !line.is_empty());
    Body { name: one.name.clone(), lines: said.cloned().collect() }
}

fn line(words: &Words, duty: &Duty, now: Timestamp) -> Line {
    let clock = &duty.clock;
    let whose = match (clock.theirs, clock.optional, clock.ours) {
        (true, ..) => Some("regime-clock-theirs"),
        (_, true, _) => Some("regime-clock-optional"),
        (.., true) => Some("regime-clock-ours"),
        _ => None,
    };
    let from = Some(clock.because.as_str()).filter(|text| !text.is_empty());
    let from = from.map(|because| words.with("complaint-clock-from", &[("because", because.into())]));
    let because = [from, whose.map(|key| words.t(key).into_owned())];
    Line {
        name: clock.name.clone(),
        chip: chip(words, duty, now),
        why: clock.say(words),
        because: because.into_iter().flatten().collect::<Vec<_>>().join(" · "),
    }
}

/// How it stands: done (late), missed, or by when it is to be done.
fn chip(words: &Words, duty: &Duty, now: Timestamp) -> Chip {
    let said = |key: &str, at: Timestamp| words.with(key, &[("when", words.moment(at, now).into())]);
    let passed = duty.clock.due_at < now;
    match &duty.answered {
        Some(answered) if duty.missed => Chip { class: "risk", text: said("complaint-clock-late", answered.at) },
        Some(answered) => {
            Chip { class: "kept", text: format!("✓ {}", said("complaint-clock-answered", answered.at)) }
        }
        None if duty.missed => Chip { class: "broken", text: words.t("complaint-clock-missed").into_owned() },
        None if passed => Chip { class: "", text: said("complaint-clock-passed", duty.clock.due_at) },
        None => Chip { class: "", text: said("complaint-clock-due", duty.do_by()) },
    }
}

fn sent(words: &Words, case: &Case, one: &Letter, people: &People<'_>, now: Timestamp) -> Sent {
    let key = match one.how {
        Way::Mail => "complaint-letter-by-mail",
        Way::Post => "complaint-letter-by-post",
        Way::HandedOver => "complaint-letter-by-handed-over",
    };
    let args = [
        ("how", Arg::from(words.t(key).into_owned())),
        ("when", Arg::from(words.moment(one.sent_at, now))),
        ("name", Arg::from(people.name(one.sent_by_id))),
    ];
    let letter = case.ruled.rules.letter(&one.kind);
    Sent {
        name: letter.map_or_else(|| one.kind.clone(), |letter| letter.name.clone()),
        how: words.with("complaint-letter-sent", &args),
        subject: one.subject.clone(),
        text: one.text.clone(),
        failed: one.failed,
    }
}
