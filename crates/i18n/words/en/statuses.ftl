# The labels a new business begins with; it may rename them.
status-open = Open
status-open-customer = We are on it
status-waiting = Waiting for the customer
status-waiting-customer = We need a word from you
status-elsewhere = Waiting for somebody else
status-elsewhere-customer = We are on it
status-resolved = Resolved
status-resolved-customer = Done
