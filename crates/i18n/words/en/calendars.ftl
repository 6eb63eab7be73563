# Calendars in the settings.
settings-calendars = Calendars
calendars-title = Calendars
calendars-lead = When you work decides when a promise is due and when somebody is told. What the business closes is closed for everybody; sites, teams and people change only what is different for them.
calendars-business = The business
calendars-sites = Sites
calendars-teams = Teams
calendars-people = People
calendars-no-sites = None yet.
calendar-has-own = Has hours or days of its own
calendar-hours = Hours and days
calendar-zone = Time zone
calendar-zone-above = Empty: { $zone }, as above.
calendar-zone-of-business = Times are meant in { $zone }. The zone is changed with the business:
calendar-own-week = A week of its own, instead of the one above
calendar-from-above = from above: { $hours }
calendar-holidays = Closed days
calendar-holidays-hint = One a line, with a name if you like: 2026-12-25 Christmas, or 2026-12-28..2026-12-31 Stock-taking.
calendar-holidays-above = Closed anyway, from above:
calendar-open = Days with other hours
calendar-open-hint = One a line: 2026-12-24 8-12. They hold on a closed day too.
calendar-next = The next 14 days
calendar-closed = closed
calendar-closed-for = closed ({ $name })
calendar-holiday = closed (holiday)
calendar-away = away
calendar-away-for = away ({ $name })
calendar-place = Where, and who stands in
calendar-site = Site
calendar-no-site = None
calendar-stand-in = Stands in when away
calendar-nobody = Nobody
problem-calendar-zone-of-business = The zone of the business is changed in the settings of the business. Please leave it out here.
problem-calendar-many = That is too many days; { $max } are the most. Please take out those that are long past.
problem-moment-choose = "{ $text }" does not exist or comes twice that night, as the clock changes. Write { $first } or { $second }.

# Sites.
site-new = A new site
site-name = Name
site-zone = Time zone (empty: as the business)
site-add = Add site
site-remove = Give this site up
problem-site-taken = There is a site called "{ $given }" already. Please choose another name.
problem-unknown-site = There is no such site. It may have been given up; please choose another.

# Feeds.
feeds-title = iCalendar
feeds-lead = Days off from another calendar: an address that is looked at every day, or a file. Whole-day events close the day, others close their time.
feed-name = Name
feed-url = Address
feed-url-example = https://…
feed-file = File (.ics)
feed-content = Or its text
feed-add = Add
feed-remove = Remove
feed-fetch-now = Look now
feed-look = Look at it
feed-waits = not fetched yet; that takes about a minute
feed-holds =
    { $days ->
        [one] 1 closed day
       *[other] { $days } closed days
    }{ $stretches ->
        [0] {""}
        [one] , 1 closed time
       *[other] , { $stretches } closed times
    }
feed-fails = "{ $name }" can't be fetched since { $since }: { $why } What it said last still holds.
feed-fails-first = "{ $name }" can't be fetched since { $since }: { $why } It closes nothing yet.
problem-feeds-many = A calendar has { $max } of these at most. Please remove one first.
problem-feed-address = This is no address that can be fetched. It must begin with https:// or webcal:// and be reachable by everybody.
problem-feed-status = the other server answered { $text }.
problem-feed-unreachable = the other server can't be reached ({ $text }).
problem-feed-too-large = there is too much of it; a calendar of holidays is much smaller.
problem-feed-not-text = what came is not text.

# A deadline, worked out.
explain-title = Work out a deadline
explain-at = From
explain-work = Working time (4h, 90m, 5d)
explain-do = Work it out

# Absences.
absences-title = Who is away
absences-all = All
absences-none = Nobody is away.
absences-coming = Now and later
absence-new = Say when you are away
absence-who = Who
absence-from = From
absence-to = To
absence-when-hint = 2026-12-01, 2026-12-01T13:00, or "Mon 13:00"
absence-to-hint = A date means to the end of that day.
absence-why = Why
absence-why-example = Leave
absence-stand-in = Stands in
absence-as-always = Whoever always does
absence-record = Record
absence-now = now
absence-remove = Not away after all
absence-stands-in = { $name } stands in
absence-nobody-stands-in = Nobody stands in
absence-due = Due meanwhile; hand over what can't wait:
stand-in-title = Who stands in for you
stand-in-lead = Whenever you are away and name nobody, reminders of your promises go to them. If they are away too, to who stands in for them.
problem-absence-ends-before-it-begins = It ends before it begins. Please swap the two.
problem-absence-long = That is more than two years. Please check the year.
problem-stand-in-self = Nobody can stand in for themselves. Please choose somebody else.
problem-unknown-staff = There is no such person here. Please choose another.

# The duty roster.
duty-title = Duty roster
duty-now = On duty now: { $names }
duty-nobody-now = Nobody is on duty now.
duty-nobody = nobody
duty-before = Week before
duty-after = Week after
duty-shifts = Dated shifts
duty-no-shifts = None from this week on.
duty-shift-add = Add shift
duty-shift-remove = Remove
duty-what = What
duty-on = on duty
duty-off = off duty
duty-weeks = Weekly duty
duty-weeks-lead = Who has no week here is on duty in their working hours. A week holds on closed days too; somebody who is away never is on duty.
duty-by-hours = in their working hours
duty-week-change = Change
duty-week-none = No weekly duty
problem-shift-long = That is more than three months. Please give it as weekly duty.

# By API.
problem-calendar-not-read = This is no calendar ({ $text }). Write it as "own" shows it, with zone, week, holidays and open.
problem-calendar-of = Say whose calendar: business, site:ID, team:ID or staff:ID.
