# Lo que lee el cliente.

complaint-call-back-words = Volver a llamarle por: { $summary }
complaint-listen-words = Escucharle sobre: { $summary }
complaint-letter-words = Volver a escribirle por: { $summary }
complaint-letter-mail-narrowed-subject = Una carta para usted sobre la queja n.º { $number }
complaint-letter-mail-narrowed = Hola, { $name }:

    le hemos escrito sobre la queja n.º { $number }. La carta está en su página, con el enlace de abajo, y solo usted puede leerla allí.
complaint-restate-subject = ¿Le hemos entendido bien?
complaint-restate-mail = Hola, { $name }:

    gracias por contárnoslo. Antes de hacer nada, queremos estar seguros de haberle entendido. Esto es lo que nos ha contado:

    { $text }

    ¿Es así? Responda «sí, eso es», o díganos qué nos ha faltado. También puede hacerlo en su página, con el enlace de abajo.
complaint-restate-mail-narrowed = Hola, { $name }:

    gracias por contárnoslo. Antes de hacer nada, queremos estar seguros de haberle entendido. Lo que nos ha contado está en su página, con el enlace de abajo, y solo usted puede leerlo allí.

    ¿Es así? Díganoslo allí, o díganos allí qué nos ha faltado.
portal-restated = ¿Le hemos entendido bien?
portal-restated-lead = Antes de hacer nada, queremos estar seguros. Esto es lo que hemos entendido:
portal-restated-yes = Sí, eso es
portal-restated-no = Qué nos ha faltado o qué no es así
portal-restated-correct = Corregirlo
portal-restated-empty = Por favor, escriba qué nos ha faltado.
portal-restated-changed = Entretanto hemos escrito otra versión. Por favor, léala y responda a esa.
portal-confirmed = Gracias. Ahora sabemos que le hemos entendido, y le diremos a qué hora le llamamos.
portal-corrected = Gracias por corregirnos. Lo escribiremos de nuevo.

# Avisos al equipo.
notice-complaint-given = La queja n.º { $number } es tuya: { $summary } ({ $customer })
notice-complaint-given-subject = Tuya: queja n.º { $number }, { $customer }
notice-complaint-given-body = Hola, { $name }:

    la queja n.º { $number } de { $customer } es tuya: { $summary }

    Lo siguiente: { $what }, hasta el { $by }.

    { $link }
notice-complaint-handed-over = Te han pasado la queja n.º { $number }: { $summary } ({ $customer })
notice-complaint-handed-over-subject = Te la han pasado: queja n.º { $number }, { $customer }
notice-complaint-handed-over-body = Hola, { $name }:

    te han pasado la queja n.º { $number } de { $customer }: { $summary }

    La historia entera está ahí, para que nadie tenga que contarla dos veces. Lo siguiente: { $what }, hasta el { $by }.

    { $link }
notice-complaint-confirmed = { $customer } dice: sí, eso es. Promete una hora para llamar (n.º { $number })
notice-complaint-confirmed-subject = Confirmada: queja n.º { $number }, { $customer }
notice-complaint-confirmed-body = Hola, { $name }:

    { $customer } confirmó que entendimos la queja n.º { $number }: { $summary }

    Ahora promete una hora para llamar.

    { $link }
notice-complaint-corrected = { $customer } corrigió lo que entendimos (n.º { $number })
notice-complaint-corrected-subject = Corregida: queja n.º { $number }, { $customer }
notice-complaint-corrected-body = Hola, { $name }:

    { $customer } corrigió lo que entendimos de la queja n.º { $number }: { $summary }

    Lee sus palabras y escríbelo de nuevo.

    { $link }
notice-complaint-answered = { $customer } respondió a nuestra pregunta sobre la queja n.º { $number }: léelo, por favor
notice-complaint-answered-subject = Para leer: queja n.º { $number }, { $customer }
notice-complaint-answered-body = Hola, { $name }:

    { $customer } respondió cuando preguntamos si habíamos entendido la queja n.º { $number }: { $summary }

    No es un sí claro ni un no claro. Léelo, por favor, y anota lo que dice.

    { $link }
notice-complaint-at-stake = { $customer } se ha quejado, y confía en ti: n.º { $number }, { $summary }
notice-complaint-at-stake-subject = { $customer } se ha quejado: n.º { $number }
notice-complaint-at-stake-body = Hola, { $name }:

    { $customer } se ha quejado: { $summary } (n.º { $number })

    Hay mucho en juego, o acaba de empezar con nosotros. La lleva { $owner }; habla con esa persona enseguida, por favor, y participa en la llamada.

    { $link }
notice-complaint-safety = Alguien puede salir herido: queja n.º { $number } de { $customer }, { $summary }
notice-complaint-safety-subject = Seguridad: queja n.º { $number }, { $customer }
notice-complaint-safety-body = Hola, { $name }:

    alguien puede salir herido. Queja n.º { $number } de { $customer }: { $summary }

    La lleva { $owner }. Ocúpate ahora, por favor, y dilo en su página, para que no se llame a nadie más.

    { $link }
notice-complaint-rejected = { $customer } no aceptó el resultado de la queja n.º { $number }: { $summary }
notice-complaint-rejected-subject = No aceptada: queja n.º { $number }, { $customer }
notice-complaint-rejected-body = Hola, { $name }:

    { $customer } no aceptó el resultado de la queja n.º { $number }: { $summary }

    Ahora la lleva { $owner }. Promete otra hora para llamar, hasta el { $by }.

    { $link }
notice-complaint-again = Le ha vuelto a pasar a { $customer }, en menos de 60 días: queja n.º { $number }, { $summary }
notice-complaint-again-subject = Ha vuelto a pasar: { $customer }, queja n.º { $number }
notice-complaint-again-body = Hola, { $name }:

    a { $customer } le ha vuelto a pasar, mientras vigilábamos: queja n.º { $number }, { $summary }

    Nada es más urgente. La lleva { $owner }.

    { $link }
notice-complaint-step-due = Queja n.º { $number } de { $customer }: toca { $what }
notice-complaint-step-due-subject = Toca: queja n.º { $number }, { $customer }
notice-complaint-step-due-body = Hola, { $name }:

    la queja n.º { $number } de { $customer } espera: { $summary }

    Hasta el { $by }: { $what }.

    { $link }
notice-complaint-step-late = La queja n.º { $number } de { $customer } espera a { $owner }: { $what }
notice-complaint-step-late-subject = Con retraso: queja n.º { $number }, { $customer }
notice-complaint-step-late-body = Hola, { $name }:

    la queja n.º { $number } de { $customer } espera a { $owner }: { $summary }

    Hasta el { $by }: { $what }. Haz que alguien lo haga, por favor.

    { $link }
notice-complaint-attempt-due = Intenta otra vez hablar con { $customer } (queja n.º { $number })
notice-complaint-attempt-due-subject = Otro intento: { $customer }, queja n.º { $number }
notice-complaint-attempt-due-body = Hola, { $name }:

    intenta otra vez hablar con { $customer } sobre la queja n.º { $number }: { $summary }

    Quizá funcione mejor otro canal.

    { $link }
notice-complaint-rule-ahead = Queja #{ $number } de { $customer }: { $what }, a más tardar { $by }
notice-complaint-rule-ahead-subject = A más tardar { $by }: { $what } (queja #{ $number }, { $customer })
notice-complaint-rule-ahead-body = Hola, { $name }:

    las normas de la queja #{ $number } de { $customer } piden algo a más tardar { $by }: { $what }.
    { $how }
    Según: { $because }

    { $link }
notice-complaint-rule-last = Ahora: { $what } (queja #{ $number } de { $customer }), a más tardar { $by }
notice-complaint-rule-last-subject = Ahora: { $what } (queja #{ $number }, { $customer })
notice-complaint-rule-last-body = Hola, { $name }:

    es la última hora de trabajo en la que puede hacerse, a más tardar { $by }: { $what } (queja #{ $number } de { $customer }).
    { $how }
    Según: { $because }

    { $link }
notice-complaint-rule-missed = Fuera de plazo: { $what } (queja #{ $number } de { $customer }), la lleva { $owner }
notice-complaint-rule-missed-subject = Fuera de plazo: { $what } (queja #{ $number }, { $customer })
notice-complaint-rule-missed-body = Hola, { $name }:

    queja #{ $number } de { $customer }: { $what } vencía { $by } y nadie lo ha hecho. La lleva { $owner }.
    { $how }
    Según: { $because }
    Por favor, procure que se haga ahora.

    { $link }
notice-complaint-letter-failed = Una carta de la queja #{ $number } no llegó a { $customer }
notice-complaint-letter-failed-subject = No llegó: carta de la queja #{ $number }, { $customer }
notice-complaint-letter-failed-body = Hola, { $name }:

    una carta de la queja #{ $number } no llegó a { $customer }: { $summary }
    Cuenta como no enviada. Envíela por otro medio, por correo postal si hace falta.

    { $link }
