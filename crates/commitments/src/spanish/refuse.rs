//! What takes a promise back in Spanish.

use super::words::{HABITS, HEDGES, HEDGING, REPORTS};
use crate::text::Sentence;
use crate::tokens::Toks;

/// How many of the words state something, where any do: "Le llamo mañana, ¿no?" does, and asks only then.
pub(super) fn stated(toks: &Toks, sentence: &Sentence) -> Option<usize> {
    if (0..toks.len()).any(|at| HEDGING.iter().any(|words| toks.are(at, words))) {
        return None;
    }
    match (0..toks.len()).find(|at| toks.is(*at, &["¿"])) {
        Some(at) => (at > 0).then_some(at),
        None if sentence.question => tag(toks),
        None => Some(toks.len()),
    }
}

/// Where ", ok?" begins, written without the sign before it.
fn tag(toks: &Toks) -> Option<usize> {
    let tags: [&[&str]; 10] = [
        &["no"],
        &["verdad"],
        &["vale"],
        &["ok"],
        &["okay"],
        &["de", "acuerdo"],
        &["cierto"],
        &["le", "parece"],
        &["te", "parece"],
        &["esta", "bien"],
    ];
    let comma = (0..toks.len()).rev().find(|at| toks.is(*at, &[","]))?;
    (tags.iter().any(|words| toks.are(comma + 1, words)) && toks.len() - comma < 6).then_some(comma)
}

pub(super) fn verb(toks: &Toks, sentence: &Sentence, group: usize, at: usize, until: usize) -> bool {
    let first = clause_start(toks, group);
    toks.0.get(at).is_some_and(|tok| sentence.quoted(tok.start))
        || toks.any(first, at, &["no", "nunca", "jamas", "tampoco", "nadie", "ni", "iba", "ibamos", "apenas"])
        || toks.any(first, at + 1, &HEDGES)
        || toks.any(first, until, &HABITS)
        || reported(toks, first, group)
        || subordinate(toks, group)
        || conditional(toks, group, until)
        || asked_for(toks, group)
}

/// "Mándeme las fotos y le hago …": only when they do. "Deme un día y …" and "déjeme …" are none.
fn asked_for(toks: &Toks, group: usize) -> bool {
    let Some(and) = group.checked_sub(1).filter(|and| toks.is(*and, &["y"])) else { return false };
    let first = (0..and).rev().find(|at| toks.is_sign(*at)).map_or(0, |at| at + 1);
    let first = first + usize::from(toks.are(first, &["por", "favor"])) * 2;
    let asks = [
        "mandeme",
        "envieme",
        "digame",
        "mandenos",
        "envienos",
        "diganos",
        "llameme",
        "llamenos",
        "escribame",
        "mandame",
        "enviame",
        "dime",
        "avisame",
        "aviseme",
        "pague",
        "firme",
        "confirme",
        "confirmeme",
        "rellene",
        "paseme",
        "traigame",
        "facilitenos",
        "indiquenos",
        "indiqueme",
    ];
    toks.is(first, &asks)
}

fn clause_start(toks: &Toks, at: usize) -> usize {
    let mut start = at;
    while start > 0 && !toks.is(start - 1, &[",", "y", "pero", ":", "(", "e", "-"]) {
        start -= 1;
    }
    start
}

/// "dijo que nos llamará".
fn reported(toks: &Toks, first: usize, group: usize) -> bool {
    // "Le aseguro que …": I do; "aseguró": somebody did.
    let assures = |at: usize| {
        toks.raw(at) == "aseguro"
            && toks.is(at.wrapping_sub(1), &["le", "les", "te", "os"])
            && toks.word(at + 1) == "que"
    };
    (first..group).any(|at| toks.is(at, &REPORTS) && !toks.is(at.wrapping_sub(1), &["como"]) && !assures(at))
}

/// "cuando le llamemos", "cuándo lo tendremos".
fn subordinate(toks: &Toks, group: usize) -> bool {
    let before = toks.back(group, 1);
    matches!(before, "cuando" | "cuanto" | "donde" | "como" | "si" | "aunque" | "mientras" | "quien" | "hasta" | "si,")
        && toks.raw(group.wrapping_sub(1)) != "sí"
        || toks.are(group.wrapping_sub(2), &["para", "que"])
        || toks.are(group.wrapping_sub(2), &["hasta", "que"])
        || toks.are(group.wrapping_sub(2), &["lo", "que"])
        || before == "que"
            && toks.any(
                group.saturating_sub(6),
                group,
                &["gracias", "avisar", "espera", "quiere", "prefiere", "desea", "avisarnos"],
            )
}

fn conditional(toks: &Toks, group: usize, until: usize) -> bool {
    (0..until.min(toks.len())).any(|at| {
        if at < group && toks.any(at, group, &["pero"]) || at > group && toks.is(at.wrapping_sub(1), &["y", "pero"]) {
            return false;
        }
        condition(toks, at) || depends_on_you(toks, at)
    })
}

fn condition(toks: &Toks, at: usize) -> bool {
    match toks.word(at) {
        "si" if toks.raw(at) == "si" => {
            let whether = [
                "ver",
                "consultar",
                "preguntar",
                "confirmar",
                "revisar",
                "saber",
                "comprobar",
                "averiguar",
                "verificar",
                "reviso",
                "consulto",
                "pregunto",
                "miro",
                "mirar",
                "compruebo",
                "verifico",
                "checo",
                "como",
            ];
            !(toks.is(at.wrapping_sub(1), &whether) || at == 0 && toks.word(1) == ",")
        }
        "menos" => toks.are(at + 1, &["que"]) && toks.is(at.wrapping_sub(1), &["a"]),
        "siempre" => toks.is(at + 1, &["que", "y"]),
        "salvo" | "excepto" => toks.is(at + 1, &["que", "imprevistos", "imprevisto"]),
        "dependiendo" | "suponiendo" => true,
        "pendiente" => toks.word(at + 1) == "de" && (at == 0 || toks.is_sign(at - 1)),
        "caso" => toks.is(at.wrapping_sub(1), &["en"]) && toks.is(at + 1, &["de"]),
        _ => false,
    }
}

/// "en cuanto usted firme", "cuando nos mande el formulario", "una vez recibido el pago".
fn depends_on_you(toks: &Toks, at: usize) -> bool {
    let once = toks.word(at) == "cuando"
        || toks.are(at, &["en", "cuanto"])
        || toks.are(at, &["una", "vez"])
        || toks.are(at, &["tan", "pronto"])
        || toks.are(at, &["despues", "de", "que"])
        || toks.are(at, &["tras"])
        || toks.are(at, &["al", "recibir"]);
    let of_you = |word: &str| {
        [
            "usted",
            "ustedes",
            "nos",
            "su",
            "recibido",
            "recibida",
            "recibamos",
            "reciba",
            "recibir",
            "firme",
            "pague",
            "firmado",
            "pagado",
            "quiera",
            "guste",
            "pago",
            "envie",
            "envien",
            "mande",
            "firmes",
            "quieras",
            "envies",
            "mandes",
        ]
        .contains(&word)
    };
    once && (at + 1..at + 6).any(|word| {
        of_you(toks.word(word)) && !toks.is(word, &["su"])
            || toks.is(word, &["su"])
                && toks.is(word + 1, &["pago", "formulario", "firma", "respuesta", "confirmacion"])
    })
}
