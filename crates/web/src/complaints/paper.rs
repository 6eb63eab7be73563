//! One case on paper: everything that was said and done, in the order in which a stranger has to read it. The same case is
//! the same file, byte for byte, until something happens to it.

use std::collections::HashMap;

use app::complaints::export::{self, Whole};
use app::complaints::{Attempt, CalledBack, Complaint, Confirmed, Exception, Restatement};
use app::improvement::OfComplaint;
use app::promises::Shown as Promised;
use app::workspaces::{business, staff};
use app::{Error, Id, Timestamp, Tx, Who, conversations, customers};
use i18n::{Arg, Words};
use paper::{Beside, Head, Paper, Sheet, Unwritable};

use super::view;
use crate::customers::view as customer_view;
use crate::improvement::view::strength as strength_words;

/// All that the paper is written from.
pub struct Source {
    pub whole: Whole,
    promises: Vec<Promised>,
    staff: HashMap<Id, String>,
    business: String,
    currency: String,
    reach: String,
    /// Number and subject of each conversation that belongs to it.
    conversations: Vec<Vec<String>>,
}

/// Refused to those whom its story does not concern, where it is narrowed.
pub fn source(tx: &mut Tx, who: &Who, id: Id) -> app::Result<Source> {
    let whole = export::whole(tx, who, id)?;
    let customer = customers::get(tx, &Who::kept(who.workspace_id), whole.case.complaint.customer_id)?.customer;
    let business = business::get(tx)?;
    let mut talks = Vec::new();
    for id in &whole.case.complaint.conversation_ids {
        let one = conversations::get(tx, who, *id)?;
        talks.push(vec![format!("#{}", one.number), one.subject]);
    }
    Ok(Source {
        conversations: talks,
        promises: export::promises_of(tx, who, &whole)?,
        staff: staff::list(tx, &Who::kept(who.workspace_id))?.into_iter().map(|one| (one.id, one.name)).collect(),
        business: business.name,
        currency: business.currency,
        reach: customer_view::reach(customer.phone.as_deref(), customer.email.as_deref()),
        whole,
    })
}

pub fn file_name(complaint: &Complaint) -> String {
    format!("complaint-{}.pdf", complaint.number)
}

/// The file.
pub fn write(source: &Source, words: &Words) -> Result<Vec<u8>, Error> {
    written(source, words).map_err(|error| Error::Internal(error.to_string()))
}

fn written(source: &Source, words: &Words) -> Result<Vec<u8>, Unwritable> {
    let complaint = &source.whole.case.complaint;
    let mut on = Writing { paper: Paper::new(sheet(words))?, words, source };
    let number = complaint.number.to_string();
    let args = [("number", Arg::from(number.as_str())), ("summary", complaint.summary.as_str().into())];
    let (title, short) = (words.with("paper-case-title", &args), words.with("paper-case", &args));
    let as_of = source.whole.history.last().map_or(complaint.opened_at, |entry| entry.at);
    on.paper.title(&title);
    let args = [("business", Arg::from(source.business.as_str())), ("when", Arg::from(words.moment_full(as_of)))];
    on.paper.quiet(&words.with("paper-as-of", &args));
    on.paper.gap();
    on.about(complaint);
    on.heard(complaint);
    on.understood(&source.whole.case.restatements, complaint);
    on.tried(&source.whole.case.attempts);
    on.promised();
    on.called(&source.whole.case.outcomes, complaint);
    on.made_right();
    on.letters();
    on.ended(complaint);
    on.stopped(&source.whole.improvement, complaint);
    on.table("paper-conversations", &[0.12, 0.88], ["paper-number", "paper-subject"], &source.conversations);
    on.out_of_a_file();
    on.happened();
    let zone = words.zone().iana_name().unwrap_or("UTC").to_owned();
    let foot = words.with(
        "paper-foot",
        &[("title", Arg::from(short)), ("business", source.business.as_str().into()), ("zone", zone.into())],
    );
    let head = Parts { title: &title, author: &source.business, foot: &foot, as_of };
    finish(on.paper, words, &head)
}

/// What is in the head of a paper and differs from paper to paper.
pub struct Parts<'a> {
    pub title: &'a str,
    pub author: &'a str,
    pub foot: &'a str,
    pub as_of: Timestamp,
}

/// As `Paper::write`, in the words and the sheet of its reader.
pub fn finish(paper: Paper, words: &Words, parts: &Parts<'_>) -> Result<Vec<u8>, Unwritable> {
    let count = |number: usize| Arg::from(i64::try_from(number).unwrap_or(i64::MAX));
    let page_of = |page: usize, all: usize| words.with("paper-page", &[("page", count(page)), ("all", count(all))]);
    let utc = parts.as_of.to_zoned_datetime(jiff::tz::TimeZone::UTC);
    let small = |number: i8| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(utc.year()).unwrap_or_default();
    paper.write(&Head {
        title: parts.title,
        author: parts.author,
        language: words.locale().as_str(),
        foot: parts.foot,
        sheet: sheet(words),
        page_of: &page_of,
        as_of: (year, small(utc.month()), small(utc.day()), small(utc.hour()), small(utc.minute())),
    })
}

/// Letter in North America, A4 elsewhere.
pub fn sheet(words: &Words) -> Sheet {
    let country = words.locale().as_str().rsplit('-').next().unwrap_or_default();
    if ["US", "CA", "MX"].contains(&country) { Sheet::Letter } else { Sheet::A4 }
}

struct Writing<'a> {
    paper: Paper,
    words: &'a Words,
    source: &'a Source,
}

impl Writing<'_> {
    fn t(&self, key: &str) -> String {
        self.words.t(key).into_owned()
    }

    fn when(&self, at: Timestamp) -> String {
        format!("{} {}", self.words.date(at), self.words.time(at))
    }

    fn name(&self, id: Option<Id>) -> String {
        id.and_then(|id| self.source.staff.get(&id).cloned()).unwrap_or_default()
    }

    /// Date and person in one line.
    fn when_and_who(&self, at: Timestamp, by: Option<Id>) -> String {
        [self.when(at), self.name(by)].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    fn value(&self, set: &str, word: &str) -> String {
        view::value(self.words, set, word)
    }

    fn about(&mut self, c: &Complaint) {
        let money = |minor: i64| self.words.money(minor, &self.source.currency);
        let stake = [c.at_stake.clone(), c.at_stake_minor.map(money).unwrap_or_default()];
        let owed = self.source.whole.case.owed.as_ref().map(|owed| {
            let by = owed.by.map(|by| self.when(by)).unwrap_or_default();
            let parts = [view::due(self.words, owed.what), by, self.name(Some(owed.owner_id))];
            parts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
        });
        let yes = |is: bool| if is { self.t("paper-yes") } else { String::new() };
        let reached = |at: Option<Timestamp>| at.map(|at| self.when(at)).unwrap_or_default();
        let facts = [
            ("paper-customer", self.source.whole.customer_name.clone()),
            ("paper-reach", self.source.reach.clone()),
            ("paper-received", self.when_and_who(c.opened_at, c.opened_by_id)),
            ("paper-came-from", self.t(&format!("paper-from-{}", c.came_from.as_str().replace('_', "-")))),
            ("paper-found-by", self.t(&format!("paper-found-by-{}", c.found_by.as_str()))),
            ("paper-kind", if c.kind == "general" { String::new() } else { c.kind.clone() }),
            ("paper-regime", if c.regime == "plain" { String::new() } else { c.regime.clone() }),
            ("paper-severity", self.value("severity", c.severity.as_str())),
            ("paper-mood", c.temperature.map(|one| self.value("temperature", one.as_str())).unwrap_or_default()),
            ("paper-at-stake", stake.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")),
            ("paper-safety", yes(c.safety)),
            (
                "paper-safety-taken",
                c.safety_taken_at.map(|at| self.when_and_who(at, c.safety_taken_by_id)).unwrap_or_default(),
            ),
            ("paper-owner", self.source.whole.owner_name.clone()),
            ("paper-state", view::state(self.words, c.state)),
            ("paper-owed", owed.unwrap_or_default()),
            ("paper-closed", reached(c.closed_at)),
            ("paper-watched", c.watch_until.map(|at| self.words.date(at)).unwrap_or_default()),
        ];
        let facts: Vec<(String, String)> = facts.into_iter().map(|(key, text)| (self.t(key), text)).collect();
        self.paper.facts(&facts);
    }

    fn heard(&mut self, c: &Complaint) {
        if c.story.is_empty() && c.wants.is_empty() {
            return;
        }
        let heading = self.t("paper-heard");
        self.paper.heading(&heading);
        if let Some(at) = c.listened_at {
            let when = self.when(at);
            self.paper.quiet(&when);
        }
        self.paper.quote(&c.story);
        let facts = [
            (self.t("paper-wants"), c.wants.clone()),
            (self.t("paper-others"), c.others_affected.join(", ")),
            (self.t("paper-they-spoke"), c.customer_spoke_s.map(|s| self.words.duration(s * 1000)).unwrap_or_default()),
            (self.t("paper-we-spoke"), c.we_spoke_s.map(|s| self.words.duration(s * 1000)).unwrap_or_default()),
        ];
        self.paper.facts(&facts);
    }

    fn understood(&mut self, all: &[Restatement], c: &Complaint) {
        if all.is_empty() {
            return;
        }
        let heading = self.t("paper-understood");
        self.paper.heading(&heading);
        let version = |one: &Restatement| {
            let args = [
                ("n", Arg::from(one.round)),
                ("name", Arg::from(self.name(one.written_by_id))),
                ("when", Arg::from(self.when(one.written_at))),
            ];
            let answer = one.answer.map(|answer| {
                let said = self.t(&format!("complaint-version-{}", answer.as_str()));
                let how = if one.how.is_empty() { String::new() } else { self.value("how", &one.how) };
                let when = one.answered_at.map(|at| self.when(at)).unwrap_or_default();
                [said, how, when, self.name(one.recorded_by_id)]
            });
            let answer =
                answer.map(|parts| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "));
            let quoted = if one.words.is_empty() { String::new() } else { format!("“{}”", one.words) };
            Beside {
                above: self.words.with("complaint-version", &args),
                text: one.text.clone(),
                below: [answer.unwrap_or_else(|| self.t("complaint-version-waits")), quoted].join("\n"),
            }
        };
        let versions: Vec<Beside> = all.iter().map(version).collect();
        self.paper.beside(&versions);
        let key = match c.confirmed_how {
            Some(Confirmed::Refused) => "paper-confirmation-refused",
            Some(Confirmed::Unreachable) => "paper-confirmation-unreachable",
            _ => return,
        };
        let (said, words) = (self.t(key), c.confirmed_words.clone());
        self.paper.text(&said);
        self.paper.quote(&words);
    }

    fn tried(&mut self, attempts: &[Attempt]) {
        let row = |one: &Attempt| {
            let reached = self.value("reached", one.outcome.as_str());
            let said = if one.words.is_empty() { reached } else { format!("{reached}: {}", one.words) };
            vec![self.when(one.made_at), self.value("channel", one.channel.as_str()), said, self.name(one.made_by_id)]
        };
        let rows: Vec<Vec<String>> = attempts.iter().map(row).collect();
        self.table(
            "paper-tried",
            &[0.26, 0.14, 0.4, 0.2],
            ["paper-when", "paper-by-what", "paper-came-of-it", "paper-who"],
            &rows,
        );
    }

    fn promised(&mut self) {
        let row = |one: &Promised| {
            let promise = &one.promise;
            let said = [
                Some(self.t(&format!("paper-promise-{}", promise.state.as_str()))),
                promise.told_at.map(|at| self.words.with("paper-promise-told", &[("when", self.when(at).into())])),
                Some(promise.evidence.clone()),
                Some(promise.move_reason.clone()),
                Some(promise.release_reason.clone()),
                promise
                    .break_told_at
                    .map(|at| self.words.with("paper-promise-break-told", &[("when", self.when(at).into())])),
                promise.made_right_at.map(|_| promise.made_right.clone()),
            ];
            let said: Vec<String> = said.into_iter().flatten().filter(|text| !text.is_empty()).collect();
            vec![
                self.when(promise.made_at),
                format!("{} ({})", promise.words, one.owner_name),
                self.when(promise.by),
                said.join("\n"),
            ]
        };
        let rows: Vec<Vec<String>> = self.source.promises.iter().map(row).collect();
        self.table(
            "paper-promises",
            &[0.18, 0.36, 0.18, 0.28],
            ["paper-promised-on", "paper-promised-what", "paper-promised-by", "paper-came-of-it"],
            &rows,
        );
    }

    fn called(&mut self, outcomes: &[CalledBack], c: &Complaint) {
        if !c.findings.is_empty() {
            let (heading, when) =
                (self.t("paper-found-out"), c.researched_at.map(|at| self.when(at)).unwrap_or_default());
            self.paper.heading(&heading);
            self.paper.quiet(&when);
            self.paper.quote(&c.findings);
        }
        if outcomes.is_empty() {
            return;
        }
        let heading = self.t("paper-called");
        self.paper.heading(&heading);
        for one in outcomes {
            let what = self.t(&format!("paper-outcome-{}", one.outcome.as_str()));
            let line = format!("{what} · {}", self.when_and_who(one.called_at, one.called_by_id));
            self.paper.strong(&line);
            let (happened, offered) = (self.t("paper-what-happened"), self.t("paper-offer"));
            for (label, text) in [(happened, &one.what_happened), (offered, &one.offer)] {
                if !text.is_empty() {
                    self.paper.quiet(&label);
                    self.paper.quote(text);
                }
            }
            let given = |is: bool| self.t(if is { "paper-given" } else { "paper-not-given" });
            let answer = one.answer.as_deref().map(|answer| {
                let said = self.t(&format!("paper-answer-{answer}"));
                let when = one.answered_at.map(|at| self.when(at)).unwrap_or_default();
                let quoted = if one.words.is_empty() { String::new() } else { format!("“{}”", one.words) };
                [said, when, quoted].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
            });
            let facts = [
                (self.t("paper-apology"), given(one.apology)),
                (self.t("paper-explanation"), given(one.explanation)),
                (self.t("paper-done-by"), self.when(one.by)),
                (self.t("paper-they-said"), answer.unwrap_or_else(|| self.t("paper-no-answer-yet"))),
            ];
            self.paper.facts(&facts);
        }
    }

    fn made_right(&mut self) {
        let row = |one: &app::remedies::Shown| {
            let offer = &one.offer;
            let amount = if offer.amount_minor > 0 {
                self.words.money(offer.amount_minor, &offer.currency)
            } else {
                String::new()
            };
            let state = self.t(&format!("remedy-state-{}", offer.state.as_str()));
            let said = [state, offer.decision.clone(), one.evidence.clone()];
            let said: Vec<String> = said.into_iter().filter(|text| !text.is_empty()).collect();
            vec![format!("{}\n{}", offer.name, offer.words), amount, self.when(offer.asked_at), said.join("\n")]
        };
        let rows: Vec<Vec<String>> = self.source.whole.remedies.iter().map(row).collect();
        self.table(
            "paper-remedies",
            &[0.36, 0.14, 0.2, 0.3],
            ["paper-remedy", "paper-amount", "paper-when", "paper-came-of-it"],
            &rows,
        );
    }

    /// What was sent to them, as it left.
    fn letters(&mut self) {
        let row = |one: &app::complaints::Letter| {
            let failed = if one.failed { self.t("paper-letter-failed") } else { String::new() };
            let parts = [one.subject.as_str(), &failed, &one.text];
            let said: Vec<&str> = parts.into_iter().filter(|text| !text.is_empty()).collect();
            vec![self.when(one.sent_at), said.join("\n")]
        };
        let rows: Vec<Vec<String>> = self.source.whole.case.ruled.letters.iter().map(row).collect();
        self.table("paper-letters", &[0.26, 0.74], ["paper-when", "paper-what"], &rows);
    }

    fn ended(&mut self, c: &Complaint) {
        let lines = [
            c.accepted_at.map(|at| (at, self.t("paper-accepted"), c.accepted_words.clone())),
            c.exception.zip(c.exception_at).map(|(exception, at)| {
                let key = match exception {
                    Exception::Unreachable => "paper-ended-unreachable",
                    Exception::OtherWay => "paper-ended-other-way",
                    Exception::FinalResponse => "paper-ended-final-response",
                    Exception::Before => "paper-ended-before",
                };
                (at, self.t(key), c.exception_words.clone())
            }),
            c.failed_again_at.map(|at| (at, self.t("paper-failed-again"), c.failed_again_words.clone())),
        ];
        let lines: Vec<(Timestamp, String, String)> = lines.into_iter().flatten().collect();
        if lines.is_empty() {
            return;
        }
        let heading = self.t("paper-ended");
        self.paper.heading(&heading);
        for (at, said, words) in lines {
            // The file it came out of need not say when a case ended.
            let is_dated = c.exception != Some(Exception::Before) || c.closed_at.is_some();
            let line = if is_dated { format!("{said} {}", self.when(at)) } else { said };
            self.paper.text(&line);
            if !words.is_empty() {
                self.paper.quote(&words);
            }
        }
    }

    fn stopped(&mut self, of: &OfComplaint, c: &Complaint) {
        if of.causes.is_empty() && of.actions.is_empty() && of.whys.is_empty() && c.guard.is_none() {
            return;
        }
        let heading = self.t("paper-stopped");
        self.paper.heading(&heading);
        for why in &of.whys {
            let line = format!("{}{} {}", "    ".repeat(why.level), self.t("paper-because"), why.says);
            self.paper.text(&line);
        }
        let causes: Vec<Vec<String>> =
            of.causes.iter().map(|one| vec![one.path.clone(), one.evidence.clone()]).collect();
        if !causes.is_empty() {
            let head = [self.t("paper-cause"), self.t("paper-evidence")];
            self.paper.table(&[0.4, 0.6], &head, &causes);
        }
        let action = |one: &app::improvement::Shown| {
            let action = &one.action;
            let strength = strength_words(self.words, action.strength);
            let state = self.t(&format!("paper-action-{}", action.state.as_str()));
            let end = [state, action.evidence.clone(), action.ended_because.clone()];
            let end: Vec<String> = end.into_iter().filter(|text| !text.is_empty()).collect();
            vec![
                action.what.clone(),
                format!("{}\n{strength}", one.owner_name),
                format!("{}\n{}", self.words.date(action.due), self.words.date(action.check_at)),
                end.join("\n"),
            ]
        };
        let actions: Vec<Vec<String>> = of.actions.iter().map(action).collect();
        if !actions.is_empty() {
            let head =
                ["paper-action", "paper-action-who", "paper-action-when", "paper-came-of-it"].map(|key| self.t(key));
            self.paper.table(&[0.4, 0.2, 0.18, 0.22], &head, &actions);
        }
        if let Some(none) = &of.none {
            let review = none.review_on.map(|on| on.to_string()).unwrap_or_default();
            let args = [("words", Arg::from(none.because.as_str())), ("when", Arg::from(review))];
            let line = self.words.with("complaint-no-action-line", &args);
            self.paper.text(&line);
        }
    }

    fn out_of_a_file(&mut self) {
        let Some(origin) = &self.source.whole.origin else { return };
        let heading = self.t("paper-file");
        self.paper.heading(&heading);
        let mut facts = vec![(self.t("paper-file-reference"), format!("{} · {}", origin.source, origin.reference))];
        facts.extend(origin.facts.iter().cloned());
        self.paper.facts(&facts);
    }

    fn happened(&mut self) {
        let c = &self.source.whole.case.complaint;
        let above = [&c.story, &c.findings, &c.summary];
        let row = |entry: &app::journal::Entry| {
            let who = match entry.actor.split_once(':') {
                Some(("staff", id)) => self.name(id.parse().ok()),
                Some(("customer", _)) => self.source.whole.customer_name.clone(),
                _ => "Kept".to_owned(),
            };
            let key = format!("journal-{}", entry.kind.replace(['.', '_'], "-"));
            let what = if self.words.has(&key) { self.t(&key) } else { entry.kind.clone() };
            // What stands above in full is not said twice.
            let said =
                ["words", "reason", "text", "story", "findings", "what_happened", "offer", "none_because"].iter();
            let said = said.filter_map(|name| entry.details.get(name)?.as_str());
            let said: Vec<&str> =
                said.filter(|text| !text.is_empty() && !above.iter().any(|one| one == text)).collect();
            let by: Option<Timestamp> = entry.details.get("by").and_then(|by| by.as_str()?.parse().ok());
            let due = by.map(|by| self.words.with("paper-due", &[("when", self.when(by).into())]));
            let told = [vec![what.as_str()], due.as_deref().into_iter().collect(), said].concat();
            vec![entry.id.to_string(), self.when(entry.at), who, told.join("\n")]
        };
        let rows: Vec<Vec<String>> = self.source.whole.history.iter().map(row).collect();
        self.table(
            "paper-history",
            &[0.08, 0.26, 0.2, 0.46],
            ["paper-number", "paper-when", "paper-who", "paper-what"],
            &rows,
        );
    }

    /// A table under its heading; none where there is nothing in it.
    fn table<const N: usize>(&mut self, heading: &str, shares: &[f32; N], head: [&str; N], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        let (heading, head) = (self.t(heading), head.map(|key| self.t(key)));
        self.paper.heading(&heading);
        self.paper.table(shares, &head, rows);
    }
}
