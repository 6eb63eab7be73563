//! The mail of each working morning: the complaints that need a person, the gravest first, each with the way to its step.

use std::collections::HashMap;

use i18n::{Arg, Words};

use super::{StaffNotice, in_one_line};
use crate::complaints::morning::{self, Line, Need};
use crate::ids::Id;
use crate::workspaces::{Staff, staff};
use crate::{Result, Tx, customers};

/// So many are named; the list on the page has all.
const NAMED: usize = 60;

/// As it stands when the mail leaves. `None`: all of it was done meanwhile.
pub(super) fn about(tx: &mut Tx, words: &Words, reader: &Staff, link_base: &str) -> Result<Option<StaffNotice>> {
    let until = morning::today_ends(tx)?;
    let lines = morning::needs(tx, until)?;
    if lines.is_empty() {
        return Ok(None);
    }
    let base = link_base.trim_end_matches('/');
    let ids: Vec<Id> = lines.iter().map(|line| line.complaint.customer_id).collect();
    let names = Names { customers: customers::names(tx, &ids)?, staff: staff::names(tx)? };
    let mut parts: Vec<String> = Vec::new();
    for need in Need::ALL {
        let of: Vec<String> = lines
            .iter()
            .take(NAMED)
            .filter(|line| line.need == need)
            .map(|line| one(words, line, &names, base))
            .collect();
        if !of.is_empty() {
            parts.push(format!("{}\n\n{}", words.t(&format!("notice-morning-{}", need.as_str())), of.join("\n\n")));
        }
    }
    let more = lines.len().saturating_sub(NAMED);
    if more > 0 {
        parts.push(
            words.with("notice-morning-more", &[("n", count(more)), ("link", format!("{base}/complaints").into())]),
        );
    }
    let args = [
        ("name", Arg::from(&reader.name)),
        ("n", count(lines.len())),
        ("lines", Arg::from(parts.join("\n\n"))),
        ("link", Arg::from(format!("{base}/settings/morning"))),
    ];
    Ok(Some(StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject: words.with("notice-morning-subject", &args),
        body: words.with("notice-morning-body", &args),
    }))
}

struct Names {
    customers: HashMap<Id, String>,
    staff: HashMap<Id, String>,
}

fn count(n: usize) -> Arg<'static> {
    Arg::from(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Whose it is, what is owed by when and by whom, and the way there.
fn one(words: &Words, line: &Line, names: &Names, base: &str) -> String {
    let of = &line.complaint;
    let name = |names: &HashMap<Id, String>, id: Id| names.get(&id).map(|name| in_one_line(name)).unwrap_or_default();
    let owed = of.owed();
    let what = owed.as_ref().map(|owed| {
        let what = words.t(&format!("complaint-owed-{}", owed.what.as_str().replace('_', "-"))).into_owned();
        let by = owed.by.map(|by| words.moment_full(by)).unwrap_or_default();
        let args = [("what", what.into()), ("by", by.into()), ("owner", name(&names.staff, owed.owner_id).into())];
        words.with("notice-morning-owed", &args)
    });
    let place = match line.need {
        Need::NotContent => "#after",
        _ => "#now",
    };
    let args = [
        ("number", Arg::from(of.number.to_string())),
        ("customer", Arg::from(name(&names.customers, of.customer_id))),
        ("summary", Arg::from(in_one_line(&of.summary))),
    ];
    let mut parts = vec![words.with("notice-morning-line", &args)];
    parts.extend(what);
    parts.push(format!("{base}/complaints/{}{place}", of.number));
    parts.join("\n")
}
