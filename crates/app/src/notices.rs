//! The words of mails to ourselves, put together at the moment of sending, and the line under mails to customers.

mod complaints;
mod improvement;
mod morning;
mod remedies;
pub mod screen;
mod standards;

use db::{params, sql};
use i18n::{Arg, Words};

use crate::conversations::{self, Category, Conversation, Direction, Message};
use crate::ids::Id;
use crate::outbox::StaffMail;
use crate::promises::paging::{self, Cause};
use crate::promises::{Promise, State, store};
use crate::time::ms;
use crate::workspaces::notifications::STAFF_LEFT;
use crate::workspaces::{self, Staff, mailboxes, notifications, sending, staff};
use crate::{Error, Result, Tx, Who, fetching, following, webhooks};

pub use crate::links::customer_footer;
pub use complaints::complaint_on_page;
pub use improvement::action_on_page;
pub use remedies::{reasons as remedy_reasons, remedy_on_page};
pub use standards::standard_on_page;

/// A mail to one of us, ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffNotice {
    pub to_name: String,
    pub to_email: String,
    pub subject: String,
    pub body: String,
}

/// The words of a staff mail in the reader's language and zone. `link_base` is the address of the site, without a slash
/// at the end. `None`: there is nothing to say any more (it was done meanwhile, or they left), so nothing is sent.
pub fn staff_mail(tx: &mut Tx, mail: &StaffMail, link_base: &str) -> Result<Option<StaffNotice>> {
    let reader = staff::get(tx, mail.staff_id)?;
    let words = workspaces::words(tx, reader.locale.as_deref(), reader.time_zone.as_deref())?;
    if !reader.active {
        return Ok(None);
    }
    if mail.kind == mailboxes::TEST_MAIL {
        return Ok(Some(test_mail(&words, &reader, link_base)));
    }
    if mail.kind == STAFF_LEFT {
        return Ok(Some(who_left(&words, &reader, &staff::get(tx, mail.subject_id)?, link_base)));
    }
    if mail.kind == fetching::SILENT {
        return silent_mailbox(tx, &words, &reader, mail.subject_id, link_base);
    }
    if mail.kind == webhooks::OFF {
        return webhook_off(tx, &words, &reader, mail.subject_id, link_base);
    }
    if mail.kind.starts_with("conversation-") {
        return about_conversation(tx, mail, &words, &reader, link_base);
    }
    if mail.kind.starts_with("message-") {
        return about_message(tx, mail, &words, &reader, link_base);
    }
    if mail.kind.starts_with("complaint-") {
        return complaints::about(tx, mail, &words, &reader, link_base);
    }
    if mail.kind.starts_with("standard-") {
        return standards::about(tx, mail, &words, &reader, link_base);
    }
    if mail.kind.starts_with("remedy-") {
        return remedies::about(tx, mail, &words, &reader, link_base);
    }
    if mail.kind.starts_with("action-") {
        return improvement::about(tx, mail, &words, &reader, link_base);
    }
    let promise = store::load(tx, mail.subject_id)?;
    if !is_still_so(&mail.kind, &promise, reader.id) || paging::is_over(tx, promise.id, reader.id, &mail.kind)? {
        return Ok(None);
    }
    let customer = customer_name(tx, promise.customer_id)?;
    let owner = match promise.owner_id == reader.id {
        true => words.t("notice-owner-you").to_string(),
        false => words.with("notice-owner", &[("owner", Arg::from(staff::get(tx, promise.owner_id)?.name))]),
    };
    let told = told(&words, &promise, &customer);
    let link = format!("{}/promises/{}", link_base.trim_end_matches('/'), promise.id);
    let args = [
        ("name", Arg::from(&reader.name)),
        ("words", Arg::from(&promise.words)),
        ("customer", Arg::from(&customer)),
        ("by", Arg::from(words.moment_full(promise.by))),
        ("owner", Arg::from(owner)),
        ("told", Arg::from(told)),
        ("link", Arg::from(link)),
    ];
    let short = [("words", Arg::from(in_one_line(&promise.words))), ("customer", Arg::from(in_one_line(&customer)))];
    let mut body = words.with(&format!("notice-{}-body", mail.kind), &args);
    if let Some(token) = paging::link(tx, promise.id, reader.id, &mail.kind)? {
        let url = format!("{}/take/{token}", link_base.trim_end_matches('/'));
        body = format!("{body}\n\n{}", words.with("notice-take-it", &[("link", Arg::from(url))]));
    }
    Ok(Some(StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject: words.with(&format!("notice-{}-subject", mail.kind), &short),
        body,
    }))
}

/// About a conversation: it woke up and is still open.
fn about_conversation(
    tx: &mut Tx,
    mail: &StaffMail,
    words: &Words,
    reader: &Staff,
    link_base: &str,
) -> Result<Option<StaffNotice>> {
    let of = match conversations::get(tx, &Who::kept(tx.workspace_id), mail.subject_id) {
        Err(Error::NotFound(_)) => return Ok(None),
        of => of?,
    };
    if of.trashed_at.is_some() || !is_conversation_still_so(tx, &mail.kind, &of, reader.id)? {
        return Ok(None);
    }
    let assignee = assignee(tx, words, &of)?;
    let link = format!("{}/conversations/{}", link_base.trim_end_matches('/'), of.id);
    let args = [
        ("name", Arg::from(&reader.name)),
        ("customer", Arg::from(in_one_line(&of.customer_name))),
        ("subject", Arg::from(in_one_line(&of.subject))),
        ("number", Arg::from(of.number.to_string())),
        ("assignee", Arg::from(assignee)),
        ("link", Arg::from(link)),
    ];
    Ok(Some(StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject: words.with(&format!("notice-{}-subject", mail.kind), &args),
        body: words.with(&format!("notice-{}-body", mail.kind), &args),
    }))
}

/// Whether there is nothing to say any more.
fn is_over(tx: &mut Tx, mail: &StaffMail) -> Result<bool> {
    Ok(staff_mail(tx, mail, "")?.is_none())
}

/// Who has it now, in words.
fn assignee(tx: &mut Tx, words: &Words, of: &Conversation) -> Result<String> {
    match of.assignee_id {
        Some(id) => Ok(staff::get(tx, id)?.name),
        None => Ok(words.t("notice-nobody").into_owned()),
    }
}

/// What a notification about a conversation says on the page; `None` when it is over.
pub fn conversation_on_page(tx: &mut Tx, words: &Words, kind: &str, id: Id) -> Result<Option<String>> {
    let of = conversations::get(tx, &Who::kept(tx.workspace_id), id)?;
    let assignee = assignee(tx, words, &of)?;
    let args = [
        ("number", Arg::from(of.number.to_string())),
        ("subject", Arg::from(of.subject.as_str())),
        ("customer", Arg::from(of.customer_name.as_str())),
        ("assignee", Arg::from(assignee)),
    ];
    Ok(of.trashed_at.is_none().then(|| words.with(&format!("notice-{kind}"), &args)))
}

/// About a message: whose it is, what it is about, where to look at it.
fn about_message(
    tx: &mut Tx,
    mail: &StaffMail,
    words: &Words,
    reader: &Staff,
    link_base: &str,
) -> Result<Option<StaffNotice>> {
    let kept = Who::kept(tx.workspace_id);
    let message = match conversations::message(tx, &kept, mail.subject_id) {
        Err(Error::NotFound(_)) => return Ok(None),
        message => message?,
    };
    let of = conversations::get(tx, &kept, message.conversation_id)?;
    if !is_message_still_so(&mail.kind, &message) || !is_followed_still(tx, &mail.kind, &of, reader.id)? {
        return Ok(None);
    }
    let link = format!("{}/conversations/{}#m-{}", link_base.trim_end_matches('/'), of.id, message.id);
    let args = message_args(&message, &of, writer(tx, &message)?);
    let subject = words.with(&format!("notice-{}-subject", mail.kind), &args);
    let more = [
        ("name", Arg::from(&reader.name)),
        ("link", Arg::from(link)),
        ("reason", Arg::from(&message.state_reason)),
        ("text", Arg::from(beginning(&message.text))),
    ];
    let args: Vec<(&str, Arg)> = args.into_iter().chain(more).collect();
    Ok(Some(StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject,
        body: words.with(&format!("notice-{}-body", mail.kind), &args),
    }))
}

/// Who of us wrote it.
fn writer(tx: &mut Tx, message: &Message) -> Result<String> {
    message.staff_id.map_or(Ok(String::new()), |id| Ok(staff::get(tx, id)?.name))
}

/// The first lines of a note, for a mail among ourselves.
fn beginning(text: &str) -> String {
    const LONGEST: usize = 600;
    let lines = text.trim().lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n");
    if lines.chars().count() <= LONGEST {
        return lines;
    }
    let short: String = lines.chars().take(LONGEST).collect();
    format!("{}…", short.trim_end())
}

/// Who wrote it or was to get it, the customer, the conversation: each in one line.
fn message_args<'a>(message: &Message, of: &Conversation, by: String) -> [(&'a str, Arg<'a>); 5] {
    let other = if message.direction == Direction::Inbound { &message.from_email } else { &message.to };
    [
        ("by", Arg::from(by)),
        ("other", Arg::from(in_one_line(other))),
        ("customer", Arg::from(in_one_line(&of.customer_name))),
        ("subject", Arg::from(in_one_line(&of.subject))),
        ("number", Arg::from(of.number.to_string())),
    ]
}

/// What a notification about a message says on the page, and the conversation it leads to; `None` when it is over.
pub fn on_page(tx: &mut Tx, words: &Words, kind: &str, message_id: Id) -> Result<Option<(Id, String)>> {
    let kept = Who::kept(tx.workspace_id);
    let message = match conversations::message(tx, &kept, message_id) {
        Err(Error::NotFound(_)) => return Ok(None),
        message => message?,
    };
    let of = conversations::get(tx, &kept, message.conversation_id)?;
    let sentence = words.with(&format!("notice-{kind}"), &message_args(&message, &of, writer(tx, &message)?));
    Ok(is_message_still_so(kind, &message).then_some((of.id, sentence)))
}

fn is_message_still_so(kind: &str, message: &Message) -> bool {
    match kind {
        "message-held" => message.state == "held",
        "message-returned" => message.state == "failed",
        following::MENTION | following::NEW | following::NOTED => message.trashed_at.is_none(),
        _ => true,
    }
}

/// Nobody gets mail about a conversation that they follow no more, or that somebody has answered meanwhile.
fn is_followed_still(tx: &mut Tx, kind: &str, of: &Conversation, reader_id: Id) -> Result<bool> {
    match kind {
        following::NEW if of.unanswered_since_at.is_none() => Ok(false),
        following::NEW | following::NOTED => following::follows(tx, of.id, reader_id),
        _ => Ok(true),
    }
}

fn is_conversation_still_so(tx: &mut Tx, kind: &str, of: &Conversation, reader_id: Id) -> Result<bool> {
    match kind {
        following::GIVEN => Ok(of.assignee_id == Some(reader_id)),
        following::PASSED => {
            Ok(of.assignee_id.is_some_and(|id| id != reader_id) && following::follows(tx, of.id, reader_id)?)
        }
        following::RESOLVED => Ok(of.category == Category::Resolved && following::follows(tx, of.id, reader_id)?),
        _ => Ok(of.category == Category::Open),
    }
}

/// The line that says whom an answer to this mail goes to; `None`: it can't be answered, because it is about no
/// conversation, or because no server of ours vouches for senders and so anybody could answer in our name.
pub fn answer_line(tx: &mut Tx, mail: &StaffMail, notification_id: Id) -> Result<Option<String>> {
    let told = notifications::one(tx, notification_id)?;
    let Some(conversation_id) = told.and_then(|told| told.conversation_id) else { return Ok(None) };
    if sending::vouching_server(tx)?.is_none() {
        return Ok(None);
    }
    let reader = staff::get(tx, mail.staff_id)?;
    let words = workspaces::words(tx, reader.locale.as_deref(), reader.time_zone.as_deref())?;
    let customer_id = match conversations::customer_of(tx, conversation_id) {
        Err(Error::NotFound(_)) => return Ok(None), // deleted for good
        customer_id => customer_id?,
    };
    let customer = customer_name(tx, customer_id)?;
    Ok(Some(words.with("notice-answer-goes-to", &[("customer", Arg::from(customer))])))
}

/// What "send a test mail" sends.
fn test_mail(words: &Words, reader: &Staff, link_base: &str) -> StaffNotice {
    let args = [("name", Arg::from(&reader.name)), ("link", Arg::from(link_base))];
    StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject: words.t("notice-mail-test-subject").to_string(),
        body: words.with("notice-mail-test-body", &args),
    }
}

/// What somebody who left still had to do is the reader's now.
fn who_left(words: &Words, reader: &Staff, left: &Staff, link_base: &str) -> StaffNotice {
    let link = format!("{}/promises?show=mine", link_base.trim_end_matches('/'));
    let args = [("name", Arg::from(&reader.name)), ("left", Arg::from(&left.name)), ("link", Arg::from(link))];
    StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject: words.with("notice-staff-left-subject", &[("left", Arg::from(in_one_line(&left.name)))]),
        body: words.with("notice-staff-left-body", &args),
    }
}

/// No mail comes in. Nothing to say when it does again.
fn silent_mailbox(
    tx: &mut Tx,
    words: &Words,
    reader: &Staff,
    mailbox_id: Id,
    link_base: &str,
) -> Result<Option<StaffNotice>> {
    let account = match fetching::get(tx, mailbox_id) {
        Err(Error::NotFound(_)) => return Ok(None), // taken away meanwhile
        account => account?,
    };
    if !fetching::still_silent(&account, ms(tx.now)) {
        return Ok(None);
    }
    let since = account.last_good_at.map_or_else(|| words.t("notice-never").to_string(), |at| words.moment_full(at));
    let args = [
        ("name", Arg::from(&reader.name)),
        ("address", Arg::from(&account.address)),
        ("since", Arg::from(since)),
        ("reason", Arg::from(in_one_line(&account.last_error))),
        ("link", Arg::from(format!("{}/settings/mail/fetching/{mailbox_id}", link_base.trim_end_matches('/')))),
    ];
    Ok(Some(StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject: words.with("notice-mailbox-silent-subject", &args),
        body: words.with("notice-mailbox-silent-body", &args),
    }))
}

/// A program of the business's own is told nothing any more. Nothing to say when it is again.
fn webhook_off(tx: &mut Tx, words: &Words, reader: &Staff, id: Id, link_base: &str) -> Result<Option<StaffNotice>> {
    let Some(one) = webhooks::turned_off(tx, id)? else { return Ok(None) };
    let args = [
        ("name", Arg::from(&reader.name)),
        ("webhook", Arg::from(in_one_line(&one.name))),
        ("reason", Arg::from(in_one_line(&one.last_error))),
        ("link", Arg::from(format!("{}/settings/webhooks/{id}", link_base.trim_end_matches('/')))),
    ];
    Ok(Some(StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject: words.with("notice-webhook-off-subject", &args),
        body: words.with("notice-webhook-off-body", &args),
    }))
}

/// Nobody is paged about a thing that another has already done, or has taken over.
fn is_still_so(kind: &str, promise: &Promise, reader_id: Id) -> bool {
    let unsettled = promise.state == State::Open || promise.state == State::Broken && promise.made_right_at.is_none();
    match kind {
        "promise-broken" | following::BROKEN => promise.state == State::Broken && promise.made_right_at.is_none(),
        "promise-notice-failed" => unsettled && promise.told_at.is_none(),
        "promise-handed-over" => unsettled && promise.owner_id == reader_id,
        "promise-untouched" => Cause::Untouched.holds(promise),
        "promise-untold" => Cause::Untold.holds(promise),
        _ => promise.state == State::Open,
    }
}

/// Whether the customer knows, in a sentence.
fn told(words: &Words, promise: &Promise, customer: &str) -> String {
    match promise.told_at {
        Some(at) => {
            let how = format!("notice-how-{}", promise.told_how.replace('_', "-"));
            let how = if words.has(&how) { words.t(&how).to_string() } else { promise.told_how.clone() };
            let args =
                [("customer", customer.into()), ("at", Arg::from(words.moment_full(at))), ("how", Arg::from(how))];
            words.with("notice-told", &args)
        }
        None => words.with("notice-not-told", &[("customer", customer.into())]),
    }
}

fn customer_name(tx: &mut Tx, customer_id: Id) -> Result<String> {
    let workspace_id = tx.workspace_id;
    let name: Option<String> = tx.maybe(
        sql!("select name from customer where workspace_id = $1 and customer_id = $2"),
        params![workspace_id, customer_id],
        |row| row.get(0),
    )?;
    Ok(name.unwrap_or_default())
}

/// At most 70 letters in one line, for a subject.
fn in_one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    if line.chars().count() <= 70 {
        return line;
    }
    let short: String = line.chars().take(69).collect();
    format!("{}…", short.trim_end())
}
