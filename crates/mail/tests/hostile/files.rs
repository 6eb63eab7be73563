//! Names of attachments that lead elsewhere, hide what they are, or break out of where they are written.

use mail::parse::{parse, safe_name};

/// The name of the one attachment, when the sender wrote this as its `filename` parameter.
fn named(parameter: &str) -> String {
    let raw = format!(
        "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf\r\n\
         Content-Disposition: attachment; {parameter}\r\n\r\nx\r\n--b--\r\n"
    );
    let mail = parse(raw.as_bytes()).unwrap();
    assert_eq!(mail.attachments.len(), 1, "{parameter}");
    mail.attachments[0].name.clone()
}

#[test]
fn a_name_is_one_name_in_no_folder() {
    for (parameter, name) in [
        ("filename=\"../../etc/passwd\"", "passwd"),
        ("filename=\"/etc/cron.d/kept\"", "kept"),
        ("filename=\"C:\\\\Windows\\\\system32\\\\x.dll\"", "x.dll"),
        ("filename=\"\\\\\\\\server\\\\share\\\\x.exe\"", "x.exe"),
        ("filename*=utf-8''..%2F..%2Fetc%2Fshadow", "shadow"),
        ("filename*=utf-8''a%0D%0ASet-Cookie%3A%20x%3Dy.pdf", "a Set-Cookie_ x=y.pdf"),
        ("filename*=utf-8''a%00.pdf", "a .pdf"),
        ("filename*=utf-8''invoice%E2%80%AEfdp.exe", "invoice_fdp.exe"),
        ("filename=\"=?utf-8?q?..=2F..=2Fx?=\"", "x"),
        ("filename=\"CON\"", "_CON"),
        ("filename=\"lpt1.pdf\"", "_lpt1.pdf"),
        ("filename=\"invoice.pdf.exe. . .\"", "invoice.pdf.exe"),
        ("filename=\"<script>.png\"", "_script_.png"),
        ("filename=\"..\"", "part-1.pdf"),
        ("filename=\"\"", "part-1.pdf"),
    ] {
        assert_eq!(named(parameter), name, "{parameter}");
    }
    let long = named(&format!("filename=\"{}.pdf\"", "a".repeat(10_000)));
    assert!(long.len() <= 151 && long.ends_with(".pdf"), "{long}");
}

#[test]
fn cleaning_a_name_twice_changes_nothing() {
    for name in ["..a..", "a/b", "nul", "nul.", "_nul", " . x . ", "a\u{202E}b", "x.y/..", "\u{85}a", "é\u{2028}.txt"]
    {
        let once = safe_name(name);
        assert_eq!(safe_name(&once), once, "{name:?}");
    }
}
