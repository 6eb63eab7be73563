//! The list of complaints, by what is owed next.

use std::collections::HashMap;

use app::complaints::{self, Filter, Listed, State};
use app::{Can, Id, Tx, customers, workspaces};
use askama::Template;
use axum::extract::Query;
use axum::response::Html;
use i18n::Words;
use serde::Deserialize;

use super::view::{self, Chip};
use crate::core::{Failure, Layout, Visit};

/// `?show=open|mine|all|closed&state=&owner=&customer=&after=`
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    customer: String,
    after: Option<String>,
}

/// The tabs of the list: what each shows.
const TABS: [&str; 4] = ["open", "mine", "closed", "all"];

#[derive(Template)]
#[template(path = "complaints/list.html")]
struct ListPage {
    page: Layout,
    tabs: Vec<(&'static str, String)>,
    show: &'static str,
    states: Vec<(&'static str, String)>,
    staff: Vec<(Id, String)>,
    asked: Asked,
    /// The filter as a query, behind `show`.
    also: String,
    lines: Vec<Line>,
    next: Option<String>,
    may_import: bool,
}

/// One complaint in the list.
struct Line {
    number: i64,
    due: String,
    due_small: String,
    summary: String,
    why: String,
    chips: Vec<Chip>,
}

pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Html<String>, Failure> {
    let show = TABS.into_iter().find(|tab| *tab == asked.show).unwrap_or("open");
    let (who, filter, after) = (visit.who.clone(), filter(&asked, show, visit.who.staff_id()), asked.after.clone());
    let read = move |tx: &mut Tx| {
        let found = complaints::list(tx, &who, &filter, after.as_deref(), 50)?;
        let ids: Vec<Id> = found.items.iter().map(|one| one.complaint.customer_id).collect();
        let names = customers::names(tx, &ids)?;
        Ok((found, names, workspaces::staff::list(tx, &who)?))
    };
    let (found, names, staff) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let owners: HashMap<Id, String> = staff.iter().map(|one| (one.id, one.name.clone())).collect();
    let (words, now) = (&visit.words, visit.web.now());
    let page = ListPage {
        tabs: TABS.into_iter().map(|tab| (tab, words.t(&format!("complaints-tab-{tab}")).into_owned())).collect(),
        show,
        states: State::ALL.iter().map(|state| (state.as_str(), view::state(words, *state))).collect(),
        staff: staff.into_iter().filter(workspaces::Staff::may_own).map(|one| (one.id, one.name)).collect(),
        also: query(&asked),
        lines: found.items.iter().map(|one| line(words, one, (&names, &owners), now)).collect(),
        next: found.next,
        may_import: visit.who.may(Can::ImportPast).is_ok(),
        asked,
        page: visit.page("complaints", words.t("complaints-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

impl Asked {
    /// What the list shows that leads here.
    pub(super) fn listed(&self, me: Option<Id>) -> Filter {
        let show = TABS.into_iter().find(|tab| *tab == self.show).unwrap_or("open");
        filter(self, show, me)
    }
}

fn filter(asked: &Asked, show: &str, me: Option<Id>) -> Filter {
    let state = State::parse(&asked.state);
    let is_open = matches!(show, "open" | "mine") && state != Some(State::Closed);
    Filter {
        state: if show == "closed" { Some(State::Closed) } else { state },
        owner_id: if show == "mine" { me } else { asked.owner.parse().ok() },
        customer_id: asked.customer.parse().ok(),
        open: is_open,
        by_owed: is_open,
        ..Filter::default()
    }
}

fn query(asked: &Asked) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("state", &asked.state), ("owner", &asked.owner), ("customer", &asked.customer)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    Some(query.finish()).filter(|text| !text.is_empty()).map(|text| format!("&{text}")).unwrap_or_default()
}

type Names<'a> = (&'a HashMap<Id, String>, &'a HashMap<Id, String>);

fn line(words: &Words, one: &Listed, (customers, owners): Names<'_>, now: app::Timestamp) -> Line {
    let complaint = &one.complaint;
    let name = |names: &HashMap<Id, String>, id: &Id| names.get(id).cloned().unwrap_or_default();
    let by = one.owed.as_ref().and_then(|owed| owed.by);
    let today = by.is_some_and(|by| words.day(by, now) == words.day(now, now));
    let owner_id = one.owed.as_ref().map_or(complaint.owner_id, |owed| owed.owner_id);
    let why = [
        one.owed.as_ref().map(|owed| view::due(words, owed.what)),
        Some(name(customers, &complaint.customer_id)),
        Some(words.with("complaint-owned-by", &[("owner", name(owners, &owner_id).into())])),
    ];
    Line {
        number: complaint.number,
        due: match by {
            Some(by) if today => words.time(by),
            Some(by) => words.moment(by, now),
            None => complaint.closed_at.map_or_else(String::new, |at| words.date(at)),
        },
        due_small: by.map_or_else(String::new, |by| words.relative(by, now)),
        summary: complaint.summary.clone(),
        why: why.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · "),
        chips: view::chips(words, complaint, one.owed.as_ref(), now),
    }
}
