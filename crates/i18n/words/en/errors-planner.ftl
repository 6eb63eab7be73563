# A window as it was typed. None has a gap: what was typed still stands in the field.
problem-window-empty = Please say by when.
problem-window-not-understood = We can't read that as a time. Try "tomorrow 10:30", "Fri noon", "in 2 h" or "Mon 8-12".
problem-window-no-such-date = There is no such date. Please check the day and the month.
problem-window-other-weekday = The weekday and the date do not fit each other. Please leave one of them out.
problem-window-past = That time is over already. Please give one that lies ahead.
problem-window-too-far = That is more than ten years away. Please check the year.
problem-window-ends-before-begin = The window ends before it begins. Please swap the times, or give the day of each.
problem-window-does-not-exist = The clock is put forward that night, so this time does not exist. Please choose one beside it.
problem-window-exists-twice = The clock is put back that night, so this time comes twice. Please choose which one you mean.
window-first = the first time ({ $offset })
window-second = the second time ({ $offset })

# Opening hours, field by field. text: what was typed.
problem-hours-unknown-zone = There is no time zone "{ $text }". Use a name such as America/New_York or Europe/Madrid.
problem-hours-not-hours = We can't read "{ $text }" as opening hours. Write "8-12, 13-17", or "closed".
problem-hours-ends-before-begin = "{ $text }" ends before it begins. Write the earlier time first; midnight at the end is 24:00.
problem-hours-overlaps = "{ $text }" overlap. Let each block begin after the one before has ended.
problem-hours-not-a-day = "{ $text }" is not a day of the week. Use Mon, Tue, Wed, Thu, Fri, Sat or Sun.
problem-hours-not-a-date = "{ $text }" is not a date. Write it as 2026-12-25, with a comma between two.
