//! The real binary in a folder of its own.
#![allow(dead_code)] // each test file uses some of it

pub mod authority;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use app::conversations::{self, Channel, NewConversation, NewReply};
use app::customers::{self, NewCustomer};
use app::{Id, Who};

pub const PASSPHRASE: &str = "four words in a row";
pub const EMAIL: &str = "ruth@alder.example";

pub struct House {
    pub folder: tempfile::TempDir,
    /// `None`: SQLite in the data folder.
    pub db: Option<String>,
}

/// What a run of `kept` left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn ok(self) -> Ran {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// Failed as people should see it: a line, a hint, no trace.
    pub fn refused(self) -> Ran {
        assert_ne!(self.code, 0, "{self:?}");
        let lines: Vec<&str> = self.err.lines().filter(|line| !line.starts_with("note:")).collect();
        assert!(lines.iter().any(|line| line.starts_with("error: ")), "{self:?}");
        assert!(lines.last().unwrap().starts_with("hint: "), "{self:?}");
        for trace in ["panicked", "RUST_BACKTRACE", "stack backtrace", "os error"] {
            assert!(!self.err.contains(trace), "{self:?}");
        }
        assert!(!self.err.contains('\u{1b}'), "no colour where nobody asked for it: {self:?}");
        self
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.out.lines().last().unwrap_or_default()).unwrap_or_else(|_| panic!("{self:?}"))
    }
}

pub fn kept() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kept"));
    for name in ["DATA", "DB", "LISTEN", "LMTP", "LMTP_PUBLIC", "PUBLIC_URL", "LOG", "SECRET_KEY", "SMTP_PASSWORD"] {
        command.env_remove(format!("KEPT_{name}"));
    }
    command
}

pub fn run(command: &mut Command, stdin: &str) -> Ran {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap_or_default();
    let done = child.wait_with_output().unwrap();
    Ran {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

impl House {
    pub fn empty() -> House {
        House { folder: tempfile::tempdir().unwrap(), db: None }
    }

    /// With a business in it.
    pub fn set_up() -> House {
        let house = House::empty();
        house.set_up_with(&[]);
        house
    }

    pub fn set_up_with(&self, more: &[&str]) {
        // What is about mail is not about the pause before it.
        let args = ["setup", "--business", "Alder Office", "--time-zone", "America/New_York", "--email", EMAIL];
        let mut command = self.command(&args);
        run(
            command.args(["--undo-send", "0", "--passphrase-stdin", "--hours", "mon-fri 8-12,13-17"]).args(more),
            &format!("{PASSPHRASE}\n"),
        )
        .ok();
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = kept();
        command.args(args).arg("--data").arg(self.data());
        if let Some(db) = &self.db {
            command.args(["--db", db]);
        }
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        run(&mut self.command(args), "")
    }

    pub fn token(&self) -> String {
        let made = self.run(&["token", "create", "--email", EMAIL, "--name", "test"]).ok();
        made.out.split_whitespace().last().unwrap().to_owned()
    }

    /// Opens the database beside whoever else has it open.
    pub fn open(&self) -> app::Kept {
        let sqlite = format!("sqlite:{}", self.data().join("kept.db").display());
        app::Kept::open(self.db.as_deref().unwrap_or(&sqlite), app::Clock::System, app::Ids::random()).unwrap()
    }

    pub fn serve(&self) -> Server {
        Server::start(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }
}

/// A running `kept serve`; killed when dropped.
pub struct Server {
    pub child: Child,
    pub url: String,
    /// All of stderr so far.
    lines: mpsc::Receiver<String>,
    pub out: Option<std::process::ChildStdout>,
}

impl Server {
    pub fn start(mut command: Command) -> Server {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (send, lines) = mpsc::channel();
        let err = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || err.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        let out = child.stdout.take();
        let mut server = Server { child, url: String::new(), lines, out };
        let said = server.wait_for("Kept listens on ");
        server.url = said.split_whitespace().nth(3).unwrap().trim_end_matches(',').to_owned();
        server
    }

    pub fn wait_for(&mut self, words: &str) -> String {
        let until = Instant::now() + Duration::from_secs(30);
        let mut all = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if line.contains(words) {
                return line;
            }
            all.push(line);
        }
        panic!("kept serve never said \"{words}\": {all:?}");
    }

    /// The lines on stdout, once it has ended.
    pub fn rest_of_out(&mut self) -> String {
        let mut text = String::new();
        self.out.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks again until it is so, at most a minute (a machine may be busy).
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < until, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

pub fn write(path: &Path, text: &[u8]) -> PathBuf {
    std::fs::write(path, text).unwrap();
    path.to_owned()
}

pub fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

/// The business of this database, and its first person.
pub fn owner(kept: &app::Kept) -> (Id, Who) {
    let workspace_id = kept.read_now(app::ids::INSTALLATION, app::workspaces::only).unwrap();
    let owner = kept.read_now(workspace_id, app::workspaces::managers).unwrap()[0];
    (workspace_id, Who::staff(workspace_id, owner, app::Role::Owner))
}

/// A customer who writes to us.
pub const RUTH: &str = "ruth.alvarez@example.com";

/// One customer, and a conversation for each mail.
pub fn queue(tx: &mut app::Tx, who: &Who, text: &str) -> app::Result<Id> {
    let customer_id = match customers::by_email(tx, who, RUTH)? {
        Some(customer) => customer.id,
        None => {
            let email = Some(RUTH.to_owned());
            customers::create(
                tx,
                who,
                NewCustomer { name: "Ruth Alvarez".to_owned(), email, ..NewCustomer::default() },
            )?
            .id
        }
    };
    let new = NewConversation { customer_id, subject: "Chairs".to_owned(), channel: Channel::Mail, first: None };
    let id = conversations::start(tx, who, new)?.id;
    conversations::reply(tx, who, id, NewReply { text: text.to_owned(), ..NewReply::default() })
}

/// A reply to a customer, waiting to leave: its message.
pub fn reply(kept: &app::Kept, text: &str) -> Id {
    let ((workspace_id, who), text) = (owner(kept), text.to_owned());
    kept.write_now(workspace_id, move |tx| queue(tx, &who, &text)).unwrap()
}

/// What became of a message, and why.
pub fn state(kept: &app::Kept, message_id: Id) -> (String, String) {
    let (workspace_id, who) = owner(kept);
    let message = kept.read_now(workspace_id, move |tx| conversations::message(tx, &who, message_id)).unwrap();
    (message.state, message.state_reason)
}
