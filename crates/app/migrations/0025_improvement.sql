-- Making it stop: why complaints came about, what is done so that they stay away, and whether it held.

-- The business's own tree of causes.
create table cause (
  workspace_id BIGINT not null references workspace (workspace_id),
  cause_id BIGINT not null,
  parent_id BIGINT,                  -- null: at the top
  name TEXT not null,
  made_at BIGINT not null,
  made_by_id BIGINT,
  retired_at BIGINT,                 -- no longer offered; its complaints stay
  merged_into_id BIGINT,             -- the one that has its complaints now
  primary key (workspace_id, cause_id)
);

-- What is known here of a complaint, and the decision that nothing is done, if that was decided.
create table guard (
  workspace_id BIGINT not null references workspace (workspace_id),
  complaint_id BIGINT not null,
  guard_id BIGINT not null,          -- whose timer looks at the decision again
  number BIGINT not null,
  customer_id BIGINT not null,
  opened_at BIGINT not null,
  month BIGINT not null,             -- of opened_at, where the business was then: 202611
  severity TEXT not null,
  harm_minor BIGINT,                 -- in the business's currency; null: not known
  none_because TEXT not null,        -- empty: not decided
  review_at BIGINT,                  -- when that is looked at again
  decided_at BIGINT,
  decided_by_id BIGINT,
  primary key (workspace_id, complaint_id)
);
create unique index guard_by_id on guard (workspace_id, guard_id);
create index guard_review on guard (workspace_id, review_at, complaint_id) where review_at is not null;
create index guard_opened on guard (workspace_id, opened_at);

create table complaint_cause (
  workspace_id BIGINT not null,
  complaint_id BIGINT not null,
  cause_id BIGINT not null,
  evidence TEXT not null,
  opened_at BIGINT not null,         -- of the complaint
  found_at BIGINT not null,
  found_by_id BIGINT,
  primary key (workspace_id, complaint_id, cause_id),
  foreign key (workspace_id, complaint_id) references guard (workspace_id, complaint_id),
  foreign key (workspace_id, cause_id) references cause (workspace_id, cause_id)
);
create index complaint_cause_of_cause on complaint_cause (workspace_id, cause_id, opened_at, complaint_id);
create index complaint_cause_opened on complaint_cause (workspace_id, opened_at, cause_id, complaint_id);

-- Why it happened, and why that: a tree of answers under each complaint.
create table why (
  workspace_id BIGINT not null,
  why_id BIGINT not null,
  complaint_id BIGINT not null,
  parent_id BIGINT,                  -- the answer that is asked about; null: the complaint itself
  says TEXT not null,
  evidence TEXT not null,
  cause_id BIGINT,                   -- where the chain ends: a cause of the tree
  made_at BIGINT not null,
  made_by_id BIGINT,
  primary key (workspace_id, why_id),
  foreign key (workspace_id, complaint_id) references guard (workspace_id, complaint_id)
);
create index why_of_complaint on why (workspace_id, complaint_id, why_id);

create table action (
  workspace_id BIGINT not null references workspace (workspace_id),
  action_id BIGINT not null,
  complaint_id BIGINT,               -- null: planned without one
  what TEXT not null,
  owner_id BIGINT not null,
  due_at BIGINT not null,
  strength TEXT not null,            -- strong, medium, weak
  touchpoint TEXT not null,          -- what of ours it changes; empty: not said
  check_at BIGINT not null,          -- the beginning of the day on which its effect is looked at
  state TEXT not null,               -- open, done, effective, partly, dropped
  reopened BIGINT not null,          -- how often it did not hold
  begun_at BIGINT not null,          -- since when it is to be done: planned, or reopened
  made_at BIGINT not null,
  made_by_id BIGINT,
  done_at BIGINT,
  evidence TEXT not null,
  ended_at BIGINT,                   -- checked or dropped
  ended_because TEXT not null,
  primary key (workspace_id, action_id),
  foreign key (workspace_id, owner_id) references staff (workspace_id, staff_id)
);
create index action_open on action (workspace_id, due_at, action_id) where state = 'open';
create index action_done on action (workspace_id, check_at, action_id) where state = 'done';
create index action_of_owner on action (workspace_id, owner_id, due_at) where state = 'open' or state = 'done';
create index action_of_complaint on action (workspace_id, complaint_id, action_id);

create table action_cause (
  workspace_id BIGINT not null,
  action_id BIGINT not null,
  cause_id BIGINT not null,
  primary key (workspace_id, action_id, cause_id),
  foreign key (workspace_id, action_id) references action (workspace_id, action_id),
  foreign key (workspace_id, cause_id) references cause (workspace_id, cause_id)
);
create index action_cause_of_cause on action_cause (workspace_id, cause_id, action_id);

-- What each look at an action's effect found.
create table action_check (
  workspace_id BIGINT not null,
  action_id BIGINT not null,
  check_id BIGINT not null,
  checked_at BIGINT not null,
  staff_id BIGINT,
  verdict TEXT not null,             -- effective, partly, not
  said TEXT not null,                -- what the figures allowed: effective, partly, not, too_early
  unit TEXT not null,                -- jobs, days
  before_count BIGINT not null,
  before_exposure DOUBLE PRECISION not null,
  after_count BIGINT not null,
  after_exposure DOUBLE PRECISION not null,
  words TEXT not null,
  primary key (workspace_id, action_id, check_id),
  foreign key (workspace_id, action_id) references action (workspace_id, action_id)
);

-- How many complaints of a month had a cause: kept counted, so that no page reads them all. Cause 0 is all of them.
create table cause_month (
  workspace_id BIGINT not null,
  month BIGINT not null,
  cause_id BIGINT not null,
  own BIGINT not null,               -- of this cause itself
  own_harm_minor BIGINT not null,    -- of those whose harm is known
  own_harm_known BIGINT not null,    -- how many these are
  count BIGINT not null,             -- of it or of one below it, each complaint once
  harm_minor BIGINT not null,
  harm_known BIGINT not null,
  primary key (workspace_id, month, cause_id)
);
create index cause_month_of_cause on cause_month (workspace_id, cause_id, month);

-- What complaints are held against: jobs done in a month. No row: not known.
create table job_month (
  workspace_id BIGINT not null references workspace (workspace_id),
  month BIGINT not null,
  jobs BIGINT not null,
  said_at BIGINT not null,
  said_by_id BIGINT,
  primary key (workspace_id, month)
);

-- The monthly review, once it was held.
create table improvement_review (
  workspace_id BIGINT not null references workspace (workspace_id),
  month BIGINT not null,             -- the month that was looked at
  held_at BIGINT not null,
  held_by_id BIGINT,
  words TEXT not null,
  primary key (workspace_id, month)
);
