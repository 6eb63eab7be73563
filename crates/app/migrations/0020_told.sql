-- Told, or it does not count: who is called when a promise is in danger, what is said after one broke, and when.

alter table workspace add column acknowledge_minutes BIGINT not null default 15; -- working minutes; then the next is called
alter table workspace add column honest_minutes BIGINT not null default 15;    -- working minutes after a break
alter table workspace add column honest_by_kept BOOLEAN not null default false; -- Kept may send the honest notice itself
alter table workspace add column call_us TEXT not null default '';             -- the number in the honest notice
alter table workspace add column quiet_from BIGINT not null default 1260;      -- minutes of the day, in the customer's zone
alter table workspace add column quiet_until BIGINT not null default 480;      -- the same as quiet_from: none

alter table promise add column break_told_at BIGINT;      -- the customer heard from us that it broke
alter table promise add column break_told_how TEXT not null default '';
alter table promise add column break_notice_id BIGINT;    -- the message that told them
alter table promise add column apology TEXT not null default '';
alter table promise add column remedy TEXT not null default '';
alter table promise add column right_promise_id BIGINT;   -- what was promised instead

-- What was made right before anybody asked whether the customer was told counts as told.
update promise set break_told_at = made_right_at
where workspace_id > 0 and state = 'broken' and made_right_at is not null and told_at is null;

create index promise_not_settled on promise (workspace_id, by_at, promise_id)
  where state = 'broken' and (made_right_at is null or (told_at is null and break_told_at is null));
create index promise_break_notice on promise (workspace_id, break_notice_id) where break_notice_id is not null;

-- A reason to call somebody about a promise: one runs until somebody takes it, or there is no reason any more.
create table alarm (
  workspace_id BIGINT not null,
  alarm_id BIGINT not null,
  promise_id BIGINT not null,
  cause TEXT not null,               -- untouched, notice_failed, broken, untold
  notice_id BIGINT,                  -- the notice that failed
  began_at BIGINT not null,
  next_at BIGINT,                    -- when the next is called; null: there is nobody left to call
  waits BOOLEAN not null,            -- nobody is on duty: the first who comes is called
  ended_at BIGINT,
  ended_by TEXT not null,            -- acknowledged, done; empty while it runs
  taken_by_id BIGINT,                -- who took it
  primary key (workspace_id, alarm_id),
  foreign key (workspace_id, promise_id) references promise (workspace_id, promise_id)
);
create index alarm_running on alarm (workspace_id, alarm_id) where ended_at is null;
create index alarm_promise on alarm (workspace_id, promise_id);

-- Somebody who was called. Nobody is called twice for one alarm.
create table page (
  workspace_id BIGINT not null,
  page_id BIGINT not null,
  alarm_id BIGINT not null,
  promise_id BIGINT not null,
  step TEXT not null,                -- owner, stand_in, manager, on_duty
  staff_id BIGINT not null,
  notification_id BIGINT,
  sent_at BIGINT not null,
  acknowledged_at BIGINT,
  ended_at BIGINT,                   -- it asks for nothing any more
  primary key (workspace_id, page_id),
  foreign key (workspace_id, alarm_id) references alarm (workspace_id, alarm_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create unique index page_once on page (workspace_id, alarm_id, staff_id);
create index page_promise on page (workspace_id, promise_id, staff_id);
