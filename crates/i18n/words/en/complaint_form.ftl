# What customers tell us themselves that went wrong: on their own page, and by the public form.

portal-wrong = Something went wrong
portal-wrong-link = Something went wrong? Tell us
portal-wrong-lead = Tell us in your own words. One of us reads it, and you will not have to tell it twice.
portal-wrong-happened = What happened?
portal-wrong-wants = What would make it right for you?
portal-wrong-wants-hint = Leave it empty if you do not know yet.
portal-wrong-call = You may call me
portal-wrong-call-when = When is it good to call?
portal-wrong-call-when-example = mornings, or Thursday after 3
portal-wrong-promise = Is it about something that we promised you?
portal-wrong-promise-none = No, or I am not sure
portal-wrong-send = Tell us
portal-wrong-back = Back to your page
portal-wrong-empty = Please write a few words about what happened.
portal-wrong-too-long = This is longer than we can take here ({ $max } characters at most). Please shorten it, or answer our mail.
portal-wrong-look-again = Please look at this once more.
portal-wrong-not-saved = We could not take this just now, and it is not lost: please send it once more in a few minutes.
portal-wrong-busy = You told us several things within an hour, and we have them all. Nothing of this is lost: please send it once more in { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    }, or call us.
portal-told = Thank you for telling us
portal-told-have-it = We have it, and { $name } has it from now on:
portal-told-what-next = What happens next
portal-told-next = { $name } listens to you, by { $when }. Nothing is decided before you say that we understood.
portal-told-next-done = { $name } is at it. You will hear what we understood, and a time at which we call you.
portal-told-we-call = You said that we may call you.
portal-told-we-call-when = You said that we may call you: { $when }.
portal-told-call = You may call me.
portal-told-call-when = You may call me: { $words }
portal-told-wants = What would make it right: { $words }
portal-told-typed = Typed into the form, and not checked yet: { $words }
portal-told-mail-subject = We have it: what went wrong
portal-told-mail = Hello { $name },

    thank you for telling us. We have it:

    { $text }

    What happens next: { $next }

    If we should know anything else, just answer this mail.
portal-form = Tell { $business } that something went wrong
portal-form-lead = In your own words. One of us reads it and gets back to you.
portal-form-name = Your name
portal-form-email = Your mail address
portal-form-phone = Your phone number
portal-form-reach-hint = One of the two is enough.
portal-form-leave-empty = Leave this empty
portal-form-no-reach = Tell us an address or a number, so that we can get back to you.
portal-form-no-name = Please tell us what to call you.
portal-form-wrong-mail = This is no mail address that we can write to.
portal-form-wrong-phone = This is no number that we can call.
portal-form-busy = We had a lot of these just now. Nothing of this is lost: please send it once more in { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    }.
portal-form-told = Thank you. We have it.
portal-form-told-next = One of us reads it by { $when }, and gets back to you.
portal-form-told-soon = One of us reads it, and gets back to you.
portal-form-told-again = Tell us something else
portal-form-closed = There is no form at this address. If you have to tell us that something went wrong, please answer one of our mails, or call us.

problem-amount-of-no-remedy = An amount is said for a remedy that is not among those that are offered.
problem-unknown-complaint = There is no such complaint.
problem-money = Write an amount as 1250 or 1,250.50.
problem-put-off-not-later = It can only be put off to a day behind the one it is due on.
rule-complaint-not-apart = Nothing is held apart here, or the address is nobody's any more.
rule-complaint-not-apart-hint = Look at the customer of this complaint. If two are one, merge them there.
journal-complaint-admitted = said that it is theirs

complaint-form-title = The public form
complaint-form-lead = A page where anybody can tell you that something went wrong, without a link from you. It is closed until you open it.
complaint-form-open = It is open
complaint-form-open-hint = Whoever writes gets no mail from it and sees nothing of your customers. An address that you know is held apart until one of you says whose it is.
complaint-form-address = Its address, to copy
complaint-form-address-hint = Put it on your site, on an invoice, on the door.
complaint-form-look = Open it
complaint-form-change = Change
complaint-form-saved = Saved.
complaints-beside = Complaints
complaint-beside-owed = { $what }, by { $when }
complaint-stake-money = At stake, as an amount
complaint-stake-money-hint = In { $currency }, as well as you know. Whoever holds the relationship is told at once.
complaint-stake-both = { $words } · { $amount }
complaint-harm = What harm was done
complaint-harm-hint = A day lost, a school play missed, pain
complaint-relationship-told = { $name }, whom they trust, was told { $when }: there is a lot at stake, or they have only just begun with us.
complaint-told-by-them = What they told us themselves
complaint-told-page = On their own page, { $when }
complaint-told-form = By the public form, { $when }
complaint-told-reach = As typed, and not checked: { $words }
complaint-told-apart = This address belongs to { $name }. Anybody can type an address: until one of you has spoken with them, this is held apart and they see nothing of it.
complaint-told-apart-ours = This address is one of ours, so it was not taken down as theirs.
complaint-told-is-them = I spoke with them: it is { $name }
complaint-told-no-call = They did not say that we may call.
complaint-amount-for = Amount for { $remedy }
complaint-amount-hint = In { $currency }; this one is said each time.
message-take-complaint = Take as a complaint
promise-told-after = { $when }, after it broke
action-put-off = Put it off
action-put-off-why = It is due on a later day, and everybody can read why.
action-put-off-due = Due on
action-put-off-reason = Why
action-put-off-do = Put it off
