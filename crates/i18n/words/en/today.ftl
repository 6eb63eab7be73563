today-title = Today
today-greeting = { $greeting }, { $name }
today-lead-due = { $n ->
    [0] no promise falls due today
    [one] one promise falls due today
   *[other] { $n } promises fall due today
}
today-lead-risk = { $n ->
    [one] one is at risk
   *[other] { $n } are at risk
}
today-lead-broken = { $n ->
    [one] one is broken and not made right
   *[other] { $n } are broken and not made right
}
today-log-call = Log a call
today-stat-kept = Promises kept, 30 days
today-stat-due = Due today
today-stat-risk = { $n } at risk
today-stat-broken = Broken
today-stat-broken-small = not made right yet
today-stat-unanswered = Waiting for our answer
today-stat-oldest = longest { $length }
today-stat-nobody-waits = nobody waits
today-k-of-n = { $k } of { $n }
today-not-known = not known yet
today-interval = { $of } · 95% CI { $low }–{ $high }
today-broken = Broken, and not made right
today-all-broken = All
today-promises = Promises, soonest first
today-all-promises = All
today-no-promises = No open promise. Press p to make one.
today-unanswered = Waiting for our answer
today-all-conversations = All
today-nobody-waits = Nobody waits for an answer.
keys-title = Keys
key-today = Today
key-conversations = Conversations
key-promises = Promises
key-customers = Customers
key-settings = Settings
key-search = Search
key-promise = Make a promise, about what the page shows
key-down = Next in the list
key-up = Previous in the list
key-choose = Choose the row, for what is done to many at once
key-undo = Undo what was just done to the chosen ones
key-filter = Filter the list, or save it as a view
key-sleep = Put a conversation to sleep
key-reply = Reply
key-note = Write a note
key-call = Log a call or a visit
key-help = This list
bell-title = What you were told
bell-seen = I have seen them
bell-seen-one = Seen
bell-none = Nothing new.
first-title = First steps
first-mail = Connect the mail account of the business
first-mail-why = Then Kept can send your answers, and tell customers before a promise breaks.
first-mail-do = Set up mail
first-people = Bring in the people you work with
first-people-why = A promise has one owner, by name.
first-people-do = Add somebody
first-past = Bring the past
first-past-why = The mail and the customers you have, in one go, on the command line:
first-past-mail = kept import mail
first-past-customers = kept import customers
first-customer = Make the first promise
first-customer-why = Add a customer, then press p on their page: what you said, and by when.
first-customer-do = Add a customer
