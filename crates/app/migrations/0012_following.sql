-- Following: who wants to hear of a conversation, who was named in a note, and by which ways each of us is told of what.

create table follower (
  workspace_id BIGINT not null,
  conversation_id BIGINT not null,
  staff_id BIGINT not null,
  since_at BIGINT not null,
  why TEXT not null,                 -- asked (they chose to), mention
  primary key (workspace_id, conversation_id, staff_id),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, conversation_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);

-- Each @name of a note, and what came of it when the note was written.
create table mention (
  workspace_id BIGINT not null,
  message_id BIGINT not null,
  place BIGINT not null,
  typed TEXT not null,
  outcome TEXT not null,             -- told, self, left, may_not_see, several, nobody, empty
  meant TEXT not null,               -- the name it stands for; of several, how to name each
  primary key (workspace_id, message_id, place),
  foreign key (workspace_id, message_id) references message (workspace_id, message_id)
);

-- What somebody chose; without a row the quiet default holds.
create table notice_choice (
  workspace_id BIGINT not null,
  staff_id BIGINT not null,
  topic TEXT not null,               -- mention, given, customer, note, course, broken, promises, trouble
  page BOOLEAN not null,
  mail BOOLEAN not null,
  push BOOLEAN not null,
  primary key (workspace_id, staff_id, topic),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);

-- Opening this conversation is reading the notification.
alter table notification add column of_conversation_id BIGINT;
-- Not on the page: by mail or push alone.
alter table notification add column on_page BOOLEAN not null default true;
create index notification_unseen_of on notification (workspace_id, staff_id, of_conversation_id) where seen_at is null and of_conversation_id is not null;
