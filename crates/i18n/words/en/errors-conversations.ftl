# What can be wrong with a conversation, a reply, a note, a mail.
problem-message-empty = There is nothing written here yet. Write at least a word.
problem-message-too-long = This is longer than { $max } characters. Shorten it, or send it as an attachment.
problem-subject-too-long = This subject is too long for mail programs. Keep it under 500 characters.
problem-cc = "{ $value }" is not a list of mail addresses. Write them as name@example.com, with commas between.
problem-attachments-too-large = The attachments are larger than { $max } MB together, and most mail systems refuse that. Send fewer or smaller files.
problem-unknown-assignee = There is nobody of us with this id who works here now. Choose somebody from the list.
problem-unknown-status = There is no such status. Choose one from the list, or open, waiting or resolved.
problem-tag = Give the tag a name of at most { $max } letters.
problem-record-mail = Mail is sent or fetched, not recorded. Write a reply, or choose the channel it came by.
problem-record-direction = Say whether they said it (inbound) or we did (outbound).

rule-conversation-no-mailbox = There is no mail account to send this from.
rule-conversation-no-mailbox-hint = Set one up under Settings, Mail; until then, write down here what you say by phone or in person.
rule-conversation-no-address = We have no mail address of this customer.
rule-conversation-no-address-hint = Add an address to the customer, or call them and write down here what was said.
rule-conversation-of-other-customer = This conversation belongs to another customer, who must not read this.
rule-conversation-of-other-customer-hint = Choose a conversation of this customer, or leave it out to begin a new one.
rule-conversation-message-not-failed = This message has not failed: it is on its way or was sent, and sending it again would double it.
rule-conversation-message-not-failed-hint = Look at its state in the conversation. To say something more, write a new reply.
rule-conversation-mail-not-set-aside = This mail is not set aside any more: somebody has dealt with it.
rule-conversation-mail-not-set-aside-hint = Search for it by its subject or its sender; it is in a conversation now.
rule-conversation-mail-empty = Nothing could be read of this, so there is nothing to file.
rule-conversation-mail-empty-hint = Look at the file it came from; if it holds a mail, export it again and import that.

set-aside-internal = From us to us: nobody outside wrote it or got it. If it is about a customer, process it anyway.
