//! Data on stdout, all else on stderr. A reader that has gone (`kept … | head`) is no fault.

use std::io::{ErrorKind, Write};

use crate::trouble::{Result, Trouble};

/// One line of data.
pub fn line(words: &str) -> Result<()> {
    text(&format!("{words}\n"))
}

/// Data as it is.
pub fn text(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Trouble::new(
            format!("can't write the answer: {error}"),
            "look where stdout goes, and whether there is room",
        )),
        _ => Ok(()),
    }
}

pub fn json(value: &serde_json::Value) -> Result<()> {
    line(&value.to_string())
}

/// What a person should know, on stderr.
pub fn note(words: &str) {
    // Nobody can be told that nobody can be told.
    let _gone = writeln!(std::io::stderr().lock(), "{words}");
}

pub fn trouble(trouble: &Trouble) {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    note(&format!("error: {}\nhint: {}", one_line(&trouble.what), one_line(&trouble.hint)));
}

/// Columns under a head, wide enough for what is in them, on stdout.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> Result<()> {
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line_of = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<String> = cells.zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    let mut all = line_of(&mut head.iter().copied());
    for row in rows {
        all.push_str(&line_of(&mut row.iter().map(String::as_str)));
    }
    text(&all)
}

/// `2026-11-24 14:05 UTC`: the same on every machine.
pub fn moment(at: app::Timestamp) -> String {
    at.to_zoned_datetime(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}
