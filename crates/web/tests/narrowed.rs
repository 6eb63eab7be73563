//! No page and no answer of the API says a word of a narrowed story to those whom it does not concern. Every address there is
//! is asked, with every id that was made on the way, by somebody outside of its team.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use std::collections::BTreeSet;

use app::complaints::{
    self, CauseFound, Guard, Heard, How, Known, NewComplaint, NewLetter, NewOutcome, Outcome, Restating, Way,
};
use app::time::plus_ms;
use app::workspaces::tokens::Scope;
use app::workspaces::{NewMailbox, mailboxes};
use app::{Id, Role, Tx, Who, improvement, journal, links};
use axum::body::Body;
use axum::http::{Request, header};
use desk::Desk;
use serde_json::Value;
use testkit::{OWNER_EMAIL, PASSPHRASE, TestKept, on_sqlite};
use tower::ServiceExt;

/// Stands in everything that is said in the complaint, and nowhere else.
const RARE: &str = "quetzalcoatl";
const DAY: i64 = 86_400_000;

fn say(what: &str) -> String {
    format!("{what} {RARE}")
}

/// A narrowed complaint up to its decision that nothing is done, and one with an open story that would be its twin.
fn made(tx: &mut Tx, who: &Who, ruth: Id) -> app::Result<Id> {
    let (owner_id, by) = (who.staff_id(), plus_ms(tx.now, DAY));
    let summary = || "The installers did not come".to_owned();
    let new = NewComplaint { customer_id: Some(ruth), summary: summary(), owner_id, ..NewComplaint::default() };
    let open = complaints::open(tx, who, &new)?.id;
    let heard = Heard { story: "The installers and their van never came on Monday".to_owned(), ..Heard::default() };
    complaints::listen(tx, who, open, &heard)?;
    let id = complaints::open(
        tx,
        who,
        &NewComplaint { narrowed: true, at_stake: say("stake"), regime: Some("us-hospital".to_owned()), ..new },
    )?
    .id;
    let heard = Heard {
        story: say("The installers and their van never came on Monday, says"),
        wants: say("wants"),
        others_affected: vec![say("others")],
        ..Heard::default()
    };
    complaints::listen(tx, who, id, &heard)?;
    let letter = NewLetter {
        kind: "acknowledgement".to_owned(),
        subject: Some(say("Your grievance")),
        text: Some(say("We received your grievance. Your contact person is Dana.")),
        how: Way::Mail,
        sent_at: None,
        known: Known::default(),
    };
    complaints::send_letter(tx, who, id, &letter)?;
    let restating = |text: String| Restating { text, mail: false };
    complaints::restate(tx, who, id, &restating(say("understood")))?;
    complaints::correct(tx, who, id, How::Phone, &say("corrected"), None)?;
    complaints::restate(tx, who, id, &restating(say("again")))?;
    complaints::confirm(tx, who, id, How::Phone, &say("yes"), None)?;
    complaints::promise_call_back(tx, who, id, by, None)?;
    complaints::research(tx, who, id, &say("findings"))?;
    let called = NewOutcome {
        outcome: Outcome::Explanation,
        what_happened: say("happened"),
        offer: String::new(),
        apology: true,
        explanation: true,
        remedies: Vec::new(),
        amounts: Default::default(),
        by: plus_ms(by, DAY),
        how: "phone".to_owned(),
    };
    complaints::call_back(tx, who, id, &called)?;
    complaints::accept(tx, who, id, &say("accepted"))?;
    let fields = [("cause".to_owned(), say("cause"))].into();
    complaints::save_draft(tx, who, id, "guard", &fields)?;
    let cause_id = improvement::add(tx, who, None, "Nobody is told of a move")?.id;
    let guard = Guard {
        causes: vec![CauseFound { id: cause_id, evidence: say("evidence") }],
        none_because: say("none"),
        review_on: Some(plus_ms(by, 30 * DAY)),
        ..Guard::default()
    };
    complaints::guard(tx, who, id, &guard)?;
    let why = improvement::NewWhy { parent_id: None, says: say("why"), evidence: say("shows"), cause_id: None };
    improvement::ask_why(tx, who, id, &why)?;
    complaints::close(tx, who, id)?;
    Ok(id)
}

/// Every id that the journal knows: complaints, customers, promises, causes, people.
fn ids(kept: &TestKept) -> BTreeSet<String> {
    let owner = kept.owner.clone();
    let entries = kept.read(move |tx| journal::after(tx, &owner, 0, 1000)).unwrap();
    let mut ids = BTreeSet::from(["1".to_owned(), "2".to_owned()]);
    for entry in entries {
        let about = [Some(entry.subject_id), entry.customer_id, entry.conversation_id];
        ids.extend(about.into_iter().flatten().map(|id| id.to_string()));
        collect(&entry.details, &mut ids);
    }
    ids
}

fn collect(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.parse::<Id>().is_ok() => drop(ids.insert(text.clone())),
        Value::Array(all) => all.iter().for_each(|one| collect(one, ids)),
        Value::Object(map) => map.values().for_each(|one| collect(one, ids)),
        _ => {}
    }
}

/// Every address that is read: of the pages as `urls.rs` names them, of the API as it is documented.
fn addresses() -> Vec<String> {
    let urls = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/core/urls.rs")).unwrap();
    let pages = urls.split('"').skip(1).step_by(2).filter(|text| text.starts_with('/')).map(str::to_owned);
    let documented = program::DOCUMENT["paths"].as_object().unwrap().clone();
    let read = documented.into_iter().filter(|(_, path)| path.get("get").is_some());
    pages.chain(read.map(|(path, _)| path)).collect()
}

/// With every id in the place of the one in it; one without stays as it is.
fn filled(address: &str, ids: &BTreeSet<String>) -> Vec<String> {
    let Some((before, rest)) = address.split_once('{') else { return vec![address.to_owned()] };
    let (_, after) = rest.split_once('}').unwrap();
    ids.iter().flat_map(|id| filled(&format!("{before}{id}{}", after.replacen("{form}", "guard", 1)), ids)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_can_be_asked_says_a_word_of_a_narrowed_story_to_an_outsider() {
    let kept = on_sqlite();
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    let (owner, seal) = (kept.owner.clone(), kept.seal.clone());
    let mailbox = NewMailbox {
        name: "Alder".to_owned(),
        address: "desk@alder.example".to_owned(),
        smtp_host: "smtp.alder.example".to_owned(),
        smtp_port: "587".to_owned(),
        smtp_security: "starttls".to_owned(),
        ..NewMailbox::default()
    };
    let id = kept.write(move |tx| {
        mailboxes::add(tx, &owner, &mailbox, &seal)?;
        made(tx, &owner, ruth)
    });
    let id = id.unwrap();
    kept.staff("Avery Lind", "avery@alder.example", Role::Auditor);
    kept.later_ms(40 * DAY); // the decision is to be looked at again, which the pages show
    let ids = ids(&kept);
    let mut all: BTreeSet<String> = addresses().iter().flat_map(|address| filled(address, &ids)).collect();
    for of in ["complaint_id", "customer_id", "subject_id"] {
        for path in ["complaints", "whys", "actions", "promises", "journal", "remedy-offers"] {
            all.extend([id, ruth].map(|id| format!("/api/v1/{path}?{of}={id}")));
        }
    }
    all.extend([format!("/search?q={RARE}"), format!("/api/v1/search?q={RARE}"), "/complaints?show=all".to_owned()]);
    assert!(all.len() > 500, "{} addresses", all.len());
    for email in ["omar@alder.example", "avery@alder.example"] {
        let said = say_it(&kept, email, &all).await;
        assert_eq!(said, Vec::<String>::new(), "{email}");
    }
    let portal = kept.write(move |tx| links::portal_token(tx, ruth, None)).unwrap();
    let theirs = Desk::open(&kept).await.html(&format!("/c/{portal}")).await;
    assert!(theirs.contains("Our letter to you of") && theirs.contains(&say("Dana.")), "she reads it: {theirs}");
    // The test itself would see it: whoever leads reads it at some of the same addresses.
    assert!(say_it(&kept, OWNER_EMAIL, &all).await.len() > 5);
    let (_, text) = Desk::open(&kept).await.page("/complaints/2").await;
    assert!(
        text.contains("Who reads it\nOnly for its owner, its team and managers"),
        "whoever reads it knows that: {text}"
    );
}

/// The addresses whose answer to this person says the word, asked as a browser and as a program.
async fn say_it(kept: &TestKept, email: &str, all: &BTreeSet<String>) -> Vec<String> {
    let desk = Desk::open(kept).await;
    let session = app::workspaces::log_in(&kept.kept, email, PASSPHRASE, "127.0.0.1", "test").await.unwrap();
    let token = program::token(kept, email, &[Scope::Read]);
    let mut said = Vec::new();
    for address in all.iter().filter(|address| !address.contains("events") && !address.contains("live")) {
        let request = Request::get(address)
            .header(header::COOKIE, format!("kept_session={session}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let answer = desk.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes); // some are files
        // What was looked for may be said again, what stands beside it in the story may not.
        let word = if address.contains("q=") { "says quetzalcoatl" } else { RARE };
        if text.contains(word) {
            said.push(address.clone());
        }
    }
    said
}
