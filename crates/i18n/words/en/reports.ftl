room-reports = Reports
reports-title = Reports
reports-promises = Promises
reports-all = All promises
reports-month = { $month } { $year }
reports-in = In { $from }
reports-in-so-far = In { $to } so far
reports-between = From { $from } to { $to }
reports-between-so-far = From { $from } to { $to } so far
reports-period = Period
reports-this-month = This month
reports-last-month = Last month
reports-3-months = 3 months
reports-12-months = 12 months
reports-36-months = 36 months
reports-from = From
reports-to = To
reports-show = Show
reports-csv = CSV

# 45 of 50 (79–96%)
reports-k-of-n = { $k } of { $n }
reports-k-of-n-span = { $of } ({ $span })
reports-span = { $low }–{ $high }
reports-none = none

reports-kept = Kept { $rate } of the promises that fell due.
reports-kept-few = Kept { $rate } that fell due. Too few for a percentage.
reports-kept-none = No promise fell due.
reports-moved =
    { $n ->
        [one] One was moved before it was due, because the customer agreed; the promise that follows it counts by itself.
       *[other] { $n } were moved before they were due, because the customers agreed; the promises that follow them count by themselves.
    }
reports-released =
    { $n ->
        [one] The customer no longer wanted one.
       *[other] The customers no longer wanted { $n }.
    }
reports-told = Of those broken, the customer was told before it was due in { $rate }.
reports-late-p90 = Nine of ten broken ones were done within { $length } after they were due.
reports-late-unknown = Of { $broken } broken, { $done } were done late: too few to say within what time nine of ten were.
reports-before-unknown = In as many months before: { $before }. Too few to compare.
reports-before-same = In as many months before: { $before }. The difference of { $apart } points may be chance (95% interval { $low } to { $high }).
reports-before-other = In as many months before: { $before }. The difference of { $apart } points is more than chance (95% interval { $low } to { $high }).

reports-by-kind = By kind
reports-by-person = By person
reports-by-team = By team
reports-by-month = By month
reports-by-horizon = How far ahead we promise
reports-has-left = has left
reports-ranked = In the order of the share kept: the intervals lie apart.
reports-not-ranked = Not ranked: intervals overlap or there are too few, so the order would be chance.
reports-head-kept = Kept of those due
reports-head-broken = Broken
reports-head-told = Told before due
reports-head-late = Done late
reports-head-moved = Moved
reports-head-released = Released
reports-head-horizon = From making to due
reports-horizon-hint = The median time from making a promise to when it is due. Where it grows and the share kept does not, we are padding.

reports-chart-kept = Kept, of those that fell due
reports-chart-kept-lead = A month of fewer than five is not drawn. The shaded band is what chance alone does to a share of so many.
reports-chart-told = Told before it was due, of those broken
reports-chart-told-lead = The customer heard in time, with a reason and a new time.
reports-chart-late = How late the broken ones were
reports-chart-late-lead = Nine of ten were done within this time after they were due. Those not done yet count as later than all.
reports-chart-horizon = How far ahead we promise: { $kind }
reports-chart-horizon-lead = The median time from making to due. Where it grows and the share kept does not, we are padding.
reports-chart-gaps = Time between broken promises
reports-chart-gaps-lead = They are rare, so the time from one to the next says more than a share. Long is good.
reports-chart-desc = From { $from } to { $to }. { $limits } { $signals }
reports-dot = { $name }: { $value }
reports-length-of-n =
    { $n ->
        [one] { $length }, of one
       *[other] { $length }, of { $n }
    }
reports-length-unknown =
    { $n ->
        [one] not known, of one
       *[other] not known, of { $n }
    }
reports-as-table = As a table
reports-when = When
reports-figure = Figure
reports-says = What it says
reports-limits-head = Limits and middle
reports-limits = { $low } to { $high }, middle { $centre }
reports-locked = The limits are from the first { $n } points, and locked.
reports-not-locked =
    { $n ->
        [one] The limits are from one point, and still move: they lock after { $lock }.
       *[other] The limits are from { $n } points, and still move: they lock after { $lock }.
    }
reports-running = not over yet
reports-no-signal = No signal: what moves here is noise around one level.
reports-signal = { $name }: { $said }
reports-signal-outside = outside the limits
reports-signal-side = eight in a row on one side
reports-signal-trend = six in a row in one direction
reports-decision = New limits from { $month }: { $reason } ({ $who }, { $on })
reports-move-limits = Move the limits
reports-move-limits-hint = Only where something was changed on purpose and stays changed. The months before keep their limits; your reason stands here and in the journal.
reports-limits-from = New limits from
reports-limits-reason = Why
reports-limits-example = A second van since March
reports-limits-do = Move the limits

journal-report-limits-moved = moved the limits of a chart

problem-not-a-month = This must be a month like 2026-11.
problem-period-backwards = The period ends before it begins.
problem-period-too-long = A report covers at most { $max } months. Choose a shorter period.
problem-one-scope = Choose one: a kind, a person or a team.
problem-unknown-table = The table is one of kind, person, team, month, horizon.
problem-unknown-chart = There is no such chart.
problem-limits-month = New limits begin after the first month of the chart and not in the future. Choose a month in between.
problem-limits-taken = New limits begin in this month already.
