# Avisos al equipo sobre las acciones contra las causas.
notice-action-given = Es cosa tuya hasta el { $due }: «{ $what }»
notice-action-given-subject = Es cosa tuya hasta el { $due }: { $what }
notice-action-given-body =
    Hola, { $name }:

    esto es cosa tuya hasta el { $due }, para que una causa no traiga más quejas:

      «{ $what }»

    { $link }
notice-action-half = Ha pasado la mitad del tiempo: «{ $what }», hasta el { $due }
notice-action-half-subject = Ha pasado la mitad del tiempo: { $what }
notice-action-half-body =
    Hola, { $name }:

    ha pasado la mitad del tiempo para esto y sigue pendiente:

      «{ $what }»
      hasta el { $due }, { $owner }

    { $link }
notice-action-most = Vence pronto: «{ $what }», hasta el { $due }
notice-action-most-subject = Vence pronto: { $what }
notice-action-most-body =
    Hola, { $name }:

    ha pasado casi todo el tiempo para esto y sigue pendiente:

      «{ $what }»
      hasta el { $due }, { $owner }

    { $link }
notice-action-late = No se hizo antes del { $due }: «{ $what }», { $owner }
notice-action-late-subject = No se hizo antes del { $due }: { $what }
notice-action-late-body =
    Hola, { $name }:

    nos prometimos hacer esto antes del { $due } y no está hecho:

      «{ $what }»
      { $owner }

    Mientras tanto, la causa puede traer la próxima queja.

    { $link }
notice-action-check = ¿Ha dado resultado? «{ $what }»
notice-action-check-subject = ¿Ha dado resultado? { $what }
notice-action-check-body =
    Hola, { $name }:

    esto se hizo hace un tiempo, y hoy es el día de ver si ha dado resultado:

      «{ $what }»

    Las cifras están ahí. Di lo que significan:

    { $link }
notice-action-reopened = No dio resultado, así que vuelve a estar pendiente: «{ $what }», hasta el { $due }
notice-action-reopened-subject = De nuevo pendiente: { $what }
notice-action-reopened-body =
    Hola, { $name }:

    las quejas con su causa llegaron como antes, así que esto vuelve a estar pendiente:

      «{ $what }»
      hasta el { $due }

    Puede que haga falta algo más fuerte.

    { $link }
notice-action-review = No se hizo nada por la queja { $number } ({ $customer }). ¿Sigue siendo lo correcto? «{ $because }»
notice-action-review-subject = No se hizo nada por la queja { $number }: ¿sigue siendo lo correcto?
notice-action-review-body =
    Hola, { $name }:

    se decidió no hacer nada contra la causa de la queja { $number } ({ $customer }), porque:

      «{ $because }»

    Hoy es el día de volver a mirarlo.

    { $link }
notice-push-action-given = Algo es cosa tuya
notice-push-action-half = Ha pasado la mitad del tiempo de una acción
notice-push-action-most = Una acción vence pronto
notice-push-action-late = Una acción no se hizo a tiempo
notice-push-action-check = ¿Ha dado resultado una acción?
notice-push-action-reopened = Una acción no dio resultado
notice-push-action-review = Hay que volver a mirar una decisión
