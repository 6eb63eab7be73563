//! An authority of our own, and servers with its certificate.

use std::path::PathBuf;
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

/// Its files are in a folder that goes with it.
pub struct Authority {
    folder: tempfile::TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub fn new(name: &str) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        super::write(&folder.path().join("ca.pem"), issuer.pem().as_bytes());
        Authority { folder, issuer }
    }

    /// The file by which others know it.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Certificate and key of a server with this name.
    pub fn server(&self, name: &str) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let file =
            |end: &str, text: String| super::write(&self.folder.path().join(format!("{name}.{end}")), text.as_bytes());
        (file("pem", certificate.pem()), file("key", key.serialize_pem()))
    }
}

/// A PostgreSQL of its own that takes connections by TCP over TLS alone; it ends when this is dropped.
pub struct Cluster {
    folder: tempfile::TempDir,
    bin: PathBuf,
    pub port: u16,
}

impl Cluster {
    /// `None`, said aloud, where PostgreSQL's programs are not installed; with `KEPT_REQUIRE_ALL=1` that is a failure.
    pub fn with_tls(certificate: &std::path::Path, key: &std::path::Path) -> Option<Cluster> {
        let Some(bin) = newest_bin() else {
            assert!(std::env::var("KEPT_REQUIRE_ALL").as_deref() != Ok("1"), "there is no PostgreSQL to start");
            eprintln!("left out: PostgreSQL over TLS, because there is no /usr/lib/postgresql/*/bin/initdb");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let cluster = Cluster { folder, bin, port };
        cluster.start(certificate, key);
        Some(cluster)
    }

    fn start(&self, certificate: &std::path::Path, key: &std::path::Path) {
        let data = self.data();
        std::fs::create_dir(&data).unwrap();
        self.give(self.folder.path());
        self.give(&data);
        self.run("initdb", &["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        for (from, to) in [(certificate, "server.crt"), (key, "server.key")] {
            std::fs::copy(from, data.join(to)).unwrap();
            std::fs::set_permissions(data.join(to), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
            self.give(&data.join(to));
        }
        std::fs::write(data.join("pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\nhostssl all all ::1/128 trust\n")
            .unwrap();
        let options = format!(
            "-p {} -c ssl=on -c listen_addresses=localhost -c unix_socket_directories= -c fsync=off",
            self.port
        );
        let log = data.join("log");
        self.run("pg_ctl", &["-s", "-w", "-l", log.to_str().unwrap(), "-o", &options, "start"]);
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("postgres")
    }

    /// PostgreSQL does not run as root: then it runs as its own user, who must own its files.
    fn give(&self, path: &std::path::Path) {
        if super::is_root() {
            assert!(Command::new("chown").arg("postgres").arg(path).status().unwrap().success());
        }
    }

    fn run(&self, program: &str, args: &[&str]) {
        let mut command = Command::new(if super::is_root() { "runuser" } else { "env" });
        if super::is_root() {
            command.args(["-u", "postgres", "--"]);
        }
        command.arg(self.bin.join(program)).arg("-D").arg(self.data()).args(args).current_dir("/");
        // Not `output()`: the server that pg_ctl leaves behind would hold the pipe open.
        let done = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).status().unwrap();
        assert!(
            done.success(),
            "{program} failed: {}",
            std::fs::read_to_string(self.data().join("log")).unwrap_or_default()
        );
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-s", "-m", "immediate", "stop"]);
    }
}

fn newest_bin() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(Result::ok);
    let with_initdb = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    with_initdb.max_by_key(|bin| bin.parent().and_then(|v| v.file_name()?.to_str()?.parse::<u32>().ok()))
}
