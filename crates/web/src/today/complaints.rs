//! Complaints on Today: the alarms before everything else, and what is owed today of one's own.

use std::collections::HashMap;

use app::complaints::morning::Need;
use app::complaints::{self, Listed, OwedByRules};
use app::{Id, Timestamp, Tx, Who, customers, workspaces};
use i18n::{Arg, Words};

use crate::complaints::view::{self, Chip};

#[derive(Default)]
pub struct Complaints {
    pub alarms: Vec<Alarm>,
    pub own: Vec<Line>,
    pub duties: Vec<Duty>,
}

/// What rules ask in writing.
pub struct Duty {
    pub number: i64,
    pub letter: String,
    pub due: String,
    pub due_small: String,
    pub name: String,
    pub why: String,
    pub late: bool,
}

pub struct Alarm {
    pub line: Line,
    pub says: String,
    /// Nobody has taken it: one tap does.
    pub may_take: bool,
}

pub struct Line {
    pub number: i64,
    pub due: String,
    pub due_small: String,
    pub summary: String,
    pub why: String,
    pub chips: Vec<Chip>,
}

/// All of it in six reads, whatever there is. `until`: when today ends, where the reader is.
pub fn read(tx: &mut Tx, who: &Who, words: &Words, until: Timestamp) -> app::Result<Complaints> {
    let found = complaints::today(tx, who, until)?;
    let duties = complaints::owed_by_rules(tx, who, until)?;
    if found.alarms.is_empty() && found.own.is_empty() && duties.is_empty() {
        return Ok(Complaints::default());
    }
    let all = found.alarms.iter().map(|(_, one)| one).chain(&found.own).map(|one| one.complaint.customer_id);
    let ids: Vec<Id> = all.chain(duties.iter().map(|one| one.customer_id)).collect();
    let names = Names { customers: customers::names(tx, &ids)?, staff: workspaces::staff::names(tx)? };
    let now = tx.now;
    let alarm = |(need, one): &(Need, Listed)| Alarm {
        says: words.t(&format!("today-alarm-{}", need.as_str())).into_owned(),
        may_take: one.complaint.is_unsafe() && who.may(app::Can::Talk).is_ok(),
        line: line(words, one, &names, now),
    };
    Ok(Complaints {
        alarms: found.alarms.iter().map(alarm).collect(),
        own: found.own.iter().map(|one| line(words, one, &names, now)).collect(),
        duties: duties.iter().map(|one| duty(words, one, &names, now)).collect(),
    })
}

fn duty(words: &Words, one: &OwedByRules, names: &Names, now: Timestamp) -> Duty {
    let owner = names.staff.get(&one.owner_id).cloned().unwrap_or_default();
    let customer = names.customers.get(&one.customer_id).cloned().unwrap_or_default();
    let owned = words.with("complaint-owned-by", &[("owner", Arg::from(owner))]);
    // Where nobody works any more when it is due, what counts is the last moment at which somebody does.
    let (by, late) = (if one.due_at < now { one.due_at } else { one.do_by }, one.due_at < now);
    let is_today = words.day(by, now) == words.day(now, now);
    let why = [format!("#{}", one.number), one.summary.clone(), customer, owned];
    Duty {
        number: one.number,
        letter: one.letter.clone(),
        due: if is_today { words.time(by) } else { words.moment(by, now) },
        due_small: words.relative(by, now),
        name: one.name.clone(),
        why: why.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        late,
    }
}

struct Names {
    customers: HashMap<Id, String>,
    staff: HashMap<Id, String>,
}

fn line(words: &Words, one: &Listed, names: &Names, now: Timestamp) -> Line {
    let of = &one.complaint;
    let by = one.owed.as_ref().and_then(|owed| owed.by);
    let is_today = by.is_some_and(|by| words.day(by, now) == words.day(now, now));
    let next = match &one.owed {
        Some(owed) => view::due(words, owed.what),
        None => words.t("today-alarm-closed").into_owned(),
    };
    let owner_id = one.owed.as_ref().map_or(of.owner_id, |owed| owed.owner_id);
    let owner = names.staff.get(&owner_id).cloned().unwrap_or_default();
    let why = [
        format!("#{}", of.number),
        next,
        names.customers.get(&of.customer_id).cloned().unwrap_or_default(),
        words.with("complaint-owned-by", &[("owner", Arg::from(owner))]),
    ];
    Line {
        number: of.number,
        due: match by {
            Some(by) if is_today => words.time(by),
            Some(by) => words.moment(by, now),
            None => of.failed_again_at.map_or_else(String::new, |at| words.moment(at, now)),
        },
        due_small: by.map_or_else(String::new, |by| words.relative(by, now)),
        summary: of.summary.clone(),
        why: why.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        chips: view::chips(words, of, one.owed.as_ref(), now),
    }
}
