-- Full-text search: one document a message. Words are folded by Rust before, so 'simple' is enough.
create table message_search (
  workspace_id BIGINT not null,
  message_id BIGINT not null,
  words tsvector not null,
  primary key (workspace_id, message_id)
);
create index message_search_words on message_search using gin (words);
create table customer_search (
  workspace_id BIGINT not null,
  customer_id BIGINT not null,
  words tsvector not null,
  primary key (workspace_id, customer_id)
);
create index customer_search_words on customer_search using gin (words);
alter table customer alter column name_key type TEXT collate "C";
