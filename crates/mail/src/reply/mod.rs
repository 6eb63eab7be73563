//! What somebody wrote just now, apart from what the mail quotes and the signature below it.
//!
//! Careful on purpose: where answers stand between quotations, or it is not clear what is whose, all of it is the
//! reply. The three parts together always hold every line of the text.

mod words;

use words::{begins_attribution, is_delimiter, is_header_label, is_original_message, is_sent_from, says_wrote};

/// A text in three parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    pub reply: String,
    /// What an earlier mail said, with its "On Monday Ann wrote:". To be folded, not thrown away.
    pub quoted: String,
    pub signature: String,
}

/// Folds quotations and signature away.
pub fn split_text(text: &str) -> Parts {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let (reply, quoted) = split_quotes(&lines);
    let (reply, signature) = split_signature(&reply);
    if is_empty(&reply) {
        // Nothing but quotation and signature: then that is what was sent.
        return Parts { reply: text.trim().to_owned(), ..Parts::default() };
    }
    Parts { reply: joined(&reply), quoted: joined(&quoted), signature: joined(&signature) }
}

fn split_quotes<'a>(lines: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
    let Some((at, length)) = (0..lines.len()).find_map(|at| quote_begins(lines, at).map(|length| (at, length))) else {
        return split_trailing(lines);
    };
    let (before, rest) = lines.split_at_checked(at).unwrap_or((lines, &[]));
    let (head, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    let block = quoted_lines(after);
    let (block, behind) = after.split_at_checked(block).unwrap_or((after, &[]));
    if block.is_empty() || is_empty(behind) {
        return if is_empty(before) {
            // The answer stands below, without any mark of where the old words end.
            if block.is_empty() { (after.to_vec(), head.to_vec()) } else { (lines.to_vec(), Vec::new()) }
        } else {
            let (reply, mut quoted) = split_trailing(before);
            quoted.extend(rest);
            (reply, quoted)
        };
    }
    if is_empty(before) && !behind.iter().any(|l| is_quoted(l)) {
        return (behind.to_vec(), [head, block].concat());
    }
    // Answers between the quotations: all of it is needed to understand them.
    (lines.to_vec(), Vec::new())
}

/// Takes a block of `>` lines off the end, if words stand before it and none between.
fn split_trailing<'a>(lines: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
    let last = lines.iter().rposition(|l| !is_blank(l) && !is_quoted(l)).map_or(0, |at| at + 1);
    let (before, block) = lines.split_at_checked(last).unwrap_or((lines, &[]));
    if before.iter().any(|l| is_quoted(l)) || !block.iter().any(|l| is_quoted(l)) {
        return (lines.to_vec(), Vec::new());
    }
    (before.to_vec(), block.to_vec())
}

/// Does a quotation begin at this line? How many lines its introduction takes.
fn quote_begins(lines: &[&str], at: usize) -> Option<usize> {
    let rest = lines.get(at..)?;
    let first = rest.first()?.trim();
    if first.is_empty() || is_quoted(first) {
        return None;
    }
    if is_original_message(first) {
        return Some(1);
    }
    attribution(rest).or_else(|| header_block(rest))
}

/// "On Monday Ann wrote:", over up to four lines.
fn attribution(rest: &[&str]) -> Option<usize> {
    let first = rest.first()?.trim();
    let follows_quote = |length: usize| {
        rest.iter().skip(length).find(|l| !is_blank(l)).is_some_and(|l| is_quoted(l) || l.starts_with('|'))
    };
    for length in 1..=4 {
        let lines = rest.get(..length)?;
        if lines.iter().any(|l| is_blank(l)) {
            return None;
        }
        // Nearly every line of a mail is no attribution: find out before anything is put together.
        let bytes = lines.iter().map(|l| l.trim().len() + 1).sum::<usize>();
        if bytes > 401 {
            return None;
        }
        let ends = lines.last().is_some_and(|l| l.trim_end().ends_with([':', '：']));
        let may_be_gmail = length <= 2 && first.starts_with(|c: char| c.is_ascii_digit());
        if !ends && !may_be_gmail {
            continue;
        }
        let whole = lines.iter().map(|l| l.trim()).collect::<Vec<_>>().join(" ");
        let gmail = may_be_gmail && words::is_gmail_date(&whole) && (follows_quote(length) || whole.contains("GMT"));
        match (ends, gmail) {
            (true, _) => {}
            (false, true) => return Some(length),
            (false, false) => continue,
        }
        let dated = whole.chars().any(|c| c.is_ascii_digit());
        let begins = begins_attribution(first) || (first.contains('@') && (length == 1 || first.contains('<')));
        // A line of the answer may stand right above the attribution: then it begins one line further down.
        let later = rest.get(1..).unwrap_or_default();
        let begins_later = length > 1 && later.first().is_some_and(|l| begins_attribution(l.trim()));
        if begins_later && attribution(later).is_some() {
            return None;
        }
        let wrote = says_wrote(&whole);
        if wrote && (((dated || whole.contains('@')) && begins) || (length == 1 && follows_quote(1))) {
            return Some(length);
        }
        return gmail.then_some(length);
    }
    None
}

/// `From: … Sent: … To: … Subject: …` as Outlook puts it above the old mail, with the line drawn above it.
fn header_block(rest: &[&str]) -> Option<usize> {
    let mut labels = 0;
    let mut skipped = 0;
    for (n, line) in rest.iter().take(10).enumerate() {
        let line = line.trim();
        if is_header_label(line) {
            labels += 1;
        } else if labels == 0 && n < 2 && is_delimiter(line) {
            skipped += 1;
        } else if labels == 0 || (line.is_empty() && labels < 2) {
            return None;
        }
        if labels >= 3 {
            return Some(n + 1);
        }
        // A long list of recipients goes over several lines; anything longer is no header block.
        if n > 7 + skipped {
            return None;
        }
    }
    None
}

fn split_signature<'a>(lines: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
    let end = lines.iter().rposition(|l| !is_blank(l)).map_or(0, |at| at + 1);
    let dashes = lines.iter().take(end).rposition(|l| matches!(l.trim_end(), "--" | "—") || *l == "-- ");
    let mut cut = dashes.filter(|at| end - at <= 15).unwrap_or(end);
    // "Sent from my phone" and rules that separate nothing any more.
    while let Some(last) = lines.get(..cut).and_then(|l| l.iter().rposition(|l| !is_blank(l))) {
        let line = lines.get(last).copied().unwrap_or_default().trim();
        if last == 0 || !(is_sent_from(line) || is_delimiter(line)) {
            break;
        }
        cut = last;
    }
    let (reply, signature) = lines.split_at_checked(cut).unwrap_or((lines, &[]));
    (reply.to_vec(), signature.to_vec())
}

/// Number of quoted (and empty) lines at the beginning, without the empty ones behind them.
fn quoted_lines(lines: &[&str]) -> usize {
    let end = lines.iter().position(|l| !is_quoted(l) && !is_blank(l)).unwrap_or(lines.len());
    lines.iter().take(end).rposition(|l| is_quoted(l)).map_or(0, |at| at + 1)
}

/// `> old words`. But `>From ` is what mbox files make of a line that begins with `From `.
fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>') && !line.starts_with(">From ")
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn is_empty(lines: &[&str]) -> bool {
    lines.iter().all(|l| is_blank(l))
}

fn joined(lines: &[&str]) -> String {
    let first = lines.iter().position(|l| !is_blank(l)).unwrap_or(0);
    lines.get(first..).unwrap_or_default().join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::split_text;

    #[test]
    fn the_old_mail_is_folded() {
        let parts = split_text(
            "Thanks, that works.\n\n-- \nAnn\n\nOn Mon, 3 Feb 2020 at 10:00, Desk\n<desk@example.com> wrote:\n> Can you come at 10?\n",
        );
        assert_eq!(parts.reply, "Thanks, that works.");
        assert_eq!(parts.signature, "-- \nAnn");
        assert_eq!(parts.quoted, "On Mon, 3 Feb 2020 at 10:00, Desk\n<desk@example.com> wrote:\n> Can you come at 10?");
        let outlook = split_text(
            "Ja, gerne.\n\nVon: Praxis <p@example.com>\nGesendet: Montag, 3. Februar 2020 10:00\nAn: Ann\nBetreff: Termin\n\nPasst 10 Uhr?",
        );
        assert_eq!((outlook.reply.as_str(), outlook.quoted.starts_with("Von: Praxis")), ("Ja, gerne.", true));
    }

    #[test]
    fn answers_between_quotations_stay_together() {
        let text = "Hello,\n\nOn Monday 3 Feb Desk wrote:\n> Can you come at 10?\nYes.\n> And bring the papers?\nNo.";
        assert_eq!(split_text(text).reply, text);
        assert_eq!(split_text(text).quoted, "");
    }

    #[test]
    fn an_answer_below_is_found() {
        let parts = split_text("On Monday 3 Feb Desk wrote:\n> Can you come at 10?\n\nYes, I can.");
        assert_eq!(parts.reply, "Yes, I can.");
    }

    #[test]
    fn what_only_looks_like_a_quotation_stays() {
        for text in [
            "As your colleague wrote, it is broken.\nFrom: the kitchen\nIt leaks.",
            "> only a quotation",
            "My doctor wrote:\ntake two a day",
            "On 5 May: the pump failed.\nOn 6 May: it failed again.",
            ">From now on nobody answers",
            "",
        ] {
            assert_eq!(split_text(text).reply, text, "{text}");
        }
    }
}
