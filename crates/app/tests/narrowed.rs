//! A narrowed story stays with those whom it concerns: in the journal, in webhooks, in the ledger, in what is mailed.
#![allow(clippy::unwrap_used, clippy::panic)] // what makes ready for a test stops it, loudly

mod case;
mod post;

use app::complaints::{self, Heard, NewComplaint, NewOutcome, Outcome, Restating};
use app::time::plus_ms;
use app::{Id, Role, Who, conversations, improvement, journal, promises, search};
use case::{DAY, HOUR, Steps, rule};
use testkit::{TestKept, each_database};

/// Stands in everything that is said in the complaint, and nowhere else.
const RARE: &str = "quetzalcoatl";

/// A narrowed complaint of the owner's, from the first call to the watch, with the rare word in all that was said.
fn narrowed(kept: &TestKept) -> Id {
    let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
    let (who, owner_id) = (kept.owner.clone(), kept.owner.staff_id());
    let new = NewComplaint { narrowed: true, owner_id, at_stake: say("stake"), ..case::new(ruth) };
    let id = kept.write(move |tx| complaints::open(tx, &who, &new)).unwrap().id;
    let steps = Steps { kept, id, who: kept.owner.clone() };
    let heard =
        Heard { story: say("story"), wants: say("wants"), others_affected: vec![say("others")], ..Heard::default() };
    steps.does(move |tx, who, id| complaints::listen(tx, who, id, &heard)).unwrap();
    let new = Restating { text: say("restated"), mail: false };
    steps.does(move |tx, who, id| complaints::restate(tx, who, id, &new)).unwrap();
    steps
        .does(|tx, who, id| complaints::correct(tx, who, id, complaints::How::Phone, &say("corrected"), None))
        .unwrap();
    let new = Restating { text: say("again"), mail: false };
    steps.does(move |tx, who, id| complaints::restate(tx, who, id, &new)).unwrap();
    steps.does(|tx, who, id| complaints::confirm(tx, who, id, complaints::How::Phone, &say("yes"), None)).unwrap();
    steps.promise(HOUR).unwrap();
    steps.does(|tx, who, id| complaints::research(tx, who, id, &say("findings"))).unwrap();
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
    steps.does(|tx, who, id| complaints::accept(tx, who, id, &say("accepted"))).unwrap();
    id
}

fn say(what: &str) -> String {
    format!("{what} {RARE}")
}

fn all_entries(kept: &TestKept, who: &Who) -> Vec<journal::Entry> {
    let who = who.clone();
    kept.read(move |tx| journal::after(tx, &who, 0, 500)).unwrap()
}

#[test]
fn the_journal_tells_an_auditor_what_happened_and_not_what_was_said() {
    for kept in each_database() {
        let id = narrowed(&kept);
        let auditor = kept.staff("Avery Lind", "avery@alder.example", Role::Auditor);
        let theirs = all_entries(&kept, &auditor);
        let of_it: Vec<&journal::Entry> = theirs.iter().filter(|entry| entry.subject_id == id).collect();
        assert!(of_it.iter().any(|entry| entry.kind == "complaint.accepted"), "that it happened is told");
        let said: Vec<&str> = theirs
            .iter()
            .filter(|entry| entry.details.to_string().contains(RARE))
            .map(|entry| entry.kind.as_str())
            .collect();
        assert_eq!(said, Vec::<&str>::new());
        let owners = all_entries(&kept, &kept.owner);
        assert!(owners.iter().any(|entry| entry.details.to_string().contains(RARE)), "whoever leads reads all of it");
        let who = auditor;
        let filter = journal::Filter { subject_id: Some(id), ..journal::Filter::default() };
        let listed = kept.read(move |tx| journal::list(tx, &who, &filter, 0, 500)).unwrap();
        assert!(!listed.is_empty() && listed.iter().all(|entry| !entry.details.to_string().contains(RARE)));
    }
}

#[test]
fn the_ledger_of_promises_says_where_the_words_stand() {
    for kept in each_database() {
        narrowed(&kept);
        let who = kept.agent.clone();
        let all = kept.read(move |tx| promises::list(tx, &who, &promises::Filter::default(), None, 50)).unwrap().items;
        assert!(!all.is_empty());
        for promise in all {
            let said = serde_json::to_string(&promise).unwrap();
            assert!(!said.contains(RARE), "{said}");
        }
    }
}

#[test]
fn evidence_whys_and_decisions_stay_with_the_story() {
    for kept in each_database() {
        let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let id = narrowed(&kept);
        let owner = kept.owner.clone();
        let cause_id = kept.write(move |tx| Ok(improvement::add(tx, &owner, None, "Nobody is told")?.id)).unwrap();
        let steps = Steps { kept: &kept, id, who: kept.owner.clone() };
        let review_on = plus_ms(kept.now(), 30 * DAY);
        steps
            .does(move |tx, who, id| {
                let causes = vec![complaints::CauseFound { id: cause_id, evidence: say("evidence") }];
                let none_because = say("none");
                let guard =
                    complaints::Guard { causes, none_because, review_on: Some(review_on), ..Default::default() };
                complaints::guard(tx, who, id, &guard)
            })
            .unwrap();
        let who = luis.clone();
        let of_cause = kept.read(move |tx| improvement::complaints_of(tx, &who, cause_id)).unwrap();
        assert_eq!(of_cause.iter().map(|(facts, said)| (facts.id, said.as_str())).collect::<Vec<_>>(), [(id, "")]);
        let why = improvement::NewWhy { parent_id: None, says: say("why"), evidence: String::new(), cause_id: None };
        let (who, asked) = (luis.clone(), why.clone());
        let refused = kept.write(move |tx| improvement::ask_why(tx, &who, id, &asked)).unwrap_err();
        assert_eq!(rule(refused), "complaint-is-narrowed");
        let who = kept.owner.clone();
        kept.write(move |tx| improvement::ask_why(tx, &who, id, &why)).unwrap();
        kept.later_ms(40 * DAY);
        let who = luis.clone();
        let overview = kept.read(move |tx| improvement::overview(tx, &who, None, None)).unwrap();
        let because: Vec<String> =
            overview.to_review.into_iter().filter_map(|one| one.none.map(|none| none.because)).collect();
        assert_eq!(because, [String::new()], "that it is to be looked at again is known, why it was decided is not");
        let auditor = kept.staff("Avery Lind", "avery@alder.example", Role::Auditor);
        let told = all_entries(&kept, &auditor);
        assert!(told.iter().any(|entry| entry.kind == "cause.why"));
        assert!(told.iter().all(|entry| !entry.details.to_string().contains(RARE)));
    }
}

#[test]
fn what_we_understood_of_a_narrowed_story_is_not_mailed_but_stands_on_the_customers_page() {
    for kept in each_database() {
        let ruth = kept.customer("Ruth Alvarez", "ruth@example.com");
        post::add_mailbox(&kept);
        let (who, new) = (kept.owner.clone(), NewComplaint { narrowed: true, ..case::new(ruth) });
        let id = kept.write(move |tx| complaints::open(tx, &who, &new)).unwrap().id;
        let steps = Steps { kept: &kept, id, who: kept.owner.clone() };
        steps.listen().unwrap();
        let new = Restating { text: say("restated"), mail: true };
        let after = steps.does(move |tx, who, id| complaints::restate(tx, who, id, &new)).unwrap();
        let conversation_id = *after.conversation_ids.last().unwrap();
        let who = kept.agent.clone();
        let messages = kept.read(move |tx| conversations::messages(tx, &who, conversation_id, None, 50)).unwrap().items;
        let said: Vec<String> = messages.iter().map(|message| format!("{message:?}")).collect();
        assert!(!said.is_empty() && said.iter().all(|one| !one.contains(RARE)), "{said:#?}");
        let who = kept.agent.clone();
        let found = kept.read(move |tx| search::conversations(tx, &who, RARE, None, 10)).unwrap().items;
        assert_eq!(found, []);
        let customer = Who::customer(kept.workspace_id, ruth);
        let asked = kept.read(move |tx| complaints::restated_to(tx, &customer)).unwrap();
        assert_eq!(asked.first().map(|one| one.text.clone()), Some(say("restated")));
    }
}
