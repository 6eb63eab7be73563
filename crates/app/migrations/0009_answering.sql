-- Answering together: drafts, who is here, and time to take a reply back.

-- What somebody of us has typed and not sent.
create table draft (
  workspace_id BIGINT not null,
  conversation_id BIGINT not null,
  staff_id BIGINT not null,
  kind TEXT not null,                -- reply, note
  body TEXT not null,
  cc_line TEXT not null,
  seen_message_id BIGINT,            -- the newest message it was written against
  updated_at BIGINT not null,
  primary key (workspace_id, conversation_id, staff_id, kind),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, conversation_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);

-- The files that go along with a drafted reply.
create table draft_file (
  workspace_id BIGINT not null,
  file_id BIGINT not null,
  conversation_id BIGINT not null,
  staff_id BIGINT not null,
  name TEXT not null,
  media_type TEXT not null,
  size BIGINT not null,
  content BYTEA not null,
  primary key (workspace_id, file_id),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, conversation_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create index draft_file_of on draft_file (workspace_id, conversation_id, staff_id);

-- Who has a conversation open, and types in it. Not in the journal: nobody asks a week later.
create table presence (
  workspace_id BIGINT not null,
  conversation_id BIGINT not null,
  staff_id BIGINT not null,
  seen_at BIGINT not null,
  typing_at BIGINT,
  primary key (workspace_id, conversation_id, staff_id),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, conversation_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create index presence_seen on presence (workspace_id, seen_at);

-- How many seconds a reply of a person waits before it leaves, so that it can be taken back.
alter table workspace add column undo_send_s BIGINT not null default 10;
