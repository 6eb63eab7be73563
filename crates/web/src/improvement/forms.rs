//! What forms of causes and actions say.

use app::improvement::rules::begins;
use app::improvement::{NewAction, Strength};
use app::time::plus_ms;
use app::workspaces::staff;
use app::{Error, Field, Id, Timestamp, Tx, Who};
use axum::http::StatusCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::core::{Failure, Form, Problems, Visit};

/// What went wrong with a form, shown above or beside it; nothing is lost of what was typed.
#[derive(Default)]
pub struct Trouble {
    pub problems: Problems,
    pub refusal: Option<(String, String)>,
    pub form: Form,
    pub status: StatusCode,
}

impl Trouble {
    /// Of a form that was refused; what is no refusal stays a failure.
    pub fn of(visit: &Visit, form: Form, failure: Failure) -> Result<Trouble, Failure> {
        let (words, status) = (&visit.words, failure.status());
        match &*failure.0 {
            Error::Invalid(fields) => {
                Ok(Trouble { problems: Problems::new(words, fields), form, status, ..Trouble::default() })
            }
            Error::Refused(_) => {
                let refusal = Some((failure.detail(words), failure.hint(words)));
                Ok(Trouble { refusal, form, status, ..Trouble::default() })
            }
            _ => Err(failure),
        }
    }
}

/// A verb with what was filled in, in a transaction of its own. What it refuses is for the same page to show.
pub async fn written<T: Send + 'static>(
    visit: &Visit,
    form: Form,
    mut verb: impl FnMut(&mut Tx, &Who, &Form) -> app::Result<T> + Send + 'static,
) -> Result<Result<(), Trouble>, Failure> {
    let (who, given) = (visit.who.clone(), form.clone());
    match visit.web.kept.write(who.workspace_id, move |tx| verb(tx, &who, &given)).await {
        Ok(_) => Ok(Ok(())),
        Err(error) => Trouble::of(visit, form, Failure::from(error)).map(Err),
    }
}

pub fn date(name: &str, text: &str) -> Result<Date, Field> {
    text.trim().parse().map_err(|_| Field::new(name, "problem-not-a-date"))
}

/// The end of a day there: what is due on a day is due until it is over.
pub fn end_of(day: Date, zone: &TimeZone) -> Timestamp {
    day.tomorrow().map_or(Timestamp::MAX, |next| plus_ms(begins(next, zone), -1))
}

/// An action as a form plans it.
pub fn new_action(form: &Form, zone: &TimeZone) -> Result<NewAction, Error> {
    let (due, check_on) = (date("due", form.get("due")), date("check_on", form.get("check_on")));
    let strength = Strength::parse(form.get("strength")).ok_or(Field::new("strength", "problem-unknown-strength"));
    let owner_id = form.get("owner_id").parse::<Id>().map_err(|_| Field::new("owner_id", "problem-owner-missing"));
    match (due, check_on, strength, owner_id) {
        (Ok(due), Ok(check_on), Ok(strength), Ok(owner_id)) => Ok(NewAction {
            what: form.get("what").to_owned(),
            owner_id,
            due: end_of(due, zone),
            strength,
            check_on,
            touchpoint: form.maybe("touchpoint").map(str::to_owned),
        }),
        (due, check_on, strength, owner_id) => {
            let fields = [due.err(), check_on.err(), strength.err(), owner_id.err()];
            Err(Error::Invalid(fields.into_iter().flatten().collect()))
        }
    }
}

/// Who can be given something to do.
pub fn owners(tx: &mut Tx, who: &Who) -> app::Result<Vec<(Id, String)>> {
    let all = staff::list(tx, who)?.into_iter().filter(staff::Staff::may_own);
    Ok(all.map(|one| (one.id, one.name)).collect())
}
