-- Standards: standing promises, and the clocks that measure them. A clock's log is the truth; its row can be made from it.

create table standard (
  workspace_id BIGINT not null,
  standard_id BIGINT not null,
  place BIGINT not null,             -- the first that fits wins
  version BIGINT not null,           -- the newest
  made_at BIGINT not null,
  made_by_id BIGINT,
  ended_at BIGINT,
  primary key (workspace_id, standard_id)
);
create index standard_in_force on standard (workspace_id, place, standard_id) where ended_at is null;

-- What it said, from when on. Never changed.
create table standard_version (
  workspace_id BIGINT not null,
  standard_id BIGINT not null,
  version BIGINT not null,
  since_at BIGINT not null,
  staff_id BIGINT,                   -- who of us wrote it
  terms TEXT not null,               -- JSON
  primary key (workspace_id, standard_id, version),
  foreign key (workspace_id, standard_id) references standard (workspace_id, standard_id)
);

-- Every calendar that a clock was counted by, so that it can be counted again when the hours have long been others.
create table standard_hours (
  workspace_id BIGINT not null,
  hours_id BIGINT not null,          -- from its text
  hours TEXT not null,               -- JSON
  primary key (workspace_id, hours_id)
);

create table standard_clock (
  workspace_id BIGINT not null,
  clock_id BIGINT not null,
  conversation_id BIGINT not null,
  metric TEXT not null,              -- first_reply, next_reply, periodic_update, resolution, call_back, result_delivery, custom
  standard_id BIGINT not null,
  version BIGINT not null,
  hours_id BIGINT not null,
  state TEXT not null,               -- running, paused, kept, broken, dropped
  pause TEXT,                        -- waiting, hold, thanks, no_standard
  started_at BIGINT not null,
  cause_id BIGINT,                   -- the message that began it
  counted_ms BIGINT not null,        -- up to since_at, or in all
  since_at BIGINT,                   -- counts since then
  allowance_ms BIGINT not null,
  due_at BIGINT,
  ended_at BIGINT,
  late_ms BIGINT,
  is_open BOOLEAN not null,          -- something is still to be done
  seq BIGINT not null,               -- the last line of its log
  primary key (workspace_id, clock_id),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, conversation_id)
);
create index standard_clock_of_conversation on standard_clock (workspace_id, conversation_id, clock_id);
create index standard_clock_open on standard_clock (workspace_id, conversation_id) where is_open;
create index standard_clock_due on standard_clock (workspace_id, due_at, clock_id) where is_open;
create index standard_clock_metric on standard_clock (workspace_id, metric, clock_id) where is_open;
create index standard_clock_begun on standard_clock (workspace_id, standard_id, started_at);

create table standard_event (
  workspace_id BIGINT not null,
  clock_id BIGINT not null,
  seq BIGINT not null,
  what TEXT not null,                -- started, paused, resumed, kept, broken, reapplied, dropped, struck
  why TEXT not null,
  at BIGINT not null,
  noted_at BIGINT not null,
  standard_id BIGINT,
  version BIGINT,
  hours_id BIGINT,
  cause_id BIGINT,
  staff_id BIGINT,
  counted_ms BIGINT not null,        -- so far
  strikes BIGINT,                    -- the line that did not happen after all
  primary key (workspace_id, clock_id, seq),
  foreign key (workspace_id, clock_id) references standard_clock (workspace_id, clock_id)
);

-- A sleep until a time that the customer agreed to.
alter table conversation add column hold_agreed BOOLEAN not null default false;
