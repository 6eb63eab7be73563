//! A window typed as people say it, and what to say when it can't be taken.

use app::{Field, Timestamp};
use i18n::Words;
use planner::hours::OpeningHours;
use planner::typed::{self, Reading, Typed, Window};

/// Why a typed window was not taken, with the readings to choose from when the clock has two or none.
#[derive(Debug, Clone)]
pub struct Wrong {
    pub field: Field,
    pub readings: Vec<Reading>,
}

/// Reads what was typed, in the reader's zone.
pub fn read(text: &str, words: &Words, hours: &OpeningHours, now: Timestamp) -> Result<Window, Wrong> {
    typed::parse(text, now, words.zone(), hours, words.locale().day_first()).map_err(|typed| wrong(typed, words, now))
}

fn wrong(typed: Typed, words: &Words, now: Timestamp) -> Wrong {
    let field = Field::new("when", typed.key());
    let (field, readings) = match typed {
        Typed::Empty => (field, Vec::new()),
        Typed::NotUnderstood { text } | Typed::NoSuchDate { text } => (field.with("text", text), Vec::new()),
        Typed::OtherWeekday { said, date } => {
            let noon = words.zone().to_timestamp(date.at(12, 0, 0, 0));
            let day = noon.map_or_else(|_| date.to_string(), |noon| words.date_long(noon));
            (field.with("said", format!("{said:?}")).with("date", day), Vec::new())
        }
        Typed::Past { by } | Typed::TooFar { by } => (field.with("by", words.moment(by, now)), Vec::new()),
        Typed::EndsBeforeBegin { from, by } => {
            (field.with("from", words.moment(from, now)).with("by", words.moment(by, now)), Vec::new())
        }
        Typed::DoesNotExist { local, suggestions } => (field.with("local", local), suggestions),
        Typed::ExistsTwice { local, readings } => (field.with("local", local), readings.to_vec()),
    };
    Wrong { field, readings }
}
