//! Fields of the business's own, for the tests of them: defined, filled, looked at.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)] // each test takes what it needs, and stops where it fails

use app::conversations::{self, Channel, Filter, NewConversation};
use app::fields::{self, Change, Condition, Definition, Kind, NewChoice, NewDefinition, Noun, Typed};
use app::{Error, Id, Tx, Who, customers};
use serde_json::Value as Json;
use testkit::TestKept;

pub fn by<T: Send + 'static>(
    kept: &TestKept,
    who: &Who,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> app::Result<T> {
    let who = who.clone();
    kept.write(move |tx| f(tx, &who))
}

pub fn new(noun: Noun, label: &str, kind: Kind) -> NewDefinition {
    let choices = match kind {
        Kind::Choice | Kind::Choices => ["North", "South", "West"].as_slice(),
        _ => &[],
    };
    NewDefinition {
        noun,
        key: None,
        label: label.to_owned(),
        kind,
        help: String::new(),
        required_on_making: false,
        required_on_resolving: false,
        in_list: true,
        choices: choices.iter().map(|label| NewChoice { key: None, label: (*label).to_owned() }).collect(),
    }
}

pub fn define(kept: &TestKept, new: NewDefinition) -> Definition {
    by(kept, &kept.owner, move |tx, who| fields::create(tx, who, &new)).unwrap()
}

pub fn change(kept: &TestKept, id: Id, change: Change) -> app::Result<Definition> {
    by(kept, &kept.owner, move |tx, who| fields::change(tx, who, id, &change))
}

pub fn typed(json: Json) -> Typed {
    json.as_object().unwrap().clone()
}

pub fn talk(kept: &TestKept, customer_id: Id, subject: &str) -> Id {
    let subject = subject.to_owned();
    by(kept, &kept.agent, move |tx, who| {
        let new = NewConversation { customer_id, subject: subject.clone(), channel: Channel::Phone, first: None };
        let id = conversations::start(tx, who, new)?.id;
        conversations::record(tx, who, id, Channel::Phone, conversations::Direction::Inbound, "Where is my desk?")?;
        Ok(id)
    })
    .unwrap()
}

pub fn set(kept: &TestKept, id: Id, values: Json) -> app::Result<Typed> {
    by(kept, &kept.agent, move |tx, who| Ok(conversations::set_fields(tx, who, id, &typed(values.clone()))?.json()))
}

pub fn set_customer(kept: &TestKept, id: Id, values: Json) -> app::Result<Typed> {
    by(kept, &kept.agent, move |tx, who| Ok(customers::set_fields(tx, who, id, &typed(values.clone()))?.json()))
}

pub fn of(kept: &TestKept, noun: Noun, id: Id) -> Json {
    Json::Object(kept.read(move |tx| Ok(fields::sheet(tx, noun, id)?.json())).unwrap())
}

pub fn wrong<T: std::fmt::Debug>(result: app::Result<T>) -> Vec<(String, &'static str)> {
    match result {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|field| (field.field, field.problem)).collect(),
        other => panic!("not invalid: {other:?}"),
    }
}

pub fn rule<T: std::fmt::Debug>(result: app::Result<T>) -> (&'static str, Vec<(&'static str, String)>) {
    match result {
        Err(Error::Refused(refused)) => (refused.rule, refused.args),
        other => panic!("not refused: {other:?}"),
    }
}

pub fn listed(kept: &TestKept, conditions: &[(&str, &str)]) -> Vec<Id> {
    let fields = conditions.iter().map(|(key, value)| Condition { key: (*key).to_owned(), value: (*value).to_owned() });
    let filter = Filter { fields: fields.collect(), ..Filter::default() };
    let who = kept.agent.clone();
    let page = kept.read(move |tx| conversations::list(tx, &who, &filter, None, 50)).unwrap();
    page.items.into_iter().map(|one| one.id).collect()
}
