//! The verbs of the command line, as `kept --help` shows them.

mod complaints;
mod simulate;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
pub use complaints::{Complaints, ExportComplaints, FileKind, FindComplaints, ImportComplaints, ReadCalm, TextKind};
pub use simulate::Simulate;

#[derive(Parser)]
#[command(
    name = "kept",
    version,
    about = "Kept: the customer-service system of a business that keeps its word",
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "Begin with:  kept serve        (opens ./kept-data, prints the address and a set-up link)\n       or:  kept serve --demo  (a living practice to look around in)"
)]
pub struct Cli {
    #[command(flatten)]
    pub flags: Flags,
    #[command(subcommand)]
    pub verb: Verb,
}

/// Taken by every verb.
#[derive(Args, Clone, Debug, Default)]
pub struct Flags {
    /// The data folder: the SQLite database and kept.toml are in it [default: ./kept-data]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The database, instead of the one in the data folder: sqlite:PATH or postgres://USER@HOST/NAME
    #[arg(long, global = true, value_name = "URL")]
    pub db: Option<String>,
    /// How much to log to stderr: error, warn, info, debug [default: warn]
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log: Option<String>,
    /// Which business, by id or name, where the database holds several
    #[arg(long, global = true, value_name = "WORKSPACE", hide_short_help = true)]
    pub workspace: Option<String>,
}

#[derive(Subcommand)]
pub enum Verb {
    /// Start Kept: pages, API, and the workers for mail and timers
    Serve(Serve),
    /// Set up the business and its first person without a browser
    Setup(Box<Setup>),
    /// Tokens for the API
    #[command(subcommand, arg_required_else_help = true)]
    Token(Token),
    /// Bring the past: mails and customers
    #[command(subcommand, arg_required_else_help = true)]
    Import(Import),
    /// Mail: fetch it, compare it with the server, take it from a pipe, explain it
    #[command(subcommand, arg_required_else_help = true)]
    Mail(Mail),
    /// Promises: find those that a text makes
    #[command(subcommand, arg_required_else_help = true)]
    Promises(Promises),
    /// Complaints: find out whether a text may be one; bring them out of files and take them along
    #[command(subcommand, arg_required_else_help = true)]
    Complaints(Complaints),
    /// Read a reply from stdin and print what in it would make an angry customer angrier; writes nothing
    Calm(ReadCalm),
    /// Standards: work out again what was counted
    #[command(subcommand, arg_required_else_help = true)]
    Standards(Standards),
    /// Making it stop: count again how many complaints each cause had
    #[command(subcommand, arg_required_else_help = true)]
    Improvement(Improvement),
    /// Working time: when it is over, how that is worked out, how much lies between two times
    #[command(subcommand, arg_required_else_help = true)]
    Calendar(Calendar),
    /// Write everything into one file, while Kept runs
    Backup(Backup),
    /// Bring a backup back, into an empty place
    Restore(Restore),
    /// Look whether everything is well, with a hint where it is not
    Doctor(Doctor),
    /// Mails and timers that did not go
    #[command(subcommand, arg_required_else_help = true)]
    Jobs(Jobs),
    /// The people who work with Kept
    #[command(subcommand, arg_required_else_help = true)]
    Staff(Staff),
    /// The configuration
    #[command(subcommand, arg_required_else_help = true)]
    Config(Config),
    /// Live a year in seconds with invented people, and check that no promise breaks in silence
    Simulate(Simulate),
    /// Completions for a shell: kept completions bash > /etc/bash_completion.d/kept
    Completions {
        /// bash, zsh, fish, elvish or powershell
        shell: clap_complete::Shell,
    },
    /// Write docs/reference from the program itself
    #[command(hide = true)]
    Reference {
        /// The folder to write into
        #[arg(default_value = "docs/reference")]
        folder: PathBuf,
        /// Write nothing; fail when a file there is stale
        #[arg(long)]
        check: bool,
    },
    /// The version of Kept and of its tables
    Version,
}

#[derive(Args, Clone)]
pub struct Serve {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Take mails from a mail system by LMTP, at 127.0.0.1:2424 for example, or at the path of a socket
    #[arg(long, value_name = "ADDRESS|PATH")]
    pub lmtp: Option<String>,
    /// A living demo workspace in a folder of its own; the log-in is printed
    #[arg(long)]
    pub demo: bool,
    /// Where customers and staff reach Kept, as they type it [default: http:// and the address above]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
}

#[derive(Args)]
pub struct Setup {
    /// The name of the business, as customers know it
    #[arg(long, value_name = "NAME")]
    pub business: String,
    /// Its time zone, such as America/New_York or Europe/Berlin
    #[arg(long, value_name = "ZONE")]
    pub time_zone: String,
    /// The mail address of the first person, who becomes owner
    #[arg(long, value_name = "ADDRESS")]
    pub email: String,
    /// Read the pass phrase from the first line of stdin (else it is asked for)
    #[arg(long)]
    pub passphrase_stdin: bool,
    /// The name of the first person [default: from the mail address]
    #[arg(long)]
    pub name: Option<String>,
    /// What the business does: practice, field service, bookkeeping, …
    #[arg(long, default_value = "")]
    pub trade: String,
    /// Three letters of ISO 4217
    #[arg(long, default_value = "USD")]
    pub currency: String,
    /// The language of the business: en or es, with a country where it matters (en-US)
    #[arg(long, default_value = "en-US")]
    pub locale: String,
    /// Opening hours, blocks with commas, days with semicolons: "mon-thu 8-12,13-17; fri 8-12:30"
    #[arg(long, default_value = "mon-fri 9-17", value_name = "HOURS")]
    pub hours: String,
    /// A day when the business is closed, 2026-12-25; may be given several times
    #[arg(long = "holiday", value_name = "DAY")]
    pub holidays: Vec<String>,
    /// The address that customers write to; with --smtp-host it is the mail account
    #[arg(long, value_name = "ADDRESS", requires = "smtp_host")]
    pub mail_address: Option<String>,
    /// The name customers see beside it [default: the business]
    #[arg(long, value_name = "NAME", requires = "mail_address")]
    pub mail_name: Option<String>,
    /// The server that takes our mail
    #[arg(long, value_name = "HOST", requires = "mail_address")]
    pub smtp_host: Option<String>,
    /// Its port [default: 465 for tls, 587 for starttls, 25 for none]
    #[arg(long, value_name = "PORT", requires = "smtp_host")]
    pub smtp_port: Option<u16>,
    /// How the connection is kept private: tls, starttls or none
    #[arg(long, default_value = "starttls", value_name = "KIND")]
    pub smtp_security: String,
    /// The user name there; its password is read from KEPT_SMTP_PASSWORD
    #[arg(long, value_name = "USER", requires = "smtp_host")]
    pub smtp_user: Option<String>,
    /// How many seconds a reply waits before it leaves and can be taken back, 0 to 60
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(i64).range(0..=60))]
    pub undo_send: Option<i64>,
}

#[derive(Subcommand)]
pub enum Token {
    /// Make a token; it is the last word on stdout and is shown only this once
    Create {
        /// Whose token it is: it may do what this person may
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// What it is for
        #[arg(long)]
        name: String,
        /// read; read,write; or read,write,admin for staff and settings too
        #[arg(long, default_value = "read,write", value_delimiter = ',')]
        scopes: Vec<String>,
        #[arg(long)]
        json: bool,
    },
    /// All tokens (never their secret part)
    List {
        #[arg(long)]
        json: bool,
    },
    /// End a token at once
    Revoke {
        /// Its id, from `kept token list`
        id: String,
    },
}

#[derive(Subcommand)]
pub enum Import {
    /// Mails: mbox, Maildir, .eml files and folders of them; a second run adds nothing
    Mail {
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// End with one line of JSON on stdout
        #[arg(long)]
        json: bool,
    },
    /// Mails that could not be filed: where they came from, and why
    SetAside {
        #[arg(long)]
        json: bool,
    },
    /// Customers from a contact export (CSV); merged by mail address
    Customers {
        #[arg(value_name = "FILE.csv")]
        file: PathBuf,
        /// Show the mapping and what would happen; write nothing
        #[arg(long)]
        dry_run: bool,
        /// End with one line of JSON on stdout
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
pub enum Calendar {
    /// Work out a deadline in opening hours and say how, in one line that adds up; writes nothing
    #[command(
        after_help = "The file:  {\"zone\": \"America/New_York\", \"week\": {\"mon\": [[\"08:00\", \"12:00\"], [\"13:00\", \"17:00\"]], …},\n            \"holidays\": [\"2026-12-25\", {\"date\": \"2026-11-26\", \"name\": \"Thanksgiving\"}],\n            \"absences\": [{\"from\": \"2026-12-28\", \"to\": \"2026-12-30\", \"name\": \"Leave\"}], \"open\": {\"2026-12-24\": [[\"08:00\", \"12:00\"]]}}"
    )]
    Explain(Box<CalendarExplain>),
}

#[derive(Args)]
pub struct CalendarExplain {
    /// The opening hours, as JSON; - reads stdin [default: those of the business]
    #[arg(long, value_name = "FILE")]
    pub hours: Option<PathBuf>,
    /// Holidays from an iCalendar file beside those in the hours; may be given several times
    #[arg(long, value_name = "FILE")]
    pub ics: Vec<PathBuf>,
    /// When it begins: 2026-03-06T16:30, local in the zone of the hours, or with an offset
    #[arg(long, value_name = "TIME", requires = "work", required_unless_present_any = ["from", "batch"])]
    pub at: Option<String>,
    /// How much: 4h, 90m, 1h30m, or 5d for working days
    #[arg(long, value_name = "WORK", requires = "at")]
    pub work: Option<String>,
    /// Count instead: the working time from here …
    #[arg(long, value_name = "TIME", requires = "to", conflicts_with = "at")]
    pub from: Option<String>,
    /// … to there
    #[arg(long, value_name = "TIME", requires = "from")]
    pub to: Option<String>,
    /// Read questions from stdin, one JSON object a line: {"at": …, "work": …} or {"from": …, "to": …}, and with
    /// "hours" others than those given; answers with one object a line
    #[arg(long, conflicts_with_all = ["at", "from"])]
    pub batch: bool,
    /// The language of the explanation: en or es
    #[arg(long, default_value = "en")]
    pub locale: String,
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum Mail {
    /// Say what Kept understands of mails, and why; reads no database and writes nothing
    Explain(Explain),
    /// Look at the mailboxes now and fetch what is new
    Fetch(Fetch),
    /// Compare what the mail servers hold with what we hold, and list what differs
    Reconcile(Reconcile),
    /// Take one mail from stdin, for the pipe of a mail system; exit codes of sysexits.h
    Deliver(Deliver),
}

#[derive(Args)]
pub struct Fetch {
    /// Only this mailbox
    #[arg(long, value_name = "ADDRESS")]
    pub mailbox: Option<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Reconcile {
    /// Only this mailbox
    #[arg(long, value_name = "ADDRESS")]
    pub mailbox: Option<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Deliver {
    /// The mailbox it came to
    #[arg(long, value_name = "ADDRESS")]
    pub mailbox: String,
}

#[derive(Args)]
pub struct Explain {
    /// One mail a file; - reads stdin
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// One JSON object a line for each file, in their order
    #[arg(long)]
    pub json: bool,
    /// What the files hold: whole mails, or bare bodies
    #[arg(long = "as", value_enum, default_value_t = Form::Mail, value_name = "FORM")]
    pub form: Form,
}

#[derive(Subcommand)]
pub enum Standards {
    /// Work out every clock from its log, say what differs, and set it right
    Recount(RecountStandards),
}

#[derive(Args)]
pub struct RecountStandards {
    /// Only look: exit status 1 if anything differs
    #[arg(long)]
    pub check: bool,
    /// One JSON object a line for each difference, and one for all
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum Improvement {
    /// Count the complaints of every cause and month anew, say what differs, and set it right
    Recount(RecountCauses),
}

#[derive(Args)]
pub struct RecountCauses {
    /// Only look: exit status 1 if anything differs
    #[arg(long)]
    pub check: bool,
    /// One JSON object for all
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum Promises {
    /// Read a text from stdin and print what it promises, and by when; reads no database and writes nothing
    Find(FindPromises),
}

#[derive(Args)]
pub struct FindPromises {
    /// One JSON object a line for each promise
    #[arg(long)]
    pub json: bool,
    /// Read JSON lines {text, at, zone} (and from, lang), print one line {"found": […]} for each
    #[arg(long)]
    pub batch: bool,
    /// When it was written: 2026-11-24T09:00 in the zone, or with an offset [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// The zone its times are read in [default: that of --hours, else this machine's]
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// Who wrote it: we, or the customer
    #[arg(long, value_enum, default_value_t = From::Us, value_name = "WHO")]
    pub from: From,
    /// The language of sentences that show none
    #[arg(long, value_enum, default_value_t = Lang::En, value_name = "LANGUAGE")]
    pub lang: Lang,
    /// Opening hours, {"zone", "week": {"mon": [["09:00", "17:00"]], …}, "holidays": […]} [default: mon-fri 9-17]
    #[arg(long, value_name = "FILE.json")]
    pub hours: Option<PathBuf>,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    Us,
    Them,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    En,
    Es,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A raw mail with its headers
    Mail,
    /// The text of a mail, without headers
    Text,
    /// The HTML of a mail, without headers
    Html,
}

#[derive(Args)]
pub struct Backup {
    pub file: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    pub force: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Restore {
    pub file: PathBuf,
    /// Also where a database is already; the old one is kept beside it
    #[arg(long)]
    pub force: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Doctor {
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum Jobs {
    /// What waits or failed: mails to send, timers, mail that came in
    List {
        #[arg(long)]
        json: bool,
    },
    /// Try again now
    Retry {
        /// An id from `kept jobs list`, or `all`
        #[arg(value_name = "ID|all")]
        id: String,
    },
}

#[derive(Subcommand)]
pub enum Staff {
    /// Add a person
    Add {
        #[arg(long)]
        name: String,
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// owner, manager, agent or auditor
        #[arg(long, default_value = "agent")]
        role: String,
        /// Read the pass phrase from the first line of stdin (else it is asked for)
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// Close the log-in of somebody who left; what they have in hand goes to somebody else
    Deactivate {
        #[arg(value_name = "ADDRESS")]
        email: String,
        /// Who takes over their open promises and conversations
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
    },
    /// Open the log-in of somebody who is back
    Reactivate {
        #[arg(value_name = "ADDRESS")]
        email: String,
    },
    /// Everyone
    List {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
pub enum Config {
    /// Each value and where it came from; secrets stay hidden
    Show {
        #[arg(long)]
        json: bool,
    },
}
