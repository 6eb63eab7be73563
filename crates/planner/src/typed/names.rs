//! Names of days, months, units and numbers, English and Spanish, folded.

use jiff::civil::Weekday;

pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "mon" | "monday" | "lun" | "lunes" => Weekday::Monday,
        "tue" | "tues" | "tuesday" | "mar" | "martes" => Weekday::Tuesday,
        "wed" | "weds" | "wednesday" | "mie" | "miercoles" => Weekday::Wednesday,
        "thu" | "thur" | "thurs" | "thursday" | "jue" | "jueves" => Weekday::Thursday,
        "fri" | "friday" | "vie" | "viernes" => Weekday::Friday,
        "sat" | "saturday" | "sab" | "sabado" => Weekday::Saturday,
        "sun" | "sunday" | "dom" | "domingo" => Weekday::Sunday,
        _ => return None,
    })
}

pub(super) fn month(word: &str) -> Option<i8> {
    Some(match word {
        "jan" | "january" | "ene" | "enero" => 1,
        "feb" | "february" | "febrero" => 2,
        "mar" | "march" | "marzo" => 3,
        "apr" | "april" | "abr" | "abril" => 4,
        "may" | "mayo" => 5,
        "jun" | "june" | "junio" => 6,
        "jul" | "july" | "julio" => 7,
        "aug" | "august" | "ago" | "agosto" => 8,
        "sep" | "sept" | "september" | "septiembre" | "setiembre" => 9,
        "oct" | "october" | "octubre" => 10,
        "nov" | "november" | "noviembre" => 11,
        "dec" | "december" | "dic" | "diciembre" => 12,
        _ => return None,
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
}

pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "m" | "min" | "mins" | "minute" | "minutes" | "minuto" | "minutos" => Unit::Minute,
        "h" | "hr" | "hrs" | "hour" | "hours" | "hora" | "horas" => Unit::Hour,
        "d" | "day" | "days" | "dia" | "dias" => Unit::Day,
        "w" | "wk" | "week" | "weeks" | "semana" | "semanas" => Unit::Week,
        _ => return None,
    })
}

pub(super) fn number(word: &str) -> Option<i64> {
    Some(match word {
        "a" | "an" | "one" | "un" | "una" => 1,
        "two" | "couple" | "dos" => 2,
        "three" | "tres" => 3,
        "four" | "cuatro" => 4,
        "five" | "cinco" => 5,
        "six" | "seis" => 6,
        "seven" | "siete" => 7,
        "eight" | "ocho" => 8,
        "nine" | "nueve" => 9,
        "ten" | "diez" => 10,
        "twelve" | "doce" => 12,
        "fifteen" | "quince" => 15,
        "twenty" | "veinte" => 20,
        "thirty" | "treinta" => 30,
        _ => return None,
    })
}

/// Words that carry no meaning of their own in a typed time.
pub(super) fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "at" | "on"
            | "the"
            | "by"
            | "before"
            | "until"
            | "till"
            | "of"
            | "o'clock"
            | "oclock"
            | "this"
            | "sharp"
            | "latest"
            | "in"
            | "a"
            | "al"
            | "la"
            | "las"
            | "el"
            | "los"
            | "para"
            | "antes"
            | "de"
            | "del"
            | "hasta"
            | "este"
            | "esta"
            | "en"
            | "por"
            | "between"
            | "entre"
            | "from"
            | "desde"
            | "que"
            | "viene"
            | "and"
            | "y"
    )
}
