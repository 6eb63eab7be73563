-- The desk: teams, saved views, sleep, and what can be taken back.

create table team (
  workspace_id BIGINT not null references workspace (workspace_id),
  team_id BIGINT not null,
  name TEXT not null,
  name_key TEXT not null,
  created_at BIGINT not null,
  primary key (workspace_id, team_id)
);
create unique index team_name on team (workspace_id, name_key);

create table team_member (
  workspace_id BIGINT not null,
  team_id BIGINT not null,
  staff_id BIGINT not null,
  primary key (workspace_id, team_id, staff_id),
  foreign key (workspace_id, team_id) references team (workspace_id, team_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create index team_member_staff on team_member (workspace_id, staff_id, team_id);

-- A list somebody wants to find again: their own, a team's, or everybody's.
create table saved_view (
  workspace_id BIGINT not null,
  view_id BIGINT not null,
  name TEXT not null,
  owner_id BIGINT not null,          -- who made it
  whose TEXT not null,               -- own, team, all
  team_id BIGINT,
  filter TEXT not null,              -- JSON of conversations::Filter
  created_at BIGINT not null,
  primary key (workspace_id, view_id),
  foreign key (workspace_id, owner_id) references staff (workspace_id, staff_id),
  foreign key (workspace_id, team_id) references team (workspace_id, team_id)
);

-- What was done to many conversations at once, with how each stood before and after: to take it back.
create table bulk (
  workspace_id BIGINT not null,
  bulk_id BIGINT not null,
  staff_id BIGINT not null,
  deed TEXT not null,                -- JSON
  rows TEXT not null,                -- JSON: before and after of each
  created_at BIGINT not null,
  undone_at BIGINT,
  primary key (workspace_id, bulk_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create index bulk_created on bulk (workspace_id, created_at);

-- Who gets what comes in: by hand, in turn, or whoever has least open.
create table assigning (
  workspace_id BIGINT not null references workspace (workspace_id),
  how TEXT not null,                 -- hand, in_turn, least_open
  team_id BIGINT,                    -- among whom; null: everybody who may answer
  last_staff_id BIGINT,              -- whose turn it was last
  primary key (workspace_id),
  foreign key (workspace_id, team_id) references team (workspace_id, team_id)
);

alter table conversation add column snoozed_until_at BIGINT;
create index conversation_mailbox on conversation (workspace_id, mailbox_id, category, last_message_at, conversation_id);

-- How long they talked and we listened, and how long we talked, in a call that was measured.
create table call_time (
  workspace_id BIGINT not null,
  message_id BIGINT not null,
  listened_s BIGINT not null,
  talked_s BIGINT not null,
  primary key (workspace_id, message_id),
  foreign key (workspace_id, message_id) references message (workspace_id, message_id)
);
