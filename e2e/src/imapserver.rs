//! A real IMAP server (Dovecot) with a folder and a port of its own: everybody may sign in, each has a mailbox.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tempfile::TempDir;

use crate::binary::output_of;
use crate::server::free_port;

pub struct ImapServer {
    pub port: u16,
    folder: TempDir,
    process: Child,
}

impl ImapServer {
    /// Everybody's.
    pub const PASSWORD: &str = "right";

    /// `None`, said aloud, where Dovecot is not installed; with `KEPT_REQUIRE_ALL=1` that is a failure.
    pub fn start() -> Result<Option<ImapServer>> {
        let program = Path::new("/usr/sbin/dovecot");
        if !program.exists() {
            let required = std::env::var("KEPT_REQUIRE_ALL").is_ok_and(|value| value == "1");
            ensure!(!required, "KEPT_REQUIRE_ALL=1, but Dovecot is not here: install dovecot-imapd");
            eprintln!("left out: Dovecot is not here (dovecot-imapd)");
            return Ok(None);
        }
        let (port, folder) = (free_port()?, tempfile::tempdir()?);
        // Its processes run as other users.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        for name in ["run", "mail"] {
            fs::create_dir(folder.path().join(name))?;
        }
        let config = folder.path().join("dovecot.conf");
        fs::write(&config, configuration(folder.path(), port)?)?;
        let mut command = Command::new(program);
        command.arg("-F").arg("-c").arg(&config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let server = ImapServer { port, folder, process: command.spawn()? };
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            ensure!(Instant::now() < until, "Dovecot does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Some(server))
    }

    /// Puts a mail into somebody's inbox.
    pub fn deliver(&self, user: &str, raw: &str) -> Result<()> {
        let home = self.folder.path().join("mail").join(user);
        for name in ["new", "cur", "tmp"] {
            fs::create_dir_all(home.join(name))?;
        }
        let name = format!("{}.journey", fs::read_dir(home.join("new"))?.count() + 1);
        fs::write(home.join("new").join(name), raw)?;
        let (owner, _) = owner()?;
        output_of(Command::new("chown").arg("-R").arg(owner).arg(self.folder.path().join("mail"))).map(drop)
    }
}

impl Drop for ImapServer {
    fn drop(&mut self) {
        // Asked kindly, so that it ends its own processes too.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

/// Who owns the mails, and whether we are root: root may not open a mailbox.
fn owner() -> Result<(String, bool)> {
    let is_root = output_of(Command::new("id").arg("-u"))?.trim() == "0";
    let me = output_of(Command::new("id").arg("-un"))?.trim().to_owned();
    Ok(if is_root { ("dovenull".to_owned(), true) } else { (me, false) })
}

fn configuration(folder: &Path, port: u16) -> Result<String> {
    let (owner, is_root) = owner()?;
    let group = output_of(Command::new("id").args(["-gn", &owner]))?.trim().to_owned();
    let (at, password) = (folder.display(), ImapServer::PASSWORD);
    let users = if is_root {
        String::new()
    } else {
        format!("default_internal_user = {owner}\ndefault_login_user = {owner}\ndefault_internal_group = {group}\n")
    };
    Ok(format!(
        "protocols = imap
base_dir = {at}/run
state_dir = {at}/run
log_path = {at}/log
ssl = no
disable_plaintext_auth = no
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
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
  chroot =
}}
service anvil {{
  chroot =
}}
{users}"
    ))
}
