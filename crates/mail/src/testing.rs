//! Real servers for tests, here and in other rooms: SMTP (aiosmtpd from PyPI) and IMAP (Dovecot), and a bad line to
//! them. Only with the feature `testing`.

mod dovecot;
mod proxy;

pub use dovecot::{Dovecot, Wishes, dovecot};
pub use proxy::{Cut, Proxy};

use std::io::{BufRead, BufReader, Error, Result};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server; it ends when this is dropped.
pub struct SmtpPeer {
    pub host: &'static str,
    pub port: u16,
    /// Each mail taken is two files here: `N.eml` as received, `N.json` with `{"from", "to"}` of the envelope.
    pub folder: PathBuf,
    child: Child,
}

/// Whom it lets in, when a user is given.
pub const USER: &str = "kept";
pub const PASSWORD: &str = "right";

/// How a server keeps its conversations private, and with what.
pub struct Tls {
    /// Encrypted from the first byte, else after STARTTLS, which it insists on.
    pub from_first_byte: bool,
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Starts the server on a free port. `None`, said aloud, when python3 or its packages cannot be had; with
/// `KEPT_REQUIRE_ALL=1` that is an error.
pub fn smtp_peer() -> Result<Option<SmtpPeer>> {
    smtp_peer_with(None)
}

/// A server that takes mail only over TLS, and only from [`USER`] with [`PASSWORD`].
pub fn smtp_peer_with_tls(tls: &Tls) -> Result<Option<SmtpPeer>> {
    smtp_peer_with(Some(tls))
}

fn smtp_peer_with(tls: Option<&Tls>) -> Result<Option<SmtpPeer>> {
    match start(tls) {
        Ok(peer) => Ok(Some(peer)),
        Err(error) if std::env::var("KEPT_REQUIRE_ALL").as_deref() == Ok("1") => Err(error),
        Err(error) => {
            eprintln!("left out: no SMTP server for the test ({error}); it needs python3 with pip");
            Ok(None)
        }
    }
}

impl SmtpPeer {
    /// From now on, mails to this address are answered with this code (450, 550 …); code 250 takes them again.
    pub fn refuse(&self, address: &str, code: u16) -> Result<()> {
        use std::io::Write;
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(self.folder.join("refuse.txt"))?;
        writeln!(file, "{address} {code}")
    }

    /// All mails taken so far, in order, as received.
    pub fn received(&self) -> Result<Vec<Vec<u8>>> {
        let mut all = Vec::new();
        while let Ok(raw) = std::fs::read(self.folder.join(format!("{}.eml", all.len() + 1))) {
            all.push(raw);
        }
        Ok(all)
    }

    /// Envelopes of the mails taken so far: `{"from": "…", "to": ["…"]}`.
    pub fn envelopes(&self) -> Result<Vec<serde_json::Value>> {
        let mut all = Vec::new();
        while let Ok(raw) = std::fs::read(self.folder.join(format!("{}.json", all.len() + 1))) {
            all.push(serde_json::from_slice(&raw)?);
        }
        Ok(all)
    }

    /// Ends the server now, as a crash would.
    pub fn stop(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait().map(|_| ())
    }
}

impl Drop for SmtpPeer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn start(tls: Option<&Tls>) -> Result<SmtpPeer> {
    let base = target_folder()?;
    let packages = packages(&base)?;
    let folder = own_folder(&base)?;
    let mut command = Command::new("python3");
    command.arg("-c").arg(SERVER).arg(&folder);
    if let Some(tls) = tls {
        command.arg(if tls.from_first_byte { "tls" } else { "starttls" }).arg(&tls.certificate).arg(&tls.key);
    }
    let mut child = command.env("PYTHONPATH", packages).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().ok_or_else(|| Error::other("python gave no output"))?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    let port = line.trim().parse().map_err(|_| Error::other("the SMTP server did not start"));
    match port {
        Ok(port) => Ok(SmtpPeer { host: "127.0.0.1", port, folder, child }),
        Err(error) => {
            let _ = child.kill();
            let _ = child.wait();
            Err(error)
        }
    }
}

/// The target folder this test was built into.
fn target_folder() -> Result<PathBuf> {
    let exe = std::env::current_exe()?;
    let profile = exe.ancestors().find(|a| a.join("deps").is_dir()).and_then(Path::parent);
    Ok(profile.map_or_else(std::env::temp_dir, Path::to_path_buf))
}

fn own_folder(base: &Path) -> Result<PathBuf> {
    own_folder_in(&base.join("smtp-peer"))
}

/// A folder that nobody else has.
fn own_folder_in(base: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(base)?;
    for n in 0..10_000 {
        let folder = base.join(format!("{}-{n}", std::process::id()));
        match std::fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::other("no free folder"))
}

/// aiosmtpd, beside the built tests.
fn packages(base: &Path) -> Result<PathBuf> {
    package(base, "aiosmtpd", "aiosmtpd==1.4.6")
}

/// A package of PyPI, installed once beside the built tests. Several tests may come here at once: each installs into a
/// folder of its own, and the first one to finish gives it the name.
fn package(base: &Path, module: &str, wants: &str) -> Result<PathBuf> {
    let wanted = base.join(module);
    if wanted.join(module).is_dir() {
        return Ok(wanted);
    }
    let own = base.join(format!("{module}-{}", std::process::id()));
    let pip = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"])
        .arg(&own)
        .arg(wants)
        .output()?;
    if !pip.status.success() {
        let _ = std::fs::remove_dir_all(&own);
        return Err(Error::other(format!("pip: {}", String::from_utf8_lossy(&pip.stderr).trim())));
    }
    if std::fs::rename(&own, &wanted).is_err() {
        let _ = std::fs::remove_dir_all(&own);
    }
    Ok(wanted)
}

/// What another program (dkimpy from PyPI) says about the signature of a mail, when the TXT record of its key is `record`.
/// `None`, said aloud, where python3 or the package cannot be had; with `KEPT_REQUIRE_ALL=1` that is an error.
pub fn dkim_verdict(raw: &[u8], record: &str) -> Result<Option<bool>> {
    match ask_dkimpy(raw, record) {
        Ok(verdict) => Ok(Some(verdict)),
        Err(error) if std::env::var("KEPT_REQUIRE_ALL").as_deref() == Ok("1") => Err(error),
        Err(error) => {
            eprintln!("left out: nobody to verify the signature ({error}); it needs python3 with pip");
            Ok(None)
        }
    }
}

fn ask_dkimpy(raw: &[u8], record: &str) -> Result<bool> {
    use std::io::Write;
    let packages = package(&target_folder()?, "dkim", "dkimpy[ed25519]==1.1.8")?;
    let mut child = Command::new("python3")
        .args(["-c", VERIFY, record])
        .env("PYTHONPATH", packages)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(raw)?;
    }
    let output = child.wait_with_output()?;
    match output.stdout.trim_ascii() {
        b"True" => Ok(true),
        b"False" => Ok(false),
        _ => Err(Error::other("dkimpy gave no verdict")),
    }
}

const VERIFY: &str = r#"
import sys, dkim
record = sys.argv[1].encode()
print(dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: record))
"#;

/// Ends by itself when the test that started it is gone (its standard input closes).
const SERVER: &str = r#"
import asyncio, json, os, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

folder = sys.argv[1]
taken = 0

def refused(address):
    code = None
    try:
        for line in open(os.path.join(folder, "refuse.txt")):
            who, number = line.rsplit(" ", 1)
            if who.lower() == address.lower():
                code = int(number)
    except FileNotFoundError:
        pass
    return code if code and code >= 400 else None

class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        code = refused(address)
        if code:
            return f"{code} <{address}>: refused by the test"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        global taken
        taken += 1
        name = os.path.join(folder, str(taken))
        with open(name + ".json", "w") as f:
            json.dump({"from": (envelope.mail_from or "").strip("<>"), "to": envelope.rcpt_tos}, f)
        with open(name + ".part", "wb") as f:
            f.write(envelope.original_content)
        os.rename(name + ".part", name + ".eml")
        return f"250 taken as {taken}"

def sign_in(server, session, envelope, mechanism, data):
    good = data.login == b"kept" and data.password == b"right"
    return AuthResult(success=good, handled=good)

async def main():
    loop = asyncio.get_running_loop()
    how, context = sys.argv[2] if len(sys.argv) > 2 else "plain", None
    options = {"auth_require_tls": False}
    if how != "plain":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[3], sys.argv[4])
        options["auth_required"] = True
    if how == "starttls":
        options |= {"tls_context": context, "require_starttls": True, "auth_require_tls": True}
    make = lambda: SMTP(Handler(), enable_SMTPUTF8=True, data_size_limit=67108864, authenticator=sign_in, **options)
    server = await loop.create_server(make, "127.0.0.1", 0, ssl=context if how == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)

asyncio.run(main())
"#;
