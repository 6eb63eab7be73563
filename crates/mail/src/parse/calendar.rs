//! Invitations and their answers: the first event of a calendar part (RFC 5545, RFC 5546). Only what a reader wants to
//! know at once; the file itself stays an attachment.

use mail_parser::DateTime;

use super::{Address, one_line};

/// An event somebody sent. Times are as the sender's calendar has them: `2026-11-26T10:00:00Z` in UTC,
/// `2026-11-26T10:00:00` in `time_zone`, `2026-11-26` for whole days.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Calendar {
    /// What is asked, in capitals: `REQUEST`, `REPLY`, `CANCEL`, `PUBLISH`, …
    pub method: Option<String>,
    pub summary: Option<String>,
    pub start: Option<String>,
    /// From `DTEND`, or `DTSTART` and `DURATION`; for whole days the day after the last one.
    pub end: Option<String>,
    /// The name of the sender's zone, where the times are in one.
    pub time_zone: Option<String>,
    pub organizer: Option<Address>,
    pub location: Option<String>,
    pub description: Option<String>,
    /// The event through all its changes.
    pub uid: Option<String>,
}

/// Reads the first event, to-do or journal entry; `None` if there is none.
pub fn read(text: &str) -> Option<Calendar> {
    let mut found = Calendar::default();
    let mut duration = None;
    let mut inside: Vec<String> = Vec::new();
    for line in unfolded(text) {
        let Some(line) = Line::of(&line) else { continue };
        let within_entry = inside.last().is_some_and(|name| is_entry(name));
        match line.name.as_str() {
            "BEGIN" if inside.len() < 16 => inside.push(line.value.trim().to_ascii_uppercase()),
            "END" if inside.pop().is_some_and(|name| is_entry(&name)) => break,
            "METHOD" if !within_entry => found.method = line.words().map(|m| m.to_ascii_uppercase()),
            _ if within_entry => entry(&mut found, &mut duration, &line),
            _ => {}
        }
    }
    if found.end.is_none() {
        found.end = found.start.as_deref().zip(duration).and_then(|(start, seconds)| later(start, seconds));
    }
    (found.start.is_some() || found.summary.is_some()).then_some(found)
}

fn is_entry(name: &str) -> bool {
    matches!(name, "VEVENT" | "VTODO" | "VJOURNAL")
}

fn entry(found: &mut Calendar, duration: &mut Option<i64>, line: &Line) {
    match line.name.as_str() {
        "SUMMARY" => found.summary = line.words().map(|s| one_line(&s)),
        "LOCATION" => found.location = line.words().map(|s| one_line(&s)),
        "DESCRIPTION" => found.description = line.words(),
        "UID" => found.uid = line.words(),
        "DTSTART" => {
            found.start = moment(&line.value);
            found.time_zone = line.parameter("TZID").map(|zone| one_line(zone.trim_start_matches('/')));
        }
        "DTEND" | "DUE" => found.end = moment(&line.value),
        "DURATION" => *duration = seconds(&line.value),
        "ORGANIZER" => {
            let value = one_line(&line.value);
            let email = value.get(..7).filter(|s| s.eq_ignore_ascii_case("mailto:")).and(value.get(7..));
            let name = line.parameter("CN").map(one_line).filter(|name| !name.is_empty());
            found.organizer = Some(Address { name, email: email.unwrap_or(&value).to_owned() });
        }
        _ => {}
    }
}

/// Lines put together again where they were folded (RFC 5545, 3.1).
fn unfolded(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix([' ', '\t']), all.last_mut()) {
            (Some(more), Some(last)) => last.push_str(more),
            _ => all.push(line.to_owned()),
        }
    }
    all
}

/// `NAME;PARAMETER=value:value`.
struct Line {
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

impl Line {
    fn of(line: &str) -> Option<Line> {
        let mut quoted = false;
        let colon = line.char_indices().find(|(_, c)| {
            quoted ^= *c == '"';
            *c == ':' && !quoted
        })?;
        let (head, value) = line.split_at_checked(colon.0)?;
        let mut pieces = split_parameters(head).into_iter();
        let name = pieces.next()?.trim().to_ascii_uppercase();
        let parameters = pieces
            .filter_map(|piece| {
                let (name, value) = piece.split_once('=')?;
                Some((name.trim().to_ascii_uppercase(), value.trim_matches('"').to_owned()))
            })
            .collect();
        Some(Line { name, parameters, value: value.trim_start_matches(':').to_owned() })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The value as words: without the escapes, `None` when empty.
    fn words(&self) -> Option<String> {
        let quoted = self.parameter("ENCODING").is_some_and(|e| e.eq_ignore_ascii_case("QUOTED-PRINTABLE"));
        let written = if quoted {
            let bytes = super::attachments::from_quoted_printable(self.value.as_bytes());
            super::charset::guess(&bytes, self.parameter("CHARSET")).text
        } else {
            self.value.clone()
        };
        let mut words = String::with_capacity(written.len());
        let mut letters = written.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some('n' | 'N') => words.push('\n'),
                    Some(other) => words.push(other),
                    None => {}
                },
                other => words.push(other),
            }
        }
        Some(words.trim().to_owned()).filter(|words| !words.is_empty())
    }
}

fn split_parameters(head: &str) -> Vec<&str> {
    let mut quoted = false;
    head.split(|c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    })
    .collect()
}

/// `20261126T100000Z` in the form of ISO 8601 with signs.
fn moment(value: &str) -> Option<String> {
    let value = value.trim();
    let (day, time) = value.split_once(['T', 't']).map_or((value, None), |(day, time)| (day, Some(time)));
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let (year, month, date) = (day.get(..4)?, day.get(4..6)?, day.get(6..)?);
    if !digits(day, 8) {
        return None;
    }
    let Some(time) = time else { return Some(format!("{year}-{month}-{date}")) };
    let (clock, zone) = time.strip_suffix(['Z', 'z']).map_or((time, ""), |clock| (clock, "Z"));
    if !digits(clock, 6) {
        return None;
    }
    let (hour, minute, second) = (clock.get(..2)?, clock.get(2..4)?, clock.get(4..)?);
    Some(format!("{year}-{month}-{date}T{hour}:{minute}:{second}{zone}"))
}

/// `P1DT2H30M` in seconds.
fn seconds(value: &str) -> Option<i64> {
    let value = value.trim().trim_start_matches('+').strip_prefix('P')?;
    let (mut total, mut number) = (0i64, 0i64);
    for letter in value.chars() {
        let unit = match letter {
            '0'..='9' => {
                number = number.checked_mul(10)?.checked_add(i64::from(letter.to_digit(10)?))?;
                continue;
            }
            'T' => continue,
            'W' => 604_800,
            'D' => 86_400,
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(unit)?)?;
        number = 0;
    }
    (total < 4_000_000_000).then_some(total)
}

fn later(start: &str, seconds: i64) -> Option<String> {
    let whole_day = !start.contains('T');
    let zone = if start.ends_with('Z') { "Z" } else { "" };
    let clock = if whole_day { "T00:00:00" } else { "" };
    let at = DateTime::parse_rfc3339(&format!("{}{clock}Z", start.trim_end_matches('Z')))?.to_timestamp();
    let end = DateTime::from_timestamp(at.checked_add(seconds)?);
    let day = format!("{:04}-{:02}-{:02}", end.year, end.month, end.day);
    if whole_day && seconds % 86_400 == 0 {
        return Some(day);
    }
    Some(format!("{day}T{:02}:{:02}:{:02}{zone}", end.hour, end.minute, end.second))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVITATION: &str = "BEGIN:VCALENDAR\r\nPRODID:-//X\r\nMETHOD:Request\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1@x\r\nORGANIZER;CN=\"Fleck, Ann\":MAILTO:ann@alder.example\r\nSUMMARY;LANGUAGE=de:Zahn\\, links\\; bitte\r\n  kommen\r\nDTSTART;TZID=Europe/Berlin:20261126T100000\r\nDURATION:PT1H30M\r\nBEGIN:VALARM\r\nSUMMARY:Alarm\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:another\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn an_invitation_is_read() {
        let read = read(INVITATION).unwrap();
        assert_eq!(read.method.as_deref(), Some("REQUEST"));
        assert_eq!(read.summary.as_deref(), Some("Zahn, links; bitte kommen"));
        assert_eq!(read.start.as_deref(), Some("2026-11-26T10:00:00"));
        assert_eq!(read.end.as_deref(), Some("2026-11-26T11:30:00"));
        assert_eq!(read.time_zone.as_deref(), Some("Europe/Berlin"));
        assert_eq!(read.organizer.unwrap().to_string(), "Fleck, Ann <ann@alder.example>");
    }

    #[test]
    fn days_and_durations_are_counted() {
        assert_eq!(moment("20261231").as_deref(), Some("2026-12-31"));
        assert_eq!(moment("2026123"), None);
        assert_eq!(moment("äöüäöü"), None);
        assert_eq!(later("2026-12-31", 86_400).as_deref(), Some("2027-01-01"));
        assert_eq!(later("2026-12-31T23:30:00Z", 3600).as_deref(), Some("2027-01-01T00:30:00Z"));
        assert_eq!(seconds("P1W"), Some(604_800));
        assert_eq!(seconds("P99999999999999999999D"), None);
    }

    proptest::proptest! {
        #[test]
        fn garbage_never_panics(text in "(BEGIN:VEVENT\n|END:VEVENT\n|BEGIN:VCALENDAR\n|DTSTART[:;=T0-9ZA\"]{0,24}\n|DURATION:P[0-9TDHMSé]{0,12}\n| .{0,9}\n|ORGANIZER:.{0,9}\n){0,12}") {
            read(&text);
        }
    }
}
