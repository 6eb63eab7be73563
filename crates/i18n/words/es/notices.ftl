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

    las promesas y conversaciones que aún llevaba { $left } son suyas desde ahora.

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

# Conversaciones que se siguen y nombres en las notas.
notice-nobody = nadie
notice-message-mention = { $by } le nombró en el n.º { $number } ({ $customer })
notice-message-mention-subject = { $by } le nombró en el n.º { $number } { $subject }
notice-message-mention-body =
    Hola, { $name }:

    { $by } le nombró en una nota del n.º { $number } «{ $subject }», con { $customer }:

    { $text }

    Desde ahora sigue esta conversación. Mírela y responda allí:
    { $link }
notice-message-new = { $customer } ha escrito en el n.º { $number } { $subject }
notice-message-new-subject = { $customer } ha escrito en el n.º { $number } { $subject }
notice-message-new-body =
    Hola, { $name }:

    { $customer } ha escrito en el n.º { $number } «{ $subject }», que usted sigue. Nadie ha respondido aún.
    { $link }
notice-message-noted = { $by } escribió una nota en el n.º { $number } ({ $customer })
notice-message-noted-subject = { $by } escribió una nota en el n.º { $number } { $subject }
notice-message-noted-body =
    Hola, { $name }:

    { $by } escribió una nota en el n.º { $number } «{ $subject }», que usted sigue:

    { $text }

    { $link }
notice-conversation-given = Ahora es suya: n.º { $number } { $subject }, con { $customer }
notice-conversation-given-subject = Ahora es suya: n.º { $number } { $subject }
notice-conversation-given-body =
    Hola, { $name }:

    la conversación n.º { $number } «{ $subject }» con { $customer } es suya desde ahora.
    { $link }
notice-conversation-passed = El n.º { $number } { $subject } está ahora en manos de { $assignee }
notice-conversation-passed-subject = El n.º { $number } { $subject } está ahora en manos de { $assignee }
notice-conversation-passed-body =
    Hola, { $name }:

    la conversación n.º { $number } «{ $subject }» con { $customer }, que usted sigue, está ahora en manos de { $assignee }.
    { $link }
notice-conversation-resolved = Resuelta: n.º { $number } { $subject }, con { $customer }
notice-conversation-resolved-subject = Resuelta: n.º { $number } { $subject }
notice-conversation-resolved-body =
    Hola, { $name }:

    la conversación n.º { $number } «{ $subject }» con { $customer }, que usted sigue, está resuelta.
    { $link }
notice-promise-followed-broken = Incumplida, en una conversación que sigue: «{ $words }», a { $customer }
notice-promise-followed-broken-subject = Incumplida: { $words }
notice-promise-followed-broken-body =
    Hola, { $name }:

    en una conversación que usted sigue no se cumplió a tiempo una promesa:

      «{ $words }»
      a { $customer }, hasta { $by }

    { $owner } { $told }
    { $link }

notice-standard-near = «{ $standard }» vence el { $due } en el n.º { $number } { $subject }, con { $customer }
notice-standard-near-subject = Vence el { $due }: { $standard }, n.º { $number } { $subject }
notice-standard-near-body =
    Hola, { $name }:

    «{ $standard }» vence el { $due } en la conversación n.º { $number } «{ $subject }» con { $customer }. Todavía no se ha hecho nada.
    { $link }
notice-standard-broken = «{ $standard }» no se cumplió en el n.º { $number } { $subject }, con { $customer }: vencía el { $due }
notice-standard-broken-subject = Incumplido: { $standard }, n.º { $number } { $subject }
notice-standard-broken-body =
    Hola, { $name }:

    «{ $standard }» vencía el { $due } en la conversación n.º { $number } «{ $subject }» con { $customer }, y no se cumplió. Siguen esperando.
    { $link }

# En una pantalla que otros también ven: quién y qué, nada más.
notice-push-test = Las notificaciones funcionan en este dispositivo
notice-push-other = Algo requiere su atención
notice-push-message-mention = { $by } le nombró en el n.º { $number }
notice-push-message-new = Un cliente ha escrito en el n.º { $number }
notice-push-message-noted = { $by } escribió una nota en el n.º { $number }
notice-push-conversation-given = El n.º { $number } es suyo desde ahora
notice-push-conversation-passed = El n.º { $number } está ahora en otras manos
notice-push-conversation-resolved = El n.º { $number } está resuelto
notice-push-promise-half = Ha pasado la mitad del tiempo de una promesa
notice-push-promise-most = Una promesa vence pronto
notice-push-promise-soon = Una promesa vence en media hora
notice-push-promise-broken = Una promesa no se cumplió
notice-push-promise-followed-broken = Una promesa no se cumplió en una conversación que sigue
notice-push-promise-notice-failed = Un cliente no recibió nuestro correo
notice-push-standard-near = Un plazo vence pronto
notice-push-standard-broken = Un plazo no se cumplió
notice-push-promise-handed-over = Una promesa es suya desde ahora
# Varias promesas en un solo aviso.
notice-warnings-subject = Nuevas horas para lo que le prometimos
notice-warnings-body =
    Le prometimos varias cosas que probablemente no haremos a tiempo, y queremos que lo sepa por nosotros antes y no después:

    { $items }

    El motivo: { $reason }

    Si alguna hora no le conviene, responda por favor a este correo. Lamentamos el cambio.
notice-warning-item = - «{ $words }» ({ $was }). La nueva hora: { $new_time }.

notice-reason-longer = Nos lleva más tiempo de lo que pensábamos.
notice-reason-ill = La persona que lo hace está enferma.
notice-reason-supplier = Algo que necesitamos para ello no ha llegado.
notice-reason-waiting = Seguimos esperando la respuesta de otra persona.
notice-reason-travel = Nos hemos retrasado en el camino.
notice-reason-urgent = Se ha presentado una urgencia.
notice-reason-planned = Lo planificamos mal.

# Después de incumplir. Sin excusas.
notice-honest-subject = No cumplimos lo que le prometimos
notice-honest-body =
    Le prometimos:

    { $items }

    No lo hicimos a tiempo y no se lo dijimos antes. Era nuestra responsabilidad, y lo sentimos.

    { $rest }
notice-honest-item = - «{ $words }» ({ $was }).
notice-honest-done = Se hizo el { $at }.
notice-honest-reason = Por qué ocurrió: { $reason }
notice-honest-reason-unknown = Todavía no sabemos por qué ocurrió. No vamos a adivinarlo.
notice-honest-next = Qué pasa ahora: { $owner } se encarga, y tendrá más noticias nuestras antes del { $by }.
notice-honest-call = Si quiere hablar con alguien ahora, llame al { $number }. O simplemente responda a este correo.
notice-honest-answer = Si quiere hablar con alguien ahora, responda a este correo y díganos cuándo podemos llamarle.
notice-honest-next-words = Decirle qué fue de «{ $words }»

# Se llama a alguien por una promesa.
notice-promise-untouched = Parece que nadie trabaja en ello: «{ $words }», a { $customer }
notice-promise-untouched-subject = Parece que nadie trabaja en ello: { $words }
notice-promise-untouched-body =
    Hola, { $name }:

    esta promesa vence pronto y nada indica que alguien trabaje en ella:

      «{ $words }»
      a { $customer }, hasta { $by }

    { $owner } { $told }

    Cúmplala, entréguela a otra persona o avise antes de que venza.
    { $link }
notice-promise-untold = { $customer } aún no sabe que no cumplimos «{ $words }»
notice-promise-untold-subject = { $customer } aún no ha sido avisado: { $words }
notice-promise-untold-body =
    Hola, { $name }:

    esta promesa no se cumplió y nadie se lo ha dicho aún al cliente:

      «{ $words }»
      a { $customer }, hasta { $by }

    { $owner } { $told }

    Contacte ahora: diga que no se cumplió, qué pasa después y cuándo. Luego anote cómo lo supo.
    { $link }
notice-take-it = Hágase cargo con un toque, y no se llamará a nadie más: { $link }
notice-push-promise-untouched = Parece que nadie trabaja en una promesa
notice-push-promise-untold = Un cliente aún no ha sido avisado
