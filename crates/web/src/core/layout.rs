//! What the base template needs: `{% extends "core/base.html" %}` in a template whose struct has `page: Layout`.

use std::borrow::Cow;

use app::Timestamp;
use i18n::Words;

use crate::core::visit::Visit;
use crate::core::{statics, urls};

/// Numbers beside the rooms.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rail {
    pub conversations_open: i64,
    pub promises_open: i64,
    pub complaints_open: i64,
    pub notifications: i64,
    /// The last entry of the journal before the page was made: from there on its live parts listen.
    pub journal_at: i64,
}

/// The frame around a page. `staff` is `None` on pages for people who are not logged in.
#[derive(Clone)]
pub struct Layout {
    pub words: Words,
    pub now: Timestamp,
    pub title: String,
    pub room: &'static str,
    pub rail: Rail,
    pub staff: Option<(String, String)>,
}

impl Layout {
    pub fn inside(visit: &Visit, room: &'static str, title: String) -> Layout {
        let role = visit.words.t(&format!("role-{}", visit.staff.who.role.as_str())).to_string();
        Layout {
            words: visit.words.clone(),
            now: visit.web.now(),
            title,
            room,
            rail: visit.rail,
            staff: Some((visit.staff.name.clone(), role)),
        }
    }

    /// A page without a rail; `title` is a text key.
    pub fn outside(words: Words, title: &str) -> Layout {
        let title = words.t(title).to_string();
        Layout { words, now: Timestamp::UNIX_EPOCH, title, room: "", rail: Rail::default(), staff: None }
    }

    pub fn t(&self, key: &str) -> Cow<'static, str> {
        self.words.t(key)
    }

    pub fn asset(&self, name: &str) -> String {
        statics::url(name)
    }

    pub fn url(&self, url: &str, id: &app::Id) -> String {
        urls::with_id(url, id)
    }

    /// Two letters for the round picture of a person.
    pub fn initials(&self, name: &str) -> String {
        initials(name)
    }
}

pub fn initials(name: &str) -> String {
    let mut letters = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = letters.next();
    let last = letters.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn initials_are_the_first_and_the_last_name() {
        assert_eq!(super::initials("Dana de la Mora"), "DM");
        assert_eq!(super::initials("Élodie"), "É");
        assert_eq!(super::initials("  "), "");
    }
}
