//! Mails written to hurt: how long the worst of them takes to be understood and made ready to show.

use std::time::{Duration, Instant};

use mail::explain;
use mail::html::sanitise;

use crate::report::{Figure, Reach, Report};

#[path = "../../crates/mail/tests/hostile/mails.rs"]
mod mails;

pub fn measure(report: &mut Report) {
    let mut worst = (Duration::ZERO, "");
    for (name, raw) in mails::all() {
        // The quickest of three: what else the machine does is not the mail's.
        let took = (0..3).map(|_| once(&raw)).min().unwrap_or_default();
        if took > Duration::from_millis(200) {
            eprintln!("{name}: {} KiB, {took:?}", raw.len() >> 10);
        }
        worst = worst.max((took, name));
    }
    report.add(
        Figure::new("attack mails, the slowest", worst.0.as_secs_f64() * 1000.0, "ms")
            .with("which", worst.1)
            .with("mails", mails::all().len())
            .reach(Reach::AtMost(1000.0))
            .floor(Reach::AtMost(4000.0)),
    );
}

/// Everything that is done with a mail: understood, its quotations folded, its HTML made safe.
fn once(raw: &[u8]) -> Duration {
    let began = Instant::now();
    let _either_way = explain::mail(raw);
    if let Ok(mail) = mail::parse::parse(raw)
        && let Some(html) = &mail.html
    {
        let _ = sanitise(html, false, &|_| None);
    }
    began.elapsed()
}
