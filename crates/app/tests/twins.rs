//! Complaints with like words: who is offered as a twin of whom, with what, and to whom.
#![allow(clippy::unwrap_used, clippy::panic)] // what makes ready for a test stops it, loudly

mod case;

use app::complaints::{self, Heard, NewComplaint, Twin};
use app::{Id, Role, Who, search};
use case::{DAY, Steps, rule};
use testkit::{TestKept, each_database};

const VAN: &str =
    "The installers never came because the van was booked elsewhere, and nobody phoned me about the delay.";
const VAN_TOO: &str =
    "Your installer did not arrive. They say the van had another booking; a phone call would have helped.";
const BILL: &str = "The invoice has the wrong address again, and the discount we agreed is missing on page two.";
const VAN_ES: &str = "Los instaladores no vinieron porque la furgoneta estaba reservada en otra casa.";
const VAN_ES_TOO: &str = "El instalador no vino: la furgoneta tenia otra reserva.";

fn told(kept: &TestKept, summary: &str, story: &str) -> Id {
    told_by(kept, summary, story, false)
}

fn told_by(kept: &TestKept, summary: &str, story: &str, narrowed: bool) -> Id {
    let number = kept.write(|tx| Ok(tx.new_id())).unwrap();
    let ruth = kept.customer("Ruth Alvarez", &format!("ruth-{number}@example.com"));
    let new = NewComplaint {
        customer_id: Some(ruth),
        summary: summary.to_owned(),
        narrowed,
        owner_id: kept.owner.staff_id(),
        ..NewComplaint::default()
    };
    let (who, heard) = (kept.owner.clone(), Heard { story: story.to_owned(), ..Heard::default() });
    kept.write(move |tx| {
        let id = complaints::open(tx, &who, &new)?.id;
        complaints::listen(tx, &who, id, &heard).map(|complaint| complaint.id)
    })
    .unwrap()
}

fn twins(kept: &TestKept, who: &Who, id: Id) -> Vec<Twin> {
    let who = who.clone();
    kept.read(move |tx| complaints::twins(tx, &who, id, 10)).unwrap()
}

fn ids(twins: &[Twin]) -> Vec<Id> {
    twins.iter().map(|one| one.complaint_id).collect()
}

#[test]
fn complaints_that_use_like_words_are_twins_in_either_language() {
    for kept in each_database() {
        let van = told(&kept, "Nobody came", VAN);
        let bill = told(&kept, "Wrong bill", BILL);
        let van_too = told(&kept, "No installer", VAN_TOO);
        let (es, es_too) = (told(&kept, "No vinieron", VAN_ES), told(&kept, "Sin aviso", VAN_ES_TOO));
        let found = twins(&kept, &kept.agent, van);
        assert_eq!(ids(&found), [van_too]);
        let twin = found.first().unwrap();
        for word in ["installer", "van", "booking", "phone"] {
            assert!(twin.shared.iter().any(|one| one == word), "{word} in {:?}", twin.shared);
        }
        assert!(twin.passage.contains("Your installer did not arrive"), "{}", twin.passage);
        assert_eq!(ids(&twins(&kept, &kept.agent, es)), [es_too]);
        assert!(twins(&kept, &kept.agent, bill).is_empty());
    }
}

#[test]
fn what_is_found_out_later_makes_twins_and_a_story_that_is_told_anew_unmakes_them() {
    for kept in each_database() {
        let (first, second) = (Steps::promised(&kept, case::HOUR), Steps::promised(&kept, case::HOUR));
        let bill = told(&kept, "Wrong bill", BILL);
        assert!(!ids(&twins(&kept, &kept.agent, bill)).contains(&first.id));
        first.does(|tx, who, id| complaints::research(tx, who, id, BILL)).unwrap();
        assert!(ids(&twins(&kept, &kept.agent, bill)).contains(&first.id), "by what we found");
        second.research().unwrap();
        first.research().unwrap();
        assert!(!ids(&twins(&kept, &kept.agent, bill)).contains(&first.id), "that was not it");
        assert!(ids(&twins(&kept, &kept.agent, first.id)).contains(&second.id));
        // The index made anew from the rows, as after a restore, finds the same.
        let before = twins(&kept, &kept.agent, first.id);
        kept.write(search::rebuild).unwrap();
        assert_eq!(twins(&kept, &kept.agent, first.id), before);
    }
}

#[test]
fn a_twin_brings_its_cause_and_what_helped() {
    for kept in each_database() {
        let (first, second) = (Steps::begin(&kept), Steps::begin(&kept));
        first.to_the_end();
        second.listen().unwrap();
        let found = twins(&kept, &kept.agent, second.id);
        let twin = found.iter().find(|one| one.complaint_id == first.id).unwrap();
        let causes: Vec<&str> = twin.causes.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(causes, ["Nobody is told of a move"]);
        assert_eq!(twin.made_right, "Both installers on Thursday, 08:30 to 09:30");
        assert_eq!(twin.actions.first().map(|one| one.what.as_str()), Some("Tell customers of every moved booking"));
        assert!(second.case().complaint.guard.is_none(), "nothing is filed by itself");
    }
}

#[test]
fn a_narrowed_story_is_no_twin_for_those_whom_it_does_not_concern() {
    for kept in each_database() {
        let luis = kept.staff("Luis Prado", "luis@alder.example", Role::Agent);
        let (open, narrowed) = (told(&kept, "Nobody came", VAN), told_by(&kept, "No installer", VAN_TOO, true));
        assert_eq!(ids(&twins(&kept, &kept.owner, open)), [narrowed]);
        assert!(twins(&kept, &luis, open).is_empty());
        let who = luis.clone();
        let refused = kept.read(move |tx| complaints::twins(tx, &who, narrowed, 10)).unwrap_err();
        assert_eq!(rule(refused), "complaint-is-narrowed");
    }
}

#[test]
fn twins_are_of_the_last_two_years() {
    for kept in each_database() {
        let old = told(&kept, "Nobody came", VAN);
        kept.later_ms(3 * 365 * DAY);
        let new = told(&kept, "No installer", VAN_TOO);
        assert!(twins(&kept, &kept.owner, new).is_empty());
        assert_eq!(ids(&twins(&kept, &kept.owner, old)), [new], "what came later is offered");
    }
}

#[test]
fn complaints_older_than_twins_are_caught_up_with() {
    for kept in each_database() {
        let (first, second) = (told(&kept, "Nobody came", VAN), told(&kept, "No installer", VAN_TOO));
        kept.write(|tx| {
            for table in ["complaint_search", "likeness", "likeness_word"] {
                tx.run(&db::Sql::built(format!("delete from {table}")), db::params![])?;
            }
            Ok(())
        })
        .unwrap();
        assert!(twins(&kept, &kept.owner, first).is_empty());
        assert_eq!(kept.write(app::upkeep::catch_up).unwrap(), 2);
        assert_eq!(kept.write(app::upkeep::catch_up).unwrap(), 0);
        assert_eq!(ids(&twins(&kept, &kept.owner, first)), [second]);
    }
}

#[test]
fn a_story_of_ten_thousand_words_is_confirmed_and_has_twins_as_quickly_as_a_short_one() {
    for kept in each_database() {
        let twin = told(&kept, "Nobody came", VAN);
        let long: String = (0..10_000).map(|n| format!("van{} ", n % 700)).collect();
        let long = format!("{VAN_TOO} {long}");
        assert!(long.chars().count() < complaints::LONGEST);
        let begun = std::time::Instant::now();
        let id = told(&kept, "No installer", &long);
        let who = kept.owner.clone();
        let text = long.clone();
        kept.write(move |tx| {
            let new = complaints::Restating { text: text.clone(), mail: false };
            complaints::restate(tx, &who, id, &new)?;
            complaints::confirm(tx, &who, id, complaints::How::Phone, "Yes, that is it", None).map(drop)
        })
        .unwrap();
        twins(&kept, &kept.owner, twin);
        let took = begun.elapsed();
        assert!(took < std::time::Duration::from_secs(5), "{took:?}");
    }
}
