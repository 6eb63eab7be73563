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
settings-mailboxes = Mail accounts
mailbox-add = Add a mail account
mailbox-added = The mail account is here. Say next how its mail is fetched.
mailbox-not-fetched = Mail is not fetched yet
mailbox-fetch = Fetch its mail
mailbox-folders = Server and folders
mailbox-pause = Pause fetching
mailbox-paused = Paused. Kept remembers how far it read; nothing that comes meanwhile is missed.
mailbox-go-on = Fetch again
mailbox-fetched-again = Mail is fetched again.
mailbox-no-signature = No signature yet.
mailbox-sending = Signature, replies, limits
mailbox-remove = Take this mail account away
mailbox-remove-open = What becomes of its conversations?
mailbox-remove-hint = { $count ->
    [0] It has no conversations.
    [one] Its one conversation stays, and belongs to the account you choose: answers leave from there.
   *[other] Its { $count } conversations stay, and belong to the account you choose: answers leave from there.
  } Nothing is deleted on its server. Kept forgets its passwords, and no longer takes mail from its address for ours.
mailbox-remove-last = { $count ->
    [0] It has no conversations.
    [one] Its one conversation stays. It can be answered once there is a mail account again.
   *[other] Its { $count } conversations stay. They can be answered once there is a mail account again.
  } Nothing is deleted on its server. Kept forgets its passwords.
mailbox-heir = Its conversations go on from
mailbox-heir-choose = Choose an account
mailbox-remove-do = Take it away
mailbox-removed = The mail account is gone. What came by it is still here.
sending-title = Sending and replies
sending-lead = How the mails of each account look, and how answers find home.
sending-none = There is no mail account yet. Set one up under Settings, Mail.
sending-plus-addressing = The server takes mail to local+anything@domain: give each mail a reply address of its own
sending-automatic-mails-an-hour = Automatic mails to one address, at most in an hour
sending-automatic-mails-an-hour-hint = Those above wait, so that a program on the other side that answers each, or a mistake, fills nobody's mailbox. What people write is not counted.
sending-signature = Signature
sending-signature-hint = Stands under what people write from this account.
sending-mails-a-minute = Mails a minute, at most
sending-mails-a-minute-hint = As your mail provider asks for. Empty: as fast as it goes.
sending-dkim-selector = DKIM selector
sending-dkim-selector-hint = The name of the TXT record with the public key, before ._domainkey. Empty: mails are not signed here; most providers sign them for you.
sending-dkim-key = DKIM private key (PEM)
sending-dkim-key-hint = RSA with 2048 bits or more, or Ed25519. It is sealed and never shown again; leave it empty to keep the one that is stored.
sending-authserv-id = The server whose word about senders counts
sending-authserv-id-hint = The name at the beginning of the Authentication-Results that your own mail server writes, for example mx.example.com. With it, one of us may answer a customer by answering a mail from Kept, where that server says dmarc=pass. Empty: nobody can.

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
staff-deactivate-to = Who takes over what they have in hand? Promises: { $promises }, conversations: { $conversations }, complaints: { $complaints }, actions against causes: { $actions }
staff-role-keeps = keeps what is in hand
staff-role-hands-on = hands it to { $name }
staff-deactivate-choose = Choose somebody
staff-reactivate = They are back
staff-left = left
