//! "Something went wrong", without script: on a customer's own page, and by the public form.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod house;
mod program;

use app::workspaces::tokens::Scope;
use app::{Id, Role, links};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::{Desk, escaped, text_of};
use house::{house, run, speaks_spanish, to_leave};
use program::{Program, wrong};
use serde_json::json;
use testkit::{TestKept, on_sqlite};

/// Somebody who has no account here: sees a page.
async fn look(desk: &Desk, path: &str, language: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::ACCEPT_LANGUAGE, language).body(Body::empty()).unwrap();
    let (status, _, html) = desk.send(request).await;
    (status, html)
}

/// Sends a form: status, where to, the page as it is sent.
async fn send(desk: &Desk, path: &str, form: &[(&str, &str)]) -> (StatusCode, String, String) {
    let body = form.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&");
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    desk.send(request.body(Body::from(body)).unwrap()).await
}

async fn link(kept: &TestKept, customer_id: Id) -> String {
    let token = kept.kept.write(kept.workspace_id, move |tx| links::portal_token(tx, customer_id, None)).await.unwrap();
    format!("/c/{token}")
}

const HAPPENED: &str = "I kept Monday free and nobody came.";

/// What one of us sees of it: at the bell, on the page of the complaint, where it is listened to, and beside what it is about.
async fn what_we_see(desk: &Desk, ruth: Id, promise_id: Id) {
    let (_, bell) = desk.page("/notifications").await;
    assert!(bell.contains("Complaint #1 is yours: I kept Monday free"), "{bell}");
    let (_, complaint) = desk.page("/complaints/1").await;
    for said in ["What they told us themselves", "On their own page", HAPPENED, "You may call me: mornings"] {
        assert!(complaint.contains(said), "{said} in {complaint}");
    }
    let listen = desk.html("/complaints/1/listen").await;
    assert!(listen.contains(HAPPENED) && listen.contains("A day on which they come"), "nobody asks her twice");
    let (_, of_promise) = desk.page(&format!("/promises/{promise_id}")).await;
    assert!(of_promise.contains("#1 I kept Monday free and nobody came."), "{of_promise}");
    let (_, of_ruth) = desk.page(&format!("/customers/{ruth}")).await;
    assert!(of_ruth.contains("#1 I kept Monday free and nobody came.") && of_ruth.contains("Listen, by"), "{of_ruth}");
}

/// What was said stands at `told` for who said it alone.
async fn anothers_link_shows_nothing(kept: &TestKept, desk: &Desk, told: &str) {
    let sam =
        kept.kept.write(kept.workspace_id, |tx| app::customers::find_or_make_by_email(tx, "Sam", "s@example.com"));
    let other = link(kept, sam.await.unwrap().0).await;
    let (_, query) = told.split_once('?').unwrap();
    let (status, html) = look(desk, &format!("{other}/wrong?{query}"), "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!html.contains(HAPPENED), "another's link shows nothing of it");
}

#[test]
fn a_customer_tells_us_on_their_page_and_reads_what_happens_next_by_when() {
    let (kept, ruth, id) = house();
    run(async {
        let desk = Desk::open(&kept).await;
        let page = link(&kept, ruth).await;
        let (_, html) = look(&desk, &page, "").await;
        assert!(html.contains(&format!("href=\"{page}/wrong\"")), "{html}");
        let (status, html) = look(&desk, &format!("{page}/wrong"), "").await;
        assert_eq!(status, StatusCode::OK);
        insta::assert_snapshot!(text_of(&html), @r#"
        Alder Office Interiors
        Something went wrong
        Tell us in your own words. One of us reads it, and you will not have to tell it twice.
        What happened?
        What would make it right for you?
        Leave it empty if you do not know yet.
        You may call me
        When is it good to call?
        mornings, or Thursday after 3
        Is it about something that we promised you?
        No, or I am not sure
        Bring the two desks · today by 10:00
        Tell us
        Back to your page
        This page is only for you: whoever has the link can read it, so please do not pass it on.
        "#);
        let promise = id.to_string();
        let form = [
            ("happened", HAPPENED),
            ("wants", "A day on which they come"),
            ("may_call", "yes"),
            ("call_when", "mornings"),
            ("promise_id", promise.as_str()),
        ];
        let (status, to, _) = send(&desk, &format!("{page}/wrong"), &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, again, _) = send(&desk, &format!("{page}/wrong"), &form).await;
        assert_eq!(again, to, "sent twice it is one");
        let (_, html) = look(&desk, &to, "").await;
        insta::assert_snapshot!(text_of(&html), @r#"
        Alder Office Interiors
        Thank you for telling us
        We have it, and Dana Moss has it from now on:
        I kept Monday free and nobody came.
        What happens next
        Dana Moss listens to you, by Tuesday 24 November 2026, 10:00 (GMT-5). Nothing is decided before you say that we understood.
        You said that we may call you: mornings.
        Back to your page
        "#);
        insta::assert_snapshot!(to_leave(&kept).join("\n---\n"), @r#"
        To: Ruth Alvarez <ruth@example.com>
        We have it: what went wrong

        Hello Ruth Alvarez,

        thank you for telling us. We have it:

        I kept Monday free and nobody came.

        What happens next: Dana Moss listens to you, by Tuesday 24 November 2026, 10:00 (GMT-5). Nothing is decided before you say that we understood.

        If we should know anything else, just answer this mail.
        "#);
        what_we_see(&desk, ruth, id).await;
        anothers_link_shows_nothing(&kept, &desk, &to).await;
    });
}

#[test]
fn nothing_that_was_typed_is_lost_and_it_speaks_their_language() {
    let (kept, ruth, _) = house();
    speaks_spanish(&kept, ruth);
    run(async {
        let desk = Desk::open(&kept).await;
        let page = format!("{}/wrong", link(&kept, ruth).await);
        let typed =
            [("happened", "  "), ("wants", "Que <b>vengan</b>"), ("may_call", "yes"), ("call_when", "por la tarde")];
        let (status, _, html) = send(&desk, &page, &typed).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(html.contains("Que &#60;b&#62;vengan&#60;/b&#62;") && html.contains("por la tarde"), "{html}");
        assert!(html.contains("value=\"yes\" checked") && html.contains("Por favor, escriba unas palabras"), "{html}");
        let (status, _, html) = send(&desk, &page, &[("happened", HAPPENED), ("promise_id", "nonsense")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(html.contains(HAPPENED), "{html}");
        for n in 0..10 {
            send(&desk, &page, &[("happened", &format!("Número {n}"))]).await;
        }
        let (status, _, html) = send(&desk, &page, &[("happened", "Otra cosa")]).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        assert!(html.contains("Otra cosa") && html.contains("dentro de 60 minutos"), "{html}");
        let mails = to_leave(&kept);
        assert!(mails[0].contains("Dana Moss le escucha, antes de"), "{}", mails[0]);
        let (status, _, html) = send(&desk, "/c/altered/wrong", &[("happened", HAPPENED)]).await;
        assert_eq!((status, html.contains("not whole")), (StatusCode::NOT_FOUND, true));
    });
}

/// The address of the form, opened by the owner.
async fn opened(desk: &Desk) -> String {
    let (status, to, _) = desk.post("/settings/complaint-form", &[("open", "yes")]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/settings/complaint-form?saved=yes"));
    let html = desk.html("/settings/complaint-form").await;
    let (_, rest) = html.split_once("value=\"http://desk.example/form/alder-office-interiors-").unwrap();
    format!("/form/alder-office-interiors-{}", rest.split('"').next().unwrap())
}

#[test]
fn the_public_form_is_nowhere_until_it_is_opened_and_then_answers_everybody_alike() {
    let (kept, _, _) = house();
    run(async {
        let desk = Desk::open(&kept).await;
        let place = format!("/form/alder-office-interiors-{}/complaint", kept.workspace_id);
        let (status, closed) = look(&desk, &place, "es-MX,en;q=0.5").await;
        let (_, nobody) = look(&desk, "/form/nobody-37d7h8jzm41c2/complaint", "es-MX,en;q=0.5").await;
        assert_eq!((status, text_of(&closed)), (StatusCode::NOT_FOUND, text_of(&nobody)), "which of them is not said");
        assert!(closed.contains("no hay ningún formulario"), "{closed}");
        let path = opened(&desk).await;
        assert_eq!(path, place);
        let (status, html) = look(&desk, &path, "de,es;q=0.5").await;
        assert_eq!((status, html.contains("Cuéntele a Alder Office Interiors")), (StatusCode::OK, true), "{html}");
        let (_, html) = look(&desk, &format!("{path}?lang=en"), "es").await;
        insta::assert_snapshot!(text_of(&html), @r#"
        Alder Office Interiors
        Tell Alder Office Interiors that something went wrong
        In your own words. One of us reads it and gets back to you.
        Español
        Your name
        Your mail address
        One of the two is enough.
        Your phone number
        One of the two is enough.
        What happened?
        What would make it right for you?
        Leave it empty if you do not know yet.
        You may call me
        When is it good to call?
        mornings, or Thursday after 3
        Leave this empty
        Tell us
        "#);
        let form = |email: &'static str| [("name", "Ruth"), ("email", email), ("happened", HAPPENED), ("lang", "en")];
        let (status, _, known) = send(&desk, &path, &form("ruth@example.com")).await;
        let (_, _, unknown) = send(&desk, &path, &form("nobody@example.com")).await;
        let bot = [form("bot@example.com").as_slice(), &[("website", "https://spam.example")]].concat();
        let (_, _, thanked) = send(&desk, &path, &bot).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!((&known, &known), (&unknown, &thanked));
        insta::assert_snapshot!(text_of(&known), @r#"
        Alder Office Interiors
        Thank you. We have it.
        What happens next
        One of us reads it by Tuesday 24 November 2026, 10:00 (GMT-5), and gets back to you.
        Tell us something else
        "#);
        assert!(to_leave(&kept).is_empty(), "nothing is mailed to an address that somebody typed");
        let (_, all) = desk.api("GET", "/api/v1/complaints", serde_json::Value::Null).await;
        assert_eq!(all["items"].as_array().unwrap().len(), 2, "what the robot sent is none");
        let (_, page) = desk.page("/complaints/1").await;
        for said in [
            "By the public form",
            "ruth@example.com",
            "This address belongs to Ruth Alvarez",
            "I spoke with them: it is Ruth Alvarez",
        ] {
            assert!(page.contains(said), "{said} in {page}");
        }
        let (status, _, _) = desk.post("/complaints/1/is-theirs", &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = desk.page("/complaints/1").await;
        assert!(page.contains("Ruth Alvarez") && !page.contains("I spoke with them"), "{page}");
    });
}

#[test]
fn a_form_that_can_not_be_taken_comes_back_whole_and_too_much_is_refused() {
    let (kept, _, _) = house();
    run(async {
        let desk = Desk::open(&kept).await;
        let path = opened(&desk).await;
        let nasty = "\"><script>alert(1)</script>";
        let (status, _, html) = send(&desk, &path, &[("name", nasty), ("happened", nasty), ("email", "nowhere")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!html.contains("<script>alert") && html.contains("&#60;script&#62;alert(1)"), "{html}");
        assert!(html.contains("no mail address that we can write to"), "{html}");
        let (status, _, html) = send(&desk, &path, &[("happened", HAPPENED)]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        for said in ["what to call you", "an address or a number", HAPPENED] {
            assert!(html.contains(said), "{said} in {html}");
        }
        let huge = "a".repeat(400 * 1024);
        let (status, _, _) =
            send(&desk, &path, &[("name", "Ruth"), ("email", "r@example.com"), ("happened", &huge)]).await;
        assert!(status.is_client_error(), "{status}");
        let longest = "é".repeat(20_000);
        let form = [("name", "Ruth"), ("email", "r@example.com"), ("happened", longest.as_str())];
        assert_eq!(send(&desk, &path, &form).await.0, StatusCode::OK, "the longest we say we take is taken");
        for n in 0..4 {
            let text = format!("Thing {n}");
            send(&desk, &path, &[("name", "Ruth"), ("phone", &format!("+1 555 010{n}")), ("happened", &text)]).await;
        }
        let (status, _, html) =
            send(&desk, &path, &[("name", "Ruth"), ("phone", "+1 555 0199"), ("happened", "More")]).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        assert!(html.contains("More") && html.contains("60 minutes"), "{html}");
        let from_elsewhere = Request::post(&path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site")
            .body(Body::from("name=Ruth&email=r%40example.com&happened=x"));
        assert_eq!(desk.send(from_elsewhere.unwrap()).await.0, StatusCode::FORBIDDEN);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_is_opened_by_api_too_and_only_by_the_owner() {
    let kept = on_sqlite();
    kept.staff("Mia Lund", "mia@alder.example", Role::Manager);
    let program = Program::new(&kept);
    let now = program.get("/api/v1/complaint-form").await.json;
    assert_eq!(now["open"], json!(false));
    assert_eq!(wrong(&program.send("PUT", "/api/v1/complaint-form", &[], "{}".to_owned()).await), (403, vec![]));
    let owner = program.with(&program::token(&kept, testkit::OWNER_EMAIL, &[Scope::Read, Scope::Write, Scope::Admin]));
    assert_eq!(wrong(&owner.send("PUT", "/api/v1/complaint-form", &[], "{}".to_owned()).await), (422, vec!["open"]));
    let open = owner.send("PUT", "/api/v1/complaint-form", &[], json!({"open": true}).to_string()).await.json;
    assert_eq!(open["open"], json!(true));
    assert!(open["url"].as_str().unwrap().starts_with("http://desk.example/form/alder-office-interiors-"));
    let desk = Desk::open(&kept).await;
    let path = open["url"].as_str().unwrap().trim_start_matches("http://desk.example").to_owned();
    send(&desk, &path, &[("name", "Ruth"), ("phone", "+1 555 0142"), ("happened", HAPPENED)]).await;
    let complaint = program.get("/api/v1/complaints").await.items()[0].clone();
    assert_eq!((&complaint["came_from"], &complaint["found_by"]), (&json!("form"), &json!("customer")));
    let told = program.get(&format!("/api/v1/complaints/{}/told", complaint["id"].as_str().unwrap())).await.json;
    assert_eq!((&told["phone"], &told["apart"]), (&json!("+1 555 0142"), &json!(false)));
}
