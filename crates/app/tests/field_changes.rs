//! What becomes of values when their field, their conversation or their choices change.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod sheets;

use app::conversations::{self, Deed};
use app::customers;
use app::fields::{Change, Kind, NewChoice, NewDefinition, Noun};
use serde_json::{Value as Json, json};
use sheets::{by, change, define, new, of, set, talk};
use testkit::{TestKept, each_database};

fn area(kept: &TestKept, id: app::Id) -> Json {
    of(kept, Noun::Conversation, id)["area"].clone()
}

#[test]
fn many_go_back_to_what_stood_there_whatever_is_asked_of_the_field_by_now() {
    for kept in each_database() {
        let field = define(&kept, new(Noun::Conversation, "Area", Kind::Choice)).id;
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let ids = ["One", "Two"].map(|subject| talk(&kept, ruth, subject));
        set(&kept, ids[0], json!({"area": "west"})).unwrap();
        let deed = Deed::Field("area".to_owned(), json!("north"));
        let done = by(&kept, &kept.agent, move |tx, who| conversations::many(tx, who, &ids, &deed)).unwrap();
        let left = ["North", "South"].map(|label| NewChoice { key: None, label: label.to_owned() });
        let stricter = Change { required_on_making: Some(true), choices: Some(left.to_vec()), ..Change::default() };
        change(&kept, field, stricter).unwrap();
        let undone = done.id.unwrap();
        let back = by(&kept, &kept.agent, move |tx, who| conversations::undo(tx, who, undone)).unwrap();
        assert_eq!((back.changed, area(&kept, ids[0]), area(&kept, ids[1])), (2, json!("west"), Json::Null));
    }
}

#[test]
fn a_merge_taken_back_takes_the_values_that_came_with_it_and_no_others() {
    for kept in each_database() {
        define(&kept, new(Noun::Conversation, "Area", Kind::Choice));
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let (a, b, c) = (talk(&kept, ruth, "A"), talk(&kept, ruth, "B"), talk(&kept, ruth, "C"));
        set(&kept, b, json!({"area": "west"})).unwrap();
        set(&kept, c, json!({"area": "north"})).unwrap();
        let merge =
            |from, into| by(&kept, &kept.agent, move |tx, who| conversations::merge(tx, who, from, into, false));
        let unmerge = |from| by(&kept, &kept.agent, move |tx, who| conversations::unmerge(tx, who, from));
        merge(b, a).unwrap();
        assert_eq!(area(&kept, a), "west", "what was empty is filled");
        merge(a, c).unwrap();
        unmerge(b).unwrap();
        assert_eq!((area(&kept, b), area(&kept, c)), (json!("west"), json!("north")), "each its own");

        let (d, e) = (talk(&kept, ruth, "D"), talk(&kept, ruth, "E"));
        set(&kept, e, json!({"area": "west"})).unwrap();
        merge(e, d).unwrap();
        kept.later_ms(1);
        set(&kept, d, json!({"area": "south"})).unwrap();
        unmerge(e).unwrap();
        assert_eq!(area(&kept, d), "south", "what was filled in since stays");
    }
}

#[test]
fn one_choice_becomes_several_by_its_key_whatever_it_is_called_now() {
    for kept in each_database() {
        let field = define(&kept, new(Noun::Conversation, "Area", Kind::Choice)).id;
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let id = talk(&kept, ruth, "One");
        set(&kept, id, json!({"area": "north"})).unwrap();
        let renamed = NewChoice { key: Some("north".to_owned()), label: "North side".to_owned() };
        let to = Change { kind: Some(Kind::Choices), choices: Some(vec![renamed]), ..Change::default() };
        change(&kept, field, to).unwrap();
        assert_eq!(area(&kept, id), json!(["north"]));
    }
}

#[test]
fn a_column_of_a_file_goes_to_the_field_of_its_key_and_a_birthday_to_the_field_of_that_name() {
    for kept in each_database() {
        let first = define(&kept, new(Noun::Customer, "Area", Kind::Text)).id;
        change(&kept, first, Change { label: Some("Region".to_owned()), ..Change::default() }).unwrap();
        define(&kept, NewDefinition { key: Some("area_2".to_owned()), ..new(Noun::Customer, "Area", Kind::Text) });
        define(&kept, new(Noun::Customer, "Birthday", Kind::Date));
        let file = "Name,Email,area,Birthday\nRuth,ruth@x.example,north,1980-05-04\n";
        let imported = by(&kept, &kept.owner, move |tx, who| {
            let (_, _, drafts) = customers::csv::drafts(file.as_bytes())?;
            customers::import(tx, who, &drafts)
        });
        assert_eq!(imported.unwrap().created, 1);
        let who = kept.agent.clone();
        let ruth = kept.read(move |tx| customers::by_email(tx, &who, "ruth@x.example")).unwrap().unwrap().id;
        let filled = json!({"area": "north", "area_2": null, "birthday": "1980-05-04"});
        assert_eq!(of(&kept, Noun::Customer, ruth), filled);
    }
}
