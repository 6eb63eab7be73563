//! Questions on stdin, a line each: `--batch`.

use std::io::{BufRead, Read};
use std::path::Path;

use crate::trouble::{Result, of_file};

/// Nobody asks a question that long.
const MOST_LINE_BYTES: u64 = 1 << 20;

/// Gives `answer` each line of `input` once, in their order, or why it is no question. Empty lines at the end are none; one
/// before others is, so that the third answer is that of the third line.
pub fn each_line(
    mut input: impl BufRead,
    mut answer: impl FnMut(Result<&[u8], &'static str>) -> Result<()>,
) -> Result<()> {
    let mut empty = 0;
    loop {
        let mut line = Vec::new();
        let failed = |error| of_file("read", Path::new("stdin"), &error);
        if (&mut input).take(MOST_LINE_BYTES).read_until(b'\n', &mut line).map_err(failed)? == 0 {
            return Ok(());
        }
        if line.iter().all(u8::is_ascii_whitespace) && line.ends_with(b"\n") {
            empty += 1;
            continue;
        }
        for _ in 0..std::mem::take(&mut empty) {
            answer(Err("this line is empty"))?;
        }
        let is_whole = line.ends_with(b"\n") || skip_line(&mut input).map_err(failed)? == 0;
        answer(if is_whole { Ok(line.trim_ascii()) } else { Err("this line is longer than a mebibyte") })?;
    }
}

/// Reads past the end of the line; gives how much that was.
fn skip_line(input: &mut impl BufRead) -> std::io::Result<usize> {
    let mut skipped = 0;
    loop {
        let ahead = input.fill_buf()?;
        let end = ahead.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(ahead.len(), |at| at + 1);
        let is_over = end.is_some() || ahead.is_empty();
        skipped += used;
        input.consume(used);
        if is_over {
            return Ok(skipped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(input: &str) -> Vec<String> {
        let mut found = Vec::new();
        let taken = each_line(input.as_bytes(), |line| {
            found.push(line.map_or_else(str::to_owned, |line| format!("{} bytes", line.len())));
            Ok(())
        });
        assert!(taken.is_ok());
        found
    }

    #[test]
    fn each_line_has_one_answer_in_its_place() {
        assert_eq!(answers("a\n\n b \r\n\n\n"), ["1 bytes", "this line is empty", "1 bytes"]);
        assert_eq!(answers(""), Vec::<String>::new());
        let most = usize::try_from(MOST_LINE_BYTES).unwrap();
        let (long, longest) = ("x".repeat(3 * most), "x".repeat(most));
        let told = "this line is longer than a mebibyte";
        assert_eq!(
            answers(&format!("a\n{long}\nb\n{longest}\nc\n{long}")),
            ["1 bytes", told, "1 bytes", told, "1 bytes", told]
        );
        assert_eq!(answers(&longest), [format!("{most} bytes")], "and no more behind it");
    }
}
