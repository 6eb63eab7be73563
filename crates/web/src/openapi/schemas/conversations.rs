//! Conversations, messages, search.

use super::{Fields, Schema, answer, id, list, maybe, number, reference, request, text, texts, time, words};

/// Of what a program says.
pub const REMARKS: &str =
    "What in it may make it worse, where the business has that read: where somebody complains, unless set otherwise.";

pub fn all() -> Vec<Schema> {
    [conversations(), messages(), found()].into_iter().flatten().collect()
}

fn conversations() -> Vec<Schema> {
    use app::conversations::{Category, Channel, Direction};
    vec![
        words(
            "Category",
            "What a status means, whatever the business calls it.",
            names(Category::ALL, Category::as_str),
        ),
        words("Channel", "How something was said.", names(Channel::ALL, Channel::as_str)),
        words(
            "Direction",
            "`inbound`: they said it; `outbound`: we did; `note`: among ourselves; `event`: something that happened.",
            names(Direction::ALL, Direction::as_str),
        ),
        answer("Conversation", "What was said with one customer about one thing.", conversation()),
        answer("BegunConversation", "A conversation that began, with the remarks on what was said first.", {
            let mut fields = conversation();
            fields.push(("remarks", list(&reference("Remark"), REMARKS)));
            fields
        }),
        request(
            "NewConversation",
            "A conversation to begin.",
            &["customer_id", "subject"],
            vec![
                ("customer_id", id("With whom.")),
                ("subject", text("What it is about, in one line.")),
                ("channel", reference("Channel")),
                ("direction", reference("Direction")),
                ("text", text("What is said first.")),
                ("cc", texts("Further mail addresses.")),
                ("mailbox_id", id("The mail account it is sent from; the first one unless said.")),
                super::fields::sent(),
            ],
        ),
        request(
            "ConversationChange",
            "What changes about a conversation.",
            &[],
            vec![
                ("assignee_id", maybe(id("Who looks after it; null: nobody."))),
                ("category", reference("Category")),
                ("status_id", id("One of the business's own statuses; goes before `category`.")),
                ("add_tags", texts("Tags to add; a new name makes a new tag.")),
                ("remove_tags", texts("Tags to take off.")),
                ("snoozed_until_at", maybe(time("Until when it sleeps; null: it wakes up."))),
                ("mailbox_id", id("The mail account that answers go out from.")),
                super::fields::sent(),
            ],
        ),
    ]
}

fn messages() -> Vec<Schema> {
    vec![
        answer("Message", "Something that was said, noted or sent.", message()),
        answer("Said", "What was said, with the remarks on how it may sound. They hold nothing up.", {
            let mut fields = message();
            fields.push(("remarks", list(&reference("Remark"), REMARKS)));
            fields
        }),
        request("NewMessage", "What is said.", &["text"], new_message()),
        request(
            "NewAttachment",
            "A file that goes along. A picture stands in the mail where the text says `[NAME]` or `[cid:CONTENT_ID]`.",
            &["name", "content"],
            vec![
                ("name", text("")),
                ("content", text("Its bytes in base64.")),
                ("media_type", text("Guessed by the name unless said.")),
                ("content_id", text("What the text calls it, if not its name.")),
            ],
        ),
        request("NewMessageTo", "What is said, and where.", &["conversation_id", "text"], {
            let mut fields = vec![("conversation_id", id("Where it is said."))];
            fields.extend(new_message());
            fields
        }),
        answer(
            "Attachment",
            "A file that came or went with a message.",
            vec![
                ("id", id("")),
                ("message_id", id("")),
                ("name", text("")),
                ("media_type", text("As the sender declared it: do not trust it.")),
                ("size", number("In bytes.")),
                ("content_id", maybe(text("What the HTML of the mail calls it."))),
                (
                    "url",
                    text(
                        "Where its bytes are fetched for an hour, below the address of this server, without a token: `/files/…`.",
                    ),
                ),
            ],
        ),
    ]
}

/// What lists of labels and of finds are made of.
fn found() -> Vec<Schema> {
    vec![
        answer(
            "Status",
            "A status in the words of the business.",
            vec![
                ("id", id("")),
                ("category", reference("Category")),
                ("staff_label", text("What we call it.")),
                ("customer_label", text("What the customer sees.")),
            ],
        ),
        answer("Hit", "A conversation that was found, by its newest message that matched.", hit()),
        answer(
            "FoundCustomer",
            "A customer that was found.",
            vec![("customer_id", id("")), ("name", text("")), ("email", maybe(text(""))), ("phone", maybe(text("")))],
        ),
        answer(
            "SearchResult",
            "What was found.",
            vec![
                ("items", list(&reference("Hit"), "Conversations, newest first.")),
                ("next", maybe(text("Where the next page begins; null at the end."))),
                (
                    "customers",
                    list(&reference("FoundCustomer"), "With the first page: customers, the likeliest first."),
                ),
            ],
        ),
    ]
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().copied().map(name).collect()
}

fn conversation() -> Fields {
    vec![
        ("id", id("")),
        ("number", number("Counted from 1: how people name it.")),
        ("customer_id", id("")),
        ("customer_name", text("")),
        ("mailbox_id", maybe(id("The mail account it came to."))),
        ("subject", text("Empty when their mail had none.")),
        ("channel", reference("Channel")),
        ("category", reference("Category")),
        ("status_id", id("")),
        ("status", text("The status in our words.")),
        ("customer_status", text("The status in the customer's words.")),
        ("assignee_id", maybe(id("Who looks after it."))),
        ("assignee_name", maybe(text(""))),
        ("message_count", number("")),
        ("snippet", text("The first words of the last message.")),
        ("last_direction", reference("Direction")),
        ("last_message_at", time("")),
        ("unanswered_since_at", maybe(time("When they first said what no human of us has answered yet."))),
        ("snoozed_until_at", maybe(time("Until when it sleeps, unless they write before."))),
        ("tags", texts("")),
        ("trashed_at", maybe(time("When it was deleted."))),
        (
            "merged_into",
            maybe(id("When one was asked for that was merged: the id of this one, which it went into; else null.")),
        ),
        ("held_count", number("Mails of strangers that are held apart here until somebody admits them.")),
        ("created_at", time("")),
        ("updated_at", time("")),
        super::fields::known(),
        (
            "standards",
            list(
                &reference("StandardClock"),
                "Its newest 30 clocks, those in which something is still to be done first.",
            ),
        ),
    ]
}

fn message() -> Fields {
    vec![
        ("id", id("")),
        ("conversation_id", id("")),
        ("customer_id", id("")),
        ("direction", reference("Direction")),
        ("channel", reference("Channel")),
        (
            "kind",
            text(
                "`person`, `auto_reply`, `vacation`, `bounce`, `list`, `bulk`, `abuse_report`; `notice`: Kept wrote it.",
            ),
        ),
        ("kind_reason", text("How we know.")),
        ("staff_id", maybe(id("Who of us wrote it."))),
        ("contact_id", maybe(id("Who of them wrote it, or whom it was written to."))),
        ("from_name", text("")),
        ("from_email", text("")),
        ("to", text("")),
        ("cc", text("")),
        ("subject", text("")),
        ("text", text("Plain text, whole.")),
        ("rfc_id", maybe(text("The Message-ID without `<>`."))),
        (
            "matched_by",
            text(
                "By what a mail found its conversation: `token`, `in_reply_to`, `references`, `subject`, `body`, `none`; empty for what was written here.",
            ),
        ),
        (
            "state",
            text(
                "Inbound: `received`, or `held` apart until its sender is admitted; outbound: `queued`, `sent`, `failed`, `withdrawn`; else `saved`.",
            ),
        ),
        ("state_reason", text("Why it failed.")),
        ("sent_at", maybe(time(""))),
        ("trashed_at", maybe(time("When it was deleted."))),
        ("at", time("When it was written.")),
        ("attachments", list(&reference("Attachment"), "")),
        ("hint", maybe(reference("Hint"))),
    ]
}

fn new_message() -> Fields {
    vec![
        ("text", text("The words.")),
        ("direction", reference("Direction")),
        ("channel", reference("Channel")),
        ("cc", texts("With an outbound mail: further addresses.")),
        ("category", reference("Category")),
        (
            "seen_message_id",
            id(
                "With an outbound mail: the newest message you saw. Nothing is sent when a person said something since.",
            ),
        ),
        ("attachments", list(&reference("NewAttachment"), "With an outbound mail: files that go along.")),
    ]
}

fn hit() -> Fields {
    vec![
        ("conversation_id", id("")),
        ("message_id", id("The newest message that matched.")),
        ("number", number("The conversation's number.")),
        ("subject", text("")),
        ("customer_id", id("")),
        ("customer_name", text("")),
        ("snippet", text("One line around the first word that matched.")),
        ("at", time("")),
    ]
}
