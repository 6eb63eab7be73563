# Making it stop: causes, actions, whether they held.

room-improve = Improve

# Refusals
rule-action-without-cause = An action must be against a cause, or nobody can see later whether it held.
rule-action-without-cause-hint = Say first what caused it, with what shows it. Then plan the action.
rule-action-is-planned = Something is planned or was done about this complaint, so it can't stand beside "nothing is done".
rule-action-is-planned-hint = Drop the action first, with the reason, if it is not to be done.
rule-action-not-done = This action is not done yet.
rule-action-not-done-hint = Say that it is done, with what shows it. Whether it held is looked at after that.
rule-action-is-done = This action is done.
rule-action-is-done-hint = Look at its effect on its day. If it did not hold, it is open again.
rule-action-was-checked = This action's effect was looked at, and that is over.
rule-action-was-checked-hint = If the cause comes back, plan another action against it.
rule-action-was-dropped = This action was dropped.
rule-action-was-dropped-hint = Plan a new one if something is to be done after all.
rule-action-verdict-too-good = The figures do not allow this verdict. They say: { $said }.
rule-action-verdict-too-good-hint = Choose what the figures say or something worse, or look again on a later day, when there is more to count.

# Fields that can't be taken
problem-cause-taken = There is a cause "{ $given }" at this place already.
problem-cause-twice = "{ $given }" is named twice. Say all that shows it in one place.
problem-cause-deep = Causes stand at most { $max } levels deep. Choose a place higher up.
problem-cause-many = There are { $max } causes already. Merge some that are the same, or use one of them.
problem-cause-under-itself = A cause can't stand below itself.
problem-unknown-cause = There is no such cause, or it is retired. Choose one from the tree.
problem-unknown-why = There is no such answer under this complaint.
problem-why-many = At most { $max } answers, { $deep } deep. What goes deeper is a cause: choose it from the tree.
problem-check-before-due = Its effect can only be looked at after it is due.
problem-unknown-strength = The strength is one of strong, medium, weak.
problem-unknown-verdict = The verdict is one of effective, partly, not.
problem-unknown-action-state = The state is one of open, done, effective, partly, dropped.
problem-unknown-starter = The tree is one of medical_practice, field_service, office_services.
problem-not-a-date = This must be a date like 2026-12-24.
problem-improve-period = The period ends before it begins, or is longer than { $max } months.
problem-month-ahead = This month lies ahead.
problem-jobs = Jobs are a whole number, 0 to { $max }.

# What we tell each other
notice-action-given = Yours to do by { $due }: "{ $what }"
notice-action-given-subject = Yours to do by { $due }: { $what }
notice-action-given-body =
    Hello { $name },

    this is yours to do by { $due }, so that a cause brings no more complaints:

      "{ $what }"

    { $link }
notice-action-half = Half the time is over: "{ $what }", by { $due }
notice-action-half-subject = Half the time is over: { $what }
notice-action-half-body =
    Hello { $name },

    half of the time for this is over, and it is still open:

      "{ $what }"
      by { $due }, { $owner }

    { $link }
notice-action-most = Nearly due: "{ $what }", by { $due }
notice-action-most-subject = Nearly due: { $what }
notice-action-most-body =
    Hello { $name },

    most of the time for this is over, and it is still open:

      "{ $what }"
      by { $due }, { $owner }

    { $link }
notice-action-late = Not done by { $due }: "{ $what }", { $owner }
notice-action-late-subject = Not done by { $due }: { $what }
notice-action-late-body =
    Hello { $name },

    we promised ourselves to do this by { $due }, and it is not done:

      "{ $what }"
      { $owner }

    Until it is, the cause can bring the next complaint.
    { $link }
notice-action-check = Did it hold? "{ $what }"
notice-action-check-subject = Did it hold? { $what }
notice-action-check-body =
    Hello { $name },

    this was done some time ago, and today is the day to see whether it held:

      "{ $what }"

    The figures are there. Say what they mean:
    { $link }
notice-action-reopened = It did not hold, so it is open again: "{ $what }", by { $due }
notice-action-reopened-subject = Open again: { $what }
notice-action-reopened-body =
    Hello { $name },

    complaints with its cause came as before, so this is open again:

      "{ $what }"
      by { $due }

    Something stronger may be needed.
    { $link }
notice-action-review = Nothing was done about complaint { $number } ({ $customer }). Is that still right? "{ $because }"
notice-action-review-subject = Nothing was done about complaint { $number }: is that still right?
notice-action-review-body =
    Hello { $name },

    it was decided that nothing is done about the cause of complaint { $number } ({ $customer }), because:

      "{ $because }"

    Today is the day to look at that again.
    { $link }
notice-push-action-given = Something is yours to do
notice-push-action-half = Half the time of an action is over
notice-push-action-most = An action is nearly due
notice-push-action-late = An action was not done in time
notice-push-action-check = Did an action hold?
notice-push-action-reopened = An action did not hold
notice-push-action-review = A decision is to be looked at again

# Improve
improve-title = Improve
improve-review-title = Monthly review
improve-stat-complaints = Complaints whose cause we know
improve-stat-verified = Guards that held
improve-stat-verified-small = of causes with two complaints in 180 days
improve-stat-open = Open actions
improve-stat-late =
    { $n ->
        [0] none is late
        [one] one is late
       *[other] { $n } are late
    }
improve-stat-strength = Strong or medium
improve-stat-strength-small = of the actions planned
improve-unguarded = Came back, and nothing stands against it
improve-unguarded-why = { $n } complaints in 180 days, the last on { $last }
improve-to-check = Did it hold?
improve-to-review = Nothing was done. Is that still right?
improve-open = Open actions
improve-none-open = Nothing is to be done.
improve-nothing = No cause was found in this time. When a complaint is closed, say what caused it and what shows that.
improve-by-count = What complaints came from
improve-by-count-hint = A complaint with several causes counts for each. The order is that of the counts; where intervals overlap it may be chance.
improve-by-harm = What they cost
improve-by-harm-hint = In the order of the harm that is known. What is not known is not nothing.
improve-groups = By area
improve-groups-hint = Each area with all below it, each complaint once.
improve-head-cause = Cause
improve-head-group = Area
improve-head-share = Of the complaints
improve-head-harm = Harm
improve-harm-unknown = harm not known
improve-harm-all = { $harm }
improve-harm-of = { $harm }, known for { $k } of { $n }
improve-against-jobs = Complaints against jobs done: { $rate }.
improve-complaint = Complaint { $number }, { $customer }
improve-chart-days = They are rare, so the time from one complaint to the next says more than a share. Long is good.
improve-chart-jobs = They are rare, so the jobs done from one complaint to the next say more than a share. Many is good.
improve-chart-months = Complaints a month, of it and all below it.
improve-spend = What making it right cost this month
improve-spend-hint = By cause, the dearest first: that is what a cause is worth removing.
improve-jobs = Jobs done
improve-jobs-hint = Visits, deliveries, cases: what complaints are held against. Where a month is missing, days are counted instead.
improve-severity-low = low
improve-severity-medium = medium
improve-severity-high = high
improve-severity-critical = critical

# The monthly review
improve-review-lead = Twenty minutes, from top to bottom. On paper there is room to write.
improve-review-pdf = On paper (PDF)
improve-review-1 = 1. What came in (4 minutes)
improve-review-2 = 2. Did it hold? (4 minutes)
improve-review-3 = 3. What is open, and what is late (4 minutes)
improve-review-4 = 4. What came back and has nothing against it: who does what by when? (5 minutes)
improve-review-5 = 5. Where nothing was done: is that still right? (1 minute)
improve-review-6 = 6. What we decided (2 minutes)
improve-review-nothing = Nothing to look at.
improve-review-counted =
    { $n ->
        [0] No complaint whose cause we know; { $before } the month before.
        [one] One complaint whose cause we know; { $before } the month before.
       *[other] { $n } complaints whose cause we know; { $before } the month before.
    }
improve-review-words = What we decided
improve-review-hold = We went through it
improve-review-held = Gone through on { $on } with { $who }.

# Causes
causes-title = Causes
causes-lead = Why complaints come about, in your own words: a tree, as deep as it helps.
causes-none = There is no cause yet.
cause-starters = To begin with
cause-starters-hint = A tree for a trade like yours. Everything in it can be renamed, moved, retired and merged later.
cause-starter-medical-practice = Medical practice
cause-starter-field-service = Field service
cause-starter-office-services = Office services
cause-add = A new cause
cause-name = Name
cause-below = Below
cause-at-the-top = at the top
cause-retired = retired
cause-is-retired = Retired: it is offered no more. Its complaints stay.
cause-has-below = Below it:
cause-actions = What is done
cause-no-actions = Nothing was planned yet.
cause-complaints = Complaints
cause-no-complaints = No complaint had this cause itself.
cause-change = Rename, move, merge, retire
cause-rename = Rename
cause-move = Move
cause-merge-into = The same as
cause-merge = Merge
cause-merge-hint = Its complaints, actions and what hangs below it go over. This can't be undone.
cause-retire = Retire
cause-retire-hint = It and all below it are offered no more.
cause-restore = Offer it again

# Actions
action-plan = Plan an action
action-what = What is done so that it can't happen again?
action-owner = Who
action-due = By
action-check-on = Look whether it held on
action-touchpoint = What it changes, as the customer meets it
action-touchpoint-hint = Booking, the call before the visit, the bill, …
action-strength = How well it holds
action-strength-strong = strong
action-strength-medium = medium
action-strength-weak = weak
action-strength-strong-about = The mistake becomes impossible.
action-strength-medium-about = A checklist, a second pair of eyes.
action-strength-weak-about = "Be more careful", training, a reminder. Rarely holds alone.
action-against = Against
action-complaint = Planned for
action-complaint-open = the complaint
action-chip-open = open
action-chip-late = late
action-chip-again = open again
action-chip-done = done
action-chip-to-check = did it hold?
action-chip-effective = held
action-chip-partly = held partly
action-chip-dropped = dropped
action-done-title = Is it done?
action-done-do = It is done
action-done-on = Done
action-evidence = What shows that it is done
action-evidence-example = Booking form live since Monday, screenshot in the folder
action-dropped-because = Dropped, because
action-reopened-times = Times it did not hold
action-check-title = Did it hold?
action-effect-jobs = { $before } complaints in { $before_exposure } jobs from { $from } until it was done on { $done }; { $after } in { $after_exposure } jobs since.
action-effect-days = { $before } complaints in { $before_exposure } days from { $from } until it was done on { $done }; { $after } in { $after_exposure } days since. Jobs are not known for all of that time.
action-effect-ratio = Now it comes { $ratio } times as often as before (95% interval { $low } to { $high }). So few or fewer would come by chance alone in { $chance } of cases.
action-effect-nothing-before = There was none before, so there is nothing to compare with.
action-said-effective = The figures say: it held. At most half as often, and that is hardly chance.
action-said-partly = The figures say: partly. It comes less often, but not by half, or it may be chance.
action-said-not = The figures say: it did not hold. It comes as often as before, or more.
action-said-too-early = The figures can't say yet: even none at all may be chance, with so few before. Look again later.
action-verdict = What we say
action-verdict-effective = It held
action-verdict-partly = It held partly
action-verdict-not = It did not hold: open it again
action-check-words = Why we say so
action-check-do = Say so
action-again = If it is opened again: by when, and when to look
action-check-later = Too early? Look again on
action-check-later-do = Look then
action-looked = What we found before
action-looked-jobs = { $before } in { $before_exposure } jobs before, { $after } in { $after_exposure } since
action-looked-days = { $before } in { $before_exposure } days before, { $after } in { $after_exposure } since
action-hand-over = Hand it over
action-hand-over-to = To
action-hand-over-reason = Why
action-drop = It will not be done
action-drop-because = Because
action-drop-do = Drop it
today-actions = What we promised ourselves

# A complaint's causes
improve-causes = What caused it
improve-no-causes = Nobody said yet.
improve-whys = Why, and why that?
improve-no-whys = Ask why it happened. Ask why again for each answer, until you come to something you can change.
improve-why-of = Why did this happen?
improve-why-of-complaint = the complaint
improve-why-says = Because
improve-why-evidence = What shows it
improve-why-cause = The cause it ends in
improve-why-no-cause = not there yet
improve-why-add = Add the answer
improve-why-take-back = Take back
improve-none = Nothing will be done about it
improve-none-because = Why not
improve-none-review-on = To be looked at again on
improve-none-do = Nothing is done
improve-none-decided = Nothing is done, because
