//! Told, or it does not count, as a browser sees it: the notice that is ready, the call that one tap takes, the honest
//! notice, making right.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod desk;
mod house;

use app::outbox::StaffMail;
use app::promises::{self, paging};
use app::time::plus_ms;
use app::{Id, customers, notices, outbox};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use desk::Desk;
use house::{HOUR, between, house, promised, run, speaks_spanish, to_leave};
use testkit::TestKept;

#[test]
fn a_notice_is_ready_on_today_read_changed_and_sent_with_one_button() {
    let (kept, ruth, id) = house();
    promised(&kept, ruth, "Fix the lamps", 1);
    kept.at("2026-11-24T14:50:00Z");
    run(async {
        let desk = Desk::open(&kept).await;
        let (_, today) = desk.page("/").await;
        insta::assert_snapshot!(between(&today, "Notices that are ready", "Promises, soonest first"), @r#"
        Bring the two desks
        Read it and send it
        Bring the two desks
        to Ruth Alvarez · and one more promise · They are told by mail: Ruth Alvarez, ruth@example.com.
        "#);
        let notice = format!("/promises/{id}/notice");
        let (when, lamps) = (format!("when_{id}"), other(&kept, ruth, id));
        let when_lamps = format!("when_{lamps}");
        let about = [("about", id.to_string()), ("about", lamps.to_string())];
        let mut form: Vec<(&str, &str)> = about.iter().map(|(name, value)| (*name, value.as_str())).collect();
        form.extend([(when.as_str(), "2026-11-24 15:00"), (when_lamps.as_str(), "tomorrow 10:00"), ("how", "mail")]);
        let (status, _, refused) = desk.post(&notice, &[form.as_slice(), &[("do", "send")]].concat()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "no reason is made up");
        assert!(refused.contains("Some fields need another look"), "{refused}");
        assert!(to_leave(&kept).is_empty());
        form.push(("reason", "The colleague who does it is ill."));
        let (status, _, read) = desk.post(&notice, &[form.as_slice(), &[("do", "read")]].concat()).await;
        assert_eq!(status, StatusCode::OK);
        assert!(read.contains("This is the whole text now") && to_leave(&kept).is_empty(), "reading sends nothing");
        let (status, to, _) = desk.post(&notice, &[form.as_slice(), &[("do", "send")]].concat()).await;
        assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/promises/{id}")));
        insta::assert_snapshot!(to_leave(&kept).join("\n---\n"), @r#"
        To: Ruth Alvarez <ruth@example.com>
        New times for what we promised you

        We promised you several things that we will probably not do in time, and we want you to hear that from us before and not after:

        - "Bring the two desks" (Tuesday 24 November 2026, 10:00 (GMT-5)). The new time: Tuesday 24 November 2026, 15:00 (GMT-5).
        - "Fix the lamps" (Tuesday 24 November 2026, 10:00 (GMT-5)). The new time: Wednesday 25 November 2026, 10:00 (GMT-5).

        The reason: The colleague who does it is ill.

        If a time does not suit you, please just answer this mail. We are sorry for the change.
        "#);
        let (_, today) = desk.page("/").await;
        assert!(!today.contains("Notices that are ready"), "{today}");
    });
}

#[test]
fn the_page_of_a_notice_shows_all_of_it() {
    let (kept, ruth, id) = house();
    promised(&kept, ruth, "Fix the lamps", 1);
    kept.at("2026-11-24T14:50:00Z");
    run(async {
        let desk = Desk::open(&kept).await;
        let notice = format!("/promises/{id}/notice");
        let (status, page) = desk.page(&notice).await;
        assert_eq!(status, StatusCode::OK);
        insta::assert_snapshot!(page, @r#"
        Back to the promise
        Tell Ruth Alvarez
        They are told by mail: Ruth Alvarez, ruth@example.com.
        What it is about
        Bring the two desks
        By Tuesday 24 November 2026, 10:00 (GMT-5)
        New time
        A time that would hold. Change it if you know better.
        Fix the lamps
        By Tuesday 24 November 2026, 10:00 (GMT-5)
        New time
        A time that would hold. Change it if you know better.
        Why
        Choose what is true, or write it yourself. Nothing is made up for you.
        It takes longer than we thought.
        The colleague who does it is ill.
        Something we need for it has not been delivered.
        We are still waiting for an answer from somebody else.
        We are held up on the way.
        An emergency came in between.
        We planned it badly.
        In your own words
        The customer reads this
        What they read
        Read it with this reason and time
        New times for what we promised you
        What they read
        We promised you several things that we will probably not do in time, and we want you to hear that from us before and not after: - &#34;Bring the two desks&#34; (Tuesday 24 November 2026, 10:00 (GMT-5)). The new time: Tuesday 24 November 2026, 11:00 (GMT-5). - &#34;Fix the lamps&#34; (Tuesday 24 November 2026, 10:00 (GMT-5)). The new time: Tuesday 24 November 2026, 11:00 (GMT-5). The reason: … If a time does not suit you, please just answer this mail. We are sorry for the change.
        How
        Kept sends the mail
        We told them ourselves: by phone
        We told them ourselves: by text message
        We told them ourselves: in person
        We told them ourselves: by chat
        We told them ourselves: by letter
        Tell them
        "#);
    });
}

fn other(kept: &TestKept, customer_id: Id, id: Id) -> Id {
    let filter = promises::Filter { customer_id: Some(customer_id), ..promises::Filter::default() };
    let who = kept.owner.clone();
    let all = kept.read(move |tx| promises::list(tx, &who, &filter, None, 50)).unwrap().items;
    all.into_iter().map(|one| one.id).find(|one| *one != id).unwrap()
}

#[test]
fn whoever_changed_the_words_sees_a_new_time_in_them_before_it_leaves() {
    let (kept, ruth, id) = house();
    speaks_spanish(&kept, ruth);
    kept.at("2026-11-24T14:50:00Z");
    run(async {
        let desk = Desk::open(&kept).await;
        let (notice, about, when) = (format!("/promises/{id}/notice"), id.to_string(), format!("when_{id}"));
        let form = |time: &'static str, more: &[(&'static str, &'static str)]| {
            let base = [("about", about.clone()), (when.as_str(), time.to_owned()), ("how", "mail".to_owned())];
            let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
            base.into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .chain(more.map(|(name, value)| (name.to_owned(), value)))
                .collect::<Vec<_>>()
        };
        let post = async |form: Vec<(String, String)>| {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            desk.post(&notice, &form).await
        };
        let (status, _, text) = post(form(
            "2026-11-24 15:00",
            &[("own_reason", "Se rompió la furgoneta."), ("text", "Querida Ruth"), ("read", "older"), ("do", "send")],
        ))
        .await;
        assert_eq!(status, StatusCode::OK, "nothing leaves that nobody has read");
        assert!(to_leave(&kept).is_empty());
        assert!(text.contains("El motivo: Se rompió la furgoneta."), "{text}");
        let (status, ..) =
            post(form("2026-11-24 15:00", &[("own_reason", "Se rompió la furgoneta."), ("do", "send")])).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        insta::assert_snapshot!(to_leave(&kept).join("\n---\n"), @r#"
        To: Ruth Alvarez <ruth@example.com>
        Una nueva hora para lo que le prometimos

        Le prometimos: «Bring the two desks» (martes 24 de noviembre de 2026, 10:00 (GMT-5)).

        Parece que no llegaremos a tiempo, y queremos que lo sepa por nosotros antes y no después. El motivo: Se rompió la furgoneta.

        La nueva hora: martes 24 de noviembre de 2026, 15:00 (GMT-5).

        Si no le conviene, responda por favor a este correo. Lamentamos el cambio.
        "#);
    });
}

#[test]
fn by_night_the_page_says_so_and_gives_both_ways() {
    let (kept, ruth, _) = house();
    let who = kept.owner.clone();
    let change = customers::Change { time_zone: Some(Some("Asia/Tokyo".to_owned())), ..customers::Change::default() };
    kept.write(move |tx| customers::update(tx, &who, ruth, change.clone())).unwrap();
    let id = promised(&kept, ruth, "Send the plan", 12);
    run(async {
        let desk = Desk::open(&kept).await;
        let (_, page) = desk.page(&format!("/promises/{id}/notice")).await;
        assert!(page.contains("It is 23:00 where they are, and night until tomorrow 08:00."), "{page}");
        let form = [
            ("about", id.to_string()),
            ("reason", "It takes longer than we thought.".to_owned()),
            ("how", "mail".to_owned()),
        ];
        let when = format!("when_{id}");
        let mut form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        form.push((when.as_str(), "tomorrow 16:00"));
        let send = |what: &'static str| [form.as_slice(), &[("do", what)]].concat();
        let (status, _, page) = desk.post(&format!("/promises/{id}/notice"), &send("send")).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains("It is night where the customer is"), "{page}");
        let (status, ..) = desk.post(&format!("/promises/{id}/notice"), &send("morning")).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let rows = kept.read(outbox::waiting).unwrap();
        let row = rows.iter().find(|row| row.kind == "message").unwrap();
        assert_eq!(row.next_at.to_string(), "2026-11-24T23:00:00Z", "08:00 in Tokyo");
    });
}

#[test]
fn one_tap_takes_the_call_and_a_mail_scanner_that_opens_the_link_does_not() {
    let (kept, _, id) = house();
    kept.at("2026-11-24T15:01:00Z");
    let staff_id = kept.agent.staff_id().unwrap();
    let mail = StaffMail { staff_id, kind: "promise-broken".to_owned(), subject_id: id };
    let body = kept.write(move |tx| notices::staff_mail(tx, &mail, "http://desk.example")).unwrap().unwrap().body;
    let (_, path) = body.split_once("http://desk.example/take/").unwrap();
    let path = format!("/take/{}", path.trim());
    let runs = |kept: &TestKept| {
        let who = kept.owner.clone();
        kept.read(move |tx| paging::running_of(tx, &who, id)).unwrap().len()
    };
    run(async {
        let desk = Desk::open(&kept).await;
        let get = async |path: &str| desk.send(Request::get(path).body(Body::empty()).unwrap()).await;
        let (status, _, html) = get(&path).await;
        assert_eq!(status, StatusCode::OK);
        insta::assert_snapshot!(desk::text_of(&html), @r#"
        Somebody is needed
        Broken: &#34;Bring the two desks&#34;, to Ruth Alvarez
        By Tuesday 24 November 2026, 10:00 (GMT-5)
        I have it in hand
        Then nobody else is called about it. The promise stays as it is.
        Look at the promise
        "#);
        assert_eq!(runs(&kept), 1, "looking takes nothing");
        let (_, today) = desk.page("/").await;
        insta::assert_snapshot!(between(&today, "Somebody is needed", "Reach them: it broke"), @r#"
        Broken: &#34;Bring the two desks&#34;, to Ruth Alvarez
        I have it in hand
        Broken: &#34;Bring the two desks&#34;, to Ruth Alvarez
        Omar Reyes was called, today 10:00 · the next is called today 10:15
        "#);
        let post = Request::post(&path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        let (status, _, html) = desk.send(post.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("You have it in hand."), "{html}");
        assert_eq!(runs(&kept), 0);
        let (status, _, html) = get("/take/AAAA").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(html.contains("This link is not whole."));
        kept.clock.set(plus_ms(kept.now(), 30 * HOUR));
        assert_eq!(get(&path).await.0, StatusCode::GONE);
    });
}

#[test]
fn after_the_break_one_page_asks_for_telling_and_for_making_right() {
    let (kept, _, id) = house();
    kept.at("2026-11-24T15:01:00Z");
    run(async {
        let desk = Desk::open(&kept).await;
        let (_, page) = desk.page(&format!("/promises/{id}")).await;
        insta::assert_snapshot!(between(&page, "What now?", "Hand it over"), @r#"
        Kept, but late
        How do we know?
        “Called at 10:20, spoke with Ruth”
        Mark kept
        Tell them that it broke
        They must hear it from us: that it broke, why as far as we know, what happens next and by when. They are told by mail: Ruth Alvarez, ruth@example.com.
        Why
        Empty: we say that we do not know it yet. No excuses.
        When they hear more
        This becomes a promise of its own.
        How
        Kept sends the mail
        We told them ourselves: by phone
        We told them ourselves: by text message
        We told them ourselves: in person
        We told them ourselves: by chat
        We told them ourselves: by letter
        What Kept sends
        We did not keep what we promised you
        We promised you: - &#34;Bring the two desks&#34; (Tuesday 24 November 2026, 10:00 (GMT-5)). We did not do it in time, and we did not tell you before. That was ours to do, and we are sorry. Why it happened we do not know yet. We will not guess. What happens next: Omar Reyes sees to it, and you will hear more from us by Tuesday 24 November 2026, 13:01 (GMT-5). If you want to talk to somebody now, just answer this mail and say when we may call.
        They are told
        Make right
        What did we do so that it is right again?
        The customer reads this on their page. “Came on Thursday, waived the call-out fee, apologised in person”
        How did they hear that it broke?
        Not told yet
        by phone
        by text message
        in person
        by chat
        by letter
        by mail
        When
        The apology, as they heard or read it
        An explanation is no apology. “We let you down, and we are sorry.”
        What they get for it
        “The delivery is free”
        What we promise instead
        By when
        Empty: nothing new is promised
        It is made right
        "#);
    });
}

#[test]
fn the_honest_mail_leaves_and_what_was_done_stands_in_the_history() {
    let (kept, _, id) = house();
    kept.at("2026-11-24T15:01:00Z");
    run(async {
        let desk = Desk::open(&kept).await;
        let tell = [("how", "mail"), ("reason", ""), ("next_by", "2026-11-24 13:00")];
        assert_eq!(desk.post(&format!("/promises/{id}/tell"), &tell).await.0, StatusCode::SEE_OTHER);
        insta::assert_snapshot!(to_leave(&kept).join("\n---\n"), @r#"
        To: Ruth Alvarez <ruth@example.com>
        We did not keep what we promised you

        We promised you:

        - "Bring the two desks" (Tuesday 24 November 2026, 10:00 (GMT-5)).

        We did not do it in time, and we did not tell you before. That was ours to do, and we are sorry.

        Why it happened we do not know yet. We will not guess.

        What happens next: Omar Reyes sees to it, and you will hear more from us by Tuesday 24 November 2026, 13:00 (GMT-5).

        If you want to talk to somebody now, just answer this mail and say when we may call.
        "#);
        let right = [
            ("words", "Brought them ourselves"),
            ("apology", "We let you down, and we are sorry."),
            ("remedy", "The delivery is free"),
            ("new_words", "The chairs, too"),
            ("new_by", "Friday noon"),
        ];
        assert_eq!(desk.post(&format!("/promises/{id}/make-right"), &right).await.0, StatusCode::SEE_OTHER);
        let (_, page) = desk.page(&format!("/promises/{id}")).await;
        insta::assert_snapshot!(between(&page, "What happened", "no such line"), @r#"
        today 09:00
        Omar Reyes: made the promise
        Bring the two desks
        today 09:30
        Kept: reminded the owner
        today 09:48
        Kept: reminded the owner
        today 09:48
        Kept: called somebody
        Omar Reyes
        today 10:00
        Kept: it broke
        today 10:00
        Kept: called somebody
        Omar Reyes
        today 10:01
        Dana Moss: told the customer that it broke
        today 10:01
        Dana Moss: made it right
        Brought them ourselves · We let you down, and we are sorry. · The delivery is free
        RA
        Ruth Alvarez
        Owner
        Omar Reyes
        Kind
        Deliver
        Made
        today 09:00
        Customer told
        today 10:01, after it broke
        "#);
        let (_, today) = desk.page("/").await;
        assert!(!today.contains("Broken, and not made right") && today.contains("The chairs, too"), "{today}");
    });
}

#[test]
fn a_promise_whose_customer_was_told_after_it_broke_says_when() {
    let (kept, _, id) = house();
    kept.later_ms(2 * HOUR);
    run(async {
        let desk = Desk::open(&kept).await;
        let (_, page) = desk.page(&format!("/promises/{id}")).await;
        assert!(page.contains("Customer told\nno"), "{page}");
        desk.post(&format!("/promises/{id}/tell"), &[("how", "phone"), ("reason", "The van broke down.")]).await;
        let (_, page) = desk.page(&format!("/promises/{id}")).await;
        assert!(page.contains("Customer told\ntoday 11:00, after it broke"), "{page}");
    });
}
