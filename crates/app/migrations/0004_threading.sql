-- By what a mail found its conversation, and what strangers wrote into one, held apart.
alter table message add column matched_by TEXT not null default '';   -- token, in_reply_to, references, subject, body, none; '' for what we wrote
alter table conversation add column held_count BIGINT not null default 0;
create index conversation_held on conversation (workspace_id, last_message_at, conversation_id) where held_count > 0;

-- Which conversation an answer to this notification goes on with.
alter table notification add column conversation_id BIGINT;

-- Whether the account's server takes local+anything@, and the name it signs its Authentication-Results with ('': none).
alter table mailbox add column plus_addressing BOOLEAN not null default false;
alter table mailbox add column authserv_id TEXT not null default '';

-- Which mail a row was, where no message bears its Message-ID: an answer of ours by mail.
alter table inbound add column rfc_id TEXT;
alter table inbound add column essence TEXT;
create index inbound_rfc_id on inbound (workspace_id, rfc_id) where rfc_id is not null;

-- Every Message-ID that a message names: a mail that comes later than those who answer it is found by them.
create table message_reference (
  workspace_id BIGINT not null,
  rfc_id TEXT not null,
  message_id BIGINT not null,
  primary key (workspace_id, rfc_id, message_id),
  foreign key (workspace_id, message_id) references message (workspace_id, message_id)
);
create index message_reference_message on message_reference (workspace_id, message_id);
insert into message_reference (workspace_id, rfc_id, message_id)
  select workspace_id, in_reply_to, message_id from message where in_reply_to <> '';
drop index message_in_reply_to;
