//! Every operation of the API, one entry each. A test holds this table and the route tables together.

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// Anybody, without a token.
    Anyone,
    /// Every token.
    Read,
    /// A token with the scope `write` whose person may do this.
    Write,
    /// As `Write`, for managers and owners.
    Manage,
    /// A token with the scope `admin` of an owner.
    ManageStaff,
    /// A token of an owner, a manager or an auditor.
    ReadJournal,
}

/// What is answered when it went well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    One(&'static str),
    /// `{items, next}`.
    List(&'static str),
    /// As `List`, where `next` is a number.
    NumberedList(&'static str),
    /// 201 with what was made and its address.
    Created(&'static str),
    Nothing,
    /// 202: durable, and what follows happens next.
    Taken(&'static str),
    /// Some JSON that is no thing of ours.
    Json,
    /// A file of one of these kinds, and what it is.
    File(&'static [&'static str], &'static str),
}

/// A parameter of the query: name, schema and what it does.
pub type Asked = (&'static str, Type, &'static str);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Text,
    Id,
    Number,
    Flag,
    /// One of the words of this schema.
    Word(&'static str),
}

#[derive(Debug, Clone)]
pub struct Operation {
    pub method: &'static str,
    /// Behind `/api/v1`.
    pub path: &'static str,
    /// A name for programs that make clients from the document.
    pub id: &'static str,
    pub summary: &'static str,
    pub about: &'static str,
    pub may: May,
    pub asked: Vec<Asked>,
    pub body: Option<&'static str>,
    pub answer: Answer,
    /// The rules that may refuse it.
    pub rules: &'static [&'static str],
    /// Whether an `Idempotency-Key` makes the same call again the same.
    pub once: bool,
}

/// A noun of the API and what can be done with it.
pub struct Noun {
    pub name: &'static str,
    pub about: &'static str,
    pub operations: Vec<Operation>,
}

fn operation(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    let may = if method == "get" { May::Read } else { May::Write };
    let (asked, answer) = (Vec::new(), Answer::Nothing);
    Operation { method, path, id, summary, about: "", may, asked, body: None, answer, rules: &[], once: false }
}

pub(super) fn get(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    operation("get", path, id, summary)
}

pub(super) fn post(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    operation("post", path, id, summary)
}

pub(super) fn put(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    operation("put", path, id, summary)
}

pub(super) fn patch(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    operation("patch", path, id, summary)
}

pub(super) fn delete(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    operation("delete", path, id, summary)
}

const AFTER: Asked = ("after", Type::Text, "Where the page begins: `next` of the page before.");
const LIMIT: Asked = ("limit", Type::Number, "How many items at most: 50 unless said, 1 to 200.");

impl Operation {
    pub(super) fn about(mut self, about: &'static str) -> Operation {
        self.about = about;
        self
    }

    pub(super) fn may(mut self, may: May) -> Operation {
        self.may = may;
        self
    }

    pub(super) fn asks(mut self, asked: &[Asked]) -> Operation {
        self.asked.extend_from_slice(asked);
        self
    }

    pub(super) fn takes(mut self, schema: &'static str) -> Operation {
        self.body = Some(schema);
        self
    }

    pub(super) fn gives(mut self, answer: Answer) -> Operation {
        self.answer = answer;
        self
    }

    /// A list that comes in pages.
    pub(super) fn pages(self, schema: &'static str) -> Operation {
        self.gives(Answer::List(schema)).asks(&[AFTER, LIMIT])
    }

    pub(super) fn refused_by(mut self, rules: &'static [&'static str]) -> Operation {
        self.rules = rules;
        self
    }

    /// A verb that is done once for an `Idempotency-Key`, as every create is.
    pub(super) fn once(mut self) -> Operation {
        self.once = true;
        self
    }

    pub fn is_once(&self) -> bool {
        self.once || matches!(self.answer, Answer::Created(_))
    }
}

pub fn nouns() -> Vec<Noun> {
    let mut all = vec![
        customers(),
        conversations(),
        messages(),
        super::promises::promises(),
        mailboxes(),
        search(),
        journal(),
        workspace(),
    ];
    all.push(super::promises::told());
    all.push(super::promises::offers());
    all.extend(super::desk::nouns());
    all.extend(super::answering::nouns());
    all.extend(super::calm::nouns());
    all.extend(super::following::nouns());
    all.extend(super::macros::nouns());
    all.extend(super::joining::nouns());
    all.extend(super::fields::nouns());
    all.extend(super::calendars::nouns());
    all.extend(super::reports::nouns());
    all.extend(super::standards::nouns());
    all.extend(super::remedies::nouns());
    all.extend(super::regimes::nouns());
    all.extend(super::complaints::nouns());
    all.extend(super::complaint_files::nouns());
    all.extend(super::improvement::nouns());
    all
}

fn customers() -> Noun {
    let mut operations = customers_themselves();
    operations.extend(contacts());
    Noun {
        name: "Customers",
        about: "People and organisations, the contacts there, and what they asked for in their own words.",
        operations,
    }
}

fn customers_themselves() -> Vec<Operation> {
    use Answer::{Created, List, One};
    let filter = [
        ("q", Type::Text, "Words of the name, of an address or of a number."),
        ("email", Type::Text, "Exactly this mail address, of any contact."),
        ("stage", Type::Word("Stage"), "Only this stage of the relationship."),
        ("owner_id", Type::Id, "Only those whose relationship this person owns."),
    ];
    vec![
        get("/customers", "list_customers", "List customers")
            .about(
                "By name, from A to Z. `field.KEY=value` or `field.KEY=first..last` narrows it by a field of your own.",
            )
            .asks(&filter)
            .pages("Customer"),
        post("/customers", "create_customer", "Add a customer")
            .about("With a first contact of the same name, when there is an address or a number.")
            .takes("NewCustomer")
            .gives(Created("KnownCustomer"))
            .refused_by(&["customer-address-taken"]),
        get("/customers/{id}", "get_customer", "Read one customer")
            .about("With contacts and preferences. The id of one that was merged gives the one who has everything now.")
            .gives(One("KnownCustomer")),
        patch("/customers/{id}", "change_customer", "Change a customer")
            .about("Only the fields that are named change; null takes an optional one away.")
            .takes("CustomerChange")
            .gives(One("KnownCustomer"))
            .refused_by(&["customer-address-taken"]),
        post("/customers/{id}/merge", "merge_customers", "Merge a double into a customer")
            .about("Everything of the other one moves here; its id opens this customer from then on.")
            .may(May::Manage)
            .takes("Merge")
            .gives(One("KnownCustomer"))
            .refused_by(&["customer-merge-with-itself", "customer-merged-already"]),
        get("/customers/{id}/doubles", "list_doubles", "Find likely doubles of a customer").gives(List("Double")),
        get("/customers/{id}/timeline", "list_timeline", "Read all that was said and promised")
            .about("Newest first; a promise stands where it was made.")
            .pages("TimelineItem"),
    ]
}

fn contacts() -> Vec<Operation> {
    use Answer::{Created, List, One};
    vec![
        get("/customers/{id}/contacts", "list_contacts", "List the contacts of a customer").gives(List("Contact")),
        post("/customers/{id}/contacts", "add_contact", "Add a contact")
            .takes("NewContact")
            .gives(Created("Contact"))
            .refused_by(&["customer-address-taken"]),
        patch("/customers/{id}/contacts/{contact_id}", "change_contact", "Change a contact")
            .about("The contact as it is to be from now on: what is left out is empty.")
            .takes("NewContact")
            .gives(One("Contact"))
            .refused_by(&["customer-address-taken"]),
        delete("/customers/{id}/contacts/{contact_id}", "remove_contact", "Remove a contact"),
        post("/customers/{id}/contacts/{contact_id}/first", "make_first_contact", "Make a contact the first one")
            .about("The first contact's address is the one we write to.")
            .gives(One("Contact")),
        post(
            "/customers/{id}/contacts/{contact_id}/confirm-address",
            "confirm_address",
            "Confirm the address of a contact",
        )
        .about("That mail arrives there and is welcome: after mail came back for good, or was called spam.")
        .gives(One("Contact")),
        get("/customers/{id}/preferences", "list_preferences", "List what a customer asked for")
            .gives(List("Preference")),
        post("/customers/{id}/preferences", "record_preference", "Record what a customer asked for")
            .takes("NewPreference")
            .gives(Created("Preference")),
        post("/customers/{id}/preferences/{preference_id}/end", "end_preference", "End a preference")
            .about("It stays on record as ended.")
            .gives(One("Preference")),
    ]
}

/// What refuses something that is said.
pub const SAID: &[&str] = &[
    "conversation-no-address",
    "conversation-no-mailbox",
    "conversation-answered-meanwhile",
    "conversation-fields-missing",
];

fn conversations() -> Noun {
    use Answer::{Created, One};
    let filter = [
        ("category", Type::Word("Category"), "Only this category of status."),
        ("assignee_id", Type::Text, "Only those of this person: an id, `me`, or `none` for unassigned ones."),
        ("customer_id", Type::Id, "Only those with this customer."),
        ("tag", Type::Text, "Only those with this tag."),
        ("channel", Type::Word("Channel"), "Only those that began by this channel."),
        ("mailbox_id", Type::Id, "Only those of this mail account."),
        ("unanswered", Type::Flag, "`true`: only those in which they wait for our answer."),
        ("trashed", Type::Flag, "`true`: only deleted ones, which are in no other list."),
        ("held", Type::Flag, "`true`: only those in which a stranger's mail is held apart."),
        (
            "hinted",
            Type::Flag,
            "`true`: only those with a message that may be a complaint, and nobody said what it is.",
        ),
    ];
    let operations = vec![
        get("/conversations", "list_conversations", "List conversations")
            .about("The one with the newest message first. `field.KEY=value` or `field.KEY=first..last` narrows it by a field of your own.")
            .asks(&filter)
            .pages("Conversation"),
        post("/conversations", "start_conversation", "Begin a conversation")
            .about(
                "With a text it is the first message: by mail it is queued to be sent, by any other channel recorded.",
            )
            .takes("NewConversation")
            .gives(Created("BegunConversation"))
            .refused_by(&["conversation-no-address", "conversation-no-mailbox"]),
        get("/conversations/{id}", "get_conversation", "Read one conversation")
            .about("Of one that was merged: the one it went into, with `merged_into`.")
            .gives(One("Conversation")),
        patch("/conversations/{id}", "change_conversation", "Assign, file or tag a conversation")
            .about(
                "Only what is named changes; `assignee_id: null` assigns nobody, `snoozed_until_at: null` wakes it up.",
            )
            .takes("ConversationChange")
            .gives(One("Conversation"))
            .refused_by(&["conversation-not-snoozed", "conversation-fields-missing"]),
        delete("/conversations/{id}", "delete_conversation", "Delete a conversation")
            .about("With all that was said in it. For 30 days it can be taken back; then it is gone, and its mails never come back.")
            .refused_by(&["conversation-merged"]),
        post("/conversations/{id}/restore", "restore_conversation", "Take the deletion of a conversation back")
            .gives(One("Conversation")),
        get("/conversations/{id}/messages", "list_messages", "List the messages of a conversation").pages("Message"),
        post("/conversations/{id}/messages", "say", "Reply, note, or record what was said")
            .about(
                "An outbound mail is queued and sent; a note stays among ourselves; anything else is recorded as said.",
            )
            .takes("NewMessage")
            .gives(Created("Said"))
            .refused_by(SAID),
    ];
    Noun { name: "Conversations", about: "What was said between a customer and us, and how it stands.", operations }
}

fn messages() -> Noun {
    use Answer::{Created, One};
    let of = ("conversation_id", Type::Id, "The conversation; must be given.");
    let operations = vec![
        get("/messages", "list_messages_of", "List messages").asks(&[of]).pages("Message"),
        post("/messages", "say_to", "Reply, note, or record what was said")
            .about("As under the conversation, which is named in the body here.")
            .takes("NewMessageTo")
            .gives(Created("Said"))
            .refused_by(SAID),
        get("/messages/{id}", "get_message", "Read one message").gives(One("Message")),
        delete("/messages/{id}", "delete_message", "Delete a message")
            .about("For 30 days it can be taken back; then it is gone, and the mail never comes back."),
        post("/messages/{id}/restore", "restore_message", "Take the deletion of a message back")
            .gives(One("Message"))
            .refused_by(&["conversation-trashed"]),
        post("/messages/{id}/retry", "retry_message", "Send a failed message again")
            .about("With the same Message-ID, so that it is recognisable as the same mail.")
            .gives(One("Message"))
            .refused_by(&["conversation-message-not-failed"]),
        post("/messages/{id}/admit", "admit_message", "Admit the sender of a message that is held apart")
            .about("They belong to the conversation from now on, and what they wrote waits for an answer.")
            .gives(One("Message"))
            .refused_by(&["conversation-message-not-held"]),
        post(
            "/messages/{id}/own-conversation",
            "begin_own_conversation",
            "Make a message that is held apart a conversation of its own",
        )
        .about("With its sender as the customer; gives that conversation.")
        .gives(One("Conversation"))
        .refused_by(&["conversation-message-not-held"]),
    ];
    Noun { name: "Messages", about: "What came in, what went out, and notes among ourselves.", operations }
}

fn search() -> Noun {
    let words = ("q", Type::Text, "The words; in quotes they stand behind each other, with a `*` a word may go on.");
    let operations = vec![
        get("/search", "search", "Search messages and people")
            .about("Conversations newest first; the customers whose names or addresses match come with the first page.")
            .asks(&[words, AFTER, LIMIT])
            .gives(Answer::One("SearchResult")),
    ];
    Noun { name: "Search", about: "Full text over subjects, messages and people.", operations }
}

fn journal() -> Noun {
    let asked = [
        ("subject_id", Type::Id, "Only what happened to this thing."),
        ("customer_id", Type::Id, "Only what is about this customer."),
        ("conversation_id", Type::Id, "Only what is about this conversation."),
        ("kind", Type::Text, "Only this kind, as `promise.broken`."),
        ("after", Type::Number, "The number of the last entry that you have; 0 or nothing begins at the first."),
        LIMIT,
    ];
    let operations = vec![
        get("/journal", "read_journal", "Read what happened")
            .about(
                "Oldest first. To follow it, ask again with `after` set to the last `id` you got; `next` is that number while \
                 there is more, else null.",
            )
            .may(May::ReadJournal)
            .asks(&asked)
            .gives(Answer::NumberedList("JournalEntry")),
    ];
    Noun {
        name: "Journal",
        about: "Everything that happens is one entry, numbered 1, 2, 3 … without gaps in the order it was saved.",
        operations,
    }
}

fn mailboxes() -> Noun {
    use Answer::{List, One, Taken};
    let mailbox = ("mailbox", Type::Text, "The address of the mailbox it came to; must be given.");
    let mut operations = super::mailboxes::operations();
    operations.extend([
        get("/mailboxes", "list_mailboxes", "List the mailboxes").about("The oldest first.").gives(List("Mailbox")),
        get("/mailboxes/{id}/fetching", "get_fetching", "Read how a mailbox is fetched, and how far")
            .may(May::Manage)
            .gives(One("Fetching")),
        put("/mailboxes/{id}/fetching", "change_fetching", "Say how a mailbox is fetched")
            .about("Without `imap_password` the stored one stays, unless server or user change.")
            .may(May::ManageStaff)
            .takes("FetchingChange")
            .gives(One("Fetching")),
        post("/mailboxes/{id}/look", "look_at_mailbox", "Look at a mailbox now, and compare both sides")
            .about("Answers when the look is over, 20 seconds later at most.")
            .may(May::Manage)
            .gives(One("Fetching"))
            .refused_by(&["fetching-off"]),
        post("/mail", "bring_mail", "Bring a raw mail")
            .about(
                "The body is the mail as it is (RFC 5322), at most 64 MiB. 202 when it is durable; it is filed next. The same \
                 bytes again are the same mail.",
            )
            .may(May::Manage)
            .asks(&[mailbox])
            .gives(Taken("BroughtMail")),
    ]);
    Noun { name: "Mailboxes", about: "From where mail comes in, and how far it is fetched.", operations }
}

fn workspace() -> Noun {
    use Answer::{Json, List, One};
    let staff = [
        ("email", Type::Text, "Only the one with this mail address."),
        ("role", Type::Word("Role"), "Only this role."),
        ("active", Type::Flag, "`true`: only those who work here now; `false`: only those who left."),
    ];
    let operations = vec![
        get("/me", "who_am_i", "Read who this token acts as").gives(One("Me")),
        get("/workspace", "get_workspace", "Read about the business").gives(One("Workspace")),
        get("/staff", "list_staff", "List the people of the business")
            .about("By name, those who left too.")
            .asks(&staff)
            .gives(List("Staff")),
        post("/staff/{id}/deactivate", "deactivate_staff", "Close the log-in of somebody who left")
            .about("What they did stays theirs. What they still have in hand goes to `to_staff_id`, who is told.")
            .may(May::ManageStaff)
            .takes("Leave")
            .gives(One("Staff"))
            .refused_by(&["staff-has-work", "staff-last-owner"]),
        post("/staff/{id}/reactivate", "reactivate_staff", "Open the log-in of somebody who is back")
            .may(May::ManageStaff)
            .gives(One("Staff")),
        get("/statuses", "list_statuses", "List the statuses of conversations")
            .about("In the order and the words of the business, each with its fixed category.")
            .gives(List("Status")),
        get("/openapi.json", "get_openapi", "Read this document").may(May::Anyone).gives(Json),
    ];
    Noun { name: "Workspace", about: "The business, its people, and who is calling.", operations }
}
