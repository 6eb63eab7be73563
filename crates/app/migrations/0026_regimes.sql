-- Regimes: what rules ask of how complaints are handled. Those that come with Kept are files; here are a business's own.

create table regime (
  workspace_id BIGINT not null,
  regime_key TEXT not null,
  version BIGINT not null,           -- 1, 2, 3 …: each saving; cases keep the one they began under
  name TEXT not null,
  body TEXT not null,                -- the file, TOML
  is_current BOOLEAN not null,       -- at most one of a key; none: it was taken away
  created_by_id BIGINT,
  created_at BIGINT not null,
  primary key (workspace_id, regime_key, version)
);
create unique index regime_current on regime (workspace_id, regime_key) where is_current;

-- Which holds for which kind of complaint.
create table regime_choice (
  workspace_id BIGINT not null,
  kind TEXT not null,                -- '' for all that are not named
  regime_key TEXT not null,          -- of a file that comes with Kept, or of an own one
  updated_at BIGINT not null,
  primary key (workspace_id, kind)
);
create index regime_choice_key on regime_choice (workspace_id, regime_key);
