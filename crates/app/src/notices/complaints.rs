//! What we tell each other about complaints.

use i18n::{Arg, Words};

use super::{StaffNotice, in_one_line};
use crate::complaints::after::Question;
use crate::complaints::morning::MAIL;
use crate::complaints::{self, Complaint, Duty, SAFETY};
use crate::ids::Id;
use crate::outbox::StaffMail;
use crate::workspaces::{Staff, staff};
use crate::{Error, Result, Tx, customers};

/// What a notice speaks of: the complaint, and the duty where it is about what the rules ask.
struct Spoken {
    of: Complaint,
    duty: Option<Duty>,
}

/// How notices about what the rules ask begin.
const RULES: &str = "complaint-rule-";

/// The complaint, while it is still worth saying.
fn still(tx: &mut Tx, kind: &str, id: Id, reader_id: Id) -> Result<Option<Spoken>> {
    if kind == complaints::NOT_CONTENT && !complaints::after::is_to_read(tx, id)? {
        return Ok(None);
    }
    let of = match complaints::store::load(tx, id) {
        Err(Error::NotFound(_)) => return Ok(None),
        found => found?,
    };
    if kind.starts_with(RULES) {
        let duty = complaints::spoken_of(tx, kind, &of)?;
        return Ok(duty.map(|duty| Spoken { of, duty: Some(duty) }));
    }
    let so = complaints::is_still_so(kind, &of, reader_id, tx.now);
    Ok(so.then_some(Spoken { of, duty: None }))
}

fn args<'a>(tx: &mut Tx, words: &Words, spoken: &Spoken) -> Result<Vec<(&'a str, Arg<'a>)>> {
    let of = &spoken.of;
    if let Some(duty) = &spoken.duty {
        return rule_args(tx, words, of, duty);
    }
    let owed = of.owed();
    let what = owed.as_ref().map_or(String::new(), |owed| {
        words.t(&format!("complaint-owed-{}", owed.what.as_str().replace('_', "-"))).into_owned()
    });
    let by = owed.and_then(|owed| owed.by).map(|by| words.moment_full(by)).unwrap_or_default();
    Ok(vec![
        ("number", Arg::from(of.number.to_string())),
        ("summary", Arg::from(in_one_line(&of.summary))),
        ("customer", Arg::from(in_one_line(&customers::name(tx, of.customer_id)?))),
        ("owner", Arg::from(staff::get(tx, of.owner_id)?.name)),
        ("what", Arg::from(what)),
        ("by", Arg::from(by)),
    ])
}

fn rule_args<'a>(tx: &mut Tx, words: &Words, of: &Complaint, duty: &Duty) -> Result<Vec<(&'a str, Arg<'a>)>> {
    Ok(vec![
        ("number", Arg::from(of.number.to_string())),
        ("summary", Arg::from(in_one_line(&of.summary))),
        ("customer", Arg::from(in_one_line(&customers::name(tx, of.customer_id)?))),
        ("owner", Arg::from(staff::get(tx, of.owner_id)?.name)),
        ("what", Arg::from(in_one_line(&duty.clock.name))),
        ("by", Arg::from(words.moment_full(if duty.missed { duty.clock.due_at } else { duty.do_by() }))),
        ("how", Arg::from(duty.clock.say(words))),
        ("because", Arg::from(in_one_line(&duty.clock.because))),
    ])
}

/// What they answered, a line each, and their own words.
fn said(tx: &mut Tx, words: &Words, id: Id) -> Result<String> {
    let Some(after) = complaints::after::store::load(tx, id)? else { return Ok(String::new()) };
    let line = |question: Question| {
        let mark = after.said.to(question)?;
        let asked = words.t(&format!("notice-after-asked-{}", question.as_str()));
        Some(format!("{asked} {}", words.t(&format!("portal-after-mark-{mark}"))))
    };
    let mut lines: Vec<String> = Question::ALL.into_iter().filter_map(line).collect();
    if !after.said.words.is_empty() {
        lines.push(words.with("notice-after-words", &[("words", Arg::from(after.said.words.as_str()))]));
    }
    Ok(lines.join("\n"))
}

/// A mail; nobody gets one about a thing that is done, or that is another's by now.
pub(super) fn about(
    tx: &mut Tx,
    mail: &StaffMail,
    words: &Words,
    reader: &Staff,
    link_base: &str,
) -> Result<Option<StaffNotice>> {
    if mail.kind == MAIL {
        return super::morning::about(tx, words, reader, link_base);
    }
    let Some(of) = still(tx, &mail.kind, mail.subject_id, reader.id)? else { return Ok(None) };
    let mut args = args(tx, words, &of)?;
    let of = of.of;
    let subject = words.with(&format!("notice-{}-subject", mail.kind), &args);
    let (base, is_after) = (link_base.trim_end_matches('/'), mail.kind == complaints::NOT_CONTENT);
    args.push(("name", Arg::from(&reader.name)));
    args.push(("link", Arg::from(format!("{base}/complaints/{}{}", of.id, if is_after { "#after" } else { "" }))));
    if is_after {
        args.push(("said", Arg::from(said(tx, words, of.id)?)));
    }
    let mut body = words.with(&format!("notice-{}-body", mail.kind), &args);
    if mail.kind == SAFETY {
        let url = format!("{base}/safety/{}", complaints::safety_link(tx, of.id, reader.id)?);
        body = format!("{body}\n\n{}", words.with("notice-take-it", &[("link", Arg::from(url))]));
    }
    Ok(Some(StaffNotice { to_name: reader.name.clone(), to_email: reader.email.clone(), subject, body }))
}

/// What a notification about a complaint says on the page of its reader; `None` when it is over.
pub fn complaint_on_page(tx: &mut Tx, words: &Words, kind: &str, id: Id, reader_id: Id) -> Result<Option<String>> {
    let Some(of) = still(tx, kind, id, reader_id)? else { return Ok(None) };
    let args = args(tx, words, &of)?;
    Ok(Some(words.with(&format!("notice-{kind}"), &args)))
}
