settings-title = Settings
settings-saved = Saved.
settings-test-queued = The test mail is on its way to you. If it has not arrived in a minute, look at "kept doctor" or the outbox for the reason.
settings-token-revoked = That token opens nothing any more.
settings-me = You
settings-passphrase = Your pass phrase
settings-sessions = Where you are logged in
session-device = { $browser } on { $system }
settings-tokens = API tokens
settings-api-docs = How programs talk to Kept
settings-staff = People
save = Save

me-name = Name
me-time-zone = Time zone
me-time-zone-hint = Empty: the business's.
me-locale = Language and country
me-as-business = As the business

passphrase-old = The one you have now
passphrase-new = The new one
passphrase-new-hint = At least 12 characters. Afterwards you log in again, on every device.
passphrase-change = Change it

token-name = What it is for
token-name-hint = Such as "website form".
token-scope-write = May change things
token-scope-admin = May manage people and settings
token-make = Make a token
token-revoke = Revoke
token-made = Your new token
token-made-hint = Copy it now: it is shown this once, and only its fingerprint is stored.

mail-test = Send a test mail to me

staff-new = Somebody new
staff-name = Name
staff-email = Mail address
staff-role = Role
staff-passphrase = First pass phrase
staff-passphrase-hint = At least 12 characters. Tell them in person; they can change it.
staff-add = Add
staff-set-passphrase = Set a new pass phrase
staff-deactivate = They left
staff-deactivate-why = They can no longer log in, and their tokens open nothing. What they did stays theirs.
staff-deactivate-do = They left: close their log-in
staff-deactivate-to = Who takes over what they have in hand? Promises: { $promises }, conversations: { $conversations }
staff-deactivate-choose = Choose somebody
staff-reactivate = They are back
staff-left = left
