# Answering together: drafts, who is here, two at once, undo.
draft-save = Save draft
draft-saved = Draft saved { $time }
draft-saved-now = Draft saved
draft-not-saved = Not saved: the server does not answer. It is tried again when you type on.
draft-stale = Somebody has said something since you began this draft. Read what is new above before you send it.
draft-files = These go along
present-typing = { $name } is typing an answer.
present-looking = { $name } is looking at this.
present-looking-draft = { $name } is looking at this, and has a draft here.
present-draft = { $name } has a draft here.
meanwhile-title = Said since you began to write
meanwhile-send = Send all the same
meanwhile-keep = Keep as draft
meanwhile-look = Look first
message-leaves = { $n ->
    [one] Leaves in 1 second.
   *[other] Leaves in { $n } seconds.
}
message-undo = Undo
rule-conversation-answered-meanwhile = Your reply was not sent: somebody has said something here that you had not seen. It is kept as a draft.
rule-conversation-answered-meanwhile-hint = Read what is new, then send it all the same or change it.
rule-conversation-message-on-its-way = This message can't be taken back: it is on its way, or has left already.
rule-conversation-message-on-its-way-hint = Write another one that puts it right.
problem-unknown-message = There is no such message in this conversation.
problem-unknown-draft-kind = A draft is a reply or a note.
problem-undo-send = Give a number of seconds from 0 to { $max }.
undo-send-title = Undo send
undo-send-hint = So many seconds a reply waits before it leaves, and whoever wrote it can take it back. 0: replies leave at once. What Kept writes by itself never waits.
undo-send-seconds = Seconds
problem-attachments-json = Each file is an object with a name and its content in base64; media_type and content_id may be left out.
