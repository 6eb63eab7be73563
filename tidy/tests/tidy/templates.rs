//! Nobody's language is written into a page: what people read comes from crates/i18n/words.

use crate::tree::{File, files, line_of};

/// The product's name is the same in every language.
const SAME_EVERYWHERE: [&str; 2] = ["Kept", "kept"];
/// Attributes that are read out or shown.
const READ_OUT: [&str; 5] = ["title", "placeholder", "alt", "aria-label", "aria-description"];

fn templates() -> Vec<File> {
    files().into_iter().filter(|file| file.is("html") && file.is_in("crates")).collect()
}

pub fn literal_words() -> Vec<String> {
    let mut problems = Vec::new();
    for file in templates() {
        let text = blank_expressions(&file.text);
        for (at, words) in shown(&text) {
            if is_language(words) {
                let flat = words.split_whitespace().collect::<Vec<_>>().join(" ");
                problems.push(format!("{}:{}: “{flat}”", file.path, line_of(&text, at)));
            }
        }
    }
    problems
}

/// Two letters side by side: a key on the keyboard (`p`) or a dash is no language.
fn is_language(words: &str) -> bool {
    let mut words = words.to_owned();
    for name in SAME_EVERYWHERE {
        words = words.replace(name, "");
    }
    let words = without_entities(&words);
    words.split(|char: char| !char.is_alphabetic()).any(|word| word.chars().count() > 1)
}

fn without_entities(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push(' ');
        out.push_str(part.split_once(';').map_or(part, |(_, rest)| rest));
    }
    out
}

/// Blanks what the template language does, byte for byte.
fn blank_expressions(text: &str) -> String {
    let mut out = text.to_owned();
    for (open, close) in
        [("{#", "#}"), ("{%", "%}"), ("{{", "}}"), ("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")]
    {
        while let Some(from) = out.find(open) {
            let end = out[from..].find(close).map_or(out.len(), |end| from + end + close.len());
            let blank: String = out[from..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
            out.replace_range(from..end, &blank);
        }
    }
    out
}

/// Texts between tags, and attributes that are read out.
fn shown(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let open = text[at..].find('<').map_or(text.len(), |open| at + open);
        found.push((at, &text[at..open]));
        let close = text[open..].find('>').map_or(text.len(), |close| open + close + 1);
        for name in READ_OUT {
            let attribute = format!(" {name}=\"");
            for (from, _) in text[open..close].match_indices(&attribute) {
                let from = open + from + attribute.len();
                let end = text[from..].find('"').map_or(text.len(), |end| from + end);
                found.push((from, &text[from..end]));
            }
        }
        at = close;
    }
    found
}

#[test]
fn language_in_a_page_is_seen() {
    let seen = |page: &str| {
        let text = blank_expressions(page);
        shown(&text).into_iter().any(|(_, words)| is_language(words))
    };
    assert!(seen("<p>Hello</p>"));
    assert!(seen("<input placeholder=\"Search\">"));
    assert!(seen("<p>{{ name }} says</p>"));
    assert!(!seen("<p class=\"late\">{{ words.say(\"today-title\") }} · &nbsp;</p>"));
    assert!(!seen("{% if late %}<kbd>p</kbd>{% endif %}"));
    assert!(!seen("<a href=\"/\">Kept</a>"));
}
