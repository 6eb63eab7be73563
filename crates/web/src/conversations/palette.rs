//! The command palette: rooms, customers, conversations and saved views by a few letters. The keys of the page itself are
//! added in the browser. Without script it is a page with a field.

use app::{Id, complaints, conversations, search, views};
use askama::Template;
use axum::extract::Query;
use axum::response::Html;
use serde::Deserialize;

use crate::core::{Failure, Layout, Visit, urls};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

struct Entry {
    url: String,
    words: String,
    /// What it is: a room, a customer, …
    what: String,
}

#[derive(Template)]
#[template(path = "conversations/palette.html")]
struct PalettePage {
    page: Layout,
    q: String,
    entries: Vec<Entry>,
}

/// Where one can always go, by the key of its words.
const PLACES: [(&str, &str); 17] = [
    (urls::TODAY, "room-today"),
    (urls::CONVERSATIONS, "room-conversations"),
    (urls::PROMISES, "room-promises"),
    (urls::COMPLAINTS, "room-complaints"),
    (urls::CUSTOMERS, "room-customers"),
    (urls::IMPROVE, "room-improve"),
    (urls::SETTINGS, "room-settings"),
    (urls::PROMISE_NEW, "promise-make"),
    (urls::COMPLAINT_NEW, "complaint-take"),
    (urls::CONVERSATION_NEW, "conversation-write"),
    ("/conversations/new?channel=phone", "today-log-call"),
    (urls::CUSTOMER_NEW, "customer-new"),
    (urls::NOTIFICATIONS, "bell-title"),
    (urls::SET_ASIDE, "set-aside-title"),
    (urls::SETTINGS_TEAMS, "settings-teams"),
    (urls::SETTINGS_NOTICES, "settings-notices"),
    (urls::KEYS, "keys-title"),
];

pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<Html<String>, Failure> {
    let (who, q) = (visit.who.clone(), asked.q.trim().to_owned());
    let number: Option<i64> = q.trim_start_matches('#').parse().ok();
    let asked_for = q.clone();
    let (numbered, complained, people, saved) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let numbered = match number {
                Some(number) => conversations::by_number(tx, &who, number)?,
                None => None,
            };
            let complained = match number {
                Some(number) => complaints::lookup::named(tx, &who, number)?,
                None => None,
            };
            let people = if q.is_empty() { Vec::new() } else { search::customers(tx, &who, &q, 6)? };
            Ok((numbered, complained, people, views::list(tx, &who)?))
        })
        .await?;
    let words = &visit.words;
    let what = |key: &str| words.t(key).into_owned();
    let fits = |text: &str| search::fold(text).contains(&search::fold(&asked_for));
    let at = |url: &str, id: Id| urls::with_id(url, id);
    let mut entries = Vec::new();
    entries.extend(numbered.map(|one| Entry {
        url: at(urls::CONVERSATION, one.id),
        words: format!("#{} {}", one.number, one.subject),
        what: one.customer_name,
    }));
    entries.extend(complained.map(|(number, summary)| Entry {
        url: format!("{}/{number}", urls::COMPLAINTS),
        words: format!("#{number} {summary}"),
        what: what("palette-complaint"),
    }));
    let places =
        PLACES.iter().map(|(url, key)| Entry { url: (*url).to_owned(), words: what(key), what: what("palette-go") });
    entries.extend(places.filter(|entry| fits(&entry.words)));
    entries.extend(saved.into_iter().filter(|view| fits(&view.name)).map(|view| Entry {
        url: format!("{}?view={}", urls::CONVERSATIONS, view.id),
        words: view.name,
        what: what("palette-view"),
    }));
    entries.extend(people.into_iter().map(|one| Entry {
        url: at(urls::CUSTOMER, one.customer_id),
        words: one.name,
        what: one.email.or(one.phone).unwrap_or_else(|| what("palette-customer")),
    }));
    if !asked_for.is_empty() {
        let query: String = url::form_urlencoded::byte_serialize(asked_for.as_bytes()).collect();
        let search = words.with("palette-search", &[("words", asked_for.as_str().into())]);
        entries.push(Entry { url: format!("{}?q={query}", urls::SEARCH), words: search, what: what("search") });
    }
    let page = PalettePage { q: asked_for, entries, page: visit.page("", words.t("palette-title")) };
    Ok(Html(page.render().unwrap_or_default()))
}
