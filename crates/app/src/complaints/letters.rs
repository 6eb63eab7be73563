//! Letters: begun from the rules' template, looked at, sent or recorded as sent, and never changed after that.

use db::{Row, params, sql};
use serde::Serialize;
use serde_json::json;

use super::rules::{Complaint, Outcome, Way};
use super::store::Reading;
use super::told_times::{self, Left};
use super::{Case, lives, load, must_tell, one, owing, save, store, telling};
use crate::error::{Field, Refused};
use crate::ids::Id;
use crate::promises::rules::check_words;
use crate::regimes::letters::VARIABLES;
use crate::regimes::{self, Facts, Required};
use crate::remedies::{self, State as OfferState};
use crate::time::{from_ms, ms};
use crate::workspaces::{self, business, keeping, mailboxes, staff};
use crate::{Actor, Can, Error, Result, Timestamp, Tx, Who, calendars, conversations, customers};

/// A letter that left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    pub id: Id,
    /// `acknowledgement`, `holding`, `final_response`, …
    pub kind: String,
    pub language: String,
    pub subject: String,
    /// As it left.
    pub text: String,
    pub how: Way,
    pub message_id: Option<Id>,
    /// After it the complaint may be closed without an acceptance.
    pub closes: bool,
    pub sent_at: Timestamp,
    pub sent_by_id: Option<Id>,
    /// Its mail did not arrive: it counts for nothing.
    pub failed: bool,
}

/// What only people know of a letter: why it takes longer, and by when they hear from us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    pub delay_reason: String,
    pub next_update: Option<Timestamp>,
}

/// A letter to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    pub kind: String,
    pub name: String,
    pub language: String,
    pub closes: bool,
    pub subject: String,
    pub text: String,
    /// What it lacks, each with the rule that asks for it. Nothing: it may leave.
    pub missing: Vec<Required>,
}

/// A letter that is to leave.
#[derive(Debug, Clone)]
pub struct NewLetter {
    pub kind: String,
    /// As somebody wrote them; else as the template says, filled in.
    pub subject: Option<String>,
    pub text: Option<String>,
    pub how: Way,
    /// When it went by post or was handed over; now when left out.
    pub sent_at: Option<Timestamp>,
    pub known: Known,
}

const MAX_SUBJECT: usize = 200;

/// The letter as the template says, with what is known of the case, in the customer's language where the rules have it.
pub fn write_letter(tx: &mut Tx, who: &Who, id: Id, kind: &str, known: &Known) -> Result<Written> {
    who.may(Can::Talk)?;
    let case = one(tx, who, id)?;
    let language = language(tx, &case.complaint)?;
    let letter = case.ruled.rules.letter_in(kind, &language).ok_or(Error::NotFound("letter"))?;
    let words = regimes::words_in(tx, case.ruled.rules.language_of(letter))?;
    let facts = facts(tx, who, &case, (kind, known), &words)?;
    let filled = case.ruled.rules.fill(kind, &facts, &words).ok_or(Error::NotFound("letter"))?;
    Ok(Written {
        kind: letter.kind.clone(),
        name: letter.name.clone(),
        language: case.ruled.rules.language_of(letter).to_owned(),
        closes: letter.closes,
        subject: filled.subject,
        text: filled.text,
        missing: named(tx, filled.missing)?,
    })
}

/// As somebody changed it: what it lacks now.
pub fn look_at_letter(tx: &mut Tx, who: &Who, id: Id, kind: &str, subject: &str, text: &str) -> Result<Written> {
    who.may(Can::Talk)?;
    let case = one(tx, who, id)?;
    let language = language(tx, &case.complaint)?;
    let letter = case.ruled.rules.letter_in(kind, &language).ok_or(Error::NotFound("letter"))?;
    Ok(Written {
        kind: letter.kind.clone(),
        name: letter.name.clone(),
        language: case.ruled.rules.language_of(letter).to_owned(),
        closes: letter.closes,
        subject: subject.trim().to_owned(),
        text: text.trim().to_owned(),
        missing: named(tx, case.ruled.rules.lacking(letter, subject, text))?,
    })
}

/// Places that nobody filled, by what belongs there: "how to reach us" for `business.contact`.
fn named(tx: &mut Tx, missing: Vec<Required>) -> Result<Vec<Required>> {
    let words = workspaces::words(tx, None, None)?;
    let place = |one: Required| {
        let key = format!("complaint-place-{}", one.key.replace(['.', '_'], "-"));
        let name = if VARIABLES.contains(&one.key.as_str()) { words.t(&key).into_owned() } else { one.name };
        Required { name, ..one }
    };
    Ok(missing.into_iter().map(place).collect())
}

/// It leaves: mailed in a conversation of the complaint, or recorded as sent by post or handed over. Refused while it lacks
/// what must stand in it.
pub fn send_letter(tx: &mut Tx, who: &Who, id: Id, new: &NewLetter) -> Result<Complaint> {
    let before = load(tx, who, id, Can::Talk)?;
    let begun = write_letter(tx, who, id, &new.kind, &new.known)?;
    let subject = new.subject.clone().unwrap_or(begun.subject);
    let text = new.text.clone().unwrap_or(begun.text);
    can_be_taken(tx, &before, new, &subject, &text)?;
    let letter = look_at_letter(tx, who, id, &new.kind, &subject, &text)?;
    may_leave(tx, &before, &letter)?;
    let mut after = before.clone();
    let message_id = match new.how {
        Way::Mail => Some(mail_letter(tx, who, &mut after, &letter)?),
        Way::Post | Way::HandedOver => None,
    };
    let sent_at = new.sent_at.filter(|_| new.how != Way::Mail).unwrap_or(tx.now);
    let letter_id = insert(tx, who, &before, &letter, (new.how, message_id, sent_at))?;
    if letter.closes {
        after.final_response_at = after.final_response_at.or(Some(sent_at));
    }
    promised(tx, who, &after, (&letter, message_id), &new.known)?;
    let details = json!({
        "letter_id": letter_id, "letter": letter.kind, "how": new.how, "sent_at": sent_at, "subject": letter.subject,
        "message_id": message_id, "closes": letter.closes,
    });
    save(tx, who, &before, after, ("complaint.letter_sent", details))
}

/// By when it says that they hear from us, as a promise of the ledger; and what it keeps of what was said before.
fn promised(
    tx: &mut Tx,
    who: &Who,
    complaint: &Complaint,
    (letter, message_id): (&Written, Option<Id>),
    known: &Known,
) -> Result<()> {
    let case = super::case_of(tx, complaint.clone())?;
    let words = regimes::words_in(tx, &letter.language)?;
    let next = next_word(tx, &case, &letter.kind)?;
    let stands = |at: &Timestamp| letter.text.contains(&words.date(*at));
    let names = known.next_update.filter(stands).or(next.at.filter(stands));
    // The call that was promised stands in the ledger already.
    let is_call = next.is_call && names.is_some() && names == next.at;
    let left = Left {
        kind: &letter.kind,
        name: &letter.name,
        closes: letter.closes,
        message_id,
        names: names.filter(|_| !is_call),
        letters: &next.letters,
    };
    told_times::letter_left(tx, who, complaint, &left)
}

fn can_be_taken(tx: &mut Tx, complaint: &Complaint, new: &NewLetter, subject: &str, text: &str) -> Result<()> {
    must_tell("text", text)?;
    let mut problems = Vec::from_iter(check_words("subject", subject).err());
    if problems.is_empty() && subject.chars().count() > MAX_SUBJECT {
        problems.push(Field::new("subject", "problem-too-long").with("max", MAX_SUBJECT));
    }
    if new.sent_at.is_some_and(|at| at > tx.now || at < complaint.opened_at) {
        problems.push(Field::new("sent_at", "problem-letter-sent-at"));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// Nothing that must stand in it is missing, it does not end what nobody has looked into, and it has not left already.
fn may_leave(tx: &mut Tx, complaint: &Complaint, letter: &Written) -> Result<()> {
    if letter.closes {
        complaint.may_end_by_letter()?;
    }
    if !letter.missing.is_empty() {
        let name = |one: &Required| match one.because.as_str() {
            "" => one.name.clone(),
            because => format!("{} ({because})", one.name),
        };
        let missing: Vec<String> = letter.missing.iter().map(name).collect();
        return Err(Refused::new("complaint-letter-lacks").with("missing", missing.join("; ")).into());
    }
    let same = |one: &Letter| one.kind == letter.kind && one.text == letter.text && !one.failed;
    if of(tx, complaint.id)?.iter().any(same) {
        return Err(Error::refused("complaint-letter-is-sent"));
    }
    Ok(())
}

/// The letter itself; where the story is narrowed, where it stands: on their page, because all of us read what is mailed.
fn mail_letter(tx: &mut Tx, who: &Who, complaint: &mut Complaint, letter: &Written) -> Result<Id> {
    if !complaint.narrowed {
        return mail(tx, who, complaint, &letter.subject, &letter.text);
    }
    let (words, name) = (customers::words(tx, complaint.customer_id)?, customers::name(tx, complaint.customer_id)?);
    let number = ("number", i18n::Arg::from(complaint.number.to_string()));
    let subject = words.with("complaint-letter-mail-narrowed-subject", std::slice::from_ref(&number));
    let body = words.with("complaint-letter-mail-narrowed", &[("name", name.into()), number]);
    mail(tx, who, complaint, &subject, &body)
}

/// A letter as its customer reads it on their own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterToThem {
    pub id: Id,
    pub number: i64,
    pub subject: String,
    pub text: String,
    pub sent_at: Timestamp,
}

/// So many letters are shown on a customer's page.
const MOST_SHOWN: i64 = 10;

/// The letters that were mailed to this customer without their words, newest first: what they say stands on their page.
pub fn letters_to(tx: &mut Tx, who: &Who) -> Result<Vec<LetterToThem>> {
    who.may(Can::Answer)?;
    let Actor::Customer(customer_id) = who.actor else { return Err(Error::Forbidden(Can::Answer)) };
    let (workspace_id, customer_id) = (tx.workspace_id, customers::surviving(tx, customer_id)?);
    Ok(tx.rows(
        sql!(
            "select l.letter_id, c.number, l.subject, l.body, l.sent_at from complaint c
             join complaint_letter l on l.workspace_id = c.workspace_id and l.complaint_id = c.complaint_id and l.on_page
             left join message m on m.workspace_id = l.workspace_id and m.message_id = l.message_id
             where c.workspace_id = $1 and c.customer_id = $2 and coalesce(m.state, '') <> 'failed'
             order by l.sent_at desc, l.letter_id desc limit $3"
        ),
        params![workspace_id, customer_id, MOST_SHOWN],
        |row| {
            Ok(LetterToThem {
                id: row.get(0)?,
                number: row.get(1)?,
                subject: row.get(2)?,
                text: row.get(3)?,
                sent_at: from_ms(row.get(4)?),
            })
        },
    )?)
}

/// Mails the customer in a conversation of the complaint, or in a new one that belongs to it; gives the message.
pub(super) fn mail(tx: &mut Tx, who: &Who, complaint: &mut Complaint, subject: &str, text: &str) -> Result<Id> {
    let conversation_id = lives::of_theirs(tx, complaint)?;
    let message_id = conversations::send_notice(tx, who, complaint.customer_id, conversation_id, subject, text)?;
    if conversation_id.is_none() {
        let begun = conversations::message(tx, &Who::kept(tx.workspace_id), message_id)?.conversation_id;
        store::link(tx, complaint.id, begun)?;
        complaint.conversation_ids.push(begun);
    }
    Ok(message_id)
}

fn language(tx: &mut Tx, complaint: &Complaint) -> Result<String> {
    Ok(customers::words(tx, complaint.customer_id)?.locale().language().to_owned())
}

/// What is known of the case, in the words of the letter's language.
fn facts(tx: &mut Tx, who: &Who, case: &Case, of: (&str, &Known), words: &i18n::Words) -> Result<Facts> {
    let (complaint, (kind, known)) = (&case.complaint, of);
    let name = customers::name(tx, complaint.customer_id)?;
    let writes = staff::get(tx, who.staff_id().unwrap_or(complaint.owner_id))?;
    let outcome = case.outcomes.last().map(|last| match last.outcome {
        Outcome::Solution => last.offer.clone(),
        Outcome::Explanation => [last.what_happened.as_str(), last.offer.as_str()].join(" ").trim().to_owned(),
    });
    let offers = remedies::of_complaint(tx, complaint.id)?;
    let granted = offers.iter().filter(|one| one.offer.state == OfferState::Granted);
    let next_update_at = match known.next_update {
        Some(at) => Some(at),
        None => next_word(tx, case, kind)?.at,
    };
    Ok(Facts {
        customer_first_name: name.split_whitespace().next().unwrap_or_default().to_owned(),
        customer_name: name,
        number: format!("#{}", complaint.number),
        summary: complaint.summary.clone(),
        received_at: Some(complaint.opened_at),
        findings: complaint.findings.clone(),
        outcome: outcome.unwrap_or_default(),
        remedy: granted.map(|one| one.offer.words.clone()).collect::<Vec<_>>().join("; "),
        steps: steps(case, words),
        delay_reason: known.delay_reason.trim().to_owned(),
        next_update_at,
        completed_at: complaint.researched_at.map(|_| tx.now),
        business_name: business::get(tx)?.name,
        contact: contact(tx)?,
        staff_name: writes.name,
        today: Some(tx.now),
    })
}

/// By when they hear from us next.
#[derive(Default)]
struct NextWord {
    at: Option<Timestamp>,
    /// At the call back that is promised.
    is_call: bool,
    /// The letters by which they do.
    letters: Vec<String>,
}

/// At the live call back, else by the soonest of what the rules ask next, this letter having left.
fn next_word(tx: &mut Tx, case: &Case, kind: &str) -> Result<NextWord> {
    let hours = calendars::business(tx)?;
    let begins = case.ruled.rules.clocks_after(&format!("sent.{kind}"), tx.now, &hours).into_iter();
    let begins = begins.filter(|clock| !clock.optional && !clock.theirs);
    let runs = case.ruled.clocks.iter().map(|one| &one.duty).filter(|duty| duty.is_owed());
    let runs = runs.filter(|duty| !duty.clock.answered_by.iter().any(|by| by == kind)).map(|duty| duty.clock.clone());
    let soonest = begins.chain(runs).filter(|clock| clock.due_at > tx.now).min_by_key(|clock| clock.due_at);
    let is_letter = |by: &String| case.ruled.rules.letters.iter().any(|letter| letter.kind == *by);
    let asked = soonest.as_ref().map(|clock| clock.answered_by.iter().filter(|by| is_letter(by)).cloned().collect());
    let call = case.complaint.call_back_by.filter(|by| case.complaint.needs_call_back() && *by > tx.now);
    Ok(NextWord {
        at: call.or(soonest.map(|clock| clock.due_at)),
        is_call: call.is_some(),
        letters: asked.unwrap_or_default(),
    })
}

/// What we did to find out, from what is recorded.
fn steps(case: &Case, words: &i18n::Words) -> String {
    let complaint = &case.complaint;
    let taken = [
        ("portal-letter-listened", complaint.listened_at),
        ("portal-letter-confirmed", complaint.confirmed_at.filter(|_| complaint.is_confirmed_by_them())),
        ("portal-letter-researched", complaint.researched_at),
        ("portal-letter-called", case.outcomes.last().map(|last| last.called_at)),
    ];
    let said = taken.into_iter().filter_map(|(key, at)| Some(words.with(key, &[("date", words.date(at?).into())])));
    if complaint.researched_at.is_none() {
        return String::new(); // nobody looked into it yet: whoever writes says what was done
    }
    said.collect::<Vec<_>>().join(" ")
}

/// How to reach us: by the number for customers, by mail.
fn contact(tx: &mut Tx) -> Result<String> {
    let mail = mailboxes::all(tx)?.into_iter().next().map(|one| one.address);
    let ways = [Some(keeping::get(tx)?.call_us), mail];
    Ok(ways.into_iter().flatten().filter(|way| !way.trim().is_empty()).collect::<Vec<_>>().join(", "))
}

/// A mail of a complaint did not arrive. A letter's clocks run on as if it had not left, and its owner hears of it; who was
/// asked how we did has not been.
pub fn mail_failed(tx: &mut Tx, message_id: Id, reason: &str) -> Result<()> {
    let workspace_id = tx.workspace_id;
    super::after::store::mail_failed(tx, message_id, true)?;
    let found: Option<(Id, String)> = tx.maybe(
        sql!("select complaint_id, kind from complaint_letter where workspace_id = $1 and message_id = $2"),
        params![workspace_id, message_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some((id, kind)) = found else { return Ok(()) };
    let before = store::load(tx, id)?;
    let after = Complaint { final_response_at: final_response_at(tx, id)?, ..before.clone() };
    let details = json!({"message_id": message_id, "letter": kind, "reason": reason});
    let complaint = save(tx, &Who::kept(workspace_id), &before, after, ("complaint.letter_failed", details))?;
    told_times::letter_failed(tx, &complaint, message_id, reason)?;
    telling::tell(tx, &complaint, complaint.owner_id, telling::LETTER_FAILED)
}

/// A mail was taken by the other side; `again`: one that had failed before. Who is asked by it how we did is asked.
pub fn mail_sent(tx: &mut Tx, message_id: Id, again: bool) -> Result<()> {
    super::after::store::mail_failed(tx, message_id, false)?;
    if again { mail_goes_again(tx, message_id) } else { Ok(()) }
}

/// A mail that had failed is sent once more: a letter counts again, as of when it left first.
pub fn mail_goes_again(tx: &mut Tx, message_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let found: Option<Id> = tx.maybe(
        sql!("select complaint_id from complaint_letter where workspace_id = $1 and message_id = $2"),
        params![workspace_id, message_id],
        |row| row.get(0),
    )?;
    let Some(id) = found else { return Ok(()) };
    let mut complaint = store::load(tx, id)?;
    complaint.final_response_at = final_response_at(tx, id)?;
    store::update(tx, &complaint)?;
    owing::set_timer(tx, &complaint)
}

/// When the first letter left after which it may end without an acceptance, and whose mail did not fail.
pub(crate) fn final_response_at(tx: &mut Tx, id: Id) -> Result<Option<Timestamp>> {
    Ok(of(tx, id)?.into_iter().filter(|one| one.closes && !one.failed).map(|one| one.sent_at).min())
}

fn insert(tx: &mut Tx, who: &Who, of: &Complaint, letter: &Written, sent: (Way, Option<Id>, Timestamp)) -> Result<Id> {
    let (workspace_id, letter_id, now) = (tx.workspace_id, tx.new_id(), ms(tx.now));
    let (how, message_id, sent_at) = sent;
    tx.run(
        sql!(
            "insert into complaint_letter (workspace_id, letter_id, complaint_id, kind, language, subject, body, how, message_id,
               closes, sent_at, sent_by_id, recorded_at, on_page)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        params![
            workspace_id,
            letter_id,
            of.id,
            letter.kind,
            letter.language,
            letter.subject,
            letter.text,
            how.as_str(),
            message_id,
            letter.closes,
            ms(sent_at),
            who.staff_id(),
            now,
            of.narrowed && how == Way::Mail
        ],
    )?;
    Ok(letter_id)
}

fn letter(row: &Row<'_>) -> Result<Letter, db::Error> {
    let mut read = Reading::of(row);
    Ok(Letter {
        id: read.next()?,
        kind: read.next()?,
        language: read.next()?,
        subject: read.next()?,
        text: read.next()?,
        how: read.word(Way::parse, Way::Mail)?,
        message_id: read.next()?,
        closes: read.next()?,
        sent_at: from_ms(read.next()?),
        sent_by_id: read.next()?,
        failed: read.next()?,
    })
}

/// The letters of a complaint, oldest first.
pub(super) fn of(tx: &mut Tx, id: Id) -> Result<Vec<Letter>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select l.letter_id, l.kind, l.language, l.subject, l.body, l.how, l.message_id, l.closes, l.sent_at, l.sent_by_id,
               coalesce(m.state, '') = 'failed'
             from complaint_letter l
             left join message m on m.workspace_id = l.workspace_id and m.message_id = l.message_id
             where l.workspace_id = $1 and l.complaint_id = $2 order by l.sent_at, l.letter_id"
        ),
        params![workspace_id, id],
        letter,
    )?)
}
