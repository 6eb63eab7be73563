# Webhooks: programs of the business's own that are told what happens.
settings-webhooks = Webhooks
webhooks-title = Webhooks
webhooks-lead = A program of yours can be told what happens here, signed and within seconds. What does not arrive is tried twelve times over most of a day.
webhooks-none = No program is told anything yet.
webhook-new = Tell another program
webhook-name = Name
webhook-url = Address
webhook-url-hint = It begins with https:// and everybody can reach it.
webhook-kinds = What it is told
webhook-kinds-hint = How kinds of entries begin, one a line: promise., call.made. Empty: all.
webhook-all-kinds = everything
webhook-add = Add
webhook-on = on
webhook-failing = failing
webhook-off-by-hand = turned off
webhook-off-failing = turned off: nothing arrived for days
webhook-off-gone = turned off: the program says that it is gone
webhook-turn-on = Turn on
webhook-turn-on-hint = It is told what happens from now on. What it missed: send again below, or read the journal by API.
webhook-turn-off = Turn off
webhook-remove = Remove
webhook-test = Send a test
webhook-secret = The secret
webhook-secret-made = The secret is shown this once
webhook-secret-hint = Copy it into your program now: with it, it sees that a message comes from here.
webhook-secret-new = Make a new secret
webhook-secret-new-hint = The present one signs too for a day, so nothing is lost meanwhile.
webhook-log = What it was told
webhook-log-none = Nothing yet.
webhook-log-failed = Only what failed
webhook-log-all = All
webhook-send-again = Send again
webhook-state-waiting = waiting
webhook-state-delivered = arrived
webhook-state-failed = failed
webhook-try =
    { $attempts ->
        [0] not tried yet
        [one] one try
       *[other] { $attempts } tries
    }
webhook-answered = answered { $status } in { $ms } ms
webhook-no-answer = no answer
webhook-last-ok = last arrived { $ago }
webhook-more = Older
notice-webhook-off = The webhook “{ $webhook }” was turned off: nothing arrives there
notice-webhook-off-subject = The webhook “{ $webhook }” was turned off
notice-webhook-off-body =
    Hello { $name },

    Nothing arrives at the webhook "{ $webhook }" any more, so Kept has turned it off. What your program was to be told is kept for 30 days.

    What came back last: { $reason }

    Look at it here, turn it on, and send again what failed:
    { $link }
problem-webhook-name = A webhook needs a name of at most { $max } letters.
problem-webhook-url = This is no address that can be told anything. It must begin with https:// and be reachable by everybody.
problem-webhook-kind = “{ $given }” is no beginning of a kind: small letters, as promise. or promise.broken.
problem-webhook-kinds = Name at most { $max } kinds, or none for all.
problem-webhook-many = There are { $max } webhooks already. Remove one first.
problem-webhook-state = Say waiting, delivered or failed.
rule-webhook-off = “{ $name }” is turned off.
rule-webhook-off-hint = Turn it on first; then send.
