# The desk: chosen conversations, saved views, sleep, teams.
conversations-views = Saved views
conversations-mailbox-gone = The mail account { $address } was taken away, so nothing is in this list. Its conversations are with { $heir } now.
conversations-mailbox-gone-alone = The mail account { $address } was taken away, so nothing is in this list. Its conversations are with no account now.
conversations-mailbox-gone-show = Show those with { $heir }
conversations-mailbox-gone-show-all = Show those of all accounts
conversations-filter = Filter
conversations-filter-show = Show these
conversations-tag = Tag
conversations-any = Any
conversations-mailbox = Mail account
conversation-from = From which mail account
conversations-unanswered = Only where they wait for our answer
conversations-with-chosen = With the chosen ones
conversations-assign = Assign
conversations-tag-them = Tag
conversations-undo = Undo
conversations-done-together = { $n ->
    [one] One conversation was changed.
   *[other] { $n } conversations were changed.
}
conversations-undone = { $n ->
    [0] Nothing was taken back: somebody has changed these since.
    [one] One conversation is as it was.
   *[other] { $n } conversations are as they were.
}
conversation-sleeps-until = sleeps until { $time }
conversation-sleep = Sleep
conversation-sleep-until = Sleep until
conversation-sleep-example = tomorrow 9:00
conversation-sleep-hint = Out of the way until then, or until they write. Empty: until they write.
conversation-wake = Wake it now
conversation-move = Move
view-name = Save this list as
view-whose = Who sees it
view-own = Only me
view-team = A team
view-all = Everybody
view-save = Save
view-remove = Remove this view
teams-title = Teams
teams-none = No teams yet. A team is who shares a list, and who takes turns with what comes in.
team-new = A new team
team-name = Name
team-members = Who is in it
team-add = Add the team
team-change = Change
settings-teams = Teams and turns
assigning-title = Who gets what comes in
assigning-hint = A new conversation goes to somebody at once, or waits for one of you to take it. What is under way stays with whoever has it.
assigning-how = New conversations go to
assigning-among = Among
assigning-everybody = Everybody who may answer
assigning-hand = Nobody, until one of us takes it
assigning-in-turn = Each of us in turn
assigning-least-open = Whoever has least open
problem-snooze-past = This time has passed already. Choose one that is still to come.
problem-bulk-ids = Choose between one and { $max } conversations.
problem-one-deed = Name exactly one thing to do: assignee_id, category, status_id, add_tag, remove_tag, snoozed_until_at, mailbox_id or merge_into_id.
problem-unknown-mailbox = There is no such mail account. Choose one from the list.
problem-unknown-team = There is no such team. Choose one from the list.
problem-not-your-team = Only somebody in that team can share a list with it. Choose one of your teams, or share it with everybody.
problem-team-taken = There is a team called { $given } already. Choose another name, or change that one.
problem-view-name = Give the view a name of at most { $max } letters.
problem-unknown-whose = Who sees it is one of own, team, all.
problem-unknown-assigning = The way is one of hand, in_turn, least_open.
rule-conversation-not-snoozed = This conversation does not sleep: it has woken up, or somebody woke it.
rule-conversation-not-snoozed-hint = Look at it again; nothing needs to be done.
rule-conversation-undo-over = This can't be taken back any more: ten minutes have passed, or it was taken back already.
rule-conversation-undo-over-hint = Choose the conversations again and set them as they should be.
rule-conversation-none-chosen = No conversation is chosen.
rule-conversation-none-chosen-hint = Tick those you mean (x on a row), then choose what to do.
journal-conversation-snoozed = put it to sleep
journal-conversation-woke = woke it up
journal-conversation-moved = moved it to another mail account
palette-title = Go to
palette-hint = A room, a name, #218, or what to do
palette-go = Go there
palette-view = Saved view
palette-customer = Customer
palette-complaint = Complaint
palette-search = Search for “{ $words }”
palette-here = On this page
palette-none = Nothing fits. Fewer letters find more.
conversation-print = Print
conversation-export = Export
conversation-export-html = For the customer, as a page
conversation-export-html-notes = With our notes, as a page
conversation-export-json = Everything, as JSON
call-they-talk = They talk
call-we-talk = We talk
call-stop = Stop
call-listened = They talked, seconds
call-talked = We talked, seconds
call-shares = they { $listened }, we { $talked }: listened { $percent } %
call-aim = The aim is to listen four fifths of a call.
problem-call-times = The times of a call are between 0 seconds and a day. Correct them, or leave them out.
key-palette = Go anywhere, do anything (Ctrl K)
notice-conversation-woke = Awake again: #{ $number } { $subject }, with { $customer }
notice-conversation-woke-subject = Awake again: #{ $number } { $subject }
notice-conversation-woke-body =
    { $name }, you look after conversation #{ $number } with { $customer }, which slept until now.

    { $subject }
    { $link }
