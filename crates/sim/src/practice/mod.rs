//! Alder Family Practice: a small practice with a year behind it.

mod binder;
mod calendar;
mod case;
mod cast;
mod more_topics;
mod plan;
mod righted;
mod small;
mod stage;
mod today;
mod topics;
mod wrong;

use std::sync::Arc;

use app::ids::INSTALLATION;
use app::workspaces::{self, NewMailbox, NewStaff, NewWorkspace, SealKey, passphrase, staff};
use app::{Clock, Id, Ids, Kept, Result, Timestamp, Who};

use crate::dice::Dice;
use calendar::{Calendar, HOURS, ZONE, holidays};
use stage::Stage;

/// How to come in: as the owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoLogin {
    pub email: String,
    pub passphrase: String,
}

const SEED: u64 = 20_261_124;
const PASSPHRASE: &str = "a quiet tuesday morning";
/// Events in one transaction.
const CHUNK: usize = 250;

/// Makes the practice in an empty database: three staff, sixty customers, a year of conversations, promises and
/// complaints that ends `now`, with a day's work waiting. Every change is made by the verb that a person would use. Blocks for some
/// seconds: call it outside of an async runtime.
///
/// Refused (`workspace-exists`) when there is a workspace already.
pub fn demo(kept: &Kept, seal: &SealKey, now: Timestamp) -> Result<DemoLogin> {
    let calendar = Calendar::new(now);
    let clock = Clock::by_hand(calendar.start);
    let past = Kept { clock: clock.clone(), ids: Ids::seeded(SEED), ..kept.clone() };
    let (workspace_id, cast) = set_up(&past, seal, now)?;
    let plan = Arc::new(plan::plan(&calendar, &mut Dice::new(SEED)));
    let mut stage = Stage::new(workspace_id, cast);
    for from in (0..plan.events.len()).step_by(CHUNK) {
        let (plan, before) = (plan.clone(), stage);
        stage = past.write_now(workspace_id, move |tx| {
            // The transaction may be run again: it begins with the same stage each time.
            let mut stage = before.clone();
            for event in plan.events.iter().skip(from).take(CHUNK) {
                stage.play(tx, &plan, event)?;
            }
            Ok(stage)
        })?;
    }
    clock.set(now);
    past.write_now(workspace_id, |tx| {
        let now = tx.now;
        stage::until(tx, now)
    })?;
    let email = cast::STAFF.first().map_or("", |(_, email, _)| email).to_owned();
    Ok(DemoLogin { email, passphrase: PASSPHRASE.to_owned() })
}

/// The workspace and its three.
fn set_up(past: &Kept, seal: &SealKey, now: Timestamp) -> Result<(Id, Vec<Who>)> {
    let [(owner_name, owner_email, owner_role), colleagues @ ..] = cast::STAFF;
    let new = NewWorkspace {
        name: "Alder Family Practice".to_owned(),
        trade: "Family medicine".to_owned(),
        time_zone: ZONE.to_owned(),
        currency: "USD".to_owned(),
        locale: "en-US".to_owned(),
        hours: HOURS.map(str::to_owned),
        holidays: holidays(now),
        owner_name: owner_name.to_owned(),
        owner_email: owner_email.to_owned(),
        passphrase: PASSPHRASE.to_owned(),
        mailbox: Some(NewMailbox {
            name: "Alder Family Practice".to_owned(),
            address: stage::OUR_ADDRESS.to_owned(),
            smtp_host: "smtp.alderfamily.example".to_owned(),
            smtp_port: "587".to_owned(),
            smtp_security: "starttls".to_owned(),
            ..NewMailbox::default()
        }),
    };
    let seal = seal.clone();
    let (workspace_id, owner_id) = past.write_now(INSTALLATION, move |tx| workspaces::setup(tx, &new, &seal))?;
    let owner = Who::staff(workspace_id, owner_id, owner_role);
    let mut cast = vec![owner.clone()];
    for (name, email, role) in colleagues {
        let hashed = passphrase::hash(PASSPHRASE)?;
        let (owner, new) =
            (owner.clone(), NewStaff { name: name.to_owned(), email: email.to_owned(), role, passphrase: hashed });
        let made = past.write_now(workspace_id, move |tx| staff::add(tx, &owner, &new))?;
        cast.push(Who::staff(workspace_id, made.id, role));
    }
    Ok((workspace_id, cast))
}
