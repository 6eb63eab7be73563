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

# Correo que no llega, que vuelve o que alguien de fuera escribe.
notice-answer-goes-to = Lo que responda a este correo llega a { $customer }.
notice-never = nunca
notice-mailbox-silent = No entra correo de { $address }
notice-mailbox-silent-subject = No entra correo de { $address }
notice-mailbox-silent-body =
    Hola, { $name }:

    Kept no ha podido recoger el correo de { $address } desde hace un tiempo. Lo que los clientes escriben allí no les llega.

    La última vez que fue bien: { $since }
    Lo que dijo el servidor: { $reason }

    Mírelo aquí e inténtelo de nuevo:
    { $link }
notice-message-complained = { $other } ha marcado un correo nuestro como no deseado (n.º { $number })
notice-message-complained-subject = { $other } ha marcado un correo nuestro como no deseado
notice-message-complained-body =
    Hola, { $name }:

    { $other } ha dicho a su proveedor de correo que nuestro correo en el n.º { $number } «{ $subject }» no es deseado. Kept ya no envía nada allí por sí mismo; una persona aún puede, y conviene que lo piense antes. Si fue un error, indíquelo en la página del cliente.
    { $link }
notice-message-held = { $other } ha escrito en el n.º { $number } ({ $customer }) y queda aparte
notice-message-held-subject = { $other } ha escrito en el n.º { $number } y queda aparte
notice-message-held-body =
    Hola, { $name }:

    { $other } ha respondido en una conversación que no es suya: n.º { $number } «{ $subject }», con { $customer }.

    Puede ser alguien de su equipo, o alguien a quien reenviaron un correo. Hasta que uno de ustedes decida, lo que escribió queda aparte: no reabre nada y nadie recibe respuesta por ello. Admita a esta persona, o haga de ello una conversación propia:
    { $link }
notice-message-returned = Su correo a { $other } en el n.º { $number } no ha llegado
notice-message-returned-subject = No entregado: { $subject } (n.º { $number })
notice-message-returned-body =
    Hola, { $name }:

    su correo a { $other } en el n.º { $number } «{ $subject }» no ha llegado. Su servidor de correo dice:

      { $reason }

    Contacte con { $customer } por otro medio, o corrija la dirección y envíelo de nuevo:
    { $link }
notice-conversation-woke = Despierta de nuevo: n.º { $number } { $subject }, con { $customer }
notice-conversation-woke-subject = Despierta de nuevo: n.º { $number } { $subject }
notice-conversation-woke-body =
    { $name }, usted lleva la conversación n.º { $number } con { $customer }, que dormía hasta ahora.

    { $subject }
    { $link }
