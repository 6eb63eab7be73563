//! A real mail server (aiosmtpd) that keeps what it takes in a Maildir.

use std::fs;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tempfile::TempDir;

use crate::binary::{once, output_of, target};
use crate::server::free_port;

pub struct MailServer {
    pub port: u16,
    folder: TempDir,
    process: Child,
}

impl MailServer {
    pub fn start() -> Result<MailServer> {
        let (port, folder) = (free_port()?, tempfile::tempdir()?);
        let maildir = folder.path().join("taken");
        let process = Command::new(python()?)
            .args(["-m", "aiosmtpd", "-n", "-l", &format!("127.0.0.1:{port}"), "-c", "aiosmtpd.handlers.Mailbox"])
            .arg(&maildir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        let server = MailServer { port, folder, process };
        let until = Instant::now() + Duration::from_secs(15);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            ensure!(Instant::now() < until, "aiosmtpd does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    /// Every mail it took, raw.
    pub fn taken(&self) -> Vec<String> {
        let new = self.folder.path().join("taken/new");
        let files = fs::read_dir(new).into_iter().flatten().flatten();
        files
            .filter_map(|file| fs::read(file.path()).ok())
            .map(|raw| String::from_utf8_lossy(&raw).into_owned())
            .collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A Python that has aiosmtpd: `KEPT_PYTHON`, `python3`, or one made for it in the target folder.
fn python() -> Result<PathBuf> {
    let named = std::env::var_os("KEPT_PYTHON").map_or("python3".into(), PathBuf::from);
    if output_of(Command::new(&named).args(["-c", "import aiosmtpd"])).is_ok() {
        return Ok(named);
    }
    let folder = target()?.join("e2e");
    let own = folder.join("python");
    once(&folder, "python-made", || {
        output_of(Command::new("python3").args(["-m", "venv"]).arg(&own))?;
        output_of(Command::new(own.join("bin/pip")).args(["install", "--quiet", "aiosmtpd"])).map(drop)
    })?;
    Ok(own.join("bin/python"))
}
