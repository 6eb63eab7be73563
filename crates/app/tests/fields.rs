//! Custom fields on both databases: defined, filled, refused, found, moved, and never lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

mod sheets;

use app::conversations::{self, Category, Channel, Deed, Filter, NewConversation, NewReply, To};
use app::customers::{self, NewCustomer};
use app::fields::{self, Change, Condition, Kind, NewChoice, NewDefinition, Noun};
use app::macros::{self, Actions, NewMacro};
use app::views::{self, Whose};
use app::{Error, Id, journal, search, upkeep};
use serde_json::{Value as Json, json};
use sheets::{by, change, define, listed, new, of, rule, set, set_customer, talk, typed, wrong};
use testkit::{TestKept, each_database, on_sqlite};

#[test]
fn a_field_is_made_by_a_manager_and_named_once() {
    for kept in each_database() {
        let made = define(&kept, new(Noun::Customer, "Contract  until", Kind::Date));
        assert_eq!((made.key.as_str(), made.label.as_str(), made.place), ("contract_until", "Contract until", 1));
        define(&kept, new(Noun::Conversation, "Contract until", Kind::Date)); // the other noun has names of its own
        let again = by(&kept, &kept.owner, |tx, who| {
            fields::create(tx, who, &new(Noun::Customer, "contract until", Kind::Text))
        });
        assert_eq!(wrong(again), [("key".to_owned(), "problem-field-key-taken")]);
        let bad = NewDefinition {
            key: Some("Bad key".to_owned()),
            required_on_resolving: true,
            choices: Vec::new(),
            ..new(Noun::Customer, " ", Kind::Choice)
        };
        let bad = by(&kept, &kept.owner, move |tx, who| fields::create(tx, who, &bad));
        let names: Vec<String> = wrong(bad).into_iter().map(|(field, _)| field).collect();
        assert_eq!(names, ["label", "key", "required_on_resolving", "choices"]);
        let agent = by(&kept, &kept.agent, |tx, who| fields::create(tx, who, &new(Noun::Customer, "X", Kind::Text)));
        assert!(matches!(agent, Err(Error::Forbidden(_))));
    }
}

#[test]
fn values_are_typed_and_the_journal_says_from_what_to_what() {
    for kept in each_database() {
        let kinds = [
            ("Area", Kind::Choice),
            ("Parts", Kind::Choices),
            ("Floors", Kind::Number),
            ("Fee", Kind::Money),
            ("Vip", Kind::YesNo),
            ("Due", Kind::Date),
            ("Plan", Kind::Link),
            ("About", Kind::LongText),
        ];
        for (label, kind) in kinds {
            define(&kept, new(Noun::Conversation, label, kind));
        }
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let id = talk(&kept, ruth, "The desk");
        let filled = json!({
            "area": "North", "parts": ["west", "North"], "floors": 2.5, "fee": "1250,50", "vip": true, "due": "2026-12-01",
            "plan": "alder.example/plan", "about": "One\nTwo",
        });
        set(&kept, id, filled).unwrap();
        let known = json!({
            "area": "north", "parts": ["north", "west"], "floors": 2.5, "fee": 1250.5, "vip": true, "due": "2026-12-01",
            "plan": "https://alder.example/plan", "about": "One\nTwo",
        });
        assert_eq!(of(&kept, Noun::Conversation, id), known);
        set(&kept, id, known.clone()).unwrap(); // as it was got: nothing changes
        set(&kept, id, json!({"area": "South", "vip": null, "parts": []})).unwrap();
        let told = kept.read(move |tx| journal::of_subject(tx, id)).unwrap();
        let told: Vec<_> = told.into_iter().filter(|entry| entry.kind == "conversation.fields_changed").collect();
        assert_eq!(told.len(), 2);
        assert_eq!(told[1].actor, format!("staff:{}", kept.agent.staff_id().unwrap()));
        assert_eq!(
            told[1].details,
            json!({"changed": {"area": {"from": "north", "to": "south"}, "vip": {"from": true, "to": null},
                "parts": {"from": ["north", "west"], "to": null}}})
        );
        // All that is wrong is named, and nothing was written.
        let problems =
            wrong(set(&kept, id, json!({"area": "East", "floors": "many", "colour": 1, "due": "2026-12-24"})));
        let names: Vec<&str> = problems.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(names, ["fields.colour", "fields.area", "fields.floors"]);
        assert_eq!(of(&kept, Noun::Conversation, id)["due"], "2026-12-01");
    }
}

#[test]
fn what_is_needed_is_asked_for_when_it_is_made_and_when_it_is_resolved() {
    for kept in each_database() {
        define(&kept, NewDefinition { required_on_making: true, ..new(Noun::Customer, "Contract", Kind::Text) });
        define(&kept, NewDefinition { required_on_making: true, ..new(Noun::Conversation, "Area", Kind::Choice) });
        define(&kept, NewDefinition { required_on_resolving: true, ..new(Noun::Conversation, "Cause", Kind::Text) });
        let make = |values: Json, name: &'static str| {
            by(&kept, &kept.agent, move |tx, who| {
                let email = Some("ruth@harbor.example".to_owned());
                let new = NewCustomer { name: name.to_owned(), email, ..NewCustomer::default() };
                customers::create_with_fields(tx, who, new, &typed(values.clone()))
            })
        };
        let both = wrong(make(json!({}), ""));
        assert_eq!(
            both,
            [("name".to_owned(), "problem-empty"), ("fields.contract".to_owned(), "problem-field-required")]
        );
        let ruth = make(json!({"contract": "A 7"}), "Ruth").unwrap().id;
        assert_eq!(wrong(set_customer(&kept, ruth, json!({"contract": ""})))[0].1, "problem-field-required");
        let begin = |values: Json| {
            by(&kept, &kept.agent, move |tx, who| {
                let new = NewConversation {
                    customer_id: ruth,
                    subject: "X".to_owned(),
                    channel: Channel::Phone,
                    first: None,
                };
                conversations::start_with_fields(tx, who, new, None, &typed(values.clone()))
            })
        };
        assert_eq!(wrong(begin(json!({"cause": "rust"}))), [("fields.area".to_owned(), "problem-field-required")]);
        let id = begin(json!({"area": "north"})).unwrap().id;
        let resolve = || {
            by(&kept, &kept.agent, move |tx, who| {
                conversations::set_status(tx, who, id, To::Category(Category::Resolved))
            })
        };
        let named = vec![("number", "1".to_owned()), ("fields", "Cause".to_owned())];
        assert_eq!(rule(resolve()), ("conversation-fields-missing", named));
        let reply = NewReply { text: "Done".to_owned(), category: Some(Category::Resolved), ..NewReply::default() };
        let replied = by(&kept, &kept.agent, move |tx, who| conversations::reply(tx, who, id, reply.clone()));
        assert_eq!(rule(replied).0, "conversation-fields-missing");
        set(&kept, id, json!({"cause": "rust"})).unwrap();
        resolve().unwrap();
    }
}

#[test]
fn a_list_is_narrowed_by_choice_yes_no_number_date_and_text() {
    for kept in each_database() {
        for (label, kind) in [
            ("Area", Kind::Choice),
            ("Parts", Kind::Choices),
            ("Floors", Kind::Number),
            ("Vip", Kind::YesNo),
            ("Due", Kind::Date),
            ("Order", Kind::Text),
        ] {
            define(&kept, new(Noun::Conversation, label, kind));
        }
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let (one, other, bare) = (talk(&kept, ruth, "One"), talk(&kept, ruth, "Other"), talk(&kept, ruth, "Bare"));
        set(&kept, one, json!({"area": "north", "parts": ["north", "west"], "floors": 2, "vip": true, "due": "2026-12-01", "order": "AB 12"}))
            .unwrap();
        set(&kept, other, json!({"area": "south", "parts": ["west"], "floors": -1.5, "vip": false, "due": "2027-01-15", "order": "AB 13"}))
            .unwrap();
        assert_eq!(listed(&kept, &[("area", "North")]), [one]);
        assert_eq!(listed(&kept, &[("parts", "west")]).len(), 2);
        assert_eq!(listed(&kept, &[("parts", "north")]), [one]);
        assert_eq!(listed(&kept, &[("floors", "2.0")]), [one]);
        assert_eq!(listed(&kept, &[("floors", "..0")]), [other]);
        assert_eq!(listed(&kept, &[("floors", "-2..2")]).len(), 2);
        assert_eq!(listed(&kept, &[("vip", "no")]), [other]);
        assert_eq!(listed(&kept, &[("vip", "true")]), [one], "as programs say it");
        assert_eq!(listed(&kept, &[("due", "2026-12-01..2026-12-31")]), [one]);
        assert_eq!(listed(&kept, &[("due", "2027-01-01..")]), [other]);
        assert_eq!(listed(&kept, &[("order", "ab 13")]), [other]);
        assert_eq!(listed(&kept, &[("area", "north"), ("vip", "no")]), Vec::<Id>::new());
        assert_eq!(listed(&kept, &[]).len(), 3);
        let _ = bare;
        let who = kept.agent.clone();
        let unknown =
            Filter { fields: vec![Condition { key: "x".to_owned(), value: "1".to_owned() }], ..Filter::default() };
        let unknown = kept.read(move |tx| conversations::list(tx, &who, &unknown, None, 50));
        assert_eq!(wrong(unknown), [("field.x".to_owned(), "problem-field-unknown")]);
        // A saved view remembers it.
        let filter = Filter {
            fields: vec![Condition { key: "area".to_owned(), value: "south".to_owned() }],
            ..Filter::default()
        };
        let saved = filter.clone();
        let view = by(&kept, &kept.agent, move |tx, who| views::save(tx, who, "South", Whose::Own, &saved)).unwrap();
        let seen = by(&kept, &kept.agent, move |tx, who| views::get(tx, who, view.id)).unwrap();
        assert_eq!(seen.filter, filter);
    }
}

#[test]
fn another_kind_is_refused_with_how_many_and_which_do_not_fit() {
    for kept in each_database() {
        let field = define(&kept, new(Noun::Customer, "Size", Kind::Text));
        let ids = ["12", "large", "7,5", "very large"].map(|size| {
            let id = kept.customer(size, &format!("{}@x.example", size.len()));
            set_customer(&kept, id, json!({"size": size})).unwrap();
            id
        });
        let to = |kind| Change { kind: Some(kind), ..Change::default() };
        let (name, args) = rule(change(&kept, field.id, to(Kind::Number)));
        assert_eq!(name, "field-values-do-not-fit");
        assert!(args.contains(&("count", "2".to_owned())), "{args:?}");
        assert!(args.contains(&("examples", "large”, “very large".to_owned())), "{args:?}");
        assert_eq!(of(&kept, Noun::Customer, ids[2])["size"], "7,5", "nothing changed");
        set_customer(&kept, ids[1], json!({"size": "20"})).unwrap();
        set_customer(&kept, ids[3], json!({"size": null})).unwrap();
        change(&kept, field.id, to(Kind::Number)).unwrap();
        assert_eq!(of(&kept, Noun::Customer, ids[2])["size"], 7.5);
        assert_eq!(wrong(change(&kept, field.id, to(Kind::Choice)))[0].1, "problem-field-choices");
        let choices = ["12", "7.5", "20"].map(|label| NewChoice { key: None, label: label.to_owned() }).to_vec();
        let choice = Change { kind: Some(Kind::Choice), choices: Some(choices), ..Change::default() };
        change(&kept, field.id, choice).unwrap();
        assert_eq!(of(&kept, Noun::Customer, ids[0])["size"], "n12");
        change(&kept, field.id, to(Kind::Text)).unwrap();
        assert_eq!(of(&kept, Noun::Customer, ids[0])["size"], "12", "a choice becomes its name");
    }
}

#[test]
fn what_is_archived_is_never_lost() {
    for kept in each_database() {
        let field = define(&kept, new(Noun::Customer, "Area", Kind::Choice));
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        set_customer(&kept, ruth, json!({"area": "west"})).unwrap();
        let without = ["North", "South"].map(|label| NewChoice { key: None, label: label.to_owned() }).to_vec();
        change(&kept, field.id, Change { choices: Some(without), ..Change::default() }).unwrap();
        let sheet = kept.read(move |tx| fields::sheet(tx, Noun::Customer, ruth)).unwrap();
        let cell = &sheet.cells[0];
        assert_eq!(cell.value.as_ref().unwrap().plain(&cell.field), "West", "still readable");
        set_customer(&kept, ruth, json!({"area": "west"})).unwrap();
        let omar = kept.customer("Omar", "omar@harbor.example");
        assert_eq!(wrong(set_customer(&kept, omar, json!({"area": "west"})))[0].1, "problem-field-not-offered");
        let archived = |archived| Change { archived: Some(archived), ..Change::default() };
        change(&kept, field.id, archived(true)).unwrap();
        assert_eq!(of(&kept, Noun::Customer, ruth), json!({}));
        assert_eq!(wrong(set_customer(&kept, ruth, json!({"area": "north"})))[0].1, "problem-field-unknown");
        change(&kept, field.id, archived(false)).unwrap();
        assert_eq!(of(&kept, Noun::Customer, ruth), json!({"area": "west"}));
    }
}

#[test]
fn values_follow_a_merge_and_go_with_a_conversation() {
    for kept in each_database() {
        for (label, kind) in [("Area", Kind::Choice), ("Parts", Kind::Choices), ("Order", Kind::Text)] {
            define(&kept, new(Noun::Customer, label, kind));
            define(&kept, new(Noun::Conversation, label, kind));
        }
        let (ruth, double) = (kept.customer("Ruth", "ruth@x.example"), kept.customer("Ruth A", "r@x.example"));
        set_customer(&kept, ruth, json!({"area": "north"})).unwrap();
        set_customer(&kept, double, json!({"area": "south", "parts": ["west", "south"], "order": "walnut"})).unwrap();
        by(&kept, &kept.owner, move |tx, who| customers::merge(tx, who, ruth, double)).unwrap();
        assert_eq!(
            of(&kept, Noun::Customer, ruth),
            json!({"area": "north", "parts": ["south", "west"], "order": "walnut"})
        );
        assert_eq!(of(&kept, Noun::Customer, double), json!({"area": null, "parts": null, "order": null}));
        let told = kept.read(move |tx| journal::of_subject(tx, ruth)).unwrap();
        assert_eq!(
            told.last().unwrap().details["fields_left"],
            json!({"area": "south"}),
            "what was not taken over is told"
        );
        // Two conversations that are joined by another room.
        let (one, other) = (talk(&kept, ruth, "One"), talk(&kept, ruth, "Other"));
        set(&kept, one, json!({"area": "north", "parts": ["north"]})).unwrap();
        set(&kept, other, json!({"area": "west", "parts": ["south", "west"], "order": "B 2"})).unwrap();
        let lost = kept.write(move |tx| fields::move_to(tx, Noun::Conversation, other, one)).unwrap();
        assert_eq!(Json::Object(lost), json!({"area": "west", "parts": ["south", "west"]}));
        assert_eq!(of(&kept, Noun::Conversation, one), json!({"area": "north", "parts": ["north"], "order": "B 2"}));
        by(&kept, &kept.owner, move |tx, who| conversations::trash(tx, who, one)).unwrap();
        assert_eq!(rule(set(&kept, one, json!({"area": "west"}))).0, "conversation-trashed");
        kept.write(move |tx| conversations::purge(tx, one)).unwrap();
        assert_eq!(of(&kept, Noun::Conversation, one)["order"], Json::Null);
        let rows = upkeep::rows(&kept.kept.db).unwrap();
        assert_eq!(rows.iter().find(|(table, _)| *table == "field_value").unwrap().1, 4, "Ruth's alone");
    }
}

#[test]
fn the_search_finds_what_stands_in_a_text() {
    for kept in each_database() {
        let order = define(&kept, new(Noun::Customer, "Order", Kind::Text));
        let serial = define(&kept, new(Noun::Conversation, "Serial", Kind::Text));
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let id = talk(&kept, ruth, "The desk");
        set_customer(&kept, ruth, json!({"order": "Walnussbaum"})).unwrap();
        set(&kept, id, json!({"serial": "XK4711"})).unwrap();
        let found = |kept: &TestKept, text: &'static str| {
            let who = kept.agent.clone();
            kept.read(move |tx| {
                let talks = search::conversations(tx, &who, text, None, 10)?.items.len();
                Ok((talks, search::customers(tx, &who, text, 10)?.len()))
            })
            .unwrap()
        };
        assert_eq!(
            (found(&kept, "walnussbaum"), found(&kept, "xk4711"), found(&kept, "desk")),
            ((0, 1), (1, 0), (1, 0))
        );
        kept.write(search::rebuild).unwrap();
        assert_eq!((found(&kept, "walnussbaum"), found(&kept, "xk4711")), ((0, 1), (1, 0)));
        let dana = kept.owner.clone();
        let first = kept.read(move |tx| Ok(conversations::thread(tx, &dana, id)?[0].id)).unwrap();
        by(&kept, &kept.owner, move |tx, who| {
            conversations::record(tx, who, id, Channel::Phone, conversations::Direction::Inbound, "A chair, too")
        })
        .unwrap();
        by(&kept, &kept.owner, move |tx, who| conversations::trash_message(tx, who, first)).unwrap();
        assert_eq!(found(&kept, "xk4711"), (1, 0), "by the next message");
        by(&kept, &kept.owner, move |tx, who| conversations::restore_message(tx, who, first)).unwrap();
        assert_eq!((found(&kept, "xk4711"), found(&kept, "desk")), ((1, 0), (1, 0)));
        let archived = |archived: bool| Change { archived: Some(archived), ..Change::default() };
        for (use_again, expected) in [(false, ((0, 0), (0, 0))), (true, ((0, 1), (1, 0)))] {
            for field in [order.id, serial.id] {
                change(&kept, field, archived(!use_again)).unwrap();
            }
            assert_eq!((found(&kept, "walnussbaum"), found(&kept, "xk4711")), expected, "as after a rebuild");
        }
        set(&kept, id, json!({"serial": null})).unwrap();
        assert_eq!(found(&kept, "xk4711"), (0, 0));
        let bare = by(&kept, &kept.agent, move |tx, who| {
            let subject = "Bare".to_owned();
            let new = NewConversation { customer_id: ruth, subject, channel: Channel::Phone, first: None };
            let one = conversations::start_with_fields(tx, who, new, None, &typed(json!({"serial": "QP12"})))?;
            conversations::record(tx, who, one.id, Channel::Phone, conversations::Direction::Inbound, "Hello")
        });
        bare.unwrap();
        assert_eq!(found(&kept, "qp12"), (1, 0), "with the first message that comes");
    }
}

#[test]
fn a_file_of_customers_fills_fields_by_key_and_by_name() {
    for kept in each_database() {
        define(&kept, new(Noun::Customer, "Contract until", Kind::Date));
        define(&kept, new(Noun::Customer, "Area", Kind::Choice));
        let import = |file: &'static str| {
            by(&kept, &kept.owner, move |tx, who| {
                let (_, _, drafts) = customers::csv::drafts(file.as_bytes())?;
                customers::import(tx, who, &drafts)
            })
            .unwrap()
        };
        let file = "Name,Email,contract_until,AREA,Shoe size\nRuth,ruth@x.example,2026-12-01,north,40\nOmar,omar@x.example,,East,41\n";
        let counts = import(file);
        assert_eq!((counts.created, counts.refused.len()), (1, 1));
        assert_eq!((counts.refused[0].0, counts.refused[0].1.problem), (3, "problem-field-not-offered"));
        let who = kept.agent.clone();
        let ruth = kept.read(move |tx| customers::by_email(tx, &who, "ruth@x.example")).unwrap().unwrap().id;
        assert_eq!(of(&kept, Noun::Customer, ruth), json!({"contract_until": "2026-12-01", "area": "north"}));
        set_customer(&kept, ruth, json!({"area": "south", "contract_until": null})).unwrap();
        assert_eq!(import(file).merged, 1);
        assert_eq!(
            of(&kept, Noun::Customer, ruth),
            json!({"contract_until": "2026-12-01", "area": "south"}),
            "what we knew is not overwritten"
        );
        assert_eq!(import(file).unchanged, 1);
    }
}

#[test]
fn a_macro_names_fields_and_sets_them() {
    for kept in each_database() {
        define(&kept, new(Noun::Customer, "Contract until", Kind::Date));
        let area = define(&kept, new(Noun::Conversation, "Area", Kind::Choice));
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        set_customer(&kept, ruth, json!({"contract_until": "2027-02-03"})).unwrap();
        let id = talk(&kept, ruth, "The desk");
        let text =
            "Until {{ customer.fields.contract_until|date }}, {{ conversation.fields.area|default(\"somewhere\") }}";
        let actions = |set: Json| Actions { set_fields: typed(set), ..Actions::default() };
        let new = |text: &str, actions: Actions| NewMacro {
            name: "M".to_owned(),
            whose: Whose::Own,
            text: text.to_owned(),
            actions,
        };
        let bad = new("{{ customer.fields.area }}", actions(json!({"area": "east", "zone": 1})));
        let bad = wrong(by(&kept, &kept.agent, move |tx, who| macros::create(tx, who, &bad)));
        assert_eq!(
            bad.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(),
            ["text", "set_fields", "set_fields"]
        );
        let good = new(text, actions(json!({"area": "North"})));
        let one = by(&kept, &kept.agent, move |tx, who| macros::create(tx, who, &good)).unwrap().id;
        let done = by(&kept, &kept.agent, move |tx, who| macros::apply(tx, who, one, id, None)).unwrap();
        assert!(done.text.contains("February") && done.text.ends_with("somewhere"), "{}", done.text);
        assert_eq!(of(&kept, Noun::Conversation, id), json!({"area": "north"}));
        change(&kept, area.id, Change { archived: Some(true), ..Change::default() }).unwrap();
        let text = by(&kept, &kept.agent, move |tx, who| macros::preview(tx, who, one, id)).unwrap().text;
        assert!(text.ends_with("North"), "an archived field is still read: {text}");
    }
}

#[test]
fn many_get_a_value_at_once_and_it_can_be_taken_back() {
    for kept in each_database() {
        define(&kept, new(Noun::Conversation, "Area", Kind::Choice));
        let ruth = kept.customer("Ruth Alvarez", "ruth@harbor.example");
        let ids = ["One", "Two", "Three"].map(|subject| talk(&kept, ruth, subject));
        set(&kept, ids[0], json!({"area": "west"})).unwrap();
        set(&kept, ids[1], json!({"area": "north"})).unwrap();
        let deed = Deed::Field("area".to_owned(), json!("North"));
        let done = by(&kept, &kept.agent, move |tx, who| conversations::many(tx, who, &ids, &deed)).unwrap();
        assert_eq!((done.changed, done.left), (2, 1));
        set(&kept, ids[2], json!({"area": "south"})).unwrap(); // changed since: stays
        let undone = done.id.unwrap();
        let back = by(&kept, &kept.agent, move |tx, who| conversations::undo(tx, who, undone)).unwrap();
        assert_eq!((back.changed, back.left), (1, 1));
        let areas = ids.map(|id| of(&kept, Noun::Conversation, id)["area"].clone());
        assert_eq!(areas, [json!("west"), json!("north"), json!("south")]);
        let wrong_key = Deed::Field("zone".to_owned(), json!("x"));
        let refused = by(&kept, &kept.agent, move |tx, who| conversations::many(tx, who, &ids, &wrong_key));
        assert_eq!(wrong(refused)[0].0, "fields.zone");
    }
}

/// However many rows a page has, their fields are read in three statements, which this can't count; what it holds is that
/// all of them are found, at every size.
#[test]
fn the_fields_of_a_whole_page_are_read_at_once() {
    let kept = on_sqlite();
    define(&kept, new(Noun::Customer, "Order", Kind::Text));
    let ids: Vec<Id> = (0..210).map(|n| kept.customer(&format!("C {n}"), &format!("c{n}@x.example"))).collect();
    for (n, id) in ids.iter().enumerate() {
        set_customer(&kept, *id, json!({"order": n.to_string()})).unwrap();
    }
    for size in [0, 1, 2, 3, 50, 51, 52, 200, 201, 210] {
        let some = ids[..size].to_vec();
        let sheets = kept.read(move |tx| fields::sheets(tx, Noun::Customer, &some)).unwrap();
        assert_eq!(sheets.len(), size);
        assert!((0..size).all(|n| sheets[&ids[n]].json()["order"] == json!(n.to_string())));
    }
}
