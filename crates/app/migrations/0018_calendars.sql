-- Business time: calendars of sites, teams and people over the business's own; feeds, absences, who is on duty.

create table site (
  workspace_id BIGINT not null references workspace (workspace_id),
  site_id BIGINT not null,
  name TEXT not null,
  name_key TEXT not null,
  created_at BIGINT not null,
  primary key (workspace_id, site_id)
);
create unique index site_name on site (workspace_id, name_key);

alter table staff add column site_id BIGINT;
alter table staff add column stand_in_id BIGINT;           -- who stands in whenever they are away
alter table team add column site_id BIGINT;
-- Another one after every change of what calendars are made of: whoever remembers them remembers this too.
alter table workspace add column calendar_stamp BIGINT not null default 0;

-- What a site, a team or a person has of its own. The business's lies in workspace.hours.
create table calendar (
  workspace_id BIGINT not null references workspace (workspace_id),
  scope TEXT not null,               -- site, team, staff
  subject_id BIGINT not null,
  layer TEXT not null,               -- JSON of planner::hours::Layer
  updated_at BIGINT not null,
  primary key (workspace_id, scope, subject_id)
);

-- iCalendar, given as a file or fetched from an address.
create table calendar_feed (
  workspace_id BIGINT not null references workspace (workspace_id),
  feed_id BIGINT not null,
  scope TEXT not null,               -- business, site, team, staff
  subject_id BIGINT not null,        -- of the business: the workspace's
  name TEXT not null,
  url TEXT not null,                 -- empty: a file
  content TEXT not null,             -- the last that could be read; empty: none yet
  content_at BIGINT,
  fetch_at BIGINT,                   -- when it is fetched next; null: never
  failed_at BIGINT,                  -- since when fetching fails
  problem TEXT not null,             -- why it fails: the key of a text; empty: it does not
  problem_text TEXT not null,        -- what stands in its gap
  created_at BIGINT not null,
  primary key (workspace_id, feed_id)
);
create index calendar_feed_due on calendar_feed (workspace_id, fetch_at);

create table absence (
  workspace_id BIGINT not null,
  absence_id BIGINT not null,
  staff_id BIGINT not null,
  from_at BIGINT not null,
  to_at BIGINT not null,
  why TEXT not null,
  stand_in_id BIGINT,                -- null: whoever always does
  made_by_id BIGINT,
  created_at BIGINT not null,
  primary key (workspace_id, absence_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create index absence_of_staff on absence (workspace_id, staff_id, from_at);

-- Who is on duty: a week for each person who has one, and dated shifts.
create table duty_week (
  workspace_id BIGINT not null,
  staff_id BIGINT not null,
  week TEXT not null,                -- JSON: blocks by day
  updated_at BIGINT not null,
  primary key (workspace_id, staff_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);

create table duty_shift (
  workspace_id BIGINT not null,
  shift_id BIGINT not null,
  staff_id BIGINT not null,
  from_at BIGINT not null,
  to_at BIGINT not null,
  is_on BOOLEAN not null,            -- false: off duty, whatever the week says
  created_at BIGINT not null,
  primary key (workspace_id, shift_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create index duty_shift_of_staff on duty_shift (workspace_id, staff_id, from_at);
