//! Bytes to text, also where the declared charset is missing, unknown or plainly wrong.

use encoding_rs::{Encoding, GB18030, ISO_2022_JP, UTF_8, WINDOWS_1252};

use super::seven_bit;

/// Text, and whether the declared charset had to be overruled.
pub struct Guessed {
    pub text: String,
    /// The charset that was used instead of the declared one, for a warning.
    pub instead: Option<&'static str>,
}

/// Decodes by the declared charset if that fits the bytes; otherwise by what fits. No byte is dropped without a mark.
pub fn guess(bytes: &[u8], declared: Option<&str>) -> Guessed {
    if let Some(text) = declared.and_then(|label| seven_bit::read(bytes, label)) {
        return Guessed { text, instead: None };
    }
    let named = declared.and_then(encoding_of);
    let plain = bytes.is_ascii() && !bytes.contains(&0x1B);
    if plain && named.is_none_or(|e| e.is_ascii_compatible()) {
        return Guessed { text: String::from_utf8_lossy(bytes).into_owned(), instead: None };
    }
    // A byte order mark is stronger than any declaration.
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        let instead = named.is_some_and(|n| n != encoding).then(|| encoding.name());
        return Guessed { text: text.into_owned(), instead };
    }
    // Text in one of the old one-byte sets is practically never valid UTF-8 by chance. (Not so the Japanese 7-bit sets.)
    let single_byte = named.is_none_or(|e| e == UTF_8 || e.is_single_byte());
    if single_byte
        && !bytes.is_ascii()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        let instead = (declared.is_some() && named != Some(UTF_8)).then(|| UTF_8.name());
        return Guessed { text: text.to_owned(), instead };
    }
    if bytes.contains(&0x1B)
        && single_byte
        && let Some(text) = ISO_2022_JP.decode_without_bom_handling_and_without_replacement(bytes)
        && has_japanese_shift(bytes)
    {
        return Guessed { text: text.into_owned(), instead: Some(ISO_2022_JP.name()) };
    }
    if named == Some(WINDOWS_1252)
        && let Some(other) = other_script(bytes)
    {
        return other;
    }
    if let Some(encoding) = named {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return Guessed { text: text.into_owned(), instead: None };
        }
        // A few broken bytes in an otherwise fitting text (cut in the middle, say): stay with what was declared.
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        let broken = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
        let foreign = text.chars().filter(|c| !c.is_ascii()).count();
        if encoding.is_single_byte() || broken * 4 <= foreign {
            return Guessed { text: text.into_owned(), instead: None };
        }
    }
    by_looks(bytes)
}

/// Declared as Western, as programs do that know nothing else. A Western text has a foreign letter here and there; one of
/// another script has little else.
fn other_script(bytes: &[u8]) -> Option<Guessed> {
    let foreign = bytes.iter().filter(|b| !b.is_ascii()).count();
    let letters = bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
    if foreign < 8 || foreign <= letters {
        return None;
    }
    let found = by_looks(bytes);
    let western = ["windows-1252", "windows-1250", "windows-1254", "windows-1257", "macintosh"];
    let is_western = |name: &str| western.contains(&name) || name.starts_with("ISO-8859-1");
    found.instead.is_some_and(|name| !is_western(name)).then_some(found)
}

/// The text of bytes that came without any header.
pub fn decoded(bytes: &[u8]) -> String {
    guess(bytes, None).text
}

/// Without any help: what the letters look like.
fn by_looks(bytes: &[u8]) -> Guessed {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let found = detector.guess(None, chardetng::Utf8Detection::Allow);
    let encoding = [found, GB18030, WINDOWS_1252]
        .into_iter()
        .find(|e| e.decode_without_bom_handling_and_without_replacement(bytes).is_some())
        .unwrap_or(WINDOWS_1252);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Guessed { text: text.into_owned(), instead: Some(encoding.name()) }
}

/// The escape sequences of ISO-2022-JP that begin Japanese letters.
fn has_japanese_shift(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|w| matches!(w, b"\x1B$B" | b"\x1B$@" | b"\x1B(J" | b"\x1B(I"))
}

/// The charset by the names mailers use; those that WHATWG does not know are mapped to their nearest kin.
fn encoding_of(label: &str) -> Option<&'static Encoding> {
    let name = label.trim().trim_matches(['"', '\'', ';', ' ']).to_ascii_lowercase();
    let name = name.split('*').next().unwrap_or_default();
    let kin = match name {
        "gb2312" | "gb_2312-80" | "cp936" | "ms936" | "x-gbk" | "gbk" | "euc-cn" => "gb18030",
        "ks_c_5601" | "ks_c_5601-1987" | "cp949" | "ms949" | "uhc" | "5601" => "euc-kr",
        name if name.starts_with("iso-2022-jp") || name.starts_with("cp5022") => "iso-2022-jp",
        "cp932" | "ms932" | "windows-932" => "shift_jis",
        "cp1250" => "windows-1250",
        "cp1251" => "windows-1251",
        "cp1252" | "ansi" | "iso8859-1" | "latin1" | "latin-1" | "8859-1" | "us-ascii" | "ascii"
        | "ansi_x3.110-1983" => "windows-1252",
        "utf8" | "utf-8mb4" | "utf8mb4" | "unicode-1-1-utf-8" => "utf-8",
        other => other,
    };
    // Sets that browsers gave up have a name that reads nothing.
    Encoding::for_label(kin.as_bytes()).filter(|encoding| *encoding != encoding_rs::REPLACEMENT)
}

/// Is this a charset we have a table for?
pub fn is_known(label: &str) -> bool {
    encoding_of(label).is_some() || seven_bit::is_named(label)
}

/// The first `charset=` of a header block.
pub fn declared_in(head: &[u8]) -> Option<String> {
    let at = head.windows(8).position(|w| w.eq_ignore_ascii_case(b"charset="))?;
    let value = head.get(at + 8..)?;
    let value = value.strip_prefix(b"\"").unwrap_or(value);
    let end = value.iter().position(|b| matches!(b, b'"' | b';' | b'\r' | b'\n' | b' ')).unwrap_or(value.len());
    Some(String::from_utf8_lossy(value.get(..end)?).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], declared: Option<&str>) -> (String, Option<&'static str>) {
        let guessed = guess(bytes, declared);
        (guessed.text, guessed.instead)
    }

    #[test]
    fn declared_charsets_are_followed() {
        assert_eq!(decoded(b"\xf0\xd2\xc9\xd7\xc5\xd4", Some("koi8-r")), ("Привет".into(), None));
        assert_eq!(decoded(b"\x1b$B$3$s\x1b(B", Some("ISO-2022-JP")), ("こん".into(), None));
        assert_eq!(decoded(b"\xc4\xe3\xba\xc3", Some("gb18030")), ("你好".into(), None));
        assert_eq!(decoded(b"Gr\xfc\xdfe", Some("iso-8859-1")), ("Grüße".into(), None));
    }

    #[test]
    fn wrong_declarations_are_overruled_and_said() {
        assert_eq!(decoded("Grüße".as_bytes(), Some("iso-8859-1")), ("Grüße".into(), Some("UTF-8")));
        assert_eq!(
            decoded(b"Viele Gr\xfc\xdfe aus M\xfcnchen", Some("utf-8")),
            ("Viele Grüße aus München".into(), Some("windows-1252"))
        );
        assert_eq!(decoded(b"\x1b$B$3$s\x1b(B", Some("us-ascii")), ("こん".into(), Some("ISO-2022-JP")));
        let russian = b"\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0? \xd1\xef\xe0\xf1\xe8\xe1\xee \xe7\xe0 \xef\xe8\xf1\xfc\xec\xee";
        assert_eq!(decoded(russian, Some("x-unknown")).0, "Привет, как дела? Спасибо за письмо");
    }

    #[test]
    fn another_script_under_a_western_name_is_read_and_a_western_text_stays() {
        let russian = b"\xd3\xe7\xed\xe0\xe9 \xea\xe0\xea \xe7\xe0\xf0\xe0\xe1\xee\xf2\xe0\xf2\xfc";
        assert_eq!(decoded(russian, Some("iso-8859-1")), ("Узнай как заработать".into(), Some("windows-1251")));
        assert_eq!(decoded(b"\xc4\xd6\xdc \xe4\xf6\xfc\xdf Gr\xfc\xdfe aus K\xf6ln", Some("latin1")).1, None);
    }

    #[test]
    fn the_charset_of_a_header_block_is_found() {
        assert_eq!(declared_in(b"A: b\r\nContent-Type: text/plain; Charset=\"KOI8-R\"\r\n").as_deref(), Some("KOI8-R"));
    }
}
