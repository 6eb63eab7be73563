//! The model of promises: how each stands, what must happen to it next, and who must hear of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::Id;
use app::journal::Entry;
use app::time::{from_ms, ms};
use planner::hours::OpeningHours;

use super::MINUTE;
use super::called::Calls;
use super::ledger::{Heard, News, Page, id, text, time, truth};
use super::said::Said;

/// A promise as we know it.
#[derive(Debug, Clone)]
pub struct Vow {
    pub words: String,
    pub owner: Id,
    /// Everybody it ever belonged to.
    pub owners: BTreeSet<Id>,
    pub customer: Id,
    pub made_at: i64,
    pub by: i64,
    pub state: &'static str,
    /// The customer was told, as far as anybody knows.
    pub told: bool,
    pub notice: Option<Id>,
    /// Every notice that warned of it.
    pub notices: BTreeSet<Id>,
    pub late_kept: bool,
    pub made_right: bool,
    /// The customer heard of the break since; in which way, when by the true time, and in which notices.
    pub break_told: bool,
    pub break_told_how: String,
    pub break_told_at: i64,
    pub honest_notices: BTreeSet<Id>,
    /// Somebody was called about it; and after it broke.
    pub called: bool,
    pub called_since: bool,
    /// It was promised in an honest notice, to say more.
    pub is_honest: bool,
    /// When it was no longer open, by the true time.
    pub ended_at: Option<i64>,
    /// What its timer must do next, and when.
    pub next: Option<(i64, &'static str)>,
}

impl Vow {
    /// The mark in its words by which a mail about it is known, wherever it turns up.
    pub fn mark(&self) -> &str {
        mark_in(&self.words).unwrap_or_default()
    }

    /// It broke, and nobody has told the customer or done anything about it.
    pub fn is_in_silence(&self) -> bool {
        self.state == "broken" && !self.told && !self.break_told && !self.made_right && !self.late_kept
    }

    /// It broke in silence, and nobody was ever called.
    pub fn is_forgotten(&self) -> bool {
        self.is_in_silence() && !self.called
    }

    /// Whether somebody is still called about it for this cause.
    pub fn alarms(&self, cause: &str) -> bool {
        let open = self.state == "open" && !self.told;
        match cause {
            "untouched" => open,
            "notice_failed" => open || self.is_in_silence(),
            _ => self.is_in_silence(),
        }
    }
}

/// The mark of a promise in a text: `(ref A000001)`.
pub fn mark_in(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("(ref ")?;
    rest.split_once(')').map(|(mark, _)| mark)
}

/// The reference in a subject: `About the form A12`, or the mark of a promise.
pub fn reference_in(subject: &str) -> Option<&str> {
    let is_one = |word: &&str| {
        let mut letters = word.chars();
        letters.next().is_some_and(|first| first.is_ascii_uppercase())
            && !letters.as_str().is_empty()
            && letters.all(|c| c.is_ascii_digit())
    };
    mark_in(subject).or_else(|| subject.split_whitespace().rev().find(is_one)).or_else(|| number_in(subject))
}

/// A notice begins a conversation with a number alone: `A new time for what we promised you [#109]`.
fn number_in(subject: &str) -> Option<&str> {
    let (_, rest) = subject.rsplit_once("[#")?;
    rest.split_once(']').map(|(number, _)| number)
}
/// How a call back begins that a complaint promised.
const CALL_BACK: &str = "Call you back about";
/// How those begin whose time a complaint told in writing, or on the customer's page: one of each lives at most.
const TOLD: [&str; 2] = ["Write to you again about", "Listen to you about"];
/// How a promise begins that is made with an honest notice.
const HONEST: &str = "Tell you what became of";
/// How long somebody who is called has, and how long a break may stay in silence: in working time.
pub const PATIENCE: i64 = 15 * MINUTE;

pub struct Promised {
    pub vows: BTreeMap<Id, Vow>,
    pub calls: Calls,
    /// Whether Kept may write by itself to a customer who has not heard of a break.
    pub honest_by_kept: bool,
    /// What each notice is about.
    pub by_notice: BTreeMap<Id, BTreeSet<Id>>,
    /// Call backs of complaints, by their mark.
    pub call_backs: BTreeMap<String, Vec<Id>>,
    /// Times that complaints told, by their mark, for each thing that they are about.
    pub told_times: BTreeMap<String, [Vec<Id>; TOLD.len()]>,
    /// Whose address is known not to work, or did not once.
    pub unreached: BTreeSet<Id>,
    /// (by when, which) of those that broke and that nobody had been told of.
    silent: BTreeSet<(i64, Id)>,
    /// (when, which) of all that must ring.
    due: BTreeSet<(i64, Id)>,
    pub hours: Arc<OpeningHours>,
    /// The true time, whatever the clocks of nodes say.
    pub now: i64,
    pub kept: u64,
    pub broken: u64,
    pub told_in_time: u64,
}

impl Promised {
    pub fn new(hours: Arc<OpeningHours>) -> Promised {
        Promised {
            vows: BTreeMap::new(),
            calls: Calls::default(),
            honest_by_kept: false,
            by_notice: BTreeMap::new(),
            call_backs: BTreeMap::new(),
            told_times: BTreeMap::new(),
            unreached: BTreeSet::new(),
            silent: BTreeSet::new(),
            due: BTreeSet::new(),
            hours,
            now: 0,
            kept: 0,
            broken: 0,
            told_in_time: 0,
        }
    }

    pub fn hear(&mut self, verb: &str, entry: &Entry, said: &Said, heard: &mut Heard) {
        let vow_id = entry.subject_id;
        if verb == "made" {
            return self.made(entry, heard);
        }
        let Some(vow) = self.vows.get(&vow_id) else {
            return heard.wrong(format!("promise.{verb} of a promise that nobody made"), vow_id);
        };
        let at = ms(entry.at);
        match verb {
            "owner_told" => self.owner_told(entry, heard),
            "kept" | "moved" | "released" => {
                if vow.state != "open" || at > vow.by {
                    heard.wrong(format!("{verb} at {at}, but it was {} and due at {}", vow.state, vow.by), vow_id);
                }
                let state = match verb {
                    "kept" => "kept",
                    "moved" => "moved",
                    _ => "released",
                };
                self.kept += u64::from(verb == "kept");
                self.end(vow_id, state);
                if verb == "moved" && id(entry, "moved_to_id").is_none() {
                    heard.wrong("moved to nowhere".to_owned(), vow_id);
                }
            }
            "broken" => self.broken(entry, said, heard),
            "kept_late" => self.late(vow_id, heard),
            "made_right" => self.right(vow_id, heard),
            "customer_told" => {
                if vow.state != "open" || at > vow.by {
                    heard.wrong(format!("told about a promise that was {}", vow.state), vow_id);
                }
                self.about(vow_id, id(entry, "notice_id"));
                self.change(vow_id, |vow| {
                    vow.told = true;
                    vow.notice = id(entry, "notice_id");
                    vow.notices.extend(vow.notice);
                });
            }
            "handed_over" => self.handed_over(entry, heard),
            _ => self.hear_of_telling(verb, entry, heard),
        }
        self.call_off(vow_id);
    }

    /// Somebody is called, or the customer heard of a break, or of nothing after all.
    fn hear_of_telling(&mut self, verb: &str, entry: &Entry, heard: &mut Heard) {
        let (vow_id, at) = (entry.subject_id, ms(entry.at));
        let Some(vow) = self.vows.get(&vow_id) else { return };
        match verb {
            "notice_failed" => {
                self.calls.begin_anew(vow_id);
                let knew = vow.told || vow.break_told;
                if knew && vow.state == "broken" && !vow.break_told && !vow.made_right {
                    let next = self.after(at, PATIENCE);
                    self.set_next(vow_id, Some((next, "promise.honest")));
                    self.silent.insert((next, vow_id));
                }
                self.change(vow_id, |vow| vow.told = false);
            }
            "paged" => self.paged(entry, heard),
            "page_waits" => self.page_waits(entry, heard),
            "pages_end" => self.alarm(entry, |alarm| alarm.next = None),
            "page_acknowledged" => self.taken(entry, heard),
            "honest_waits" => self.set_next(vow_id, time(entry, "until").map(|until| (until, "promise.honest"))),
            "untold" => self.untold(vow_id, heard),
            "break_told" => {
                self.set_next(vow_id, None);
                let (now, notice) = (self.now, id(entry, "notice_id"));
                self.about(vow_id, notice);
                self.change(vow_id, |vow| {
                    vow.break_told = true;
                    vow.break_told_how = text(entry, "how").to_owned();
                    vow.break_told_at = now;
                    vow.notices.extend(notice);
                    vow.honest_notices.extend(notice);
                });
            }
            "honest_failed" => {
                self.calls.begin_anew(vow_id);
                self.change(vow_id, |vow| vow.break_told = false);
            }
            "notice_called_off" => {
                self.calls.begin_anew(vow_id);
                self.change(vow_id, |vow| vow.told = false);
            }
            _ => {}
        }
    }

    /// A manager is called, where Kept may not write by itself, or can't.
    fn untold(&mut self, vow_id: Id, heard: &mut Heard) {
        self.set_next(vow_id, None);
        let Some(vow) = self.vows.get(&vow_id) else { return };
        if self.honest_by_kept && !vow.is_honest && !self.unreached.contains(&vow.customer) {
            heard.wrong("Kept was to write to them, and did not".to_owned(), vow_id);
        }
    }

    pub fn after(&self, at: i64, working_ms: i64) -> i64 {
        self.hours.add_working(from_ms(at), working_ms).map_or(at + working_ms, ms)
    }

    /// This moment or, when they are closed, the next opening.
    pub fn opens(&self, at: i64) -> i64 {
        self.hours.next_open(from_ms(at)).map_or(at, ms)
    }

    fn made(&mut self, entry: &Entry, heard: &mut Heard) {
        let (vow_id, made_at) = (entry.subject_id, ms(entry.at));
        let (Some(owner), Some(by), Some(customer)) = (id(entry, "owner_id"), time(entry, "by"), entry.customer_id)
        else {
            return heard.wrong("a promise without owner, customer or time".to_owned(), vow_id);
        };
        let vow = Vow {
            words: text(entry, "words").to_owned(),
            owner,
            owners: BTreeSet::from([owner]),
            customer,
            made_at,
            by,
            state: "open",
            told: false,
            notice: None,
            notices: BTreeSet::new(),
            late_kept: false,
            made_right: false,
            break_told: false,
            break_told_how: String::new(),
            break_told_at: 0,
            honest_notices: BTreeSet::new(),
            called: false,
            called_since: false,
            is_honest: text(entry, "words").starts_with(HONEST),
            ended_at: None,
            next: None,
        };
        if vow.words.starts_with(CALL_BACK) {
            self.call_backs.entry(vow.mark().to_owned()).or_default().push(vow_id);
        }
        if let Some(about) = TOLD.iter().position(|begins| vow.words.starts_with(begins)) {
            let of_mark = self.told_times.entry(vow.mark().to_owned()).or_default();
            of_mark.iter_mut().skip(about).take(1).for_each(|ids| ids.push(vow_id));
        }
        if self.vows.insert(vow_id, vow).is_some() {
            heard.wrong("a promise was made twice".to_owned(), vow_id);
        }
        self.set_next(vow_id, Some(next_point(&self.hours, made_at, by, made_at)));
        heard.news.push(News::Made { vow: vow_id });
    }

    fn owner_told(&mut self, entry: &Entry, heard: &mut Heard) {
        let (vow_id, at, point) = (entry.subject_id, ms(entry.at), text(entry, "point"));
        let Some(vow) = self.vows.get(&vow_id) else { return };
        let (owner, hears) = (id(entry, "owner_id"), self.calls.hears(vow.owner, at));
        let told = id(entry, "stand_in_id").or(owner);
        let expected = vow.next.is_some_and(|(due, kind)| due <= at && point == kind.replace('.', "-"));
        if !expected || vow.state != "open" || owner != Some(vow.owner) || told != Some(hears) {
            let what = format!(
                "{point} at {at}, told to {told:?}; expected {:?} to {hears}, {} of {:?}",
                vow.next, vow.state, vow.owner
            );
            heard.wrong(what, vow_id);
        }
        if self.is_off_duty(vow, at) {
            heard.wrong(format!("{point} was told off duty, at {}", from_ms(at)), vow_id);
        }
        heard.pages.push(Page { staff: hears, kind: point.to_owned(), subject: vow_id });
        heard.news.push(News::OwnerTold { vow: vow_id });
        let next = next_point(&self.hours, vow.made_at, vow.by, at);
        self.set_next(vow_id, Some(next));
    }

    /// Warnings wait until whoever hears them is here, unless the promise itself ends while they are not.
    fn is_off_duty(&self, vow: &Vow, at: i64) -> bool {
        let hears = self.calls.hears(vow.owner, at);
        !self.is_here(hears, at) && self.is_here(hears, vow.by - 1)
    }

    fn broken(&mut self, entry: &Entry, said: &Said, heard: &mut Heard) {
        let (vow_id, at) = (entry.subject_id, ms(entry.at));
        let Some(vow) = self.vows.get(&vow_id) else { return };
        if vow.state != "open" || at <= vow.by || id(entry, "owner_id") != Some(vow.owner) {
            heard.wrong(format!("broken at {at}, but it was {} and due at {}", vow.state, vow.by), vow_id);
        }
        let left = vow.notice.is_none_or(|notice| said.is_sent(notice));
        let (told, owner) = (vow.told && left, vow.owner);
        if truth(entry, "customer_told") != told {
            heard.wrong(format!("broken, and told is said to be {}", !told), vow_id);
        }
        let by = vow.by;
        if told {
            heard.pages.push(Page { staff: owner, kind: "promise-broken".to_owned(), subject: vow_id });
        }
        heard.news.push(News::Broken { vow: vow_id });
        self.broken += 1;
        self.told_in_time += u64::from(told);
        self.end(vow_id, "broken");
        self.change(vow_id, |vow| vow.told = told);
        if !told {
            let heard_by = self.after(by, PATIENCE).max(at + 1);
            self.set_next(vow_id, Some((heard_by, "promise.honest")));
            self.silent.insert((heard_by, vow_id));
        }
    }

    fn late(&mut self, vow_id: Id, heard: &mut Heard) {
        let fits = self.vows.get(&vow_id).is_some_and(|vow| vow.state == "broken" && !vow.late_kept);
        if !fits {
            heard.wrong("kept late, but it was not broken or was kept late before".to_owned(), vow_id);
        }
        self.change(vow_id, |vow| vow.late_kept = true);
    }

    fn right(&mut self, vow_id: Id, heard: &mut Heard) {
        let fits = self.vows.get(&vow_id).is_some_and(|vow| vow.state == "broken" && !vow.made_right);
        if !fits {
            heard.wrong("made right, but it was not broken or was made right before".to_owned(), vow_id);
        }
        self.set_next(vow_id, None);
        self.change(vow_id, |vow| vow.made_right = true);
    }

    fn handed_over(&mut self, entry: &Entry, heard: &mut Heard) {
        let vow_id = entry.subject_id;
        let Some(vow) = self.vows.get(&vow_id) else { return };
        let Some(to) = id(entry, "owner_id") else { return };
        if id(entry, "before") != Some(vow.owner) || to == vow.owner {
            heard.wrong(format!("handed over to {to}, but it was of {}", vow.owner), vow_id);
        }
        if entry.actor != format!("staff:{to}") {
            heard.pages.push(Page { staff: to, kind: "promise-handed-over".to_owned(), subject: vow_id });
        }
        self.change(vow_id, |vow| {
            vow.owner = to;
            vow.owners.insert(to);
        });
    }

    pub fn change(&mut self, vow_id: Id, f: impl FnOnce(&mut Vow)) {
        if let Some(vow) = self.vows.get_mut(&vow_id) {
            f(vow);
        }
    }

    fn end(&mut self, vow_id: Id, state: &'static str) {
        let now = self.now;
        self.set_next(vow_id, None);
        self.change(vow_id, |vow| {
            vow.state = state;
            vow.ended_at = Some(now);
        });
    }

    pub fn set_next(&mut self, vow_id: Id, next: Option<(i64, &'static str)>) {
        let Some(vow) = self.vows.get_mut(&vow_id) else { return };
        if let Some((at, _)) = vow.next {
            self.due.remove(&(at, vow_id));
        }
        vow.next = next;
        if let Some((at, _)) = next {
            self.due.insert((at, vow_id));
        }
    }

    /// After all that is due at this moment was done: a warning that rang off duty waits for the next opening, and
    /// nothing else may be left. Gives what is.
    pub fn left_over(&mut self, now: i64) -> Vec<(Id, String)> {
        let due: Vec<Id> = self.due.range(..=(now, Id(i64::MAX))).map(|(_, id)| *id).collect();
        let mut left = Vec::new();
        for vow_id in due {
            let Some(vow) = self.vows.get(&vow_id) else { continue };
            let Some((at, point)) = vow.next else { continue };
            if vow.state == "open" && now <= vow.by && self.is_off_duty(vow, now) {
                let comes = self.comes(self.calls.hears(vow.owner, now), now);
                let opens = comes.filter(|opens| *opens < vow.by);
                let next = opens.map(|opens| (opens, point));
                let next = next.unwrap_or(next_point(&self.hours, vow.made_at, vow.by, now));
                self.set_next(vow_id, Some(next));
            } else {
                left.push((vow_id, format!("{point} was due at {}, and it is {}", from_ms(at), from_ms(now))));
            }
        }
        left.extend(self.calls.left_over(now));
        left.extend(self.in_silence(now));
        left
    }

    /// What broke, and whose customer had not heard of it when they had to, and nobody was called or waits to be.
    fn in_silence(&mut self, now: i64) -> Vec<(Id, String)> {
        let over: Vec<(i64, Id)> = self.silent.range(..=(now, Id(i64::MAX))).copied().collect();
        let mut found = Vec::new();
        for (at, vow_id) in over {
            self.silent.remove(&(at, vow_id));
            let silent = self.vows.get(&vow_id).is_some_and(|vow| vow.is_in_silence() && !vow.called_since);
            let waits = self.vows.get(&vow_id).is_some_and(|vow| vow.next.is_some()) || self.calls.waits(vow_id);
            if silent && !waits {
                found.push((vow_id, format!("it broke, and by {} nobody was told or called", from_ms(at))));
            }
        }
        found
    }

    /// The most times that a complaint told and that are owed still, of those that are about one thing.
    pub fn most_told_times(&self, mark: &str) -> usize {
        let live = |id: &&Id| {
            self.vows.get(id).is_some_and(|vow| vow.state == "open" || vow.state == "broken" && !vow.made_right)
        };
        let of_mark = self.told_times.get(mark).into_iter().flatten();
        of_mark.map(|ids| ids.iter().filter(live).count()).max().unwrap_or_default()
    }

    /// (when, which, what) of every timer there must be.
    pub fn timers(&self) -> impl Iterator<Item = (Id, i64, &'static str)> {
        let vows = self.vows.iter().filter_map(|(id, vow)| vow.next.map(|(at, point)| (*id, at, point)));
        vows.chain(self.calls.timers())
    }
}

/// When something happens next to an open promise: told at half, at four fifths and half an hour before its time, in
/// the opening hours unless it ends outside of them; broken when its time is over.
fn next_point(hours: &OpeningHours, made_at: i64, by: i64, now: i64) -> (i64, &'static str) {
    let ends_inside = hours.is_open(from_ms(by - 1));
    let length = by - made_at;
    let raw = [
        (made_at + length / 2, "promise.half"),
        (made_at + length / 5 * 4, "promise.most"),
        (by - 30 * MINUTE, "promise.soon"),
    ];
    let mut best: Option<(i64, &'static str)> = None;
    for (at, point) in raw {
        let told_at = if ends_inside { hours.next_open(from_ms(at)).map(ms) } else { Some(at) };
        let Some(told_at) = told_at else { continue };
        if at > made_at && told_at > now && told_at < by && best.is_none_or(|(other, _)| told_at < other) {
            best = Some((told_at, point));
        }
    }
    best.unwrap_or((by + 1, "promise.due"))
}

/// The point of a warning without the hours, for the mistake that is planted: the pause is forgotten.
pub fn unpaused_point(made_at: i64, by: i64) -> i64 {
    made_at + (by - made_at) / 2
}
