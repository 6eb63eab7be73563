# Possible complaints pointed out, and our own replies read before they leave.
hint-complaint = This may be a complaint.
hint-complaint-words = This may be a complaint: { $words }
hint-quoted = “{ $words }”
hint-take = Take it as a complaint
hint-dismiss = No, it is not
hints-today = { $n ->
    [one] 1 message may be a complaint.
   *[other] { $n } messages may be complaints.
}
hints-look = Look
conversations-hinted = May be complaints
calm-title = Before it leaves:
calm-lead = This may make it worse. You decide.
calm-stopped = Change it, or send it as it is.
calm-not-sent = Nothing was sent yet. The way it is written may make it worse.
calm-look = See why
calm-use = Use this wording
calm-send-as-it-is = Send as it is
calm-note-as-it-is = Save as it is
calm-setting = Stay calm
calm-setting-hint = Replies and notes are read before they leave, for blame, excuses, jargon, hiding behind rules, shouting, and apologies that own nothing. Remarks say why and offer another wording. Nothing is changed or held back by itself.
calm-setting-what = What is read
calm-reads-complaints = Where somebody complains, or may
calm-reads-always = Everything we write in conversations
calm-reads-never = Nothing
problem-unknown-calm = Choose complaints, always or never.
