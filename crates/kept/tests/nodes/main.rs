//! Several `kept serve` on one PostgreSQL, under load, while nodes are killed and while the database restarts. The long
//! form: `KEPT_NODES_SECONDS=120 cargo nextest run -p kept --test nodes`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

#[path = "../common/mod.rs"]
mod common;
mod desk;
mod live;
mod load;

use std::time::{Duration, Instant};

use desk::Desk;

/// How long it lasts: twelve seconds, or as `KEPT_NODES_SECONDS` says.
fn lasts() -> Duration {
    let asked = std::env::var("KEPT_NODES_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(asked.unwrap_or(12))
}

#[test]
fn one_node_after_the_other_is_killed_and_nothing_is_lost_or_done_twice() {
    let Some(desk) = Desk::new() else { return };
    let mut nodes = desk.nodes(3);
    let pages: Vec<_> = (0..3).map(|first| desk.page(&nodes, first)).collect();
    let load = desk.load(&nodes, 6);
    let (begun, mut kills) = (Instant::now(), 0);
    while begun.elapsed() < lasts() {
        std::thread::sleep(Duration::from_millis(1_500));
        nodes.kill(kills % 3);
        kills += 1;
        std::thread::sleep(Duration::from_millis(600));
        nodes.start((kills - 1) % 3);
    }
    let went = load.end();
    let settled = desk.settle();
    eprintln!("{kills} kills; {went}");
    assert_eq!(went.wrong, Vec::<String>::new());
    assert!(went.unanswered > 0, "somebody waited for an answer of a node that died");
    desk.everything_is_there_once(&went);
    desk.each_promise_broke_once(&went, Some(2_000));
    desk.each_mail_left(&went, kills);
    for page in pages {
        desk.heard_all(page.close(), settled);
    }
}

#[test]
fn a_page_at_one_node_hears_what_another_did_within_a_second() {
    let Some(desk) = Desk::new() else { return };
    let nodes = desk.nodes(3);
    for (here, there) in [(0, 1), (1, 2), (2, 0)] {
        let page = desk.page(&nodes, here);
        std::thread::sleep(Duration::from_millis(300));
        let at = desk.make_at(&nodes, there);
        std::thread::sleep(Duration::from_millis(1_500));
        let heard = page.close();
        let (_, when) = heard.iter().find(|(id, _)| *id == Some(at.id)).unwrap_or_else(|| panic!("{heard:?} {at:?}"));
        let late_ms = when.as_millisecond() - at.at.as_millisecond();
        assert!(late_ms < 1_000 + desk.stalled_ms(), "heard {late_ms} ms later");
    }
}

#[test]
fn postgres_restarts_under_load_and_nothing_is_lost_or_done_twice() {
    let Some(desk) = Desk::new() else { return };
    let mut nodes = desk.nodes(2);
    let pages: Vec<_> = (0..2).map(|first| desk.page(&nodes, first)).collect();
    let load = desk.load(&nodes, 6);
    let begun = Instant::now();
    let mut restarts = 0;
    while restarts < 4 || begun.elapsed() < lasts() {
        std::thread::sleep(Duration::from_millis(1_000));
        desk.cluster.restart(["fast", "immediate"][restarts % 2]).unwrap();
        restarts += 1;
    }
    // So long that people hear of it.
    std::thread::sleep(Duration::from_millis(500));
    desk.cluster.stop("fast").unwrap();
    std::thread::sleep(Duration::from_secs(7));
    desk.cluster.start().unwrap();
    std::thread::sleep(Duration::from_secs(2));
    nodes.live();
    let went = load.end();
    let settled = desk.settle();
    eprintln!("{restarts} restarts; {went}");
    assert_eq!(went.wrong, Vec::<String>::new(), "no answer but 2xx, and 503 with Retry-After");
    assert_eq!(went.unanswered, 0, "each request is answered");
    assert!(went.turned_away > 0, "whoever came while it was away was told when to come again");
    desk.everything_is_there_once(&went);
    desk.each_promise_broke_once(&went, None);
    desk.each_mail_left(&went, 0);
    for page in pages {
        desk.heard_all(page.close(), settled);
    }
}
