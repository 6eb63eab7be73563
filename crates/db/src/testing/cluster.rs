//! A PostgreSQL server of its own, for tests that stop it in the middle of work.

use std::io::{Error, Result};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A running server in a temporary folder; it ends, and is gone, when this is dropped.
#[derive(Debug)]
pub struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

/// Makes one with the programs of the newest PostgreSQL on this machine (as the user `postgres` for root). `None`, said
/// aloud, where there is none; with `KEPT_REQUIRE_ALL=1` that is an error.
pub fn own_cluster() -> Result<Option<Cluster>> {
    match make() {
        Ok(cluster) => Ok(Some(cluster)),
        Err(error) if std::env::var("KEPT_REQUIRE_ALL").is_ok_and(|value| value == "1") => Err(error),
        Err(error) => {
            eprintln!("left out: no PostgreSQL server of our own can be started: {error}");
            Ok(None)
        }
    }
}

fn make() -> Result<Cluster> {
    let programs = programs()?;
    let folder = tempfile::tempdir()?;
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let cluster = Cluster { folder, programs, port };
    let data = cluster.data();
    std::fs::create_dir(&data)?;
    if is_root()? {
        done(Command::new("chown").arg("postgres").arg(&data))?;
    }
    let given = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "-D"];
    done(cluster.command("initdb")?.args(given).arg(&data))?;
    cluster.start()?;
    Ok(cluster)
}

/// Debian and its kin keep them beside the path; elsewhere they are on it.
fn programs() -> Result<PathBuf> {
    let version = |path: &Path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .map(|all| all.flatten().map(|one| one.path()).max_by_key(|path| version(path)));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = debian.ok().flatten().map(|one| one.join("bin")).into_iter().chain(std::env::split_paths(&path));
    places.find(|place| place.join("initdb").is_file()).ok_or_else(|| Error::other("there is no initdb"))
}

fn is_root() -> Result<bool> {
    Ok(Command::new("id").arg("-u").output()?.stdout.trim_ascii() == b"0")
}

fn done(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(Error::other(format!("{command:?} failed: {status}"))) }
}

impl Cluster {
    /// For [`crate::Db::open`].
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: &str) -> Result<Command> {
        let program = self.programs.join(program);
        let mut command = Command::new(if is_root()? { Path::new("runuser") } else { &program });
        if is_root()? {
            command.args(["-u", "postgres", "--"]).arg(&program);
        }
        command.current_dir(self.folder.path());
        Ok(command)
    }

    /// `pg_ctl`, with what it takes to start.
    fn control(&self, verb: &[&str]) -> Result<()> {
        let settings = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=100",
            self.port
        );
        let mut command = self.command("pg_ctl")?;
        command
            .arg("-D")
            .arg(self.data())
            .arg("-l")
            .arg(self.data().join("log"))
            .args(["-w", "-t", "60", "-o", &settings]);
        done(command.args(verb))
    }

    pub fn start(&self) -> Result<()> {
        self.control(&["start"])
    }

    /// `fast` says good-bye to each connection, `immediate` leaves as a crash does.
    pub fn stop(&self, mode: &str) -> Result<()> {
        self.control(&["-m", mode, "stop"])
    }

    pub fn restart(&self, mode: &str) -> Result<()> {
        self.control(&["-m", mode, "restart"])
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Its folder goes with it.
        let _stopped = self.stop("immediate");
    }
}
