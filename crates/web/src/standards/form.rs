//! A standard as a form shows and sends it.

use app::fields::{self, Noun};
use app::standards::Metric;
use app::standards::rules::{By, Condition, Pauses, Tells, Terms};
use app::workspaces::{mailboxes, teams};
use app::{Error, Tx, Who};
use i18n::Words;

use crate::core::Form;

/// What can be chosen for whom a standard is: a heading, and (value, name) of each box.
pub type Groups = Vec<(String, Vec<(String, String)>)>;

/// Values as `stage::at_risk`, `customer_field:tier:gold`.
pub fn written(one: &Condition) -> String {
    format!("{}:{}:{}", one.by.as_str(), one.key, one.value)
}

fn read_one(text: &str) -> Option<Condition> {
    let (by, rest) = text.split_once(':')?;
    let (key, value) = rest.split_once(':')?;
    Some(Condition { by: By::parse(by)?, key: key.to_owned(), value: value.to_owned() })
}

const STAGES: [(&str, &str); 5] = [
    ("prospect", "customer-stage-prospect"),
    ("start_up", "customer-stage-start-up"),
    ("steady", "customer-stage-steady"),
    ("at_risk", "customer-stage-at-risk"),
    ("ended", "customer-stage-ended"),
];
const CHANNELS: [&str; 6] = ["mail", "phone", "text", "web", "chat", "in_person"];

pub fn groups(tx: &mut Tx, who: &Who, words: &Words) -> app::Result<Groups> {
    let pair = |by: By, key: &str, value: &str, name: String| {
        (written(&Condition { by, key: key.to_owned(), value: value.to_owned() }), name)
    };
    let mut all: Groups = vec![
        (
            words.t("standard-for-stage").into_owned(),
            STAGES.iter().map(|(value, key)| pair(By::Stage, "", value, words.t(key).into_owned())).collect(),
        ),
        (
            words.t("standard-for-channel").into_owned(),
            CHANNELS
                .iter()
                .map(|one| {
                    let name = words.t(&format!("channel-{}", one.replace('_', "-"))).into_owned();
                    pair(By::Channel, "", one, name)
                })
                .collect(),
        ),
    ];
    let accounts = mailboxes::all(tx)?;
    let accounts = accounts.into_iter().map(|one| pair(By::Mailbox, "", &one.id.to_string(), one.address));
    all.push((words.t("standard-for-mailbox").into_owned(), accounts.collect()));
    let teams = teams::list(tx, who)?;
    let teams = teams.into_iter().map(|one| pair(By::Team, "", &one.id.to_string(), one.name));
    all.push((words.t("standard-for-team").into_owned(), teams.collect()));
    for one in fields::list(tx, who)?.into_iter().filter(|one| !one.archived && one.kind.has_choices()) {
        let by = if one.noun == Noun::Customer { By::CustomerField } else { By::ConversationField };
        let choices = one.choices.iter().filter(|choice| !choice.archived);
        let boxes = choices.map(|choice| pair(by, &one.key, &choice.key, choice.label.clone())).collect();
        all.push((one.label.clone(), boxes));
    }
    all.retain(|(_, boxes)| !boxes.is_empty());
    Ok(all)
}

/// What a form says.
pub fn terms(form: &Form) -> Result<Terms, Error> {
    let is = |name: &str| form.maybe(name).is_some();
    let metric = Metric::parse(form.get("metric")).ok_or(Error::invalid("metric", "problem-standard-metric"))?;
    let numbers = form.get("warn").split([',', ' ', '%', ';']).filter(|text| !text.is_empty());
    let warn: Result<Vec<i64>, _> = numbers.map(str::parse).collect();
    let mut only: Vec<Condition> = form.get("only").lines().filter_map(read_one).collect();
    let tags = form.get("tags").split(',').map(str::trim).filter(|tag| !tag.is_empty());
    only.extend(tags.map(|tag| Condition { by: By::Tag, key: String::new(), value: tag.to_owned() }));
    Ok(Terms {
        name: form.get("name").to_owned(),
        metric,
        target: form.get("target").to_owned(),
        around_the_clock: is("around_the_clock"),
        only,
        // Nothing that is a point: refused by its rule.
        warn: warn.unwrap_or_else(|_| vec![0]),
        pauses: Pauses { waiting: is("pause_waiting"), hold: is("pause_hold") },
        tells: Tells { assignee: is("tell_assignee"), team: is("tell_team"), managers: is("tell_managers") },
    })
}

/// A standard as its form is filled.
pub fn filled(terms: &Terms) -> Form {
    let yes = |flag: bool| if flag { "yes" } else { "" }.to_owned();
    let tags: Vec<String> = terms.only.iter().filter(|one| one.by == By::Tag).map(|one| one.value.clone()).collect();
    let only: Vec<String> = terms.only.iter().filter(|one| one.by != By::Tag).map(written).collect();
    let warn: Vec<String> = terms.warn.iter().map(i64::to_string).collect();
    let pairs = [
        ("name", terms.name.clone()),
        ("metric", terms.metric.as_str().to_owned()),
        ("target", terms.target.clone()),
        ("around_the_clock", yes(terms.around_the_clock)),
        ("warn", warn.join(", ")),
        ("only", only.join("\n")),
        ("tags", tags.join(", ")),
        ("pause_waiting", yes(terms.pauses.waiting)),
        ("pause_hold", yes(terms.pauses.hold)),
        ("tell_assignee", yes(terms.tells.assignee)),
        ("tell_team", yes(terms.tells.team)),
        ("tell_managers", yes(terms.tells.managers)),
    ];
    let mut form = Form::default();
    form.0.extend(pairs.map(|(name, value)| (name.to_owned(), value)));
    form
}
