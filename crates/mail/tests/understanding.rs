//! Odd mail of real programs: what a reader would miss if it were not understood.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use mail::parse::{Mail, attachment, parse};

fn shared(name: &str) -> Option<(Vec<u8>, Mail)> {
    let raw = std::fs::read(common::shared(&format!("mail/{name}"))?).unwrap();
    let mail = parse(&raw).unwrap();
    Some((raw, mail))
}

#[test]
fn a_picture_written_into_the_text_is_an_attachment() {
    let Some((raw, mail)) = shared("odd_helpdesk/notes-uuencoded") else { return };
    let names: Vec<_> = mail.attachments.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names[0], "Naz_Head.jpg");
    assert_eq!(mail.attachments[0].media_type, "image/jpeg");
    let bytes = attachment(&raw, mail.attachments[0].part).unwrap();
    assert!(bytes.starts_with(b"\xFF\xD8\xFF") && bytes.ends_with(b"\xFF\xD9"), "a whole JPEG");
    assert_eq!(bytes.len(), mail.attachments[0].size);
    assert!(mail.text.contains("Thanks in advance") && !mail.text.contains("M_]C_X"), "{}", mail.text);
}

#[test]
fn letters_of_another_script_under_a_western_name_are_read() {
    let Some((_, mail)) = shared("odd_charsets/message_with_single_byte_extended_subject_encoding.eml") else { return };
    assert!(mail.subject.starts_with("Узнай как зарабатывать"), "{}", mail.subject);
}

#[test]
fn chinese_in_gb18030_is_read() {
    let Some((_, mail)) = shared("odd_helpdesk/new-ticket-from-gb18030") else { return };
    assert_eq!((mail.subject.as_str(), mail.text.as_str()), ("测试", "测试"));
}

/// A mail with one part of this head and body.
fn with(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n{head}\r\n\r\n").as_bytes(), body].concat()
}

/// Names and sizes that another reader (tnefparse 1.4) finds; it loses 418 bytes of the .doc, which has whole blocks of 512.
const WRAPPED: &[(&str, &[(&str, usize)])] = &[
    (
        "MAPI_ATTACH_DATA_OBJ",
        &[("VIA_Nytt_1402.doc", 61952), ("VIA_Nytt_1402.pdf", 213_685), ("VIA_Nytt_14021.htm", 68919)],
    ),
    ("bad_checksum", &[("image001.png", 1_533_127)]),
    ("data-before-name", &[("AUTOEXEC.BAT", 0), ("CONFIG.SYS", 0), ("boot.ini", 289)]),
    (
        "duplicate_filename",
        &[("file_abcdefgh.txt", 61952), ("file_abcdefgh.txt", 213_685), ("VIA_Nytt_14021.htm", 68919)],
    ),
    (
        "missing-filenames",
        &[
            ("generpts.src", 61210),
            ("TechlibDEC99.doc", 33792),
            ("TechlibDEC99-JAN00.doc", 34304),
            ("TechlibNOV99.doc", 33792),
        ],
    ),
    ("multi-value-attribute", &[("208225__5_seconds__Voice_Mail.mp3", 10656)]),
    ("one-file", &[("AUTHORS", 244)]),
    ("two-files", &[("AUTHORS", 244), ("README", 893)]),
    ("umlaut", &[("TBZ PARIV GmbH.jpg", 44764), ("image003.jpg", 1001), ("UmlautAnhang-äüö.txt", 14)]),
    (
        "unicode-mapi-attr-name",
        &[("spaconsole2.cfg", 8387), ("image001.png", 3815), ("image002.png", 3573), ("image003.png", 3792)],
    ),
];

#[test]
fn all_of_outlook_is_taken_out_of_its_wrapping() {
    let Some(folder) = common::shared("mail/tnef") else { return };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "tnef") {
            continue;
        }
        let raw = with(
            "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: binary",
            &std::fs::read(&path).unwrap(),
        );
        let mail = parse(&raw).unwrap();
        println!("{}: {:?} {:?}", path.display(), mail.warnings, mail.text.chars().take(200).collect::<String>());
        let mut found = Vec::new();
        for file in &mail.attachments {
            println!("   {:?} {} {} {}", file.declared_name, file.name, file.media_type, file.size);
            assert_eq!(attachment(&raw, file.part).unwrap().len(), file.size, "{}", file.name);
            found.push((file.name.as_str(), file.size));
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        let wanted = WRAPPED.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, files)| *files);
        for file in wanted {
            assert!(found.contains(file), "{name}: {file:?} is not among {found:?}");
        }
        assert!(!mail.attachments.is_empty() || !mail.text.is_empty(), "{name}: nothing is left");
    }
}

#[test]
fn an_invitation_tells_what_it_invites_to() {
    let ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Check-up\r\nDTSTART:20261130T090000Z\r\nDTEND:20261130T093000Z\r\nORGANIZER;CN=Ann:mailto:ann@b.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let raw = with("Content-Type: text/calendar; method=REQUEST; charset=utf-8", ics.as_bytes());
    let mail = parse(&raw).unwrap();
    let event = mail.calendar.unwrap();
    assert_eq!(event.method.as_deref(), Some("REQUEST"));
    assert_eq!(event.end.as_deref(), Some("2026-11-30T09:30:00Z"));
    assert_eq!(event.organizer.unwrap().email, "ann@b.example");
    assert_eq!(mail.text, "Check-up", "there is no other text");
    assert_eq!(mail.attachments[0].media_type, "text/calendar");
}

#[test]
fn real_calendars_are_read() {
    let Some(folder) = common::shared("ical") else { return };
    let (mut all, mut read) = (0, 0);
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "ics") {
                let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                let wanted = text.contains("BEGIN:VEVENT") && text.contains("DTSTART");
                let event = mail::parse::calendar::read(&text);
                all += usize::from(wanted);
                read += usize::from(wanted && event.is_some());
                if wanted && event.is_none() {
                    println!("not read: {}", path.display());
                }
            }
        }
    }
    println!("{read} of {all} calendars");
    assert!(read * 100 >= all * 95, "{read} of {all}");
}

#[test]
fn names_of_files_are_read_in_all_their_writings() {
    for (head, name) in [
        ("filename=\"=?iso-2022-jp?B?GyRCJDMkcxsoQi50eHQ=?=\"", "こん.txt"),
        ("filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf"),
        ("filename*0*=koi8-r''%F0%D2%C9; filename*1=\".txt\"", "При.txt"),
        ("filename=\"=?utf-8?Q?Gr=C3?= =?utf-8?Q?=B6=C3=9Fe?=.pdf\"", "Größe.pdf"),
    ] {
        let raw = with(&format!("Content-Type: application/x-a\r\nContent-Disposition: attachment; {head}"), b"x");
        let mail = parse(&raw).unwrap();
        assert_eq!(mail.attachments[0].declared_name.as_deref(), Some(name), "{head}");
    }
}

#[test]
fn charsets_under_wrong_names_are_read() {
    for (charset, body, text) in [
        ("gb2312", &b"\x95\x9B\xC4\xE3"[..], "暃你"),
        ("ks_c_5601-1987", b"\xB0\xA1\x81\x41", "가갂"),
        ("iso-2022-kr", b"\x1B$)C\r\n\x0EGQ19\x0F", "한국"),
        ("hz-gb-2312", b"~{<:Ky2;~}", "己所不"),
        ("iso-2022-jp-ms", b"\x1B$B-!\x1B(I1\x1B(B", "①ｱ"),
        ("koi8-u", b"\xEB\xC9\xA7\xD7", "Київ"),
        ("utf-7", b"Gr+APwA3w-e", "Grüße"),
        ("iso-8859-1", b"\x93quoted\x94 \x80 5", "“quoted” € 5"),
        ("us-ascii", b"Gr\xC3\xBC\xC3\x9Fe", "Grüße"),
    ] {
        let mail = parse(&with(&format!("Content-Type: text/plain; charset={charset}"), body)).unwrap();
        assert_eq!(mail.text, text, "{charset}");
    }
}

#[test]
fn a_mail_within_a_mail_is_a_file_under_its_subject() {
    let inner = "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n\r\nold words\r\n";
    let body = format!("--b\r\n\r\nsee below\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}--b--\r\n");
    let raw = with("Content-Type: multipart/mixed; boundary=b", body.as_bytes());
    let mail = parse(&raw).unwrap();
    assert_eq!((mail.attachments[0].name.as_str(), mail.text.as_str()), ("Grüße.eml", "see below"));
}

#[test]
fn transfer_encodings_under_odd_names_are_undone() {
    for (encoding, body) in [
        ("\"base64\";", "R3LDvMOfZQ=="),
        ("Base64 (of old)", "R3LDvMOfZQ=="),
        ("quoted_printable", "Gr=C3=BC=C3=9Fe"),
        ("8bits", "Grüße"),
        ("unknown", "Grüße"),
    ] {
        let head = format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}");
        assert_eq!(parse(&with(&head, body.as_bytes())).unwrap().text, "Grüße", "{encoding}");
    }
}
