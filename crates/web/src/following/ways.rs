//! By which ways whoever is logged in hears of what: a page of the settings.

use app::Tx;
use app::workspaces::choices::{self, Topic, Ways};
use app::workspaces::devices::Device;
use askama::Template;
use axum::http::{HeaderMap, header};
use axum::response::{Html, Response};
use i18n::Arg;

use super::devices;
use crate::core::{Failure, Form, Layout, Visit, see_other, urls};
use crate::workspaces::browser_of;

#[derive(Template)]
#[template(path = "following/ways.html")]
struct WaysPage {
    page: Layout,
    lines: Vec<Line>,
    push: devices::Shown,
    /// What this browser seems to be.
    guess: String,
}

impl WaysPage {
    /// Since when a device is told, or when it was last.
    fn when(&self, one: &Device) -> String {
        let (key, at) = match one.last_sent_at {
            Some(at) => ("devices-last", at),
            None => ("devices-since", one.created_at),
        };
        let when = self.page.words.moment(at, self.page.now);
        self.page.words.with(key, &[("when", Arg::from(when))])
    }
}

/// One topic: what it is, and the three boxes.
struct Line {
    topic: Topic,
    words: String,
    ways: Ways,
}

pub async fn show(visit: Visit, headers: HeaderMap) -> Result<Html<String>, Failure> {
    let push = devices::Shown::read(&visit).await?;
    let who = visit.who.clone();
    let all = visit.web.kept.read(who.workspace_id, move |tx| choices::all(tx, &who)).await?;
    let line = |(topic, ways): (Topic, Ways)| {
        let words = visit.words.t(&format!("notices-{}", topic.as_str())).into_owned();
        Line { topic, words, ways }
    };
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let page = WaysPage {
        push,
        guess: browser_of(&visit.words, agent).unwrap_or_else(|| visit.words.t("devices-guess-other").into_owned()),
        lines: all.into_iter().map(line).collect(),
        page: visit.page("settings", visit.words.t("notices-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

/// Every box of the page at once.
pub async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let change = move |tx: &mut Tx| {
        for topic in Topic::ALL {
            let has = |way: &str| form.has(&format!("{}-{way}", topic.as_str()));
            let ways = Ways { page: has("page"), mail: has("mail"), push: has("push") };
            choices::choose(tx, &who, topic, ways)?;
        }
        Ok(())
    };
    visit.web.kept.write(visit.who.workspace_id, change).await?;
    Ok(see_other(urls::SETTINGS_NOTICES))
}
