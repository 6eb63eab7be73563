//! Is this HTML made to keep a parser busy? The tree builder of HTML5 can be led to quadratic time and memory: deep
//! nesting, formatting elements that are opened again for every paragraph, tags with thousands of attributes.

use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// Attributes of one tag; the tokenizer compares each with all others.
const MOST_ATTRIBUTES: usize = 300;
/// Elements inside each other.
const DEEPEST: usize = 400;
/// Sum over all tags of how deep they stand: the work of the tree builder.
const MOST_WORK: usize = 5_000_000;

/// Sum over all pieces of text of how long the text before them was: the tree copies it each time a piece is added.
const MOST_COPYING: usize = 200_000_000;

/// Would building a tree of this take too long?
pub fn is_costly(html: &str) -> bool {
    has_crowded_tag(html) || nests_too_much(html)
}

/// A tag with more than [`MOST_ATTRIBUTES`]. Every `<` and letter is tried as the beginning of a tag, since what is
/// inside comments and quotes depends on the reader; when that itself gets long, the answer is yes.
pub fn has_crowded_tag(html: &str) -> bool {
    let bytes = html.as_bytes();
    let mut steps = 0usize;
    let budget = bytes.len().saturating_mul(20).saturating_add(1000);
    for (at, pair) in bytes.windows(2).enumerate() {
        if !matches!(pair, [b'<', letter] if letter.is_ascii_alphabetic() || *letter == b'/') {
            continue;
        }
        let (length, attributes) = measure(bytes.get(at + 1..).unwrap_or_default());
        steps = steps.saturating_add(length);
        if attributes > MOST_ATTRIBUTES || steps > budget {
            return true;
        }
    }
    false
}

/// Length and number of attributes of the tag whose name begins here.
fn measure(tag: &[u8]) -> (usize, usize) {
    #[derive(PartialEq)]
    enum At {
        Name,
        Between,
        Attribute,
        Equals,
        Quoted(u8),
        Bare,
    }
    let (mut state, mut attributes) = (At::Name, 0);
    for (length, byte) in tag.iter().enumerate() {
        let space = byte.is_ascii_whitespace() || *byte == b'/';
        state = match (&state, byte) {
            (At::Quoted(end), b) if b == end => At::Between,
            (At::Quoted(end), _) => At::Quoted(*end),
            (_, b'>') => return (length, attributes),
            (At::Equals, b'"' | b'\'') => At::Quoted(*byte),
            (At::Equals, _) if byte.is_ascii_whitespace() => At::Equals,
            (At::Equals | At::Bare, _) if !byte.is_ascii_whitespace() => At::Bare,
            (At::Attribute | At::Between, b'=') => At::Equals,
            (_, _) if space => At::Between,
            (At::Between, _) => {
                attributes += 1;
                if attributes > MOST_ATTRIBUTES {
                    return (length, attributes);
                }
                At::Attribute
            }
            (At::Name, _) => At::Name,
            _ => At::Attribute,
        };
    }
    (tag.len(), attributes)
}

fn nests_too_much(html: &str) -> bool {
    let tokenizer = Tokenizer::new(Depth::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(html.into());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.borrow().costly
}

#[derive(Default)]
struct Depth(RefCell<Count>);

#[derive(Default)]
struct Count {
    open: HashMap<String, usize>,
    depth: usize,
    work: usize,
    root_attributes: usize,
    /// Length of the text since the last tag.
    run: usize,
    copying: usize,
    costly: bool,
}

/// Elements that have no end, or whose end is often left out because the next one implies it.
const SHORT_LIVED: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p",
    "li", "td", "tr", "th", "dd", "dt", "option", "tbody", "thead", "tfoot", "colgroup", "html", "head", "body",
];

impl TokenSink for Depth {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut count = self.0.borrow_mut();
        let tag = match token {
            Token::TagToken(tag) => tag,
            Token::CharacterTokens(text) => {
                count.run += text.len();
                count.copying = count.copying.saturating_add(count.run);
                count.costly |= count.copying > MOST_COPYING;
                return TokenSinkResult::Continue;
            }
            _ => return TokenSinkResult::Continue,
        };
        count.run = 0;
        let name = tag.name.to_string();
        if name == "html" || name == "body" {
            count.root_attributes += tag.attrs.len();
        }
        if !SHORT_LIVED.contains(&name.as_str()) {
            let open = count.open.entry(name).or_default();
            match tag.kind {
                TagKind::StartTag => {
                    *open += 1;
                    count.depth += 1;
                }
                TagKind::EndTag if *open > 0 => {
                    *open -= 1;
                    count.depth -= 1;
                }
                TagKind::EndTag => {}
            }
        }
        count.work = count.work.saturating_add(count.depth);
        count.costly |= count.depth > DEEPEST || count.work > MOST_WORK || count.root_attributes > 4 * MOST_ATTRIBUTES;
        TokenSinkResult::Continue
    }
}
