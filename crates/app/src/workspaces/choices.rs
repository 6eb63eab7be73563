//! By which ways each of us is told of what: on the page, by mail, by push, or not at all.

use db::{params, sql};
use serde::Serialize;

use crate::ids::Id;
use crate::{Can, Error, Result, Tx, Who};

/// What one can be told of. The kinds of notices, put together as people think of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Somebody named you in a note.
    Mention,
    /// A conversation is yours now.
    Given,
    /// They wrote, in a conversation you follow.
    Customer,
    /// A colleague wrote something down, in a conversation you follow.
    Note,
    /// One you follow is somebody else's, or resolved.
    Course,
    /// A promise was broken in one you follow.
    Broken,
    /// Your own promises: nearly due, broken, handed over.
    Promises,
    /// What was promised to everybody: nearly due, broken.
    Standards,
    /// What went wrong and is yours to look at: mail that does not arrive, strangers, what wakes up.
    Trouble,
}

impl Topic {
    pub const ALL: [Topic; 9] = [
        Topic::Mention,
        Topic::Given,
        Topic::Promises,
        Topic::Standards,
        Topic::Trouble,
        Topic::Customer,
        Topic::Note,
        Topic::Course,
        Topic::Broken,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Topic::Mention => "mention",
            Topic::Given => "given",
            Topic::Customer => "customer",
            Topic::Note => "note",
            Topic::Course => "course",
            Topic::Broken => "broken",
            Topic::Promises => "promises",
            Topic::Standards => "standards",
            Topic::Trouble => "trouble",
        }
    }

    pub fn parse(text: &str) -> Option<Topic> {
        Topic::ALL.into_iter().find(|topic| topic.as_str() == text)
    }

    /// The topic of a kind of notice.
    pub fn of(kind: &str) -> Topic {
        match kind {
            "message-mention" => Topic::Mention,
            "conversation-given" => Topic::Given,
            "message-new" => Topic::Customer,
            "message-noted" => Topic::Note,
            "conversation-passed" | "conversation-resolved" => Topic::Course,
            "promise-followed-broken" => Topic::Broken,
            kind if kind.starts_with("promise-") || kind.starts_with("complaint-") => Topic::Promises,
            // What becomes a promise as soon as somebody says yes.
            kind if kind.starts_with("remedy-") => Topic::Promises,
            // What we promised ourselves is a promise too.
            kind if kind.starts_with("action-") => Topic::Promises,
            kind if kind.starts_with("standard-") => Topic::Standards,
            _ => Topic::Trouble,
        }
    }

    /// What is somebody's own to do always stands on their page: a warning that nobody sees warns nobody.
    pub fn stays_on_page(self) -> bool {
        matches!(self, Topic::Promises | Topic::Standards | Topic::Trouble)
    }

    /// A mail about it can wait a moment: who is at the desk reads it on the page.
    pub fn can_wait(self) -> bool {
        !self.stays_on_page()
    }

    /// Worth waking a telephone that saves its battery.
    pub fn is_urgent(self) -> bool {
        matches!(self, Topic::Mention | Topic::Given | Topic::Promises | Topic::Standards)
    }

    /// Quiet: what one asked to follow stays on the page; what is said to oneself goes further.
    pub fn quiet(self) -> Ways {
        match self {
            Topic::Mention | Topic::Promises | Topic::Standards => Ways { page: true, mail: true, push: true },
            Topic::Trouble => Ways { page: true, mail: true, push: false },
            Topic::Given => Ways { page: true, mail: false, push: true },
            Topic::Customer | Topic::Note | Topic::Course | Topic::Broken => {
                Ways { page: true, mail: false, push: false }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ways {
    pub page: bool,
    pub mail: bool,
    /// To the browsers and telephones that they named.
    pub push: bool,
}

impl Ways {
    pub fn any(self) -> bool {
        self.page || self.mail || self.push
    }
}

/// By which ways somebody is told of something.
pub fn ways(tx: &mut Tx, staff_id: Id, topic: Topic) -> Result<Ways> {
    let workspace_id = tx.workspace_id;
    let chosen = tx.maybe(
        sql!("select page, mail, push from notice_choice where workspace_id = $1 and staff_id = $2 and topic = $3"),
        params![workspace_id, staff_id, topic.as_str()],
        |row| Ok(Ways { page: row.get(0)?, mail: row.get(1)?, push: row.get(2)? }),
    )?;
    let ways = chosen.unwrap_or_else(|| topic.quiet());
    Ok(Ways { page: ways.page || topic.stays_on_page(), ..ways })
}

/// What the caller chose, for every topic.
pub fn all(tx: &mut Tx, who: &Who) -> Result<Vec<(Topic, Ways)>> {
    who.may(Can::Read)?;
    let staff_id = who.staff_id().ok_or(Error::Forbidden(Can::Read))?;
    Topic::ALL.into_iter().map(|topic| Ok((topic, ways(tx, staff_id, topic)?))).collect()
}

/// The caller's choice from now on.
pub fn choose(tx: &mut Tx, who: &Who, topic: Topic, ways: Ways) -> Result<()> {
    // What every role may do, but no token that only reads.
    who.may(Can::MakeTokens)?;
    let staff_id = who.staff_id().ok_or(Error::Forbidden(Can::Read))?;
    let (workspace_id, page) = (tx.workspace_id, ways.page || topic.stays_on_page());
    tx.run(
        sql!(
            "insert into notice_choice (workspace_id, staff_id, topic, page, mail, push) values ($1, $2, $3, $4, $5, $6)
             on conflict (workspace_id, staff_id, topic) do update set page = $4, mail = $5, push = $6"
        ),
        params![workspace_id, staff_id, topic.as_str(), page, ways.mail, ways.push],
    )?;
    Ok(())
}
