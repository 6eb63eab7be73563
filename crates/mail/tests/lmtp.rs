//! LMTP, byte by byte: however the bytes are split, the same comes of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a test stops where it fails

use mail::lmtp::{Letter, Limits, Talk, Verdict, Want};
use proptest::prelude::*;

/// Plays the caller: knows two mailboxes, stores what comes. Gives all that was said, and the mails.
fn play(limits: Limits, pieces: &[&[u8]]) -> (String, Vec<Letter>) {
    let mut talk = Talk::new("desk.example", limits);
    let (mut said, mut mails) = (talk.say(), Vec::new());
    for piece in pieces {
        talk.feed(piece);
        loop {
            match talk.next() {
                None | Some(Want::End) => break,
                Some(Want::Recipient(address)) => {
                    let known = ["desk@alder.example", "shop@alder.example"].contains(&address.as_str());
                    talk.know(if known { Verdict::Taken } else { Verdict::Unknown });
                }
                Some(Want::Mail(letter)) => {
                    talk.stored(&vec![Verdict::Taken; letter.recipients.len()]);
                    mails.push(letter);
                }
            }
        }
        said.extend(talk.say());
    }
    (String::from_utf8(said).unwrap(), mails)
}

fn whole(text: &str) -> (String, Vec<Letter>) {
    play(Limits::default(), &[text.as_bytes()])
}

fn codes(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.as_bytes()[3] == b' ').map(|line| line.get(..3).unwrap()).collect()
}

/// A mail as it goes over the line.
fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at_start = true;
    let mut before = 0;
    for byte in raw {
        if at_start && *byte == b'.' {
            out.push(b'.');
        }
        out.push(*byte);
        at_start = before == b'\r' && *byte == b'\n';
        before = *byte;
    }
    if !at_start {
        out.extend(b"\r\n");
    }
    out.extend(b".\r\n");
    out
}

const OPENING: &str = "LHLO mx\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<desk@alder.example>\r\nDATA\r\n";

proptest! {
    #[test]
    fn bytes_split_anywhere_give_the_same(
        raw in prop::collection::vec(prop_oneof![3 => Just(b'.'), 3 => Just(b'\r'), 3 => Just(b'\n'), 2 => any::<u8>()], 0..80),
        cuts in prop::collection::vec(0_usize..400, 0..12),
    ) {
        let after = b"MAIL FROM:<>\r\nRCPT TO:<nobody@x>\r\nRCPT TO:<shop@alder.example>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n";
        let bytes = [OPENING.as_bytes(), &stuffed(&raw), after].concat();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).chain([0, bytes.len()]).collect();
        cuts.sort_unstable();
        let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        let (said, mails) = play(Limits::default(), &pieces);
        let one_by_one: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(&(said.clone(), mails.clone()), &play(Limits::default(), &[&bytes]));
        prop_assert_eq!(&(said, mails.clone()), &play(Limits::default(), &one_by_one));
        let ended = if raw.ends_with(b"\r\n") || raw.is_empty() { raw } else { [raw, b"\r\n".to_vec()].concat() };
        prop_assert_eq!(&mails[0].raw, &ended, "as it was before its dots were doubled");
        prop_assert_eq!(&mails[1].recipients, &["shop@alder.example"]);
    }

    #[test]
    fn nothing_that_comes_makes_it_fall(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        play(Limits { line: 40, largest: 60, recipients: 2, mistakes: 5 }, &[&bytes]);
        play(Limits { line: 40, largest: 60, recipients: 2, mistakes: 5 }, &[OPENING.as_bytes(), &bytes]);
    }
}

#[test]
fn every_recipient_has_an_answer_of_its_own() {
    let (said, mails) = whole(
        "LHLO mx\r\nMAIL FROM:<a@b.example> SIZE=20 BODY=8BITMIME\r\nRCPT TO:<desk@alder.example>\r\n\
         RCPT TO:<nobody@alder.example>\r\nRCPT TO:<shop@alder.example>\r\nDATA\r\nHello\r\n..\r\n.\r\nQUIT\r\n",
    );
    assert_eq!(codes(&said), ["220", "250", "250", "250", "550", "250", "354", "250", "250", "221"]);
    assert!(said.contains("550 5.1.1 "), "{said}");
    for word in ["PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8", "SIZE 67108864"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert_eq!(mails[0].recipients, ["desk@alder.example", "shop@alder.example"]);
    assert_eq!((mails[0].sender.as_str(), mails[0].raw.as_slice()), ("a@b.example", b"Hello\r\n.\r\n".as_slice()));
}

#[test]
fn what_is_out_of_order_is_refused_and_the_line_stays_good() {
    let (said, mails) = whole(
        "MAIL FROM:<a@b>\r\nEHLO mx\r\nLHLO mx\r\nRCPT TO:<desk@alder.example>\r\nDATA\r\nMAIL FROM:<a@b>\r\nDATA\r\n\
         MAIL FROM:<a@b>\r\nRSET\r\nNOOP\r\nSTARTTLS\r\nMAIL FROM:<a@b>\r\nRCPT TO:<desk@alder.example>\r\nDATA\r\nx\r\n.\r\n",
    );
    let expected = [
        "220", "503", "500", "250", "503", "503", "250", "503", "503", "250", "250", "500", "250", "250", "354", "250",
    ];
    assert_eq!(codes(&said), expected, "{said}");
    assert_eq!(mails.len(), 1);
}

#[test]
fn only_a_dot_between_whole_line_ends_ends_a_mail() {
    for smuggled in ["a\n.\nMAIL FROM:<x@y>\r\n", "a\r.\rQUIT\r\n", "a\n.\r\nb\r\n", "a\r\n.\nb\r\n", "a\r\n.\rb\r\n"] {
        let (said, mails) = whole(&format!("{OPENING}{smuggled}.\r\n"));
        assert_eq!(mails.len(), 1, "{smuggled:?}: {said}");
        assert_eq!(codes(&said).last(), Some(&"250"), "{smuggled:?}: {said}");
    }
}

#[test]
fn limits_hold_and_cost_nothing() {
    let limits = Limits { largest: 100, recipients: 2, line: 100, mistakes: 3 };
    let large = format!("{OPENING}{}\r\n.\r\nNOOP\r\n", "x".repeat(101));
    let (said, mails) = play(limits, &[large.as_bytes()]);
    assert!(mails.is_empty() && said.contains("552 5.3.4") && said.ends_with("250 2.0.0 OK\r\n"), "{said}");
    let announced = "LHLO mx\r\nMAIL FROM:<a@b> SIZE=101\r\nMAIL FROM:<a@b> SIZE=100\r\n";
    assert_eq!(codes(&play(limits, &[announced.as_bytes()]).0), ["220", "250", "552", "250"]);
    let many = format!("LHLO mx\r\nMAIL FROM:<a@b>\r\n{}", "RCPT TO:<desk@alder.example>\r\n".repeat(3));
    assert_eq!(codes(&play(limits, &[many.as_bytes()]).0), ["220", "250", "250", "250", "250", "452"]);
    let long = format!("{}\r\nNOOP\r\n", "y".repeat(5_000));
    let pieces: Vec<&[u8]> = long.as_bytes().chunks(64).collect();
    assert_eq!(codes(&play(limits, &pieces).0), ["220", "500", "250"]);
    assert_eq!(codes(&play(limits, &[b"A\r\nB\r\nC\r\nNOOP\r\n"]).0), ["220", "500", "500", "500", "421"]);
}
