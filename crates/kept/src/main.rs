//! `kept`: the one binary. Data on stdout, all else on stderr; errors are a line and a hint.

mod backup;
mod batch;
mod calendar;
mod cli;
mod complaint_files;
mod complaints;
mod config;
mod deliver;
mod doctor;
mod feeds;
mod fetch;
mod import;
mod improvement;
mod jobs;
mod lmtp;
mod lock;
mod mail;
mod out;
mod place;
mod promises;
mod push_out;
mod reference;
mod restore;
mod serve;
mod setup;
mod simulate;
mod staff;
mod standards;
mod token;
mod trouble;
mod webhooks;
mod workers;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use cli::{Cli, Verb};
use place::Place;
use trouble::{Result, Trouble};

/// For SQLite too: docs/decisions/0043-an-allocator.md
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = Cli::try_parse().map_err(misread).and_then(|cli| match cli {
        cli if cli.verb.needs_no_place() => run_anywhere(cli),
        cli => run(cli),
    });
    match done {
        Ok(code) => code,
        Err(trouble) => {
            out::trouble(&trouble);
            ExitCode::from(if takes_from_pipe() { pipe_code(trouble.exit_code) } else { trouble.exit_code })
        }
    }
}

/// Whether a mail system calls: it reads exit codes in its own way, also of what was never understood.
fn takes_from_pipe() -> bool {
    let words: Vec<String> = std::env::args().collect();
    words.windows(2).any(|pair| matches!(pair, [mail, deliver] if mail == "mail" && deliver == "deliver"))
}

/// What went wrong before the verb began: on the command line, or with the place, which a person may put right.
fn pipe_code(code: u8) -> u8 {
    if code == 2 { mail::deliver::EX_USAGE } else { mail::deliver::EX_TEMPFAIL }
}

impl Verb {
    fn needs_no_place(&self) -> bool {
        match self {
            Verb::Completions { .. } | Verb::Reference { .. } | Verb::Version => true,
            Verb::Promises(cli::Promises::Find(_)) | Verb::Calm(_) | Verb::Simulate(_) => true,
            Verb::Complaints(verb) => matches!(verb, cli::Complaints::Find(_)),
            Verb::Mail(verb) => matches!(verb, cli::Mail::Explain(_)),
            Verb::Calendar(cli::Calendar::Explain(verb)) => verb.hours.is_some(),
            _ => false,
        }
    }
}

fn run_anywhere(cli: Cli) -> Result<ExitCode> {
    match cli.verb {
        Verb::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "kept", &mut text);
            out::text(&String::from_utf8_lossy(&text))?;
        }
        Verb::Reference { folder, check } => reference::write(&folder, check)?,
        Verb::Mail(cli::Mail::Explain(verb)) => return mail::explain::run(&verb),
        Verb::Simulate(verb) => return simulate::run(&verb, cli.flags.log.as_deref()),
        Verb::Promises(cli::Promises::Find(verb)) => return promises::find(&verb),
        Verb::Complaints(cli::Complaints::Find(verb)) => return complaints::find(&verb),
        Verb::Calm(verb) => return complaints::calm(&verb),
        Verb::Calendar(cli::Calendar::Explain(verb)) => return calendar::run(None, &verb),
        _ => out::line(&format!("kept {} (tables: version {})", env!("CARGO_PKG_VERSION"), place::known_version()))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn run(cli: Cli) -> Result<ExitCode> {
    let place = Place::find(&cli)?;
    start_log(&place.config.log)?;
    run_at(&place, cli.verb).map_err(|trouble| place.explain(trouble))
}

fn run_at(place: &Place, verb: Verb) -> Result<ExitCode> {
    match verb {
        Verb::Serve(verb) => serve::run(place, &verb)?,
        Verb::Setup(verb) => setup::run(place, &verb)?,
        Verb::Token(verb) => token::run(place, &verb)?,
        Verb::Import(verb) => import::run(place, &verb)?,
        Verb::Backup(verb) => backup::run(place, &verb)?,
        Verb::Restore(verb) => restore::run(place, &verb)?,
        Verb::Doctor(verb) => return doctor::run(place, &verb),
        Verb::Jobs(verb) => jobs::run(place, &verb)?,
        Verb::Staff(verb) => staff::run(place, &verb)?,
        Verb::Config(cli::Config::Show { json }) => place.show(json)?,
        Verb::Mail(verb) => return mail::run(place, &verb),
        Verb::Calendar(cli::Calendar::Explain(verb)) => return calendar::run(Some(place), &verb),
        Verb::Standards(cli::Standards::Recount(verb)) => return standards::recount(place, &verb),
        Verb::Improvement(cli::Improvement::Recount(verb)) => return improvement::recount(place, &verb),
        Verb::Complaints(cli::Complaints::Import(verb)) => complaint_files::import(place, &verb)?,
        Verb::Complaints(cli::Complaints::Export(verb)) => complaint_files::export(place, &verb)?,
        Verb::Promises(cli::Promises::Find(_))
        | Verb::Complaints(cli::Complaints::Find(_))
        | Verb::Calm(_)
        | Verb::Completions { .. }
        | Verb::Reference { .. }
        | Verb::Version
        | Verb::Simulate(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// The command line could not be understood: clap's words in our shape. Help and version go out as they are.
fn misread(error: clap::Error) -> Trouble {
    if !error.use_stderr() || error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        error.exit();
    }
    let text = error.render().to_string();
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let what = lines().take_while(|line| !line.starts_with("tip:") && !line.starts_with("Usage:"));
    let what = what.collect::<Vec<_>>().join(" ");
    let tip = lines().find_map(|line| line.strip_prefix("tip: "));
    let usage = lines().find_map(|line| line.strip_prefix("Usage: "));
    let hint = match (tip, usage) {
        (Some(tip), _) => tip.to_owned(),
        (None, Some(usage)) => format!("write it as: {usage}"),
        (None, None) => "`kept --help` shows all verbs, `kept VERB --help` one of them".to_owned(),
    };
    Trouble { exit_code: 2, ..Trouble::new(what.trim_start_matches("error: "), hint) }
}

fn start_log(level: &str) -> Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(level).map_err(|error| {
        Trouble::new(format!("\"{level}\" is no level to log at: {error}"), "write error, warn, info or debug")
    })?;
    let colour = std::io::IsTerminal::is_terminal(&std::io::stderr());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colour).compact().init();
    Ok(())
}
