//! Spanish: the form of the verb says who acts; small words before it say for whom.

mod forms;
mod refuse;
mod words;

use crate::english::{Act, MOST, assemble};
use crate::text::Sentence;
use crate::tokens::Toks;
use crate::verbs::{Match, Need, SPANISH, kind};
use crate::when::{self, Piece, What};
use crate::{Hit, Kind, Language, Setting, Who};
use forms::Form;
use words::{ADVERBS, CLITICS, CUSTOMER, DONE, EXPECTED, OUTSIDE, PEOPLE, YOURS};

/// A verb in a sentence, and the words before it that belong to it.
struct Verb {
    at: usize,
    /// Where its own small words begin: "se lo envío".
    group: usize,
    verb: String,
    form: Form,
    /// The customer is named in it: "le", "te", "llamarle".
    to_you: bool,
    let_me: bool,
}

pub(crate) fn read(toks: &Toks, sentence: &Sentence, setting: &Setting<'_>) -> Vec<Hit> {
    let Some(stated) = refuse::stated(toks, sentence) else { return Vec::new() };
    let asks = stated < toks.len();
    let toks = &Toks(toks.0.iter().take(stated).cloned().collect());
    let mut verbs = verbs(toks);
    if asks {
        // "Usted nos llamará, ¿no?" asks what they do.
        verbs.retain(|verb| verb.form != Form::Other);
    }
    verbs.truncate(MOST);
    let pieces = when::pieces(toks, Language::Spanish, setting);
    let mut acts: Vec<Act> = Vec::new();
    for (at, verb) in verbs.iter().enumerate() {
        let until = verbs.get(at + 1).map_or(toks.len(), |next| next.group);
        if refuse::verb(toks, sentence, verb.group, verb.at, until) {
            continue;
        }
        if let Some(act) = act(toks, verb, until, setting.from, &pieces)
            && acts.last().is_none_or(|last| last.end <= act.start || last.let_me)
        {
            acts.push(act);
        }
    }
    acts.extend(expected(toks, setting.from).filter(|_| acts.is_empty()));
    assemble(toks, acts, &pieces, setting)
}

/// "Puede esperar nuestra llamada", "espere un reembolso".
fn expected(toks: &Toks, from: Who) -> Option<Act> {
    let able =
        |at: usize| toks.is(at, &["puede", "pueden", "puedes", "podra"]) && toks.is(at + 1, &["esperar", "contar"]);
    let asked = |at: usize| {
        toks.is(at, &["espere", "esperen", "espera"]) && (at == 0 || toks.is_sign(at - 1) || toks.is(at - 1, &["y"]))
    };
    let start = (0..toks.len()).find(|at| able(*at) || asked(*at))?;
    let (letter, end) = (start + 1..start + 7)
        .find_map(|at| EXPECTED.iter().find(|(word, _)| toks.word(at) == *word).map(|(_, letter)| (*letter, at + 1)))?;
    Some(Act {
        start,
        verb: start,
        end,
        kind: kind(letter),
        need: Need::Nothing,
        who: from,
        let_me: false,
        conjoined: false,
    })
}

fn verbs(toks: &Toks) -> Vec<Verb> {
    let accents = toks.0.iter().any(|tok| tok.raw != tok.word);
    let mut found: Vec<Verb> = Vec::new();
    let mut at = 0;
    while at < toks.len() {
        let verb = phrase(toks, at).or_else(|| plain(toks, at, accents));
        at = verb.as_ref().map_or(at + 1, |verb| verb.at + 1);
        found.extend(verb);
    }
    found
}

fn plain(toks: &Toks, at: usize, accents: bool) -> Option<Verb> {
    let (verb, form) = forms::of(toks.word(at), toks.raw(at), accents)?;
    // "la semana que viene"; "vamos a cerrar" is going nowhere.
    let of_week = toks.word(at).starts_with("vien") && toks.word(at.wrapping_sub(1)) == "que";
    if of_week || verb == "ir" && toks.word(at + 1) == "a" && forms::ends_as_infinitive(toks.word(at + 2)) {
        return None;
    }
    let (group, to_you) = group(toks, at);
    let noun = group == at
        && toks.is(
            at.wrapping_sub(1),
            &["el", "la", "un", "una", "de", "del", "al", "mi", "su", "por", "en", "este", "con", "sin", "que"],
        );
    let own = matches!(form, Form::Today | Form::TodayOrGone);
    (!(noun && own)).then_some(Verb { at, group, verb, form, to_you, let_me: false })
}

/// The small words before a verb.
fn group(toks: &Toks, at: usize) -> (usize, bool) {
    let mut start = at;
    while start > 0 && toks.is(start - 1, &CLITICS) {
        start -= 1;
    }
    let to_you = toks.any(start, at, &YOURS)
        || toks.is(start, &["se"]) && toks.is(start + 1, &["lo", "la", "los", "las"]) && start + 2 == at;
    (start, to_you)
}

/// "voy a llamarle", "quedo en llamarle", "me comprometo a entregarlo", "déjeme revisarlo".
fn phrase(toks: &Toks, at: usize) -> Option<Verb> {
    let heads: [(&[&str], Form, bool); 28] = [
        (&["vuelvo", "a"], Form::First, false),
        (&["volvere", "a"], Form::First, false),
        (&["volvemos", "a"], Form::First, false),
        (&["volveremos", "a"], Form::First, false),
        (&["voy", "a"], Form::First, false),
        (&["vamos", "a"], Form::First, false),
        (&["va", "a"], Form::Other, false),
        (&["van", "a"], Form::Other, false),
        (&["vas", "a"], Form::Other, false),
        (&["quedo", "en"], Form::First, false),
        (&["quedamos", "en"], Form::First, false),
        (&["comprometo", "a"], Form::First, false),
        (&["comprometemos", "a"], Form::First, false),
        (&["prometo"], Form::First, false),
        (&["prometemos"], Form::First, false),
        (&["encargo", "de"], Form::First, false),
        (&["encargare", "de"], Form::First, false),
        (&["encargaremos", "de"], Form::First, false),
        (&["ocupare", "de"], Form::First, false),
        (&["asegurare", "de"], Form::First, false),
        (&["dejeme"], Form::First, true),
        (&["dejame"], Form::First, true),
        (&["deje"], Form::First, true),
        (&["deja"], Form::First, true),
        (&["permitame"], Form::First, true),
        (&["permiteme"], Form::First, true),
        (&["dejenme"], Form::First, true),
        (&["dejenos"], Form::First, true),
    ];
    let (words, form, let_me) = heads.iter().find(|(words, ..)| toks.are(at, words))?;
    let mut verb_at = at + words.len();
    while toks.is(verb_at, &["que", "poder", "a"]) && verb_at < at + 4 {
        verb_at += 1;
    }
    let (verb, hung) = forms::infinitive(toks.word(verb_at))?;
    let (start, before) = group(toks, at);
    Some(Verb { at: verb_at, group: start, verb, form: *form, to_you: hung || before, let_me: *let_me })
}

fn act(toks: &Toks, verb: &Verb, until: usize, from: Who, pieces: &[Piece]) -> Option<Act> {
    let (found, who, start) = match verb.form {
        Form::Other => other(toks, verb, from)?,
        _ => (first(toks, verb, until, pieces)?, from, start_of(toks, verb.group)),
    };
    let step = found.need == Need::Step;
    (found.need != Need::Never).then_some(Act {
        start,
        verb: verb.at,
        end: found.end,
        kind: found.kind,
        need: found.need,
        who,
        let_me: verb.let_me || step && joins_on(toks, found.end, until),
        conjoined: false,
    })
}

/// "Lo revisaremos y …": what comes says what is promised.
fn joins_on(toks: &Toks, end: usize, until: usize) -> bool {
    until < toks.len() && (end..=until).any(|at| toks.is(at, &["y", "para", ","]))
}

/// From where the words of the promise go: the subject pronouns before the verb.
fn start_of(toks: &Toks, group: usize) -> usize {
    let mut start = group;
    let of_time =
        |at: usize| toks.is(at, &["mismo", "misma"]) && !toks.is(at.wrapping_sub(1), &["yo", "nosotros", "nosotras"]);
    while start > 0 && toks.is(start - 1, &ADVERBS) && !of_time(start - 1) {
        start -= 1;
    }
    start
}

fn first(toks: &Toks, verb: &Verb, until: usize, pieces: &[Piece]) -> Option<Match> {
    let mut found = SPANISH.fit(toks, verb.at, &verb.verb).or_else(|| states(toks, verb.at, &verb.verb, true))?;
    if verb.verb == "tener" && toks.word(verb.at + 1) == "que" {
        return None;
    }
    if verb.verb == "pasar" && verb.to_you && toks.is(verb.at - 1, &["lo", "la", "los", "las"]) {
        found = Match { kind: Kind::Deliver, ..found };
    }
    if verb.let_me && matches!(found.kind, Kind::Update) {
        return None;
    }
    let today = matches!(verb.form, Form::Today | Form::TodayOrGone);
    let between = |piece: &&Piece| piece.to <= until && piece.from >= verb.group;
    let gone = pieces.iter().filter(between).any(|piece| piece.what == What::Gone);
    let gone_before =
        pieces.iter().any(|piece| piece.what == What::Gone && piece.to <= verb.group + 1 && piece.to + 2 >= verb.group);
    let about = matches!(verb.verb.as_str(), "llamar" | "escribir")
        && toks.is(verb.at + 1, &["para", "porque", "de", "desde", "con"]);
    if today && (gone || gone_before || about) {
        return None;
    }
    if today && found.need != Need::Never {
        let at_once = pieces.iter().any(|piece| piece.what == What::Vague)
            || toks.any(0, toks.len(), &["cuanto", "cuando", "luego", "pronto"]);
        let told = matches!(verb.verb.as_str(), "avisar" | "encargar" | "ocupar")
            && verb.form == Form::Today
            && verb.group < verb.at;
        let waits = (verb.at..until).any(|at| toks.is(at, &["cuando"]));
        let step = found.need == Need::Step;
        let attached = toks.any(0, toks.len(), &["adjunto", "adjunta", "adjuntos", "adjuntas", "adjuntamos"]);
        found.need = match () {
            () if attached => Need::Never,
            () if told || verb.to_you && toks.any(0, verb.group, &STEPS) || (at_once || waits) && verb.to_you => {
                Need::Nothing
            }
            () if step && joins_on(toks, found.end, until) && !toks.is_sign(verb.group.wrapping_sub(1)) => Need::Step,
            () => Need::Time,
        };
    }
    Some(found)
}

/// "Deje que lo consulte y le llamo": what comes before says that it comes.
const STEPS: [&str; 9] =
    ["deje", "dejeme", "dejame", "permitame", "permiteme", "consulto", "reviso", "hablo", "compruebo"];

/// Somebody else, a thing, or you: who it is stands before the verb.
fn other(toks: &Toks, verb: &Verb, from: Who) -> Option<(Match, Who, usize)> {
    let start = subject_start(toks, verb.group);
    let has = |words: &[&str]| toks.any(start, verb.group, words);
    let outside = has(&OUTSIDE) && !has(&["su", "nuestro", "nuestra"]) || has(&["seguro", "banco", "aseguradora"]);
    let must = toks.word(verb.at + 1) == "que" && verb.verb == "tener";
    if outside || must || has(&["nadie", "ninguno"]) || toks.is(verb.group, &["me"]) && from == Who::Them {
        return None;
    }
    let person = is_person(toks, verb, start);
    if matches!(verb.verb.as_str(), "tener" | "recibir" | "ver" | "obtener" | "disponer" | "saber") {
        return received(toks, verb).map(|found| (found, from, start));
    }
    if let Some(found) = states(toks, verb.at, &verb.verb, person) {
        let refund = has(&["reembolso", "devolucion", "dinero", "importe", "abono"]) && found.kind == Kind::Deliver;
        let kind = if refund { Kind::Refund } else { found.kind };
        return Some((Match { kind, ..found }, from, start));
    }
    if matches!(verb.verb.as_str(), "llegar" | "salir" | "ir" | "pasar" | "venir") {
        return comes(toks, verb, start, person).map(|found| (found, from, start));
    }
    let found = SPANISH.fit(toks, verb.at, &verb.verb)?;
    if toks.word(verb.group) == "usted" && toks.word(verb.group.wrapping_sub(1)) != "a" {
        return None;
    }
    if has(&CUSTOMER) {
        return (from == Who::Us).then_some((found, Who::Them, start));
    }
    if has(&["usted", "ustedes", "tu"]) {
        return None;
    }
    if toks.is(verb.group, &["me"]) {
        return None;
    }
    if toks.is(verb.group, &["nos"]) {
        return (from == Who::Us && !person).then_some((found, Who::Them, start));
    }
    let passive = toks.is(verb.group, &["se"]);
    if passive && has(&["su", "tu", "sus", "tus"]) && !matches!(found.kind, Kind::CallBack | Kind::Reply) {
        let refund = has(&["reembolso", "devolucion", "dinero", "importe"]);
        let kind = if refund { Kind::Refund } else { found.kind };
        return Some((Match { kind, need: Need::Time, ..found }, from, start));
    }
    let to_you = passive && toks.is(verb.group + 1, &YOURS) || verb.to_you && start == verb.group;
    let all = toks.is(start, &["los", "las", "todos", "todas"]) && !has(&["tecnicos", "companeros", "nuestros"]);
    (!all && (person || to_you)).then_some((found, from, start))
}

/// Whether a person of ours is named, before the verb or right behind it.
fn is_person(toks: &Toks, verb: &Verb, start: usize) -> bool {
    let behind = toks.is(verb.at + 1, &["nuestro", "nuestra"])
        || toks.any(verb.at + 1, verb.at + 4, &PEOPLE)
            && toks.is(verb.at + 1, &["nuestro", "nuestra", "el", "la", "un", "una", "alguien", "mi"]);
    let name = |at: usize| {
        let plain = toks.raw(at) == toks.word(at) && !toks.is(at, &["lunes", "martes", "usted"]);
        let opens = at == 0
            && (verb.group != 1
                || toks.is(
                    0,
                    &[
                        "hoy", "luego", "entonces", "pronto", "ayer", "nunca", "siempre", "ahora", "bien", "vale",
                        "pues", "gracias",
                    ],
                ));
        toks.cap(at) && !opens && toks.word(at).len() > 2 && plain
    };
    let ours = ["nuestro", "nuestra", "nuestros"];
    behind
        || toks.any(start, verb.group, &PEOPLE)
        || toks.any(start, verb.group, &ours)
        || (start..verb.group).any(name)
}

/// "el técnico llegará", "su pedido le llegará el viernes".
fn comes(toks: &Toks, verb: &Verb, start: usize, person: bool) -> Option<Match> {
    let thing = ["su", "sus", "tu", "tus", "el", "la", "los", "pedido", "le", "les", "te", "os"];
    // "El técnico viene los lunes" is how it always is.
    let weekly = forms::is_present(toks.word(verb.at))
        && (verb.at..toks.len()).any(|at| toks.is(at, &["los"]) && when::is_day_or_month(toks.word(at + 1)));
    if weekly {
        return None;
    }
    let leaves = verb.verb == "salir" && toks.any(start, verb.at, &["su", "tu", "pedido"]);
    let named = person || leaves || verb.verb == "llegar" && toks.any(start, verb.at, &thing);
    let fit = SPANISH.fit(toks, verb.at, &verb.verb).map(|found| found.kind);
    let kind = if leaves || verb.verb == "llegar" && !person { Kind::Deliver } else { fit.unwrap_or(Kind::Arrive) };
    named.then_some(Match { kind, need: Need::Time, end: verb.at + 1 })
}

fn subject_start(toks: &Toks, group: usize) -> usize {
    let stops = ["y", "pero", "que", "si", "cuando", "porque", "entonces", "e"];
    let mut start = group;
    let of_week = |at: usize| toks.word(at) == "viene" && toks.word(at.wrapping_sub(1)) == "que";
    while start > 0
        && group - start < 10
        && !of_week(start - 1)
        && (!toks.is(start - 1, &stops) || toks.is(start, &["media", "cuarto"]))
        && (!toks.is_sign(start - 1) || toks.glued(start) && toks.glued(start - 1))
    {
        start -= 1;
    }
    start
}

/// What you get: "tendrá el informe el viernes", "recibirá noticias nuestras".
fn received(toks: &Toks, verb: &Verb) -> Option<Match> {
    let last = (verb.at + 1..verb.at + 8)
        .find(|at| toks.is(*at, &["antes", "en", "el", "la", ",", "y", "a"]) && *at > verb.at + 2)
        .unwrap_or(verb.at + 8);
    let noun = (verb.at + 1..last)
        .filter(|at| !toks.is(at - 1, &["por", "en", "al", "su"]) || toks.word(*at) != "correo")
        .find_map(|at| {
            EXPECTED.iter().find(|(word, _)| toks.word(at) == *word).map(|(_, letter)| (kind(letter), at + 1))
        });
    if matches!(verb.verb.as_str(), "ver" | "saber")
        && noun.is_none_or(|(kind, _)| kind != Kind::Refund && kind != Kind::Reply)
    {
        return None;
    }
    if toks.word(verb.at + 1) == "hasta" {
        return None;
    }
    let today = toks.word(verb.at).starts_with("tien");
    let thing = toks.is(verb.group, &["lo", "la", "los", "las"]) && verb.group < verb.at;
    if today && !thing && noun.is_none_or(|(_, end)| end > verb.at + 4) {
        return None;
    }
    let (kind, end) = noun.unwrap_or((Kind::Deliver, verb.at + 1));
    let sure = matches!(kind, Kind::Refund | Kind::CallBack | Kind::Reply | Kind::Update);
    Some(Match { kind, need: if sure { Need::Nothing } else { Need::Time }, end })
}

/// "estará listo", "quedará resuelto", "el técnico estará allí".
fn states(toks: &Toks, at: usize, verb: &str, person: bool) -> Option<Match> {
    if !matches!(verb, "estar" | "quedar" | "ser" | "tener") {
        return None;
    }
    let next = at + 1 + usize::from(toks.is(at + 1, &["ya", "todo", "totalmente", "completamente"]));
    let done =
        DONE.iter().find(|(stem, _)| toks.word(next).starts_with(stem) && toks.word(next).len() <= stem.len() + 2);
    if let Some((_, letter)) = done {
        return Some(Match { kind: kind(letter), need: Need::Time, end: next + 1 });
    }
    let there = ["alli", "ahi", "alla", "en", "con", "a", "aqui"];
    let when_there = person && toks.is(next, &["manana", "el", "entre", "hoy"]) && verb == "estar";
    let away = toks.are(next, &["de", "vacaciones"])
        || toks.any(next, next + 4, &["vacaciones", "reunion", "oficina", "cerrado", "cerrados"]);
    if verb == "estar" && !away && (toks.is(next, &there) || when_there) {
        return Some(Match {
            kind: if person { Kind::Arrive } else { Kind::Deliver },
            need: Need::Time,
            end: next + 1,
        });
    }
    None
}
