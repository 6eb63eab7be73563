//! The rows of conversations, statuses and tags.

use db::{Row, Sql, Value, params, sql};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::rules::{Category, Channel, Direction, Standing, snippet};
use crate::ids::Id;
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Error, Result, Tx, fields};

/// A conversation as lists and pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conversation {
    pub id: Id,
    /// Counted from 1 in each workspace: how people name it.
    pub number: i64,
    pub customer_id: Id,
    pub customer_name: String,
    pub mailbox_id: Option<Id>,
    /// Empty when their mail had none.
    pub subject: String,
    pub channel: Channel,
    pub category: Category,
    pub status_id: Id,
    /// The status in our words, and in those the customer sees.
    pub status: String,
    pub customer_status: String,
    pub assignee_id: Option<Id>,
    pub assignee_name: Option<String>,
    pub message_count: i64,
    /// The first words of the last message.
    pub snippet: String,
    pub last_direction: Direction,
    pub last_message_at: Timestamp,
    /// When they first said what no human of us has answered yet.
    pub unanswered_since_at: Option<Timestamp>,
    /// Until when it sleeps, unless they write before.
    pub snoozed_until_at: Option<Timestamp>,
    pub tags: Vec<String>,
    /// Mails of strangers that are held apart here until somebody admits them.
    pub held_count: i64,
    /// When one of us deleted it: it is in no list, and gone for good 30 days later.
    pub trashed_at: Option<Timestamp>,
    /// No verb and no list gives one that went into another: there this is `None`.
    #[serde(rename = "merged_into")]
    pub merged_into_id: Option<Id>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Conversation {
    pub fn standing(&self) -> Standing {
        Standing { category: self.category, unanswered_since: self.unanswered_since_at }
    }
}

// Left joins keep SQLite from beginning with another table than the one whose index gives the order.
macro_rules! conversations {
    () => {
        "select conversation.conversation_id, conversation.number, conversation.customer_id, coalesce(customer.name, ''), \
         conversation.mailbox_id, conversation.subject, conversation.channel, conversation.category, conversation.status_id, \
         coalesce(status.staff_label, ''), coalesce(status.customer_label, ''), conversation.assignee_id, staff.name, \
         conversation.message_count, conversation.snippet, conversation.last_direction, conversation.last_message_at, \
         conversation.unanswered_since_at, conversation.tag_names, conversation.created_at, conversation.updated_at, conversation.held_count, \
         conversation.trashed_at, conversation.snoozed_until_at, conversation.merged_into_id \
         from conversation \
         left join customer on customer.workspace_id = $1 and customer.customer_id = conversation.customer_id \
         left join status on status.workspace_id = $1 and status.status_id = conversation.status_id \
         left join staff on staff.workspace_id = $1 and staff.staff_id = conversation.assignee_id \
         where conversation.workspace_id = $1"
    };
}

fn conversation(row: &Row<'_>) -> Result<Conversation, db::Error> {
    let (channel, category, direction): (String, String, String) = (row.get(6)?, row.get(7)?, row.get(15)?);
    let tags: String = row.get(18)?;
    Ok(Conversation {
        id: row.get(0)?,
        number: row.get(1)?,
        customer_id: row.get(2)?,
        customer_name: row.get(3)?,
        mailbox_id: row.get(4)?,
        subject: row.get(5)?,
        channel: Channel::parse(&channel).unwrap_or(Channel::Mail),
        category: Category::parse(&category).unwrap_or(Category::Open),
        status_id: row.get(8)?,
        status: row.get(9)?,
        customer_status: row.get(10)?,
        assignee_id: row.get(11)?,
        assignee_name: row.get(12)?,
        message_count: row.get(13)?,
        snippet: row.get(14)?,
        last_direction: Direction::parse(&direction).unwrap_or(Direction::Inbound),
        last_message_at: from_ms(row.get(16)?),
        unanswered_since_at: row.get::<Option<i64>>(17)?.map(from_ms),
        tags: tags.lines().map(str::to_owned).collect(),
        created_at: from_ms(row.get(19)?),
        updated_at: from_ms(row.get(20)?),
        held_count: row.get(21)?,
        trashed_at: row.get::<Option<i64>>(22)?.map(from_ms),
        snoozed_until_at: row.get::<Option<i64>>(23)?.map(from_ms),
        merged_into_id: row.get(24)?,
    })
}

pub fn load(tx: &mut Tx, id: Id) -> Result<Conversation> {
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!(concat!(conversations!(), " and conversation.conversation_id = $2")),
        params![workspace_id, id],
        conversation,
    )?
    .ok_or(Error::NotFound("conversation"))
}

pub fn by_number(tx: &mut Tx, number: i64) -> Result<Option<Conversation>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.maybe(
        sql!(concat!(conversations!(), " and conversation.number = $2")),
        params![workspace_id, number],
        conversation,
    )?)
}

/// Whose conversations a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignee {
    #[default]
    Anyone,
    /// The caller's own.
    Mine,
    Unassigned,
    One(Id),
}

/// Which conversations a list shows; `None` means all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    pub category: Option<Category>,
    pub assignee: Assignee,
    pub customer_id: Option<Id>,
    /// The name of a tag, in any case.
    pub tag: Option<String>,
    pub channel: Option<Channel>,
    pub mailbox_id: Option<Id>,
    /// Only those in which they wait for our answer.
    pub unanswered: bool,
    /// Only those in which a stranger's mail is held apart.
    pub held: bool,
    /// Only those with a message that may be a complaint, and nobody said what it is.
    pub hinted: bool,
    /// Only deleted ones, which are in no other list.
    pub trashed: bool,
    /// What stands in fields of the business's own.
    pub fields: Vec<fields::Condition>,
}

/// The statement of a list, newest message first, and its parameters. One index gives rows and order.
/// `after` is (last_message_at in ms, id) of the last one of the page before.
pub fn list_statement(
    workspace_id: Id,
    filter: &Filter,
    mine: Option<Id>,
    after: Option<(i64, Id)>,
    limit: i64,
) -> (String, Vec<Value>) {
    let mut text = String::from(conversations!());
    let mut values = vec![Value::Int(workspace_id.0)];
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        text.push_str(" and ");
        text.push_str(&condition.replace('?', &format!("${}", values.len())));
    };
    if let Some(category) = filter.category {
        and("conversation.category = ?", Value::Text(category.as_str().to_owned()));
    }
    match filter.assignee {
        Assignee::Anyone | Assignee::Unassigned => {}
        Assignee::Mine => and("conversation.assignee_id = ?", Value::Int(mine.unwrap_or_default().0)),
        Assignee::One(id) => and("conversation.assignee_id = ?", Value::Int(id.0)),
    }
    if let Some(id) = filter.customer_id {
        and("conversation.customer_id = ?", Value::Int(id.0));
    }
    if let Some(channel) = filter.channel {
        and("conversation.channel = ?", Value::Text(channel.as_str().to_owned()));
    }
    if let Some(id) = filter.mailbox_id {
        and("conversation.mailbox_id = ?", Value::Int(id.0));
    }
    if let Some(tag) = &filter.tag {
        let of_tag = "exists (select 1 from conversation_tag join tag on tag.workspace_id = conversation_tag.workspace_id \
             and tag.tag_id = conversation_tag.tag_id where conversation_tag.workspace_id = $1 \
             and conversation_tag.conversation_id = conversation.conversation_id and tag.name_key = ?)";
        and(of_tag, Value::Text(crate::search::fold(tag)));
    }
    fields::narrow(&mut text, &mut values, fields::Noun::Conversation, &filter.fields);
    if let Some((at, id)) = after {
        values.push(Value::Int(at));
        values.push(Value::Int(id.0));
        let (a, b) = (values.len() - 1, values.len());
        text.push_str(&format!(" and (conversation.last_message_at, conversation.conversation_id) < (${a}, ${b})"));
    }
    text.push_str(if filter.trashed {
        " and conversation.trashed_at is not null"
    } else {
        " and conversation.trashed_at is null and conversation.merged_into_id is null"
    });
    if filter.held {
        text.push_str(" and conversation.held_count > 0");
    }
    if filter.hinted {
        text.push_str(super::hints::OPEN_HERE);
    }
    if filter.assignee == Assignee::Unassigned {
        text.push_str(" and conversation.assignee_id is null");
    }
    if filter.unanswered {
        text.push_str(" and conversation.unanswered_since_at is not null");
    }
    values.push(Value::Int(limit));
    text.push_str(&format!(
        " order by conversation.last_message_at desc, conversation.conversation_id desc limit ${}",
        values.len()
    ));
    (text, values)
}

pub fn list(
    tx: &mut Tx,
    filter: &Filter,
    mine: Option<Id>,
    after: Option<(i64, Id)>,
    limit: i64,
) -> Result<Vec<Conversation>> {
    let (text, values) = list_statement(tx.workspace_id, filter, mine, after, limit);
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, conversation)?)
}

/// What waits longest for an answer first.
pub fn unanswered(tx: &mut Tx, limit: i64) -> Result<Vec<Conversation>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            conversations!(),
            " and conversation.unanswered_since_at is not null and conversation.trashed_at is null \
             and conversation.snoozed_until_at is null and conversation.merged_into_id is null \
             order by conversation.unanswered_since_at, conversation.conversation_id limit $2"
        )),
        params![workspace_id, limit],
        conversation,
    )?)
}

/// A conversation to be written.
pub struct New {
    pub id: Id,
    pub number: i64,
    pub customer_id: Id,
    pub mailbox_id: Option<Id>,
    pub subject: String,
    pub channel: Channel,
    pub standing: Standing,
    pub status_id: Id,
    pub assignee_id: Option<Id>,
    /// When it began; the time of its last message until there is one.
    pub at: Timestamp,
}

pub fn insert(tx: &mut Tx, new: &New) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into conversation (workspace_id, conversation_id, number, customer_id, mailbox_id, subject, channel, category,
               status_id, assignee_id, message_count, snippet, last_direction, tag_names, last_message_at, unanswered_since_at,
               created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', 'event', '', $11, $12, $11, $13)"
        ),
        params![
            workspace_id,
            new.id,
            new.number,
            new.customer_id,
            new.mailbox_id,
            new.subject,
            new.channel.as_str(),
            new.standing.category.as_str(),
            new.status_id,
            new.assignee_id,
            ms(new.at),
            maybe_ms(new.standing.unanswered_since),
            now
        ],
    )?;
    Ok(())
}

/// How it stands from now on.
pub fn set_standing(tx: &mut Tx, id: Id, standing: Standing, status_id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update conversation set category = $3, status_id = $4, unanswered_since_at = $5, updated_at = $6
             where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, id, standing.category.as_str(), status_id, maybe_ms(standing.unanswered_since), now],
    )?;
    Ok(())
}

/// One more message. Of an older one than the last only the count is seen.
pub fn add_said(tx: &mut Tx, id: Id, direction: Direction, snippet: &str, at: Timestamp) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update conversation set message_count = message_count + 1, updated_at = $6,
               snippet = case when $5 >= last_message_at then $4 else snippet end,
               last_direction = case when $5 >= last_message_at then $3 else last_direction end,
               last_message_at = case when $5 >= last_message_at then $5 else last_message_at end
             where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, id, direction.as_str(), snippet, ms(at), now],
    )?;
    Ok(())
}

/// Its last words and its count from its messages anew: when one came in from aside, or went away.
pub fn settle(tx: &mut Tx, id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let last: Option<(String, String, i64)> = tx.maybe(
        sql!(
            "select direction, body, at from message where workspace_id = $1 and conversation_id = $2
               and direction in ('inbound', 'outbound') and state not in ('held', 'withdrawn') and trashed_at is null order by at desc, message_id desc limit 1"
        ),
        params![workspace_id, id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let (direction, snippet, at) = match &last {
        Some((direction, body, at)) => (direction.as_str(), snippet(body), Some(*at)),
        None => ("event", String::new(), None),
    };
    tx.run(
        sql!(
            "update conversation set last_direction = $3, snippet = $4, last_message_at = coalesce(cast($5 as bigint), last_message_at),
               updated_at = $6,
               message_count = (select count(*) from message where workspace_id = $1 and conversation_id = $2
                 and trashed_at is null and state <> 'withdrawn')
             where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, id, direction, snippet, at, now],
    )?;
    Ok(())
}

/// One more note or event: they don't move it in the lists.
pub fn add_aside(tx: &mut Tx, id: Id) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update conversation set message_count = message_count + 1, updated_at = $3
             where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, id, now],
    )?;
    Ok(())
}

pub fn set_assignee(tx: &mut Tx, id: Id, assignee_id: Option<Id>) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "update conversation set assignee_id = $3, updated_at = $4 where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, id, assignee_id, now],
    )?;
    Ok(())
}

/// What somebody has in hand: theirs, and not resolved.
pub fn in_hands_of(tx: &mut Tx, staff_id: Id) -> Result<Vec<Id>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select conversation_id from conversation
             where workspace_id = $1 and assignee_id = $2 and category in ('open', 'waiting')
               and trashed_at is null and merged_into_id is null order by conversation_id"
        ),
        params![workspace_id, staff_id],
        |row| row.get(0),
    )?)
}

/// The same, counted for everybody at once.
pub fn in_hands_of_each(tx: &mut Tx) -> Result<Vec<(Id, i64)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select assignee_id, count(*) from conversation
             where workspace_id = $1 and assignee_id is not null and category in ('open', 'waiting')
               and trashed_at is null and merged_into_id is null group by assignee_id"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// A label of the business's own over a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    pub id: Id,
    pub category: Category,
    pub staff_label: String,
    pub customer_label: String,
}

/// In the order the business gave them.
pub fn statuses(tx: &mut Tx) -> Result<Vec<Status>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select status_id, category, staff_label, customer_label from status where workspace_id = $1
             order by place, status_id"
        ),
        params![workspace_id],
        |row| {
            let category: String = row.get(1)?;
            Ok(Status {
                id: row.get(0)?,
                category: Category::parse(&category).unwrap_or(Category::Open),
                staff_label: row.get(2)?,
                customer_label: row.get(3)?,
            })
        },
    )?)
}
