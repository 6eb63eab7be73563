//! The regimes that come with Kept.

use std::sync::LazyLock;

use super::rules::{Regime, read};

/// The one that holds where nothing else was chosen.
pub const PLAIN: &str = "plain";

/// The files, as they are; the long letters of one, in Spanish, stand in a file of their own that is read behind it.
pub const FILES: [&str; 4] = [
    include_str!("shipped/plain.toml"),
    concat!(include_str!("shipped/uk-financial.toml"), include_str!("shipped/uk-financial.es.toml")),
    include_str!("shipped/us-hospital.toml"),
    include_str!("shipped/health-privacy.toml"),
];

/// Each with its file. A test holds that all of them can be read.
pub fn all() -> &'static [(Regime, &'static str)] {
    static ALL: LazyLock<Vec<(Regime, &str)>> = LazyLock::new(|| {
        let read_one = |text: &'static str| Some((read(text).ok()?, text));
        FILES.into_iter().filter_map(read_one).collect()
    });
    &ALL
}

pub fn get(key: &str) -> Option<&'static (Regime, &'static str)> {
    all().iter().find(|(regime, _)| regime.key == key)
}
