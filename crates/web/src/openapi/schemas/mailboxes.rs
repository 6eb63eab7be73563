//! Mailboxes and how they are fetched.

use app::fetching::{AfterFetch, Proof};
use app::workspaces::mailboxes::Security;

use super::{Fields, Schema, answer, flag, id, list, maybe, number, reference, request, text, texts, time, words};

pub fn all() -> Vec<Schema> {
    vec![
        words("Security", "How a connection is kept private.", Security::ALL.map(Security::as_str).to_vec()),
        words("Proof", "How Kept signs in.", Proof::ALL.map(Proof::as_str).to_vec()),
        words(
            "AfterFetch",
            "What is done on the server with a mail that we hold.",
            AfterFetch::ALL.map(AfterFetch::as_str).to_vec(),
        ),
        answer(
            "Mailbox",
            "A mail account of the business.",
            vec![("id", id("")), ("name", text("")), ("address", text("")), ("created_at", time(""))],
        ),
        request("NewMailbox", "A mail account.", &["name", "address", "smtp_host"], new_mailbox()),
        request(
            "MailboxPause",
            "Whether mail is fetched.",
            &["active"],
            vec![("active", flag("`false`: it rests until you say otherwise."))],
        ),
        answer("MailFolder", "A folder that mail is fetched from.", folder()),
        answer("MailDifference", "A mail that only one side holds.", difference()),
        answer("Fetching", "How a mailbox is fetched, and how far.", fetching()),
        request("FetchingChange", "How a mailbox is to be fetched.", &["imap_host", "imap_user"], change()),
        answer(
            "BroughtMail",
            "A mail that was taken.",
            vec![
                ("id", id("Under which it is kept.")),
                ("state", text("`new`, or `known` when these very bytes are here already.")),
            ],
        ),
    ]
}

fn new_mailbox() -> Fields {
    vec![
        ("name", text("What customers see beside the address.")),
        ("address", text("")),
        ("smtp_host", text("The server that mails leave by.")),
        ("smtp_port", number("465 unless said.")),
        ("smtp_security", reference("Security")),
        ("smtp_user", text("Left out where the server asks for none.")),
        ("smtp_password", text("")),
    ]
}

fn folder() -> Fields {
    vec![
        ("name", text("As the server writes it.")),
        ("server_count", maybe(number("Mails on the server at the last count."))),
        ("held_count", maybe(number("How many of those we hold."))),
        ("counted_at", maybe(time(""))),
        ("last_good_at", maybe(time("When it was read to its end."))),
        ("last_error", text("")),
        ("deleted_count", maybe(number("How many of those we hold were deleted here, and stay so."))),
    ]
}

fn difference() -> Fields {
    vec![
        ("folder", text("")),
        ("uid", number("")),
        ("state", text("`trying`, `failed`, `too_large`, or `gone` from the server.")),
        ("reason", text("")),
        ("size", number("Bytes; 0 when it is not known.")),
        ("at", time("")),
    ]
}

fn fetching() -> Fields {
    vec![
        ("mailbox_id", id("")),
        ("address", text("")),
        ("active", flag("Whether mail is fetched.")),
        ("imap_host", text("")),
        ("imap_port", number("")),
        ("imap_security", reference("Security")),
        ("imap_user", text("")),
        ("has_password", flag("Whether one is stored; it is never shown.")),
        ("proof", reference("Proof")),
        ("after_fetch", reference("AfterFetch")),
        ("move_to", text("")),
        ("poll_s", number("Seconds between two looks.")),
        ("last_good_at", maybe(time("When everything that was there had been fetched."))),
        ("last_error", text("")),
        ("silent", flag("No good look for too long.")),
        ("folders", list(&reference("MailFolder"), "")),
        ("listed", texts("The folders of the server.")),
        ("differences", list(&reference("MailDifference"), "")),
    ]
}

fn change() -> Fields {
    vec![
        ("imap_host", text("")),
        ("imap_user", text("")),
        ("active", flag("`true` unless said.")),
        ("imap_port", number("993 unless said.")),
        ("imap_security", reference("Security")),
        ("imap_password", text("")),
        ("proof", reference("Proof")),
        ("after_fetch", reference("AfterFetch")),
        ("move_to", text("The folder, for `move`.")),
        ("poll_s", number("30 to 3600 seconds; 120 unless said.")),
        ("folders", texts("As the server writes them; INBOX unless said.")),
    ]
}
