//! The year as it will have been: who writes when, what is answered, promised, and what becomes of it. Pure.

use app::Timestamp;
use app::conversations::Channel;
use app::promises::Kind;
use app::time::plus_ms;
use i18n::Words;
use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::{Calendar, DAY, HOUR, MINUTE, at};
use super::cast::{CUSTOMERS, FIRST_TO_JOIN, Person};
use super::more_topics::{HOUSES, SPANISH, SPANISH_THANKS};
use super::topics::{BYES, GAPS, HELLOS, PEOPLE, THANKS, Topic, Vow};
use super::wrong::Step;
use crate::dice::Dice;

/// One conversation. Customer and staff by their place in the cast.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    pub customer: usize,
    pub staff: usize,
    pub channel: Channel,
    pub subject: String,
    pub tag: &'static str,
}

/// What is done at a moment. Promises by their place in the scene.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Every one of us has read what the bell says.
    ReadNotices,
    /// The customer of the scene comes to us.
    Join,
    /// They say something; the first time it begins the conversation.
    Hear(String),
    /// One of us takes the conversation on.
    Take,
    Say {
        text: String,
        done: bool,
    },
    Note(String),
    /// We telephone.
    Call(String),
    Promise {
        vow: usize,
        kind: Kind,
        words: String,
        from: Option<Timestamp>,
        by: Timestamp,
    },
    Keep {
        vow: usize,
        evidence: String,
    },
    Move {
        vow: usize,
        by: Timestamp,
        reason: &'static str,
    },
    Release {
        vow: usize,
        reason: &'static str,
    },
    Warn {
        vow: usize,
        new_by: Timestamp,
        reason: &'static str,
        how: &'static str,
    },
    MakeRight {
        vow: usize,
        words: &'static str,
    },
    Resolve,
    /// A step of the scene's complaint.
    Step(Step),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub at: Timestamp,
    pub scene: usize,
    pub deed: Deed,
}

/// Scenes, and all that happens in them in the order of time.
pub struct Plan {
    pub scenes: Vec<Scene>,
    pub events: Vec<Event>,
}

pub fn plan(calendar: &Calendar, dice: &mut Dice) -> Plan {
    let mut plan = Plan { scenes: Vec::new(), events: Vec::new() };
    let joined = join(calendar, &mut plan);
    let first = calendar.zone.to_datetime(calendar.start).date();
    let last = calendar.zone.to_datetime(calendar.now).date();
    for date in first.series(1.day()).take_while(|date| *date <= last) {
        let open = !calendar.hours.blocks(date).is_empty();
        if open && let Some(at) = calendar.hours.open_of_day(date).filter(|at| *at < calendar.before(2 * HOUR)) {
            plan.events.push(Event { at, scene: 0, deed: Deed::ReadNotices });
        }
        let permille = if open { busy(date) } else { 60 };
        for _ in 0..6 {
            if dice.chance(permille)
                && let Some(written) = (Writer { calendar, dice, joined: &joined }).scene(date, open)
            {
                plan.add(written);
            }
        }
    }
    super::today::plan(calendar, &mut plan);
    super::wrong::plan(calendar, &mut plan);
    plan.events.sort_by_key(|event| event.at);
    plan
}

/// How likely each of six people writes on a working day: more in the winter.
fn busy(date: Date) -> i64 {
    match date.month() {
        1 | 2 | 12 => 480,
        3 | 10 | 11 => 410,
        7 | 8 => 320,
        _ => 370,
    }
}

/// When each of the cast joins.
fn join(calendar: &Calendar, plan: &mut Plan) -> Vec<Timestamp> {
    let mut joined = Vec::new();
    for (place, _) in CUSTOMERS.iter().enumerate() {
        let later = i64::try_from(place.saturating_sub(FIRST_TO_JOIN)).unwrap_or(0);
        let at = match place < FIRST_TO_JOIN {
            true => calendar.start,
            false => {
                calendar.hours.next_open(plus_ms(calendar.start, (later + 1) * 22 * DAY)).unwrap_or(calendar.start)
            }
        };
        let scene = Scene { customer: place, staff: 0, channel: Channel::Mail, subject: String::new(), tag: "" };
        plan.add((scene, vec![(at, Deed::Join)]));
        joined.push(at);
    }
    joined
}

impl Plan {
    pub fn add(&mut self, (scene, deeds): (Scene, Vec<(Timestamp, Deed)>)) {
        let number = self.scenes.len();
        self.scenes.push(scene);
        self.events.extend(deeds.into_iter().map(|(at, deed)| Event { at, scene: number, deed }));
    }
}

/// Writes the scenes of the year.
struct Writer<'a> {
    calendar: &'a Calendar,
    dice: &'a mut Dice,
    joined: &'a [Timestamp],
}

/// What stays the same through one scene.
struct Setting {
    topic: &'static Topic,
    person: &'static Person,
    staff: usize,
    channel: Channel,
    gaps: Vec<(&'static str, &'static str)>,
    words: Words,
}

impl Setting {
    fn tell(&self, text: &str, by: Option<(Timestamp, Timestamp)>) -> String {
        let mut told = text.replace("{name}", self.person.first_name());
        told = told.replace("{me}", first_word(super::cast::STAFF.get(self.staff).map_or("", |(name, _, _)| name)));
        if let Some((by, now)) = by {
            told = told.replace("{by}", &self.words.moment(by, now));
        }
        for (gap, word) in &self.gaps {
            told = told.replace(&format!("{{{gap}}}"), word);
        }
        sentence(&told) // a gap may stand at its beginning
    }
}

fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or(text)
}

/// What is often promised beside the thing itself.
const ALSO: [Vow; 3] = [
    Vow {
        kind: Kind::Update,
        words: "Say where it stands",
        hours: (4, 10),
        evidence: &["Wrote how far it is.", "Told by phone where it stands."],
    },
    Vow {
        kind: Kind::CheckIn,
        words: "Ask whether it helped",
        hours: (24, 45),
        evidence: &["Asked: all well.", "Asked: much better, one question answered."],
    },
    Vow {
        kind: Kind::CallBack,
        words: "Call to make sure that nothing is open",
        hours: (8, 20),
        evidence: &["Called, nothing open.", "Called, one more question, answered on the spot."],
    },
];

const MOVE_REASONS: &[&str] = &[
    "Doctor away with the flu, agreed on the phone.",
    "They asked for a later day themselves.",
    "The lab needs another day, they agreed.",
];
const WARN_REASONS: &[&str] = &[
    "The lab is late with the sample.",
    "Our doctor was called to an emergency.",
    "The other office has not answered yet.",
    "Our phones were down this morning.",
];
const RELEASE_REASONS: &[&str] =
    &["Solved by itself, they told us.", "They went to urgent care instead.", "No longer needed, they found the form."];
const RIGHTS: &[&str] = &[
    "Called, apologised, done the same hour.",
    "Apologised in person, fee for the form waived.",
    "Explained what happened and said sorry; next visit first in line.",
];

type Deeds = Vec<(Timestamp, Deed)>;

impl Writer<'_> {
    /// A scene that begins on this day and is over before now; `None` when it would not be.
    fn scene(&mut self, date: Date, open: bool) -> Option<(Scene, Deeds)> {
        let customer = self.customer(date)?;
        let setting = self.setting(customer, open)?;
        let begin = self.begin(date, &setting)?;
        if begin < *self.joined.get(customer)? {
            return None;
        }
        let mut deeds = Vec::new();
        let first = self.opening(&setting);
        deeds.push((begin, Deed::Hear(first)));
        let taken = match setting.channel {
            Channel::Phone => plus_ms(begin, 3 * MINUTE),
            _ => self.calendar.after(begin, self.dice.between(5, 200) * MINUTE),
        };
        deeds.push((taken, Deed::Take));
        let done = if self.dice.chance(910) {
            self.promises(&setting, taken, &mut deeds)
        } else {
            self.at_once(&setting, taken, &mut deeds)
        };
        let over = self.ending(&setting, done, &mut deeds);
        let scene = Scene {
            customer,
            staff: setting.staff,
            channel: setting.channel,
            subject: setting.tell(self.dice.word(setting.topic.subjects), None),
            tag: setting.topic.tag,
        };
        (over < self.calendar.before(2 * HOUR)).then_some((scene, deeds))
    }

    /// Some people write often, most now and then.
    fn customer(&mut self, date: Date) -> Option<usize> {
        let known = self.joined.iter().filter(|at| self.calendar.zone.to_datetime(**at).date() <= date).count();
        let (one, other) = (self.dice.below(known), self.dice.below(known));
        Some(if self.dice.chance(350) { one.min(other) } else { one }).filter(|_| known > 0)
    }

    fn setting(&mut self, customer: usize, open: bool) -> Option<Setting> {
        let person = CUSTOMERS.get(customer)?;
        let topics = if person.is_organisation() {
            HOUSES
        } else if person.speaks_spanish() {
            SPANISH
        } else {
            PEOPLE
        };
        let channel = match self.dice.between(1, 100) {
            _ if !open => Channel::Mail,
            1..=60 => Channel::Mail,
            61..=88 => Channel::Phone,
            89..=95 => Channel::Web,
            _ => Channel::Text,
        };
        let staff = match self.dice.between(1, 100) {
            1..=42 => 0,
            43..=76 => 1,
            _ => 2,
        };
        Some(Setting {
            topic: self.topic(topics)?,
            person,
            staff,
            channel,
            gaps: GAPS.iter().map(|(gap, words)| (*gap, self.dice.word(words))).collect(),
            words: Words::new(if person.speaks_spanish() { "es-US" } else { "en-US" }, &self.calendar.zone),
        })
    }

    fn topic(&mut self, topics: &'static [Topic]) -> Option<&'static Topic> {
        let all: u32 = topics.iter().map(|topic| topic.weight).sum();
        let mut left = self.dice.between(1, i64::from(all));
        topics.iter().find(|topic| {
            left -= i64::from(topic.weight);
            left <= 0
        })
    }

    /// Mail comes from seven to ten in the evening, everything else while we are there.
    fn begin(&mut self, date: Date, setting: &Setting) -> Option<Timestamp> {
        let evening = if setting.channel == Channel::Mail { 22 * 60 } else { 16 * 60 };
        let at = at(&self.calendar.zone, date, self.dice.between(7 * 60, evening))?;
        let at = plus_ms(at, self.dice.between(0, 59) * 1000);
        if setting.channel == Channel::Mail { Some(at) } else { self.calendar.hours.next_open(at) }
    }

    fn opening(&mut self, setting: &Setting) -> String {
        let ask = setting.tell(self.dice.word(setting.topic.asks), None);
        match setting.channel {
            Channel::Mail if setting.person.speaks_spanish() => {
                format!("Hola:\n\n{ask}\n\nGracias,\n{}", setting.person.name)
            }
            Channel::Mail => {
                let (hello, bye) = (self.dice.word(HELLOS), self.dice.word(BYES));
                format!("{hello}\n\n{ask}\n\n{bye}\n{}", setting.person.signature())
            }
            _ => ask,
        }
    }

    /// Solved with the first answer.
    fn at_once(&mut self, setting: &Setting, at: Timestamp, deeds: &mut Deeds) -> Timestamp {
        let text = setting.tell(self.dice.word(setting.topic.closes), None);
        let at = plus_ms(at, self.dice.between(2, 9) * MINUTE);
        deeds.push((at, Deed::Say { text: spoken(setting, &text), done: true }));
        at
    }

    /// Answers with a promise, keeps it mostly, then sometimes another one.
    fn promises(&mut self, setting: &Setting, taken: Timestamp, deeds: &mut Deeds) -> Timestamp {
        let mut vows: Vec<&Vow> = setting.topic.vows.iter().take(1).collect();
        let more = setting.topic.vows.iter().skip(1).chain(ALSO.iter().filter(|_| !setting.person.speaks_spanish()));
        vows.extend(more.filter(|_| self.dice.chance(170)));
        let mut now = plus_ms(taken, self.dice.between(2, 12) * MINUTE);
        for (number, vow) in vows.into_iter().enumerate() {
            let by = self.calendar.promised(now, self.dice.between(vow.hours.0 * 60, vow.hours.1 * 60) * MINUTE);
            if number == 0 {
                let text = setting.tell(self.dice.word(setting.topic.answers), Some((by, now)));
                deeds.push((now, Deed::Say { text: spoken(setting, &text), done: false }));
                if self.dice.chance(300) {
                    let note = setting.tell(self.dice.word(setting.topic.notes), None);
                    deeds.push((plus_ms(now, 4 * MINUTE), Deed::Note(note)));
                }
            }
            let words = setting.tell(vow.words, None);
            let from = (vow.kind == Kind::Arrive).then(|| plus_ms(by, -2 * HOUR)).filter(|from| *from > now);
            deeds.push((plus_ms(now, 20_000), Deed::Promise { vow: number, kind: vow.kind, words, from, by }));
            now = self.outcome(setting, (number, vow), (plus_ms(now, 20_000), by), deeds);
        }
        now
    }

    /// What becomes of a promise; gives when.
    fn outcome(
        &mut self,
        setting: &Setting,
        (vow, of): (usize, &Vow),
        (made, by): (Timestamp, Timestamp),
        deeds: &mut Deeds,
    ) -> Timestamp {
        let (calendar, evidence) = (self.calendar, setting.tell(self.dice.word(of.evidence), None));
        match self.dice.between(1, 1000) {
            1..=43 => self.broken(vow, evidence, (made, by), deeds),
            44..=85 => {
                let (at, later) =
                    (calendar.part(made, by, 600), calendar.promised(by, self.dice.between(4, 10) * HOUR));
                deeds.push((at, Deed::Move { vow, by: later, reason: self.dice.word(MOVE_REASONS) }));
                let kept = calendar.part(at, later, self.dice.between(500, 900));
                deeds.push((kept, Deed::Keep { vow, evidence }));
                kept
            }
            86..=106 => {
                let at = calendar.part(made, by, 500);
                deeds.push((at, Deed::Release { vow, reason: self.dice.word(RELEASE_REASONS) }));
                at
            }
            _ => {
                let at = calendar.part(made, by, self.dice.between(220, 930));
                if of.kind == Kind::CallBack || of.kind == Kind::CheckIn {
                    deeds.push((plus_ms(at, -1000), Deed::Call(evidence.clone())));
                }
                deeds.push((at, Deed::Keep { vow, evidence }));
                at
            }
        }
    }

    /// Not kept in time: most of them were told before, and all of it was made right.
    fn broken(
        &mut self,
        vow: usize,
        evidence: String,
        (made, by): (Timestamp, Timestamp),
        deeds: &mut Deeds,
    ) -> Timestamp {
        let new_by = self.calendar.promised(plus_ms(by, MINUTE), self.dice.between(3, 8) * HOUR);
        if self.dice.chance(560) {
            let (reason, how) = (self.dice.word(WARN_REASONS), self.dice.word(&["phone", "mail", "phone"]));
            deeds.push((self.calendar.part(made, by, 850), Deed::Warn { vow, new_by, reason, how }));
        }
        let late = self.calendar.part(plus_ms(by, MINUTE), new_by, self.dice.between(200, 900));
        deeds.push((late, Deed::Keep { vow, evidence }));
        let right = self.calendar.after(late, self.dice.between(5, 90) * MINUTE);
        deeds.push((right, Deed::MakeRight { vow, words: self.dice.word(RIGHTS) }));
        right
    }

    /// Our last word, sometimes theirs, and it is put away.
    fn ending(&mut self, setting: &Setting, done: Timestamp, deeds: &mut Deeds) -> Timestamp {
        let closing = plus_ms(done, self.dice.between(1, 6) * MINUTE);
        if !deeds.iter().any(|(_, deed)| matches!(deed, Deed::Say { done: true, .. })) {
            let text = setting.tell(self.dice.word(setting.topic.closes), None);
            deeds.push((closing, Deed::Say { text: spoken(setting, &text), done: true }));
        }
        if setting.channel == Channel::Phone || !self.dice.chance(340) {
            deeds.push((plus_ms(closing, 1000), Deed::Resolve));
            return closing;
        }
        let heard = plus_ms(closing, self.dice.between(4, 400) * MINUTE);
        let thanks = if setting.person.speaks_spanish() { SPANISH_THANKS } else { THANKS };
        deeds.push((heard, Deed::Hear(setting.tell(self.dice.word(thanks), None))));
        let over = self.calendar.after(heard, self.dice.between(3, 120) * MINUTE);
        deeds.push((over, Deed::Resolve));
        over
    }
}

/// A letter has a greeting and a name below it; on the phone only what stands between is said.
fn spoken(setting: &Setting, letter: &str) -> String {
    if !matches!(setting.channel, Channel::Phone | Channel::Text) {
        return letter.to_owned();
    }
    let framed = |part: &&str| part.ends_with([',', ':']) || !part.contains(' ');
    sentence(letter.split("\n\n").find(|part| !framed(part)).unwrap_or(letter))
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
