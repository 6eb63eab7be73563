# Standards: standing promises, their clocks, their settings.
settings-standards = Standards
standards-title = Standards
standards-lead = What you promise to everybody, or to some: how soon you answer, how often they hear from you, when it is solved. Of each kind, the first that fits a conversation holds.
standards-none = Nothing is promised to everybody yet.
standards-ended = Ended
standard-add = A new standard
standard-starters = To begin with
standard-starters-make = Promise these
standard-starter-first-reply = First answer within 4 working hours
standard-starter-next-reply = Next answer within 1 working day
standard-starter-periodic-update = Word from us every 2 working days
standard-starter-resolution = Solved
standard-starter-call-back = Called back
standard-starter-result-delivery = Result delivered
standard-starter-custom = Something else
standard-new-title = A new standard
standard-change-title = Change a standard
standard-name = Name
standard-metric = What is promised
standard-metric-first-reply = First answer
standard-metric-next-reply = Next answer
standard-metric-periodic-update = Word from us
standard-metric-resolution = Solved
standard-metric-call-back = Call back
standard-metric-result-delivery = Result delivered
standard-metric-custom = Something else
standard-target = Within
standard-target-hint = Working time: 4h, 90m, 2d for working days.
standard-around-the-clock = Count day and night, not only in opening hours
standard-pauses = It stands still
standard-pause-waiting = while the conversation waits for the customer
standard-pause-hold = while it sleeps until a time the customer agreed to
standard-tells = Who is told when it comes near
standard-tell-assignee = Whoever has it
standard-tell-team = Their team
standard-tell-managers = Owners and managers
standard-warn = At
standard-warn-hint = Percent of the time, as 50, 80. Always in opening hours. When it is broken, whoever has it and the managers are told.
standard-for-whom = For whom
standard-for-whom-hint = Nothing ticked: for everybody. Of one group any will do; of several groups all must fit.
standard-for-stage = Stage of the customer
standard-for-channel = How they wrote
standard-for-mailbox = Mail account
standard-for-team = Team of whoever has it
standard-for-tags = Tags
standard-for-all = for everybody
standard-for-some = { $n ->
    [one] for some: one condition
   *[other] for some: { $n } conditions
}
standard-in-hours = in opening hours
standard-always = day and night
standard-up = Up
standard-down = Down
standard-end = End this standard
standard-end-hint = What runs by it goes over to another standard that fits, or is dropped. What was kept and broken stays in the figures.
standard-has-ended = This standard has ended.
standard-preview-title = On last month's cases
standard-preview-do = Preview
standard-preview-says = It would have been kept in { $k } of { $n }.
standard-preview-interval = { $share }, between { $low } and { $high } with 95 % certainty
standard-preview-few = Too few for a percentage.
standard-preview-none = Nothing of last month would have fallen due by it.
standard-preview-nothing = Fill in what is promised and within what time, and look at what it would have come to.
standard-preview-all = { $n ->
    [one] Looked at the one conversation of the last 30 days.
   *[other] Looked at all { $n } conversations of the last 30 days.
}
standard-preview-sample = Looked at { $n } of the { $of } conversations of the last 30 days, taken evenly through them.
standard-touches-none = No running clock changes when you save it.
standard-touches = { $n ->
    [one] Touches one running clock
   *[other] Touches { $n } running clocks
}
standard-touches-earlier = { $n ->
    [one] one is due earlier
   *[other] { $n } are due earlier
}
standard-touches-later = { $n ->
    [one] one is due later
   *[other] { $n } are due later
}
standard-touches-late = { $n ->
    [one] one is late at once
   *[other] { $n } are late at once
}
standard-touches-dropped = { $n ->
    [one] one is dropped
   *[other] { $n } are dropped
}
standard-chip-running = Running
standard-chip-near = Nearly due
standard-chip-waiting = Waits for them
standard-chip-hold = Agreed hold
standard-chip-thanks = They said thanks
standard-chip-no-standard = Nothing promised now
standard-chip-kept = Kept
standard-chip-broken = Not kept
standard-chip-late = Done late
standard-chip-dropped = No longer owed
standard-counted = { $counted } of { $allowance } working hours counted
standard-counted-before = { $counted } of { $allowance } counted; then
standard-late-by = { $late } working hours late:
standard-did-not-count = { $when }: { $says }
standard-did-not-count-empty = Did not count as an answer: it has no words.
standard-did-not-count-only-thanks = Did not count as an answer: it only says thanks.
standard-did-not-count-only-acknowledges = Did not count as an answer: it only says that we have it.
standard-did-not-count-puts-off = Did not count as an answer: it says that we will look, and not by when.
standard-did-not-count-nobody-there = Did not count: nobody was there.
standard-event-started = Begun
standard-event-paused = Stands still
standard-event-resumed = Goes on
standard-event-kept = Done
standard-event-broken = Not kept
standard-event-reapplied = Counted by another standard, version or calendar from here on
standard-event-dropped = No longer owed
standard-event-struck = An earlier line did not happen after all
standard-why-waiting = it is their turn
standard-why-hold = they agreed to a time
standard-why-thanks = they said thanks, and no more
standard-why-no-standard = nothing is promised here
standard-why-resolved = it was resolved
standard-why-deleted = it was deleted
standard-why-merged = it went into another conversation
standard-why-standard-ended = the standard ended
standard-why-by-hand = said so by one of us
standard-done = Done
standard-begin = Begin
standard-begin-do = Begin it
today-standards = Standards due today, and not kept
conversation-sleep-agreed = The customer agreed to this time


rule-standard-ended = This standard has ended.
rule-standard-ended-hint = Make a new one if it is to hold again.
rule-standard-not-by-hand = This standard begins and ends with what happens in the conversation.
rule-standard-not-by-hand-hint = Answer, call or resolve, and its clock follows.
problem-standard-name = Give it a name of at most { $max } letters.
problem-standard-target = "{ $given }" is no time. Write 4h, 90m, or 2d for working days.
problem-standard-warn = Write up to { $max } numbers from 1 to 99, as 50, 80.
problem-standard-many-conditions = Take at most { $max } conditions.
problem-standard-condition = One of the conditions names nothing that is here. Choose again for whom it is.
problem-standard-many = There are { $max } standards already. End one that is not needed any more.
problem-standard-metric = What a standard measures is one of first_reply, next_reply, periodic_update, resolution, call_back, result_delivery, custom, and stays what it is. Make a new standard for another.
