//! "I'm out of the office until Monday": what says when somebody is back promises nobody anything.

use crate::Kind;
use crate::tokens::{Toks, folded};

const AWAY: [&[&str]; 13] = [
    &["out", "of", "the", "office"],
    &["out", "of", "office"],
    &["away", "from", "the", "office"],
    &["away", "from", "my", "desk"],
    &["annual", "leave"],
    &["on", "leave"],
    &["on", "vacation"],
    &["on", "holiday"],
    &["on", "holidays"],
    &["fuera", "de", "la", "oficina"],
    &["de", "vacaciones"],
    &["de", "baja"],
    &["de", "permiso"],
];

pub(crate) fn says(toks: &Toks) -> bool {
    (0..toks.len()).any(|at| AWAY.iter().any(|words| toks.are(at, words)))
}

/// Whether the words say that somebody comes back. A call or a fix, said in the same breath, is still promised.
pub(crate) fn is_return(text: &str, kind: Kind) -> bool {
    let comes = ["back", "return", "returning", "out", "away", "vuelvo", "volvemos", "volvere", "regreso", "regresare"];
    let text = folded(&text.to_lowercase());
    matches!(kind, Kind::Arrive | Kind::Other) && text.split_whitespace().any(|word| comes.contains(&word))
}
