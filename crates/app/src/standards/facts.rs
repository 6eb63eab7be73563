//! What standards ask of conversations and their customers, read for one or for many in the same few statements.

use std::collections::HashMap;

use db::{Row, Sql};
use jiff::Timestamp;

use super::rules::{By, Facts, Standard, Stands};
use crate::fields::{self, Noun, Sheet};
use crate::ids::{self, Id};
use crate::time::from_ms;
use crate::workspaces::teams;
use crate::{Result, Tx, Who};

/// How a conversation stands, and what is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    pub conversation_id: Id,
    pub customer_id: Id,
    pub assignee_id: Option<Id>,
    pub stands: Stands,
    pub unanswered_since: Option<Timestamp>,
    pub facts: Facts,
}

fn look(row: &Row<'_>) -> Result<Look, db::Error> {
    let (category, tags): (String, String) = (row.get(3)?, row.get(6)?);
    let (sleeps, agreed): (Option<i64>, bool) = (row.get(7)?, row.get(8)?);
    let waiting = category == "waiting";
    Ok(Look {
        conversation_id: row.get(0)?,
        customer_id: row.get(1)?,
        assignee_id: row.get(2)?,
        stands: Stands { waiting, resolved: category == "resolved", on_hold: waiting && agreed && sleeps.is_some() },
        unanswered_since: row.get::<Option<i64>>(10)?.map(from_ms),
        facts: Facts {
            mailbox_id: row.get(4)?,
            channel: row.get(5)?,
            tags: tags.lines().map(str::to_owned).collect(),
            stage: row.get(9)?,
            ..Facts::default()
        },
    })
}

/// Ids in one statement.
const AT_ONCE: usize = 200;

/// What is known of these conversations, as far as these standards ask.
pub fn looks(tx: &mut Tx, ids: &[Id], standards: &[Standard]) -> Result<HashMap<Id, Look>> {
    let mut found = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        let mut values = vec![db::Value::Int(tx.workspace_id.0)];
        let places = ids::places(some, &mut values);
        let text = format!(
            "select conversation.conversation_id, conversation.customer_id, conversation.assignee_id, conversation.category,
               conversation.mailbox_id, conversation.channel, conversation.tag_names, conversation.snoozed_until_at,
               conversation.hold_agreed, coalesce(customer.stage, ''), conversation.unanswered_since_at
             from conversation
             left join customer on customer.workspace_id = $1 and customer.customer_id = conversation.customer_id
             where conversation.workspace_id = $1 and conversation.conversation_id in ({places})"
        );
        let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
        for one in tx.rows(&Sql::built(text), &params, look)? {
            found.insert(one.conversation_id, one);
        }
    }
    fill(tx, &mut found, standards)?;
    Ok(found)
}

/// Teams and the business's own fields, where a standard asks for them.
fn fill(tx: &mut Tx, found: &mut HashMap<Id, Look>, standards: &[Standard]) -> Result<()> {
    let asks = |by: By| standards.iter().any(|one| one.terms.asks(by));
    if asks(By::Team) {
        let kept = Who::kept(tx.workspace_id);
        let all = teams::list(tx, &kept)?;
        for one in found.values_mut() {
            let theirs = all.iter().filter(|team| one.assignee_id.is_some_and(|id| team.member_ids.contains(&id)));
            one.facts.team_ids = theirs.map(|team| team.id).collect();
        }
    }
    if asks(By::ConversationField) {
        let ids: Vec<Id> = found.keys().copied().collect();
        let sheets = fields::sheets(tx, Noun::Conversation, &ids)?;
        for one in found.values_mut() {
            one.facts.conversation_fields = sheets.get(&one.conversation_id).map(words).unwrap_or_default();
        }
    }
    if asks(By::CustomerField) {
        let ids: Vec<Id> = found.values().map(|one| one.customer_id).collect();
        let sheets = fields::sheets(tx, Noun::Customer, &ids)?;
        for one in found.values_mut() {
            one.facts.customer_fields = sheets.get(&one.customer_id).map(words).unwrap_or_default();
        }
    }
    Ok(())
}

/// Key and word of what stands in fields; of several choices each.
fn words(sheet: &Sheet) -> Vec<(String, String)> {
    let filled = sheet.cells.iter().filter_map(|cell| Some((cell.field.key.clone(), cell.value.as_ref()?.print())));
    let each =
        |(key, text): (String, String)| text.lines().map(|word| (key.clone(), word.to_owned())).collect::<Vec<_>>();
    filled.flat_map(each).collect()
}
