deadline-line = { $work } desde { $from }: { $pieces } = { $due }
deadline-count = desde { $from } hasta { $due }: { $pieces } = { $work }
deadline-nothing = nada que contar
deadline-work-hours =
    { $n ->
        [one] 1 hora laborable
       *[other] { $n } horas laborables
    }
deadline-work-minutes =
    { $n ->
        [one] 1 minuto laborable
       *[other] { $n } minutos laborables
    }
deadline-work-days =
    { $n ->
        [one] 1 día laborable
       *[other] { $n } días laborables
    }
deadline-work-length = { $length } horas laborables

deadline-span = { $begin }–{ $end }
deadline-day-span = { $day } { $span }
deadline-open = { $span } ({ $length })
deadline-clock-forward = { $span }, el reloj se adelanta { $by }
deadline-clock-back = { $span }, el reloj se atrasa { $by }

deadline-weekday-day = { $weekday } { $day }
deadline-range = { $first } – { $last }
deadline-without = { $range } sin { $days }
deadline-without-others =
    { $n ->
        [one] { $range } sin 1 día cerrado más
       *[other] { $range } sin { $n } días cerrados más
    }
deadline-without-both =
    { $n ->
        [one] { $range } sin { $days } ni 1 día cerrado más
       *[other] { $range } sin { $days } ni { $n } días cerrados más
    }
deadline-days = { $range } { $sums } ({ $length })
deadline-days-each =
    { $n ->
        [one] 1 día × { $each }
       *[other] { $n } días × { $each }
    }
deadline-counted =
    { $n ->
        [one] { $range } (1 día)
       *[other] { $range } ({ $n } días)
    }

deadline-closed = { $days } cerrado
deadline-closed-for = { $days } cerrado ({ $name })
deadline-holiday = { $days } cerrado (festivo)
deadline-away = { $days } ausente
deadline-lunch = { $days } comida
deadline-no-such-day = { $days } saltado por el calendario
deadline-after = { $day } cerrado desde las { $time }
deadline-starts = se cuenta desde { $day } { $time }
deadline-skipped = el reloj se salta { $day } { $time }
deadline-held = el último cierre antes de { $day } { $time }

problem-deadline-never-open = Este horario nunca abre, así que no hay tiempo laborable que contar. Ponga horas al menos a un día.
problem-deadline-too-far = Eso pasa de cien años. Revise las fechas, el tiempo y el horario.
problem-work-not-read = No podemos leer «{ $text }» como tiempo laborable. Escríbalo como 4h, 90m, 1h30m, o 5d para días laborables.
problem-moment-not-read = No podemos leer «{ $text }» como una hora. Escríbala como 2026-03-06T16:30, o con el desfase, 2026-03-06T16:30-05:00.
problem-moment-skipped = { $text } no existe en { $zone }: el reloj se adelanta. Escriba { $first } o { $second }.
problem-moment-twice = { $text } ocurre dos veces en { $zone }: el reloj se atrasa. Escriba { $first } para la primera o { $second } para la segunda.
