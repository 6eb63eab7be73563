//! A real IMAP server for tests (Dovecot), with a folder and a free port of its own.

use std::fmt::Write as _;
use std::io::{Error, Result};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server; it ends when this is dropped. Everybody may sign in with [`super::PASSWORD`], and has a mailbox of
/// their own.
pub struct Dovecot {
    pub host: &'static str,
    pub port: u16,
    folder: PathBuf,
    child: Child,
}

/// How a server is to be.
#[derive(Default, Clone)]
pub struct Wishes {
    /// Lines of dovecot.conf before who is let in.
    pub more: String,
    /// PEM files of a certificate and its key: then STARTTLS is offered.
    pub certificate: Option<(PathBuf, PathBuf)>,
}

/// Starts the server. `None`, said aloud, when Dovecot is not installed; with `KEPT_REQUIRE_ALL=1` that is an error.
pub fn dovecot(wishes: &Wishes) -> Result<Option<Dovecot>> {
    match start(wishes) {
        Ok(server) => Ok(Some(server)),
        Err(error) if std::env::var("KEPT_REQUIRE_ALL").as_deref() == Ok("1") => Err(error),
        Err(error) => {
            eprintln!("left out: no IMAP server for the test ({error}); it needs Dovecot (dovecot-imapd)");
            Ok(None)
        }
    }
}

fn program(name: &str) -> Result<PathBuf> {
    let folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
    let found = folders.iter().map(|folder| Path::new(folder).join(name)).find(|path| path.exists());
    found.ok_or_else(|| Error::other(format!("there is no {name}")))
}

/// The user who owns the mails: root may not open a mailbox, so it gives them to Dovecot's own.
fn owner() -> Result<(String, bool)> {
    let said = |args: &[&str]| -> Result<String> {
        Ok(String::from_utf8_lossy(&Command::new("id").args(args).output()?.stdout).trim().to_owned())
    };
    Ok(if said(&["-u"])? == "0" { ("dovenull".to_owned(), true) } else { (said(&["-un"])?, false) })
}

fn start(wishes: &Wishes) -> Result<Dovecot> {
    let program = program("dovecot")?;
    let folder = super::own_folder_in(&std::env::temp_dir().join("kept-dovecot"))?;
    // Its processes run as other users.
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755))?;
    for name in ["run", "mail"] {
        std::fs::create_dir_all(folder.join(name))?;
    }
    // Given back before Dovecot takes it; if somebody else is quicker, it is tried again.
    for _ in 0..5 {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let config = folder.join("dovecot.conf");
        std::fs::write(&config, configuration(&folder, port, wishes)?)?;
        let mut child = Command::new(&program)
            .arg("-F")
            .arg("-c")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        if answers(port, &mut child) {
            return Ok(Dovecot { host: "127.0.0.1", port, folder, child });
        }
        let _ = child.kill();
        let _ = child.wait();
    }
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    let _ = std::fs::remove_dir_all(&folder);
    Err(Error::other(format!("Dovecot did not start: {log}")))
}

fn answers(port: u16, child: &mut Child) -> bool {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(20) {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

fn configuration(folder: &Path, port: u16, wishes: &Wishes) -> Result<String> {
    let (owner, is_root) = owner()?;
    let at = folder.display();
    let ssl = match &wishes.certificate {
        Some((certificate, key)) => {
            format!("ssl = yes\nssl_cert = <{}\nssl_key = <{}", certificate.display(), key.display())
        }
        None => "ssl = no".to_owned(),
    };
    let mut text = format!(
        "protocols = imap
base_dir = {at}/run
state_dir = {at}/run
log_path = {at}/log
{ssl}
disable_plaintext_auth = no
auth_mechanisms = plain login
{more}
mail_location = maildir:{at}/mail/%u
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={at}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
  service_count = 0
  client_limit = 1000
  process_min_avail = 1
  chroot =
}}
service anvil {{
  chroot =
}}
mail_max_userip_connections = 100
auth_failure_delay = 0
",
        more = wishes.more,
        password = super::PASSWORD,
        group = group(&owner)?,
    );
    if !is_root {
        let _ = writeln!(text, "default_internal_user = {owner}\ndefault_login_user = {owner}");
        let _ = writeln!(text, "default_internal_group = {}", group(&owner)?);
    }
    Ok(text)
}

fn group(user: &str) -> Result<String> {
    let said = Command::new("id").args(["-gn", user]).output()?;
    Ok(String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

impl Dovecot {
    /// The Maildir of a folder; `INBOX` is the mailbox itself.
    pub fn maildir(&self, user: &str, folder: &str) -> PathBuf {
        let home = self.folder.join("mail").join(user);
        if folder == "INBOX" { home } else { home.join(format!(".{folder}")) }
    }

    /// Puts mails into a folder, as a delivery would: written beside, then renamed to be there whole.
    pub fn deliver(&self, user: &str, folder: &str, mails: &[Vec<u8>]) -> Result<()> {
        let maildir = self.maildir(user, folder);
        for name in ["tmp", "new", "cur"] {
            std::fs::create_dir_all(maildir.join(name))?;
        }
        if folder != "INBOX" {
            std::fs::write(maildir.join("maildirfolder"), b"")?;
        }
        for raw in mails {
            let name = format!("{:020}.{}.kept", next_number(), std::process::id());
            std::fs::write(maildir.join("tmp").join(&name), raw)?;
            std::fs::rename(maildir.join("tmp").join(&name), maildir.join("new").join(&name))?;
        }
        self.give_away(user)
    }

    /// What root wrote belongs to the owner of the mails.
    fn give_away(&self, user: &str) -> Result<()> {
        let (owner, is_root) = owner()?;
        if is_root {
            let to = format!("{owner}:{}", group(&owner)?);
            let done = Command::new("chown").arg("-R").arg(to).arg(self.folder.join("mail").join(user)).status()?;
            if !done.success() {
                return Err(Error::other("chown failed"));
            }
            let mail = self.folder.join("mail");
            std::fs::set_permissions(mail, std::fs::Permissions::from_mode(0o777))?;
        }
        Ok(())
    }

    /// `doveadm` on this server: its output, or its error.
    pub fn doveadm(&self, args: &[&str]) -> Result<String> {
        let config = self.folder.join("dovecot.conf");
        let done = Command::new(program("doveadm")?).arg("-c").arg(config).args(args).output()?;
        if done.status.success() {
            return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
        }
        Err(Error::other(String::from_utf8_lossy(&done.stderr).into_owned()))
    }

    /// What it wrote into its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Ends it now, as a crash would; the mails stay, for [`Dovecot::again`].
    pub fn pause(&mut self) -> Result<()> {
        self.stop();
        Ok(())
    }

    /// Starts it again on the same port with the same mails.
    pub fn again(&mut self) -> Result<()> {
        self.child = Command::new(program("dovecot")?)
            .arg("-F")
            .arg("-c")
            .arg(self.folder.join("dovecot.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        if answers(self.port, &mut self.child) { Ok(()) } else { Err(Error::other("Dovecot did not start again")) }
    }

    fn stop(&mut self) {
        // It ends its children by itself when it is asked; killed, they would stay.
        let _ = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(10) {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Deliveries in the order in which they were made: Dovecot gives UIDs in the order of the names.
fn next_number() -> u64 {
    static LAST: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    LAST.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
