//! A time that the customer was told outside of a call is a promise of ours, in the ledger: by when somebody listens, after
//! they told us themselves, and by when they hear from us, as a letter says. One of each lives for a complaint at most. It is
//! kept by the step or the letter that it is about, moved by a letter that names another time before it passed, and released
//! when the complaint ends. What becomes of it otherwise, on its own page, is found there.

use db::{params, sql};

use super::rules::{CameFrom, Complaint, Exception, State};
use super::{hand, lives, store};
use crate::ids::Id;
use crate::promises::{self, Kind, MakingRight, NewPromise, Promise, Warning, of_complaint, rules::MAX_WORDS};
use crate::{Result, Timestamp, Tx, Who, customers, workspaces};

/// What the time is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// Somebody listens to what they told us.
    Listen,
    /// They hear from us in writing.
    Letter,
}

impl About {
    const ALL: [About; 2] = [About::Listen, About::Letter];

    fn as_str(self) -> &'static str {
        match self {
            About::Listen => "listen",
            About::Letter => "letter",
        }
    }

    fn kind(self) -> Kind {
        match self {
            About::Listen => Kind::Reply,
            About::Letter => Kind::Update,
        }
    }

    /// The words of the promise.
    fn words(self) -> &'static str {
        match self {
            About::Listen => "complaint-listen-words",
            About::Letter => "complaint-letter-words",
        }
    }
}

/// The time that was told last, and what keeps it.
struct ToldTime {
    promise: Promise,
    letters: Vec<String>,
    kept_by: Option<Id>,
}

impl ToldTime {
    /// Open, or broken and nobody made it right.
    fn is_live(&self) -> bool {
        let promise = &self.promise;
        promise.state == promises::State::Open
            || promise.state == promises::State::Broken && promise.made_right_at.is_none()
    }
}

fn of(tx: &mut Tx, id: Id, about: About) -> Result<Option<ToldTime>> {
    let workspace_id = tx.workspace_id;
    let found: Option<(Id, String, Option<Id>)> = tx.maybe(
        sql!(
            "select promise_id, letters, kept_by_message_id from complaint_told_time
             where workspace_id = $1 and complaint_id = $2 and about = $3"
        ),
        params![workspace_id, id, about.as_str()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let Some((promise_id, letters, kept_by)) = found else { return Ok(None) };
    let promise = stands(tx, promise_id)?;
    Ok(Some(ToldTime { promise, letters: serde_json::from_str(&letters).unwrap_or_default(), kept_by }))
}

/// Follows it to where it was moved, and to what was promised instead.
fn stands(tx: &mut Tx, promise_id: Id) -> Result<Promise> {
    let kept = Who::kept(tx.workspace_id);
    let mut promise = promises::get(tx, &kept, promise_id)?;
    while let Some(next) = promise.moved_to_id.or(promise.right_promise_id) {
        promise = promises::get(tx, &kept, next)?;
    }
    Ok(promise)
}

fn live(tx: &mut Tx, id: Id, about: About) -> Result<Option<ToldTime>> {
    Ok(of(tx, id, about)?.filter(ToldTime::is_live))
}

fn remember(tx: &mut Tx, id: Id, about: About, promise_id: Id, letters: &[String], kept_by: Option<Id>) -> Result<()> {
    let (workspace_id, letters) = (tx.workspace_id, serde_json::to_string(letters)?);
    tx.run(
        sql!(
            "insert into complaint_told_time (workspace_id, complaint_id, about, promise_id, letters, kept_by_message_id)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (workspace_id, complaint_id, about) do update set promise_id = $4, letters = $5, kept_by_message_id = $6"
        ),
        params![workspace_id, id, about.as_str(), promise_id, letters, kept_by],
    )?;
    Ok(())
}

/// As it goes into the ledger, in the customer's language.
fn new(tx: &mut Tx, complaint: &Complaint, about: About, by: Timestamp) -> Result<NewPromise> {
    let words = customers::words(tx, complaint.customer_id)?;
    let said = words.with(about.words(), &[("summary", complaint.summary.as_str().into())]);
    Ok(NewPromise {
        customer_id: complaint.customer_id,
        conversation_id: lives::of_theirs(tx, complaint)?,
        words: said.chars().take(MAX_WORDS).collect(),
        kind: about.kind(),
        owner_id: Some(complaint.owner_id),
        from: None,
        by,
        source: match (about, complaint.came_from) {
            (About::Listen, CameFrom::Form) => of_complaint::FORM,
            _ => of_complaint::SOURCE,
        },
    })
}

fn make(tx: &mut Tx, who: &Who, complaint: &Complaint, about: About, by: Timestamp, letters: &[String]) -> Result<()> {
    let new = new(tx, complaint, about, by)?;
    let promise = promises::make(tx, &hand(who), new)?;
    remember(tx, complaint.id, about, promise.id, letters, None)
}

fn say(tx: &mut Tx, key: &str) -> Result<String> {
    Ok(workspaces::words(tx, None, None)?.t(key).into_owned())
}

/// They told us themselves, and read by when somebody listens.
pub(super) fn listens(tx: &mut Tx, who: &Who, complaint: &Complaint) -> Result<()> {
    let Some(by) = complaint.owed_by.filter(|by| *by > tx.now) else { return Ok(()) };
    make(tx, who, complaint, About::Listen, by, &[])
}

/// By when they were told that somebody listens, while nobody has: the time that they read, whoever has the complaint now.
pub(super) fn listens_by(tx: &mut Tx, complaint: &Complaint) -> Result<Option<Timestamp>> {
    if complaint.state != State::Received {
        return Ok(None);
    }
    let told = of(tx, complaint.id, About::Listen)?;
    Ok(told.map(|told| told.promise.told_by.unwrap_or(told.promise.by)).or(complaint.owed_by))
}

/// What a step did to the times that were told: kept by it, or over with the complaint.
pub(super) fn follow(tx: &mut Tx, who: &Who, before: &Complaint, after: &Complaint) -> Result<()> {
    if before.listened_at.is_none() && after.listened_at.is_some() {
        let evidence = say(tx, "complaint-listened-evidence")?;
        if let Some(told) = live(tx, after.id, About::Listen)? {
            kept(tx, who, &told.promise, &evidence, ("phone", None))?;
        }
    }
    let is_over = before.is_open() && !after.is_open();
    let ends_otherwise = before.exception.is_none() && after.exception.is_some_and(|one| one != Exception::Before);
    for about in About::ALL {
        // What a rule asks in writing outlives everything but the closing.
        if is_over || ends_otherwise && about == About::Listen {
            over(tx, who, after, about)?;
        }
    }
    Ok(())
}

/// Done, or done late; one that broke is made right by it, and they know of it.
fn kept(tx: &mut Tx, who: &Who, promise: &Promise, evidence: &str, how: (&str, Option<Id>)) -> Result<()> {
    let actor = hand(who);
    let promise = match promise.late_kept_at {
        None => of_complaint::keep(tx, &actor, promise.id, evidence)?,
        Some(_) => promise.clone(),
    };
    if promise.state == promises::State::Broken {
        made_right(tx, who, &promise, evidence, how, None)?;
    }
    Ok(())
}

fn made_right(
    tx: &mut Tx,
    who: &Who,
    promise: &Promise,
    words: &str,
    (how, told_by_id): (&str, Option<Id>),
    next: Option<NewPromise>,
) -> Result<Promise> {
    let told_how = (!promise.customer_knows()).then(|| how.to_owned());
    let right = MakingRight { words: words.to_owned(), told_how, told_by_id, next, ..MakingRight::default() };
    of_complaint::make_right(tx, &hand(who), promise.id, &right)
}

/// The complaint is over: nobody waits for it any more.
fn over(tx: &mut Tx, who: &Who, complaint: &Complaint, about: About) -> Result<()> {
    let Some(told) = live(tx, complaint.id, about)? else { return Ok(()) };
    let words = say(tx, "complaint-told-time-over")?;
    let promise = told.promise;
    if promise.state == promises::State::Open && !promise.is_overdue(tx.now) {
        return of_complaint::release(tx, &hand(who), promise.id, &words).map(drop);
    }
    let how = match complaint.exception {
        Some(Exception::Unreachable | Exception::FinalResponse) => "letter",
        _ => "phone",
    };
    made_right(tx, who, &promise, &words, (how, None), None).map(drop)
}

/// It goes to whoever has the complaint now.
pub(super) fn hand_over(tx: &mut Tx, who: &Who, id: Id, to_staff_id: Id, reason: &str) -> Result<()> {
    for about in About::ALL {
        if let Some(told) = live(tx, id, about)?.filter(|told| told.promise.owner_id != to_staff_id) {
            of_complaint::hand_over(tx, who, told.promise.id, to_staff_id, reason)?;
        }
    }
    Ok(())
}

/// A letter that leaves, as far as it matters to the time that was told before.
pub(super) struct Left<'a> {
    pub kind: &'a str,
    pub name: &'a str,
    pub closes: bool,
    pub message_id: Option<Id>,
    /// By when they hear from us, where it says so.
    pub names: Option<Timestamp>,
    /// The kinds of letter that this is said of; none: any letter is.
    pub letters: &'a [String],
}

/// A letter left: it keeps the time that was told before, or moves it, and what it names is promised.
pub(super) fn letter_left(tx: &mut Tx, who: &Who, complaint: &Complaint, left: &Left) -> Result<()> {
    let names = left.names.filter(|by| *by > tx.now);
    let Some(told) = live(tx, complaint.id, About::Letter)? else {
        return names.map_or(Ok(()), |by| make(tx, who, complaint, About::Letter, by, left.letters));
    };
    let by_letter = ("letter", left.message_id);
    let broken = told.promise.state == promises::State::Broken || told.promise.is_overdue(tx.now);
    match names {
        Some(by) if by == told.promise.by => Ok(()),
        Some(by) if broken => {
            let (words, next) = (say(tx, "complaint-letter-new-time")?, new(tx, complaint, About::Letter, by)?);
            let right = made_right(tx, who, &told.promise, &words, by_letter, Some(next))?;
            let next_id = right.right_promise_id.unwrap_or(right.id);
            remember(tx, complaint.id, About::Letter, next_id, left.letters, None)
        }
        Some(by) => another_time(tx, who, complaint, (&told, left), by),
        None if left.closes || told.letters.is_empty() || told.letters.iter().any(|kind| kind == left.kind) => {
            kept(tx, who, &told.promise, left.name, by_letter)?;
            remember(tx, complaint.id, About::Letter, told.promise.id, &told.letters, left.message_id)
        }
        None => Ok(()),
    }
}

/// Before it passed, another time: moved, once. The second time they are told of it, and what was promised breaks when it was
/// due: the new time stands in its place then.
fn another_time(
    tx: &mut Tx,
    who: &Who,
    complaint: &Complaint,
    (told, left): (&ToldTime, &Left),
    by: Timestamp,
) -> Result<()> {
    let reason = say(tx, "complaint-letter-new-time")?;
    let actor = hand(who);
    if told.promise.moves == 0 {
        let (_, next) = of_complaint::move_by_letter(tx, &actor, told.promise.id, by, &reason)?;
        return remember(tx, complaint.id, About::Letter, next.id, left.letters, None);
    }
    if by > told.promise.by {
        let warning = Warning { reason, new_from: None, new_by: by, how: "letter".to_owned() };
        of_complaint::warn_by_letter(tx, &actor, told.promise.id, &warning, left.message_id)?;
        return remember(tx, complaint.id, About::Letter, told.promise.id, left.letters, None);
    }
    kept(tx, who, &told.promise, left.name, ("letter", left.message_id))?;
    make(tx, who, complaint, About::Letter, by, left.letters)
}

/// Something became of a promise: of a time that was told again by letter and has broken now, the new time takes the place.
pub(super) fn promise_changed(tx: &mut Tx, promise_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let found: Option<(Id, String)> = tx.maybe(
        sql!("select complaint_id, letters from complaint_told_time where workspace_id = $1 and promise_id = $2"),
        params![workspace_id, promise_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some((id, letters)) = found else { return Ok(()) };
    let kept = Who::kept(workspace_id);
    let promise = promises::get(tx, &kept, promise_id)?;
    let by = promise.told_by.filter(|by| *by > tx.now && promise.told_how == "letter");
    let (Some(by), promises::State::Broken, None) = (by, promise.state, promise.made_right_at) else { return Ok(()) };
    let complaint = store::load(tx, id)?;
    if !complaint.is_open() {
        return Ok(());
    }
    let letters: Vec<String> = serde_json::from_str(&letters).unwrap_or_default();
    let (words, next) = (say(tx, "complaint-letter-new-time")?, new(tx, &complaint, About::Letter, by)?);
    let right = made_right(tx, &kept, &promise, &words, ("letter", None), Some(next))?;
    remember(tx, id, About::Letter, right.right_promise_id.unwrap_or(promise_id), &letters, None)
}

/// The mail of a letter did not arrive: what it told nobody knows, and the time that it kept is owed as before.
pub(super) fn letter_failed(tx: &mut Tx, complaint: &Complaint, message_id: Id, reason: &str) -> Result<()> {
    of_complaint::letter_failed(tx, message_id, reason)?;
    let Some(told) = of(tx, complaint.id, About::Letter)?.filter(|told| told.kept_by == Some(message_id)) else {
        return Ok(());
    };
    let is_ahead = told.promise.state == promises::State::Kept && told.promise.by > tx.now;
    if !is_ahead || !complaint.is_open() {
        return Ok(());
    }
    let who = Who::kept(tx.workspace_id);
    make(tx, &who, complaint, About::Letter, told.promise.by, &told.letters)
}
