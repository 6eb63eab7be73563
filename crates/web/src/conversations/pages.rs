//! The list of conversations: open, waiting, resolved; mine, unassigned, all; or as somebody saved it.

use app::conversations::{self, Assignee, Category, Channel, Conversation, Filter, Status};
use app::fields::Noun;
use app::views::{self, View, Whose};
use app::workspaces::teams::{self, Team};
use app::workspaces::{Mailbox, mailboxes, staff};
use app::{Can, Id, Timestamp, fetching};
use askama::Template;
use axum::extract::{Query, RawQuery};
use axum::response::Html;
use i18n::{Arg, Words};
use serde::Deserialize;

use crate::core::{Failure, Layout, Visit};
use crate::fields::{
    self,
    view::{Listed, Narrow, Offer},
};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    category: String,
    #[serde(default)]
    assignee: String,
    tag: Option<String>,
    channel: Option<String>,
    mailbox_id: Option<String>,
    unanswered: Option<String>,
    /// Only where a stranger's mail is held apart, however the conversation stands.
    held: Option<String>,
    /// Only where a message may be a complaint, however the conversation stands.
    hinted: Option<String>,
    /// Only deleted ones.
    trashed: Option<String>,
    customer_id: Option<String>,
    /// A saved view: its filter goes before the rest.
    view: Option<String>,
    after: Option<String>,
    /// What was done together just now, and to how many: offered to be taken back.
    bulk: Option<Id>,
    #[serde(default)]
    n: i64,
    #[serde(default)]
    undone: bool,
}

/// One line of the list.
pub struct Line {
    pub id: Id,
    pub when: String,
    pub subject: String,
    pub why: String,
    pub waits: Option<String>,
    pub sleeps: Option<String>,
    /// How much is held apart here.
    pub held: Option<String>,
    pub assignee: Option<String>,
    pub tags: Vec<String>,
    /// The mail account it belongs to, where there are several.
    pub mailbox: Option<String>,
    /// What stands in fields that the list shows.
    pub own: Vec<String>,
}

/// What the forms of the list choose from.
struct Choices {
    staff: Vec<(Id, String)>,
    statuses: Vec<Status>,
    mailboxes: Vec<Mailbox>,
    teams: Vec<Team>,
    tags: Vec<String>,
    channels: Vec<(&'static str, String)>,
    /// Fields that can be set on many at once.
    own: Vec<(String, Vec<Offer>)>,
}

#[derive(Template)]
#[template(path = "conversations/list.html")]
struct ListPage {
    page: Layout,
    categories: Vec<(&'static str, String)>,
    assignees: Vec<(&'static str, String)>,
    category: &'static str,
    assignee: &'static str,
    /// What else the list is narrowed to, as a query string that begins with `&`.
    also: String,
    /// The whole query of this list, without the page.
    query: String,
    narrowed: bool,
    filter: Filter,
    views: Vec<View>,
    view: Option<View>,
    /// Whether the view that is shown may be taken away by whoever looks.
    may_remove: bool,
    choices: Choices,
    lines: Vec<Line>,
    next: Option<String>,
    narrowing: Vec<Narrow>,
    narrowed_to: Vec<String>,
    may_talk: bool,
    done: Option<(String, Option<Id>)>,
    /// The list is of a mail account that was taken away.
    gone: Option<Gone>,
}

/// What became of the mail account, and the same list of the one that has its conversations now.
struct Gone {
    said: String,
    instead: String,
    query: String,
}

const CATEGORIES: [&str; 3] = ["open", "waiting", "resolved"];
const ASSIGNEES: [&str; 3] = ["all", "mine", "unassigned"];

fn one_of<const N: usize>(all: [&'static str; N], asked: &str, default: &'static str) -> &'static str {
    all.into_iter().find(|one| *one == asked).unwrap_or(default)
}

impl Asked {
    fn filter(&self) -> Filter {
        let text = |field: &Option<String>| field.clone().filter(|text| !text.is_empty());
        Filter {
            category: Category::parse(one_of(CATEGORIES, &self.category, "open"))
                .filter(|_| self.held.is_none() && self.hinted.is_none() && self.trashed.is_none()),
            assignee: match self.assignee.as_str() {
                "mine" => Assignee::Mine,
                "unassigned" => Assignee::Unassigned,
                one => one.parse().map_or(Assignee::Anyone, Assignee::One),
            },
            customer_id: self.customer_id.as_deref().and_then(|text| text.parse().ok()),
            tag: text(&self.tag),
            channel: self.channel.as_deref().and_then(Channel::parse),
            mailbox_id: self.mailbox_id.as_deref().and_then(|text| text.parse().ok()),
            unanswered: text(&self.unanswered).is_some(),
            held: self.held.is_some(),
            hinted: self.hinted.is_some(),
            trashed: self.trashed.is_some(),
            fields: Vec::new(),
        }
    }
}

/// A filter as the query of the list, the two rows of tabs apart from the rest.
fn query(filter: &Filter) -> (String, String) {
    let mut also = url::form_urlencoded::Serializer::new(String::new());
    if let Some(tag) = &filter.tag {
        also.append_pair("tag", tag);
    }
    if let Some(channel) = filter.channel {
        also.append_pair("channel", channel.as_str());
    }
    for (name, id) in [("customer_id", filter.customer_id), ("mailbox_id", filter.mailbox_id)] {
        if let Some(id) = id {
            also.append_pair(name, &id.to_string());
        }
    }
    if filter.unanswered {
        also.append_pair("unanswered", "1");
    }
    for (name, only) in [("held", filter.held), ("hinted", filter.hinted), ("trashed", filter.trashed)] {
        if only {
            also.append_pair(name, "yes");
        }
    }
    fields::append(&mut also, &filter.fields);
    let also = Some(also.finish()).filter(|text| !text.is_empty()).map(|text| format!("&{text}")).unwrap_or_default();
    let assignee = match filter.assignee {
        Assignee::One(id) => id.to_string(),
        other => assignee_word(other).to_owned(),
    };
    let category = filter.category.map_or("open", Category::as_str);
    (format!("category={category}&assignee={assignee}{also}"), also)
}

fn assignee_word(assignee: Assignee) -> &'static str {
    match assignee {
        Assignee::Anyone => "all",
        Assignee::Mine => "mine",
        Assignee::Unassigned => "unassigned",
        Assignee::One(_) => "",
    }
}

pub async fn list(
    visit: Visit,
    Query(asked): Query<Asked>,
    RawQuery(query_text): RawQuery,
) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let (filter, view_id, after) = (
        Filter { fields: fields::conditions(query_text.as_deref()), ..asked.filter() },
        asked.view.as_deref().and_then(|id| id.parse().ok()),
        asked.after.clone(),
    );
    let (found, filter, view, saved, mut choices, fields_of_rows, removed) = visit
        .web
        .kept
        .read(who.workspace_id, move |tx| {
            let view = view_id.map(|id| views::get(tx, &who, id)).transpose()?;
            let filter = view.as_ref().map_or_else(|| filter.clone(), |view| view.filter.clone());
            let found = conversations::list(tx, &who, &filter, after.as_deref(), 50)?;
            let active = staff::list(tx, &who)?.into_iter().filter(|one| one.active);
            let choices = Choices {
                staff: active.map(|one| (one.id, one.name)).collect(),
                statuses: conversations::statuses(tx, &who)?,
                mailboxes: mailboxes::all(tx)?,
                teams: teams::list(tx, &who)?,
                tags: conversations::tags(tx, &who)?,
                channels: Vec::new(),
                own: Vec::new(),
            };
            let ids: Vec<Id> = found.items.iter().map(|one| one.id).collect();
            let own = Listed::read(tx, Noun::Conversation, &ids)?;
            let removed = filter.mailbox_id.map_or(Ok(None), |id| fetching::removed(tx, id))?;
            Ok((found, filter, view, views::list(tx, &who)?, choices, own, removed))
        })
        .await?;
    let (words, now) = (&visit.words, visit.web.now());
    choices.channels = channels(words);
    choices.own = fields_of_rows.settable(words);
    choices.teams.retain(|team| visit.who.staff_id().is_some_and(|id| team.member_ids.contains(&id)));
    let named = |prefix: &str, all: &[&'static str]| {
        all.iter().map(|one| (*one, words.t(&format!("{prefix}-{one}")).into_owned())).collect::<Vec<_>>()
    };
    let (whole, also) = query(&filter);
    let own = view.as_ref().is_some_and(|view| Some(view.owner_id) == visit.who.staff_id());
    let page = ListPage {
        categories: named("conversations-category", &CATEGORIES),
        assignees: named("conversations-assignee", &ASSIGNEES),
        category: filter.category.map_or("open", Category::as_str),
        assignee: assignee_word(filter.assignee),
        narrowed: view.is_some() || !also.is_empty() || matches!(filter.assignee, Assignee::One(_)),
        query: view.as_ref().map_or(whole, |view| format!("view={}", view.id)),
        also,
        gone: removed.map(|removed| gone(words, removed, &filter)),
        narrowing: fields_of_rows.narrowing(words, &filter.fields),
        narrowed_to: fields_of_rows.narrowed(words, &filter.fields),
        filter,
        views: saved,
        may_remove: view.is_some() && (own || visit.who.may(Can::LookAfter).is_ok()),
        view,
        lines: lines(words, found.items, &fields_of_rows, &choices.mailboxes, now),
        choices,
        next: found.next,
        may_talk: visit.who.may(Can::Talk).is_ok(),
        done: done(words, &asked),
        page: visit.page("conversations", words.t("conversations-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

fn channels(words: &Words) -> Vec<(&'static str, String)> {
    let key = |one: Channel| format!("channel-{}", one.as_str().replace('_', "-"));
    Channel::ALL.iter().map(|one| (one.as_str(), words.t(&key(*one)).into_owned())).collect()
}

fn gone(words: &Words, removed: fetching::Removed, filter: &Filter) -> Gone {
    let heir = removed.heir.as_ref().map(|heir| heir.address.as_str()).unwrap_or_default();
    let named = [("address", Arg::from(removed.address.as_str())), ("heir", Arg::from(heir))];
    let (said, instead) = match removed.heir {
        Some(_) => ("conversations-mailbox-gone", "conversations-mailbox-gone-show"),
        None => ("conversations-mailbox-gone-alone", "conversations-mailbox-gone-show-all"),
    };
    let filter = Filter { mailbox_id: removed.heir.as_ref().map(|heir| heir.id), ..filter.clone() };
    Gone { said: words.with(said, &named), instead: words.with(instead, &named), query: query(&filter).0 }
}

/// What was done together just now, and what takes it back.
fn done(words: &Words, asked: &Asked) -> Option<(String, Option<Id>)> {
    let n = [("n", Arg::from(asked.n))];
    match (asked.undone, asked.bulk) {
        (true, _) => Some((words.with("conversations-undone", &n), None)),
        (false, Some(id)) => Some((words.with("conversations-done-together", &n), Some(id))),
        (false, None) => None,
    }
}

fn lines(words: &Words, items: Vec<Conversation>, own: &Listed, mailboxes: &[Mailbox], now: Timestamp) -> Vec<Line> {
    let all = items.into_iter();
    all.map(|one| Line { own: own.chips(words, one.id), ..line_with_mailbox(mailboxes, words, one, now) }).collect()
}

pub fn line(words: &Words, one: Conversation, now: Timestamp) -> Line {
    let waits = one.unanswered_since_at.map(|since| {
        let length = words.duration(app::time::ms(now) - app::time::ms(since));
        words.with("conversation-waits", &[("length", Arg::from(length))])
    });
    Line {
        id: one.id,
        when: words.moment(one.last_message_at, now),
        subject: one.subject,
        why: format!("#{} · {} · {}", one.number, one.customer_name, one.snippet),
        waits,
        sleeps: one.snoozed_until_at.map(|until| sleeps(words, until, now)),
        held: (one.held_count > 0).then(|| words.with("conversations-held-chip", &[("n", Arg::from(one.held_count))])),
        assignee: one.assignee_name,
        tags: one.tags,
        mailbox: None,
        own: Vec::new(),
    }
}

/// A line that says which of several mail accounts it belongs to.
fn line_with_mailbox(mailboxes: &[Mailbox], words: &Words, one: Conversation, now: Timestamp) -> Line {
    let own = mailboxes.iter().find(|mailbox| Some(mailbox.id) == one.mailbox_id && mailboxes.len() > 1);
    Line { mailbox: own.map(|mailbox| mailbox.address.clone()), ..line(words, one, now) }
}

/// Until when a conversation sleeps.
pub fn sleeps(words: &Words, until: Timestamp, now: Timestamp) -> String {
    words.with("conversation-sleeps-until", &[("time", Arg::from(words.moment(until, now)))])
}

/// Who sees a view, in words.
impl ListPage {
    fn whose(&self, view: &View) -> std::borrow::Cow<'static, str> {
        self.page.t(match view.whose {
            Whose::Own => "view-own",
            Whose::Team(_) => "view-team",
            Whose::All => "view-all",
        })
    }

    fn is_of(&self, id: &Id) -> bool {
        self.filter.assignee == Assignee::One(*id)
    }
}
