//! The one-shot verbs, as a person at a terminal meets them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use app::webhooks::{self, NewWebhook, Outcome};
use app::workspaces::SealKey;
use common::{EMAIL, House, PASSPHRASE, kept, run};

#[test]
fn a_business_is_set_up_without_a_browser_and_only_once() {
    let house = House::set_up();
    let again = ["setup", "--business", "Other", "--time-zone", "UTC", "--email", "x@y.example", "--passphrase-stdin"];
    let refused = run(&mut house.command(&again), PASSPHRASE).refused();
    assert!(refused.err.contains("set up already"), "{refused:?}");
    let people = house.run(&["staff", "list", "--json"]).ok().json();
    assert_eq!(people["items"][0]["email"], EMAIL);
    assert_eq!(people["items"][0]["role"], "owner");
}

#[test]
fn what_set_up_can_not_take_is_said_all_at_once() {
    let house = House::empty();
    let args =
        ["setup", "--business", "A", "--time-zone", "Amerca/New_York", "--email", "nobody", "--passphrase-stdin"];
    let refused = run(&mut house.command(&args), "short\n").refused();
    for word in ["America/New_York", "nobody", "12"] {
        assert!(refused.err.contains(word), "{word}: {refused:?}");
    }
    let hours = [
        "setup",
        "--business",
        "A",
        "--time-zone",
        "UTC",
        "--email",
        EMAIL,
        "--passphrase-stdin",
        "--hours",
        "mon 8-26",
    ];
    let refused = run(&mut house.command(&hours), PASSPHRASE).refused();
    assert!(refused.err.contains("8-26"), "{refused:?}");
}

#[test]
fn a_token_is_the_last_word_and_can_be_ended() {
    let house = House::set_up();
    let token = house.token();
    assert!(token.starts_with("kept_") && token.len() > 40, "{token}");
    let all = house.run(&["token", "list", "--json"]).ok();
    assert!(!all.out.contains(&token), "the secret is shown only once");
    let id = all.json()["items"][0]["id"].as_str().unwrap().to_owned();
    house.run(&["token", "revoke", &id]).ok();
    assert!(house.run(&["token", "list"]).ok().out.contains("revoked"));
    house.run(&["token", "revoke", &token]).refused();
    let nobody = house.run(&["token", "create", "--email", "who@alder.example", "--name", "x"]).refused();
    assert!(nobody.err.contains("who@alder.example"), "{nobody:?}");
    house.run(&["token", "create", "--email", EMAIL, "--name", "x", "--scopes", "rule"]).refused();
}

#[test]
fn people_are_added_with_a_role() {
    let house = House::set_up();
    let args = ["staff", "add", "--name", "Tom", "--email", "tom@alder.example", "--passphrase-stdin"];
    let wrong = run(house.command(&args).arg("--role=boss"), PASSPHRASE).refused();
    assert!(wrong.err.contains("owner, manager, agent, auditor"), "{wrong:?}");
    run(house.command(&args).arg("--role=manager"), PASSPHRASE).ok();
    let all = house.run(&["staff", "list"]).ok().out;
    let tom = all.lines().find(|line| line.contains("tom@alder.example")).unwrap();
    assert!(tom.contains("manager"), "{all}");
}

#[test]
fn who_leaves_can_not_log_in_and_names_must_be_known() {
    let house = House::set_up();
    let args = ["staff", "add", "--name", "Tom", "--email", "tom@alder.example", "--passphrase-stdin"];
    run(&mut house.command(&args), PASSPHRASE).ok();
    let nobody = house.run(&["staff", "deactivate", "who@alder.example"]).refused();
    assert!(nobody.err.contains("who@alder.example"), "{nobody:?}");
    let last = house.run(&["staff", "deactivate", EMAIL, "--to", "tom@alder.example"]).refused();
    assert!(last.err.contains("last owner") && last.err.contains("hint:"), "{last:?}");
    house.run(&["staff", "deactivate", "tom@alder.example"]).ok();
    let state = |house: &House| {
        let all = house.run(&["staff", "list", "--json"]).ok().json();
        all["items"].as_array().unwrap().iter().find(|one| one["email"] == "tom@alder.example").unwrap()["active"]
            .clone()
    };
    assert_eq!(state(&house), false);
    house.run(&["staff", "reactivate", "tom@alder.example"]).ok();
    assert_eq!(state(&house), true);
}

#[test]
fn without_a_business_or_a_database_the_way_on_is_named() {
    let house = House::empty();
    let nothing = house.run(&["doctor"]);
    assert_eq!(nothing.code, 1);
    assert!(nothing.out.contains("kept serve"), "{nothing:?}");
    let refused = house.run(&["token", "list"]).refused();
    assert!(refused.err.contains("there is no Kept at"), "{refused:?}");
    assert!(!house.data().exists(), "a verb that only looks makes nothing");
}

#[test]
fn the_doctor_says_what_is_well_and_what_is_not() {
    let house = House::set_up();
    let found = house.run(&["doctor", "--json"]).ok().json();
    assert_eq!(found["state"], "warn", "no mail account yet");
    let checks: Vec<&str> =
        found["items"].as_array().unwrap().iter().map(|item| item["check"].as_str().unwrap()).collect();
    for check in
        ["database", "version", "server", "folder", "clock", "time zone", "mail", "outbox", "timers", "inbound", "disk"]
    {
        assert!(checks.contains(&check), "{check} is missing: {checks:?}");
    }
    for item in found["items"].as_array().unwrap() {
        assert_eq!(item["state"] == "ok", item["hint"] == "", "whatever is not ok has a hint: {item}");
    }
}

#[test]
fn the_doctor_finds_a_program_that_is_told_nothing_any_more() {
    let house = House::set_up();
    let webhooks_of = |house: &House| -> Vec<(String, String)> {
        let found = house.run(&["doctor", "--json"]).json();
        let mine = found["items"].as_array().unwrap().iter().filter(|item| item["check"] == "webhooks");
        mine.map(|item| (item["state"].as_str().unwrap().to_owned(), item["what"].as_str().unwrap().to_owned()))
            .collect()
    };
    assert_eq!(webhooks_of(&house), [], "nothing is told to anybody");
    let kept = house.open();
    let (workspace_id, who) = common::owner(&kept);
    let url = "https://books.alder.example/kept".to_owned();
    let new = NewWebhook { name: "Our books".to_owned(), url, kinds: Vec::new() };
    let make = move |tx: &mut app::Tx| {
        let (one, _) = webhooks::make(tx, &who, &new, &SealKey::new([7; 32]))?;
        webhooks::send_test(tx, &who, one.id).map(|_| one.id)
    };
    let id = kept.write_now(workspace_id, make).unwrap();
    assert_eq!(webhooks_of(&house), [("ok".to_owned(), "1 told, messages waiting: 1".to_owned())]);
    let gone = Outcome { status: Some(410), said: "gone".to_owned(), after_s: None, took_ms: 7 };
    let mark = move |tx: &mut app::Tx| {
        webhooks::lease(tx, id, 10)?.iter().try_for_each(|row| webhooks::mark(tx, row, Some(&gone)))
    };
    kept.write_now(workspace_id, mark).unwrap();
    let found = webhooks_of(&house);
    assert_eq!(found.iter().map(|(state, _)| state.as_str()).collect::<Vec<_>>(), ["warn", "warn"]);
    assert!(found[0].1.starts_with("Our books: turned off, because nothing arrived"), "{found:?}");
    assert!(found[1].1.starts_with("messages that never arrived: 1"), "{found:?}");
}

#[test]
fn the_doctor_finds_a_mail_server_that_does_not_answer() {
    let house = House::empty();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    house.set_up_with(&[
        "--mail-address",
        "office@alder.example",
        "--smtp-host",
        "127.0.0.1",
        "--smtp-port",
        &free,
        "--smtp-security",
        "none",
    ]);
    let found = house.run(&["doctor"]);
    assert_eq!(found.code, 1, "{found:?}");
    assert!(found.out.contains("fail  mail"), "{found:?}");
    assert!(found.out.contains(&free), "{found:?}");
}

#[test]
fn config_show_says_where_each_value_came_from() {
    let house = House::set_up();
    std::fs::write(house.data().join("kept.toml"), "public_url = \"https://desk.alder.example/\"\n").unwrap();
    let shown = run(
        house.command(&["config", "show"]).env("KEPT_LISTEN", "0.0.0.0:99").env("KEPT_SECRET_KEY", "k".repeat(40)),
        "",
    )
    .ok();
    let line = |key: &str| shown.out.lines().find(|line| line.starts_with(key)).unwrap().to_owned();
    assert!(line("data").contains("flag --data"), "{shown:?}");
    assert!(line("listen").contains("environment KEPT_LISTEN"), "{shown:?}");
    assert!(
        line("public_url").contains("https://desk.alder.example ") && line("public_url").contains("kept.toml"),
        "{shown:?}"
    );
    assert!(line("log").contains("default"), "{shown:?}");
    assert!(!shown.out.contains("kkkk") && line("secret_key").contains("(hidden)"), "{shown:?}");
    let typo = run(house.command(&["config", "show"]).env("KEPT_LISEN", "x"), "").ok();
    assert!(typo.err.contains("KEPT_LISTEN"), "{typo:?}");
}

#[test]
fn a_key_that_nobody_knows_is_refused_with_the_nearest() {
    let house = House::set_up();
    std::fs::write(house.data().join("kept.toml"), "publik_url = \"https://x\"\n").unwrap();
    let refused = house.run(&["serve"]).refused();
    assert!(refused.err.contains("publik_url") && refused.err.contains("did you mean public_url?"), "{refused:?}");
}

#[test]
fn slips_of_the_fingers_get_a_hint() {
    let refused = run(kept().arg("srve"), "").refused();
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("serve"), "{refused:?}");
    assert!(run(kept().args(["import", "mail"]), "").refused().err.contains("PATH"));
    let bad = run(kept().args(["staff", "list", "--db", "mysql://x"]), "").refused();
    assert!(bad.err.contains("postgres://"), "{bad:?}");
}

#[test]
fn a_database_of_a_newer_kept_is_left_alone() {
    let house = House::set_up();
    let kept = house.open();
    kept.db
        .write_now(|tx: &mut db::Tx<'_>| {
            let newer =
                "insert into schema_migration (version, name, checksum, applied_at) values (9999, 'later', 'x', 0)";
            tx.run(&db::Sql::built(newer.to_owned()), db::params![])
        })
        .unwrap();
    drop(kept);
    for verb in [vec!["serve", "--listen", "127.0.0.1:0"], vec!["token", "list"]] {
        let refused = house.run(&verb).refused();
        assert!(refused.err.contains("9999") && refused.err.contains("newer"), "{refused:?}");
    }
}

#[test]
fn completions_and_versions_need_no_place() {
    assert!(run(kept().args(["completions", "bash"]), "").ok().out.contains("_kept"));
    assert!(run(kept().arg("version"), "").ok().out.starts_with("kept "));
}

#[test]
fn what_customers_say_is_for_nobody_else_on_the_machine() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let house = House::set_up();
    let backup = house.path("copy.db");
    house.run(&["backup", backup.to_str().unwrap()]).ok();
    assert_eq!(mode(&backup), 0o600);
    assert_eq!(mode(&house.data()), 0o700);
    // A backup that somebody opened to others is still restored for its owner alone.
    std::fs::set_permissions(&backup, std::fs::Permissions::from_mode(0o644)).unwrap();
    house.run(&["restore", "--force", backup.to_str().unwrap()]).ok();
    let mut server = house.serve();
    server.signal("TERM");
    server.child.wait().unwrap();
    for file in std::fs::read_dir(house.data()).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    let folder = |house: &House| {
        let found = house.run(&["doctor", "--json"]).json();
        found["items"].as_array().unwrap().iter().find(|item| item["check"] == "folder").unwrap().clone()
    };
    assert_eq!(folder(&house)["state"], "ok");
    std::fs::set_permissions(house.data(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let found = folder(&house);
    assert_eq!(found["state"], "warn");
    assert!(found["hint"].as_str().unwrap().contains("chmod"), "{found}");
}

#[test]
fn a_verb_that_only_looks_makes_no_lock() {
    let house = House::set_up();
    house.run(&["doctor"]).ok();
    house.run(&["staff", "list"]).ok();
    assert!(!house.data().join("kept.lock").exists());
}

#[test]
fn a_city_is_enough_for_the_time_zone() {
    let house = House::empty();
    let args = ["setup", "--business", "A", "--time-zone", "new york", "--email", EMAIL, "--passphrase-stdin"];
    run(&mut house.command(&args), PASSPHRASE).ok();
    let found = house.run(&["doctor"]).ok();
    assert!(found.out.contains("America/New_York"), "{found:?}");
}
