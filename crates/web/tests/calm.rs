//! Possible complaints at their messages, and replies that are read before they leave, as a browser and a program meet them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod program;

use app::workspaces::tokens::Scope;
use app::workspaces::{NewMailbox, mailboxes};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use program::{Program, ruth, token, wrong};
use serde_json::{Value, json};
use testkit::{TestKept, on_sqlite};

const ANGRY: &str = "This is the second time nobody came, and nobody told us. I want my money back.";
const SHARP: &str = "Dear Ruth, please calm down. You didn't read our mail.";

/// Dana's browser, Dana's program, and a conversation with what Ruth wrote.
async fn office(kept: &TestKept, text: &str) -> (Desk, Program, String) {
    let (desk, program) = (Desk::open(kept).await, Program::new(kept));
    let (owner, seal) = (kept.owner.clone(), kept.seal.clone());
    let new = NewMailbox {
        name: "Alder".to_owned(),
        address: "desk@alder.example".to_owned(),
        smtp_host: "mail.alder.example".to_owned(),
        smtp_port: "587".to_owned(),
        smtp_security: "starttls".to_owned(),
        smtp_user: String::new(),
        smtp_password: None,
    };
    kept.kept.write(kept.workspace_id, move |tx| mailboxes::add(tx, &owner, &new, &seal)).await.unwrap();
    let ruth = ruth(&program).await;
    let call = json!({"customer_id": ruth, "subject": "Grey desk", "channel": "phone", "text": text});
    let id = program.post("/api/v1/conversations", &call).await.id();
    (desk, program, id)
}

/// A form in parts, as the form of a reply is sent.
async fn send(desk: &Desk, path: &str, form: &[(&str, &str)], file: bool) -> (StatusCode, String, String) {
    let part = |name: &str, more: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
    };
    let mut body: String = form.iter().map(|(name, value)| part(name, "", value)).collect();
    if file {
        body.push_str(&part("file", "; filename=\"plan.txt\"\r\nContent-Type: text/plain", "by the window"));
    }
    body.push_str("--x--\r\n");
    let request = Request::post(path)
        .header(header::COOKIE, format!("kept_session={}", desk.session))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin");
    desk.send(request.body(Body::from(body)).unwrap()).await
}

/// The values of all fields of this name, as a browser would send them back.
fn values<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let before = format!("name=\"{name}\" value=\"");
    let all = html.split(before.as_str()).skip(1);
    all.map(|rest| rest.split('"').next().unwrap()).collect()
}

fn unescaped(text: &str) -> String {
    text.replace("&#39;", "'").replace("&#34;", "\"").replace("&#38;", "&")
}

async fn texts(program: &Program, id: &str) -> Vec<String> {
    let all = program.get(&format!("/api/v1/conversations/{id}/messages")).await;
    all.items().iter().map(|one| one["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_says_that_it_may_be_a_complaint_until_somebody_says_that_it_is_none() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept, ANGRY).await;
    let page = format!("/conversations/{id}");
    let (_, text) = desk.page(&page).await;
    assert!(text.contains("This may be a complaint: “") && text.contains("nobody told”"), "{text}");
    assert!(text.contains("Take it as a complaint\nNo, it is not"), "{text}");
    let (_, today) = desk.page("/").await;
    assert!(today.contains("1 message may be a complaint."), "{today}");
    let (_, list) = desk.page("/conversations?hinted=yes").await;
    assert!(list.contains("Grey desk"), "{list}");
    assert_eq!(program.get("/api/v1/conversations?hinted=true").await.items().len(), 1);

    let message = program.get(&format!("/api/v1/conversations/{id}/messages")).await.items()[0].clone();
    let (message_id, hint) = (message["id"].as_str().unwrap(), &message["hint"]);
    assert!(hint["score"].as_f64().unwrap() > 0.5 && hint["dismissed_at"] == Value::Null, "{hint}");
    let quoted = hint["words"].as_array().unwrap();
    assert!(quoted.iter().any(|one| one["text"].as_str().unwrap().contains("nobody told")), "{hint}");
    let html = desk.html(&page).await;
    assert!(html.contains(&format!("href=\"/complaints/new?conversation={id}&#38;message={message_id}\"")), "{html}");

    let (status, to, _) = desk.post(&format!("/messages/{message_id}/hint/dismiss"), &[]).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{page}#m-{message_id}")));
    let (_, text) = desk.page(&page).await;
    assert!(!text.contains("may be a complaint"), "{text}");
    assert!(!desk.page("/").await.1.contains("may be a complaint"));
    assert!(program.get("/api/v1/conversations?hinted=true").await.items().is_empty());
    let again = program.post(&format!("/api/v1/messages/{message_id}/hint/dismiss"), &json!({})).await;
    assert!(again.status == StatusCode::OK && again.json["hint"]["dismissed_by_id"].is_string(), "{:?}", again.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_in_a_complaint_is_read_once_before_it_leaves_and_goes_as_its_writer_decides() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept, ANGRY).await;
    let (page, reply) = (format!("/conversations/{id}"), format!("/conversations/{id}/reply"));
    let (status, _, html) =
        send(&desk, &reply, &[("text", SHARP), ("category", "resolved"), ("cc", ""), ("seen", "")], true).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let text = desk::text_of(&html);
    assert!(text.contains("Nothing was sent yet.") && text.contains("Send as it is"), "{text}");
    assert!(text.contains("Who is told how to feel feels it more.") && text.contains("“I understand why"), "{text}");
    assert!(html.contains("please calm down") && html.contains("plan.txt"), "nothing is lost: {html}");
    assert_eq!(texts(&program, &id).await.len(), 1, "nothing was sent");

    // "Use this wording" puts it in place of the words, and still sends nothing.
    let marks: Vec<String> = values(&html, "calm").iter().map(|mark| unescaped(mark)).collect();
    assert_eq!(marks.len(), 2, "{marks:?}");
    let file = values(&html, "keep")[0].to_owned();
    let (status, _, html) = send(&desk, &reply, &[("text", SHARP), ("use", &marks[0]), ("keep", &file)], false).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(html.contains("Dear Ruth, I understand why you are angry. I would be, too. You didn"), "{html}");
    assert!(!html.contains("<q>please calm down</q>") && html.contains("<q>You didn&#39;t read</q>"), "{html}");
    assert_eq!(texts(&program, &id).await.len(), 1, "nothing was sent");

    // As it is: what was shown was read, so it goes, with its file.
    let keep = values(&html, "keep")[0].to_owned();
    let both = marks.join("\n");
    let form = [("text", SHARP), ("category", "resolved"), ("calm", both.as_str()), ("keep", keep.as_str())];
    assert_eq!(send(&desk, &reply, &form, false).await.0, StatusCode::SEE_OTHER);
    assert_eq!(texts(&program, &id).await[1], SHARP, "word for word");
    let (_, text) = desk.page(&page).await;
    assert!(text.contains("plan.txt"), "{text}");
    assert_eq!(program.get(&format!("/api/v1/conversations/{id}")).await.json["category"], "resolved");

    // Another remark than those that were read stops once more; one without any never stops.
    let worse = [("text", "Please calm down. It is our policy."), ("category", "waiting"), ("calm", both.as_str())];
    assert_eq!(send(&desk, &reply, &worse, false).await.0, StatusCode::CONFLICT);
    let kind = [("text", "We forgot you. I am sorry. I will call at ten."), ("category", "waiting")];
    assert_eq!(send(&desk, &reply, &kind, false).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_read_as_well_and_nothing_where_nobody_complains() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept, ANGRY).await;
    let note = format!("/conversations/{id}/note");
    let (status, _, text) = desk.post(&note, &[("text", "Told her to calm down!!!")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("Save as it is"), "{text}");
    let message = program.get(&format!("/api/v1/conversations/{id}/messages")).await.items()[0].clone();
    desk.post(&format!("/messages/{}/hint/dismiss", message["id"].as_str().unwrap()), &[]).await;
    let (status, ..) = desk.post(&note, &[("text", "Told her to calm down!!!")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "no complaint, no reading");
    assert!(!desk.html(&format!("/conversations/{id}")).await.contains("data-calm="));
    assert_eq!(desk.post(&format!("/conversations/{id}/calm"), &[("text", SHARP)]).await.2, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_read_and_the_business_says_where() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept, "She asks when we open on Thursday.").await;
    let (page, read) = (format!("/conversations/{id}"), format!("/conversations/{id}/calm"));
    assert_eq!(desk.post(&read, &[("text", SHARP)]).await.2, "", "in complaints only, unless it is set otherwise");
    let (status, to, _) = desk.post("/settings/calm", &[("calm", "always")]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/settings#calm"));
    assert_eq!(program.get("/api/v1/calm").await.json, json!({"calm": "always"}));
    assert!(desk.html("/settings").await.contains("<option value=\"always\" selected>"));
    let (status, _, text) = desk.post(&read, &[("text", SHARP)]).await;
    assert!(status == StatusCode::OK && text.contains("Use this wording") && !text.contains("Send as"), "{text}");
    assert!(desk.html(&page).await.contains(&format!("data-calm=\"{read}\"")));
    // In the language of the text what to write, in that of the writer why.
    let (_, _, spanish) = desk.post(&read, &[("text", "Por favor, cálmese.")]).await;
    assert!(spanish.contains("Who is told how to feel") && spanish.contains("«Entiendo su enfado."), "{spanish}");

    let admin = program.with(&token(&kept, testkit::OWNER_EMAIL, &[Scope::Read, Scope::Write, Scope::Admin]));
    let never = admin.send("PUT", "/api/v1/calm", &[], json!({"calm": "never"}).to_string()).await;
    assert_eq!((never.status, &never.json), (StatusCode::OK, &json!({"calm": "never"})));
    let odd = admin.send("PUT", "/api/v1/calm", &[], json!({"calm": "now"}).to_string()).await;
    assert_eq!(wrong(&odd), (422, vec!["calm"]));
    let found = program.post(&format!("/api/v1/conversations/{id}/remarks"), &json!({"text": SHARP})).await;
    assert_eq!(found.json["applies"], false, "and a program may ask all the same");
    let rules: Vec<&str> =
        found.json["items"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["calm_down", "blame"]);
    assert_eq!(
        found.json["items"][0]["wording"],
        json!({"start": 11, "end": 27, "text": "I understand why you are angry. I would be, too"})
    );
}

/// A complaint of Ruth's that is open, and whose.
async fn complains(program: &Program, id: &str) -> String {
    let customer = program.get(&format!("/api/v1/conversations/{id}")).await.json["customer_id"].clone();
    let new = json!({"customer_id": customer, "summary": "Nobody came"});
    program.post("/api/v1/complaints", &new).await.id();
    customer.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_mail_to_whoever_complains_is_read_once_before_it_leaves() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept, "She asks when we open on Thursday.").await;
    let customer = program.get(&format!("/api/v1/conversations/{id}")).await.json["customer_id"].clone();
    let customer = customer.as_str().unwrap();
    let form =
        |text: &'static str| [("customer_id", customer), ("channel", "mail"), ("subject", "Your day"), ("text", text)];
    assert_eq!(desk.post("/conversations", &form(SHARP)).await.0, StatusCode::SEE_OTHER, "nobody complains");
    complains(&program, &id).await;
    let (status, _, text) = desk.post("/conversations", &form(SHARP)).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("Nothing was sent yet.") && text.contains("Send as it is"), "{text}");
    assert!(text.contains("please calm down"), "nothing is lost: {text}");
    let marks = "CalmDown:please calm down\nBlame:you didn't read";
    let used = [&form(SHARP)[..], &[("use", "CalmDown:please calm down")]].concat();
    let (status, _, text) = desk.post("/conversations", &used).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("I understand why you are angry"), "{text}");
    let seen = [&form(SHARP)[..], &[("calm", marks)]].concat();
    let (status, to, text) = desk.post("/conversations", &seen).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    assert_eq!(texts(&program, to.trim_start_matches("/conversations/")).await, [SHARP], "word for word");
    let by_mail = [("name", ""), ("email", "ruth@example.com"), ("channel", "mail"), ("subject", "x"), ("text", SHARP)];
    let known = program.get(&format!("/api/v1/customers/{customer}")).await.json["email"].clone();
    if known == "ruth@example.com" {
        assert_eq!(desk.post("/conversations", &by_mail).await.0, StatusCode::CONFLICT, "by their address too");
    }
    let call = [("customer_id", customer), ("channel", "phone"), ("subject", "Call"), ("text", SHARP)];
    assert_eq!(desk.post("/conversations", &call).await.0, StatusCode::SEE_OTHER, "what was said was said");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_macro_in_a_complaint_shows_how_its_text_may_sound_before_it_says_it() {
    let kept = on_sqlite();
    let (desk, program, id) = office(&kept, ANGRY).await;
    let new = json!({"name": "Policy", "text": SHARP, "text_as": "send", "whose": "all"});
    let policy = program.post("/api/v1/macros", &new).await.id();
    let preview = desk.html(&format!("/conversations/{id}/macro?macro_id={policy}")).await;
    let shown = desk::text_of(&preview);
    assert!(shown.contains("Who is told how to feel feels it more."), "{shown}");
    let path = format!("/conversations/{id}/macro");
    let (status, _, text) = desk.post(&path, &[("macro_id", &policy), ("seen", "")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("Nothing was sent yet."), "{text}");
    assert_eq!(texts(&program, &id).await.len(), 1, "nothing was said");
    let marks: Vec<String> = values(&preview, "calm").iter().map(|mark| unescaped(mark)).collect();
    let marks = marks.join("\n");
    let (status, _, text) = desk.post(&path, &[("macro_id", &policy), ("seen", ""), ("calm", &marks)]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    assert_eq!(texts(&program, &id).await[1], SHARP);
    let applied = program.post(&format!("/api/v1/macros/{policy}/apply"), &json!({"conversation_id": id})).await;
    assert_eq!(applied.json["remarks"][0]["rule"], "calm_down", "a program is told and not held up: {}", applied.json);
    let draft = json!({"name": "Draft", "text": SHARP, "text_as": "draft", "whose": "all"});
    let draft = program.post("/api/v1/macros", &draft).await.id();
    assert_eq!(
        desk.post(&path, &[("macro_id", &draft), ("seen", "")]).await.0,
        StatusCode::SEE_OTHER,
        "it is read when it leaves"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_replies_reads_the_remarks_beside_what_it_said() {
    let kept = on_sqlite();
    let (_, program, id) = office(&kept, ANGRY).await;
    let said = program.post(&format!("/api/v1/conversations/{id}/messages"), &json!({"text": SHARP})).await;
    assert_eq!((said.status, &said.json["text"]), (StatusCode::CREATED, &json!(SHARP)));
    let rules: Vec<&str> =
        said.json["remarks"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["calm_down", "blame"]);
    let note = json!({"conversation_id": id, "text": SHARP, "direction": "note"});
    assert_eq!(program.post("/api/v1/messages", &note).await.json["remarks"].as_array().unwrap().len(), 2);
    let theirs = json!({"text": "Calm down yourself!!!", "direction": "inbound", "channel": "phone"});
    let theirs = program.post(&format!("/api/v1/conversations/{id}/messages"), &theirs).await;
    assert_eq!(theirs.json["remarks"], json!([]), "what they say is theirs to say");
    let kind = json!({"text": "We forgot you. I am sorry."});
    let kind = program.post(&format!("/api/v1/conversations/{id}/messages"), &kind).await;
    assert_eq!(kind.json["remarks"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_begins_a_conversation_reads_the_remarks_on_its_first_words() {
    let kept = on_sqlite();
    let (_, program, id) = office(&kept, "She asks when we open on Thursday.").await;
    let customer = program.get(&format!("/api/v1/conversations/{id}")).await.json["customer_id"].clone();
    let mail = json!({"customer_id": customer, "subject": "Your day", "text": SHARP});
    let calm = program.post("/api/v1/conversations", &mail).await;
    assert_eq!((calm.status, &calm.json["remarks"]), (StatusCode::CREATED, &json!([])), "nobody complains");
    complains(&program, &id).await;
    let begun = program.post("/api/v1/conversations", &mail).await;
    assert_eq!((begun.status, &begun.json["subject"]), (StatusCode::CREATED, &json!("Your day")), "and it left");
    let rules: Vec<&str> =
        begun.json["remarks"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["calm_down", "blame"]);
    let theirs = json!({"customer_id": customer, "subject": "Call", "channel": "phone", "text": SHARP});
    assert_eq!(program.post("/api/v1/conversations", &theirs).await.json["remarks"], json!([]), "they said it");
    let silent = json!({"customer_id": customer, "subject": "Call", "channel": "phone"});
    assert_eq!(program.post("/api/v1/conversations", &silent).await.json["remarks"], json!([]));
}
