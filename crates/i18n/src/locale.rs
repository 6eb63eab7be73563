use crate::language::{self, Language};

/// A language and a country that Kept knows how to write for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale(&'static Known);

#[derive(Debug, PartialEq, Eq)]
struct Known {
    tag: &'static str,
    language: &'static str,
    /// "24/11", not "11/24".
    day_first: bool,
    /// "1.234,50", not "1,234.50".
    comma_decimal: bool,
}

const fn known(tag: &'static str, language: &'static str, day_first: bool, comma_decimal: bool) -> Known {
    Known { tag, language, day_first, comma_decimal }
}

/// The first of a language stands for countries that are not listed. Forms: Unicode CLDR 47.
static KNOWN: [Known; 9] = [
    known("en-US", "en", false, false),
    known("en-GB", "en", true, false),
    known("en-CA", "en", true, false),
    known("en-AU", "en", true, false),
    known("en-NZ", "en", true, false),
    known("en-IE", "en", true, false),
    known("es-ES", "es", true, true),
    known("es-US", "es", true, false),
    known("es-MX", "es", true, false),
];

impl Locale {
    /// Reads "en-US", "es_us" or "es"; what is not known is en-US.
    pub fn parse(text: &str) -> Locale {
        let wanted = text.trim().replace('_', "-");
        let language = wanted.split('-').next().unwrap_or_default();
        let exact = KNOWN.iter().find(|known| known.tag.eq_ignore_ascii_case(&wanted));
        let near = || KNOWN.iter().find(|known| known.language.eq_ignore_ascii_case(language));
        exact.or_else(near).map_or_else(Locale::default, Locale)
    }

    /// "en" or "es".
    pub fn language(self) -> &'static str {
        self.0.language
    }

    /// "en-US".
    pub fn as_str(self) -> &'static str {
        self.0.tag
    }

    /// Whether "3/4" is the third of April.
    pub fn day_first(self) -> bool {
        self.0.day_first
    }

    /// All locales there are, for a choice in a form.
    pub fn all() -> impl Iterator<Item = Locale> {
        KNOWN.iter().map(Locale)
    }

    pub(crate) fn comma_decimal(self) -> bool {
        self.0.comma_decimal
    }

    pub(crate) fn texts(self) -> &'static Language {
        if self.0.language == "es" { language::spanish() } else { language::english() }
    }
}

impl Default for Locale {
    fn default() -> Locale {
        let [first, ..] = &KNOWN;
        Locale(first)
    }
}
