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
    let htmls = pieces(ready, message, &message.html_body, warnings);
    warnings.dedup();
    let mut html = htmls.iter().any(|p| p.html).then(|| {
        htmls
            .iter()
            .map(|p| if p.html { p.words.clone() } else { as_html(&p.words) })
            .collect::<Vec<_>>()
            .join("\n<hr>\n")
    });
    let mut text = join(&texts);
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
    Body { text: tidy(&text), html }
}

/// Everything behind the headers, undecoded: for mails that must not be unfolded.
pub fn as_sent(ready: &[u8], message: &Message<'_>) -> Body {
    let start = message.parts.first().map_or(0, |p| place(p.offset_body));
    let start = if start == 0 { super::head_len(ready) } else { start };
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

fn join(pieces: &[Piece]) -> String {
    let texts: Vec<String> =
        pieces.iter().map(|p| if p.html { crate::html::to_text(&p.words) } else { p.words.clone() }).collect();
    texts.iter().map(|t| t.trim_end()).filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Lines end in LF, no NUL and no other control characters but tab: databases and browsers stumble over them.
pub fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    text.trim_start_matches('\n').trim_end().to_owned()
}

fn as_html(text: &str) -> String {
    let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<pre>{safe}</pre>")
}
