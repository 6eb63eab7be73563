//! Stay calm: what one of us writes where somebody complains is read before it leaves. The remarks stand above the
//! button while they type; without script, once before it is sent. The writer decides. The same by API.

use app::conversations::calm::{self, Reads};
use app::{Error, Id, Tx, complaints, customers};
use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use i18n::Words;
use serde::Serialize;
use tone::calm::{Kind, Remark, remarks};

use super::thread::{Typed, parse_id};
use crate::core::body::Body;
use crate::core::{Call, Failure, Form, Layout, Visit, see_other, urls};

/// A remark as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub rule: Kind,
    /// In characters.
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub why: String,
    pub instead: String,
    /// What can be put there; `None` where only the writer knows.
    pub wording: Option<Wording>,
}

/// Another wording, with gaps (`…`) to fill in, and what it stands in for: the words with the rest of their clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wording {
    /// In characters.
    pub start: usize,
    pub end: usize,
    pub text: String,
    #[serde(skip)]
    pub replaced: String,
}

impl Line {
    fn of(words: &Words, text: &[char], remark: &Remark) -> Line {
        let said = cut(text, remark.start, remark.end);
        // Another wording is wanted in the language of the text, the reason in that of the writer.
        let theirs = match remark.language {
            tone::Language::English => Words::new("en-US", words.zone()),
            tone::Language::Spanish => Words::new("es", words.zone()),
        };
        let instead = theirs.t(&remark.instead).into_owned();
        let wording = match remark.kind {
            Kind::Shouting => Some(Wording {
                start: remark.start,
                end: remark.end,
                text: quieter(&said, begins(text, remark.start)),
                replaced: said.clone(),
            }),
            _ => quoted(&instead).map(|wording| Wording::fitting(text, remark, wording)),
        };
        let why = words.t(remark.why_key).into_owned();
        Line { rule: remark.kind, start: remark.start, end: remark.end, text: said, why, instead, wording }
    }

    /// What says that it was read: its kind and its words, whatever their place.
    pub fn mark(&self) -> String {
        let words = self.text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{:?}:{words}", self.rule)
    }
}

impl Wording {
    /// In place of the clause, without the mark that the text has behind it already.
    fn fitting(text: &[char], remark: &Remark, wording: &str) -> Wording {
        let (start, end) = clause(text, remark.start, remark.end);
        let fits =
            if text.get(end).is_some_and(|next| is_mark(*next)) { wording.trim_end_matches('.') } else { wording };
        let goes_on = !begins(text, start) && !fits.starts_with("I ");
        let mut chars = fits.chars();
        let text_of = match chars.next().filter(|_| goes_on) {
            Some(first) => first.to_lowercase().chain(chars).collect(),
            None => fits.to_owned(),
        };
        Wording { start, end, text: text_of, replaced: cut(text, start, end) }
    }
}

fn cut(text: &[char], start: usize, end: usize) -> String {
    text.iter().skip(start).take(end.saturating_sub(start)).collect()
}

fn is_mark(char: char) -> bool {
    matches!(char, '.' | '!' | '?' | ',' | ';' | ':' | '(' | ')' | '…')
}

/// Words that begin a clause and say nothing without what follows: they go with it.
const LEADS: [&str; 34] = [
    "please", "i", "i'm", "i’m", "am", "we", "we're", "we’re", "are", "it", "it's", "it’s", "is", "that", "but", "and",
    "so", "just", "very", "the", "our", "a", "por", "favor", "y", "pero", "lo", "es", "nos", "el", "la", "nuestro",
    "nuestra", "un",
];

/// The words from `start` to `end` with the rest of their clause; what stands before them goes along only where it says
/// nothing by itself.
fn clause(text: &[char], start: usize, end: usize) -> (usize, usize) {
    let at = |place: usize| text.get(place).copied();
    let is_end = |place: usize| match at(place) {
        None | Some('\n') => true,
        Some('–' | '—') => true,
        // "10.30" and "a.m." are no ends.
        Some(char) => is_mark(char) && at(place + 1).is_none_or(|next| next.is_whitespace() || is_mark(next)),
    };
    let end = (end..=text.len()).find(|place| is_end(*place)).unwrap_or(end);
    let first = (0..start).rev().find(|place| is_end(*place)).map_or(0, |place| place + 1);
    let first = (first..start).find(|place| at(*place).is_some_and(|char| !char.is_whitespace())).unwrap_or(start);
    let before = cut(text, first, start).to_lowercase();
    let says_nothing = before.split_whitespace().all(|word| LEADS.contains(&word));
    (if says_nothing { first } else { start }, end)
}

pub(crate) fn lines(words: &Words, text: &str) -> Vec<Line> {
    let chars: Vec<char> = text.chars().collect();
    remarks(text, None).iter().map(|remark| Line::of(words, &chars, remark)).collect()
}

/// The wording in an advice: what stands between its quotation marks.
fn quoted(advice: &str) -> Option<&str> {
    let (open, close) = if advice.contains('«') { ('«', '»') } else { ('“', '”') };
    Some(advice.split_once(open)?.1.split_once(close)?.0.trim()).filter(|wording| !wording.is_empty())
}

/// Whether a sentence or a line begins here.
fn begins(text: &[char], at: usize) -> bool {
    let before: Vec<char> = text.iter().take(at).rev().take_while(|char| char.is_whitespace()).copied().collect();
    let last = at.checked_sub(before.len() + 1).and_then(|place| text.get(place));
    before.contains(&'\n') || last.is_none_or(|char| matches!(char, '.' | '!' | '?' | '¡' | '¿'))
}

/// The same without shouting: small letters, one mark.
fn quieter(said: &str, begins: bool) -> String {
    if said.chars().any(char::is_alphabetic) {
        let small = said.to_lowercase();
        let small: Vec<&str> = small.split(' ').map(|word| if word == "i" { "I" } else { word }).collect();
        let small = small.join(" ");
        let mut chars = small.chars();
        return match chars.next().filter(|_| begins) {
            Some(first) => first.to_uppercase().chain(chars).collect(),
            None => small,
        };
    }
    let opens = said.chars().next().filter(|mark| matches!(mark, '¡' | '¿'));
    opens.unwrap_or(if said.contains('?') { '?' } else { '!' }).to_string()
}

/// A text with line ends as a text field has them, whatever way it was sent.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The text with the wording of this remark in place of its words.
fn reworded(text: &str, lines: &[Line], mark: &str) -> String {
    let found = lines.iter().find(|line| line.mark() == mark).and_then(|line| line.wording.as_ref());
    let Some(wording) = found else { return text.to_owned() };
    let before = text.chars().take(wording.start);
    before.chain(wording.text.chars()).chain(text.chars().skip(wording.end)).collect()
}

/// Reads what is about to leave. `None`: nothing to say, or the writer has read it all (`calm` in the form names what was
/// shown). Else the text as it is to be shown again, with the wording that was chosen (`use`).
pub(super) async fn stops(visit: &Visit, id: Id, form: &Form) -> Result<Option<String>, Failure> {
    stops_where(visit, form, move |tx| applies(tx, id)).await
}

/// As `stops`, of the first mail of a conversation that we begin, to this customer or to whoever has this address.
pub(super) async fn stops_first(
    visit: &Visit,
    (customer_id, email): (Option<Id>, &str),
    form: &Form,
) -> Result<Option<String>, Failure> {
    let (who, email) = (visit.who.clone(), email.to_owned());
    let applies = move |tx: &mut Tx| {
        let customer_id = match customer_id {
            None if !email.is_empty() => customers::by_email(tx, &who, &email)?.map(|known| known.id),
            known => known,
        };
        applies_to_first(tx, customer_id)
    };
    stops_where(visit, form, applies).await
}

async fn stops_where(
    visit: &Visit,
    form: &Form,
    mut applies: impl FnMut(&mut Tx) -> app::Result<bool> + Send + 'static,
) -> Result<Option<String>, Failure> {
    let text = plain(form.get("text"));
    let (lines, chosen) = (lines(&visit.words, &text), form.maybe("use"));
    if let Some(mark) = chosen {
        return Ok(Some(reworded(&text, &lines, mark)));
    }
    let read: Vec<&str> = form.get("calm").lines().collect();
    if lines.iter().all(|line| read.contains(&line.mark().as_str())) {
        return Ok(None);
    }
    let applies = visit.web.kept.read(visit.who.workspace_id, move |tx| applies(tx)).await?;
    Ok(applies.then_some(text))
}

/// What is said by a program, with the remarks on it where the business has them read. Nothing is held up by them.
#[derive(Debug, Serialize)]
pub struct WithRemarks<T> {
    #[serde(flatten)]
    pub one: T,
    remarks: Vec<Line>,
}

impl<T> WithRemarks<T> {
    /// `text`: what one of us says in this conversation; empty where it is not ours.
    pub fn of(tx: &mut Tx, one: T, id: Id, text: &str) -> app::Result<WithRemarks<T>> {
        let words = Words::new("en-US", &jiff::tz::TimeZone::UTC);
        let found = lines(&words, text);
        let remarks = if found.is_empty() || !applies(tx, id)? { Vec::new() } else { found };
        Ok(WithRemarks { one, remarks })
    }

    /// `text`: what one of us says first to this customer, in a conversation that begins with it.
    pub fn of_first(tx: &mut Tx, one: T, customer_id: Id, text: &str) -> app::Result<WithRemarks<T>> {
        let words = Words::new("en-US", &jiff::tz::TimeZone::UTC);
        let found = lines(&words, text);
        let remarks = if found.is_empty() || !applies_to_first(tx, Some(customer_id))? { Vec::new() } else { found };
        Ok(WithRemarks { one, remarks })
    }
}

/// Whether what is said first to this customer is read: they have an open complaint, or the business wants all of it read.
fn applies_to_first(tx: &mut Tx, customer_id: Option<Id>) -> app::Result<bool> {
    let in_complaint = customer_id.map_or(Ok(false), |id| complaints::is_open_of(tx, id))?;
    calm::applies_to_first(tx, in_complaint)
}

/// Whether what is typed in this conversation is read: it belongs to a complaint, or the business wants all of them read.
pub(crate) fn applies(tx: &mut Tx, id: Id) -> app::Result<bool> {
    let in_complaint = complaints::is_open_in(tx, id)?;
    calm::applies(tx, id, in_complaint)
}

/// What the two forms of a conversation show of it.
#[derive(Default)]
pub(super) struct Beside {
    /// Whether what is typed is read.
    pub applies: bool,
    pub reply: Shown,
    pub note: Shown,
}

/// The remarks above a button.
#[derive(Default)]
pub(crate) struct Shown {
    pub lines: Vec<Line>,
    /// The button that sends it as it is: its name and value, and what it says. It was stopped before it left.
    pub button: Option<(&'static str, String, String)>,
}

impl Shown {
    /// Above the button of a first mail: it was stopped before it left.
    pub fn stopped(words: &Words, text: &str) -> Shown {
        let button = ("calm_as_it_is", "yes".to_owned(), words.t("calm-send-as-it-is").into_owned());
        Shown { lines: lines(words, &plain(text)), button: Some(button) }
    }
}

impl Beside {
    pub fn of(words: &Words, applies: bool, typed: &Typed) -> Beside {
        let mut beside = Beside { applies, ..Beside::default() };
        if !typed.stopped {
            return beside;
        }
        let is_reply = typed.doing == "reply";
        let key = if is_reply { "calm-send-as-it-is" } else { "calm-note-as-it-is" };
        let category = if typed.category == "resolved" { "resolved" } else { "waiting" };
        let button = Some(("category", category.to_owned(), words.t(key).into_owned()));
        let shown = Shown { lines: lines(words, &typed.text), button };
        if is_reply {
            beside.reply = shown
        } else {
            beside.note = shown
        }
        beside
    }
}

#[derive(Template)]
#[template(path = "conversations/remarks.html")]
struct Remarks {
    page: Layout,
    calm: Shown,
}

/// The remarks on what is typed, as a piece of the page; nothing where none are wanted.
pub async fn read(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, text) = (parse_id(&id)?, plain(form.0.get("text").map_or("", String::as_str)));
    let applies = visit.web.kept.read(visit.who.workspace_id, move |tx| applies(tx, id)).await?;
    let lines = if applies { lines(&visit.words, &text) } else { Vec::new() };
    let page = Remarks { calm: Shown { lines, button: None }, page: visit.page("conversations", "") };
    Ok(Html(page.render().unwrap_or_default()).into_response())
}

#[derive(Debug, Serialize)]
pub struct Read {
    /// Whether replies here are read before they leave.
    applies: bool,
    items: Vec<Line>,
}

/// `{text}`: what may be said about it, whether or not the business has it read.
pub async fn read_by_api(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Read>, Failure> {
    let id = parse_id(&id)?;
    let mut read = body.reader();
    let text = read.text("text");
    read.done()?;
    let who = call.who.clone();
    let look = move |tx: &mut Tx| {
        let id = app::conversations::get(tx, &who, id)?.id;
        applies(tx, id)
    };
    let applies = call.web.kept.read(call.who.workspace_id, look).await?;
    let words = Words::new("en-US", &jiff::tz::TimeZone::UTC);
    Ok(Json(Read { applies, items: lines(&words, &text) }))
}

pub async fn set(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (who, reads) = (visit.who.clone(), parse(form.get("calm"))?);
    visit.web.kept.write(who.workspace_id, move |tx| calm::set_reads(tx, &who, reads)).await?;
    Ok(see_other(format!("{}#calm", urls::SETTINGS)))
}

fn parse(text: &str) -> Result<Reads, Error> {
    Reads::parse(text).ok_or_else(|| Error::invalid("calm", "problem-unknown-calm"))
}

/// What is read, for the settings: (value, label, whether it is chosen).
pub fn choices(words: &Words, now: Reads) -> Vec<(&'static str, String, bool)> {
    let label = |one: Reads| words.t(&format!("calm-reads-{}", one.as_str())).into_owned();
    Reads::ALL.into_iter().map(|one| (one.as_str(), label(one), one == now)).collect()
}

#[derive(Debug, Serialize)]
pub struct Setting {
    calm: Reads,
}

fn setting(tx: &mut Tx) -> app::Result<Setting> {
    Ok(Setting { calm: calm::reads(tx)? })
}

pub async fn api_get(call: Call) -> Result<Json<Setting>, Failure> {
    Ok(Json(call.web.kept.read(call.who.workspace_id, setting).await?))
}

/// `{calm: complaints|always|never}`
pub async fn api_change(call: Call, body: Body) -> Result<Json<Setting>, Failure> {
    let reads = parse(body.0.get("calm").and_then(serde_json::Value::as_str).unwrap_or_default())?;
    let who = call.who.clone();
    let change = move |tx: &mut Tx| {
        calm::set_reads(tx, &who, reads)?;
        setting(tx)
    };
    Ok(Json(call.web.kept.write(call.who.workspace_id, change).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::new("en-US", &jiff::tz::TimeZone::UTC)
    }

    fn first(text: &str) -> Line {
        lines(&words(), text).into_iter().next().unwrap_or_else(|| panic!("no remark on {text}"))
    }

    #[test]
    fn every_advice_that_quotes_a_wording_can_be_used() {
        let used = |text: &str| reworded(text, &lines(&words(), text), &first(text).mark());
        assert_eq!(used("Please calm down."), "I understand why you are angry. I would be, too.");
        assert_eq!(
            used("Dear Ruth, the installer should have called you. He comes on Friday."),
            "Dear Ruth, that went wrong on our side: …, and I am sorry. He comes on Friday."
        );
        assert_eq!(
            used("Hello,\n\nthe installer should have called at 10.30, and I call you at ten."),
            "Hello,\n\nThat went wrong on our side: …, and I am sorry, and I call you at ten."
        );
        assert_eq!(used("Ruth, it is our policy."), "Ruth, what I can do is ….");
        assert_eq!(used("I did say it. We did NOT get it."), "I did say it. We did not get it.");
        assert_eq!(used("PLEASE READ the mail"), "Please read the mail");
        assert_eq!(used("Come on Friday!!!"), "Come on Friday!");
        assert_eq!(used("Por favor, cálmese."), "Por favor, entiendo su enfado. Yo también lo estaría.");
        assert_eq!(reworded("Calm down", &[], "CalmDown:calm down"), "Calm down", "what is gone by now stays");
    }

    #[test]
    fn a_remark_is_known_again_by_its_words_wherever_they_stand() {
        let (before, after) = (first("Please calm\ndown."), first("Dear Ann,\n\nplease calm down."));
        assert_eq!(before.mark(), after.mark());
        assert_ne!(before.start, after.start);
    }
}
