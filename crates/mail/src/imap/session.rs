//! One conversation with a mail server.

use std::time::Duration;

use super::answer::{Answer, Folder, Mail, Status, Word, understand};
use super::failure::{Failure, meaning};
use super::wire::{Piece, Wire};

mod sign_in;

/// Letters of a list of UIDs in one command: servers take 8,000 (RFC 7162, 4).
const LONGEST_SET: usize = 4_000;

/// A signed-in connection. When a verb fails with anything but `Refused`, the connection is of no more use.
pub struct Session {
    wire: Wire,
    last_tag: u64,
    /// In capitals.
    capabilities: Vec<String>,
    nonsense: u32,
    /// Mails in the folder as the server last told.
    exists: u32,
    /// The server spoke of new mails since the last look.
    news: bool,
    /// Words of a farewell that was not asked for.
    farewell: Option<String>,
    /// The tag of a fetch whose mails are still coming.
    fetching: Option<String>,
}

/// A folder that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Selected {
    /// While it stays the same, a UID means the same mail.
    pub uid_validity: u32,
    /// The UID that the next mail will have, where the server says it.
    pub uid_next: Option<u32>,
    pub exists: u32,
}

impl Session {
    pub fn offers(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|one| one == capability)
    }

    /// All folders, in the order of the server.
    pub async fn folders(&mut self) -> Result<Vec<Folder>, Failure> {
        let mut folders: Vec<Folder> = Vec::new();
        self.command_with("LIST \"\" \"*\"", |answer| {
            if let Answer::Listed(folder) = answer {
                folders.push(folder.clone());
            }
        })
        .await?;
        Ok(folders)
    }

    /// Opens a folder by the name the server gave it; without `write` nothing in it can change, not even by accident.
    pub async fn open_folder(&mut self, name: &str, write: bool) -> Result<Selected, Failure> {
        let verb = if write { "SELECT" } else { "EXAMINE" };
        let line = format!("{verb} {}", self.folder_word(name)?);
        let mut selected = Selected::default();
        self.exists = 0;
        self.command_with(&line, |answer| match answer {
            Answer::Exists(count) => selected.exists = *count,
            Answer::Status(status) if status.code == "UIDVALIDITY" => {
                selected.uid_validity = status.argument.parse().unwrap_or(0);
            }
            Answer::Status(status) if status.code == "UIDNEXT" => selected.uid_next = status.argument.parse().ok(),
            _ => {}
        })
        .await?;
        self.news = false;
        if selected.uid_validity == 0 {
            // RFC 3501, 2.3.1.1: a server without it can't be followed safely.
            return Err(self.makes_no_sense("gives the folder no UIDVALIDITY, so mails can't be told apart"));
        }
        Ok(selected)
    }

    fn folder_word(&self, name: &str) -> Result<String, Failure> {
        quoted(name).ok_or_else(|| Failure::Refused(format!("\"{name}\" is no name of a folder.")))
    }

    /// The UIDs from this one on, ascending.
    pub async fn uids_from(&mut self, first: u32) -> Result<Vec<u32>, Failure> {
        let mut found: Vec<u32> = Vec::new();
        let line = format!("UID SEARCH UID {first}:*");
        self.command_with(&line, |answer| {
            if let Answer::Found(uids) = answer {
                found.extend(uids);
            }
        })
        .await?;
        // `*` is the last mail, also when it lies before `first`.
        found.retain(|uid| *uid >= first);
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Size and time of arrival of these mails; those that are gone are left out.
    pub async fn sizes(&mut self, uids: &[u32]) -> Result<Vec<Mail>, Failure> {
        let mut all: Vec<Mail> = Vec::new();
        for set in sets(uids) {
            self.command_with(&format!("UID FETCH {set} (UID RFC822.SIZE INTERNALDATE)"), |answer| {
                if let Answer::Fetched(mail) = answer {
                    all.push(mail.clone());
                }
            })
            .await?;
        }
        all.sort_unstable_by_key(|mail| mail.uid);
        all.dedup_by_key(|mail| mail.uid);
        Ok(all)
    }

    /// Asks for these mails whole, without marking them as read; [`Session::next_mail`] gives them one by one, as they
    /// come. As many as fit into a command: gives how many were asked for.
    pub async fn ask_for(&mut self, uids: &[u32]) -> Result<usize, Failure> {
        let Some((set, count)) = first_set(uids) else { return Ok(0) };
        self.wire.wants_mail = true;
        let tag = self.say(&format!("UID FETCH {set} (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])")).await?;
        self.fetching = Some(tag);
        Ok(count)
    }

    /// The next of the mails asked for, in the server's order; `None` after the last. A mail that was deleted meanwhile
    /// does not come.
    pub async fn next_mail(&mut self) -> Result<Option<Mail>, Failure> {
        while let Some(tag) = self.fetching.clone() {
            match self.hear().await? {
                Answer::Fetched(mail) if mail.raw.is_some() => {
                    // The time of a command is meant for one mail, not for as many as a mailbox holds.
                    self.wire.begin();
                    return Ok(Some(mail));
                }
                Answer::Done(its, status) if its == tag => {
                    self.fetching = None;
                    self.wire.wants_mail = false;
                    self.outcome(status)?;
                }
                answer => self.note(answer)?,
            }
        }
        Ok(None)
    }

    pub async fn mark_seen(&mut self, uids: &[u32]) -> Result<(), Failure> {
        for set in sets(uids) {
            self.command(&format!("UID STORE {set} +FLAGS.SILENT (\\Seen)")).await?;
        }
        Ok(())
    }

    /// Moves mails into another folder, which is made when it is not there. Those that are gone already are no trouble.
    pub async fn move_to(&mut self, uids: &[u32], folder: &str) -> Result<(), Failure> {
        let name = self.folder_word(folder)?;
        for set in sets(uids) {
            if self.offers("MOVE") {
                self.put_into(&format!("UID MOVE {set} {name}"), &name).await?;
                continue;
            }
            self.put_into(&format!("UID COPY {set} {name}"), &name).await?;
            self.command(&format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)")).await?;
            // Without UIDPLUS, EXPUNGE would also remove what somebody else marked: then it stays, marked.
            if self.offers("UIDPLUS") {
                self.command(&format!("UID EXPUNGE {set}")).await?;
            }
        }
        Ok(())
    }

    async fn put_into(&mut self, line: &str, name: &str) -> Result<(), Failure> {
        let tag = self.say(line).await?;
        let status = self.until_done(&tag, |_| {}).await?;
        if status.word == Word::No && status.code == "TRYCREATE" {
            self.command(&format!("CREATE {name}")).await?;
            return self.command(line).await.map(|_| ());
        }
        self.outcome(status).map(|_| ())
    }

    /// Waits for news in the open folder, at most so long, or until `enough`. Whether there were any. Where the server
    /// knows no IDLE it is asked at the end.
    pub async fn wait(&mut self, at_most: Duration, enough: impl Future<Output = ()>) -> Result<bool, Failure> {
        if std::mem::take(&mut self.news) {
            return Ok(true);
        }
        if !self.offers("IDLE") {
            tokio::select! {
                () = tokio::time::sleep(at_most) => {}
                () = enough => {}
            }
            self.command("NOOP").await?;
            return Ok(std::mem::take(&mut self.news));
        }
        let tag = self.say("IDLE").await?;
        loop {
            match self.hear().await? {
                Answer::GoOn(_) => break,
                Answer::Done(its, status) if its == tag => {
                    self.outcome(status)?;
                    return Err(self.makes_no_sense("ended IDLE before it began"));
                }
                answer => self.note(answer)?,
            }
        }
        let until = tokio::time::Instant::now() + at_most;
        tokio::pin!(enough);
        while !self.news {
            let left = until.saturating_duration_since(tokio::time::Instant::now());
            let heard = tokio::select! {
                heard = self.wire.hears(left) => heard?,
                () = &mut enough => false,
            };
            if !heard {
                break;
            }
            self.wire.begin();
            let answer = self.hear().await?;
            self.note(answer)?;
        }
        self.wire.begin();
        self.wire.send("DONE\r\n").await?;
        let status = self.until_done(&tag, |_| {}).await?;
        self.outcome(status)?;
        Ok(std::mem::take(&mut self.news))
    }

    /// Says good-bye; what the server says to that is of no interest.
    pub async fn log_out(mut self) {
        let _gone = tokio::time::timeout(Duration::from_secs(2), self.command("LOGOUT")).await;
    }

    async fn command(&mut self, line: &str) -> Result<Status, Failure> {
        self.command_with(line, |_| {}).await
    }

    /// Says a line and hears until its end; `on` gets what comes before.
    async fn command_with(&mut self, line: &str, on: impl FnMut(&Answer)) -> Result<Status, Failure> {
        let tag = self.say(line).await?;
        let status = self.until_done(&tag, on).await?;
        self.outcome(status)
    }

    /// Gives the tag.
    async fn say(&mut self, line: &str) -> Result<String, Failure> {
        if self.fetching.is_some() {
            return Err(self.makes_no_sense("is still sending mails"));
        }
        self.last_tag += 1;
        let tag = format!("K{}", self.last_tag);
        self.wire.begin();
        self.wire.send(&format!("{tag} {line}\r\n")).await.map_err(|failure| self.with_farewell(failure))?;
        Ok(tag)
    }

    async fn until_done(&mut self, tag: &str, mut on: impl FnMut(&Answer)) -> Result<Status, Failure> {
        loop {
            match self.hear().await? {
                Answer::Done(its, status) if its == tag => {
                    if let Some(offers) = (status.code == "CAPABILITY").then_some(&status.argument) {
                        self.capabilities = offers.split_whitespace().map(str::to_ascii_uppercase).collect();
                    }
                    return Ok(status);
                }
                answer => {
                    on(&answer);
                    self.note(answer)?;
                }
            }
        }
    }

    /// The next answer. What can't be understood is counted; with a literal in it, it ends the conversation: then a
    /// length is wrong, and what follows could be anything.
    async fn hear(&mut self) -> Result<Answer, Failure> {
        let pieces = self.wire.answer().await.map_err(|failure| self.with_farewell(failure))?;
        let has_literal = pieces.iter().any(|piece| matches!(piece, Piece::Literal(_)));
        let first = match pieces.first() {
            Some(Piece::Text(text)) => readable(text),
            _ => String::new(),
        };
        let answer = understand(pieces);
        if answer == Answer::Nonsense {
            self.nonsense += 1;
            if has_literal || self.nonsense > self.wire.limits.nonsense {
                return Err(self.makes_no_sense(&format!("answered what makes no sense: \"{first}\"")));
            }
        }
        Ok(answer)
    }

    /// What may be said at any time.
    fn note(&mut self, answer: Answer) -> Result<(), Failure> {
        match answer {
            Answer::Exists(count) => {
                self.news |= count > self.exists;
                self.exists = count;
            }
            Answer::Expunged => self.exists = self.exists.saturating_sub(1),
            Answer::Capability(offers) => self.capabilities = offers,
            Answer::Status(status) if status.word == Word::Bye => self.farewell = Some(status.text),
            Answer::Status(status) if status.code == "CAPABILITY" => {
                self.capabilities = status.argument.split_whitespace().map(str::to_ascii_uppercase).collect();
            }
            Answer::Done(..) => {
                self.nonsense += 1;
                if self.nonsense > self.wire.limits.nonsense {
                    return Err(self.makes_no_sense("answers commands that nobody gave"));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn outcome(&self, status: Status) -> Result<Status, Failure> {
        match status.word {
            Word::Ok => Ok(status),
            Word::Bye => Err(Failure::Broken(format!("{} said good-bye: {}", self.wire.server, status.text))),
            _ => Err(self.said_no("said no", &status)),
        }
    }

    fn said_no(&self, what: &str, status: &Status) -> Failure {
        let said = format!("{} {what}: \"{}\" {}", self.wire.server, status.text, meaning(&status.code));
        let said = said.trim().to_owned();
        match (status.word, status.code.as_str()) {
            (Word::Bye, _) => Failure::Broken(said),
            (_, "UNAVAILABLE" | "INUSE" | "LIMIT") => Failure::Broken(said),
            _ => Failure::Refused(said),
        }
    }

    fn makes_no_sense(&self, what: &str) -> Failure {
        Failure::Nonsense(format!("{} {what}.", self.wire.server))
    }

    /// A connection that ended after a farewell: its words say more.
    fn with_farewell(&self, failure: Failure) -> Failure {
        match (&failure, &self.farewell) {
            (Failure::Broken(_), Some(words)) => {
                Failure::Broken(format!("{} ended the conversation: \"{words}\"", self.wire.server))
            }
            _ => failure,
        }
    }
}

/// As a quoted string; `None` when it can't be one.
fn quoted(text: &str) -> Option<String> {
    let fits = text.chars().all(|char| (' '..='~').contains(&char));
    fits.then(|| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().filter(|char| !char.is_control()).take(160).collect()
}

/// Ascending UIDs as sets for commands, none too long.
fn sets(uids: &[u32]) -> Vec<String> {
    let (mut sets, mut rest) = (Vec::new(), uids);
    while let Some((set, count)) = first_set(rest) {
        sets.push(set);
        rest = rest.get(count..).unwrap_or_default();
    }
    sets
}

/// `1:3,7` for as many as fit, and how many these are.
fn first_set(uids: &[u32]) -> Option<(String, usize)> {
    let (mut set, mut count) = (String::new(), 0);
    let mut rest = uids.iter().copied().peekable();
    while let Some(first) = rest.next() {
        if set.len() > LONGEST_SET {
            break;
        }
        count += 1;
        let mut last = first;
        while rest.next_if(|next| Some(*next) == last.checked_add(1)).is_some() {
            last += 1;
            count += 1;
        }
        if !set.is_empty() {
            set.push(',');
        }
        set.push_str(&if first == last { first.to_string() } else { format!("{first}:{last}") });
    }
    (count > 0).then_some((set, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_a_range() {
        assert_eq!(sets(&[1, 2, 3, 7, 9, 10]), ["1:3,7,9:10"]);
        assert_eq!(sets(&[u32::MAX - 1, u32::MAX]), ["4294967294:4294967295"]);
        assert!(sets(&[]).is_empty());
        let odd: Vec<u32> = (0..10_000).map(|n| n * 2 + 1).collect();
        let all = sets(&odd);
        assert!(all.len() > 5 && all.iter().all(|set| set.len() < LONGEST_SET + 30));
        assert_eq!(all.iter().map(|set| set.split(',').count()).sum::<usize>(), 10_000);
    }

    #[test]
    fn words_are_quoted_or_refused() {
        assert_eq!(quoted("a\"b\\c").as_deref(), Some("\"a\\\"b\\\\c\""));
        assert_eq!(quoted("a\r\nb"), None);
        assert_eq!(quoted("ü"), None);
    }
}
