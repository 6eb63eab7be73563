//! Against the expected parses of mail-parser (Stalwart): headers, text, attachments.

use std::path::{Path, PathBuf};

use mail::explain::{Explained, mail};
use mail::parse::Address;
use serde_json::Value;

use crate::{Tally, files_below};

/// One tally for each field.
pub fn score(root: &Path) -> Vec<(&'static str, Tally)> {
    let mut fields: Vec<(&str, Tally)> = ["subject", "from", "to", "cc", "date", "text", "attachments"]
        .into_iter()
        .map(|name| (name, Tally::default()))
        .collect();
    let mut files = Vec::new();
    files_below(root, &mut files);
    for path in files.iter().filter(|p| p.extension().is_some_and(|e| e == "eml")) {
        let raw = std::fs::read(path).unwrap();
        let expected: Value = serde_json::from_slice(&std::fs::read(expected_beside(path, &raw)).unwrap()).unwrap();
        let got = mail(&raw);
        let wanted = wanted(&expected, &raw);
        for ((name, tally), wanted) in fields.iter_mut().zip(wanted) {
            let got = got.as_ref().map_or_else(|e| format!("not parsed: {e}"), |got| field(got, name));
            tally.count(alike(&wanted, &got), || {
                format!("{} {name}:\n      expected {wanted:?}\n      got      {got:?}", path.display())
            });
        }
    }
    fields
}

/// Places and sizes differ with the line ends.
fn expected_beside(path: &Path, raw: &[u8]) -> PathBuf {
    let crlf = raw.windows(2).any(|pair| pair == b"\r\n");
    path.with_extension(if crlf { "crlf.json" } else { "json" })
}

/// The expected value may hold marks for what could not be read.
fn alike(wanted: &str, got: &str) -> bool {
    if wanted == got || tidy(&wanted.replace('\u{FFFD}', " ")) == got {
        return true;
    }
    let pieces: Vec<&str> = wanted.split('\u{FFFD}').collect();
    if pieces.len() < 2 {
        return false;
    }
    let mut rest = got;
    for (at, piece) in pieces.iter().enumerate() {
        let Some(found) = rest.find(piece) else { return false };
        // Between two pieces stands a letter or two, not more.
        if (at == 0 && found > 0) || rest[..found].chars().count() > 3 {
            return false;
        }
        rest = &rest[found + piece.len()..];
    }
    rest.is_empty() || pieces.last().is_some_and(|last| last.is_empty())
}

fn tidy(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

fn field(got: &Explained, name: &str) -> String {
    match name {
        "subject" => got.subject.clone(),
        "from" => line(got.from.as_slice()),
        "to" => line(&got.to),
        "cc" => line(&got.cc),
        "date" => got.date.clone().unwrap_or_default(),
        "text" => tidy(&got.text),
        _ => got
            .attachments
            .iter()
            .map(|file| format!("{}|{}|{}", file.name.clone().unwrap_or_default(), file.media_type, file.size))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

fn line(all: &[Address]) -> String {
    all.iter().map(|a| format!("{} <{}>", a.name.clone().unwrap_or_default(), a.email)).collect::<Vec<_>>().join(", ")
}

fn wanted(expected: &Value, raw: &[u8]) -> [String; 7] {
    let addresses = |name: &str| {
        let all = headers(expected, name).iter().flat_map(|value| address_list(&value["Address"])).collect::<Vec<_>>();
        all.join(", ")
    };
    let subject = headers(expected, "subject").last().and_then(|v| v["Text"].as_str().map(tidy)).unwrap_or_default();
    let from = addresses("from").split(", ").next().unwrap_or_default().to_owned();
    let from = if from.is_empty() { addresses("sender") } else { from };
    let date = headers(expected, "date").last().map(|v| date(&v["DateTime"])).unwrap_or_default();
    [subject, from, addresses("to"), addresses("cc"), date, text(expected), attachments(expected, raw)]
}

fn headers<'a>(expected: &'a Value, name: &str) -> Vec<&'a Value> {
    let all = expected["parts"][0]["headers"].as_array();
    all.into_iter().flatten().filter(|h| h["name"] == name).map(|h| &h["value"]).collect()
}

fn address_list(value: &Value) -> Vec<String> {
    let groups = value["Group"].as_array().into_iter().flatten().map(|group| &group["addresses"]);
    let lists = groups.chain([&value["List"]]).filter_map(Value::as_array).flatten();
    lists
        .map(|a| {
            format!("{} <{}>", tidy(a["name"].as_str().unwrap_or_default()), a["address"].as_str().unwrap_or_default())
        })
        .collect()
}

fn date(value: &Value) -> String {
    let Some(year) = value["year"].as_u64() else { return String::new() };
    let number = |name: &str| u8::try_from(value[name].as_u64().unwrap()).unwrap();
    mail_parser::DateTime {
        year: u16::try_from(year).unwrap(),
        month: number("month"),
        day: number("day"),
        hour: number("hour"),
        minute: number("minute"),
        second: number("second"),
        tz_before_gmt: value["tz_before_gmt"].as_bool().unwrap(),
        tz_hour: number("tz_hour"),
        tz_minute: number("tz_minute"),
    }
    .to_rfc3339()
}

fn text(expected: &Value) -> String {
    let mut all = Vec::new();
    for id in expected["text_body"].as_array().unwrap() {
        let body = &expected["parts"][usize::try_from(id.as_u64().unwrap()).unwrap()]["body"];
        if let Some(text) = body["Text"].as_str() {
            all.push(text.to_owned());
        } else if let Some(html) = body["Html"].as_str() {
            all.push(mail::html::to_text(html));
        }
    }
    tidy(&all.join("\n"))
}

fn attachments(expected: &Value, raw: &[u8]) -> String {
    let ids = expected["attachments"].as_array().unwrap();
    let parts = ids.iter().map(|id| &expected["parts"][usize::try_from(id.as_u64().unwrap()).unwrap()]);
    parts.map(|part| attachment(part, raw)).collect::<Vec<_>>().join("\n")
}

fn attachment(part: &Value, raw: &[u8]) -> String {
    let header = |name: &str| {
        let all = part["headers"].as_array().into_iter().flatten();
        all.filter(|h| h["name"] == name).map(|h| &h["value"]["ContentType"]).next_back()
    };
    let attribute = |header: Option<&Value>, name: &str| {
        let all = header.and_then(|h| h["attributes"].as_array()).into_iter().flatten();
        all.filter(|a| a["name"] == name).find_map(|a| a["value"].as_str().map(str::to_owned))
    };
    let (kind, disposition) = (header("content_type"), header("content_disposition"));
    let name = attribute(disposition, "filename").or_else(|| attribute(kind, "name")).unwrap_or_default();
    let body = &part["body"];
    let media_type = match kind.and_then(|k| k["c_type"].as_str()) {
        Some(main) => {
            let sub = kind.and_then(|k| k["c_subtype"].as_str()).unwrap_or("octet-stream");
            format!("{main}/{sub}").to_lowercase()
        }
        None if !body["Message"].is_null() => "message/rfc822".to_owned(),
        None => "text/plain".to_owned(),
    };
    let charset = attribute(kind, "charset").and_then(|c| encoding_rs::Encoding::for_label(c.as_bytes()));
    format!("{name}|{media_type}|{}", size(part, raw, charset))
}

/// Of bytes as they are; of text in the charset it was sent in.
fn size(part: &Value, raw: &[u8], charset: Option<&'static encoding_rs::Encoding>) -> usize {
    let body = &part["body"];
    let place = |name: &str| usize::try_from(part[name].as_u64().unwrap_or(0)).unwrap();
    let sent = raw.get(place("offset_body")..place("offset_end")).map_or(0, <[u8]>::len);
    let bytes = body["Binary"].as_array().or_else(|| body["InlineBinary"].as_array());
    let text = body["Text"].as_str().or_else(|| body["Html"].as_str());
    match (bytes, text) {
        (Some(bytes), _) => bytes.len(),
        (None, Some(text)) => charset.unwrap_or(encoding_rs::UTF_8).encode(text).0.len(),
        (None, None) => sent,
    }
}
