//! Whatever arrives: no panic, and what we write is read back as it was meant.

use mail::parse::{attachment, essence, made_up_message_id, parse};
use proptest::prelude::*;

use super::{common, round_trip, strict};

fn read_all(raw: &[u8]) {
    if let Ok(mail) = parse(raw) {
        for a in &mail.attachments {
            let bytes = attachment(raw, a.part);
            assert_eq!(bytes.map_or(0, |b| b.len()), a.size);
            assert!(!a.name.is_empty() && !a.name.contains(['/', '\\', '\n', '\0']), "{:?}", a.name);
        }
        let _ = essence(&mail);
        let _ = mail::reply::split_text(&mail.text);
    }
    let _ = made_up_message_id(raw);
}

fn samples() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    for folder in ["mail/parse", "mail/odd_helpdesk", "mail/odd_charsets", "mail/replies_talon"] {
        all.extend(common::items(folder).iter().map(|i| i.raw().to_vec()).filter(|r| r.len() < 20_000));
    }
    all
}

#[test]
fn mutated_real_mails_never_panic() {
    let samples = samples();
    if samples.is_empty() {
        return;
    }
    let change = (
        any::<prop::sample::Index>(),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        any::<prop::sample::Index>(),
    );
    proptest!(ProptestConfig::with_cases(400), |((which, bytes, cut) in change)| {
        let mut raw = which.get(&samples).clone();
        prop_assume!(!raw.is_empty());
        for (at, byte) in bytes {
            let at = at.index(raw.len());
            raw[at] = byte;
        }
        raw.truncate(cut.index(raw.len()) + 1);
        read_all(&raw);
    });
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(raw in prop::collection::vec(any::<u8>(), 0..2000)) {
        read_all(&raw);
        read_all(&[b"Subject: x\n".as_slice(), &raw].concat());
        let text = String::from_utf8_lossy(&raw);
        strict::check_all(&text);
        let _ = mail::html::to_text(&text);
        let _ = mail::reply::split_text(&text);
    }

    #[test]
    fn what_is_written_is_read_back(
        names in ("\\PC{0,30}", any::<String>()), subject in any::<String>(), text in "(\\PC|\n){0,200}",
        file in any::<String>(), media_type in "[a-z]{1,5}/[ -~]{0,10}", ids in (any::<String>(), "[!-~]{1,20}"),
        content in prop::collection::vec(any::<u8>(), 0..300), extra in any::<String>(), html in prop::option::of("\\PC{1,50}"),
    ) {
        round_trip::check(&round_trip::Typed {
            from_name: names.0, to_name: names.1, email: "bob@example.com".into(), subject, file, media_type,
            message_id: ids.0, references: vec![ids.1, "a@b".into()], extra, html, content, text,
        });
    }

    #[test]
    fn cleaned_html_is_strict_and_stays_as_it_is(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24)) {
        strict::check_all(&pieces.concat());
    }

    #[test]
    fn any_text_as_html_is_cleaned(html in "[<>/a-z \"'=&;:!\\-\\PC]{0,200}") {
        strict::check_all(&html);
    }
}

/// What HTML is made of, and what breaks it.
const PIECES: &[&str] = &[
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<a href='https://x.example/'>",
    "<a href=javascript:x>",
    "</a>",
    "<table>",
    "<tr>",
    "<td>",
    "<td colspan=9999>",
    "</table>",
    "<caption>",
    "<col>",
    "<svg>",
    "<svg/",
    "</svg>",
    "<math>",
    "<mtext>",
    "<mglyph>",
    "<annotation-xml encoding=text/html>",
    "<foreignObject>",
    "<desc>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<noscript>",
    "</noscript>",
    "<template>",
    "</template>",
    "<select>",
    "<option>",
    "<form>",
    "</form>",
    "<button formaction=x>",
    "<input>",
    "<marquee>",
    "<object>",
    "<plaintext>",
    "<xmp>",
    "</xmp>",
    "<iframe srcdoc='",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x",
    ">",
    "\"",
    "'",
    "<",
    "&",
    "&lt;",
    "&quot;",
    "&#0;",
    "&#x3c;",
    "\0",
    "x",
    " onerror=alert(1) ",
    "<img src=x onerror=y>",
    "<img src='https://e.example/x' alt='<b>\">'>",
    "<img src=cid:a>",
    "<img src=data:image/png;base64,AAAA width=5>",
    "<img src=data:image/svg+xml,x>",
    "<li>",
    "<ul>",
    "<dd>",
    "<h1>",
    "<h2>",
    "<nobr>",
    "<ruby>",
    "<rt>",
    "<frameset>",
    "<body onload=x>",
    "<html lang=x>",
    "<head>",
    "<base>",
    "<br>",
    "</br>",
    "<hr>",
    "<pre>\n",
    "<image src=//e.example/y>",
    "<span class=btn id=thread hx-get=/logout>",
    "<font size=7>",
    "<details open ontoggle=x>",
    "<dialog open>",
    "<menu>",
    "<slot name=x>",
    "<is-land data-x=y>",
];

/// Measured in release on two cores: 0.06 ms; the bound leaves room for a busy machine and a debug build.
#[test]
fn a_usual_mail_is_understood_quickly() {
    let usual: Vec<_> =
        common::items("mail/inbox").into_iter().filter(|i| (3_000..5_000).contains(&i.raw().len())).collect();
    if usual.is_empty() {
        return;
    }
    let began = std::time::Instant::now();
    for item in &usual {
        let _ = parse(item.raw());
    }
    let each = began.elapsed() / u32::try_from(usual.len()).unwrap();
    println!("{} mails of 3-5 KB, {each:?} each", usual.len());
    let bound = if cfg!(debug_assertions) { 20_000 } else { 200 };
    assert!(each.as_micros() < bound, "{each:?}");
}
