//! The complaints of a year that were over in a day or two: a word on the telephone, a call back, an explanation.

use app::Timestamp;
use app::complaints::{Severity, Strength, Temperature};
use app::conversations::Channel;
use app::time::plus_ms;

use super::calendar::{Calendar, DAY};
use super::wrong::{Called, DAYS, Decided, Step, Told, Written, hear, say, scene, since, step};

pub struct Small {
    name: &'static str,
    staff: usize,
    /// Days before now.
    days: i64,
    summary: &'static str,
    story: &'static str,
    understood: &'static str,
    found: &'static str,
    said: &'static str,
    accepted: &'static str,
    cause: (&'static str, &'static str),
    does: Does,
    /// What they answered afterwards, if they did.
    answer: Option<([i64; 3], &'static str)>,
}

enum Does {
    /// By Amara, due in so many days from now, and looked at in so many.
    Action(&'static str, i64, i64),
    /// Nothing, because; looked at again in so many days from now.
    Nothing(&'static str, i64),
}

pub const SMALL: [Small; 7] = [
    Small {
        name: "Fatima Rahman",
        staff: 0,
        days: 205,
        summary: "The letter to her specialist went out three weeks late",
        story: "My appointment with the specialist was moved twice because your letter was not there. Each time I had asked you, and each time it was as good as done.",
        understood: "Your appointment with the specialist was moved twice because our letter was not there, and each time we had told you that it is as good as done.",
        found: "Dictated on the day, and not signed: the doctor was away, and nobody signs for her.",
        said: "It was written on the day, and lay unsigned for three weeks while the doctor was away. Nobody else could sign.",
        accepted: "All right. At least somebody tells me.",
        cause: ("Letter or referral late", "Written on the 3rd, signed on the 24th."),
        does: Does::Nothing(
            "Since August Dr. Coleman signs for her while she is away. We look whether that is enough.",
            25,
        ),
        answer: Some(([4, 4, 5], "")),
    },
    Small {
        name: "Frank Rossi",
        staff: 1,
        days: 163,
        summary: "Billed for a test that was never done",
        story: "Line six says an ECG. I had no ECG. I read every line, and I would like you to read them too before I do.",
        understood: "The bill has an ECG on it that was never done, and you found it before we did.",
        found: "The set of codes for a yearly check-up has the ECG in it, and was not changed for him.",
        said: "The bill was made from the usual set of a yearly check-up, and nobody took out what was not done.",
        accepted: "Corrected bill received. Correct, too.",
        cause: ("Bill wrong", "An ECG in the set, none in the chart."),
        does: Does::Nothing("The sets were taken out of the billing program in July.", 40),
        answer: Some(([5, 4, 4], "Itemised, as asked.")),
    },
    Small {
        name: "Grace Okonkwo",
        staff: 2,
        days: 152,
        summary: "The call promised for Monday came on Thursday",
        story: "You said Monday. I took the telephone into the garden on Monday, and on Tuesday. On Thursday somebody called and asked how they can help me.",
        understood: "We promised to call on Monday, called on Thursday, and then did not even know what about.",
        found: "Written down as 'call Mrs. Okonkwo', without a day and without a reason.",
        said: "Your call was on a list without a day and without what it was about, so whoever came to it started from nothing.",
        accepted: "I see. Thank you for saying it as it is.",
        cause: ("Call-back did not come", "On the list without a day."),
        does: Does::Nothing("Lists were given up for promises in Kept that same week.", 15),
        answer: None,
    },
    Small {
        name: "Theresa Quinn",
        staff: 0,
        days: 121,
        summary: "Sat for forty minutes after a night shift, and nobody said a word",
        story: "I come from work at seven and stay up for you. Then I sit there until ten to nine, and nobody says a word. I would have slept in the car.",
        understood: "You stayed up after your night shift, sat for forty minutes past your time, and nobody said how long it would be.",
        found: "A procedure before her ran over. The desk saw it in the calendar at eight.",
        said: "The one before you ran over. We could see that at eight, and did not tell you.",
        accepted: "Fine. Tell me next time, and I sleep.",
        cause: ("Nobody said how long it would be", "Seen at 8:00, said to nobody."),
        does: Does::Nothing("Talked about at the Monday meeting. That is weak, and we know it.", 10),
        answer: Some(([4, 5, 5], "You called in the evening, when I am awake. Thank you.")),
    },
    Small {
        name: "Nadia Haddad",
        staff: 1,
        days: 88,
        summary: "A normal result took nine days to reach her",
        story: "It was normal, and it was there for nine days. I did not sleep for nine days because of a thing that was normal.",
        understood: "Your result was normal and was with us for nine days, and for nine days you lay awake.",
        found: "Normal ones are told when there is time, and there was none.",
        said: "We tell the bad ones at once and the normal ones when there is time. There was none, for nine days.",
        accepted: "Thank you for not saying that it was an oversight.",
        cause: ("Result late", "In on the 2nd, told on the 11th."),
        does: Does::Action(
            "Normal results go out by themselves on the day they are signed, with a line by the doctor",
            9,
            100,
        ),
        answer: Some(([5, 5, 5], "")),
    },
    Small {
        name: "Peter Novak",
        staff: 2,
        days: 48,
        summary: "Was promised a call back about his cough, and nobody called",
        story: "They said a nurse calls me back the same day. Nobody called back that day, nor the next. I did not want to leave the house.",
        understood: "We promised to call you back the same day, and you waited for two days and did not leave the house. You would have wanted a word that it gets late.",
        found: "The note was on paper, on the desk of a nurse who was ill that week.",
        said: "Your note lay on the desk of a colleague who was ill, and nobody else could see it.",
        accepted: "Things happen. I am better, too.",
        cause: ("Call-back did not come", "The note was on paper, and its reader was ill."),
        does: Does::Nothing("Notes on paper were forbidden the same day. We look whether they stay away.", 20),
        answer: None,
    },
    Small {
        name: "Andrew McLeod",
        staff: 0,
        days: 33,
        summary: "An hour with a feverish child, and nobody said how long",
        story: "Isla was burning up, and we sat there for an hour. I asked at the front desk, and they said soon. Three times they said soon.",
        understood: "You sat for an hour with Isla, who had a fever, asked three times, and three times the answer was 'soon'.",
        found: "The desk does not see how late the rooms run; 'soon' is all they have.",
        said: "They said 'soon' because they did not know. They can't see from the desk how late the rooms run.",
        accepted: "That I understand. Do change it.",
        cause: ("Nobody said how long it would be", "'Soon', three times in an hour."),
        does: Does::Action("A board at the desk and one in the waiting room show how late each of us runs", 6, 90),
        answer: Some(([4, 5, 5], "Isla is well again.")),
    },
];

pub fn written(calendar: &Calendar, small: &Small) -> Written {
    let scene = scene(small.name, small.staff, Channel::Phone, small.summary)?;
    let (d, from_now) = (since(calendar, small.days), |days: i64| -> Timestamp { plus_ms(calendar.now, days * DAY) });
    let (action, none_because, review_on) = match small.does {
        Does::Action(what, due, check) => (Some((what, Strength::Medium, 2, from_now(due), from_now(check))), "", None),
        Does::Nothing(because, review) => (None, because, Some(from_now(review))),
    };
    let told = Told { story: small.story, wants: "", others: &[], at_stake: None };
    let called = Called { what_happened: small.said, offer: "", by: d(DAYS + 200) };
    let (severity, temperature) = (Severity::Medium, Temperature::Annoyed);
    let mut deeds = vec![
        hear(d(100), small.summary),
        (d(101), super::plan::Deed::Take),
        step(d(102), Step::Take { summary: small.summary, severity, temperature }),
        step(d(105), Step::Listen(told)),
        step(d(112), Step::Restate { text: small.understood, mail: false }),
        step(d(113), Step::Confirm("Yes, that is it.")),
        step(d(115), Step::PromiseCall(d(300))),
        say(d(116), "Said that I find out how it came about, and call again this afternoon."),
        step(d(200), Step::Research(small.found)),
        step(d(270), Step::Call(called)),
        step(d(DAYS + 60), Step::Accept(small.accepted)),
        step(d(DAYS + 120), Step::Guard(Decided { cause: small.cause, action, none_because, review_on })),
        step(d(DAYS + 125), Step::Close),
    ];
    if let Some((marks, words)) = small.answer {
        deeds.push(step(d(8 * DAYS), Step::Answer { marks, words }));
    }
    Some((scene, deeds))
}
