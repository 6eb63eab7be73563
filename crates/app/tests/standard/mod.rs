//! Standards, for their tests.
#![allow(dead_code)] // each test file uses a part of it

#[path = "../post/mod.rs"]
pub mod post;

use app::conversations::{self, Conversation, NewReply};
use app::standards::rules::{Pauses, State, Tells, Terms, What};
use app::standards::{self, Metric, Shown, Standard};
use app::workspaces::notifications;
use app::{Id, Tx, Who, notices};
use post::{comes, mail, of};
use testkit::TestKept;

pub const HOUR: i64 = 3_600_000;

pub fn by<T: Send + 'static>(
    kept: &TestKept,
    who: &Who,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> T {
    let who = who.clone();
    kept.write(move |tx| f(tx, &who)).unwrap()
}

pub fn terms(metric: Metric, target: &str) -> Terms {
    Terms {
        name: format!("{} in {target}", metric.as_str()),
        metric,
        target: target.to_owned(),
        around_the_clock: false,
        only: Vec::new(),
        warn: vec![50],
        pauses: Pauses { waiting: !metric.is_reply(), hold: true },
        tells: Tells::default(),
    }
}

pub fn make(kept: &TestKept, metric: Metric, target: &str) -> Standard {
    let terms = terms(metric, target);
    by(kept, &kept.owner, move |tx, who| standards::make(tx, who, terms.clone()))
}

pub fn ask(kept: &TestKept, id: &str, text: &str) -> Conversation {
    let raw = mail("Ruth Alvarez <ruth@harbor.example>", id, &format!("Desk {id}"), "", text);
    of(kept, comes(kept, raw))
}

pub fn more(kept: &TestKept, id: &str, answers: &str, text: &str) -> Id {
    let raw = mail(
        "Ruth Alvarez <ruth@harbor.example>",
        id,
        &format!("Re: Desk {answers}"),
        &format!("In-Reply-To: <{answers}>\n"),
        text,
    );
    comes(kept, raw).unwrap()
}

pub fn reply(kept: &TestKept, who: &Who, id: Id, text: &'static str) -> Id {
    by(kept, who, move |tx, who| {
        conversations::reply(tx, who, id, NewReply { text: text.to_owned(), ..NewReply::default() })
    })
}

pub fn clocks(kept: &TestKept, id: Id) -> Vec<Shown> {
    by(kept, &kept.owner, move |tx, who| standards::of_conversation(tx, who, id))
}

pub fn clock(kept: &TestKept, id: Id, metric: Metric) -> Shown {
    let all = clocks(kept, id);
    all.into_iter().filter(|one| one.clock.metric == metric).max_by_key(|one| one.clock.id).expect("a clock")
}

pub fn state(kept: &TestKept, id: Id, metric: Metric) -> State {
    clock(kept, id, metric).clock.state
}

pub fn due(kept: &TestKept, id: Id, metric: Metric) -> String {
    clock(kept, id, metric).clock.due_at.expect("due").to_string()
}

pub fn log(kept: &TestKept, id: Id) -> Vec<What> {
    by(kept, &kept.owner, move |tx, who| standards::log(tx, who, id)).1.into_iter().map(|one| one.what).collect()
}

/// What the bell shows of standards, oldest first: what is over is not shown.
pub fn bell(kept: &TestKept, who: &Who) -> Vec<String> {
    by(kept, who, |tx, who| {
        let words = app::workspaces::words(tx, None, None)?;
        let mut kinds = Vec::new();
        for one in notifications::unseen(tx, who)?.into_iter().rev().filter(|one| one.kind.starts_with("standard-")) {
            let said = notices::standard_on_page(tx, &words, &one.kind, one.subject_id)?;
            kinds.extend(said.map(|_| one.kind));
        }
        Ok(kinds)
    })
}

/// Every row is what its log says, and so is every figure.
pub fn recounts(kept: &TestKept) {
    let found = kept.write(|tx| standards::recount(tx, Id::default(), 10_000, true)).unwrap();
    assert_eq!(found.differences, []);
}
