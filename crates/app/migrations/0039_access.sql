-- Who reads a story can be changed after the complaint was taken.

-- Of a letter: it was mailed without its words, which stand on the customer's own page, whoever reads the story later.
alter table complaint_letter add column on_page BOOLEAN not null default false;
update complaint_letter set on_page = true
where how = 'mail' and exists (select 1 from complaint c
  where c.workspace_id = complaint_letter.workspace_id and c.complaint_id = complaint_letter.complaint_id and c.narrowed);

-- What the ledger of promises said in the words of a story before that was narrowed. Put back when it is opened again.
create table complaint_aside (
  workspace_id BIGINT not null,
  promise_id BIGINT not null,
  complaint_id BIGINT not null,
  evidence TEXT not null,
  release_reason TEXT not null,
  made_right TEXT not null,
  instead TEXT not null,             -- what the ledger says meanwhile
  primary key (workspace_id, promise_id),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id)
);
create index complaint_aside_of on complaint_aside (workspace_id, complaint_id);
