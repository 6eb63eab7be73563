//! No page and no answer of the API says a word of a narrowed story to those whom it does not concern. Every address there is
//! is asked, with every id that was made on the way, by somebody outside of its team.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use std::collections::BTreeSet;

use app::complaints::{
    self, CauseFound, Guard, Heard, How, Known, NewAccess, NewComplaint, NewLetter, NewOutcome, Outcome, Restating, Way,
};
use app::time::plus_ms;
use app::workspaces::tokens::Scope;
use app::workspaces::{NewMailbox, mailboxes};
use app::{Id, Role, Tx, Who, improvement, journal, links};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use program::{Program, rule};
use serde_json::{Value, json};
use testkit::{OWNER_EMAIL, PASSPHRASE, TestKept, on_sqlite};
use tower::ServiceExt;

/// Stands in everything that is said in the complaint, and nowhere else.
const RARE: &str = "quetzalcoatl";
const DAY: i64 = 86_400_000;

fn say(what: &str) -> String {
    format!("{what} {RARE}")
}

/// When the story is narrowed: before anything was said, or when all of it was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Narrowed {
    First,
    Last,
}

/// A narrowed complaint up to its decision that nothing is done, and one with an open story that would be its twin.
fn made(tx: &mut Tx, who: &Who, ruth: Id, narrowed: Narrowed) -> app::Result<Id> {
    let (owner_id, by) = (who.staff_id(), plus_ms(tx.now, DAY));
    let summary = || "The installers did not come".to_owned();
    let new = NewComplaint { customer_id: Some(ruth), summary: summary(), owner_id, ..NewComplaint::default() };
    let open = complaints::open(tx, who, &new)?.id;
    let heard = Heard { story: "The installers and their van never came on Monday".to_owned(), ..Heard::default() };
    complaints::listen(tx, who, open, &heard)?;
    let (first, regime) = (narrowed == Narrowed::First, Some("us-hospital".to_owned()));
    let id = complaints::open(tx, who, &NewComplaint { narrowed: first, at_stake: say("stake"), regime, ..new })?.id;
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
        // What was mailed before stays in its conversation, where all of us read it.
        how: if first { Way::Mail } else { Way::Post },
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
    if narrowed == Narrowed::Last {
        complaints::set_access(tx, who, id, NewAccess { narrowed: true, team_id: None })?;
    }
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
    let (kept, ruth) = nobody_outside_is_told(Narrowed::First).await;
    let portal = kept.write(move |tx| links::portal_token(tx, ruth, None)).unwrap();
    let theirs = Desk::open(&kept).await.html(&format!("/c/{portal}")).await;
    assert!(theirs.contains("Our letter to you of") && theirs.contains(&say("Dana.")), "she reads it: {theirs}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nor_does_anything_when_it_is_narrowed_after_all_was_said() {
    nobody_outside_is_told(Narrowed::Last).await;
}

/// Asks every address, as an agent and as an auditor who are not concerned; gives the desk, and the customer.
async fn nobody_outside_is_told(narrowed: Narrowed) -> (TestKept, Id) {
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
        made(tx, &owner, ruth, narrowed)
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
    // The test itself would see it: whoever leads reads it at some of the same addresses.
    assert!(say_it(&kept, OWNER_EMAIL, &all).await.len() > 5);
    let (_, text) = Desk::open(&kept).await.page("/complaints/2").await;
    assert!(
        text.contains("Who reads this story\nDana Moss, who has it, owners and managers. Nobody else."),
        "whoever reads it knows that: {text}"
    );
    (kept, ruth)
}

fn as_agent(kept: &TestKept) -> Program {
    Program::new(kept).with(&program::token(kept, "omar@alder.example", program::READ_WRITE))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_narrows_a_story_and_opens_it_again() {
    for kept in testkit::each_database() {
        let (dana, omar) = (Program::new(&kept), as_agent(&kept));
        let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent).staff_id().unwrap();
        let owner = kept.owner.clone();
        let team = kept.write(move |tx| app::workspaces::teams::save(tx, &owner, None, "Installers", &[luis])).unwrap();
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com").to_string();
        let new = json!({"customer_id": ruth, "summary": "Nobody came"});
        let id = dana.post("/api/v1/complaints", &new).await.id();
        let heard = json!({"story": say("I waited")});
        dana.post(&format!("/api/v1/complaints/{id}/listen"), &heard).await;
        let (path, access) = (format!("/api/v1/complaints/{id}"), format!("/api/v1/complaints/{id}/access"));
        assert_eq!(omar.get(&path).await.status, StatusCode::OK);
        assert_eq!(rule(&omar.post(&access, &json!({"narrowed": true})).await), (409, "complaint-access-not-yours"));

        let wrong = dana.post(&access, &json!({"narrowed": "yes", "team_id": "36we7rt81355k"})).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.json);
        let wrong = dana.post(&access, &json!({"narrowed": true, "team_id": "36we7rt81355k"})).await;
        assert_eq!(wrong.json["fields"], json!({"team_id": "There is no such team. Choose one from the list."}));
        let narrowed = dana.post_once(&access, "narrow-1", &json!({"narrowed": true, "team_id": team.id})).await;
        assert_eq!((narrowed.status, &narrowed.json["narrowed"]), (StatusCode::OK, &json!(true)));
        assert_eq!(narrowed.json["team_id"], team.id.to_string());
        assert_eq!(rule(&omar.get(&path).await), (409, "complaint-is-narrowed"));
        assert_eq!(rule(&omar.post(&access, &json!({"narrowed": false})).await), (409, "complaint-is-narrowed"));

        let kept_team = dana.post(&access, &json!({"narrowed": false})).await;
        assert_eq!(kept_team.json["team_id"], team.id.to_string(), "nothing was said of it");
        let none = dana.post(&access, &json!({"narrowed": false, "team_id": null})).await;
        assert_eq!(none.json["team_id"], Value::Null);
        assert!(omar.get(&path).await.json["story"].as_str().unwrap().contains(RARE));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_narrowed_on_its_page_and_the_others_see_a_cover() {
    let kept = on_sqlite();
    let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent).staff_id().unwrap();
    let (owner, ruth) = (kept.owner.clone(), kept.customer("Ruth Alvarez", "ruth@example.com"));
    let team = kept.write(move |tx| app::workspaces::teams::save(tx, &owner, None, "Installers", &[luis])).unwrap();
    let desk = Desk::open(&kept).await;
    let team_id = team.id.to_string();
    let form = [("customer_id", ruth.to_string()), ("summary", "Nobody came".to_owned()), ("team_id", team_id.clone())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(desk.post("/complaints", &form).await.0, StatusCode::SEE_OTHER);
    desk.post("/complaints/1/listen", &[("story", &say("I waited"))]).await;
    let (_, text) = desk.page("/complaints/1").await;
    assert!(text.contains("All of us read it. Its team is Installers."), "{text}");

    let (status, to, _) = desk.post("/complaints/1/access", &[("narrowed", "yes"), ("team_id", &team_id)]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/complaints/1#now"));
    let (_, text) = desk.page("/complaints/1").await;
    let sentence = "Dana Moss, who has it, the team Installers (one person), owners and managers. Nobody else.";
    assert!(text.contains(sentence) && text.contains(RARE), "{text}");

    let omar = Desk { session: log_in(&kept, "omar@alder.example").await, ..Desk::open(&kept).await };
    let (status, text) = omar.page("/complaints/1").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!text.contains(RARE), "{text}");
    for known in ["#1", "Nobody came", "Ruth Alvarez", sentence, "ask Dana Moss or a manager to let you in"] {
        assert!(text.contains(known), "{known}: {text}");
    }
    let html = omar.html("/complaints/1").await;
    assert!(html.contains("id=\"case\""), "a page that was open before shows this instead, by itself");
    let (status, _, _) = omar.post("/complaints/1/access", &[]).await;
    assert_eq!(status, StatusCode::CONFLICT);

    let (status, _, text) = desk.post("/complaints/1/access", &[("team_id", "36we7rt81355k")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("There is no such team."), "{text}");
    desk.post("/complaints/1/access", &[("team_id", "")]).await;
    let (_, text) = omar.page("/complaints/1").await;
    assert!(text.contains(RARE) && text.contains("All of us read it."), "{text}");
    let (_, _, text) = omar.post("/complaints/1/access", &[("narrowed", "yes")]).await;
    assert!(text.contains("Who reads this story is for Dana Moss and for managers to say."), "{text}");
    assert!(!text.contains("Change who reads it"), "he is not offered what he may not do: {text}");
}

async fn log_in(kept: &TestKept, email: &str) -> String {
    app::workspaces::log_in(&kept.kept, email, PASSPHRASE, "127.0.0.1", "test").await.unwrap()
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
