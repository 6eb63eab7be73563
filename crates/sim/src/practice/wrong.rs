//! What went wrong: complaints on every rung of the ladder, and a binder with the past, from before there was Kept. Written by hand.
//! One was just taken, one waits for a word, one is called back today; one is right and its cause is looked for, the others are
//! over, and of one the cause has stayed away.

use app::Timestamp;
use app::complaints::{Severity, Strength, Temperature};
use app::conversations::Channel;
use app::time::plus_ms;

use super::calendar::{Calendar, DAY, MINUTE};
use super::cast::CUSTOMERS;
use super::plan::{Deed, Event, Plan, Scene};
use super::righted::{chidi, gloria};
use super::small::{self, SMALL};

/// What is done about the complaint of a scene.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// The binder comes in, as a file; and what caused what is in it.
    Bring,
    Causes,
    Take {
        summary: &'static str,
        severity: Severity,
        temperature: Temperature,
    },
    Listen(Told),
    /// `mail`: they are asked by mail.
    Restate {
        text: &'static str,
        mail: bool,
    },
    /// They put it right on their own page.
    Correct(&'static str),
    Confirm(&'static str),
    PromiseCall(Timestamp),
    /// The voicemail, and what was left on it.
    Voicemail(&'static str),
    Research(&'static str),
    Call(Called),
    /// What we offered is done.
    Done(&'static str),
    Accept(&'static str),
    Guard(Decided),
    Close,
    ActionDone(&'static str),
    /// We looked, and it held.
    ActionHeld(&'static str),
    /// What they answer to the three questions.
    Answer {
        marks: [i64; 3],
        words: &'static str,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub story: &'static str,
    pub wants: &'static str,
    pub others: &'static [&'static str],
    pub at_stake: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Called {
    pub what_happened: &'static str,
    pub offer: &'static str,
    pub by: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// A cause by its name, and what shows it.
    pub cause: (&'static str, &'static str),
    /// What is done, how strong, by which of us; due, and looked at.
    pub action: Option<(&'static str, Strength, usize, Timestamp, Timestamp)>,
    pub none_because: &'static str,
    pub review_on: Option<Timestamp>,
}

pub type Written = Option<(Scene, Vec<(Timestamp, Deed)>)>;

pub fn plan(calendar: &Calendar, plan: &mut Plan) {
    let morning = |days: i64| calendar.after(plus_ms(calendar.start, days * DAY), 40 * MINUTE);
    let past = [(morning(3), Step::Bring), (morning(4), Step::Causes)];
    plan.events.extend(past.map(|(at, step)| Event { at, scene: 0, deed: Deed::Step(step) }));
    let written = [anita, judith, robert, helen, gloria, chidi].into_iter().filter_map(|write| write(calendar));
    let small = SMALL.iter().filter_map(|one| small::written(calendar, one));
    written.chain(small).for_each(|one| plan.add(one));
}

/// A scene in which somebody tells us by telephone, or writes.
pub fn scene(name: &str, staff: usize, channel: Channel, subject: &str) -> Option<Scene> {
    let customer = CUSTOMERS.iter().position(|person| person.name == name)?;
    Some(Scene { customer, staff, channel, subject: subject.to_owned(), tag: "complaint" })
}

/// Working minutes before now.
fn ago(calendar: &Calendar, minutes: i64) -> Timestamp {
    calendar.before(minutes * MINUTE)
}

/// A working day, in minutes.
pub const DAYS: i64 = 480;

/// A moment so many working minutes after so many days before now began.
pub fn since(calendar: &Calendar, days: i64) -> impl Fn(i64) -> Timestamp {
    let zone = &calendar.zone;
    let day = zone.to_datetime(plus_ms(calendar.now, -days * DAY)).date();
    let midnight = zone.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(calendar.now);
    move |minutes| calendar.after(midnight, minutes * MINUTE)
}

pub fn step(at: Timestamp, step: Step) -> (Timestamp, Deed) {
    (at, Deed::Step(step))
}

pub fn hear(at: Timestamp, text: &str) -> (Timestamp, Deed) {
    (at, Deed::Hear(text.to_owned()))
}

pub fn say(at: Timestamp, text: &str) -> (Timestamp, Deed) {
    (at, Deed::Say { text: text.to_owned(), done: false })
}

/// Just taken: listening is owed within the hour.
fn anita(calendar: &Calendar) -> Written {
    let scene = scene("Anita Kowalski", 0, Channel::Phone, "Nobody called back")?;
    let t = |minutes| ago(calendar, minutes);
    let deeds = vec![
        hear(
            t(21),
            "Third time she calls about her blood pressure tablets. Twice we promised a call back, and nobody called. She is on her break at the plant and has ten minutes.",
        ),
        (t(20), Deed::Take),
        say(t(19), "Said that I take it myself, and that I call her at her break at three to hear all of it."),
        step(
            t(18),
            Step::Take {
                summary: "Promised a call back about her tablets, twice, and nobody called",
                severity: Severity::High,
                temperature: Temperature::Angry,
            },
        ),
    ];
    Some((scene, deeds))
}

/// What we understood was put right once; the second version waits for her word.
fn judith(calendar: &Calendar) -> Written {
    let scene = scene("Judith Weiss", 1, Channel::Mail, "Six days for a potassium")?;
    let t = |minutes| ago(calendar, minutes);
    let story = "I am a nurse. I asked for my potassium on Monday and was told on Tuesday that the sample is lost. It was not lost: \
        it had been drawn into the wrong tube, the lab had said so the same day, and nobody told me. I was stuck a second time, \
        six days after the first, and I adjust my water tablets by that value.";
    let deeds = vec![
        hear(
            t(690),
            "Dear Dr. Ramaswamy,\n\nsix days for a potassium, and two needles. I am told the sample was lost, and the lab tells me it never was. I would like to know what happened, please, and not that you are sorry.\n\nJudith Weiss, RN",
        ),
        (t(664), Deed::Take),
        step(
            t(662),
            Step::Take {
                summary: "Blood drawn twice, and not told why",
                severity: Severity::High,
                temperature: Temperature::Annoyed,
            },
        ),
        say(
            t(660),
            "Dear Ms. Weiss,\n\nyou are owed an answer, and I have it from here. May I call you at ten, when your shift is over, and hear it from the beginning?\n\nLuis Pineda",
        ),
        step(
            t(540),
            Step::Listen(Told {
                story,
                wants: "To know what happened, and to get her values the day they come.",
                others: &[],
                at_stake: Some("She began with us six weeks ago, and is thinking of going back to her old practice."),
            }),
        ),
        step(
            t(520),
            Step::Restate {
                text: "We lost your first sample, so your potassium came six days late and you had to be stuck twice. You want to know how that could happen.",
                mail: true,
            },
        ),
        step(
            t(300),
            Step::Correct(
                "No. It was not lost. It was drawn into the wrong tube, the lab called you the same day, and nobody told me for six days. That is the part I mind.",
            ),
        ),
        step(
            t(210),
            Step::Restate {
                text: "Your sample was drawn into the wrong tube. The lab told us the same day, and for six days nobody of us told you, while you waited for a value that you adjust your tablets by. Then you were stuck a second time. What you mind is not the tube, but that nobody told you; and you want your values on the day they come.",
                mail: true,
            },
        ),
    ];
    Some((scene, deeds))
}

/// He is called back today; what we found out is written down.
fn robert(calendar: &Calendar) -> Written {
    let scene = scene("Robert Sinclair", 0, Channel::Phone, "Moved, and not told")?;
    let t = |minutes| ago(calendar, minutes);
    let half = 30 * MINUTE;
    let soon = plus_ms(calendar.now, 100 * MINUTE).as_millisecond();
    let by = app::time::from_ms((soon + half - 1).div_euclid(half) * half);
    let deeds = vec![
        hear(
            t(430),
            "Stood before our closed door at 7:50. His appointment was moved to Thursday and he heard nothing of it. He kept his shop shut for it.",
        ),
        (t(429), Deed::Take),
        step(
            t(428),
            Step::Take {
                summary: "His appointment was moved, and nobody told him",
                severity: Severity::High,
                temperature: Temperature::Furious,
            },
        ),
        step(
            t(420),
            Step::Listen(Told {
                story: "First appointment of the day, as always, because I have a shop to open. I hang the sign out, I drive over, and the door is locked. A lady from the cleaning lets me in. Then it says Thursday on the screen. Nobody called, nobody wrote. And it is the second time: in spring you moved me and told me in the waiting room.",
                wants: "A first appointment this week, and to be called when something moves. Not a mail.",
                others: &["two customers who stood before the shop"],
                at_stake: Some("A morning's takings, and a patient since 2009."),
            }),
        ),
        step(
            t(412),
            Step::Restate {
                text: "You shut your shop for the first appointment of the day and stood before a locked door, because we had moved it and told you nothing. It is the second time. You want a first appointment this week, and a call whenever something moves.",
                mail: false,
            },
        ),
        step(t(410), Step::Confirm("Yes. That's it exactly.")),
        step(t(408), Step::PromiseCall(by)),
        say(t(406), "Said that I find out how it came about, and that I call him with it and with a new time."),
        step(
            t(140),
            Step::Research(
                "Dr. Coleman's clinic was moved on Friday at 16:40, after the last round of calls. The list of those to be told was printed and lay in the tray of the front desk over the weekend. Seven people were on it; five of them Amara reached by chance.",
            ),
        ),
        step(t(75), Step::Voicemail("That I have the answer and call again at the time we agreed.")),
    ];
    Some((scene, deeds))
}

/// It is right for her; what keeps it away is owed. One from the binder is its twin.
fn helen(calendar: &Calendar) -> Written {
    let scene = scene("Helen Varga", 0, Channel::Phone, "Fifty minutes in the waiting room")?;
    let d = since(calendar, 9);
    let deeds = vec![
        hear(d(200), "Waited fifty minutes, asked twice, and nobody could tell her anything. Left in tears."),
        (d(201), Deed::Take),
        step(
            d(202),
            Step::Take {
                summary: "Waited fifty minutes, and nobody said how long it would be",
                severity: Severity::Medium,
                temperature: Temperature::Annoyed,
            },
        ),
        step(
            d(215),
            Step::Listen(Told {
                story: "I was booked for 10:30 and called in at 11:20. I do not mind waiting. But nobody at the front desk could say how long it would be, and I had to ask twice. My daughter waited in the car and was late back at work because of me.",
                wants: "To be told. A board, a text, anything.",
                others: &["her daughter, who was late at work"],
                at_stake: None,
            }),
        ),
        step(
            d(225),
            Step::Restate {
                text: "You waited fifty minutes past your time, and what hurt was not the waiting: nobody could say how long it would be, you had to ask twice, and your daughter was late at work for it.",
                mail: false,
            },
        ),
        step(d(227), Step::Confirm("Yes, that is it. I felt like a parcel.")),
        step(d(230), Step::PromiseCall(d(DAYS + 120))),
        say(d(231), "Told her that I call on the next day with what we found."),
        step(
            d(DAYS + 30),
            Step::Research(
                "Two emergencies were put in between 9:40 and 10:50. The desk knew of the first one only. There is no rule who tells the waiting room.",
            ),
        ),
        step(
            d(DAYS + 90),
            Step::Call(Called {
                what_happened: "Two emergencies came in before you. We knew it, and nobody told the waiting room, because nobody of us was meant to.",
                offer: "The first appointment after lunch for your next two visits, and a text when it runs more than ten minutes late",
                by: d(4 * DAYS + 240),
            }),
        ),
        step(d(3 * DAYS + 100), Step::Done("Both visits booked at 13:00; her number is on the list for texts.")),
        step(
            d(3 * DAYS + 130),
            Step::Accept("That is more than I asked for. Thank you for calling when you said you would."),
        ),
    ];
    Some((scene, deeds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_in_the_cast() {
        let calendar = Calendar::new("2026-11-24T14:36:00Z".parse().unwrap());
        for write in [anita, judith, robert, helen, gloria, chidi] {
            assert!(write(&calendar).is_some());
        }
        assert!(SMALL.iter().all(|one| small::written(&calendar, one).is_some()));
        for old in &super::super::binder::BINDER {
            assert!(CUSTOMERS.iter().any(|person| person.email == old.email), "{}", old.email);
        }
    }
}
