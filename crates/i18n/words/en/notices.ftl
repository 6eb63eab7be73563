# What a customer is told when a promise may not hold. words: as they heard them; was: the window it had;
# reason: ours, as typed; new_time: in full, in their zone.
notice-warning-subject = A new time for what we promised you
notice-warning-body =
    We promised you: "{ $words }" ({ $was }).

    It looks as if we will not make it by then, and we want you to hear that from us before and not after. The reason: { $reason }

    The new time: { $new_time }.

    If that does not suit you, please just answer this mail. We are sorry for the change.

# Under each mail to a customer.
notice-customer-footer =
    --{" "}
    { $business }
    What we promised you, what became of it, and a way to answer: { $url }

# Mails to ourselves about a promise. owner, told: the sentences below.
notice-promise-half-subject = Half the time is over: { $words }
notice-promise-half-body =
    Hello { $name },

    half of the time for this promise is over, and it is still open:

      "{ $words }"
      to { $customer }, by { $by }

    { $owner } { $told }

    If it will not hold, tell them now, with the reason and a new time: that costs one click and keeps their trust.
    { $link }
notice-promise-most-subject = Nearly due: { $words }
notice-promise-most-body =
    Hello { $name },

    four fifths of the time for this promise are over, and it is still open:

      "{ $words }"
      to { $customer }, by { $by }

    { $owner } { $told }

    Keep it, or tell them before it is due.
    { $link }
notice-promise-soon-subject = Due in half an hour: { $words }
notice-promise-soon-body =
    Hello { $name },

    this promise is due very soon:

      "{ $words }"
      to { $customer }, by { $by }

    { $owner } { $told }

    This is the last good moment to keep it or to tell them.
    { $link }
notice-promise-broken-subject = Broken: { $words }
notice-promise-broken-body =
    Hello { $name },

    this promise was not kept in time:

      "{ $words }"
      to { $customer }, by { $by }

    { $owner } { $told }

    Next: call them, say what happened, and make it right. It stays on Today until that is done.
    { $link }
notice-promise-notice-failed-subject = { $customer } did not get our mail: { $words }
notice-promise-notice-failed-body =
    Hello { $name },

    the mail that was to tell { $customer } about this promise could not be delivered:

      "{ $words }"
      by { $by }

    { $owner } So they have not been told. Please reach them another way, best by phone, and record how.
    { $link }
notice-promise-handed-over-subject = Yours now: { $words }
notice-promise-handed-over-body =
    Hello { $name },

    this promise was handed over to you:

      "{ $words }"
      to { $customer }, by { $by }

    { $owner } { $told }

    Look at it now, while there is time.
    { $link }
# Somebody left, and all they still had to do goes to the reader.
notice-staff-left-subject = What { $left } had in hand is yours now
notice-staff-left-body =
    Hello { $name },

    { $left } no longer works with us. The promises and conversations that { $left } still had in hand are yours from now on.

    Your promises, soonest first:
    { $link }

notice-owner-you = It is yours.
notice-owner = It is in the hands of { $owner }.
notice-told = { $customer } was told on { $at } ({ $how }).
notice-not-told = { $customer } has not been told.
notice-how-agreed = they agreed to it
notice-how-mail = by mail
notice-how-phone = by phone
notice-how-text = by text message
notice-how-in-person = in person
notice-how-chat = by chat
notice-how-letter = by letter

# The same on the page, in one line.
notice-promise-half = Half the time is over: "{ $words }", to { $customer }
notice-promise-most = Nearly due: "{ $words }", to { $customer }
notice-promise-soon = Due in half an hour: "{ $words }", to { $customer }
notice-promise-broken = Broken: "{ $words }", to { $customer }
notice-promise-notice-failed = { $customer } did not get our mail about "{ $words }"
notice-promise-handed-over = Yours now: "{ $words }", to { $customer }
notice-staff-left = What { $left } had in hand is yours now: promises and conversations

# "Send a test mail" in the settings.
notice-mail-test-subject = Kept can send mail
notice-mail-test-body =
    Hello { $name },

    this is the test mail you asked for. If you read it, your mail account works.
    { $link }
# About a message. other: the address it came from or was to go to.
notice-message-held-subject = { $other } wrote into #{ $number } and is held apart
notice-message-held-body =
    Hello { $name },

    { $other } answered in a conversation that is not theirs: #{ $number } "{ $subject }", with { $customer }.

    It may be a colleague of theirs, or somebody to whom a mail was forwarded. Until one of you decides, what they wrote is held apart: it reopens nothing, and nobody gets an answer by it. Admit them, or make it a conversation of its own:
    { $link }
notice-message-held = { $other } wrote into #{ $number } ({ $customer }) and is held apart
notice-message-returned-subject = Not delivered: { $subject } (#{ $number })
notice-message-returned-body =
    Hello { $name },

    your mail to { $other } in #{ $number } "{ $subject }" did not arrive. Their mail server says:

      { $reason }

    Reach { $customer } another way, or correct the address and send it again:
    { $link }
notice-message-returned = Your mail to { $other } in #{ $number } did not arrive
notice-message-complained-subject = { $other } called a mail of ours spam
notice-message-complained-body =
    Hello { $name },

    { $other } told their mail provider that our mail in #{ $number } "{ $subject }" is spam. Kept sends nothing there by itself any more; a person still can, and should think about it first. If it was a mistake, say so on the customer's page.
    { $link }
notice-message-complained = { $other } called a mail of ours spam (#{ $number })
notice-answer-goes-to = What you answer to this mail goes to { $customer }.
notice-window = { $from } to { $by }

# No mail could be fetched for too long. address: the mailbox.
notice-mailbox-silent = No mail comes in from { $address }
notice-mailbox-silent-subject = No mail comes in from { $address }
notice-mailbox-silent-body =
    Hello { $name },

    Kept could not fetch mail from { $address } for some time. What customers write there does not reach you.

    The last good look: { $since }
    What the server said: { $reason }

    Look at it here, and try again:
    { $link }
notice-never = never
