//! What somebody wrote just now, apart from what the mail quotes and the signature below it.
//!
//! Careful on purpose: where answers stand between quotations, or it is not clear what is whose, all of it is the
//! reply. The three parts together always hold every line of the text, each part in the order of the text.
//!
//! In three steps: each line is given its [`Kind`] ([`attribution`], [`headers`]); [`place`] decides which kinds
//! belong together; what is left is searched for a signature ([`signature`]). HTML says more about itself than its
//! words do ([`html`]): its marks become kinds of lines, and the rest is the same.

mod attribution;
mod headers;
mod html;
mod kinds;
mod place;
mod signature;
mod words;

pub use html::split_html;
use kinds::Mark;

/// A text in three parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// What was written. Empty if somebody sent back a quotation and not a word of their own.
    pub reply: String,
    /// What an earlier mail said, with its "On Monday Ann wrote:". To be folded, not thrown away.
    pub quoted: String,
    pub signature: String,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Text,
    /// `> old words`, or within an element of HTML that holds a quotation.
    Quoted,
    /// "On Monday Ann wrote:".
    Intro,
    /// `From: … Sent: …`, `-----Original Message-----`.
    Divider,
    /// Within an element of HTML that holds a signature.
    Signature,
}

/// Which part a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Reply,
    Quoted,
    Signature,
}

/// Folds quotations and signature away. Linear in the length of the text.
pub fn split_text(text: &str) -> Parts {
    let text = with_plain_line_ends(text);
    let lines: Vec<&str> = text.split('\n').collect();
    let (kinds, marks) = kinds::of(&lines);
    split(&lines, kinds, &marks)
}

/// HTML behind this many bytes is not asked: it costs time at each look at a page.
const MOST_HTML: usize = 256 * 1024;

/// The same for a mail with its HTML: where the text was made from it, the HTML says more about where quotations begin.
pub fn split_body(text: &str, html: Option<&str>) -> Parts {
    let only = html.filter(|html| html.len() <= MOST_HTML && made_from(text, html));
    only.map_or_else(|| split_text(text), split_html)
}

fn made_from(text: &str, html: &str) -> bool {
    crate::parse::tidy(&crate::html::to_text(html)).trim() == text.trim()
}

fn split(lines: &[&str], kinds: Vec<Kind>, marks: &[Mark]) -> Parts {
    let places = place::places(lines, kinds, marks);
    let part = |wanted: Part| {
        let own = lines.iter().zip(&places).filter(|(_, place)| **place == wanted).map(|(line, _)| *line);
        joined(own)
    };
    Parts { reply: part(Part::Reply), quoted: part(Part::Quoted), signature: part(Part::Signature) }
}

fn with_plain_line_ends(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

fn joined<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for line in lines {
        if out.is_empty() && line.trim().is_empty() {
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}
