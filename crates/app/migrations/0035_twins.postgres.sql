-- Complaints with like words. What each one's texts say in essence, in how many complaints each word is, and the index.
create table likeness (
  workspace_id BIGINT not null references workspace (workspace_id),
  complaint_id BIGINT not null,
  opened_at BIGINT not null,
  words TEXT not null,               -- in their plain form, with how often where that is more than once: van booking:3
  primary key (workspace_id, complaint_id)
);
create table likeness_word (
  workspace_id BIGINT not null,
  word TEXT collate "C" not null,
  complaints BIGINT not null,        -- how many have it
  primary key (workspace_id, word)
);
-- Words carry their workspace before them, as on SQLite.
create table complaint_search (
  workspace_id BIGINT not null,
  complaint_id BIGINT not null,
  words tsvector not null,
  primary key (workspace_id, complaint_id)
);
create index complaint_search_words on complaint_search using gin (words);
