//! Customers on both databases: made, changed, found, imported, merged.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use app::conversations::{self, Channel, Direction, First, NewConversation};
use app::customers::{self, Change, Filter, Happening, Kind, Likeness, NewContact, NewCustomer, NewPreference, Stage};
use app::promises::{self, NewPromise};
use app::{Can, Error, Id, Tx, Who, counters, journal};
use testkit::{TestKept, each_database};

fn new(name: &str, email: &str) -> NewCustomer {
    NewCustomer {
        name: name.to_owned(),
        email: Some(email.to_owned()).filter(|email| !email.is_empty()),
        ..NewCustomer::default()
    }
}

fn write<T: Send + 'static>(kept: &TestKept, mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static) -> T {
    let who = kept.owner.clone();
    kept.write(move |tx| f(tx, &who)).unwrap()
}

fn refused<T: Send + std::fmt::Debug + 'static>(
    kept: &TestKept,
    mut f: impl FnMut(&mut Tx, &Who) -> app::Result<T> + Send + 'static,
) -> Error {
    let who = kept.owner.clone();
    kept.write(move |tx| f(tx, &who)).unwrap_err()
}

fn make(kept: &TestKept, name: &'static str, email: &'static str) -> Id {
    write(kept, move |tx, who| customers::create(tx, who, new(name, email))).id
}

#[test]
fn a_customer_is_made_changed_and_found_again() {
    for kept in each_database() {
        let agent = kept.agent.clone();
        let owner_id = kept.owner.staff_id();
        let ann = write(&kept, move |tx, _| {
            let full = NewCustomer {
                phone: Some(" +1 212 555 0143 ".to_owned()),
                locale: Some("es".to_owned()),
                time_zone: Some("America/Chicago".to_owned()),
                stage: "start_up".to_owned(),
                owner_id,
                ..new(" Ann Lée ", "Ann.Lee@Example.com")
            };
            customers::create(tx, &agent, full)
        });
        assert_eq!((ann.name.as_str(), ann.stage, ann.kind), ("Ann Lée", Stage::StartUp, Kind::Person));
        assert_eq!(ann.email.as_deref(), Some("Ann.Lee@Example.com"));
        assert_eq!(ann.phone.as_deref(), Some("+1 212 555 0143"));
        let id = ann.id;

        let found = write(&kept, |tx, who| customers::by_email(tx, who, " ANN.LEE@example.com"));
        assert_eq!(found.map(|customer| customer.id), Some(id), "capital letters don't make another address");

        let change = Change {
            name: Some("Ann Lee-Marsh".to_owned()),
            email: Some(Some("ann@marsh.example".to_owned())),
            locale: Some(None),
            ..Change::default()
        };
        let after = write(&kept, move |tx, who| customers::update(tx, who, id, change.clone()));
        assert_eq!(after.email.as_deref(), Some("ann@marsh.example"));
        assert_eq!((after.locale, after.time_zone.as_deref()), (None, Some("America/Chicago")));
        assert_eq!(after.phone.as_deref(), Some("+1 212 555 0143"), "what the change does not name stays");
        let known = write(&kept, move |tx, who| customers::get(tx, who, id));
        assert_eq!(known.contacts.len(), 1);
        assert_eq!(known.contacts[0].name, "Ann Lee-Marsh", "the person themselves is called as the customer is");

        let entries = write(&kept, move |tx, _| journal::of_subject(tx, id));
        let kinds: Vec<&str> = entries.iter().map(|entry| entry.kind.as_str()).collect();
        assert_eq!(kinds, ["customer.made", "customer.changed"]);
        assert_eq!(entries[1].details["changed"], serde_json::json!(["name", "email", "locale"]));
    }
}

#[test]
fn every_bad_field_is_named_and_a_taken_address_says_whose_it_is() {
    for kept in each_database() {
        let stranger = Id(7);
        let error = refused(&kept, move |tx, who| {
            let bad = NewCustomer { owner_id: Some(stranger), stage: "gone".to_owned(), ..new(" ", "ann") };
            customers::create(tx, who, bad)
        });
        let Error::Invalid(fields) = error else { panic!("{error}") };
        let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(names, ["name", "stage", "email", "owner_id"]);

        let ann = make(&kept, "Ann Lee", "ann@example.com");
        let error = refused(&kept, |tx, who| customers::create(tx, who, new("Another", "ANN@example.com")));
        let Error::Refused(refused) = error else { panic!("{error}") };
        assert_eq!(refused.rule, "customer-address-taken");
        assert_eq!(refused.args, [("id", ann.to_string()), ("name", "Ann Lee".to_owned())]);
        assert_eq!(write(&kept, |tx, _| counters::get(tx, counters::CUSTOMERS)), 1);
    }
}

#[test]
fn an_auditor_reads_and_changes_nothing() {
    for kept in each_database() {
        let ann = make(&kept, "Ann", "ann@example.com");
        let error = refused(&kept, move |tx, who| {
            let auditor = Who { role: app::Role::Auditor, ..who.clone() };
            customers::get(tx, &auditor, ann)?;
            customers::update(tx, &auditor, ann, Change::default())
        });
        assert!(matches!(error, Error::Forbidden(Can::EditCustomers)), "{error}");
        let agent = kept.agent.clone();
        let error = refused(&kept, move |tx, _| customers::merge(tx, &agent, ann, ann));
        assert!(matches!(error, Error::Forbidden(Can::MergeCustomers)), "{error}");
    }
}

#[test]
fn the_list_is_by_name_and_its_pages_fit_together() {
    for kept in each_database() {
        for (name, email) in [
            ("Zoë Quinn", "zoe@q.example"),
            ("Ábel Nagy", "abel@n.example"),
            ("Bob Marsh", "bob@m.example"),
            ("abby Long", "abby@l.example"),
            ("Bob Marsh", "bob@other.example"),
        ] {
            make(&kept, name, email);
        }
        let mut names = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let from = cursor.clone();
            let page = write(&kept, move |tx, who| customers::list(tx, who, &Filter::default(), from.as_deref(), 2));
            names.extend(page.items.into_iter().map(|customer| customer.name));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(names, ["abby Long", "Ábel Nagy", "Bob Marsh", "Bob Marsh", "Zoë Quinn"]);

        let names = |filter: Filter| -> Vec<String> {
            let page = write(&kept, move |tx, who| customers::list(tx, who, &filter, None, 50));
            page.items.into_iter().map(|customer| customer.name).collect()
        };
        let q = |text: &str| Filter { q: Some(text.to_owned()), ..Filter::default() };
        assert_eq!(names(q("ZOE")), ["Zoë Quinn"]);
        assert_eq!(names(q("other.ex")), ["Bob Marsh"], "part of an address");
        assert!(names(q("100%")).is_empty(), "a sign is a sign, not a pattern");
        let email = Filter { email: Some("ABEL@n.example".to_owned()), ..Filter::default() };
        assert_eq!(names(email), ["Ábel Nagy"]);
        assert!(names(Filter { stage: Some(Stage::Ended), ..Filter::default() }).is_empty());
        let error = refused(&kept, |tx, who| customers::list(tx, who, &Filter::default(), Some("nonsense"), 2));
        assert!(matches!(error, Error::Invalid(_)), "{error}");
    }
}

#[test]
fn mail_finds_whom_it_is_from_or_makes_them_once() {
    for kept in each_database() {
        let ask = |name: &'static str, email: &'static str| {
            write(&kept, move |tx, _| customers::find_or_make_by_email(tx, name, email))
        };
        let (ann, contact, made) = ask("Ann Lee", "ann@example.com");
        assert!(made);
        assert_eq!(ask("A. Lee", "ANN@example.com"), (ann, contact, false));
        let (nobody, _, made) = ask("", "weird address without at");
        assert!(made, "a mail that came in is never turned away for its address");
        assert_ne!(nobody, ann);
        let (silent, silent_contact, _) = ask("Mailer", "");
        assert_eq!(ask("mailer", " "), (silent, silent_contact, false));
        let known = write(&kept, move |tx, who| customers::get(tx, who, ann));
        assert_eq!(known.customer.stage, Stage::Prospect);
        assert!(known.contacts[0].first);
        assert_eq!(write(&kept, |tx, _| counters::get(tx, counters::CUSTOMERS)), 3);
    }
}

#[test]
fn contacts_and_preferences_come_and_go() {
    for kept in each_database() {
        let acme = make(&kept, "Acme", "info@acme.example");
        let sam = write(&kept, move |tx, who| {
            let sam = NewContact {
                name: "Sam".to_owned(),
                email: Some("sam@acme.example".to_owned()),
                role: "Billing".to_owned(),
                ..NewContact::default()
            };
            customers::add_contact(tx, who, acme, sam)
        });
        assert!(!sam.first);
        let error = refused(&kept, move |tx, who| {
            customers::add_contact(tx, who, acme, NewContact { name: "Kim".to_owned(), ..NewContact::default() })
        });
        assert!(
            matches!(&error, Error::Invalid(fields) if fields[0].problem == "problem-contact-unreachable"),
            "{error}"
        );

        write(&kept, move |tx, who| customers::make_first(tx, who, sam.id));
        let customer = write(&kept, move |tx, who| customers::get(tx, who, acme)).customer;
        assert_eq!(customer.email.as_deref(), Some("sam@acme.example"));
        write(&kept, move |tx, who| customers::remove_contact(tx, who, sam.id));
        let known = write(&kept, move |tx, who| customers::get(tx, who, acme));
        assert_eq!(known.customer.email.as_deref(), Some("info@acme.example"), "the one that is left is the first");

        let wish = NewPreference {
            about: "Reach her".to_owned(),
            words: "Never before ten, please".to_owned(),
            said_by: "Ann".to_owned(),
        };
        let wish = write(&kept, move |tx, who| customers::record_preference(tx, who, acme, &wish));
        assert_eq!(wish.recorded_by_id, kept.owner.staff_id());
        let ended = write(&kept, move |tx, who| customers::end_preference(tx, who, wish.id));
        assert!(ended.ended_at.is_some());
        assert_eq!(write(&kept, move |tx, who| customers::end_preference(tx, who, wish.id)), ended);
        let empty =
            refused(&kept, move |tx, who| customers::record_preference(tx, who, acme, &NewPreference::default()));
        assert!(matches!(&empty, Error::Invalid(fields) if fields.len() == 2), "{empty}");
    }
}

/// They rang, and said this.
fn rang(kept: &TestKept, customer_id: Id, text: &'static str) -> Id {
    let first = || First { direction: Direction::Inbound, text: text.to_owned(), cc: vec![], attachments: vec![] };
    write(kept, move |tx, who| {
        let subject = "About the desk".to_owned();
        conversations::start(
            tx,
            who,
            NewConversation { customer_id, subject, channel: Channel::Phone, first: Some(first()) },
        )
    })
    .id
}

#[test]
fn what_was_said_stays_with_the_customer_through_a_merge() {
    for kept in each_database() {
        let (keep, other) = (make(&kept, "Ann Lee", "ann@example.com"), make(&kept, "A. Lee", "lee@example.com"));
        let conversation_id = rang(&kept, other, "The left drawer sticks.");
        write(&kept, move |tx, who| customers::merge(tx, who, keep, other));
        let page = write(&kept, move |tx, who| customers::timeline(tx, who, keep, None, 10));
        let Happening::Said(said) = &page.items[0].what else { panic!("{page:?}") };
        assert_eq!(said.words, "The left drawer sticks.");
        assert_eq!((said.conversation_id, said.direction.as_str()), (conversation_id, "inbound"));
        let talks = write(&kept, move |tx, _| conversations::customer_of(tx, conversation_id));
        assert_eq!(talks, keep);
    }
}

#[test]
fn merging_two_customers_loses_nothing() {
    for kept in each_database() {
        let keep = make(&kept, "Ann Lee", "ann@example.com");
        let other = make(&kept, "Ann Lee", "ann.lee@work.example");
        let third = make(&kept, "A. Lee", "lee@old.example");
        let due = app::time::plus_ms(kept.clock.now(), 3_600_000);
        let promise = write(&kept, move |tx, who| {
            let change = Change {
                time_zone: Some(Some("America/Chicago".to_owned())),
                note: Some("Likes mornings".to_owned()),
                ..Change::default()
            };
            customers::update(tx, who, other, change)?;
            let wish = NewPreference { about: "By".to_owned(), words: "phone me".to_owned(), said_by: String::new() };
            customers::record_preference(tx, who, other, &wish)?;
            let promise = NewPromise {
                customer_id: other,
                conversation_id: None,
                words: "Call back about the desk".to_owned(),
                kind: promises::Kind::CallBack,
                owner_id: None,
                from: None,
                by: due,
                source: "by_hand",
            };
            promises::make(tx, who, promise)
        });
        let likely = write(&kept, move |tx, who| customers::doubles(tx, who, keep));
        assert_eq!(likely.len(), 1);
        assert_eq!((likely[0].customer.id, likely[0].because.as_slice()), (other, &[Likeness::SameName][..]));

        write(&kept, move |tx, who| customers::merge(tx, who, other, third));
        let merged = write(&kept, move |tx, who| customers::merge(tx, who, keep, other));
        assert_eq!(merged.id, keep);
        assert_eq!(merged.time_zone.as_deref(), Some("America/Chicago"), "what the kept one did not know");
        assert_eq!(merged.note, "Likes mornings");
        assert_eq!(merged.email.as_deref(), Some("ann@example.com"), "the kept one's address stays the first");
        for old in [other, third] {
            let known = write(&kept, move |tx, who| customers::get(tx, who, old));
            assert_eq!((known.customer.id, known.contacts.len(), known.preferences.len()), (keep, 3, 1));
        }
        let mine = write(&kept, move |tx, who| {
            let filter = promises::Filter { customer_id: Some(keep), ..promises::Filter::default() };
            promises::list(tx, who, &filter, None, 10)
        });
        assert_eq!(mine.items[0].id, promise.id);
        let late = write(&kept, |tx, _| customers::find_or_make_by_email(tx, "", "lee@old.example"));
        assert_eq!((late.0, late.2), (keep, false), "mail from an old address reaches the survivor");
        assert_eq!(write(&kept, |tx, _| counters::get(tx, counters::CUSTOMERS)), 1);
        let shown = write(&kept, |tx, who| customers::list(tx, who, &Filter::default(), None, 50));
        assert_eq!(shown.items.len(), 1);

        for (one, two, rule) in [
            (keep, keep, "customer-merge-with-itself"),
            (keep, other, "customer-merged-already"),
            (other, keep, "customer-merged-already"),
        ] {
            let error = refused(&kept, move |tx, who| customers::merge(tx, who, one, two));
            assert!(matches!(&error, Error::Refused(refused) if refused.rule == rule), "{error}");
        }
        let entries = write(&kept, move |tx, _| journal::of_subject(tx, keep));
        assert_eq!(entries.last().unwrap().kind, "customer.merged");
        assert_eq!(entries.last().unwrap().details["merged_id"], serde_json::json!(other));
    }
}

#[test]
fn doubles_are_seen_by_phone_and_by_the_name_of_their_address() {
    for kept in each_database() {
        let ann = write(&kept, |tx, who| {
            customers::create(
                tx,
                who,
                NewCustomer { phone: Some("(212) 555-0143".to_owned()), ..new("Ann Lee", "annlee@a.example") },
            )
        });
        let phone = write(&kept, |tx, who| {
            customers::create(
                tx,
                who,
                NewCustomer { phone: Some("+1 212 555 0143".to_owned()), ..new("Dr. Green", "") },
            )
        });
        let mail_name = make(&kept, "Lee, A.", "annlee+shop@b.example");
        make(&kept, "Somebody Else", "annlee@c.example");
        let likely = write(&kept, move |tx, who| customers::doubles(tx, who, ann.id));
        let mut found: Vec<(Id, Likeness)> =
            likely.iter().map(|double| (double.customer.id, double.because[0])).collect();
        found.sort_by_key(|(id, _)| *id);
        assert_eq!(found, [(phone.id, Likeness::SamePhone), (mail_name, Likeness::SameMailName)]);
    }
}

#[test]
fn the_timeline_has_what_was_promised_newest_first() {
    for kept in each_database() {
        let ann = make(&kept, "Ann", "ann@example.com");
        for (i, words) in ["first", "second", "third"].into_iter().enumerate() {
            let due = app::time::plus_ms(kept.clock.now(), 7_200_000 - 120_000 * i64::try_from(i).unwrap());
            write(&kept, move |tx, who| {
                let promise = NewPromise {
                    customer_id: ann,
                    conversation_id: None,
                    words: words.to_owned(),
                    kind: promises::Kind::Other,
                    owner_id: None,
                    from: None,
                    by: due,
                    source: "by_hand",
                };
                promises::make(tx, who, promise)
            });
            kept.clock.set(app::time::plus_ms(kept.clock.now(), 60_000));
        }
        let words = |items: &[customers::Item]| -> Vec<String> {
            let word = |item: &customers::Item| match &item.what {
                Happening::Promised(promise) => promise.words.clone(),
                Happening::Said(said) => said.words.clone(),
            };
            items.iter().map(word).collect()
        };
        let page = write(&kept, move |tx, who| customers::timeline(tx, who, ann, None, 2));
        assert_eq!(words(&page.items), ["third", "second"]);
        let next = page.next;
        let page = write(&kept, move |tx, who| customers::timeline(tx, who, ann, next.as_deref(), 2));
        assert_eq!((words(&page.items), page.next), (vec!["first".to_owned()], None));
    }
}

#[test]
fn an_import_merges_by_address_and_a_second_one_changes_nothing() {
    let file = "Name,Email,Email 2,Phone,Notes,Language\n\
                Ann Lee,ANN@example.com,ann@work.example,212 555 0143,Prefers mornings,es\n\
                Bob Marsh,,,212 555 0199,,\n\
                Cid,not an address,,,,\n\
                ,,,,nobody at all,\n\
                Dee,dee@example.com,,,,,too much\n\
                Gus,,,,,nonsense language\n";
    for kept in each_database() {
        let (ann, _, _) = write(&kept, |tx, _| customers::find_or_make_by_email(tx, "", "ann@example.com"));
        let run = || {
            write(&kept, move |tx, who| {
                let (_, _, drafts) = customers::csv::drafts(file.as_bytes())?;
                customers::import(tx, who, &drafts)
            })
        };
        let first = run();
        assert_eq!((first.read, first.created, first.merged, first.unchanged), (6, 2, 1, 0));
        let why: Vec<(u64, &str)> = first.refused.iter().map(|(line, field)| (*line, field.problem)).collect();
        assert_eq!(why, [(4, "problem-mail-address"), (5, "problem-csv-nobody"), (6, "problem-csv-torn-row")]);
        let known = write(&kept, move |tx, who| customers::get(tx, who, ann));
        assert_eq!(known.customer.name, "Ann Lee", "we only had the address before");
        assert_eq!((known.customer.note.as_str(), known.customer.locale.as_deref()), ("Prefers mornings", Some("es")));
        assert_eq!(known.customer.phone.as_deref(), Some("212 555 0143"));
        assert_eq!(known.contacts.len(), 2);

        let last = write(&kept, |tx, _| journal::last(tx));
        let second = run();
        assert_eq!((second.read, second.created, second.merged, second.unchanged), (6, 0, 0, 3));
        assert_eq!(second.refused, first.refused);
        assert_eq!(write(&kept, |tx, _| journal::last(tx)), last, "nothing was written");
    }
}

#[test]
fn exports_of_the_programs_are_taken() {
    let Some(shared) = testkit::shared_data() else { return };
    let folder = shared.join("contacts_csv");
    for kept in each_database() {
        for (name, rows) in [
            ("google_2024_header.csv", 0),
            ("google_legacy_header.csv", 0),
            ("outlook_header_partial.txt", 0),
            ("thunderbird_basic_csv_addressbook.csv", 2),
            ("thunderbird_csv_semicolon.csv", 2),
        ] {
            let bytes = std::fs::read(folder.join(name)).unwrap();
            let counts = write(&kept, move |tx, who| {
                let (_, _, drafts) = customers::csv::drafts(&bytes)?;
                customers::import(tx, who, &drafts)
            });
            assert_eq!((counts.read, counts.refused.len()), (rows, 0), "{name}");
        }
        assert_eq!(
            write(&kept, |tx, _| counters::get(tx, counters::CUSTOMERS)),
            2,
            "the two files tell of the same two"
        );
    }
}
