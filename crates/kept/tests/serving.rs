//! `kept serve`, from an empty folder to being told to stop.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt;

use common::{House, Server, run};

fn get(url: &str) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    agent.get(url).call().unwrap().status().as_u16()
}

#[test]
fn the_first_start_makes_everything_and_prints_the_way_in() {
    let house = House::empty();
    let mut server = house.serve();
    assert!(house.data().join("kept.db").exists());
    assert_eq!(get(&format!("{}/health", server.url)), 200);
    server.signal("TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0), "told to stop, it ends well");
    let link = server.rest_of_out();
    assert!(link.starts_with(&format!("{}/setup/", server.url)), "{link}");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(house.data()).unwrap().permissions().mode() & 0o077, 0, "for its owner alone");
}

#[test]
fn a_business_that_is_set_up_gets_no_set_up_link() {
    let house = House::set_up();
    let mut server = house.serve();
    server.signal("INT");
    server.child.wait().unwrap();
    assert_eq!(server.rest_of_out(), "");
}

#[test]
fn a_second_server_on_the_same_folder_is_refused_and_verbs_beside_it_are_not() {
    let house = House::set_up();
    let server = house.serve();
    let refused = house.run(&["serve", "--listen", "127.0.0.1:0"]).refused();
    assert!(refused.err.contains("running") && refused.err.contains(&server.url), "{refused:?}");
    house.token();
    let found = house.run(&["doctor"]).ok();
    assert!(found.out.contains("`kept serve` is running"), "{found:?}");
}

#[test]
fn a_server_that_was_killed_leaves_no_lock_behind() {
    let house = House::set_up();
    let mut server = house.serve();
    server.signal("KILL");
    assert_eq!(server.child.wait().unwrap().signal(), Some(9));
    let again = house.serve();
    assert_eq!(get(&format!("{}/health", again.url)), 200);
}

#[test]
fn a_taken_port_is_named() {
    let house = House::set_up();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = house.run(&["serve", "--listen", &address]).refused();
    assert!(refused.err.contains(&address) && refused.err.contains("--listen"), "{refused:?}");
}

#[test]
fn places_that_can_not_be_are_named() {
    let house = House::set_up();
    let file = common::write(&house.path("a-file"), b"no folder");
    let inside = file.join("data");
    let refused = run(common::kept().args(["serve", "--data"]).arg(&inside), "").refused();
    assert!(refused.err.contains("a-file"), "{refused:?}");
    for (flag, value) in
        [("--listen", "nowhere"), ("--listen", "203.0.113.7:80"), ("--public-url", "desk"), ("--db", "mysql://x")]
    {
        let refused = house.run(&["serve", flag, value]).refused();
        assert!(refused.err.contains(value), "{refused:?}");
    }
    let unreachable =
        house.run(&["serve", "--listen", "127.0.0.1:0", "--db", "postgres://kept:s3cret@127.0.0.1:1/kept"]).refused();
    assert!(!unreachable.err.contains("s3cret"), "{unreachable:?}");
}

#[test]
fn a_malformed_token_is_refused_by_the_api() {
    let house = House::set_up();
    let server = house.serve();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    for token in ["", "kept", "kept_x_y", "Bearer", "\u{e9}"] {
        let asked =
            agent.get(&format!("{}/api/v1/promises", server.url)).header("authorization", &format!("Bearer {token}"));
        // What no header can carry does not even leave.
        let Ok(mut answer) = asked.call() else { continue };
        assert_eq!(answer.status().as_u16(), 401, "{token}");
        let problem: serde_json::Value = answer.body_mut().read_json().unwrap();
        assert!(problem["detail"].as_str().unwrap().contains("the token is not right"), "{problem}");
        assert!(problem["hint"].as_str().unwrap().contains("kept token create"), "{problem}");
    }
}

#[test]
fn the_demo_has_a_folder_of_its_own_and_a_log_in_that_stays() {
    let house = House::set_up();
    let mut first = Server::start(house.command(&["serve", "--demo", "--listen", "127.0.0.1:0"]));
    first.signal("TERM");
    first.child.wait().unwrap();
    let login = first.rest_of_out();
    assert!(login.starts_with("Log in as ") && login.contains("pass phrase"), "{login}");
    let mut second = Server::start(house.command(&["serve", "--demo", "--listen", "127.0.0.1:0"]));
    second.signal("TERM");
    second.child.wait().unwrap();
    assert_eq!(second.rest_of_out(), login);
    assert_eq!(
        house.run(&["staff", "list", "--json"]).ok().json()["items"].as_array().unwrap().len(),
        1,
        "the real one is as it was"
    );
}

#[test]
fn the_address_it_listens_on_is_said_beside_the_one_for_people() {
    let house = House::set_up();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--public-url", "https://desk.example.com"];
    let mut command = house.command(&serve);
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(child.stderr.take().unwrap()));
    let said = lines.map_while(Result::ok).find(|line| line.contains("Kept listens on")).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said.contains("http://127.0.0.1:") && said.contains("for people at https://desk.example.com"), "{said}");
}
