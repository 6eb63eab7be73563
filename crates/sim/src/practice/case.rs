//! Where complaints are played: each step by the verb that a person would use.

use app::complaints::after::{self, Said};
use app::complaints::import::{self, Map};
use app::complaints::{
    self, Action, CameFrom, CauseFound, Channel as Tried, Complaint, Guard, Heard, How, NewAttempt, NewComplaint,
    NewOutcome, Outcome, Reached, Restating,
};
use app::conversations::Channel;
use app::customers::csv;
use app::improvement::{self, Again, ComplaintFacts, Starter, Verdict};
use app::promises;
use app::time::plus_ms;
use app::{Id, Result, Tx, Who};

use super::binder::BINDER;
use super::calendar::DAY;
use super::plan::{Event, Scene};
use super::stage::{Stage, missing};
use super::wrong::{Called, Decided, Step, Told};

impl Stage {
    pub(super) fn step(&mut self, tx: &mut Tx, event: &Event, scene: &Scene, step: &Step) -> Result<()> {
        let (who, customer_id) = (self.us(scene)?.clone(), self.customer(scene)?);
        match step {
            Step::Bring => return bring(tx, &who),
            Step::Causes => return causes(tx, &who),
            Step::Take { summary, severity, temperature } => {
                let talk_id = self.talk_id(event)?;
                let new = NewComplaint {
                    customer_id: Some(customer_id),
                    conversation_ids: vec![talk_id],
                    came_from: if scene.channel == Channel::Phone { CameFrom::Call } else { CameFrom::Conversation },
                    summary: (*summary).to_owned(),
                    severity: *severity,
                    temperature: Some(*temperature),
                    ..NewComplaint::default()
                };
                let id = complaints::open(tx, &who, &new)?.id;
                self.cases.insert(event.scene, id);
                return Ok(());
            }
            _ => {}
        }
        let id = self.cases.get(&event.scene).copied().ok_or_else(|| missing("complaint"))?;
        let them = Who::customer(who.workspace_id, customer_id);
        match step {
            Step::Correct(words) => complaints::correct(tx, &them, id, How::Link, words, None).map(drop),
            Step::Answer { marks: [outcome, way, treated], words } => {
                let marks = [outcome, way, treated].map(|mark| Some(*mark));
                let [outcome, way, treated] = marks;
                let said = Said { outcome, way, treated, words: (*words).to_owned() };
                after::answer(tx, &them, id, &said).map(drop)
            }
            Step::Done(evidence) => offer_done(tx, &who, id, evidence),
            Step::Guard(decided) => self.guard(tx, &who, id, decided),
            Step::ActionDone(evidence) => {
                let action_id = action_of(tx, id)?;
                improvement::done(tx, &who, action_id, evidence).map(drop)
            }
            Step::ActionHeld(words) => {
                let action_id = action_of(tx, id)?;
                improvement::check(tx, &who, action_id, Verdict::Effective, words, Again::default()).map(drop)
            }
            other => of_ours(tx, &who, id, other).map(drop),
        }
    }

    fn guard(&self, tx: &mut Tx, who: &Who, id: Id, decided: &Decided) -> Result<()> {
        let (name, evidence) = decided.cause;
        let cause_id = cause(tx, who, name)?;
        let action = match decided.action {
            None => None,
            Some((what, strength, staff, due, check_on)) => {
                Some(Action { what: what.to_owned(), owner_id: self.staff_id(staff)?, due, strength, check_on })
            }
        };
        let guard = Guard {
            causes: vec![CauseFound { id: cause_id, evidence: evidence.to_owned() }],
            action,
            none_because: decided.none_because.to_owned(),
            review_on: decided.review_on,
        };
        complaints::guard(tx, who, id, &guard).map(drop)
    }
}

/// The steps that one of us does with the complaint alone.
fn of_ours(tx: &mut Tx, who: &Who, id: Id, step: &Step) -> Result<Complaint> {
    match step {
        Step::Listen(Told { story, wants, others, at_stake }) => {
            let heard = Heard {
                story: (*story).to_owned(),
                wants: (*wants).to_owned(),
                others_affected: others.iter().map(|one| (*one).to_owned()).collect(),
                at_stake: at_stake.map(str::to_owned),
                ..Heard::default()
            };
            complaints::listen(tx, who, id, &heard)
        }
        Step::Restate { text, mail } => {
            complaints::restate(tx, who, id, &Restating { text: (*text).to_owned(), mail: *mail })
        }
        Step::Confirm(words) => complaints::confirm(tx, who, id, How::Phone, words, None),
        Step::PromiseCall(by) => complaints::promise_call_back(tx, who, id, *by, None),
        Step::Voicemail(words) => {
            let new = NewAttempt { channel: Tried::Phone, outcome: Reached::Voicemail, words: (*words).to_owned() };
            complaints::attempt(tx, who, id, &new)
        }
        Step::Research(findings) => complaints::research(tx, who, id, findings),
        Step::Call(Called { what_happened, offer, by }) => {
            let new = NewOutcome {
                outcome: if offer.is_empty() { Outcome::Explanation } else { Outcome::Solution },
                what_happened: (*what_happened).to_owned(),
                offer: (*offer).to_owned(),
                apology: true,
                explanation: true,
                remedies: Vec::new(),
                amounts: Default::default(),
                by: *by,
                how: "phone".to_owned(),
            };
            complaints::call_back(tx, who, id, &new)
        }
        Step::Accept(words) => complaints::accept(tx, who, id, words),
        Step::Close => complaints::close(tx, who, id),
        _ => Err(missing("step")),
    }
}

fn offer_done(tx: &mut Tx, who: &Who, id: Id, evidence: &str) -> Result<()> {
    let offered = complaints::one(tx, who, id)?.outcomes.pop().and_then(|last| last.promise_id);
    promises::keep(tx, who, offered.ok_or_else(|| missing("offer"))?, evidence).map(drop)
}

fn action_of(tx: &mut Tx, id: Id) -> Result<Id> {
    let found = improvement::of_complaint(tx, id)?.actions.pop();
    Ok(found.ok_or_else(|| missing("action"))?.action.id)
}

fn cause(tx: &mut Tx, who: &Who, name: &str) -> Result<Id> {
    let tree = improvement::tree(tx, who)?;
    Ok(tree.named(name).ok_or_else(|| missing("cause"))?.id)
}

const MAP: &str = r#"
source = "binder"
[columns]
reference = "No"
email = "Mail"
received = "Received"
closed = "Ended"
summary = "What"
story = "Story"
response = "How it ended"
"#;

/// The binder as a file, brought as on the page: sent, mapped, and read by its timer.
fn bring(tx: &mut Tx, who: &Who) -> Result<()> {
    improvement::plant(tx, who, Starter::MedicalPractice)?;
    let mut text = "No,Mail,Received,Ended,What,Story,How it ended\n".to_owned();
    for (place, old) in BINDER.iter().enumerate() {
        let received = plus_ms(tx.now, -old.days * DAY);
        let ended = plus_ms(received, 3 * DAY);
        let cells = [old.summary, old.story, old.answer].map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        let [summary, story, answer] = cells;
        let number = place + 1;
        text.push_str(&format!("{number},{},{received},{ended},{summary},{story},{answer}\n", old.email));
    }
    let file = import::begin(tx, who, "binder.csv", csv::read(text.as_bytes())?)?;
    let map = Map::parse(MAP).map_err(app::Error::Internal)?;
    import::set_map(tx, who, file.id, &map)?;
    import::start(tx, who, file.id).map(drop)
}

/// Somebody has gone through the binder, and said what caused what.
fn causes(tx: &mut Tx, who: &Who) -> Result<()> {
    for (place, old) in BINDER.iter().enumerate() {
        let number = i64::try_from(place).unwrap_or(0) + 1;
        let of = complaints::by_number(tx, who, number)?.complaint;
        let facts = ComplaintFacts {
            id: of.id,
            number: of.number,
            customer_id: of.customer_id,
            opened_at: of.opened_at,
            severity: of.severity.as_str().to_owned(),
            harm_minor: of.at_stake_minor,
        };
        let cause_id = cause(tx, who, old.cause)?;
        let found = improvement::CauseFound { cause_id, evidence: "As it stands in the binder.".to_owned() };
        improvement::link(tx, who, facts, &[found])?;
    }
    Ok(())
}
