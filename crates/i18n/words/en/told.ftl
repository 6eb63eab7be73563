# The notice that is ready.
told-ready = The notice is ready.
told-ready-do = Read it and send it
told-page-title = Notice
told-page-back = Back to the promise
told-page-heading = Tell { $customer }
told-page-about = What it is about
told-page-would-hold = A time that would hold. Change it if you know better.
told-page-reason = Why
told-page-reason-why = Choose what is true, or write it yourself. Nothing is made up for you.
told-page-own-reason = In your own words
told-page-text = What they read
told-page-read = Read it with this reason and time
told-page-reread = This is the whole text now. Change what you like, then send it.
told-page-call = Call { $number }
told-page-night = It is { $time } where they are, and night until { $until }.
told-page-morning = Send it in the morning
told-page-now = Send it now anyway
told-page-send = Tell them

route-mail = They are told by mail: { $name }, { $at }.
route-phone = They are called: { $name }, { $at }.
route-text = They are sent a text message: { $name }, { $at }.
route-none = No way is known that reaches them. Find a number or an address, and write it down on their page.
route-asked = They asked for it: “{ $words }”
route-dead = Mail to { $email } is not read.

# What is in danger.
danger-calls = Somebody is needed
danger-called = { $name } was called, { $when }
danger-next = the next is called { $when }
danger-waits = nobody is on duty; the first who comes is called { $when }
danger-nobody-ever = nobody is on duty, and nobody comes on duty: see the calendars
danger-everybody = everybody was called, and nobody has taken it
danger-more = { $n ->
    [one] and one more promise
   *[other] and { $n } more promises
}
danger-ready = Notices that are ready
danger-to-reach = Reach them: it broke, and they do not know
danger-to-reach-do = Told them?

take-title = Somebody is needed
take-do = I have it in hand
take-why = Then nobody else is called about it. The promise stays as it is.
take-look = Look at the promise
take-yours = You have it in hand. Nobody else is called about it.
take-by = { $name } has it in hand already.
take-over = This is over: nobody needs to do anything any more.
take-expired = This link was made some time ago and has ended. Log in and look at Today.
take-altered = This link is not whole. Perhaps it was cut off when it was copied: open it again from our mail.

promise-chip-right-not-told = Made right, not told
promise-chip-told-since = Broken, told since
promise-said-told-since = the customer was told { $when }, after it broke
promise-broken-told-since = They have heard it from us since.
promise-remedy-was = They got: { $words }
promise-instead = What we promised instead
promise-tell = Tell them that it broke
promise-tell-why = They must hear it from us: that it broke, why as far as we know, what happens next and by when.
promise-tell-reason = Empty: we say that we do not know it yet. No excuses.
promise-tell-next = When they hear more
promise-tell-next-why = This becomes a promise of its own.
promise-tell-preview = What Kept sends
promise-tell-do = They are told
promise-right-told = How did they hear that it broke?
promise-right-not-told = Not told yet
promise-right-told-at = When
promise-apology = The apology, as they heard or read it
promise-apology-example = An explanation is no apology. “We let you down, and we are sorry.”
promise-remedy = What they get for it
promise-remedy-example = “The delivery is free”
promise-right-new = What we promise instead
promise-right-new-why = Empty: nothing new is promised

journal-promise-paged = called somebody
journal-promise-page-waits = nobody is on duty; it waits for the first who comes
journal-promise-pages-end = everybody was called
journal-promise-page-acknowledged = took it in hand
journal-promise-break-told = told the customer that it broke
journal-promise-honest-waits = the honest notice waits for the customer's morning
journal-promise-honest-failed = the honest notice did not arrive
journal-promise-untold = the customer had not been told in time

problem-at-night = Say send, wait or refuse.

# Settings.
keeping-title = Keeping promises
keeping-change = Change
keeping-lead = When a promise is in danger, who is called, what Kept says by itself, and when customers are left in peace.
keeping-saved = Saved.
keeping-danger = In danger
keeping-danger-why = The chance of keeping a promise is read from how others like it went. Under this it is in danger, and the notice to the customer is ready.
keeping-risk-percent = In danger under a chance of, in percent
keeping-calls = Calling somebody
keeping-calls-why = At four fifths of the time without a sign of work, when a notice does not arrive, and when a promise broke of which the customer was not told: first the owner is called, then who stands in, then a manager. Nobody who is off duty.
keeping-acknowledge-minutes = Working minutes to take it, before the next is called
keeping-honest = After a break
keeping-honest-why = The customer hears the truth from us, within minutes: what we did not do, why as far as we know, what happens next and by when. Where Kept may not send it, a manager is called.
keeping-honest-by-kept = Kept may send the honest notice by itself
keeping-honest-minutes = Working minutes until then
keeping-call-us = The number customers can call
keeping-call-us-hint = It stands in the honest notice. Empty: they are asked to answer the mail.
keeping-quiet = Quiet hours
keeping-quiet-why = In the customer's own time zone. What Kept sends by itself waits for the morning; a person who sends is told about the hour. The same time twice: there are none.
keeping-quiet-from = From
keeping-quiet-until = Until
