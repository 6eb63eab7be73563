//! What one of us said and what did not count says so where it would have counted.

use super::course_tests::{ASKED, Desk, GOT_IT, NEW_YORK, terms};
use super::preview::{Said, deed_of};
use super::rules::*;

#[test]
fn an_attempt_to_call_says_at_the_call_back_that_nobody_was_there() {
    let all = [terms(Metric::NextReply, "8h"), terms(Metric::CallBack, "2h"), terms(Metric::Resolution, "20h")];
    let mut desk = Desk::new(NEW_YORK, &all);
    desk.spoke = true;
    desk.does("2026-11-24T09:00:00-05:00", Deed::Asked { call: true });
    desk.does("2026-11-24T09:30:00-05:00", GOT_IT);
    assert_eq!(desk.whats(Metric::CallBack), [What::Started], "a mail is no attempt to call");
    desk.does("2026-11-24T10:00:00-05:00", Deed::Acknowledged { why: Why::NobodyThere });
    assert_eq!(desk.whats(Metric::CallBack), [What::Started, What::DidNotCount]);
    assert_eq!(desk.whats(Metric::NextReply), [What::Started, What::DidNotCount, What::DidNotCount]);
    assert_eq!(desk.whats(Metric::Resolution), [What::Started], "no answer would have kept it");
    desk.does("2026-11-24T10:30:00-05:00", Deed::Talked { theirs: false });
    assert_eq!(desk.clock(Metric::CallBack).state, State::Kept);
}

#[test]
fn each_line_says_why_and_what_is_done_takes_no_more() {
    let mut desk = Desk::new(NEW_YORK, &[terms(Metric::FirstReply, "8h")]);
    desk.does("2026-11-24T09:00:00-05:00", ASKED);
    for (minute, text) in [(10, "Thank you for your patience!"), (20, "Got it."), (30, "We'll look into it.")] {
        let said = Said { inbound: false, by_person: true, channel: "mail", text, talked_s: None };
        desk.does(&format!("2026-11-24T09:{minute}:00-05:00"), deed_of(&said).unwrap());
    }
    desk.does("2026-11-24T10:00:00-05:00", Deed::Answered);
    let clock = desk.clock(Metric::FirstReply).clone();
    desk.does("2026-11-24T10:10:00-05:00", GOT_IT);
    let whys: Vec<Why> = desk.logs[&clock.id].iter().map(|event| event.why).collect();
    assert_eq!(whys, [Why::None, Why::OnlyThanks, Why::OnlyAcknowledges, Why::PutsOff, Why::None]);
    assert_eq!(clock.counted_ms, 3_600_000, "the clock went on all the while");
}
