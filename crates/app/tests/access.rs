//! Who reads a story is changed after the complaint was taken, with all that was said before.
#![allow(clippy::unwrap_used, clippy::panic)] // what makes ready for a test stops it, loudly

mod case;
mod post;

use app::complaints::{self, Known, NewAccess, NewComplaint, NewLetter, NewOutcome, Outcome, Way};
use app::promises::NewPromise;
use app::time::plus_ms;
use app::webhooks::{self, NewWebhook};
use app::workspaces::teams;
use app::{Error, Id, Result, Role, Tx, Who, journal, promises};
use case::{DAY, HOUR, Steps, happened, rule};
use testkit::{TestKept, each_database};

/// Stands in all that was said in it, and nowhere else.
const RARE: &str = "quetzalcoatl";

fn say(what: &str) -> String {
    format!("{what} {RARE}")
}

fn team(kept: &TestKept, members: &[&Who]) -> Id {
    let (owner, members) = (kept.owner.clone(), members.iter().filter_map(|who| who.staff_id()).collect::<Vec<Id>>());
    kept.write(move |tx| teams::save(tx, &owner, None, "Installers", &members)).unwrap().id
}

fn set(kept: &TestKept, who: &Who, id: Id, narrowed: bool, team_id: Option<Id>) -> Result<complaints::Complaint> {
    let who = who.clone();
    kept.write(move |tx| complaints::set_access(tx, &who, id, NewAccess { narrowed, team_id }))
}

fn reads(kept: &TestKept, who: &Who, id: Id) -> bool {
    let who = who.clone();
    match kept.read(move |tx| complaints::one(tx, &who, id)) {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(rule(error), "complaint-is-narrowed");
            false
        }
    }
}

#[test]
fn it_is_narrowed_to_a_team_and_opened_again_and_each_of_that_is_told_once() {
    for kept in each_database() {
        let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let mara = kept.staff("Mara Voss", "mara@alder.example", Role::Agent);
        let team_id = team(&kept, &[&luis]);
        let steps = Steps::begin(&kept); // Omar's
        steps.listen().unwrap();
        let (id, omar, dana) = (steps.id, kept.agent.clone(), kept.owner.clone());
        assert!(reads(&kept, &luis, id) && reads(&kept, &mara, id));

        let after = set(&kept, &omar, id, true, Some(team_id)).unwrap();
        assert_eq!((after.narrowed, after.team_id), (true, Some(team_id)));
        set(&kept, &omar, id, true, Some(team_id)).unwrap();
        assert!(reads(&kept, &luis, id) && reads(&kept, &omar, id) && reads(&kept, &dana, id));
        assert!(!reads(&kept, &mara, id));

        set(&kept, &dana, id, true, None).unwrap();
        assert!(!reads(&kept, &luis, id), "its team is another");
        set(&kept, &dana, id, false, None).unwrap();
        assert!(reads(&kept, &luis, id) && reads(&kept, &mara, id));

        let told: Vec<String> = happened(&kept, id).into_iter().skip(2).collect();
        assert_eq!(told, ["complaint.narrowed", "complaint.team_chosen", "complaint.opened_up"]);
        let entries = kept.read(move |tx| journal::of_subject(tx, id)).unwrap();
        let narrowed = entries.iter().find(|one| one.kind == "complaint.narrowed").unwrap();
        assert_eq!(narrowed.actor, format!("staff:{}", omar.staff_id().unwrap()));
        assert_eq!(narrowed.details["team_id"], team_id.to_string());
        assert!(narrowed.details["before"].is_null());
    }
}

#[test]
fn its_owner_and_those_who_lead_say_who_reads_it_and_nobody_else() {
    for kept in each_database() {
        let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let mara = kept.staff("Mara Voss", "mara@alder.example", Role::Manager);
        let avery = kept.staff("Avery Lind", "avery@alder.example", Role::Auditor);
        let team_id = team(&kept, &[&luis]);
        let id = Steps::begin(&kept).id;
        match set(&kept, &luis, id, true, None).unwrap_err() {
            Error::Refused(refused) => {
                assert_eq!(refused.rule, "complaint-access-not-yours", "he would shut himself out");
                assert!(format!("{refused:?}").contains("Omar Reyes"), "and hears whom to ask: {refused:?}");
            }
            other => panic!("{other}"),
        }
        assert!(matches!(set(&kept, &avery, id, true, None), Err(Error::Forbidden(_))));
        set(&kept, &mara, id, true, None).unwrap();
        assert_eq!(rule(set(&kept, &luis, id, false, None).unwrap_err()), "complaint-is-narrowed");
        set(&kept, &mara, id, true, Some(team_id)).unwrap();
        assert_eq!(rule(set(&kept, &luis, id, false, None).unwrap_err()), "complaint-access-not-yours");
        set(&kept, &kept.agent, id, false, None).unwrap();
    }
}

#[test]
fn a_team_that_nobody_knows_is_named_beside_its_field() {
    for kept in each_database() {
        let id = Steps::begin(&kept).id;
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let (elsewhere, who) = (Id(4711), kept.agent.clone());
        let new = NewComplaint { team_id: Some(elsewhere), ..case::new(ruth) };
        let opened = kept.write(move |tx| complaints::open(tx, &who, &new));
        for refused in [opened, set(&kept, &kept.agent, id, true, Some(elsewhere))] {
            match refused.unwrap_err() {
                Error::Invalid(fields) => {
                    let named: Vec<(&str, &str)> = fields.iter().map(|one| (one.field.as_str(), one.problem)).collect();
                    assert_eq!(named, [("team_id", "problem-unknown-team")]);
                }
                other => panic!("{other}"),
            }
        }
        assert_eq!(happened(&kept, id), ["complaint.received"], "nothing of it was done");
    }
}

#[test]
fn whoever_it_does_not_concern_knows_that_it_is_there_and_whom_to_ask() {
    for kept in each_database() {
        let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let team_id = team(&kept, &[&kept.agent]);
        let steps = Steps::begin(&kept);
        steps.listen().unwrap();
        let id = steps.id;
        let cover = |who: &Who| {
            let who = who.clone();
            kept.read(move |tx| complaints::cover(tx, &who, id)).unwrap()
        };
        assert_eq!(cover(&luis), None, "he reads it");
        set(&kept, &kept.agent, id, true, Some(team_id)).unwrap();
        assert_eq!(cover(&kept.agent), None);
        let seen = cover(&luis).unwrap();
        assert_eq!((seen.listed.complaint.number, seen.customer_name.as_str()), (1, "Ruth Alvarez"));
        assert!(!seen.listed.complaint.summary.is_empty() && seen.listed.complaint.story.is_empty());
        assert_eq!(seen.readers.owner_name, "Omar Reyes");
        assert_eq!(seen.readers.team, Some(("Installers".to_owned(), 1)));
        assert!(!seen.readers.may_set);
    }
}

/// Told, called back, handed over and accepted, with the rare word in all that was said.
fn to_the_end(kept: &TestKept, narrowed: bool) -> Id {
    to_the_end_of(kept, kept.customer("Ruth Alvarez", "ruth@example.com"), narrowed)
}

fn to_the_end_of(kept: &TestKept, ruth: Id, narrowed: bool) -> Id {
    let (who, new) = (kept.owner.clone(), NewComplaint { narrowed, at_stake: say("stake"), ..case::new(ruth) });
    let id = kept.write(move |tx| complaints::open(tx, &who, &new)).unwrap().id;
    let steps = Steps { kept, id, who: kept.owner.clone() };
    let heard = complaints::Heard { story: say("story"), wants: say("wants"), ..Default::default() };
    steps.does(move |tx, who, id| complaints::listen(tx, who, id, &heard)).unwrap();
    let new = complaints::Restating { text: say("restated"), mail: false };
    steps.does(move |tx, who, id| complaints::restate(tx, who, id, &new)).unwrap();
    steps.does(|tx, who, id| complaints::confirm(tx, who, id, complaints::How::Phone, &say("yes"), None)).unwrap();
    steps.promise(HOUR).unwrap();
    steps.does(|tx, who, id| complaints::research(tx, who, id, &say("findings"))).unwrap();
    let to = kept.agent.staff_id().unwrap();
    steps.does(move |tx, who, id| complaints::hand_over(tx, who, id, to, &say("reason"))).unwrap();
    let by = plus_ms(kept.now(), DAY);
    steps
        .does(move |tx, who, id| {
            let new = NewOutcome {
                outcome: Outcome::Explanation,
                what_happened: say("happened"),
                offer: String::new(),
                apology: true,
                explanation: true,
                remedies: Vec::new(),
                amounts: Default::default(),
                by,
                how: "phone".to_owned(),
            };
            complaints::call_back(tx, who, id, &new)
        })
        .unwrap();
    steps.does(|tx, who, id| complaints::reject(tx, who, id, &say("no"))).unwrap();
    steps.promise(HOUR).unwrap();
    kept.later_ms(2 * HOUR); // that call breaks
    steps.promise(HOUR).unwrap();
    id
}

/// The entries of the journal that say the word to this reader, and the promises that do.
fn said(kept: &TestKept, who: &Who) -> (Vec<String>, Vec<String>) {
    let reader = who.clone();
    let ledger = move |tx: &mut Tx| promises::list(tx, &reader, &promises::Filter::default(), None, 100);
    let ledger = kept.read(ledger).unwrap().items;
    let mut entries = Vec::new();
    let ids: Vec<Id> = ledger.iter().map(|one| one.id).collect();
    for id in ids {
        let reader = who.clone();
        entries.extend(kept.read(move |tx| journal::of_subject_for(tx, &reader, id)).unwrap());
    }
    let reader = who.clone();
    entries.extend(kept.read(move |tx| journal::after(tx, &reader, 0, 500)).unwrap_or_default());
    let mut kinds: Vec<String> =
        entries.into_iter().filter(|one| one.details.to_string().contains(RARE)).map(|one| one.kind).collect();
    kinds.sort();
    kinds.dedup();
    let in_ledger = ledger.iter().map(|one| serde_json::to_string(one).unwrap()).filter(|one| one.contains(RARE));
    (kinds, in_ledger.collect())
}

#[test]
fn what_was_said_before_is_hidden_wherever_it_stands_and_comes_back() {
    for kept in each_database() {
        let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let avery = kept.staff("Avery Lind", "avery@alder.example", Role::Auditor);
        let id = to_the_end(&kept, false);
        let open = [said(&kept, &luis), said(&kept, &avery)];
        let (of_luis, ledger) = &open[0];
        assert_eq!(of_luis, &["promise.handed_over", "promise.kept"], "what the test looks for is there");
        assert!(!ledger.is_empty() && open[1].0.len() > 7, "{open:?}");

        set(&kept, &kept.owner, id, true, None).unwrap();
        let nothing = (Vec::<String>::new(), Vec::<String>::new());
        assert_eq!(said(&kept, &luis), nothing);
        assert_eq!(said(&kept, &avery), nothing);
        let of_owner = said(&kept, &kept.owner);
        assert!(of_owner.0.len() > 7 && of_owner.1.is_empty(), "whoever leads reads it where the complaint is");
        let who = avery.clone();
        let filter = journal::Filter { subject_id: Some(id), ..journal::Filter::default() };
        let told = kept.read(move |tx| journal::list(tx, &who, &filter, 0, 500)).unwrap();
        assert!(told.iter().any(|one| one.kind == "complaint.listened"), "that it happened is known");
        assert!(told.iter().all(|one| !one.details.to_string().contains(RARE)));

        set(&kept, &kept.owner, id, false, None).unwrap();
        assert_eq!([said(&kept, &luis), said(&kept, &avery)], open, "all of it is there again");
    }
}

/// Another complaint, about a call of the first that broke.
fn about_its_broken_call(kept: &TestKept, ruth: Id) -> Id {
    let who = kept.owner.clone();
    let all = kept.read(move |tx| promises::list(tx, &who, &promises::Filter::default(), None, 100)).unwrap().items;
    let broken = all.iter().find(|one| one.kind == promises::Kind::CallBack && one.broken_at.is_some()).unwrap().id;
    let (who, new) = (kept.owner.clone(), NewComplaint { promise_id: Some(broken), ..case::new(ruth) });
    kept.write(move |tx| complaints::open(tx, &who, &new)).unwrap().id
}

#[test]
fn a_story_about_a_broken_call_is_narrowed_without_the_story_that_the_call_belongs_to() {
    for kept in each_database() {
        let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let first = to_the_end_of(&kept, ruth, false);
        let second = about_its_broken_call(&kept, ruth);
        let open = said(&kept, &luis);
        assert!(!open.1.is_empty(), "what the test looks for is there");

        set(&kept, &kept.owner, second, true, None).unwrap();
        assert_eq!(said(&kept, &luis), open, "the words of the first are for all of us");
        set(&kept, &kept.owner, first, true, None).unwrap();
        assert_eq!(said(&kept, &luis), (Vec::new(), Vec::new()));
        set(&kept, &kept.owner, second, false, None).unwrap();
        assert_eq!(said(&kept, &luis), (Vec::new(), Vec::new()), "the first is narrow still");
        set(&kept, &kept.owner, first, false, None).unwrap();
        assert_eq!(said(&kept, &luis), open);
    }
}

/// Promises to her that have nothing to do with it, all due before those of the complaint.
fn promise_much_else(kept: &TestKept, customer_id: Id) {
    let (who, by) = (kept.owner.clone(), plus_ms(kept.now(), HOUR / 2));
    let make = move |tx: &mut Tx| {
        for n in 0..110 {
            let words = format!("Chair {n}");
            let new = NewPromise {
                customer_id,
                conversation_id: None,
                words,
                kind: promises::Kind::Other,
                owner_id: None,
                from: None,
                by,
                source: "by_hand",
            };
            promises::make(tx, &who, new)?;
        }
        Ok(())
    };
    kept.write(make).unwrap();
}

#[test]
fn what_was_said_before_is_found_among_very_many_promises() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        promise_much_else(&kept, ruth);
        let id = to_the_end_of(&kept, ruth, false);
        let in_ledger = || {
            let who = kept.agent.clone();
            let all = kept.read(move |tx| promises::list(tx, &who, &promises::Filter::default(), None, 1_000)).unwrap();
            let said = all.items.iter().filter(|one| serde_json::to_string(one).unwrap().contains(RARE));
            (all.items.len() > 110, said.count())
        };
        let (_, said) = in_ledger();
        assert!(said > 0, "what the test looks for is there");
        set(&kept, &kept.owner, id, true, None).unwrap();
        assert_eq!(in_ledger(), (true, 0));
        set(&kept, &kept.owner, id, false, None).unwrap();
        assert_eq!(in_ledger(), (true, said), "all of it is there again");
    }
}

#[test]
fn what_a_narrowed_story_said_is_read_by_all_when_it_is_opened() {
    for kept in each_database() {
        let avery = kept.staff("Avery Lind", "avery@alder.example", Role::Auditor);
        let id = to_the_end(&kept, true);
        assert_eq!(said(&kept, &avery).0, Vec::<String>::new());
        set(&kept, &kept.owner, id, false, None).unwrap();
        let kinds = said(&kept, &avery).0;
        assert!(kinds.contains(&"complaint.listened".to_owned()) && kinds.len() > 6, "{kinds:?}");
    }
}

#[test]
fn a_webhook_that_is_late_or_tried_again_says_what_may_be_said_then() {
    for kept in each_database() {
        let (who, seal) = (kept.owner.clone(), kept.seal.clone());
        let new = NewWebhook {
            name: "books".to_owned(),
            url: "https://books.example/in".to_owned(),
            kinds: vec!["complaint.".to_owned(), "promise.".to_owned()],
        };
        let hook = kept.write(move |tx| webhooks::make(tx, &who, &new, &seal)).unwrap().0;
        let id = to_the_end(&kept, false);
        let bodies = || {
            let seal = kept.seal.clone();
            kept.write(move |tx| {
                while webhooks::queue(tx)? {}
                let rows = webhooks::lease(tx, hook.id, 100)?;
                rows.iter().map(|row| Ok(webhooks::prepare(tx, row, &seal)?.unwrap().body)).collect::<Result<Vec<_>>>()
            })
            .unwrap()
        };
        let words = |bodies: &[String]| bodies.iter().filter(|one| one.contains(RARE)).count();
        let first = bodies();
        assert!(words(&first) > 7, "{first:#?}");
        set(&kept, &kept.owner, id, true, None).unwrap();
        kept.later_ms(DAY); // nobody took them: they are tried again
        let again = bodies();
        assert!(again.len() >= first.len());
        assert_eq!(words(&again), 0, "{again:#?}");
        set(&kept, &kept.owner, id, false, None).unwrap();
        kept.later_ms(DAY);
        assert_eq!(words(&bodies()), words(&first));
    }
}

#[test]
fn the_customer_keeps_the_letters_that_stand_on_their_page_alone() {
    for kept in each_database() {
        post::add_mailbox(&kept);
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        let regime = Some("us-hospital".to_owned());
        let (who, new) = (kept.owner.clone(), NewComplaint { narrowed: true, regime, ..case::new(ruth) });
        let id = kept.write(move |tx| complaints::open(tx, &who, &new)).unwrap().id;
        let steps = Steps { kept: &kept, id, who: kept.owner.clone() };
        let send = |text: &str| {
            let letter = NewLetter {
                kind: "acknowledgement".to_owned(),
                subject: Some("Your grievance".to_owned()),
                text: Some(format!("We received your grievance. Your contact person is {text}.")),
                how: Way::Mail,
                sent_at: None,
                known: Known::default(),
            };
            steps.does(move |tx, who, id| complaints::send_letter(tx, who, id, &letter)).unwrap();
        };
        let on_page = || {
            let who = Who::customer(kept.workspace_id, ruth);
            kept.read(move |tx| complaints::letters_to(tx, &who)).unwrap().len()
        };
        send("Dana");
        assert_eq!(on_page(), 1);
        set(&kept, &kept.owner, id, false, None).unwrap();
        assert_eq!(on_page(), 1, "its mail did not say it, so it stays");
        send("Omar");
        assert_eq!(on_page(), 1, "that one is in the mail");
        set(&kept, &kept.owner, id, true, None).unwrap();
        assert_eq!(on_page(), 1);
    }
}
