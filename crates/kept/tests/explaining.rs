//! `kept mail explain`, as a person at a terminal and a program meet it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

mod common;

use common::{House, kept, run};

const MAIL: &str = "From: \"Fleck, Ann\" <ann@example.com>\r\nTo: desk@alder.example, reply+218.kxvtqm2nq3@alder.example\r\n\
Subject: =?utf-8?Q?Caf=C3=A9?= [#218]\r\nDate: Thu, 26 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@example.com>\r\n\
References: <0@alder.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nYes, please.\r\n\r\n-- \r\nAnn\r\n\
--b\r\nContent-Type: application/pdf; name=\"../bill.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b--\r\n";

#[test]
fn a_line_of_json_stands_for_each_file_in_their_order() {
    let house = House::empty();
    let path = |name: &str| house.folder.path().join(name).display().to_string();
    std::fs::write(path("a.eml"), MAIL).unwrap();
    std::fs::write(path("c.eml"), "Subject: second\n\nHello\n").unwrap();
    let args = ["mail", "explain", &path("a.eml"), &path("b.eml"), &path("c.eml"), "-", "--json"];
    let ran = run(kept().args(args), "");
    assert_eq!(ran.code, 1, "one file is not there, and stdin is empty: {ran:?}");
    let lines: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4, "{ran:?}");
    let first = &lines[0];
    assert_eq!(first["from"], serde_json::json!({ "name": "Fleck, Ann", "email": "ann@example.com" }));
    assert_eq!(first["to"][1]["email"], "reply+218.kxvtqm2nq3@alder.example");
    assert_eq!(first["subject"], "Café [#218]");
    assert_eq!(first["date"], "2026-11-26T10:00:00+01:00");
    assert_eq!(first["message_id"], "1@example.com");
    assert_eq!(first["reply"], "Yes, please.");
    assert!(first["signature"].as_str().unwrap().contains("Ann"), "{first}");
    assert_eq!(first["kind"], "person");
    assert_eq!(first["bounce"], serde_json::Value::Null);
    assert_eq!(first["thread"]["matched_by"], "token");
    let file = &first["attachments"][0];
    assert_eq!((file["name"].as_str(), file["saved_as"].as_str()), (Some("../bill.pdf"), Some("bill.pdf")));
    assert_eq!((file["type"].as_str(), file["size"].as_u64()), (Some("application/pdf"), Some(4)));
    assert!(lines[1]["error"].as_str().unwrap().contains("b.eml"), "{}", lines[1]);
    assert_eq!(lines[2]["subject"], "second");
    assert_eq!(lines[2]["thread"]["matched_by"], serde_json::Value::Null);
    assert!(lines[3]["error"].as_str().unwrap().contains("empty"), "{}", lines[3]);
    assert!(!house.data().exists(), "nothing is made");
}

#[test]
fn a_bare_body_is_read_too() {
    let text = "Thanks, that works.\n\nOn Mon, Nov 23, 2026 at 9:00 AM Ann <ann@example.com> wrote:\n> Does it?\n";
    let read = run(kept().args(["mail", "explain", "-", "--as", "text", "--json"]), text).ok().json();
    assert_eq!((read["reply"].as_str(), read["from"].as_str()), (Some("Thanks, that works."), None));
    assert!(read["quoted"].as_str().unwrap().contains("Does it?"), "{read}");
    let html = "<p>Gr&uuml;&szlig;e</p><script>x()</script>";
    let read = run(kept().args(["mail", "explain", "-", "--as", "html", "--json"]), html).ok().json();
    assert_eq!(read["text"], "Grüße");
    assert_eq!(read["date"], serde_json::Value::Null);
}

#[test]
fn people_read_a_summary() {
    let ran = run(kept().args(["mail", "explain", "-"]), MAIL).ok();
    for words in
        ["Fleck, Ann <ann@example.com>", "Café [#218]", "person", "by token", "bill.pdf (application/pdf, 4 bytes)"]
    {
        assert!(ran.out.contains(words), "{words}: {ran:?}");
    }
    run(kept().args(["mail", "explain", "-", "--as", "letter"]), MAIL).refused();
}
