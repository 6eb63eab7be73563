//! `kept complaints find` and `kept calm`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Lang;

#[derive(Subcommand)]
pub enum Complaints {
    /// Read a text from stdin and print whether it may be a complaint, with the words that say so; writes nothing
    Find(FindComplaints),
    /// Complaints of another system (CSV); what is there already is passed over, and an interrupted run goes on
    #[command(
        after_help = "A map says what the columns mean, as TOML; `--dry-run` without one prints a guess to begin with:\n\n  source = \"old-desk\"              # whose references these are\n  zone = \"Europe/Madrid\"           # of dates that name none\n  dates = \"day-first\"             # or month-first, year-first\n  [columns]\n  reference = \"Case\"\n  customer = \"Client\"              # or email, phone, customer_key\n  received = \"Opened\"\n  summary = [\"Product\", \"Issue\"]  # joined\n  story = \"What happened\"\n  state = \"Status\"\n  [states]\n  \"Erledigt\" = \"closed\"\n\nA map for the complaints that the US CFPB publishes comes along: --map cfpb"
    )]
    Import(ImportComplaints),
    /// Complaints as files: a line each, everything as JSON, or each on paper
    Export(ExportComplaints),
}

#[derive(Args)]
pub struct ImportComplaints {
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// What the columns mean: a file, or the name of a map that comes along
    #[arg(long, value_name = "MAP.toml")]
    pub map: Option<PathBuf>,
    /// Show what would become of the rows; write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Where the rows go that can't be taken, with why
    #[arg(long, value_name = "FILE.csv")]
    pub set_aside: Option<PathBuf>,
    /// End with one line of JSON on stdout
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct ExportComplaints {
    /// As a file, or a folder of papers
    #[arg(long, value_enum, default_value_t = FileKind::Csv, value_name = "FORMAT")]
    pub format: FileKind,
    /// Where to; csv and json go to stdout without it
    #[arg(long, value_name = "PATH")]
    pub to: Option<PathBuf>,
    /// Only those that are not closed
    #[arg(long)]
    pub open: bool,
    /// Only the one of this number
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<i64>,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Csv,
    Json,
    /// One file a case
    Pdf,
}

#[derive(Args)]
pub struct FindComplaints {
    /// One JSON object: {score, possible, words: [{start, end, text}]}; places in characters
    #[arg(long)]
    pub json: bool,
    /// Read JSON lines {text, kind}, print one line as with --json for each
    #[arg(long)]
    pub batch: bool,
    /// Where the text comes from; in a batch, of lines that do not say so
    #[arg(long, value_enum, default_value_t = TextKind::Mail, value_name = "KIND")]
    pub kind: TextKind,
}

#[derive(Args)]
pub struct ReadCalm {
    /// One JSON object a line for each remark: {rule, start, end, text, why, instead}; places in characters
    #[arg(long)]
    pub json: bool,
    /// Read JSON lines {text}, print one line {"remarks": […]} for each
    #[arg(long)]
    pub batch: bool,
    /// The language that the reasons are given in
    #[arg(long, value_enum, default_value_t = Lang::En, value_name = "LANGUAGE")]
    pub lang: Lang,
    /// The language of the text, and of the other wording [default: as it reads]
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub text_lang: Option<Lang>,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[value(rename_all = "snake_case")]
pub enum TextKind {
    /// A mail, or a message from a page
    Mail,
    /// What was noted of a call
    CallNote,
    /// A few words in public
    Tweet,
    /// An answer to "how was it?"
    Comment,
}
