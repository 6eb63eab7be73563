# Lo que viene después de una queja.

notice-after-subject = ¿Qué tal lo hicimos, después de su queja?
notice-after-body = Hola, { $name }:

    el { $day } nos dijo que algo había salido mal, y ya lo hemos cerrado. Nos gustaría saber cómo le fue: tres preguntas, un toque cada una, 20 segundos. Una persona lee cada respuesta.

    Sin contraseña, y puede cambiar sus respuestas durante 30 días:
notice-after-asked-outcome = ¿Fue justo el resultado?
notice-after-asked-way = ¿Fue justo el camino hasta allí?
notice-after-asked-treated = ¿Se les trató bien?
notice-after-words = En sus palabras: «{ $words }»

portal-after-title = ¿Qué tal lo hicimos?
portal-after-heading = { $name }, ¿qué tal lo hicimos?
portal-after-lead = El { $day } nos dijo que algo había salido mal. Ya está cerrado, y nos gustaría saber cómo fue para usted.
portal-after-understood = Esto es lo que entendimos entonces:
portal-after-outcome = ¿Fue justo el resultado?
portal-after-way = ¿Fue justo el camino: cuánto tardamos y cómo lo hicimos?
portal-after-treated = ¿Le tratamos bien?
portal-after-mark-1 = En absoluto
portal-after-mark-2 = Apenas
portal-after-mark-3 = En parte
portal-after-mark-4 = En gran parte
portal-after-mark-5 = Del todo
portal-after-words = Si quiere añadir algo, en una línea
portal-after-send = Enviar
portal-after-change = Cambiar mis respuestas
portal-after-until = Puede cambiar sus respuestas hasta el { $day }, con el mismo enlace.
portal-after-thanks = Gracias. Lo tenemos, y una persona lo leerá.
portal-after-sorry = Gracias por decirlo. Sentimos que aún no esté bien; quien se encargó ya tiene su respuesta.
portal-after-nothing = Por favor, toque al menos una respuesta o escriba una línea.
portal-after-too-long = Es más largo de lo que podemos recibir aquí. Acórtelo, por favor, o responda a nuestro correo.
portal-after-not-saved = Ahora mismo no hemos podido recibirlo, y no se ha perdido: envíelo de nuevo dentro de unos minutos o responda a nuestro correo.

notice-morning-subject = { $n ->
    [one] Hoy una queja necesita a una persona
   *[other] Hoy { $n } quejas necesitan a una persona
}
notice-morning-body = Buenos días, { $name }:

    { $lines }

    Para desactivar este correo o elegir quién lo recibe: { $link }
notice-morning-again = HA VUELTO A PASAR
notice-morning-unsafe = ALGUIEN PUEDE SALIR HERIDO, Y NADIE SE HA HECHO CARGO
notice-morning-call-broken = NO SE CUMPLIÓ LA LLAMADA
notice-morning-rejected = NO ACEPTARON EL RESULTADO
notice-morning-not-content = DIJERON DESPUÉS QUE NO ESTÁ BIEN
notice-morning-unreachable = INTENTADO BASTANTE: DECIDA SI SIGUE SIN ELLOS
notice-morning-late = CON RETRASO
notice-morning-call-today = HAY QUE LLAMARLES HOY
notice-morning-today = TOCA HOY
notice-morning-line = N.º { $number } { $customer }: { $summary }
notice-morning-owed = Sigue: { $what }, hasta el { $by } ({ $owner })
notice-morning-more = Y { $n } más: { $link }

notice-complaint-not-content = { $customer } dice que no está bien: queja n.º { $number }, { $summary }
notice-complaint-not-content-subject = No está conforme: queja n.º { $number }, { $customer }
notice-complaint-not-content-body = Hola, { $name }:

    preguntamos a { $customer } qué tal lo hicimos con la queja n.º { $number }: { $summary }

    { $said }

    Con un clic se retoma, como una queja que sigue a esta.

    { $link }

complaint-owed-listen = escuchar al cliente
complaint-owed-restate = escribir lo que entendimos
complaint-owed-confirm = que lo confirmen
complaint-owed-promise-call-back = prometer una hora para llamar
complaint-owed-research = averiguar qué pasó
complaint-owed-call-back = llamar
complaint-owed-accept = oír si está bien para ellos
complaint-owed-guard = decidir qué lo evita
complaint-owed-close = cerrarla
