# Avisos al equipo sobre los webhooks.
notice-webhook-off = El webhook «{ $webhook }» se ha desactivado: allí no llega nada
notice-webhook-off-subject = El webhook «{ $webhook }» se ha desactivado
notice-webhook-off-body =
    Hola, { $name }:

    al webhook «{ $webhook }» ya no llega nada, así que Kept lo ha desactivado. Lo que había que decirle a tu programa se guarda 30 días.

    Lo último que respondió: { $reason }

    Míralo aquí, actívalo y vuelve a enviar lo que falló:

    { $link }
