//! Letters of the rules that come with Kept, filled in, for tests.
#![allow(dead_code, clippy::unwrap_used)] // each test file uses a part of it

use app::regimes::{Facts, Regime, shipped};
use i18n::Words;
use jiff::tz::TimeZone;

pub fn shipped(key: &str) -> Regime {
    shipped::get(key).unwrap().0.clone()
}

pub fn facts() -> Facts {
    let at = |text: &str| Some(text.parse().unwrap());
    Facts {
        customer_name: "Ruth Alvarez".to_owned(),
        customer_first_name: "Ruth".to_owned(),
        number: "C-12".to_owned(),
        summary: "The desks did not come, for the second time.".to_owned(),
        received_at: at("2026-11-24T14:00:00Z"),
        findings: "The van was double booked.".to_owned(),
        outcome: "We come on Thursday at nine.".to_owned(),
        remedy: "No charge for the installation.".to_owned(),
        steps: "We spoke to both drivers and the planner.".to_owned(),
        delay_reason: "The driver is away until Monday.".to_owned(),
        next_update_at: at("2026-12-01T14:00:00Z"),
        completed_at: at("2026-11-30T14:00:00Z"),
        business_name: "Alder Office Interiors".to_owned(),
        contact: "+1 555 0100".to_owned(),
        staff_name: "Dana Moss".to_owned(),
        today: at("2026-11-30T14:00:00Z"),
    }
}

/// The same, told in Spanish.
fn facts_in_spanish() -> Facts {
    Facts {
        summary: "Las mesas no llegaron, por segunda vez.".to_owned(),
        findings: "La furgoneta estaba reservada dos veces.".to_owned(),
        outcome: "Vamos el jueves a las nueve.".to_owned(),
        remedy: "No le cobramos el montaje.".to_owned(),
        steps: "Hablamos con los dos conductores y con quien planifica.".to_owned(),
        delay_reason: "El conductor no está hasta el lunes.".to_owned(),
        ..facts()
    }
}

/// As the customer reads it: its subject, an empty line, its text.
pub fn as_read(regime: &str, kind: &str, locale: &str) -> String {
    let zone = if regime.starts_with("uk-") { "Europe/London" } else { "America/New_York" };
    let words = Words::new(locale, &TimeZone::get(zone).unwrap());
    let facts = if words.locale().language() == "es" { facts_in_spanish() } else { facts() };
    let filled = shipped(regime).fill(kind, &facts, &words).unwrap();
    assert!(filled.missing.is_empty(), "{regime} {kind} {locale}: {:?}", filled.missing);
    format!("{}\n\n{}", filled.subject, filled.text.trim_end())
}
