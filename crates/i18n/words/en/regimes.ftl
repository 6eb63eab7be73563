# Regimes: what rules ask of how complaints are handled.
settings-regimes = Rules for complaints
regimes-title = Rules for complaints
regimes-lead = What rules from outside, or your own, ask: by when you answer, what your letters must say, how long all is kept, and who else can be turned to. One holds for each kind of complaint.
regimes-holds = Which holds for what
regime-for-all = All kinds that are not named
regime-kind = Kind of complaint
regime-kind-hint = As you call it on a complaint: billing, privacy, …
regime-choose = Choose
regime-choose-for = Rules
regime-unchoose = Take back
regimes-shipped = Come with Kept
regimes-own = Your own
regimes-own-none = None yet. Open one that comes with Kept and save it under a key of your own.
regime-new = Your own rules
regime-source = Made from
regime-source-as-of = as of { $date }
regime-clocks-now = If a complaint came in now
regime-clocks-sent = After the letter “{ $letter }” left now
regime-clocks-event = After { $event }, now
regime-clock-ours = our own choice
regime-clock-optional = a chance, not a duty
regime-clock-theirs = the customer's time
regime-letters = Letters, and what must stand in them
regime-letter-closes = may close the complaint
regime-letter-nothing = Nothing in particular.
regime-bodies = Who else can be turned to
regime-kept = How long it is kept
regime-kept-received =
    { $years ->
        [one] One year from the day it came in
       *[other] { $years } years from the day it came in
    }
regime-kept-closed =
    { $years ->
        [one] One year from the day it was closed
       *[other] { $years } years from the day it was closed
    }
regime-file = The file
regime-copy = Make your own from it
regime-save = Save
regime-remove = Take away
regime-version = version { $version }
regime-length-hours =
    { $n ->
        [one] 1 hour
       *[other] { $n } hours
    }
regime-length-days =
    { $n ->
        [one] 1 day
       *[other] { $n } days
    }
regime-length-weeks =
    { $n ->
        [one] 1 week
       *[other] { $n } weeks
    }
regime-length-months =
    { $n ->
        [one] 1 month
       *[other] { $n } months
    }
regime-length-years =
    { $n ->
        [one] 1 year
       *[other] { $n } years
    }
regime-due-days = { $length } from { $from }: until the end of { $due }. The day it came in does not count.
regime-due-hours = { $length } from { $from }: { $due }.
regime-due-never-open = The business has no opening hours, so every day is counted.
regime-do-by = Nobody works then: be done by { $at }.
problem-regime-too-long = This is too long: at most { $max } letters.
problem-regime-not-read = Line { $line }: { $what }.
problem-regime-key = “{ $given }” is no key: small letters, digits and -, beginning with a letter.
problem-regime-key-taken = “{ $given }” comes with Kept. Give yours another key.
problem-regime-word = “{ $given }” is no name for programs: small letters, digits and _, beginning with a letter.
problem-regime-twice = “{ $given }” is there twice.
problem-regime-language = “{ $given }” is no language that Kept writes: en or es.
problem-regime-years = Say for how many years it is kept, 1 to 100; not { $given }.
problem-regime-many = These are too many: at most { $given }.
problem-regime-event = A clock can't begin with “{ $given }”: it begins with received, listened, restated, confirmed, call_back_promised, researched, called_back, accepted, rejected, guarded, closed, or sent. and the kind of a letter.
problem-regime-business = { $given } can't be counted in working time: say hours or days, or count every day (calendar).
problem-regime-no-letter = There is no letter of the kind “{ $given }” in this file.
problem-regime-phrases = Say by which words it is recognised: at least one, none of them empty.
problem-regime-placeholder = The letter does not fill in “{ $given }”.
problem-regime-statement = Line { $line }: “{ $what }” can't be used here. A letter may name what is filled in, and choose with if.
problem-regime-variable = Line { $line }: there is no “{ $what }”. What can be filled in: { $known }.
problem-regime-template = Line { $line }: { $what }.
problem-regime-lacks = The letter's own text lacks: { $given }.
problem-regime-kind = Say a kind of complaint, at most { $max } letters.
problem-regime-unknown = There are no such rules.
rule-regime-comes-with-kept = “{ $name }” comes with Kept and stays.
rule-regime-comes-with-kept-hint = Choose others where it holds.
rule-regime-holds = “{ $name }” holds for a kind of complaint.
rule-regime-holds-hint = Choose other rules for that kind first.
