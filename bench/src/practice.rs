//! A workspace to measure in.

use std::path::Path;

use anyhow::{Context, Result};
use app::ids::INSTALLATION;
use app::promises::{Kind, NewPromise};
use app::time::plus_ms;
use app::workspaces::tokens::{self, Scope};
use app::workspaces::{self, NewWorkspace, SealKey};
use app::{Clock, Id, Ids, Kept, Role, Timestamp, Who};

pub const EMAIL: &str = "bench@alder.example";
pub const PASSPHRASE: &str = "as quick as a wink";

/// A business that is always open, with one person, in a database of its own.
pub struct Practice {
    pub kept: Kept,
    pub who: Who,
}

/// The database of a data folder.
pub fn url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("kept.db").display())
}

/// Makes the workspace. `durable`: as `kept serve` opens it (SQLite FULL).
pub fn new(folder: &Path, durable: bool, clock: Clock) -> Result<Practice> {
    let kept = open(folder, durable, clock)?;
    let new = NewWorkspace {
        name: "Alder Bench".to_owned(),
        time_zone: "America/New_York".to_owned(),
        currency: "USD".to_owned(),
        locale: "en-US".to_owned(),
        hours: std::array::from_fn(|_| "0-24".to_owned()),
        owner_name: "Dana Moss".to_owned(),
        owner_email: EMAIL.to_owned(),
        passphrase: PASSPHRASE.to_owned(),
        ..NewWorkspace::default()
    };
    let made = kept.write_now(INSTALLATION, move |tx| workspaces::setup(tx, &new, &SealKey::none()));
    let (workspace_id, staff_id) = made.context("set-up")?;
    Ok(Practice { kept, who: Who::staff(workspace_id, staff_id, Role::Owner) })
}

pub fn open(folder: &Path, durable: bool, clock: Clock) -> Result<Kept> {
    let mode = if durable { "" } else { "?synchronous=off" };
    Ok(Kept::open(&(url(folder) + mode), clock, Ids::seeded(1))?)
}

impl Practice {
    pub fn customer(&self) -> Result<Id> {
        let who = self.who.clone();
        let new = app::customers::NewCustomer { name: "Ruth Alvarez".to_owned(), ..Default::default() };
        let made = self.kept.write_now(who.workspace_id, move |tx| app::customers::create(tx, &who, new.clone()))?;
        Ok(made.id)
    }

    pub fn token(&self) -> Result<String> {
        let who = self.who.clone();
        Ok(self.kept.write_now(who.workspace_id, move |tx| {
            tokens::make_token(tx, &who, EMAIL, "bench", &[Scope::Read, Scope::Write])
        })?)
    }

    /// The value of the session cookie.
    pub fn session(&self) -> Result<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(runtime.block_on(workspaces::log_in(&self.kept, EMAIL, PASSPHRASE, "127.0.0.1", "bench"))?)
    }
}

pub fn promise(customer_id: Id, by: Timestamp) -> NewPromise {
    NewPromise {
        customer_id,
        conversation_id: None,
        words: "Call Ruth back about the chest X-ray".to_owned(),
        kind: Kind::CallBack,
        owner_id: None,
        from: None,
        by,
        source: "by_hand",
    }
}

pub fn tomorrow(now: Timestamp) -> Timestamp {
    plus_ms(now, 86_400_000)
}
