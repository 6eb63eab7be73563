//! Reads one answer piece by piece: atoms, quoted words, literals, lists.

use super::{Answer, Status, Word, fetched, listed, status_word};
use crate::imap::wire::Piece;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    Nil,
    Atom(Vec<u8>),
    Text(Vec<u8>),
    List(Vec<Value>),
}

impl Value {
    pub(super) fn words(&self) -> String {
        match self {
            Value::Atom(bytes) | Value::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Value::Nil | Value::List(_) => String::new(),
        }
    }

    pub(super) fn number<N: std::str::FromStr>(&self) -> Option<N> {
        match self {
            Value::Atom(bytes) | Value::Text(bytes) => std::str::from_utf8(bytes).ok()?.parse().ok(),
            Value::Nil | Value::List(_) => None,
        }
    }
}

/// Lists in lists: more is an attack or an accident.
const DEEPEST: usize = 24;

pub(super) struct Reader {
    pieces: Vec<Piece>,
    piece: usize,
    /// In the text of this piece.
    at: usize,
    depth: usize,
}

impl Reader {
    pub(super) fn new(pieces: Vec<Piece>) -> Reader {
        Reader { pieces, piece: 0, at: 0, depth: 0 }
    }

    fn peek(&self) -> Option<u8> {
        match self.pieces.get(self.piece) {
            Some(Piece::Text(text)) => text.get(self.at).copied(),
            _ => None,
        }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn takes(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        if there {
            self.at += 1;
        }
        there
    }

    fn spaces(&mut self) {
        while self.takes(b' ') {}
    }

    /// Up to the next space.
    fn word(&mut self) -> Option<String> {
        let mut word = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| *byte != b' ') {
            word.push(byte);
            self.at += 1;
        }
        if word.is_empty() { None } else { String::from_utf8(word).ok() }
    }

    /// The rest of this line, as words.
    fn rest(&mut self) -> String {
        let rest = match self.pieces.get(self.piece) {
            Some(Piece::Text(text)) => text.get(self.at..).unwrap_or_default(),
            _ => return String::new(),
        };
        String::from_utf8_lossy(rest).trim().chars().filter(|char| !char.is_control()).take(500).collect()
    }

    fn is_at_end(&mut self) -> bool {
        self.spaces();
        self.peek().is_none() && self.pieces.len() <= self.piece + 1
    }

    pub(super) fn answer(&mut self) -> Option<Answer> {
        if self.takes(b'+') {
            self.spaces();
            return Some(Answer::GoOn(self.rest()));
        }
        let tag = self.word()?;
        self.spaces();
        if tag != "*" {
            // Ours are a letter and a number; anything else can't be the end of a command.
            let known = tag.strip_prefix('K').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
            let word = self.word().filter(|_| known)?;
            let word = status_word(&word).filter(|word| matches!(word, Word::Ok | Word::No | Word::Bad))?;
            return Some(Answer::Done(tag, self.status(word)));
        }
        let first = self.word()?;
        if let Some(word) = status_word(&first) {
            self.spaces();
            return Some(Answer::Status(self.status(word)));
        }
        if let Ok(number) = first.parse::<u32>() {
            self.spaces();
            return self.numbered(number);
        }
        self.named(&first.to_ascii_uppercase())
    }

    /// `[CODE argument] text`
    fn status(&mut self, word: Word) -> Status {
        self.spaces();
        let (mut code, mut argument) = (String::new(), String::new());
        let text = self.rest();
        let mut words = text.as_str();
        if let Some((inner, after)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            let (name, more) = inner.split_once(' ').unwrap_or((inner, ""));
            (code, argument, words) = (name.to_ascii_uppercase(), more.to_owned(), after.trim());
        }
        Status { word, code, argument, text: words.to_owned() }
    }

    fn numbered(&mut self, number: u32) -> Option<Answer> {
        let word = self.word()?.to_ascii_uppercase();
        match word.as_str() {
            "EXISTS" => Some(Answer::Exists(number)),
            "EXPUNGE" => Some(Answer::Expunged),
            "RECENT" => Some(Answer::Other),
            "FETCH" => {
                self.spaces();
                let Value::List(items) = self.value()? else { return None };
                // Bytes behind the list: a length was wrong, and what we hold may not be the whole mail.
                if !self.is_at_end() {
                    return None;
                }
                Some(fetched(items))
            }
            _ => None,
        }
    }

    fn named(&mut self, word: &str) -> Option<Answer> {
        match word {
            "CAPABILITY" => {
                Some(Answer::Capability(self.rest().split_whitespace().map(str::to_ascii_uppercase).collect()))
            }
            "SEARCH" => {
                let Some(Piece::Text(text)) = self.pieces.get(self.piece) else { return None };
                let text = std::str::from_utf8(text.get(self.at..)?).ok()?;
                // Behind the numbers a server may say (MODSEQ …).
                let numbers = text.split('(').next()?.split_ascii_whitespace().map(str::parse);
                numbers.collect::<Result<Vec<u32>, _>>().ok().map(Answer::Found)
            }
            "LIST" => {
                self.spaces();
                let Value::List(marks) = self.value()? else { return None };
                self.spaces();
                let _delimiter = self.value()?;
                self.spaces();
                Some(listed(&marks, self.value()?.words()))
            }
            "FLAGS" | "LSUB" | "STATUS" | "ESEARCH" | "ENABLED" | "NAMESPACE" | "ID" | "VANISHED" | "QUOTA"
            | "QUOTAROOT" | "ACL" | "METADATA" | "XLIST" | "RECENT" => Some(Answer::Other),
            _ => None,
        }
    }

    fn value(&mut self) -> Option<Value> {
        match self.peek() {
            Some(b'(') => self.list(),
            Some(b'"') => self.quoted(),
            Some(b'{') => self.literal(),
            Some(b')') | None => None,
            Some(_) => self.atom(),
        }
    }

    fn list(&mut self) -> Option<Value> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut values = Vec::new();
        loop {
            self.spaces();
            if self.takes(b')') {
                self.depth -= 1;
                return Some(Value::List(values));
            }
            let is_literal = self.peek() == Some(b'{');
            values.push(self.value()?);
            // Right behind a mail: a length was wrong, and this is the rest of it.
            if is_literal && !matches!(self.peek(), Some(b' ' | b')')) {
                return None;
            }
        }
    }

    fn quoted(&mut self) -> Option<Value> {
        self.at += 1;
        let mut text = Vec::new();
        loop {
            match self.next()? {
                b'"' => return Some(Value::Text(text)),
                b'\\' => text.push(self.next()?),
                byte => text.push(byte),
            }
        }
    }

    /// The bytes were read with the line that announced them; they are the next piece.
    fn literal(&mut self) -> Option<Value> {
        while let Some(byte) = self.next() {
            if byte == b'}' {
                break;
            }
        }
        if self.peek().is_some() {
            return None;
        }
        let Some(Piece::Literal(bytes)) = self.pieces.get_mut(self.piece + 1) else { return None };
        let bytes = std::mem::take(bytes);
        self.piece += 2;
        self.at = 0;
        Some(Value::Text(bytes))
    }

    /// `BODY[HEADER.FIELDS (DATE)]<0>` is one as well.
    fn atom(&mut self) -> Option<Value> {
        let mut atom = Vec::new();
        let mut in_brackets = false;
        while let Some(byte) = self.peek() {
            match byte {
                b'[' => in_brackets = true,
                b']' => in_brackets = false,
                b' ' | b'(' | b')' | b'"' if !in_brackets => break,
                _ => {}
            }
            // `BODY[]{12}`, without the space: some servers do.
            if byte == b'{' && !in_brackets {
                break;
            }
            atom.push(byte);
            self.at += 1;
        }
        if atom.is_empty() {
            return None;
        }
        Some(if atom.eq_ignore_ascii_case(b"NIL") { Value::Nil } else { Value::Atom(atom) })
    }
}
