//! What comes after a complaint, as people see it: the three questions on a telephone, what was said on the complaint's
//! page, alarms on Today, who gets the mail of the morning, and one tap for safety.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

#[path = "../../app/tests/case/mod.rs"]
mod case;
mod desk;
mod house;

use app::complaints::{self, Heard, after};
use app::{Id, outbox};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use case::{HOUR, Steps};
use desk::Desk;
use house::{house, run, speaks_spanish};
use testkit::TestKept;

/// Ruth's complaint was closed on Tuesday, and she was asked on Friday; gives it and the token of her link.
fn asked(kept: &TestKept, ruth: Id) -> (Steps<'_>, String) {
    let steps = Steps::of(kept, ruth);
    steps.to_the_end();
    kept.at("2026-11-27T14:00:00Z");
    let link = |tx: &mut app::Tx| {
        for row in outbox::waiting(tx)?.into_iter().filter(|row| row.kind == "message") {
            if let Some(token) = after::link(tx, row.subject_id)? {
                return Ok(token);
            }
        }
        panic!("nobody was asked")
    };
    (steps, kept.write(link).unwrap())
}

/// Whoever holds the link, without a log-in.
async fn looks(desk: &Desk, path: &str) -> (StatusCode, String) {
    let (status, _, html) = desk.send(Request::get(path).body(Body::empty()).unwrap()).await;
    (status, desk::text_of(&html))
}

async fn taps(desk: &Desk, path: &str, form: &str) -> (StatusCode, String, String) {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    let (status, to, html) = desk.send(request.body(Body::from(form.to_owned())).unwrap()).await;
    (status, to, desk::text_of(&html))
}

#[test]
fn three_taps_and_a_line_on_a_telephone() {
    run(async {
        let (kept, ruth, _) = house();
        let desk = Desk::open(&kept).await;
        let (_steps, token) = asked(&kept, ruth);
        let path = format!("/after/{token}");
        let (status, text) = looks(&desk, &path).await;
        assert_eq!(status, StatusCode::OK);
        insta::assert_snapshot!(text, @r"
        Alder Office Interiors
        Ruth, how did we do?
        On Tuesday 24 November you told us that something went wrong. It is closed now, and we would like to know how it was for you.
        This is what we understood then:
        You kept Monday free and nobody came.
        Was the outcome fair?
        Not at all
        Hardly
        Partly
        Mostly
        Entirely
        Was the way there fair: how long it took, and how we went about it?
        Not at all
        Hardly
        Partly
        Mostly
        Entirely
        Did we treat you well?
        Not at all
        Hardly
        Partly
        Mostly
        Entirely
        Anything you want to add, in one line
        Send
        You can change your answers until Sunday 27 December, by the same link.
        This page is only for you: whoever has the link can read it, so please do not pass it on.
        ");
        let (status, _, text) = taps(&desk, &path, "words=").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("Please tap at least one answer"), "{text}");
        let good = "outcome=5&way=4&treated=5&words=Thank+you";
        for _ in 0..2 {
            let (status, to, _) = taps(&desk, &path, good).await;
            assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{path}?said=yes")));
        }
        let (_, text) = looks(&desk, &format!("{path}?said=yes")).await;
        assert!(text.contains("Thank you. We have it") && text.contains("Change my answers"), "{text}");
        let html = desk.send(Request::get(&path).body(Body::empty()).unwrap()).await.2;
        assert_eq!(html.matches(" checked").count(), 3, "what they said is there to be put right");
        taps(&desk, &path, "outcome=1&way=4&treated=5&words=No+desk").await;
        let (_, text) = looks(&desk, &format!("{path}?said=yes")).await;
        assert!(text.contains("We are sorry that it is not well yet"), "{text}");
        kept.later_ms(31 * 24 * HOUR);
        let (status, text) = looks(&desk, &path).await;
        assert_eq!(status, StatusCode::GONE, "{text}");
        assert_eq!(looks(&desk, "/after/none").await.0, StatusCode::NOT_FOUND);
    });
}

#[test]
fn they_are_asked_in_spanish() {
    run(async {
        let (kept, ruth, _) = house();
        let desk = Desk::open(&kept).await;
        speaks_spanish(&kept, ruth);
        let (_steps, token) = asked(&kept, ruth);
        let (_, text) = looks(&desk, &format!("/after/{token}")).await;
        insta::assert_snapshot!(text, @r"
        Alder Office Interiors
        Ruth, ¿qué tal lo hicimos?
        El martes 24 de noviembre nos dijo que algo había salido mal. Ya está cerrado, y nos gustaría saber cómo fue para usted.
        Esto es lo que entendimos entonces:
        You kept Monday free and nobody came.
        ¿Fue justo el resultado?
        En absoluto
        Apenas
        En parte
        En gran parte
        Del todo
        ¿Fue justo el camino: cuánto tardamos y cómo lo hicimos?
        En absoluto
        Apenas
        En parte
        En gran parte
        Del todo
        ¿Le tratamos bien?
        En absoluto
        Apenas
        En parte
        En gran parte
        Del todo
        Si quiere añadir algo, en una línea
        Enviar
        Puede cambiar sus respuestas hasta el domingo 27 de diciembre, con el mismo enlace.
        Esta página es solo para usted: quien tenga el enlace puede leerla, así que por favor no lo comparta.
        ");
    });
}

#[test]
fn what_is_not_well_stands_on_the_complaint_and_one_click_takes_it_up() {
    run(async {
        let (kept, ruth, _) = house();
        let desk = Desk::open(&kept).await;
        let (steps, token) = asked(&kept, ruth);
        taps(&desk, &format!("/after/{token}"), "outcome=2&way=4&treated=5&words=Still+no+desk").await;
        let (_, text) = desk.page("/complaints/1").await;
        let card = house::between(&text, "What they said afterwards", "What we owe");
        insta::assert_snapshot!(card, @r"
        How we did
        Answered today 09:00.
        Was the outcome fair?
        Hardly
        Was the way there fair?
        Mostly
        Were they treated well?
        Entirely
        Still no desk
        Take it up again
        I have read it
        A complaint that follows this one. While this one is watched it is the highest alarm.
        ");
        let (_, text) = desk.page("/complaints/after").await;
        insta::assert_snapshot!(text, @r"
        3 things want your attention
        Complaints
        How we did, as customers say
        Three questions, three working days after a complaint is closed. Of those asked in the last 365 days.
        Asked
        1
        Got it
        1
        Answered
        1
        Said it was not well
        1
        below “Mostly” to at least one question
        Question
        “Entirely”, of those who answered
        If the silent were all dissatisfied, or all content
        Was the outcome fair?
        0 of 1
        not known: fewer than five got it
        Was the way there fair: how long it took, and how we went about it?
        0 of 1
        not known: fewer than five got it
        Did we treat you well?
        1 of 1
        not known: fewer than five got it
        Waits for one of us
        The installers did not come, for the second time
        Said it was not well
        #1 · Ruth Alvarez
        ");
        let (status, to, text) = desk.post("/complaints/1/take-up", &[]).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/complaints/2#now"), "{text}");
        let (_, text) = desk.page("/complaints/1").await;
        assert!(text.contains("Taken up again") && !text.contains("Take it up again"), "{text}");
        let (_, text) = desk.page("/").await;
        assert!(text.contains("It happened again: Not content with how #1 ended"), "{text}");
        let (_, case) = desk.api("GET", &format!("/api/v1/complaints/{}", steps.id), serde_json::Value::Null).await;
        assert_eq!((&case["after"]["outcome"], &case["after"]["words"]), (&2.into(), &"Still no desk".into()));
    });
}

#[test]
fn alarms_stand_above_everything_on_today_and_then_what_is_owed() {
    run(async {
        let (kept, ruth, _) = house();
        let desk = Desk::open(&kept).await;
        let mut steps = Steps::of(&kept, ruth);
        steps.who = kept.owner.clone();
        let heard = Heard { story: "The shelf fell".to_owned(), safety: Some(true), ..Heard::default() };
        steps.does(move |tx, who, id| complaints::listen(tx, who, id, &heard)).unwrap();
        let owner = kept.owner.clone();
        let plain = case::new(kept.customer("Ben Ito", "ben@example.com"));
        kept.write(move |tx| complaints::open(tx, &owner, &plain)).unwrap();
        let (_, text) = desk.page("/").await;
        insta::assert_snapshot!(house::between(&text, "nobody waits", "Promises, soonest first"), @r"
        Before everything else
        10:00
        in 1 h
        Somebody may be hurt: The installers did not come, for the second time
        #1 · Write what we understood · Ruth Alvarez · with Omar Reyes
        I have it in hand
        #1
        Your complaints, owed today
        All complaints 2
        10:00
        in 1 h
        The installers did not come, for the second time
        #2 · Listen · Ben Ito · with Dana Moss
        Received
        ");
        let (status, ..) = desk.post("/complaints/1/take-safety", &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, text) = desk.page("/").await;
        assert!(!text.contains("Before everything else"), "{text}");
    });
}

#[test]
fn one_click_says_who_gets_the_mail_of_the_morning() {
    run(async {
        let (kept, _, _) = house();
        let desk = Desk::open(&kept).await;
        let (_, text) = desk.page("/settings/morning").await;
        insta::assert_snapshot!(text, @r"
        Settings
        Complaints in the morning
        Each working morning, when their day begins, one mail about the complaints that need a person. Nothing to say: no mail. Who is away does not get it; whoever stands in for them does.
        The first manager
        Gets it now
        Managers before the owner; at the moment that is Dana Moss.
        Dana Moss
        Send it to them
        Dana Moss
        Owner
        Omar Reyes
        Send it to them
        Omar Reyes
        Front desk
        Nobody gets it
        Turn it off
        ");
        let omar = kept.agent.staff_id().unwrap().to_string();
        for to in ["off", omar.as_str(), ""] {
            let (status, at, _) = desk.post("/settings/morning", &[("to", to)]).await;
            assert_eq!((status, at.as_str()), (StatusCode::SEE_OTHER, "/settings/morning?saved=yes"));
        }
    });
}

#[test]
fn looking_at_the_link_of_a_call_about_safety_takes_nothing_and_one_tap_does() {
    run(async {
        let (kept, ruth, _) = house();
        let desk = Desk::open(&kept).await;
        let steps = Steps::of(&kept, ruth);
        let heard = Heard { story: "The shelf fell".to_owned(), safety: Some(true), ..Heard::default() };
        steps.does(move |tx, who, id| complaints::listen(tx, who, id, &heard)).unwrap();
        let (id, owner_id) = (steps.id, kept.owner.staff_id().unwrap());
        let token = kept.write(move |tx| complaints::safety_link(tx, id, owner_id)).unwrap();
        let path = format!("/safety/{token}");
        let (_, text) = looks(&desk, &path).await;
        insta::assert_snapshot!(text, @r"
        Somebody may be hurt
        Complaint #1 of Ruth Alvarez: The installers did not come, for the second time
        I have it in hand
        One tap, and nobody else is called about it.
        Look at the complaint
        ");
        assert_eq!(steps.now().safety_taken_by_id, None);
        let (status, _, text) = taps(&desk, &path, "").await;
        assert_eq!((status, steps.now().safety_taken_by_id), (StatusCode::OK, Some(owner_id)), "{text}");
    });
}
