//! winmail.dat: what Outlook wraps a mail in when it thinks the reader is an Outlook too (MS-OXTNEF). Files and words are
//! taken out; whatever is broken ends the reading, and what was read until then is kept.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::rescue::File;
use super::rtf;

/// Mails within mails within mails: deeper ones stay unread.
const DEEPEST: usize = 8;
/// More files than any mail holds.
const MOST_FILES: usize = 5000;

/// What was wrapped in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wrapped {
    pub text: Option<String>,
    pub html: Option<String>,
    pub files: Vec<File>,
    /// All of it could be read.
    pub whole: bool,
}

/// Does it begin as such a file does?
pub fn is_tnef(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x78, 0x9F, 0x3E, 0x22])
}

/// Reads it; `None` if it is no such file.
pub fn read(bytes: &[u8]) -> Option<Wrapped> {
    is_tnef(bytes).then(|| stream(bytes, 0))
}

/// The attributes we know, by the lower half of their id.
mod attribute {
    pub const SUBJECT: u16 = 0x8004;
    pub const BODY: u16 = 0x800C;
    pub const FILE_DATA: u16 = 0x800F;
    pub const FILE_TITLE: u16 = 0x8010;
    pub const FILE_BEGINS: u16 = 0x9002;
    pub const PROPERTIES: u16 = 0x9003;
    pub const FILE_PROPERTIES: u16 = 0x9005;
    pub const CODE_PAGE: u16 = 0x9007;
}

/// The properties we know (MS-OXPROPS).
mod property {
    pub const SUBJECT: u16 = 0x0037;
    pub const BODY: u16 = 0x1000;
    pub const RTF: u16 = 0x1009;
    pub const HTML: u16 = 0x1013;
    pub const DISPLAY_NAME: u16 = 0x3001;
    pub const FILE_DATA: u16 = 0x3701;
    pub const FILE_NAME: u16 = 0x3704;
    pub const LONG_NAME: u16 = 0x3707;
    pub const MEDIA_TYPE: u16 = 0x370E;
    pub const CONTENT_ID: u16 = 0x3712;
    pub const HTML_CODE_PAGE: u16 = 0x3FDE;
}

/// While reading: what was found in one stream.
struct Found {
    page: &'static Encoding,
    html_page: Option<&'static Encoding>,
    subject: String,
    text: Option<String>,
    html: Option<Vec<u8>>,
    rtf: Option<Vec<u8>>,
    files: Vec<Piece>,
    whole: bool,
}

/// A file, and the names it goes by, the best one last.
#[derive(Default)]
struct Piece {
    names: [String; 3],
    file: File,
    /// A mail that was attached.
    inner: Option<Wrapped>,
}

fn stream(bytes: &[u8], depth: usize) -> Wrapped {
    let mut found = Found {
        page: WINDOWS_1252,
        html_page: None,
        subject: String::new(),
        text: None,
        html: None,
        rtf: None,
        files: Vec::new(),
        whole: true,
    };
    let mut input = Input { rest: bytes.get(6..).unwrap_or_default() };
    while !input.rest.is_empty() {
        let Some((id, data)) = attribute(&mut input) else {
            found.whole = false;
            break;
        };
        take(&mut found, id, data, depth);
    }
    finished(found)
}

/// Level, id and kind, length, bytes and a sum to check by. A wrong sum is common (old gateways) and no reason to lose a
/// file.
fn attribute<'a>(input: &mut Input<'a>) -> Option<(u16, &'a [u8])> {
    let level = input.bytes(1)?;
    if !matches!(level, [1 | 2]) {
        return None;
    }
    let id = input.u16()?;
    input.u16()?;
    let length = input.length()?;
    let data = input.bytes(length)?;
    // The last sum may be cut off.
    if input.u16().is_none() {
        input.rest = &[];
    }
    Some((id, data))
}

fn take(found: &mut Found, id: u16, data: &[u8], depth: usize) {
    match id {
        attribute::CODE_PAGE => {
            let page = (Input { rest: data }).u32();
            found.page = page.and_then(code_page).unwrap_or(found.page);
        }
        attribute::SUBJECT => found.subject = text_of(data, found.page),
        attribute::BODY => found.text = Some(text_of(data, found.page)),
        attribute::PROPERTIES => found.whole &= properties(data, |id, kind, value| message(found, id, kind, value)),
        attribute::FILE_BEGINS if found.files.len() < MOST_FILES => found.files.push(Piece::default()),
        attribute::FILE_TITLE => {
            let page = found.page;
            if let [.., piece] = found.files.as_mut_slice() {
                let [title, _, _] = &mut piece.names;
                *title = text_of(data, page);
            }
        }
        attribute::FILE_DATA => {
            if let [.., piece] = found.files.as_mut_slice() {
                piece.file.bytes = data.to_vec();
            }
        }
        attribute::FILE_PROPERTIES => {
            let page = found.page;
            if let [.., piece] = found.files.as_mut_slice() {
                found.whole &= properties(data, |id, kind, value| attached(piece, id, kind, value, page, depth));
            }
        }
        _ => {}
    }
}

/// A property of the mail itself.
fn message(found: &mut Found, id: u16, kind: u16, value: &[u8]) {
    match id {
        property::SUBJECT => found.subject = string(value, kind, found.page),
        property::BODY => found.text = Some(string(value, kind, found.page)),
        property::HTML if kind == UNICODE => found.html = Some(string(value, kind, found.page).into_bytes()),
        property::HTML => found.html = Some(value.to_vec()),
        property::RTF => found.rtf = Some(value.to_vec()),
        property::HTML_CODE_PAGE => found.html_page = (Input { rest: value }).u32().and_then(code_page),
        _ => {}
    }
}

/// A property of an attached file.
fn attached(piece: &mut Piece, id: u16, kind: u16, value: &[u8], page: &'static Encoding, depth: usize) {
    let [_, short, long] = &mut piece.names;
    match id {
        property::FILE_NAME => *short = string(value, kind, page),
        property::LONG_NAME => *long = string(value, kind, page),
        property::DISPLAY_NAME if short.is_empty() => *short = string(value, kind, page),
        property::MEDIA_TYPE => piece.file.media_type = string(value, kind, page).to_ascii_lowercase(),
        property::CONTENT_ID => {
            let id = string(value, kind, page).trim_matches(['<', '>', ' ']).to_owned();
            piece.file.content_id = Some(id).filter(|id| !id.is_empty());
        }
        property::FILE_DATA => {
            // An object has the id of its kind before its bytes.
            let bytes = if kind == OBJECT { value.get(16..).unwrap_or_default() } else { value };
            let inner = (is_tnef(bytes) && depth < DEEPEST).then(|| stream(bytes, depth + 1));
            piece.inner = inner.filter(|inner| !inner.files.is_empty() || inner.text.is_some() || inner.html.is_some());
            if piece.inner.is_none() && !bytes.is_empty() {
                piece.file.bytes = bytes.to_vec();
            }
        }
        _ => {}
    }
}

fn finished(found: Found) -> Wrapped {
    let rtf = found.rtf.as_deref().and_then(rtf::decompress).map(|rtf| rtf::read(&rtf));
    let page = found.html_page.unwrap_or(found.page);
    let html = found.html.map(|html| super::charset::guess(&html, Some(page.name())).text);
    let mut wrapped = Wrapped { text: found.text, html, files: Vec::new(), whole: found.whole };
    match rtf {
        Some(rtf::Words::Html(html)) if wrapped.html.is_none() => wrapped.html = Some(html),
        Some(rtf::Words::Text(text)) if wrapped.text.as_ref().is_none_or(|t| t.trim().is_empty()) => {
            wrapped.text = Some(text);
        }
        _ => {}
    }
    for piece in found.files {
        rescue(piece, &mut wrapped);
    }
    wrapped
}

/// A file as it is; of an attached mail its words as a file, and its files.
fn rescue(piece: Piece, wrapped: &mut Wrapped) {
    let name = piece.names.into_iter().rev().find(|name| !name.is_empty()).unwrap_or_default();
    let Some(inner) = piece.inner else {
        wrapped.files.push(File { name, ..piece.file });
        return;
    };
    let stem = if name.is_empty() { "message" } else { &name };
    let words = match (inner.html, inner.text) {
        (Some(html), _) => Some((format!("{stem}.html"), "text/html", html)),
        (None, Some(text)) => Some((format!("{stem}.txt"), "text/plain", text)),
        (None, None) => None,
    };
    if let Some((name, media_type, words)) = words {
        let bytes = words.into_bytes();
        wrapped.files.push(File { name, media_type: media_type.to_owned(), content_id: None, bytes });
    }
    wrapped.files.extend(inner.files);
    wrapped.whole &= inner.whole;
}

const OBJECT: u16 = 13;
const STRING: u16 = 30;
const UNICODE: u16 = 31;
const BINARY: u16 = 258;
const SEVERAL: u16 = 0x1000;

/// Gives each property of a list to `tell`: its id, kind and first value. `false` if the list could not be read to its
/// end.
fn properties(data: &[u8], mut tell: impl FnMut(u16, u16, &[u8])) -> bool {
    let mut input = Input { rest: data };
    let Some(count) = input.length() else { return false };
    for _ in 0..count {
        if one_property(&mut input, &mut tell).is_none() {
            return false;
        }
    }
    true
}

fn one_property(input: &mut Input<'_>, tell: &mut impl FnMut(u16, u16, &[u8])) -> Option<()> {
    let kind = input.u16()?;
    let id = input.u16()?;
    if id >= 0x8000 {
        name(input)?;
    }
    let several = kind & SEVERAL != 0;
    let kind = kind & !SEVERAL;
    let variable = matches!(kind, OBJECT | STRING | UNICODE | BINARY);
    let count = if several || variable { input.length()? } else { 1 };
    for at in 0..count {
        let length = if variable { input.length()? } else { size(kind)? };
        let value = input.bytes(length)?;
        input.pad(length)?;
        if at == 0 {
            tell(id, kind, value);
        }
    }
    Some(())
}

/// The name of a named property: a group, and a number or letters.
fn name(input: &mut Input<'_>) -> Option<()> {
    input.bytes(16)?;
    if input.u32()? == 0 {
        input.u32()?;
    } else {
        let length = input.length()?;
        input.bytes(length)?;
        input.pad(length)?;
    }
    Some(())
}

/// Bytes of a value of a fixed kind.
fn size(kind: u16) -> Option<usize> {
    match kind {
        2 | 11 => Some(2),
        3 | 4 | 10 => Some(4),
        5 | 6 | 7 | 20 | 64 => Some(8),
        72 => Some(16),
        _ => None,
    }
}

fn string(value: &[u8], kind: u16, page: &'static Encoding) -> String {
    if kind == UNICODE { text_of(value, encoding_rs::UTF_16LE) } else { text_of(value, page) }
}

/// Up to the NUL at its end.
fn text_of(value: &[u8], page: &'static Encoding) -> String {
    let text = page.decode_without_bom_handling(value).0;
    text.trim_end_matches('\0').to_owned()
}

/// Windows code pages by number.
pub fn code_page(number: u32) -> Option<&'static Encoding> {
    let label = match number {
        65001 => "utf-8".to_owned(),
        932 => "shift_jis".to_owned(),
        936 | 54936 => "gb18030".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        874 => "windows-874".to_owned(),
        20866 => "koi8-r".to_owned(),
        21866 => "koi8-u".to_owned(),
        50220..=50222 => "iso-2022-jp".to_owned(),
        51932 => "euc-jp".to_owned(),
        28591..=28605 => format!("iso-8859-{}", number - 28590),
        1250..=1258 => format!("windows-{number}"),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.bytes(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes(4)?.try_into().ok()?))
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }

    /// Values stand at every fourth byte; the last one may lack its filling.
    fn pad(&mut self, length: usize) -> Option<()> {
        let fill = (4 - length % 4) % 4;
        self.bytes(fill.min(self.rest.len())).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One attribute with its level, id and kind, and a sum that is wrong.
    fn part(level: u8, id: u16, data: &[u8]) -> Vec<u8> {
        let mut all = vec![level];
        all.extend(id.to_le_bytes());
        all.extend([6, 0]);
        all.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        all.extend(data);
        all.extend([0, 0]);
        all
    }

    fn wrapped(parts: &[Vec<u8>]) -> Vec<u8> {
        let mut all = vec![0x78, 0x9F, 0x3E, 0x22, 1, 0];
        all.extend(parts.concat());
        all
    }

    fn text_property(id: u16, text: &str) -> Vec<u8> {
        let mut value: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
        let mut all = vec![31, 0];
        all.extend(id.to_le_bytes());
        all.extend([1, 0, 0, 0]);
        all.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
        value.resize(value.len().div_ceil(4) * 4, 0);
        all.extend(value);
        all
    }

    #[test]
    fn files_and_words_come_out() {
        let mut names = vec![1, 0, 0, 0];
        names.extend(text_property(property::LONG_NAME, "Größe.pdf"));
        let bytes = wrapped(&[
            part(1, attribute::CODE_PAGE, &[0xE3, 4, 0, 0, 0, 0, 0, 0]),
            part(1, attribute::BODY, b"\xCF\xF0\xE8\xE2\xE5\xF2\0"),
            part(2, attribute::FILE_BEGINS, &[0; 14]),
            part(2, attribute::FILE_TITLE, b"GRO~1.PDF\0"),
            part(2, attribute::FILE_DATA, b"%PDF"),
            part(2, attribute::FILE_PROPERTIES, &names),
        ]);
        let read = read(&bytes).unwrap();
        assert_eq!(read.text.as_deref(), Some("Привет"));
        assert_eq!((read.files[0].name.as_str(), read.files[0].bytes.as_slice()), ("Größe.pdf", &b"%PDF"[..]));
        assert!(read.whole);
    }

    #[test]
    fn a_cut_file_gives_what_it_holds() {
        let bytes = wrapped(&[
            part(2, attribute::FILE_BEGINS, &[0; 14]),
            part(2, attribute::FILE_DATA, b"one"),
            part(2, attribute::FILE_BEGINS, &[0; 14]),
        ]);
        let read = read(&bytes[..bytes.len() - 8]).unwrap();
        assert_eq!(read.files[0].bytes, b"one");
        assert!(!read.whole);
    }

    proptest::proptest! {
        #[test]
        fn garbage_never_panics(head in 0u8..4, id in 0x8000u16..0x9010, bytes in proptest::collection::vec(0u8..=255, 0..200)) {
            let first = part(head, id, &bytes);
            let files = part(2, attribute::FILE_PROPERTIES, &bytes);
            let all = wrapped(&[part(2, attribute::FILE_BEGINS, b""), first, files, part(1, attribute::PROPERTIES, &bytes), bytes.clone()]);
            read(&all);
            read(&bytes);
        }
    }
}
