//! A business on a PostgreSQL of its own, its nodes, and what must be true of them afterwards.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use app::{Clock, Id, Kept, journal, recount};
use db::testing::{Cluster, own_cluster};
use mail::testing::SmtpPeer;

use crate::common::{self, EMAIL, House, PASSPHRASE, RUTH, Server, queue, wait_until};
use crate::live::{Heard, Page};
use crate::load::{self, Caller, Deed, Done, Seen, Urls};

pub struct Desk {
    pub house: House,
    pub kept: Kept,
    pub cluster: Cluster,
    workspace_id: Id,
    peer: SmtpPeer,
    token: String,
    session: String,
    customer_id: Id,
    stalled: Arc<AtomicI64>,
    /// The last entry before anything of the test.
    begun_at: i64,
}

/// One conversation for each caller.
const CALLERS: usize = 6;
/// Mails that one node has under way.
const AT_ONCE: usize = 4;

impl Desk {
    /// `None`, said aloud, where there is no PostgreSQL or no SMTP server to be had.
    pub fn new() -> Option<Desk> {
        let cluster = own_cluster().unwrap()?;
        let peer = mail::testing::smtp_peer().unwrap()?;
        let house = House { db: Some(cluster.url()), ..House::empty() };
        let port = peer.port.to_string();
        house.set_up_with(&[
            "--mail-address",
            "office@alder.example",
            "--smtp-host",
            peer.host,
            "--smtp-port",
            &port,
            "--smtp-security",
            "none",
        ]);
        let kept = house.open();
        let (workspace_id, writer) = common::owner(&kept);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let login = app::workspaces::log_in(&kept, EMAIL, PASSPHRASE, "127.0.0.1", "test");
        let session = runtime.block_on(login).unwrap();
        let customer_id = kept.write_now(workspace_id, move |tx| {
            (0..CALLERS).try_for_each(|n| queue(tx, &writer, &format!("First {n}")).map(drop))?;
            Ok(app::customers::by_email(tx, &writer, RUTH)?.unwrap().id)
        });
        let begun_at = kept.read_now(workspace_id, journal::last).unwrap();
        Some(Desk {
            token: house.token(),
            customer_id: customer_id.unwrap(),
            stalled: watch_machine(),
            house,
            kept,
            cluster,
            workspace_id,
            peer,
            session,
            begun_at,
        })
    }

    pub fn nodes(&self, count: usize) -> Nodes<'_> {
        let servers: Vec<Option<Server>> = (0..count).map(|_| Some(self.house.serve())).collect();
        let urls = servers.iter().flatten().map(|server| Mutex::new(server.url.clone())).collect();
        Nodes { house: &self.house, servers, urls: Arc::new(urls) }
    }

    pub fn page(&self, nodes: &Nodes<'_>, first: usize) -> Page {
        Page::open(Arc::clone(&nodes.urls), first, self.session.clone(), self.begun_at)
    }

    pub fn load(&self, nodes: &Nodes<'_>, callers: usize) -> Load {
        let conversations = self.ids("select conversation_id from conversation order by conversation_id");
        let stop = Arc::new(AtomicBool::new(false));
        let caller = |number: usize| Caller {
            number,
            urls: Arc::clone(&nodes.urls),
            token: self.token.clone(),
            customer_id: self.customer_id,
            conversation_id: conversations[number],
            stop: Arc::clone(&stop),
        };
        Load { callers: (0..callers).map(|number| load::work(caller(number))).collect(), stop }
    }

    /// A promise made at this node: its entry in the journal.
    pub fn make_at(&self, nodes: &Nodes<'_>, place: usize) -> journal::Entry {
        let url = nodes.urls[place].lock().unwrap().clone();
        let by = app::time::plus_ms(Clock::System.now(), 86_400_000);
        let body = serde_json::json!({"customer_id": self.customer_id, "words": "Call about the table", "by": by});
        let post = ureq::post(format!("{url}/api/v1/promises"));
        let made = post.header("authorization", format!("Bearer {}", self.token)).send(body.to_string());
        let text = made.unwrap().body_mut().read_to_string().unwrap();
        let made: serde_json::Value = serde_json::from_str(&text).unwrap();
        let id: Id = made["id"].as_str().unwrap().parse().unwrap();
        self.kept.read_now(self.workspace_id, move |tx| journal::of_subject(tx, id)).unwrap().remove(0)
    }

    /// What a thread that only wanted to sleep for a moment waited longer than that: the machine was busy elsewhere.
    pub fn stalled_ms(&self) -> i64 {
        self.stalled.load(Ordering::Relaxed)
    }

    /// Waits until nothing is left to be done; the last entry of the journal by then.
    pub fn settle(&self) -> i64 {
        wait_until("each promise is over", || self.count("select count(*) from promise where state = 'open'") == 0);
        // Only what comes a quarter of an hour after a break: the next to be called, and the honest word.
        let left = "select count(*) from timer where kind not in ('promise.page', 'promise.honest')";
        assert_eq!(self.count(left), 0, "a timer was left");
        wait_until("all letters are filed", || self.count("select count(*) from inbound where state = 'waiting'") == 0);
        // Mails that a node had in its hands when it died wait for the end of their lease, five minutes: not here.
        let waiting = || self.count("select count(*) from outbox where state = 'queued'");
        wait_until("all mails are out", || {
            let before = waiting();
            std::thread::sleep(Duration::from_millis(1_500));
            if before > 0 && before == waiting() {
                self.house.run(&["jobs", "retry", "all"]).ok();
            }
            waiting() == 0
        });
        self.kept.read_now(self.workspace_id, journal::last).unwrap()
    }

    fn count(&self, sql: &str) -> i64 {
        self.ids(sql)[0].0
    }

    fn ids(&self, sql: &str) -> Vec<Id> {
        let sql = db::Sql::built(sql.to_owned());
        let read = move |tx: &mut db::Tx<'_>| tx.rows(&sql, db::params![], |row| row.get::<Id>(0));
        self.kept.db.read_now(read).unwrap()
    }

    /// Words, and the ids of the rows that have them.
    fn by_words(&self, sql: &str) -> BTreeMap<String, Vec<Id>> {
        let sql = db::Sql::built(sql.to_owned());
        let read = move |tx: &mut db::Tx<'_>| {
            tx.rows(&sql, db::params![], |row| Ok((row.get::<String>(0)?, row.get::<Id>(1)?)))
        };
        let mut all: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        for (words, id) in self.kept.db.read_now(read).unwrap() {
            all.entry(words).or_default().push(id);
        }
        all
    }

    /// What was answered with 2xx is there, under the id that was answered, and nothing else is.
    pub fn everything_is_there_once(&self, went: &Went) {
        let compare = |of: fn(Deed) -> bool, sql: &str| {
            let done = went.done.iter().filter(|done| of(done.deed));
            let told: BTreeMap<String, Vec<Id>> = done.map(|done| (done.words.clone(), vec![done.id])).collect();
            assert!(told.len() >= 10, "{sql}: only {} were done", told.len());
            let there = self.by_words(sql);
            let lost: Vec<_> = told.iter().filter(|(words, ids)| there.get(*words) != Some(*ids)).collect();
            let more: Vec<_> = there.iter().filter(|(words, ids)| told.get(*words) != Some(*ids)).collect();
            assert!(lost.is_empty() && more.is_empty(), "{sql}: lost {lost:?}, more than was answered {more:?}");
        };
        compare(
            |deed| matches!(deed, Deed::Promise(_)),
            "select words, promise_id from promise where words like 'Call about chair%' and state = 'broken'",
        );
        compare(|deed| deed == Deed::Kept, "select words, promise_id from promise where state = 'kept'");
        compare(|deed| deed == Deed::Reply, "select body, message_id from message where body like 'The chairs of%'");
        compare(
            |deed| deed == Deed::Letter,
            "select m.subject, m.inbound_id from message m where m.direction = 'inbound'",
        );
        let counted = self.kept.read_now(self.workspace_id, recount::counters).unwrap();
        assert!(counted.iter().all(|counter| counter.kept == counter.found), "{counted:?}");
    }

    /// One entry each, and no owner is told twice of the same point. `late_ms`: the latest that is allowed.
    pub fn each_promise_broke_once(&self, went: &Went, late_ms: Option<i64>) {
        let entries = self.journal();
        let mut latest_ms = 0;
        for done in went.done.iter().filter(|done| matches!(done.deed, Deed::Promise(_) | Deed::Kept)) {
            let of_it: Vec<&journal::Entry> = entries.iter().filter(|entry| entry.subject_id == done.id).collect();
            let of_kind = |kind: &str| of_it.iter().filter(|entry| entry.kind == kind).count();
            assert_eq!(of_kind("promise.made"), 1, "{done:?}");
            let Deed::Promise(by) = done.deed else {
                assert_eq!((of_kind("promise.kept"), of_kind("promise.broken")), (1, 0), "{done:?}");
                continue;
            };
            let broken: Vec<&&journal::Entry> = of_it.iter().filter(|entry| entry.kind == "promise.broken").collect();
            assert_eq!(broken.len(), 1, "{done:?}: {of_it:?}");
            latest_ms = latest_ms.max(broken[0].at.as_millisecond() - by.as_millisecond());
            let told: Vec<String> = of_it
                .iter()
                .filter(|one| one.kind == "promise.owner_told")
                .map(|one| one.details.to_string())
                .collect();
            assert_eq!(told.iter().collect::<HashSet<_>>().len(), told.len(), "{done:?} {told:?}");
        }
        let numbers: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
        let whole: Vec<i64> = (1..=i64::try_from(numbers.len()).unwrap()).collect();
        assert_eq!(numbers, whole, "the journal has no gaps");
        eprintln!(
            "the latest promise broke {latest_ms} ms after it was due; the machine stalled {} ms",
            self.stalled_ms()
        );
        if let Some(most) = late_ms {
            assert!(latest_ms <= most + self.stalled_ms(), "{latest_ms} ms late");
        }
    }

    fn journal(&self) -> Vec<journal::Entry> {
        self.kept.read_now(self.workspace_id, |tx| journal::entries_after(tx, 0, 1_000_000)).unwrap()
    }

    /// Each reply arrived under its one Message-ID. What a node had sent and not yet written down when it died may come a
    /// second time: as the same mail, never more than it had in its hands.
    pub fn each_mail_left(&self, went: &Went, kills: usize) {
        let wanted = self.by_words("select rfc_id, message_id from message where direction = 'outbound'");
        let replies = went.done.iter().filter(|done| done.deed == Deed::Reply).count();
        assert_eq!(wanted.len(), replies + CALLERS, "each reply has a Message-ID of its own");
        let mut arrived: BTreeMap<String, usize> = BTreeMap::new();
        let raw = self.peer.received().unwrap();
        let envelopes = self.peer.envelopes().unwrap();
        for (raw, envelope) in raw.iter().zip(&envelopes) {
            let id = mail::parse::parse(raw).unwrap().message_id.unwrap();
            assert_eq!(wanted.contains_key(&id), envelope["to"][0] == RUTH, "{envelope}");
            *arrived.entry(id).or_default() += 1;
        }
        let missing: Vec<&String> = wanted.keys().filter(|id| !arrived.contains_key(*id)).collect();
        assert_eq!(missing, Vec::<&String>::new(), "these never arrived");
        assert_eq!(self.count("select count(*) from message where direction = 'outbound' and state <> 'sent'"), 0);
        let doubles = raw.len() - arrived.len();
        eprintln!("{} mails arrived, {doubles} of them a second time", arrived.len());
        assert!(doubles <= kills * AT_ONCE, "{doubles} doubles of {kills} kills");
    }

    /// Each entry of the journal, in order, to the last; or the word that there was much.
    pub fn heard_all(&self, heard: Heard, until: i64) {
        let mut last = Some(self.begun_at);
        for (id, _) in &heard {
            if let (Some(id), Some(before)) = (id, last) {
                assert_eq!(*id, before + 1, "an entry was left out: {heard:?}");
            }
            last = *id;
        }
        assert!(last.is_none_or(|last| last >= until), "heard up to {last:?} of {until}");
        let numbers = heard.iter().filter_map(|(id, _)| *id).count();
        assert!(numbers > 100, "most of it was told one by one: {numbers} of {until}");
    }
}

pub struct Nodes<'a> {
    house: &'a House,
    servers: Vec<Option<Server>>,
    pub urls: Urls,
}

impl Nodes<'_> {
    pub fn kill(&mut self, place: usize) {
        let mut server = self.servers[place].take().unwrap();
        server.signal("KILL");
        server.child.wait().unwrap();
    }

    pub fn start(&mut self, place: usize) {
        let server = self.house.serve();
        self.urls[place].lock().unwrap().clone_from(&server.url);
        self.servers[place] = Some(server);
    }

    /// None has ended by itself.
    pub fn live(&mut self) {
        for server in self.servers.iter_mut().flatten() {
            assert_eq!(server.child.try_wait().unwrap(), None);
        }
    }
}

pub struct Load {
    callers: Vec<std::thread::JoinHandle<Seen>>,
    stop: Arc<AtomicBool>,
}

/// What all callers saw.
#[derive(Debug, Default)]
pub struct Went {
    pub done: Vec<Done>,
    pub unanswered: usize,
    pub refused: usize,
    pub turned_away: usize,
    pub wrong: Vec<String>,
}

impl Load {
    /// Each finishes what it is at.
    pub fn end(self) -> Went {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Went::default();
        for caller in self.callers {
            let seen = caller.join().unwrap();
            all.done.extend(seen.done);
            all.unanswered += seen.unanswered;
            all.refused += seen.refused;
            all.turned_away += seen.turned_away;
            all.wrong.extend(seen.wrong);
        }
        all
    }
}

impl std::fmt::Display for Went {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Went { done, unanswered, refused, turned_away, .. } = self;
        let done = done.len();
        write!(
            f,
            "{done} done; {unanswered} requests broke off, {refused} met nobody, {turned_away} were told to come again"
        )
    }
}

/// The longest that this machine let a thread wait which had nothing to wait for.
fn watch_machine() -> Arc<AtomicI64> {
    const NAP: Duration = Duration::from_millis(20);
    let worst = Arc::new(AtomicI64::new(0));
    let told = Arc::downgrade(&worst);
    std::thread::spawn(move || {
        while let Some(worst) = told.upgrade() {
            let begun = Instant::now();
            std::thread::sleep(NAP);
            let late = begun.elapsed().saturating_sub(NAP);
            worst.fetch_max(i64::try_from(late.as_millis()).unwrap(), Ordering::Relaxed);
        }
    });
    worst
}
