-- What of a promise its chance is counted by, fixed when it was made; what became of it, fixed when it ended. Null in
-- promises of before: they are counted by and by.

alter table promise add column work_ms BIGINT;       -- working time from its making to its end
alter table promise add column made_month BIGINT;    -- 202611, in the business's zone
alter table promise add column due_weekday BIGINT;   -- 1 Monday to 7
alter table promise add column load BIGINT;          -- how much else its owner owed on that day
alter table promise add column ended_owner_id BIGINT; -- whose it was when it ended; set: it is counted
alter table promise add column ended_part BIGINT;    -- in which tenth of its working time it ended, 0 to 9; 10: not in it
alter table promise add column took_ms BIGINT;       -- working time until it was done, from when it was first promised
create index promise_not_counted on promise (workspace_id, promise_id) where work_ms is null;

-- How those that ended went, counted in the verb that ends one: so that a chance is a few look-ups.
create table promise_history (
  workspace_id BIGINT not null references workspace (workspace_id),
  part TEXT not null,                -- alike, took, weekday, load, made
  kind TEXT not null,                -- '': all kinds
  owner_id BIGINT not null,          -- 0: all of us
  level BIGINT not null,             -- alike, took: how much time there was; made: the month
  bucket BIGINT not null,            -- alike: the tenth of its time in which it ended; took, made: a step of time; weekday; load
  ended BIGINT not null,
  kept BIGINT not null,
  primary key (workspace_id, part, kind, owner_id, level, bucket)
);

-- Under this chance, in percent, a promise is at risk.
alter table workspace add column risk_percent BIGINT not null default 70;
