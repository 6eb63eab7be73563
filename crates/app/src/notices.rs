//! The words of mails to ourselves, put together at the moment of sending, and the line under mails to customers.

use db::{params, sql};
use i18n::{Arg, Words};

use crate::conversations::{self, Category, Conversation, Direction, Message};
use crate::ids::Id;
use crate::outbox::StaffMail;
use crate::promises::{Promise, State, store};
use crate::time::ms;
use crate::workspaces::notifications::STAFF_LEFT;
use crate::workspaces::{self, Staff, mailboxes, notifications, sending, staff};
use crate::{Error, Result, Tx, Who, fetching};

pub use crate::links::customer_footer;

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
    if mail.kind.starts_with("conversation-") {
        return about_conversation(tx, mail, &words, &reader, link_base);
    }
    if mail.kind.starts_with("message-") {
        return about_message(tx, mail, &words, &reader, link_base);
    }
    let promise = store::load(tx, mail.subject_id)?;
    if !is_still_so(&mail.kind, &promise, reader.id) {
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
    Ok(Some(StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject: words.with(&format!("notice-{}-subject", mail.kind), &short),
        body: words.with(&format!("notice-{}-body", mail.kind), &args),
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
    let of = conversations::get(tx, &Who::kept(tx.workspace_id), mail.subject_id)?;
    if of.category != Category::Open {
        return Ok(None);
    }
    let link = format!("{}/conversations/{}", link_base.trim_end_matches('/'), of.id);
    let args = [
        ("name", Arg::from(&reader.name)),
        ("customer", Arg::from(in_one_line(&of.customer_name))),
        ("subject", Arg::from(in_one_line(&of.subject))),
        ("number", Arg::from(of.number.to_string())),
        ("link", Arg::from(link)),
    ];
    Ok(Some(StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject: words.with(&format!("notice-{}-subject", mail.kind), &args),
        body: words.with(&format!("notice-{}-body", mail.kind), &args),
    }))
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
    if !is_message_still_so(&mail.kind, &message) {
        return Ok(None);
    }
    let of = conversations::get(tx, &kept, message.conversation_id)?;
    let link = format!("{}/conversations/{}#m-{}", link_base.trim_end_matches('/'), of.id, message.id);
    let args = message_args(&message, &of);
    let subject = words.with(&format!("notice-{}-subject", mail.kind), &args);
    let more =
        [("name", Arg::from(&reader.name)), ("link", Arg::from(link)), ("reason", Arg::from(&message.state_reason))];
    let args: Vec<(&str, Arg)> = args.into_iter().chain(more).collect();
    Ok(Some(StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject,
        body: words.with(&format!("notice-{}-body", mail.kind), &args),
    }))
}

/// Who wrote it or was to get it, the customer, the conversation: each in one line.
fn message_args<'a>(message: &Message, of: &Conversation) -> [(&'a str, Arg<'a>); 4] {
    let other = if message.direction == Direction::Inbound { &message.from_email } else { &message.to };
    [
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
    let sentence = words.with(&format!("notice-{kind}"), &message_args(&message, &of));
    Ok(is_message_still_so(kind, &message).then_some((of.id, sentence)))
}

fn is_message_still_so(kind: &str, message: &Message) -> bool {
    match kind {
        "message-held" => message.state == "held",
        "message-returned" => message.state == "failed",
        _ => true,
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
    let account = fetching::get(tx, mailbox_id)?;
    if !fetching::still_silent(&account, ms(tx.now)) {
        return Ok(None);
    }
    let since = account.last_good_at.map_or_else(|| words.t("notice-never").to_string(), |at| words.moment_full(at));
    let args = [
        ("name", Arg::from(&reader.name)),
        ("address", Arg::from(&account.address)),
        ("since", Arg::from(since)),
        ("reason", Arg::from(in_one_line(&account.last_error))),
        ("link", Arg::from(format!("{}/settings/mail/fetching", link_base.trim_end_matches('/')))),
    ];
    Ok(Some(StaffNotice {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject: words.with("notice-mailbox-silent-subject", &args),
        body: words.with("notice-mailbox-silent-body", &args),
    }))
}

/// Nobody is paged about a thing that another has already done, or has taken over.
fn is_still_so(kind: &str, promise: &Promise, reader_id: Id) -> bool {
    let unsettled = promise.state == State::Open || promise.state == State::Broken && promise.made_right_at.is_none();
    match kind {
        "promise-broken" => promise.state == State::Broken && promise.made_right_at.is_none(),
        "promise-notice-failed" => unsettled && promise.told_at.is_none(),
        "promise-handed-over" => unsettled && promise.owner_id == reader_id,
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
