# Avisos al equipo sobre lo que se ofrece para reparar.
notice-remedy-asked = { $asker } pregunta: { $remedy }, { $amount }, para { $customer }
notice-remedy-asked-subject = ¿Sí o no? { $remedy }, { $amount }, para { $customer }
notice-remedy-asked-body =
    Hola, { $name }:

    { $asker } quiere reparar algo a { $customer } y no puede dar tanto por su cuenta:

      «{ $words }», hasta el { $by }
      Del catálogo: { $remedy }, { $amount }

    { $why }

    Sí o no, sin iniciar sesión: { $link }

    El enlace sirve una vez, y solo para ti. Responde antes del { $until }, por favor; después se pregunta a la siguiente persona.
notice-remedy-granted = { $decider } dice que sí: { $remedy }, { $amount }, para { $customer }
notice-remedy-granted-subject = Sí: { $remedy }, para { $customer }
notice-remedy-granted-body =
    Hola, { $name }:

    { $decider } dice que sí: { $remedy }, { $amount }, para { $customer }. { $decision }

    Ahora es tu promesa: «{ $words }», hasta el { $by }. Anota lo que muestra que se hizo.

    { $link }
notice-remedy-declined = { $decider } dice que no: { $remedy }, para { $customer }
notice-remedy-declined-subject = No: { $remedy }, para { $customer }
notice-remedy-declined-body =
    Hola, { $name }:

    { $decider } dice que no a { $remedy }, { $amount }, para { $customer }:

      «{ $decision }»

    Quizá encaje otra cosa. { $customer } sigue esperando que se repare.

    { $link }
notice-remedy-lapsed = Nadie respondió: { $remedy }, para { $customer }
notice-remedy-lapsed-subject = Nadie respondió: { $remedy }, para { $customer }
notice-remedy-lapsed-body =
    Hola, { $name }:

    nadie respondió a tiempo si { $customer } recibe esto: { $remedy }, { $amount }. Era para el { $by }.

    Con ello no se prometió nada. Ofrécelo de nuevo con otra hora, o algo que puedas dar por tu cuenta.

    { $link }
notice-push-remedy-asked = Se espera tu sí o tu no
notice-push-remedy-granted = Se concedió una reparación
notice-push-remedy-declined = Se rechazó una reparación
notice-push-remedy-lapsed = Nadie respondió sobre una reparación
