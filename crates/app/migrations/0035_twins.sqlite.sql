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
  word TEXT not null,
  complaints BIGINT not null,        -- how many have it
  primary key (workspace_id, word)
);
-- Its rowid is the complaint's id, so that the newest years are read alone. Words carry their workspace before them.
create virtual table complaint_search using fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'unicode61 remove_diacritics 0');
