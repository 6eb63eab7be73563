use super::answers::{Because, asks_call, is_substantive, needs_answer, reached_nobody};

#[test]
fn what_answers_nobody() {
    use Because::*;
    let idle = [
        ("", Empty),
        ("👍", Empty),
        ("Got it", OnlyAcknowledges),
        ("Got it, thanks Ruth!", OnlyAcknowledges),
        ("Hi Ruth,\n\ngot it, thanks.\n\nBest regards\nOmar Reyes\nAlder Office Interiors", OnlyAcknowledges),
        ("Ruth, noted.", OnlyAcknowledges),
        ("Okay, will do.", OnlyAcknowledges),
        ("We have received your message about the grey desk.", OnlyAcknowledges),
        ("Your request has been logged and assigned to our team.", OnlyAcknowledges),
        ("Thank you for your message.", OnlyThanks),
        ("Thanks for the photos, the invoice and the form.", OnlyThanks),
        ("Thank you for your patience. We apologise for the inconvenience.", OnlyThanks),
        ("We'll look into it.", PutsOff),
        ("We’ll look into it and get back to you as soon as possible.", PutsOff),
        ("Hello Ruth, I will check with the workshop and let you know.", PutsOff),
        ("Let me check and get back to you.", PutsOff),
        ("I'm looking into this.", PutsOff),
        ("We are working on it!", PutsOff),
        ("Someone from our team will be in touch shortly.", PutsOff),
        ("A colleague will contact you soon.", PutsOff),
        ("I've passed this on to my colleague.", PutsOff),
        ("Sorry about that, we're on it. Please bear with us.", PutsOff),
        ("Leave it with me.", PutsOff),
        ("Thanks for reaching out! Please don't hesitate to contact us if you have any questions.", OnlyThanks),
        ("Recibido, gracias.", OnlyAcknowledges),
        ("Hola Marta:\n\nhemos recibido su mensaje.\n\nUn saludo\nOmar", OnlyAcknowledges),
        ("Entendido, tomamos nota.", OnlyAcknowledges),
        ("Muchas gracias por escribirnos.", OnlyThanks),
        ("Lamentamos las molestias y le agradecemos su paciencia.", OnlyThanks),
        ("Lo revisamos y le avisamos.", PutsOff),
        ("Vamos a revisarlo y nos pondremos en contacto con usted en breve.", PutsOff),
        ("Estamos en ello.", PutsOff),
        ("Voy a consultar con el taller y le digo algo.", PutsOff),
        ("Un compañero se pondrá en contacto con usted lo antes posible.", PutsOff),
        ("Buenos días, señora Gómez. Gracias, lo miro.", PutsOff),
    ];
    for (text, because) in idle {
        let verdict = is_substantive(text);
        assert!(!verdict.is_answer, "{text:?} was taken for an answer: {:?}", verdict.because);
        assert_eq!(verdict.because, because, "{text:?}");
    }
}

#[test]
fn what_answers() {
    use Because::*;
    let answers = [
        ("Done.", Says),
        ("Yes.", Says),
        ("Yes, we can.", Says),
        ("No, sorry.", Says),
        ("Attached, thanks.", Says),
        ("Got it. The desk ships on the 14th.", NextStep),
        ("Thanks for your message. Your refund was issued this morning.", Says),
        ("We looked into it: the drawer rail is bent, so we have ordered a new one.", Says),
        ("Please turn it off and on again.", Says),
        ("Check the cable behind the desk.", Says),
        ("The invoice is attached.", Says),
        ("It costs $120.", Says),
        ("42", Says),
        ("Sorry, but we cannot repair this model.", Says),
        ("We'll look into it, but the desk is no longer made.", Says),
        ("Could you send me a photo of the drawer?", Asks),
        ("Thanks! Which floor are you on?", Asks),
        ("I'll call you on Friday at 10.", NextStep),
        ("We'll look into it and get back to you by noon tomorrow.", NextStep),
        ("Got it, you will have it by Tuesday.", NextStep),
        ("Hecho.", Says),
        ("Sí.", Says),
        ("La mesa llegará rota si no la embalan; mandamos otra.", Says),
        ("El reembolso ya está hecho.", Says),
        ("Le adjunto la factura.", Says),
        ("¿Puede enviarme una foto?", Asks),
        ("Lo revisamos y le llamo mañana a las 10.", NextStep),
        ("Recibido. Le enviaré la oferta el viernes.", NextStep),
    ];
    for (text, because) in answers {
        let verdict = is_substantive(text);
        assert!(verdict.is_answer, "{text:?} was not taken for an answer: {:?}", verdict.because);
        assert_eq!(verdict.because, because, "{text:?}");
    }
}

#[test]
fn a_last_thanks_wants_no_answer_and_all_else_does() {
    let done = [
        "Thanks!",
        "Thank you so much, Omar.",
        "Great, thanks a lot!",
        "Perfect, that works for me. See you on Friday!",
        "👍",
        "Ok",
        "Works now, thank you!",
        "Got it, many thanks.\n\nRuth",
        "Gracias",
        "Muchas gracias, todo perfecto.",
        "Vale, hasta mañana.",
        "Thanks, have a great weekend!",
    ];
    for text in done {
        assert!(!needs_answer(text), "{text:?} wants no answer");
    }
    let waits = [
        "",
        "Thanks, but it still does not work.",
        "Thank you. When will it arrive?",
        "Nobody came.",
        "Thanks. Please let me know when it ships.",
        "Let me know.",
        "Great. Please send the invoice too.",
        "Ok, and the second drawer is broken as well",
        "Gracias, pero sigue sin funcionar.",
        "Gracias. ¿Cuándo llega?",
        "Quiero cancelar el pedido.",
    ];
    for text in waits {
        assert!(needs_answer(text), "{text:?} wants an answer");
    }
}

#[test]
fn a_call_that_reached_somebody_and_one_that_is_asked_for() {
    for text in ["Left a voicemail.", "No answer, tried twice", "They didn't pick up", "No contesta", "Dejé un mensaje"]
    {
        assert!(reached_nobody(text), "{text:?}");
    }
    for text in ["Explained the delay, she is fine with Friday.", "Habló con ella, todo aclarado"] {
        assert!(!reached_nobody(text), "{text:?}");
    }
    for text in ["Please call me back today", "Can someone call me?", "Llámeme, por favor", "I would like a call"] {
        assert!(asks_call(text), "{text:?}");
    }
    for text in ["Please do not call me", "The desk is broken", "I called you twice"] {
        assert!(!asks_call(text), "{text:?}");
    }
}
