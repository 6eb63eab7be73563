//! How a customer looks: their stage, their days, what they asked for.

use app::Timestamp;
use app::customers::{Contact, Customer, Happening, Item, Known, Preference, Promised, Said, Stage};
use i18n::{Arg, Words};

/// The class and the words of a chip.
pub struct Chip {
    pub class: &'static str,
    pub text: String,
}

pub fn stage(words: &Words, stage: Stage) -> Chip {
    let class = match stage {
        Stage::AtRisk => "risk",
        Stage::Prospect | Stage::StartUp | Stage::Steady | Stage::Ended => "",
    };
    Chip { class, text: stage_name(words, stage) }
}

pub fn stage_name(words: &Words, stage: Stage) -> String {
    words.t(&format!("customer-stage-{}", dashed(stage.as_str()))).into_owned()
}

fn dashed(word: &str) -> String {
    word.replace('_', "-")
}

/// Since when, what stage, whose relationship: the line under the name.
pub fn lead(words: &Words, customer: &Customer) -> String {
    let mut parts = vec![
        words.with("customer-since", &[("date", Arg::from(words.date(customer.created_at)))]),
        stage_name(words, customer.stage),
    ];
    if let Some(owner) = &customer.owner_name {
        parts.push(words.with("customer-owned-by", &[("owner", Arg::from(owner.as_str()))]));
    }
    parts.join(" · ")
}

/// One line of the list.
pub struct Line {
    pub id: app::Id,
    pub name: String,
    pub reach: String,
    pub owner: String,
    pub chip: Chip,
    /// What stands in fields that the list shows.
    pub own: Vec<String>,
}

pub fn line(words: &Words, customer: &Customer) -> Line {
    Line {
        id: customer.id,
        name: customer.name.clone(),
        reach: reach(customer.email.as_deref(), customer.phone.as_deref()),
        owner: customer.owner_name.clone().unwrap_or_default(),
        chip: stage(words, customer.stage),
        own: Vec::new(),
    }
}

pub fn reach(email: Option<&str>, phone: Option<&str>) -> String {
    [email, phone].into_iter().flatten().collect::<Vec<&str>>().join(" · ")
}

/// Some days of the timeline, newest first.
pub struct Day {
    pub heading: String,
    pub entries: Vec<Entry>,
}

pub struct Entry {
    pub time: String,
    pub channel: String,
    pub title: String,
    pub link: String,
    pub words: String,
    pub chip: Option<Chip>,
}

pub fn days(words: &Words, items: &[Item], now: Timestamp) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for item in items {
        let heading = words.day(item.at, now);
        let entry = match &item.what {
            Happening::Said(said) => said_entry(words, item, said),
            Happening::Promised(promised) => promised_entry(words, item, promised, now),
        };
        match days.last_mut() {
            Some(day) if day.heading == heading => day.entries.push(entry),
            _ => days.push(Day { heading, entries: vec![entry] }),
        }
    }
    days
}

fn said_entry(words: &Words, item: &Item, said: &Said) -> Entry {
    let by = [("by", Arg::from(said.by.as_str()))];
    // On the telephone nobody writes, and what they said elsewhere one of us wrote down.
    let came_by_itself = matches!(said.channel.as_str(), "mail" | "web");
    let spoken = matches!(said.channel.as_str(), "phone" | "in_person");
    let who = match said.direction.as_str() {
        "inbound" if came_by_itself => words.with("customer-said-they-wrote", &by),
        "inbound" => words.with("customer-said-they-told", &by),
        "outbound" if spoken => words.with("customer-said-we-told", &by),
        "outbound" => words.with("customer-said-we-wrote", &by),
        "note" => words.with("customer-said-note", &by),
        _ => words.t("customer-said-event").into_owned(),
    };
    let chip = match said.state.as_str() {
        "failed" => Some(Chip { class: "broken", text: words.t("customer-said-failed").into_owned() }),
        "queued" => Some(Chip { class: "", text: words.t("customer-said-queued").into_owned() }),
        _ => None,
    };
    let snippet = snippet(&said.words);
    Entry {
        time: words.time(item.at),
        channel: words.t(&format!("channel-{}", dashed(&said.channel))).into_owned(),
        title: if said.subject.trim().is_empty() { who.clone() } else { said.subject.clone() },
        link: format!("/conversations/{}#m-{}", said.conversation_id, item.id),
        words: if said.subject.trim().is_empty() { snippet } else { format!("{who}: {snippet}") },
        chip,
    }
}

/// The first words, on one line.
fn snippet(text: &str) -> String {
    let flat: String = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    let mut first: String = flat.chars().take(180).collect();
    if first.len() < flat.len() {
        first.push('…');
    }
    first
}

fn promised_entry(words: &Words, item: &Item, promised: &Promised, now: Timestamp) -> Entry {
    let args = [
        ("owner", Arg::from(promised.owner.as_str())),
        ("window", Arg::from(words.window(promised.from, promised.by, now))),
    ];
    Entry {
        time: words.time(item.at),
        channel: words.t("customer-promise").into_owned(),
        title: promised.words.clone(),
        link: format!("/promises/{}", item.id),
        words: words.with("customer-promised", &args),
        chip: Some(promise_chip(words, promised, now)),
    }
}

fn promise_chip(words: &Words, promised: &Promised, now: Timestamp) -> Chip {
    let told = promised.told_at.is_some();
    let (class, key) = match promised.state.as_str() {
        "open" if now > promised.by => ("broken", "promise-chip-broken-not-told"),
        "open" if told => ("risk", "promise-chip-told"),
        "kept" => ("kept", "promise-chip-kept"),
        "moved" => ("", "promise-chip-moved"),
        "released" => ("", "promise-chip-released"),
        "broken" if promised.made_right_at.is_some() => ("", "promise-chip-made-right"),
        "broken" if told => ("broken", "promise-chip-broken-told"),
        "broken" => ("broken", "promise-chip-broken-not-told"),
        _ => ("", "promise-chip-open"),
    };
    Chip { class, text: words.t(key).into_owned() }
}

/// What they asked for, with who said it and when.
pub struct Wish {
    pub id: app::Id,
    pub about: String,
    pub words: String,
    pub said: String,
    pub ended: bool,
}

pub fn wish(words: &Words, preference: &Preference, now: Timestamp) -> Wish {
    let day = words.day(preference.recorded_at, now);
    let mut said = if preference.said_by.is_empty() { day } else { format!("{}, {day}", preference.said_by) };
    if let Some(ended) = preference.ended_at {
        let ended = words.with("customer-preference-ended", &[("day", Arg::from(words.day(ended, now)))]);
        said = format!("{said} · {ended}");
    }
    Wish {
        id: preference.id,
        about: preference.about.clone(),
        words: preference.words.clone(),
        said,
        ended: preference.ended_at.is_some(),
    }
}

/// One person to reach.
pub struct Person {
    pub id: app::Id,
    pub name: String,
    pub role: String,
    pub email: String,
    pub phone: String,
    /// For a `tel:` link.
    pub dial: String,
    pub first: bool,
    /// Why the address is not used any more.
    pub trouble: Option<String>,
}

pub fn person(words: &Words, contact: &Contact) -> Person {
    let phone = contact.phone.clone().unwrap_or_default();
    let plus = if phone.trim_start().starts_with('+') { "+" } else { "" };
    Person {
        id: contact.id,
        name: contact.name.clone(),
        role: contact.role.clone(),
        email: contact.email.clone().unwrap_or_default(),
        dial: format!("{plus}{}", app::customers::digits(&phone)),
        phone,
        first: contact.first,
        trouble: trouble(words, contact),
    }
}

/// Why Kept does not write to an address, in words.
pub fn trouble(words: &Words, contact: &Contact) -> Option<String> {
    let email = contact.email.as_deref()?;
    if contact.email_bounced_at.is_some() {
        let reason = contact.email_bounce_reason.as_str();
        return Some(words.with("contact-bounced", &[("email", Arg::from(email)), ("reason", Arg::from(reason))]));
    }
    contact.email_complained_at.map(|_| words.with("contact-complained", &[("email", Arg::from(email))]))
}

/// What else is good to know: (what, value).
pub fn facts(words: &Words, known: &Known, now: Timestamp) -> Vec<(String, String)> {
    let customer = &known.customer;
    let mut facts = vec![(
        words.t("customer-kind").into_owned(),
        words.t(&format!("customer-kind-{}", customer.kind.as_str())).into_owned(),
    )];
    if let Some(locale) = &customer.locale {
        facts.push((words.t("customer-locale").into_owned(), language(words, locale)));
    }
    if let Some(zone) = &customer.time_zone {
        let theirs = jiff::tz::TimeZone::get(zone).map(|zone| Words::new(words.locale().as_str(), &zone).time(now));
        let there = words.with(
            "customer-time-there",
            &[("zone", Arg::from(zone.as_str())), ("time", Arg::from(theirs.unwrap_or_default()))],
        );
        facts.push((words.t("customer-time-zone").into_owned(), there));
    }
    facts
}

/// The name of a language we have a name for, else its tag.
pub fn language(words: &Words, locale: &str) -> String {
    let key = format!("customer-language-{}", locale.split('-').next().unwrap_or(locale).to_lowercase());
    if words.has(&key) { words.t(&key).into_owned() } else { locale.to_owned() }
}
