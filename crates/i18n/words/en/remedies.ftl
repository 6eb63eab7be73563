# What there is to offer, and who may give how much.
settings-remedies = Making right
remedies-title = Making right
remedies-lead = What you can offer when something went wrong. What fits the loss stands first: money for money, doing it again for work that failed, attention for neglect. What it costs decides nothing about the order.
remedies-none = Nothing yet. Begin with the starter catalogue, and change what does not fit you.
remedies-starters = Put in the starter catalogue
remedies-starters-hint = Thirteen remedies for five kinds of loss. Those you have already are left alone.
remedies-retired = Not offered any more
remedies-waiting-link = What waits for an answer
remedies-saved = Saved.
remedy-loss-money = Money
remedy-loss-money-hint = They paid for what they did not get, or it cost them something.
remedy-loss-again = Doing it again
remedy-loss-again-hint = What we did failed, or was not what was agreed.
remedy-loss-time = Time
remedy-loss-time-hint = They waited, or came for nothing.
remedy-loss-attention = Attention
remedy-loss-attention-hint = Nobody looked after them, or answered.
remedy-loss-apology = An apology in person
remedy-loss-apology-hint = They were hurt, or treated without respect.
remedy-new = A new remedy
remedy-loss = What it makes good
remedy-name = What it is
remedy-fits = When it fits
remedy-cost = What it costs us
remedy-cost-hint = Empty: it is said with each offer. 0: it costs care alone.
remedy-active = Can be offered
remedy-add = Add
remedy-change = Change
remedy-cost-said = said each time
remedy-costs-nothing = costs nothing

# Authority and budget.
remedies-authority = Who may give how much
remedies-authority-lead = Up to here without asking. Above it somebody who may give as much is asked, and says yes or no with one click. Empty: as much as it takes.
remedies-authority-case = In one complaint
remedies-authority-month = In one month, each
remedies-budget = Budget of a month
remedies-budget-hint = Empty: none. Beyond it the front desk asks; managers and owners see it and decide.
remedies-answer-minutes = Working minutes to answer, before the next is asked
remedies-answer-minutes-hint = First a manager who is on duty, then who stands in for them, then the other managers. Nobody who is off duty.
remedies-spend = This month
remedies-spent-of = { $spent } of { $budget }
remedies-spent = { $spent }
remedies-spend-none = Nothing was given this month.
remedies-spend-by-loss = By kind of loss
remedies-spend-by-cause = By cause
remedies-spend-line = { $amount } in { $n ->
    [one] one remedy
   *[other] { $n } remedies
}
remedies-spend-cause = Cause { $id }
remedies-spend-no-cause = No cause named yet

# Offers.
remedies-waiting-title = Remedies that wait for an answer
remedies-for-me = Your answer is wanted
remedies-for-me-none = Nobody waits for you.
remedies-of-mine = You asked, and somebody else has it
remedies-of-mine-none = You wait for nobody.
remedy-offer-title = { $remedy }: { $customer }
remedy-offer-what = { $remedy }, { $amount }
remedy-offer-for = for { $customer }, asked by { $asker }
remedy-offer-promise = “{ $words }”, by { $by }
remedy-went-wrong = What went wrong: { $about }
remedy-why-case = { $asker } may give { $limit } in one complaint. { $given } was given in this one before.
remedy-why-month = { $asker } may give { $limit } in a month, and has given { $given }.
remedy-why-budget = The budget of the month is { $limit }, and { $given } of it is spent.
remedy-why-currency = It is in another currency than the limits of { $asker }.
remedy-month = Given this month by all of us: { $given }.
remedy-month-budget = Given this month by all of us: { $given } of { $budget }.
remedy-approve = Yes, give it
remedy-decline = No
remedy-decline-why = Why not? { $asker } reads it.
remedy-decision-words = A word to { $asker }, if you like
remedy-withdraw = Take it back
remedy-withdraw-why = Why is it not offered after all?
remedy-next = The next is asked { $when }.
remedy-everybody = Nobody else can be asked before it ends.
remedy-lapses = It ends { $when } if nobody answers.
remedy-state-waiting = Waits for an answer
remedy-state-granted = Granted
remedy-state-declined = Declined
remedy-state-lapsed = Nobody answered in time
remedy-state-withdrawn = Taken back
remedy-decided-by = by { $name }, { $when }
remedy-promise-look = The promise that keeps it
remedy-done = Done: { $evidence }
remedy-answer-title = Your answer is wanted
remedy-answer-granted = It is given. { $asker } keeps the promise.
remedy-answer-declined = You said no. { $asker } has been told.
remedy-answer-over-granted = { $name } has said yes already.
remedy-answer-over-declined = { $name } has said no already.
remedy-answer-over-lapsed = Nobody answered in time, and the time it was meant for is over.
remedy-answer-over-withdrawn = It was taken back: nobody needs to answer any more.
remedy-answer-expired = This link has ended. Log in and look at what waits for an answer.
remedy-answer-altered = This link is not whole. Perhaps it was cut off when it was copied: open it again from our mail.
remedy-answer-once = The link answers once, and for you alone.

# What we tell each other.
notice-remedy-asked = { $asker } asks: { $remedy }, { $amount }, for { $customer }
notice-remedy-asked-subject = Yes or no? { $remedy }, { $amount }, for { $customer }
notice-remedy-asked-body =
    Hello { $name },

    { $asker } would like to make something right for { $customer }, and may not give as much alone:

      “{ $words }”, by { $by }
      From the catalogue: { $remedy }, { $amount }

    { $why }

    Yes or no, without logging in: { $link }

    The link answers once, and for you alone. Please answer by { $until }; then the next is asked.
notice-remedy-granted = { $decider } says yes: { $remedy }, { $amount }, for { $customer }
notice-remedy-granted-subject = Yes: { $remedy }, for { $customer }
notice-remedy-granted-body =
    Hello { $name },

    { $decider } says yes: { $remedy }, { $amount }, for { $customer }. { $decision }

    It is your promise now: “{ $words }”, by { $by }. Write down what shows that it was done.

    { $link }
notice-remedy-declined = { $decider } says no: { $remedy }, for { $customer }
notice-remedy-declined-subject = No: { $remedy }, for { $customer }
notice-remedy-declined-body =
    Hello { $name },

    { $decider } says no to { $remedy }, { $amount }, for { $customer }:

      “{ $decision }”

    Something else may fit. { $customer } still waits for it to be made right.

    { $link }
notice-remedy-lapsed = Nobody answered: { $remedy }, for { $customer }
notice-remedy-lapsed-subject = Nobody answered: { $remedy }, for { $customer }
notice-remedy-lapsed-body =
    Hello { $name },

    nobody answered in time whether { $customer } gets this: { $remedy }, { $amount }. It was meant for { $by }.

    Nothing was promised by it. Offer it anew with a new time, or something that you may give yourself.

    { $link }
notice-push-remedy-asked = Your yes or no is wanted
notice-push-remedy-granted = A remedy was granted
notice-push-remedy-declined = A remedy was declined
notice-push-remedy-lapsed = Nobody answered about a remedy

# What can't be.
problem-remedy-amount = Give an amount from 0 to ten million, such as 50.00.
problem-remedy-amount-missing = What this one costs is said each time. Please give the amount.
problem-remedy-name = There is a remedy called "{ $given }" already. Please change that one, or choose another name.
problem-remedy-loss = Choose what it makes good: money, again, time, attention or apology.
problem-unknown-remedy = There is no such remedy in the catalogue. Please choose another.
problem-remedy-not-offered = This remedy is not offered any more. Please choose another, or put it back into the catalogue.
problem-remedy-state = The state is one of waiting, granted, declined, lapsed, withdrawn.
problem-remedy-role = Limits are set for owner, manager and agent.
problem-remedy-month = Write the month as 2026-11.
rule-remedy-is-granted = Somebody has said yes to this already.
rule-remedy-is-granted-hint = Nothing needs to be done. If the customer no longer wants it, take it back.
rule-remedy-is-declined = Somebody has said no to this already.
rule-remedy-is-declined-hint = Offer something else, or talk with whoever said no and offer it anew.
rule-remedy-is-lapsed = The time by which this was to be done is over, and nobody had answered.
rule-remedy-is-lapsed-hint = Offer it anew, with a time that holds.
rule-remedy-is-withdrawn = This was taken back.
rule-remedy-is-withdrawn-hint = If it is wanted after all, offer it anew.
rule-remedy-own-offer = You asked for this yourself, so somebody else decides.
rule-remedy-own-offer-hint = Wait for the answer, or offer something that you may give yourself.
rule-remedy-beyond-authority = This is more than you may give.
rule-remedy-beyond-authority-hint = Somebody who may give as much is asked. An owner can raise your limits under Settings, Making right.
rule-remedy-is-done = This was done already, so it can't be taken back.
rule-remedy-is-done-hint = If it was a mistake, write that down in the complaint.
rule-remedy-is-owed = The promise of this was not kept in time, so it is still owed.
rule-remedy-is-owed-hint = Tell the customer, do it, and write down what shows it.

# The starter catalogue. It becomes the business's own, and can be changed.
remedy-starter-refund = Refund what was paid
remedy-starter-refund-fits = They paid for something that they did not get, or not as agreed.
remedy-starter-their-costs = Pay what it cost them
remedy-starter-their-costs-fits = Our failure cost them money: other tradespeople who came for nothing, a day off, a hire car.
remedy-starter-no-charge = Make no charge for the call-out or the work
remedy-starter-no-charge-fits = The work was late or came twice, and the bill is still open.
remedy-starter-again = Do it again, at once and free of charge
remedy-starter-again-fits = The work or the goods were not right, and they still want them.
remedy-starter-other-team = Do it again with somebody else
remedy-starter-other-team-fits = They have lost trust in who came, and would rather see another face.
remedy-starter-finish-first = Finish what is open before anything else
remedy-starter-finish-first-fits = The work is half done, and they can't go on without the rest.
remedy-starter-off-hours = Come outside our usual hours
remedy-starter-off-hours-fits = They took time off for us once already, and can't do it again.
remedy-starter-first-of-day = The first visit of a day they choose
remedy-starter-first-of-day-fits = They waited and nobody came: the first of the day waits for nobody.
remedy-starter-next-free = The next visit free of charge
remedy-starter-next-free-fits = They came for nothing, or we did not come.
remedy-starter-one-person = One person who looks after it, by name and number
remedy-starter-one-person-fits = They had to tell it again and again, and nobody felt responsible.
remedy-starter-daily-call = A call each day until it is right
remedy-starter-daily-call-fits = Nobody told them anything, and they had to ask.
remedy-starter-in-person = Whoever is responsible comes and says sorry
remedy-starter-in-person-fits = They were hurt, or treated without respect, and a letter would be too little.
remedy-starter-letter = A letter by hand from the owner
remedy-starter-letter-fits = They were treated badly, and would rather not have a visit.
