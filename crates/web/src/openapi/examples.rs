//! What things look like, from one small world: Alder Office Interiors, and Ruth Alvarez, who waits for her cabinets.

use serde_json::{Value, json};

use crate::core::urls;

const DANA: &str = "36we7rt80kd4z";
pub const RUTH: &str = "375f4a0g1e51n";
pub const CONVERSATION: &str = "38gds78y09xc8";
pub const PROMISE: &str = "38gdvz5e018jq";
const NEXT_PROMISE: &str = "38ge5pec0spen";
const WORKSPACE: &str = "36we7rt80f3dm";

/// An example of this shape, if we have one. Every body of a request has.
pub fn of(schema: &str) -> Option<Value> {
    request(schema).or_else(|| answer(schema))
}

fn request(schema: &str) -> Option<Value> {
    let reason = "The installers are held up at another site.";
    Some(match schema {
        "NewCustomer" => json!({"name": "Ruth Alvarez", "email": "ruth@alvarez.example", "phone": "+1 555 0142"}),
        "CustomerChange" => json!({"stage": "start_up", "owner_id": DANA}),
        "Merge" => json!({"other_id": "37f3kzj80jgmg"}),
        "NewContact" => json!({"name": "Ben Ortiz", "email": "ben@alvarez.example", "role": "Office manager"}),
        "NewPreference" => {
            json!({"about": "Reach her", "words": "Phone, 8–10 and after 16", "said_by": "Ruth Alvarez"})
        }
        "NewConversation" => {
            json!({"customer_id": RUTH, "subject": "Cabinets", "channel": "phone", "text": "Nobody came today. When will you?"})
        }
        "ConversationChange" => json!({"assignee_id": DANA, "category": "waiting", "add_tags": ["installation"]}),
        "NewMessage" => json!({"text": "I will call you before 10:30 with a new date.", "category": "waiting"}),
        "NewMessageTo" => {
            json!({"conversation_id": CONVERSATION, "text": "Van 2 is free on Thursday.", "direction": "note"})
        }
        "NewPromise" => json!({
            "customer_id": RUTH,
            "conversation_id": CONVERSATION,
            "words": "Call Ruth back about the cabinet installation",
            "kind": "call_back",
            "by": "2026-11-24T10:30:00-05:00",
        }),
        "Keep" => json!({"evidence": "Called at 10:12, she wrote the date down."}),
        "Move" => json!({"by": "2026-11-24T16:00:00-05:00", "reason": reason, "agreed": true}),
        "Release" => json!({"reason": "She found the answer herself."}),
        "Warn" => json!({"reason": reason, "new_by": "2026-11-24T16:00:00-05:00", "how": "mail"}),
        "HandOver" => json!({"to_staff_id": DANA, "reason": "Dana is at the site on Thursday anyway."}),
        "Leave" => json!({"to_staff_id": DANA}),
        "Bulk" => json!({"ids": [CONVERSATION], "assignee_id": DANA}),
        "NewView" => json!({"name": "Installations", "whose": "all", "category": "open", "tag": "installation"}),
        "NewTeam" => json!({"name": "Installers", "member_ids": [DANA]}),
        "NewAssigning" => json!({"how": "in_turn", "team_id": "36we7rt81355k"}),
        "MakeRight" => json!({"words": "Called, said sorry, and installed on Thursday at no charge."}),
        "FetchingChange" => json!({
            "imap_host": "imap.alder.example",
            "imap_user": "desk@alder.example",
            "imap_password": "a long one",
            "folders": ["INBOX"],
        }),
        "NewDraft" => json!({"text": "I will call you before 10:30 with a"}),
        "NewMacro" => {
            json!({"name": "Opening hours", "text": "Hello {{ customer.first_name }}, we are open until five.", "whose": "all"})
        }
        "ApplyMacro" => json!({"conversation_id": CONVERSATION}),
        "NewUndoSend" => json!({"undo_send_s": 10}),
        _ => return None,
    })
}

fn answer(schema: &str) -> Option<Value> {
    Some(match schema {
        "Customer" => customer(),
        "KnownCustomer" => with(customer(), json!({"contacts": [contact()], "preferences": [preference()]})),
        "Contact" => contact(),
        "Preference" => preference(),
        "Conversation" => conversation(),
        "Message" => message(),
        "Promise" => promise(),
        "MovedPromise" => moved(),
        "JournalEntry" => json!({
            "id": 1204, "at": "2026-11-24T15:30:00.001Z", "kind": "promise.broken", "subject_id": PROMISE, "actor": "kept",
            "customer_id": RUTH, "conversation_id": CONVERSATION,
            "details": {"by": "2026-11-24T15:30:00Z", "customer_told": false, "owner_id": DANA},
        }),
        "Status" => {
            json!({"id": "36we7rt81355k", "category": "open", "staff_label": "Open", "customer_label": "We are on it"})
        }
        "Staff" => staff(),
        "Workspace" => workspace(),
        "Me" => json!({
            "staff_id": DANA, "name": "Dana Moss", "email": "dana@alder.example", "role": "manager", "scopes": ["read", "write"],
            "token_id": "370s97m81tqz3", "token_name": "Bookkeeping", "workspace": workspace(),
        }),
        _ => return None,
    })
}

fn with(mut value: Value, more: Value) -> Value {
    if let (Some(object), Value::Object(more)) = (value.as_object_mut(), more) {
        object.extend(more);
    }
    value
}

fn customer() -> Value {
    json!({
        "id": RUTH, "name": "Ruth Alvarez", "kind": "person", "email": "ruth@alvarez.example", "phone": "+1 555 0142",
        "stage": "start_up", "locale": null, "time_zone": "America/Chicago", "owner_id": DANA, "note": "",
        "created_at": "2026-03-02T15:20:00Z", "updated_at": "2026-03-02T15:24:00Z", "merged_into_id": null,
    })
}

fn contact() -> Value {
    json!({
        "id": "375f4a0g0sb42", "customer_id": RUTH, "name": "Ruth Alvarez", "email": "ruth@alvarez.example",
        "phone": "+1 555 0142", "role": "", "first": true, "email_bounced_at": null, "email_bounce_reason": "", "email_complained_at": null, "created_at": "2026-03-02T15:20:00Z",
    })
}

fn preference() -> Value {
    json!({
        "id": "375f4rn80ymqr", "customer_id": RUTH, "about": "Reach her", "words": "Phone, 8–10 and after 16",
        "said_by": "Ruth Alvarez", "recorded_by_id": DANA, "recorded_at": "2026-03-02T15:24:00Z", "ended_at": null,
    })
}

fn conversation() -> Value {
    json!({
        "id": CONVERSATION, "number": 218, "customer_id": RUTH, "customer_name": "Ruth Alvarez", "mailbox_id": null,
        "subject": "Cabinets", "channel": "phone", "category": "open", "status_id": "36we7rt81355k", "status": "Open",
        "customer_status": "We are on it", "assignee_id": DANA, "assignee_name": "Dana Moss", "message_count": 1,
        "snippet": "Nobody came today. When will you?", "last_direction": "inbound",
        "last_message_at": "2026-11-24T13:41:00Z", "unanswered_since_at": "2026-11-24T13:41:00Z", "snoozed_until_at": null, "tags": ["installation"], "held_count": 0, "trashed_at": null,
        "created_at": "2026-11-24T13:41:00Z", "updated_at": "2026-11-24T13:41:00Z",
    })
}

fn message() -> Value {
    json!({
        "id": "38gds78y05rgs", "conversation_id": CONVERSATION, "customer_id": RUTH, "direction": "inbound",
        "channel": "phone", "kind": "person", "kind_reason": "", "staff_id": DANA, "contact_id": "375f4a0g0sb42",
        "from_name": "Ruth Alvarez", "from_email": "", "to": "", "cc": "", "subject": "Cabinets",
        "text": "Nobody came today. When will you?", "rfc_id": null, "matched_by": "", "state": "received", "state_reason": "",
        "sent_at": null, "trashed_at": null, "at": "2026-11-24T13:41:00Z", "attachments": [],
    })
}

fn promise() -> Value {
    json!({
        "id": PROMISE, "customer_id": RUTH, "conversation_id": CONVERSATION,
        "words": "Call Ruth back about the cabinet installation", "kind": "call_back", "owner_id": DANA, "from": null,
        "by": "2026-11-24T15:30:00Z", "state": "open", "source": "by_hand", "made_at": "2026-11-24T14:05:00Z",
        "made_by_id": DANA, "told_at": null, "told_how": "", "notice_id": null, "kept_at": null, "evidence": "",
        "moved_at": null, "move_reason": "", "moved_to_id": null, "moved_from_id": null, "moves": 0, "released_at": null,
        "release_reason": "", "broken_at": null, "late_kept_at": null, "made_right_at": null, "made_right": "",
    })
}

fn moved() -> Value {
    let next = json!({
        "id": NEXT_PROMISE, "by": "2026-11-24T21:00:00Z", "made_at": "2026-11-24T15:01:00Z", "moved_from_id": PROMISE,
        "moves": 1,
    });
    let change = json!({
        "state": "moved", "moved_at": "2026-11-24T15:01:00Z", "told_at": "2026-11-24T15:01:00Z", "told_how": "agreed",
        "move_reason": "The installers are held up at another site.", "moved_to_id": NEXT_PROMISE,
        "next": with(promise(), next),
    });
    with(promise(), change)
}

fn staff() -> Value {
    json!({
        "id": DANA, "name": "Dana Moss", "email": "dana@alder.example", "role": "owner", "time_zone": null,
        "locale": null, "active": true, "created_at": "2026-01-05T13:00:00Z",
    })
}

fn workspace() -> Value {
    json!({
        "id": WORKSPACE, "name": "Alder Office Interiors", "trade": "Office furniture",
        "time_zone": "America/New_York", "currency": "USD", "locale": "en-US",
        "hours": {
            "monday": "08:00–12:00, 13:00–17:00", "tuesday": "08:00–12:00, 13:00–17:00",
            "wednesday": "08:00–12:00, 13:00–17:00", "thursday": "08:00–12:00, 13:00–17:00",
            "friday": "08:00–12:00, 13:00–17:00", "saturday": "", "sunday": "",
        },
        "holidays": ["2026-12-25"], "public_url": "https://desk.alder.example", "created_at": "2026-01-05T13:00:00Z",
    })
}

/// A path with its ids filled in, as one would type it.
pub fn path(path: &str) -> String {
    let id = if path.starts_with("/customers") {
        RUTH
    } else if path.starts_with("/conversations") {
        CONVERSATION
    } else if path.starts_with("/messages") {
        "38gds78y05rgs"
    } else {
        PROMISE
    };
    let part = if path.contains("{contact_id}") { "375f4a0g0sb42" } else { "375f4rn80ymqr" };
    let filled = path.replacen("{id}", id, 1).replace("{contact_id}", part).replace("{preference_id}", part);
    format!("{}{filled}", urls::API)
}

/// What a refusal looks like.
pub fn refusal() -> Value {
    json!({
        "type": "about:blank#promise-moved-once", "title": "Conflict", "status": 409,
        "detail": "This promise was moved once already, and a promise moves only once.",
        "hint": "Keep it, or tell the customer honestly that it will not hold.", "rule": "promise-moved-once",
    })
}

pub fn wrong_fields() -> Value {
    json!({
        "type": "about:blank#invalid", "title": "Unprocessable Entity", "status": 422,
        "detail": "This time has passed. Promise a time that lies ahead.",
        "hint": "Correct the fields named here and send it again. Nothing was changed.",
        "fields": {"by": "This time has passed. Promise a time that lies ahead."},
    })
}
