//! The mail of each working morning, and what Today says of complaints.
#![allow(clippy::unwrap_used, clippy::panic)] // what makes ready for a test stops it, loudly

mod case;
mod post;

use app::calendars::absences::{self, NewAbsence};
use app::complaints::morning::{self, Morning, Need};
use app::complaints::{self, Heard};
use app::outbox::{self, StaffMail};
use app::time::plus_ms;
use app::{Id, Role, Timestamp, Who, jobs, notices, timers};
use case::{DAY, HOUR, Steps};
use post::add_mailbox;
use testkit::{TestKept, each_database};

/// The mails of the mornings that wait to leave: when each was written, and to whom.
fn mails(kept: &TestKept) -> Vec<(Timestamp, StaffMail)> {
    let rows = kept.read(outbox::waiting).unwrap().into_iter().filter(|row| row.kind == "staff_mail");
    let read = rows.map(|row| (row.created_at, serde_json::from_str::<StaffMail>(&row.payload).unwrap()));
    let mut all: Vec<_> = read.filter(|(_, mail)| mail.kind == morning::MAIL).collect();
    all.sort_by_key(|(at, _)| *at);
    all
}

fn days(kept: &TestKept) -> Vec<String> {
    mails(kept).into_iter().map(|(at, _)| at.to_string()).collect()
}

fn away(kept: &TestKept, who: &Who, from: &str, to: &str, stand_in: Option<&Who>) {
    let owner = kept.owner.clone();
    let new = NewAbsence {
        staff_id: who.staff_id().unwrap(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        why: "Leave".to_owned(),
        stand_in_id: stand_in.and_then(Who::staff_id),
    };
    kept.write(move |tx| absences::record(tx, &owner, &new)).unwrap();
}

fn set(kept: &TestKept, to: Morning) {
    let owner = kept.owner.clone();
    kept.write(move |tx| morning::set(tx, &owner, to)).unwrap();
}

#[test]
fn one_mail_each_working_morning_to_the_manager_while_something_needs_a_person() {
    for kept in each_database() {
        let mona = kept.staff("Mona Falk", "mona@alder.example", Role::Manager);
        Steps::begin(&kept); // nobody listens
        kept.at("2026-12-01T12:59:00Z");
        let mornings = ["2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30"];
        assert_eq!(days(&kept), mornings.map(|day| format!("{day}T13:00:00Z")), "08:00 in New York, and no weekend");
        assert!(mails(&kept).iter().all(|(_, mail)| Some(mail.staff_id) == mona.staff_id()));
    }
}

#[test]
fn nothing_to_say_is_no_mail() {
    for kept in each_database() {
        let steps = Steps::promised(&kept, 6 * DAY);
        kept.at("2026-11-28T00:00:00Z");
        assert_eq!(days(&kept), Vec::<String>::new(), "it goes its way: {:?}", steps.now().owed());
        kept.at("2026-11-30T18:00:00Z");
        assert_eq!(days(&kept), ["2026-11-30T13:00:00Z"], "to be called back that day");
    }
}

#[test]
fn who_stands_in_reads_it_and_where_nobody_is_here_nobody_does() {
    for kept in each_database() {
        Steps::begin(&kept);
        away(&kept, &kept.owner, "2026-11-25T05:00:00Z", "2026-11-26T05:00:00Z", Some(&kept.agent));
        away(&kept, &kept.owner, "2026-11-26T05:00:00Z", "2026-11-27T05:00:00Z", None);
        kept.at("2026-11-27T14:00:00Z");
        let read: Vec<_> = mails(&kept).into_iter().map(|(at, mail)| (at.to_string(), Some(mail.staff_id))).collect();
        let wednesday = ("2026-11-25T13:00:00Z".to_owned(), kept.agent.staff_id());
        let friday = ("2026-11-27T13:00:00Z".to_owned(), kept.owner.staff_id());
        assert_eq!(read, [wednesday, friday], "on Thursday nobody was here to read it");
    }
}

#[test]
fn it_can_be_turned_off_and_given_to_somebody_and_a_day_has_one_all_the_same() {
    for kept in each_database() {
        Steps::begin(&kept);
        set(&kept, Morning { is_off: true, staff_id: None });
        kept.at("2026-11-25T14:00:00Z");
        assert_eq!(days(&kept), Vec::<String>::new());
        set(&kept, Morning { is_off: false, staff_id: kept.agent.staff_id() });
        kept.at("2026-11-26T14:00:00Z");
        set(&kept, Morning { is_off: false, staff_id: None });
        kept.at("2026-11-26T23:00:00Z");
        assert_eq!(days(&kept), ["2026-11-26T13:00:00Z"]);
        assert_eq!(mails(&kept).first().map(|(_, mail)| mail.staff_id), kept.agent.staff_id());
        let (agent, to) = (kept.agent.clone(), Morning::default());
        assert!(kept.write(move |tx| morning::set(tx, &agent, to)).is_err(), "managers choose");
    }
}

#[test]
fn two_nodes_that_ring_at_once_and_one_that_comes_up_late_send_one_mail() {
    for kept in each_database() {
        Steps::begin(&kept);
        kept.at("2026-11-25T12:59:00Z");
        kept.clock.set("2026-11-25T15:30:00Z".parse().unwrap()); // nobody was up at eight
        let other = app::Kept::open(&kept.url, kept.clock.clone(), app::Ids::seeded(2)).unwrap();
        let ring = |node: app::Kept, workspace_id: Id| {
            std::thread::spawn(move || node.write_now(workspace_id, |tx| timers::run_due(tx, jobs::ring)).unwrap())
        };
        let (one, two) = (ring(kept.kept.clone(), kept.workspace_id), ring(other, kept.workspace_id));
        one.join().unwrap();
        two.join().unwrap();
        assert_eq!(days(&kept), ["2026-11-25T15:30:00Z"]);
        kept.at("2026-11-26T12:00:00Z");
        assert_eq!(days(&kept).len(), 1);
    }
}

#[test]
fn the_mail_names_what_needs_a_person_the_gravest_first_with_the_way_to_its_step() {
    for kept in each_database() {
        add_mailbox(&kept);
        let (ruth, ben) = (kept.customer("Ruth Alvarez", "r@example.com"), kept.customer("Ben Ito", "b@example.com"));
        let unsafe_one = Steps::of(&kept, ben);
        let heard = Heard { story: "The shelf fell".to_owned(), safety: Some(true), ..Heard::default() };
        unsafe_one.does(move |tx, who, id| complaints::listen(tx, who, id, &heard)).unwrap();
        Steps::of(&kept, ruth).to_the_end();
        Steps::of(&kept, ruth);
        kept.at("2026-11-25T13:00:00Z");
        let (_, mail) = mails(&kept).pop().unwrap();
        let notice = kept.write(move |tx| notices::staff_mail(tx, &mail, "https://desk.example/")).unwrap().unwrap();
        assert_eq!(notice.subject, "2 complaints need a person today");
        let body: Vec<&str> = notice.body.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        insta::assert_snapshot!(body.join("\n"), @r"
        Good morning, Dana Moss,
        IT HAPPENED AGAIN
        #3 Ruth Alvarez: The installers did not come, for the second time
        Next: listen to the customer, by Tuesday 24 November 2026, 10:00 (GMT-5) (Omar Reyes)
        https://desk.example/complaints/3#now
        SOMEBODY MAY BE HURT, AND NOBODY HAS TAKEN IT
        #1 Ben Ito: The installers did not come, for the second time
        Next: write what we understood, by Tuesday 24 November 2026, 10:00 (GMT-5) (Omar Reyes)
        https://desk.example/complaints/1#now
        Turn this mail off, or choose who gets it: https://desk.example/settings/morning
        ");
    }
}

#[test]
fn today_shows_the_alarms_to_everybody_and_to_each_what_they_owe_today() {
    for kept in each_database() {
        let (ruth, ben) = (kept.customer("Ruth Alvarez", "r@example.com"), kept.customer("Ben Ito", "b@example.com"));
        let broken = Steps::of(&kept, ben);
        broken.listen().unwrap();
        broken.restate("Nobody came.").unwrap();
        broken.confirm().unwrap();
        broken.promise(HOUR).unwrap();
        Steps::of(&kept, ruth).to_the_end();
        let (again, plain) = (Steps::of(&kept, ruth), Steps::begin(&kept));
        kept.later_ms(2 * HOUR);
        let on_today = |who: &Who| {
            let (who, until) = (who.clone(), plus_ms(kept.now(), 12 * HOUR));
            kept.read(move |tx| complaints::today(tx, &who, until)).unwrap()
        };
        let today = on_today(&kept.agent);
        let alarms: Vec<_> = today.alarms.iter().map(|(need, one)| (*need, one.complaint.id)).collect();
        assert_eq!(alarms, [(Need::Again, again.id), (Need::CallBroken, broken.id)]);
        assert_eq!(today.own.iter().map(|one| one.complaint.id).collect::<Vec<_>>(), [plain.id]);
        let owner = on_today(&kept.owner);
        assert_eq!((owner.alarms.len(), owner.own.len()), (2, 0));
    }
}

#[test]
fn who_is_called_about_safety_takes_it_by_one_tap_and_whoever_else_is_here_is_called_if_nobody_does() {
    for kept in each_database() {
        let mona = kept.staff("Mona Falk", "mona@alder.example", Role::Manager);
        let lee = kept.staff("Lee Park", "lee@alder.example", Role::Agent);
        let steps = Steps::begin(&kept);
        let heard = Heard { story: "The shelf fell".to_owned(), safety: Some(true), ..Heard::default() };
        steps.does(move |tx, who, id| complaints::listen(tx, who, id, &heard)).unwrap();
        assert!(case::hears(&kept, &mona, "complaint-safety") && !case::hears(&kept, &lee, "complaint-safety"));
        kept.later_ms(HOUR);
        assert!(case::hears(&kept, &lee, "complaint-safety"), "nobody took it");
        let (id, mona_id) = (steps.id, mona.staff_id().unwrap());
        let token = kept.write(move |tx| complaints::safety_link(tx, id, mona_id)).unwrap();
        kept.write(move |tx| match complaints::open_safety(tx, &token)? {
            complaints::SafetyLink::Good(opened) => complaints::take_safety(tx, &opened.0, opened.1.id),
            other => panic!("{other:?}"),
        })
        .unwrap();
        assert_eq!(steps.now().safety_taken_by_id, mona.staff_id());
        let mail = StaffMail { staff_id: mona_id, kind: "complaint-safety".to_owned(), subject_id: id };
        assert_eq!(kept.write(move |tx| notices::staff_mail(tx, &mail, "")).unwrap(), None);
    }
}
