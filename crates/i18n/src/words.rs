use std::borrow::Cow;
use std::fmt::Write;

use fluent_bundle::FluentValue;
use jiff::tz::TimeZone;

use crate::Locale;
use crate::language::{self, Language, Message, Part};

/// What a text is filled with. Numbers that name a thing (a conversation's number, a year) are given as text.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<'a> {
    Text(Cow<'a, str>),
    Whole(i64),
    Decimal(f64),
}

/// How one reader is spoken to: language, country, zone. Cheap to make for each request.
#[derive(Clone, Debug)]
pub struct Words {
    pub(crate) locale: Locale,
    pub(crate) zone: TimeZone,
    pub(crate) twelve_hour: bool,
}

impl Words {
    /// `locale` as in [`Locale::parse`]; `zone` is the reader's.
    pub fn new(locale: &str, zone: &TimeZone) -> Words {
        Words { locale: Locale::parse(locale), zone: zone.clone(), twelve_hour: false }
    }

    /// Times as "2:30 PM" instead of "14:30".
    pub fn twelve_hour(mut self, on: bool) -> Words {
        self.twelve_hour = on;
        self
    }

    pub fn locale(&self) -> Locale {
        self.locale
    }

    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// A text without gaps. A key that is nowhere gives the key itself, is logged, and stops a debug build.
    pub fn t(&self, key: &str) -> Cow<'static, str> {
        match self.find(key) {
            Some((_, Message::Text(text))) => Cow::Borrowed(text.as_str()),
            Some(_) => Cow::Owned(self.with(key, &[])),
            None => Cow::Owned(missing_key(key)),
        }
    }

    /// A text with its gaps filled. Gaps that `args` leaves open are shown as `{$name}` and logged.
    pub fn with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        match self.find(key) {
            Some((_, Message::Text(text))) => text.clone(),
            Some((_, Message::Parts(parts))) => fill(key, parts, args),
            Some((language, Message::Chosen)) => language.choose(key, args),
            None => missing_key(key),
        }
    }

    /// Whether there is a text for `key`, for keys that are put together.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &str) -> Option<(&'static Language, &'static Message)> {
        let own = self.locale.texts();
        let english = language::english();
        own.get(key).map(|message| (own, message)).or_else(|| english.get(key).map(|message| (english, message)))
    }
}

fn fill(key: &str, parts: &[Part], args: &[(&str, Arg<'_>)]) -> String {
    let mut text = String::with_capacity(64);
    for part in parts {
        match part {
            Part::Text(plain) => text.push_str(plain),
            Part::Gap(name) => match args.iter().find(|(given, _)| given == name) {
                Some((_, arg)) => arg.push_to(&mut text),
                None => {
                    tracing::error!(key, gap = name, "a text lacks what it needs");
                    debug_assert!(false, "text {key} needs {name}");
                    let _ = write!(text, "{{${name}}}");
                }
            },
        }
    }
    text
}

fn missing_key(key: &str) -> String {
    tracing::error!(key, "there is no text for this key");
    debug_assert!(false, "there is no text for the key {key}");
    key.to_owned()
}

impl Arg<'_> {
    fn push_to(&self, text: &mut String) {
        // Writing to a String can't fail.
        let _ = match self {
            Arg::Text(plain) => text.write_str(plain),
            Arg::Whole(n) => write!(text, "{n}"),
            Arg::Decimal(n) => write!(text, "{n}"),
        };
    }

    pub(crate) fn to_fluent(&self) -> FluentValue<'_> {
        match self {
            Arg::Text(plain) => FluentValue::from(plain.as_ref()),
            Arg::Whole(n) => FluentValue::from(*n),
            Arg::Decimal(n) => FluentValue::from(*n),
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Arg<'a> {
        Arg::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Arg<'a> {
        Arg::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<Cow<'a, str>> for Arg<'a> {
    fn from(text: Cow<'a, str>) -> Arg<'a> {
        Arg::Text(text)
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Arg::Text(Cow::Owned(text))
    }
}

impl From<i64> for Arg<'_> {
    fn from(n: i64) -> Self {
        Arg::Whole(n)
    }
}

impl From<i32> for Arg<'_> {
    fn from(n: i32) -> Self {
        Arg::Whole(n.into())
    }
}

impl From<u32> for Arg<'_> {
    fn from(n: u32) -> Self {
        Arg::Whole(n.into())
    }
}

impl From<usize> for Arg<'_> {
    fn from(n: usize) -> Self {
        Arg::Whole(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Arg<'_> {
    fn from(n: f64) -> Self {
        Arg::Decimal(n)
    }
}
