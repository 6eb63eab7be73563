//! Customers, contacts, preferences.

use serde_json::Value;

use super::{Fields, Schema, answer, flag, id, list, maybe, reference, request, text, time, words};

pub fn all() -> Vec<Schema> {
    use app::customers::{Kind, Likeness, Stage};
    let likeness = [Likeness::SamePhone, Likeness::SameName, Likeness::SameMailName];
    vec![
        words("CustomerKind", "What a customer is.", Kind::ALL.map(Kind::as_str).to_vec()),
        words("Stage", "Where the relationship stands.", Stage::ALL.map(Stage::as_str).to_vec()),
        words("Likeness", "Why two customers may be one.", likeness.map(Likeness::as_str).to_vec()),
        answer("Customer", "A person or an organisation.", customer()),
        answer("KnownCustomer", "A customer with contacts and preferences.", known()),
        request("NewCustomer", "A customer to be added.", &["name"], new_customer()),
        request("CustomerChange", "What changes about a customer.", &[], new_customer()),
        request(
            "Merge",
            "The double that becomes part of this customer.",
            &["other_id"],
            vec![("other_id", id("The other customer."))],
        ),
        answer(
            "Double",
            "Somebody who may be the same customer.",
            vec![
                ("customer", reference("Customer")),
                ("because", list(&reference("Likeness"), "What they have in common.")),
            ],
        ),
        answer("Contact", "A person there.", contact()),
        request("NewContact", "A contact; with an address, a number, or both.", &["name"], new_contact()),
        answer("Preference", "What the customer asked for, in the words they used.", preference()),
        request(
            "NewPreference",
            "What the customer asked for.",
            &["about", "words"],
            vec![
                ("about", text("What it is about, as \"Reach her\".")),
                ("words", text("The words they used.")),
                ("said_by", text("Who said so.")),
            ],
        ),
        timeline(),
    ]
}

fn customer() -> Fields {
    vec![
        ("id", id("")),
        ("name", text("What they are called.")),
        ("kind", reference("CustomerKind")),
        ("email", maybe(text("The first contact's mail address."))),
        ("phone", maybe(text("The first contact's number."))),
        ("stage", reference("Stage")),
        ("locale", maybe(text("The language they read, as `es` or `en-GB`; null: the business's."))),
        ("time_zone", maybe(text("As `America/Chicago`; null: the business's."))),
        ("owner_id", maybe(id("Who owns the relationship."))),
        ("note", text("What everybody of us should know.")),
        ("created_at", time("")),
        ("updated_at", time("")),
        ("merged_into_id", maybe(id("The customer that has everything of this one now."))),
        super::fields::known(),
    ]
}

fn known() -> Fields {
    let mut fields = customer();
    fields.push(("contacts", list(&reference("Contact"), "The first contact first.")));
    fields.push(("preferences", list(&reference("Preference"), "Those in force first, then the ended ones.")));
    fields
}

fn new_customer() -> Fields {
    vec![
        ("name", text("What they are called.")),
        ("kind", reference("CustomerKind")),
        ("email", maybe(text("A mail address; belongs to the first contact, who is made if there is none."))),
        ("phone", maybe(text("A number, as people write it."))),
        ("stage", reference("Stage")),
        ("locale", maybe(text("The language they read, as `es` or `en-GB`."))),
        ("time_zone", maybe(text("As `America/Chicago`."))),
        ("owner_id", maybe(id("Who owns the relationship."))),
        ("note", maybe(text("What everybody of us should know."))),
        super::fields::sent(),
    ]
}

fn contact() -> Fields {
    vec![
        ("id", id("")),
        ("customer_id", id("Where they belong.")),
        ("name", text("What they are called.")),
        ("email", maybe(text("One address belongs to one customer."))),
        ("phone", maybe(text(""))),
        ("role", text("What they are there; empty for the person themselves.")),
        ("first", flag("Whether this address is the one we write to.")),
        ("email_bounced_at", maybe(time("Since when mail comes back from the address for good; it is not used then."))),
        ("email_bounce_reason", text("What the mail server said.")),
        (
            "email_complained_at",
            maybe(time("When its reader called a mail of ours spam: no automatic mail goes there.")),
        ),
        ("created_at", time("")),
    ]
}

fn new_contact() -> Fields {
    vec![
        ("name", text("What they are called.")),
        ("email", maybe(text("A mail address that no other customer has."))),
        ("phone", maybe(text("A number, as people write it."))),
        ("role", maybe(text("What they are there, as \"Office manager\"."))),
    ]
}

fn preference() -> Fields {
    vec![
        ("id", id("")),
        ("customer_id", id("Whose it is.")),
        ("about", text("What it is about.")),
        ("words", text("The words they used.")),
        ("said_by", text("Who said so.")),
        ("recorded_by_id", maybe(id("Who of us wrote it down."))),
        ("recorded_at", time("")),
        ("ended_at", maybe(time("Since when it holds no longer."))),
    ]
}

/// One row of the timeline is one of two things, told apart by `type`; the fields of the other are not there.
fn timeline() -> Schema {
    let both: Vec<(&'static str, Value)> = vec![
        ("type", text("`said` or `promised`.")),
        ("id", id("Of the message or the promise.")),
        ("at", time("When it was said or promised.")),
        ("conversation_id", maybe(id(""))),
        ("words", text("Said: the first 600 characters. Promised: the words of the promise.")),
        ("kind", text("Said: `person`, `auto_reply` … Promised: the kind of promise.")),
        ("state", text("Said: `received`, `queued`, `sent`, `failed`, `saved`. Promised: the state of the promise.")),
        ("by", text("Said: who said it. Promised: by when.")),
        ("direction", reference("Direction")),
        ("channel", reference("Channel")),
        ("subject", text("Said only.")),
        ("owner_id", id("Promised only.")),
        ("owner", text("Promised only: the owner's name.")),
        ("from", maybe(time("Promised only."))),
        ("told_at", maybe(time("Promised only."))),
        ("kept_at", maybe(time("Promised only."))),
        ("late_kept_at", maybe(time("Promised only."))),
        ("made_right_at", maybe(time("Promised only."))),
        ("moved_to_id", maybe(id("Promised only."))),
    ];
    const ALWAYS: &[&str] = &["type", "id", "at", "conversation_id", "words", "kind", "state", "by"];
    request("TimelineItem", "Something said to them or promised to them.", ALWAYS, both)
}
