//! A text cut into words, numbers and marks, folded so that what people mean alike looks alike.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    Mark,
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// In characters of the whole text.
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    /// Lower case, without accents, no letter more than twice in a row; "didn't" is "did" and "not".
    pub word: String,
    /// Two letters or more, all of them capitals.
    pub shouted: bool,
    /// The first word behind a full stop, an empty line or the like.
    pub begins: bool,
}

/// Lower case, without accents.
pub(crate) fn folded(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'Á' | 'À' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'Í' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'Ó' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'Ú' | 'Ü' => 'u',
        'ñ' | 'Ñ' => 'n',
        'ç' | 'Ç' => 'c',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´')
}

/// A word is no longer than this; the rest is another.
const LONGEST: usize = 40;

pub(crate) fn read(chars: &[char], left_out: &[(usize, usize)]) -> Vec<Token> {
    let of = |at: usize| chars.get(at).copied();
    let mut found: Vec<Token> = Vec::with_capacity(chars.len() / 4);
    let (mut at, mut begins, mut skip) = (0, true, left_out.iter().peekable());
    while let Some(first) = of(at) {
        if let Some((from, to)) = skip.peek()
            && at >= *from
        {
            at = at.max(*to);
            begins = true;
            skip.next();
            continue;
        }
        let start = at;
        at += 1;
        if first.is_whitespace() {
            begins |= first == '\n' && of(at).is_none_or(|next| next == '\n' || next == '-' || next == '*');
        } else if first.is_alphabetic() {
            while let Some(next) = of(at) {
                let joint = is_apostrophe(next) && of(at + 1).is_some_and(char::is_alphabetic);
                if !(next.is_alphanumeric() || joint) || at - start >= LONGEST {
                    break;
                }
                at += 1;
            }
            push_words(chars, start, at, begins, &mut found);
            begins = false;
        } else if first.is_numeric() {
            while of(at)
                .is_some_and(|next| next.is_numeric() || matches!(next, '.' | ',' | ':') && next_is_digit(chars, at))
            {
                at += 1;
            }
            let word: String = chars.get(start..at).unwrap_or_default().iter().take(6).collect();
            found.push(Token { start, end: at, kind: Kind::Number, word, shouted: false, begins });
            begins = false;
        } else {
            while of(at) == Some(first) && at - start < 200 {
                at += 1;
            }
            at += face(chars, start, at);
            let word: String = chars.get(start..at).unwrap_or_default().iter().take(3).collect();
            begins |= matches!(first, '.' | '!' | '?' | ';' | ':' | '…' | '¡' | '¿');
            found.push(Token { start, end: at, kind: Kind::Mark, word, shouted: false, begins: false });
        }
    }
    found
}

fn next_is_digit(chars: &[char], at: usize) -> bool {
    chars.get(at + 1).is_some_and(|next| next.is_numeric())
}

/// How many more characters belong to ":(", ":-)", ";)".
fn face(chars: &[char], start: usize, at: usize) -> usize {
    let of = |at: usize| chars.get(at).copied().unwrap_or(' ');
    let mouth = |c: char| matches!(c, '(' | ')' | '/' | '\\' | '|');
    if at != start + 1 || !matches!(of(start), ':' | ';' | '=') {
        0
    } else if mouth(of(at)) {
        1
    } else if matches!(of(at), '-' | '\'') && mouth(of(at + 1)) {
        2
    } else {
        0
    }
}

fn push_words(chars: &[char], start: usize, end: usize, begins: bool, found: &mut Vec<Token>) {
    let raw = chars.get(start..end).unwrap_or_default();
    let mut word = String::with_capacity(raw.len());
    let mut last = (' ', 0);
    for c in raw.iter().map(|c| if is_apostrophe(*c) { '\'' } else { folded(*c) }) {
        last = if c == last.0 { (c, last.1 + 1) } else { (c, 1) };
        if last.1 <= 2 {
            word.push(c);
        }
    }
    let letters = raw.iter().filter(|c| c.is_alphabetic()).count();
    let shouted = letters >= 2 && raw.iter().all(|c| c.is_uppercase() || is_apostrophe(*c));
    let token =
        |word: &str, begins: bool| Token { start, end, kind: Kind::Word, word: word.to_owned(), shouted, begins };
    let (stem, rest) = apart(&word);
    found.push(token(stem, begins));
    if let Some(rest) = rest {
        found.push(token(rest, false));
    }
}

/// Contractions and what people type for them.
fn apart(word: &str) -> (&str, Option<&'static str>) {
    match word {
        "can't" | "cant" | "cannot" => return ("can", Some("not")),
        "won't" | "wont" => return ("will", Some("not")),
        "shan't" => return ("shall", Some("not")),
        "didnt" => return ("did", Some("not")),
        "doesnt" => return ("does", Some("not")),
        "dont" => return ("do", Some("not")),
        "isnt" => return ("is", Some("not")),
        "wasnt" => return ("was", Some("not")),
        "havent" => return ("have", Some("not")),
        "hasnt" => return ("has", Some("not")),
        "couldnt" => return ("could", Some("not")),
        "wouldnt" => return ("would", Some("not")),
        "arent" => return ("are", Some("not")),
        "ive" => return ("i", Some("have")),
        "im" => return ("i", Some("am")),
        "youre" => return ("you", Some("are")),
        "u" => return ("you", None),
        "pls" | "plz" => return ("please", None),
        "thx" | "thnx" | "tks" => return ("thanks", None),
        _ => {}
    }
    let Some((stem, ending)) = word.split_once('\'') else { return (word, None) };
    match ending {
        "t" if stem.ends_with('n') => (stem.strip_suffix('n').unwrap_or(stem), Some("not")),
        "re" => (stem, Some("are")),
        "ve" => (stem, Some("have")),
        "ll" => (stem, Some("will")),
        "m" => (stem, Some("am")),
        "d" => (stem, Some("would")),
        "s" if matches!(stem, "it" | "that" | "there" | "he" | "she" | "what" | "here") => (stem, Some("is")),
        "s" if stem == "let" => (stem, Some("us")),
        "s" => (stem, Some("'s")),
        _ => (word, None),
    }
}
