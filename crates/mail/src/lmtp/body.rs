//! The mail itself, behind DATA: until a dot on a line of its own, with the dots before other dots taken away. Only
//! CRLF ends a line: a bare LF or CR belongs to the mail, or somebody could smuggle a second one into it.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    LineStart,
    /// A dot began the line.
    Dot,
    /// A dot and a CR.
    DotCr,
    Within,
    /// Within a line, behind a CR.
    Cr,
    End,
}

#[derive(Debug)]
pub struct Body {
    at: At,
    raw: Vec<u8>,
    largest: usize,
    too_large: bool,
}

impl Body {
    pub fn new(largest: usize) -> Body {
        Body { at: At::LineStart, raw: Vec::new(), largest, too_large: false }
    }

    /// Takes bytes as far as the end of the mail; gives how many.
    pub fn take(&mut self, bytes: &[u8]) -> usize {
        for (used, byte) in bytes.iter().enumerate() {
            if self.at == At::End {
                return used;
            }
            self.take_one(*byte);
        }
        bytes.len()
    }

    pub fn is_done(&self) -> bool {
        self.at == At::End
    }

    /// `None` when it was too large.
    pub fn into_raw(self) -> Option<Vec<u8>> {
        (!self.too_large).then_some(self.raw)
    }

    fn take_one(&mut self, byte: u8) {
        self.at = match (self.at, byte) {
            (At::LineStart, b'.') => At::Dot,
            (At::Dot, b'\r') => At::DotCr,
            (At::DotCr, b'\n') => At::End,
            (At::DotCr, _) => {
                self.keep(b'\r');
                self.keep(byte);
                if byte == b'\r' { At::Cr } else { At::Within }
            }
            (At::Cr, b'\n') => {
                self.keep(byte);
                At::LineStart
            }
            (At::End, _) => At::End,
            (_, b'\r') => {
                self.keep(byte);
                At::Cr
            }
            _ => {
                self.keep(byte);
                At::Within
            }
        };
    }

    fn keep(&mut self, byte: u8) {
        if self.raw.len() >= self.largest {
            self.too_large = true;
            self.raw = Vec::new();
        }
        if !self.too_large {
            self.raw.push(byte);
        }
    }
}
