//! Names of days, months and numbers, folded.

use jiff::civil::Weekday;

use crate::Language;

pub(super) fn weekday(word: &str, language: Language) -> Option<Weekday> {
    Some(match (word, language) {
        ("monday" | "mon", Language::English) | ("lunes", Language::Spanish) => Weekday::Monday,
        ("tuesday" | "tue" | "tues", Language::English) | ("martes", Language::Spanish) => Weekday::Tuesday,
        ("wednesday" | "wed" | "weds", Language::English) | ("miercoles", Language::Spanish) => Weekday::Wednesday,
        ("thursday" | "thu" | "thur" | "thurs", Language::English) | ("jueves", Language::Spanish) => Weekday::Thursday,
        ("friday" | "fri", Language::English) | ("viernes", Language::Spanish) => Weekday::Friday,
        ("saturday" | "sat", Language::English) | ("sabado", Language::Spanish) => Weekday::Saturday,
        ("sunday" | "sun", Language::English) | ("domingo", Language::Spanish) => Weekday::Sunday,
        _ => return None,
    })
}

/// Words that are also other words: a day only after "on", "by" and the like.
pub(super) fn is_doubtful(word: &str) -> bool {
    matches!(word, "mon" | "wed" | "sat" | "sun" | "march" | "may" | "mar" | "second")
}

pub(super) fn month(word: &str, language: Language) -> Option<i8> {
    let english = [
        ["january", "jan"],
        ["february", "feb"],
        ["march", "mar"],
        ["april", "apr"],
        ["may", "may"],
        ["june", "jun"],
        ["july", "jul"],
        ["august", "aug"],
        ["september", "sep"],
        ["october", "oct"],
        ["november", "nov"],
        ["december", "dec"],
    ];
    let spanish = [
        ["enero", "ene"],
        ["febrero", "feb"],
        ["marzo", "mar"],
        ["abril", "abr"],
        ["mayo", "may"],
        ["junio", "jun"],
        ["julio", "jul"],
        ["agosto", "ago"],
        ["septiembre", "sep"],
        ["octubre", "oct"],
        ["noviembre", "nov"],
        ["diciembre", "dic"],
    ];
    let names = if language == Language::English { english } else { spanish };
    let word = match word {
        "sept" => "sep",
        "setiembre" => "sep",
        word => word,
    };
    let at = names.iter().position(|names| names.contains(&word))?;
    i8::try_from(at + 1).ok()
}

/// "three", "tres", up to sixty.
pub(super) fn number(word: &str, language: Language) -> Option<i64> {
    let english = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let spanish = [
        "cero",
        "una",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
        "catorce",
        "quince",
        "dieciseis",
        "diecisiete",
        "dieciocho",
        "diecinueve",
        "veinte",
    ];
    let tens = match word {
        "thirty" | "treinta" => Some(30),
        "forty" | "cuarenta" => Some(40),
        "fifty" | "cincuenta" => Some(50),
        "sixty" | "sesenta" => Some(60),
        "ninety" | "noventa" => Some(90),
        "veintiuno" | "veintiun" => Some(21),
        "veinticuatro" => Some(24),
        "veinticinco" => Some(25),
        "un" | "uno" if language == Language::Spanish => Some(1),
        _ => None,
    };
    let names = if language == Language::English { &english } else { &spanish };
    tens.or_else(|| names.iter().position(|name| *name == word).and_then(|at| i64::try_from(at).ok()))
}

/// "first" to "tenth", for "the fifth".
pub(super) fn ordinal(word: &str) -> Option<i8> {
    let names = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    names.iter().position(|name| *name == word).and_then(|at| i8::try_from(at + 1).ok())
}
