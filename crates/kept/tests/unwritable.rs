//! Folders and files that belong to somebody else.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{EMAIL, House, Ran, run};

/// Runs the real program as one who is not root: for root nothing is forbidden. It ends by itself or after a while.
struct Stranger {
    program: PathBuf,
    _folder: tempfile::TempDir,
}

impl Stranger {
    fn new() -> Stranger {
        let folder = tempfile::tempdir().unwrap();
        open(folder.path(), 0o755);
        let program = folder.path().join("kept");
        std::fs::copy(env!("CARGO_BIN_EXE_kept"), &program).unwrap();
        open(&program, 0o755);
        Stranger { program, _folder: folder }
    }

    fn run(&self, args: &[&str], data: &Path) -> Ran {
        let mut command = Command::new("timeout");
        command.arg("20");
        if common::is_root() {
            command.args(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]);
        }
        run(command.arg(&self.program).args(args).arg("--data").arg(data).current_dir("/"), "")
    }

    /// Refused by name of what may not be used, with who may as the hint.
    fn refused(&self, args: &[&str], data: &Path, named: &str) {
        let refused = self.run(args, data).refused();
        assert!(refused.err.contains(named), "{named} is not named: {refused:?}");
        assert!(refused.err.contains("check who owns"), "{refused:?}");
        for inside in ["insert into", "Error code", ".unfinished"] {
            assert!(!refused.err.contains(inside), "{refused:?}");
        }
    }
}

fn open(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_may_not_be_written_is_named_by_every_verb() {
    let (stranger, house) = (Stranger::new(), House::set_up());
    let backup = house.path("backup.db");
    let mail = common::write(&house.path("a.eml"), b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\nhello\r\n");
    house.run(&["backup", backup.to_str().unwrap()]).ok();
    open(house.folder.path(), 0o555);
    open(&backup, 0o444);
    open(&mail, 0o444);
    let (backup, mail) = (backup.to_str().unwrap(), mail.to_str().unwrap());
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    for (folder, file) in [(0o000, 0o600), (0o555, 0o444)] {
        for name in ["kept.db", "secret.key"] {
            open(&house.data().join(name), file);
        }
        open(&house.data(), folder);
        let data = house.data().display().to_string();
        stranger.refused(&serve, &house.data(), &data);
        stranger.refused(&["import", "mail", mail], &house.data(), &data);
        stranger.refused(&["backup", "/tmp/never-written.db"], &house.data(), &data);
        stranger.refused(&["restore", backup, "--force"], &house.data(), &data);
        stranger.refused(&["token", "create", "--email", EMAIL, "--name", "x"], &house.data(), &data);
        open(&house.data(), 0o700);
    }
    // Where nothing is yet, and nothing may be made.
    let new = house.path("new");
    stranger.refused(&serve, &new, "new");
    stranger.refused(&["restore", backup], &new, "new");
    open(house.folder.path(), 0o755);
    assert!(!new.exists());
}

#[test]
fn a_database_file_that_may_only_be_read_opens_no_desk() {
    let (stranger, house) = (Stranger::new(), House::set_up());
    let mail = common::write(&house.path("a.eml"), b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\nhello\r\n");
    open(house.folder.path(), 0o755);
    open(&house.data(), 0o777);
    open(&house.data().join("kept.db"), 0o444);
    open(&house.data().join("secret.key"), 0o444);
    let before = std::fs::read(house.data().join("kept.db")).unwrap();
    for verb in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["import", "mail", mail.to_str().unwrap()],
        &["token", "create", "--email", EMAIL, "--name", "x"],
    ] {
        stranger.refused(verb, &house.data(), "kept.db");
    }
    let doctor = stranger.run(&["doctor"], &house.data());
    assert_eq!(doctor.code, 1, "{doctor:?}");
    assert!(doctor.out.contains("fail  saving") && doctor.out.contains("kept.db"), "{doctor:?}");
    assert!(doctor.out.contains("hint: check who owns"), "{doctor:?}");
    // To read is enough for a backup, if it may be written where it is to go.
    stranger.refused(&["backup", house.path("backup.db").to_str().unwrap()], &house.data(), "backup.db");
    let backup = house.data().join("backup.db");
    stranger.run(&["backup", backup.to_str().unwrap()], &house.data()).ok();
    assert_eq!(std::fs::read(house.data().join("kept.db")).unwrap(), before, "not a byte was changed");
}
