//! Regimes: what rules from outside (or our own) ask of how complaints are handled. Clocks, letters and what must stand
//! in them, how long all is kept, who outside can be turned to. Data, not code; four come with Kept, a business may add
//! its own, and chooses one for each kind of complaint. Knows nothing of complaints themselves.

pub mod clock;
pub mod letters;
mod rules;
pub mod shipped;
mod store;
pub mod target;

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use i18n::Words;
use serde_json::json;

pub use clock::{Clock, Explained, ShownClock};
pub use letters::{Facts, Filled, Required};
pub use rules::{
    Basis, BodyWords, Content, EVENTS, KeptFrom, Letter, MAX_TEXT, OutsideBody, Regime, Retention, Rule, read,
};

use crate::error::{Field, Refused};
use crate::journal::{self, About};
use crate::{Can, Error, Result, Timestamp, Tx, Who, calendars, workspaces};

/// Longest name of a kind of complaint, in characters.
pub const MAX_KIND: usize = 60;
const MAX_OWN: usize = 100;

/// A regime, its file, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub regime: Regime,
    pub text: String,
    /// Of the business's own; else it comes with Kept.
    pub own: bool,
    /// Counts the savings of an own one; 0 for those that come with Kept.
    pub version: i64,
    pub saved_at: Option<Timestamp>,
}

/// Which regime holds for which kind of complaint.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Choices {
    /// For all kinds that are not named.
    pub default: String,
    /// (kind, key of the regime), by kind.
    pub kinds: Vec<(String, String)>,
}

fn own(saved: store::Saved) -> Result<Known> {
    let regime = read_once(&saved)?;
    Ok(Known { regime, text: saved.text, own: true, version: saved.version, saved_at: Some(saved.saved_at) })
}

/// A file is read once: every look at a complaint asks for its rules.
fn read_once(saved: &store::Saved) -> Result<Regime> {
    static READ: LazyLock<Mutex<HashMap<String, Regime>>> = LazyLock::new(Mutex::default);
    let lock = || READ.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(regime) = lock().get(&saved.text) {
        return Ok(regime.clone());
    }
    let broken = |_| Error::Internal(format!("the regime {} in the database can't be read any more", saved.key));
    let regime = read(&saved.text).map_err(broken)?;
    let mut known = lock();
    if known.len() > 200 {
        known.clear();
    }
    known.insert(saved.text.clone(), regime.clone());
    Ok(regime)
}

fn come_with(key: &str) -> Option<Known> {
    let (regime, text) = shipped::get(key)?;
    Some(Known { regime: regime.clone(), text: (*text).to_owned(), own: false, version: 0, saved_at: None })
}

/// One by its key, as it is now.
pub fn load(tx: &mut Tx, key: &str) -> Result<Known> {
    match come_with(key) {
        Some(known) => Ok(known),
        None => own(store::current(tx, key)?.ok_or(Error::NotFound("regime"))?),
    }
}

/// As it was when a case began under it.
pub fn load_version(tx: &mut Tx, key: &str, version: i64) -> Result<Known> {
    match come_with(key) {
        Some(known) => Ok(known),
        None => own(store::version(tx, key, version)?.ok_or(Error::NotFound("regime"))?),
    }
}

/// Whether it can be chosen.
pub fn is_known(tx: &mut Tx, key: &str) -> Result<bool> {
    match load(tx, key) {
        Ok(_) => Ok(true),
        Err(Error::NotFound(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The one that holds for this kind of complaint: the one chosen for it, else the one for all, else plain.
pub fn of_kind(tx: &mut Tx, kind: &str) -> Result<Regime> {
    known_of_kind(tx, kind).map(|known| known.regime)
}

/// As `of_kind`, with its version.
pub fn known_of_kind(tx: &mut Tx, kind: &str) -> Result<Known> {
    let key = store::choice(tx, &tidy_kind(kind))?;
    load(tx, key.as_deref().unwrap_or(shipped::PLAIN))
}

/// All that can be chosen: those that come with Kept, then the business's own by key.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<Known>> {
    who.may(Can::Read)?;
    let shipped = shipped::all().iter().filter_map(|(regime, _)| come_with(&regime.key)).map(Ok);
    shipped.chain(store::list(tx)?.into_iter().map(own)).collect()
}

pub fn get(tx: &mut Tx, who: &Who, key: &str) -> Result<Known> {
    who.may(Can::Read)?;
    load(tx, key)
}

/// Saves a regime of the business's own from its file, under the key that stands in it: a new one, or a new version.
/// `Invalid` names all that is wrong, each with its place.
pub fn save(tx: &mut Tx, who: &Who, text: &str) -> Result<Known> {
    who.may(Can::LookAfter)?;
    let text = text.replace("\r\n", "\n");
    let regime = read(&text).map_err(Error::Invalid)?;
    if shipped::get(&regime.key).is_some() {
        return Err(Error::Invalid(vec![Field::new("key", "problem-regime-key-taken").with("given", &regime.key)]));
    }
    if store::current(tx, &regime.key)?.is_none() && store::list(tx)?.len() >= MAX_OWN {
        return Err(Error::Invalid(vec![Field::new("text", "problem-regime-many").with("given", MAX_OWN)]));
    }
    let version = store::put(tx, &regime.key, &regime.name, &text, who.staff_id())?;
    write(tx, who, "regime.saved", &json!({"key": regime.key, "name": regime.name, "version": version}))?;
    load(tx, &regime.key)
}

/// Takes one of the business's own away. Refused while it holds for some kind of complaint.
pub fn remove(tx: &mut Tx, who: &Who, key: &str) -> Result<()> {
    who.may(Can::LookAfter)?;
    let known = load(tx, key)?;
    if !known.own {
        return Err(Refused::new("regime-comes-with-kept").with("name", &known.regime.name).into());
    }
    if store::is_chosen(tx, key)? {
        return Err(Refused::new("regime-holds").with("name", &known.regime.name).into());
    }
    store::retire(tx, key)?;
    write(tx, who, "regime.removed", &json!({"key": key, "name": known.regime.name}))
}

pub fn choices(tx: &mut Tx, who: &Who) -> Result<Choices> {
    who.may(Can::Read)?;
    let (default, kinds): (Vec<_>, Vec<_>) = store::choices(tx)?.into_iter().partition(|(kind, _)| kind.is_empty());
    let default = default.into_iter().next().map_or_else(|| shipped::PLAIN.to_owned(), |(_, key)| key);
    Ok(Choices { default, kinds })
}

/// This regime holds for this kind of complaint from now on (`None`: for all kinds that are not named); `key` of `None`
/// takes a kind's own choice back. Cases that run keep theirs.
pub fn choose(tx: &mut Tx, who: &Who, kind: Option<&str>, key: Option<&str>) -> Result<Choices> {
    who.may(Can::LookAfter)?;
    let kind = match kind.map(tidy_kind) {
        None => String::new(),
        Some(kind) if !kind.is_empty() && kind.chars().count() <= MAX_KIND => kind,
        Some(_) => {
            return Err(Error::Invalid(vec![Field::new("kind", "problem-regime-kind").with("max", MAX_KIND)]));
        }
    };
    match key {
        Some(key) => {
            load(tx, key).map_err(|error| match error {
                Error::NotFound(_) => Error::Invalid(vec![Field::new("regime", "problem-regime-unknown")]),
                other => other,
            })?;
            store::choose(tx, &kind, key)?;
        }
        None => store::forget_choice(tx, &kind)?,
    }
    write(tx, who, "regime.chosen", &json!({"kind": kind, "key": key}))?;
    choices(tx, who)
}

/// "  Billing " and "billing" are one kind.
fn tidy_kind(kind: &str) -> String {
    kind.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The clocks that an event at this time begins, by the hours of the business.
pub fn clocks(tx: &mut Tx, who: &Who, key: &str, event: &str, at: Timestamp) -> Result<Vec<Clock>> {
    who.may(Can::Read)?;
    let (known, hours) = (load(tx, key)?, calendars::business(tx)?);
    let sent = event.strip_prefix("sent.").is_some_and(|kind| known.regime.letter(kind).is_some());
    if !sent && !EVENTS.contains(&event) {
        return Err(Error::Invalid(vec![Field::new("event", "problem-regime-event").with("given", event)]));
    }
    Ok(known.regime.clocks_after(event, at, &hours))
}

/// A letter with its places filled in, in the regime's language and the zone of the business.
pub fn fill(tx: &mut Tx, who: &Who, key: &str, kind: &str, facts: &Facts) -> Result<Filled> {
    who.may(Can::Talk)?;
    let regime = load(tx, key)?.regime;
    let words = letter_words(tx, &regime)?;
    regime.fill(kind, facts, &words).ok_or(Error::NotFound("letter"))
}

/// What a letter that is about to leave lacks, by the words of its language; of the regime's own unless said.
pub fn missing(
    tx: &mut Tx,
    who: &Who,
    key: &str,
    (kind, language): (&str, Option<&str>),
    text: &str,
) -> Result<Vec<Required>> {
    who.may(Can::Read)?;
    let regime = load(tx, key)?.regime;
    regime.letter(kind).ok_or(Error::NotFound("letter"))?;
    Ok(regime.missing(kind, language.unwrap_or(&regime.language), text))
}

fn letter_words(tx: &mut Tx, regime: &Regime) -> Result<Words> {
    words_in(tx, &regime.language)
}

/// A language of letters, as the business writes it: "en" is en-GB in a business of en-GB.
pub fn words_in(tx: &mut Tx, language: &str) -> Result<Words> {
    let words = workspaces::words(tx, None, None)?;
    if words.locale().language() == language { Ok(words) } else { workspaces::words(tx, Some(language), None) }
}

fn write(tx: &mut Tx, who: &Who, kind: &str, details: &serde_json::Value) -> Result<()> {
    let about = About { subject_id: tx.workspace_id, ..About::default() };
    journal::write(tx, who, kind, about, details)
}
