//! The two businesses and their people. All of them invented.

use app::Role;

/// A business of the simulation.
pub struct Business {
    /// Begins every reference of theirs.
    pub letter: char,
    /// Stands in all their texts, and in nobody else's.
    pub word: &'static str,
    pub name: &'static str,
    pub zone: &'static str,
    pub hours: [&'static str; 7],
    pub address: &'static str,
    pub staff: i64,
    pub customers: i64,
    /// New mails on a working day; as many again come of what was said.
    pub mails: i64,
    /// Calls on a working day that end in a promise.
    pub calls: i64,
    /// Answers in a thousand that hold a promise.
    pub promising: i64,
    /// From this day on Kept may write honest notices by itself; before, a manager is called.
    pub allows_after_days: i64,
}

pub const BUSINESSES: [Business; 2] = [
    Business {
        letter: 'A',
        word: "alderword",
        name: "Alder Family Practice",
        zone: "America/New_York",
        hours: ["8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "8-12, 13-17", "8-12, 13-16", "closed", "closed"],
        address: "desk@alder.example",
        staff: 10,
        customers: 90,
        mails: 16,
        calls: 3,
        promising: 420,
        allows_after_days: 18,
    },
    Business {
        letter: 'B',
        word: "birchword",
        name: "Birch Bookkeeping",
        zone: "Europe/Madrid",
        hours: ["9-14, 16-19", "9-14, 16-19", "9-14, 16-19", "9-14, 16-19", "9-14", "closed", "closed"],
        address: "office@birch.example",
        staff: 3,
        customers: 20,
        mails: 2,
        calls: 1,
        promising: 300,
        allows_after_days: 0,
    },
];

/// Days when both are closed, one a line.
pub fn holidays() -> String {
    let days = ["01-01", "07-04", "12-25"];
    let mut text = String::new();
    for year in 2026..2032 {
        for day in days {
            text.push_str(&format!("{year}-{day}\n"));
        }
    }
    text
}

pub fn role(number: i64) -> Role {
    match number {
        0 => Role::Owner,
        1 | 2 => Role::Manager,
        _ => Role::Agent,
    }
}

pub const FIRST_NAMES: [&str; 24] = [
    "Ruth", "Bao", "Tunde", "Denise", "Priya", "George", "Nina", "Carol", "Sam", "Laura", "Ellen", "Marcus", "Grace",
    "Harold", "Anita", "Oliver", "Janet", "Isaac", "Rosa", "William", "Aisha", "Frank", "Hannah", "Leo",
];
pub const LAST_NAMES: [&str; 20] = [
    "Alvarez", "Nakamura", "Okafor", "Fowler", "Brandt", "Webb", "Jensen", "Chen", "Kowalski", "Ortiz", "Lang",
    "Nowak", "Grant", "Moreau", "Feldman", "Tran", "Byrne", "Volkov", "Bello", "Weiss",
];
pub const TOPICS: [&str; 12] = [
    "the form",
    "my appointment",
    "the invoice",
    "the refund",
    "the results",
    "the letter",
    "my account",
    "the prescription",
    "the delivery",
    "the visit",
    "the certificate",
    "the referral",
];
pub const ASKS: [&str; 6] = [
    "Could you please look into it? I have been waiting for a while.",
    "Can somebody call me about this?",
    "When will it be ready?",
    "I still have not heard anything. Who looks after this?",
    "Is there anything else you need from me?",
    "Please tell me what happens next.",
];
pub const THANKS: [&str; 4] =
    ["Thank you, that helps a lot.", "Great, thanks!", "Thanks for the quick answer.", "Perfect, see you then."];
pub const COMPLAINTS: [&str; 4] = [
    "This is the third time I ask. I am not happy at all.",
    "Nobody called me back, as you had said.",
    "I am disappointed. You promised this for last week.",
    "This is not what we agreed on.",
];
/// What a complaint is about, in a few words.
pub const WORSE: [&str; 5] = [
    "Nobody came",
    "It went to the wrong person",
    "It was late for the second time",
    "Nobody called back",
    "It was done, and it is worse now",
];
pub const ANSWERS: [&str; 5] = [
    "Thank you for writing. We have looked into it and all is in order.",
    "We have it here in front of us and will take care of it.",
    "I have spoken with my colleague, and this is how it goes on.",
    "Sorry for the wait. Here is what we know so far.",
    "Yes, that is possible. Please bring the papers with you.",
];
