//! The words of an Outlook mail that travels as RTF: unpacked (MS-OXRTFCP), and read as the HTML it was made from
//! (MS-OXRTFEX) or else as text. Pictures, fonts and colours are passed over.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::tnef::code_page;

/// What stands in the window before the first letter (MS-OXRTFCP, 2.1.2.1).
const PRELOADED: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const WINDOW: usize = 4096;
/// Groups within groups.
const DEEPEST: usize = 2000;

/// Unpacks; `None` if it is no such stream. What is cut off or broken gives what came before. What would swell a mail to
/// more than five times its size is cut too, as no mail of Outlook does.
pub fn decompress(packed: &[u8]) -> Option<Vec<u8>> {
    let kind = packed.get(8..12)?;
    let body = packed.get(16..)?;
    match kind {
        b"MELA" => Some(body.to_vec()),
        b"LZFu" => Some(unpack(body, (packed.len() * 5).max(1 << 20))),
        _ => None,
    }
}

fn unpack(packed: &[u8], most: usize) -> Vec<u8> {
    let mut window = [b' '; WINDOW];
    for (place, letter) in window.iter_mut().zip(PRELOADED) {
        *place = *letter;
    }
    let mut at = PRELOADED.len();
    let mut out = Vec::new();
    let mut rest = packed;
    while let Some((flags, tail)) = rest.split_first() {
        rest = tail;
        for bit in 0..8 {
            if out.len() >= most {
                return out;
            }
            if flags >> bit & 1 == 0 {
                let Some((letter, tail)) = rest.split_first() else { return out };
                rest = tail;
                push(&mut window, &mut at, *letter, &mut out);
                continue;
            }
            let [high, low, tail @ ..] = rest else { return out };
            rest = tail;
            let reference = usize::from(*high) << 8 | usize::from(*low);
            let from = reference >> 4;
            if from == at {
                return out;
            }
            for step in 0..(reference & 0xF) + 2 {
                let letter = window.get((from + step) % WINDOW).copied().unwrap_or(b' ');
                push(&mut window, &mut at, letter, &mut out);
            }
        }
    }
    out
}

fn push(window: &mut [u8; WINDOW], at: &mut usize, letter: u8, out: &mut Vec<u8>) {
    if let Some(place) = window.get_mut(*at) {
        *place = letter;
    }
    *at = (*at + 1) % WINDOW;
    out.push(letter);
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    Html(String),
    Text(String),
}

/// Reads RTF.
pub fn read(rtf: &[u8]) -> Words {
    let mut reader = Reader {
        rest: rtf,
        state: State { quiet: false, rtf_only: false, fallback: 1 },
        outer: Vec::new(),
        page: WINDOWS_1252,
        bytes: Vec::new(),
        units: Vec::new(),
        passed: 0,
        starred: false,
        from_html: false,
        out: String::new(),
    };
    while reader.step() {}
    reader.flush();
    if reader.from_html { Words::Html(reader.out) } else { Words::Text(reader.out) }
}

/// What a group sets, and its end takes back.
#[derive(Clone, Copy)]
struct State {
    /// Within fonts, colours, pictures.
    quiet: bool,
    /// Within what the RTF needed and the HTML had not.
    rtf_only: bool,
    /// Letters behind a `\u` for programs that know no Unicode.
    fallback: usize,
}

struct Reader<'a> {
    rest: &'a [u8],
    state: State,
    outer: Vec<State>,
    page: &'static Encoding,
    /// Letters of the code page, and of UTF-16, that are not written yet.
    bytes: Vec<u8>,
    units: Vec<u16>,
    /// Fallback letters still to be passed over.
    passed: usize,
    /// `\*` came just before.
    starred: bool,
    from_html: bool,
    out: String,
}

impl Reader<'_> {
    /// Reads one letter, word or bracket; `false` at the end.
    fn step(&mut self) -> bool {
        let Some((first, tail)) = self.rest.split_first() else { return false };
        self.rest = tail;
        match *first {
            b'{' => {
                self.outer.push(self.state);
                return self.outer.len() <= DEEPEST;
            }
            b'}' => {
                self.starred = false;
                self.state = self.outer.pop().unwrap_or(self.state);
            }
            b'\\' => self.control(),
            b'\r' | b'\n' => {}
            letter => self.letter(letter),
        }
        true
    }

    fn control(&mut self) {
        match self.rest {
            [first, ..] if first.is_ascii_alphabetic() => self.word(),
            [b'\'', high, low, behind @ ..] => {
                let digits = [*high, *low];
                self.rest = behind;
                let code = std::str::from_utf8(&digits).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
                self.letter(code.unwrap_or(b'?'));
            }
            [b'*', behind @ ..] => {
                self.rest = behind;
                self.starred = true;
            }
            [sign, behind @ ..] => {
                let sign = *sign;
                self.rest = behind;
                match sign {
                    b'~' => self.write("\u{A0}"),
                    b'_' => self.write("\u{2011}"),
                    b'\r' | b'\n' => self.write("\n"),
                    b'\\' | b'{' | b'}' => self.letter(sign),
                    _ => {}
                }
            }
            [] => {}
        }
    }

    /// A control word: letters, perhaps a number, perhaps one space.
    fn word(&mut self) {
        let rest = self.rest;
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let (name, rest) = rest.split_at_checked(letters).unwrap_or((rest, &[]));
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest.iter().skip(sign).take(10).take_while(|b| b.is_ascii_digit()).count();
        let length = if digits == 0 { 0 } else { sign + digits };
        let (number, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let number = std::str::from_utf8(number).ok().and_then(|n| n.parse::<i64>().ok());
        self.rest = rest.strip_prefix(b" ").unwrap_or(rest);
        let starred = std::mem::take(&mut self.starred);
        if starred && name != b"htmltag" {
            self.state.quiet = true;
        } else {
            self.obey(name, number);
        }
    }

    fn obey(&mut self, name: &[u8], number: Option<i64>) {
        match name {
            b"fromhtml" => self.from_html = true,
            b"htmlrtf" => self.state.rtf_only = number != Some(0),
            b"ansicpg" => {
                let page = number.and_then(|n| u32::try_from(n).ok()).and_then(code_page);
                self.page = page.unwrap_or(self.page);
            }
            b"uc" => self.state.fallback = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1).min(16),
            b"u" => {
                let unit = number.map(|n| n.rem_euclid(0x1_0000)).and_then(|n| u16::try_from(n).ok());
                self.unit(unit.unwrap_or(0xFFFD));
            }
            b"bin" => {
                let length = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                self.rest = self.rest.get(length..).unwrap_or_default();
            }
            b"par" | b"line" | b"sect" | b"page" | b"row" => self.write("\n"),
            b"tab" | b"cell" => self.write("\t"),
            b"emdash" => self.write("\u{2014}"),
            b"endash" => self.write("\u{2013}"),
            b"bullet" => self.write("\u{2022}"),
            b"lquote" => self.write("\u{2018}"),
            b"rquote" => self.write("\u{2019}"),
            b"ldblquote" => self.write("\u{201C}"),
            b"rdblquote" => self.write("\u{201D}"),
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" | b"header" | b"footer"
            | b"listtable" => self.state.quiet = true,
            _ => {}
        }
    }

    fn shown(&self) -> bool {
        !self.state.quiet && !self.state.rtf_only
    }

    /// A letter of the code page.
    fn letter(&mut self, letter: u8) {
        if self.passed > 0 {
            self.passed -= 1;
        } else if self.shown() {
            self.flush_units();
            self.bytes.push(letter);
        }
    }

    fn unit(&mut self, unit: u16) {
        if self.shown() {
            self.flush_bytes();
            self.units.push(unit);
        }
        self.passed = self.state.fallback;
    }

    fn write(&mut self, text: &str) {
        self.passed = 0;
        if self.shown() {
            self.flush();
            self.out.push_str(text);
        }
    }

    fn flush(&mut self) {
        self.flush_bytes();
        self.flush_units();
    }

    fn flush_bytes(&mut self) {
        if !self.bytes.is_empty() {
            self.out.push_str(&self.page.decode_without_bom_handling(&self.bytes).0);
            self.bytes.clear();
        }
    }

    fn flush_units(&mut self) {
        if !self.units.is_empty() {
            self.out.push_str(&String::from_utf16_lossy(&self.units));
            self.units.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_unpacks() {
        // MS-OXRTFCP, 3.1.1.
        let packed = [
            0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00,
            0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09,
            0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        let rtf = decompress(&packed).unwrap();
        assert_eq!(String::from_utf8(rtf).unwrap(), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    }

    #[test]
    fn text_is_read_without_fonts_and_pictures() {
        let rtf = br"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}{\*\generator x;}\'cf\'f0\'e8\par a\u8364 ?b\uc0\u-10179\u-8704 \{ok\}{\pict 0102}}";
        assert_eq!(read(rtf), Words::Text("При\na€b😀{ok}".to_owned()));
    }

    #[test]
    fn html_comes_back_as_it_was() {
        let rtf = br"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\b \htmlrtf0 Gr\'fc\'dfe\htmlrtf }\htmlrtf0 {\*\htmltag84 &nbsp;}{\*\htmltag72 </p>}}";
        assert_eq!(read(rtf), Words::Html("<p>Grüße&nbsp;</p>".to_owned()));
    }

    proptest::proptest! {
        #[test]
        fn garbage_never_panics(text in "[a-z0-9{}\\\\'*~ \r\n-]{0,80}", bytes in proptest::collection::vec(0u8..=255, 0..200)) {
            read(text.as_bytes());
            let mut packed = b"\0\0\0\0\0\0\0\0LZFu\0\0\0\0".to_vec();
            packed.extend(&bytes);
            read(&decompress(&packed).unwrap());
            decompress(&bytes);
        }
    }
}
