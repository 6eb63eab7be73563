//! Letters in Spanish, of all rules that come with Kept: nothing is asked less in them, and what they lack is named.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // what makes ready for a test stops it, loudly

mod case;
mod letter;
mod post;

use app::complaints::{self, Known, NewComplaint, NewLetter, Way, Written};
use app::regimes::{Letter, Regime, shipped};
use app::{Error, customers};
use case::{DAY, HOUR, Steps, new};
use insta::assert_snapshot;
use letter::as_read;
use post::add_mailbox;
use testkit::{TestKept, each_database};

#[test]
fn every_letter_is_there_in_spanish_and_must_say_the_same() {
    for (regime, _) in shipped::all() {
        for kind in regime.kinds() {
            let spanish = regime.letter_in(&kind.kind, "es").unwrap();
            assert_eq!(regime.language_of(spanish), "es", "{} {}", regime.key, kind.kind);
            assert_eq!(spanish.closes, kind.closes);
            let asked = |letter: &Letter| {
                let all = letter.required.iter();
                all.map(|one| (one.key.clone(), one.name.clone(), one.placeholder.clone(), one.because.clone()))
                    .collect::<Vec<_>>()
            };
            assert_eq!(asked(spanish), asked(kind), "{} {}", regime.key, kind.kind);
            let fields = |letter: &Letter| -> Vec<String> {
                let mut named: Vec<String> =
                    letter.text.split("{{ ").skip(1).map(|one| one.split(' ').next().unwrap().to_owned()).collect();
                named.retain(|name| !name.starts_with("outside."));
                named.sort_unstable();
                named.dedup();
                named
            };
            assert_eq!(fields(spanish), fields(kind), "{} {}: what is filled in", regime.key, kind.kind);
        }
        for body in &regime.outside_bodies {
            assert!(!body.said_in("es").0.is_empty(), "{} {}: what its name means", regime.key, body.key);
        }
    }
}

/// A complaint under these rules, of somebody who is written to in this language, called back and not settled.
fn called_back<'a>(kept: &'a TestKept, regime: &str, locale: Option<&str>) -> Steps<'a> {
    let number = kept.write(|tx| Ok(tx.new_id())).unwrap();
    let customer_id = kept.customer("Ruth Alvarez", &format!("ruth-{number}@alvarez.example"));
    let (who, locale) = (kept.owner.clone(), locale.map(str::to_owned));
    let change = customers::Change { locale: Some(locale), ..customers::Change::default() };
    kept.write(move |tx| customers::update(tx, &who, customer_id, change.clone())).unwrap();
    let (who, regime) = (kept.agent.clone(), Some(regime.to_owned()));
    let new = NewComplaint { regime, ..new(customer_id) };
    let id = kept.write(move |tx| complaints::open(tx, &who, &new)).unwrap().id;
    let steps = Steps { kept, id, who: kept.agent.clone() };
    steps.listen().unwrap();
    steps.restate("Nadie vino el lunes.").unwrap();
    steps.confirm().unwrap();
    steps.promise(2 * HOUR).unwrap();
    steps.research().unwrap();
    steps.call(2 * DAY).unwrap();
    steps
}

fn why() -> Known {
    Known { delay_reason: "El técnico vuelve el lunes.".to_owned(), next_update: None }
}

fn write(steps: &Steps, kind: &str) -> Written {
    let (who, id, kind) = (steps.who.clone(), steps.id, kind.to_owned());
    steps.kept.read(move |tx| complaints::write_letter(tx, &who, id, &kind, &why())).unwrap()
}

fn send(steps: &Steps, begun: &Written, text: &str) -> app::Result<complaints::Complaint> {
    let new = NewLetter {
        kind: begun.kind.clone(),
        subject: Some(begun.subject.clone()),
        text: Some(text.to_owned()),
        how: Way::Post,
        sent_at: None,
        known: why(),
    };
    steps.does(move |tx, who, id| complaints::send_letter(tx, who, id, &new))
}

/// Its text without any of these.
fn without(text: &str, phrases: &[String]) -> String {
    let plain = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    phrases.iter().fold(plain, |text, phrase| text.replace(&phrase.to_lowercase(), "…"))
}

fn leaves_only_whole(steps: &Steps, regime: &Regime, kind: &str) {
    let begun = write(steps, kind);
    let place = format!("{} {kind}: {}", regime.key, begun.text);
    assert_eq!((begun.language.as_str(), begun.missing.len()), ("es", 0), "{place}");
    for content in &regime.letter_in(kind, "es").unwrap().required {
        let refused = send(steps, &begun, &without(&begun.text, &content.phrases)).unwrap_err();
        let Error::Refused(refused) = refused else { panic!("{refused}: {place}") };
        assert_eq!(refused.rule, "complaint-letter-lacks", "{place}");
        let missing = &refused.args[0].1;
        assert!(missing.contains(&content.name) && missing.contains(&content.because), "{missing}: {place}");
    }
    send(steps, &begun, &begun.text).unwrap();
    assert_eq!(steps.case().ruled.letters.last().unwrap().text, begun.text.trim(), "{place}");
}

#[test]
fn a_spanish_letter_that_lacks_something_is_refused_by_its_name_and_a_whole_one_leaves() {
    for kept in each_database() {
        add_mailbox(&kept);
        for (regime, _) in shipped::all() {
            let steps = called_back(&kept, &regime.key, Some("es"));
            for kind in regime.kinds() {
                leaves_only_whole(&steps, regime, &kind.kind);
            }
        }
    }
}

#[test]
fn who_does_not_speak_spanish_reads_english() {
    for kept in each_database() {
        add_mailbox(&kept);
        for (regime, _) in shipped::all() {
            let steps = called_back(&kept, &regime.key, None);
            for kind in regime.kinds() {
                let begun = write(&steps, &kind.kind);
                assert_eq!((begun.language.as_str(), begun.missing.len()), ("en", 0), "{}", begun.text);
            }
        }
    }
}

// As a customer reads them in Spanish.

#[test]
fn plain_acknowledgement() {
    assert_snapshot!(as_read("plain", "acknowledgement", "es"), @r"
    Hemos recibido su queja (C-12)

    Hola, Ruth Alvarez:

    gracias por contárnoslo. Recibimos su queja el mar 24 nov 2026, y así la hemos entendido:

    Las mesas no llegaron, por segunda vez.

    Si algo no es así, díganoslo, por favor. Tendrá noticias nuestras a más tardar el mar 1 dic 2026.
    Dana Moss se ocupa de ello; así puede contactar con nosotros: +1 555 0100

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn plain_holding() {
    assert_snapshot!(as_read("plain", "holding", "es"), @r"
    Su queja (C-12): todavía no está resuelta

    Hola, Ruth Alvarez:

    todavía no tenemos respuesta a su queja del mar 24 nov 2026, y lo sentimos. El motivo es este:

    El conductor no está hasta el lunes.

    Tendrá noticias nuestras a más tardar el mar 1 dic 2026. Así puede contactar con nosotros: +1 555 0100

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn plain_final_response() {
    assert_snapshot!(as_read("plain", "final_response", "es"), @r"
    Su queja (C-12): en qué ha quedado

    Hola, Ruth Alvarez:

    el mar 24 nov 2026 nos contó: Las mesas no llegaron, por segunda vez.

    Qué hemos averiguado: La furgoneta estaba reservada dos veces.

    Qué vamos a hacer: Vamos el jueves a las nueve.
    Para repararlo: No le cobramos el montaje.

    Lo sentimos. Si con esto no queda resuelto para usted, díganoslo, por favor: +1 555 0100

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn uk_financial_acknowledgement() {
    assert_snapshot!(as_read("uk-financial", "acknowledgement", "es"), @r"
    Hemos recibido su reclamación (C-12)

    Hola, Ruth Alvarez:

    gracias por contárnoslo. Recibimos su reclamación el mar 24 nov 2026 y ya la estamos tramitando. Así la hemos entendido:

    Las mesas no llegaron, por segunda vez.

    Si algo no es así, díganoslo, por favor. En las ocho semanas siguientes a la recepción de su reclamación le enviaremos una respuesta por escrito: nuestra respuesta final o, si todavía no podemos dársela, por qué no y cuándo esperamos hacerlo. Hasta entonces le mantendremos al corriente; tendrá noticias nuestras a más tardar el mar 1 dic 2026.

    Adjuntamos información sobre cómo tratamos las reclamaciones. Si con nosotros no queda resuelta, quizá pueda presentar la suya, sin ningún coste, ante el Financial Ombudsman Service (el servicio independiente que resuelve reclamaciones entre clientes y entidades financieras del Reino Unido). Así puede contactar con nosotros: +1 555 0100

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn uk_financial_summary_resolution() {
    assert_snapshot!(as_read("uk-financial", "summary_resolution", "es"), @r"
    Su reclamación (C-12) está resuelta

    Hola, Ruth Alvarez:

    usted nos presentó una reclamación, que recibimos el mar 24 nov 2026: Las mesas no llegaron, por segunda vez.

    Esto es lo que acordamos: Vamos el jueves a las nueve.

    Por nuestra parte consideramos resuelta su reclamación. Si más adelante no está conforme, quizá pueda presentar su reclamación ante el Financial Ombudsman Service (el servicio independiente que resuelve reclamaciones entre clientes y entidades financieras del Reino Unido). Puede hacerlo sin ningún coste, pero en el plazo de seis meses a partir de la fecha de esta carta. Si deja pasar ese plazo, el Ombudsman no tendrá nuestro permiso para examinar su reclamación y solo podrá hacerlo en circunstancias muy limitadas: por ejemplo, si cree que el retraso se debió a circunstancias excepcionales.

    Las normas piden que se lo digamos también con estas palabras: «You have the right to refer your complaint to the Financial Ombudsman Service, free of charge – but you must do so within six months of the date of this letter. If you do not refer your complaint in time, the Ombudsman will not have our permission to consider your complaint and so will only be able to do so in very limited circumstances. For example, if the Ombudsman believes that the delay was as a result of exceptional circumstances.»

    Financial Ombudsman Service: www.financial-ombudsman.org.uk. Allí encontrará más información.

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn uk_financial_holding() {
    assert_snapshot!(as_read("uk-financial", "holding", "es"), @r"
    Su reclamación (C-12): todavía no hemos terminado

    Hola, Ruth Alvarez:

    recibimos su reclamación el mar 24 nov 2026. Todavía no podemos enviarle nuestra respuesta final, y lo sentimos. El motivo es este:

    El conductor no está hasta el lunes.

    Esperamos enviársela a más tardar el mar 1 dic 2026.

    Como han pasado ocho semanas, ya puede presentar su reclamación ante el Financial Ombudsman Service (el servicio independiente que resuelve reclamaciones entre clientes y entidades financieras del Reino Unido), sin ningún coste: www.financial-ombudsman.org.uk. Adjuntamos su folleto. No renunciamos a los plazos del Ombudsman: una vez que tenga nuestra respuesta final, deberá presentarla en el plazo de seis meses a partir de la fecha de esa carta.

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn uk_financial_final_response() {
    assert_snapshot!(as_read("uk-financial", "final_response", "es"), @r"
    Nuestra respuesta final a su reclamación (C-12)

    Hola, Ruth Alvarez:

    esta es nuestra respuesta final a su reclamación, que recibimos el mar 24 nov 2026: Las mesas no llegaron, por segunda vez.

    Qué hemos averiguado: La furgoneta estaba reservada dos veces.

    Nuestra decisión: Vamos el jueves a las nueve.
    Lo que le ofrecemos: No le cobramos el montaje.

    Si no está conforme con nuestra respuesta, ya puede presentar su reclamación ante el Financial Ombudsman Service (el servicio independiente que resuelve reclamaciones entre clientes y entidades financieras del Reino Unido). Puede hacerlo sin ningún coste, pero en el plazo de seis meses a partir de la fecha de esta carta. Si deja pasar ese plazo, el Ombudsman no tendrá nuestro permiso para examinar su reclamación y solo podrá hacerlo en circunstancias muy limitadas: por ejemplo, si cree que el retraso se debió a circunstancias excepcionales.

    Las normas piden que se lo digamos también con estas palabras: «You have the right to refer your complaint to the Financial Ombudsman Service, free of charge – but you must do so within six months of the date of this letter. If you do not refer your complaint in time, the Ombudsman will not have our permission to consider your complaint and so will only be able to do so in very limited circumstances. For example, if the Ombudsman believes that the delay was as a result of exceptional circumstances.»

    Financial Ombudsman Service
    Exchange Tower, London E14 9SR
    0800 023 4567
    www.financial-ombudsman.org.uk

    Adjuntamos su folleto.

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn us_hospital_acknowledgement() {
    assert_snapshot!(as_read("us-hospital", "acknowledgement", "es"), @r"
    Hemos recibido su queja (C-12)

    Hola, Ruth Alvarez:

    gracias por contárnoslo. Recibimos su queja el mar 24 nov 2026. Tendrá noticias nuestras a más tardar el mar 1 dic 2026.

    Su persona de contacto es Dana Moss: +1 555 0100

    Alder Office Interiors
    ");
}

#[test]
fn us_hospital_holding() {
    assert_snapshot!(as_read("us-hospital", "holding", "es"), @r"
    Su queja (C-12): seguimos trabajando en ella

    Hola, Ruth Alvarez:

    seguimos trabajando para resolver su queja del mar 24 nov 2026, y sentimos la espera. El motivo es este: El conductor no está hasta el lunes.

    Le enviaremos nuestra respuesta por escrito a más tardar el mar 1 dic 2026.

    Su persona de contacto es Dana Moss: +1 555 0100

    Alder Office Interiors
    ");
}

#[test]
fn us_hospital_final_response() {
    assert_snapshot!(as_read("us-hospital", "final_response", "es"), @r"
    Nuestra decisión sobre su queja (C-12)

    Hola, Ruth Alvarez:

    esta es nuestra decisión sobre la queja que nos presentó el mar 24 nov 2026.

    Su persona de contacto: Dana Moss, +1 555 0100

    Pasos que dimos para investigarla: Hablamos con los dos conductores y con quien planifica.

    Resultados: La furgoneta estaba reservada dos veces. Vamos el jueves a las nueve.

    Fecha de conclusión: lun 30 nov 2026

    También puede acudir a la agencia de su estado que supervisa los hospitales, haya usado o no nuestro procedimiento de quejas. Si tiene Medicare, puede dirigirse además a la Quality Improvement Organization de su estado (la organización que vela por la calidad de la atención de Medicare) para hablar de la calidad de su atención, o si cree que le dieron el alta demasiado pronto: 1-800-MEDICARE (1-800-633-4227)

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn health_privacy_acknowledgement() {
    assert_snapshot!(as_read("health-privacy", "acknowledgement", "es"), @r"
    Hemos recibido su queja sobre privacidad (C-12)

    Hola, Ruth Alvarez:

    gracias por contárnoslo. Recibimos su queja el mar 24 nov 2026 y ha quedado documentada. Tendrá noticias nuestras a más tardar el mar 1 dic 2026.

    Aquí nadie le tratará peor por haberse quejado. Para todo lo relacionado con su privacidad puede dirigirse a Dana Moss: +1 555 0100

    Alder Office Interiors
    ");
}

#[test]
fn health_privacy_holding() {
    assert_snapshot!(as_read("health-privacy", "holding", "es"), @r"
    Su queja sobre privacidad (C-12): todavía no está resuelta

    Hola, Ruth Alvarez:

    todavía no hemos terminado con su queja del mar 24 nov 2026, y lo sentimos. El motivo es este: El conductor no está hasta el lunes.

    Tendrá noticias nuestras a más tardar el mar 1 dic 2026. Para todo lo relacionado con su privacidad puede dirigirse a Dana Moss: +1 555 0100

    Alder Office Interiors
    ");
}

#[test]
fn health_privacy_final_response() {
    assert_snapshot!(as_read("health-privacy", "final_response", "es"), @r"
    Su queja sobre privacidad (C-12): en qué ha quedado

    Hola, Ruth Alvarez:

    el mar 24 nov 2026 nos contó: Las mesas no llegaron, por segunda vez.

    Qué hemos averiguado: La furgoneta estaba reservada dos veces.

    Qué vamos a hacer: Vamos el jueves a las nueve.

    Aquí nadie le tratará peor por haberse quejado. También puede presentar una queja por escrito ante la Office for Civil Rights, U.S. Department of Health and Human Services (Oficina de Derechos Civiles del Departamento de Salud y Servicios Humanos de EE. UU.), en el plazo de 180 días desde que supo, o debió saber, lo que ocurrió: Centralized Case Management Operations, 200 Independence Avenue SW, Room 509F HHH Building, Washington, DC 20201, 1-800-368-1019, ocrportal.hhs.gov

    Para todo lo relacionado con su privacidad puede dirigirse a Dana Moss: +1 555 0100

    Alder Office Interiors
    ");
}
