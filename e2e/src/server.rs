//! The real `kept serve`, on a free port and a folder of its own.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::mailserver::MailServer;
use crate::stage::{EMAIL, NAME, PASSPHRASE};
use crate::{binary, days};

/// How Kept is when a journey begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// An empty folder: the set-up link is printed.
    Empty,
    /// "Alder Office Interiors" in New York, always open, with its owner; no mail account.
    SetUp,
    /// As `SetUp`, with a mail account on a mail server of the journey's own.
    WithMail,
    /// `kept serve --demo`: a practice with a year behind it, and its log-in printed.
    Demo,
}

pub struct Kept {
    /// `http://127.0.0.1:PORT`
    pub url: String,
    pub mail: Option<MailServer>,
    program: PathBuf,
    folder: TempDir,
    process: RefCell<Option<Child>>,
}

impl Kept {
    pub fn start(start: Start) -> Result<Kept> {
        let mail = if start == Start::WithMail { Some(MailServer::start()?) } else { None };
        let url = format!("http://127.0.0.1:{}", free_port()?);
        let process = RefCell::default();
        let kept = Kept { url, mail, program: binary::kept()?, folder: tempfile::tempdir()?, process };
        if matches!(start, Start::SetUp | Start::WithMail) {
            kept.set_up()?;
        }
        kept.serve(start)?;
        Ok(kept)
    }

    fn set_up(&self) -> Result<()> {
        let mut args = vec!["setup", "--business", "Alder Office Interiors", "--trade", "Office furniture"];
        args.extend(["--time-zone", "America/New_York", "--hours", "mon-sun 0-24", "--name", NAME, "--email", EMAIL]);
        args.extend(["--undo-send", "0", "--passphrase-stdin"]);
        let port = self.mail.as_ref().map(|mail| mail.port.to_string()).unwrap_or_default();
        if self.mail.is_some() {
            args.extend(["--mail-address", "hello@alder.example", "--smtp-host", "127.0.0.1"]);
            args.extend(["--smtp-port", &port, "--smtp-security", "none"]);
        }
        self.run_with(&args, &format!("{PASSPHRASE}\n")).map(drop)
    }

    fn serve(&self, start: Start) -> Result<()> {
        let address = self.url.trim_start_matches("http://").to_owned();
        let log = File::options().create(true).append(true).open(self.log_file())?;
        let mut args = vec!["serve", "--listen", &address];
        if start == Start::Demo {
            args.push("--demo");
        }
        let child = self.command(&args).stdout(log.try_clone()?).stderr(log).spawn()?;
        self.process.replace(Some(child));
        // A year of the demo is lived through before it answers, and by a debug build.
        let patience = if start == Start::Demo { 120 } else { 20 };
        let until = Instant::now() + Duration::from_secs(patience);
        while ureq::get(format!("{}/health", self.url)).call().is_err() {
            let ended = self.process.borrow_mut().as_mut().map(Child::try_wait).transpose()?.flatten();
            ensure!(ended.is_none() && Instant::now() < until, "kept serve does not answer:\n{}", self.log()?);
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Kept is off for so many days, and is started again.
    pub fn is_off_for(&self, days: i64) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            Command::new("kill").arg(process.id().to_string()).status()?;
            process.wait()?;
        }
        days::pass(&self.data(), days)?;
        self.serve(Start::SetUp)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(args).arg("--data").arg(self.data()).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs a verb of the command line on this Kept's data; gives its stdout.
    pub fn run(&self, args: &[&str]) -> Result<String> {
        self.run_with(args, "")
    }

    /// As `run`, with something to read from its stdin.
    pub fn run_with(&self, args: &[&str], stdin: &str) -> Result<String> {
        let mut command = self.command(args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        child.stdin.take().context("a stdin")?.write_all(stdin.as_bytes())?;
        let output = child.wait_with_output()?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        ensure!(output.status.success(), "kept {args:?}:\n{}{}", said(&output.stdout), said(&output.stderr));
        Ok(said(&output.stdout))
    }

    /// Where a journey may put files of its own.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("kept-data")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("serve.log")
    }

    /// What `kept serve` printed so far.
    pub fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(self.log_file())?)
    }

    /// The one-time link that `kept serve` prints in an empty folder.
    pub fn setup_link(&self) -> Result<String> {
        let log = self.log()?;
        let link = log.split_whitespace().find(|word| word.starts_with("http") && word.contains("/setup/"));
        link.map(str::to_owned).with_context(|| format!("no set-up link was printed:\n{log}"))
    }
}

/// A port that is free now.
pub fn free_port() -> Result<u16> {
    for _ in 0..20 {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        if port > 1024 {
            return Ok(port);
        }
    }
    bail!("no free port")
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
