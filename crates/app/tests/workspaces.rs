//! The door of the house: set-up, staff, log-in, tokens, mail accounts, notifications.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // test helpers

use app::ids::INSTALLATION;
use app::workspaces::tokens::{self, Scope};
use app::workspaces::{self, NewMailbox, SealKey, business, mailboxes, notifications, passphrase, sessions, staff};
use app::{Can, Error, Role, Who, journal, leaving};
use testkit::{OWNER_EMAIL, PASSPHRASE, TestKept, each_database};

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(future)
}

fn log_in(kept: &TestKept, email: &str, phrase: &str, address: &str) -> app::Result<String> {
    wait(workspaces::log_in(&kept.kept, email, phrase, address, "Firefox"))
}

fn bad_fields(error: Error) -> Vec<String> {
    match error {
        Error::Invalid(fields) => fields.into_iter().map(|field| field.field).collect(),
        other => panic!("expected bad fields, got {other}"),
    }
}

fn rule(error: Error) -> &'static str {
    match error {
        Error::Refused(refused) => refused.rule,
        other => panic!("expected a refusal, got {other}"),
    }
}

fn journal_kinds(kept: &TestKept) -> Vec<String> {
    let entries = kept.read(|tx| journal::entries_after(tx, 0, 1000)).unwrap();
    entries.into_iter().map(|entry| entry.kind).collect()
}

fn mailbox() -> NewMailbox {
    NewMailbox {
        name: "Alder front desk".to_owned(),
        address: "desk@alder.example".to_owned(),
        smtp_host: "smtp.alder.example".to_owned(),
        smtp_port: "465".to_owned(),
        smtp_security: "tls".to_owned(),
        smtp_user: "desk".to_owned(),
        smtp_password: Some("s3cret of the desk".to_owned()),
    }
}

#[test]
fn set_up_makes_a_business_that_can_work() {
    for kept in each_database() {
        let workspace = kept.read(business::get).unwrap();
        assert_eq!((workspace.name.as_str(), workspace.currency.as_str()), ("Alder Office Interiors", "USD"));
        assert!(workspace.hours.is_open(kept.now()), "Tuesday, 09:00 in New York");
        assert_eq!(workspace.hours_lines()[0], "08:00-12:00, 13:00-17:00");
        // Last the pause before sending, which the test kit takes away.
        assert_eq!(journal_kinds(&kept), ["workspace.made", "staff.added", "workspace.changed"]);
        assert_eq!(kept.kept.read_now(INSTALLATION, workspaces::only).unwrap(), kept.workspace_id);
    }
}

#[test]
fn set_up_happens_once() {
    for kept in each_database() {
        let seal = SealKey::none();
        let again =
            kept.kept.write_now(INSTALLATION, move |tx| workspaces::setup(tx, &testkit::new_workspace(), &seal));
        assert_eq!(rule(again.unwrap_err()), "workspace-exists");
        assert_eq!(rule(wait(workspaces::setup_link(&kept.kept)).unwrap_err()), "workspace-exists");
    }
}

#[test]
fn set_up_names_every_bad_field_and_writes_nothing() {
    for fresh in db::testing::fresh_databases() {
        let clock = app::Clock::by_hand(testkit::START.parse().unwrap());
        let kept = app::Kept::open(&fresh.url, clock, app::Ids::seeded(1)).unwrap();
        let mut new = testkit::new_workspace();
        new.name = "  ".to_owned();
        new.time_zone = "new yrok".to_owned();
        new.currency = "dollars".to_owned();
        new.locale = "tlh".to_owned();
        new.hours[1] = "half past".to_owned();
        new.holidays = "Christmas".to_owned();
        new.owner_name = String::new();
        new.owner_email = "dana".to_owned();
        new.passphrase = "short".to_owned();
        new.mailbox = Some(NewMailbox { smtp_port: "0".to_owned(), address: "x".to_owned(), ..mailbox() });
        let seal = SealKey::new([1; 32]);
        let error = kept.write_now(INSTALLATION, move |tx| workspaces::setup(tx, &new, &seal)).unwrap_err();
        if let Error::Invalid(fields) = &error {
            let zone = fields.iter().find(|field| field.field == "time_zone").unwrap();
            assert!(zone.args.contains(&("nearest", "America/New_York".to_owned())), "{zone:?}");
        }
        let mut fields = bad_fields(error);
        fields.sort();
        assert_eq!(
            fields,
            [
                "currency",
                "holidays",
                "hours_tue",
                "locale",
                "mailbox_address",
                "mailbox_smtp_port",
                "name",
                "owner_email",
                "owner_name",
                "passphrase",
                "time_zone"
            ]
        );
        assert!(kept.read_now(INSTALLATION, workspaces::ids).unwrap().is_empty());
        assert_eq!(rule(kept.read_now(INSTALLATION, workspaces::only).unwrap_err()), "not-set-up");
    }
}

#[test]
fn the_set_up_link_opens_for_half_an_hour_and_until_it_was_used() {
    for fresh in db::testing::fresh_databases() {
        let clock = app::Clock::by_hand(testkit::START.parse().unwrap());
        let kept = app::Kept::open(&fresh.url, clock.clone(), app::Ids::seeded(1)).unwrap();
        let token = wait(workspaces::setup_link(&kept)).unwrap();
        let opens = |token: &str| wait(workspaces::check_setup_link(&kept, token));
        opens(&token).unwrap();
        let mut altered = token.clone();
        altered.replace_range(5..6, if &token[5..6] == "A" { "B" } else { "A" });
        assert_eq!(rule(opens(&altered).unwrap_err()), "setup-link-altered");
        assert_eq!(rule(opens("").unwrap_err()), "setup-link-altered");
        clock.set("2026-11-24T14:30:00Z".parse().unwrap());
        assert_eq!(rule(opens(&token).unwrap_err()), "setup-link-expired");
        let token = wait(workspaces::setup_link(&kept)).unwrap();
        let seal = SealKey::new([1; 32]);
        kept.write_now(INSTALLATION, move |tx| workspaces::setup(tx, &testkit::new_workspace(), &seal)).unwrap();
        assert_eq!(rule(opens(&token).unwrap_err()), "workspace-exists", "used");
    }
}

#[test]
fn the_business_changes_and_its_hours_with_it() {
    for kept in each_database() {
        let mut change = business::Change {
            name: "Alder".to_owned(),
            trade: String::new(),
            time_zone: "Europe/Berlin".to_owned(),
            currency: "EUR".to_owned(),
            locale: "en-GB".to_owned(),
            hours: [
                "9-17".to_owned(),
                "9-17".to_owned(),
                "closed".to_owned(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
            ],
            holidays: "2026-11-24".to_owned(),
            public_url: "https://desk.alder.example/".to_owned(),
        };
        let (owner, agent, to) = (kept.owner.clone(), kept.agent.clone(), change.clone());
        let refused = kept.write(move |tx| business::change(tx, &agent, &to)).unwrap_err();
        assert!(matches!(refused, Error::Forbidden(Can::ManageWorkspace)));
        let (who, to) = (owner.clone(), change.clone());
        let workspace = kept.write(move |tx| business::change(tx, &who, &to)).unwrap();
        assert_eq!(workspace.public_url, "https://desk.alder.example");
        assert!(!kept.read(workspaces::hours).unwrap().is_open(kept.now()), "a holiday");
        assert_eq!(workspace.holidays_text(), "2026-11-24");
        change.hours[0] = "13-8:30".to_owned();
        change.public_url = "ftp://x".to_owned();
        let error = kept.write(move |tx| business::change(tx, &owner, &change)).unwrap_err();
        assert_eq!(bad_fields(error), ["hours_mon", "public_url"]);
    }
}

#[test]
fn staff_come_change_and_go_but_never_the_last_owner() {
    for kept in each_database() {
        let (owner, agent) = (kept.owner.clone(), kept.agent.clone());
        let (owner_id, agent_id) = (owner.staff_id().unwrap(), agent.staff_id().unwrap());
        let by = owner.clone();
        let error = kept.write(move |tx| leaving::change_role(tx, &by, owner_id, Role::Agent, None)).unwrap_err();
        assert_eq!(rule(error), "staff-last-owner");
        let by = owner.clone();
        assert_eq!(
            rule(kept.write(move |tx| leaving::deactivate(tx, &by, owner_id, None)).unwrap_err()),
            "staff-last-owner"
        );
        let by = agent.clone();
        let error = kept.write(move |tx| leaving::change_role(tx, &by, agent_id, Role::Owner, None)).unwrap_err();
        assert!(matches!(error, Error::Forbidden(Can::ManageStaff)), "nobody lifts themselves");
        let by = owner.clone();
        kept.write(move |tx| leaving::change_role(tx, &by, agent_id, Role::Owner, None)).unwrap();
        let by = owner.clone();
        let gone = kept.write(move |tx| leaving::deactivate(tx, &by, owner_id, None)).unwrap();
        assert!(!gone.active);
        let by = agent.clone();
        let names: Vec<String> =
            kept.read(move |tx| staff::list(tx, &by)).unwrap().into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["Dana Moss", "Omar Reyes"], "what they did stays theirs, so they stay listed");
        let twice = staff::NewStaff {
            name: "Ola".to_owned(),
            email: OWNER_EMAIL.to_uppercase(),
            role: Role::Agent,
            passphrase: passphrase::hash(PASSPHRASE).unwrap(),
        };
        let by = Who { role: Role::Owner, ..agent.clone() };
        assert_eq!(bad_fields(kept.write(move |tx| staff::add(tx, &by, &twice)).unwrap_err()), ["email"]);
    }
}

#[test]
fn who_left_is_logged_out_and_their_tokens_open_nothing() {
    for kept in each_database() {
        let agent = kept.agent.clone();
        let session = log_in(&kept, "omar@alder.example", PASSPHRASE, "10.0.0.1").unwrap();
        let token = kept.write(move |tx| tokens::make_token(tx, &agent, "omar@alder.example", "script", &[])).unwrap();
        let (owner, agent_id) = (kept.owner.clone(), kept.agent.staff_id().unwrap());
        kept.write(move |tx| leaving::deactivate(tx, &owner, agent_id, None)).unwrap();
        assert!(matches!(kept.read(move |tx| sessions::session(tx, &session)), Err(Error::LoggedOut)));
        assert!(matches!(kept.read(move |tx| tokens::bearer(tx, &token)), Err(Error::LoggedOut)));
        assert!(matches!(log_in(&kept, "omar@alder.example", PASSPHRASE, "10.0.0.1"), Err(Error::LoggedOut)));
    }
}

#[test]
fn a_session_lasts_as_long_as_it_is_used() {
    for kept in each_database() {
        let token = log_in(&kept, " Dana@Alder.example ", PASSPHRASE, "10.0.0.1").unwrap();
        assert_eq!(sessions::workspace_of(&token), Some(kept.workspace_id));
        let look = |token: &str| {
            let token = token.to_owned();
            kept.read(move |tx| sessions::session(tx, &token))
        };
        let here = look(&token).unwrap();
        assert_eq!((here.who.clone(), here.name.as_str()), (kept.owner.clone(), "Dana Moss"));
        assert!(!here.is_to_renew(kept.now()));
        kept.at("2026-12-04T14:00:00Z");
        assert!(look(&token).unwrap().is_to_renew(kept.now()));
        let renewed = token.clone();
        kept.write(move |tx| sessions::renew(tx, &renewed)).unwrap();
        kept.at("2026-12-18T13:59:00Z");
        look(&token).unwrap();
        kept.at("2026-12-18T14:00:00Z");
        assert!(matches!(look(&token), Err(Error::LoggedOut)), "14 days without use");
        assert!(matches!(look("nonsense"), Err(Error::LoggedOut)));
    }
}

#[test]
fn signing_out_ends_one_session_or_all() {
    for kept in each_database() {
        let enter = || log_in(&kept, OWNER_EMAIL, PASSPHRASE, "10.0.0.1").unwrap();
        let is_in = |token: &str| {
            let token = token.to_owned();
            kept.read(move |tx| sessions::session(tx, &token)).is_ok()
        };
        let (one, two, three) = (enter(), enter(), enter());
        let ending = one.clone();
        kept.write(move |tx| workspaces::log_out(tx, &ending)).unwrap();
        assert!(!is_in(&one) && is_in(&two) && is_in(&three));
        let owner = kept.owner.clone();
        assert_eq!(kept.write(move |tx| workspaces::log_out_everywhere(tx, &owner)).unwrap(), 2);
        assert!(!is_in(&two) && !is_in(&three));
        let kinds = journal_kinds(&kept);
        assert!(kinds.contains(&"staff.logged_in".to_owned()) && kinds.contains(&"staff.logged_out".to_owned()));
    }
}

#[test]
fn guessing_is_slowed_down_and_says_for_how_long() {
    for kept in each_database() {
        for guess in 0..5 {
            let wrong = log_in(&kept, OWNER_EMAIL, "wrong wrong wrong", &format!("10.0.1.{guess}"));
            assert!(matches!(wrong, Err(Error::LoggedOut)), "{guess}: {wrong:?}");
        }
        let locked = log_in(&kept, OWNER_EMAIL, PASSPHRASE, "10.0.0.9");
        assert!(matches!(locked, Err(Error::Busy(30))), "{locked:?}");
        assert!(journal_kinds(&kept).contains(&"staff.locked_out".to_owned()));
        log_in(&kept, "omar@alder.example", PASSPHRASE, "10.0.0.9").unwrap();
        kept.later_ms(30_000);
        assert!(matches!(log_in(&kept, OWNER_EMAIL, "wrong again and again", "10.0.0.9"), Err(Error::LoggedOut)));
        assert!(matches!(log_in(&kept, OWNER_EMAIL, PASSPHRASE, "10.0.0.9"), Err(Error::Busy(60))));
        kept.later_ms(60_000);
        log_in(&kept, OWNER_EMAIL, PASSPHRASE, "10.0.0.9").unwrap();
        assert!(
            matches!(log_in(&kept, OWNER_EMAIL, "wrong once more!", "10.0.0.9"), Err(Error::LoggedOut)),
            "forgiven"
        );
        log_in(&kept, OWNER_EMAIL, PASSPHRASE, "10.0.0.9").unwrap();
    }
}

#[test]
fn a_network_address_that_guesses_at_many_accounts_is_locked_too() {
    for kept in each_database() {
        for guess in 0..5 {
            let wrong = log_in(&kept, &format!("nobody{guess}@alder.example"), "wrong wrong wrong", "10.6.6.6");
            assert!(matches!(wrong, Err(Error::LoggedOut)));
        }
        assert!(matches!(log_in(&kept, OWNER_EMAIL, PASSPHRASE, "10.6.6.6"), Err(Error::Busy(30))));
        log_in(&kept, OWNER_EMAIL, PASSPHRASE, "10.0.0.1").unwrap();
    }
}

#[test]
fn a_pass_phrase_is_changed_by_who_knows_the_old_one() {
    for kept in each_database() {
        let session = log_in(&kept, OWNER_EMAIL, PASSPHRASE, "10.0.0.1").unwrap();
        let change = |old: &str, new: &str| wait(workspaces::change_passphrase(&kept.kept, &kept.owner, old, new));
        assert_eq!(bad_fields(change("not the old one", "a brand new phrase").unwrap_err()), ["old"]);
        assert_eq!(bad_fields(change(PASSPHRASE, "short").unwrap_err()), ["new"]);
        change(PASSPHRASE, "a brand new phrase").unwrap();
        assert!(kept.read(move |tx| sessions::session(tx, &session)).is_err(), "other devices are logged out");
        assert!(log_in(&kept, OWNER_EMAIL, PASSPHRASE, "10.0.0.1").is_err());
        log_in(&kept, OWNER_EMAIL, "a brand new phrase", "10.0.0.1").unwrap();
    }
}

#[test]
fn a_token_does_what_its_scopes_say_and_no_more() {
    for kept in each_database() {
        let make = |who: &Who, email: &'static str, scopes: &'static [Scope]| {
            let who = who.clone();
            kept.write(move |tx| tokens::make_token(tx, &who, email, "script", scopes))
        };
        let caller = |token: String| {
            assert_eq!(tokens::workspace_of(&token), Some(kept.workspace_id));
            kept.read(move |tx| tokens::token(tx, &token)).unwrap()
        };
        let (reads, name) = caller(make(&kept.owner, OWNER_EMAIL, &[]).unwrap());
        assert_eq!(name, "Dana Moss");
        assert!(reads.may(Can::Read).is_ok() && reads.may(Can::MakePromises).is_err());
        let (writes, _) = caller(make(&kept.owner, OWNER_EMAIL, &[Scope::Write]).unwrap());
        assert!(writes.may(Can::MakePromises).is_ok() && writes.may(Can::ManageStaff).is_err());
        let (admin, _) = caller(make(&kept.owner, OWNER_EMAIL, &[Scope::Write, Scope::Admin]).unwrap());
        assert!(admin.may(Can::ManageStaff).is_ok());
        assert!(
            matches!(make(&writes, OWNER_EMAIL, &[Scope::Admin]), Err(Error::Forbidden(_))),
            "no token lifts itself"
        );
        assert!(matches!(make(&kept.agent, OWNER_EMAIL, &[]), Err(Error::Forbidden(_))), "not for somebody else");
        assert_eq!(bad_fields(make(&kept.owner, "nobody@alder.example", &[]).unwrap_err()), ["email"]);
        let agent = kept.agent.clone();
        assert!(kept.read(move |tx| tokens::list(tx, &agent)).unwrap().is_empty(), "one's own only");
        assert!(Scope::parse_all("read, write").is_ok() && Scope::parse_all("root").is_err());
    }
}

#[test]
fn a_revoked_or_malformed_token_opens_nothing() {
    for kept in each_database() {
        let owner = kept.owner.clone();
        let token = kept.write(move |tx| tokens::make_token(tx, &owner, OWNER_EMAIL, "script", &[])).unwrap();
        let owner = kept.owner.clone();
        let id = kept.read(move |tx| tokens::list(tx, &owner)).unwrap()[0].id;
        let agent = kept.agent.clone();
        assert!(matches!(kept.write(move |tx| tokens::revoke(tx, &agent, id)), Err(Error::Forbidden(_))));
        let owner = kept.owner.clone();
        kept.write(move |tx| tokens::revoke(tx, &owner, id)).unwrap();
        assert!(matches!(kept.read(move |tx| tokens::bearer(tx, &token)), Err(Error::LoggedOut)));
        let owner = kept.owner.clone();
        assert!(matches!(kept.write(move |tx| tokens::revoke(tx, &owner, id)), Err(Error::NotFound(_))));
        for wrong in ["", "kept_", "kept_x_y", "Bearer x", "kept_0000000000000"] {
            assert!(tokens::workspace_of(wrong).is_none(), "{wrong}");
        }
    }
}

#[test]
fn the_mail_accounts_password_is_sealed_and_goes_only_where_it_was_typed_for() {
    for kept in each_database() {
        let (owner, seal) = (kept.owner.clone(), kept.seal.clone());
        let made = kept.write(move |tx| mailboxes::add(tx, &owner, &mailbox(), &seal)).unwrap();
        assert!(made.has_password && made.smtp_port == 465);
        let (owner, seal) = (kept.owner.clone(), kept.seal.clone());
        let change = |new: NewMailbox| {
            let (owner, seal) = (owner.clone(), seal.clone());
            kept.write(move |tx| mailboxes::change(tx, &owner, made.id, &new, &seal))
        };
        let password = || {
            let seal = kept.seal.clone();
            kept.read(move |tx| mailboxes::password(tx, made.id, &seal)).unwrap()
        };
        let untold = NewMailbox { smtp_password: None, ..mailbox() };
        let renamed = NewMailbox { name: "Alder".to_owned(), smtp_port: "2465".to_owned(), ..untold.clone() };
        assert_eq!(change(renamed).unwrap().name, "Alder");
        assert_eq!(password().as_deref(), Some("s3cret of the desk"), "as it was");
        let elsewhere = NewMailbox { smtp_host: "mx.evil.example".to_owned(), ..untold.clone() };
        let another = NewMailbox { smtp_user: "other".to_owned(), ..untold.clone() };
        let in_plain = NewMailbox { smtp_security: "none".to_owned(), ..untold.clone() };
        for new in [elsewhere.clone(), another, in_plain] {
            assert_eq!(bad_fields(change(new).unwrap_err()), ["smtp_password"]);
        }
        assert_eq!(password().as_deref(), Some("s3cret of the desk"), "and the account is as it was");
        let told = NewMailbox { smtp_password: Some("new one".to_owned()), ..elsewhere.clone() };
        assert_eq!(change(told).unwrap().smtp_host, "mx.evil.example");
        assert_eq!(password().as_deref(), Some("new one"));
        // A server that lets everybody in needs none.
        let open = NewMailbox { smtp_host: "relay.alder.example".to_owned(), smtp_user: String::new(), ..untold };
        assert!(!change(open).unwrap().has_password);
        assert_eq!(password(), None);
        assert_eq!(change(mailbox()).unwrap().smtp_host, made.smtp_host);
        let wrong = kept.read(move |tx| mailboxes::password(tx, made.id, &SealKey::new([9; 32]))).unwrap_err();
        assert_eq!(rule(wrong), "workspace-wrong-seal-key");
        let (owner, seal) = (kept.owner.clone(), kept.seal.clone());
        let twice = kept.write(move |tx| mailboxes::add(tx, &owner, &mailbox(), &seal)).unwrap_err();
        assert_eq!(bad_fields(twice), ["address"]);
        assert_eq!(kept.read(|tx| mailboxes::id_of(tx, "DESK@alder.example")).unwrap(), Some(made.id));
        let entries = kept.read(|tx| journal::entries_after(tx, 0, 1000)).unwrap();
        assert!(!entries.iter().any(|entry| entry.details.to_string().contains("s3cret")));
    }
}

#[test]
fn without_a_key_no_password_is_stored() {
    for kept in each_database() {
        let owner = kept.owner.clone();
        let error = kept.write(move |tx| mailboxes::add(tx, &owner, &mailbox(), &SealKey::none())).unwrap_err();
        assert_eq!(rule(error), "workspace-no-seal-key");
        assert!(kept.read(mailboxes::all).unwrap().is_empty());
    }
}

#[test]
fn a_notification_is_there_until_it_was_seen() {
    for kept in each_database() {
        let (owner_id, subject) = (kept.owner.staff_id().unwrap(), kept.workspace_id);
        for kind in ["promise-half", "promise-soon"] {
            kept.write(move |tx| workspaces::tell_staff(tx, owner_id, kind, subject)).unwrap();
        }
        let unseen = |who: &Who| {
            let who = who.clone();
            kept.read(move |tx| Ok((notifications::unseen(tx, &who)?, notifications::unseen_count(tx, &who)?))).unwrap()
        };
        let (list, count) = unseen(&kept.owner);
        assert_eq!((list[0].kind.as_str(), list.len(), count), ("promise-soon", 2, 2));
        assert_eq!(unseen(&kept.agent).1, 0, "told to one, not to all");
        let (owner, id) = (kept.owner.clone(), list[0].id);
        kept.write(move |tx| notifications::mark_seen(tx, &owner, Some(id))).unwrap();
        assert_eq!(unseen(&kept.owner).0[0].kind, "promise-half");
        let owner = kept.owner.clone();
        kept.write(move |tx| notifications::mark_seen(tx, &owner, None)).unwrap();
        assert_eq!(unseen(&kept.owner).1, 0);
    }
}
