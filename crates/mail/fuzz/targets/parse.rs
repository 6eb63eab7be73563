//! Whatever arrives is understood or refused, and what is understood is safe to store and to show.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::parse::{Address, Kind, attachment, essence, made_up_message_id, parse};

// The parser underneath asserts things that do not hold; we catch that (and in builds as shipped it goes on). So a panic
// alone does not end the run: one that gets out of here does.
fuzz_target!(init: std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))), |raw: &[u8]| {
    let _ = made_up_message_id(raw);
    let Ok(mail) = parse(raw) else { return };
    let _ = essence(&mail);
    for (n, file) in mail.attachments.iter().enumerate() {
        assert!(!file.name.is_empty() && file.name.len() <= 160, "{:?}", file.name);
        assert!(!file.name.contains(['/', '\\', ':', '"']), "{:?}", file.name);
        assert!(!file.name.contains(char::is_control) && !file.name.starts_with('.'), "{:?}", file.name);
        if n < 8 {
            assert_eq!(attachment(raw, file.part).map_or(0, |bytes| bytes.len()), file.size);
        }
    }
    let people = mail.from.iter().chain(&mail.reply_to).chain(&mail.to).chain(&mail.cc);
    for Address { name, email } in people {
        assert!(!email.contains(char::is_control), "{email:?}");
        assert!(!name.as_deref().unwrap_or_default().contains(char::is_control), "{name:?}");
    }
    let ids = mail.message_id.iter().chain(&mail.in_reply_to).chain(&mail.references);
    for line in ids.chain([&mail.subject]) {
        assert!(!line.contains(['\r', '\n', '\0']), "{line:?}");
    }
    assert!(!mail.text.contains(['\r', '\0']), "line ends are LF");
    assert_eq!(mail.kind == Kind::Person, mail.kind_reason.is_none(), "a kind other than a person has its reason");
});
