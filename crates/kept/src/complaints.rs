//! `kept complaints find` and `kept calm`: whether a text may be a complaint, and what in a reply would make one worse. Need
//! no data folder.

use std::io::Read;
use std::process::ExitCode;

use i18n::Words;
use serde_json::{Value, json};
use tone::calm::{Remark, remarks};
use tone::complaint::{Found, Setting, Source, find as find_in};

use crate::batch::each_line;
use crate::cli::{FindComplaints, Lang, ReadCalm, TextKind};
use crate::out;
use crate::trouble::{Result, of_file};

pub fn find(verb: &FindComplaints) -> Result<ExitCode> {
    if verb.batch {
        return batch(|asked| {
            let kind = match asked.get("kind") {
                None | Some(Value::Null) => verb.kind,
                Some(kind) => kind_of(kind)?,
            };
            let text = text_of(asked)?;
            Ok(found(&look(text, kind), text))
        });
    }
    let text = stdin()?;
    let judged = look(&text, verb.kind);
    if verb.json {
        out::json(&found(&judged, &text))?
    } else {
        out::text(&for_people(&judged, &text))?
    }
    Ok(ExitCode::SUCCESS)
}

pub fn calm(verb: &ReadCalm) -> Result<ExitCode> {
    let (own, writer) = (english_or_spanish(verb.text_lang), verb.lang);
    if verb.batch {
        return batch(|asked| {
            let text = text_of(asked)?;
            let all: Vec<Value> = remarks(text, own).iter().map(|one| remark(one, text, writer)).collect();
            Ok(json!({ "remarks": all }))
        });
    }
    let text = stdin()?;
    for one in remarks(&text, own) {
        let one = remark(&one, &text, writer);
        if verb.json {
            out::json(&one)?;
        } else {
            let of = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            out::text(&format!("{}\n  {}: {}\n  {}\n", flat(&of("text")), of("rule"), of("why"), of("instead")))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A line for each line; one that can't be read is told in its place, and the rest goes on.
fn batch(mut answer: impl FnMut(&Value) -> Result<Value, String>) -> Result<ExitCode> {
    let mut all_well = true;
    each_line(std::io::stdin().lock(), |line| {
        let answered = line.map_err(str::to_owned).and_then(|line| {
            let asked = serde_json::from_slice(line).map_err(|error| format!("not a line of JSON: {error}"))?;
            answer(&asked)
        });
        all_well &= answered.is_ok();
        out::json(&answered.unwrap_or_else(|what| json!({ "error": what })))
    })?;
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text_of(asked: &Value) -> Result<&str, String> {
    asked.get("text").and_then(Value::as_str).ok_or_else(|| "\"text\" is missing, or is no text".to_owned())
}

fn kind_of(kind: &Value) -> Result<TextKind, String> {
    match kind.as_str() {
        Some("mail") => Ok(TextKind::Mail),
        Some("call_note") => Ok(TextKind::CallNote),
        Some("tweet") => Ok(TextKind::Tweet),
        Some("comment") => Ok(TextKind::Comment),
        _ => Err(format!("\"kind\" is mail, call_note, tweet or comment, not {kind}")),
    }
}

fn stdin() -> Result<String> {
    let mut raw = Vec::new();
    std::io::stdin().lock().read_to_end(&mut raw).map_err(|error| of_file("read", "-".as_ref(), &error))?;
    Ok(String::from_utf8_lossy(&raw).into_owned())
}

fn look(text: &str, kind: TextKind) -> Found {
    let source = match kind {
        TextKind::Mail | TextKind::CallNote => Source::Mail,
        TextKind::Tweet => Source::Post,
        TextKind::Comment => Source::Survey,
    };
    find_in(text, Setting { source, language: None })
}

fn found(judged: &Found, text: &str) -> Value {
    let word = |span: &tone::complaint::Span| json!({ "start": span.start, "end": span.end, "text": cut(text, span.start, span.end) });
    let words: Vec<Value> = judged.words.iter().map(word).collect();
    json!({ "score": (judged.likelihood * 10_000.0).round() / 10_000.0, "possible": judged.is_possible, "words": words })
}

fn for_people(judged: &Found, text: &str) -> String {
    let score = format!("{:.2}, pointed out from {:.2}", judged.likelihood, judged.threshold);
    if !judged.is_possible {
        return format!("not seen as a complaint ({score})\n");
    }
    let words: String =
        judged.words.iter().map(|span| format!("  {}\n", flat(&cut(text, span.start, span.end)))).collect();
    format!("may be a complaint ({score})\n{words}")
}

fn remark(one: &Remark, text: &str, writer: Lang) -> Value {
    let in_language = |locale: &str| Words::new(locale, &jiff::tz::TimeZone::UTC);
    let theirs = match one.language {
        tone::Language::English => in_language("en-US"),
        tone::Language::Spanish => in_language("es"),
    };
    let own = in_language(if writer == Lang::Es { "es" } else { "en-US" });
    json!({
        "rule": one.kind, "start": one.start, "end": one.end, "text": cut(text, one.start, one.end),
        "why": own.t(one.why_key), "instead": theirs.t(&one.instead),
    })
}

fn english_or_spanish(lang: Option<Lang>) -> Option<tone::Language> {
    lang.map(|lang| match lang {
        Lang::En => tone::Language::English,
        Lang::Es => tone::Language::Spanish,
    })
}

/// What stands there, in characters.
fn cut(text: &str, start: usize, end: usize) -> String {
    text.chars().skip(start).take(end.saturating_sub(start)).collect()
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
