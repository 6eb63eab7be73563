//! Text into lines of a width. Pure.

use unicode_normalization::UnicodeNormalization;

use crate::face::{Cut, Fonts};

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    pub cut: Cut,
    /// In points.
    pub size: f32,
    /// 0: black.
    pub gray: f32,
}

impl Style {
    /// From one line to the next.
    pub fn leading(self) -> f32 {
        self.size * 1.4
    }
}

/// A text in lines that are no wider than `width`, if not a single letter is. Its own line ends stay. A line that ends between
/// words ends in a space, which hangs over the edge: whoever has it read aloud hears two words.
pub fn lines(fonts: &Fonts, text: &str, style: Style, width: f32) -> Vec<String> {
    let text: String = text.nfc().filter_map(shown).collect();
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        end_word(lines.last_mut());
        fill(fonts, paragraph, style, width, &mut lines);
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if let Some(last) = lines.last_mut() {
        last.truncate(last.trim_end().len());
    }
    lines
}

/// Puts a space behind what is followed by another word.
pub fn end_word(line: Option<&mut String>) {
    if let Some(line) = line.filter(|line| !line.is_empty() && !line.ends_with(' ')) {
        line.push(' ');
    }
}

/// What is not to be seen is left out: marks of direction, joiners, byte order marks, control characters.
fn shown(letter: char) -> Option<char> {
    match letter {
        '\t' => Some(' '),
        '\n' => Some('\n'),
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' => None,
        '\u{FEFF}' | '\u{00AD}' => None,
        letter if letter.is_control() => None,
        letter => Some(letter),
    }
}

fn fill(fonts: &Fonts, paragraph: &str, style: Style, width: f32, lines: &mut Vec<String>) {
    let wide = |text: &str| text.chars().map(|letter| fonts.width(style.cut, letter, style.size)).sum::<f32>();
    let (mut line, mut used) = (String::new(), 0.0);
    for piece in pieces(paragraph) {
        // The space behind a word may hang over the edge.
        if used + wide(piece.trim_end()) > width && !line.trim().is_empty() {
            let is_between_words = line.ends_with(' ');
            line.truncate(line.trim_end().len());
            if is_between_words {
                line.push(' ');
            }
            lines.push(std::mem::take(&mut line));
            used = 0.0;
        }
        if wide(piece.trim_end()) <= width {
            line.push_str(piece);
            used += wide(piece);
            continue;
        }
        for letter in piece.chars() {
            let one = fonts.width(style.cut, letter, style.size);
            if used + one > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push(letter);
            used += one;
        }
    }
    lines.push(line.trim_end().to_owned());
}

/// Where a line may end: behind spaces, behind a dash or slash within a word, and beside each Chinese or Japanese letter.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut from, mut before) = (0, None);
    for (at, letter) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, letter)) {
            pieces.extend(text.get(from..at));
            from = at;
        }
        before = Some(letter);
    }
    pieces.extend(text.get(from..).filter(|rest| !rest.is_empty()));
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || "。，、．：；！？）」』】〉》,.;:!?)]”’".contains(after) {
        return false;
    }
    if before == ' ' || (before == '-' || before == '/') && after.is_alphabetic() {
        return true;
    }
    is_ideograph(before) && !"（「『【〈《".contains(before) || is_ideograph(after)
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STYLE: Style = Style { cut: Cut::Plain, size: 10.0, gray: 0.0 };

    #[test]
    fn lines_end_between_words_and_between_chinese_letters() {
        let fonts = Fonts::load().expect("the fonts are in the crate");
        let wide = |text: &str| text.chars().map(|letter| fonts.width(Cut::Plain, letter, 10.0)).sum::<f32>();
        let first = "They came twice,";
        let set = lines(&fonts, "They came twice, and not at all.", STYLE, wide(first) + 0.1);
        assert_eq!(set, [format!("{first} "), "and not at all.".to_owned()]);
        assert_eq!(lines(&fonts, "王小明先生。", STYLE, 31.0), ["王小明", "先生。"]);
        assert_eq!(lines(&fonts, "a\n\nb\n", STYLE, 80.0), ["a ", "", "b"]);
        assert_eq!(lines(&fonts, "", STYLE, 80.0), Vec::<String>::new());
    }

    proptest! {
        /// Nothing that can be seen is lost, and no line is wider than its place.
        #[test]
        fn every_letter_is_set_once(text in "[a-zA-Zł王 \\-/,。\n]{0,200}", width in 20.0_f32..300.0) {
            let fonts = Fonts::load().expect("the fonts are in the crate");
            let set = lines(&fonts, &text, STYLE, width);
            let bare = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&set.concat()), bare(&text));
            for line in &set {
                let wide: f32 = line.trim().chars().map(|letter| fonts.width(Cut::Plain, letter, 10.0)).sum();
                prop_assert!(wide <= width + 0.01, "{line:?} is {wide} wide, of {width}");
            }
        }
    }
}
