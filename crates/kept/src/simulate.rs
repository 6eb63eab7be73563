//! `kept simulate`: a year in seconds. The mails are put together and marked by the code that serves people
//! (`deliver.rs`); only the network is left out.

use std::process::ExitCode;
use std::sync::Arc;

use ::mail::parse::Address;
use ::mail::smtp::Failure;
use app::outbox::Row;
use app::workspaces::SealKey;
use app::{Error, Id, Tx, standards};
use db::{params, sql};
use sim::year::{self, Faults, Options, Outcome, Parcel, Pen, Plant, Post, Prepared, Report};

use crate::cli::Simulate;
use crate::deliver::{self, Done};
use crate::out;
use crate::trouble::{Result, Trouble};

pub fn run(verb: &Simulate, log: Option<&str>) -> Result<ExitCode> {
    // Faults that are made on purpose are no news.
    crate::start_log(log.unwrap_or("off"))?;
    let options = options(verb)?;
    let mut places = Places::default();
    let url = match &verb.database {
        Some(url) => empty(url)?,
        None => places.fresh(),
    };
    let report = year::run(&url, &options)?;
    say(verb, &report)?;
    if report.violations.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    explain(&options, report, &mut places)?;
    Ok(ExitCode::FAILURE)
}

/// A year is lived beside nobody. Asked before the first table is made.
fn empty(url: &str) -> Result<String> {
    if db::schema(&db::Db::open(url)?)?.is_empty() {
        return Ok(url.to_owned());
    }
    Err(Trouble::new(
        "this database has tables already, and none of them was touched",
        "give one that is empty: a year is simulated beside nobody",
    ))
}

fn options(verb: &Simulate) -> Result<Options> {
    let faults = Faults::parse(&verb.faults).ok_or_else(|| {
        Trouble::new(
            format!("there are no faults called \"{}\"", verb.faults),
            "write all, none, or some of mail,kill,clock,disk with commas",
        )
    })?;
    let plant = verb.plant.as_deref().map(|name| {
        Plant::parse(name).ok_or_else(|| {
            let names: Vec<&str> = Plant::ALL.iter().map(|(name, _)| *name).collect();
            Trouble::new(format!("there is no mistake called \"{name}\""), format!("write one of {}", names.join(", ")))
        })
    });
    Ok(Options {
        seed: verb.seed,
        days: verb.days,
        faults,
        nodes: usize::from(verb.nodes),
        houses: usize::from(verb.businesses),
        load: verb.load,
        plant: plant.transpose()?,
        post: Arc::new(Desk),
    })
}

fn say(verb: &Simulate, report: &Report) -> Result<()> {
    if verb.json {
        return out::line(&report.line());
    }
    let Report { seed, days, promises, kept, broken, told_in_time, faults, mails, .. } = report;
    out::line(&format!(
        "seed {seed}, {days} days: {promises} promises, {kept} kept, {broken} broken ({told_in_time} of them told in time), \
         {mails} mails sent, {faults} faults, {} violations",
        report.violations.len()
    ))
}

/// The shortest history that shows what is wrong, on stderr. It is looked for on SQLite.
fn explain(options: &Options, report: Report, places: &mut Places) -> Result<()> {
    for wrong in report.violations.iter().take(5) {
        out::note(&format!("wrong on day {}: {}", report.wrong_on_day, wrong.what));
    }
    let shortest = year::shorten(options, report, || Ok(places.fresh()))?;
    let Options { seed, days, faults, nodes, houses, load, plant, .. } = &shortest.options;
    let planted = Plant::ALL.iter().find(|(_, one)| Some(*one) == *plant);
    let planted = planted.map(|(name, _)| format!(" --plant {name}")).unwrap_or_default();
    out::note(&format!(
        "the shortest of {} more runs: kept simulate --seed {seed} --days {days} --faults {} --nodes {nodes} \
         --businesses {houses} --load {load}{planted}",
        shortest.runs,
        faults.text()
    ));
    if shortest.is_elsewhere {
        out::note("on SQLite nothing is wrong there: run it on the --database that showed it, emptied");
    }
    for wrong in shortest.report.violations.iter().take(3) {
        out::note(&format!("there: {}", wrong.what));
    }
    shortest.report.story.iter().for_each(|line| out::note(line));
    Ok(())
}

/// SQLite databases of one run each, in memory and gone behind it. They are not durable: the simulation kills its nodes,
/// not the machine, and a disk that loses what it was given is no part of it.
#[derive(Default)]
struct Places {
    number: u32,
}

impl Places {
    fn fresh(&mut self) -> String {
        self.number += 1;
        format!("sqlite:year{}?memory", self.number)
    }
}

/// A mail as the worker writes it is read again, as a desk on the other side would: what is not as it was meant.
fn wrong_as_written(ready: &deliver::Ready, pen: Pen) -> Option<String> {
    let raw = match deliver::written(ready) {
        Ok(raw) if pen == Pen::Slips => [b"Comments: a slip of the pen\r\n\r\n", raw.as_slice()].concat(),
        Ok(raw) => raw,
        Err(failure) => return Some(format!("a mail can't be written: {}", failure.reason())),
    };
    let read = match ::mail::parse::parse(&raw) {
        Ok(read) => read,
        Err(error) => return Some(format!("a mail can't be read: {error}")),
    };
    let meant = &ready.mail;
    let emails = |all: &[Address]| all.iter().map(|one| one.email.clone()).collect::<Vec<_>>();
    let pairs = [
        ("to", emails(&meant.to), emails(&read.to)),
        ("cc", emails(&meant.cc), emails(&read.cc)),
        ("its id", vec![meant.message_id.clone()], read.message_id.into_iter().collect()),
        ("its references", meant.references.clone(), read.references),
        ("its subject", vec![meant.subject.clone()], vec![read.subject]),
        ("its text", vec![meant.text.trim_end().to_owned()], vec![read.text.trim_end().to_owned()]),
    ];
    let apart = pairs.into_iter().find(|(_, meant, read)| meant != read);
    apart.map(|(what, meant, read)| format!("of a mail, {what} was meant as {meant:?} and reads {read:?}"))
}

/// The delivery worker's own code.
struct Desk;

impl Post for Desk {
    fn prepare(&self, tx: &mut Tx, row: &Row) -> app::Result<Prepared> {
        let ready = match deliver::prepared(tx, row, &SealKey::none(), "https://kept.example")? {
            deliver::Prepared::Mail(ready) => ready,
            // Nobody here has a device.
            deliver::Prepared::Nothing | deliver::Prepared::Push(_) => return Ok(Prepared::Nothing),
            deliver::Prepared::Later(at) => return Ok(Prepared::Later(at)),
        };
        let mail = &ready.mail;
        let parcel = Parcel {
            to: mail.to.iter().chain(&mail.cc).map(|one| one.email.clone()).collect(),
            message_id: mail.message_id.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
        };
        Ok(Prepared::Mail(Box::new(parcel), Box::new(move |pen| wrong_as_written(&ready, pen))))
    }

    fn not_made(&self, error: Error) -> Outcome {
        let failure = deliver::not_made(error);
        Outcome::Failed { permanent: !failure.is_temporary(), reason: failure.reason().to_owned() }
    }

    fn mark(&self, tx: &mut Tx, row: &Row, outcome: &Outcome) -> app::Result<bool> {
        let done = match outcome.clone() {
            Outcome::Sent(answer) => Ok(Done::Sent(answer)),
            Outcome::Nothing => Ok(Done::Nothing),
            Outcome::Later(at) => Ok(Done::Later(at)),
            Outcome::Failed { permanent: true, reason } => Err(Failure::Permanent { code: None, reason }),
            Outcome::Failed { permanent: false, reason } => Err(Failure::Temporary { reason }),
        };
        deliver::mark(tx, row, &done)
    }

    fn forget_pauses(&self, tx: &mut Tx, conversation_id: Id) -> app::Result<()> {
        let (workspace_id, now) = (tx.workspace_id, app::time::ms(tx.now));
        let clocks: Vec<Id> = tx.rows(
            sql!(
                "select distinct standard_event.clock_id from standard_event join standard_clock
                   on standard_clock.workspace_id = $1 and standard_clock.clock_id = standard_event.clock_id
                 where standard_event.workspace_id = $1 and standard_clock.conversation_id = $2 and standard_clock.is_open
                   and standard_event.what = 'paused' and standard_event.noted_at = $3"
            ),
            params![workspace_id, conversation_id, now],
            |row| row.get(0),
        )?;
        for clock_id in clocks {
            tx.run(
                sql!(
                    "delete from standard_event where workspace_id = $1 and clock_id = $2 and what = 'paused' and noted_at = $3"
                ),
                params![workspace_id, clock_id, now],
            )?;
            standards::recount(tx, Id(clock_id.0 - 1), 1, false)?;
        }
        Ok(())
    }

    fn tell_story(&self, tx: &mut Tx, complaint_id: Id) -> app::Result<()> {
        let workspace_id = tx.workspace_id;
        tx.run(
            sql!(
                "update promise set evidence = 'They told us everything.' where workspace_id = $1 and promise_id =
                   (select call_back_id from complaint where workspace_id = $1 and complaint_id = $2 and narrowed)"
            ),
            params![workspace_id, complaint_id],
        )?;
        Ok(())
    }

    fn change_ended(&self, tx: &mut Tx) -> app::Result<()> {
        let (workspace_id, long_ago) = (tx.workspace_id, app::time::ms(tx.now) - 10 * 86_400_000);
        tx.run(
            sql!(
                "update standard_clock set counted_ms = counted_ms + 60000 where workspace_id = $1 and clock_id =
                   (select min(clock_id) from standard_clock where workspace_id = $1 and not is_open and ended_at < $2)"
            ),
            params![workspace_id, long_ago],
        )?;
        Ok(())
    }

    fn skip_confirmation(&self, tx: &mut Tx, complaint_id: Id) -> app::Result<()> {
        let (workspace_id, now) = (tx.workspace_id, app::time::ms(tx.now));
        tx.run(
            sql!(
                "update complaint set state = 'confirmed', confirmed_at = $3, confirmed_how = 'phone'
                 where workspace_id = $1 and complaint_id = $2"
            ),
            params![workspace_id, complaint_id, now],
        )?;
        Ok(())
    }
}
