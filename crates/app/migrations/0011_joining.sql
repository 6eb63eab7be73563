-- Conversations that are one, that were one, or that belong together.

-- Where everything of it is now, in one step; it stands in no list then, and keeps its number.
alter table conversation add column merged_into_id BIGINT;
create index conversation_merged on conversation (workspace_id, merged_into_id) where merged_into_id is not null;

-- One conversation went into another: how the other stood before and after, to take it back.
create table merging (
  workspace_id BIGINT not null,
  merging_id BIGINT not null,
  from_id BIGINT not null,
  into_id BIGINT not null,
  staff_id BIGINT,
  before TEXT not null,              -- JSON: how the one it went into stood before, and after
  after TEXT not null,
  created_at BIGINT not null,
  undone_at BIGINT,
  primary key (workspace_id, merging_id)
);
create index merging_from on merging (workspace_id, from_id, merging_id);
create index merging_into on merging (workspace_id, into_id, merging_id);

-- What went over with it.
create table merge_row (
  workspace_id BIGINT not null,
  merging_id BIGINT not null,
  kind TEXT not null,                -- message, promise, conversation (merged before), draft_reply and draft_note (of whom), draft_file, field
  row_id BIGINT not null,
  primary key (workspace_id, merging_id, kind, row_id),
  foreign key (workspace_id, merging_id) references merging (workspace_id, merging_id)
);
create index merge_row_row on merge_row (workspace_id, kind, row_id);

-- Two conversations that have to do with each other: one row a pair.
create table conversation_link (
  workspace_id BIGINT not null,
  conversation_id BIGINT not null,
  other_id BIGINT not null,
  kind TEXT not null,                -- related; follows, split: the first follows, or was split off, the other
  staff_id BIGINT,
  created_at BIGINT not null,
  primary key (workspace_id, conversation_id, other_id),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, conversation_id),
  foreign key (workspace_id, other_id) references conversation (workspace_id, conversation_id)
);
create index conversation_link_other on conversation_link (workspace_id, other_id, conversation_id);
