promise-kind-call_back = Call back
promise-kind-reply = Reply
promise-kind-arrive = Arrive
promise-kind-deliver = Deliver
promise-kind-fix = Fix
promise-kind-update = Update
promise-kind-check_in = Check in
promise-kind-refund = Refund
promise-kind-other = Something else

promise-state-open = Open
promise-state-kept = Kept
promise-state-moved = Moved
promise-state-broken = Broken
promise-state-released = Released
