//! HTML as the text a person would have typed: paragraphs, lists, `> ` for quotations, addresses of links.

use std::cell::RefCell;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::guard;

/// Reads HTML as text. Linear in its length. Quotations (`blockquote`) get `> ` in front of each line.
pub fn to_text(html: &str) -> String {
    if guard::has_crowded_tag(html) {
        return without_tags(html);
    }
    let attempt = std::panic::catch_unwind(|| {
        let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(html.into());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.0.into_inner().out
    });
    let text = attempt.unwrap_or_else(|_| without_tags(html));
    text.trim_end().to_owned()
}

/// The plainest reading, for HTML that no parser should touch.
fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[derive(Default)]
struct Reader(RefCell<Words>);

/// Quotations within quotations beyond this get no further `>`.
const DEEPEST_QUOTE: usize = 20;

#[derive(Default)]
struct Words {
    out: String,
    /// Line ends owed before the next word.
    breaks: usize,
    /// A space owed before the next word on this line.
    space: bool,
    /// What stands before the next word of a list item.
    bullet: &'static str,
    quotes: usize,
    /// A quotation begins with its first words, not with an empty line.
    quote_begins: bool,
    pre: usize,
    /// Inside an element whose text is not for reading.
    hidden: Option<String>,
    /// The open link: its address, and where its words begin.
    link: Option<(String, usize)>,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut words = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => words.text(&text),
            Token::TagToken(tag) => return words.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Words {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if tag.kind == TagKind::EndTag {
            self.end(name);
            return TokenSinkResult::Continue;
        }
        self.start(name, tag);
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    fn start(&mut self, name: &str, tag: &Tag) {
        match name {
            "script" | "style" | "title" | "iframe" | "noembed" | "noframes" => self.hidden = Some(name.to_owned()),
            "br" => self.line_end(),
            "hr" => {
                self.at_least(1);
                self.word("________________________________");
                self.at_least(1);
            }
            "img" => {
                let alt = attribute(tag, "alt").unwrap_or_default();
                if !alt.trim().is_empty() {
                    self.text(&format!("[{}]", alt.trim()));
                }
            }
            "a" => self.link = attribute(tag, "href").map(|href| (href, self.out.len())),
            "li" => {
                self.at_least(1);
                self.bullet = "- ";
            }
            "td" | "th" => self.space = true,
            "blockquote" => {
                self.at_least(1);
                self.quotes += 1;
                self.quote_begins = true;
            }
            "pre" => {
                self.at_least(1);
                self.pre += 1;
            }
            _ => self.at_least(space_around(name)),
        }
    }

    fn end(&mut self, name: &str) {
        if self.hidden.as_deref() == Some(name) {
            self.hidden = None;
        }
        match name {
            "a" => self.end_link(),
            "blockquote" => {
                // The space below the last paragraph is not quoted, nor is it needed.
                self.breaks = 1;
                self.space = false;
                self.quotes = self.quotes.saturating_sub(1);
            }
            "pre" => {
                self.at_least(1);
                self.pre = self.pre.saturating_sub(1);
            }
            "li" => self.at_least(1),
            _ => self.at_least(space_around(name)),
        }
    }

    /// The address behind the words of a link, unless they say it already.
    fn end_link(&mut self) {
        let Some((href, from)) = self.link.take() else { return };
        let said = self.out.get(from..).unwrap_or_default();
        let bare = href.trim_start_matches("mailto:").trim_start_matches("https://").trim_start_matches("http://");
        let web = href.starts_with("http://") || href.starts_with("https://");
        if web && href.len() <= 300 && !said.trim().is_empty() && !said.contains(bare.trim_end_matches('/')) {
            self.text(&format!(" <{href}>"));
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        if self.pre > 0 {
            for (n, line) in text.split('\n').enumerate() {
                if n > 0 {
                    self.line_end();
                }
                if !line.is_empty() {
                    self.word(line.trim_end_matches('\r'));
                }
            }
            return;
        }
        let space = |c: char| c.is_whitespace() && c != '\u{A0}';
        if text.starts_with(space) {
            self.space = true;
        }
        for word in text.split(space).filter(|w| !w.is_empty()) {
            let word = word.replace('\u{A0}', " ");
            self.word(&word);
            self.space = true;
        }
        self.space = text.ends_with(space);
    }

    fn word(&mut self, word: &str) {
        let fresh = self.out.is_empty() || self.breaks > 0;
        if std::mem::take(&mut self.quote_begins) {
            self.breaks = self.breaks.min(1);
        }
        if !self.out.is_empty() {
            for left in (0..self.breaks).rev() {
                self.out.push('\n');
                // The empty line within a quotation is quoted too.
                if left > 0 && self.quotes > 0 {
                    self.out.push_str(&">".repeat(self.quotes.min(DEEPEST_QUOTE)));
                }
            }
        }
        if fresh {
            if self.quotes > 0 {
                self.out.push_str(&">".repeat(self.quotes.min(DEEPEST_QUOTE)));
                self.out.push(' ');
            }
            self.out.push_str(self.bullet);
        } else if self.space {
            self.out.push(' ');
        }
        self.bullet = "";
        self.breaks = 0;
        self.space = false;
        self.out.push_str(word);
    }

    fn line_end(&mut self) {
        self.breaks = (self.breaks + 1).min(3);
        self.space = false;
    }

    fn at_least(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
        if breaks > 0 {
            self.space = false;
        }
    }
}

/// Line ends before and after an element.
fn space_around(name: &str) -> usize {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "table" | "dl" | "figure" => 2,
        "div" | "tr" | "dt" | "dd" | "section" | "article" | "header" | "footer" | "address" | "center" | "form"
        | "fieldset" | "body" | "head" | "html" | "caption" | "option" => 1,
        _ => 0,
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.to_string())
}
