//! Search on both databases: the newest first, in any case and with or without accents, and nothing typed is syntax.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use std::sync::Arc;

use app::conversations::{self, ParsedInput};
use app::search;
use app::{Page, Tx, Who, customers};
use testkit::{TestKept, each_database};

fn write<T: Send + 'static>(kept: &TestKept, mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static) -> T {
    let who = kept.owner.clone();
    kept.write(move |tx| f(tx, &who)).unwrap()
}

/// Past mails, one conversation each unless they answer another: (from, subject, text, answers number).
fn bring(kept: &TestKept, mails: &[(&str, &str, &str, Option<usize>)]) {
    let batch: Vec<ParsedInput> = mails
        .iter()
        .enumerate()
        .map(|(n, (from, subject, text, answers))| {
            let answers = answers.map(|n| format!("In-Reply-To: <{n}@t>\r\n")).unwrap_or_default();
            let raw = format!(
                "From: {from}\r\nSubject: {subject}\r\nMessage-ID: <{n}@t>\r\n{answers}Date: 1 Nov 2026 10:{n:02}:00 +0000\r\n\
                 Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
            );
            ParsedInput::read(format!("mail {n}"), raw.into_bytes())
        })
        .collect();
    let batch = Arc::new(batch);
    write(kept, move |tx, who| conversations::import(tx, who, &batch));
}

fn find(kept: &TestKept, query: &'static str) -> Vec<String> {
    subjects(&write(kept, move |tx, who| search::conversations(tx, who, query, None, 50)))
}

fn subjects(page: &Page<search::Hit>) -> Vec<String> {
    page.items.iter().map(|hit| hit.subject.clone()).collect()
}

#[test]
fn words_are_found_newest_first_one_hit_a_conversation() {
    for kept in each_database() {
        bring(
            &kept,
            &[
                ("Ruth <ruth@harbor.example>", "Desk", "The grey desk wobbles.", None),
                ("José García <jose@pier.example>", "Chairs", "Six chairs and one desk, please.", None),
                ("Ruth <ruth@harbor.example>", "Re: Desk", "The DESK still wobbles, and the Büro is closed.", Some(0)),
                ("Lee <lee@quay.example>", "Lamp", "A lamp.", None),
            ],
        );
        assert_eq!(find(&kept, "desk"), ["Desk", "Chairs"]);
        assert_eq!(find(&kept, "desk chairs"), ["Chairs"]);
        assert_eq!(find(&kept, "buro"), ["Desk"]);
        assert_eq!(find(&kept, "GARCIA"), ["Chairs"], "by the name of who wrote");
        assert_eq!(find(&kept, "jose@pier.example"), ["Chairs"]);
        assert_eq!(find(&kept, "\"grey desk\""), ["Desk"]);
        assert!(find(&kept, "\"desk grey\"").is_empty());
        assert_eq!(find(&kept, "wobb*"), ["Desk"]);
        assert!(find(&kept, "wobb").is_empty());
        for odd in [
            "",
            "  ",
            "***",
            "\"",
            "\"\"",
            "(",
            "' or 1=1 --",
            "NEAR(a b)",
            "a AND",
            "words:desk",
            "^desk NOT",
            "\\ \u{0}",
            "🙂",
        ] {
            let _nothing_breaks = find(&kept, odd);
        }
        assert!(find(&kept, "?!…").is_empty());
        let hit = write(&kept, |tx, who| search::conversations(tx, who, "wobbles", None, 50)).items.remove(0);
        assert_eq!(
            (hit.customer_name.as_str(), hit.snippet.as_str()),
            ("Ruth", "The DESK still wobbles, and the Büro is closed.")
        );

        kept.write(search::rebuild).unwrap();
        assert_eq!(find(&kept, "desk"), ["Desk", "Chairs"], "the index made anew finds the same");
        assert_eq!(write(&kept, |tx, who| search::customers(tx, who, "garc", 10)).len(), 1);
    }
}

#[test]
fn pages_show_each_conversation_once() {
    for kept in each_database() {
        let mut mails: Vec<(&str, &str, &str, Option<usize>)> = Vec::new();
        for n in 0..24 {
            // Every third answers the first: one conversation found again and again.
            let answers = if n % 3 == 2 { Some(0) } else { None };
            mails.push(("Ruth <ruth@harbor.example>", "Desk", "The desk again.", answers));
        }
        bring(&kept, &mails);
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let from = cursor.clone();
            let page = write(&kept, move |tx, who| search::conversations(tx, who, "desk", from.as_deref(), 3));
            assert!(page.items.len() <= 3);
            seen.extend(page.items.iter().map(|hit| hit.number));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let mut once = seen.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!((once.len(), seen.len()), (16, 16));
        assert_eq!(seen[0], 1, "the first conversation has the newest mail");
    }
}

#[test]
fn customers_are_found_by_the_beginnings_of_their_names_addresses_and_numbers() {
    for kept in each_database() {
        write(&kept, |tx, who| {
            let new = customers::NewCustomer {
                name: "Zoë Quintero".to_owned(),
                email: Some("zoe@harbor.example".to_owned()),
                phone: Some("+1 (212) 555-0143".to_owned()),
                ..customers::NewCustomer::default()
            };
            customers::create(tx, who, new)
        });
        for query in ["zoe", "ZO", "quin zo", "zoe@harb", "212555", "harbor", "0143", "212 555", "+1 212-555-0143"] {
            let found = write(&kept, move |tx, who| search::customers(tx, who, query, 10));
            assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Zoë Quintero"], "{query}");
        }
        assert!(write(&kept, |tx, who| search::customers(tx, who, "nobody", 10)).is_empty());
        assert!(write(&kept, |tx, who| search::customers(tx, who, "--", 10)).is_empty());
    }
}
