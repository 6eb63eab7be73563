-- Promises we did not notice making: what commits us in something we wrote, offered for the ledger until it is recorded
-- or somebody says that it is none.

create table promise_offer (
  workspace_id BIGINT not null,
  offer_id BIGINT not null,
  conversation_id BIGINT not null,
  message_id BIGINT not null,
  place BIGINT not null,             -- the first, second … in the message
  staff_id BIGINT not null,          -- who wrote it
  words TEXT not null,
  kind TEXT not null,
  by_at BIGINT,                      -- null: no time was said
  made_at BIGINT not null,
  ended_at BIGINT,
  promise_id BIGINT,                 -- what it became
  primary key (workspace_id, offer_id),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, conversation_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create index promise_offer_of_conversation on promise_offer (workspace_id, conversation_id, made_at);
create index promise_offer_of_message on promise_offer (workspace_id, message_id);
