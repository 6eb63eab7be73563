//! A text cut into sentences, without what others wrote in it: quotes, and the signature.

/// A stretch of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub start: usize,
    pub end: usize,
    /// It ends in a question mark.
    pub question: bool,
    /// Stretches in quotation marks, of this paragraph.
    pub quotes: Vec<(usize, usize)>,
}

impl Sentence {
    pub(crate) fn quoted(&self, at: usize) -> bool {
        self.quotes.iter().any(|(from, to)| (*from..*to).contains(&at))
    }
}

#[derive(Clone, Copy, Debug)]
struct Line {
    start: usize,
    end: usize,
}

/// A line this long was broken by the writer's mail program, not by the writer.
const WRAPPED: usize = 50;
/// No sentence is longer; the rest of it is read as another one, so that no text takes more than its length.
const LONGEST: usize = 600;

pub(crate) fn sentences(chars: &[char]) -> Vec<Sentence> {
    let mut found = Vec::new();
    for (start, end) in paragraphs(chars) {
        let quotes = quotes(chars, start, end);
        split(chars, start, end, &quotes, &mut found);
    }
    found
}

fn get(chars: &[char], at: usize) -> char {
    chars.get(at).copied().unwrap_or('\n')
}

fn trimmed(chars: &[char], line: Line) -> String {
    let text: String = chars.get(line.start..line.end).unwrap_or_default().iter().take(400).collect();
    text.trim().to_owned()
}

fn lines(chars: &[char]) -> Vec<Line> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, char) in chars.iter().enumerate() {
        if *char == '\n' {
            found.push(Line { start, end: at });
            start = at + 1;
        }
    }
    found.push(Line { start, end: chars.len() });
    found
}

/// Stretches of lines that belong together, ours alone.
fn paragraphs(chars: &[char]) -> Vec<(usize, usize)> {
    let lines = lines(chars);
    let texts: Vec<String> = lines.iter().map(|line| trimmed(chars, *line)).collect();
    let text_of = |at: usize| texts.get(at).map(String::as_str).unwrap_or_default();
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut joined = false;
    for (at, line) in lines.iter().enumerate() {
        let text = text_of(at);
        if ends_ours(&texts, at) {
            break;
        }
        if text.is_empty() || is_quote(text) || attribution(&texts, at) {
            joined = false;
            continue;
        }
        let before = at.checked_sub(1).map(&text_of).unwrap_or_default();
        match found.last_mut() {
            Some(last) if joined && goes_on(before, text) => last.1 = line.end,
            _ => found.push((line.start, line.end)),
        }
        joined = true;
    }
    found
}

fn is_quote(text: &str) -> bool {
    text.starts_with('>') || text.starts_with("|>")
}

/// Whether this line goes on with the sentence of the one before.
fn goes_on(before: &str, text: &str) -> bool {
    let ends = before.ends_with([',', ':']) && before.chars().count() < WRAPPED;
    let begins_low = text.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
    !is_item(text) && !ends && (begins_low || before.chars().count() >= WRAPPED)
}

/// "- one", "* two", "3. three", "(a) four".
fn is_item(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '(');
    let numbered = rest.len() < text.len() && rest.starts_with(['.', ')']) && !rest.starts_with(".0");
    text.starts_with(['-', '*', '•', '·', '–', '+', '▪', '◦', '●', '✓', '☐']) || numbered
}

/// From this line on nothing is ours: a signature, a forwarded or an answered mail without marks.
fn ends_ours(texts: &[String], at: usize) -> bool {
    let text = texts.get(at).map(String::as_str).unwrap_or_default();
    let low = text.to_lowercase();
    let heads = ["from:", "de:", "sent:", "enviado:", "date:", "fecha:", "to:", "para:"];
    let is_head = |text: &String| heads.iter().any(|head| text.to_lowercase().starts_with(head));
    let answered =
        ["from:", "de:"].iter().any(|head| low.starts_with(head)) && texts.iter().skip(at + 1).take(2).any(is_head);
    let marks = ["original message", "forwarded message", "mensaje original", "mensaje reenviado"];
    let marked = text.starts_with('-') && marks.iter().any(|mark| low.contains(mark));
    let unmarked = attribution(texts, at) && !texts.iter().skip(at + 1).take(6).any(|text| is_quote(text));
    text == "--" || text == "__" || answered || marked || low == "begin forwarded message:" || unmarked && at > 0
}

/// "On Mon, 23 Nov 2026, Ann wrote:", which may stand on two lines.
fn attribution(texts: &[String], at: usize) -> bool {
    let says = |text: &str| {
        let low = text.trim_end_matches([' ', ':']).to_lowercase();
        text.ends_with(':') && ["wrote", "escribió", "escribio", "writes"].iter().any(|end| low.ends_with(end))
    };
    let begins = |text: &str| {
        let low = text.to_lowercase();
        let begun = low.starts_with("on ") || low.starts_with("el ") || low.starts_with("en ");
        begun && low.chars().any(|c| c.is_ascii_digit())
    };
    let text = |at: usize| texts.get(at).map(String::as_str).unwrap_or_default();
    let before = at.checked_sub(1).map(text).unwrap_or_default();
    says(text(at)) && text(at).chars().count() < 160
        || begins(text(at)) && says(text(at + 1))
        || says(text(at)) && begins(before)
}

/// Stretches between quotation marks, at least two words long.
fn quotes(chars: &[char], start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for at in start..end {
        let char = get(chars, at);
        let close = match (open, char) {
            (None, '"') => Some('"'),
            (None, '“' | '„') => Some('”'),
            (None, '«') => Some('»'),
            (None, '‘') => Some('’'),
            _ => None,
        };
        if let Some(close) = close {
            open = Some((at, close));
        } else if let Some((from, close)) = open {
            let closes = char == close || close == '”' && char == '“';
            let apostrophe = char == '’' && get(chars, at + 1).is_alphabetic();
            if closes && !apostrophe {
                let inner = chars.get(from..at).unwrap_or_default();
                if inner.iter().any(|c| c.is_whitespace()) {
                    found.push((from, at));
                }
                open = None;
            }
        }
    }
    found
}

fn split(chars: &[char], start: usize, end: usize, quotes: &[(usize, usize)], found: &mut Vec<Sentence>) {
    let mut begin = start;
    let mut push = |begin: usize, end: usize| {
        let question = chars.get(begin..end).unwrap_or_default().iter().rev();
        let question = question.take_while(|c| !c.is_alphanumeric()).any(|c| *c == '?');
        if chars.get(begin..end).unwrap_or_default().iter().any(|c| c.is_alphabetic()) {
            let first = quotes.partition_point(|(_, to)| *to <= begin);
            let inside = quotes.iter().skip(first).take_while(|(from, _)| *from < end).copied().collect();
            found.push(Sentence { start: begin, end, question, quotes: inside });
        }
    };
    let mut at = start;
    while at < end {
        let char = get(chars, at);
        let stops = match char {
            '?' | '!' | ';' | '…' => true,
            '.' => full_stop(chars, begin, at, end),
            _ => at - begin >= LONGEST && (!char.is_alphanumeric() || at - begin >= 2 * LONGEST),
        };
        at += 1;
        if stops {
            while at < end && matches!(get(chars, at), '?' | '!' | '.' | ')' | '"' | '”' | '»') {
                at += 1;
            }
            push(begin, at);
            begin = at;
        }
    }
    push(begin, end);
}

/// Whether the point at `at` ends a sentence.
fn full_stop(chars: &[char], begin: usize, at: usize, end: usize) -> bool {
    let next = get(chars, at + 1);
    if at + 1 < end && !(next.is_whitespace() || matches!(next, '"' | '”' | '»' | ')' | '.')) {
        // "home.I'll": a forgotten space; "3.30", "example.com" are none.
        return next.is_uppercase() && get(chars, at.saturating_sub(1)).is_lowercase() && at > begin + 3;
    }
    let mut word: Vec<char> = Vec::new();
    let mut back = at;
    while back > begin && word.len() < 12 {
        back -= 1;
        let char = get(chars, back);
        if !(char.is_alphabetic() || char == '.') {
            break;
        }
        word.push(char);
    }
    let word: String = word.iter().rev().collect::<String>().to_lowercase().replace('.', "");
    let mut after = (at + 1..end).map(|at| get(chars, at)).skip_while(|c| c.is_whitespace());
    let following = after.next().unwrap_or('\n');
    match word.as_str() {
        "mr" | "mrs" | "ms" | "dr" | "st" | "vs" | "approx" | "eg" | "ie" | "sr" | "sra" | "srta" | "dra" | "prof"
        | "ud" | "uds" | "vd" | "núm" | "aprox" | "no"
            if following.is_alphanumeric() =>
        {
            word == "no" && !following.is_ascii_digit()
        }
        "am" | "pm" => {
            let name: String = std::iter::once(following).chain(after.take(12)).collect();
            let name = name.to_lowercase();
            let time = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "e", "p", "c", "m", "on ", "tomorrow"];
            let zone =
                ["et", "est", "edt", "eastern", "pt", "pst", "pdt", "pacific", "ct", "cst", "central", "mt", "mst"];
            let is = |known: &str| name.split(|c: char| !c.is_alphabetic()).next() == Some(known.trim());
            following.is_uppercase()
                && !zone.iter().any(|zone| is(zone))
                && !time.iter().any(|t| t.len() > 1 && name.starts_with(t))
        }
        "jan" | "feb" | "mar" | "apr" | "jun" | "jul" | "aug" | "sep" | "sept" | "oct" | "nov" | "dec" | "ene"
        | "abr" | "ago" | "dic" => !following.is_ascii_digit(),
        "mon" | "tue" | "tues" | "wed" | "thu" | "thur" | "thurs" | "fri" | "sat" | "sun" | "lun" | "mie" | "mié"
        | "jue" | "vie" | "sab" | "sáb" | "hrs" | "hr" | "mins" | "min" | "h" | "hs" => {
            !following.is_lowercase() && following != ',' && !following.is_ascii_digit()
        }
        _ => true,
    }
}
