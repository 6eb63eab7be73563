//! The 7-bit sets of East Asia: other letters between escape sequences and shifts. Browsers gave most of them up, so
//! they are rewritten as their 8-bit kin (EUC), which every table holds.

use encoding_rs::{EUC_JP, EUC_KR, Encoding, GBK, ISO_2022_JP};

const ESC: u8 = 0x1B;
/// Shift out: to the other letters.
const SO: u8 = 0x0E;
/// Shift in: back to ASCII.
const SI: u8 = 0x0F;

/// Is this the name of such a set?
pub fn is_named(label: &str) -> bool {
    reader(label).is_some()
}

/// The text, if the label is one of these sets and the bytes are of it.
pub fn read(bytes: &[u8], label: &str) -> Option<String> {
    reader(label)?(bytes)
}

/// Reads the bytes of one set; `None` where they are not of it.
type Reader = fn(&[u8]) -> Option<String>;

fn reader(label: &str) -> Option<Reader> {
    let label = label.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    match label.split('*').next().unwrap_or_default() {
        "iso-2022-kr" | "csiso2022kr" => Some(korean),
        "iso-2022-cn" | "iso-2022-cn-ext" => Some(chinese),
        "hz-gb-2312" | "hz" | "hz-gb2312" => Some(hz),
        name if name.starts_with("iso-2022-jp") || name.starts_with("cp5022") || name == "csiso2022jp" => {
            Some(japanese)
        }
        _ => None,
    }
}

/// Which letters are on.
#[derive(Clone, Copy, PartialEq)]
enum Set {
    Ascii,
    /// JIS X 0208 with the additions of NEC and IBM.
    Kanji,
    /// JIS X 0212.
    Rare,
    /// Half-width katakana.
    Kana,
}

/// ISO-2022-JP and its kin (-1, -2, -3, -MS, CP50220 to 50222). The plain set is read as browsers do.
fn japanese(bytes: &[u8]) -> Option<String> {
    if let Some(text) = ISO_2022_JP.decode_without_bom_handling_and_without_replacement(bytes) {
        return Some(text.into_owned());
    }
    let mut euc = Vec::with_capacity(bytes.len() + bytes.len() / 2);
    let (mut set, mut shifted) = (Set::Ascii, false);
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match (*first, set) {
            (ESC, _) => {
                let (next, behind) = escape(tail, set)?;
                (set, rest) = (next, behind);
            }
            (SO, _) => shifted = true,
            (SI, _) => shifted = false,
            (b'\n', _) => {
                // No letters of another set reach over the end of a line.
                (set, shifted) = (Set::Ascii, false);
                euc.push(b'\n');
            }
            (letter @ 0x21..=0x5F, Set::Kana) => euc.extend([0x8E, letter | 0x80]),
            (letter @ 0x21..=0x5F, _) if shifted => euc.extend([0x8E, letter | 0x80]),
            (letter @ 0xA1..=0xDF, _) => euc.extend([0x8E, letter]),
            (high @ 0x21..=0x7E, Set::Kanji | Set::Rare) => {
                let (low, behind) = tail.split_first().filter(|(low, _)| (0x21..=0x7E).contains(*low))?;
                if set == Set::Rare {
                    euc.push(0x8F);
                }
                euc.extend([high | 0x80, low | 0x80]);
                rest = behind;
            }
            (other, _) => euc.push(other),
        }
    }
    Some(EUC_JP.decode_without_bom_handling(&euc).0.into_owned())
}

/// The set an escape sequence turns on, and what stands behind it.
fn escape(tail: &[u8], set: Set) -> Option<(Set, &[u8])> {
    Some(match tail {
        [b'$', b'(', b'D', behind @ ..] => (Set::Rare, behind),
        [b'$', b'(', b'@' | b'B' | b'O' | b'Q', behind @ ..] | [b'$', b'@' | b'B', behind @ ..] => (Set::Kanji, behind),
        [b'(', b'I', behind @ ..] => (Set::Kana, behind),
        [b'(', b'B' | b'J' | b'H', behind @ ..] => (Set::Ascii, behind),
        // Announces the edition of 1990.
        [b'&', b'@', behind @ ..] => (set, behind),
        _ => return None,
    })
}

/// RFC 1557.
fn korean(bytes: &[u8]) -> Option<String> {
    shifted(bytes, b"\x1B$)C", EUC_KR)
}

/// RFC 1922, its first plane: the simplified letters.
fn chinese(bytes: &[u8]) -> Option<String> {
    shifted(bytes, b"\x1B$)A", GBK)
}

/// Between SO and SI each byte has its high bit.
fn shifted(bytes: &[u8], announced: &[u8; 4], kin: &'static Encoding) -> Option<String> {
    let mut wide = Vec::with_capacity(bytes.len());
    let (mut on, mut rest) = (false, bytes);
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match *first {
            ESC => rest = tail.strip_prefix(announced.get(1..)?)?,
            SO => on = true,
            SI => on = false,
            b'\n' => {
                on = false;
                wide.push(b'\n');
            }
            letter @ 0x21..=0x7E if on => wide.push(letter | 0x80),
            other => wide.push(other),
        }
    }
    kin.decode_without_bom_handling_and_without_replacement(&wide).map(std::borrow::Cow::into_owned)
}

/// RFC 1843: `~{` … `~}`, and `~~` for the tilde.
fn hz(bytes: &[u8]) -> Option<String> {
    let mut wide = Vec::with_capacity(bytes.len());
    let (mut on, mut rest) = (false, bytes);
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match (*first, tail) {
            (b'~', [b'{', behind @ ..]) => (on, rest) = (true, behind),
            (b'~', [b'}', behind @ ..]) => (on, rest) = (false, behind),
            (b'~', [b'~', behind @ ..]) if !on => {
                wide.push(b'~');
                rest = behind;
            }
            (b'~', [b'\n', behind @ ..]) if !on => rest = behind,
            (b'\n', _) => {
                on = false;
                wide.push(b'\n');
            }
            (letter @ 0x21..=0x7E, _) if on => wide.push(letter | 0x80),
            (other, _) => wide.push(other),
        }
    }
    GBK.decode_without_bom_handling_and_without_replacement(&wide).map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sets_of_east_asia_are_read() {
        let read = |bytes: &[u8], label: &str| read(bytes, label).unwrap();
        assert_eq!(read(b"\x1B$)C\x0EGQ19\x0F!", "ISO-2022-KR"), "한국!");
        assert_eq!(read(b"~{<:Ky2;~}~~ ok", "HZ-GB-2312"), "己所不~ ok");
        assert_eq!(read(b"\x1B$)A\x0EVP9z\x0F", "iso-2022-cn"), "中国");
        assert_eq!(read(b"\x1B$B$3$s\x1B(B", "iso-2022-jp"), "こん");
        // Half-width katakana, by escape and by shift, and the circled numbers of NEC.
        assert_eq!(read(b"\x1B(I1236\x1B(B", "iso-2022-jp-ms"), "ｱｲｳｶ");
        assert_eq!(read(b"\x0E123\x0F a", "cp50222"), "ｱｲｳ a");
        assert_eq!(read(b"\x1B$B-!-\"\x1B(B", "ISO-2022-JP-KDDI"), "①②");
        assert_eq!(read(b"\x1B$(D0!\x1B(B", "iso-2022-jp-1"), "丂");
    }

    #[test]
    fn other_names_and_other_bytes_are_none() {
        assert_eq!(read(b"abc", "utf-8"), None);
        assert_eq!(read(b"\x1B$)X", "iso-2022-kr"), None);
        assert_eq!(read(b"\x1B[1m bold", "iso-2022-jp"), None);
    }
}
