-- Custom fields: what a business wants to know about its customers and conversations besides what Kept knows.

create table field (
  workspace_id BIGINT not null references workspace (workspace_id),
  field_id BIGINT not null,
  noun TEXT not null,                -- customer, conversation
  field_key TEXT not null,           -- how programs name it; never changes
  label TEXT not null,
  kind TEXT not null,                -- text, long_text, number, money, yes_no, date, choice, choices, link, email, phone
  help TEXT not null,
  on_making BOOLEAN not null,        -- needed when one of us makes the customer or the conversation
  on_resolving BOOLEAN not null,     -- needed when a conversation is resolved
  in_list BOOLEAN not null,
  place BIGINT not null,
  archived_at BIGINT,
  created_at BIGINT not null,
  updated_at BIGINT not null,
  primary key (workspace_id, field_id)
);
create unique index field_of_key on field (workspace_id, noun, field_key);

create table field_choice (
  workspace_id BIGINT not null,
  field_id BIGINT not null,
  choice_key TEXT not null,          -- what values say; never changes
  label TEXT not null,
  place BIGINT not null,
  archived_at BIGINT,
  primary key (workspace_id, field_id, choice_key),
  foreign key (workspace_id, field_id) references field (workspace_id, field_id)
);

-- One row a value; of several choices one row for each, so that each is found by the index.
create table field_value (
  workspace_id BIGINT not null,
  noun TEXT not null,
  subject_id BIGINT not null,
  field_id BIGINT not null,
  part BIGINT not null,              -- 0; of several choices 0, 1, 2 …
  word TEXT not null,                -- as fields::Value::print writes it
  find_key TEXT,                     -- folded and short, to be found by; null for long texts
  amount BIGINT,                     -- a number in millionths, a date in days since 1970
  updated_at BIGINT not null,
  primary key (workspace_id, noun, subject_id, field_id, part),
  foreign key (workspace_id, field_id) references field (workspace_id, field_id)
);
create index field_value_found on field_value (workspace_id, field_id, find_key, subject_id);
create index field_value_amount on field_value (workspace_id, field_id, amount, subject_id);
