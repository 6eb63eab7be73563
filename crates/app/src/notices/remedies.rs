//! What we tell each other about remedies: somebody is asked for a yes, and who asked hears what came of it.

use i18n::{Arg, Words};

use super::{StaffNotice, in_one_line};
use crate::ids::Id;
use crate::outbox::StaffMail;
use crate::remedies::{self, Above, Shown, Standing, State, asking};
use crate::workspaces::Staff;
use crate::{Error, Result, Tx, Who};

/// The offer, while it is still worth saying to this one of us.
fn still(tx: &mut Tx, kind: &str, offer_id: Id) -> Result<Option<Shown>> {
    let shown = match remedies::offer_shown(tx, &Who::kept(tx.workspace_id), offer_id) {
        Err(Error::NotFound(_)) => return Ok(None),
        shown => shown?,
    };
    let wanted = match kind {
        asking::ASKED => State::Waiting,
        remedies::GRANTED => State::Granted,
        remedies::DECLINED => State::Declined,
        _ => State::Lapsed,
    };
    Ok(Some(shown).filter(|shown| shown.offer.state == wanted))
}

/// What costs nothing has no amount to name.
fn amount(words: &Words, shown: &Shown) -> String {
    match shown.offer.amount_minor {
        0 => words.t("remedy-costs-nothing").into_owned(),
        minor => words.money(minor, &shown.offer.currency),
    }
}

fn args<'a>(words: &Words, shown: &Shown) -> Vec<(&'a str, Arg<'a>)> {
    let offer = &shown.offer;
    let decided_by = match &shown.decided_by_name {
        Some(name) => name.clone(),
        None => words.t("notice-nobody").into_owned(),
    };
    vec![
        ("remedy", Arg::from(in_one_line(&offer.name))),
        ("amount", Arg::from(amount(words, shown))),
        ("customer", Arg::from(in_one_line(&shown.customer_name))),
        ("asker", Arg::from(shown.asked_by_name.clone())),
        ("decider", Arg::from(decided_by)),
        ("words", Arg::from(offer.words.clone())),
        ("by", Arg::from(words.moment_full(offer.by))),
        ("decision", Arg::from(offer.decision.clone())),
    ]
}

/// A mail. Whoever is asked decides from it alone: what, how much, for whom, why, what was given before, until when.
pub(super) fn about(
    tx: &mut Tx,
    mail: &StaffMail,
    words: &Words,
    reader: &Staff,
    link_base: &str,
) -> Result<Option<StaffNotice>> {
    let Some(shown) = still(tx, &mail.kind, mail.subject_id)? else { return Ok(None) };
    let base = link_base.trim_end_matches('/');
    let mut args = args(words, &shown);
    let subject = words.with(&format!("notice-{}-subject", mail.kind), &args);
    args.push(("name", Arg::from(reader.name.clone())));
    if mail.kind == asking::ASKED {
        let Some((ask, token)) = asking::link(tx, shown.offer.id, reader.id)? else { return Ok(None) };
        args.push(("why", Arg::from(said(tx, words, &shown)?.join("\n"))));
        args.push(("until", Arg::from(words.moment_full(ask.answer_by))));
        args.push(("link", Arg::from(format!("{base}/remedies/answer/{token}"))));
    } else {
        args.push(("link", Arg::from(format!("{base}/remedies/offers/{}", shown.offer.id))));
    }
    let body = words.with(&format!("notice-{}-body", mail.kind), &args);
    Ok(Some(StaffNotice { to_name: reader.name.clone(), to_email: reader.email.clone(), subject, body }))
}

fn said(tx: &mut Tx, words: &Words, shown: &Shown) -> Result<Vec<String>> {
    let standing = remedies::standing(tx, &shown.offer)?;
    Ok(reasons(words, shown, &standing))
}

/// What went wrong, why somebody is asked, and what was given before: a line each.
pub fn reasons(words: &Words, shown: &Shown, standing: &Standing) -> Vec<String> {
    let offer = &shown.offer;
    let money = |minor: i64| Arg::from(words.money(minor, &offer.currency));
    let limit =
        |minor: Option<i64>| minor.map_or_else(String::new, |minor| words.money(minor, &standing.authority.currency));
    let (key, limit, given) = match offer.above {
        Some(Above::Month) => ("remedy-why-month", limit(standing.authority.month_minor), standing.spent.month_minor),
        Some(Above::Budget) => ("remedy-why-budget", limit(standing.budget_minor), standing.spent.all_minor),
        Some(Above::Currency) => ("remedy-why-currency", limit(standing.authority.case_minor), 0),
        Some(Above::Case) | None => {
            ("remedy-why-case", limit(standing.authority.case_minor), standing.spent.case_minor)
        }
    };
    let name = Arg::from(shown.asked_by_name.clone());
    let why = words.with(key, &[("asker", name), ("limit", Arg::from(limit)), ("given", money(given))]);
    let went_wrong = (!offer.about.is_empty())
        .then(|| words.with("remedy-went-wrong", &[("about", Arg::from(offer.about.as_str()))]));
    let month = match standing.budget_minor {
        Some(budget) => {
            words.with("remedy-month-budget", &[("given", money(standing.spent.all_minor)), ("budget", money(budget))])
        }
        None => words.with("remedy-month", &[("given", money(standing.spent.all_minor))]),
    };
    went_wrong.into_iter().chain([why, month]).collect()
}

/// What a notification about a remedy says on the page; `None` when it is over.
pub fn remedy_on_page(tx: &mut Tx, words: &Words, kind: &str, offer_id: Id) -> Result<Option<String>> {
    let found = still(tx, kind, offer_id)?;
    Ok(found.map(|shown| words.with(&format!("notice-{kind}"), &args(words, &shown))))
}
