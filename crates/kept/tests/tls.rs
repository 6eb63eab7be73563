//! Private conversations: with the database and with the mail server, by a certificate that is checked.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use common::authority::{Authority, Cluster};
use common::{House, Ran, run, wait_until};
use mail::testing::{PASSWORD, SmtpPeer, Tls, USER, smtp_peer_with_tls};

#[test]
fn postgres_is_believed_only_with_a_certificate_for_its_name_from_a_known_authority() {
    let (ours, other) = (Authority::new("Alder's own authority"), Authority::new("somebody else's"));
    let (certificate, key) = ours.server("localhost");
    let Some(cluster) = Cluster::with_tls(&certificate, &key) else { return };
    let ask = |host: &str, query: &str| {
        let db = Some(format!("postgres://postgres@{host}:{}/postgres?{query}", cluster.port));
        House { db, ..House::empty() }
    };
    let checked = |authority: &Authority| format!("sslmode=verify-full&sslrootcert={}", authority.file().display());

    let house = ask("localhost", &checked(&ours));
    house.set_up_with(&[]);
    assert!(house.run(&["doctor"]).out.contains("sound (PostgreSQL"));
    let _server = house.serve();

    let wrong_name = ask("127.0.0.1", &checked(&ours)).run(&["staff", "list"]).refused();
    assert!(wrong_name.err.contains("not valid for name") && wrong_name.err.contains("host name"), "{wrong_name:?}");
    let nobody = |query: &str| {
        let unknown = ask("localhost", query).run(&["staff", "list"]).refused();
        assert!(unknown.err.contains("UnknownIssuer") && unknown.err.contains("sslrootcert="), "{unknown:?}");
    };
    nobody(&checked(&other));
    nobody("sslmode=verify-full"); // the usual authorities do not know ours
    let missing = ask("localhost", "sslmode=verify-full&sslrootcert=/no/ca.pem").run(&["staff", "list"]).refused();
    assert!(missing.err.contains("sslrootcert /no/ca.pem"), "{missing:?}");
    // Without asking who answers it is still encrypted: this server takes nothing else.
    ask("127.0.0.1", "sslmode=require").run(&["staff", "list"]).ok();
    ask("127.0.0.1", "sslmode=disable").run(&["staff", "list"]).refused();
}

/// A house whose mail leaves by this peer, under this name of the host.
fn house(peer: &SmtpPeer, host: &str, security: &str, password: &str) -> House {
    let house = House::empty();
    let port = peer.port.to_string();
    let mut setup = house.command(&[
        "setup",
        "--business",
        "Alder Office",
        "--time-zone",
        "America/New_York",
        "--email",
        common::EMAIL,
        "--passphrase-stdin",
        "--undo-send",
        "0",
        "--mail-address",
        "office@alder.example",
        "--smtp-host",
        host,
        "--smtp-port",
        &port,
        "--smtp-security",
        security,
        "--smtp-user",
        USER,
    ]);
    run(setup.env("KEPT_SMTP_PASSWORD", password), &format!("{}\n", common::PASSPHRASE)).ok();
    house
}

/// What the doctor finds about the mail account, where these authorities are known.
fn doctor(house: &House, authority: &Authority) -> (String, String, String) {
    let found: Ran = run(house.command(&["doctor", "--json"]).env("SSL_CERT_FILE", authority.file()), "");
    let found = found.json();
    let mail = found["items"].as_array().unwrap().iter().find(|item| item["check"] == "mail").unwrap().clone();
    let text = |name: &str| mail[name].as_str().unwrap().to_owned();
    (text("state"), text("what"), text("hint"))
}

fn mail_leaves_over_tls(security: &str) {
    let (ours, other) = (Authority::new("Alder's own authority"), Authority::new("somebody else's"));
    let (certificate, key) = ours.server("localhost");
    let tls = Tls { from_first_byte: security == "tls", certificate, key };
    let Some(peer) = smtp_peer_with_tls(&tls).unwrap() else { return };

    let good = house(&peer, "localhost", security, PASSWORD);
    assert_eq!(doctor(&good, &ours).0, "ok", "{:?}", doctor(&good, &ours));
    for (found, words) in [
        (doctor(&good, &other), "UnknownIssuer"),
        (doctor(&house(&peer, "127.0.0.1", security, PASSWORD), &ours), "not valid for name"),
        (doctor(&house(&peer, "localhost", security, "wrong"), &ours), "check user and password"),
    ] {
        assert_eq!(found.0, "fail", "{found:?}");
        assert!(found.1.contains(words) && !found.2.is_empty(), "{found:?}");
    }

    // And one that is really sent.
    let kept = good.open();
    let message_id = common::reply(&kept, "The chairs come on Friday.");
    let mut serve = good.command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.env("SSL_CERT_FILE", ours.file());
    let _server = common::Server::start(serve);
    wait_until("the reply is sent", || common::state(&kept, message_id).0 == "sent");
    let mails = peer.received().unwrap();
    assert_eq!(mails.len(), 1);
    assert!(String::from_utf8_lossy(&mails[0]).contains("The chairs come on Friday."));
}

#[test]
fn mail_leaves_over_starttls_signed_in_to_a_server_that_proves_who_it_is() {
    mail_leaves_over_tls("starttls");
}

#[test]
fn mail_leaves_over_tls_from_the_first_byte() {
    mail_leaves_over_tls("tls");
}
