# Twins: complaints with like words.

twins-title = Twins of #{ $number }
twins-heading = Complaints with like words
twins-lead = Of the last two years, the most alike first. Marked words stand in both. Nothing is filed by itself: take a cause only if you can say what shows it here.
twins-none = No complaint of the last two years uses words like these.
twins-look = Look for complaints with like words
twins-shared = Both say: { $words }
twins-cause = Caused by
twins-cause-take = Take this cause
twins-cause-taken = This cause was taken from a twin. Write what shows it here.
twins-no-cause = No cause was found for it.
twins-made-right = The customer accepted: “{ $words }”
twins-action = { $what } ({ $state })
twins-actions = What was done
twins-likeness = { $percent } % alike
twins-more = All twins
