//! Files that are no parts of their own: wrapped into a winmail.dat, or written into the text.

use std::collections::BTreeMap;

use mail_parser::{Message, MessagePart, PartType};

use super::{attachments, headers, tnef, uuencode};

/// A part number and the number of a file within it are one number for the outside: more parts than this no mail has.
const WITHIN: usize = 1 << 24;

/// A file within a part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File {
    /// As the sender wrote it; empty when it has none.
    pub name: String,
    /// Lower case; empty when it is not said.
    pub media_type: String,
    pub content_id: Option<String>,
    pub bytes: Vec<u8>,
}

/// What was found within one part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rescued {
    pub part: usize,
    pub files: Vec<File>,
    /// Nothing of the part is left that the reader would miss.
    pub whole: bool,
    pub text: Option<String>,
    pub html: Option<String>,
}

impl Rescued {
    /// For [`super::Attachment::part`] of the file with this number.
    pub fn number(&self, file: usize) -> Option<usize> {
        file.checked_add(1)?.checked_mul(WITHIN)?.checked_add(self.part).filter(|_| self.part < WITHIN)
    }
}

/// Part and file of such a number; no file for a part itself.
pub fn split(number: usize) -> (usize, Option<usize>) {
    (number % WITHIN, (number / WITHIN).checked_sub(1))
}

/// All parts that hold files, by their number: what Outlook attached, and texts that are shown.
pub fn all(ready: &[u8], message: &Message<'_>) -> BTreeMap<usize, Rescued> {
    let wrapped = message.attachments.iter().map(|id| (*id, false));
    let texts = message.text_body.iter().map(|id| (*id, true));
    let mut all = BTreeMap::new();
    for (id, is_text) in wrapped.chain(texts) {
        let index = headers::place(id);
        let part = message.parts.get(index).filter(|part| matches!(part.body, PartType::Text(_)) == is_text);
        if let Some(mut found) = part.and_then(|part| within(ready, part)) {
            found.part = index;
            all.insert(index, found);
        }
    }
    all
}

/// The files within one part.
pub fn within(ready: &[u8], part: &MessagePart<'_>) -> Option<Rescued> {
    match &part.body {
        PartType::Binary(_) | PartType::InlineBinary(_) => {
            let bytes = attachments::bytes(ready, part)?;
            let read = tnef::read(&bytes)?;
            let whole = read.whole && (!read.files.is_empty() || read.text.is_some() || read.html.is_some());
            Some(Rescued { part: 0, files: read.files, whole, text: read.text, html: read.html })
        }
        PartType::Text(text) if text.contains("begin ") => {
            let bytes = attachments::bytes(ready, part)?;
            let files: Vec<File> = uuencode::blocks(&bytes).into_iter().map(written).collect();
            (!files.is_empty()).then(|| Rescued { files, ..Rescued::default() })
        }
        _ => None,
    }
}

fn written(block: uuencode::Block) -> File {
    File { name: super::charset::guess(&block.name, None).text, bytes: block.bytes, ..File::default() }
}
