//! Mail going out. A row is leased in one transaction, sent without one, and marked in another: a crash in between
//! sends it again with the same Message-ID, and nothing waits for a mail server while it holds the database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::complaints::after;
use app::conversations::{self, Delivered};
use app::outbox::{self, Row, StaffMail};
use app::workspaces::mailboxes::{self, Security};
use app::workspaces::{self, Mailbox, SealKey, notifications, sending};
use app::{Error, Id, Kept, Timestamp, Tx, complaints, fetching, links, notices, promises, upkeep};
use mail::compose::{self, Outgoing, Part};
use mail::dkim;
use mail::parse::Address;
use mail::plain::{self, Picture};
use mail::smtp::{self, Account, Failure, Sender};
use tokio::task::JoinSet;

use crate::fetch::token::{NoToken, token};
use crate::push_out;
use crate::trouble::{Result, Trouble};

/// Mails that are under way at once.
const AT_ONCE: usize = 4;
/// How long at most until the outbox is looked at again: another node may have written.
const POLL_MS: i64 = 500;
/// How long a row is held on to while the database is away: less than a lease.
const HELD: Duration = Duration::from_secs(240);
/// Many writes in a row are one reason to look.
const SETTLE_MS: u64 = 20;

/// What every sending needs.
#[derive(Clone)]
struct Post {
    kept: Kept,
    seal_key: SealKey,
    public_url: Arc<str>,
    senders: Arc<Mutex<Senders>>,
}

/// Open connections by workspace and mail account, made anew when the account is changed.
type Senders = HashMap<(Id, Id), (Account, Sender)>;

/// What is to be done about a row.
pub enum Prepared {
    Mail(Box<Ready>),
    Push(Box<push::send::Post>),
    /// There is nothing to send any more.
    Nothing,
    /// Not before this time.
    Later(Timestamp),
}

/// What became of a row that did not fail.
pub enum Done {
    /// The server's answer.
    Sent(String),
    Nothing,
    Later(Timestamp),
    /// What a push service said.
    Pushed(push::send::Answer),
}

/// A mail ready to leave.
pub struct Ready {
    mailbox: Mailbox,
    password: Option<String>,
    /// The password is to be a token of the provider, asked for when no transaction is open.
    by_token: bool,
    /// What it is signed with, as PEM.
    dkim_key: Option<String>,
    pub mail: Outgoing,
}

/// Sends what waits, for ever.
pub async fn run(kept: Kept, seal_key: SealKey, public_url: String) {
    let post = Post { kept, seal_key, public_url: public_url.into(), senders: Arc::default() };
    let mut under_way = JoinSet::new();
    loop {
        let written = post.kept.written.notified();
        tokio::pin!(written);
        written.as_mut().enable();
        let wait_ms = match post.take_up(&mut under_way).await {
            Ok(wait_ms) => u64::try_from(wait_ms.clamp(5, POLL_MS)).unwrap_or(5),
            Err(error) => {
                tracing::error!(%error, "the outbox could not be looked at");
                5_000
            }
        };
        tokio::select! {
            Some(done) = under_way.join_next(), if !under_way.is_empty() => {
                if let Err(error) = done {
                    tracing::error!(%error, "a sending broke off; it comes again when its lease ends");
                }
            }
            () = &mut written => tokio::time::sleep(Duration::from_millis(SETTLE_MS)).await,
            () = tokio::time::sleep(Duration::from_millis(wait_ms)) => {}
        }
    }
}

impl Post {
    /// Leases what is due, as far as hands are free, and begins to send it; gives the milliseconds until the next.
    async fn take_up(&self, under_way: &mut JoinSet<()>) -> app::Result<i64> {
        let mut wait_ms = POLL_MS;
        for workspace_id in workspaces::all_ids(&self.kept).await? {
            let free = i64::try_from(AT_ONCE.saturating_sub(under_way.len())).unwrap_or(0);
            if free == 0 {
                break; // the next to finish wakes us
            }
            let next = self.kept.read(workspace_id, outbox::next_due).await?;
            let due_in = next.map_or(POLL_MS, |at| app::time::ms(at) - app::time::ms(self.kept.now()));
            if due_in > 0 {
                wait_ms = wait_ms.min(due_in);
                continue;
            }
            for row in self.kept.write(workspace_id, move |tx| outbox::lease(tx, free)).await? {
                let post = self.clone();
                under_way.spawn(async move { post.deliver(workspace_id, row).await });
            }
        }
        Ok(wait_ms)
    }

    async fn deliver(&self, workspace_id: Id, row: Row) {
        let outcome = match self.prepare(workspace_id, &row).await {
            Ok(Prepared::Mail(ready)) => self.send(workspace_id, *ready).await.map(Done::Sent),
            Ok(Prepared::Push(post)) => Ok(Done::Pushed(push_out::send(*post).await)),
            Ok(Prepared::Nothing) => Ok(Done::Nothing),
            Ok(Prepared::Later(at)) => Ok(Done::Later(at)),
            Err(failure) => Err(failure),
        };
        let outcome = Arc::new(outcome);
        let marked = while_leased(|| self.mark(workspace_id, row.clone(), Arc::clone(&outcome))).await;
        if let Err(error) = marked {
            tracing::error!(%error, "what became of a mail could not be written down; it comes again");
        }
    }

    /// Puts the mail together.
    async fn prepare(&self, workspace_id: Id, row: &Row) -> Result<Prepared, Failure> {
        let made = while_leased(|| {
            let (row, seal_key, public_url) = (row.clone(), self.seal_key.clone(), Arc::clone(&self.public_url));
            self.kept.write(workspace_id, move |tx| prepared(tx, &row, &seal_key, &public_url))
        });
        made.await.map_err(not_made)
    }

    async fn send(&self, workspace_id: Id, mut ready: Ready) -> Result<String, Failure> {
        if ready.by_token {
            ready.password = Some(self.token(workspace_id, ready.mailbox.id).await?);
        }
        let raw = written(&ready)?;
        let sender = self.sender(workspace_id, &ready)?;
        let to: Vec<String> = ready.mail.to.iter().chain(&ready.mail.cc).map(|one| one.email.clone()).collect();
        sender.send(&ready.mail.from.email, &to, &raw).await
    }

    /// For a mailbox that is signed in at a provider.
    async fn token(&self, workspace_id: Id, mailbox_id: Id) -> Result<String, Failure> {
        token(&self.kept, &self.seal_key, workspace_id, mailbox_id).await.map_err(|none| match none {
            NoToken::Later(reason) => Failure::Temporary { reason },
            // Somebody signs in again, and what waits goes then.
            NoToken::Person(reason) => {
                Failure::Temporary { reason: format!("{reason} Sign in again under Settings, Mail.") }
            }
            NoToken::Database(error) => Failure::Temporary { reason: error.to_string() },
        })
    }

    fn sender(&self, workspace_id: Id, ready: &Ready) -> Result<Sender, Failure> {
        let account = Account { by_token: ready.by_token, ..account(&ready.mailbox, ready.password.clone()) };
        let mut senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, sender)) = senders.get(&(workspace_id, ready.mailbox.id)).filter(|(known, _)| *known == account)
        {
            return Ok(sender.clone());
        }
        let sender = Sender::new(&account)?;
        senders.insert((workspace_id, ready.mailbox.id), (account, sender.clone()));
        Ok(sender)
    }

    /// Writes down what became of it, and who has to know.
    async fn mark(&self, workspace_id: Id, row: Row, outcome: Arc<Result<Done, Failure>>) -> app::Result<()> {
        self.kept.write(workspace_id, move |tx| mark(tx, &row, &outcome).map(|_| ())).await
    }
}

/// Again and again while the database is away, and the row is ours: what has left would leave once more, else. Once more
/// does no harm where the first may have been saved.
pub async fn while_leased<T, F: Future<Output = app::Result<T>>>(mut work: impl FnMut() -> F) -> app::Result<T> {
    const PAUSE: Duration = Duration::from_secs(1);
    let until = tokio::time::Instant::now() + HELD;
    loop {
        match work().await {
            Err(error)
                if (error.is_database_away() || error.is_saving_unknown()) && tokio::time::Instant::now() < until =>
            {
                tokio::time::sleep(PAUSE).await;
            }
            done => return done,
        }
    }
}

/// What is to be done about a row of the outbox: its mail, or its message to a device.
pub fn prepared(tx: &mut Tx, row: &Row, seal_key: &SealKey, public_url: &str) -> app::Result<Prepared> {
    match row.kind.as_str() {
        "message" => to_customer(tx, row, seal_key, public_url),
        "staff_mail" => to_staff(tx, row, seal_key, public_url),
        "push" => {
            let base = link_base(tx, public_url)?;
            push_out::prepare(tx, row, seal_key, &base)
        }
        kind => Err(Error::Internal(format!("no one knows how to send \"{kind}\""))),
    }
}

/// Why a mail could not be put together, and whether it helps to try again.
pub fn not_made(error: Error) -> Failure {
    match error {
        Error::Db(_) | Error::Busy(_) => Failure::Temporary { reason: error.to_string() },
        error => Failure::Permanent { code: None, reason: Trouble::from(error).what },
    }
}

/// Its bytes, as they go to the server.
pub fn written(ready: &Ready) -> Result<Vec<u8>, Failure> {
    let raw = compose::build(&ready.mail)
        .map_err(|error| Failure::Permanent { code: None, reason: first_line(&error.to_string()) })?;
    signed(raw, ready)
}

/// Writes down what became of a row, and who has to know. Gives whether it was still this node's to say.
pub fn mark(tx: &mut Tx, row: &Row, outcome: &Result<Done, Failure>) -> app::Result<bool> {
    match outcome {
        Ok(Done::Nothing) => outbox::sent(tx, row.id),
        Ok(Done::Later(at)) => outbox::postpone(tx, row, *at).map(|()| true),
        Ok(Done::Pushed(answer)) => push_out::mark(tx, row, answer).map(|()| true),
        Err(failure) if row.kind == "push" && !failure.is_temporary() => {
            let reason = failure.reason().to_owned();
            tracing::warn!(row = %row.id, reason, "a push message could not be made");
            push_out::mark(tx, row, &push::send::Answer::Refused(reason)).map(|()| true)
        }
        Ok(Done::Sent(answer)) => {
            let is_ours = conversations::mark_sent(tx, row, answer)? != Delivered::Gone;
            if is_ours && row.kind == "message" {
                complaints::mail_sent(tx, row.subject_id, !row.last_error.is_empty())?;
            }
            Ok(is_ours)
        }
        Err(failure) => {
            tracing::warn!(row = %row.id, reason = failure.reason(), "a mail did not go");
            let permanent = !failure.is_temporary();
            match conversations::mark_failed(tx, row, permanent, failure.reason())? {
                Delivered::Failed(Some(message_id)) => {
                    promises::notice_failed(tx, message_id, failure.reason())?;
                    complaints::mail_failed(tx, message_id, failure.reason())?;
                }
                Delivered::Gone => return Ok(false),
                _ => {}
            }
            Ok(true)
        }
    }
}

/// With our domain's signature, where the account has a key.
fn signed(raw: Vec<u8>, ready: &Ready) -> Result<Vec<u8>, Failure> {
    let Some(pem) = &ready.dkim_key else { return Ok(raw) };
    let failed = |error: dkim::Error| Failure::Permanent {
        code: None,
        reason: format!("The mail could not be signed (DKIM): {error}. See Settings, Sending and replies."),
    };
    let key = dkim::Key::read(pem).map_err(failed)?;
    let (_, domain) = ready.mail.from.email.rsplit_once('@').unwrap_or_default();
    let signer = dkim::Signer { key: &key, selector: &ready.mailbox.dkim_selector, domain };
    dkim::sign(&raw, &signer, ready.mail.date_ms.div_euclid(1000)).map_err(failed)
}

/// The account's place in this minute, and what it takes to use it; a time to come back at when the minute is full.
fn ready(tx: &mut Tx, mailbox: Mailbox, seal_key: &SealKey, mail: Outgoing) -> app::Result<Prepared> {
    if let Some(at) = sending::take_place(tx, &mailbox)? {
        return Ok(Prepared::Later(at));
    }
    let password = mailboxes::password(tx, mailbox.id, seal_key)?;
    let by_token = password.is_none() && signed_in(tx, &mailbox)?;
    let dkim_key = sending::dkim_key(tx, &mailbox, seal_key)?;
    Ok(Prepared::Mail(Box::new(Ready { mailbox, password, by_token, dkim_key, mail })))
}

/// A message to a customer, with the link to their own page under it.
fn to_customer(tx: &mut Tx, row: &Row, seal_key: &SealKey, public_url: &str) -> app::Result<Prepared> {
    let message = match conversations::outgoing(tx, row.subject_id) {
        Ok(message) => message,
        Err(Error::Conflict(_)) if conversations::is_sent(tx, row.subject_id)? => return Ok(Prepared::Nothing),
        Err(error) => return Err(error),
    };
    if message.kind != "person" && promises::call_off_if_over(tx, row.subject_id, message.customer_id)? {
        return Ok(Prepared::Nothing);
    }
    if message.kind != "person" && after::call_off_if_over(tx, row.subject_id)? {
        return Ok(Prepared::Nothing);
    }
    if let Some(at) = message.not_before {
        return Ok(Prepared::Later(at));
    }
    let token = links::portal_token(tx, message.customer_id, Some(message.conversation_id))?;
    let url = format!("{}/c/{token}", link_base(tx, public_url)?);
    let footer = notices::customer_footer(tx, &message.words, &url)?;
    let signature = if message.signature.is_empty() { String::new() } else { format!("\n\n{}", message.signature) };
    let asks = match after::link(tx, row.subject_id)? {
        Some(token) => format!("\n\n{}/after/{token}", link_base(tx, public_url)?),
        None => String::new(),
    };
    let text = format!("{}{asks}{signature}\n\n{footer}\n{}\n", message.text.trim_end(), message.mark);
    let pictures: Vec<Picture> = message.attachments.iter().filter_map(picture).collect();
    let (by_kept, from) = (message.kind != "person", message.from.email.clone());
    let address =
        |one: conversations::Person| Address { name: Some(one.name).filter(|n| !n.is_empty()), email: one.email };
    let mail = Outgoing {
        from: address(message.from),
        to: message.to.into_iter().map(address).collect(),
        cc: message.cc.into_iter().map(address).collect(),
        reply_to: message.reply_to.map(address),
        subject: message.subject,
        message_id: message.rfc_id,
        in_reply_to: message.in_reply_to,
        references: message.references,
        date_ms: app::time::ms(message.at),
        text: plain::text_of(&text, &pictures),
        html: Some(plain::html_of(&text, &pictures)),
        attachments: message
            .attachments
            .into_iter()
            .map(|file| Part {
                name: file.name,
                media_type: file.media_type,
                content_id: file.content_id,
                bytes: file.content,
            })
            .collect(),
        auto_submitted: by_kept.then_some("auto-generated"),
        extra_headers: if by_kept { by_no_human(&message.loop_mark, &from) } else { Vec::new() },
    };
    let mailbox = mailboxes::get(tx, message.mailbox_id)?;
    ready(tx, mailbox, seal_key, mail)
}

/// A mail to one of us, from the first mail account, or from the one that is tried.
fn to_staff(tx: &mut Tx, row: &Row, seal_key: &SealKey, public_url: &str) -> app::Result<Prepared> {
    if notifications::was_seen(tx, row.subject_id)? {
        return Ok(Prepared::Nothing); // read on the page meanwhile
    }
    let what: StaffMail = serde_json::from_str(&row.payload)?;
    let base = link_base(tx, public_url)?;
    let Some(notice) = notices::staff_mail(tx, &what, &base)? else { return Ok(Prepared::Nothing) };
    let tested = (what.kind == mailboxes::TEST_MAIL).then_some(what.subject_id);
    let Some(mailbox) = mailboxes::all(tx)?.into_iter().find(|one| tested.is_none_or(|id| one.id == id)) else {
        return Ok(Prepared::Nothing); // no way to send; the page shows it all the same
    };
    // What is put in a notice goes to the customer when it is answered: it says so, or it can't be.
    let (mut body, mut reply_to) = (notice.body, None);
    if let Some(line) = notices::answer_line(tx, &what, row.subject_id)? {
        body = format!("{}\n\n{line}\n", body.trim_end());
        let marked = notifications::reply_address(tx, row.subject_id, &mailbox)?;
        reply_to = marked.map(|email| Address { name: Some(mailbox.name.clone()), email });
    }
    let mail = Outgoing {
        from: Address { name: Some(mailbox.name.clone()), email: mailbox.address.clone() },
        to: vec![Address { name: Some(notice.to_name), email: notice.to_email }],
        cc: Vec::new(),
        reply_to,
        subject: notice.subject,
        message_id: row.rfc_id.clone(),
        in_reply_to: None,
        references: Vec::new(),
        date_ms: app::time::ms(tx.now),
        html: Some(plain::html_of(&body, &[])),
        text: body,
        attachments: Vec::new(),
        auto_submitted: Some("auto-generated"),
        extra_headers: by_no_human(&conversations::loop_mark(tx)?, &mailbox.address),
    };
    ready(tx, mailbox, seal_key, mail)
}

/// Whether mails leave with a token of the provider: where there is a user, no password, and somebody signed in.
fn signed_in(tx: &mut Tx, mailbox: &Mailbox) -> app::Result<bool> {
    let there = fetching::sign_in(tx, mailbox.id)?.is_some_and(|one| one.signed_in || one.waits);
    Ok(there && mailbox.smtp_user.is_some())
}

fn picture(file: &conversations::Enclosed) -> Option<Picture> {
    let content_id = file.content_id.clone().filter(|_| file.media_type.starts_with("image/"))?;
    Some(Picture { content_id, name: file.name.clone() })
}

/// Asks other programs not to answer (Microsoft's header; RFC 3834's goes with it), and lets them and us know such a mail
/// when it comes round.
fn by_no_human(loop_mark: &str, from: &str) -> Vec<(&'static str, String)> {
    vec![
        ("X-Auto-Response-Suppress", "All".to_owned()),
        (conversations::LOOP_HEADER, loop_mark.to_owned()),
        ("X-Loop", from.to_owned()),
    ]
}

/// Where links begin: as the business says, or as the server was started.
fn link_base(tx: &mut Tx, public_url: &str) -> app::Result<String> {
    let (_, own) = upkeep::zone_and_url(tx)?;
    Ok(if own.is_empty() { public_url.to_owned() } else { own })
}

fn account(mailbox: &Mailbox, password: Option<String>) -> Account {
    Account {
        host: mailbox.smtp_host.clone(),
        port: mailbox.smtp_port,
        security: match mailbox.smtp_security {
            Security::Tls => smtp::Security::Tls,
            Security::StartTls => smtp::Security::StartTls,
            Security::None => smtp::Security::None,
        },
        user: mailbox.smtp_user.clone(),
        password,
        by_token: false,
        hello_name: None,
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// Greets the server and logs in, and sends nothing. For `kept doctor`.
pub fn try_account(mailbox: &Mailbox, password: Option<String>) -> Result<()> {
    let hint = "check host, port, security and password under Settings › Mail";
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Trouble::new(format!("no thread could be started: {error}"), hint))?;
    let account = account(mailbox, password);
    let tried = runtime.block_on(async { Sender::new(&account)?.check().await });
    tried.map_err(|failure| Trouble::new(failure.reason(), hint))
}
