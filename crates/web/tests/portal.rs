//! What a customer reads on their own page after we broke a promise to them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod house;

use app::{Id, links};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use desk::Desk;
use house::{HOUR, between, promised, run, speaks_spanish};
use testkit::{TestKept, on_sqlite};

/// Ruth, who was promised two desks by an hour ago.
async fn broken() -> (TestKept, Desk, Id, Id) {
    let kept = on_sqlite();
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    let id = promised(&kept, ruth, "Bring the two desks", 1);
    later(&kept, 2).await;
    let desk = Desk::open(&kept).await;
    (kept, desk, ruth, id)
}

async fn later(kept: &TestKept, hours: i64) {
    kept.later_ms(hours * HOUR);
    app::jobs::ring_due(&kept.kept, kept.workspace_id).await.unwrap();
}

/// Above their promises.
async fn top(kept: &TestKept, desk: &Desk, ruth: Id, title: &str) -> String {
    let text = page(kept, desk, ruth).await;
    between(&text, "Ruth, ", title).to_owned()
}

async fn page(kept: &TestKept, desk: &Desk, ruth: Id) -> String {
    let token = kept.kept.write(kept.workspace_id, move |tx| links::portal_token(tx, ruth, None)).await.unwrap();
    let (status, _, html) = desk.send(Request::get(format!("/c/{token}")).body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    desk::text_of(&html)
}

const RIGHT: [(&str, &str); 5] = [
    ("words", "We lent you two desks of our own."),
    ("apology", "You had planned your day around us. We are sorry."),
    ("remedy", "The delivery is free."),
    ("new_words", "Bring the two new desks"),
    ("new_by", "tomorrow 10:00"),
];

#[test]
fn after_a_break_they_read_whether_they_were_told_what_they_get_and_whether_it_is_right_again() {
    run(async {
        let (kept, desk, ruth, id) = broken().await;
        insta::assert_snapshot!(top(&kept, &desk, ruth, "Promises").await, @r#"
        this is what we have promised you
        We let you down: “Bring the two desks”
        It did not happen in time and you did not hear it from us first. We are sorry, and we will call you.
        It is not made right yet. We are at it.
        "#);
        desk.post(&format!("/promises/{id}/tell"), &[("how", "phone"), ("reason", "The van broke down.")]).await;
        insta::assert_snapshot!(top(&kept, &desk, ruth, "Promises").await, @r#"
        this is what we have promised you
        We let you down: “Bring the two desks”
        It did not happen in time. We told you today 11:00, and it was ours to tell you before. We are sorry.
        It is not made right yet. We are at it.
        "#);
        let (status, _, said) = desk.post(&format!("/promises/{id}/make-right"), &RIGHT).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{said}");
        insta::assert_snapshot!(page(&kept, &desk, ruth).await, @r#"
        Alder Office Interiors
        Ruth, this is what we have promised you
        We let you down: “Bring the two desks”
        It did not happen in time. We told you today 11:00, and it was ours to tell you before. We are sorry.
        “You had planned your day around us. We are sorry.”
        You get for it: The delivery is free.
        Promised instead: “Bring the two new desks”, tomorrow by 10:00 (On its way)
        Made right today 11:00: We lent you two desks of our own.
        Promises
        Tomorrow
        by 10:00
        Bring the two new desks
        Omar sees to it
        On its way
        Today
        by 10:00
        Bring the two desks
        We lent you two desks of our own.
        Broken, made right
        Write to us
        Your answer, a question, or what we got wrong
        Send
        Something went wrong? Tell us
        This page is only for you: whoever has the link can read it, so please do not pass it on.
        "#);
    });
}

#[test]
fn they_read_it_in_spanish_and_with_the_new_promise_as_it_stands() {
    run(async {
        let (kept, desk, ruth, id) = broken().await;
        speaks_spanish(&kept, ruth);
        desk.post(&format!("/promises/{id}/tell"), &[("how", "phone")]).await;
        desk.post(&format!("/promises/{id}/make-right"), &RIGHT).await;
        insta::assert_snapshot!(top(&kept, &desk, ruth, "Promesas").await, @r#"
        esto es lo que le hemos prometido
        Le fallamos: «Bring the two desks»
        No se hizo a tiempo. Se lo dijimos hoy 11:00, y debimos decírselo antes. Lo sentimos.
        «You had planned your day around us. We are sorry.»
        Recibe a cambio: The delivery is free.
        Lo que le prometimos en su lugar: «Bring the two new desks», mañana antes de las 10:00 (En camino)
        Reparado hoy 11:00: We lent you two desks of our own.
        "#);
        later(&kept, 30).await;
        insta::assert_snapshot!(top(&kept, &desk, ruth, "Promesas").await, @r#"
        esto es lo que le hemos prometido
        Le fallamos: «Bring the two new desks»
        No se hizo a tiempo y no se lo dijimos antes. Lo sentimos, y le llamaremos.
        Todavía no está reparado. Estamos en ello.
        Le fallamos: «Bring the two desks»
        No se hizo a tiempo. Se lo dijimos ayer 11:00, y debimos decírselo antes. Lo sentimos.
        «You had planned your day around us. We are sorry.»
        Recibe a cambio: The delivery is free.
        Lo que le prometimos en su lugar: «Bring the two new desks», hoy antes de las 10:00 (No cumplimos)
        Reparado ayer 11:00: We lent you two desks of our own.
        "#);
    });
}

#[test]
fn what_was_done_late_is_said_and_what_is_long_right_again_stands_in_its_row_alone() {
    run(async {
        let (kept, desk, ruth, id) = broken().await;
        desk.post(&format!("/promises/{id}/keep"), &[("evidence", "Brought")]).await;
        let text = top(&kept, &desk, ruth, "Promises").await;
        assert!(text.contains("It was done today 11:00, late."), "{text}");
        desk.post(&format!("/promises/{id}/make-right"), &RIGHT[..1]).await;
        assert!(top(&kept, &desk, ruth, "Promises").await.contains("Made right today 11:00: We lent you"));
        kept.later_ms(31 * 24 * HOUR);
        let text = page(&kept, &desk, ruth).await;
        assert!(!text.contains("We let you down"), "{text}");
        assert!(text.contains("We lent you two desks of our own.\nBroken, made right"), "{text}");
    });
}
