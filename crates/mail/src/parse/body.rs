//! The text of a mail.

use std::collections::BTreeMap;

use mail_parser::{Message, MessagePart, PartType};

use super::calendar::Calendar;
use super::headers::{content_type, place};
use super::rescue::Rescued;
use super::{attachments, charset, seven_bit, uuencode};

pub struct Body {
    pub text: String,
    pub html: Option<String>,
}

pub fn read(
    ready: &[u8],
    message: &Message<'_>,
    rescued: &BTreeMap<usize, Rescued>,
    calendar: Option<&Calendar>,
    warnings: &mut Vec<String>,
) -> Body {
    let texts = pieces(ready, message, &message.text_body, warnings);
    let mut text = join(texts);
    let has_html = |id: &u32| message.parts.get(place(*id)).is_some_and(|part| matches!(part.body, PartType::Html(_)));
    let mut html = message.html_body.iter().any(has_html).then(|| {
        let htmls = pieces(ready, message, &message.html_body, warnings);
        let htmls = htmls.into_iter().map(|p| if p.html { p.words } else { as_html(&p.words) });
        htmls.collect::<Vec<_>>().join("\n<hr>\n")
    });
    warnings.dedup();
    if text.trim().is_empty() && html.is_none() {
        // Outlook wrapped the words in with the files.
        html = rescued.values().find_map(|within| within.html.clone());
        text = rescued.values().find_map(|within| within.text.clone()).unwrap_or_default();
    }
    if text.trim().is_empty()
        && let Some(html) = &html
    {
        text = crate::html::to_text(html);
    }
    if text.trim().is_empty()
        && let Some(event) = calendar
    {
        text = [event.summary.as_deref(), event.description.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("\n\n");
    }
    if text.trim().is_empty() && html.is_none() && has_no_parts(message) {
        text = as_sent(ready).text;
        if !text.is_empty() {
            warnings.push("The parts of this mail can't be told apart: shown as it was sent.".to_owned());
        }
    }
    Body { text: tidy(&text), html }
}

/// It says that it has parts, and where they begin is not found: the boundary is missing, or was broken on the way.
fn has_no_parts(message: &Message<'_>) -> bool {
    let has_parts =
        |part: &MessagePart<'_>| content_type(part).is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("multipart"));
    let part = |id: &u32| message.parts.get(place(*id)).is_some_and(has_parts);
    message.parts.first().is_some_and(has_parts) && message.attachments.iter().all(part)
}

/// Everything behind the headers, undecoded: for mails that must not be unfolded.
pub fn as_sent(ready: &[u8]) -> Body {
    let start = super::head_len(ready);
    Body { text: tidy(&String::from_utf8_lossy(ready.get(start..).unwrap_or_default())), html: None }
}

struct Piece {
    words: String,
    html: bool,
}

fn pieces(ready: &[u8], message: &Message<'_>, ids: &[u32], warnings: &mut Vec<String>) -> Vec<Piece> {
    let mut all = Vec::new();
    for id in ids {
        let Some(part) = message.parts.get(place(*id)) else { continue };
        match &part.body {
            PartType::Text(text) => {
                let words = words(ready, part, text, warnings);
                all.push(Piece { words: uuencode::without(&words).unwrap_or(words), html: false });
            }
            PartType::Html(text) => all.push(Piece { words: words(ready, part, text, warnings), html: true }),
            _ => {}
        }
    }
    all
}

/// What the parser decoded, or our own reading of the bytes where its charset cannot be right.
fn words(ready: &[u8], part: &MessagePart<'_>, parsed: &str, warnings: &mut Vec<String>) -> String {
    let declared = content_type(part).and_then(|c| c.attribute("charset"));
    let shifted = declared.is_some_and(seven_bit::is_named);
    let odd = attachments::odd_encoding(part).is_some();
    let foreign = shifted || odd || !parsed.is_ascii() || parsed.contains('\u{1B}');
    if !foreign {
        return parsed.to_owned();
    }
    // UTF-7 and a few DOS pages are known to the parser alone: keep its reading of them.
    let ours = odd || declared.is_none_or(|d| charset::is_known(d) || parsed.contains(char::REPLACEMENT_CHARACTER));
    let Some(bytes) = attachments::bytes(ready, part).filter(|_| ours) else { return parsed.to_owned() };
    let guessed = charset::guess(&bytes, declared);
    if let Some(instead) = guessed.instead {
        let said = declared.unwrap_or("nothing");
        warnings.push(format!(
            "The letters do not fit the declared charset ({}): read as {instead}.",
            super::headers::one_line(said)
        ));
    }
    guessed.text
}

fn join(pieces: Vec<Piece>) -> String {
    let mut whole = String::new();
    for piece in pieces {
        let mut text = if piece.html { crate::html::to_text(&piece.words) } else { piece.words };
        text.truncate(text.trim_end().len());
        if whole.is_empty() {
            whole = text;
        } else if !text.is_empty() {
            whole.push_str("\n\n");
            whole.push_str(&text);
        }
    }
    whole
}

/// Lines end in LF, no NUL and no other control characters but tab: databases and browsers stumble over them.
pub fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' | '\n' if tidy.is_empty() => {}
            '\r' => tidy.push('\n'),
            '\n' | '\t' => tidy.push(letter),
            _ if letter.is_control() => {}
            _ => tidy.push(letter),
        }
    }
    tidy.truncate(tidy.trim_end().len());
    tidy
}

fn as_html(text: &str) -> String {
    let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<pre>{safe}</pre>")
}
