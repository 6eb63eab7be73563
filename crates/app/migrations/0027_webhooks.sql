-- Webhooks: programs of the business's own that are told what happens.

create table webhook (
  workspace_id BIGINT not null,
  webhook_id BIGINT not null,
  name TEXT not null,
  url TEXT not null,
  kinds TEXT not null,               -- how kinds of journal entries begin, one a line; empty: all
  secret_sealed BYTEA not null,      -- what messages are signed with
  old_secret_sealed BYTEA,           -- the one before, which signs too until old_secret_until
  old_secret_until BIGINT,
  active BOOLEAN not null,
  off_why TEXT not null,             -- by_hand, failing, gone; empty while active
  read_to BIGINT not null,           -- the number of the last journal entry that was looked at
  failures BIGINT not null,          -- in a row, since the last that went well
  failing_since_at BIGINT,
  hold_until_at BIGINT not null,     -- nothing is sent before: it failed several times in a row
  last_ok_at BIGINT,
  last_error TEXT not null,
  created_by_id BIGINT,
  created_at BIGINT not null,
  primary key (workspace_id, webhook_id)
);

-- One message for one webhook: what became of it.
create table webhook_delivery (
  workspace_id BIGINT not null,
  delivery_id BIGINT not null,       -- also its name for the other side, the same at every try
  webhook_id BIGINT not null,
  journal_id BIGINT not null,        -- 0: a test
  kind TEXT not null,
  state TEXT not null,               -- waiting, delivered, failed
  attempts BIGINT not null,
  status BIGINT,                     -- of the last answer; null: none came
  answer TEXT not null,              -- how the last answer began, or why there was none
  took_ms BIGINT,
  created_at BIGINT not null,
  last_at BIGINT,                    -- of the last try
  primary key (workspace_id, delivery_id),
  foreign key (workspace_id, webhook_id) references webhook (workspace_id, webhook_id)
);
create index webhook_delivery_of on webhook_delivery (workspace_id, webhook_id, delivery_id);
create index webhook_delivery_old on webhook_delivery (workspace_id, state, created_at);

-- A webhook that does not answer holds up no mail, and no other webhook: each has a lane of its own in the outbox.
create index outbox_webhook on outbox (workspace_id, subject_id, next_at, outbox_id) where kind = 'webhook' and state = 'queued';
create index outbox_mail on outbox (workspace_id, next_at, outbox_id) where kind <> 'webhook' and state = 'queued';
