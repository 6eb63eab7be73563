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
    request(schema)
        .or_else(|| complaint(schema))
        .or_else(|| brought(schema))
        .or_else(|| told(schema))
        .or_else(|| standard(schema))
        .or_else(|| remedy(schema))
        .or_else(|| regime(schema))
        .or_else(|| improvement(schema))
        .or_else(|| answer(schema))
}

const REASON: &str = "The installers are held up at another site.";

/// What customers are told, and how it is made right.
fn told(schema: &str) -> Option<Value> {
    Some(match schema {
        "MakeRight" => json!({
            "words": "Called, said sorry, and installed on Thursday.",
            "told_how": "phone",
            "apology": "We let you down on Tuesday, and we are sorry.",
            "remedy": "No charge for the installation",
        }),
        "TellOfBreak" => json!({"how": "mail", "reason": REASON, "next_by": "2026-11-24T13:00:00-05:00"}),
        "NewNotice" => json!({
            "reason": REASON,
            "how": "mail",
            "at_night": "wait",
            "promises": [{"id": PROMISE, "new_by": "2026-11-24T16:00:00-05:00"}],
        }),
        "NewTime" => json!({"id": PROMISE, "new_by": "2026-11-24T16:00:00-05:00"}),
        "NextPromise" => json!({"words": "The last two cabinets", "by": "2026-11-27T12:00:00-05:00"}),
        "NewKeeping" => json!({"honest_by_kept": true, "call_us": "+1 555 0100", "quiet_from": "21:00"}),
        _ => return None,
    })
}

/// A file of complaints, and the mail of the morning.
fn brought(schema: &str) -> Option<Value> {
    Some(match schema {
        "NewComplaintImport" => json!({
            "csv": "Case,Client,Received,What,Status\n7,Ruth Alvarez,2026-03-09,Chairs too late,Open\n",
            "name": "old-desk.csv",
            "map": brought("ComplaintMap"),
        }),
        "ComplaintMap" => json!({
            "source": "old desk",
            "columns": {"reference": "Case", "customer": "Client", "received": "Received", "summary": ["What"], "state": "Status"},
            "states": {"Open": "open", "Done": "closed"},
        }),
        "NewComplaintMorning" => json!({"is_off": false, "staff_id": DANA}),
        _ => return None,
    })
}

/// A complaint, step by step.
fn complaint(schema: &str) -> Option<Value> {
    let words = "The chairs stand where they should, thank you.";
    Some(match schema {
        "NewComplaint" => json!({
            "customer_id": RUTH,
            "conversation_ids": [CONVERSATION],
            "summary": "The installers did not come, for the second time",
            "found_by": "customer",
        }),
        "ComplaintHeard" => json!({
            "story": "I set aside a full work day, for the second time.",
            "wants": "A day on which they really come",
            "severity": "high",
            "temperature": "furious",
            "others_affected": ["the computer technician", "the ergonomics consultant"],
            "at_stake_minor": 480_000,
        }),
        "ComplaintConversation" => json!({"conversation_id": CONVERSATION}),
        "ComplaintAccess" => json!({"narrowed": true}),
        "ComplaintRestating" => json!({"text": "You kept Monday free, again, and nobody came.", "mail": true}),
        "ComplaintConfirmed" => json!({"how": "phone", "words": "Yes, that is it"}),
        "ComplaintCorrected" => json!({"words": "No, you missed the technician", "how": "phone"}),
        "ComplaintRefusal" => json!({"reason": "She wants to hear a date, and nothing else."}),
        "ComplaintAttempted" => json!({"channel": "phone", "outcome": "voicemail"}),
        "ComplaintCallBackTime" => json!({"by": "2026-11-24T10:30:00-05:00"}),
        "ComplaintCallBackMove" => json!({"by": "2026-11-24T15:00:00-05:00", "reason": REASON, "how": "phone"}),
        "ComplaintFindings" => json!({"findings": "The van was booked elsewhere on Friday; nobody told her."}),
        "ComplaintCalled" => json!({
            "outcome": "solution",
            "what_happened": "The van's booking was moved on Friday, and the change never reached you.",
            "offer": "Both installers on Thursday, arriving 08:30 to 09:30",
            "apology": true,
            "explanation": true,
            "remedies": [],
            "by": "2026-11-26T09:30:00-05:00",
        }),
        "NewLetter" => json!({"kind": "acknowledgement", "how": "mail", "next_update": "2026-11-25T17:00:00-05:00"}),
        "ComplaintWords" => json!({"words": words}),
        "ComplaintGuarding" => json!({
            "causes": [{"id": "37f3kzj80jgmg", "evidence": "As in the complaints 187 and 203"}],
            "action": complaint("ComplaintNewAction"),
        }),
        "ComplaintNewAction" => json!({
            "what": "Tell customers of every moved booking within 15 minutes",
            "owner_id": DANA,
            "due": "2026-12-04",
            "strength": "medium",
            "check_on": "2027-02-01",
        }),
        _ => return None,
    })
}

fn standard(schema: &str) -> Option<Value> {
    let said = json!({"name": "First answer", "metric": "first_reply", "target": "4h", "warn": [50, 80]});
    Some(match schema {
        "NewStandard" | "StandardPreviewed" => said,
        "StandardChange" => json!({"target": "2h"}),
        _ => return None,
    })
}

/// What makes right.
fn remedy(schema: &str) -> Option<Value> {
    Some(match schema {
        "NewRemedy" => json!({
            "loss": "again",
            "name": "Do it again, at once and free of charge",
            "fits": "The work was not right, and they still want it.",
            "cost_minor": 12_000,
        }),
        "RemedyChange" => json!({"active": false}),
        "NewRemedyAuthority" => json!({"role": "agent", "case_minor": 7_500}),
        "RemedyTermsChange" => json!({"budget_minor": 200_000, "roles": [{"role": "agent", "case_minor": 7_500}]}),
        "NewRemedyOffer" => json!({
            "complaint_id": PROMISE, "remedy_id": CAUSE, "amount_minor": 4_500, "words": "The taxi, paid back",
            "by": "2026-11-27T12:00:00-05:00",
        }),
        "RemedyApproval" => json!({"words": "Yes, and say sorry from me too."}),
        "RemedyReason" => json!({"words": "She asked for a visit, and not for money."}),
        _ => return None,
    })
}

fn regime(schema: &str) -> Option<Value> {
    Some(match schema {
        "RegimeFile" => json!({"text": "key = \"our-rules\"\nname = \"Our rules\"\n…"}),
        "RegimeChosen" => json!({"kind": "privacy", "regime": "health-privacy"}),
        "LetterToCheck" => json!({"letter": "holding", "text": "Dear Ruth Alvarez, we need until Friday."}),
        "NewWebhook" => {
            json!({"name": "Our books", "url": "https://books.alder.example/kept", "kinds": ["promise.", "customer."]})
        }
        "WebhookChange" => json!({"active": false}),
        _ => return None,
    })
}

const COMPLAINT: &str = "38gdvz5e0c0mp";
const CAUSE: &str = "38gdvz5e0ca4s";

/// Causes and actions.
fn improvement(schema: &str) -> Option<Value> {
    Some(match schema {
        "NewCause" => json!({"name": "Not in the plan"}),
        "CauseChange" => json!({"name": "Stood in no plan"}),
        "CauseMerge" => json!({"into_id": CAUSE}),
        "CauseStarter" => json!({"starter": "field_service"}),
        "NewJobsDone" => json!({"month": "2026-10", "jobs": 214}),
        "NewAction" => json!({
            "what": "Book installers and visitors in one step", "owner_id": DANA, "due": "2026-12-04T17:00:00-05:00",
            "strength": "strong", "check_on": "2027-03-01", "touchpoint": "Booking", "cause_ids": [CAUSE],
        }),
        "ActionDone" => json!({"evidence": "Live since Monday."}),
        "ActionCheck" => json!({"verdict": "effective", "words": "None in 300 jobs, five in 200 before."}),
        "ActionPutOff" => json!({"due": "2026-12-18T17:00:00-05:00", "reason": "The new planner comes a week later."}),
        "ActionCheckLater" => json!({"check_on": "2027-06-01"}),
        "ActionDrop" => json!({"because": "We do not work with this supplier any more."}),
        "NewWhy" => json!({"complaint_id": COMPLAINT, "says": "It stood in no plan.", "cause_id": CAUSE}),
        _ => return None,
    })
}

fn request(schema: &str) -> Option<Value> {
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
        "NewAttachment" => json!({"name": "plan.png", "content": "iVBORw0KGgo="}),
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
        "Move" => json!({"by": "2026-11-24T16:00:00-05:00", "reason": REASON, "agreed": true}),
        "Release" => json!({"reason": "She found the answer herself."}),
        "Warn" => json!({"reason": REASON, "new_by": "2026-11-24T16:00:00-05:00", "how": "mail"}),
        "HandOver" => json!({"to_staff_id": DANA, "reason": "Dana is at the site on Thursday anyway."}),
        "NewLimits" => json!({"chart": "kept", "from": "2026-03", "reason": "A second van since March."}),
        "Leave" => json!({"to_staff_id": DANA}),
        "Bulk" => json!({"ids": [CONVERSATION], "assignee_id": DANA}),
        "NewView" => json!({"name": "Installations", "whose": "all", "category": "open", "tag": "installation"}),
        "NewNoticeChoice" => json!({"topic": "note", "page": true, "mail": true}),
        "NewTeam" => json!({"name": "Installers", "member_ids": [DANA]}),
        "NewAssigning" => json!({"how": "in_turn", "team_id": "36we7rt81355k"}),
        "FetchingChange" => json!({
            "imap_host": "imap.alder.example",
            "imap_user": "desk@alder.example",
            "imap_password": "a long one",
            "folders": ["INBOX"],
        }),
        "NewMailbox" => json!({
            "name": "Alder sales", "address": "sales@alder.example", "smtp_host": "smtp.alder.example",
            "smtp_user": "sales@alder.example", "smtp_password": "a long one",
        }),
        "MailboxPause" => json!({"active": false}),
        "NewDraft" => json!({"text": "I will call you before 10:30 with a"}),
        "NewMacro" => {
            json!({"name": "Opening hours", "text": "Hello {{ customer.first_name }}, we are open until five.", "whose": "all"})
        }
        "MergeInto" => json!({"into_id": "38gds78y0a3f2"}),
        "Split" => json!({"message_ids": ["38gds78y05rgs"], "subject": "The broken chair"}),
        "NewLink" => json!({"kind": "follows"}),
        "ApplyMacro" => json!({"conversation_id": CONVERSATION}),
        "NewField" => {
            json!({"noun": "conversation", "label": "Area", "kind": "choice", "choices": ["North", "South"], "in_list": true})
        }
        "FieldChange" => json!({"choices": [{"key": "north", "label": "North side"}, "South", "West"]}),
        "NewRemarks" => json!({"text": "Please calm down. Our driver should have called you."}),
        "NewCalm" => json!({"calm": "always"}),
        "NewComplaintForm" => json!({"open": true}),
        "NewUndoSend" => json!({"undo_send_s": 10}),
        other => return business_time(other),
    })
}

fn business_time(schema: &str) -> Option<Value> {
    Some(match schema {
        "CalendarChange" => json!({"own": {"week": {"mon": [["13:00", "17:00"]]}, "holidays": ["2026-12-24"]}}),
        "NewFeed" => json!({"name": "Holidays", "url": "https://calendars.example.com/holidays.ics"}),
        "NewSite" => json!({"name": "Phoenix", "zone": "America/Phoenix"}),
        "NewAbsence" => json!({"from": "2026-12-21", "to": "2026-12-23", "why": "Leave", "stand_in_id": DANA}),
        "DutyChange" => json!({"week": {"fri": [["17:00", "24:00"]]}}),
        "NewShift" => json!({"staff_id": DANA, "from": "2026-12-24T08:00", "to": "2026-12-24T12:00"}),
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
        "BegunConversation" => with(conversation(), json!({"remarks": []})),
        "Message" => message(),
        "Said" => with(message(), json!({"remarks": []})),
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
        "fields": {"contract_until": "2027-02-28"},
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
        "merged_into": null, "created_at": "2026-11-24T13:41:00Z", "updated_at": "2026-11-24T13:41:00Z",
        "fields": {"area": "north", "floors": 2}, "standards": [],
    })
}

fn message() -> Value {
    json!({
        "id": "38gds78y05rgs", "conversation_id": CONVERSATION, "customer_id": RUTH, "direction": "inbound",
        "channel": "phone", "kind": "person", "kind_reason": "", "staff_id": DANA, "contact_id": "375f4a0g0sb42",
        "from_name": "Ruth Alvarez", "from_email": "", "to": "", "cc": "", "subject": "Cabinets",
        "text": "Nobody came today. When will you?", "rfc_id": null, "matched_by": "", "state": "received", "state_reason": "",
        "sent_at": null, "trashed_at": null, "at": "2026-11-24T13:41:00Z", "attachments": [], "hint": null,
    })
}

fn promise() -> Value {
    json!({
        "id": PROMISE, "customer_id": RUTH, "conversation_id": CONVERSATION,
        "words": "Call Ruth back about the cabinet installation", "kind": "call_back", "owner_id": DANA, "from": null,
        "by": "2026-11-24T15:30:00Z", "state": "open", "source": "by_hand", "made_at": "2026-11-24T14:05:00Z",
        "made_by_id": DANA, "told_at": null, "told_how": "", "told_from": null, "told_by": null,
        "notice_id": null, "kept_at": null, "evidence": "",
        "moved_at": null, "move_reason": "", "moved_to_id": null, "moved_from_id": null, "moves": 0, "released_at": null,
        "release_reason": "", "broken_at": null, "late_kept_at": null, "made_right_at": null, "made_right": "",
        "break_told_at": null, "break_told_how": "", "break_notice_id": null, "apology": "", "remedy": "", "right_promise_id": null,
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
    let filled = filled.replace("{of}", "business").replace("{key}", "plain").replace("{staff_id}", DANA);
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
