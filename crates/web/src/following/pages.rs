//! Beside a conversation: who follows it; under a note: who was told, and who was not.

use std::collections::HashMap;

use app::conversations;
use app::following::{self, Outcome, Said};
use app::workspaces::notifications;
use app::{Error, Id, Tx};
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Response};
use i18n::Arg;

use crate::core::{Failure, Form, Visit, see_other, urls};

/// What the page of a conversation shows of it.
pub struct Beside {
    /// The names of those who follow, besides whoever looks.
    pub others: Vec<String>,
    pub mine: bool,
    lines: HashMap<Id, Vec<(bool, String)>>,
}

impl Beside {
    pub async fn read(visit: &Visit, id: Id) -> Result<Beside, Failure> {
        let who = visit.who.clone();
        let read = move |tx: &mut Tx| Ok((following::followers(tx, &who, id)?, following::mentions(tx, &who, id)?));
        let (followers, mentions) = visit.web.kept.read(visit.who.workspace_id, read).await?;
        let me = visit.who.staff_id();
        let (mine, others): (Vec<_>, Vec<_>) = followers.into_iter().partition(|one| Some(one.staff_id) == me);
        Ok(Beside {
            others: others.into_iter().map(|one| one.name).collect(),
            mine: !mine.is_empty(),
            lines: mentions.into_iter().map(|(id, said)| (id, lines(visit, &said))).collect(),
        })
    }

    /// What came of the names in a note: (whether nobody was told, the sentence).
    pub fn lines(&self, message_id: &Id) -> &[(bool, String)] {
        self.lines.get(message_id).map_or(&[], Vec::as_slice)
    }
}

/// One line for all who were told, one for each name by which nobody was.
fn lines(visit: &Visit, all: &[Said]) -> Vec<(bool, String)> {
    let mut told: Vec<&str> =
        all.iter().filter(|one| one.outcome == Outcome::Told).map(|one| one.meant.as_str()).collect();
    told.dedup();
    let mut lines = Vec::new();
    if !told.is_empty() {
        lines.push((false, visit.words.with("mention-told", &[("names", Arg::from(told.join(", ")))])));
    }
    for one in all {
        let key = match one.outcome {
            Outcome::Told | Outcome::Own => continue,
            Outcome::Left => "mention-left",
            Outcome::MayNotSee => "mention-may-not-see",
            Outcome::Several => "mention-several",
            Outcome::Nobody => "mention-nobody",
            Outcome::Empty => "mention-empty",
        };
        let args = [("typed", Arg::from(one.typed.as_str())), ("meant", Arg::from(one.meant.as_str()))];
        lines.push((true, visit.words.with(key, &args)));
    }
    lines
}

/// The conversation is before somebody's eyes: what they were told of it is read. Gives how much of it the bell showed.
pub async fn look(visit: &Visit, id: Id) -> Result<i64, Failure> {
    let (kept, workspace_id) = (&visit.web.kept, visit.who.workspace_id);
    let who = visit.who.clone();
    if !kept.read(workspace_id, move |tx| notifications::is_unseen_of(tx, &who, id)).await? {
        return Ok(0);
    }
    let who = visit.who.clone();
    Ok(kept.write(workspace_id, move |tx| following::looked(tx, &who, id)).await?)
}

pub async fn follow(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let id: Id = id.parse().map_err(|_| Error::NotFound("conversation"))?;
    let (who, ends) = (visit.who.clone(), form.get("follow") == "no");
    let change = move |tx: &mut Tx| {
        let id = conversations::surviving(tx, id)?;
        if ends { following::unfollow(tx, &who, id) } else { following::follow(tx, &who, id) }
    };
    visit.web.kept.write(visit.who.workspace_id, change).await?;
    Ok(see_other(urls::with_id(urls::CONVERSATION, id)))
}

#[derive(Template)]
#[template(path = "following/names.html")]
struct Names {
    /// Handle and name.
    all: Vec<(String, String)>,
}

/// Who can be named, for the list that `@` opens.
pub async fn names(visit: Visit) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let all = visit.web.kept.read(visit.who.workspace_id, move |tx| following::names(tx, &who)).await?;
    Ok(Html(Names { all }.render().unwrap_or_default()))
}
