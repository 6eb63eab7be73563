//! Calendars by their address: what their servers said of them is told back, so that only what changed is sent.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

use app::calendars::feeds::{self, Got, Source, Stamp};
use app::calendars::{self, Scope};
use testkit::each_database;

const HOLIDAYS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Christmas Day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn what_a_server_said_of_its_calendar_is_asked_by_until_it_says_something_else() {
    for kept in each_database() {
        let owner = kept.owner.clone();
        let url = "https://calendars.example.com/us.ics";
        let add = move |tx: &mut app::Tx| feeds::add(tx, &owner, Scope::Business, "", &Source::Url(url.to_owned()));
        kept.write(add).unwrap();
        // Gives the stamp that was asked by.
        let fetch = |got: std::result::Result<Got, feeds::Failed>| {
            let asked = kept.write(move |tx| {
                let due = feeds::lease(tx)?;
                due.iter().try_for_each(|one| feeds::fetched(tx, one, got.as_ref()))?;
                Ok(due.into_iter().map(|one| one.stamp).collect::<Vec<_>>())
            });
            asked.unwrap()
        };
        let now = || {
            let owner = kept.owner.clone();
            kept.read(move |tx| feeds::list(tx, &owner, Scope::Business)).unwrap().remove(0)
        };
        let stamp = |etag: &str| Stamp { url: url.to_owned(), etag: etag.to_owned(), modified: String::new() };
        assert_eq!(fetch(Ok(Got::Same)), [Stamp::default()]);
        assert_eq!(now().content_at, None, "the same as nothing is nothing");
        assert_eq!(fetch(Ok(Got::Text(HOLIDAYS.to_owned(), stamp("a")))), [Stamp::default()], "so it is asked anew");
        kept.later_ms(24 * 3_600_000);
        let unreachable = || Err(("problem-feed-unreachable", String::new()));
        assert_eq!(fetch(unreachable()), [stamp("a")]);
        kept.later_ms(3_600_000);
        assert_eq!(fetch(Ok(Got::Same)), [stamp("a")], "a failure forgets nothing");
        assert_eq!((now().problem, now().content_at, now().days), (None, Some(kept.now()), 25));
        let christmas =
            kept.read(|tx| Ok(calendars::business(tx)?.holiday_name("2028-12-25".parse().unwrap()).is_some()));
        assert!(christmas.unwrap(), "what it said holds");
        assert_eq!(fetch(Ok(Got::Same)), [], "not before tomorrow");
        kept.later_ms(24 * 3_600_000);
        assert_eq!(fetch(Ok(Got::Text("<html>".to_owned(), stamp("b")))), [stamp("a")]);
        kept.later_ms(3_600_000);
        assert_eq!(
            fetch(Ok(Got::Text(HOLIDAYS.to_owned(), stamp("c")))),
            [stamp("a")],
            "what can't be read is no news"
        );
        kept.later_ms(24 * 3_600_000);
        assert_eq!(fetch(Ok(Got::Same)), [stamp("c")]);
    }
}
