//! Mails whose shape is the attack: made to keep a parser busy, fill its memory, or run it out of stack. Shared with the
//! test binary that counts memory.

/// What it is called, and its bytes.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    [structure(), headers(), texts(), attachments()].into_iter().flatten().collect()
}

fn mail(head: &str, body: &str) -> Vec<u8> {
    format!("From: Ann <ann@example.com>\nSubject: x\nMessage-ID: <1@h>\n{head}\n{body}").into_bytes()
}

fn mixed(parts: &str) -> Vec<u8> {
    mail("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", parts)
}

fn structure() -> Vec<(&'static str, Vec<u8>)> {
    let multiparts = |n: usize| -> String {
        (0..n).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect()
    };
    let alternating: String = (0..5_000)
        .map(|n| {
            format!("Content-Type: multipart/alternative; boundary=b{n}\n\n--b{n}\nContent-Type: message/rfc822\n\n")
        })
        .collect();
    vec![
        ("10,000 nested multiparts", multiparts(10_000).into_bytes()),
        ("999 messages in each other", "Content-Type: message/rfc822\n\n".repeat(999).into_bytes()),
        ("100,000 messages in each other", "Content-Type: message/rfc822\n\n".repeat(100_000).into_bytes()),
        ("5,000 multiparts and messages in turn", alternating.into_bytes()),
        ("10,000 parts", mixed(&"--b\nContent-Type: text/plain\n\nhello\n".repeat(10_000))),
        ("50,000 parts of nothing", mixed(&"--b\n\nx\n".repeat(50_000))),
        ("200,000 boundaries alone", mixed(&"--b\n".repeat(200_000))),
        ("10,000 HTML parts", mixed(&"--b\nContent-Type: text/html\n\n<p>x\n".repeat(10_000))),
        ("a boundary that nearly matches", mixed(&"--bb\n--\n-b\n--b-\n".repeat(50_000))),
        ("a boundary of a megabyte", {
            let boundary = "b".repeat(1 << 20);
            mail(&format!("Content-Type: multipart/mixed; boundary={boundary}\n"), &format!("--{boundary}\n\nx\n"))
        }),
    ]
}

fn headers() -> Vec<(&'static str, Vec<u8>)> {
    let long = |name: &str, value: &str, n: usize| mail(&format!("{name}: {}\n", value.repeat(n)), "x");
    let continued: String = (0..20_000).map(|n| format!("; name*{n}*=a%20b")).collect();
    vec![
        ("100,000 headers", mail(&"X-A: b\n".repeat(100_000), "x")),
        (
            "100,000 Received lines",
            mail(&"Received: from a by b; Tue, 24 Nov 2026 13:55:00 +0000\n".repeat(100_000), "x"),
        ),
        ("100,000 headers of the parser's own names", mail(&"To: a@b\n".repeat(100_000), "x")),
        ("a header of a megabyte", long("X-Long", "a", 1 << 20)),
        ("a subject of a megabyte", long("Subject", "a", 1 << 20)),
        ("a subject of 100,000 encoded words", long("Subject", "=?utf-8?q?=C3=BC?= ", 100_000)),
        ("a subject of unfinished encoded words", long("Subject", "=?utf-8?b?", 100_000)),
        ("a header folded 100,000 times", mail(&format!("Subject: a\n{}", " b\n".repeat(100_000)), "x")),
        ("100,000 recipients", long("To", "a@b.example, ", 100_000)),
        ("100,000 empty recipients", long("To", ",", 100_000)),
        ("groups in groups", long("To", "a:b:", 100_000)),
        ("100,000 brackets", long("From", "<", 100_000)),
        ("comments in comments", long("From", "(", 500_000)),
        ("comments in a date", long("Date", "(", 500_000)),
        ("comments in a Received line", long("Received", "(a", 250_000)),
        ("quotes that do not end", long("To", "\"a", 250_000)),
        ("200,000 references", long("References", "<a@b> ", 200_000)),
        ("200,000 broken references", long("References", "<a@b ", 200_000)),
        ("100,000 parameters", long("Content-Type", "text/plain; a=b; ", 50_000)),
        ("a file name in 20,000 pieces", mail(&format!("Content-Type: application/pdf{continued}\n"), "x")),
        ("no header ends", "Subject: x\nX".repeat(100_000).into_bytes()),
    ]
}

fn texts() -> Vec<(&'static str, Vec<u8>)> {
    let html = |body: String| mail("Content-Type: text/html; charset=utf-8\n", &body);
    vec![
        ("5,000 links", html("<a href=\"https://example.com/a\">x</a> ".repeat(5_000))),
        ("10,000 tags in each other", html("<div>".repeat(10_000))),
        ("formatting opened 10,000 times", html("<b><p>".repeat(10_000))),
        ("10,000 quotations in each other", html("<blockquote>".repeat(10_000) + "x")),
        ("a tag of 50,000 attributes", html(format!("<a {}>", "b=c ".repeat(50_000)))),
        ("a quarter of a megabyte of <", html("<".repeat(1 << 18))),
        ("a quarter of a megabyte of &", html("&".repeat(1 << 18))),
        ("30,000 entities", html("&notit;&#x10FFFF;".repeat(30_000))),
        ("50,000 comments", html("<!--".repeat(50_000))),
        ("100,000 lines of quotations", mail("", &"> > > > x\n".repeat(100_000))),
        ("30,000 attributions", mail("", &"On Mon, 3 Feb 2020 at 10:00, Ann <a@b.example> wrote:\n".repeat(30_000))),
        ("100,000 signatures", mail("", &"-- \nx\n".repeat(100_000))),
        ("a line of two megabytes", mail("", &"x".repeat(2 << 20))),
        (
            "escapes of ISO-2022-JP",
            mail("Content-Type: text/plain; charset=iso-2022-jp\n", &"\x1b$B\x1b(B".repeat(100_000)),
        ),
        ("a megabyte of UTF-7", mail("Content-Type: text/plain; charset=utf-7\n", &"+AGEA-".repeat(200_000))),
        ("a quarter of a megabyte of no charset", [mail("", ""), vec![0xE4; 1 << 18]].concat()),
        ("a megabyte of NUL", [mail("", ""), vec![0; 1 << 20]].concat()),
        ("quoted-printable of signs", mail("Content-Transfer-Encoding: quoted-printable\n", &"=".repeat(1 << 20))),
    ]
}

fn attachments() -> Vec<(&'static str, Vec<u8>)> {
    let part = |kind: &str, encoding: &str, body: &str| {
        mixed(&format!(
            "--b\nContent-Type: {kind}; name=x\nContent-Disposition: attachment\nContent-Transfer-Encoding: {encoding}\n\n{body}\n--b--\n"
        ))
    };
    vec![
        ("five megabytes of base64", part("application/octet-stream", "base64", &"QUFBQUFBQUFBQUFB\n".repeat(300_000))),
        ("base64 of rubbish", part("application/octet-stream", "base64", &"=".repeat(1 << 20))),
        ("a zip that claims 4 GiB", part("application/zip", "base64", BOMB)),
        (
            "a winmail.dat that claims 4 GiB",
            part("application/ms-tnef", "base64", "eJ8+IgEAAQaQCAAEAAAAAAABAAEAAQeQBgD/////5AQAAA=="),
        ),
        (
            "uuencoded to no end",
            mail("", &format!("begin 644 x\n{}", "M#0I&<F]M.B!!;FX@/&%N;D!E>&%M<&QE+F-O;3X-\n".repeat(20_000))),
        ),
        ("20,000 uuencoded files", mail("", &"begin 644 x\n#86)C\n`\nend\n".repeat(20_000))),
        ("20,000 yenc files", mail("", &"=ybegin line=128 size=3 name=x\nabc\n=yend size=3\n".repeat(20_000))),
    ]
}

/// The head of a zip whose one file is said to unpack to four gigabytes. Of our own pen; unpacking it would fail, and
/// nothing here tries.
pub const BOMB: &str = "UEsDBC0AAAAIAAAAIVgAAAAA//////////8BABQAAQAQAP////8AAAAAEAAAAAAAAAA=";
