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

    the promises and conversations that { $left } still had in hand are yours from now on.

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

# Followed conversations, and names in notes. by: the colleague who wrote it; text: the first lines of the note.
notice-nobody = nobody
notice-message-mention = { $by } named you in #{ $number } ({ $customer })
notice-message-mention-subject = { $by } named you in #{ $number } { $subject }
notice-message-mention-body =
    Hello { $name },

    { $by } named you in a note in #{ $number } "{ $subject }", with { $customer }:

    { $text }

    You follow this conversation now. Look at it, and answer there:
    { $link }
notice-message-new = { $customer } wrote in #{ $number } { $subject }
notice-message-new-subject = { $customer } wrote in #{ $number } { $subject }
notice-message-new-body =
    Hello { $name },

    { $customer } wrote in #{ $number } "{ $subject }", which you follow. Nobody has answered yet.
    { $link }
notice-message-noted = { $by } wrote a note in #{ $number } ({ $customer })
notice-message-noted-subject = { $by } wrote a note in #{ $number } { $subject }
notice-message-noted-body =
    Hello { $name },

    { $by } wrote a note in #{ $number } "{ $subject }", which you follow:

    { $text }

    { $link }
notice-conversation-given = Yours now: #{ $number } { $subject }, with { $customer }
notice-conversation-given-subject = Yours now: #{ $number } { $subject }
notice-conversation-given-body =
    Hello { $name },

    the conversation #{ $number } "{ $subject }" with { $customer } is yours now.
    { $link }
notice-conversation-passed = #{ $number } { $subject } is in the hands of { $assignee } now
notice-conversation-passed-subject = #{ $number } { $subject } is in the hands of { $assignee } now
notice-conversation-passed-body =
    Hello { $name },

    the conversation #{ $number } "{ $subject }" with { $customer }, which you follow, is in the hands of { $assignee } now.
    { $link }
notice-conversation-resolved = Resolved: #{ $number } { $subject }, with { $customer }
notice-conversation-resolved-subject = Resolved: #{ $number } { $subject }
notice-conversation-resolved-body =
    Hello { $name },

    the conversation #{ $number } "{ $subject }" with { $customer }, which you follow, is resolved.
    { $link }
notice-promise-followed-broken = Broken, in a conversation you follow: "{ $words }", to { $customer }
notice-promise-followed-broken-subject = Broken: { $words }
notice-promise-followed-broken-body =
    Hello { $name },

    in a conversation you follow a promise was not kept in time:

      "{ $words }"
      to { $customer }, by { $by }

    { $owner } { $told }
    { $link }

notice-standard-near = "{ $standard }" is due by { $due } in #{ $number } { $subject }, with { $customer }
notice-standard-near-subject = Due by { $due }: { $standard }, #{ $number } { $subject }
notice-standard-near-body =
    Hello { $name },

    "{ $standard }" is due by { $due } in the conversation #{ $number } "{ $subject }" with { $customer }. Nothing has been done for it yet.
    { $link }
notice-standard-broken = "{ $standard }" was not kept in #{ $number } { $subject }, with { $customer }: it was due by { $due }
notice-standard-broken-subject = Not kept: { $standard }, #{ $number } { $subject }
notice-standard-broken-body =
    Hello { $name },

    "{ $standard }" was due by { $due } in the conversation #{ $number } "{ $subject }" with { $customer }, and was not kept. They are still waiting.
    { $link }

# On a screen that others see too: who and what kind, no more.
notice-push-test = Push works on this device
notice-push-other = Something wants your attention
notice-push-message-mention = { $by } named you in #{ $number }
notice-push-message-new = A customer wrote in #{ $number }
notice-push-message-noted = { $by } wrote a note in #{ $number }
notice-push-conversation-given = #{ $number } is yours now
notice-push-conversation-passed = #{ $number } is in other hands now
notice-push-conversation-resolved = #{ $number } is resolved
notice-push-promise-half = Half the time of a promise is over
notice-push-promise-most = A promise is nearly due
notice-push-promise-soon = A promise is due in half an hour
notice-push-promise-broken = A promise was broken
notice-push-promise-followed-broken = A promise was broken in a conversation you follow
notice-push-promise-notice-failed = A customer did not get our mail
notice-push-standard-near = A standard is nearly due
notice-push-standard-broken = A standard was not kept
notice-push-promise-handed-over = A promise is yours now
# Several promises in one notice. items: a line for each.
notice-warnings-subject = New times for what we promised you
notice-warnings-body =
    We promised you several things that we will probably not do in time, and we want you to hear that from us before and not after:

    { $items }

    The reason: { $reason }

    If a time does not suit you, please just answer this mail. We are sorry for the change.
notice-warning-item = - "{ $words }" ({ $was }). The new time: { $new_time }.

# Plain reasons to choose from. The customer reads them as they stand.
notice-reason-longer = It takes longer than we thought.
notice-reason-ill = The colleague who does it is ill.
notice-reason-supplier = Something we need for it has not been delivered.
notice-reason-waiting = We are still waiting for an answer from somebody else.
notice-reason-travel = We are held up on the way.
notice-reason-urgent = An emergency came in between.
notice-reason-planned = We planned it badly.

# After a break. items: a line for each promise; rest: the sentences below. No excuses.
notice-honest-subject = We did not keep what we promised you
notice-honest-body =
    We promised you:

    { $items }

    We did not do it in time, and we did not tell you before. That was ours to do, and we are sorry.

    { $rest }
notice-honest-item = - "{ $words }" ({ $was }).
notice-honest-done = It was done on { $at }.
notice-honest-reason = Why it happened: { $reason }
notice-honest-reason-unknown = Why it happened we do not know yet. We will not guess.
notice-honest-next = What happens next: { $owner } sees to it, and you will hear more from us by { $by }.
notice-honest-call = If you want to talk to somebody now, call { $number }. Or just answer this mail.
notice-honest-answer = If you want to talk to somebody now, just answer this mail and say when we may call.
notice-honest-next-words = Tell you what became of “{ $words }”

# Somebody is called about a promise.
notice-promise-untouched = Nobody seems to work on it: "{ $words }", to { $customer }
notice-promise-untouched-subject = Nobody seems to work on it: { $words }
notice-promise-untouched-body =
    Hello { $name },

    this promise is nearly due, and nothing shows that anybody works on it:

      "{ $words }"
      to { $customer }, by { $by }

    { $owner } { $told }

    Keep it, hand it over, or tell them before it is due.
    { $link }
notice-promise-untold = { $customer } still has not been told that we broke "{ $words }"
notice-promise-untold-subject = { $customer } still has not been told: { $words }
notice-promise-untold-body =
    Hello { $name },

    this promise broke, and nobody has told the customer yet:

      "{ $words }"
      to { $customer }, by { $by }

    { $owner } { $told }

    Reach them now: say that it broke, what happens next, and by when. Then write down how they heard.
    { $link }
notice-take-it = Take it with one tap, and nobody else is called about it: { $link }
notice-push-promise-untouched = Nobody seems to work on a promise
notice-push-promise-untold = A customer still has not been told
