//! The operations on mail accounts.

use super::operations::{Answer, Asked, May, Operation, Type, delete, post, put};

const HEIR: Asked = ("heir_id", Type::Id, "The account that its conversations go on from; none for the last account.");

pub fn operations() -> Vec<Operation> {
    vec![
        post("/mailboxes", "add_mailbox", "Add a mail account")
            .about("From where mails are sent; say next how its mail is fetched.")
            .may(May::ManageStaff)
            .takes("NewMailbox")
            .gives(Answer::Created("Mailbox")),
        put("/mailboxes/{id}", "change_mailbox", "Change a mail account")
            .about("Without `smtp_password` the stored one stays.")
            .may(May::ManageStaff)
            .takes("NewMailbox")
            .gives(Answer::One("Mailbox")),
        delete("/mailboxes/{id}", "remove_mailbox", "Take a mail account away")
            .about("Its conversations and what came by it stay. Nothing is deleted on its server.")
            .may(May::ManageStaff)
            .asks(&[HEIR]),
        post("/mailboxes/{id}/test", "test_mailbox", "Send a test mail")
            .about("From this account to whoever the token acts as.")
            .may(May::ManageStaff)
            .gives(Answer::Nothing),
        post("/mailboxes/{id}/pause", "pause_mailbox", "Pause fetching, or fetch again")
            .about("How far it was read stays: nothing that comes meanwhile is missed.")
            .may(May::ManageStaff)
            .takes("MailboxPause")
            .gives(Answer::One("Fetching")),
    ]
}
