//! Bringing the past: an mbox of real mails by `kept import mail`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use app::Clock;

use crate::report::{Figure, Reach, Report};
use crate::{Scale, float, practice, server};

pub fn measure(scale: Scale, folder: &Path, report: &mut Report) -> Result<()> {
    let Some(letters) = real_mails()? else {
        eprintln!("left out: no real mails (KEPT_SHARED, or ../shared/data beside the worktree)");
        return Ok(());
    };
    let mbox = folder.join("past.mbox");
    write_mbox(&mbox, &letters, scale.mails)?;
    drop(practice::new(folder, true, Clock::System)?);
    let begun = Instant::now();
    let done = Command::new(server::binary()?)
        .args(["import", "mail", "--json", "--data"])
        .args([folder, mbox.as_path()])
        .stderr(Stdio::null())
        .output()?;
    let seconds = begun.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let counts: serde_json::Value = serde_json::from_str(said.lines().last().unwrap_or_default())
        .with_context(|| format!("kept import mail said: {said}"))?;
    let of = |name: &str| counts.get(name).and_then(serde_json::Value::as_u64).unwrap_or(0);
    if of("read") != u64::try_from(scale.mails)? || of("read") != of("stored") + of("duplicates") + of("set_aside") {
        bail!("of {} mails the import says {counts}", scale.mails);
    }
    let megabytes = std::fs::metadata(&mbox)?.len() / 1_000_000;
    report.add(
        Figure::new(format!("mail import, durable, mbox of {}", scale.mails), float(scale.mails) / seconds, "/s")
            .with("megabytes", megabytes)
            .with("counts", counts)
            .reach(Reach::AtLeast(1000.0))
            .floor(Reach::AtLeast(50.0)),
    );
    Ok(())
}

/// The raw mails of people, lists and spam. `None` where the data is not.
pub fn real_mails() -> Result<Option<Vec<Vec<u8>>>> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let shared = std::env::var_os("KEPT_SHARED").map_or_else(beside, PathBuf::from);
    let inbox = shared.join("mail/inbox");
    if !inbox.is_dir() {
        return Ok(None);
    }
    let mut letters = Vec::new();
    for folder in std::fs::read_dir(inbox)?.collect::<Result<Vec<_>, _>>()? {
        if folder.file_type()?.is_dir() {
            for file in std::fs::read_dir(folder.path())?.collect::<Result<Vec<_>, _>>()? {
                letters.push(std::fs::read(file.path())?);
            }
        }
    }
    letters.retain(|letter| head_end(letter).is_some());
    Ok(Some(letters).filter(|letters| !letters.is_empty()))
}

fn head_end(letter: &[u8]) -> Option<usize> {
    let unix = letter.windows(2).position(|two| two == b"\n\n").map(|at| at + 1);
    unix.or_else(|| letter.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 2))
}

/// Each real mail again and again, as another one: its own Message-ID (and those it answers, so that threads stay), its
/// own sender now and then, its own last line.
fn write_mbox(path: &Path, letters: &[Vec<u8>], count: usize) -> Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    for (number, letter) in letters.iter().cycle().take(count).enumerate() {
        let round = number / letters.len().max(1);
        writeln!(file, "From bench@example.org Thu Jan  1 00:00:00 2026")?;
        let (head, body) = letter.split_at(head_end(letter).unwrap_or(0));
        for line in head.split_inclusive(|byte| *byte == b'\n') {
            file.write_all(&varied(line, round))?;
        }
        for line in body.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b"From ") {
                file.write_all(b">")?;
            }
            file.write_all(line)?;
        }
        write!(file, "\nround{round} mail{number}\n\n")?;
    }
    file.flush()?;
    Ok(())
}

/// A real mail as another one, for a mailbox instead of an mbox.
pub fn another(letter: &[u8], round: usize, number: usize) -> Vec<u8> {
    let (head, body) = letter.split_at(head_end(letter).unwrap_or(0));
    let mut mail: Vec<u8> = head.split_inclusive(|byte| *byte == b'\n').flat_map(|line| varied(line, round)).collect();
    mail.extend_from_slice(body);
    mail.extend_from_slice(format!("\nround{round} mail{number}\n").as_bytes());
    mail
}

/// A line of the head, with every Message-ID in it made one of this round.
fn varied(line: &[u8], round: usize) -> Vec<u8> {
    let lower = line.to_ascii_lowercase();
    let ids = [b"message-id:".as_slice(), b"in-reply-to:", b"references:", b" <", b"\t<"];
    if line.starts_with(b"From ") {
        return Vec::new();
    }
    if round == 0 || !ids.iter().any(|begin| lower.starts_with(begin)) {
        return line.to_vec();
    }
    let mark = format!("<r{round}.");
    line.iter().flat_map(|byte| if *byte == b'<' { mark.as_bytes().to_vec() } else { vec![*byte] }).collect()
}
