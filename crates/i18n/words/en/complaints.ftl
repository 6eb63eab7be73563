# What complaints say: refusals, what was wrong with a form, what they put into other rooms.

complaint-call-back-words = Call you back about: { $summary }
complaint-goes-up = The customer did not accept the outcome.
complaint-could-not-reach = They could not be reached: three attempts on two channels over two days.
complaint-new-time-agreed = A new time to call was agreed.
complaint-restate-subject = Did we understand you?
complaint-restate-mail = Hello { $name },

    thank you for telling us. We want to be sure that we understood before we do anything. This is what we heard:

    { $text }

    Is that it? Answer “yes, that is it”, or tell us what we missed. You can also do both on your page, by the link below.
complaint-restate-mail-narrowed = Hello { $name },

    thank you for telling us. We want to be sure that we understood before we do anything. What we heard stands on your page, by the link below, for nobody but you to read.

    Is that it? Say so there, or tell us there what we missed.
complaint-listen-words = Listen to you about: { $summary }
complaint-letter-words = Write to you again about: { $summary }
complaint-listened-evidence = They told us, and we listened.
complaint-told-time-over = The complaint is over.
complaint-letter-new-time = Our letter says why it takes longer, and by when they hear from us.
complaint-letter-mail-narrowed-subject = A letter to you about complaint #{ $number }
complaint-letter-mail-narrowed = Hello { $name },

    we have written to you about complaint #{ $number }. The letter stands on your page, by the link below, for nobody but you to read.
complaint-narrowed-said = What was said stands in complaint #{ $number }, for those whom it concerns.
complaint-owed-listen = listen to the customer
complaint-owed-restate = write what we understood
complaint-owed-confirm = have it confirmed
complaint-owed-promise-call-back = promise a time to call back
complaint-owed-research = find out what happened
complaint-owed-call-back = call back
complaint-owed-accept = hear whether it is right for them
complaint-owed-guard = decide what keeps it away
complaint-owed-close = close it

problem-complaint-negative = This can't be below nothing.
problem-complaint-kind = Give it a name of 1 to 60 characters.
problem-complaint-causes = Name at least one cause, with what shows it.
problem-complaint-review = Say on which day ahead of us this is looked at again.
problem-complaint-check = Whether it worked can only be seen after it is done: choose a later day.
problem-complaint-state = The state is one of received, listened, restated, confirmed, call_back_promised, researched, called_back, accepted, rejected, guarded, closed.
problem-complaint-severity = The severity is one of low, medium, high, critical.
problem-complaint-temperature = The temperature is one of calm, annoyed, angry, furious.
problem-complaint-found-by = It was found by customer or by us.
problem-complaint-came-from = It came from one of by_hand, conversation, call, promise, customer, portal, form, import.
problem-complaint-how = They said so by link, mail, phone or in_person.
problem-complaint-channel = The channel is one of phone, text, mail, chat, web, in_person, letter.
problem-complaint-reached = What came of it is one of reached, voicemail, no_answer, wrong_contact.
problem-complaint-outcome = The outcome is a solution or an explanation.
problem-complaint-strength = The strength is one of strong, medium, weak.
problem-complaint-asked = Say true or false: an apology and an explanation are two things, and both are owed.
problem-complaint-day = This must be a day, like 2026-12-24, or a time as RFC 3339 writes it.
problem-unknown-promise = There is no such promise.

rule-complaint-not-listened = Nobody has listened yet.
rule-complaint-not-listened-hint = Hear the customer out and write their story down in their own words.
rule-complaint-not-restated = The customer has nothing to confirm yet.
rule-complaint-not-restated-hint = Write what you understood and show it to them.
rule-complaint-not-confirmed = The customer has not confirmed that we understood.
rule-complaint-not-confirmed-hint = Ask them. If they won't say, record that; if they can't be reached, try three times on two channels over two days.
rule-complaint-no-call-back = No time to call back is promised.
rule-complaint-no-call-back-hint = Promise the customer a time, never “as soon as we can”.
rule-complaint-call-back-is-promised = A call back is promised already, and there is only one at a time.
rule-complaint-call-back-is-promised-hint = Keep it. If it can't hold, talk to the customer before it is due and move it.
rule-complaint-not-researched = Nobody has found out what happened.
rule-complaint-not-researched-hint = Find out, and write down what you found. Then call.
rule-complaint-not-called-back = The customer was not called back yet.
rule-complaint-not-called-back-hint = Call them with a solution or an honest explanation. Voicemail is an attempt, not a call.
rule-complaint-not-accepted = The customer has not accepted the outcome.
rule-complaint-not-accepted-hint = Ask whether it is right for them now. If it is not, record that: it goes up.
rule-complaint-not-guarded = Nobody has decided what keeps it away.
rule-complaint-not-guarded-hint = Name the causes and an action, or write down why there is none and when to look again.
rule-complaint-is-restated = This was restated already.
rule-complaint-is-restated-hint = If there is more to the story, correct the restatement and write a new one.
rule-complaint-is-confirmed = The customer's word on what we understood is recorded already.
rule-complaint-is-confirmed-hint = Go on with the next step of this complaint.
rule-complaint-is-called-back = They were called back already.
rule-complaint-is-called-back-hint = Record whether the outcome is right for them.
rule-complaint-is-accepted = What the customer says to the outcome is recorded already.
rule-complaint-is-accepted-hint = Decide what keeps it away, or promise a new time if they did not accept.
rule-complaint-is-guarded = It is decided already what keeps it away.
rule-complaint-is-guarded-hint = Close the complaint.
rule-complaint-is-closed = This complaint is closed.
rule-complaint-is-closed-hint = If it happened again, say so: within 60 days it is the highest alarm. Else open a new complaint.
rule-complaint-ended-otherwise = This ended without an acceptance, and that is recorded.
rule-complaint-ended-otherwise-hint = Decide what keeps it away, then close it. If they come back, open a new complaint.
rule-complaint-attempts-too-few = They were tried { $attempts } times on { $channels } channels over { $days } days since they were last reached. It takes three attempts on two channels over two days.
rule-complaint-attempts-too-few-hint = Try again by another channel and on another day, and record each attempt.
rule-complaint-restated-anew = Another version was written since.
rule-complaint-restated-anew-hint = Read the new version and answer that one.
rule-complaint-is-theirs = This complaint is theirs already.
rule-complaint-is-theirs-hint = Choose somebody else to take it over.
rule-complaint-not-watched = This complaint is not under watch.
rule-complaint-not-watched-hint = Open a new complaint.
rule-complaint-no-safety = Nobody said that safety is at stake here.
rule-complaint-no-safety-hint = Set the safety flag while listening, if somebody may be hurt.
rule-complaint-is-narrowed = The story of this complaint is for its team alone.
rule-complaint-is-narrowed-hint = Ask its owner or a manager.
rule-complaint-access-not-yours = Who reads this story is for { $name } and for managers to say.
rule-complaint-access-not-yours-hint = Ask one of them.
rule-promise-belongs-to-complaint = This call back belongs to a complaint, and what came of the call is recorded there.
rule-promise-belongs-to-complaint-hint = Open the complaint and record the call, or what the customer said.

journal-complaint-received = took the complaint
journal-complaint-listened = listened
journal-complaint-restated = wrote what we understood
journal-complaint-confirmed = “yes, that is it”
journal-complaint-corrected = corrected what we understood
journal-complaint-confirmation-refused = would not say whether we understood
journal-complaint-answer-came = answered, for somebody to read
journal-complaint-unreachable = could not be reached
journal-complaint-attempted = tried to reach them
journal-complaint-call-back-promised = promised a time to call back
journal-complaint-call-back-moved = moved the call back
journal-complaint-call-back-broken = the call back broke
journal-complaint-researched = found out what happened
journal-complaint-called-back = called back
journal-complaint-accepted = accepted the outcome
journal-complaint-rejected = did not accept the outcome
journal-complaint-found-another-way = found another way
journal-complaint-guarded = decided what keeps it away
journal-complaint-closed = closed it
journal-complaint-handed-over = handed it over
journal-complaint-narrowed = narrowed who reads its story
journal-complaint-opened-up = opened its story to all of us
journal-complaint-team-chosen = chose its team
journal-complaint-conversation-added = added a conversation
journal-complaint-failed-again = it happened again
journal-complaint-offer-broken = what we offered broke
journal-complaint-watch-ended = the watch is over
journal-complaint-letter-sent = sent a letter
journal-complaint-letter-failed = a letter did not arrive
journal-complaint-duty-ahead = told the owner what the rules ask next
journal-complaint-duty-last = told the owner that little time is left for what the rules ask
journal-complaint-duty-missed = told the managers: what the rules ask was missed
journal-complaint-safety-called = called managers: somebody may be hurt
journal-complaint-safety-taken = took the matter of safety in hand
journal-complaint-owner-told = reminded the owner
journal-complaint-step-late = told the managers: the next step is late

notice-complaint-given = Complaint #{ $number } is yours: { $summary } ({ $customer })
notice-complaint-given-subject = Yours: complaint #{ $number }, { $customer }
notice-complaint-given-body = Hello { $name },

    complaint #{ $number } of { $customer } is yours: { $summary }
    Next: { $what }, by { $by }.

    { $link }
notice-complaint-handed-over = Complaint #{ $number } was handed over to you: { $summary } ({ $customer })
notice-complaint-handed-over-subject = Handed over to you: complaint #{ $number }, { $customer }
notice-complaint-handed-over-body = Hello { $name },

    complaint #{ $number } of { $customer } was handed over to you: { $summary }
    The whole story is there, so nobody has to tell it twice. Next: { $what }, by { $by }.

    { $link }
notice-complaint-confirmed = { $customer } says: yes, that is it. Promise a time to call back (#{ $number })
notice-complaint-confirmed-subject = Confirmed: complaint #{ $number }, { $customer }
notice-complaint-confirmed-body = Hello { $name },

    { $customer } confirmed that we understood complaint #{ $number }: { $summary }
    Now promise a time to call back.

    { $link }
notice-complaint-corrected = { $customer } corrected what we understood (#{ $number })
notice-complaint-corrected-subject = Corrected: complaint #{ $number }, { $customer }
notice-complaint-corrected-body = Hello { $name },

    { $customer } corrected what we understood of complaint #{ $number }: { $summary }
    Read their words and write it anew.

    { $link }
notice-complaint-answered = { $customer } answered our question about complaint #{ $number }: please read it
notice-complaint-answered-subject = Please read: complaint #{ $number }, { $customer }
notice-complaint-answered-body = Hello { $name },

    { $customer } answered when we asked whether we understood complaint #{ $number }: { $summary }
    It is neither a plain yes nor a plain no. Please read it and record what they say.

    { $link }
notice-complaint-at-stake = { $customer } has complained, and trusts you: #{ $number }, { $summary }
notice-complaint-at-stake-subject = Your customer { $customer } has complained: #{ $number }
notice-complaint-at-stake-body = Hello { $name },

    { $customer } has complained: { $summary } (#{ $number})
    There is a lot at stake, or they have only just begun with us. { $owner } has it; please talk to them at once and be there when they call.

    { $link }
notice-complaint-safety = Somebody may be hurt: complaint #{ $number } of { $customer }, { $summary }
notice-complaint-safety-subject = Safety: complaint #{ $number }, { $customer }
notice-complaint-safety-body = Hello { $name },

    somebody may be hurt. Complaint #{ $number } of { $customer }: { $summary }
    { $owner } has it. Please take the matter in hand now, and say so on its page, so that nobody else is called.

    { $link }
notice-complaint-rejected = { $customer } did not accept the outcome of complaint #{ $number }: { $summary }
notice-complaint-rejected-subject = Not accepted: complaint #{ $number }, { $customer }
notice-complaint-rejected-body = Hello { $name },

    { $customer } did not accept the outcome of complaint #{ $number }: { $summary }
    { $owner } has it now. Promise them a new time to call, by { $by }.

    { $link }
notice-complaint-again = It happened again to { $customer }, within 60 days: complaint #{ $number }, { $summary }
notice-complaint-again-subject = It happened again: { $customer }, complaint #{ $number }
notice-complaint-again-body = Hello { $name },

    it happened again to { $customer }, while we watched: complaint #{ $number }, { $summary }
    Nothing is more urgent. { $owner } has it.

    { $link }
notice-complaint-step-due = Complaint #{ $number } of { $customer }: { $what } is due
notice-complaint-step-due-subject = Due: complaint #{ $number }, { $customer }
notice-complaint-step-due-body = Hello { $name },

    complaint #{ $number } of { $customer } waits: { $summary }
    Due { $by }: { $what }.

    { $link }
notice-complaint-step-late = Complaint #{ $number } of { $customer } waits for { $owner }: { $what }
notice-complaint-step-late-subject = Late: complaint #{ $number }, { $customer }
notice-complaint-step-late-body = Hello { $name },

    complaint #{ $number } of { $customer } waits for { $owner }: { $summary }
    Due { $by }: { $what }. Please see that somebody does it.

    { $link }
notice-complaint-attempt-due = Try to reach { $customer } again (complaint #{ $number })
notice-complaint-attempt-due-subject = Try again: { $customer }, complaint #{ $number }
notice-complaint-attempt-due-body = Hello { $name },

    try to reach { $customer } again about complaint #{ $number }: { $summary }
    Another channel may work better.

    { $link }

portal-restated = Did we understand you?
portal-restated-lead = We want to be sure before we do anything. This is what we understood:
portal-restated-yes = Yes, that is it
portal-restated-no = What we missed, or what is not so
portal-restated-correct = Correct it
portal-restated-empty = Please write what we missed.
portal-restated-changed = We have written another version since. Please read it and answer that one.
portal-confirmed = Thank you. Now we know that we understood you, and we will tell you when we call.
portal-corrected = Thank you for putting us right. We will write it anew.
complaint-has-final-response = They have our final response.
rule-complaint-letter-lacks = The letter lacks: { $missing }.
rule-complaint-letter-lacks-hint = Write what is missing, look at the letter again, then send it.
rule-complaint-letter-is-sent = This very letter has left already.
rule-complaint-letter-is-sent-hint = Look at the letters of this complaint. If there is more to say, write another one.
problem-letter-sent-at = A letter leaves after the complaint came in, and not in the future.
problem-letter-how = Say how it leaves: mail, post or handed_over.
problem-letter-kind = The rules of this complaint know no such letter.
notice-complaint-rule-ahead = Complaint #{ $number } of { $customer }: { $what }, by { $by }
notice-complaint-rule-ahead-subject = By { $by }: { $what } (complaint #{ $number }, { $customer })
notice-complaint-rule-ahead-body = Hello { $name },

    the rules of complaint #{ $number } of { $customer } ask for something by { $by }: { $what }.
    { $how }
    From: { $because }

    { $link }
notice-complaint-rule-last = Now: { $what } (complaint #{ $number } of { $customer }), by { $by }
notice-complaint-rule-last-subject = Now: { $what } (complaint #{ $number }, { $customer })
notice-complaint-rule-last-body = Hello { $name },

    this is the last working hour in which it can be done, by { $by }: { $what } (complaint #{ $number } of { $customer }).
    { $how }
    From: { $because }

    { $link }
notice-complaint-rule-missed = Missed: { $what } (complaint #{ $number } of { $customer }), { $owner } has it
notice-complaint-rule-missed-subject = Missed: { $what } (complaint #{ $number }, { $customer })
notice-complaint-rule-missed-body = Hello { $name },

    complaint #{ $number } of { $customer }: { $what } was due { $by }, and nobody has done it. { $owner } has it.
    { $how }
    From: { $because }
    Please see that it is done now.

    { $link }
notice-complaint-letter-failed = A letter of complaint #{ $number } did not reach { $customer }
notice-complaint-letter-failed-subject = Did not arrive: letter of complaint #{ $number }, { $customer }
notice-complaint-letter-failed-body = Hello { $name },

    a letter of complaint #{ $number } did not reach { $customer }: { $summary }
    It counts as not sent. Send it another way, by post if need be.

    { $link }
