//! The lines of a file: folded ones joined, events apart.

use super::NotACalendar;

/// `DTSTART;TZID=Europe/Berlin:20260714T140000`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// In capitals.
    pub name: String,
    pub parameters: Vec<(String, String)>,
    pub value: String,
}

/// What is longer is no date and no name of a day.
const MOST_LINE_BYTES: usize = 16_384;

impl Line {
    fn read(text: &str) -> Option<Line> {
        let mut is_quoted = false;
        let colon = text.find(|c: char| {
            is_quoted ^= c == '"';
            c == ':' && !is_quoted
        })?;
        let (head, value) = text.split_at_checked(colon)?;
        let mut parts = split_unquoted(head).into_iter();
        let name = parts.next()?.trim().to_ascii_uppercase();
        let parameters = parts
            .filter_map(|part| part.split_once('='))
            .map(|(name, value)| (name.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()))
            .collect();
        Some(Line { name, parameters, value: value.strip_prefix(':').unwrap_or(value).to_owned() })
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// As it stood there, for people.
    pub(super) fn shown(&self) -> String {
        format!("{}:{}", self.name, self.value).chars().take(120).collect()
    }
}

fn split_unquoted(head: &str) -> Vec<&str> {
    let mut is_quoted = false;
    head.split(|c: char| {
        is_quoted ^= c == '"';
        c == ';' && !is_quoted
    })
    .collect()
}

/// The lines of each VEVENT, without those of what is nested in it (alarms).
pub(super) fn events(text: &str, most: usize) -> Result<Vec<Vec<Line>>, NotACalendar> {
    let mut found: Vec<Vec<Line>> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let (mut has_calendar, mut depth) = (false, 0_usize);
    for text in unfolded(text) {
        let Some(line) = Line::read(&text) else { continue };
        match line.name.as_str() {
            "BEGIN" => {
                let kind = line.value.trim().to_ascii_uppercase();
                // Some programs write events without a calendar around them.
                has_calendar |= kind == "VCALENDAR" || kind == "VEVENT";
                // What is nested deeper is of no interest, only that it ends.
                if open.len() >= 8 {
                    depth += 1;
                    continue;
                }
                if kind == "VEVENT" {
                    if found.len() >= most {
                        return Err(NotACalendar::TooLarge);
                    }
                    found.push(Vec::new());
                }
                open.push(kind);
            }
            "END" if depth > 0 => depth -= 1,
            "END" => {
                open.pop();
            }
            _ if depth == 0 && open.last().is_some_and(|kind| kind == "VEVENT") => {
                if let Some(event) = found.last_mut() {
                    event.push(line);
                }
            }
            _ => {}
        }
    }
    if has_calendar { Ok(found) } else { Err(NotACalendar::NoCalendar) }
}

fn unfolded(text: &str) -> Vec<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => {
                if last.len() < MOST_LINE_BYTES {
                    last.push_str(rest);
                }
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}
