//! How a complaint looks: its ladder, rung by rung, and what stands out.

use std::collections::HashMap;

use app::complaints::{
    Answer, Case, Complaint, Confirmed, Due, Exception, Outcome, Owed, Restatement, Severity, State, Step,
};
use app::improvement::Found;
use app::{Id, Timestamp};
use i18n::{Arg, Words};

/// The class and the words of a chip.
pub struct Chip {
    pub class: &'static str,
    pub text: String,
}

fn chip(words: &Words, class: &'static str, key: &str) -> Chip {
    Chip { class, text: words.t(key).into_owned() }
}

pub(super) fn dashed(word: &str) -> String {
    word.replace('_', "-")
}

pub fn state(words: &Words, state: State) -> String {
    words.t(&format!("complaint-state-{}", dashed(state.as_str()))).into_owned()
}

/// What is owed, as something to do.
pub fn due(words: &Words, what: Due) -> String {
    words.t(&format!("complaint-due-{}", dashed(what.as_str()))).into_owned()
}

/// The words of a value of a fixed set: `complaint-channel-in-person`.
pub fn value(words: &Words, set: &str, value: &str) -> String {
    words.t(&format!("complaint-{set}-{}", dashed(value))).into_owned()
}

/// What stands out, the gravest first.
pub fn chips(words: &Words, complaint: &Complaint, owed: Option<&Owed>, now: Timestamp) -> Vec<Chip> {
    let mut chips = Vec::new();
    if complaint.is_unsafe() {
        chips.push(chip(words, "broken", "complaint-chip-unsafe"));
    }
    if complaint.again_of_id.is_some() && complaint.is_open() {
        chips.push(chip(words, "broken", "complaint-chip-again"));
    }
    if matches!(complaint.severity, Severity::High | Severity::Critical) && complaint.is_open() {
        chips.push(Chip { class: "risk", text: value(words, "severity", complaint.severity.as_str()) });
    }
    chips.push(match owed {
        None if complaint.is_watched(now) => chip(words, "", "complaint-chip-watched"),
        None => chip(words, "kept", "complaint-chip-done"),
        Some(_) if complaint.call_back_broken => chip(words, "broken", "complaint-chip-call-broken"),
        Some(Owed { by: Some(by), .. }) if *by <= now => chip(words, "broken", "complaint-chip-late"),
        Some(_) => Chip { class: "", text: state(words, complaint.state) },
    });
    chips
}

/// One step of the ladder.
pub struct Rung {
    pub step: &'static str,
    pub class: &'static str,
    pub title: String,
    /// What the customer said or what we said to them, with a line above it where it needs one.
    pub quotes: Vec<(String, String)>,
    pub lines: Vec<String>,
}

/// Who is who on the page.
pub struct People<'a> {
    pub customer: &'a str,
    pub staff: &'a HashMap<Id, String>,
}

impl People<'_> {
    pub fn name(&self, id: Option<Id>) -> String {
        id.and_then(|id| self.staff.get(&id).cloned()).unwrap_or_default()
    }
}

struct Telling<'a> {
    words: &'a Words,
    people: &'a People<'a>,
    now: Timestamp,
}

/// All seven steps, done or not; the causes that were found by their names.
pub fn ladder(words: &Words, case: &Case, found: &[Found], people: &People<'_>, now: Timestamp) -> Vec<Rung> {
    let telling = Telling { words, people, now };
    let c = &case.complaint;
    let accepted = c.accepted_at.is_some() || c.exception.is_some();
    let all = [
        ("calm", true, telling.calm(c)),
        ("listen", c.listened_at.is_some() && case.step != Step::Listen, telling.listened(c)),
        ("restate", c.confirmed_at.is_some(), telling.restated(case)),
        ("promise_a_time", c.call_back_id.is_some() && case.step != Step::PromiseATime, telling.promised(c)),
        ("call_back", accepted, telling.called_back(case)),
        ("make_it_stop", c.guarded_at.is_some() && case.step != Step::MakeItStop, telling.guarded(c, found)),
        ("watch", case.step == Step::Done, telling.watched(c)),
    ];
    let is_now = |step: &str| step == case.step.as_str();
    let rungs = all.into_iter().map(|(step, done, (quotes, lines))| Rung {
        step,
        class: match (is_now(step), done) {
            (true, _) => "now",
            (false, true) => "done",
            (false, false) => "",
        },
        title: words.t(&format!("complaint-step-{}", dashed(step))).into_owned(),
        quotes,
        lines,
    });
    rungs.collect()
}

type Told = (Vec<(String, String)>, Vec<String>);

impl Telling<'_> {
    fn with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.words.with(key, args)
    }

    fn when(&self, at: Timestamp) -> String {
        self.words.moment(at, self.now)
    }

    fn quoted(&self, text: &str) -> Vec<(String, String)> {
        if text.trim().is_empty() { Vec::new() } else { vec![(String::new(), text.to_owned())] }
    }

    fn calm(&self, c: &Complaint) -> Told {
        let by = self.people.name(c.opened_by_id);
        let when = self.when(c.opened_at);
        let taken = match by.is_empty() {
            true => self.with("complaint-came-at", &[("when", when.into())]),
            false => self.with("complaint-taken-by", &[("name", by.into()), ("when", when.into())]),
        };
        let mood = c.temperature.map(|one| {
            let mood = value(self.words, "temperature", one.as_str());
            self.with("complaint-mood", &[("mood", mood.into())])
        });
        let ours = matches!(c.found_by, app::complaints::FoundBy::Us);
        let found = ours.then(|| self.words.t("complaint-found-by-us").into_owned());
        (Vec::new(), vec![[Some(taken), mood, found].into_iter().flatten().collect::<Vec<_>>().join(" ")])
    }

    fn listened(&self, c: &Complaint) -> Told {
        let mut lines = Vec::new();
        let said =
            |key: &str, text: &str| (!text.trim().is_empty()).then(|| self.with(key, &[("words", text.trim().into())]));
        lines.extend(said("complaint-they-want", &c.wants));
        lines.extend(said("complaint-others-hit", &c.others_affected.join(", ")));
        lines.extend(self.spoke(c));
        (self.quoted(&c.story), lines)
    }

    /// Who spoke how much of the call.
    fn spoke(&self, c: &Complaint) -> Option<String> {
        let theirs = c.customer_spoke_s?;
        let whole = theirs + c.we_spoke_s.unwrap_or(0);
        let share = (theirs * 100).checked_div(whole)?;
        let length = self.words.duration(whole * 1000);
        let name = self.people.customer;
        Some(self.with(
            "complaint-who-spoke",
            &[("length", length.into()), ("name", name.into()), ("percent", share.into())],
        ))
    }

    fn restated(&self, case: &Case) -> Told {
        let c = &case.complaint;
        let Some((at, how)) = c.confirmed_at.zip(c.confirmed_how) else { return (Vec::new(), Vec::new()) };
        let quotes = case.restatements.last().map_or_else(Vec::new, |last| self.quoted(&last.text));
        let name = self.people.customer;
        let key = match how {
            Confirmed::Refused => "complaint-confirmation-refused",
            Confirmed::Unreachable => "complaint-confirmation-unreachable",
            _ => "complaint-confirmed-by",
        };
        let by = value(self.words, "how", how.as_str());
        let rounds = Arg::from(c.rounds);
        let args = [("when", self.when(at).into()), ("how", by.into()), ("name", name.into()), ("rounds", rounds)];
        let mut lines = vec![self.with(key, &args)];
        if !c.confirmed_words.is_empty() {
            lines.push(self.with("complaint-in-words", &[("words", c.confirmed_words.as_str().into())]));
        }
        (quotes, lines)
    }

    fn promised(&self, c: &Complaint) -> Told {
        let mut lines = Vec::new();
        if let Some(by) = c.call_back_by.filter(|_| c.needs_call_back() && c.state != State::Rejected) {
            let name = self.people.name(c.call_back_owner_id);
            let args = [("when", Arg::from(self.words.moment_full(by))), ("name", Arg::from(name))];
            lines.push(self.with("complaint-call-by", &args));
        }
        if c.call_backs_broken > 0 {
            lines.push(self.with("complaint-calls-broken", &[("n", c.call_backs_broken.into())]));
        }
        if c.rejections > 0 {
            lines.push(self.with("complaint-went-up", &[("n", c.rejections.into())]));
        }
        (Vec::new(), lines)
    }

    fn called_back(&self, case: &Case) -> Told {
        let c = &case.complaint;
        let (mut quotes, mut lines) = (Vec::new(), Vec::new());
        if !c.findings.is_empty() {
            quotes.push((self.words.t("complaint-we-found").into_owned(), c.findings.clone()));
        }
        for one in &case.outcomes {
            let name = self.people.name(one.called_by_id);
            let key = match one.outcome {
                Outcome::Solution => "complaint-called-with-solution",
                Outcome::Explanation => "complaint-called-with-explanation",
            };
            let args = [("when", Arg::from(self.when(one.called_at))), ("name", Arg::from(name))];
            let offered = if one.offer.is_empty() { &one.what_happened } else { &one.offer };
            quotes.push((self.with(key, &args), offered.clone()));
            if let Some(answer) = &one.answer {
                let key = if answer == "accepted" { "complaint-they-accepted" } else { "complaint-they-rejected" };
                lines.push(
                    self.with(key, &[("words", one.words.as_str().into()), ("name", self.people.customer.into())]),
                );
            }
        }
        if let Some((exception, at)) = c.exception.zip(c.exception_at) {
            let key = match exception {
                Exception::Unreachable => "complaint-ended-unreachable",
                Exception::OtherWay => "complaint-ended-other-way",
                Exception::FinalResponse => "complaint-ended-final-response",
                Exception::Before => "complaint-ended-before",
            };
            lines.push(self.with(key, &[("when", self.when(at).into()), ("name", self.people.customer.into())]));
            lines.extend((!c.exception_words.is_empty()).then(|| c.exception_words.clone()));
        }
        (quotes, lines)
    }

    fn guarded(&self, c: &Complaint, found: &[Found]) -> Told {
        let Some(guard) = &c.guard else { return (Vec::new(), Vec::new()) };
        let cause = |one: &Found| {
            let args = [("cause", Arg::from(one.path.as_str())), ("words", Arg::from(one.evidence.as_str()))];
            self.with("complaint-cause-line", &args)
        };
        let mut lines: Vec<String> = found.iter().map(cause).collect();
        if let Some(action) = &guard.action {
            let strength = value(self.words, "strength", action.strength.as_str());
            let args = [
                ("what", Arg::from(action.what.as_str())),
                ("name", Arg::from(self.people.name(Some(action.owner_id)))),
                ("due", Arg::from(self.words.date(action.due))),
                ("check", Arg::from(self.words.date(action.check_on))),
                ("strength", Arg::from(strength)),
            ];
            lines.push(self.with("complaint-action-line", &args));
        } else {
            let review = guard.review_on.map_or_else(String::new, |on| self.words.date(on));
            let args = [("words", Arg::from(guard.none_because.as_str())), ("when", Arg::from(review))];
            lines.push(self.with("complaint-no-action-line", &args));
        }
        (Vec::new(), lines)
    }

    fn watched(&self, c: &Complaint) -> Told {
        let mut lines = Vec::new();
        if let Some(until) = c.watch_until {
            let key = if c.is_watched(self.now) { "complaint-watched-until" } else { "complaint-was-watched" };
            lines.push(self.with(key, &[("when", self.words.date(until).into())]));
        }
        if let Some(at) = c.failed_again_at {
            let args = [("when", Arg::from(self.when(at))), ("words", Arg::from(c.failed_again_words.as_str()))];
            lines.push(self.with("complaint-failed-again-at", &args));
        }
        (Vec::new(), lines)
    }
}

/// What we wrote that we understood, beside what they said to it.
pub struct Version {
    pub title: String,
    pub text: String,
    pub class: &'static str,
    pub answer: String,
    pub words: String,
}

/// All versions, the newest first.
pub fn versions(words: &Words, restatements: &[Restatement], people: &People<'_>, now: Timestamp) -> Vec<Version> {
    let version = |one: &Restatement| {
        let (class, key) = match one.answer {
            Some(Answer::Confirmed) => ("kept", "complaint-version-confirmed"),
            Some(Answer::Corrected) => ("risk", "complaint-version-corrected"),
            Some(Answer::Refused) => ("", "complaint-version-refused"),
            Some(Answer::Unreachable) => ("", "complaint-version-unreachable"),
            None if one.message_id.is_some() => ("", "complaint-version-asked"),
            None => ("", "complaint-version-waits"),
        };
        let name = people.name(one.written_by_id);
        let when = words.moment(one.written_at, now);
        let args = [("n", Arg::from(one.round)), ("name", Arg::from(name)), ("when", Arg::from(when))];
        Version {
            title: words.with("complaint-version", &args),
            text: one.text.clone(),
            class,
            answer: words.t(key).into_owned(),
            words: one.words.clone(),
        }
    };
    restatements.iter().rev().map(version).collect()
}
