# Las etiquetas con las que empieza un negocio; puede cambiarlas.
status-open = Abierta
status-open-customer = Estamos en ello
status-waiting = En espera del cliente
status-waiting-customer = Necesitamos su respuesta
status-elsewhere = En espera de otra persona
status-elsewhere-customer = Estamos en ello
status-resolved = Resuelta
status-resolved-customer = Hecho
