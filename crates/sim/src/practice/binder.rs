//! The binder that stood at the front desk before there was Kept: eight complaints of the months before the year begins.

/// A row of the binder: who, what, the story, how it ended, its cause.
pub struct Old {
    pub email: &'static str,
    pub summary: &'static str,
    pub story: &'static str,
    pub answer: &'static str,
    pub cause: &'static str,
    /// Days before the year begins.
    pub days: i64,
}

pub const NOT_READY: &str = "Not ready when promised";
const HOW_LONG: &str = "Nobody said how long it would be";

pub const BINDER: [Old; 8] = [
    Old {
        email: "rosa.delgado@mail.example",
        summary: "Tablets were not at the pharmacy",
        story: "Went to Hill Street after her shift and they had nothing from us. Two days without her thyroid tablets.",
        answer: "Phoned the pharmacy, said sorry.",
        cause: NOT_READY,
        days: 131,
    },
    Old {
        email: "vikram.shah@mail.example",
        summary: "Inhaler refill not ready",
        story: "We said Tuesday noon. He stood at the pharmacy on Wednesday, and again on Thursday.",
        answer: "Sent it by courier.",
        cause: NOT_READY,
        days: 118,
    },
    Old {
        email: "walter.pruitt@home.example",
        summary: "Waited an hour past his time",
        story: "Booked for 9:15 and called in at 10:20. Nobody at the front desk said how long it would be. His daughter Sue waited in the car and was late back at work.",
        answer: "Doctor apologised.",
        cause: HOW_LONG,
        days: 81,
    },
    Old {
        email: "dmitri.volkov@mail.example",
        summary: "Refill promised by phone, never sent",
        story: "Was told on the phone that it is done. It was still in our tray a week later.",
        answer: "Sent while he waited.",
        cause: NOT_READY,
        days: 79,
    },
    Old {
        email: "linda.castle@post.example",
        summary: "Blood pressure tablets not ready, for the second time",
        story: "Second month in a row that the pharmacy has nothing when she comes.",
        answer: "Called, said sorry.",
        cause: NOT_READY,
        days: 70,
    },
    Old {
        email: "samuel.ortiz@mail.example",
        summary: "Came for an appointment that had been moved",
        story: "Took the morning off and stood there. The appointment was on Thursday, nobody had told him.",
        answer: "Seen in between.",
        cause: "Not told at all",
        days: 40,
    },
    Old {
        email: "oliver.grant@home.example",
        summary: "Refill not ready before his trip",
        story: "Asked a week ahead. On the evening before the flight the pharmacy had nothing.",
        answer: "Printed the prescription for him.",
        cause: NOT_READY,
        days: 33,
    },
    Old {
        email: "hannah.schultz@mail.example",
        summary: "Pharmacy knew nothing of the refill",
        story: "They sent her home twice.",
        answer: "Called, said sorry.",
        cause: NOT_READY,
        days: 12,
    },
];
