//! The texts of one language, made ready once: a plain text is kept as it is, a text with gaps as its parts, and
//! only a text that chooses (plural forms) goes through Fluent each time.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use include_dir::{Dir, include_dir};

use crate::Arg;

static WORDS: Dir = include_dir!("$CARGO_MANIFEST_DIR/words");
static ENGLISH: LazyLock<Language> = LazyLock::new(|| Language::read("en"));
static SPANISH: LazyLock<Language> = LazyLock::new(|| Language::read("es"));

pub(crate) fn english() -> &'static Language {
    &ENGLISH
}

pub(crate) fn spanish() -> &'static Language {
    &SPANISH
}

pub(crate) enum Part {
    Text(String),
    Gap(String),
}

pub(crate) enum Message {
    Text(String),
    Parts(Vec<Part>),
    Chosen,
}

pub(crate) struct Language {
    bundle: FluentBundle<FluentResource>,
    messages: BTreeMap<String, Message>,
    /// What is wrong with the files; a test holds it empty.
    pub(crate) faults: Vec<String>,
}

impl Language {
    fn read(name: &str) -> Language {
        let mut bundle = FluentBundle::new_concurrent(vec![name.parse().unwrap_or_default()]);
        bundle.set_use_isolating(false);
        let mut language = Language { bundle, messages: BTreeMap::new(), faults: Vec::new() };
        let files = WORDS.get_dir(name).map(Dir::files).into_iter().flatten();
        for file in files.filter(|file| file.path().extension().is_some_and(|ending| ending == "ftl")) {
            let path = file.path().display().to_string();
            match file.contents_utf8() {
                Some(text) => language.add(&path, text),
                None => language.faults.push(format!("{path}: is not UTF-8")),
            }
        }
        language
    }

    fn add(&mut self, path: &str, text: &str) {
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(rest, errors)| {
            self.faults.extend(errors.iter().map(|error| format!("{path}: {error}")));
            rest
        });
        for entry in resource.entries() {
            if let fluent_syntax::ast::Entry::Message(message) = entry {
                let key = message.id.name.to_owned();
                if let Some(pattern) = &message.value {
                    self.messages.insert(key.clone(), ready(pattern));
                } else if message.attributes.is_empty() {
                    self.faults.push(format!("{path}: {key} has no text"));
                }
                for part in &message.attributes {
                    self.messages.insert(format!("{key}.{}", part.id.name), ready(&part.value));
                }
            }
        }
        if let Err(errors) = self.bundle.add_resource(resource) {
            self.faults.extend(errors.iter().map(|error| format!("{path}: {error}")));
        }
    }

    pub(crate) fn keys(&'static self) -> impl Iterator<Item = &'static str> {
        self.messages.keys().map(String::as_str)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.messages.contains_key(key)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Message> {
        self.messages.get(key)
    }

    /// The text of a message that chooses between forms.
    pub(crate) fn choose(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let (id, part) = key.split_once('.').map_or((key, None), |(id, part)| (id, Some(part)));
        let message = self.bundle.get_message(id);
        let pattern = match part {
            Some(part) => message.and_then(|found| found.get_attribute(part).map(|attribute| attribute.value())),
            None => message.and_then(|found| found.value()),
        };
        let Some(pattern) = pattern else { return key.to_owned() };
        let mut given = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            given.set(*name, arg.to_fluent());
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "a text lacks what it needs");
        }
        debug_assert!(errors.is_empty(), "text {key}: {errors:?}");
        text
    }
}

fn ready(pattern: &fluent_syntax::ast::Pattern<&str>) -> Message {
    use fluent_syntax::ast::{Expression, InlineExpression, PatternElement};
    let mut parts = Vec::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => match parts.last_mut() {
                Some(Part::Text(before)) => before.push_str(value),
                _ => parts.push(Part::Text((*value).to_owned())),
            },
            PatternElement::Placeable {
                expression: Expression::Inline(InlineExpression::VariableReference { id }),
            } => parts.push(Part::Gap(id.name.to_owned())),
            PatternElement::Placeable { .. } => return Message::Chosen,
        }
    }
    match parts.as_slice() {
        [Part::Text(text)] => Message::Text(text.clone()),
        _ => Message::Parts(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_without_faults_and_says_nothing_twice() {
        assert_eq!(english().faults, Vec::<String>::new());
        assert_eq!(spanish().faults, Vec::<String>::new());
        let stray: Vec<&str> = spanish().keys().filter(|key| !english().has(key)).collect();
        assert!(stray.is_empty(), "only in Spanish: {stray:?}");
    }

    #[test]
    fn a_text_has_the_same_gaps_in_every_language() {
        let gaps = |message: &Message| match message {
            Message::Parts(parts) => {
                let names = parts.iter().filter_map(|part| match part {
                    Part::Gap(name) => Some(name.clone()),
                    Part::Text(_) => None,
                });
                names.collect::<std::collections::BTreeSet<String>>()
            }
            _ => Default::default(),
        };
        for key in spanish().keys() {
            if let (Some(own @ Message::Parts(_)), Some(first @ Message::Parts(_))) =
                (spanish().get(key), english().get(key))
            {
                assert_eq!(gaps(own), gaps(first), "{key}");
            }
        }
    }

    #[test]
    fn a_fault_is_found() {
        let mut language = Language::read("none");
        language.add("a.ftl", "one = 1\n .hint = { $what ->\n  [one] x\n *[other] y\n }\none = 2\nbroken = {\n");
        assert_eq!(language.faults.len(), 2, "{:?}", language.faults);
        assert!(language.has("one.hint"));
        assert_eq!(language.choose("one.hint", &[("what", 1i64.into())]), "x");
    }
}
