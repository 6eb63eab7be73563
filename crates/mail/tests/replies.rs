//! Quotations and signatures, measured on the collections of real replies, and held to lose no line of real mail.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use mail::reply::{Parts, split_html, split_text};
use std::collections::HashMap;

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Words of `wanted` that `got` does not have.
fn missing(wanted: &str, got: &str) -> usize {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in got.split_whitespace() {
        *left.entry(word).or_default() += 1;
    }
    let absent = wanted.split_whitespace().filter(|word| match left.get_mut(word) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    absent.count()
}

fn split(kind: &str, raw: &[u8]) -> Parts {
    let plain = String::from_utf8_lossy(raw);
    match kind {
        "eml-plain-reply" => split_text(&mail::parse::parse(raw).unwrap().text),
        "html-reply" => split_html(&plain),
        _ => split_text(&plain),
    }
}

#[test]
fn nine_of_ten_real_replies_are_found_and_nothing_wanted_is_cut() {
    let Some(root) = common::shared("mail") else { return };
    let pairs = std::fs::read_to_string(root.join("reply_pairs.jsonl")).unwrap();
    let (mut all, mut exact, mut cut, mut signature_only) = (0, 0, 0, 0);
    for line in pairs.lines() {
        let pair: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(expected) = pair["expected"].as_str() else { continue };
        let raw = std::fs::read(root.join(pair["input_file"].as_str().unwrap())).unwrap();
        let kind = pair["kind"].as_str().unwrap();
        let parts = split(kind, &raw);
        let (got, wanted) = (squeezed(&parts.reply), squeezed(expected));
        all += 1;
        let right = got == wanted || (kind == "first-fragment" && got.starts_with(&wanted));
        exact += usize::from(right);
        if missing(expected, &parts.reply) > 0 {
            // Talon keeps signatures in the reply, the others do not; ours are apart.
            let apart = missing(expected, &format!("{}\n{}", parts.reply, parts.signature)) == 0;
            signature_only += usize::from(apart);
            cut += usize::from(!apart);
        }
        if !right {
            let reply = parts.reply.chars().take(600).collect::<String>();
            println!(
                "--- {} ({kind})\nexpected {expected:?}\ngot      {reply:?}\nsignature {:?}",
                pair["id"], parts.signature
            );
        }
    }
    println!(
        "reply text: {exact} of {all} exact; wanted text cut away in {cut}, a signature that one collection keeps in {signature_only}"
    );
    assert!(exact * 100 >= all * 95, "{exact} of {all}");
    assert_eq!(cut, 0);
    assert!(signature_only * 100 <= all * 2);
}

/// An answer, and what programs in a dozen languages put between it and the old mail.
#[test]
fn attributions_of_many_languages_are_known() {
    for attribution in [
        "On Mon, Feb 3, 2020 at 10:00 AM, Desk <desk@example.com> wrote:",
        "On Mon, 3 Feb 2020 at 10:00, Desk <\ndesk@example.com> wrote:",
        "On Wednesday,\n3 February 2020 10:00, Desk <desk@example.com>\nwrote:",
        "On 3/2/20, 10:00, \"Desk\" <desk@example.com> wrote:",
        "Desk <desk@example.com> wrote on 03/02/2020 10:00:00 AM:",
        "---- On Mon, 03 Feb 2020 10:00:00 +0100 Desk <desk@example.com> wrote ----",
        "Am Mo., 3. Feb. 2020 um 10:00 Uhr schrieb Desk <desk@example.com>:",
        "Am 03.02.20 um 10:00 schrieb Desk:",
        "Am Montag, 3. Februar 2020, 10:00:00 MEZ hat Desk <desk@example.com> Folgendes geschrieben:",
        "Desk <desk@example.com> schrieb am Mo., 3. Feb. 2020,\n10:00:",
        "Le lun. 3 févr. 2020 à 10:00, Desk <desk@example.com> a écrit :",
        "Le 3 févr. 2020 10:00, Desk <desk@example.com> a écrit\u{a0}:",
        "El lun., 3 feb. 2020 a las 10:00, Desk (<desk@example.com>) escribió:",
        "Il giorno lun 3 feb 2020 alle ore 10:00 Desk <desk@example.com> ha scritto:",
        "Em seg., 3 de fev. de 2020 às 10:00, Desk <desk@example.com> escreveu:",
        "Op ma 3 feb. 2020 om 10:00 schreef Desk <desk@example.com>:",
        "Op 3 feb. 2020 om 10:00 heeft Desk <desk@example.com> het volgende geschreven:",
        "Den mån 3 feb. 2020 kl 10:00 skrev Desk <desk@example.com>:",
        "man. 3. feb. 2020 kl. 10.00 skrev Desk <desk@example.com\n>:",
        "ma 3. helmik. 2020 klo 10.00 Desk (desk@example.com) kirjoitti:",
        "pon., 3 lut 2020 o 10:00 Desk <desk@example.com> napisał(a):",
        "po 3. 2. 2020 v 10:00 odesílatel Desk <desk@example.com> napsal:",
        "пн, 3 февр. 2020 г. в 10:00, Desk <desk@example.com>:",
        "3 февраля 2020 г., 10:00, Desk <desk@example.com> написал:",
        "пн, 3 лют. 2020 р. о 10:00 Desk <desk@example.com> пише:",
        "Desk <desk@example.com> ezt írta (időpont: 2020. febr. 3., H, 10:00):",
        "3 Şub 2020 Pzt, 10:00 tarihinde Desk <desk@example.com> şunu yazdı:",
        "În lun., 3 feb. 2020 la 10:00, Desk <desk@example.com> a scris:",
        "Στις Δευ, 3 Φεβ 2020 στις 10:00 π.μ., ο χρήστης Desk <desk@example.com> έγραψε:",
        "2020年2月3日(月) 10:00 Desk <desk@example.com>:",
        "2020/02/03 10:00、Desk <desk@example.com>のメール:",
        "在 2020年2月3日，上午10:00，Desk <desk@example.com> 写道：",
        "Desk <desk@example.com> 於 2020年2月3日 週一 上午10:00寫道：",
        "2020년 2월 3일 (월) 오전 10:00, Desk <desk@example.com>님이 작성:",
        "Vào Th 2, 3 thg 2, 2020 vào lúc 10:00 Desk <desk@example.com> đã viết:",
        "2020-02-03 10:00 GMT+01:00 Desk <desk@example.com>:",
        "Zitat von Desk <desk@example.com>:",
    ] {
        let quote = "> Can you come at ten?\n> Please bring the papers.";
        for between in ["\n", "\n\n"] {
            let parts = split_text(&format!("It works now, many thanks.{between}{attribution}\n\n{quote}\n"));
            assert_eq!(parts.reply, "It works now, many thanks.", "{attribution}");
            assert_eq!(squeezed(&parts.quoted), squeezed(&format!("{attribution}{quote}")), "{attribution}");
        }
        let below = split_text(&format!("{attribution}\n{quote}\n\nYes, at ten."));
        assert_eq!(below.reply, "Yes, at ten.", "{attribution}");
    }
}

#[test]
fn header_blocks_of_many_languages_are_known() {
    let from = "Desk <desk@example.com>";
    for [first, sent, to, subject] in [
        ["From", "Sent", "To", "Subject"],
        ["*From", "*Date", "*To", "*Subject"],
        ["Von", "Gesendet", "An", "Betreff"],
        ["De", "Envoyé", "À", "Objet"],
        ["De ", "Envoyé le ", "À ", "Objet "],
        ["De", "Enviado el", "Para", "Asunto"],
        ["Da", "Inviato", "A", "Oggetto"],
        ["De", "Enviada em", "Para", "Assunto"],
        ["Van", "Verzonden", "Aan", "Onderwerp"],
        ["Från", "Skickat", "Till", "Ämne"],
        ["Fra", "Sendt", "Til", "Emne"],
        ["Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"],
        ["Od", "Wysłano", "Do", "Temat"],
        ["Od", "Odesláno", "Komu", "Předmět"],
        ["От", "Отправлено", "Кому", "Тема"],
        ["Від", "Надіслано", "Кому", "Тема"],
        ["Feladó", "Elküldve", "Címzett", "Tárgy"],
        ["Kimden", "Gönderildi", "Kime", "Konu"],
        ["差出人", "送信日時", "宛先", "件名"],
        ["发件人", "发送时间", "收件人", "主题"],
        ["寄件者", "寄件日期", "收件者", "主旨"],
        ["보낸 사람", "보낸 날짜", "받는 사람", "제목"],
    ] {
        let block =
            format!("{first}: {from}\n{sent}: 2020-02-03 10:00\n{to}: Ann\n{subject}: Your visit\n\nCan you come?");
        for line in ["", "________________________________\n", "-----Original Message-----\n"] {
            let parts = split_text(&format!("It works now.\n\n{line}{block}"));
            assert_eq!(parts.reply, "It works now.", "{block}");
            assert_eq!(parts.quoted, format!("{line}{block}"));
        }
    }
}

#[test]
fn what_a_phone_adds_is_a_signature_and_what_a_person_adds_is_not() {
    for line in [
        "Sent from my iPhone",
        "Sent from my Verizon Wireless BlackBerry",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Sent from Yahoo Mail on Android <https://go.example.com/107872968?pid=InProduct&c=Global_Internal_YGrowth_AndroidEmailSig>",
        "Von meinem iPhone gesendet",
        "Gesendet mit der GMX Mail App",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPad",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Odesláno z iPhonu",
        "Отправлено с iPhone",
        "iPhoneから送信",
        "发自我的iPhone",
        "나의 iPhone에서 보냄",
        "iPhone'umdan gönderildi",
        "<sent by mobile>",
    ] {
        let parts = split_text(&format!("It works now.\n\n{line}\n"));
        assert_eq!((parts.reply.as_str(), parts.signature.as_str()), ("It works now.", line));
    }
    for text in [
        "Here is another mail.\n\nSent from my desk, which is easier than the phone.",
        "I have a question.\n\nSent the form yesterday, is it there?",
        "Two things:\n\n--------\nFirst, the pump.\n--------\nSecond, the lamp.",
        "This message is confidential: my neighbour must not know.\n\nThis message is also long, and I intend it for Ann alone, please read it.",
        "Best regards,\nAnn Smith",
    ] {
        assert_eq!(split_text(text).reply, text);
    }
}

#[test]
fn small_print_goes_to_the_signature() {
    let print = "This e-mail and any attachments are confidential and intended solely for the addressee.\nIf you have received it in error, please notify the sender and delete it.";
    let parts = split_text(&format!("It works now.\n\nAnn\n\n{print}"));
    assert_eq!((parts.reply.as_str(), parts.signature.as_str()), ("It works now.\n\nAnn", print));
}

#[test]
fn in_doubt_it_stays() {
    for text in [
        // A form, not a mail.
        "Please book this:\n\nFrom: Berlin\nTo: Paris\nDate: 5 May 2026\n\nWith a window seat.",
        "My doctor wrote:\ntake two a day",
        "As your colleague wrote, it is broken.\nFrom: the kitchen\nIt leaks.",
        "> only a quotation",
        ">From now on nobody answers",
        "",
        "On 5 May: the pump failed.\nOn 6 May: it failed again.",
        "From: Ann <ann@example.com>\nSubject: Pump\nDate: 5 May 2026\n\nA form sent this.",
        "I measured twice:\n> 5 bar in the morning\n> 4 bar at night\nIs that too little?",
    ] {
        assert_eq!(split_text(text).reply, text);
    }
    // Answers between: only what the program wrote goes.
    let parts = split_text(
        "Hello Desk,\nplease see below.\n\nOn 3 Feb 2020 10:00, Desk wrote:\n> At ten?\nYes.\n> With papers?\nNo.",
    );
    assert_eq!(parts.reply, "Hello Desk,\nplease see below.\n\n> At ten?\nYes.\n> With papers?\nNo.");
    // One quotation, the greeting above and the answer below.
    let parts = split_text("Dear Desk,\n\nOn 3 Feb 2020 10:00, Desk wrote:\n> At ten?\n\nYes, at ten.\n\n-- \nAnn");
    assert_eq!((parts.reply.as_str(), parts.signature.as_str()), ("Dear Desk,\n\n\nYes, at ten.", "-- \nAnn"));
    // Nothing of their own at all.
    assert_eq!(split_text("On 3 Feb 2020 10:00, Desk wrote:\n> At ten?").reply, "");
}

#[test]
fn html_is_cut_where_its_programs_cut() {
    let attribution = "On Mon, Feb 3, 2020 at 10:00 AM Desk &lt;desk@example.com&gt; wrote:";
    let headers = "<b>From:</b> Desk<br><b>Sent:</b> Monday, February 3, 2020 10:00 AM<br><b>To:</b> Ann<br><b>Subject:</b> Your visit";
    for (program, below) in [
        ("Gmail", format!("<div class=\"gmail_quote\"><div class=\"gmail_attr\">{attribution}<br></div><blockquote class=\"gmail_quote\">Can you come?</blockquote></div>")),
        ("Apple Mail", format!("<div><blockquote type=\"cite\"><div>{attribution}</div><br><div>Can you come?</div></blockquote></div>")),
        ("Thunderbird", "<div class=\"moz-cite-prefix\">Desk meinte dazu<br></div><blockquote type=\"cite\">Can you come?</blockquote>".to_owned()),
        ("Outlook on the web", format!("<hr tabindex=\"-1\"><div id=\"divRplyFwdMsg\"><font>{headers}</font></div><div>Can you come?</div>")),
        ("Outlook", format!("<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p>{headers}</p></div><p>Can you come?</p>")),
        ("Outlook in a language nobody knows", "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p>Xyz: Desk<br>Abc: 3</p></div><p>Can you come?</p>".to_owned()),
        ("Yahoo", "<div id=\"yahoo_quoted_1\" class=\"yahoo_quoted\"><div>Am Montag hat Desk geschrieben</div><div><div>Can you come?</div></div></div>".to_owned()),
        ("Zoho", "<div class=\"zmail_extra\"><div>---- Desk ----</div><div>Can you come?</div></div>".to_owned()),
        ("Proton", "<div class=\"protonmail_quote\">------- Original Message -------<br>Desk<br><blockquote>Can you come?</blockquote></div>".to_owned()),
        ("Tutanota", format!("<div>{attribution}</div><blockquote class=\"tutanota_quote\">Can you come?</blockquote>")),
        ("Spark", "<div name=\"messageReplySection\">Desk, Monday<br><blockquote>Can you come?</blockquote></div>".to_owned()),
        ("Hotmail", "<hr id=\"stopSpelling\">Xyz: Desk<br>Can you come?".to_owned()),
        ("Zimbra", "<hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div>Desk<br>Can you come?</div>".to_owned()),
    ] {
        let parts = split_html(&format!("<html><body><div>It works now.</div><div><br></div>{below}</body></html>"));
        assert_eq!(parts.reply, "It works now.", "{program}");
        assert!(parts.quoted.contains("Can you come?"), "{program}: {parts:?}");
    }
    for signature in [
        "<div class=\"gmail_signature\" dir=\"ltr\">Ann Smith<div>Director</div></div>",
        "<div id=\"Signature\"><p>Ann Smith</p><p>Director</p></div>",
        "<div class=\"moz-signature\">Ann Smith<br>Director</div>",
        "<div id=\"AppleMailSignature\">Ann Smith<br>Director</div>",
        "<div id=\"ms-outlook-mobile-signature\">Ann Smith<br>Director</div>",
        "<div class=\"protonmail_signature_block\">Ann Smith<br>Director</div>",
    ] {
        let parts = split_html(&format!(
            "<p>It works now.</p>{signature}<div><br></div><blockquote class=\"gmail_quote\">Old</blockquote>"
        ));
        assert_eq!(
            (parts.reply.as_str(), squeezed(&parts.signature).as_str()),
            ("It works now.", "AnnSmithDirector"),
            "{signature}"
        );
        // All they wrote stands in the signature: then it is what they wrote.
        assert_eq!(squeezed(&split_html(signature).reply), "AnnSmithDirector");
    }
}

#[test]
fn answers_within_quoted_html_stay() {
    let html = "<p>See below.</p><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Mon, Feb 3, 2020 at 10:00 AM Desk &lt;d@example.com&gt; wrote:</div>\
        <blockquote class=\"gmail_quote\">At ten?</blockquote><div>Yes, at ten.</div><blockquote class=\"gmail_quote\">With papers?</blockquote><div>No papers.</div></div>";
    let reply = split_html(html).reply;
    for wanted in ["See below.", "At ten?", "Yes, at ten.", "No papers."] {
        assert!(reply.contains(wanted), "{reply}");
    }
    let foreign = split_html("<p>a\u{FDD0}b</p><div class=\"gmail_signature\">c</div>");
    assert_eq!(foreign.reply, "a\u{FFFD}b");
}

/// Each line of the text stands in exactly one part, and each part has its lines in the order of the text.
fn assert_nothing_lost(text: &str, parts: &Parts, name: &str) {
    let lines = |text: &str| {
        text.replace("\r\n", "\n")
            .replace('\r', "\n")
            .lines()
            .map(|l| l.trim_end().to_owned())
            .filter(|l| !l.trim().is_empty())
            .collect::<Vec<_>>()
    };
    let all = lines(text);
    let mut together: Vec<String> = Vec::new();
    for part in [&parts.reply, &parts.quoted, &parts.signature] {
        let own = lines(part);
        let mut left = all.iter();
        for line in &own {
            assert!(left.any(|each| each == line), "{name}: {line:?} stands in no or the wrong place");
        }
        together.extend(own);
    }
    let (mut all, mut together) = (all, together);
    all.sort();
    together.sort();
    assert_eq!(all, together, "{name}");
}

#[test]
fn no_line_of_real_mail_is_lost() {
    let (mut mails, mut quoted, mut signed) = (0, 0, 0);
    for item in common::items("mail/inbox") {
        let Ok(mail) = mail::parse::parse(item.raw()) else { continue };
        let parts = split_text(&mail.text);
        assert_nothing_lost(&mail.text, &parts, &mail.subject);
        mails += 1;
        quoted += usize::from(!parts.quoted.is_empty());
        signed += usize::from(!parts.signature.is_empty());
        if let Some(html) = &mail.html {
            let (text, parts) = (mail::html::to_text(html), split_html(html));
            let together = format!("{} {} {}", parts.reply, parts.quoted, parts.signature);
            let words = |text: &str| {
                text.split_whitespace()
                    .map(|word| word.trim_start_matches('>').to_owned())
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            assert_eq!(missing(&words(&text), &words(&together)), 0, "{}", mail.subject);
        }
    }
    println!("{mails} mails of the inbox: {quoted} with a quotation folded, {signed} with a signature, no line lost");
}

proptest::proptest! {
    #[test]
    fn no_line_of_any_text_is_lost(lines in proptest::collection::vec(
        proptest::sample::select(vec![
            "", " ", "Yes.", "Hello Ann,", "> old", ">> older", "| bar", "Ann> said", "-- ", "--", "____", "Regards,", "-----Original Message-----",
            "On 3 Feb 2020 10:00, Desk <d@example.com> wrote:", "wrote:", "On Monday,", "<d@example.com> wrote:", ">:", "From: Desk <d@example.com>",
            "Sent: Monday", "To: Ann", "Subject: x", "Sent from my iPhone", "list mailing list http://x/listinfo/y", "2013/7/20 sam <s@example.com>",
        ]), 0..30))
    {
        let text = lines.join("\n");
        assert_nothing_lost(&text, &split_text(&text), "made up");
    }
}

/// Eight times the text takes about eight times as long, whatever it is made of.
#[test]
fn work_grows_with_the_length_and_not_faster() {
    let time = |text: &str| {
        let start = std::time::Instant::now();
        std::hint::black_box(split_text(text));
        start.elapsed()
    };
    for piece in [
        "On 3 Feb 2020 10:00, Desk <d@example.com> wrote:\n> a\nb\n",
        "From: a\nFrom: a@b\n",
        "-----Original Message-----\n",
        "> q\nYes.\n",
        "word:\n",
        "--\n",
        "____\nx\n",
        "\n",
        "Ann> x\n",
        "a b c d e f g <(:@",
        ">",
        " ",
        "-",
    ] {
        let small = piece.repeat(32 * 1024 / piece.len());
        let large = small.repeat(8);
        // A busy machine may disturb one look, or several; work that grows faster fails all of them.
        let linear = (0..30).any(|_| time(&large) < time(&small) * 32 + std::time::Duration::from_millis(5));
        assert!(linear, "{piece:?}: {:?}, then {:?}", time(&small), time(&large));
    }
}

#[test]
fn a_mail_of_html_alone_is_cut_by_its_html_and_its_language_told() {
    let html = "<p>Seit gestern verliert die Waschmaschine wieder Wasser.</p><div class=\"yahoo_quoted\"><p>Xyz Desk</p><p>Can you come?</p></div>";
    let raw = format!(
        "From: ann@example.com\r\nSubject: Re: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
    );
    let (mail, body) = (mail::explain::mail(raw.as_bytes()).unwrap(), mail::explain::html(html.as_bytes()));
    for explained in [mail, body] {
        assert_eq!(explained.reply, "Seit gestern verliert die Waschmaschine wieder Wasser.");
        assert_eq!((explained.language, explained.quoted.as_str()), (Some("de"), "Xyz Desk\n\nCan you come?"));
    }
}
