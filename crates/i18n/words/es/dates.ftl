# Días y horas, sueltos o dentro de una frase.
dates-today-title = Hoy
dates-tomorrow-title = Mañana
dates-yesterday-title = Ayer
dates-today = hoy
dates-tomorrow = mañana
dates-yesterday = ayer

# mar 24 nov
dates-short = { $weekday } { $day } { $month }
dates-short-year = { $weekday } { $day } { $month } { $year }
# martes 24 de noviembre
dates-long = { $weekday } { $day } de { $month }
dates-long-year = { $weekday } { $day } de { $month } de { $year }
dates-day-time = { $day } { $time }
dates-time-offset = { $time } ({ $offset })
dates-full = { $date }, { $time } ({ $offset })
# «antes de la 01:30», «antes de las 10:30»
dates-by =
    { $hour ->
        [1] { $day } antes de la { $time }
       *[other] { $day } antes de las { $time }
    }
dates-window = { $day } { $from }–{ $by }
dates-between = { $from } – { $by }

dates-now = ahora
dates-just-now = ahora mismo
dates-in = en { $length }
dates-late = { $length } de retraso
dates-ago = hace { $length }
dates-under-minute = menos de 1 min
dates-minutes = { $n } min
dates-hours = { $n } h
dates-hours-minutes = { $hours } h { $minutes }
dates-days =
    { $n ->
        [one] 1 día
       *[other] { $n } días
    }

dates-good-morning = Buenos días
dates-good-afternoon = Buenas tardes
dates-good-evening = Buenas noches

dates-weekday-short-mon = lun
dates-weekday-short-tue = mar
dates-weekday-short-wed = mié
dates-weekday-short-thu = jue
dates-weekday-short-fri = vie
dates-weekday-short-sat = sáb
dates-weekday-short-sun = dom

dates-weekday-long-mon = lunes
dates-weekday-long-tue = martes
dates-weekday-long-wed = miércoles
dates-weekday-long-thu = jueves
dates-weekday-long-fri = viernes
dates-weekday-long-sat = sábado
dates-weekday-long-sun = domingo

dates-month-short-jan = ene
dates-month-short-feb = feb
dates-month-short-mar = mar
dates-month-short-apr = abr
dates-month-short-may = may
dates-month-short-jun = jun
dates-month-short-jul = jul
dates-month-short-aug = ago
dates-month-short-sep = sep
dates-month-short-oct = oct
dates-month-short-nov = nov
dates-month-short-dec = dic

dates-month-long-jan = enero
dates-month-long-feb = febrero
dates-month-long-mar = marzo
dates-month-long-apr = abril
dates-month-long-may = mayo
dates-month-long-jun = junio
dates-month-long-jul = julio
dates-month-long-aug = agosto
dates-month-long-sep = septiembre
dates-month-long-oct = octubre
dates-month-long-nov = noviembre
dates-month-long-dec = diciembre
