# Lo que se le dice al cliente cuando una promesa quizá no se cumpla a tiempo.
notice-warning-subject = Una nueva hora para lo que le prometimos
notice-warning-body =
    Le prometimos: «{ $words }» ({ $was }).

    Parece que no llegaremos a tiempo, y queremos que lo sepa por nosotros antes y no después. El motivo: { $reason }

    La nueva hora: { $new_time }.

    Si no le conviene, responda por favor a este correo. Lamentamos el cambio.

notice-customer-footer =
    --{" "}
    { $business }
    Lo que le prometimos, qué fue de ello y cómo respondernos: { $url }

notice-promise-half-subject = Ha pasado la mitad del tiempo: { $words }
notice-promise-half-body =
    Hola, { $name }:

    ha pasado la mitad del tiempo de esta promesa y sigue abierta:

      «{ $words }»
      a { $customer }, hasta { $by }

    { $owner } { $told }

    Si no se va a cumplir, avise ahora, con el motivo y una nueva hora.
    { $link }
notice-promise-most-subject = Vence pronto: { $words }
notice-promise-most-body =
    Hola, { $name }:

    han pasado cuatro quintos del tiempo de esta promesa y sigue abierta:

      «{ $words }»
      a { $customer }, hasta { $by }

    { $owner } { $told }

    Cúmplala, o avise antes de que venza.
    { $link }
notice-promise-soon-subject = Vence en media hora: { $words }
notice-promise-soon-body =
    Hola, { $name }:

    esta promesa vence muy pronto:

      «{ $words }»
      a { $customer }, hasta { $by }

    { $owner } { $told }

    Es el último buen momento para cumplirla o avisar.
    { $link }
notice-promise-broken-subject = Incumplida: { $words }
notice-promise-broken-body =
    Hola, { $name }:

    esta promesa no se cumplió a tiempo:

      «{ $words }»
      a { $customer }, hasta { $by }

    { $owner } { $told }

    Ahora: llame, diga qué pasó y repárelo. Seguirá en Hoy hasta entonces.
    { $link }
notice-promise-notice-failed-subject = { $customer } no recibió nuestro correo: { $words }
notice-promise-notice-failed-body =
    Hola, { $name }:

    el correo que debía avisar a { $customer } sobre esta promesa no se pudo entregar:

      «{ $words }»
      hasta { $by }

    { $owner } Así que aún no lo sabe. Contacte de otra manera, mejor por teléfono, y anote cómo.
    { $link }
notice-promise-handed-over-subject = Ahora es suya: { $words }
notice-promise-handed-over-body =
    Hola, { $name }:

    esta promesa pasó a sus manos:

      «{ $words }»
      a { $customer }, hasta { $by }

    { $owner } { $told }

    Mírela ahora, mientras hay tiempo.
    { $link }
notice-staff-left-subject = Lo que llevaba { $left } ahora es suyo
notice-staff-left-body =
    Hola, { $name }:

    { $left } ya no trabaja con nosotros. Las promesas y conversaciones que aún llevaba son suyas desde ahora.

    Sus promesas, primero las más próximas:
    { $link }

notice-owner-you = Es suya.
notice-owner = Está en manos de { $owner }.
notice-told = { $customer } fue avisado el { $at } ({ $how }).
notice-not-told = { $customer } no ha sido avisado.
notice-how-agreed = estuvo de acuerdo
notice-how-mail = por correo
notice-how-phone = por teléfono
notice-how-text = por mensaje de texto
notice-how-in-person = en persona
notice-how-chat = por chat
notice-how-letter = por carta

notice-promise-half = Ha pasado la mitad del tiempo: «{ $words }», a { $customer }
notice-promise-most = Vence pronto: «{ $words }», a { $customer }
notice-promise-soon = Vence en media hora: «{ $words }», a { $customer }
notice-promise-broken = Incumplida: «{ $words }», a { $customer }
notice-promise-notice-failed = { $customer } no recibió nuestro correo sobre «{ $words }»
notice-promise-handed-over = Ahora es suya: «{ $words }», a { $customer }
notice-staff-left = Lo que llevaba { $left } ahora es suyo: promesas y conversaciones

notice-mail-test-subject = Kept puede enviar correo
notice-mail-test-body =
    Hola, { $name }:

    este es el correo de prueba que pidió. Si lo lee, su cuenta de correo funciona.
    { $link }
notice-window = { $from } a { $by }
