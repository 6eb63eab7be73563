//! The fonts a paper is set in, and which of their letters it uses.

use std::collections::HashMap;
use std::sync::OnceLock;

use ttf_parser::GlyphId;

use crate::Unwritable;

/// How a text is cut. Letters that neither of them has are set in a third font, which has Chinese and Japanese.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    Plain,
    Bold,
}

/// Where a font stands among those of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Plain,
    Bold,
    Han,
}

impl Place {
    pub const ALL: [Place; 3] = [Place::Plain, Place::Bold, Place::Han];

    /// Under which a page knows it.
    pub fn name(self) -> &'static [u8] {
        match self {
            Place::Plain => b"P",
            Place::Bold => b"B",
            Place::Han => b"H",
        }
    }

    /// What it is called in the file: six letters in front say that it is a part of the font.
    pub fn full_name(self) -> &'static [u8] {
        match self {
            Place::Plain => b"KEPTAA+NotoSans-Regular",
            Place::Bold => b"KEPTAB+NotoSans-Bold",
            Place::Han => b"KEPTAC+DroidSansFallback",
        }
    }

    fn bytes(self) -> &'static [u8] {
        static UNPACKED: [OnceLock<Vec<u8>>; 3] = [const { OnceLock::new() }; 3];
        let [plain, bold, han] = &UNPACKED;
        let (unpacked, packed): (_, &[u8]) = match self {
            Place::Plain => (plain, include_bytes!("../fonts/sans.ttf.z")),
            Place::Bold => (bold, include_bytes!("../fonts/sans-bold.ttf.z")),
            Place::Han => (han, include_bytes!("../fonts/han.ttf.z")),
        };
        unpacked.get_or_init(|| miniz_oxide::inflate::decompress_to_vec_zlib(packed).unwrap_or_default())
    }
}

/// One font, and its letters that are used: each has a number of its own, from 1, so that the text that is read out of the
/// file again is the text that was set, letter for letter.
pub struct Face {
    pub data: &'static [u8],
    pub parsed: ttf_parser::Face<'static>,
    pub letters: Vec<(char, GlyphId)>,
    numbers: HashMap<char, u16>,
}

impl Face {
    fn load(place: Place) -> Result<Face, Unwritable> {
        let data = place.bytes();
        let parsed = ttf_parser::Face::parse(data, 0).map_err(|error| Unwritable::Font(error.to_string()))?;
        Ok(Face { data, parsed, letters: Vec::new(), numbers: HashMap::new() })
    }

    fn has(&self, letter: char) -> bool {
        self.parsed.glyph_index(letter).is_some()
    }

    /// In thousandths of the size.
    pub fn width_of(&self, glyph: GlyphId) -> f32 {
        let advance = self.parsed.glyph_hor_advance(glyph).unwrap_or_default();
        self.thousandths(f32::from(advance))
    }

    /// A measure of the font in thousandths of its size.
    pub fn thousandths(&self, units: f32) -> f32 {
        units * 1000.0 / f32::from(self.parsed.units_per_em())
    }

    fn number(&mut self, letter: char) -> u16 {
        if let Some(number) = self.numbers.get(&letter) {
            return *number;
        }
        // A letter that no font has is shown as an empty box, and can still be copied.
        let glyph = self.parsed.glyph_index(letter).unwrap_or_default();
        self.letters.push((letter, glyph));
        let number = u16::try_from(self.letters.len()).unwrap_or(u16::MAX);
        self.numbers.insert(letter, number);
        number
    }
}

/// All fonts of a paper.
pub struct Fonts {
    plain: Face,
    bold: Face,
    han: Face,
}

impl Fonts {
    pub fn load() -> Result<Fonts, Unwritable> {
        Ok(Fonts { plain: Face::load(Place::Plain)?, bold: Face::load(Place::Bold)?, han: Face::load(Place::Han)? })
    }

    pub fn face(&self, place: Place) -> &Face {
        match place {
            Place::Plain => &self.plain,
            Place::Bold => &self.bold,
            Place::Han => &self.han,
        }
    }

    fn face_mut(&mut self, place: Place) -> &mut Face {
        match place {
            Place::Plain => &mut self.plain,
            Place::Bold => &mut self.bold,
            Place::Han => &mut self.han,
        }
    }

    /// The font in which a letter is set.
    pub fn place(&self, cut: Cut, letter: char) -> Place {
        let own = if cut == Cut::Bold { Place::Bold } else { Place::Plain };
        if !self.face(own).has(letter) && self.han.has(letter) { Place::Han } else { own }
    }

    /// How wide a letter is at this size, in points.
    pub fn width(&self, cut: Cut, letter: char, size: f32) -> f32 {
        let face = self.face(self.place(cut, letter));
        face.width_of(face.parsed.glyph_index(letter).unwrap_or_default()) * size / 1000.0
    }

    /// The bytes under which a letter stands in the text of a page; it is in the file from now on.
    pub fn code(&mut self, place: Place, letter: char) -> [u8; 2] {
        self.face_mut(place).number(letter).to_be_bytes()
    }
}
