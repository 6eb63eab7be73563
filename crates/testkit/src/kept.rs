//! A workspace to try things in.

use std::sync::OnceLock;

use app::customers::{self, NewCustomer};
use app::ids::INSTALLATION;
use app::workspaces::{self, NewStaff, NewWorkspace, SealKey, passphrase, staff};
use app::{Clock, Id, Ids, Kept, Result, Role, Timestamp, Tx, Who, jobs, timers};
use db::Engine;
use db::testing::{Fresh, fresh_sqlite, migrated_databases};

/// When every test begins: Tuesday 24 November 2026, 09:00 in New York.
pub const START: &str = "2026-11-24T14:00:00Z";
pub const OWNER_EMAIL: &str = "dana@alder.example";
/// Everybody's pass phrase.
pub const PASSPHRASE: &str = "a quiet tuesday morning";

/// A migrated database of its own with "Alder Office Interiors" in it: New York, open Monday to Friday 08:00–12:00 and
/// 13:00–17:00. Gone when dropped.
pub struct TestKept {
    pub kept: Kept,
    pub workspace_id: Id,
    pub owner: Who,
    pub agent: Who,
    pub clock: Clock,
    pub seal: SealKey,
    pub engine: Engine,
    /// For opening the same database again, as a second node would.
    pub url: String,
    // After `kept`, so that the connections close before the database goes.
    _fresh: Fresh,
}

/// The same workspace on SQLite and, where there is a server (`KEPT_TEST_POSTGRES`), on PostgreSQL.
pub fn each_database() -> Vec<TestKept> {
    migrated_databases(app::migrations::ALL).into_iter().map(TestKept::on).collect()
}

/// On SQLite alone, for tests that are not about the database.
pub fn on_sqlite() -> TestKept {
    TestKept::on(fresh_sqlite())
}

/// What the test workspace is set up with.
pub fn new_workspace() -> NewWorkspace {
    let weekday = || "8-12, 13-17".to_owned();
    let closed = || "closed".to_owned();
    NewWorkspace {
        name: "Alder Office Interiors".to_owned(),
        trade: "Office furniture".to_owned(),
        time_zone: "America/New_York".to_owned(),
        currency: "USD".to_owned(),
        locale: "en-US".to_owned(),
        hours: [weekday(), weekday(), weekday(), weekday(), weekday(), closed(), closed()],
        holidays: String::new(),
        owner_name: "Dana Moss".to_owned(),
        owner_email: OWNER_EMAIL.to_owned(),
        passphrase: PASSPHRASE.to_owned(),
        mailbox: None,
    }
}

impl TestKept {
    fn on(fresh: Fresh) -> TestKept {
        let clock = Clock::by_hand(START.parse().expect("a time"));
        let kept = Kept::open(&fresh.url, clock.clone(), Ids::seeded(1)).expect("a migrated database");
        let seal = SealKey::new([7; 32]);
        let key = seal.clone();
        let (workspace_id, owner_id) =
            kept.write_now(INSTALLATION, move |tx| workspaces::setup(tx, &new_workspace(), &key)).expect("a workspace");
        let owner = Who::staff(workspace_id, owner_id, Role::Owner);
        let mut test = TestKept {
            agent: owner.clone(),
            kept,
            workspace_id,
            owner,
            clock,
            seal,
            engine: fresh.engine,
            url: fresh.url.clone(),
            _fresh: fresh,
        };
        test.agent = test.staff("Omar Reyes", "omar@alder.example", Role::Agent);
        test.undo_send(0); // what is said leaves when it is said, unless a test is about the pause before
        test
    }

    pub fn write<T: Send + 'static>(&self, f: impl FnMut(&mut Tx) -> Result<T> + Send + 'static) -> Result<T> {
        self.kept.write_now(self.workspace_id, f)
    }

    pub fn read<T: Send + 'static>(&self, f: impl FnMut(&mut Tx) -> Result<T> + Send + 'static) -> Result<T> {
        self.kept.read_now(self.workspace_id, f)
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves the clock to this moment and rings every timer on the way, each at its own minute.
    pub fn at(&self, moment: &str) {
        let moment: Timestamp = moment.parse().expect("a time like 2026-11-24T15:00:00Z");
        loop {
            let next = self.read(timers::next_due).expect("the next timer");
            match next.filter(|due| *due <= moment) {
                Some(due) => {
                    self.clock.set(due.max(self.now()));
                    let rung = self.write(|tx| timers::run_due(tx, jobs::ring)).expect("timers that ring");
                    assert!(rung > 0, "a timer that is due does not ring");
                }
                None => break,
            }
        }
        self.clock.set(moment);
    }

    /// Moves the clock on by so many milliseconds, ringing what is due.
    pub fn later_ms(&self, by: i64) {
        let to = app::time::plus_ms(self.now(), by);
        self.at(&to.to_string());
    }

    /// How many seconds a reply waits before it leaves.
    pub fn undo_send(&self, seconds: i64) {
        let owner = self.owner.clone();
        self.write(move |tx| workspaces::undo_send::set_undo_send(tx, &owner, seconds))
            .expect("a pause before sending");
    }

    /// Somebody new on the staff, whose pass phrase is [`PASSPHRASE`].
    pub fn staff(&self, name: &str, email: &str, role: Role) -> Who {
        static HASH: OnceLock<passphrase::Hashed> = OnceLock::new(); // slow by intent: once is enough
        let passphrase = HASH.get_or_init(|| passphrase::hash(PASSPHRASE).expect("a hash")).clone();
        let new = NewStaff { name: name.to_owned(), email: email.to_owned(), role, passphrase };
        let owner = self.owner.clone();
        let made = self.write(move |tx| staff::add(tx, &owner, &new)).expect("somebody on the staff");
        Who::staff(self.workspace_id, made.id, role)
    }

    /// A customer with one contact.
    pub fn customer(&self, name: &str, email: &str) -> Id {
        let new = NewCustomer { name: name.to_owned(), email: Some(email.to_owned()), ..NewCustomer::default() };
        let owner = self.owner.clone();
        self.write(move |tx| customers::create(tx, &owner, new.clone())).expect("a customer").id
    }
}
