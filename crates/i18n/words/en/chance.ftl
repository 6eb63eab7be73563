# The chance that a promise will be kept, and what it comes from.
chance-title = Will it be kept?
chance-unknown = Too few to say
chance-interval = Between { $low } and { $high }, 19 times of 20.
chance-like-owner-time = { $owner } made { $n } like this, with about as much time; { $kept } were kept.
chance-like-owner = { $owner } made { $n } of this kind; { $kept } were kept.
chance-like-time = We made { $n } of this kind, with about as much time; { $kept } were kept.
chance-like-kind = We made { $n } of this kind; { $kept } were kept.
chance-like-all = Hardly any like this yet. Of { $n } promises of any kind { $kept } were kept.
chance-load =
    { $n ->
        [one] One more is due on that day.
       *[other] { $n } more are due on that day.
    }
chance-load-lowers =
    { $n ->
        [one] One more is due on that day, which lowers it.
       *[other] { $n } more are due on that day, which lowers it.
    }
chance-weekday-lowers = Of those due on a { $day } { $kept } of { $n } were kept, which lowers it.
chance-weekday-raises = Of those due on a { $day } { $kept } of { $n } were kept, which raises it.
chance-day-1 = Monday
chance-day-2 = Tuesday
chance-day-3 = Wednesday
chance-day-4 = Thursday
chance-day-5 = Friday
chance-day-6 = Saturday
chance-day-7 = Sunday
chance-time-gone = { $percent } % of its working time is over, and nothing shows that somebody works on it.
chance-work-seen = { $percent } % of its working time is over; somebody worked in the conversation { $when }.
chance-too-few = Too few to say: { $n } have ended so far. Until there are five, { $taken } is taken for granted.
chance-better = By { $time } it would be { $done } of { $n }.
chance-take = Take that time
