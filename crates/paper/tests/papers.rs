//! What a paper says can be read out of its file again, whoever wrote it and in whatever letters.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)] // helpers of tests may stop them

use std::collections::HashMap;

use miniz_oxide::inflate::decompress_to_vec_zlib;
use paper::{Beside, Head, Paper, Sheet};

fn head() -> Head<'static> {
    Head {
        title: "Complaint #12",
        author: "Łódź Büro",
        language: "en-US",
        foot: "Complaint #12 · Example",
        sheet: Sheet::A4,
        page_of: &|page, all| format!("Page {page} of {all}"),
        as_of: (2026, 11, 26, 9, 30),
    }
}

/// The text of a file by its own tables: every page's lines, in the order in which they were set.
fn text_of(file: &[u8]) -> String {
    let objects = objects(file);
    let fonts = fonts(&objects);
    let mut pages: Vec<(usize, &Vec<u8>)> =
        objects.iter().filter(|(n, _)| **n >= 41 && *n % 2 == 1).map(|(n, b)| (*n, b)).collect();
    pages.sort_unstable_by_key(|(n, _)| *n);
    pages.iter().map(|(_, page)| said(page, &fonts)).collect::<Vec<_>>().join("\u{c}")
}

fn fonts(objects: &HashMap<usize, Vec<u8>>) -> HashMap<u8, HashMap<u16, String>> {
    [(b'P', 15), (b'B', 21), (b'H', 27)]
        .into_iter()
        .filter_map(|(name, number)| Some((name, meanings(objects.get(&number)?))))
        .collect()
}

/// Behind the next one of these.
fn to(bytes: &[u8], from: usize, what: &[u8]) -> usize {
    from + bytes[from..].windows(what.len()).position(|found| found == what).unwrap() + what.len()
}

/// What is read aloud: the tree of a file, each place with its kind and its text.
fn aloud(file: &[u8]) -> String {
    let objects = objects(file);
    let mut stretches: HashMap<(usize, i64), String> = HashMap::new();
    for (number, page) in objects.iter().filter(|(number, _)| **number >= 41) {
        let mut at = 0;
        while page[at..].windows(6).any(|found| found == b"/MCID ") {
            let from = to(page, at, b"/MCID ");
            let digits = page[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let mark: i64 = std::str::from_utf8(&page[from..from + digits]).unwrap().parse().unwrap();
            at = to(page, from, b"EMC");
            let text = shown(&page[to(page, from, b"BDC")..at], &fonts(&objects)).replace('\n', "");
            assert!(stretches.insert((number - 1, mark), text).is_none(), "numbered once");
        }
    }
    let plain = String::from_utf8_lossy(file);
    let root = plain.split("\n4 0 obj").nth(1).unwrap();
    let first = root.split("/K ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let mut read = String::new();
    place(&plain, first, 0, &mut stretches, &mut read);
    assert!(stretches.is_empty(), "each stretch has its place: {stretches:?}");
    read
}

/// A place of the tree, and those in it.
fn place(plain: &str, number: usize, deep: usize, stretches: &mut HashMap<(usize, i64), String>, read: &mut String) {
    let object = plain.split(&format!("\n{number} 0 obj")).nth(1).unwrap().split("endobj").next().unwrap();
    let role = object.split("/S /").nth(1).unwrap().split_whitespace().next().unwrap();
    let words: Vec<&str> = object.split("/K [").nth(1).unwrap().split_whitespace().collect();
    let after =
        |name: &str, at: usize| words[at..].iter().position(|word| word.contains(name)).map(|to| words[at + to + 1]);
    let number = |word: &str| word.trim_end_matches(['>', ']']).parse::<usize>().unwrap();
    let (mut inside, mut text) = (Vec::new(), Vec::new());
    for (at, word) in words.iter().enumerate() {
        if word.contains("/MCR") {
            let page = number(after("/Pg", at).unwrap());
            let mark = number(after("/MCID", at).unwrap());
            text.push(stretches.remove(&(page, i64::try_from(mark).unwrap())).unwrap());
        } else if word.starts_with('R') && words[at - 1] == "0" && words.get(at.wrapping_sub(3)) != Some(&"/Pg") {
            inside.push(number(words[at - 2].trim_start_matches('[')));
        }
    }
    read.push_str(format!("{}{role} {}", "  ".repeat(deep), text.join("|")).trim_end());
    read.push('\n');
    for kid in inside {
        place(plain, kid, deep + 1, stretches, read);
    }
}

/// The streams of a file by the number of their object, unpacked.
fn objects(file: &[u8]) -> HashMap<usize, Vec<u8>> {
    let mut found = HashMap::new();
    let find = |from: usize, what: &[u8]| file[from..].windows(what.len()).position(|w| w == what).map(|at| from + at);
    let mut at = 0;
    while let Some(obj) = find(at, b" 0 obj\n") {
        let start = file[..obj].iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
        let number: usize = std::str::from_utf8(&file[start..obj]).unwrap().parse().unwrap();
        let end = find(obj, b"endobj").unwrap();
        at = end;
        if let Some(stream) = find(obj, b"stream\n").filter(|stream| *stream < end) {
            let body = &file[stream + 7..];
            found.insert(number, decompress_to_vec_zlib(body).unwrap_or_default());
            at = find(stream, b"endstream").unwrap();
        }
    }
    found
}

fn meanings(cmap: &[u8]) -> HashMap<u16, String> {
    let text = String::from_utf8_lossy(cmap);
    let hex = |text: &str| {
        (0..text.len() / 4).map(|n| u16::from_str_radix(&text[n * 4..n * 4 + 4], 16).unwrap()).collect::<Vec<u16>>()
    };
    let pair = |line: &str| {
        let (code, to) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
        Some((hex(code)[0], String::from_utf16(&hex(to)).ok()?))
    };
    text.lines()
        .filter(|line| line.matches('<').count() == 2 && !line.contains("0000> <FFFF"))
        .filter_map(pair)
        .collect()
}

/// A line each; a space at its end is for whoever has it read aloud.
fn said(page: &[u8], fonts: &HashMap<u8, HashMap<u16, String>>) -> String {
    shown(page, fonts).replace(" \n", "\n")
}

fn shown(page: &[u8], fonts: &HashMap<u8, HashMap<u16, String>>) -> String {
    let mut text = String::new();
    let mut font = b'P';
    let mut at = 0;
    while at < page.len() {
        match page[at] {
            b'/' => font = page[at + 1],
            b'E' if page[at..].starts_with(b"ET") => text.push('\n'),
            b'<' if page[at..].starts_with(b"<<") => at = to(page, at, b">>") - 1, // what a stretch is numbered
            b'(' | b'<' => {
                let (bytes, next) = string(page, at);
                for code in bytes.chunks(2) {
                    text.push_str(&fonts[&font][&u16::from_be_bytes([code[0], code[1]])]);
                }
                at = next;
            }
            _ => {}
        }
        at += 1;
    }
    text
}

/// A string as the format writes it, in brackets or in hexadecimal; and where it ends.
fn string(page: &[u8], from: usize) -> (Vec<u8>, usize) {
    let (mut bytes, mut at) = (Vec::new(), from + 1);
    if page[from] == b'<' {
        let end = at + page[at..].iter().position(|b| *b == b'>').unwrap();
        let hex = std::str::from_utf8(&page[at..end]).unwrap();
        return ((0..hex.len() / 2).map(|n| u8::from_str_radix(&hex[n * 2..n * 2 + 2], 16).unwrap()).collect(), end);
    }
    let mut open = 0;
    loop {
        match page[at] {
            b'\\' => {
                at += 1;
                match page[at] {
                    b'n' => bytes.push(b'\n'),
                    b'r' => bytes.push(b'\r'),
                    b't' => bytes.push(b'\t'),
                    b'b' => bytes.push(8),
                    b'f' => bytes.push(12),
                    digit if digit.is_ascii_digit() => {
                        bytes.push(u8::from_str_radix(std::str::from_utf8(&page[at..at + 3]).unwrap(), 8).unwrap());
                        at += 2;
                    }
                    other => bytes.push(other),
                }
            }
            b'(' => {
                open += 1;
                bytes.push(b'(');
            }
            b')' if open == 0 => return (bytes, at),
            b')' => {
                open -= 1;
                bytes.push(b')');
            }
            other => bytes.push(other),
        }
        at += 1;
    }
}

#[test]
fn names_in_any_letters_can_be_read_out_of_the_file_again() {
    let mut paper = Paper::new(Sheet::A4).unwrap();
    paper.title("Complaint #12: the wrong colour");
    paper.facts(&[("Customer".into(), "Żaneta Wołodyjowska-Ślęk".into()), ("Empty".into(), String::new())]);
    paper.quote("王小明先生说：“不是这样。” José Núñez Ávila, Δημήτρης, Дмитрий, ﬁn 10 €");
    paper.quote("an emoji \u{1F620} has no letter here, and is still copied");
    let text = text_of(&paper.write(&head()).unwrap());
    for wanted in [
        "Żaneta Wołodyjowska-Ślęk",
        "王小明先生说：“不是这样。”",
        "José Núñez Ávila",
        "Δημήτρης, Дмитрий",
        "10 €",
        "\u{1F620}",
        "Page 1 of 1",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in:\n{text}");
    }
    assert!(!text.contains("Empty"));
}

#[test]
fn a_long_paper_goes_on_from_page_to_page_and_loses_no_line() {
    let mut paper = Paper::new(Sheet::Letter).unwrap();
    paper.heading("What happened");
    let rows: Vec<Vec<String>> =
        (0..200).map(|n| vec![format!("row-{n}"), "said on the phone ".repeat(n % 9 + 1)]).collect();
    paper.table(&[0.2, 0.8], &["When".into(), "What".into()], &rows);
    paper.quote(&(0..300).map(|n| format!("line-{n}\n")).collect::<String>());
    let file = paper.write(&head()).unwrap();
    let text = text_of(&file);
    let pages = text.split('\u{c}').count();
    assert!(pages > 8, "{pages} pages");
    assert!((0..200).all(|n| text.contains(&format!("row-{n}\n"))));
    assert!((0..300).all(|n| text.contains(&format!("line-{n}\n"))));
    assert!(text.contains(&format!("Page {pages} of {pages}")));
    let tables = text.split('\u{c}').filter(|page| page.contains("row-")).count();
    assert_eq!(text.matches("When\n").count(), tables, "the head stands on each page of the table");
}

#[test]
fn versions_stand_side_by_side_and_the_same_paper_is_the_same_bytes() {
    let write = || {
        let mut paper = Paper::new(Sheet::A4).unwrap();
        let one = |n: u8| Beside {
            above: format!("Version {n}"),
            text: "They came twice.".into(),
            below: "corrected".into(),
        };
        paper.beside(&[one(1), one(2), one(3)]);
        paper.lines_to_write_on(3);
        paper.write(&head()).unwrap()
    };
    let file = write();
    assert_eq!(file, write());
    assert!(file.len() < 30_000, "{} bytes: only the letters that are used are in it", file.len());
    let text = text_of(&file);
    assert!(text.contains("Version 1") && text.contains("Version 3"));
}

#[test]
fn who_has_it_read_aloud_hears_what_is_a_heading_a_fact_and_a_table_and_no_page_number() {
    let mut paper = Paper::new(Sheet::A4).unwrap();
    paper.title("Complaint #12: the wrong colour");
    paper.heading("What it is about");
    paper.facts(&[("Customer".into(), "Ruth Álvarez".into()), ("Phone".into(), String::new())]);
    paper.quote("They came twice.");
    paper.beside(&[Beside { above: "Version 1".into(), text: "You waited.".into(), below: "confirmed".into() }]);
    paper.table(&[0.3, 0.7], &["When".into(), "What".into()], &[vec!["Monday".into(), "Nobody came".into()]]);
    let file = paper.write(&head()).unwrap();
    let read = aloud(&file);
    let wanted = "\
Document
  H1 Complaint #12: the wrong colour
  H2 What it is about
  L
    LI
      Lbl Customer
      LBody Ruth Álvarez
  BlockQuote
    P They came twice.
  P Version 1 You waited. confirmed
  Table
    TR
      TH When
      TH What
    TR
      TD Monday
      TD Nobody came
";
    assert_eq!(read, wanted);
    assert!(text_of(&file).contains("Page 1 of 1"), "it is there to be seen");
    let plain = String::from_utf8_lossy(&file);
    for said in ["/Lang (en-US)", "/Marked true", "/DisplayDocTitle true", "/Scope /Column", "/StructParents 0"] {
        assert!(plain.contains(said), "{said}");
    }
}

#[test]
fn what_goes_on_on_the_next_page_is_still_one_thing_and_the_head_of_its_table_is_read_once() {
    let mut paper = Paper::new(Sheet::Letter).unwrap();
    let long = format!("first line\n{}", "said on the phone ".repeat(800));
    let rows = [vec!["Monday".into(), long.clone()], vec!["Tuesday".into(), "called back".into()]];
    paper.table(&[0.2, 0.8], &["When".into(), "What".into()], &rows);
    let file = paper.write(&head()).unwrap();
    let read = aloud(&file);
    let lines: Vec<&str> = read.lines().map(str::trim).collect();
    assert_eq!(lines.iter().filter(|line| **line == "TH When").count(), 1, "{read}");
    let told = lines.iter().find(|line| line.starts_with("TD first line said")).unwrap();
    assert!(told.contains('|'), "on more than one page");
    assert_eq!(
        told.trim_start_matches("TD ").replace('|', ""),
        long.trim().replace('\n', " "),
        "no two words become one"
    );
    assert!(lines.ends_with(&["TR", "TD Tuesday", "TD called back"]), "{read}");
}
