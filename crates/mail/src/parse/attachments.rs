//! The parts of a mail that are not its text.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use mail_parser::{ContentType, Encoding, GetHeader, HeaderName, Message, MessagePart, MimeHeaders, PartType};

use super::calendar::Calendar;
use super::headers::{one_line, place};
use super::rescue::Rescued;
use super::{Attachment, calendar, uuencode};

/// The attachments, and the files within them.
pub fn list(ready: &[u8], message: &Message<'_>, rescued: &BTreeMap<usize, Rescued>) -> Vec<Attachment> {
    let mut all = Vec::new();
    for id in &message.attachments {
        let index = place(*id);
        let within = rescued.get(&index);
        if let Some(part) = message.parts.get(index)
            && within.is_none_or(|within| !within.whole)
        {
            all.push(describe(ready, part, index));
        }
        all.extend(within.into_iter().flat_map(inner));
    }
    // Files within the text stand behind the others.
    let listed: BTreeSet<usize> = message.attachments.iter().map(|id| place(*id)).collect();
    all.extend(rescued.values().filter(|within| !listed.contains(&within.part)).flat_map(inner));
    all
}

fn inner(within: &Rescued) -> impl Iterator<Item = Attachment> {
    within.files.iter().enumerate().filter_map(|(at, file)| {
        let declared_name = Some(file.name.clone()).filter(|name| !name.trim().is_empty());
        let media_type = if usual(&file.media_type) { file.media_type.clone() } else { type_of(&file.name).to_owned() };
        let safe = safe_name(&file.name);
        let name = if safe.is_empty() { format!("file-{}.{}", at + 1, extension(&media_type)) } else { safe };
        let inline = media_type.starts_with("image/") && file.content_id.is_some();
        let content_id = file.content_id.clone();
        Some(Attachment {
            part: within.number(at)?,
            name,
            declared_name,
            media_type,
            size: file.bytes.len(),
            content_id,
            inline,
        })
    })
}

fn describe(ready: &[u8], part: &MessagePart<'_>, index: usize) -> Attachment {
    let media_type = media_type(part);
    let disposition = part.content_disposition();
    let content_id =
        part.content_id().map(|id| id.trim_matches(['<', '>', ' ']).to_owned()).filter(|id| !id.is_empty());
    let beside = disposition.is_some_and(|d| d.is_attachment());
    let picture = media_type.starts_with("image/");
    let inline = !beside && (disposition.is_some_and(|d| d.is_inline()) || (picture && content_id.is_some()));
    let declared_name = declared_name(ready, part);
    Attachment {
        part: index,
        name: file_name(declared_name.as_deref(), part, &media_type, index),
        declared_name,
        size: bytes(ready, part).map_or(0, |b| b.len()),
        media_type,
        content_id,
        inline,
    }
}

/// The first event of a calendar part.
pub fn calendar(ready: &[u8], message: &Message<'_>) -> Option<Calendar> {
    message.parts.iter().find_map(|part| {
        let named = declared_name(ready, part).is_some_and(|name| name.to_ascii_lowercase().ends_with(".ics"));
        if !named && !matches!(media_type(part).as_str(), "text/calendar" | "application/ics") {
            return None;
        }
        let charset = part.content_type().and_then(|kind| kind.attribute("charset"));
        let bytes = bytes(ready, part)?;
        calendar::read(&super::charset::guess(&bytes, charset).text)
    })
}

fn media_type(part: &MessagePart<'_>) -> String {
    match part.content_type() {
        Some(kind) => {
            let written = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("octet-stream")).to_ascii_lowercase();
            if usual(&written) { written } else { "application/octet-stream".to_owned() }
        }
        None if matches!(part.body, PartType::Message(_)) => "message/rfc822".to_owned(),
        None => "text/plain".to_owned(),
    }
}

/// Is this the form of a media type?
fn usual(media_type: &str) -> bool {
    let plain = media_type.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>;,".contains(&b));
    plain && media_type.contains('/') && media_type.len() < 100
}

/// The bytes of a part, decoded from its transfer encoding, in the charset they were sent in.
pub fn bytes<'a>(ready: &'a [u8], part: &'a MessagePart<'_>) -> Option<Cow<'a, [u8]>> {
    if let PartType::Multipart(_) = part.body {
        return None;
    }
    let mut body = sent(ready, part);
    if part.is_encoding_problem
        && let PartType::Text(text) = &part.body
        && body.starts_with(text.as_bytes())
    {
        // The parser's end of such a part lies behind the boundary.
        body = text.as_bytes();
    }
    Some(match (&part.body, part.encoding) {
        (_, Encoding::None) if odd_encoding(part).is_some() => match odd_encoding(part) {
            Some(Odd::Base64) => Cow::Owned(from_base64(body)),
            Some(Odd::QuotedPrintable) => Cow::Owned(from_quoted_printable(body)),
            _ => {
                let file = uuencode::blocks(body).into_iter().next();
                file.map_or(Cow::Borrowed(body), |file| Cow::Owned(file.bytes))
            }
        },
        (_, Encoding::None) => Cow::Borrowed(body),
        (PartType::Binary(b) | PartType::InlineBinary(b), _) => Cow::Borrowed(b.as_ref()),
        (_, Encoding::Base64) => Cow::Owned(from_base64(body)),
        (_, Encoding::QuotedPrintable) => Cow::Owned(from_quoted_printable(body)),
    })
}

/// A transfer encoding under a name that the parser does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    Base64,
    QuotedPrintable,
    /// Of before MIME.
    Uuencode,
}

/// `"base64";`, `quoted_printable`, `x-uuencode` and the like; `None` for names in order, and where the parser found that
/// the body is not what its name says.
pub fn odd_encoding(part: &MessagePart<'_>) -> Option<Odd> {
    if part.encoding != Encoding::None || part.is_encoding_problem {
        return None;
    }
    let name = part.content_transfer_encoding()?;
    let first = name.split([';', '(', ' ']).find(|word| !word.is_empty())?;
    let letters: String = first.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    match letters.as_str() {
        "base64" | "b64" | "xbase64" => Some(Odd::Base64),
        "quotedprintable" | "quoteprintable" | "qp" => Some(Odd::QuotedPrintable),
        "xuuencode" | "xuue" | "uuencode" | "uue" | "xuu" => Some(Odd::Uuencode),
        _ => None,
    }
}

/// The body of a part as it stands in the mail, still encoded.
pub fn sent<'a>(ready: &'a [u8], part: &MessagePart<'_>) -> &'a [u8] {
    let (start, end) = (place(part.offset_body), place(part.offset_end));
    // The end of an empty part lies before its beginning, by a line end. A truncated mail may have no end written down:
    // then it reaches to the end of the mail.
    let written = end > place(part.offset_header);
    let end = if end > start || written { end.min(ready.len()) } else { ready.len() };
    ready.get(start..end).unwrap_or_default()
}

/// Lenient: everything that is not of the alphabet is passed over, a missing end is no error. Several pieces that were
/// encoded one by one are read one behind the other; words behind the end are none.
pub fn from_base64(body: &[u8]) -> Vec<u8> {
    let lenient = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&alphabet::STANDARD, lenient);
    let mut out = Vec::new();
    let mut letters = Vec::new();
    let mut pieces = body.split(|b| *b == b'=').peekable();
    let mut first = true;
    while let Some(piece) = pieces.next() {
        letters.clear();
        letters.extend(piece.iter().copied().filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')));
        if !first && letters.len() % 4 != 0 && pieces.peek().is_none() {
            break;
        }
        if letters.len() % 4 == 1 {
            letters.pop();
        }
        out.extend(engine.decode(&letters).unwrap_or_default());
        first = false;
    }
    out
}

/// RFC 2045, 6.7; what is not well formed stays as it is.
pub fn from_quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, tail)) = rest.split_first() {
        if *first != b'=' {
            out.push(*first);
            rest = tail;
        } else if let Some(after) = tail.strip_prefix(b"\r\n").or_else(|| tail.strip_prefix(b"\n")) {
            rest = after;
        } else if let [high, low, after @ ..] = tail
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high * 16 + low);
            rest = after;
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// The name the sender gave, decoded.
fn declared_name(ready: &[u8], part: &MessagePart<'_>) -> Option<String> {
    let name = name_in(part.content_disposition(), "filename").or_else(|| name_in(part.content_type(), "name"))?;
    // 8-bit letters in the parameter itself: read the header line again with a guessed charset.
    let broken = name.contains(char::REPLACEMENT_CHARACTER);
    Some(if broken { raw_name(ready, part).unwrap_or(name) } else { name })
}

fn file_name(declared: Option<&str>, part: &MessagePart<'_>, media_type: &str, index: usize) -> String {
    let safe = safe_name(declared.unwrap_or_default());
    if !safe.is_empty() {
        return safe;
    }
    let subject = part.message().and_then(|m| m.subject()).map(safe_name).filter(|s| !s.is_empty());
    match subject {
        Some(subject) => format!("{subject}.eml"),
        None => format!("part-{index}.{}", extension(media_type)),
    }
}

fn name_in(header: Option<&ContentType<'_>>, attribute: &str) -> Option<String> {
    let value = header?.attribute(attribute)?;
    // Encoded words within a parameter are forbidden (RFC 2047, 5) and everywhere.
    let decoded = if value.contains("=?") { super::words::decoded(value) } else { value.to_owned() };
    Some(decoded).filter(|n| !n.trim().is_empty())
}

fn raw_name(ready: &[u8], part: &MessagePart<'_>) -> Option<String> {
    for (name, attribute) in [(HeaderName::ContentDisposition, "filename"), (HeaderName::ContentType, "name")] {
        let Some(header) = part.headers.header(name) else { continue };
        let line = ready.get(place(header.offset_start)..place(header.offset_end)).unwrap_or_default();
        let text = format!("{}\n", super::charset::guess(line, None).text.trim_end());
        let value = mail_parser::parsers::MessageStream::new(text.as_bytes()).parse_content_type();
        if let Some(found) = name_in(value.as_content_type(), attribute) {
            return Some(found);
        }
    }
    None
}

/// Characters that are reserved in file names, or turn the order of letters round so that `exe.txt` reads as `txt.exe`,
/// or end a line for some programs.
const RESERVED: &str = "<>:\"|?*\u{61C}\u{200E}\u{200F}\u{2028}\u{2029}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}";

/// A file name that is safe to write and to offer: the last part of a path, no control or reserved characters, no
/// leading or trailing dots, no device of Windows, at most 150 bytes with its ending kept. Empty when nothing is left.
pub fn safe_name(declared: &str) -> String {
    let last = declared.rsplit(['/', '\\']).find(|p| !p.trim().is_empty()).unwrap_or_default();
    let clean: String = one_line(last).chars().map(|c| if RESERVED.contains(c) { '_' } else { c }).collect();
    let clean = clean.trim_matches(['.', ' ']);
    let short = if clean.len() <= 150 { clean.to_owned() } else { shortened(clean) };
    if is_device(&short) { format!("_{short}") } else { short }
}

/// The first 138 bytes, and the ending if it is one.
fn shortened(name: &str) -> String {
    let (stem, ending) = name.rsplit_once('.').filter(|(_, e)| e.len() <= 10).unwrap_or((name, ""));
    let mut short = String::new();
    for c in stem.chars() {
        if short.len() + c.len_utf8() > 138 {
            break;
        }
        short.push(c);
    }
    let short = short.trim_end_matches(['.', ' ']);
    if ending.is_empty() { short.to_owned() } else { format!("{short}.{ending}") }
}

/// `con`, `nul.txt`, `COM1.pdf`: Windows opens a device by such names, whatever the ending and the folder.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().find_map(|device| stem.strip_prefix(device));
    let digit = numbered
        .is_some_and(|n| matches!(n, "¹" | "²" | "³") || (n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit())));
    digit || ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&stem.as_str())
}

/// The type of a file that says none, by its name.
fn type_of(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "txt" | "log" => "text/plain",
        "htm" | "html" => "text/html",
        "ics" => "text/calendar",
        "csv" => "text/csv",
        "vcf" => "text/vcard",
        "rtf" => "application/rtf",
        "eml" => "message/rfc822",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "bmp" => "image/bmp",
        "tif" | "tiff" => "image/tiff",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}

fn extension(media_type: &str) -> &'static str {
    match media_type {
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "text/csv" => "csv",
        "text/vcard" | "text/x-vcard" => "vcf",
        "message/rfc822" | "message/global" => "eml",
        "message/delivery-status" | "message/feedback-report" | "text/rfc822-headers" => "txt",
        "image/png" => "png",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/gif" => "gif",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/ms-tnef" => "dat",
        "application/pgp-signature" => "asc",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_lead_nowhere() {
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\Users\\x\\invoice.pdf"), "invoice.pdf");
        assert_eq!(safe_name("a\r\nb\0.txt"), "a b .txt");
        assert_eq!(safe_name("..."), "");
        assert_eq!(safe_name("fdp\u{202E}exe.txt"), "fdp_exe.txt");
        assert_eq!(safe_name("/etc/cron.d/x"), "x");
        assert_eq!(safe_name("\\\\server\\share\\..\\CON"), "_CON");
        assert_eq!(safe_name("nul.tar.gz"), "_nul.tar.gz");
        assert_eq!(safe_name("com7.txt"), "_com7.txt");
        assert_eq!(safe_name("computer.txt"), "computer.txt");
        assert_eq!(safe_name("invoice.exe. . ."), "invoice.exe");
        assert_eq!(safe_name("a.txt:hidden.exe"), "a.txt_hidden.exe");
        assert_eq!(safe_name(".htaccess"), "htaccess");
        assert!(safe_name(&format!("{}.pdf", "ü".repeat(400))).ends_with(".pdf"));
        assert!(safe_name(&"x".repeat(4000)).len() <= 150);
    }

    #[test]
    fn transfer_encodings_forgive() {
        assert_eq!(from_quoted_printable(b"a=3D=\r\nb=XX=C3=BC="), "a=b=XXü=".as_bytes());
        assert_eq!(from_base64(b"aGVs\r\n bG8"), b"hello");
        assert_eq!(from_base64(b"aGVsbG8=!"), b"hello");
        assert_eq!(from_base64(b"aGVsbG8= ignored"), b"hello");
        assert_eq!(from_base64(b"aGVsbG8=\r\naGVsbG8="), b"hellohello");
    }
}
