//! What we say and write down: replies, notices, notes, calls; and what customers say on their page.

use serde_json::json;

use super::drafts::{self, DraftKind};
use super::messages::{self, New, NewFile};
use super::rules::{
    MAX_ATTACHED, MAX_SUBJECT, Standing, address_line, addresses, check_text, one_line, reply_subject, snippet,
};
use super::{
    Category, Channel, Conversation, Direction, Opening, assigning, custom_fields, hints, marks, merging, open,
    presence, stand, store, trash, withdraw, write,
};
use crate::error::{Field, Refused};
use crate::ids::Id;
use crate::workspaces::{Mailbox, mailboxes};
use crate::{Can, Error, Result, Tx, Who, customers, outbox, search};

/// A file to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    pub name: String,
    pub media_type: String,
    /// A picture that stands within the text where it says `[NAME]` or `[cid:ID]`.
    pub content_id: Option<String>,
    pub content: Vec<u8>,
}

/// The first message of a conversation that we begin.
#[derive(Debug, Clone)]
pub struct First {
    pub direction: Direction,
    pub text: String,
    pub cc: Vec<String>,
    pub attachments: Vec<NewAttachment>,
}

impl First {
    pub(super) fn into_reply(self) -> NewReply {
        NewReply { text: self.text, cc: self.cc, attachments: self.attachments, ..NewReply::default() }
    }
}

/// An answer to a customer by mail.
#[derive(Debug, Clone, Default)]
pub struct NewReply {
    pub text: String,
    /// Addresses of others who get it too.
    pub cc: Vec<String>,
    pub attachments: Vec<NewAttachment>,
    /// What the conversation is set to; waiting when left out.
    pub category: Option<Category>,
    /// The newest message it was written against: nothing is sent when somebody said something since. `None`: not asked.
    pub seen_message_id: Option<Id>,
}

/// Queues an answer by mail to whoever of the customer's people wrote last; gives the message.
pub fn reply(tx: &mut Tx, who: &Who, id: Id, new: NewReply) -> Result<Id> {
    who.may(Can::Talk)?;
    let before = merging::answerable(tx, id)?;
    let id = before.id;
    check_reply(&new)?;
    withdraw::check_seen(tx, who, id, new.seen_message_id)?;
    let to = match messages::last_writer(tx, id, before.customer_id)? {
        Some(writer) => writer,
        None => address_of(tx, before.customer_id)?,
    };
    let cc: Vec<String> = new.cc.iter().flat_map(|line| addresses(line)).map(|(_, email)| email).collect();
    let category = new.category.unwrap_or(Category::Waiting);
    custom_fields::may_become(tx, who, &before, category)?;
    let mail = Mail {
        subject: if before.message_count > 0 { reply_subject(&before.subject) } else { before.subject.clone() },
        to,
        cc: cc.join(", "),
        attachments: pictures_placed(tx, &new.text, new.attachments),
        text: new.text,
        kind: "person",
        held_for: Some(category),
    };
    let message_id = queue(tx, who, &before, mail)?;
    stand(tx, who, &before, before.standing().answered(category), None)?;
    drafts::forget_of(tx, who, id, DraftKind::Reply)?;
    presence::said(tx, who, id)?;
    Ok(message_id)
}

/// Pictures that the text names as `[NAME]` stand there in the mail; the others go along as files.
fn pictures_placed(tx: &mut Tx, text: &str, mut files: Vec<NewAttachment>) -> Vec<NewAttachment> {
    for file in &mut files {
        let named = || text.contains(&format!("[{}]", one_line(&file.name)));
        if file.content_id.is_none() && file.media_type.starts_with("image/") && named() {
            file.content_id = Some(format!("{}@kept", tx.new_id()));
        }
    }
    files
}

fn check_reply(new: &NewReply) -> Result<()> {
    let mut problems: Vec<Field> = check_text("text", &new.text).err().into_iter().collect();
    for line in new.cc.iter().filter(|line| !line.trim().is_empty()) {
        let bad = |email: &str| email.contains(|c: char| c.is_whitespace() || c.is_control()) || email.len() > 254;
        let read = addresses(line);
        if read.is_empty() || read.len() != line.split(',').count() || read.iter().any(|(_, email)| bad(email)) {
            problems.push(Field::new("cc", "problem-cc").with("value", one_line(line)));
        }
    }
    if new.attachments.iter().map(|file| file.content.len()).sum::<usize>() > MAX_ATTACHED {
        problems
            .push(Field::new("attachments", "problem-attachments-too-large").with("max", MAX_ATTACHED / 1024 / 1024));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

fn address_of(tx: &mut Tx, customer_id: Id) -> Result<messages::Address> {
    messages::address_of(tx, customer_id)?.ok_or_else(|| Error::refused("conversation-no-address"))
}

/// The account mails go out by: the conversation's own, else the first of the business.
pub(super) fn mailbox_of(tx: &mut Tx, id: Option<Id>) -> Result<Mailbox> {
    let all = mailboxes::all(tx)?;
    let own = all.iter().position(|mailbox| Some(mailbox.id) == id).unwrap_or(0);
    all.into_iter().nth(own).ok_or_else(|| Error::refused("conversation-no-mailbox"))
}

/// A mail to be queued.
struct Mail {
    subject: String,
    to: messages::Address,
    cc: String,
    text: String,
    /// `person`, or `notice` when Kept wrote it.
    kind: &'static str,
    /// It can be taken back for some seconds, from what it sets the conversation to; `None`: it leaves at once.
    held_for: Option<Category>,
    attachments: Vec<NewAttachment>,
}

/// Writes an outbound mail and its row in the outbox. Its Message-ID is fixed here: whatever crashes later, a second
/// sending is recognisable as the same mail.
fn queue(tx: &mut Tx, who: &Who, of: &Conversation, mail: Mail) -> Result<Id> {
    let copied = addresses(&mail.cc).into_iter().map(|(_, email)| email);
    let keys: Vec<String> = copied.chain([mail.to.email.clone()]).map(|email| email.to_lowercase()).collect();
    if let Some(email) = messages::bounced_of(tx, &keys)? {
        return Err(Refused::new("conversation-address-bounced").with("email", email).into());
    }
    if mail.kind != "person" && mail.to.complained {
        return Err(Refused::new("conversation-address-complained").with("email", &mail.to.email).into());
    }
    let mailbox = mailbox_of(tx, of.mailbox_id)?;
    let message_id = tx.new_id();
    let rfc_id = marks::rfc_id(tx, message_id, &mailbox)?;
    let heard = messages::rfc_ids(tx, of.id, of.customer_id, (i64::MAX, Id(i64::MAX)))?;
    let theirs = heard.iter().find(|(_, direction)| *direction == Direction::Inbound).or(heard.first());
    let new = New {
        direction: Direction::Outbound,
        channel: Channel::Mail,
        kind: mail.kind,
        contact_id: Some(mail.to.contact_id),
        from_name: &mailbox.name,
        from_email: &mailbox.address,
        to: &address_line(&mail.to.name, &mail.to.email),
        cc: &mail.cc,
        subject: &mail.subject,
        rfc_id: Some(&rfc_id),
        in_reply_to: theirs.map_or("", |(rfc_id, _)| rfc_id.as_str()),
        names: &theirs.map(|(rfc_id, _)| rfc_id.clone()).into_iter().collect::<Vec<_>>(),
        state: "queued",
        ..said(tx, who, of, message_id, &mail.text)
    };
    say(tx, of, &new)?;
    for file in &mail.attachments {
        let name = one_line(&file.name.replace(['/', '\\'], "_"));
        let media_type = if file.media_type.is_empty() { "application/octet-stream" } else { &file.media_type };
        messages::insert_attachment(
            tx,
            &NewFile {
                message_id,
                name: if name.is_empty() { "file" } else { &name },
                media_type,
                size: file.content.len(),
                content_id: file.content_id.as_deref(),
                part: None,
                content: Some(&file.content),
            },
        )?;
    }
    match mail.held_for {
        Some(category) => withdraw::hold(tx, of, message_id, &rfc_id, category)?,
        None => outbox::put(tx, "message", message_id, &rfc_id, "{}")?,
    }
    let details = json!({"to": new.to, "subject": new.subject, "kind": new.kind});
    write(tx, who, "message.queued", of, message_id, &details)?;
    Ok(message_id)
}

/// A message with nothing in it but its text: what all of ours have in common.
pub(super) fn said<'a>(tx: &Tx, who: &Who, of: &Conversation, id: Id, text: &'a str) -> New<'a> {
    New {
        id,
        conversation_id: of.id,
        customer_id: of.customer_id,
        direction: Direction::Note,
        channel: of.channel,
        kind: "person",
        kind_reason: "",
        staff_id: who.staff_id(),
        contact_id: None,
        from_name: "",
        from_email: "",
        to: "",
        cc: "",
        subject: "",
        text,
        html: None,
        rfc_id: None,
        essence: None,
        in_reply_to: "",
        names: &[],
        matched_by: "",
        state: "saved",
        sent_at: None,
        inbound_id: None,
        at: tx.now,
    }
}

/// The row, the index, the conversation's last words.
pub(super) fn say(tx: &mut Tx, of: &Conversation, new: &New) -> Result<()> {
    messages::insert(tx, new)?;
    let people = [new.from_name, new.from_email, new.to, new.cc];
    search::index_message(tx, new.id, &search::document(new.subject, &people, new.text))?;
    if of.message_count == 0 {
        search::index_fields(tx, of.id)?;
    }
    match new.direction {
        Direction::Note | Direction::Event => store::add_aside(tx, of.id),
        said => store::add_said(tx, of.id, said, &messages::storable(&snippet(new.text)), new.at),
    }
}

/// Writes down what was said by phone, in person or by another way than mail; gives the message.
pub fn record(tx: &mut Tx, who: &Who, id: Id, channel: Channel, direction: Direction, text: &str) -> Result<Id> {
    record_measured(tx, who, id, channel, direction, text, None)
}

/// As `record`, of a call in which so many seconds were talked.
pub(super) fn record_measured(
    tx: &mut Tx,
    who: &Who,
    id: Id,
    channel: Channel,
    direction: Direction,
    text: &str,
    talked_s: Option<i64>,
) -> Result<Id> {
    who.may(Can::Talk)?;
    let before = merging::answerable(tx, id)?;
    check_text("text", text).map_err(|problem| Error::Invalid(vec![problem]))?;
    let state = match direction {
        Direction::Inbound if channel != Channel::Mail => "received",
        Direction::Outbound if channel != Channel::Mail => "sent",
        Direction::Inbound | Direction::Outbound => return Err(Error::invalid("channel", "problem-record-mail")),
        Direction::Note | Direction::Event => return Err(Error::invalid("direction", "problem-record-direction")),
    };
    let message_id = tx.new_id();
    let now = tx.now;
    let new = New {
        direction,
        channel,
        state,
        sent_at: (direction == Direction::Outbound).then_some(now),
        ..said(tx, who, &before, message_id, text.trim())
    };
    say(tx, &before, &new)?;
    hints::look(tx, message_id, channel, direction, new.text)?;
    let mut details = json!({"channel": channel, "direction": direction});
    if let (Some(talked_s), Some(details)) = (talked_s, details.as_object_mut()) {
        details.insert("talked_s".to_owned(), json!(talked_s));
    }
    write(tx, who, "message.recorded", &before, message_id, &details)?;
    let after = match direction {
        Direction::Inbound => before.standing().heard(now, !channel.is_live()),
        _ => before.standing().answered(before.category),
    };
    stand(tx, who, &before, after, None)?;
    Ok(message_id)
}

/// A note among ourselves: the customer never sees it, and it answers nothing.
pub fn note(tx: &mut Tx, who: &Who, id: Id, text: &str) -> Result<Id> {
    who.may(Can::Talk)?;
    let of = trash::living(tx, id)?;
    check_text("text", text).map_err(|problem| Error::Invalid(vec![problem]))?;
    let message_id = tx.new_id();
    let new = said(tx, who, &of, message_id, text.trim());
    say(tx, &of, &new)?;
    write(tx, who, "message.noted", &of, message_id, &json!({}))?;
    drafts::forget_of(tx, who, of.id, DraftKind::Note)?;
    presence::said(tx, who, of.id)?;
    Ok(message_id)
}

/// How a conversation stands that a notice of ours began.
const WAITING: Standing = Standing { category: Category::Waiting, unanswered_since: None };

/// Queues a notice to a customer as a message of the conversation (a new one when there is none); gives the message.
/// `subject` and `body` are in the customer's language already. A notice is no answer: what waits for one goes on waiting.
pub fn send_notice(
    tx: &mut Tx,
    who: &Who,
    customer_id: Id,
    conversation_id: Option<Id>,
    subject: &str,
    body: &str,
) -> Result<Id> {
    let customer_id = customers::surviving(tx, customer_id)?;
    let to = messages::living_address_of(tx, customer_id)?;
    let to = to.ok_or_else(|| Error::refused("conversation-no-address"))?;
    let id = match conversation_id {
        Some(id) if super::customer_of(tx, id)? == customer_id => id,
        Some(id) if !merging::holds_of(tx, id, customer_id)? => {
            return Err(Error::refused("conversation-of-other-customer"));
        }
        _ => open(tx, who, Opening { standing: WAITING, ..Opening::of(customer_id, subject) })?,
    };
    let of = trash::living(tx, id)?;
    let mail = Mail {
        subject: one_line(subject),
        to,
        cc: String::new(),
        text: body.to_owned(),
        kind: "notice",
        held_for: None,
        attachments: Vec::new(),
    };
    queue(tx, who, &of, mail)
}

/// What a customer said on their own page, in this conversation or a new one about `subject`; gives the message.
pub fn web_answer(tx: &mut Tx, who: &Who, conversation_id: Option<Id>, subject: &str, text: &str) -> Result<Id> {
    who.may(Can::Answer)?;
    let crate::Actor::Customer(customer_id) = who.actor else { return Err(Error::Forbidden(Can::Answer)) };
    check_text("text", text).map_err(|problem| Error::Invalid(vec![problem]))?;
    let customer_id = customers::surviving(tx, customer_id)?;
    // One that we deleted is not theirs to bring back: what they say begins another.
    let living = conversation_id.map(|id| trash::living(tx, id)).transpose();
    let conversation_id = match living {
        Err(Error::Refused(_) | Error::NotFound(_)) => None,
        living => living?.map(|of| of.id),
    };
    let id = match conversation_id {
        Some(id) if super::customer_of(tx, id)? == customer_id => id,
        // Somebody else's: not even that it exists.
        Some(id) if !merging::holds_of(tx, id, customer_id)? => return Err(Error::NotFound("conversation")),
        _ => {
            let subject: String = one_line(subject).chars().take(MAX_SUBJECT).collect();
            let id = open(tx, who, Opening { channel: Channel::Web, ..Opening::of(customer_id, &subject) })?;
            assigning::give(tx, id)?;
            id
        }
    };
    let before = store::load(tx, id)?;
    let (message_id, now) = (tx.new_id(), tx.now);
    let from = messages::address_of(tx, customer_id)?;
    let new = New {
        direction: Direction::Inbound,
        channel: Channel::Web,
        state: "received",
        contact_id: from.as_ref().map(|from| from.contact_id),
        from_name: &before.customer_name,
        from_email: from.as_ref().map_or("", |from| from.email.as_str()),
        ..said(tx, who, &before, message_id, text.trim())
    };
    say(tx, &before, &new)?;
    hints::look(tx, message_id, Channel::Web, Direction::Inbound, new.text)?;
    write(tx, who, "message.received", &before, message_id, &json!({"channel": "web"}))?;
    stand(tx, who, &before, before.standing().heard(now, true), None)?;
    Ok(message_id)
}
