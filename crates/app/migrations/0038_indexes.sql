-- What was found by reading whole tables: the promises of a notice that leaves, those who
-- were merged into somebody, and the timers that failed.

create index promise_notice on promise (workspace_id, notice_id) where notice_id is not null;
create index customer_merged on customer (workspace_id, merged_into_id) where merged_into_id is not null;
create index timer_failed on timer (workspace_id, due_at, timer_id) where attempts > 0;
