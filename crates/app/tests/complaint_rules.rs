//! What rules ask of complaints: clocks on real cases, told in time and once, letters that lack nothing, and ending by a final
//! response.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod case;
mod post;

use app::calendars::typed::{self, Typed};
use app::calendars::{self, Scope};
use app::complaints::duties::{self, Happened};
use app::complaints::{self, CaseClock, Exception, Known, NewLetter, State, Way, Written};
use app::regimes::{self, shipped};
use app::{Error, Id, Role, Who, conversations, counters, customers, journal, outbox};
use case::{DAY, HOUR, Steps, happened, hears, new, rule};
use planner::OpeningHours;
use post::add_mailbox;
use proptest::prelude::*;
use testkit::{TestKept, each_database, on_sqlite};

/// A complaint under these rules.
fn under<'a>(kept: &'a TestKept, regime: &str) -> Steps<'a> {
    let number = kept.write(|tx| Ok(tx.new_id())).unwrap();
    let customer_id = kept.customer("Ruth Alvarez", &format!("ruth-{number}@alvarez.example"));
    of(kept, customer_id, "general", Some(regime)).unwrap()
}

fn of<'a>(kept: &'a TestKept, customer_id: Id, kind: &str, regime: Option<&str>) -> app::Result<Steps<'a>> {
    let who = kept.agent.clone();
    let new = complaints::NewComplaint { kind: kind.to_owned(), regime: regime.map(str::to_owned), ..new(customer_id) };
    let id = kept.write(move |tx| complaints::open(tx, &who, &new))?.id;
    Ok(Steps { kept, id, who: kept.agent.clone() })
}

fn holidays(kept: &TestKept, dates: &str) {
    let typed = Typed { holidays: dates.to_owned(), ..Typed::default() };
    hours(kept, typed);
}

fn hours(kept: &TestKept, typed: Typed) {
    let (who, layer) = (kept.owner.clone(), typed::layer(&typed).unwrap());
    kept.write(move |tx| calendars::set(tx, &who, Scope::Business, &layer)).unwrap();
    kept.later_ms(1);
}

fn clock(steps: &Steps, step: &str) -> CaseClock {
    let clocks = steps.case().ruled.clocks;
    clocks.into_iter().find(|one| one.shown.step == step).unwrap_or_else(|| panic!("no clock {step}"))
}

/// When it is due, and by when to do it.
fn due(steps: &Steps, step: &str) -> (String, Option<String>) {
    let shown = clock(steps, step).shown;
    (shown.due_at.to_string(), shown.do_by.map(|at| at.to_string()))
}

fn pair(due: &str, do_by: Option<&str>) -> (String, Option<String>) {
    (due.to_owned(), do_by.map(str::to_owned))
}

fn letter(kind: &str, how: Way) -> NewLetter {
    NewLetter { kind: kind.to_owned(), subject: None, text: None, how, sent_at: None, known: Known::default() }
}

fn with_text(kind: &str, text: &str) -> NewLetter {
    NewLetter { text: Some(text.to_owned()), subject: Some("About it".to_owned()), ..letter(kind, Way::Post) }
}

fn send(steps: &Steps, new: NewLetter) -> app::Result<complaints::Complaint> {
    steps.does(move |tx, who, id| complaints::send_letter(tx, who, id, &new))
}

fn write(steps: &Steps, kind: &'static str) -> Written {
    let (who, id) = (steps.who.clone(), steps.id);
    steps.kept.read(move |tx| complaints::write_letter(tx, &who, id, kind, &Known::default())).unwrap()
}

/// What lacks nothing under the UK rules.
const FINAL_UK: &str = "This is our final response. What we found: the van was booked elsewhere. Our decision: we are sorry, and \
    pay the day. You have the right to refer your complaint to the Financial Ombudsman Service, free of charge – but you must do \
    so within six months of the date of this letter: www.financial-ombudsman.org.uk. We enclose its leaflet.";

fn told(kept: &TestKept, id: Id, kind: &str) -> Vec<String> {
    let entries = kept.read(move |tx| journal::of_subject(tx, id)).unwrap();
    let of_kind = entries.into_iter().filter(|entry| entry.kind == kind);
    of_kind.map(|entry| format!("{} {}", entry.details["step"].as_str().unwrap(), entry.at)).collect()
}

#[test]
fn the_rules_chosen_for_its_kind_hold_in_the_version_of_that_day_and_unknown_ones_are_refused() {
    for kept in each_database() {
        let own = |days: &str| {
            let text = shipped::FILES[0].replacen("key = \"plain\"", "key = \"ours\"", 1);
            let text = text.replacen("target = \"1 day\"", &format!("target = \"{days}\""), 1);
            let who = kept.owner.clone();
            kept.write(move |tx| regimes::save(tx, &who, &text)).unwrap()
        };
        own("2 days");
        let who = kept.owner.clone();
        kept.write(move |tx| regimes::choose(tx, &who, Some("billing"), Some("ours"))).unwrap();
        let ruth = kept.customer("Ruth Alvarez", "ruth@alvarez.example");
        let billing = of(&kept, ruth, " Billing", None).unwrap();
        let other = of(&kept, ruth, "general", None).unwrap();
        let named = of(&kept, ruth, "billing", Some("us-hospital")).unwrap();
        let held = |steps: &Steps| (steps.now().regime, steps.now().regime_version);
        assert_eq!(held(&billing), ("ours".to_owned(), 1));
        assert_eq!((held(&other).0.as_str(), held(&named).0.as_str()), ("plain", "us-hospital"));

        own("5 days");
        assert_eq!(due(&billing, "acknowledge").0, "2026-11-26T22:00:00Z", "two days, as when it was opened");
        let later = of(&kept, ruth, "billing", None).unwrap();
        assert_eq!(held(&later), ("ours".to_owned(), 2));
        assert_eq!(due(&later, "acknowledge").0, "2026-12-01T22:00:00Z");

        let who = kept.agent.clone();
        let wrong =
            complaints::NewComplaint { regime: Some("no-such".to_owned()), summary: String::new(), ..new(ruth) };
        let Err(Error::Invalid(fields)) = kept.write(move |tx| complaints::open(tx, &who, &wrong)) else {
            panic!("rules that nobody knows");
        };
        let named: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(named, ["summary", "regime"], "all at once");
    }
}

#[test]
fn all_four_around_a_weekend_holidays_and_a_change_of_the_clock() {
    for kept in each_database() {
        holidays(&kept, "2026-12-25\n2027-01-01");
        kept.at("2026-12-23T15:00:00Z"); // Wednesday 10:00 in New York
        let plain = under(&kept, "plain");
        assert_eq!(due(&plain, "acknowledge"), pair("2026-12-24T22:00:00Z", None));
        assert_eq!(due(&plain, "final_response"), pair("2027-01-08T22:00:00Z", None), "ten days without two holidays");
        let uk = under(&kept, "uk-financial");
        assert_eq!(due(&uk, "acknowledge").0, "2026-12-29T22:00:00Z", "24, 28, 29");
        assert_eq!(due(&uk, "final_response"), pair("2027-02-18T04:59:59.999Z", Some("2027-02-17T22:00:00Z")));
        let hospital = under(&kept, "us-hospital");
        assert_eq!(due(&hospital, "acknowledge").0, "2026-12-24T22:00:00Z");
        assert_eq!(due(&hospital, "final_response"), pair("2026-12-31T04:59:59.999Z", Some("2026-12-30T22:00:00Z")));
        let privacy = under(&kept, "health-privacy");
        assert_eq!(due(&privacy, "acknowledge").0, "2026-12-29T22:00:00Z");
        assert_eq!(due(&privacy, "final_response").0, "2027-01-23T04:59:59.999Z");
        let shown = clock(&hospital, "final_response").shown;
        assert!(
            shown.explanation.starts_with("7 days from Wed 23 Dec 2026: until the end of Wed 30 Dec 2026"),
            "{shown:?}"
        );
        assert_eq!((shown.ours, shown.optional, shown.theirs), (false, false, false));
        let kept_for = hospital.case().ruled.kept;
        assert_eq!((kept_for.years, kept_for.until), (6, None), "from its closing");
        assert_eq!(uk.case().ruled.kept.until.unwrap().to_string(), "2029-12-24T04:59:59.999Z", "from its receipt");

        kept.at("2027-03-11T15:00:00Z"); // Thursday; the clock goes forward on Sunday the 14th
        let forward = under(&kept, "us-hospital");
        assert_eq!(due(&forward, "final_response"), pair("2027-03-19T03:59:59.999Z", Some("2027-03-18T21:00:00Z")));
        kept.at("2027-03-12T21:30:00Z"); // Friday 16:30
        let friday = under(&kept, "us-hospital");
        assert_eq!(due(&friday, "acknowledge").0, "2027-03-15T21:00:00Z", "Monday, by the new clock");
    }
}

#[test]
fn its_owner_is_told_in_time_managers_when_it_was_missed_and_each_once_while_we_are_open() {
    for kept in each_database() {
        let steps = under(&kept, "us-hospital");
        kept.at("2026-11-25T12:59:00Z");
        assert!(!hears(&kept, &kept.agent, "complaint-rule-ahead"));
        kept.at("2026-11-25T13:00:00Z"); // the morning of the last day
        assert!(hears(&kept, &kept.agent, "complaint-rule-ahead"));
        assert!(!hears(&kept, &kept.agent, "complaint-rule-last"));
        kept.at("2026-11-25T21:00:00Z");
        assert!(hears(&kept, &kept.agent, "complaint-rule-last"));
        kept.at("2026-11-26T12:59:00Z");
        assert!(clock(&steps, "acknowledge").missed);
        assert!(!hears(&kept, &kept.owner, "complaint-rule-missed"), "not at night");
        kept.at("2026-11-26T13:00:00Z");
        assert!(
            hears(&kept, &kept.owner, "complaint-rule-missed") && hears(&kept, &kept.agent, "complaint-rule-missed")
        );
        kept.at("2027-02-01T15:00:00Z");
        let (id, none) = (steps.id, Vec::<String>::new());
        assert_eq!(
            told(&kept, id, "complaint.duty_ahead"),
            ["acknowledge 2026-11-25T13:00:00Z", "final_response 2026-11-30T13:00:00Z"]
        );
        assert_eq!(
            told(&kept, id, "complaint.duty_last"),
            ["acknowledge 2026-11-25T21:00:00Z", "final_response 2026-12-01T21:00:00Z"]
        );
        assert_eq!(
            told(&kept, id, "complaint.duty_missed"),
            ["acknowledge 2026-11-26T13:00:00Z", "final_response 2026-12-02T13:00:00Z"]
        );

        let answered = under(&kept, "us-hospital");
        send(&answered, with_text("acknowledgement", "We received your grievance. Your contact person is Omar."))
            .unwrap();
        let text = "We are still working on it. You will have our written response by the end of the month.";
        send(&answered, with_text("holding", text)).unwrap();
        kept.later_ms(12 * DAY);
        assert_eq!(told(&kept, answered.id, "complaint.duty_missed"), none);
        let done = clock(&answered, "acknowledge");
        assert_eq!((done.answered.unwrap().by.as_str(), done.missed), ("acknowledgement", false));
        let after = clock(&answered, "final_response_after_holding");
        assert_eq!((after.answered, after.shown.ours), (None, true), "the letter began another");
    }
}

#[test]
fn a_chance_and_what_is_the_customers_alarm_nobody() {
    let kept = on_sqlite();
    let steps = under(&kept, "uk-financial");
    let text = "We have received your complaint, and we are dealing with it. We will write to you within eight weeks. We \
        enclose how we handle complaints.";
    send(&steps, with_text("acknowledgement", text)).unwrap();
    kept.later_ms(10 * DAY);
    let chance = clock(&steps, "summary_resolution");
    assert!(chance.shown.optional && !chance.missed && chance.answered.is_none());
    let happened = happened(&kept, steps.id);
    assert!(!happened.iter().any(|kind| kind.starts_with("complaint.duty_")), "{happened:?}");
}

#[test]
fn duties_outlive_other_hours_another_owner_and_the_closing() {
    for kept in each_database() {
        let mona = kept.staff("Mona Falk", "mona@alder.example", Role::Agent);
        let steps = under(&kept, "us-hospital");
        hours(&kept, Typed { holidays: "2026-11-25\n2026-11-26".to_owned(), ..Typed::default() });
        assert_eq!(due(&steps, "acknowledge").0, "2026-11-27T22:00:00Z", "Friday now");
        kept.at("2026-11-26T22:00:00Z");
        assert!(!hears(&kept, &kept.agent, "complaint-rule-ahead"), "the old day has passed in silence");
        let to = mona.staff_id().unwrap();
        steps.does(move |tx, who, id| complaints::hand_over(tx, who, id, to, "I am off")).unwrap();
        kept.at("2026-11-27T13:00:00Z");
        assert!(hears(&kept, &mona, "complaint-rule-ahead") && !hears(&kept, &kept.agent, "complaint-rule-ahead"));
        steps.to_the_end();
        assert_eq!(steps.now().state, State::Closed);
        kept.at("2026-12-01T21:00:00Z");
        assert!(hears(&kept, &mona, "complaint-rule-last"), "the written notice is still owed");
        let Written { text, .. } = write(&steps, "final_response");
        let text = text.replace("⟦business.contact⟧", "+1 555 0100");
        send(&steps, with_text("final_response", &text)).unwrap();
        kept.later_ms(10 * DAY);
        let missed = told(&kept, steps.id, "complaint.duty_missed");
        assert_eq!(missed, ["acknowledge 2026-11-30T13:00:00Z"], "the notice left in time");
        let closed = steps.case();
        assert!(closed.ruled.kept.until.is_some() && closed.complaint.exception.is_none());
    }
}

#[test]
fn plain_rules_are_kept_by_the_ladder_itself() {
    let kept = on_sqlite();
    let steps = under(&kept, "plain");
    steps.to_the_end();
    let answers: Vec<String> = steps.case().ruled.clocks.into_iter().map(|one| one.answered.unwrap().by).collect();
    assert_eq!(answers, ["listened", "called_back"]);
    kept.later_ms(30 * DAY);
    assert!(!happened(&kept, steps.id).iter().any(|kind| kind.starts_with("complaint.duty_")));
}

/// Two nodes, two clocks: seed 10 of the simulated year.
#[test]
fn what_a_node_did_whose_clock_is_behind_answers_all_the_same() {
    for kept in each_database() {
        let steps = under(&kept, "plain");
        kept.clock.set(app::time::plus_ms(kept.now(), -HOUR / 10));
        steps.listen().unwrap();
        let acknowledge = clock(&steps, "acknowledge");
        assert_eq!(acknowledge.answered.map(|one| one.at), Some(steps.case().complaint.opened_at));
    }
}

#[test]
fn a_letter_is_filled_in_from_the_case_and_does_not_leave_while_it_lacks_something() {
    for kept in each_database() {
        let steps = under(&kept, "us-hospital");
        let begun = write(&steps, "acknowledgement");
        assert!(begun.text.contains("we received your grievance on Tue 24 Nov 2026"), "{}", begun.text);
        assert!(begun.text.contains("You will hear from us by Tue 1 Dec 2026"), "{}", begun.text);
        let lacks: Vec<&str> = begun.missing.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(lacks, ["how to reach us"], "nobody said it anywhere");
        let refused = send(&steps, letter("acknowledgement", Way::Post)).unwrap_err();
        let Error::Refused(refused) = refused else { panic!("{refused}") };
        assert_eq!((refused.rule, refused.args[0].1.as_str()), ("complaint-letter-lacks", "how to reach us"));
        assert!(steps.case().ruled.letters.is_empty());

        add_mailbox(&kept);
        send(&steps, letter("acknowledgement", Way::Mail)).unwrap();
        let case = steps.case();
        let left = &case.ruled.letters[0];
        assert_eq!((left.kind.as_str(), left.how, left.failed), ("acknowledgement", Way::Mail, false));
        let (who, message_id) = (kept.agent.clone(), left.message_id.unwrap());
        let message = kept.read(move |tx| conversations::message(tx, &who, message_id)).unwrap();
        assert_eq!((message.text, message.subject), (left.text.clone(), left.subject.clone()));
        assert_eq!(case.complaint.conversation_ids, [message.conversation_id], "it belongs to the complaint");
        assert_eq!(clock(&steps, "acknowledge").answered.unwrap().by, "acknowledgement");
        let again = send(&steps, letter("acknowledgement", Way::Mail)).unwrap_err();
        assert_eq!(rule(again), "complaint-letter-is-sent");

        let early = send(&steps, with_text("final_response", "Whatever")).unwrap_err();
        assert_eq!(rule(early), "complaint-not-listened", "nothing is decided before anybody listened");
        steps.listen().unwrap();
        steps.restate("You kept Monday free and nobody came.").unwrap();
        steps.confirm().unwrap();
        steps.promise(2 * HOUR).unwrap();
        steps.research().unwrap();
        let begun = write(&steps, "final_response");
        let lacks: Vec<&str> = begun.missing.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(lacks, ["what came of it"], "{}", begun.text);
        assert!(begun.text.contains("On Tue 24 Nov 2026 you confirmed that we had understood it."), "{}", begun.text);
        steps.call(2 * DAY).unwrap();
        assert!(write(&steps, "final_response").missing.is_empty());
        let in_the_future =
            NewLetter { sent_at: Some(app::time::plus_ms(kept.now(), HOUR)), ..letter("final_response", Way::Post) };
        assert!(matches!(send(&steps, in_the_future), Err(Error::Invalid(_))));
        assert!(matches!(send(&steps, letter("poem", Way::Post)), Err(Error::NotFound("letter"))));
    }
}

#[test]
fn a_letter_is_written_in_the_customers_language_where_the_rules_have_it() {
    let kept = on_sqlite();
    add_mailbox(&kept);
    let ruth = kept.customer("Ruth Alvarez", "ruth@alvarez.example");
    let who = kept.owner.clone();
    let change = customers::Change { locale: Some(Some("es".to_owned())), ..customers::Change::default() };
    kept.write(move |tx| customers::update(tx, &who, ruth, change.clone())).unwrap();
    let plain = of(&kept, ruth, "general", None).unwrap();
    let begun = write(&plain, "acknowledgement");
    assert_eq!((begun.language.as_str(), begun.missing.len()), ("es", 0), "{}", begun.text);
    assert!(begun.text.contains("Recibimos su queja el") && begun.subject.contains("Hemos recibido su queja (#1)"));
    let hospital = of(&kept, ruth, "general", Some("us-hospital")).unwrap();
    let begun = write(&hospital, "acknowledgement");
    assert_eq!((begun.language.as_str(), begun.missing.len()), ("es", 0), "{}", begun.text);
}

fn nothing_arrives(kept: &TestKept) {
    kept.write(|tx| {
        for row in outbox::lease(tx, 50)?.into_iter().filter(|row| row.kind == "message") {
            if let conversations::Delivered::Failed(Some(id)) = conversations::mark_failed(tx, &row, true, "550 no")? {
                complaints::mail_failed(tx, id, "550 no")?;
            }
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_mail_that_does_not_arrive_counts_for_nothing_and_its_owner_hears_of_it() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = under(&kept, "us-hospital");
        send(&steps, letter("acknowledgement", Way::Mail)).unwrap();
        nothing_arrives(&kept);
        assert!(steps.case().ruled.letters[0].failed);
        assert_eq!(clock(&steps, "acknowledge").answered, None);
        assert!(hears(&kept, &kept.agent, "complaint-letter-failed"));
        kept.at("2026-11-25T21:00:00Z");
        assert!(hears(&kept, &kept.agent, "complaint-rule-last"), "its clock runs on");
        send(&steps, letter("acknowledgement", Way::HandedOver)).unwrap();
        assert_eq!(clock(&steps, "acknowledge").answered.unwrap().by, "acknowledgement");
    }
}

fn portal_names(kept: &TestKept, steps: &Steps) -> Vec<(String, Option<String>)> {
    let who = Who::customer(kept.workspace_id, steps.now().customer_id);
    let named = kept.read(move |tx| complaints::outside_of(tx, &who)).unwrap();
    named.into_iter().map(|one| (one.body.name, one.until.map(|at| at.to_string()))).collect()
}

#[test]
fn a_final_response_lets_it_end_without_an_acceptance_and_is_counted_apart() {
    for kept in each_database() {
        let steps = under(&kept, "uk-financial");
        steps.listen().unwrap();
        steps.restate("You kept Monday free and nobody came.").unwrap();
        steps.confirm().unwrap();
        steps.promise(2 * HOUR).unwrap();
        steps.research().unwrap();
        steps.call(2 * DAY).unwrap();
        assert_eq!(portal_names(&kept, &steps), []);
        steps.reject().unwrap();
        assert_eq!(portal_names(&kept, &steps), [("Financial Ombudsman Service".to_owned(), None)], "they said no");
        assert_eq!(rule(steps.guard().unwrap_err()), "complaint-no-call-back");
        send(&steps, with_text("holding", "We are not yet in a position to answer; we expect to by Friday."))
            .unwrap_err();
        send(&steps, with_text("final_response", FINAL_UK)).unwrap();
        let sent = steps.now();
        assert_eq!((sent.state, sent.exception), (State::Rejected, None), "they can still say yes");
        assert!(sent.ends_by_final_response() && steps.live().len() == 1, "a call is owed until it ends");
        assert_eq!(rule(steps.close().unwrap_err()), "complaint-no-call-back", "nothing is skipped");
        let until = "2027-05-25T03:59:59.999Z".to_owned();
        assert_eq!(portal_names(&kept, &steps), [("Financial Ombudsman Service".to_owned(), Some(until))]);

        let guarded = steps.guard().unwrap();
        assert_eq!((guarded.state, guarded.exception), (State::Guarded, Some(Exception::FinalResponse)));
        assert_eq!(steps.live().len(), 0, "no call is owed any more");
        steps.close().unwrap();
        let counted = |name: &'static str| kept.read(move |tx| counters::get(tx, name)).unwrap();
        assert_eq!((counted(counters::COMPLAINTS_FINAL_RESPONSE), counted(counters::COMPLAINTS_OPEN)), (1, 0));
        assert_eq!((counted(counters::COMPLAINTS_OTHER_WAY), counted(counters::COMPLAINTS_UNREACHABLE)), (0, 0));
        assert!(clock(&steps, "ombudsman").shown.theirs);
    }
}

#[test]
fn a_final_response_that_does_not_arrive_ends_nothing_until_it_is_sent_again() {
    for kept in each_database() {
        add_mailbox(&kept);
        let steps = Steps::promised(&kept, HOUR);
        steps.research().unwrap();
        steps.call(2 * DAY).unwrap();
        steps.reject().unwrap();
        let text = "What we found: this. What we do about it: that. If this does not settle it for you, call us.";
        send(&steps, NewLetter { how: Way::Mail, ..with_text("final_response", text) }).unwrap();
        assert!(steps.now().ends_by_final_response());
        nothing_arrives(&kept);
        assert!(!steps.now().ends_by_final_response(), "they have never read it");
        assert_eq!(rule(steps.guard().unwrap_err()), "complaint-no-call-back");
        assert_eq!(steps.live().len(), 1, "and are owed a call");

        let (who, id) = (kept.agent.clone(), steps.case().ruled.letters[0].message_id.unwrap());
        kept.write(move |tx| app::jobs::send_again(tx, &who, id)).unwrap();
        assert!(steps.now().ends_by_final_response());
        assert_eq!(steps.guard().unwrap().exception, Some(Exception::FinalResponse));
    }
}

#[test]
fn who_accepts_after_the_final_response_has_accepted() {
    let kept = on_sqlite();
    let steps = Steps::promised(&kept, HOUR);
    steps.research().unwrap();
    steps.call(2 * DAY).unwrap();
    let text = "What we found: this. What we do about it: that. If this does not settle it for you, call us.";
    send(&steps, with_text("final_response", text)).unwrap();
    steps.accept().unwrap();
    let guarded = steps.guard().unwrap();
    assert_eq!((guarded.exception, guarded.accepted_at.is_some()), (None, true));
    assert_eq!(kept.read(|tx| counters::get(tx, counters::COMPLAINTS_FINAL_RESPONSE)).unwrap(), 0);
}

fn any_hours() -> impl Strategy<Value = OpeningHours> {
    let zones = prop_oneof![Just("Europe/London"), Just("America/New_York"), Just("Pacific/Apia")];
    let day = prop_oneof![4 => Just("8-12, 13-17"), 1 => Just("0-24"), 1 => Just("22-24"), 2 => Just("")];
    (zones, proptest::array::uniform7(day)).prop_map(|(zone, days)| OpeningHours::from_form(zone, days, "").unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// In order, behind the beginning, never while we are closed where we ever open; and what is answered tells nobody.
    #[test]
    fn we_are_told_in_order_and_while_we_are_open(hours in any_hours(), s in 1_767_225_600_i64..1_845_000_000, later in 0_i64..9_000_000) {
        let at = app::Timestamp::from_second(s).unwrap();
        let now = app::Timestamp::from_second(s + later).unwrap();
        let received = Happened { event: "received".to_owned(), at };
        for (regime, _) in shipped::all() {
            for duty in duties::duties(regime, std::slice::from_ref(&received), &hours, now) {
                let points = duty.points(&hours);
                prop_assert_eq!(points.is_empty(), duty.clock.optional || duty.clock.theirs);
                prop_assert!(points.iter().all(|(_, point)| *point > at));
                prop_assert!(points.windows(2).all(|two| two[0].1 < two[1].1), "{points:?}");
                let opens = hours.next_open(at).is_some();
                let missed = points.last().map(|(_, point)| *point);
                prop_assert!(missed.is_none_or(|point| point > duty.clock.due_at && (!opens || hours.is_open(point))));
                // Told of what is reached, nobody is told of it again, and what comes next lies ahead.
                let reached = duty.reached(None, &hours, now);
                prop_assert!(reached.is_none_or(|point| duty.reached(Some(point), &hours, now).is_none()));
                prop_assert!(duty.next_at(reached, &hours, now).is_none_or(|next| next > now));
            }
            let kinds: Vec<String> = regime.clocks.iter().flat_map(|rule| rule.answered_by.clone()).collect();
            let sent = kinds.iter().map(|kind| Happened { event: format!("sent.{kind}"), at: now });
            let all: Vec<Happened> = std::iter::once(received.clone()).chain(sent).collect();
            for duty in duties::duties(regime, &all, &hours, now).iter().filter(|duty| duty.clock.from == at) {
                prop_assert!(duty.points(&hours).is_empty());
                prop_assert_eq!(duty.missed, !duty.clock.optional && now > duty.clock.due_at);
            }
        }
    }
}
