# How a deadline was worked out, one line that adds up:
# 4 working hours from Fri 6 Mar 16:30: Fri 16:30–17:00 (0:30), Sat, Sun closed, Mon 08:00–11:30 (3:30) = Mon 9 Mar 11:30
deadline-line = { $work } from { $from }: { $pieces } = { $due }
# from Fri 6 Mar 16:30 to Mon 9 Mar 11:30: … = 4 working hours
deadline-count = from { $from } to { $due }: { $pieces } = { $work }
deadline-nothing = nothing to count
deadline-work-hours =
    { $n ->
        [one] 1 working hour
       *[other] { $n } working hours
    }
deadline-work-minutes =
    { $n ->
        [one] 1 working minute
       *[other] { $n } working minutes
    }
deadline-work-days =
    { $n ->
        [one] 1 working day
       *[other] { $n } working days
    }
deadline-work-length = { $length } working hours

# 16:30–17:00 · Fri 16:30–17:00 · Fri 16:30–17:00 (0:30)
deadline-span = { $begin }–{ $end }
deadline-day-span = { $day } { $span }
deadline-open = { $span } ({ $length })
# Sun 00:00–06:00, clocks go forward 1:00
deadline-clock-forward = { $span }, clocks go forward { $by }
deadline-clock-back = { $span }, clocks go back { $by }

# Tue 10 – Fri 20 Mar · Tue 10 – Fri 20 Mar without Sat, Sun
deadline-weekday-day = { $weekday } { $day }
deadline-range = { $first } – { $last }
deadline-without = { $range } without { $days }
deadline-without-others =
    { $n ->
        [one] { $range } without 1 more closed day
       *[other] { $range } without { $n } more closed days
    }
deadline-without-both =
    { $n ->
        [one] { $range } without { $days } and 1 more closed day
       *[other] { $range } without { $days } and { $n } more closed days
    }
# … 9 days × 8:00 (72:00)
deadline-days = { $range } { $sums } ({ $length })
deadline-days-each =
    { $n ->
        [one] 1 day × { $each }
       *[other] { $n } days × { $each }
    }
deadline-counted =
    { $n ->
        [one] { $range } (1 day)
       *[other] { $range } ({ $n } days)
    }

# days: Sat, Sun, or 12:00–13:00
deadline-closed = { $days } closed
deadline-closed-for = { $days } closed ({ $name })
deadline-holiday = { $days } closed (holiday)
deadline-away = { $days } away
deadline-lunch = { $days } lunch
deadline-no-such-day = { $days } skipped by the calendar
deadline-after = { $day } closed from { $time }
deadline-starts = counted from { $day } { $time }
deadline-skipped = the clock skips { $day } { $time }
deadline-held = the last closing before { $day } { $time }

# Why there is none. text, zone, first, second: as it was written, and how it could be meant.
problem-deadline-never-open = These hours never open, so there is no working time to count. Give at least one day hours.
problem-deadline-too-far = That goes beyond a hundred years. Please check the times, the work and the hours.
problem-work-not-read = We can't read "{ $text }" as working time. Write it like 4h, 90m, 1h30m, or 5d for working days.
problem-moment-not-read = We can't read "{ $text }" as a time. Write it like 2026-03-06T16:30, or with an offset, 2026-03-06T16:30-05:00.
problem-moment-skipped = { $text } does not exist in { $zone }: the clocks go forward over it. Write { $first } or { $second }.
problem-moment-twice = { $text } comes twice in { $zone }: the clocks go back. Write { $first } for the first time or { $second } for the second.

# Why a calendar file, or one event in it, is left out. name, text: what it is called, the line it hangs on.
problem-ical-no-calendar = This is no iCalendar file: it has no line BEGIN:VCALENDAR or BEGIN:VEVENT. Please look which file it is.
problem-ical-too-large = This calendar is too large. Please make a smaller one, with the holidays alone.
problem-ical-event-not-read = "{ $name }" was left out: we can't read when it is ({ $text }).
problem-ical-unknown-zone = "{ $name }" was left out: its time zone is unknown ({ $text }).
problem-ical-rule = "{ $name }" was left out: it repeats in a way we do not know ({ $text }).
problem-ical-too-long = "{ $name }" was left out: it lasts longer than a year.
