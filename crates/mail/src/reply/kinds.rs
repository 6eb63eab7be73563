//! Gives each line its kind, in one pass.

use super::Kind;
use super::attribution::{self, Around};
use super::headers;

/// A place where an earlier mail begins, or may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Its first line, and the one behind its last.
    pub from: usize,
    pub to: usize,
    pub sort: Sort,
    /// Do quoted lines follow at once?
    pub quote_follows: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// "On Monday Ann wrote:".
    Intro,
    /// `-----Original Message-----`, or what HTML marks as such.
    Named,
    /// Header lines alone.
    Headers,
}

/// Lines of one text that look as if an earlier mail could begin there, and are not where it does. After so many it is
/// no letter but a log, and stays as it is.
const MOST_TRIES: usize = 2_000;

/// The kind of each line, and the places where earlier mails begin, from top to bottom.
pub fn of(lines: &[&str]) -> (Vec<Kind>, Vec<Mark>) {
    let mut kinds = plain(lines);
    let marks = marks(lines, &mut kinds);
    (kinds, marks)
}

/// What each line is by its first sign alone.
pub fn plain(lines: &[&str]) -> Vec<Kind> {
    let kind = |line: &&str| match line.trim_start() {
        "" => Kind::Blank,
        _ if is_quoted(line) => Kind::Quoted,
        _ => Kind::Text,
    };
    lines.iter().map(kind).collect()
}

/// Finds the marks among lines whose kind is text so far.
pub fn marks(lines: &[&str], kinds: &mut [Kind]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    // Where the paragraph begins that the line stands in, after the last mark.
    let mut paragraph = 0;
    let mut at = 0;
    let mut tries = MOST_TRIES;
    while let (Some(line), Some(kind)) = (lines.get(at), kinds.get(at)) {
        if *kind != Kind::Text {
            at += 1;
            paragraph = at;
            continue;
        }
        let found = if tries == 0 { None } else { earlier_mail(lines, kinds, paragraph, at, line) };
        let Some((from, to, sort)) = found else {
            tries -= usize::from(tries > 0 && (headers::may_begin(line) || attribution::may_end(line)));
            at += 1;
            continue;
        };
        let kind = if sort == Sort::Intro { Kind::Intro } else { Kind::Divider };
        for line in kinds.iter_mut().take(to).skip(from).filter(|kind| **kind == Kind::Text) {
            *line = kind;
        }
        mark_other_quotes(lines, kinds, to);
        let quote_follows = kinds.iter().skip(to).find(|kind| **kind != Kind::Blank) == Some(&Kind::Quoted);
        marks.push(Mark { from, to, sort, quote_follows });
        at = to;
        paragraph = to;
    }
    marks
}

/// Does an earlier mail begin with this line, or with an attribution that ends in it?
fn earlier_mail(
    lines: &[&str],
    kinds: &[Kind],
    paragraph: usize,
    at: usize,
    line: &str,
) -> Option<(usize, usize, Sort)> {
    if headers::may_begin(line)
        && let Some(divider) = headers::divider(run(lines, kinds, at))
    {
        let above = lines.get(above(kinds, at)..at).unwrap_or_default();
        let drawn = above.len() - headers::drawn_above(above);
        return Some((at - drawn, at + divider.length, if divider.named { Sort::Named } else { Sort::Headers }));
    }
    attributed(lines, kinds, paragraph, at, line).map(|length| (at + 1 - length, at + 1, Sort::Intro))
}

/// `> old words`. But `>From ` is what mbox files make of a line that begins with `From `, and `>:` the end of a broken
/// attribution.
fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
        && !line.starts_with(">From ")
        && !matches!(line.trim_end(), ">:" | ">wrote:" | "> wrote:")
}

/// The unquoted lines from here.
fn run<'a, 'b>(lines: &'a [&'b str], kinds: &[Kind], at: usize) -> &'a [&'b str] {
    let length = kinds.iter().skip(at).take(20).take_while(|kind| matches!(kind, Kind::Text | Kind::Blank)).count();
    lines.get(at..at + length).unwrap_or_default()
}

/// Where the lines begin that may be drawn above a divider.
fn above(kinds: &[Kind], at: usize) -> usize {
    let above = kinds.iter().take(at).rev().take(8).take_while(|kind| matches!(kind, Kind::Text | Kind::Blank)).count();
    at - above
}

fn attributed(lines: &[&str], kinds: &[Kind], paragraph: usize, at: usize, line: &str) -> Option<usize> {
    if !attribution::may_end(line) {
        return None;
    }
    let mut below = kinds.iter().zip(lines).skip(at + 1).skip_while(|(kind, _)| **kind == Kind::Blank);
    let next = below.next();
    let quote_follows = next.is_some_and(|(kind, line)| *kind == Kind::Quoted || other_mark(line).is_some());
    let gap_follows = kinds.get(at + 1).is_none_or(|kind| *kind == Kind::Blank);
    let first = paragraph.max((at + 1).saturating_sub(6));
    attribution::lines_of(lines.get(first..=at)?, Around { quote_follows, gap_follows })
}

/// What stands before old words instead of `>`: a bar, or the name of who said them.
fn other_mark(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if line.starts_with("| ") || line == "|" {
        return Some("|");
    }
    let (name, _) = line.split_once("> ")?;
    let plain = (1..=12).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    (plain && name.starts_with(|c: char| c.is_ascii_alphabetic())).then(|| line.get(..=name.len())).flatten()
}

/// Below an attribution: marks lines that begin with the same other sign as quoted.
fn mark_other_quotes(lines: &[&str], kinds: &mut [Kind], from: usize) {
    let mut sign = None;
    for (line, kind) in lines.iter().zip(kinds.iter_mut()).skip(from) {
        match *kind {
            Kind::Blank => continue,
            Kind::Text => {}
            _ => return,
        }
        let own = other_mark(line);
        if own.is_none() || (sign.is_some() && own != sign) {
            return;
        }
        sign = own;
        *kind = Kind::Quoted;
    }
}
