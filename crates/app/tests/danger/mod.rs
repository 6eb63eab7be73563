//! Promises in danger: who is called, what leaves, what is said.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)] // each test file uses a part of it

use app::outbox::StaffMail;
use app::promises::paging::{self, Cause, Running, Step};
use app::promises::{self, Kind, NewPromise, NewTime, Notice, Promise};
use app::time::plus_ms;
use app::workspaces::keeping::{self, Keeping};
use app::{Error, Id, Role, Timestamp, Who, calendars, conversations, customers, journal, notices, outbox};
use testkit::TestKept;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn promised(kept: &TestKept, customer_id: Id, words: &str, by: Timestamp) -> Promise {
    let (who, words) = (kept.agent.clone(), words.to_owned());
    let new = NewPromise {
        customer_id,
        conversation_id: None,
        words,
        kind: Kind::Deliver,
        owner_id: None,
        from: None,
        by,
        source: "by_hand",
    };
    kept.write(move |tx| promises::make(tx, &who, new.clone())).unwrap()
}

pub fn in_hours(kept: &TestKept, customer_id: Id, hours: i64) -> Promise {
    promised(kept, customer_id, "Bring the two desks", plus_ms(kept.now(), hours * HOUR))
}

pub fn now_is(kept: &TestKept, id: Id) -> Promise {
    let who = kept.agent.clone();
    kept.read(move |tx| promises::get(tx, &who, id)).unwrap()
}

pub fn happened(kept: &TestKept, id: Id) -> Vec<String> {
    let entries = kept.read(move |tx| journal::of_subject(tx, id)).unwrap();
    entries.into_iter().map(|entry| entry.kind.trim_start_matches("promise.").to_owned()).collect()
}

pub fn running(kept: &TestKept, id: Id) -> Vec<Running> {
    let who = kept.owner.clone();
    kept.read(move |tx| paging::running_of(tx, &who, id)).unwrap()
}

/// Who was called about it: cause, step, who, when.
pub fn calls(kept: &TestKept, id: Id) -> Vec<(Cause, Step, Id, String)> {
    let read = move |tx: &mut app::Tx| {
        let pages = paging::store::pages_about(tx, id)?;
        let with = |page: paging::Page, tx: &mut app::Tx| {
            let cause = paging::store::load_alarm(tx, page.alarm_id)?.cause;
            Ok((cause, page.step, page.staff_id, page.sent_at.to_string()))
        };
        pages.into_iter().map(|page| with(page, tx)).collect()
    };
    kept.read(read).unwrap()
}

pub fn id_of(who: &Who) -> Id {
    who.staff_id().unwrap()
}

pub fn keeping(kept: &TestKept, change: impl Fn(Keeping) -> Keeping) {
    let owner = kept.owner.clone();
    let to = change(kept.read(keeping::get).unwrap());
    kept.write(move |tx| keeping::change(tx, &owner, &to)).unwrap();
}

pub fn rule(error: Error) -> &'static str {
    match error {
        Error::Refused(refused) => refused.rule,
        other => panic!("not refused by a rule: {other}"),
    }
}

pub fn field(error: Error) -> Vec<(String, &'static str)> {
    match error {
        Error::Invalid(fields) => fields.into_iter().map(|field| (field.field, field.problem)).collect(),
        other => panic!("no field is wrong: {other}"),
    }
}

pub fn tell(kept: &TestKept, notice: Notice) -> app::Result<Vec<Promise>> {
    let who = kept.agent.clone();
    kept.write(move |tx| promises::send_notice(tx, &who, &notice))
}

pub fn about(promise: &Promise, later_hours: i64) -> NewTime {
    NewTime { promise_id: promise.id, new_from: None, new_by: plus_ms(promise.by, later_hours * HOUR) }
}

pub fn by_mail(promises: Vec<NewTime>) -> Notice {
    Notice { reason: "The van broke down.".to_owned(), how: "mail".to_owned(), promises, ..Notice::default() }
}

/// What waits to leave to customers: message and when.
pub fn to_leave(kept: &TestKept) -> Vec<(Id, Timestamp)> {
    let waiting = kept.read(outbox::waiting).unwrap();
    let leaves = waiting.into_iter().filter(|row| row.kind == "message" && row.state == "queued");
    leaves.map(|row| (row.subject_id, row.next_at)).collect()
}

pub fn text_of(kept: &TestKept, message_id: Id) -> (String, String, String) {
    let who = kept.owner.clone();
    let message = kept.read(move |tx| conversations::message(tx, &who, message_id)).unwrap();
    (message.to, message.subject, message.text)
}

/// Their server took all that may leave now; or refused it.
pub fn post_leaves(kept: &TestKept, takes: bool) {
    kept.write(move |tx| {
        for row in outbox::lease(tx, 50)?.into_iter().filter(|row| row.kind == "message") {
            if takes {
                conversations::mark_sent(tx, &row, "250 Ok")?;
            } else if let conversations::Delivered::Failed(Some(id)) =
                conversations::mark_failed(tx, &row, true, "The server said: 550 5.1.1 no such user")?
            {
                promises::notice_failed(tx, id, "550 5.1.1 no such user")?;
            }
        }
        Ok(())
    })
    .unwrap();
}

pub fn mail_to(kept: &TestKept, who: &Who, kind: &str, promise_id: Id) -> Option<notices::StaffNotice> {
    let mail = StaffMail { staff_id: id_of(who), kind: kind.to_owned(), subject_id: promise_id };
    kept.write(move |tx| notices::staff_mail(tx, &mail, "https://desk.example")).unwrap()
}

pub fn away(kept: &TestKept, who: &Who, from: &str, to: &str, stand_in: Option<Id>) {
    let (manager, staff_id, from, to) = (kept.owner.clone(), id_of(who), at(from), at(to));
    let new = calendars::absences::NewAbsence { staff_id, from, to, why: "ill".to_owned(), stand_in_id: stand_in };
    kept.write(move |tx| calendars::absences::record(tx, &manager, &new)).unwrap();
}

pub fn manager(kept: &TestKept) -> Who {
    kept.staff("Mia Lund", "mia@alder.example", Role::Manager)
}

pub fn speaks(kept: &TestKept, customer_id: Id, locale: &str, zone: &str) {
    let (who, locale, zone) = (kept.owner.clone(), locale.to_owned(), zone.to_owned());
    kept.write(move |tx| {
        let change = customers::Change {
            locale: Some(Some(locale.clone())),
            time_zone: Some(Some(zone.clone())),
            ..customers::Change::default()
        };
        customers::update(tx, &who, customer_id, change)
    })
    .unwrap();
}

pub fn stands_in(kept: &TestKept, who: &Who, for_them: &Who) {
    let (owner, staff_id, stand_in) = (kept.owner.clone(), id_of(who), id_of(for_them));
    kept.write(move |tx| calendars::absences::set_stand_in(tx, &owner, staff_id, Some(stand_in))).unwrap();
}
