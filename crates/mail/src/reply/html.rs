//! Quotations and signatures in HTML, by the elements mail programs put around them.
//!
//! The HTML is walked once. Where such an element begins and ends, a mark goes into its text; then
//! [`to_text`](crate::html::to_text) writes it as it writes any HTML, and the marks say what the lines are. So nothing
//! is cut out of the HTML, and nothing can get lost on the way.

use std::cell::RefCell;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::kinds::{self, Mark, Sort};
use super::{Kind, Parts, split, split_text};
use crate::html::{escape, guard, to_text};

/// The marks: code points that are no characters, and that no text may hold.
const QUOTE: char = '\u{FDD0}';
const INTRO: char = '\u{FDD1}';
const SIGNATURE: char = '\u{FDD2}';
const END: char = '\u{FDD3}';
/// From here on everything is an old mail.
const REST: char = '\u{FDD4}';

/// Folds quotations and signature of an HTML body away. The parts are text as [`to_text`] writes it.
pub fn split_html(html: &str) -> Parts {
    if guard::has_crowded_tag(html) {
        return split_text(&to_text(html));
    }
    let marked = std::panic::catch_unwind(|| {
        let tokenizer = Tokenizer::new(Marker::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(html.into());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        let state = tokenizer.sink.0.into_inner();
        state.marks.then_some(state.out)
    });
    match marked {
        Ok(Some(marked)) => split_marked(&to_text(&marked)),
        _ => split_text(&to_text(html)),
    }
}

/// Reads the marks off the text, and splits it with what they say.
fn split_marked(text: &str) -> Parts {
    let mut lines = Vec::new();
    let mut forced: Vec<Option<Kind>> = Vec::new();
    let mut rests = Vec::new();
    let mut within = None;
    for line in text.split('\n') {
        let mark = line.trim_matches(['>', ' ']);
        let mut chars = mark.chars();
        match (chars.next(), chars.next()) {
            (Some(QUOTE), None) => within = Some(Kind::Quoted),
            (Some(INTRO), None) => within = Some(Kind::Intro),
            (Some(SIGNATURE), None) => within = Some(Kind::Signature),
            (Some(END), None) => within = None,
            (Some(REST), None) => rests.push(lines.len()),
            _ => {
                lines.push(line);
                forced.push(within.filter(|_| !line.trim().is_empty()));
            }
        }
    }
    let mut line_kinds = kinds::plain(&lines);
    for (kind, forced) in line_kinds.iter_mut().zip(&forced) {
        if let Some(forced) = forced
            && *kind != Kind::Quoted
        {
            *kind = *forced;
        }
    }
    let mut marks = kinds::marks(&lines, &mut line_kinds);
    marks.extend(rests.into_iter().map(|at| Mark { from: at, to: at, sort: Sort::Named, quote_follows: false }));
    marks.sort_by_key(|mark| mark.from);
    split(&lines, line_kinds, &marks)
}

#[derive(Default)]
struct Marker(RefCell<State>);

#[derive(Default)]
struct State {
    out: String,
    /// Has anything been marked?
    marks: bool,
    /// The open marked element: its name, and how many of that name are open within.
    open: Option<(String, usize)>,
    /// `blockquote` elements around: text writes them with `>`, no mark is needed within.
    quotes: usize,
    /// Inside an element whose words nobody reads.
    hidden: Option<String>,
}

impl TokenSink for Marker {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.text(&text),
            Token::TagToken(tag) => return state.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn text(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        let foreign = text.contains(|c: char| (QUOTE..=REST).contains(&c));
        let text = escape(text);
        self.out.push_str(&if foreign {
            text.replace(|c: char| (QUOTE..=REST).contains(&c), "\u{FFFD}")
        } else {
            text
        });
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if tag.kind == TagKind::EndTag {
            self.end(name);
            return TokenSinkResult::Continue;
        }
        let raw = match name {
            "script" => Some(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
            "title" | "textarea" => Some(RawKind::Rcdata),
            _ => None,
        };
        match raw {
            // Words that are shown, but in which no tag counts.
            Some(_) if matches!(name, "xmp" | "textarea") => {}
            Some(_) => self.hidden = Some(name.to_owned()),
            None => self.start(name, tag),
        }
        raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }

    fn start(&mut self, name: &str, tag: &Tag) {
        let mark = if self.quotes == 0 && self.open.is_none() { mark_of(name, tag) } else { None };
        if let Some(mark) = mark {
            self.mark(mark);
        }
        if name == "blockquote" {
            self.quotes += 1;
        }
        match &mut self.open {
            Some((open, depth)) if open == name => *depth += 1,
            None if mark.is_some_and(|mark| mark != REST) => self.open = Some((name.to_owned(), 1)),
            _ => {}
        }
        self.out.push('<');
        self.out.push_str(name);
        for wanted in ["href", "alt"] {
            if let Some(value) = attribute(tag, wanted) {
                self.out.push(' ');
                self.out.push_str(wanted);
                self.out.push_str("=\"");
                self.out.push_str(&escape(value));
                self.out.push('"');
            }
        }
        self.out.push('>');
    }

    fn end(&mut self, name: &str) {
        if matches!(name, "xmp" | "textarea") {
            return;
        }
        if let Some(hidden) = &self.hidden {
            if hidden == name {
                self.hidden = None;
            }
            return;
        }
        if name == "blockquote" {
            self.quotes = self.quotes.saturating_sub(1);
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        if let Some((open, depth)) = &mut self.open
            && open == name
        {
            *depth -= 1;
            if *depth == 0 {
                self.open = None;
                self.mark(END);
            }
        }
    }

    fn mark(&mut self, mark: char) {
        self.marks = true;
        self.out.push_str("<div>");
        self.out.push(mark);
        self.out.push_str("</div>");
    }
}

/// What the element says about the lines in it, if it is one that a mail program made for that.
fn mark_of(name: &str, tag: &Tag) -> Option<char> {
    if !matches!(name, "div" | "span" | "p" | "table" | "td" | "section" | "hr" | "a" | "signature" | "footer") {
        return None;
    }
    let id = attribute(tag, "id").unwrap_or_default();
    let given = attribute(tag, "name").unwrap_or_default();
    let marker = attribute(tag, "data-marker").unwrap_or_default();
    if name == "hr" {
        let divides = matches!(id, "stopSpelling" | "zwchr") || marker == "__DIVIDER__" || marker == "__HEADERS__";
        return divides.then_some(REST);
    }
    if matches!(id, "divRplyFwdMsg" | "mail-editor-reference-message-container" | "orig_msg" | "OLK_SRC_BODY_SECTION")
        || matches!(marker, "__DIVIDER__" | "__HEADERS__")
        || is_outlook_rule(attribute(tag, "style").unwrap_or_default())
        || has_class(tag, &["OutlookMessageHeader"])
    {
        return Some(REST);
    }
    if QUOTE_CLASSES.iter().any(|class| has_class(tag, &[class]))
        || matches!(given, "messageReplySection" | "quote" | "quoted-content")
        || marker == "__QUOTED_TEXT__"
        || ["yahoo_quoted", "isReplyContent", "AOLMsgPart_", "aolmail_replyContent"]
            .iter()
            .any(|start| id.starts_with(start))
    {
        return Some(QUOTE);
    }
    if id == "reply-intro" || has_class(tag, &["moz-cite-prefix", "airmail_on"]) {
        // Not `gmail_attr`: Gmail puts the head of a forwarded mail there too, and its words say which it is.
        return Some(INTRO);
    }
    let signs = matches!(id, "Signature" | "signature" | "AppleMailSignature" | "ms-outlook-mobile-signature")
        || id.starts_with("bloop_sign")
        || given == "messageSignatureSection"
        || marker.starts_with("__SIG_")
        || attribute(tag, "data-signatureblock").is_some()
        || has_class(tag, &SIGNATURE_CLASSES);
    signs.then_some(SIGNATURE)
}

const QUOTE_CLASSES: [&str; 14] = [
    "yahoo_quoted",
    "zmail_extra",
    "protonmail_quote",
    "tutanota_quote",
    "freshdesk_quote",
    "missive_quote",
    "front-blockquote",
    "moz-forward-container",
    "sh-quoted-content",
    "hs_reply",
    "qmbox",
    "mb-reply",
    "replyhead",
    "zendesk-quote",
];

const SIGNATURE_CLASSES: [&str; 10] = [
    "gmail_signature",
    "moz-signature",
    "protonmail_signature_block",
    "tutanota_signature",
    "front-signature",
    "sh-signature",
    "missive_signature",
    "yahoo-signature",
    "zmail_signature",
    "mail-signature",
];

/// The thin blue or grey line that Outlook and Windows Mail draw above the headers of the old mail.
fn is_outlook_rule(style: &str) -> bool {
    if !style.contains("border-top") {
        return false;
    }
    let style = style.to_ascii_lowercase().replace(' ', "");
    let outlook =
        style.contains("border:none;border-top:solid") && (style.contains("#b5c4df") || style.contains("#e1e1e1"));
    let windows_mail = style.contains("border-top-color:rgb(229,229,229)") && style.contains("padding-top:5px");
    outlook || windows_mail
}

fn has_class(tag: &Tag, classes: &[&str]) -> bool {
    attribute(tag, "class").is_some_and(|own| own.split_ascii_whitespace().any(|class| classes.contains(&class)))
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}
