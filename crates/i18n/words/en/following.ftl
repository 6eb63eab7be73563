# Following a conversation, and naming each other in notes.
following-begin = Follow
following-end = Follow no more
following-nobody = Nobody follows this.
following-you = Followed by you.
following-others = Followed by { $names }.
following-you-and = Followed by you, { $names }.
key-follow = Follow the conversation, or no more

# Under a note. typed: as it was typed; meant: the name it stands for.
mention-told = Told: { $names }
mention-left = { $meant } no longer works here, so nobody was told of { $typed }. The note is kept.
mention-may-not-see = { $meant } may not see conversations, so was not told. The note is kept.
mention-several = { $typed } could be several people, so nobody was told. Write { $meant }.
mention-nobody = Nobody here is called { $typed }, so nobody was told. The note is kept.
mention-empty = Nobody else is in { $meant }, so nobody was told. The note is kept.

# By which ways somebody is told of what.
settings-notices = What you are told
notices-title = What you are told
notices-ways = Of what, and how
notices-ways-hint = Quiet by default. What you did yourself you are never told, and one thing only once. A mail about conversations waits two minutes: whoever reads it on the page gets none.
notices-of = What
notices-page = Page
notices-mail = Mail
notices-push = Push
notices-mention = Somebody names you in a note
notices-given = A conversation is yours now
notices-promises = Your promises: nearly due, broken, handed over
notices-trouble = Mail that does not arrive, strangers, what wakes up
notices-customer = The customer wrote, in a conversation you follow
notices-note = A colleague wrote a note, in a conversation you follow
notices-standards = A standard is nearly due, or was not kept
notices-course = A conversation you follow is somebody else's, or resolved
notices-broken = A promise was broken in a conversation you follow
problem-unknown-topic = There is no such topic. Take one of those that the list of your choices names.

# Push: the browsers and telephones one is told on.
devices-title = Push on your devices
devices-hint = A message on the screen, also while Kept is closed. It says who and what kind, and nothing about a customer. Logging out on a device ends it there.
devices-none = No device yet.
devices-name = Name of this device
devices-guess-other = This browser
devices-begin = Tell me on this device
devices-try = Try it
devices-remove = Remove
devices-rename = Another name
devices-since = Since { $when }
devices-last = Last told { $when }
devices-unable = This browser can't do that. On an iPhone or iPad, first add Kept to the home screen; everywhere Kept must be reached by https.
devices-denied = The browser does not allow messages of this site. Allow them beside the address, then try again.
devices-failed = That did not work: the push service of this browser did not answer. Try again in a moment.
devices-no-key = Push needs the secret key that seals passwords, and this server was started without it. Whoever runs it can set secret_key.
devices-subject = Show what it is about
devices-subject-hint = Then the customer's name and the subject stand on the screen, where others may read them.
problem-push-endpoint = This is no address of a push service: it must begin with https:// and be reached by everybody.
problem-push-keys = These are not the keys of a browser.
rule-push-too-many-devices = You are told on { $max } devices already, and that is the most.
rule-push-too-many-devices-hint = Remove one that you no longer use, then add this one.
