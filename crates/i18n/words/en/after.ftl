# What comes after a complaint: three questions, the mail of each working morning, alarms on Today.

notice-after-subject = How did we do, after your complaint?
notice-after-body = Hello { $name },

    on { $day } you told us that something went wrong, and we have closed that now. We would like to hear from you how it was: three questions, one tap each, 20 seconds. A person reads every answer.

    No log-in, and you can change your answers for 30 days:
notice-after-asked-outcome = Was the outcome fair?
notice-after-asked-way = Was the way there fair?
notice-after-asked-treated = Were they treated well?
notice-after-words = In their words: “{ $words }”

portal-after-title = How did we do?
portal-after-heading = { $name }, how did we do?
portal-after-lead = On { $day } you told us that something went wrong. It is closed now, and we would like to know how it was for you.
portal-after-understood = This is what we understood then:
portal-after-outcome = Was the outcome fair?
portal-after-way = Was the way there fair: how long it took, and how we went about it?
portal-after-treated = Did we treat you well?
portal-after-mark-1 = Not at all
portal-after-mark-2 = Hardly
portal-after-mark-3 = Partly
portal-after-mark-4 = Mostly
portal-after-mark-5 = Entirely
portal-after-words = Anything you want to add, in one line
portal-after-send = Send
portal-after-change = Change my answers
portal-after-until = You can change your answers until { $day }, by the same link.
portal-after-thanks = Thank you. We have it, and a person will read it.
portal-after-sorry = Thank you for saying so. We are sorry that it is not well yet; whoever looked after it has your answer now.
portal-after-nothing = Please tap at least one answer, or write a line.
portal-after-too-long = This is longer than we can take here. Please shorten it, or answer our mail.
portal-after-not-saved = We could not take this just now, and it is not lost: please send it once more in a few minutes, or answer our mail.

problem-complaint-after-mark = An answer is a number from 1 (not at all) to 5 (entirely).
problem-complaint-after-nothing = Answer at least one of the questions, or write a line.
rule-complaint-after-nothing-said = They have not said anything since this was closed.
rule-complaint-after-nothing-said-hint = If something went wrong, take a new complaint.

journal-complaint-after-asked = asked how we did
journal-complaint-after-not-asked = did not ask how we did
journal-complaint-after-called-off = took the question back
journal-complaint-after-answered = said how we did
journal-complaint-after-taken-up = took it up again
journal-complaint-after-read = read what they said
journal-complaint-morning-sent = sent the mail of the morning

complaint-after-summary = Not content with how #{ $number } ended: { $summary }
complaint-after-title = What they said afterwards
complaint-after-asked = Asked { $when }. No answer yet.
complaint-after-answered = Answered { $when }.
complaint-after-take-up = Take it up again
complaint-after-take-up-why = A complaint that follows this one. While this one is watched it is the highest alarm.
complaint-after-read = I have read it
complaint-after-taken-up = Taken up again
complaint-after-look = How we did

after-title = How we did, as customers say
after-lead = Three questions, three working days after a complaint is closed. Of those asked in the last { $days } days.
after-asked = Asked
after-delivered = Got it
after-answered = Answered
after-bad = Said it was not well
after-bad-small = below “Mostly” to at least one question
after-question = Question
after-top = “Entirely”, of those who answered
after-bounds = If the silent were all dissatisfied, or all content
after-too-few = not known: fewer than five got it
after-bounds-between = between { $low } and { $high }
after-none = Nobody was asked yet. Whoever ends without an acceptance, has another complaint open, was asked in the last 30 days or wants no mail is not asked.
after-to-read = Waits for one of us
after-to-read-why = They said that it is not well, or wrote to us.

settings-morning = The morning's mail
morning-title = Complaints in the morning
morning-lead = Each working morning, when their day begins, one mail about the complaints that need a person. Nothing to say: no mail. Who is away does not get it; whoever stands in for them does.
morning-now = Gets it now
morning-off = Nobody gets it
morning-turn-off = Turn it off
morning-manager = The first manager
morning-manager-why = Managers before the owner; at the moment that is { $name }.
morning-choose = Send it to them
morning-saved = Saved. It holds from the next morning on.

notice-morning-subject = { $n ->
    [one] One complaint needs a person today
   *[other] { $n } complaints need a person today
}
notice-morning-body = Good morning, { $name },

    { $lines }

    Turn this mail off, or choose who gets it: { $link }
notice-morning-again = IT HAPPENED AGAIN
notice-morning-unsafe = SOMEBODY MAY BE HURT, AND NOBODY HAS TAKEN IT
notice-morning-call-broken = THE CALL BACK BROKE
notice-morning-rejected = THEY DID NOT ACCEPT THE OUTCOME
notice-morning-not-content = THEY SAID AFTERWARDS THAT IT IS NOT WELL
notice-morning-unreachable = TRIED OFTEN ENOUGH: DECIDE WHETHER IT GOES ON WITHOUT THEM
notice-morning-late = LATE
notice-morning-call-today = TO BE CALLED BACK TODAY
notice-morning-today = OWED TODAY
notice-morning-line = #{ $number } { $customer }: { $summary }
notice-morning-owed = Next: { $what }, by { $by } ({ $owner })
notice-morning-more = And { $n } more: { $link }

notice-complaint-not-content = { $customer } says that it is not well: complaint #{ $number }, { $summary }
notice-complaint-not-content-subject = Not content: complaint #{ $number }, { $customer }
notice-complaint-not-content-body = Hello { $name },

    { $customer } was asked how we did with complaint #{ $number }: { $summary }

    { $said }

    One click takes it up again, as a complaint that follows.

    { $link }

today-alarms = Before everything else
today-alarm-again = It happened again
today-alarm-unsafe = Somebody may be hurt
today-alarm-call-broken = The call back broke
today-alarm-closed = No complaint follows it yet: open it and take one.
today-duties = Letters that rules ask for
today-duty-late = Late
today-complaints = Your complaints, owed today
today-all-complaints = All complaints
safety-title = Somebody may be hurt
safety-why = Complaint #{ $number } of { $customer }: { $summary }
safety-take-why = One tap, and nobody else is called about it.
safety-taken-by = { $name } has it in hand.
safety-look = Look at the complaint
problem-complaint-after-days = Ask for 1 to 3650 days.
