//! What other houses write about, and what is written in Spanish.

use app::promises::Kind;

use super::topics::{Topic, Vow};

const fn vow(kind: Kind, words: &'static str, hours: (i64, i64), evidence: &'static [&'static str]) -> Vow {
    Vow { kind, words, hours, evidence }
}

pub const HOUSES: &[Topic] = &[
    Topic {
        tag: "notes",
        weight: 6,
        subjects: &["Notes for a shared patient", "Pre-op clearance", "Missing page"],
        asks: &[
            "We have one of your patients on {weekday} and are missing the last visit note. Could you send it?",
            "Clearance for the {place} operation has not reached us yet. We need it two working days before.",
            "Page two of your fax did not come through. Could you send it once more?",
        ],
        answers: &[
            "Hello {name},\n\nthe note is being signed. It is with you by {by}.\n\n{me}",
            "Hi {name},\n\nsorry about that. I send it again and stay on it: by {by}.\n\n{me}",
        ],
        notes: &["{doctor} signs between patients.", "Fax line was busy three times, sent by secure mail."],
        vows: &[vow(
            Kind::Deliver,
            "Send the visit note",
            (3, 10),
            &["Sent, receipt confirmed.", "Sent by secure mail, they have it."],
        )],
        closes: &["Hello {name},\n\nit went out just now, three pages. Tell me if one is missing.\n\n{me}"],
    },
    Topic {
        tag: "dosage",
        weight: 5,
        subjects: &["Dose of {medicine}", "Question about a prescription", "Interaction warning"],
        asks: &[
            "The prescription for {medicine} says twice daily, the last one said once. Which is right?",
            "Our system warns of an interaction with {medicine}. Please confirm that it is intended.",
        ],
        answers: &["Hello {name},\n\nthank you for asking first. {doctor} decides, and I call you by {by}.\n\n{me}"],
        notes: &["{doctor}: once daily is right, our typing mistake.", "Intended, patient knows."],
        vows: &[vow(
            Kind::CallBack,
            "Call with the right dose of {medicine}",
            (1, 3),
            &["Called, once daily, corrected in the chart.", "Confirmed by phone, read back."],
        )],
        closes: &["Hello {name},\n\nas said on the phone: once daily. A corrected prescription is with you.\n\n{me}"],
    },
    Topic {
        tag: "lists",
        weight: 4,
        subjects: &["List for {weekday}", "Children without records", "Residents to be seen"],
        asks: &[
            "Attached is the list of five whose forms we are still missing. Could you have a look?",
            "Which of our residents will {doctor} see on {weekday}?",
        ],
        answers: &["Hello {name},\n\nI go through the list and answer for each of them by {by}.\n\n{me}"],
        notes: &["Three of five are ours.", "Two have moved to another practice."],
        vows: &[vow(
            Kind::Reply,
            "Answer for everybody on the list",
            (6, 16),
            &["Answered, one line each.", "List sent back, two are not ours."],
        )],
        closes: &["Hello {name},\n\nthe list is attached with a line for each. Two are not with us any more.\n\n{me}"],
    },
];

pub const SPANISH: &[Topic] = &[
    Topic {
        tag: "results",
        weight: 4,
        subjects: &["Resultados de mi análisis", "Mis análisis de sangre"],
        asks: &[
            "Me hicieron un análisis la semana pasada y todavía no sé nada. ¿Ya están los resultados?",
            "Quisiera saber si los resultados salieron bien. Estoy un poco preocupada.",
        ],
        answers: &[
            "Hola {name}:\n\nLos resultados llegaron hoy y la doctora los revisa esta tarde. La llamo a más tardar {by}.\n\n{me}",
        ],
        notes: &["Todo dentro de lo normal.", "Repetir en tres meses."],
        vows: &[vow(
            Kind::CallBack,
            "Llamar con los resultados del análisis",
            (4, 12),
            &["Llamada hecha, todo bien.", "Hablamos diez minutos, sin preguntas."],
        )],
        closes: &[
            "Hola {name}:\n\nComo le dije por teléfono, todo salió bien. Repetimos el análisis en seis meses.\n\n{me}",
        ],
    },
    Topic {
        tag: "appointment",
        weight: 4,
        subjects: &["Cambiar mi cita", "Cita para mi hijo"],
        asks: &[
            "No puedo ir a la cita de esta semana. ¿Hay otra hora por la tarde?",
            "Mi hijo Mateo tiene tos desde hace cinco días. ¿Puede verlo alguien?",
        ],
        answers: &["Hola {name}:\n\nBusco una hora por la tarde y le escribo a más tardar {by}.\n\n{me}"],
        notes: &["Mejor después de las cuatro.", "Mateo puede venir solo."],
        vows: &[vow(
            Kind::Reply,
            "Ofrecer otra hora para la cita",
            (2, 8),
            &["Nueva hora acordada.", "Confirmada por correo."],
        )],
        closes: &[
            "Hola {name}:\n\nSu nueva cita es el martes a las 16:20. Venga diez minutos antes, por favor.\n\n{me}",
        ],
    },
    Topic {
        tag: "refill",
        weight: 3,
        subjects: &["Receta de mi medicina"],
        asks: &["Se me acaba la medicina para la presión. ¿Pueden mandar la receta a la farmacia?"],
        answers: &["Hola {name}:\n\nYa pedí la receta. Estará en la farmacia a más tardar {by}.\n\n{me}"],
        notes: &["Renovar por tres meses."],
        vows: &[vow(Kind::Deliver, "Receta en la farmacia", (3, 10), &["La farmacia confirmó que la tiene."])],
        closes: &["Hola {name}:\n\nSu medicina está lista en la farmacia.\n\n{me}"],
    },
];

pub const SPANISH_THANKS: &[&str] =
    &["Muchas gracias, muy amable.", "Perfecto, gracias.", "Gracias por llamar tan pronto."];
