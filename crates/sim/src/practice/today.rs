//! What waits at the end: a day's work, written by hand. Promises due today and tomorrow, two broken ones that nobody
//! made right, six conversations without an answer.

use app::Timestamp;
use app::conversations::Channel;
use app::promises::Kind;
use app::time::plus_ms;

use super::calendar::{Calendar, HOUR, MINUTE};
use super::cast::CUSTOMERS;
use super::plan::{Deed, Plan, Scene};

/// A conversation with a promise that is open now.
struct Open {
    customer: &'static str,
    staff: usize,
    channel: Channel,
    subject: &'static str,
    tag: &'static str,
    ask: &'static str,
    answer: &'static str,
    kind: Kind,
    words: &'static str,
    /// Working minutes since it was made.
    made: i64,
    due: Due,
}

/// When a promise is due.
#[derive(Clone, Copy)]
enum Due {
    /// In so many minutes, whatever the clock says.
    Soon(i64),
    /// In so many working minutes.
    Working(i64),
    /// In a window of so many hours that ends in so many working minutes.
    Window(i64, i64),
    /// So many working minutes ago: it is broken.
    Past(i64),
}

const OPEN: [Open; 13] = [
    Open {
        customer: "Ruth Alvarez",
        staff: 0,
        channel: Channel::Phone,
        subject: "Chest X-ray",
        tag: "results",
        ask: "She still coughs at night and asks what the X-ray says. Sounded worried.",
        answer: "Told her that Dr. Ramaswamy reads it this morning and that I call with the result.",
        kind: Kind::CallBack,
        words: "Call Ruth back about the chest X-ray",
        made: 250,
        due: Due::Soon(24),
    },
    Open {
        customer: "Harbor Physiotherapy",
        staff: 1,
        channel: Channel::Mail,
        subject: "Referral for Marcus Webb",
        tag: "notes",
        ask: "Hello,\n\nwe have Mr. Webb at the end of the week and no referral with a diagnosis code yet. Could you send it?\n\nThank you,\nNina Castellano",
        answer: "Hello Nina,\n\nit is with the doctor for the code. You have it within the hour.\n\nLuis",
        kind: Kind::Deliver,
        words: "Send the referral for Marcus Webb, with the code",
        made: 400,
        due: Due::Soon(54),
    },
    Open {
        customer: "Tunde Okafor",
        staff: 1,
        channel: Channel::Mail,
        subject: "Fee for the missed visit",
        tag: "billing",
        ask: "You charged me $40 for a visit that your office moved. I want it back.\n\nT. Okafor",
        answer: "Dear Mr. Okafor,\n\nyou are right, we moved it. I have asked for the refund today.\n\nLuis",
        kind: Kind::Refund,
        words: "Refund the $40 for the missed visit",
        made: 420,
        due: Due::Soon(85),
    },
    Open {
        customer: "Priya Natarajan",
        staff: 2,
        channel: Channel::Phone,
        subject: "Arjun wheezing again",
        tag: "sick child",
        ask: "Arjun wheezes since the morning, two puffs helped a little. Is it bad enough to come?",
        answer: "Not yet: two more puffs in an hour, sit upright. I call again to hear how he is.",
        kind: Kind::CallBack,
        words: "Call Priya: how is Arjun after the second two puffs?",
        made: 40,
        due: Due::Soon(150),
    },
    Open {
        customer: "Lucía Fernández",
        staff: 0,
        channel: Channel::Mail,
        subject: "Resultados del análisis",
        tag: "results",
        ask: "Hola:\n\n¿Ya llegaron los resultados de mi análisis de sangre? Me dijeron que esta semana.\n\nGracias,\nLucía Fernández",
        answer: "Hola Lucía:\n\nLlegaron esta mañana. La doctora los revisa y se los mando hoy, con una explicación.\n\nDana",
        kind: Kind::Deliver,
        words: "Los resultados de su análisis de sangre, con una explicación",
        made: 90,
        due: Due::Working(210),
    },
    Open {
        customer: "Kathleen Byrne",
        staff: 2,
        channel: Channel::Text,
        subject: "Biopsy",
        tag: "results",
        ask: "Any word from the lab? I can't sleep.",
        answer: "Not yet. I rang them: this afternoon. I call you the minute I know, good or bad.",
        kind: Kind::CallBack,
        words: "Call Kathleen about the biopsy, good or bad",
        made: 120,
        due: Due::Working(260),
    },
    Open {
        customer: "George Whitfield",
        staff: 0,
        channel: Channel::Mail,
        subject: "Edith's new tablets",
        tag: "refill",
        ask: "Hello,\n\nEdith says the new tablets make her sleepy. I am in Portland and can't see for myself. Could somebody look after her and tell me?\n\nGeorge Whitfield",
        answer: "Hello George,\n\nAmara stops by tomorrow morning, and I call you after lunch, your late morning.\n\nDana",
        kind: Kind::CallBack,
        words: "Call George about how Edith does with the new tablets",
        made: 100,
        due: Due::Window(2, 840),
    },
    Open {
        customer: "Northside Cardiology",
        staff: 1,
        channel: Channel::Mail,
        subject: "Pre-op notes for Harold Jensen",
        tag: "notes",
        ask: "Good morning,\n\nMr. Jensen's procedure is next week. Your pre-op notes are not here yet.\n\nJoan Petrie",
        answer: "Good morning Joan,\n\nthey are dictated and will be signed tomorrow first thing.\n\nLuis",
        kind: Kind::Deliver,
        words: "Send the signed pre-op notes for Harold Jensen",
        made: 150,
        due: Due::Working(560),
    },
    Open {
        customer: "Maple Grove School",
        staff: 0,
        channel: Channel::Mail,
        subject: "Four immunization forms",
        tag: "forms",
        ask: "Hi,\n\nfour children can't stay in class after this week without their forms. List attached.\n\nCarol Whitcomb",
        answer: "Hi Carol,\n\nthree are ready, the fourth needs a booster today. You get all four tomorrow before noon.\n\nDana",
        kind: Kind::Deliver,
        words: "Send all four immunization forms, one file per child",
        made: 130,
        due: Due::Working(660),
    },
    Open {
        customer: "Marcus Webb",
        staff: 2,
        channel: Channel::Phone,
        subject: "Home visit",
        tag: "home visit",
        ask: "The stitches itch, and he can't get down the stairs. Daughter is there tomorrow morning.",
        answer: "I come tomorrow morning, and I ring twice and wait.",
        kind: Kind::Arrive,
        words: "Home visit at Marcus Webb, ring twice",
        made: 60,
        due: Due::Window(2, 700),
    },
    Open {
        customer: "Frank Rossi",
        staff: 1,
        channel: Channel::Mail,
        subject: "March invoice",
        tag: "billing",
        ask: "Line four of the invoice says 99214. I was there for eight minutes. Itemise it.\n\nFrank Rossi",
        answer: "Hello Frank,\n\nI read the chart against the bill and send you a corrected one, line by line.\n\nLuis",
        kind: Kind::Fix,
        words: "Corrected invoice, line by line",
        made: 200,
        due: Due::Working(900),
    },
    Open {
        customer: "Bao Nakamura",
        staff: 1,
        channel: Channel::Phone,
        subject: "Insurance for the MRI",
        tag: "insurance",
        ask: "The MRI place cancels unless the insurance says yes. Wants to know by the end of the day.",
        answer: "I call them and ring him back today.",
        kind: Kind::CallBack,
        words: "Call Bao with what the insurance says about the MRI",
        made: 900,
        due: Due::Past(430),
    },
    Open {
        customer: "Denise Fowler",
        staff: 0,
        channel: Channel::Mail,
        subject: "FMLA form",
        tag: "forms",
        ask: "Hi,\n\nmy employer wants the FMLA form back this week, signed. Please send it as a PDF.\n\nDenise Fowler",
        answer: "Hi Denise,\n\nDr. Coleman signs it today; you have it by tonight.\n\nDana",
        kind: Kind::Deliver,
        words: "Send the signed FMLA form as a PDF",
        made: 700,
        due: Due::Past(95),
    },
];

/// They wrote, and nobody has answered yet: customer, subject, words, minutes ago.
const UNANSWERED: [(&str, &str, &str, i64); 6] = [
    (
        "Janet Moreau",
        "Is it normal to feel this tired?",
        "Hello,\n\nsecond week on the new dose and I fall asleep at my desk. Is that normal, or should I come in? Please don't ring the house.\n\nJanet",
        17,
    ),
    (
        "Simone Baptiste",
        "Running late tomorrow?",
        "Hi,\n\nif tomorrow runs late again, could I have the first slot after lunch instead?\n\nThanks,\nSimone",
        48,
    ),
    (
        "Hill Street Pharmacy",
        "Metformin for W. Tran",
        "Hello,\n\nthe strength on the prescription does not exist any more. 500 or 850? The patient is at the counter.\n\nSam Adeyemi",
        63,
    ),
    (
        "Yuki Tanaka",
        "Vaccination card",
        "Good morning,\n\nI can't find Hana's vaccination card and the day care asks for it. Could you print a new one?\n\nKind regards,\nYuki Tanaka",
        190,
    ),
    (
        "Edward Hale",
        "What you said about salt",
        "Dear Dr. Fisk,\n\nI forgot half of it at the door, as always. Could you write down what I may eat?\n\nEdward Hale",
        420,
    ),
    (
        "Patricia Holm",
        "Still no bill from the spring",
        "Hi,\n\nI never got a bill for April and don't want to end up in collections. Could you check?\n\nPat Holm",
        1300,
    ),
];

pub fn plan(calendar: &Calendar, plan: &mut Plan) {
    for open in &OPEN {
        if let Some(written) = scene(calendar, open) {
            plan.add(written);
        }
    }
    for (name, subject, words, minutes) in UNANSWERED {
        let Some(customer) = place(name) else { continue };
        let scene = Scene { customer, staff: 0, channel: Channel::Mail, subject: subject.to_owned(), tag: "" };
        plan.add((scene, vec![(plus_ms(calendar.now, -minutes * MINUTE), Deed::Hear(words.to_owned()))]));
    }
}

fn place(name: &str) -> Option<usize> {
    CUSTOMERS.iter().position(|person| person.name == name)
}

fn scene(calendar: &Calendar, open: &Open) -> Option<(Scene, Vec<(Timestamp, Deed)>)> {
    let customer = place(open.customer)?;
    let scene =
        Scene { customer, staff: open.staff, channel: open.channel, subject: open.subject.to_owned(), tag: open.tag };
    let made = calendar.before(open.made * MINUTE);
    let heard = plus_ms(made, if open.channel == Channel::Phone { -6 } else { -50 } * MINUTE);
    let (from, by) = window(calendar, open.due);
    let promise = Deed::Promise { vow: 0, kind: open.kind, words: open.words.to_owned(), from, by };
    let mut deeds = vec![
        (heard, Deed::Hear(open.ask.to_owned())),
        (plus_ms(made, -2 * MINUTE), Deed::Take),
        (plus_ms(made, -MINUTE), Deed::Say { text: open.answer.to_owned(), done: false }),
        (made, promise),
    ];
    match open.customer {
        "Tunde Okafor" => deeds.push((
            calendar.before(100 * MINUTE),
            Deed::Warn {
                vow: 0,
                new_by: calendar.promised(plus_ms(calendar.now, 90 * MINUTE), 8 * HOUR),
                reason: "The bank takes refunds once a day, in the afternoon.",
                how: "phone",
            },
        )),
        "Denise Fowler" => deeds.push((
            calendar.before(180 * MINUTE),
            Deed::Warn {
                vow: 0,
                new_by: calendar.promised(calendar.now, 3 * HOUR),
                reason: "Dr. Coleman was called to the hospital and signs when she is back.",
                how: "mail",
            },
        )),
        _ => {}
    }
    Some((scene, deeds))
}

fn window(calendar: &Calendar, due: Due) -> (Option<Timestamp>, Timestamp) {
    match due {
        Due::Soon(minutes) => (None, whole_minute(plus_ms(calendar.now, minutes * MINUTE))),
        Due::Working(minutes) => (None, calendar.promised(calendar.now, minutes * MINUTE)),
        Due::Past(minutes) => (None, whole_minute(calendar.before(minutes * MINUTE))),
        Due::Window(hours, minutes) => {
            let by = calendar.promised(calendar.now, minutes * MINUTE);
            (Some(plus_ms(by, -hours * HOUR)), by)
        }
    }
}

fn whole_minute(at: Timestamp) -> Timestamp {
    app::time::from_ms(at.as_millisecond().div_euclid(MINUTE) * MINUTE)
}
