//! Promises soonest first, broken ones that nobody made right, conversations nobody answered.

use app::promises::{self, Filter, Shown, State};
use app::workspaces::{mailboxes, staff};
use app::{Can, Tx, Who, conversations, counters, improvement, standards, time};
use askama::Template;
use axum::response::Html;
use i18n::{Arg, Words};

use super::complaints::{self as complaints_today, Complaints};
use crate::core::{Failure, Layout, Visit};
use crate::improvement::view::{ActionLine, action_line};
use crate::promises::danger::{self, Danger};
use crate::promises::view::{self, Line};
use crate::standards::view as standards_view;

#[derive(Template)]
#[template(path = "today/today.html")]
struct TodayPage {
    page: Layout,
    greeting: String,
    lead: String,
    kept_rate: Rate,
    due_today: usize,
    due_more: bool,
    at_risk: usize,
    complaints: Complaints,
    danger: Danger,
    broken: Vec<Line>,
    open: Vec<Line>,
    more: bool,
    standards: Vec<standards_view::Line>,
    /// What the reader promised the house to do against causes.
    actions: Vec<ActionLine>,
    unanswered: Vec<Unanswered>,
    unanswered_more: bool,
    /// How many messages may be complaints, in words.
    hints: Option<String>,
    first_steps: Option<FirstSteps>,
}

/// What to do in a new house, until the first customer is there.
struct FirstSteps {
    may_manage: bool,
    has_mailbox: bool,
    alone: bool,
}

fn first_steps(tx: &mut Tx, who: &Who) -> app::Result<Option<FirstSteps>> {
    if counters::get(tx, counters::CUSTOMERS)? > 0 {
        return Ok(None);
    }
    Ok(Some(FirstSteps {
        may_manage: who.may(Can::ManageWorkspace).is_ok(),
        has_mailbox: !mailboxes::all(tx)?.is_empty(),
        alone: staff::list(tx, who)?.len() == 1,
    }))
}

/// A share with its count and interval, in words; "not known yet" under five.
struct Rate {
    big: String,
    small: String,
}

struct Unanswered {
    id: app::Id,
    number: i64,
    subject: String,
    customer: String,
    waits: String,
}

const OPEN_SHOWN: i64 = 25;
const BROKEN_SHOWN: i64 = 10;
const UNANSWERED_SHOWN: i64 = 12;
const STANDARDS_SHOWN: i64 = 25;
const ACTIONS_SHOWN: i64 = 5;

pub async fn today(visit: Visit) -> Result<Html<String>, Failure> {
    let (who, own_words) = (visit.who.clone(), visit.words.clone());
    let midnight = end_of_day(visit.web.now(), &visit.words);
    let (open, broken, unanswered, (kept, due), first_steps, (danger, complaints), clocks, hinted, (actions, tree)) =
        visit
            .web
            .kept
            .read(who.workspace_id, move |tx| {
                let open = Filter { state: Some(State::Open), ..Filter::default() };
                let broken = Filter { not_made_right: true, ..Filter::default() };
                Ok((
                    promises::list_shown(tx, &who, &open, None, OPEN_SHOWN)?,
                    promises::list_shown(tx, &who, &broken, None, BROKEN_SHOWN)?,
                    conversations::unanswered(tx, &who, UNANSWERED_SHOWN + 1)?,
                    promises::kept_of_last_days(tx, &who, 30)?,
                    first_steps(tx, &who)?,
                    (danger::today(tx, &who, &own_words)?, complaints_today::read(tx, &who, &own_words, midnight)?),
                    standards::soon(tx, &who, midnight, STANDARDS_SHOWN)?,
                    conversations::hints::open_count(tx, &who)?,
                    own_actions(tx, &who)?,
                ))
            })
            .await?;
    let (words, now) = (&visit.words, visit.web.now());
    let today = words.day(now, now);
    let due_today = open.items.iter().filter(|shown| words.day(shown.promise.by, now) == today).count();
    let due_more = open.next.is_some() && due_today == open.items.len();
    let at_risk = open.items.iter().filter(|shown| shown.at_risk).count();
    let name = visit.staff.name.split_whitespace().next().unwrap_or_default().to_owned();
    let unanswered_more = unanswered.len() > usize::try_from(UNANSWERED_SHOWN).unwrap_or(0);
    let lines = |items: &[Shown]| items.iter().map(|shown| view::line(words, shown, now)).collect::<Vec<Line>>();
    let page = TodayPage {
        greeting: words
            .with("today-greeting", &[("greeting", Arg::from(words.greeting(now))), ("name", Arg::from(name))]),
        lead: lead(words, &words.date_long(now), due_today, at_risk, broken.items.len()),
        kept_rate: rate(words, kept, due),
        due_today,
        due_more,
        at_risk,
        complaints,
        danger,
        broken: lines(&broken.items),
        open: lines(&open.items),
        more: open.next.is_some(),
        actions: actions.iter().map(|one| action_line(words, one, &tree, now)).collect(),
        standards: clocks.iter().map(|one| standards_view::listed(words, one, now)).collect(),
        unanswered: unanswered
            .into_iter()
            .take(usize::try_from(UNANSWERED_SHOWN).unwrap_or(0))
            .map(|listed| Unanswered {
                id: listed.id,
                number: listed.number,
                subject: listed.subject,
                customer: listed.customer_name,
                waits: words.duration(listed.unanswered_since_at.map_or(0, |since| time::ms(now) - time::ms(since))),
            })
            .collect(),
        unanswered_more,
        hints: (hinted > 0).then(|| words.with("hints-today", &[("n", Arg::from(hinted))])),
        first_steps,
        page: visit.page("today", words.t("today-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

/// What the reader is to do against causes, soonest due first; and the causes, where there is something.
fn own_actions(tx: &mut Tx, who: &Who) -> app::Result<(Vec<improvement::Shown>, improvement::Tree)> {
    let actions = improvement::mine(tx, who, ACTIONS_SHOWN)?;
    let tree = if actions.is_empty() { improvement::Tree::default() } else { improvement::tree(tx, who)? };
    Ok((actions, tree))
}

/// The last moment of today, where the reader is.
fn end_of_day(now: app::Timestamp, words: &Words) -> app::Timestamp {
    let tomorrow = words.zone().to_datetime(now).date().tomorrow().unwrap_or_default();
    words.zone().to_timestamp(tomorrow.at(0, 0, 0, 0)).map_or(now, |begins| time::plus_ms(begins, -1))
}

/// A count as an argument of a text.
pub fn number(number: &usize) -> Arg<'static> {
    Arg::from(i64::try_from(*number).unwrap_or(i64::MAX))
}

fn lead(words: &Words, date: &str, due: usize, at_risk: usize, broken: usize) -> String {
    let mut parts = vec![date.to_owned(), words.with("today-lead-due", &[("n", number(&due))])];
    if at_risk > 0 {
        parts.push(words.with("today-lead-risk", &[("n", number(&at_risk))]));
    }
    if broken > 0 {
        parts.push(words.with("today-lead-broken", &[("n", number(&broken))]));
    }
    parts.join(" · ")
}

/// k of n with its Wilson interval; under five no percentage is shown.
fn rate(words: &Words, kept: i64, due: i64) -> Rate {
    let whole = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    let of = words.with("today-k-of-n", &[("k", Arg::from(kept)), ("n", Arg::from(due))]);
    match stats::Rate::new(whole(kept), whole(due)).shown() {
        stats::Shown::Share { share, interval, .. } => {
            let (low, high) = (words.percent(interval.low), words.percent(interval.high));
            let args = [("of", Arg::from(of)), ("low", Arg::from(low)), ("high", Arg::from(high))];
            Rate { big: words.percent(share), small: words.with("today-interval", &args) }
        }
        stats::Shown::Unknown | stats::Shown::Counts { .. } => {
            Rate { big: words.t("today-not-known").into_owned(), small: of }
        }
    }
}

#[derive(Template)]
#[template(path = "today/keys.html")]
struct KeysPage {
    page: Layout,
    keys: Vec<(&'static str, String)>,
}

/// What each key does.
const KEYS: [(&str, &str); 29] = [
    ("g t", "key-today"),
    ("g c", "key-conversations"),
    ("g p", "key-promises"),
    ("g w", "key-complaints"),
    ("g k", "key-customers"),
    ("g s", "key-settings"),
    ("/", "key-search"),
    ("Ctrl K", "key-palette"),
    ("p", "key-promise"),
    ("!", "key-complaint"),
    ("j", "key-down"),
    ("k", "key-up"),
    ("x", "key-choose"),
    ("z", "key-undo"),
    ("f", "key-filter"),
    ("s", "key-sleep"),
    ("r", "key-reply"),
    ("n", "key-note"),
    ("c", "key-call"),
    ("w", "key-follow"),
    ("m", "key-merge"),
    ("l", "key-link"),
    ("o", "key-split"),
    ("d", "key-step"),
    ("a", "key-attempt"),
    ("m", "key-move-call"),
    ("h", "key-hand-over"),
    ("c", "key-ring"),
    ("?", "key-help"),
];

pub async fn keys(visit: Visit) -> Html<String> {
    let keys = KEYS.into_iter().map(|(key, text)| (key, visit.words.t(text).into_owned())).collect();
    let page = KeysPage { page: visit.page("", visit.words.t("keys-title")), keys };
    Html(page.render().unwrap_or_default())
}
