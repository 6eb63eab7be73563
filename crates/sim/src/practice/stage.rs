//! Where the plan is played: each event by the verb a person would use, at its own moment, with every timer that rings
//! before it and every mail sent that waits.

use std::collections::HashMap;

use app::conversations::{self, Category, Channel, Direction, First, NewConversation, NewReply, Stored, To};
use app::customers::{self, NewContact, NewCustomer, NewPreference};
use app::promises::{self, MakingRight, Move, NewPromise, Warning};
use app::workspaces::notifications;
use app::{Error, Id, Result, Timestamp, Tx, Who, jobs, outbox, timers};
use jiff::tz::TimeZone;

use super::calendar::ZONE;
use super::cast::{CUSTOMERS, FAR_AWAY, ORGANISATIONS, Person};
use super::plan::{Deed, Event, Plan, Scene};

pub const OUR_ADDRESS: &str = "hello@alderfamily.example";

/// What is there so far.
#[derive(Clone)]
pub struct Stage {
    workspace_id: Id,
    staff: Vec<Who>,
    customers: HashMap<usize, Id>,
    talks: HashMap<usize, Talk>,
    vows: HashMap<(usize, usize), Id>,
    /// The complaint of a scene.
    pub(super) cases: HashMap<usize, Id>,
}

/// A conversation that goes on.
#[derive(Clone)]
struct Talk {
    conversation_id: Id,
    /// Message-ID and text of our last mail, which their next one answers.
    ours: Option<(String, String)>,
}

impl Stage {
    pub fn new(workspace_id: Id, staff: Vec<Who>) -> Stage {
        let (customers, talks, vows, cases) = Default::default();
        Stage { workspace_id, staff, customers, talks, vows, cases }
    }

    pub fn play(&mut self, tx: &mut Tx, plan: &Plan, event: &Event) -> Result<()> {
        let scene = plan.scenes.get(event.scene).ok_or_else(|| missing("scene"))?;
        until(tx, event.at)?;
        match &event.deed {
            Deed::ReadNotices => self.read_notices(tx)?,
            Deed::Join => self.join(tx, scene)?,
            Deed::Hear(text) => self.hear(tx, event, scene, text)?,
            Deed::Take => self.take(tx, event, scene)?,
            Deed::Say { text, done } => self.say(tx, event, scene, text, *done)?,
            Deed::Note(text) => {
                conversations::note(tx, self.us(scene)?, self.talk(event)?.conversation_id, text)?;
            }
            Deed::Call(text) => {
                let (who, id) = (self.us(scene)?, self.talk(event)?.conversation_id);
                conversations::record(tx, who, id, Channel::Phone, Direction::Outbound, text)?;
            }
            Deed::Resolve => {
                let (who, id) = (self.us(scene)?, self.talk(event)?.conversation_id);
                conversations::set_status(tx, who, id, To::Category(Category::Resolved))?;
            }
            Deed::Promise { .. } => self.promise(tx, event, scene)?,
            Deed::Step(step) => self.step(tx, event, scene, step)?,
            _ => self.vow(tx, event, scene)?,
        }
        send_all(tx)
    }

    pub(super) fn us(&self, scene: &Scene) -> Result<&Who> {
        self.staff.get(scene.staff).ok_or_else(|| missing("member of the staff"))
    }

    pub(super) fn customer(&self, scene: &Scene) -> Result<Id> {
        self.customers.get(&scene.customer).copied().ok_or_else(|| missing("customer"))
    }

    pub(super) fn staff_id(&self, place: usize) -> Result<Id> {
        self.staff.get(place).and_then(Who::staff_id).ok_or_else(|| missing("member of the staff"))
    }

    /// The conversation of the scene.
    pub(super) fn talk_id(&self, event: &Event) -> Result<Id> {
        Ok(self.talk(event)?.conversation_id)
    }

    fn talk(&self, event: &Event) -> Result<&Talk> {
        self.talks.get(&event.scene).ok_or_else(|| missing("conversation"))
    }

    fn read_notices(&self, tx: &mut Tx) -> Result<()> {
        for who in &self.staff {
            notifications::mark_seen(tx, who, None)?;
        }
        Ok(())
    }

    fn join(&mut self, tx: &mut Tx, scene: &Scene) -> Result<()> {
        let person = CUSTOMERS.get(scene.customer).ok_or_else(|| missing("customer"))?;
        let owner = self.staff.get(scene.customer % self.staff.len().max(1)).ok_or_else(|| missing("owner"))?;
        let inside = ORGANISATIONS.iter().find(|(name, _)| *name == person.name);
        let new = NewCustomer {
            kind: if inside.is_some() { "organisation" } else { "person" }.to_owned(),
            name: person.name.to_owned(),
            email: Some(person.email.to_owned()),
            phone: Some(person.phone.to_owned()),
            locale: person.speaks_spanish().then(|| "es-US".to_owned()),
            time_zone: (person.name == FAR_AWAY.0).then(|| FAR_AWAY.1.to_owned()),
            stage: stage_of(scene.customer).to_owned(),
            owner_id: owner.staff_id(),
            note: person.note.to_owned(),
        };
        let id = customers::create(tx, owner, new)?.id;
        if let Some((_, name)) = inside {
            let (_, domain) = person.email.split_once('@').unwrap_or_default();
            let local = name.to_lowercase().replace(' ', ".");
            let contact = NewContact {
                name: (*name).to_owned(),
                email: Some(format!("{local}@{domain}")),
                ..NewContact::default()
            };
            customers::add_contact(tx, owner, id, contact)?;
        }
        for (about, words) in person.asked {
            let said_by = person.signature().to_owned();
            let new = NewPreference { about: (*about).to_owned(), words: (*words).to_owned(), said_by };
            customers::record_preference(tx, owner, id, &new)?;
        }
        self.customers.insert(scene.customer, id);
        Ok(())
    }

    fn hear(&mut self, tx: &mut Tx, event: &Event, scene: &Scene, text: &str) -> Result<()> {
        let (customer_id, who) = (self.customer(scene)?, self.us(scene)?.clone());
        let known = self.talks.get(&event.scene).cloned();
        let conversation_id = match (scene.channel, &known) {
            (Channel::Mail, _) => self.mail(tx, event, scene, text)?,
            (Channel::Web, _) => {
                let them = Who::customer(self.workspace_id, customer_id);
                let id = known.as_ref().map(|talk| talk.conversation_id);
                let message_id = conversations::web_answer(tx, &them, id, &scene.subject, text)?;
                conversations::message(tx, &who, message_id)?.conversation_id
            }
            (channel, Some(talk)) => {
                conversations::record(tx, &who, talk.conversation_id, channel, Direction::Inbound, text)?;
                talk.conversation_id
            }
            (channel, None) => {
                let first = First {
                    direction: Direction::Inbound,
                    text: text.to_owned(),
                    cc: Vec::new(),
                    attachments: Vec::new(),
                };
                let new = NewConversation { customer_id, subject: scene.subject.clone(), channel, first: Some(first) };
                conversations::start(tx, &who, new)?.id
            }
        };
        self.talks.entry(event.scene).or_insert(Talk { conversation_id, ours: None });
        Ok(())
    }

    /// A mail comes in: stored raw, then filed, as from any server.
    fn mail(&self, tx: &mut Tx, event: &Event, scene: &Scene, text: &str) -> Result<Id> {
        let person = CUSTOMERS.get(scene.customer).ok_or_else(|| missing("customer"))?;
        let ours = self.talks.get(&event.scene).and_then(|talk| talk.ours.as_ref());
        let raw = letter(person, scene, event, text, ours);
        let Stored::New(inbound_id) = conversations::store_raw(tx, "mailbox", raw.into_bytes())? else {
            return Err(missing("new mail"));
        };
        let message_id = app::jobs::take_in_one(tx, inbound_id)?.ok_or_else(|| missing("filed mail"))?;
        Ok(conversations::message(tx, self.us(scene)?, message_id)?.conversation_id)
    }

    fn take(&self, tx: &mut Tx, event: &Event, scene: &Scene) -> Result<()> {
        let (who, id) = (self.us(scene)?, self.talk(event)?.conversation_id);
        conversations::assign(tx, who, id, who.staff_id())?;
        conversations::tag(tx, who, id, scene.tag)?;
        Ok(())
    }

    fn say(&mut self, tx: &mut Tx, event: &Event, scene: &Scene, text: &str, done: bool) -> Result<()> {
        let (who, id) = (self.us(scene)?.clone(), self.talk(event)?.conversation_id);
        let category = if done { Category::Resolved } else { Category::Waiting };
        if matches!(scene.channel, Channel::Phone | Channel::Text) {
            conversations::record(tx, &who, id, scene.channel, Direction::Outbound, text)?;
            conversations::set_status(tx, &who, id, To::Category(category))?;
            return Ok(());
        }
        let new = NewReply { text: text.to_owned(), category: Some(category), ..NewReply::default() };
        let message_id = conversations::reply(tx, &who, id, new)?;
        let rfc_id = conversations::message(tx, &who, message_id)?.rfc_id;
        if let Some(talk) = self.talks.get_mut(&event.scene) {
            talk.ours = rfc_id.map(|rfc_id| (rfc_id, text.to_owned()));
        }
        Ok(())
    }

    fn promise(&mut self, tx: &mut Tx, event: &Event, scene: &Scene) -> Result<()> {
        let Deed::Promise { vow, kind, words, from, by } = &event.deed else { return Ok(()) };
        let new = NewPromise {
            customer_id: self.customer(scene)?,
            conversation_id: Some(self.talk(event)?.conversation_id),
            words: words.clone(),
            kind: *kind,
            owner_id: None,
            from: *from,
            by: *by,
            source: "by_hand",
        };
        let made = promises::make(tx, self.us(scene)?, new)?;
        self.vows.insert((event.scene, *vow), made.id);
        Ok(())
    }

    /// What becomes of a promise.
    fn vow(&mut self, tx: &mut Tx, event: &Event, scene: &Scene) -> Result<()> {
        let who = self.us(scene)?.clone();
        let id = |vow: &usize| self.vows.get(&(event.scene, *vow)).copied().ok_or_else(|| missing("promise"));
        match &event.deed {
            Deed::Keep { vow, evidence } => promises::keep(tx, &who, id(vow)?, evidence)?,
            Deed::Release { vow, reason } => promises::release(tx, &who, id(vow)?, reason)?,
            Deed::MakeRight { vow, words } => {
                let (words, told_how) = ((*words).to_owned(), Some("phone".to_owned()));
                let right = MakingRight { words, told_how, ..MakingRight::default() };
                promises::make_right_with(tx, &who, id(vow)?, &right)?
            }
            Deed::Warn { vow, new_by, reason, how } => {
                let warning =
                    Warning { reason: (*reason).to_owned(), new_from: None, new_by: *new_by, how: (*how).to_owned() };
                promises::warn(tx, &who, id(vow)?, &warning)?
            }
            Deed::Move { vow, by, reason } => {
                let to = Move { from: None, by: *by, reason: (*reason).to_owned(), agreed: true };
                let (_, next) = promises::move_to(tx, &who, id(vow)?, to)?;
                self.vows.insert((event.scene, *vow), next.id);
                next
            }
            _ => return Ok(()),
        };
        Ok(())
    }
}

pub(super) fn missing(what: &str) -> Error {
    Error::Internal(format!("the simulated practice has no such {what}"))
}

/// Most are steady; the last two to join have just begun, a few others stand out.
fn stage_of(customer: usize) -> &'static str {
    match customer {
        58.. => "start_up",
        23 | 31 => "at_risk",
        40 => "ended",
        44 => "prospect",
        _ => "steady",
    }
}

/// Rings every timer up to this moment, each at its own, and sends what that queued.
pub fn until(tx: &mut Tx, moment: Timestamp) -> Result<()> {
    while let Some(due) = timers::next_due(tx)?.filter(|due| *due <= moment) {
        tx.now = tx.now.max(due);
        timers::run_due(tx, jobs::ring)?;
        send_all(tx)?;
    }
    tx.now = tx.now.max(moment);
    Ok(())
}

/// The mails that wait have left the house.
fn send_all(tx: &mut Tx) -> Result<()> {
    loop {
        // A reply waits some seconds, in which it could be taken back.
        if let Some(due) = outbox::next_due(tx)? {
            tx.now = tx.now.max(due);
        }
        let waiting = outbox::lease(tx, 50)?;
        for row in &waiting {
            conversations::mark_sent(tx, row, "250 2.0.0 Ok: queued")?;
        }
        if waiting.is_empty() {
            return Ok(());
        }
    }
}

/// A mail as their program would have written it, with our last one quoted below.
fn letter(person: &Person, scene: &Scene, event: &Event, text: &str, ours: Option<&(String, String)>) -> String {
    let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
    let date = zone.to_datetime(event.at);
    let (domain, place) = (person.email.split_once('@').unwrap_or_default().1, event.scene);
    let mut head = format!(
        "From: {} <{}>\r\nTo: Alder Family Practice <{OUR_ADDRESS}>\r\nSubject: {}{}\r\nDate: {}\r\n\
         Message-ID: <{place}.{}@{domain}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n",
        person.name,
        person.email,
        if ours.is_some() { "Re: " } else { "" },
        scene.subject,
        event.at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        event.at.as_millisecond(),
    );
    let mut body = text.replace('\n', "\r\n");
    if let Some((rfc_id, quoted)) = ours {
        head.push_str(&format!("In-Reply-To: <{rfc_id}>\r\nReferences: <{rfc_id}>\r\n"));
        body.push_str(&format!("\r\n\r\nOn {}, Alder Family Practice wrote:\r\n", date.strftime("%a, %b %d, %Y")));
        body.extend(quoted.lines().map(|line| format!("> {line}\r\n")));
    }
    format!("{head}\r\n{body}\r\n")
}
