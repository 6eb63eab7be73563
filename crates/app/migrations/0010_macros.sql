-- Macros: texts and actions that are used again and again.

create table macro (
  workspace_id BIGINT not null,
  macro_id BIGINT not null,
  name TEXT not null,
  owner_id BIGINT not null,          -- who made it
  whose TEXT not null,               -- own, team, all
  team_id BIGINT,
  body TEXT not null,                -- a minijinja template of plain text; may be empty
  actions TEXT not null,             -- JSON: macros::Actions
  created_at BIGINT not null,
  updated_at BIGINT not null,
  primary key (workspace_id, macro_id),
  foreign key (workspace_id, owner_id) references staff (workspace_id, staff_id),
  foreign key (workspace_id, team_id) references team (workspace_id, team_id)
);
