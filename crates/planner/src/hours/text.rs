//! Opening hours as people type them into a form.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};

use super::{Block, DAYS, Wrong, check};

/// One day: "8-12, 13-17", "8:30 to 5pm", "24h"; "closed", "-" or nothing is closed. Blocks come out in order.
pub fn parse_day(line: &str) -> Result<Vec<Block>, Wrong> {
    let text = line.trim().to_lowercase().replace(['–', '—'], "-");
    if matches!(text.as_str(), "" | "-" | "closed" | "cerrado") {
        return Ok(Vec::new());
    }
    if matches!(text.as_str(), "24h" | "24 h" | "always" | "siempre") {
        return Ok(vec![(Time::midnight(), Time::midnight())]);
    }
    let mut blocks = Vec::new();
    for piece in text.split([',', ';', '+', '&']).map(str::trim).filter(|piece| !piece.is_empty()) {
        blocks.push(block(piece).ok_or_else(|| Wrong::NotHours { text: piece.to_owned() })?);
    }
    if blocks.is_empty() {
        return Err(Wrong::NotHours { text: line.trim().to_owned() });
    }
    blocks.sort();
    check(&blocks)?;
    Ok(blocks)
}

/// A week in one text field, a line for a day or several: "Mon-Fri 8-12, 13-17", "Sat: 9-12", "Sun closed". Lines
/// without a day stand for Monday, Tuesday and so on in order. Days not named are closed. Gives the lines by day.
pub fn parse_days(text: &str) -> Result<[String; 7], Wrong> {
    let mut lines: [String; 7] = Default::default();
    let mut next = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (days, hours) = days_named(line)?.unwrap_or((vec![next], line));
        for day in &days {
            let place = lines.get_mut(*day).ok_or_else(|| Wrong::NotADay { text: line.to_owned() })?;
            *place = hours.trim().to_owned();
        }
        next = days.last().map_or(next, |last| last + 1);
    }
    Ok(lines)
}

/// Dates like 2026-12-25, apart by comma, semicolon or white space.
pub fn parse_holidays(text: &str) -> Result<BTreeSet<Date>, Wrong> {
    let pieces = text.split(|c: char| c == ',' || c == ';' || c.is_whitespace()).filter(|piece| !piece.is_empty());
    pieces.map(|piece| piece.parse::<Date>().map_err(|_| Wrong::NotADate { text: piece.to_owned() })).collect()
}

/// The days a line begins with, and the rest; `None` when it begins with hours.
fn days_named(line: &str) -> Result<Option<(Vec<usize>, &str)>, Wrong> {
    if !line.starts_with(char::is_alphabetic) {
        return Ok(None);
    }
    let end = line.find(|c: char| c == ':' || c.is_whitespace()).unwrap_or(line.len());
    let (names, hours) = line.split_at_checked(end).unwrap_or((line, ""));
    let unknown = || Wrong::NotADay { text: names.to_owned() };
    let hours = hours.trim_start_matches([':', ' ', '\t']);
    let plain = names.replace(['–', '—'], "-");
    match plain.split_once('-') {
        Some((first, last)) => {
            let (first, last) = (day(first).ok_or_else(unknown)?, day(last).ok_or_else(unknown)?);
            let length = (last + 7 - first) % 7;
            Ok(Some(((0..=length).map(|n| (first + n) % 7).collect(), hours)))
        }
        None if matches!(plain.to_lowercase().as_str(), "closed" | "cerrado") => Ok(None),
        None => Ok(Some((vec![day(&plain).ok_or_else(unknown)?], hours))),
    }
}

fn day(name: &str) -> Option<usize> {
    let name = crate::typed::folded(name);
    let spanish = ["lun", "mar", "mie", "jue", "vie", "sab", "dom"];
    let short: String = name.chars().take(3).collect();
    let at = |names: [&str; 7]| names.iter().position(|day| *day == short);
    at(DAYS).or_else(|| at(spanish))
}

/// "8-12", "8:30 to 5pm", "08:00-24:00". "9-5" is until 17:00: an end that is not after its begin is meant for the
/// afternoon, where that helps and nothing says otherwise.
fn block(piece: &str) -> Option<Block> {
    let (begin, end) =
        piece.split_once('-').or_else(|| piece.split_once(" to ")).or_else(|| piece.split_once(" a "))?;
    let (begin, _) = time(begin)?;
    let (mut end, bare) = time(end)?;
    if bare && end <= begin && end < 12 * 60 && end + 12 * 60 > begin {
        end += 12 * 60;
    }
    let wall =
        |minutes: i16| Time::new(i8::try_from(minutes / 60 % 24).ok()?, i8::try_from(minutes % 60).ok()?, 0, 0).ok();
    // 24:00 is kept as 00:00, the end of the day; as a begin, or "0-0", it says nothing.
    if begin >= 24 * 60 || end == 0 {
        return None;
    }
    Some((wall(begin)?, wall(end)?))
}

/// Minutes since midnight, up to 24:00, and whether it is a bare hour like "5".
fn time(text: &str) -> Option<(i16, bool)> {
    let text = text.trim();
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(rest), _) => (rest.trim(), Some(0)),
        (_, Some(rest)) => (rest.trim(), Some(12)),
        _ => (text.strip_suffix('h').unwrap_or(text).trim(), None),
    };
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, ""));
    let number = |text: &str| (text.len() <= 2).then(|| text.parse::<u8>().ok()).flatten().map(i16::from);
    let hour_n = number(hour)?;
    let minute_n = if minute.is_empty() { 0 } else { number(minute)? };
    let hour_n = match half {
        Some(_) if !(1..=12).contains(&hour_n) => return None,
        Some(add) => hour_n % 12 + add,
        None => hour_n,
    };
    let total = hour_n * 60 + minute_n;
    let bare = half.is_none() && minute.is_empty() && !hour.starts_with('0');
    (minute_n < 60 && total <= 24 * 60).then_some((total, bare))
}
