//! Conversations: what was said between a customer and us, by whatever channel, and how it stands.

pub mod assigning;
mod bulk;
mod calls;
pub mod calm;
mod custom_fields;
mod delivery;
mod drafts;
mod files;
mod held;
pub mod hints;
mod import;
mod inbound;
mod join_store;
mod joining;
mod letter;
mod link_store;
mod linking;
mod marks;
mod merging;
mod messages;
mod presence;
mod returned;
pub mod rules;
mod snooze;
mod sort;
mod splitting;
mod staff_answer;
mod store;
mod tag_store;
mod tagging;
mod take_in;
mod talk;
mod thread;
mod timing;
mod trash;
mod ways;
mod withdraw;

use db::{params, sql};
use serde_json::{Value, json};

pub use bulk::{Deed, Done, many, move_to_mailbox, sweep as sweep_undo, undo};
pub use calls::{Call, calls_of, record_call};
pub use custom_fields::{problems_of_fields, set_fields, start_with_fields};
pub use delivery::{
    Delivered, Enclosed, Outgoing, Person, call_off, mark_failed, mark_sent, not_before, outgoing, retry_message,
};
pub use drafts::{
    Draft, DraftFile, DraftKind, NewDraft, draft_files, draft_of, drafts, remove_draft, save_draft, set_draft_files,
};
pub use files::{FILES, LinkedFile, attachment_bytes, linked_file, raw_of};
pub use held::{admit, begin_own};
pub use import::{Counts, import};
pub use inbound::{SetAside, Stored, process_anyway, set_aside, set_aside_list, set_aside_raw, store_raw};
pub use join_store::Merged;
pub use letter::{LOOP_HEADER, ParsedInput};
pub use link_store::Link;
pub use linking::{link, links, unlink};
pub use marks::loop_mark;
pub use merging::{came_with, merge, merged_into, oldest, surviving, unmerge};
pub use messages::{Attachment, Message};
pub use presence::{Present, here, is_told, present, sweep as sweep_presence};
pub use returned::Returned;
pub use rules::{Category, Channel, Direction, LinkKind, MatchedBy, Relation};
pub use snooze::{hold, ring, snooze, wake};
pub use sort::without_plus;
pub use splitting::{NewSplit, split};
pub use store::{Assignee, Conversation, Filter, Status, list_statement};
pub use tagging::{tag, tags, untag};
pub use take_in::{
    BYTES_AT_ONCE, Raw, TAKEN_AT_ONCE, Took, Understood, file_understood, process, process_waiting, understand, waiting,
};
pub use talk::{First, NewAttachment, NewReply, note, record, reply, send_notice, web_answer};
pub use trash::{overdue, purge, purge_message, restore, restore_message, trash, trash_message};
pub use ways::{came_by, count_of_mailbox, leave_mailbox, mailboxes_of};
pub use withdraw::{leaving, said_since, withdraw};

use crate::error::Field;
use crate::ids::Id;
use crate::journal::{self, About};
use crate::{Can, Error, Page, Result, Tx, Who, counters, customers, fields, following, workspaces};
use rules::{MAX_SUBJECT, Standing, cursor, one_line, parse_cursor};

/// A conversation to be begun by us. `first` is what is said first, by the conversation's channel.
#[derive(Debug, Clone)]
pub struct NewConversation {
    pub customer_id: Id,
    pub subject: String,
    pub channel: Channel,
    pub first: Option<First>,
}

/// A subject that can be begun with.
pub fn check_subject(subject: &str) -> Result<(), Field> {
    let too_long = subject.chars().count() > MAX_SUBJECT;
    if too_long { Err(Field::new("subject", "problem-subject-too-long")) } else { Ok(()) }
}

/// What only the database knows: whether there is such a customer.
pub fn unknown_customer(tx: &mut Tx, customer_id: Id) -> Result<Option<Field>> {
    match customers::surviving(tx, customer_id) {
        Ok(_) => Ok(None),
        Err(Error::NotFound(_)) => Ok(Some(Field::new("customer_id", "problem-unknown-customer"))),
        Err(other) => Err(other),
    }
}

/// Whether there is such a conversation, for a field that names it.
pub fn unknown_conversation(tx: &mut Tx, id: Id) -> Result<Option<Field>> {
    match customer_of(tx, id) {
        Ok(_) => Ok(None),
        Err(Error::NotFound(_)) => Ok(Some(Field::new("conversation_id", "problem-unknown-conversation"))),
        Err(other) => Err(other),
    }
}

/// What a conversation can't be changed to: somebody who is not here, a status that the business does not have.
pub fn unknown_change(tx: &mut Tx, assignee_id: Option<Id>, status_id: Option<Id>) -> Result<Vec<Field>> {
    let mut problems = Vec::new();
    if let Some(assignee_id) = assignee_id
        && !workspaces::is_active_staff(tx, assignee_id)?
    {
        problems.push(Field::new("assignee_id", "problem-unknown-assignee"));
    }
    if let Some(status_id) = status_id
        && !store::statuses(tx)?.iter().any(|status| status.id == status_id)
    {
        problems.push(Field::new("status_id", "problem-unknown-status"));
    }
    Ok(problems)
}

/// Begins a conversation. By mail the first message is queued to be sent; by any other channel it is recorded.
pub fn start(tx: &mut Tx, who: &Who, new: NewConversation) -> Result<Conversation> {
    start_from(tx, who, new, None)
}

/// A mail account that is not here.
pub fn unknown_mailbox(tx: &mut Tx, mailbox_id: Option<Id>) -> Result<Option<Field>> {
    let Some(mailbox_id) = mailbox_id else { return Ok(None) };
    let known = workspaces::mailboxes::all(tx)?.iter().any(|mailbox| mailbox.id == mailbox_id);
    Ok((!known).then(|| Field::new("mailbox_id", "problem-unknown-mailbox")))
}

/// As `start`, from one of several mail accounts; `None` is the first.
pub fn start_from(tx: &mut Tx, who: &Who, new: NewConversation, mailbox_id: Option<Id>) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let problems = problems_of(tx, &new, mailbox_id)?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    begin(tx, who, new, mailbox_id)
}

fn problems_of(tx: &mut Tx, new: &NewConversation, mailbox_id: Option<Id>) -> Result<Vec<Field>> {
    let mut problems = Vec::from_iter(unknown_customer(tx, new.customer_id)?);
    problems.extend(unknown_mailbox(tx, mailbox_id)?);
    problems.extend(check_subject(&new.subject).err());
    Ok(problems)
}

/// As `start_from`, of what was checked.
fn begin(tx: &mut Tx, who: &Who, new: NewConversation, mailbox_id: Option<Id>) -> Result<Conversation> {
    let customer_id = customers::surviving(tx, new.customer_id)?;
    let subject = one_line(&new.subject);
    let opening = Opening { channel: new.channel, mailbox_id, ..Opening::of(customer_id, &subject) };
    let id = open(tx, who, opening)?;
    match new.first {
        None => {}
        Some(first) if new.channel == Channel::Mail && first.direction == Direction::Outbound => {
            talk::reply(tx, who, id, first.into_reply())?;
        }
        Some(first) => {
            talk::record(tx, who, id, new.channel, first.direction, &first.text)?;
        }
    }
    store::load(tx, id)
}

/// What a new conversation begins with.
struct Opening<'a> {
    customer_id: Id,
    subject: &'a str,
    channel: Channel,
    mailbox_id: Option<Id>,
    standing: Standing,
    at: jiff::Timestamp,
    /// Whether the journal says so: not for each of thousands of past ones.
    told: bool,
}

impl<'a> Opening<'a> {
    fn of(customer_id: Id, subject: &'a str) -> Opening<'a> {
        Opening {
            customer_id,
            subject,
            channel: Channel::Mail,
            mailbox_id: None,
            standing: Standing { category: Category::Open, unanswered_since: None },
            at: jiff::Timestamp::MAX,
            told: true,
        }
    }
}

/// A new conversation without a message: its row, its number, its place in the count.
fn open(tx: &mut Tx, who: &Who, opening: Opening) -> Result<Id> {
    let id = tx.new_id();
    let number = counters::next(tx, counters::CONVERSATION_NUMBER)?;
    let standing = opening.standing;
    let new = store::New {
        id,
        number,
        customer_id: opening.customer_id,
        mailbox_id: opening.mailbox_id,
        subject: messages::storable(&one_line(opening.subject)).into_owned(),
        channel: opening.channel,
        standing,
        status_id: status_of(tx, standing.category)?,
        assignee_id: None,
        at: opening.at.min(tx.now),
    };
    store::insert(tx, &new)?;
    count(tx, None, Some(standing.category))?;
    if opening.told {
        let about = About { subject_id: id, customer_id: Some(new.customer_id), conversation_id: Some(id) };
        let details = json!({
            "number": number, "subject": new.subject, "channel": new.channel, "category": standing.category,
        });
        journal::write(tx, who, "conversation.started", about, &details)?;
    }
    Ok(id)
}

/// The first status of a category: what a conversation gets when nobody chose one.
fn status_of(tx: &mut Tx, category: Category) -> Result<Id> {
    let found = store::statuses(tx)?.into_iter().find(|status| status.category == category);
    found.map(|status| status.id).ok_or_else(|| Error::Internal(format!("no status is {}", category.as_str())))
}

/// Keeps the counters as exact as the rows.
fn count(tx: &mut Tx, before: Option<Category>, after: Option<Category>) -> Result<()> {
    if before == after {
        return Ok(());
    }
    for (category, by) in [(before, -1), (after, 1)] {
        match category {
            Some(Category::Open) => counters::add(tx, counters::CONVERSATIONS_OPEN, by)?,
            Some(Category::Waiting) => counters::add(tx, counters::CONVERSATIONS_WAITING, by)?,
            Some(Category::Resolved) | None => {}
        }
    }
    Ok(())
}

/// As `stand`, without a word in the journal: mail of the past.
fn stand_quietly(tx: &mut Tx, before: &Conversation, after: Standing) -> Result<()> {
    if before.standing() == after {
        return Ok(());
    }
    let status_id = if before.category == after.category { before.status_id } else { status_of(tx, after.category)? };
    store::set_standing(tx, before.id, after, status_id)?;
    snooze::end(tx, before, after)?;
    count(tx, Some(before.category), Some(after.category))
}

/// How a conversation stands from now on. Its status stays as long as its category does, or is `status_id`.
fn stand(tx: &mut Tx, who: &Who, before: &Conversation, after: Standing, status_id: Option<Id>) -> Result<()> {
    if before.standing() == after && status_id.is_none_or(|id| id == before.status_id) {
        return Ok(());
    }
    let status_id = match status_id {
        Some(id) => id,
        None if before.category == after.category => before.status_id,
        None => status_of(tx, after.category)?,
    };
    store::set_standing(tx, before.id, after, status_id)?;
    count(tx, Some(before.category), Some(after.category))?;
    if before.category == Category::Resolved {
        free_of_who_left(tx, who, before)?;
    }
    snooze::end(tx, before, after)?;
    if status_id != before.status_id {
        let details = json!({"status_id": status_id, "category": after.category, "before": before.category});
        write(tx, who, "conversation.status_changed", before, before.id, &details)?;
    }
    Ok(())
}

/// One that is opened again is not left with somebody who is no longer here: it is nobody's, where everybody sees it.
fn free_of_who_left(tx: &mut Tx, who: &Who, before: &Conversation) -> Result<()> {
    let Some(assignee_id) = before.assignee_id else { return Ok(()) };
    if workspaces::is_active_staff(tx, assignee_id)? {
        return Ok(());
    }
    store::set_assignee(tx, before.id, None)?;
    write(tx, who, "conversation.assigned", before, before.id, &json!({"assignee_id": null, "before": assignee_id}))
}

fn write(tx: &mut Tx, who: &Who, kind: &str, of: &Conversation, subject_id: Id, details: &Value) -> Result<()> {
    let about = About { subject_id, customer_id: Some(of.customer_id), conversation_id: Some(of.id) };
    journal::write(tx, who, kind, about, details)?;
    timing::heard(tx, who, kind, of, subject_id, details)?;
    following::heard(tx, who, kind, of.id, subject_id, details)
}

/// One that was merged gives the one it went into.
pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<Conversation> {
    who.may(Can::Read)?;
    merging::follow(tx, id)
}

/// By the number people name it by.
pub fn by_number(tx: &mut Tx, who: &Who, number: i64) -> Result<Option<Conversation>> {
    who.may(Can::Read)?;
    let found = store::by_number(tx, number)?;
    found.map(|found| merging::follow(tx, found.id)).transpose()
}

/// Newest message first.
pub fn list(tx: &mut Tx, who: &Who, filter: &Filter, after: Option<&str>, limit: i64) -> Result<Page<Conversation>> {
    who.may(Can::Read)?;
    let after = after.map(place).transpose()?;
    let limit = limit.clamp(1, 200);
    let unknown = fields::unknown_conditions(tx, fields::Noun::Conversation, &filter.fields)?;
    if !unknown.is_empty() {
        return Err(Error::Invalid(unknown));
    }
    let mut filter = filter.clone();
    if let Some(customer_id) = filter.customer_id {
        filter.customer_id = Some(customers::surviving(tx, customer_id).unwrap_or(customer_id));
    }
    let items = store::list(tx, &filter, who.staff_id(), after, limit + 1)?;
    Ok(page(items, limit, |last| cursor(crate::time::ms(last.last_message_at), last.id)))
}

fn place(text: &str) -> Result<(i64, Id)> {
    parse_cursor(text).ok_or_else(|| Error::invalid("after", "problem-cursor"))
}

/// A page of at most `limit`, from one more than that.
fn page<T>(mut items: Vec<T>, limit: i64, cursor: impl Fn(&T) -> String) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(50);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = if more { items.last().map(cursor) } else { None };
    Page { items, next }
}

/// Conversations in which they wait for a human answer, those that wait longest first: for Today.
pub fn unanswered(tx: &mut Tx, who: &Who, limit: i64) -> Result<Vec<Conversation>> {
    who.may(Can::Read)?;
    store::unanswered(tx, limit.clamp(1, 200))
}

/// The newest messages of a conversation (at most 300), oldest first, with their attachments.
pub fn thread(tx: &mut Tx, who: &Who, id: Id) -> Result<Vec<Message>> {
    who.may(Can::Read)?;
    let id = surviving(tx, id)?;
    let mut thread = messages::newest(tx, id, (i64::MAX, Id(i64::MAX)), 300)?;
    thread.reverse();
    messages::attach(tx, id, &mut thread)?;
    hints::attach(tx, id, &mut thread)?;
    files::link(tx, &mut thread)?;
    Ok(thread)
}

/// All messages of a conversation in pages, oldest first, with their attachments.
pub fn messages(tx: &mut Tx, who: &Who, id: Id, after: Option<&str>, limit: i64) -> Result<Page<Message>> {
    who.may(Can::Read)?;
    let id = surviving(tx, id)?;
    let after = after.map(place).transpose()?.unwrap_or((i64::MIN, Id(i64::MIN)));
    let limit = limit.clamp(1, 200);
    let items = messages::oldest(tx, id, after, limit + 1)?;
    let mut page = page(items, limit, |last| cursor(crate::time::ms(last.at), last.id));
    messages::attach(tx, id, &mut page.items)?;
    hints::attach(tx, id, &mut page.items)?;
    files::link(tx, &mut page.items)?;
    Ok(page)
}

pub fn message(tx: &mut Tx, who: &Who, message_id: Id) -> Result<Message> {
    who.may(Can::Read)?;
    let mut message = messages::load(tx, message_id)?;
    message.attachments = messages::attachments_of(tx, message_id)?;
    message.hint = hints::of_message(tx, message_id)?;
    files::link(tx, std::slice::from_mut(&mut message))?;
    Ok(message)
}

/// Whose it is now; `None`: nobody's.
pub fn assign(tx: &mut Tx, who: &Who, id: Id, to: Option<Id>) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let before = trash::living(tx, id)?;
    let id = before.id;
    let problems = unknown_change(tx, to, None)?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if before.assignee_id != to {
        store::set_assignee(tx, id, to)?;
        let details = json!({"assignee_id": to, "before": before.assignee_id});
        write(tx, who, "conversation.assigned", &before, id, &details)?;
    }
    store::load(tx, id)
}

/// All that is not resolved goes from somebody who leaves to another.
pub(crate) fn hand_over_all(tx: &mut Tx, who: &Who, from_staff_id: Id, to_staff_id: Id) -> Result<()> {
    who.may(Can::Talk)?;
    for id in store::in_hands_of(tx, from_staff_id)? {
        let before = store::load(tx, id)?;
        store::set_assignee(tx, id, Some(to_staff_id))?;
        let details = json!({"assignee_id": to_staff_id, "before": from_staff_id, "left": true});
        write(tx, who, "conversation.assigned", &before, id, &details)?;
    }
    Ok(())
}

/// How many conversations that are not resolved everybody has: (who, how many).
pub(crate) fn in_hands_of_each(tx: &mut Tx) -> Result<Vec<(Id, i64)>> {
    store::in_hands_of_each(tx)
}

/// What a conversation is set to: a status of the business, or the first one of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    Status(Id),
    Category(Category),
}

pub fn set_status(tx: &mut Tx, who: &Who, id: Id, to: To) -> Result<Conversation> {
    who.may(Can::Talk)?;
    let before = trash::living(tx, id)?;
    let known = store::statuses(tx)?;
    let status = known.into_iter().find(|status| match to {
        To::Status(id) => status.id == id,
        To::Category(category) => status.category == category,
    });
    let status = status.ok_or_else(|| Error::invalid("status_id", "problem-unknown-status"))?;
    custom_fields::may_become(tx, who, &before, status.category)?;
    stand(tx, who, &before, before.standing().set(status.category), Some(status.id))?;
    store::load(tx, before.id)
}

/// All statuses, in the order the business gave them.
pub fn statuses(tx: &mut Tx, who: &Who) -> Result<Vec<Status>> {
    who.may(Can::Read)?;
    store::statuses(tx)
}

/// How many conversations are open, and how many wait: counted as they change, never by counting rows.
pub fn counts(tx: &mut Tx, who: &Who) -> Result<(i64, i64)> {
    who.may(Can::Read)?;
    Ok((counters::get(tx, counters::CONVERSATIONS_OPEN)?, counters::get(tx, counters::CONVERSATIONS_WAITING)?))
}

pub fn customer_of(tx: &mut Tx, conversation_id: Id) -> Result<Id> {
    let (workspace_id, conversation_id) = (tx.workspace_id, surviving(tx, conversation_id)?);
    tx.maybe(
        sql!("select customer_id from conversation where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, conversation_id],
        |row| row.get(0),
    )?
    .ok_or(Error::NotFound("conversation"))
}

/// Whether an outbound message has left the house.
pub fn is_sent(tx: &mut Tx, message_id: Id) -> Result<bool> {
    let workspace_id = tx.workspace_id;
    let state: Option<String> = tx.maybe(
        sql!("select state from message where workspace_id = $1 and message_id = $2"),
        params![workspace_id, message_id],
        |row| row.get(0),
    )?;
    Ok(state.as_deref() == Some("sent"))
}
