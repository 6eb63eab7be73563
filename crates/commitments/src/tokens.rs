//! A sentence cut into words, numbers and signs, folded, with the shapes people type made one.

use crate::text::Sentence;

#[derive(Clone, Debug, Default)]
pub(crate) struct Tok {
    /// In characters of the whole text.
    pub start: usize,
    pub end: usize,
    /// Lower case, without accents.
    pub word: String,
    /// Lower case, as it was written.
    pub raw: String,
    /// It begins with a capital.
    pub cap: bool,
    /// Nothing stands between it and the one before.
    pub glued: bool,
    pub number: Option<i64>,
}

/// Tokens that may be asked for beyond their ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct Toks(pub Vec<Tok>);

impl Toks {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn word(&self, at: usize) -> &str {
        self.0.get(at).map(|tok| tok.word.as_str()).unwrap_or_default()
    }

    pub(crate) fn raw(&self, at: usize) -> &str {
        self.0.get(at).map(|tok| tok.raw.as_str()).unwrap_or_default()
    }

    /// The word so many before `at`.
    pub(crate) fn back(&self, at: usize, by: usize) -> &str {
        at.checked_sub(by).map(|at| self.word(at)).unwrap_or_default()
    }

    pub(crate) fn number(&self, at: usize) -> Option<i64> {
        self.0.get(at).and_then(|tok| tok.number)
    }

    pub(crate) fn cap(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|tok| tok.cap)
    }

    pub(crate) fn glued(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|tok| tok.glued)
    }

    pub(crate) fn is(&self, at: usize, words: &[&str]) -> bool {
        words.contains(&self.word(at))
    }

    /// Whether these words stand here, one after another.
    pub(crate) fn are(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| at.checked_add(ahead).is_some_and(|at| self.word(at) == *word))
    }

    pub(crate) fn is_sign(&self, at: usize) -> bool {
        self.word(at).chars().all(|c| !c.is_alphanumeric())
    }

    /// Any of the words between the two places.
    pub(crate) fn any(&self, from: usize, to: usize, words: &[&str]) -> bool {
        (from..to).any(|at| self.is(at, words))
    }
}

/// Lower case, without accents.
pub(crate) fn folded(text: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'â' => 'a',
        'é' | 'è' | 'ê' => 'e',
        'í' | 'ì' => 'i',
        'ó' | 'ò' => 'o',
        'ú' | 'ü' | 'ù' => 'u',
        'ñ' => 'n',
        '’' | '‘' | '`' | '´' => '\'',
        '–' | '—' | '−' | '‐' | '‑' => '-',
        c => c,
    };
    text.chars().map(plain).collect()
}

#[derive(PartialEq, Clone, Copy)]
enum Class {
    Letter,
    Digit,
    Space,
    Sign,
}

fn class(c: char) -> Class {
    match c {
        c if c.is_alphabetic() => Class::Letter,
        c if c.is_ascii_digit() => Class::Digit,
        c if c.is_whitespace() || c == '\u{200b}' || c == '*' || c == '_' => Class::Space,
        _ => Class::Sign,
    }
}

const APOSTROPHES: [char; 4] = ['\'', '’', '`', '´'];

pub(crate) fn cut(chars: &[char], sentence: &Sentence) -> Vec<Tok> {
    let of = |at: usize| if at < sentence.end { chars.get(at).copied() } else { None };
    let kind = |at: usize| of(at).map(class);
    let mut found: Vec<Tok> = Vec::new();
    let mut at = sentence.start;
    let mut glued = false;
    while let Some(first) = of(at) {
        let start = at;
        at += 1;
        match class(first) {
            Class::Space => {
                glued = false;
                continue;
            }
            Class::Digit => {
                while kind(at) == Some(Class::Digit) {
                    at += 1;
                }
            }
            Class::Letter => loop {
                let joint = of(at).is_some_and(|c| APOSTROPHES.contains(&c)) && kind(at + 1) == Some(Class::Letter);
                let dotted = of(at) == Some('.')
                    && at - start == 1
                    && matches!(first, 'a' | 'A' | 'p' | 'P')
                    && of(at + 1).is_some_and(|c| matches!(c, 'm' | 'M'))
                    && kind(at + 2) != Some(Class::Letter);
                if kind(at) != Some(Class::Letter) && !joint && !dotted {
                    break;
                }
                at += 1;
            },
            Class::Sign => {
                // The hyphen inside a word: "follow-up" is two words.
                let inside = matches!(first, '-' | '‐' | '‑')
                    && glued
                    && kind(at) == Some(Class::Letter)
                    && start.checked_sub(1).and_then(of).is_some_and(char::is_alphabetic);
                if inside {
                    continue;
                }
            }
        }
        let text: String = chars.get(start..at).unwrap_or_default().iter().collect();
        let raw = text.to_lowercase().replace(['’', '`', '´'], "'");
        let word = folded(&raw).replace('.', if raw.len() > 1 { "" } else { "." });
        let number = if class(first) == Class::Digit && at - start <= 6 { raw.parse().ok() } else { None };
        found.push(Tok { start, end: at, word, raw, cap: first.is_uppercase(), glued, number });
        glued = true;
    }
    found
}

/// Contractions apart, chat spellings and misspelt days made plain.
pub(crate) fn english(raw: Vec<Tok>) -> Toks {
    let mut found: Vec<Tok> = Vec::with_capacity(raw.len() + 8);
    let words: Vec<String> = raw.iter().map(|tok| tok.word.clone()).collect();
    let next = |at: usize| words.get(at + 1).map(String::as_str).unwrap_or_default();
    let before = |at: usize| at.checked_sub(1).and_then(|at| words.get(at)).map(String::as_str).unwrap_or_default();
    let glues: Vec<bool> = raw.iter().map(|tok| tok.glued).collect();
    let glued_next = |at: usize| glues.get(at + 1).copied().unwrap_or_default();
    for (at, tok) in raw.into_iter().enumerate() {
        let mark = tok.word.as_str();
        // "re-send", "2day": the first half goes with the second.
        if mark == "re" && glued_next(at) && next(at).chars().all(char::is_alphabetic)
            || mark == "2" && glued_next(at) && two_word(next(at)).is_some()
        {
            continue;
        }
        if mark == "/" && before(at) == "w" {
            continue;
        }
        // "sum1", "some1".
        if matches!(mark, "sum" | "some") && glued_next(at) && next(at) == "1" {
            continue;
        }
        let someone = mark == "1" && tok.glued && matches!(before(at), "sum" | "some");
        let two = if before(at) == "2" && tok.glued { two_word(mark) } else { someone.then_some("someone") };
        let add = |found: &mut Vec<Tok>, parts: &[&str]| {
            for (part, word) in parts.iter().enumerate() {
                let cap = tok.cap && part == 0;
                let glued = tok.glued && part == 0;
                let (word, raw) = ((*word).to_owned(), (*word).to_owned());
                found.push(Tok { start: tok.start, end: tok.end, word, raw, cap, glued, number: None });
            }
        };
        let word = tok.word.as_str();
        let short = two.map(|two| vec![two]).or_else(|| short_form(word, before(at), next(at)));
        if let Some(parts) = short {
            add(&mut found, &parts);
        } else if let Some((stem, ending)) = word.split_once('\'') {
            match ending {
                "ll" => add(&mut found, &[plain(stem), "will"]),
                "m" => add(&mut found, &[stem, "am"]),
                "re" => add(&mut found, &[plain(stem), "are"]),
                "ve" => add(&mut found, &[stem, "have"]),
                "d" => add(&mut found, &[stem, "would"]),
                "s" => add(&mut found, &[stem, "'s"]),
                "clock" => add(&mut found, &["oclock"]),
                _ => add(&mut found, &[word]),
            }
        } else {
            let better = plain(word);
            if better == word { found.push(tok) } else { add(&mut found, &[better]) }
        }
    }
    Toks(found)
}

/// "2day", "2moro", "2nite", behind the 2.
fn two_word(rest: &str) -> Option<&'static str> {
    match rest {
        "day" => Some("today"),
        "moro" | "morrow" | "mora" | "moz" => Some("tomorrow"),
        "nite" | "night" => Some("evening"),
        _ => None,
    }
}

/// Whether a word is in a list of them.
fn one_of(word: &str, list: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

/// Written as one word, meant as several. "ill" and "well" only where a verb follows that nobody could be ill with.
fn short_form(word: &str, before: &str, next: &str) -> Option<Vec<&'static str>> {
    let verb = || {
        crate::verbs::knows_english(next)
            || matches!(next, "be" | "have" | "get" | "let" | "give" | "also" | "just" | "try" | "definitely")
    };
    let starts = || {
        let opening = "and but so then ok thanks sure";
        before.is_empty() || !before.chars().all(char::is_alphabetic) || one_of(before, opening)
    };
    let ailing = || one_of(before, "am is was be been feel are were mentally so too very");
    let meant = || one_of(next, "call send ring get email let refund ship fix have phone text give deliver");
    Some(match word {
        "i'l" | "iwll" | "i'lll" => vec!["i", "will"],
        "ill" if verb() && !ailing() => vec!["i", "will"],
        "well" if starts() && meant() => vec!["we", "will"],
        "youll" | "yull" | "u'll" | "ull" => vec!["you", "will"],
        "itll" => vec!["it", "will"],
        "theyll" => vec!["they", "will"],
        "shell" if verb() && starts() => vec!["she", "will"],
        "hell" if verb() && starts() => vec!["he", "will"],
        "im" => vec!["i", "am"],
        "ive" => vec!["i", "have"],
        "won't" | "wont" => vec!["will", "not"],
        "can't" | "cant" | "cannot" => vec!["can", "not"],
        "shan't" => vec!["shall", "not"],
        "don't" | "dont" => vec!["do", "not"],
        "doesn't" | "doesnt" => vec!["does", "not"],
        "didn't" | "didnt" => vec!["did", "not"],
        "isn't" | "isnt" => vec!["is", "not"],
        "aren't" | "arent" => vec!["are", "not"],
        "wouldn't" | "wouldnt" => vec!["would", "not"],
        "couldn't" | "couldnt" => vec!["could", "not"],
        "shouldn't" => vec!["should", "not"],
        "haven't" | "havent" => vec!["have", "not"],
        "gonna" | "gunna" => vec!["going", "to"],
        "wanna" => vec!["want", "to"],
        "gotta" => vec!["have", "to"],
        "lemme" => vec!["let", "me"],
        "tonight" | "tonite" | "2nite" | "2night" => vec!["this", "evening"],
        _ => return None,
    })
}

/// Chat spellings, and days whose letters were mixed up.
fn plain(word: &str) -> &str {
    match word {
        "u" | "ya" | "yall" | "yous" => "you",
        "ur" | "yr" => "your",
        "tmrw" | "tmr" | "tmw" | "tmrow" | "tomo" | "tomoz" | "2moro" | "tomorow" | "tommorow" | "tommorrow"
        | "tomorrw" | "tommorw" | "morrow" => "tomorrow",
        "wil" | "wll" | "wiil" | "willl" | "wiill" => "will",
        "hav" | "hve" | "ahve" => "have",
        "bak" => "back",
        "r" => "are",
        "n" => "and",
        "txt" => "text",
        "mornin" => "morning",
        "w" => "with",
        "thnx" | "thx" => "thanks",
        "pls" | "plz" => "please",
        "msg" => "message",
        "appt" => "appointment",
        "wkend" => "weekend",
        "wk" => "week",
        "2day" | "tday" => "today",
        "aft" => "afternoon",
        "recieve" | "recive" | "receve" => "receive",
        "delvier" | "delivr" => "deliver",
        "snd" | "sned" | "sedn" => "send",
        "calll" | "cal" => "call",
        "recieved" => "received",
        "mail" => "mail",
        "o'clock" => "oclock",
        word if word.len() >= 6 && word.len() <= 10 => DAYS.iter().find(|day| near(word, day)).copied().unwrap_or(word),
        word => word,
    }
}

const DAYS: [&str; 8] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow"];

/// One letter missing, doubled, wrong or changed with its neighbour; the first one stands.
pub(crate) fn near(typed: &str, meant: &str) -> bool {
    let (typed, meant): (Vec<char>, Vec<char>) = (typed.chars().collect(), meant.chars().collect());
    if typed == meant || typed.first() != meant.first() || typed.len().abs_diff(meant.len()) > 1 {
        return false;
    }
    let same_head = typed.iter().zip(&meant).take_while(|(one, other)| one == other).count();
    let same_tail = typed.iter().rev().zip(meant.iter().rev()).take_while(|(one, other)| one == other).count();
    let longest = typed.len().max(meant.len());
    let swapped = typed.len() == meant.len()
        && same_head + same_tail + 2 == longest
        && typed.get(same_head) == meant.get(same_head + 1)
        && typed.get(same_head + 1) == meant.get(same_head);
    same_head + same_tail + 1 >= longest || swapped
}

/// Chat spellings of Spanish.
pub(crate) fn spanish(mut raw: Vec<Tok>) -> Toks {
    for tok in &mut raw {
        let plain = match tok.word.as_str() {
            "mnana" | "manna" | "mana" | "manan" | "mnna" => "manana",
            "q" | "k" => "que",
            "xq" => "porque",
            "vdes" | "uds" | "vds" => "ustedes",
            "ud" | "vd" => "usted",
            "finde" => "finde",
            "miercole" | "miercols" => "miercoles",
            "viernez" | "vierns" => "viernes",
            _ => continue,
        };
        tok.word = plain.to_owned();
        tok.raw = if plain == "manana" { "mañana".to_owned() } else { plain.to_owned() };
    }
    Toks(raw)
}
