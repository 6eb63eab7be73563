portal-letter-listened = El { $date } escuchamos lo que nos contó.
portal-letter-confirmed = El { $date } nos confirmó que le habíamos entendido.
portal-letter-researched = Lo investigamos y terminamos el { $date }.
portal-letter-called = El { $date } hablamos con usted de lo que averiguamos.
portal-outside = A quién más puede acudir
portal-outside-lead = Si nuestra respuesta no lo resuelve para usted, alguien de fuera puede examinarlo. No tiene que preguntarnos antes.
portal-outside-until = Puede acudir hasta el { $date }.
portal-outside-within = Puede acudir en este plazo: { $within }.
