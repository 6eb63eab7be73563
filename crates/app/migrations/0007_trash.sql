-- What one of us deleted: gone from sight at once, from the database after 30 days. What is left of a mail then is its
-- row in inbound, state `deleted`, with the hash of its bytes and its Message-ID: it never comes back.
alter table conversation add column trashed_at BIGINT;
alter table message add column trashed_at BIGINT;
create index conversation_trashed on conversation (workspace_id, trashed_at, conversation_id) where trashed_at is not null;
create index message_trashed on message (workspace_id, trashed_at, message_id) where trashed_at is not null;
