-- Possible complaints, pointed out at the message with the words that say so; and when our own replies are read before they leave.

create table message_hint (
  workspace_id BIGINT not null,
  message_id BIGINT not null,
  score DOUBLE PRECISION not null,   -- 0 to 1: how likely it is a complaint
  words TEXT not null,               -- JSON: the words that say so, and where in the message they stand
  made_at BIGINT not null,
  dismissed_at BIGINT,               -- one of us said that it is none: it is not asked again
  dismissed_by_id BIGINT,
  taken_at BIGINT,                   -- it was taken as a complaint
  primary key (workspace_id, message_id),
  foreign key (workspace_id, message_id) references message (workspace_id, message_id)
);
create index message_hint_open on message_hint (workspace_id, made_at) where dismissed_at is null and taken_at is null;

alter table workspace add column calm TEXT not null default 'complaints';   -- complaints, always, never
