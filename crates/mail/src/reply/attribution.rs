//! "On Monday Ann wrote:", in whatever language and over however many lines the mail program broke it.

use super::words::{bare, begins, ends_with_wrote, says_quoting, says_wrote};

/// Lines one attribution is broken over, at most.
const MOST_LINES: usize = 5;
/// Bytes of an attribution, at most.
const LONGEST: usize = 400;

/// What stands around an attribution.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// Do quoted lines follow?
    pub quote_follows: bool,
    /// Does an empty line, or nothing, follow?
    pub gap_follows: bool,
}

/// Could an attribution end with this line? Most lines can not, and are not looked at further.
pub fn may_end(line: &str) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let end = line.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '*' | '_' | '-' | '>' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
    });
    end.ends_with([':', '：']) || ends_with_wrote(line) || begins_with_gmail_date(line)
}

/// How many of these lines, counted from the last one upwards, are one attribution. The lines are unquoted, none is
/// empty, and the first of them may be words of the answer.
pub fn lines_of(above: &[&str], around: Around) -> Option<usize> {
    let most = above.len().min(MOST_LINES);
    let tells = |line: &&str| line.bytes().any(|b| b.is_ascii_digit() || b == b'@');
    if !around.quote_follows && !above.iter().rev().take(most).any(tells) {
        return None;
    }
    let mut candidates = Vec::with_capacity(most);
    for length in 1..=most {
        let lines = above.get(above.len() - length..)?;
        if lines.iter().map(|line| line.len() + 1).sum::<usize>() > LONGEST {
            break;
        }
        candidates.push(Candidate::of(lines));
    }
    let certain = candidates.iter().position(|c| c.is_certain(around));
    let found = match certain {
        Some(at) => at,
        None if around.quote_follows => candidates.iter().position(Candidate::introduces_quote)?,
        None => candidates.iter().position(|c| c.names_writer(around))?,
    };
    // `On Wednesday,` may stand alone on the line above.
    let longer = candidates.get(found + 1).is_some_and(|next| {
        let complete = candidates.get(found).is_some_and(|this| this.dated && this.begins && this.worded);
        let line = above.len().checked_sub(found + 2).and_then(|at| above.get(at));
        let broken = line.is_some_and(|line| line.trim_end().ends_with(',') && line.len() <= 40);
        !complete && broken && next.begins && next.is_certain(around)
    });
    Some(found + 1 + usize::from(longer))
}

/// A line or several as one, and what can be said about it.
struct Candidate {
    /// Begins with a day, a number, or the preposition of a date.
    begins: bool,
    /// Begins with a word, not with a number.
    worded: bool,
    /// Brackets open and close, and a name stands before the address.
    whole: bool,
    colon: bool,
    wrote: bool,
    wrote_last: bool,
    dated: bool,
    timed: bool,
    /// An address in brackets.
    address: bool,
    /// The address in brackets is the last thing.
    address_last: bool,
    gmail: bool,
    quoting: bool,
    digits: bool,
    length: usize,
    lines: usize,
}

impl Candidate {
    fn of(lines: &[&str]) -> Candidate {
        let mut whole = String::with_capacity(LONGEST);
        for line in lines {
            if !whole.is_empty() {
                whole.push(' ');
            }
            whole.push_str(line.trim());
        }
        let text = bare(&whole);
        let lower = text.to_lowercase();
        let colon = text.ends_with([':', '：']);
        let end = text.trim_end_matches([':', '：', ' ', '\u{A0}']);
        let at = text.contains('@');
        Candidate {
            begins: begins(&lower),
            worded: !text.starts_with(|c: char| c.is_ascii_digit()),
            whole: balanced(text) && !text.starts_with(['<', '(', '[', '>']),
            colon,
            wrote: says_wrote(&lower),
            wrote_last: ends_with_wrote(text),
            dated: has_date(text),
            timed: has_time(text),
            address: at && text.contains(['<', '(', '[', '＜']),
            address_last: at && end.ends_with(['>', ')', ']', '＞']),
            gmail: is_gmail_date(text),
            quoting: says_quoting(&lower),
            digits: text.bytes().any(|b| b.is_ascii_digit()),
            length: text.len(),
            lines: lines.len(),
        }
    }

    /// Needs no quotation below it to be one.
    fn is_certain(&self, around: Around) -> bool {
        if !self.whole {
            return false;
        }
        let day = self.dated || self.timed;
        if !self.colon {
            let wrote =
                self.wrote_last && self.begins && self.dated && self.timed && (self.address || around.gap_follows);
            return wrote || (self.gmail && (around.quote_follows || around.gap_follows));
        }
        (self.wrote && self.begins && day && (self.address || self.timed))
            || (self.wrote && self.dated && self.timed && self.length < 250)
            || (self.begins && self.dated && self.timed && self.address_last)
            || (self.quoting && (self.address || around.quote_follows))
    }

    /// Certain only because quoted lines follow.
    fn introduces_quote(&self) -> bool {
        let signed = self.wrote && self.colon;
        let day = self.dated || self.timed;
        self.whole
            && ((signed && ((self.begins && self.digits) || self.address || self.lines <= 2))
                || (self.colon && self.address && day)
                || (self.wrote_last && self.begins && day))
    }

    /// `Ann Smith <ann@example.com> wrote:`, without a day.
    fn names_writer(&self, around: Around) -> bool {
        let short = self.length < 160;
        self.whole && short && self.colon && self.address && self.wrote_last && (around.gap_follows || self.begins)
    }
}

fn balanced(text: &str) -> bool {
    let count = |c: char| text.chars().filter(|each| *each == c).count();
    // Programs write `>>` after an address with a link in it; too many closing ones do no harm.
    count('<') <= count('>')
        && count('(') <= count(')')
        && !closes_first(text, '<', '>')
        && !closes_first(text, '(', ')')
}

fn closes_first(text: &str, open: char, close: char) -> bool {
    match (text.find(open), text.find(close)) {
        (Some(open), Some(close)) => close < open,
        (None, close) => close.is_some(),
        _ => false,
    }
}

/// A year (19xx, 20xx), or `3/2/20`, `03.02.`.
fn has_date(text: &str) -> bool {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.any(|n| n.len() == 4 && (n.starts_with("19") || n.starts_with("20"))) || has_short_date(text)
}

fn has_short_date(text: &str) -> bool {
    text.split([' ', ',', '\u{A0}', '(']).any(|word| {
        let mut parts = word.trim_end_matches([',', ':', ';', '.']).split(['/', '.', '-']);
        let mut number = |longest: usize| {
            parts.next().is_some_and(|p| !p.is_empty() && p.len() <= longest && p.bytes().all(|b| b.is_ascii_digit()))
        };
        number(2) && number(2) && number(4)
    })
}

/// `10:45`, `10.45`, `10h45`, `10時45`, `下午8:45`.
fn has_time(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '，' | '、')).any(is_time)
}

fn is_time(word: &str) -> bool {
    let separator = |c: char| matches!(c, ':' | '.' | 'h' | '時' | '时' | '시' | '点' | '：');
    let word = word.trim_start_matches(|c: char| !c.is_ascii_digit());
    let Some((hour, minute)) = word.split_once(separator) else { return false };
    let dotted = word.get(hour.len()..).is_some_and(|rest| rest.starts_with('.'));
    let hour = hour.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    let mut rest = minute.chars();
    let minutes = rest.by_ref().take(2).filter(char::is_ascii_digit).count() == 2;
    let (next, after) = (rest.next(), rest.next());
    // `03.02.2020` is a day.
    let day = dotted && next == Some('.') && after.is_some_and(|c| c.is_ascii_digit());
    (1..=2).contains(&hour.len()) && minutes && !day && next.is_none_or(|c| !c.is_ascii_digit())
}

/// `2016-03-03 17:21 GMT+01:00 Some One` and `2013/7/20 sam <sam@example.com>`, as Gmail once wrote, without "wrote".
fn is_gmail_date(text: &str) -> bool {
    let Some((date, rest)) = text.split_once(' ') else { return false };
    let year = date.split(['-', '/']).next().is_some_and(|year| year.len() == 4);
    let number = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit());
    let numbers = date.split(['-', '/']).filter(|p| number(p)).count() == 3;
    let timed = rest.get(..9).is_some_and(|t| t.contains(':') && t.ends_with("GMT"));
    let address = rest.contains('<') && rest.trim_end_matches([':', ' ']).ends_with('>');
    year && numbers && (timed || address)
}

fn begins_with_gmail_date(line: &str) -> bool {
    let mut bytes = line.trim_start().bytes();
    bytes.by_ref().take(4).filter(u8::is_ascii_digit).count() == 4 && matches!(bytes.next(), Some(b'-' | b'/'))
}

/// Is the first quoted thing itself an attribution? Then the quotation came along, and was not chosen.
pub fn heads(quoted: &[&str]) -> bool {
    let around = Around { quote_follows: true, gap_follows: true };
    let lines = quoted.iter().map(|line| line.trim_start_matches(['>', ' ', '\t']));
    let words = lines.skip_while(|line| line.trim().is_empty()).take(MOST_LINES).collect::<Vec<_>>();
    let end = words.iter().position(|line| line.trim().is_empty()).unwrap_or(words.len());
    (1..=end).any(|length| {
        let above = words.get(..length).unwrap_or_default();
        above.last().is_some_and(|line| may_end(line)) && lines_of(above, around) == Some(length)
    })
}
