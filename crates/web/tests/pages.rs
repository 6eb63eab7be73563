//! The desk as a browser sees it: Today, promises, conversations, the customer's own page, and the doors.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;

use app::conversations::{self, Channel, Direction, First, NewConversation};
use app::promises::{self, Kind, NewPromise, State};
use app::time::plus_ms;
use app::{Id, Who, links};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use testkit::{TestKept, each_database, on_sqlite};

const HOUR: i64 = 3_600_000;

async fn promised(kept: &TestKept, customer_id: Id, words: &str, in_ms: i64) -> Id {
    let (who, by) = (kept.owner.clone(), plus_ms(kept.now(), in_ms));
    let words = words.to_owned();
    let make = move |tx: &mut app::Tx| {
        let new = NewPromise {
            customer_id,
            conversation_id: None,
            words: words.clone(),
            kind: Kind::CallBack,
            owner_id: None,
            from: None,
            by,
            source: "by_hand",
        };
        promises::make(tx, &who, new)
    };
    kept.kept.write(kept.workspace_id, make).await.unwrap().id
}

async fn called(kept: &TestKept, customer_id: Id, subject: &str, text: &str) -> Id {
    let (who, subject, text) = (kept.owner.clone(), subject.to_owned(), text.to_owned());
    let start = move |tx: &mut app::Tx| {
        let first =
            First { direction: Direction::Inbound, text: text.clone(), cc: Vec::new(), attachments: Vec::new() };
        let new = NewConversation { customer_id, subject: subject.clone(), channel: Channel::Text, first: Some(first) };
        conversations::start(tx, &who, new)
    };
    kept.kept.write(kept.workspace_id, start).await.unwrap().id
}

fn run(test: impl std::future::Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(test);
}

/// What is in danger is shown by the tests of telling.
fn without_danger(text: &str) -> String {
    let (before, danger) = text.split_once("Somebody is needed").unwrap();
    let (_, after) = danger.split_once("Promises, soonest first").unwrap();
    format!("{before}Promises, soonest first{after}")
}

async fn ring(kept: &TestKept, by_ms: i64) {
    kept.clock.set(plus_ms(kept.now(), by_ms));
    app::jobs::ring_due(&kept.kept, kept.workspace_id).await.unwrap();
}

#[test]
fn today_shows_what_must_be_done_so_that_nobody_is_let_down() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        run(async {
            let desk = Desk::open(&kept).await;
            promised(&kept, ruth, "Call back about the cabinets", HOUR).await;
            promised(&kept, ruth, "Send the drawings", 26 * HOUR).await;
            called(&kept, ruth, "Still no desk", "Nobody came on Monday.").await;
            ring(&kept, 50 * 60_000).await;
            let (status, text) = desk.page("/").await;
            assert_eq!(status, StatusCode::OK);
            insta::allow_duplicates! {
            insta::assert_snapshot!(without_danger(&text), @r#"
            1 thing wants your attention
            Good morning, Dana
            Tuesday 24 November · one promise falls due today · one is at risk
            Log a call
            Make a promise
            Promises kept, 30 days
            not known yet
            0 of 0
            Due today
            1
            1 at risk
            Broken
            0
            not made right yet
            Waiting for our answer
            1
            longest 50 min
            Promises, soonest first
            All 2
            10:00
            in 10 min
            Call back about the cabinets
            to Ruth Alvarez · Dana Moss · promised 50 min ago
            At risk
            Kept
            Call back about the cabinets
            How do we know?
            “Called at 10:20, spoke with Ruth”
            Mark kept
            It will not hold
            tomorrow 11:00
            in 25 h
            Send the drawings
            to Ruth Alvarez · Dana Moss · promised 50 min ago
            Open
            Kept
            Send the drawings
            How do we know?
            “Called at 10:20, spoke with Ruth”
            Mark kept
            It will not hold
            Waiting for our answer
            All
            Still no desk
            50 min
            #1 · Ruth Alvarez
            "#);
            }
            ring(&kept, 11 * 60_000).await;
            let (_, text) = desk.page("/").await;
            assert!(text.contains("Broken, and not made right"), "{text}");
            assert!(text.contains("Broken, not told"), "{text}");
        });
    }
}

#[test]
fn a_promise_is_made_by_typed_time_and_read_back_in_full() {
    let kept = on_sqlite();
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    run(async {
        let desk = Desk::open(&kept).await;
        let form = |when: &str| {
            [("customer", "ruth@example.com"), ("words", "Call back"), ("kind", "call_back"), ("when", when)]
                .map(|(name, value)| (name, value.to_owned()))
        };
        let send = async |when: &str| {
            let form = form(when);
            let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            desk.post("/promises", &pairs).await
        };
        let (status, _, text) = send("the day after never").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("Call back"), "what was typed is not lost: {text}");
        // 8 March 2026 … the clock goes forward on 14 March 2027 and back on 7 November 2027 in New York.
        let (status, _, text) = send("2027-11-07 01:30").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("GMT-4") && text.contains("GMT-5"), "which of the two? {text}");
        let (status, to, _) = send("tomorrow 10:30").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, text) = desk.page(&to).await;
        assert!(text.contains("By Wednesday 25 November 2026, 10:30 (GMT-5)"), "{text}");
        let (status, text) = desk.page(&format!("/promises/read-back?when=Fri+noon&customer_id={ruth}")).await;
        assert_eq!((status, text.as_str()), (StatusCode::OK, "By Friday 27 November 2026, 12:00 (GMT-5)"));
    });
}

#[test]
fn what_a_rule_refuses_is_said_on_the_page_with_what_to_do() {
    let kept = on_sqlite();
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    run(async {
        let desk = Desk::open(&kept).await;
        let id = promised(&kept, ruth, "Call back about the cabinets", HOUR).await;
        let moves = [("when", "tomorrow 9"), ("reason", "The van broke down")];
        let (status, _, text) = desk.post(&format!("/promises/{id}/move"), &moves).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(text.contains("A promise moves only when the customer agreed"), "{text}");
        assert!(text.contains("The van broke down"), "nothing typed is lost: {text}");
        let agreed = [("when", "tomorrow 9"), ("reason", "The van broke down"), ("agreed", "yes")];
        let (status, next, _) = desk.post(&format!("/promises/{id}/move"), &agreed).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, _, text) = desk.post(&format!("{next}/move"), &agreed).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(text.contains("moved once already"), "{text}");
        let (status, _, _) = desk.post(&format!("{next}/keep"), &[("evidence", "Called at 9:50")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, text) = desk.page(&next).await;
        assert!(text.contains("Called at 9:50"), "{text}");
    });
}

#[test]
fn a_conversation_shows_hostile_words_as_words() {
    let kept = on_sqlite();
    let ruth = kept.customer("<script>alert(1)</script>", "ruth@example.com");
    run(async {
        let desk = Desk::open(&kept).await;
        let id = called(&kept, ruth, "<img src=x onerror=alert(1)>", "</pre><script>alert(2)</script>").await;
        let request = Request::get(format!("/conversations/{id}"))
            .header(header::COOKIE, format!("kept_session={}", desk.session));
        let (status, _, html) = desk.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{html}");
        let (status, _, _) = desk.post(&format!("/conversations/{id}/note"), &[("text", "She called twice")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, text) = desk.page("/search?q=twice").await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("She called"), "{text}");
    });
}

#[test]
fn the_customers_page_opens_by_its_link_and_no_other() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let other = kept.customer("T. Okafor", "okafor@example.com");
        run(async {
            let desk = Desk::open(&kept).await;
            promised(&kept, ruth, "Cabinets installed", 2 * HOUR).await;
            promised(&kept, other, "Refund the call-out fee", 2 * HOUR).await;
            let token =
                kept.kept.write(kept.workspace_id, move |tx| links::portal_token(tx, ruth, None)).await.unwrap();
            let get = async |path: String| desk.send(Request::get(path).body(Body::empty()).unwrap()).await;
            let (status, _, html) = get(format!("/c/{token}")).await;
            assert_eq!(status, StatusCode::OK);
            insta::allow_duplicates! {
            insta::assert_snapshot!(desk::text_of(&html), @r#"
            Alder Office Interiors
            Ruth, this is what we have promised you
            Promises
            Today
            by 11:00
            Cabinets installed
            Dana sees to it
            On its way
            Write to us
            Your answer, a question, or what we got wrong
            Send
            Something went wrong? Tell us
            This page is only for you: whoever has the link can read it, so please do not pass it on.
            "#);
            }
            assert!(!html.contains("Refund"), "somebody else's promise");

            let mut altered = token.clone();
            let last = altered.pop().unwrap();
            altered.push(if last == 'A' { 'B' } else { 'A' });
            let (status, _, html) = get(format!("/c/{altered}")).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert!(html.contains("not whole"), "{html}");
            assert_eq!(get("/c/nonsense".to_owned()).await.0, StatusCode::NOT_FOUND);

            let (status, to, _) = desk.post(&format!("/c/{token}/answer"), &[("answer", "Thursday suits me")]).await;
            assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/c/{token}?answered=yes")));
            let (_, text) = desk.page("/").await;
            assert!(text.contains("Written on your page"), "the answer waits on Today: {text}");

            kept.clock.set(plus_ms(kept.now(), 91 * 24 * HOUR));
            let (status, _, html) = get(format!("/c/{token}")).await;
            assert_eq!(status, StatusCode::GONE);
            assert!(html.contains("has run out"), "{html}");
        });
    }
}

#[test]
fn the_customers_page_speaks_their_language_and_clock() {
    let kept = on_sqlite();
    let ruth = kept.customer("Rut Álvarez", "rut@example.com");
    run(async {
        let desk = Desk::open(&kept).await;
        promised(&kept, ruth, "Llamar", 2 * HOUR).await;
        let who = kept.owner.clone();
        let change = app::customers::Change {
            locale: Some(Some("es-US".to_owned())),
            time_zone: Some(Some("America/Los_Angeles".to_owned())),
            ..app::customers::Change::default()
        };
        kept.kept
            .write(kept.workspace_id, move |tx| app::customers::update(tx, &who, ruth, change.clone()))
            .await
            .unwrap();
        let token = kept.kept.write(kept.workspace_id, move |tx| links::portal_token(tx, ruth, None)).await.unwrap();
        let (_, _, html) = desk.send(Request::get(format!("/c/{token}")).body(Body::empty()).unwrap()).await;
        assert!(html.contains("<html lang=\"es\">"));
        assert!(html.contains("antes de las 08:00"), "11:00 in New York is 08:00 there: {html}");
    });
}

#[test]
fn the_customers_page_shows_the_new_time_they_were_told_of() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        run(async {
            let desk = Desk::open(&kept).await;
            let promise = promised(&kept, ruth, "Cabinets installed", 2 * HOUR).await;
            let (who, now) = (kept.agent.clone(), kept.now());
            let warning = app::promises::Warning {
                reason: "The installer is ill".to_owned(),
                new_from: Some(plus_ms(now, 4 * HOUR)),
                new_by: plus_ms(now, 6 * HOUR),
                how: "phone".to_owned(),
            };
            kept.kept
                .write(kept.workspace_id, move |tx| app::promises::warn(tx, &who, promise, &warning))
                .await
                .unwrap();
            let token =
                kept.kept.write(kept.workspace_id, move |tx| links::portal_token(tx, ruth, None)).await.unwrap();
            let (_, _, html) = desk.send(Request::get(format!("/c/{token}")).body(Body::empty()).unwrap()).await;
            let text = desk::text_of(&html);
            assert!(
                text.contains("Dana sees to it · we told you: now today 13:00–15:00\nLater than promised"),
                "{text}"
            );
        });
    }
}

#[test]
fn what_fails_for_a_stranger_is_a_page_in_words_too() {
    let kept = on_sqlite();
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    run(async {
        let desk = Desk::open(&kept).await;
        let token = kept.kept.write(kept.workspace_id, move |tx| links::portal_token(tx, ruth, None)).await.unwrap();
        let damage = |sql: &'static str| kept.kept.db.write(move |tx: &mut db::Tx<'_>| tx.script(sql));
        damage("alter table promise rename to gone").await.unwrap();
        let request = Request::get(format!("/c/{token}")).body(Body::empty()).unwrap();
        let response = tower::ServiceExt::oneshot(desk.site.clone(), request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
        let page = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let page = String::from_utf8_lossy(&page);
        assert!(page.contains("Something went wrong on our side") && !page.contains("gone"), "{page}");

        damage("alter table workspace rename to gone_too").await.unwrap();
        let (status, _, said) = desk.send(Request::get("/health").body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(said.contains("Something went wrong") && said.contains("\nhint: "), "{said}");
    });
}

#[test]
fn every_page_has_strict_headers_and_forms_come_from_us() {
    let kept = on_sqlite();
    run(async {
        let desk = Desk::open(&kept).await;
        let cookie = format!("kept_session={}", desk.session);
        let request = Request::get("/").header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
        let response = tower::ServiceExt::oneshot(desk.site.clone(), request).await.unwrap();
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(response.headers()["x-dns-prefetch-control"], "off");

        let forged = Request::post("/promises")
            .header(header::COOKIE, &cookie)
            .header(header::ORIGIN, "https://evil.example")
            .header(header::HOST, "desk.example")
            .body(Body::empty())
            .unwrap();
        assert_eq!(desk.send(forged).await.0, StatusCode::FORBIDDEN);
        let (status, to, _) = desk.send(Request::get("/promises").body(Body::empty()).unwrap()).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/login?next=%2Fpromises"));
    });
}

#[test]
fn an_auditor_sees_and_changes_nothing() {
    let kept = on_sqlite();
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    let _auditor: Who = kept.staff("Ines Park", "ines@alder.example", app::Role::Auditor);
    run(async {
        let mut desk = Desk::open(&kept).await;
        let id = promised(&kept, ruth, "Call back", HOUR).await;
        let log_in =
            app::workspaces::log_in(&kept.kept, "ines@alder.example", testkit::PASSPHRASE, "127.0.0.1", "test");
        desk.session = log_in.await.unwrap();
        assert_eq!(desk.page(&format!("/promises/{id}")).await.0, StatusCode::OK);
        assert_eq!(desk.post(&format!("/promises/{id}/keep"), &[]).await.0, StatusCode::FORBIDDEN);
        let who = kept.owner.clone();
        let now = kept.kept.read(kept.workspace_id, move |tx| promises::get(tx, &who, id)).await.unwrap();
        assert_eq!(now.state, State::Open);
    });
}
