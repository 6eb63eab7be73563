//! `kept complaints find` and `kept calm`.

use clap::{Args, Subcommand};

use super::Lang;

#[derive(Subcommand)]
pub enum Complaints {
    /// Read a text from stdin and print whether it may be a complaint, with the words that say so; writes nothing
    Find(FindComplaints),
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
