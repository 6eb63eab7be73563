//! Mail out of the house, to a real SMTP server.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use app::complaints::{self, NewComplaint, after};
use app::promises::{self, Kind, NewPromise};
use app::time::plus_ms;
use app::{Clock, Id, Ids, Kept, Who, conversations, customers, outbox};
use common::{House, RUTH, queue, wait_until};
use mail::testing::SmtpPeer;

struct Desk {
    house: House,
    kept: Kept,
    workspace_id: Id,
    who: Who,
    peer: SmtpPeer,
}

/// A business with a mail account at the peer; `None` where there is no peer to be had.
fn desk() -> Option<Desk> {
    desk_on(None)
}

fn desk_on(db: Option<String>) -> Option<Desk> {
    let peer = mail::testing::smtp_peer().unwrap()?;
    let house = House { db, ..House::empty() };
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
    let (workspace_id, who) = common::owner(&kept);
    Some(Desk { house, kept, workspace_id, who, peer })
}

impl Desk {
    fn write<T: Send + 'static>(&self, f: impl FnMut(&mut app::Tx) -> app::Result<T> + Send + 'static) -> T {
        self.kept.write_now(self.workspace_id, f).unwrap()
    }

    /// A reply to a customer, waiting to leave: its message.
    fn reply(&self, text: &str) -> Id {
        let (who, text) = (self.who.clone(), text.to_owned());
        self.write(move |tx| queue(tx, &who, &text))
    }

    fn state(&self, message_id: Id) -> (String, String) {
        common::state(&self.kept, message_id)
    }

    fn rfc_id(&self, message_id: Id) -> String {
        let who = self.who.clone();
        let message =
            self.kept.read_now(self.workspace_id, move |tx| app::conversations::message(tx, &who, message_id)).unwrap();
        message.rfc_id.unwrap()
    }

    /// Message-IDs of what went to the customer. We are told by mail of what did not.
    fn to_ruth(&self) -> Vec<String> {
        let read = self.received().into_iter().map(|raw| mail::parse::parse(raw.as_bytes()).unwrap());
        let hers = read.filter(|mail| mail.to.iter().any(|to| to.email == RUTH));
        hers.filter_map(|mail| mail.message_id).collect()
    }

    fn received(&self) -> Vec<String> {
        let all = self.peer.received().unwrap();
        all.into_iter().map(|raw| String::from_utf8(raw).unwrap()).collect()
    }
}

#[test]
fn a_reply_leaves_with_its_message_id_and_the_customers_link() {
    let Some(desk) = desk() else { return };
    let message_id = desk.reply("The chairs come on Friday.");
    let server = desk.house.serve();
    wait_until("the reply is sent", || desk.state(message_id).0 == "sent");
    let mails = desk.received();
    assert_eq!(mails.len(), 1);
    let parsed = mail::parse::parse(mails[0].as_bytes()).unwrap();
    assert_eq!(parsed.message_id.as_deref(), Some(desk.rfc_id(message_id).as_str()));
    assert!(parsed.text.contains("The chairs come on Friday."), "{}", parsed.text);
    let link = format!("{}/c/", server.url);
    assert!(parsed.text.replace("\n", "").contains(&link), "{}", parsed.text);
    assert_eq!(desk.peer.envelopes().unwrap()[0]["to"][0], RUTH);
    assert_eq!(desk.kept.read_now(desk.workspace_id, outbox::waiting).unwrap(), []);
}

#[test]
fn a_mail_that_asks_how_we_did_has_the_link_to_the_questions() {
    let Some(desk) = desk() else { return };
    let who = desk.who.clone();
    let message_id = desk.write(move |tx| {
        let new = customers::NewCustomer {
            name: "Ruth Alvarez".to_owned(),
            email: Some(RUTH.to_owned()),
            ..customers::NewCustomer::default()
        };
        let ruth = customers::create(tx, &who, new)?.id;
        let summary = "Nobody came".to_owned();
        let new = NewComplaint { customer_id: Some(ruth), summary, ..NewComplaint::default() };
        let complaint_id = complaints::open(tx, &who, &new)?.id;
        let kept = Who::kept(tx.workspace_id);
        let message_id = conversations::send_notice(tx, &kept, ruth, None, "How did we do?", "Three questions:")?;
        let until = plus_ms(tx.now, after::rules::LINK_MS);
        after::store::insert(tx, complaint_id, message_id, until)?;
        Ok(message_id)
    });
    // The first try is refused; what is sent again by hand has asked her all the same.
    let delivered = || {
        let who = desk.who.clone();
        desk.kept.read_now(desk.workspace_id, move |tx| after::figures(tx, &who, 365)).unwrap().0.delivered
    };
    desk.peer.refuse(RUTH, 550).unwrap();
    let server = desk.house.serve();
    wait_until("the mail failed", || desk.state(message_id).0 == "failed");
    assert_eq!(delivered(), 0);
    desk.peer.refuse(RUTH, 250).unwrap();
    let who = desk.who.clone();
    desk.write(move |tx| conversations::retry_message(tx, &who, message_id));
    wait_until("the mail is sent", || desk.state(message_id).0 == "sent");
    assert_eq!(delivered(), 1);
    let mails = desk.received();
    let hers = mails.iter().map(|raw| mail::parse::parse(raw.as_bytes()).unwrap());
    let hers = hers.into_iter().find(|mail| mail.subject.contains("How did we do")).unwrap();
    assert!(hers.text.replace('\n', "").contains(&format!("{}/after/", server.url)), "{}", hers.text);
}

#[test]
fn a_refused_mail_says_why_and_goes_when_it_is_tried_again() {
    let Some(desk) = desk() else { return };
    desk.peer.refuse(RUTH, 550).unwrap();
    let message_id = desk.reply("The chairs come on Friday.");
    let _server = desk.house.serve();
    wait_until("the reply failed", || desk.state(message_id).0 == "failed");
    assert!(
        desk.state(message_id).1.contains("550") || desk.state(message_id).1.contains("refused"),
        "{:?}",
        desk.state(message_id)
    );
    let jobs = desk.house.run(&["jobs", "list", "--json"]).ok().json();
    assert_eq!(jobs["items"][0]["state"], "failed", "{jobs}");
    let id = desk.rfc_id(message_id);

    desk.peer.refuse(RUTH, 250).unwrap();
    let who = desk.who.clone();
    desk.write(move |tx| app::conversations::retry_message(tx, &who, message_id));
    wait_until("the reply is sent", || desk.state(message_id).0 == "sent");
    assert_eq!(desk.to_ruth(), [id], "the same Message-ID as before");
}

#[test]
fn jobs_retry_sends_what_had_failed() {
    let Some(desk) = desk() else { return };
    desk.peer.refuse(RUTH, 550).unwrap();
    let message_id = desk.reply("The chairs come on Friday.");
    let _server = desk.house.serve();
    wait_until("the reply failed", || desk.state(message_id).0 == "failed");
    desk.peer.refuse(RUTH, 250).unwrap();
    desk.house.run(&["jobs", "retry", "all"]).ok();
    wait_until("the reply is sent", || desk.state(message_id).0 == "sent");
    assert_eq!(desk.to_ruth(), [desk.rfc_id(message_id)]);
}

#[test]
fn many_mails_leave_once_each_and_the_doctor_likes_the_account() {
    let Some(desk) = desk() else { return };
    let all: Vec<Id> = (0..30).map(|n| desk.reply(&format!("Answer {n}"))).collect();
    let _server = desk.house.serve();
    wait_until("all are sent", || all.iter().all(|id| desk.state(*id).0 == "sent"));
    let mails = desk.received();
    assert_eq!(mails.len(), 30);
    for id in all {
        let rfc_id = desk.rfc_id(id);
        assert_eq!(mails.iter().filter(|mail| mail.contains(&format!("Message-ID: <{rfc_id}>"))).count(), 1);
    }
    let found = desk.house.run(&["doctor"]).ok();
    assert!(found.out.contains("ok    mail"), "{found:?}");
}

/// Killed while the other side is away: it leaves after the restart, with the Message-ID it always had.
#[test]
fn a_mail_outlives_the_server() {
    let Some(desk) = desk() else { return };
    desk.peer.refuse(RUTH, 450).unwrap();
    let message_id = desk.reply("The chairs come on Friday.");
    let id = desk.rfc_id(message_id);
    let mut server = desk.house.serve();
    wait_until("it was tried", || desk.state(message_id).1.contains("450"));
    server.signal("KILL");
    server.child.wait().unwrap();
    desk.peer.refuse(RUTH, 250).unwrap();
    let _again = desk.house.serve();
    desk.house.run(&["jobs", "retry", "all"]).ok();
    wait_until("the reply is sent", || desk.state(message_id).0 == "sent");
    assert!(desk.received()[0].contains(&id));
}

#[test]
fn two_nodes_on_one_postgres_send_each_mail_once() {
    let Some(fresh) = db::testing::fresh_postgres() else { return };
    let Some(desk) = desk_on(Some(fresh.url.clone())) else { return };
    let _nodes = [desk.house.serve(), desk.house.serve()];
    let all: Vec<Id> = (0..40).map(|n| desk.reply(&format!("Answer {n}"))).collect();
    wait_until("all are sent", || all.iter().all(|id| desk.state(*id).0 == "sent"));
    assert_eq!(desk.received().len(), 40);
}

/// Real processes and the clock on the wall: what was due while nobody ran is rung when two begin at once.
#[test]
fn two_nodes_on_one_postgres_ring_each_timer_once() {
    const PROMISES: usize = 200;
    const REPLIES: usize = 100;
    let Some(fresh) = db::testing::fresh_postgres() else { return };
    let Some(desk) = desk_on(Some(fresh.url.clone())) else { return };
    let made_at = app::time::plus_ms(Clock::System.now(), -2 * 3_600_000);
    let before = Kept::open(&fresh.url, Clock::by_hand(made_at), Ids::random()).unwrap();
    let who = desk.who.clone();
    let all = before.write_now(desk.workspace_id, move |tx| {
        queue(tx, &who, "The chairs come on Friday.")?;
        let customer_id = customers::by_email(tx, &who, RUTH)?.unwrap().id;
        let by = app::time::plus_ms(tx.now, 3_600_000);
        let promise = |words: String| NewPromise {
            customer_id,
            conversation_id: None,
            words,
            kind: Kind::CallBack,
            owner_id: None,
            from: None,
            by,
            source: "by_hand",
        };
        (0..PROMISES)
            .map(|n| Ok(promises::make(tx, &who, promise(format!("I call you about chair {n}")))?.id))
            .collect::<app::Result<Vec<Id>>>()
    });
    let all = all.unwrap();
    drop(before);
    let who = desk.who.clone();
    desk.write(move |tx| (1..REPLIES).try_for_each(|n| queue(tx, &who, &format!("Answer {n}")).map(drop)));

    let _nodes = [desk.house.serve(), desk.house.serve()];
    let count = |sql: &str| {
        let sql = db::Sql::built(sql.to_owned());
        desk.kept.db.read_now(move |tx: &mut db::Tx<'_>| tx.row(&sql, db::params![], |row| row.get::<i64>(0))).unwrap()
    };
    let left = "select count(*) from timer where kind not in ('promise.page', 'promise.honest')";
    wait_until("no timer is overdue", || count(left) == 0);
    wait_until("the replies are sent", || count("select count(*) from message where state = 'queued'") == 0);
    wait_until("all mails are out", || desk.kept.read_now(desk.workspace_id, outbox::waiting).unwrap().is_empty());

    let broken = count("select count(*) from journal where kind = 'promise.broken'");
    assert_eq!(usize::try_from(broken), Ok(all.len()), "each promise broke once");
    assert_eq!(count("select count(distinct subject_id) from journal where kind = 'promise.broken'"), broken);
    let mails = desk.received();
    let ids: std::collections::HashSet<String> =
        mails.iter().map(|mail| mail::parse::parse(mail.as_bytes()).unwrap().message_id.unwrap()).collect();
    assert_eq!(ids.len(), mails.len(), "no mail left twice");
    let to_customer = desk.peer.envelopes().unwrap().iter().filter(|envelope| envelope["to"][0] == RUTH).count();
    assert_eq!(to_customer, REPLIES);
    // Nobody is called who is not on duty at this hour: then each alarm waits for them.
    let broken_alarms = "select count(*) from alarm where cause = 'broken'";
    assert_eq!(count(broken_alarms), broken, "somebody is called about each, once");
    let called = count("select count(*) from page");
    let to_us = i64::try_from(mails.len() - to_customer).unwrap();
    assert_eq!(to_us, called, "each call left once");
    assert!(called == 0 || called == broken, "all are called, or all are off duty: {called}");
}

/// How often it is killed: ten times, or as often as `KEPT_KILLS` says (the figure of docs/reference is 200).
fn kills() -> u64 {
    std::env::var("KEPT_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(10)
}

/// Killed with `kill -9` again and again while it sends: every mail arrives, and one that arrives twice is the same mail.
#[test]
fn killed_at_any_moment_it_loses_no_mail_and_doubles_are_the_same_mail() {
    let Some(desk) = desk() else { return };
    let all: Vec<Id> = (0..200).map(|n| desk.reply(&format!("Answer {n}"))).collect();
    let mut moment: u64 = 7;
    for _ in 0..kills() {
        let mut server = desk.house.serve();
        // Some moment of the first half second, another one each time and the same in each run.
        moment = (moment * 48_271) % 2_147_483_647;
        std::thread::sleep(std::time::Duration::from_millis(moment % 500));
        server.signal("KILL");
        server.child.wait().unwrap();
        // What was under way when it died may go again now, not only when its lease ends.
        desk.house.run(&["jobs", "retry", "all"]).ok();
    }
    let _server = desk.house.serve();
    wait_until("all are sent", || all.iter().all(|id| desk.state(*id).0 == "sent"));
    let mails = desk.received();
    let mut by_id: std::collections::HashMap<String, Vec<mail::parse::Mail>> = std::collections::HashMap::new();
    for raw in &mails {
        let read = mail::parse::parse(raw.as_bytes()).unwrap();
        by_id.entry(read.message_id.clone().unwrap()).or_default().push(read);
    }
    eprintln!("{} kills: {} mails, {} doubles", kills(), by_id.len(), mails.len() - by_id.len());
    assert_eq!(by_id.len(), all.len(), "each mail has one Message-ID, and each arrived");
    for id in all {
        let same = &by_id[&desk.rfc_id(id)];
        // The link under it is signed anew each time it goes; all else is the same mail.
        assert!(
            same.iter().all(|one| one.subject == same[0].subject && one.date == same[0].date && one.to == same[0].to)
        );
        let said = |one: &mail::parse::Mail| one.text.lines().next().map(str::to_owned);
        assert!(same.iter().all(|one| said(one) == said(&same[0])));
    }
}
