//! A simulated year: the real verbs, the real loops' steps and the real mails, on a fake clock, with people, a mail
//! server, nodes that are killed, clocks that jump and disks that fill. After each step the journal is followed and held
//! against a model of our own; every day and every week the rows are counted. The same seed gives the same year.

mod afterwards;
mod asked;
mod beside;
mod called;
mod case;
mod cast;
mod check;
mod clocks;
mod complained;
mod deeds;
mod duty;
mod faults;
mod history;
mod house;
mod ladder;
mod ledger;
mod letters;
mod mailed;
mod narrowed;
mod nodes;
mod noticed;
mod peer;
mod people;
mod promised;
mod queue;
mod run;
mod said;
mod shrink;
mod week;
mod whole;

use std::sync::Arc;

use app::outbox::Row;
use app::{Error, Id, Result, Timestamp, Tx};

pub use history::Wrong;
pub use run::{Report, run};
pub use shrink::{Shortest, shorten};

/// How mails are put together and marked: the real code of the delivery worker, without the network.
pub trait Post: Send + Sync {
    fn prepare(&self, tx: &mut Tx, row: &Row) -> Result<Prepared>;
    /// What an error while putting it together means for the row.
    fn not_made(&self, error: Error) -> Outcome;
    /// Gives whether the row was still there to be marked.
    fn mark(&self, tx: &mut Tx, row: &Row, outcome: &Outcome) -> Result<bool>;
    /// What is planted by `forget-pause`: the clocks of a conversation never heard that they stand still since this moment.
    fn forget_pauses(&self, tx: &mut Tx, conversation_id: Id) -> Result<()>;
    /// What is planted by `skip-confirmation`: a complaint goes on though nobody said that we understood.
    fn skip_confirmation(&self, tx: &mut Tx, complaint_id: Id) -> Result<()>;
    /// What is planted by `tell-story`: the ledger of promises says what was said in this complaint, whoever may read it.
    fn tell_story(&self, tx: &mut Tx, complaint_id: Id) -> Result<()>;
    /// What is planted by `change-ended`: the row of a clock that ended long ago says something else, and nobody says so.
    fn change_ended(&self, tx: &mut Tx) -> Result<()>;
}

/// A mail as it goes to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    pub to: Vec<String>,
    /// Without `<>`.
    pub message_id: String,
    pub subject: String,
    pub text: String,
}

/// Writes a mail as the bytes that go to the server, and reads it from them: what is wrong with it.
pub type Writing = Box<dyn FnOnce(Pen) -> Option<String> + Send>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pen {
    Steady,
    /// What is planted by `garble-mail`: something else is written than was meant.
    Slips,
}

pub enum Prepared {
    Mail(Box<Parcel>, Writing),
    /// There is nothing to send any more.
    Nothing,
    Later(Timestamp),
}

/// What became of a row.
#[derive(Debug, Clone)]
pub enum Outcome {
    Sent(String),
    Nothing,
    Later(Timestamp),
    Failed { permanent: bool, reason: String },
}

/// Which kinds of misfortune happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults {
    pub mail: bool,
    pub kill: bool,
    pub clock: bool,
    pub disk: bool,
}

impl Faults {
    pub const ALL: Faults = Faults { mail: true, kill: true, clock: true, disk: true };

    /// `all`, `none`, or names with commas: `mail,kill,clock,disk`.
    pub fn parse(text: &str) -> Option<Faults> {
        let mut faults = Faults::default();
        match text {
            "all" => return Some(Faults::ALL),
            "none" => return Some(faults),
            _ => {}
        }
        for name in text.split(',') {
            match name.trim() {
                "mail" => faults.mail = true,
                "kill" => faults.kill = true,
                "clock" => faults.clock = true,
                "disk" => faults.disk = true,
                _ => return None,
            }
        }
        Some(faults)
    }

    pub fn text(self) -> String {
        let names = [("mail", self.mail), ("kill", self.kill), ("clock", self.clock), ("disk", self.disk)];
        let named: Vec<&str> = names.iter().filter(|(_, on)| *on).map(|(name, _)| *name).collect();
        if named.is_empty() { "none".to_owned() } else { named.join(",") }
    }
}

/// A mistake made on purpose, which the checks must find. It lives in the simulation's own loops, where the real fault
/// would be: the program that serves people has no such switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plant {
    /// A timer's row goes, and what it was for is not done.
    SkipTimer,
    /// A mail goes to the server within the transaction that queues it.
    SendBeforeCommit,
    /// A clock goes on while its conversation waits for the customer.
    ForgetPause,
    /// A warning's time goes on running while the business is closed.
    ForgetHours,
    /// A reply that is taken back leaves all the same.
    SendWithdrawn,
    /// A mail is taken for somebody else's.
    WrongPerson,
    /// A mail to one of us is called done, and never left.
    DropPage,
    /// A complaint goes on though nobody said that we understood.
    SkipConfirmation,
    /// A story is narrowed, and the ledger goes on telling it.
    TellStory,
    /// What is over is changed, and nobody says so.
    ChangeEnded,
    /// A mail is written with other words than were meant.
    GarbleMail,
}

impl Plant {
    pub const ALL: [(&str, Plant); 11] = [
        ("skip-timer", Plant::SkipTimer),
        ("send-before-commit", Plant::SendBeforeCommit),
        ("forget-pause", Plant::ForgetPause),
        ("forget-hours", Plant::ForgetHours),
        ("send-withdrawn", Plant::SendWithdrawn),
        ("wrong-person", Plant::WrongPerson),
        ("drop-page", Plant::DropPage),
        ("skip-confirmation", Plant::SkipConfirmation),
        ("tell-story", Plant::TellStory),
        ("change-ended", Plant::ChangeEnded),
        ("garble-mail", Plant::GarbleMail),
    ];

    pub fn parse(text: &str) -> Option<Plant> {
        Plant::ALL.into_iter().find(|(name, _)| *name == text).map(|(_, plant)| plant)
    }
}

/// One run.
#[derive(Clone)]
pub struct Options {
    pub seed: u64,
    pub days: i64,
    pub faults: Faults,
    /// How many nodes share the database: 1 to 8.
    pub nodes: usize,
    /// How many businesses: 1 or 2.
    pub houses: usize,
    /// Thousandths of the usual load.
    pub load: i64,
    pub plant: Option<Plant>,
    pub post: Arc<dyn Post>,
}

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;
