# Lo que nos cuentan los clientes: en su página y con el formulario público.

portal-wrong = Algo salió mal
portal-wrong-link = ¿Algo salió mal? Cuéntenoslo
portal-wrong-lead = Cuéntenoslo con sus palabras. Uno de nosotros lo lee, y no tendrá que contarlo dos veces.
portal-wrong-happened = ¿Qué pasó?
portal-wrong-wants = ¿Qué lo arreglaría para usted?
portal-wrong-wants-hint = Déjelo vacío si todavía no lo sabe.
portal-wrong-call = Pueden llamarme
portal-wrong-call-when = ¿Cuándo le viene bien que llamemos?
portal-wrong-call-when-example = por las mañanas, o el jueves después de las 3
portal-wrong-promise = ¿Se trata de algo que le prometimos?
portal-wrong-promise-none = No, o no estoy seguro
portal-wrong-send = Contárselo
portal-wrong-back = Volver a su página
portal-wrong-empty = Por favor, escriba unas palabras sobre lo que pasó.
portal-wrong-too-long = Es más largo de lo que podemos recibir aquí ({ $max } caracteres como máximo). Acórtelo, por favor, o responda a nuestro correo.
portal-wrong-look-again = Por favor, mire esto otra vez.
portal-wrong-not-saved = Ahora mismo no hemos podido recibirlo, y no se ha perdido: envíelo de nuevo dentro de unos minutos.
portal-wrong-busy = Nos ha contado varias cosas en una hora, y las tenemos todas. Nada de esto se pierde: envíelo de nuevo dentro de { $minutes ->
        [one] un minuto
       *[other] { $minutes } minutos
    }, o llámenos.
portal-told = Gracias por contárnoslo
portal-told-have-it = Lo tenemos, y desde ahora se encarga { $name }:
portal-told-what-next = Qué pasa ahora
portal-told-next = { $name } le escucha, antes de { $when }. No se decide nada hasta que usted diga que le hemos entendido.
portal-told-next-done = { $name } está en ello. Le diremos qué hemos entendido y a qué hora le llamamos.
portal-told-we-call = Nos dijo que podemos llamarle.
portal-told-we-call-when = Nos dijo que podemos llamarle: { $when }.
portal-told-call = Pueden llamarme.
portal-told-call-when = Pueden llamarme: { $words }
portal-told-wants = Qué lo arreglaría: { $words }
portal-told-typed = Escrito en el formulario y aún sin comprobar: { $words }
portal-told-mail-subject = Lo tenemos: lo que salió mal
portal-told-mail = Hola, { $name }:

    gracias por contárnoslo. Lo tenemos:

    { $text }

    Qué pasa ahora: { $next }

    Si debemos saber algo más, responda a este correo.
portal-form = Cuéntele a { $business } que algo salió mal
portal-form-lead = Con sus palabras. Uno de nosotros lo lee y se pone en contacto con usted.
portal-form-name = Su nombre
portal-form-email = Su dirección de correo
portal-form-phone = Su número de teléfono
portal-form-reach-hint = Basta con uno de los dos.
portal-form-leave-empty = Deje esto vacío
portal-form-no-reach = Díganos una dirección o un número, para poder responderle.
portal-form-no-name = Por favor, díganos cómo se llama.
portal-form-wrong-mail = A esta dirección de correo no podemos escribir.
portal-form-wrong-phone = A este número no podemos llamar.
portal-form-busy = Acabamos de recibir muchos. Nada de esto se pierde: envíelo de nuevo dentro de { $minutes ->
        [one] un minuto
       *[other] { $minutes } minutos
    }.
portal-form-told = Gracias. Lo tenemos.
portal-form-told-next = Uno de nosotros lo lee antes de { $when } y se pone en contacto con usted.
portal-form-told-soon = Uno de nosotros lo lee y se pone en contacto con usted.
portal-form-told-again = Contarnos otra cosa
portal-form-closed = En esta dirección no hay ningún formulario. Si tiene que decirnos que algo salió mal, responda a uno de nuestros correos o llámenos.
