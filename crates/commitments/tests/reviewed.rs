//! What a review found to be read wrongly: on a Tuesday at nine in New York, written by us.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests may stop them

use commitments::{Precision, Setting, Who, find, usual_hours};
use jiff::tz::TimeZone;

/// "us call_back 11-27 17:00 d" for each promise, with "+" between them; "" for none.
fn said(text: &str) -> String {
    let zone = TimeZone::get("America/New_York").unwrap();
    let at = zone.to_timestamp("2026-11-24T09:00:00".parse::<jiff::civil::DateTime>().unwrap()).unwrap();
    let hours = usual_hours(&zone);
    let setting = Setting { at, zone: &zone, hours: &hours, from: Who::Us, language: None };
    let one = |found: &commitments::Found| {
        let who = if found.who == Who::Us { "us" } else { "them" };
        let letter = if found.precision == Precision::Day { "d" } else { "t" };
        let by = found.by.map(|by| format!("{} {letter}", by.to_zoned_datetime(zone.clone()).strftime("%m-%d %H:%M")));
        format!("{who} {} {}", found.kind.as_str(), by.unwrap_or_else(|| "-".to_owned()))
    };
    find(text, &setting).iter().map(one).collect::<Vec<_>>().join(" + ")
}

fn all_mean(table: &[(&str, &str)]) {
    let got = table.iter().map(|(text, wanted)| (text, wanted, said(text)));
    let wrong: Vec<String> = got
        .filter(|(_, wanted, got)| got != *wanted)
        .map(|(text, wanted, got)| format!("{text:?}: {got:?}, not {wanted:?}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_time_belongs_to_its_own_clause() {
    all_mean(&[
        ("Our office closes at 5, I'll call you back.", "us call_back -"),
        ("The meeting is on Friday and I'll send you the notes.", "us deliver -"),
        ("Tom was here at 8 and I'll call you about it.", "us call_back -"),
        ("I'll call you back, he is in a meeting until 3.", "us call_back -"),
        ("I'll refund you, and Tom is in on Friday.", "us refund -"),
        ("I'll let you know, nobody is here before Monday.", "us update -"),
        ("I'll get back to you about the delivery that arrives tomorrow.", "us reply -"),
        ("I'll send you the notes of the call she has at 3.", "us deliver -"),
        ("I'll call you back, they close at 5.", "us call_back -"),
        ("I'll email you the form (the shop is open until 6).", "us deliver -"),
        ("Cerramos a las 5, le llamaré.", "us call_back -"),
        // What was right stays so.
        ("Give me until Thursday and I'll call you.", "us call_back 11-26 17:00 d"),
        ("By noon tomorrow, we'll call you.", "us call_back 11-25 12:00 t"),
        (
            "On Friday I'll call you, and Tom will send the form on Monday.",
            "us call_back 11-27 17:00 d + us deliver 11-30 17:00 d",
        ),
        ("I'll send you the report that you need by Friday.", "us deliver 11-27 17:00 d"),
        ("I'll send that on Friday.", "us deliver 11-27 17:00 d"),
    ]);
}

#[test]
fn short_names_of_days_are_days() {
    all_mean(&[
        ("I'll call you Fri at 3.", "us call_back 11-27 15:00 t"),
        ("I'll call you fri at 3.", "us call_back 11-27 15:00 t"),
        ("I'll call you Fri.", "us call_back 11-27 17:00 d"),
        ("I'll call you Mon at 10.", "us call_back 11-30 10:00 t"),
        ("I'll call you Wed morning.", "us call_back 11-25 12:00 t"),
        ("I'll call you Sat at noon.", "us call_back 11-28 12:00 t"),
        ("I'll send you the cream for the sun.", "us deliver -"),
        ("I'll call you, I sat at my desk.", "us call_back -"),
    ]);
}

#[test]
fn spanish_tags_ask_for_nothing() {
    all_mean(&[
        ("Le llamo mañana, ¿no?", "us call_back 11-25 17:00 d"),
        ("Le envío el informe el viernes, ¿verdad?", "us deliver 11-27 17:00 d"),
        ("Te llamo mañana, ¿vale?", "us call_back 11-25 17:00 d"),
        ("Le llamaré mañana, ¿de acuerdo?", "us call_back 11-25 17:00 d"),
        ("Le llamaremos el viernes, ¿le parece bien?", "us call_back 11-27 17:00 d"),
        ("Te llamo mañana, ok?", "us call_back 11-25 17:00 d"),
        ("¿Le llamo mañana?", ""),
        ("¿Le llamo mañana, no?", ""),
        ("Le llamo mañana, ¿a qué hora le va bien?", "us call_back 11-25 17:00 d"),
        ("Si quiere, ¿le llamo mañana?", ""),
        ("El informe, ¿se lo envío mañana?", ""),
        ("Usted nos enviará el formulario mañana, ¿verdad?", ""),
    ]);
}

#[test]
fn being_somewhere_is_no_promise_in_spanish() {
    all_mean(&[
        ("Estaré en la oficina mañana.", ""),
        ("Estaremos aquí hasta las 6.", ""),
        ("Mañana estaré de vacaciones.", ""),
        ("Estaremos en una reunión a las 3.", ""),
        ("Tengo cita mañana a las 3.", ""),
        ("Tenemos una reunión el viernes.", ""),
        ("Tengo vacaciones la semana que viene.", ""),
        ("Vamos a cerrar mañana a las 2.", ""),
        ("Voy a almorzar a la una.", ""),
        ("Estaré en su casa mañana a las 10.", "us arrive 11-25 10:00 t"),
        ("Estaremos allí el viernes.", "us arrive 11-27 17:00 d"),
        ("Voy a su oficina mañana a las 10.", "us arrive 11-25 10:00 t"),
        ("Voy a llamarle mañana.", "us call_back 11-25 17:00 d"),
        ("Tendremos su mesa lista el viernes.", "us deliver 11-27 17:00 d"),
    ]);
}

#[test]
fn who_acts_in_spanish() {
    all_mean(&[
        ("Usted nos enviará el formulario mañana.", ""),
        ("Ustedes nos llamarán mañana.", ""),
        ("Usted me mandará la foto el viernes.", ""),
        ("Usted enviará el formulario mañana.", ""),
        ("La semana que viene el técnico le llamará.", "us call_back 12-04 17:00 d"),
        ("El técnico viene los lunes.", ""),
        ("Su pedido sale mañana.", "us deliver 11-25 17:00 d"),
        ("Usted recibirá el informe mañana.", "us deliver 11-25 17:00 d"),
        ("Le aseguro que le llamaremos mañana.", "us call_back 11-25 17:00 d"),
        ("Les aseguro que tendrán el informe el viernes.", "us deliver 11-27 17:00 d"),
        ("Nos aseguró que le llamaría mañana.", ""),
        ("El banco aseguró que le llamará mañana.", ""),
        ("El técnico llega mañana.", "us arrive 11-25 17:00 d"),
        ("El técnico llega mañana a las 10.", "us arrive 11-25 10:00 t"),
        ("Nuestro técnico viene el viernes.", "us arrive 11-27 17:00 d"),
        ("Su pedido llega el viernes.", "us deliver 11-27 17:00 d"),
        ("El técnico llegó ayer.", ""),
        ("El técnico siempre llega tarde.", ""),
        ("La semana que viene es fiesta.", ""),
        ("El repartidor llega mañana.", ""),
    ]);
}

#[test]
fn what_reports_promises_nothing() {
    all_mean(&[
        ("I will be out of the office until Monday.", ""),
        ("I am out of the office and will return on Monday.", ""),
        ("I am out of the office this week. I will be back on Monday.", ""),
        ("I'll be on vacation until Friday.", ""),
        ("I will be back in the office on Monday.", ""),
        ("Estoy fuera de la oficina. Vuelvo el lunes.", ""),
        ("I'm out of the office today but I'll call you tomorrow.", "us call_back 11-25 17:00 d"),
        ("I'm out of the office today. Tom will be at your house at 3.", "us arrive 11-24 15:00 t"),
        ("We'll be out tomorrow at 9 to fix the leak.", "us arrive 11-25 09:00 t"),
        ("Your appointment will be on Friday at 3.", ""),
        ("Your appointment is on Friday at 3.", ""),
        ("Your visit will take place on Friday.", ""),
        ("The meeting will be at 3 on Friday.", ""),
        ("We'll see you at your appointment on Friday.", ""),
        ("Su cita será el viernes a las 3.", ""),
        ("You will have until Friday to return it.", ""),
        ("You'll have 30 days to return it.", ""),
        ("You will get until the 5th to pay.", ""),
        ("Tendrá hasta el viernes para devolverlo.", ""),
        ("You'll have it on Friday.", "us deliver 11-27 17:00 d"),
    ]);
}

#[test]
fn with_a_condition_there_is_no_promise() {
    all_mean(&[
        ("We'll be there at 9, weather permitting.", ""),
        ("Weather permitting, we'll be there at 9.", ""),
        ("Depending on stock, we'll ship it Friday.", ""),
        ("We'll ship it Friday, depending on the supplier.", ""),
        ("We'll ship it Friday unless the part is late.", ""),
        ("Unless something comes up, I'll call you tomorrow.", ""),
        ("I'll call you tomorrow provided nothing changes.", ""),
        ("Provided all parts arrive, we'll be there at 9.", ""),
        ("Assuming the part arrives, we'll be there at 9.", ""),
        ("We'll issue the refund on Friday pending approval.", ""),
        ("Pending approval, we'll issue the refund on Friday.", ""),
        ("It looks like we'll be there by 3.", ""),
        ("Looks like I'll call you tomorrow.", ""),
        ("We will make every effort to call you by Friday.", ""),
        ("We'll use every effort and call you by Friday.", ""),
        ("Salvo imprevistos, le llamaremos mañana.", ""),
        ("Le llamaremos mañana, dependiendo del proveedor.", ""),
        ("Haremos todo lo posible para llamarle mañana.", ""),
        ("A menos que haya un problema, le llamaré mañana.", ""),
        ("I'll call you about the pending order tomorrow.", "us call_back 11-25 17:00 d"),
        ("We provided the form and I'll call you tomorrow.", "us call_back 11-25 17:00 d"),
    ]);
}

#[test]
fn dates_that_were_wrong() {
    all_mean(&[
        ("I'll hold it through Friday and call you on Monday.", "us other 11-27 17:00 d + us call_back 11-30 17:00 d"),
        ("We're busy through Friday and I'll call you.", "us call_back -"),
        ("I'll call you at 12 at night.", "us call_back 11-25 00:00 t"),
        ("Le llamaré a las 12 de la noche.", "us call_back 11-25 00:00 t"),
        ("I'll call you in a week's time.", "us call_back 12-01 17:00 d"),
        ("I'll call you in two weeks' time.", "us call_back 12-08 17:00 d"),
        ("I'll call you in an hour's time.", "us call_back 11-24 10:00 t"),
        ("Le responderemos en 24/48 horas.", "us reply 11-26 09:00 t"),
        ("We'll reply within 24/48 hours.", "us reply 11-26 09:00 t"),
        ("You'll have it in between 3 and 5 days.", "us deliver 11-29 17:00 d"),
        ("We'll deliver it between 3 and 5 business days from now.", "us deliver 12-01 17:00 d"),
        ("We'll deliver it between 3 and 5.", "us deliver 11-24 17:00 t"),
        ("Lo recibirá entre 3 y 5 días.", "us deliver 11-29 17:00 d"),
    ]);
}

#[test]
fn somebody_is_got_to_do_it() {
    all_mean(&[
        ("I'll get Tom to call you tomorrow.", "us call_back 11-25 17:00 d"),
        ("I'll get someone to call you by noon.", "us call_back 11-24 12:00 t"),
        ("I'll ask our technician to phone you today.", "us call_back 11-24 17:00 d"),
        ("We'll get Ann to email you the form.", "us reply -"),
        ("I'll get somebody out to you tomorrow.", "us arrive 11-25 17:00 d"),
    ]);
}
