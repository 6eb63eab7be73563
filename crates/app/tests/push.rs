//! Devices that are told by Web Push, on both databases: who names them, what they are sent, when no more.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use app::conversations::{self, Channel, NewConversation};
use app::notices::screen::{self, OnScreen};
use app::outbox;
use app::workspaces::devices::{self, NewDevice, Push};
use app::workspaces::{self, SealKey, log_out};
use app::{Error, Id, Tx, Who, following, upkeep};
use testkit::{PASSPHRASE, TestKept, each_database};

const ENDPOINT: &str = "https://push.example.com/wpush/v2/";
// A browser's keys, from RFC 8291.
const P256DH: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

fn by<T: Send + 'static>(
    kept: &TestKept,
    who: &Who,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> app::Result<T> {
    let who = who.clone();
    kept.write(move |tx| f(tx, &who))
}

/// Omar's log-in in a browser.
fn session(kept: &TestKept, email: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(workspaces::log_in(&kept.kept, email, PASSPHRASE, "127.0.0.1", "Firefox/1 Linux")).unwrap()
}

fn new(name: &str, end: &str) -> NewDevice {
    NewDevice {
        name: name.to_owned(),
        endpoint: format!("{ENDPOINT}{end}"),
        p256dh: P256DH.to_owned(),
        auth: AUTH.to_owned(),
    }
}

fn add(kept: &TestKept, who: &Who, session: &str, new: NewDevice) -> app::Result<Id> {
    let session = session.to_owned();
    by(kept, who, move |tx, who| devices::add(tx, who, &session, &new))
}

fn names(kept: &TestKept, who: &Who) -> Vec<String> {
    by(kept, who, devices::list).unwrap().into_iter().map(|one| one.name).collect()
}

fn started(kept: &TestKept) -> Id {
    let customer_id = kept.customer("Ruth Alvarez", "ruth@harbor.example");
    by(kept, &kept.owner, move |tx, who| {
        let subject = "Knee".to_owned();
        conversations::start(tx, who, NewConversation { customer_id, subject, channel: Channel::Phone, first: None })
    })
    .unwrap()
    .id
}

fn note(kept: &TestKept, id: Id, text: &'static str) -> Id {
    by(kept, &kept.owner, move |tx, who| conversations::note(tx, who, id, text)).unwrap()
}

fn waiting(kept: &TestKept) -> Vec<(outbox::Row, Push)> {
    let rows = kept.read(outbox::waiting).unwrap().into_iter().filter(|row| row.kind == "push");
    rows.map(|row| (row.clone(), serde_json::from_str(&row.payload).unwrap())).collect()
}

fn on_screen(kept: &TestKept, push: &Push) -> Option<OnScreen> {
    let push = push.clone();
    kept.read(move |tx| screen::on_screen(tx, &push)).unwrap()
}

#[test]
fn a_device_is_its_owners_while_they_are_logged_in_there() {
    for kept in each_database() {
        let omar = session(&kept, "omar@alder.example");
        let phone = add(&kept, &kept.agent, &omar, new(" My \n phone ", "1")).unwrap();
        add(&kept, &kept.agent, &omar, new("Laptop", "2")).unwrap();
        add(&kept, &kept.agent, &omar, new("Laptop again", "2")).unwrap();
        assert_eq!(names(&kept, &kept.agent), ["Laptop again", "My phone"]);
        by(&kept, &kept.owner, move |tx, who| devices::remove(tx, who, phone)).unwrap();
        let theirs = by(&kept, &kept.owner, move |tx, who| devices::rename(tx, who, phone, "Mine"));
        assert!(matches!(theirs, Err(Error::NotFound(_))), "only one's own");
        assert!(matches!(
            by(&kept, &kept.owner, move |tx, who| devices::try_out(tx, who, phone)),
            Err(Error::NotFound(_))
        ));
        by(&kept, &kept.agent, move |tx, who| devices::rename(tx, who, phone, "Telephone")).unwrap();
        assert_eq!(names(&kept, &kept.agent), ["Laptop again", "Telephone"]);

        // On a machine that two share it is whoever said so last.
        let dana = session(&kept, testkit::OWNER_EMAIL);
        add(&kept, &kept.owner, &dana, new("The till", "2")).unwrap();
        assert_eq!(
            (names(&kept, &kept.agent), names(&kept, &kept.owner)),
            (vec!["Telephone".to_owned()], vec!["The till".to_owned()])
        );
        let session = dana.clone();
        let moved = by(&kept, &kept.owner, move |tx, who| {
            devices::moved(tx, who, &session, &format!("{ENDPOINT}2"), &new("", "3"))
        });
        assert!(moved.is_ok() && names(&kept, &kept.owner) == ["The till"], "its address changed, its name stays");

        let token = omar.clone();
        kept.write(move |tx| log_out(tx, &token)).unwrap();
        assert_eq!(names(&kept, &kept.agent), Vec::<String>::new());
        kept.write(upkeep::sweep).unwrap();
        let rows = upkeep::rows(&kept.kept.db).unwrap();
        assert_eq!(rows.iter().find(|(name, _)| *name == "push_device").unwrap().1, 1);
    }
}

#[test]
fn no_address_of_the_house_and_no_wrong_key_is_taken_and_not_too_many() {
    for kept in each_database() {
        let omar = session(&kept, "omar@alder.example");
        for endpoint in
            ["https://127.0.0.1/x", "http://push.example.com/x", "https://localhost:9/x", "https://[::1]/", "x"]
        {
            let bad = NewDevice { endpoint: endpoint.to_owned(), ..new("Phone", "") };
            assert!(
                matches!(add(&kept, &kept.agent, &omar, bad), Err(Error::Invalid(fields)) if fields[0].field == "endpoint")
            );
        }
        let bad = NewDevice { auth: "AAAA".to_owned(), ..new("Phone", "") };
        assert!(
            matches!(add(&kept, &kept.agent, &omar, bad), Err(Error::Invalid(fields)) if fields[0].field == "p256dh")
        );
        assert!(
            matches!(add(&kept, &kept.agent, &omar, new(" ", "")), Err(Error::Invalid(fields)) if fields[0].field == "name")
        );
        for n in 0..12 {
            add(&kept, &kept.agent, &omar, new("Phone", &n.to_string())).unwrap();
        }
        let refused = add(&kept, &kept.agent, &omar, new("Phone", "one more"));
        assert!(matches!(refused, Err(Error::Refused(refused)) if refused.rule == "push-too-many-devices"));
        assert!(add(&kept, &kept.agent, &omar, new("Same phone", "3")).is_ok());
    }
}

#[test]
fn one_conversation_is_one_message_that_says_who_and_what_kind_until_it_is_read() {
    for kept in each_database() {
        let omar = session(&kept, "omar@alder.example");
        for end in ["1", "2"] {
            add(&kept, &kept.agent, &omar, new("Device", end)).unwrap();
        }
        let id = started(&kept);
        note(&kept, id, "@omar her knee again");
        let last = note(&kept, id, "@omar and her back");
        let rows = waiting(&kept);
        assert_eq!(rows.len(), 2, "one for each device; the second note overtakes the first");
        let (row, push) = &rows[0];
        assert!(row.next_at > kept.now(), "whoever is at the desk reads it there");
        assert_eq!((push.subject_id, push.tag.clone(), push.urgent), (last, id.to_string(), true));
        let quiet = on_screen(&kept, push).unwrap();
        let path = format!("/conversations/{id}#m-{last}");
        assert_eq!(
            (quiet.title.as_str(), quiet.body.as_str(), quiet.path.as_str()),
            ("Dana Moss named you in #1", "", path.as_str())
        );
        by(&kept, &kept.agent, |tx, who| devices::show_subject(tx, who, true)).unwrap();
        assert_eq!(on_screen(&kept, push).unwrap().body, "Dana Moss named you in #1 (Ruth Alvarez)");
        by(&kept, &kept.owner, move |tx, who| conversations::trash_message(tx, who, last)).unwrap();
        assert_eq!(on_screen(&kept, push), None, "the note is deleted");
        by(&kept, &kept.agent, move |tx, who| following::looked(tx, who, id)).unwrap();
        let told = row.subject_id;
        assert!(kept.read(move |tx| workspaces::notifications::was_seen(tx, told)).unwrap());
    }
}

#[test]
fn what_is_over_in_a_moment_takes_nothing_else_off_the_screen() {
    for kept in each_database() {
        let omar = session(&kept, "omar@alder.example");
        add(&kept, &kept.agent, &omar, new("Phone", "1")).unwrap();
        let (id, agent_id) = (started(&kept), kept.agent.staff_id());
        note(&kept, id, "@omar her knee again");
        for to in [agent_id, None] {
            by(&kept, &kept.owner, move |tx, who| conversations::assign(tx, who, id, to)).unwrap();
        }
        let said: Vec<String> =
            waiting(&kept).iter().filter_map(|(_, push)| on_screen(&kept, push)).map(|one| one.title).collect();
        assert_eq!(said, ["Dana Moss named you in #1"]);
    }
}

#[test]
fn each_kind_that_goes_to_a_screen_has_words_of_its_own() {
    for kept in each_database() {
        let omar = session(&kept, "omar@alder.example");
        let device_id = add(&kept, &kept.agent, &omar, new("Device", "1")).unwrap();
        let (id, agent_id) = (started(&kept), kept.agent.staff_id().unwrap());
        by(&kept, &kept.owner, move |tx, who| conversations::assign(tx, who, id, Some(agent_id))).unwrap();
        let (_, push) = waiting(&kept).remove(0);
        assert_eq!(on_screen(&kept, &push).unwrap().title, "#1 is yours now");
        by(&kept, &kept.agent, move |tx, who| devices::try_out(tx, who, device_id)).unwrap();
        let test = waiting(&kept).into_iter().find(|(_, push)| push.kind == devices::TEST).unwrap().1;
        assert_eq!(on_screen(&kept, &test).unwrap().title, "Push works on this device");
    }
}

#[test]
fn a_device_gets_ten_in_a_minute_and_is_forgotten_with_its_log_in() {
    for kept in each_database() {
        let omar = session(&kept, "omar@alder.example");
        let id = add(&kept, &kept.agent, &omar, new("Device", "1")).unwrap();
        let place = || kept.write(move |tx| devices::take_place(tx, id)).unwrap();
        assert_eq!((0..10).filter_map(|_| place()).count(), 0);
        let later = place().unwrap();
        assert_eq!(later.as_millisecond() - kept.now().as_millisecond(), 60_000);
        kept.later_ms(60_000);
        assert_eq!(place(), None);
        let token = omar.clone();
        kept.write(move |tx| log_out(tx, &token)).unwrap();
        assert_eq!(kept.write(move |tx| devices::target(tx, id)).unwrap(), None);
        let rows = upkeep::rows(&kept.kept.db).unwrap();
        assert_eq!(rows.iter().find(|(name, _)| *name == "push_device").unwrap().1, 0);
    }
}

#[test]
fn the_key_pair_is_made_once_and_sealed() {
    for kept in each_database() {
        let seal = kept.seal.clone();
        let make = |seal: SealKey| kept.write(move |tx| devices::public_key(tx, &seal));
        assert!(make(SealKey::none()).is_err(), "without a key to seal with there is none");
        let first = make(seal.clone()).unwrap();
        assert_eq!(make(seal.clone()).unwrap(), first);
        let private = kept.read(move |tx| devices::private_key(tx, &seal)).unwrap();
        assert!(push::vapid::authorization(&private, "https://push.example.com", "", 0).unwrap().ends_with(&first));
        assert!(kept.read(|tx| devices::private_key(tx, &SealKey::new([8; 32]))).is_err());
    }
}
