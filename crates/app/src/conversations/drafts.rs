//! Drafts: what somebody of us has typed and not sent, with the files that go along. Kept on the server, so that it is
//! there on whatever machine they sit at next.

use db::{Row, params, sql};
use jiff::Timestamp;
use serde::Serialize;

use super::Conversation;
use super::merging::surviving;
use super::messages::storable;
use super::rules::{MAX_ATTACHED, check_text, one_line};
use super::talk::NewAttachment;
use crate::error::Field;
use crate::ids::Id;
use crate::time::{from_ms, ms};
use crate::{Can, Error, Result, Tx, Who};

/// What a draft becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    #[default]
    Reply,
    Note,
}

impl DraftKind {
    pub fn as_str(self) -> &'static str {
        match self {
            DraftKind::Reply => "reply",
            DraftKind::Note => "note",
        }
    }

    pub fn parse(text: &str) -> Option<DraftKind> {
        [DraftKind::Reply, DraftKind::Note].into_iter().find(|kind| kind.as_str() == text)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draft {
    pub conversation_id: Id,
    pub kind: DraftKind,
    pub text: String,
    /// As it was typed: nothing is checked before it is sent.
    pub cc: String,
    /// The newest message it was written against.
    pub seen_message_id: Option<Id>,
    pub updated_at: Timestamp,
    pub files: Vec<DraftFile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DraftFile {
    pub id: Id,
    pub name: String,
    pub size: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewDraft {
    pub kind: DraftKind,
    pub text: String,
    pub cc: String,
    pub seen_message_id: Option<Id>,
}

/// The caller's own drafts of a conversation: a reply, a note, both or none.
pub fn drafts(tx: &mut Tx, who: &Who, id: Id) -> Result<Vec<Draft>> {
    who.may(Can::Read)?;
    let id = surviving(tx, id)?;
    let Some(staff_id) = who.staff_id() else { return Ok(Vec::new()) };
    let workspace_id = tx.workspace_id;
    let mut found = tx.rows(
        sql!(
            "select conversation_id, kind, body, cc_line, seen_message_id, updated_at from draft
             where workspace_id = $1 and conversation_id = $2 and staff_id = $3 order by kind"
        ),
        params![workspace_id, id, staff_id],
        draft,
    )?;
    let files = tx.rows(
        sql!(
            "select file_id, name, size from draft_file
             where workspace_id = $1 and conversation_id = $2 and staff_id = $3 order by file_id"
        ),
        params![workspace_id, id, staff_id],
        |row| Ok(DraftFile { id: row.get(0)?, name: row.get(1)?, size: row.get(2)? }),
    )?;
    if let Some(reply) = found.iter_mut().find(|draft| draft.kind == DraftKind::Reply) {
        reply.files = files;
    }
    Ok(found)
}

fn draft(row: &Row<'_>) -> Result<Draft, db::Error> {
    let kind: String = row.get(1)?;
    Ok(Draft {
        conversation_id: row.get(0)?,
        kind: DraftKind::parse(&kind).unwrap_or_default(),
        text: row.get(2)?,
        cc: row.get(3)?,
        seen_message_id: row.get(4)?,
        updated_at: from_ms(row.get(5)?),
        files: Vec::new(),
    })
}

/// One of the caller's drafts. `NotFound` when they have none.
pub fn draft_of(tx: &mut Tx, who: &Who, id: Id, kind: DraftKind) -> Result<Draft> {
    drafts(tx, who, id)?.into_iter().find(|draft| draft.kind == kind).ok_or(Error::NotFound("draft"))
}

/// Saves what is typed as it stands. One without a text and without files is no draft: it goes.
pub fn save_draft(tx: &mut Tx, who: &Who, id: Id, new: &NewDraft) -> Result<Draft> {
    who.may(Can::Talk)?;
    let staff_id = who.staff_id().ok_or(Error::Forbidden(Can::Talk))?;
    let id = surviving(tx, id)?;
    if !new.text.trim().is_empty() {
        check_text("text", &new.text).map_err(|problem| Error::Invalid(vec![problem]))?;
    }
    let cc = one_line(&new.cc);
    let has_files = new.kind == DraftKind::Reply && size_of_files(tx, id, staff_id)? > 0;
    if new.text.trim().is_empty() && !has_files {
        forget(tx, id, staff_id, new.kind)?;
        let (kind, updated_at) = (new.kind, tx.now);
        let (text, files, seen_message_id) = (String::new(), Vec::new(), new.seen_message_id);
        return Ok(Draft { conversation_id: id, kind, text, cc, seen_message_id, updated_at, files });
    }
    put(tx, id, staff_id, &NewDraft { cc, ..new.clone() })?;
    draft_of(tx, who, id, new.kind)
}

fn put(tx: &mut Tx, id: Id, staff_id: Id, new: &NewDraft) -> Result<()> {
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    tx.run(
        sql!(
            "insert into draft (workspace_id, conversation_id, staff_id, kind, body, cc_line, seen_message_id, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (workspace_id, conversation_id, staff_id, kind) do update
             set body = $5, cc_line = $6, seen_message_id = $7, updated_at = $8"
        ),
        params![
            workspace_id,
            id,
            staff_id,
            new.kind.as_str(),
            storable(&new.text),
            storable(&new.cc),
            new.seen_message_id,
            now
        ],
    )?;
    Ok(())
}

pub fn remove_draft(tx: &mut Tx, who: &Who, id: Id, kind: DraftKind) -> Result<()> {
    who.may(Can::Talk)?;
    let id = surviving(tx, id)?;
    forget_of(tx, who, id, kind)
}

/// It was sent or noted: what was drafted has done its work.
pub(super) fn forget_of(tx: &mut Tx, who: &Who, id: Id, kind: DraftKind) -> Result<()> {
    who.staff_id().map_or(Ok(()), |staff_id| forget(tx, id, staff_id, kind))
}

fn forget(tx: &mut Tx, id: Id, staff_id: Id, kind: DraftKind) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("delete from draft where workspace_id = $1 and conversation_id = $2 and staff_id = $3 and kind = $4"),
        params![workspace_id, id, staff_id, kind.as_str()],
    )?;
    if kind == DraftKind::Reply {
        tx.run(
            sql!("delete from draft_file where workspace_id = $1 and conversation_id = $2 and staff_id = $3"),
            params![workspace_id, id, staff_id],
        )?;
    }
    Ok(())
}

fn size_of_files(tx: &mut Tx, id: Id, staff_id: Id) -> Result<i64> {
    let workspace_id = tx.workspace_id;
    let sizes: Vec<i64> = tx.rows(
        sql!("select size from draft_file where workspace_id = $1 and conversation_id = $2 and staff_id = $3"),
        params![workspace_id, id, staff_id],
        |row| row.get(0),
    )?;
    // An empty file is a file too.
    Ok(sizes.into_iter().map(|size| size.max(1)).sum())
}

/// The files of the caller's draft from now on: those of `keep`, and `more`.
pub fn set_draft_files(tx: &mut Tx, who: &Who, id: Id, keep: &[Id], more: &[NewAttachment]) -> Result<()> {
    who.may(Can::Talk)?;
    let staff_id = who.staff_id().ok_or(Error::Forbidden(Can::Talk))?;
    let id = surviving(tx, id)?;
    let workspace_id = tx.workspace_id;
    let known: Vec<Id> = tx.rows(
        sql!("select file_id from draft_file where workspace_id = $1 and conversation_id = $2 and staff_id = $3"),
        params![workspace_id, id, staff_id],
        |row| row.get(0),
    )?;
    for file_id in known.into_iter().filter(|file_id| !keep.contains(file_id)) {
        tx.run(
            sql!("delete from draft_file where workspace_id = $1 and file_id = $2"),
            params![workspace_id, file_id],
        )?;
    }
    for file in more {
        let (file_id, size) = (tx.new_id(), i64::try_from(file.content.len()).unwrap_or(i64::MAX));
        let name = one_line(&file.name);
        tx.run(
            sql!(
                "insert into draft_file (workspace_id, file_id, conversation_id, staff_id, name, media_type, size, content)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)"
            ),
            params![
                workspace_id,
                file_id,
                id,
                staff_id,
                storable(&name),
                storable(&file.media_type),
                size,
                file.content.as_slice()
            ],
        )?;
    }
    let max = i64::try_from(MAX_ATTACHED).unwrap_or(i64::MAX);
    if size_of_files(tx, id, staff_id)? > max {
        let problem =
            Field::new("attachments", "problem-attachments-too-large").with("max", MAX_ATTACHED / 1024 / 1024);
        return Err(Error::Invalid(vec![problem]));
    }
    Ok(())
}

/// The files of the caller's draft that are to go along, as they are sent.
pub fn draft_files(tx: &mut Tx, who: &Who, id: Id, keep: &[Id]) -> Result<Vec<NewAttachment>> {
    let (workspace_id, id) = (tx.workspace_id, surviving(tx, id)?);
    let staff_id = who.staff_id().unwrap_or_default();
    let all = tx.rows(
        sql!(
            "select file_id, name, media_type, content from draft_file
             where workspace_id = $1 and conversation_id = $2 and staff_id = $3 order by file_id"
        ),
        params![workspace_id, id, staff_id],
        |row| {
            let file_id: Id = row.get(0)?;
            Ok((
                file_id,
                NewAttachment { name: row.get(1)?, media_type: row.get(2)?, content_id: None, content: row.get(3)? },
            ))
        },
    )?;
    Ok(all.into_iter().filter(|(file_id, _)| keep.contains(file_id)).map(|(_, file)| file).collect())
}

/// A reply that was taken back is a draft again, before what its writer has begun to type since.
pub(super) fn take_back(tx: &mut Tx, staff_id: Id, message: &super::Message) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let begun: Option<(String, String)> = tx.maybe(
        sql!(
            "select body, cc_line from draft
             where workspace_id = $1 and conversation_id = $2 and staff_id = $3 and kind = 'reply'"
        ),
        params![workspace_id, message.conversation_id, staff_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (more, more_cc) = begun.unwrap_or_default();
    let new = NewDraft {
        kind: DraftKind::Reply,
        text: joined(&message.text, &more, "\n\n"),
        cc: joined(&message.cc, &more_cc, ", "),
        seen_message_id: Some(message.id),
    };
    put(tx, message.conversation_id, staff_id, &new)?;
    tx.run(
        sql!(
            "insert into draft_file (workspace_id, file_id, conversation_id, staff_id, name, media_type, size, content)
             select workspace_id, attachment_id, cast($3 as bigint), cast($4 as bigint), name, media_type, size, content
             from attachment where workspace_id = $1 and message_id = $2 and content is not null"
        ),
        params![workspace_id, message.id, message.conversation_id, staff_id],
    )?;
    Ok(())
}

/// Drafts go over when a conversation becomes part of another. Whoever has begun something in both has it in one, the
/// other's behind. One written to somebody else's customer was written against nothing that stands there: it is not sent
/// before its writer has seen what does.
pub(super) fn move_over(tx: &mut Tx, merging_id: Id, from: &Conversation, into: &Conversation) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let all = |tx: &mut Tx, id: Id| {
        tx.rows(
            sql!(
                "select conversation_id, kind, body, cc_line, seen_message_id, updated_at, staff_id from draft
                 where workspace_id = $1 and conversation_id = $2"
            ),
            params![workspace_id, id],
            |row| Ok((draft(row)?, row.get::<Id>(6)?)),
        )
    };
    let (moving, there) = (all(tx, from.id)?, all(tx, into.id)?);
    let unseen = (from.customer_id != into.customer_id).then(Id::default);
    for (moves, staff_id) in moving {
        let begun = there.iter().find(|(one, of)| *of == staff_id && one.kind == moves.kind);
        let new = match begun {
            None => {
                let kind = format!("draft_{}", moves.kind.as_str());
                remember(tx, merging_id, &kind, staff_id)?;
                NewDraft { kind: moves.kind, text: moves.text, cc: moves.cc, seen_message_id: moves.seen_message_id }
            }
            Some((begun, _)) => NewDraft {
                kind: moves.kind,
                text: joined(&begun.text, &moves.text, "\n\n"),
                cc: joined(&begun.cc, &moves.cc, ", "),
                seen_message_id: begun.seen_message_id,
            },
        };
        put(tx, into.id, staff_id, &NewDraft { seen_message_id: unseen.or(new.seen_message_id), ..new })?;
    }
    tx.run(
        sql!(
            "insert into merge_row (workspace_id, merging_id, kind, row_id)
             select workspace_id, cast($3 as bigint), 'draft_file', file_id from draft_file
             where workspace_id = $1 and conversation_id = $2"
        ),
        params![workspace_id, from.id, merging_id],
    )?;
    tx.run(
        sql!("update draft_file set conversation_id = $3 where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, from.id, into.id],
    )?;
    tx.run(sql!("delete from draft where workspace_id = $1 and conversation_id = $2"), params![workspace_id, from.id])?;
    Ok(())
}

fn remember(tx: &mut Tx, merging_id: Id, kind: &str, row_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("insert into merge_row (workspace_id, merging_id, kind, row_id) values ($1, $2, $3, $4)"),
        params![workspace_id, merging_id, kind, row_id],
    )?;
    Ok(())
}

fn joined(one: &str, two: &str, between: &str) -> String {
    match (one.trim().is_empty(), two.trim().is_empty()) {
        (_, true) => one.to_owned(),
        (true, false) => two.to_owned(),
        (false, false) => format!("{one}{between}{two}"),
    }
}
