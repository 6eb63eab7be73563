# Promises we did not notice making, offered above the send button.
offer-lead = You promised:
offer-record = Record it
offer-say-when = Say by when
offer-change = Change
offer-dismiss = No promise
rule-offer-needs-a-time = No time was said, and a promise has one.
rule-offer-needs-a-time-hint = Make the promise with a time: on the page "Say by when" asks for it, by API POST /promises.
rule-offer-is-over = This was recorded or dismissed already.
rule-offer-is-over-hint = Look at the promises of the conversation; make one by hand if it is missing.
