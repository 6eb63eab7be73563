# Days and times, as they stand on a page or inside a sentence.
dates-today-title = Today
dates-tomorrow-title = Tomorrow
dates-yesterday-title = Yesterday
dates-today = today
dates-tomorrow = tomorrow
dates-yesterday = yesterday

# Tue 24 Nov
dates-short = { $weekday } { $day } { $month }
dates-short-year = { $weekday } { $day } { $month } { $year }
# Tuesday 24 November
dates-long = { $weekday } { $day } { $month }
dates-long-year = { $weekday } { $day } { $month } { $year }
# today 10:30
dates-day-time = { $day } { $time }
dates-time-offset = { $time } ({ $offset })
# Tuesday 24 November 2026, 10:30 (GMT-5)
dates-full = { $date }, { $time } ({ $offset })
# today by 10:30; $hour is the hour alone, 0 to 23
dates-by = { $day } by { $time }
dates-window = { $day } { $from }–{ $by }
dates-between = { $from } – { $by }

# How far away
dates-now = now
dates-just-now = just now
dates-in = in { $length }
dates-late = { $length } late
dates-ago = { $length } ago
dates-under-minute = less than 1 min
dates-minutes = { $n } min
dates-hours = { $n } h
dates-hours-minutes = { $hours } h { $minutes }
dates-days =
    { $n ->
        [one] 1 day
       *[other] { $n } days
    }

dates-good-morning = Good morning
dates-good-afternoon = Good afternoon
dates-good-evening = Good evening

dates-weekday-short-mon = Mon
dates-weekday-short-tue = Tue
dates-weekday-short-wed = Wed
dates-weekday-short-thu = Thu
dates-weekday-short-fri = Fri
dates-weekday-short-sat = Sat
dates-weekday-short-sun = Sun

dates-weekday-long-mon = Monday
dates-weekday-long-tue = Tuesday
dates-weekday-long-wed = Wednesday
dates-weekday-long-thu = Thursday
dates-weekday-long-fri = Friday
dates-weekday-long-sat = Saturday
dates-weekday-long-sun = Sunday

dates-month-short-jan = Jan
dates-month-short-feb = Feb
dates-month-short-mar = Mar
dates-month-short-apr = Apr
dates-month-short-may = May
dates-month-short-jun = Jun
dates-month-short-jul = Jul
dates-month-short-aug = Aug
dates-month-short-sep = Sep
dates-month-short-oct = Oct
dates-month-short-nov = Nov
dates-month-short-dec = Dec

dates-month-long-jan = January
dates-month-long-feb = February
dates-month-long-mar = March
dates-month-long-apr = April
dates-month-long-may = May
dates-month-long-jun = June
dates-month-long-jul = July
dates-month-long-aug = August
dates-month-long-sep = September
dates-month-long-oct = October
dates-month-long-nov = November
dates-month-long-dec = December
